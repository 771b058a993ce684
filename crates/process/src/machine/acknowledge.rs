//! F03, acknowledgement: a named officer has taken what it answers. It may answer many, of many cases.

use super::{Machine, PLAIN, Shape};
use crate::effect::NoEffect;
use crate::obligation::Kind;
use crate::state::turn::Turn;

pub(crate) static MACHINE: Machine =
    Machine { formats: &["F03"], shape: Shape::Apart, settles: true, gives: understood, judge, act, ..PLAIN };

fn understood(turn: &Turn<'_>) -> bool {
    turn.flag("understood") == Some(true)
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    if turn.said.in_reply_to.is_empty() {
        return Err(NoEffect::Prerequisite);
    }
    turn.flag("understood").map(|_| ()).ok_or(NoEffect::Body)
}

/// What is received and not understood is neither acknowledged nor answered.
fn act(turn: &mut Turn<'_>) {
    if !understood(turn) {
        return;
    }
    let by = turn.id();
    for target in turn.targets() {
        turn.meet(&target, |kind| kind == Kind::Acknowledge);
        if target.acknowledged_by.is_none() {
            turn.change(&target.id, |statement| statement.acknowledged_by = Some(by));
        }
    }
}
