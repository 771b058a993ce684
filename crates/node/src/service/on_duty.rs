//! The watch carries out what the states of lines mean for it ([`super::duty`]).

use std::collections::BTreeSet;
use std::sync::Arc;

use comity_exchange::Side;
use comity_process::feed::party_of;
use comity_process::obligation::board::{Filter, Open};
use comity_process::obligation::{Kind, Obligation, Outcome};
use comity_wire::envelope::Mark;
use comity_wire::{Hash, LineId};

use super::duty::Item;
use super::names::{Names, keep};
use super::node::Node;
use super::obligations::obligation_view;
use super::problem::Problem;
use super::watching::record_problem;
use crate::ledger::{Journals, peek, query};
use crate::state::LineState;
use crate::watch::alarm::{self, Alarm, AlarmKind};
use crate::watch::cells::RecordError;
use crate::watch::handover::{OWED_MAX, OpenItem, OwedNow};
use crate::watch::owing::{self, Over};
use crate::watch::{lapse, step};

/// Items in one transaction at most.
const STEP_MAX: usize = 256;
/// Statements of a batch that one look names.
pub(super) const BATCH_LOOK: usize = 1_000;

impl Node {
    /// Carries out at most [`STEP_MAX`] items; says whether there are more.
    pub(super) async fn watch_duty(&self, items: &mut Vec<Item>) -> Result<bool, Problem> {
        if items.is_empty() {
            return Ok(false);
        }
        let taken: Vec<Item> = items.iter().take(STEP_MAX).cloned().collect();
        let count = taken.len();
        let read = self.with_core(|core, _| core.reader()).await?.map_err(|e| keep(e.into()))?;
        let (states, names) = (Arc::clone(&self.inner.states), self.names());
        let found = self.blocking(move || {
            let of = |line: &LineId| states.line(line);
            effective(&*read, taken, &of, &names)
        });
        let (mut concerned, batches) = found.await?.map_err(record_problem)?;
        for line in batches {
            concerned.extend(self.batches_taken(line).await?.map(|alarm| Effect::End(alarm, "acknowledged")));
        }
        if !concerned.is_empty() {
            let names = self.names();
            self.watch_told(move |tx, now| {
                let has_line = |peer: &str, track: &str| names.line(peer, track).is_ok();
                let mut told = Vec::new();
                for one in &concerned {
                    told.extend(match one {
                        Effect::Lapsed(lapse) => lapse::prepare(tx, lapse, &has_line, now)?,
                        Effect::Owing(of, late) => owing::owing(tx, of, *late, now)?,
                        Effect::Over(over) => owing::over(tx, over, now)?,
                        Effect::End(id, how) => step::end(tx, id, (how, "", None), now)?.into_iter().collect(),
                    });
                }
                Ok(told)
            })
            .await?;
        }
        items.drain(..count);
        Ok(!items.is_empty())
    }

    /// What is owed on the lines of a desk now: counted, and what is due next of each side.
    pub(super) async fn owed_at(&self, desk: &str) -> Result<OwedNow, Problem> {
        let (snapshot, states, names) = (self.snapshot().await?, Arc::clone(&self.inner.states), self.names());
        let desk = desk.to_owned();
        let now = self.inner.clocks.now().wall_s;
        let looked = move || -> Result<OwedNow, RecordError> {
            let desks = step::desks(&*snapshot.read)?;
            let tracks = desks.iter().find(|d| d.id == desk).map(|d| d.tracks.clone()).unwrap_or_default();
            let mut owed = OwedNow::default();
            for side in [Side::Ours, Side::Theirs] {
                let (mut count, mut next) = (0, Vec::new());
                for state in states.all().iter().filter(|s| tracks.iter().any(|t| t == s.config.track.word())) {
                    let debtor = party_of(&state.config, side);
                    count += state.provisional.owes(Mark::Actual, debtor) as u64;
                    let filter = Filter { debtor: Some(debtor), ..Filter::default() };
                    let page = state.provisional.board(&filter, None, OWED_MAX).obligations;
                    next.extend(page.iter().map(|one| obligation_view(state, &names, one, now)));
                }
                next.sort_by_key(|one| (one.due.unwrap_or(u64::MAX), one.id.clone()));
                next.truncate(OWED_MAX);
                let what = if side == Side::Ours { "ours" } else { "theirs" };
                owed.next.extend(next.into_iter().map(|one| OpenItem {
                    what: what.to_owned(),
                    about: format!("{} {}", one.kind, one.statement.number),
                    id: one.id,
                    due: one.due,
                    // Exercises are owed beside.
                    mark: String::new(),
                }));
                *(if side == Side::Ours { &mut owed.ours } else { &mut owed.theirs }) = count;
            }
            Ok(owed)
        };
        self.blocking(looked).await?.map_err(record_problem)
    }

    /// The alarm of a line's batches, where nothing of them waits any more.
    async fn batches_taken(&self, line: LineId) -> Result<Option<String>, Problem> {
        let read = self.with_core(|core, _| core.reader()).await?.map_err(|e| keep(e.into()))?;
        let (states, catalogue) = (Arc::clone(&self.inner.states), self.catalogue());
        let looked = move || -> Result<Option<String>, RecordError> {
            let Some(state) = states.line(&line) else { return Ok(None) };
            for mark in [Mark::Actual, Mark::Exercise] {
                let Some(alarm) = step::batch(&*read, &line, mark.word())? else { continue };
                if waiting_of(&state, mark, &catalogue, 1).is_empty() {
                    return Ok(Some(alarm.id));
                }
            }
            Ok(None)
        };
        self.blocking(looked).await?.map_err(record_problem)
    }
}

/// Statements of a line that wait to be taken in a batch, at most `limit`.
pub(super) fn waiting_of(
    state: &LineState,
    mark: Mark,
    catalogue: &comity_catalog::Catalogue,
    limit: usize,
) -> Vec<Hash> {
    let us = party_of(&state.config, Side::Ours);
    let batched = |one: &&Open| {
        crate::watch::scan::taking(catalogue, &one.format, one.version) == crate::watch::scan::Taking::Batch
    };
    let filter = Filter { mark, debtor: Some(us), kind: Some(Kind::Acknowledge), ..Filter::default() };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = state.provisional.open(&filter, after, BATCH_LOOK);
        found.extend(page.open.iter().filter(batched).map(|one| one.statement));
        if found.len() >= limit || page.next.is_none() || page.looked == 0 {
            found.truncate(limit);
            return found;
        }
        after = page.next;
    }
}

/// What is to be done.
enum Effect {
    Lapsed(Box<owing::OwedItem>),
    Owing(Box<owing::OwedItem>, bool),
    Over(Over),
    End(String, &'static str),
}

/// What of these items has an effect, and the lines whose batches are to be looked at.
fn effective(
    read: &dyn comity_store::Read,
    items: Vec<Item>,
    state: &dyn Fn(&LineId) -> Option<Arc<LineState>>,
    names: &Names,
) -> Result<(Vec<Effect>, BTreeSet<LineId>), RecordError> {
    let (mut effects, mut batches, mut open) = (Vec::new(), BTreeSet::new(), None);
    for item in items {
        match item {
            Item::Lapsed(lapse) => effects.push(Effect::Lapsed(marked(read, lapse))),
            Item::Owing(of, late) => effects.push(Effect::Owing(marked(read, of), late)),
            Item::Over(over, line) => {
                if over.what == Kind::Acknowledge.word() {
                    batches.insert(line);
                }
                if owing::concerns(read, &over)? {
                    effects.push(Effect::Over(*over));
                }
            }
            // The watch takes it out before.
            Item::Notices => {}
            Item::Known(line) => {
                batches.insert(line);
                let Some(state) = state(&line) else { continue };
                if open.is_none() {
                    open = Some(alarm::open(read, usize::MAX)?);
                }
                let (peer, track) = names.of(&line);
                let of_line = |alarm: &&Alarm| alarm.peer == peer && alarm.track == track.word();
                let gone = open.iter().flatten().filter(of_line).filter_map(|alarm| gone(read, names, &state, alarm));
                effects.extend(gone.map(Effect::Over));
            }
        }
    }
    Ok((effects, batches))
}

/// What is owed, with the labels of the statement that it is owed from; without, where that is not here or not readable.
fn marked(read: &dyn comity_store::Read, mut of: Box<owing::OwedItem>) -> Box<owing::OwedItem> {
    let envelope = || {
        let id: Hash = of.id.parse().ok()?;
        let at = query::by_id(read, &Journals::load(read).ok()?, &id).ok()??;
        let stored = query::entry(read, at).ok()??;
        Some(stored.plaintext.as_deref().and_then(peek::statement)?.envelope)
    };
    if let Some(envelope) = envelope() {
        (of.tlp, of.pap) = (envelope.tlp.word().to_owned(), envelope.pap.word().to_owned());
    }
    of
}

/// The statement with a number.
fn statement_of(read: &dyn comity_store::Read, names: &Names, number: &str) -> Option<Hash> {
    let at = names.resolve(read, &Journals::load(read).ok()?, number).ok()?;
    Some(query::entry(read, at).ok()??.id)
}

/// Whether what an alarm is about is owed no more.
fn gone(read: &dyn comity_store::Read, names: &Names, state: &LineState, alarm: &Alarm) -> Option<Over> {
    let (id, found) = match (alarm.kind, &alarm.obligation) {
        (AlarmKind::Statement, _) => {
            let id: Hash = alarm.id.parse().ok()?;
            let case = state.provisional.statement(&id)?.case?;
            let obligation = Obligation::id_of(&case, &id, Kind::Acknowledge);
            (obligation, state.provisional.obligation_of(&id, &obligation))
        }
        (AlarmKind::Lapsed | AlarmKind::Owing, Some(obligation)) => {
            let id: Hash = obligation.parse().ok()?;
            // What is not in memory is found by the statement that it is owed from.
            let aside = || state.provisional.obligation_of(&statement_of(read, names, &alarm.about)?, &id);
            (id, state.provisional.obligation(&id).cloned().map(Arc::new).or_else(aside))
        }
        _ => return None,
    };
    let found = found.as_deref();
    let (how, by) = match found.map(|one| one.outcome) {
        Some(Outcome::Open) => return None,
        // A statement that obliges nobody still waits for an officer.
        None if alarm.kind == AlarmKind::Statement => return None,
        Some(Outcome::Met { by, .. }) => ("answered", Some(by)),
        Some(Outcome::Waived { by }) => ("waived", Some(by)),
        Some(Outcome::Cancelled { by }) => ("withdrawn", Some(by)),
        _ => ("withdrawn", None),
    };
    let kind = if alarm.kind == AlarmKind::Statement { Kind::Acknowledge.word() } else { "" };
    Some(Over {
        obligation: id.to_string(),
        what: found.map_or(kind, |one| one.kind.word()).to_owned(),
        id: found.map_or_else(|| alarm.id.clone(), |one| one.statement.to_string()),
        how,
        by: by.map(|by| by.to_string()),
    })
}
