//! Acts that both parties must say alike, and that have effect from one place (`PROTOCOL.md` rule 16).

use std::sync::Arc;

use comity_wire::{EntryId, Hash};

use crate::case::{Case, Fact, Phase};
use crate::effect::NoEffect;
use crate::event::Place;
use crate::obligation::Kind;
use crate::state::part::Part;
use crate::state::turn::Turn;
use crate::statement::Statement;

/// What both must say alike.
pub(crate) const TEXT: &str = "text";
/// In the place of an item's name: the case itself.
pub(crate) const WHOLE: &str = "";
/// The place from which it has effect.
pub(crate) const AT: &str = "mutual-at";
/// The instant from which it has effect.
pub(crate) const EFFECTIVE: &str = "mutual-effective";
/// The statement that completed it.
pub(crate) const SECOND: &str = "mutual-by";
/// Where the party that did not open there has seen that place.
pub(crate) const SEEN: &str = "seen-at";

/// Whether this statement matches what its case is about.
pub(crate) fn judge(turn: &Turn<'_>, name: &str, text: Option<Hash>) -> Result<(), NoEffect> {
    let text = text.ok_or(NoEffect::Body)?;
    match turn.case() {
        // Whoever opened a case on something else has said nothing of the kind.
        Some(case) if case.format != turn.said.format => Err(NoEffect::Prerequisite),
        Some(case) if case.id_of(name).is_some_and(|ours| ours != text) => Err(NoEffect::Differs),
        Some(case) if case.facts.contains_key(AT) => Err(NoEffect::Final),
        _ => Ok(()),
    }
}

/// Whether a case still takes a half: declined or taken back it does not, whoever knew of that (`PROTOCOL.md` rule 12).
pub(crate) fn takes_halves(case: &Case) -> Result<(), NoEffect> {
    match case.phase {
        Phase::Withdrawn => Err(NoEffect::CaseWithdrawn),
        phase if phase.is_closed() => Err(NoEffect::CaseClosed),
        _ => Ok(()),
    }
}

/// The second party's matching statement completes it, here: the later of the two places at which one was opened.
pub(crate) fn act(turn: &mut Turn<'_>, text: Hash) {
    let Some(case) = turn.case() else { return };
    turn.keep(TEXT, Fact::Id(text));
    let first = turn.part.statement(&case.id);
    let Some(first) = first.filter(|first| first.author() != turn.author() && first.cancelled_by.is_none()) else {
        return;
    };
    turn.meet(&first, |kind| kind == Kind::Mirror);
    complete(turn, turn.effective.max(first.effective));
}

/// Both have said it: it waits for its confirmation from here on.
pub(crate) fn complete(turn: &mut Turn<'_>, effective: u64) {
    let (case, by, at) = (turn.case, turn.id(), turn.acts_at);
    turn.change_case(|case| {
        case.phase = Phase::AwaitingConfirmation;
        case.facts.extend([
            (AT, Fact::Place(at)),
            (EFFECTIVE, Fact::Number(effective)),
            (SECOND, Fact::Id(by)),
            ("phase-by", Fact::Id(by)),
        ]);
    });
    turn.part.awaiting.wait((case, WHOLE.into()), at);
}

/// Whether a statement is one of the two halves of what its case makes mutual.
pub(crate) fn is_half(turn: &Turn<'_>, target: &Statement) -> bool {
    let case = target.case.and_then(|case| turn.part.case(&case)).filter(|case| case.facts.contains_key(AT));
    case.is_some_and(|case| case.id == target.id || case.id_of(SECOND) == Some(target.id))
}

/// Whether a half of a mutual act can still be withdrawn: by what was written before its author could know that both had
/// said it, which wins.
pub(crate) fn withdrawable(turn: &Turn<'_>, target: &Statement) -> Result<(), NoEffect> {
    let case = target.case.filter(|_| is_half(turn, target));
    case.map_or(Ok(()), |case| in_time(turn, &case))
}

/// Whether this statement was written before its author could know that what a case is about had become mutual.
pub(crate) fn in_time(turn: &Turn<'_>, case: &EntryId) -> Result<(), NoEffect> {
    let Some(case) = turn.part.case(case) else { return Ok(()) };
    let Some(Fact::Place(at)) = case.facts.get(AT) else { return Ok(()) };
    if written_before(turn, *at) && case.phase != Phase::InForce { Ok(()) } else { Err(NoEffect::Final) }
}

/// Whether this statement was written before its author could know of the entry at a place.
pub(crate) fn written_before(turn: &Turn<'_>, at: Place) -> bool {
    let ours = turn.transit.place;
    if ours.author == at.author {
        (ours.generation, ours.number) < (at.generation, at.number)
    } else {
        !turn.record(None).saw_place(at)
    }
}

/// A half was withdrawn: nothing is mutual any more in a case, which is open for another half.
pub(crate) fn undo(part: &mut Part, case: &EntryId) {
    part.awaiting.remove(&(*case, WHOLE.into()));
    let Some(mut case) = part.case(case).map(Arc::unwrap_or_clone) else { return };
    for fact in [AT, EFFECTIVE, SECOND, SEEN] {
        case.facts.remove(fact);
    }
    if case.phase == Phase::AwaitingConfirmation {
        case.phase = Phase::Open;
    }
    part.put_case(case);
}
