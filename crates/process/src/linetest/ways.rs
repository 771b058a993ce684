//! What each way to the other side came to over a series of tests (`docs/spec/line-test.md#ways`).

use std::collections::BTreeMap;

use super::schedule::Hours;
use super::series::{Percentiles, Skew, Test, median};
use super::standing::MISSED_MAX;
use crate::event::Who2;

/// A way that a test names, and what its author found of it since its test before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayResult {
    /// Its kind, as a word.
    pub kind: String,
    /// Where, if it says so.
    pub address: Option<String>,
    /// Whether the other side was reached by it; nothing where that was not tried.
    pub reached: Option<bool>,
    /// Milliseconds that it took.
    pub ms: Option<u64>,
}

impl WayResult {
    /// Whether the test covers it: it was not tried in vain.
    #[must_use]
    pub fn covered(&self) -> bool {
        self.reached != Some(false)
    }
}

/// One way of one party to the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WayKey {
    /// Who goes it.
    pub by: Who2,
    /// Its kind.
    pub kind: String,
    /// Where.
    pub address: Option<String>,
}

/// A time that a way led nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WayOutage {
    /// Clock of the second test in a row that did not reach the other side by it.
    pub from_s: u64,
    /// Clock of the test that did again; nothing while it lasts.
    pub until_s: Option<u64>,
}

/// What a way came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaySum {
    /// Tests that name it.
    pub tests: u64,
    /// Those that reached the other side by it.
    pub reached: u64,
    /// Those that tried in vain.
    pub failed: u64,
    /// Reached of reached and failed, in a thousand, rounded down.
    pub availability_permille: Option<u64>,
    /// Clock of the newest that reached.
    pub last_reached_s: Option<u64>,
    /// Milliseconds that it took.
    pub ms: Option<Percentiles>,
    /// The upper party's clock minus the lower's, by the tests that went this way: the first that each names.
    pub skew: Option<Skew>,
    /// Times that it was down: tried in vain by two tests in a row or more.
    pub outages: Vec<WayOutage>,
}

/// What is gathered of a way.
#[derive(Default)]
struct Gathered {
    sum: WaySum,
    ms: Vec<u64>,
    skews: Vec<Skew>,
    failed_in_a_row: u64,
}

/// What each way came to over the tests whose hours lie in a window, from each party's own tests in the order of their
/// numbers. One that names a way twice counts once.
#[must_use]
pub fn by_way(tests: &[Test], hours: &Hours, (from, to): (u64, u64)) -> BTreeMap<WayKey, WaySum> {
    let mut within: Vec<&Test> = tests.iter().filter(|t| (from..to).contains(&hours.at(t.clock_s))).collect();
    within.sort_by_key(|test| (test.by, test.sequence));
    let mut found: BTreeMap<WayKey, Gathered> = BTreeMap::new();
    for test in within {
        let mut seen: Vec<WayKey> = Vec::new();
        for (place, way) in test.ways.iter().take(super::series::TRANSPORTS_MAX).enumerate() {
            let key = WayKey { by: test.by, kind: way.kind.clone(), address: way.address.clone() };
            if seen.contains(&key) {
                continue;
            }
            let gathered = found.entry(key.clone()).or_default();
            gathered.take(test, way);
            if place == 0 {
                gathered.skews.extend(test.upper_minus_lower());
            }
            seen.push(key);
        }
    }
    found.into_iter().map(|(key, gathered)| (key, gathered.sum())).collect()
}

impl Gathered {
    fn take(&mut self, test: &Test, way: &WayResult) {
        self.sum.tests += 1;
        match way.reached {
            Some(true) => {
                self.sum.reached += 1;
                self.sum.last_reached_s = self.sum.last_reached_s.max(Some(test.clock_s));
                self.ms.extend(way.ms);
                self.failed_in_a_row = 0;
                if let Some(outage) = self.sum.outages.last_mut().filter(|outage| outage.until_s.is_none()) {
                    outage.until_s = Some(test.clock_s);
                }
            }
            Some(false) => {
                self.sum.failed += 1;
                self.failed_in_a_row += 1;
                if self.failed_in_a_row == MISSED_MAX {
                    self.sum.outages.push(WayOutage { from_s: test.clock_s, until_s: None });
                }
            }
            None => {}
        }
    }

    fn sum(self) -> WaySum {
        let mut sum = self.sum;
        sum.availability_permille = (sum.reached * 1_000).checked_div(sum.reached + sum.failed);
        sum.ms = Percentiles::of(self.ms);
        sum.skew = median(self.skews);
        sum
    }
}

#[cfg(test)]
mod tests {
    use comity_wire::LineId;

    use super::*;
    use crate::linetest::schedule::INTERVAL_S;

    fn way(kind: &str, address: &str, reached: Option<bool>, ms: Option<u64>) -> WayResult {
        WayResult { kind: kind.into(), address: Some(address.into()), reached, ms }
    }

    fn test(by: Who2, sequence: u64, ways: Vec<WayResult>) -> Test {
        let clock_s = 1_795_000_000 + sequence * 2 * INTERVAL_S;
        Test { by, sequence, clock_s, receipted_s: None, echo: None, round_trip_ms: None, ways }
    }

    fn hours() -> Hours {
        Hours::of(&LineId([0; 32]), INTERVAL_S)
    }

    #[test]
    fn each_address_has_its_own_availability_and_two_failures_in_a_row_are_an_outage() {
        let found = |results: &[Option<bool>]| {
            let tests: Vec<Test> = (1..)
                .zip(results)
                .map(|(n, reached)| {
                    let ways =
                        vec![way("direct", "a:1", Some(true), Some(n * 10)), way("direct", "b:1", *reached, None)];
                    test(Who2::Lower, n, ways)
                })
                .collect();
            let mut mixed = tests.clone();
            mixed.reverse();
            let all = by_way(&tests, &hours(), (0, u64::MAX));
            assert_eq!(all, by_way(&mixed, &hours(), (0, u64::MAX)), "in any order");
            let of = |address: &str| {
                let key = WayKey { by: Who2::Lower, kind: "direct".into(), address: Some(address.into()) };
                all.get(&key).cloned().unwrap()
            };
            (of("a:1"), of("b:1"))
        };
        let (yes, no) = (Some(true), Some(false));
        let (good, bad) = found(&[yes, no, yes, no, no, no, yes, no]);
        assert_eq!((good.reached, good.availability_permille, good.outages.len()), (8, Some(1_000), 0));
        assert_eq!(good.ms.map(|ms| (ms.p50, ms.p99)), Some((40, 80)));
        assert_eq!((bad.tests, bad.reached, bad.failed, bad.availability_permille), (8, 3, 5, Some(375)));
        let at = |n: u64| 1_795_000_000 + n * 2 * INTERVAL_S;
        assert_eq!(bad.outages, [WayOutage { from_s: at(5), until_s: Some(at(7)) }]);
        assert_eq!(bad.last_reached_s, Some(at(7)));
        let (_, lasting) = found(&[no, no]);
        assert_eq!(lasting.outages, [WayOutage { from_s: at(2), until_s: None }]);
        let (_, untried) = found(&[no, None, no]);
        assert_eq!(
            (untried.outages.len(), untried.tests, untried.failed),
            (1, 3, 2),
            "what was not tried says nothing"
        );
        assert_eq!(found(&[None, None]).1.availability_permille, None);
    }

    #[test]
    fn the_two_directions_and_doubles_within_a_test_are_apart() {
        let both = vec![way("direct", "a:1", Some(true), None), way("direct", "a:1", Some(false), None)];
        let tests = [test(Who2::Lower, 1, both), test(Who2::Upper, 1, vec![way("direct", "a:1", Some(false), None)])];
        let all = by_way(&tests, &hours(), (0, u64::MAX));
        let sums: Vec<(Who2, u64, u64)> = all.iter().map(|(key, sum)| (key.by, sum.reached, sum.failed)).collect();
        assert_eq!(sums, [(Who2::Lower, 1, 0), (Who2::Upper, 0, 1)]);
        assert!(by_way(&tests, &hours(), (0, 1)).is_empty(), "outside of the window");
    }
}
