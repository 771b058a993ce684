//! A round of dialogue between two real nodes: dates that both agree on, a claim of another line on the table and discussed
//! to joint findings, another one to a recorded disagreement, the round held, its record signed by both, actions owed.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::help::{until, words};
use crate::party::{Party, two};

const SERIES: &str = "Interagency dialogue";
/// Seconds from now on in which a round can be agreed before it begins.
const AHEAD_S: u64 = 40;

pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

pub fn file(place: &Path, name: &str, content: &Value) -> String {
    let path = place.join(name);
    std::fs::write(&path, serde_json::to_string_pretty(content).unwrap()).unwrap();
    path.display().to_string()
}

pub fn round(from: u64) -> Value {
    json!({
        "series": SERIES, "level": "interagency", "round": 1, "cadence_days": 90,
        "dates": {"from": from, "to": from + 7_200},
        "venue": {"form": "place", "place": "Klow, House of Meetings", "time_zone": "Europe/Vienna"},
        "agenda": [{"number": 1, "title": {"en": "Review of incidents", "ru": "Обзор инцидентов"}}],
        "delegations": [{"party": "9a28543b8e5e404aa4ec35ae0ab2c113a3d221a2c4de9c9707b6d8d46f899d1e", "head": "I. Halvard"}],
        "languages": ["en", "ru"],
    })
}

pub fn number(sent: &Value) -> String {
    assert!(sent["number"].is_string(), "{sent}");
    sent["number"].as_str().unwrap().to_owned()
}

/// What the nodes say of a case, by one pointer into the view.
pub fn of(party: &Party, reference: &str, pointer: &str) -> Result<Value, String> {
    let (exit, view) = party.run(&["dialogue", "show", reference]);
    view.pointer(pointer).cloned().ok_or_else(|| format!("exit {exit}: {view}"))
}

/// Both say something else, so that what was said before is confirmed.
pub fn confirmed(a: &Party, b: &Party) {
    for _ in 0..2 {
        for (party, line) in [(a, "BOR/dialogue"), (b, "AUR/dialogue")] {
            party.done(&["send", line, "-s", "S", "-t", "t", "--wait", "receipt"]);
        }
    }
}

pub fn stands(parties: [(&Party, &str); 2], pointer: &str, wanted: &str) {
    confirmed(parties[0].0, parties[1].0);
    for (party, reference) in parties {
        until(&format!("{} sees {pointer} {wanted}", party.name), || match of(party, reference, pointer)? {
            found if found == wanted => Ok(()),
            other => Err(other.to_string()),
        });
    }
}

/// Waits until a statement of the other side can be answered here.
pub fn arrived(party: &Party, reference: &str) {
    until(&format!("{} has {reference}", party.name), || match party.run(&["show", reference]) {
        (0, view) if view["effect"].is_object() => Ok(()),
        (exit, view) => Err(format!("exit {exit}: {view}")),
    });
}

fn party_id(party: &Party) -> String {
    party.done(&["status"])["party"].as_str().unwrap().to_owned()
}

/// Two approvers with keys of their own; their names and the paths of their keys.
pub fn officers(party: &Party, place: &Path) -> [(String, String); 2] {
    ["First", "Second"].map(|name| {
        let key = place.join(format!("{}-{name}.key", party.name)).display().to_string();
        party.done(&["officer", "keygen", "--out", &key]);
        party.done(&["officer", "enrol", name, "--role", "approver", "--key", &format!("{key}.pub")]);
        (name.to_owned(), key)
    })
}

/// Two officers release a draft; the number of what was said.
pub fn release(party: &Party, place: &Path, draft: &Value, officers: &[(String, String); 2]) -> String {
    let draft = draft["id"].to_string();
    let path = |name: &str| place.join(format!("{}-{draft}-{name}", party.name)).display().to_string();
    let request = path("request");
    let [(first, _), (second, _)] = officers;
    party.done(&["release", "request", &draft, "--officer", first, "--officer", second, "--output", &request]);
    for (name, key) in officers {
        party.done(&["release", "sign", &request, "--key", key, "--output", &path(name)]);
        party.done(&["release", "collect", &draft, &path(name)]);
    }
    number(&party.done(&["release", "send", &draft]))
}

#[test]
fn a_claim_of_another_line_is_put_on_the_table_discussed_and_recorded_by_both() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    let approvers = [officers(&a, place), officers(&b, place)];

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
    stands([(&a, &first), (&b, &first)], "/series/0/rounds/0/standing", "differs");
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
    if now() < start {
        let (exit, early) = b.run(&["dialogue", "held", &first]);
        assert!(exit == 1 && early["error"]["params"]["effect"] == "too-early" || now() >= start, "{early}");
    }

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
    let ours =
        a.done(&["consult", "say", &tabled, "findings", "As discussed", "--finding", "en=A measurement caused it."]);
    arrived(&b, &number(&ours));
    stands([(&a, &tabled), (&b, &tabled)], "/consultations/0/standing", "findings-of-one");
    assert!(words(&b, "en", &["consult", "show", &tabled]).contains("not joint"));
    b.done(&["consult", "say", &tabled, "findings", "We agree"]);
    stands([(&a, &tabled), (&b, &tabled)], "/consultations/0/standing", "joint");
    a.done(&["consult", "say", &opposed, "disagreement", "Our records show nothing of the kind"]);
    stands([(&a, &opposed), (&b, &opposed)], "/consultations/0/standing", "disagreement");
    a.done(&["consult", "say", &opposed, "close", "Nothing more to say"]);
    confirmed(&a, &b);
    until("it is closed there", || match of(&b, &opposed, "/consultations/0/closed_by")? {
        Value::Null => Err("open".to_owned()),
        _ => Ok(()),
    });
    assert_eq!(b.refused(&["consult", "say", &opposed, "position", "But"], 1), "no-effect");

    // Held, once it has begun.
    until("the round has begun", || match b.run(&["dialogue", "held", &first]) {
        (0, _) => Ok(()),
        (exit, said) => Err(format!("exit {exit}: {said}")),
    });
    stands([(&a, &first), (&b, &first)], "/series/0/rounds/0/standing", "held");

    // One record, signed by two officers of each side; another one is not joint.
    let actions = json!([
        {"number": 1, "texts": {"en": "Send the logs"}, "party": party_id(&a), "owner": "CERT", "due": now() + 86_400},
        {"number": 2, "texts": {"en": "Look at them"}, "party": party_id(&b), "owner": "CERT", "due": now() + 172_800},
    ]);
    let record = |actions: &Value| json!({"decisions": [], "dissents": [], "actions": actions, "text_hashes": []});
    let path = file(place, "record.json", &record(&actions));
    let drafted = a.done(&["dialogue", "record", &first, &path]);
    let signed = release(&a, place, &drafted, &approvers[0]);
    arrived(&b, &signed);
    let path = file(place, "other.json", &record(&json!([])));
    let drafted = b.done(&["dialogue", "record", &first, &path]);
    release(&b, place, &drafted, &approvers[1]);
    stands([(&a, &first), (&b, &first)], "/series/0/rounds/0/record/standing", "differs");
    assert!(
        a.done(&["dialogue", "actions"])["series"][0]["rounds"][0]["record"]["actions"].as_array().unwrap().is_empty()
    );
    let drafted = b.done(&["dialogue", "record", &first, "--sign"]);
    release(&b, place, &drafted, &approvers[1]);
    stands([(&a, &first), (&b, &first)], "/series/0/rounds/0/record/standing", "in-force");

    // The actions are owed, each by its own; one is done.
    let owed = |party: &Party, at: usize, name: &str| {
        of(party, &first, &format!("/series/0/rounds/0/record/actions/{at}/owed/{name}")).unwrap()
    };
    assert_eq!((owed(&a, 0, "owed_by"), owed(&a, 1, "owed_by")), ("us".into(), "them".into()));
    assert_eq!((owed(&b, 0, "id"), owed(&b, 1, "due")), (owed(&a, 0, "id"), owed(&a, 1, "due")));
    assert_eq!(b.refused(&["dialogue", "done", &signed, "1", "Not ours"], 1), "no-effect");
    a.done(&["dialogue", "done", &signed, "1", "The logs were sent"]);
    stands([(&a, &first), (&b, &first)], "/series/0/rounds/0/record/actions/0/owed/state", "met");
    let kinds = |party: &Party| {
        let board = party.done(&["obligations", "--track", "dialogue"]);
        let all = board["obligations"].as_array().unwrap().clone();
        all.iter().filter(|one| one["kind"] == "action").count()
    };
    assert_eq!((kinds(&a), kinds(&b)), (1, 1));

    // The calendar, in both languages.
    let calendar = place.join("dialogue.ics").display().to_string();
    a.done(&["dialogue", "calendar", "-o", &calendar]);
    let text = std::fs::read_to_string(&calendar).unwrap();
    let case = of(&a, &first, "/series/0/rounds/0/case").unwrap();
    for line in ["METHOD:PUBLISH", "BEGIN:VTIMEZONE", "TZID:Europe/Vienna", "STATUS:CONFIRMED"] {
        assert!(text.contains(&format!("{line}\r\n")), "{line}: {text}");
    }
    assert!(text.replace("\r\n ", "").contains(&format!("UID:{}@comity\r\n", case.as_str().unwrap())), "{text}");
    assert!(words(&b, "ru", &["dialogue", "rounds"]).contains("раунд 1: состоялся"));
}
