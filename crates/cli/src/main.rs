//! The `comity` program: a node's daily life from a terminal, and the one place that picks a store.
//!
//! Every command speaks to a node through the routes of `comity-api`: over the node's Unix socket while
//! `comity serve` runs, in this process otherwise. `verify`, `completions` and `man` need no node at all.

mod args;
mod client;
mod commands;
mod compose;
mod concerns;
mod context;
mod demo;
mod describe;
mod disclosed;
mod drill;
mod envelope;
mod exact;
mod exit;
mod failure;
mod grouped;
mod help;
mod i18n;
mod marks;
mod paint;
mod party;
mod plain;
mod progress;
mod screen;
mod signals;
mod speech;
mod standing;
mod time;
mod transfer;
mod usage;

use std::process::ExitCode;

/// A node of hundreds of peers runs for months: what its many threads let go of goes back to the system.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    commands::run(&arguments).into()
}
