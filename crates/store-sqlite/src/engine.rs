//! Opening the file with SQLite, setting what durability rests on, and proving that it took.

use std::path::Path;
use std::time::Duration;

use comity_store::{Result, StoreError};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::Options;
use crate::errors::explain;
use crate::schema::{self, PAGE_BYTES};

/// How long a lock held by a backup tool or a second process is waited for.
const BUSY: Duration = Duration::from_secs(5);

/// Statements kept prepared: all of them.
const STATEMENTS_MAX: usize = 128;

/// `synchronous=EXTRA`.
const EXTRA: i64 = 3;

/// Opens the writer's connection on an existing file.
///
/// # Errors
/// [`StoreError::Driver`] if a setting did not take; as [`schema::check_ids`].
pub(crate) fn writer(path: &Path, vfs: Option<&str>, options: &Options) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = connect(path, vfs, flags)?;
    set_up(&conn, options).map_err(|e| explain(&e, "opening", path))?;
    schema::check_ids(&conn, path)?;
    prove(&conn, path)?;
    Ok(conn)
}

/// Creates the file with its tables; closing the connection leaves it complete and synced.
///
/// # Errors
/// [`StoreError::Driver`] and whatever SQLite reports.
pub(crate) fn create(path: &Path, vfs: Option<&str>, options: &Options) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = connect(path, vfs, flags)?;
    let make = |conn: &Connection| {
        conn.pragma_update(None, "page_size", PAGE_BYTES)?;
        set_up(conn, options)?;
        schema::create(conn)?;
        // Into the main file, so that its header alone says whose it is and which schema it has.
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    };
    make(&conn).map_err(|e| explain(&e, "creating", path))?;
    prove(&conn, path)?;
    Ok(conn)
}

/// Opens a connection that only reads.
///
/// # Errors
/// Whatever SQLite reports.
pub(crate) fn reader(path: &Path, vfs: Option<&str>, cache_kib: u32) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = connect(path, vfs, flags)?;
    let set = |conn: &Connection| {
        common(conn)?;
        conn.pragma_update(None, "cache_size", -i64::from(cache_kib))
    };
    set(&conn).map_err(|e| explain(&e, "opening a reader", path))?;
    Ok(conn)
}

fn connect(path: &Path, vfs: Option<&str>, flags: OpenFlags) -> Result<Connection> {
    let opened = match vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs),
        None => Connection::open_with_flags(path, flags),
    };
    opened.map_err(|e| explain(&e, "opening", path))
}

/// Copies the write-ahead log into the main file as far as no snapshot needs the old pages, and syncs both.
/// The log starts over with the next commit if everything was copied.
///
/// # Errors
/// Whatever SQLite reports; the data is safe in the log, but a sync that failed must not be repeated.
pub(crate) fn carry_over(conn: &Connection) -> rusqlite::Result<()> {
    let mut statement = conn.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?;
    statement.query_row([], |_| Ok(()))
}

/// Copies the whole write-ahead log into the main file, syncs both, and cuts the log to nothing: what the log still held
/// of replaced content is gone. `false` where a snapshot or another connection still needs the log.
///
/// # Errors
/// As [`carry_over`].
pub(crate) fn empty_log(conn: &Connection) -> rusqlite::Result<bool> {
    let mut statement = conn.prepare_cached("PRAGMA wal_checkpoint(TRUNCATE)")?;
    // Does not wait for readers as a writer would: whoever asks asks again.
    conn.busy_timeout(Duration::ZERO)?;
    let busy = statement.query_row([], |row| row.get::<_, i64>(0));
    conn.busy_timeout(BUSY)?;
    Ok(busy? == 0)
}

/// The order matters: with EXTRA set before the switch to WAL, the switch's own journal is durably gone
/// before anything is acknowledged; set after it, a crash could bring that journal back and undo everything.
fn set_up(conn: &Connection, options: &Options) -> rusqlite::Result<()> {
    conn.pragma_update(None, "synchronous", "EXTRA")?;
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    common(conn)?;
    // Closing must not carry the log over: a damaged or foreign file stays as it was found.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.pragma_update(None, "fullfsync", true)?;
    conn.pragma_update(None, "checkpoint_fullfsync", true)?;
    conn.pragma_update(None, "cache_size", -i64::from(options.cache_kib))?;
    // What is deleted or replaced is overwritten with zeros in its page: erased content must be gone.
    conn.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    // SQLite's own checkpoints swallow a failed sync; ours (see `carry_over`) stop the store.
    conn.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
    let bytes = i64::try_from(options.wal_bytes.saturating_mul(2)).unwrap_or(i64::MAX);
    conn.pragma_update_and_check(None, "journal_size_limit", bytes, |_| Ok(()))
}

fn common(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    conn.busy_timeout(BUSY)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // One plan for a statement whatever is bound: otherwise every range query is compiled anew at each use.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.pragma_update(None, "cell_size_check", true)?;
    conn.pragma_update_and_check(None, "mmap_size", 0, |_| Ok(())).or_else(no_row)?;
    conn.pragma_update(None, "temp_store", "MEMORY")
}

/// A file system without memory mapping answers nothing, which is as good as "off".
fn no_row(error: rusqlite::Error) -> rusqlite::Result<()> {
    match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        other => Err(other),
    }
}

/// Reads back what durability rests on. A store with any other setting is refused, since it would lose
/// acknowledged commits at the next power loss.
fn prove(conn: &Connection, path: &Path) -> Result<()> {
    let read = |name: &str| {
        conn.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
            .map_err(|e| explain(&e, "reading back settings", path))
    };
    let wanted = [
        ("synchronous", rusqlite::types::Value::Integer(EXTRA)),
        ("journal_mode", rusqlite::types::Value::Text("wal".to_owned())),
    ];
    for (name, value) in wanted {
        let found = read(name)?;
        if found != value {
            let detail = format!("{name} is {found:?} and must be {value:?}: {}", path.display());
            return Err(StoreError::Driver { during: "reading back settings", detail });
        }
    }
    Ok(())
}
