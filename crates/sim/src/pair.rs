//! Two ends of one line without mishaps: what tests drive by hand.

use std::collections::VecDeque;

use comity_exchange::line::{Judge, LineConfig, StateError, SuccessorError};
use comity_exchange::{Context, Effect, LedgerError, Line, Notice};
use comity_seal::insecure_seeded::SeededRng;
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, Track};

use crate::cast::{CastError, Keys, Party, configs};
use crate::ledger::SimLedger;
use crate::speech::submission;

/// Why an end could not go on.
#[derive(Debug, thiserror::Error)]
pub enum EndError {
    /// The stage.
    #[error(transparent)]
    Cast(#[from] CastError),
    /// The cryptographic library.
    #[error(transparent)]
    Crypto(#[from] comity_seal::error::CryptoFault),
    /// The state cannot be loaded.
    #[error(transparent)]
    State(#[from] StateError),
    /// The ledger cannot give back what was committed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// No successor.
    #[error(transparent)]
    Successor(#[from] SuccessorError),
}

/// Refuses nothing.
#[must_use]
pub fn judge_nothing(_: &Envelope, _: &Members<'_>) -> Option<comity_wire::header::Reason> {
    None
}

/// One end: a line with its disk and its clocks.
pub struct End {
    /// The line.
    pub line: Line,
    /// Its disk.
    pub disk: SimLedger,
    /// What it knows of the line.
    pub config: LineConfig,
    /// Its keys.
    pub keys: Keys,
    /// Its judgement.
    pub judge: Judge,
    /// Frames to be carried to the other end.
    pub out: VecDeque<Vec<u8>>,
    /// What it told, in order.
    pub told: Vec<Notice>,
    /// Commits so far.
    pub commits: usize,
    /// Wall clock, POSIX seconds.
    pub wall_s: u64,
    /// Monotonic clock, milliseconds.
    pub mono_ms: u64,
    /// Its own register.
    pub register: RegisterPart,
    /// The counterpart's register as pairing gave it.
    pub their_register: RegisterPart,
    rng: SeededRng,
}

impl End {
    /// Opens a line.
    ///
    /// # Errors
    /// [`EndError`].
    pub fn open(us: &mut Party, them: &Party, config: LineConfig, seed: u64) -> Result<Self, EndError> {
        let keys = us.keys(None);
        let delegation = us.delegate(&config, &keys, 1, None)?;
        let (register, their_register) = (us.register().clone(), them.register().clone());
        let judge = Judge::from(judge_nothing);
        let line =
            Line::open(config.clone(), keys.secrets()?, judge.clone(), &their_register, register.clone(), delegation)?;
        let mut end = Self {
            line,
            disk: SimLedger::new(),
            config,
            keys,
            judge,
            out: VecDeque::new(),
            told: Vec::new(),
            commits: 0,
            wall_s: 1_800_000_000,
            mono_ms: 0,
            register,
            their_register,
            rng: SeededRng::new(seed),
        };
        end.step(|_, _| Ok(()))?;
        Ok(end)
    }

    /// One batch: the input, then sealing, until nothing waits.
    ///
    /// # Errors
    /// [`EndError`].
    pub fn step(
        &mut self,
        input: impl FnOnce(&mut Line, &mut Context<'_>) -> Result<(), EndError>,
    ) -> Result<(), EndError> {
        let mut input = Some(input);
        loop {
            let mut out = Vec::new();
            let mut cx = Context {
                wall_s: self.wall_s,
                mono_ms: self.mono_ms,
                rng: &mut self.rng,
                ledger: &self.disk,
                out: &mut out,
            };
            if let Some(input) = input.take() {
                input(&mut self.line, &mut cx)?;
            }
            self.line.seal_batch(&mut cx)?;
            self.carry_out(out);
            if self.line.waiting() == 0 {
                return Ok(());
            }
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(bytes) => self.out.push_back(bytes),
                Effect::Tell(notice) => self.told.push(notice),
                Effect::Commit => self.commits += 1,
                kept => self.disk.apply(&kept),
            }
        }
    }

    /// Takes one frame.
    ///
    /// # Errors
    /// [`EndError`].
    pub fn receive(&mut self, bytes: &[u8]) -> Result<(), EndError> {
        self.step(|line, cx| Ok(line.receive(bytes, cx)?))
    }

    /// Says something small.
    ///
    /// # Errors
    /// [`EndError`].
    pub fn say(&mut self, token: u64) -> Result<(), EndError> {
        self.step(|line, _| {
            line.submit(submission(token, 64, false));
            Ok(())
        })
    }

    /// The link comes up.
    ///
    /// # Errors
    /// [`EndError`].
    pub fn connect(&mut self) -> Result<(), EndError> {
        self.step(|line, cx| {
            line.connected(cx);
            Ok(())
        })
    }

    /// Time passes; a tick if one is due.
    ///
    /// # Errors
    /// [`EndError`].
    pub fn pass(&mut self, ms: u64) -> Result<(), EndError> {
        self.mono_ms += ms;
        self.step(|line, cx| {
            line.tick(cx);
            Ok(())
        })
    }

    /// The process dies and starts again from this disk.
    ///
    /// # Errors
    /// [`EndError`].
    pub fn restart(&mut self, disk: SimLedger) -> Result<(), EndError> {
        self.disk = disk;
        let newer = self.disk.their_register().map(RegisterPart::from_bytes).transpose();
        let newer = newer.map_err(StateError::Malformed)?.unwrap_or_else(|| self.their_register.clone());
        let state = self.disk.state().unwrap_or_default().to_vec();
        self.out.clear();
        self.mono_ms += 1;
        let (config, register) = (self.config.clone(), self.register.clone());
        self.line = Line::load(&state, config, self.keys.secrets()?, self.judge.clone(), &newer, register, &self.disk)?;
        Ok(())
    }

    /// Opens a successor under fresh keys, as a node does that was restored.
    ///
    /// # Errors
    /// [`EndError`].
    pub fn succeed(&mut self, party: &mut Party) -> Result<(), EndError> {
        let keys = party.keys(Some(&self.keys));
        let (config, secrets) = (self.config.clone(), keys.secrets()?);
        self.keys = keys.clone();
        self.step(|line, cx| {
            let predecessor = line.predecessor(cx)?;
            let next = predecessor.generation + 1;
            let delegation = party.delegate(&config, &keys, next, Some(predecessor))?;
            Ok(line.open_successor(delegation, secrets, cx)?)
        })
    }
}

/// Both ends and what runs between them.
pub struct Pair {
    /// One party and its end.
    pub a: End,
    /// The other.
    pub b: End,
    /// Whose line it is at `a`.
    pub party_a: Party,
    /// Whose line it is at `b`.
    pub party_b: Party,
    /// Frames carried so far.
    pub carried: usize,
}

impl Pair {
    /// Two parties with one line between them, not yet connected.
    ///
    /// # Errors
    /// [`EndError`].
    pub fn new(seed: u64) -> Result<Self, EndError> {
        let mut party_a = Party::new("Aurora", seed * 2 + 1)?;
        let mut party_b = Party::new("Borealis", seed * 2 + 2)?;
        let (config_a, config_b) = configs(&party_a, &party_b, Track::Nrrc, 7);
        let a = End::open(&mut party_a, &party_b, config_a, seed + 1_000)?;
        let b = End::open(&mut party_b, &party_a, config_b, seed + 2_000)?;
        Ok(Self { a, b, party_a, party_b, carried: 0 })
    }

    /// Connects both ends and lets them talk until nothing more is said.
    ///
    /// # Errors
    /// [`EndError`].
    pub fn connect(&mut self) -> Result<usize, EndError> {
        self.a.connect()?;
        self.b.connect()?;
        self.settle()
    }

    /// Carries frames until none is left; returns how many there were. Gives up at a thousand.
    ///
    /// # Errors
    /// [`EndError`].
    pub fn settle(&mut self) -> Result<usize, EndError> {
        let mut carried = 0;
        while carried < 1_000 {
            let (to_b, to_a) = (self.a.out.pop_front(), self.b.out.pop_front());
            if to_a.is_none() && to_b.is_none() {
                break;
            }
            if let Some(bytes) = to_b {
                carried += 1;
                self.b.receive(&bytes)?;
            }
            if let Some(bytes) = to_a {
                carried += 1;
                self.a.receive(&bytes)?;
            }
        }
        self.carried += carried;
        Ok(carried)
    }
}
