//! A round of dialogue between two real nodes: dates that both agree on, what cannot be then, claims of another line on the
//! table and a question about one, the calendar.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::help::{until, words};
use crate::party::{Party, two};

const SERIES: &str = "Interagency dialogue";
/// Seconds from now on in which a round can be agreed before it begins.
const AHEAD_S: u64 = 86_400;

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn file(place: &Path, name: &str, content: &Value) -> String {
    let path = place.join(name);
    std::fs::write(&path, serde_json::to_string_pretty(content).unwrap()).unwrap();
    path.display().to_string()
}

fn round(from: u64) -> Value {
    json!({
        "series": SERIES, "level": "interagency", "round": 1, "cadence_days": 90,
        "dates": {"from": from, "to": from + 7_200},
        "venue": {"form": "place", "place": "Klow, House of Meetings", "time_zone": "Europe/Vienna"},
        "agenda": [{"number": 1, "title": {"en": "Review of incidents", "ru": "Обзор инцидентов"}}],
        "delegations": [{"party": "9a28543b8e5e404aa4ec35ae0ab2c113a3d221a2c4de9c9707b6d8d46f899d1e", "head": "I. Halvard"}],
        "languages": ["en", "ru"],
    })
}

fn number(sent: &Value) -> String {
    sent["number"].as_str().unwrap_or_else(|| panic!("{sent}")).to_owned()
}

/// What the nodes say of a case, by one pointer into the view.
fn of(party: &Party, reference: &str, pointer: &str) -> Result<Value, String> {
    let (exit, view) = party.run(&["dialogue", "show", reference]);
    view.pointer(pointer).cloned().ok_or_else(|| format!("exit {exit}: {view}"))
}

/// Both say something else, so that what was said before is confirmed.
fn confirmed(a: &Party, b: &Party) {
    for _ in 0..2 {
        for (party, line) in [(a, "BOR/dialogue"), (b, "AUR/dialogue")] {
            party.done(&["send", line, "-s", "S", "-t", "t", "--wait", "receipt"]);
        }
    }
}

fn stands(parties: [(&Party, &str); 2], pointer: &str, wanted: &str) {
    confirmed(parties[0].0, parties[1].0);
    for (party, reference) in parties {
        until(&format!("{} sees {pointer} {wanted}", party.name), || match of(party, reference, pointer)? {
            found if found == wanted => Ok(()),
            other => Err(other.to_string()),
        });
    }
}

/// Waits until a statement of the other side can be answered here.
fn arrived(party: &Party, reference: &str) {
    until(&format!("{} has {reference}", party.name), || match party.run(&["show", reference]) {
        (0, view) if view["effect"].is_object() => Ok(()),
        (exit, view) => Err(format!("exit {exit}: {view}")),
    });
}

#[test]
fn a_claim_of_another_line_is_put_on_the_table_of_a_round_that_both_agreed() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    // A claim, on the line of the emergency teams, and another.
    let claim =
        number(&a.done(&["send", "BOR/cert", "-s", "S", "-t", "Scans from your networks", "--wait", "receipt"]));
    let other = number(&b.done(&["send", "AUR/cert", "-s", "S", "-t", "An outage of ours", "--wait", "receipt"]));

    // Dates: a proposal, another one, agreement.
    let start = now() + AHEAD_S;
    let proposed = file(place, "round.json", &round(start + 3_600));
    let first = number(&a.done(&["dialogue", "convene", "BOR/dialogue", &proposed]));
    assert_eq!(a.refused(&["dialogue", "accept", &first], 1), "dialogue-nothing-said");
    arrived(&b, &first);
    let counter = file(place, "counter.json", &json!({"dates": {"from": start, "to": start + 7_200}}));
    let counter = number(&b.done(&["dialogue", "counter", &first, &counter]));
    arrived(&a, &counter);
    a.done(&["dialogue", "accept", &first]);
    stands([(&a, &first), (&b, &first)], "/series/0/rounds/0/standing", "agreed");
    let hash = |party: &Party| of(party, &first, "/series/0/rounds/0/said/0/hash").unwrap();
    assert_eq!(hash(&a), hash(&b), "both hold one hash");

    // What cannot be: another round then, one of the same number, one that has not begun, a record of it.
    let mut second = round(start + 60);
    second["round"] = 2.into();
    let second = file(place, "second.json", &second);
    assert_eq!(b.refused(&["dialogue", "convene", "AUR/dialogue", &second], 1), "no-effect");
    assert_eq!(a.refused(&["dialogue", "convene", "BOR/dialogue", &proposed], 1), "no-effect");
    assert_eq!(b.refused(&["dialogue", "held", &first], 1), "no-effect");

    // Both cases on the table, and discussed.
    let table = |party: &Party, case: &str, on: &str, title: &str| {
        let asked =
            ["table", case, "--on", on, "--series", SERIES, "--title", title, "--summary", "We ask to discuss it"];
        number(&party.done(&[&asked[..], &["--round", "1"]].concat()))
    };
    let tabled = table(&a, &claim, "BOR/dialogue", "Scans");
    let opposed = table(&b, &other, "AUR/dialogue", "The outage");
    arrived(&b, &tabled);
    arrived(&a, &opposed);
    let agenda = of(&b, &first, "/series/0/rounds/0").unwrap();
    assert_eq!(agenda["tabled"], json!([]), "one case alone is asked for");
    let all = b.done(&["dialogue", "rounds", "--series", SERIES]);
    let titles: Vec<&str> = all["series"][0]["rounds"][0]["tabled"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["title"].as_str().unwrap())
        .collect();
    assert_eq!((titles.len(), titles.contains(&"Scans")), (2, true), "{all}");
    let question = number(&b.done(&["consult", "say", &tabled, "question", "At what time were they?"]));
    arrived(&a, &question);
    a.done(&["consult", "say", &tabled, "answer", "From 03:00 to 05:00 UTC", "--to", &question]);
    // The calendar, in both languages.
    let calendar = place.join("dialogue.ics").display().to_string();
    a.done(&["dialogue", "calendar", "-o", &calendar]);
    let text = std::fs::read_to_string(&calendar).unwrap();
    let case = of(&a, &first, "/series/0/rounds/0/case").unwrap();
    for line in ["METHOD:PUBLISH", "BEGIN:VTIMEZONE", "TZID:Europe/Vienna", "STATUS:CONFIRMED"] {
        assert!(text.contains(&format!("{line}\r\n")), "{line}: {text}");
    }
    assert!(text.replace("\r\n ", "").contains(&format!("UID:{}@comity\r\n", case.as_str().unwrap())), "{text}");
    assert!(words(&b, "ru", &["dialogue", "rounds"]).contains("раунд 1:"));
}
