//! F36, F37, F39: a consultation in a case. Findings are joint where both say the same, and nobody's verdict otherwise
//! (`docs/spec/dialogue.md`, consultation).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Machine, PLAIN, Shape, items};
use crate::case::{Case, Fact, Phase};
use crate::dialogue::{self, CLOSED, FINDINGS, disagreement};
use crate::effect::NoEffect;
use crate::event::Who2;
use crate::state::turn::Turn;
use crate::statement::Statement;

/// An objection opens a consultation in the case of what it objects to.
pub(crate) static OBJECTION: Machine = Machine {
    formats: &["F36"],
    shape: Shape::Joins,
    answers: &["same", "F37", "F50"],
    act: |turn| {
        turn.change_case(|case| {
            case.facts.remove(CLOSED);
        });
    },
    ..PLAIN
};

/// A case of any line put on a table: it opens one here, whatever it refers to.
pub(crate) static TABLED: Machine = Machine {
    formats: &["F39"],
    shape: Shape::Fresh,
    judge: |turn| match turn.case() {
        Some(case) if &*case.format != "F39" => Err(NoEffect::Prerequisite),
        _ => Ok(()),
    },
    ..PLAIN
};

pub(crate) static MACHINE: Machine = Machine {
    formats: &["F37"],
    answers: &["same", "F36"],
    gives: |turn| !matches!(said_stage(turn), Some(Stage::Question | Stage::Close)),
    asks,
    judge,
    act,
    ..PLAIN
};

fn asks(turn: &Turn<'_>) -> bool {
    match said_stage(turn) {
        Some(Stage::Request | Stage::Question) => true,
        Some(Stage::Findings) => {
            let hash = turn.hash("findings_hash");
            hash.is_some_and(|hash| !items::is_said_by_other(turn, FINDINGS, hash))
        }
        _ => false,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Request,
    Position,
    Question,
    Answer,
    Findings,
    Disagreement,
    Close,
}

fn said_stage(turn: &Turn<'_>) -> Option<Stage> {
    Some(match turn.text("stage")?.as_str() {
        "request" => Stage::Request,
        "position" => Stage::Position,
        "question" => Stage::Question,
        "answer" => Stage::Answer,
        "findings" => Stage::Findings,
        "disagreement" => Stage::Disagreement,
        "close" => Stage::Close,
        _ => return None,
    })
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let stage = said_stage(turn).ok_or(NoEffect::Body)?;
    let case = turn.case();
    let consulting = case.as_ref().is_some_and(|case| dialogue::is_consultation(case));
    if stage != Stage::Request && !consulting {
        return Err(NoEffect::Prerequisite);
    }
    if case.is_some_and(|case| is_closed(turn, &case)) {
        return Err(NoEffect::CaseClosed);
    }
    if stage == Stage::Findings {
        turn.hash("findings_hash").ok_or(NoEffect::Body)?;
        items::changeable(turn, FINDINGS)?;
        items::room(turn, [FINDINGS].into_iter())?;
    }
    Ok(())
}

/// Whether a consultation takes nothing more of this author: what it still owes an answer to it can answer, and what was
/// said while the other party closed it counts.
fn is_closed(turn: &Turn<'_>, case: &Case) -> bool {
    let Some(by) = case.id_of(CLOSED).filter(|_| !turn.answers_open()) else { return false };
    let crossed = |by: Arc<Statement>| by.author() != turn.author() && by.is_concurrent_with(&turn.record(None));
    !turn.part.statement(&by).is_some_and(crossed)
}

fn act(turn: &mut Turn<'_>) {
    let (id, author) = (turn.id(), turn.author());
    match said_stage(turn) {
        Some(Stage::Findings) => {
            let Some(hash) = turn.hash("findings_hash") else { return };
            items::say(turn, &BTreeMap::from([(Arc::from(FINDINGS), hash)]));
            items::meet_agreed(turn, FINDINGS);
        }
        Some(Stage::Disagreement) => {
            // Who disagrees proposes no findings any more: what binds less wins.
            if items::changeable(turn, FINDINGS).is_ok() {
                items::take_back(turn, &[Arc::from(FINDINGS)]);
            }
            turn.keep(disagreement(author), Fact::Id(id));
        }
        Some(Stage::Close) => {
            turn.keep(CLOSED, Fact::Id(id));
            let own = turn.case().is_some_and(|case| dialogue::CONSULTS.contains(&&*case.format));
            if own {
                turn.phase(Phase::Closed);
            }
        }
        _ => {}
    }
}

/// That a consultation was closed, or that a party disagrees, is taken back.
pub(crate) fn withdraw(turn: &mut Turn<'_>, target: &Statement) {
    if &*target.format != "F37" {
        return;
    }
    turn.change_case(|case| {
        for name in [CLOSED, disagreement(Who2::Lower), disagreement(Who2::Upper)] {
            if case.id_of(name) == Some(target.id) {
                case.facts.remove(name);
            }
        }
    });
}
