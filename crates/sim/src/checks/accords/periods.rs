//! Periods by the terms in force at sending, and by nothing else (PROTOCOL.md rules 13 and 16).

use comity_catalog::Period;
use comity_exchange::Side;
use comity_process::event::Place;
use comity_process::feed::side_of;
use comity_process::terms::Terms;
use comity_process::{Basis, Case, Fact, Kind, Obligation, Phase, Statement};
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash};

use super::super::Verdict;
use super::Look;
use super::spoken::One;
use crate::rules;
use crate::walk::MARKS;

/// Terms that were in force at the cut before.
#[derive(Default)]
pub(super) struct Known(Vec<Put>);

/// Terms, as they stand on the disk.
struct Put {
    mark: Mark,
    from: u64,
    until: Option<u64>,
}

fn number(one: &One, name: &str) -> Option<u64> {
    one.member(name)?.parse().ok()
}

impl Known {
    pub fn of(look: &Look<'_>) -> Self {
        let mut all = Vec::new();
        for mark in MARKS {
            let cases = look.state.cases(mark, None, usize::MAX);
            for case in cases.into_iter().filter(|case| &*case.format == "F57" && case.phase == Phase::InForce) {
                let Some(one) = look.spoken.get(&case.id) else { continue };
                if let Some(from) = number(one, "from_when") {
                    all.push(Put { mark, from, until: number(one, "until") });
                }
            }
        }
        Self(all)
    }
}

pub(super) fn check(look: &Look<'_>, mark: Mark, before: &Known) -> Verdict {
    for (id, one) in look.spoken.all().filter(|(_, one)| one.said.envelope.mark == mark) {
        let Some(statement) = look.state.statement(id).filter(|statement| statement.has_effect()) else { continue };
        match statement.terms {
            Some(hash) => came_first(look, &statement, one, &hash)?,
            None => none_governs(look, &statement, one, before)?,
        }
    }
    let without_hours = look.here.hours.ours.is_empty() && look.here.hours.theirs.is_empty();
    let acks = look.state.obligations(mark).filter(|owed| owed.kind == Kind::Acknowledge);
    for owed in acks.filter(|owed| without_hours && owed.basis == Basis::Period && owed.restarted_by.is_none()) {
        lasts(look, owed)?;
    }
    Ok(())
}

/// The terms that govern a statement were in force before it was written.
fn came_first(look: &Look<'_>, statement: &Statement, one: &One, hash: &Hash) -> Verdict {
    // Where a generation followed another, clocks as they were kept do not say what came first.
    if look.here.disk.journals().any(|(_, generation, _)| generation > 1) {
        return Ok(());
    }
    let cases = look.state.cases(statement.mark, None, usize::MAX);
    let mut put = cases.into_iter().filter(|case| {
        let says = |put: &One| put.word("terms_hash").is_some_and(|said| said == hash.to_string());
        &*case.format == "F57" && case.phase == Phase::InForce && look.spoken.get(&case.id).is_none_or(says)
    });
    let clock = |place: &Place| {
        let side = side_of(look.here.config, place.author);
        look.here.disk.journal(side, place.generation)?.rows.get(&place.number).map(|row| row.clock)
    };
    let seen = |case: &Case| match case.facts.get("seen-at") {
        Some(Fact::Place(place)) => clock(place),
        _ => None,
    };
    if put.any(|case| seen(case).is_none_or(|seen| seen <= one.clock)) {
        return Ok(());
    }
    Err(format!("{} is governed by terms {hash} that came after it", statement.id))
}

/// No terms govern a statement: then none were in force at the cut before it for its time.
fn none_governs(look: &Look<'_>, statement: &Statement, one: &One, before: &Known) -> Verdict {
    let Some(cut) = look.before else { return Ok(()) };
    let (generation, size) = if one.side == Side::Ours { cut.ours } else { cut.theirs };
    if one.generation != generation || one.number < size {
        return Ok(());
    }
    let effective = statement.effective;
    let governs = |put: &&Put| {
        put.mark == statement.mark && put.from <= effective && put.until.is_none_or(|until| effective < until)
    };
    match before.0.iter().find(governs) {
        Some(put) => Err(format!("{} of {effective} goes by no terms; some are from {}", statement.id, put.from)),
        None => Ok(()),
    }
}

/// What has to be acknowledged is due as its terms say, or its format where they say nothing.
fn lasts(look: &Look<'_>, owed: &Obligation) -> Verdict {
    let format = rules::held().version(&owed.format, owed.version).map(|held| &held.format);
    let Some(Period::Seconds(own)) = format.and_then(|format| format.ack) else { return Ok(()) };
    let Some(hash) = look.state.statement(&owed.statement).and_then(|statement| statement.terms) else {
        // Where no terms govern, the format's period is checked already.
        return Ok(());
    };
    let Some(terms) = of_hash(look, &hash) else { return Ok(()) };
    let set = terms.periods.get(&owed.format).and_then(|set| set.ack);
    let inside = terms.inside.get(&owed.format).and_then(|inside| inside.ack);
    let plain = set.unwrap_or(own);
    let inside = inside.map_or(plain, |inside| set.map_or(inside, |set| set.min(inside)));
    match owed.due.map(|due| due - owed.from) {
        Some(seconds) if seconds != plain && seconds != inside => Err(format!(
            "{} is to be acknowledged within {plain} s by its terms, and within {seconds} here",
            owed.statement
        )),
        _ => Ok(()),
    }
}

/// Terms by their hash, as somebody put them.
fn of_hash(look: &Look<'_>, hash: &Hash) -> Option<Terms> {
    if Terms::defaults().hash == *hash {
        return Some(Terms::defaults());
    }
    let read = |(_, one): (&EntryId, &One)| Terms::read(one.member("terms")?).ok();
    look.spoken.of("F57").filter_map(read).find(|terms| terms.hash == *hash)
}
