//! Internal notes on statements and cases, as officers write and read them. Nothing here gives them to anything that leaves
//! the node.

use comity_wire::Hash;

use super::names::keep;
use super::node::Node;
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{About, InternalNote, InternalNoteDraft, NotesQuery, NotesView, Reference};
use super::watching::record_problem;
use crate::ledger::query;
use crate::watch::notes::{self, NOTE_BYTES_MAX, NOTES_OF_MAX};

const fn about(case: bool) -> About {
    if case { About::Case } else { About::Statement }
}

impl Node {
    /// The internal notes about a statement or a case.
    ///
    /// # Errors
    /// No such statement; the store's.
    pub async fn internal_notes(&self, query: NotesQuery) -> Result<NotesView, Problem> {
        let snapshot = self.snapshot().await?;
        let read = move || -> Result<NotesView, Problem> {
            let (id, about_what) = snapshot.noted(&query.about, query.case)?;
            let notes = notes::all(&*snapshot.read, about(query.case), &id).map_err(record_problem)?;
            Ok(NotesView { about: about_what, notes })
        };
        self.blocking(read).await?
    }

    /// Keeps an internal note, durably when it returns.
    ///
    /// # Errors
    /// [`codes::NOTE_WRONG`] for none or one over [`NOTE_BYTES_MAX`], [`codes::ENVELOPE_MANY`]; no such statement, or one
    /// that was erased; the store's.
    pub async fn add_internal_note(&self, by: String, draft: InternalNoteDraft) -> Result<InternalNote, Problem> {
        if draft.text.trim().is_empty() || draft.text.len() > NOTE_BYTES_MAX {
            return Err(Problem::new(codes::NOTE_WRONG).with("limit", NOTE_BYTES_MAX));
        }
        let (snapshot, name) = (self.snapshot().await?, draft.about.clone());
        let (id, _) = self
            .blocking(move || {
                let found = snapshot.noted(&name, draft.case)?;
                if !draft.case && snapshot.find(&name)?.stored.is_erased() {
                    return Err(Problem::new(codes::ERASED).with("name", name));
                }
                Ok(found)
            })
            .await??;
        let what = about(draft.case);
        let kept = self.watch_step(move |tx, now| {
            let (number, text) = (0, draft.text);
            let note = InternalNote { number, about: what, id: id.to_string(), by, at: now.wall_s, text };
            notes::add(tx, &id, &note)
        });
        kept.await?.ok_or_else(|| Problem::new(codes::ENVELOPE_MANY).with("field", "notes").with("limit", NOTES_OF_MAX))
    }
}

impl Snapshot {
    /// What a note is about. A case is named by its first statement, which may not be here.
    fn noted(&self, name: &str, case: bool) -> Result<(Hash, Reference), Problem> {
        match name.parse::<Hash>() {
            Ok(id) if case => {
                let here = query::by_id(&*self.read, &self.journals, &id).map_err(keep)?;
                let none = Reference { number: String::new(), id: id.to_string() };
                Ok((id, here.map_or(Ok(none), |at| self.reference(at))?))
            }
            _ => {
                let placed = self.find(name)?;
                Ok((placed.stored.id, self.reference(placed.at)?))
            }
        }
    }
}
