//! `cargo xtask kill`: two real nodes under load, one of them killed with SIGKILL at random, again and again.
//!
//! Then: no accepted statement is lost, no number is repeated or skipped, and both journals agree to the byte.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use comity_bench::alarms;
use comity_bench::client::Client;
use comity_bench::load::{Pair, TRACK, draft};
use comity_bench::nodes::{Node, Program, pair};
use serde_json::{Value, json};

/// Statements in one request of the load.
const BATCH: u64 = 32;
/// Statements of a request, and how many more are allowed after each kill, where the receiver is staffed: so few that the
/// officer takes all of them, and none is counted into an alarm about many.
const CALLED_ABOUT: (u64, u64) = (8, 24);
/// Progress is told after so many kills.
const TOLD_EVERY: u32 = 20;

#[derive(Debug, Parser)]
struct Arguments {
    /// The program under test.
    #[arg(long)]
    program: PathBuf,
    /// How often a node is killed.
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// Seed of the moments and victims.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The receiver is staffed, and after the kills no alarm is lost or doubled.
    #[arg(long)]
    alarms: bool,
}

/// A small generator for moments and victims: SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(run(&arguments, folder.path()))
}

async fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let program = Program(arguments.program.clone());
    let (aur_dir, bor_dir) = pair(&program, folder)?;
    if arguments.alarms {
        alarms::staff(&program, &bor_dir, TRACK)?;
    }
    let mut aur = Node::start(&program, &aur_dir).await?.0;
    let mut bor = Node::start(&program, &bor_dir).await?.0;
    Pair { aur: &aur, bor: &bor }.ready().await?;
    let stop = Arc::new(AtomicBool::new(false));
    let (pace, allowed) = if arguments.alarms {
        ((CALLED_ABOUT.0, Some(Duration::from_millis(60))), Arc::new(AtomicU64::new(CALLED_ABOUT.1)))
    } else {
        ((BATCH, None), Arc::new(AtomicU64::new(u64::MAX)))
    };
    let load = tokio::spawn(load(aur_dir.clone(), Arc::clone(&stop), pace, Arc::clone(&allowed)));
    let mut taken = BTreeSet::new();
    let mut dice = Dice(arguments.seed);
    let (mut kills, mut slowest_ms) = ([0u32; 2], 0u128);
    for done in 1..=arguments.kills {
        tokio::time::sleep(Duration::from_millis(20 + dice.roll(400))).await;
        ensure!(!load.is_finished(), "the load stopped: {:?}", load.await);
        let took = if dice.roll(2) == 0 {
            kills[0] += 1;
            aur.kill()?;
            let (node, took) = Node::start(&program, &aur_dir).await?;
            aur = node;
            took
        } else {
            kills[1] += 1;
            bor.kill()?;
            let (node, took) = Node::start(&program, &bor_dir).await?;
            bor = node;
            took
        };
        slowest_ms = slowest_ms.max(took.as_millis());
        if arguments.alarms {
            taken.extend(alarms::attend(&bor_dir).await);
            allowed.fetch_add(CALLED_ABOUT.1, Ordering::Relaxed);
        }
        if done % TOLD_EVERY == 0 {
            eprintln!("  {done} kills");
        }
    }
    stop.store(true, Ordering::Relaxed);
    let accepted = load.await??;
    Pair { aur: &aur, bor: &bor }.ready().await?;
    let checked = check(&accepted, &aur_dir, &bor_dir).await?;
    if arguments.alarms {
        check_alarms(&bor_dir, &accepted, &taken).await?;
    }
    aur.kill()?;
    bor.kill()?;
    for dir in [&aur_dir, &bor_dir] {
        let report = program.run(dir, &["fsck"])?;
        let damage = report["damage"].as_array().map_or(0, Vec::len);
        ensure!(damage == 0, "fsck of {}: {report}", dir.display());
    }
    println!(
        "{} kills ({} sender, {} receiver), {} statements accepted, {checked} compared on both sides, \
         slowest restart {slowest_ms} ms: none lost, none repeated, none skipped",
        arguments.kills,
        kills[0],
        kills[1],
        accepted.len()
    );
    Ok(())
}

/// Compares what was accepted with the receiver's record of its alarms.
async fn check_alarms(bor: &Path, accepted: &BTreeMap<u64, String>, taken: &BTreeSet<String>) -> Result<()> {
    let record = alarms::settled(bor, accepted.len()).await?;
    record.check(&accepted.values().cloned().collect(), taken)?;
    let (raised, entered, ended) = record.counts();
    println!(
        "{raised} alarms raised, {entered} levels entered, {ended} ended ({} taken by an officer): none lost, none \
         doubled",
        taken.len()
    );
    Ok(())
}

/// Submits as many as allowed, until told to stop; a request whose answer was lost is made again under the same keys.
async fn load(
    dir: PathBuf,
    stop: Arc<AtomicBool>,
    (batch, pace): (u64, Option<Duration>),
    allowed: Arc<AtomicU64>,
) -> Result<BTreeMap<u64, String>> {
    let mut accepted = BTreeMap::new();
    let mut next = 0u64;
    while !stop.load(Ordering::Relaxed) {
        if next >= allowed.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        }
        let drafts: Vec<Value> = (next..next + batch)
            .map(|n| {
                let mut one = draft();
                one["idempotency_key"] = json!(format!("key-{n}"));
                one
            })
            .collect();
        let body = serde_json::to_vec(&drafts)?;
        let answer = async { Client::connect(&dir).await?.call("POST", "/v1/statements", body).await }.await;
        let Ok(answer) = answer else {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        };
        for one in answer.as_array().context("an answer for each draft")? {
            let Some(one) = one.get("accepted") else { bail!("a statement was not accepted: {one}") };
            let ordinal = one["ordinal"].as_u64().context("an ordinal")?;
            let id = one["id"].as_str().context("an id")?.to_owned();
            let before = accepted.insert(ordinal, id.clone());
            ensure!(before.is_none_or(|b| b == id), "number {ordinal} names two statements");
        }
        next += batch;
        if let Some(pace) = pace {
            tokio::time::sleep(pace).await;
        }
        ensure!(accepted.len() as u64 == next, "{} statements have {} numbers", next, accepted.len());
    }
    Ok(accepted)
}

/// Compares what was accepted with what both nodes show.
async fn check(accepted: &BTreeMap<u64, String>, aur: &Path, bor: &Path) -> Result<usize> {
    let count = accepted.len() as u64;
    ensure!(accepted.keys().copied().eq(1..=count), "the numbers have gaps");
    for (dir, direction) in [(aur, "out"), (bor, "in")] {
        let mut client = Client::connect(dir).await?;
        let mut shown = BTreeMap::new();
        let mut before = u64::MAX >> 24;
        loop {
            let path = format!("/v1/statements?track={TRACK}&direction={direction}&limit=1000&before={before}");
            let page = client.call("GET", &path, "").await?;
            let page = page.as_array().context("a page")?;
            if page.is_empty() {
                break;
            }
            for item in page {
                let number = item["number"].as_str().context("a number")?;
                let ordinal: u64 = number.rsplit('/').next().unwrap_or_default().parse()?;
                shown.insert(ordinal, item["id"].as_str().context("an id")?.to_owned());
                before = before.min(item["entry"].as_u64().context("an entry")?);
            }
        }
        ensure!(shown == *accepted, "{direction}: {} shown, {count} accepted", shown.len());
    }
    Ok(accepted.len())
}
