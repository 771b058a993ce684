//! `comity agreement respond`: what we say of each part.

use std::collections::BTreeMap;

use comity_node::service::views::{AgreementFile, AgreementPart, AgreementView, PartyView};
use serde_json::{Map, Value, json};

use super::file::{INLINE_BYTES_MAX, articles};
use super::{addressed, agreement, drafted, prepared, refused, sent, table};
use crate::args::agreement::Respond;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::failure::{Failure, Outcome};

/// References of one statement at most.
const REFERENCES_MAX: usize = 64;

/// Responds to what the counterpart says.
pub(super) async fn run(context: &Context, args: &Respond) -> Outcome {
    let client = Client::connect(context).await?;
    let outcome = respond(context, &client, args).await;
    client.close().await;
    outcome
}

/// What is said, by number, as members of `articles`.
type Said = BTreeMap<String, Map<String, Value>>;

async fn respond(context: &Context, client: &Client, args: &Respond) -> Outcome {
    let view = agreement(client, &args.reference).await?;
    let said = said(&view, args)?;
    let accepts = accepted(&said);
    if !accepts.is_empty() {
        held(client, args, &accepts).await?;
    }
    let two = !accepts.is_empty();
    let mut body = Map::new();
    body.insert("instrument".into(), json!({"id": view.item.instrument}));
    body.insert("tabled".into(), json!(view.item.first.id));
    let answered = answered(&view, said.keys())?;
    let list: Vec<Value> = said.values().cloned().map(Value::Object).collect();
    let text = Value::Array(list).to_string();
    let mut root = None;
    if text.len() > INLINE_BYTES_MAX {
        body.insert("hashes".into(), hashes(&said)?);
        root = Some(table::attach(client, "articles", &text).await?);
    } else {
        body.insert("articles".into(), serde_json::from_str(&text).map_err(Failure::ours)?);
    }
    let mut draft = drafted(context, &view, "F51", body)?;
    draft.in_reply_to = answered;
    draft.attachments.extend(root);
    // What completes an agreement is confirmed without another word of its author's.
    draft.settle = two;
    addressed(context, client, &mut draft, &args.envelope).await?;
    if two { prepared(context, client, &draft).await } else { sent(context, client, &draft).await }
}

fn accepted(said: &Said) -> Vec<String> {
    let accepts = said.iter().filter(|(_, members)| members.get("response") == Some(&json!("accept")));
    accepts.map(|(number, _)| number.clone()).collect()
}

fn part<'v>(view: &'v AgreementView, number: &str) -> Outcome<&'v AgreementPart> {
    let none = || refused("error-agreement-part").with("number", number);
    view.parts_list.iter().find(|part| part.number == number).ok_or_else(none)
}

fn said(view: &AgreementView, args: &Respond) -> Outcome<Said> {
    let mut said = Said::new();
    let mut put = |number: &str, mut members: Map<String, Value>| {
        if let Some(reason) = &args.reason {
            members.insert("reason".into(), json!(reason));
        }
        match said.insert(number.to_owned(), members) {
            Some(_) => Err(refused("error-agreement-said-twice").with("number", number)),
            None => Ok(()),
        }
    };
    let open = |part: &&AgreementPart| {
        part.theirs.is_some() && !["in-force", "awaiting-confirmation"].contains(&part.standing.as_str())
    };
    let all: Vec<String> = view.parts_list.iter().filter(open).map(|part| part.number.clone()).collect();
    for number in if args.accept_all { &all } else { &args.accept } {
        let theirs = part(view, number)?.theirs.as_ref();
        let theirs = theirs.ok_or_else(|| refused("error-agreement-not-said").with("number", number))?;
        put(number, answer(number, "accept", &theirs.hash))?;
    }
    for path in &args.counter {
        for (tabled, raw) in articles(path)? {
            let mut members: Map<String, Value> = serde_json::from_str(raw.get()).map_err(Failure::ours)?;
            members.retain(|name, _| ["number", "heading", "clauses", "alternative"].contains(&name.as_str()));
            members.extend(answer(
                &tabled.number,
                "counter",
                &meant(view, &tabled.number).unwrap_or_else(|| tabled.hash.to_string()),
            ));
            put(&tabled.number, members)?;
        }
    }
    for (numbers, word) in [(&args.reserve, "reserve"), (&args.withdraw, "withdraw")] {
        for number in numbers {
            part(view, number)?;
            put(
                number,
                answer(number, word, &meant(view, number).unwrap_or_else(|| comity_wire::Hash::ZERO.to_string())),
            )?;
        }
    }
    if said.is_empty() { Err(refused("error-agreement-nothing")) } else { Ok(said) }
}

fn answer(number: &str, response: &str, hash: &str) -> Map<String, Value> {
    let of = [("number", number), ("response", response), ("text_hash", hash)];
    of.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect()
}

/// The text that an answer is about: the counterpart's, else ours.
fn meant(view: &AgreementView, number: &str) -> Option<String> {
    let part = view.parts_list.iter().find(|part| part.number == number)?;
    part.theirs.as_ref().or(part.ours.as_ref()).map(|said| said.hash.clone())
}

/// The hashes of what is attached: of a counter-proposal that of its own text.
fn hashes(said: &Said) -> Outcome<Value> {
    let one = |(number, members): (&String, &Map<String, Value>)| {
        let response = members.get("response").cloned().unwrap_or_default();
        let hash = match response.as_str() {
            Some("counter") => {
                let text = Value::Object(members.clone()).to_string();
                let (tabled, _) = comity_process::instrument::article(&text).map_err(Failure::ours)?;
                json!(tabled.hash.to_string())
            }
            _ => members.get("text_hash").cloned().unwrap_or_default(),
        };
        Ok(json!({"number": number, "response": response, "text_hash": hash}))
    };
    said.iter().map(one).collect::<Outcome<Vec<Value>>>().map(Value::Array)
}

/// Nobody accepts a text that is not here, or that is not what its hash says.
async fn held(client: &Client, args: &Respond, accepts: &[String]) -> Outcome<()> {
    let file: AgreementFile =
        client.get(&format!("/v1/agreements/{}/text?of=theirs", encoded(&args.reference))).await?;
    match file.missing.iter().find(|number| accepts.contains(number)) {
        Some(number) => Err(refused("error-agreement-missing").with("number", number)),
        None => Ok(()),
    }
}

/// The counterpart's statements that these parts answer: its last one about any part where it says nothing of them.
fn answered<'n>(view: &AgreementView, numbers: impl Iterator<Item = &'n String>) -> Outcome<Vec<String>> {
    let mut ids: Vec<String> = Vec::new();
    for number in numbers {
        let part = view.parts_list.iter().find(|part| part.number == *number);
        if let Some(theirs) = part.and_then(|part| part.theirs.as_ref())
            && !ids.contains(&theirs.by.id)
        {
            ids.push(theirs.by.id.clone());
        }
    }
    if ids.is_empty() {
        let theirs = |moved: &&comity_node::service::views::AgreementMove| {
            moved.by == PartyView::Them && ["F50", "F51"].contains(&moved.format.as_str())
        };
        let last = view.moves.iter().find(theirs).ok_or_else(|| refused("error-agreement-unanswered"))?;
        ids.push(last.statement.id.clone());
    }
    ids.truncate(REFERENCES_MAX);
    Ok(ids)
}
