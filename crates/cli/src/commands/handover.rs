//! `comity handover` and `comity log`.

use comity_node::service::views::{LogView, NoteDraft, OfficerAct};
use comity_node::watch::handover::{Handover, HandoverDraft};
use comity_node::watch::log::LogEntry;
use serde_json::json;

use crate::args::watch;
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::{marks, plain, time};

/// Lists handovers, opens one, or signs it.
pub(super) async fn run(context: &Context, args: &watch::Handover) -> Outcome {
    let client = Client::connect(context).await?;
    let found = match (&args.desk, args.sign) {
        (Some(desk), _) => {
            let name = |name: &Option<String>| name.clone().unwrap_or_default();
            let (from, to, remarks) = (name(&args.from), name(&args.to), name(&args.remarks));
            let draft = HandoverDraft { desk: desk.clone(), from, to, remarks };
            client.post::<Handover>("/v1/handovers", &draft).await.map(|one| vec![one])
        }
        (None, Some(number)) => {
            let act = OfficerAct { officer: args.officer.clone().unwrap_or_default() };
            client.post::<Handover>(&format!("/v1/handovers/{number}/sign"), &act).await.map(|one| vec![one])
        }
        _ => client.get::<Vec<Handover>>("/v1/handovers").await,
    };
    client.close().await;
    let found = found?;
    if found.is_empty() {
        context.say("handover-none", &vars![]);
    }
    let whole = found.len() == 1;
    for handover in &found {
        one(context, handover, whole);
    }
    context.object(&json!({"handovers": found}));
    Ok(Exit::Ok)
}

fn one(context: &Context, handover: &Handover, whole: bool) {
    let (from, to) = (plain::line(&handover.from), plain::line(&handover.to));
    let (desk, at) = (plain::line(&handover.desk), time::full(handover.at));
    let values = vars!["number" => handover.number, "desk" => desk, "from" => from, "to" => to, "at" => at];
    context.say("handover-line", &values);
    if whole {
        for item in &handover.open {
            let what = context.text(&format!("handover-item-{}", item.what));
            let due = item.due.map(|due| format!("  {}", time::full(due))).unwrap_or_default();
            let about = format!("{}{due}", plain::line(&item.about));
            context.say("handover-item", &vars!["what" => what, "about" => about]);
        }
        context.say("handover-counts", &vars!["ours" => handover.ours, "theirs" => handover.theirs]);
        if handover.open.is_empty() {
            context.say("handover-nothing-open", &vars![]);
        }
        if handover.more > 0 {
            context.say("alarms-more", &vars!["count" => handover.more]);
        }
    }
    for signed in &handover.signed {
        let values = vars!["officer" => plain::line(&signed.officer), "at" => time::full(signed.at)];
        context.say("handover-signed", &values);
    }
    match handover.done_at {
        Some(at) => context.say("handover-done", &vars!["at" => time::full(at)]),
        None => context.say("handover-open", &vars![]),
    }
}

/// Lists the watch log, or writes into it.
pub(super) async fn log(context: &Context, args: &watch::Log) -> Outcome {
    let client = Client::connect(context).await?;
    let what = match (&args.note, args.came, args.left) {
        (Some(_), _, _) => Some("note"),
        (None, true, _) => Some("came"),
        (None, false, true) => Some("left"),
        _ => None,
    };
    if let Some(what) = what {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let draft = NoteDraft {
            officer: text(&args.officer),
            what: what.to_owned(),
            desk: text(&args.desk),
            text: text(&args.note),
        };
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
