//! F26, status or result: approved, denied, pending, no position yet; from the asker, non-responsive or waived.

use std::sync::Arc;

use super::{Machine, PLAIN, Shape, record};
use crate::case::{Case, Phase};
use crate::effect::NoEffect;
use crate::expert;
use crate::obligation::{Kind, Obligation, Outcome};
use crate::state::turn::Turn;
use crate::statement::Statement;

pub(crate) static MACHINE: Machine =
    Machine { formats: &["F26"], shape: Shape::Beside, own: true, settles: true, judge, act, ..PLAIN };

/// What a status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    Approved,
    Denied,
    Pending,
    NoPositionYet,
    NonResponsive,
    Waived,
}

impl Decision {
    /// Whether whoever owes something says it.
    const fn is_by_debtor(self) -> bool {
        !matches!(self, Self::NonResponsive | Self::Waived)
    }
}

fn decision(turn: &Turn<'_>) -> Option<Decision> {
    Some(match turn.text("decision")?.as_str() {
        "approved" => Decision::Approved,
        "denied" => Decision::Denied,
        "pending" => Decision::Pending,
        "no-position-yet" => Decision::NoPositionYet,
        "non-responsive" => Decision::NonResponsive,
        "waived" => Decision::Waived,
        _ => return None,
    })
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let decision = decision(turn).ok_or(NoEffect::Body)?;
    let targets = turn.targets();
    if targets.is_empty() {
        return Err(NoEffect::Prerequisite);
    }
    let (author, own) = (turn.author(), targets.iter().any(|target| target.author() == turn.author()));
    match decision {
        // Only whom something is owed to gives it up: what is owed from statements of its own, and never by itself.
        Decision::Waived if targets.iter().any(|target| target.author() != author) => Err(NoEffect::NotOwn),
        Decision::Waived => {
            let owed = |target: &Arc<Statement>| turn.open_from(target).iter().any(|o| o.creditor() == author);
            if targets.iter().any(owed) { Ok(()) } else { Err(NoEffect::NothingOpen) }
        }
        _ if own => Err(NoEffect::OwnStatement),
        Decision::NonResponsive => {
            let answered = |target: &Arc<Statement>| {
                let asked = target.in_reply_to.iter().filter_map(|id| turn.part.statement(id));
                asked.into_iter().any(|asked| asked.author() == author) && target.case.is_some()
            };
            if targets.iter().all(answered) { Ok(()) } else { Err(NoEffect::NothingOpen) }
        }
        _ => {
            // An action of a joint record is named by its number.
            if let Some(number) = turn.number("action") {
                let open = |target: &Arc<Statement>| record::action(turn, target, number).is_some_and(|o| o.is_open());
                if !targets.iter().all(open) {
                    return Err(NoEffect::NothingOpen);
                }
            }
            turn.over()
        }
    }
}

fn act(turn: &mut Turn<'_>) {
    let Some(decision) = decision(turn) else { return };
    let (by, author) = (turn.id(), turn.author());
    if let Some(number) = turn.number("action").filter(|_| decision.is_by_debtor()) {
        if decision == Decision::Approved {
            let targets = turn.targets();
            let met: Vec<Obligation> =
                targets.iter().filter_map(|target| record::action(turn, target, number)).collect();
            for mut one in met {
                one.outcome = Outcome::Met { by, at: turn.effective };
                turn.part.put_obligation(one);
            }
        }
        return;
    }
    for target in turn.targets() {
        match decision {
            Decision::Approved | Decision::Denied => {
                turn.meet(&target, |kind| kind.is_reply() || kind == Kind::Acknowledge);
            }
            // The clock starts again, once: whoever says it again gains nothing.
            Decision::NoPositionYet => {
                turn.restart(&target);
                turn.meet(&target, |kind| kind == Kind::Acknowledge);
            }
            Decision::Pending => {
                turn.meet(&target, |kind| kind == Kind::Acknowledge);
            }
            Decision::NonResponsive => {
                turn.change(&target.id, |statement| statement.non_responsive = Some(by));
            }
            Decision::Waived => {
                turn.settle(&target, |o| o.creditor() == author, Outcome::Waived { by });
            }
        }
    }
    let phase = match decision {
        Decision::Approved => Phase::Answered,
        Decision::Denied => Phase::Denied,
        _ => return,
    };
    // What both agreed on, neither ends by a status.
    let agreed =
        |case: &Case| case.facts.contains_key(expert::TEXT) || case.items.values().any(|item| item.agreed.is_some());
    if turn.case().is_some_and(|case| agreed(&case)) {
        return;
    }
    // Only what asks for an answer is approved or denied: a warning is not, and nobody ends its case with that.
    let asked = |target: &Arc<Statement>| turn.of(target).iter().any(|o| o.kind.is_reply() && o.debtor == author);
    if turn.targets().iter().any(asked) {
        turn.phase(phase);
    }
}
