//! What an instrument's case comes to: views, none of which is part of state.

use std::collections::BTreeSet;

use comity_wire::Hash;

use super::clauses::{Clauses, DAY_SECONDS, Renewal, Rule};
use super::text::texts_hash_of;
use super::{FINAL, ID, INITIAL, PREAMBLE, RATIFY, SIGN, TERMS, facts, number_of};
use crate::case::{Case, Fact, Phase};
use crate::event::Who2;
use crate::item::{Agreed, Item};

/// Terms that are looked through at most for the one that an instant is in.
const TERMS_MAX: u64 = 4_096;

/// How far an instrument is, at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Something of its text is not agreed on.
    Negotiated,
    /// All of its text is agreed on ad referendum.
    Agreed,
    /// Both initialled it: its text is frozen.
    Initialled,
    /// Both signed it.
    Signed,
    /// All that its own rule asks for was done, and the time is not yet.
    Concluded,
    /// It is in force.
    InForce,
    /// It is in force, and a party suspended it or some of its articles.
    Suspended,
    /// It is in force no more.
    Ended,
}

impl Stage {
    /// The word that programs exchange.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Negotiated => "negotiated",
            Self::Agreed => "agreed",
            Self::Initialled => "initialled",
            Self::Signed => "signed",
            Self::Concluded => "concluded",
            Self::InForce => "in-force",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
        }
    }
}

/// Why an instrument ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Its term ends.
    Term,
    /// A party leaves it: withdrew, or does not renew.
    Left(Who2),
}

/// A date of an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// `enters`, `notice-by`, `renews`, `ends`, `suspended`.
    pub what: &'static str,
    /// POSIX seconds.
    pub at: u64,
}

/// The item of an act of conclusion that both did and nothing can take back.
fn done(case: &Case, name: &str) -> Option<Agreed> {
    case.items.get(name)?.agreed.filter(|agreed| agreed.in_force)
}

/// The hash of all texts of an instrument: `None` until every article that is on the table is agreed on and in force, and
/// nobody keeps one open by brackets or a reservation.
#[must_use]
pub fn texts_hash(case: &Case) -> Option<Hash> {
    let said = |item: &Item| item.said.iter().any(Option::is_some);
    if case.items.iter().any(|(name, item)| name.starts_with("b/") && said(item)) {
        return None;
    }
    let mut parts = Vec::new();
    for (name, item) in case.items.iter().filter(|(_, item)| said(item)) {
        if let Some(number) = number_of(name) {
            parts.push((number, item.in_force()?));
        }
    }
    let is_article = |(number, _): &(&str, Hash)| ![PREAMBLE, TERMS, FINAL].contains(number);
    // Without final clauses nothing would say what it comes to.
    let is_whole = parts.iter().any(is_article) && parts.iter().any(|(number, _)| *number == FINAL);
    let instrument = case.id_of(ID)?;
    is_whole.then(|| texts_hash_of(&instrument, parts))
}

/// The clauses that both agreed on.
#[must_use]
pub fn agreed_clauses(case: &Case) -> Option<Clauses> {
    let agreed = case.items.get(format!("a/{FINAL}").as_str())?.in_force()?;
    facts::FINAL.iter().find_map(|name| match case.facts.get(name) {
        Some(Fact::Clauses(clauses)) if clauses.hash == agreed => Some(*clauses),
        _ => None,
    })
}

/// Whether an act is the one with which all that the instrument's own rule asks for is done.
pub(crate) fn completes(case: &Case, item: &str) -> bool {
    let rule = agreed_clauses(case).map(|clauses| clauses.rule);
    let last = match rule {
        Some(Rule::LastNotice) => RATIFY,
        Some(Rule::Signature | Rule::FixedDate | Rule::Other) => SIGN,
        None => return false,
    };
    item == last
}

/// When an instrument enters into force by its own rule; `None` until all that it asks for was done, and where its rule
/// computes nothing.
#[must_use]
pub fn enters(case: &Case) -> Option<u64> {
    let clauses = agreed_clauses(case)?;
    let days = clauses.days * DAY_SECONDS;
    match clauses.rule {
        Rule::Signature => done(case, SIGN)?.effective.checked_add(days),
        Rule::LastNotice => done(case, RATIFY)?.effective.checked_add(days),
        // Nobody is bound before both have signed.
        Rule::FixedDate => Some(clauses.date?.max(done(case, SIGN)?.effective)),
        Rule::Other => None,
    }
}

/// The ends of its terms from the first on, without an end where it is renewed tacitly: at most 4,096.
pub fn term_ends(case: &Case) -> impl Iterator<Item = u64> {
    let clauses = agreed_clauses(case).filter(|clauses| clauses.renewal != Renewal::Indefinite);
    let begins = clauses.and_then(|clauses| clauses.from.or_else(|| enters(case)));
    let period = clauses.and_then(|clauses| clauses.period_days).map(|days| days * DAY_SECONDS);
    let first = clauses.and_then(|clauses| clauses.to.or_else(|| begins?.checked_add(period?)));
    let again = period.filter(|_| clauses.is_some_and(|clauses| clauses.renewal == Renewal::Tacit));
    let more = first
        .zip(again)
        .into_iter()
        .flat_map(|(first, period)| (1..TERMS_MAX).map_while(move |n| first.checked_add(period.checked_mul(n)?)));
    first.into_iter().chain(more)
}

/// When it ends, and why, as far as that is known: tacit renewal goes on without an end.
#[must_use]
pub fn ends(case: &Case) -> Option<(u64, Ends)> {
    let left =
        Who2::BOTH.into_iter().filter_map(|who| Some((case.number(facts::LEAVES[who as usize])?, Ends::Left(who))));
    let renews = agreed_clauses(case).is_some_and(|clauses| clauses.renewal == Renewal::Tacit);
    let term = term_ends(case).next().filter(|_| !renews).map(|at| (at, Ends::Term));
    left.chain(term).min_by_key(|(at, _)| *at)
}

/// From when a party suspends it, or some of its articles.
#[must_use]
pub fn suspended_from(case: &Case, by: Who2) -> Option<u64> {
    case.number(facts::SUSPENDS[by as usize])
}

/// How far it is, at a time, in the state that the case is of: agreed is what that says of **final** state alone.
#[must_use]
pub fn stage(case: &Case, now: u64) -> Stage {
    if case.phase == Phase::InForce {
        if ends(case).is_some_and(|(at, _)| at <= now) {
            return Stage::Ended;
        }
        let Some(_) = enters(case).filter(|at| *at <= now) else { return Stage::Concluded };
        let suspended = Who2::BOTH.into_iter().any(|who| suspended_from(case, who).is_some_and(|at| at <= now));
        return if suspended { Stage::Suspended } else { Stage::InForce };
    }
    if done(case, SIGN).is_some() {
        return Stage::Signed;
    }
    match texts_hash(case) {
        Some(_) if done(case, INITIAL).is_some() => Stage::Initialled,
        Some(_) => Stage::Agreed,
        None => Stage::Negotiated,
    }
}

/// The dates that follow from it, seen at `now`: those that are over are left out, but the entry into force.
#[must_use]
pub fn dates(case: &Case, now: u64) -> Vec<Date> {
    let mut found = Vec::new();
    let mut add = |what, at| found.push(Date { what, at });
    if let Some(at) = enters(case) {
        add("enters", at);
    }
    let left = ends(case);
    if let Some((at, _)) = left {
        add("ends", at);
    }
    let suspended: BTreeSet<u64> = Who2::BOTH.into_iter().filter_map(|who| suspended_from(case, who)).collect();
    suspended.into_iter().for_each(|at| add("suspended", at));
    if let Some(clauses) = agreed_clauses(case).filter(|clauses| clauses.renewal == Renewal::Tacit)
        && let Some(at) = term_ends(case).find(|at| *at > now)
        && left.is_none_or(|(end, _)| end > at)
    {
        add("renews", at);
        if let Some(by) = at.checked_sub(clauses.notice_seconds()).filter(|by| *by >= now) {
            add("notice-by", by);
        }
    }
    found.sort_by_key(|date| date.at);
    found
}
