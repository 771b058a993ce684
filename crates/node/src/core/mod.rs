//! The one writer of a node: requests in, one durable transaction a round, then what may be released.
//!
//! Synchronous and deterministic: no threads, no clock, no randomness of its own, so a simulator can drive it from one
//! seed with a store in memory. In scope: fairness between lines (PROTOCOL.md rule 27), idempotency keys, the reserve
//! on the disk, stopping for good when a write fails (DESIGN.md, rules that never bend, 1). Out of scope: where frames
//! come from and go to, attachments' chunks ([`crate::attachments`]), words for people ([`crate::service`]).

mod apart;
mod changed;
mod courier;
pub mod erasing;
mod exits;
mod imports;
mod queue;
mod ready;
mod registers;
mod request;
mod round;
pub mod seeded;
mod upkeep;

use std::collections::{BTreeMap, BTreeSet};

use comity_exchange::effect::Notice;
use comity_exchange::line::{Judge, LineConfig, LineSecrets, LineStatus, StateError};
use comity_exchange::{Context, Line};
use comity_seal::Rng;
use comity_store::{Read, Space, Store, StoreError, StoreStats};
use comity_wire::control::{ControlBody, Predecessor};
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, Hash, LineId};

use crate::ledger::{Journals, KeepError, LineLedger, Writer, query};
use queue::{Queue, Spoke};
use ready::{Awake, Ready};
use registers::Registers;

pub use apart::ClocksApart;
pub use changed::Grown;
pub use exits::{Exits, StaysBack};
pub use imports::{DROPPED_MAX, UNNAMED_KEPT_S};
pub use queue::{ALONE_BYTES_MAX, ALONE_ENTRIES_MAX, Queued, SHARED_ENTRIES_MAX, SHARED_LINGER_MS};
pub use request::{Answer, Op, Output, Refusal, Request, SubmitRequest};
pub use upkeep::RegisterRefused;

/// Where in the log of acts the records of reads begin.
pub const READS_FROM: u64 = 1 << 62;

/// The time, given with every round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Wall clock, POSIX seconds: stated and signed.
    pub wall_s: u64,
    /// Monotonic clock, milliseconds: timers only.
    pub mono_ms: u64,
}

/// Everything that a line needs to be opened, or loaded where it was opened before.
pub struct LineSetup {
    /// Who talks to whom.
    pub config: LineConfig,
    /// Our keys on it.
    pub secrets: LineSecrets,
    /// Our own register.
    pub register: RegisterPart,
    /// The counterpart's register from pairing; a newer one that the line has kept goes before it.
    pub their_register: RegisterPart,
    /// The delegation for entry 0; not looked at where the line was opened before.
    pub delegation: ControlBody,
    /// Whether entry 0 is written when the line is seen for the first time. A restored node says no: its journals
    /// must be there.
    pub may_begin: bool,
}

/// The node must stop. Nothing that this round made was released.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fatal {
    /// Something kept could not be written or read back.
    #[error("the node stops: {detail}")]
    Keep {
        /// What failed, in words.
        detail: String,
    },
    /// An earlier round failed.
    #[error("the node has stopped after: {detail}")]
    Stopped {
        /// What failed then.
        detail: String,
    },
    /// A line's kept state is damaged.
    #[error("line {line} cannot be loaded: {source}")]
    Line {
        /// Which.
        line: LineId,
        /// Why.
        source: StateError,
    },
    /// A line that must exist has no state here.
    #[error("line {line} has no journal in this store")]
    Missing {
        /// Which.
        line: LineId,
    },
}

impl From<KeepError> for Fatal {
    fn from(error: KeepError) -> Self {
        let mut detail = error.to_string();
        if let KeepError::Store(store) = &error {
            detail = store.to_string();
        }
        Self::Keep { detail }
    }
}

impl From<StoreError> for Fatal {
    fn from(error: StoreError) -> Self {
        Self::from(KeepError::Store(error))
    }
}

/// The writer.
pub struct Core {
    store: Box<dyn Store>,
    writer: Writer,
    lines: BTreeMap<LineId, OneLine>,
    /// Which of them have work: noted after everything that may change it ([`Core::note`]).
    ready: Ready,
    awake: Awake,
    judge: Judge,
    registers: Registers,
    /// Keys of submissions that are under way: the content, and whoever waits for the answer.
    keys: BTreeMap<Vec<u8>, UnderWay>,
    /// After which line the next round begins, among equals.
    turn: Option<LineId>,
    /// Which lines had something last.
    spoke: Spoke,
    stopped: Option<String>,
    /// What a round outside of the writer's loop gave: handed out with the next one.
    held_back: Vec<Output>,
    /// Lines whose journals grew or became readable since somebody asked.
    changed: BTreeSet<LineId>,
    /// Lines of which something that was looked at before is otherwise now: their states are made from the beginning.
    anew: BTreeSet<LineId>,
    /// Erased content may still lie in the store's freed space.
    purge_due: bool,
    /// What may leave on each line.
    exits: Exits,
}

struct OneLine {
    /// On the heap: a map keeps room for more of them than there are.
    line: Box<Line>,
    queue: Queue,
    /// Idempotency keys of submissions that the line has taken and not answered.
    keyed: BTreeMap<u64, crate::ledger::IdempotencyKey>,
    /// Attachments that submissions name which the line has taken and not answered.
    naming: BTreeMap<u64, Vec<Hash>>,
    /// Their clock minus ours, as of the last receipt that came over a live link.
    apart: apart::Apart,
    /// Entry 0 is still to be written.
    begins: bool,
}

struct UnderWay {
    content: comity_wire::Hash,
    tokens: Vec<u64>,
}

/// A line as it stands, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineReport {
    /// The fixed configuration.
    pub config: LineConfig,
    /// What the line says.
    pub status: LineStatus,
    /// Their clock minus ours.
    pub apart: Option<ClocksApart>,
    /// What waits for a round: requests, and the line's own beginning.
    pub queued: usize,
    /// The first statement of ours that is above the line's ceiling, and does not leave.
    pub back: Option<StaysBack>,
}

impl Core {
    /// Opens the writer over a store.
    ///
    /// # Errors
    /// [`Fatal`].
    pub fn open(store: Box<dyn Store>, judge: impl Into<Judge>) -> Result<Self, Fatal> {
        let read = store.reader()?;
        let journals = Journals::load(&*read)?;
        let purge_due = crate::ledger::erase::purge_is_due(&*read)?;
        drop(read);
        Ok(Self {
            store,
            writer: Writer::new(journals),
            lines: BTreeMap::new(),
            ready: Ready::default(),
            awake: Awake::default(),
            judge: judge.into(),
            registers: Registers::default(),
            keys: BTreeMap::new(),
            turn: None,
            spoke: Spoke::default(),
            stopped: None,
            held_back: Vec::new(),
            changed: BTreeSet::new(),
            anew: BTreeSet::new(),
            purge_due,
            exits: Exits::default(),
        })
    }

    /// Adds a line: loads it from what the store holds of it, or begins it. Does nothing for one that is there.
    ///
    /// # Errors
    /// [`Fatal::Line`], [`Fatal::Missing`], [`Fatal::Keep`]; other lines are not affected.
    pub fn add_line(&mut self, setup: LineSetup) -> Result<(), Fatal> {
        let id = setup.config.line;
        if self.lines.contains_key(&id) {
            return Ok(());
        }
        let failed = |source| Fatal::Line { line: id, source };
        let ours = self.registers.of(setup.register).map_err(failed)?;
        let read = self.store.reader()?;
        let (line, begins) = match query::line_state(&*read, &id)? {
            Some(state) => {
                let kept = query::their_register(&*read, &id)?;
                let kept = kept.map(|bytes| RegisterPart::from_bytes(&bytes)).transpose();
                let theirs = kept.map_err(|e| failed(e.into()))?.unwrap_or(setup.their_register);
                let theirs = self.registers.of(theirs).map_err(failed)?;
                let ledger = LineLedger::new(&*read, &self.writer.journals, id);
                let (config, secrets) = (setup.config, setup.secrets);
                let line = Line::load(&state, config, secrets, self.judge.clone(), theirs, ours, &ledger);
                (line.map_err(failed)?, false)
            }
            None if !setup.may_begin => return Err(Fatal::Missing { line: id }),
            None => {
                let (config, secrets) = (setup.config, setup.secrets);
                let theirs = self.registers.of(setup.their_register).map_err(failed)?;
                let line = Line::open(config, secrets, self.judge.clone(), theirs, ours, setup.delegation);
                (line.map_err(failed)?, true)
            }
        };
        let (queue, keyed, naming) = (Queue::default(), BTreeMap::new(), BTreeMap::new());
        let mut one = OneLine { line: Box::new(line), queue, keyed, naming, apart: apart::Apart::default(), begins };
        one.line.rest();
        self.lines.insert(id, one);
        self.note(&id);
        self.changed.insert(id);
        Ok(())
    }

    /// Takes a line out: its journal may not be signed any more.
    pub fn remove_line(&mut self, line: &LineId) {
        self.lines.remove(line);
        self.awake.forget(line);
        self.note(line);
    }

    /// Takes a request into the queues; [`Core::round`] works on them.
    ///
    /// Answers at once where no round is needed: an unknown line, a writer that has stopped.
    pub fn enqueue(&mut self, request: Request, out: &mut Vec<Output>) {
        let (line, token) = (request.line(), request.token());
        let refused = match (&self.stopped, self.lines.get_mut(&line)) {
            (Some(detail), _) => Refusal::Stopped { detail: detail.clone() },
            (None, None) => Refusal::UnknownLine,
            (None, Some(one)) => {
                one.queue.push(request);
                return self.note(&line);
            }
        };
        if let Some(token) = token {
            out.push(Output::Reply { token, answer: Answer::Refused(refused) });
        }
    }

    /// What waits for a line's rounds; nothing for an unknown one.
    #[must_use]
    pub fn queued(&self, line: &LineId) -> Queued {
        self.lines.get(line).map_or(Queued::default(), |one| one.queue.queued())
    }

    /// Whether a round would find something to do now.
    #[must_use]
    pub fn has_work(&self, clock: Clock) -> bool {
        !self.held_back.is_empty() || self.stopped.is_none() && self.ready.any(clock.mono_ms)
    }

    /// When a round has something to do without a request, by the monotonic clock.
    #[must_use]
    pub fn next_tick_ms(&self) -> Option<u64> {
        self.ready.first_ms()
    }

    /// Enqueues and works until nothing waits: what a simulator or a test calls.
    ///
    /// # Errors
    /// [`Fatal`].
    pub fn run(&mut self, batch: Vec<Request>, clock: Clock, rng: &mut dyn Rng) -> Result<Vec<Output>, Fatal> {
        let mut out = Vec::new();
        for request in batch {
            self.enqueue(request, &mut out);
        }
        while self.has_work(clock) {
            self.round(clock, rng, &mut out)?;
        }
        Ok(out)
    }

    /// Why the writer has stopped, if it has.
    #[must_use]
    pub fn stopped(&self) -> Option<&str> {
        self.stopped.as_deref()
    }

    /// Every line as it stands. Costs by the lines: whoever asks about one asks [`Core::report_of`].
    #[must_use]
    pub fn report(&self) -> Vec<LineReport> {
        self.lines.values().map(|one| self.report_on(one)).collect()
    }

    /// One line as it stands; nothing for an unknown one.
    #[must_use]
    pub fn report_of(&self, line: &LineId) -> Option<LineReport> {
        self.lines.get(line).map(|one| self.report_on(one))
    }

    fn report_on(&self, one: &OneLine) -> LineReport {
        LineReport {
            config: one.line.config().clone(),
            status: one.line.status(),
            apart: one.apart.found,
            queued: one.queue.len() + usize::from(one.begins),
            back: self.exits.back(&one.line.config().line),
        }
    }

    /// What a successor's delegation has to name as its predecessor (PROTOCOL.md rule 23).
    ///
    /// # Errors
    /// [`Fatal`]. `None` for an unknown line.
    pub fn predecessor(
        &mut self,
        line: &LineId,
        clock: Clock,
        rng: &mut dyn Rng,
    ) -> Result<Option<Predecessor>, Fatal> {
        let read = self.store.reader()?;
        let Some(one) = self.lines.get(line) else { return Ok(None) };
        let ledger = LineLedger::new(&*read, &self.writer.journals, *line);
        let mut effects = Vec::new();
        let cx = Context { wall_s: clock.wall_s, mono_ms: clock.mono_ms, rng, ledger: &ledger, out: &mut effects };
        one.line.predecessor(&cx).map(Some).map_err(|e| Fatal::Keep { detail: e.to_string() })
    }

    /// A snapshot of what is committed, for queries on any thread.
    ///
    /// # Errors
    /// The store's.
    pub fn reader(&self) -> Result<Box<dyn Read + Send>, StoreError> {
        self.store.reader()
    }

    /// A handle for backup and checking.
    ///
    /// # Errors
    /// The store's.
    pub fn keeper(&self) -> Result<Box<dyn comity_store::Keeper>, StoreError> {
        self.store.keeper()
    }

    /// Local numbers of the journals.
    #[must_use]
    pub const fn journals(&self) -> &Journals {
        &self.writer.journals
    }

    /// The store's counters.
    #[must_use]
    pub fn stats(&self) -> StoreStats {
        self.store.stats()
    }

    /// Room on the disk.
    ///
    /// # Errors
    /// The store's.
    pub fn space(&self) -> Result<Space, StoreError> {
        self.store.space()
    }

    /// Keeps the reference of an imported attachment, durably when it returns. Until a statement names it, the time is
    /// kept with it.
    ///
    /// # Errors
    /// [`StoreError::Full`] without harm; everything else stops the writer.
    pub fn keep_import(&mut self, imported: &crate::attachments::Imported, now_s: u64) -> Result<(), StoreError> {
        let mut tx = self.store.begin()?;
        let kept = self.writer.imported(&mut *tx, imported, now_s);
        let kept = kept.map_err(|e| match e {
            KeepError::Store(error) => error,
            other => StoreError::Driver { during: "keeping an attachment", detail: other.to_string() },
        });
        let result = kept.and_then(|()| tx.commit());
        if let Err(error) = &result
            && !error.is_retryable()
        {
            self.stopped = Some(error.to_string());
        }
        result
    }

    /// Changes what the watch keeps, in one transaction: durable when it returns, or nothing of it. No entry of a journal
    /// may be touched by it.
    ///
    /// # Errors
    /// The step's own; the store's, of which [`StoreError::Full`] does no harm and everything else stops the writer.
    pub fn keep_watch<T, E: From<StoreError>>(
        &mut self,
        step: impl FnOnce(&mut dyn comity_store::Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut tx = self.store.begin()?;
        let answer = step(&mut *tx)?;
        match tx.commit() {
            Ok(()) => Ok(answer),
            Err(error) => {
                if !error.is_retryable() {
                    self.stopped = Some(error.to_string());
                }
                Err(error.into())
            }
        }
    }

    /// Rotates our keys on a line in a round of its own, so that nothing takes the number that the keys were made
    /// for. What the round releases waits for the next one.
    ///
    /// # Errors
    /// [`Fatal`].
    pub fn rotate_now(
        &mut self,
        line: LineId,
        rotate: comity_exchange::line::Rotate,
        clock: Clock,
        rng: &mut dyn Rng,
    ) -> Result<(), Fatal> {
        let Some(one) = self.lines.get_mut(&line) else { return Err(Fatal::Missing { line }) };
        one.queue.push_first(Op::Rotate(Box::new(rotate)));
        self.note(&line);
        let mut out = Vec::new();
        self.round(clock, rng, &mut out)?;
        self.held_back.extend(out);
        Ok(())
    }

    /// Appends a control entry to our journal on a line in a round of its own; why it was not appended, if it was not.
    /// What the round releases waits for the next one.
    ///
    /// # Errors
    /// [`Fatal`].
    pub fn control_now(
        &mut self,
        line: LineId,
        body: ControlBody,
        clock: Clock,
        rng: &mut dyn Rng,
    ) -> Result<Option<String>, Fatal> {
        let Some(one) = self.lines.get_mut(&line) else { return Err(Fatal::Missing { line }) };
        one.queue.push_first(Op::Control(Box::new(body)));
        self.note(&line);
        let mut out = Vec::new();
        self.round(clock, rng, &mut out)?;
        let refused = out.iter().find_map(|output| match output {
            Output::Told { line: of, notice: Notice::ControlRefused { why } } if *of == line => Some(why.clone()),
            _ => None,
        });
        self.held_back.extend(out);
        Ok(refused)
    }

    /// Stops for good.
    fn stop(&mut self, detail: String) -> Fatal {
        self.stopped = Some(detail.clone());
        Fatal::Keep { detail }
    }
}

#[cfg(test)]
mod find_tests;
#[cfg(test)]
mod rest_tests;
#[cfg(test)]
mod resting_tests;
#[cfg(test)]
mod tests;
