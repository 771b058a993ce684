//! `comity line-test --series` and `--person`.

use comity_node::service::views::{Accepted, LineTestItemView, LineTestsView, StatementDraft, WayView};
use comity_node::watch::linetests::{OutageRecord, TestKind};
use comity_seal::rng::random32;
use comity_wire::Hash;
use serde_json::json;
use serde_json::value::to_raw_value;

use super::line_health;
use crate::args::node::LineTest;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::party::SystemRng;
use crate::{plain, time};

/// Tests that are shown one by one.
const SHOWN_MAX: usize = 24;

/// The tests of a line and what they come to.
pub(super) async fn series(context: &Context, (peer, track): (&str, &str), args: &LineTest) -> Outcome {
    let client = Client::connect(context).await?;
    let days = args.days.map_or_else(String::new, |days| format!("&days={days}"));
    let path = format!("/v1/line-tests?peer={}&track={track}{days}", encoded(peer));
    let view = client.get::<LineTestsView>(&path).await;
    client.close().await;
    let view = view?;
    let sum = &view.summary;
    let line = format!("{}/{}", plain::line(&view.peer), view.track);
    context.say(
        "line-series-head",
        &vars!["line" => line, "from" => time::shown(view.from), "to" => time::shown(view.to)],
    );
    match sum.availability_permille {
        Some(permille) => {
            let percent = format!("{}.{}", permille / 10, permille % 10);
            let vars = vars!["percent" => percent, "answered" => sum.answered, "hours" => sum.hours];
            context.say("line-series-availability", &vars);
        }
        None => context.say("line-series-none", &vars![]),
    }
    if let (Some(p50), Some(p90), Some(p99)) = (sum.round_trip_p50_ms, sum.round_trip_p90_ms, sum.round_trip_p99_ms) {
        context.say("line-series-round-trip", &vars!["p50" => p50, "p90" => p90, "p99" => p99]);
    }
    if let (Some(skew), Some(within)) = (sum.skew_ms, sum.skew_within_ms) {
        context.say("line-series-skew", &vars!["ms" => skew.to_string(), "within" => within]);
    }
    for (word, (tests, answered)) in &sum.transports {
        let word = line_health::named(context, word, None);
        context.say("line-series-transport", &vars!["word" => word, "tests" => *tests, "answered" => *answered]);
    }
    sum.ways.iter().for_each(|way| each_way(context, way));
    if sum.persons > 0 {
        let values = vars!["tests" => sum.persons, "answered" => sum.persons_answered, "missed" => sum.persons_missed];
        context.say("line-series-persons", &values);
    }
    if sum.unequal > 0 || sum.damaged > 0 {
        context.say("line-series-faults", &vars!["unequal" => sum.unequal, "damaged" => sum.damaged]);
    }
    if let Some(since) = view.down_since {
        context.say("line-series-down", &vars!["since" => time::shown(since)]);
    }
    outages(context, &view.outages);
    let skipped = view.tests.len().saturating_sub(SHOWN_MAX);
    view.tests.iter().skip(skipped).for_each(|test| one(context, test));
    context.object(&serde_json::to_value(&view).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}

/// When the line was down, the newest last.
fn outages(context: &Context, all: &[OutageRecord]) {
    for outage in all.iter().skip(all.len().saturating_sub(SHOWN_MAX)) {
        let (from, missed) = (time::full(outage.from), outage.missed);
        match outage.until {
            Some(until) => {
                let vars = vars!["from" => from, "until" => time::full(until), "missed" => missed];
                context.say("line-series-outage", &vars);
            }
            None => context.say("line-series-outage-open", &vars!["from" => from, "missed" => missed]),
        }
    }
}

/// What one way came to.
fn each_way(context: &Context, way: &WayView) {
    let tried = way.reached + way.failed;
    let percent = way.availability_permille.map_or_else(|| "-".to_owned(), |of| format!("{}.{}", of / 10, of % 10));
    let named = line_health::named(context, &way.kind, way.address.as_deref());
    let values = vars![
        "way" => named, "reached" => way.reached, "tried" => tried, "percent" => percent, "tests" => way.tests,
    ];
    context.say(if way.ours { "line-series-way-ours" } else { "line-series-way-theirs" }, &values);
    if let (Some(p50), Some(p90), Some(p99)) = (way.p50_ms, way.p90_ms, way.p99_ms) {
        context.say("line-series-way-ms", &vars!["p50" => p50, "p90" => p90, "p99" => p99]);
    }
    if let (Some(skew), Some(within)) = (way.skew_ms, way.skew_within_ms) {
        context.say("line-series-way-skew", &vars!["ms" => skew.to_string(), "within" => within]);
    }
    if let Some(since) = way.down_since {
        context.say("line-series-way-down", &vars!["since" => time::shown(since)]);
    }
}

fn one(context: &Context, test: &LineTestItemView) {
    let by = context.text(if test.ours { "line-series-ours" } else { "line-series-theirs" });
    let clock = time::shown(test.clock);
    if test.kind == TestKind::Person {
        let vars = match (&test.officer, test.taken_s) {
            (Some(officer), Some(seconds)) => {
                vars!["by" => by, "at" => clock, "officer" => plain::line(officer), "seconds" => seconds]
            }
            _ => {
                let key = if test.missed { "line-series-person-missed" } else { "line-series-person-open" };
                context.say(key, &vars!["by" => by, "at" => clock]);
                return;
            }
        };
        context.say(if test.missed { "line-series-person-late" } else { "line-series-person" }, &vars);
        return;
    }
    let vars = vars!["by" => by, "sequence" => test.sequence, "at" => clock];
    context.say(if test.answered_at.is_some() { "line-series-answered" } else { "line-series-unanswered" }, &vars);
}

/// What a node says of actual traffic on a line that admits exercises and tests alone.
const EXERCISE_LINE: &str = "exercise-line";

/// Has the counterpart's watch tested: a person must answer (F02).
pub(super) async fn person(context: &Context, (peer, track): (&str, &str), args: &LineTest) -> Outcome {
    let nonce = Hash(random32(&mut SystemRng)).to_string();
    let nonce = nonce.get(..32).unwrap_or(&nonce);
    let desk = args.desk.as_deref().unwrap_or("watch");
    let body = to_raw_value(&json!({ "desk": desk, "nonce": nonce })).map_err(Failure::ours)?;
    let mut draft = StatementDraft::new(peer, track, "F02", body);
    draft.to_desks.push(desk.to_owned());
    let client = Client::connect(context).await?;
    let mut accepted = client.post::<Accepted>("/v1/statements", &draft).await;
    // Where nothing actual is said, a person is tested by an exercise.
    if accepted.as_ref().is_err_and(|failure| failure.code == EXERCISE_LINE) {
        draft.mark = "exercise".to_owned();
        accepted = client.post("/v1/statements", &draft).await;
    }
    client.close().await;
    let accepted = accepted?;
    context.say("line-person-sent", &vars!["number" => plain::line(&accepted.number)]);
    context.object(&serde_json::to_value(&accepted).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}
