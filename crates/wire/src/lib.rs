//! Names, limits, the canonical codec, and every structure that crosses between two parties.
//!
//! In scope: bytes to values and back, strictly (`docs/spec/`): what decodes here re-encodes to the same bytes.
//! Out of scope: hashing and signing (`comity-seal`), trees and proofs (`comity-journal`), what a value means in
//! a conversation (`comity-exchange`). This crate has no I/O, no clock and no randomness.

pub mod archive;
pub mod body;
pub mod codec;
pub mod control;
pub mod courier;
pub mod entry;
pub mod envelope;
pub mod frame;
pub mod head;
pub mod header;
pub mod ids;
pub mod limits;
pub mod register;
pub mod statement;

pub use codec::{Canonical, Malformed};
pub use ids::{AuthorId, EntryId, Hash, LineId, Origin, PartyId, Track};
