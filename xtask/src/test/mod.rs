//! The one gate: every step runs, cheap ones first, whatever failed before it, and one line counts
//! what passed, failed and was skipped.

mod counts;
mod failures;
mod pages;
mod readme;
mod steps;

use std::io::Write as _;
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::check;
use crate::repository::Repository;
use counts::Counts;
use steps::Step;

/// Runs every gate; `false` when anything failed.
///
/// `quick` leaves the README's commands and the pages in a browser out, and counts them as skipped.
pub fn run(repository: &Repository, quick: bool) -> Result<bool> {
    let logs = repository.root.join("target/xtask");
    std::fs::create_dir_all(&logs).with_context(|| format!("cannot create {}", logs.display()))?;
    announce_real_data(repository);
    announce_mail_server();
    let lacking = pages::lacking();
    pages::announce(lacking);

    let mut total = Counts::default();
    let (mut failed, mut told) = (Vec::new(), Vec::new());
    let mut since = Instant::now();
    let mut note = |name: &str, counts: Counts| {
        println!("== {name}: {counts} ({} s)", since.elapsed().as_secs());
        since = Instant::now();
        if counts.failed > 0 {
            failed.push(name.to_owned());
        }
        total += counts;
    };

    note("format", steps::format().run(repository, &logs, &mut told)?);
    note("check", own_rules(repository)?);
    for step in steps::cargo_steps() {
        note(step.name, step.run(repository, &logs, &mut told)?);
    }
    let blocks = readme::blocks(&repository.root)?;
    for (index, script) in blocks.iter().enumerate() {
        let name = format!("readme-{}", index + 1);
        let counts =
            if quick { Counts::SKIPPED } else { Step::script(&name, script).run(repository, &logs, &mut told)? };
        note(&format!("README: {}", script.trim().replace('\n', "; ")), counts);
    }
    let pages = match (lacking, quick) {
        (None, false) => pages::step().run(repository, &logs, &mut told)?,
        (lacking, _) => pages::not_run(lacking),
    };
    note("pages", pages);
    told.iter().for_each(|line| println!("   | {line}"));
    if !failed.is_empty() {
        println!("failed: {}", failed.join(", "));
    }
    println!("{total}");
    std::io::stdout().flush().context("cannot write the result")?;
    Ok(total.failed == 0)
}

/// The project's own rules, in this process.
fn own_rules(repository: &Repository) -> Result<Counts> {
    println!("-- check: cargo xtask check");
    let findings = check::everything(repository)?;
    findings.print();
    let failed = findings.problems().len() as u64;
    Ok(Counts { passed: u64::from(failed == 0), failed, skipped: 0 })
}

/// Says whether the tests that read real data will find it: without it they are skipped, visibly,
/// and fail where `CI=true`.
fn announce_real_data(repository: &Repository) {
    let folder =
        std::env::var_os("COMITY_SHARED_DATA").map_or_else(|| repository.root.join("../shared/data"), Into::into);
    if folder.is_dir() {
        println!("real data: present");
    } else if std::env::var("CI").is_ok_and(|value| value == "true") {
        println!("real data: ABSENT, and CI=true: the tests that read it fail");
    } else {
        println!("real data: ABSENT: the tests that read it are skipped");
    }
}

/// Says whether the tests against a real mail server will find one; each says by itself why it was skipped.
fn announce_mail_server() {
    let found = |name: &str| std::path::Path::new("/usr/sbin").join(name).is_file();
    match found("postfix") && found("dovecot") {
        true => println!("mail server: present"),
        false => println!("mail server: ABSENT: the tests against Postfix and Dovecot are SKIPPED"),
    }
}
