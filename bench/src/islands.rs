//! Lines are islands: a flash statement on the official line, or a routine paper on the expert line, while the CERT line carries a hundred thousand indicators.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::{Value, json};

use crate::client::Client;
use crate::load::{BATCH, Latency};
use crate::nodes::Node;

/// Requests of queued indicators under way at a time.
const UNDER_WAY: usize = 8;
/// Statements of the idle line.
const IDLE: usize = 100;
/// They are so far apart, so that they are what people say and not a load of their own.
const APART: Duration = Duration::from_millis(25);
/// Longest wait for the end of the queue.
const DRAIN_MAX: Duration = Duration::from_secs(600);

/// What the two lines did.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Islands {
    /// Indicators queued.
    pub queued: usize,
    /// On the quiet line with nothing else going on.
    pub idle_ms: Latency,
    /// The same while indicators were queued and not receipted.
    pub loaded_ms: Latency,
    /// Of that time, what went by until a statement was durable here: the rest is the way to the counterpart and back.
    pub accepted_ms: Latency,
    /// Statements of the quiet line of that time.
    pub loaded: usize,
    /// From the first indicator to the last one's receipt, in seconds.
    pub drained_s: f64,
    /// Median under load to median idle.
    pub ratio: f64,
    /// 99th percentiles.
    pub ratio_p99: f64,
}

fn indicator() -> Value {
    json!({
        "peer": "BOR", "track": "cert", "format": "F27", "subject": "indicators",
        "body": {"validity": "30 days", "bundle": {"type": "bundle", "id": "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d",
            "objects": [{"type": "indicator", "spec_version": "2.1",
                "id": "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "created": "2026-11-20T10:00:00Z",
                "modified": "2026-11-20T10:00:00Z", "pattern": "[ipv4-addr:value = '192.0.2.44']",
                "pattern_type": "stix", "valid_from": "2026-11-20T10:00:00Z"}]}},
    })
}

/// What is said on the quiet line.
#[derive(Debug, Clone, Copy)]
pub struct Quiet {
    track: &'static str,
    precedence: &'static str,
}

/// Flash statements on the official line.
pub const FLASH: Quiet = Quiet { track: "official", precedence: "flash" };
/// Routine contributions on the expert line: no precedence helps them.
pub const PAPERS: Quiet = Quiet { track: "expert", precedence: "routine" };

fn said(quiet: &Quiet) -> Value {
    let (format, body) = match quiet.track {
        "expert" => ("F58", json!({"topic": "measurement", "reference": "measurement", "text": "measurement"})),
        _ => ("F90", json!({"subject": "flash", "text": "measurement"})),
    };
    json!({
        "peer": "BOR", "track": quiet.track, "format": format, "precedence": quiet.precedence, "subject": "measurement",
        "body": body,
    })
}

/// One statement of the quiet line: milliseconds until it is durable here, and until its receipt is.
async fn one(client: &mut Client, events: &mut crate::client::Events, track: &str, body: &[u8]) -> Result<(f64, f64)> {
    let begun = Instant::now();
    let accepted = client.call("POST", "/v1/statements", body.to_vec()).await?;
    let durable = begun.elapsed();
    let entry = accepted["entry"].as_u64().with_context(|| format!("the entry's number: {accepted}"))?;
    events.receipted(track, entry + 1).await?;
    Ok((durable.as_secs_f64() * 1e3, begun.elapsed().as_secs_f64() * 1e3))
}

async fn in_flight(client: &mut Client) -> Result<u64> {
    let view = client.call("GET", "/v1/node", "").await?;
    let lines = view["lines"].as_array().context("lines")?;
    let line = lines.iter().find(|line| line["track"] == "cert").context("the CERT line")?;
    line["in_flight"].as_u64().context("what is in flight")
}

/// Queues so many indicators on the CERT line of two nodes, and speaks on a quiet one meanwhile.
///
/// # Errors
/// A node fails or refuses.
pub async fn measure(aur: &Node, queued: usize, quiet: &Quiet) -> Result<Islands> {
    let mut events = Client::connect(&aur.dir).await?.events().await?;
    let mut client = Client::connect(&aur.dir).await?;
    let body = serde_json::to_vec(&said(quiet))?;
    let mut idle = Vec::with_capacity(IDLE);
    for _ in 0..IDLE + 10 {
        idle.push(one(&mut client, &mut events, quiet.track, &body).await?.1);
        tokio::time::sleep(APART).await;
    }
    let idle_ms = Latency::of(idle.get(10..).context("idle figures")?);

    let begun = Instant::now();
    let batch = bytes::Bytes::from(format!("[{}]", vec![indicator().to_string(); BATCH].join(",")));
    let submitted = Arc::new(AtomicBool::new(false));
    let mut tasks = Vec::new();
    for index in 0..UNDER_WAY {
        let (batch, mut client) = (batch.clone(), Client::connect(&aur.dir).await?);
        let requests = queued.div_ceil(BATCH);
        let share = requests / UNDER_WAY + usize::from(index < requests % UNDER_WAY);
        tasks.push(tokio::spawn(async move {
            for _ in 0..share {
                client.submit(batch.clone()).await?;
            }
            anyhow::Ok(())
        }));
    }
    let all = Arc::clone(&submitted);
    let submitting = tokio::spawn(async move {
        for task in tasks {
            task.await??;
        }
        all.store(true, Ordering::Release);
        anyhow::Ok(())
    });
    let (mut accepted, mut loaded) = (Vec::new(), Vec::new());
    let mut looking = Client::connect(&aur.dir).await?;
    while !submitted.load(Ordering::Acquire) || in_flight(&mut looking).await? > 0 {
        ensure!(begun.elapsed() < DRAIN_MAX, "the queue did not drain");
        ensure!(!submitting.is_finished() || submitted.load(Ordering::Acquire), "a submission failed");
        let (durable, receipted) = one(&mut client, &mut events, quiet.track, &body).await?;
        accepted.push(durable);
        loaded.push(receipted);
        tokio::time::sleep(APART).await;
    }
    submitting.await??;
    let loaded_ms = Latency::of(&loaded);
    Ok(Islands {
        queued,
        idle_ms,
        loaded_ms,
        accepted_ms: Latency::of(&accepted),
        loaded: loaded.len(),
        drained_s: begun.elapsed().as_secs_f64(),
        ratio: loaded_ms.p50 / idle_ms.p50,
        ratio_p99: loaded_ms.p99 / idle_ms.p99,
    })
}
