//! F52 and F53, what becomes of an instrument whose text is agreed on: initials, signatures, ratification; amendment,
//! suspension and withdrawal with the notice that it asks for itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_wire::Hash;

use super::instrument::{authentic, case, named, same_languages};
use super::{Machine, PLAIN, Shape, items};
use crate::case::{Case, Fact};
use crate::effect::NoEffect;
use crate::instrument::{
    self, ID, INITIAL, LANGUAGES, RATIFY, Renewal, Rule, SIGN, agreed_clauses, facts, languages_hash, texts_hash,
};
use crate::obligation::Kind;
use crate::state::turn::Turn;
use crate::statement::Statement;

/// What both parties do with the whole text.
pub(crate) static CONCLUSION: Machine = Machine {
    formats: &["F52"],
    shape: Shape::Joins,
    follows: Some(Kind::Confirm),
    owes: Some(Kind::Confirm),
    answer: Kind::Mirror,
    answers: &["same", "F36", "F37", "F51"],
    asks,
    judge: judge_conclusion,
    act: act_conclusion,
    ..PLAIN
};

/// What either party does with an instrument that both concluded.
pub(crate) static LIFE: Machine = Machine {
    formats: &["F53"],
    shape: Shape::Joins,
    answers: &["same", "F36", "F37"],
    judge: judge_life,
    act: act_life,
    ..PLAIN
};

/// The item of an F52's act.
fn item(turn: &Turn<'_>) -> Option<&'static str> {
    match turn.text("act")?.as_str() {
        "initial" => Some(INITIAL),
        "sign" => Some(SIGN),
        "ratify" => Some(RATIFY),
        _ => None,
    }
}

/// Whether it is about the instrument of its case.
fn about(turn: &Turn<'_>, case: &Case) -> Result<(), NoEffect> {
    if named(turn).is_some_and(|named| Some(named) != case.id_of(ID)) {
        return Err(NoEffect::Differs);
    }
    authentic(turn)?.map_or(Ok(()), |languages| same_languages(case, &languages))
}

/// Nobody ratifies within a time that another sets; and what the other party did already is not asked for.
fn asks(turn: &Turn<'_>) -> bool {
    let other = turn.author().other() as usize;
    let done = |case: Arc<Case>, name: &str| case.items.get(name).is_some_and(|item| item.said[other].is_some());
    item(turn).is_some_and(|name| name != RATIFY && !turn.case().is_some_and(|case| done(case, name)))
}

fn is_agreed(case: &Case, name: &str) -> bool {
    case.items.get(name).is_some_and(|item| item.agreed.is_some())
}

fn judge_conclusion(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let name = item(turn).ok_or(NoEffect::Body)?;
    let case = case(turn)?;
    about(turn, &case)?;
    let said: Hash = turn.text("texts_hash").and_then(|hash| hash.parse().ok()).ok_or(NoEffect::Body)?;
    items::changeable(turn, name)?;
    // All that is on the table is agreed on, and nothing can take it back.
    let texts = texts_hash(&case).ok_or(NoEffect::Prerequisite)?;
    if said != texts {
        return Err(NoEffect::Differs);
    }
    match name {
        INITIAL if is_agreed(&case, SIGN) => return Err(NoEffect::Final),
        RATIFY => {
            let signed = case.items.get(SIGN).and_then(crate::item::Item::in_force);
            signed.ok_or(NoEffect::Prerequisite)?;
            if agreed_clauses(&case).is_some_and(|clauses| clauses.rule == Rule::Signature) {
                return Err(NoEffect::NothingOpen);
            }
        }
        _ => {}
    }
    let own = case.items.get(name).and_then(|item| item.said[turn.author() as usize]);
    if own.is_some_and(|own| own.text == said) {
        Err(NoEffect::NothingOpen)
    } else {
        items::room(turn, [name].into_iter())
    }
}

fn act_conclusion(turn: &mut Turn<'_>) {
    let (Some(name), Some(case)) = (item(turn), turn.case()) else { return };
    let Some(texts) = texts_hash(&case) else { return };
    if name == RATIFY {
        turn.meet_own();
    }
    let other = case.items.get(name).and_then(|item| item.said[turn.author().other() as usize]);
    if let Some(first) = other.filter(|other| other.text == texts).and_then(|other| turn.part.statement(&other.by)) {
        turn.meet(&first, |kind| kind == Kind::Mirror);
    }
    items::say(turn, &BTreeMap::from([(Arc::from(name), texts)]));
    // Whoever signs what is to be ratified owes its notice; by no instant, as nobody sets one.
    if name == SIGN && agreed_clauses(&case).is_some_and(|clauses| clauses.rule == Rule::LastNotice) {
        turn.owe_own_open(Kind::Confirm);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Amend,
    Suspend,
    Resume,
    Withdraw,
    NotRenew,
    Revoke,
}

fn life(turn: &Turn<'_>) -> Option<Act> {
    Some(match turn.text("act")?.as_str() {
        "amend" => Act::Amend,
        "suspend" => Act::Suspend,
        "resume" => Act::Resume,
        "withdraw" => Act::Withdraw,
        "not-renew" => Act::NotRenew,
        "revoke" => Act::Revoke,
        _ => return None,
    })
}

/// The member that may be attached, and the one with its hash.
const AMENDMENTS: (&str, &str) = ("amendments", "amendments_hash");

/// The amendments as both must say them: the item's name, and the hash. Where they are attached, nobody but who holds them
/// can compare them with the hash: then what both say is the hash as it stands.
fn amendments(turn: &Turn<'_>, case: &Case, from: u64) -> Option<(Arc<str>, Hash)> {
    let (member, hash) = AMENDMENTS;
    let (members, named) = (turn.members.as_ref()?, turn.hash(hash));
    let hash = match members.get(member) {
        Some(raw) => {
            let fits = |languages: &instrument::Languages| case.id_of(LANGUAGES) == Some(languages_hash(languages));
            let computed = instrument::amendments_hash(raw, from, fits).ok()?;
            (members.get(hash).is_none() || named == Some(computed)).then_some(computed)?
        }
        None => named.filter(|_| turn.has_attached(member))?,
    };
    let name = hash.to_string();
    Some((format!("m/{}", name.get(..16)?).into(), hash))
}

fn judge_life(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let act = life(turn).ok_or(NoEffect::Body)?;
    let date = turn.number("effective_date").ok_or(NoEffect::Body)?;
    let case = case(turn)?;
    about(turn, &case)?;
    // Only what was concluded has a life; and what is over for its author has none any more.
    let clauses = agreed_clauses(&case).filter(|_| case.phase.is_mutual()).ok_or(NoEffect::Prerequisite)?;
    if instrument::ends(&case).is_some_and(|(at, _)| at <= turn.effective) {
        return Err(NoEffect::DeadlinePast);
    }
    let author = turn.author() as usize;
    let (leaves, suspends) = (case.number(facts::LEAVES[author]), case.number(facts::SUSPENDS[author]));
    // Notice counts from when the other party had it, and never from before it was said.
    let earliest = turn.from().max(turn.effective).saturating_add(clauses.notice_seconds());
    let notice = if date < earliest { Err(NoEffect::WithoutNotice) } else { Ok(()) };
    match act {
        Act::Amend => {
            let (name, hash) = amendments(turn, &case, date).ok_or(NoEffect::Body)?;
            items::changeable(turn, &name)?;
            if date < turn.effective {
                return Err(NoEffect::DeadlinePast);
            }
            let own = case.items.get(&name).and_then(|item| item.said[author]);
            if own.is_some_and(|own| own.text == hash) {
                return Err(NoEffect::NothingOpen);
            }
            items::room(turn, [&*name].into_iter())
        }
        Act::Suspend if suspends.is_some() => Err(NoEffect::NothingOpen),
        Act::Withdraw | Act::NotRenew if leaves.is_some() => Err(NoEffect::NothingOpen),
        Act::Suspend | Act::Withdraw => notice,
        Act::NotRenew if clauses.renewal != Renewal::Tacit => Err(NoEffect::NothingOpen),
        Act::NotRenew if !instrument::term_ends(&case).any(|end| end == date) => Err(NoEffect::Differs),
        Act::NotRenew => notice,
        Act::Resume => suspends.map(|_| ()).ok_or(NoEffect::NothingOpen),
        Act::Revoke => {
            let waits = |at: Option<u64>| at.is_some_and(|at| at > turn.effective);
            if waits(leaves) || waits(suspends) { Ok(()) } else { Err(NoEffect::NothingOpen) }
        }
    }
}

fn act_life(turn: &mut Turn<'_>) {
    let (Some(act), Some(date), Some(case)) = (life(turn), turn.number("effective_date"), turn.case()) else { return };
    let (by, author, effective) = (turn.id(), turn.author() as usize, turn.effective);
    match act {
        Act::Amend => {
            let Some((name, hash)) = amendments(turn, &case, date) else { return };
            items::say(turn, &BTreeMap::from([(name, hash)]));
        }
        Act::Suspend => {
            turn.keep(facts::SUSPENDS[author], Fact::Number(date));
            turn.keep(facts::SUSPENDS_BY[author], Fact::Id(by));
        }
        Act::Withdraw | Act::NotRenew => {
            turn.keep(facts::LEAVES[author], Fact::Number(date));
            turn.keep(facts::LEAVES_BY[author], Fact::Id(by));
        }
        Act::Resume => turn.change_case(|case| forget(case, facts::SUSPENDS[author], facts::SUSPENDS_BY[author])),
        Act::Revoke => turn.change_case(|case| {
            for (at, by) in [(facts::LEAVES, facts::LEAVES_BY), (facts::SUSPENDS, facts::SUSPENDS_BY)] {
                if case.number(at[author]).is_some_and(|at| at > effective) {
                    forget(case, at[author], by[author]);
                }
            }
        }),
    }
}

fn forget(case: &mut Case, at: &str, by: &str) {
    case.facts.remove(at);
    case.facts.remove(by);
}

/// The facts that a statement's notice made, with its instant.
fn notice_of(case: &Case, statement: &Statement) -> Option<(&'static str, &'static str, u64)> {
    let author = statement.author() as usize;
    let all = [(facts::LEAVES, facts::LEAVES_BY), (facts::SUSPENDS, facts::SUSPENDS_BY)];
    let (at, by) = all.into_iter().find(|(_, by)| case.id_of(by[author]) == Some(statement.id))?;
    Some((at[author], by[author], case.number(at[author])?))
}

/// Whether a notice can still be cancelled: until it has its effect.
pub(crate) fn withdrawable(turn: &Turn<'_>, target: &Statement) -> Result<(), NoEffect> {
    let case = target.case.and_then(|case| turn.part.case(&case));
    let over = case.and_then(|case| notice_of(&case, target)).is_some_and(|(_, _, at)| at <= turn.effective);
    if over { Err(NoEffect::Final) } else { Ok(()) }
}

/// A notice is cancelled.
pub(crate) fn withdraw(turn: &mut Turn<'_>, target: &Statement) {
    let Some(case) = target.case.and_then(|case| turn.part.case(&case)) else { return };
    if let Some((at, by, _)) = notice_of(&case, target) {
        let mut case = Arc::unwrap_or_clone(case);
        forget(&mut case, at, by);
        turn.part.put_case(case);
    }
}
