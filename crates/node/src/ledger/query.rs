//! What people and programs look up.

use std::collections::BTreeMap;

use comity_exchange::Side;
use comity_journal::Contradiction;
use comity_store::{Cells, Read, Rows};
use comity_wire::codec::Canonical;
use comity_wire::frame::{Frame, Payload, Want};
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::{Header, Held, Reason};
use comity_wire::{EntryId, Hash, LineId};

use super::entry_row::StoredEntry;
use super::layout::{
    ENTRIES, Offer, TheirNode, contradiction_prefix, held_cell, imported_cell, key, line_cell, number_of, offer_cell,
    range_from, read_held_by, reference_prefix, root_of, served_cell, served_prefix, their_node_cell,
    their_register_cell, wants_cell,
};
use super::{Journals, KeepError, index, peek};
use crate::attachments::Imported;

pub use super::beside::{Beside, Found, Known, register_stands, their_register as kept_register};
pub use super::check::{Checked, MEND_MAX, Mend, Of, check, check_journal};
pub(crate) use super::layout::decode_imported;
pub use super::signed::signatures;

/// References that one query follows at most.
pub const REFERENCES_MAX: usize = 1_024;

/// Cells that are read at a time.
const SERVED_PAGE: usize = 256;

/// Where an entry stands: a journal's local number and the entry's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The journal.
    pub journal: u16,
    /// The entry.
    pub number: u64,
}

/// The state that a line left last.
///
/// # Errors
/// [`KeepError`], here and below.
pub fn line_state(read: &dyn Read, line: &LineId) -> Result<Option<Vec<u8>>, KeepError> {
    Ok(read.cell(Cells::Meta, &line_cell(line))?)
}

/// The counterpart's register that a line left last; nothing where it is still the one from pairing.
pub fn their_register(read: &dyn Read, line: &LineId) -> Result<Option<Vec<u8>>, KeepError> {
    Ok(read.cell(Cells::Meta, &their_register_cell(line))?)
}

/// The counterpart's node as its journal named it last; nothing where it is still the one from pairing.
pub fn their_node(read: &dyn Read, line: &LineId) -> Result<Option<TheirNode>, KeepError> {
    read.cell(Cells::Links, &their_node_cell(line))?.map(|v| TheirNode::decode(&v)).transpose()
}

/// Proofs of contradiction and other evidence that is kept, oldest first, at most 100.
pub fn evidence(read: &dyn Read) -> Result<Vec<Vec<u8>>, KeepError> {
    let mut found = Vec::new();
    let mut next = 0;
    while found.len() < 100 {
        let rows = read.rows(Rows::Evidence, next..comity_store::ROW_KEY_MAX, 100, 1 << 20)?;
        let Some((last, _)) = rows.last() else { break };
        next = last + 1;
        found.extend(rows.into_iter().map(|(_, row)| row));
    }
    Ok(found)
}

/// Proofs that two heads of a counterpart's journal contradict each other, with the generation of that journal, which
/// no proof names itself; ascending, one for each generation.
pub fn contradictions(read: &dyn Read, line: &LineId) -> Result<Vec<(u64, Contradiction)>, KeepError> {
    let damaged = KeepError::Damaged { what: "a proof of contradiction" };
    let prefix = contradiction_prefix(line);
    let kept = |(cell, row): (Vec<u8>, Vec<u8>)| -> Result<Option<(u64, Contradiction)>, KeepError> {
        let number = |bytes: Option<&[u8]>| Some(u64::from_be_bytes(bytes?.try_into().ok()?));
        let (Some(generation), Some(row)) = (number(cell.get(prefix.len()..)), number(Some(&row))) else {
            return Ok(None);
        };
        let proof = read.row(Rows::Evidence, row)?.and_then(|proof| Contradiction::from_bytes(&proof).ok());
        Ok(proof.map(|proof| (generation, proof)))
    };
    let cells = read.cells(Cells::Index, &prefix, None, super::THEIR_GENERATIONS_MAX)?;
    let found: Vec<Option<_>> = cells.into_iter().map(kept).collect::<Result<_, _>>()?;
    found.into_iter().collect::<Option<_>>().ok_or(damaged)
}

/// The generations of a counterpart's journal against which a proof is kept, ascending.
pub fn contradicted(read: &dyn Read, line: &LineId) -> Result<Vec<u64>, KeepError> {
    let prefix = contradiction_prefix(line);
    let cells = read.cells(Cells::Index, &prefix, None, super::THEIR_GENERATIONS_MAX)?;
    let generation =
        |(cell, _): (Vec<u8>, Vec<u8>)| Some(u64::from_be_bytes(cell.get(prefix.len()..)?.try_into().ok()?));
    let damaged = KeepError::Damaged { what: "a proof of contradiction" };
    cells.into_iter().map(generation).collect::<Option<_>>().ok_or(damaged)
}

/// One entry.
pub fn entry(read: &dyn Read, at: Position) -> Result<Option<StoredEntry>, KeepError> {
    let row = read.row(ENTRIES, key(at.journal, at.number)?)?;
    row.map(|r| StoredEntry::decode(&r)).transpose()
}

/// How many entries a journal has.
pub fn size(read: &dyn Read, journal: u16) -> Result<u64, KeepError> {
    Ok(read.last_row(ENTRIES, range_from(journal, 0)?)?.map_or(0, |(key, _)| number_of(key) + 1))
}

/// The statement with an ordinal. Reads some twenty entries of a million.
pub fn by_ordinal(read: &dyn Read, journal: u16, ordinal: u64) -> Result<Option<u64>, KeepError> {
    if ordinal == 0 {
        return Ok(None);
    }
    let (mut low, mut high) = (0, size(read, journal)?);
    let end = high;
    while low < high {
        let middle = low + (high - low) / 2;
        if ordinal_at(read, journal, middle)? < ordinal { low = middle + 1 } else { high = middle }
    }
    Ok((low < end && ordinal_at(read, journal, low)? == ordinal).then_some(low))
}

/// The ordinal of an entry; for one whose header is not canonical, that of the nearest readable entry before it.
fn ordinal_at(read: &dyn Read, journal: u16, number: u64) -> Result<u64, KeepError> {
    for at in (0..=number).rev() {
        let row = read.row(ENTRIES, key(journal, at)?)?;
        let row = row.ok_or(KeepError::Missing { what: "entry", number: at })?;
        if let Some(ordinal) = peek::ordinal(StoredEntry::header_of(&row)?) {
            return Ok(ordinal);
        }
    }
    Ok(0)
}

/// The entry with an id, in any journal.
pub fn by_id(read: &dyn Read, journals: &Journals, id: &EntryId) -> Result<Option<Position>, KeepError> {
    for (_, _, _, journal) in journals.iter() {
        if let Some(number) = index::find(read, journal, id)? {
            return Ok(Some(Position { journal, number }));
        }
    }
    Ok(None)
}

/// The entries with these ids in these journals, by their local numbers: each journal is gone through once, from its newest
/// entry on, and none where all are found. What is in none of them is left out.
pub fn by_ids(
    read: &dyn Read,
    journals: impl IntoIterator<Item = u16>,
    ids: &[EntryId],
) -> Result<BTreeMap<EntryId, Position>, KeepError> {
    let (mut left, mut found) = (index::Left::of(ids), BTreeMap::new());
    for journal in journals {
        if left.is_empty() {
            break;
        }
        let here = index::find_all(read, journal, &mut left)?;
        found.extend(here.into_iter().map(|(id, number)| (id, Position { journal, number })));
    }
    Ok(found)
}

/// A statement as a list has it: its number, header and row.
pub type Latest = (u64, Header, StoredEntry);

/// The newest statements of a journal below `before` that are `wanted`, newest first, at most `limit`.
pub fn latest_statements(
    read: &dyn Read,
    journal: u16,
    before: Option<u64>,
    limit: usize,
    wanted: impl Fn(&StoredEntry) -> bool,
) -> Result<Vec<Latest>, KeepError> {
    let mut found = Vec::new();
    let mut end = before.unwrap_or(u64::MAX).min(size(read, journal)?);
    while end > 0 && found.len() < limit {
        let from = end.saturating_sub(32);
        let mut page = Vec::new();
        let mut next = from;
        while next < end {
            let rows = read.rows(ENTRIES, key(journal, next)?..key(journal, end)?, 32, 1 << 20)?;
            let Some((last, _)) = rows.last() else { break };
            next = number_of(*last) + 1;
            page.extend(rows);
        }
        for (at, row) in page.iter().rev() {
            let stored = StoredEntry::decode(row)?;
            let Ok(header) = stored.entry.header() else { continue };
            if header.kind == comity_wire::header::Kind::Statement && found.len() < limit && wanted(&stored) {
                found.push((number_of(*at), header, stored));
            }
        }
        end = from;
    }
    Ok(found)
}

/// The smallest receipt that covers an entry: the first proof that the other side held it.
pub fn receipt_covering(read: &dyn Read, at: Position) -> Result<Option<Receipt>, KeepError> {
    let range = range_from(at.journal, at.number.saturating_add(1))?;
    let rows = read.rows(Rows::Receipts, range, 1, 1 << 20)?;
    let Some((_, row)) = rows.first() else { return Ok(None) };
    Receipt::from_bytes(row).map(Some).map_err(|_| KeepError::Damaged { what: "a receipt" })
}

/// The smallest receipt that covers an entry and has a checkpoint of its very size, and that checkpoint: what can be
/// proved to a third party. A receipt at a size that was never signed shows people something and proves nothing.
pub fn provable_receipt(read: &dyn Read, at: Position) -> Result<Option<(Receipt, Checkpoint)>, KeepError> {
    let mut least = at.number.saturating_add(1);
    loop {
        let from = Position { journal: at.journal, number: least.saturating_sub(1) };
        let Some(receipt) = receipt_covering(read, from)? else { return Ok(None) };
        let from = Position { number: receipt.size.saturating_sub(1), ..from };
        let Some(checkpoint) = checkpoint_covering(read, from)? else { return Ok(None) };
        if checkpoint.size == receipt.size {
            return Ok(Some((receipt, checkpoint)));
        }
        least = checkpoint.size;
    }
}

/// Numbers of a journal's delegation, rotations and revocations that are in force, ascending, at most 4,096.
pub fn controls(read: &dyn Read, journal: u16) -> Result<Vec<u64>, KeepError> {
    let prefix = [b"c".as_slice(), &journal.to_be_bytes()].concat();
    let damaged = KeepError::Damaged { what: "a control entry's cell" };
    let number = |cell: &Vec<u8>| Some(u64::from_be_bytes(cell.get(prefix.len()..)?.try_into().ok()?));
    let cells = read.cells(Cells::Index, &prefix, None, 4_096)?;
    cells.iter().map(|(cell, _)| number(cell)).collect::<Option<_>>().ok_or(damaged)
}

/// The checkpoint of exactly this size.
pub fn checkpoint_at(read: &dyn Read, journal: u16, size: u64) -> Result<Option<Checkpoint>, KeepError> {
    let row = read.row(Rows::Checkpoints, key(journal, size)?)?;
    row.map(|r| Checkpoint::from_bytes(&r).map_err(|_| KeepError::Damaged { what: "a checkpoint" })).transpose()
}

/// The largest size of a signed head of a journal, at most `size`; zero for none.
pub fn head_below(read: &dyn Read, journal: u16, size: u64) -> Result<u64, KeepError> {
    let range = key(journal, 0)?..key(journal, size.saturating_add(1))?;
    Ok(read.last_row(Rows::Checkpoints, range)?.map_or(0, |(at, _)| number_of(at)))
}

/// The receipt of exactly this size.
pub fn receipt_at(read: &dyn Read, journal: u16, size: u64) -> Result<Option<Receipt>, KeepError> {
    let row = read.row(Rows::Receipts, key(journal, size)?)?;
    row.map(|r| Receipt::from_bytes(&r).map_err(|_| KeepError::Damaged { what: "a receipt" })).transpose()
}

/// The largest receipt of a journal.
pub fn newest_receipt(read: &dyn Read, journal: u16) -> Result<Option<Receipt>, KeepError> {
    let row = read.last_row(Rows::Receipts, range_from(journal, 0)?)?;
    row.map(|(_, r)| Receipt::from_bytes(&r).map_err(|_| KeepError::Damaged { what: "a receipt" })).transpose()
}

/// The largest size of a journal, at most `size`, for which a receipt is kept; zero for none.
pub fn receipted_below(read: &dyn Read, journal: u16, size: u64) -> Result<u64, KeepError> {
    let range = key(journal, 0)?..key(journal, size.saturating_add(1))?;
    Ok(read.last_row(Rows::Receipts, range)?.map_or(0, |(at, _)| number_of(at)))
}

/// How many statements stand below a size of a journal, as far as it is held.
pub fn statements_below(read: &dyn Read, journal: u16, end: u64) -> Result<u64, KeepError> {
    end.min(size(read, journal)?).checked_sub(1).map_or(Ok(0), |last| ordinal_at(read, journal, last))
}

/// The smallest checkpoint that covers an entry.
pub fn checkpoint_covering(read: &dyn Read, at: Position) -> Result<Option<Checkpoint>, KeepError> {
    let range = range_from(at.journal, at.number.saturating_add(1))?;
    let rows = read.rows(Rows::Checkpoints, range, 1, 1 << 20)?;
    let Some((_, row)) = rows.first() else { return Ok(None) };
    Checkpoint::from_bytes(row).map(Some).map_err(|_| KeepError::Damaged { what: "a checkpoint" })
}

/// What the other side's header said of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The entry of the other side's journal.
    pub by: Position,
    /// The reason, if it refused.
    pub refused: Option<Reason>,
}

/// The first entry of the other side's journals that opens or refuses the entry `number` of `side`'s journal.
pub fn verdict(
    read: &dyn Read,
    journals: &Journals,
    line: &LineId,
    side: Side,
    generation: u64,
    number: u64,
) -> Result<Option<Verdict>, KeepError> {
    let other = if side == Side::Ours { Side::Theirs } else { Side::Ours };
    let passed = |header: &Header| {
        header
            .citation
            .is_some_and(|c| c.generation > generation || (c.generation == generation && header.opened.upto > number))
    };
    for (_, journal) in journals.of(line, other, 0) {
        let (mut low, mut high) = (0, size(read, journal)?);
        let end = high;
        while low < high {
            let middle = low + (high - low) / 2;
            match readable(read, journal, middle, high)? {
                Some((at, header)) if !passed(&header) => low = at + 1,
                _ => high = middle,
            }
        }
        let Some((at, header)) = readable(read, journal, low, end)? else { continue };
        if header.citation.is_none_or(|c| c.generation != generation) {
            return Ok(None);
        }
        let refused = header.opened.refused.iter().find(|r| r.number == number).map(|r| r.reason);
        return Ok(Some(Verdict { by: Position { journal, number: at }, refused }));
    }
    Ok(None)
}

/// The first entry in `from..end` whose header can be read.
fn readable(read: &dyn Read, journal: u16, from: u64, end: u64) -> Result<Option<(u64, Header)>, KeepError> {
    for at in from..end {
        let Some(stored) = entry(read, Position { journal, number: at })? else { return Ok(None) };
        if let Ok(header) = stored.entry.header() {
            return Ok(Some((at, header)));
        }
    }
    Ok(None)
}

/// Statements whose envelope refers to an entry, with their formats; in the order of journals and numbers, at most
/// [`REFERENCES_MAX`].
pub fn references(read: &dyn Read, id: &EntryId) -> Result<Vec<(Position, String)>, KeepError> {
    let prefix = reference_prefix(id);
    let mut found = Vec::new();
    for (cell, format) in read.cells(Cells::Index, &prefix, None, REFERENCES_MAX)? {
        let damaged = KeepError::Damaged { what: "a reference's cell" };
        let Some((journal, number)) = cell.get(prefix.len()..).and_then(|rest| {
            let (journal, number) = rest.split_first_chunk::<2>()?;
            Some((u16::from_be_bytes(*journal), u64::from_be_bytes(number.try_into().ok()?)))
        }) else {
            return Err(damaged);
        };
        found.push((Position { journal, number }, String::from_utf8_lossy(&format).into_owned()));
    }
    Ok(found)
}

/// An attachment that was imported here.
pub fn imported(read: &dyn Read, root: &Hash) -> Result<Option<Imported>, KeepError> {
    let cell = read.cell(Cells::Attachments, &imported_cell(root))?;
    cell.map(|v| decode_imported(&v)).transpose()
}

/// Imports that no statement of ours names, and since when.
pub fn unnamed_imports(read: &dyn Read) -> Result<Vec<(Hash, u64)>, KeepError> {
    let (mut found, mut after) = (Vec::new(), None::<Vec<u8>>);
    loop {
        let page = read.cells(Cells::Attachments, b"u", after.as_deref(), SERVED_PAGE)?;
        let unnamed = page.iter().filter_map(|(cell, at)| {
            // A damaged time counts as long ago.
            Some((root_of(cell)?, at.as_slice().try_into().map_or(0, u64::from_be_bytes)))
        });
        found.extend(unnamed);
        if page.len() < SERVED_PAGE {
            return Ok(found);
        }
        after = page.into_iter().next_back().map(|(cell, _)| cell);
    }
}

/// Imports that were dropped and whose chunks may still lie here.
pub fn dropping(read: &dyn Read, limit: usize) -> Result<Vec<Hash>, KeepError> {
    let page = read.cells(Cells::Attachments, b"d", None, limit)?;
    Ok(page.iter().filter_map(|(cell, _)| root_of(cell)).collect())
}

/// Every attachment that a statement of ours on the line offers, a page at a time until all are told.
pub fn served(read: &dyn Read, mut each: impl FnMut(LineId, Held) -> Result<(), KeepError>) -> Result<(), KeepError> {
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = read.cells(Cells::Attachments, b"s", after.as_deref(), SERVED_PAGE)?;
        for (cell, _) in &page {
            let (line, of) = read_served(cell).ok_or(KeepError::Damaged { what: "an attachment's cell" })?;
            each(line, of)?;
        }
        if page.len() < SERVED_PAGE {
            return Ok(());
        }
        after = page.into_iter().next_back().map(|(cell, _)| cell);
    }
}

fn read_served(cell: &[u8]) -> Option<(LineId, Held)> {
    let number = |from: usize| Some(u64::from_be_bytes(cell.get(from..from + 8)?.try_into().ok()?));
    let (line, root) = (LineId(cell.get(1..33)?.try_into().ok()?), Hash(cell.get(33..65)?.try_into().ok()?));
    Some((line, Held { generation: number(65)?, number: number(73)?, root }))
}

/// Whether one of our statements on the line offers this attachment: only then is it served there.
pub fn is_served(read: &dyn Read, line: &LineId, root: &Hash) -> Result<bool, KeepError> {
    Ok(!read.cells(Cells::Attachments, &served_prefix(line, root), None, 1)?.is_empty())
}

/// The entries of ours on the line that offer this attachment, `SERVED_PAGE` at most.
pub fn served_by(read: &dyn Read, line: &LineId, root: &Hash) -> Result<Vec<Held>, KeepError> {
    let cells = read.cells(Cells::Attachments, &served_prefix(line, root), None, SERVED_PAGE)?;
    let damaged = KeepError::Damaged { what: "an attachment's cell" };
    cells.iter().map(|(cell, _)| read_served(cell).map(|(_, of)| of)).collect::<Option<_>>().ok_or(damaged)
}

/// What the counterpart's last courier file asked for on the line: unsigned, whoever wrote it.
pub fn kept_wants(read: &dyn Read, line: &LineId) -> Result<Vec<Want>, KeepError> {
    let Some(cell) = read.cell(Cells::Meta, &wants_cell(line))? else { return Ok(Vec::new()) };
    match Frame::from_bytes(&cell) {
        Ok(Frame { payload: Payload::Want(wants), .. }) => Ok(wants),
        _ => Err(KeepError::Damaged { what: "what a courier file asked for" }),
    }
}

/// Whether this very entry of ours offers this attachment.
pub fn offers(read: &dyn Read, line: &LineId, of: &Held) -> Result<bool, KeepError> {
    Ok(read.cell(Cells::Attachments, &served_cell(line, of))?.is_some())
}

/// What is kept of an attachment that the counterpart's entry offers.
pub fn offer(read: &dyn Read, line: &LineId, of: &Held) -> Result<Option<Offer>, KeepError> {
    let cell = offer_cell(line, of);
    read.cell(Cells::Attachments, &cell)?.map(|v| Offer::decode(&cell, &v)).transpose()
}

/// Generation and number of the counterpart's entry whose header says first that it holds an attachment of ours (F09).
/// Not checked is that our entry offers it: ask for what it offers.
pub fn held_by_them(read: &dyn Read, line: &LineId, of: &Held) -> Result<Option<(u64, u64)>, KeepError> {
    let Some(value) = read.cell(Cells::Attachments, &held_cell(line, of))? else { return Ok(None) };
    read_held_by(&value).map(Some).ok_or(KeepError::Damaged { what: "what says that an attachment is held" })
}
