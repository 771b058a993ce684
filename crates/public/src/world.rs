//! Who is bound toward whom, of all parties whose public logs a reader follows.
//!
//! A public log proves continuity under one root, not that its author is a State, or who it says it is. So each party stands
//! with how the reader identified it. Parties that it did not are kept apart: they are adherents of nothing, and count for no
//! threshold.

use std::collections::BTreeMap;

use comity_catalog::Catalogue;
use comity_wire::{Hash, PartyId};

use crate::arrangement::{Arrangement, Arrangements};
use crate::body::{Toward, Undertaking};
use crate::sightings::Sightings;
use crate::standing::{DAY_SECONDS, Declaration, Standing};
use crate::view::PublicView;

/// How a reader knows whose root it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identified {
    /// It is this party's own log.
    Own,
    /// A line is paired with this root: five words were compared.
    Paired {
        /// The reader's name for the party.
        name: String,
    },
    /// The reader gave the root's published fingerprint.
    Fingerprint,
    /// Parties that the reader identified otherwise vouch for it.
    Vouched {
        /// Them, with the names that they give it.
        by: Vec<(PartyId, String)>,
    },
    /// Not at all.
    Not,
}

impl Identified {
    /// Whether it is identified at all.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Not)
    }

    /// A word for it, the same in every language.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Paired { .. } => "paired",
            Self::Fingerprint => "fingerprint",
            Self::Vouched { .. } => "vouched",
            Self::Not => "unidentified",
        }
    }
}

/// One party whose log a reader holds.
#[derive(Debug, Clone, Copy)]
pub struct Follows<'a> {
    /// Its log, verified.
    pub view: &'a PublicView,
    /// What the reader saw of when it grew.
    pub seen: &'a Sightings,
    /// How the reader identified it by itself; vouching is found here.
    pub identified: &'a Identified,
}

/// A party with what its statements come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// What it calls itself: a claim.
    pub name: String,
    /// How it is identified.
    pub identified: Identified,
    /// What its statements come to.
    pub standing: Standing,
}

/// One party's duty toward another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The declaration it follows from.
    pub declaration: Hash,
    /// Since when.
    pub since: u64,
    /// Places of the reservations that stand.
    pub reservations: Vec<usize>,
}

/// All parties of a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    members: BTreeMap<PartyId, Member>,
    arrangements: Arrangements,
}

impl World {
    /// Reckons all of them together.
    #[must_use]
    pub fn of(parties: &[Follows<'_>], catalogue: &Catalogue) -> Self {
        let mut arrangements = Arrangements::new();
        parties.iter().for_each(|one| arrangements.gather(one.view, catalogue));
        let mut members = BTreeMap::new();
        for one in parties {
            let standing = Standing::of(one.view, one.seen, catalogue, &arrangements);
            let identified = identify(one, parties);
            let name = one.view.name().to_owned();
            members.insert(one.view.party(), Member { name, identified, standing });
        }
        Self { members, arrangements }
    }

    /// Parties by their names.
    pub fn members(&self) -> impl Iterator<Item = (&PartyId, &Member)> {
        self.members.iter()
    }

    /// One party.
    #[must_use]
    pub fn member(&self, party: &PartyId) -> Option<&Member> {
        self.members.get(party)
    }

    /// All arrangements that somebody tabled.
    #[must_use]
    pub const fn arrangements(&self) -> &Arrangements {
        &self.arrangements
    }

    /// Who undertakes the same at an instant: identified parties with their declarations, one a party.
    #[must_use]
    pub fn adherents(&self, undertaking: &Hash, at: u64) -> Vec<(PartyId, &Declaration)> {
        let known = self.members.iter().filter(|(_, member)| member.identified.is_known());
        let found = known.filter_map(|(party, member)| {
            let mut standing = member.standing.declarations.iter();
            let same = |one: &&Declaration| one.stands_at(at) && one.said.undertaking.name() == *undertaking;
            standing.find(same).map(|one| (*party, one))
        });
        found.collect()
    }

    /// Since when an arrangement is in force: `days` after the first instant at which as many identified parties as its
    /// threshold asks adhered at once. What comes after does not undo it. `None` while that is not reached.
    #[must_use]
    pub fn in_force_since(&self, hash: &Hash) -> Option<u64> {
        let Arrangement { text, .. } = self.arrangements.get(hash)?;
        let known = self.members.values().filter(|member| member.identified.is_known());
        let spans: Vec<Vec<(u64, u64)>> = known.map(|member| spans(&member.standing, hash, text.open_from)).collect();
        let mut starts: Vec<u64> = spans.iter().flatten().map(|(from, _)| *from).collect();
        starts.sort_unstable();
        starts.dedup();
        let adhere =
            |at: u64| spans.iter().filter(|of| of.iter().any(|(from, until)| *from <= at && at < *until)).count();
        let reached = starts.into_iter().find(|at| adhere(*at) as u64 >= text.adherents)?;
        Some(reached.saturating_add(text.days.saturating_mul(DAY_SECONDS)))
    }

    /// What binds one party toward another at an instant.
    #[must_use]
    pub fn bound(&self, by: &PartyId, toward: &PartyId, at: u64) -> Vec<Bound> {
        if by == toward {
            return Vec::new();
        }
        let Some(member) = self.members.get(by) else { return Vec::new() };
        let standing = member.standing.declarations.iter().filter(|one| one.stands_at(at));
        standing.filter_map(|one| self.binds(one, toward, at)).collect()
    }

    fn binds(&self, declaration: &Declaration, toward: &PartyId, at: u64) -> Option<Bound> {
        let mut since = declaration.from;
        if let Undertaking::Arrangement(hash) = &declaration.said.undertaking {
            since = since.max(self.in_force_since(hash).filter(|force| *force <= at)?);
        }
        match &declaration.said.toward {
            Toward::AllStates => {}
            Toward::Named(parties) if parties.contains(toward) => {}
            Toward::Named(_) => return None,
            Toward::Adherents => {
                let adherents = self.adherents(&declaration.said.undertaking.name(), at);
                let (_, theirs) = adherents.into_iter().find(|(party, _)| party == toward)?;
                since = since.max(theirs.from);
            }
        }
        let standing = |(_, one): &(usize, &crate::standing::Reserved)| one.until.is_none_or(|until| at < until);
        let reservations = declaration.reservations.iter().enumerate().filter(standing).map(|(place, _)| place);
        Some(Bound { declaration: declaration.id, since, reservations: reservations.collect() })
    }
}

/// The spans in which a party adhered to an arrangement.
fn spans(standing: &Standing, hash: &Hash, open_from: u64) -> Vec<(u64, u64)> {
    let adhering = standing.declarations.iter().filter(|one| one.said.undertaking == Undertaking::Arrangement(*hash));
    let span = |one: &Declaration| (one.from.max(open_from), one.until.map_or(u64::MAX, |(until, _)| until));
    adhering.map(span).filter(|(from, until)| from < until).collect()
}

/// Vouching counts by those alone whom the reader identified without it: nobody vouches a stranger's friends in.
fn identify(one: &Follows<'_>, parties: &[Follows<'_>]) -> Identified {
    if one.identified.is_known() {
        return one.identified.clone();
    }
    let known = parties.iter().filter(|other| other.identified.is_known());
    let vouching = known.filter_map(|other| {
        let name = other.view.vouched().get(&one.view.party())?;
        Some((other.view.party(), name.clone()))
    });
    let by: Vec<(PartyId, String)> = vouching.collect();
    if by.is_empty() { Identified::Not } else { Identified::Vouched { by } }
}

#[cfg(test)]
#[path = "world_tests.rs"]
mod tests;
