//! F15, suspending and resuming a line, or some formats on it. Each party's suspension is its own, and only it resumes it.

use super::{Machine, PLAIN};
use crate::case::Phase;
use crate::effect::NoEffect;
use crate::state::turn::Turn;

pub(crate) static MACHINE: Machine = Machine { formats: &["F15"], settles: true, judge, act, ..PLAIN };

/// Formats that it covers; the empty one stands for everything that can be suspended.
fn scope(turn: &Turn<'_>) -> Option<Vec<String>> {
    let scope = turn.texts("scope")?;
    Some(if scope == ["whole-line"] { vec![String::new()] } else { scope })
}

/// Until when: no limit where there is none.
fn until(turn: &Turn<'_>) -> Option<u64> {
    turn.number("until").or_else(|| turn.text("until").filter(|word| word == "further-notice").map(|_| u64::MAX))
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    scope(turn).ok_or(NoEffect::Body)?;
    match turn.text("act").as_deref() {
        Some("suspend") if until(turn).is_some_and(|until| until <= turn.effective) => Err(NoEffect::DeadlinePast),
        Some("suspend") if until(turn).is_some() => Ok(()),
        Some("resume") => Ok(()),
        _ => Err(NoEffect::Body),
    }
}

fn act(turn: &mut Turn<'_>) {
    let (Some(scope), Some(until)) = (scope(turn), until(turn).or(Some(0))) else { return };
    let (author, resumes) = (turn.author(), turn.text("act").as_deref() == Some("resume"));
    // Names that are no formats are kept nowhere: whoever says many of them fills nobody's memory.
    let known = |format: &String| format.is_empty() || turn.format_of(format, 1).is_some();
    let scope: Vec<String> = scope.into_iter().filter(known).collect();
    for format in scope {
        let until = if resumes { 0 } else { until };
        turn.step(b"comity/v1/state/suspension\n", &[&[author as u8], &until.to_be_bytes(), format.as_bytes()]);
        let by = &mut turn.part.suspended[author as usize];
        match resumes {
            // Whoever resumes the whole line resumes all of it.
            true if format.is_empty() => by.clear(),
            true => {
                by.remove(&format);
            }
            false => {
                by.insert(format, until);
            }
        }
    }
    if resumes && turn.opened_case() && turn.in_own_measure() {
        turn.phase(Phase::Closed);
    }
}
