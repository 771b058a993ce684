//! Where what is said of a term is found: one case for each term and language, whoever brought it in.

use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use comity_wire::{EntryId, Hash};
use imbl::OrdMap;

use super::TERMS_MAX;
use crate::aside::kept::read_who;
use crate::event::Who2;

/// Terms of the traffic of one mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Glossary {
    terms: OrdMap<Hash, (EntryId, Who2)>,
    /// How many each party brought in.
    opened: [usize; 2],
}

impl Glossary {
    /// The case of a term, the latest that there is.
    pub(crate) fn case(&self, key: &Hash) -> Option<EntryId> {
        self.terms.get(key).map(|(case, _)| *case)
    }

    /// Whether a party can bring in another term.
    pub(crate) const fn has_room(&self, who: Who2) -> bool {
        self.opened[who as usize] < TERMS_MAX
    }

    /// A party opened the case of a term, the first one or another where that was over.
    pub(crate) fn open(&mut self, key: Hash, case: EntryId, by: Who2) {
        if let Some((_, before)) = self.terms.insert(key, (case, by)) {
            self.opened[before as usize] -= 1;
        }
        self.opened[by as usize] += 1;
    }

    /// As the rest of a state keeps it.
    pub(crate) fn write(&self, e: &mut Enc<'_>) {
        e.array(self.terms.len());
        for (key, (case, by)) in &self.terms {
            e.array(3).value(key).value(case).uint(*by as u64);
        }
    }

    /// Reads what [`Glossary::write`] wrote.
    pub(crate) fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        let mut glossary = Self::default();
        for _ in 0..d.array("terms", 2 * TERMS_MAX)? {
            d.exactly(3)?;
            let (key, case) = (Hash::read(d)?, Hash::read(d)?);
            glossary.open(key, case, read_who(d)?);
        }
        Ok(glossary)
    }
}
