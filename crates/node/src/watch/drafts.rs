//! Drafts: what is written, reviewed and released before it is said. Notes never leave the node.
//!
//! drafted -> in review -> awaiting release -> released, or withdrawn. A change of the content voids what was signed. What a
//! format asks two officers for is signed on their own machines ([`super::release`]); what one person releases is recorded
//! as attested by this node.

pub mod aside;
mod erase;
mod handing;
mod labels;
mod signers;

use comity_journal::RegisterView;
use comity_journal::register::Leavings;
use comity_seal::rng::random32;
use comity_store::{Cells, Read};
use comity_wire::Hash;
use comity_wire::body::Members;
use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};

use super::cells;
pub use super::draft_view::{DraftState, DraftView, NoteView};
use super::policy::{On, Reader, reads_all};
use super::release::{ReleaseRequest, ReleaseSignature, RequestError};
use super::staff::record_fault;
use crate::service::problem::{Problem, codes};
use crate::service::releases;
use crate::service::views::{Accepted, StatementDraft};
use crate::service::{Node, OsRng, Required};
pub use erase::erase;

/// Drafts that are kept, released and withdrawn ones included, at most.
pub const DRAFTS_MAX: usize = 65_536;
/// Drafts in one list at most.
pub const DRAFTS_PAGE_MAX: usize = 1_000;
/// Notes of one draft at most.
pub const NOTES_MAX: usize = 64;
/// Longest note in bytes.
pub const NOTE_BYTES_MAX: usize = 2_048;
/// Key of the number that the next draft gets, within the letter of the drafts.
const COUNTER: &[u8] = b"d";

/// What is kept beside the view: what is signed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    view: DraftView,
    nonce: Option<String>,
    seed: Option<String>,
    slots: Vec<(String, String)>,
    /// Id of the statement that it was said as.
    #[serde(default)]
    said: Option<String>,
    /// Both sides erased what it held.
    #[serde(default)]
    erased: bool,
    /// The cell of a statement that was set aside and became this draft.
    #[serde(default)]
    aside: Option<String>,
}

/// The drafts of a node.
pub struct Drafts {
    node: Node,
    changing: tokio::sync::Mutex<()>,
}

fn key_of(id: u64) -> Vec<u8> {
    [b"d".as_slice(), &id.to_be_bytes()].concat()
}

fn none(id: u64) -> Problem {
    Problem::new(codes::NO_SUCH_DRAFT).with("draft", id)
}

fn get(read: &dyn Read, id: u64) -> Result<Kept, Problem> {
    cells::get::<Kept>(read, Cells::Watch, &key_of(id)).map_err(record_fault)?.ok_or_else(|| none(id))
}

/// A body may lack members while it is written, and is an object all the same.
/// Whether its body is one that a statement can have, complete or not: an object, and no deeper than bodies are.
fn is_object(draft: &StatementDraft) -> Result<(), Problem> {
    let malformed = |detail: &dyn std::fmt::Display| Problem::new(codes::STATEMENT_MALFORMED).with("detail", detail);
    if !draft.body.get().trim_start().starts_with('{') {
        return Err(malformed(&"the body is no JSON object"));
    }
    comity_wire::body::Members::read(draft.body.get().as_bytes()).map(drop).map_err(|error| malformed(&error))
}

fn internal(error: impl std::fmt::Display) -> Problem {
    Problem::new(codes::INTERNAL).with("detail", error)
}

fn refused(error: impl std::fmt::Display) -> Problem {
    Problem::new(codes::SIGNATURE_REFUSED).with("detail", error)
}

impl Kept {
    fn expects(&self, states: &[DraftState]) -> Result<(), Problem> {
        if states.contains(&self.view.state) {
            return Ok(());
        }
        let problem = Problem::new(codes::DRAFT_STATE).with("draft", self.view.id);
        Err(problem.with("state", self.view.state.word()))
    }

    /// What was signed is signed no more.
    fn void(&mut self) {
        (self.nonce, self.seed) = (None, None);
        self.slots.clear();
        self.view.labels = None;
        self.view.asked.clear();
        self.view.signed.clear();
    }

    fn required(&self) -> Result<Required, Problem> {
        let bytes = |text: &Option<String>| -> Option<[u8; 32]> {
            HEXLOWER.decode(text.as_ref()?.as_bytes()).ok()?.try_into().ok()
        };
        let officers = self.view.asked.iter().map(|key| key.parse::<Hash>()).collect::<Result<_, _>>();
        match (bytes(&self.nonce), bytes(&self.seed), officers) {
            (Some(nonce), Some(seed), Ok(officers)) => Ok(Required { officers, nonce, seed }),
            _ => Err(internal("a release request without its parts")),
        }
    }
}

impl Drafts {
    /// The drafts of a node.
    #[must_use]
    pub fn new(node: Node) -> Self {
        Self { node, changing: tokio::sync::Mutex::default() }
    }

    /// The newest drafts first, at most `limit`; those that are neither released nor withdrawn, unless all are asked for.
    ///
    /// # Errors
    /// [`codes::TOO_MANY`]; the store's.
    pub async fn list(&self, all: bool, limit: usize) -> Result<Vec<DraftView>, Problem> {
        self.list_for(all, limit, &*reads_all()).await
    }

    /// As [`Drafts::list`], of what whoever asks may read: the rest takes no place.
    ///
    /// # Errors
    /// As [`Drafts::list`].
    pub async fn list_for(&self, all: bool, limit: usize, may: &dyn Reader) -> Result<Vec<DraftView>, Problem> {
        if limit > DRAFTS_PAGE_MAX {
            return Err(Problem::new(codes::TOO_MANY).with("limit", DRAFTS_PAGE_MAX));
        }
        self.adopt_set_aside().await?;
        let read = self.node.snapshot().await?.read;
        let next = counter(&*read)?;
        let mut found = Vec::new();
        for id in (1..next).rev() {
            let kept = get(&*read, id)?;
            let open = !matches!(kept.view.state, DraftState::Released | DraftState::Withdrawn);
            let on = On { track: Some(&kept.view.draft.track), format: Some(&kept.view.draft.format) };
            if (all || open) && may.may(on) {
                found.push(kept.view);
            }
            if found.len() >= limit {
                break;
            }
        }
        self.labelled(found).await
    }

    /// One draft.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_DRAFT`]; the store's.
    pub async fn show(&self, id: u64) -> Result<DraftView, Problem> {
        let view = get(&*self.node.snapshot().await?.read, id)?.view;
        self.labelled(vec![view]).await?.pop().ok_or_else(|| none(id))
    }

    /// Begins a draft. Its content may be incomplete: it is checked when a release is asked for.
    ///
    /// # Errors
    /// [`codes::STATEMENT_MALFORMED`]: the body is no object; [`codes::TOO_MANY`]; the store's.
    pub async fn begin(&self, by: &str, draft: StatementDraft) -> Result<DraftView, Problem> {
        is_object(&draft)?;
        let _one = self.changing.lock().await;
        let id = counter(&*self.node.snapshot().await?.read)?;
        if id >= DRAFTS_MAX as u64 {
            return Err(Problem::new(codes::TOO_MANY).with("limit", DRAFTS_MAX));
        }
        let view = DraftView {
            id,
            state: DraftState::Drafted,
            owner: by.to_owned(),
            version: 1,
            changed_by: by.to_owned(),
            changed_at: 0,
            draft,
            labels: None,
            notes: Vec::new(),
            asked: Vec::new(),
            signed: Vec::new(),
            number: None,
            attested: None,
        };
        self.keep(Kept { view, nonce: None, seed: None, slots: Vec::new(), said: None, erased: false, aside: None })
            .await
    }

    /// Puts another content in its place; `version` is the one that was read. What was signed is void.
    ///
    /// # Errors
    /// [`codes::STATEMENT_MALFORMED`], [`codes::DRAFT_CHANGED`], [`codes::DRAFT_STATE`]; the store's.
    pub async fn edit(&self, id: u64, by: &str, version: u64, draft: StatementDraft) -> Result<DraftView, Problem> {
        is_object(&draft)?;
        self.change(id, by, &OPEN, move |kept| {
            if kept.view.version != version {
                let problem = Problem::new(codes::DRAFT_CHANGED).with("draft", id);
                return Err(problem.with("version", kept.view.version));
            }
            kept.view.version += 1;
            kept.view.draft = draft;
            kept.view.state = DraftState::Drafted;
            kept.void();
            Ok(())
        })
        .await
    }

    /// Adds a note.
    ///
    /// # Errors
    /// Empty, too long, too many; the store's.
    pub async fn note(&self, id: u64, by: &str, text: &str) -> Result<DraftView, Problem> {
        if text.trim().is_empty() || text.len() > NOTE_BYTES_MAX {
            return Err(Problem::new(codes::ENVELOPE_LONG).with("field", "note").with("limit", NOTE_BYTES_MAX));
        }
        let now = self.now().await?;
        let note = |version| NoteView { by: by.to_owned(), at: now, version, text: text.to_owned() };
        self.change(id, by, &ANY, |kept| {
            if kept.view.notes.len() >= NOTES_MAX {
                return Err(Problem::new(codes::ENVELOPE_MANY).with("field", "notes").with("limit", NOTES_MAX));
            }
            kept.view.notes.push(note(kept.view.version));
            Ok(())
        })
        .await
    }

    /// Asks others to look at it.
    ///
    /// # Errors
    /// [`codes::DRAFT_STATE`]; the store's.
    pub async fn review(&self, id: u64, by: &str) -> Result<DraftView, Problem> {
        self.change(id, by, &[DraftState::Drafted], |kept| {
            kept.view.state = DraftState::InReview;
            Ok(())
        })
        .await
    }

    /// Gives it up.
    ///
    /// # Errors
    /// [`codes::DRAFT_STATE`]; the store's.
    pub async fn withdraw(&self, id: u64, by: &str) -> Result<DraftView, Problem> {
        self.change(id, by, &OPEN, |kept| {
            kept.view.state = DraftState::Withdrawn;
            kept.void();
            Ok(())
        })
        .await
    }

    /// Asks officers, by name or key, for their signatures under the content as it stands. Asked again for the same
    /// officers, the same request comes: what was signed stays signed.
    ///
    /// # Errors
    /// Officers that are not enrolled or may not release; a content that its format refuses; [`codes::DRAFT_STATE`].
    pub async fn request(
        &self,
        id: u64,
        by: &str,
        officers: &[String],
        register: &RegisterView,
    ) -> Result<ReleaseRequest, Problem> {
        let keys = signers::named(officers, register)?;
        let mut kept = get(&*self.node.snapshot().await?.read, id)?;
        kept.expects(&OPEN)?;
        let words: Vec<String> = keys.iter().map(Hash::to_string).collect();
        if kept.view.state != DraftState::AwaitingRelease || kept.view.asked != words {
            let hex = |rng: &mut OsRng| HEXLOWER.encode(&random32(rng));
            let (nonce, seed, version) = (hex(&mut OsRng), hex(&mut OsRng), kept.view.version);
            let labels = self.node.draft_labels(vec![kept.view.draft.clone()]).await?.pop();
            let again = move |kept: &mut Kept| {
                if kept.view.version != version {
                    let problem = Problem::new(codes::DRAFT_CHANGED).with("draft", id);
                    return Err(problem.with("version", kept.view.version));
                }
                kept.void();
                (kept.nonce, kept.seed, kept.view.asked) = (Some(nonce), Some(seed), words);
                kept.view.state = DraftState::AwaitingRelease;
                kept.view.labels = labels;
                Ok(())
            };
            // Checked before anything is kept of it.
            let mut tried = kept.clone();
            let again_tried = again.clone();
            again_tried(&mut tried)?;
            self.node.signable(tried.labelled(), tried.required()?).await?;
            self.change(id, by, &OPEN, again).await?;
            kept = get(&*self.node.snapshot().await?.read, id)?;
        }
        Ok(self.requested(&kept).await?.by_name(&keys, register))
    }

    async fn requested(&self, kept: &Kept) -> Result<ReleaseRequest, Problem> {
        let (draft, required) = (kept.labelled(), kept.required()?);
        let seed = required.seed;
        let names = (draft.peer.clone(), draft.track.clone());
        let (line, statement) = self.node.signable(draft, required).await?;
        Ok(ReleaseRequest::new(kept.view.id, (&names.0, &names.1), line, &statement, &seed))
    }

    /// Takes an officer's signature of the content as it stands now.
    ///
    /// # Errors
    /// [`codes::SIGNATURE_REFUSED`]: not by somebody who is asked for, of another content, or of a version before.
    pub async fn sign(
        &self,
        id: u64,
        by: &str,
        signature: &ReleaseSignature,
        register: &RegisterView,
    ) -> Result<DraftView, Problem> {
        let (key, slot) = signature.slot().map_err(refused)?;
        let kept = get(&*self.node.snapshot().await?.read, id)?;
        kept.expects(&[DraftState::AwaitingRelease])?;
        let asked = self.requested(&kept).await?.check().map_err(refused)?;
        let officer = register.officer_at(&key, register.size(), Leavings::All).map_err(refused)?;
        let public = officer.key.as_ref().ok_or_else(|| refused("the officer has no key"))?;
        asked.release.verify_slot(&slot, public).map_err(refused)?;
        let (nonce, word, slot) = (kept.nonce, key.to_string(), BASE64.encode(&slot));
        self.change(id, by, &[DraftState::AwaitingRelease], move |kept| {
            if kept.nonce != nonce {
                return Err(refused(RequestError::Form { detail: "the content has changed meanwhile".into() }));
            }
            kept.slots.retain(|(of, _)| *of != word);
            kept.slots.push((word.clone(), slot));
            kept.slots.sort();
            kept.view.signed = kept.slots.iter().map(|(of, _)| of.clone()).collect();
            Ok(())
        })
        .await
    }

    /// Says it: with all signatures where officers are asked, else on the word of one, where one is enough.
    ///
    /// # Errors
    /// [`codes::DRAFT_UNSIGNED`], [`codes::RELEASE_TWO_OFFICERS`]; as a submission.
    pub async fn release(&self, id: u64, by: &str) -> Result<Accepted, Problem> {
        let _one = self.changing.lock().await;
        let mut kept = get(&*self.node.snapshot().await?.read, id)?;
        kept.expects(&OPEN)?;
        if kept.view.labels.is_none() {
            kept.view.labels = self.node.draft_labels(vec![kept.view.draft.clone()]).await?.pop();
        }
        let mut draft = kept.labelled();
        // A crash between the answer and its record: released again, it is the same statement.
        draft.idempotency_key = Some(format!("draft-{id}-{}", kept.view.version));
        let accepted = if kept.view.state == DraftState::AwaitingRelease {
            let (have, asked) = (kept.slots.len(), kept.view.asked.len());
            if have < asked {
                let problem = Problem::new(codes::DRAFT_UNSIGNED).with("draft", id);
                return Err(problem.with("have", have).with("asked", asked));
            }
            let slots = kept.slots.iter().map(|(_, slot)| BASE64.decode(slot.as_bytes()));
            let slots = slots.collect::<Result<Vec<_>, _>>().map_err(internal)?;
            self.node.submit_released(draft, kept.required()?, slots).await?
        } else {
            // What is no object the format refuses.
            let catalogue = self.node.catalogue();
            let format = catalogue.version(&draft.format, draft.format_version).map(|definition| &definition.format);
            let members = Members::read(draft.body.get().as_bytes()).ok();
            if format.zip(members).is_some_and(|(format, members)| releases::needs_two(format, &members)) {
                return Err(Problem::new(codes::RELEASE_TWO_OFFICERS).with("format", &draft.format).with("have", 0));
            }
            kept.view.attested = Some(by.to_owned());
            self.node.submit_one(draft).await?
        };
        kept.view.state = DraftState::Released;
        kept.view.number = Some(accepted.number.clone());
        kept.said = Some(accepted.id.clone());
        kept.view.changed_by = by.to_owned();
        kept.seed = None;
        self.keep(kept).await?;
        Ok(accepted)
    }

    async fn change(
        &self,
        id: u64,
        by: &str,
        states: &[DraftState],
        step: impl FnOnce(&mut Kept) -> Result<(), Problem>,
    ) -> Result<DraftView, Problem> {
        let _one = self.changing.lock().await;
        let mut kept = get(&*self.node.snapshot().await?.read, id)?;
        kept.expects(states)?;
        step(&mut kept)?;
        kept.view.changed_by = by.to_owned();
        self.keep(kept).await
    }

    async fn keep(&self, kept: Kept) -> Result<DraftView, Problem> {
        let written = self.node.with_core(move |core, clock| {
            let mut kept = kept;
            kept.view.changed_at = clock.wall_s;
            let next = kept.view.id + 1;
            core.keep_watch(|tx| {
                if counter_of(&*tx)? < next {
                    cells::put(tx, Cells::Watch, COUNTER, &next)?;
                }
                // A change that was under way meanwhile brings nothing back.
                if cells::get::<Kept>(&*tx, Cells::Watch, &key_of(kept.view.id))?.is_some_and(|stored| stored.erased) {
                    return Ok(());
                }
                erase::link(tx, &kept)?;
                aside::follow(tx, &kept)?;
                cells::put(tx, Cells::Watch, &key_of(kept.view.id), &kept)
            })
            .map(|()| kept.view)
        });
        let view = written.await?.map_err(record_fault)?;
        let id = view.id;
        self.labelled(vec![view]).await?.pop().ok_or_else(|| none(id))
    }

    async fn now(&self) -> Result<u64, Problem> {
        self.node.with_core(|_, clock| clock.wall_s).await
    }
}

/// States in which a draft can change.
const OPEN: [DraftState; 3] = [DraftState::Drafted, DraftState::InReview, DraftState::AwaitingRelease];
/// Every state.
const ANY: [DraftState; 5] = [OPEN[0], OPEN[1], OPEN[2], DraftState::Released, DraftState::Withdrawn];

/// Drafts that are neither released nor withdrawn, the newest first, at most `limit`.
///
/// # Errors
/// [`cells::RecordError`].
pub fn open_now(read: &dyn Read, limit: usize) -> Result<Vec<DraftView>, cells::RecordError> {
    let mut found = Vec::new();
    for id in (1..counter_of(read)?).rev() {
        let kept: Option<Kept> = cells::get(read, Cells::Watch, &key_of(id))?;
        found.extend(kept.map(|kept| kept.view).filter(|view| OPEN.contains(&view.state)));
        if found.len() >= limit {
            break;
        }
    }
    Ok(found)
}

fn counter_of(read: &dyn Read) -> Result<u64, cells::RecordError> {
    Ok(cells::get::<u64>(read, Cells::Watch, COUNTER)?.unwrap_or(1))
}

fn counter(read: &dyn Read) -> Result<u64, Problem> {
    counter_of(read).map_err(record_fault)
}
