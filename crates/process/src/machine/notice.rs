//! F30 and F31, notices of hazardous activity and of major exercises (`docs/spec/notices.md`): announced ahead, changed,
//! cancelled and ended by whoever gave them. The original stays, and so does every change.

use serde::Deserialize;

use super::{Machine, PLAIN, Shape};
use crate::case::{Case, Fact, Phase};
use crate::dialogue;
use crate::effect::NoEffect;
use crate::notice::{EXERCISE, FROM, HAZARD, NOTICES_MAX, OVER_BY, STANDING, TO, window_member};
use crate::state::turn::Turn;
use crate::statement::Statement;
use crate::terms::Window;

pub(crate) static MACHINE: Machine = Machine {
    formats: &[HAZARD, EXERCISE],
    shape: Shape::Fresh,
    asks: announces,
    leads: announces,
    judge,
    act,
    ..PLAIN
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Notified,
    Changed,
    Cancelled,
    Ended,
}

fn status(turn: &Turn<'_>) -> Option<Status> {
    if turn.members.as_ref()?.get("status").is_none() {
        return Some(Status::Notified);
    }
    Some(match turn.text("status")?.as_str() {
        "notified" => Status::Notified,
        "changed" => Status::Changed,
        "cancelled" => Status::Cancelled,
        "ended" => Status::Ended,
        _ => return None,
    })
}

/// Whether it announces or changes, rather than ends: only then an objection is asked for, and a lead counts.
fn announces(turn: &Turn<'_>) -> bool {
    matches!(status(turn), Some(Status::Notified | Status::Changed))
}

fn window(turn: &Turn<'_>) -> Option<Window> {
    #[derive(Deserialize)]
    struct Times {
        from: u64,
        to: u64,
    }
    let times: Times = serde_json::from_str(turn.members.as_ref()?.get(window_member(&turn.said.format)?)?).ok()?;
    (times.from < times.to).then_some(Window { of: turn.author(), from: times.from, to: times.to })
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let (window, status) = (window(turn).ok_or(NoEffect::Body)?, status(turn).ok_or(NoEffect::Body)?);
    match turn.case() {
        None if status != Status::Notified => return Err(NoEffect::Prerequisite),
        None => {}
        Some(case) => {
            let own = *case.format == *turn.said.format && case.opener == turn.author();
            let before = turn.said.supersedes.filter(|_| own).ok_or(NoEffect::Prerequisite)?;
            if case.id_of(STANDING) != Some(before) {
                return Err(NoEffect::NothingOpen);
            }
            match status {
                Status::Ended if case.number(FROM).is_some_and(|from| turn.effective < from) => {
                    return Err(NoEffect::TooEarly);
                }
                Status::Cancelled if case.number(TO).is_some_and(|to| to <= turn.effective) => {
                    return Err(NoEffect::DeadlinePast);
                }
                Status::Cancelled | Status::Ended => return Ok(()),
                Status::Notified | Status::Changed => {}
            }
        }
    }
    if window.to <= turn.effective {
        return Err(NoEffect::DeadlinePast);
    }
    let notices = &turn.part.notices.0;
    let ours = notices
        .iter()
        .filter(|(id, one)| one.of == turn.author() && Some(**id) != turn.said.supersedes && one.to > turn.effective);
    if ours.count() >= NOTICES_MAX { Err(NoEffect::TooManyOpen) } else { Ok(()) }
}

fn act(turn: &mut Turn<'_>) {
    let (Some(window), Some(status)) = (window(turn), status(turn)) else { return };
    let id = turn.id();
    if let Some(before) = turn.said.supersedes {
        turn.part.notices.0.remove(&before);
    }
    if matches!(status, Status::Notified | Status::Changed) {
        // What is over for both parties stands in nobody's way any more.
        let past = turn.part.effective.into_iter().min().unwrap_or(0);
        let over = |(id, one): (&_, &Window)| (one.to <= past).then_some(*id);
        let over: Vec<_> = turn.part.notices.0.iter().filter_map(over).collect();
        for id in &over {
            turn.part.notices.0.remove(id);
        }
        turn.part.notices.0.insert(id, window);
        turn.change_case(|case| {
            case.facts.extend([
                (STANDING, Fact::Id(id)),
                (FROM, Fact::Number(window.from)),
                (TO, Fact::Number(window.to)),
            ]);
        });
        return;
    }
    turn.change_case(|case| {
        case.facts.remove(STANDING);
        case.facts.insert(OVER_BY, Fact::Id(id));
    });
    // What is talked over goes on.
    let talks = |case: &Case| dialogue::is_consultation(case) && case.id_of(dialogue::CLOSED).is_none();
    if turn.case().is_some_and(|case| !talks(&case)) {
        turn.phase(Phase::Closed);
    }
}

/// A change, a cancellation and an end are final: another change says otherwise. What opened the case can be taken back.
pub(crate) fn withdrawable(target: &Statement) -> Result<(), NoEffect> {
    let follows = window_member(&target.format).is_some() && target.case != Some(target.id);
    if follows { Err(NoEffect::Final) } else { Ok(()) }
}

/// The notice is taken back, with every change of it.
pub(crate) fn withdraw(turn: &mut Turn<'_>, target: &Statement) {
    if window_member(&target.format).is_none() {
        return;
    }
    let standing = turn.case().and_then(|case| case.id_of(STANDING));
    if let Some(standing) = standing {
        turn.part.notices.0.remove(&standing);
        turn.change_case(|case| {
            case.facts.remove(STANDING);
        });
    }
}
