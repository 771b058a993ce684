//! The contract between a node and whatever keeps its data.

use core::ops::Range;
use std::path::Path;

use crate::{CELL_KEY_BYTES_MAX, CELLS_PAGE_MAX, Cells, Misuse, ROW_KEY_MAX, Result, Rows, VALUE_BYTES_MAX};

/// Reading. From a [`Tx`]: what is committed plus the transaction's own writes. From [`Store::reader`]: one
/// unchanging snapshot of what was committed when the reader was made.
///
/// # Errors
/// Every method: [`crate::StoreError::Misuse`] for a key or limit out of bounds;
/// [`crate::StoreError::Corrupt`] for damage that was noticed; [`crate::StoreError::Fatal`] once the store
/// stopped. Not found is `Ok(None)` or an empty list.
pub trait Read {
    /// The row with this key.
    fn row(&self, table: Rows, key: u64) -> Result<Option<Vec<u8>>>;

    /// Rows of the range in ascending order: at most `limit`, and no further row once their values together
    /// would exceed `max_bytes`. The first row is returned whatever its size, so paging always advances.
    /// Fewer rows than `limit` do not mean that the range is exhausted.
    fn rows(&self, table: Rows, range: Range<u64>, limit: usize, max_bytes: usize) -> Result<Vec<(u64, Vec<u8>)>>;

    /// The row with the greatest key in the range.
    fn last_row(&self, table: Rows, range: Range<u64>) -> Result<Option<(u64, Vec<u8>)>>;

    /// The cell with this key.
    fn cell(&self, table: Cells, key: &[u8]) -> Result<Option<Vec<u8>>>;

    /// At most `limit` cells (up to [`CELLS_PAGE_MAX`]) whose keys start with `prefix`, in byte order,
    /// those after the key `after` only. An empty prefix means the whole table. Fewer than `limit` mean
    /// that there are no more.
    fn cells(&self, table: Cells, prefix: &[u8], after: Option<&[u8]>, limit: usize)
    -> Result<Vec<(Vec<u8>, Vec<u8>)>>;
}

/// A transaction. Dropping it undoes everything; only [`Tx::commit`] keeps it.
///
/// After a failed write the transaction can only be dropped: commit then refuses with
/// [`Misuse::CommitAfterFailure`].
///
/// # Errors
/// Writes: as for [`Read`], and [`crate::StoreError::Full`] when the disk ran out of room.
pub trait Tx: Read {
    /// Stores the row, replacing one with the same key.
    fn put_row(&mut self, table: Rows, key: u64, value: &[u8]) -> Result<()>;

    /// Removes the row; does nothing if there is none.
    fn delete_row(&mut self, table: Rows, key: u64) -> Result<()>;

    /// Stores the cell, replacing one with the same key.
    fn put_cell(&mut self, table: Cells, key: &[u8], value: &[u8]) -> Result<()>;

    /// Removes the cell; does nothing if there is none.
    fn delete_cell(&mut self, table: Cells, key: &[u8]) -> Result<()>;

    /// Makes all writes of this transaction visible and durable, all or nothing: synced to the disk when
    /// it returns `Ok`.
    ///
    /// # Errors
    /// [`crate::StoreError::Fatal`]: the outcome is unknown, the store stopped, and nothing is retried;
    /// after reopening, all of the transaction is there or nothing of it.
    /// [`crate::StoreError::Fenced`]: a later opening took over; nothing was kept.
    /// [`Misuse::CommitAfterFailure`]: rolled back.
    fn commit(self: Box<Self>) -> Result<()>;
}

/// What a transaction is for, which decides how much room on the disk it needs to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// New statements, entries, attachments: refused while free room is below [`Space::floor_bytes`].
    Ordinary,
    /// Receipts, alarms, refusals, clean-up: allowed for as long as the disk takes bytes, from a reserve
    /// that is kept for them.
    Essential,
}

/// One node's store: one writer, any number of snapshot readers.
///
/// Transactions are serial (`begin` borrows the store). Their commits are durable in order: if one is
/// there after a crash, all earlier ones are. Opening counts up a durable *fence*; an older opening of the
/// same store is refused from then on ([`crate::StoreError::Fenced`]).
///
/// After an error for which [`crate::StoreError::is_fatal`] holds during a write, every operation on the
/// store, its readers and keepers fails; open it anew.
pub trait Store: Send {
    /// Starts a transaction for the given kind of work.
    ///
    /// # Errors
    /// [`crate::StoreError::Full`] for want of room, [`crate::StoreError::Fenced`],
    /// [`crate::StoreError::Fatal`].
    fn begin_for(&mut self, work: Work) -> Result<Box<dyn Tx + '_>>;

    /// Starts a transaction for [`Work::Ordinary`].
    ///
    /// # Errors
    /// As [`Store::begin_for`].
    fn begin(&mut self) -> Result<Box<dyn Tx + '_>> {
        self.begin_for(Work::Ordinary)
    }

    /// A snapshot of what is committed now, for any thread. Hold it for seconds, not hours: while it
    /// lives, space of replaced data may not be reused.
    ///
    /// # Errors
    /// [`crate::StoreError::Fatal`] once stopped; the driver's own.
    fn reader(&self) -> Result<Box<dyn Read + Send>>;

    /// A handle for backup and checking, for another thread.
    ///
    /// # Errors
    /// As [`Store::reader`].
    fn keeper(&self) -> Result<Box<dyn Keeper>>;

    /// Overwrites what was replaced or deleted by transactions that are committed, as far as this store still keeps it in
    /// files of its own: in freed space, in a log. `false`: a snapshot still needs some of it; ask again later. What a
    /// file system or a disk keeps beneath is out of reach.
    ///
    /// # Errors
    /// [`crate::StoreError::Fatal`] where a sync failed.
    fn purge(&mut self) -> Result<bool> {
        Ok(true)
    }

    /// Counters since this opening.
    fn stats(&self) -> StoreStats;

    /// Room on the disk, now.
    ///
    /// # Errors
    /// [`crate::StoreError::Io`] if the system does not say.
    fn space(&self) -> Result<Space>;

    /// The fence of this opening: greater than that of every earlier opening.
    fn fence(&self) -> u64;
}

/// Maintenance on a running store, from another thread.
pub trait Keeper: Send {
    /// Writes a consistent copy of everything committed at some instant after the call into the new file
    /// `to`, synced when this returns. `progress` is told at intervals; if it returns `false` the copy is
    /// given up and removed. A store opened from a copy has all of the original's data, its fence too: that it
    /// must not sign again is the node's business.
    ///
    /// # Errors
    /// [`crate::StoreError::Exists`] if `to` exists; [`crate::StoreError::Io`];
    /// [`Misuse::Unsupported`].
    fn backup(&mut self, to: &Path, progress: &mut dyn FnMut(Progress) -> bool) -> Result<bool>;

    /// Checks the structure of the store and describes each damage (at most 100); empty if sound. Does not
    /// check that stored bytes are the right ones: their hashes do. `go_on` is asked now and then, since nobody
    /// knows how long it takes; if it returns `false` the check is given up, and the answer is `None`.
    ///
    /// # Errors
    /// As [`Store::reader`].
    fn check(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<Option<Vec<String>>>;
}

/// How far a backup is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes copied.
    pub done: u64,
    /// Bytes in all.
    pub total: u64,
}

/// Counters since opening. `None` where the driver cannot know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoreStats {
    /// Transactions committed.
    pub commits: u64,
    /// Rows and cells written or deleted by committed transactions.
    pub writes: u64,
    /// Bytes of the values written by committed transactions.
    pub value_bytes: u64,
    /// Syncs to the disk.
    pub syncs: Option<u64>,
    /// Pages read from the disk.
    pub pages_read: Option<u64>,
}

/// Room on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Bytes that may still be written.
    pub free_bytes: u64,
    /// [`Work::Ordinary`] is refused while `free_bytes` is below this.
    pub floor_bytes: u64,
    /// Bytes set aside, which become free for [`Work::Essential`] when the disk is full.
    pub reserve_bytes: u64,
}

/// Refuses a row key out of bounds.
///
/// # Errors
/// [`Misuse::RowKey`].
pub fn check_row_key(key: u64) -> Result<(), Misuse> {
    if key > ROW_KEY_MAX { Err(Misuse::RowKey { key }) } else { Ok(()) }
}

/// Refuses a row out of bounds.
///
/// # Errors
/// [`Misuse::RowKey`], [`Misuse::Value`].
pub fn check_row(key: u64, value: &[u8]) -> Result<(), Misuse> {
    check_row_key(key)?;
    check_value(value)
}

/// Refuses a cell key out of bounds.
///
/// # Errors
/// [`Misuse::CellKey`].
pub fn check_cell_key(key: &[u8]) -> Result<(), Misuse> {
    if key.is_empty() || key.len() > CELL_KEY_BYTES_MAX {
        return Err(Misuse::CellKey { bytes: key.len() });
    }
    Ok(())
}

/// Refuses a cell out of bounds.
///
/// # Errors
/// [`Misuse::CellKey`], [`Misuse::Value`].
pub fn check_cell(key: &[u8], value: &[u8]) -> Result<(), Misuse> {
    check_cell_key(key)?;
    check_value(value)
}

/// Refuses arguments of [`Read::cells`] out of bounds.
///
/// # Errors
/// [`Misuse::Page`], [`Misuse::CellKey`].
pub fn check_cells_page(prefix: &[u8], after: Option<&[u8]>, limit: usize) -> Result<(), Misuse> {
    if limit > CELLS_PAGE_MAX {
        return Err(Misuse::Page { limit });
    }
    for key in [Some(prefix), after].into_iter().flatten() {
        if key.len() > CELL_KEY_BYTES_MAX {
            return Err(Misuse::CellKey { bytes: key.len() });
        }
    }
    Ok(())
}

fn check_value(value: &[u8]) -> Result<(), Misuse> {
    if value.len() > VALUE_BYTES_MAX {
        return Err(Misuse::Value { bytes: value.len() });
    }
    Ok(())
}
