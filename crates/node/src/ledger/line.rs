//! What one line reads back.

use comity_exchange::effect::Left;
use comity_exchange::{Ledger, LedgerError, Side, residue};
use comity_journal::source::NodeSource;
use comity_store::{Cells, Read, Rows};
use comity_wire::codec::Canonical;
use comity_wire::entry::Entry;
use comity_wire::envelope::Envelope;
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::{EntryId, Hash, LineId};

use super::entry_row::StoredEntry;
use super::layout::{ENTRIES, key, nonce_cell, number_of};
use super::query::{self, Position};
use super::recent::Recent;
use super::{JournalNodes, Journals, KeepError, index, peek};

/// One line's committed journals.
pub struct LineLedger<'a> {
    read: &'a dyn Read,
    journals: &'a Journals,
    line: LineId,
    recent: Option<&'a Recent>,
}

impl<'a> LineLedger<'a> {
    /// Over what `read` sees.
    #[must_use]
    pub const fn new(read: &'a dyn Read, journals: &'a Journals, line: LineId) -> Self {
        Self { read, journals, line, recent: None }
    }

    /// Takes our newest entries from memory where they are there.
    #[must_use]
    pub(crate) const fn with_recent(self, recent: &'a Recent) -> Self {
        Self { recent: Some(recent), ..self }
    }

    fn journal(&self, side: Side, generation: u64) -> Option<u16> {
        self.journals.find(&self.line, side, generation)
    }

    fn stored(&self, side: Side, generation: u64, number: u64) -> Result<StoredEntry, KeepError> {
        let missing = || KeepError::Missing { what: "entry", number };
        let journal = self.journal(side, generation).ok_or_else(missing)?;
        let row = self.read.row(ENTRIES, key(journal, number)?)?;
        StoredEntry::decode(&row.ok_or_else(missing)?)
    }

    fn entries_of(
        &self,
        (journal, from): (u16, u64),
        (entries, bytes): (usize, usize),
        how: How,
    ) -> Result<Vec<Entry>, KeepError> {
        let mut found: Vec<Entry> = Vec::new();
        let mut taken = 0;
        let mut next = from;
        let end = key(journal, from.saturating_add(entries as u64).min((1 << 40) - 1))?;
        while found.len() < entries {
            let rows = self.read.rows(ENTRIES, key(journal, next)?..end, entries - found.len(), 1 << 20)?;
            if rows.is_empty() {
                break;
            }
            for (at, row) in &rows {
                let entry = match how {
                    How::Exact => StoredEntry::whole(row)?,
                    How::Skimmed => Some(StoredEntry::decode(row)?.entry),
                };
                // What stands behind it can be given back by nobody before it is whole again.
                let Some(entry) = entry else { return Ok(found) };
                taken += entry.len();
                if taken > bytes && !found.is_empty() {
                    return Ok(found);
                }
                found.push(entry);
                next = number_of(*at) + 1;
            }
        }
        Ok(found)
    }

    fn head<T: Canonical>(&self, table: Rows, side: Side, generation: u64, size: u64) -> Result<Option<T>, KeepError> {
        let Some(journal) = self.journal(side, generation) else { return Ok(None) };
        let row = self.read.row(table, key(journal, size)?)?;
        row.map(|r| T::from_bytes(&r).map_err(|_| KeepError::Damaged { what: "a signed head" })).transpose()
    }
}

/// How entries are read.
#[derive(Clone, Copy)]
enum How {
    /// As they were signed, up to one that is damaged.
    Exact,
    /// Without the bodies that would have to be made again.
    Skimmed,
}

fn failed(what: &'static str) -> impl FnOnce(KeepError) -> LedgerError {
    move |error| {
        let mut detail = error.to_string();
        if let KeepError::Store(store) = &error {
            detail = store.to_string();
        }
        LedgerError { what, detail }
    }
}

impl Ledger for LineLedger<'_> {
    fn entries(
        &self,
        side: Side,
        generation: u64,
        from: u64,
        max_entries: usize,
        max_bytes: usize,
    ) -> Result<Vec<Entry>, LedgerError> {
        let Some(journal) = self.journal(side, generation) else { return Ok(Vec::new()) };
        if let Some(recent) = self.recent {
            let found = recent.entries(journal, from, max_entries, max_bytes);
            if !found.is_empty() {
                return Ok(found);
            }
        }
        self.entries_of((journal, from), (max_entries, max_bytes), How::Exact).map_err(failed("entries"))
    }

    fn skimmed(
        &self,
        side: Side,
        generation: u64,
        from: u64,
        max_entries: usize,
        max_bytes: usize,
    ) -> Result<Vec<Entry>, LedgerError> {
        let Some(journal) = self.journal(side, generation) else { return Ok(Vec::new()) };
        self.entries_of((journal, from), (max_entries, max_bytes), How::Skimmed).map_err(failed("entries"))
    }

    fn clock(&self, side: Side, generation: u64, number: u64) -> Result<u64, LedgerError> {
        self.stored(side, generation, number).map(|e| e.clock).map_err(failed("an entry's clock"))
    }

    fn plaintext(&self, side: Side, generation: u64, number: u64) -> Result<Option<Vec<u8>>, LedgerError> {
        self.stored(side, generation, number).map(|e| e.plaintext).map_err(failed("a plaintext"))
    }

    fn void(
        &self,
        side: Side,
        generation: u64,
        number: u64,
    ) -> Result<Option<comity_wire::header::Reason>, LedgerError> {
        self.stored(side, generation, number).map(|e| e.void).map_err(failed("an entry's reason"))
    }

    fn erased(&self, side: Side, generation: u64, number: u64) -> Result<Option<Left>, LedgerError> {
        let stored = self.stored(side, generation, number).map_err(failed("an entry"))?;
        Ok(stored.left().cloned())
    }

    fn receipt_covering(
        &self,
        covers: Side,
        generation: u64,
        number: u64,
    ) -> Result<Option<(Receipt, Checkpoint)>, LedgerError> {
        let Some(journal) = self.journal(covers, generation) else { return Ok(None) };
        query::provable_receipt(self.read, Position { journal, number }).map_err(failed("a receipt"))
    }

    fn checkpoint(&self, side: Side, generation: u64, size: u64) -> Result<Option<Checkpoint>, LedgerError> {
        self.head(Rows::Checkpoints, side, generation, size).map_err(failed("a checkpoint"))
    }

    fn checkpoint_within(
        &self,
        side: Side,
        generation: u64,
        above: u64,
        upto: u64,
    ) -> Result<Option<Checkpoint>, LedgerError> {
        let Some(journal) = self.journal(side, generation) else { return Ok(None) };
        let read = || -> Result<Option<Checkpoint>, KeepError> {
            let range = key(journal, above.saturating_add(1))?..key(journal, upto)?.saturating_add(1);
            let row = self.read.last_row(Rows::Checkpoints, range)?;
            row.map(|(_, r)| Checkpoint::from_bytes(&r).map_err(|_| KeepError::Damaged { what: "a checkpoint" }))
                .transpose()
        };
        read().map_err(failed("a checkpoint"))
    }

    fn receipt(&self, covers: Side, generation: u64, size: u64) -> Result<Option<Receipt>, LedgerError> {
        self.head(Rows::Receipts, covers, generation, size).map_err(failed("a receipt"))
    }

    fn subtree(&self, side: Side, generation: u64, level: u8, index: u64) -> Result<Hash, LedgerError> {
        let missing = KeepError::Missing { what: "journal", number: generation };
        let journal = self.journal(side, generation).ok_or(missing).map_err(failed("a Merkle node"))?;
        JournalNodes { read: self.read, journal }.subtree(level, index).map_err(failed("a Merkle node"))
    }

    fn envelope(&self, side: Side, id: &EntryId) -> Result<Option<Envelope>, LedgerError> {
        let find = || -> Result<Option<Envelope>, KeepError> {
            for (line, of, _, journal) in self.journals.iter() {
                if line != self.line || of != side {
                    continue;
                }
                let Some(number) = index::find(self.read, journal, id)? else { continue };
                let stored = query::entry(self.read, Position { journal, number })?;
                let said = stored.and_then(|stored| match (&stored.plaintext, stored.left()) {
                    (Some(plaintext), _) => peek::statement(plaintext),
                    (None, Some(left)) => residue::read(&left.residue),
                    (None, None) => None,
                });
                return Ok(said.map(|said| said.envelope));
            }
            Ok(None)
        };
        find().map_err(failed("a superseded statement"))
    }

    fn nonce_used(&self, side: Side, nonce: &[u8; 32]) -> Result<bool, LedgerError> {
        let cell = self.read.cell(Cells::Index, &nonce_cell(&self.line, side, nonce)).map_err(KeepError::Store);
        cell.map(|cell| cell.is_some()).map_err(failed("a release nonce"))
    }
}
