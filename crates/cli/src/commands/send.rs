//! `comity send`

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Read as _};
use std::path::Path;
use std::time::Instant;

use comity_node::service::views::{Accepted, Direction, FormatList, StatementDraft, StatementState, StatementView};
use comity_wire::limits::ENTRY_BYTES_MAX;
use serde_json::json;
use serde_json::value::RawValue;

use super::line_of;
use crate::args::statement::{Send, Wait};
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::{describe, envelope, exact, progress, standing, time};

/// The format that a text alone makes.
const TEXT_FORMAT: &str = "F90";
/// The code of a text in a format that takes none.
const BODY_TEXT: &str = "body-text";

/// Sends a statement.
pub(super) async fn run(context: &Context, args: &Send) -> Outcome {
    let draft = match draft(args) {
        Err(failure) if failure.code == BODY_TEXT => return Err(no_text(context, args, failure).await),
        draft => draft?,
    };
    let client = match args.wait {
        Some(_) => Client::connect_serving(context).await?,
        None => Client::connect(context).await?,
    };
    let outcome = submit(context, &client, args, draft).await;
    client.close().await;
    outcome
}

/// Why a text is not sent in a format: the node knows no such format, or its body is no text.
async fn no_text(context: &Context, args: &Send, failure: Failure) -> Failure {
    let Ok(client) = Client::connect(context).await else { return failure };
    let known = client.get::<FormatList>("/v1/formats").await;
    client.close().await;
    let Ok(FormatList { formats, .. }) = known else { return failure };
    if formats.iter().any(|known| known.id == args.format) {
        return failure;
    }
    let known: Vec<String> = formats.into_iter().map(|known| known.id).collect();
    let unknown = Failure::new("error-format-unknown", Fault::Yours, Exit::Usage).with("format", &args.format);
    unknown.with("known", known.join(", "))
}

async fn submit(context: &Context, client: &Client, args: &Send, mut draft: StatementDraft) -> Outcome {
    envelope::attach(context, client, &mut draft, &args.envelope).await?;
    // They were given for this statement alone.
    draft.drop_unnamed = !draft.attachments.is_empty();
    let begun = Instant::now();
    let accepted: Accepted = client.post("/v1/statements", &draft).await?;
    context.line(&format!("{} {}", accepted.number, accepted.id));
    if accepted.repeated {
        context.say("send-repeated", &vars![]);
    }
    let line = format!("{}/{}", draft.peer, draft.track);
    let void = describe::not_adopted(context, client, (&line, &draft.format)).await;
    let Some(wait) = args.wait else {
        return queued(context, client, (&accepted, void), &draft.peer).await;
    };
    let view = wait_for(context, client, &accepted.id, wait, args.timeout).await?;
    let waited_ms = begun.elapsed().as_millis();
    context.line(&standing::state(context, &view, time::shown));
    standing::effect(context, view.effect.as_ref());
    describe::particulars(context, &view);
    let mut object = serde_json::to_value(&accepted).map_err(Failure::ours)?;
    if let Some(members) = object.as_object_mut() {
        members.insert("state".into(), serde_json::to_value(&view.state).map_err(Failure::ours)?);
        members.insert("receipted_at".into(), json!(view.receipted_at));
        if void {
            members.insert("not_adopted".into(), json!(true));
        }
        members.insert("waited_ms".into(), json!(u64::try_from(waited_ms).unwrap_or(u64::MAX)));
    }
    context.object(&object);
    Ok(if arrived(&view, wait) { Exit::Ok } else { Exit::Failed })
}

/// Says what became of it so far: that it waits for its receipt, or why it does not even leave.
async fn queued(context: &Context, client: &Client, (accepted, void): (&Accepted, bool), peer: &str) -> Outcome {
    let mut object = serde_json::to_value(accepted).map_err(Failure::ours)?;
    let held_back = if client.serves() { held_back(client, &accepted.id).await } else { None };
    match (&held_back, client.serves()) {
        (Some(state), _) => context.line(&describe::state(context, peer, state, time::shown)),
        (None, true) => context.say("send-queued", &vars!["peer" => peer]),
        (None, false) => context.say("send-queued-offline", &vars!["peer" => peer]),
    }
    if let (Some(state), Some(members)) = (&held_back, object.as_object_mut()) {
        members.insert("state".into(), serde_json::to_value(state).map_err(Failure::ours)?);
    }
    if let (true, Some(members)) = (void, object.as_object_mut()) {
        members.insert("not_adopted".into(), json!(true));
    }
    context.object(&object);
    Ok(Exit::Ok)
}

/// Why a statement that was accepted does not leave, where the node knows it. That it was accepted stands: a look that
/// fails says nothing.
async fn held_back(client: &Client, id: &str) -> Option<StatementState> {
    let view: StatementView = client.get(&format!("/v1/statements/{}", encoded(id))).await.ok()?;
    use StatementState::{KeyRevoked, NewerCopyClaimed, StaysBack};
    let waits = matches!(view.state, NewerCopyClaimed { .. } | KeyRevoked | StaysBack(_));
    waits.then_some(view.state)
}

/// Asks the node to answer when it has come, or when the time is over.
pub(super) async fn wait_for(
    context: &Context,
    client: &Client,
    statement: &str,
    wait: Wait,
    timeout_s: u64,
) -> Outcome<StatementView> {
    let bar = progress::waiting(context, context.text("send-waiting"));
    let path = format!("/v1/statements/{}/wait?for={}&timeout_s={timeout_s}", encoded(statement), wait.word());
    let view = client.get(&path).await;
    bar.finish_and_clear();
    view
}

/// Whether what was waited for has come.
pub(super) fn arrived(view: &StatementView, wait: Wait) -> bool {
    match (wait, &view.state) {
        (Wait::Attachments, _) => view.attachments.iter().all(|attachment| match view.direction {
            Direction::In => attachment.held_here,
            Direction::Out => attachment.held_by_them.is_some(),
        }),
        (Wait::Receipt, _) => view.receipted_at.is_some(),
        (Wait::Ack, _) => view.acknowledgements.iter().any(|ack| ack.understood),
    }
}

fn draft(args: &Send) -> Outcome<StatementDraft> {
    let (peer, track) = line_of(&args.line)?;
    let body = body(args)?;
    // What lists show is the envelope's: a body that has a subject of its own is found by it.
    let of_body = |body: &str| {
        let members = exact::members(body)?;
        members.into_iter().find(|(name, _)| name == "subject").and_then(|(_, raw)| exact::text(raw))
    };
    let subject = args.subject.clone().or_else(|| of_body(body.get()));
    let mut draft = StatementDraft::new(&peer, &track, &args.format, body);
    draft.subject = subject.unwrap_or_default();
    draft.precedence = args.precedence.clone();
    draft.format_version = args.format_version;
    envelope::fill(&mut draft, &args.envelope)?;
    draft.idempotency_key.clone_from(&args.idempotency_key);
    Ok(draft)
}

fn body(args: &Send) -> Outcome<Box<RawValue>> {
    let given = match (&args.text, &args.body) {
        (Some(text), _) => return from_text(args, text),
        (None, Some(path)) if path.as_os_str() != "-" => read_file(path)?,
        (None, Some(_)) => read_standard_input()?,
        (None, None) if envelope::has_member(&args.envelope) => "{}".to_owned(),
        (None, None) if std::io::stdin().is_terminal() => {
            return Err(Failure::new("error-no-body", Fault::Yours, Exit::Usage));
        }
        (None, None) => read_standard_input()?,
    };
    // A JSON object is the body itself, byte for byte; anything else is the text of a plain message.
    if given.trim_start().starts_with('{') {
        let wrong =
            |error: serde_json::Error| Failure::new("error-body-json", Fault::Yours, Exit::Usage).with("detail", error);
        return RawValue::from_string(with_subject(args, given.trim())).map_err(wrong);
    }
    from_text(args, given.trim_end_matches(['\r', '\n']))
}

/// The body with the subject that was given beside it, where the format needs one and the body has none. Nothing else of
/// the body changes.
fn with_subject(args: &Send, body: &str) -> String {
    let members = serde_json::from_str::<BTreeMap<String, &RawValue>>(body);
    match (&args.subject, members) {
        (Some(subject), Ok(members)) if args.format == TEXT_FORMAT && !members.contains_key("subject") => {
            let more = if members.is_empty() { "" } else { "," };
            format!("{{\"subject\":{}{more}{}", json!(subject), body.get(1..).unwrap_or("}"))
        }
        _ => body.to_owned(),
    }
}

fn from_text(args: &Send, text: &str) -> Outcome<Box<RawValue>> {
    if args.format == TEXT_FORMAT && args.subject.as_deref().unwrap_or_default().trim().is_empty() {
        return Err(Failure::new("error-subject-missing", Fault::Yours, Exit::Usage).with("format", TEXT_FORMAT));
    }
    if args.format != TEXT_FORMAT {
        return Err(Failure::new("error-body-text", Fault::Yours, Exit::Usage).with("format", &args.format));
    }
    if text.is_empty() {
        return Err(Failure::new("error-no-body", Fault::Yours, Exit::Usage));
    }
    let object = json!({"subject": args.subject.as_deref().unwrap_or_default(), "text": text});
    RawValue::from_string(object.to_string()).map_err(Failure::ours)
}

fn read_file(path: &Path) -> Outcome<String> {
    let file = std::fs::File::open(path).map_err(|error| Failure::file(path, &error))?;
    bounded(file, path)
}

fn read_standard_input() -> Outcome<String> {
    bounded(std::io::stdin().lock(), Path::new("-"))
}

fn bounded(from: impl std::io::Read, path: &Path) -> Outcome<String> {
    let mut bytes = Vec::new();
    let limit = ENTRY_BYTES_MAX as u64;
    from.take(limit + 1).read_to_end(&mut bytes).map_err(|error| Failure::file(path, &error))?;
    if bytes.len() as u64 > limit {
        return Err(Failure::new("error-body-large", Fault::Yours, Exit::Failed).with("limit", limit));
    }
    String::from_utf8(bytes).map_err(|_| Failure::new("error-body-utf8", Fault::Yours, Exit::Usage))
}
