//! `comity agreement`: texts that both parties negotiate article by article, sign, and live by.

mod file;
mod life;
mod respond;
mod show;
mod table;
mod terms;
mod versions;

use comity_node::service::views::{Accepted, AgreementView, StatementDraft};
use comity_node::watch::drafts::DraftView;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

use super::draft;
use crate::args::agreement::{Agreement, AgreementCommand};
use crate::args::envelope::Envelope;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::{describe, envelope, plain};

/// Does one of the commands on agreements.
pub(super) async fn run(context: &Context, args: &Agreement) -> Outcome {
    match &args.command {
        AgreementCommand::Table(args) => table::run(context, args).await,
        AgreementCommand::List(args) => show::list(context, args).await,
        AgreementCommand::Show(args) if !args.compare.is_empty() => versions::compare(context, args).await,
        AgreementCommand::Show(args) => show::run(context, args).await,
        AgreementCommand::Text(args) => show::text(context, args).await,
        AgreementCommand::Export(args) => versions::export(context, args).await,
        AgreementCommand::Import(args) => versions::import(context, args).await,
        AgreementCommand::Respond(args) => respond::run(context, args).await,
        AgreementCommand::Initial(args) => life::conclude(context, args, "initial").await,
        AgreementCommand::Sign(args) => life::conclude(context, args, "sign").await,
        AgreementCommand::Ratify(args) => life::conclude(context, args, "ratify").await,
        AgreementCommand::Amend(args) => life::amend(context, args).await,
        AgreementCommand::Suspend(args) => life::act(context, args, "suspend").await,
        AgreementCommand::Resume(args) => life::act(context, args, "resume").await,
        AgreementCommand::Withdraw(args) => life::act(context, args, "withdraw").await,
        AgreementCommand::NotRenew(args) => life::act(context, args, "not-renew").await,
        AgreementCommand::Revoke(args) => life::act(context, args, "revoke").await,
        AgreementCommand::Terms(args) => terms::run(context, args).await,
        AgreementCommand::Dates(args) => show::dates(context, args).await,
    }
}

/// One agreement, as the node knows it.
async fn agreement(client: &Client, name: &str) -> Outcome<AgreementView> {
    client.get(&format!("/v1/agreements/{}", encoded(name))).await
}

/// The title in the reader's language, or in any.
fn title(context: &Context, view: &AgreementView) -> String {
    of_language(context, &view.item.title)
}

/// A text in the reader's language, or in any.
fn of_language(context: &Context, texts: &std::collections::BTreeMap<String, String>) -> String {
    let own = texts.get(context.catalogue.language().tag()).or_else(|| texts.values().next());
    own.map(|text| plain::line(text)).unwrap_or_default()
}

/// A draft about an agreement, on its line and in its case.
fn drafted(context: &Context, view: &AgreementView, format: &str, body: Map<String, Value>) -> Outcome<StatementDraft> {
    let item = &view.item;
    let body = to_raw_value(&Value::Object(body)).map_err(Failure::ours)?;
    let mut draft = StatementDraft::new(&item.peer, &item.track, format, body);
    draft.case = Some(item.first.id.clone());
    draft.subject = shortened(&title(context, view));
    draft.mark.clone_from(&item.mark);
    Ok(draft)
}

/// As much of a title as a subject takes.
fn shortened(title: &str) -> String {
    plain::shortened(title, 200)
}

/// Puts what was given about the envelope into a draft, and its attachments beside those that it has.
async fn addressed(context: &Context, client: &Client, draft: &mut StatementDraft, given: &Envelope) -> Outcome<()> {
    envelope::fill(draft, given)?;
    let own = std::mem::take(&mut draft.attachments);
    envelope::attach(context, client, draft, given).await?;
    draft.attachments.extend(own);
    Ok(())
}

/// Makes the draft that two officers release.
async fn prepared(context: &Context, client: &Client, draft: &StatementDraft) -> Outcome {
    let view = client.post::<DraftView>("/v1/drafts", draft).await?;
    context.say("agreement-drafted", &vars!["draft" => view.id]);
    draft::told(context, &view)
}

/// Says what one person releases.
async fn sent(context: &Context, client: &Client, draft: &StatementDraft) -> Outcome {
    let accepted: Accepted = client.post("/v1/statements", draft).await?;
    context.line(&format!("{} {}", accepted.number, accepted.id));
    let line = format!("{}/{}", draft.peer, draft.track);
    describe::not_adopted(context, client, (&line, &draft.format)).await;
    context.object(&serde_json::to_value(&accepted).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}

/// The object of which members are, as JSON text.
fn object(members: &[(String, Box<RawValue>)]) -> Outcome<Box<RawValue>> {
    let all: Vec<String> = members.iter().map(|(name, raw)| format!("{}:{raw}", Value::from(name.as_str()))).collect();
    RawValue::from_string(format!("{{{}}}", all.join(","))).map_err(Failure::ours)
}

/// A refusal of what was asked for, with its words.
fn refused(message: &str) -> Failure {
    Failure::new(message, Fault::Yours, Exit::Failed)
}
