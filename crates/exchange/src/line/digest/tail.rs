//! The provisional tail: what is held beyond the final entries, in the order that it has as far as can be told (rule 11).

use std::collections::{BTreeMap, VecDeque};

use comity_wire::Hash;

use super::fold::{Fates, Folded};
use super::sequence::Mark;
use super::{DIGEST_STEP_MAX, Digest, Follower, Next, Place};
use crate::ledger::{Ledger, LedgerError};

/// The walk as it stood before the tail.
pub(super) struct Before {
    marks: BTreeMap<Place, Mark>,
    fates: VecDeque<Fates>,
    chain: Hash,
    entries: u64,
    relied: [u64; 2],
}

impl Before {
    /// How many entries are final, and the chain over them.
    pub(super) const fn position(&self) -> (u64, Hash) {
        (self.entries, self.chain)
    }

    /// Where a generation stood.
    pub(super) fn mark(&self, place: &Place) -> Option<&Mark> {
        self.marks.get(place)
    }

    pub(super) const fn fates(&self) -> &VecDeque<Fates> {
        &self.fates
    }

    pub(super) const fn relied(&self) -> [u64; 2] {
        self.relied
    }
}

impl Digest {
    /// Goes on beyond the final entries over what is held below the cut, in (clock, party) order; whether that was all.
    ///
    /// To be called where [`Digest::follow`] was done at that cut, until it says so; one call takes at most
    /// [`DIGEST_STEP_MAX`] entries and fates. The next [`Digest::follow`], at whichever cut, takes the tail back: whatever
    /// the follower made of it is to be given up then, and made again of what became final and of the new tail. What waits
    /// for entries that are not held, and what follows those, is not told.
    ///
    /// # Errors
    /// The store cannot give back what was committed; the walk begins anew.
    pub fn tail(&mut self, ledger: &dyn Ledger, follower: &mut dyn Follower) -> Result<bool, LedgerError> {
        if self.scan.is_some() || self.cut.is_none() {
            return Ok(true);
        }
        if self.before.is_none() {
            self.before = Some(Before {
                marks: self.sequences.iter().map(|(place, sequence)| (*place, sequence.mark())).collect(),
                fates: self.fates.clone(),
                chain: self.chain,
                entries: self.entries,
                relied: self.relied,
            });
        }
        let mut budget = DIGEST_STEP_MAX;
        let done = self.walk_tail(ledger, follower, &mut budget);
        if done.is_err() {
            self.cut = None;
        }
        done
    }

    fn walk_tail(
        &mut self,
        ledger: &dyn Ledger,
        follower: &mut dyn Follower,
        budget: &mut usize,
    ) -> Result<bool, LedgerError> {
        loop {
            match self.fold_fates(budget, ledger, &mut Some(&mut *follower))? {
                Folded::All if *budget > 0 => {}
                Folded::All | Folded::More => return Ok(false),
                Folded::Lacking => return Ok(true),
            }
            let Next::Fold(place) = self.next(ledger, false)? else { return Ok(true) };
            self.fold(place, &mut Some(&mut *follower));
            *budget -= 1;
        }
    }

    /// Takes the tail back.
    pub(super) fn give_tail_up(&mut self) {
        let Some(before) = self.before.take() else { return };
        for (place, mark) in before.marks {
            if let Some(sequence) = self.sequences.get_mut(&place) {
                sequence.back_to(mark);
            }
        }
        (self.fates, self.chain) = (before.fates, before.chain);
        (self.entries, self.relied) = (before.entries, before.relied);
    }
}
