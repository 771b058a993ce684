//! Carrying out a line's effects inside a transaction.

use std::collections::BTreeMap;

use comity_exchange::effect::Placed;
use comity_exchange::{Effect, Notice, Side};
use comity_store::{Cells, Rows, Tx};
use comity_wire::codec::Canonical;
use comity_wire::control::{Control, ControlBody};
use comity_wire::entry::Entry;
use comity_wire::header::{Held, Kind, Reason};
use comity_wire::{Hash, LineId};

use super::entry_row::StoredEntry;
use super::erase::ERASURE_FORMAT;
use super::index::OpenTile;
use super::layout::{
    ENTRIES, KnownKey, Offer, TheirNode, act_cell, contradiction_cell, control_cell, dropping_cell, encode_imported,
    held_by, held_cell, idempotency_cell, imported_cell, key, line_cell, node_key, nonce_cell, offer_cell,
    reference_cell, served_cell, their_node_cell, their_register_cell, unnamed_cell,
};
use super::query::Position;
use super::recent::Recent;
use super::{Journals, KeepError, peek};
use crate::attachments::Imported;

/// An idempotency key and the hash of the content that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// The submitter's key.
    pub key: Vec<u8>,
    /// Hash of the content.
    pub content: Hash,
}

/// Writes what lines ask for. Holds copies of what the store says; after a failed commit both it and its owner are to
/// be thrown away.
#[derive(Debug, Default)]
pub struct Writer {
    /// Local numbers of the journals.
    pub journals: Journals,
    /// Our newest entries, for lines that send them.
    pub(crate) recent: Recent,
    tiles: BTreeMap<u16, OpenTile>,
}

impl Writer {
    /// A writer over what a store holds.
    #[must_use]
    pub fn new(journals: Journals) -> Self {
        Self { journals, ..Self::default() }
    }

    /// Carries out the effects of one line's batch up to its commit. Effects after the commit are only looked at, for
    /// what must be kept beside the entries: idempotency keys of accepted submissions and offered attachments. Our entries
    /// are taken out of their effects, which nobody looks at again.
    ///
    /// Returns whether anything was written.
    ///
    /// # Errors
    /// [`KeepError`]: the transaction must be dropped and the node stopped.
    pub fn apply(
        &mut self,
        tx: &mut dyn Tx,
        line: &LineId,
        effects: &mut [Effect],
        keys: &BTreeMap<u64, IdempotencyKey>,
    ) -> Result<bool, KeepError> {
        let commit = effects.iter().rposition(|e| matches!(e, Effect::Commit));
        let Some(commit) = commit else { return Ok(false) };
        let (kept, told) = effects.split_at_mut(commit);
        for effect in kept {
            self.keep(tx, line, effect)?;
        }
        for effect in &*told {
            match effect {
                Effect::Tell(Notice::Accepted { token, generation, number, ordinal, id }) => {
                    let Some(known) = keys.get(token) else { continue };
                    let value = KnownKey {
                        content: known.content,
                        line: *line,
                        generation: *generation,
                        number: *number,
                        ordinal: *ordinal,
                        id: *id,
                    };
                    tx.put_cell(Cells::Index, &idempotency_cell(&known.key), &value.encode())?;
                }
                Effect::Tell(Notice::Receipted { generation, size, .. }) => {
                    if let Some(journal) = self.journals.find(line, Side::Ours, *generation) {
                        self.recent.receipted(journal, *size);
                    }
                }
                Effect::Tell(Notice::StatementOpened { number, header, attachments }) => {
                    for reference in attachments {
                        let (generation, reference) = (header.generation, reference.clone());
                        let offer = Offer { line: *line, generation, number: *number, reference, held: false };
                        let cell = offer_cell(line, &offer.named());
                        tx.put_cell(Cells::Attachments, &cell, &offer.encode())?;
                    }
                }
                Effect::Tell(Notice::TheirNodeChanged { tls, addresses }) => {
                    let known = super::query::their_node(&*tx, line)?;
                    let before = known.and_then(|known| if known.tls == *tls { known.before } else { Some(known.tls) });
                    let node = TheirNode { tls: *tls, before, addresses: addresses.clone() };
                    tx.put_cell(Cells::Links, &their_node_cell(line), &node.encode())?;
                }
                Effect::Tell(Notice::Contradiction { generation, proof }) => {
                    let last = tx.last_row(Rows::Evidence, 0..comity_store::ROW_KEY_MAX)?;
                    let row = last.map_or(0, |(key, _)| key + 1);
                    tx.put_row(Rows::Evidence, row, proof)?;
                    tx.put_cell(Cells::Index, &contradiction_cell(line, *generation), &row.to_be_bytes())?;
                }
                _ => {}
            }
        }
        Ok(true)
    }

    fn keep(&mut self, tx: &mut dyn Tx, line: &LineId, effect: &mut Effect) -> Result<(), KeepError> {
        match effect {
            Effect::Append(placed) => self.append(tx, line, placed),
            Effect::Node { side, generation, level, index, hash } => {
                let journal = self.journals.find_or_add(tx, line, *side, *generation)?;
                Ok(tx.put_row(Rows::Nodes, node_key(journal, *level, *index)?, &hash.0)?)
            }
            Effect::Checkpoint { side, generation, checkpoint } => {
                let journal = self.journals.find_or_add(tx, line, *side, *generation)?;
                Ok(tx.put_row(Rows::Checkpoints, key(journal, checkpoint.size)?, &checkpoint.to_bytes())?)
            }
            Effect::Receipt { covers, generation, receipt } => {
                let journal = self.journals.find_or_add(tx, line, *covers, *generation)?;
                Ok(tx.put_row(Rows::Receipts, key(journal, receipt.size)?, &receipt.to_bytes())?)
            }
            Effect::Opened { side, generation, number, plaintext } => {
                let journal = self.journals.find_or_add(tx, line, *side, *generation)?;
                let missing = KeepError::Missing { what: "entry", number: *number };
                let row = tx.row(ENTRIES, key(journal, *number)?)?.ok_or(missing)?;
                let old = StoredEntry::decode(&row)?;
                if old.is_open() || old.is_erased() {
                    return Ok(());
                }
                let row = StoredEntry::encode(&old.entry, (Some(plaintext), None), &old.id, old.clock, old.void);
                self.refer(tx, line, journal, *number, plaintext)?;
                Ok(tx.put_row(ENTRIES, key(journal, *number)?, &row)?)
            }
            Effect::NonceUsed { side, nonce } => Ok(tx.put_cell(Cells::Index, &nonce_cell(line, *side, nonce), &[])?),
            Effect::State(state) => Ok(tx.put_cell(Cells::Meta, &line_cell(line), state)?),
            Effect::TheirRegister(bytes) => Ok(tx.put_cell(Cells::Meta, &their_register_cell(line), bytes)?),
            // The watch's, which keeps it in the same transaction.
            Effect::SetAside(_) => Ok(()),
            Effect::Commit | Effect::Send(_) | Effect::Tell(_) => Ok(()),
        }
    }

    fn append(&mut self, tx: &mut dyn Tx, line: &LineId, placed: &mut Placed) -> Result<(), KeepError> {
        let journal = self.journals.find_or_add(tx, line, placed.side, placed.generation)?;
        if !self.tiles.get(&journal).is_some_and(|tile| tile.continues(placed.number)) {
            self.tiles.insert(journal, OpenTile::load(&*tx, journal, placed.number)?);
        }
        let plaintext = placed.plaintext.as_deref();
        let row = match &placed.erased {
            Some(left) => StoredEntry::erased_row(&placed.entry.header, left, &placed.id, placed.clock, placed.void),
            None => {
                StoredEntry::encode(&placed.entry, (plaintext, placed.sealed), &placed.id, placed.clock, placed.void)
            }
        };
        tx.put_row(ENTRIES, key(journal, placed.number)?, &row)?;
        if let Some(tile) = self.tiles.get_mut(&journal) {
            tile.push(tx, journal, placed.number, &placed.id)?;
        }
        if brings_keys(&placed.entry, placed.void, placed.plaintext.is_some()) {
            tx.put_cell(Cells::Index, &control_cell(journal, placed.number), &[])?;
        }
        if let Some(plaintext) = plaintext {
            let roots = self.refer(tx, line, journal, placed.number, plaintext)?;
            if placed.side == Side::Ours {
                for root in roots {
                    let of = Held { generation: placed.generation, number: placed.number, root };
                    tx.put_cell(Cells::Attachments, &served_cell(line, &of), &[])?;
                    self.import_named(tx, &root)?;
                }
            }
        }
        if placed.side == Side::Theirs && !placed.void.is_some_and(Reason::is_of_header) {
            for of in peek::held(&placed.entry.header) {
                let cell = held_cell(line, &of);
                if tx.cell(Cells::Attachments, &cell)?.is_none() {
                    tx.put_cell(Cells::Attachments, &cell, &held_by(placed.generation, placed.number))?;
                }
            }
        }
        if placed.side == Side::Ours && placed.erased.is_none() {
            let Entry { header, body } = &mut placed.entry;
            let entry = Entry { header: std::mem::take(header), body: std::mem::take(body) };
            self.recent.push(journal, placed.number, entry);
        }
        Ok(())
    }

    /// Keeps what a statement refers to; returns the roots of its attachments.
    fn refer(
        &mut self,
        tx: &mut dyn Tx,
        line: &LineId,
        journal: u16,
        number: u64,
        plaintext: &[u8],
    ) -> Result<Vec<Hash>, KeepError> {
        let Some(refers) = peek::refers(plaintext) else { return Ok(Vec::new()) };
        if refers.format == ERASURE_FORMAT {
            tx.put_cell(Cells::Index, &act_cell(line, Position { journal, number }), &[0])?;
        }
        for id in &refers.ids {
            tx.put_cell(Cells::Index, &reference_cell(id, journal, number), refers.format.as_bytes())?;
        }
        Ok(refers.attachments)
    }

    /// Marks an offered attachment as held. Returns whether it was offered and not yet held.
    ///
    /// # Errors
    /// [`KeepError`].
    pub fn held(&self, tx: &mut dyn Tx, line: &LineId, of: &Held) -> Result<bool, KeepError> {
        let cell = offer_cell(line, of);
        let Some(value) = tx.cell(Cells::Attachments, &cell)? else { return Ok(false) };
        let mut offer = Offer::decode(&cell, &value)?;
        if offer.held {
            return Ok(false);
        }
        offer.held = true;
        tx.put_cell(Cells::Attachments, &cell, &offer.encode())?;
        Ok(true)
    }

    /// Forgets the key before the present one of the counterpart's node: it came with the present one. Whether there was
    /// one to forget.
    ///
    /// # Errors
    /// [`KeepError`]: the transaction must be dropped and the node stopped.
    pub fn came_with(&self, tx: &mut dyn Tx, line: &LineId, tls: &[u8; 32]) -> Result<bool, KeepError> {
        let known = super::query::their_node(&*tx, line)?;
        let Some(known) = known.filter(|known| known.tls == *tls && known.before.is_some()) else { return Ok(false) };
        let node = TheirNode { before: None, ..known };
        tx.put_cell(Cells::Links, &their_node_cell(line), &node.encode())?;
        Ok(true)
    }

    /// Keeps the reference of an attachment that was sealed into this node.
    ///
    /// # Errors
    /// [`KeepError`].
    pub fn imported(&self, tx: &mut dyn Tx, imported: &Imported, now_s: u64) -> Result<(), KeepError> {
        let root = &imported.reference.root;
        // All empty files have one root, and no chunks that could be dropped.
        if imported.reference.length > 0 {
            tx.put_cell(Cells::Attachments, &unnamed_cell(root), &now_s.to_be_bytes())?;
        }
        Ok(tx.put_cell(Cells::Attachments, &imported_cell(root), &encode_imported(imported))?)
    }

    /// A statement names an import, or may: it is kept from here on.
    ///
    /// # Errors
    /// [`KeepError`].
    pub fn import_named(&self, tx: &mut dyn Tx, root: &Hash) -> Result<(), KeepError> {
        Ok(tx.delete_cell(Cells::Attachments, &unnamed_cell(root))?)
    }

    /// Takes the reference of an import away that no statement names, and notes that its chunks are to go. Does nothing
    /// with any other root.
    ///
    /// # Errors
    /// [`KeepError`].
    pub fn drop_import(&self, tx: &mut dyn Tx, root: &Hash) -> Result<(), KeepError> {
        if tx.cell(Cells::Attachments, &unnamed_cell(root))?.is_none() {
            return Ok(());
        }
        self.import_named(tx, root)?;
        tx.delete_cell(Cells::Attachments, &imported_cell(root))?;
        Ok(tx.put_cell(Cells::Attachments, &dropping_cell(root), &[])?)
    }

    /// The chunks of a dropped import are gone.
    ///
    /// # Errors
    /// [`KeepError`].
    pub fn dropped(&self, tx: &mut dyn Tx, root: &Hash) -> Result<(), KeepError> {
        Ok(tx.delete_cell(Cells::Attachments, &dropping_cell(root))?)
    }
}

/// Whether an entry says which keys speak for its journal: a control entry in force with a delegation, a rotation or a
/// revocation. Only these are looked for when evidence is made, whatever else parses like one.
pub(super) fn brings_keys(entry: &Entry, void: Option<Reason>, opened: bool) -> bool {
    if void.is_some() || opened || entry.kind() != Some(Kind::Control) {
        return false;
    }
    let body = ControlBody::from_bytes(&entry.body).map(|body| body.control);
    matches!(body, Ok(Control::Delegation(_) | Control::Rotation(_) | Control::Revocation(_)))
}

#[cfg(test)]
mod tests {
    use comity_exchange::effect::Placed;
    use comity_store::Store;
    use comity_store::memory::Disk;
    use comity_wire::AuthorId;
    use comity_wire::control::{AuthoritySignatureBytes, EpochKey, Revocation};
    use comity_wire::header::{Header, Opened};

    use super::*;
    use crate::ledger::query;

    fn header(kind: Kind) -> Vec<u8> {
        let (line, author) = (LineId([1; 32]), AuthorId([2; 16]));
        let header = Header {
            line,
            author,
            generation: 1,
            number: 0,
            ordinal: 0,
            kind,
            citation: None,
            receipts: vec![],
            opened: Opened::default(),
            attachments: vec![],
            stated: 1,
            epoch: None,
            register: None,
            settle: false,
            commitment: None,
        };
        header.to_bytes()
    }

    #[test]
    fn only_control_entries_in_force_that_bring_keys_are_indexed() {
        let revocation = Revocation {
            line: LineId([1; 32]),
            author: AuthorId([2; 16]),
            generation: 1,
            key: Hash([3; 32]),
            last_trusted: 0,
        };
        let signature = AuthoritySignatureBytes { key: 1, ed25519: [0; 64], mldsa65: Box::new([0; 3_309]) };
        let key = EpochKey { number: 1, public: Box::new([0; 1_216]) };
        let keys = ControlBody::new(Control::Revocation(revocation), Some(signature)).to_bytes();
        let epoch = ControlBody::new(Control::EpochKey(key), None).to_bytes();
        let rows = [
            (header(Kind::Control), &keys, None),
            (header(Kind::Control), &keys, Some(Reason::BadAuthority)),
            (header(Kind::Control), &epoch, None),
            (header(Kind::Bare), &keys, None),
            (header(Kind::Statement), &keys, None),
            (b"no header".to_vec(), &keys, Some(Reason::MalformedHeader)),
        ];
        let (disk, line) = (Disk::new(), LineId([1; 32]));
        let mut store = disk.open();
        let mut writer = Writer::new(Journals::default());
        let place = |number: u8, header, body: &Vec<u8>, void| {
            Effect::Append(Box::new(Placed {
                side: Side::Theirs,
                generation: 1,
                number: number.into(),
                id: Hash([number; 32]),
                clock: 1,
                entry: Entry { header, body: body.clone() },
                plaintext: None,
                sealed: None,
                void,
                erased: None,
            }))
        };
        let mut effects: Vec<Effect> =
            (0..).zip(rows).map(|(number, (header, body, void))| place(number, header, body, void)).collect();
        effects.push(Effect::Commit);
        let mut tx = store.begin().unwrap();
        assert!(writer.apply(&mut *tx, &line, &mut effects, &BTreeMap::new()).unwrap());
        tx.commit().unwrap();
        assert_eq!(query::controls(&*store.reader().unwrap(), 0).unwrap(), [0]);
    }
}
