//! What of a state is over and leaves memory, and a state that goes on from what was kept ([`crate::aside`]).

use std::collections::BTreeSet;
use std::sync::Arc;

use comity_wire::EntryId;
use comity_wire::codec::Malformed;
use comity_wire::envelope::Mark;

use super::{LineFacts, State};
use crate::aside::{Aside, Keeping, Record};
use crate::case::Case;
use crate::event::Place;
use crate::obligation::Obligation;
use crate::statement::Statement;

const MARKS: [Mark; 3] = [Mark::Actual, Mark::Exercise, Mark::Test];

/// Is told of each record: the case that it opened, and what is or was owed from it.
pub type Each<'a> = &'a mut dyn FnMut(Option<&Case>, &[Arc<Obligation>]);

/// Is told of each statement, the case that it opened, and what is or was owed from it; without one, of what is owed from none.
pub type Every<'a> = &'a mut dyn FnMut(Option<&Statement>, Option<&Case>, &[Arc<Obligation>]);

/// Records that are read at once.
const PAGE: usize = 512;

impl State {
    /// How many records changed since they were kept last.
    #[must_use]
    pub fn touched(&self) -> usize {
        self.parts.iter().map(|part| part.touched.len()).sum::<usize>() + self.refused.len()
    }

    /// How many statements are in memory.
    #[must_use]
    pub fn in_memory(&self) -> usize {
        self.parts.iter().map(|part| part.statements.len()).sum::<usize>() + self.refused.len()
    }

    /// What is to be kept now, all of it or nothing. Costs by what changed since the last time.
    #[must_use]
    pub fn keeping(&self) -> Keeping {
        let pending = self.transit.pending();
        let covered = |place: Place| pending.iter().any(|covered| covered.has(place));
        let (mut records, mut nonces) = (Vec::new(), Vec::new());
        for (mark, part) in MARKS.into_iter().zip(self.parts.iter()) {
            let agreed: BTreeSet<&EntryId> = part.rules.agreed.values().collect();
            for id in part.touched.clone().union(part.lingering.clone()) {
                let Some(record) = part.assembled(&id) else { continue };
                let waits = part.awaiting.concerns(&id) || agreed.contains(&id);
                let leaves = !waits && !covered(record.statement.place);
                records.push((Arc::new(record), leaves));
            }
            nonces.extend(part.nonces.iter().map(|(who, nonce)| (mark, *who, *nonce)));
        }
        records.extend(self.refused.values().map(|statement| (Arc::new(refused(statement)), true)));
        Keeping { records, nonces, rest: self.write_rest() }
    }

    /// That is kept now, and given back by `aside`. It leaves memory.
    ///
    /// To be told to the state that gave it, and to those of the same line that share memory with it: one that goes beyond
    /// keeps what it has otherwise.
    pub fn kept(&mut self, keeping: &Keeping, aside: &Arc<dyn Aside>) {
        self.look_in(aside);
        for part in self.parts.iter_mut() {
            (part.touched, part.lingering) = Default::default();
        }
        for (record, leaves) in &keeping.records {
            let id = record.statement.id;
            if record.is_refused() {
                self.refused.remove(&id);
                continue;
            }
            let part = &mut self.parts[record.statement.mark as usize];
            if !part.statements.contains_key(&id) {
                continue;
            }
            if !leaves {
                part.warmed.remove(&id);
                part.lingering.insert(id);
            } else if part.assembled(&id).as_ref() == Some(&**record) {
                part.forget(record);
            } else {
                part.warmed.insert(id, Arc::clone(record));
            }
        }
        for (mark, who, nonce) in &keeping.nonces {
            self.parts[*mark as usize].nonces.remove(&(*who, *nonce));
        }
    }

    fn look_in(&mut self, aside: &Arc<dyn Aside>) {
        self.aside = Arc::clone(aside);
        self.parts.iter_mut().for_each(|part| part.looks_in(aside));
    }

    /// Every case and obligation of one mark, in memory and aside: those aside by place, a page at a time. Costs by what
    /// exists.
    pub fn everything(&self, mark: Mark, each: Each<'_>) {
        let part = self.part(mark);
        for (id, statement) in &part.statements {
            each(part.cases.get(id).map(|case| &**case), &part.owed(statement));
        }
        let opening: Vec<Arc<Obligation>> =
            part.unrecorded.iter().filter_map(|id| part.book.get(id)).cloned().collect();
        each(None, &opening);
        let mut after = None;
        loop {
            let page = part.aside().page(after, PAGE);
            let in_memory = |record: &Record| part.statements.contains_key(&record.statement.id);
            for record in page.iter().filter(|record| part.has(record) && !in_memory(record)) {
                each(record.case.as_deref(), &record.obligations);
            }
            let Some(last) = page.last().filter(|_| page.len() >= PAGE) else { return };
            after = Some(last.statement.place);
        }
    }

    /// What was said in the traffic of all marks, with the case that each statement opened and what is or was owed from it; and
    /// what is owed from none. In memory and aside: those aside by place, a page at a time, once through what exists.
    pub fn every(&self, each: Every<'_>) {
        for part in self.parts.iter() {
            for (id, statement) in &part.statements {
                each(Some(statement), part.cases.get(id).map(|case| &**case), &part.owed(statement));
            }
            let unsaid = part.unrecorded.iter().filter_map(|id| part.book.get(id)).cloned();
            each(None, None, &unsaid.collect::<Vec<_>>());
        }
        let in_memory = |record: &Record| {
            self.part(record.statement.mark).statements.contains_key(&record.statement.id) || record.is_refused()
        };
        let mut after = None;
        loop {
            let page = self.aside.page(after, PAGE);
            for record in page.iter().filter(|record| !in_memory(record)) {
                each(Some(&record.statement), record.case.as_deref(), &record.obligations);
            }
            let Some(last) = page.last().filter(|_| page.len() >= PAGE) else { return };
            after = Some(last.statement.place);
        }
    }

    /// The statements with effect in a case, latest first, at most `limit`. Costs by those.
    #[must_use]
    pub fn said_in(&self, case: &Case, limit: usize) -> Vec<Arc<Statement>> {
        let mut found: Vec<Arc<Statement>> = Vec::new();
        let mut next = Some(case.last);
        while let Some(statement) = next.and_then(|id| self.statement(&id)).filter(|_| found.len() < limit) {
            next = statement.follows;
            found.push(statement);
        }
        found
    }
}

/// A state that is taken up again as it was when it was kept: of the records that did not leave memory, those from which
/// something is owed ([`Record::is_owing`]), and the rest.
#[derive(Debug)]
pub struct Resuming(State);

impl Resuming {
    /// Of a line, before its first record.
    #[must_use]
    pub fn new(line: LineFacts, aside: &Arc<dyn Aside>) -> Self {
        let mut state = State::new(line);
        state.look_in(aside);
        Self(state)
    }

    /// Takes one record; `in_memory`: it did not leave memory.
    pub fn take(&mut self, record: &Record, in_memory: bool) {
        let part = &mut self.0.parts[record.statement.mark as usize];
        if in_memory {
            part.bring(record);
            part.lingering.insert(record.statement.id);
        } else {
            part.note(record);
        }
    }

    /// Takes the rest, once all records are there.
    ///
    /// # Errors
    /// That is not what [`State::keeping`] gave for this line.
    pub fn finish(mut self, rest: &[u8]) -> Result<State, Malformed> {
        self.0.read_rest(rest)?;
        Ok(self.0)
    }
}

fn refused(statement: &Arc<Statement>) -> Record {
    let (case, obligations, met) = (None, Vec::new(), Vec::new());
    Record { statement: Arc::clone(statement), case, obligations, met, cancels: false }
}
