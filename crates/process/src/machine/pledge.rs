//! F41, a guarantee, and F35, a special-caution asset: mutual acts that last (`docs/spec/guarantees.md`). One party alone
//! binds nobody; in force, either gives notice as the term says, and both may renew it.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_wire::Hash;

use super::{Machine, PLAIN, items, mutual};
use crate::case::{Case, Fact, Phase};
use crate::effect::NoEffect;
use crate::event::Who2;
use crate::guarantee::{self, CAUTION, GUARANTEE, Pledge};
use crate::lasting::{self, ENDS, NOTICE_AT, NOTICE_BY, RENEWAL, Renewal, Term};
use crate::obligation::{Kind, Outcome};
use crate::state::turn::Turn;
use crate::statement::Statement;

pub(crate) static MACHINE: Machine = Machine {
    formats: &[GUARANTEE, CAUTION],
    answer: Kind::Mirror,
    answers: &["same", "F36", "F37"],
    asks,
    judge,
    act,
    ..PLAIN
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// Offers, or says the same as the other party.
    Say,
    /// Says the same as the other party, and nothing else.
    Same,
    Decline,
    /// Takes it back, or gives notice of its end.
    End,
    Renew,
}

fn said_act(turn: &Turn<'_>) -> Option<Act> {
    Some(match turn.text("act").as_deref() {
        None | Some("offer" | "propose") => Act::Say,
        Some("mirror" | "agree") => Act::Same,
        Some("decline") => Act::Decline,
        Some("withdraw" | "end") => Act::End,
        Some("renew") => Act::Renew,
        Some(_) => return None,
    })
}

/// What it says that both must say alike. A guarantee names nobody as its promisor but its author.
fn pledge(turn: &Turn<'_>) -> Option<Pledge> {
    let members = turn.members.as_ref()?;
    if &*turn.said.format == CAUTION {
        return guarantee::caution(members);
    }
    let party = |who: Who2| turn.line.parties[who as usize].to_string();
    for (name, who) in [("promisor", turn.author()), ("beneficiary", turn.author().other())] {
        if members.get(name).is_some() && turn.text(name)? != party(who) {
            return None;
        }
    }
    let attached: Vec<&str> = turn.said.attachments.iter().map(|offered| &*offered.name).collect();
    guarantee::guarantee(members, &attached)
}

/// Only what the other party has not said yet is owed: nothing to whoever ends something.
fn asks(turn: &Turn<'_>) -> bool {
    match said_act(turn) {
        Some(Act::Say) => true,
        Some(Act::Renew) => renewal(turn).is_none_or(|(name, text)| !says(turn, turn.author().other(), &name, text)),
        _ => false,
    }
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let act = said_act(turn).ok_or(NoEffect::Body)?;
    let case = turn.case().filter(|case| case.format == turn.said.format);
    match act {
        Act::Say | Act::Same => {
            let pledge = pledge(turn).ok_or(NoEffect::Body)?;
            if is_over(&pledge.term, turn.effective) {
                return Err(NoEffect::DeadlinePast);
            }
            mutual::judge(turn, mutual::TEXT, Some(pledge.whole))?;
            match case {
                // Whoever offered it has nothing to add.
                Some(case) if case.opener == turn.author() => Err(NoEffect::NothingOpen),
                // A hash that nobody here can compare says nothing of the term that stands beside it.
                Some(case) if Term::of(&case).is_some_and(|term| term != pledge.term) => Err(NoEffect::Differs),
                Some(case) => mutual::takes_halves(&case),
                None if act == Act::Same => Err(NoEffect::Prerequisite),
                None => Ok(()),
            }
        }
        Act::Decline => {
            let case = case.ok_or(NoEffect::Prerequisite)?;
            if case.opener == turn.author() {
                return Err(NoEffect::OwnStatement);
            }
            still_open(turn, &case)
        }
        Act::End => {
            let case = case.ok_or(NoEffect::Prerequisite)?;
            if case.phase == Phase::InForce {
                return notice(turn, &case).map(drop);
            }
            if case.opener != turn.author() && !case.phase.is_mutual() {
                return Err(NoEffect::NotOwn);
            }
            still_open(turn, &case)
        }
        Act::Renew => {
            let case = case.ok_or(NoEffect::Prerequisite)?;
            renews(turn, &case)
        }
    }
}

/// Whether what a case is about is not concluded: then it may be declined or taken back.
fn still_open(turn: &Turn<'_>, case: &Case) -> Result<(), NoEffect> {
    if case.phase.is_closed() {
        return Err(NoEffect::CaseClosed);
    }
    mutual::in_time(turn, &case.id)
}

/// A term that is over before anybody said it.
fn is_over(term: &Term, effective: u64) -> bool {
    term.to.is_some_and(|to| to <= effective)
}

/// When it ends by this statement.
fn notice(turn: &Turn<'_>, case: &Case) -> Result<u64, NoEffect> {
    let lasts = lasting::lasts(case).ok_or(NoEffect::Prerequisite)?;
    if lasts.course(turn.effective) == lasting::Course::Over {
        return Err(NoEffect::DeadlinePast);
    }
    if lasts.notice.is_some() {
        return Err(NoEffect::NothingOpen);
    }
    lasts.term.ends_by_notice(lasts.first_end, turn.effective).ok_or(NoEffect::Final)
}

/// The item that a renewal is, and what it says.
fn renewal(turn: &Turn<'_>) -> Option<(Arc<str>, Hash)> {
    let pledge = pledge(turn)?;
    Some((format!("{RENEWAL}{}", pledge.term.to?).into(), pledge.whole))
}

fn says(turn: &Turn<'_>, who: Who2, name: &str, text: Hash) -> bool {
    let case = turn.case();
    let said = case.as_ref().and_then(|case| case.items.get(name)?.said[who as usize]);
    said.is_some_and(|said| said.text == text)
}

/// Whether it renews what is in force: the same but for a later end.
fn renews(turn: &Turn<'_>, case: &Case) -> Result<(), NoEffect> {
    let lasts = lasting::lasts(case).ok_or(NoEffect::Prerequisite)?;
    let pledge = pledge(turn).ok_or(NoEffect::Body)?;
    let (name, text) = renewal(turn).ok_or(NoEffect::Body)?;
    if lasts.term.renewal == Renewal::Indefinite {
        return Err(NoEffect::Final);
    }
    let template = pledge.template.ok_or(NoEffect::Body)?;
    let same = Term { to: lasts.term.to, from: lasts.term.from, ..pledge.term };
    if case.id_of(lasting::TEMPLATE) != Some(template) || same != lasts.term {
        return Err(NoEffect::Differs);
    }
    let to = pledge.term.to.unwrap_or_default();
    if to <= turn.effective || lasts.course(turn.effective) == lasting::Course::Over {
        return Err(NoEffect::DeadlinePast);
    }
    // It goes on longer than without it.
    if lasts.first_end.is_some_and(|first| to <= first) {
        return Err(NoEffect::Differs);
    }
    if says(turn, turn.author(), &name, text) {
        return Err(NoEffect::NothingOpen);
    }
    items::changeable(turn, &name)?;
    items::room(turn, [&*name].into_iter())
}

fn act(turn: &mut Turn<'_>) {
    match said_act(turn) {
        Some(Act::Say | Act::Same) => {
            let Some(pledge) = pledge(turn) else { return };
            if turn.opened_case() && turn.case().is_some_and(|case| !case.facts.contains_key(lasting::RENEWS)) {
                turn.change_case(|case| {
                    case.facts.extend(pledge.term.facts());
                    case.facts.extend(pledge.template.map(|template| (lasting::TEMPLATE, Fact::Id(template))));
                });
            }
            mutual::act(turn, pledge.whole);
        }
        Some(Act::Decline) => undo(turn, Phase::Denied),
        Some(Act::End) => {
            let in_force = turn.case().filter(|case| case.phase == Phase::InForce);
            match in_force.and_then(|case| notice(turn, &case).ok()) {
                Some(ends) => {
                    let (by, at) = (turn.id(), turn.effective);
                    let names = renewals_to_take_back(turn);
                    items::take_back(turn, &names);
                    turn.change_case(|case| {
                        case.facts.extend([
                            (NOTICE_BY, Fact::Id(by)),
                            (NOTICE_AT, Fact::Number(at)),
                            (ENDS, Fact::Number(ends)),
                        ]);
                    });
                }
                None => {
                    undo(turn, Phase::Withdrawn);
                    release_other(turn);
                }
            }
        }
        Some(Act::Renew) => {
            let Some((name, text)) = renewal(turn) else { return };
            let case = turn.case();
            let other = case.as_ref().and_then(|case| case.items.get(&name)?.said[turn.author().other() as usize]);
            items::say(turn, &BTreeMap::from([(name, text)]));
            if let Some(first) = other.filter(|said| said.text == text).and_then(|said| turn.part.statement(&said.by)) {
                turn.meet(&first, Kind::is_reply);
            }
        }
        None => {}
    }
}

/// Renewals that whoever gives notice had said and can still take back: what binds less wins.
fn renewals_to_take_back(turn: &Turn<'_>) -> Vec<Arc<str>> {
    let Some(case) = turn.case() else { return Vec::new() };
    let said = case.items.iter().filter(|(_, item)| item.said[turn.author() as usize].is_some());
    said.filter(|(name, _)| items::changeable(turn, name).is_ok()).map(|(name, _)| Arc::clone(name)).collect()
}

/// Nobody owes an answer to what its author took back.
fn release_other(turn: &mut Turn<'_>) {
    let (by, author) = (turn.id(), turn.author());
    let first = turn.case().and_then(|case| turn.part.statement(&case.id)).filter(|first| first.author() == author);
    if let Some(first) = first {
        turn.settle(&first, |owed| owed.debtor != author, Outcome::Cancelled { by });
    }
}

fn undo(turn: &mut Turn<'_>, phase: Phase) {
    let case = turn.case;
    mutual::undo(turn.part, &case);
    turn.phase(phase);
}

/// Whether a statement can still be cancelled: whoever was told of an end relies on it, and both may renew instead.
pub(crate) fn withdrawable(turn: &Turn<'_>, target: &Statement) -> Result<(), NoEffect> {
    let case = target.case.and_then(|case| turn.part.case(&case));
    let is_notice = case.is_some_and(|case| case.id_of(NOTICE_BY) == Some(target.id));
    if is_notice { Err(NoEffect::Final) } else { Ok(()) }
}
