//! The task that tests every line of a node.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use comity_wire::LineId;
use tokio::sync::broadcast::error::RecvError;

use super::body::Way;
use super::digests::Held;
use super::due::Due;
use super::line::{Given, News, Step, TestedLine};
use super::settings::LineTestSettings;
use super::telling::{notice, tell};
use super::walk::{Followed, WalkError};
use super::writing::{keep, write, write_person};
use crate::core::Clock;
use crate::service::problem::codes;
use crate::service::views::Event;
use crate::service::{Names, Node, Problem};
use crate::state::LineState;

/// Longest wait without a look at the wall clock.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How long what happens on lines is gathered before they are looked at.
const GATHER: Duration = Duration::from_millis(100);
/// Steps of one line in a row.
const STEPS_MAX: usize = 1_024;
/// Until the next look where the state of a line is not known in time for its test.
const LACKING_MS: u64 = 5_000;

/// Tests the lines of one node.
pub struct LineTester {
    settings: LineTestSettings,
    /// On the heap: a map keeps room for more of them than there are.
    lines: BTreeMap<LineId, Box<TestedLine>>,
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
        self.lines.get(line).map(|tested| &**tested)
    }

    /// Tests until the node ends.
    pub async fn run(mut self, node: Node) {
        let mut events = node.events();
        let (mut due, mut known) = (Due::default(), None::<Arc<Names>>);
        loop {
            let (now, names) = (node.now().mono_ms, node.names());
            if !known.as_ref().is_some_and(|known| Arc::ptr_eq(known, &names)) {
                due.follow(names.lines.keys().copied(), now);
                known = Some(names);
            }
            let wait =
                due.first().map_or(LOOK_EVERY, |at| Duration::from_millis(at.saturating_sub(now)).min(LOOK_EVERY));
            let mut happened = BTreeSet::new();
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                event = events.recv() => match event {
                    Ok(Event::Stopped { .. }) | Err(RecvError::Closed) => return,
                    Ok(event) => happened.extend(line_of(&node, &event)),
                    Err(RecvError::Lagged(_)) => happened.extend(due.all()),
                }
            }
            if !happened.is_empty() {
                tokio::time::sleep(GATHER).await;
                while let Ok(event) = events.try_recv() {
                    happened.extend(line_of(&node, &event));
                }
            }
            let now = node.now().mono_ms;
            happened.extend(due.due(now));
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
                due.set(line, clock.mono_ms.saturating_add(wait_ms));
            }
        }
    }

    /// Looks at one line, and does what has to be done. Returns milliseconds to the next look that the clock alone asks for;
    /// `None` where the line is not tested.
    ///
    /// # Errors
    /// The node's. The line is read anew at the next look.
    pub async fn tick(&mut self, node: &Node, line: LineId, clock: Clock) -> Result<Option<u64>, Problem> {
        let Some(interval_s) = self.settings.interval(&line, node.can_be_linked(&line)) else { return Ok(None) };
        let known = match self.lines.remove(&line) {
            Some(tested) => Some(tested),
            None => load(node, (line, interval_s), clock).await?,
        };
        // Paired, and not open yet.
        let Some(mut tested) = known else { return Ok(None) };
        if tested.rests() {
            tested.wake(followed(node, line).await?);
        }
        for _ in 0..STEPS_MAX {
            let (ways, tries) = node.ways_and_tries(&line, &self.settings.relays, tested.since());
            let (state, due) = match tested.due(clock) {
                Some(_) => (node.state(line).await?, true),
                None => (None, false),
            };
            let lacking = due && state.is_none();
            let mut step;
            (tested, step) = stepped(node, tested, clock, (ways.clone(), state)).await?;
            self.act(node, &mut tested, &step).await?;
            step.keep |= tested.note_tried(ways);
            let person = self.settings.persons && !step.more && tested.person_is_due(clock, &mut step);
            keep(node, &tested, &step).await?;
            for written in std::mem::take(&mut step.write) {
                write(node, &mut tested, written, (clock, tries)).await?;
            }
            if person {
                write_person(node, &tested, clock).await?;
            }
            tell(node, &mut tested, &step.news, clock).await;
            if !step.more {
                tested.rest(clock);
                let wait_ms = if lacking { LACKING_MS } else { tested.wait_ms(clock) };
                self.lines.insert(line, tested);
                return Ok(Some(wait_ms));
            }
        }
        self.lines.insert(line, tested);
        Ok(Some(0))
    }

    /// What has to be done about a line that has just gone down, or is up again.
    async fn act(&self, node: &Node, tested: &mut TestedLine, step: &Step) -> Result<(), Problem> {
        for news in &step.news {
            match (news, &self.settings.prepare) {
                (News::Down { since }, prepare) => {
                    let others_tried = node.try_every_way(&tested.config().line);
                    let draft = match prepare {
                        // Nobody is told of an outage that this node makes by its silence.
                        Some(_) if node.unsaid(&tested.config().line).is_some() => None,
                        Some(prepare) => prepare.prepare(notice(node, tested, *since).await?).await,
                        None => None,
                    };
                    tested.acted(others_tried, draft);
                }
                (News::UpAgain { told, .. }, Some(prepare)) => {
                    if let Some(draft) = told.draft {
                        prepare.groundless(draft).await;
                    }
                }
                _ => {}
            }
        }
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

/// A line as it was kept; `None` where it is not open yet.
async fn load(
    node: &Node,
    (line, interval_s): (LineId, u64),
    clock: Clock,
) -> Result<Option<Box<TestedLine>>, Problem> {
    let find = move |core: &mut crate::core::Core, _: Clock| core.report_of(&line).map(|report| report.config);
    let Some(config) = node.with_core(find).await? else { return Ok(None) };
    let followed = followed(node, line).await?;
    node.try_addresses_soon(&line);
    Ok(Some(Box::new(TestedLine::new(config, interval_s, followed, clock))))
}

/// What is kept of a line's tests.
async fn followed(node: &Node, line: LineId) -> Result<Followed, Problem> {
    let snapshot = node.snapshot_of_store().await?;
    let followed = node.blocking(move || Followed::load(&*snapshot.read, &snapshot.journals, &line)).await?;
    followed.map_err(|e| walked(&e))
}

/// One step on a snapshot, off the tasks that serve others.
async fn stepped(
    node: &Node,
    mut tested: Box<TestedLine>,
    clock: Clock,
    (ways, state): (Vec<Way>, Option<Arc<LineState>>),
) -> Result<(Box<TestedLine>, Step), Problem> {
    let line = tested.config().line;
    let snapshot = node.snapshot_of_store().await?;
    // After the snapshot, so that it holds whatever headers there rely on.
    let desks = node.with_core(move |core, _| core.register_hours(&line)).await?.unwrap_or_default();
    let rules = node.catalogue();
    let done = node.blocking(move || {
        let (read, journals) = (&*snapshot.read, &snapshot.journals);
        let held = Held { read, journals, line, rules: &*rules, desks: &desks };
        let given = Given { ways: &ways, state: state.as_deref() };
        let step = tested.step(&held, clock, &given);
        step.map(|step| (tested, step))
    });
    done.await?.map_err(|e| walked(&e))
}
