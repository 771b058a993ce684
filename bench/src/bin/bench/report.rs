//! The figures in words and as one JSON object.

use anyhow::Result;
use serde_json::json;

use comity_bench::floor::Floor;

use crate::Figures;

/// What the same operations cost on the machine where 45,500/s was measured, in microseconds: hybrid signature,
/// hybrid verification, SHA-256 of 1 KiB, append of 4 KiB with fdatasync.
const REFERENCE_US: [f64; 4] = [178.0, 98.0, 0.66, 300.0];
/// The end-to-end limit measured there: batches of 256, no network and no HTTP.
const REFERENCE_PER_S: f64 = 45_500.0;

/// What has no floor on the machine is held against what is asked: flushes for each statement at most, and MiB of memory,
/// idle and under load, at a million entries.
const FLUSHES_ASKED: f64 = 0.1;
const RSS_MIB_ASKED: (f64, f64) = (100.0, 250.0);

/// A third of the reference rate, scaled to this machine by the same run's floor.
fn asked_per_s(floor: &Floor) -> f64 {
    let here = floor.hybrid_sign_us + floor.hybrid_verify_us + floor.sha256_1k_us + floor.flush_us;
    let there: f64 = REFERENCE_US.iter().sum();
    REFERENCE_PER_S / 3.0 * there / here
}

/// Three flushes, one round trip, three hybrid signatures and their verification, in milliseconds.
fn latency_floor_ms(floor: &Floor) -> f64 {
    (3.0 * floor.flush_us + floor.round_trip_us + 3.0 * (floor.hybrid_sign_us + floor.hybrid_verify_us)) / 1e3
}

/// Prints the figures; with `json`, ends with one object on one line.
///
/// # Errors
/// A figure cannot be written as JSON.
pub fn print(figures: &Figures, json: bool) -> Result<()> {
    let floor = &figures.floor;
    let (asked, latency) = (asked_per_s(floor), latency_floor_ms(floor));
    println!("floor: append 4 KiB + fdatasync {:.0} us, 256 KiB {:.0} us", floor.flush_us, floor.flush_256k_us);
    println!("floor: SHA-256 of 1 KiB {:.2} us, loopback round trip {:.0} us", floor.sha256_1k_us, floor.round_trip_us);
    println!("floor: Ed25519 + ML-DSA-44 sign {:.0} us, verify {:.0} us", floor.hybrid_sign_us, floor.hybrid_verify_us);
    println!(
        "batched: {:.0} statements of 1 KiB receipted a second, {:.0} us CPU and {:.4} flushes each (both nodes)",
        figures.batched.receipted_per_s, figures.batched.cpu_us_per_statement, figures.batched.flushes_per_statement
    );
    println!(
        "  asked: {asked:.0}/s = 45,500/3 x (178 + 98 + 0.66 + 300) / (sign + verify + SHA-256 + flush, this run)"
    );
    println!(
        "unbatched: {:.0} receipted a second, {:.0} us CPU and {:.4} flushes each",
        figures.unbatched.receipted_per_s,
        figures.unbatched.cpu_us_per_statement,
        figures.unbatched.flushes_per_statement
    );
    let one = figures.one_at_a_time_ms;
    println!("one at a time: {:.2} ms median, {:.2} ms p99", one.p50, one.p99);
    println!(
        "  floor: {latency:.2} ms = 3 flushes + 1 round trip + 3 x (sign + verify); ratio {:.2}",
        one.p50 / latency
    );
    for at in [Some(&figures.small), figures.large.as_ref()].into_iter().flatten() {
        println!(
            "{} entries: {:.0} MiB idle, {:.0} MiB under load, first frame after {:.0} ms, {:.0} KiB read by then, \
             {:.0}/s at {:.0} us CPU a statement",
            at.entries,
            at.rss_idle_mib,
            at.rss_load_mib,
            at.start_to_first_frame_ms,
            at.read_at_start_kib,
            at.load.receipted_per_s,
            at.load.cpu_us_per_statement
        );
    }
    match figures.nats_per_s {
        Some(rate) => {
            println!("nats-server, one stream on disk, unsigned, not receipted by a person or party: {rate:.0}/s")
        }
        None => println!("nats-server is not installed: no comparison"),
    }
    if json {
        println!("{}", serde_json::to_string(&object(figures, asked, latency))?);
    }
    Ok(())
}

/// Prints figures that stand alone as one object.
///
/// # Errors
/// A figure cannot be written as JSON.
pub fn object_alone(figures: &impl serde::Serialize) -> Result<()> {
    println!("{}", serde_json::to_string_pretty(figures)?);
    Ok(())
}

/// The figures as one object, each beside its floor or what is asked.
fn object(figures: &Figures, asked: f64, latency: f64) -> serde_json::Value {
    let (one, large) = (figures.one_at_a_time_ms, figures.large.as_ref());
    let cost = large.map(|l| l.load.cpu_us_per_statement / figures.small.load.cpu_us_per_statement);
    let pages = large.map(|l| l.read_at_start_kib / figures.small.read_at_start_kib);
    let memory = large.unwrap_or(&figures.small);
    json!({
        "receipted_per_s": figures.batched.receipted_per_s,
        "receipted_per_s_asked": asked,
        "receipted_per_s_ratio": figures.batched.receipted_per_s / asked,
        "unbatched_per_s": figures.unbatched.receipted_per_s,
        "one_at_a_time_ms": {"p50": one.p50, "p99": one.p99},
        "one_at_a_time_floor_ms": latency,
        "one_at_a_time_ratio": one.p50 / latency,
        "flushes_per_statement": figures.batched.flushes_per_statement,
        "flushes_per_statement_ratio": figures.batched.flushes_per_statement / FLUSHES_ASKED,
        "cpu_us_per_statement": figures.batched.cpu_us_per_statement,
        "rss_mib": {"idle": memory.rss_idle_mib, "load": memory.rss_load_mib, "entries": memory.entries},
        "rss_mib_ratio": {
            "idle": memory.rss_idle_mib / RSS_MIB_ASKED.0,
            "load": memory.rss_load_mib / RSS_MIB_ASKED.1,
        },
        "cost_ratio_large_to_small": cost,
        "read_at_start_ratio_large_to_small": pages,
        "figures": figures,
    })
}
