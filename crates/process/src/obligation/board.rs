//! The board: open obligations by due instant, a page at a time.

use std::sync::Arc;

use comity_wire::envelope::{Mark, Precedence};
use comity_wire::{EntryId, Hash};

use super::book::{Due, DueKey};
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
    fn admits(&self, due: &Due) -> bool {
        self.kind.is_none_or(|kind| kind == due.kind)
            && self.format.as_deref().is_none_or(|format| format == &*due.format)
            && self.precedence.is_none_or(|least| due.precedence >= least)
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

/// What is known of an open obligation wherever it is: enough to count, and to find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The obligation.
    pub id: Hash,
    /// By when; `None` where there is no deadline, or it waits.
    pub due: Option<u64>,
    /// The statement that it is owed from.
    pub statement: EntryId,
    /// Its format.
    pub format: Arc<str>,
    /// Version of the format.
    pub version: u64,
}

/// A page of what is open.
#[derive(Debug, Clone)]
pub struct OpenPage {
    /// Open obligations, by due instant; those without a deadline come last.
    pub open: Vec<Open>,
    /// More may follow after this.
    pub next: Option<After>,
    /// How many obligations were looked at.
    pub looked: usize,
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
        let OpenPage { open, next, looked } = self.open(filter, after, limit);
        let part = self.part(filter.mark);
        let found = open.iter().filter_map(|one| part.obligation(&one.statement, &one.id));
        Page { obligations: found.map(Arc::unwrap_or_clone).collect(), next, looked }
    }

    /// The same from memory alone: what is enough to count them. Only a case that is asked for is looked up.
    #[must_use]
    pub fn open(&self, filter: &Filter, after: Option<After>, limit: usize) -> OpenPage {
        let limit = limit.min(BOARD_PAGE_MAX);
        let part = self.part(filter.mark);
        let book = part.book();
        let from: DueKey = after.map_or(DueKey(0, Hash::ZERO), |after| DueKey(after.due, after.id));
        let wanted = |who: Who2| filter.debtor.is_none_or(|debtor| debtor == who);
        let mut both =
            Who2::BOTH.map(|who| book.due_from(who, from).take(if wanted(who) { usize::MAX } else { 0 }).peekable());
        let mut page = OpenPage { open: Vec::new(), next: None, looked: 0 };
        let mut last = None;
        while page.open.len() < limit {
            let [lower, upper] = &mut both;
            let found = match (lower.peek(), upper.peek()) {
                (Some((a, _)), Some((b, _))) if a <= b => lower.next(),
                (Some(_), None) => lower.next(),
                (_, Some(_)) => upper.next(),
                (None, None) => return page,
            };
            let Some((key, due)) = found.map(|(key, due)| (*key, due)) else { return page };
            if after.is_some_and(|after| key == DueKey(after.due, after.id)) {
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
            let in_case = |case: EntryId| part.obligation(&due.statement, &key.1).is_some_and(|one| one.case == case);
            if filter.admits(due) && filter.case.is_none_or(in_case) {
                let (statement, format, version) = (due.statement, Arc::clone(&due.format), due.version);
                let at = Some(key.0).filter(|at| *at < u64::MAX);
                page.open.push(Open { id: key.1, due: at, statement, format, version });
            }
        }
        page.next = last.or(after);
        page
    }
}
