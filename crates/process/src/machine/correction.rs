//! F05, correction or cancellation: supersedes, never deletes. A cancellation ends what is owed from what it cancels; said
//! at the same time as an answer, it wins, since it binds less (`PROTOCOL.md` rule 12).

use std::sync::Arc;

use super::{
    Machine, PLAIN, Shape, account, conclusion, consultation, contribution, items, mutual, not_understood, notice,
    pledge, protected, record, round, rules_version, term, terms,
};
use crate::case::{Fact, Phase};
use crate::dialogue::ROUND_FORMAT;
use crate::effect::NoEffect;
use crate::obligation::{Kind, Obligation, Outcome};
use crate::state::own;
use crate::state::turn::Turn;
use crate::statement::Statement;

pub(crate) static MACHINE: Machine =
    Machine { formats: &["F05"], shape: Shape::Beside, settles: true, corrects: true, judge, act, ..PLAIN };

fn cancels(turn: &Turn<'_>) -> bool {
    turn.flag("cancel") == Some(true)
}

fn target(turn: &Turn<'_>) -> Option<Arc<Statement>> {
    turn.said.supersedes.and_then(|id| turn.part.statement(&id))
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let target = target(turn).ok_or(NoEffect::Prerequisite)?;
    if !cancels(turn) {
        return if turn.says("changes") { Ok(()) } else { Err(NoEffect::Body) };
    }
    // Whoever cancelled something cannot undo it; it says it anew.
    if turn.part.cancels(&target.id) {
        return Err(NoEffect::Final);
    }
    rules_version::withdrawable(turn, &target)?;
    items::withdrawable(turn, &target)?;
    conclusion::withdrawable(turn, &target)?;
    round::withdrawable(turn, &target)?;
    pledge::withdrawable(turn, &target)?;
    term::withdrawable(turn, &target)?;
    notice::withdrawable(&target)?;
    mutual::withdrawable(turn, &target)
}

fn act(turn: &mut Turn<'_>) {
    let Some(target) = target(turn) else { return };
    answer_not_understood(turn);
    if !cancels(turn) {
        return;
    }
    take_back(turn, &target);
}

/// A statement of this one's author is taken back by it: what is owed from it ends, and whatever it did is undone.
pub(super) fn take_back(turn: &mut Turn<'_>, target: &Statement) {
    let by = turn.id();
    turn.part.keep_cancellation(by);
    turn.change(&target.id, |statement| statement.cancelled_by = Some(by));
    let author = target.author();
    turn.settle(target, |o| o.debtor != author || o.kind.is_own(), Outcome::Cancelled { by });
    cross(turn, target);
    reopen(turn, target);
    rules_version::withdraw(turn, target);
    items::cancel(turn, target);
    conclusion::withdraw(turn, target);
    terms::withdraw(turn, target);
    protected::withdraw(turn, target);
    round::withdraw(turn, target);
    record::withdraw(turn, target);
    consultation::withdraw(turn, target);
    notice::withdraw(turn, target);
    account::withdraw(turn, target);
    contribution::withdraw(turn, target);
    // Whatever was said meanwhile about a half (F26 among it): whoever takes it back in time takes it back.
    if let Some(case) = target.case.filter(|_| mutual::is_half(turn, target)) {
        mutual::undo(turn.part, &case);
    }
    if target.case == Some(target.id) {
        turn.phase(Phase::Withdrawn);
    } else if turn.case().is_some_and(|case| case.id_of("phase-by") == Some(target.id)) {
        turn.change_case(|case| case.phase = Phase::Open);
    }
}

/// A correction answers that the statement was not understood.
fn answer_not_understood(turn: &mut Turn<'_>) {
    let open = turn.case().and_then(|case| case.id_of(not_understood::open(turn.author().other())));
    if let Some(open) = open.and_then(|id| turn.part.statement(&id)) {
        turn.meet(&open, Kind::is_reply);
    }
}

/// Answers that its author had not seen. Whether their author had it does not matter: whoever has a withdrawal and does
/// not open it before it answers gains nothing by that.
fn cross(turn: &mut Turn<'_>, target: &Statement) {
    let (by, own) = (turn.id(), turn.record(None));
    for obligation in turn.of(target) {
        let Outcome::Met { by: answer, .. } = obligation.outcome else { continue };
        let Some(answer) = turn.part.statement(&answer) else { continue };
        let binds = answer.author() != own.author() && answer.case.is_some();
        if !binds || own.saw(&answer) {
            continue;
        }
        turn.part.put_obligation(Obligation { outcome: Outcome::Cancelled { by }, ..obligation });
        if answer.no_effect.is_none() {
            turn.settle(&answer, |_| true, Outcome::Cancelled { by });
            turn.change(&answer.id, |statement| statement.no_effect = Some(NoEffect::Crossed(by)));
        }
    }
}

/// What a cancelled statement had met is owed again, as before: answers, acknowledgements, and the reports and
/// confirmations that its author owes of itself, which the next one meets.
fn reopen(turn: &mut Turn<'_>, cancelled: &Statement) {
    let next = Obligation::id_of(&cancelled.case.unwrap_or(cancelled.id), &cancelled.id, Kind::Statement);
    for obligation in turn.part.met_by(&cancelled.id) {
        let (kind, debtor, case, from) = (obligation.kind, obligation.debtor, obligation.case, obligation.statement);
        if kind == Kind::Statement && &*obligation.format == ROUND_FORMAT {
            // That of a round depends on which other ones there are.
            continue;
        }
        if kind == Kind::Statement {
            let lead = (debtor, obligation.format.clone());
            let last = turn.part.leads.get(&lead).map(|(_, id)| *id);
            if last != Some(next) && last != Some(obligation.id) {
                // Another of the format was said since.
                continue;
            }
            turn.part.leads.insert(lead, (from, obligation.id));
        }
        turn.part.put_obligation(Obligation { outcome: Outcome::Open, ..obligation });
        if matches!(kind, Kind::Report | Kind::Confirm) && case == turn.case {
            turn.keep(own::fact(kind, debtor), Fact::Id(from));
        }
    }
}
