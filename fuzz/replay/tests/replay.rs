//! The corpus and its mutations against every target, and the driver against planted bugs.
#![allow(clippy::expect_used, clippy::panic, reason = "a test says why it fails by panicking")]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use comity_fuzz_replay::{Finding, corpus, feed, mutations};
use comity_fuzz_targets::{TARGETS, Target, VALID_WHEN_CUT, Verdict};

fn report(finding: &Finding) -> String {
    format!("{} broke a promise on {}", finding.target, finding.hex())
}

/// Feeds every mutation of every corpus file of a target; how many were fed and accepted.
fn mutate(target: &Target) -> (usize, usize) {
    let (mut fed, mut accepted) = (0, 0);
    for (_, input) in corpus::files(target.name).expect("a corpus") {
        let count = mutations::each(&input, |mutant| {
            accepted += usize::from(feed(target, mutant)? == Verdict::Accepted);
            Ok::<(), Box<Finding>>(())
        });
        fed += count.unwrap_or_else(|finding| panic!("{}", report(&finding)));
    }
    (fed, accepted)
}

#[test]
fn every_corpus_file_keeps_every_promise() {
    for target in TARGETS {
        let files = corpus::files(target.name).expect("a corpus");
        assert!(!files.is_empty(), "{} has no corpus", target.name);
        for (name, input) in files {
            let verdict = feed(target, &input).unwrap_or_else(|finding| panic!("{}", report(&finding)));
            if name.starts_with("seed-") {
                assert_eq!(verdict, Verdict::Accepted, "{}/{name}", target.name);
            }
        }
    }
}

#[test]
fn mutations_of_the_corpus_keep_every_promise() {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(target) = TARGETS.get(next.fetch_add(1, Ordering::Relaxed)) {
            let since = Instant::now();
            let (fed, accepted) = mutate(target);
            assert!(accepted < fed, "{} refused nothing of {fed}", target.name);
            let seconds = since.elapsed().as_secs_f32();
            println!("{}: {fed} mutations, {accepted} of them valid, {seconds:.1} s", target.name);
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            if let Err(panic) = worker.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
}

#[test]
fn row_02_every_seed_that_is_cut_short_is_refused() {
    for target in TARGETS.iter().filter(|target| !VALID_WHEN_CUT.contains(&target.name)) {
        for (name, input) in corpus::seed_files(target) {
            for cut in 0..input.len() {
                assert_eq!((target.run)(&input[..cut]), Verdict::Refused, "{}/{name} cut at {cut}", target.name);
            }
        }
    }
}

#[test]
fn row_04_every_seed_with_a_byte_more_is_refused() {
    for target in TARGETS {
        for (name, mut input) in corpus::seed_files(target) {
            input.push(0);
            assert_eq!((target.run)(&input), Verdict::Refused, "{}/{name}", target.name);
        }
    }
}

#[test]
fn the_seeds_in_the_corpus_are_those_that_the_code_makes() {
    for target in TARGETS {
        let is_seed = |(name, _): &(String, Vec<u8>)| name.starts_with("seed-");
        let kept: BTreeSet<_> = corpus::files(target.name).expect("a corpus").into_iter().filter(is_seed).collect();
        let made: BTreeSet<_> = corpus::seed_files(target).into_iter().collect();
        assert!(kept == made, "{}: seeds are out of date; run `cargo run -p comity-fuzz-replay`", target.name);
    }
}

#[test]
fn every_target_has_a_corpus_and_a_libfuzzer_binary_and_nothing_is_left_over() {
    let names: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    let folders = |folder: std::path::PathBuf, suffix: &str| -> BTreeSet<String> {
        std::fs::read_dir(folder)
            .expect("a folder")
            .map(|item| item.expect("an item").file_name().to_string_lossy().into_owned())
            .filter_map(|name| name.strip_suffix(suffix).map(str::to_owned))
            .collect()
    };
    assert_eq!(folders(corpus::folder(), ""), names);
    assert_eq!(folders(corpus::folder().join("../fuzz_targets"), ".rs"), names);
    let manifest = std::fs::read_to_string(corpus::folder().join("../Cargo.toml")).expect("a manifest");
    for name in &names {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "fuzz/Cargo.toml lacks {name}");
    }
}

#[test]
fn planted_bugs_are_found() {
    let seeds = || vec![("a", b"abc".to_vec())];
    let trailing = |input: &[u8]| {
        assert!(input.len() <= 64, "planted: an input longer than any");
        Verdict::Refused
    };
    let flipped = |input: &[u8]| {
        assert!(input != b"abb", "planted: one flipped bit");
        Verdict::Refused
    };
    let bugs: [fn(&[u8]) -> Verdict; 2] = [trailing, flipped];
    for run in bugs {
        let target = Target { name: "planted", run, seeds };
        let found = mutations::each(b"abc", |mutant| feed(&target, mutant).map(|_| ()));
        assert!(found.is_err(), "the driver missed a planted bug");
    }
}
