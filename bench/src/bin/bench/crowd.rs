//! One node and many light peers: links, alarms, line tests, and what that costs it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use comity_bench::client::Client;
use comity_bench::crowd::{HUB, Light, name, pair};
use comity_bench::floor::percentile;
use comity_bench::nodes::{Node, Program, free_port};
use comity_bench::process;
use comity_catalog::Catalogue;
use comity_node::service::Formats;
use serde::Serialize;
use serde_json::json;

/// Statements of one peer in the alarm run.
const SAID: usize = 3;
/// They are so far apart.
const APART: Duration = Duration::from_millis(10);
/// Longest wait for the last alarm.
const ALARM_MAX: Duration = Duration::from_secs(30);
/// Lines of each pairing.
const TRACKS: [&str; 5] = ["nrrc", "cert", "official", "dialogue", "expert"];

/// What the node in the middle did.
#[derive(Debug, Serialize)]
pub struct Crowd {
    peers: usize,
    lines: usize,
    /// Until every peer's line was open both ways.
    linked_s: f64,
    rss_linked_mib: f64,
    files: usize,
    threads: f64,
    alarms: Alarms,
    held_s: f64,
    line_tests: usize,
    line_tests_failed: usize,
    /// Part of one core while the links were held and tested.
    core: f64,
    rss_held_mib: f64,
    rss_peak_mib: f64,
}

/// From the moment that a peer began to say a statement to the alarm on the node's stream of events.
#[derive(Debug, Serialize)]
struct Alarms {
    said: usize,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
    lost: usize,
    doubled: usize,
}

/// Runs it: `held` is how long links are held and lines tested after the alarms.
///
/// # Errors
/// A node fails.
pub async fn run(program: &Program, folder: &Path, peers: usize, held: Duration) -> Result<Crowd> {
    let hub_dir = folder.join("hub");
    if !hub_dir.exists() {
        let address = format!("127.0.0.1:{}", free_port()?);
        program.run(&hub_dir, &["init", HUB, "--listen", &address, "--address", &address])?;
    }
    eprintln!("pairing {peers} peers ...");
    let dirs = pair(&hub_dir, folder, peers)?;
    let (hub, _) = Node::start(program, &hub_dir).await?;
    eprintln!("linking ...");
    let begun = Instant::now();
    let formats = Formats::with_shipped_words(Catalogue::shipped().context("the catalogue")?);
    let mut lights = Vec::with_capacity(peers);
    for dir in &dirs {
        lights.push(Light::start(dir, &formats).await?);
    }
    for light in &lights {
        for track in TRACKS {
            light.ready(track).await?;
        }
    }
    let linked_s = begun.elapsed().as_secs_f64();
    let rss_linked_mib = process::rss_mib(hub.pid())?;
    eprintln!("alarms ...");
    let alarms = alarms(&hub, &lights).await?;
    eprintln!("holding for {held:?} ...");
    let (cpu, since) = (process::cpu_s(hub.pid())?, Instant::now());
    let (line_tests, line_tests_failed) = hold(&hub, peers, held).await?;
    let held_s = since.elapsed().as_secs_f64();
    Ok(Crowd {
        peers,
        lines: peers * TRACKS.len(),
        linked_s,
        rss_linked_mib,
        files: process::open_files(hub.pid())?,
        threads: process::threads(hub.pid())?,
        alarms,
        held_s,
        line_tests,
        line_tests_failed,
        core: (process::cpu_s(hub.pid())? - cpu) / held_s,
        rss_held_mib: process::rss_mib(hub.pid())?,
        rss_peak_mib: process::peak_mib(hub.pid())?,
    })
}

/// Every peer says something, in turns; every alarm is waited for.
async fn alarms(hub: &Node, lights: &[Light]) -> Result<Alarms> {
    let mut events = Client::connect(&hub.dir).await?.events().await?;
    let (raised, mut hears) = tokio::sync::mpsc::unbounded_channel();
    let listening = tokio::spawn(async move {
        while let Ok(Some(event)) = events.next().await {
            if event["event"] == "alarm-raised"
                && let Some(id) = event["alarm"]["id"].as_str()
                && raised.send((id.to_owned(), Instant::now())).is_err()
            {
                return;
            }
        }
    });
    let mut said: BTreeMap<String, Instant> = BTreeMap::new();
    for (round, precedence) in ["routine", "immediate", "flash"].into_iter().enumerate().take(SAID) {
        let track = ["nrrc", "cert", "official"][round];
        for light in lights {
            let begun = Instant::now();
            said.insert(light.say(track, precedence).await?, begun);
            tokio::time::sleep(APART).await;
        }
    }
    let (mut times, mut heard) = (Vec::new(), BTreeMap::<String, usize>::new());
    while heard.len() < said.len() {
        let Ok(Some((id, at))) = tokio::time::timeout(ALARM_MAX, hears.recv()).await else { break };
        *heard.entry(id.clone()).or_default() += 1;
        if let Some(begun) = said.get(&id) {
            times.push(at.duration_since(*begun).as_secs_f64() * 1e3);
        }
    }
    // Whatever comes twice comes soon.
    while let Ok(Some((id, _))) = tokio::time::timeout(Duration::from_secs(3), hears.recv()).await {
        *heard.entry(id).or_default() += 1;
    }
    listening.abort();
    Ok(Alarms {
        said: said.len(),
        p50_ms: percentile(&times, 0.5),
        p99_ms: percentile(&times, 0.99),
        max_ms: percentile(&times, 1.0),
        lost: said.keys().filter(|id| !heard.contains_key(*id)).count(),
        doubled: heard.values().filter(|times| **times > 1).count(),
    })
}

/// Holds the links; tests every line at the rate of once an hour. How many tests were made, and how many failed.
async fn hold(hub: &Node, peers: usize, held: Duration) -> Result<(usize, usize)> {
    let until = Instant::now() + held;
    let every = Duration::from_secs(3_600) / u32::try_from(peers * TRACKS.len()).context("lines")?;
    let mut client = Client::connect(&hub.dir).await?;
    let (mut tested, mut failed) = (0, 0);
    while Instant::now() < until {
        let next = Instant::now() + every;
        let (peer, track) = (name(tested % peers), TRACKS[tested / peers % TRACKS.len()]);
        let body = json!({"peer": peer, "track": track}).to_string();
        if let Err(error) = client.call("POST", "/v1/line-tests", body).await {
            eprintln!("  {peer}/{track}: {error}");
            failed += 1;
        }
        tested += 1;
        tokio::time::sleep_until(next.into()).await;
    }
    Ok((tested, failed))
}
