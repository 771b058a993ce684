//! `comity line-health` and `comity line-state`: how lines stand by their tests, and what a line comes to, for export.

use comity_node::party::files::{self, MODE_SECRET};
use comity_node::service::views::{
    DigestsStand, HourOutcome, LineHealthView, LineStanding, LineStateView, PositionView, WayHealthView,
};
use comity_node::watch::linetests::Way;
use serde_json::json;

use super::{line_of, track_of};
use crate::args::lines::{LineHealth, LineState};
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::refused;
use crate::{marks, plain, time};

/// Hours of the strip: two days of an hour each.
const STRIP_HOURS: usize = 48;

/// How the lines stand.
pub(super) async fn run(context: &Context, args: &LineHealth) -> Outcome {
    let mut query = Vec::new();
    if let Some(line) = &args.line {
        match line.split_once('/') {
            Some((peer, track)) => {
                track_of(track)?;
                query.extend([format!("peer={}", encoded(peer)), format!("track={track}")]);
            }
            None => query.push(format!("peer={}", encoded(line))),
        }
    }
    query.extend(args.days.map(|days| format!("days={days}")));
    let client = Client::connect(context).await?;
    let lines = client.get::<Vec<LineHealthView>>(&format!("/v1/line-health?{}", query.join("&"))).await;
    client.close().await;
    let lines = lines?;
    if lines.is_empty() {
        context.say("line-health-none", &vars![]);
    }
    lines.iter().for_each(|view| one(context, view));
    context.object(&json!(lines));
    Ok(Exit::Ok)
}

fn one(context: &Context, view: &LineHealthView) {
    let line = format!("{}/{}", plain::line(&view.peer), plain::line(&view.track));
    let stands = match view.standing {
        LineStanding::Untested => context.text("line-health-untested"),
        LineStanding::Up => context.text("line-health-up"),
        LineStanding::Down => {
            let since = view.down_since.map(time::shown).unwrap_or_default();
            context.with("line-health-down", &vars!["since" => since, "missed" => view.missed])
        }
    };
    context.say("line-health-head", &vars!["line" => line, "stands" => stands]);
    if let Some(fallback) = &view.fallback {
        let text = |value: &Option<String>| value.as_deref().map_or_else(|| "-".to_owned(), plain::line);
        let values = vars!["telephone" => text(&fallback.telephone), "mail" => text(&fallback.mail)];
        context.say("line-health-fallback", &values);
        marks::warn(context, fallback.telephone.iter().chain(&fallback.mail).map(String::as_str));
    }
    if let Some(unsaid) = &view.unsaid {
        let mut problem = Failure::new(&unsaid.code, Fault::Local, Exit::Failed);
        for (name, value) in &unsaid.params {
            problem = problem.with(name, value);
        }
        let values = vars!["since" => time::shown(unsaid.since), "why" => problem.problem(&context.catalogue)];
        context.say("line-health-unsaid", &values);
    }
    for way in &view.tried {
        context
            .say("line-health-tried", &vars!["way" => way_of(context, way), "result" => result(context, way.reached)]);
    }
    if let Some(draft) = view.draft {
        context.say("line-health-draft", &vars!["draft" => draft]);
    }
    if let Some(test) = &view.last_test {
        let by = context.text(if test.ours { "line-series-ours" } else { "line-series-theirs" });
        let values = vars!["by" => by, "sequence" => test.sequence, "at" => time::shown(test.clock)];
        context.say(if test.answered_at.is_some() { "line-health-answered" } else { "line-health-open" }, &values);
    }
    figures(context, view);
    view.transports.iter().for_each(|way| transport(context, way));
    digests(context, view);
    context.line(&format!("    {}", strip(&view.hours)));
}

fn figures(context: &Context, view: &LineHealthView) {
    if let Some(permille) = view.availability_permille {
        let percent = format!("{}.{}", permille / 10, permille % 10);
        context.say("line-health-available", &vars!["percent" => percent]);
    }
    if let (Some(p50), Some(p99)) = (view.round_trip_p50_ms, view.round_trip_p99_ms) {
        context.say("line-health-round-trip", &vars!["p50" => p50, "p99" => p99]);
    }
    if let (Some(skew), Some(within)) = (view.skew_ms, view.skew_within_ms) {
        context.say("line-health-skew", &vars!["ms" => skew.to_string(), "within" => within]);
    }
    if let Some(person) = &view.last_person {
        let at = time::shown(person.clock);
        match (person.taken_s, person.missed) {
            (Some(seconds), _) => context.say("line-health-person", &vars!["at" => at, "seconds" => seconds]),
            (None, true) => context.say("line-health-person-missed", &vars!["at" => at]),
            (None, false) => context.say("line-health-person-open", &vars!["at" => at]),
        }
    }
}

/// The word of what a way came to.
pub(super) fn result(context: &Context, reached: Option<bool>) -> String {
    context.text(match reached {
        Some(true) => "way-reached",
        Some(false) => "way-failed",
        None => "way-untried",
    })
}

/// A way by its kind and address.
pub(super) fn way_of(context: &Context, way: &Way) -> String {
    named(context, &way.kind, way.address.as_deref())
}

/// The same from its parts.
pub(super) fn named(context: &Context, kind: &str, address: Option<&str>) -> String {
    let word = match kind {
        "direct" | "relay" | "proxy" | "mail" | "courier" => context.text(&format!("way-{kind}")),
        // The other side's word.
        other => plain::line(other),
    };
    address.map_or_else(|| word.clone(), |address| format!("{word} {}", plain::line(address)))
}

fn transport(context: &Context, way: &WayHealthView) {
    let named = named(context, &way.kind, way.address.as_deref());
    let values = vars!["way" => named, "result" => result(context, way.reached), "at" => time::shown(way.at)];
    context.say(if way.ours { "line-health-way-ours" } else { "line-health-way-theirs" }, &values);
}

fn digests(context: &Context, view: &LineHealthView) {
    let place = |(ours, theirs): &(PositionView, PositionView)| {
        format!("{}:{} / {}:{}", ours.generation, ours.size, theirs.generation, theirs.size)
    };
    match (view.digests, &view.agreed, &view.differs) {
        (DigestsStand::Equal, Some(at), _) => context.say("line-health-equal", &vars!["at" => place(at)]),
        (DigestsStand::Differ, agreed, Some(at)) => {
            let from = agreed.as_ref().map_or_else(|| "-".to_owned(), place);
            context.say("line-health-differ", &vars!["from" => from, "to" => place(at)]);
            for case in &view.cases {
                context.say("line-health-differ-case", &vars!["case" => plain::line(case)]);
            }
        }
        _ => {}
    }
}

/// The newest hours as one character each, oldest first.
fn strip(hours: &[HourOutcome]) -> String {
    let newest = hours.iter().skip(hours.len().saturating_sub(STRIP_HOURS));
    let one = |hour: &HourOutcome| match hour {
        HourOutcome::Answered => '+',
        HourOutcome::Missed => 'X',
        HourOutcome::Open => '?',
        HourOutcome::Before => '.',
    };
    newest.map(one).collect()
}

/// A line's whole final state, to be laid beside the other side's.
pub(super) async fn state(context: &Context, args: &LineState) -> Outcome {
    let (peer, track) = line_of(&args.line)?;
    let client = Client::connect(context).await?;
    let state = client.get::<LineStateView>(&format!("/v1/lines/{}/{track}/state", encoded(&peer))).await;
    client.close().await;
    let state = state?;
    if let Some(path) = &args.to {
        let text = serde_json::to_string_pretty(&state).map_err(Failure::ours)? + "\n";
        files::write_new(path, text.as_bytes(), MODE_SECRET).map_err(|error| refused(error.into()))?;
        context.say("line-state-written", &vars!["path" => path.display()]);
    }
    let line = format!("{}/{}", plain::line(&state.peer), plain::line(&state.track));
    let sums = vars!["line" => line, "cases" => state.cases.len(), "obligations" => state.obligations.len()];
    context.say("line-state-sums", &sums);
    if let Some(digest) = &state.digest {
        let place = |at: &PositionView| format!("{}:{}", at.generation, at.size);
        let (ours, theirs, words) = (place(&digest.ours), place(&digest.theirs), digest.words.join(" "));
        let values = vars!["ours" => ours, "theirs" => theirs, "final" => digest.entries];
        context.say("line-test-digest", &values);
        context.say("line-test-digest-words", &vars!["words" => words, "hash" => digest.hash.as_str()]);
    }
    if args.to.is_none() {
        context.object(&json!(state));
    }
    Ok(Exit::Ok)
}
