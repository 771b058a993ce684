//! The loads: one at a time, batched submission, one submission a request.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::client::Client;
use crate::floor::percentile;
use crate::nodes::Node;
use crate::process;

/// The line that carries the load.
pub const TRACK: &str = "cert";
/// Statements in one batched request.
pub const BATCH: usize = 256;
/// Batched requests under way at a time.
const BATCHES_UNDER_WAY: usize = 8;
/// Statements that are submitted and not receipted yet, at most: enough that no part of the way is ever idle, and no
/// queue that grows for as long as the load lasts.
const UNRECEIPTED_MAX: u64 = 8_000;
/// How often it is looked how many are receipted.
const LOOK_EVERY: Duration = Duration::from_millis(40);
/// Statements that one acknowledgement names at most.
const REFS: u64 = 64;
/// Statements that are submitted before those before them are acknowledged, at most.
const FILLED_AT_ONCE: usize = 40_960;
/// Acknowledgements under way at a time.
const ACKS_UNDER_WAY: u64 = 8;
/// Connections of the unbatched load: as many statements are under way.
const UNBATCHED_CONNECTIONS: usize = 256;

/// One statement of 1 KiB: the body has exactly that size.
pub fn draft() -> Value {
    let frame = r#"{"subject":"measurement","text":""}"#.len();
    let text: String = ('a'..='z').cycle().take(1024 - frame).collect();
    json!({
        "peer": "BOR", "track": TRACK, "format": "F90",
        "subject": "measurement", "body": {"subject": "measurement", "text": text},
    })
}

/// An acknowledgement of the statements with these ordinals.
fn ack(line: &str, ordinals: std::ops::Range<u64>) -> Vec<u8> {
    let refs: Vec<String> = ordinals.map(|ordinal| format!("{line}/{ordinal}")).collect();
    json!({ "refs": refs, "officer": "Duty officer", "understood": true }).to_string().into_bytes()
}

/// Both nodes' counters at one moment.
struct Counters {
    cpu_s: f64,
    syncs: f64,
}

/// The figures of one load.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Load {
    /// Statements.
    pub statements: u64,
    /// From the first submission to the last durable receipt, in seconds.
    pub seconds: f64,
    /// Statements receipted a second.
    pub receipted_per_s: f64,
    /// CPU time of both nodes for each statement, in microseconds.
    pub cpu_us_per_statement: f64,
    /// Syncs of both nodes for each statement.
    pub flushes_per_statement: f64,
}

/// Two nodes under load, and the entries that the sender's journal had before it.
pub struct Pair<'a> {
    /// Submits.
    pub aur: &'a Node,
    /// Receipts.
    pub bor: &'a Node,
}

/// Holds submitters back while too much is unreceipted.
struct Window {
    /// Statements that one request submits.
    batch: u64,
    /// What the journal will hold when all is accepted that was let through.
    let_through: AtomicU64,
    receipted: watch::Sender<u64>,
}

impl Window {
    fn new(size: u64, batch: u64) -> Self {
        Self { batch, let_through: AtomicU64::new(size), receipted: watch::Sender::new(size) }
    }

    /// Waits until one more request may be sent.
    async fn open(&self) {
        let end = self.let_through.fetch_add(self.batch, Ordering::Relaxed) + self.batch;
        let mut receipted = self.receipted.subscribe();
        // The sender lives as long as whoever waits.
        let _open = receipted.wait_for(|receipted| end <= receipted + UNRECEIPTED_MAX).await;
    }

    async fn look(self: Arc<Self>, mut client: Client) -> Result<()> {
        loop {
            let view = client.call("GET", "/v1/node", "").await?;
            let line = line(&view).context("the line")?;
            let figure = |value: &Value| value.as_u64().context("a figure of the line");
            let receipted = figure(&line["ours"]["size"])?.saturating_sub(figure(&line["in_flight"])?);
            self.receipted.send_replace(receipted);
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

async fn node_view(dir: &Path) -> Result<Value> {
    Client::connect(dir).await?.call("GET", "/v1/node", "").await
}

fn line(view: &Value) -> Option<&Value> {
    view["lines"].as_array()?.iter().find(|line| line["track"] == TRACK)
}

impl Pair<'_> {
    /// Waits until the line is open both ways and nothing is under way.
    ///
    /// # Errors
    /// It does not come to that within a minute.
    pub async fn ready(&self) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(60) {
            let (a, b) = (node_view(&self.aur.dir).await?, node_view(&self.bor.dir).await?);
            let ready = |view: &Value| {
                line(view).is_some_and(|l| {
                    l["synced"] == true && l["in_flight"] == 0 && l["theirs"]["size"].as_u64() > Some(0)
                })
            };
            if ready(&a) && ready(&b) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        anyhow::bail!("the line did not open within a minute")
    }

    /// Entries of the sender's journal.
    ///
    /// # Errors
    /// The node does not answer.
    pub async fn size(&self) -> Result<u64> {
        let view = node_view(&self.aur.dir).await?;
        line(&view).and_then(|l| l["ours"]["size"].as_u64()).context("the line's size")
    }

    async fn counters(&self) -> Result<Counters> {
        let mut syncs = 0.0;
        for node in [self.aur, self.bor] {
            let view = node_view(&node.dir).await?;
            syncs += view["syncs"].as_f64().context("the store counts its syncs")?;
        }
        Ok(Counters { cpu_s: process::cpu_s(self.aur.pid())? + process::cpu_s(self.bor.pid())?, syncs })
    }

    /// Milliseconds from submission to durable receipt, one statement at a time.
    ///
    /// # Errors
    /// A node fails.
    pub async fn one_at_a_time(&self, count: usize) -> Result<Vec<f64>> {
        let mut events = Client::connect(&self.aur.dir).await?.events().await?;
        let mut client = Client::connect(&self.aur.dir).await?;
        let body = serde_json::to_vec(&draft())?;
        let mut times = Vec::with_capacity(count);
        for _ in 0..count {
            let begun = Instant::now();
            let accepted = client.call("POST", "/v1/statements", body.clone()).await?;
            let entry = accepted["entry"].as_u64().context("the entry's number")?;
            events.receipted(TRACK, entry + 1).await?;
            times.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        Ok(times)
    }

    /// Submits in batches, several under way at a time, until everything is receipted.
    ///
    /// # Errors
    /// A node fails or refuses.
    pub async fn batched(&self, statements: usize) -> Result<Load> {
        let one = serde_json::to_string(&draft())?;
        let body = bytes::Bytes::from(format!("[{}]", vec![one; BATCH].join(",")));
        // One request at least: there is no rate of nothing.
        let requests = statements.div_ceil(BATCH).max(1);
        self.measured(requests * BATCH, BATCHES_UNDER_WAY, requests, &body).await
    }

    /// Submits in batches until the sender's journal has this many entries, acknowledging as a watch would: a node lets a
    /// counterpart owe only so much. Returns how far everything is acknowledged.
    ///
    /// # Errors
    /// A node fails or refuses.
    pub async fn fill(&self, entries: usize, mut acknowledged: u64) -> Result<u64> {
        loop {
            acknowledged = self.acknowledge(acknowledged).await?;
            let have = usize::try_from(self.size().await?)?;
            if have >= entries {
                return Ok(acknowledged);
            }
            self.batched((entries - have).min(FILLED_AT_ONCE)).await?;
        }
    }

    /// Says one statement more, and has the other side acknowledge it with all that came after the one with this ordinal.
    /// Returns its ordinal.
    ///
    /// # Errors
    /// A node fails or refuses, or the statement is not there within a minute.
    pub async fn acknowledge(&self, acknowledged: u64) -> Result<u64> {
        let mut client = Client::connect(&self.aur.dir).await?;
        let accepted = client.call("POST", "/v1/statements", serde_json::to_vec(&draft())?).await?;
        let number = accepted["number"].as_str().and_then(|number| number.rsplit_once('/'));
        let number = number.context("the statement's number")?;
        let (line, last) = (number.0.to_owned(), number.1.parse::<u64>()?);
        let begun = Instant::now();
        let mut acks = Client::connect(&self.bor.dir).await?;
        while let Err(error) = acks.call("POST", "/v1/acknowledgements", ack(&line, last..last + 1)).await {
            ensure!(begun.elapsed() < Duration::from_secs(60), "the last statement is not there: {error}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let mut tasks = Vec::new();
        for task in 0..ACKS_UNDER_WAY {
            let (mut client, line) = (Client::connect(&self.bor.dir).await?, line.clone());
            tasks.push(tokio::spawn(async move {
                let mut from = acknowledged + 1 + task * REFS;
                while from < last {
                    let refs = from..(from + REFS).min(last);
                    client.call("POST", "/v1/acknowledgements", ack(&line, refs)).await?;
                    from += ACKS_UNDER_WAY * REFS;
                }
                anyhow::Ok(())
            }));
        }
        for task in tasks {
            task.await??;
        }
        Ok(last)
    }

    /// Submits one statement a request, many requests under way at a time.
    ///
    /// # Errors
    /// A node fails or refuses.
    pub async fn unbatched(&self, statements: usize) -> Result<Load> {
        let body = bytes::Bytes::from(serde_json::to_vec(&draft())?);
        self.measured(statements, UNBATCHED_CONNECTIONS, statements, &body).await
    }

    async fn measured(
        &self,
        statements: usize,
        connections: usize,
        requests: usize,
        body: &bytes::Bytes,
    ) -> Result<Load> {
        self.ready().await?;
        let mut clients = Vec::new();
        for _ in 0..connections {
            clients.push(Client::connect(&self.aur.dir).await?);
        }
        let size = self.size().await?;
        let before = self.counters().await?;
        let begun = Instant::now();
        let window = Arc::new(Window::new(size, (statements / requests) as u64));
        let looking = tokio::spawn(Arc::clone(&window).look(Client::connect(&self.aur.dir).await?));
        let mut tasks = Vec::new();
        for (index, mut client) in clients.into_iter().enumerate() {
            let (body, window) = (body.clone(), Arc::clone(&window));
            let share = requests / connections + usize::from(index < requests % connections);
            tasks.push(tokio::spawn(async move {
                for _ in 0..share {
                    window.open().await;
                    client.submit(body.clone()).await?;
                }
                anyhow::Ok(())
            }));
        }
        // Every statement is an entry, and bare entries come on top: this size is reached no earlier than the last.
        let waiting = tokio::spawn(async move {
            for task in tasks {
                task.await??;
            }
            anyhow::Ok(())
        });
        waiting.await??;
        looking.abort();
        // Only now, so that no listener's cost is taken for the statements'.
        let mut events = Client::connect(&self.aur.dir).await?.events().await?;
        let end = self.size().await?;
        ensure!(end >= size + statements as u64, "the journal has every statement");
        let view = node_view(&self.aur.dir).await?;
        if line(&view).and_then(|l| l["in_flight"].as_u64()) != Some(0) {
            events.receipted(TRACK, end).await?;
        }
        let seconds = begun.elapsed().as_secs_f64();
        let after = self.counters().await?;
        #[expect(clippy::cast_precision_loss, reason = "counts of a bench")]
        let count = statements as f64;
        Ok(Load {
            statements: statements as u64,
            seconds,
            receipted_per_s: count / seconds,
            cpu_us_per_statement: (after.cpu_s - before.cpu_s) * 1e6 / count,
            flushes_per_statement: (after.syncs - before.syncs) / count,
        })
    }
}

/// Latency figures in milliseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Latency {
    /// Median.
    pub p50: f64,
    /// 99th percentile.
    pub p99: f64,
}

impl Latency {
    /// Of these times.
    pub fn of(times: &[f64]) -> Self {
        Self { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
    }
}
