//! `cargo xtask bench`: two real node processes on this machine, over the real link, SQLite durable on both sides;
//! and, in the same run, the floor that the machine sets.

mod crowd;
mod nats;
mod report;
mod tally;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use serde::Serialize;

use comity_bench::load::{Latency, Load, Pair};
use comity_bench::nodes::{Node, Program};
use comity_bench::{client, floor, islands, load, nodes, process};

#[derive(Debug, Parser)]
struct Arguments {
    /// The program under test.
    #[arg(long)]
    program: PathBuf,
    /// Prints, last, one object on one line.
    #[arg(long)]
    json: bool,
    /// Entries of the small journal.
    #[arg(long, default_value_t = 10_000)]
    small: usize,
    /// Entries of the large journal; 0 leaves it out.
    #[arg(long, default_value_t = 1_000_000)]
    large: usize,
    /// Only: a flash statement on one line while so many indicators are queued on another.
    #[arg(long, value_name = "QUEUED", num_args = 0..=1, default_missing_value = "100000", conflicts_with = "peers")]
    islands: Option<usize>,
    /// With `--islands`: routine papers on the expert line in place of flash statements on the official one.
    #[arg(long, requires = "islands")]
    expert: bool,
    /// Only: one node with so many light peers, their alarms and line tests.
    #[arg(long)]
    peers: Option<usize>,
    /// How long `--peers` holds the links while lines are tested once an hour (F01), in seconds.
    #[arg(long, default_value_t = 120, requires = "peers")]
    hold: u64,
    /// Seconds between two tests of a line with `--peers`: what is asked is an hour; less shows sooner what tests cost.
    #[arg(long, default_value_t = 3_600, requires = "peers", value_parser = clap::value_parser!(u64).range(4..=604_800))]
    interval: u64,
    /// Where the nodes live; a temporary folder by default.
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// Memory, start-up and cost at one size of the journal.
#[derive(Debug, Clone, Copy, Serialize)]
struct AtSize {
    entries: u64,
    rss_idle_mib: f64,
    rss_load_mib: f64,
    start_to_socket_ms: f64,
    start_to_first_frame_ms: f64,
    read_at_start_kib: f64,
    load: Load,
}

#[derive(Debug, Serialize)]
struct Figures {
    floor: floor::Floor,
    one_at_a_time_ms: Latency,
    batched: Load,
    unbatched: Load,
    small: AtSize,
    large: Option<AtSize>,
    nats_per_s: Option<f64>,
}

/// Statements of a load whose rate is compared: long enough that the filling and the draining of the way count for
/// little.
const BATCHED_STATEMENTS: usize = 40_960;

/// The load of the middle rate of three: on a shared machine one of them may meet a neighbour's burst.
async fn median_of_three(pair: &Pair<'_>, acknowledged: &mut u64) -> Result<Load> {
    let mut loads = Vec::with_capacity(3);
    for _ in 0..3 {
        *acknowledged = pair.acknowledge(*acknowledged).await?;
        let load = pair.batched(BATCHED_STATEMENTS).await?;
        eprintln!("  {:.0}/s", load.receipted_per_s);
        loads.push(load);
    }
    loads.sort_by(|a, b| a.receipted_per_s.total_cmp(&b.receipted_per_s));
    loads.into_iter().nth(1).context("three loads")
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let kept;
    let folder = if let Some(folder) = &arguments.folder {
        std::fs::create_dir_all(folder)?;
        folder.clone()
    } else {
        kept = tempfile::tempdir()?;
        kept.path().to_owned()
    };
    let program = Program(arguments.program.clone());
    if let Some(queued) = arguments.islands {
        return report::object_alone(&runtime.block_on(across(&program, &folder, queued, arguments.expert))?);
    }
    if let Some(peers) = arguments.peers {
        let held = Duration::from_secs(arguments.hold);
        return report::object_alone(&runtime.block_on(crowd::run(
            &program,
            &folder,
            peers,
            (held, arguments.interval),
        ))?);
    }
    let figures = runtime.block_on(run(&arguments, &folder))?;
    report::print(&figures, arguments.json)
}

/// Two lines of two nodes, one of them under load.
async fn across(program: &Program, folder: &Path, queued: usize, expert: bool) -> Result<islands::Islands> {
    let (aur_dir, bor_dir) = nodes::pair(program, folder)?;
    let (aur, _) = Node::start(program, &aur_dir).await?;
    let (bor, _) = Node::start(program, &bor_dir).await?;
    Pair { aur: &aur, bor: &bor }.ready().await?;
    islands::measure(&aur, queued, if expert { &islands::PAPERS } else { &islands::FLASH }).await
}

async fn run(arguments: &Arguments, folder: &Path) -> Result<Figures> {
    let program = Program(arguments.program.clone());
    eprintln!("the machine itself ...");
    let floor = floor::measure(folder)?;
    let (aur_dir, bor_dir) = nodes::pair(&program, folder)?;
    let (aur, _) = Node::start(&program, &aur_dir).await?;
    let (bor, _) = Node::start(&program, &bor_dir).await?;
    let pair = Pair { aur: &aur, bor: &bor };
    pair.ready().await?;
    eprintln!("one at a time ...");
    pair.one_at_a_time(20).await?;
    let one_at_a_time_ms = Latency::of(&pair.one_at_a_time(300).await?);
    eprintln!("unbatched ...");
    let unbatched = pair.unbatched(3_000).await?;
    let mut acknowledged = pair.fill(arguments.small, 0).await?;
    let (small, aur, bor) = at_size(&program, aur, bor).await?;
    eprintln!("batched ...");
    let batched = median_of_three(&Pair { aur: &aur, bor: &bor }, &mut acknowledged).await?;
    // Once more: a shared machine, and its disk above all, is not the same for a minute.
    let floor = floor.mean(&floor::measure(folder)?);
    let large = if arguments.large > 0 {
        let pair = Pair { aur: &aur, bor: &bor };
        eprintln!("filling to {} entries ...", arguments.large);
        pair.fill(arguments.large, acknowledged).await?;
        Some(at_size(&program, aur, bor).await?.0)
    } else {
        None
    };
    let nats_per_s = nats::measure(folder, 20_000).await?;
    Ok(Figures { floor, one_at_a_time_ms, batched, unbatched, small, large, nats_per_s })
}

/// Restarts both nodes at the present size, and loads them.
async fn at_size(program: &Program, aur: Node, bor: Node) -> Result<(AtSize, Node, Node)> {
    let aur_dir = aur.dir.clone();
    aur.kill()?;
    let (aur, to_socket) = Node::start(program, &aur_dir).await?;
    let begun = std::time::Instant::now();
    let mut first_frame = to_socket;
    let mut client = client::Client::connect(&aur_dir).await?;
    while begun.elapsed() < Duration::from_secs(60) {
        let view = client.call("GET", "/v1/node", "").await?;
        let lines = view["lines"].as_array().context("lines")?;
        if lines.iter().any(|l| l["track"] == load::TRACK && l["synced"] == true) {
            first_frame = to_socket + begun.elapsed();
            break;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let read_at_start_kib = process::read_bytes(aur.pid())? / 1024.0;
    let pair = Pair { aur: &aur, bor: &bor };
    pair.ready().await?;
    let entries = pair.size().await?;
    let rss_idle_mib = process::rss_mib(aur.pid())?;
    for node in [&aur, &bor] {
        process::forget_peak(node.pid())?;
    }
    let load = pair.batched(20_480).await?;
    let rss_load_mib = process::peak_mib(aur.pid())?.max(process::peak_mib(bor.pid())?);
    let figures = AtSize {
        entries,
        rss_idle_mib,
        rss_load_mib,
        start_to_socket_ms: to_socket.as_secs_f64() * 1e3,
        start_to_first_frame_ms: first_frame.as_secs_f64() * 1e3,
        read_at_start_kib,
        load,
    };
    Ok((figures, aur, bor))
}
