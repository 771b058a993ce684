//! One step: a command, its log, and what its output counts as.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::counts::{Change, Counts};
use super::failures::Failures;
use crate::repository::Repository;

/// How many lines of a failed step's log are shown.
const SHOWN_LINES_MAX: usize = 200;
/// How long a README command may take, its release build included.
const SCRIPT_LIMIT_S: &str = "1800";
/// How long a step may say nothing. A test that waits for what never comes is ended and named, before whoever runs
/// all this gives up without a word.
const SILENCE_MAX: Duration = Duration::from_secs(20 * 60);

/// A command that passes or fails, or, where it runs tests, as many as it prints.
pub struct Step<'a> {
    pub name: &'a str,
    program: String,
    arguments: Vec<String>,
    variables: &'static [(&'static str, &'static str)],
    tests: Tests,
}

/// Whose tests a step's output tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tests {
    None,
    OfCargo,
    OfNode,
}

/// Formatting: needs no build, so it comes first.
pub fn format() -> Step<'static> {
    cargo("format", &["fmt", "--all", "--check"])
}

/// The steps that build, cheap ones first.
pub fn cargo_steps() -> Vec<Step<'static>> {
    let mut clippy = cargo("clippy", &["clippy", "--workspace", "--all-targets", "--locked"]);
    clippy.arguments.extend(["--", "-D", "warnings"].map(str::to_owned));
    let mut documentation = cargo("doc", &["doc", "--workspace", "--no-deps", "--locked"]);
    documentation.variables = &[("RUSTDOCFLAGS", "-D warnings")];
    let mut tests = cargo("tests", &["test", "--workspace", "--locked", "--no-fail-fast"]);
    tests.arguments.extend(["--", "--show-output"].map(str::to_owned));
    tests.tests = Tests::OfCargo;
    vec![clippy, documentation, tests]
}

fn cargo(name: &'static str, arguments: &[&str]) -> Step<'static> {
    Step {
        name,
        program: std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()),
        arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
        variables: &[],
        tests: Tests::None,
    }
}

impl<'a> Step<'a> {
    /// A shell script from the repository's root, ended when it takes too long.
    pub fn script(name: &'a str, script: &str) -> Self {
        let arguments = ["--kill-after=10", SCRIPT_LIMIT_S, "bash", "-euo", "pipefail", "-c", script];
        Self {
            name,
            program: "timeout".to_owned(),
            arguments: arguments.map(str::to_owned).to_vec(),
            variables: &[],
            tests: Tests::None,
        }
    }

    /// The same script, whose output tells of tests.
    pub const fn of_tests(mut self, tests: Tests) -> Self {
        self.tests = tests;
        self
    }

    /// Runs the step without standard input. Its whole output goes to a log; shown are progress,
    /// and the log's end when it failed. What failed tests said is added to `told`.
    ///
    /// # Errors
    /// When the program cannot be started or the log cannot be written, never when it fails.
    pub fn run(&self, repository: &Repository, logs: &Path, told: &mut Vec<String>) -> Result<Counts> {
        self.run_silent_for(repository, logs, SILENCE_MAX, told)
    }

    fn run_silent_for(
        &self,
        repository: &Repository,
        logs: &Path,
        silence: Duration,
        told: &mut Vec<String>,
    ) -> Result<Counts> {
        println!("-- {}: {} {}", self.name, self.program, self.arguments.join(" "));
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .envs(self.variables.iter().copied())
            // What `cargo run` set for this program must not reach the programs under test.
            .env_remove("CARGO_MANIFEST_DIR")
            .env("CARGO_TERM_COLOR", "never")
            .current_dir(&repository.root)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot run {}", self.program))?;

        let (sender, lines) = mpsc::channel();
        let outputs: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|output| Box::new(output) as _),
            child.stderr.take().map(|output| Box::new(output) as _),
        ];
        for output in outputs.into_iter().flatten() {
            let sender = sender.clone();
            std::thread::spawn(move || read_lines(output, &sender));
        }
        drop(sender);

        let path = logs.join(format!("{}.log", self.name));
        let mut log = std::fs::File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
        let mut all = Vec::new();
        let (mut tally, mut failures) = (Tally::default(), Failures::default());
        loop {
            let line = match lines.recv_timeout(silence) {
                Ok(line) => line,
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    println!("   ended: it said nothing for {} s", silence.as_secs());
                    end_with_all_it_started(&child);
                    break;
                }
            };
            writeln!(log, "{line}").with_context(|| format!("cannot write {}", path.display()))?;
            tally.line(self.tests, &line);
            failures.line(self.tests, &line);
            if is_progress(&line) {
                println!("   {line}");
            }
            all.push(line);
        }
        let succeeded = child.wait().context("a step cannot be awaited")?.success();
        if !succeeded {
            let shown = all.len().saturating_sub(SHOWN_LINES_MAX);
            println!("   ... the end of {}:", path.display());
            all[shown..].iter().for_each(|line| println!("   | {line}"));
        }
        told.extend(failures.take());
        Ok(tally.close(self.tests, succeeded))
    }
}

/// Kills a step and its process group: a test's programs would keep its pipes open.
fn end_with_all_it_started(child: &Child) {
    // What is gone already needs no end.
    let _gone = Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status();
}

/// The counts of a step while it runs.
#[derive(Default)]
struct Tally {
    counts: Counts,
    said_skipped: u64,
}

impl Tally {
    fn line(&mut self, tests: Tests, line: &str) {
        let change = match tests {
            Tests::None => Change::None,
            Tests::OfCargo => Counts::of_line(line),
            Tests::OfNode => Counts::of_tap_line(line),
        };
        self.said_skipped += u64::from(change == Change::PassedIsSkipped);
        self.counts.apply(change);
    }

    /// A step that failed counts as at least one failure, and one that ran no test is not a pass.
    fn close(self, tests: Tests, succeeded: bool) -> Counts {
        if tests == Tests::None {
            return if succeeded { Counts::PASSED } else { Counts::FAILED };
        }
        let mut counts = self.counts.settle(self.said_skipped);
        if !succeeded || counts.passed + counts.failed == 0 {
            counts.failed = counts.failed.max(1);
        }
        counts
    }
}

fn read_lines(output: impl Read, lines: &mpsc::Sender<String>) {
    let mut reader = BufReader::new(output);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        let text = String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
        if lines.send(text).is_err() {
            return;
        }
        line.clear();
    }
}

/// Lines worth seeing while a step runs.
fn is_progress(line: &str) -> bool {
    let start = line.trim_start();
    let shown = ["Running ", "Doc-tests ", "test result:", "SKIPPED", "error", "Finished "];
    shown.iter().any(|prefix| start.starts_with(prefix))
        || line.ends_with("... FAILED")
        || line.starts_with("not ok ")
        || line.contains("has been running for over")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(script: &str) -> Counts {
        let folder = tempfile::tempdir().expect("a folder");
        let repository = Repository { root: folder.path().to_owned() };
        Step::script("script", script).run(&repository, folder.path(), &mut Vec::new()).expect("a run")
    }

    #[test]
    fn a_script_passes_or_fails_with_its_exit_code() {
        assert_eq!(run("true"), Counts::PASSED);
        assert_eq!(run("false\ntrue"), Counts::FAILED);
        assert_eq!(run("false | true"), Counts::FAILED);
        assert_eq!(run("echo $undefined_variable"), Counts::FAILED);
    }

    #[test]
    fn a_step_that_says_nothing_for_long_is_ended_with_what_it_started() {
        let folder = tempfile::tempdir().expect("a folder");
        let repository = Repository { root: folder.path().to_owned() };
        let step = Step::script("script", "echo begun; sleep 3600 & echo $! > child; wait");
        let counts =
            step.run_silent_for(&repository, folder.path(), Duration::from_secs(5), &mut Vec::new()).expect("a run");
        assert_eq!(counts, Counts::FAILED);
        let child = std::fs::read_to_string(folder.path().join("child")).expect("the child's number");
        let state = || std::fs::read_to_string(format!("/proc/{}/stat", child.trim())).unwrap_or_default();
        let gone = |state: &str| state.is_empty() || state.contains(") Z ");
        // On a busy machine what was killed takes a while to go.
        for _ in 0..200_000 {
            if gone(&state()) {
                return;
            }
            std::thread::yield_now();
        }
        panic!("{}", state());
    }

    #[test]
    fn a_step_has_no_standard_input() {
        assert_eq!(run("! read -r line"), Counts::PASSED);
    }

    #[test]
    fn a_test_step_that_does_not_build_or_runs_nothing_fails() {
        assert_eq!(Tally::default().close(Tests::OfCargo, false), Counts::FAILED);
        assert_eq!(Tally::default().close(Tests::OfCargo, true), Counts::FAILED);
    }

    #[test]
    fn a_test_step_counts_its_tests() {
        let mut tally = Tally::default();
        tally.line(Tests::OfCargo, "test result: ok. 7 passed; 0 failed; 1 ignored; 0 measured");
        tally.line(Tests::OfCargo, "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured");
        assert_eq!(tally.close(Tests::OfCargo, false), Counts { passed: 8, failed: 2, skipped: 1 });
    }

    #[test]
    fn tests_of_node_are_counted_and_a_run_that_never_came_to_them_fails() {
        let folder = tempfile::tempdir().expect("a folder");
        let repository = Repository { root: folder.path().to_owned() };
        let run = |script: &str| {
            let step = Step::script("pages", script).of_tests(Tests::OfNode);
            let mut told = Vec::new();
            let counts = step.run(&repository, folder.path(), &mut told).expect("a run");
            (counts, told.join("\n"))
        };
        let totals = "printf '# pass 2\\n# fail 1\\n# cancelled 0\\n# skipped 0\\n'; exit 1";
        let (counts, told) =
            run(&format!("printf 'not ok 1 - a\\n  ---\\n  error: b\\n  ...\\nok 2 - c\\n'; {totals}"));
        assert_eq!(counts, Counts { passed: 2, failed: 1, skipped: 0 });
        assert_eq!(told, "not ok 1 - a\n  ---\n  error: b");
        assert_eq!(run("echo no packages; false").0, Counts::FAILED);
    }
}
