//! Tells listeners what changes about cases and obligations, and when something becomes late.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use comity_process::obligation::{Obligation, Standing};
use comity_seal::hash::sha256_parts;
use comity_wire::envelope::Mark;
use comity_wire::{Hash, LineId};

use super::hands::Shared;
use super::names::Names;
use super::obligations::{case_view, obligation_view};
use super::views::Event;
use crate::state::LineState;
use crate::state::changes::{Change, What, between};

const MARKS: [Mark; 3] = [Mark::Actual, Mark::Exercise, Mark::Test];

/// Whoever is told.
pub(super) trait Listeners: Send {
    /// Whether there is anybody.
    fn any(&self) -> bool;
    /// What lines and peers are called.
    fn names(&self) -> Arc<Names>;
    /// Is told.
    fn hear(&self, event: Event);
}

impl Listeners for Arc<Shared> {
    fn any(&self) -> bool {
        self.events.receiver_count() > 0
    }

    fn names(&self) -> Arc<Names> {
        Shared::names(self)
    }

    fn hear(&self, event: Event) {
        self.emit(event);
    }
}

/// Says what changes. What was so before it began is not told again: a listener reads the state first.
pub(super) struct Teller<L> {
    listeners: L,
    /// The instant up to which what fell due was told.
    told: u64,
    lines: BTreeMap<LineId, Arc<LineState>>,
    /// When each line has something due next.
    due: BTreeSet<(u64, LineId)>,
    next: BTreeMap<LineId, u64>,
    /// What is late and will lapse.
    lapses: BTreeSet<(u64, LineId, Hash, Hash)>,
}

impl<L: Listeners> Teller<L> {
    /// From `now` on, wall clock.
    pub(super) fn new(listeners: L, now: u64) -> Self {
        let (lines, due, next, lapses) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
        Self { listeners, told: now, lines, due, next, lapses }
    }

    /// How long until something becomes late, by the wall clock.
    pub(super) fn due_in(&self, now: u64) -> Option<Duration> {
        let first = self.due.first().map(|(at, _)| *at);
        let at = [first, self.lapses.first().map(|(at, ..)| *at)].into_iter().flatten().min()?;
        // Late is what is past its due instant.
        Some(Duration::from_secs(at.saturating_add(1).saturating_sub(now)))
    }

    /// A line's state is another now: tells what changed, unless it is the first that is known of it.
    pub(super) fn tell(&mut self, before: Option<&LineState>, state: &Arc<LineState>, now: u64) {
        let line = state.config.line;
        self.lines.insert(line, Arc::clone(state));
        self.plan(line);
        let Some(before) = before else { return };
        if !self.listeners.any() {
            return;
        }
        for change in between(&before.provisional, &state.provisional) {
            match change {
                // As it was told: its statements may be known to that state alone.
                Change::Obligation(What::Withdrawn, obligation, _)
                    if state.provisional.obligation_of(&obligation.statement, &obligation.id).is_none() =>
                {
                    self.obligation(What::Withdrawn, before, &obligation, now);
                }
                Change::Obligation(what, obligation, _) => {
                    self.obligation(what, state, &obligation, now);
                    // What came late may be late when it comes.
                    if obligation.is_open() && obligation.due.is_some_and(|due| due <= self.told) {
                        self.late(state, &obligation, now);
                    }
                }
                Change::Case(what, case, mark) => {
                    let names = self.listeners.names();
                    let of = if what == What::Withdrawn { before } else { state };
                    let id = event_id(what, &case.id, case.statements);
                    let case = Box::new(case_view(of, &names, &case, mark));
                    self.listeners.hear(Event::Case { id, what: what.word().to_owned(), case });
                }
            }
        }
    }

    /// The same state of a line, part of which left memory.
    pub(super) fn replace(&mut self, state: &Arc<LineState>) {
        self.lines.insert(state.config.line, Arc::clone(state));
    }

    /// Tells what became late or lapsed since the last call: costs by what did.
    pub(super) fn tell_due(&mut self, now: u64) {
        // A clock that goes back tells nothing twice.
        let Some(upto) = now.checked_sub(1).filter(|upto| *upto > self.told) else { return };
        while let Some((at, line)) = self.due.first().copied().filter(|(at, _)| *at <= upto) {
            self.due.remove(&(at, line));
            self.next.remove(&line);
            let Some(state) = self.lines.get(&line).cloned() else { continue };
            for mark in MARKS {
                for late in state.provisional.fell_due(mark, self.told, upto) {
                    self.late(&state, &late, now);
                }
            }
            self.plan_after(line, upto);
        }
        while let Some((_, line, id, statement)) = self.lapses.first().copied().filter(|(at, ..)| *at <= upto) {
            self.lapses.pop_first();
            let Some(state) = self.lines.get(&line).cloned() else { continue };
            let lapsed = state.provisional.obligation_of(&statement, &id);
            if let Some(lapsed) = lapsed.filter(|one| one.standing(now) == Standing::Lapsed) {
                self.obligation(What::Lapsed, &state, &lapsed, now);
            }
        }
        self.told = upto;
    }

    fn late(&mut self, state: &LineState, late: &Obligation, now: u64) {
        self.obligation(What::Late, state, late, now);
        if let Some(lapses) = late.due.and_then(|due| due.checked_add(due.saturating_sub(late.from))) {
            self.lapses.insert((lapses, state.config.line, late.id, late.statement));
        }
    }

    fn plan(&mut self, line: LineId) {
        self.plan_after(line, self.told);
    }

    /// Notes when a line has something due next, after an instant.
    fn plan_after(&mut self, line: LineId, after: u64) {
        if let Some(at) = self.next.remove(&line) {
            self.due.remove(&(at, line));
        }
        let Some(state) = self.lines.get(&line) else { return };
        let first = |mark| state.provisional.next_due(mark, after);
        if let Some(at) = MARKS.into_iter().filter_map(first).min() {
            self.due.insert((at, line));
            self.next.insert(line, at);
        }
    }

    fn obligation(&self, what: What, state: &LineState, obligation: &Obligation, now: u64) {
        let names = self.listeners.names();
        let id = event_id(what, &obligation.id, obligation.due.unwrap_or(0));
        let obligation = Box::new(obligation_view(state, &names, obligation, now));
        self.listeners.hear(Event::Obligation { id, what: what.word().to_owned(), obligation });
    }
}

/// The id of an event: of what it says, so that it is the same whenever it is told.
fn event_id(what: What, of: &Hash, detail: u64) -> String {
    sha256_parts(&[b"comity/event\n", what.word().as_bytes(), of.as_bytes(), &detail.to_be_bytes()]).to_string()
}
