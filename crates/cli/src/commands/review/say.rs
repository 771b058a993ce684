//! Saying a review (F56): the body is what the node computed, and goes the way of every draft.

use comity_catalog::json::Json;
use comity_node::service::views::{ReviewView, StatementDraft};
use comity_node::watch::drafts::DraftView;
use comity_process::review::FORMAT;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::wrong;
use crate::args::officer::Content;
use crate::args::review::Review;
use crate::client::Client;
use crate::commands::{compose, draft};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::{plain, time};

/// Members that nobody types: they are computed.
const COMPUTED: [&str; 3] = ["period", "figures", "digest"];

/// Makes the draft.
pub(super) async fn draft(context: &Context, client: &Client, args: &Review, view: &ReviewView) -> Outcome<DraftView> {
    let draft = said(args, view)?;
    let made = compose::make(context, client, &draft, false).await?;
    made.ok_or_else(|| Failure::ours("a draft that nobody asked about was given up"))
}

/// What is said: an answer to what they say of the period, in place of what we said of it.
fn said(args: &Review, view: &ReviewView) -> Outcome<StatementDraft> {
    if !view.over {
        return Err(wrong("error-review-not-over", Exit::Usage).with("to", time::full(view.to)));
    }
    if !view.reading.is_empty() {
        return Err(wrong("error-review-reading", Exit::Failed).with("tracks", plain::line(&view.reading.join(", "))));
    }
    if view.lines.is_empty() {
        return Err(wrong("error-review-no-lines", Exit::NotFound).with("peer", plain::line(&view.peer)));
    }
    if view.said_us.as_ref().is_some_and(|said| said.equal) {
        return Err(wrong("error-review-said", Exit::Failed).with("digest", &view.digest));
    }
    let track = view.track.as_ref().or(args.on.as_ref()).or(view.on.first());
    let none = || wrong("error-review-no-line", Exit::NotFound).with("peer", plain::line(&view.peer));
    let track = track.filter(|track| view.on.contains(track)).ok_or_else(none)?;
    let mut draft = StatementDraft::new(&view.peer, track, FORMAT, body(&args.fields, view)?);
    draft.subject = args.subject.clone().unwrap_or_default();
    // A summary says nothing under a more open label than what it was made of.
    (draft.tlp, draft.pap) = (view.tlp.clone(), view.pap.clone());
    draft.in_reply_to = view.said_them.iter().map(|said| said.statement.id.clone()).collect();
    // What agrees is confirmed without another word of its author's.
    draft.settle = view.said_them.is_some();
    draft.supersedes = view.said_us.as_ref().map(|said| said.statement.id.clone());
    Ok(draft)
}

fn body(fields: &[String], view: &ReviewView) -> Outcome<Box<RawValue>> {
    let content = Content { body: None, fields: fields.to_vec(), subject: None, precedence: None };
    let given = draft::body(&content)?;
    let mut members: Map<String, Value> = serde_json::from_str(given.get()).map_err(Failure::ours)?;
    if let Some(name) = COMPUTED.into_iter().find(|name| members.contains_key(*name)) {
        return Err(wrong("error-review-computed", Exit::Usage).with("name", name));
    }
    let figures: Value = serde_json::from_str(view.figures.get()).map_err(Failure::ours)?;
    members.insert("period".to_owned(), json!({ "from": view.from, "to": view.to }));
    members.insert("figures".to_owned(), figures);
    members.insert("digest".to_owned(), view.digest.clone().into());
    let json: Json = serde_json::from_str(&Value::Object(members).to_string()).map_err(Failure::ours)?;
    RawValue::from_string(json.canonical()).map_err(Failure::ours)
}
