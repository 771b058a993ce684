//! F55, a joint record: joint once both signed the same hash; its actions are owed from then on (`docs/spec/dialogue.md`).

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_wire::{EntryId, Hash};
use serde::Deserialize;

use super::{Machine, PLAIN, items};
use crate::case::{Case, Fact, Phase};
use crate::dialogue::{self, ACTIONS, ACTIONS_MAX, HELD, RECORD, RECORD_FORMAT, RECORDS_WAITING_MAX, Written};
use crate::effect::NoEffect;
use crate::event::Who2;
use crate::expert;
use crate::obligation::{Basis, Kind, Obligation, Outcome};
use crate::state::part::Part;
use crate::state::turn::Turn;
use crate::statement::Statement;

/// The kind of a record by which both sign a paper.
const JOINT_PAPER: &str = "joint-paper";

pub(crate) static MACHINE: Machine = Machine {
    formats: &[RECORD_FORMAT],
    answer: Kind::Mirror,
    answers: &["same", "F36", "F37"],
    asks: |turn| read(turn).is_some_and(|(hash, _)| !items::is_said_by_other(turn, RECORD, hash)),
    judge,
    act,
    ..PLAIN
};

#[derive(Deserialize)]
struct Action {
    number: u64,
    party: String,
    due: u64,
}

#[derive(Deserialize)]
struct Done {
    record: String,
    number: u64,
}

/// What it says: its hash, and what the state needs of it.
fn read(turn: &Turn<'_>) -> Option<(Hash, Written)> {
    let members = turn.members.as_ref()?;
    let hash = dialogue::record_hash_of(members)?;
    let named = turn.text("definition");
    if members.get("definition").is_some() && named.and_then(|named| named.parse().ok()) != Some(hash) {
        return None;
    }
    let said: Vec<Action> = serde_json::from_str(members.get("actions")?).ok()?;
    let done: Vec<Done> = members.get("done").map_or(Some(Vec::new()), |raw| serde_json::from_str(raw).ok())?;
    if said.len().max(done.len()) > ACTIONS_MAX {
        return None;
    }
    let mut actions = Vec::with_capacity(said.len());
    for action in said {
        let party = action.party.parse().ok()?;
        let who = Who2::BOTH.into_iter().find(|who| turn.line.parties[*who as usize] == party)?;
        actions.push((who, action.due));
        // Numbers are 1, 2, 3: a number names one action, and is found without the text.
        if action.number != actions.len() as u64 {
            return None;
        }
    }
    let done = done.into_iter().map(|one| Some((one.record.parse().ok()?, one.number))).collect::<Option<_>>()?;
    Some((hash, Written { actions, done }))
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let (hash, written) = read(turn).ok_or(NoEffect::Body)?;
    let case = turn.case();
    of_its_round(turn, case.as_deref())?;
    items::changeable(turn, RECORD)?;
    items::room(turn, [RECORD].into_iter())?;
    let author = turn.author();
    let matches = items::is_said_by_other(turn, RECORD, hash);
    if !matches {
        of_its_paper(turn, case.as_deref())?;
    }
    // What was in time when the first of the two said it stays.
    if !matches && written.actions.iter().any(|(_, due)| *due < turn.effective) {
        return Err(NoEffect::DeadlinePast);
    }
    let waiting =
        turn.part.dialogue.records.iter().filter(|(case, by)| **case != turn.case && by[author as usize].is_some());
    let owes = |who: Who2| written.actions.iter().filter(|(by, _)| *by == who).count();
    let many = Who2::BOTH.into_iter().any(|who| turn.part.imposed(who) + owes(who) + 2 > turn.open_max);
    if many || waiting.count() >= RECORDS_WAITING_MAX { Err(NoEffect::TooManyOpen) } else { Ok(()) }
}

/// A record of a round stands in the case of that round, once it was held.
fn of_its_round(turn: &Turn<'_>, case: Option<&Case>) -> Result<(), NoEffect> {
    let (series, number) = (turn.text("series"), turn.number("round"));
    let Some((of, at)) = case.and_then(dialogue::round_of) else {
        return if turn.says("round") { Err(NoEffect::Prerequisite) } else { Ok(()) };
    };
    let other = series.is_some_and(|series| dialogue::series_key(&series) != of);
    if other || turn.says("round") && number != Some(at) {
        return Err(NoEffect::Differs);
    }
    let held = case.is_some_and(|case| case.facts.contains_key(HELD));
    if held { Ok(()) } else { Err(NoEffect::TooEarly) }
}

/// A record in a paper's case is a joint paper, of a text that is the latest of one party at least.
fn of_its_paper(turn: &Turn<'_>, case: Option<&Case>) -> Result<(), NoEffect> {
    #[derive(Deserialize)]
    struct Text {
        hash: String,
    }
    let Some(case) = case.filter(|case| expert::is_paper(case)) else { return Ok(()) };
    if turn.text("kind").as_deref() != Some(JOINT_PAPER) {
        return Err(NoEffect::Differs);
    }
    let named = turn.members.as_ref().and_then(|members| members.get("text_hashes"));
    let named: Vec<Text> = named.and_then(|raw| serde_json::from_str(raw).ok()).ok_or(NoEffect::Body)?;
    let is_latest = |text: &Text| {
        let hash: Option<Hash> = text.hash.parse().ok();
        hash.is_some() && Who2::BOTH.into_iter().any(|who| case.id_of(expert::text(who)) == hash)
    };
    if named.iter().any(is_latest) { Ok(()) } else { Err(NoEffect::Differs) }
}

fn act(turn: &mut Turn<'_>) {
    let Some((hash, written)) = read(turn) else { return };
    let (case, author) = (turn.case, turn.author());
    turn.part.dialogue.records.entry(case).or_default()[author as usize] = Some(Arc::new(written));
    items::say(turn, &BTreeMap::from([(Arc::from(RECORD), hash)]));
    items::meet_agreed(turn, RECORD);
    turn.step(b"comity/v1/state/record\n", &[&[author as u8], case.as_bytes(), hash.as_bytes()]);
}

/// A half is cancelled.
pub(crate) fn withdraw(turn: &mut Turn<'_>, target: &Statement) {
    let Some(id) = target.case.filter(|_| &*target.format == RECORD_FORMAT) else { return };
    let says = turn.part.case(&id).and_then(|case| case.items.get(RECORD)?.said[target.author() as usize]);
    if says.is_some() {
        return;
    }
    if let Some(by) = turn.part.dialogue.records.get_mut(&id) {
        by[target.author() as usize] = None;
        if by.iter().all(Option::is_none) {
            turn.part.dialogue.records.remove(&id);
        }
    }
}

/// The record is joint: its actions are owed, and what it says is done is met.
pub(crate) fn in_force(part: &mut Part, case: &Case) {
    let Some([Some(written), _]) = part.dialogue.records.remove(&case.id) else { return };
    let Some(item) = case.items.get(RECORD) else { return };
    let ([Some(lower), Some(upper)], Some(agreed)) = (item.said, item.agreed) else { return };
    if let Some(mut case) = part.case(&case.id).map(Arc::unwrap_or_clone) {
        case.facts.insert(ACTIONS, Fact::Number(written.actions.len() as u64));
        // What a round, a record or a paper was about is over; a consultation is closed by its own.
        let is_over = [dialogue::ROUND_FORMAT, RECORD_FORMAT].contains(&&*case.format) || expert::is_paper(&case);
        if is_over && !case.phase.is_mutual() {
            case.phase = Phase::Closed;
            let last = if lower.effective > upper.effective { lower.by } else { upper.by };
            case.facts.insert("phase-by", Fact::Id(last));
        }
        part.put_case(case);
    }
    // Each owes its actions from the other's statement, so it can say of them what became of them.
    let said_to = |who: Who2| if who == Who2::Lower { upper.by } else { lower.by };
    for (number, (who, due)) in (1..).zip(&written.actions) {
        owe(part, case, said_to(*who), (number, *who, *due), agreed.effective);
    }
    for (record, number) in &written.done {
        for who in Who2::BOTH {
            let by = if who == Who2::Lower { lower } else { upper };
            meet(part, record, (*number, who), by.by, agreed.effective);
        }
    }
}

fn owe(part: &mut Part, case: &Case, from: EntryId, (number, who, due): (u64, Who2, u64), since: u64) {
    let Some(statement) = part.statement(&from) else { return };
    part.put_obligation(Obligation {
        id: dialogue::action_id(&case.id, &from, number),
        kind: Kind::Action,
        debtor: who,
        case: case.id,
        statement: from,
        format: Arc::clone(&statement.format),
        version: statement.version,
        from: since.min(due),
        due: Some(due),
        basis: Basis::Asked,
        waits: None,
        precedence: statement.precedence,
        mark: statement.mark,
        restarted_by: None,
        outcome: Outcome::Open,
    });
}

/// An action of an earlier record is done, as both say: whichever of its two statements is named.
fn meet(part: &mut Part, record: &EntryId, (number, who): (u64, Who2), by: EntryId, at: u64) {
    let case = part.statement(record).and_then(|statement| part.case(&statement.case?));
    let Some(case) = case.filter(|_| number > 0) else { return };
    let Some(said) = case.items.get(RECORD).and_then(|item| item.said[who.other() as usize]) else { return };
    let id = dialogue::action_id(&case.id, &said.by, number);
    let open = part.obligation(&said.by, &id).filter(|one| one.is_open() && one.debtor == who);
    if let Some(open) = open.map(Arc::unwrap_or_clone) {
        part.put_obligation(Obligation { outcome: Outcome::Met { by, at }, ..open });
    }
}

/// The action that a status is about, of the other party's half of a record.
pub(crate) fn action(turn: &Turn<'_>, target: &Statement, number: u64) -> Option<Obligation> {
    let id = dialogue::action_id(&target.case?, &target.id, number);
    let one = turn.part.obligation(&target.id, &id)?;
    (one.debtor == turn.author()).then(|| Obligation::clone(&one))
}
