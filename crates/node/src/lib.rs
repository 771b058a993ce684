//! The node: runs effects, owns transactions, clock, links and timers.
//!
//! In scope: the writer that turns what lines ask for into durable transactions and released frames, attachments'
//! chunks, queries over what is stored, links to peers, and the handle through which every surface asks. Out of
//! scope: which store keeps the bytes (`comity-cli` picks), how answers are worded (the surfaces), what a measure
//! means (`comity-process`).

pub mod archive;
pub mod archive_text;
pub mod assembly;
pub mod attachments;
pub mod cause;
pub mod core;
mod lane;
pub mod ledger;
pub mod link;
pub mod party;
pub mod proof;
pub mod service;
pub mod state;
pub mod watch;
