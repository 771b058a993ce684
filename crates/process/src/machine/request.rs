//! Inquiries and requests: formal inquiry, mitigation, assistance, cease. A status (F26) answers them.

use super::{Machine, PLAIN};
use crate::effect::NoEffect;
use crate::obligation::Kind;
use crate::state::turn::Turn;

pub(crate) static MITIGATION: Machine = Machine { formats: &["F24"], answer: Kind::Plan, ..PLAIN };
pub(crate) static CEASE: Machine = Machine { formats: &["F34"], judge: in_time, ..PLAIN };
pub(crate) static OTHERS: Machine = Machine { formats: &["F23", "F25"], ..PLAIN };

/// What is to stop by a time before it was asked obliges nobody.
fn in_time(turn: &Turn<'_>) -> Result<(), NoEffect> {
    match turn.number("stop_by") {
        Some(by) if by < turn.effective => Err(NoEffect::DeadlinePast),
        _ => Ok(()),
    }
}
