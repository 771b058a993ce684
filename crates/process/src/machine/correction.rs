//! F05, correction or cancellation: supersedes, never deletes. A cancellation ends what is owed from what it cancels; said
//! at the same time as an answer, it wins, since it binds less (`PROTOCOL.md` rule 12).

use comity_wire::EntryId;

use super::{Machine, PLAIN, Shape, mutual, not_understood, rules_version};
use crate::case::{Fact, Phase};
use crate::effect::NoEffect;
use crate::obligation::{Kind, Obligation, Outcome};
use crate::state::turn::Turn;
use crate::statement::Statement;

pub(crate) static MACHINE: Machine =
    Machine { formats: &["F05"], shape: Shape::Beside, settles: true, corrects: true, judge, act, ..PLAIN };

fn cancels(turn: &Turn<'_>) -> bool {
    turn.flag("cancel") == Some(true)
}

fn target(turn: &Turn<'_>) -> Option<Statement> {
    turn.said.supersedes.and_then(|id| turn.part.statement(&id)).cloned()
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
    mutual::withdrawable(turn, &target)
}

fn act(turn: &mut Turn<'_>) {
    let Some(target) = target(turn) else { return };
    answer_not_understood(turn);
    if !cancels(turn) {
        return;
    }
    let by = turn.id();
    turn.part.keep_cancellation(by);
    turn.change(&target.id, |statement| statement.cancelled_by = Some(by));
    let author = target.author();
    turn.settle(&target, |o| o.debtor != author || o.kind == Kind::Report, Outcome::Cancelled { by });
    cross(turn, &target);
    reopen(turn, &target);
    rules_version::withdraw(turn, &target);
    if target.case == Some(target.id) {
        mutual::withdraw(turn);
        turn.phase(Phase::Withdrawn);
        turn.keep("phase-by", Fact::Id(by));
    } else if turn.case().is_some_and(|case| case.id_of("phase-by") == Some(target.id)) {
        mutual::withdraw(turn);
        turn.phase(Phase::Open);
    }
}

/// A correction answers that the statement was not understood.
fn answer_not_understood(turn: &mut Turn<'_>) {
    let open = turn.case().and_then(|case| case.id_of(not_understood::OPEN));
    if let Some(open) = open.and_then(|id| turn.part.statement(&id).cloned()) {
        turn.meet(&open, Kind::is_reply);
    }
}

/// Answers that were given while this was on its way: their author had not seen it, and its author had not seen them.
fn cross(turn: &mut Turn<'_>, target: &Statement) {
    let (by, own) = (turn.id(), turn.record(None));
    for obligation in turn.of(target) {
        let Outcome::Met { by: answer, .. } = obligation.outcome else { continue };
        let Some(answer) = turn.part.statement(&answer).cloned() else { continue };
        let binds = answer.author() != own.author() && answer.case.is_some();
        if !binds || !answer.is_concurrent_with(&own) {
            continue;
        }
        turn.part.put_obligation(Obligation { outcome: Outcome::Cancelled { by }, ..obligation });
        if answer.no_effect.is_none() {
            turn.settle(&answer, |_| true, Outcome::Cancelled { by });
            turn.change(&answer.id, |statement| statement.no_effect = Some(NoEffect::Crossed(by)));
        }
    }
}

/// What a cancelled answer had met is owed again.
fn reopen(turn: &mut Turn<'_>, cancelled: &Statement) {
    for id in cancelled.in_reply_to.iter().copied().collect::<Vec<EntryId>>() {
        let Some(answered) = turn.part.statement(&id).cloned() else { continue };
        for obligation in turn.of(&answered) {
            if matches!(obligation.outcome, Outcome::Met { by, .. } if by == cancelled.id) {
                turn.part.put_obligation(Obligation { outcome: Outcome::Open, ..obligation });
            }
        }
    }
}
