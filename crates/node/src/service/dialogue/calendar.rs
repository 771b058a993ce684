//! Rounds and due dates for calendars (RFC 5545). A UID names the same event for ever, on both sides; SEQUENCE rises with
//! every change that was said; times are those of the zone that the round names, with its transitions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use icalendar::{Calendar, Component, Event, EventLike, Property};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{members, text};
use crate::service::node::Node;
use crate::service::problem::{Problem, codes};
use crate::service::views::{
    CalendarQuery, DialogueQuery, DialogueView, LanguageTag, ObligationView, PartyView, RecordView, RoundView,
    SeriesView,
};
use crate::watch::policy::{MayRead, On};
use comity_catalog::Words;

/// Around an event, the seconds in which its zone's transitions are told: a year.
const AROUND_S: i64 = 366 * 86_400;

impl DialogueView {
    /// Leaves out what whoever asks may not read.
    pub fn retain(&mut self, may: &MayRead) {
        let reads = |track: &str, format: &str| may.may(On { track: Some(track), format: Some(format) });
        self.series.retain(|one| reads(&one.track, "F54"));
        for series in &mut self.series {
            let tabled = reads(&series.track, "F39");
            series.tabled.retain(|_| tabled);
            for round in &mut series.rounds {
                round.tabled.retain(|_| tabled);
                round.record = round.record.take().filter(|_| reads(&series.track, "F55"));
            }
        }
        self.records.retain(|one| reads(&one.track, "F55"));
        self.consultations.retain(|one| reads(&one.track, "F37") && reads(&one.track, &one.format));
    }
}

impl Node {
    /// Rounds, actions and rounds that are due, as an iCalendar object.
    ///
    /// # Errors
    /// As [`Node::dialogue`].
    pub async fn calendar(&self, query: CalendarQuery, may: MayRead) -> Result<String, Problem> {
        let CalendarQuery { peer, track, series, case, lang } = query;
        let of_one = case.is_some();
        let mut view = self.dialogue(DialogueQuery { peer, track, series, case }).await?;
        view.retain(&may);
        let formats = self.inner.shared.formats.clone();
        let words = formats.words(lang.into());
        calendar(&view, words, lang, of_one).ok_or_else(|| Problem::new(codes::INTERNAL).with("detail", "a calendar"))
    }
}

#[derive(Deserialize)]
struct Range {
    from: u64,
    to: u64,
}

/// The calendar of what a view has. `None` where an instant has no date.
pub(super) fn calendar(view: &DialogueView, words: &Words, lang: LanguageTag, of_one: bool) -> Option<String> {
    let mut made = Made { words, lang, calendar: Calendar::empty(), zones: BTreeMap::new() };
    made.calendar.append_property(Property::new("VERSION", "2.0"));
    made.calendar.append_property(Property::new("PRODID", "-//Comity//Dialogue//EN"));
    made.calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    for series in &view.series {
        series.rounds.iter().try_for_each(|round| made.round(series, round))?;
        series.next.iter().try_for_each(|next| made.next(series, next))?;
        let records = series.rounds.iter().filter_map(|round| round.record.as_ref());
        records.into_iter().try_for_each(|record| made.actions(record))?;
    }
    view.records.iter().try_for_each(|record| made.actions(record))?;
    // One round alone is what is sent to who takes part: its end calls it off.
    let rounds = || view.series.iter().flat_map(|series| &series.rounds);
    let off = of_one && rounds().count() > 0 && rounds().all(|round| round.standing == "cancelled");
    made.calendar.append_property(Property::new("METHOD", if off { "CANCEL" } else { "PUBLISH" }));
    let text = made.calendar.to_string();
    let mut zones = String::new();
    for (name, range) in &made.zones {
        zones.push_str(&zone(name, range.0, range.1)?);
    }
    // Zones stand before what names them.
    let at = text.find("BEGIN:VEVENT").or_else(|| text.find("END:VCALENDAR"))?;
    Some(format!("{}{zones}{}", &text[..at], &text[at..]))
}

struct Made<'a> {
    words: &'a Words,
    lang: LanguageTag,
    calendar: Calendar,
    /// Zones that events name, with the span in which they do.
    zones: BTreeMap<String, (i64, i64)>,
}

impl Made<'_> {
    fn round(&mut self, series: &SeriesView, round: &RoundView) -> Option<()> {
        let body = round.agreed.as_deref().or_else(|| round.said.iter().find_map(|said| said.body.as_deref()));
        let Some(about) = body.map(members) else { return Some(()) };
        let dates = about.get("dates").and_then(|raw| serde_json::from_str::<Range>(raw.get()).ok());
        let Some(Range { from, to }) = dates else { return Some(()) };
        let venue = about.get("venue").map(|raw| members(raw)).unwrap_or_default();
        let zone = text(&venue, "time_zone").filter(|name| TimeZone::get(name).is_ok());
        let status = match round.standing.as_str() {
            "agreed" | "held" => "CONFIRMED",
            "cancelled" => "CANCELLED",
            _ => "TENTATIVE",
        };
        let (number, standing) =
            (round.round.to_string(), self.words.text(&format!("calendar-round-{}", round.standing)));
        let values = [("round", number.as_str()), ("series", series.name.as_str()), ("standing", standing.as_str())];
        let mut event = self.event(&round.case, round.sequence, round.changed_at)?;
        event.summary(&self.words.with("calendar-round", &values));
        event.append_property(Property::new("STATUS", status));
        if let Some(place) = text(&venue, "place").or_else(|| text(&venue, "means")) {
            event.location(&place);
        }
        event.description(&self.agenda(&about, round));
        event.categories([self.words.text("calendar-rounds")]);
        self.at(&mut event, "DTSTART", from, zone.as_deref())?;
        self.at(&mut event, "DTEND", to, zone.as_deref())?;
        self.calendar.push(event.done());
        Some(())
    }

    /// What is on the agenda, with what was put on the table.
    fn agenda(&self, about: &BTreeMap<String, Box<RawValue>>, round: &RoundView) -> String {
        #[derive(Deserialize)]
        struct Item {
            number: u64,
            title: BTreeMap<String, String>,
        }
        let tag = comity_catalog::Language::from(self.lang).tag();
        let items = about.get("agenda").and_then(|raw| serde_json::from_str::<Vec<Item>>(raw.get()).ok());
        let mut lines = Vec::new();
        for item in items.into_iter().flatten() {
            let title = item.title.get(tag).or_else(|| item.title.values().next()).cloned().unwrap_or_default();
            lines.push(format!("{}. {title}", item.number));
        }
        for one in &round.tabled {
            let title = one.title.clone().or_else(|| one.number.clone()).unwrap_or_else(|| one.evidence.clone());
            lines.push(format!("{}: {title}", self.words.text("calendar-tabled")));
        }
        lines.push(round.first.number.clone());
        lines.join("\n")
    }

    fn next(&mut self, series: &SeriesView, next: &ObligationView) -> Option<()> {
        // Both owe the same: one event says so.
        if next.owed_by == PartyView::Them && series.next.iter().any(|one| one.owed_by == PartyView::Us) {
            return Some(());
        }
        let summary = self.words.with("calendar-next", &[("series", &series.name)]);
        self.due(&format!("next-{}", next.case), next, &summary)
    }

    fn actions(&mut self, record: &RecordView) -> Option<()> {
        for action in &record.actions {
            let texts: BTreeMap<String, String> = serde_json::from_str(action.texts.get()).unwrap_or_default();
            let tag = comity_catalog::Language::from(self.lang).tag();
            let what = texts.get(tag).or_else(|| texts.values().next()).cloned().unwrap_or_default();
            let number = action.number.to_string();
            let values = [("number", number.as_str()), ("what", what.as_str()), ("owner", action.owner.as_str())];
            let summary = self.words.with("calendar-action", &values);
            self.due(&action.owed.id, &action.owed, &summary)?;
        }
        Some(())
    }

    /// Something that is due: what was met or given up stays there, as cancelled, so that who has it hears of it.
    fn due(&mut self, id: &str, owed: &ObligationView, summary: &str) -> Option<()> {
        let Some(due) = owed.due else { return Some(()) };
        let open = matches!(owed.state.as_str(), "open" | "late" | "lapsed");
        let mut event = self.event(id, u64::from(!open), owed.met_at.unwrap_or(owed.from))?;
        event.summary(summary);
        event.description(&owed.statement.number);
        event.append_property(Property::new("STATUS", if open { "CONFIRMED" } else { "CANCELLED" }));
        event.append_property(Property::new("TRANSP", "TRANSPARENT"));
        event.categories([self.words.text("calendar-due")]);
        self.at(&mut event, "DTSTART", due, None)?;
        self.at(&mut event, "DTEND", due, None)?;
        self.calendar.push(event.done());
        Some(())
    }

    fn event(&self, id: &str, sequence: u64, changed: u64) -> Option<Event> {
        let mut event = Event::with_uid(&format!("{id}@comity"));
        event.append_property(Property::new("DTSTAMP", utc(changed)?));
        event.append_property(Property::new("LAST-MODIFIED", utc(changed)?));
        event.append_property(Property::new("SEQUENCE", sequence.to_string()));
        Some(event)
    }

    /// An instant: in its zone, where there is one, in UTC otherwise.
    fn at(&mut self, event: &mut Event, name: &str, instant: u64, zone: Option<&str>) -> Option<()> {
        let is_utc = |name: &str| matches!(name, "UTC" | "Etc/UTC" | "Etc/UCT" | "Zulu");
        let Some(zone) = zone.filter(|name| !is_utc(name)) else {
            event.append_property(Property::new(name, utc(instant)?));
            return Some(());
        };
        let seconds = i64::try_from(instant).ok()?;
        let local = TimeZone::get(zone).ok()?.to_datetime(Timestamp::from_second(seconds).ok()?);
        let mut property = Property::new(name, local.strftime("%Y%m%dT%H%M%S").to_string());
        property.add_parameter("TZID", zone);
        event.append_property(property.done());
        let span = self.zones.entry(zone.to_owned()).or_insert((seconds, seconds));
        *span = (span.0.min(seconds), span.1.max(seconds));
        Some(())
    }
}

fn utc(instant: u64) -> Option<String> {
    let at = Timestamp::from_second(i64::try_from(instant).ok()?).ok()?;
    Some(at.strftime("%Y%m%dT%H%M%SZ").to_string())
}

/// A zone from a year before one instant to a year after another: each of its transitions by itself (RFC 5545, 3.6.5).
fn zone(name: &str, from: i64, to: i64) -> Option<String> {
    let tz = TimeZone::get(name).ok()?;
    let (from, to) = (Timestamp::from_second(from - AROUND_S).ok()?, Timestamp::from_second(to + AROUND_S).ok()?);
    let mut out = format!("BEGIN:VTIMEZONE\r\nTZID:{name}\r\n");
    let first = tz.preceding(from).next();
    let mut before = tz.to_offset(first.as_ref().map_or(from, |first| first.timestamp()));
    if first.is_none() {
        // A zone without transitions: one that holds since ever.
        part(&mut out, "19700101T000000", (before, before), &tz.to_offset_info(from));
    }
    let following = tz.following(from).take_while(|next| next.timestamp() <= to);
    for next in first.into_iter().chain(following) {
        let at = next.timestamp();
        let earlier = tz.to_offset(at.checked_sub(jiff::SignedDuration::from_secs(1)).ok()?);
        before = earlier;
        // The onset is told in the local time that was before it.
        let onset = before.to_datetime(at).strftime("%Y%m%dT%H%M%S").to_string();
        part(&mut out, &onset, (before, next.offset()), &tz.to_offset_info(at));
    }
    out.push_str("END:VTIMEZONE\r\n");
    Some(out)
}

fn part(
    out: &mut String,
    onset: &str,
    (before, after): (jiff::tz::Offset, jiff::tz::Offset),
    info: &jiff::tz::TimeZoneOffsetInfo<'_>,
) {
    let kind = if info.dst().is_dst() { "DAYLIGHT" } else { "STANDARD" };
    let _to_a_string = write!(
        out,
        "BEGIN:{kind}\r\nDTSTART:{onset}\r\nTZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\nTZNAME:{}\r\nEND:{kind}\r\n",
        offset(before),
        offset(after),
        info.abbreviation()
    );
}

fn offset(offset: jiff::tz::Offset) -> String {
    let seconds = offset.seconds();
    let (sign, all) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    let (hours, minutes, rest) = (all / 3_600, all / 60 % 60, all % 60);
    if rest == 0 { format!("{sign}{hours:02}{minutes:02}") } else { format!("{sign}{hours:02}{minutes:02}{rest:02}") }
}
