//! Inquiries and requests: formal inquiry, mitigation, assistance, cease. A status (F26) answers them.

use super::{Machine, PLAIN};
use crate::obligation::Kind;

pub(crate) static MITIGATION: Machine = Machine { formats: &["F24"], answer: Kind::Plan, ..PLAIN };
pub(crate) static OTHERS: Machine = Machine { formats: &["F23", "F25", "F34"], ..PLAIN };
