//! `comity-sim`: runs seeds, says which broke a promise and how to see it again.

use std::process::ExitCode;
use std::time::Instant;

use comity_sim::dice::Dice;
use comity_sim::islands::compare;
use comity_sim::plan::{Plan, Vice};
use comity_sim::run::run_seeds;
use comity_sim::{Mutant, Tally};

const HELP: &str = "comity-sim: two parties, real keys, simulated mishaps, one seed each

  --seed N             run one seed
  --seeds A..B         run these seeds (0..100)
  --hours H            simulated hours of each (6)
  --minutes M          the same in minutes
  --mutant NAME        plant a bug and look for it
  --threads N          at the same time (both cores)
  --islands            compare the expert line with and without vices on another line
  --trace              say everything that happens (one seed)
  --json               print the result as one object
  --progress           say each hundredth seed";

struct Options {
    seeds: std::ops::Range<u64>,
    minutes: u64,
    mutant: Mutant,
    threads: usize,
    json: bool,
    trace: bool,
    progress: bool,
    islands: bool,
}

fn main() -> ExitCode {
    let options = match read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(words) => {
            eprintln!("{words}");
            return ExitCode::from(2);
        }
    };
    if options.islands {
        return islands(&options);
    }
    if options.seeds.end - options.seeds.start == 1 {
        if options.trace {
            return match comity_sim::run::run_aloud(options.seeds.start, options.minutes, options.mutant, true) {
                Ok(_) => ExitCode::SUCCESS,
                Err(failed) => {
                    eprintln!("{failed}");
                    ExitCode::FAILURE
                }
            };
        }
        eprintln!("{:?}", Plan::new(&mut Dice::new(options.seeds.start), options.minutes));
    }
    let started = Instant::now();
    let tally = run_seeds(
        options.seeds.clone(),
        options.minutes,
        options.mutant,
        options.threads,
        usize::MAX,
        &|seed, result| {
            if let Err(failed) = result {
                eprintln!("{failed}");
            } else if options.progress && seed % 100 == 0 {
                eprintln!("seed {seed} done");
            }
        },
    );
    let seconds = started.elapsed().as_secs_f64();
    if options.json {
        println!("{}", json(&options, &tally, seconds));
    } else {
        plain(&options, &tally, seconds);
    }
    if tally.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Each vice by itself, all lines of one node, and with that of the other line gone for good.
fn islands(options: &Options) -> ExitCode {
    let (mut worst, mut compared, mut failed) = (None, 0_u64, false);
    for seed in options.seeds.clone() {
        for (vice, gone) in Vice::ALL.into_iter().flat_map(|vice| [(vice, false), (vice, true)]) {
            compared += 1;
            match compare(seed, &[vice], gone, options.mutant) {
                Ok(figures) => worst = worst.max(Some((figures.beset_ms, figures.idle_ms))),
                Err(broken) => {
                    failed = true;
                    eprintln!("seed {seed}: {}: {}", broken.promise, broken.what);
                }
            }
        }
    }
    let (beset, idle) = worst.unwrap_or_default();
    println!("{compared} comparisons; at most {beset} ms beset, {idle} ms idle, simulated");
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn read(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        seeds: 0..100,
        minutes: 360,
        mutant: Mutant::None,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        json: false,
        trace: false,
        progress: false,
        islands: false,
    };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value\n\n{HELP}"));
        let number = |text: String| text.parse::<u64>().map_err(|_| format!("{text} is no number\n\n{HELP}"));
        match word.as_str() {
            "--seed" => {
                let seed = number(value()?)?;
                options.seeds = seed..seed + 1;
            }
            "--seeds" => {
                let text = value()?;
                let (first, end) = text.split_once("..").ok_or_else(|| format!("{text} is no range\n\n{HELP}"))?;
                options.seeds = number(first.to_owned())?..number(end.to_owned())?;
            }
            "--hours" => options.minutes = number(value()?)? * 60,
            "--minutes" => options.minutes = number(value()?)?,
            "--threads" => options.threads = usize::try_from(number(value()?)?).unwrap_or(1).max(1),
            "--mutant" => {
                let name = value()?;
                options.mutant = Mutant::named(&name).ok_or_else(|| format!("{name} is no planted bug\n\n{HELP}"))?;
            }
            "--trace" => options.trace = true,
            "--islands" => options.islands = true,
            "--json" => options.json = true,
            "--progress" => options.progress = true,
            _ => return Err(HELP.to_owned()),
        }
    }
    Ok(options)
}

fn plain(options: &Options, tally: &Tally, seconds: f64) {
    let counts = &tally.counts;
    let hours = tally.seeds as f64 * options.minutes as f64 / 60.0;
    println!("{} seeds of {} simulated minutes, {} failed", tally.seeds, options.minutes, tally.failed.len());
    println!("{hours:.0} simulated hours in {seconds:.0} s: {:.0} times real time", hours * 3_600.0 / seconds);
    println!(
        "{} statements, {} frames ({} harmed), {} commits, {} crashes, {} rollbacks, {} misdeeds, {} convictions",
        counts.accepted,
        counts.frames,
        counts.harmed,
        counts.commits,
        counts.crashes,
        counts.rollbacks,
        counts.deeds,
        counts.convictions
    );
}

fn json(options: &Options, tally: &Tally, seconds: f64) -> String {
    let counts = &tally.counts;
    let failed: Vec<String> = tally.failed.iter().map(|failed| failed.seed.to_string()).collect();
    format!(
        "{{\"seeds\":{},\"minutes\":{},\"mutant\":\"{}\",\"failed\":[{}],\"seconds\":{seconds:.1},\"statements\":{},\
         \"frames\":{},\"harmed\":{},\"commits\":{},\"crashes\":{},\"rollbacks\":{},\"misdeeds\":{},\
         \"convictions\":{}}}",
        tally.seeds,
        options.minutes,
        options.mutant.name(),
        failed.join(","),
        counts.accepted,
        counts.frames,
        counts.harmed,
        counts.commits,
        counts.crashes,
        counts.rollbacks,
        counts.deeds,
        counts.convictions
    )
}
