//! The last look at what leaves on a line (`docs/spec/markings.md`): whatever put a statement into our journal, and
//! whenever, what stands above the line's ceiling is not sent, by no transport.
//!
//! **Guarantees** that no frame of entries, opening or chunk of a statement above the ceiling leaves. What was said after it
//! waits with it, for a journal has no gaps; receipts go on. **Does not** take anything back that left before.

use std::collections::BTreeMap;

use comity_catalog::Ceiling;
use comity_catalog::ceiling::Above;
use comity_exchange::Side;
use comity_store::Read;
use comity_wire::frame::{Data, Frame, Payload};
use comity_wire::header::Kind;
use comity_wire::{Canonical, Hash, LineId};

use super::Core;
use crate::ledger::query::{self, Position};
use crate::ledger::{Journals, KeepError, StoredEntry, peek};

/// Entries that wait on a line and are looked at when its ceiling is set. Whatever stands behind them is found when it
/// would leave.
const LOOKED_AT_MAX: u64 = 65_536;

/// The first statement of ours that stays back on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaysBack {
    /// Generation of our journal.
    pub generation: u64,
    /// Number of the entry.
    pub number: u64,
    /// Its ordinal.
    pub ordinal: u64,
    /// Which mark is above.
    pub why: Above,
}

/// What may leave on each line, and what stays back.
#[derive(Debug, Clone, Default)]
pub struct Exits {
    ceilings: BTreeMap<LineId, Ceiling>,
    back: BTreeMap<LineId, StaysBack>,
}

impl Exits {
    /// What stays back on a line.
    #[must_use]
    pub fn back(&self, line: &LineId) -> Option<StaysBack> {
        self.back.get(line).copied()
    }

    /// What may leave on a line; nothing where everything may.
    #[must_use]
    pub fn ceiling(&self, line: &LineId) -> Option<&Ceiling> {
        self.ceilings.get(line)
    }

    /// Whether chunks of an attachment of ours may leave: some statement that offers it may.
    ///
    /// # Errors
    /// [`KeepError`].
    pub fn serves(
        &self,
        (read, journals): (&dyn Read, &Journals),
        line: &LineId,
        root: &Hash,
    ) -> Result<bool, KeepError> {
        let Some(ceiling) = self.ceilings.get(line) else { return query::is_served(read, line, root) };
        for of in query::served_by(read, line, root)? {
            let journal = journals.find(line, Side::Ours, of.generation);
            let stored =
                journal.map(|journal| query::entry(read, Position { journal, number: of.number })).transpose()?;
            if stored.flatten().is_some_and(|stored| above(&stored, ceiling).is_none()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A frame as it may leave; `None` where nothing of it does.
    pub(super) fn admitted(
        &mut self,
        (read, journals): (&dyn Read, &Journals),
        line: &LineId,
        bytes: Vec<u8>,
    ) -> Result<Option<Vec<u8>>, KeepError> {
        let Some(ceiling) = self.ceilings.get(line).copied() else { return Ok(Some(bytes)) };
        let Ok(mut frame) = Frame::from_bytes(&bytes) else { return Ok(Some(bytes)) };
        let Payload::Data(data) = &mut frame.payload else { return Ok(Some(bytes)) };
        let Some(journal) = journals.find(line, Side::Ours, data.generation) else { return Ok(Some(bytes)) };
        let look = |number: u64| query::entry(read, Position { journal, number });
        let openings = data.openings.len();
        let mut kept = Vec::with_capacity(openings);
        for opening in std::mem::take(&mut data.openings) {
            if look(opening.number)?.is_none_or(|stored| above(&stored, &ceiling).is_none()) {
                kept.push(opening);
            }
        }
        data.openings = kept;
        let end = data.from.saturating_add(data.entries.len() as u64);
        let first = first_above((read, journals), (line, data.generation), data.from..end, &ceiling)?;
        let Some(first) = first else {
            let whole = data.openings.len() == openings;
            return Ok(Some(if whole { bytes } else { frame.to_bytes() }));
        };
        self.back.entry(*line).or_insert(first);
        cut(data, first.number, read, journal)?;
        let empty = data.entries.is_empty() && data.receipts.is_empty() && data.openings.is_empty();
        Ok((!empty).then(|| frame.to_bytes()))
    }
}

/// Leaves in a frame what stands before an entry, under the head that was signed for exactly that; no entry where there is
/// none such.
fn cut(data: &mut Data, number: u64, read: &dyn Read, journal: u16) -> Result<(), KeepError> {
    let before = number.checked_sub(1).filter(|last| *last >= data.from && data.erased.is_none());
    let head = before.map(|number| query::checkpoint_covering(read, Position { journal, number })).transpose()?;
    let head = head.flatten().filter(|head| head.size == number);
    let left = if head.is_some() { usize::try_from(number - data.from).unwrap_or(0) } else { 0 };
    data.entries.truncate(left);
    data.checkpoint = head;
    data.consistency.clear();
    if left == 0 {
        (data.register, data.erased) = (None, None);
    }
    Ok(())
}

/// Which mark of a statement is above a ceiling; nothing of one that cannot be read here or is none: those bear no mark that
/// anybody could compare, and no content of ours that is not kept leaves.
fn above(stored: &StoredEntry, ceiling: &Ceiling) -> Option<Above> {
    let statement = stored.plaintext.as_deref().and_then(peek::statement)?;
    ceiling.admits(&statement.envelope).err()
}

/// The first statement of a journal of ours within a range that is above a ceiling.
fn first_above(
    (read, journals): (&dyn Read, &Journals),
    (line, generation): (&LineId, u64),
    range: std::ops::Range<u64>,
    ceiling: &Ceiling,
) -> Result<Option<StaysBack>, KeepError> {
    let Some(journal) = journals.find(line, Side::Ours, generation) else { return Ok(None) };
    for number in range {
        let Some(stored) = query::entry(read, Position { journal, number })? else { break };
        let Ok(header) = stored.entry.header() else { continue };
        if header.kind != Kind::Statement {
            continue;
        }
        if let Some(why) = above(&stored, ceiling) {
            return Ok(Some(StaysBack { generation, number, ordinal: header.ordinal, why }));
        }
    }
    Ok(None)
}

impl Core {
    /// Sets what may leave on a line from now on; nothing: everything. What waits and is above stays back, and is told by
    /// [`Core::report`].
    ///
    /// # Errors
    /// [`KeepError`]: what waits cannot be read.
    pub fn set_ceiling(&mut self, line: &LineId, ceiling: Option<Ceiling>) -> Result<(), KeepError> {
        self.exits.back.remove(line);
        let Some(ceiling) = ceiling else {
            self.exits.ceilings.remove(line);
            return Ok(());
        };
        self.exits.ceilings.insert(*line, ceiling);
        let Some(status) = self.lines.get(line).map(|one| one.line.status()) else { return Ok(()) };
        let read = self.store.reader()?;
        let end = status.size.min(status.receipted.saturating_add(LOOKED_AT_MAX));
        let of: (&dyn Read, _) = (&*read, &self.writer.journals);
        let first = first_above(of, (line, status.generation), status.receipted..end, &ceiling)?;
        self.exits.back.extend(first.map(|first| (*line, first)));
        Ok(())
    }

    /// What may leave, and what stays back.
    #[must_use]
    pub const fn exits(&self) -> &Exits {
        &self.exits
    }

    /// A frame as it may leave on a line. Where that cannot be told, nothing leaves.
    pub(super) fn at_exit(&mut self, line: &LineId, bytes: Vec<u8>) -> Option<Vec<u8>> {
        if !self.exits.ceilings.contains_key(line) {
            return Some(bytes);
        }
        let admitted = self
            .store
            .reader()
            .map_err(KeepError::from)
            .and_then(|read| self.exits.admitted((&*read, &self.writer.journals), line, bytes));
        admitted.unwrap_or_else(|error| {
            tracing::error!(%line, %error, "what leaves cannot be compared with the line's ceiling, and stays");
            None
        })
    }
}
