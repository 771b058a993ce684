//! Shifts on real nodes: handovers signed by both with their own keys, what a contact publishes, an officer who leaves.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::party::{Party, answered, program, two};

fn file(place: &Path, name: &str) -> String {
    place.join(name).display().to_string()
}

fn written(place: &Path, name: &str, content: &Value) -> String {
    std::fs::write(place.join(name), content.to_string()).unwrap();
    file(place, name)
}

/// Makes a key and enrols its officer in A's register.
fn enrol(a: &Party, place: &Path, name: &str, role: &str) -> String {
    let key = file(place, &format!("{name}.key"));
    a.done(&["officer", "keygen", "--out", &key]);
    a.done(&["officer", "enrol", name, "--role", role, "--key", &format!("{key}.pub")]);
    key
}

fn desk(a: &Party, place: &Path, id: &str, reserve: &[&str]) {
    let desk = json!({"id": id, "tracks": ["nrrc"], "reserve": reserve, "next_desk": null});
    a.done(&["desk", "--set", &written(place, "desk.json", &desk), "--officer", "op"]);
}

/// In a process that knows no node.
fn alone(args: &[&str]) -> (i32, Value) {
    answered(&program().arg("--json").args(args).output().unwrap())
}

#[test]
fn both_shifts_sign_a_handover_with_keys_of_their_own_and_anybody_verifies_it() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let mut a = Party::init("AUR", place);
    desk(&a, place, "d", &[]);
    let (ana, bo, cy) =
        (enrol(&a, place, "ana", "watch"), enrol(&a, place, "bo", "watch"), enrol(&a, place, "cy", "approver"));
    a.serve();
    assert_eq!(a.refused(&["handover", "d", "--from", "ana", "--to", "ana"], 1), "handover-officers");
    assert_eq!(a.refused(&["handover", "e", "--from", "ana", "--to", "bo"], 3), "no-such-desk");
    let opened = a.done(&["handover", "d", "--from", "ana", "--to", "bo", "--remarks", "Line quiet"]);
    assert_eq!(opened["handovers"][0]["keys"].as_array().unwrap().len(), 2, "{opened}");
    // Who has a key signs in no other way; whose key it is not does not sign.
    assert_eq!(a.refused(&["handover", "--sign", "1", "--officer", "ana"], 1), "handover-key-needed");
    assert_eq!(a.refused(&["handover", "--sign", "1", "--officer", "cy"], 1), "handover-officers");
    assert_eq!(a.refused(&["handover", "--sign", "1", "--key", &cy], 1), "handover-not-asked");
    assert_eq!(a.refused(&["handover", "--sign", "2", "--key", &ana], 3), "no-such-handover");
    let offered = a.done(&["handover", "--sign", "1", "--key", &ana]);
    assert_eq!(offered["handovers"][0]["done_at"], Value::Null, "offered, and not taken: {offered}");
    assert_eq!(a.refused(&["handover", "--sign", "1", "--key", &ana], 1), "handover-signed", "one officer twice");

    // The other signs on a machine of their own.
    let (path, signature) = (file(place, "1.handover"), file(place, "1.bo"));
    a.done(&["handover", "file", "1", "-o", &path]);
    let (exit, verdict) = alone(&["handover", "verify", &path]);
    assert_eq!((exit, &verdict["verdict"]["state"]), (5, &"offered".into()), "{verdict}");
    assert_eq!(alone(&["handover", "sign", &path, "--key", &cy, "-o", &file(place, "1.cy")]).0, 1);
    assert_eq!(alone(&["handover", "sign", &path, "--key", &bo, "-o", &signature]).0, 0);
    let done = a.done(&["handover", "collect", "1", &signature]);
    assert!(done["handovers"][0]["done_at"].is_u64(), "{done}");
    let whole = file(place, "whole.handover");
    a.done(&["handover", "file", "1", "-o", &whole]);
    for args in [&["handover", "verify", &whole][..], &["verify", &whole]] {
        let (exit, verdict) = alone(args);
        assert_eq!((exit, &verdict["verdict"]["by_keys"]), (0, &true.into()), "{verdict}");
    }
    let (_, verdict) = alone(&["handover", "verify", &whole]);
    let root = verdict["verdict"]["root"].as_str().unwrap();
    assert_eq!(alone(&["handover", "verify", &whole, "--root", root]).0, 0);
    assert_eq!(alone(&["handover", "verify", &whole, "--root", &"0".repeat(64)]).1["error"]["code"], "handover-root");
    for (language, word) in [("en", "Complete"), ("ru", "Завершена")] {
        let said = program().args(["--lang", language, "handover", "verify", &whole]).output().unwrap();
        assert!(String::from_utf8(said.stdout).unwrap().contains(word), "{language}");
    }

    // A changed list, a cut file, a signature of before.
    let text = std::fs::read_to_string(&whole).unwrap();
    std::fs::write(place.join("changed"), text.replace("Line quiet", "Line noisy")).unwrap();
    assert_eq!(alone(&["handover", "verify", &file(place, "changed")]).1["error"]["code"], "handover-changed");
    std::fs::write(place.join("cut"), &text[..text.len() / 2]).unwrap();
    assert_eq!(alone(&["handover", "verify", &file(place, "cut")]).1["error"]["code"], "handover-file");
    a.done(&["handover", "d", "--from", "ana", "--to", "bo"]);
    assert_eq!(a.refused(&["handover", "collect", "2", &signature], 1), "handover-signature");
    a.done(&["handover", "d", "--from", "ana", "--to", "bo"]);
    assert_eq!(a.refused(&["handover", "--sign", "2", "--key", &ana], 1), "handover-replaced");
    // A revoked key signs nothing, and hands nothing over.
    a.done(&["officer", "revoke", "bo"]);
    assert_eq!(a.refused(&["handover", "--sign", "3", "--key", &bo], 1), "handover-key");
    assert_eq!(a.refused(&["handover", "d", "--from", "ana", "--to", "bo"], 1), "handover-key");
    a.done(&["handover", "file", "1", "-o", &file(place, "later")]);
    let (exit, verdict) = alone(&["handover", "verify", &file(place, "later")]);
    assert_eq!((exit, &verdict["verdict"]["signers"][1]["left_since"]), (0, &true.into()), "what was signed stays");
}

#[test]
fn without_a_key_the_policy_decides_whether_the_node_attests() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let mut a = Party::init("AUR", place);
    desk(&a, place, "d", &[]);
    for (id, role) in [("op", "operator"), ("ana", "watch"), ("bo", "watch")] {
        a.done(&["officer", "add", id, "--name", id, "--role", role]);
    }
    let token = |a: &Party, id: &str| a.done(&["officer", "token", id])["token"].as_str().unwrap().to_owned();
    let (ana, bo) = (token(&a, "ana"), token(&a, "bo"));
    let with = |a: &Party, token: &str, args: &[&str]| {
        let (exit, object) = answered(
            &program().env("COMITY_TOKEN", token).arg("--json").arg("--dir").arg(&a.dir).args(args).output().unwrap(),
        );
        (exit, object["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    let done = (0, String::new());
    a.serve();
    assert_eq!(with(&a, &ana, &["handover", "d", "--from", "ana", "--to", "bo"]), done);
    assert_eq!(with(&a, &ana, &["handover", "--sign", "1", "--officer", "bo"]), (1, "officer-other".into()));
    assert_eq!(
        with(&a, &ana, &["handover", "--sign", "1"]),
        (1, "not-permitted".into()),
        "shipped: keys are asked for"
    );
    // The same holds of what else an officer does under a name.
    assert_eq!(with(&a, &ana, &["log", "--note", "x", "--officer", "bo"]), (1, "officer-other".into()));
    assert_eq!(with(&a, &ana, &["alarms", "--ack", &"0".repeat(64), "--officer", "bo"]), (1, "officer-other".into()));
    a.kill();
    let shipped = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../node/src/watch/policy.toml"));
    let more = "\n[[permit]]\nroles = [\"watch\"]\nactions = [\"handover-attest\"]\n";
    std::fs::write(a.dir.join("policy.toml"), shipped.unwrap() + more).unwrap();
    a.serve();
    assert_eq!(with(&a, &ana, &["handover", "--sign", "1"]), done);
    assert_eq!(with(&a, &bo, &["handover", "--sign", "1"]), done);
    assert_eq!(with(&a, &bo, &["handover", "file", "1", "-o", &file(place, "attested")]), done);
    let (exit, verdict) = alone(&["handover", "verify", &file(place, "attested")]);
    assert_eq!((exit, &verdict["verdict"]["by_keys"]), (0, &false.into()), "labelled: {verdict}");
}

#[test]
fn one_command_hands_over_all_that_an_officer_had() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    b.done(&["send", "AUR/nrrc", "-s", "S", "-t", "please answer", "--wait", "receipt"]);
    desk(&a, place, "d", &["cy", "ana"]);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let at = |posix: u64| {
        let moment = time::OffsetDateTime::from_unix_timestamp(i64::try_from(posix).unwrap()).unwrap();
        moment.format(&time::format_description::well_known::Rfc3339).unwrap()
    };
    let week = format!("{} {} ana\n{} {} ana\n", at(now - 60), at(now + 3_600), at(now + 7_200), at(now + 9_000));
    std::fs::write(place.join("week.txt"), week).unwrap();
    a.done(&["roster", "d", "--set", &file(place, "week.txt"), "--officer", "op"]);
    enrol(&a, place, "Second", "approver");
    let key = file(place, "Ana.key");
    let made = a.done(&["officer", "keygen", "--out", &key]);
    a.done(&["officer", "enrol", "Ana", "--role", "approver", "--key", &format!("{key}.pub")]);
    let add = |id: &str, role: &str, more: &[&str]| {
        a.done(&[&["officer", "add", id, "--name", id, "--role", role], more].concat());
    };
    add("op", "operator", &[]);
    add("ana", "watch,approver", &["--fingerprint", made["fingerprint"].as_str().unwrap()]);
    add("bo", "watch,approver", &[]);
    let token = |id: &str| a.done(&["officer", "token", id])["token"].as_str().unwrap().to_owned();
    let (ana, bo, op) = (token("ana"), token("bo"), token("op"));
    let with = |token: &str, args: &[&str]| {
        answered(
            &program().env("COMITY_TOKEN", token).arg("--json").arg("--dir").arg(&a.dir).args(args).output().unwrap(),
        )
    };
    let draft = with(&ana, &["compose", "F90", "BOR/nrrc", "--field", "subject=s", "--field", "text=t"]).1;
    assert_eq!(draft["owner"], "ana", "{draft}");
    let request = file(place, "request");
    let asked = ["release", "request", "1", "--officer", "Ana", "--officer", "Second", "--output", &request];
    assert_eq!(with(&ana, &asked).0, 0);

    assert_eq!(with(&bo, &["officer", "leave", "ana", "--to", "bo"]).1["error"]["code"], "not-permitted");
    let (exit, left) = with(&op, &["officer", "leave", "ana", "--to", "bo"]);
    assert_eq!(exit, 0, "{left}");
    assert_eq!((&left["drafts"], left["turnover"]["shifts"].as_array().unwrap().len()), (&json!([1]), 2), "{left}");
    assert_eq!(left["turnover"]["desks"], json!(["d"]), "the place in the reserve: {left}");
    let owed = json!(["BOR/nrrc/1", "AUR/nrrc F11", "AUR/nrrc F02"]);
    assert_eq!(left["turnover"]["owed"], owed, "what we owe is named: {left}");
    let draft = with(&bo, &["draft", "show", "1"]).1;
    assert_eq!(
        (&draft["owner"], &draft["asked"]),
        (&"bo".into(), &json!([])),
        "a release that waited for the key: {draft}"
    );
    let roster = with(&bo, &["roster", "d"]).1;
    assert_eq!(roster["on_watch"], json!(["bo"]), "{roster}");
    assert_eq!(with(&ana, &["inbox"]).1["error"]["code"], "token-unknown");
    // Again it is refused in words that say when and to whom, and to nobody it goes nowhere.
    for to in ["bo", "op"] {
        let (exit, again) = with(&op, &["officer", "leave", "ana", "--to", to]);
        assert_eq!((exit, again["error"]["code"].as_str()), (1, Some("officer-left")), "{again}");
        let said = again["error"]["problem"].as_str().unwrap();
        assert!(said.contains("already left on 20") && said.contains("bo took over"), "{said}");
    }
    let acts = with(&op, &["officer", "list"]).1["officers"].to_string();
    assert!(acts.contains("\"left_at\":") && acts.contains("\"left_to\":\"bo\""), "{acts}");
    assert_eq!(with(&op, &["officer", "leave", "bo", "--to", "ana"]).1["error"]["code"], "no-such-officer");
    // Who left hands nothing over.
    assert_eq!(with(&bo, &["handover", "d", "--from", "ana", "--to", "bo"]).1["error"]["code"], "no-such-officer");
}

#[test]
fn a_contact_is_published_with_its_hours_in_utc_and_the_ladder_of_its_desk() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    desk(&a, place, "d", &["ana", "bo"]);
    let contact = |zone: &str| {
        json!({
            "act": "nominate", "category": "watch", "agency": "NRRC of Aurelia", "position": "Duty officer",
            "contacts": [{"kind": "telephone", "value": "+000 1"}], "languages": ["en"], "holidays": ["2026-12-25"],
            "hours": {"time_zone": zone, "weekly": [{"day": 1, "from": "09:00", "to": "18:00"}]}, "keys": [], "desk": "d",
        })
    };
    let bad = written(place, "bad.json", &contact("Europe/Nowhere"));
    assert_eq!(a.refused(&["register", "add", "F10", "--body", &bad], 2), "register-hours");
    let good = written(place, "good.json", &contact("Europe/Vienna"));
    let added = a.done(&["register", "add", "F10", "--body", &good]);
    assert_eq!(added["filled"], json!(["utc", "ladder"]), "{added}");
    let ladder = |party: &Party, of: &str| {
        let directory = party.done(&["directory"]);
        let parties = directory["parties"].as_array().unwrap();
        let found = parties.iter().find(|party| party["own_name"] == of).unwrap();
        found["contacts"][0]["ladder"].clone()
    };
    let published = ladder(&a, "AUR");
    let calls: Vec<&str> =
        published["steps"].as_array().unwrap().iter().map(|step| step["call"].as_str().unwrap()).collect();
    assert_eq!(calls, ["on-watch", "reserve", "reserve"], "{published}");
    assert!(!published.to_string().contains("ana"), "no officer is named: {published}");
    // The other side has it with the next entry, and reckons by it what it waits for.
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "our ladder is published", "--wait", "receipt"]);
    assert_eq!(ladder(&b, "AUR"), published);
    let sent = b.done(&["send", "AUR/nrrc", "-s", "S", "-t", "hello", "--wait", "receipt"]);
    let shown = b.done(&["show", sent["number"].as_str().unwrap()]);
    assert_eq!((&shown["ladder"]["desk"], &shown["ladder"]["reached"]), (&"d".into(), &1.into()), "{shown}");
    for (language, word) in [("en", "nobody there has said so"), ("ru", "не сообщала")] {
        let mut asked = program();
        asked.args(["--lang", language, "--dir"]).arg(&b.dir).args(["show", sent["number"].as_str().unwrap()]);
        let said = String::from_utf8(asked.output().unwrap().stdout).unwrap();
        assert!(said.contains(word), "{said}");
    }
    // Without its ladder, where a party does not want it published.
    let without = a.done(&["register", "add", "F10", "--body", &good, "--no-ladder"]);
    assert_eq!(without["filled"], json!(["utc"]));
    assert_eq!(ladder(&a, "AUR"), Value::Null);
}
