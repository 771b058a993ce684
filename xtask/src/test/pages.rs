//! The console's pages in a browser (`e2e/`), against the program that the README's commands built.

use std::path::Path;

use super::counts::Counts;
use super::steps::{Step, Tests};

/// Where a browser is, unless `COMITY_CHROMIUM` says it.
const CHROMIUM: &str = "/usr/bin/chromium";

/// Packages by the lock and without code of their install, types, then the tests.
const SCRIPT: &str = r#"
export COMITY_PROGRAM="$(realpath -m "${CARGO_TARGET_DIR:-target}")/debug/comity"
cd e2e
npm ci --ignore-scripts --no-audit --no-fund --prefer-offline
node_modules/.bin/tsc --project tsconfig.json
node --test --test-concurrency=1 --test-reporter=tap tests/*.test.js
"#;

/// What the tests need and this machine has not.
pub fn lacking() -> Option<&'static str> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = |name: &str| std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    let browser = std::env::var_os("COMITY_CHROMIUM").unwrap_or_else(|| CHROMIUM.into());
    match () {
        () if !found("node") => Some("Node"),
        () if !found("npm") => Some("npm"),
        () if !Path::new(&browser).is_file() => Some("Chromium"),
        () => None,
    }
}

/// Says at the start whether they will run.
pub fn announce(lacking: Option<&str>) {
    match lacking {
        None => println!("browser: present"),
        Some(what) => println!("browser: {what} is ABSENT: {}", consequence(in_ci())),
    }
}

const fn consequence(ci: bool) -> &'static str {
    if ci { "and CI=true: the browser tests FAIL" } else { "browser tests NOT run" }
}

fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// The step.
pub fn step() -> Step<'static> {
    Step::script("pages", SCRIPT).of_tests(Tests::OfNode)
}

/// What it comes to where it is not run: because the README's commands were left out, or because something is lacking.
pub fn not_run(lacking: Option<&str>) -> Counts {
    counted(lacking, in_ci())
}

fn counted(lacking: Option<&str>, ci: bool) -> Counts {
    match lacking {
        Some(what) => {
            println!("   {what} is absent: {}", consequence(ci));
            if ci { Counts::FAILED } else { Counts::SKIPPED }
        }
        None => {
            println!("   browser tests NOT run: the program that they look at was not built");
            Counts::SKIPPED
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_run_is_skipped_and_fails_in_ci_where_something_is_lacking() {
        assert_eq!(counted(Some("npm"), false), Counts::SKIPPED);
        assert_eq!(counted(Some("npm"), true), Counts::FAILED);
        assert_eq!(counted(None, true), Counts::SKIPPED, "left out by whoever runs it");
    }
}
