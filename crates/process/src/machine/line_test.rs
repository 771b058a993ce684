//! F01, the line test: the node of the other side echoes it.

use super::{Machine, PLAIN};
use crate::case::Phase;
use crate::obligation::Kind;
use crate::state::turn::Turn;

pub(crate) static MACHINE: Machine = Machine { formats: &["F01"], answer: Kind::Echo, answers: &["F01"], act, ..PLAIN };

/// An echo ends a line test, and nothing else.
fn act(turn: &mut Turn<'_>) {
    if !turn.said.in_reply_to.is_empty() && turn.in_own_measure() {
        turn.phase(Phase::Closed);
    }
}
