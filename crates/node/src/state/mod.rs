//! What each line comes to: cases, obligations and the digest of its final state, kept in memory beside the writer
//! (PROTOCOL.md rules 10 to 15, `docs/spec/state.md`).
//!
//! In scope: walking a line's committed entries a bounded step at a time ([`Walk`]), the state that follows from the final
//! ones, the provisional one beyond, and what changed between two. Out of scope: what statements mean (`comity-process`),
//! threads and snapshots ([`crate::service`]). Nothing of it is kept: it follows from the journals, and is made again at
//! every start while the node already works.

pub mod changes;
mod walk;

pub use walk::{LineState, Stepped, Walk};
