//! F10 and F11, contacts and profiles, restated on a line: their author confirms them, at the latest after half a year.

use super::{Machine, PLAIN};
use crate::case::{Fact, Phase};
use crate::obligation::Kind;
use crate::state::turn::Turn;

/// Unconfirmed for so many seconds (182 days), a contact is shown so on both sides.
pub(crate) const CONFIRM_SECONDS: u64 = 182 * 86_400;

pub(crate) static MACHINE: Machine = Machine { formats: &["F10", "F11"], restated: true, act, ..PLAIN };

const CONFIRM: &str = "confirm-from";

/// Each restatement confirms the one before, and is to be confirmed itself; a removal ends that.
fn act(turn: &mut Turn<'_>) {
    let before = turn.case().and_then(|case| case.id_of(CONFIRM)).and_then(|id| turn.part.statement(&id).cloned());
    if let Some(before) = before.filter(|before| before.author() == turn.author()) {
        turn.meet(&before, |kind| kind == Kind::Confirm);
    }
    if turn.text("act").as_deref() == Some("remove") {
        turn.phase(Phase::Closed);
        turn.keep("phase-by", Fact::Id(turn.id()));
        return;
    }
    turn.owed_by_author(Kind::Confirm, CONFIRM_SECONDS);
    turn.keep(CONFIRM, Fact::Id(turn.id()));
}
