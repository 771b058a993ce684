//! What the counterpart's own entries say that it opened of a closed generation of ours (PROTOCOL.md rules 6 and 23). It can
//! read that, so it returns it readable: whoever withheld one opening would stop for ever what is final here.

use std::collections::BTreeSet;

use comity_wire::Hash;
use comity_wire::entry::Entry;
use comity_wire::frame::Returned;
use comity_wire::header::{Header, Kind, Reason};

use super::Line;
use super::erasure::Body;
use super::successor::Predecessors;
use crate::input::{Context, Side};
use crate::ledger::LedgerError;

/// Entries of the counterpart's that are read at once, from its newest back.
const PAGE_ENTRIES: u64 = 64;

/// What the headers of the counterpart's present generation say of a closed generation of ours. Its generation before may
/// have opened more, and its present one forgotten it. In memory only.
#[derive(Debug, Clone, Default)]
pub(super) struct ReadByThem {
    upto: u64,
    refused: BTreeSet<u64>,
    /// What it opened from this number on is known.
    from: Option<u64>,
}

impl ReadByThem {
    /// A header of its that counts and cites that generation.
    pub(super) fn note(&mut self, header: &Header) {
        self.upto = self.upto.max(header.opened.upto);
        self.refused.extend(header.opened.refused.iter().map(|refusal| refusal.number));
    }

    fn opened(&self, number: u64) -> bool {
        number < self.upto && !self.refused.contains(&number)
    }
}

impl Predecessors {
    /// The counterpart begins another generation, which may have forgotten what the one before said.
    pub(super) fn forget_what_they_said(&mut self) {
        for past in self.ours.values_mut() {
            past.cited = (0, Hash::ZERO);
            past.read = ReadByThem::default();
        }
    }
}

impl Line {
    /// The first of some returned entries that the counterpart says to have opened and gives back unreadable.
    pub(super) fn withheld(
        &mut self,
        returned: &Returned,
        bodies: &[Body],
        cx: &Context<'_>,
    ) -> Result<Option<u64>, LedgerError> {
        let Some(past) = self.predecessors.ours.get_mut(&returned.generation) else { return Ok(None) };
        let mut read = std::mem::take(&mut past.read);
        if read.from.is_none_or(|from| returned.from < from) {
            self.look_back(&mut read, returned, cx)?;
        }
        let withheld = |(number, (entry, body)): (u64, (&Entry, &Body))| {
            let statement = entry.header().is_ok_and(|header| header.kind == Kind::Statement);
            let readable = !body.is_here() || returned.openings.iter().any(|opening| opening.number == number);
            (statement && !readable && read.opened(number)).then_some(number)
        };
        let first = (returned.from..).zip(returned.entries.iter().zip(bodies)).find_map(withheld);
        if let Some(past) = self.predecessors.ours.get_mut(&returned.generation) {
            past.read = read;
        }
        Ok(first)
    }

    /// Reads its entries from the newest back to where it had opened no more than what we hold. Once: what comes later is
    /// noted as it comes.
    fn look_back(&self, read: &mut ReadByThem, returned: &Returned, cx: &Context<'_>) -> Result<(), LedgerError> {
        let generation = self.theirs.generation;
        let mut end = self.theirs.committed;
        read.from = Some(returned.from);
        while end > 0 {
            let start = end.saturating_sub(PAGE_ENTRIES);
            let most = usize::try_from(end - start).unwrap_or(usize::MAX);
            let entries = cx.ledger.skimmed(Side::Theirs, generation, start, most, usize::MAX)?;
            for (at, entry) in entries.iter().enumerate().rev() {
                let number = start + at as u64;
                let Ok(header) = entry.header() else { continue };
                let Some(citation) = header.citation else { continue };
                if cx.ledger.void(Side::Theirs, generation, number)?.is_some_and(Reason::is_of_header) {
                    continue;
                }
                if citation.generation > returned.generation {
                    continue;
                }
                if citation.generation < returned.generation || header.opened.upto <= returned.from {
                    return Ok(());
                }
                read.note(&header);
            }
            end = start;
        }
        Ok(())
    }
}
