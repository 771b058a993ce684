//! Going once through what a line came to. Nothing but the times of answers is kept of what was gone through.

use std::collections::BTreeSet;
use std::sync::Arc;

use comity_wire::envelope::Mark;
use comity_wire::{EntryId, LineId, Track};

use super::figures::SECONDS_MAX;
use super::{Figures, LineFigures, PARTIES, Period};
use crate::case::{Case, Fact, Phase};
use crate::labels::Labels;
use crate::machine::mutual;
use crate::obligation::{Kind, Obligation, Outcome};
use crate::state::State;
use crate::statement::Statement;

/// Formats that give notice of something ahead.
pub const NOTICES: [&str; 2] = ["F30", "F31"];
/// Seconds of an hour of a line, whatever its nodes set for their tests: so that both sides count alike.
pub const HOUR_SECONDS: u64 = 3_600;
/// The format of a line test.
const LINE_TEST: &str = "F01";

/// What one line came to over a period, or several together.
#[derive(Debug, Clone)]
pub struct Gathered {
    line: LineId,
    track: Track,
    period: Period,
    figures: Figures,
    /// Seconds until each party acknowledged, in any order.
    acks: [Vec<u32>; 2],
    /// Seconds until each party answered, in any order.
    answers: [Vec<u32>; 2],
    tests: u64,
    tests_passed: u64,
    /// The hour of the line's first test.
    first_hour: Option<u64>,
    hours_answered: BTreeSet<u64>,
    complete: bool,
    labels: Labels,
}

/// What one line came to over a period. To be asked of the **final** state: what is provisional the other party may not
/// have. Goes once through what was ever said on the line; four bytes stay of each answer.
#[must_use]
pub fn gather(state: &State, period: Period) -> Gathered {
    let facts = state.facts();
    let mut gathered = Gathered {
        line: facts.line,
        track: facts.track,
        period,
        figures: Figures::default(),
        acks: Default::default(),
        answers: Default::default(),
        tests: 0,
        tests_passed: 0,
        first_hour: None,
        hours_answered: BTreeSet::new(),
        complete: is_complete(state, period),
        labels: Labels::default(),
    };
    state.every(&mut |statement, case, owed| {
        let mut counts = statement.is_some_and(|statement| gathered.statement(statement, owed));
        if let Some(case) = case.filter(|_| statement.is_some_and(|first| first.mark == Mark::Actual)) {
            counts |= gathered.case(case, state);
        }
        for one in owed.iter().filter(|one| one.mark == Mark::Actual) {
            counts |= gathered.owed(one, state);
        }
        if let Some(statement) = statement.filter(|_| counts) {
            gathered.labels.cover(Labels::of(statement));
        }
    });
    gathered
}

impl Gathered {
    /// Whether it counts, as of what follows.
    fn statement(&mut self, statement: &Statement, owed: &[Arc<Obligation>]) -> bool {
        if !statement.has_effect() {
            return false;
        }
        match statement.mark {
            Mark::Actual if self.period.has(statement.effective) => {
                let party = &mut self.figures.parties[statement.author() as usize];
                party.statements += 1;
                // What changes or cancels a notice stands in its case.
                if NOTICES.contains(&&*statement.format) && statement.case == Some(statement.id) {
                    party.notices_given += 1;
                    party.notices_late += u64::from(statement.sent_late().is_some());
                }
                true
            }
            Mark::Test if &*statement.format == LINE_TEST && statement.in_reply_to.is_empty() => {
                self.test(statement.effective, owed);
                self.period.has(statement.effective)
            }
            _ => false,
        }
    }

    fn test(&mut self, at: u64, owed: &[Arc<Obligation>]) {
        let hour = at / HOUR_SECONDS;
        self.first_hour = Some(self.first_hour.map_or(hour, |first| first.min(hour)));
        if !self.period.has(at) {
            return;
        }
        self.tests += 1;
        let in_time = |one: &Arc<Obligation>| match one.outcome {
            Outcome::Met { at, .. } => {
                one.kind == Kind::Echo && one.due.is_none_or(|due| at <= due) && at < self.period.to
            }
            _ => false,
        };
        if owed.iter().any(in_time) {
            self.tests_passed += 1;
            if hour * HOUR_SECONDS >= self.period.from {
                self.hours_answered.insert(hour);
            }
        }
    }

    fn case(&mut self, case: &Case, state: &State) -> bool {
        if case.opened >= self.period.to {
            return false;
        }
        let before = self.figures;
        self.figures.cases_opened += u64::from(self.period.has(case.opened));
        match ended(case, state) {
            Some(at) if at < self.period.to => self.figures.cases_closed += u64::from(self.period.has(at)),
            _ => self.figures.cases_open += 1,
        }
        self.figures != before
    }

    fn owed(&mut self, one: &Obligation, state: &State) -> bool {
        let (debtor, to, before) = (one.debtor as usize, self.period.to, self.figures);
        if let Outcome::Met { at, .. } = one.outcome
            && self.period.has(at)
        {
            let (late, took) = (one.due.is_some_and(|due| at > due), at.saturating_sub(one.from).min(SECONDS_MAX));
            let took = u32::try_from(took).unwrap_or(u32::MAX);
            let party = &mut self.figures.parties[debtor];
            if one.kind == Kind::Acknowledge {
                *(if late { &mut party.acknowledged_late } else { &mut party.acknowledged_in_time }) += 1;
                self.acks[debtor].push(took);
            } else if one.kind.is_reply() {
                *(if late { &mut party.answered_late } else { &mut party.answered_in_time }) += 1;
                self.answers[debtor].push(took);
            } else if one.kind == Kind::Action {
                self.figures.actions_done += 1;
            }
        }
        // As much time again had passed: from that instant on it has lapsed, whatever was done after it.
        let lapses = one.due.and_then(|due| due.checked_add(due.saturating_sub(one.from)));
        if let Some(lapses) = lapses.filter(|at| self.period.has(*at))
            && done_at(one, state).is_none_or(|done| done > lapses)
        {
            self.figures.parties[debtor].lapsed += 1;
        }
        if one.kind == Kind::Action && one.from < to && done_at(one, state).is_none_or(|done| done >= to) {
            self.figures.actions_open += 1;
        }
        self.figures != before
    }

    /// Together with what another line came to over the same period.
    #[must_use]
    pub(super) fn with(mut self, other: Self) -> Self {
        self.labels.cover(other.labels);
        let (ours, theirs) = (&mut self.figures, &other.figures);
        for who in PARTIES {
            let (sum, one) = (&mut ours.parties[who as usize], &theirs.parties[who as usize]);
            sum.statements += one.statements;
            sum.acknowledged_in_time += one.acknowledged_in_time;
            sum.acknowledged_late += one.acknowledged_late;
            sum.answered_in_time += one.answered_in_time;
            sum.answered_late += one.answered_late;
            sum.lapsed += one.lapsed;
            sum.notices_given += one.notices_given;
            sum.notices_late += one.notices_late;
        }
        ours.cases_opened += theirs.cases_opened;
        ours.cases_closed += theirs.cases_closed;
        ours.cases_open += theirs.cases_open;
        ours.actions_done += theirs.actions_done;
        ours.actions_open += theirs.actions_open;
        for (sum, one) in self.acks.iter_mut().zip(other.acks).chain(self.answers.iter_mut().zip(other.answers)) {
            sum.extend(one);
        }
        self
    }

    /// The most sensitive labels of the statements that its figures were made of.
    #[must_use]
    pub const fn labels(&self) -> Labels {
        self.labels
    }

    /// Its figures, medians with them.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let mut figures = self.figures;
        for who in PARTIES {
            let party = &mut figures.parties[who as usize];
            party.ack_median = median(self.acks[who as usize].clone());
            party.answer_median = median(self.answers[who as usize].clone());
        }
        figures
    }

    /// The figures of the one line that it is of.
    #[must_use]
    pub fn line(&self) -> LineFigures {
        let last = self.period.to.div_ceil(HOUR_SECONDS);
        let begins = |first: u64| first.max(self.period.from.div_ceil(HOUR_SECONDS));
        LineFigures {
            line: self.line,
            track: self.track,
            figures: self.figures(),
            tests: self.tests,
            tests_passed: self.tests_passed,
            hours: self.first_hour.map_or(0, |first| last.saturating_sub(begins(first))),
            hours_answered: self.hours_answered.len() as u64,
            complete: self.complete,
        }
    }
}

/// Whether nothing that is still said belongs to a period: each party said something after it, and where the line is tested,
/// made a test or an echo after it.
fn is_complete(state: &State, period: Period) -> bool {
    let over = |until: &u64| *until >= period.to;
    let tested = state.known_until(Mark::Test);
    state.known_until(Mark::Actual).iter().all(over) && (tested == [0, 0] || tested.iter().all(over))
}

/// When something was done, given up or cancelled; `None` while it is owed.
fn done_at(one: &Obligation, state: &State) -> Option<u64> {
    let said = |by: &EntryId| state.statement(by).map(|statement| statement.effective);
    match &one.outcome {
        Outcome::Open => None,
        Outcome::Met { at, .. } => Some(*at),
        Outcome::Waived { by } | Outcome::Cancelled { by } => said(by).or(Some(one.from)),
    }
}

/// When a case came to its end: nothing of substance follows, or what both said is in force. `None` while it is open.
fn ended(case: &Case, state: &State) -> Option<u64> {
    let by = || {
        let by = case.id_of("phase-by").and_then(|id| state.statement(&id));
        by.map_or(case.opened, |statement| statement.effective)
    };
    match case.phase {
        Phase::Denied | Phase::Closed | Phase::Withdrawn => Some(by()),
        Phase::InForce => {
            let items = case.items.values().filter_map(|item| item.agreed);
            let items = items.filter(|agreed| agreed.in_force).map(|agreed| agreed.effective).max();
            match case.facts.get(mutual::EFFECTIVE) {
                Some(Fact::Number(at)) => Some(*at),
                _ => Some(items.unwrap_or_else(by)),
            }
        }
        _ => None,
    }
}

/// The lower one of two middle values.
fn median(mut values: Vec<u32>) -> Option<u64> {
    let middle = values.len().checked_sub(1)? / 2;
    Some(u64::from(*values.select_nth_unstable(middle).1))
}
