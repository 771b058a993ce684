//! Acts that both parties must say alike, and that have effect from one place (`PROTOCOL.md` rule 16).

use comity_wire::Hash;

use crate::case::{Fact, Phase};
use crate::effect::NoEffect;
use crate::obligation::Kind;
use crate::state::turn::Turn;
use crate::statement::Statement;

/// What both must say alike.
const TEXT: &str = "text";
/// The place from which it has effect.
const AT: &str = "mutual-at";
/// The instant from which it has effect.
const EFFECTIVE: &str = "mutual-effective";

/// Whether this statement matches what its case is about.
pub(crate) fn judge(turn: &Turn<'_>, text: Option<Hash>) -> Result<(), NoEffect> {
    let text = text.ok_or(NoEffect::Body)?;
    match turn.case() {
        Some(case) if case.id_of(TEXT).is_some_and(|ours| ours != text) => Err(NoEffect::Differs),
        Some(case) if case.facts.contains_key(AT) => Err(NoEffect::Final),
        _ => Ok(()),
    }
}

/// The second party's matching statement completes it, here: the later of the two places at which one was opened.
pub(crate) fn act(turn: &mut Turn<'_>, text: Hash) {
    let Some(case) = turn.case() else { return };
    turn.keep(TEXT, Fact::Id(text));
    let first = turn.part.statement(&case.id).cloned();
    let Some(first) = first.filter(|first| first.author() != turn.author() && first.cancelled_by.is_none()) else {
        return;
    };
    turn.meet(&first, |kind| kind == Kind::Mirror);
    let (at, effective, by) = (turn.acts_at, turn.effective.max(first.effective), turn.id());
    turn.keep(AT, Fact::Place(at));
    turn.keep(EFFECTIVE, Fact::Number(effective));
    turn.keep("phase-by", Fact::Id(by));
    turn.phase(Phase::AwaitingConfirmation);
    let case = turn.case;
    turn.part.awaiting.insert(case);
}

/// Whether a statement of a mutual act can still be withdrawn: by one that was written before its author could know that
/// both had said it, which wins.
pub(crate) fn withdrawable(turn: &Turn<'_>, target: &Statement) -> Result<(), NoEffect> {
    let case = target.case.and_then(|case| turn.part.case(&case));
    let Some(Fact::Place(at)) = case.and_then(|case| case.facts.get(AT)) else { return Ok(()) };
    let ours = turn.transit.place;
    let before = if ours.author == at.author {
        (ours.generation, ours.number) < (at.generation, at.number)
    } else {
        !turn.record(None).saw_place(*at)
    };
    let in_force = case.is_some_and(|case| case.phase == Phase::InForce);
    if before && !in_force { Ok(()) } else { Err(NoEffect::Final) }
}

/// One half was withdrawn: nothing is mutual any more.
pub(crate) fn withdraw(turn: &mut Turn<'_>) {
    let case = turn.case;
    turn.part.awaiting.remove(&case);
    turn.change_case(|case| {
        for fact in [AT, EFFECTIVE, "seen-at"] {
            case.facts.remove(fact);
        }
    });
}
