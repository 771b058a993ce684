//! One line's committed journals in memory: what a disk holds, and what a line reads back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use comity_exchange::effect::{Effect, Left, Placed, SetAside};
use comity_exchange::{Ledger, LedgerError, Side, residue};
use comity_seal::hash::sha256;
use comity_wire::entry::Entry;
use comity_wire::envelope::Envelope;
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::Reason;
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, EntryId, Hash};

/// One journal as it was kept.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Entries by number.
    pub rows: BTreeMap<u64, Arc<Placed>>,
    /// Complete subtrees by level and index, level 0 excepted.
    pub nodes: BTreeMap<(u8, u64), Hash>,
    /// Signed heads by size.
    pub checkpoints: BTreeMap<u64, Arc<Checkpoint>>,
    /// Receipts by size.
    pub receipts: BTreeMap<u64, Arc<Receipt>>,
}

/// Everything that one line keeps. A clone is a backup: it shares the entries and costs little.
#[derive(Debug, Clone, Default)]
pub struct SimLedger {
    journals: BTreeMap<(Side, u64), Kept>,
    state: Option<Arc<Vec<u8>>>,
    their_register: Option<Arc<Vec<u8>>>,
    nonces: BTreeSet<(Side, [u8; 32])>,
    aside: Vec<Arc<SetAside>>,
}

impl SimLedger {
    /// Nothing kept.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A copy without any plaintext: what a restored node holds before openings came.
    #[must_use]
    pub fn blind(of: &Self) -> Self {
        let mut blind = of.clone();
        for row in blind.journals.values_mut().flat_map(|journal| journal.rows.values_mut()) {
            Arc::make_mut(row).plaintext = None;
        }
        blind
    }

    /// Keeps one effect; what is to be sent or told is not kept.
    pub fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::Append(placed) => {
                let journal = self.journals.entry((placed.side, placed.generation)).or_default();
                journal.rows.insert(placed.number, Arc::new(placed.as_ref().clone()));
            }
            Effect::Node { side, generation, level, index, hash } => {
                let journal = self.journals.entry((*side, *generation)).or_default();
                journal.nodes.insert((*level, *index), *hash);
            }
            Effect::Checkpoint { side, generation, checkpoint } => {
                let journal = self.journals.entry((*side, *generation)).or_default();
                journal.checkpoints.insert(checkpoint.size, Arc::new(checkpoint.as_ref().clone()));
            }
            Effect::Receipt { covers, generation, receipt } => {
                let journal = self.journals.entry((*covers, *generation)).or_default();
                journal.receipts.insert(receipt.size, Arc::new(receipt.as_ref().clone()));
            }
            Effect::Opened { side, generation, number, plaintext } => {
                let row = self.journals.get_mut(&(*side, *generation)).and_then(|j| j.rows.get_mut(number));
                if let Some(row) = row {
                    Arc::make_mut(row).plaintext = Some(plaintext.clone());
                }
            }
            Effect::NonceUsed { side, nonce } => _ = self.nonces.insert((*side, *nonce)),
            Effect::SetAside(one) => self.aside.push(Arc::new(one.as_ref().clone())),
            Effect::State(state) => self.state = Some(Arc::new(state.clone())),
            Effect::TheirRegister(bytes) => self.their_register = Some(Arc::new(bytes.clone())),
            Effect::Commit | Effect::Send(_) | Effect::Tell(_) => {}
        }
    }

    /// The line's newest state; `None` before its first commit.
    #[must_use]
    pub fn state(&self) -> Option<&[u8]> {
        self.state.as_deref().map(Vec::as_slice)
    }

    /// The counterpart's register, if more of it came than pairing gave.
    #[must_use]
    pub fn their_register(&self) -> Option<&[u8]> {
        self.their_register.as_deref().map(Vec::as_slice)
    }

    /// Statements that were kept apart from every journal.
    pub fn aside(&self) -> impl Iterator<Item = &SetAside> {
        self.aside.iter().map(Arc::as_ref)
    }

    /// One journal, if anything of it was kept.
    #[must_use]
    pub fn journal(&self, side: Side, generation: u64) -> Option<&Kept> {
        self.journals.get(&(side, generation))
    }

    /// Every journal kept, by side and generation.
    pub fn journals(&self) -> impl Iterator<Item = (Side, u64, &Kept)> {
        self.journals.iter().map(|((side, generation), kept)| (*side, *generation, kept))
    }

    /// The ids of one journal's entries, from number 0 on, without gaps.
    #[must_use]
    pub fn ids(&self, side: Side, generation: u64) -> Vec<EntryId> {
        let rows = self.journal(side, generation).map(|j| &j.rows);
        let numbered = rows.into_iter().flatten().zip(0u64..);
        numbered.take_while(|((number, _), expected)| *number == expected).map(|((_, row), _)| row.id).collect()
    }

    /// The root that was signed at a size, if one was.
    #[must_use]
    pub fn checkpoints_root(&self, side: Side, generation: u64, size: u64) -> Option<Hash> {
        self.journal(side, generation)?.checkpoints.get(&size).map(|head| head.root)
    }

    /// Erases the content of a statement that can be read: its header, the hash of its body and its residue are left
    /// (`docs/spec/erasure.md`). Its plaintext, for whoever keeps the books of a run; `None` where there was none.
    pub fn erase(&mut self, side: Side, generation: u64, number: u64) -> Option<Vec<u8>> {
        let row = Arc::make_mut(self.journals.get_mut(&(side, generation))?.rows.get_mut(&number)?);
        let plaintext = row.plaintext.take()?;
        let body = sha256(&std::mem::take(&mut row.entry.body));
        row.sealed = None;
        row.erased = Some(Left { body, residue: residue::of_plaintext(&plaintext) });
        Some(plaintext)
    }

    fn row(&self, side: Side, generation: u64, number: u64) -> Result<&Placed, LedgerError> {
        let row = self.journal(side, generation).and_then(|j| j.rows.get(&number));
        row.map(Arc::as_ref).ok_or_else(|| LedgerError {
            what: "an entry",
            detail: format!("{side:?} generation {generation} number {number} is not kept"),
        })
    }
}

impl Ledger for SimLedger {
    fn entries(
        &self,
        side: Side,
        generation: u64,
        from: u64,
        max_entries: usize,
        max_bytes: usize,
    ) -> Result<Vec<Entry>, LedgerError> {
        let Some(journal) = self.journal(side, generation) else { return Ok(Vec::new()) };
        let mut bytes = 0usize;
        let mut found: Vec<Entry> = Vec::new();
        for (number, row) in journal.rows.range(from..).take(max_entries) {
            bytes = bytes.saturating_add(row.entry.len());
            let follows = *number == from + found.len() as u64;
            if !follows || (bytes > max_bytes && !found.is_empty()) {
                break;
            }
            found.push(row.entry.clone());
        }
        Ok(found)
    }

    fn clock(&self, side: Side, generation: u64, number: u64) -> Result<u64, LedgerError> {
        self.row(side, generation, number).map(|row| row.clock)
    }

    fn plaintext(&self, side: Side, generation: u64, number: u64) -> Result<Option<Vec<u8>>, LedgerError> {
        self.row(side, generation, number).map(|row| row.plaintext.clone())
    }

    fn void(&self, side: Side, generation: u64, number: u64) -> Result<Option<Reason>, LedgerError> {
        self.row(side, generation, number).map(|row| row.void)
    }

    fn erased(&self, side: Side, generation: u64, number: u64) -> Result<Option<Left>, LedgerError> {
        self.row(side, generation, number).map(|row| row.erased.clone())
    }

    fn receipt_covering(
        &self,
        covers: Side,
        generation: u64,
        number: u64,
    ) -> Result<Option<(Receipt, Checkpoint)>, LedgerError> {
        let Some(journal) = self.journal(covers, generation) else { return Ok(None) };
        let mut larger = journal.receipts.range(number + 1..);
        let found = larger.find_map(|(size, receipt)| Some((receipt, journal.checkpoints.get(size)?)));
        Ok(found.map(|(receipt, head)| (receipt.as_ref().clone(), head.as_ref().clone())))
    }

    fn checkpoint(&self, side: Side, generation: u64, size: u64) -> Result<Option<Checkpoint>, LedgerError> {
        let head = self.journal(side, generation).and_then(|j| j.checkpoints.get(&size));
        Ok(head.map(|head| head.as_ref().clone()))
    }

    fn checkpoint_within(
        &self,
        side: Side,
        generation: u64,
        above: u64,
        upto: u64,
    ) -> Result<Option<Checkpoint>, LedgerError> {
        if upto <= above {
            return Ok(None);
        }
        let heads = self.journal(side, generation).map(|j| &j.checkpoints);
        let head = heads.and_then(|heads| heads.range(above + 1..=upto).next_back());
        Ok(head.map(|(_, head)| head.as_ref().clone()))
    }

    fn receipt(&self, covers: Side, generation: u64, size: u64) -> Result<Option<Receipt>, LedgerError> {
        let receipt = self.journal(covers, generation).and_then(|j| j.receipts.get(&size));
        Ok(receipt.map(|receipt| receipt.as_ref().clone()))
    }

    fn subtree(&self, side: Side, generation: u64, level: u8, index: u64) -> Result<Hash, LedgerError> {
        if level == 0 {
            return self.row(side, generation, index).map(|row| row.id);
        }
        let node = self.journal(side, generation).and_then(|j| j.nodes.get(&(level, index)));
        node.copied().ok_or_else(|| LedgerError {
            what: "a Merkle node",
            detail: format!("{side:?} generation {generation} level {level} index {index} is not kept"),
        })
    }

    fn envelope(&self, side: Side, id: &EntryId) -> Result<Option<Envelope>, LedgerError> {
        let of_side = self.journals.iter().filter(|((of, _), _)| *of == side);
        let Some(row) = of_side.flat_map(|(_, kept)| kept.rows.values()).find(|row| row.id == *id) else {
            return Ok(None);
        };
        let plain = row.plaintext.as_deref().and_then(|bytes| Plaintext::from_bytes(bytes).ok());
        let said = match (&plain, &row.erased) {
            (Some(plain), _) => Statement::from_bytes(&plain.statement).ok(),
            (None, Some(left)) => residue::read(&left.residue),
            (None, None) => None,
        };
        Ok(said.map(|said| said.envelope))
    }

    fn nonce_used(&self, side: Side, nonce: &[u8; 32]) -> Result<bool, LedgerError> {
        Ok(self.nonces.contains(&(side, *nonce)))
    }
}
