//! Two parties' sync over one line, as a state machine: frames and statements in, effects out.
//!
//! No I/O, no clock, no randomness of its own: time and randomness are parameters, what was written before is read
//! through [`Ledger`]. The order of effects is the protocol's durability rule: everything up to [`Effect::Commit`]
//! must be durable before anything after it is carried out (DESIGN.md, rules that never bend, 1).
//!
//! In scope: PROTOCOL.md rules 1-9, 17-19 and 22-25 as far as one line goes. Out of scope: transports, files,
//! pairing's user interface, what a statement means.

pub mod effect;
pub mod input;
pub mod ledger;
pub mod line;
pub mod residue;

pub use effect::{Effect, Notice};
pub use input::{Context, Prepared, Side, Submission};
pub use ledger::{Ledger, LedgerError};
pub use line::Line;
