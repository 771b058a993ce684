//! Statements on their way: neither opened nor refused. Of these only headers are known, so they belong to no case and no
//! mark yet; delivery is owed from the moment of sending.

use std::ops::Bound;

use comity_wire::envelope::{Mark, Precedence};
use comity_wire::limits::{ATTACHMENTS_MAX, WITHHELD_SECONDS};
use comity_wire::{EntryId, Hash};
use imbl::OrdMap;

use super::State;
use super::dated::Covered;
use crate::event::{Place, Who2};
use crate::obligation::{Basis, Kind, Obligation, Outcome};

/// From its stated time on, a statement is to be receipted within so many seconds.
pub const DELIVERY_SECONDS: u64 = WITHHELD_SECONDS;

/// A statement on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transit {
    /// Where it stands.
    pub place: Place,
    /// Its entry's id.
    pub id: EntryId,
    /// Its ordinal.
    pub ordinal: u64,
    /// Its stated time.
    pub stated: u64,
    /// What its header cites.
    pub cites: Option<(u64, u64)>,
    /// Time of the first listed receipt that covers it.
    pub received: Option<u64>,
    /// How many entries the line had with it: what came into force before it counts for it.
    pub entry: u64,
}

impl Transit {
    /// Its delivery as an obligation: owed by the receiver since it was sent. Its mark is not known, and shown as actual.
    #[must_use]
    pub fn delivery(&self) -> Obligation {
        let outcome = match self.received {
            // The receipt itself meets it; the statement that it covers stands for it.
            Some(at) => Outcome::Met { by: self.id, at },
            None => Outcome::Open,
        };
        Obligation {
            id: Obligation::id_of(&self.id, &self.id, Kind::Delivery),
            kind: Kind::Delivery,
            debtor: self.place.author.other(),
            case: self.id,
            statement: self.id,
            format: "".into(),
            version: 0,
            from: self.stated,
            due: self.stated.checked_add(DELIVERY_SECONDS),
            basis: Basis::Period,
            waits: None,
            precedence: Precedence::Routine,
            mark: Mark::Actual,
            restarted_by: None,
            outcome,
        }
    }
}

/// An obligation whose clock an attachment's holding started, and the holding entry's receipt may start earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Started {
    /// The entry that says so.
    pub at: Place,
    pub mark: Mark,
    pub statement: EntryId,
    pub stated: u64,
    /// Never before this.
    pub floor: u64,
}

/// What is on its way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Transits {
    /// How many entries the line has.
    pub(super) entered: u64,
    pub(super) statements: OrdMap<Place, Transit>,
    /// By the entry that says so, which may say it of several.
    pub(super) started: OrdMap<(Place, EntryId), Started>,
    /// Attachments of these statements that are said to be held already.
    pub(super) early: OrdMap<Place, Vec<Hash>>,
    /// How far each generation of each journal is covered by listed receipts.
    pub(super) covered: OrdMap<(Who2, u64), u64>,
    /// Listings for whose entry no receipt is listed yet, by that entry.
    pub(super) listings: OrdMap<Place, Listing>,
    /// Time of each party's last listing.
    pub(super) last: [u64; 2],
    /// The same, of those for whose entry the other party lists a receipt.
    pub(super) firm: [u64; 2],
}

/// A receipt that an entry lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listing {
    pub covered: Covered,
    /// Its time, at most the entry's stated time.
    pub raw: u64,
    /// When what it covers counts as received.
    pub time: u64,
}

impl Transits {
    pub(super) fn enter(&mut self, transit: Transit) {
        self.statements.insert(transit.place, transit);
    }

    pub(super) fn start(&mut self, started: Started) {
        self.started.insert((started.at, started.statement), started);
    }

    /// What a listed receipt newly covers, which it takes in; `None` where that is nothing.
    pub(super) fn covers(&mut self, by: Who2, generation: u64, size: u64) -> Option<Covered> {
        let author = by.other();
        let from = self.covered.get(&(author, generation)).copied().unwrap_or(0);
        if size <= from {
            return None;
        }
        self.covered.insert((author, generation), size);
        Some(Covered { author, generation, from, size })
    }

    /// The entry at a place lists that as received at a time. Gives when it counts as received.
    pub(super) fn accept(&mut self, at: Place, covered: Covered, raw: u64) -> u64 {
        let last = &mut self.last[at.author as usize];
        let time = raw.max(*last);
        *last = time;
        self.listings.insert(at, Listing { covered, raw, time });
        self.receive(covered, time);
        time
    }

    /// What is on its way of that was received at a time.
    pub(super) fn receive(&mut self, covered: Covered, time: u64) {
        let (from, to) = covered.places();
        let places: Vec<Place> = self.statements.range(from..to).map(|(place, _)| *place).collect();
        for place in places {
            if let Some(transit) = self.statements.get_mut(&place) {
                transit.received = Some(time);
            }
        }
    }

    /// The clocks that the covered entries had started.
    pub(super) fn started_in(&mut self, covered: Covered) -> Vec<Started> {
        let (from, to) = covered.places();
        let range = (from, EntryId::ZERO)..(to, EntryId::ZERO);
        let started: Vec<Started> = self.started.range(range).map(|(_, started)| *started).collect();
        for one in &started {
            self.started.remove(&(one.at, one.statement));
        }
        started
    }

    /// The covered entries were there at a time: so was what they list. Gives the listings that claimed later times, and
    /// when what these cover counts as received.
    pub(super) fn confirm_listings(&mut self, covered: Covered, time: u64) -> Vec<(Listing, u64)> {
        let ((from, to), author) = (covered.places(), covered.author as usize);
        let listings: Vec<(Place, Listing)> = self.listings.range(from..to).map(|(p, l)| (*p, *l)).collect();
        let mut earlier = Vec::new();
        for (place, listing) in listings {
            self.listings.remove(&place);
            self.firm[author] = listing.raw.min(time).max(self.firm[author]);
            if self.firm[author] < listing.time {
                earlier.push((listing, self.firm[author]));
            }
            // What comes later is measured by this, unless more is claimed meanwhile.
            if self.last[author] == listing.time {
                self.last[author] = self.firm[author];
            }
        }
        earlier
    }

    /// What the listings cover whose time may still be an earlier one.
    pub(super) fn pending(&self) -> Vec<Covered> {
        self.listings.values().map(|listing| listing.covered).collect()
    }

    /// Takes a statement that is opened or refused, and what is said to be held of its attachments.
    pub(super) fn take(&mut self, place: Place) -> Option<(Transit, Vec<Hash>)> {
        let early = self.early.remove(&place).unwrap_or_default();
        self.statements.remove(&place).map(|transit| (transit, early))
    }

    /// An attachment of a statement that is on its way is said to be held: it counts once that is opened. More than a
    /// statement has are not kept.
    pub(super) fn hold(&mut self, place: Place, root: Hash) {
        if !self.statements.contains_key(&place) {
            return;
        }
        let mut early = self.early.get(&place).cloned().unwrap_or_default();
        if early.len() < ATTACHMENTS_MAX && !early.contains(&root) {
            early.push(root);
            self.early.insert(place, early);
        }
    }

    /// The first statement of an author that is on its way, in the journal's order.
    pub(super) fn first_of(&self, author: Who2) -> Option<&Transit> {
        let from = Place { author, generation: 0, number: 0 };
        self.statements
            .range(from..)
            .next()
            .map(|(_, transit)| transit)
            .filter(|transit| transit.place.author == author)
    }

    /// All that are on their way after a place.
    fn after(&self, after: Option<Place>) -> impl Iterator<Item = &Transit> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.statements.range((from, Bound::Unbounded)).map(|(_, transit)| transit)
    }
}

impl State {
    /// Statements that are neither opened nor refused, of the lower party first, by place; at most `limit` after a place.
    #[must_use]
    pub fn in_transit(&self, after: Option<Place>, limit: usize) -> Vec<Transit> {
        self.transit.after(after).take(limit).copied().collect()
    }
}
