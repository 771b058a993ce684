//! Formats without rules of their own yet: acknowledgement and answer as the format says.

use super::{Machine, PLAIN, Shape};
use crate::obligation::Kind;

/// Whatever nobody names, formats of a party's own included.
pub(crate) static MACHINE: Machine = Machine { answers: &["same", "F36", "F37"], ..PLAIN };

/// What both parties say: the other's is owed.
pub(crate) static TWICE: Machine =
    Machine { formats: &["F52", "F55"], answer: Kind::Mirror, answers: &["same", "F36", "F37", "F51"], ..PLAIN };

/// The tracer: what is asked about a range of entries is answered by the same, which asks nothing.
pub(crate) static TRACER: Machine =
    Machine { formats: &["F06"], once: true, answers: &["same", "F36", "F37"], ..PLAIN };

/// What replies to something.
pub(crate) static REPLIES: Machine =
    Machine { formats: &["F36", "F51"], shape: Shape::Joins, answers: &["same", "F37", "F50"], ..PLAIN };
