//! The store: one writer's connection, its fence, its place.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use comity_store::{Keeper, Read, Result, Space, Store, StoreError, StoreStats, Tx, Work};
use rusqlite::Connection;

use crate::errors::{explain, io};
use crate::keeper::SqliteKeeper;
use crate::place::{Place, sync_dir};
use crate::reader::SqliteReader;
use crate::tx::SqliteTx;
use crate::{Options, engine, schema, sql};

/// Essential work gets the reserve once less than this is free, in bytes.
const RELEASE_BYTES: u64 = 8 << 20;

/// Idle readers kept for the next one.
const IDLE_READERS_MAX: usize = 4;

/// A store in one SQLite file. See the crate's documentation for its guarantees.
pub struct SqliteStore {
    pub(crate) conn: Connection,
    pub(crate) shared: Arc<Shared>,
    pub(crate) stats: StoreStats,
    fence: u64,
    read_only: bool,
    place: Option<Place>,
    /// Pages in the write-ahead log after the last commit, as SQLite reports them.
    wal_pages: Arc<AtomicU64>,
}

/// What readers and keepers share with the store.
pub(crate) struct Shared {
    pub(crate) path: PathBuf,
    pub(crate) vfs: Option<String>,
    pub(crate) options: Options,
    stopped: OnceLock<(&'static str, String)>,
    idle: Mutex<Vec<Connection>>,
}

/// A checkpoint syncs the log and the main file, and the log's new header is synced once after it.
const SYNCS_PER_CARRY_OVER: u64 = 3;

impl SqliteStore {
    /// Creates a store in the directory, which is made if it is missing (its parent is not).
    ///
    /// The file is built under another name and renamed when complete and synced: after a crash it is
    /// there whole or not at all.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::AlreadyRunning`], [`StoreError::Io`], [`StoreError::Driver`].
    pub fn create(dir: &Path, options: &Options) -> Result<()> {
        match std::fs::create_dir(dir) {
            Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(io("create", dir)(e));
            }
            _ => {}
        }
        let _place = Place::lock(dir, options)?;
        let path = Place::file(dir);
        if path.exists() {
            return Err(StoreError::Exists { path });
        }
        let new = dir.join("store.new");
        for name in ["store.new", "store.new-wal", "store.new-shm", "store.new-journal"] {
            let left = dir.join(name);
            match std::fs::remove_file(&left) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(io("remove", &left)(e)),
                _ => {}
            }
        }
        let conn = engine::create(&new, None, options)?;
        conn.close().map_err(|(_, e)| explain(&e, "creating", &new))?;
        for name in ["store.new-wal", "store.new-shm"] {
            // Truncated by the checkpoint and so of no consequence, were it not for the rename.
            std::fs::remove_file(dir.join(name)).or_else(ignore_missing).map_err(io("remove", &new))?;
        }
        std::fs::File::open(&new).and_then(|f| f.sync_all()).map_err(io("sync", &new))?;
        std::fs::rename(&new, &path).map_err(io("name", &path))?;
        sync_dir(dir)?;
        dir.parent().filter(|p| !p.as_os_str().is_empty()).map_or(Ok(()), sync_dir)
    }

    /// Opens the store in the directory. Never creates one.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::AlreadyRunning`], [`StoreError::Foreign`],
    /// [`StoreError::Schema`], [`StoreError::Corrupt`], [`StoreError::Io`], [`StoreError::Driver`].
    pub fn open(dir: &Path, options: &Options) -> Result<Self> {
        let path = Place::file(dir);
        if !path.exists() {
            return Err(StoreError::Missing { path });
        }
        let mut place = Place::lock(dir, options)?;
        schema::check_header(&path)?;
        if place.space()?.free_bytes < RELEASE_BYTES {
            // The fence is essential work, and the first.
            place.release_reserve()?;
        }
        let mut store = Self::start(path, None, options)?;
        place.hold_reserve()?;
        store.place = Some(place);
        Ok(store)
    }

    /// Opens the store in the directory for reading alone, and writes nothing at all: no fence, no reserve. Holds the
    /// lock all the same. Ordinary work is refused with [`StoreError::Full`], and so is each write of essential work:
    /// this is for a disk without room.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn open_read_only(dir: &Path, options: &Options) -> Result<Self> {
        let path = Place::file(dir);
        if !path.exists() {
            return Err(StoreError::Missing { path });
        }
        let place = Place::lock(dir, options)?;
        schema::check_header(&path)?;
        let conn = engine::reader(&path, None, options.cache_kib / 8)?;
        schema::check_ids(&conn, &path)?;
        let fence = conn.query_row(sql::FENCE, [], |row| row.get::<_, i64>(0));
        let fence = fence.map_err(|e| explain(&e, "reading the fence", &path))?.unsigned_abs();
        let shared = Shared::new(path, None, options);
        let (stats, wal_pages) = (StoreStats::default(), Arc::default());
        Ok(Self { conn, shared: Arc::new(shared), stats, fence, read_only: true, place: Some(place), wal_pages })
    }

    /// Whether the disk of a store's directory has too little room even for what an opening writes.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn is_disk_full(dir: &Path) -> Result<bool> {
        let free_bytes = fs4::available_space(dir).map_err(io("ask for room on", dir))?;
        Ok(free_bytes < RELEASE_BYTES)
    }

    /// Sets the reserve aside again after room was made. Does nothing while there is too little.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn hold_reserve(&mut self) -> Result<()> {
        self.place.as_mut().map_or(Ok(()), Place::hold_reserve)
    }

    fn start(path: PathBuf, vfs: Option<&str>, options: &Options) -> Result<Self> {
        let mut conn = engine::writer(&path, vfs, options)?;
        let wal_pages = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&wal_pages);
        let hook = move |_: &mut rusqlite::hooks::Wal, pages: i32| {
            seen.store(u64::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        };
        conn.wal_hook(Some(hook)).map_err(|e| explain(&e, "opening", &path))?;
        let fence = raise_fence(&conn).map_err(|e| explain(&e, "raising the fence", &path))?;
        let shared = Shared::new(path, vfs, options);
        let stats = StoreStats::default();
        Ok(Self { conn, shared: Arc::new(shared), stats, fence, read_only: false, place: None, wal_pages })
    }

    /// Refuses work for want of room, and gives essential work the reserve when it needs it.
    fn make_room(&mut self, work: Work) -> Result<()> {
        let Some(place) = self.place.as_mut() else { return Ok(()) };
        let Space { free_bytes, floor_bytes, .. } = place.space()?;
        match work {
            Work::Ordinary if self.read_only || free_bytes < floor_bytes => {
                Err(StoreError::Full { free_bytes, floor_bytes })
            }
            Work::Essential if !self.read_only && free_bytes < RELEASE_BYTES => place.release_reserve(),
            _ => Ok(()),
        }
    }

    /// After a commit: keeps the write-ahead log short. The commit stands whatever happens here; a failure
    /// stops the store for whatever would come next.
    pub(crate) fn tidy(&mut self) {
        let bytes = self.wal_pages.load(Ordering::Relaxed) * u64::from(schema::PAGE_BYTES);
        if bytes < self.shared.options.wal_bytes {
            return;
        }
        self.count_syncs(SYNCS_PER_CARRY_OVER);
        if let Err(e) = engine::carry_over(&self.conn) {
            // Kept inside; the next operation reports it.
            self.shared.stop_if_fatal(explain(&e, "checkpoint", &self.shared.path));
        }
    }

    /// Counts what SQLite is known to sync; it does not tell.
    pub(crate) fn count_syncs(&mut self, syncs: u64) {
        self.stats.syncs = Some(self.stats.syncs.unwrap_or(0) + syncs);
    }

    /// What a write is refused with, where the store was opened for reading alone.
    pub(crate) fn read_only_refusal(&self) -> Option<StoreError> {
        if !self.read_only {
            return None;
        }
        let space = self.space().unwrap_or(Space { free_bytes: 0, floor_bytes: 0, reserve_bytes: 0 });
        Some(StoreError::Full { free_bytes: space.free_bytes, floor_bytes: space.floor_bytes })
    }

    fn begin_sql(&mut self) -> Result<()> {
        let path = &self.shared.path;
        let begin = if self.read_only { sql::BEGIN_READ } else { sql::BEGIN };
        let begun = self.conn.prepare_cached(begin).and_then(|mut s| s.execute([]));
        begun.map_err(|e| self.shared.stop_if_fatal(explain(&e, "begin", path)))?;
        let found = self.conn.prepare_cached(sql::FENCE).and_then(|mut s| s.query_row([], |row| row.get::<_, i64>(0)));
        let error = match found {
            Ok(found) if found.unsigned_abs() == self.fence => return Ok(()),
            Ok(found) => StoreError::Fenced { ours: self.fence, found: found.unsigned_abs() },
            Err(e) => explain(&e, "reading the fence", path),
        };
        // Nothing was written; a failed rollback of nothing changes nothing.
        let _ = self.conn.execute_batch(sql::ROLLBACK);
        Err(self.shared.stop_if_fatal(error))
    }
}

impl Store for SqliteStore {
    fn begin_for(&mut self, work: Work) -> Result<Box<dyn Tx + '_>> {
        self.shared.check()?;
        self.make_room(work)?;
        // The write lock is taken now, so the fence read now holds until the commit: a compare-and-swap.
        self.begin_sql()?;
        Ok(Box::new(SqliteTx::new(self)))
    }

    fn reader(&self) -> Result<Box<dyn Read + Send>> {
        Ok(Box::new(SqliteReader::new(Arc::clone(&self.shared))?))
    }

    fn keeper(&self) -> Result<Box<dyn Keeper>> {
        Ok(Box::new(SqliteKeeper::new(Arc::clone(&self.shared))?))
    }

    fn purge(&mut self) -> Result<bool> {
        self.shared.check()?;
        if self.read_only {
            return Ok(false);
        }
        self.count_syncs(SYNCS_PER_CARRY_OVER);
        let emptied = engine::empty_log(&self.conn);
        emptied.map_err(|e| self.shared.stop_if_fatal(explain(&e, "checkpoint", &self.shared.path)))
    }

    fn stats(&self) -> StoreStats {
        self.stats
    }

    fn space(&self) -> Result<Space> {
        let all = Space { free_bytes: u64::MAX, floor_bytes: 0, reserve_bytes: 0 };
        self.place.as_ref().map_or(Ok(all), Place::space)
    }

    fn fence(&self) -> u64 {
        self.fence
    }
}

impl Shared {
    fn new(path: PathBuf, vfs: Option<&str>, options: &Options) -> Self {
        let (vfs, options) = (vfs.map(str::to_owned), *options);
        Self { path, vfs, options, stopped: OnceLock::new(), idle: Mutex::new(Vec::new()) }
    }

    /// Refuses everything once the store stopped.
    pub(crate) fn check(&self) -> Result<()> {
        match self.stopped.get() {
            None => Ok(()),
            Some((during, detail)) => Err(StoreError::Fatal { during, detail: detail.clone() }),
        }
    }

    /// Stops the store if the error is one after which nothing may be trusted.
    pub(crate) fn stop_if_fatal(&self, error: StoreError) -> StoreError {
        let cause = match &error {
            StoreError::Fatal { during, detail } => (*during, detail.clone()),
            other if other.is_fatal() => ("an earlier operation", other.to_string()),
            _ => return error,
        };
        // The first cause stands.
        let _ = self.stopped.set(cause);
        error
    }

    /// A connection that only reads, kept from an earlier reader or new.
    pub(crate) fn take_reader(&self) -> Result<Connection> {
        self.check()?;
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match kept {
            Some(conn) => Ok(conn),
            None => engine::reader(&self.path, self.vfs.as_deref(), self.options.cache_kib / 8),
        }
    }

    /// Keeps a connection for the next reader.
    pub(crate) fn keep_reader(&self, conn: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_READERS_MAX {
            idle.push(conn);
        }
    }
}

/// Creates a store's file through a registered SQLite VFS, without directory, lock or reserve: for fault
/// harnesses, not for keeping data.
///
/// # Errors
/// [`StoreError::Driver`] and whatever the VFS makes SQLite report.
pub fn create_in_vfs(path: &Path, vfs: &str, options: &Options) -> Result<()> {
    let conn = engine::create(path, Some(vfs), options)?;
    conn.close().map_err(|(_, e)| explain(&e, "creating", path))
}

/// Opens a store's file through a registered SQLite VFS, without directory, lock or reserve: for fault
/// harnesses, not for keeping data.
///
/// # Errors
/// As [`SqliteStore::open`].
pub fn open_in_vfs(path: &Path, vfs: &str, options: &Options) -> Result<SqliteStore> {
    SqliteStore::start(path.to_owned(), Some(vfs), options)
}

fn raise_fence(conn: &Connection) -> rusqlite::Result<u64> {
    conn.execute_batch(sql::BEGIN)?;
    let raised: i64 = conn.query_row(sql::RAISE_FENCE, [], |row| row.get(0))?;
    conn.execute_batch(sql::COMMIT)?;
    Ok(raised.unsigned_abs())
}

fn ignore_missing(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
