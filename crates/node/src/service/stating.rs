//! The thread that keeps every line's state: it follows what the writer commits, on snapshots of its own.
//!
//! The writer only says that something grew. How far behind the thread is delays nothing but what is shown of cases and
//! obligations, and the alarms that follow from them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use comity_catalog::Catalogue;
use comity_exchange::line::digest::Cut;
use comity_process::RegisterHours;
use comity_store::Read;
use comity_wire::{Hash, LineId};
use tokio::sync::watch;

use super::clocks::Clocks;
use super::duty::Duty;
use super::hands::Shared;
use super::telling::Teller;
use super::transferring::Transfer;
use super::writer::Work;
use crate::core::{Grown, erasing};
use crate::ledger::{Journals, LineLedger};
use crate::state::{KEEP_RECORDS, LineState, PutAside, StateStore, StatesSource, Stepped, Walk, keep_together};

/// How long one snapshot of the store is used at most, a step apart: while it is, no old page can be given back.
const SNAPSHOT: Duration = Duration::from_millis(250);
/// Between two passes at least, and as long as the last one took: what a busy node commits meanwhile is taken at once.
const PAUSE: Duration = Duration::from_millis(20);
/// A pause may be twice as long as the last pass as long as it is no longer than this: what is taken together costs less.
const PAUSE_MAX: Duration = Duration::from_millis(250);
/// Changed records of all lines at most, after which each line that rests is put aside.
const TOUCHED_MAX: usize = 8 * KEEP_RECORDS;
/// How long nothing of a line changes before what is over on it is put aside, also where other lines are never quiet.
const RESTED: Duration = Duration::from_secs(30);
/// Lines that are put aside in one transaction at most.
const TOGETHER_MAX: usize = 64;
/// How the thread stands behind the writer and the links where processors are short.
const NICE: i32 = 15;
/// Longest sleep with something due: the wall clock may be set meanwhile.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// What the thread is told.
pub(super) enum Signal {
    /// Something grew.
    Grown,
    /// Somebody wants to know.
    Wanted,
    /// Stop.
    Stop,
}

/// The states of all lines, for whoever asks, and the way to the thread.
pub(super) struct States {
    lines: RwLock<BTreeMap<LineId, Arc<LineState>>>,
    /// Told and not yet heard.
    told: AtomicBool,
    signal: Sender<Signal>,
    /// Grows with every state that is shown.
    pub(super) shown: watch::Sender<u64>,
}

impl States {
    pub(super) fn new() -> (Self, Receiver<Signal>) {
        let (signal, signals) = channel();
        let states =
            Self { lines: RwLock::default(), told: AtomicBool::new(false), signal, shown: watch::channel(0).0 };
        (states, signals)
    }

    /// Says that something grew. Never waits.
    pub(super) fn grown(&self) {
        if !self.told.swap(true, Ordering::AcqRel) {
            self.say(Signal::Grown);
        }
    }

    pub(super) fn say(&self, signal: Signal) {
        // The thread ends only with the node.
        let _ending = self.signal.send(signal);
    }

    /// What is known of a line now.
    pub(super) fn line(&self, line: &LineId) -> Option<Arc<LineState>> {
        self.lines.read().unwrap_or_else(PoisonError::into_inner).get(line).cloned()
    }

    /// What is known of every line now.
    pub(super) fn all(&self) -> Vec<Arc<LineState>> {
        self.lines.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    fn show(&self, state: Arc<LineState>) -> Option<Arc<LineState>> {
        let before = self.lines.write().unwrap_or_else(PoisonError::into_inner).insert(state.config.line, state);
        self.shown.send_modify(|shown| *shown += 1);
        before
    }

    /// The same state of a line, part of which left memory.
    fn replace(&self, state: Arc<LineState>) {
        self.lines.write().unwrap_or_else(PoisonError::into_inner).insert(state.config.line, state);
    }
}

/// One line that is followed.
struct Followed {
    walk: Walk,
    /// Where the walk goes.
    to: Cut,
    /// Where it is to go after that.
    then: Option<Cut>,
    /// It is among those that are under way.
    under_way: bool,
    /// What says when desks are open; only ever more of it.
    registers: RegisterHours,
    /// Records that changed and are not put aside yet.
    touched: usize,
    /// When that was another number.
    changed: Instant,
}

impl Followed {
    /// Whether something of it waits to be put aside, it is where it goes, and nothing changed for so long.
    fn rests(&self, now: Instant, rested: Duration) -> bool {
        self.touched > 0 && !self.under_way && now.saturating_duration_since(self.changed) >= rested
    }
}

/// How long to let more gather after a pass.
fn pause(pass: Duration) -> Duration {
    pass.max((2 * pass).min(PAUSE_MAX)).max(PAUSE)
}

pub(super) struct StateThread {
    signals: Receiver<Signal>,
    writer: Sender<Work>,
    transfers: Sender<Transfer>,
    states: Arc<States>,
    teller: Teller<Arc<Shared>>,
    shared: Arc<Shared>,
    /// What the watch is told, while there is one.
    duty: Option<Duty>,
    clocks: Clocks,
    rules: Arc<Catalogue>,
    journals: Journals,
    /// On the heap: a map keeps room for more of them than there are.
    lines: BTreeMap<LineId, Box<Followed>>,
    /// Lines that are not where they go yet, in turns.
    under_way: VecDeque<LineId>,
    /// Opens that, until it was asked.
    source: Option<StatesSource>,
    /// Where what is over is put aside, and the hash of the catalogue that judges it.
    aside: Option<(Arc<StateStore>, Hash)>,
    /// Records of all lines that changed and are not put aside yet.
    touched: usize,
    /// When lines that rest were looked for.
    tidied: Instant,
}

impl StateThread {
    pub(super) fn new(
        signals: Receiver<Signal>,
        (writer, transfers): (Sender<Work>, Sender<Transfer>),
        states: Arc<States>,
        shared: Arc<Shared>,
        clocks: Clocks,
        source: Option<StatesSource>,
    ) -> Self {
        let rules = Arc::clone(&shared.formats.catalogue);
        let teller = Teller::new(Arc::clone(&shared), clocks.now().wall_s);
        let (journals, lines, under_way) = (Journals::default(), BTreeMap::new(), VecDeque::new());
        Self {
            signals,
            writer,
            transfers,
            states,
            teller,
            shared,
            duty: None,
            clocks,
            rules,
            journals,
            lines,
            under_way,
            source,
            aside: None,
            touched: 0,
            tidied: Instant::now(),
        }
    }

    /// Runs until told to stop; `awake`: it begins without being asked.
    pub(super) fn run(mut self, awake: bool) {
        // Of the calling thread alone, on Linux. It may have been set lower already.
        let _lower_already = rustix::process::setpriority_process(None, NICE);
        let (mut awake, mut first) = (awake, awake);
        loop {
            let now = self.clocks.now();
            let duty = self.duty.as_ref().and_then(|duty| duty.due_in(now));
            let due = [self.teller.due_in(now.wall_s), duty].into_iter().flatten().min();
            let due = due.map_or(LOOK_AGAIN, |due| due.min(LOOK_AGAIN));
            let at_once = std::mem::take(&mut first) || !self.under_way.is_empty();
            let mut quiet = false;
            let signal = self.signals.recv_timeout(if at_once { Duration::ZERO } else { due });
            match signal {
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(Signal::Wanted) => awake = true,
                Err(RecvTimeoutError::Timeout) => quiet = !at_once,
                Ok(Signal::Grown) => {}
            }
            if !awake {
                continue;
            }
            self.teller.tell_due(self.clocks.now().wall_s);
            self.on_duty();
            let began = Instant::now();
            if !self.pass(quiet) {
                return;
            }
            if self.under_way.is_empty() && !self.rest(Instant::now() + pause(began.elapsed())) {
                return;
            }
        }
    }

    /// Tells the watch what fell due; where it has begun, what every line comes to.
    fn on_duty(&mut self) {
        if !self.shared.bell.is_on() {
            return;
        }
        let (clock, names) = (self.clocks.now(), self.shared.names());
        if self.duty.is_none() {
            let mut duty = Duty::new(clock).admitting(&self.shared.ceilings);
            for state in self.states.all() {
                duty.follow(None, &state, &names);
            }
            self.duty = Some(duty);
        }
        if let Some(duty) = &mut self.duty {
            duty.tick(clock, &names);
            self.shared.bell.on_duty(duty.take());
        }
    }

    /// Lets more gather, unless somebody wants to know. `false`: the node stops.
    fn rest(&self, until: Instant) -> bool {
        let mut more = false;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            match self.signals.recv_timeout(left) {
                Ok(Signal::Grown) => more = true,
                Ok(Signal::Wanted) => {
                    self.states.say(Signal::Wanted);
                    return true;
                }
                Err(RecvTimeoutError::Timeout) => break,
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
        if more {
            self.states.say(Signal::Grown);
        }
        true
    }

    /// Takes what grew and goes on with it; puts aside what is over where nothing did. `false`: the node stops.
    fn pass(&mut self, quiet: bool) -> bool {
        self.states.told.store(false, Ordering::Release);
        let (answer, answered) = channel();
        let step = move |core: &mut crate::core::Core, _: crate::core::Clock| {
            let _gone = answer.send(core.take_grown().map(|taken| (taken, core.journals().clone())));
        };
        if self.writer.send(Work::Step(Box::new(step))).is_err() {
            return false;
        }
        let (read, grown) = match answered.recv() {
            Ok(Ok((taken, journals))) => {
                self.journals = journals;
                taken
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "cases and obligations cannot be brought up to date");
                return true;
            }
            Err(_) => return false,
        };
        if let Some(open) = self.source.take_if(|_| !grown.is_empty()) {
            self.aside = open().map(|store| (store, self.shared.formats.catalogue.hash()));
        }
        for grown in grown {
            self.follow(grown);
        }
        self.heal();
        let until = Instant::now() + SNAPSHOT;
        while Instant::now() < until {
            let Some(line) = self.under_way.pop_front() else {
                if quiet || self.touched > TOUCHED_MAX {
                    self.put_aside_rested(&*read, Duration::ZERO);
                } else if self.tidied.elapsed() >= RESTED {
                    self.put_aside_rested(&*read, RESTED);
                }
                return true;
            };
            self.step(&*read, line);
            match self.signals.try_recv() {
                Ok(Signal::Stop) => return false,
                // Taken with the next pass, which is asked for: this one's last line may be where it goes at its next step.
                Ok(_) => self.states.say(Signal::Grown),
                Err(_) => {}
            }
        }
        true
    }

    /// Reads lines again of which something that was put aside could not be read.
    fn heal(&mut self) {
        let faulty = |followed: &Followed| !followed.under_way && followed.walk.has_fault();
        for (line, followed) in self.lines.iter_mut().filter(|(_, followed)| faulty(followed)) {
            followed.under_way = true;
            self.under_way.push_back(*line);
        }
    }

    fn follow(&mut self, Grown { config, cut, registers, anew }: Grown) {
        let aside = self.aside.as_ref();
        let new = || {
            Box::new(Followed {
                walk: aside
                    .map_or_else(|| Walk::new(&config), |(store, catalogue)| Walk::beside(&config, store, catalogue)),
                to: cut,
                then: None,
                under_way: false,
                registers: RegisterHours::default(),
                touched: 0,
                changed: Instant::now(),
            })
        };
        let followed = self.lines.entry(config.line).or_insert_with(new);
        followed.registers = registers;
        if anew {
            followed.walk.anew();
        }
        if followed.under_way {
            // A cut is gone to the end before the next one.
            followed.then = Some(cut);
        } else {
            (followed.to, followed.under_way) = (cut, true);
            self.under_way.push_back(config.line);
        }
    }

    /// Has the writer carry out what the final state has in force of joint erasures (PROTOCOL.md rule 16).
    fn erase(&self, read: &dyn Read, state: &LineState) {
        let line = state.config.line;
        let due = match erasing::due(read, &line, &state.finals) {
            Ok(due) if due.is_empty() => return,
            Ok(due) => due,
            // It is looked for again when the line grows.
            Err(error) => return tracing::error!(%line, %error, "joint erasures cannot be read"),
        };
        let transfers = self.transfers.clone();
        let step = move |core: &mut crate::core::Core, clock: crate::core::Clock| {
            match core.carry_out_erasures(&line, &due, clock.wall_s) {
                Ok(erased) if erased.is_empty() => {}
                // Their attachments go at once; what a crash leaves is dropped at the next start.
                Ok(_) => match core.dropping() {
                    Ok(roots) => {
                        // The thread of transfers ends only with the node.
                        let _ending = transfers.send(Transfer::Erased { roots });
                    }
                    Err(error) => tracing::error!(%line, %error, "attachments of what was erased wait for upkeep"),
                },
                Err(error) => tracing::error!(%line, %error, "a joint erasure was not carried out"),
            }
        };
        // The writer ends only with the node.
        let _ending = self.writer.send(Work::Step(Box::new(step)));
    }

    /// Counts what of a line changed and is not put aside yet.
    fn weigh(&mut self, line: LineId) {
        let Some(followed) = self.lines.get_mut(&line) else { return };
        let now = followed.walk.touched();
        if now != followed.touched {
            followed.changed = Instant::now();
        }
        self.touched = (self.touched + now).saturating_sub(std::mem::replace(&mut followed.touched, now));
    }

    /// Puts aside what is over on lines that are where they go, in what was shown of them too. Whether they could be
    /// kept: if not, all stays in memory.
    fn put_aside(&mut self, read: &dyn Read, lines: &[LineId]) -> bool {
        let (mut gathered, mut of) = (Vec::with_capacity(lines.len()), Vec::with_capacity(lines.len()));
        for line in lines {
            let Some(followed) = self.lines.get(line) else { continue };
            match followed.walk.gather(&LineLedger::new(read, &self.journals, *line)) {
                Ok(Some(one)) => {
                    gathered.push(one);
                    of.push(*line);
                }
                Ok(None) => {}
                Err(error) => tracing::error!(%line, %error, "a line cannot be read to put aside what is over"),
            }
        }
        let kept = keep_together(&gathered);
        if let Err(error) = &kept {
            tracing::warn!(lines = of.len(), %error, "what is over cannot be put aside, and stays in memory");
        }
        for (line, gathered) in of.into_iter().zip(gathered) {
            let put = self.lines.get_mut(&line).and_then(|followed| followed.walk.kept(gathered, &kept));
            if let Some(put) = put {
                self.let_go(line, &put);
            }
            self.weigh(line);
        }
        kept.is_ok()
    }

    /// Lets go of what was put aside in what was shown.
    fn let_go(&mut self, line: LineId, put: &PutAside) {
        let Some(mut state) = self.states.line(&line).map(|state| (*state).clone()) else { return };
        put.from(&mut state);
        let state = Arc::new(state);
        self.states.replace(Arc::clone(&state));
        self.teller.replace(&state);
        if let Some(duty) = &mut self.duty {
            duty.replace(&state);
        }
    }

    /// Puts aside what is over on every line of which nothing changed for so long.
    fn put_aside_rested(&mut self, read: &dyn Read, rested: Duration) {
        let now = Instant::now();
        let rested = self.lines.iter().filter(|(_, followed)| followed.rests(now, rested));
        let lines: Vec<LineId> = rested.map(|(line, _)| *line).collect();
        self.tidied = now;
        // What fails for some fails for all: it is tried again when this is looked for again.
        let _failed = lines.chunks(TOGETHER_MAX).all(|lines| self.put_aside(read, lines));
    }

    /// One step of one line.
    fn step(&mut self, read: &dyn Read, line: LineId) {
        let Some(followed) = self.lines.get_mut(&line) else { return };
        followed.under_way = false;
        let ledger = LineLedger::new(read, &self.journals, line);
        match followed.walk.step(followed.to, &ledger, &*self.rules, &followed.registers) {
            Ok(Stepped::More) => followed.under_way = true,
            Ok(Stepped::Done(state)) => {
                if let Some(cut) = followed.then.take().filter(|cut| *cut != followed.to) {
                    (followed.to, followed.under_way) = (cut, true);
                }
                let state: Arc<LineState> = Arc::from(state);
                self.erase(read, &state);
                let before = self.states.show(Arc::clone(&state));
                self.teller.tell(before.as_deref(), &state, self.clocks.now().wall_s);
                if let Some(duty) = &mut self.duty {
                    duty.follow(before.as_deref(), &state, &self.shared.names());
                    duty.tick(self.clocks.now(), &self.shared.names());
                    self.shared.bell.on_duty(duty.take());
                }
                if self.lines.get(&line).is_some_and(|followed| followed.walk.wants_to_keep()) {
                    self.put_aside(read, &[line]);
                }
                self.weigh(line);
            }
            // Whoever needs what is damaged says so; it is tried again when the line grows.
            Err(error) => tracing::error!(%line, %error, "cases and obligations of a line cannot be read"),
        }
        if self.lines.get(&line).is_some_and(|followed| followed.under_way) {
            self.under_way.push_back(line);
        }
    }
}
