//! Carrying out joint erasures (F16; PROTOCOL.md rule 16; `docs/spec/erasure.md`): what the state of a line's final entries
//! has in force, in a transaction of its own, and never what this side holds for legal reasons.

use std::collections::{BTreeMap, BTreeSet};

use comity_exchange::line::LineConfig;
use comity_process::erasure::{InForce, in_force};
use comity_process::feed::side_of;
use comity_process::state::State;
use comity_store::{Read, Work};
use comity_wire::{EntryId, Hash, LineId};
use serde::Deserialize;

use super::Core;
use crate::ledger::erase::{self, Agreed, ErasureAct};
use crate::ledger::query::{self, Position};
use crate::ledger::{Journals, KeepError, peek};
use crate::watch::cells::RecordError;
use crate::watch::{drafts, holds, notes, translation_queue, translations};

/// Statements that one F16 names at most (`formats/F16.json`).
pub const ERASED_AT_ONCE_MAX: usize = 256;
/// F16 of one line that are looked at at most. More are left as they are, and said to be in the log of the process.
pub const ERASURE_ACTS_MAX: usize = 4_096;

/// An erasure that both sides agreed to, finally.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The two F16, and from where it is in force.
    pub in_force: InForce,
    /// What is erased.
    pub refs: BTreeSet<EntryId>,
    /// The hashes of what is left of each, where the F16 say it: of all that is in force about it, since what was erased may
    /// be named once more.
    pub residues: BTreeMap<EntryId, BTreeSet<Hash>>,
    /// Why.
    pub ground: String,
    /// It was carried out here.
    pub is_done: bool,
}

/// What one line's erasures come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erasures {
    /// In force, in the order in which they were first said.
    pub in_force: Vec<Agreement>,
    /// F16 that are not in force, or not yet.
    pub open: Vec<Position>,
}

/// What an F16 says, as far as it is needed here. The catalogue has judged it.
#[derive(Deserialize)]
struct Body {
    refs: Vec<String>,
    #[serde(default)]
    residue: Vec<String>,
    ground: String,
}

/// What both sides agreed to erase on a line, by the state of its final entries.
///
/// # Errors
/// [`KeepError`].
pub fn erasures(read: &dyn Read, line: &LineId, finals: &State) -> Result<Erasures, KeepError> {
    let acts = erase::acts(read, line)?;
    if acts.len() > ERASURE_ACTS_MAX {
        tracing::warn!(%line, acts = acts.len(), "more joint erasures than are looked at");
    }
    let mut found = Erasures::default();
    for act in acts.into_iter().take(ERASURE_ACTS_MAX) {
        match agreement(read, act, finals)? {
            Some(one) => match found.in_force.iter_mut().find(|known| known.in_force == one.in_force) {
                Some(known) => known.is_done &= one.is_done,
                None => found.in_force.push(one),
            },
            None => found.open.push(act.at),
        }
    }
    let mut all: BTreeMap<EntryId, BTreeSet<Hash>> = BTreeMap::new();
    for (id, hashes) in found.in_force.iter().flat_map(|one| &one.residues) {
        all.entry(*id).or_default().extend(hashes);
    }
    for (id, hashes) in found.in_force.iter_mut().flat_map(|one| &mut one.residues) {
        hashes.extend(all.get(id).into_iter().flatten());
    }
    Ok(found)
}

/// Those that are in force and not carried out here.
///
/// # Errors
/// [`KeepError`].
pub fn due(read: &dyn Read, line: &LineId, finals: &State) -> Result<Vec<Agreement>, KeepError> {
    if erase::acts(read, line)?.iter().all(|act| act.is_done) {
        return Ok(Vec::new());
    }
    let found = erasures(read, line, finals)?;
    Ok(found.in_force.into_iter().filter(|one| !one.is_done).collect())
}

fn agreement(read: &dyn Read, act: ErasureAct, finals: &State) -> Result<Option<Agreement>, KeepError> {
    let Some(stored) = query::entry(read, act.at)? else { return Ok(None) };
    let Some(in_force) = in_force(finals, &stored.id) else { return Ok(None) };
    let statement = stored.plaintext.as_deref().and_then(peek::statement);
    let body = statement.and_then(|statement| serde_json::from_slice::<Body>(&statement.body).ok());
    let Some(Body { refs, residue, ground }) = body else { return Ok(None) };
    let pair = |(id, hash): (&String, &String)| Some((id.parse().ok()?, hash.parse().ok()?));
    let mut residues: BTreeMap<EntryId, BTreeSet<Hash>> = BTreeMap::new();
    for (id, hash) in refs.iter().zip(&residue).filter_map(pair) {
        residues.entry(id).or_default().insert(hash);
    }
    let refs = refs.iter().filter_map(|id| id.parse().ok()).collect();
    Ok(Some(Agreement { in_force, refs, residues, ground, is_done: act.is_done }))
}

/// What one agreement asks of this node.
#[derive(Default)]
struct Order {
    erase: Vec<(EntryId, Position)>,
    held: bool,
    acts: Vec<Position>,
}

impl Core {
    /// Carries out what both sides agreed to erase on a line; the caller has it of the state of final entries ([`due`]).
    /// Returns the entries whose content was taken away. What is under a legal hold stays, and is looked at again when the
    /// hold is lifted.
    ///
    /// # Errors
    /// The store's; the writer has stopped then.
    pub fn carry_out_erasures(
        &mut self,
        line: &LineId,
        agreements: &[Agreement],
        now_s: u64,
    ) -> Result<Vec<EntryId>, KeepError> {
        let mut erased = Vec::new();
        let Some(config) = self.lines.get(line).map(|one| one.line.config().clone()) else { return Ok(erased) };
        for one in agreements {
            let read = self.store.reader()?;
            let (order, agreed) = order(&*read, &self.writer.journals, &config, one)?;
            drop(read);
            if let Some(agreed) = agreed {
                erased.extend(self.erase_joint(line, one, &order, &agreed, now_s)?);
            }
        }
        self.purge()?;
        Ok(erased)
    }

    /// Lets every line's state be looked at again: a legal hold was lifted.
    pub fn look_at_erasures_again(&mut self) {
        self.changed.extend(self.lines.keys());
    }

    /// One agreement, in one transaction, with its record in the log of acts.
    fn erase_joint(
        &mut self,
        line: &LineId,
        one: &Agreement,
        order: &Order,
        agreed: &Agreed,
        now_s: u64,
    ) -> Result<Vec<EntryId>, KeepError> {
        let done = (|| -> Result<Vec<EntryId>, KeepError> {
            let mut tx = self.store.begin_for(Work::Essential)?;
            let (mut erased, mut refused) = (Vec::new(), Vec::new());
            for (id, at) in &order.erase {
                if self.writer.erase(&mut *tx, *at, agreed)? {
                    erased.push(*id);
                }
                // What was made of the content goes with it.
                translations::erase(&mut *tx, id)?;
                translation_queue::erase(&mut *tx, id)?;
                notes::erase(&mut *tx, id)?;
                drafts::erase(&mut *tx, id).map_err(damaged)?;
                // What was made here of the content is what both agreed on; what came from the other side may not be.
                if let Some(hashes) = one.residues.get(id)
                    && self.writer.refuse_residue(&mut *tx, *at, hashes)?
                {
                    refused.push(*id);
                }
            }
            if !order.held {
                self.writer.acts_done(&mut *tx, line, &order.acts)?;
            }
            for (what, ids) in [("erased", &erased), ("residue-refused", &refused)] {
                if !ids.is_empty() {
                    let record = record((what, now_s), agreed, &one.ground, ids);
                    let last = tx.last_row(comity_store::Rows::Audit, 0..super::READS_FROM)?;
                    tx.put_row(comity_store::Rows::Audit, last.map_or(0, |(key, _)| key + 1), &record)?;
                }
            }
            tx.commit()?;
            if !refused.is_empty() {
                tracing::error!(%line, count = refused.len(), "what the other side gave as left of erased statements is not what both agreed on");
                self.changed.insert(*line);
                self.anew.insert(*line);
            }
            self.purge_due |= !erased.is_empty();
            Ok(erased)
        })();
        self.stop_unless_full(&done);
        done
    }

    /// Overwrites what was erased and still lies in the store's freed space or log, as soon as nobody reads it any more.
    pub(super) fn purge(&mut self) -> Result<(), KeepError> {
        if !self.purge_due {
            return Ok(());
        }
        let purged = (|| -> Result<(), KeepError> {
            if self.store.purge()? {
                let mut tx = self.store.begin_for(Work::Essential)?;
                self.writer.purged(&mut *tx)?;
                tx.commit()?;
                self.purge_due = false;
            }
            Ok(())
        })();
        self.stop_unless_full(&purged);
        purged
    }

    /// What was not written stops the writer, unless there will be room for it.
    fn stop_unless_full<T>(&mut self, done: &Result<T, KeepError>) {
        if let Err(error) = done
            && !matches!(error, KeepError::Store(full) if full.is_retryable())
        {
            self.stopped = Some(error.to_string());
        }
    }
}

/// What is to be done for one agreement, and what stands against it here.
fn order(
    read: &dyn Read,
    journals: &Journals,
    config: &LineConfig,
    one: &Agreement,
) -> Result<(Order, Option<Agreed>), KeepError> {
    // On this line alone: lines are islands.
    let on_line = |at: &Position| journals.name(at.journal).filter(|(line, ..)| *line == config.line);
    let find = |id: &EntryId| -> Result<Option<Position>, KeepError> {
        Ok(query::by_id(read, journals, id)?.filter(|at| on_line(at).is_some()))
    };
    let mut order = Order::default();
    for id in one.refs.iter().take(ERASED_AT_ONCE_MAX) {
        if holds::find(read, id)?.is_some() {
            order.held = true;
        } else if let Some(at) = find(id)? {
            order.erase.push((*id, at));
        }
    }
    let mut acts = one.in_force.acts;
    for id in acts {
        order.acts.extend(find(&id)?);
    }
    let Some((_, side, _)) = order.acts.first().and_then(on_line) else { return Ok((order, None)) };
    if side == comity_exchange::Side::Theirs {
        acts.reverse();
    }
    let from = one.in_force.from;
    let journal = journals.find(&config.line, side_of(config, from.author), from.generation);
    let at = journal.map(|journal| Position { journal, number: from.number });
    let entry = at.map(|at| query::entry(read, at)).transpose()?.flatten();
    let stated = entry.and_then(|entry| entry.entry.header().ok()).map_or(0, |header| header.stated);
    let [ours, theirs] = acts;
    Ok((order, Some(Agreed { ours, theirs, stated })))
}

pub(super) fn damaged(error: RecordError) -> KeepError {
    match error {
        RecordError::Store(error) => error.into(),
        _ => KeepError::Damaged { what: "a draft" },
    }
}

/// The act as the node's log keeps it.
fn record((what, now_s): (&str, u64), agreed: &Agreed, ground: &str, erased: &[EntryId]) -> Vec<u8> {
    let act = crate::service::views::AuditView {
        at: now_s,
        what: what.to_owned(),
        subject: Some(ground.to_owned()),
        details: [agreed.ours, agreed.theirs].iter().chain(erased).map(ToString::to_string).collect(),
        ..Default::default()
    };
    serde_json::to_vec(&act).unwrap_or_default()
}
