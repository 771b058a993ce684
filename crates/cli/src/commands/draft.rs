//! `comity draft`: what is written before it is said.

use std::collections::{BTreeMap, BTreeSet};

use comity_api::{DraftAct, DraftActed};
use comity_journal::register::Leavings;
use comity_node::service::views::{LanguageTag, RenderingView, StatementDraft};
use comity_node::watch::drafts::DraftView;
use comity_node::watch::linetests::NODE_OWNER;
use comity_wire::Hash;
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
use crate::party::{folder, refused};
use crate::{concerns, envelope, exact, marks, plain, time};

/// Characters of a value that are shown of what an edit changed.
const CHANGE_CHARACTERS: usize = 160;

/// Does one of the commands on drafts.
pub(super) async fn run(context: &Context, args: &Draft) -> Outcome {
    match &args.command {
        DraftCommand::List(args) => list(context, args.all).await,
        DraftCommand::Show(one) => {
            let client = Client::connect(context).await?;
            let shown = async {
                let view = client.get::<DraftView>(&format!("/v1/drafts/{}", one.draft)).await?;
                let reads = reads(context, &client, &view.draft).await;
                let concerned = match view.draft.format == concerns::ERASURE {
                    true => concerns::of_body(context, &client, view.draft.body.get()).await,
                    false => Vec::new(),
                };
                Ok((view, reads, concerned))
            };
            let shown: Outcome<_> = shown.await;
            client.close().await;
            let (view, reads, concerned) = shown?;
            let outcome = told_as(context, &view, Some(reads));
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

/// Changes what is named and leaves the rest: a body given whole takes the place of the one before. What its format refuses in
/// a changed member is not kept; what is missing elsewhere is said.
async fn edit(context: &Context, args: &Edit) -> Outcome {
    let client = Client::connect(context).await?;
    let path = format!("/v1/drafts/{}", args.draft);
    let edited = async {
        let before = client.get::<DraftView>(&path).await?.draft;
        let mut draft = before.clone();
        if args.content.body.is_some() {
            draft.body = body(&args.content)?;
        } else if !args.content.fields.is_empty() {
            draft.body = with_fields(&draft.body, &body(&args.content)?)?;
        }
        filled(&mut draft, &args.content);
        envelope::fill(&mut draft, &args.envelope)?;
        envelope::attach(context, &client, &mut draft, &args.envelope).await?;
        let changes = changes(&before, &draft)?;
        let reads = reads(context, &client, &draft).await;
        if let Err(failure) = &reads {
            let of = failure.params.get("field").and_then(Value::as_str).unwrap_or_default();
            if changes.iter().any(|change| change.name == of && change.is.is_some()) {
                return Err(reads.err().unwrap_or_else(|| Failure::ours("a refusal")));
            }
        }
        let act = DraftAct::Edit { version: args.of_version, draft: Box::new(draft) };
        Ok((client.post::<DraftActed>(&path, &act).await?, changes, reads))
    };
    let edited: Outcome<_> = edited.await;
    client.close().await;
    let (acted_on, changes, reads) = edited?;
    changes.iter().for_each(|change| change.told(context));
    if changes.is_empty() {
        context.say("draft-unchanged", &vars![]);
    }
    match acted_on {
        DraftActed::Draft(view) => told_as(context, &view, Some(reads)),
        other => acted(context, other),
    }
}

/// A body with these members in place of its own of the same names; the others stand as they were written.
fn with_fields(before: &RawValue, fields: &RawValue) -> Outcome<Box<RawValue>> {
    let wrong = |detail: String| Failure::new("error-draft-body", Fault::Yours, Exit::Usage).with("detail", detail);
    let no_object = || wrong(exact::compact(before.get()));
    let mut members: BTreeMap<String, &str> = exact::members(before.get()).ok_or_else(no_object)?.into_iter().collect();
    members.extend(exact::members(fields.get()).unwrap_or_default());
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("{}:{value}", Value::from(name.as_str()))).collect();
    RawValue::from_string(format!("{{{}}}", members.join(","))).map_err(|error| wrong(error.to_string()))
}

/// Something that an edit changed.
struct Change {
    name: String,
    was: Option<String>,
    is: Option<String>,
}

impl Change {
    fn told(&self, context: &Context) {
        let shown = |value: &Option<String>| {
            let none = || context.text("draft-change-none");
            value.as_deref().map_or_else(none, |value| plain::shortened(&plain::line(value), CHANGE_CHARACTERS))
        };
        let vars = vars!["name" => plain::line(&self.name), "was" => shown(&self.was), "is" => shown(&self.is)];
        context.say("draft-change", &vars);
    }
}

/// What differs between two contents, in the body and around it, by name.
fn changes(before: &StatementDraft, after: &StatementDraft) -> Outcome<Vec<Change>> {
    let members = |draft: &StatementDraft| -> Outcome<BTreeMap<String, String>> {
        let whole = serde_json::to_string(draft).map_err(Failure::ours)?;
        let around = exact::members(&whole).unwrap_or_default().into_iter().filter(|(name, _)| name != "body");
        let body = exact::members(draft.body.get()).unwrap_or_default();
        Ok(around.chain(body).map(|(name, value)| (name, exact::compact(value))).collect())
    };
    let (before, after) = (members(before)?, members(after)?);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let change =
        |name: &String| Change { name: name.clone(), was: before.get(name).cloned(), is: after.get(name).cloned() };
    Ok(names.into_iter().filter(|name| before.get(*name) != after.get(*name)).map(change).collect())
}

/// The draft as it would be read, or why it cannot be said as it stands.
async fn reads(context: &Context, client: &Client, draft: &StatementDraft) -> Outcome<RenderingView> {
    let path = format!("/v1/previews?lang={}&form=text", context.catalogue.language().tag());
    client.post(&path, &StatementDraft { anyway: true, ..draft.clone() }).await
}

/// The language of what is shown.
pub(super) fn language(context: &Context) -> LanguageTag {
    match context.catalogue.language() {
        crate::i18n::Language::Russian => LanguageTag::Ru,
        crate::i18n::Language::English => LanguageTag::En,
    }
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
    context.line(&format!("    {}", labels(context, draft)));
    if !view.asked.is_empty() {
        context.say("draft-signed", &vars!["have" => view.signed.len() as u64, "asked" => view.asked.len() as u64]);
    }
    if let Some(number) = &view.number {
        context.say("draft-number", &vars!["number" => number]);
    }
}

pub(super) fn told(context: &Context, view: &DraftView) -> Outcome {
    told_as(context, view, None)
}

/// As [`told`], with the draft as it would be read.
fn told_as(context: &Context, view: &DraftView, reads: Option<Outcome<RenderingView>>) -> Outcome {
    head(context, view);
    let draft = &view.draft;
    match reads {
        // As it is: a rendering has escaped what is not safe to print.
        Some(Ok(reads)) => context.line(reads.content.trim_end_matches('\n')),
        other => {
            context.line(&plain::block(&exact::compact(draft.body.get())));
            if let Some(Err(failure)) = other {
                let problem = failure.problem(&context.catalogue);
                context.say("draft-not-yet", &vars!["problem" => plain::line(&problem)]);
            }
            // What a draft does not say is what it would bear if it were said now.
            let bears = view.labels.as_ref();
            let tlp = bears.map_or(draft.tlp.as_str(), |labels| labels.tlp.as_str());
            let pap = bears.map_or(draft.pap.as_str(), |labels| labels.pap.as_str());
            let mark = if draft.mark.is_empty() { "actual" } else { draft.mark.as_str() };
            context.line(&marks::line(context, (mark, tlp, pap)));
        }
    }
    marks::warn(context, [draft.body.get(), draft.subject.as_str()]);
    signers(context, view);
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

/// The marks. What a draft does not say is what the form of the envelope says by default.
fn labels(context: &Context, draft: &StatementDraft) -> String {
    let default = |given: &str, word: &'static str| if given.is_empty() { word.to_owned() } else { given.to_owned() };
    let labels = (default(&draft.mark, "actual"), default(&draft.tlp, "TLP:AMBER"), default(&draft.pap, "PAP:AMBER"));
    marks::line(context, (&labels.0, &labels.1, &labels.2))
}

/// Who is asked to sign, by name where our register has one, and whether they have.
fn signers(context: &Context, view: &DraftView) {
    let register = folder(context).ok().and_then(|dir| dir.register().ok());
    for key in &view.asked {
        let find = |hash: Hash| {
            let view = register.as_ref()?.view();
            view.officer_at(&hash, view.size(), Leavings::All).ok().map(|officer| plain::line(&officer.name))
        };
        let name = key.parse().ok().and_then(find).unwrap_or_default();
        let id = if view.signed.contains(key) { "draft-signer" } else { "draft-asked" };
        context.say(id, &vars!["name" => name, "key" => key.as_str()]);
    }
}
