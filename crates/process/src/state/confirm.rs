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
use crate::dialogue;
use crate::event::{Place, Who2};
use crate::instrument;
use crate::machine::{self, items, mutual, record, round, rules_version, terms};
use crate::review;

/// A mutual act: its case, and the item of it, or [`mutual::WHOLE`].
pub(crate) type Act = (EntryId, Arc<str>);

/// Before all acts.
fn first() -> Act {
    (Hash::ZERO, mutual::WHOLE.into())
}

/// Mutual acts that wait for their confirmation, by what each waits for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Awaiting {
    all: OrdSet<Act>,
    /// Not seen by the other party yet, by the place from which it is mutual.
    unseen: OrdSet<(Place, Act)>,
    /// Seen, and behind a statement that is on its way.
    blocked: OrdSet<(Place, Act)>,
    /// To be looked at with the next entry.
    ready: OrdSet<Act>,
    /// How many were looked at.
    #[cfg(test)]
    pub(crate) looked: u64,
}

impl Awaiting {
    /// An act waits from a place on.
    pub(crate) fn wait(&mut self, act: Act, from: Place) {
        self.all.insert(act.clone());
        self.unseen.insert((from, act));
    }

    /// It waits no more. What else names it is passed over when its turn comes.
    pub(crate) fn remove(&mut self, act: &Act) {
        self.all.remove(act);
    }

    fn contains(&self, act: &Act) -> bool {
        self.all.contains(act)
    }

    /// Whether a case waits, or something in it.
    pub(crate) fn concerns(&self, case: &EntryId) -> bool {
        self.all.range((*case, mutual::WHOLE.into())..).next().is_some_and(|(first, _)| first == case)
    }

    /// The cases that wait, or of which something does.
    pub(super) fn cases(&self) -> BTreeSet<EntryId> {
        self.all.iter().map(|(case, _)| *case).collect()
    }

    #[cfg(test)]
    pub(crate) fn iter_count(&self) -> usize {
        self.all.len()
    }

    /// Goes on with a case that was kept.
    pub(super) fn resume(&mut self, case: &Case) {
        if let Some(Fact::Place(at)) = case.facts.get(mutual::AT)
            && case.phase == Phase::AwaitingConfirmation
        {
            self.resume_one((case.id, mutual::WHOLE.into()), *at, case.facts.contains_key(mutual::SEEN));
        }
        for (name, at, seen) in items::waiting(case) {
            self.resume_one((case.id, name), at, seen.is_some());
        }
    }

    fn resume_one(&mut self, act: Act, at: Place, is_seen: bool) {
        if is_seen {
            self.all.insert(act.clone());
            self.ready.insert(act);
        } else {
            self.wait(act, at);
        }
    }

    /// A statement is not on its way any more.
    fn freed(&mut self, place: Place) {
        let free: Vec<(Place, Act)> =
            self.blocked.range((place, first())..).take_while(|(by, _)| *by == place).cloned().collect();
        for one in free {
            self.blocked.remove(&one);
            self.ready.insert(one.1);
        }
    }

    /// What an entry may confirm, by id and name.
    fn concerned(&mut self, place: Place, cites: Option<(u64, u64)>) -> BTreeSet<Act> {
        let mut found: BTreeSet<Act> = std::mem::take(&mut self.ready).into_iter().collect();
        if let Some((generation, number)) = cites {
            let at = |generation, number| (Place { author: place.author.other(), generation, number }, first());
            let seen: Vec<(Place, Act)> = self.unseen.range(at(0, 0)..at(generation, number)).cloned().collect();
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
            for act in concerned {
                if self.part(mark).awaiting.contains(&act) {
                    self.confirm_one(mark, act, place, cites);
                }
            }
        }
    }

    fn confirm_one(&mut self, mark: Mark, act: Act, place: Place, cites: Option<(u64, u64)>) {
        let Some(mut case) = self.part(mark).case(&act.0).map(Arc::unwrap_or_clone) else { return };
        let Some((mutual, seen)) = reached(&case, &act.1) else { return };
        let seen = match seen {
            Some(seen) => seen,
            None if place.author != mutual.author
                && cites.is_some_and(|cites| cites > (mutual.generation, mutual.number)) =>
            {
                see(&mut case, &act.1, place);
                self.parts[mark as usize].put_case(case.clone());
                place
            }
            None => return,
        };
        let older = |author: Who2, than: Place| {
            let first = self.transit.first_of(author)?.place;
            ((first.generation, first.number) < (than.generation, than.number)).then_some(first)
        };
        let blocking = older(mutual.author, mutual).or_else(|| older(seen.author, seen));
        let part = &mut self.parts[mark as usize];
        if let Some(by) = blocking {
            part.awaiting.blocked.insert((by, act));
            return;
        }
        part.awaiting.remove(&act);
        match case.items.get_mut(&act.1).and_then(|item| item.agreed.as_mut()) {
            Some(agreed) => {
                agreed.in_force = true;
                conclude(&mut case, &act.1);
            }
            None => case.phase = Phase::InForce,
        }
        part.put_case(case.clone());
        match &*act.1 {
            mutual::WHOLE => {
                rules_version::govern(part, &case);
                terms::govern(part, &case, self.transit.entered);
            }
            dialogue::ROUND => round::in_force(part, &case),
            dialogue::RECORD => record::in_force(part, &case),
            review::REVIEW => machine::review::in_force(part, &case),
            _ => {}
        }
    }
}

/// With the last act that its own rule asks for, an instrument is concluded: no status ends its case any more.
fn conclude(case: &mut Case, item: &str) {
    if instrument::completes(case, item) {
        case.phase = Phase::InForce;
    }
}

/// Since which place an act is mutual, and where the other party has seen that.
fn reached(case: &Case, item: &str) -> Option<(Place, Option<Place>)> {
    if item != mutual::WHOLE {
        let agreed = case.items.get(item)?.agreed?;
        return Some((agreed.at, agreed.seen));
    }
    let place = |name| match case.facts.get(name) {
        Some(Fact::Place(place)) => Some(*place),
        _ => None,
    };
    Some((place(mutual::AT)?, place(mutual::SEEN)))
}

fn see(case: &mut Case, item: &str, place: Place) {
    match case.items.get_mut(item).and_then(|item| item.agreed.as_mut()) {
        Some(agreed) => agreed.seen = Some(place),
        None => drop(case.facts.insert(mutual::SEEN, Fact::Place(place))),
    }
}
