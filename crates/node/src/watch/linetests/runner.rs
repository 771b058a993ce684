//! The task that tests every line of a node.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use comity_exchange::line::LineConfig;
use comity_store::{Cells, Rows, StoreError};
use comity_wire::LineId;
use serde_json::value::to_raw_value;
use tokio::sync::broadcast::error::RecvError;

use super::digests::Held;
use super::line::{News, Step, TestedLine, ToWrite};
use super::record::{Agreed, LineRecord, TestRecord, line_cell};
use super::settings::LineTestSettings;
use super::walk::{Followed, WalkError};
use crate::core::Clock;
use crate::service::problem::codes;
use crate::service::views::{Event, PositionView, StatementDraft};
use crate::service::{Node, OsRng, Problem, Snapshot};
use crate::watch::cells::{self, RecordError};

/// Longest wait without a look at the wall clock.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How long what happens on lines is gathered before they are looked at.
const GATHER: Duration = Duration::from_millis(100);
/// Steps of one line in a row.
const STEPS_MAX: usize = 1_024;

/// Tests the lines of one node.
pub struct LineTester {
    settings: LineTestSettings,
    lines: BTreeMap<LineId, TestedLine>,
}

fn walked(error: &WalkError) -> Problem {
    Problem::new(codes::STORE_DAMAGED).with("detail", error)
}

impl LineTester {
    /// Before any line was looked at.
    #[must_use]
    pub const fn new(settings: LineTestSettings) -> Self {
        Self { settings, lines: BTreeMap::new() }
    }

    /// A line, as it was looked at last.
    #[must_use]
    pub fn line(&self, line: &LineId) -> Option<&TestedLine> {
        self.lines.get(line)
    }

    /// Tests until the node ends.
    pub async fn run(mut self, node: Node) {
        let mut events = node.events();
        let mut due: BTreeMap<LineId, u64> = BTreeMap::new();
        loop {
            let (now, all) = (node.now().mono_ms, Self::lines_of(&node));
            let soonest = all.iter().map(|line| due.get(line).copied().unwrap_or(now)).min();
            let wait = soonest.map_or(LOOK_EVERY, |at| Duration::from_millis(at.saturating_sub(now)).min(LOOK_EVERY));
            let mut happened = BTreeSet::new();
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                event = events.recv() => match event {
                    Ok(Event::Stopped { .. }) | Err(RecvError::Closed) => return,
                    Ok(event) => happened.extend(line_of(&node, &event)),
                    Err(RecvError::Lagged(_)) => happened.extend(all.iter().copied()),
                }
            }
            if !happened.is_empty() {
                tokio::time::sleep(GATHER).await;
                while let Ok(event) = events.try_recv() {
                    happened.extend(line_of(&node, &event));
                }
            }
            let now = node.now().mono_ms;
            happened.extend(all.iter().copied().filter(|line| due.get(line).is_none_or(|at| *at <= now)));
            for line in happened {
                let clock = node.now();
                let wait_ms = match self.tick(&node, line, clock).await {
                    Ok(Some(wait_ms)) => wait_ms,
                    Ok(None) => 60_000,
                    Err(problem) if problem.code == codes::SHUTTING_DOWN => return,
                    Err(problem) => {
                        tracing::warn!(%line, ?problem, "a line could not be tested");
                        60_000
                    }
                };
                due.insert(line, clock.mono_ms.saturating_add(wait_ms));
            }
        }
    }

    fn lines_of(node: &Node) -> Vec<LineId> {
        node.names().lines.keys().copied().collect()
    }

    /// Looks at one line, and does what has to be done. Returns milliseconds to the next look that the clock alone asks for;
    /// `None` where the line is not tested.
    ///
    /// # Errors
    /// The node's. The line is read anew at the next look.
    pub async fn tick(&mut self, node: &Node, line: LineId, clock: Clock) -> Result<Option<u64>, Problem> {
        let Some(interval_s) = self.settings.interval(&line, node.can_be_linked(&line)) else { return Ok(None) };
        for _ in 0..STEPS_MAX {
            let snapshot = node.snapshot().await?;
            let tested = match self.lines.remove(&line) {
                Some(tested) => Ok(tested),
                None => match config_of(node, line).await? {
                    Some(config) => Err(config),
                    // Paired, and not open yet.
                    None => return Ok(None),
                },
            };
            let ways = node.ways(&line);
            let stepped =
                tokio::task::spawn_blocking(move || step(&snapshot, tested, (line, interval_s), clock, &ways));
            let stepped = stepped.await.map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))?;
            let (mut tested, mut step) = stepped.map_err(|e| walked(&e))?;
            self.act(node, &mut tested, &step).await?;
            let person = self.settings.persons && !step.more && tested.person_is_due(clock, &mut step);
            keep(node, &tested, &step).await?;
            for written in step.write {
                write(node, &mut tested, written, clock).await?;
            }
            if person {
                write_person(node, &tested, clock).await?;
            }
            tell(node, &line, &step.news);
            let wait_ms = tested.wait_ms(clock);
            self.lines.insert(line, tested);
            if !step.more {
                return Ok(Some(wait_ms));
            }
        }
        Ok(Some(0))
    }

    /// What has to be done about a line that has just gone down.
    async fn act(&self, node: &Node, tested: &mut TestedLine, step: &Step) -> Result<(), Problem> {
        let Some(since) = step.news.iter().find_map(|news| match news {
            News::Down { since } => Some(*since),
            _ => None,
        }) else {
            return Ok(());
        };
        let line = tested.config().line;
        let others_tried = node.try_every_way(&line);
        let prepared = match &self.settings.prepare {
            Some(prepare) => prepare.prepare(notice(node, &line, since)?),
            None => false,
        };
        tested.acted(others_tried, prepared);
        Ok(())
    }
}

/// The line that an event is about, where it may bring something to do.
fn line_of(node: &Node, event: &Event) -> Option<LineId> {
    match event {
        Event::Entries { peer, track, .. } | Event::Receipted { peer, track, .. } | Event::LinkUp { peer, track } => {
            node.names().line(peer, track).ok()
        }
        _ => None,
    }
}

async fn config_of(node: &Node, line: LineId) -> Result<Option<LineConfig>, Problem> {
    let find = move |core: &mut crate::core::Core, _| {
        core.report().into_iter().find(|report| report.config.line == line).map(|report| report.config)
    };
    node.with_core(find).await
}

fn step(
    snapshot: &Snapshot,
    tested: Result<TestedLine, LineConfig>,
    (line, interval_s): (LineId, u64),
    clock: Clock,
    ways: &[super::Way],
) -> Result<(TestedLine, Step), WalkError> {
    let held = Held { read: &*snapshot.read, journals: &snapshot.journals, line };
    let mut tested = match tested {
        Ok(tested) => tested,
        Err(config) => {
            let followed = Followed::load(held.read, held.journals, &line)?;
            TestedLine::new(config, interval_s, followed, clock)
        }
    };
    let step = tested.step(&held, clock, ways)?;
    Ok((tested, step))
}

/// Keeps what a step changed, in one transaction.
async fn keep(node: &Node, tested: &TestedLine, step: &Step) -> Result<(), Problem> {
    if step.changed.is_empty() && !step.keep {
        return Ok(());
    }
    let line = tested.config().line;
    let record: LineRecord = tested.followed.record.clone();
    let of = |key: &u64| Some((*key, tested.followed.tests.get(key)?.clone()));
    let tests: Vec<(u64, TestRecord)> = step.changed.iter().filter_map(of).collect();
    let kept = node.with_core(move |core, _| {
        core.keep_watch(|tx| -> Result<(), RecordError> {
            for (key, test) in &tests {
                tx.put_row(Rows::Series, *key, &cells::encode(test)?)?;
            }
            cells::put(tx, Cells::Watch, &line_cell(&line), &record)
        })
    });
    kept.await?.map_err(|error| match error {
        RecordError::Store(StoreError::Full { free_bytes, floor_bytes }) => {
            Problem::new(codes::DISK_FULL).with("free", free_bytes).with("floor", floor_bytes)
        }
        other => Problem::new(codes::STOPPED).with("detail", other),
    })
}

/// Has a test or an echo written. What was written before under the same key is not written again; what cannot be written
/// now is left to the next look.
async fn write(node: &Node, tested: &mut TestedLine, written: ToWrite, clock: Clock) -> Result<(), Problem> {
    let body = to_raw_value(&written.body).map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))?;
    let names = node.names();
    let (peer, track) = names.of(&tested.config().line);
    let mut draft = StatementDraft::new(peer, track.word(), "F01", body);
    draft.mark = "test".to_owned();
    draft.precedence = "routine".to_owned();
    draft.in_reply_to.extend(written.echoes.clone());
    draft.idempotency_key = Some(written.key.clone());
    match node.submit_one(draft).await {
        Ok(accepted) => tested.wrote(&written, &accepted.id, clock),
        Err(problem) if problem.code == codes::IDEMPOTENCY_CONFLICT => {}
        Err(problem) if problem.code == codes::SHUTTING_DOWN => return Err(problem),
        Err(problem) => tracing::info!(peer, %track, ?problem, "a line test waits"),
    }
    Ok(())
}

/// Has a person's test written, which nobody expects.
async fn write_person(node: &Node, tested: &TestedLine, clock: Clock) -> Result<(), Problem> {
    let line = tested.config().line;
    let nonce = comity_wire::Hash(comity_seal::rng::random32(&mut OsRng)).to_string();
    let body = serde_json::json!({ "desk": "watch", "nonce": nonce.get(..32).unwrap_or(&nonce) });
    let body = to_raw_value(&body).map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))?;
    let names = node.names();
    let (peer, track) = names.of(&line);
    let mut draft = StatementDraft::new(peer, track.word(), "F02", body);
    draft.mark = "test".to_owned();
    draft.to_desks.push("watch".to_owned());
    let name = line.to_string();
    draft.idempotency_key = Some(format!("f02-{}-{}", name.get(..32).unwrap_or(&name), clock.wall_s));
    if let Err(problem) = node.submit_one(draft).await {
        tracing::warn!(peer, %track, ?problem, "a person's test was not accepted; the next one is due in half a year");
    }
    Ok(())
}

/// A notice of the outage (F07) for an officer to release: on another line with the same counterpart where there is one.
fn notice(node: &Node, line: &LineId, since: u64) -> Result<StatementDraft, Problem> {
    let names = node.names();
    let (peer, track) = names.of(line);
    let others: Vec<_> = names.lines.values().filter(|other| other.peer == peer && other.line != *line).collect();
    let alternate: Vec<_> =
        others.iter().map(|other| serde_json::json!({ "kind": "line", "value": other.track.word() })).collect();
    let alternate =
        if alternate.is_empty() { vec![serde_json::json!({ "kind": "other", "value": "?" })] } else { alternate };
    let body = serde_json::json!({
        "line": track.word(), "window": { "from": since }, "alternate": alternate, "cause": "not-known",
    });
    let body = to_raw_value(&body).map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))?;
    let on = others.first().map_or(track, |other| other.track);
    Ok(StatementDraft::new(peer, on.word(), "F07", body))
}

fn tell(node: &Node, line: &LineId, news: &[News]) {
    let names = node.names();
    let (peer, track) = names.of(line);
    let (peer, track) = (peer.to_owned(), track.word().to_owned());
    let at = |at: super::At| PositionView { generation: at.generation, size: at.size };
    let both = |agreed: &Agreed| (at(agreed.ours), at(agreed.theirs));
    for one in news {
        let (peer, track) = (peer.clone(), track.clone());
        node.tell_event(match one {
            News::Answered { sequence, round_trip_ms, whole } => {
                let (sequence, round_trip_ms, whole) = (*sequence, *round_trip_ms, *whole);
                Event::LineTested { peer, track, sequence, round_trip_ms, whole }
            }
            News::Person { ours, officer } => {
                Event::WatchTestAnswered { peer, track, ours: *ours, officer: officer.clone() }
            }
            News::Differs { equal, differs } => {
                tracing::error!(%line, ?equal, ?differs, "the two sides make something else of this line");
                Event::DigestsDiffer { peer, track, equal: equal.as_ref().map(both), differs: both(differs) }
            }
            News::EqualAgain => Event::DigestsEqualAgain { peer, track },
            News::Down { since } => Event::LineDown { peer, track, since: *since },
            News::UpAgain { at } => Event::LineUpAgain { peer, track, at: *at },
        });
    }
}
