//! `comity protect`: protected processes (F40), their windows and systems.

use comity_node::service::views::{ProtectedListView, ProtectedView, StatementDraft};
use comity_process::guarantee::PROTECTED;
use serde_json::Value;

use super::matching::{Found, own, told};
use super::{begun, drafted, finished, hidden, made, members, of_line, query};
use crate::args::pledge::{Announce, Change, List, Match, Protect, ProtectCommand, Reply};
use crate::client::{Client, encoded};
use crate::commands::{inbox, obligations};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::{marks, plain, time};

const PATH: &str = "/v1/protected";

/// Does one of the commands on protected processes.
pub(in super::super) async fn run(context: &Context, args: &Protect) -> Outcome {
    match &args.command {
        ProtectCommand::Announce(args) => announce(context, args).await,
        ProtectCommand::Change(args) => change(context, args).await,
        ProtectCommand::End(args) => end(context, args).await,
        ProtectCommand::List(args) => list(context, args).await,
        ProtectCommand::Match(args) => matched(context, args).await,
    }
}

/// Adds systems by their salted hashes.
fn with_secrets(said: &mut serde_json::Map<String, Value>, secrets: &[String]) {
    if secrets.is_empty() {
        return;
    }
    let systems = said.entry("systems").or_insert_with(|| Value::Array(Vec::new()));
    if let Some(systems) = systems.as_array_mut() {
        systems.extend(secrets.iter().map(|secret| hidden(secret)));
    }
}

async fn announce(context: &Context, args: &Announce) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let (mut draft, mut said) = begun(context, &client, (&args.offer, PROTECTED)).await?;
        with_secrets(&mut said, &args.secrets);
        said.entry("status").or_insert_with(|| "announced".into());
        draft.body = made(said)?;
        drafted(context, &client, &draft).await
    };
    let view = work.await;
    client.close().await;
    finished(context, view?)
}

async fn one(client: &Client, reference: &str) -> Outcome<ProtectedView> {
    let mut found = client.get::<ProtectedListView>(&format!("{PATH}?of={}", encoded(reference))).await?;
    let none = || Failure::new("error-pledge-none", Fault::Yours, Exit::NotFound).with("name", reference);
    found.protected.pop().ok_or_else(none)
}

/// A statement that takes the place of one that is there.
fn instead(
    view: &ProtectedView,
    said: serde_json::Map<String, Value>,
    subject: Option<&String>,
) -> Outcome<StatementDraft> {
    let mut draft = StatementDraft::new(&view.peer, &view.track, PROTECTED, made(said)?);
    draft.supersedes = Some(view.statement.id.clone());
    draft.subject = subject.cloned().unwrap_or_default();
    draft.mark.clone_from(&view.mark);
    Ok(draft)
}

async fn change(context: &Context, args: &Change) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let view = one(&client, &args.reference).await?;
        let mut said = members(&view.body)?;
        for field in &args.fields {
            let wrong = || Failure::new("error-draft-body", Fault::Yours, Exit::Usage).with("detail", field);
            let (name, value) = field.split_once('=').ok_or_else(wrong)?;
            let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
            said.insert(name.to_owned(), value);
        }
        with_secrets(&mut said, &args.secrets);
        said.insert("status".to_owned(), "changed".into());
        drafted(context, &client, &instead(&view, said, args.subject.as_ref())?).await
    };
    let view = work.await;
    client.close().await;
    finished(context, view?)
}

async fn end(context: &Context, args: &Reply) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let view = one(&client, &args.reference).await?;
        let mut said = members(&view.body)?;
        said.insert("status".to_owned(), "ended".into());
        let mut draft = instead(&view, said, args.subject.as_ref())?;
        draft.anyway = args.anyway;
        drafted(context, &client, &draft).await
    };
    let view = work.await;
    client.close().await;
    finished(context, view?)
}

async fn list(context: &Context, args: &List) -> Outcome {
    let client = Client::connect(context).await?;
    let view = client.get::<ProtectedListView>(&query(PATH, args)?).await;
    client.close().await;
    let view = view?;
    if view.protected.is_empty() {
        context.say("protected-none", &vars!["count" => view.looked_at]);
    }
    for one in &view.protected {
        let mark = if one.mark == "actual" { String::new() } else { inbox::word(context, "mark", &one.mark) + " " };
        let body: Value = serde_json::from_str(one.body.get()).unwrap_or_default();
        let name = body.pointer("/event/name").and_then(Value::as_str).unwrap_or_default();
        let values = vars![
            "number" => plain::line(&one.statement.number), "name" => plain::line(name),
            "line" => format!("{}/{}", plain::line(&one.peer), plain::line(&one.track)),
            "of" => obligations::party(context, one.of), "from" => time::full(one.from), "to" => time::full(one.to),
            "state" => context.text(&format!("protected-state-{}", one.state)),
        ];
        context.line(&format!("{mark}{}", context.with("protected-head", &values)));
        context.line(&format!("    {}", marks::line(context, (&one.mark, &one.tlp, &one.pap))));
        let shortens = if one.shortens.is_empty() {
            context.text("protected-shortens-none")
        } else {
            context.with("protected-shortens", &vars!["formats" => plain::line(&one.shortens.join(", "))])
        };
        context.line(&format!("    {shortens}"));
    }
    if let Some(more) = &view.more {
        context.say("search-more", &vars!["after" => plain::line(more), "count" => view.looked_at]);
    }
    context.exact(&view)?;
    Ok(Exit::Ok)
}

/// Compares our own assets with the systems that the other side protects: nothing of ours leaves this machine.
async fn matched(context: &Context, args: &Match) -> Outcome {
    let ours = own(&args.file)?;
    let query = of_line(args.line.as_deref())?.join("&");
    let client = Client::connect(context).await?;
    let view = client.get::<ProtectedListView>(&format!("{PATH}?{query}")).await;
    client.close().await;
    let view = view?;
    let mut found = Vec::new();
    for one in &view.protected {
        let body: Value = serde_json::from_str(one.body.get()).unwrap_or_default();
        let state = context.text(&format!("protected-state-{}", one.state));
        let systems = body.get("systems").and_then(Value::as_array).into_iter().flatten();
        found.extend(systems.filter_map(|named| {
            let asset = ours.of(named)?;
            Some(Found { asset, number: one.statement.number.clone(), state: state.clone() })
        }));
    }
    told(context, &ours, &found, view.more.is_some())
}
