//! SQLite's errors in the store's words.

use std::path::{Path, PathBuf};

use comity_store::StoreError;
use rusqlite::{Error, ErrorCode};

/// Says whose fault an error of SQLite is. `during` names the operation, `path` the store's file.
pub(crate) fn explain(error: &Error, during: &'static str, path: &Path) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full { free_bytes: 0, floor_bytes: 0 },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => corrupt(path, error),
        Some(ErrorCode::SystemIoFailure) => fatal(during, error),
        _ => StoreError::Driver { during, detail: error.to_string() },
    }
}

/// A failure after which it is unknown what the disk holds.
pub(crate) fn fatal(during: &'static str, error: &Error) -> StoreError {
    StoreError::Fatal { during, detail: error.to_string() }
}

/// Damage in the file's structure.
pub(crate) fn corrupt(path: &Path, error: &Error) -> StoreError {
    StoreError::Corrupt { path: path.to_owned(), detail: error.to_string() }
}

/// A failed file operation.
pub(crate) fn io(during: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path: PathBuf = path.to_owned();
    move |source| StoreError::Io { during, path, source }
}
