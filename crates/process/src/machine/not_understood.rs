//! F04, not understood: its receiver corrects what it refers to, or explains it in a reply.

use super::{Machine, PLAIN, Shape};
use crate::case::Fact;
use crate::effect::NoEffect;
use crate::event::Who2;
use crate::state::turn::Turn;

pub(crate) static MACHINE: Machine = Machine {
    formats: &["F04"],
    shape: Shape::Beside,
    settles: true,
    answers: &["F05", "F17", "F18", "F32", "F37", "F61"],
    judge,
    act,
    ..PLAIN
};

/// The latest F04 of a party's in a case, which a correction of the other party's answers.
pub(crate) const fn open(by: Who2) -> &'static str {
    match by {
        Who2::Lower => "not-understood-0",
        Who2::Upper => "not-understood-1",
    }
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    if turn.said.in_reply_to.is_empty() { Err(NoEffect::Prerequisite) } else { Ok(()) }
}

fn act(turn: &mut Turn<'_>) {
    turn.keep(open(turn.author()), Fact::Id(turn.id()));
}
