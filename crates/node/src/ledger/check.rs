//! Recomputing a journal: what was signed, and what follows from it.
//!
//! **In scope.** Entries against their leaf hashes, plaintexts against the commitments in the headers, roots against
//! every head that is kept, the signatures of the entries that bring keys, and every row that is derived from the
//! entries: Merkle nodes, the index of ids, of keys, of what refers to what, of what is served and held. **Out of
//! scope.** Signatures of heads and receipts (`signed`), states of lines and what else lies beside (`beside`);
//! attachments.
//!
//! A derived row that is wrong is told together with what must stand there, but only where all of the entries below
//! lead to a head that was signed: then it follows from them, and [`Mend`] may put it back.

use comity_exchange::Side;
use comity_exchange::line::check_plaintext;
use comity_journal::{Frontier, Keyring, RegisterView, StoredNode};
use comity_store::{Cells, Read, Rows, Tx};
use comity_wire::codec::Canonical;
use comity_wire::head::Checkpoint;
use comity_wire::header::{Held, Reason};
use comity_wire::{Hash, LineId};

use super::apply::brings_keys;
use super::damage::Damage;
use super::entry_row::StoredEntry;
use super::erase::ERASURE_FORMAT;
use super::index::{PREFIX, TILE};
use super::layout::{
    ENTRIES, act_cell, control_cell, held_by, held_cell, id_tile_key, key, node_key, number_of, range_from,
    read_held_by, reference_cell, served_cell,
};
use super::query::{self, Position};
use super::signed::Keys;
use super::{Journals, KeepError, peek};

/// Derived rows that one check of a journal names at most.
pub const MEND_MAX: usize = 4_096;

/// Where a derived row stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum At {
    Row(Rows, u64),
    Cell(Cells, Vec<u8>),
}

/// A derived row that is wrong or missing, and what follows from the entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// What is damaged.
    pub what: Damage,
    at: At,
    value: Vec<u8>,
}

impl Mend {
    /// Names the journal.
    #[must_use]
    pub fn of(self, journal: &str) -> Self {
        Self { what: self.what.at(journal), ..self }
    }

    /// Puts the row back.
    ///
    /// # Errors
    /// The store's.
    pub fn write(&self, tx: &mut dyn Tx) -> comity_store::Result<()> {
        match &self.at {
            At::Row(table, key) => tx.put_row(*table, *key, &self.value),
            At::Cell(table, key) => tx.put_cell(*table, key, &self.value),
        }
    }

    /// A cell that is computed from something other than the journal's entries.
    pub(crate) const fn of_cell(what: Damage, table: Cells, key: Vec<u8>, value: Vec<u8>) -> Self {
        Self { what, at: At::Cell(table, key), value }
    }

    /// Any row, for tests.
    #[cfg(test)]
    pub(crate) fn of_row(table: Rows, key: u64, value: Vec<u8>) -> Self {
        Self { what: Damage::new("entry", "a row"), at: At::Row(table, key), value }
    }

    /// Whether the row stands as it must.
    ///
    /// # Errors
    /// The store's.
    pub fn stands(&self, read: &dyn Read) -> comity_store::Result<bool> {
        let found = match &self.at {
            At::Row(table, key) => read.row(*table, *key)?,
            At::Cell(table, key) => read.cell(*table, key)?,
        };
        Ok(found.as_deref() == Some(self.value.as_slice()))
    }
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Entries read.
    pub entries: u64,
    /// Damage that nothing here can undo.
    pub damage: Vec<Damage>,
    /// Derived rows that can be put back.
    pub mends: Vec<Mend>,
    /// Root over the entries that were read.
    pub root: Option<Hash>,
    /// The keys that speak for the journal, where they were asked for and verify.
    pub keyring: Option<Keyring>,
}

/// Whose journal is looked at, and what is known of its line: by it some rows are kept, and its keys verify.
#[derive(Debug, Clone, Copy)]
pub struct Of<'a> {
    /// The line.
    pub line: &'a LineId,
    /// Whose.
    pub side: Side,
    /// Which generation of it.
    pub generation: u64,
    /// Its author's register; without it no key is verified.
    pub register: Option<&'a RegisterView>,
    /// Every journal: a cell may speak of another generation of this one.
    pub journals: &'a Journals,
}

/// Recomputes every leaf hash of a journal and its root at each checkpoint; describes in English what does not agree, at most
/// `damage_max` of it. `progress` is told the number of entries read so far; if it returns `false` the check ends.
///
/// # Errors
/// [`KeepError`].
pub fn check_journal(
    read: &dyn Read,
    journal: u16,
    damage_max: usize,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<(u64, Vec<String>), KeepError> {
    let mut checked = check(read, None, journal, damage_max, progress)?;
    checked.damage.extend(checked.mends.into_iter().map(|mend| mend.what).take(damage_max));
    Ok((checked.entries, checked.damage.into_iter().map(|damage| damage.detail).collect()))
}

/// As [`check_journal`]; tells apart what can be put back. Without `of` the rows that are kept by line and side are not
/// looked at, nor the keys.
///
/// # Errors
/// [`KeepError`].
pub fn check(
    read: &dyn Read,
    of: Option<Of<'_>>,
    journal: u16,
    damage_max: usize,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<Checked, KeepError> {
    let mut check = Check {
        read,
        of,
        keys: Keys::new(of),
        journal,
        frontier: Frontier::new(),
        ids: Vec::new(),
        next: 0,
        signed: 0,
        sound: true,
        damage: Vec::new(),
        derived: Vec::new(),
    };
    let mut whole = true;
    'read: loop {
        let rows = read.rows(ENTRIES, range_from(journal, check.next)?, 512, 1 << 20)?;
        if rows.is_empty() {
            break;
        }
        for (at, row) in &rows {
            check.entry(number_of(*at), row)?;
            if check.damage.len() >= damage_max || check.derived.len() >= MEND_MAX {
                whole = false;
                break 'read;
            }
        }
        if !progress(check.next) {
            whole = false;
            break;
        }
    }
    Ok(check.result(whole))
}

impl Of<'_> {
    /// Whether an entry of the journal says that an attachment is held.
    fn says_held(&self, read: &dyn Read, by: (u64, u64), held: &Held) -> Result<bool, KeepError> {
        let (generation, number) = by;
        let Some(journal) = self.journals.find(self.line, self.side, generation) else { return Ok(false) };
        if number >= 1 << 40 {
            return Ok(false);
        }
        let found = query::entry(read, Position { journal, number })?;
        Ok(found.is_some_and(|found| {
            !found.void.is_some_and(Reason::is_of_header) && peek::held(&found.entry.header).contains(held)
        }))
    }
}

/// What is damaged of an entry, or because of it.
fn of_entry(code: &'static str, number: u64, detail: String) -> Damage {
    Damage::new(code, detail).with("number", number)
}

struct Check<'a> {
    read: &'a dyn Read,
    of: Option<Of<'a>>,
    keys: Keys<'a>,
    journal: u16,
    frontier: Frontier,
    ids: Vec<u8>,
    next: u64,
    /// The largest size at which the entries lead to a head that is kept.
    signed: u64,
    /// No entry and no head disagreed so far.
    sound: bool,
    damage: Vec<Damage>,
    /// With the size of which each row follows.
    derived: Vec<(u64, Mend)>,
}

/// Whether a plaintext, where there is one, is the one that the header commits to.
fn agrees(stored: &StoredEntry) -> bool {
    let Some(plaintext) = stored.plaintext.as_deref() else { return true };
    let other = |header| {
        matches!(check_plaintext(plaintext, &header), Err(Reason::MalformedStatement | Reason::CommitmentMismatch))
    };
    stored.entry.header().is_ok_and(|header| !other(header))
}

impl Check<'_> {
    /// What is the fault of the entries or the heads: nothing may be derived from them.
    fn unsound(&mut self, damage: Damage) {
        self.damage.push(damage);
        self.sound = false;
    }

    fn entry(&mut self, number: u64, row: &[u8]) -> Result<(), KeepError> {
        if number != self.next {
            let (from, to) = (self.next, number.saturating_sub(1));
            let damage = Damage::new("entries-missing", format!("entries {from} to {to} are missing"));
            self.unsound(damage.with("from", from).with("to", to));
        }
        self.next = number + 1;
        let stored = StoredEntry::decode(row).ok();
        // Where only its place is damaged, the tree can go on.
        let leaf = StoredEntry::leaf_of(row).unwrap_or(Hash::ZERO);
        if stored.as_ref().is_some_and(|stored| stored.body_lost() && agrees(stored)) {
            // The plaintext reads as what was said; with its key, or with what no field commits to, it gives other bytes.
            let what = format!("sealing of entry {number} damaged");
            self.damage.push(of_entry("entry-sealing", number, what));
        }
        if stored.as_ref().is_none_or(|stored| stored.id != leaf) {
            self.unsound(of_entry("entry", number, format!("entry {number} damaged")));
        }
        let mut completed = Vec::new();
        if self.frontier.append(leaf, &mut completed).is_err() {
            return Err(KeepError::OverLimit { what: "a journal" });
        }
        for node in completed.into_iter().filter(|node| node.level > 0) {
            self.node(&node)?;
        }
        self.id(number, &leaf)?;
        if let Some(stored) = stored {
            self.content(number, &stored)?;
        }
        self.head()
    }

    fn node(&mut self, node: &StoredNode) -> Result<(), KeepError> {
        let at = At::Row(Rows::Nodes, node_key(self.journal, node.level, node.index)?);
        let what = format!("Merkle node {} of level {} damaged", node.index, node.level);
        let what = Damage::new("merkle-node", what).with("index", node.index).with("level", node.level);
        self.must_stand(what, at, node.hash.0.to_vec())
    }

    /// The index of ids has a row for every so many entries.
    fn id(&mut self, number: u64, id: &Hash) -> Result<(), KeepError> {
        self.ids.extend_from_slice(&id.0[..PREFIX]);
        if number % TILE != TILE - 1 {
            return Ok(());
        }
        let ids = std::mem::take(&mut self.ids);
        let at = At::Row(Rows::Nodes, id_tile_key(self.journal, number / TILE)?);
        let from = number + 1 - TILE;
        let what = Damage::new("index-ids", format!("index of the ids of entries {from} to {number} damaged"));
        self.must_stand(what.with("from", from).with("to", number), at, ids)
    }

    /// A statement's plaintext, and what is looked up by it and by the header.
    fn content(&mut self, number: u64, stored: &StoredEntry) -> Result<(), KeepError> {
        if brings_keys(&stored.entry, stored.void, stored.plaintext.is_some()) {
            let at = At::Cell(Cells::Index, control_cell(self.journal, number));
            let what = of_entry("index-keys", number, format!("index of key entry {number} damaged"));
            self.must_stand(what, at, Vec::new())?;
            if let Err(why) = self.keys.take(number, &stored.entry) {
                let what = format!("keys of entry {number} do not verify: {why}");
                self.damage.push(of_entry("keys-unverified", number, what).with("why", why));
            }
        }
        if let Some(plaintext) = stored.plaintext.as_deref() {
            if !agrees(stored) {
                self.damage.push(of_entry("plaintext", number, format!("plaintext of entry {number} damaged")));
                return Ok(());
            }
            let refers = peek::refers(plaintext).unwrap_or_default();
            if refers.format == ERASURE_FORMAT {
                self.act(number)?;
            }
            for id in &refers.ids {
                let at = At::Cell(Cells::Index, reference_cell(id, self.journal, number));
                let what = format!("index of what entry {number} refers to damaged");
                let what = of_entry("index-references", number, what);
                self.must_stand(what, at, refers.format.clone().into_bytes())?;
            }
            if let Some(of) = self.of.filter(|of| of.side == Side::Ours) {
                for root in refers.attachments {
                    let what = format!("index of the attachments of entry {number} damaged");
                    let what = of_entry("index-attachments", number, what);
                    let offered = Held { generation: of.generation, number, root };
                    let at = At::Cell(Cells::Attachments, served_cell(of.line, &offered));
                    self.must_stand(what, at, Vec::new())?;
                }
            }
        }
        if let Some(of) = self.of.filter(|of| of.side == Side::Theirs)
            && !stored.void.is_some_and(Reason::is_of_header)
        {
            for held in peek::held(&stored.entry.header) {
                let what = format!("index of the attachments that entry {number} holds damaged");
                let what = of_entry("index-held", number, what);
                self.must_be_named(what, &held, (of.generation, number))?;
            }
        }
        Ok(())
    }

    /// Where an F16 stands is noted, with 0 or 1 for whether it has had its effect.
    fn act(&mut self, number: u64) -> Result<(), KeepError> {
        let Some(of) = self.of else { return Ok(()) };
        let cell = act_cell(of.line, Position { journal: self.journal, number });
        if matches!(self.read.cell(Cells::Index, &cell)?.as_deref(), Some([0 | 1])) {
            return Ok(());
        }
        let what = of_entry("index-erasures", number, format!("index of the erasure of entry {number} damaged"));
        self.derived.push((self.next, Mend { what, at: At::Cell(Cells::Index, cell), value: vec![0] }));
        Ok(())
    }

    fn must_stand(&mut self, what: Damage, at: At, value: Vec<u8>) -> Result<(), KeepError> {
        let mend = Mend { what, at, value };
        if !mend.stands(self.read)? {
            self.derived.push((self.next, mend));
        }
        Ok(())
    }

    /// A cell that names the first entry that says that an attachment is held: this one, or one before it that says it.
    fn must_be_named(&mut self, what: Damage, held: &Held, by: (u64, u64)) -> Result<(), KeepError> {
        let Some(of) = self.of else { return Ok(()) };
        let cell = held_cell(of.line, held);
        let named = self.read.cell(Cells::Attachments, &cell)?.and_then(|value| read_held_by(&value));
        let stands = match named {
            Some(named) if named == by => true,
            Some(earlier) if earlier < by => of.says_held(self.read, earlier, held)?,
            _ => false,
        };
        if !stands {
            let value = held_by(by.0, by.1);
            self.derived.push((self.next, Mend { what, at: At::Cell(Cells::Attachments, cell), value }));
        }
        Ok(())
    }

    fn head(&mut self) -> Result<(), KeepError> {
        let Some(row) = self.read.row(Rows::Checkpoints, key(self.journal, self.next)?)? else { return Ok(()) };
        match Checkpoint::from_bytes(&row) {
            Ok(head) if head.size == self.next && head.root == self.frontier.root() => {
                self.signed = self.next;
            }
            _ => {
                let size = self.next;
                let what = format!("the entries do not lead to the checkpoint of size {size}");
                self.unsound(Damage::new("checkpoint-not-reached", what).with("size", size));
            }
        }
        Ok(())
    }

    fn result(mut self, whole: bool) -> Checked {
        if whole && self.sound && self.next > 0 && self.signed == 0 {
            self.unsound(Damage::new("checkpoint-absent", "the journal has no checkpoint"));
        }
        let may = |size: u64| self.sound && size <= self.signed;
        let (mends, others): (Vec<_>, Vec<_>) = self.derived.into_iter().partition(|(size, _)| may(*size));
        self.damage.extend(others.into_iter().map(|(_, mend)| mend.what));
        let mends = mends.into_iter().map(|(_, mend)| mend).collect();
        let (root, keyring) = (Some(self.frontier.root()), self.keys.done());
        Checked { entries: self.next, damage: self.damage, mends, root, keyring }
    }
}
