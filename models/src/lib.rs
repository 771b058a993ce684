//! Models of what two parties can do to each other, every order of it, checked state by state with `stateright`
//! (`docs/runs/models.md`).
//!
//! In scope: mutual acts (PROTOCOL.md rule 16) as guarantees, the conclusion of an agreement, receipts. The transitions are
//! those of the code that ships: states of cases come from `comity-process`, frames and entries from `comity-exchange`.
//! What stands around them (journals, a network that loses, doubles and reorders, crashes) is described here. Out of scope:
//! time, which stands still; more than two parties; whatever a model's bounds leave out.
//!
//! A fault can be planted in each: a model that finds none of them proves nothing.

pub mod accord;
pub mod guarantee;
pub mod instrument;
pub mod journal;
pub mod receipt;
pub mod run;
