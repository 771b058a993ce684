//! Running the watch: looks at the journals when something came, makes the calls that are due, hands messages to their
//! channels. Everything is durable before it is told; what a crash cut off goes on with the next start.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;

use comity_exchange::Side;
use comity_wire::LineId;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::duty::Item;
use super::hands::lock;
use super::names::{Names, keep};
use super::node::{Inner, Node};
use super::problem::{Problem, codes};
use super::stating::Signal;
use super::translation_desk::unread;
use super::views::Event;
use crate::core::{Clock, Core};
use crate::watch::alarm::{self, AlarmKind};
use crate::watch::cells::RecordError;
use crate::watch::channels::Channels;
use crate::watch::clock::{self, KEEP_EVERY_MS, Now, WatchClock};
use crate::watch::outbox::{self, CallItem, Message};
use crate::watch::scan::{self, Cursor, Look, Owed, SCAN_MAX};
use crate::watch::step::{self, Named, Told};

/// Looks at the journals are this far apart at least, however much comes.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Longest pause of the watch: hours, rosters and reliefs follow the wall clock, which may be set.
const LOOK_AGAIN: Duration = Duration::from_secs(20);
/// Messages that are under way at once.
const UNDER_WAY_MAX: usize = 16;

/// Wakes the watch.
#[derive(Default)]
pub(super) struct Bell {
    rung: Notify,
    outbox: Notify,
    /// Lines on which something was opened or said.
    lines: Mutex<BTreeSet<LineId>>,
    on: AtomicBool,
    clock: OnceLock<WatchClock>,
    /// What the states of lines mean for the watch.
    duty: Mutex<Vec<Item>>,
}

impl Bell {
    /// Something happened on a line.
    pub(super) fn ring_for(&self, line: LineId) {
        if self.on.load(Ordering::Relaxed) {
            lock(&self.lines).insert(line);
            self.rung.notify_one();
        }
    }

    /// Watch time at an instant, where the watch runs.
    pub(super) fn now(&self, clock: Clock) -> Option<Now> {
        self.clock.get().map(|running| running.now(clock.wall_s, clock.mono_ms))
    }

    /// Whether there is a watch.
    pub(super) fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    /// Something for the watch, from the states of lines.
    pub(super) fn on_duty(&self, items: Vec<Item>) {
        if !items.is_empty() {
            lock(&self.duty).extend(items);
            self.rung.notify_one();
        }
    }

    /// Look at everything anew: a desk changed, or the node ends.
    pub(super) fn ring(&self) {
        self.rung.notify_one();
        self.outbox.notify_one();
    }
}

impl Named for Names {
    fn line(&self, line: &LineId) -> (String, String) {
        let (peer, track) = self.of(line);
        (peer.to_owned(), track.word().to_owned())
    }

    fn number(&self, owed: &Owed) -> String {
        Names::number(self, &owed.line, Side::Theirs, owed.place.0, owed.place.1)
    }
}

/// A record's fault as a problem.
pub(super) fn record_problem(error: RecordError) -> Problem {
    match error {
        RecordError::Store(error) => super::checking::not_written(error),
        RecordError::TooLarge { actual } => {
            Problem::new(codes::WATCH_LIMIT).with("what", "bytes").with("limit", actual)
        }
        damaged => Problem::new(codes::STORE_DAMAGED).with("detail", damaged),
    }
}

impl From<Told> for Event {
    fn from(told: Told) -> Self {
        match told {
            Told::Raised(alarm) => Self::AlarmRaised { alarm },
            Told::Ended(alarm) => Self::AlarmEnded { alarm },
            Told::Called { alarm, level, call, officers, desk } => Self::AlarmCalled {
                alarm: alarm.id,
                about: alarm.about,
                precedence: alarm.precedence,
                mark: alarm.mark,
                level,
                call,
                desk,
                officers,
            },
        }
    }
}

/// Lines, how far each was kept as read and how far it was read.
type Cursors = BTreeMap<LineId, (Cursor, Cursor)>;
/// What the states of lines mean for the watch, and was not carried out yet.
#[derive(Default)]
struct Duties {
    items: Vec<Item>,
    /// What notices meet is to be looked at.
    notices: bool,
}

impl Duties {
    fn take(&mut self, bell: &Bell) {
        let mut taken = std::mem::take(&mut *lock(&bell.duty));
        self.notices |= taken.iter().any(|item| matches!(item, Item::Notices | Item::Known(_)));
        taken.retain(|item| *item != Item::Notices);
        self.items.append(&mut taken);
    }
}

/// What came and nobody at its desks reads.
type Unread = Vec<(comity_wire::Hash, super::views::Wanted)>;

impl Node {
    /// Starts the watch: alarms are raised and called from now on, until the node ends. Once for a node that serves; a node
    /// that is only asked wakes nobody.
    ///
    /// # Errors
    /// The store's.
    pub async fn start_watch(&self, channels: Channels) -> Result<(), Problem> {
        let bell = &self.inner.shared.bell;
        let begun = self.with_core(|core, clock| begin(core, clock)).await?.map_err(record_problem)?;
        if bell.clock.set(begun).is_err() {
            return Ok(());
        }
        bell.on.store(true, Ordering::Relaxed);
        lock(&bell.lines).extend(self.names().lines.keys());
        self.inner.states.say(Signal::Wanted);
        tokio::spawn(run(Arc::downgrade(&self.inner), Arc::clone(&self.inner.shared)));
        tokio::spawn(deliver(Arc::downgrade(&self.inner), Arc::clone(&self.inner.shared), channels));
        Ok(())
    }

    /// Does something of the watch in one transaction, with both clocks, and tells what came of it.
    pub(super) async fn watch_step<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut dyn comity_store::Tx, Now) -> Result<T, RecordError> + Send + 'static,
    ) -> Result<T, Problem> {
        let shared = Arc::clone(&self.inner.shared);
        let kept = self.with_core(move |core, clock| {
            let running = match shared.bell.clock.get() {
                Some(clock) => *clock,
                None => begin(core, clock)?,
            };
            let now = running.now(clock.wall_s, clock.mono_ms);
            core.keep_watch(|tx| step(tx, now))
        });
        kept.await?.map_err(record_problem)
    }

    fn told(&self, told: Vec<Told>) {
        for one in told {
            self.inner.shared.emit(one.into());
        }
    }

    /// As [`Node::watch_step`], and tells what it did.
    pub(super) async fn watch_told(
        &self,
        step: impl FnOnce(&mut dyn comity_store::Tx, Now) -> Result<Vec<Told>, RecordError> + Send + 'static,
    ) -> Result<(), Problem> {
        let told = self.watch_step(step).await?;
        let called = told.iter().any(|one| matches!(one, Told::Called { .. }));
        self.told(told);
        if called {
            self.inner.shared.bell.outbox.notify_one();
        }
        Ok(())
    }

    /// Looks at the lines on which something happened. Says whether there is more to read.
    pub(super) async fn watch_lines(&self, cursors: &mut Cursors) -> Result<bool, Problem> {
        let lines = std::mem::take(&mut *lock(&self.inner.shared.bell.lines));
        if lines.is_empty() {
            return Ok(false);
        }
        let (catalogue, by_name) = (self.catalogue(), self.names());
        let taken = self.with_core(|core, _| (core.reader(), core.journals().clone())).await?;
        let (read, journals) = (taken.0.map_err(|e| keep(e.into()))?, taken.1);
        let known: Cursors = lines.iter().filter_map(|line| Some((*line, *cursors.get(line)?))).collect();
        let looked = self.blocking(move || -> Result<Vec<(Look, bool, Unread)>, Problem> {
            let mut looks = Vec::new();
            for line in lines {
                let (kept, known_to) = match known.get(&line) {
                    Some(both) => *both,
                    None => {
                        let kept = scan::cursor(&*read, &line).map_err(record_problem)?;
                        (kept, kept)
                    }
                };
                let look = scan::look(&*read, (&journals, &catalogue), line, known_to).map_err(keep)?;
                let more = look.to != known_to;
                let unread = unread(&*read, (&journals, &by_name), &look)?;
                looks.push((Look { from: kept, ..look }, more, unread));
            }
            Ok(looks)
        });
        let mut again = false;
        for (look, more, unread) in looked.await?? {
            let (line, to) = (look.line, look.to);
            if more {
                // Until a look finds nothing new: it reads a bounded part.
                lock(&self.inner.shared.bell.lines).insert(line);
                again = true;
            }
            let far = to.number.saturating_sub(look.from.number) >= SCAN_MAX;
            if look.found.is_empty() && !far {
                cursors.insert(line, (look.from, to));
                continue;
            }
            self.queue_unread(unread).await?;
            let names = self.names();
            self.watch_told(move |tx, now| step::take(tx, &look, &*names, now)).await?;
            cursors.insert(line, (to, to));
        }
        Ok(again)
    }

    /// Makes what calls are due; says when to look again, and keeps watch time while an alarm is open.
    async fn watch_calls(&self, kept_ms: &mut u64) -> Result<Duration, Problem> {
        let read = self.with_core(|core, clock| (core.reader(), clock)).await?;
        let (read, clock) = (read.0.map_err(|e| keep(e.into()))?, read.1);
        let Some(now) = self.inner.shared.bell.now(clock) else {
            return Ok(LOOK_AGAIN);
        };
        let (due, open) = self.blocking(move || step::next_due(&*read, now)).await?.map_err(record_problem)?;
        if due.is_some_and(|due| due <= now.watch_ms) {
            self.watch_told(|tx, now| step::advance(tx, now)).await?;
            *kept_ms = now.watch_ms;
            return Ok(Duration::ZERO);
        }
        if open && now.watch_ms.saturating_sub(*kept_ms) >= KEEP_EVERY_MS {
            self.watch_step(|tx, now| clock::keep(tx, now)).await?;
            *kept_ms = now.watch_ms;
        }
        Ok(due.map_or(LOOK_AGAIN, |due| Duration::from_millis(due.saturating_sub(now.watch_ms)).min(LOOK_AGAIN)))
    }

    async fn watch_turn(
        &self,
        cursors: &mut Cursors,
        duty: &mut Duties,
        kept_ms: &mut u64,
    ) -> Result<Duration, Problem> {
        // Taken before the lines are read: so every statement that they are about is found by then.
        duty.take(&self.inner.shared.bell);
        if self.watch_lines(cursors).await? || self.watch_duty(&mut duty.items).await? {
            return Ok(Duration::ZERO);
        }
        if duty.notices {
            self.watch_conflicts().await?;
            duty.notices = false;
        }
        let waits = self.watch_calls(kept_ms).await?;
        if !waits.is_zero() && self.relief_due().await? {
            self.watch_told(|tx, now| step::reliefs(tx, now)).await?;
            return Ok(Duration::ZERO);
        }
        Ok(waits)
    }

    /// Whether a shift ended without a handover, so that a transaction is worth it.
    async fn relief_due(&self) -> Result<bool, Problem> {
        let read = self.with_core(|core, _| core.reader()).await?.map_err(|e| keep(e.into()))?;
        let now = self.inner.clocks.now().wall_s;
        self.blocking(move || step::relief_due(&*read, now)).await?.map_err(record_problem)
    }

    /// A message with the marks of what its calls are about: of what is owed the number alone was known when it was made.
    /// And with what coded signals say: in whose language it is read is known to whoever writes it.
    async fn marked(&self, message: &Message) -> Message {
        let mut marked = message.clone();
        let owed =
            |call: &&mut CallItem| matches!(call.kind, AlarmKind::Lapsed | AlarmKind::Owing) && call.tlp.is_empty();
        for call in marked.calls.iter_mut().filter(owed) {
            // What cannot be told counts as above every ceiling.
            if let Ok(labels) = self.labels(call.about.clone()).await {
                (call.tlp, call.pap) = (labels.tlp, labels.pap);
            }
        }
        let signals = marked.calls.iter().filter(|call| alarm::is_signal(call.kind, &call.format));
        let signals = self.signals_of(signals.map(|call| call.alarm.clone()).collect()).await.unwrap_or_default();
        for call in &mut marked.calls {
            call.signal = signals.get(&call.alarm).cloned();
        }
        marked
    }

    /// Gives the messages that are due to their channels; says when to look again.
    async fn deliver_due(&self, channels: &Channels) -> Result<Duration, Problem> {
        let read = self.with_core(|core, clock| (core.reader(), clock)).await?;
        let (read, wall) = (read.0.map_err(|e| keep(e.into()))?, read.1);
        let Some(now) = self.inner.shared.bell.now(wall) else {
            return Ok(LOOK_AGAIN);
        };
        let due = self.blocking(move || outbox::due(&*read, now, UNDER_WAY_MAX)).await?;
        let (due, later) = due.map_err(record_problem)?;
        if due.is_empty() {
            return Ok(later
                .map_or(LOOK_AGAIN, |at| Duration::from_millis(at.saturating_sub(now.watch_ms)))
                .min(LOOK_AGAIN));
        }
        let sent = due.into_iter().map(|message| async {
            let sent = channels.send(&self.marked(&message).await, now.wall_s).await;
            (message, sent.err().map(|error| error.to_string()))
        });
        for (message, failed) in futures_util::future::join_all(sent).await {
            if let Some(why) = &failed {
                tracing::warn!(way = message.way.word(), officer = %message.to.officer, %why, "a channel failed");
            }
            let (told, ring) = (message, failed.is_some());
            self.watch_told(move |tx, now| outbox::tried(tx, &told, failed.as_deref(), now)).await?;
            if ring {
                self.inner.shared.bell.rung.notify_one();
            }
        }
        Ok(Duration::ZERO)
    }
}

fn begin(core: &Core, clock: Clock) -> Result<WatchClock, RecordError> {
    WatchClock::begin(&*core.reader()?, clock.mono_ms)
}

/// Whether the watch goes on after a problem: a full disk passes, the end of the node does not.
fn goes_on(problem: &Problem) -> bool {
    tracing::error!(%problem, "the watch could not do its work");
    ![codes::SHUTTING_DOWN, codes::STOPPED].contains(&problem.code.as_ref())
}

async fn run(node: Weak<Inner>, shared: Arc<super::hands::Shared>) {
    let (mut cursors, mut duty, mut kept_ms) = (Cursors::new(), Duties::default(), 0);
    loop {
        let Some(inner) = node.upgrade() else { return };
        let began = Instant::now();
        let turned = Node { inner }.watch_turn(&mut cursors, &mut duty, &mut kept_ms).await;
        let waits = match turned {
            Ok(waits) => waits,
            Err(problem) if problem.code == codes::SHUTTING_DOWN => return,
            Err(problem) if goes_on(&problem) => LOOK_AGAIN,
            Err(_) => return,
        };
        if !waits.is_zero() {
            let _rung = tokio::time::timeout(waits, shared.bell.rung.notified()).await;
            tokio::time::sleep_until(began + LOOK_EVERY).await;
        }
    }
}

async fn deliver(node: Weak<Inner>, shared: Arc<super::hands::Shared>, channels: Channels) {
    loop {
        let Some(inner) = node.upgrade() else { return };
        let delivered = Node { inner }.deliver_due(&channels).await;
        let waits = match delivered {
            Ok(waits) => waits,
            Err(problem) if problem.code == codes::SHUTTING_DOWN => return,
            Err(problem) if goes_on(&problem) => LOOK_AGAIN,
            Err(_) => return,
        };
        if !waits.is_zero() {
            let _rung = tokio::time::timeout(waits, shared.bell.outbox.notified()).await;
        }
    }
}
