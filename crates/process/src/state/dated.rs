//! The times of listed receipts, which whoever issues one signs alone: what both parties' headers allow of them.

use std::sync::Arc;

use comity_catalog::Period;
use comity_wire::EntryId;
use comity_wire::envelope::Mark;

use super::State;
use super::part::Part;
use super::transit::Listing;
use crate::event::{Place, Who2};
use crate::machine;
use crate::obligation::due::{self, Due, Terms};
use crate::obligation::{Basis, Kind, Obligation};
use crate::rules::Rules;
use crate::statement::Statement;

impl State {
    /// The one whose header is being read lists a receipt. Its time counts at most as the header's stated time, and never
    /// before what its issuer listed before; and once the other party lists a receipt for this very entry, at most as that.
    pub(super) fn listed(&mut self, by: Who2, generation: u64, size: u64, time: u64, rules: &dyn Rules) {
        let Some(at) = self.at.filter(|at| at.author == by) else { return };
        let raw = time.min(self.stated);
        let Some(covered) = self.transit.covers(by, generation, size) else { return };
        let time = self.transit.accept(at, covered, raw);
        if (covered.generation, covered.from) == (1, 0) {
            self.line_opened(covered.author, rules);
        }
        for started in self.transit.started_in(covered) {
            self.held_before(started, time);
        }
        for (listing, time) in self.transit.confirm_listings(covered, time) {
            self.received_before(listing, time, rules);
        }
    }

    /// What one listing covers was received earlier than it says.
    fn received_before(&mut self, listing: Listing, time: u64, rules: &dyn Rules) {
        self.transit.receive(listing.covered, time);
        let (from, to) = listing.covered.places();
        for mark in [Mark::Actual, Mark::Exercise, Mark::Test] {
            let ids: Vec<EntryId> = self.part(mark).by_place.range(from..to).map(|(_, id)| *id).collect();
            for id in ids {
                self.redate(mark, &id, time, rules);
            }
        }
    }

    /// What is owed for a statement counts from earlier on; never from before it was said.
    fn redate(&mut self, mark: Mark, id: &EntryId, time: u64, rules: &dyn Rules) {
        let Some(mut statement) = self.part(mark).statement(id).map(Arc::unwrap_or_clone) else { return };
        let time = time.max(statement.effective);
        if statement.received.is_none_or(|received| received <= time) {
            return;
        }
        statement.received = Some(time);
        self.parts[mark as usize].put_statement(statement.clone());
        for obligation in self.part(mark).owed(&statement) {
            let mut obligation = Obligation::clone(&obligation);
            let debtor = obligation.debtor;
            let runs = obligation.restarted_by.is_none() && obligation.from > time && debtor != statement.author();
            // What waited for content counts from its holding.
            let held = obligation.waits.is_some() && obligation.basis != Basis::WaitsForContent;
            if !runs || held {
                continue;
            }
            let due = self.due_from(mark, &statement, &obligation, time, rules);
            obligation.from = time;
            if !matches!(obligation.basis, Basis::WaitsForContent | Basis::Asked)
                && let Some(due) = due
                && due.at.is_some_and(|at| obligation.due.is_none_or(|before| at < before))
            {
                (obligation.due, obligation.basis) = (due.at, due.basis);
            }
            self.parts[mark as usize].put_obligation(obligation);
        }
    }

    /// The due instant of an obligation by what governs it, were it to count from an instant.
    fn due_from(
        &self,
        mark: Mark,
        of: &Statement,
        obligation: &Obligation,
        from: u64,
        rules: &dyn Rules,
    ) -> Option<Due> {
        let part = self.part(mark);
        let governs = part.case(&obligation.case).map_or(part.rules.governs, |case| case.rules);
        let format = rules.format(part.rules.adopted(governs), &obligation.format, obligation.version)?;
        let hours = of.desk.as_ref().and_then(|desk| self.hours.get(&(obligation.debtor, desk.clone())));
        let terms = Terms {
            track: self.line.track,
            precedence: obligation.precedence,
            hours: hours.map(|hours| &**hours),
            asked_by: None,
        };
        let own = match obligation.kind {
            Kind::Acknowledge => format.ack,
            _ => machine::of(&obligation.format).answer_period(self.line.track, format),
        };
        let period = part.set_by_terms(of, obligation).map(Period::Seconds).or(own)?;
        Some(match obligation.kind {
            Kind::Acknowledge => due::acknowledge(period, from, terms),
            _ => due::around(period, from, terms),
        })
    }
}

impl Part {
    /// The period, in seconds, of what is owed for a statement that terms on the line govern: the one that it was given,
    /// which windows that are over may have shortened, and where that began with a desk's opening what the terms say.
    fn set_by_terms(&self, of: &Statement, obligation: &Obligation) -> Option<u64> {
        let hash = of.terms?;
        match obligation.basis {
            Basis::Period => obligation.due?.checked_sub(obligation.from),
            Basis::FromOpening => {
                let terms = self.terms.in_force.values().rev().find(|terms| terms.hash == hash)?;
                terms.periods.get(&*obligation.format)?.ack
            }
            _ => None,
        }
    }
}

/// Entries of one journal that a receipt newly covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Covered {
    pub author: Who2,
    pub generation: u64,
    pub from: u64,
    pub size: u64,
}

impl Covered {
    /// Whether this is one of them.
    pub fn has(self, place: Place) -> bool {
        (place.author, place.generation) == (self.author, self.generation)
            && (self.from..self.size).contains(&place.number)
    }

    /// The places from which and before which they stand.
    pub fn places(self) -> (Place, Place) {
        let at = |number| Place { author: self.author, generation: self.generation, number };
        (at(self.from), at(self.size))
    }
}
