//! What is told of lines: events for whoever follows, alarms for officers, a notice (F07) for one to release.

use comity_catalog::render::instant;
use comity_process::linetest::standing::Standing;
use comity_wire::Track;
use serde_json::json;
use serde_json::value::to_raw_value;

use super::line::{News, TestedLine};
use super::outages::Health;
use super::record::{Agreed, Range};
use crate::core::Clock;
use crate::service::problem::codes;
use crate::service::views::{DigestsStand, Event, LineStanding, PositionView, StatementDraft};
use crate::service::{Node, Problem};
use crate::watch::alarm::AlarmKind;
use crate::watch::directory;

/// Longest list of other lines, and of contacts, in a notice: the limit of the format is sixteen for both together.
const ALTERNATES_MAX: usize = 8;

fn both(agreed: &Agreed) -> (PositionView, PositionView) {
    let at = |at: super::At| PositionView { generation: at.generation, size: at.size };
    (at(agreed.ours), at(agreed.theirs))
}

/// What an alarm about the line that is down since an instant is called; the same for the same outage.
fn down_alarm(peer: &str, track: &str, since: u64) -> String {
    format!("{peer}/{track} {}", comity_catalog::render::instant(since))
}

/// What an alarm about a difference is called: by the cut below which the sides agreed last, so that a new one is another.
fn differ_alarm(peer: &str, track: &str, range: &Range) -> String {
    let at = range.low.unwrap_or_else(|| range.high.with((0, 0)));
    format!("{peer}/{track} {}:{}/{}:{}", at.ours.generation, at.ours.size, at.theirs.generation, at.theirs.size)
}

/// Tells what a step found. What cannot be kept of an alarm is logged: the findings of the node show it all the same.
pub(super) async fn tell(node: &Node, tested: &mut TestedLine, news: &[News], clock: Clock) {
    let line = tested.config().line;
    let names = node.names();
    let (peer, track) = names.of(&line);
    let (peer, track) = (peer.to_owned(), track.word().to_owned());
    for one in news {
        if let Err(problem) = alarm(node, (&peer, &track), one).await {
            tracing::error!(%line, ?problem, "an alarm about a line was not kept");
        }
        node.tell_event(event((&peer, &track), one));
    }
    if let Some(health) = tested.changed(clock) {
        node.tell_event(stands((peer, track), &health));
    }
}

async fn alarm(node: &Node, (peer, track): (&str, &str), news: &News) -> Result<(), Problem> {
    match news {
        News::Down { since } => {
            let about = down_alarm(peer, track, *since);
            node.line_alarm(AlarmKind::LineDown, about, (peer, track)).await
        }
        News::UpAgain { told, .. } => {
            node.line_alarm_over(AlarmKind::LineDown, down_alarm(peer, track, told.since)).await
        }
        News::Differs { began, first: true, .. } => {
            node.line_alarm(AlarmKind::DigestsDiffer, differ_alarm(peer, track, began), (peer, track)).await
        }
        News::EqualAgain { began } => {
            node.line_alarm_over(AlarmKind::DigestsDiffer, differ_alarm(peer, track, began)).await
        }
        _ => Ok(()),
    }
}

fn event((peer, track): (&str, &str), news: &News) -> Event {
    let (peer, track) = (peer.to_owned(), track.to_owned());
    match news {
        News::Answered { sequence, round_trip_ms, whole } => {
            let (sequence, round_trip_ms, whole) = (*sequence, *round_trip_ms, *whole);
            Event::LineTested { peer, track, sequence, round_trip_ms, whole }
        }
        News::Person { ours, officer } => {
            Event::WatchTestAnswered { peer, track, ours: *ours, officer: officer.clone() }
        }
        News::PersonMissed { ours } => Event::WatchTestMissed { peer, track, ours: *ours },
        News::Differs { range, cases, .. } => {
            tracing::error!(peer, track, ?range, ?cases, "the two sides make something else of a line");
            let (equal, differs) = (range.low.as_ref().map(both), both(&range.high));
            Event::DigestsDiffer { peer, track, equal, differs, cases: cases.clone() }
        }
        News::EqualAgain { .. } => Event::DigestsEqualAgain { peer, track },
        News::Down { since } => Event::LineDown { peer, track, since: *since },
        News::UpAgain { at, .. } => Event::LineUpAgain { peer, track, at: *at },
    }
}

fn stands((peer, track): (String, String), health: &Health) -> Event {
    let (standing, down_since) = match health.standing {
        Standing::Untested => (LineStanding::Untested, None),
        Standing::Up => (LineStanding::Up, None),
        Standing::Down { since_s, .. } => (LineStanding::Down, Some(since_s)),
    };
    let digests = match health.equal {
        None => DigestsStand::Unknown,
        Some(true) => DigestsStand::Equal,
        Some(false) => DigestsStand::Differ,
    };
    Event::LineHealth { peer, track, standing, down_since, round_trip_ms: health.round_trip_ms, digests }
}

/// A notice of the outage (F07) for an officer to release: on another line with the same counterpart that is not down too,
/// where there is one. It names the lines that are not down, and the contacts that our own register says (F10).
pub(super) async fn notice(node: &Node, tested: &TestedLine, since: u64) -> Result<StatementDraft, Problem> {
    let line = tested.config().line;
    let names = node.names();
    let (peer, track) = names.of(&line);
    let snapshot = node.snapshot_of_store().await?;
    let (mut up, mut down) = (Vec::new(), Vec::new());
    for other in names.lines.values().filter(|other| other.peer == peer && other.line != line) {
        let record = snapshot.line_record(&other.line)?;
        let stands = record.outages.last().is_none_or(|outage| outage.until.is_some());
        if stands { up.push(other.track) } else { down.push(other.track) }
    }
    let said = node.with_core(move |core, _| core.our_statements(&line)).await?;
    let ways = said.map(|said| directory::ways(&said)).unwrap_or_default();
    let lines = |tracks: &[Track]| -> Vec<_> {
        tracks.iter().map(|track| json!({ "kind": "line", "value": track.word() })).collect()
    };
    let mut alternate = lines(&up);
    alternate.truncate(ALTERNATES_MAX);
    // Which of them leads to whoever has to be reached, and which may be told this side, the officer judges.
    alternate.extend(ways.iter().take(ALTERNATES_MAX).map(|way| json!({ "kind": way.kind, "value": way.value })));
    if alternate.is_empty() {
        // Nothing is published, and no line is up: the officer says how we are reached.
        alternate.push(json!({ "kind": "other", "value": "?" }));
    }
    let body = json!({
        "line": track.word(), "window": { "from": since }, "alternate": alternate, "cause": "not-known",
    });
    let body = to_raw_value(&body).map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))?;
    let on = up.first().or(down.first()).copied().unwrap_or(track);
    let mut notice = StatementDraft::new(peer, on.word(), "F07", body);
    // The line and when its outage began: so two notices are told apart in any list, in every language.
    notice.subject = format!("{} {}", track.word(), instant(since));
    Ok(notice)
}
