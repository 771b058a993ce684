//! Giving back what a restored counterpart lost, and taking back what we lost (PROTOCOL.md rule 23).

use comity_journal::keyring::{PlacedControl, ReceiptPlace};
use comity_journal::{Frontier, Keyring, LogOrigin, StoredNode, TreeHead, verify_consistency};
use comity_seal::opening::{OpeningInfo, open_opening, seal_opening};
use comity_wire::Canonical;
use comity_wire::control::{Control, ControlBody, Predecessor};
use comity_wire::entry::Entry;
use comity_wire::frame::{Code, Data, Opening, Payload, Returned, Want};
use comity_wire::head::Receipt;
use comity_wire::header::Kind;
use comity_wire::limits::FRAME_ENTRY_BYTES_MAX;
use comity_wire::statement::{PlaintextRef, StatementRef};
use comity_wire::{Hash, Origin};

use super::Line;
use super::erasure;
use super::flow::Damaged;
use super::flow::{erased_bodies, fitting, signed_entries};
use super::moved::Again;
use super::opened::{agrees, check_plaintext};
use super::proofs::Nodes;
use super::successor::own_keyring;
use crate::effect::{Effect, Left, Notice, Placed};
use crate::input::{Context, Side};
use crate::ledger::LedgerError;

/// Entries that one frame returns at most: each may bring an opening as large as itself.
const RETURNED_ENTRIES_MAX: usize = 128;
/// How many heads below the end of a closed generation are looked at for a receipt: several heads that came in one batch
/// share one.
const RECEIPT_HEADS_MAX: usize = 64;

/// Returned entries that our own signature covers.
pub(super) struct Covered {
    /// The tree with them.
    pub frontier: Frontier,
    /// Which keys speak for it.
    pub keyring: Keyring,
    /// Those of them that change keys.
    controls: Vec<u64>,
    nodes: Vec<StoredNode>,
    bodies: Vec<erasure::Body>,
    leaves: Vec<Hash>,
}

impl Covered {
    /// Whether one of them changes keys.
    pub(super) const fn brings_keys(&self) -> bool {
        !self.controls.is_empty()
    }
}

impl Line {
    /// Splits wants into those for returned entries, which are answered here, and those for attachments.
    pub(super) fn take_wants(&mut self, wants: Vec<Want>, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        let mut chunks = Vec::new();
        for want in wants {
            let ended = self.predecessors.theirs.values().find(|end| end.root == want.root).copied();
            match ended {
                Some(end) => self.give_back(end, &want, cx)?,
                // No attachment is asked for so.
                None if want.count == 0 => {
                    if let Some(end) = self.goes_on(&want, cx)? {
                        self.give_back(end, &Want { count: end.size, ..want }, cx)?;
                    }
                }
                None if self.resend_closed(&want, cx)? => {}
                None => chunks.push(want),
            }
        }
        if !chunks.is_empty() {
            self.tell(Notice::Wanted(chunks));
        }
        Ok(())
    }

    /// Returns entries of their closed generation, their plaintexts sealed to their newest key.
    /// One frame a batch, however often it is asked for: whoever lacks more asks again when it has come.
    fn give_back(&mut self, end: Predecessor, want: &Want, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        let Some((recipient_key, public)) = self.their_hpke() else { return Ok(()) };
        let (generation, from) = (end.generation, want.from);
        // An end that this batch found is not committed yet; it is asked for again.
        let whole = self.predecessors.closing.get(&generation).is_none_or(|committed| *committed >= end.size);
        if self.batch.gave_back || !whole {
            return Ok(());
        }
        if want.count == 0 && from == end.size {
            return self.give_receipt(&end, cx);
        }
        if from >= end.size || want.count == 0 {
            return Ok(());
        }
        let bytes = FRAME_ENTRY_BYTES_MAX / 3;
        let most = usize::try_from(want.count.min(end.size - from))
            .map_or(RETURNED_ENTRIES_MAX, |n| n.min(RETURNED_ENTRIES_MAX));
        let mut entries = cx.ledger.entries(Side::Theirs, generation, from, most, bytes)?;
        if entries.is_empty() {
            self.note_damaged(Damaged { side: Side::Theirs, generation, number: from });
            return Ok(());
        }
        let mut erased = erased_bodies(cx.ledger, (Side::Theirs, generation), from, &entries)?;
        entries.truncate(fitting(from, &entries, &erased, bytes));
        let mut next = from + entries.len() as u64;
        // Up to a signed head where one lies within: the keys that signed it stand below it.
        if let Some(head) = cx.ledger.checkpoint_within(Side::Theirs, generation, from, next)? {
            next = head.size;
            entries.truncate(usize::try_from(next - from).unwrap_or(usize::MAX));
        }
        // Their own signature, over a tree that we hold whole: it alone shows them that the entries are theirs.
        let heads = |upto| cx.ledger.checkpoint_within(Side::Theirs, generation, next.saturating_sub(1), upto);
        let exact = heads(next)?;
        let Some(checkpoint) = (if exact.is_some() { exact } else { heads(end.size)? }) else {
            return Ok(());
        };
        let mut openings = Vec::new();
        for (number, entry) in (from..next).zip(&entries) {
            let Some(plaintext) = cx.ledger.plaintext(Side::Theirs, generation, number)? else { continue };
            if !entry.header().is_ok_and(|header| agrees(&plaintext, &header)) {
                // Opened later, and damaged since: the entry goes back without it.
                continue;
            }
            let entry = cx.ledger.subtree(Side::Theirs, generation, 0, number)?;
            let info = OpeningInfo { line: self.config.line, recipient_key, entry };
            if let Ok(sealed) = seal_opening(public, &info, &plaintext, &mut *cx.rng) {
                openings.push(Opening { number, recipient_key, sealed });
            }
        }
        let nodes = Nodes { ledger: cx.ledger, side: Side::Theirs, generation };
        let consistency = nodes.consistency(next, checkpoint.size)?;
        erased.retain(|mark| mark.number < next);
        let returned = Returned { generation, from, entries, checkpoint, consistency, openings, erased };
        self.batch.gave_back = true;
        self.send(Payload::Returned(Box::new(returned)));
        if next == end.size {
            // The receipt that covers them all, once more: it was lost with them.
            self.give_receipt(&end, cx)?;
        }
        Ok(())
    }

    /// Sends our largest receipt for their closed generation once more. Where it ended between two of their heads, that
    /// is one below the end: more was never receipted.
    fn give_receipt(&mut self, end: &Predecessor, cx: &Context<'_>) -> Result<(), LedgerError> {
        let (generation, mut upto) = (end.generation, end.size);
        for _ in 0..RECEIPT_HEADS_MAX {
            // Receipts stand at the sizes of their heads and nowhere else.
            let Some(head) = cx.ledger.checkpoint_within(Side::Theirs, generation, 0, upto)? else { return Ok(()) };
            if let Some(receipt) = cx.ledger.receipt(Side::Theirs, generation, head.size)? {
                let (receipts_for, receipts) = (generation, vec![receipt]);
                let data = Data { generation: self.ours.origin.generation, receipts_for, receipts, ..Data::default() };
                self.batch.gave_back = true;
                self.send(Payload::Data(Box::new(data)));
                return Ok(());
            }
            upto = head.size - 1;
        }
        Ok(())
    }

    /// Sends entries of our own closed generation again, up to what its successor names: a counterpart that was restored
    /// to before that does not begin the successor without them. Says whether the want was for them.
    fn resend_closed(&mut self, want: &Want, cx: &mut Context<'_>) -> Result<bool, LedgerError> {
        let nodes = |generation| Nodes { ledger: cx.ledger, side: Side::Ours, generation };
        let mut found = None;
        for (generation, past) in &self.predecessors.ours {
            if past.proven > 0 && past.proven <= past.committed && nodes(*generation).root_at(past.proven)? == want.root
            {
                found = Some((*generation, past.proven, past.committed));
            }
        }
        let Some((generation, proven, committed)) = found else { return Ok(false) };
        let until = want.from.saturating_add(want.count).min(proven);
        if self.batch.gave_back || want.from >= until {
            return Ok(true);
        }
        if let Some(signed) = signed_entries(cx.ledger, generation, want.from, (until, committed))? {
            self.batch.gave_back = true;
            let data = self.signed_data(want.from, signed);
            self.send(Payload::Data(Box::new(Data { generation, ..data })));
        }
        Ok(true)
    }

    /// Takes back entries of our closed generation: they carry our own signature, or they are not ours.
    pub(super) fn take_returned(&mut self, returned: Returned, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        let generation = returned.generation;
        let Some(past) = self.predecessors.ours.get(&generation) else { return Ok(()) };
        let (named, end) = (past.end, past.end.map_or(0, |end| end.size));
        if returned.from != past.frontier.size() || returned.from >= end {
            return self.learn_keys(&returned, cx);
        }
        let covered = match self.covered((past.frontier.clone(), &past.keyring), &returned) {
            Ok(covered) if covered.frontier.size() <= end => covered,
            Ok(_) => {
                self.refuse_frame(Code::BadRoot, returned.from, "returned entries beyond the end that was named");
                return Ok(());
            }
            Err((code, why)) => {
                self.refuse_frame(code, returned.from, why);
                return Ok(());
            }
        };
        let Covered { frontier, keyring, controls, nodes, bodies, leaves } = covered;
        if named.is_some_and(|end| end.size == frontier.size() && end.root != frontier.root()) {
            // Ours, but not what was named: whoever named it does not hold it.
            let why = "returned entries that lead to another root than the end that was named";
            self.refuse_frame(Code::BadRoot, returned.from, why);
            return Ok(());
        }
        if let Some(number) = self.withheld(&returned, &bodies, cx)? {
            let why = "a statement that they opened comes back without its opening";
            self.refuse_frame(Code::BadRoot, number, why);
            return Ok(());
        }
        let openings = &returned.openings;
        let Some(plaintexts) = self.open_returned(returned.from, &returned.entries, &leaves, openings) else {
            // Not covered by our signature, so damage on the way shows only here: asked for again.
            self.refuse_frame(Code::BadRoot, returned.from, "an opening of a returned entry does not open it");
            return Ok(());
        };
        let kept = self.predecessors.ours.get(&generation).map_or(0, |past| past.kept);
        if returned.from < kept && !self.can_move() {
            // What stands there may have to be said again, and nothing can be sealed or written: asked for again.
            return Ok(());
        }
        let rows = returned.entries.into_iter().zip(leaves).zip(plaintexts).zip(bodies);
        for (number, (((entry, id), plaintext), body)) in (returned.from..).zip(rows) {
            if number < kept && !self.displace(generation, number, &id, cx)? {
                continue;
            }
            self.take_back(generation, number, (entry, id, plaintext, body.erased()), cx)?;
        }
        self.keep_returned_nodes(generation, nodes, cx);
        let checkpoint = Box::new(returned.checkpoint);
        cx.out.push(Effect::Checkpoint { side: Side::Ours, generation, checkpoint });
        self.came_back((generation, returned.from), frontier, (keyring, controls));
        if self.lost() {
            // The receipt follows the last of them unasked; if it is lost, the next retry asks.
            self.ask_for_lost();
        }
        Ok(())
    }

    /// Adds returned entries to a tree of ours, with the keys that spoke for it.
    ///
    /// # Errors
    /// What is marked as erased is not; our own signature does not cover them.
    pub(super) fn covered(
        &self,
        (mut frontier, keyring): (Frontier, &Keyring),
        returned: &Returned,
    ) -> Result<Covered, (Code, &'static str)> {
        let bodies = erasure::bodies(returned.from, &returned.entries, &returned.erased)
            .map_err(|_| (Code::Malformed, "returned entries are called erased that are not"))?;
        let (leaves, mut nodes) = (erasure::leaves(&returned.entries, &bodies), Vec::new());
        let head = &returned.checkpoint;
        let (keyring, controls) = self.keys_returned(keyring, returned);
        let origin = Origin { generation: returned.generation, ..self.ours.origin };
        let ours = keyring.verify_checkpoint(head).is_ok() || self.predecessors.knows_signer(&origin, head);
        let signed = ours
            && frontier.append_all(&leaves, &mut nodes).is_ok()
            && verify_consistency(frontier.size(), &frontier.root(), head.size, &head.root, &returned.consistency)
                .is_ok();
        if !signed {
            return Err((Code::BadRoot, "returned entries that our own signature does not cover"));
        }
        Ok(Covered { frontier, keyring, controls, nodes, bodies, leaves })
    }

    /// Entries from a number on are here again, up to where this tree goes.
    fn came_back(
        &mut self,
        (generation, from): (u64, u64),
        frontier: Frontier,
        (keyring, controls): (Keyring, Vec<u64>),
    ) {
        let size = frontier.size();
        if let Some(past) = self.predecessors.ours.get_mut(&generation) {
            past.frontier = frontier;
            past.keyring = keyring;
            past.forget_ahead();
            past.controls.retain(|number| *number < from || *number >= size);
            past.controls.extend(controls);
            past.controls.sort_unstable();
        }
        self.batch.dirty = true;
        self.tell(Notice::Returned { generation, from, to: size });
    }

    /// Our keys as the returned entries go on: a rotation that was lost stands among them, signed by our authority.
    fn keys_returned(&self, before: &Keyring, returned: &Returned) -> (Keyring, Vec<u64>) {
        let (mut keyring, mut controls) = (before.clone(), Vec::new());
        for (number, entry) in (returned.from..).zip(&returned.entries) {
            let Ok(header) = entry.header() else { continue };
            let (Kind::Control, Ok(body)) = (header.kind, ControlBody::from_bytes(&entry.body)) else { continue };
            if number == 0 {
                let origin = Origin { generation: returned.generation, ..self.ours.origin };
                if let Ok(own) = own_keyring(&body, &origin, self.ours.register.view()) {
                    keyring = own;
                    controls.push(number);
                }
                continue;
            }
            let placed = PlacedControl { number, register: header.register.as_ref(), body: &body, receipted: number };
            let changes = !matches!(body.control, Control::PredecessorEnd(_));
            if changes && keyring.apply(placed, self.ours.register.view()).is_ok() {
                controls.push(number);
            }
        }
        (keyring, controls)
    }

    /// Makes room for an entry that came back; `false` where it stands there already.
    fn displace(&mut self, generation: u64, number: u64, id: &Hash, cx: &mut Context<'_>) -> Result<bool, LedgerError> {
        if cx.ledger.subtree(Side::Ours, generation, 0, number)? == *id {
            return Ok(false);
        }
        // Ours stands in no journal that left this node: it is said again before its row is overwritten.
        let mut again = Vec::new();
        if let Again::Not(not) = self.write_again(generation, number, &mut again, cx)? {
            // Nowhere else is it kept.
            self.set_aside(*not, cx);
        }
        for entry in again {
            self.push_fresh(entry, cx)?;
        }
        Ok(true)
    }

    /// Keeps one entry that came back.
    fn take_back(
        &mut self,
        generation: u64,
        number: u64,
        (entry, id, plaintext, erased): (Entry, Hash, Option<Vec<u8>>, Option<Left>),
        cx: &mut Context<'_>,
    ) -> Result<(), LedgerError> {
        let header = entry.header().ok();
        if let Some(nonce) = plaintext.as_deref().and_then(nonce_of) {
            self.use_nonce(Side::Ours, nonce, cx)?;
        }
        let clock = self.returned_clock(generation, number, header.as_ref(), cx)?;
        if let Some(past) = self.predecessors.ours.get_mut(&generation) {
            past.last_clock = Some((number, clock));
        }
        let (side, sealed, void) = (Side::Ours, None, None);
        let placed = Placed { side, generation, number, id, clock, entry, plaintext, sealed, void, erased };
        cx.out.push(Effect::Append(Box::new(placed)));
        Ok(())
    }

    /// The plaintexts that came with returned entries; `None` where one does not open its entry.
    fn open_returned(
        &self,
        from: u64,
        entries: &[Entry],
        ids: &[Hash],
        openings: &[Opening],
    ) -> Option<Vec<Option<Vec<u8>>>> {
        let mut plaintexts = Vec::with_capacity(entries.len());
        for (number, (entry, id)) in (from..).zip(entries.iter().zip(ids)) {
            let Some(opening) = openings.iter().find(|o| o.number == number) else {
                plaintexts.push(None);
                continue;
            };
            let header = entry.header().ok().filter(|h| h.kind == Kind::Statement)?;
            let secret = self.secrets.hpke.get(&opening.recipient_key)?;
            let (line, recipient_key) = (self.config.line, opening.recipient_key);
            let opened =
                open_opening(secret, &OpeningInfo { line, recipient_key, entry: *id }, &opening.sealed).ok()?;
            check_plaintext(&opened, &header).ok()?;
            plaintexts.push(Some(opened.to_vec()));
        }
        Some(plaintexts)
    }

    fn keep_returned_nodes(&self, generation: u64, nodes: Vec<StoredNode>, cx: &mut Context<'_>) {
        for node in nodes.into_iter().filter(|n| n.level > 0) {
            let (level, index, hash) = (node.level, node.index, node.hash);
            cx.out.push(Effect::Node { side: Side::Ours, generation, level, index, hash });
        }
    }

    /// Takes a receipt for a closed generation of ours, larger than those that we hold: it proves what came back, or what
    /// was receipted when the backup was made. Above what is certain to be of that generation none is taken.
    pub(super) fn take_past_receipt(
        &mut self,
        generation: u64,
        receipt: &Receipt,
        cx: &mut Context<'_>,
    ) -> Result<(), LedgerError> {
        let Some(past) = self.predecessors.ours.get_mut(&generation) else { return Ok(()) };
        let (size, held) = (receipt.size, past.frontier.size());
        if size <= past.receipted || size > held {
            return Ok(());
        }
        let signed = cx.ledger.checkpoint(Side::Ours, generation, size)?;
        let root = match signed {
            _ if size == held => past.frontier.root(),
            Some(head) => head.root,
            // Evidence shows a receipt beside a head of its very size.
            None => return Ok(()),
        };
        let origin = Origin { generation, ..self.ours.origin };
        let head = TreeHead { origin: LogOrigin::Line(origin), size, root };
        let keyring = self.theirs.keyring.as_ref();
        if keyring.is_none_or(|k| k.verify_receipt(receipt, &head, ReceiptPlace::Kept).is_err()) {
            return Ok(());
        }
        past.receipted = size;
        self.batch.dirty = true;
        if cx.ledger.receipt(Side::Ours, generation, size)?.is_none() {
            cx.out.push(Effect::Receipt { covers: Side::Ours, generation, receipt: Box::new(receipt.clone()) });
        }
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
        let last = self.predecessors.ours.get(&generation).and_then(|past| past.last_clock);
        let previous = match (number, last) {
            (0, _) => 0,
            (n, Some((last, clock))) if last + 1 == n => clock,
            (n, _) => cx.ledger.clock(Side::Ours, generation, n - 1)?,
        };
        let cited = match header.and_then(|h| h.citation) {
            Some(c) if self.holds_theirs(c.generation, c.size) => {
                cx.ledger.clock(Side::Theirs, c.generation, c.size - 1)?
            }
            // Cites what was lost as well: a lower bound until that comes again.
            _ => 0,
        };
        Ok(previous.max(cited) + 1)
    }

    /// Whether the ledger shows their journal up to this size.
    fn holds_theirs(&self, generation: u64, size: u64) -> bool {
        if generation == self.theirs.generation {
            return size <= self.theirs.committed;
        }
        let end = self.predecessors.theirs.get(&generation).map(|end| end.size);
        self.predecessors.closing.get(&generation).copied().or(end).is_some_and(|held| size <= held)
    }
}

/// The nonce of a statement that officers released.
fn nonce_of(plaintext: &[u8]) -> Option<[u8; 32]> {
    let plaintext = PlaintextRef::from_bytes(plaintext).ok()?;
    StatementRef::from_bytes(plaintext.statement).ok()?.envelope.release_nonce
}
