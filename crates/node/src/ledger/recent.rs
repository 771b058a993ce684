//! The newest entries of our own journals, as they were appended: a sender that is ahead of its receipts need not read
//! back from the store what it has just written.

use std::collections::{BTreeMap, VecDeque};

use comity_wire::entry::Entry;

/// Bytes of entries that are kept, of all journals together.
pub(super) const RECENT_BYTES_MAX: usize = 12 << 20;

/// Entries without a gap, of each journal that was written lately.
///
/// Holds only what the store holds too: whoever finds nothing here reads there. What an aborted transaction appended must
/// be thrown away with its owner.
#[derive(Debug, Default)]
pub struct Recent {
    journals: BTreeMap<u16, Run>,
    bytes: usize,
}

#[derive(Debug, Default)]
struct Run {
    from: u64,
    entries: VecDeque<Entry>,
}

impl Recent {
    /// Keeps the entry of this number; forgets the oldest of its journal, and the other journals', for room.
    pub(super) fn push(&mut self, journal: u16, number: u64, entry: Entry) {
        self.bytes += entry.len();
        if self.bytes > RECENT_BYTES_MAX && self.journals.len() > 1 {
            self.journals.retain(|other, _| *other == journal);
            self.bytes =
                self.journals.values().flat_map(|run| &run.entries).map(Entry::len).sum::<usize>() + entry.len();
        }
        let run = self.journals.entry(journal).or_default();
        if run.from + run.entries.len() as u64 != number {
            self.bytes -= run.entries.drain(..).map(|entry| entry.len()).sum::<usize>();
            run.from = number;
        }
        while self.bytes > RECENT_BYTES_MAX {
            let Some(oldest) = run.entries.pop_front() else { break };
            self.bytes -= oldest.len();
            run.from += 1;
        }
        run.entries.push_back(entry);
    }

    /// The counterpart holds the entries below this number: they are not sent again, but where it lost them.
    pub(super) fn receipted(&mut self, journal: u16, size: u64) {
        let Some(run) = self.journals.get_mut(&journal) else { return };
        while run.from < size {
            let Some(oldest) = run.entries.pop_front() else { break };
            self.bytes -= oldest.len();
            run.from += 1;
        }
        if run.entries.is_empty() {
            self.journals.remove(&journal);
        }
    }

    /// Forgets what is kept of one journal: something of it was erased.
    pub(super) fn forget(&mut self, journal: u16) {
        if let Some(run) = self.journals.remove(&journal) {
            self.bytes -= run.entries.iter().map(Entry::len).sum::<usize>();
        }
    }

    /// Entries from this number on, at most so many and, after the first, so many bytes; empty where that number is not
    /// kept.
    pub(super) fn entries(&self, journal: u16, from: u64, entries: usize, bytes: usize) -> Vec<Entry> {
        let Some(run) = self.journals.get(&journal) else { return Vec::new() };
        let Some(skip) = from.checked_sub(run.from).and_then(|skip| usize::try_from(skip).ok()) else {
            return Vec::new();
        };
        let mut taken = 0;
        let fits = |(at, entry): &(usize, &Entry)| {
            taken += entry.len();
            *at == 0 || taken <= bytes
        };
        run.entries
            .iter()
            .skip(skip)
            .take(entries)
            .enumerate()
            .take_while(fits)
            .map(|(_, entry)| entry.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u64, bytes: usize) -> Entry {
        Entry { header: number.to_be_bytes().to_vec(), body: vec![7; bytes] }
    }

    fn numbers(found: Vec<Entry>) -> Vec<u64> {
        found.iter().map(|entry| u64::from_be_bytes(entry.header[..].try_into().unwrap())).collect()
    }

    #[test]
    fn what_was_appended_is_found_within_the_bounds_and_nothing_before_it() {
        let mut recent = Recent::default();
        (5..10).for_each(|number| recent.push(1, number, entry(number, 92)));
        assert_eq!(numbers(recent.entries(1, 5, 9, usize::MAX)), [5, 6, 7, 8, 9]);
        assert_eq!(numbers(recent.entries(1, 7, 2, usize::MAX)), [7, 8]);
        assert_eq!(numbers(recent.entries(1, 5, 9, 299)), [5, 6]);
        assert_eq!(numbers(recent.entries(1, 5, 9, 1)), [5], "one always");
        for (journal, from) in [(1, 4), (1, 10), (2, 5)] {
            assert_eq!(numbers(recent.entries(journal, from, 9, usize::MAX)), [0; 0], "{journal} {from}");
        }
    }

    #[test]
    fn what_the_counterpart_holds_is_forgotten_and_nothing_above_it() {
        let mut recent = Recent::default();
        (5..10).for_each(|number| recent.push(1, number, entry(number, 92)));
        recent.push(2, 0, entry(0, 92));
        recent.receipted(3, 9);
        recent.receipted(1, 5);
        assert_eq!(numbers(recent.entries(1, 5, 9, usize::MAX)), [5, 6, 7, 8, 9]);
        recent.receipted(1, 8);
        assert_eq!(numbers(recent.entries(1, 7, 9, usize::MAX)), [0; 0]);
        assert_eq!((numbers(recent.entries(1, 8, 9, usize::MAX)), recent.bytes), (vec![8, 9], 300));
        recent.receipted(1, 20);
        assert_eq!((recent.bytes, recent.journals.len()), (100, 1));
        recent.push(1, 10, entry(10, 92));
        assert_eq!(numbers(recent.entries(1, 10, 9, usize::MAX)), [10]);
    }

    #[test]
    fn a_gap_begins_anew() {
        let mut recent = Recent::default();
        recent.push(1, 0, entry(0, 10));
        recent.push(1, 2, entry(2, 10));
        assert_eq!(numbers(recent.entries(1, 0, 9, usize::MAX)), [0; 0]);
        assert_eq!(numbers(recent.entries(1, 2, 9, usize::MAX)), [2]);
        assert_eq!(recent.bytes, 18);
    }

    #[test]
    fn it_never_holds_more_than_its_bytes() {
        let mut recent = Recent::default();
        recent.push(2, 0, entry(0, 60_000));
        for number in 0..300 {
            recent.push(1, number, entry(number, 60_000));
            assert!(recent.bytes <= RECENT_BYTES_MAX);
            let held: usize = recent.journals.values().flat_map(|run| &run.entries).map(Entry::len).sum();
            assert_eq!(held, recent.bytes);
            assert_eq!(numbers(recent.entries(1, number, 1, usize::MAX)), [number]);
        }
        assert!(recent.entries(2, 0, 1, usize::MAX).is_empty() && recent.entries(1, 0, 1, usize::MAX).is_empty());
    }
}
