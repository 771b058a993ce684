//! Running a model to its end, and what came of it.

use std::time::Instant;

use stateright::{Checker, Expectation, HasDiscoveries, Model};

/// What a run came to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The model.
    pub name: &'static str,
    /// States that differ.
    pub states: usize,
    /// Steps of the longest way to one of them.
    pub depth: usize,
    /// How long it took.
    pub seconds: f64,
    /// Promises that were broken, each with the steps that lead there.
    pub broken: Vec<String>,
    /// What should have been possible and was never reached.
    pub unreached: Vec<&'static str>,
}

/// Looks at every state that can be reached, breadth first: what is broken is shown by the shortest way. Gives up at
/// the first broken promise.
///
/// # Panics
/// Where a thread of the checker does.
pub fn run<M>(name: &'static str, model: M, threads: usize) -> Outcome
where
    M: Model + Send + Sync + 'static,
    M::State: std::fmt::Debug + std::hash::Hash + Clone + PartialEq + Send + Sync + 'static,
    M::Action: std::fmt::Debug + Clone + PartialEq + Send + Sync + 'static,
{
    let started = Instant::now();
    let checker = model.checker().threads(threads).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    let (mut broken, mut unreached) = (Vec::new(), Vec::new());
    for property in checker.model().properties() {
        let found = checker.discovery(property.name);
        match (property.expectation, found) {
            (Expectation::Sometimes, None) => unreached.push(property.name),
            (Expectation::Always, Some(path)) => {
                let steps: Vec<String> = path.into_actions().iter().map(|step| format!("{step:?}")).collect();
                broken.push(format!("{}: {}", property.name, steps.join(" ")));
            }
            _ => {}
        }
    }
    Outcome {
        name,
        states: checker.unique_state_count(),
        depth: checker.max_depth(),
        seconds: started.elapsed().as_secs_f64(),
        broken,
        unreached,
    }
}
