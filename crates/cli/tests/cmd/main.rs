//! One file a case in `cases/`: what is run, and in both languages what it prints and how it ends.
//!
//! Values that differ from run to run stand as `[HASH]`, `[TIME]`, `[DIR]`. `COMITY_WRITE_SNAPSHOTS=1` writes what the
//! program prints into the files: read the difference before keeping it.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

mod russian;

const LANGUAGES: [&str; 2] = ["en", "ru"];

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    setup: Vec<Vec<String>>,
    args: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stdin: Option<String>,
    #[serde(default)]
    exit: i32,
    en: Option<Printed>,
    ru: Option<Printed>,
}

#[derive(Deserialize, Serialize, PartialEq, Eq, Debug, Clone)]
#[serde(deny_unknown_fields)]
struct Printed {
    #[serde(default)]
    stdout: String,
    #[serde(default)]
    stderr: String,
}

fn comity(folder: &Path, language: &str, args: &[String], stdin: Option<&str>) -> (i32, Printed) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("LANG", format!("{language}_XX.UTF-8"))
        .env("COMITY_DIR", folder.join("node"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input may be gone already.
    let _ = child.stdin.take().unwrap().write_all(stdin.unwrap_or_default().as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| steady(&String::from_utf8(bytes).unwrap(), folder);
    let printed = Printed { stdout: text(output.stdout), stderr: text(output.stderr) };
    let unfilled = printed.stdout.contains("{$") || printed.stderr.contains("{$");
    assert!(!unfilled, "{args:?} left a value out: {printed:?}");
    (output.status.code().unwrap_or(-1), printed)
}

/// The text without what differs from run to run.
fn steady(text: &str, folder: &Path) -> String {
    let text = text.replace(&folder.display().to_string(), "[DIR]");
    let mut out = String::with_capacity(text.len());
    let mut digits = String::new();
    for c in text.chars().chain(['\0']) {
        if c.is_ascii_digit() || ('a'..='f').contains(&c) {
            digits.push(c);
            continue;
        }
        out.push_str(if digits.len() == 64 { "[HASH]" } else { &digits });
        digits.clear();
        out.push(c);
    }
    out.pop();
    out
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("empty"), "").unwrap();
    fs::write(folder.path().join("cut.contradiction"), "comity contradiction v1\naccused\n").unwrap();
    for (kind, rest) in [("evidence", "author\n"), ("contradiction", "accused\n"), ("courier", "\0\0\0\0")] {
        let file = format!("comity {kind} v2\n{rest}");
        fs::write(folder.path().join(format!("newer.{kind}")), file).unwrap();
    }
    fs::write(folder.path().join("zeros"), "0".repeat(3968)).unwrap();
    fs::write(folder.path().join("binary"), [0xff, 0xfe, 0, 1]).unwrap();
    folder
}

fn run(case: &Case, language: &str) -> (i32, Printed) {
    let folder = folder();
    for args in &case.setup {
        let (exit, printed) = comity(folder.path(), language, args, None);
        assert_eq!(exit, 0, "the setup {args:?} failed: {printed:?}");
    }
    comity(folder.path(), language, &case.args, case.stdin.as_deref())
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/cases");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_case_prints_and_ends_as_its_file_says() {
    let write = std::env::var_os("COMITY_WRITE_SNAPSHOTS").is_some();
    let mut wrong = Vec::new();
    let paths = cases();
    for path in &paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut case: Case =
            toml::from_str(&fs::read_to_string(path).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
        for language in LANGUAGES {
            let (exit, printed) = run(&case, language);
            let expected = if language == "en" { &mut case.en } else { &mut case.ru };
            if write {
                *expected = Some(printed);
                case.exit = exit;
            } else if expected.as_ref() != Some(&printed) || exit != case.exit {
                wrong.push(format!(
                    "{name} ({language}): exit {exit}, {printed:#?}\nexpected exit {}, {expected:#?}",
                    case.exit
                ));
            }
        }
        if write {
            fs::write(path, toml::to_string(&case).unwrap()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(paths.len() > 40);
}

#[test]
fn more_cases_refuse_than_succeed_and_no_two_languages_say_the_same() {
    let mut refusals = 0;
    let paths = cases();
    for path in &paths {
        let case: Case = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        refusals += usize::from(case.exit != 0);
        assert!(!case.about.is_empty());
        if !case.args.contains(&"--json".to_owned()) {
            assert_ne!(case.en, case.ru, "{} is not translated", path.display());
        }
    }
    assert!(2 * refusals > paths.len());
}
