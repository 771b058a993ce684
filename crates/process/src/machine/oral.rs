//! F17, the record of an oral contact: each side files its own.

use super::{Machine, PLAIN};
use crate::obligation::Kind;

pub(crate) static MACHINE: Machine = Machine { formats: &["F17"], answer: Kind::Mirror, answers: &["F17"], ..PLAIN };
