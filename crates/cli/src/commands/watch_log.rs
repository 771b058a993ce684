//! `comity log`.

use comity_node::service::views::{LogView, NoteDraft};
use comity_node::watch::log::LogEntry;

use crate::args::watch;
use crate::client::{Client, acting};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::{marks, plain, time};

/// Lists the watch log, or writes into it.
pub(super) async fn run(context: &Context, args: &watch::Log) -> Outcome {
    let what = match (&args.note, args.came, args.left) {
        (Some(_), _, _) => Some("note"),
        (None, true, _) => Some("came"),
        (None, false, true) => Some("left"),
        _ => None,
    };
    let by = what.map(|what| acting(args.officer.as_deref()).map(|officer| (what, officer))).transpose()?;
    let client = Client::connect(context).await?;
    if let Some((what, officer)) = by {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let draft = NoteDraft { officer, what: what.to_owned(), desk: text(&args.desk), text: text(&args.note) };
        let entry = client.post::<LogEntry>("/v1/watch/log", &draft).await;
        client.close().await;
        let entry = entry?;
        context.line(&entry_line(context, &entry));
        context.object(&serde_json::to_value(&entry).map_err(Failure::ours)?);
        return Ok(Exit::Ok);
    }
    let before = args.before.map(|before| format!("before={before}"));
    let query: Vec<String> = before.into_iter().chain(args.limit.map(|limit| format!("limit={limit}"))).collect();
    let view = client.get::<LogView>(&format!("/v1/watch/log?{}", query.join("&"))).await;
    client.close().await;
    let view = view?;
    if view.entries.is_empty() {
        context.say("log-none", &vars![]);
    }
    for entry in &view.entries {
        context.line(&entry_line(context, entry));
    }
    let texts = view.entries.iter().flat_map(|entry| [&entry.officer, &entry.desk, &entry.text, &entry.of]);
    marks::warn(context, texts.map(String::as_str));
    if let Some(more) = view.more {
        context.say("log-more", &vars!["before" => more]);
    }
    context.object(&serde_json::to_value(&view).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}

fn entry_line(context: &Context, entry: &LogEntry) -> String {
    let word =
        serde_json::to_value(entry.what).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default();
    let what = context.text(&format!("log-{word}"));
    let parts =
        [&entry.officer, &entry.desk, &entry.text, &entry.of].map(|part| plain::shortened(&plain::line(part), 64));
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{:>6}  {}  {what}  {}", entry.number, time::full(entry.at), parts.join("  "))
}
