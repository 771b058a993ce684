//! Obligations by id, and the open ones by what people ask for.

use std::sync::Arc;

use comity_wire::{EntryId, Hash};
use imbl::{OrdMap, OrdSet};

use super::{Kind, Obligation, Outcome};
use crate::event::Who2;

/// Key of an open obligation: those without a deadline come last.
pub(crate) type DueKey = (u64, Hash);

/// All obligations of one sub-state.
#[derive(Debug, Clone, Default)]
pub(crate) struct Book {
    all: OrdMap<Hash, Arc<Obligation>>,
    /// Open ones, by debtor and due instant.
    due: [OrdSet<DueKey>; 2],
    /// How many of these follow from what the debtor said itself.
    own: [usize; 2],
}

fn key(obligation: &Obligation) -> DueKey {
    (obligation.due.unwrap_or(u64::MAX), obligation.id)
}

impl Book {
    pub(crate) fn get(&self, id: &Hash) -> Option<&Obligation> {
        self.all.get(id).map(|obligation| &**obligation)
    }

    pub(crate) fn of(&self, case: &EntryId, statement: &EntryId, kind: Kind) -> Option<&Obligation> {
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
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Open ones that this party owes, from a key on, by due instant.
    pub(crate) fn due_from(&self, debtor: Who2, from: DueKey) -> impl Iterator<Item = &DueKey> {
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

    /// Takes in a new one or another state of one.
    pub(crate) fn put(&mut self, obligation: Obligation) {
        let index = &mut self.due[obligation.debtor as usize];
        let own = &mut self.own[obligation.debtor as usize];
        if let Some(before) = self.all.get(&obligation.id)
            && before.outcome == Outcome::Open
        {
            index.remove(&key(before));
            *own = own.saturating_sub(usize::from(before.kind.is_own()));
        }
        if obligation.is_open() {
            index.insert(key(&obligation));
            *own += usize::from(obligation.kind.is_own());
        }
        self.all.insert(obligation.id, Arc::new(obligation));
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
            book.put(Obligation { id, debtor, outcome, due: like.due.map(|due| due + n), ..like.clone() });
        }
        book
    }
}
