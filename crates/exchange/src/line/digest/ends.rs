//! Where closed generations ended, as the entries below a cut say it (PROTOCOL.md rule 23).

use std::collections::{BTreeMap, VecDeque};

use comity_wire::control::{Control, ControlBody, Predecessor};
use comity_wire::header::Kind;
use comity_wire::{Canonical, Hash};

use super::sequence::Sequence;
use super::{Cut, Names, PAGE_BYTES, PAGE_ENTRIES, Place};
use crate::input::Side;
use crate::ledger::{Ledger, LedgerError};

/// A search for the control entries that name ends, in all of the other side's generations.
pub(super) struct Scan {
    cut: Cut,
    /// What is still to be read: the journal, the next number, the end; all that is held where that is `None`.
    todo: VecDeque<(Place, u64, Option<u64>)>,
    /// Ends named: in which journal, at which number.
    named: BTreeMap<(Place, u64), Predecessor>,
}

impl Scan {
    /// Nothing is to be read where both sides are in their first generation.
    pub(super) fn of(cut: &Cut) -> Self {
        let mut todo = VecDeque::new();
        for (side, other) in [(Side::Ours, Side::Theirs), (Side::Theirs, Side::Ours)] {
            if cut.of(other).0 < 2 {
                continue;
            }
            let (last, size) = cut.of(side);
            todo.extend((1..last).map(|generation| ((side, generation), 0, None)));
            todo.push_back(((side, last), 0, Some(size)));
        }
        Self { cut: *cut, todo, named: BTreeMap::new() }
    }

    /// Reads on; whether that was all.
    pub(super) fn run(&mut self, names: &Names, ledger: &dyn Ledger, budget: &mut usize) -> Result<bool, LedgerError> {
        while let Some((place, from, end)) = self.todo.pop_front() {
            let left = usize::try_from(end.unwrap_or(u64::MAX).saturating_sub(from)).unwrap_or(PAGE_ENTRIES);
            let entries = ledger.skimmed(place.0, place.1, from, left.min(PAGE_ENTRIES), PAGE_BYTES)?;
            if left == 0 || entries.is_empty() {
                continue;
            }
            let next = from + entries.len() as u64;
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
                    self.named.insert((place, number), end);
                }
            }
            self.todo.push_front((place, next, end));
            if *budget == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Every generation up to the cut with its limit, and whether one of them has no end yet.
    pub(super) fn sequences(
        self,
        names: &Names,
        ledger: &dyn Ledger,
    ) -> Result<(BTreeMap<Place, Sequence>, bool), LedgerError> {
        let mut delegated = BTreeMap::new();
        for side in [Side::Ours, Side::Theirs] {
            for generation in 2..=self.cut.of(side).0 {
                delegated.insert((side, generation), predecessor(side, generation, ledger)?);
            }
        }
        // In the order of the parties, so that both sides look alike.
        let mut named: Vec<_> = self.named.iter().collect();
        named.sort_by_key(|((place, number), _)| (*names.party(place.0), place.1, *number));
        let mut ends: BTreeMap<Place, u64> = BTreeMap::new();
        let sequences = loop {
            let sequences = self.limited(&delegated, &ends);
            let closes = named.iter().find_map(|((place, number), end)| {
                let author = (place.0.other(), end.generation);
                // Above the limit of its own journal nothing was said.
                let said = sequences.get(place).is_some_and(|namer| *number < namer.limit);
                let closed = end.generation > 0 && end.generation < self.cut.of(author.0).0;
                let new = said && closed && !ends.contains_key(&author);
                (new && !contradicts(&delegated, author, &sequences, end)).then_some((author, end.size))
            });
            match closes {
                Some((author, size)) => ends.insert(author, size),
                None => break sequences,
            };
        };
        let last = |place: &Place| self.cut.of(place.0).0 == place.1;
        let unnamed = sequences.iter().any(|(place, sequence)| !sequence.ended && !last(place));
        Ok((sequences, unnamed))
    }

    /// The generations with the limits that these ends leave: where none is named, what the successor's delegation names,
    /// if that delegation is itself below the cut.
    fn limited(
        &self,
        delegated: &BTreeMap<Place, Option<Predecessor>>,
        ends: &BTreeMap<Place, u64>,
    ) -> BTreeMap<Place, Sequence> {
        let mut sequences = BTreeMap::new();
        for side in [Side::Ours, Side::Theirs] {
            let (last, size) = self.cut.of(side);
            let mut proven: BTreeMap<u64, u64> = BTreeMap::new();
            for generation in (1..=last).rev() {
                let place = (side, generation);
                let end = ends.get(&place).copied();
                let limit =
                    if generation == last { size } else { end.or(proven.get(&generation).copied()).unwrap_or(0) };
                let named = delegated.get(&place).copied().flatten().filter(|n| limit > 0 && n.generation < generation);
                if let Some(named) = named {
                    proven.entry(named.generation).or_insert(named.size);
                }
                let follows = named.and_then(|named| Some((named.generation, named.size.checked_sub(1)?)));
                sequences.insert(place, Sequence::new(place, limit, end.is_some(), follows));
            }
        }
        sequences
    }
}

/// Whether an end is refused: it lies below what the successor's delegation names, or is of that size with another root,
/// or has a root and no entries (`docs/spec/restore.md`).
fn contradicts(
    delegated: &BTreeMap<Place, Option<Predecessor>>,
    author: Place,
    sequences: &BTreeMap<Place, Sequence>,
    end: &Predecessor,
) -> bool {
    let successor = (author.0, author.1 + 1);
    let begun = sequences.get(&successor).is_some_and(|sequence| sequence.limit > 0);
    let proven = delegated.get(&successor).copied().flatten();
    let proven = proven.filter(|proven| begun && proven.generation == author.1 && proven.size > 0);
    proven.is_some_and(|p| end.size < p.size || end.size == p.size && end.root != p.root)
        || end.size == 0 && end.root != Hash::ZERO
}

/// What a generation's delegation names as its predecessor's proven position; `None` where nothing of it is held.
fn predecessor(side: Side, generation: u64, ledger: &dyn Ledger) -> Result<Option<Predecessor>, LedgerError> {
    let entries = ledger.skimmed(side, generation, 0, 1, usize::MAX)?;
    let body = entries.first().and_then(|entry| ControlBody::from_bytes(&entry.body).ok());
    Ok(match body.map(|body| body.control) {
        Some(Control::Delegation(delegation)) => delegation.predecessor,
        _ => None,
    })
}
