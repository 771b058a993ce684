//! Entries of a journal in order, for whoever follows it.

use comity_store::Read;

use super::entry_row::StoredEntry;
use super::layout::{ENTRIES, key, number_of};
use super::{KeepError, query};

/// Bytes that are read at once, one entry at least.
const PAGE_BYTES: usize = 1 << 20;

/// Entries of a journal from a number on, at most so many; fewer where they are large. Empty at the end.
///
/// # Errors
/// [`KeepError`].
pub fn entries_from(
    read: &dyn Read,
    journal: u16,
    from: u64,
    limit: usize,
) -> Result<Vec<(u64, StoredEntry)>, KeepError> {
    let end = query::size(read, journal)?;
    if from >= end {
        return Ok(Vec::new());
    }
    let rows = read.rows(ENTRIES, key(journal, from)?..key(journal, end)?, limit, PAGE_BYTES)?;
    rows.into_iter().map(|(at, row)| Ok((number_of(at), StoredEntry::decode(&row)?))).collect()
}
