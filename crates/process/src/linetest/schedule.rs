//! Which party tests a line in which hour, and when in it (`docs/spec/line-test.md#hours`).

use comity_wire::{LineId, PartyId};

use crate::event::Who2;

/// Seconds between two tests of a line, whoever makes them, where nothing else is set.
pub const INTERVAL_S: u64 = 3_600;
/// Shortest interval that may be set.
pub const INTERVAL_S_MIN: u64 = 4;
/// Longest interval that may be set: a week.
pub const INTERVAL_S_MAX: u64 = 604_800;

/// Which half of a line `party` is, with `other`.
#[must_use]
pub fn half_of(party: &PartyId, other: &PartyId) -> Who2 {
    if party < other { Who2::Lower } else { Who2::Upper }
}

/// The hours of one line. An "hour" is one interval, an hour long unless set otherwise, counted from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    interval_s: u64,
    offset_s: u64,
}

impl Hours {
    /// Of a line; an interval outside of its bounds is taken as the nearest bound.
    ///
    /// The instant within the hour follows from the line's id, so that the tests of a node with many lines are spread, and
    /// leaves the last quarter of the hour to the answer.
    #[must_use]
    pub fn of(line: &LineId, interval_s: u64) -> Self {
        let interval_s = interval_s.clamp(INTERVAL_S_MIN, INTERVAL_S_MAX);
        let mut first = [0; 4];
        first.copy_from_slice(&line.0[..4]);
        let offset_s = u64::from(u32::from_be_bytes(first)) % (interval_s - interval_s / 4);
        Self { interval_s, offset_s }
    }

    /// Seconds of one hour.
    #[must_use]
    pub const fn interval_s(&self) -> u64 {
        self.interval_s
    }

    /// Seconds that an answer may take: a quarter of the interval, at least one.
    #[must_use]
    pub const fn answer_s(&self) -> u64 {
        self.interval_s / 4
    }

    /// The hour of an instant in POSIX seconds.
    #[must_use]
    pub const fn at(&self, instant_s: u64) -> u64 {
        instant_s / self.interval_s
    }

    /// When the test of an hour is due.
    #[must_use]
    pub const fn due_s(&self, hour: u64) -> u64 {
        hour.saturating_mul(self.interval_s).saturating_add(self.offset_s)
    }

    /// From when on a test of an hour that has no timely answer is missed.
    #[must_use]
    pub const fn missed_s(&self, hour: u64) -> u64 {
        self.due_s(hour).saturating_add(self.answer_s())
    }

    /// Who tests in an hour: the lower party in even ones.
    #[must_use]
    pub const fn turn(&self, hour: u64) -> Who2 {
        if hour.is_multiple_of(2) { Who2::Lower } else { Who2::Upper }
    }

    /// Whether `half` writes a test now: it is its hour, the instant has come, and that hour has no test of it among the
    /// hours `done`. Hours that passed are not made up for.
    #[must_use]
    pub fn due(&self, half: Who2, now_s: u64, done: &[u64]) -> Option<u64> {
        let hour = self.at(now_s);
        (self.turn(hour) == half && now_s >= self.due_s(hour) && !done.contains(&hour)).then_some(hour)
    }

    /// Seconds from now to the next instant at which `half` has to test, as the wall clock stands. Whoever waits measures
    /// them monotonically and then looks at the wall clock again; at most two hours.
    #[must_use]
    pub fn wait_s(&self, half: Who2, now_s: u64, done: &[u64]) -> u64 {
        if self.due(half, now_s, done).is_some() {
            return 0;
        }
        let from = self.at(now_s);
        let next = (from..=from.saturating_add(2)).find(|hour| self.turn(*hour) == half && self.due_s(*hour) > now_s);
        next.map_or(self.interval_s, |hour| self.due_s(hour) - now_s)
    }
}
