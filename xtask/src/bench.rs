//! `cargo xtask bench`, `kill`, `attach`: builds the program and the run in release, and runs the one with the other.

use std::process::Command;

use anyhow::{Context, Result};

use crate::repository::Repository;

/// Builds and runs; `false` where the run failed.
pub(crate) fn run(repository: &Repository, binary: &str, json: bool, rest: &[String]) -> Result<bool> {
    let root = &repository.root;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(&cargo);
    build.args(["build", "--release", "--locked", "--package", "comity-cli", "--package", "comity-bench"]);
    if !build.current_dir(root).status().context("cargo build")?.success() {
        return Ok(false);
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let release = target.join("release");
    let mut bench = Command::new(release.join(binary));
    bench.arg("--program").arg(release.join("comity"));
    if json {
        bench.arg("--json");
    }
    Ok(bench.args(rest).current_dir(root).status().context("the run")?.success())
}
