//! What a statement would come to if it were said now: for its author, before it is sent.

use std::sync::Arc;

use comity_wire::Hash;

use super::State;
use crate::effect::NoEffect;
use crate::event::{Event, Place, Said, Who2};
use crate::rules::Rules;

/// Ids that no entry has: they are of no tree.
const SAID: Hash = Hash([0xff; 32]);
const OPENS: Hash = Hash([0xfe; 32]);

impl State {
    /// Why what a party is about to say at `now`, POSIX seconds, would have no effect as things stand; `None` where it
    /// would have one. Asked of a provisional state.
    ///
    /// It promises nothing: what is on its way may change it, and what is on its way is not known here, so that a
    /// reference to it counts as one to nothing ([`NoEffect::StatementUnknown`], [`NoEffect::CaseUnknown`]). Costs as one
    /// event does.
    #[must_use]
    pub fn foresee(&self, author: Who2, said: &Arc<Said>, now: u64, rules: &dyn Rules) -> Option<NoEffect> {
        let mut next = self.clone();
        let at = |author| Place { author, generation: u64::MAX, number: 0 };
        let place = at(author);
        let entry = |place, id, is_statement| Event::Entry {
            place,
            id,
            ordinal: 0,
            stated: now,
            cites: Some((u64::MAX, u64::MAX)),
            is_statement,
        };
        next.apply(&entry(place, SAID, true), rules);
        next.apply(&entry(at(author.other()), OPENS, false), rules);
        next.apply(&Event::Opened { place, said: Arc::clone(said) }, rules);
        next.statement(&SAID)?.no_effect
    }
}
