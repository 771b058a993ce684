//! One of their entries takes its place: what it cites, lists, opens and says (PROTOCOL.md rules 1-3, 6, 7, 9).

use std::ops::DerefMut;

use comity_journal::release::{is_by_two, is_released};
use comity_seal::KeptKey;
use comity_seal::hash::sha256;
use comity_seal::hpke::ReceiverContext;
use comity_seal::opening::{OpeningInfo, open_opening, seal_opening};
use comity_wire::entry::Entry;
use comity_wire::envelope::AttachmentRef;
use comity_wire::frame::{Data, Opening, Payload};
use comity_wire::header::{Header, Held, Kind, Reason, Refusal};
use comity_wire::statement::{PlaintextRef, StatementRef};
use comity_wire::{EntryId, Hash, Origin};

use super::erasure::Body;
use super::flow::Damaged;
use super::proofs::Nodes;
use super::receive::Checked;
use super::{Line, sealing};
use crate::effect::{Effect, Notice, Placed, SealedBy};
use crate::input::{Context, Side};
use crate::ledger::LedgerError;

/// Openings that one batch seals and sends at most.
const OPENINGS_BATCH_MAX: usize = 8;
/// Openings that are owed at once, at most.
const OPENINGS_OWED_MAX: usize = 4_096;

/// A plaintext, and what seals it; none where it was erased. Then why it is refused although it can be read.
type Content = (Option<(Vec<u8>, SealedBy)>, Option<Reason>);

/// A statement of theirs whose content is the one that its header commits to.
struct OpenedStatement {
    plaintext: Vec<u8>,
    key: KeptKey,
    attachments: Vec<AttachmentRef>,
    /// The nonce of its release, where officers signed it.
    nonce: Option<[u8; 32]>,
    /// Two officers released it.
    by_two: bool,
    /// Why it is void all the same: its officers or the node's own judgement. It is kept to be shown as it came.
    refused: Option<Reason>,
}

/// A readable statement: its plaintext, the entry's key, and why it is refused all the same.
type Readable = (Vec<u8>, KeptKey, Option<Reason>);

/// What stands where an entry of theirs cites us.
pub(super) enum Cited {
    /// Our root there.
    Root(Hash),
    /// We held it once and lost it with a store: it cannot be checked before it comes back.
    Lost,
    /// We never were that large.
    Never,
}

impl Line {
    /// Gives one of their entries its place in our copy.
    pub(super) fn take_entry(
        &mut self,
        number: u64,
        checked: Checked,
        cx: &mut Context<'_>,
    ) -> Result<(), LedgerError> {
        let Checked { entry, body, id, header, authority, changes_keys, receipted, signer } = checked;
        // Bare entries say nothing that waits for an answer: listing their faults at once would be answered in kind.
        let answer = header.as_ref().map_or(true, |h| h.kind != Kind::Bare);
        let mut void;
        let (mut plaintext, mut sealed) = (None, None);
        let mut clock = self.theirs.clock + 1;
        match &header {
            Err(_) => void = Some(Reason::MalformedHeader),
            Ok(header) => {
                let relied = self.relied_by(self.theirs.generation, number, header);
                self.theirs.relied = self.theirs.relied.max(relied);
                void = self.place_fault(number, header).or(self.citation_fault(header, cx)?);
                if void.is_none() {
                    clock = clock.max(self.cited_clock(header, cx)? + 1);
                    self.note_header(header);
                    match header.kind {
                        Kind::Bare => {}
                        Kind::Control => void = (!authority).then_some(Reason::BadAuthority),
                        Kind::Statement => match self.take_content((header, &id), &entry, &body, cx)? {
                            Ok((content, refused)) => ((plaintext, sealed), void) = (content.unzip(), refused),
                            Err(reason) => void = Some(reason),
                        },
                    }
                    if header.kind == Kind::Control && void.is_none() {
                        void = self.note_control(&entry.body, cx)?;
                    }
                }
                if changes_keys {
                    // Exactly what the keyring took, so that it is the same after a restart.
                    self.theirs.controls.push((number, receipted));
                    signer.into_iter().for_each(|signer| self.theirs.signed_by(signer));
                    if matches!(void, Some(Reason::BadCitation | Reason::ListingAboveCitation)) {
                        // The heads above need these keys whatever the header cites; a control entry obliges nobody.
                        void = None;
                    }
                }
                if header.kind == Kind::Statement {
                    self.batch.list = true;
                }
            }
        }
        self.note_held(header.as_ref().ok().filter(|_| !void.is_some_and(Reason::is_of_header)));
        if let Some(reason) = void {
            self.theirs.refusals.push(Refusal { number, reason });
            self.batch.list |= answer;
            self.tell(Notice::StatementRefused { number, reason });
        }
        self.theirs.clock = clock;
        cx.out.push(Effect::Append(Box::new(Placed {
            side: Side::Theirs,
            generation: self.theirs.generation,
            number,
            id,
            clock,
            entry,
            plaintext,
            sealed,
            void,
            erased: body.erased(),
        })));
        Ok(())
    }

    /// Whether a header contradicts its place; takes the ordinal where it does not.
    fn place_fault(&mut self, number: u64, header: &Header) -> Option<Reason> {
        let ordinal = self.theirs.ordinal + u64::from(header.kind == Kind::Statement);
        let origin =
            Origin { line: self.config.line, author: self.config.their_author, generation: self.theirs.generation };
        if header.origin() != origin || header.number != number || header.ordinal != ordinal {
            return Some(Reason::MalformedHeader);
        }
        self.theirs.ordinal = ordinal;
        None
    }

    /// Whether a citation claims more than we wrote, goes back, or lies below what is listed.
    fn citation_fault(&mut self, header: &Header, cx: &Context<'_>) -> Result<Option<Reason>, LedgerError> {
        let Some(citation) = header.citation else {
            let listed = !header.receipts.is_empty() || header.opened.upto > 0;
            let went_back = self.theirs.cites != (0, 0) || listed;
            return Ok(went_back.then_some(Reason::BadCitation));
        };
        if header.opened.upto > citation.size {
            return Ok(Some(Reason::ListingAboveCitation));
        }
        let position = (citation.generation, citation.size);
        if position < self.theirs.cites {
            return Ok(Some(Reason::BadCitation));
        }
        let claim = (citation.generation, citation.size, citation.root);
        if self.theirs.cited_ok != Some(claim) {
            match self.our_root_at(citation.generation, citation.size, cx)? {
                Cited::Root(root) if root == citation.root => self.theirs.cited_ok = Some(claim),
                Cited::Lost => {}
                Cited::Root(_) | Cited::Never => return Ok(Some(Reason::BadCitation)),
            }
        }
        let newly = header.receipts.last().map_or(0, |r| r.size);
        let listed = if citation.generation == self.theirs.cites.0 { self.theirs.lists.max(newly) } else { newly };
        if citation.size < listed {
            return Ok(Some(Reason::ListingAboveCitation));
        }
        self.theirs.cites = position;
        self.theirs.lists = listed;
        if let Some(past) = self.predecessors.ours.get_mut(&citation.generation) {
            past.cited = (citation.size, citation.root);
        }
        Ok(None)
    }

    /// Our root at a size of one of our generations.
    pub(super) fn our_root_at(&self, generation: u64, size: u64, cx: &Context<'_>) -> Result<Cited, LedgerError> {
        let nodes = Nodes { ledger: cx.ledger, side: Side::Ours, generation };
        if generation == self.ours.origin.generation {
            return match size {
                // Entries of the open batch have left nobody's hands: no citation can mean them.
                size if size > self.ours.committed => Ok(Cited::Never),
                size if size == self.ours.size() => Ok(Cited::Root(self.ours.frontier.root())),
                size => nodes.root_at(size).map(Cited::Root),
            };
        }
        match self.predecessors.ours.get(&generation) {
            Some(past) if size <= past.committed => nodes.root_at(size).map(Cited::Root),
            Some(past) if past.end.is_none_or(|end| size <= end.size) => Ok(Cited::Lost),
            _ => Ok(Cited::Never),
        }
    }

    /// The clock of the last of our entries that a header cites; zero where it cites nothing.
    fn cited_clock(&mut self, header: &Header, cx: &Context<'_>) -> Result<u64, LedgerError> {
        let Some(citation) = header.citation else { return Ok(0) };
        if citation.generation == self.ours.origin.generation && citation.size == self.ours.size() {
            return Ok(self.ours.clock);
        }
        if self.predecessors.ours.get(&citation.generation).is_some_and(|past| citation.size > past.committed) {
            // Lost and not yet returned: the clock is a lower bound, as all is provisional until then (rule 23).
            return Ok(0);
        }
        let (generation, size) = (citation.generation, citation.size);
        if let Some((.., clock)) = self.theirs.cited_clock.filter(|(g, s, _)| (*g, *s) == (generation, size)) {
            return Ok(clock);
        }
        let clock = cx.ledger.clock(Side::Ours, generation, size - 1)?;
        self.theirs.cited_clock = Some((generation, size, clock));
        Ok(clock)
    }

    /// Takes what a header says about our own journal.
    fn note_header(&mut self, header: &Header) {
        let generation = header.citation.map_or(0, |c| c.generation);
        if let Some(past) = self.predecessors.ours.get_mut(&generation) {
            past.read.note(header);
        }
        if generation != self.ours.origin.generation {
            return;
        }
        // A listing of a receipt that was never given says nothing.
        let held = self.ours.receipted;
        if let Some(listed) = header.receipts.iter().rev().find(|listed| listed.size <= held) {
            self.ours.listed = self.ours.listed.max(listed.size);
        }
        self.ours.opened = self.ours.opened.max(header.opened.upto);
        if self.ours.settle.is_some_and(|number| self.ours.opened > number) {
            // PROTOCOL.md rule 4: the author of a statement that settles owes one bare entry that cites this one.
            self.ours.settle = None;
            self.batch.list = true;
        }
        for refusal in &header.opened.refused {
            let Refusal { number, reason } = *refusal;
            self.tell(Notice::RefusedByThem { number, reason });
            if matches!(reason, Reason::Unreadable | Reason::CommitmentMismatch) {
                self.owe_opening(number);
            }
        }
    }

    /// Tells what a header says to hold of our attachments, in whichever of our generations. What names no entry of ours
    /// is not told and makes nothing void: the entry may be one that we lost and get back.
    fn note_held(&mut self, header: Option<&Header>) {
        for Held { generation, number, root } in header.iter().flat_map(|header| &header.attachments).copied() {
            let ours = match self.predecessors.ours.get(&generation) {
                Some(past) => past.end.is_none_or(|end| number < end.size),
                None => generation == self.ours.origin.generation && number < self.ours.committed,
            };
            if ours {
                self.tell(Notice::AttachmentHeldByThem { generation, number, root });
            }
        }
    }

    /// Opens a statement, or takes it without the content that was erased.
    fn take_content(
        &mut self,
        (header, id): (&Header, &EntryId),
        entry: &Entry,
        body: &Body,
        cx: &mut Context<'_>,
    ) -> Result<Result<Content, Reason>, LedgerError> {
        if !body.is_here() {
            // Later entries of its epoch need what its header brings. What was said of it before stands.
            let _without_content = self.enter_epoch(header);
            return Ok(Ok((None, None)));
        }
        let opened = self.take_statement((header, id), entry, cx)?;
        Ok(opened.map(|(bytes, key, refused)| (Some((bytes, SealedBy { key, body: body.hash })), refused)))
    }

    /// Opens a statement, and tells of it where it is not refused. What is refused is told with its reason by the caller.
    fn take_statement(
        &mut self,
        (header, id): (&Header, &EntryId),
        entry: &Entry,
        cx: &mut Context<'_>,
    ) -> Result<Result<Readable, Reason>, LedgerError> {
        let mut opened = match self.open_statement(header, (&entry.header, &entry.body), cx)? {
            Ok(opened) => opened,
            Err(reason) => return Ok(Err(reason)),
        };
        if opened.refused.is_none()
            && let Some(nonce) = opened.nonce
            && !self.use_nonce(Side::Theirs, nonce, cx)?
        {
            opened.refused = Some(Reason::BadRelease);
        }
        if opened.refused.is_none() {
            if opened.by_two {
                self.batch.by_two.insert((Side::Theirs, *id));
            }
            let (number, header, attachments) = (header.number, Box::new(header.clone()), opened.attachments);
            self.tell(Notice::StatementOpened { number, header, attachments });
        }
        Ok(Ok((opened.plaintext, opened.key, opened.refused)))
    }

    /// Opens a statement: its epoch, its seal, its commitment, its form; then its officers, and the node's own judgement.
    /// What fails the first four cannot be read; what fails the others can, and is kept (`docs/spec/entry.md`).
    fn open_statement(
        &mut self,
        header: &Header,
        (header_bytes, body): (&[u8], &[u8]),
        cx: &Context<'_>,
    ) -> Result<Result<OpenedStatement, Reason>, LedgerError> {
        let (mut opened, kept) = match self.unsealed(header, header_bytes, body) {
            Ok(unsealed) => unsealed,
            Err(reason) => return Ok(Err(reason)),
        };
        let (StatementRef { envelope, members, .. }, slots) = match read_plaintext(&opened, header) {
            Ok(read) => read,
            Err(reason) => return Ok(Err(reason)),
        };
        let (mut nonce, mut refused) = (None, None);
        if is_released(&envelope, slots.len()) {
            match self.their_release(header, &envelope, &slots) {
                Ok(released) => nonce = Some(released.nonce),
                Err(_) => refused = Some(Reason::BadRelease),
            }
        }
        if refused.is_none() && self.undone_alone(Side::Theirs, &envelope, cx)?.is_some() {
            refused = Some(Reason::BadRelease);
        }
        let refused = refused.or_else(|| self.judge.ask(&envelope, &members));
        let by_two = is_by_two(&envelope);
        let attachments = envelope.attachments;
        // It is kept, so there is nothing to wipe.
        let plaintext = std::mem::take(&mut *opened);
        Ok(Ok(OpenedStatement { plaintext, key: kept, attachments, nonce, by_two, refused }))
    }

    /// Opens a statement's seal, under its epoch.
    fn unsealed(
        &mut self,
        header: &Header,
        header_bytes: &[u8],
        body: &[u8],
    ) -> Result<(impl DerefMut<Target = Vec<u8>> + use<>, KeptKey), Reason> {
        self.enter_epoch(header)?;
        let context = self.theirs.context.as_ref().ok_or(Reason::Unreadable)?;
        let key = context.entry_key(&sha256(header_bytes)).map_err(|_| Reason::Unreadable)?;
        let kept = key.keep();
        Ok((key.open(body).map_err(|_| Reason::Unreadable)?, kept))
    }

    /// Enters the header's epoch: the open one, or a later one that brings its encapsulation.
    fn enter_epoch(&mut self, header: &Header) -> Result<(), Reason> {
        let epoch = header.epoch.as_ref().ok_or(Reason::MalformedHeader)?;
        if epoch.encapsulation.is_some() {
            let last = self.theirs.epoch.as_ref().map_or(0, |e| e.sender_epoch);
            if epoch.sender_epoch <= last {
                return Err(Reason::Unreadable);
            }
            self.theirs.epoch = Some(epoch.clone());
            self.theirs.context = None;
        }
        let current = self.theirs.epoch.as_ref().ok_or(Reason::Unreadable)?;
        if (current.recipient_key, current.sender_epoch) != (epoch.recipient_key, epoch.sender_epoch) {
            return Err(Reason::Unreadable);
        }
        if self.theirs.context.is_none() {
            let secret = self.secrets.hpke.get(&current.recipient_key).ok_or(Reason::Unreadable)?;
            let origin = header.origin();
            let info = sealing::info(self.config.line, &origin, current.recipient_key, current.sender_epoch);
            let encapsulation = current.encapsulation.as_ref().ok_or(Reason::Unreadable)?;
            let context = ReceiverContext::new(secret, &info, encapsulation.as_slice());
            self.theirs.context = Some(context.map_err(|_| Reason::Unreadable)?);
        }
        Ok(())
    }

    /// Notes that a refusal is to be answered with an opening: once, however often it is listed.
    fn owe_opening(&mut self, number: u64) {
        if number < self.ours.answered || number >= self.ours.committed || self.ours.openings.len() >= OPENINGS_OWED_MAX
        {
            return;
        }
        self.ours.answered = number + 1;
        self.ours.openings.push_back(number);
    }

    /// Sends some of the openings that are owed; the others wait for the next batch.
    pub(super) fn send_openings(&mut self, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        for _ in 0..OPENINGS_BATCH_MAX {
            let Some(number) = self.ours.openings.pop_front() else { break };
            self.answer_with_opening(number, cx)?;
        }
        Ok(())
    }

    /// Answers a refusal with the plaintext, sealed to their newest key, unjournalled; the commitment checks it.
    fn answer_with_opening(&mut self, number: u64, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        let generation = self.ours.origin.generation;
        let Some(plaintext) = cx.ledger.plaintext(Side::Ours, generation, number)? else { return Ok(()) };
        let entries = cx.ledger.skimmed(Side::Ours, generation, number, 1, usize::MAX)?;
        let header = entries.first().and_then(|entry| entry.header().ok());
        if !header.is_some_and(|header| agrees(&plaintext, &header)) {
            self.note_damaged(Damaged { side: Side::Ours, generation, number });
            return Ok(());
        }
        let Some((recipient_key, public)) = self.their_hpke() else { return Ok(()) };
        let entry = cx.ledger.subtree(Side::Ours, generation, 0, number)?;
        let info = OpeningInfo { line: self.config.line, recipient_key, entry };
        let Ok(sealed) = seal_opening(public, &info, &plaintext, &mut *cx.rng) else { return Ok(()) };
        let data = Data {
            generation,
            from: self.flow.sent,
            openings: vec![Opening { number, recipient_key, sealed }],
            ..Data::default()
        };
        self.send(Payload::Data(Box::new(data)));
        Ok(())
    }

    /// Takes openings of their entries that we refused as unreadable. The refusal stands; the content can be read.
    pub(super) fn take_openings(&mut self, data: &Data, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        for opening in &data.openings {
            if data.generation != self.theirs.generation || opening.number >= self.theirs.committed {
                continue;
            }
            let (generation, number) = (data.generation, opening.number);
            let void = cx.ledger.void(Side::Theirs, generation, number)?;
            // What was opened stays as it was opened, and what is void for another reason stays unopened.
            if !matches!(void, Some(Reason::Unreadable | Reason::CommitmentMismatch))
                || cx.ledger.plaintext(Side::Theirs, generation, number)?.is_some()
            {
                continue;
            }
            let entries = cx.ledger.skimmed(Side::Theirs, data.generation, opening.number, 1, usize::MAX)?;
            let Some(Ok(header)) = entries.first().map(comity_wire::entry::Entry::header) else { continue };
            let entry = cx.ledger.subtree(Side::Theirs, data.generation, 0, opening.number)?;
            let recipient_key = opening.recipient_key;
            let info = OpeningInfo { line: self.config.line, recipient_key, entry };
            let Some(secret) = self.secrets.hpke.get(&recipient_key) else { continue };
            let Ok(opened) = open_opening(secret, &info, &opening.sealed) else { continue };
            if check_plaintext(&opened, &header).is_err() {
                continue;
            }
            cx.out.push(Effect::Opened {
                side: Side::Theirs,
                generation: data.generation,
                number: opening.number,
                plaintext: opened.to_vec(),
            });
            self.batch.dirty = true;
        }
        Ok(())
    }
}

/// Whether a plaintext is the one that a header commits to, whatever else is to be said of it.
pub(super) fn agrees(plaintext: &[u8], header: &Header) -> bool {
    !matches!(check_plaintext(plaintext, header), Err(Reason::MalformedStatement | Reason::CommitmentMismatch))
}

/// Checks that a plaintext is a statement, and the one that the header commits to. Who released it is not checked here.
///
/// # Errors
/// The reason for which a node refuses the entry.
pub fn check_plaintext<'b>(plaintext: &'b [u8], header: &Header) -> Result<StatementRef<'b>, Reason> {
    read_plaintext(plaintext, header).map(|(statement, _)| statement)
}

/// The statement of a plaintext that the header commits to, and its officers' signatures, not verified.
fn read_plaintext<'b>(plaintext: &'b [u8], header: &Header) -> Result<(StatementRef<'b>, Vec<&'b [u8]>), Reason> {
    let plaintext = PlaintextRef::from_bytes(plaintext).map_err(|_| Reason::MalformedStatement)?;
    let statement = StatementRef::from_bytes(plaintext.statement).map_err(|_| Reason::MalformedStatement)?;
    let commitment = sealing::commitment(&plaintext.seed, &statement.envelope, &statement.members);
    let commitment = commitment.map_err(|_| Reason::MalformedStatement)?;
    if header.commitment != Some(commitment) {
        return Err(Reason::CommitmentMismatch);
    }
    Ok((statement, plaintext.signatures))
}
