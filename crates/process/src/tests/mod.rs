//! Tests of the whole state.

mod aside;
mod attached;
mod board;
mod calm;
mod correction;
mod dialogue;
mod digest;
mod evidence;
mod expert;
mod glossary;
mod guarantee;
mod hostile;
mod instrument;
mod leads;
mod mutual;
mod notices;
mod order;
mod records;
mod refusals;
mod review;
mod signals;
mod stage;
mod terms;
mod time;
mod transit;
mod translation;
mod wide;

use comity_wire::EntryId;

use crate::effect::NoEffect;
use crate::obligation::{Kind, Obligation, Outcome};
use crate::state::State;

/// What is owed from a statement that has a case.
fn owed(state: &State, id: &EntryId, kind: Kind) -> Option<Obligation> {
    let case = state.statement(id)?.case.unwrap_or(*id);
    state.obligation(&Obligation::id_of(&case, id, kind)).cloned()
}

fn outcome(state: &State, id: &EntryId, kind: Kind) -> Option<Outcome> {
    owed(state, id, kind).map(|obligation| obligation.outcome)
}

/// Why a statement has no effect.
fn reason(state: &State, id: &EntryId) -> Option<NoEffect> {
    state.statement(id).unwrap().no_effect
}
