//! Writes the seeds of every fuzz target into `fuzz/corpus/`: run it after a format changed.

use anyhow::Result;
use comity_fuzz_replay::corpus;
use comity_fuzz_targets::TARGETS;

fn main() -> Result<()> {
    for target in TARGETS {
        println!("{}: {} seeds", target.name, corpus::write_seeds(target)?);
    }
    Ok(())
}
