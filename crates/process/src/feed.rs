//! From what a walk over a line tells to the events that its state is made of.

use std::sync::Arc;

use comity_exchange::line::LineConfig;
use comity_exchange::line::digest::{Follower, Told};
use comity_exchange::{Side, residue};
use comity_wire::Canonical;
use comity_wire::header::{Kind, Reason};
use comity_wire::statement::{Plaintext, Statement};

use crate::event::{Event, Place, Said, Who2};
use crate::hours::Hours;
use crate::rules::Rules;
use crate::state::{LineFacts, State};

/// Formats that a party owes on a line and says in its register.
pub const PUBLISHED: [&str; 1] = ["F11"];

/// Desks' hours as a party's register says them.
pub trait Desks {
    /// Desks whose hours are said anew by the entries of a register from `from` up to `size`, in their order; `None` where
    /// they are not known any more. A pure function of those entries: both sides hold them where a header relies on them.
    fn changed(&self, by: Side, from: u64, size: u64) -> Vec<(Arc<str>, Option<Arc<Hours>>)>;

    /// Formats of the statements in these entries that a party may owe on a line ([`PUBLISHED`]), each once, in their order.
    fn published(&self, by: Side, from: u64, size: u64) -> Vec<Arc<str>> {
        let _nothing_is_known = (by, from, size);
        Vec::new()
    }
}

/// No hours are known of any desk.
pub struct NoDesks;

impl Desks for NoDesks {
    fn changed(&self, _: Side, _: u64, _: u64) -> Vec<(Arc<str>, Option<Arc<Hours>>)> {
        Vec::new()
    }
}

/// Which of the two parties a side of a line is.
#[must_use]
pub fn party_of(config: &LineConfig, side: Side) -> Who2 {
    match (side, config.us < config.them) {
        (Side::Ours, true) | (Side::Theirs, false) => Who2::Lower,
        (Side::Ours, false) | (Side::Theirs, true) => Who2::Upper,
    }
}

/// Which side of a line a party is.
#[must_use]
pub fn side_of(config: &LineConfig, who: Who2) -> Side {
    if party_of(config, Side::Ours) == who { Side::Ours } else { Side::Theirs }
}

/// What a line's state knows of it from the beginning.
#[must_use]
pub fn facts(config: &LineConfig) -> LineFacts {
    let parties = [config.us.min(config.them), config.us.max(config.them)];
    LineFacts { line: config.line, track: config.track, parties }
}

/// The state of a line before its first entry.
#[must_use]
pub fn beginning(config: &LineConfig) -> State {
    State::new(facts(config))
}

/// Feeds a state with what a walk tells.
pub struct Feed<'a> {
    state: &'a mut State,
    config: &'a LineConfig,
    rules: &'a dyn Rules,
    desks: &'a dyn Desks,
    /// Up to which size of each side's register hours were asked for.
    relied: &'a mut [u64; 2],
    begun: bool,
}

impl<'a> Feed<'a> {
    /// Goes on with a state; `relied` belongs to it, and begins with zeros.
    pub fn new(
        state: &'a mut State,
        relied: &'a mut [u64; 2],
        config: &'a LineConfig,
        rules: &'a dyn Rules,
        desks: &'a dyn Desks,
    ) -> Self {
        Self { state, config, rules, desks, relied, begun: false }
    }

    /// Whether the walk began anew: nothing that was put aside before belongs to the state.
    #[must_use]
    pub const fn has_begun(&self) -> bool {
        self.begun
    }

    fn place(&self, side: Side, generation: u64, number: u64) -> Place {
        Place { author: party_of(self.config, side), generation, number }
    }

    /// What is no statement cannot have been opened by a node that keeps the rules, and of what was erased nothing may be
    /// left: it says nothing, and is not on its way any more, or nothing after it would ever be confirmed.
    fn opened(&mut self, place: Place, said: Option<Said>) {
        self.apply(&match said {
            Some(said) => Event::Opened { place, said: Arc::new(said) },
            None => Event::Refused { place, reason: Reason::MalformedStatement },
        });
    }

    fn apply(&mut self, event: &Event) {
        self.state.apply(event, self.rules);
    }
}

impl Follower for Feed<'_> {
    fn begin(&mut self) {
        *self.state = beginning(self.config);
        *self.relied = [0; 2];
        self.begun = true;
    }

    fn tell(&mut self, told: Told) {
        match told {
            Told::Entry { side, generation, number, id, ordinal, stated, cites, kind, .. } => {
                let (place, is_statement) = (self.place(side, generation, number), kind == Some(Kind::Statement));
                self.apply(&Event::Entry { place, id, ordinal, stated, cites, is_statement });
            }
            Told::Listed { by, generation, size, time } => {
                self.apply(&Event::Listed { by: party_of(self.config, by), generation, size, time });
            }
            Told::Held { by, held } => {
                let (generation, number, root) = (held.generation, held.number, held.root);
                self.apply(&Event::Held { by: party_of(self.config, by), generation, number, root });
            }
            Told::Relied { by, size } => {
                let from = std::mem::replace(&mut self.relied[by as usize], size);
                for (desk, hours) in self.desks.changed(by, from, size) {
                    self.apply(&Event::Hours { by: party_of(self.config, by), desk, hours });
                }
                for format in self.desks.published(by, from, size) {
                    self.apply(&Event::Published { by: party_of(self.config, by), format });
                }
            }
            Told::Refused { side, generation, number, reason } => {
                self.apply(&Event::Refused { place: self.place(side, generation, number), reason });
            }
            Told::Opened { side, generation, number, plaintext } => {
                let place = self.place(side, generation, number);
                let plaintext =
                    Plaintext::from_bytes(&plaintext).and_then(|plain| Statement::from_bytes(&plain.statement));
                let said = plaintext.ok().map(|statement| Said::of(&statement.envelope, &statement.body));
                self.opened(place, said);
            }
            Told::OpenedErased { side, generation, number, residue } => {
                let place = self.place(side, generation, number);
                self.opened(place, residue::read(&residue).map(|residue| Said::of_residue(&residue)));
            }
        }
    }
}
