//! `comity keys list`

use comity_node::party::pairing;
use comity_node::service::views::{JournalKeysView, KeySpanView};
use serde_json::{Value, json};

use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::party::{folder, refused};
use crate::plain;

/// Digits of a fingerprint that are shown; JSON has all of them.
const SHORT: usize = 16;

/// Lists the keys of our journals: those of this node as its journals say, those of other nodes as far as the pairing
/// says where they are.
pub(super) async fn run(context: &Context) -> Outcome {
    let dir = folder(context)?;
    let records = pairing::records(&dir).map_err(refused)?;
    if records.is_empty() {
        context.say("keys-none", &vars![]);
        context.object(&json!({"lines": []}));
        return Ok(Exit::Ok);
    }
    let client = Client::connect(context).await?;
    let here = client.get::<Vec<JournalKeysView>>("/v1/keys").await;
    client.close().await;
    let mut lines = Vec::new();
    for journal in here? {
        let line = format!("{}/{}", plain::line(&journal.peer), journal.track);
        context.say("keys-line", &vars!["line" => line, "journal" => &journal.journal]);
        context.line(&context.text(if journal.closed { "keys-closed" } else { "keys-here" }));
        for span in &journal.keys {
            shown(context, span, journal.closed);
        }
        let mut object = serde_json::to_value(&journal).map_err(Failure::ours)?;
        if let Some(members) = object.as_object_mut() {
            members.insert("here".into(), Value::Bool(true));
        }
        lines.push(object);
    }
    let tls = dir.keys().tls_all().map_err(refused)?;
    for record in &records {
        for line in record.lines.iter().filter(|line| line.tls().is_none_or(|key| !tls.contains(&key))) {
            let (peer, journal) = (record.name.to_string(), line.origin().to_string());
            context.say("keys-line", &vars!["line" => format!("{peer}/{}", line.track), "journal" => &journal]);
            context.line(&context.text("keys-elsewhere"));
            lines.push(json!({"peer": peer, "track": line.track.word(), "journal": journal, "here": false}));
        }
    }
    context.object(&json!({"lines": lines}));
    Ok(Exit::Ok)
}

fn shown(context: &Context, span: &KeySpanView, closed: bool) {
    let short = |fingerprint: &str| fingerprint.chars().take(SHORT).collect::<String>();
    let id = if span.newest && !closed { "keys-span-newest" } else { "keys-span" };
    let (log, receipt) = (short(&span.log), short(&span.receipt));
    context.line(&context.with(id, &vars!["from" => span.from, "log" => log, "receipt" => receipt]));
    for (id, trusted) in [("keys-log-revoked", span.log_trusted), ("keys-receipt-revoked", span.receipt_trusted)] {
        if let Some(last) = trusted {
            context.line(&context.with(id, &vars!["last" => last]));
        }
    }
}
