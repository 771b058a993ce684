//! Every committed vector gives its verdict, and what can be made again is made again.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use comity_vectors::{Case, Expect, bytes_of, check, from_index, make, render_worked, tables, worked_evidence};
use serde_json::Value;

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn json(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(directory().join(name)).unwrap()).unwrap()
}

fn verdict(case: &Case) -> Expect {
    match check(&case.kind, &case.bytes, &case.context, &|file| bytes_of(&directory(), file)) {
        Ok(fields) => Expect::Good(fields),
        Err(error) => Expect::Bad(format!("{error:#}")),
    }
}

#[test]
fn row_04_every_case_gives_its_verdict() {
    for case in from_index(&directory()).unwrap() {
        assert_eq!(verdict(&case), case.expect, "{}", case.file);
    }
}

#[test]
fn every_file_is_in_the_index_and_most_are_bad() {
    let cases = from_index(&directory()).unwrap();
    let listed: BTreeSet<String> = cases.iter().map(|case| case.file.clone()).collect();
    let mut found = BTreeSet::new();
    walk(&directory(), &mut found);
    assert_eq!(found, listed);
    let good = cases.iter().filter(|case| matches!(case.expect, Expect::Good(_))).count();
    assert!(good * 2 < cases.len(), "{good} of {} are good", cases.len());
}

fn walk(at: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(at).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            let relative = path.strip_prefix(directory()).unwrap().to_str().unwrap().replace('\\', "/");
            if relative.contains("/good/") || relative.contains("/bad/") {
                found.insert(relative);
            }
        }
    }
}

#[test]
fn what_is_made_anew_is_what_was_committed() {
    let committed: BTreeMap<String, Case> =
        from_index(&directory()).unwrap().into_iter().map(|case| (case.file.clone(), case)).collect();
    let made = make().unwrap();
    let names: BTreeSet<&String> = made.iter().map(|case| &case.file).collect();
    assert_eq!(names, committed.keys().collect(), "run: cargo run -p comity-vectors -- vectors");
    for case in &made {
        let kept = &committed[&case.file];
        assert_eq!((&case.kind, &case.context), (&kept.kind, &kept.context), "{}", case.file);
        assert_eq!(case.same_each_time, kept.same_each_time, "{}", case.file);
        if case.same_each_time {
            assert_eq!(case.bytes, kept.bytes, "{}", case.file);
        }
        if let (Expect::Bad(now), Expect::Bad(then)) = (&case.expect, &kept.expect) {
            assert_eq!(now, then, "{}", case.file);
        }
    }
}

#[test]
fn the_tables_are_those_that_are_computed() {
    for (name, table) in tables().unwrap() {
        assert_eq!(json(name), table, "{name}");
    }
}

#[test]
fn the_worked_example_is_the_one_that_is_computed() {
    let evidence = bytes_of(&directory(), "worked-example.evidence").unwrap();
    assert!(evidence == worked_evidence(&json("worked-example.json")).unwrap().as_bytes(), "another evidence file");
    let document = std::fs::read_to_string(directory().join("../docs/spec/worked-example.md")).unwrap();
    assert!(
        document == render_worked(&json("worked-example.json")).unwrap(),
        "run: cargo run -p comity-vectors -- vectors"
    );
}

#[test]
fn row_13_every_flipped_byte_of_a_signed_case_is_refused() {
    let kinds = ["checkpoint-binary", "receipt-binary", "contradiction", "sealed-entry", "field-opening", "chunk"];
    for case in from_index(&directory()).unwrap() {
        let bytes = case.bytes.len();
        if !kinds.contains(&case.kind.as_str()) || matches!(case.expect, Expect::Bad(_)) {
            continue;
        }
        for at in (0..bytes).step_by(1 + bytes / 300) {
            let mut flipped = case.clone();
            flipped.bytes[at] ^= 1 << (at % 8);
            assert!(matches!(verdict(&flipped), Expect::Bad(_)), "{} at {at}", case.file);
        }
    }
}
