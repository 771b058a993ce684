//! `comity dialogue`: series, rounds, joint records and their actions, calendars.

use std::path::Path;

use comity_node::service::views::{
    Accepted, ActionView, DialogueOrder, DialogueView, FormatList, PartyView, RecordView, RoundView, SaidView,
    SeriesView, StatementDraft, TabledView,
};
use comity_node::watch::drafts::DraftView;
use comity_wire::limits::ENTRY_BYTES_MAX;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{draft, line_of};
use crate::args::dialogue::{Calendar, Dialogue, DialogueCommand, Say, Which};
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::{exact, plain, time};

/// Does one of the commands on rounds.
pub(super) async fn run(context: &Context, args: &Dialogue) -> Outcome {
    match &args.command {
        DialogueCommand::Series(which) => shown(context, &query(which, None), series_lines).await,
        DialogueCommand::Rounds(which) => shown(context, &query(which, None), rounds_lines).await,
        DialogueCommand::Actions(which) => shown(context, &query(which, None), actions_lines).await,
        DialogueCommand::Show(one) => shown(context, &of_case(&one.reference), whole).await,
        DialogueCommand::Convene(args) => {
            let (peer, track) = line_of(&args.line)?;
            say(context, DialogueOrder::Convene { peer, track, body: file(&args.file)? }, &args.say).await
        }
        DialogueCommand::Counter(args) => {
            let (round, body) = (args.reference.clone(), file(&args.file)?);
            say(context, DialogueOrder::Counter { round, body }, &args.say).await
        }
        DialogueCommand::Accept(args) => {
            say(context, DialogueOrder::Accept { round: args.reference.clone() }, &args.say).await
        }
        DialogueCommand::Postpone(args) => {
            say(context, DialogueOrder::Postpone { round: args.reference.clone() }, &args.say).await
        }
        DialogueCommand::Cancel(args) => {
            say(context, DialogueOrder::Cancel { round: args.reference.clone() }, &args.say).await
        }
        DialogueCommand::Held(args) => {
            say(context, DialogueOrder::Held { round: args.reference.clone() }, &args.say).await
        }
        DialogueCommand::Record(args) => {
            let body = args.file.as_deref().map(file).transpose()?;
            say(context, DialogueOrder::Record { case: args.reference.clone(), body }, &args.say).await
        }
        DialogueCommand::Done(args) => {
            let (record, number, text) = (args.reference.clone(), args.number, args.text.clone());
            say(context, DialogueOrder::Done { record, number, text }, &args.say).await
        }
        DialogueCommand::Calendar(args) => calendar(context, args).await,
    }
}

/// The query of a path.
fn query(which: &Which, case: Option<&str>) -> String {
    let given = [
        ("peer", which.peer.as_deref()),
        ("track", which.track.as_deref()),
        ("series", which.series.as_deref()),
        ("case", case),
    ];
    let given = given.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", encoded(value?))));
    let all: Vec<String> = given.collect();
    if all.is_empty() { String::new() } else { format!("?{}", all.join("&")) }
}

pub(super) fn all_of(which: &Which) -> String {
    query(which, None)
}

pub(super) fn of_case(reference: &str) -> String {
    format!("?case={}", encoded(reference))
}

/// Asks and prints.
pub(super) async fn shown(context: &Context, query: &str, print: fn(&Context, &DialogueView)) -> Outcome {
    let client = Client::connect(context).await?;
    let view = client.get::<DialogueView>(&format!("/v1/dialogue{query}")).await;
    client.close().await;
    let view = view?;
    print(context, &view);
    context.exact(&view)?;
    Ok(Exit::Ok)
}

/// A body from a file.
fn file(path: &Path) -> Outcome<Value> {
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let length = std::fs::metadata(path).map_err(wrong)?.len();
    if length > ENTRY_BYTES_MAX as u64 {
        let large = std::io::Error::new(std::io::ErrorKind::FileTooLarge, ENTRY_BYTES_MAX.to_string());
        return Err(Failure::file(path, &large));
    }
    let text = std::fs::read_to_string(path).map_err(wrong)?;
    let malformed = |error: serde_json::Error| {
        let failure = Failure::new("error-dialogue-file", Fault::Yours, Exit::Usage);
        failure.with("path", path.display()).with("detail", error)
    };
    serde_json::from_str(&text).map_err(malformed)
}

/// Has the node make the statement, and says it as any other: what two release becomes a draft that waits for them.
pub(super) async fn say(context: &Context, order: DialogueOrder, args: &Say) -> Outcome {
    said_by(context, Said { path: "/v1/dialogue/statements", order: &order }, args).await
}

/// An order, and the route that makes its statement.
pub(super) struct Said<'a, O> {
    pub(super) path: &'a str,
    pub(super) order: &'a O,
}

/// The same of any measure whose statements the node makes.
pub(super) async fn said_by<O: Serialize + Sync>(context: &Context, said: Said<'_, O>, args: &Say) -> Outcome {
    let client = Client::connect(context).await?;
    let said = said_with(context, &client, said, args).await;
    client.close().await;
    said
}

async fn said_with<O: Serialize + Sync>(context: &Context, client: &Client, said: Said<'_, O>, args: &Say) -> Outcome {
    let mut made: StatementDraft = client.post(said.path, said.order).await?;
    made.tlp = args.labels.tlp.clone().unwrap_or_default();
    made.pap = args.labels.pap.clone().unwrap_or_default();
    let known: FormatList = client.get("/v1/formats").await?;
    let two = known.formats.iter().any(|format| format.id == made.format && format.release == "two");
    if args.draft || two {
        let view: DraftView = client.post("/v1/drafts", &made).await?;
        context.say("dialogue-drafted", &vars!["draft" => view.id]);
        return draft::told(context, &view);
    }
    let accepted: Accepted = client.post("/v1/statements", &made).await?;
    context.line(&format!("{} {}", accepted.number, accepted.id));
    context.say(
        "dialogue-said",
        &vars!["format" => made.format.as_str(), "line" => format!("{}/{}", made.peer, made.track)],
    );
    context.object(&serde_json::to_value(&accepted).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}

async fn calendar(context: &Context, args: &Calendar) -> Outcome {
    let lang = context.catalogue.language().tag();
    let asked = query(&args.which, args.round.as_deref());
    let asked = if asked.is_empty() { format!("?lang={lang}") } else { format!("{asked}&lang={lang}") };
    let client = Client::connect(context).await?;
    let text = client.get_for_text(&format!("/v1/calendar.ics{asked}")).await;
    client.close().await;
    let text = text?;
    match &args.out {
        Some(path) => {
            // A calendar is written anew each time: whoever subscribes to the file sees what changed.
            std::fs::write(path, &text).map_err(|error| Failure::file(path, &error))?;
            context.say("dialogue-calendar", &vars!["path" => path.display().to_string()]);
        }
        None => context.line(text.trim_end()),
    }
    context.object(&json!({ "calendar": text }));
    Ok(Exit::Ok)
}

pub(super) fn word(context: &Context, prefix: &str, word: &str) -> String {
    context.catalogue.find(&format!("{prefix}-{word}"), &vars![]).unwrap_or_else(|| plain::line(word))
}

pub(super) fn who(context: &Context, by: PartyView) -> String {
    context.text(if by == PartyView::Us { "dialogue-by-us" } else { "dialogue-by-them" })
}

fn series_lines(context: &Context, view: &DialogueView) {
    if view.series.is_empty() {
        context.say("dialogue-none", &vars![]);
    }
    for one in &view.series {
        series_head(context, one);
    }
}

fn series_head(context: &Context, one: &SeriesView) {
    let cadence = one.cadence_days.map_or_else(|| "-".to_owned(), |days| days.to_string());
    let values = vars![
        "name" => plain::line(&one.name), "line" => format!("{}/{}", plain::line(&one.peer), one.track),
        "rounds" => one.rounds.len(), "cadence" => cadence,
    ];
    context.say("dialogue-series", &values);
    for next in &one.next {
        let due = next.due.map_or_else(String::new, time::full);
        let values = vars![
            "by" => who(context, next.owed_by), "due" => due, "state" => word(context, "obligation-state", &next.state)
        ];
        context.say("dialogue-next", &values);
    }
    tabled_lines(context, &one.tabled);
}

fn tabled_lines(context: &Context, tabled: &[TabledView]) {
    for one in tabled {
        let title = one.title.clone().unwrap_or_default();
        let of = one.number.as_deref().unwrap_or(one.evidence.as_str());
        let values = vars![
            "number" => plain::line(&one.statement.number), "title" => plain::line(&title), "of" => plain::line(of),
            "by" => who(context, one.by), "standing" => word(context, "consult-standing", &one.consultation),
        ];
        context.say("dialogue-tabled", &values);
    }
}

#[derive(serde::Deserialize)]
struct Dates {
    from: u64,
    to: u64,
}

fn dates(said: &SaidView) -> String {
    let member = |body: &RawValue| {
        let members = exact::members(body.get())?;
        let raw = members.into_iter().find(|(name, _)| name == "dates")?.1;
        serde_json::from_str::<Dates>(raw).ok()
    };
    let found = said.body.as_deref().and_then(member);
    found.map_or_else(|| "?".to_owned(), |Dates { from, to }| format!("{} - {}", time::full(from), time::full(to)))
}

fn rounds_lines(context: &Context, view: &DialogueView) {
    if view.series.iter().all(|series| series.rounds.is_empty()) {
        context.say("dialogue-none", &vars![]);
    }
    for series in &view.series {
        series.rounds.iter().for_each(|round| round_line(context, series, round));
    }
}

fn round_line(context: &Context, series: &SeriesView, round: &RoundView) {
    let values = vars![
        "round" => round.round, "series" => plain::line(&series.name), "first" => plain::line(&round.first.number),
        "standing" => word(context, "dialogue-standing", &round.standing),
        "line" => format!("{}/{}", plain::line(&series.peer), series.track),
    ];
    context.say("dialogue-round", &values);
    if round.provisional {
        context.say("dialogue-provisional", &vars![]);
    }
    for said in &round.said {
        let values = vars![
            "by" => who(context, said.by), "number" => plain::line(&said.statement.number), "dates" => dates(said),
            "hash" => said.hash.as_deref().map_or_else(|| "-".to_owned(), |hash| hash.chars().take(16).collect()),
        ];
        context.say("dialogue-dates", &values);
    }
    if let Some(held) = &round.held_by {
        context.say("dialogue-held", &vars!["number" => plain::line(&held.number)]);
    }
    tabled_lines(context, &round.tabled);
    if let Some(record) = &round.record {
        record_lines(context, record);
    }
}

pub(super) fn record_lines(context: &Context, record: &RecordView) {
    let values = vars!["standing" => word(context, "dialogue-record", &record.standing)];
    context.say("dialogue-record", &values);
    for said in &record.said {
        let hash = said.hash.clone().unwrap_or_default();
        let values = vars![
            "by" => who(context, said.by), "number" => plain::line(&said.statement.number),
            "hash" => plain::line(&hash),
        ];
        context.say("dialogue-record-said", &values);
    }
    record.actions.iter().for_each(|action| action_line(context, action));
}

fn action_line(context: &Context, action: &ActionView) {
    let owed = &action.owed;
    let values = vars![
        "number" => action.number, "by" => who(context, owed.owed_by), "owner" => plain::line(&action.owner),
        "due" => owed.due.map_or_else(String::new, time::full),
        "state" => word(context, "obligation-state", &owed.state), "record" => plain::line(&owed.statement.number),
    ];
    context.say("dialogue-action", &values);
    let texts: std::collections::BTreeMap<String, String> =
        serde_json::from_str(action.texts.get()).unwrap_or_default();
    for (language, text) in texts {
        context.line(&format!("    {}: {}", plain::line(&language), plain::line(&text)));
    }
}

fn actions_lines(context: &Context, view: &DialogueView) {
    let of_rounds = view.series.iter().flat_map(|series| &series.rounds).filter_map(|round| round.record.as_ref());
    let mut actions: Vec<&ActionView> = of_rounds.chain(&view.records).flat_map(|record| &record.actions).collect();
    actions.sort_by_key(|action| (action.owed.due, action.number));
    if actions.is_empty() {
        context.say("dialogue-no-actions", &vars![]);
    }
    actions.into_iter().for_each(|action| action_line(context, action));
}

/// One case with all that is said of it.
pub(super) fn whole(context: &Context, view: &DialogueView) {
    for series in &view.series {
        for round in &series.rounds {
            round_line(context, series, round);
            // What was agreed, or else what each says, as it stands.
            let bodies: Vec<&RawValue> = match &round.agreed {
                Some(agreed) => vec![agreed],
                None => round.said.iter().filter_map(|said| said.body.as_deref()).collect(),
            };
            for body in bodies {
                for (name, value) in exact::members(body.get()).unwrap_or_default() {
                    super::show::member(context, "  ", &name, value);
                }
            }
        }
    }
    view.records.iter().for_each(|record| record_lines(context, record));
    super::consult::lines(context, view);
    if view.series.is_empty() && view.records.is_empty() && view.consultations.is_empty() {
        context.say("dialogue-none", &vars![]);
    }
}
