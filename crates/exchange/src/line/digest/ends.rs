//! Where closed generations ended, as the entries below a cut say it (PROTOCOL.md rule 23).

use std::collections::{BTreeMap, VecDeque};

use comity_wire::control::{Control, ControlBody, Predecessor};
use comity_wire::header::Kind;
use comity_wire::{Canonical, Hash};

use super::{Cut, Names, PAGE_BYTES, PAGE_ENTRIES, Place};
use crate::input::Side;
use crate::ledger::{Ledger, LedgerError};

/// A search for the control entries that name ends, in all of the other side's generations.
///
/// It is kept while some end is not named, and goes on where it stood when the cut grows: nothing is read twice, however
/// long a counterpart lets that wait. Of each journal it keeps at most two ends for each generation that these could be of.
pub(super) struct Scan {
    cut: Cut,
    /// What is still to be read up to the cut: all that is held of older generations.
    todo: VecDeque<Place>,
    /// How far each journal that can name an end was read.
    read: BTreeMap<Place, u64>,
    /// What the delegations of successors name, as far as these are held.
    delegated: BTreeMap<Place, Option<Predecessor>>,
    /// Ends named: in which journal, of which generation.
    named: BTreeMap<(Place, u64), Named>,
}

/// The first end that a journal names of a generation, with the number at which it does.
#[derive(Default)]
struct Named {
    /// Of all that are none in any case.
    first: Option<(u64, Predecessor)>,
    /// Of those that the successor's delegation does not contradict.
    fits: Option<(u64, Predecessor)>,
}

/// How far a generation counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    /// Entries below this number are looked at.
    pub limit: u64,
    /// Nothing can follow.
    pub ended: bool,
    /// Its first entry follows this one of an earlier generation.
    pub follows: Option<(u64, u64)>,
}

impl Scan {
    /// Nothing is to be read where both sides are in their first generation.
    pub(super) fn of(cut: &Cut) -> Self {
        let mut read = BTreeMap::new();
        for (side, other) in [(Side::Ours, Side::Theirs), (Side::Theirs, Side::Ours)] {
            if cut.of(other).0 >= 2 {
                read.extend((1..=cut.of(side).0).map(|generation| ((side, generation), 0)));
            }
        }
        let todo = read.keys().copied().collect();
        Self { cut: *cut, todo, read, delegated: BTreeMap::new(), named: BTreeMap::new() }
    }

    /// Goes on to a cut that adds entries of the same generations.
    pub(super) fn go_on_to(&mut self, cut: &Cut) {
        self.cut = *cut;
        self.todo = self.read.keys().copied().collect();
    }

    /// Reads on; whether that was all.
    pub(super) fn run(&mut self, names: &Names, ledger: &dyn Ledger, budget: &mut usize) -> Result<bool, LedgerError> {
        self.read_delegations(ledger)?;
        while let Some(place) = self.todo.pop_front() {
            let from = self.read.get(&place).copied().unwrap_or(0);
            let (last, size) = self.cut.of(place.0);
            let end = if place.1 == last { size } else { u64::MAX };
            let most = usize::try_from(end.saturating_sub(from)).map_or(PAGE_ENTRIES, |n| n.min(PAGE_ENTRIES));
            let entries =
                if most == 0 { Vec::new() } else { ledger.skimmed(place.0, place.1, from, most, PAGE_BYTES)? };
            if entries.is_empty() {
                continue;
            }
            *budget = budget.saturating_sub(entries.len());
            for (number, entry) in (from..).zip(&entries) {
                let Ok(header) = entry.header() else { continue };
                let here = (header.generation, header.number) == (place.1, number)
                    && header.line == names.line
                    && header.author == *names.author(place.0);
                if !here || header.kind != Kind::Control {
                    continue;
                }
                if let Ok(ControlBody { control: Control::PredecessorEnd(end), .. }) =
                    ControlBody::from_bytes(&entry.body)
                {
                    self.note(place, number, end);
                }
            }
            self.read.insert(place, from + entries.len() as u64);
            self.todo.push_front(place);
            if *budget == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Looks for delegations that were not held before. What was read is measured by them, so where one comes it is read
    /// again.
    fn read_delegations(&mut self, ledger: &dyn Ledger) -> Result<(), LedgerError> {
        let mut came = false;
        for side in [Side::Ours, Side::Theirs] {
            for generation in 2..=self.cut.of(side).0 {
                if !self.delegated.contains_key(&(side, generation))
                    && let Some(named) = predecessor(side, generation, ledger)?
                {
                    self.delegated.insert((side, generation), named);
                    came = true;
                }
            }
        }
        if came {
            self.named.clear();
            self.read.values_mut().for_each(|read| *read = 0);
            self.todo = self.read.keys().copied().collect();
        }
        Ok(())
    }

    /// An end that a journal names.
    fn note(&mut self, place: Place, number: u64, end: Predecessor) {
        let author = (place.0.other(), end.generation);
        let closed = end.generation > 0 && end.generation < self.cut.of(author.0).0;
        if !closed || end.size == 0 && end.root != Hash::ZERO {
            return;
        }
        let fits = !self.contradicts(author, &end);
        let named = self.named.entry((place, end.generation)).or_default();
        named.first.get_or_insert((number, end));
        if fits {
            named.fits.get_or_insert((number, end));
        }
    }

    /// Whether the delegation of the successor contradicts an end: it lies below what that names, or is of that size with
    /// another root (`docs/spec/restore.md`).
    fn contradicts(&self, author: Place, end: &Predecessor) -> bool {
        let proven = self.delegated.get(&(author.0, author.1 + 1)).copied().flatten();
        let proven = proven.filter(|proven| proven.generation == author.1 && proven.size > 0);
        proven.is_some_and(|p| end.size < p.size || end.size == p.size && end.root != p.root)
    }

    /// Every generation up to the cut with its limit, and whether one of them has no end yet.
    pub(super) fn limits(&self, names: &Names) -> (BTreeMap<Place, Limit>, bool) {
        // In the order of the parties, so that both sides look alike.
        let mut named: Vec<_> = self.named.iter().map(|((place, of), named)| (*place, *of, named)).collect();
        named.sort_by_key(|(place, ..)| (*names.party(place.0), place.1));
        let mut ends: BTreeMap<Place, u64> = BTreeMap::new();
        let limits = loop {
            let limits = self.limited(&ends);
            let begun = |place: Place| limits.get(&place).is_some_and(|of| of.limit > 0);
            let closes = named.iter().filter_map(|(place, generation, named)| {
                let author = (place.0.other(), *generation);
                // A successor of which nothing is below the cut contradicts nothing.
                let end = if begun((author.0, author.1 + 1)) { named.fits } else { named.first };
                // Above the limit of its own journal nothing was said.
                let said = |(number, _): &(u64, Predecessor)| limits.get(place).is_some_and(|of| *number < of.limit);
                let (number, end) = end.filter(said).filter(|_| !ends.contains_key(&author))?;
                Some(((*names.party(place.0), place.1, number), author, end.size))
            });
            match closes.min_by_key(|(order, ..)| *order) {
                Some((_, author, size)) => ends.insert(author, size),
                None => break limits,
            };
        };
        let last = |place: &Place| self.cut.of(place.0).0 == place.1;
        let unnamed = limits.iter().any(|(place, of)| !of.ended && !last(place));
        (limits, unnamed)
    }

    /// The generations with the limits that these ends leave: where none is named, what the successor's delegation names,
    /// if that delegation is itself below the cut.
    fn limited(&self, ends: &BTreeMap<Place, u64>) -> BTreeMap<Place, Limit> {
        let mut limits = BTreeMap::new();
        for side in [Side::Ours, Side::Theirs] {
            let (last, size) = self.cut.of(side);
            let mut proven: BTreeMap<u64, u64> = BTreeMap::new();
            for generation in (1..=last).rev() {
                let place = (side, generation);
                let end = ends.get(&place).copied();
                let limit =
                    if generation == last { size } else { end.or(proven.get(&generation).copied()).unwrap_or(0) };
                let named = self.delegated.get(&place).copied().flatten();
                let named = named.filter(|n| limit > 0 && n.generation < generation);
                if let Some(named) = named {
                    proven.entry(named.generation).or_insert(named.size);
                }
                let follows = named.and_then(|named| Some((named.generation, named.size.checked_sub(1)?)));
                limits.insert(place, Limit { limit, ended: end.is_some(), follows });
            }
        }
        limits
    }
}

/// What a generation's delegation names as its predecessor's proven position; `None` where nothing of it is held.
fn predecessor(side: Side, generation: u64, ledger: &dyn Ledger) -> Result<Option<Option<Predecessor>>, LedgerError> {
    let entries = ledger.skimmed(side, generation, 0, 1, usize::MAX)?;
    let Some(entry) = entries.first() else { return Ok(None) };
    let body = ControlBody::from_bytes(&entry.body).ok();
    Ok(Some(match body.map(|body| body.control) {
        Some(Control::Delegation(delegation)) => delegation.predecessor,
        _ => None,
    }))
}
