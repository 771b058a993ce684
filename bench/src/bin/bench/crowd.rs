//! One node and many light peers: links, alarms, line tests, and what that costs it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use comity_bench::crowd::{HUB, Light, name, pair};
use comity_bench::hourly::LineTests;
use comity_bench::nodes::{Node, Program, free_port};
use comity_bench::process;
use comity_catalog::Catalogue;
use comity_node::service::Formats;
use serde::Serialize;

use super::tally::{Alarms, Ear, Tally};

/// Statements of one peer in the alarm run.
const SAID: usize = 3;
/// They are so far apart.
const APART: Duration = Duration::from_millis(10);
/// Between two statements while the links are held.
const HELD_APART: Duration = Duration::from_secs(2);
/// Between two lines about how it goes while the links are held.
const TOLD_EVERY: Duration = Duration::from_secs(60);
/// Lines of each pairing.
const TRACKS: [&str; 5] = ["nrrc", "cert", "official", "dialogue", "expert"];

/// What the node in the middle did.
#[derive(Debug, Serialize)]
pub struct Crowd {
    peers: usize,
    lines: usize,
    interval_s: u64,
    /// Until every peer's line was open both ways.
    linked_s: f64,
    rss_linked_mib: f64,
    files: usize,
    threads: f64,
    /// Of statements of every peer, as soon as all were linked: beside the tests that were due by then.
    alarms: Alarms,
    held_s: f64,
    /// Of statements that came while the links were held, one every two seconds.
    alarms_held: Alarms,
    line_tests: LineTests,
    /// Lines that went down, and that came up again, by the node's stream of events.
    told_down: usize,
    told_up: usize,
    /// CPU time of the node since its start, and while the links were held and tested.
    cpu_s: f64,
    cpu_held_s: f64,
    /// Part of one core while the links were held and tested.
    core: f64,
    rss_held_mib: f64,
    rss_peak_mib: f64,
}

/// Runs it: `held` is how long links are held, while every line is tested once in each `interval_s` by either side in turn.
///
/// # Errors
/// A node fails.
pub async fn run(program: &Program, folder: &Path, peers: usize, (held, interval_s): (Duration, u64)) -> Result<Crowd> {
    let hub_dir = folder.join("hub");
    if !hub_dir.exists() {
        let address = format!("127.0.0.1:{}", free_port()?);
        program.run(&hub_dir, &["init", HUB, "--listen", &address, "--address", &address])?;
    }
    eprintln!("pairing {peers} peers ...");
    let dirs = pair(&hub_dir, folder, peers)?;
    let (hub, _) = Node::start_with(program, &hub_dir, &["--line-tests", &interval_s.to_string()]).await?;
    let mut ear = Ear::open(&hub).await?;
    eprintln!("linking ...");
    let begun = Instant::now();
    let lights = linked(&dirs, interval_s).await?;
    let linked_s = begun.elapsed().as_secs_f64();
    let rss_linked_mib = process::rss_mib(hub.pid())?;
    eprintln!("alarms, {linked_s:.0} s after the start, {rss_linked_mib:.0} MiB ...");
    let alarms = alarms(&lights, &mut ear).await?;
    eprintln!("{alarms:?}; holding for {held:?} ...");
    let (cpu, since) = (process::cpu_s(hub.pid())?, Instant::now());
    let alarms_held = hold(&hub, &lights, &mut ear, held).await?;
    let (held_s, cpu_s) = (since.elapsed().as_secs_f64(), process::cpu_s(hub.pid())?);
    let (rss_held_mib, rss_peak_mib) = (process::rss_mib(hub.pid())?, process::peak_mib(hub.pid())?);
    let lines: Vec<_> = (0..peers).flat_map(|n| TRACKS.map(|track| (name(n), track))).collect();
    Ok(Crowd {
        peers,
        lines: lines.len(),
        interval_s,
        linked_s,
        rss_linked_mib,
        files: process::open_files(hub.pid())?,
        threads: process::threads(hub.pid())?,
        alarms,
        held_s,
        alarms_held,
        line_tests: LineTests::read(&hub.dir, &lines).await?,
        told_down: ear.down,
        told_up: ear.up,
        cpu_s,
        cpu_held_s: cpu_s - cpu,
        core: (cpu_s - cpu) / held_s,
        rss_held_mib,
        rss_peak_mib,
    })
}

/// Starts the peers, waits until all their lines are open both ways, and has them tested.
async fn linked(dirs: &[PathBuf], interval_s: u64) -> Result<Vec<Light>> {
    let formats = Formats::with_shipped_words(Catalogue::shipped().context("the catalogue")?);
    let mut lights = Vec::with_capacity(dirs.len());
    for dir in dirs {
        lights.push(Light::start(dir, &formats).await?);
    }
    for light in &lights {
        for track in TRACKS {
            light.ready(track).await?;
        }
    }
    lights.iter().for_each(|light| light.test_lines(interval_s));
    Ok(lights)
}

/// Every peer says something, in turns; every alarm is waited for.
async fn alarms(lights: &[Light], ear: &mut Ear) -> Result<Alarms> {
    let mut tally = Tally::default();
    for (round, precedence) in ["routine", "immediate", "flash"].into_iter().enumerate().take(SAID) {
        let track = ["nrrc", "cert", "official"][round];
        for light in lights {
            tally.say(light, track, precedence).await?;
            tokio::time::sleep(APART).await;
        }
    }
    Ok(tally.close(ear).await)
}

/// Holds the links while lines are tested and a peer says something now and then.
async fn hold(hub: &Node, lights: &[Light], ear: &mut Ear, held: Duration) -> Result<Alarms> {
    let (begun, mut tally) = (Instant::now(), Tally::default());
    let (mut next, mut told) = (begun, begun);
    for light in lights.iter().cycle() {
        next += HELD_APART;
        if next.duration_since(begun) >= held {
            break;
        }
        tally.say(light, "official", "immediate").await?;
        tally.hear_until(ear, next).await;
        if told.elapsed() >= TOLD_EVERY {
            told = Instant::now();
            let (cpu, rss) = (process::cpu_s(hub.pid())?, process::rss_mib(hub.pid())?);
            let peak = process::peak_mib(hub.pid())?;
            eprintln!("  {:.0?}: CPU {cpu:.1} s, {rss:.0} MiB, most {peak:.0}; {tally}", begun.elapsed());
        }
    }
    Ok(tally.close(ear).await)
}
