//! F01, the line test: the node of the other side echoes it.

use super::{Machine, PLAIN};
use crate::case::{Fact, Phase};
use crate::obligation::Kind;
use crate::state::turn::Turn;

pub(crate) static MACHINE: Machine = Machine { formats: &["F01"], answer: Kind::Echo, answers: &["F01"], act, ..PLAIN };

/// An echo ends it.
fn act(turn: &mut Turn<'_>) {
    if !turn.said.in_reply_to.is_empty() {
        turn.phase(Phase::Closed);
        turn.keep("phase-by", Fact::Id(turn.id()));
    }
}
