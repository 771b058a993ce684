//! F40, a protected process: while its window lasts, the terms on the line may set shorter periods.

use serde::Deserialize;

use super::{Machine, PLAIN};
use crate::case::Phase;
use crate::effect::NoEffect;
use crate::state::turn::Turn;
use crate::statement::Statement;
use crate::terms::{WINDOWS_MAX, Window};

pub(crate) static MACHINE: Machine =
    Machine { formats: &["F40"], answers: &["same", "F36", "F37"], leads: announces, judge, act, ..PLAIN };

fn window(turn: &Turn<'_>) -> Option<Window> {
    #[derive(Deserialize)]
    struct Dates {
        from: u64,
        to: u64,
    }
    let dates: Dates = serde_json::from_str(turn.members.as_ref()?.get("dates")?).ok()?;
    (dates.from < dates.to).then_some(Window { of: turn.author(), from: dates.from, to: dates.to })
}

/// Whether it announces or changes, rather than ends.
fn stands(turn: &Turn<'_>) -> Option<bool> {
    match turn.text("status").as_deref() {
        None | Some("announced" | "changed") => Some(true),
        Some("cancelled" | "ended") => Some(false),
        Some(_) => None,
    }
}

/// Whether its lead counts: a window is announced ahead, and ends when it does.
fn announces(turn: &Turn<'_>) -> bool {
    stands(turn) == Some(true)
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let (window, stands) = (window(turn).ok_or(NoEffect::Body)?, stands(turn).ok_or(NoEffect::Body)?);
    if !stands {
        return if turn.said.supersedes.is_some() { Ok(()) } else { Err(NoEffect::Prerequisite) };
    }
    if window.to <= turn.effective {
        return Err(NoEffect::DeadlinePast);
    }
    let ours = turn.part.terms.windows.iter().filter(|(id, window)| {
        window.of == turn.author() && Some(**id) != turn.said.supersedes && !is_over(window, turn.effective)
    });
    if ours.count() >= WINDOWS_MAX { Err(NoEffect::TooManyOpen) } else { Ok(()) }
}

/// Whether nothing that its author says can fall into it any more: effective times never go back.
const fn is_over(window: &Window, effective: u64) -> bool {
    window.to <= effective
}

fn act(turn: &mut Turn<'_>) {
    let (Some(window), Some(stands)) = (window(turn), stands(turn)) else { return };
    let (id, author) = (turn.id(), turn.author());
    if let Some(before) = turn.said.supersedes {
        turn.part.terms.windows.remove(&before);
    }
    if stands {
        // What is over for both parties can shorten nothing any more.
        let past = turn.part.effective.into_iter().min().unwrap_or(0);
        let over = |(id, window): (&_, &Window)| is_over(window, past).then_some(*id);
        let over: Vec<_> = turn.part.terms.windows.iter().filter_map(over).collect();
        for id in &over {
            turn.part.terms.windows.remove(id);
        }
        turn.part.terms.windows.insert(id, window);
    } else if turn.case().is_some_and(|case| case.opener == author) {
        turn.phase(Phase::Closed);
    }
    let (from, to) = (window.from.to_be_bytes(), window.to.to_be_bytes());
    turn.step(b"comity/v1/state/window\n", &[&[author as u8, u8::from(stands)], &from, &to]);
}

/// It is cancelled: it protects nothing any more.
pub(crate) fn withdraw(turn: &mut Turn<'_>, target: &Statement) {
    turn.part.terms.windows.remove(&target.id);
}
