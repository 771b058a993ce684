//! Why the store refused or failed, sorted by whose fault it is.

use std::path::PathBuf;

/// A fault of the calling code. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Misuse {
    /// A row key above [`crate::ROW_KEY_MAX`].
    #[error("row key {key} is above the largest, 2^63 - 1")]
    RowKey {
        /// The key that was given.
        key: u64,
    },
    /// A cell key that is empty or longer than [`crate::CELL_KEY_BYTES_MAX`].
    #[error("cell key of {bytes} bytes; 1 to 128 are allowed")]
    CellKey {
        /// The length that was given.
        bytes: usize,
    },
    /// A value longer than [`crate::VALUE_BYTES_MAX`].
    #[error("value of {bytes} bytes is over the limit of 1 MiB")]
    Value {
        /// The length that was given.
        bytes: usize,
    },
    /// More cells asked for than [`crate::CELLS_PAGE_MAX`].
    #[error("{limit} cells asked for at once; the limit is 4096")]
    Page {
        /// The limit that was given.
        limit: usize,
    },
    /// Commit of a transaction in which an earlier write had failed. It was rolled back.
    #[error("commit after a failed write in the same transaction")]
    CommitAfterFailure,
    /// The store cannot do this at all (a backup of memory).
    #[error("this kind of store does not support {what}")]
    Unsupported {
        /// The operation.
        what: &'static str,
    },
}

/// Why a store operation failed. See [`StoreError::is_fatal`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The calling code is at fault; nothing was changed.
    #[error(transparent)]
    Misuse(#[from] Misuse),

    /// There is no store here, and opening never creates one.
    #[error("no store at {path}: create one with `comity init`, or name the right directory")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Creating would overwrite something.
    #[error("{path} exists already; nothing was created")]
    Exists {
        /// What is in the way.
        path: PathBuf,
    },
    /// Another process holds the store's lock.
    #[error("already running: another process holds {path}")]
    AlreadyRunning {
        /// The lock file.
        path: PathBuf,
    },
    /// The file belongs to something else. It was not touched.
    #[error("{path} is not a Comity store (application id {application_id:#010x})")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The id found in it.
        application_id: u32,
    },
    /// The file has a schema that this program does not know. It was not touched.
    #[error(
        "{path} has schema version {found}, this program supports {supported}: run the version of \
         comity that wrote it, or a newer one; the file was not changed"
    )]
    Schema {
        /// The file.
        path: PathBuf,
        /// The version found.
        found: u32,
        /// The version that this program reads and writes.
        supported: u32,
    },

    /// Too little room on the disk for this kind of work. Nothing was changed; try later.
    #[error("not accepted: disk ({free_bytes} bytes free, {floor_bytes} needed)")]
    Full {
        /// Room that was left.
        free_bytes: u64,
        /// Room below which the work is refused; 0 when the disk itself reported to be full.
        floor_bytes: u64,
    },
    /// The file's structure is damaged.
    #[error("{path} is damaged ({detail}): stop the node and run `comity fsck`")]
    Corrupt {
        /// The damaged file.
        path: PathBuf,
        /// What was noticed.
        detail: String,
    },
    /// A later opening of the same store took over. This one stopped for good.
    #[error("fenced off: this store was opened again (fence {found}, ours {ours}); stopping")]
    Fenced {
        /// The fence that this opening set.
        ours: u64,
        /// The fence found.
        found: u64,
    },
    /// A commit or an fsync failed, so what is on the disk is unknown. The store stopped for good: reopen
    /// it, look at what is there, and resolve what was under way by its idempotency key.
    #[error("the store stopped: {during} failed ({detail}); restart to verify what was kept")]
    Fatal {
        /// The operation that failed first.
        during: &'static str,
        /// What the system reported.
        detail: String,
    },
    /// A file operation outside of a transaction failed; nothing was accepted.
    #[error("{during} {path}")]
    Io {
        /// What was attempted.
        during: &'static str,
        /// On which file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The driver refused for a reason of its own (a setting that did not take, a busy file).
    #[error("{during} failed: {detail}")]
    Driver {
        /// What was attempted.
        during: &'static str,
        /// The driver's words.
        detail: String,
    },
}

impl StoreError {
    /// Whether the store refuses everything from now on, so that the node has to stop.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Fatal { .. } | Self::Fenced { .. } | Self::Corrupt { .. })
    }

    /// Whether the same work may succeed later without anybody's repair.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Full { .. })
    }
}
