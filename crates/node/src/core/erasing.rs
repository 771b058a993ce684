//! Carrying out joint erasures (F16; PROTOCOL.md rule 16; `docs/spec/erasure.md`): from final state only, in a transaction
//! of its own, and never what this side holds for legal reasons.

use std::collections::{BTreeMap, BTreeSet};

use comity_exchange::Side;
use comity_process::erasure::{Act, InForce, Of, Place, Said, erasures_in_force};
use comity_store::{Read, Work};
use comity_wire::statement::Statement;
use comity_wire::{EntryId, LineId};
use serde::Deserialize;

use super::Core;
use crate::ledger::erase::{self, Agreed, ErasureAct};
use crate::ledger::query::{self, Position};
use crate::ledger::{Journals, KeepError, StoredEntry, peek};
use crate::watch::holds;

/// Statements that one F16 names at most (`formats/F16.json`).
pub const ERASED_AT_ONCE_MAX: usize = 256;
/// F16 of one line that are looked at at most. More are left as they are, and said to be in the log of the process.
pub const ERASURE_ACTS_MAX: usize = 4_096;

/// What one line's erasures come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erasures {
    /// In force, in the order of their places; whether each was carried out here.
    pub in_force: Vec<(InForce, bool)>,
    /// F16 that are not in force, or not yet.
    pub open: Vec<Position>,
}

/// What an F16 says, as far as it is needed here. The catalogue has judged it.
#[derive(Deserialize)]
struct Body {
    refs: Vec<String>,
    ground: String,
}

#[derive(Deserialize)]
struct Cancel {
    #[serde(default)]
    cancel: bool,
}

/// Reads of one line.
struct Reading<'a> {
    read: &'a dyn Read,
    journals: &'a Journals,
    line: LineId,
    /// Which of the two parties we are.
    we: Of,
}

/// What both sides agreed to erase on a line, by what is final.
///
/// # Errors
/// [`KeepError`].
pub fn erasures(read: &dyn Read, journals: &Journals, line: &LineId, we: Of) -> Result<Erasures, KeepError> {
    let reading = Reading { read, journals, line: *line, we };
    let acts = erase::acts(read, line)?;
    if acts.len() > ERASURE_ACTS_MAX {
        tracing::warn!(%line, acts = acts.len(), "more joint erasures than are looked at");
    }
    let mut said = Vec::new();
    let mut places: BTreeMap<EntryId, ErasureAct> = BTreeMap::new();
    for act in acts.into_iter().take(ERASURE_ACTS_MAX) {
        let Some(one) = reading.act(act.at)? else { continue };
        places.insert(one.id, act);
        said.extend(reading.withdrawals(&one.id)?);
        said.push(one);
    }
    let in_force = erasures_in_force(&said, reading.final_clock()?);
    let used: BTreeSet<EntryId> = in_force.iter().flat_map(|one| one.acts).collect();
    let open = places.iter().filter(|(id, _)| !used.contains(*id)).map(|(_, act)| act.at).collect();
    let is_done = |one: &InForce| one.acts.iter().all(|id| places.get(id).is_some_and(|act| act.is_done));
    let in_force = in_force.into_iter().map(|one| (one.clone(), is_done(&one))).collect();
    Ok(Erasures { in_force, open })
}

impl Reading<'_> {
    /// An F16 as an act; nothing where it is void, or does not read as one.
    fn act(&self, at: Position) -> Result<Option<Said>, KeepError> {
        let Some((stored, statement)) = self.statement(at)? else { return Ok(None) };
        if statement.envelope.format != erase::ERASURE_FORMAT {
            return Ok(None);
        }
        let Ok(body) = serde_json::from_slice::<Body>(&statement.body) else { return Ok(None) };
        let refs: Result<BTreeSet<EntryId>, _> = body.refs.iter().map(|id| id.parse()).collect();
        let Ok(refs) = refs else { return Ok(None) };
        self.said(at, &stored, Act::Erase { refs, ground: body.ground })
    }

    /// Cancellations of an F16.
    fn withdrawals(&self, of: &EntryId) -> Result<Vec<Said>, KeepError> {
        let mut found = Vec::new();
        for (at, format) in query::references(self.read, of)? {
            if format != "F05" {
                continue;
            }
            let Some((stored, statement)) = self.statement(at)? else { continue };
            let cancels = serde_json::from_slice::<Cancel>(&statement.body).is_ok_and(|body| body.cancel);
            if cancels && statement.envelope.supersedes == Some(*of) {
                found.extend(self.said(at, &stored, Act::Withdraw { of: *of })?);
            }
        }
        Ok(found)
    }

    fn statement(&self, at: Position) -> Result<Option<(StoredEntry, Statement)>, KeepError> {
        let on_line = self.journals.name(at.journal).is_some_and(|(line, ..)| line == self.line);
        let stored = if on_line { query::entry(self.read, at)? } else { None };
        let Some(stored) = stored.filter(|stored| stored.void.is_none()) else { return Ok(None) };
        let statement = stored.plaintext.as_deref().and_then(peek::statement);
        Ok(statement.map(|statement| (stored, statement)))
    }

    fn said(&self, at: Position, stored: &StoredEntry, act: Act) -> Result<Option<Said>, KeepError> {
        let (Some((_, side, generation)), Ok(header)) = (self.journals.name(at.journal), stored.entry.header()) else {
            return Ok(None);
        };
        let verdict = query::verdict(self.read, self.journals, &self.line, side, generation, at.number)?;
        let opened = match verdict.filter(|verdict| verdict.refused.is_none()) {
            Some(verdict) => self.place(verdict.by)?,
            None => None,
        };
        let cites = header.citation.map_or((0, 0), |c| (c.generation, c.size));
        Ok(self.place(at)?.map(|place| Said { id: stored.id, place, cites, opened, act }))
    }

    fn place(&self, at: Position) -> Result<Option<Place>, KeepError> {
        let (Some(stored), Some((_, side, generation))) =
            (query::entry(self.read, at)?, self.journals.name(at.journal))
        else {
            return Ok(None);
        };
        Ok(Some(Place { clock: stored.clock, by: self.of(side), generation, number: at.number }))
    }

    const fn of(&self, side: Side) -> Of {
        match (side, self.we) {
            (Side::Ours, we) => we,
            (Side::Theirs, Of::Lower) => Of::Upper,
            (Side::Theirs, Of::Upper) => Of::Lower,
        }
    }

    /// Up to where the line's order is final: the smaller clock of the two heads held (PROTOCOL.md rule 11).
    fn final_clock(&self) -> Result<u64, KeepError> {
        let mut smallest = u64::MAX;
        for side in [Side::Ours, Side::Theirs] {
            let mut head = 0;
            for (_, _, _, journal) in self.journals.iter().filter(|(l, s, ..)| *l == self.line && *s == side) {
                let Some(number) = query::size(self.read, journal)?.checked_sub(1) else { continue };
                let stored = query::entry(self.read, Position { journal, number })?;
                head = head.max(stored.map_or(0, |stored| stored.clock));
            }
            smallest = smallest.min(head);
        }
        Ok(smallest)
    }

    /// The statement of an id, on this line alone: lines are islands.
    fn find(&self, id: &EntryId) -> Result<Option<Position>, KeepError> {
        let at = query::by_id(self.read, self.journals, id)?;
        Ok(at.filter(|at| self.journals.name(at.journal).is_some_and(|(line, ..)| line == self.line)))
    }

    /// What is to be done for one agreement, and what stands against it here.
    fn order(&self, one: &InForce) -> Result<Order, KeepError> {
        let mut order = Order::default();
        for id in one.refs.iter().take(ERASED_AT_ONCE_MAX) {
            if holds::find(self.read, id)?.is_some() {
                order.held.push(*id);
            } else if let Some(at) = self.find(id)? {
                order.erase.push((*id, at));
            }
        }
        for id in one.acts {
            order.acts.extend(self.find(&id)?);
        }
        let [lower, upper] = one.acts;
        let (ours, theirs) = if self.we == Of::Lower { (lower, upper) } else { (upper, lower) };
        let at = Position { journal: 0, number: one.from.number };
        let side = if one.from.by == self.we { Side::Ours } else { Side::Theirs };
        let journal = self.journals.find(&self.line, side, one.from.generation);
        let from = journal.map(|journal| query::entry(self.read, Position { journal, ..at })).transpose()?.flatten();
        let stated = from.and_then(|from| from.entry.header().ok()).map_or(0, |header| header.stated);
        order.agreed = Some(Agreed { ours, theirs, stated });
        Ok(order)
    }
}

/// What one agreement asks of this node.
#[derive(Default)]
struct Order {
    erase: Vec<(EntryId, Position)>,
    held: Vec<EntryId>,
    acts: Vec<Position>,
    agreed: Option<Agreed>,
}

impl Core {
    /// Carries out what both sides agreed to erase on these lines, as far as it is final, and overwrites what was erased
    /// before as soon as nobody reads it any more. Returns the entries whose content was taken away. What is under a legal
    /// hold stays, and is looked at again when the hold is lifted.
    ///
    /// # Errors
    /// The store's; the writer has stopped then.
    pub fn carry_out_erasures(&mut self, lines: &[LineId], now_s: u64) -> Result<Vec<EntryId>, KeepError> {
        self.erasing.append(&mut self.writer.acts);
        if self.erasing.is_empty() && !self.purge_due {
            return Ok(Vec::new());
        }
        let mut erased = Vec::new();
        for line in lines {
            if self.erasing.contains(line) {
                erased.extend(self.erase_on(line, now_s)?);
            }
        }
        self.purge()?;
        Ok(erased)
    }

    /// As [`Core::carry_out_erasures`], on every line: at a start, and when a legal hold was lifted.
    ///
    /// # Errors
    /// As there.
    pub fn carry_out_all_erasures(&mut self, now_s: u64) -> Result<Vec<EntryId>, KeepError> {
        let lines: Vec<LineId> = self.lines.keys().copied().collect();
        self.erasing.extend(&lines);
        self.carry_out_erasures(&lines, now_s)
    }

    /// Which of the two parties we are on a line, by the order of their names.
    #[must_use]
    pub fn who_we_are(&self, line: &LineId) -> Option<Of> {
        let config = self.lines.get(line)?.line.config();
        Some(if config.us < config.them { Of::Lower } else { Of::Upper })
    }

    fn erase_on(&mut self, line: &LineId, now_s: u64) -> Result<Vec<EntryId>, KeepError> {
        let Some(we) = self.who_we_are(line) else { return Ok(Vec::new()) };
        let read = self.store.reader()?;
        let reading = Reading { read: &*read, journals: &self.writer.journals, line: *line, we };
        let found = erasures(&*read, &self.writer.journals, line, we)?;
        let mut orders = Vec::new();
        for (one, _) in found.in_force.iter().filter(|(_, is_done)| !is_done) {
            orders.push((one.clone(), reading.order(one)?));
        }
        let waits = !found.open.is_empty() || orders.iter().any(|(_, order)| !order.held.is_empty());
        drop(read);
        let mut erased = Vec::new();
        for (one, order) in orders {
            erased.extend(self.erase_joint(line, &one, &order, now_s)?);
        }
        if !waits {
            self.erasing.remove(line);
        }
        Ok(erased)
    }

    /// One agreement, in one transaction, with its record in the log of acts.
    fn erase_joint(
        &mut self,
        line: &LineId,
        one: &InForce,
        order: &Order,
        now_s: u64,
    ) -> Result<Vec<EntryId>, KeepError> {
        let Some(agreed) = order.agreed else { return Ok(Vec::new()) };
        let done = (|| -> Result<Vec<EntryId>, KeepError> {
            let mut tx = self.store.begin_for(Work::Essential)?;
            let mut erased = Vec::new();
            for (id, at) in &order.erase {
                if self.writer.erase(&mut *tx, *at, &agreed)? {
                    erased.push(*id);
                }
            }
            if order.held.is_empty() {
                self.writer.acts_done(&mut *tx, line, &order.acts)?;
            }
            if !erased.is_empty() {
                let record = record(now_s, &agreed, &one.ground, &erased);
                let last = tx.last_row(comity_store::Rows::Audit, 0..super::READS_FROM)?;
                tx.put_row(comity_store::Rows::Audit, last.map_or(0, |(key, _)| key + 1), &record)?;
            }
            tx.commit()?;
            self.purge_due |= !erased.is_empty();
            Ok(erased)
        })();
        if let Err(error) = &done
            && !matches!(error, KeepError::Store(full) if full.is_retryable())
        {
            self.stopped = Some(error.to_string());
        }
        done
    }

    /// Overwrites what was erased and still lies in the store's freed space or log.
    fn purge(&mut self) -> Result<(), KeepError> {
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
        if let Err(error) = &purged
            && !matches!(error, KeepError::Store(full) if full.is_retryable())
        {
            self.stopped = Some(error.to_string());
        }
        purged
    }
}

/// The act as the node's log keeps it.
fn record(now_s: u64, agreed: &Agreed, ground: &str, erased: &[EntryId]) -> Vec<u8> {
    let act = crate::service::views::AuditView {
        at: now_s,
        what: "erased".to_owned(),
        subject: Some(ground.to_owned()),
        details: [agreed.ours, agreed.theirs].iter().chain(erased).map(ToString::to_string).collect(),
        ..Default::default()
    };
    serde_json::to_vec(&act).unwrap_or_default()
}
