//! Statements as views: what the evidence supports, read from a snapshot.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use comity_exchange::Side;
use comity_exchange::line::check_plaintext;
use comity_journal::release::required_officers;
use comity_store::Read;
use comity_wire::envelope::{AttachmentRef, Envelope};
use comity_wire::header::{Header, Held, Kind, Reason};
use comity_wire::statement::Statement;
use comity_wire::{Hash, LineId};

use super::acknowledged::ack;
use super::content::content;
use super::disowned::Disowned;
use super::formats::reason_word;
use super::names::{Names, keep};
use super::problem::{Problem, codes};
use super::replying::{CorrectionBody, answer, body_refs, correction};
use super::signals;
use super::views::{
    AckView, AnswerView, AttachmentView, CorrectionView, Direction, InboxItem, KeyStanding, ListQuery, Reference,
    ReleaserView, StatementDraft, StatementState, StatementView,
};
use crate::attachments::{ChunkStore, chunks_held, chunks_of, found_damaged};
use crate::ledger::query::{self, Position};
use crate::ledger::{Journals, StoredEntry, known_idempotency, peek};
use crate::watch::policy::{MayRead, On};

/// Statements that a list shows at most.
pub const LIST_MAX: usize = 1_000;
const LIST_DEFAULT: usize = 50;

/// A snapshot, and what is needed to read it.
pub struct Snapshot {
    /// What is committed.
    pub read: Box<dyn Read + Send>,
    /// Local numbers of the journals.
    pub journals: Journals,
    /// Names.
    pub names: Arc<Names>,
    /// Chunks.
    pub chunks: Arc<dyn ChunkStore>,
    /// Why what is ours waits on a line for its receipt, where more is known than that it waits.
    pub waits: BTreeMap<LineId, StatementState>,
}

pub(super) struct Placed {
    pub(super) at: Position,
    pub(super) line: LineId,
    pub(super) side: Side,
    pub(super) generation: u64,
    pub(super) header: Header,
    pub(super) stored: StoredEntry,
    pub(super) statement: Option<Statement>,
}

impl Snapshot {
    /// One statement, by name.
    ///
    /// # Errors
    /// No such statement; the store's.
    pub fn show(&self, name: &str) -> Result<StatementView, Problem> {
        self.view(&self.find(name)?)
    }

    /// A statement, by name.
    pub(super) fn find(&self, name: &str) -> Result<Placed, Problem> {
        let at = self.names.resolve(&*self.read, &self.journals, name)?;
        self.placed(at)?.ok_or_else(|| Problem::new(codes::NO_SUCH_STATEMENT).with("name", name))
    }

    /// Statements, newest first by stated time.
    ///
    /// # Errors
    /// No such peer or line; the store's.
    pub fn list(&self, query: &ListQuery, may: &MayRead) -> Result<Vec<InboxItem>, Problem> {
        self.names.asked(query.peer.as_deref(), query.track.as_deref())?;
        let limit = query.limit.unwrap_or(LIST_DEFAULT).clamp(1, LIST_MAX);
        let mut found = Vec::new();
        for (line, side, generation, journal) in self.journals.iter() {
            let (peer, track) = self.names.of(&line);
            let other = query.peer.as_ref().is_some_and(|p| p != peer)
                || query.track.as_ref().is_some_and(|t| t != track.word())
                || query.direction.is_some_and(|d| d != direction(side));
            if other || !may.some_of(track.word()) {
                continue;
            }
            let all = may.may(On { track: Some(track.word()), format: None });
            let wanted = |stored: &StoredEntry| {
                (query.tests || !is_line_test(stored)) && (all || may.may(On::of(track.word(), &format_of(stored))))
            };
            let latest = query::latest_statements(&*self.read, journal, query.before, limit, wanted).map_err(keep)?;
            for (number, header, stored) in latest {
                let statement = stored.plaintext.as_deref().and_then(peek::statement);
                let at = Position { journal, number };
                found.push(Placed { at, line, side, generation, header, stored, statement });
            }
        }
        found.sort_by_key(|p| std::cmp::Reverse((p.header.stated, p.stored.clock, p.at)));
        found.truncate(limit);
        let mut disowned = BTreeMap::new();
        for journal in found.iter().map(|p| p.at.journal) {
            if let Entry::Vacant(vacant) = disowned.entry(journal) {
                vacant.insert(Disowned::of(&*self.read, journal).map_err(keep)?);
            }
        }
        let standing = |p: &Placed| disowned.get(&p.at.journal).map(|d| d.standing(p.at.number)).unwrap_or_default();
        found.iter().map(|p| self.item(p, standing(p))).collect()
    }

    pub(super) fn placed(&self, at: Position) -> Result<Option<Placed>, Problem> {
        let Some(stored) = query::entry(&*self.read, at).map_err(keep)? else { return Ok(None) };
        let Some((line, side, generation)) = self.journals.name(at.journal) else { return Ok(None) };
        let Ok(header) = stored.entry.header() else { return Ok(None) };
        let statement = stored.plaintext.as_deref().and_then(peek::statement);
        Ok((header.kind == Kind::Statement).then_some(Placed { at, line, side, generation, header, stored, statement }))
    }

    /// How an entry is referred to.
    pub(super) fn reference(&self, at: Position) -> Result<Reference, Problem> {
        let none = || Problem::new(codes::INTERNAL).with("detail", "a position without an entry");
        let stored = query::entry(&*self.read, at).map_err(keep)?.ok_or_else(none)?;
        let (line, side, generation) = self.journals.name(at.journal).ok_or_else(none)?;
        let number = match stored.entry.header() {
            Ok(header) if header.kind == Kind::Statement => self.names.number(&line, side, generation, header.ordinal),
            _ => self.names.entry(&line, side, generation, at.number),
        };
        Ok(Reference { number, id: stored.id.to_string() })
    }

    fn item(&self, placed: &Placed, key_standing: KeyStanding) -> Result<InboxItem, Problem> {
        let Replies { acknowledgements: acks, corrections, .. } = self.replies(placed)?;
        let envelope = placed.statement.as_ref().map(|s| &s.envelope);
        let (peer, track) = self.names.of(&placed.line);
        Ok(InboxItem {
            number: self.names.number(&placed.line, placed.side, placed.generation, placed.header.ordinal),
            id: placed.stored.id.to_string(),
            direction: direction(placed.side),
            peer: peer.to_owned(),
            track: track.word().to_owned(),
            entry: placed.at.number,
            generation: placed.generation,
            stated: placed.header.stated,
            format: envelope.map(|e| e.format.clone()).unwrap_or_default(),
            precedence: envelope.map(|e| e.precedence.word().to_owned()).unwrap_or_default(),
            subject: envelope.map(|e| e.subject.clone()).unwrap_or_default(),
            mark: envelope.map(|e| e.mark.word().to_owned()).unwrap_or_default(),
            tlp: envelope.map(|e| e.tlp.word().to_owned()).unwrap_or_default(),
            pap: envelope.map(|e| e.pap.word().to_owned()).unwrap_or_default(),
            attachments: envelope.map_or(0, |e| e.attachments.len() as u64),
            effect: None,
            state: self.state(placed, &acks, &corrections)?,
            key_standing,
            erased: placed.stored.is_erased(),
            signal: placed.statement.as_ref().and_then(signals::unexplained),
        })
    }

    /// The line of a list for one statement; nothing where none stands there.
    pub(super) fn item_at(&self, at: Position) -> Result<Option<InboxItem>, Problem> {
        let Some(placed) = self.placed(at)? else { return Ok(None) };
        let standing = Disowned::of(&*self.read, at.journal).map_err(keep)?.standing(at.number);
        self.item(&placed, standing).map(Some)
    }

    fn view(&self, placed: &Placed) -> Result<StatementView, Problem> {
        let Replies { acknowledgements, corrections, superseded_by, answers } = self.replies(placed)?;
        let receipt = query::receipt_covering(&*self.read, placed.at).map_err(keep)?;
        let (peer, track) = self.names.of(&placed.line);
        let attachments = placed.statement.iter().flat_map(|s| &s.envelope.attachments);
        Ok(StatementView {
            number: self.names.number(&placed.line, placed.side, placed.generation, placed.header.ordinal),
            id: placed.stored.id.to_string(),
            direction: direction(placed.side),
            peer: peer.to_owned(),
            track: track.word().to_owned(),
            line: placed.line.to_string(),
            generation: placed.generation,
            entry: placed.at.number,
            ordinal: placed.header.ordinal,
            stated: placed.header.stated,
            clock: placed.stored.clock,
            state: self.state(placed, &acknowledgements, &corrections)?,
            key_standing: Disowned::of(&*self.read, placed.at.journal).map_err(keep)?.standing(placed.at.number),
            is_final: self.is_final(placed)?,
            receipted_at: receipt.as_ref().map(|r| r.time),
            receipted_size: receipt.as_ref().map(|r| r.size),
            content: placed.statement.as_ref().map(content).transpose()?,
            content_damaged: content_damaged(placed),
            erased: self.erased(&placed.stored)?,
            named: self.named(placed)?,
            released: releasers(placed),
            attachments: attachments.map(|a| self.attachment(placed, a)).collect::<Result<_, _>>()?,
            acknowledgements,
            corrections,
            superseded_by,
            answers,
            effect: None,
            ladder: None,
            signal: None,
        })
    }

    /// PROTOCOL.md rule 11: up to the smaller clock of the two heads held.
    fn is_final(&self, placed: &Placed) -> Result<bool, Problem> {
        let mut smallest = u64::MAX;
        for side in [Side::Ours, Side::Theirs] {
            let generations = self.journals.iter().filter(|(l, s, _, _)| *l == placed.line && *s == side);
            let mut head = 0;
            for (_, _, _, journal) in generations {
                let size = query::size(&*self.read, journal).map_err(keep)?;
                let Some(number) = size.checked_sub(1) else { continue };
                let stored = query::entry(&*self.read, Position { journal, number }).map_err(keep)?;
                head = head.max(stored.map_or(0, |e| e.clock));
            }
            smallest = smallest.min(head);
        }
        Ok(placed.stored.clock <= smallest)
    }

    fn state(
        &self,
        placed: &Placed,
        acks: &[AckView],
        corrections: &[CorrectionView],
    ) -> Result<StatementState, Problem> {
        let read = &*self.read;
        let receipt = query::receipt_covering(read, placed.at).map_err(keep)?;
        if placed.side == Side::Theirs {
            if let Some(reason) = placed.stored.void {
                return Ok(StatementState::RefusedByUs { reason: reason_word(reason).to_owned() });
            }
            return Ok(superseded(corrections, acked_by_us(acks, receipt.map(|r| r.time))));
        }
        let Some(receipt) = receipt else {
            let before = |wait: &&StatementState| match wait {
                StatementState::StaysBack(back) => placed.at.number >= back.entry,
                _ => true,
            };
            let waits = self.waits.get(&placed.line).filter(before).cloned().unwrap_or(StatementState::Queued);
            return Ok(superseded(corrections, waits));
        };
        let (line, generation, number) = (&placed.line, placed.generation, placed.at.number);
        let verdict = query::verdict(read, &self.journals, line, Side::Ours, generation, number).map_err(keep)?;
        if let Some(verdict) = verdict
            && let Some(reason) = verdict.refused
        {
            let by = self.reference(verdict.by)?;
            return Ok(StatementState::RefusedByThem { reason: reason_word(reason).to_owned(), by });
        }
        let delivered_at = receipt.time;
        let state = match (told(acks), verdict) {
            (Some(ack), _) => {
                let (by, officer, at, understood) = (ack.by.clone(), ack.officer.clone(), ack.stated, ack.understood);
                match understood {
                    true => StatementState::Acknowledged { delivered_at, by, officer, at, understood },
                    false => StatementState::NotUnderstood { delivered_at, by, officer, at, understood },
                }
            }
            (None, Some(verdict)) => StatementState::Opened { delivered_at, by: self.reference(verdict.by)? },
            (None, None) => StatementState::Delivered { at: delivered_at },
        };
        Ok(superseded(corrections, state))
    }

    fn replies(&self, placed: &Placed) -> Result<Replies, Problem> {
        let mut found = Replies::default();
        let mut replies = Vec::new();
        for (at, _) in query::references(&*self.read, &placed.stored.id).map_err(keep)? {
            let Some(reply) = self.placed(at)? else { continue };
            // Lines are islands: what another line says of it is no part of this one.
            if reply.line == placed.line && reply.stored.void.is_none() {
                replies.push(reply);
            }
        }
        replies.sort_by_key(|r| (r.stored.clock, r.at));
        for reply in replies {
            let Some(statement) = &reply.statement else { continue };
            let by = self.reference(reply.at)?;
            let id = placed.stored.id.to_string();
            match statement.envelope.format.as_str() {
                "F03" if reply.side != placed.side => {
                    found.acknowledgements.extend(ack(statement, by, &id, reply.header.stated))
                }
                "F05" if reply.side == placed.side => {
                    let mut correction = correction(statement, by, &id, reply.header.stated);
                    // A cancellation is final; a correction can be cancelled as any statement.
                    if let Some(correction) = correction.as_mut().filter(|correction| correction.changes.is_some()) {
                        correction.cancelled_by = self.cancelled_by(&reply)?;
                        correction.without_effect = correction.cancelled_by.is_some();
                    }
                    found.corrections.extend(correction);
                }
                _ if statement.envelope.in_reply_to.contains(&placed.stored.id) => {
                    found.answers.push(answer(statement, by))
                }
                "F19" if statement.envelope.supersedes != Some(placed.stored.id) => {}
                _ if reply.side == placed.side => found.superseded_by.push(by),
                // Whoever supersedes what another said has answered nothing (docs/spec/statement.md).
                _ => {}
            }
        }
        let cancelled = found.corrections.iter().position(|correction| correction.changes.is_none());
        for late in found.corrections.iter_mut().skip(cancelled.map_or(usize::MAX, |at| at + 1)) {
            late.without_effect = true;
        }
        Ok(found)
    }

    /// The statements of its line that a statement names, as far as they are here: others may exist elsewhere only.
    pub(super) fn named(&self, placed: &Placed) -> Result<Vec<Reference>, Problem> {
        let Some(envelope) = placed.statement.as_ref().map(|said| &said.envelope) else { return Ok(Vec::new()) };
        let body = placed.statement.as_ref().map(body_refs).unwrap_or_default();
        self.named_in((placed.line, envelope), &body)
    }

    /// The same of an envelope and of what a body names.
    pub(super) fn named_in(
        &self,
        (line, envelope): (LineId, &Envelope),
        body: &[Hash],
    ) -> Result<Vec<Reference>, Problem> {
        let ids = envelope.in_reply_to.iter().chain(&envelope.case).chain(&envelope.supersedes).chain(body);
        let ids: Vec<Hash> = ids.copied().collect();
        let journals = self.journals.of_line(&line).map(|(.., journal)| journal);
        let mut places = query::by_ids(&*self.read, journals, &ids).map_err(keep)?;
        // Each once, in the order in which they are named.
        let places: Vec<_> = ids.iter().filter_map(|id| places.remove(id)).collect();
        let named = places.into_iter().map(|at| self.reference(at)).collect::<Result<Vec<_>, Problem>>()?;
        Ok(named)
    }

    /// The id of a statement by its name.
    pub(super) fn named_id(&self, name: &str) -> Result<Hash, Problem> {
        let at = self.names.resolve(&*self.read, &self.journals, name)?;
        let stored = query::entry(&*self.read, at).map_err(keep)?;
        stored.map(|stored| stored.id).ok_or_else(|| Problem::new(codes::NO_SUCH_STATEMENT).with("name", name))
    }

    /// The first cancellation of a statement by its author.
    pub(super) fn cancelled_by(&self, placed: &Placed) -> Result<Option<Reference>, Problem> {
        let id = placed.stored.id.to_string();
        let mut found: Option<(u64, Position)> = None;
        for (at, _) in query::references(&*self.read, &placed.stored.id).map_err(keep)? {
            let Some(later) = self.placed(at)? else { continue };
            let author = (later.line, later.side) == (placed.line, placed.side) && later.stored.void.is_none();
            let said = later.statement.as_ref().filter(|said| author && said.envelope.format == "F05");
            let body = said.and_then(|said| serde_json::from_slice::<CorrectionBody>(&said.body).ok());
            if body.is_some_and(|body| body.r#ref == id && body.changes.is_none()) {
                let this = (later.stored.clock, later.at);
                found = Some(found.map_or(this, |first| first.min(this)));
            }
        }
        found.map(|(_, at)| self.reference(at)).transpose()
    }

    fn attachment(&self, placed: &Placed, reference: &AttachmentRef) -> Result<AttachmentView, Problem> {
        let read = &*self.read;
        let line = &placed.line;
        let of = Held { generation: placed.generation, number: placed.at.number, root: reference.root };
        let local = |e: crate::attachments::AttachmentError| Problem::new(codes::INTERNAL).with("detail", e);
        let have = chunks_held(&*self.chunks, reference).map_err(local)?;
        let chunks = chunks_of(reference.length);
        let (mut held_here, mut held_by_them) = (have == chunks, None);
        if placed.side == Side::Theirs {
            let offer = query::offer(read, line, &of).map_err(keep)?;
            held_here = offer.is_some_and(|o| o.held);
        } else if let Some((generation, number)) = query::held_by_them(read, line, &of).map_err(keep)? {
            let journal = self.journals.find(line, Side::Theirs, generation);
            held_by_them = journal.map(|journal| self.reference(Position { journal, number })).transpose()?;
        }
        Ok(AttachmentView {
            root: reference.root.to_string(),
            name: reference.name.clone(),
            media_type: reference.media_type.clone(),
            length: reference.length,
            chunks,
            have,
            held_here,
            held_by_them,
            damaged: (held_here || placed.side == Side::Ours)
                && (have < chunks || found_damaged(&*self.chunks, &reference.root).map_err(local)?),
        })
    }

    /// Refuses a draft that corrects or cancels what is cancelled already, unless the very request was accepted before.
    ///
    /// # Errors
    /// It is cancelled; the store's.
    pub(super) fn not_cancelled(&self, draft: &StatementDraft) -> Result<(), Problem> {
        let body = (draft.format == "F05").then(|| serde_json::from_str::<CorrectionBody>(draft.body.get()).ok());
        let Some(named) = body.flatten().and_then(|body| body.r#ref.parse::<Hash>().ok()) else { return Ok(()) };
        if let Some(key) = &draft.idempotency_key
            && known_idempotency(&*self.read, key.as_bytes()).map_err(keep)?.is_some()
        {
            return Ok(());
        }
        let Some(at) = query::by_id(&*self.read, &self.journals, &named).map_err(keep)? else { return Ok(()) };
        let Some(placed) = self.placed(at)? else { return Ok(()) };
        let corrections = self.replies(&placed)?.corrections;
        let Some(cancelled) = corrections.iter().find(|correction| correction.changes.is_none()) else { return Ok(()) };
        let name = self.names.number(&placed.line, placed.side, placed.generation, placed.header.ordinal);
        Err(Problem::new(codes::CANCELLED).with("name", name).with("by", &cancelled.by.number))
    }

    /// The reference of an attachment of a named statement.
    ///
    /// # Errors
    /// No such statement, no such attachment.
    pub fn attachment_of(&self, statement: &str, root: &str) -> Result<AttachmentRef, Problem> {
        let at = self.names.resolve(&*self.read, &self.journals, statement)?;
        let none = || Problem::new(codes::NO_SUCH_ATTACHMENT).with("root", root);
        let hash: Hash = root.parse().map_err(|_| none())?;
        let statement = self.placed(at)?.and_then(|p| p.statement);
        let attachments = statement.map(|s| s.envelope.attachments).unwrap_or_default();
        attachments.into_iter().find(|a| a.root == hash).ok_or_else(none)
    }
}

/// What was said of a statement, each list in order: acknowledgements by the other side; corrections, and other statements
/// in its place, by the author; answers of either. Void ones are left out.
#[derive(Default)]
struct Replies {
    acknowledgements: Vec<AckView>,
    corrections: Vec<CorrectionView>,
    superseded_by: Vec<Reference>,
    answers: Vec<AnswerView>,
}

/// The format of a statement; an empty text where its content is not readable here.
fn format_of(stored: &StoredEntry) -> String {
    stored.plaintext.as_deref().and_then(peek::refers).map(|refers| refers.format).unwrap_or_default()
}

/// Whether it is a line test (F01): those are never shown as traffic.
fn is_line_test(stored: &StoredEntry) -> bool {
    format_of(stored) == "F01"
}

/// The keys under which a statement was released; none of one that was refused: what it claims was not found so.
fn releasers(placed: &Placed) -> Vec<ReleaserView> {
    let said = placed.statement.as_ref().filter(|_| placed.stored.void.is_none());
    let keys = said.map(|said| required_officers(&said.envelope)).unwrap_or_default();
    keys.iter().map(|key| ReleaserView { name: String::new(), role: String::new(), key: key.to_string() }).collect()
}

/// Whether what is kept of a statement is not what its header commits to.
fn content_damaged(placed: &Placed) -> bool {
    let found = |plaintext| check_plaintext(plaintext, &placed.header).err();
    let fault = placed.stored.plaintext.as_deref().and_then(found);
    matches!(fault, Some(Reason::MalformedStatement | Reason::CommitmentMismatch))
}

pub(super) const fn direction(side: Side) -> Direction {
    match side {
        Side::Ours => Direction::Out,
        Side::Theirs => Direction::In,
    }
}

/// A state, unless the author has corrected or cancelled the statement. A cancellation is final.
fn superseded(corrections: &[CorrectionView], otherwise: StatementState) -> StatementState {
    let Some(last) = corrections.iter().rfind(|c| !c.without_effect) else { return otherwise };
    let (by, cancelled) = (last.by.clone(), last.changes.is_none());
    StatementState::Superseded { by, cancelled, otherwise: Box::new(otherwise) }
}

/// The acknowledgement that counts: the first that says it was understood, unless a later one says that it was not.
fn told(acks: &[AckView]) -> Option<&AckView> {
    acks.last().filter(|last| !last.understood).or_else(|| acks.iter().find(|ack| ack.understood))
}

fn acked_by_us(acks: &[AckView], receipted_at: Option<u64>) -> StatementState {
    let Some(ack) = told(acks) else { return StatementState::Received { receipted_at } };
    let (by, officer, at, understood) = (ack.by.clone(), ack.officer.clone(), ack.stated, ack.understood);
    match understood {
        true => StatementState::AcknowledgedByUs { by, officer, at, understood },
        false => StatementState::NotUnderstoodByUs { by, officer, at, understood },
    }
}
