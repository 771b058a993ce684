//! The embedded default store: one SQLite file in one directory, one process.
//!
//! A store's directory holds `store.db` (with SQLite's `-wal` and `-shm` beside it), `lock`, and
//! `reserve`, a file that holds room for essential work. In scope: the durability settings and the proof
//! that they took, the lock and the fence, room on disk, backup and checking. Out of scope: what the
//! bytes mean, and whether they are the right ones (hashes do that). `docs/decisions/0010-sqlite-crash-tests.md` says how
//! the claims about crashes are tested.
//!
//! # Durability
//! `synchronous=EXTRA`, set before `journal_mode=WAL`, both read back; a commit has been synced when it
//! returns. A new store is built under another name, synced and renamed, so `store.db` exists whole or
//! not at all. A failed commit stops the store for good; nothing is retried.

mod engine;
mod errors;
mod keeper;
mod options;
mod place;
mod reader;
mod schema;
mod sql;
mod store;
mod tx;

pub use options::Options;
pub use schema::{APPLICATION_ID, SCHEMA_VERSION};
pub use store::{SqliteStore, create_in_vfs, open_in_vfs};

#[cfg(test)]
mod crash_tests;
#[cfg(test)]
mod tests;
