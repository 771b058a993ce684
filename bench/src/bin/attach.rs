//! `cargo xtask attach`: a large attachment between two real nodes, both killed and their link cut on the way, memory
//! watched.

use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use comity_bench::client::Client;
use comity_bench::load::Pair;
use comity_bench::nodes::{Node, Program, free_port, pair_at};
use comity_bench::process;
use comity_bench::wire_cutter::WireCutter;
use comity_seal::hash::Sha256;

#[derive(Debug, Parser)]
struct Arguments {
    /// The program under test.
    #[arg(long)]
    program: PathBuf,
    /// Size in MiB.
    #[arg(long, default_value_t = 1024)]
    mib: u64,
    /// How often each node is killed on the way.
    #[arg(long, default_value_t = 3)]
    kills: u32,
    /// How often the link is cut on the way, between the kills.
    #[arg(long, default_value_t = 6)]
    cuts: u32,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(run(&arguments, folder.path()))
}

/// Writes a file that does not compress, and returns its hash.
fn make(path: &Path, mib: u64) -> Result<comity_wire::Hash> {
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    let mut hash = Sha256::new();
    let mut state = 0x1234_5678_9abc_def0u64;
    let mut block = vec![0u8; 1 << 20];
    for _ in 0..mib {
        for word in block.chunks_exact_mut(8) {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            word.copy_from_slice(&(state ^ (state >> 29)).to_le_bytes());
        }
        hash.update(&block);
        file.write_all(&block)?;
    }
    file.flush()?;
    Ok(hash.finish())
}

fn hash_of(path: &Path) -> Result<comity_wire::Hash> {
    let mut file = std::fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut block = vec![0u8; 1 << 20];
    loop {
        let n = file.read(&mut block)?;
        if n == 0 {
            return Ok(hash.finish());
        }
        hash.update(block.get(..n).unwrap_or_default());
    }
}

async fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let program = Program(arguments.program.clone());
    let ports = [(free_port()?, free_port()?), (free_port()?, free_port()?)];
    let (aur_dir, bor_dir) = pair_at(&program, folder, ports)?;
    let links = [WireCutter::listen(ports[0].1, ports[0].0).await?, WireCutter::listen(ports[1].1, ports[1].0).await?];
    let mut aur = Node::start(&program, &aur_dir).await?.0;
    let mut bor = Node::start(&program, &bor_dir).await?.0;
    Pair { aur: &aur, bor: &bor }.ready().await?;
    let file = folder.join("large.bin");
    let sent = make(&file, arguments.mib)?;
    let begun = Instant::now();
    let path = file.display().to_string();
    let accepted =
        program.run(&aur_dir, &["send", "BOR/cert", "--subject", "large", "--text", "large", "--attach", &path])?;
    let number = accepted["number"].as_str().context("the statement's number")?.to_owned();
    let imported = begun.elapsed();
    let mut peak: f64 = process::peak_mib(aur.pid())?;
    let name = number.replace('/', "%2F");
    let (mut kills, mut cuts, mut last_have) = (0, 0, 0);
    let harms = u64::from(2 * arguments.kills + arguments.cuts);
    loop {
        ensure!(begun.elapsed() < Duration::from_secs(3_600), "the attachment did not arrive within an hour");
        tokio::time::sleep(Duration::from_millis(200)).await;
        let view =
            async { Client::connect(&bor_dir).await?.call("GET", &format!("/v1/statements/{name}"), "").await }.await;
        let Ok(view) = view else { continue };
        let attachment = &view["attachments"][0];
        let (have, total) = (attachment["have"].as_u64().unwrap_or(0), attachment["chunks"].as_u64().unwrap_or(1));
        for node in [&aur, &bor] {
            peak = peak.max(process::peak_mib(node.pid())?);
        }
        ensure!(have + 64 >= last_have, "the transfer began anew: {have} after {last_have}");
        last_have = last_have.max(have);
        if attachment["held_here"] == true {
            break;
        }
        let done = u64::from(kills + cuts);
        if done < harms && have * (harms + 1) > total * (done + 1) {
            if cuts < arguments.cuts && (cuts <= kills || kills == 2 * arguments.kills) {
                let alive: usize = links.iter().map(WireCutter::cut).sum();
                ensure!(alive > 0, "the nodes are linked by another way than the one that is cut");
                cuts += 1;
            } else if kills % 2 == 0 {
                bor.kill()?;
                bor = Node::start(&program, &bor_dir).await?.0;
                kills += 1;
            } else {
                aur.kill()?;
                aur = Node::start(&program, &aur_dir).await?.0;
                kills += 1;
            }
        }
    }
    let arrived = begun.elapsed();
    let out = folder.join("out");
    program.run(&bor_dir, &["show", &number, "--save", &out.display().to_string()])?;
    let got = hash_of(&out.join("large.bin"))?;
    ensure!(got == sent, "the attachment differs");
    for node in [&aur, &bor] {
        peak = peak.max(process::peak_mib(node.pid())?);
    }
    println!(
        "{} MiB, {kills} kills and {cuts} cuts of the link on the way: imported after {:.1} s, held after {:.1} s, identical; peak memory {peak:.0} MiB",
        arguments.mib,
        imported.as_secs_f64(),
        arrived.as_secs_f64()
    );
    Ok(())
}
