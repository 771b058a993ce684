//! F16, joint erasure: both name the same statements. The content goes once it is in force, in final state only; what a
//! node then does is its own.

use comity_seal::hash::{sha256, sha256_parts};
use comity_wire::Hash;

use super::{Machine, PLAIN, mutual};
use crate::effect::NoEffect;
use crate::erasure::KEPT;
use crate::obligation::Kind;
use crate::state::turn::Turn;

pub(crate) static MACHINE: Machine =
    Machine { formats: &["F16"], answer: Kind::Mirror, answers: &[], judge, act, ..PLAIN };

/// The ground, byte for byte, and the statements that it names, sorted, each with the hash of its residue where those are
/// said, as one hash. Residues that are not one for each statement are none.
fn text(turn: &Turn<'_>) -> Option<Hash> {
    let refs = turn.hashes("refs")?;
    let residues = turn.members.as_ref().is_some_and(|members| members.get("residue").is_some());
    let residues = if residues { turn.hashes("residue")? } else { Vec::new() };
    if !residues.is_empty() && residues.len() != refs.len() {
        return None;
    }
    let mut named: Vec<Vec<u8>> = (refs.iter().enumerate())
        .map(|(at, id)| [id.as_bytes().as_slice(), residues.get(at).map_or(&[], |hash| hash.as_bytes())].concat())
        .collect();
    named.sort_unstable();
    let ground = sha256(turn.text("ground")?.as_bytes());
    let domain: &[u8] =
        if residues.is_empty() { b"comity/v1/state/erasure\n" } else { b"comity/v1/state/erasure-residues\n" };
    let parts: Vec<&[u8]> = [domain, ground.as_bytes()].into_iter().chain(named.iter().map(Vec::as_slice)).collect();
    Some(sha256_parts(&parts))
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let refs = turn.hashes("refs").ok_or(NoEffect::Body)?;
    for id in &refs {
        let named = turn.part.statement(id).ok_or(NoEffect::StatementUnknown)?;
        if KEPT.contains(&&*named.format) {
            return Err(NoEffect::Final);
        }
    }
    mutual::judge(turn, mutual::TEXT, text(turn))
}

fn act(turn: &mut Turn<'_>) {
    if let Some(text) = text(turn) {
        mutual::act(turn, text);
    }
}
