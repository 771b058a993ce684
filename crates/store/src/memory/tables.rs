//! The tables' content: maps shared until written.

use core::ops::{Bound, Range};
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{Cells, Read, Result, Rows, check_cell_key, check_cells_page, check_row_key};

/// A value, shared between images.
pub(super) type Value = Arc<[u8]>;

/// All tables at one instant.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    pub(super) rows: [Arc<BTreeMap<u64, Value>>; Rows::ALL.len()],
    pub(super) cells: [Arc<BTreeMap<Vec<u8>, Value>>; Cells::ALL.len()],
}

/// Writes not yet committed: `None` deletes.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) rows: BTreeMap<(Rows, u64), Option<Value>>,
    pub(super) cells: BTreeMap<(Cells, Vec<u8>), Option<Value>>,
}

impl Changes {
    pub(super) fn writes(&self) -> u64 {
        (self.rows.len() + self.cells.len()) as u64
    }

    pub(super) fn value_bytes(&self) -> u64 {
        let rows = self.rows.values().flatten().map(|v| v.len());
        let cells = self.cells.values().flatten().map(|v| v.len());
        rows.chain(cells).sum::<usize>() as u64
    }
}

impl Tables {
    pub(super) fn apply(&mut self, changes: Changes) {
        for ((table, key), value) in changes.rows {
            let map = Arc::make_mut(&mut self.rows[table.index()]);
            match value {
                Some(value) => map.insert(key, value),
                None => map.remove(&key),
            };
        }
        for ((table, key), value) in changes.cells {
            let map = Arc::make_mut(&mut self.cells[table.index()]);
            match value {
                Some(value) => map.insert(key, value),
                None => map.remove(&key),
            };
        }
    }

    pub(super) fn row(&self, table: Rows, key: u64) -> Option<&Value> {
        self.rows[table.index()].get(&key)
    }

    pub(super) fn cell(&self, table: Cells, key: &[u8]) -> Option<&Value> {
        self.cells[table.index()].get(key)
    }
}

/// Collects rows up to the limits of [`Read::rows`].
pub(super) fn page_of_rows<'a>(
    rows: impl Iterator<Item = (u64, &'a Value)>,
    limit: usize,
    max_bytes: usize,
) -> Vec<(u64, Vec<u8>)> {
    let mut page = Vec::new();
    let mut bytes = 0_usize;
    for (key, value) in rows.take(limit) {
        bytes = bytes.saturating_add(value.len());
        if bytes > max_bytes && !page.is_empty() {
            break;
        }
        page.push((key, value.to_vec()));
    }
    page
}

/// Where a scan of cells starts.
pub(super) fn start<'a>(prefix: &'a [u8], after: Option<&'a [u8]>) -> Bound<&'a [u8]> {
    match after {
        Some(after) if after >= prefix => Bound::Excluded(after),
        _ => Bound::Included(prefix),
    }
}

/// The range, or `None` if it holds nothing (maps refuse reversed ranges).
pub(super) fn sound(range: Range<u64>) -> Option<Range<u64>> {
    (range.start < range.end).then_some(range)
}

impl Read for Tables {
    fn row(&self, table: Rows, key: u64) -> Result<Option<Vec<u8>>> {
        check_row_key(key)?;
        Ok(Tables::row(self, table, key).map(|v| v.to_vec()))
    }

    fn rows(&self, table: Rows, range: Range<u64>, limit: usize, max_bytes: usize) -> Result<Vec<(u64, Vec<u8>)>> {
        let Some(range) = sound(range) else {
            return Ok(Vec::new());
        };
        let rows = self.rows[table.index()].range(range).map(|(k, v)| (*k, v));
        Ok(page_of_rows(rows, limit, max_bytes))
    }

    fn last_row(&self, table: Rows, range: Range<u64>) -> Result<Option<(u64, Vec<u8>)>> {
        let Some(range) = sound(range) else {
            return Ok(None);
        };
        let last = self.rows[table.index()].range(range).next_back();
        Ok(last.map(|(k, v)| (*k, v.to_vec())))
    }

    fn cell(&self, table: Cells, key: &[u8]) -> Result<Option<Vec<u8>>> {
        check_cell_key(key)?;
        Ok(Tables::cell(self, table, key).map(|v| v.to_vec()))
    }

    fn cells(
        &self,
        table: Cells,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        check_cells_page(prefix, after, limit)?;
        let from = (start(prefix, after), Bound::Unbounded);
        Ok(self.cells[table.index()]
            .range::<[u8], _>(from)
            .take_while(|(k, _)| k.starts_with(prefix))
            .take(limit)
            .map(|(k, v)| (k.clone(), v.to_vec()))
            .collect())
    }
}
