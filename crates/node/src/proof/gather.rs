//! The parts of an evidence file, gathered from the store.

use std::collections::BTreeSet;

use comity_exchange::Side;
use comity_journal::evidence::{self, ACKNOWLEDGEMENT_FORMAT, Chain, Item, Place, control_item, counterpart_item};
use comity_journal::keyring::PlacedControl;
use comity_journal::tree::leaf_hash;
use comity_journal::{Frontier, Keyring, KeyringError, RegisterView, VerifiedDelegation, prove_inclusion};
use comity_wire::control::{Control, ControlBody};
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::{Header, Held, Kind, RegisterAt};
use comity_wire::register::RegisterPart;
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, Hash, LineId, Origin};

use super::{ProofError, Source, opposite};
use crate::ledger::query::{self, Position};
use crate::ledger::{JournalNodes, KeepError, StoredEntry, peek};

/// Acknowledgements of one statement that are looked at.
const ACKNOWLEDGEMENTS_MAX: usize = 64;

/// An entry and where it stands.
pub(super) struct Gathered {
    pub at: Position,
    pub line: LineId,
    pub side: Side,
    pub generation: u64,
    pub stored: StoredEntry,
    pub header: Header,
}

/// A party's chain, and the keys that it leads to.
pub(super) struct Party {
    pub chain: Chain,
    pub keyring: Keyring,
    /// For the counterpart: the checkpoint in which its items stand.
    pub checkpoint: Option<Checkpoint>,
}

impl Gathered {
    /// An entry with a readable header.
    fn entry(source: &Source<'_>, at: Position) -> Result<Self, ProofError> {
        let missing = KeepError::Missing { what: "entry", number: at.number };
        let stored = query::entry(source.read, at)?.ok_or(missing)?;
        let name = source.journals.name(at.journal);
        let (line, side, generation) = name.ok_or(KeepError::Damaged { what: "a journal's local number" })?;
        let header = stored.entry.header().map_err(|_| ProofError::NoStatement)?;
        Ok(Self { at, line, side, generation, stored, header })
    }

    /// A statement.
    pub(super) fn load(source: &Source<'_>, at: Position) -> Result<Self, ProofError> {
        let found = Self::entry(source, at)?;
        if found.header.kind == Kind::Statement { Ok(found) } else { Err(ProofError::NoStatement) }
    }

    /// The signatures of the officers who released it; none where its content is not here.
    pub(super) fn slots(&self) -> Vec<Vec<u8>> {
        let plaintext = self.stored.plaintext.as_deref().and_then(|bytes| Plaintext::from_bytes(bytes).ok());
        plaintext.map(|plaintext| plaintext.signatures).unwrap_or_default()
    }

    pub(super) const fn other_side(&self) -> Side {
        opposite(self.side)
    }

    fn place<'a>(&'a self, path: &'a [Hash]) -> Place<'a> {
        let sealed = self.stored.sealed();
        Place { header: &self.stored.entry.header, sealed, number: self.at.number, path }
    }
}

fn path(source: &Source<'_>, at: Position, size: u64) -> Result<Vec<Hash>, ProofError> {
    let nodes = JournalNodes { read: source.read, journal: at.journal };
    prove_inclusion(&nodes, at.number, size).map_err(ProofError::damaged)
}

/// The other side's entry that lists or opens the statement, if it came.
pub(super) fn citing(source: &Source<'_>, of: &Gathered) -> Result<Option<Gathered>, ProofError> {
    let verdict = query::verdict(source.read, source.journals, &of.line, of.side, of.generation, of.at.number)?;
    verdict.map(|verdict| Gathered::entry(source, verdict.by)).transpose()
}

/// The other side's acknowledgements (F03) of a statement.
#[derive(Default)]
pub(super) struct Acknowledged {
    /// The first that names this statement alone.
    pub alone: Option<Gathered>,
    /// The first that names further ones beside it.
    pub among: Option<Gathered>,
}

/// The other side's acknowledgements of the statement, as far as they came and can be read.
pub(super) fn acknowledged(source: &Source<'_>, of: &Gathered) -> Result<Acknowledged, ProofError> {
    let mut acknowledged = Acknowledged::default();
    let references = query::references(source.read, &of.stored.id)?;
    let formal = references.into_iter().filter(|(_, format)| format == ACKNOWLEDGEMENT_FORMAT);
    for (at, _) in formal.take(ACKNOWLEDGEMENTS_MAX) {
        let found = Gathered::entry(source, at)?;
        if found.side != of.other_side() || found.line != of.line {
            continue;
        }
        let Some(named) = named_by(&found).filter(|named| named.contains(&of.stored.id)) else { continue };
        if named.iter().all(|id| *id == of.stored.id) {
            acknowledged.alone = Some(found);
            break;
        }
        acknowledged.among.get_or_insert(found);
    }
    Ok(acknowledged)
}

/// What a statement replies to; `None` where its content cannot be read.
fn named_by(found: &Gathered) -> Option<Vec<Hash>> {
    let plaintext = Plaintext::from_bytes(found.stored.plaintext.as_deref()?).ok()?;
    Statement::from_bytes(&plaintext.statement).ok().map(|statement| statement.envelope.in_reply_to)
}

/// The other side's entries that say first that it holds an attachment of a statement of ours (F09), ascending, each
/// once. What we hold of a statement of the other side's is not shown: its file speaks for its author.
pub(super) fn held(source: &Source<'_>, of: &Gathered) -> Result<Vec<Gathered>, ProofError> {
    let content = of.stored.plaintext.as_deref().filter(|_| of.side == Side::Ours).and_then(peek::refers);
    let mut places = BTreeSet::new();
    for root in content.unwrap_or_default().attachments {
        let named = Held { generation: of.generation, number: of.at.number, root };
        places.extend(query::held_by_them(source.read, &of.line, &named)?);
    }
    let mut found = Vec::with_capacity(places.len());
    for (generation, number) in places {
        let missing = KeepError::Missing { what: "a journal", number: generation };
        let journal = source.journals.find(&of.line, of.other_side(), generation).ok_or(missing)?;
        found.push(Gathered::entry(source, Position { journal, number })?);
    }
    Ok(found)
}

/// What the other side wrote afterwards and a file may show.
pub(super) struct Later<'a> {
    pub citing: Option<&'a Gathered>,
    pub answer: Option<&'a Gathered>,
    pub held: &'a [Gathered],
}

impl Later<'_> {
    fn entries(&self) -> impl Iterator<Item = &Gathered> {
        self.citing.into_iter().chain(self.answer).chain(self.held)
    }
}

/// What the author signed, and the receipt for it.
pub(super) struct Signed<'a> {
    pub checkpoint: &'a Checkpoint,
    pub author: &'a Party,
    pub receipt: &'a Receipt,
}

/// Whether the author's head is the one that was signed; what was said of its key later is for the file's reader.
pub(super) fn head_stands(author: &Party, checkpoint: &Checkpoint) -> Result<(), ProofError> {
    match author.keyring.verify_checkpoint(checkpoint) {
        Ok(_) | Err(KeyringError::Revoked { .. }) => Ok(()),
        Err(error) => Err(ProofError::damaged(format!("the checkpoint of size {}: {error}", checkpoint.size))),
    }
}

/// Who gave the receipt: one generation of the counterpart's journal, and the statement shown under its keys.
pub(super) struct Issued {
    pub generation: u64,
    pub counterpart: Party,
    pub item: Item,
}

/// The generation of the counterpart whose keys the receipt verifies under. That of its listing or answer is tried
/// first: but a successor lists what its predecessor receipted.
pub(super) fn issued(
    source: &Source<'_>,
    of: &Gathered,
    signed: &Signed<'_>,
    later: &Later<'_>,
) -> Result<Issued, ProofError> {
    let other = of.other_side();
    let known = source.journals.iter().filter(|(line, side, ..)| *line == of.line && *side == other);
    let mut tried: Vec<u64> = later.entries().map(|entry| entry.generation).collect();
    tried.extend(known.map(|(_, _, generation, _)| generation));
    let mut refused = None;
    for (i, generation) in tried.iter().copied().enumerate() {
        if tried[..i].contains(&generation) {
            continue;
        }
        let made = counterpart(source, of, other, generation, later).and_then(|counterpart| {
            let item = statement_item(source, of, signed, &counterpart)?;
            Ok(Issued { generation, counterpart, item })
        });
        match made {
            Ok(issued) => return Ok(issued),
            Err(ProofError::Keep(error @ KeepError::Store(_))) => return Err(error.into()),
            // The first one tried is the likeliest: its reason is the one to tell.
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    Err(refused.unwrap_or(ProofError::NoReceipt))
}

/// The author's chain, with its rotations and revocations below the checkpoint.
pub(super) fn author(source: &Source<'_>, of: &Gathered, size: u64) -> Result<Party, ProofError> {
    let relied = of.header.register.filter(|at| names(&register_of(source, of.side).entries, at)).map(|at| at.size);
    party(source, of.line, of.side, of.generation, Some(size), relied.into_iter())
}

/// Whether a register has a position that a statement names: a counterpart may name one that it shows to nobody.
fn names(entries: &[Vec<u8>], at: &RegisterAt) -> bool {
    let mut tree = Frontier::new();
    let upto = usize::try_from(at.size).ok().and_then(|size| entries.get(..size)).unwrap_or_default();
    let leaves: Vec<Hash> = upto.iter().map(|entry| leaf_hash(entry)).collect();
    !leaves.is_empty() && tree.append_all(&leaves, &mut Vec::new()).is_ok() && tree.root() == at.root
}

/// The chain of the counterpart's journal up to a head of it.
pub(super) fn accused(source: &Source<'_>, line: LineId, generation: u64, size: u64) -> Result<Party, ProofError> {
    party(source, line, Side::Theirs, generation, Some(size), std::iter::empty())
}

/// The counterpart's chain. Its rotations stand in the checkpoint of its first item here, if there is one.
fn counterpart(
    source: &Source<'_>,
    of: &Gathered,
    side: Side,
    generation: u64,
    later: &Later<'_>,
) -> Result<Party, ProofError> {
    let items = later.entries().filter(|item| item.generation == generation);
    let last = items.map(|item| item.at).max_by_key(|at| at.number);
    let checkpoint = match last {
        Some(at) => query::checkpoint_covering(source.read, at)?,
        None => None,
    };
    let size = checkpoint.as_ref().map(|c| c.size);
    let party = party(source, of.line, side, generation, size, std::iter::empty())?;
    Ok(Party { checkpoint, ..party })
}

fn register_of<'a>(source: &Source<'a>, side: Side) -> &'a RegisterPart {
    match side {
        Side::Ours => source.ours,
        Side::Theirs => source.theirs,
    }
}

/// A control entry in force; nothing where something else stands there. A peer's entries may be anything: none of them
/// may keep an evidence file from being made.
fn key_control(source: &Source<'_>, at: Position) -> Result<Option<(Gathered, ControlBody)>, ProofError> {
    let found = match Gathered::entry(source, at) {
        Ok(found) => found,
        Err(ProofError::NoStatement) => return Ok(None),
        Err(error) => return Err(error),
    };
    if found.header.kind != Kind::Control || found.stored.void.is_some() {
        return Ok(None);
    }
    Ok(ControlBody::from_bytes(&found.stored.entry.body).ok().map(|control| (found, control)))
}

/// A chain up to a size of the journal: delegation, rotations and revocations, the register as far as it is relied on.
fn party(
    source: &Source<'_>,
    line: LineId,
    side: Side,
    generation: u64,
    size: Option<u64>,
    relied: impl Iterator<Item = u64>,
) -> Result<Party, ProofError> {
    let missing = ProofError::Keep(KeepError::Missing { what: "a journal", number: generation });
    let journal = source.journals.find(&line, side, generation).ok_or(missing)?;
    let first = Gathered::entry(source, Position { journal, number: 0 })?;
    let body = ControlBody::from_bytes(&first.stored.entry.body).map_err(ProofError::damaged)?;
    let Control::Delegation(delegation) = &body.control else {
        return Err(ProofError::damaged("a journal without a delegation"));
    };
    let mut controls = Vec::new();
    let mut relied = relied.chain([delegation.register.size]).max().unwrap_or(0);
    if let Some(size) = size {
        for number in query::controls(source.read, journal)?.into_iter().filter(|n| *n > 0 && *n < size) {
            let Some((found, control)) = key_control(source, Position { journal, number })? else { continue };
            if matches!(control.control, Control::Rotation(_) | Control::Revocation(_)) {
                relied = relied.max(found.header.register.map_or(0, |at| at.size));
                let path = path(source, found.at, size)?;
                controls.push((found, control, path));
            }
        }
    }
    let entries = &register_of(source, side).entries;
    let count = usize::try_from(relied).unwrap_or(usize::MAX);
    let register = entries.get(..count).ok_or_else(|| ProofError::damaged("the register is too short"))?.to_vec();
    let view = RegisterView::build(&register).map_err(ProofError::damaged)?;
    let origin = Origin { line, author: first.header.author, generation };
    let verified = VerifiedDelegation::verify(&body, &origin, &view).map_err(ProofError::damaged)?;
    let mut keyring = Keyring::new(verified);
    for (found, control, _) in &controls {
        let number = found.at.number;
        let placed =
            PlacedControl { number, register: found.header.register.as_ref(), body: control, receipted: number };
        keyring.apply(placed, &view).map_err(ProofError::damaged)?;
    }
    let controls = controls.into_iter().map(|(found, _, path)| control_item(&found.stored.entry, path)).collect();
    let chain = Chain { register, delegation: first.stored.entry.body, controls };
    Ok(Party { chain, keyring, checkpoint: None })
}

/// The statement with its checkpoint and receipt.
fn statement_item(source: &Source<'_>, of: &Gathered, signed: &Signed<'_>, issuer: &Party) -> Result<Item, ProofError> {
    let Signed { checkpoint, author, receipt } = signed;
    let path = path(source, of.at, checkpoint.size)?;
    Ok(evidence::statement_item(of.place(&path), checkpoint, &author.keyring, receipt, &issuer.keyring)?)
}

/// An entry of the counterpart in the checkpoint that its chain is shown at.
pub(super) fn their_item(source: &Source<'_>, of: &Gathered, party: &Party) -> Result<Item, ProofError> {
    let checkpoint = party.checkpoint.as_ref().ok_or_else(|| ProofError::damaged("no checkpoint"))?;
    let path = path(source, of.at, checkpoint.size)?;
    Ok(counterpart_item(of.place(&path), checkpoint, &party.keyring)?)
}
