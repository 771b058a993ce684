//! `comity alarms` and `comity lapsed`: what somebody must take note of.

use comity_node::service::views::{AlarmsView, AttendDraft, DecideDraft};
use comity_node::watch::alarm::{Alarm, AlarmKind};
use comity_node::watch::lapse::Prepared;
use serde_json::json;

use crate::args::watch;
use crate::client::{Client, acting, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::{marks, plain, signals, time};

/// Lists alarms, or takes note of one.
pub(super) async fn run(context: &Context, args: &watch::Alarms) -> Outcome {
    let officer = args.ack.as_ref().map(|_| acting(args.officer.as_deref())).transpose()?;
    let client = Client::connect(context).await?;
    if let (Some(id), Some(officer)) = (&args.ack, officer) {
        let draft = AttendDraft {
            not_understood: args.not_understood,
            tlp: args.labels.tlp.clone().unwrap_or_default(),
            pap: args.labels.pap.clone().unwrap_or_default(),
            ..AttendDraft::by(&officer)
        };
        let alarm = client.post::<Alarm>(&format!("/v1/alarms/{}/ack", encoded(id)), &draft).await;
        client.close().await;
        let alarm = alarm?;
        context.line(&line(context, &alarm));
        if alarm.kind == AlarmKind::Statement {
            context.say("fixed-ack", &vars![]);
        }
        context.object(&serde_json::to_value(&alarm).map_err(Failure::ours)?);
        return Ok(Exit::Ok);
    }
    let path = if args.ended { "/v1/alarms?ended=true" } else { "/v1/alarms" };
    let view = client.get::<AlarmsView>(path).await;
    client.close().await;
    let view = view?;
    if view.alarms.is_empty() {
        context.say("alarms-none", &vars![]);
    }
    for alarm in &view.alarms {
        context.line(&line(context, alarm));
        if let Some(signal) = view.signals.get(&alarm.id) {
            context.line(&format!("    {}", signals::words(&context.catalogue, signal)));
        }
        context.line(&format!("    {}", alarm.id));
    }
    marks::warn(context, view.alarms.iter().flat_map(|alarm| [alarm.about.as_str(), alarm.format.as_str()]));
    let more = view.total.saturating_sub(view.alarms.len() as u64);
    if more > 0 {
        context.say("alarms-more", &vars!["count" => more]);
    }
    context.object(&serde_json::to_value(&view).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}

/// One alarm on one line. What is not actual says so first.
pub(crate) fn line(context: &Context, alarm: &Alarm) -> String {
    let exercise = marks::before(&context.catalogue, &alarm.mark);
    let precedence = context.text(&format!("alarm-precedence-{}", alarm.precedence));
    let (about, state) = (about(context, alarm), state(context, alarm));
    let what = format!("{about} {}", marks::line(context, ("actual", &alarm.tlp, &alarm.pap)));
    format!("{exercise}{} {precedence}  {}  {state}", time::shown(alarm.raised_at), what.trim_end())
}

/// The words of an alarm that is about nothing that was said or is owed: they need nothing beside what it is about.
pub(crate) const fn own_words(kind: AlarmKind) -> Option<&'static str> {
    match kind {
        AlarmKind::Channel => Some("alarm-channel"),
        AlarmKind::Relief => Some("alarm-relief"),
        AlarmKind::LineDown => Some("alarm-line-down"),
        AlarmKind::DigestsDiffer => Some("alarm-digests-differ"),
        AlarmKind::Conflict => Some("alarm-conflict"),
        _ => None,
    }
}

/// What it is about.
pub(crate) fn about(context: &Context, alarm: &Alarm) -> String {
    let kind = match alarm.kind {
        AlarmKind::Statement => "alarm-statement",
        AlarmKind::Channel => "alarm-channel",
        AlarmKind::Relief => "alarm-relief",
        AlarmKind::Lapsed => "alarm-lapsed",
        AlarmKind::Owing if alarm.overdue => "alarm-owing-late",
        AlarmKind::Owing => "alarm-owing-soon",
        AlarmKind::Batch => "alarm-batch",
        AlarmKind::Flood => "alarm-flood",
        AlarmKind::LineDown => "alarm-line-down",
        AlarmKind::DigestsDiffer => "alarm-digests-differ",
        AlarmKind::Conflict => "alarm-conflict",
    };
    let count = if alarm.kind == AlarmKind::Flood { alarm.more } else { alarm.count };
    let about = vars![
        "about" => plain::line(&alarm.about), "format" => plain::line(&alarm.format), "count" => count,
        "owed" => owed(context, &alarm.owed), "due" => alarm.due.map(time::shown).unwrap_or_default(),
    ];
    context.with(kind, &about)
}

/// How it ended, or how far its calls are.
pub(crate) fn state(context: &Context, alarm: &Alarm) -> String {
    let level = alarm.history.last().map_or(0, |entered| u64::from(entered.level) + 1);
    let state = match &alarm.ended {
        Some(ended) => {
            let how = context.text(&format!("alarm-ended-{}", ended.how));
            context.with(
                "alarm-ended",
                &vars!["how" => how, "by" => plain::line(&ended.by), "at" => time::shown(ended.at)],
            )
        }
        None if level == 0 => context.text("alarm-uncalled"),
        None => context.with("alarm-level", &vars!["level" => level, "calls" => alarm.calls]),
    };
    match alarm.overdue && alarm.ended.is_none() && alarm.kind != AlarmKind::Owing {
        true => format!("{state}, {}", context.text("alarm-overdue")),
        false => state,
    }
}

/// Lists what the node prepared because something owed to us has lapsed; makes a draft of one, or drops it.
pub(super) async fn lapsed(context: &Context, args: &watch::Lapsed) -> Outcome {
    let decided = args.draft.as_ref().or(args.drop.as_ref());
    let decided = decided.map(|id| acting(args.officer.as_deref()).map(|officer| (id, officer))).transpose()?;
    let client = Client::connect(context).await?;
    let found = match decided {
        Some((id, officer)) => {
            let path = format!("/v1/prepared/{}", encoded(id));
            let decision = DecideDraft { officer, drop: args.draft.is_none() };
            client.post::<Prepared>(&path, &decision).await.map(|one| vec![one])
        }
        None => client.get::<Vec<Prepared>>("/v1/prepared").await,
    };
    client.close().await;
    let found = found?;
    if found.is_empty() {
        context.say("lapsed-none", &vars![]);
    }
    for one in &found {
        let state = context.text(&format!("lapsed-{}", one.state));
        let values = vars![
            "what" => owed(context, &one.lapse.what), "statement" => plain::line(&one.lapse.statement),
            "due" => time::full(one.lapse.due), "peer" => plain::line(&one.lapse.peer),
            "track" => one.to_track.clone(), "format" => one.format.clone(), "state" => state,
        ];
        let exercise = marks::before(&context.catalogue, &one.lapse.mark);
        let marks = marks::line(context, ("actual", &one.lapse.tlp, &one.lapse.pap));
        context.line(format!("{exercise}{} {marks}", context.with("lapsed-line", &values)).trim_end());
        context.line(&format!("    {}", one.id));
        if let Some(draft) = one.draft {
            context.say("lapsed-draft", &vars!["draft" => draft]);
        }
    }
    context.object(&json!({"prepared": found}));
    Ok(Exit::Ok)
}

/// What is owed, in words.
pub(super) fn owed(context: &Context, what: &str) -> String {
    context.catalogue.find(&format!("obligation-kind-{what}"), &vars![]).unwrap_or_else(|| plain::line(what))
}
