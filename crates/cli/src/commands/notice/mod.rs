//! `comity notice`, `comity notices`, `comity signal`, `comity incident`: what is said ahead, where it meets what others
//! said, signals without a common language, and each side's account of an incident.

mod incident;
mod list;
mod signal;

use comity_node::service::views::{NoticeItemView, NoticesView, StatementDraft};
use comity_process::notice::{EXERCISE, HAZARD, window_member};
use serde_json::{Map, Value, json};

use super::pledge::{begun, drafted, finished, made, members, of_line};
use crate::args::Command;
use crate::args::notice::{Notice, NoticeChange, NoticeCommand, NoticeObject};
use crate::args::pledge::{Offer, Reply};
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::time;

const PATH: &str = "/v1/notices";

/// Any of these commands.
pub(super) async fn any(context: &Context, command: &Command) -> Outcome {
    match command {
        Command::Notice(args) => run(context, args).await,
        Command::Notices(args) => list::run(context, args).await,
        Command::Signal(args) => signal::run(context, args).await,
        Command::Incident(args) => incident::run(context, args).await,
        _ => Ok(Exit::Ok),
    }
}

/// Gives, changes or ends a notice, or objects to one. Each makes a draft.
async fn run(context: &Context, args: &Notice) -> Outcome {
    match &args.command {
        NoticeCommand::Give(args) => give(context, (args, HAZARD)).await,
        NoticeCommand::Exercise(args) => give(context, (args, EXERCISE)).await,
        NoticeCommand::Change(args) => change(context, args).await,
        NoticeCommand::Cancel(args) => over(context, args, "cancelled").await,
        NoticeCommand::End(args) => over(context, args, "ended").await,
        NoticeCommand::Object(args) => object(context, args).await,
    }
}

async fn give(context: &Context, (args, format): (&Offer, &str)) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let (mut draft, mut said) = begun(context, &client, (args, format)).await?;
        said.entry("status").or_insert_with(|| "notified".into());
        draft.body = made(said)?;
        drafted(context, &client, &draft).await
    };
    let view = work.await;
    client.close().await;
    finished(context, view?)
}

/// The notice that a statement is part of, as it stands.
async fn one(client: &Client, reference: &str) -> Outcome<NoticeItemView> {
    let path = format!("{PATH}?of={}", encoded(reference));
    let mut found = client.get::<NoticesView>(&path).await?.notices;
    if found.is_empty() {
        // A window that is over: that it ended can still be said.
        found = client.get::<NoticesView>(&format!("{path}&all=true")).await?.notices;
        found.retain(|view| view.state == "over");
    }
    let none = || Failure::new("error-notice-none", Fault::Yours, Exit::NotFound).with("name", reference);
    found.into_iter().next().ok_or_else(none)
}

/// A statement that takes the place of what stands: the same members, but for those that are changed.
async fn instead(
    client: &Client,
    args: &Reply,
    change: impl FnOnce(&NoticeItemView, &mut Map<String, Value>) -> Outcome<()>,
) -> Outcome<StatementDraft> {
    let view = one(client, &args.reference).await?;
    let none = || Failure::new("error-notice-none", Fault::Yours, Exit::NotFound).with("name", &args.reference);
    let mut said = members(view.body.as_deref().ok_or_else(none)?)?;
    change(&view, &mut said)?;
    let mut draft = StatementDraft::new(&view.peer, &view.track, &view.format, made(said)?);
    draft.supersedes = Some(view.statement.id.clone());
    draft.subject = args.subject.clone().unwrap_or_default();
    draft.mark = view.mark;
    draft.anyway = args.anyway;
    Ok(draft)
}

async fn change(context: &Context, args: &NoticeChange) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let draft = instead(&client, &args.reply, |view, said| {
            for field in &args.fields {
                let wrong = || Failure::new("error-draft-body", Fault::Yours, Exit::Usage).with("detail", field);
                let (name, value) = field.split_once('=').ok_or_else(wrong)?;
                let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
                said.insert(name.to_owned(), value);
            }
            let from = args.from.as_deref().map(time::read).transpose()?.unwrap_or(view.from);
            let to = args.to.as_deref().map(time::before).transpose()?.or(view.to).unwrap_or(view.from);
            if let Some(member) = window_member(&view.format).filter(|_| args.from.is_some() || args.to.is_some()) {
                said.insert(member.to_owned(), json!({ "from": from, "to": to }));
            }
            said.insert("status".to_owned(), "changed".into());
            Ok(())
        });
        drafted(context, &client, &draft.await?).await
    };
    let view = work.await;
    client.close().await;
    finished(context, view?)
}

async fn over(context: &Context, args: &Reply, status: &str) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let draft = instead(&client, args, |_, said| {
            said.insert("status".to_owned(), status.into());
            Ok(())
        });
        drafted(context, &client, &draft.await?).await
    };
    let view = work.await;
    client.close().await;
    finished(context, view?)
}

/// An objection to what stands of a notice.
async fn object(context: &Context, args: &NoticeObject) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let view = one(&client, &args.reply.reference).await?;
        let mut conflicts = Vec::new();
        for reference in &args.conflicts_with {
            let path = format!("/v1/statements/{}", encoded(reference));
            conflicts.push(client.get::<comity_node::service::views::StatementView>(&path).await?.id);
        }
        let mut body = json!({
            "ref": view.statement.id, "resolution": args.resolution,
            "ground": { "kind": args.ground, "text": args.text },
        });
        if let (false, Some(body)) = (conflicts.is_empty(), body.as_object_mut()) {
            body.insert("conflicts_with".to_owned(), conflicts.into());
        }
        let body = body.as_object().cloned().unwrap_or_default();
        let mut draft = StatementDraft::new(&view.peer, &view.track, "F36", made(body)?);
        draft.in_reply_to = vec![view.statement.id];
        draft.subject = args.reply.subject.clone().unwrap_or_default();
        draft.mark = view.mark;
        draft.anyway = args.reply.anyway;
        drafted(context, &client, &draft).await
    };
    let view = work.await;
    client.close().await;
    finished(context, view?)
}
