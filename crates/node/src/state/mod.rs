//! What each line comes to: cases, obligations and the digest of its final state, kept in memory beside the writer
//! (PROTOCOL.md rules 10 to 15, `docs/spec/state.md`).
//!
//! In scope: walking a line's committed entries a bounded step at a time ([`Walk`]), the state that follows from the final
//! ones, the provisional one beyond, and what changed between two. Out of scope: what statements mean (`comity-process`),
//! threads and snapshots ([`crate::service`]). All of it follows from the journals. What is over leaves memory for a store
//! of its own (`kept`), and a start goes on from there; without one, all is in memory and made again at every start,
//! while the node already works.

pub mod changes;
mod kept;
mod walk;

/// Opens the store of what lines come to, on the thread that needs it first; none where all is to stay in memory.
pub type StatesSource = Box<dyn FnOnce() -> Option<std::sync::Arc<StateStore>> + Send>;

pub use kept::{KEEP_RECORDS, Shelf, StateStore};
pub use walk::{Gathered, LineState, PutAside, Stepped, Walk, keep_together};
