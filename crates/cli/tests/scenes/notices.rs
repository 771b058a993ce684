//! INCSEA's duties on two real nodes: the model agreement's annex on a line; notices, what they meet on both nodes, change,
//! objection and cancellation; coded signals, queries and what takes them back; each side's account of an incident. And what
//! whoever is on watch is told of all that.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use comity_process::terms::Terms;
use serde_json::{Value, json};

use crate::help::{at_last, until, words};
use crate::party::{Party, answered, program, two};

const DAY: u64 = 86_400;

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

fn written(place: &Path, name: &str, content: &str) -> String {
    std::fs::write(place.join(name), content).unwrap();
    place.join(name).display().to_string()
}

fn body(place: &Path, name: &str, content: &Value) -> String {
    written(place, name, &content.to_string())
}

/// Says a draft that one officer may say.
fn said(party: &Party, draft: &Value) -> String {
    party.done(&["release", "send", &draft["id"].to_string()])["number"].as_str().unwrap().to_owned()
}

/// Both say something else, so that what was said before is confirmed.
fn confirmed(a: &Party, b: &Party) {
    for _ in 0..2 {
        a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "t", "--wait", "receipt"]);
        b.done(&["send", "AUR/nrrc", "-s", "S", "-t", "t", "--wait", "receipt"]);
    }
}

fn effect(party: &Party, args: &[&str]) -> String {
    let (exit, object) = party.run(args);
    assert_eq!((exit, object["error"]["code"].as_str()), (1, Some("no-effect")), "{args:?}: {object}");
    object["error"]["params"]["effect"].as_str().unwrap_or_default().to_owned()
}

/// The annex of terms that the repository ships, as an F57.
pub fn annex(change: impl FnOnce(&mut Value)) -> Value {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/agreement/instrument.json");
    let instrument: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let mut terms = instrument["terms"].clone();
    change(&mut terms);
    let hash = Terms::read(&terms.to_string()).map_or_else(|_| "00".repeat(32), |terms| terms.hash.to_string());
    let instrument = json!({ "hash": "08".repeat(32) });
    json!({ "terms_hash": hash, "instrument_ref": instrument, "from_when": 1_600_000_000, "terms": terms, "act": "put" })
}

/// Both put a table of codes on the line.
fn tabled(a: &Party, b: &Party, place: &Path) {
    let file = body(place, "annex.json", &annex(|_| {}));
    let put = said(a, &a.done(&["compose", "F57", "BOR/nrrc", "--body", &file]));
    at_last(b, &["show", &put]);
    said(b, &at_last(b, &["compose", "F57", "AUR/nrrc", "--body", &file, "--reply-to", &put]));
    confirmed(a, b);
}

fn notice((from, to): (u64, u64), source: &str, targets: &[&str]) -> Value {
    let targets: Vec<Value> = targets.iter().map(|value| json!({ "kind": "domain", "value": value })).collect();
    json!({
        "activity": { "kind": "scanning", "text": "A wide measurement." }, "scope": "All names below.",
        "source_ranges": [{ "kind": "ipv4", "value": source }], "window": { "from": from, "to": to },
        "targets": targets, "sectors": ["research"], "stop_contact": { "office": "Watch" },
    })
}

/// What a notice meets, as a node finds it.
fn meets(party: &Party, number: &str) -> Vec<(String, String)> {
    let view = party.done(&["notices", "--conflicts"]);
    let all = view["conflicts"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found: Vec<(String, String)> = Vec::new();
    for one in all {
        let (notice, other) = (text(&one["notice"]["statement"]["number"]), text(&one["other"]["statement"]["number"]));
        let what = if other == number { text(&one["notice"]["what"]) } else { text(&one["other"]["what"]) };
        if notice == number || other == number {
            found.push((what, if other == number { notice } else { other }));
        }
    }
    found.sort();
    found
}

fn meets_at_last(party: &Party, number: &str, expected: &[(&str, &str)]) {
    let expected: Vec<(String, String)> = expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    until(&format!("{} sees what {number} meets", party.name), || match meets(party, number) {
        found if found == expected => Ok(()),
        found => Err(format!("{found:?}, not {expected:?}")),
    });
}

fn findings(party: &Party) -> Vec<String> {
    let all = party.done(&["status"])["findings"].as_array().cloned().unwrap_or_default();
    all.iter().filter_map(|one| one["code"].as_str().map(str::to_owned)).collect()
}

/// Open alarms about conflicts, by what they are about.
fn conflicts(party: &Party) -> Vec<(String, String)> {
    let all = party.done(&["alarms"])["alarms"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let of_kind = all.iter().filter(|one| one["kind"] == "conflict");
    let mut found: Vec<_> = of_kind.map(|one| (text(&one["about"]), text(&one["id"]))).collect();
    found.sort();
    found
}

fn called_about(party: &Party, number: &str, count: usize) -> Vec<(String, String)> {
    until(&format!("{} is called about {count} conflicts of {number}", party.name), || match conflicts(party) {
        found if found.len() == count && found.iter().all(|(about, _)| about.contains(number)) => Ok(found),
        found => Err(format!("{found:?}")),
    })
}

#[test]
fn a_notice_meets_what_the_other_side_protects_is_changed_objected_to_and_cancelled() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (mut a, b) = two(place);
    let begins = now() + 10 * DAY;

    // What both leave alone is given by its salted hash.
    let asset = json!({
        "class": "communications", "restrictions": ["no-scanning"],
        "term": { "renewal": "indefinite", "notice_days": 90 },
    });
    let asset = body(place, "asset.json", &asset);
    let asset = said(&b, &b.done(&["caution", "propose", "AUR/nrrc", "--body", &asset, "--secret", "relay.example"]));
    said(&a, &at_last(&a, &["caution", "agree", &asset]));
    let election = json!({
        "event": { "kind": "election", "name": "General election" },
        "dates": { "from": begins, "to": begins + 2 * DAY },
        "systems": [{ "form": "plain", "value": "results.example" }], "contact": { "office": "Commission" },
    });
    let election = body(place, "election.json", &election);
    let window = said(&b, &b.done(&["protect", "announce", "AUR/nrrc", "--body", &election]));
    let theirs = body(place, "theirs.json", &notice((begins, begins + DAY), "192.0.2.128-192.0.2.140", &["b.example"]));
    let theirs = said(&b, &b.done(&["notice", "give", "AUR/nrrc", "--body", &theirs]));
    confirmed(&a, &b);

    let targets = ["www.results.example", "relay.example"];
    let ours = notice((begins + 3_600, begins + DAY), "192.0.2.0/24", &targets);
    let ours = body(place, "ours.json", &ours);
    let first = said(&a, &a.done(&["notice", "give", "BOR/nrrc", "--body", &ours]));
    let all = [("asset", asset.as_str()), ("notice", &theirs), ("window", &window)];
    for party in [&a, &b] {
        meets_at_last(party, &first, &all);
        assert!(findings(party).contains(&"notice-meets".to_owned()), "{:?}", findings(party));
        let seen = party.done(&["notices"]);
        assert_eq!(seen["notices"].as_array().map(Vec::len), Some(2), "{seen}");
    }
    for (language, expected) in [("en", "MEET from"), ("ru", "ПЕРЕСЕКАЮТСЯ")] {
        let told = words(&b, language, &["notices", "--conflicts"]);
        // Which of the two notices is named first hangs on their ids.
        let whole = told.split_whitespace().any(|word| word == "192.0.2.0/24");
        assert!(told.contains(expected) && whole, "{told}");
        assert!(words(&b, language, &["watch", "--once"]).contains(&first), "the watch sees it");
    }

    // Each node calls its own watch, once for each of the three, until somebody takes note of it.
    for party in [&a, &b] {
        called_about(party, &first, 3);
    }
    for (language, expected) in [("en", "MEETS a protected process"), ("ru", "ПЕРЕСЕКАЕТСЯ с защищаемым процессом")]
    {
        for command in [&["alarms"][..], &["watch", "--once"]] {
            let told = words(&a, language, command);
            assert!(told.contains(expected) && told.contains(&window), "{command:?}: {told}");
        }
    }
    let (about, id) = conflicts(&a).remove(0);
    let taken = a.done(&["alarms", "--ack", &id, "--officer", "ana"]);
    assert_eq!((&taken["precedence"], &taken["ended"]["how"]), (&json!("routine"), &json!("attended")), "{taken}");
    a.terminate();
    a.serve();
    // The restarted node has looked at all lines again once what it finds stands in its status.
    until("the restarted node finds conflicts", || match findings(&a) {
        found if found.contains(&"notice-meets".to_owned()) => Ok(()),
        found => Err(format!("{found:?}")),
    });
    let left = called_about(&a, &first, 2);
    assert!(left.iter().all(|(one, _)| *one != about), "{left:?}");
    called_about(&b, &first, 3);

    refused_notices(&a, &b, place, &first);

    // The original stays; what was changed meets others.
    let (from, to) = ("2099-03-02T06:00:00Z", "2099-03-02T18:00:00Z");
    let changed = said(&a, &a.done(&["notice", "change", &first, "--from", from, "--to", to]));
    for party in [&a, &b] {
        meets_at_last(party, &changed, &[("asset", &asset)]);
        assert_eq!(meets(party, &first), []);
        let all = party.done(&["notices", "--all"])["notices"].as_array().cloned().unwrap_or_default();
        let state = |number: &str| {
            let found = all.iter().find(|one| one["statement"]["number"] == number);
            found.and_then(|one| one["state"].as_str().map(str::to_owned)).unwrap_or_default()
        };
        assert_eq!((state(&first), state(&changed)), ("changed".to_owned(), "ahead".to_owned()));
    }

    // What meets no more is withdrawn, and what meets at another time is another conflict.
    for party in [&a, &b] {
        called_about(party, &changed, 1);
    }

    let text = ["--text", "It meets an asset.", "--resolution", "Leave it out."];
    let object = [&["notice", "object", &first], &text[..], &["--conflicts-with", &asset]].concat();
    let objection = said(&b, &at_last(&b, &object));
    let answer = until("the objection asks for an answer", || {
        let board = a.done(&["obligations", "--ours"]);
        let all = board["obligations"].as_array().cloned().unwrap_or_default();
        let is_it = |one: &&Value| one["statement"]["number"] == objection.as_str() && one["kind"] == "answer";
        all.iter().find(is_it).cloned().ok_or_else(|| board.to_string())
    });
    assert_eq!(answer["due"].as_u64().unwrap() - answer["from"].as_u64().unwrap(), DAY);
    said(&a, &a.done(&["notice", "cancel", &first]));
    for party in [&a, &b] {
        meets_at_last(party, &changed, &[]);
        called_about(party, &changed, 0);
    }
    // What is talked over goes on though the notice is cancelled.
    let position = json!({ "stage": "position", "text": "It was an asset of ours." });
    let position = body(place, "position.json", &position);
    said(&b, &b.done(&["compose", "F37", "AUR/nrrc", "--body", &position, "--case", &first]));
    assert_eq!(a.refused(&["notice", "change", &first, "--to", to], 3), "notice-none", "nothing of it stands");
}

fn refused_notices(a: &Party, b: &Party, place: &Path, first: &str) {
    let past = body(place, "past.json", &notice((now() - DAY, now() - 60), "192.0.2.1", &["a.example"]));
    assert_eq!(effect(a, &["notice", "give", "BOR/nrrc", "--body", &past]), "deadline-past");
    assert_eq!(effect(a, &["notice", "end", first]), "too-early", "it has not begun");
    assert_eq!(b.refused(&["notice", "cancel", first], 1), "supersede-theirs");
    assert_eq!(a.refused(&["notice", "cancel", "AUR/nrrc/9999"], 3), "no-such-statement");
    let mut without = notice((now() + DAY, now() + 2 * DAY), "192.0.2.1", &["a.example"]);
    without.as_object_mut().unwrap().remove("window");
    let without = body(place, "without.json", &without);
    let (exit, object) = a.run(&["notice", "give", "BOR/nrrc", "--body", &without]);
    assert_eq!(exit, 2, "{object}");
}

#[test]
fn signals_are_said_in_codes_and_read_in_words_and_each_side_gives_its_account() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, mut b) = two(place);
    let told_outside = called_by_program(&mut b, place);
    assert_eq!(a.refused(&["signal", "BOR/nrrc", "PR1", "+1"], 2), "signal-table", "before any table");
    let early = body(place, "early.json", &json!({ "code": "AC1", "table": 1, "args": ["+1"] }));
    assert_eq!(effect(&a, &["compose", "F32", "BOR/nrrc", "--body", &early]), "no-table");
    let twice = annex(|terms| {
        let codes = terms["codes"].as_array_mut().unwrap();
        codes.push(codes[0].clone());
    });
    let twice = body(place, "twice.json", &twice);
    assert_eq!(effect(&a, &["compose", "F57", "BOR/nrrc", "--body", &twice]), "body", "a code stands there twice");

    tabled(&a, &b, place);
    for (party, line) in [(&a, "BOR/nrrc"), (&b, "AUR/nrrc")] {
        let table = party.done(&["signal", line, "--list"]);
        assert_eq!((&table["table"], table["codes"].as_array().map(Vec::len)), (&json!(1), Some(48)));
    }
    refused_signals(&a, place);

    let begins = now() + 20 * DAY;
    let given = body(place, "given.json", &notice((begins, begins + DAY), "192.0.2.0/24", &["a.example"]));
    let given = said(&a, &a.done(&["notice", "give", "BOR/nrrc", "--body", &given]));
    let signal = a.done(&["signal", "BOR/nrrc", "AC1", &given])["number"].as_str().unwrap().to_owned();
    at_last(&b, &["show", &signal]);
    for (language, expected) in [("en", "beginning the activity"), ("ru", "Начинаем деятельность")]
    {
        for command in [&["show", &signal][..], &["inbox"], &["alarms"], &["watch", "--once"]] {
            let told = words(&b, language, command);
            assert!(told.contains(expected) && told.contains(&given), "{command:?}: {told}");
        }
        until("the officer who is called reads what the signal says", || {
            let told = std::fs::read_to_string(&told_outside).unwrap_or_default();
            if told.contains(expected) && told.contains("AC1") { Ok(()) } else { Err(told) }
        });
    }
    let alarms = b.done(&["alarms"]);
    let meanings: Vec<&Value> = alarms["signals"].as_object().unwrap().values().map(|one| &one["meaning"]).collect();
    assert!(matches!(&meanings[..], [meaning] if meaning["ru"].is_string()), "{alarms}");

    // A query is answered by a signal, within the period of its code.
    let query = b.done(&["signal", "AUR/nrrc", "AC7", "--query"])["number"].as_str().unwrap().to_owned();
    at_last(&a, &["show", &query]);
    assert!(words(&a, "en", &["show", &query]).contains("QUERY AC7"));
    let by = "2099-01-01T00:00:00Z";
    let answer = at_last(&a, &["signal", "BOR/nrrc", "AC7", by, "--reply-to", &query]);
    until("the query is answered", || match b.done(&["show", &query])["effect"]["stage"].as_str() {
        Some("answered") => Ok(()),
        other => Err(format!("{other:?}")),
    });
    assert!(answer["number"].is_string());

    // What was said in error is taken back, once.
    assert_eq!(b.refused(&["signal", "AUR/nrrc", "--cancel", &given], 3), "signal-none");
    a.done(&["signal", "BOR/nrrc", "--cancel", &signal]);
    for party in [&a, &b] {
        until("it is taken back on both sides", || match party.done(&["show", &signal])["effect"]["stage"].as_str() {
            Some("cancelled") => Ok(()),
            other => Err(format!("{other:?}")),
        });
    }
    assert_eq!(effect(&a, &["signal", "BOR/nrrc", "--cancel", &signal]), "cancelled");

    accounts(&a, &b, place);
    read_once(&b, answer["number"].as_str().unwrap());
}

/// A list that shows an officer what a signal says is a read, and kept once however often it is asked for.
fn read_once(party: &Party, number: &str) {
    for (id, role) in [("op", "operator"), ("w", "watch"), ("rev", "auditor")] {
        party.done(&["officer", "add", id, "--name", id, "--role", role]);
    }
    let token = |id: &str| party.done(&["officer", "token", id])["token"].as_str().unwrap().to_owned();
    let by = |token: &str, args: &[&str]| {
        let mut command = program();
        command.env("COMITY_TOKEN", token).arg("--json").arg("--dir").arg(&party.dir).args(args);
        let (exit, object) = answered(&command.output().unwrap());
        assert_eq!(exit, 0, "{args:?}: {object}");
        object
    };
    let (watch, auditor) = (token("w"), token("rev"));
    for args in [&["alarms"][..], &["inbox"], &["alarms"]] {
        assert!(by(&watch, args).to_string().contains(number), "{args:?}");
    }
    let reads = by(&auditor, &["audit", "--reads"]);
    let of_number = |one: &&Value| one["subject"] == number && one["who"] == "w";
    let acts = reads.as_object().and_then(|all| all.values().find_map(Value::as_array)).cloned().unwrap_or_default();
    assert_eq!(acts.iter().filter(of_number).count(), 1, "{reads}");
}

/// Calls an officer of a party by a program, which writes what it is told into the file that is named.
fn called_by_program(party: &mut Party, place: &Path) -> std::path::PathBuf {
    let out = place.join("called.txt");
    let program = written(place, "page", &format!("#!/bin/sh\ncat >> {}\n", out.display()));
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
    let desk = json!({ "id": "d", "tracks": ["nrrc"], "reserve": ["bo"], "next_desk": null });
    party.done(&["desk", "--set", &body(place, "desk.json", &desk), "--officer", "op"]);
    let reach = json!({ "officer": "bo", "arguments": ["bo"] });
    party.done(&["desk", "--reach", &body(place, "reach.json", &reach), "--officer", "op"]);
    party.terminate();
    std::fs::write(party.dir.join("watch.toml"), format!("[command]\nprogram = {program:?}\n")).unwrap();
    party.serve();
    out
}

fn refused_signals(a: &Party, place: &Path) {
    assert_eq!(a.refused(&["signal", "BOR/nrrc", "XX1"], 2), "signal-code");
    assert_eq!(a.refused(&["signal", "BOR/nrrc", "AC7"], 2), "signal-args", "it asks for a time");
    assert_eq!(a.refused(&["signal", "BOR/nrrc", "AC8", "many", "2099-01-01T00:00:00Z"], 2), "signal-kind");
    assert_eq!(a.refused(&["signal", "BOR/nrrc", "SE5", "2099-01-01T00:00:00Z", "ships"], 2), "signal-kind");
    let refused = |name: &str, text: &str| {
        let file = written(place, name, text);
        effect(a, &["compose", "F32", "BOR/nrrc", "--body", &file])
    };
    assert_eq!(refused("table.json", r#"{"code":"AC1","table":2,"args":["+1"]}"#), "no-table", "another version");
    assert_eq!(refused("code.json", r#"{"code":"XX1","table":1,"args":[]}"#), "no-such-code");
    assert_eq!(refused("kind.json", r#"{"code":"AC1","table":1,"args":[7]}"#), "body", "a number is no statement");
    let least = r#"{"code":"AC1","table":1,"args":["+1"]}"#;
    let long = least.replacen('{', &format!("{{{}", " ".repeat(161 - least.len())), 1);
    assert_eq!(long.len(), 161);
    assert_eq!(refused("long.json", &long), "body", "a byte too many");
    let fits = written(place, "fits.json", &long.replacen("  ", " ", 1));
    a.done(&["compose", "F32", "BOR/nrrc", "--body", &fits]);
}

/// Each side's account stands beside the other's.
fn accounts(a: &Party, b: &Party, place: &Path) {
    let account = |damage: &str| {
        json!({
            "parties_concerned": [{ "name": "A relay", "role": "affected" }], "account": "A relay was scanned.",
            "damage": damage, "preventive_step": "A filter.",
        })
    };
    let ours = body(place, "account-a.json", &account("None."));
    let theirs = body(place, "account-b.json", &account("An hour without names."));
    let first = said(a, &a.done(&["compose", "F33", "BOR/nrrc", "--body", &ours]));
    assert_eq!(effect(a, &["compose", "F33", "BOR/nrrc", "--body", &ours, "--case", &first]), "prerequisite");
    let alone = a.done(&["incident", &first]);
    assert_eq!(
        (alone["theirs"].is_null(), alone["ours"]["statement"]["number"].as_str()),
        (true, Some(first.as_str()))
    );
    let second = said(b, &at_last(b, &["compose", "F33", "AUR/nrrc", "--body", &theirs, "--reply-to", &first]));
    let both = until("both accounts are there", || {
        let view = a.done(&["incident", &second]);
        if view["theirs"].is_null() { Err(view.to_string()) } else { Ok(view) }
    });
    let member = |view: &Value, name: &str| {
        view["members"].as_array().unwrap().iter().find(|one| one["member"] == name).cloned().unwrap()
    };
    assert_eq!((&member(&both, "damage")["same"], &member(&both, "account")["same"]), (&json!(false), &json!(true)));
    let mirrored = b.done(&["incident", &first]);
    assert_eq!(member(&both, "damage")["ours"], member(&mirrored, "damage")["theirs"]);
    for (language, expected) in [("en", "none is the joint one"), ("ru", "совместного изложения здесь нет")]
    {
        assert!(words(b, language, &["incident", &first]).contains(expected));
    }
    assert_eq!(a.refused(&["incident", "AUR/nrrc/1"], 3), "no-such-statement", "no incident at all");
}
