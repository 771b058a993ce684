//! The receipt protocol: two whole ends of a line by the code that ships, with real keys; statements, frames that arrive in
//! any order, twice or never, retries, and crashes before a commit, between it and its frames, and after them.
//!
//! Lines cannot be copied, so a state is the steps that lead to it, which are done again for each step that follows. Two
//! states are one where journals, receipts, frames under way and the ends' own words of themselves are alike: whatever else
//! an end has in mind is looked at by the first way there alone.

use std::collections::BTreeMap;
use std::hash::{Hash as Hashed, Hasher};
use std::sync::Arc;

use comity_exchange::line::{Judge, LineConfig};
use comity_exchange::{Context, Effect, Line, Notice, Side};
use comity_journal::Frontier;
use comity_journal::tree::leaf_hash_of_parts;
use comity_seal::hash::sha256;
use comity_seal::insecure_seeded::SeededRng;
use comity_sim::pair::judge_nothing;
use comity_sim::speech::{submission, token_of};
use comity_sim::{EndError, Keys, Pair, SimLedger, trace};
use comity_wire::frame::{Frame, Payload};
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, EntryId, Hash};
use stateright::{Model, Property};

/// A fault to plant at both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// None.
    None,
    /// Frames leave before the commit that they rely on.
    SendBeforeCommit,
    /// A commit returns before it is on the disk: a crash takes the last one back.
    NoSync,
}

/// When a process dies within a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dies {
    /// It does not.
    Never,
    /// Before the commit.
    BeforeCommit,
    /// After it, before a frame leaves.
    BeforeFrames,
    /// After the frames.
    After,
}

const DIES: [Dies; 4] = [Dies::Never, Dies::BeforeCommit, Dies::BeforeFrames, Dies::After];

/// What can happen. The first number is an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It says something.
    Say(usize, Dies),
    /// The frame of this place among those of the other end arrives at it; `true`: it may arrive again.
    Arrive(usize, usize, bool, Dies),
    /// A minute passes there, and what is due is sent again.
    Tick(usize),
}

/// How much may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Statements of each end.
    pub says: [u8; 2],
    /// Crashes together.
    pub crashes: u8,
    /// Frames that arrive twice.
    pub doubles: u8,
    /// Minutes that pass at each end.
    pub ticks: u8,
}

/// The model.
#[derive(Clone)]
pub struct Receipts {
    stage: Arc<Stage>,
    bounds: Bounds,
    flaw: Flaw,
}

/// Both ends when the first statement is about to be said.
struct Stage {
    ends: [(LineConfig, Keys, SimLedger, RegisterPart, RegisterPart); 2],
}

/// What there is to see of both ends and between them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Face {
    /// Each end as it says itself, and its disk in words.
    ends: [String; 2],
    /// Frames under way, by who sent them.
    frames: [Vec<String>; 2],
    said: [u8; 2],
    crashes: u8,
    doubles: u8,
    ticks: [u8; 2],
    broken: Option<&'static str>,
    receipted: bool,
    lost_once: bool,
}

/// A state: the way to it, and what there is to see.
#[derive(Debug, Clone)]
pub struct World {
    steps: Arc<Vec<Step>>,
    face: Face,
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        self.face == other.face
    }
}

impl Hashed for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.face.hash(state);
    }
}

impl Receipts {
    /// A model within bounds.
    ///
    /// # Errors
    /// The stage cannot be set.
    pub fn new(bounds: Bounds, flaw: Flaw) -> Result<Self, EndError> {
        let mut pair = Pair::new(11)?;
        pair.connect()?;
        let ends = [pair.a, pair.b].map(|end| (end.config, end.keys, end.disk, end.register, end.their_register));
        Ok(Self { stage: Arc::new(Stage { ends }), bounds, flaw })
    }

    /// Does all steps from the beginning.
    fn play(&self, steps: &[Step]) -> Option<Face> {
        let mut run = Run::begin(&self.stage, self.flaw).ok()?;
        for step in steps {
            if run.face.broken.is_some() {
                break;
            }
            if run.step(step).is_err() {
                run.face.broken = Some("no node stops");
            }
        }
        Some(run.look())
    }
}

/// One end while steps are done.
struct End {
    line: Line,
    disk: SimLedger,
    /// The disk before its last commit.
    before: SimLedger,
    rng: SeededRng,
    starts: u64,
    mono_ms: u64,
}

/// Steps being done.
struct Run<'a> {
    stage: &'a Stage,
    flaw: Flaw,
    ends: [End; 2],
    frames: [Vec<Vec<u8>>; 2],
    /// HELLOs by their nonces: whose, and its how many.
    hellos: BTreeMap<[u8; 16], String>,
    /// What left under a number.
    released: BTreeMap<(usize, u64, u64), EntryId>,
    /// What was receipted: by whom, of which generation, to which size, with which root.
    receipts: BTreeMap<(usize, u64, u64), Hash>,
    face: Face,
}

fn started(stage: &Stage, at: usize, disk: &SimLedger, starts: u64) -> Result<(Line, SeededRng), EndError> {
    let (config, keys, _, register, paired) = &stage.ends[at];
    let newer = disk.their_register().and_then(|bytes| RegisterPart::from_bytes(bytes).ok());
    let (newer, judge) = (newer.unwrap_or_else(|| paired.clone()), Judge::from(judge_nothing));
    let state = disk.state().unwrap_or_default().to_vec();
    let line = Line::load(&state, config.clone(), keys.secrets()?, judge, &newer, register.clone(), disk)?;
    Ok((line, SeededRng::new(starts * 2 + at as u64)))
}

impl<'a> Run<'a> {
    fn begin(stage: &'a Stage, flaw: Flaw) -> Result<Self, EndError> {
        let end = |at: usize| {
            let disk = stage.ends[at].2.clone();
            let (line, rng) = started(stage, at, &disk, 1)?;
            Ok::<_, EndError>(End { line, before: disk.clone(), disk, rng, starts: 1, mono_ms: 0 })
        };
        let mut run = Self {
            stage,
            flaw,
            ends: [end(0)?, end(1)?],
            frames: [Vec::new(), Vec::new()],
            hellos: BTreeMap::new(),
            released: BTreeMap::new(),
            receipts: BTreeMap::new(),
            face: Face::default(),
        };
        run.connect()?;
        // Both have heard each other when it begins.
        while let Some(at) = (0..2).find(|at| !run.frames[*at].is_empty()) {
            let bytes = run.frames[at].remove(0);
            run.batch(1 - at, Dies::Never, |line, cx| Ok(line.receive(&bytes, cx)?))?;
        }
        Ok(run)
    }

    /// The link comes up at both ends.
    fn connect(&mut self) -> Result<(), EndError> {
        for at in 0..2 {
            self.batch(at, Dies::Never, |line, cx| {
                line.connected(cx);
                Ok(())
            })?;
        }
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<(), EndError> {
        match step {
            Step::Say(at, dies) => {
                self.face.said[*at] += 1;
                let token = (*at as u64) * 100 + u64::from(self.face.said[*at]);
                self.batch(*at, *dies, |line, _| {
                    line.submit(submission(token, 4, false));
                    Ok(())
                })
            }
            Step::Arrive(at, which, again, dies) => {
                let frames = &mut self.frames[1 - at];
                if *which >= frames.len() {
                    return Ok(());
                }
                let bytes = if *again { frames[*which].clone() } else { frames.remove(*which) };
                self.face.doubles += u8::from(*again);
                self.batch(*at, *dies, |line, cx| Ok(line.receive(&bytes, cx)?))
            }
            Step::Tick(at) => {
                self.face.ticks[*at] += 1;
                self.ends[*at].mono_ms += 60_000;
                self.batch(*at, Dies::Never, |line, cx| {
                    line.tick(cx);
                    Ok(())
                })
            }
        }
    }

    /// Some input, then a batch, until nothing waits; with a death where one is asked for.
    fn batch(
        &mut self,
        at: usize,
        dies: Dies,
        input: impl FnOnce(&mut Line, &mut Context<'_>) -> Result<(), EndError>,
    ) -> Result<(), EndError> {
        let mut input = Some(input);
        loop {
            let mut out = Vec::new();
            let end = &mut self.ends[at];
            let End { line, disk, rng, mono_ms, .. } = end;
            let mut cx = Context { wall_s: 1_800_000_000, mono_ms: *mono_ms, rng, ledger: disk, out: &mut out };
            if let Some(input) = input.take() {
                input(line, &mut cx)?;
            }
            line.seal_batch(&mut cx)?;
            let waits = line.waiting() > 0;
            if self.flaw == Flaw::SendBeforeCommit {
                out.sort_by_key(|effect| !matches!(effect, Effect::Send(_)));
            }
            self.carry_out(at, dies, out);
            if dies != Dies::Never {
                return self.restart(at);
            }
            if !waits {
                return Ok(());
            }
        }
    }

    fn carry_out(&mut self, at: usize, dies: Dies, effects: Vec<Effect>) {
        let commits = effects.iter().any(|effect| matches!(effect, Effect::Commit));
        let (mut open, mut committed) = (Vec::new(), !commits);
        for effect in effects {
            match effect {
                Effect::Commit if dies == Dies::BeforeCommit => return,
                Effect::Commit => {
                    let end = &mut self.ends[at];
                    end.before = end.disk.clone();
                    for kept in open.drain(..) {
                        end.disk.apply(&kept);
                    }
                    committed = true;
                }
                Effect::Send(_) if dies == Dies::BeforeFrames && committed => {}
                Effect::Send(bytes) => self.leaves(at, bytes),
                Effect::Tell(Notice::Contradiction { .. }) => self.face.broken = Some("nobody is convicted"),
                Effect::Tell(_) => {}
                kept => open.push(kept),
            }
        }
    }

    /// The process starts again from its disk, and the link comes up at both ends.
    fn restart(&mut self, at: usize) -> Result<(), EndError> {
        self.face.crashes += 1;
        let end = &mut self.ends[at];
        if self.flaw == Flaw::NoSync {
            end.disk = end.before.clone();
        }
        end.starts += 1;
        end.mono_ms += 1;
        (end.line, end.rng) = started(self.stage, at, &end.disk, end.starts)?;
        self.face.lost_once = true;
        self.hold(at);
        self.connect()
    }

    /// Whatever was receipted is on the disk that a process starts from.
    fn hold(&mut self, at: usize) {
        for ((_, generation, size), root) in self.receipts.range((at, 0, 0)..(at + 1, 0, 0)) {
            if !has(&self.ends[at].disk, *generation, *size, root) {
                self.face.broken = Some("a receipt is of what is held for good");
            }
        }
    }

    /// A frame leaves.
    fn leaves(&mut self, at: usize, bytes: Vec<u8>) {
        let Ok(frame) = Frame::from_bytes(&bytes) else {
            self.face.broken = Some("every frame is well formed");
            return;
        };
        match &frame.payload {
            Payload::Hello { nonce, .. } => {
                let count = self.hellos.values().filter(|name| name.starts_with(&format!("{at}."))).count();
                self.hellos.entry(*nonce).or_insert_with(|| format!("{at}.{count}"));
            }
            Payload::Data(data) => {
                for (number, entry) in (data.from..).zip(&data.entries) {
                    let id = leaf_hash_of_parts(&[&entry.header, sha256(&entry.body).as_bytes()]);
                    if *self.released.entry((at, data.generation, number)).or_insert(id) != id {
                        self.face.broken = Some("a number has one entry");
                    }
                }
                for receipt in &data.receipts {
                    self.receipts.insert((at, data.receipts_for, receipt.size), receipt.root);
                }
            }
            _ => {}
        }
        self.frames[at].push(bytes);
    }

    /// A frame in words that say the same of frames that do the same.
    fn word(&self, bytes: &[u8]) -> String {
        let Ok(frame) = Frame::from_bytes(bytes) else { return String::new() };
        let of = |nonce: &[u8; 16]| self.hellos.get(nonce).cloned().unwrap_or_default();
        match &frame.payload {
            Payload::Hello { nonce, .. } => format!("HELLO {}", of(nonce)),
            Payload::Held { nonce, .. } => format!("{} to {}", trace::frame(&frame), of(nonce)),
            _ => trace::frame(&frame),
        }
    }

    /// What there is to see, with what must hold of it.
    fn look(mut self) -> Face {
        for at in 0..2 {
            let (own, copy) = (&self.ends[at].disk, &self.ends[1 - at].disk);
            let (ours, theirs) = (own.ids(Side::Ours, 1), copy.ids(Side::Theirs, 1));
            if ours.iter().zip(&theirs).any(|(own, copy)| own != copy) || theirs.len() > ours.len() {
                self.face.broken = Some("a number has one entry");
            }
            if twice(copy) {
                self.face.broken = Some("nothing is said twice");
            }
            self.hold(at);
            self.face.receipted |= is_receipted(&self.ends[at].disk);
            self.face.ends[at] = words(&self.ends[at]);
            let mut frames: Vec<String> = self.frames[at].iter().map(|bytes| self.word(bytes)).collect();
            frames.sort();
            self.face.frames[at] = frames;
        }
        self.face
    }
}

/// Whether a disk holds so much of the other's journal, with this root.
fn has(disk: &SimLedger, generation: u64, size: u64, root: &Hash) -> bool {
    let ids = disk.ids(Side::Theirs, generation);
    let held = usize::try_from(size).ok().and_then(|size| ids.get(..size));
    let mut frontier = Frontier::new();
    held.is_some_and(|ids| frontier.append_all(ids, &mut Vec::new()).is_ok() && frontier.root() == *root)
}

/// Tokens of a disk's statements of one side.
fn tokens(disk: &SimLedger, side: Side) -> Vec<(u64, u64)> {
    let journals = disk.journals().filter(|(of, ..)| *of == side);
    let rows = journals.flat_map(|(_, _, journal)| journal.rows.values());
    rows.filter_map(|row| Some((row.number, token_of(row.plaintext.as_ref()?)?))).collect()
}

fn twice(disk: &SimLedger) -> bool {
    let mut all: Vec<u64> = tokens(disk, Side::Theirs).into_iter().map(|(_, token)| token).collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    all.len() < count
}

/// Whether a statement of an end's is covered by a receipt that it keeps.
fn is_receipted(disk: &SimLedger) -> bool {
    let largest = disk.journal(Side::Ours, 1).and_then(|journal| journal.receipts.keys().next_back().copied());
    tokens(disk, Side::Ours).iter().any(|(number, _)| largest.is_some_and(|size| *number < size))
}

/// An end in words: what it keeps, and what it says of itself.
fn words(end: &End) -> String {
    let journal = |side| {
        let kept = end.disk.journal(side, 1);
        let rows = kept.map_or(0, |kept| kept.rows.len());
        let sizes =
            kept.map(|kept| (kept.checkpoints.keys().collect::<Vec<_>>(), kept.receipts.keys().collect::<Vec<_>>()));
        format!("{rows} {:?} {sizes:?}", tokens(&end.disk, side))
    };
    let status = end.line.status();
    let waits = (status.waiting_since_ms.is_some(), end.line.next_tick_ms().map(|at| at > end.mono_ms));
    format!(
        "{} | {} | {} {} {} {} {waits:?}",
        journal(Side::Ours),
        journal(Side::Theirs),
        status.receipted,
        status.opened,
        status.synced,
        status.up
    )
}

impl Model for Receipts {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        let steps = Arc::new(Vec::new());
        self.play(&steps).map(|face| World { steps, face }).into_iter().collect()
    }

    fn actions(&self, world: &World, actions: &mut Vec<Step>) {
        let face = &world.face;
        let dies: &[Dies] = if face.crashes < self.bounds.crashes { &DIES } else { &DIES[..1] };
        for at in 0..2 {
            if face.said[at] < self.bounds.says[at] {
                actions.extend(dies.iter().map(|dies| Step::Say(at, *dies)));
            }
            // Places are those of the frames as they left; which one it is, their words say.
            for which in 0..face.frames[1 - at].len() {
                actions.extend(dies.iter().map(|dies| Step::Arrive(at, which, false, *dies)));
                if face.doubles < self.bounds.doubles {
                    actions.push(Step::Arrive(at, which, true, Dies::Never));
                }
            }
            if face.ticks[at] < self.bounds.ticks {
                actions.push(Step::Tick(at));
            }
        }
    }

    fn next_state(&self, before: &World, step: Step) -> Option<World> {
        if before.face.broken.is_some() {
            return None;
        }
        let mut steps = before.steps.as_ref().clone();
        steps.push(step);
        let face = self.play(&steps)?;
        Some(World { steps: Arc::new(steps), face })
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("a receipt is of what is held for good", |_, world: &World| {
                world.face.broken != Some("a receipt is of what is held for good")
            }),
            Property::always("a number has one entry", |_, world: &World| {
                world.face.broken != Some("a number has one entry")
            }),
            Property::always("nothing else breaks", |_, world: &World| {
                let known = ["a receipt is of what is held for good", "a number has one entry"];
                world.face.broken.is_none_or(|broken| known.contains(&broken))
            }),
            Property::sometimes("a statement is receipted", |_, world: &World| world.face.receipted),
            Property::sometimes("a statement is receipted after a crash", |_, world: &World| {
                world.face.receipted && world.face.lost_once
            }),
            Property::sometimes("a frame arrives twice", |_, world: &World| world.face.doubles > 0),
        ]
    }
}
