//! Joint erasures as people ask for them and see them (F16).

use std::collections::BTreeMap;

use comity_exchange::{Side, residue};
use comity_process::erasure::residue_hash;
use comity_process::state::State;
use comity_store::Read;
use comity_wire::envelope::Envelope;
use comity_wire::statement::Statement;
use comity_wire::{EntryId, LineId};
use serde::Deserialize;
use serde_json::json;

use super::drafting::raw;
use super::formats;
use super::holding::behind;
use super::names::{Names, keep};
use super::node::Node;
use super::problem::{Problem, codes};
use super::show::{LIST_MAX, Snapshot};
use super::views::{
    EraseOrder, ErasedView, ErasureStanding, ErasureView, ErasuresView, PageQuery, Reference, StatementDraft,
};
use super::watch_room::page;
use crate::core::erasing::{ERASED_AT_ONCE_MAX, erasures};
use crate::ledger::erase::{self, ERASURE_FORMAT};
use crate::ledger::query::{self, Position};
use crate::ledger::{Journals, KeepError, StoredEntry, peek};
use crate::watch::holds;

/// What an F16 says, as far as it is needed here.
#[derive(Deserialize)]
struct Body {
    refs: Vec<String>,
    #[serde(default)]
    residue: Vec<String>,
    ground: String,
}

fn body_of(stored: &StoredEntry) -> Option<Body> {
    let statement = stored.plaintext.as_deref().and_then(peek::statement)?;
    (statement.envelope.format == ERASURE_FORMAT).then_some(())?;
    serde_json::from_slice(&statement.body).ok()
}

/// The hash of what will be left of an entry, or of what is left of it, as an F16 says it.
fn left_of(stored: &StoredEntry) -> String {
    if let Some(left) = stored.left() {
        return residue_hash(&left.residue).to_string();
    }
    let residue = stored.plaintext.as_deref().map(residue::of_plaintext).unwrap_or_default();
    residue_hash(&residue).to_string()
}

/// Refuses an F16 of ours that names what is not on its line, is no content, or must be kept, or that says of what is left
/// of it another thing than what this node makes of it.
pub(super) fn check(
    (read, journals, names): (&dyn Read, &Journals, &Names),
    line: &LineId,
    statement: &Statement,
) -> Result<(), Problem> {
    let Ok(body) = serde_json::from_slice::<Body>(&statement.body) else { return Ok(()) };
    if body.refs.len() > ERASED_AT_ONCE_MAX {
        return Err(Problem::new(codes::TOO_MANY).with("limit", ERASED_AT_ONCE_MAX));
    }
    for (at, name) in body.refs.iter().enumerate() {
        let said = body.residue.get(at);
        let none = || Problem::new(codes::NO_SUCH_STATEMENT).with("name", name);
        let id: EntryId = name.parse().map_err(|_| none())?;
        let at = query::by_id(read, journals, &id).map_err(keep)?.ok_or_else(none)?;
        let (of, side, generation) = journals.name(at.journal).ok_or_else(none)?;
        let stored = query::entry(read, at).map_err(keep)?.ok_or_else(none)?;
        let header = stored.entry.header().map_err(|_| none())?;
        let number = names.number(&of, side, generation, header.ordinal);
        if of != *line {
            return Err(Problem::new(codes::ERASE_LINE).with("name", number));
        }
        if stored.is_erased() {
            return Err(Problem::new(codes::ERASE_GONE).with("name", number));
        }
        let format = stored.plaintext.as_deref().and_then(peek::refers).map(|refers| refers.format);
        if format.as_deref() == Some(ERASURE_FORMAT) || header.kind != comity_wire::header::Kind::Statement {
            return Err(Problem::new(codes::ERASE_ACT).with("name", number));
        }
        if let Some(hold) = holds::find(read, &id).map_err(keep)? {
            return Err(Problem::new(codes::ERASE_HELD).with("name", number).with("reason", hold.reason));
        }
        if said.is_none_or(|said| *said != left_of(&stored)) || body.residue.len() != body.refs.len() {
            return Err(Problem::new(codes::ERASE_RESIDUE).with("name", number));
        }
    }
    Ok(())
}

impl Node {
    /// An F16 of our own as a draft, which two officers release: a proposal, or the same as the counterpart's.
    ///
    /// # Errors
    /// What it names is not here, is erased already or under a legal hold; what is mirrored is no proposal of the
    /// counterpart's. Checked once more when it is sent.
    pub async fn erasure_draft(&self, order: EraseOrder) -> Result<StatementDraft, Problem> {
        let (snapshot, catalogue) = (self.snapshot().await?, self.catalogue());
        let begin = move || {
            let draft = snapshot.erasure_draft(&order)?;
            // A ground of nothing, for one.
            let envelope = Envelope { format: draft.format.clone(), format_version: 1, ..Envelope::default() };
            let said = Statement { envelope, body: draft.body.get().as_bytes().to_vec() };
            let malformed = |error| Problem::new(codes::STATEMENT_MALFORMED).with("detail", error);
            formats::fits(&catalogue, &said.envelope, &said.members().map_err(malformed)?)?;
            Ok(draft)
        };
        self.blocking(begin).await?
    }

    /// The joint erasures of every line, as far as they are, a page of them.
    ///
    /// # Errors
    /// [`codes::SEARCH_CURSOR`], [`codes::LIMIT_WRONG`]; the store's.
    pub async fn erasures(&self, query: PageQuery) -> Result<ErasuresView, Problem> {
        let (after, limit) = (behind(query.after.as_deref())?, page(query.limit, LIST_MAX)?);
        let mut states = Vec::new();
        for line in self.names().lines.keys() {
            states.extend(self.state(*line).await?);
        }
        let snapshot = self.snapshot().await?;
        let list = move || {
            let mut found = Vec::new();
            for state in states {
                found.extend(snapshot.erasures_of(&state.config.line, &state.finals)?);
            }
            erasures_page(found, after, limit)
        };
        self.blocking(list).await?
    }
}

/// A page of all erasures, behind the one whose first act is named.
fn erasures_page(all: Vec<ErasureView>, after: Option<EntryId>, limit: usize) -> Result<ErasuresView, Problem> {
    let first = |one: &ErasureView| one.acts.first().map(|act| act.id.clone()).unwrap_or_default();
    let from = match after.map(|id| id.to_string()) {
        None => 0,
        // What was open may be over meanwhile: whoever reads on begins anew.
        Some(id) => {
            let found = all.iter().position(|one| first(one) == id);
            found.ok_or_else(|| Problem::new(codes::SEARCH_CURSOR).with("after", id))? + 1
        }
    };
    let more = all.len().saturating_sub(from) > limit;
    let erasures: Vec<ErasureView> = all.into_iter().skip(from).take(limit).collect();
    let more = erasures.last().filter(|_| more).map(first);
    Ok(ErasuresView { erasures, more })
}

impl Snapshot {
    fn erasure_draft(&self, order: &EraseOrder) -> Result<StatementDraft, Problem> {
        let none = |name: &str| Problem::new(codes::NO_SUCH_STATEMENT).with("name", name);
        let find = |name: &String| -> Result<(Position, StoredEntry), Problem> {
            let at = self.names.resolve(&*self.read, &self.journals, name)?;
            Ok((at, query::entry(&*self.read, at).map_err(keep)?.ok_or_else(|| none(name))?))
        };
        let (at, refs, residue, ground, mirror) = match order {
            EraseOrder::Propose { refs, ground } => {
                let found = refs.iter().map(find).collect::<Result<Vec<_>, _>>()?;
                let first = found.first().ok_or_else(|| none(""))?.0;
                // What was said in another language holds the content too.
                let mut also = Vec::new();
                for (at, _) in &found {
                    let translations =
                        self.placed(*at)?.map(|placed| self.translations_to_erase(&placed)).transpose()?;
                    also.extend(translations.unwrap_or_default().iter().map(ToString::to_string));
                }
                let also = also.iter().map(find).collect::<Result<Vec<_>, _>>()?;
                let left = |(_, stored): &(Position, StoredEntry)| (stored.id.to_string(), left_of(stored));
                let ids: BTreeMap<String, String> = found.iter().chain(&also).map(left).collect();
                let (refs, residue) = ids.into_iter().unzip();
                (first, refs, residue, ground.trim().to_owned(), None)
            }
            EraseOrder::Mirror { statement } => {
                let (at, stored) = find(statement)?;
                let theirs = self.journals.name(at.journal).is_some_and(|(_, side, _)| side == Side::Theirs);
                let body = body_of(&stored).filter(|_| theirs);
                let body = body.ok_or_else(|| Problem::new(codes::ERASE_MIRROR).with("name", statement))?;
                (at, body.refs, body.residue, body.ground, Some(stored.id.to_string()))
            }
        };
        let (line, ..) = self.journals.name(at.journal).ok_or_else(|| none(""))?;
        let (peer, track) = self.names.of(&line);
        let of = mirror.clone().unwrap_or_else(|| "none".to_owned());
        let refs: Vec<String> = refs;
        let said = serde_json::to_vec(&json!({ "refs": refs, "residue": residue, "ground": ground }));
        let said = Statement { envelope: Envelope::default(), body: said.unwrap_or_default() };
        // Whoever writes it learns at once that it cannot be said, and not two officers later.
        check((&*self.read, &self.journals, &self.names), &line, &said)?;
        let body = raw(&json!({ "refs": refs, "residue": residue, "ground": ground, "mirror": of }))?;
        let mut draft = StatementDraft::new(peer, track.word(), ERASURE_FORMAT, body);
        draft.in_reply_to.extend(mirror);
        Ok(draft)
    }

    fn erasures_of(&self, line: &LineId, finals: &State) -> Result<Vec<ErasureView>, Problem> {
        let found = erasures(&*self.read, line, finals).map_err(keep)?;
        let (peer, track) = self.names.of(line);
        let view = |standing, acts, refs: Vec<EntryId>, ground| -> Result<ErasureView, Problem> {
            let refs = refs.iter().map(|id| self.reference_of(id)).collect::<Result<_, _>>()?;
            Ok(ErasureView { peer: peer.to_owned(), track: track.word().to_owned(), standing, acts, refs, ground })
        };
        let mut views = Vec::new();
        for one in found.in_force {
            let held = |id: &EntryId| holds::find(&*self.read, id).map(|hold| hold.is_some());
            let mut standing = if one.is_done { ErasureStanding::Done } else { ErasureStanding::InForce };
            for id in one.refs.iter().filter(|_| !one.is_done) {
                if held(id).map_err(keep)? {
                    standing = ErasureStanding::Held;
                }
            }
            let acts = one.in_force.acts.iter().map(|id| self.reference_of(id)).collect::<Result<_, _>>()?;
            views.push(view(standing, acts, one.refs.into_iter().collect(), one.ground)?);
        }
        for at in found.open {
            let stored = query::entry(&*self.read, at).map_err(keep)?;
            let Some(body) = stored.as_ref().and_then(body_of) else { continue };
            let refs = body.refs.iter().filter_map(|id| id.parse().ok()).collect();
            views.push(view(ErasureStanding::Open, vec![self.reference(at)?], refs, body.ground)?);
        }
        Ok(views)
    }

    /// How an entry is referred to by its id; the id alone where it is not here.
    pub(super) fn reference_of(&self, id: &EntryId) -> Result<Reference, Problem> {
        match query::by_id(&*self.read, &self.journals, id).map_err(keep)? {
            Some(at) => self.reference(at),
            None => Ok(Reference { number: String::new(), id: id.to_string() }),
        }
    }

    /// What is known of an entry's erasure; nothing where its content was not erased.
    pub(super) fn erased(&self, stored: &StoredEntry) -> Result<Option<ErasedView>, Problem> {
        if !stored.is_erased() {
            return Ok(None);
        }
        let Some(agreed) = erase::agreed(&*self.read, &stored.id).map_err(keep)? else {
            return Ok(Some(ErasedView { acts: Vec::new(), at: 0, ground: String::new(), residue_refused: false }));
        };
        let acts = [agreed.ours, agreed.theirs].iter().map(|id| self.reference_of(id)).collect::<Result<_, _>>()?;
        let body = self.act(&agreed.ours).map_err(keep)?;
        let id = stored.id.to_string();
        let said = body.as_ref().and_then(|body| {
            let at = body.refs.iter().position(|named| *named == id)?;
            body.residue.get(at)
        });
        let left = stored.left().map(|left| residue_hash(&left.residue).to_string());
        let residue_refused = said.is_some_and(|said| Some(said) != left.as_ref());
        let ground = body.map(|body| body.ground).unwrap_or_default();
        Ok(Some(ErasedView { acts, at: agreed.stated, ground, residue_refused }))
    }

    /// What an F16 says.
    fn act(&self, act: &EntryId) -> Result<Option<Body>, KeepError> {
        let Some(at) = query::by_id(&*self.read, &self.journals, act)? else { return Ok(None) };
        Ok(query::entry(&*self.read, at)?.as_ref().and_then(body_of))
    }
}
