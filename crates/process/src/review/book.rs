//! What a state keeps of reviews beside their cases: which case is about which period.

use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use comity_wire::{EntryId, Hash};
use imbl::OrdMap;

use super::Period;
use crate::aside::kept::read_who;
use crate::event::Who2;

/// Periods at most, as they are read back.
const ITEMS_MAX: usize = 1 << 20;

/// The review of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reviewed {
    /// Its case.
    pub case: EntryId,
    /// Who began it.
    pub opener: Who2,
    /// Both said the same, and nothing takes that back any more.
    pub in_force: bool,
}

/// Reviews of the traffic of one mark, by period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ReviewBook(OrdMap<Period, Reviewed>);

impl ReviewBook {
    pub(crate) fn of(&self, period: Period) -> Option<&Reviewed> {
        self.0.get(&period)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Period, &Reviewed)> {
        self.0.iter()
    }

    /// Another case is about a period.
    pub(crate) fn put(&mut self, period: Period, review: Reviewed) {
        self.0.insert(period, review);
    }

    /// Lets go of those of which this says so.
    pub(crate) fn drop_where(&mut self, over: impl Fn(&Reviewed) -> bool) {
        let gone: Vec<Period> = self.0.iter().filter(|(_, review)| over(review)).map(|(period, _)| *period).collect();
        for period in gone {
            self.0.remove(&period);
        }
    }

    /// As the rest of a state keeps it.
    pub(crate) fn write(&self, e: &mut Enc<'_>) {
        e.array(self.0.len());
        for (period, review) in &self.0 {
            e.array(5).uint(period.from).uint(period.to).value(&review.case).uint(review.opener as u64);
            e.uint(u64::from(review.in_force));
        }
    }

    /// Reads what [`ReviewBook::write`] wrote.
    pub(crate) fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        let mut book = Self::default();
        for _ in 0..d.array("reviews", ITEMS_MAX)? {
            d.exactly(5)?;
            let period = Period { from: d.uint()?, to: d.uint()? };
            let (case, opener) = (Hash::read(d)?, read_who(d)?);
            book.put(period, Reviewed { case, opener, in_force: d.uint()? != 0 });
        }
        Ok(book)
    }
}
