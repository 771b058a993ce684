//! The node's own transactions, recorded and judged: what the tests of power failures are made of.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

pub mod judge;
pub mod record;
pub mod subject;
pub mod world;
