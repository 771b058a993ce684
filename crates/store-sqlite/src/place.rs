//! The store's directory: its lock, its reserve, its room.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use comity_store::{Result, Space, StoreError};

use crate::Options;
use crate::errors::io;

/// A locked directory. The lock lasts for as long as this value.
#[derive(Debug)]
pub(crate) struct Place {
    dir: PathBuf,
    floor_bytes: u64,
    reserve_bytes: u64,
    held_bytes: u64,
    _lock: File,
}

impl Place {
    /// The main file in the directory.
    pub(crate) fn file(dir: &Path) -> PathBuf {
        dir.join("store.db")
    }

    /// Locks an existing directory.
    ///
    /// # Errors
    /// [`StoreError::AlreadyRunning`], [`StoreError::Io`].
    pub(crate) fn lock(dir: &Path, options: &Options) -> Result<Self> {
        let path = dir.join("lock");
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(io("open", &path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::AlreadyRunning { path }),
            Err(TryLockError::Error(source)) => {
                return Err(StoreError::Io { during: "lock", path, source });
            }
        }
        let held_bytes = std::fs::metadata(dir.join("reserve")).map_or(0, |m| m.len());
        let dir = dir.to_owned();
        let (floor_bytes, reserve_bytes) = (options.floor_bytes, options.reserve_bytes);
        Ok(Self { dir, floor_bytes, reserve_bytes, held_bytes, _lock: lock })
    }

    /// Room on the disk.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub(crate) fn space(&self) -> Result<Space> {
        let free_bytes = fs4::available_space(&self.dir).map_err(io("ask for room on", &self.dir))?;
        Ok(Space { free_bytes, floor_bytes: self.floor_bytes, reserve_bytes: self.held_bytes })
    }

    /// Sets the reserve aside, if there is so much room that ordinary work stays allowed. Too little room is
    /// no error: the floor already refuses ordinary work.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub(crate) fn hold_reserve(&mut self) -> Result<()> {
        let missing = self.reserve_bytes.saturating_sub(self.held_bytes);
        let free = self.space()?.free_bytes;
        if missing == 0 || free < self.floor_bytes.saturating_add(missing) {
            return Ok(());
        }
        let path = self.reserve_path();
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(io("open", &path))?;
        fs4::FileExt::allocate(&file, self.reserve_bytes).map_err(io("set room aside in", &path))?;
        file.sync_all().map_err(io("sync", &path))?;
        self.held_bytes = self.reserve_bytes;
        Ok(())
    }

    /// Gives the reserve up to whoever writes next.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub(crate) fn release_reserve(&mut self) -> Result<()> {
        if self.held_bytes > 0 {
            let path = self.reserve_path();
            std::fs::remove_file(&path).map_err(io("give up", &path))?;
            self.held_bytes = 0;
        }
        Ok(())
    }

    fn reserve_path(&self) -> PathBuf {
        self.dir.join("reserve")
    }
}

/// Syncs a directory, so that names made in it are durable.
///
/// # Errors
/// [`StoreError::Io`].
pub(crate) fn sync_dir(dir: &Path) -> Result<()> {
    File::open(dir).and_then(|d| d.sync_all()).map_err(io("sync", dir))
}
