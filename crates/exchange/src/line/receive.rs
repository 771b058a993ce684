//! Taking frames (PROTOCOL.md rules 9, 13, 24, 25): all of a frame is checked before anything of it is taken.

use comity_journal::contradiction::Contradiction;
use comity_journal::keyring::PlacedControl;
use comity_journal::tree::leaf_hash_of_parts;
use comity_journal::{Frontier, Keyring, StoredNode, VerifiedDelegation, verify_consistency};
use comity_wire::control::{Control, ControlBody};
use comity_wire::entry::Entry;
use comity_wire::frame::{Code, Data, Frame, Payload};
use comity_wire::head::Checkpoint;
use comity_wire::header::{Header, Kind};
use comity_wire::limits::GENERATIONS_MAX;
use comity_wire::{Canonical, Hash, Malformed, Origin};

use super::Line;
use super::erasure::Body;
use super::flow::noted;
use super::opened::Cited;
use super::proofs::Nodes;
use crate::effect::{Effect, Notice};
use crate::input::{Context, Side};
use crate::ledger::LedgerError;

/// How far a successor may lie above the generation that we hold: those between were opened and lost, one restore
/// after the other, before any word of them reached us.
pub(super) const GENERATIONS_SKIPPED_MAX: u64 = 16;

/// One of their entries, checked as far as its frame goes.
pub(super) struct Checked {
    pub entry: Entry,
    /// SHA-256 of the body, and whether it came.
    pub body: Body,
    pub id: Hash,
    pub header: Result<Header, Malformed>,
    /// For a control entry: whether the keyring took it.
    pub authority: bool,
    /// Whether the keyring changed by it.
    pub changes_keys: bool,
    /// For a control entry: what we had receipted before it came.
    pub receipted: u64,
    /// For one that changes keys: the authority that signed it, and the register position that it relies on.
    pub signer: Option<(u64, u64)>,
}

/// A frame's entries, checked against keys and tree, nothing taken yet.
struct Accepted {
    entries: Vec<Checked>,
    frontier: Frontier,
    nodes: Vec<StoredNode>,
    keyring: Option<Keyring>,
}

impl Line {
    /// Takes a frame's bytes. What does not verify costs no write and gets an unsigned code.
    ///
    /// # Errors
    /// The store cannot give back what was committed: stop the node.
    pub fn receive(&mut self, bytes: &[u8], cx: &mut Context<'_>) -> Result<(), LedgerError> {
        let frame = match Frame::from_bytes(bytes) {
            Ok(frame) => frame,
            Err(Malformed::Version { version, what }) => {
                let why = format!("{what} version {version} is unsupported; we speak 1");
                self.refuse_frame(Code::Version, 1, why);
                return Ok(());
            }
            Err(malformed) => {
                let over = matches!(malformed, Malformed::OverLimit { .. });
                let code = if over { Code::OverLimit } else { Code::Malformed };
                self.refuse_frame(code, 0, malformed.to_string());
                return Ok(());
            }
        };
        if frame.line != self.config.line || frame.author != self.config.their_author {
            self.refuse_frame(Code::UnknownLine, 0, "a frame of another line or author");
            return Ok(());
        }
        self.flow.heard(cx.mono_ms);
        match frame.payload {
            Payload::Hello { nonce } => self.take_hello(nonce),
            Payload::Held { nonce, generation, size, checkpoint } => {
                self.take_held(nonce, generation, size, checkpoint, cx)?;
            }
            Payload::Data(_) | Payload::Returned(_) if self.ours.rolled_back => {
                // To take it would be to sign a receipt in a journal that is not to be signed any more.
                self.refuse_frame(Code::Busy, self.theirs.size(), "we were rolled back: a successor comes first");
            }
            Payload::Data(data) if !data.entries.is_empty() && self.lists_are_full() => {
                self.refuse_frame(Code::Busy, self.theirs.size(), "our log key is revoked: its rotation comes first");
            }
            Payload::Data(data) => self.take_data(*data, cx)?,
            Payload::Want(wants) => self.take_wants(wants, cx)?,
            Payload::Chunk(chunk) => self.tell(Notice::Chunk(chunk)),
            // Unsigned: shown to whoever looks, believed by nobody.
            Payload::Code { code, number } => {
                if code != Code::BadReceipt && self.ours.covered < self.ours.size() {
                    self.flow.refused = Some(noted(self.flow.refused, code, cx.mono_ms));
                }
                self.bring_register_again();
                let why = format!("the counterpart answers {code:?} ({number})");
                self.tell(Notice::FrameRefused { code: None, why });
            }
            Payload::Returned(returned) => self.take_returned(*returned, cx)?,
            Payload::Probe { nonce, answer: false } => self.send(Payload::Probe { nonce, answer: true }),
            Payload::Probe { nonce, answer: true } => self.take_probe(nonce),
        }
        Ok(())
    }

    fn take_data(&mut self, mut data: Data, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        // Damaged, it is as if it had not come.
        data.register = data.register.filter(|part| self.take_register(part, cx));
        self.take_openings(&data, cx)?;
        let (receipts_for, receipts) = (data.receipts_for, data.receipts.clone());
        if !data.entries.is_empty() {
            self.take_entries(data, cx)?;
            self.take_early(cx)?;
        }
        // After the entries: they may bring the keys that signed the receipts.
        for receipt in &receipts {
            self.take_receipt(receipts_for, receipt, cx)?;
        }
        Ok(())
    }

    pub(super) fn take_entries(&mut self, data: Data, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        let begins = data.from == 0
            && data.generation > self.theirs.generation
            && data.generation - self.theirs.generation <= GENERATIONS_SKIPPED_MAX;
        if begins && data.generation > GENERATIONS_MAX {
            self.refuse_frame(Code::OverLimit, GENERATIONS_MAX, "more generations than a line may have");
            return Ok(());
        }
        if data.generation != self.theirs.generation && !begins {
            self.note_beyond_end(&data);
            return Ok(());
        }
        if begins && !self.may_begin(data.generation, cx)? {
            let why = "our log key is revoked: its rotation comes before a successor of theirs";
            self.refuse_frame(Code::Busy, self.theirs.size(), why);
            return Ok(());
        }
        // A frozen journal's writer continues in a successor (PROTOCOL.md rule 24).
        if self.theirs.frozen && !begins {
            self.refuse_frame(Code::Frozen, self.theirs.size(), "the line is frozen: two signed heads contradict");
            return Ok(());
        }
        let held = if begins { 0 } else { self.theirs.size() };
        let end = data.from.checked_add(data.entries.len() as u64);
        let head = data.checkpoint.clone().filter(|c| end.is_some_and(|end| c.size >= end));
        let (Some(end), Some(checkpoint)) = (end, head) else {
            self.refuse_frame(Code::Malformed, held, "entries without a checkpoint at or above them");
            return Ok(());
        };
        let known = self.theirs.checkpoint.as_ref().is_some_and(|head| head.size == checkpoint.size);
        if !begins && (known || checkpoint.size <= held) && self.contradicts(&checkpoint, cx)? {
            let why =
                "two signed heads of the counterpart contradict each other: the line is stopped, the proof is kept";
            self.refuse_frame(Code::Frozen, held, why);
            return Ok(());
        }
        if data.from > held {
            self.hold_early(data, &checkpoint);
            self.refuse_frame(Code::Gap, held, "entries are missing before these");
            return Ok(());
        }
        if end <= held {
            // They have not seen our receipt: the same bytes again.
            self.flow.receipt_due = true;
            return Ok(());
        }
        self.take_checked(data, checkpoint, (begins, held), cx)
    }

    /// Tells of entries that a closed generation of theirs does not have for us. Those that are held come again from an
    /// honest counterpart, and are no matter.
    fn note_beyond_end(&mut self, data: &Data) {
        let Some(closed) = self.predecessors.theirs.get(&data.generation) else { return };
        let end = data.from.saturating_add(data.entries.len() as u64);
        if end > closed.size {
            self.tell(Notice::BeyondEnd { generation: data.generation, held: closed.size, end });
        }
    }

    /// Checks a frame's entries and takes them, unless something must come before.
    fn take_checked(
        &mut self,
        data: Data,
        checkpoint: Checkpoint,
        (begins, held): (bool, u64),
        cx: &mut Context<'_>,
    ) -> Result<(), LedgerError> {
        let again = data.erased.is_some().then(|| data.clone());
        match self.check_entries(data, &checkpoint, held) {
            Ok(accepted) => {
                if begins && self.waits_for_predecessor(accepted.entries.first(), held, cx)? {
                    return Ok(());
                }
                self.note_newer(&accepted, cx);
                if !self.flow.synced {
                    for checked in &accepted.entries {
                        if self.cites_another(checked, cx)? {
                            // They lie or we have forgotten: until our HELLO is answered, nobody can tell.
                            self.refuse_frame(Code::Busy, held, "entries that cite another journal than we hold");
                            return Ok(());
                        }
                    }
                }
                self.append_theirs(accepted, checkpoint, begins, cx)
            }
            Err((code, why)) => {
                self.refuse_frame(code, held, why);
                if code == Code::BadReceipt {
                    self.look_for_keys(again, cx)?;
                }
                Ok(())
            }
        }
    }

    /// Checks entries against keys, signatures and tree. Changes nothing.
    fn check_entries(&self, data: Data, checkpoint: &Checkpoint, held: u64) -> Result<Accepted, (Code, String)> {
        let bodies = self.bodies_of(&data, checkpoint, held)?;
        let skip = usize::try_from(held - data.from).unwrap_or(usize::MAX);
        let generation = data.generation;
        let mut entries: Vec<Checked> = data
            .entries
            .into_iter()
            .zip(bodies)
            .skip(skip)
            .map(|(entry, body)| {
                let id = leaf_hash_of_parts(&[&entry.header, body.hash.as_bytes()]);
                let header = entry.header();
                Checked { entry, body, id, header, authority: true, changes_keys: false, receipted: 0, signer: None }
            })
            .collect();
        let keyring = self.keyring_with(&mut entries, generation, held)?;
        if held == 0 && keyring.is_none() {
            return Err((Code::BadSignature, "the journal does not begin with a delegation".to_owned()));
        }
        let known = keyring.as_ref().or(self.theirs.keyring.as_ref());
        let known = known.ok_or((Code::BadSignature, "no delegation has come".to_owned()))?;
        known.verify_checkpoint(checkpoint).map_err(|e| (Code::BadSignature, e.to_string()))?;
        let mut frontier = if held == 0 { Frontier::new() } else { self.theirs.frontier.clone() };
        let mut nodes = Vec::new();
        let leaves: Vec<Hash> = entries.iter().map(|c| c.id).collect();
        frontier.append_all(&leaves, &mut nodes).map_err(|e| (Code::OverLimit, e.to_string()))?;
        let end = frontier.size();
        let leads = if checkpoint.size == end {
            frontier.root() == checkpoint.root
        } else {
            verify_consistency(end, &frontier.root(), checkpoint.size, &checkpoint.root, &data.consistency).is_ok()
        };
        if !leads {
            // A flipped bit looks the same: nobody is blamed, the frame is asked for again.
            return Err((Code::BadRoot, "the entries do not lead to the signed root".to_owned()));
        }
        self.relies_on_what_came(&entries, data.register.is_some())?;
        Ok(Accepted { entries, frontier, nodes, keyring })
    }

    /// Notes the later generation of our journal that entries cite, and asks again: an honest counterpart cites one only
    /// where a successor of ours was opened, so this may be an old copy. Its word alone; the answer decides what leaves.
    fn note_newer(&mut self, accepted: &Accepted, cx: &mut Context<'_>) {
        let headers = accepted.entries.iter().filter_map(|checked| checked.header.as_ref().ok());
        let newest = headers.filter_map(|header| header.citation).map(|c| c.generation).max();
        let Some(newest) = newest.filter(|newest| *newest > self.ours.origin.generation) else { return };
        if self.flow.newer_claimed.replace(newest) != Some(newest) && self.flow.up {
            self.hello(cx);
        }
    }

    /// Whether an entry cites a later generation of our journal than there is, or the present one at a size or with a
    /// root that it does not have.
    fn cites_another(&self, checked: &Checked, cx: &Context<'_>) -> Result<bool, LedgerError> {
        let citation = checked.header.as_ref().ok().and_then(|h| h.citation);
        let Some(c) = citation.filter(|c| c.generation >= self.ours.origin.generation) else { return Ok(false) };
        Ok(!matches!(self.our_root_at(c.generation, c.size, cx)?, Cited::Root(root) if root == c.root))
    }

    /// The keyring after these entries' control entries; `None` where there are none.
    fn keyring_with(
        &self,
        entries: &mut [Checked],
        generation: u64,
        held: u64,
    ) -> Result<Option<Keyring>, (Code, String)> {
        let mut keyring: Option<Keyring> = None;
        let mut said = self.theirs.relied;
        for (number, checked) in (held..).zip(entries.iter_mut()) {
            let Ok(header) = &checked.header else { continue };
            let before = said;
            said = said.max(self.relied_by(generation, number, header));
            if header.kind != Kind::Control {
                continue;
            }
            let body = ControlBody::from_bytes(&checked.entry.body);
            if number == 0 {
                let origin = Origin { line: self.config.line, author: self.config.their_author, generation };
                let body = body.map_err(|e| (Code::BadSignature, e.to_string()))?;
                let verified = VerifiedDelegation::verify(&body, &origin, self.theirs.register.view())
                    .map_err(|e| (Code::BadSignature, e.to_string()))?;
                let relied = verified.delegation().register.size;
                if !self.signer_stands(&body, relied, before) {
                    let why = "the delegation is by an authority that was revoked before";
                    return Err((Code::BadSignature, why.to_owned()));
                }
                if verified.delegation().track != self.config.track {
                    return Err((Code::BadSignature, "the delegation is for another track".to_owned()));
                }
                checked.changes_keys = true;
                checked.signer = body.signature.as_ref().map(|signature| (signature.key, relied));
                keyring = Some(Keyring::new(verified));
                continue;
            }
            let mut next = match keyring.take().or_else(|| self.theirs.keyring.clone()) {
                Some(next) => next,
                None => continue,
            };
            if matches!(&body, Ok(body) if matches!(body.control, Control::PredecessorEnd(_))) {
                keyring = Some(next);
                continue;
            }
            let receipted = self.theirs.receipted.min(number);
            checked.receipted = receipted;
            checked.authority = body.is_ok_and(|body| {
                let placed = PlacedControl { number, register: header.register.as_ref(), body: &body, receipted };
                let relied = header.register.map_or(next.register().size, |at| at.size);
                checked.signer = body.signature.as_ref().map(|signature| (signature.key, relied));
                self.signer_stands(&body, relied, before) && next.apply(placed, self.theirs.register.view()).is_ok()
            });
            checked.changes_keys = checked.authority;
            keyring = Some(next);
        }
        Ok(keyring)
    }

    /// Takes what was checked.
    fn append_theirs(
        &mut self,
        accepted: Accepted,
        checkpoint: Checkpoint,
        begins: bool,
        cx: &mut Context<'_>,
    ) -> Result<(), LedgerError> {
        if begins {
            self.begin_their_generation(generation_of(&accepted), accepted.entries.first(), cx)?;
        }
        let from = self.theirs.size();
        let generation = self.theirs.generation;
        if let Some(keyring) = accepted.keyring {
            if let Some(tls) = keyring.tls_keys().first() {
                let tls = *tls.as_bytes();
                let addresses = keyring.addresses().to_vec();
                self.tell(Notice::TheirNodeChanged { tls, addresses });
            }
            self.theirs.keyring = Some(keyring);
        }
        for (number, checked) in (from..).zip(accepted.entries) {
            self.take_entry(number, checked, cx)?;
        }
        for node in accepted.nodes.into_iter().filter(|n| n.level > 0) {
            let (level, index, hash) = (node.level, node.index, node.hash);
            cx.out.push(Effect::Node { side: Side::Theirs, generation, level, index, hash });
        }
        self.theirs.frontier = accepted.frontier;
        self.note_head(&checkpoint);
        cx.out.push(Effect::Checkpoint { side: Side::Theirs, generation, checkpoint: Box::new(checkpoint.clone()) });
        self.predecessors.stuck = false;
        self.found_keys();
        self.flow.refusing = None;
        self.batch.dirty = true;
        self.tell(Notice::Received { from, to: self.theirs.size() });
        Ok(())
    }

    /// Keeps the largest head, for HELD, and the largest whose tree is whole, for receipts.
    fn note_head(&mut self, checkpoint: &Checkpoint) {
        let theirs = &mut self.theirs;
        let size = theirs.frontier.size();
        if theirs.checkpoint.as_ref().is_none_or(|known| known.size < checkpoint.size) {
            theirs.checkpoint_size = checkpoint.size;
            theirs.checkpoint = Some(checkpoint.clone());
        }
        if checkpoint.size == size {
            theirs.whole = Some((size, checkpoint.root));
            self.batch.receipt = true;
        }
        if theirs.awaited.is_some_and(|named| named.generation == theirs.generation && named.size <= size) {
            theirs.awaited = None;
        } else {
            self.ask_for_awaited();
        }
    }

    /// Whether a successor names a position of its predecessor that we do not hold: it does not begin before. What it
    /// proves and we lost is with its author alone, and so is the head that would convict it where we hold another
    /// journal: both are asked for. A frozen journal gets nothing more.
    fn waits_for_predecessor(
        &mut self,
        first: Option<&Checked>,
        held: u64,
        cx: &Context<'_>,
    ) -> Result<bool, LedgerError> {
        let body = first.and_then(|c| ControlBody::from_bytes(&c.entry.body).ok()).map(|body| body.control);
        let Some(Control::Delegation(delegation)) = body else { return Ok(false) };
        let Some(named) = delegation.predecessor.filter(|named| named.size > 0) else { return Ok(false) };
        if self.theirs.frozen || named.generation < self.theirs.generation {
            return Ok(false);
        }
        match self.holds_named(&named, cx)? {
            Some(true) => return Ok(false),
            Some(false) => {
                if named.generation == self.theirs.generation && named.size <= self.theirs.size() {
                    let why = "a successor names another root of its predecessor than the one that we hold";
                    self.refuse_frame(Code::BadRoot, held, why);
                }
                self.theirs.awaited = Some(named);
                self.ask_for_lost();
            }
            None => self.refuse_frame(Code::Busy, held, "a successor came with the end of its predecessor"),
        }
        Ok(true)
    }

    /// Whether a signed head contradicts what we hold; then the proof is told and the line frozen. Two signed heads
    /// convict, and nothing less.
    fn contradicts(&mut self, checkpoint: &Checkpoint, cx: &mut Context<'_>) -> Result<bool, LedgerError> {
        let generation = self.theirs.generation;
        let nodes = Nodes { ledger: cx.ledger, side: Side::Theirs, generation };
        let Some(newest) = self.newest_whole_head(checkpoint.size, &nodes)? else { return Ok(false) };
        let root = if checkpoint.size == newest.size {
            newest.root
        } else if checkpoint.size <= self.theirs.committed {
            nodes.root_at(checkpoint.size)?
        } else {
            return Ok(false);
        };
        if root == checkpoint.root {
            return Ok(false);
        }
        let Some(keyring) = &self.theirs.keyring else { return Ok(false) };
        let proof = if checkpoint.size == newest.size {
            Contradiction::of_one_size(newest, checkpoint.clone())
        } else {
            Contradiction::of_two_sizes(checkpoint.clone(), newest, &nodes)
                .map_err(|e| LedgerError { what: "a proof of contradiction", detail: e.to_string() })?
        };
        if proof.verify(keyring).is_err() {
            return Ok(false);
        }
        self.theirs.frozen = true;
        self.batch.dirty = true;
        self.tell(Notice::Contradiction { generation, proof: proof.to_bytes() });
        Ok(true)
    }

    /// The newest of their heads at or above a size whose whole tree we hold: only such a one shows its prefixes.
    fn newest_whole_head(&self, from: u64, nodes: &Nodes<'_>) -> Result<Option<Checkpoint>, LedgerError> {
        let newest = self.theirs.checkpoint.as_ref().filter(|head| head.size == from || head.size <= nodes_end(self));
        match newest {
            Some(head) => Ok(Some(head.clone())),
            None => {
                let above = from.saturating_sub(1);
                nodes.ledger.checkpoint_within(Side::Theirs, nodes.generation, above, self.theirs.committed)
            }
        }
    }
}

/// How far the ledger shows their tree.
fn nodes_end(line: &Line) -> u64 {
    line.theirs.committed
}

/// The generation whose delegation stands in what was accepted.
fn generation_of(accepted: &Accepted) -> u64 {
    accepted.keyring.as_ref().map_or(1, |keyring| keyring.origin().generation)
}
