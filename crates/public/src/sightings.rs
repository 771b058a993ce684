//! When a log was seen to be how long: what bounds the instants that its author states.

use crate::limits::SIGHTINGS_MAX;

/// At which instants a log's newest head, as shown to a follower or cosigned by a witness, had which size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sightings(Vec<(u64, u64)>);

impl Sightings {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that a head of `size` was the newest at `time`. Of what says the same only the latest is kept; beyond the limit
    /// the earliest go, which makes bounds looser and never wrong.
    pub fn note(&mut self, size: u64, time: u64) {
        if self.0.iter().any(|(known, at)| *known <= size && *at >= time && *known == size) {
            return;
        }
        self.0.retain(|(known, _)| *known != size);
        self.0.push((size, time));
        self.0.sort_unstable();
        if self.0.len() > SIGHTINGS_MAX {
            self.0.remove(0);
        }
    }

    /// Pairs of size and latest instant, by size.
    #[must_use]
    pub fn all(&self) -> &[(u64, u64)] {
        &self.0
    }

    /// The latest instant at which the entry of that number was not in the newest head seen: it was published after it.
    #[must_use]
    pub fn not_before(&self, number: u64) -> u64 {
        self.0.iter().filter(|(size, _)| *size <= number).map(|(_, time)| *time).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_bounded_by_heads_that_lack_it() {
        let mut seen = Sightings::new();
        assert_eq!(seen.not_before(7), 0);
        seen.note(5, 100);
        seen.note(5, 200);
        seen.note(5, 150);
        seen.note(8, 300);
        assert_eq!(seen.all(), [(5, 200), (8, 300)]);
        assert_eq!(seen.not_before(4), 0, "a head of 5 has entry 4");
        assert_eq!(seen.not_before(5), 200);
        assert_eq!(seen.not_before(7), 200);
        assert_eq!(seen.not_before(8), 300);
    }

    #[test]
    fn row_03_the_earliest_go_first() {
        let mut seen = Sightings::new();
        for size in 0..SIGHTINGS_MAX as u64 + 10 {
            seen.note(size, 1_000 + size);
        }
        assert_eq!(seen.all().len(), SIGHTINGS_MAX);
        assert_eq!(seen.not_before(5), 0, "a bound that is gone is no bound");
        assert_eq!(seen.not_before(20), 1_020);
    }
}
