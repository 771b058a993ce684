//! What became of the line tests (F01) of a node's lines, as its own API tells it.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::Value;

use crate::client::Client;

/// Seconds from a test until which its echo must be receipted, for lines that are tested once an hour.
const ANSWERED_IN_S: u64 = 900;

/// Line tests of all lines of one node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LineTests {
    /// F01 that this node said.
    pub said: usize,
    /// F01 that its peers said, each of which it answers.
    pub heard: usize,
    /// Those of both whose echo was receipted in time.
    pub answered: usize,
    /// Those that still have time.
    pub open: usize,
    /// Those that do not, and whose echo was not receipted in time.
    pub missed: usize,
    /// Those whose two digests differ.
    pub unequal: usize,
    /// Those whose text came back damaged.
    pub damaged: usize,
    /// Hours whose outcome is known, over all lines.
    pub hours: u64,
    /// Those of them without an answered test.
    pub hours_missed: u64,
    /// Lines that are down by their tests.
    pub lines_down: usize,
    /// Times that a line was down.
    pub outages: usize,
    /// Lines of which neither side said a test.
    pub lines_untested: usize,
    /// Seconds from a test to the receipt of its echo, by the clock of its author: half of them at most this.
    pub answered_p50_s: u64,
    /// 99 %.
    pub answered_p99_s: u64,
    /// All.
    pub answered_max_s: u64,
}

impl LineTests {
    /// Reads the tests of each of these lines, a peer's name and a track.
    ///
    /// # Errors
    /// The node does not answer.
    pub async fn read(dir: &Path, lines: &[(String, &str)]) -> Result<Self> {
        let mut client = Client::connect(dir).await?;
        let (mut sum, mut took) = (Self::default(), Vec::new());
        for (peer, track) in lines {
            let path = format!("/v1/line-tests?peer={peer}&track={track}&days=1");
            sum.add(&client.call("GET", &path, "").await?, &mut took)?;
        }
        took.sort_unstable();
        let at = |part: usize| took.get((took.len() * part).div_ceil(100).saturating_sub(1)).copied().unwrap_or(0);
        (sum.answered_p50_s, sum.answered_p99_s, sum.answered_max_s) = (at(50), at(99), at(100));
        Ok(sum)
    }

    /// Adds one line, as its view shows it.
    fn add(&mut self, view: &Value, took: &mut Vec<u64>) -> Result<()> {
        let now = view["to"].as_u64().context("the end of the window")?;
        let all = view["tests"].as_array().context("tests")?;
        let tests: Vec<&Value> = all.iter().filter(|test| test["kind"] == "node").collect();
        self.lines_untested += usize::from(tests.is_empty());
        for test in tests {
            let clock = test["clock"].as_u64().context("a test's clock")?;
            match test["ours"].as_bool() {
                Some(true) => self.said += 1,
                _ => self.heard += 1,
            }
            let after = test["answered_at"].as_u64().map(|at| at.saturating_sub(clock));
            match after {
                Some(after) if after <= ANSWERED_IN_S => {
                    self.answered += 1;
                    took.push(after);
                }
                None if now.saturating_sub(clock) <= ANSWERED_IN_S => self.open += 1,
                _ => self.missed += 1,
            }
            self.unequal += usize::from(test["equal"] == false);
            self.damaged += usize::from(test["whole"] == false);
        }
        let count = |name: &str| view["summary"][name].as_u64().context("a count of hours");
        let (hours, answered) = (count("hours")?, count("answered")?);
        self.hours += hours;
        self.hours_missed += hours.saturating_sub(answered);
        self.lines_down += usize::from(!view["down_since"].is_null());
        self.outages += view["outages"].as_array().map_or(0, Vec::len);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn test(ours: bool, clock: u64, answered_at: Option<u64>) -> Value {
        json!({"kind": "node", "ours": ours, "clock": clock, "answered_at": answered_at, "equal": true, "whole": true})
    }

    fn of(tests: &[Value]) -> LineTests {
        let view = json!({"to": 10_000, "tests": tests, "summary": {"hours": 3, "answered": 2}, "down_since": 7,
            "outages": [{}, {}]});
        let mut sum = LineTests::default();
        sum.add(&view, &mut Vec::new()).unwrap();
        sum
    }

    #[test]
    fn what_is_late_is_missed_and_what_has_time_is_open() {
        let sum = of(&[
            test(true, 5_000, Some(5_900)),
            test(true, 5_000, Some(5_901)),
            test(false, 5_000, None),
            test(false, 9_100, None),
            test(true, 9_099, None),
        ]);
        assert_eq!((sum.said, sum.heard), (3, 2));
        assert_eq!((sum.answered, sum.open, sum.missed), (1, 1, 3));
        assert_eq!((sum.hours, sum.hours_missed, sum.lines_down, sum.outages), (3, 1, 1, 2));
    }

    #[test]
    fn persons_are_not_counted_and_differences_are() {
        let (mut person, mut bad) = (test(true, 5_000, Some(5_001)), test(false, 5_000, Some(5_001)));
        person["kind"] = json!("person");
        let sum = of(std::slice::from_ref(&person));
        assert_eq!((sum.said, sum.answered, sum.lines_untested), (0, 0, 1));
        (bad["equal"], bad["whole"]) = (json!(false), json!(false));
        let sum = of(&[person, bad]);
        assert_eq!((sum.heard, sum.unequal, sum.damaged, sum.lines_untested), (1, 1, 1, 0));
    }

    #[test]
    fn a_view_without_its_clock_is_no_view() {
        let view = json!({"tests": [], "summary": {"hours": 0, "answered": 0}});
        assert!(LineTests::default().add(&view, &mut Vec::new()).is_err());
        let view = json!({"to": 1, "tests": [{"kind": "node", "ours": true}], "summary": {"hours": 0, "answered": 0}});
        assert!(LineTests::default().add(&view, &mut Vec::new()).is_err());
    }
}
