//! The expert line is an island: whatever the counterpart does on another line, and when the node of that line is gone for
//! good, each statement on it is receipted within twice the time that it takes with nothing else going on.
//!
//! Two runs of one seed are compared, with and without vices on the other line, on a network that does nothing of its own:
//! so what differs is what one line does to another.

use crate::mutant::Mutant;
use crate::plan::{Plan, Vice};
use crate::world::{Broken, World};

/// The promise.
pub const PROMISE: &str = "the expert line takes at most twice its idle time, whatever befalls another line";
/// Simulated minutes in which something is said.
const MINUTES: u64 = 40;

/// What the expert line took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Statements that were receipted.
    pub receipted: usize,
    /// The most that one took with nothing else going on, in simulated milliseconds.
    pub idle_ms: u64,
    /// The same with vices on the other line.
    pub beset_ms: u64,
}

/// Compares the two runs of a seed; `gone`: the node of the other line is shut down for good in the middle.
///
/// # Errors
/// The promise that was broken: this one, or another of the simulator's.
pub fn compare(seed: u64, vices: &[Vice], gone: bool, mutant: Mutant) -> Result<Figures, Broken> {
    let idle = took(seed, Plan::islands(MINUTES, Vec::new(), false), Mutant::None)?;
    let beset = took(seed, Plan::islands(MINUTES, vices.to_vec(), gone), mutant)?;
    let figures = Figures { receipted: beset.0, idle_ms: idle.1, beset_ms: beset.1 };
    let kept = beset.0 > 0 && beset.0 == beset.2 && figures.beset_ms <= 2 * figures.idle_ms;
    let said = beset.2;
    let broken =
        || Broken { promise: PROMISE, what: format!("{figures:?} of {said} said, with {vices:?}, gone {gone}"), at: 0 };
    if kept { Ok(figures) } else { Err(broken()) }
}

/// Statements receipted, the most that one took, and how many were said.
fn took(seed: u64, plan: Plan, mutant: Mutant) -> Result<(usize, u64, usize), Broken> {
    let staged = World::of_plan(seed, plan, mutant);
    let mut world = staged.map_err(|why| Broken { promise: "the stage can be set", what: why.to_string(), at: 0 })?;
    world.run()?;
    let receipted = world.delays.len();
    Ok((receipted, world.delays.iter().copied().max().unwrap_or(0), receipted + world.spans.len()))
}
