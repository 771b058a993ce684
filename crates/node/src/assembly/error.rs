//! Why a node could not be put together.

use comity_store::StoreError;
use comity_wire::{LineId, Malformed};

use crate::core::Fatal;
use crate::ledger::KeepError;
use crate::party::PartyError;

/// Why a node, or one of its lines, could not be put together. A local fault in every case.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AssemblyError {
    /// The folder's files.
    #[error(transparent)]
    Party(#[from] PartyError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What stands in the store.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The writer.
    #[error(transparent)]
    Fatal(#[from] Fatal),
    /// A value in the store is not what was written.
    #[error("a value in the store is damaged: {0}")]
    Malformed(#[from] Malformed),
    /// No key for the position that a journal has reached.
    #[error("the keys of line {line}, generation {generation}, are not in the folder: restore them from a backup")]
    NoKeys {
        /// The line.
        line: LineId,
        /// The generation.
        generation: u64,
    },
    /// The successor was refused by the line.
    #[error("the successor was not opened: {detail}")]
    Successor {
        /// Why.
        detail: String,
    },
}
