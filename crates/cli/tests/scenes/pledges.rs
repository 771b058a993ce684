//! Measure 4 on two real nodes: guarantees offered and mirrored, their terms on another line, a protected window, a
//! concern inside it, a special-caution asset, and one ledger.

use std::path::Path;

use serde_json::{Value, json};

use crate::help::{until, words};
use crate::party::{Party, two};

type Officers = [(String, String); 2];

fn file(place: &Path, name: &str) -> String {
    place.join(name).display().to_string()
}

fn written(place: &Path, name: &str, content: &Value) -> String {
    std::fs::write(place.join(name), content.to_string()).unwrap();
    file(place, name)
}

/// Two officers of a party, with keys of their own.
fn officers(party: &Party, place: &Path) -> Officers {
    ["First", "Second"].map(|name| {
        let key = file(place, &format!("{}-{name}.key", party.name));
        party.done(&["officer", "keygen", "--out", &key]);
        party.done(&["officer", "enrol", name, "--role", "approver", "--key", &format!("{key}.pub")]);
        (name.to_owned(), key)
    })
}

/// Both sign a draft, and it is said.
fn released(party: &Party, place: &Path, draft: &Value, officers: &Officers) -> String {
    let draft = draft["id"].to_string();
    let request = file(place, &format!("{}-{draft}.request", party.name));
    let [(first, _), (second, _)] = officers;
    party.done(&["release", "request", &draft, "--officer", first, "--officer", second, "--output", &request]);
    for (name, key) in officers {
        let signature = file(place, &format!("{}-{draft}-{name}.signature", party.name));
        party.done(&["release", "sign", &request, "--key", key, "--output", &signature]);
        party.done(&["release", "collect", &draft, &signature]);
    }
    party.done(&["release", "send", &draft])["number"].as_str().unwrap().to_owned()
}

/// Says a draft that one officer may say.
fn said(party: &Party, draft: &Value) -> String {
    party.done(&["release", "send", &draft["id"].to_string()])["number"].as_str().unwrap().to_owned()
}

/// Both say something else, so that what was said before is confirmed.
fn confirmed(a: &Party, b: &Party, track: &str) {
    for _ in 0..2 {
        a.done(&["send", &format!("BOR/{track}"), "-s", "S", "-t", "t", "--wait", "receipt"]);
        b.done(&["send", &format!("AUR/{track}"), "-s", "S", "-t", "t", "--wait", "receipt"]);
    }
}

fn seen(party: &Party, list: &[&str], what: &str, number: &str, state: &str) -> Value {
    until(&format!("{} sees {number} {state}", party.name), || {
        let all = party.done(list)[what].as_array().cloned().unwrap_or_default();
        let name = |one: &Value| [one["first"]["number"].clone(), one["statement"]["number"].clone()];
        let found = all.iter().find(|one| name(one).contains(&number.into()) && one["state"] == state);
        found.cloned().ok_or_else(|| format!("{all:?}"))
    })
}

fn effect(party: &Party, args: &[&str]) -> String {
    let (exit, object) = party.run(args);
    assert_eq!((exit, object["error"]["code"].as_str()), (1, Some("no-effect")), "{args:?}: {object}");
    object["error"]["params"]["effect"].as_str().unwrap_or_default().to_owned()
}

fn template() -> Value {
    json!({
        "form": "exchange-of-notes",
        "texts": { "en": "{promisor} does not interfere.", "ru": "{promisor} не вмешивается." },
        "conditions": [], "term": { "renewal": "tacit", "period_days": 365, "notice_days": 30 },
        "processes": ["election"], "methods": ["ict"],
        "window_terms": [{ "format": "F42", "ack": 600, "answer": 3600 }],
    })
}

#[test]
fn guarantees_are_exchanged_and_shorten_what_a_concern_inside_a_window_asks() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    let (ours, theirs) = (officers(&a, place), officers(&b, place));
    let body = written(place, "guarantee.json", &template());
    let offer = a.done(&["guarantee", "offer", "BOR/official", "--body", &body]);
    assert_eq!(a.refused(&["release", "send", &offer["id"].to_string()], 1), "release-two-officers", "two release it");
    let first = released(&a, place, &offer, &ours);
    let list = ["guarantee", "list"];
    let offered = seen(&b, &list, "pledges", &first, "offered");
    assert_eq!((offered["offered_by"].as_str(), offered["second"].is_null()), (Some("them"), true));
    assert_eq!(effect(&a, &["guarantee", "mirror", &first]), "nothing-open", "nobody mirrors its own");

    // One letter more is another text.
    let mut other = offered["body"].clone();
    other["texts"]["en"] = "{promisor} does not interfere!".into();
    let wrong = written(place, "wrong.json", &other);
    assert_eq!(effect(&b, &["compose", "F41", "AUR/official", "--body", &wrong, "--reply-to", &first]), "body");
    assert_eq!(effect(&b, &["guarantee", "offer", "AUR/official", "--body", &wrong, "--reply-to", &first]), "differs");
    let mirror = b.done(&["guarantee", "mirror", &first]);
    released(&b, place, &mirror, &theirs);
    confirmed(&a, &b, "official");
    let in_force = [&a, &b].map(|party| seen(party, &list, "pledges", &first, "in-force"));
    for same in ["hash", "first", "second"] {
        assert_eq!(in_force[0][same], in_force[1][same], "{same}");
    }
    assert_eq!(in_force[0]["term"]["begins"], in_force[1]["term"]["begins"]);
    assert_eq!(effect(&b, &["guarantee", "decline", &first]), "final");
    for (language, expected) in [("en", "IN FORCE"), ("ru", "В СИЛЕ")] {
        let told = words(&a, language, &["guarantee", "show", &first]);
        assert!(told.contains(expected) && told.contains("не вмешивается"), "{told}");
    }

    // Nothing of it reaches another line but by terms that both put there.
    let put = a.done(&["guarantee", "terms", &first, "BOR/nrrc", "--from", "2020-01-01T00:00:00Z"]);
    let terms = written(place, "terms.json", &put["draft"]["body"]);
    let put = said(&a, &put);
    until("the terms arrive", || match b.run(&["show", &put]).0 {
        0 => Ok(()),
        exit => Err(exit.to_string()),
    });
    let half = until("the terms can be mirrored", || {
        match b.run(&["compose", "F57", "AUR/nrrc", "--body", &terms, "--reply-to", &put]) {
            (0, draft) => Ok(draft),
            other => Err(format!("{other:?}")),
        }
    });
    said(&b, &half);
    confirmed(&a, &b, "nrrc");

    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let event = json!({ "kind": "election", "name": "General election" });
    let election = json!({
        "event": event, "dates": { "from": now - 60, "to": now + 86_400 },
        "systems": [{ "form": "plain", "value": "results.example" }], "contact": { "office": "Commission" },
    });
    let election = written(place, "election.json", &election);
    let draft = b.done(&["protect", "announce", "AUR/nrrc", "--body", &election, "--secret", "Voters.example"]);
    let window = said(&b, &draft);
    let open = seen(&a, &["protect", "list"], "protected", &window, "open");
    assert_eq!((open["of"].as_str(), &open["shortens"]), (Some("them"), &json!(["F42"])));
    assert!(!open.to_string().to_lowercase().contains("voters"), "the other side reads a hash alone");
    let found = |party: &Party| {
        let findings = party.done(&["status"])["findings"].as_array().cloned().unwrap_or_default();
        findings.iter().filter_map(|one| one["code"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert!(found(&a).contains(&"window-open-theirs".to_owned()), "{:?}", found(&a));
    assert!(found(&b).contains(&"window-open-ours".to_owned()));
    assert!(words(&a, "en", &["watch", "--once"]).contains("A protected window of theirs is open"));

    let assets = place.join("assets.txt");
    std::fs::write(&assets, "# ours\nvoters.example.\nother.example\n").unwrap();
    let matched = a.done(&["protect", "match", &assets.display().to_string()]);
    assert_eq!((&matched["compared"], matched["found"].as_array().map(Vec::len)), (&json!(2), Some(1)));
    assert_eq!(matched["found"][0]["number"], window.as_str());

    let concern = written(
        place,
        "concern.json",
        &json!({
            "facts": "f", "confidence": "low", "request": "r",
            "evidence": [{ "kind": "committed", "what": "w", "commitment": "07".repeat(32) }],
        }),
    );
    assert_eq!(b.refused(&["concern", "AUR/nrrc", "--about", &put, "--body", &concern], 2), "concern-about");
    let raised = b.done(&["concern", "AUR/nrrc", "--about", &window, "--body", &concern]);
    let raised = released(&b, place, &raised, &theirs);
    let answer = until("the concern asks for an answer", || {
        let board = a.done(&["obligations", "--ours"]);
        let all = board["obligations"].as_array().cloned().unwrap_or_default();
        let is_it = |one: &&Value| one["statement"]["number"] == raised.as_str() && one["kind"] == "answer";
        all.iter().find(is_it).cloned().ok_or_else(|| board.to_string())
    });
    let lasts = answer["due"].as_u64().unwrap() - answer["from"].as_u64().unwrap();
    assert_eq!(lasts, 3_600, "a day as the format says, an hour inside the window");

    ledgers_agree(&a, &b);
}

/// Both sides count alike, each from where it stands.
fn ledgers_agree(a: &Party, b: &Party) {
    confirmed(a, b, "nrrc");
    let to = "2099-01-01T00:00:00Z";
    let mirrored = until("both ledgers agree", || {
        let one = a.done(&["ledger", "--line", "BOR/nrrc", "--to", to])["lines"][0].clone();
        let other = b.done(&["ledger", "--line", "AUR/nrrc", "--to", to])["lines"][0].clone();
        if one["digest"] == other["digest"] { Ok((one, other)) } else { Err(format!("{one} {other}")) }
    });
    let row =
        |line: &Value| line["rows"].as_array().unwrap().iter().find(|row| row["format"] == "F42").cloned().unwrap();
    let (one, other) = (row(&mirrored.0), row(&mirrored.1));
    assert_eq!((&one["us"], &one["them"]), (&other["them"], &other["us"]), "side by side");
    assert_eq!(one["us"]["owed"], 2);
    assert_eq!(a.refused(&["ledger", "--from", to, "--to", to], 2), "envelope-wrong");
    let ledger = ["ledger", "--to", to];
    assert_eq!(a.done(&ledger)["tlp"], "TLP:AMBER");
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "t", "--tlp", "TLP:RED", "--wait", "receipt"]);
    confirmed(a, b, "nrrc");
    until("the ledger bears the label of what it counts", || {
        let views = [a, b].map(|party| party.done(&ledger));
        let is_red = |view: &Value| view["tlp"] == "TLP:RED" && view["pap"] == "PAP:AMBER";
        if views.iter().all(is_red) { Ok(()) } else { Err(format!("{views:?}")) }
    });
    assert_eq!(words(a, "en", &ledger).matches("TLP:RED PAP:AMBER").count(), 2, "at the head and at the foot");
}

#[test]
fn a_special_caution_asset_is_in_force_by_consent_alone_and_ends_by_notice() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    let body = json!({
        "class": "health", "restrictions": ["no-scanning"], "term": { "renewal": "indefinite", "notice_days": 90 },
    });
    let body = written(place.path(), "asset.json", &body);
    let draft = a.done(&["caution", "propose", "BOR/nrrc", "--body", &body, "--secret", "dialysis.example"]);
    let first = said(&a, &draft);
    let list = ["caution", "list"];
    seen(&b, &list, "pledges", &first, "offered");
    assert_eq!(effect(&b, &["caution", "end", &first]), "not-own");
    assert_eq!(b.refused(&["caution", "agree", "AUR/nrrc/99"], 3), "no-such-statement");
    said(&b, &b.done(&["caution", "agree", &first]));
    confirmed(&a, &b, "nrrc");
    for party in [&a, &b] {
        let asset = seen(party, &list, "pledges", &first, "in-force");
        assert!(!asset.to_string().contains("dialysis"));
    }
    let notice = said(&b, &b.done(&["caution", "end", &first]));
    let ends = until("the notice arrives", || {
        let view = a.done(&["caution", "show", &first])["term"].clone();
        if view["noticed"]["statement"]["number"] == notice.as_str() { Ok(view) } else { Err(view.to_string()) }
    });
    assert_eq!(ends["ends"].as_u64().unwrap() - ends["noticed"]["at"].as_u64().unwrap(), 90 * 86_400);
    assert_eq!(effect(&a, &["caution", "end", &first]), "nothing-open");
}
