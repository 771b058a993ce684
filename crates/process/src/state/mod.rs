//! The state of one line (`docs/spec/state.md`).

mod aside;
mod confirm;
mod dated;
mod foresee;
mod held;
mod judge;
mod leads;
mod opened;
pub(crate) mod own;
pub(crate) mod part;
mod parts;
mod rest;
pub mod stage;
mod transit;
pub(crate) mod turn;
mod views;

use std::sync::Arc;

use comity_seal::hash::sha256_parts;
use comity_wire::codec::Enc;
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash, LineId, PartyId, Track};
use imbl::{OrdMap, OrdSet};

pub use self::aside::{Each, Every, Resuming};
use self::part::Part;
use self::parts::Parts;
pub use self::transit::{DELIVERY_SECONDS, Transit};
use crate::aside::{Aside, Nothing};
use crate::event::{Event, Place, Who2};
use crate::hours::Hours;
use crate::rules::Rules;
use crate::statement::Statement;

/// Most open obligations that one party can owe on one line, for each mark: what would add more is kept and shown, and
/// obliges nobody.
pub const OBLIGATIONS_OPEN_MAX: usize = 131_072;

/// What a line's state knows of its line from the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineFacts {
    /// The line.
    pub line: LineId,
    /// Its track.
    pub track: Track,
    /// Its two parties, the lower first.
    pub parties: [PartyId; 2],
}

/// Known hours of desks.
pub(crate) type Hourbook = OrdMap<(Who2, Arc<str>), Arc<Hours>>;

/// The state of one line. A clone shares everything with its original: a provisional state is a clone of the final one to
/// which the events above it are applied.
#[derive(Debug, Clone)]
pub struct State {
    line: LineFacts,
    open_max: usize,
    /// The entry whose header is being read.
    at: Option<Place>,
    /// Its id.
    at_id: Option<EntryId>,
    /// Its stated time.
    stated: u64,
    /// Each party's first entry and its stated time, until the other party lists a receipt for it.
    openings: [Option<(EntryId, u64)>; 2],
    /// Formats of which each party's register has a statement.
    published: OrdSet<(Who2, Arc<str>)>,
    /// Statements that are neither opened nor refused, and attachments whose holding is not receipted.
    transit: transit::Transits,
    /// Refused statements: void, and of no mark, since nobody agrees on what they say.
    refused: OrdMap<EntryId, Arc<Statement>>,
    /// Where what is over is looked up.
    aside: Arc<dyn Aside>,
    hours: Hourbook,
    /// Actual, exercise and test traffic, apart.
    parts: Parts,
}

impl State {
    /// Before a line's first entry.
    #[must_use]
    pub fn new(line: LineFacts) -> Self {
        Self::with_open_max(line, OBLIGATIONS_OPEN_MAX)
    }

    /// With another limit, so that a test reaches it.
    pub(crate) fn with_open_max(line: LineFacts, open_max: usize) -> Self {
        Self {
            line,
            open_max,
            at: None,
            at_id: None,
            stated: 0,
            openings: [None; 2],
            published: OrdSet::new(),
            transit: transit::Transits::default(),
            refused: OrdMap::new(),
            aside: Arc::new(Nothing),
            hours: OrdMap::new(),
            parts: Parts::new(&line.line),
        }
    }

    /// Takes the next event of the line. Costs by the event and the logarithm of the state.
    ///
    /// An event that contradicts those before it (opens what is not there, lists nothing new) changes nothing: the feeder
    /// gives what headers say, and a header may say it.
    pub fn apply(&mut self, event: &Event, rules: &dyn Rules) {
        match event {
            Event::Entry { place, id, ordinal, stated, cites, is_statement } => {
                (self.at, self.at_id, self.stated) = (Some(*place), Some(*id), *stated);
                if (place.generation, place.number, *is_statement) == (1, 0, false) {
                    self.openings[place.author as usize] = Some((*id, *stated));
                }
                self.transit.entered += 1;
                if *is_statement {
                    let transit = Transit {
                        place: *place,
                        id: *id,
                        ordinal: *ordinal,
                        stated: *stated,
                        cites: *cites,
                        received: None,
                        entry: self.transit.entered,
                    };
                    self.transit.enter(transit);
                }
                self.confirm(*place, *cites);
            }
            Event::Listed { by, generation, size, time } => {
                self.listed(*by, *generation, *size, *time, rules);
            }
            Event::Held { by, generation, number, root } => self.held(*by, *generation, *number, root),
            Event::Hours { by, desk, hours } => self.hours_changed(*by, desk, hours.as_ref()),
            Event::Published { by, format } => self.published(*by, format),
            Event::Refused { place, reason } => self.refused(*place, *reason),
            Event::Opened { place, said } => self.opened(*place, said, rules),
        }
    }

    /// Hash of what the line comes to: cases and obligations of actual traffic. Equal where the same events were applied.
    #[must_use]
    pub fn digest(&self) -> Hash {
        self.digest_of(Mark::Actual)
    }

    /// The same of the traffic of one mark: none depends on another's.
    #[must_use]
    pub fn digest_of(&self, mark: Mark) -> Hash {
        let mut e = Enc::with_capacity(96);
        e.array(3).value(&self.line.line).uint(mark as u64).value(&self.part(mark).chain());
        sha256_parts(&[b"comity/v1/state\n", &e.into_bytes()])
    }

    pub(crate) fn part(&self, mark: Mark) -> &Part {
        &self.parts[mark as usize]
    }

    #[cfg(test)]
    pub(crate) fn put_book(&mut self, book: crate::obligation::book::Book) {
        self.parts[Mark::Actual as usize].put_book(book);
    }

    fn hours_changed(&mut self, by: Who2, desk: &Arc<str>, hours: Option<&Arc<Hours>>) {
        match hours {
            Some(hours) => self.hours.insert((by, desk.clone()), hours.clone()),
            None => self.hours.remove(&(by, desk.clone())),
        };
        let mut e = Enc::with_capacity(128);
        e.array(3).uint(by as u64).text(desk);
        match hours {
            Some(hours) => hours.write(&mut e),
            None => {
                e.null();
            }
        }
        let hash = sha256_parts(&[b"comity/v1/state/hours\n", &e.into_bytes()]);
        for part in self.parts.iter_mut() {
            part.step(&hash);
        }
    }
}
