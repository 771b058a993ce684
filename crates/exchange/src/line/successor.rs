//! Generations: closing a journal, continuing it in a successor, and giving back what was lost (PROTOCOL.md rule 23).
//!
//! A restored or rolled-back node never signs its old journal again. It opens the next generation at once, naming the
//! last size it can prove; what it had accepted and never released moves there. The counterpart names the
//! predecessor's end in its first entry that cites the successor, and returns the entries up to there.

use std::collections::BTreeMap;

use comity_journal::keyring::PlacedControl;
use comity_journal::tree::leaf_hash_of_parts;
use comity_journal::{Frontier, Keyring, RegisterView, VerifiedDelegation, verify_consistency};
use comity_seal::HpkePublic;
use comity_seal::hash::sha256;
use comity_seal::opening::{OpeningInfo, open_opening, seal_opening};
use comity_wire::control::{Control, ControlBody, Predecessor};
use comity_wire::frame::{Code, Opening, Payload, Returned, Want};
use comity_wire::header::{Kind, Reason};
use comity_wire::limits::FRAME_ENTRY_BYTES_MAX;
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, Hash, Origin};

use super::opened::check_plaintext;
use super::ours::Ours;
use super::proofs::Nodes;
use super::{Line, LineSecrets};
use crate::effect::{Effect, Notice, Placed};
use crate::input::{Context, Side, Submission};
use crate::ledger::LedgerError;

/// Entries that one frame returns at most: each may bring an opening as large as itself.
const RETURNED_ENTRIES_MAX: usize = 128;

/// Why a successor was not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SuccessorError {
    /// The delegation is not for the next generation of this journal, or names no predecessor.
    #[error("the delegation is not for generation {expected} of this journal")]
    NotTheNext {
        /// The generation that must follow.
        expected: u64,
    },
    /// The delegation does not verify against our own register.
    #[error("the delegation does not verify: {0}")]
    Delegation(#[from] comity_journal::DelegationError),
    /// The store failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// A closed generation of our own journal.
pub(super) struct OurPast {
    /// Rows that stand in the store and are true: a prefix of what was signed.
    pub frontier: Frontier,
    /// The size that the successor named.
    pub proven: u64,
    /// The end that the counterpart named.
    pub end: Option<Predecessor>,
    /// Which keys spoke for it.
    pub keyring: Keyring,
    /// Numbers of its control entries.
    pub controls: Vec<u64>,
}

/// The closed generations of a line.
#[derive(Default)]
pub(super) struct Predecessors {
    /// Ours.
    pub ours: BTreeMap<u64, OurPast>,
    /// Theirs: where we saw them end.
    pub theirs: BTreeMap<u64, Predecessor>,
}

impl Predecessors {
    /// Whether our generation is closed and the counterpart has named its end.
    pub(super) fn ours_ended(&self, generation: u64) -> bool {
        self.ours.contains_key(&generation)
    }

    /// How large a closed generation of ours is, as far as we hold it.
    pub(super) fn our_size(&self, generation: u64) -> Option<u64> {
        self.ours.get(&generation).map(|past| past.frontier.size())
    }
}

/// The keyring of one of our own journals that begins with this delegation.
pub(super) fn own_keyring(
    body: &ControlBody,
    origin: &Origin,
    register: &RegisterView,
) -> Result<Keyring, comity_journal::DelegationError> {
    VerifiedDelegation::verify(body, origin, register).map(Keyring::new)
}

impl Line {
    /// Largest size of our journal that we can prove: what the counterpart's receipts cover.
    pub const fn provable(&self) -> u64 {
        self.ours.receipted
    }

    /// What a successor's delegation has to name as its predecessor.
    ///
    /// # Errors
    /// The store failed.
    pub fn predecessor(&self, cx: &Context<'_>) -> Result<Predecessor, LedgerError> {
        let generation = self.ours.origin.generation;
        let size = self.ours.receipted;
        let nodes = Nodes { ledger: cx.ledger, side: Side::Ours, generation };
        let root = match size {
            0 => Hash::ZERO,
            size if size == self.ours.size() => self.ours.frontier.root(),
            size => nodes.root_at(size)?,
        };
        Ok(Predecessor { generation, size, root })
    }

    /// Closes our journal and opens the next generation: its entry 0 is appended by the next [`Line::seal_batch`].
    ///
    /// Statements that were appended in this process and never left it move to the successor at once.
    ///
    /// # Errors
    /// [`SuccessorError`]; nothing has changed then.
    pub fn open_successor(
        &mut self,
        delegation: ControlBody,
        secrets: LineSecrets,
        cx: &mut Context<'_>,
    ) -> Result<(), SuccessorError> {
        let old = self.ours.origin;
        let expected = old.generation + 1;
        let Control::Delegation(body) = &delegation.control else {
            return Err(SuccessorError::NotTheNext { expected });
        };
        let Some(named) = body.predecessor.filter(|p| p.generation == old.generation) else {
            return Err(SuccessorError::NotTheNext { expected });
        };
        let keyring = own_keyring(&delegation, &old.successor(), &self.ours.register_view)?;
        let kept = self.ours.released.max(self.ours.size_at_start).min(self.ours.size());
        let moved = self.plaintexts(old.generation, kept, self.ours.size(), cx)?;
        let nodes = Nodes { ledger: cx.ledger, side: Side::Ours, generation: old.generation };
        let frontier = nodes.frontier_at(kept)?;
        let mut ours = Ours::new(old.successor(), self.ours.register.clone(), self.ours.register_view.clone());
        ours.keyring = Some(keyring.clone());
        let past = std::mem::replace(&mut self.ours, ours);
        if let Some(keyring) = past.keyring {
            let past = OurPast { frontier, proven: named.size, end: None, keyring, controls: past.controls };
            self.predecessors.ours.insert(old.generation, past);
        }
        self.secrets = secrets;
        self.batch.controls.push_front(delegation);
        self.batch.list |= !self.theirs.unlisted.is_empty();
        for (number, statement) in moved {
            self.resubmit(old.generation, number, statement, cx)?;
        }
        let synced = self.flow.up;
        self.flow.rewind(0);
        self.flow.synced = synced;
        self.flow.hello = None;
        Ok(())
    }

    /// The statements of ours in a range of a closed generation.
    fn plaintexts(
        &self,
        generation: u64,
        from: u64,
        to: u64,
        cx: &Context<'_>,
    ) -> Result<Vec<(u64, Statement)>, LedgerError> {
        let mut found = Vec::new();
        for number in from..to {
            let Some(bytes) = cx.ledger.plaintext(Side::Ours, generation, number)? else { continue };
            let statement = Plaintext::from_bytes(&bytes)
                .and_then(|p| Statement::from_bytes(&p.statement))
                .map_err(|e| LedgerError { what: "a statement of ours", detail: e.to_string() })?;
            found.push((number, statement));
        }
        Ok(found)
    }

    /// Puts a statement of a closed generation into the present one; it names the old entry as superseded.
    fn resubmit(
        &mut self,
        generation: u64,
        number: u64,
        mut statement: Statement,
        cx: &Context<'_>,
    ) -> Result<(), LedgerError> {
        let old = cx.ledger.subtree(Side::Ours, generation, 0, number)?;
        statement.envelope.supersedes.get_or_insert(old);
        self.tell(Notice::Moved { generation, number, id: old });
        self.batch.submissions.push_back(Submission {
            token: Submission::MOVED,
            statement,
            signatures: Vec::new(),
            settle: false,
            stated: None,
        });
        Ok(())
    }

    /// Their next generation begins: remember where the present one ended, and say so.
    pub(super) fn begin_their_generation(
        &mut self,
        keyring: Option<&Keyring>,
        cx: &mut Context<'_>,
    ) -> Result<(), LedgerError> {
        let generation = keyring.map_or(1, |k| k.origin().generation);
        if self.theirs.generation > 0 {
            let end = Predecessor {
                generation: self.theirs.generation,
                size: self.theirs.size(),
                root: self.theirs.frontier.root(),
            };
            self.predecessors.theirs.insert(end.generation, end);
            self.batch.controls.push_back(ControlBody::new(Control::PredecessorEnd(end), None));
            self.tell(Notice::TheirSuccessor { generation });
        }
        self.theirs.begin(generation);
        let _ = cx;
        Ok(())
    }

    /// Takes a control entry of theirs that concerns us. `Some` refuses it.
    pub(super) fn note_control(&mut self, body: &[u8], cx: &mut Context<'_>) -> Result<Option<Reason>, LedgerError> {
        let Ok(ControlBody { control: Control::PredecessorEnd(end), .. }) = ControlBody::from_bytes(body) else {
            return Ok(None);
        };
        let Some(past) = self.predecessors.ours.get_mut(&end.generation) else {
            return Ok(Some(Reason::BadCitation));
        };
        if end.size < past.proven {
            // They had receipted more: their own receipt shows it (PROTOCOL.md rule 23).
            return Ok(Some(Reason::BadCitation));
        }
        if past.end.is_some() {
            return Ok(None);
        }
        past.end = Some(end);
        let held = past.frontier.size();
        self.batch.dirty = true;
        if held > end.size {
            for (number, statement) in self.plaintexts(end.generation, end.size, held, cx)? {
                self.resubmit(end.generation, number, statement, cx)?;
            }
        }
        self.tell(Notice::PredecessorEnded { generation: end.generation, size: end.size, held });
        self.ask_for_lost();
        Ok(None)
    }

    /// Whether entries of a closed generation of ours are still to come back.
    pub(super) fn lost(&self) -> bool {
        self.predecessors.ours.values().any(|past| past.end.is_some_and(|end| past.frontier.size() < end.size))
    }

    /// Asks for entries of a closed generation of ours that we do not hold. Asked again at every contact and tick.
    pub(super) fn ask_for_lost(&mut self) {
        let wants: Vec<Want> = self
            .predecessors
            .ours
            .values()
            .filter_map(|past| {
                let end = past.end?;
                let held = past.frontier.size();
                (held < end.size).then_some(Want { root: end.root, from: held, count: end.size - held })
            })
            .collect();
        if !wants.is_empty() {
            self.flow.want_again();
            self.send(Payload::Want(wants));
        }
    }

    /// Splits wants into those for returned entries, which are answered here, and those for attachments.
    pub(super) fn take_wants(&mut self, wants: Vec<Want>, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        let mut chunks = Vec::new();
        for want in wants {
            let ended = self.predecessors.theirs.values().find(|end| end.root == want.root).copied();
            match ended {
                Some(end) => self.give_back(end, want.from, cx)?,
                None => chunks.push(want),
            }
        }
        if !chunks.is_empty() {
            self.tell(Notice::Wanted(chunks));
        }
        Ok(())
    }

    /// Returns entries of their closed generation, their plaintexts sealed to their newest key.
    fn give_back(&mut self, end: Predecessor, from: u64, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        let Some((recipient_key, public)) = self.their_hpke() else { return Ok(()) };
        let generation = end.generation;
        if from >= end.size {
            return Ok(());
        }
        let bytes = FRAME_ENTRY_BYTES_MAX / 3;
        let mut entries = cx.ledger.entries(Side::Theirs, generation, from, RETURNED_ENTRIES_MAX, bytes)?;
        entries.truncate(usize::try_from(end.size - from).unwrap_or(usize::MAX));
        let next = from + entries.len() as u64;
        let Some(checkpoint) = cx.ledger.checkpoint_within(Side::Theirs, generation, next - 1, u64::MAX)? else {
            return Ok(());
        };
        let mut openings = Vec::new();
        for number in from..next {
            let Some(plaintext) = cx.ledger.plaintext(Side::Theirs, generation, number)? else { continue };
            let entry = cx.ledger.subtree(Side::Theirs, generation, 0, number)?;
            let info = OpeningInfo { line: self.config.line, recipient_key, entry };
            if let Ok(sealed) = seal_opening(&public, &info, &plaintext, &mut *cx.rng) {
                openings.push(Opening { number, recipient_key, sealed });
            }
        }
        let nodes = Nodes { ledger: cx.ledger, side: Side::Theirs, generation };
        let upto = checkpoint.size.min(end.size);
        let checkpoint = if upto == checkpoint.size { checkpoint } else { return Ok(()) };
        let consistency = nodes.consistency(next, checkpoint.size)?;
        let returned = Returned { generation, from, entries, checkpoint, consistency, openings };
        self.send(Payload::Returned(Box::new(returned)));
        Ok(())
    }

    /// Takes back entries of our closed generation: they carry our own signature, or they are not ours.
    pub(super) fn take_returned(&mut self, returned: Returned, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        let generation = returned.generation;
        let Some(past) = self.predecessors.ours.get(&generation) else { return Ok(()) };
        let mut frontier = past.frontier.clone();
        let end = past.end.map_or(0, |end| end.size);
        if returned.from != frontier.size() || returned.from >= end || past.end.is_none() {
            return Ok(());
        }
        let mut nodes = Vec::new();
        let leaf = |e: &comity_wire::entry::Entry| leaf_hash_of_parts(&[&e.header, sha256(&e.body).as_bytes()]);
        let leaves: Vec<Hash> = returned.entries.iter().map(leaf).collect();
        let signed = past.keyring.verify_checkpoint(&returned.checkpoint).is_ok()
            && frontier.append_all(&leaves, &mut nodes).is_ok()
            && frontier.size() <= end
            && verify_consistency(
                frontier.size(),
                &frontier.root(),
                returned.checkpoint.size,
                &returned.checkpoint.root,
                &returned.consistency,
            )
            .is_ok();
        if !signed {
            self.refuse_frame(Code::BadRoot, returned.from, "returned entries that our own signature does not cover");
            return Ok(());
        }
        for (number, (entry, id)) in (returned.from..).zip(returned.entries.into_iter().zip(leaves)) {
            let header = entry.header().ok();
            let clock = self.returned_clock(generation, number, header.as_ref(), cx)?;
            let opening = returned.openings.iter().find(|o| o.number == number);
            let plaintext = opening.and_then(|opening| {
                let header = header.as_ref().filter(|h| h.kind == Kind::Statement)?;
                let secret = self.secrets.hpke.get(&opening.recipient_key)?;
                let info = OpeningInfo { line: self.config.line, recipient_key: opening.recipient_key, entry: id };
                let opened = open_opening(secret, &info, &opening.sealed).ok()?;
                check_plaintext(&opened, header).ok().map(|_| opened.to_vec())
            });
            self.returned_clock = Some((generation, number, clock));
            let side = Side::Ours;
            let placed = Placed { side, generation, number, id, clock, entry, plaintext, void: None };
            cx.out.push(Effect::Append(Box::new(placed)));
        }
        for node in nodes.into_iter().filter(|n| n.level > 0) {
            let (level, index, hash) = (node.level, node.index, node.hash);
            cx.out.push(Effect::Node { side: Side::Ours, generation, level, index, hash });
        }
        cx.out.push(Effect::Checkpoint { side: Side::Ours, generation, checkpoint: Box::new(returned.checkpoint) });
        let size = frontier.size();
        if let Some(past) = self.predecessors.ours.get_mut(&generation) {
            past.frontier = frontier;
        }
        self.batch.dirty = true;
        self.tell(Notice::Returned { generation, from: returned.from, to: size });
        self.ask_for_lost();
        Ok(())
    }

    /// The clock of a returned entry (PROTOCOL.md rule 2), derived as it was when it was written.
    fn returned_clock(
        &self,
        generation: u64,
        number: u64,
        header: Option<&comity_wire::header::Header>,
        cx: &Context<'_>,
    ) -> Result<u64, LedgerError> {
        let previous = match (number, self.returned_clock) {
            (0, _) => 0,
            (n, Some((g, last, clock))) if g == generation && last + 1 == n => clock,
            (n, _) => cx.ledger.clock(Side::Ours, generation, n - 1)?,
        };
        let cited = match header.and_then(|h| h.citation) {
            Some(c) => cx.ledger.clock(Side::Theirs, c.generation, c.size - 1)?,
            None => 0,
        };
        Ok(previous.max(cited) + 1)
    }

    /// Their newest key to seal to.
    pub(super) fn their_hpke(&self) -> Option<(u64, HpkePublic)> {
        let keyring = self.theirs.keyring.as_ref()?;
        let number = keyring.newest_hpke();
        keyring.hpke(number).map(|public| (number, public.clone()))
    }

    /// Takes one of our own controls into our own keyring, so that a wrong one is never appended.
    pub(super) fn own_control(&mut self, number: u64, body: &ControlBody) -> Result<(), String> {
        if number == 0 {
            let keyring = own_keyring(body, &self.ours.origin, &self.ours.register_view);
            self.ours.keyring = Some(keyring.map_err(|e| e.to_string())?);
            return Ok(());
        }
        let register = self.ours.register_at;
        let placed = PlacedControl { number, register: Some(&register), body, receipted: self.ours.receipted };
        let keyring = self.ours.keyring.as_mut().ok_or("no delegation")?;
        keyring.apply(placed, &self.ours.register_view).map_err(|e| e.to_string())
    }
}
