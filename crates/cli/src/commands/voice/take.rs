//! What was written down of a dictation: which lines were misheard, and the record of the call with it.

use std::io::IsTerminal as _;

use comity_catalog::dictation::{Marks, Taken, read};
use comity_node::party::files;
use comity_node::service::views::{
    DictationLine, HeardView, StatementDraft, TranscriptDraft, TranscriptLine, TranscriptView,
};
use comity_node::watch::drafts::DraftView;
use comity_node::watch::voice::rows_read;
use comity_wire::envelope::{Pap, Tlp};
use serde_json::json;

use super::{call, dictate, hear};
use crate::args::voice::Take;
use crate::client::Client;
use crate::commands::line_of;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::refused;
use crate::{marks, plain};

/// Bytes of a form at most.
const FORM_BYTES_MAX: usize = 131_072;
/// Characters of a summary at most, as the format says.
const SUMMARY_MAX: usize = 20_000;

/// Takes a dictation from a form or from a terminal, judges it, and makes a draft of the record where that is asked.
pub(super) async fn run(context: &Context, args: &Take) -> Outcome {
    let challenge = args.challenge.as_deref().map(|text| {
        let wrong = || Failure::new("error-voice-challenge", Fault::Yours, Exit::Usage).with("text", text);
        rows_read(text).map(|_| text.to_owned()).ok_or_else(wrong)
    });
    let challenge = challenge.transpose()?;
    let line = args.to.as_deref().map(line_of).transpose()?;
    labels(args)?;
    let client = Client::connect(context).await?;
    let done = taken(context, &client, args, line, challenge).await;
    client.close().await;
    let (view, draft) = done?;
    context.object(&json!({ "transcript": view, "draft": draft }));
    if let Some(draft) = &draft {
        context.say("voice-take-draft", &vars!["draft" => draft.id]);
    }
    Ok(if view.complete && view.invalid.is_none() { Exit::Ok } else { Exit::NotVerified })
}

async fn taken(
    context: &Context,
    client: &Client,
    args: &Take,
    to: Option<(String, String)>,
    challenge: Option<String>,
) -> Outcome<(TranscriptView, Option<DraftView>)> {
    let taken = match (&args.file, &args.format) {
        (Some(path), _) => {
            let text = files::read_text(path, FORM_BYTES_MAX).map_err(|error| refused(error.into()))?;
            let wrong = |error: &dyn std::fmt::Display| {
                let failure = Failure::new("error-voice-form", Fault::Yours, Exit::Usage);
                failure.with("path", path.display()).with("detail", error)
            };
            read(&text).map_err(|error| wrong(&error))?
        }
        (None, Some(format)) if std::io::stdin().is_terminal() && !context.json => {
            hear::taken(context, &dictate::definition(client, format).await?)?
        }
        _ => return Err(Failure::new("error-voice-terminal", Fault::Yours, Exit::Usage)),
    };
    let draft = transcript(&taken);
    let view: TranscriptView = client.post("/v1/transcripts", &draft).await?;
    told(context, &view);
    if let Some(marks) = &taken.marks {
        context.line(&marks::line(context, (marks.mark.word(), marks.tlp.word(), marks.pap.word())));
    }
    let Some((peer, track)) = to else { return Ok((view, None)) };
    if !view.complete && !args.as_heard {
        context.say("voice-take-no-draft", &vars![]);
        return Ok((view, None));
    }
    let mut record = record(context, client, args, (&peer, &track), &draft, &view, challenge).await?;
    keep_marks(&mut record, labels(args)?, taken.marks.as_ref());
    let made = client.post::<DraftView>("/v1/drafts", &record).await?;
    Ok((view, Some(made)))
}

/// The labels that were given with the command.
fn labels(args: &Take) -> Outcome<(Option<Tlp>, Option<Pap>)> {
    let wrong = |label: &str| Failure::new("error-voice-label", Fault::Yours, Exit::Usage).with("label", label);
    let tlp = args.tlp.as_deref().map(|label| Tlp::from_word(label).ok_or_else(|| wrong(label)));
    let pap = args.pap.as_deref().map(|label| Pap::from_word(label).ok_or_else(|| wrong(label)));
    Ok((tlp.transpose()?, pap.transpose()?))
}

/// What was dictated is in the record, so that its marks are the record's: more sensitive labels may be given, others not.
/// Where nobody read the marks out, what was not given is the most sensitive.
fn keep_marks(record: &mut StatementDraft, (tlp, pap): (Option<Tlp>, Option<Pap>), heard: Option<&Marks>) {
    let (tlp, pap) = match heard {
        Some(heard) => heard.at_least(tlp.unwrap_or_default(), pap.unwrap_or_default()),
        None => (tlp.unwrap_or(Tlp::Red), pap.unwrap_or(Pap::Red)),
    };
    (record.tlp, record.pap) = (tlp.word().to_owned(), pap.word().to_owned());
    if let Some(heard) = heard {
        record.handling = heard.handling.clone();
        if record.in_reply_to.is_empty() {
            record.mark = heard.mark.word().to_owned();
        }
    }
}

fn transcript(taken: &Taken) -> TranscriptDraft {
    let line = |line: &comity_catalog::dictation::TakenLine| DictationLine {
        path: line.path.clone(),
        kind: line.kind.word().to_owned(),
        text: hear::moment(line.kind, &line.text),
        group: line.group.clone(),
    };
    TranscriptDraft {
        format: taken.format.clone(),
        format_version: taken.version,
        lines: taken.lines.iter().map(line).collect(),
        groups: taken.whole.clone(),
    }
}

/// Says which lines do not match; of those that do, nothing.
fn told(context: &Context, view: &TranscriptView) {
    for line in &view.lines {
        line_told(context, line);
    }
    let key = match view.whole {
        HeardView::Matches => "voice-whole-right",
        HeardView::Unread => "voice-whole-unread",
        _ => "voice-whole-wrong",
    };
    context.say(key, &vars!["groups" => view.groups.join(" ")]);
    if let Some(code) = &view.invalid {
        let member = view.invalid_member.clone().unwrap_or_default();
        context.say("voice-take-invalid", &vars!["code" => code.clone(), "member" => plain::line(&member)]);
    }
}

fn line_told(context: &Context, line: &TranscriptLine) {
    let key = match line.heard {
        HeardView::Matches => return,
        HeardView::Differs => "voice-line-wrong",
        HeardView::Unread => "voice-line-unread",
        HeardView::NoGroup => "voice-line-no-group",
        HeardView::Foreign => "voice-line-foreign",
    };
    context.say(key, &vars!["path" => plain::line(&line.path), "group" => line.group.clone()]);
    if !line.mixed.is_empty() {
        context.say("voice-take-mixed", &vars!["words" => plain::line(&line.mixed.join(", "))]);
    }
}

/// The record of the call, with what was dictated in it.
async fn record(
    context: &Context,
    client: &Client,
    args: &Take,
    to: (&str, &str),
    heard: &TranscriptDraft,
    view: &TranscriptView,
    challenge: Option<String>,
) -> Outcome<StatementDraft> {
    let mut body = call::body(context, &args.call, to.0)?;
    let lines: Vec<String> = heard.lines.iter().map(|line| format!("{}: {}", line.path, line.text)).collect();
    let dictated = format!("{} {}\n{}", heard.format, heard.format_version, lines.join("\n"));
    let summary = match &args.call.summary {
        Some(own) => format!("{own}\n\n{dictated}"),
        None => format!("{}\n\n{dictated}", context.text("voice-take-summary")),
    };
    body.insert("summary".to_owned(), summary.chars().take(SUMMARY_MAX).collect::<String>().into());
    let used = match (&challenge, args.not_matched) {
        (None, _) => "not-used",
        (Some(_), false) => "matched",
        (Some(_), true) => "not-matched",
    };
    body.insert("challenge_used".to_owned(), used.into());
    if let Some(challenge) = challenge {
        body.insert("challenge".to_owned(), challenge.into());
    }
    body.insert("dictated_format".to_owned(), heard.format.clone().into());
    body.insert("check_groups".to_owned(), json!(view.groups));
    call::draft(client, to, args.answer.as_ref(), body).await
}
