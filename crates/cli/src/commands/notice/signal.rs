//! `comity signal`: codes of the table in force on a line, said at once.

use comity_node::service::views::{Accepted, Direction, SignalTableView, StatementDraft, StatementView};
use comity_process::signal::{Argument, FORMAT, Form, Pointer, SECTORS, Signal as Said, short};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::args::notice::Signal;
use crate::client::{Client, encoded};
use crate::commands::line_of;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::{plain, signals, time};

/// Lists the table, or says a signal, a query, or what takes one back.
pub(super) async fn run(context: &Context, args: &Signal) -> Outcome {
    let (peer, track) = line_of(&args.line)?;
    let client = Client::connect(context).await?;
    let work = async {
        let path = format!("/v1/signals?peer={}&track={track}", encoded(&peer));
        let table: SignalTableView = client.get(&path).await?;
        if args.list {
            return list(context, &table);
        }
        let draft = draft(&client, args, &table).await?;
        let accepted: Accepted = client.post("/v1/statements", &draft).await?;
        context.line(&format!("{} {}", accepted.number, accepted.id));
        let view: StatementView = client.get(&format!("/v1/statements/{}", accepted.id)).await?;
        if let Some(signal) = &view.signal {
            context.line(&signals::words(&context.catalogue, signal));
        }
        context.object(&serde_json::to_value(&accepted).map_err(Failure::ours)?);
        Ok(Exit::Ok)
    };
    let outcome = work.await;
    client.close().await;
    outcome
}

fn list(context: &Context, view: &SignalTableView) -> Outcome {
    let Some(table) = view.table else {
        context.say("signal-no-table", &vars!["line" => format!("{}/{}", plain::line(&view.peer), view.track)]);
        context.exact(view)?;
        return Ok(Exit::Ok);
    };
    context.say("signal-table", &vars!["table" => table]);
    for code in &view.codes {
        let kinds: Vec<String> = code.args.iter().map(|kind| kind_word(context, kind)).collect();
        let values = vars![
            "code" => plain::line(&code.code), "meaning" => signals::meaning(&context.catalogue, &code.meaning), "args" => kinds.join(", ")
        ];
        context.say(if kinds.is_empty() { "signal-code-alone" } else { "signal-code" }, &values);
        if let Some(seconds) = code.answer {
            context.say("signal-answered", &vars!["minutes" => seconds.div_ceil(60)]);
        }
    }
    context.exact(view)?;
    Ok(Exit::Ok)
}

async fn draft(client: &Client, args: &Signal, table: &SignalTableView) -> Outcome<StatementDraft> {
    let line = (table.peer.as_str(), table.track.as_str());
    let (said, supersedes) = match &args.cancel {
        Some(reference) => {
            let (said, view) = taken_back(client, reference, line).await?;
            (said, Some(view.id))
        }
        None => (said(client, args, table).await?, None),
    };
    let body = RawValue::from_string(said.body()).map_err(Failure::ours)?;
    let mut draft = StatementDraft::new(&table.peer, &table.track, FORMAT, body);
    draft.supersedes = supersedes;
    draft.in_reply_to.clone_from(&args.in_reply_to);
    draft.precedence = args.precedence.clone().unwrap_or_default();
    draft.mark = args.mark.clone().unwrap_or_default();
    draft.tlp = args.labels.tlp.clone().unwrap_or_default();
    draft.pap = args.labels.pap.clone().unwrap_or_default();
    draft.anyway = args.anyway;
    Ok(draft)
}

/// What takes back a signal: of its code, whatever table governs now.
async fn taken_back(client: &Client, reference: &str, line: (&str, &str)) -> Outcome<(Said, StatementView)> {
    let view: StatementView = client.get(&format!("/v1/statements/{}", encoded(reference))).await?;
    let none = || Failure::new("error-signal-none", Fault::Yours, Exit::NotFound).with("name", reference);
    let signal = view.signal.as_ref().filter(|_| (view.peer.as_str(), view.track.as_str()) == line).ok_or_else(none)?;
    let args = vec![Value::from(pointer(&view).to_string())];
    Ok((Said { code: signal.code.clone(), table: signal.table, form: Form::Cancel, args }, view))
}

/// A signal or a query, by the table in force.
async fn said(client: &Client, args: &Signal, table: &SignalTableView) -> Outcome<Said> {
    let wrong = |id: &str| Failure::new(id, Fault::Yours, Exit::Usage);
    let code = args.code.as_deref().unwrap_or_default().to_uppercase();
    let line = format!("{}/{}", table.peer, table.track);
    let Some(version) = table.table else {
        return Err(wrong("error-signal-table").with("line", &line));
    };
    let Some(known) = table.codes.iter().find(|known| known.code == code) else {
        return Err(wrong("error-signal-code").with("code", &code).with("line", &line).with("table", version));
    };
    let fits = if args.query { args.args.len() <= known.args.len() } else { args.args.len() == known.args.len() };
    if !fits {
        let asked = if known.args.is_empty() { "-".to_owned() } else { known.args.join(", ") };
        return Err(wrong("error-signal-args").with("code", &code).with("asked", asked));
    }
    let mut values = Vec::new();
    for (text, kind) in args.args.iter().zip(&known.args) {
        values.push(argument(client, (text, kind), table).await?.value());
    }
    let form = if args.query { Form::Query } else { Form::Signal };
    Ok(Said { code, table: version, form, args: values })
}

/// An argument as people write it: an instant with its date, a statement by its number, a sector by its whole name.
async fn argument(client: &Client, (text, kind): (&str, &str), table: &SignalTableView) -> Outcome<Argument> {
    let wrong = || {
        let failure = Failure::new("error-signal-kind", Fault::Yours, Exit::Usage);
        failure.with("value", text).with("kind", kind)
    };
    let names_statement = kind == "statement" || kind == "asset" && text.contains('/');
    if names_statement && !text.starts_with(['+', '-']) {
        let view: StatementView = client.get(&format!("/v1/statements/{}", encoded(text))).await?;
        if (view.peer.as_str(), view.track.as_str()) != (table.peer.as_str(), table.track.as_str()) {
            return Err(Failure::new("error-signal-line", Fault::Yours, Exit::Usage).with("name", text));
        }
        let pointer = pointer(&view);
        return Ok(if kind == "asset" { Argument::Asset(pointer) } else { Argument::Statement(pointer) });
    }
    let value = match kind {
        "instant" if !text.bytes().all(|byte| byte.is_ascii_digit()) => time::read(text)?.into(),
        "instant" | "number" => Value::from(text.parse::<u64>().map_err(|_| wrong())?),
        "sector" => Value::from(SECTORS.into_iter().find(|sector| *sector == text).map_or(text, short)),
        _ => Value::from(text),
    };
    Argument::read(kind, &value).ok_or_else(wrong)
}

/// How a signal of ours points to a statement.
fn pointer(view: &StatementView) -> Pointer {
    Pointer { own: view.direction == Direction::Out, generation: view.generation, ordinal: view.ordinal }
}

fn kind_word(context: &Context, kind: &str) -> String {
    let known = ["instant", "number", "statement", "asset", "sector", "text"].contains(&kind);
    if known { context.text(&format!("signal-kind-{kind}")) } else { plain::line(kind) }
}
