//! What a refusal names as its reason is the reason, and what it names as the remedy exists.

use std::fs;

use serde_json::{Value, json};

use crate::party::{Party, pair, program, two, with_input};

fn refusal(party: &Party, args: &[&str], exit: i32, code: &str) -> Value {
    let (found, told) = party.run(args);
    assert_eq!((found, &told["error"]["code"]), (exit, &json!(code)), "{args:?}: {told}");
    told["error"].clone()
}

fn says(told: &Value, part: &str) {
    assert!(told["remedy"].as_str().is_some_and(|remedy| remedy.contains(part)), "{part}: {told}");
}

#[test]
fn a_field_is_sent_as_a_file_and_the_subject_is_given_once() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    let file = |name: &str, content: &str| {
        fs::write(place.path().join(name), content).unwrap();
        place.path().join(name).display().to_string()
    };
    let long = file("long.txt", "a text that is too long for an entry");
    let bare = file("bare.json", r#"{ "text" : "exact" }"#);
    let whole = file("whole.json", r#"{"subject":"own","text":"t"}"#);
    // What stands in the remedy of a missing field works as it stands there.
    let told = refusal(&a, &["send", "BOR/nrrc", "--body", &bare], 2, "field-missing");
    says(&told, "--attach subject=FILE");
    a.done(&["send", "BOR/nrrc", "-s", "S", "--attach", &format!("text={long}"), "--wait", "attachments"]);
    let shown = b.done(&["show", "AUR/nrrc/1"]);
    assert_eq!(shown["content"]["body"], json!({"subject": "S"}), "{shown}");
    assert_eq!(shown["attachments"][0]["name"], "text", "{shown}");
    a.done(&["send", "BOR/nrrc", "-s", "S", "--body", &bare, "--wait", "receipt"]);
    a.done(&["send", "BOR/nrrc", "-s", "S", "--body", &whole, "--wait", "receipt"]);
    let body = |number: &str| b.done(&["show", number])["content"]["body"].clone();
    assert_eq!(body("AUR/nrrc/2"), json!({"subject": "S", "text": "exact"}));
    assert_eq!(body("AUR/nrrc/3"), json!({"subject": "own", "text": "t"}), "the body's own is kept");
    a.done(&["send", "BOR/nrrc", "--body", &whole, "--wait", "receipt"]);
    let of_body = |party: &Party| party.done(&["show", "AUR/nrrc/4"])["content"]["subject"].clone();
    assert_eq!((of_body(&a), of_body(&b)), (json!("own"), json!("own")), "lists show it");
    // Refusals: a field that the file does not stand for, a file that is not there, an empty body.
    refusal(&a, &["send", "BOR/nrrc", "-s", "S", "--attach", &format!("other={long}")], 2, "field-missing");
    refusal(&a, &["send", "BOR/nrrc", "-s", "S", "--attach", "text=/nope"], 3, "file-missing");
    assert_eq!(with_input(&a, &["send", "BOR/nrrc", "-s", "S", "--attach", &long], b"").0, 2);
    says(&refusal(&b, &["correct", "AUR/nrrc/1", "--reason", "R", "--cancel"], 1, "correct-theirs"), "--reply-to");
    let hash = ["send", "BOR/nrrc", "-s", "S", "-t", "T", "--instrument", "zz"];
    says(&refusal(&a, &hash, 2, "envelope-hash"), "64");
    let version = ["send", "BOR/nrrc", "-s", "S", "-t", "T", "--format-version", "2"];
    let told = refusal(&a, &version, 2, "format-version");
    assert_eq!((&told["params"]["version"], &told["params"]["known"]), (&json!("2"), &json!("1")), "{told}");
}

#[test]
fn a_courier_file_of_ones_own_is_told_as_that() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "T", "--wait", "receipt"]);
    let file = place.path().join("out.comity").display().to_string();
    a.done(&["courier", "write", "BOR", &file]);
    says(&refusal(&a, &["courier", "read", &file], 1, "courier-own"), "other side");
    b.done(&["courier", "read", &file]);
    let folder = place.path().display().to_string();
    assert_eq!(refusal(&a, &["courier", "read", &folder], 1, "file-io")["params"]["path"], json!(folder));
}

#[test]
fn a_store_that_is_gone_is_no_interrupted_init() {
    let place = tempfile::tempdir().unwrap();
    let a = Party::init("AUR", place.path());
    fs::remove_file(a.dir.join("store.db")).unwrap();
    for args in [&["status"][..], &["serve"], &["inbox"]] {
        let told = refusal(&a, args, 5, "no-store");
        says(&told, "backup");
        assert!(!told["remedy"].as_str().unwrap().contains("begin again"), "{told}");
    }
}

#[test]
fn a_folder_without_its_keys_or_register_is_damaged_and_says_what_is_missing() {
    let place = tempfile::tempdir().unwrap();
    let a = Party::init("AUR", place.path());
    for part in ["keys", "register"] {
        let (there, away) = (a.dir.join(part), place.path().join(part));
        fs::rename(&there, &away).unwrap();
        let told = refusal(&a, &["keys", "officer", "P", "--role", "watch"], 5, "folder-lacks");
        says(&told, "restore");
        assert!(told["params"]["path"].as_str().unwrap().contains(part), "{told}");
        fs::rename(&away, &there).unwrap();
    }
    a.done(&["keys", "officer", "P", "--role", "watch"]);
}

#[test]
fn a_malformed_argument_is_told_as_that_whoever_finds_it() {
    let place = tempfile::tempdir().unwrap();
    let (a, _b) = two(place.path());
    let send = |more: &[&'static str]| [&["send", "BOR/nrrc", "-s", "S"], more].concat();
    let body = place.path().join("body.json");
    fs::write(&body, "{}").unwrap();
    let body = body.display().to_string();
    for (args, code) in [
        (vec!["show", "zzz"], "name-malformed"),
        (send(&["-t", "T", "--reply-to", "zzz"]), "name-malformed"),
        (send(&["-t", "T", "-f", "F99"]), "format-unknown"),
        (send(&["-t", "T", "-f", "F24"]), "body-text"),
        (vec!["send", "BOR/nrrc", "-f", "F98", "--body", &body], "format-unknown"),
        (vec!["send", "BOR/nrrc", "-f", "F99", "--body", &body], "format-unknown"),
    ] {
        refusal(&a, &args, 2, code);
    }
    let nowhere = place.path().join("none/where").display().to_string();
    for args in [vec!["backup", &nowhere], vec!["courier", "write", "BOR", &nowhere]] {
        says(&refusal(&a, &args, 3, "folder-missing"), "folder");
    }
}

#[test]
fn an_authority_key_that_is_revoked_is_amber_before_a_command_fails() {
    let place = tempfile::tempdir().unwrap();
    let a = Party::init("AUR", place.path());
    let path = |name: &str| place.path().join(name).display().to_string();
    let (root, second) = (path("AUR.root.away"), path("second"));
    let codes = |args: &[&str]| {
        let told = a.done(args);
        let found = told["findings"].as_array().unwrap().clone();
        let of = found.into_iter().find(|finding| finding["code"] == "authority-not-trusted");
        of.map(|finding| finding["colour"].clone())
    };
    a.done(&["keys", "register", "--root-key", &root, "--new-authority-key", &second]);
    assert_eq!((codes(&["status"]), codes(&["doctor"])), (None, None));
    a.done(&["keys", "register", "--root-key", &root, "--revoke-authority", "1"]);
    assert_eq!((codes(&["status"]), codes(&["doctor"])), (Some(json!("amber")), Some(json!("amber"))));
    let settings = fs::read_to_string(a.dir.join("comity.toml")).unwrap();
    let lines: Vec<&str> = settings.lines().filter(|line| !line.starts_with("authority")).collect();
    fs::write(a.dir.join("comity.toml"), format!("{}\nauthority = {second:?}\n", lines.join("\n"))).unwrap();
    assert_eq!((codes(&["status"]), codes(&["doctor"])), (None, None));
}

#[test]
fn a_restore_without_the_authority_key_says_why_each_line_waits() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = (Party::init("AUR", place.path()), Party::init("BOR", place.path()));
    pair(&a, &b, place.path());
    fs::rename(a.dir.join("authority.key"), place.path().join("away")).unwrap();
    let backup = place.path().join("backup").display().to_string();
    a.done(&["backup", &backup]);
    assert_eq!(refusal(&a, &["backup", &a.dir.join("in").display().to_string()], 1, "backup-inside")["fault"], "yours");
    fs::remove_dir_all(&a.dir).unwrap();
    let mut back = Party::at("AUR", place.path().join("back"), &a.listen);
    for (language, reason) in [("en", "The key is not at"), ("ru", "Ключа нет")] {
        let _ = fs::remove_dir_all(&back.dir);
        let output =
            program().arg("--dir").arg(&back.dir).args(["--lang", language, "restore", &backup]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(&format!("    BOR/nrrc: {reason}")), "{text}");
    }
    let ready = back.serve();
    assert_eq!(ready["findings"][0]["code"], "successor-waiting", "{ready}");
}
