//! A transaction in memory: a snapshot and the changes on top of it.

use core::ops::Range;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::disk::Memory;
use super::tables::{Changes, Tables, Value, page_of_rows, sound, start};
use crate::{
    Cells, Misuse, Read, Result, Rows, StoreError, Tx, check_cell, check_cell_key, check_cells_page, check_row,
    check_row_key,
};

pub(super) struct MemoryTx<'s> {
    store: &'s mut Memory,
    base: Tables,
    changes: Changes,
    room: u64,
    failed: bool,
}

impl<'s> MemoryTx<'s> {
    pub(super) fn new(store: &'s mut Memory, base: Tables, room: u64) -> Self {
        Self { store, base, changes: Changes::default(), room, failed: false }
    }

    fn use_room(&mut self, bytes: usize) -> Result<()> {
        match self.room.checked_sub(bytes as u64) {
            Some(_) if self.room == u64::MAX => Ok(()),
            Some(room) => {
                self.room = room;
                Ok(())
            }
            None => {
                self.failed = true;
                Err(StoreError::Full { free_bytes: self.room, floor_bytes: 0 })
            }
        }
    }

    fn changed_rows(&self, table: Rows, range: Range<u64>) -> BTreeMap<u64, Option<&Value>> {
        let range = (table, range.start)..(table, range.end);
        self.changes.rows.range(range).map(|((_, k), v)| (*k, v.as_ref())).collect()
    }

    fn merged_rows(&self, table: Rows, range: Range<u64>) -> BTreeMap<u64, &Value> {
        let base = self.base.rows[table.index()].range(range.clone());
        let mut merged: BTreeMap<u64, &Value> = base.map(|(k, v)| (*k, v)).collect();
        for (key, value) in self.changed_rows(table, range) {
            match value {
                Some(value) => merged.insert(key, value),
                None => merged.remove(&key),
            };
        }
        merged
    }
}

impl Read for MemoryTx<'_> {
    fn row(&self, table: Rows, key: u64) -> Result<Option<Vec<u8>>> {
        check_row_key(key)?;
        let found = match self.changes.rows.get(&(table, key)) {
            Some(changed) => changed.as_ref(),
            None => self.base.row(table, key),
        };
        Ok(found.map(|v| v.to_vec()))
    }

    fn rows(&self, table: Rows, range: Range<u64>, limit: usize, max_bytes: usize) -> Result<Vec<(u64, Vec<u8>)>> {
        let Some(range) = sound(range) else {
            return Ok(Vec::new());
        };
        if self.changed_rows(table, range.clone()).is_empty() {
            return self.base.rows(table, range, limit, max_bytes);
        }
        let merged = self.merged_rows(table, range);
        Ok(page_of_rows(merged.into_iter(), limit, max_bytes))
    }

    fn last_row(&self, table: Rows, range: Range<u64>) -> Result<Option<(u64, Vec<u8>)>> {
        let Some(range) = sound(range) else {
            return Ok(None);
        };
        let changed = self.changed_rows(table, range.clone());
        let base = self.base.rows[table.index()].range(range).rev();
        let base = base.map(|(k, v)| (*k, v)).find(|(k, _)| !changed.contains_key(k));
        let ours = changed.iter().rev().find_map(|(k, v)| v.map(|v| (*k, v)));
        let last = ours.into_iter().chain(base).max_by_key(|(k, _)| *k);
        Ok(last.map(|(k, v)| (k, v.to_vec())))
    }

    fn cell(&self, table: Cells, key: &[u8]) -> Result<Option<Vec<u8>>> {
        check_cell_key(key)?;
        let found = match self.changes.cells.get(&(table, key.to_vec())) {
            Some(changed) => changed.as_ref(),
            None => self.base.cell(table, key),
        };
        Ok(found.map(|v| v.to_vec()))
    }

    fn cells(
        &self,
        table: Cells,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        check_cells_page(prefix, after, limit)?;
        let after = after.filter(|a| *a >= prefix);
        let ours: Vec<(&Vec<u8>, Option<&Value>)> = self
            .changes
            .cells
            .range((table, prefix.to_vec())..)
            .take_while(|((t, k), _)| *t == table && k.starts_with(prefix))
            .filter(|((_, k), _)| after.is_none_or(|a| k.as_slice() > a))
            .map(|((_, k), v)| (k, v.as_ref()))
            .collect();
        if ours.is_empty() {
            return self.base.cells(table, prefix, after, limit);
        }
        let from = (start(prefix, after), core::ops::Bound::Unbounded);
        let base = self.base.cells[table.index()].range::<[u8], _>(from);
        let mut merged: BTreeMap<&Vec<u8>, &Value> =
            base.take_while(|(k, _)| k.starts_with(prefix)).take(limit + ours.len()).collect();
        for (key, value) in ours {
            match value {
                Some(value) => merged.insert(key, value),
                None => merged.remove(key),
            };
        }
        Ok(merged.into_iter().take(limit).map(|(k, v)| (k.clone(), v.to_vec())).collect())
    }
}

impl Tx for MemoryTx<'_> {
    fn put_row(&mut self, table: Rows, key: u64, value: &[u8]) -> Result<()> {
        check_row(key, value)?;
        self.use_room(value.len())?;
        self.changes.rows.insert((table, key), Some(Arc::from(value)));
        Ok(())
    }

    fn delete_row(&mut self, table: Rows, key: u64) -> Result<()> {
        check_row_key(key)?;
        self.changes.rows.insert((table, key), None);
        Ok(())
    }

    fn put_cell(&mut self, table: Cells, key: &[u8], value: &[u8]) -> Result<()> {
        check_cell(key, value)?;
        self.use_room(value.len())?;
        self.changes.cells.insert((table, key.to_vec()), Some(Arc::from(value)));
        Ok(())
    }

    fn delete_cell(&mut self, table: Cells, key: &[u8]) -> Result<()> {
        check_cell_key(key)?;
        self.changes.cells.insert((table, key.to_vec()), None);
        Ok(())
    }

    fn commit(self: Box<Self>) -> Result<()> {
        let Self { store, base, changes, failed, .. } = *self;
        if failed {
            return Err(Misuse::CommitAfterFailure.into());
        }
        // Released first, so that applying the changes finds the maps unshared and copies nothing.
        drop(base);
        store.commit(changes)
    }
}
