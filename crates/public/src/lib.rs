//! The public commitment: what a party says to everybody, in a log that anybody can fetch, follow and witness.
//!
//! In scope: entries of a party's public log and what they come to, verified from its root ([`view`]); the log's tree as C2SP
//! `tlog-tiles` ([`tiles`]); a follower that believes nothing that it did not verify ([`follow`]); who is bound toward whom
//! ([`world`]); the judgement of a C2SP `tlog-witness` ([`witness`]); a file that proves one declaration ([`proof`]).
//! Out of scope: files, HTTP, clocks: bytes and instants are parameters. Nothing here knows of lines. See
//! `docs/spec/public.md`.

pub mod arrangement;
pub mod body;
pub mod bundle;
pub mod check;
pub mod entry;
pub mod error;
pub mod follow;
pub mod issue;
pub mod limits;
pub mod log;
pub mod officers;
pub mod proof;
pub mod sightings;
pub mod standing;
#[cfg(test)]
mod testing;
pub mod tiles;
pub mod verifier;
pub mod view;
pub mod witness;
pub mod world;

pub use check::SignatureCheck;
pub use entry::{PublicEntry, PublicFact, Said};
pub use error::PublicError;
pub use log::PublicLog;
pub use tiles::{Tile, TileKind};
pub use view::PublicView;
