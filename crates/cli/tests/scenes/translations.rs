//! A translator's and an analyst's work on two real nodes: a queue, a translation that both sides adopt, notes that never
//! leave, and what is left of all that when both sides erase the source.

use std::path::Path;

use serde_json::Value;

use crate::help::{until, words};
use crate::party::{Party, answered, program, two};

const SECRET: &str = "the-names-of-forty-one-private-persons";

fn file(place: &Path, name: &str) -> String {
    place.join(name).display().to_string()
}

/// Runs a command as an officer.
fn as_officer(party: &Party, token: &str, args: &[&str]) -> (i32, Value) {
    let mut command = program();
    command.env("COMITY_TOKEN", token).arg("--json").arg("--dir").arg(&party.dir).args(args);
    answered(&command.output().unwrap())
}

fn code((exit, object): &(i32, Value)) -> (i32, &str) {
    (*exit, object["error"]["code"].as_str().unwrap_or_default())
}

fn standings(party: &Party, number: &str) -> Result<Vec<String>, String> {
    let (exit, view) = party.run(&["translate", "show", number]);
    let all = view["translations"].as_array().ok_or_else(|| format!("exit {exit}: {view}"))?;
    Ok(all.iter().map(|one| one["standing"].as_str().unwrap_or_default().to_owned()).collect())
}

fn stand(party: &Party, number: &str, wanted: &[&str]) {
    until(&format!("{} has {wanted:?}", party.name), || match standings(party, number)? {
        found if found == wanted => Ok(()),
        other => Err(format!("{other:?}")),
    });
}

/// What a translator fills in: every text of the form in other words.
fn filled_in(path: &str, text: &str) {
    let form = std::fs::read_to_string(path).unwrap();
    let mut form: Value = serde_json::from_str(&form).unwrap();
    form["members"]["text"] = text.into();
    std::fs::write(path, form.to_string()).unwrap();
}

#[test]
fn a_translator_translates_and_only_others_release_what_both_sides_adopt() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    let sent = a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "Good day.", "--language", "en", "--wait", "receipt"]);
    let number = sent["number"].as_str().unwrap();
    for (id, role) in [("op", "operator"), ("tanya", "translator"), ("wim", "watch"), ("ada", "approver")] {
        b.done(&["officer", "add", id, "--name", id, "--role", role]);
    }
    let token = |id: &str| b.done(&["officer", "token", id])["token"].as_str().unwrap().to_owned();
    // Once an operator has a token, only operators make others.
    let (tanya, wim, ada, op) = (token("tanya"), token("wim"), token("ada"), token("op"));
    assert_eq!(code(&as_officer(&b, &op, &["translate", "queue"])), (1, "not-permitted"), "the operator reads nothing");
    assert_eq!(as_officer(&b, &wim, &["translate", "ask", number, "ru", "--reason", "briefing"]).0, 0);
    let (_, queue) = as_officer(&b, &tanya, &["translate", "queue"]);
    assert_eq!((queue["queue"][0]["wanted"]["number"].as_str(), queue["queue"][1].is_null()), (Some(number), true));
    let form = file(place, "form.json");
    assert_eq!(as_officer(&b, &tanya, &["translate", "claim", number, "ru", "-o", &form]).0, 0);
    assert_eq!(
        code(&as_officer(&b, &tanya, &["translate", "form", number, "ru", "-o", &form])).0,
        1,
        "never overwritten"
    );
    assert_eq!(code(&as_officer(&b, &wim, &["translate", "claim", number, "ru"])), (1, "translation-claimed"));
    filled_in(&form, "Добрый день.");
    let (exit, written) = as_officer(&b, &tanya, &["translate", "write", &form, "--done"]);
    assert_eq!((exit, written["by"].as_str(), written["standing"].as_str()), (0, Some("tanya"), Some("internal")));
    let (_, queue) = as_officer(&b, &tanya, &["translate", "queue"]);
    assert_eq!(queue["queue"].as_array().map(Vec::len), Some(0));
    let (exit, draft) = as_officer(&b, &tanya, &["translate", "send", number, "ru"]);
    assert_eq!((exit, draft["owner"].as_str()), (0, Some("tanya")));
    let draft = draft["id"].to_string();
    assert_eq!(code(&as_officer(&b, &tanya, &["release", "send", &draft])), (1, "not-permitted"));
    let (exit, said) = as_officer(&b, &ada, &["release", "send", &draft]);
    assert_eq!(exit, 0, "{said}");
    let first = said["number"].as_str().unwrap();
    stand(&a, number, &["proposed"]);
    let turn = |list: &Value| (list["waiting"][0]["turn"].clone(), list["waiting"][0]["translation"]["number"].clone());
    assert_eq!(turn(&a.done(&["translate", "adoptions"])), ("ours".into(), first.into()));
    assert_eq!(turn(&as_officer(&b, &tanya, &["translate", "adoptions"]).1), ("theirs".into(), first.into()));
    for refused in [&["translate", "adoptions"][..], &["search", "добрый"]] {
        assert_eq!(code(&as_officer(&b, &op, refused)), (1, "not-permitted"), "the operator reads nothing");
    }
    let (_, found) = as_officer(&b, &tanya, &["search", "добрый"]);
    let within = |place: usize| (found["found"][place]["within"].clone(), found["found"][place]["language"].clone());
    assert_eq!((within(0), within(1)), (("translation".into(), "ru".into()), ("translation".into(), "ru".into())));
    let draft = a.done(&["translate", "adopt", first])["id"].to_string();
    a.done(&["release", "send", &draft]);
    for (party, line) in [(&a, "BOR/nrrc"), (&b, "AUR/nrrc"), (&a, "BOR/nrrc"), (&b, "AUR/nrrc")] {
        if party.name == "AUR" {
            party.done(&["send", line, "-s", "S", "-t", "later", "--wait", "receipt"]);
        } else {
            assert_eq!(as_officer(&b, &ada, &["send", line, "-s", "S", "-t", "later", "--wait", "receipt"]).0, 0);
        }
    }
    stand(&a, number, &["official"]);
    assert_eq!(a.done(&["translate", "adoptions"])["waiting"], Value::Array(vec![]), "both have said it");
    for language in ["en", "ru"] {
        let told = words(&a, language, &["translate", "show", number]);
        let marks: Vec<&str> = told.lines().filter(|line| line.contains("TLP:AMBER PAP:AMBER")).collect();
        assert_eq!(marks.len(), 2, "the marks at the head and at the foot: {told}");
    }
    for (language, expected) in
        [("en", "Official translation, adopted by both"), ("ru", "Официальный перевод, принят обеими")]
    {
        let shown = words(&a, language, &["show", number]);
        assert!(shown.contains(expected) && shown.contains("Добрый день."), "{shown}");
        assert!(
            shown.find("Good day.").unwrap() < shown.find("Добрый день.").unwrap(),
            "the authentic text goes first"
        );
        let html = words(&a, language, &["render", number, "--html"]);
        assert!(html.contains("<td><bdi>Good day.</bdi></td><td lang=\"ru\"><bdi>Добрый день.</bdi></td>"), "{html}");
    }
    let (_, audit) = as_officer(&b, &ada, &["audit"]);
    assert!(audit.is_null() || audit["error"].is_object(), "an approver does not read the log");
}

/// Two approvers with keys of their own; their names and the paths of their keys.
fn officers(party: &Party, place: &Path) -> [(String, String); 2] {
    ["First", "Second"].map(|name| {
        let key = file(place, &format!("{}-{name}.key", party.name));
        party.done(&["officer", "keygen", "--out", &key]);
        party.done(&["officer", "enrol", name, "--role", "approver", "--key", &format!("{key}.pub")]);
        (name.to_owned(), key)
    })
}

/// Two officers release a draft; the number of what was said.
fn release(party: &Party, place: &Path, draft: &Value, officers: &[(String, String); 2]) -> String {
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

fn on_disk(party: &Party) -> bool {
    let has = |path: &Path| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes())
    };
    let mut folders = vec![party.dir.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if has(&path) {
                return true;
            }
        }
    }
    false
}

/// An archive has shift handovers only where they are asked for, and `verify` says what they come to.
fn handovers_go_where_they_are_asked_for(b: &Party, place: &Path) {
    let remark = "a remark for the relief alone";
    let desk = file(place, "desk.json");
    std::fs::write(&desk, r#"{"id": "d", "tracks": ["nrrc"], "reserve": [], "next_desk": null}"#).unwrap();
    b.done(&["desk", "--set", &desk, "--officer", "op"]);
    b.done(&["handover", "d", "--from", "ana", "--to", "bo", "--remarks", remark]);
    let (plain, inside) = (file(place, "plain.archive"), file(place, "inside.archive"));
    b.done(&["archive", "AUR/nrrc", "-o", &plain]);
    b.done(&["archive", "AUR/nrrc", "--handovers", "-o", &inside]);
    let has =
        |path: &str| std::fs::read(path).unwrap().windows(remark.len()).position(|part| part == remark.as_bytes());
    assert_eq!(has(&plain), None);
    let counts = |path: &str| b.done(&["verify", path])["archive"]["handovers"].clone();
    assert_eq!((counts(&plain)["count"].as_u64(), counts(&inside)["count"].as_u64()), (Some(0), Some(1)));
    assert_eq!(counts(&inside)["open"], 1, "nobody has signed it");
    let mut bytes = std::fs::read(&inside).unwrap();
    bytes[has(&inside).unwrap()] ^= 1;
    let changed = file(place, "changed.archive");
    std::fs::write(&changed, bytes).unwrap();
    assert_eq!(b.refused(&["verify", &changed], 5), "archive");
}

#[test]
fn notes_stay_inside_and_go_with_the_translations_when_both_sides_erase_the_source() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    let (of_a, of_b) = (officers(&a, place), officers(&b, place));
    let sent = a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "three names", "--language", "en", "--wait", "receipt"]);
    let number = sent["number"].as_str().unwrap();
    b.done(&["note", "add", number, SECRET]);
    b.done(&["note", "add", number, "ask the CERT", "--case"]);
    for language in ["en", "ru"] {
        let shown = words(&b, language, &["show", number]);
        let head = if language == "en" {
            "INTERNAL NOTES, NEVER SENT"
        } else {
            "ВНУТРЕННИЕ ЗАМЕТКИ, НИКОГДА"
        };
        assert!(shown.contains(head) && shown.contains(SECRET) && shown.contains("ask the CERT"), "{shown}");
    }
    let case = words(&b, "en", &["case", sent["id"].as_str().unwrap()]);
    assert!(case.contains("NEVER SENT") && case.contains("ask the CERT") && !case.contains(SECRET), "{case}");
    assert_eq!(b.refused(&["note", "add", number, " "], 1), "note-wrong");
    assert_eq!(b.refused(&["note", "add", "AUR/nrrc/99", "x"], 3), "no-such-statement");
    let form = file(place, "form.json");
    b.done(&["translate", "form", number, "ru", "-o", &form]);
    filled_in(&form, SECRET);
    b.done(&["translate", "write", &form]);
    let found = b.done(&["search", "ask", "cert"])["found"].clone();
    assert_eq!((found[0]["within"].clone(), found[0]["item"]["number"].clone()), ("note".into(), number.into()));
    for searched in ["cert", SECRET] {
        assert_eq!(a.done(&["search", searched])["found"], Value::Array(vec![]));
    }
    let read = words(&b, "ru", &["search", "ask", "cert"]);
    assert!(read.contains("ВНУТРЕННЕЙ ЗАМЕТКЕ, никогда не отправлялась"), "{read}");
    handovers_go_where_they_are_asked_for(&b, place);
    // Nothing that leaves the node has them; a backup does.
    let (evidence, archive) = (file(place, "evidence"), file(place, "archive"));
    b.done(&["proof", number, "--disclose", "all", "--officer", "First", "--officer", "Second", "-o", &evidence]);
    let officers = ["--officer", "First", "--officer", "Second"];
    b.done(&[&["archive", "AUR/nrrc", "--content", "-o", &archive][..], &officers].concat());
    b.done(&["courier", "write", "AUR", &file(place, "courier")]);
    for path in ["evidence", "archive", "courier"] {
        let bytes = std::fs::read(place.join(path)).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(SECRET), "{path}");
    }
    assert!(!on_disk(&a) && on_disk(&b), "the counterpart has nothing of it");

    let draft = b.done(&["translate", "send", number, "ru"])["id"].to_string();
    let said = b.done(&["release", "send", &draft])["number"].as_str().unwrap().to_owned();
    stand(&a, number, &["proposed"]);
    assert!(on_disk(&a), "now it was sent");
    let proposal = a.done(&["erase", "propose", number, "--ground", "names"]);
    let body = proposal["draft"]["body"]["refs"].as_array().map(Vec::len);
    assert_eq!(body, Some(2), "the translation goes along: {proposal}");
    let proposal = release(&a, place, &proposal, &of_a);
    until("it came", || match b.run(&["erase", "mirror", &proposal]) {
        (0, draft) => Ok(release(&b, place, &draft, &of_b)),
        (_, object) => Err(object.to_string()),
    });
    for (party, line) in [(&a, "BOR/nrrc"), (&b, "AUR/nrrc"), (&a, "BOR/nrrc")] {
        party.done(&["send", line, "-s", "S", "-t", "later", "--wait", "receipt"]);
    }
    for party in [&a, &b] {
        until("nothing is left", || if on_disk(party) { Err("it is on the disk".to_owned()) } else { Ok(()) });
        assert_eq!(standings(party, number), Ok(vec![]));
        assert!(party.done(&["show", &said])["erased"].is_object(), "the said translation was erased too");
    }
    assert_eq!(b.done(&["note", "list", number])["notes"].as_array().map(Vec::len), Some(0));
    assert_eq!(b.done(&["note", "list", number, "--case"])["notes"][0]["text"], "ask the CERT");
    assert_eq!(b.refused(&["translate", "form", number, "be", "-o", &file(place, "late")], 1), "erased");
    assert_eq!(b.refused(&["note", "add", number, "late"], 1), "erased");
}
