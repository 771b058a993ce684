//! What lies beside the journals, against what the journals say: states of lines, registers, proofs of contradiction,
//! the counterpart's node, offered and imported attachments, idempotency keys.
//!
//! **Not told from what was written:** what a courier file asked for (unsigned, asked again by the next one), audit
//! records (the operator's own notes), the start mark (the next start compares it), and whether a line's cell is missing.

use std::collections::BTreeMap;

use comity_exchange::Side;
use comity_exchange::line::{KeptJournal, KeptState};
use comity_journal::contradiction::ContradictionError;
use comity_journal::keyring::KeyringError;
use comity_journal::register::RegisterStanding;
use comity_journal::{Keyring, RegisterView};
use comity_store::{Cells, Read};
use comity_wire::codec::Canonical;
use comity_wire::register::RegisterPart;
use comity_wire::{Hash, LineId};

use super::check::Mend;
use super::damage::Damage;
use super::entry_row::StoredEntry;
use super::layout::{KnownKey, Offer, TheirNode, decode_imported, their_node_cell};
use super::query::{self, Position};
use super::{Journals, KeepError, peek};

/// Above every number that a row has room for.
const SIZE_MAX: u64 = (1 << 40) - 2;
/// Cells that are read at a time.
const PAGE: usize = 256;

/// What the entries of one journal say.
#[derive(Debug, Clone)]
pub struct Known {
    /// How many there are.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// Its keys, where they verify.
    pub keyring: Option<Keyring>,
}

/// What was found beside the journals.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Damage.
    pub damage: Vec<Damage>,
    /// What can be put back.
    pub mends: Vec<Mend>,
}

/// What is compared: a snapshot, and what the check of its journals found.
pub struct Beside<'a> {
    /// The snapshot.
    pub read: &'a dyn Read,
    /// Its journals.
    pub journals: &'a Journals,
    /// What their entries say, by local number.
    pub known: &'a BTreeMap<u16, Known>,
}

/// Whether a register verifies whole, its head included.
#[must_use]
pub fn register_stands(part: &RegisterPart) -> Option<RegisterView> {
    let view = RegisterView::build(&part.entries).ok().filter(|_| part.from == 0)?;
    matches!(view.judge(&part.checkpoint), Ok(RegisterStanding::Same)).then_some(view)
}

/// One word or the other, by whose journal it is.
const fn either(side: Side, ours: &'static str, theirs: &'static str) -> &'static str {
    match side {
        Side::Ours => ours,
        Side::Theirs => theirs,
    }
}

impl Beside<'_> {
    /// What is kept of one line.
    ///
    /// # Errors
    /// [`KeepError`], here and below.
    pub fn line(&self, line: &LineId) -> Result<Found, KeepError> {
        let mut found = Found::default();
        match query::line_state(self.read, line)?.map(|state| KeptState::read(&state)) {
            Some(Ok(state)) => found.damage.extend(self.state(line, &state)?),
            Some(Err(error)) => {
                let damage = Damage::new("line-state", format!("the state of the line damaged: {error}"));
                found.damage.push(damage.with("why", error));
            }
            None => found.damage.push(Damage::new("line-state-absent", "the state of the line is missing")),
        }
        let theirs = self.journals.iter().filter(|(of, side, ..)| of == line && *side == Side::Theirs);
        let theirs: Vec<Option<&Keyring>> =
            theirs.map(|(_, _, _, journal)| self.known.get(&journal)?.keyring.as_ref()).collect();
        if let Some(Some(newest)) = theirs.last() {
            found.mends.extend(self.their_node(line, newest, &theirs)?);
        }
        match query::contradictions(self.read, line) {
            Err(KeepError::Store(error)) => return Err(error.into()),
            Err(error) => found.damage.push(Damage::new("contradiction", error.to_string()).with("why", error)),
            Ok(proofs) => {
                for (generation, proof) in proofs {
                    let keyring = self.journals.find(line, Side::Theirs, generation);
                    let keyring = keyring.and_then(|journal| self.known.get(&journal)?.keyring.as_ref());
                    let revoked =
                        |error: &_| matches!(error, ContradictionError::Keyring(KeyringError::Revoked { .. }));
                    if keyring.is_some_and(|keyring| proof.verify(keyring).is_err_and(|error| !revoked(&error))) {
                        let what = format!("the proof against their generation {generation} damaged");
                        found.damage.push(Damage::new("contradiction", what).with("generation", generation));
                    }
                }
            }
        }
        Ok(found)
    }

    /// Where a line's state and its journals say different things.
    fn state(&self, line: &LineId, state: &KeptState) -> Result<Vec<Damage>, KeepError> {
        let mut damage = Vec::new();
        for (side, kept, of) in [(Side::Ours, &state.ours, "our"), (Side::Theirs, &state.theirs, "their")] {
            let Some(journal) = self.journals.find(line, side, kept.generation) else {
                if kept.size > 0 {
                    let generation = kept.generation;
                    let what = format!("the state of the line names {of} generation {generation}, which is missing");
                    let code = either(side, "line-state-our-generation", "line-state-their-generation");
                    damage.push(Damage::new(code, what).with("generation", generation));
                }
                continue;
            };
            if let Some(known) =
                self.known.get(&journal).filter(|known| (known.size, known.root) != (kept.size, kept.root))
            {
                let (says, size) = (kept.size, known.size);
                let (which, code) = if says == size {
                    ("another root", either(side, "line-state-our-root", "line-state-their-root"))
                } else {
                    ("another size", either(side, "line-state-our-size", "line-state-their-size"))
                };
                let what =
                    format!("the state of the line says {which} of {of} journal: {says} entries, and {size} lie here");
                damage.push(Damage::new(code, what).with("says", says).with("size", size));
            }
            damage.extend(self.signed(journal, kept, (side, of))?);
        }
        if let Some(journal) = self.journals.find(line, Side::Ours, state.ours.generation) {
            let newest = query::receipted_below(self.read, journal, SIZE_MAX)?;
            if newest != state.ours.receipt {
                let says = state.ours.receipt;
                let what = format!(
                    "the state of the line says receipted below {says}, and their newest receipt is of size {newest}"
                );
                damage.push(Damage::new("line-state-receipted", what).with("says", says).with("newest", newest));
            }
        }
        Ok(damage)
    }

    /// A state's heads and receipts must lie here.
    fn signed(&self, journal: u16, kept: &KeptJournal, (side, of): (Side, &str)) -> Result<Vec<Damage>, KeepError> {
        let mut damage = Vec::new();
        let head = match query::checkpoint_at(self.read, journal, kept.head) {
            Err(KeepError::Store(error)) => return Err(error.into()),
            // Named by the check of the signatures.
            Err(_) => true,
            Ok(head) => head.is_some(),
        };
        if kept.head > 0 && !head {
            let code = either(side, "our-newest-checkpoint", "their-newest-checkpoint");
            let what = format!("{of} newest checkpoint, of size {}, is missing", kept.head);
            damage.push(Damage::new(code, what).with("size", kept.head));
        }
        if kept.receipt > 0 && query::receipted_below(self.read, journal, kept.receipt)? != kept.receipt {
            // For our journal it is theirs.
            let code = either(side, "their-newest-receipt", "our-newest-receipt");
            let what = format!("the newest receipt for {of} journal, of size {}, is missing", kept.receipt);
            damage.push(Damage::new(code, what).with("size", kept.receipt));
        }
        Ok(damage)
    }

    /// The counterpart's node follows from the keys of its newest journal; the key before may be an earlier one's.
    fn their_node(
        &self,
        line: &LineId,
        keyring: &Keyring,
        all: &[Option<&Keyring>],
    ) -> Result<Option<Mend>, KeepError> {
        let key = their_node_cell(line);
        let Some(kept) = self.read.cell(Cells::Links, &key)? else { return Ok(None) };
        let Some(tls) = keyring.tls_keys().first().map(|key| *key.as_bytes()) else { return Ok(None) };
        // Which key it may still present hangs on its links; that a journal of its once named it does not. Where one of
        // them cannot be read, that is damage of its own.
        let named = |tls: &[u8; 32]| all.iter().any(|keyring| keyring.is_none_or(|keyring| keyring.has_named_tls(tls)));
        let before = TheirNode::decode(&kept).ok().and_then(|node| node.before).filter(named);
        let value = TheirNode { tls, before, addresses: keyring.addresses().to_vec() }.encode();
        let what = Damage::new("their-node", "the key and addresses of the other side's node damaged");
        Ok((kept != value).then(|| Mend::of_cell(what, Cells::Links, key, value)))
    }

    /// The local numbers of journals, as they were read when the node started.
    pub fn numbers(&self) -> Result<Option<Damage>, KeepError> {
        match Journals::load(self.read) {
            Err(KeepError::Store(error)) => Err(error.into()),
            Ok(journals) if journals == *self.journals => Ok(None),
            _ => Ok(Some(Damage::new("journal-number", "the local number of a journal damaged"))),
        }
    }

    /// Idempotency keys, offered and imported attachments. `go_on` is asked now and then.
    pub fn cells(&self, go_on: &mut dyn FnMut() -> bool) -> Result<Found, KeepError> {
        let mut found = Found::default();
        for (table, prefix) in [(Cells::Index, b"k"), (Cells::Attachments, b"o"), (Cells::Attachments, b"i")] {
            let mut after: Option<Vec<u8>> = None;
            loop {
                let page = self.read.cells(table, prefix, after.as_deref(), PAGE)?;
                for (key, value) in &page {
                    let damage = match prefix {
                        b"k" => self.known_key(value)?,
                        b"o" => self.offer(key, value)?,
                        _ => decode_imported(value)
                            .is_err()
                            .then(|| Damage::new("import", "the reference of an imported attachment damaged")),
                    };
                    found.damage.extend(damage);
                }
                if !go_on() || page.len() < PAGE {
                    break;
                }
                after = page.into_iter().next_back().map(|(key, _)| key);
            }
        }
        Ok(found)
    }

    /// An idempotency key names an entry that is there.
    fn known_key(&self, value: &[u8]) -> Result<Option<Damage>, KeepError> {
        let damaged = |what: &str| Damage::new("idempotency-key", format!("{what} damaged"));
        let Ok(known) = KnownKey::decode(value) else { return Ok(Some(damaged("an idempotency key"))) };
        let entry = match self.journals.find(&known.line, Side::Ours, known.generation) {
            Some(journal) if known.number < 1 << 40 => self.readable(Position { journal, number: known.number })?,
            _ => None,
        };
        let stands = entry.is_some_and(|entry| entry.id == known.id);
        let number = known.number;
        let what = || damaged(&format!("the idempotency key of entry {number}")).with("number", number);
        Ok((!stands).then(what))
    }

    /// An offered attachment is the one that the counterpart's statement names.
    fn offer(&self, key: &[u8], value: &[u8]) -> Result<Option<Damage>, KeepError> {
        let damaged = |what: &str| Damage::new("offer", format!("{what} damaged"));
        let Ok(offer) = Offer::decode(key, value) else { return Ok(Some(damaged("an offered attachment"))) };
        let what = || {
            let number = offer.number;
            damaged(&format!("the offered attachment of entry {number}")).with("number", number)
        };
        if offer.encode() != value || offer.number >= 1 << 40 {
            return Ok(Some(what()));
        }
        for (_, _, _, journal) in
            self.journals.iter().filter(|(line, side, ..)| (*line, *side) == (offer.line, Side::Theirs))
        {
            let entry = self.readable(Position { journal, number: offer.number })?;
            let statement = entry.and_then(|entry| peek::statement(entry.plaintext.as_deref()?));
            if statement.is_some_and(|statement| statement.envelope.attachments.contains(&offer.reference)) {
                return Ok(None);
            }
        }
        Ok(Some(what()))
    }

    /// An entry; nothing where it is damaged, which was said elsewhere.
    fn readable(&self, at: Position) -> Result<Option<StoredEntry>, KeepError> {
        match query::entry(self.read, at) {
            Err(KeepError::Store(error)) => Err(error.into()),
            Err(_) => Ok(None),
            Ok(entry) => Ok(entry),
        }
    }
}

/// A counterpart's register as a line keeps it, beside the one from pairing; what is wrong with either. The newer one
/// that stands is what the journals' keys are verified with.
///
/// # Errors
/// [`KeepError`].
pub fn their_register(
    read: &dyn Read,
    line: &LineId,
    paired: Option<&RegisterPart>,
) -> Result<(Option<RegisterView>, Vec<Damage>), KeepError> {
    let mut damage = Vec::new();
    let first = paired.and_then(register_stands);
    if paired.is_some() && first.is_none() {
        let what = "the other side's register of the pairing damaged";
        damage.push(Damage::new("their-register-of-pairing", what));
    }
    let Some(kept) = query::their_register(read, line)? else { return Ok((first, damage)) };
    let newer = RegisterPart::from_bytes(&kept).ok().and_then(|part| register_stands(&part));
    let same = |newer: &RegisterView| first.as_ref().is_none_or(|first| first.party() == newer.party());
    let newer = newer.filter(same);
    if newer.is_none() {
        damage.push(Damage::new("their-register", "the other side's register damaged"));
    }
    Ok((newer.or(first), damage))
}
