//! What statements come to, beside what is known of them; and for their author, before they are sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_exchange::Side;
use comity_process::event::Said;
use comity_process::feed::party_of;
use comity_process::{Kind, NoEffect, Outcome, Substantiation};
use comity_wire::statement::Statement;
use comity_wire::{Hash, LineId};

use super::drafting::{self, Lookup};
use super::formats;
use super::joining;
use super::labels;
use super::names::{Names, keep};
use super::node::Node;
use super::obligations::reference;
use super::problem::{Problem, codes};
use super::signals;
use super::unusable;
use super::views::{CommittedView, Direction, EffectView, InboxItem, StatementDraft};
use crate::core::SubmitRequest;
use crate::ledger::{known_idempotency, query};
use crate::state::LineState;

impl Node {
    /// What a statement of a line comes to, at all that is committed now; `None` where that is not known in time, or the
    /// statement is on its way.
    pub(super) async fn effect(&self, line: LineId, id: Hash) -> Result<Option<EffectView>, Problem> {
        let (state, names, now) = (self.state(line).await?, self.names(), self.inner.clocks.now().wall_s);
        Ok(state.and_then(|state| effect_view(&state, &names, &id, now)))
    }

    /// Says of listed statements what they come to. Waits only for lines that list a format with the evidence rule, whose
    /// mark is never left out, or a coded signal, which says nothing without its words.
    pub(super) async fn with_effects(&self, mut items: Vec<InboxItem>) -> Result<Vec<InboxItem>, Problem> {
        let (names, catalogue) = (self.names(), self.catalogue());
        let now = self.inner.clocks.now().wall_s;
        let mut states: BTreeMap<LineId, Option<Arc<LineState>>> = BTreeMap::new();
        for item in &mut items {
            let (Ok(line), Ok(id)) = (names.line(&item.peer, &item.track), item.id.parse::<Hash>()) else { continue };
            let asked = catalogue.newest(&item.format).is_some_and(|known| known.format.evidence.is_some());
            if (asked || item.signal.is_some()) && !states.contains_key(&line) {
                states.insert(line, self.state(line).await?);
            }
            let state = states.get(&line).cloned().unwrap_or_else(|| self.inner.states.line(&line));
            if let (Some(signal), Some(state)) = (&mut item.signal, &state) {
                let supersedes = signal.cancels.take().and_then(|id| id.parse().ok());
                let side = if item.direction == Direction::Out { Side::Ours } else { Side::Theirs };
                signals::explain(signal, (state, &names), (&id, side, supersedes), now);
            }
            item.effect = state.and_then(|state| effect_view(&state, &names, &id, now));
        }
        Ok(items)
    }

    /// Refuses, of what is about to be accepted, what would have no effect as things stand, unless that is wanted
    /// (`anyway`) or the very request was accepted before. What nobody can know here passes, and the state says later
    /// what came of it.
    pub(super) async fn foreseen(
        &self,
        asked: Result<(LineId, SubmitRequest), Problem>,
        anyway: bool,
    ) -> Result<(LineId, SubmitRequest), Problem> {
        let (line, submit) = asked?;
        if let Some(reason) = self.foresee(line, &submit.statement).await?.filter(|_| !anyway) {
            self.unless_repeated(&submit, reason).await?;
        }
        Ok((line, submit))
    }

    async fn unless_repeated(&self, submit: &SubmitRequest, reason: NoEffect) -> Result<(), Problem> {
        if let Some(key) = submit.key.as_ref().map(|key| key.key.clone()) {
            let snapshot = self.snapshot().await?;
            let known = self.blocking(move || known_idempotency(&*snapshot.read, &key).map_err(keep)).await??;
            if known.is_some() {
                return Ok(());
            }
        }
        Err(without_effect(&submit.statement, reason))
    }

    /// Why a statement of ours would have no effect if it were said now.
    pub(super) async fn foresee(&self, line: LineId, statement: &Statement) -> Result<Option<NoEffect>, Problem> {
        let envelope = &statement.envelope;
        let named = envelope.in_reply_to.iter().chain(&envelope.case).chain(&envelope.supersedes).copied();
        let named: Vec<Hash> = named.chain(joining::warning(&envelope.format, &statement.body)).collect();
        // A node that is only asked once has read nothing yet.
        let known = named.is_empty() && self.inner.shared.link().is_some();
        let state = if known { self.inner.states.line(&line) } else { self.state(line).await? };
        let Some(state) = state else { return Ok(None) };
        let (us, rules) = (party_of(&state.config, Side::Ours), self.catalogue());
        let (said, now) = (Arc::new(Said::of(envelope, &statement.body)), self.inner.clocks.now().wall_s);
        Ok(match state.provisional.foresee(us, &said, now, &*rules) {
            // Said on purpose: informal words oblige nobody, and a format of ours alone counts once both announced it.
            None | Some(NoEffect::Informal | NoEffect::FormatOutsideRules) => None,
            Some(reason @ (NoEffect::StatementUnknown | NoEffect::CaseUnknown)) => {
                let unknown: Vec<Hash> =
                    named.into_iter().filter(|id| state.provisional.statement(id).is_none()).collect();
                let on_its_way = !unknown.is_empty() && self.all_on_line(line, unknown).await?;
                (!on_its_way).then_some(reason)
            }
            reason => reason,
        })
    }

    /// The statement of a draft and its line, checked as a submission is but for what its officers sign.
    pub(super) async fn previewed(&self, draft: &StatementDraft) -> Result<(LineId, Statement), Problem> {
        let mut draft = self.joined(draft.clone()).await;
        let (snapshot, catalogue, ceilings) = (self.snapshot().await?, self.catalogue(), self.ceilings());
        let prepare = move || {
            let read: &dyn comity_store::Read = &*snapshot.read;
            let (names, read) = (&*snapshot.names, Some((read, &snapshot.journals)));
            let lookup = Lookup { catalogue: &catalogue, ceilings: &ceilings, names, read, by_node: false };
            labels::choose(&mut draft, &lookup)?;
            snapshot.allows(&draft, &catalogue)?;
            let (line, statement) = drafting::statement(&draft, &lookup)?;
            let malformed = |error| Problem::new(codes::STATEMENT_MALFORMED).with("detail", error);
            formats::fits(&catalogue, &statement.envelope, &statement.members().map_err(malformed)?)?;
            Ok((line, statement))
        };
        self.blocking(prepare).await?
    }

    /// Whether all of these are entries of the line that are here: they are on their way, and act later.
    async fn all_on_line(&self, line: LineId, ids: Vec<Hash>) -> Result<bool, Problem> {
        let snapshot = self.snapshot().await?;
        let look = move || -> Result<bool, Problem> {
            let journals = snapshot.journals.of_line(&line).map(|(.., journal)| journal);
            let found = query::by_ids(&*snapshot.read, journals, &ids).map_err(keep)?;
            Ok(ids.iter().all(|id| found.contains_key(id)))
        };
        self.blocking(look).await?
    }
}

/// The problem of whoever would say it.
pub(super) fn without_effect(statement: &Statement, reason: NoEffect) -> Problem {
    let format = &statement.envelope.format;
    let problem = Problem::new(codes::NO_EFFECT).with("format", format).with("effect", reason.word());
    match unusable::cause(statement).filter(|_| reason == NoEffect::Body) {
        Some(cause) => problem.because(cause),
        None => problem,
    }
}

fn effect_view(state: &LineState, names: &Names, id: &Hash, now: u64) -> Option<EffectView> {
    let provisional = &state.provisional;
    let statement = provisional.statement(id)?;
    let crossed_by = match statement.no_effect {
        Some(NoEffect::Crossed(by)) => Some(reference(state, names, &by)),
        _ => None,
    };
    let taken = provisional.obligations_of(&statement).into_iter().find_map(|owed| match (owed.kind, owed.outcome) {
        (Kind::Acknowledge, Outcome::Met { by, .. }) => Some(reference(state, names, &by)),
        _ => None,
    });
    let evidence = provisional.substantiation(id).filter(|found| *found != Substantiation::NotAsked);
    Some(EffectView {
        stage: provisional.stage(id, now)?.word().to_owned(),
        no_effect: statement.no_effect.map(|reason| reason.word().to_owned()),
        crossed_by,
        case: statement.case.map(|case| case.to_string()),
        evidence: evidence.map(|found| found.word().to_owned()),
        sent_late: statement.sent_late(),
        committed: committed(state, names, &statement),
        unobliging: statement.unobliging,
        acknowledged_by: taken,
        provisional: state.finals.statement(id).as_deref() != Some(&*statement),
    })
}

/// What a statement commits to by hash, and where it is disclosed.
fn committed(state: &LineState, names: &Names, statement: &comity_process::statement::Statement) -> Vec<CommittedView> {
    let all = statement.evidence.iter().flat_map(|evidence| &evidence.committed);
    let one = |(commitment, by): &(Hash, Option<Hash>)| CommittedView {
        commitment: commitment.to_string(),
        by: by.map(|by| reference(state, names, &by)),
    };
    all.map(one).collect()
}
