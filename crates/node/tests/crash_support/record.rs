//! A store that notes what each committed transaction wrote, so that it can be written again elsewhere.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use comity_seal::hash::sha256;
use comity_store::{CELLS_PAGE_MAX, Cells, Keeper, Read, Result, Rows, Space, Store, StoreStats, Tx, Work};
use comity_wire::Hash;

/// One write; `None` deletes.
#[derive(Clone, Debug)]
pub enum Put {
    Row(Rows, u64, Option<Vec<u8>>),
    Cell(Cells, Vec<u8>, Option<Vec<u8>>),
}

/// What one transaction wrote, in order.
pub type Transaction = Arc<Vec<Put>>;

/// Every committed transaction of a store.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<Transaction>>>);

impl Log {
    pub fn of(transactions: &[Transaction]) -> Self {
        Self(Arc::new(Mutex::new(transactions.to_vec())))
    }

    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub fn transactions(&self) -> Vec<Transaction> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Writes a recorded transaction again and commits it.
pub fn replay(store: &mut dyn Store, transaction: &Transaction) -> Result<()> {
    let mut tx = store.begin_for(Work::Essential)?;
    for put in transaction.iter() {
        match put {
            Put::Row(table, key, Some(value)) => tx.put_row(*table, *key, value)?,
            Put::Row(table, key, None) => tx.delete_row(*table, *key)?,
            Put::Cell(table, key, Some(value)) => tx.put_cell(*table, key, value)?,
            Put::Cell(table, key, None) => tx.delete_cell(*table, key)?,
        }
    }
    tx.commit()
}

/// Everything in the store, as writes.
pub fn dump(read: &dyn Read) -> Result<Vec<Put>> {
    let mut puts = Vec::new();
    for table in Rows::ALL {
        for (key, value) in read.rows(table, 0..u64::MAX, usize::MAX, usize::MAX)? {
            puts.push(Put::Row(table, key, Some(value)));
        }
    }
    for table in Cells::ALL {
        let mut after: Option<Vec<u8>> = None;
        loop {
            let page = read.cells(table, b"", after.as_deref(), CELLS_PAGE_MAX)?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            puts.extend(page.into_iter().map(|(key, value)| Put::Cell(table, key, Some(value))));
        }
    }
    Ok(puts)
}

/// A digest of everything in the store.
pub fn digest(read: &dyn Read) -> Result<Hash> {
    let mut bytes = Vec::new();
    let mut part = |tag: u8, table: usize, key: &[u8], value: &[u8]| {
        bytes.extend_from_slice(&[tag, u8::try_from(table).unwrap_or(u8::MAX)]);
        for field in [key, value] {
            bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
            bytes.extend_from_slice(field);
        }
    };
    for put in dump(read)? {
        match put {
            Put::Row(table, key, value) => part(0, table.index(), &key.to_be_bytes(), &value.unwrap_or_default()),
            Put::Cell(table, key, value) => part(1, table.index(), &key, &value.unwrap_or_default()),
        }
    }
    Ok(sha256(&bytes))
}

/// The recording store.
pub struct Recorder {
    pub inner: Box<dyn Store>,
    pub log: Log,
}

struct Recording<'s> {
    inner: Box<dyn Tx + 's>,
    log: Log,
    puts: Vec<Put>,
}

impl Store for Recorder {
    fn begin_for(&mut self, work: Work) -> Result<Box<dyn Tx + '_>> {
        let (inner, log) = (self.inner.begin_for(work)?, self.log.clone());
        Ok(Box::new(Recording { inner, log, puts: Vec::new() }))
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
        self.puts.push(Put::Row(table, key, Some(value.to_vec())));
        self.inner.put_row(table, key, value)
    }

    fn delete_row(&mut self, table: Rows, key: u64) -> Result<()> {
        self.puts.push(Put::Row(table, key, None));
        self.inner.delete_row(table, key)
    }

    fn put_cell(&mut self, table: Cells, key: &[u8], value: &[u8]) -> Result<()> {
        self.puts.push(Put::Cell(table, key.to_vec(), Some(value.to_vec())));
        self.inner.put_cell(table, key, value)
    }

    fn delete_cell(&mut self, table: Cells, key: &[u8]) -> Result<()> {
        self.puts.push(Put::Cell(table, key.to_vec(), None));
        self.inner.delete_cell(table, key)
    }

    fn commit(self: Box<Self>) -> Result<()> {
        self.inner.commit()?;
        self.log.0.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::new(self.puts));
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
