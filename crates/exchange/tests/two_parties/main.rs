//! Two parties, one line, real keys: what the state machine promises when nothing goes wrong, and when one thing does.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod aside;
mod attack;
mod attack_ends;
mod attack_restore;
mod calm;
mod digest;
mod digest_cost;
mod ends;
mod erased;
mod faults;
mod follow;
mod forger;
mod held;
mod lost_keys;
mod refusals;
mod registers;
mod registers_again;
mod releases;
mod resting;
mod restore;
mod restore_receipts;
mod revoked;
mod support;
mod withheld;
