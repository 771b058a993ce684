//! Keys and encodings in the store of what lines come to: a second one, beside the node's, all of which follows from the
//! journals and may be deleted at any time.
//!
//! Local numbers of journals are its own. Rows: `Entries` what a statement came to, by its place; `Queue` which of these
//! a start needs; `Nodes` clocks of entries. Cells: `Index` `i` the place of a statement's id and `n` release nonces;
//! `Meta` `z` where each line stands, in parts.
//!
//! Each names the *course* in which it was written: what an earlier course left counts for nothing, and is written over.
//! Nothing is signed, so each ends in a sum over itself.

use comity_store::{Cells, Read, Rows, Tx, VALUE_BYTES_MAX};
use comity_wire::{EntryId, LineId};

use super::KeepError;
use super::layout::{SUM_BYTES, key, number_of, range_from, sum};

/// Bytes of one part of where a line stands.
const PART_BYTES: usize = VALUE_BYTES_MAX / 2;
/// Parts of where a line stands at most: what is larger is not kept.
pub const PARTS_MAX: usize = 64;
/// Bytes before what a row says: its course.
const COURSE_BYTES: usize = 8;

/// A row of a course, and its sum.
pub fn sealed(course: u64, bytes: &[u8]) -> Vec<u8> {
    let mut row = Vec::with_capacity(COURSE_BYTES + bytes.len() + SUM_BYTES);
    row.extend_from_slice(&course.to_be_bytes());
    row.extend_from_slice(bytes);
    let sum = sum(&row);
    row.extend_from_slice(&sum);
    row
}

/// What a row says in a course; nothing of another course's.
///
/// # Errors
/// Its sum is another.
pub fn opened(course: u64, row: &[u8]) -> Result<Option<&[u8]>, KeepError> {
    let damaged = KeepError::Damaged { what: "a row of what lines come to" };
    let split = row.len().checked_sub(SUM_BYTES).filter(|at| *at >= COURSE_BYTES);
    let Some((said, sum_said)) = split.and_then(|at| row.split_at_checked(at)) else { return Err(damaged) };
    if sum(said) != *sum_said {
        return Err(damaged);
    }
    let (of, bytes) = said.split_at(COURSE_BYTES);
    Ok((of == course.to_be_bytes()).then_some(bytes))
}

/// What a start does with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Nothing.
    Aside,
    /// Notes what is owed from it.
    Open,
    /// Takes it into memory.
    InMemory,
}

fn id_cell(id: &EntryId) -> Vec<u8> {
    [b"i".as_slice(), &id.0].concat()
}

/// The cell of a nonce that was used on a line.
pub fn nonce_cell(line: &LineId, mark: u8, who: u8, nonce: &[u8; 32]) -> Vec<u8> {
    [b"n".as_slice(), &line.0, &[mark, who], nonce].concat()
}

fn stand_cell(line: &LineId, part: usize) -> Vec<u8> {
    [b"z".as_slice(), &line.0, &u16::try_from(part).unwrap_or(u16::MAX).to_be_bytes()].concat()
}

/// A statement's record.
pub fn record(read: &dyn Read, course: u64, journal: u16, number: u64) -> Result<Option<Vec<u8>>, KeepError> {
    let Some(row) = read.row(Rows::Entries, key(journal, number)?)? else { return Ok(None) };
    Ok(opened(course, &row)?.map(<[u8]>::to_vec))
}

/// Records of a journal from a number on, at most `limit`, in their order.
pub fn records(
    read: &dyn Read,
    course: u64,
    (journal, from): (u16, u64),
    limit: usize,
) -> Result<Vec<Vec<u8>>, KeepError> {
    let (mut found, mut next) = (Vec::new(), from);
    while found.len() < limit {
        let rows = read.rows(Rows::Entries, range_from(journal, next)?, limit - found.len(), VALUE_BYTES_MAX)?;
        let Some((last, _)) = rows.last() else { break };
        next = number_of(*last) + 1;
        for (_, row) in &rows {
            found.extend(opened(course, row)?.map(<[u8]>::to_vec));
        }
    }
    Ok(found)
}

/// Writes a statement's record, and what a start does with it.
pub fn put_record(
    tx: &mut dyn Tx,
    course: u64,
    (journal, number): (u16, u64),
    (id, record, stands): (&EntryId, &[u8], Stands),
) -> Result<(), KeepError> {
    let at = key(journal, number)?;
    tx.put_row(Rows::Entries, at, &sealed(course, record))?;
    match stands {
        Stands::Aside => tx.delete_row(Rows::Queue, at)?,
        Stands::Open | Stands::InMemory => {
            tx.put_row(Rows::Queue, at, &sealed(course, &[u8::from(stands == Stands::InMemory)]))?;
        }
    }
    let place = [journal.to_be_bytes().as_slice(), &number.to_be_bytes()].concat();
    Ok(tx.put_cell(Cells::Index, &id_cell(id), &sealed(course, &place))?)
}

/// Where a statement's record is.
pub fn place_of(read: &dyn Read, course: u64, id: &EntryId) -> Result<Option<(u16, u64)>, KeepError> {
    let Some(cell) = read.cell(Cells::Index, &id_cell(id))? else { return Ok(None) };
    let read = |bytes: &[u8]| {
        let (journal, number) = bytes.split_first_chunk::<2>()?;
        Some((u16::from_be_bytes(*journal), u64::from_be_bytes(number.try_into().ok()?)))
    };
    Ok(opened(course, &cell)?.and_then(read))
}

/// Numbers of a journal's records that a start needs, and whether each is to be in memory.
pub fn listed(read: &dyn Read, course: u64, journal: u16) -> Result<Vec<(u64, bool)>, KeepError> {
    let (mut found, mut next) = (Vec::new(), 0);
    loop {
        let rows = read.rows(Rows::Queue, range_from(journal, next)?, 1_024, VALUE_BYTES_MAX)?;
        let Some((last, _)) = rows.last() else { return Ok(found) };
        next = number_of(*last) + 1;
        for (at, row) in &rows {
            found.extend(opened(course, row)?.map(|said| (number_of(*at), said == [1])));
        }
    }
}

/// Writes a tile of clocks.
pub fn put_tile(tx: &mut dyn Tx, course: u64, journal: u16, tile: u64, bytes: &[u8]) -> Result<(), KeepError> {
    Ok(tx.put_row(Rows::Nodes, key(journal, tile)?, &sealed(course, bytes))?)
}

/// A tile of clocks.
pub fn tile(read: &dyn Read, course: u64, journal: u16, tile: u64) -> Result<Option<Vec<u8>>, KeepError> {
    let Some(row) = read.row(Rows::Nodes, key(journal, tile)?)? else { return Ok(None) };
    Ok(opened(course, &row)?.map(<[u8]>::to_vec))
}

/// Writes where a line stands.
///
/// # Errors
/// More than [`PARTS_MAX`] parts.
pub fn put_stand(tx: &mut dyn Tx, line: &LineId, course: u64, bytes: &[u8]) -> Result<(), KeepError> {
    let parts: Vec<&[u8]> = bytes.chunks(PART_BYTES).collect();
    if parts.len() > PARTS_MAX {
        return Err(KeepError::OverLimit { what: "what a line comes to" });
    }
    let count = u8::try_from(parts.len()).unwrap_or(u8::MAX);
    for (at, part) in parts.iter().enumerate() {
        let part = [&[count][..], part].concat();
        tx.put_cell(Cells::Meta, &stand_cell(line, at), &sealed(course, &part))?;
    }
    Ok(())
}

/// Where a line stands: in which course, and what was written.
pub fn stand(read: &dyn Read, line: &LineId) -> Result<Option<(u64, Vec<u8>)>, KeepError> {
    let Some(first) = read.cell(Cells::Meta, &stand_cell(line, 0))? else { return Ok(None) };
    let Some(course) = first.first_chunk::<COURSE_BYTES>().map(|bytes| u64::from_be_bytes(*bytes)) else {
        return Ok(None);
    };
    let (mut found, mut at, mut count) = (Vec::new(), 0, 1);
    while at < count {
        let cell = read.cell(Cells::Meta, &stand_cell(line, at))?;
        let Some((said, part)) =
            cell.as_deref().map(|cell| opened(course, cell)).transpose()?.flatten().and_then(<[u8]>::split_first)
        else {
            return Ok(None);
        };
        count = usize::from(*said);
        found.extend_from_slice(part);
        at += 1;
    }
    Ok(Some((course, found)))
}

#[cfg(test)]
mod tests {
    use comity_store::Store;
    use comity_store::memory::Disk;

    use super::*;

    const LINE: LineId = LineId([5; 32]);

    fn written(bytes: &[u8]) -> Box<dyn Read + Send> {
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        put_stand(&mut *tx, &LINE, 7, bytes).unwrap();
        put_record(&mut *tx, 7, (1, 2), (&comity_wire::Hash([3; 32]), b"a record", Stands::InMemory)).unwrap();
        put_record(&mut *tx, 7, (1, 3), (&comity_wire::Hash([4; 32]), b"an open one", Stands::Open)).unwrap();
        put_record(&mut *tx, 7, (1, 4), (&comity_wire::Hash([6; 32]), b"one that rests", Stands::Aside)).unwrap();
        tx.commit().unwrap();
        store.reader().unwrap()
    }

    #[test]
    fn where_a_line_stands_is_given_back_in_one_whatever_its_size() {
        for size in [1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES] {
            let bytes = vec![9; size];
            assert_eq!(stand(&*written(&bytes), &LINE).unwrap(), Some((7, bytes)));
        }
        assert_eq!(stand(&*written(&[1]), &LineId([6; 32])).unwrap(), None);
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        let large = vec![0; PARTS_MAX * PART_BYTES + 1];
        assert!(matches!(put_stand(&mut *tx, &LINE, 7, &large), Err(KeepError::OverLimit { .. })));
    }

    #[test]
    fn what_another_course_left_is_not_there() {
        let read = written(&[1]);
        assert_eq!(place_of(&*read, 7, &comity_wire::Hash([3; 32])).unwrap(), Some((1, 2)));
        assert_eq!(record(&*read, 7, 1, 2).unwrap().as_deref(), Some(&b"a record"[..]));
        assert_eq!(listed(&*read, 7, 1).unwrap(), [(2, true), (3, false)]);
        assert_eq!(place_of(&*read, 8, &comity_wire::Hash([3; 32])).unwrap(), None);
        assert_eq!(record(&*read, 8, 1, 2).unwrap(), None);
        assert!(listed(&*read, 8, 1).unwrap().is_empty() && records(&*read, 8, (1, 0), 9).unwrap().is_empty());
    }

    #[test]
    fn a_row_with_a_flipped_bit_is_damaged() {
        let row = sealed(7, b"bytes");
        assert_eq!(opened(7, &row).unwrap(), Some(&b"bytes"[..]));
        for at in 0..row.len() {
            let mut row = row.clone();
            row[at] ^= 1;
            assert!(opened(7, &row).is_err(), "byte {at}");
        }
        assert!(opened(7, &row[..10]).is_err() && opened(7, &[]).is_err());
    }
}
