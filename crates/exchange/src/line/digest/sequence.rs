//! One generation of one journal, entry by entry: whether its header counts, and its clock (PROTOCOL.md rules 1 and 2).

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use comity_journal::Frontier;
use comity_wire::Hash;
use comity_wire::header::{Citation, Header, Kind};

use super::ends::Limit;
use super::kept::Tiles;
use super::{Names, PAGE_BYTES, PAGE_ENTRIES, Place};
use crate::input::Side;
use crate::ledger::{Ledger, LedgerError};
use crate::line::proofs::Nodes;

/// Where a sequence stands.
pub(super) enum Stand {
    /// Its next entry has this clock.
    Ready(u64),
    /// Its next entry comes after one of another sequence, which comes first in any case.
    Waits,
    /// Nothing more is below the cut; what follows has a larger clock than this.
    Open(u64),
    /// It ended, and nothing follows.
    Ended,
    /// Its next entry is not held.
    Lacking,
}

/// An entry as it was read.
#[derive(Clone)]
pub(super) struct Row {
    pub id: Hash,
    pub header: Option<Arc<Header>>,
}

/// The next entry, when its clock is known.
#[derive(Clone)]
pub(super) struct Next {
    pub row: Row,
    pub clock: u64,
    /// The header stands at its place, and its citation is true: what it says counts.
    pub counts: bool,
}

/// One generation of one journal.
pub(super) struct Sequence {
    pub place: Place,
    /// Entries below this number are looked at.
    pub limit: u64,
    /// Nothing can follow: the counterpart named this end.
    pub ended: bool,
    /// Its first entry follows this one of an earlier generation.
    pub follows: Option<(u64, u64)>,
    /// The clocks of the entries gone through.
    pub clocks: Vec<u64>,
    /// Which of them are statements.
    pub statements: Vec<bool>,
    /// What its headers said last: of which generation everything below a number is opened or refused.
    pub opened: (u64, u64),
    pub next: Option<Next>,
    rows: VecDeque<Row>,
    /// Statements up to the entry that comes next, or to the last one where none is derived.
    pub ordinal: u64,
    cites: (u64, u64),
    lists: u64,
    /// The cited journal as far as it is cited.
    cited: (u64, Frontier),
}

/// Where a sequence stood.
pub(super) struct Mark {
    pub size: usize,
    pub opened: (u64, u64),
    pub next: Option<Next>,
    rows: VecDeque<Row>,
    pub ordinal: u64,
    pub cites: (u64, u64),
    pub lists: u64,
    cited: (u64, Frontier),
}

impl Sequence {
    pub(super) fn new(place: Place, of: &Limit) -> Self {
        Self {
            place,
            limit: of.limit,
            ended: of.ended,
            follows: of.follows,
            clocks: Vec::new(),
            statements: Vec::new(),
            opened: (0, 0),
            next: None,
            rows: VecDeque::new(),
            ordinal: 0,
            cites: (0, 0),
            lists: 0,
            cited: (0, Frontier::new()),
        }
    }

    /// Where it stands, to go [back](Self::back_to) to.
    pub(super) fn mark(&self) -> Mark {
        Mark {
            size: self.clocks.len(),
            opened: self.opened,
            next: self.next.clone(),
            rows: self.rows.clone(),
            ordinal: self.ordinal,
            cites: self.cites,
            lists: self.lists,
            cited: self.cited.clone(),
        }
    }

    /// Gives up what was gone through since.
    pub(super) fn back_to(&mut self, mark: Mark) {
        self.clocks.truncate(mark.size);
        self.statements.truncate(mark.size);
        (self.opened, self.next, self.rows) = (mark.opened, mark.next, mark.rows);
        (self.ordinal, self.cites, self.lists, self.cited) = (mark.ordinal, mark.cites, mark.lists, mark.cited);
    }

    /// Goes on from what its headers had said.
    pub(super) fn stood(&mut self, opened: (u64, u64), ordinal: u64, cites: (u64, u64), lists: u64) {
        (self.opened, self.ordinal, self.cites, self.lists) = (opened, ordinal, cites, lists);
    }

    /// Takes the clocks of so many entries from tiles; whether they were all there.
    pub(super) fn take_clocks(&mut self, size: u64, tiles: Tiles<'_>) -> bool {
        let mut tile = 0;
        while self.number() < size {
            let Some(bytes) = tiles(self.place.0, self.place.1, tile) else { return false };
            let before = self.clocks.len();
            for clock in bytes.as_chunks::<8>().0 {
                if self.number() < size {
                    let clock = u64::from_be_bytes(*clock);
                    self.clocks.push(clock >> 1);
                    self.statements.push(clock & 1 == 1);
                }
            }
            if self.clocks.len() == before {
                return false;
            }
            tile += 1;
        }
        true
    }

    /// Goes on with an entry whose clock was known; whether it is here.
    pub(super) fn resume_next(&mut self, next: Option<(u64, bool)>, ledger: &dyn Ledger) -> Result<bool, LedgerError> {
        let Some((clock, counts)) = next else { return Ok(true) };
        if self.number() >= self.limit {
            return Ok(false);
        }
        self.next = self.row(ledger)?.map(|row| Next { row, clock, counts });
        Ok(self.next.is_some())
    }

    /// Entries that are gone through.
    pub(super) fn number(&self) -> u64 {
        self.clocks.len() as u64
    }

    /// The clock of a final entry.
    fn clock(&self, number: u64) -> Option<u64> {
        usize::try_from(number).ok().and_then(|number| self.clocks.get(number)).copied()
    }

    /// Where it stands; derives the next entry where it can.
    pub(super) fn stand(
        &mut self,
        names: &Names,
        others: &BTreeMap<Place, Self>,
        ledger: &dyn Ledger,
    ) -> Result<Stand, LedgerError> {
        if let Some(next) = &self.next {
            return Ok(Stand::Ready(next.clock));
        }
        let before = match (self.clocks.last(), self.follows) {
            (Some(clock), _) => Some(*clock),
            (None, None) => Some(0),
            (None, Some((generation, number))) => {
                others.get(&(self.place.0, generation)).and_then(|earlier| earlier.clock(number))
            }
        };
        let Some(before) = before else {
            // It begins after an entry that is not final itself, or that no cut will show.
            let shown = self.follows.is_some_and(|(generation, number)| {
                others.get(&(self.place.0, generation)).is_some_and(|earlier| number < earlier.limit)
            });
            return Ok(if shown { Stand::Waits } else { Stand::Open(0) });
        };
        if self.number() >= self.limit {
            return Ok(if self.ended { Stand::Ended } else { Stand::Open(before) });
        }
        let Some(row) = self.row(ledger)? else { return Ok(Stand::Lacking) };
        let placed = row.header.as_deref().filter(|header| self.at_its_place(header, names));
        let ordinal = placed.map_or(self.ordinal, |header| header.ordinal);
        let derived = match placed {
            None => Derived::Clock(before + 1, false),
            Some(header) => self.derive(header, before, others, ledger)?,
        };
        match derived {
            Derived::Clock(clock, counts) => {
                self.ordinal = ordinal;
                self.next = Some(Next { row, clock, counts });
                Ok(Stand::Ready(clock))
            }
            Derived::Stands(stand) => {
                // Looked at again later.
                self.rows.push_front(row);
                Ok(stand)
            }
        }
    }

    /// The next entry; reads a page where none is there.
    fn row(&mut self, ledger: &dyn Ledger) -> Result<Option<Row>, LedgerError> {
        if self.rows.is_empty() {
            let ((side, generation), from) = (self.place, self.number());
            let most = usize::try_from(self.limit - from).map_or(PAGE_ENTRIES, |n| n.min(PAGE_ENTRIES));
            let entries = ledger.skimmed(side, generation, from, most, PAGE_BYTES)?;
            for (number, entry) in (from..).zip(entries) {
                let id = ledger.subtree(side, generation, 0, number)?;
                self.rows.push_back(Row { id, header: entry.header().ok().map(Arc::new) });
            }
        }
        Ok(self.rows.pop_front())
    }

    /// Whether a header is that of its place (`docs/spec/entry.md`, place).
    fn at_its_place(&self, header: &Header, names: &Names) -> bool {
        let ordinal = self.ordinal + u64::from(header.kind == Kind::Statement);
        let (side, generation) = self.place;
        header.line == names.line
            && header.author == *names.author(side)
            && (header.generation, header.number, header.ordinal) == (generation, self.number(), ordinal)
    }

    /// The clock of an entry at its place, and whether its citation is true (`docs/spec/entry.md`, citation).
    fn derive(
        &mut self,
        header: &Header,
        before: u64,
        others: &BTreeMap<Place, Self>,
        ledger: &dyn Ledger,
    ) -> Result<Derived, LedgerError> {
        let faulty = Ok(Derived::Clock(before + 1, false));
        let Some(citation) = header.citation else {
            let lists = !header.receipts.is_empty() || header.opened.upto > 0;
            return if lists || self.cites != (0, 0) { faulty } else { Ok(Derived::Clock(before + 1, true)) };
        };
        let position = (citation.generation, citation.size);
        if header.opened.upto > citation.size || position < self.cites {
            return faulty;
        }
        let side = self.place.0.other();
        let Some(cited) = others.get(&(side, citation.generation)) else {
            return Ok(Derived::Stands(Stand::Open(before)));
        };
        if citation.size > cited.limit {
            return if cited.ended { faulty } else { Ok(Derived::Stands(Stand::Open(before))) };
        }
        let Some(clock) = cited.clock(citation.size - 1) else { return Ok(Derived::Stands(Stand::Waits)) };
        if self.cited_root(side, &citation, ledger)? != citation.root {
            return faulty;
        }
        let newly = header.receipts.last().map_or(0, |listed| listed.size);
        let lists = if citation.generation == self.cites.0 { self.lists.max(newly) } else { newly };
        if citation.size < lists {
            return faulty;
        }
        (self.cites, self.lists) = (position, lists);
        Ok(Derived::Clock(before.max(clock) + 1, true))
    }

    /// The root of the cited journal where it is cited. Citations never go back, so each of its ids is read once; a false
    /// one that leaps costs no more than a page does.
    fn cited_root(&mut self, side: Side, citation: &Citation, ledger: &dyn Ledger) -> Result<Hash, LedgerError> {
        let (generation, frontier) = &mut self.cited;
        let near = *generation == citation.generation
            && citation.size.checked_sub(frontier.size()).is_some_and(|leap| leap <= PAGE_ENTRIES as u64);
        if !near {
            let nodes = Nodes { ledger, side, generation: citation.generation };
            (*generation, *frontier) = (citation.generation, nodes.frontier_at(citation.size)?);
        }
        let mut nodes = Vec::new();
        for number in frontier.size()..citation.size {
            let id = ledger.subtree(side, citation.generation, 0, number)?;
            let full = |e: comity_journal::TreeError| LedgerError { what: "a tree", detail: e.to_string() };
            frontier.append(id, &mut nodes).map_err(full)?;
            nodes.clear();
        }
        Ok(frontier.root())
    }
}

enum Derived {
    /// Clock, and whether the header counts.
    Clock(u64, bool),
    /// Not to be told here.
    Stands(Stand),
}
