//! A flash statement that nobody takes: officers are called there, it lapses here, and what the node prepared goes out on the
//! next line when an officer releases it. Kills on the way change nothing.

use std::path::Path;

use serde_json::{Value, json};

use crate::help::{until, words};
use crate::party::{Party, pair};

/// A format of both parties' own, which is to be acknowledged within a second: no test waits for a quarter of an hour.
fn add_format(party: &Party) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../formats/F90.json");
    let mut format: Value = serde_json::from_slice(&std::fs::read(shipped).unwrap()).unwrap();
    (format["id"], format["ack"]) = ("X01".into(), 1.into());
    let folder = party.dir.join("formats");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("X01.json"), format.to_string()).unwrap();
}

fn file(place: &Path, name: &str, content: &Value) -> String {
    let path = place.join(name);
    std::fs::write(&path, content.to_string()).unwrap();
    path.display().to_string()
}

fn alarm(party: &Party, about: &str, args: &[&str]) -> Result<Value, String> {
    let listed = party.done(&[&["alarms"], args].concat());
    let alarms = listed["alarms"].as_array().unwrap();
    alarms.iter().find(|alarm| alarm["about"] == about).cloned().ok_or_else(|| listed.to_string())
}

fn prepared(party: &Party, state: &str) -> Value {
    until("something is prepared", || {
        let listed = party.done(&["lapsed"]);
        let found = listed["prepared"].as_array().unwrap();
        match &found[..] {
            [one] if one["state"] == state => Ok(one.clone()),
            _ => Err(listed.to_string()),
        }
    })
}

/// How often each thing about one id stands in a party's log.
fn logged(party: &Party, what: &str, of: &Value) -> usize {
    let log = party.done(&["log", "--limit", "1000"]);
    log["entries"].as_array().unwrap().iter().filter(|e| e["what"] == what && e["of"] == *of).count()
}

#[test]
fn what_nobody_takes_climbs_there_lapses_here_and_is_told_on_the_next_line_by_an_officer() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (mut a, mut b) = (Party::init("AUR", place), Party::init("BOR", place));
    pair(&a, &b, place);
    add_format(&a);
    add_format(&b);
    let desk = json!({"id": "d", "tracks": ["cert"], "reserve": ["ana", "bo"], "repeat_minutes": 60, "calls": 1});
    let desk = file(place, "desk.json", &desk);
    for party in [&a, &b] {
        party.done(&["desk", "--set", &desk, "--officer", "op"]);
    }
    a.serve();
    b.serve();
    a.done(&["line-test", "BOR/cert", "--wait", "60"]);
    a.done(&["line-test", "BOR/nrrc", "--wait", "60"]);
    // Both announce the same rules, so that a format of their own obliges.
    let listed = a.done(&["formats", "X01"]);
    let rules = json!({"definition_hashes": [listed["hash"]], "from_when": 1_800_000_000});
    let rules = file(place, "rules.json", &rules);
    let first = a.done(&["send", "BOR/cert", "-f", "F14", "-b", &rules, "--wait", "receipt"]);
    let reply = first["number"].as_str().unwrap();
    b.done(&["send", "AUR/cert", "-f", "F14", "-b", &rules, "--reply-to", reply, "--wait", "receipt"]);
    // Rules govern once each side has seen that the other opened its announcement.
    for _ in 0..2 {
        a.done(&["send", "BOR/cert", "-s", "S", "-t", "seen", "--wait", "receipt"]);
        b.done(&["send", "AUR/cert", "-s", "S", "-t", "seen", "--wait", "receipt"]);
    }
    let body = file(place, "body.json", &json!({"subject": "s", "text": "t"}));
    let sent = a.done(&[
        "send",
        "BOR/cert",
        "-f",
        "X01",
        "-b",
        &body,
        "--precedence",
        "flash",
        "--tlp",
        "TLP:AMBER+STRICT",
        "--wait",
        "receipt",
    ]);
    let number = sent["number"].as_str().unwrap().to_owned();

    // There: one officer after the other, the second as soon as it is overdue.
    let climbed = until("the next officer is called", || {
        let alarm = alarm(&b, &number, &[])?;
        if alarm["history"].as_array().unwrap().len() >= 2 { Ok(alarm) } else { Err(alarm.to_string()) }
    });
    assert_eq!((&climbed["precedence"], &climbed["overdue"]), (&"flash".into(), &true.into()), "{climbed}");
    // Nobody is on watch by the roster: first the whole reserve, then one after the other.
    assert_eq!(climbed["history"][0]["officers"], json!(["ana", "bo"]));
    assert_eq!(climbed["history"][1]["officers"], json!(["ana"]));

    // Here: it has lapsed, whatever ends the node in between, once.
    let found = prepared(&a, "waiting");
    assert_eq!(
        (&found["to_track"], &found["format"], &found["lapse"]["what"]),
        (&"nrrc".into(), &"F18".into(), &"acknowledge".into())
    );
    // Whatever is listed of it bears the labels of the statement, in whichever language.
    // What lapsed is past its time as well.
    let late = a.done(&["obligations", "--late"]);
    assert_eq!(late["obligations"][0]["state"], "lapsed", "{late}");
    for (language, command) in [("en", "alarms"), ("ru", "alarms"), ("en", "lapsed"), ("ru", "lapsed")] {
        let listed = words(&a, language, &[command]);
        let line = listed.lines().find(|line| line.contains(&number)).unwrap();
        assert!(line.contains("TLP:AMBER+STRICT PAP:"), "{line}");
    }
    for party in [&mut a, &mut b] {
        party.kill();
        party.serve();
    }
    assert_eq!(prepared(&a, "waiting")["at"], found["at"]);
    let id = found["id"].as_str().unwrap();
    assert_eq!(logged(&a, "prepared", &found["id"]), 1);
    assert_eq!(logged(&b, "raised", &climbed["id"]), 1);
    assert!(words(&a, "ru", &["lapsed"]).contains("F18"));
    assert_eq!(a.refused(&["lapsed", "--draft", &"0".repeat(64), "--officer", "ana"], 3), "no-such-prepared");
    let listed = a.done(&["handover", "d", "--from", "ana", "--to", "bo"]);
    // The announcements of rules are to be acknowledged too, and so are the two messages of each side after them; and both owe
    // a watch test and a profile since the line opened.
    assert_eq!(
        (&listed["handovers"][0]["ours"], &listed["handovers"][0]["theirs"]),
        (&5.into(), &6.into()),
        "{listed}"
    );
    assert!(a.done(&["inbox"]).as_array().is_none_or(|inbox| inbox.iter().all(|one| one["format"] != "F18")));

    // An officer makes a draft of it and releases it; it takes the evidence along.
    let drafted = a.done(&["lapsed", "--draft", id, "--officer", "ana"]);
    let draft = drafted["prepared"][0]["draft"].to_string();
    assert_eq!(a.refused(&["lapsed", "--drop", id, "--officer", "bo"], 3), "no-such-prepared");
    let accepted = a.done(&["release", "send", &draft]);
    let told = accepted["number"].as_str().unwrap().to_owned();
    let seen = until("it is there", || match b.run(&["show", &told]) {
        (0, seen) if seen["content"]["format"] == "F18" => Ok(seen),
        (_, other) => Err(other.to_string()),
    });
    assert!(seen.to_string().contains(found["lapse"]["id"].as_str().unwrap()), "it cites the original");
    let name = seen["attachments"][0]["name"].as_str().unwrap();
    assert!(name.ends_with(".evidence"), "{seen}");

    // Taken there at last: what was raised here ends, and what was prepared is withdrawn.
    b.done(&["ack", &number, "--officer", "bo"]);
    prepared(&a, "withdrawn");
    until("the alarm has ended", || {
        let ended = alarm(&a, &number, &["--ended"])?;
        if ended["ended"]["how"] == "answered" { Ok(()) } else { Err(ended.to_string()) }
    });
    assert_eq!(logged(&a, "ended", &alarm(&a, &number, &["--ended"]).unwrap()["id"]), 1);
}
