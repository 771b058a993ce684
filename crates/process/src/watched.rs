//! What whoever follows a state asks of it from one change to the next. Nothing here changes it.

use std::sync::Arc;

use comity_wire::EntryId;
use comity_wire::Hash;
use comity_wire::envelope::Mark;

use crate::case::Case;
use crate::event::Who2;
use crate::obligation::book::DueKey;
use crate::state::State;

impl State {
    /// When something is due next after an instant, of what is open; `None` where nothing is.
    #[must_use]
    pub fn next_due(&self, mark: Mark, after: u64) -> Option<u64> {
        let from = DueKey(after.checked_add(1)?, Hash::ZERO);
        let book = self.part(mark).book();
        let first = |who| book.due_from(who, from).next().map(|(key, _)| key.0);
        Who2::BOTH.into_iter().filter_map(first).min().filter(|due| *due < u64::MAX)
    }

    /// A case of the traffic of one mark.
    #[must_use]
    pub fn case_of(&self, mark: Mark, id: &EntryId) -> Option<Arc<Case>> {
        self.part(mark).case(id)
    }
}
