//! `comity-models`: the long run of every model, one line each. See `docs/runs/models.md`.

use std::process::ExitCode;

use comity_models::accord::{Accord, Fault};
use comity_models::guarantee::Guarantee;
use comity_models::instrument::Conclusion;
use comity_models::receipt::{Bounds, Flaw, Receipts};
use comity_models::run::{Outcome, run};

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let only = words.next();
    // Entries and statements of one journal at most, to look further than the run that is kept.
    let bounds: Vec<usize> = words.filter_map(|word| word.parse().ok()).collect();
    let of = |entries: usize, statements: usize| match bounds.as_slice() {
        [entries, statements] => (*entries, *statements),
        _ => (entries, statements),
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let asked = |name: &str| only.as_deref().is_none_or(|only| only == name);
    let mut good = true;
    let mut states = 0;
    let mut say = |outcome: Outcome| {
        let Outcome { name, depth, seconds, broken, unreached, .. } = &outcome;
        println!("{name}: {} states, depth {depth}, {seconds:.0} s", outcome.states);
        broken.iter().for_each(|broken| println!("  broken: {broken}"));
        unreached.iter().for_each(|unreached| println!("  never reached: {unreached}"));
        good &= broken.is_empty() && unreached.is_empty();
        states += outcome.states;
    };
    if asked("guarantee") {
        let (entries, statements) = of(4, 3);
        say(run("guarantee", Accord::new(Guarantee, entries, statements, Fault::None), threads));
    }
    if asked("agreement") {
        let (entries, statements) = of(4, 3);
        say(run("agreement", Accord::new(Conclusion, entries, statements, Fault::None), threads));
    }
    if asked("receipts") {
        for bounds in receipts_bounds(&bounds) {
            match Receipts::new(bounds, [Flaw::None; 2]) {
                Ok(model) => {
                    println!("{bounds:?}");
                    say(run("receipts", model.clone(), threads));
                    let [ends, frames, steps] = model.sizes();
                    println!("  of one end: {ends} states, {frames} frames, {steps} steps");
                }
                Err(why) => {
                    eprintln!("{why}");
                    return ExitCode::from(2);
                }
            }
        }
    }
    println!("{states} states, peak memory {} MiB", peak_mib());
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What the long run of receipts looks at: all at once would be too much. Or the bounds that were asked for: statements of
/// each end, crashes, frames that arrive twice, ticks of each end.
fn receipts_bounds(asked: &[usize]) -> Vec<Bounds> {
    let of = |says, crashes, doubles, ticks| Bounds { says, crashes, doubles, ticks };
    let small = |at: usize| asked.get(at).and_then(|n| u8::try_from(*n).ok()).unwrap_or(0);
    match asked {
        [] => vec![of([1, 1], 1, 1, 0), of([1, 0], 1, 1, 1), of([2, 0], 1, 1, 0)],
        _ => vec![of([small(0), small(1)], small(2), small(3), small(4))],
    }
}

/// The most memory that this process had, as Linux says; 0 elsewhere.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
