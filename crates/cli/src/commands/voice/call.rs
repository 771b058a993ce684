//! The record of a call (F17): each side files its own.

use comity_node::service::views::{Accepted, CaseView, StatementDraft, StatementView};
use serde_json::value::to_raw_value;
use serde_json::{Map, Value, json};

use crate::args::voice::{Call, Renew};
use crate::client::{Client, encoded};
use crate::commands::track_of;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::{plain, time};

/// The format.
pub(super) const FORMAT: &str = "F17";

/// What every F17 of these commands says.
pub(super) fn body(context: &Context, call: &Call, peer: &str) -> Outcome<Map<String, Value>> {
    let when = match &call.when {
        Some(text) => time::read(text)?,
        None => time::now(),
    };
    let office = |given: &Option<String>, of: &str| {
        given.clone().unwrap_or_else(|| context.with("voice-office", &vars!["party" => of.to_owned()]))
    };
    let own = context.text("voice-office-own");
    let who = json!([
        { "side": "ours", "office": office(&call.office, &own) },
        { "side": "theirs", "office": office(&call.their_office, peer) },
    ]);
    let mut body = Map::new();
    body.insert("when".to_owned(), when.into());
    body.insert("who".to_owned(), who);
    body.insert("means".to_owned(), call.means.clone().into());
    Ok(body)
}

/// A draft of an F17 with this body; in reply to the other side's record, where that is named.
pub(super) async fn draft(
    client: &Client,
    (peer, track): (&str, &str),
    answer: Option<&String>,
    body: Map<String, Value>,
) -> Outcome<StatementDraft> {
    let raw = to_raw_value(&Value::Object(body)).map_err(Failure::ours)?;
    let mut draft = StatementDraft::new(peer, track, FORMAT, raw);
    if let Some(answer) = answer {
        // The mark follows: no statement refers to one of another mark.
        let answered: StatementView = client.get(&format!("/v1/statements/{}", encoded(answer))).await?;
        if let Some(content) = answered.content {
            draft.mark = content.mark;
        }
        draft.in_reply_to = vec![answer.clone()];
    }
    Ok(draft)
}

/// Says, or says as well, that both sides take new sheets.
pub(super) async fn renew(context: &Context, args: &Renew) -> Outcome {
    track_of(&args.line)?;
    let client = Client::connect(context).await?;
    let said = said(context, &client, args).await;
    client.close().await;
    let accepted = said?;
    let key = if args.answer.is_some() { "voice-renewed" } else { "voice-renew-asked" };
    context.say(key, &vars!["number" => plain::line(&accepted.number), "peer" => plain::line(&args.peer)]);
    context.object(&json!(accepted));
    Ok(Exit::Ok)
}

async fn said(context: &Context, client: &Client, args: &Renew) -> Outcome<Accepted> {
    let mut body = body(context, &args.call, &args.peer)?;
    let summary = args.call.summary.clone().unwrap_or_else(|| context.text("voice-renew-summary"));
    body.insert("summary".to_owned(), summary.into());
    body.insert("challenge_used".to_owned(), "not-used".into());
    body.insert("sheets".to_owned(), "new".into());
    let draft = draft(client, (&args.peer, &args.line), args.answer.as_ref(), body).await?;
    client.post("/v1/statements", &draft).await
}

/// The two sides' records of a case's calls, and where they differ.
pub(crate) fn differences(context: &Context, case: &CaseView) {
    for call in &case.calls {
        let vars = vars!["ours" => plain::line(&call.ours.number), "theirs" => plain::line(&call.theirs.number)];
        if call.differences.is_empty() {
            context.say("voice-same", &vars);
            continue;
        }
        context.say("voice-differ", &vars);
        let words = super::dictate::words(context);
        for one in &call.differences {
            context.line(&format!("    {}", words.member(FORMAT, &[&one.member])));
            for (key, value) in [("voice-differ-ours", &one.ours), ("voice-differ-theirs", &one.theirs)] {
                let value = value.as_ref().map_or_else(|| "-".to_owned(), |value| plain::line(value));
                context.say(key, &vars!["value" => value]);
            }
        }
    }
}
