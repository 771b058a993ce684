//! F12, a term of the glossary: agreed once both said one definition of it in one language, and side by side otherwise
//! (`docs/spec/expert.md`). What is said of the same term is in one case, whoever brought it in.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_wire::EntryId;

use super::{Machine, PLAIN, items, mutual};
use crate::case::{Case, Fact};
use crate::effect::NoEffect;
use crate::event::Who2;
use crate::expert::{self, DEFINITION, ENDED, ENDED_BY, SINCE, TERM, TERM_FORMAT, TEXT, Term};
use crate::item::{Agreed, Saying};
use crate::obligation::Outcome;
use crate::state::part::Part;
use crate::state::turn::Turn;
use crate::statement::Statement;

pub(crate) static MACHINE: Machine = Machine {
    formats: &[TERM_FORMAT],
    answers: &["same", "F36", "F37"],
    case_of,
    gives: |turn| act_of(turn) != Some(Act::Withdraw),
    asks,
    judge,
    act,
    ..PLAIN
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// Offers a definition, or says that of the other party.
    Say,
    /// Says that of the other party, and nothing else.
    Adopt,
    /// Says its own, and offers it to nobody.
    Beside,
    /// Takes back what it says, and what is agreed.
    Withdraw,
}

fn act_of(turn: &Turn<'_>) -> Option<Act> {
    Some(match turn.text("status").as_deref() {
        None if turn.says("status") => return None,
        None | Some("proposed" | "counter-proposed") => Act::Say,
        Some("adopted") => Act::Adopt,
        Some("side-by-side") => Act::Beside,
        Some("withdrawn") => Act::Withdraw,
        Some(_) => return None,
    })
}

fn term(turn: &Turn<'_>) -> Option<Term> {
    expert::term_of(turn.members.as_ref()?)
}

/// The case of its term, where that takes anything more.
fn case_of(turn: &Turn<'_>) -> Option<EntryId> {
    let case = turn.part.glossary.case(&term(turn)?.key)?;
    turn.part.case(&case).filter(|case| !case.phase.is_closed()).map(|case| case.id)
}

fn asks(turn: &Turn<'_>) -> bool {
    let said = term(turn).filter(|_| act_of(turn) == Some(Act::Say));
    said.is_some_and(|said| !items::is_said_by_other(turn, DEFINITION, said.definition))
}

/// What the author and the other party say of the term, and how far both are.
fn sayings(case: &Case, author: Who2) -> (Option<Saying>, Option<Saying>, Option<Agreed>) {
    let item = case.items.get(DEFINITION).cloned().unwrap_or_default();
    (item.said[author as usize], item.said[author.other() as usize], item.agreed)
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let (act, term) = (act_of(turn).ok_or(NoEffect::Body)?, term(turn).ok_or(NoEffect::Body)?);
    let Some(case) = turn.case() else {
        return match act {
            Act::Say | Act::Beside if turn.part.glossary.has_room(turn.author()) => Ok(()),
            Act::Say | Act::Beside => Err(NoEffect::TooManyOpen),
            Act::Adopt | Act::Withdraw => Err(NoEffect::Prerequisite),
        };
    };
    if &*case.format != TERM_FORMAT {
        return Err(NoEffect::Prerequisite);
    }
    if case.id_of(TERM) != Some(term.key) {
        return Err(NoEffect::Differs);
    }
    // Nor in an earlier case of the term, whose answers may still be owed.
    if case.phase.is_closed() || turn.part.glossary.case(&term.key) != Some(case.id) {
        return Err(NoEffect::CaseClosed);
    }
    let (ours, theirs, agreed) = sayings(&case, turn.author());
    match act {
        Act::Say | Act::Adopt => {
            // Who says again what both agreed to changes nothing.
            if agreed.is_some() && ours.is_some_and(|ours| ours.text == term.definition) {
                return Err(NoEffect::NothingOpen);
            }
            match theirs {
                None if act == Act::Adopt => return Err(NoEffect::NothingOpen),
                Some(theirs) if act == Act::Adopt && theirs.text != term.definition => return Err(NoEffect::Differs),
                _ => {}
            }
            unsettled(turn, agreed)?;
            items::room(turn, [DEFINITION].into_iter())
        }
        // What is agreed is left by a withdrawal, which says so.
        Act::Beside if case.facts.contains_key(TEXT) => Err(NoEffect::Final),
        Act::Beside => unsettled(turn, agreed),
        Act::Withdraw if ours.is_none() && !case.facts.contains_key(TEXT) => Err(NoEffect::NothingOpen),
        Act::Withdraw => Ok(()),
    }
}

/// Whether nothing waits for its confirmation that its author knew of. What is in force stays so until both say another
/// definition.
fn unsettled(turn: &Turn<'_>, agreed: Option<Agreed>) -> Result<(), NoEffect> {
    match agreed {
        Some(agreed) if !agreed.in_force && !mutual::written_before(turn, agreed.at) => Err(NoEffect::Final),
        _ => Ok(()),
    }
}

fn act(turn: &mut Turn<'_>) {
    let (Some(act), Some(term)) = (act_of(turn), term(turn)) else { return };
    let (author, id) = (turn.author(), turn.id());
    if turn.case == turn.id() {
        turn.keep(TERM, Fact::Id(term.key));
        turn.part.glossary.open(term.key, id, author);
    }
    let before = turn.case().and_then(|case| sayings(&case, author).0);
    if act == Act::Say || act == Act::Adopt {
        items::say(turn, &BTreeMap::from([(Arc::from(DEFINITION), term.definition)]));
        items::meet_agreed(turn, DEFINITION);
        return;
    }
    if let Some(before) = before {
        items::take_back(turn, &[Arc::from(DEFINITION)]);
        release_other(turn, &before.by);
    }
    let at = turn.own_from();
    turn.change_case(|case| {
        if act == Act::Withdraw && case.facts.remove(TEXT).is_some() {
            for fact in [SINCE, expert::half(Who2::Lower), expert::half(Who2::Upper)] {
                case.facts.remove(fact);
            }
            case.facts.extend([(ENDED, Fact::Number(at)), (ENDED_BY, Fact::Id(id))]);
        }
    });
}

/// Nobody owes an answer to what its author offers no more.
fn release_other(turn: &mut Turn<'_>, before: &EntryId) {
    let (by, author) = (turn.id(), turn.author());
    if let Some(before) = turn.part.statement(before) {
        turn.settle(&before, |owed| owed.debtor != author && owed.kind.is_reply(), Outcome::Cancelled { by });
    }
}

/// Both said it, and nothing can take it back any more but a withdrawal, which says from when.
pub(crate) fn in_force(part: &mut Part, case: &Case) {
    let Some(item) = case.items.get(DEFINITION) else { return };
    let ([Some(lower), Some(upper)], Some(agreed)) = (item.said, item.agreed) else { return };
    let Some(mut case) = part.case(&case.id).map(Arc::unwrap_or_clone) else { return };
    case.facts.remove(ENDED);
    case.facts.remove(ENDED_BY);
    case.facts.extend([
        (TEXT, Fact::Id(lower.text)),
        (SINCE, Fact::Number(agreed.effective)),
        (expert::half(Who2::Lower), Fact::Id(lower.by)),
        (expert::half(Who2::Upper), Fact::Id(upper.by)),
    ]);
    part.put_case(case);
}

/// Whether a statement can still be cancelled: what is agreed is taken back by a withdrawal, and nobody takes back what the
/// other party says with its own.
pub(crate) fn withdrawable(turn: &Turn<'_>, target: &Statement) -> Result<(), NoEffect> {
    let case = target.case.filter(|_| &*target.format == TERM_FORMAT).and_then(|case| turn.part.case(&case));
    let Some(case) = case else { return Ok(()) };
    let kept = [expert::half(Who2::Lower), expert::half(Who2::Upper), ENDED_BY].map(|fact| case.id_of(fact));
    let opens = case.id == target.id;
    let other = sayings(&case, target.author()).1;
    let holds = opens && (case.facts.contains_key(TEXT) || other.is_some_and(|other| knew(turn, &other)));
    if kept.contains(&Some(target.id)) || holds { Err(NoEffect::Final) } else { Ok(()) }
}

/// Whether the author had what the other party says before it.
fn knew(turn: &Turn<'_>, other: &Saying) -> bool {
    let said = turn.part.statement(&other.by);
    said.is_some_and(|said| turn.record(None).saw(&said))
}
