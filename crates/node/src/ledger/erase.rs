//! Erasing content: what is left of an entry is its header, the hash of its sealed bytes, its leaf hash and its place
//! (`docs/spec/erasure.md`).

use std::collections::BTreeSet;

use comity_exchange::Side;
use comity_exchange::effect::Left;
use comity_process::erasure::residue_hash;
use comity_store::{Cells, Read, Tx};
use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use comity_wire::header::{Held, Kind};
use comity_wire::{EntryId, Hash, LineId};

use super::apply::Writer;
use super::entry_row::StoredEntry;
use super::layout::{
    self, ENTRIES, KnownKey, act_cell, check_sum, dropping_cell, erasure_cell, imported_cell, key, offer_cell,
    served_cell, served_prefix, summed, unnamed_cell,
};
use super::query::Position;
use super::{KeepError, peek};

/// Cells that are read at a time.
const PAGE: usize = 256;

/// Marks in the store that what was erased may still lie in pages that are not overwritten yet.
pub(super) const PURGE_CELL: &[u8] = b"e-purge";

/// What both sides said when they agreed to erase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    /// Our F16.
    pub ours: EntryId,
    /// The counterpart's.
    pub theirs: EntryId,
    /// Stated time of the entry from which it is in force: a claim.
    pub stated: u64,
}

impl Agreed {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut e = Enc::default();
        e.value(&self.ours).value(&self.theirs).uint(self.stated);
        summed(e.into_bytes())
    }

    pub(super) fn decode(value: &[u8]) -> Result<Self, KeepError> {
        let read = || -> Result<Self, Malformed> {
            let d = &mut Dec::new(value);
            let agreed = Self { ours: Hash::read(d)?, theirs: Hash::read(d)?, stated: d.uint()? };
            check_sum(value, 0, d.position())?;
            Ok(agreed)
        };
        read().map_err(|_| KeepError::Damaged { what: "what was agreed on an erasure" })
    }
}

/// What both sides said of an erased entry; nothing where no agreement of theirs is known here.
///
/// # Errors
/// [`KeepError`].
pub fn agreed(read: &dyn Read, id: &EntryId) -> Result<Option<Agreed>, KeepError> {
    read.cell(Cells::Index, &erasure_cell(id))?.map(|value| Agreed::decode(&value)).transpose()
}

/// An F16 of either side: where it stands, and whether it has had its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasureAct {
    /// Where it stands.
    pub at: Position,
    /// What it came to was carried out here.
    pub is_done: bool,
}

/// Every F16 on a line, in the order of journals and numbers.
///
/// # Errors
/// [`KeepError`].
pub fn acts(read: &dyn Read, line: &LineId) -> Result<Vec<ErasureAct>, KeepError> {
    let prefix = layout::act_prefix(line);
    let mut found = Vec::new();
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = read.cells(Cells::Index, &prefix, after.as_deref(), PAGE)?;
        for (cell, value) in &page {
            let at = layout::read_act(cell).ok_or(KeepError::Damaged { what: "an erasure's cell" })?;
            found.push(ErasureAct { at, is_done: value == &[1] });
        }
        if page.len() < PAGE {
            return Ok(found);
        }
        after = page.into_iter().next_back().map(|(cell, _)| cell);
    }
}

/// Whether erased content may still lie in the store's freed pages.
///
/// # Errors
/// [`KeepError`].
pub fn purge_is_due(read: &dyn Read) -> Result<bool, KeepError> {
    Ok(read.cell(Cells::Meta, PURGE_CELL)?.is_some())
}

impl Writer {
    /// Takes the content of a statement away: plaintext, seed, key, sealed bytes, what is kept of its attachments, the hash
    /// of what was submitted. Its chunks are noted as to be removed. An F16 is never erased, nor what is no statement.
    /// Returns whether there was content.
    ///
    /// # Errors
    /// [`KeepError`]: the transaction must be dropped and the node stopped.
    pub fn erase(&mut self, tx: &mut dyn Tx, at: Position, agreed: &Agreed) -> Result<bool, KeepError> {
        let row_key = key(at.journal, at.number)?;
        let row = tx.row(ENTRIES, row_key)?;
        let row = row.ok_or(KeepError::Missing { what: "entry", number: at.number })?;
        let stored = StoredEntry::decode(&row)?;
        let name = self.journals.name(at.journal);
        let (line, side, generation) = name.ok_or(KeepError::Damaged { what: "a journal's local number" })?;
        if stored.entry.kind() != Some(Kind::Statement) {
            return Ok(false);
        }
        let refers = stored.plaintext.as_deref().and_then(peek::refers).unwrap_or_default();
        if refers.format == ERASURE_FORMAT {
            return Ok(false);
        }
        tx.put_cell(Cells::Index, &erasure_cell(&stored.id), &agreed.encode())?;
        if stored.is_erased() {
            return Ok(false);
        }
        tx.put_row(ENTRIES, row_key, &stored.without_content())?;
        tx.put_cell(Cells::Meta, PURGE_CELL, &[])?;
        self.recent.forget(at.journal);
        for root in refers.attachments {
            let of = Held { generation, number: at.number, root };
            self.erase_attachment(tx, &line, side, &of)?;
        }
        if side == Side::Ours {
            forget_submission(tx, &line, generation, at.number)?;
        }
        Ok(true)
    }

    /// Takes away the residue of an erased entry that the other side gave, where it is not what both agreed on: it says
    /// nothing then. Returns whether it was another one.
    ///
    /// # Errors
    /// [`KeepError`]: the transaction must be dropped and the node stopped.
    pub fn refuse_residue(
        &mut self,
        tx: &mut dyn Tx,
        at: Position,
        agreed: &BTreeSet<Hash>,
    ) -> Result<bool, KeepError> {
        let row_key = key(at.journal, at.number)?;
        let row = tx.row(ENTRIES, row_key)?.ok_or(KeepError::Missing { what: "entry", number: at.number })?;
        let stored = StoredEntry::decode(&row)?;
        let other = |left: &&Left| !left.residue.is_empty() && !agreed.contains(&residue_hash(&left.residue));
        if stored.left().filter(other).is_none() {
            return Ok(false);
        }
        let Some(row) = stored.without_residue() else { return Ok(false) };
        tx.put_row(ENTRIES, row_key, &row)?;
        self.recent.forget(at.journal);
        Ok(true)
    }

    /// Takes away what one entry offers; the chunks go where no other entry offers them.
    fn erase_attachment(&self, tx: &mut dyn Tx, line: &LineId, side: Side, of: &Held) -> Result<(), KeepError> {
        match side {
            Side::Ours => tx.delete_cell(Cells::Attachments, &served_cell(line, of))?,
            Side::Theirs => tx.delete_cell(Cells::Attachments, &offer_cell(line, of))?,
        }
        let mut lines: Vec<LineId> = self.journals.iter().map(|(line, ..)| line).collect();
        lines.dedup();
        for other in lines {
            if !tx.cells(Cells::Attachments, &served_prefix(&other, &of.root), None, 1)?.is_empty() {
                return Ok(());
            }
        }
        let mut offered = false;
        layout::attachment_offers(&*tx, |offer| offered |= offer.reference.root == of.root)?;
        if offered {
            return Ok(());
        }
        tx.delete_cell(Cells::Attachments, &imported_cell(&of.root))?;
        tx.delete_cell(Cells::Attachments, &unnamed_cell(&of.root))?;
        Ok(tx.put_cell(Cells::Attachments, &dropping_cell(&of.root), &[])?)
    }

    /// Notes that these acts have had their effect here.
    ///
    /// # Errors
    /// [`KeepError`].
    pub fn acts_done(&self, tx: &mut dyn Tx, line: &LineId, acts: &[Position]) -> Result<(), KeepError> {
        for at in acts {
            tx.put_cell(Cells::Index, &act_cell(line, *at), &[1])?;
        }
        Ok(())
    }

    /// Notes that these acts are to be looked at again: entries came back that may have to be erased.
    ///
    /// # Errors
    /// [`KeepError`].
    pub fn acts_again(&self, tx: &mut dyn Tx, line: &LineId) -> Result<(), KeepError> {
        for act in acts(&*tx, line)? {
            tx.put_cell(Cells::Index, &act_cell(line, act.at), &[0])?;
        }
        Ok(())
    }

    /// Notes that nothing of what was erased lies in the store any more.
    ///
    /// # Errors
    /// [`KeepError`].
    pub fn purged(&self, tx: &mut dyn Tx) -> Result<(), KeepError> {
        Ok(tx.delete_cell(Cells::Meta, PURGE_CELL)?)
    }
}

/// The format of joint erasures.
pub const ERASURE_FORMAT: &str = "F16";

/// A submitter's key keeps the hash of what it stands for, by which the content could be guessed: it is taken away, so
/// that the key from now on stands for nothing that could be given again.
fn forget_submission(tx: &mut dyn Tx, line: &LineId, generation: u64, number: u64) -> Result<(), KeepError> {
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = tx.cells(Cells::Index, b"k", after.as_deref(), PAGE)?;
        for (cell, value) in &page {
            let Ok(known) = KnownKey::decode(value) else { continue };
            if (&known.line, known.generation, known.number) == (line, generation, number) {
                tx.put_cell(Cells::Index, cell, &KnownKey { content: Hash::ZERO, ..known }.encode())?;
            }
        }
        if page.len() < PAGE {
            return Ok(());
        }
        after = page.into_iter().next_back().map(|(cell, _)| cell);
    }
}
