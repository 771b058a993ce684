//! Rounds of a series, joint records and consultations (F54, F55, F36, F37; `docs/spec/dialogue.md`): the hashes that both
//! must say alike, and the names under which a case keeps how far they are.
//!
//! **In scope.** Hashes over members of a body, and what is kept of rounds and records so that the next ones can be judged.
//! **Out of scope.** The texts: a state keeps hashes, dates and ids, and views read the statements.

mod book;

use std::collections::BTreeMap;

use comity_catalog::json::Json;
use comity_seal::hash::sha256_parts;
use comity_wire::body::Members;
use comity_wire::{EntryId, Hash};

pub(crate) use self::book::{Dates, DialogueBook, Round, Series, Written};
use crate::case::{Case, Fact};
use crate::event::Who2;

/// The format of a round.
pub const ROUND_FORMAT: &str = "F54";
/// The format of a joint record.
pub const RECORD_FORMAT: &str = "F55";
/// Formats whose statement in a case makes a consultation of it, or a part of one.
pub const CONSULTS: [&str; 4] = ["F36", "F37", "F39", "F42"];

/// The item of a round's case: its dates and all that belongs to them.
pub const ROUND: &str = "round";
/// The item of a case in which a joint record is made.
pub const RECORD: &str = "record";
/// The item of a consultation.
pub const FINDINGS: &str = "findings";

/// The fact of a round's case: the hash of its series' name.
pub const SERIES: &str = "round-series";
/// The fact of a round's case: its number.
pub const NUMBER: &str = "round-number";
/// The fact of a round's case: the statement that says that it was held.
pub const HELD: &str = "round-held-by";
/// The fact of a case with a joint record in force: how many actions it has.
pub const ACTIONS: &str = "record-actions";
/// The fact of a consultation: the statement that closed it.
pub const CLOSED: &str = "consultation-closed-by";

/// Rounds that one party convened and that were neither held nor cancelled, at most.
pub const ROUNDS_OPEN_MAX: usize = 64;
/// Series of one line at most.
pub const SERIES_MAX: usize = 256;
/// Joint records of one party that the other did not say alike, at most.
pub const RECORDS_WAITING_MAX: usize = 16;
/// Actions of one joint record at most, and actions that it says are done.
pub const ACTIONS_MAX: usize = 200;
/// Days between two rounds of a series at most.
pub const CADENCE_DAYS_MAX: u64 = 3_660;

/// The fact of a consultation: the statement by which a party recorded that it disagrees.
#[must_use]
pub const fn disagreement(of: Who2) -> &'static str {
    match of {
        Who2::Lower => "disagreement-0",
        Who2::Upper => "disagreement-1",
    }
}

/// What both must hold alike of a round.
const ROUND_MEMBERS: [&str; 10] =
    ["agenda", "cadence_days", "co_chairs", "dates", "delegations", "languages", "level", "round", "series", "venue"];
const ROUND_NEEDS: [&str; 7] = ["agenda", "dates", "delegations", "level", "round", "series", "venue"];

/// What both sign of a joint record.
const RECORD_MEMBERS: [&str; 12] = [
    "actions",
    "decisions",
    "dissents",
    "done",
    "held",
    "kind",
    "next_round",
    "participants",
    "round",
    "series",
    "text_hashes",
    "texts",
];
const RECORD_NEEDS: [&str; 4] = ["actions", "decisions", "dissents", "text_hashes"];

/// The hash of members of a body; `None` where one is missing that must be there, or cannot be read.
pub(crate) fn hash_of(domain: &str, members: &Members<'_>, names: &[&str], needs: &[&str]) -> Option<Hash> {
    if needs.iter().any(|name| members.get(name).is_none()) {
        return None;
    }
    let mut object = BTreeMap::new();
    for name in names {
        if let Some(raw) = members.get(name) {
            object.insert((*name).to_owned(), serde_json::from_str::<Json>(raw).ok()?);
        }
    }
    Some(sha256_parts(&[domain.as_bytes(), Json::Object(object).canonical().as_bytes()]))
}

pub(crate) fn round_hash_of(members: &Members<'_>) -> Option<Hash> {
    hash_of("comity/v1/round\n", members, &ROUND_MEMBERS, &ROUND_NEEDS)
}

pub(crate) fn record_hash_of(members: &Members<'_>) -> Option<Hash> {
    hash_of("comity/v1/joint-record\n", members, &RECORD_MEMBERS, &RECORD_NEEDS)
}

/// The hash of a round, by the body of an F54: what both must say alike (`docs/spec/dialogue.md`). `None` where a member
/// that belongs to it is missing or cannot be read.
#[must_use]
pub fn round_hash(body: &[u8]) -> Option<Hash> {
    round_hash_of(&Members::read(body).ok()?)
}

/// The hash of a joint record, by the body of an F55. `None` as above.
#[must_use]
pub fn record_hash(body: &[u8]) -> Option<Hash> {
    record_hash_of(&Members::read(body).ok()?)
}

/// The hash of findings, by the member `findings` of an F37. `None` where it is not there or cannot be read.
#[must_use]
pub fn findings_hash(body: &[u8]) -> Option<Hash> {
    hash_of("comity/v1/findings\n", &Members::read(body).ok()?, &["findings"], &["findings"])
}

/// The name of a series, as a state keeps it.
#[must_use]
pub fn series_key(name: &str) -> Hash {
    sha256_parts(&[b"comity/v1/series\n", name.as_bytes()])
}

/// Series and number of the round that a case is about.
#[must_use]
pub fn round_of(case: &Case) -> Option<(Hash, u64)> {
    Some((case.id_of(SERIES)?, case.number(NUMBER)?))
}

/// Whether positions, questions and findings may be said in a case.
#[must_use]
pub fn is_consultation(case: &Case) -> bool {
    case.formats.iter().any(|format| CONSULTS.contains(&&**format))
}

/// The id of what is owed as one action of a joint record.
#[must_use]
pub fn action_id(case: &EntryId, statement: &EntryId, number: u64) -> Hash {
    sha256_parts(&[b"comity/v1/state/action\n", case.as_bytes(), statement.as_bytes(), &number.to_be_bytes()])
}

/// How many actions a case's joint record has, once it is in force.
pub(crate) fn actions_of(case: &Case) -> u64 {
    match case.facts.get(ACTIONS) {
        Some(Fact::Number(count)) => *count,
        _ => 0,
    }
}
