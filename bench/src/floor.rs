//! What the machine itself can do, measured in the same run: the floor under every figure.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use comity_seal::rng::Rng;
use comity_seal::{CosignerSecret, hash};
use serde::Serialize;

/// The machine's own costs, in microseconds, medians.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Floor {
    /// Appending 4 KiB to a file and fdatasync.
    pub flush_us: f64,
    /// Appending 256 KiB to a file and fdatasync.
    pub flush_256k_us: f64,
    /// SHA-256 of 1 KiB.
    pub sha256_1k_us: f64,
    /// Ed25519 and ML-DSA-44 signatures over a head.
    pub hybrid_sign_us: f64,
    /// Verification of both.
    pub hybrid_verify_us: f64,
    /// One byte there and back over loopback TCP between two threads.
    pub round_trip_us: f64,
}

impl Floor {
    /// The mean of two measurements, cost by cost.
    #[must_use]
    pub fn mean(&self, other: &Self) -> Self {
        let mean = |of: fn(&Self) -> f64| f64::midpoint(of(self), of(other));
        Self {
            flush_us: mean(|f| f.flush_us),
            flush_256k_us: mean(|f| f.flush_256k_us),
            sha256_1k_us: mean(|f| f.sha256_1k_us),
            hybrid_sign_us: mean(|f| f.hybrid_sign_us),
            hybrid_verify_us: mean(|f| f.hybrid_verify_us),
            round_trip_us: mean(|f| f.round_trip_us),
        }
    }
}

struct System;

impl Rng for System {
    fn fill(&mut self, out: &mut [u8]) {
        // Only measuring: a failure leaves zeros, which cost the same.
        let _measured_only = getrandom::fill(out);
    }
}

/// The median of the given microseconds.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A percentile between 0 and 1.
pub fn percentile(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a rank")]
    let rank = ((last as f64) * p).round() as usize;
    sorted.get(rank).copied().unwrap_or(f64::NAN)
}

fn timed(rounds: usize, mut step: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let start = Instant::now();
        step()?;
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    Ok(median(times))
}

fn flush(folder: &Path, bytes: usize) -> Result<f64> {
    let block = vec![0x5a; bytes];
    let mut file = File::create(folder.join("floor"))?;
    let cost = timed(200, || {
        file.write_all(&block)?;
        Ok(file.sync_data()?)
    })?;
    std::fs::remove_file(folder.join("floor"))?;
    Ok(cost)
}

fn round_trip() -> Result<f64> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let echo = std::thread::spawn(move || -> Result<()> {
        let (mut stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        let mut byte = [0];
        while stream.read(&mut byte)? == 1 {
            stream.write_all(&byte)?;
        }
        Ok(())
    });
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut byte = [7];
    let cost = timed(2_000, || {
        stream.write_all(&byte)?;
        Ok(stream.read_exact(&mut byte)?)
    })?;
    drop(stream);
    echo.join().map_err(|_| anyhow::anyhow!("the echo thread stopped"))??;
    Ok(cost)
}

/// Measures the floor in a folder on the disk that the nodes use.
///
/// # Errors
/// The disk, the loopback interface or the cryptographic library fails.
pub fn measure(folder: &Path) -> Result<Floor> {
    let secret = CosignerSecret::generate(&mut System).context("a signing key")?;
    let message = [0x42; 200];
    let signature = secret.sign_bytes(&message, &message)?;
    let block = [0x5a; 1024];
    let mut sink = 0u8;
    let thousand_hashes = timed(200, || {
        for _ in 0..1000 {
            sink ^= hash::sha256(std::hint::black_box(&block)).0[0];
        }
        Ok(())
    })?;
    std::hint::black_box(sink);
    Ok(Floor {
        flush_us: flush(folder, 4096)?,
        flush_256k_us: flush(folder, 256 * 1024)?,
        sha256_1k_us: thousand_hashes / 1000.0,
        hybrid_sign_us: timed(300, || secret.sign_bytes(&message, &message).map(drop).map_err(Into::into))?,
        hybrid_verify_us: timed(300, || Ok(secret.public().verify_bytes(&message, &message, &signature)?))?,
        round_trip_us: round_trip()?,
    })
}
