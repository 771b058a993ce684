//! F14: rules that both announced govern once nothing can withdraw an announcement any more. A case keeps those under which it was opened.

use comity_seal::hash::sha256_parts;
use comity_wire::Hash;

use super::{Machine, PLAIN, mutual};
use crate::case::{Case, Fact};
use crate::effect::NoEffect;
use crate::obligation::Kind;
use crate::state::part::Part;
use crate::state::turn::Turn;
use crate::statement::Statement;

pub(crate) static MACHINE: Machine =
    Machine { formats: &["F14"], answer: Kind::Mirror, answers: &[], judge, act, ..PLAIN };

/// The version that an announcement names.
pub(crate) const VERSION: &str = "version";
/// Most versions that one party announced, and the other did not: each keeps its definitions' hashes.
pub(crate) const ANNOUNCED_MAX: usize = 64;

/// The definitions that it announces, ascending, and the name of that version: the one hash, or that of all.
fn version(turn: &Turn<'_>) -> Option<(Hash, Vec<Hash>)> {
    let mut hashes = turn.hashes("definition_hashes")?;
    hashes.sort_unstable();
    let name = match hashes.as_slice() {
        [] => return None,
        [one] => *one,
        many => {
            let parts: Vec<&[u8]> = std::iter::once(b"comity/v1/rules\n".as_slice())
                .chain(many.iter().map(|hash| hash.as_bytes().as_slice()))
                .collect();
            sha256_parts(&parts)
        }
    };
    Some((name, hashes))
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let version = version(turn).map(|(version, _)| version);
    let announced = &turn.part.rules.announced[turn.author() as usize];
    if announced.len() >= ANNOUNCED_MAX && version.is_some_and(|version| !announced.contains(&version)) {
        return Err(NoEffect::TooManyOpen);
    }
    mutual::judge(turn, VERSION, version)
}

fn act(turn: &mut Turn<'_>) {
    let Some((version, definitions)) = version(turn) else { return };
    let author = turn.author();
    turn.keep(VERSION, Fact::Id(version));
    for target in turn.targets() {
        turn.meet(&target, |kind| kind == Kind::Mirror);
    }
    let rules = &mut turn.part.rules;
    rules.definitions.insert(version, definitions.into());
    rules.announced[author as usize].insert(version);
    let second = rules.announced[author.other() as usize].contains(&version) && !rules.agreed.contains_key(&version);
    turn.step(b"comity/v1/state/rules\n", &[&[author as u8], version.as_bytes()]);
    // It governs once nothing can withdraw either announcement any more.
    if second {
        let case = turn.case;
        turn.part.rules.agreed.insert(version, case);
        mutual::complete(turn, turn.effective);
    }
}

/// The version that a case is about is in force. Nothing announced before counts toward a later one: neither party can go
/// back alone.
pub(crate) fn govern(part: &mut Part, case: &Case) {
    let Some(version) = case.id_of(VERSION) else { return };
    let others = std::mem::take(&mut part.rules.agreed);
    part.rules.governs = version;
    part.rules.governed.insert(version);
    part.rules.announced = Default::default();
    for other in others.values().filter(|other| **other != case.id) {
        mutual::undo(part, other);
    }
}

/// Whether an announcement can still be withdrawn: not once both made it.
pub(crate) fn withdrawable(turn: &Turn<'_>, target: &Statement) -> Result<(), NoEffect> {
    let Some(version) = announced(turn, target) else { return Ok(()) };
    let waits = turn.part.rules.announced[target.author() as usize].contains(&version);
    match turn.part.rules.agreed.get(&version) {
        _ if !waits => Err(NoEffect::Final),
        Some(case) => mutual::in_time(turn, case),
        None => Ok(()),
    }
}

/// It was withdrawn.
pub(crate) fn withdraw(turn: &mut Turn<'_>, target: &Statement) {
    if let Some(version) = announced(turn, target) {
        let rules = &mut turn.part.rules;
        rules.announced[target.author() as usize].remove(&version);
        // What nobody announces any more and no case was opened under is forgotten.
        if !rules.governed.contains(&version) && rules.announced.iter().all(|by| !by.contains(&version)) {
            rules.definitions.remove(&version);
        }
        if let Some(case) = turn.part.rules.agreed.remove(&version) {
            mutual::undo(turn.part, &case);
        }
        turn.step(b"comity/v1/state/rules\n", &[&[target.author() as u8, 0], version.as_bytes()]);
    }
}

fn announced(turn: &Turn<'_>, target: &Statement) -> Option<Hash> {
    let case = target.case.filter(|_| &*target.format == "F14").and_then(|case| turn.part.case(&case))?;
    case.id_of(VERSION)
}
