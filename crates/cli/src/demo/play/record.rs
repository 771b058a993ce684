//! Both sides' records laid beside each other.

use std::collections::BTreeMap;

use comity_node::service::views::{Direction, LineStateView, ListQuery, PartyView};
use comity_node::watch::policy::reads_all;
use comity_seal::hash::sha256;
use comity_wire::Track;
use serde_json::{Value, json};

use super::scenario::NAMES;
use super::stage::{Stage, refused};
use super::told::{clock, dated};
use crate::context::Context;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::plain;

/// Statements of one line that are compared at most.
const STATEMENTS_MAX: usize = 1_000;
/// Seconds that a line gets to come up.
const UP_S: u64 = 60;
/// Characters of what is owed, and of how it stands.
const OWED: usize = 38;
const STANDS: usize = 30;

/// One line as both sides have it.
pub(super) struct Compared {
    track: Track,
    entries: u64,
    /// Digest of each side, and its five words.
    digests: [(String, String); 2],
    /// Each side's whole record in terms of neither.
    records: [Value; 2],
    /// Whether all of it is the same.
    pub(super) equal: bool,
}

impl Compared {
    /// For programs.
    pub(super) fn json(&self) -> Value {
        let [first, second] = &self.records;
        let by_side = |of: [&str; 2]| BTreeMap::from([(NAMES[0], of[0].to_owned()), (NAMES[1], of[1].to_owned())]);
        let sums = [first, second].map(|record| sha256(record.to_string().as_bytes()).to_string());
        json!({
            "track": self.track.word(),
            "equal": self.equal,
            "entries": self.entries,
            "digest": by_side([&self.digests[0].0, &self.digests[1].0]),
            "record_sha256": by_side([&sums[0], &sums[1]]),
            "record": {NAMES[0]: first, NAMES[1]: second},
        })
    }
}

/// Tests every line in both directions, so that what was said is final, and compares what both sides make of it.
pub(super) async fn compare(stage: &Stage) -> Outcome<Vec<Compared>> {
    let mut compared = Vec::new();
    for track in Track::ALL {
        for side in stage.sides() {
            let tested = side.backend.line_test(side.other.to_owned(), track.word().to_owned(), UP_S).await;
            tested.map_err(refused)?;
        }
        let [first, second] = stage
            .until("both sides look at the same entries", async || {
                let first = export(stage, 0, track).await?;
                let second = export(stage, 1, track).await?;
                let same = first.ours == second.theirs && first.theirs == second.ours;
                Ok(same.then_some([first, second]))
            })
            .await?;
        compared.push(laid(stage, track, first, second).await?);
    }
    Ok(compared)
}

async fn export(stage: &Stage, index: usize, track: Track) -> Outcome<LineStateView> {
    let (side, _) = stage.both(index);
    side.backend.line_state(side.other.to_owned(), track.word().to_owned()).await.map_err(refused)
}

async fn laid(stage: &Stage, track: Track, first: LineStateView, second: LineStateView) -> Outcome<Compared> {
    let digest = |view: &LineStateView| {
        let digest = view.digest.as_ref().ok_or_else(|| Failure::ours("a line without a digest"))?;
        Ok((digest.hash.clone(), digest.words.join(" ")))
    };
    let digests = [digest(&first)?, digest(&second)?];
    let entries = first.digest.as_ref().map_or(0, |digest| digest.entries);
    let records = [neutral(stage, 0, track, first).await?, neutral(stage, 1, track, second).await?];
    let equal = digests[0] == digests[1] && records[0] == records[1];
    Ok(Compared { track, entries, digests, records, equal })
}

/// A side's record of a line in words that mean the same on both sides: names of parties for "us" and "them".
async fn neutral(stage: &Stage, index: usize, track: Track, view: LineStateView) -> Outcome<Value> {
    let (side, _) = stage.both(index);
    let party = |view: PartyView| if view == PartyView::Us { side.name } else { side.other };
    let mut statements = BTreeMap::new();
    let (peer, word) = (Some(side.other.to_owned()), Some(track.word().to_owned()));
    let query = ListQuery { peer, track: word, limit: Some(STATEMENTS_MAX), ..ListQuery::default() };
    for item in side.backend.list(query, reads_all()).await.map_err(refused)? {
        let shown = side.backend.show(item.id.clone()).await.map_err(refused)?;
        let by = if shown.direction == Direction::Out { side.name } else { side.other };
        let content = shown.content.as_ref();
        let said = json!({
            "number": shown.number, "by": by, "stated": shown.stated, "clock": shown.clock, "receipted": shown.receipted_at,
            "format": content.map(|content| &content.format), "subject": content.map(|content| &content.subject),
            "body": content.map(|content| content.body.get()),
            "attachments": shown.attachments.iter().map(|one| &one.root).collect::<Vec<_>>(),
            "acknowledged": shown.acknowledgements.iter().map(|one| &one.by.id).collect::<Vec<_>>(),
            "corrected": shown.corrections.iter().map(|one| &one.by.id).collect::<Vec<_>>(),
        });
        statements.insert(item.id, said);
    }
    let (mut cases, mut obligations) = (BTreeMap::new(), BTreeMap::new());
    for case in view.cases {
        let by = party(case.opened_by);
        cases.insert(case.id.clone(), without(json!(case), &[("opened_by", by)])?);
    }
    for one in view.obligations {
        let by = party(one.owed_by);
        obligations.insert(one.id.clone(), without(json!(one), &[("owed_by", by)])?);
    }
    Ok(json!({"statements": statements, "cases": cases, "obligations": obligations}))
}

/// A view without what differs by who looks, and with other values for some members.
fn without(mut view: Value, others: &[(&str, &str)]) -> Outcome<Value> {
    let members = view.as_object_mut().ok_or_else(|| Failure::ours("a view is an object"))?;
    members.remove("peer");
    members.remove("provisional");
    for (name, value) in others {
        members.insert((*name).to_owned(), (*value).into());
    }
    Ok(view)
}

/// Prints what both sides have, side by side.
pub(super) fn show(context: &Context, formats: &BTreeMap<String, String>, compared: &[Compared], today: u64) {
    for line in compared {
        let statements = members(&line.records[0], "statements");
        let rows: Vec<_> = statements.iter().filter(|(_, said)| said["format"] != "F01").collect();
        context.line("");
        let vars = vars!["track" => line.track.word(), "statements" => statements.len(), "entries" => line.entries];
        context.say("play-line", &vars);
        if !rows.is_empty() {
            context.line(&format!("{:OWED$}{:STANDS$}{}", "", NAMES[0], NAMES[1]));
        }
        for (id, said) in rows {
            let format = said["format"].as_str().unwrap_or_default();
            let name = formats.get(format).map_or("", String::as_str);
            let number = plain::line(said["number"].as_str().unwrap_or_default());
            context.line(&format!("{number}  {format} {name}"));
            let at = |record: &Value| record["statements"][id]["stated"].as_u64().map_or_else(String::new, clock);
            row(context, &context.text("play-said"), line, &at);
            for (owed, one) in members(&line.records[0], "obligations") {
                if one["statement"]["id"] == **id && one["kind"] != "delivery" {
                    let kind = one["kind"].as_str().unwrap_or_default();
                    let stands = |record: &Value| stands(context, &record["obligations"][&owed], today);
                    row(context, &context.text(&format!("obligation-kind-{kind}")), line, &stands);
                }
            }
        }
        let equal = context.text(if line.equal { "play-same" } else { "play-different" });
        for ((digest, words), name) in line.digests.iter().zip(NAMES) {
            let digest = plain::shortened(digest, 17);
            context.say("play-digest", &vars!["name" => name, "digest" => digest, "words" => words]);
        }
        context.line(&format!("  {equal}"));
    }
    context.line("");
}

fn row(context: &Context, what: &str, line: &Compared, of: &dyn Fn(&Value) -> String) {
    let [first, second] = line.records.each_ref().map(of);
    let what = plain::shortened(what, OWED - 4 - 1);
    context.line(format!("    {what:width$}{first:STANDS$}{second}", width = OWED - 4).trim_end());
}

fn stands(context: &Context, one: &Value, today: u64) -> String {
    let word =
        one["state"].as_str().map(|state| context.text(&format!("obligation-state-{state}"))).unwrap_or_default();
    let at = one["met_at"].as_u64().or_else(|| one["due"].as_u64());
    at.map_or_else(|| word.clone(), |at| format!("{word} {}", dated(at, today)))
}

fn members(record: &Value, name: &str) -> Vec<(String, Value)> {
    let all = record[name].as_object().into_iter().flatten();
    let mut all: Vec<(String, Value)> = all.map(|(id, value)| (id.clone(), value.clone())).collect();
    all.sort_by_key(|(_, one)| (one["stated"].as_u64(), one["from"].as_u64(), one["kind"].to_string()));
    all
}
