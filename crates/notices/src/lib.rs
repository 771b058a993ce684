//! Where notices of hazardous activity and of exercises (F30, F31) meet each other, protected processes (F40) and
//! special-caution assets (F35): in time, and in addresses, names or sectors (`docs/spec/notices.md#conflicts`).
//!
//! **In scope.** Reading ranges as people write them, and which of them meet. **Out of scope.** Where the notices come from:
//! the node gathers them over all its lines, and nothing found here is in a line's state (`PROTOCOL.md` rule 10). Whether a
//! meeting does harm: people judge that.
//!
//! **Limits.** Which addresses belong to an autonomous system, or what a name resolves to, is not known here: kinds are
//! compared with their own kind alone.

mod areas;
mod conflicts;
mod range;

pub use areas::{Areas, MEETINGS_MAX, Meeting};
pub use conflicts::{CONFLICTS_MAX, Conflict, Found, HIDDEN_TRIES_MAX, Hidden, Item, What, conflicts};
pub use range::{RANGE_BYTES_MAX, Range};
