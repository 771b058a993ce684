//! Mutual acts are confirmed (`PROTOCOL.md` rule 16): by a new entry of the party that did not complete one, which cites the
//! place where it became mutual, once nothing older is on its way. Costs by the acts that an entry can confirm.

use std::collections::BTreeSet;
use std::sync::Arc;

use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash};
use imbl::OrdSet;

use super::State;
use super::transit::Transit;
use crate::case::{Case, Fact, Phase};
use crate::event::{Place, Who2};
use crate::machine::{mutual, rules_version};

/// Mutual acts that wait for their confirmation, by what each waits for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Awaiting {
    all: OrdSet<EntryId>,
    /// Not seen by the other party yet, by the place from which it is mutual.
    unseen: OrdSet<(Place, EntryId)>,
    /// Seen, and behind a statement that is on its way.
    blocked: OrdSet<(Place, EntryId)>,
    /// To be looked at with the next entry.
    ready: OrdSet<EntryId>,
    /// How many were looked at.
    #[cfg(test)]
    pub(crate) looked: u64,
}

impl Awaiting {
    /// A case waits from a place on.
    pub(crate) fn wait(&mut self, case: EntryId, from: Place) {
        self.all.insert(case);
        self.unseen.insert((from, case));
    }

    /// It waits no more. What else names it is passed over when its turn comes.
    pub(crate) fn remove(&mut self, case: &EntryId) {
        self.all.remove(case);
    }

    pub(crate) fn contains(&self, case: &EntryId) -> bool {
        self.all.contains(case)
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &EntryId> {
        self.all.iter()
    }

    #[cfg(test)]
    pub(crate) fn iter_count(&self) -> usize {
        self.all.len()
    }

    /// Goes on with a case that was kept.
    pub(super) fn resume(&mut self, case: &Case) {
        match (case.facts.get(mutual::AT), case.facts.contains_key(mutual::SEEN)) {
            (Some(Fact::Place(from)), false) => self.wait(case.id, *from),
            _ => {
                self.all.insert(case.id);
                self.ready.insert(case.id);
            }
        }
    }

    /// A statement is not on its way any more.
    fn freed(&mut self, place: Place) {
        let free: Vec<(Place, EntryId)> =
            self.blocked.range((place, Hash::ZERO)..).take_while(|(by, _)| *by == place).copied().collect();
        for one in free {
            self.blocked.remove(&one);
            self.ready.insert(one.1);
        }
    }

    /// What an entry may confirm, by id.
    fn concerned(&mut self, place: Place, cites: Option<(u64, u64)>) -> BTreeSet<EntryId> {
        let mut found: BTreeSet<EntryId> = std::mem::take(&mut self.ready).into_iter().collect();
        if let Some((generation, number)) = cites {
            let at = |generation, number| (Place { author: place.author.other(), generation, number }, Hash::ZERO);
            let seen: Vec<(Place, EntryId)> = self.unseen.range(at(0, 0)..at(generation, number)).copied().collect();
            for one in seen {
                self.unseen.remove(&one);
                found.insert(one.1);
            }
        }
        #[cfg(test)]
        {
            self.looked += found.len() as u64;
        }
        found
    }
}

impl State {
    /// A statement is opened or refused: it is on its way no more. With what is said to be held of its attachments.
    pub(super) fn taken(&mut self, place: Place) -> Option<(Transit, Vec<Hash>)> {
        let taken = self.transit.take(place)?;
        self.parts.iter_mut().for_each(|part| part.awaiting.freed(place));
        Some(taken)
    }

    /// What a new entry confirms.
    pub(super) fn confirm(&mut self, place: Place, cites: Option<(u64, u64)>) {
        for mark in [Mark::Actual, Mark::Exercise, Mark::Test] {
            let concerned = self.parts[mark as usize].awaiting.concerned(place, cites);
            for id in concerned {
                if self.part(mark).awaiting.contains(&id) {
                    self.confirm_one(mark, &id, place, cites);
                }
            }
        }
    }

    fn confirm_one(&mut self, mark: Mark, id: &Hash, place: Place, cites: Option<(u64, u64)>) {
        let Some(mut case) = self.part(mark).case(id).map(Arc::unwrap_or_clone) else { return };
        let Some(Fact::Place(mutual)) = case.facts.get(mutual::AT).copied() else { return };
        let seen = match case.facts.get(mutual::SEEN).copied() {
            Some(Fact::Place(seen)) => seen,
            _ if place.author != mutual.author
                && cites.is_some_and(|cites| cites > (mutual.generation, mutual.number)) =>
            {
                case.facts.insert(mutual::SEEN, Fact::Place(place));
                self.parts[mark as usize].put_case(case.clone());
                place
            }
            _ => return,
        };
        let older = |author: Who2, than: Place| {
            let first = self.transit.first_of(author)?.place;
            ((first.generation, first.number) < (than.generation, than.number)).then_some(first)
        };
        let blocking = older(mutual.author, mutual).or_else(|| older(seen.author, seen));
        let part = &mut self.parts[mark as usize];
        if let Some(by) = blocking {
            part.awaiting.blocked.insert((by, *id));
            return;
        }
        case.phase = Phase::InForce;
        part.awaiting.remove(id);
        part.put_case(case.clone());
        rules_version::govern(part, &case);
    }
}
