//! One end of a line: a process of the code that ships, its disk, and what became of what it let leave.
//!
//! What an end does hangs on nothing but itself and what it is given. So each step of it is done once, wherever the other end
//! and the network are then (`table.rs`). Lines cannot be copied: a step is done after those since the process started, again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use comity_exchange::line::{Judge, KnownRegister, LineConfig};
use comity_exchange::{Context, Effect, Line, Notice, Side};
use comity_journal::Frontier;
use comity_journal::tree::leaf_hash_of_parts;
use comity_seal::hash::sha256;
use comity_seal::insecure_seeded::SeededRng;
use comity_sim::pair::judge_nothing;
use comity_sim::speech::{submission, token_of};
use comity_sim::{EndError, Keys, Pair, SimLedger};
use comity_wire::frame::{Frame, Payload};
use comity_wire::{Canonical, EntryId, Hash};

use super::{ACCEPTED, CONVICTED, Dies, Flaw, NUMBER, RECEIPT, STOPS, TWICE};

/// What an end is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Input {
    /// The link comes up, again where it was up.
    Link,
    /// A statement.
    Say,
    /// A frame of the table.
    Take(u32),
    /// A minute, and a tick.
    Tick,
    /// Nothing: the process dies.
    Crash,
}

/// How often what happened at an end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub starts: u8,
    pub links: u8,
    pub said: u8,
    pub ticks: u8,
}

impl Counts {
    /// Randomness for what is done next: another for each start, link and statement.
    fn rng(self, at: usize) -> SeededRng {
        let bytes = [0, 0, 0, 0, u8::from(at > 0), self.starts, self.links, self.said];
        SeededRng::new(u64::from_be_bytes(bytes))
    }
}

/// What an end ever let leave, whatever its process and its disk know of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Books {
    /// Entries by generation and number.
    entries: BTreeMap<(u64, u64), EntryId>,
    /// Receipts: generation, size, root.
    receipts: BTreeSet<(u64, u64, Hash)>,
    /// Statements that it said to have accepted, by generation and number.
    accepted: BTreeMap<(u64, u64), EntryId>,
}

/// What the other end and the promises see of a disk.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// Its own journal.
    pub ours: Vec<EntryId>,
    /// Its copy of the other's.
    pub theirs: Vec<EntryId>,
    /// Entries of its own that the other receipted.
    pub receipted: usize,
    /// A statement is among them.
    pub statement_receipted: bool,
    /// Statements of its own.
    pub statements: usize,
}

/// An end between two steps.
pub(super) struct Node {
    pub at: usize,
    /// What its process started from.
    from: (Arc<SimLedger>, Counts),
    /// What it was given since.
    done: Vec<Input>,
    disk: Arc<SimLedger>,
    /// The disk before its last commit.
    before: Arc<SimLedger>,
    pub counts: Counts,
    books: Books,
    pub seen: Seen,
    /// Two nodes of one key do the same.
    pub key: Hash,
}

/// What a step came to.
pub(super) struct Moved {
    pub node: Node,
    pub frames: Vec<Vec<u8>>,
    pub broken: Option<&'static str>,
}

/// What both ends begin with.
pub(super) struct Stage {
    seats: [Seat; 2],
    flaws: [Flaw; 2],
}

struct Seat {
    config: LineConfig,
    keys: Keys,
    register: KnownRegister,
    theirs: KnownRegister,
    disk: Arc<SimLedger>,
}

impl Stage {
    /// Two parties that are paired and hold each other's first entries.
    pub fn new(flaws: [Flaw; 2]) -> Result<Self, EndError> {
        let mut pair = Pair::new(11)?;
        pair.connect()?;
        let seat = |end: comity_sim::End| {
            let (register, theirs) = (end.register.try_into()?, end.their_register.try_into()?);
            Ok::<_, EndError>(Seat { config: end.config, keys: end.keys, register, theirs, disk: Arc::new(end.disk) })
        };
        Ok(Self { seats: [seat(pair.a)?, seat(pair.b)?], flaws })
    }

    /// A process that has just started, its link not up.
    pub fn begin(&self, at: usize) -> Result<Node, EndError> {
        let disk = Arc::clone(&self.seats[at].disk);
        let process = Process::start(self, at, &disk, Counts { starts: 1, ..Counts::default() })?;
        Ok(process.into_node(self, Books::default(), Vec::new(), (disk, Counts { starts: 1, ..Counts::default() })))
    }

    /// Does one more step; `frame` gives the bytes of a frame.
    pub fn step(
        &self,
        node: &Node,
        input: Input,
        dies: Dies,
        frame: &dyn Fn(u32) -> Arc<Vec<u8>>,
    ) -> Result<Moved, EndError> {
        let mut run = Run { books: node.books.clone(), frames: Vec::new(), broken: None };
        let mut process;
        if input == Input::Crash {
            process = Process::idle(self, node)?;
        } else {
            process = Process::start(self, node.at, &node.from.0, node.from.1)?;
            for done in &node.done {
                process.again(*done, frame)?;
            }
            process.given(input);
            let flaw = self.flaws[node.at];
            loop {
                let effects = process.batch(frame)?;
                run.carry_out(&mut process, effects, dies, flaw);
                if dies != Dies::Never || process.line.waiting() == 0 {
                    break;
                }
            }
        }
        let (mut from, mut done) = (node.from.clone(), node.done.clone());
        if dies != Dies::Never || input == Input::Crash {
            let disk = match self.flaws[node.at] {
                Flaw::NoSync => Arc::clone(&process.before),
                _ => Arc::clone(&process.disk),
            };
            let counts = Counts { starts: process.counts.starts + 1, ..process.counts };
            from = (Arc::clone(&disk), counts);
            process = Process::start(self, node.at, &disk, counts)?;
            run.hold(&process.disk);
            process.given(Input::Link);
            loop {
                let effects = process.batch(frame)?;
                run.carry_out(&mut process, effects, Dies::Never, Flaw::None);
                if process.line.waiting() == 0 {
                    break;
                }
            }
            done = vec![Input::Link];
        } else {
            done.push(input);
        }
        run.hold(&process.disk);
        let Run { books, frames, broken } = run;
        Ok(Moved { node: process.into_node(self, books, done, from), frames, broken })
    }
}

/// A process while steps are done.
struct Process {
    at: usize,
    line: Line,
    disk: Arc<SimLedger>,
    before: Arc<SimLedger>,
    counts: Counts,
    rng: SeededRng,
    input: Option<Input>,
}

impl Process {
    fn start(stage: &Stage, at: usize, disk: &Arc<SimLedger>, counts: Counts) -> Result<Self, EndError> {
        let seat = &stage.seats[at];
        let (secrets, judge) = (seat.keys.secrets()?, Judge::from(judge_nothing));
        let (theirs, register) = (seat.theirs.clone(), seat.register.clone());
        let state = disk.state().unwrap_or_default();
        let line = Line::load(state, seat.config.clone(), secrets, judge, theirs, register, disk.as_ref())?;
        let (disk, before, rng) = (Arc::clone(disk), Arc::clone(disk), counts.rng(at));
        Ok(Self { at, line, disk, before, counts, rng, input: None })
    }

    /// The disks of a node, for one that does nothing more.
    fn idle(stage: &Stage, node: &Node) -> Result<Self, EndError> {
        let process = Self::start(stage, node.at, &node.disk, node.counts)?;
        Ok(Self { before: Arc::clone(&node.before), ..process })
    }

    fn given(&mut self, input: Input) {
        match input {
            Input::Link => self.counts.links += 1,
            Input::Say => self.counts.said += 1,
            Input::Tick => self.counts.ticks += 1,
            Input::Take(_) | Input::Crash => {}
        }
        self.rng = self.counts.rng(self.at);
        self.input = Some(input);
    }

    /// One batch, nothing of it carried out.
    fn batch(&mut self, frame: &dyn Fn(u32) -> Arc<Vec<u8>>) -> Result<Vec<Effect>, EndError> {
        let mut out = Vec::new();
        let mono_ms = u64::from(self.counts.ticks) * 60_000;
        let ledger = self.disk.as_ref();
        let mut cx = Context { wall_s: 1_800_000_000, mono_ms, rng: &mut self.rng, ledger, out: &mut out };
        let token = (self.at as u64) * 100 + u64::from(self.counts.said);
        match self.input.take() {
            Some(Input::Link) => {
                self.line.disconnected();
                self.line.connected(&mut cx);
            }
            Some(Input::Say) => self.line.submit(submission(token, 4, false)),
            Some(Input::Take(which)) => self.line.receive(&frame(which), &mut cx)?,
            Some(Input::Tick) => self.line.tick(&mut cx),
            Some(Input::Crash) | None => {}
        }
        self.line.seal_batch(&mut cx)?;
        Ok(out)
    }

    /// Does again what was done once; what left then has left.
    fn again(&mut self, input: Input, frame: &dyn Fn(u32) -> Arc<Vec<u8>>) -> Result<(), EndError> {
        self.given(input);
        loop {
            let effects = self.batch(frame)?;
            if effects.contains(&Effect::Commit) {
                self.commit(&effects);
            }
            if self.line.waiting() == 0 {
                return Ok(());
            }
        }
    }

    fn commit(&mut self, effects: &[Effect]) {
        self.before = Arc::clone(&self.disk);
        let disk = Arc::make_mut(&mut self.disk);
        effects.iter().for_each(|effect| disk.apply(effect));
    }

    fn into_node(self, stage: &Stage, books: Books, done: Vec<Input>, from: (Arc<SimLedger>, Counts)) -> Node {
        let Self { at, line, disk, before, counts, .. } = self;
        let mut words = format!("{at} {counts:?} {books:?} {} ", line.in_mind());
        describe(&mut words, &disk);
        if stage.flaws[at] == Flaw::NoSync {
            describe(&mut words, &before);
        }
        let (key, seen) = (sha256(words.as_bytes()), see(&disk));
        Node { at, from, done, disk, before, counts, books, seen, key }
    }
}

/// What leaves in a step, and what is broken by it.
struct Run {
    books: Books,
    frames: Vec<Vec<u8>>,
    broken: Option<&'static str>,
}

impl Run {
    fn carry_out(&mut self, process: &mut Process, mut effects: Vec<Effect>, dies: Dies, flaw: Flaw) {
        if flaw == Flaw::SendBeforeCommit {
            effects.sort_by_key(|effect| !matches!(effect, Effect::Send(_)));
        }
        let mut committed = !effects.contains(&Effect::Commit);
        let mut kept = Vec::new();
        for effect in effects {
            match effect {
                Effect::Commit if dies == Dies::BeforeCommit => return,
                Effect::Commit => {
                    process.commit(&std::mem::take(&mut kept));
                    committed = true;
                }
                Effect::Send(_) | Effect::Tell(_) if dies == Dies::BeforeFrames && committed => {}
                Effect::Send(bytes) => self.leaves(bytes),
                Effect::Tell(notice) => self.told(&notice),
                other => kept.push(other),
            }
        }
    }

    fn told(&mut self, notice: &Notice) {
        match notice {
            Notice::Contradiction { .. } | Notice::WeAreRolledBack { .. } => self.broken = Some(CONVICTED),
            Notice::Rejected { .. } => self.broken = Some(STOPS),
            Notice::Accepted { generation, number, id, .. } => {
                self.books.accepted.insert((*generation, *number), *id);
            }
            _ => {}
        }
    }

    /// A frame leaves.
    fn leaves(&mut self, bytes: Vec<u8>) {
        match Frame::from_bytes(&bytes).map(|frame| frame.payload) {
            Ok(Payload::Data(data)) => {
                for (number, entry) in (data.from..).zip(&data.entries) {
                    let id = leaf_hash_of_parts(&[&entry.header, sha256(&entry.body).as_bytes()]);
                    if *self.books.entries.entry((data.generation, number)).or_insert(id) != id {
                        self.broken = Some(NUMBER);
                    }
                }
                let receipts = data.receipts.iter().map(|receipt| (data.receipts_for, receipt.size, receipt.root));
                self.books.receipts.extend(receipts);
            }
            Ok(_) => {}
            Err(_) => self.broken = Some(STOPS),
        }
        self.frames.push(bytes);
    }

    /// Whatever was receipted, and whatever was accepted, is on the disk.
    fn hold(&mut self, disk: &SimLedger) {
        if self.broken.is_some() {
            return;
        }
        let receipts = &self.books.receipts;
        let row = |(generation, number): &(u64, u64)| disk.journal(Side::Ours, *generation)?.rows.get(number);
        if !receipts.iter().all(|(generation, size, root)| has(disk, *generation, *size, root)) {
            self.broken = Some(RECEIPT);
        } else if !self.books.accepted.iter().all(|(place, id)| row(place).is_some_and(|row| row.id == *id)) {
            self.broken = Some(ACCEPTED);
        } else if twice(disk) {
            self.broken = Some(TWICE);
        }
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
    [Side::Ours, Side::Theirs].into_iter().any(|side| {
        let all = tokens(disk, side);
        all.iter().map(|(_, token)| token).collect::<BTreeSet<_>>().len() < all.len()
    })
}

fn see(disk: &SimLedger) -> Seen {
    let largest = disk.journal(Side::Ours, 1).and_then(|journal| journal.receipts.keys().next_back().copied());
    let (said, receipted) = (tokens(disk, Side::Ours), largest.unwrap_or(0));
    Seen {
        ours: disk.ids(Side::Ours, 1),
        theirs: disk.ids(Side::Theirs, 1),
        receipted: usize::try_from(receipted).unwrap_or(usize::MAX),
        statement_receipted: said.iter().any(|(number, _)| *number < receipted),
        statements: said.len(),
    }
}

/// All of a disk but its signatures: two signings of one message differ.
fn describe(words: &mut String, disk: &SimLedger) {
    for (side, generation, journal) in disk.journals() {
        // Writing to a string cannot fail.
        let _ = write!(words, "{side:?} {generation} {:?} ", journal.nodes);
        for row in journal.rows.values() {
            let plaintext = row.plaintext.as_deref().map(sha256);
            let _ = write!(words, "{} {} {} {plaintext:?} {:?} ", row.number, row.id, row.clock, row.void);
        }
        for head in journal.checkpoints.values() {
            let _ = write!(words, "{} {} ", head.size, head.root);
        }
        for receipt in journal.receipts.values() {
            let _ = write!(words, "{} {} {} ", receipt.size, receipt.root, receipt.time);
        }
    }
    let _ = write!(words, "{:?} {} ", disk.state().map(sha256), disk.aside().count());
}
