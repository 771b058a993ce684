//! What a row costs. Not a test of speed: run it by hand, with `--ignored --nocapture`, optimised.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::time::Instant;

use comity_store::{Cells, Rows, Store as _, row_key};
use comity_store_sqlite::{Options, SqliteStore};

/// CPU time of this process so far, user and system, in microseconds (Linux: ticks of 10 ms).
fn cpu_us() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = [11, 12].iter().map(|i| fields[*i].parse::<u64>().unwrap()).sum();
    ticks * 10_000
}

/// Resident memory, in KiB.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn run(batch: u64, commits: u64) {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("node");
    SqliteStore::create(&dir, &Options::default()).unwrap();
    let mut store = SqliteStore::open(&dir, &Options::default()).unwrap();
    let mut state = 1_u64;
    let mut value = vec![0_u8; 2_355];
    let (mut cpu, mut wall) = (0, 0);
    for i in 0..commits {
        for word in value.chunks_mut(8) {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            word.copy_from_slice(&state.to_be_bytes()[..word.len()]);
        }
        let (cpu_before, started) = (cpu_us(), Instant::now());
        let mut tx = store.begin().unwrap();
        for j in 0..batch {
            let number = i * batch + j;
            tx.put_row(Rows::Entries, row_key(1, number).unwrap(), &value).unwrap();
        }
        tx.put_cell(Cells::Meta, b"line", &i.to_be_bytes()).unwrap();
        tx.commit().unwrap();
        wall += u64::try_from(started.elapsed().as_micros()).unwrap();
        cpu += cpu_us() - cpu_before;
    }
    let rows = batch * commits;
    println!(
        "batch {batch}: {rows} rows, {:.2} us CPU/row, {:.2} us wall/row, {:.0} us wall/commit, resident {} KiB",
        cpu as f64 / rows as f64,
        wall as f64 / rows as f64,
        wall as f64 / commits as f64,
        resident_kib(),
    );
}

#[test]
#[ignore = "a measurement"]
fn cost_of_a_row() {
    run(1, 2_000);
    run(32, 1_000);
    run(256, 400);
    run(512, 400);
}
