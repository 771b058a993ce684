//! F18, a request for a call or meeting: a status answers it, another proposal, or the record of the call.

use super::{Machine, PLAIN};

pub(crate) static MACHINE: Machine = Machine { formats: &["F18"], answers: &["same", "F17"], ..PLAIN };
