//! F33, exchange of information on an incident (`docs/spec/notices.md`): each party gives its own account, and none is the
//! joint one.

use super::{Machine, PLAIN};
use crate::case::{Fact, Phase};
use crate::effect::NoEffect;
use crate::notice::{INCIDENT, account};
use crate::obligation::Kind;
use crate::state::turn::Turn;
use crate::statement::Statement;

pub(crate) static MACHINE: Machine =
    Machine { formats: &[INCIDENT], answers: &["same", "F36", "F37"], asks, judge, act, ..PLAIN };

/// Whoever gave its account already has nothing more to answer.
fn asks(turn: &Turn<'_>) -> bool {
    turn.case().is_none_or(|case| case.id_of(account(turn.author().other())).is_none())
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let ours = turn.case().and_then(|case| case.id_of(account(turn.author())));
    match (ours, turn.said.supersedes) {
        (None, None) => Ok(()),
        (Some(ours), Some(before)) if ours == before => Ok(()),
        _ => Err(NoEffect::Prerequisite),
    }
}

fn act(turn: &mut Turn<'_>) {
    let (id, author) = (turn.id(), turn.author());
    turn.keep(account(author), Fact::Id(id));
    let theirs = turn.case().and_then(|case| case.id_of(account(author.other())));
    let Some(theirs) = theirs.and_then(|id| turn.part.statement(&id)) else { return };
    // Said in the same case it is the answer, whatever it replies to.
    if turn.meet(&theirs, Kind::is_reply) > 0 {
        turn.meet(&theirs, |kind| kind == Kind::Acknowledge);
        if turn.case().is_some_and(|case| case.phase == Phase::Open) {
            turn.phase(Phase::Answered);
        }
    }
}

/// An account is taken back.
pub(crate) fn withdraw(turn: &mut Turn<'_>, target: &Statement) {
    let name = account(target.author());
    if turn.case().is_some_and(|case| case.id_of(name) == Some(target.id)) {
        turn.change_case(|case| {
            case.facts.remove(name);
        });
    }
}
