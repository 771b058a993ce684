//! What a line keeps of itself between processes: small, written with every commit.
//!
//! Heads, receipts and control entries are not in it: they are read back from the ledger. Nobody signs a state, and half
//! of it follows from nothing else that is kept: so it ends in a sum over itself, by which a flipped bit is told from
//! what was written.

use comity_journal::delegation::cosigner_key;
use comity_journal::keyring::PlacedControl;
use comity_journal::{Frontier, Keyring, ReceiptPlace, RegisterView, VerifiedDelegation};
use comity_seal::error::CryptoFault;
use comity_seal::hash::sha256;
use comity_wire::codec::{Dec, Enc};
use comity_wire::control::{Control, ControlBody, Predecessor};
use comity_wire::header::{Epoch, Held, Listed, Refusal};
use comity_wire::limits::{GENERATIONS_MAX, REGISTER_ENTRIES_MAX};
use comity_wire::{Canonical, Hash, Malformed, Origin};

use super::batch::Batch;
use super::flow::Flow;
use super::known::KnownRegister;
use super::moved::Moving;
use super::ours::Ours;
use super::proofs::Nodes;
use super::read_by_them::ReadByThem;
use super::register::signer_of;
use super::sealing::Sealing;
use super::status::EndRefused;
use super::successor::{OurPast, Predecessors};
use super::theirs::Theirs;
use super::{Judge, Line, LineConfig, LineSecrets};
use crate::input::Side;
use crate::ledger::{Ledger, LedgerError};

/// Why a line could not be loaded. Always a local fault: restore, or repair from the counterpart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The state's bytes are damaged.
    #[error("the line's state is damaged: {0}")]
    Malformed(#[from] Malformed),
    /// The store cannot give back what the state relies on.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The secrets given are not those of the delegation: under them no head and no receipt of this line would verify,
    /// and nothing sealed to it could be opened.
    #[error(
        "our own {which} key is not the one that the delegation names: the key files and the delegation of this line do \
         not belong together; put the line's own key files back, or restore the node from a backup"
    )]
    OtherKeys {
        /// Which key: `log`, `receipt` or `HPKE`.
        which: &'static str,
    },
    /// What was kept does not verify.
    #[error("what was kept does not verify: {what}")]
    Damaged {
        /// What does not verify.
        what: String,
    },
}

pub(super) fn damaged(what: impl std::fmt::Display) -> StateError {
    StateError::Damaged { what: what.to_string() }
}

/// Bytes of the sum at the end of a state.
const SUM_BYTES: usize = 8;

fn sum(state: &[u8]) -> [u8; SUM_BYTES] {
    let Hash(hash) = sha256(state);
    std::array::from_fn(|i| hash[i])
}

/// After the last item comes the sum.
pub(super) fn check_sum(state: &[u8], end: usize) -> Result<(), StateError> {
    let (items, rest) = state.split_at(end.min(state.len()));
    if rest == sum(items) { Ok(()) } else { Err(damaged("the line's state is not what was written")) }
}

const FRONTIER_BYTES_MAX: usize = 8 + 64 * 32;
pub(super) const CONTROLS_MAX: usize = 65_536;
/// Items of a closed generation of ours. At first those before the last five stood alone, then all but the last; they are
/// read so as well.
const PAST_ITEMS: usize = 11;
/// Items of the counterpart's journal. The last two came later, one after the other, and a state without is read as well.
pub(super) const THEIR_ITEMS: usize = 18;
/// Closed generations of both sides, and those skipped.
const CLOSED_MAX: usize = 2 * GENERATIONS_MAX as usize;

impl Line {
    /// The state's bytes, for [`crate::Effect::State`].
    pub(super) fn state_bytes(&self) -> Vec<u8> {
        let mut e = Enc::with_capacity(4_096);
        e.array(5).uint(1);
        self.write_ours(&mut e);
        self.write_theirs(&mut e);
        e.array(self.predecessors.ours.len() + self.predecessors.theirs.len());
        for (generation, past) in &self.predecessors.ours {
            e.array(PAST_ITEMS).uint(*generation).bytes(&past.frontier.encode()).uint(past.kept).uint(past.proven);
            e.option(past.end.as_ref()).list(&past.controls).uint(past.cited.0).value(&past.cited.1);
            let refused = past.refused.map_or((0, 0), |refused| (refused.named, refused.proven));
            e.uint(refused.0).uint(refused.1).uint(past.receipted);
        }
        for end in self.predecessors.theirs.values() {
            e.array(1).value(end);
        }
        e.list(&self.predecessors.moving);
        let mut bytes = e.into_bytes();
        let sum = sum(&bytes);
        bytes.extend(sum);
        bytes
    }

    fn write_ours(&self, e: &mut Enc) {
        let o = &self.ours;
        e.array(15).uint(o.origin.generation).bytes(&o.frontier.encode()).uint(o.ordinal).uint(o.clock);
        e.uint(o.checkpoint.as_ref().map_or(0, |c| c.size)).uint(o.receipted).uint(o.receipted_time).uint(o.covered);
        e.uint(o.listed).uint(o.opened).uint(o.cited.0).uint(o.cited.1).value(&o.cited.2);
        e.uint(o.sealing.epoch).array(3).list(&o.controls).option(o.settle.as_ref()).uint(u64::from(o.rolled_back));
    }

    fn write_theirs(&self, e: &mut Enc) {
        let t = &self.theirs;
        e.array(THEIR_ITEMS).uint(t.generation).bytes(&t.frontier.encode()).uint(t.ordinal).uint(t.clock);
        e.uint(t.checkpoint.as_ref().map_or(0, |c| c.size)).uint(t.cites.0).uint(t.cites.1).uint(t.lists);
        e.option(t.epoch.as_ref())
            .uint(t.receipt.as_ref().map_or(0, |r| r.size))
            .uint(t.receipt_time_min)
            .list(&t.unlisted);
        e.list(&t.refusals).list(&t.held).uint(u64::from(t.frozen)).list(&t.controls).uint(t.relied);
        e.list(&t.signers.iter().map(|(key, relied)| (*key, *relied)).collect::<Vec<_>>());
    }

    /// Loads a line from what was kept: the newest [`crate::Effect::State`], the newest
    /// [`crate::Effect::TheirRegister`] (or the one from pairing), our own register.
    ///
    /// # Errors
    /// [`StateError`]: something kept is damaged or missing, or the secrets are not the journal's newest (a crash
    /// between keeping rotated keys and committing their entry: try those before).
    pub fn load(
        state: &[u8],
        config: LineConfig,
        secrets: LineSecrets,
        judge: impl Into<Judge>,
        their_register: impl TryInto<KnownRegister, Error: Into<StateError>>,
        register: impl TryInto<KnownRegister, Error: Into<StateError>>,
        ledger: &dyn Ledger,
    ) -> Result<Self, StateError> {
        let register = register.try_into().map_err(Into::into)?;
        let their_register = their_register.try_into().map_err(Into::into)?;
        let d = &mut Dec::new(state);
        d.versioned("line state", 5)?;
        let mut ours = read_ours(d, &config, register)?;
        let mut theirs = read_theirs(d, their_register)?;
        let mut predecessors = Predecessors::default();
        for _ in 0..d.array("generations", CLOSED_MAX)? {
            let items = d.array("generation", PAST_ITEMS)?;
            if items == 1 {
                let end = Predecessor::read(d)?;
                predecessors.theirs.insert(end.generation, end);
            } else {
                let generation = d.uint()?;
                let mut past = read_past(d, generation, &config, &ours, ledger)?;
                if items >= PAST_ITEMS - 1 {
                    past.cited = (d.uint()?, Hash::read(d)?);
                    let (named, proven) = (d.uint()?, d.uint()?);
                    past.refused = (proven > 0).then_some(EndRefused { generation, named, proven });
                }
                if items == PAST_ITEMS {
                    past.receipted = d.uint()?;
                }
                predecessors.ours.insert(generation, past);
            }
        }
        predecessors.moving = d.list("statements to move", 2 * CLOSED_MAX)?;
        check_sum(state, d.position())?;
        reload(&mut ours, &mut theirs, &config, ledger)?;
        if ours.keyring.as_ref().is_some_and(|keyring| !speaks_with(keyring, &secrets)) {
            return Err(damaged("the keys given are not those that the journal names"));
        }
        // Our register grew while the line was not open: the next entry says so, and is due at once.
        let said = register_said(&ours, ledger)?;
        let list = said.is_some_and(|size| size < ours.register_at.size);
        let (flow, batch) = (Flow::default(), Batch { list, ..Batch::default() });
        let resting = super::rest::Resting::default();
        let judge = judge.into();
        Ok(Self { config, secrets, judge, ours, theirs, flow, batch, predecessors, probe: None, resting })
    }
}

/// Which of these secrets is not the one that a delegation names, if any; what is no delegation names none of them.
pub(super) fn undelegated(body: &ControlBody, secrets: &LineSecrets) -> Result<Option<&'static str>, CryptoFault> {
    let Control::Delegation(delegation) = &body.control else { return Ok(Some("log")) };
    if cosigner_key(secrets.log.public())? != delegation.log {
        return Ok(Some("log"));
    }
    if cosigner_key(secrets.receipt.public())? != delegation.receipt {
        return Ok(Some("receipt"));
    }
    let opener = secrets.hpke.get(&delegation.hpke.number);
    let opens = opener.is_some_and(|secret| secret.public().as_bytes() == &*delegation.hpke.public);
    Ok((!opens).then_some("HPKE"))
}

/// Reads over the closed generations and what waits to move.
pub(super) fn skip_past(d: &mut Dec<'_>) -> Result<(), StateError> {
    for _ in 0..d.array("generations", CLOSED_MAX)? {
        let items = d.array("generation", PAST_ITEMS)?;
        if items == 1 {
            Predecessor::read(d)?;
            continue;
        }
        let _generation = d.uint()?;
        frontier(d)?;
        let (_kept, _proven) = (d.uint()?, d.uint()?);
        let _end: Option<Predecessor> = d.option()?;
        d.list::<u64>("controls", CONTROLS_MAX)?;
        if items >= PAST_ITEMS - 1 {
            d.uint()?;
            Hash::read(d)?;
            let (_named, _proven) = (d.uint()?, d.uint()?);
        }
        if items == PAST_ITEMS {
            let _receipted = d.uint()?;
        }
    }
    d.list::<Moving>("statements to move", 2 * CLOSED_MAX)?;
    Ok(())
}

/// Whether these are the journal's newest keys: with others, every signature would be worthless.
fn speaks_with(keyring: &Keyring, secrets: &LineSecrets) -> bool {
    let receipt = keyring.receipt_keys(ReceiptPlace::Arriving);
    keyring.log_key(u64::MAX) == secrets.log.public() && receipt.first().is_some_and(|k| *k == secrets.receipt.public())
}

pub(super) fn frontier(d: &mut Dec<'_>) -> Result<Frontier, StateError> {
    Frontier::decode(d.bytes("frontier", FRONTIER_BYTES_MAX)?).map_err(damaged)
}

fn read_ours(d: &mut Dec<'_>, config: &LineConfig, register: KnownRegister) -> Result<Ours, StateError> {
    d.exactly(15)?;
    let origin = Origin { line: config.line, author: config.our_author, generation: d.uint()? };
    let mut ours = Ours::new(origin, register);
    ours.frontier = frontier(d)?;
    ours.ordinal = d.uint()?;
    ours.clock = d.uint()?;
    ours.checkpoint_size = d.uint()?;
    ours.receipted = d.uint()?;
    ours.receipted_time = d.uint()?;
    ours.covered = d.uint()?;
    ours.listed = d.uint()?;
    ours.opened = d.uint()?;
    ours.cited = (d.uint()?, d.uint()?, Hash::read(d)?);
    ours.sealing = Sealing::resumed(d.uint()?);
    d.exactly(3)?;
    ours.controls = d.list("controls", CONTROLS_MAX)?;
    ours.settle = d.option()?;
    ours.rolled_back = d.uint()? == 1;
    ours.committed = ours.size();
    ours.size_at_start = ours.size();
    ours.released = ours.size();
    // The register may have grown while the line was not open.
    ours.register_due = Some(ours.size());
    Ok(ours)
}

fn read_theirs(d: &mut Dec<'_>, register: KnownRegister) -> Result<Theirs, StateError> {
    let items = d.array("items of their journal", THEIR_ITEMS)?;
    if items + 2 < THEIR_ITEMS {
        return Err(damaged("too few items of their journal"));
    }
    let mut theirs = Theirs::new(register);
    theirs.generation = d.uint()?;
    theirs.frontier = frontier(d)?;
    theirs.ordinal = d.uint()?;
    theirs.clock = d.uint()?;
    theirs.checkpoint_size = d.uint()?;
    theirs.cites = (d.uint()?, d.uint()?);
    theirs.lists = d.uint()?;
    theirs.epoch = d.option::<Epoch>()?;
    theirs.receipt_size = d.uint()?;
    theirs.receipt_time_min = d.uint()?;
    theirs.unlisted = d.list::<Listed>("unlisted receipts", CONTROLS_MAX)?;
    theirs.refusals = d.list::<Refusal>("unlisted refusals", CONTROLS_MAX)?;
    theirs.held = d.list::<Held>("unlisted attachments", CONTROLS_MAX)?;
    theirs.frozen = d.uint()? == 1;
    theirs.controls = d.list::<(u64, u64)>("controls", CONTROLS_MAX)?;
    theirs.relied = if items + 1 < THEIR_ITEMS { 0 } else { d.uint()? };
    if items == THEIR_ITEMS {
        theirs.signers = d.list::<(u64, u64)>("signers", REGISTER_ENTRIES_MAX)?.into_iter().collect();
    }
    theirs.committed = theirs.size();
    theirs.receipted = theirs.receipt_size;
    Ok(theirs)
}

fn read_past(
    d: &mut Dec<'_>,
    generation: u64,
    config: &LineConfig,
    ours: &Ours,
    ledger: &dyn Ledger,
) -> Result<OurPast, StateError> {
    let frontier = frontier(d)?;
    let kept = d.uint()?;
    let proven = d.uint()?;
    let end = d.option()?;
    let controls: Vec<u64> = d.list("controls", CONTROLS_MAX)?;
    let origin = Origin { line: config.line, author: config.our_author, generation };
    let size = frontier.size();
    let numbers = controls.iter().filter(|n| **n == 0 || **n < size).map(|n| (*n, *n));
    let keyring = keyring(ledger, Side::Ours, origin, numbers, ours.register.view())?;
    Ok(OurPast {
        frontier,
        kept,
        proven,
        receipted: proven,
        end,
        cited: (0, Hash::ZERO),
        read: ReadByThem::default(),
        refused: None,
        keyring,
        controls,
        committed: size,
        last_clock: None,
        ahead: None,
    })
}

/// The size of our register that our newest entry names; `None` before the first entry.
fn register_said(ours: &Ours, ledger: &dyn Ledger) -> Result<Option<u64>, StateError> {
    let Some(last) = ours.size().checked_sub(1) else { return Ok(None) };
    let entries = ledger.skimmed(Side::Ours, ours.origin.generation, last, 1, usize::MAX)?;
    let header = entries.first().and_then(|entry| entry.header().ok());
    Ok(header.map(|header| header.register.map_or(0, |at| at.size)))
}

/// Reads back heads, receipts and keys.
fn reload(ours: &mut Ours, theirs: &mut Theirs, config: &LineConfig, ledger: &dyn Ledger) -> Result<(), StateError> {
    let missing = |what: &str| damaged(format!("{what} is missing"));
    let generation = ours.origin.generation;
    if ours.checkpoint_size > 0 {
        let head = ledger.checkpoint(Side::Ours, generation, ours.checkpoint_size)?;
        ours.checkpoint = Some(head.ok_or_else(|| missing("our newest checkpoint"))?);
        let numbers = ours.controls.iter().map(|n| (*n, *n));
        ours.keyring = Some(keyring(ledger, Side::Ours, ours.origin, numbers, ours.register.view())?);
    }
    if theirs.generation > 0 {
        let origin = Origin { line: config.line, author: config.their_author, generation: theirs.generation };
        let mut found = Vec::new();
        let head = ledger.checkpoint(Side::Theirs, theirs.generation, theirs.checkpoint_size)?;
        theirs.checkpoint = Some(head.ok_or_else(|| missing("their newest checkpoint"))?);
        theirs.keyring =
            Some(keyring(ledger, Side::Theirs, origin, theirs.controls.iter().copied(), theirs.register.view())?);
        // A state of before does not name them.
        for (number, _) in theirs.controls.iter().filter(|_| theirs.signers.is_empty()) {
            let entries = ledger.skimmed(Side::Theirs, theirs.generation, *number, 1, usize::MAX)?;
            found.extend(entries.first().and_then(signer_of));
        }
        found.into_iter().for_each(|signer| theirs.signed_by(signer));
        if theirs.receipt_size > 0 {
            let receipt = ledger.receipt(Side::Theirs, theirs.generation, theirs.receipt_size)?;
            theirs.receipt = Some(receipt.ok_or_else(|| missing("our newest receipt"))?);
        }
        theirs.whole = whole_head(theirs, ledger)?;
    }
    Ok(())
}

/// The largest of their heads whose tree we hold whole, if the tree is the one that it signs.
fn whole_head(theirs: &Theirs, ledger: &dyn Ledger) -> Result<Option<(u64, Hash)>, StateError> {
    let (generation, size) = (theirs.generation, theirs.size());
    let Some(head) = ledger.checkpoint_within(Side::Theirs, generation, 0, size)? else { return Ok(None) };
    let root = Nodes { ledger, side: Side::Theirs, generation }.frontier_at(head.size)?.root();
    Ok((root == head.root).then_some((head.size, root)))
}

/// Builds a keyring again from control entries, given as number and the size receipted before each.
pub(super) fn keyring(
    ledger: &dyn Ledger,
    side: Side,
    origin: Origin,
    controls: impl Iterator<Item = (u64, u64)>,
    register: &RegisterView,
) -> Result<Keyring, StateError> {
    let mut keyring: Option<Keyring> = None;
    for (number, receipted) in controls {
        let entries = ledger.skimmed(side, origin.generation, number, 1, usize::MAX)?;
        let entry = entries.first().ok_or_else(|| damaged(format!("control entry {number} is missing")))?;
        let body = ControlBody::from_bytes(&entry.body)?;
        match keyring.as_mut() {
            None => {
                let verified = VerifiedDelegation::verify(&body, &origin, register).map_err(damaged)?;
                keyring = Some(Keyring::new(verified));
            }
            Some(keyring) => {
                let header = entry.header()?;
                let placed = PlacedControl { number, register: header.register.as_ref(), body: &body, receipted };
                keyring.apply(placed, register).map_err(damaged)?;
            }
        }
    }
    keyring.ok_or_else(|| damaged("a journal without a delegation"))
}
