//! `comity agreement terms`: puts the agreed annex on a line (F57), or mirrors what the counterpart put.

use comity_node::service::views::{AgreementPartView, AgreementView, StatementDraft, StatementView};
use comity_process::terms::Terms as Read;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};

use super::{addressed, agreement, refused, sent, shortened, title};
use crate::args::agreement::Terms;
use crate::client::{Client, encoded};
use crate::commands::line_of;
use crate::context::Context;
use crate::exact;
use crate::failure::{Failure, Outcome};
use crate::time;

/// Puts terms on a line.
pub(super) async fn run(context: &Context, args: &Terms) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let view = agreement(&client, &args.reference).await?;
        let (annex, texts) = annex(&client, args, &view).await?;
        let mut draft = match &args.mirror {
            Some(statement) => mirror(&client, statement, (&annex, &texts)).await?,
            None => put(args, (&annex, &texts), client.node_now().await?)?,
        };
        draft.subject = shortened(&title(context, &view));
        addressed(context, &client, &mut draft, &args.envelope).await?;
        sent(context, &client, &draft).await
    };
    let outcome: Outcome = work.await;
    client.close().await;
    outcome
}

/// The terms that both agreed on, and the hash of the texts that they belong to.
async fn annex(client: &Client, args: &Terms, view: &AgreementView) -> Outcome<(Box<RawValue>, String)> {
    let none = || refused("error-agreement-no-annex");
    let agreed = view.parts_list.iter().any(|part| part.number == "terms" && part.standing == "in-force");
    let texts = view.item.texts_hash.clone().filter(|_| agreed).ok_or_else(none)?;
    let part: AgreementPartView =
        client.get(&format!("/v1/agreements/{}/parts/terms", encoded(&args.reference))).await?;
    let text = part.our_text.filter(|text| text.matches).ok_or_else(none)?;
    Ok((text.text, texts))
}

fn hash_of(annex: &RawValue) -> Outcome<String> {
    Ok(Read::read(annex.get()).map_err(Failure::ours)?.hash.to_string())
}

fn put(args: &Terms, (annex, texts): (&RawValue, &str), now: u64) -> Outcome<StatementDraft> {
    let (peer, track) = line_of(args.line.as_deref().unwrap_or_default())?;
    let from = args.from.as_deref().map_or(Ok(now), time::read)?;
    let mut body = Map::new();
    body.insert("terms_hash".into(), json!(hash_of(annex)?));
    body.insert("instrument_ref".into(), json!({"hash": texts, "article": "terms"}));
    body.insert("from_when".into(), json!(from));
    body.insert("act".into(), json!("put"));
    body.insert("terms".into(), serde_json::from_str(annex.get()).map_err(Failure::ours)?);
    if let Some(until) = args.until.as_deref() {
        body.insert("until".into(), json!(time::read(until)?));
    }
    let body = to_raw_value(&Value::Object(body)).map_err(Failure::ours)?;
    Ok(StatementDraft::new(&peer, &track, "F57", body))
}

/// The same as the counterpart's F57, where that is what both agreed on.
async fn mirror(client: &Client, statement: &str, (annex, texts): (&RawValue, &str)) -> Outcome<StatementDraft> {
    let view: StatementView = client.get(&format!("/v1/statements/{}", encoded(statement))).await?;
    let other = |what: &str| refused("error-agreement-other-terms").with("statement", statement).with("what", what);
    let content = view.content.as_ref().filter(|content| content.format == "F57").ok_or_else(|| other("F57"))?;
    let members = exact::members(content.body.get()).unwrap_or_default();
    let mut body: Map<String, Value> = Map::new();
    for (name, raw) in members {
        body.insert(name, serde_json::from_str(raw).map_err(Failure::ours)?);
    }
    if body.get("terms_hash") != Some(&json!(hash_of(annex)?)) {
        return Err(other("terms_hash"));
    }
    if body.get("instrument_ref").and_then(|of| of.get("hash")) != Some(&json!(texts)) {
        return Err(other("instrument_ref"));
    }
    body.insert("act".into(), json!("mirror"));
    let body = to_raw_value(&Value::Object(body)).map_err(Failure::ours)?;
    let mut draft = StatementDraft::new(&view.peer, &view.track, "F57", body);
    draft.in_reply_to = vec![view.id.clone()];
    // It completes the act: confirmed without another word of its author's.
    draft.settle = true;
    draft.mark.clone_from(&content.mark);
    Ok(draft)
}
