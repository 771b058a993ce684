//! Legal holds: what this party must keep, whatever was agreed or may be proposed for erasure.
//!
//! A hold is this side's own and never travels. It refuses our F16 that names a held statement, keeps content that both
//! sides agreed to erase until it is lifted, and takes a statement out of what retention proposes.

use comity_store::{Cells, Read, Tx};
use comity_wire::{EntryId, Hash};
use serde::{Deserialize, Serialize};

use super::cells::{self, RecordError};
use crate::ledger::KeepError;

/// Holds that stand at a time at most.
pub const HOLDS_MAX: usize = 65_536;
/// Bytes of a reason at most.
pub const HOLD_REASON_BYTES_MAX: usize = 4_096;

/// A legal hold on one statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HoldView {
    /// The statement's id.
    pub id: String,
    /// The number that people see.
    pub number: String,
    /// Why.
    pub reason: String,
    /// Who decided it, as far as it was said.
    #[serde(default)]
    pub officer: Option<String>,
    /// When, by this node's clock.
    pub at: u64,
}

fn cell(id: &EntryId) -> Vec<u8> {
    [b"l".as_slice(), &id.0].concat()
}

fn keep(error: RecordError) -> KeepError {
    match error {
        RecordError::Store(error) => error.into(),
        _ => KeepError::Damaged { what: "a legal hold" },
    }
}

/// The hold on a statement, if there is one. A damaged record is an error, so that it never counts as none.
///
/// # Errors
/// [`KeepError`].
pub fn find(read: &dyn Read, id: &EntryId) -> Result<Option<HoldView>, KeepError> {
    cells::get(read, Cells::Watch, &cell(id)).map_err(keep)
}

/// Every hold, in the order of ids.
///
/// # Errors
/// [`KeepError`].
pub fn all(read: &dyn Read) -> Result<Vec<HoldView>, KeepError> {
    let found = cells::all(read, Cells::Watch, b"l", HOLDS_MAX).map_err(keep)?;
    Ok(found.into_iter().map(|(_, hold)| hold).collect())
}

/// At most so many holds behind an id, in the order of ids; and the id to go on behind, where there are more.
///
/// # Errors
/// [`KeepError`].
pub fn page(
    read: &dyn Read,
    after: Option<&EntryId>,
    limit: usize,
) -> Result<(Vec<HoldView>, Option<EntryId>), KeepError> {
    let (mut found, mut last) = (Vec::new(), after.copied());
    while found.len() <= limit {
        let behind = last.as_ref().map(cell);
        let cells = read.cells(Cells::Watch, b"l", behind.as_deref(), limit + 1 - found.len())?;
        if cells.is_empty() {
            return Ok((found, None));
        }
        for (key, bytes) in cells {
            if found.len() == limit {
                return Ok((found, last));
            }
            found.push(cells::decode(&bytes).map_err(keep)?);
            let id = key.get(1..).and_then(|id| id.try_into().ok()).map(Hash);
            last = Some(id.ok_or(KeepError::Damaged { what: "a legal hold" })?);
        }
    }
    Ok((found, None))
}

/// How many holds there are.
///
/// # Errors
/// [`KeepError`].
pub fn count(read: &dyn Read) -> Result<usize, KeepError> {
    all(read).map(|all| all.len())
}

/// Keeps a hold, in place of one that stood on the same statement.
///
/// # Errors
/// [`RecordError`].
pub fn add(tx: &mut dyn Tx, id: &EntryId, hold: &HoldView) -> Result<(), RecordError> {
    cells::put(tx, Cells::Watch, &cell(id), hold)
}

/// Lifts the hold on a statement; the hold, if there was one.
///
/// # Errors
/// [`RecordError`].
pub fn lift(tx: &mut dyn Tx, id: &EntryId) -> Result<Option<HoldView>, RecordError> {
    let hold = cells::get(&*tx, Cells::Watch, &cell(id))?;
    tx.delete_cell(Cells::Watch, &cell(id))?;
    Ok(hold)
}

#[cfg(test)]
mod tests {
    use super::*;
    use comity_store::Store;
    use comity_store::memory::Disk;

    #[test]
    fn pages_hold_every_hold_once_and_say_where_they_go_on() {
        let disk = Disk::new();
        let mut store = disk.open();
        let mut tx = store.begin().unwrap();
        let hold = |n: u8| HoldView {
            id: Hash([n; 32]).to_string(),
            number: format!("AUR/nrrc/{n}"),
            reason: "r".into(),
            officer: None,
            at: 5,
        };
        (1..=5).for_each(|n| add(&mut *tx, &Hash([n; 32]), &hold(n)).unwrap());
        for limit in 1..=6 {
            let (mut seen, mut after, mut pages) = (Vec::new(), None, 0);
            loop {
                let (found, more) = page(&*tx, after.as_ref(), limit).unwrap();
                assert!(found.len() <= limit && (!found.is_empty() || pages == 0), "{limit}");
                seen.extend(found);
                pages += 1;
                match more {
                    Some(_) => after = more,
                    None => break,
                }
            }
            assert_eq!((seen, pages), ((1..=5).map(hold).collect(), 5usize.div_ceil(limit)), "{limit}");
        }
        assert_eq!(page(&*tx, Some(&Hash([5; 32])), 3).unwrap(), (Vec::new(), None));
        assert_eq!(page(&*tx, Some(&Hash([3; 32])), 3).unwrap().0.len(), 2, "behind what is there or not");
        tx.put_cell(Cells::Watch, &cell(&Hash([6; 32])), b"x").unwrap();
        assert!(page(&*tx, None, 9).is_err() && page(&*tx, None, 5).is_ok());
    }

    #[test]
    fn a_damaged_hold_is_not_no_hold() {
        let disk = Disk::new();
        let (mut store, id) = (disk.open(), Hash([7; 32]));
        let (reason, officer) = ("court order 12/4".to_owned(), Some("Ivanova".to_owned()));
        let hold = HoldView { id: id.to_string(), number: "AUR/nrrc/7".into(), reason, officer, at: 5 };
        let mut tx = store.begin().unwrap();
        add(&mut *tx, &id, &hold).unwrap();
        assert_eq!(find(&*tx, &id).unwrap(), Some(hold.clone()));
        assert_eq!(find(&*tx, &Hash([8; 32])).unwrap(), None);
        assert_eq!(all(&*tx).unwrap(), std::slice::from_ref(&hold));
        tx.put_cell(Cells::Watch, &cell(&id), b"x").unwrap();
        assert!(find(&*tx, &id).is_err() && all(&*tx).is_err());
        add(&mut *tx, &id, &hold).unwrap();
        assert_eq!(lift(&mut *tx, &id).unwrap(), Some(hold));
        assert_eq!((lift(&mut *tx, &id).unwrap(), find(&*tx, &id).unwrap()), (None, None));
    }
}
