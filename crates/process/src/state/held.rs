//! Attachments that are said to be held start the clocks that waited for them (`PROTOCOL.md` rule 8), and mutual acts are
//! confirmed (rule 16).

use std::sync::Arc;

use comity_wire::Hash;
use comity_wire::envelope::Mark;

use super::State;
use super::part::Part;
use super::transit::Started;
use crate::case::{Fact, Phase};
use crate::event::{Place, Who2};
use crate::machine::rules_version;
use crate::obligation::{Basis, Kind};

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
            .find_map(|mark| self.part(mark).by_place.get(&place).map(|id| (mark, *id)));
        let Some((mark, id)) = found else { return self.transit.hold(place, *root) };
        let stated = self.stated;
        let part = &mut self.parts[mark as usize];
        let Some(mut statement) = part.statement(&id).cloned() else { return };
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

    /// Starts what waits for the content of a statement, or starts it earlier.
    fn start(&mut self, mark: Mark, id: &Hash, from: u64) {
        let part = &mut self.parts[mark as usize];
        let Some(case) = part.statement(id).and_then(|statement| statement.case) else { return };
        for kind in Kind::ALL {
            let Some(mut obligation) = part.book().of(&case, id, kind).cloned() else { continue };
            let again = obligation.basis == Basis::Period && obligation.restarted_by.is_none();
            let period = match obligation.basis {
                Basis::WaitsForContent => obligation.waits,
                _ if again && kind.is_reply() => obligation.waits,
                _ => None,
            };
            let Some(period) = period.filter(|_| obligation.is_open()) else { continue };
            (obligation.from, obligation.due, obligation.basis) = (from, from.checked_add(period), Basis::Period);
            part.put_obligation(obligation);
        }
    }

    /// Mutual acts that wait: a new entry by the party that did not complete one, which cites the place where it became
    /// mutual, confirms it, once nothing older is on its way: nothing that withdraws it can come any more.
    pub(super) fn confirm(&mut self, place: Place, cites: Option<(u64, u64)>) {
        for mark in [Mark::Actual, Mark::Exercise, Mark::Test] {
            let awaiting: Vec<Hash> = self.part(mark).awaiting.iter().copied().collect();
            for id in awaiting {
                self.confirm_one(mark, &id, place, cites);
            }
        }
    }

    fn confirm_one(&mut self, mark: Mark, id: &Hash, place: Place, cites: Option<(u64, u64)>) {
        let Some(mut case) = self.part(mark).case(id).cloned() else { return };
        let Some(Fact::Place(mutual)) = case.facts.get("mutual-at").copied() else { return };
        let seen = match case.facts.get("seen-at").copied() {
            Some(Fact::Place(seen)) => seen,
            _ if place.author != mutual.author
                && cites.is_some_and(|cites| cites > (mutual.generation, mutual.number)) =>
            {
                case.facts.insert("seen-at", Fact::Place(place));
                self.parts[mark as usize].put_case(case.clone());
                place
            }
            _ => return,
        };
        let older = |author: Who2, than: Place| {
            self.transit
                .first_of(author)
                .is_some_and(|first| (first.place.generation, first.place.number) < (than.generation, than.number))
        };
        if older(mutual.author, mutual) || older(seen.author, seen) {
            return;
        }
        let part = &mut self.parts[mark as usize];
        case.phase = Phase::InForce;
        part.awaiting.remove(id);
        part.put_case(case.clone());
        rules_version::govern(part, &case);
    }
}
