//! The writer's thread: takes everything that waits, works a round, hands out what came of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use comity_seal::Rng;
use comity_wire::LineId;
use tokio::sync::oneshot;

use super::clocks::Clocks;
use super::node::StartError;
use super::shares::{Share, Shares};
use crate::core::{Answer, Clock, Core, Fatal, Output, Request};

/// Requests that one round gathers at most before it works.
const GATHER_MAX: usize = 8_192;
/// How many times as long as the last round busy lines rest while a quiet one may speak: what it says finds the writer
/// and the disk, which both parties' nodes may share, free three times out of four.
const REST_TIMES: u32 = 3;
/// Longest rest of busy lines between two rounds.
const REST_MAX: Duration = Duration::from_millis(60);

/// The operating system's randomness.
pub struct OsRng;

impl Rng for OsRng {
    fn fill(&mut self, out: &mut [u8]) {
        if getrandom::fill(out).is_err() {
            // No key may ever be made of what is not random, and nobody could go on without keys.
            std::process::abort();
        }
    }
}

/// Random bytes for many small wants, drawn from the operating system at once.
pub(super) struct Drawn {
    bytes: zeroize::Zeroizing<Vec<u8>>,
    used: usize,
}

impl Drawn {
    /// Draws so many bytes; what is wanted beyond them is drawn when it is.
    pub(super) fn new(bytes: usize) -> Self {
        let mut bytes = zeroize::Zeroizing::new(vec![0; bytes]);
        OsRng.fill(&mut bytes);
        Self { bytes, used: 0 }
    }
}

impl Rng for Drawn {
    fn fill(&mut self, out: &mut [u8]) {
        match self.bytes.get(self.used..self.used + out.len()) {
            Some(drawn) => {
                out.copy_from_slice(drawn);
                self.used += out.len();
            }
            None => OsRng.fill(out),
        }
    }
}

/// A step that runs on the writer's thread between rounds.
pub(super) type Step = Box<dyn FnOnce(&mut Core, Clock) + Send>;

/// What the writer is given.
pub(super) enum Work {
    /// A request, and the share of the queue that it holds until it is worked off.
    Request { request: Request, share: Option<Share> },
    /// A request whose answer somebody waits for; its token is given by the writer.
    Asked { request: Request, answer: oneshot::Sender<Answer>, share: Option<Share> },
    /// A step.
    Step(Step),
    /// Stop when everything before it is done.
    Stop,
}

impl Work {
    /// The line that it is about, where it is a request.
    const fn line(&self) -> Option<LineId> {
        match self {
            Self::Request { request, .. } | Self::Asked { request, .. } => Some(request.line()),
            Self::Step(_) | Self::Stop => None,
        }
    }
}

/// Hands out what comes of rounds. Called on the writer's thread.
pub(super) trait Hands: Send {
    /// One output that is no reply.
    fn output(&mut self, core: &Core, output: Output, clock: Clock);
    /// All outputs of a round were given; what was read for them is of no more use.
    fn handed_out(&mut self) {}
    /// Lines have grown ([`Core::has_grown`]).
    fn grown(&mut self) {}
    /// The writer has stopped for good.
    fn stopped(&mut self, detail: &str);
}

/// What is done from time to time between two rounds, and once more at an orderly stop: start marks, old keys.
pub type UpkeepStep = Box<dyn FnMut(&mut Core) -> Result<(), String> + Send>;

/// When it is due.
pub(super) struct Upkeep {
    step: Option<UpkeepStep>,
    due_ms: u64,
}

impl Upkeep {
    /// How often, in hours that something is signed in.
    const EVERY_MS: u64 = 3_600_000;

    pub(super) fn new(step: Option<UpkeepStep>, now_ms: u64) -> Self {
        Self { step, due_ms: now_ms + Self::EVERY_MS }
    }

    /// Takes the step if it is due, or if the node stops in good order.
    fn take(&mut self, core: &mut Core, now_ms: u64, stopping: bool) {
        if !stopping && now_ms < self.due_ms || core.stopped().is_some() {
            return;
        }
        self.due_ms = now_ms + Self::EVERY_MS;
        if let Some(Err(error)) = self.step.as_mut().map(|step| step(core)) {
            tracing::error!(%error, "start marks, old keys or attachments that nothing names could not be brought up to date");
        }
    }
}

pub(super) struct Writer<H> {
    pub(super) core: Core,
    pub(super) work: Receiver<Work>,
    pub(super) hands: H,
    pub(super) clocks: Clocks,
    pub(super) waiting: BTreeMap<u64, oneshot::Sender<Answer>>,
    pub(super) token: u64,
    pub(super) shares: Shares,
    pub(super) upkeep: Upkeep,
    /// Busy lines rest until then, if nobody else has anything ([`Core::gives_way`]).
    pub(super) rest: Option<Instant>,
}

impl<H: Hands> Writer<H> {
    /// Runs until told to stop, or until everybody is gone.
    pub(super) fn run(mut self) {
        let mut out = Vec::new();
        loop {
            if !self.gather(&mut out) {
                return;
            }
            let clock = self.clocks.now();
            if self.core.has_work(clock) {
                self.upkeep.take(&mut self.core, clock.mono_ms, false);
                let began = Instant::now();
                let round = self.core.round(clock, &mut OsRng, &mut out);
                self.rest = Some(Instant::now() + (REST_TIMES * began.elapsed()).min(REST_MAX));
                if let Err(fatal) = round {
                    // Nothing of the failed round is handed out; who waits for it is told that the node stopped.
                    out.clear();
                    self.fail(&fatal);
                }
            }
            self.shares.give_back(&self.core);
            self.hand_out(&mut out, clock);
            if self.core.has_grown() {
                self.hands.grown();
            }
        }
    }

    /// Takes what waits; waits itself only where there is no work. Returns `false` at the end.
    fn gather(&mut self, out: &mut Vec<Output>) -> bool {
        let clock = self.clocks.now();
        if let Some(until) = self.rest.take()
            && let Some(busy) = self.core.gives_way(clock)
        {
            return self.rest(until, &busy, out) && self.gather_more(out);
        }
        if !self.core.has_work(clock) {
            let first = match self.core.next_tick_ms() {
                Some(at) => {
                    let wait = Duration::from_millis(at.saturating_sub(clock.mono_ms).max(1));
                    match self.work.recv_timeout(wait) {
                        Ok(work) => Some(work),
                        Err(RecvTimeoutError::Timeout) => None,
                        Err(RecvTimeoutError::Disconnected) => return false,
                    }
                }
                None => match self.work.recv() {
                    Ok(work) => Some(work),
                    Err(_) => return false,
                },
            };
            if let Some(work) = first
                && !self.take(work, out)
            {
                return false;
            }
        }
        self.gather_more(out)
    }

    /// Takes what comes until an instant, or until something comes of another line than the busy ones. Returns `false` at the
    /// end.
    fn rest(&mut self, until: Instant, busy: &[LineId], out: &mut Vec<Output>) -> bool {
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            let Ok(work) = self.work.recv_timeout(left) else { return true };
            let other = work.line().is_some_and(|line| !busy.contains(&line));
            if !self.take(work, out) {
                return false;
            }
            if other {
                return true;
            }
        }
        true
    }

    /// Takes what waits. Returns `false` at the end.
    fn gather_more(&mut self, out: &mut Vec<Output>) -> bool {
        for _ in 0..GATHER_MAX {
            match self.work.try_recv() {
                Ok(work) => {
                    if !self.take(work, out) {
                        return false;
                    }
                }
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return self.core.has_work(self.clocks.now()),
            }
        }
        true
    }

    fn take(&mut self, work: Work, out: &mut Vec<Output>) -> bool {
        match work {
            Work::Request { request, share } => self.shares.enqueue(&mut self.core, request, share, out),
            Work::Asked { mut request, answer, share } => {
                self.token += 1;
                request.set_token(self.token);
                self.waiting.insert(self.token, answer);
                self.shares.enqueue(&mut self.core, request, share, out);
            }
            Work::Step(step) => {
                let clock = self.clocks.now();
                step(&mut self.core, clock);
                if let Some(detail) = self.core.stopped().map(str::to_owned) {
                    self.hands.stopped(&detail);
                }
            }
            Work::Stop => {
                self.finish(out);
                return false;
            }
        }
        true
    }

    /// Works off what was taken before the end.
    fn finish(&mut self, out: &mut Vec<Output>) {
        let clock = self.clocks.now();
        while self.core.has_work(clock) {
            if let Err(fatal) = self.core.round(clock, &mut OsRng, out) {
                out.clear();
                self.fail(&fatal);
                return;
            }
            self.hand_out(out, clock);
        }
        self.upkeep.take(&mut self.core, clock.mono_ms, true);
    }

    fn hand_out(&mut self, out: &mut Vec<Output>, clock: Clock) {
        for output in out.drain(..) {
            match output {
                Output::Reply { token, answer } => {
                    if let Some(waiting) = self.waiting.remove(&token) {
                        // Whoever asked may have gone; the statement stands all the same.
                        let _gone = waiting.send(answer);
                    }
                }
                other => self.hands.output(&self.core, other, clock),
            }
        }
        self.hands.handed_out();
    }

    fn fail(&mut self, fatal: &Fatal) {
        let detail = fatal.to_string();
        tracing::error!(%detail, "the node stops: nothing more is accepted or released");
        for (_, waiting) in std::mem::take(&mut self.waiting) {
            let refusal = crate::core::Refusal::Stopped { detail: detail.clone() };
            let _gone = waiting.send(Answer::Refused(refusal));
        }
        self.hands.stopped(&detail);
    }
}

/// The way to the writer.
#[derive(Clone)]
pub(super) struct ToWriter {
    pub(super) work: Sender<Work>,
    pub(super) shares: Arc<tokio::sync::Semaphore>,
}

/// Starts one of the node's threads.
pub(super) fn thread(name: &'static str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StartError> {
    let failed = |source| StartError::Thread { what: name, source };
    std::thread::Builder::new().name(name.to_owned()).spawn(run).map_err(failed)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use comity_store::memory::Disk;

    use super::*;

    #[test]
    fn what_is_drawn_is_given_once_and_more_when_it_is_wanted() {
        let mut drawn = Drawn::new(64);
        let mut given: Vec<[u8; 32]> = vec![[0; 32]; 5];
        given.iter_mut().for_each(|part| drawn.fill(part));
        assert!(given[..2].concat() == *drawn.bytes && given[2] != given[3]);
        given.sort_unstable();
        given.dedup();
        assert_eq!(given.len(), 5);
    }

    #[test]
    fn upkeep_is_due_every_hour_and_at_a_stop() {
        let taken = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&taken);
        let step: UpkeepStep = Box::new(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            Err("not a reason to stop".to_owned())
        });
        let mut core = Core::open(
            Box::new(Disk::new().open()),
            |_: &comity_wire::envelope::Envelope, _: &comity_wire::body::Members<'_>| None,
        )
        .unwrap();
        let mut upkeep = Upkeep::new(Some(step), 1_000);
        for (now_ms, stopping, expected) in [
            (1_000, false, 0),
            (3_600_999, false, 0),
            (3_601_000, false, 1),
            (3_601_001, false, 1),
            (7_201_000, false, 2),
            (7_201_001, true, 3),
        ] {
            upkeep.take(&mut core, now_ms, stopping);
            assert_eq!(taken.load(Ordering::Relaxed), expected, "at {now_ms}");
        }
    }
}
