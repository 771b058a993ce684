//! Who the file belongs to, which schema it has, and how a new one is made.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use comity_store::{Cells, Result, Rows, StoreError};
use rusqlite::Connection;

use crate::errors::{explain, io};
use crate::sql;

/// SQLite's application id of a Comity store: "Comy".
pub const APPLICATION_ID: u32 = 0x436f_6d79;

/// The schema that this program reads and writes. 2: rows of entries without their sealed bytes, pages of 32 KiB. 3: the
/// watch's tables.
pub const SCHEMA_VERSION: u32 = 3;

/// Bytes in a page. Rows of up to 32 KiB stay on their page; larger ones overflow to pages of their own. Measured with
/// rows of 1.6 KiB: half of it lowers the rate of batches by a twentieth, and shortens a single commit by as much.
pub(crate) const PAGE_BYTES: u32 = 32_768;

const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const HEADER_BYTES: usize = 100;
const VERSION_AT: usize = 60;
const APPLICATION_AT: usize = 68;

/// Reads the file's header without SQLite, so that a file that is not ours is not changed in any way.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Foreign`], [`StoreError::Schema`], [`StoreError::Corrupt`] for
/// a header cut short, [`StoreError::Io`].
pub(crate) fn check_header(path: &Path) -> Result<()> {
    let mut file = match File::open(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        other => other.map_err(io("open", path))?,
    };
    let mut header = [0_u8; HEADER_BYTES];
    match file.read_exact(&mut header) {
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => {
            let detail = "the file ends within its header".to_owned();
            return Err(StoreError::Corrupt { path: path.to_owned(), detail });
        }
        other => other.map_err(io("read", path))?,
    }
    if !header.starts_with(MAGIC) {
        return Err(StoreError::Foreign { path: path.to_owned(), application_id: 0 });
    }
    judge(path, word(&header, APPLICATION_AT), word(&header, VERSION_AT))
}

/// Checks the ids as SQLite sees them, which includes what stands in the write-ahead log.
///
/// # Errors
/// As [`check_header`].
pub(crate) fn check_ids(conn: &Connection, path: &Path) -> Result<()> {
    let pragma = |name| {
        conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0))
            .map_err(|e| explain(&e, "reading the file's ids", path))
    };
    let id = u32::try_from(pragma("application_id")?).unwrap_or(u32::MAX);
    let version = u32::try_from(pragma("user_version")?).unwrap_or(u32::MAX);
    judge(path, id, version)
}

/// Makes the tables of a new, empty file, with the page size that it keeps for ever.
///
/// # Errors
/// Whatever SQLite reports.
pub(crate) fn create(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(sql::BEGIN)?;
    for table in Rows::ALL {
        conn.execute_batch(sql::rows(table).create)?;
    }
    for table in Cells::ALL {
        conn.execute_batch(sql::cells(table).create)?;
    }
    conn.execute_batch(sql::CREATE_FENCE)?;
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    conn.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    conn.execute_batch(sql::COMMIT)
}

fn judge(path: &Path, application_id: u32, version: u32) -> Result<()> {
    if application_id != APPLICATION_ID {
        return Err(StoreError::Foreign { path: path.to_owned(), application_id });
    }
    if version != SCHEMA_VERSION {
        let (found, supported) = (version, SCHEMA_VERSION);
        return Err(StoreError::Schema { path: path.to_owned(), found, supported });
    }
    Ok(())
}

fn word(header: &[u8; HEADER_BYTES], at: usize) -> u32 {
    header[at..at + 4].iter().fold(0, |word, byte| word << 8 | u32::from(*byte))
}
