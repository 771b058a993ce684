//! Reading, shared by transactions and snapshots; and the snapshot itself.

use core::ops::Range;
use std::sync::Arc;

use comity_store::{Cells, ROW_KEY_MAX, Read, Result, Rows, check_cell_key, check_cells_page, check_row_key};
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::errors::explain;
use crate::sql;
use crate::store::Shared;

/// A snapshot of what was committed when it was made.
pub(crate) struct SqliteReader {
    conn: Option<Connection>,
    shared: Arc<Shared>,
}

impl SqliteReader {
    /// Takes the snapshot now, not at the first read.
    pub(crate) fn new(shared: Arc<Shared>) -> Result<Self> {
        let conn = shared.take_reader()?;
        let pin = |conn: &Connection| {
            conn.prepare_cached(sql::BEGIN_READ)?.execute([])?;
            conn.prepare_cached(sql::FENCE)?.query_row([], |row| row.get::<_, i64>(0))
        };
        pin(&conn).map_err(|e| explain(&e, "taking a snapshot", &shared.path))?;
        Ok(Self { conn: Some(conn), shared })
    }

    /// The connection, inside the snapshot's transaction.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&View<'_>) -> Result<T>) -> Result<T> {
        self.shared.check()?;
        let closed =
            comity_store::StoreError::Driver { during: "reading", detail: "the snapshot is closed".to_owned() };
        let conn = self.conn.as_ref().ok_or(closed)?;
        work(&View { conn, shared: &self.shared })
    }

    /// The bare connection.
    pub(crate) fn connection(&self) -> Option<&Connection> {
        self.conn.as_ref()
    }
}

impl Drop for SqliteReader {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take()
            && conn.prepare_cached(sql::ROLLBACK).and_then(|mut s| s.execute([])).is_ok()
        {
            self.shared.keep_reader(conn);
        }
    }
}

/// Reading through one connection.
pub(crate) struct View<'c> {
    pub(crate) conn: &'c Connection,
    pub(crate) shared: &'c Shared,
}

impl View<'_> {
    fn explain(&self, error: &rusqlite::Error) -> comity_store::StoreError {
        self.shared.stop_if_fatal(explain(error, "reading", &self.shared.path))
    }

    fn collect_rows(
        &self,
        sql: &'static str,
        range: &Range<u64>,
        limit: usize,
        max_bytes: usize,
    ) -> rusqlite::Result<Vec<(u64, Vec<u8>)>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut found = statement.query((signed(range.start), signed(range.end), limit))?;
        let (mut page, mut bytes) = (Vec::new(), 0_usize);
        while let Some(row) = found.next()? {
            bytes = bytes.saturating_add(row.get_ref(1)?.as_blob()?.len());
            if bytes > max_bytes && !page.is_empty() {
                break;
            }
            page.push(pair(row)?);
        }
        Ok(page)
    }

    fn collect_cells(
        &self,
        table: Cells,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> rusqlite::Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let (text, from) = match after {
            Some(after) if after >= prefix => (sql::cells(table).scan_after, after),
            _ => (sql::cells(table).scan_from, prefix),
        };
        let mut statement = self.conn.prepare_cached(text)?;
        let mut found = statement.query((from, i64::try_from(limit).unwrap_or(i64::MAX)))?;
        let mut page = Vec::new();
        while let Some(row) = found.next()? {
            if !row.get_ref(0)?.as_blob()?.starts_with(prefix) {
                break;
            }
            page.push((row.get(0)?, row.get(1)?));
        }
        Ok(page)
    }
}

impl Read for View<'_> {
    fn row(&self, table: Rows, key: u64) -> Result<Option<Vec<u8>>> {
        check_row_key(key)?;
        let found = self
            .conn
            .prepare_cached(sql::rows(table).get)
            .and_then(|mut s| s.query_row([signed(key)], |row| row.get(0)).optional());
        found.map_err(|e| self.explain(&e))
    }

    fn rows(&self, table: Rows, range: Range<u64>, limit: usize, max_bytes: usize) -> Result<Vec<(u64, Vec<u8>)>> {
        let found = self.collect_rows(sql::rows(table).scan, &clip(range), limit, max_bytes);
        found.map_err(|e| self.explain(&e))
    }

    fn last_row(&self, table: Rows, range: Range<u64>) -> Result<Option<(u64, Vec<u8>)>> {
        let range = clip(range);
        let found = self
            .conn
            .prepare_cached(sql::rows(table).last)
            .and_then(|mut s| s.query_row((signed(range.start), signed(range.end)), pair).optional());
        found.map_err(|e| self.explain(&e))
    }

    fn cell(&self, table: Cells, key: &[u8]) -> Result<Option<Vec<u8>>> {
        check_cell_key(key)?;
        let found = self
            .conn
            .prepare_cached(sql::cells(table).get)
            .and_then(|mut s| s.query_row([key], |row| row.get(0)).optional());
        found.map_err(|e| self.explain(&e))
    }

    fn cells(
        &self,
        table: Cells,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        check_cells_page(prefix, after, limit)?;
        self.collect_cells(table, prefix, after, limit).map_err(|e| self.explain(&e))
    }
}

impl Read for SqliteReader {
    fn row(&self, table: Rows, key: u64) -> Result<Option<Vec<u8>>> {
        self.with(|view| view.row(table, key))
    }

    fn rows(&self, table: Rows, range: Range<u64>, limit: usize, max_bytes: usize) -> Result<Vec<(u64, Vec<u8>)>> {
        self.with(|view| view.rows(table, range, limit, max_bytes))
    }

    fn last_row(&self, table: Rows, range: Range<u64>) -> Result<Option<(u64, Vec<u8>)>> {
        self.with(|view| view.last_row(table, range))
    }

    fn cell(&self, table: Cells, key: &[u8]) -> Result<Option<Vec<u8>>> {
        self.with(|view| view.cell(table, key))
    }

    fn cells(
        &self,
        table: Cells,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        self.with(|view| view.cells(table, prefix, after, limit))
    }
}

/// A key as SQLite's integer. Keys above the limit were refused or clipped before.
pub(crate) fn signed(key: u64) -> i64 {
    i64::try_from(key).unwrap_or(i64::MAX)
}

/// No key above the limit exists, so a range's ends may be moved down to it. The one key that an excluded
/// end cannot reach, the limit itself, is not worth a second statement: [`ROW_KEY_MAX`] is 2^63 - 1 and
/// packed keys stop at 2^56.
fn clip(range: Range<u64>) -> Range<u64> {
    range.start.min(ROW_KEY_MAX)..range.end.min(ROW_KEY_MAX)
}

fn pair(row: &Row<'_>) -> rusqlite::Result<(u64, Vec<u8>)> {
    Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?))
}
