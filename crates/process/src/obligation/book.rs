//! Obligations by id, and the open ones by what people ask for.

use std::cmp::Ordering;
use std::sync::Arc;

use comity_wire::envelope::Precedence;
use comity_wire::{EntryId, Hash};
use imbl::{OrdMap, OrdSet};

use super::{Kind, Obligation, Outcome};
use crate::event::Who2;

/// Key of an open obligation, by due instant and id: those without a deadline come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DueKey(pub u64, pub Hash);

impl Ord for DueKey {
    fn cmp(&self, other: &Self) -> Ordering {
        #[cfg(test)]
        compared::note();
        (self.0, self.1).cmp(&(other.0, other.1))
    }
}

impl PartialOrd for DueKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// How many keys were compared: what looking for something due costs.
#[cfg(test)]
pub(crate) mod compared {
    use std::cell::Cell;

    thread_local! {
        static COMPARED: Cell<u64> = const { Cell::new(0) };
    }

    pub(super) fn note() {
        COMPARED.with(|count| count.set(count.get() + 1));
    }

    /// Since the last call, on this thread.
    pub(crate) fn take() -> u64 {
        COMPARED.with(|count| count.replace(0))
    }
}

/// What is known of an open obligation wherever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    /// The statement that it is owed from: its record has the obligation.
    pub statement: EntryId,
    pub kind: Kind,
    pub precedence: Precedence,
    pub format: Arc<str>,
    pub version: u64,
}

/// Obligations of one sub-state that are in memory, and what is known of all that are open.
#[derive(Debug, Clone, Default)]
pub(crate) struct Book {
    all: OrdMap<Hash, Arc<Obligation>>,
    /// Open ones, by debtor and due instant.
    due: [OrdMap<DueKey, Due>; 2],
    /// Their formats, each once.
    formats: OrdSet<Arc<str>>,
    /// How many of these follow from what the debtor said itself.
    own: [usize; 2],
}

fn key(obligation: &Obligation) -> DueKey {
    DueKey(obligation.due.unwrap_or(u64::MAX), obligation.id)
}

impl Book {
    pub(crate) fn get(&self, id: &Hash) -> Option<&Arc<Obligation>> {
        self.all.get(id)
    }

    pub(crate) fn of(&self, case: &EntryId, statement: &EntryId, kind: Kind) -> Option<&Arc<Obligation>> {
        self.get(&Obligation::id_of(case, statement, kind))
    }

    /// How many are open that this party owes.
    pub(crate) fn open(&self, debtor: Who2) -> usize {
        self.due[debtor as usize].len()
    }

    /// How many of these the debtor owes from what it said itself: nobody imposed them on it.
    pub(crate) fn own(&self, debtor: Who2) -> usize {
        self.own[debtor as usize]
    }

    /// How many there are.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Open ones that this party owes, from a key on, by due instant.
    pub(crate) fn due_from(&self, debtor: Who2, from: DueKey) -> impl Iterator<Item = (&DueKey, &Due)> {
        self.due[debtor as usize].range(from..)
    }

    /// All of them, to be compared.
    pub(crate) const fn all(&self) -> &OrdMap<Hash, Arc<Obligation>> {
        &self.all
    }

    /// All of them, by id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Obligation> {
        self.all.values().map(|obligation| &**obligation)
    }

    /// Takes in a new one or another state of one; one that was open is in memory.
    pub(crate) fn put(&mut self, obligation: Arc<Obligation>) {
        if let Some(before) = self.all.get(&obligation.id)
            && before.outcome == Outcome::Open
        {
            let (debtor, key, own) = (before.debtor as usize, key(before), usize::from(before.kind.is_own()));
            if self.due[debtor].remove(&key).is_some() {
                self.own[debtor] = self.own[debtor].saturating_sub(own);
            }
        }
        self.note(&obligation);
        self.all.insert(obligation.id, obligation);
    }

    /// Notes one that is open, wherever it is.
    pub(crate) fn note(&mut self, obligation: &Obligation) {
        if !obligation.is_open() {
            return;
        }
        let format = match self.formats.get(&obligation.format) {
            Some(known) => Arc::clone(known),
            None => {
                self.formats.insert(Arc::clone(&obligation.format));
                Arc::clone(&obligation.format)
            }
        };
        let (statement, kind, precedence) = (obligation.statement, obligation.kind, obligation.precedence);
        let due = Due { statement, kind, precedence, format, version: obligation.version };
        let debtor = obligation.debtor as usize;
        if self.due[debtor].insert(key(obligation), due).is_none() {
            self.own[debtor] += usize::from(kind.is_own());
        }
    }

    /// Takes one out of memory; if it is open, that stays noted.
    pub(crate) fn forget(&mut self, id: &Hash) {
        self.all.remove(id);
    }
}

#[cfg(test)]
impl Book {
    /// So many obligations like one, due one second after the other; nine of ten are met.
    pub(crate) fn crowd(like: &Obligation, count: u64) -> Self {
        let mut book = Self::default();
        for n in 0..count {
            let id = comity_seal::hash::sha256(&n.to_be_bytes());
            let debtor = if n % 3 == 0 { Who2::Lower } else { Who2::Upper };
            let open = n % 10 == 0;
            let outcome = if open { Outcome::Open } else { Outcome::Met { by: id, at: 1 } };
            book.put(Arc::new(Obligation { id, debtor, outcome, due: like.due.map(|due| due + n), ..like.clone() }));
        }
        book
    }
}
