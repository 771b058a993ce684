//! The queue of what is to be translated, as officers work on it (`docs/operate/translations.md`).

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_catalog::translation::authentic;
use comity_exchange::Side;
use comity_process::feed::party_of;
use comity_store::Read;
use comity_wire::{Hash, LineId};

use super::names::{Names, keep};
use super::node::Node;
use super::problem::{Problem, codes};
use super::translating::{can_be_translated, refused, source};
use super::views::{Done, Reference, Wanted, WantedAct, WantedDraft, WantedQuery, WantedView};
use super::watching::record_problem;
use crate::ledger::{Journals, peek, query};
use crate::state::LineState;
use crate::watch::scan::{Found, Look};
use crate::watch::translation_queue::{self, NOBODY_READS_IT, Readers, Step, WANTED_REASON_BYTES_MAX};
use crate::watch::translations;

impl Node {
    /// What is to be translated: what is due first, then the most urgent, then what was asked for first.
    ///
    /// # Errors
    /// The store's.
    pub async fn wanted(&self, query: WantedQuery) -> Result<Vec<WantedView>, Problem> {
        let snapshot = self.snapshot().await?;
        let read = move || -> Result<Vec<(Wanted, bool)>, Problem> {
            let all = translation_queue::all(&*snapshot.read).map_err(record_problem)?;
            let into = |wanted: &Wanted| query.into.as_ref().is_none_or(|tag| wanted.into.eq_ignore_ascii_case(tag));
            let asked = all.into_iter().filter(|one| into(one) && (query.all || one.done.is_none()));
            let with = |one: Wanted| {
                let id: Hash = one.id.parse().map_err(|_| damaged())?;
                let here = translations::find(&*snapshot.read, &id, &one.into).map_err(record_problem)?;
                Ok((one, here.is_some()))
            };
            asked.map(with).collect()
        };
        let found = self.blocking(read).await??;
        let (names, mut states) = (self.names(), BTreeMap::<LineId, Option<Arc<LineState>>>::new());
        let mut views = Vec::with_capacity(found.len());
        for (wanted, translated) in found {
            let due = match names.line(&wanted.peer, &wanted.track) {
                Ok(line) => {
                    if let std::collections::btree_map::Entry::Vacant(vacant) = states.entry(line) {
                        vacant.insert(self.state(line).await?);
                    }
                    states.get(&line).and_then(|state| due(state.as_deref()?, &wanted.id))
                }
                Err(_) => None,
            };
            views.push(WantedView { wanted, due, translated });
        }
        let urgency = |view: &WantedView| {
            let asked = view.wanted.asked.first().map_or(0, |asked| asked.at);
            let precedence = comity_wire::envelope::Precedence::from_word(&view.wanted.precedence);
            (view.due.unwrap_or(u64::MAX), std::cmp::Reverse(precedence), asked, view.wanted.number.clone())
        };
        views.sort_by_key(urgency);
        Ok(views)
    }

    /// Acts on the queue, durably when it returns; it is in the log of acts.
    ///
    /// # Errors
    /// No such statement, a language that it cannot be translated into; [`codes::TRANSLATION_NOT_WANTED`],
    /// [`codes::TRANSLATION_CLAIMED`], [`codes::TRANSLATION_UNCLAIMED`], [`codes::TRANSLATION_DONE`],
    /// [`codes::NO_SUCH_TRANSLATION`] for what is called done and is not there.
    pub async fn want(&self, by: String, draft: WantedDraft) -> Result<Wanted, Problem> {
        let (given, limit) = (draft.reason.trim().to_owned(), WANTED_REASON_BYTES_MAX);
        if given.len() > limit || draft.act == WantedAct::GiveBack && given.is_empty() {
            return Err(Problem::new(codes::REASON_WRONG).with("limit", limit));
        }
        let (snapshot, names) = (self.snapshot().await?, self.names());
        let (name, language) = (draft.statement.clone(), draft.language.clone());
        let look = move || -> Result<(Hash, Reference, Wanted), Problem> {
            let placed = snapshot.find(&name)?;
            let (statement, reference) = (source(&placed, &name)?, snapshot.reference(placed.at)?);
            can_be_translated(&reference.number, &statement.envelope, &language)?;
            let of = (placed.line, placed.stored.id, reference.number.clone());
            Ok((placed.stored.id, reference, entry(&names, of, &statement.envelope, &language)))
        };
        let (id, reference, wanted) = self.blocking(look).await??;
        let (act, who, tag) = (draft.act, by.clone(), draft.language.clone());
        let kept = self.watch_step(move |tx, now| {
            let done = Done { by: who, at: now.wall_s, reason: given };
            let step = match act {
                WantedAct::Ask => return Ok(translation_queue::ask(tx, &id, wanted, done)?.map(|(wanted, _)| wanted)),
                WantedAct::Claim => Step::Claim,
                WantedAct::GiveBack => Step::GiveBack,
                WantedAct::Done => Step::Finish,
            };
            if step == Step::Finish && translations::find(&*tx, &id, &tag)?.is_none() {
                return Ok(Err(translation_queue::Refused::NotTranslated));
            }
            translation_queue::act(tx, (&id, &tag), step, done)
        });
        let kept = kept.await?.map_err(|error| refused(error, &reference.number, &draft.language))?;
        self.acted_on(&format!("translation-{}", act.word()), &by, &reference, &kept.into).await?;
        self.told_of(act.word(), &reference, &kept.into, &by);
        Ok(kept)
    }

    /// Puts into the queue what came and nobody at its desks reads. Looked at again after a crash, it is there once.
    pub(super) async fn queue_unread(&self, unread: Vec<(Hash, Wanted)>) -> Result<(), Problem> {
        if unread.is_empty() {
            return Ok(());
        }
        let kept = self.watch_step(move |tx, now| {
            let mut new = Vec::new();
            for (id, wanted) in unread {
                let by = Done { by: NOBODY_READS_IT.to_owned(), at: now.wall_s, reason: String::new() };
                match translation_queue::ask(tx, &id, wanted, by)? {
                    Ok((wanted, true)) => new.push(wanted),
                    Ok(_) => {}
                    Err(_) => tracing::warn!(statement = %id, "the queue of translations is full"),
                }
            }
            Ok(new)
        });
        for wanted in kept.await? {
            let of = Reference { number: wanted.number, id: wanted.id };
            self.told_of(WantedAct::Ask.word(), &of, &wanted.into, NOBODY_READS_IT);
        }
        Ok(())
    }
}

fn damaged() -> Problem {
    Problem::new(codes::STORE_DAMAGED).with("detail", "the queue of translations")
}

fn entry(
    names: &Names,
    (line, id, number): (LineId, Hash, String),
    envelope: &comity_wire::envelope::Envelope,
    into: &str,
) -> Wanted {
    let (peer, track) = names.of(&line);
    Wanted {
        id: id.to_string(),
        number,
        peer: peer.to_owned(),
        track: track.word().to_owned(),
        format: envelope.format.clone(),
        mark: envelope.mark.word().to_owned(),
        precedence: envelope.precedence.word().to_owned(),
        from: authentic(envelope).map(str::to_owned).collect(),
        into: into.to_owned(),
        asked: Vec::new(),
        claimed: None,
        given_back: Vec::new(),
        done: None,
    }
}

/// When something that we owe from a statement is due next.
fn due(state: &LineState, id: &str) -> Option<u64> {
    let id: Hash = id.parse().ok()?;
    let statement = state.provisional.statement(&id)?;
    let us = party_of(&state.config, Side::Ours);
    let owed = state.provisional.obligations_of(&statement).into_iter().filter(|o| o.is_open() && o.debtor == us);
    owed.filter_map(|obligation| obligation.due).min()
}

/// Of what a look at a line found, the statements that nobody at their desks reads, with what is to be done about them.
pub(super) fn unread(
    read: &dyn Read,
    (journals, names): (&Journals, &Names),
    look: &Look,
) -> Result<Vec<(Hash, Wanted)>, Problem> {
    // What machines take in together nobody reads as a text.
    let owed = look.found.iter().filter_map(|found| match found {
        Found::Owed(owed) if !owed.batch => Some(owed),
        _ => None,
    });
    let (mut unread, mut owed) = (Vec::new(), owed.peekable());
    if owed.peek().is_none() {
        return Ok(unread);
    }
    let readers = Readers::of(read).map_err(record_problem)?;
    if !readers.say_something() {
        return Ok(unread);
    }
    let owed: Vec<_> = owed.collect();
    let ids: Vec<Hash> = owed.iter().map(|owed| owed.id).collect();
    let theirs = journals.of_line(&look.line).filter(|(side, ..)| *side == Side::Theirs).map(|(.., journal)| journal);
    let places = query::by_ids(read, theirs, &ids).map_err(keep)?;
    for owed in owed {
        let Some(at) = places.get(&owed.id).copied() else { continue };
        let stored = query::entry(read, at).map_err(keep)?;
        let Some(said) = stored.and_then(|stored| peek::statement(stored.plaintext.as_deref()?)) else { continue };
        if let Some(into) = readers.missing(&said.envelope, names.of(&look.line).1.word()) {
            let number = names.number(&look.line, Side::Theirs, owed.place.0, owed.place.1);
            unread.push((owed.id, entry(names, (look.line, owed.id, number), &said.envelope, &into)));
        }
    }
    Ok(unread)
}
