//! Joint erasures that are in force (F16; PROTOCOL.md rule 16; `docs/spec/erasure.md`), as the state of a line has them.
//!
//! **In scope.** Which two statements put an erasure in force, and where. **Out of scope.** Whether it is final (the caller
//! gives the state of final entries), legal holds (each side's own), and what is erased (the node's).

use comity_seal::hash::sha256_parts;
use comity_wire::{EntryId, Hash};

use crate::case::{Fact, Phase};
use crate::event::Place;
use crate::machine::mutual::{AT, SECOND};
use crate::state::State;

/// The format.
pub const FORMAT: &str = "F16";

/// Formats whose statements are never erased: what both concluded, and what the state of a line reads as it was written.
pub const KEPT: [&str; 12] = ["F16", "F35", "F40", "F41", "F50", "F51", "F52", "F53", "F54", "F55", "F56", "F57"];

/// What an F16 says of the residue of a statement that it names (`docs/spec/erasure.md`, residue): the hash of its bytes.
#[must_use]
pub fn residue_hash(residue: &[u8]) -> Hash {
    sha256_parts(&[b"comity/v1/residue\n", residue])
}

/// An erasure that both parties agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InForce {
    /// The F16 that opened the case, then the other party's.
    pub acts: [EntryId; 2],
    /// The entry from which it has effect: the later of the two that open the other party's F16.
    pub from: Place,
}

/// What an F16 came to: an erasure in force, whichever of the two statements is named; `None` where it is none, or not yet.
#[must_use]
pub fn in_force(state: &State, act: &EntryId) -> Option<InForce> {
    let case = state.case(&state.statement(act)?.case?)?;
    if &*case.format != FORMAT || case.phase != Phase::InForce {
        return None;
    }
    let second = case.id_of(SECOND)?;
    let Some(Fact::Place(from)) = case.facts.get(AT) else { return None };
    let acts = [case.id, second];
    // Something else said in the case, such as a half that was withdrawn, is no half.
    acts.contains(act).then_some(InForce { acts, from: *from })
}
