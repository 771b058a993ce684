//! From a draft to a statement.

use std::collections::BTreeMap;

use comity_catalog::{Catalogue, Ceiling, translation};
use comity_exchange::{Prepared, Side};
use comity_seal::Rng;
use comity_seal::hash::sha256_parts;
use comity_store::Read;
use comity_wire::body::Members;
use comity_wire::envelope::{
    Asked, AttachmentRef, Authenticity, Envelope, Language, Mark, Pap, Precedence, Standing, Tlp, UnderInstrument,
};
use comity_wire::limits::{ATTACHMENTS_MAX, ENVELOPE_LIST_MAX, TEXT_BYTES_MAX};
use comity_wire::statement::Statement;
use comity_wire::{Canonical, EntryId, Hash, LineId};
use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};

use super::erasing;
use super::formats;
use super::names::{Names, keep};
use super::problem::{Problem, codes};
use super::views::{AckDraft, CorrectionDraft, StatementDraft};
use crate::attachments::Imported;
use crate::core::SubmitRequest;
use crate::ledger::erase::ERASURE_FORMAT;
use crate::ledger::{IdempotencyKey, Journals, peek, query};

/// Longest idempotency key in bytes.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 64;

/// What references and attachments are looked up in.
pub(super) struct Lookup<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) ceilings: &'a BTreeMap<String, Ceiling>,
    pub(super) names: &'a Names,
    /// Needed only where a draft names something; see [`needs_lookup`].
    pub(super) read: Option<(&'a dyn Read, &'a Journals)>,
    /// Whether the node itself says it.
    pub(super) by_node: bool,
}

/// Whether a draft names statements or attachments, so that a snapshot is needed.
pub(super) fn needs_lookup(draft: &StatementDraft) -> bool {
    let names = draft.case.iter().chain(&draft.in_reply_to).chain(&draft.supersedes);
    names.chain(&draft.attachments).next().is_some()
        || ["F05", translation::FORMAT, ERASURE_FORMAT].contains(&&*draft.format)
}

/// The line and request of a draft whose labels are chosen ([`super::labels::choose`]); the writer gives the token.
pub(super) fn request(
    draft: &StatementDraft,
    lookup: &Lookup<'_>,
    rng: &mut dyn Rng,
) -> Result<(LineId, SubmitRequest), Problem> {
    let line = lookup.names.line(&draft.peer, &draft.track)?;
    if !lookup.by_node {
        formats::by_persons(lookup.catalogue, draft)?;
    }
    let imported = lookup.attachments(&draft.attachments)?;
    let envelope = envelope(draft, lookup, &imported)?;
    let statement = Statement { envelope, body: draft.body.get().as_bytes().to_vec() };
    let members = statement.members().map_err(malformed)?;
    formats::check(lookup.catalogue, &statement.envelope, &members)?;
    let (peer, track) = lookup.names.of(&line);
    formats::belongs(lookup.catalogue, &draft.format, track)?;
    formats::below_ceiling(&statement.envelope, peer, track, lookup.ceilings)?;
    if draft.format == ERASURE_FORMAT {
        let (read, journals) = lookup.snapshot()?;
        erasing::check((read, journals, lookup.names), &line, &statement)?;
    }
    let key = draft.idempotency_key.as_deref().map(|k| idempotency(k, &line, (&statement, &imported), draft.settle));
    let key = key.transpose()?;
    // Here and not in the writer, which has every line's statements to place.
    let prepared = Prepared::new(&statement, &members, &[], rng).map_err(malformed)?;
    let (signatures, settle) = (Vec::new(), draft.settle);
    Ok((line, SubmitRequest { token: 0, statement, signatures, settle, key, prepared: Some(prepared) }))
}

/// The statement of a draft whose labels are chosen and its line, not yet checked against its format: officers' signatures are still to be asked for.
pub(super) fn statement(draft: &StatementDraft, lookup: &Lookup<'_>) -> Result<(LineId, Statement), Problem> {
    let line = lookup.names.line(&draft.peer, &draft.track)?;
    formats::by_persons(lookup.catalogue, draft)?;
    let imported = lookup.attachments(&draft.attachments)?;
    let envelope = envelope(draft, lookup, &imported)?;
    let (peer, track) = lookup.names.of(&line);
    formats::belongs(lookup.catalogue, &draft.format, track)?;
    formats::below_ceiling(&envelope, peer, track, lookup.ceilings)?;
    Ok((line, Statement { envelope, body: draft.body.get().as_bytes().to_vec() }))
}

fn malformed(error: impl std::fmt::Display) -> Problem {
    Problem::new(codes::STATEMENT_MALFORMED).with("detail", error)
}

/// What a key stands for is what the submitter said. An attachment is its label and its content: whoever gives the same
/// file again has it sealed anew, under another key, salt and root.
fn idempotency(
    key: &str,
    line: &LineId,
    (statement, imported): (&Statement, &[Imported]),
    settle: bool,
) -> Result<IdempotencyKey, Problem> {
    if key.is_empty() || key.len() > IDEMPOTENCY_KEY_BYTES_MAX {
        return Err(Problem::new(codes::IDEMPOTENCY_MALFORMED).with("limit", IDEMPOTENCY_KEY_BYTES_MAX));
    }
    let said = if imported.is_empty() {
        statement.to_bytes()
    } else {
        let mut said = statement.clone();
        said.envelope.attachments = imported.iter().map(as_given).collect();
        said.to_bytes()
    };
    let content = sha256_parts(&[&line.0, &[u8::from(settle)], &said]);
    Ok(IdempotencyKey { key: key.as_bytes().to_vec(), content })
}

/// An attachment by its content, without what sealing gave it.
fn as_given(imported: &Imported) -> AttachmentRef {
    let (commitment, root) = (imported.plaintext, Hash::ZERO);
    AttachmentRef { commitment, root, salt: [0; 32], key: [0; 32], ..imported.reference.clone() }
}

fn wrong(field: &str, value: &str) -> Problem {
    let shown: String = value.chars().take(80).collect();
    Problem::new(codes::ENVELOPE_WRONG).with("field", field).with("value", shown)
}

/// The value of a fixed word; empty means the default.
fn word<T: Default>(field: &str, value: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, Problem> {
    if value.is_empty() { Ok(T::default()) } else { read(value).ok_or_else(|| wrong(field, value)) }
}

fn many(field: &str, limit: usize) -> Problem {
    Problem::new(codes::ENVELOPE_MANY).with("field", field).with("limit", limit)
}

fn text(field: &str, value: &str) -> Result<String, Problem> {
    let long = || Problem::new(codes::ENVELOPE_LONG).with("field", field).with("limit", TEXT_BYTES_MAX);
    if value.len() > TEXT_BYTES_MAX { Err(long()) } else { Ok(value.to_owned()) }
}

/// A language's tag, of the form that RFC 5646 gives it; whether such a language is registered is not looked up.
fn tag(value: &str) -> Result<String, Problem> {
    let mut parts = value.split('-');
    let language = parts.next().unwrap_or_default();
    let formed = (2..=8).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if formed { text("languages", value) } else { Err(wrong("languages", value)) }
}

fn texts(field: &str, values: &[String]) -> Result<Vec<String>, Problem> {
    if values.len() > ENVELOPE_LIST_MAX {
        return Err(many(field, ENVELOPE_LIST_MAX));
    }
    values.iter().map(|v| text(field, v)).collect()
}

fn hash(field: &str, value: &str) -> Result<Hash, Problem> {
    value.parse().map_err(|_| Problem { code: codes::ENVELOPE_HASH.into(), ..wrong(field, value) })
}

fn envelope(draft: &StatementDraft, lookup: &Lookup<'_>, imported: &[Imported]) -> Result<Envelope, Problem> {
    let find = |name: &String| lookup.id(name, &draft.peer);
    if draft.in_reply_to.len() > ENVELOPE_LIST_MAX {
        return Err(many("in_reply_to", ENVELOPE_LIST_MAX));
    }
    let instrument = draft.instrument.as_ref().map(|i| -> Result<UnderInstrument, Problem> {
        let instrument = hash("instrument", &i.instrument)?;
        Ok(UnderInstrument { instrument, article: text("article", &i.article)? })
    });
    let languages = draft.languages.iter().map(|l| -> Result<Language, Problem> {
        Ok(Language {
            tag: tag(&l.tag)?,
            authenticity: word("authenticity", &l.authenticity, Authenticity::from_word)?,
            source: l.source.as_ref().map(|s| hash("source", s)).transpose()?,
        })
    });
    Ok(Envelope {
        format: text("format", &draft.format)?,
        format_version: draft.format_version,
        from_desk: text("from_desk", &draft.from_desk)?,
        to_desks: texts("to_desks", &draft.to_desks)?,
        info_desks: texts("info_desks", &draft.info_desks)?,
        subject: text("subject", &draft.subject)?,
        asked: draft
            .asked
            .as_ref()
            .map(|a| Ok::<_, Problem>(Asked { text: text("asked", &a.text)?, by: a.by }))
            .transpose()?,
        precedence: word("precedence", &draft.precedence, Precedence::from_word)?,
        instrument: instrument.transpose()?,
        case: draft.case.as_ref().map(find).transpose()?,
        in_reply_to: draft.in_reply_to.iter().map(find).collect::<Result<_, _>>()?,
        supersedes: draft.supersedes.as_ref().map(|name| lookup.own(name, &draft.peer)).transpose()?,
        languages: languages.collect::<Result<_, _>>()?,
        handling: text("handling", &draft.handling)?,
        tlp: word("tlp", &draft.tlp, Tlp::from_word)?,
        pap: word("pap", &draft.pap, Pap::from_word)?,
        standing: word("standing", &draft.standing, Standing::from_word)?,
        mark: word("mark", &draft.mark, Mark::from_word)?,
        attachments: imported.iter().map(|one| one.reference.clone()).collect(),
        required: Vec::new(),
        release_nonce: None,
    })
}

impl Lookup<'_> {
    fn snapshot(&self) -> Result<(&dyn Read, &Journals), Problem> {
        self.read.ok_or_else(|| Problem::new(codes::INTERNAL).with("detail", "no snapshot"))
    }

    /// The id of a named statement, which must stand on a line with the same peer.
    pub(super) fn id(&self, name: &str, peer: &str) -> Result<EntryId, Problem> {
        let (read, journals) = self.snapshot()?;
        // An id may name an entry that is not here, as of a case that is known to the counterpart only.
        if let Ok(id) = name.parse::<Hash>() {
            return Ok(id);
        }
        let with_peer = format!("{name}@{peer}");
        let at = match self.names.resolve(read, journals, name) {
            Err(problem) if problem.code == codes::NAME_AMBIGUOUS => self.names.resolve(read, journals, &with_peer)?,
            other => other?,
        };
        let stored = query::entry(read, at).map_err(keep)?;
        stored.map(|e| e.id).ok_or_else(|| Problem::new(codes::NO_SUCH_STATEMENT).with("name", name))
    }

    /// The id of a named statement that is to be superseded: not the counterpart's, where that can be told.
    fn own(&self, name: &str, peer: &str) -> Result<EntryId, Problem> {
        let id = self.id(name, peer)?;
        let (read, journals) = self.snapshot()?;
        let at = query::by_id(read, journals, &id).map_err(keep)?;
        match at.and_then(|at| journals.name(at.journal)) {
            Some((_, Side::Theirs, _)) => Err(Problem::new(codes::SUPERSEDE_THEIRS).with("name", name)),
            _ => Ok(id),
        }
    }

    fn attachments(&self, roots: &[String]) -> Result<Vec<Imported>, Problem> {
        if roots.is_empty() {
            return Ok(Vec::new());
        }
        if roots.len() > ATTACHMENTS_MAX {
            return Err(many("attachments", ATTACHMENTS_MAX));
        }
        let (read, _) = self.snapshot()?;
        let find = |root: &String| -> Result<Imported, Problem> {
            let none = || Problem::new(codes::NO_SUCH_ATTACHMENT).with("root", root);
            let hash: Hash = root.parse().map_err(|_| none())?;
            query::imported(read, &hash).map_err(keep)?.ok_or_else(none)
        };
        roots.iter().map(find).collect()
    }
}

pub(super) fn raw(value: &impl serde::Serialize) -> Result<Box<RawValue>, Problem> {
    to_raw_value(value).map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))
}

/// The draft of an acknowledgement (F03). All statements must be the counterpart's and stand on one line.
pub(super) fn acknowledgement(
    ack: &AckDraft,
    names: &Names,
    read: &dyn Read,
    journals: &Journals,
    now: u64,
) -> Result<StatementDraft, Problem> {
    let mut ids = Vec::new();
    let (mut on, mut mark): (Option<LineId>, Option<Mark>) = (None, None);
    // Those that are named by their ids, all at once.
    let named: Vec<EntryId> = ack.refs.iter().filter_map(|name| name.parse().ok()).collect();
    let places = query::by_ids(read, journals.from_line(None), &named).map_err(keep)?;
    for name in &ack.refs {
        let place = name.parse::<EntryId>().ok().and_then(|id| places.get(&id).copied());
        let at = place.map_or_else(|| names.resolve(read, journals, name), Ok)?;
        let (line, side, _) = journals.name(at.journal).ok_or_else(|| missing(name))?;
        if side != Side::Theirs {
            return Err(Problem::new(codes::ACK_OWN).with("name", name));
        }
        if on.is_some_and(|l| l != line) {
            return Err(Problem::new(codes::ACK_TWO_LINES).with("name", name));
        }
        on = Some(line);
        let stored = query::entry(read, at).map_err(keep)?.ok_or_else(|| missing(name))?;
        ids.push(stored.id.to_string());
        // No statement refers to one of another mark.
        if let Some(of) = stored.plaintext.as_deref().and_then(peek::statement).map(|said| said.envelope.mark) {
            if mark.is_some_and(|mark| mark != of) {
                return Err(Problem::new(codes::ENVELOPE_WRONG).with("field", "mark").with("value", of.word()));
            }
            mark = Some(of);
        }
    }
    let Some(line) = on else {
        return Err(Problem::new(codes::FIELD_MISSING_INLINE).with("format", "F03").with("field", "refs"));
    };
    let (peer, track) = names.of(&line);
    let received_at = ack.received_at.unwrap_or(now);
    let body = json!({
        "refs": ids, "received_at": received_at, "officer": ack.officer, "understood": ack.understood,
    });
    let mut draft = StatementDraft::new(peer, track.word(), "F03", raw(&body)?);
    draft.in_reply_to = ids;
    mark.unwrap_or_default().word().clone_into(&mut draft.mark);
    (draft.tlp, draft.pap) = (ack.tlp.clone(), ack.pap.clone());
    draft.idempotency_key.clone_from(&ack.idempotency_key);
    Ok(draft)
}

/// The key of an acknowledgement that was given none: whoever acknowledges the same again gets the same answer, though
/// the body says another time.
pub(super) fn same_acknowledgement(line: &LineId, ids: &[String], officer: &str, understood: bool) -> IdempotencyKey {
    let mut ids: Vec<&String> = ids.iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let said = json!({ "refs": ids, "officer": officer, "understood": understood }).to_string();
    let content = sha256_parts(&[b"acknowledgement", &line.0, said.as_bytes()]);
    IdempotencyKey { key: content.0.to_vec(), content }
}

/// The body of an F05; what changes stands there as it was given.
#[derive(serde::Serialize)]
struct CorrectionBody<'a> {
    r#ref: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cancel: bool,
    reason: &'a str,
}

/// The draft of a correction or cancellation (F05) of an own statement.
pub(super) fn correction(
    correction: &CorrectionDraft,
    catalogue: &Catalogue,
    names: &Names,
    read: &dyn Read,
    journals: &Journals,
) -> Result<StatementDraft, Problem> {
    let name = &correction.r#ref;
    let at = names.resolve(read, journals, name)?;
    let (line, side, _) = journals.name(at.journal).ok_or_else(|| missing(name))?;
    if side != Side::Ours {
        return Err(Problem::new(codes::CORRECT_THEIRS).with("name", name));
    }
    let stored = query::entry(read, at).map_err(keep)?.ok_or_else(|| missing(name))?;
    let id = stored.id.to_string();
    let said = stored.plaintext.as_deref().and_then(peek::statement);
    if let (Some(changes), Some(said)) = (&correction.changes, &said) {
        if said.envelope.format == translation::FORMAT {
            return Err(Problem::new(codes::TRANSLATION_FIXED).with("name", name));
        }
        there(catalogue, name, changes, said)?;
    }
    let (peer, track) = names.of(&line);
    let changes = correction.changes.as_deref();
    let body = CorrectionBody { r#ref: &id, changes, cancel: changes.is_none(), reason: &correction.reason };
    let mut draft = StatementDraft::new(peer, track.word(), "F05", raw(&body)?);
    draft.supersedes = Some(id);
    said.map(|said| said.envelope.mark).unwrap_or_default().word().clone_into(&mut draft.mark);
    (draft.tlp, draft.pap) = (correction.tlp.clone(), correction.pap.clone());
    draft.idempotency_key.clone_from(&correction.idempotency_key);
    Ok(draft)
}

/// Refuses changes of what a statement does not have, inline or attached, and to what its format does not allow there.
/// What is no object the correction's own format refuses.
fn there(catalogue: &Catalogue, name: &str, changes: &RawValue, said: &Statement) -> Result<(), Problem> {
    let (Ok(changes), Ok(members)) = (Members::read(changes.get().as_bytes()), said.members()) else { return Ok(()) };
    let attached = |field: &str| said.envelope.attachments.iter().any(|a| a.name == field);
    match changes.iter().find(|(field, _)| members.get(field).is_none() && !attached(field)) {
        Some((field, _)) => Err(Problem::new(codes::FIELD_ABSENT).with("name", name).with("field", field)),
        None => changes.iter().try_for_each(|(field, raw)| formats::admits(catalogue, &said.envelope, field, raw)),
    }
}

fn missing(name: &str) -> Problem {
    Problem::new(codes::NO_SUCH_STATEMENT).with("name", name)
}
