//! A write transaction on the store's own connection.

use core::ops::Range;

use comity_store::{
    Cells, Misuse, Read, Result, Rows, StoreError, Tx, check_cell, check_cell_key, check_row, check_row_key,
};
use rusqlite::ToSql;

use crate::errors::{explain, fatal};
use crate::reader::{View, signed};
use crate::sql;
use crate::store::SqliteStore;

pub(crate) struct SqliteTx<'s> {
    store: &'s mut SqliteStore,
    writes: u64,
    value_bytes: u64,
    failed: bool,
    open: bool,
}

impl<'s> SqliteTx<'s> {
    /// Takes over the transaction that was just begun on the store's connection.
    pub(crate) fn new(store: &'s mut SqliteStore) -> Self {
        Self { store, writes: 0, value_bytes: 0, failed: false, open: true }
    }

    fn view(&self) -> View<'_> {
        View { conn: &self.store.conn, shared: &self.store.shared }
    }

    fn write(&mut self, text: &'static str, parameters: &[&dyn ToSql], bytes: usize) -> Result<()> {
        if let Some(refused) = self.store.read_only_refusal() {
            self.failed = true;
            return Err(refused);
        }
        let done = self.store.conn.prepare_cached(text).and_then(|mut s| s.execute(parameters));
        match done {
            Ok(_) => {
                self.writes += 1;
                self.value_bytes += bytes as u64;
                Ok(())
            }
            Err(e) => {
                self.failed = true;
                let shared = &self.store.shared;
                Err(shared.stop_if_fatal(explain(&e, "writing", &shared.path)))
            }
        }
    }

    fn undo(&mut self) {
        if self.open {
            self.open = false;
            // Already rolled back by SQLite after some errors, so a failure here says nothing new; and
            // uncommitted pages never count, whatever happens to them.
            let conn = &self.store.conn;
            let _ = conn.prepare_cached(sql::ROLLBACK).and_then(|mut s| s.execute([]));
        }
    }
}

impl Drop for SqliteTx<'_> {
    fn drop(&mut self) {
        self.undo();
    }
}

impl Tx for SqliteTx<'_> {
    fn put_row(&mut self, table: Rows, key: u64, value: &[u8]) -> Result<()> {
        check_row(key, value)?;
        self.write(sql::rows(table).put, &[&signed(key), &value], value.len())
    }

    fn delete_row(&mut self, table: Rows, key: u64) -> Result<()> {
        check_row_key(key)?;
        self.write(sql::rows(table).delete, &[&signed(key)], 0)
    }

    fn put_cell(&mut self, table: Cells, key: &[u8], value: &[u8]) -> Result<()> {
        check_cell(key, value)?;
        self.write(sql::cells(table).put, &[&key, &value], value.len())
    }

    fn delete_cell(&mut self, table: Cells, key: &[u8]) -> Result<()> {
        check_cell_key(key)?;
        self.write(sql::cells(table).delete, &[&key], 0)
    }

    fn commit(mut self: Box<Self>) -> Result<()> {
        if self.failed {
            return Err(Misuse::CommitAfterFailure.into());
        }
        self.store.shared.check()?;
        let done = self.store.conn.prepare_cached(sql::COMMIT).and_then(|mut s| s.execute([]));
        if let Err(e) = done {
            let error: StoreError = fatal("commit", &e);
            return Err(self.store.shared.stop_if_fatal(error));
        }
        self.open = false;
        self.store.stats.commits += 1;
        self.store.count_syncs(1);
        self.store.stats.writes += self.writes;
        self.store.stats.value_bytes += self.value_bytes;
        self.store.tidy();
        Ok(())
    }
}

impl Read for SqliteTx<'_> {
    fn row(&self, table: Rows, key: u64) -> Result<Option<Vec<u8>>> {
        self.view().row(table, key)
    }

    fn rows(&self, table: Rows, range: Range<u64>, limit: usize, max_bytes: usize) -> Result<Vec<(u64, Vec<u8>)>> {
        self.view().rows(table, range, limit, max_bytes)
    }

    fn last_row(&self, table: Rows, range: Range<u64>) -> Result<Option<(u64, Vec<u8>)>> {
        self.view().last_row(table, range)
    }

    fn cell(&self, table: Cells, key: &[u8]) -> Result<Option<Vec<u8>>> {
        self.view().cell(table, key)
    }

    fn cells(
        &self,
        table: Cells,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        self.view().cells(table, prefix, after, limit)
    }
}
