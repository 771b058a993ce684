//! What failed tests said, read from what the test runner prints, to be told again at the very end of a run.

use super::steps::Tests;

/// How many lines are told again at most.
const LINES_MAX: usize = 400;

/// The `failures:` parts of the test runner's output: what each failed test said, and their names. Of Node's (TAP): each
/// `not ok` with what follows it.
#[derive(Default)]
pub struct Failures {
    open: bool,
    lines: Vec<String>,
}

impl Failures {
    /// Looks at the next line of output.
    pub fn line(&mut self, tests: Tests, line: &str) {
        let (begins, ends) = match tests {
            Tests::None => (false, true),
            Tests::OfCargo => (line == "failures:", line.starts_with("test result:")),
            Tests::OfNode => (line.starts_with("not ok "), line == "  ..."),
        };
        self.open = begins || (self.open && !ends);
        if self.open && self.lines.len() < LINES_MAX {
            self.lines.push(line.to_owned());
        }
    }

    /// All that failed tests said.
    pub fn take(self) -> Vec<String> {
        self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_failed_tests_said_is_kept() {
        let output = "running 2 tests\ntest a ... ok\ntest b ... FAILED\n\nsuccesses:\n\n---- a stdout ----\nfine\n\n\
            successes:\n    a\n\nfailures:\n\n---- b stdout ----\nassertion failed\n\nfailures:\n    b\n\n\
            test result: FAILED. 1 passed; 1 failed\n\nrunning 0 tests\ntest result: ok. 0 passed";
        let mut failures = Failures::default();
        output.lines().for_each(|line| failures.line(Tests::OfCargo, line));
        let told = failures.take().join("\n");
        assert_eq!(told, "failures:\n\n---- b stdout ----\nassertion failed\n\nfailures:\n    b\n");
    }
}
