//! What readers and senders are told over two real nodes: formats of one's own, changes of what two released, renderings of an
//! archive.

use serde_json::json;

use crate::erasure::{file, officers, release, until};
use crate::party::{Party, answered, pair, program, two};

#[test]
fn a_format_of_ones_own_is_void_until_both_adopt_it_and_missed_when_its_file_is_gone() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (mut a, mut b) = (Party::init("AUR", place), Party::init("BOR", place));
    pair(&a, &b, place);
    let shipped = include_str!("../../../../formats/F90.json").replace("\"F90\"", "\"X2\"");
    for party in [&a, &b] {
        std::fs::create_dir_all(party.dir.join("formats")).unwrap();
        std::fs::write(party.dir.join("formats/X2.json"), &shipped).unwrap();
    }
    a.serve();
    b.serve();
    a.done(&["line-test", "BOR/nrrc", "--wait", "60"]);
    let body = file(place, "body.json");
    std::fs::write(&body, r#"{"subject":"s","text":"t"}"#).unwrap();
    let say = |party: &Party, line: &str| party.done(&["send", line, "-f", "X2", "--body", &body, "--wait", "receipt"]);
    let sent = say(&a, "BOR/nrrc");
    assert_eq!(sent["not_adopted"], true, "{sent}");
    let number = sent["number"].as_str().unwrap();
    assert_eq!(a.done(&["status", number])["not_adopted"], true);
    let told = program().arg("--dir").arg(&a.dir).args(["status", number]).output().unwrap();
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.contains("void on BOTH sides") && told.contains("F14"), "{told}");
    let known = a.done(&["formats", "X2"]);
    assert_eq!((known["shipped"].as_bool(), known["adopted_on"].to_string().as_str()), (Some(false), "[]"));

    let rules = file(place, "rules.json");
    let hash = known["hash"].as_str().unwrap();
    std::fs::write(&rules, json!({"definition_hashes": [hash], "from_when": 1}).to_string()).unwrap();
    for (party, line) in [(&a, "BOR/nrrc"), (&b, "AUR/nrrc")] {
        party.done(&["send", line, "-f", "F14", "--body", &rules, "--wait", "receipt"]);
    }
    for (party, line) in [(&a, "BOR/nrrc"), (&b, "AUR/nrrc"), (&a, "BOR/nrrc")] {
        party.done(&["send", line, "-s", "S", "-t", "later", "--wait", "receipt"]);
    }
    until("adopted", || a.done(&["formats", "X2"])["adopted_on"][0] == "BOR/nrrc");
    assert!(say(&a, "BOR/nrrc")["not_adopted"].is_null());
    let composed = a.run(&["compose", "X2", "BOR/nrrc", "--body", &body, "--yes"]);
    assert_eq!(composed.0, 0, "{}", composed.1);

    assert_eq!(a.terminate(), 0);
    std::fs::remove_file(a.dir.join("formats/X2.json")).unwrap();
    a.serve();
    let missing = || a.done(&["status"])["findings"].to_string().contains("format-missing");
    until("said to be missing", missing);
    assert_ne!(a.run(&["compose", "X2", "BOR/nrrc", "--body", &body, "--yes"]).0, 0, "it is not here any more");
}

#[test]
fn one_person_s_correction_of_what_two_released_becomes_a_draft_for_two() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    let of_a = officers(&a, place);
    let body = file(place, "inquiry.json");
    std::fs::write(&body, r#"{"facts":"f","evidence":[],"confidence":"low","questions":["q"]}"#).unwrap();
    let draft = a.done(&["compose", "F23", "BOR/nrrc", "--body", &body, "--yes"]);
    let number = release(&a, place, &draft, &of_a);
    let shown = |party: &Party| {
        let output = program().arg("--dir").arg(&party.dir).args(["show", &number]).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    until("shown with both", || shown(&b).contains("Released by First (approver), key "));
    assert!(shown(&b).contains("Released by Second (approver), key "));
    let draft = a.done(&["correct", &number, "--cancel", "--reason", "by mistake"]);
    assert_eq!((draft["state"].as_str(), draft["draft"]["format"].as_str()), (Some("drafted"), Some("F05")), "{draft}");
    assert!(a.done(&["show", &number])["corrections"].as_array().unwrap().is_empty(), "nothing was sent");
    let id = draft["id"].to_string();
    assert_eq!(a.refused(&["release", "send", &id], 1), "release-two-superseded");
    let request = file(place, "cancel.request");
    a.done(&["release", "request", &id, "--officer", "First", "--officer", "Second", "--output", &request]);
    for (name, key) in &of_a {
        let signature = file(place, &format!("cancel-{name}.signature"));
        a.done(&["release", "sign", &request, "--key", key, "--output", &signature]);
        a.done(&["release", "collect", &id, &signature]);
    }
    a.done(&["release", "send", &id]);
    until("cancelled", || b.done(&["show", &number])["effect"]["stage"] == "cancelled");
}

#[test]
fn an_archive_prints_the_rendering_of_one_statement() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, _b) = two(place);
    let sent = a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "what was said", "--wait", "receipt"]);
    let (number, path) = (sent["number"].as_str().unwrap(), file(place, "line.archive"));
    a.done(&["archive", "BOR/nrrc", "--out", &path, "--content"]);
    let read = |rendering: &str| {
        answered(&program().args(["--json", "verify", &path, "--rendering", rendering]).output().unwrap())
    };
    let (exit, object) = read(number);
    assert_eq!(exit, 0, "{object}");
    assert!(object["renderings"][0]["text"].as_str().unwrap().contains("what was said"), "{object}");
    let (exit, object) = read("AUR/nrrc/99");
    assert_eq!((exit, object["error"]["code"].as_str()), (3, Some("no-such-rendering")), "{object}");
}
