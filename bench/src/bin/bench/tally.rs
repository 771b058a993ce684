//! Which alarms came of what was said, and how soon.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;
use comity_bench::client::Client;
use comity_bench::crowd::Light;
use comity_bench::floor::percentile;
use comity_bench::nodes::Node;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;

/// Longest wait for the next alarm.
const ALARM_MAX: Duration = Duration::from_secs(30);
/// Whatever comes twice comes that soon.
const TWICE: Duration = Duration::from_secs(3);

/// From the moment that a peer began to say a statement to the alarm on the node's stream of events.
#[derive(Debug, Serialize)]
pub struct Alarms {
    said: usize,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
    lost: usize,
    doubled: usize,
}

/// What the node's stream of events tells, read from before the first link to the end.
pub struct Ear {
    hears: UnboundedReceiver<(Value, Instant)>,
    /// Lines that went down by their tests.
    pub down: usize,
    /// Lines that came up again.
    pub up: usize,
}

impl Ear {
    /// Begins to listen.
    ///
    /// # Errors
    /// The node does not answer.
    pub async fn open(hub: &Node) -> Result<Self> {
        let mut events = Client::connect(&hub.dir).await?.events().await?;
        let (told, hears) = tokio::sync::mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok(Some(event)) = events.next().await {
                let wanted = ["alarm-raised", "line-down", "line-up-again"].iter().any(|name| event["event"] == *name);
                if wanted && told.send((event, Instant::now())).is_err() {
                    return;
                }
            }
        });
        Ok(Self { hears, down: 0, up: 0 })
    }

    /// The next alarm and when it came; nothing where none does until then.
    async fn alarm(&mut self, until: Instant) -> Option<(String, Instant)> {
        loop {
            let (event, at) = tokio::time::timeout_at(until.into(), self.hears.recv()).await.ok()??;
            match event["event"].as_str() {
                Some("line-down") => self.down += 1,
                Some("line-up-again") => self.up += 1,
                _ => {
                    if let Some(id) = event["alarm"]["id"].as_str() {
                        return Some((id.to_owned(), at));
                    }
                }
            }
        }
    }
}

/// What was said, and which alarms came: how often, and when first.
#[derive(Default)]
pub struct Tally {
    said: BTreeMap<String, Instant>,
    heard: BTreeMap<String, (usize, Instant)>,
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let missing = self.said.keys().filter(|id| !self.heard.contains_key(*id)).count();
        write!(f, "{} said, {missing} alarms not there yet, {} alarms", self.said.len(), self.heard.len())
    }
}

impl Tally {
    /// A peer says something.
    ///
    /// # Errors
    /// It is refused.
    pub async fn say(&mut self, light: &Light, track: &str, precedence: &str) -> Result<()> {
        let begun = Instant::now();
        self.said.insert(light.say(track, precedence).await?, begun);
        Ok(())
    }

    fn hears(&mut self, (id, at): (String, Instant)) {
        self.heard.entry(id).or_insert((0, at)).0 += 1;
    }

    /// Hears what comes until then.
    pub async fn hear_until(&mut self, ear: &mut Ear, until: Instant) {
        while let Some(alarm) = ear.alarm(until).await {
            self.hears(alarm);
        }
    }

    /// Waits for what is missing, and for what comes twice.
    pub async fn close(mut self, ear: &mut Ear) -> Alarms {
        while self.said.keys().any(|id| !self.heard.contains_key(id)) {
            let Some(alarm) = ear.alarm(Instant::now() + ALARM_MAX).await else { break };
            self.hears(alarm);
        }
        self.hear_until(ear, Instant::now() + TWICE).await;
        let of = |(id, begun): (&String, &Instant)| Some((*begun, *self.heard.get(id)?));
        let heard: Vec<_> = self.said.iter().filter_map(of).collect();
        let ms = |(begun, (_, at)): &(Instant, (usize, Instant))| at.duration_since(*begun).as_secs_f64() * 1e3;
        let times: Vec<f64> = heard.iter().map(ms).collect();
        Alarms {
            said: self.said.len(),
            p50_ms: percentile(&times, 0.5),
            p99_ms: percentile(&times, 0.99),
            max_ms: percentile(&times, 1.0),
            lost: self.said.len() - heard.len(),
            doubled: heard.iter().filter(|(_, (times, _))| *times > 1).count(),
        }
    }
}
