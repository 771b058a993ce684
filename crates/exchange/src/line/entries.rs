//! Writing our entries: control entries, statements, and the bare entries that list (PROTOCOL.md rules 1-4).

use comity_journal::release::{ReleaseFault, is_by_two, is_released};
use comity_journal::tree::leaf_hash_of_parts;
use comity_journal::{LogOrigin, TreeHead, sign_checkpoint};
use comity_seal::KeptKey;
use comity_seal::hash::sha256;
use comity_wire::control::{Control, ControlBody};
use comity_wire::entry::Entry;
use comity_wire::header::{Citation, Epoch, Header, Kind, Opened};
use comity_wire::limits::{
    ENTRY_BYTES_MAX, FRAME_BYTES_MAX, FRAME_ENTRY_BYTES_MAX, HEADER_LIST_MAX, PAD_BYTES, REGISTER_BYTES_MAX,
    SEAL_TAG_BYTES,
};
use comity_wire::{Canonical, Hash};

use super::ours::OURS_BATCH_ENTRIES_MAX;
use super::pile::Pile;
use super::successor::newest_hpke;
use super::{Line, Prepared};
use crate::effect::{Effect, Notice, Placed, Rejection, SealedBy};
use crate::input::{Context, Side, Submission};
use crate::ledger::LedgerError;

/// A statement's plaintext and commitment, and its release's nonce, where officers signed it.
type Content = (Vec<u8>, Hash, Option<[u8; 32]>);

/// Room that is kept in a batch for the bare entries that list.
pub(super) const LISTING_BYTES: usize = 65_536;

/// What a header took of what waits to be listed, to give it back if the header is never placed.
struct Taken {
    header: Header,
    /// Whether a listing was owed before.
    list: bool,
}

/// Bytes of entries in one frame at most, so that the largest register, heads and proofs fit beside them.
pub(super) const ENTRIES_BYTES_MAX: usize = FRAME_BYTES_MAX - REGISTER_BYTES_MAX - LISTING_BYTES - 32_768;
const _: () = assert!(ENTRIES_BYTES_MAX <= FRAME_ENTRY_BYTES_MAX);

/// Bytes of a statement's header at most where it lists nothing, its encapsulation included.
const PLAIN_HEADER_BYTES_MAX: usize = 1_408;

impl Taken {
    /// Whether it took anything.
    fn listed(&self) -> bool {
        let header = &self.header;
        !(header.receipts.is_empty() && header.opened.refused.is_empty() && header.attachments.is_empty())
    }
}

/// Whether one more statement fits into the batch, which must fit into one frame.
pub(super) fn has_room(fresh: &[Entry]) -> bool {
    let bytes: usize = fresh.iter().map(Entry::len).sum();
    fresh.len() < OURS_BATCH_ENTRIES_MAX && bytes + ENTRY_BYTES_MAX + LISTING_BYTES <= ENTRIES_BYTES_MAX
}

impl Line {
    /// Appends what is due and signs one checkpoint over it. Returns the entries, for sending without reading back.
    pub(super) fn write_entries(&mut self, cx: &mut Context<'_>) -> Result<Vec<Entry>, LedgerError> {
        let mut fresh = std::mem::take(&mut self.batch.fresh);
        self.batch.fresh_bytes = 0;
        let pile = self.pile(cx)?;
        while has_room(&fresh) {
            let Some(body) = self.batch.controls.pop_front() else { break };
            if pile.is_some_and(|pile| !pile.has_room(&fresh)) && !Pile::lets_pass(&body) {
                self.tell(Notice::ControlRefused { why: Rejection::KeyRevoked.to_string() });
                continue;
            }
            fresh.extend(self.write_control(&body, cx)?);
        }
        if let Some(rotate) = self.batch.rotate.take() {
            // The batch ends here: its head is the last one by the old keys.
            let rotated = self.write_rotation(*rotate, cx)?;
            if !rotated.is_empty() {
                fresh.extend(rotated);
                return Ok(fresh);
            }
        }
        self.write_moved(&mut fresh, cx)?;
        // A revocation may have come with this very batch.
        let pile = self.pile(cx)?;
        let piled_up = |fresh: &[Entry]| pile.is_some_and(|pile| !pile.has_room(fresh));
        while has_room(&fresh) {
            let Some(submission) = self.batch.submissions.pop_front() else { break };
            let token = submission.token;
            if piled_up(&fresh) {
                self.tell(Notice::Rejected { token, why: Rejection::KeyRevoked });
                continue;
            }
            if let Err(why) = self.write_statement(submission, &mut fresh, cx)? {
                self.tell(Notice::Rejected { token, why });
            }
        }
        while self.listing_is_due() && !piled_up(&fresh) {
            let entry = self.write_bare(cx)?;
            fresh.push(entry);
        }
        if !fresh.is_empty() {
            self.sign_our_head(cx)?;
        }
        Ok(fresh)
    }

    /// Appends a bare entry: it lists what waits.
    pub(super) fn write_bare(&mut self, cx: &mut Context<'_>) -> Result<Entry, LedgerError> {
        let (header, _) = self.header(Kind::Bare, None, None, cx.wall_s);
        let entry = Entry { header: header.to_bytes(), body: Vec::new() };
        self.place(&header, entry.clone(), None, cx)?;
        Ok(entry)
    }

    /// Whether a bare entry must be written: something must be listed, and no statement carried it.
    fn listing_is_due(&self) -> bool {
        let theirs = &self.theirs;
        self.batch.list || theirs.unlisted.len() >= HEADER_LIST_MAX || theirs.refusals.len() >= HEADER_LIST_MAX
    }

    /// Whether anything at all waits to be listed.
    pub(super) fn lists_wait(&self) -> bool {
        let theirs = &self.theirs;
        !(theirs.unlisted.is_empty() && theirs.refusals.is_empty() && theirs.held.is_empty())
    }

    /// Puts an entry into the open batch before it is closed. Where many gather, a head is signed between them, so that
    /// each frame can end at one.
    pub(super) fn push_fresh(&mut self, entry: Entry, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        self.batch.fresh_bytes += entry.len();
        self.batch.fresh.push(entry);
        if self.batch.fresh_bytes + ENTRY_BYTES_MAX + LISTING_BYTES > ENTRIES_BYTES_MAX {
            self.sign_our_head(cx)?;
            self.batch.fresh_bytes = 0;
        }
        Ok(())
    }

    /// Appends a control entry, unless it does not verify against our own register and keys.
    pub(super) fn write_control(
        &mut self,
        body: &ControlBody,
        cx: &mut Context<'_>,
    ) -> Result<Option<Entry>, LedgerError> {
        let number = self.ours.size();
        if let Err(why) = self.own_control(number, body) {
            self.tell(Notice::ControlRefused { why });
            return Ok(None);
        }
        if !matches!(body.control, Control::PredecessorEnd(_)) {
            self.ours.controls.push(number);
        }
        let (header, _) = self.header(Kind::Control, None, None, cx.wall_s);
        let entry = Entry { header: header.to_bytes(), body: body.to_bytes() };
        self.place(&header, entry.clone(), None, cx)?;
        Ok(Some(entry))
    }

    /// What a submission puts into its entry, once it is certain that its officers release it.
    fn prepared(
        &self,
        submission: Submission,
        cx: &mut Context<'_>,
    ) -> Result<Result<Content, Rejection>, LedgerError> {
        let token = submission.token;
        if token != Submission::MOVED
            && let Some(statement) = self.undone_alone(Side::Ours, &submission.statement.envelope, cx)?
        {
            return Ok(Err(ReleaseFault::Superseded { statement }.into()));
        }
        let signed = is_released(&submission.statement.envelope, submission.signatures.len());
        let signed = signed.then(|| (submission.statement.envelope.clone(), submission.signatures.clone()));
        let (plaintext, commitment) = match prepare(submission, cx) {
            Ok(prepared) => prepared,
            Err(why) => return Ok(Err(why)),
        };
        let Some((envelope, slots)) = signed else { return Ok(Ok((plaintext, commitment, None))) };
        let nonce = match self.our_release(commitment, &envelope, &slots) {
            // What moves from a closed generation was released once, and reached nobody.
            Ok(_) if token == Submission::MOVED => None,
            Ok(released) if self.nonce_used(&released.nonce, cx)? => return Ok(Err(ReleaseFault::NonceUsed.into())),
            Ok(released) => Some(released.nonce),
            Err(fault) => return Ok(Err(fault.into())),
        };
        Ok(Ok((plaintext, commitment, nonce)))
    }

    /// Seals and appends one statement. The outer result is the store's, the inner one the submitter's.
    pub(super) fn write_statement(
        &mut self,
        submission: Submission,
        fresh: &mut Vec<Entry>,
        cx: &mut Context<'_>,
    ) -> Result<Result<(), Rejection>, LedgerError> {
        let Submission { token, settle, stated, .. } = submission;
        let by_two = is_by_two(&submission.statement.envelope);
        let (plaintext, commitment, nonce) = match self.prepared(submission, cx)? {
            Ok(prepared) => prepared,
            Err(why) => return Ok(Err(why)),
        };
        let Some(key) = self.theirs.keyring.as_ref().and_then(newest_hpke) else {
            return Ok(Err(Rejection::NoRecipientKey));
        };
        let epoch = match self.ours.sealing.epoch_for(&self.ours.origin, key, cx) {
            Ok(epoch) => epoch,
            Err(why) => return Ok(Err(why)),
        };
        let stated = stated.unwrap_or(cx.wall_s);
        let settled = |(header, undo): (Header, Taken)| (Header { settle, ..header }, undo);
        let (mut header, mut undo) =
            settled(self.header(Kind::Statement, Some(epoch.clone()), Some(commitment), stated));
        let mut header_bytes = header.to_bytes();
        while header_bytes.len() + plaintext.len() + SEAL_TAG_BYTES > ENTRY_BYTES_MAX && undo.listed() {
            // What waits to be listed leaves no room: it goes ahead in an entry of its own.
            self.undo(undo);
            let bare = self.write_bare(cx)?;
            fresh.push(bare);
            (header, undo) = settled(self.header(Kind::Statement, Some(epoch.clone()), Some(commitment), stated));
            header_bytes = header.to_bytes();
        }
        let (sealed, key) = match self.ours.sealing.seal(&header_bytes, &plaintext) {
            Ok(sealed) => sealed,
            Err(why) => {
                self.undo(undo);
                self.ours.sealing.forget();
                return Ok(Err(why));
            }
        };
        let entry = Entry { header: header_bytes, body: sealed };
        if entry.oversize() {
            self.undo(undo);
            self.ours.sealing.forget();
            return Ok(Err(Rejection::TooLarge { bytes: entry.len(), limit: ENTRY_BYTES_MAX }));
        }
        let id = self.place(&header, entry.clone(), Some((plaintext, key)), cx)?;
        if header.settle {
            self.ours.settle = Some(header.number);
        }
        if let Some(nonce) = nonce {
            self.use_nonce(Side::Ours, nonce, cx)?;
        }
        if by_two {
            self.batch.by_two.insert((Side::Ours, id));
        }
        self.tell(Notice::Accepted {
            token,
            generation: header.generation,
            number: header.number,
            ordinal: header.ordinal,
            id,
        });
        fresh.push(entry);
        Ok(Ok(()))
    }

    /// Builds the next header, taking what waits to be listed into it. Returns what it took, to give back.
    fn header(&mut self, kind: Kind, epoch: Option<Epoch>, commitment: Option<Hash>, stated: u64) -> (Header, Taken) {
        let list = self.batch.list;
        let citation = (self.theirs.size() > 0).then(|| Citation {
            generation: self.theirs.generation,
            size: self.theirs.size(),
            root: self.theirs.root(),
        });
        let theirs = &mut self.theirs;
        let take = |n: usize| n.min(HEADER_LIST_MAX);
        let receipts = theirs.unlisted.drain(..take(theirs.unlisted.len())).collect();
        let refused: Vec<_> = theirs.refusals.drain(..take(theirs.refusals.len())).collect();
        let attachments = theirs.held.drain(..take(theirs.held.len())).collect();
        // Everything held is opened or refused in the transaction that takes it; refusals that do not fit into this
        // header keep the number below them.
        let upto = theirs.refusals.first().map_or(theirs.size(), |r| r.number);
        theirs.opened_said = upto;
        self.batch.list = !theirs.refusals.is_empty() || !theirs.held.is_empty();
        let header = Header {
            line: self.config.line,
            author: self.config.our_author,
            generation: self.ours.origin.generation,
            number: self.ours.size(),
            ordinal: self.ours.ordinal + u64::from(kind == Kind::Statement),
            kind,
            citation,
            receipts,
            opened: Opened { upto, refused },
            attachments,
            stated,
            epoch,
            register: Some(self.ours.register_at),
            settle: false,
            commitment,
        };
        let taken = Taken { header: header.clone(), list };
        (header, taken)
    }

    /// Gives back what a header took that was never placed.
    fn undo(&mut self, taken: Taken) {
        let Taken { header, list } = taken;
        let theirs = &mut self.theirs;
        theirs.unlisted.splice(..0, header.receipts);
        theirs.refusals.splice(..0, header.opened.refused);
        header.attachments.into_iter().for_each(|held| theirs.hold(held));
        self.batch.list = list;
    }

    /// Gives an entry its place in our journal.
    fn place(
        &mut self,
        header: &Header,
        entry: Entry,
        plaintext: Option<(Vec<u8>, KeptKey)>,
        cx: &mut Context<'_>,
    ) -> Result<Hash, LedgerError> {
        let body = sha256(&entry.body);
        let id = leaf_hash_of_parts(&[&entry.header, body.as_bytes()]);
        let cited = if header.citation.is_some() { self.theirs.clock } else { 0 };
        let clock = self.ours.clock.max(cited) + 1;
        let mut nodes = Vec::new();
        self.ours
            .frontier
            .append(id, &mut nodes)
            .map_err(|e| LedgerError { what: "room in our journal", detail: e.to_string() })?;
        let generation = header.generation;
        for node in nodes.into_iter().filter(|n| n.level > 0) {
            let (level, index, hash) = (node.level, node.index, node.hash);
            cx.out.push(Effect::Node { side: Side::Ours, generation, level, index, hash });
        }
        self.ours.clock = clock;
        self.ours.ordinal = header.ordinal;
        if let Some(c) = &header.citation {
            self.ours.cited = (c.generation, c.size, c.root);
        }
        let (plaintext, key) = plaintext.unzip();
        cx.out.push(Effect::Append(Box::new(Placed {
            side: Side::Ours,
            generation,
            number: header.number,
            id,
            clock,
            entry,
            plaintext,
            sealed: key.map(|key| SealedBy { key, body }),
            void: None,
            erased: None,
        })));
        self.batch.dirty = true;
        Ok(id)
    }

    /// Signs our head at the present size: once a size, in the transaction that reaches it.
    pub(super) fn sign_our_head(&mut self, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        let head = TreeHead {
            origin: LogOrigin::Line(self.ours.origin),
            size: self.ours.size(),
            root: self.ours.frontier.root(),
        };
        let checkpoint = sign_checkpoint(&self.secrets.log, &head)
            .map_err(|e| LedgerError { what: "a signature of our log key", detail: e.to_string() })?;
        cx.out.push(Effect::Checkpoint {
            side: Side::Ours,
            generation: self.ours.origin.generation,
            checkpoint: Box::new(checkpoint.clone()),
        });
        self.ours.checkpoint_size = checkpoint.size;
        self.ours.checkpoint = Some(checkpoint);
        Ok(())
    }
}

/// The plaintext and commitment of a statement, if it will fit into an entry wherever it may have to stand.
fn prepare(submission: Submission, cx: &mut Context<'_>) -> Result<(Vec<u8>, Hash), Rejection> {
    let Submission { statement, signatures, prepared, .. } = submission;
    let prepared = match prepared {
        Some(prepared) => prepared,
        None => Prepared::new(&statement, &statement.members()?, &signatures, &mut *cx.rng)?,
    };
    let (plaintext, commitment) = prepared.into_parts();
    // What is accepted once must fit again: in a new epoch, and with a reference to what it supersedes.
    let reference = if statement.envelope.supersedes.is_some() { 0 } else { PAD_BYTES };
    let bytes = plaintext.len() + PLAIN_HEADER_BYTES_MAX + SEAL_TAG_BYTES + reference;
    if bytes > ENTRY_BYTES_MAX {
        return Err(Rejection::TooLarge { bytes, limit: ENTRY_BYTES_MAX });
    }
    Ok((plaintext, commitment))
}
