//! Attachments: sealed chunks in files beside the store (PROTOCOL.md rule 8).
//!
//! In scope: sealing a stream into chunks ([`import`]), opening chunks into a stream ([`export`]), fetching and serving
//! chunks over lines ([`Transfers`]), where the chunks lie ([`ChunkStore`]). Memory stays flat: at most a few chunks
//! and 32 bytes for each chunk of an attachment in work are held. Out of scope: the record that an attachment was
//! offered or is held (the ledger's), and saying so in a header (the line's).

mod courier;
mod export;
mod fault;
mod file;
mod import;
mod memory;
mod sealed;
mod store;
mod transfers;

pub use courier::{chunk_frames, wants};
pub use export::{export, verify};
pub use fault::{found_damaged, note_damage};
pub use file::FileChunks;
pub use import::{Imported, import};
pub use memory::MemoryChunks;
pub use sealed::{SealedFile, chunks_held, chunks_of, is_removed, remove_all};
pub use store::ChunkStore;
pub use transfers::{TransferOut, Transfers, WINDOW_CHUNKS};

/// Why something could not be done with an attachment.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AttachmentError {
    /// Local: a chunk file could not be read or written. A failed sync is of this kind; what was not synced is read
    /// back and verified before it is relied on.
    #[error("{during} {name}")]
    Store {
        /// What was attempted.
        during: &'static str,
        /// On which file.
        name: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// Caller: its stream could not be read or written.
    #[error("the given stream failed")]
    Stream(#[source] std::io::Error),
    /// Caller: the stream is shorter or longer than announced: it changed while it was read.
    #[error("the content is not the {announced} bytes long that were announced")]
    Changed {
        /// The length announced.
        announced: u64,
    },
    /// Caller: over the limit.
    #[error("the attachment has {length} bytes; the limit is {limit}")]
    TooLarge {
        /// Its length.
        length: u64,
        /// The limit.
        limit: u64,
    },
    /// Not all chunks are here yet.
    #[error("{have} of {total} chunks are here")]
    Incomplete {
        /// Chunks here.
        have: u64,
        /// Chunks in all.
        total: u64,
    },
    /// A chunk does not open, or the whole is not what was committed to. Damage here if it was verified before, else the
    /// author's fault.
    #[error("chunk {chunk} does not verify")]
    Damaged {
        /// The chunk; the number of chunks where only the whole does not match.
        chunk: u64,
    },
    /// Local: the cryptographic library failed.
    #[error("sealing failed: {detail}")]
    Sealing {
        /// Its words.
        detail: String,
    },
}
