//! Rounds that do not go as they were agreed, on two real nodes: one is put off and held at other dates, one is cancelled,
//! one is taken back before anybody agreed, one lapses. Both sides say the same, and so do their calendars: an event keeps its
//! UID, its SEQUENCE rises with every change, and what will not be is CANCELLED.

use std::path::Path;

use serde_json::{Value, json};

use crate::dialogue::{arrived, confirmed, file, now, number, of, round, stands};
use crate::help::{until, words};
use crate::party::{Party, two};

const DAY: u64 = 86_400;
/// Seconds from now on in which a round can be agreed before it begins.
const AHEAD_S: u64 = 45;

/// The event of a round, as a calendar of that round alone has it.
#[derive(Debug, PartialEq, Eq, Clone)]
struct Event {
    uid: String,
    sequence: u64,
    status: String,
    start: String,
    method: String,
}

fn value(lines: &[&str], name: &str) -> String {
    let is_it = |line: &&&str| line.split([':', ';']).next() == Some(name);
    let line = lines.iter().find(is_it);
    assert!(line.is_some(), "no {name}: {lines:?}");
    let line = line.unwrap();
    line.split_once(':').unwrap().1.to_owned()
}

fn event(party: &Party, reference: &str) -> Event {
    let case = of(party, reference, "/series/0/rounds/0/case").unwrap();
    let made = party.done(&["dialogue", "calendar", "--round", reference]);
    let text = made["calendar"].as_str().unwrap().replace("\r\n ", "");
    let uid = format!("UID:{}@comity", case.as_str().unwrap());
    let events: Vec<Vec<&str>> = text
        .split("BEGIN:VEVENT\r\n")
        .skip(1)
        .map(|event| event.split("END:VEVENT").next().unwrap().lines().collect())
        .filter(|event: &Vec<&str>| event.contains(&uid.as_str()))
        .collect();
    assert_eq!(events.len(), 1, "events of {reference}: {text}");
    let one = &events[0];
    let calendar: Vec<&str> = text.lines().collect();
    Event {
        uid: value(one, "UID"),
        sequence: value(one, "SEQUENCE").parse().unwrap(),
        status: value(one, "STATUS"),
        start: value(one, "DTSTART"),
        method: value(&calendar, "METHOD"),
    }
}

/// Both sides see the round so, and their calendars have one and the same event of it.
fn seen(parties: [(&Party, &str); 2], standing: &str) -> Event {
    stands(parties, "/series/0/rounds/0/standing", standing);
    let (party, reference) = parties[0];
    let (there, named) = parties[1];
    until("both calendars are the same", || match (event(party, reference), event(there, named)) {
        (ours, theirs) if ours == theirs => Ok(ours),
        other => Err(format!("{other:?}")),
    })
}

/// The same event later: its SEQUENCE rose.
fn later(before: &Event, now: &Event, status: &str) {
    assert_eq!((&now.uid, now.status.as_str()), (&before.uid, status), "{before:?} {now:?}");
    assert!(now.sequence > before.sequence, "{before:?} {now:?}");
}

fn effect(party: &Party, args: &[&str]) -> String {
    let (exit, object) = party.run(args);
    assert_eq!((exit, object["error"]["code"].as_str()), (1, Some("no-effect")), "{args:?}: {object}");
    object["error"]["params"]["effect"].as_str().unwrap_or_default().to_owned()
}

fn body(series: &str, from: u64, to: u64) -> Value {
    let mut body = round(from);
    body["series"] = series.into();
    body["dates"]["to"] = to.into();
    body
}

/// AUR convenes, BOR accepts; the number of what convened it.
fn said_by_both(a: &Party, b: &Party, place: &Path, body: &Value) -> String {
    let path = file(place, "round.json", body);
    let first = number(&a.done(&["dialogue", "convene", "BOR/dialogue", &path]));
    arrived(b, &first);
    b.done(&["dialogue", "accept", &first]);
    first
}

/// Who owes that the next round of the series is convened.
fn owe_the_next(party: &Party, reference: &str) -> usize {
    of(party, reference, "/series/0/next").unwrap().as_array().unwrap().len()
}

#[test]
fn rounds_are_put_off_cancelled_taken_back_and_lapse_alike_on_both_sides_and_in_their_calendars() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    let soon = now() + AHEAD_S;
    let lapses = said_by_both(&a, &b, place, &body("Lapsing", soon, soon + 1));
    put_off(&a, &b, place);
    cancelled(&a, &b, place);
    taken_back(&a, &b, place);
    lapsed(&a, &b, &lapses);
}

fn put_off(a: &Party, b: &Party, place: &Path) {
    let from = now() + 10 * DAY;
    let first = said_by_both(a, b, place, &body("Put off", from, from + 7_200));
    let both = [(a, first.as_str()), (b, first.as_str())];
    let agreed = seen(both, "agreed");
    assert_eq!((agreed.status.as_str(), agreed.method.as_str()), ("CONFIRMED", "PUBLISH"));
    assert_eq!(owe_the_next(a, &first), 2, "each party owes the next");
    assert_eq!(effect(b, &["dialogue", "held", &first]), "too-early");

    b.done(&["dialogue", "postpone", &first]);
    let open = seen(both, "postponed");
    later(&agreed, &open, "TENTATIVE");
    for (party, language, word) in [(a, "en", "postponed"), (b, "ru", "отложен")] {
        assert_eq!(owe_the_next(party, &first), 0, "nothing counts from what has no dates");
        assert!(words(party, language, &["dialogue", "rounds"]).contains(word));
    }
    assert_eq!(effect(a, &["dialogue", "postpone", &first]), "nothing-open", "once");
    assert_eq!(effect(a, &["dialogue", "held", &first]), "nothing-open");
    assert_eq!(a.refused(&["dialogue", "accept", &first], 1), "dialogue-nothing-said");

    // Other dates, by either; and the same event is there.
    let dates = file(place, "dates.json", &json!({"dates": {"from": from + DAY, "to": from + DAY + 7_200}}));
    let anew = number(&a.done(&["dialogue", "counter", &first, &dates]));
    arrived(b, &anew);
    b.done(&["dialogue", "accept", &first]);
    let again = seen(both, "agreed");
    later(&open, &again, "CONFIRMED");
    assert_ne!(again.start, agreed.start);
    assert_eq!(owe_the_next(b, &first), 2);
}

fn cancelled(a: &Party, b: &Party, place: &Path) {
    let from = now() + 20 * DAY;
    let first = said_by_both(a, b, place, &body("Cancelled", from, from + 7_200));
    let both = [(a, first.as_str()), (b, first.as_str())];
    let agreed = seen(both, "agreed");
    a.done(&["dialogue", "cancel", &first]);
    let off = seen(both, "cancelled");
    later(&agreed, &off, "CANCELLED");
    assert_eq!((off.method.as_str(), off.start.as_str()), ("CANCEL", agreed.start.as_str()));
    for (party, language, word) in [(b, "en", "cancelled"), (a, "ru", "отменён")] {
        assert_eq!(owe_the_next(party, &first), 0);
        assert!(words(party, language, &["dialogue", "rounds"]).contains(word));
    }
    let dates = file(place, "dates.json", &json!({"dates": {"from": from + DAY, "to": from + DAY + 7_200}}));
    assert_eq!(effect(b, &["dialogue", "counter", &first, &dates]), "case-withdrawn");
    assert_eq!(effect(b, &["dialogue", "postpone", &first]), "case-withdrawn");
    // Its number is free, and another round is another event.
    let path = file(place, "round.json", &body("Cancelled", from, from + 7_200));
    let second = number(&b.done(&["dialogue", "convene", "AUR/dialogue", &path]));
    arrived(a, &second);
    a.done(&["dialogue", "accept", &second]);
    let other = seen([(a, second.as_str()), (b, second.as_str())], "agreed");
    assert_ne!(other.uid, off.uid);
    assert_eq!(event(a, &first), off, "and the first stays cancelled");
}

fn taken_back(a: &Party, b: &Party, place: &Path) {
    let from = now() + 30 * DAY;
    let path = file(place, "round.json", &body("Taken back", from, from + 7_200));
    let first = number(&b.done(&["dialogue", "convene", "AUR/dialogue", &path]));
    let both = [(a, first.as_str()), (b, first.as_str())];
    let proposed = seen(both, "proposed");
    assert_eq!(proposed.status, "TENTATIVE");
    assert_eq!(a.refused(&["correct", &first, "--cancel", "--reason", "r"], 1), "correct-theirs");
    b.done(&["correct", &first, "--cancel", "--reason", "We ask for other dates later"]);
    later(&proposed, &seen(both, "cancelled"), "CANCELLED");
    assert_eq!(a.refused(&["dialogue", "accept", &first], 1), "dialogue-nothing-said");
    let dates = file(place, "dates.json", &json!({"dates": {"from": from + DAY, "to": from + DAY + 7_200}}));
    assert_eq!(effect(a, &["dialogue", "counter", &first, &dates]), "cancelled");
}

fn lapsed(a: &Party, b: &Party, first: &str) {
    let both = [(a, first), (b, first)];
    until("its dates are over", || match of(a, first, "/series/0/rounds/0/standing")? {
        found if found == "lapsed" => Ok(()),
        other => Err(other.to_string()),
    });
    let over = seen(both, "lapsed");
    assert_eq!(over.status, "TENTATIVE");
    for (party, language, word) in [(a, "en", "lapsed"), (b, "ru", "не состоялся")] {
        assert!(words(party, language, &["dialogue", "rounds"]).contains(word));
        assert_eq!(owe_the_next(party, first), 2, "the next one is owed all the same");
    }
    // Nothing of it is lost: whoever held it says so later.
    b.done(&["dialogue", "held", first]);
    confirmed(a, b);
    later(&over, &seen(both, "held"), "CONFIRMED");
}
