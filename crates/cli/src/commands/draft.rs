//! `comity draft`: what is written before it is said.

use comity_api::{DraftAct, DraftActed};
use comity_node::service::views::StatementDraft;
use comity_node::watch::drafts::DraftView;
use comity_node::watch::linetests::NODE_OWNER;
use comity_wire::limits::ENTRY_BYTES_MAX;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::args::officer::{Content, Draft, DraftCommand, Edit};
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::refused;
use crate::{concerns, envelope, exact, marks, plain, time};

/// Does one of the commands on drafts.
pub(super) async fn run(context: &Context, args: &Draft) -> Outcome {
    match &args.command {
        DraftCommand::List(args) => list(context, args.all).await,
        DraftCommand::Show(one) => {
            let client = Client::connect(context).await?;
            let view = client.get::<DraftView>(&format!("/v1/drafts/{}", one.draft)).await;
            let erases = view.as_ref().ok().filter(|view| view.draft.format == concerns::ERASURE);
            let concerned = match erases {
                Some(view) => concerns::of_body(context, &client, view.draft.body.get()).await,
                None => Vec::new(),
            };
            client.close().await;
            let outcome = told(context, &view?);
            concerns::tell(context, &concerned);
            outcome
        }
        DraftCommand::Edit(args) => edit(context, args).await,
        DraftCommand::Note(args) => changed(context, args.draft, &DraftAct::Note { text: args.text.clone() }).await,
        DraftCommand::Review(one) => changed(context, one.draft, &DraftAct::Review).await,
        DraftCommand::Withdraw(one) => changed(context, one.draft, &DraftAct::Withdraw).await,
    }
}

/// Their bodies stand there as they were written.
#[derive(Serialize)]
struct Listed<'a> {
    drafts: &'a [DraftView],
}

async fn list(context: &Context, all: bool) -> Outcome {
    let client = Client::connect(context).await?;
    let drafts = client.get::<Vec<DraftView>>(&format!("/v1/drafts?all={all}")).await;
    client.close().await;
    let drafts = drafts?;
    if drafts.is_empty() {
        context.say("drafts-none", &vars![]);
    }
    drafts.iter().for_each(|draft| head(context, draft));
    context.exact(&Listed { drafts: &drafts })?;
    Ok(Exit::Ok)
}

async fn edit(context: &Context, args: &Edit) -> Outcome {
    let client = Client::connect(context).await?;
    let path = format!("/v1/drafts/{}", args.draft);
    let edited = async {
        let mut draft = client.get::<DraftView>(&path).await?.draft;
        if args.content.body.is_some() || !args.content.fields.is_empty() {
            draft.body = body(&args.content)?;
        }
        filled(&mut draft, &args.content);
        envelope::fill(&mut draft, &args.envelope)?;
        envelope::attach(context, &client, &mut draft, &args.envelope).await?;
        let act = DraftAct::Edit { version: args.of_version, draft: Box::new(draft) };
        client.post::<DraftActed>(&path, &act).await
    };
    let edited = edited.await;
    client.close().await;
    acted(context, edited?)
}

async fn changed(context: &Context, draft: u64, act: &DraftAct) -> Outcome {
    let acted_on = ask(context, draft, act).await?;
    acted(context, acted_on)
}

/// Acts on a draft.
pub(super) async fn ask(context: &Context, draft: u64, act: &DraftAct) -> Outcome<DraftActed> {
    let client = Client::connect(context).await?;
    let acted = client.post::<DraftActed>(&format!("/v1/drafts/{draft}"), act).await;
    client.close().await;
    acted
}

/// Says what became of a draft.
pub(super) fn acted(context: &Context, acted: DraftActed) -> Outcome {
    match acted {
        DraftActed::Draft(view) => told(context, &view),
        DraftActed::Request(request) => {
            context.object(&json!(request));
            Ok(Exit::Ok)
        }
        DraftActed::Accepted(accepted) => {
            context.line(&format!("{} {}", accepted.number, accepted.id));
            context.object(&json!(accepted));
            Ok(Exit::Ok)
        }
    }
}

pub(super) fn filled(draft: &mut StatementDraft, content: &Content) {
    if let Some(subject) = &content.subject {
        draft.subject.clone_from(subject);
    }
    if let Some(precedence) = &content.precedence {
        draft.precedence.clone_from(precedence);
    }
}

/// The body as it was given: a file's exact bytes, or fields of which each is JSON, or else text.
pub(super) fn body(content: &Content) -> Outcome<Box<RawValue>> {
    let wrong = |detail: String| Failure::new("error-draft-body", Fault::Yours, Exit::Usage).with("detail", detail);
    if let Some(path) = &content.body {
        let text = comity_node::party::files::read_text(path, ENTRY_BYTES_MAX).map_err(|e| refused(e.into()))?;
        return RawValue::from_string(text).map_err(|error| wrong(error.to_string()));
    }
    let mut members = Map::new();
    for field in &content.fields {
        let (name, value) = field.split_once('=').ok_or_else(|| wrong(field.clone()))?;
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        if members.insert(name.to_owned(), value).is_some() {
            return Err(wrong(field.clone()));
        }
    }
    RawValue::from_string(Value::Object(members).to_string()).map_err(|error| wrong(error.to_string()))
}

fn head(context: &Context, view: &DraftView) {
    let state = context.text(&format!("draft-state-{}", view.state.word()));
    let draft = &view.draft;
    let owner = if view.owner == NODE_OWNER { context.text("draft-owner-node") } else { plain::line(&view.owner) };
    let vars = vars![
        "draft" => view.id, "version" => view.version, "state" => state, "format" => plain::line(&draft.format),
        "line" => format!("{}/{}", plain::line(&draft.peer), plain::line(&draft.track)),
        "subject" => plain::line(&draft.subject), "owner" => owner
    ];
    context.say("draft-head", &vars);
    if !view.asked.is_empty() {
        context.say("draft-signed", &vars!["have" => view.signed.len() as u64, "asked" => view.asked.len() as u64]);
    }
    if let Some(number) = &view.number {
        context.say("draft-number", &vars!["number" => number]);
    }
}

pub(super) fn told(context: &Context, view: &DraftView) -> Outcome {
    head(context, view);
    let draft = &view.draft;
    // What a draft does not say is what it would bear if it were said now.
    let bears = view.labels.as_ref();
    let tlp = bears.map_or(draft.tlp.as_str(), |labels| labels.tlp.as_str());
    let pap = bears.map_or(draft.pap.as_str(), |labels| labels.pap.as_str());
    let mark = if draft.mark.is_empty() { "actual" } else { draft.mark.as_str() };
    context.line(&marks::line(context, (mark, tlp, pap)));
    context.line(&plain::block(&exact::compact(draft.body.get())));
    marks::warn(context, [draft.body.get(), draft.subject.as_str()]);
    for note in &view.notes {
        let vars = vars![
            "by" => plain::line(&note.by), "at" => time::full(note.at), "version" => note.version,
            "text" => plain::block(&note.text)
        ];
        context.say("draft-note", &vars);
    }
    context.exact(view)?;
    Ok(Exit::Ok)
}
