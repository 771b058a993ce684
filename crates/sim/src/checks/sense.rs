//! What holds in every state, whatever was said: also of a bug that both sides have, and no comparison of them finds.

use std::collections::{BTreeMap, BTreeSet};

use comity_catalog::Period;
use comity_exchange::Side;
use comity_process::state::State;
use comity_process::{Basis, Case, Fact, Kind, Obligation, Outcome, Phase};
use comity_wire::Canonical;
use comity_wire::envelope::{Mark, Standing};
use comity_wire::statement::{Plaintext, Statement};

use super::Verdict;
use crate::ledger::SimLedger;
use crate::rules;
use crate::walk::{Ground, MARKS};

/// Checks a state against what stands on the disk that it was made of.
pub(super) fn check(state: &State, ground: Ground<'_>) -> Verdict {
    statements(state, ground.disk)?;
    let without_hours = ground.hours.ours.is_empty() && ground.hours.theirs.is_empty();
    for mark in MARKS {
        let mut open: BTreeMap<_, u64> = BTreeMap::new();
        for owed in state.obligations(mark) {
            *open.entry(owed.case).or_default() += u64::from(owed.is_open());
            obligation(state, mark, owed)?;
            if without_hours && state.statement(&owed.statement).is_none_or(|from| from.terms.is_none()) {
                period(owed)?;
            }
        }
        for case in state.cases(mark, None, usize::MAX) {
            if case.open != open.get(&case.id).copied().unwrap_or(0) {
                return Err(format!("case {} counts {} open obligations", case.id, case.open));
            }
            in_force(state, case)?;
        }
    }
    Ok(())
}

/// Statements as they were said.
fn statements(state: &State, disk: &SimLedger) -> Verdict {
    let mut nonces = BTreeSet::new();
    for (side, _, journal) in disk.journals() {
        for row in journal.rows.values() {
            let (Some(bytes), Some(known)) = (&row.plaintext, state.statement(&row.id)) else { continue };
            let said = Plaintext::from_bytes(bytes).and_then(|plain| Statement::from_bytes(&plain.statement));
            let Ok(Statement { envelope, .. }) = said else { continue };
            if matches!(known.no_effect, Some(comity_process::NoEffect::Refused(_))) {
                continue;
            }
            if known.mark != envelope.mark || *known.format != *envelope.format {
                return Err(format!("{} is {:?} and counts as {:?}", row.id, envelope.mark, known.mark));
            }
            if known.has_effect() && envelope.standing == Standing::Informal {
                return Err(format!("{} is informal and has effect", row.id));
            }
            let nonce = envelope.release_nonce.filter(|_| known.has_effect());
            if nonce.is_some_and(|nonce| !nonces.insert((side == Side::Ours, nonce))) {
                return Err(format!("{} was released by a nonce that had released another", row.id));
            }
        }
    }
    Ok(())
}

fn obligation(state: &State, mark: Mark, owed: &Obligation) -> Verdict {
    let by = match owed.outcome {
        Outcome::Met { by, .. } => Some((by, owed.debtor)),
        Outcome::Waived { by } => Some((by, owed.creditor())),
        _ => None,
    };
    // A profile is published in a register: an entry that relies on that meets it.
    let published = |by: &comity_wire::Hash| owed.kind == Kind::Statement && state.statement(by).is_none();
    // Whoever convenes the next round meets what both owe.
    let next_round = owed.kind == Kind::Statement && &*owed.format == "F54";
    if let Some((by, who)) = by.filter(|(by, _)| !published(by) && !next_round)
        && state.statement(&by).is_none_or(|statement| statement.author() != who)
    {
        return Err(format!("what is owed from {} was settled by who cannot: {:?}", owed.statement, owed.outcome));
    }
    if owed.mark != mark || owed.due.is_some_and(|due| due < owed.from) {
        return Err(format!("what is owed from {} is due before it begins, or of another mark", owed.statement));
    }
    if owed.basis == Basis::WaitsForContent && owed.due.is_some() {
        return Err(format!("what is owed from {} waits for content and is due", owed.statement));
    }
    Ok(())
}

/// Where no hours are known, what has to be acknowledged within some seconds is due within these.
fn period(owed: &Obligation) -> Verdict {
    let format = rules::held().version(&owed.format, owed.version).map(|held| &held.format);
    let Some(Period::Seconds(seconds)) = format.and_then(|format| format.ack) else { return Ok(()) };
    let plain = owed.kind == Kind::Acknowledge && owed.basis == Basis::Period && owed.restarted_by.is_none();
    match owed.due {
        Some(due) if plain && due - owed.from != seconds => Err(format!(
            "{} is to be acknowledged within {seconds} s, and within {} here",
            owed.statement,
            due - owed.from
        )),
        _ => Ok(()),
    }
}

/// What is in force was said by both, and neither took it back. An instrument is by what stands in it.
fn in_force(state: &State, case: &Case) -> Verdict {
    if case.phase != Phase::InForce || &*case.format == "F50" {
        return Ok(());
    }
    let second = match case.facts.get("mutual-by") {
        Some(Fact::Id(id)) => state.statement(id),
        _ => None,
    };
    let good = second.as_ref().is_some_and(|second| second.has_effect() && second.cancelled_by.is_none());
    let one = case.format.as_ref() == "F14" || second.is_some_and(|second| second.author() != case.opener);
    let first = state.statement(&case.id).is_some_and(|first| first.cancelled_by.is_none());
    if good && one && (first || case.format.as_ref() == "F14") {
        return Ok(());
    }
    Err(format!("case {} of {} is in force, and not both stand by it", case.id, case.format))
}
