//! How many things passed, failed and were skipped, read from what the test runner prints.

use std::fmt;
use std::ops::AddAssign;

/// What a step, or the whole run, came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Counts {
    pub const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    pub const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };
    pub const SKIPPED: Self = Self { passed: 0, failed: 0, skipped: 1 };

    /// What one line of output adds: a `test result:` line its figures, a test's `SKIPPED` line one
    /// skipped instead of one passed.
    pub fn of_line(line: &str) -> Change {
        if line.trim_start().starts_with("SKIPPED") {
            return Change::PassedIsSkipped;
        }
        let Some(figures) = line.strip_prefix("test result: ") else {
            return Change::None;
        };
        let figure = |what: &str| {
            figures.split(['.', ';']).find_map(|part| part.trim().strip_suffix(what)?.trim().parse().ok()).unwrap_or(0)
        };
        Change::Add(Self { passed: figure(" passed"), failed: figure(" failed"), skipped: figure(" ignored") })
    }

    /// What one line of what Node's test runner prints (TAP) adds: its totals stand at the end, each on a line. What was
    /// cancelled did not pass.
    pub fn of_tap_line(line: &str) -> Change {
        let total = |what: &str| line.strip_prefix("# ")?.strip_prefix(what)?.strip_prefix(' ')?.parse().ok();
        let none = Self::default();
        let counts = total("pass")
            .map(|passed| Self { passed, ..none })
            .or_else(|| ["fail", "cancelled"].into_iter().find_map(total).map(|failed| Self { failed, ..none }))
            .or_else(|| ["skipped", "todo"].into_iter().find_map(total).map(|skipped| Self { skipped, ..none }));
        counts.map_or(Change::None, Change::Add)
    }

    /// Applies what a line of output meant.
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::None => {}
            Change::Add(counts) => *self += counts,
            Change::PassedIsSkipped => self.skipped += 1,
        }
    }

    /// A test that said `SKIPPED` was counted as passed too: takes those back.
    pub fn settle(mut self, said_skipped: u64) -> Self {
        self.passed = self.passed.saturating_sub(said_skipped);
        self
    }
}

/// What one line of output means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    None,
    Add(Counts),
    PassedIsSkipped,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(formatter, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_are_read() {
        let line = "test result: FAILED. 11 passed; 2 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(Counts::of_line(line), Change::Add(Counts { passed: 11, failed: 2, skipped: 3 }));
        assert_eq!(Counts::of_line("test a ... ok"), Change::None);
        assert_eq!(Counts::of_line("SKIPPED: no real data"), Change::PassedIsSkipped);
    }

    #[test]
    fn the_totals_of_nodes_test_runner_are_read() {
        let output = "TAP version 13\n# Subtest: # pass 7\nok 1 - a # pass 7\n    # pass 7\n1..9\n# tests 9\n# suites 0\n\
            # pass 4\n# fail 2\n# cancelled 1\n# skipped 1\n# todo 1\n# duration_ms 12.5\n# pass x";
        let mut counts = Counts::default();
        output.lines().for_each(|line| counts.apply(Counts::of_tap_line(line)));
        assert_eq!(counts, Counts { passed: 4, failed: 3, skipped: 2 });
    }

    #[test]
    fn a_skipped_test_does_not_pass() {
        let mut counts = Counts::default();
        counts.apply(Counts::of_line("SKIPPED: no real data"));
        counts.apply(Counts::of_line("test result: ok. 4 passed; 0 failed; 0 ignored"));
        assert_eq!(counts.settle(1), Counts { passed: 3, failed: 0, skipped: 1 });
    }

    #[test]
    fn the_closing_line_names_skips_only_where_there_are_some() {
        assert_eq!(Counts::PASSED.to_string(), "1 passed, 0 failed");
        assert_eq!(Counts::SKIPPED.to_string(), "0 passed, 0 failed, 1 skipped");
    }
}
