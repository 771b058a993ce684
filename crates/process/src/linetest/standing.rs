//! When a line counts as down: after two missed tests in a row (`docs/spec/line-test.md#down`).

use super::schedule::Hours;
use super::series::{Outcome, Test, outcomes};

/// Missed hours in a row after which a line is down.
pub const MISSED_MAX: u64 = 2;
/// Hours that one look goes back at most: nine weeks of an hour each.
pub const HOURS_MAX: u64 = 1_512;

/// How a line stands by its tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No test has been made yet, or none has come to an end.
    Untested,
    /// At most one test was missed since the last that was answered.
    Up,
    /// Two or more were missed in a row.
    Down {
        /// The last hour that was answered, if any was.
        last_answered: Option<u64>,
        /// From this instant on: when the second one was missed.
        since_s: u64,
    },
}

/// One time that a line was down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// When the second test in a row was missed.
    pub from_s: u64,
    /// When the test was due that was answered again; `None` while it lasts.
    pub until_s: Option<u64>,
    /// Missed tests in a row.
    pub missed: u64,
}

/// All times that a line was down, as known at `now_s`, and how it stands then.
#[must_use]
pub fn standing(tests: &[Test], hours: &Hours, now_s: u64) -> (Standing, Vec<Outage>) {
    let Some(begun) = tests.iter().map(|test| hours.at(test.clock_s)).min() else {
        return (Standing::Untested, Vec::new());
    };
    let from = begun.max(hours.at(now_s).saturating_sub(HOURS_MAX));
    let (mut found, mut missed, mut answered): (Vec<Outage>, u64, Option<u64>) = (Vec::new(), 0, None);
    for (hour, outcome) in outcomes(tests, hours, from, now_s) {
        match outcome {
            Outcome::Open => {}
            Outcome::Missed => {
                missed += 1;
                if missed == MISSED_MAX {
                    found.push(Outage { from_s: hours.missed_s(hour), until_s: None, missed });
                } else if let Some(outage) = found.last_mut().filter(|outage| outage.until_s.is_none()) {
                    outage.missed = missed;
                }
            }
            Outcome::Answered => {
                if let Some(outage) = found.last_mut().filter(|outage| outage.until_s.is_none()) {
                    outage.until_s = Some(hours.due_s(hour));
                }
                (missed, answered) = (0, Some(hour));
            }
        }
    }
    let standing = match found.last() {
        Some(Outage { from_s, until_s: None, .. }) => Standing::Down { last_answered: answered, since_s: *from_s },
        _ if missed == 0 && answered.is_none() => Standing::Untested,
        _ => Standing::Up,
    };
    (standing, found)
}
