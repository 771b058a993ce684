//! A store that notes, beside the record of operations, when each commit began and was acknowledged, and what
//! the store holds after it.

use core::hash::Hasher as _;
use core::ops::Range;
use std::hash::DefaultHasher;

use comity_store::{CELLS_PAGE_MAX, Cells, Keeper, Read, Result, Rows, Space, Store, StoreStats, Tx, Work};

use super::vfs::Drive;

/// A commit as the record has it: positions in the list of operations.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) begun: usize,
    pub(super) acked: usize,
    pub(super) content: u64,
}

/// A digest of everything in the store.
pub(super) fn content(read: &dyn Read) -> Result<u64> {
    let mut digest = DefaultHasher::new();
    for table in Rows::ALL {
        for (key, value) in read.rows(table, 0..u64::MAX, usize::MAX, usize::MAX)? {
            digest.write_u64(key);
            digest.write_usize(value.len());
            digest.write(&value);
        }
        digest.write_u8(1);
    }
    for table in Cells::ALL {
        let mut after = None;
        loop {
            let page = read.cells(table, b"", after.as_deref(), CELLS_PAGE_MAX)?;
            for (key, value) in &page {
                digest.write_usize(key.len());
                digest.write(key);
                digest.write_usize(value.len());
                digest.write(value);
            }
            match page.into_iter().next_back() {
                Some((key, _)) => after = Some(key),
                None => break,
            }
        }
        digest.write_u8(2);
    }
    Ok(digest.finish())
}

/// A store whose commits are marked.
pub(super) struct Recorder {
    pub(super) inner: Box<dyn Store>,
    pub(super) drive: Drive,
    pub(super) marks: Vec<Mark>,
}

struct Recording<'s> {
    inner: Box<dyn Tx + 's>,
    drive: Drive,
    marks: &'s mut Vec<Mark>,
}

impl Store for Recorder {
    fn begin_for(&mut self, work: Work) -> Result<Box<dyn Tx + '_>> {
        let inner = self.inner.begin_for(work)?;
        Ok(Box::new(Recording { inner, drive: self.drive.clone(), marks: &mut self.marks }))
    }

    fn reader(&self) -> Result<Box<dyn Read + Send>> {
        self.inner.reader()
    }

    fn keeper(&self) -> Result<Box<dyn Keeper>> {
        self.inner.keeper()
    }

    fn purge(&mut self) -> Result<bool> {
        self.inner.purge()
    }

    fn stats(&self) -> StoreStats {
        self.inner.stats()
    }

    fn space(&self) -> Result<Space> {
        self.inner.space()
    }

    fn fence(&self) -> u64 {
        self.inner.fence()
    }
}

impl Tx for Recording<'_> {
    fn put_row(&mut self, table: Rows, key: u64, value: &[u8]) -> Result<()> {
        self.inner.put_row(table, key, value)
    }

    fn delete_row(&mut self, table: Rows, key: u64) -> Result<()> {
        self.inner.delete_row(table, key)
    }

    fn put_cell(&mut self, table: Cells, key: &[u8], value: &[u8]) -> Result<()> {
        self.inner.put_cell(table, key, value)
    }

    fn delete_cell(&mut self, table: Cells, key: &[u8]) -> Result<()> {
        self.inner.delete_cell(table, key)
    }

    fn commit(self: Box<Self>) -> Result<()> {
        let content = content(&*self.inner)?;
        let begun = self.drive.recorded();
        self.marks.push(Mark { begun, acked: usize::MAX, content });
        self.inner.commit()?;
        if let Some(mark) = self.marks.last_mut() {
            mark.acked = self.drive.recorded();
        }
        Ok(())
    }
}

impl Read for Recording<'_> {
    fn row(&self, table: Rows, key: u64) -> Result<Option<Vec<u8>>> {
        self.inner.row(table, key)
    }

    fn rows(&self, table: Rows, range: Range<u64>, limit: usize, max_bytes: usize) -> Result<Vec<(u64, Vec<u8>)>> {
        self.inner.rows(table, range, limit, max_bytes)
    }

    fn last_row(&self, table: Rows, range: Range<u64>) -> Result<Option<(u64, Vec<u8>)>> {
        self.inner.last_row(table, range)
    }

    fn cell(&self, table: Cells, key: &[u8]) -> Result<Option<Vec<u8>>> {
        self.inner.cell(table, key)
    }

    fn cells(
        &self,
        table: Cells,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        self.inner.cells(table, prefix, after, limit)
    }
}
