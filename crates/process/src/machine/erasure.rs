//! F16, joint erasure: both name the same statements. The content goes once it is in force, in final state only; what a
//! node then does is its own.

use comity_seal::hash::{sha256, sha256_parts};
use comity_wire::Hash;

use super::{Machine, PLAIN, mutual};
use crate::effect::NoEffect;
use crate::obligation::Kind;
use crate::state::turn::Turn;

pub(crate) static MACHINE: Machine =
    Machine { formats: &["F16"], answer: Kind::Mirror, answers: &[], judge, act, ..PLAIN };

/// The ground, byte for byte, and the statements that it names, sorted, as one hash.
fn text(turn: &Turn<'_>) -> Option<Hash> {
    let mut refs = turn.hashes("refs")?;
    refs.sort_unstable();
    let ground = sha256(turn.text("ground")?.as_bytes());
    let parts: Vec<&[u8]> = [b"comity/v1/state/erasure\n".as_slice(), ground.as_bytes()]
        .into_iter()
        .chain(refs.iter().map(|id| id.as_bytes().as_slice()))
        .collect();
    Some(sha256_parts(&parts))
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let refs = turn.hashes("refs").ok_or(NoEffect::Body)?;
    if refs.iter().any(|id| turn.part.statement(id).is_none()) {
        return Err(NoEffect::StatementUnknown);
    }
    mutual::judge(turn, mutual::TEXT, text(turn))
}

fn act(turn: &mut Turn<'_>) {
    if let Some(text) = text(turn) {
        mutual::act(turn, text);
    }
}
