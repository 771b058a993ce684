//! Formats without rules of their own yet: acknowledgement and answer as the format says.

use super::{Machine, PLAIN};

/// Whatever nobody names, formats of a party's own included.
pub(crate) static MACHINE: Machine = Machine { answers: &["same", "F36", "F37"], ..PLAIN };

/// The tracer: what is asked about a range of entries is answered by the same, which asks nothing.
pub(crate) static TRACER: Machine =
    Machine { formats: &["F06"], once: true, answers: &["same", "F36", "F37"], ..PLAIN };
