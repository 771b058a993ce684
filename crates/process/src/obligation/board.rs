//! The board: open obligations by due instant, a page at a time.

use comity_wire::envelope::{Mark, Precedence};
use comity_wire::{EntryId, Hash};

use super::book::DueKey;
use super::{Kind, Obligation};
use crate::event::Who2;
use crate::state::State;

/// Most obligations on one page.
pub const BOARD_PAGE_MAX: usize = 1_000;
/// Most obligations that are looked at for one page, whether or not they pass the filter.
pub const BOARD_LOOKED_MAX: usize = 2_000;

/// Which open obligations are asked for. The default is all real ones.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of which traffic.
    pub mark: Mark,
    /// Owed by this party only.
    pub debtor: Option<Who2>,
    /// Of this kind only.
    pub kind: Option<Kind>,
    /// From statements of this format only.
    pub format: Option<String>,
    /// In this case only.
    pub case: Option<EntryId>,
    /// Of at least this precedence.
    pub precedence: Option<Precedence>,
    /// Due at or before this instant only.
    pub due_by: Option<u64>,
}

impl Filter {
    fn admits(&self, obligation: &Obligation) -> bool {
        self.kind.is_none_or(|kind| kind == obligation.kind)
            && self.format.as_deref().is_none_or(|format| format == &*obligation.format)
            && self.case.is_none_or(|case| case == obligation.case)
            && self.precedence.is_none_or(|least| obligation.precedence >= least)
    }
}

/// Where a page ended: the next one begins after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// The due instant; the largest number for none.
    pub due: u64,
    /// The obligation.
    pub id: Hash,
}

/// A page of the board.
#[derive(Debug, Clone)]
pub struct Page {
    /// Open obligations, by due instant; those without a deadline come last.
    pub obligations: Vec<Obligation>,
    /// More may follow after this.
    pub next: Option<After>,
    /// How many obligations were looked at.
    pub looked: usize,
}

impl State {
    /// Open obligations by due instant, at most `limit` (and [`BOARD_PAGE_MAX`]). Costs by what it looks at, at most
    /// [`BOARD_LOOKED_MAX`], not by what exists.
    #[must_use]
    pub fn board(&self, filter: &Filter, after: Option<After>, limit: usize) -> Page {
        let limit = limit.min(BOARD_PAGE_MAX);
        let book = self.part(filter.mark).book();
        let from: DueKey = after.map_or((0, Hash::ZERO), |after| (after.due, after.id));
        let wanted = |who: Who2| filter.debtor.is_none_or(|debtor| debtor == who);
        let mut both =
            Who2::BOTH.map(|who| book.due_from(who, from).take(if wanted(who) { usize::MAX } else { 0 }).peekable());
        let mut page = Page { obligations: Vec::new(), next: None, looked: 0 };
        let mut last = None;
        while page.obligations.len() < limit {
            let [lower, upper] = &mut both;
            let key = match (lower.peek(), upper.peek()) {
                (Some(a), Some(b)) if a <= b => lower.next(),
                (Some(_), None) => lower.next(),
                (_, Some(_)) => upper.next(),
                (None, None) => return page,
            };
            let Some(key) = key.copied() else { return page };
            if after.is_some_and(|after| key == (after.due, after.id)) {
                continue;
            }
            if filter.due_by.is_some_and(|by| key.0 > by) {
                return page;
            }
            if page.looked == BOARD_LOOKED_MAX {
                break;
            }
            page.looked += 1;
            last = Some(After { due: key.0, id: key.1 });
            page.obligations.extend(book.get(&key.1).filter(|obligation| filter.admits(obligation)).cloned());
        }
        page.next = last.or(after);
        page
    }
}
