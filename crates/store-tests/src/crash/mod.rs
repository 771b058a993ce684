//! Power loss at every I/O operation of a store on SQLite.
//!
//! A [`Kind`] of work runs once on a recorded disk. Then, for each write, truncation, sync, creation and
//! deletion that it caused, the disk is rebuilt as it could look had the power failed right there: what was
//! not synced kept, dropped, torn, half garbage, or kept in any mixture of sectors. The real store opens each
//! image and must show every acknowledged commit, the one under way whole or not at all, and nothing else.
//! A sample of the images is also checked for structure, written to, and cut once more while it recovers.
//!
//! Assumed of disks: a sync is honest, and a write harms no bytes beside its own (SQLite assumes both).
//! Out of scope: deletions lost by the file system; stores are created under another name and renamed.

mod disk;
mod record;
mod run;
mod vfs;

pub use run::{Kind, Plan, Report, Subject, count, cut_power, fail_io};

/// The path of the store's file on recorded disks.
pub const FILE: &str = "store.db";
