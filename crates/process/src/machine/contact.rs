//! F10 and F11, contacts and profiles, restated on a line: their author confirms them, at the latest after half a year.

use super::{Machine, PLAIN};
use crate::case::Phase;
use crate::obligation::Kind;
use crate::state::turn::Turn;

/// Unconfirmed for so many seconds (182 days), a contact is shown so on both sides.
pub(crate) const CONFIRM_SECONDS: u64 = 182 * 86_400;

pub(crate) static MACHINE: Machine = Machine {
    formats: &["F10", "F11"],
    restated: true,
    follows: Some(Kind::Confirm),
    owes: Some(Kind::Confirm),
    act,
    ..PLAIN
};

/// Each restatement confirms its author's one before, and is to be confirmed itself; a removal ends that.
fn act(turn: &mut Turn<'_>) {
    turn.meet_own();
    if turn.text("act").as_deref() != Some("remove") {
        turn.owe_own(Kind::Confirm, CONFIRM_SECONDS);
    } else if turn.opened_case() && turn.in_own_measure() {
        turn.phase(Phase::Closed);
    }
}
