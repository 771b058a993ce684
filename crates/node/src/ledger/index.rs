//! Finding an entry by its id without a write for each entry.
//!
//! Ids are random, and a sorted table of them would cost a page for each entry. Instead every 256 entries of a
//! journal leave one row with the first eight bytes of their ids, in order; the newest, less than 256, are read from
//! the entries themselves. A million entries make 8 MiB to look through.

use comity_store::{Read, Rows, Tx};
use comity_wire::EntryId;

use super::KeepError;
use super::entry_row::StoredEntry;
use super::layout::{ENTRIES, id_tile_key, key, number_of, range_from};

/// Entries of one tile.
pub(super) const TILE: u64 = 256;
/// Bytes of an id that a tile keeps.
pub(super) const PREFIX: usize = 8;

/// The ids of the newest entries of one journal that fill no tile yet.
#[derive(Debug, Clone, Default)]
pub(super) struct OpenTile {
    prefixes: Vec<u8>,
    /// The number that comes next. Another one comes where entries of a closed journal are returned.
    next: u64,
}

impl OpenTile {
    /// Reads the open tile of a journal that has `size` entries.
    pub(super) fn load(read: &dyn Read, journal: u16, size: u64) -> Result<Self, KeepError> {
        // Room for what there is: a node has thousands of journals of a few entries.
        let mut prefixes = Vec::new();
        let mut from = size - size % TILE;
        while from < size {
            let rows = read.rows(ENTRIES, key(journal, from)?..key(journal, size)?, TILE as usize, 1 << 20)?;
            if rows.is_empty() {
                return Err(KeepError::Missing { what: "entry", number: from });
            }
            for (at, row) in &rows {
                prefixes.extend_from_slice(&StoredEntry::id_of(row)?.0.0[..PREFIX]);
                from = number_of(*at) + 1;
            }
        }
        Ok(Self { prefixes, next: size })
    }

    /// Whether the entry of this number continues the tile.
    pub(super) const fn continues(&self, number: u64) -> bool {
        self.next == number
    }

    /// Adds the id of entry `number`, the next one, and writes the tile when it is full.
    pub(super) fn push(&mut self, tx: &mut dyn Tx, journal: u16, number: u64, id: &EntryId) -> Result<(), KeepError> {
        self.prefixes.extend_from_slice(&id.0[..PREFIX]);
        self.next = number + 1;
        if number % TILE == TILE - 1 {
            tx.put_row(Rows::Nodes, id_tile_key(journal, number / TILE)?, &self.prefixes)?;
            self.prefixes = Vec::new();
        }
        Ok(())
    }
}

/// The number of the entry with this id in a journal.
pub(super) fn find(read: &dyn Read, journal: u16, id: &EntryId) -> Result<Option<u64>, KeepError> {
    let mut tile = 0;
    loop {
        let range = id_tile_key(journal, tile)?..id_tile_key(journal, (1 << 33) - 1)?;
        let rows = read.rows(Rows::Nodes, range, 512, 1 << 20)?;
        if rows.is_empty() {
            break;
        }
        for (at, prefixes) in &rows {
            let index = number_of(*at) & ((1 << 33) - 1);
            for (place, prefix) in prefixes.chunks_exact(PREFIX).enumerate() {
                let number = index * TILE + place as u64;
                if prefix == &id.0[..PREFIX] && is_at(read, journal, number, id)? {
                    return Ok(Some(number));
                }
            }
            tile = index + 1;
        }
    }
    let mut from = tile * TILE;
    loop {
        let rows = read.rows(ENTRIES, range_from(journal, from)?, TILE as usize, 1 << 20)?;
        if rows.is_empty() {
            return Ok(None);
        }
        for (at, row) in &rows {
            if StoredEntry::id_of(row)?.0 == *id {
                return Ok(Some(number_of(*at)));
            }
            from = number_of(*at) + 1;
        }
    }
}

fn is_at(read: &dyn Read, journal: u16, number: u64, id: &EntryId) -> Result<bool, KeepError> {
    let Some(row) = read.row(ENTRIES, key(journal, number)?)? else { return Ok(false) };
    Ok(StoredEntry::id_of(&row)?.0 == *id)
}
