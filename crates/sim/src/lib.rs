//! Whole parties in one process, from one seed.
//!
//! Parties are made of the real state machines with real keys; clocks, disks, links and mishaps are simulated, drawn
//! from one seed, and driven by hand. Every promise has a checker of its own. In scope: the exchange of two parties
//! over their lines. Out of scope: sockets, TLS, SQLite (they have crash tests of their own).

pub mod cast;
pub mod ledger;
pub mod pair;
pub mod speech;

pub use cast::{CastError, Keys, Party, configs};
pub use ledger::SimLedger;
pub use pair::{End, EndError, Pair};
