//! Project tasks. `cargo xtask check` verifies what the compiler cannot (layers, sizes, documents,
//! catalogues, named faults); `cargo xtask test` runs every gate there is and prints one count.

mod bench;
mod check;
mod repository;
mod test;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::check::Findings;
use crate::repository::Repository;

#[derive(Parser)]
#[command(name = "xtask", about = "Comity's project tasks", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Layers of the crates, and everything `tidy` looks at
    Check,
    /// Sizes, documents, catalogues, named faults, paths: what the files themselves show
    Tidy,
    /// Two real nodes measured against what the machine itself can do (release build; minutes)
    Bench {
        /// Prints, last, one object on one line
        #[arg(long)]
        json: bool,
        /// Further arguments of the bench itself: `--small`, `--large`, `--folder`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Two real nodes under load, killed at random 200 times (minutes)
    Kill {
        /// Further arguments of the run: `--kills`, `--seed`, `--alarms`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// An attachment of 1 GiB between two real nodes that are killed on the way (minutes)
    Attach {
        /// Further arguments of the run: `--mib`, `--kills`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Every gate: format, check, clippy, documentation, tests, README commands
    Test {
        /// Leave out the README's commands, and with them the release build
        #[arg(long)]
        quick: bool,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse().task) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Runs one task; `false` means that it ran and found something wrong.
fn run(task: &Task) -> Result<bool> {
    let repository = Repository::find()?;
    match task {
        Task::Check => Ok(report(&check::everything(&repository)?)),
        Task::Tidy => Ok(report(&check::tidy(&repository)?)),
        Task::Bench { json, rest } => bench::run(&repository, "comity-bench", *json, rest),
        Task::Kill { rest } => bench::run(&repository, "comity-kill", false, rest),
        Task::Attach { rest } => bench::run(&repository, "comity-attach", false, rest),
        Task::Test { quick } => test::run(&repository, *quick),
    }
}

fn report(findings: &Findings) -> bool {
    findings.print();
    let clean = findings.problems().is_empty();
    println!("{}", if clean { "check: clean" } else { "check: failed" });
    clean
}
