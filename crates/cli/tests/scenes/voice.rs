//! The line is down and people speak: both nodes print the same sheets, a row serves once, what was misheard is told by its
//! line, and each side's record of the call stands beside the other's.

use std::path::Path;

use serde_json::{Value, json};

use crate::help::{at_last, send_receipted, until, words};
use crate::party::{Party, program, two};

fn rows(party: &Party, peer: &str) -> Vec<Value> {
    party.done(&["voice", "sheet", peer])["days"][0]["rows"].as_array().unwrap().clone()
}

fn said(words: &Value) -> String {
    let words: Vec<&str> = words.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    words.join(" ")
}

fn row_of(rows: &[Value], by_us: bool, nth: usize) -> Value {
    rows.iter().filter(|row| row["by_us"] == by_us).nth(nth).unwrap().clone()
}

fn row(number: &Value) -> String {
    number["row"].as_u64().unwrap().to_string()
}

/// Both sides say that they take new sheets; the number of the second record.
fn agreed(a: &Party, b: &Party) -> String {
    let asked = a.done(&["voice", "renew", b.name])["number"].as_str().unwrap().to_owned();
    let id = a.done(&["show", &asked])["id"].as_str().unwrap().to_owned();
    at_last(b, &["show", &id]);
    b.done(&["voice", "renew", a.name, "--answer", &id])["id"].as_str().unwrap().to_owned()
}

/// Waits until both sides' newest sheets are of one key, and another than before.
fn same_key(a: &Party, b: &Party, before: &Value) -> Value {
    until("both sides have one key", || {
        let key = |party: &Party, peer: &str| party.run(&["voice", "sheet", peer]).1["key"]["words"].clone();
        let (ours, theirs) = (key(a, b.name), key(b, a.name));
        if ours == theirs && ours != *before && ours.is_array() { Ok(ours) } else { Err(format!("{ours} {theirs}")) }
    })
}

#[test]
fn both_sides_print_the_same_sheets_and_a_row_serves_once() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    assert_eq!(a.refused(&["voice", "sheet", "BOR"], 1), "voice-no-key");
    // One side alone agrees on nothing, not even by answering itself.
    let alone = a.done(&["voice", "renew", "BOR"])["number"].as_str().unwrap().to_owned();
    a.run(&["voice", "renew", "BOR", "--answer", &alone]);
    assert_eq!(a.refused(&["voice", "sheet", "BOR"], 1), "voice-no-key");
    agreed(&a, &b);
    let key = same_key(&a, &b, &Value::Null);
    // The sheets need no line.
    a.terminate();
    let (ours, theirs) = (rows(&a, "BOR"), rows(&b, "AUR"));
    assert_eq!((ours.len(), theirs.len()), (16, 16));
    for (here, there) in ours.iter().zip(&theirs) {
        assert_eq!((&here["challenge"], &here["response"]), (&there["challenge"], &there["response"]));
        assert_ne!(here["by_us"], there["by_us"], "each challenge is one side's");
    }
    for language in ["en", "ru"] {
        let page = words(&a, language, &["voice", "sheet", "BOR", "--days", "2"]);
        assert_eq!(page.matches('\u{c}').count(), 1, "a page a day");
        assert!(page.lines().all(|line| line.chars().count() <= 72), "{page}");
        assert!(page.contains(&said(&key).to_uppercase()), "{page}");
    }
    a_row_serves_once(&a, &b, &ours);
    bad_words_and_days(&a);
    a.serve();
    agreed(&b, &a);
    let renewed = same_key(&a, &b, &key);
    assert_ne!(rows(&a, "BOR")[4]["challenge"], ours[4]["challenge"]);
    let older = a.done(&["voice", "sheet", "BOR", "--older", "1"]);
    assert_eq!((&older["key"]["words"], &older["key"]["newer"]), (&key, &1.into()));
    assert_ne!(renewed, key);
    assert_eq!(a.refused(&["voice", "sheet", "BOR", "--older", "2"], 1), "voice-no-key");
    let audit = a.done(&["audit"]);
    assert!(audit.to_string().contains("voice-sheets"), "{audit}");
}

fn a_row_serves_once(a: &Party, b: &Party, ours: &[Value]) {
    // AUR challenges by its first row; BOR hears the challenge and is told what to answer.
    let first = row_of(ours, true, 0);
    let heard = b.done(&["voice", "check", "AUR", &row(&first), &said(&first["challenge"])]);
    assert_eq!((&heard["verdict"], &heard["say"]), (&"matched".into(), &first["response"]));
    let answer = a.done(&["voice", "check", "BOR", &row(&first), &said(&first["response_numbers"])]);
    assert_eq!((&answer["verdict"], &answer["by_us"]), (&"matched".into(), &true.into()));
    let again = a.refused(&["voice", "check", "BOR", &row(&first), &said(&first["response"])], 1);
    assert_eq!(again, "voice-used");
    assert_eq!(row_of(&rows(a, "BOR"), true, 0)["used"].as_array().unwrap().len(), 1);
    // Whoever gives our own words back has no sheet.
    let (second, third, fourth) = (row_of(ours, true, 1), row_of(ours, true, 2), row_of(ours, true, 3));
    let verdict = |row_: &Value, heard: &str| {
        let (exit, view) = a.run(&["voice", "check", "BOR", &row(row_), heard]);
        assert_eq!(exit, 5, "{view}");
        view["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict(&second, &said(&second["challenge"])), "echoed");
    let mut turned: Vec<&str> = third["response"].as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
    turned.reverse();
    assert_eq!(verdict(&third, &turned.join(" ")), "words-swapped");
    assert_eq!(verdict(&fourth, &said(&first["response"])), "other-row");
    let theirs = row_of(ours, false, 0);
    assert_eq!(verdict(&theirs, "abandon abandon"), "wrong-word");
    let struck = a.refused(&["voice", "check", "BOR", &row(&theirs), &said(&theirs["challenge"])], 1);
    assert_eq!(struck, "voice-used", "a wrong word costs the row too");
}

fn bad_words_and_days(a: &Party) {
    let check = |more: &[&str]| {
        let mut args = vec!["voice", "check", "BOR"];
        args.extend(more);
        a.run(&args).1["error"]["code"].as_str().unwrap_or("none").to_owned()
    };
    for (args, code) in [
        (vec!["7", "abandonn", "zoo"], "voice-word"),
        // A Cyrillic а, and a number that is none of the list's.
        (vec!["7", "аbandon", "zoo"], "voice-word"),
        (vec!["7", "2048", "0000"], "voice-word"),
        (vec!["7", "abandon"], "voice-words"),
        (vec!["7", "abandon", "zoo", "zoo"], "voice-words"),
        (vec!["0", "abandon", "zoo"], "voice-row"),
        (vec!["17", "abandon", "zoo"], "voice-row"),
        (vec!["7", "abandon", "zoo", "--day", "2020-01-01"], "voice-day"),
        (vec!["7", "abandon", "zoo", "--day", "2999-01-01"], "voice-day"),
        (vec!["7", "abandon", "zoo", "--day", "tomorrow"], "time"),
        (vec!["7", "abandon", "zoo", "--line", "cert"], "voice-no-key"),
    ] {
        assert_eq!(check(&args), code, "{args:?}");
    }
    let sheet = |more: &[&str]| {
        let mut args = vec!["voice", "sheet", "BOR"];
        args.extend(more);
        a.run(&args).1["error"]["code"].as_str().unwrap_or("none").to_owned()
    };
    for (args, code) in [
        (["--from", "2020-01-01"], "voice-day"),
        (["--from", "2999-01-01"], "voice-day"),
        (["--days", "32"], "too-many"),
        (["--days", "0"], "too-many"),
        (["--line", "post"], "track"),
    ] {
        assert_eq!(sheet(&args), code, "{args:?}");
    }
    // None of these cost a row.
    assert!(rows(a, "BOR")[6]["used"].as_array().unwrap().is_empty());
}

/// A form as it was heard, with something put in place of something else.
fn heard(form: &str, from: &str, to: &str, place: &Path) -> String {
    assert!(form.contains(from), "{from}\n{form}");
    let path = place.join("heard.txt");
    std::fs::write(&path, form.replacen(from, to, 1)).unwrap();
    path.display().to_string()
}

#[test]
fn a_dictated_warning_is_taken_checked_and_recorded_by_both_sides() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    let body = place.path().join("body.json");
    let warning = json!({
        "aware_since": 1_795_000_000, "suspected_malicious": "yes", "cross_border": "not-known", "sector": "energy",
        "summary": "Operators lost the display of 14 substations.",
    });
    std::fs::write(&body, warning.to_string()).unwrap();
    let body = body.display().to_string();
    let labels = ["--tlp", "TLP:RED", "--pap", "PAP:RED", "--mark", "exercise"];
    let number =
        a.done(&[&["send", "BOR/nrrc", "--format", "F20", "--body", &body][..], &labels].concat())["number"].clone();
    let number = number.as_str().unwrap();
    let forms = ["en", "ru"].map(|language| words(&a, language, &["voice", "dictate", number]));
    for form in &forms {
        assert!(form.lines().all(|line| line.chars().count() <= 72), "{form}");
        assert_eq!(form.matches("MARKS TLP:RED PAP:RED exercise\n").count(), 2, "at the head and at the foot: {form}");
        let whole = b.done(&["voice", "take", "--file", &heard(form, "substations", "substations", place.path())]);
        assert_eq!(whole["transcript"]["complete"], true, "{whole}");
        assert_eq!(whole["transcript"]["body"], warning);
    }
    // Which line was misheard is told, and no record is made of it unasked.
    let wrong = heard(&forms[0], "of 14 substations", "of 40 substations", place.path());
    let (exit, judged) = b.run(&["voice", "take", "--file", &wrong, "--to", "AUR/nrrc"]);
    assert_eq!((exit, &judged["draft"]), (5, &Value::Null), "{judged}");
    let lines = judged["transcript"]["lines"].as_array().unwrap();
    let differ: Vec<&Value> =
        lines.iter().filter(|line| line["heard"] != "matches").map(|line| &line["path"]).collect();
    assert_eq!(differ, ["summary"]);
    assert!(words(&b, "ru", &["voice", "take", "--file", &wrong]).contains("summary НЕ СХОДИТСЯ"));
    let foreign = heard(&forms[0], "ALL # ", "ALL # С", place.path());
    assert_eq!(b.run(&["voice", "take", "--file", &foreign]).1["transcript"]["whole"], "foreign");
    let bad = heard(&forms[0], "COMITY DICTATION", "DICTATION", place.path());
    assert_eq!(b.refused(&["voice", "take", "--file", &bad], 2), "voice-form");
    let bad = heard(&forms[0], "aware_since number", "aware_since. number", place.path());
    assert_eq!(b.refused(&["voice", "take", "--file", &bad], 1), "dictation-refused");
    let whole = heard(&forms[0], "substations", "substations", place.path());
    let to = ["voice", "take", "--file", &whole, "--to", "AUR/nrrc", "--challenge"];
    assert_eq!(b.refused(&[&to[..], &["rows 3 and 11"]].concat(), 2), "voice-challenge");
    let blank = words(&a, "en", &["voice", "form", "F20"]);
    assert!(blank.starts_with("COMITY DICTATION F20 1\n") && blank.ends_with("END\n"), "{blank}");
    recorded(&a, &b, &whole);
}

/// Each side files its own record, and the case shows where they differ.
fn recorded(a: &Party, b: &Party, whole: &str) {
    let when = "2026-11-20T10:00:00Z";
    let taken = b.done(&[
        "voice",
        "take",
        "--file",
        whole,
        "--to",
        "AUR/nrrc",
        "--challenge",
        "2026-11-20, rows 3 and 11",
        "--office",
        "Duty officer",
        "--their-office",
        "Watch of Aurelia",
        "--when",
        when,
    ]);
    let draft = taken["draft"]["id"].as_u64().unwrap().to_string();
    let body = &taken["draft"]["draft"]["body"];
    assert_eq!((&body["challenge_used"], &body["dictated_format"]), (&"matched".into(), &"F20".into()));
    let marks = |draft: &Value| ["tlp", "pap", "mark"].map(|name| draft[name].as_str().unwrap().to_owned());
    assert_eq!(marks(&taken["draft"]["draft"]), ["TLP:RED", "PAP:RED", "exercise"], "as what it repeats");
    // Less is not taken, and what nobody read out counts as the most sensitive.
    let draft_of =
        |more: &[&str]| marks(&b.done(&[&["voice", "take", "--to", "AUR/nrrc"][..], more].concat())["draft"]["draft"]);
    assert_eq!(draft_of(&["--file", whole, "--tlp", "TLP:GREEN"]), ["TLP:RED", "PAP:RED", "exercise"]);
    let text = std::fs::read_to_string(whole).unwrap();
    let unmarked = Path::new(whole).with_file_name("unmarked.txt").display().to_string();
    std::fs::write(&unmarked, text.replace("MARKS TLP:RED PAP:RED exercise", "MARKS")).unwrap();
    assert_eq!(draft_of(&["--file", &unmarked]), ["TLP:RED", "PAP:RED", ""]);
    assert_eq!(draft_of(&["--file", &unmarked, "--tlp", "TLP:GREEN"]), ["TLP:GREEN", "PAP:RED", ""]);
    let bad = b.refused(&["voice", "take", "--to", "AUR/nrrc", "--file", whole, "--tlp", "green"], 2);
    assert_eq!(bad, "voice-label");
    let record = b.done(&["release", "send", &draft])["id"].as_str().unwrap().to_owned();
    at_last(a, &["show", &record]);
    let own = json!({
        "when": 1_795_168_800, "who": [{"side": "ours", "office": "Watch of Aurelia"}, {"side": "theirs", "office": "Duty officer"}],
        "means": "telephone", "summary": "We dictated a warning.", "challenge_used": "matched", "challenge": "2026-11-20, rows 3 and 12",
        "dictated_format": "F20", "check_groups": body["check_groups"],
    });
    let path = Path::new(whole).with_file_name("own.json");
    std::fs::write(&path, own.to_string()).unwrap();
    let own = path.display().to_string();
    let send = ["send", "BOR/nrrc", "--format", "F17", "--reply-to", &record, "--body", &own, "--mark", "exercise"];
    a.done(&send);
    for party in [a, b] {
        let case = until("both records stand in the case", || match party.run(&["case", &record]) {
            (0, case) if case["calls"][0]["differences"].is_array() => Ok(case),
            (_, other) => Err(other.to_string()),
        });
        let differ = case["calls"][0]["differences"].as_array().unwrap();
        let members: Vec<&str> = differ.iter().map(|one| one["member"].as_str().unwrap()).collect();
        assert_eq!(members, ["challenge", "summary"], "{case}");
    }
    let shown = words(a, "en", &["case", &record]);
    assert!(shown.contains("2026-11-20, rows 3 and 12") && shown.contains("2026-11-20, rows 3 and 11"), "{shown}");
    assert!(!program().args(["voice", "sheet"]).output().unwrap().status.success());
}

#[test]
fn no_archive_gives_away_what_the_sheets_are_made_of() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "as everybody may read");
    agreed(&a, &b);
    same_key(&a, &b, &Value::Null);
    let file = place.path().join("line.archive").display().to_string();
    let written = until("both records are within a signed head", || {
        let _ = std::fs::remove_file(&file);
        let (exit, written) = a.run(&["archive", "BOR/nrrc", "-o", &file, "--content"]);
        let bytes = std::fs::read(&file).unwrap_or_default();
        let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        if exit == 0 && has("as everybody may read") { Ok(bytes) } else { Err(written.to_string()) }
    });
    let words = b"new voice sheets";
    assert!(!written.windows(words.len()).any(|part| part == words), "neither record's content is in it");
    let verified = program().args(["--json", "verify", &file]).output().unwrap();
    assert!(verified.status.success(), "{verified:?}");
}
