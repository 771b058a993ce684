//! Whoever is shown what is provisional hears of everything that comes otherwise (PROTOCOL.md rule 11): nothing that was
//! shown changes or goes in silence.

use std::collections::BTreeMap;

use comity_process::compare::Compared;
use comity_process::state::State;
use comity_process::{Case, Obligation};
use comity_wire::Hash;

use super::Verdict;
use crate::mutant::Mutant;
use crate::walk::MARKS;

/// What somebody knows who was told of each change.
pub(super) struct Mirror {
    mutant: Mutant,
    last: Option<State>,
    obligations: BTreeMap<Hash, Obligation>,
    cases: BTreeMap<Hash, Case>,
}

/// Takes in what is told.
fn take<T: Clone>(known: &mut BTreeMap<Hash, T>, id: impl Fn(&T) -> Hash, told: Compared<'_, T>, silent: bool) {
    match told {
        Compared::Gone(one) => _ = known.remove(&id(one)),
        Compared::New(one) => _ = known.insert(id(one), one.clone()),
        Compared::Changed(_, _) if silent => {}
        Compared::Changed(_, one) => _ = known.insert(id(one), one.clone()),
    }
}

impl Mirror {
    pub fn new(mutant: Mutant) -> Self {
        Self { mutant, last: None, obligations: BTreeMap::new(), cases: BTreeMap::new() }
    }

    /// Something else is shown now.
    pub fn show(&mut self, state: &State) -> Verdict {
        let silent = self.mutant == Mutant::SilentChanges;
        match &self.last {
            None => {
                for mark in MARKS {
                    self.obligations.extend(state.obligations(mark).map(|one| (one.id, one.clone())));
                    self.cases.extend(state.cases(mark, None, usize::MAX).into_iter().map(|one| (one.id, one.clone())));
                }
            }
            Some(before) => {
                for mark in MARKS {
                    let known = &mut self.obligations;
                    state.compare_obligations(before, mark, &mut |told| take(known, |one| one.id, told, silent));
                    let known = &mut self.cases;
                    state.compare_cases(before, mark, &mut |told| take(known, |one| one.id, told, silent));
                }
            }
        }
        self.last = Some(state.clone());
        let obligations = MARKS.iter().flat_map(|mark| state.obligations(*mark));
        let cases = MARKS.iter().flat_map(|mark| state.cases(*mark, None, usize::MAX));
        let mut owed = 0;
        for one in obligations {
            owed += 1;
            if self.obligations.get(&one.id) != Some(one) {
                return Err(format!("what is owed from {} came otherwise, and nobody was told", one.statement));
            }
        }
        let mut all = 0;
        for case in cases {
            all += 1;
            if self.cases.get(&case.id) != Some(case) {
                return Err(format!("case {} came otherwise, and nobody was told", case.id));
            }
        }
        if (owed, all) != (self.obligations.len(), self.cases.len()) {
            return Err("something is gone, and nobody was told".to_owned());
        }
        Ok(())
    }
}
