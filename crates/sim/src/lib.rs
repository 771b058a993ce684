//! Whole parties in one process, from one seed.
//!
//! Parties are made of the real state machines with real keys; clocks, disks, links and mishaps are simulated, drawn
//! from one seed, and driven by hand. Every promise has a checker of its own. In scope: the exchange of two parties
//! over their lines. Out of scope: sockets, TLS, SQLite (they have crash tests of their own).

pub mod accords;
pub mod cast;
pub mod checks;
pub mod dice;
mod faulty;
pub mod islands;
pub mod ledger;
pub mod matter;
mod measures;
pub mod mutant;
pub mod offline;
pub mod pair;
pub mod plan;
pub mod rules;
pub mod run;
pub mod seen;
pub mod speech;
pub mod trace;
pub mod villain;
pub mod walk;
pub mod world;

pub use cast::{CastError, Keys, Party, configs};
pub use ledger::SimLedger;
pub use mutant::Mutant;
pub use pair::{End, EndError, Pair};
pub use run::{Failed, Tally, run_seed, run_seeds};
