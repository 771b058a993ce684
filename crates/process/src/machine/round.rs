//! F54, a round of a series: dates, place, agenda and delegations, that both hold alike or none has
//! (`docs/spec/dialogue.md`).

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_wire::{EntryId, Hash};
use serde::Deserialize;

use super::{Machine, PLAIN, items, mutual};
use crate::case::{Case, Fact, Phase};
use crate::dialogue::{self, CADENCE_DAYS_MAX, Dates, HELD, NUMBER, ROUND, ROUNDS_OPEN_MAX, Round, SERIES, SERIES_MAX};
use crate::effect::NoEffect;
use crate::event::Who2;
use crate::obligation::{Basis, Kind, Obligation, Outcome};
use crate::state::part::Part;
use crate::state::turn::Turn;
use crate::statement::Statement;

pub(crate) static MACHINE: Machine = Machine {
    formats: &[dialogue::ROUND_FORMAT],
    answers: &["same", "F36", "F37"],
    asks: |turn| {
        let proposes = said_act(turn) == Some(Act::Propose);
        proposes && read(turn).is_some_and(|said| !items::is_said_by_other(turn, ROUND, said.hash))
    },
    judge,
    act,
    ..PLAIN
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// Convene or counter.
    Propose,
    Accept,
    Postpone,
    Cancel,
    Held,
}

fn said_act(turn: &Turn<'_>) -> Option<Act> {
    Some(match turn.text("act").as_deref() {
        None | Some("convene" | "counter") => Act::Propose,
        Some("accept") => Act::Accept,
        Some("postpone") => Act::Postpone,
        Some("cancel") => Act::Cancel,
        Some("held") => Act::Held,
        Some(_) => return None,
    })
}

/// What an F54 says of its round.
struct Said {
    series: Hash,
    number: u64,
    dates: Dates,
    hash: Hash,
}

fn read(turn: &Turn<'_>) -> Option<Said> {
    #[derive(Deserialize)]
    struct Range {
        from: u64,
        to: u64,
    }
    let members = turn.members.as_ref()?;
    let hash = dialogue::round_hash_of(members)?;
    let named = turn.text("definition");
    if members.get("definition").is_some() && named.and_then(|named| named.parse().ok()) != Some(hash) {
        return None;
    }
    let Range { from, to } = serde_json::from_str(members.get("dates")?).ok()?;
    let cadence_days = if members.get("cadence_days").is_some() { turn.number("cadence_days")? } else { 0 };
    let number = turn.number("round")?;
    let fits = from < to && number > 0 && cadence_days <= CADENCE_DAYS_MAX;
    let dates = Dates { from, to, cadence_days };
    fits.then_some(Said { series: dialogue::series_key(&turn.text("series")?), number, dates, hash })
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let act = said_act(turn).ok_or(NoEffect::Body)?;
    let said = read(turn).ok_or(NoEffect::Body)?;
    let Some(case) = turn.case() else {
        // Only who convenes opens a case.
        if act != Act::Propose {
            return Err(NoEffect::Prerequisite);
        }
        convenable(turn, &said)?;
        return proposable(turn, &said);
    };
    let round = dialogue::round_of(&case).ok_or(NoEffect::Prerequisite)?;
    if round != (said.series, said.number) {
        return Err(NoEffect::Differs);
    }
    let held = case.facts.contains_key(HELD);
    let agreed = case.items.get(ROUND).and_then(|item| item.agreed);
    match act {
        _ if held && !(matches!(act, Act::Postpone | Act::Cancel) && was_called_off(turn, &case)) => {
            Err(NoEffect::Final)
        }
        Act::Propose => proposable(turn, &said),
        Act::Accept => {
            let theirs = case.items.get(ROUND).and_then(|item| item.said[turn.author().other() as usize]);
            match theirs {
                None => Err(NoEffect::NothingOpen),
                Some(theirs) if theirs.text != said.hash => Err(NoEffect::Differs),
                Some(_) => proposable(turn, &said),
            }
        }
        Act::Postpone if agreed.is_none() => Err(NoEffect::NothingOpen),
        Act::Postpone | Act::Cancel => Ok(()),
        Act::Held => {
            let dates = agreed.filter(|agreed| agreed.in_force).and_then(|_| live(turn.part, &case)?.said[0]);
            match dates {
                None => Err(NoEffect::NothingOpen),
                Some(dates) if turn.effective < dates.from => Err(NoEffect::TooEarly),
                Some(_) => Ok(()),
            }
        }
    }
}

/// Whether this was said before the round began, by who could not know that the other party says that it was held: what
/// binds less wins (`PROTOCOL.md` rule 12).
fn was_called_off(turn: &Turn<'_>, case: &Case) -> bool {
    let held = case.id_of(HELD).and_then(|id| turn.part.statement(&id));
    let began = series_of(turn.part, case).and_then(|series| series.last).map(|(_, dates)| dates.from);
    let crossed =
        held.is_some_and(|held| held.author() != turn.author() && held.is_concurrent_with(&turn.record(None)));
    crossed && began.is_some_and(|began| turn.effective < began)
}

fn series_of<'p>(part: &'p Part, case: &Case) -> Option<&'p dialogue::Series> {
    part.dialogue.series.get(&dialogue::round_of(case)?.0)
}

/// The round of a case, while it is neither held nor cancelled.
fn live<'p>(part: &'p Part, case: &Case) -> Option<&'p Round> {
    series_of(part, case)?.rounds.get(&dialogue::round_of(case)?.1).filter(|round| round.case == case.id)
}

/// Whether a round was denied by a status: it is over, and nobody said so in an F54.
fn is_over(part: &Part, round: &Round) -> bool {
    part.case(&round.case).is_none_or(|case| matches!(case.phase, Phase::Withdrawn | Phase::Denied))
}

/// Whether a round of this number can be convened.
fn convenable(turn: &Turn<'_>, said: &Said) -> Result<(), NoEffect> {
    let book = &turn.part.dialogue.series;
    match book.get(&said.series) {
        Some(series) => {
            let over = series.last.is_some_and(|(last, _)| last >= said.number);
            let there = series.rounds.get(&said.number).is_some_and(|round| !is_over(turn.part, round));
            if over || there {
                return Err(NoEffect::Taken);
            }
        }
        None if book.len() >= SERIES_MAX => return Err(NoEffect::TooManyOpen),
        None => {}
    }
    let all = book.values().flat_map(|series| series.rounds.values());
    let ours = all.filter(|one| one.convener == turn.author() && !is_over(turn.part, one));
    if ours.count() >= ROUNDS_OPEN_MAX { Err(NoEffect::TooManyOpen) } else { Ok(()) }
}

/// Whether a round can be at these dates: ahead, and no other one of its series then.
fn proposable(turn: &Turn<'_>, said: &Said) -> Result<(), NoEffect> {
    items::changeable(turn, ROUND)?;
    if said.dates.from <= turn.effective {
        return Err(NoEffect::DeadlinePast);
    }
    let Some(series) = turn.part.dialogue.series.get(&said.series) else { return Ok(()) };
    let others = series.rounds.iter().filter(|(number, round)| **number != said.number && !is_over(turn.part, round));
    // What the other party alone proposes keeps nobody from a date.
    let bind = others.filter_map(|(_, round)| round.dates_of(turn.author()));
    let last = series.last.filter(|(number, _)| *number != said.number).map(|(_, dates)| dates);
    if bind.chain(last).any(|dates| dates.overlaps(&said.dates)) { Err(NoEffect::Taken) } else { Ok(()) }
}

fn act(turn: &mut Turn<'_>) {
    let (Some(act), Some(said)) = (said_act(turn), read(turn)) else { return };
    let (case, id, author) = (turn.case, turn.id(), turn.author());
    match act {
        Act::Propose | Act::Accept => {
            if case == id {
                convene(turn, &said);
            }
            let rounds = turn.part.dialogue.series.get_mut(&said.series).map(|series| &mut series.rounds);
            if let Some(round) = rounds.and_then(|rounds| rounds.get_mut(&said.number)) {
                round.said[author as usize] = Some(said.dates);
            }
            items::say(turn, &BTreeMap::from([(Arc::from(ROUND), said.hash)]));
            items::meet_agreed(turn, ROUND);
            sync(turn.part, &case);
        }
        Act::Postpone => {
            call_off(turn, &said);
        }
        Act::Cancel => {
            call_off(turn, &said);
            free(turn, &case, id);
            let phase = if turn.opened_case() { Phase::Withdrawn } else { Phase::Denied };
            turn.phase(phase);
        }
        Act::Held => {
            turn.keep(HELD, Fact::Id(id));
            if let Some(series) = turn.part.dialogue.series.get_mut(&said.series) {
                let dates = series.rounds.remove(&said.number).and_then(|round| round.said[0]);
                if let Some(dates) = dates.filter(|_| series.last.is_none_or(|(last, _)| last < said.number)) {
                    series.last = Some((said.number, dates));
                }
            }
        }
    }
    let Dates { from, to, cadence_days } = said.dates;
    turn.step(
        b"comity/v1/state/round\n",
        &[
            &[author as u8, act as u8],
            said.series.as_bytes(),
            &said.number.to_be_bytes(),
            &from.to_be_bytes(),
            &to.to_be_bytes(),
            &cadence_days.to_be_bytes(),
        ],
    );
}

/// A round is there: both have convened the one that was due.
fn convene(turn: &mut Turn<'_>, said: &Said) {
    let (by, at, author) = (turn.id(), turn.effective, turn.author());
    turn.keep(SERIES, Fact::Id(said.series));
    turn.keep(NUMBER, Fact::Number(said.number));
    let series = turn.part.dialogue.series.entry(said.series).or_default();
    series.rounds.insert(said.number, Round { case: by, convener: author, said: [None; 2], agreed: false });
    if series.owed_from >= said.number {
        return;
    }
    for (statement, id) in std::mem::take(&mut series.owed).into_iter().flatten() {
        end(turn.part, (statement, id), Outcome::Met { by, at });
    }
}

/// Gives what came of an obligation, where it is open.
fn end(part: &mut Part, (statement, id): (EntryId, Hash), outcome: Outcome) {
    let open = part.obligation(&statement, &id).filter(|one| one.is_open());
    if let Some(open) = open.map(Arc::unwrap_or_clone) {
        part.put_obligation(Obligation { outcome, ..open });
    }
}

/// A round will not be as agreed: neither says anything of it any more, and it is not what the next one counts from.
fn call_off(turn: &mut Turn<'_>, said: &Said) {
    let (case, by) = (turn.case, turn.id());
    items::reset(turn, ROUND);
    unhold(turn, &case);
    disown(turn.part, (said.series, said.number), by);
    sync(turn.part, &case);
}

/// What is owed from a round on ends.
fn disown(part: &mut Part, (series, number): (Hash, u64), by: EntryId) {
    let Some(series) = part.dialogue.series.get_mut(&series).filter(|series| series.owed_from == number) else {
        return;
    };
    for owed in std::mem::take(&mut series.owed).into_iter().flatten() {
        end(part, owed, Outcome::Cancelled { by });
    }
}

/// That a round was held is said no more.
fn unhold(turn: &mut Turn<'_>, id: &EntryId) {
    let Some(mut case) = turn.part.case(id).map(Arc::unwrap_or_clone) else { return };
    if case.facts.remove(HELD).is_none() {
        return;
    }
    let (opener, round) = (case.opener, dialogue::round_of(&case));
    turn.part.put_case(case);
    if let Some((series, number)) = round {
        let series = turn.part.dialogue.series.entry(series).or_default();
        let dates = series.last.filter(|(last, _)| *last == number).map(|(_, dates)| dates);
        series.rounds.insert(number, Round { case: *id, convener: opener, said: [dates; 2], agreed: false });
    }
    sync(turn.part, id);
}

/// A round is taken out of its series: its number can be used again, and what it met is owed again unless another round
/// is there.
fn free(turn: &mut Turn<'_>, id: &EntryId, by: EntryId) {
    let Some(case) = turn.part.case(id) else { return };
    let Some((key, number)) = dialogue::round_of(&case) else { return };
    let is_live = live(turn.part, &case).is_some();
    let Some(series) = turn.part.dialogue.series.get_mut(&key).filter(|_| is_live) else { return };
    series.rounds.remove(&number);
    disown(turn.part, (key, number), by);
    for owed in turn.part.met_by(id) {
        let from = turn.part.case(&owed.case);
        let Some(from) = from.filter(|from| owed.kind == Kind::Statement && is_due_from(from)) else { continue };
        let Some((_, from)) = dialogue::round_of(&from) else { continue };
        let Some(series) = turn.part.dialogue.series.get_mut(&key).filter(|series| !series.has_after(from)) else {
            continue;
        };
        series.owed_from = from;
        series.owed[owed.debtor as usize] = Some((owed.statement, owed.id));
        turn.part.put_obligation(Obligation { outcome: Outcome::Open, ..owed });
    }
    let series = turn.part.dialogue.series.get(&key);
    if series.is_some_and(|series| series.rounds.is_empty() && series.last.is_none()) {
        turn.part.dialogue.series.remove(&key);
    }
}

/// Whether the next round counts from that of a case.
fn is_due_from(case: &Case) -> bool {
    !matches!(case.phase, Phase::Withdrawn | Phase::Denied)
        && case.items.get(ROUND).is_some_and(|item| item.in_force().is_some())
}

/// What is kept of a round, as its case has it.
pub(crate) fn sync(part: &mut Part, id: &EntryId) {
    let Some(case) = part.case(id) else { return };
    let (Some((key, number)), Some(item)) = (dialogue::round_of(&case), case.items.get(ROUND)) else { return };
    let rounds = part.dialogue.series.get_mut(&key).map(|series| &mut series.rounds);
    let Some(round) = rounds.and_then(|rounds| rounds.get_mut(&number)).filter(|round| round.case == *id) else {
        return;
    };
    for (said, dates) in item.said.iter().zip(&mut round.said) {
        if said.is_none() {
            *dates = None;
        }
    }
    round.agreed = item.agreed.is_some();
}

/// A statement of a round is cancelled.
pub(crate) fn withdraw(turn: &mut Turn<'_>, target: &Statement) {
    if &*target.format != dialogue::ROUND_FORMAT {
        return;
    }
    let (Some(id), by) = (target.case, turn.id()) else { return };
    if turn.part.case(&id).is_some_and(|case| case.id_of(HELD) == Some(target.id)) {
        unhold(turn, &id);
    }
    if id == target.id {
        items::reset(turn, ROUND);
        free(turn, &id, by);
    }
    sync(turn.part, &id);
}

/// Whether a statement of a round can still be cancelled: not that which convened what both agreed to or what was held,
/// nor that it was held once both agreed on a record of it, nor what ended it.
pub(crate) fn withdrawable(turn: &Turn<'_>, target: &Statement) -> Result<(), NoEffect> {
    let case = target.case.and_then(|case| turn.part.case(&case));
    let Some(case) = case.filter(|case| dialogue::round_of(case).is_some()) else { return Ok(()) };
    let fixed = |name: &str| {
        let agreed = case.items.get(name).and_then(|item| item.agreed);
        agreed.is_some_and(|agreed| agreed.in_force || !mutual::written_before(turn, agreed.at))
    };
    let held = case.id_of(HELD);
    let convened = case.id == target.id && (held.is_some() || fixed(ROUND));
    let ended = matches!(case.phase, Phase::Withdrawn | Phase::Denied) && case.id_of("phase-by") == Some(target.id);
    if convened
        || ended && &*target.format == dialogue::ROUND_FORMAT
        || held == Some(target.id) && fixed(dialogue::RECORD)
    {
        Err(NoEffect::Final)
    } else {
        Ok(())
    }
}

/// The dates of a round are in force: each party owes that the next one is convened.
pub(crate) fn in_force(part: &mut Part, case: &Case) {
    let (Some((key, number)), Some(item)) = (dialogue::round_of(case), case.items.get(ROUND)) else { return };
    let (Some(round), Some(agreed)) = (live(part, case), item.agreed) else { return };
    if is_over(part, round) {
        return;
    }
    let due = round.said[0].and_then(|dates| dates.next_due());
    let has_after = series_of(part, case).is_none_or(|series| series.has_after(number));
    let Some(due) = due.filter(|_| !has_after) else { return };
    let mut owed = [None; 2];
    for (who, said) in Who2::BOTH.into_iter().zip(&item.said) {
        let Some(from) = said.and_then(|said| part.statement(&said.by)) else { continue };
        let id = Obligation::id_of(&case.id, &from.id, Kind::Statement);
        owed[who as usize] = Some((from.id, id));
        part.put_obligation(Obligation {
            id,
            kind: Kind::Statement,
            debtor: who,
            case: case.id,
            statement: from.id,
            format: Arc::clone(&from.format),
            version: from.version,
            from: agreed.effective.min(due),
            due: Some(due),
            basis: Basis::Period,
            waits: None,
            precedence: from.precedence,
            mark: from.mark,
            restarted_by: None,
            outcome: Outcome::Open,
        });
    }
    if let Some(series) = part.dialogue.series.get_mut(&key) {
        (series.owed_from, series.owed) = (number, owed);
    }
}
