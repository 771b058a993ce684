//! Calendars, read back by another parser.

use comity_catalog::{Language, Words};
use ical::parser::Component as _;
use ical::parser::ical::component::IcalEvent;
use ical::property::Property;
use serde_json::json;

use super::calendar::calendar;
use crate::service::views::{DialogueView, LanguageTag};

/// 10:00 in Vienna on 29 March 2027, one day after the clocks went forward; to 18:00 on 31 October, when they go back.
const FROM: u64 = 1_806_307_200;
const TO: u64 = 1_825_002_000;

fn view(standing: &str, sequence: u64, zone: &str) -> DialogueView {
    let body = json!({
        "series": "Inter;agency, dialogue", "round": 3, "dates": {"from": FROM, "to": TO},
        "venue": {"form": "place", "place": "Klow, House of Meetings", "time_zone": zone},
        "agenda": [{"number": 1, "title": {"en": "Обзор инцидентов за очень долгое время, о котором надо сказать длинно", "ru": "Обзор"}}],
    });
    let round = json!({
        "case": "ab".repeat(32), "first": {"number": "BOR/dialogue/4", "id": "ab".repeat(32)}, "round": 3,
        "standing": standing, "provisional": false, "said": [], "agreed": body, "held_by": null, "record": null,
        "tabled": [], "sequence": sequence, "changed_at": 1_800_000_000,
    });
    serde_json::from_value(json!({
        "now": 1, "records": [], "consultations": [],
        "series": [{"peer": "BOR", "track": "dialogue", "name": "Inter;agency, dialogue", "cadence_days": 90,
            "rounds": [round], "tabled": [], "next": []}],
    }))
    .unwrap()
}

fn made(view: &DialogueView, of_one: bool) -> String {
    calendar(view, &Words::shipped(Language::English), LanguageTag::En, of_one).unwrap()
}

fn read(text: &str) -> ical::parser::ical::component::IcalCalendar {
    ical::IcalParser::new(text.as_bytes()).next().unwrap().unwrap()
}

fn value(properties: &[Property], name: &str) -> String {
    let one = properties.iter().find(|property| property.name == name);
    one.and_then(|property| property.value.clone()).unwrap_or_default()
}

fn event(view: &DialogueView) -> IcalEvent {
    let mut calendar = read(&made(view, false));
    assert_eq!(calendar.events.len(), 1);
    calendar.events.remove(0)
}

#[test]
fn another_parser_reads_what_was_meant() {
    let text = made(&view("agreed", 2, "Europe/Vienna"), false);
    assert!(text.lines().all(|line| line.len() <= 75), "folded: {text}");
    assert!(text.split_inclusive('\n').all(|line| line.ends_with("\r\n")), "{text}");
    let calendar = read(&text);
    assert_eq!(
        (value(&calendar.properties, "VERSION"), value(&calendar.properties, "METHOD")),
        ("2.0".into(), "PUBLISH".into())
    );
    let event = &calendar.events[0];
    assert_eq!(value(&event.properties, "UID"), format!("{}@comity", "ab".repeat(32)));
    assert_eq!(
        (value(&event.properties, "SEQUENCE"), value(&event.properties, "STATUS")),
        ("2".into(), "CONFIRMED".into())
    );
    assert_eq!(value(&event.properties, "SUMMARY"), r"Round 3\, Inter\;agency\, dialogue (agreed)");
    assert!(value(&event.properties, "DESCRIPTION").contains("о котором надо сказать длинно"));
    assert_eq!(value(&event.properties, "DTSTART"), "20270329T100000");
    assert_eq!(value(&event.properties, "DTEND"), "20271031T180000");
    let zone = event.get_property("DTSTART").unwrap().params.clone().unwrap();
    assert_eq!(zone, [("TZID".to_owned(), vec!["Europe/Vienna".to_owned()])]);
}

#[test]
fn a_zone_has_each_of_its_transitions_and_nothing_that_a_zone_has_not() {
    let calendar = read(&made(&view("agreed", 0, "Europe/Vienna"), false));
    let zone = &calendar.timezones[0];
    assert_eq!(zone.properties.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["TZID"]);
    let onset = |at: &str| {
        let found = zone.transitions.iter().find(|one| value(&one.properties, "DTSTART") == at);
        let properties = &found.unwrap_or_else(|| panic!("{at}: {zone:?}")).properties;
        ["TZOFFSETFROM", "TZOFFSETTO", "TZNAME"].map(|name| value(properties, name))
    };
    assert_eq!(onset("20270328T020000"), ["+0100", "+0200", "CEST"]);
    assert_eq!(onset("20271031T030000"), ["+0200", "+0100", "CET"]);
    // A zone without a summer time, and with half an hour.
    for (name, offset) in [("Europe/Moscow", "+0300"), ("Asia/Kolkata", "+0530")] {
        let calendar = read(&made(&view("agreed", 0, name), false));
        let last = calendar.timezones[0].transitions.last().unwrap();
        assert_eq!(value(&last.properties, "TZOFFSETTO"), offset, "{name}");
    }
}

#[test]
fn what_has_no_zone_is_in_utc() {
    for zone in ["Etc/UTC", "Nowhere/Else"] {
        let text = made(&view("agreed", 0, zone), false);
        let calendar = read(&text);
        assert!(calendar.timezones.is_empty(), "{text}");
        assert_eq!(value(&calendar.events[0].properties, "DTSTART"), "20270329T080000Z");
    }
}

#[test]
fn a_change_keeps_the_uid_and_raises_the_sequence_and_an_end_calls_it_off() {
    let (before, after) = (event(&view("proposed", 0, "Etc/UTC")), event(&view("agreed", 1, "Etc/UTC")));
    assert_eq!(value(&before.properties, "UID"), value(&after.properties, "UID"));
    let sequence = |event: &IcalEvent| value(&event.properties, "SEQUENCE").parse::<u64>().unwrap();
    assert!(sequence(&before) < sequence(&after));
    assert_eq!(value(&before.properties, "STATUS"), "TENTATIVE");
    let off = view("cancelled", 2, "Etc/UTC");
    assert_eq!(value(&event(&off).properties, "STATUS"), "CANCELLED");
    for (of_one, method) in [(true, "CANCEL"), (false, "PUBLISH")] {
        assert_eq!(value(&read(&made(&off, of_one)).properties, "METHOD"), method);
    }
    assert_eq!(value(&read(&made(&view("held", 3, "Etc/UTC"), true)).properties, "METHOD"), "PUBLISH");
}
