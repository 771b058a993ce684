//! `comity agreement table`

use axum::body::Body;
use comity_node::service::views::{ImportedAttachment, StatementDraft};
use comity_process::instrument::Tabled;
use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};

use super::file::{INLINE_BYTES_MAX, Instrument, instrument};
use super::{addressed, agreement, object, of_language, sent, shortened};
use crate::args::agreement::Table;
use crate::client::Client;
use crate::commands::line_of;
use crate::context::Context;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;

/// Tables an instrument: its first text, or a further one.
pub(super) async fn run(context: &Context, args: &Table) -> Outcome {
    let client = Client::connect(context).await?;
    let outcome = table(context, &client, args).await;
    client.close().await;
    outcome
}

async fn table(context: &Context, client: &Client, args: &Table) -> Outcome {
    let of = match &args.of {
        Some(name) => Some(agreement(client, name).await?),
        None => None,
    };
    let instrument = instrument(&args.file, of.as_ref().map(|view| view.item.instrument.as_str()))?;
    let (peer, track) = match (&of, &args.line) {
        (Some(view), _) => (view.item.peer.clone(), view.item.track.clone()),
        (None, line) => line_of(line.as_deref().unwrap_or_default())?,
    };
    let title = title(context, &instrument);
    let bracketed = instrument.parts.iter().filter(|part| part.bracketed).count() as u64;
    let articles = instrument.parts.len() as u64;
    let named = instrument.named || of.is_some();
    let mut draft = StatementDraft::new(&peer, &track, "F50", RawValue::NULL.to_owned());
    draft.case = of.as_ref().map(|view| view.item.first.id.clone());
    draft.subject = shortened(&title);
    if let Some(view) = &of {
        draft.mark.clone_from(&view.item.mark);
    }
    let Instrument { members, articles: text, parts, .. } = instrument;
    let mut members: Vec<(String, Box<RawValue>)> = members.into_iter().collect();
    let (member, attached) = fitted(client, "articles", &members, text, &parts).await?;
    members.push(member);
    draft.body = object(&members)?;
    addressed(context, client, &mut draft, &args.envelope).await?;
    draft.attachments.extend(attached);
    context.say("agreement-tabled", &vars!["title" => title, "articles" => articles, "bracketed" => bracketed]);
    if !named {
        context.say("agreement-named", &vars![]);
    }
    sent(context, client, &draft).await
}

fn title(context: &Context, instrument: &Instrument) -> String {
    #[derive(serde::Deserialize)]
    struct Named {
        #[serde(default)]
        title: std::collections::BTreeMap<String, String>,
    }
    let named = instrument.members.get("instrument").and_then(|raw| serde_json::from_str::<Named>(raw.get()).ok());
    named.map(|named| of_language(context, &named.title)).unwrap_or_default()
}

/// Texts as a member of the body, or, where they are too large for an entry, their hashes, with the texts attached under the
/// member's name.
async fn fitted(
    client: &Client,
    name: &str,
    members: &[(String, Box<RawValue>)],
    text: Box<RawValue>,
    parts: &[Tabled],
) -> Outcome<((String, Box<RawValue>), Option<String>)> {
    let others: usize = members.iter().map(|(name, raw)| name.len() + raw.get().len()).sum();
    if others + text.get().len() <= INLINE_BYTES_MAX {
        return Ok(((name.to_owned(), text), None));
    }
    let hash = |part: &Tabled| {
        let mut one = json!({"number": *part.number, "text_hash": part.hash.to_string()});
        if part.bracketed {
            one["brackets"] = true.into();
        }
        one
    };
    let hashes: Vec<_> = parts.iter().map(hash).collect();
    let hashes = to_raw_value(&hashes).map_err(Failure::ours)?;
    let root = attach(client, name, text.get()).await?;
    Ok((("hashes".to_owned(), hashes), Some(root)))
}

/// Gives a text to the node, to stand for a member of the body.
pub(super) async fn attach(client: &Client, name: &str, text: &str) -> Outcome<String> {
    let query = format!("name={name}&media_type=application%2Fjson&length={}", text.len());
    let imported: ImportedAttachment =
        client.upload(&format!("/v1/attachments?{query}"), Body::from(text.to_owned())).await?;
    Ok(imported.root)
}
