//! One line of the screen each: an alarm, something that is due, a line, the desks.

use comity_node::service::views::{
    ClocksApart, Colour, DeskView, LadderView, LineHealthView, LineView, ObligationView,
};
use comity_node::watch::alarm::Alarm;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use time::OffsetDateTime;

use crate::commands::{alarms, obligations, status};
use crate::context::Context;
use crate::i18n::vars;
use crate::{marks, plain};

/// A line of the screen: what stands at its left, and what at its right; the left gives way.
pub(super) struct Row {
    pub(super) left: Line<'static>,
    pub(super) right: Line<'static>,
}

impl Row {
    pub(super) fn new(left: impl Into<Line<'static>>, right: impl Into<Line<'static>>) -> Self {
        Self { left: left.into(), right: right.into() }
    }
}

pub(super) fn bold() -> Style {
    Style::new().add_modifier(Modifier::BOLD)
}

pub(super) const fn red() -> Style {
    Style::new().fg(Color::Red).add_modifier(Modifier::BOLD)
}

pub(super) const fn yellow() -> Style {
    Style::new().fg(Color::Yellow)
}

/// `14:02` today, else with its day: all in UTC, as the head of the screen says.
pub(super) fn clock(posix_s: u64, now: u64) -> String {
    let at = |posix: u64| i64::try_from(posix).ok().and_then(|s| OffsetDateTime::from_unix_timestamp(s).ok());
    let (Some(moment), Some(now)) = (at(posix_s), at(now)) else { return format!("{posix_s} s") };
    let time = format!("{:02}:{:02}", moment.hour(), moment.minute());
    if moment.date() == now.date() {
        time
    } else {
        format!("{:02}-{:02} {time}", u8::from(moment.month()), moment.day())
    }
}

/// An alarm. What is not actual says so first.
pub(super) fn alarm(context: &Context, alarm: &Alarm, picked: bool, now: u64) -> Row {
    let urgent = match alarm.precedence.as_str() {
        _ if alarm.is_exercise() => yellow(),
        "flash" => red(),
        "immediate" => bold(),
        _ => Style::new(),
    };
    let mut left =
        vec![Span::raw(if picked { "> " } else { "  " }), Span::raw(format!("{:>5} ", clock(alarm.raised_at, now)))];
    if alarm.is_exercise() {
        left.push(Span::styled(marks::before(&context.catalogue, &alarm.mark), yellow()));
    }
    left.push(Span::styled(format!("{} ", context.text(&format!("alarm-precedence-{}", alarm.precedence))), urgent));
    left.push(Span::styled(alarms::about(context, alarm), urgent));
    let marks = marks::line(context, ("actual", &alarm.tlp, &alarm.pap));
    if !marks.is_empty() {
        left.push(Span::raw(format!(" {marks}")));
    }
    let mut right = vec![Span::raw(alarms::state(context, alarm))];
    if alarm.parked {
        right.push(Span::styled(format!(" {}", context.text("screen-parked")), yellow()));
    }
    let row = Row::new(left, right);
    if picked {
        Row { left: row.left.style(Modifier::REVERSED), right: row.right.style(Modifier::REVERSED) }
    } else {
        row
    }
}

/// Something that is owed, with how far the other side's officers are called for it.
pub(super) fn obligation(context: &Context, one: &ObligationView, now: u64) -> Row {
    let late = one.state == "late" || one.state == "lapsed";
    let style = if late { red() } else { Style::new() };
    let due = one.due.map_or_else(|| context.text("screen-no-deadline"), |due| clock(due, now));
    let by = obligations::party(context, one.owed_by);
    let mut left = vec![
        Span::styled(
            format!("  {:>11} {:<9} ", due, obligations::word(context, "obligation-state", &one.state)),
            style,
        ),
        Span::raw(format!("{by}: {} {}, ", plain::line(&one.statement.number), plain::line(&one.format))),
        Span::raw(obligations::word(context, "obligation-kind", &one.kind)),
    ];
    if one.mark != "actual" {
        left.push(Span::styled(format!(" [{}]", obligations::word(context, "mark", &one.mark)), yellow()));
    }
    let right = one.ladder.as_ref().map(|ladder| self::ladder(context, ladder, now)).unwrap_or_default();
    Row::new(left, right)
}

/// How far their ladder is, by what they publish.
fn ladder(context: &Context, ladder: &LadderView, now: u64) -> String {
    let at = usize::try_from(ladder.reached).ok().and_then(|reached| reached.checked_sub(1));
    match at.and_then(|at| ladder.steps.get(at)) {
        None => context.text("screen-ladder-closed"),
        Some(step) => {
            let values = vars![
                "step" => ladder.reached, "of" => ladder.steps.len() as u64, "desk" => plain::line(&step.desk),
                "call" => context.text(&format!("ladder-call-{}", step.call)), "at" => clock(step.at, now),
            ];
            context.with("screen-ladder", &values)
        }
    }
}

/// A line and its health: whether it is up, its last test, round trip and skew.
pub(super) fn line(context: &Context, line: &LineView, health: Option<&LineHealthView>, now: u64) -> Row {
    let (colour, state) = status::state(context, line, true);
    let style = match colour {
        Some(Colour::Red) => red(),
        Some(Colour::Amber) => yellow(),
        _ => Style::new(),
    };
    let name = format!("{}/{}", plain::line(&line.peer), line.track);
    let mut left = vec![Span::raw(format!("  {name:<14} ")), Span::styled(state, style)];
    if line.in_flight > 0 {
        left.push(Span::raw(context.with("screen-in-flight", &vars!["count" => line.in_flight])));
    }
    Row::new(left, health.map(|health| self::health(context, health, line.clocks_apart, now)).unwrap_or_default())
}

fn health(context: &Context, health: &LineHealthView, apart: Option<ClocksApart>, now: u64) -> Line<'static> {
    let mut spans = Vec::new();
    if let Some(since) = health.down_since {
        spans.push(Span::styled(context.with("screen-down", &vars!["since" => clock(since, now)]), red()));
    }
    match &health.last_test {
        Some(test) => {
            let key = if test.answered_at.is_some() { "screen-test-answered" } else { "screen-test-waits" };
            spans.push(Span::raw(context.with(key, &vars!["at" => clock(test.clock, now)])));
        }
        None => spans.push(Span::raw(context.text("screen-test-none"))),
    }
    if let Some(ms) = health.round_trip_p50_ms {
        spans.push(Span::raw(context.with("screen-round-trip", &vars!["ms" => ms])));
    }
    let skew = match (health.skew_ms.zip(health.skew_within_ms), apart) {
        (Some((ms, within)), _) => context.with("screen-skew", &vars!["ms" => ms.to_string(), "within" => within]),
        (None, Some(apart)) => {
            let (least, most) = (apart.at_least_s.to_string(), apart.at_most_s.to_string());
            context.with("screen-clocks", &vars!["least" => least, "most" => most])
        }
        (None, None) => String::new(),
    };
    spans.push(Span::raw(skew));
    Line::from(spans)
}

/// All desks on one line.
pub(super) fn desks(context: &Context, desks: &[DeskView]) -> Line<'static> {
    let one = |view: &DeskView| {
        let state = context.text(if view.open { "watch-desk-open" } else { "watch-desk-closed" });
        let officers = match view.on_watch.is_empty() {
            true => context.text("watch-nobody"),
            false => plain::line(&view.on_watch.join(", ")),
        };
        context.with("watch-desk", &vars!["id" => plain::line(&view.desk.id), "state" => state, "officers" => officers])
    };
    let all: Vec<String> = desks.iter().map(one).collect();
    Line::from(format!("  {}", all.join("; ")))
}
