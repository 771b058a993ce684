//! What the states of lines mean for the watch: what is owed to us and has lapsed, what we owe and is due soon or late, and
//! what is owed no more. Found by the thread of states, carried out by the watch.
//!
//! Time is the wall clock of the moment at which the watch began, and the monotonic clock since: a wall clock that is set
//! makes nothing lapse. What was so before the start is found again at every start; the record takes each once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use comity_catalog::Ceiling;
use comity_exchange::Side;
use comity_process::event::Who2;
use comity_process::feed::party_of;
use comity_process::guarantee;
use comity_process::notice;
use comity_process::obligation::{Kind, Obligation, Outcome, Standing};
use comity_wire::envelope::Mark;
use comity_wire::{Hash, LineId};

use super::names::Names;
use super::obligations::{is_training, owed_from};
use crate::core::Clock;
use crate::state::LineState;
use crate::state::changes::{Change, What, between};
use crate::watch::owing::{Over, OwedItem};

/// Test traffic wakes nobody for what it owes.
const MARKS: [Mark; 2] = [Mark::Actual, Mark::Exercise];

/// Formats of notices, and of what they may meet.
const MEETING: [&str; 4] = [notice::HAZARD, notice::EXERCISE, guarantee::PROTECTED, guarantee::CAUTION];

/// Something for the watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// The state of a line is known now: alarms of before are to be compared with it, and notices with what stands on it.
    Known(LineId),
    /// Owed to us, and lapsed.
    Lapsed(Box<OwedItem>),
    /// Owed by us: half of its time is over, or (`true`) all of it.
    Owing(Box<OwedItem>, bool),
    /// Owed no more.
    Over(Box<Over>, LineId),
    /// On some line something else stands that notices may meet.
    Notices,
}

/// When something of an obligation is due: of which line, which one, and the statement that it is owed from.
type Due = BTreeSet<(u64, LineId, Hash, Hash)>;

/// Follows the states of lines.
pub(super) struct Duty {
    began: Clock,
    /// The instant up to which what fell due was said.
    said: u64,
    lines: BTreeMap<LineId, Arc<LineState>>,
    /// When each line has something due next.
    next: BTreeMap<LineId, u64>,
    halves: Due,
    lapses: Due,
    items: Vec<Item>,
    /// What lines admit, by name: what is owed of itself on a line for training is no business of the watch.
    ceilings: Arc<BTreeMap<String, Ceiling>>,
}

/// What an officer is called for, of what the other side owes.
const fn lapses(kind: Kind) -> bool {
    matches!(kind, Kind::Acknowledge | Kind::Answer | Kind::Plan | Kind::Mirror)
}

/// What an officer is warned of, of what we owe.
const fn warns(kind: Kind) -> bool {
    lapses(kind) || matches!(kind, Kind::Report | Kind::Statement | Kind::Action)
}

impl Duty {
    /// From now on.
    pub(super) fn new(clock: Clock) -> Self {
        let said = clock.wall_s.saturating_sub(1);
        let (lines, next) = (BTreeMap::new(), BTreeMap::new());
        let ceilings = Arc::default();
        Self { began: clock, said, lines, next, halves: Due::new(), lapses: Due::new(), items: Vec::new(), ceilings }
    }

    /// With what lines admit.
    pub(super) fn admitting(self, ceilings: &Arc<BTreeMap<String, Ceiling>>) -> Self {
        Self { ceilings: Arc::clone(ceilings), ..self }
    }

    /// The instant that this clock shows: what ran since the beginning, whatever was set meanwhile.
    fn time(&self, clock: Clock) -> u64 {
        self.began.wall_s.saturating_add(clock.mono_ms.saturating_sub(self.began.mono_ms) / 1_000)
    }

    /// How long until something is due.
    pub(super) fn due_in(&self, clock: Clock) -> Option<Duration> {
        let first = |due: &Due| due.first().map(|(at, ..)| *at);
        let next = self.next.values().min().copied();
        let at = [next, first(&self.halves), first(&self.lapses)].into_iter().flatten().min()?;
        Some(Duration::from_secs(at.saturating_add(1).saturating_sub(self.time(clock))))
    }

    /// What there is for the watch since the last call.
    pub(super) fn take(&mut self) -> Vec<Item> {
        std::mem::take(&mut self.items)
    }

    /// A line's state is another now, or known for the first time.
    pub(super) fn follow(&mut self, before: Option<&LineState>, state: &Arc<LineState>, names: &Names) {
        let line = state.config.line;
        let known = self.lines.insert(line, Arc::clone(state)).is_some();
        match before.filter(|_| known) {
            None => {
                self.items.push(Item::Known(line));
                for mark in MARKS {
                    let open = state.provisional.fell_due(mark, 0, u64::MAX - 1);
                    for one in open {
                        self.open(state, &one, names);
                    }
                }
            }
            Some(before) => {
                for change in between(&before.provisional, &state.provisional) {
                    match change {
                        Change::Obligation(what, one, mark) if MARKS.contains(&mark) => {
                            self.changed(state, what, &one, names);
                        }
                        Change::Case(_, case, Mark::Actual) if MEETING.iter().any(|format| case.has(format)) => {
                            self.items.push(Item::Notices);
                        }
                        _ => {}
                    }
                }
            }
        }
        self.plan(line);
    }

    /// The same state of a line, part of which left memory.
    pub(super) fn replace(&mut self, state: &Arc<LineState>) {
        if let Some(known) = self.lines.get_mut(&state.config.line) {
            *known = Arc::clone(state);
        }
    }

    fn changed(&mut self, state: &LineState, what: What, one: &Obligation, names: &Names) {
        match state.provisional.obligation_of(&one.statement, &one.id).as_deref() {
            Some(now) if now.is_open() => {
                // Another due instant: what was said of the old one holds no more.
                if what == What::Changed {
                    self.over(state, one, "withdrawn", None);
                }
                self.open(state, now, names);
            }
            Some(now) => {
                let (how, by) = match now.outcome {
                    Outcome::Waived { by } => ("waived", Some(by)),
                    Outcome::Cancelled { by } => ("withdrawn", Some(by)),
                    Outcome::Met { by, .. } => ("answered", Some(by)),
                    _ => ("withdrawn", None),
                };
                self.over(state, now, how, by);
            }
            None => self.over(state, one, "withdrawn", None),
        }
    }

    fn over(&mut self, state: &LineState, one: &Obligation, how: &'static str, by: Option<Hash>) {
        let over = Over {
            obligation: one.id.to_string(),
            what: one.kind.word().to_owned(),
            id: one.statement.to_string(),
            how,
            by: by.map(|by| by.to_string()),
        };
        self.items.push(Item::Over(Box::new(over), state.config.line));
    }

    /// An open obligation: late, half over, or to be looked at later.
    fn open(&mut self, state: &LineState, one: &Obligation, names: &Names) {
        let Some(due) = one.due else { return };
        if one.mark == Mark::Actual && is_training(&self.ceilings, names, &state.config.line) {
            return;
        }
        if due <= self.said {
            self.late(state, one, names);
        } else if ours(state, one.debtor) && warns(one.kind) && one.kind != Kind::Acknowledge {
            let half = one.from.saturating_add(due.saturating_sub(one.from) / 2);
            self.halves.insert((half, state.config.line, one.id, one.statement));
        }
    }

    fn late(&mut self, state: &LineState, one: &Obligation, names: &Names) {
        if ours(state, one.debtor) {
            if warns(one.kind) {
                self.items.push(Item::Owing(Box::new(item(state, one, names)), true));
            }
        } else if lapses(one.kind)
            && let Some(at) = one.due.and_then(|due| due.checked_add(due.saturating_sub(one.from)))
        {
            self.lapses.insert((at, state.config.line, one.id, one.statement));
        }
    }

    /// Says what fell due since the last call: costs by what did. A clock that goes back says nothing twice.
    pub(super) fn tick(&mut self, clock: Clock, names: &Names) {
        let now = self.time(clock);
        let upto = now.saturating_sub(1);
        if upto > self.said {
            let (from, due) = (self.said, self.next.iter().filter(|(_, at)| **at <= upto));
            let due: Vec<LineId> = due.map(|(line, _)| *line).collect();
            for line in due {
                let Some(state) = self.lines.get(&line).cloned() else { continue };
                for mark in MARKS {
                    for one in state.provisional.fell_due(mark, from, upto) {
                        self.late(&state, &one, names);
                    }
                }
            }
            self.said = upto;
            let lines: Vec<LineId> = self.next.iter().filter(|(_, at)| **at <= upto).map(|(line, _)| *line).collect();
            for line in lines {
                self.plan(line);
            }
        }
        for (line, id, statement) in passed(&mut self.halves, self.said) {
            let Some(state) = self.lines.get(&line).cloned() else { continue };
            let soon = state.provisional.obligation_of(&statement, &id);
            let soon = soon.filter(|one| one.standing(now) == Standing::Open);
            if let Some(one) = soon.filter(|one| one.due.is_some_and(|due| due > self.said)) {
                self.items.push(Item::Owing(Box::new(item(&state, &one, names)), false));
            }
        }
        for (line, id, statement) in passed(&mut self.lapses, self.said) {
            let Some(state) = self.lines.get(&line).cloned() else { continue };
            let lapsed = state.provisional.obligation_of(&statement, &id);
            if let Some(one) = lapsed.filter(|one| one.standing(now) == Standing::Lapsed) {
                self.items.push(Item::Lapsed(Box::new(item(&state, &one, names))));
            }
        }
    }

    fn plan(&mut self, line: LineId) {
        let first = |mark| self.lines.get(&line)?.provisional.next_due(mark, self.said);
        match MARKS.into_iter().filter_map(first).min() {
            Some(at) => self.next.insert(line, at),
            None => self.next.remove(&line),
        };
    }
}

/// Takes out what has passed.
fn passed(due: &mut Due, upto: u64) -> Vec<(LineId, Hash, Hash)> {
    let mut found = Vec::new();
    while let Some((_, line, id, statement)) = due.first().copied().filter(|(at, ..)| *at <= upto) {
        due.pop_first();
        found.push((line, id, statement));
    }
    found
}

fn ours(state: &LineState, who: Who2) -> bool {
    party_of(&state.config, Side::Ours) == who
}

fn item(state: &LineState, one: &Obligation, names: &Names) -> OwedItem {
    let (peer, track) = names.of(&state.config.line);
    OwedItem {
        obligation: one.id.to_string(),
        what: one.kind.word().to_owned(),
        statement: owed_from(state, names, one).number,
        id: one.statement.to_string(),
        format: one.format.to_string(),
        precedence: one.precedence.word().to_owned(),
        peer: peer.to_owned(),
        track: track.word().to_owned(),
        due: one.due.unwrap_or(0),
        mark: one.mark.word().to_owned(),
        // The watch adds them, which reads the store.
        tlp: String::new(),
        pap: String::new(),
    }
}
