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

/// Tiles that are read at once, from the newest on: what people refer to is mostly recent.
const TILES_AT_ONCE: u64 = 64;
/// Where the numbers of tiles end.
const TILES_MAX: u64 = (1 << 33) - 1;

/// The number of the entry with this id in a journal.
pub(super) fn find(read: &dyn Read, journal: u16, id: &EntryId) -> Result<Option<u64>, KeepError> {
    let mut left = Left::of(std::slice::from_ref(id));
    Ok(find_all(read, journal, &mut left)?.first().map(|(_, number)| *number))
}

/// Ids that are looked for and not found yet, in order.
pub(super) struct Left(Vec<(u64, EntryId)>);

impl Left {
    /// Each of these once.
    pub(super) fn of(ids: &[EntryId]) -> Self {
        let mut all: Vec<(u64, EntryId)> = ids.iter().map(|id| (prefix_of(&id.0), *id)).collect();
        all.sort_unstable();
        all.dedup();
        Self(all)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes out those with this prefix that `is` says is found.
    fn take(
        &mut self,
        prefix: u64,
        mut is: impl FnMut(&EntryId) -> Result<bool, KeepError>,
    ) -> Result<Option<EntryId>, KeepError> {
        let mut at = self.0.partition_point(|(of, _)| *of < prefix);
        while let Some((_, id)) = self.0.get(at).filter(|(of, _)| *of == prefix) {
            if is(id)? {
                return Ok(Some(self.0.remove(at).1));
            }
            at += 1;
        }
        Ok(None)
    }
}

fn prefix_of(bytes: &[u8]) -> u64 {
    bytes.first_chunk::<PREFIX>().map_or(0, |prefix| u64::from_be_bytes(*prefix))
}

/// The numbers of the entries with these ids in a journal, in one pass that begins with the newest; they are `left` no more.
pub(super) fn find_all(read: &dyn Read, journal: u16, left: &mut Left) -> Result<Vec<(EntryId, u64)>, KeepError> {
    let mut found = Vec::new();
    let tiles = id_tile_key(journal, 0)?..id_tile_key(journal, TILES_MAX)?;
    let last = read.last_row(Rows::Nodes, tiles)?;
    let mut high = last.map_or(0, |(at, _)| (number_of(at) & TILES_MAX) + 1);
    in_no_tile(read, journal, high * TILE, left, &mut found)?;
    while high > 0 && !left.is_empty() {
        let low = high.saturating_sub(TILES_AT_ONCE);
        let range = id_tile_key(journal, low)?..id_tile_key(journal, high)?;
        let rows = read.rows(Rows::Nodes, range, TILES_AT_ONCE as usize, 1 << 20)?;
        for (at, prefixes) in rows.iter().rev() {
            let index = number_of(*at) & TILES_MAX;
            for (place, prefix) in prefixes.chunks_exact(PREFIX).enumerate() {
                let number = index * TILE + place as u64;
                if let Some(id) = left.take(prefix_of(prefix), |id| is_at(read, journal, number, id))? {
                    found.push((id, number));
                }
            }
        }
        high = low;
    }
    Ok(found)
}

/// Those among the newest entries, which fill no tile yet.
fn in_no_tile(
    read: &dyn Read,
    journal: u16,
    mut from: u64,
    left: &mut Left,
    found: &mut Vec<(EntryId, u64)>,
) -> Result<(), KeepError> {
    while !left.is_empty() {
        let rows = read.rows(ENTRIES, range_from(journal, from)?, TILE as usize, 1 << 20)?;
        if rows.is_empty() {
            break;
        }
        for (at, row) in &rows {
            let (id, number) = (StoredEntry::id_of(row)?.0, number_of(*at));
            if let Some(id) = left.take(prefix_of(&id.0), |wanted| Ok(*wanted == id))? {
                found.push((id, number));
            }
            from = number + 1;
        }
    }
    Ok(())
}

fn is_at(read: &dyn Read, journal: u16, number: u64, id: &EntryId) -> Result<bool, KeepError> {
    let Some(row) = read.row(ENTRIES, key(journal, number)?)? else { return Ok(false) };
    Ok(StoredEntry::id_of(&row)?.0 == *id)
}
