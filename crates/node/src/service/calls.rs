//! Records of oral contacts (F17): each side files its own, and where the two differ the difference is shown.

use comity_exchange::Side;
use comity_seal::Seed;
use comity_store::Read;
use comity_wire::envelope::{Envelope, Mark};
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, EntryId, Hash, LineId};
use serde_json::{Map, Value};

use super::names::{Names, keep};
use super::problem::Problem;
use super::show::Snapshot;
use super::views::{CallDifference, CallView, Reference};
use crate::ledger::{Journals, StoredEntry, peek, query};
use crate::state::LineState;
pub(super) use crate::watch::voice::CALL_FORMAT;

/// Newest records of each journal that are looked at.
pub const CALLS_MAX: usize = 512;
/// Characters of a value that a comparison shows.
const SHOWN_MAX: usize = 2_000;
/// Seconds within which two records that both began a case are taken for the same call's.
const CROSSING_S: u64 = 900;

/// A record of an oral contact, as it stands in a journal. It counts: neither void nor refused.
pub(super) struct Call {
    pub(super) side: Side,
    pub(super) id: EntryId,
    pub(super) clock: u64,
    pub(super) number: String,
    pub(super) envelope: Envelope,
    pub(super) body: Map<String, Value>,
    pub(super) seed: Seed,
}

impl Call {
    pub(super) fn text(&self, member: &str) -> Option<&str> {
        self.body.get(member).and_then(Value::as_str)
    }

    fn when(&self) -> u64 {
        self.body.get("when").and_then(Value::as_u64).unwrap_or_default()
    }

    pub(super) fn reference(&self) -> Reference {
        Reference { number: self.number.clone(), id: self.id.to_string() }
    }

    pub(super) fn answers(&self, other: &Self) -> bool {
        self.side != other.side && self.envelope.in_reply_to.contains(&other.id)
    }
}

impl Snapshot {
    /// The newest records of calls on a line that count on both sides, newest first in each journal. Looks through the line's
    /// journals: for what is asked by a person, not by a timer.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn calls(&self, line: &LineId) -> Result<Vec<Call>, Problem> {
        of_line(&*self.read, &self.journals, &self.names, line)
    }
}

fn of_line(read: &dyn Read, journals: &Journals, names: &Names, line: &LineId) -> Result<Vec<Call>, Problem> {
    let is_call = |stored: &StoredEntry| {
        let refers = stored.plaintext.as_deref().filter(|_| stored.void.is_none()).and_then(peek::refers);
        refers.is_some_and(|refers| refers.format == CALL_FORMAT)
    };
    let mut calls = Vec::new();
    for (side, generation, journal) in journals.of_line(line) {
        for (number, header, stored) in
            query::latest_statements(read, journal, None, CALLS_MAX, is_call).map_err(keep)?
        {
            if side == Side::Ours {
                let verdict = query::verdict(read, journals, line, side, generation, number).map_err(keep)?;
                if verdict.is_none_or(|verdict| verdict.refused.is_some()) {
                    continue;
                }
            }
            let shown = names.number(line, side, generation, header.ordinal);
            calls.extend(call(side, shown, &stored));
        }
    }
    Ok(calls)
}

fn call(side: Side, number: String, stored: &StoredEntry) -> Option<Call> {
    let plaintext = Plaintext::from_bytes(stored.plaintext.as_deref()?).ok()?;
    let statement = Statement::from_bytes(&plaintext.statement).ok()?;
    let body = serde_json::from_slice(&statement.body).ok()?;
    let seed = Seed::from_bytes(&plaintext.seed);
    Some(Call { side, id: stored.id, clock: stored.clock, number, envelope: statement.envelope, body, seed })
}

/// The records of a case's calls that both sides filed, side by side: an answer with what it answers, the others in their
/// order, and one that stands alone with the other side's of the same quarter of an hour in another case.
pub(super) fn side_by_side(calls: &[Call], state: &LineState, case: &Hash, mark: Mark) -> Vec<CallView> {
    let within = |call: &&Call| state.provisional.statement(&call.id).and_then(|said| said.case) == Some(*case);
    let marked: Vec<&Call> = calls.iter().filter(|call| call.envelope.mark == mark).collect();
    let mut inside: Vec<&Call> = marked.iter().copied().filter(within).collect();
    inside.sort_by_key(|call| (call.clock, call.id));
    let mut taken: Vec<EntryId> = Vec::new();
    let mut views = Vec::new();
    for ours in inside.iter().filter(|call| call.side == Side::Ours) {
        let free = |call: &&&Call| call.side == Side::Theirs && !taken.contains(&call.id);
        let linked = inside.iter().filter(free).find(|theirs| theirs.answers(ours) || ours.answers(theirs));
        let theirs = linked.or_else(|| inside.iter().find(free));
        if let Some(theirs) = theirs {
            taken.extend([ours.id, theirs.id]);
            views.push(compared(ours, theirs));
        }
    }
    for alone in inside.iter().filter(|call| !taken.contains(&call.id)) {
        let near = |other: &&&Call| {
            other.side != alone.side
                && !inside.iter().any(|call| call.id == other.id)
                && other.envelope.in_reply_to.is_empty()
                && other.when().abs_diff(alone.when()) <= CROSSING_S
        };
        if let Some(other) = marked.iter().find(near) {
            let (ours, theirs) = if alone.side == Side::Ours { (*alone, *other) } else { (*other, *alone) };
            views.push(compared(ours, theirs));
        }
    }
    views
}

fn compared(ours: &Call, theirs: &Call) -> CallView {
    CallView { ours: ours.reference(), theirs: theirs.reference(), differences: differences(&ours.body, &theirs.body) }
}

/// The members in which two records differ, what each side says in words of its own last. Whose side an office is of is told
/// from its author's end, and compared from ours.
fn differences(ours: &Map<String, Value>, theirs: &Map<String, Value>) -> Vec<CallDifference> {
    let mut names: Vec<&String> = ours.keys().chain(theirs.keys()).collect();
    names.sort_by_key(|name| (["summary", "agreed"].contains(&name.as_str()), name.as_str()));
    names.dedup();
    let difference = |name: &String| {
        let (here, there) = (ours.get(name).cloned(), theirs.get(name).map(|value| from_our_end(name, value)));
        let same = match (name.as_str(), &here, &there) {
            ("who", Some(Value::Array(here)), Some(Value::Array(there))) => {
                here.len() == there.len() && here.iter().all(|one| there.contains(one))
            }
            _ => here == there,
        };
        let shown = |value: Option<Value>| value.map(|value| value.to_string().chars().take(SHOWN_MAX).collect());
        (!same).then(|| CallDifference { member: name.clone(), ours: shown(here), theirs: shown(there) })
    };
    names.into_iter().filter_map(difference).collect()
}

fn from_our_end(member: &str, value: &Value) -> Value {
    let mut turned = value.clone();
    if let ("who", Value::Array(people)) = (member, &mut turned) {
        for side in people.iter_mut().filter_map(|person| person.get_mut("side")) {
            let word = match side.as_str() {
                Some("ours") => "theirs",
                Some("theirs") => "ours",
                _ => continue,
            };
            *side = word.into();
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn differ(ours: Value, theirs: Value) -> Vec<String> {
        let (Value::Object(ours), Value::Object(theirs)) = (ours, theirs) else { return vec![] };
        differences(&ours, &theirs).into_iter().map(|one| one.member).collect()
    }

    #[test]
    fn people_are_compared_from_one_end_and_in_any_order() {
        let ours = json!({"who": [{"side": "ours", "office": "A"}, {"side": "theirs", "office": "B"}]});
        let theirs = json!({"who": [{"side": "ours", "office": "B"}, {"side": "theirs", "office": "A"}]});
        assert_eq!(differ(ours.clone(), theirs), Vec::<String>::new());
        assert_eq!(differ(ours.clone(), ours.clone()), ["who"]);
        let other = json!({"who": [{"side": "ours", "office": "C"}, {"side": "theirs", "office": "A"}]});
        assert_eq!(differ(ours, other), ["who"]);
    }

    #[test]
    fn what_only_one_says_differs_and_own_words_come_last() {
        let ours = json!({"summary": "a", "when": 1, "minutes": 5, "means": "telephone"});
        let theirs = json!({"summary": "b", "when": 2, "means": "telephone"});
        assert_eq!(differ(ours, theirs), ["minutes", "when", "summary"]);
    }
}
