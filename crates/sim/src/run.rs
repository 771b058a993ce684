//! Running seeds, one or many, and saying what came of them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::mutant::Mutant;
use crate::world::{Broken, Counts, World};

/// A seed that broke a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The seed.
    pub seed: u64,
    /// Simulated minutes.
    pub minutes: u64,
    /// The planted bug, if any.
    pub mutant: Mutant,
    /// The promise and what happened.
    pub broken: Broken,
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { seed, minutes, mutant, broken } = self;
        let seconds = broken.at / 1_000;
        writeln!(f, "seed {seed} breaks a promise after {seconds} simulated seconds: {}", broken.promise)?;
        writeln!(f, "  {}", broken.what)?;
        write!(f, "  again: cargo run -p comity-sim -- --seed {seed} --minutes {minutes}")?;
        match mutant {
            Mutant::None => Ok(()),
            mutant => write!(f, " --mutant {}", mutant.name()),
        }
    }
}

/// What many seeds came to.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Seeds run.
    pub seeds: u64,
    /// What was counted in them.
    pub counts: Counts,
    /// Those that broke a promise, by seed.
    pub failed: Vec<Failed>,
}

/// Runs one seed for so many simulated minutes.
///
/// # Errors
/// The promise that was broken.
pub fn run_seed(seed: u64, minutes: u64, mutant: Mutant) -> Result<Counts, Failed> {
    run_aloud(seed, minutes, mutant, false)
}

/// As [`run_seed`]; says on the standard error what happens.
///
/// # Errors
/// The promise that was broken.
pub fn run_aloud(seed: u64, minutes: u64, mutant: Mutant, aloud: bool) -> Result<Counts, Failed> {
    let failed = |broken| Failed { seed, minutes, mutant, broken };
    let staged = World::new(seed, minutes, mutant);
    let mut world =
        staged.map_err(|why| failed(Broken { promise: "the stage can be set", what: why.to_string(), at: 0 }))?;
    world.trace = aloud;
    world.run().map_err(failed)
}

/// Runs seeds on so many threads, until `enough` of them have failed. `each` is told of every seed.
pub fn run_seeds(
    seeds: std::ops::Range<u64>,
    minutes: u64,
    mutant: Mutant,
    threads: usize,
    enough: usize,
    each: &(dyn Fn(u64, &Result<Counts, Failed>) + Sync),
) -> Tally {
    let next = AtomicU64::new(seeds.start);
    let tally = Mutex::new(Tally::default());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    let result = run_seed(seed, minutes, mutant);
                    each(seed, &result);
                    let Ok(mut tally) = tally.lock() else { return };
                    tally.seeds += 1;
                    match result {
                        Ok(counts) => tally.counts.add(&counts),
                        Err(failed) => tally.failed.push(failed),
                    }
                    if tally.failed.len() >= enough {
                        next.store(seeds.end, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let mut tally = tally.into_inner().unwrap_or_default();
    tally.failed.sort_by_key(|failed| failed.seed);
    tally
}
