//! Attachments that are said to be held start the clocks that waited for them (`PROTOCOL.md` rule 8).

use std::sync::Arc;

use comity_wire::Hash;
use comity_wire::envelope::Mark;

use super::State;
use super::part::Part;
use super::transit::Started;
use crate::event::{Place, Who2};
use crate::obligation::{Basis, Obligation};

/// From when the periods of a statement count.
fn statement_from(part: &Part, id: &Hash) -> Option<u64> {
    part.statement(id).map(|statement| statement.received.unwrap_or(statement.effective))
}

impl State {
    /// The one whose header is being read says that it holds an attachment.
    pub(super) fn held(&mut self, by: Who2, generation: u64, number: u64, root: &Hash) {
        let place = Place { author: by.other(), generation, number };
        let Some(at) = self.at.filter(|at| at.author == by) else { return };
        let found = [Mark::Actual, Mark::Exercise, Mark::Test]
            .into_iter()
            .find_map(|mark| self.part(mark).at(place).map(|id| (mark, id)));
        let Some((mark, id)) = found.or_else(|| self.aside_at(place)) else { return self.transit.hold(place, *root) };
        let stated = self.stated;
        let part = &mut self.parts[mark as usize];
        let Some(mut statement) = part.statement(&id).map(Arc::unwrap_or_clone) else { return };
        let Some(evidence) = &statement.evidence else { return };
        let mut evidence = (**evidence).clone();
        for attached in &mut evidence.attached {
            attached.held |= attached.root == *root;
        }
        if statement.evidence.as_deref() == Some(&evidence) {
            return;
        }
        let complete = evidence.all_held();
        statement.evidence = Some(Arc::new(evidence));
        let case = statement.case;
        part.put_statement(statement);
        if !complete || case.is_none() {
            return;
        }
        // It holds nothing before it had the statement that offers it, nor before what it said last.
        let offered = statement_from(part, &id).unwrap_or(0);
        let floor = offered.max(part.effective[by as usize]);
        let from = stated.max(floor);
        self.start(mark, &id, from);
        self.transit.start(Started { at, mark, statement: id, stated: from, floor });
    }

    /// A receipt covers the entry that said so: what it started counts from the receipt, where that is earlier.
    pub(super) fn held_before(&mut self, started: Started, received: u64) {
        let from = received.max(started.floor);
        if from < started.stated {
            self.start(started.mark, &started.statement, from);
        }
    }

    /// The statement at a place, where it was put aside.
    fn aside_at(&self, place: Place) -> Option<(Mark, Hash)> {
        let record = self.aside.at(place).filter(|record| !record.is_refused())?;
        Some((record.statement.mark, record.statement.id))
    }

    /// Starts what waits for the content of a statement, or starts it earlier.
    fn start(&mut self, mark: Mark, id: &Hash, from: u64) {
        let part = &mut self.parts[mark as usize];
        let Some(statement) = part.statement(id).filter(|statement| statement.case.is_some()) else { return };
        for obligation in part.owed(&statement) {
            let mut obligation = Obligation::clone(&obligation);
            let again = obligation.basis == Basis::Period && obligation.restarted_by.is_none();
            let period = match obligation.basis {
                Basis::WaitsForContent => obligation.waits,
                _ if again && obligation.kind.is_reply() => obligation.waits,
                _ => None,
            };
            let Some(period) = period.filter(|_| obligation.is_open()) else { continue };
            (obligation.from, obligation.due, obligation.basis) = (from, from.checked_add(period), Basis::Period);
            part.put_obligation(obligation);
        }
    }
}
