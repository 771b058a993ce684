//! F14: rules that both announced govern from the second announcement's place. A case keeps those under which it was opened.

use comity_seal::hash::sha256_parts;
use comity_wire::Hash;

use super::{Machine, PLAIN};
use crate::case::{Fact, Phase};
use crate::effect::NoEffect;
use crate::obligation::Kind;
use crate::state::turn::Turn;
use crate::statement::Statement;

pub(crate) static MACHINE: Machine =
    Machine { formats: &["F14"], answer: Kind::Mirror, answers: &[], judge, act, ..PLAIN };

const VERSION: &str = "version";

/// The name of a version: its one hash, or that of its hashes, sorted.
fn version(turn: &Turn<'_>) -> Option<Hash> {
    let mut hashes = turn.hashes("definition_hashes")?;
    hashes.sort_unstable();
    match hashes.as_slice() {
        [] => None,
        [one] => Some(*one),
        many => {
            let parts: Vec<&[u8]> = std::iter::once(b"comity/v1/rules\n".as_slice())
                .chain(many.iter().map(|hash| hash.as_bytes().as_slice()))
                .collect();
            Some(sha256_parts(&parts))
        }
    }
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let version = version(turn).ok_or(NoEffect::Body)?;
    match turn.case().and_then(|case| case.id_of(VERSION)) {
        Some(ours) if ours != version => Err(NoEffect::Differs),
        _ => Ok(()),
    }
}

fn act(turn: &mut Turn<'_>) {
    let Some(version) = version(turn) else { return };
    let author = turn.author();
    turn.keep(VERSION, Fact::Id(version));
    for target in turn.targets() {
        turn.meet(&target, |kind| kind == Kind::Mirror);
    }
    turn.part.rules.announced[author as usize].insert(version);
    if turn.part.rules.announced[author.other() as usize].contains(&version) {
        turn.part.rules.governs = version;
        // Nothing announced before counts toward a later version: neither party can go back alone.
        turn.part.rules.announced = Default::default();
        turn.phase(Phase::Closed);
    }
    turn.step(b"comity/v1/state/rules\n", &[&[author as u8], version.as_bytes()]);
}

/// Whether an announcement can still be withdrawn: not once both made it.
pub(crate) fn withdrawable(turn: &Turn<'_>, target: &Statement) -> Result<(), NoEffect> {
    let Some(version) = announced(turn, target) else { return Ok(()) };
    let waits = turn.part.rules.announced[target.author() as usize].contains(&version);
    if waits { Ok(()) } else { Err(NoEffect::Final) }
}

/// It was withdrawn.
pub(crate) fn withdraw(turn: &mut Turn<'_>, target: &Statement) {
    if let Some(version) = announced(turn, target) {
        turn.part.rules.announced[target.author() as usize].remove(&version);
        turn.step(b"comity/v1/state/rules\n", &[&[target.author() as u8, 0], version.as_bytes()]);
    }
}

fn announced(turn: &Turn<'_>, target: &Statement) -> Option<Hash> {
    let case = target.case.filter(|_| &*target.format == "F14").and_then(|case| turn.part.case(&case))?;
    case.id_of(VERSION)
}
