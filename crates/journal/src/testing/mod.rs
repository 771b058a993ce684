//! Test tools: trees to compare with, parties with registers and journals.

mod party;
mod tree;

pub(crate) use party::{Content, Journal, TestParty};
pub(crate) use tree::{CountingSource, OracleTree, leaves};
