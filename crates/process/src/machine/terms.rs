//! F57, terms on this line: a mutual act. They govern what is written after the place at which nothing can take them back
//! any more, and nothing before it.

use std::sync::Arc;

use comity_wire::Hash;
use serde::Deserialize;

use super::{Machine, PLAIN, mutual};
use crate::case::{Case, Phase};
use crate::effect::NoEffect;
use crate::obligation::Kind;
use crate::state::part::Part;
use crate::state::turn::Turn;
use crate::statement::Statement;
use crate::terms::{FORMAT, PROPOSED_MAX, Terms};

pub(crate) static MACHINE: Machine =
    Machine { formats: &[FORMAT], answer: Kind::Mirror, asks, answers: &["same", "F36", "F37"], judge, act, ..PLAIN };

#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Put,
    Decline,
    Withdraw,
}

fn said_act(turn: &Turn<'_>) -> Option<Act> {
    Some(match turn.text("act").as_deref() {
        None | Some("put" | "mirror" | "restore-defaults") => Act::Put,
        Some("decline") => Act::Decline,
        Some("withdraw") => Act::Withdraw,
        Some(_) => return None,
    })
}

/// Whoever ends a proposal asks for nothing.
fn asks(turn: &Turn<'_>) -> bool {
    said_act(turn) == Some(Act::Put)
}

/// The terms that it puts.
fn terms(turn: &Turn<'_>) -> Option<Terms> {
    #[derive(Deserialize)]
    struct Instrument {
        hash: String,
    }
    let mut terms = match turn.text("act").as_deref() {
        Some("restore-defaults") => Terms::defaults(),
        _ => Terms::read(turn.members.as_ref()?.get("terms")?).ok()?,
    };
    let named: Hash = turn.text("terms_hash")?.parse().ok()?;
    let raw = turn.members.as_ref()?.get("instrument_ref")?;
    terms.instrument = serde_json::from_str::<Instrument>(raw).ok()?.hash.parse().ok()?;
    (terms.from, terms.until) = (turn.number("from_when")?, turn.number("until"));
    let lasts = terms.until.is_none_or(|until| until > terms.from);
    (named == terms.hash && lasts).then_some(terms)
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    match said_act(turn).ok_or(NoEffect::Body)? {
        Act::Put => {
            let terms = terms(turn).ok_or(NoEffect::Body)?;
            if terms.until.is_some_and(|until| until <= turn.effective) {
                return Err(NoEffect::DeadlinePast);
            }
            mutual::judge(turn, mutual::TEXT, Some(terms.said()))?;
            let ours = |who| turn.part.terms.proposed.values().filter(|(by, _)| *by == who).count();
            match turn.case() {
                // Whoever put them has nothing to add.
                Some(case) if case.opener == turn.author() => Err(NoEffect::NothingOpen),
                Some(case) => mutual::takes_halves(&case),
                None if ours(turn.author()) >= PROPOSED_MAX => Err(NoEffect::TooManyOpen),
                None => Ok(()),
            }
        }
        Act::Decline | Act::Withdraw => {
            let case = turn.case().filter(|case| &*case.format == FORMAT).ok_or(NoEffect::Prerequisite)?;
            let own = case.opener == turn.author();
            match said_act(turn) {
                Some(Act::Decline) if own => return Err(NoEffect::OwnStatement),
                Some(Act::Withdraw) if !own && !case.phase.is_mutual() => return Err(NoEffect::NotOwn),
                _ => {}
            }
            if case.phase.is_closed() {
                return Err(NoEffect::CaseClosed);
            }
            mutual::in_time(turn, &case.id)
        }
    }
}

fn act(turn: &mut Turn<'_>) {
    let Some(act) = said_act(turn) else { return };
    match act {
        Act::Put => {
            let Some(terms) = terms(turn) else { return };
            let (case, author, said) = (turn.case, turn.author(), terms.said());
            if turn.opened_case() {
                turn.part.terms.proposed.insert(case, (author, Arc::new(terms)));
            }
            mutual::act(turn, said);
        }
        Act::Decline | Act::Withdraw => {
            let case = turn.case;
            end(turn.part, &case);
            mutual::undo(turn.part, &case);
            turn.phase(if act == Act::Decline { Phase::Denied } else { Phase::Withdrawn });
        }
    }
}

/// What a case proposed is proposed no more.
fn end(part: &mut Part, case: &Hash) {
    part.terms.proposed.remove(case);
}

/// The first half of a case is cancelled.
pub(crate) fn withdraw(turn: &mut Turn<'_>, target: &Statement) {
    if target.case == Some(target.id) {
        end(turn.part, &target.id);
    }
}

/// What a case is about is in force, from this entry on.
pub(crate) fn govern(part: &mut Part, case: &Case, entries: u64) {
    if let Some(said) = part.terms.take(&case.id, entries) {
        let hash = comity_seal::hash::sha256_parts(&[b"comity/v1/state/terms\n", said.as_bytes()]);
        part.step(&hash);
    }
}
