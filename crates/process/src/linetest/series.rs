//! The tests of a line as a series, and what they come to over a window (`docs/spec/line-test.md#series`).

use std::collections::{BTreeMap, BTreeSet};

use super::schedule::Hours;
use super::ways::WayResult;
use crate::event::Who2;

/// Transports that one test names at most: the limit of the format.
pub const TRANSPORTS_MAX: usize = 16;

/// How far two clocks are apart, and how well that is known: the true value is at most `within_ms` away from `ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skew {
    /// The one clock minus the other, in milliseconds.
    pub ms: i64,
    /// The uncertainty, in milliseconds.
    pub within_ms: u64,
}

impl Skew {
    /// The same, seen from the other clock.
    #[must_use]
    pub const fn turned(self) -> Self {
        Self { ms: self.ms.saturating_neg(), within_ms: self.within_ms }
    }
}

/// The echo of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Echo {
    /// The answering side's clock, as the echo says.
    pub clock_s: u64,
    /// Time of the tester's first listed receipt that covers the echo: by the tester's clock.
    pub receipted_s: Option<u64>,
    /// Whether the answering side's digest at the test's cut is the tester's.
    pub equal: bool,
    /// Whether the text that came back is the one that was sent.
    pub whole: bool,
}

/// One test: an F01 that answers nothing, and what became of it in both journals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Who made it.
    pub by: Who2,
    /// Its sequence number on its side of the line.
    pub sequence: u64,
    /// The tester's clock, as the test says.
    pub clock_s: u64,
    /// Time of the answering side's first listed receipt that covers the test: by that side's clock.
    pub receipted_s: Option<u64>,
    /// The first echo.
    pub echo: Option<Echo>,
    /// Milliseconds of the round trip, as the tester's next test states it.
    pub round_trip_ms: Option<u64>,
    /// The ways that it names, the one by which it went first.
    pub ways: Vec<WayResult>,
}

impl Test {
    /// Whether its echo was receipted by the tester in time. Both instants are the tester's own.
    #[must_use]
    pub fn answered(&self, hours: &Hours) -> bool {
        let receipted = self.echo.and_then(|echo| echo.receipted_s);
        receipted.is_some_and(|at| at.saturating_sub(self.clock_s) <= hours.answer_s())
    }

    /// The answering side's clock minus the tester's, where half of the round trip is the way there. The echo's clock was
    /// read somewhere in the round trip, and both clocks are told in whole seconds: so it is good to half of the round trip
    /// and one second. `None` without echo or round trip.
    #[must_use]
    pub fn skew(&self) -> Option<Skew> {
        let (echo, round_trip_ms) = (self.echo?, self.round_trip_ms?);
        let (theirs, ours) = (i64::try_from(echo.clock_s).ok()?, i64::try_from(self.clock_s).ok()?);
        let there = i64::try_from(round_trip_ms / 2).ok()?;
        let ms = theirs.checked_sub(ours)?.checked_mul(1_000)?.checked_sub(there)?;
        Some(Skew { ms, within_ms: round_trip_ms.div_ceil(2).checked_add(1_000)? })
    }

    /// The same in the direction that both sides use: the upper party's clock minus the lower's.
    #[must_use]
    pub fn upper_minus_lower(&self) -> Option<Skew> {
        let skew = self.skew()?;
        Some(if self.by == Who2::Lower { skew } else { skew.turned() })
    }
}

/// What one hour of a line came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Its test was answered in time.
    Answered,
    /// It was not, and no time is left.
    Missed,
    /// There is time left.
    Open,
}

/// The first test of each hour by the party whose hour it is. Other tests (on demand, or a second one in an hour) count in
/// figures of round trips, never in availability.
#[must_use]
pub fn by_hour<'a>(tests: impl IntoIterator<Item = &'a Test>, hours: &Hours) -> BTreeMap<u64, &'a Test> {
    let mut found: BTreeMap<u64, &Test> = BTreeMap::new();
    for test in tests {
        let hour = hours.at(test.clock_s);
        if hours.turn(hour) == test.by && found.get(&hour).is_none_or(|first| test.sequence < first.sequence) {
            found.insert(hour, test);
        }
    }
    found
}

/// What each hour came to, from the hour `from` on up to the one of `now_s`.
#[must_use]
pub fn outcomes(tests: &[Test], hours: &Hours, from: u64, now_s: u64) -> Vec<(u64, Outcome)> {
    let by_hour = by_hour(tests, hours);
    let outcome = |hour: u64| match by_hour.get(&hour) {
        Some(test) if test.answered(hours) => Outcome::Answered,
        _ if now_s > hours.missed_s(hour) => Outcome::Missed,
        _ => Outcome::Open,
    };
    (from..=hours.at(now_s)).map(|hour| (hour, outcome(hour))).collect()
}

/// Percentiles of whole numbers, by the nearest rank: the smallest value that so many in a hundred do not exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percentiles {
    /// Who2 of them are at most this.
    pub p50: u64,
    /// 90 %.
    pub p90: u64,
    /// 99 %.
    pub p99: u64,
}

impl Percentiles {
    /// Of these values; `None` where there are none.
    #[must_use]
    pub fn of(mut values: Vec<u64>) -> Option<Self> {
        values.sort_unstable();
        let rank = |percent: usize| values.get((values.len() * percent).div_ceil(100).checked_sub(1)?).copied();
        Some(Self { p50: rank(50)?, p90: rank(90)?, p99: rank(99)? })
    }
}

/// What a line came to over a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Hours in the window whose outcome is known.
    pub hours: u64,
    /// Those of them that were answered in time.
    pub answered: u64,
    /// Answered of known hours, in a thousand, rounded down; `None` where no outcome is known.
    pub availability_permille: Option<u64>,
    /// Round trips in milliseconds.
    pub round_trip_ms: Option<Percentiles>,
    /// The upper party's clock minus the lower's: the median of the tests' estimates, with its own uncertainty.
    pub skew: Option<Skew>,
    /// Tests whose digests differ.
    pub unequal: u64,
    /// Tests whose text came back damaged.
    pub damaged: u64,
    /// For each kind of transport that a test in the window covered: tests, and those of them that were answered in time.
    pub transports: BTreeMap<String, (u64, u64)>,
}

/// Sums up the hours from `from` to before `to`, as known at `now_s`. A line has hours from its first test on.
#[must_use]
pub fn summary(tests: &[Test], hours: &Hours, (from, to): (u64, u64), now_s: u64) -> Summary {
    let begun = tests.iter().map(|test| hours.at(test.clock_s)).min();
    let first = begun.map_or(to, |begun| begun.max(from));
    let known: Vec<Outcome> = outcomes(tests, hours, first, now_s)
        .into_iter()
        .filter(|(hour, outcome)| *hour < to && *outcome != Outcome::Open)
        .map(|(_, outcome)| outcome)
        .collect();
    let answered = known.iter().filter(|outcome| **outcome == Outcome::Answered).count() as u64;
    let within: Vec<&Test> = tests.iter().filter(|t| (from..to).contains(&hours.at(t.clock_s))).collect();
    let echoes = || within.iter().filter_map(|test| test.echo);
    let mut transports: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for test in &within {
        let covered = test.ways.iter().take(TRANSPORTS_MAX).filter(|way| way.covered());
        let words: BTreeSet<&String> = covered.map(|way| &way.kind).collect();
        for word in words {
            let (tests, timely) = transports.entry(word.clone()).or_default();
            *tests += 1;
            *timely += u64::from(test.answered(hours));
        }
    }
    let count = known.len() as u64;
    Summary {
        hours: count,
        answered,
        availability_permille: (answered * 1_000).checked_div(count),
        round_trip_ms: Percentiles::of(within.iter().filter_map(|test| test.round_trip_ms).collect()),
        skew: median(within.iter().filter_map(|test| test.upper_minus_lower()).collect()),
        unequal: echoes().filter(|echo| !echo.equal).count() as u64,
        damaged: echoes().filter(|echo| !echo.whole).count() as u64,
        transports,
    }
}

/// The middle value, the lower one of two.
pub(super) fn median(mut values: Vec<Skew>) -> Option<Skew> {
    values.sort_unstable();
    values.get(values.len().checked_sub(1)? / 2).copied()
}
