//! What is told of the day, for people and for programs.

use std::collections::BTreeMap;

use ::time::OffsetDateTime;
use comity_node::service::views::{Event, ObligationView, PartyView};
use fluent_bundle::FluentArgs;
use serde::Serialize;

use super::scenario::NAMES;
use crate::context::Context;
use crate::{i18n, plain, time};

/// Characters of one of the two columns.
const COLUMN: usize = 35;
/// Characters between them.
const GAP: usize = 3;
/// Characters before them: the time.
const MARGIN: usize = 7;

/// Something that one side did or saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Told {
    /// POSIX seconds.
    pub(super) at: u64,
    /// The party.
    pub(super) side: &'static str,
    /// What; the message is `play-` and this.
    pub(super) what: String,
    /// It was done, and not seen.
    #[serde(skip)]
    pub(super) done: bool,
    #[serde(flatten)]
    pub(super) values: BTreeMap<&'static str, String>,
}

impl Told {
    pub(super) fn new(at: u64, index: usize, what: &str, values: &[(&'static str, &str)]) -> Self {
        let side = if index == 0 { NAMES[0] } else { NAMES[1] };
        let values = values.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { at, side, what: what.to_owned(), done: false, values }
    }

    /// As it reads in a language.
    fn text(&self, context: &Context, formats: &BTreeMap<String, String>) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &self.values {
            let shown = match *name {
                "format" => formats.get(value).map_or_else(|| value.clone(), |name| format!("{value} {name}")),
                "kind" => context.text(&format!("obligation-kind-{value}")),
                "how" => context.text(&format!("alarm-ended-{value}")),
                _ => value.clone(),
            };
            args.set(*name, i18n::value(plain::line(&shown)));
        }
        context.with(&format!("play-{}", self.what), &args)
    }

    /// One row of the timeline: in the left column what AUR did or saw, in the right what BOR did.
    pub(super) fn rows(&self, context: &Context, formats: &BTreeMap<String, String>) -> String {
        let left = MARGIN + if self.side == NAMES[0] { 0 } else { COLUMN + GAP };
        let mut out = String::new();
        for (number, line) in wrapped(&self.text(context, formats), COLUMN).iter().enumerate() {
            let time = if number == 0 { clock(self.at) } else { String::new() };
            out.push_str(format!("{time:left$}{line}").trim_end());
            out.push('\n');
        }
        out.pop();
        out
    }
}

/// The names of both columns.
pub(super) fn head() -> String {
    format!("{:MARGIN$}{:width$}{}", "UTC", NAMES[0], NAMES[1], width = COLUMN + GAP)
}

/// `07:00`, of an instant.
pub(super) fn clock(posix_s: u64) -> String {
    let at = i64::try_from(posix_s).ok().and_then(|s| OffsetDateTime::from_unix_timestamp(s).ok());
    at.map_or_else(|| format!("{posix_s} s"), |at| format!("{:02}:{:02}", at.hour(), at.minute()))
}

/// As [`clock`], with month and day where it is another day than `today`.
pub(super) fn dated(posix_s: u64, today: u64) -> String {
    const DAY: u64 = 86_400;
    if posix_s / DAY == today / DAY {
        return clock(posix_s);
    }
    let date = time::full(posix_s);
    let date = date.split(' ').next().unwrap_or_default();
    format!("{} {}", date.split_once('-').map_or(date, |(_, day)| day), clock(posix_s))
}

/// Lines of at most so many characters, broken between words where that is possible.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let (mut lines, mut line, mut length) = (Vec::new(), String::new(), 0);
    for word in text.split(' ') {
        let word: Vec<char> = word.chars().collect();
        for part in word.chunks(width) {
            if length > 0 && length + 1 + part.len() > width {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.extend(part);
            length += part.len();
        }
    }
    lines.push(line);
    lines
}

/// What a node tells that belongs into the day. Deliveries and what merely opens are not told one by one.
pub(super) fn of_event(event: &Event, index: usize, now: u64) -> Option<Told> {
    let told = |what: &str, values: &[(&'static str, &str)]| Some(Told::new(now, index, what, values));
    match event {
        // An acknowledgement is told as what it acknowledges.
        Event::Received { statement, format, .. } if !["F01", "F03"].contains(&format.as_str()) => {
            told("received", &[("number", &statement.number), ("format", format)])
        }
        Event::Acknowledged { statement, by, officer, .. } => {
            told("acknowledged", &[("number", &statement.number), ("by", &by.number), ("officer", officer)])
        }
        Event::AttachmentHeldByThem { track, .. } => told("held", &[("track", track)]),
        Event::AlarmRaised { alarm } => told("alarm-raised", &[("about", &alarm.about)]),
        Event::AlarmCalled { about, level, call: 0, desk, officers, .. } => {
            let (level, officers) = ((level + 1).to_string(), officers.join(", "));
            told("alarm-called", &[("about", about), ("level", &level), ("desk", desk), ("officers", &officers)])
        }
        Event::AlarmEnded { alarm } => {
            let how = alarm.ended.as_ref().map_or("", |ended| &ended.how);
            told("alarm-ended", &[("about", &alarm.about), ("how", how)])
        }
        Event::Obligation { what, obligation, .. } => of_obligation(what, obligation, index, now),
        _ => None,
    }
}

fn of_obligation(what: &str, one: &ObligationView, index: usize, now: u64) -> Option<Told> {
    let from_due = one.due.map(|due| due.saturating_sub(one.from));
    let at = match what {
        "met" => one.met_at,
        "late" => one.due,
        "lapsed" => one.due.zip(from_due).map(|(due, period)| due.saturating_add(period)),
        "changed" | "waived" | "cancelled" => Some(now),
        _ => None,
    };
    if one.kind == "delivery" || one.kind == "echo" {
        return None;
    }
    let what = if one.state == "met-late" { "met-late" } else { what };
    let owed_by = if (one.owed_by == PartyView::Us) == (index == 0) { NAMES[0] } else { NAMES[1] };
    let due = one.due.map_or_else(|| "-".to_owned(), |due| dated(due, now));
    let values = [("kind", &*one.kind), ("number", &one.statement.number), ("owed_by", owed_by), ("due", &due)];
    Some(Told::new(at?, index, &format!("owed-{what}"), &values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_longer_than_their_column_whatever_is_told() {
        for text in ["", "one", "one two three", "Уведомление: «проверка»", &"x".repeat(100), "a  b"]
        {
            let lines = wrapped(text, 10);
            assert!(lines.iter().all(|line| line.chars().count() <= 10), "{lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
        assert_eq!(wrapped("one two three", 10), ["one two", "three"]);
    }
}
