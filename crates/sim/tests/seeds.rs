//! Seeds without planted bugs: none may break a promise.

use comity_sim::run::{run_seed, run_seeds};
use comity_sim::{Mutant, Tally};

/// Seeds of a test run, and the simulated minutes of each, the calm included.
const SEEDS: u64 = 480;
const MINUTES: u64 = 75;

fn demand_none(tally: &Tally) {
    let words: Vec<String> = tally.failed.iter().map(ToString::to_string).collect();
    assert!(words.is_empty(), "{}", words.join("\n"));
}

#[test]
fn row_24_row_25_row_31_hundreds_of_seeds_keep_every_promise() {
    let tally = run_seeds(0..SEEDS, MINUTES, Mutant::None, 2, 3, &|_, _| ());
    demand_none(&tally);
    let counts = tally.counts;
    // The seeds are worth something only if things happen in them.
    assert!(counts.accepted > 5_000, "{counts:?}");
    assert!(counts.held > 300, "{counts:?}");
    assert!(counts.erased > 5, "{counts:?}");
    assert!(counts.released > 100, "{counts:?}");
    assert!(counts.crashes > 500, "{counts:?}");
    assert!(counts.rollbacks > 30, "{counts:?}");
    assert!(counts.deeds > 100, "{counts:?}");
    assert!(counts.convictions > 3, "{counts:?}");
}

#[test]
fn seeds_that_failed_once_never_fail_again() {
    let kept = include_str!("../seeds/failed.txt");
    let seeds = kept.lines().filter(|line| !line.starts_with('#'));
    let numbers = |line: &str| {
        let mut words = line.split_whitespace().map(|word| word.parse::<u64>().unwrap());
        (words.next().unwrap(), words.next().unwrap())
    };
    for (seed, minutes) in seeds.map(numbers) {
        if let Err(failed) = run_seed(seed, minutes, Mutant::None) {
            panic!("{failed}");
        }
    }
}

#[test]
fn one_seed_is_one_story() {
    for seed in [3, 17, 40, 99] {
        let (first, second) = (run_seed(seed, 60, Mutant::None).unwrap(), run_seed(seed, 60, Mutant::None).unwrap());
        assert_eq!(format!("{first:?}"), format!("{second:?}"), "seed {seed}");
    }
}
