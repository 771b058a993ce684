//! The receipt protocol: two whole ends of a line by the code that ships, with real keys; statements, frames that arrive in
//! any order, twice or never, retries, and crashes: before a commit, between it and its frames, at any moment else.
//!
//! A frame that left may arrive at any time after, also when the link broke since, as with mail; or never. A crash starts the
//! process again from its disk, and the link comes up anew at both ends. Clocks stand still but for ticks.

mod end;
mod table;

use std::sync::Arc;

use comity_sim::EndError;
use stateright::{Model, Property};

use end::{Input, Node};
use table::Table;

const RECEIPT: &str = "a receipt is of what is held for good";
const NUMBER: &str = "a number has one entry";
const ACCEPTED: &str = "what was accepted is not lost";
const TWICE: &str = "nothing is said twice";
const CONVICTED: &str = "nobody is convicted";
const STOPS: &str = "no node stops";

/// A fault to plant at one end.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dies {
    /// It does not.
    Never,
    /// Before the commit.
    BeforeCommit,
    /// After it, before a frame leaves.
    BeforeFrames,
}

const DIES: [Dies; 3] = [Dies::Never, Dies::BeforeCommit, Dies::BeforeFrames];

/// A frame that left, in words for whoever reads the way to a state.
#[derive(Clone, PartialEq, Eq)]
pub struct Named {
    number: u32,
    words: Arc<str>,
}

impl std::fmt::Debug for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}

/// What can happen. The first number is an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It says something.
    Say(usize, Dies),
    /// A frame of the other end arrives at it; `true`: it may arrive again.
    Arrive(usize, Named, bool, Dies),
    /// A minute passes there, and what is due is sent again.
    Tick(usize),
    /// Its process dies between two steps.
    Crash(usize),
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

/// The model. Clones share what is known of both ends.
#[derive(Clone)]
pub struct Receipts {
    table: Arc<Table>,
    bounds: Bounds,
    begin: World,
}

/// Where both ends are, and what is between them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct World {
    /// Each end, by its number in the table: what it keeps, what it has in mind, what it ever let leave.
    ends: [u32; 2],
    /// Frames under way, by who sent them; each may be lost.
    frames: [Vec<u32>; 2],
    crashes: u8,
    doubles: u8,
    broken: Option<&'static str>,
    /// A statement of one end is receipted.
    receipted: bool,
    /// All statements are said, and all entries of both journals are receipted.
    all_receipted: bool,
}

impl Receipts {
    /// A model within bounds, with a fault planted at one end, at both or at none.
    ///
    /// # Errors
    /// The stage cannot be set.
    pub fn new(bounds: Bounds, flaws: [Flaw; 2]) -> Result<Self, EndError> {
        let table = Table::new(flaws)?;
        let begin = World { ends: [table.begin(0)?, table.begin(1)?], ..World::default() };
        let mut model = Self { table: Arc::new(table), bounds, begin };
        model.begin = model.heard();
        Ok(model)
    }

    /// Ends, frames, and steps of ends that differ, as far as they were looked at.
    #[must_use]
    pub fn sizes(&self) -> [usize; 3] {
        self.table.sizes()
    }

    /// Both have heard each other when it begins.
    fn heard(&self) -> World {
        let mut world = self.begin.clone();
        for at in 0..2 {
            self.give(&mut world, at, Input::Link, Dies::Never);
        }
        while let Some(at) = (0..2).find(|at| !world.frames[*at].is_empty()) {
            let frame = world.frames[at].remove(0);
            self.give(&mut world, 1 - at, Input::Take(frame), Dies::Never);
        }
        world
    }

    fn give(&self, world: &mut World, at: usize, input: Input, dies: Dies) {
        let Some(known) = self.table.step(world.ends[at], input, dies) else { return };
        world.ends[at] = known.node;
        world.broken = world.broken.or(known.broken);
        for frame in &known.frames {
            if let Err(place) = world.frames[at].binary_search(frame) {
                world.frames[at].insert(place, *frame);
            }
        }
        if dies != Dies::Never || input == Input::Crash {
            world.crashes += 1;
            self.give(world, 1 - at, Input::Link, Dies::Never);
        }
    }

    /// What must hold between both ends, and what came about.
    fn look(&self, world: &mut World) {
        let (Some(a), Some(b)) = (self.table.node(world.ends[0]), self.table.node(world.ends[1])) else { return };
        let broken = apart(&a, &b).or_else(|| apart(&b, &a));
        world.broken = world.broken.or(broken);
        let ends = [&a, &b];
        world.receipted = ends.iter().any(|end| end.seen.statement_receipted);
        world.all_receipted = ends
            .iter()
            .zip(self.bounds.says)
            .all(|(end, says)| end.seen.statements == usize::from(says) && end.seen.receipted == end.seen.ours.len());
    }
}

/// What is wrong between a journal and its copy.
fn apart(own: &Node, other: &Node) -> Option<&'static str> {
    let (ours, copy) = (&own.seen.ours, &other.seen.theirs);
    if !ours.starts_with(copy) {
        return Some(NUMBER);
    }
    (own.seen.receipted > copy.len()).then_some(RECEIPT)
}

impl Model for Receipts {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        vec![self.begin.clone()]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Step>) {
        if world.broken.is_some() {
            return;
        }
        let may_die = world.crashes < self.bounds.crashes;
        let dies: &[Dies] = if may_die { &DIES } else { &DIES[..1] };
        for at in 0..2 {
            let Some(counts) = self.table.node(world.ends[at]).map(|end| end.counts) else { continue };
            if counts.said < self.bounds.says[at] {
                actions.extend(dies.iter().map(|dies| Step::Say(at, *dies)));
            }
            for frame in &world.frames[1 - at] {
                let named = Named { number: *frame, words: self.table.words(*frame) };
                actions.extend(dies.iter().map(|dies| Step::Arrive(at, named.clone(), false, *dies)));
                if world.doubles < self.bounds.doubles {
                    actions.push(Step::Arrive(at, named, true, Dies::Never));
                }
            }
            if counts.ticks < self.bounds.ticks {
                actions.push(Step::Tick(at));
            }
            if may_die {
                actions.push(Step::Crash(at));
            }
        }
    }

    fn next_state(&self, before: &World, step: Step) -> Option<World> {
        let mut world = before.clone();
        match step {
            Step::Say(at, dies) => self.give(&mut world, at, Input::Say, dies),
            Step::Arrive(at, frame, again, dies) => {
                if again {
                    world.doubles += 1;
                } else {
                    world.frames[1 - at].retain(|one| *one != frame.number);
                }
                self.give(&mut world, at, Input::Take(frame.number), dies);
            }
            Step::Tick(at) => self.give(&mut world, at, Input::Tick, Dies::Never),
            Step::Crash(at) => self.give(&mut world, at, Input::Crash, Dies::Never),
        }
        self.look(&mut world);
        Some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = vec![
            Property::always(RECEIPT, |_, world: &World| world.broken != Some(RECEIPT)),
            Property::always(NUMBER, |_, world: &World| world.broken != Some(NUMBER)),
            Property::always(ACCEPTED, |_, world: &World| world.broken != Some(ACCEPTED)),
            Property::always(TWICE, |_, world: &World| world.broken != Some(TWICE)),
            Property::always(CONVICTED, |_, world: &World| world.broken != Some(CONVICTED)),
            Property::always(STOPS, |_, world: &World| world.broken != Some(STOPS)),
            Property::sometimes("a statement is receipted", |_, world: &World| world.receipted),
            Property::sometimes("all is receipted on both sides", |_, world: &World| world.all_receipted),
        ];
        // What the bounds leave out cannot be reached.
        if self.bounds.crashes > 0 {
            properties.push(Property::sometimes("all is receipted on both sides after a crash", |_, world: &World| {
                world.all_receipted && world.crashes > 0
            }));
        }
        if self.bounds.doubles > 0 {
            properties.push(Property::sometimes("a frame arrives twice", |_, world: &World| world.doubles > 0));
        }
        properties
    }
}
