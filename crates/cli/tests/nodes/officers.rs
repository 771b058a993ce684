//! Officers of two real nodes: keys of their own, releases by two, tokens and roles, and one who leaves.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::party::{Party, answered, pair, program, two};

/// What a command prints for people.
fn words(a: &Party, language: &str, args: &[&str]) -> String {
    let out = program().args(["--lang", language, "--dir"]).arg(&a.dir).args(args).output().unwrap();
    String::from_utf8(out.stdout).unwrap()
}

fn file(place: &Path, name: &str) -> String {
    place.join(name).display().to_string()
}

/// Makes a key and enrols its officer in A's register.
fn enrol(a: &Party, place: &Path, name: &str, role: &str) -> String {
    let key = file(place, &format!("{name}.key"));
    a.done(&["officer", "keygen", "--out", &key]);
    a.done(&["officer", "enrol", name, "--role", role, "--key", &format!("{key}.pub")]);
    key
}

fn compose(a: &Party, text: &str) -> String {
    let field = format!("text={text}");
    let draft = a.done(&["compose", "F90", "BOR/nrrc", "--field", "subject=s", "--field", &field]);
    draft["id"].to_string()
}

#[test]
fn two_officers_release_on_machines_of_their_own() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    let first = enrol(&a, place, "First", "approver");
    let second = enrol(&a, place, "Second", "watch, approver");
    let analyst = enrol(&a, place, "Analyst", "analyst");
    let draft = compose(&a, "one");
    let ask = |who: &[&str], to: &str| {
        let mut args = vec!["release", "request", &draft, "--output", to];
        who.iter().for_each(|name| args.extend(["--officer", name]));
        a.run(&args)
    };
    let (request, refused) = (file(place, "request"), file(place, "refused"));
    for (who, code) in [
        (&["First", "Analyst"][..], "release-role"),
        (&["First", "Nobody"], "release-officer"),
        (&["First", "First"], "release-same-person"),
    ] {
        let (exit, object) = ask(who, &refused);
        assert_eq!((exit, object["error"]["code"].as_str()), (1, Some(code)), "{who:?}");
    }
    assert_eq!(ask(&["First", "Second"], &request).0, 0);
    let sign = |key: &str, to: &str| {
        let path = file(place, to);
        let (exit, _) = a.run(&["release", "sign", &request, "--key", key, "--output", &path]);
        (exit, path)
    };
    assert_eq!(sign(&analyst, "x").0, 1, "who is not asked");
    let (_, one) = sign(&first, "one");
    a.done(&["release", "collect", &draft, &one]);
    assert_eq!(a.refused(&["release", "send", &draft], 1), "draft-unsigned");
    a.done(&["release", "collect", &draft, &one]);
    assert_eq!(a.refused(&["release", "send", &draft], 1), "draft-unsigned", "one twice");
    let (_, other) = sign(&second, "two");
    let signed = a.done(&["release", "collect", &draft, &other]);
    assert_eq!(signed["signed"].as_array().unwrap().len(), 2);
    let accepted = a.done(&["release", "send", &draft]);
    assert_eq!(a.refused(&["release", "send", &draft], 1), "draft-state", "once");
    let number = accepted["number"].as_str().unwrap();
    let view = a.done(&["status", number, "--wait", "receipt"]);
    assert!(view.to_string().contains(number), "{view}");
    assert_eq!(b.done(&["show", number])["content"]["format"], "F90", "opened there");
    let evidence = file(place, "evidence");
    a.done(&["proof", number, "-o", &evidence]);
    let verdict = program().args(["--json", "verify", &evidence]).output().unwrap();
    let verdict: Value = serde_json::from_slice(&verdict.stdout).unwrap();
    let names: Vec<&str> =
        verdict["officers"].as_array().unwrap().iter().map(|o| o["name"].as_str().unwrap()).collect();
    assert!(names.len() == 2 && names.contains(&"First") && names.contains(&"Second"), "{verdict}");
}

#[test]
fn a_change_voids_what_was_signed_and_who_left_is_not_asked() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, _b) = two(place);
    let first = enrol(&a, place, "First", "approver");
    enrol(&a, place, "Second", "approver");
    let draft = compose(&a, "one");
    let (request, signature) = (file(place, "request"), file(place, "signature"));
    let who = ["--officer", "First", "--officer", "Second"];
    let asked = |to: &str| [&["release", "request", &draft, "--output", to][..], &who].concat().join("\n");
    let run = |line: String| a.run(&line.split('\n').collect::<Vec<_>>());
    assert_eq!(run(asked(&request)).0, 0);
    a.done(&["release", "sign", &request, "--key", &first, "--output", &signature]);
    a.done(&["release", "collect", &draft, &signature]);
    assert_eq!(a.refused(&["draft", "edit", &draft, "--of", "9", "--field", "text=two"], 1), "draft-changed");
    let edited = a.done(&["draft", "edit", &draft, "--of", "1", "--field", "subject=s", "--field", "text=two"]);
    assert_eq!((edited["signed"].to_string(), edited["state"].as_str()), ("[]".into(), Some("drafted")));
    assert_eq!(a.refused(&["release", "collect", &draft, &signature], 1), "draft-state");
    assert_eq!(run(asked(&file(place, "again"))).0, 0);
    assert_eq!(a.refused(&["release", "collect", &draft, &signature], 1), "signature-refused", "of another content");
    let left = || {
        let register = a.done(&["keys", "register"]);
        let officers = register["officers"].as_array().unwrap();
        officers.iter().map(|one| (one["name"].clone(), !one["left"].is_null())).collect::<Vec<_>>()
    };
    assert!(left().iter().all(|(_, left)| !left));
    a.done(&["officer", "revoke", "Second"]);
    assert!(left().iter().all(|(name, left)| *left == (name == "Second")), "{:?}", left());
    let told = program().arg("--dir").arg(&a.dir).args(["--lang", "en", "keys", "register"]).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.lines().any(|line| line.starts_with("Second: REVOKED")), "{told}");
    a.done(&["draft", "edit", &draft, "--of", "2", "--field", "subject=s", "--field", "text=three"]);
    assert_eq!(run(asked(&file(place, "third"))).1["error"]["code"], "release-officer");
    assert_eq!(a.refused(&["officer", "revoke", "Second"], 3), "officer-not-in-register");
    // A format of two officers takes no word of one.
    let inquiry = file(place, "inquiry");
    std::fs::write(&inquiry, r#"{"facts":"x","evidence":[],"confidence":"low","questions":["y"]}"#).unwrap();
    let formal = a.done(&["compose", "F23", "BOR/nrrc", "--body", &inquiry])["id"].to_string();
    assert_eq!(a.refused(&["release", "send", &formal], 1), "release-two-officers");
}

#[test]
fn tokens_open_what_their_officers_roles_may_do() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    b.done(&["send", "AUR/nrrc", "-s", "S", "-t", "hello", "--wait", "receipt"]);
    let add = |id: &str, role: &str| a.run(&["officer", "add", id, "--name", id, "--role", role]);
    assert_eq!(add("w", "watch").1["error"]["code"], "last-operator", "the first administers the others");
    for (id, role, field) in [("w", "chief", "roles"), ("W", "watch", "id")] {
        let (exit, refused) = add(id, role);
        let error = &refused["error"];
        assert_eq!(
            (exit, &error["code"], &error["params"]["field"]),
            (2, &"officer-wrong".into(), &field.into()),
            "{refused}"
        );
        assert!(error["remedy"].as_str().unwrap().contains("comity officer add"), "{refused}");
    }
    assert_eq!(add("op", "operator").0, 0);
    assert_eq!((add("w", "watch").0, add("ap", "approver").0, add("au", "auditor").0), (0, 0, 0));
    let token = |id: &str| a.done(&["officer", "token", id])["token"].as_str().unwrap().to_owned();
    // The operator's last: from then on only a token administers officers.
    let (w, ap, au, op) = (token("w"), token("ap"), token("au"), token("op"));
    assert_eq!(a.refused(&["officer", "token", "w"], 1), "not-permitted");
    assert_eq!(a.refused(&["inbox"], 1), "not-permitted", "the operator of the machine reads nothing");
    let with = |token: &str, args: &[&str]| {
        let out = program().env("COMITY_TOKEN", token).arg("--json").arg("--dir").arg(&a.dir).args(args).output();
        let out = out.unwrap();
        let object: Value = serde_json::from_slice(&out.stdout).unwrap_or_default();
        (out.status.code().unwrap(), object["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    let not = (1, "not-permitted".to_owned());
    let done = (0, String::new());
    assert_eq!(with("cot_0", &["inbox"]), (1, "token-unknown".into()));
    assert_eq!(with(&op, &["inbox"]), not);
    assert_eq!(with(&w, &["show", "BOR/nrrc/1"]), done);
    assert_eq!(with(&au, &["send", "BOR/nrrc", "-s", "S", "-t", "x"]), not);
    assert_eq!(with(&w, &["send", "BOR/nrrc", "-s", "S", "-t", "x"]), done);
    assert_eq!(with(&w, &["ack", "BOR/nrrc/1", "--officer", "ap"]), (1, "officer-other".into()));
    assert_eq!(with(&w, &["ack", "BOR/nrrc/1", "--officer", "w"]), done);
    assert_eq!(with(&w, &["compose", "F90", "BOR/nrrc", "--field", "subject=s", "--field", "text=t"]), done);
    assert_eq!(with(&w, &["release", "send", "1"]), not, "the watch releases nothing");
    assert_eq!(with(&w, &["audit"]), not);
    assert_eq!(with(&au, &["audit"]), done);
    assert_eq!(with(&w, &["fsck"]), not);
    let entries = || a.done(&["keys", "register"])["entries"].as_u64();
    let before = entries();
    assert_eq!(with(&w, &["keys", "officer", "X", "--role", "watch"]), not);
    assert_eq!(entries(), before, "what is not taken is not written either");
    assert_eq!(
        with(&w, &["officer", "add", "w", "--name", "w", "--role", "operator"]),
        not,
        "nobody raises themselves"
    );
    let read = program()
        .env("COMITY_TOKEN", &au)
        .arg("--json")
        .arg("--dir")
        .arg(&a.dir)
        .args(["audit", "--reads"])
        .output()
        .unwrap();
    let read = String::from_utf8(read.stdout).unwrap();
    assert!(read.contains("\"read\"") && read.contains("BOR/nrrc/1"), "who read what: {read}");
    // One leaves; what they had goes to another.
    assert_eq!(with(&op, &["officer", "leave", "w", "--to", "nobody"]).1, "no-such-officer");
    assert_eq!(with(&op, &["officer", "leave", "w", "--to", "ap"]), done);
    assert_eq!(with(&w, &["inbox"]), (1, "token-unknown".into()));
    assert_eq!(with(&ap, &["release", "send", "1"]), done);
    assert_eq!(with(&op, &["officer", "leave", "op", "--to", "ap"]), (1, "last-operator".into()));
    // The operator lost their token: two others bring one back, one does not.
    let file_of = |name: &str, token: &str| {
        std::fs::write(place.join(name), token).unwrap();
        file(place, name)
    };
    let (one, two) = (file_of("one", &ap), file_of("two", &au));
    let recover =
        |first: &str, second: &str| a.run(&["officer", "recover", "ap", "--token-file", first, "--token-file", second]);
    assert_eq!(recover(&one, &two).1["error"]["code"], "two-persons", "one's own does not count");
    let three = file_of("three", &op);
    assert_eq!(recover(&two, &two).1["error"]["code"], "two-persons", "one twice");
    let (exit, acts) = recover(&two, &three);
    assert_eq!((exit, acts["error"]["code"].as_str()), (1, Some("operator-acts")), "an operator has a good token");
    assert!(acts["error"]["problem"].as_str().unwrap().starts_with("op "), "who can act is named: {acts}");
    // The operator's own way back goes by two others, as their token may be lost though it is good.
    let own = a.run(&["officer", "recover", "op", "--token-file", &one, "--token-file", &two]);
    assert_eq!(own.0, 0, "{}", own.1);
    // Lost tokens are ended at the machine, which gives nobody any; then two others decide who is operator.
    assert_eq!(with(&ap, &["officer", "token", "op", "--end"]), not);
    a.done(&["officer", "token", "op", "--end"]);
    assert_eq!(a.refused(&["officer", "token", "op"], 1), "not-permitted", "none is made there");
    assert_eq!(recover(&two, &three).1["error"]["code"], "two-persons", "an ended token says nothing");
}

/// The answer to a command under an officer's token.
fn under(a: &Party, token: &str, args: &[&str]) -> (i32, Value) {
    answered(&program().env("COMITY_TOKEN", token).arg("--json").arg("--dir").arg(&a.dir).args(args).output().unwrap())
}

/// Asks until the answer has this text in it: what a node does after its answer is looked at again.
#[expect(clippy::disallowed_methods, reason = "between two looks at another process, with an end")]
fn until(party: &Party, args: &[&str], text: &str) -> Value {
    let end = Instant::now() + Duration::from_secs(90);
    loop {
        let (exit, object) = party.run(args);
        if exit == 0 && object.to_string().contains(text) {
            return object;
        }
        assert!(Instant::now() < end, "{args:?} never said {text}: {object}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// What an alarm list says: how many there are, and what each is about.
fn alarms(object: &Value) -> (u64, Vec<String>) {
    let about = object["alarms"].as_array().unwrap().iter().map(|a| a["about"].as_str().unwrap().to_owned()).collect();
    (object["total"].as_u64().unwrap(), about)
}

#[test]
fn who_may_read_one_track_sees_that_one_and_takes_alarms_of_it_by_name() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (mut a, mut b) = (Party::init("AUR", place), Party::init("BOR", place));
    pair(&a, &b, place);
    let policy =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../node/src/watch/policy.toml")).unwrap();
    let forbid = "\n[[forbid]]\nroles = [\"watch\"]\nactions = [\"read-line\", \"alarm-ack\"]\n\
                  tracks = [\"nrrc\", \"official\", \"dialogue\", \"expert\"]\n";
    std::fs::write(a.dir.join("policy.toml"), policy + forbid).unwrap();
    a.serve();
    b.serve();
    a.done(&["line-test", "BOR/cert", "--wait", "60"]);
    a.done(&["line-test", "BOR/nrrc", "--wait", "60"]);
    let desk = serde_json::json!({"id": "d", "tracks": ["nrrc", "cert"]});
    std::fs::write(place.join("desk.json"), desk.to_string()).unwrap();
    a.done(&["desk", "--set", &file(place, "desk.json"), "--officer", "op"]);
    for line in ["AUR/nrrc", "AUR/cert"] {
        b.done(&["send", line, "-s", "S", "-t", "hello", "--tlp", "TLP:RED", "--pap", "PAP:RED", "--wait", "receipt"]);
    }
    until(&a, &["alarms"], "BOR/nrrc/");
    until(&a, &["alarms"], "BOR/cert/");
    a.done(&["officer", "add", "op", "--name", "O. Perator", "--role", "operator"]);
    a.done(&["officer", "add", "w", "--name", "W. Orlova", "--role", "watch"]);
    a.done(&["officer", "add", "ap", "--name", "A. Provera", "--role", "approver"]);
    let token = |id: &str| a.done(&["officer", "token", id])["token"].as_str().unwrap().to_owned();
    let (w, ap, _op) = (token("w"), token("ap"), token("op"));
    let (total, all) = alarms(&under(&a, &ap, &["alarms"]).1);
    assert_eq!((total, all.len()), (2, 2), "{all:?}");
    let (exit, object) = under(&a, &w, &["alarms"]);
    assert_eq!((exit, alarms(&object).0), (0, 1), "{object}");
    assert!(!object.to_string().contains("nrrc"), "{object}");
    assert_eq!((&object["alarms"][0]["tlp"], &object["alarms"][0]["pap"]), (&"TLP:RED".into(), &"PAP:RED".into()));
    for list in [&["inbox", "--limit", "1"][..], &["obligations"], &["search", "hello"], &["watch", "--once"]] {
        let (exit, object) = under(&a, &w, list);
        let object = if list[0] == "watch" { object["alarms"].clone() } else { object };
        let text = object.to_string();
        assert!(exit == 0 && !text.contains("BOR/nrrc/"), "{list:?}: {text}");
        assert!(list[0] == "obligations" || text.contains("BOR/cert/"), "{list:?}: {text}");
    }
    // Nobody takes what they may not read; what they take, the counterpart is told under their name.
    let id_of = |number: &str| {
        let (_, object) = under(&a, &ap, &["alarms"]);
        let all = object["alarms"].as_array().unwrap();
        all.iter().find(|a| a["about"] == *number).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let number = |track: &str| all.iter().find(|about| about.contains(track)).unwrap().clone();
    let (nrrc, cert) = (number("nrrc"), number("cert"));
    let refused = under(&a, &w, &["alarms", "--ack", &id_of(&nrrc), "--officer", "w"]);
    assert_eq!((refused.0, &refused.1["error"]["code"]), (1, &"not-permitted".into()));
    assert_eq!(under(&a, &w, &["alarms", "--ack", &id_of(&cert), "--officer", "w"]).0, 0);
    let shown = until(&b, &["show", &cert], "W. Orlova");
    let acks = &shown["acknowledgements"][0];
    assert_eq!(acks["officer"], "W. Orlova", "{shown}");
    // Nobody was on the roster: the level was entered all the same, and the acknowledgement says so.
    assert_eq!(acks["levels"][0]["desk"], "d", "{shown}");
}

#[test]
fn an_edit_changes_what_it_names_and_nothing_that_its_format_refuses_is_kept() {
    let place = tempfile::tempdir().unwrap();
    let (a, _b) = two(place.path());
    let inquiry = file(place.path(), "inquiry");
    std::fs::write(&inquiry, r#"{"facts":"x","evidence":[],"confidence":"low","questions":["y"]}"#).unwrap();
    let draft = a.done(&["compose", "F23", "BOR/nrrc", "--body", &inquiry])["id"].to_string();
    let body = |view: &Value| view["draft"]["body"].clone();
    let edited = a.done(&["draft", "edit", &draft, "--of", "1", "--field", "confidence=high"]);
    let wanted = serde_json::json!({"facts": "x", "evidence": [], "confidence": "high", "questions": ["y"]});
    assert_eq!(body(&edited), wanted, "the rest stays");
    assert_eq!(a.refused(&["draft", "edit", &draft, "--of", "2", "--field", "confidence=purple"], 2), "field-wrong");
    assert_eq!(a.refused(&["draft", "edit", &draft, "--of", "2", "--field", "facts"], 2), "draft-body");
    let kept = a.done(&["draft", "show", &draft]);
    assert_eq!((body(&kept), &kept["version"]), (wanted, &2.into()), "what was refused changed nothing");
    let told = words(&a, "en", &["draft", "edit", &draft, "--of", "2", "--field", "confidence=low", "--subject", "S"]);
    assert!(told.contains("Changed: confidence: \"low\" (before: \"high\")"), "{told}");
    assert!(told.contains("Changed: subject: \"S\"") && !told.contains("Changed: facts"), "{told}");
    // It is shown as it will be read, with its marks, in lists as well.
    for (language, word) in [("en", "UNSUBSTANTIATED"), ("ru", "БЕЗ ДОКАЗАТЕЛЬСТВ")] {
        let shown = words(&a, language, &["draft", "show", &draft]);
        assert!(shown.contains(word) && shown.matches("TLP:AMBER").count() >= 2, "{shown}");
    }
    assert!(words(&a, "en", &["draft", "list"]).contains("TLP:AMBER PAP:AMBER"));
}

#[test]
fn officers_see_what_they_sign_as_it_will_be_read() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, _b) = two(place);
    let first = enrol(&a, place, "First", "approver");
    enrol(&a, place, "Second", "approver");
    let inquiry = file(place, "inquiry");
    std::fs::write(&inquiry, r#"{"facts":"x","evidence":[],"confidence":"low","questions":["y"]}"#).unwrap();
    let draft = a.done(&["compose", "F23", "BOR/nrrc", "--body", &inquiry])["id"].to_string();
    let request = file(place, "request");
    let asked = ["release", "request", &draft, "--officer", "First", "--officer", "Second", "--output", &request];
    let signs = ["release", "sign", &request, "--key", &first, "--output", &file(place, "one")];
    let told = [words(&a, "en", &asked), words(&a, "en", &signs)];
    for told in &told {
        assert!(told.contains("UNSUBSTANTIATED") && told.contains("AUR") && told.contains("BOR"), "{told}");
        assert!(told.contains("First") && told.contains("Second"), "by name: {told}");
        assert!(!told.contains("{\""), "as it reads, and not as JSON: {told}");
    }
    // Where no name was told, as in an older request, the keys are shown.
    let mut older: Value = serde_json::from_str(&std::fs::read_to_string(&request).unwrap()).unwrap();
    let members = older.as_object_mut().unwrap();
    members.retain(|name, _| !["officers", "from"].contains(&name.as_str()));
    std::fs::write(file(place, "older"), older.to_string()).unwrap();
    a.done(&["release", "sign", &file(place, "older"), "--key", &first, "--yes", "--output", &file(place, "again")]);
    let shown = words(&a, "en", &["draft", "show", &draft]);
    assert!(shown.contains("Not signed yet: First") && shown.contains("Not signed yet: Second"), "{shown}");
    a.done(&["release", "collect", &draft, &file(place, "one")]);
    let shown = words(&a, "en", &["draft", "show", &draft]);
    assert!(shown.contains("Signed: First") && shown.contains("Not signed yet: Second"), "{shown}");
}

#[test]
fn a_token_says_who_acts_and_nobody_unknown_is_put_on_watch() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    let written = |name: &str, text: &str| {
        std::fs::write(place.join(name), text).unwrap();
        file(place, name)
    };
    let desk = written("desk", r#"{"id":"d","tracks":["nrrc"],"reserve":["ana"],"next_desk":null}"#);
    let (known, unknown) =
        ("2099-11-23T08:00:00Z 2099-11-23T20:00:00Z ana", "2026-11-23T08:00:00Z 2026-11-23T20:00:00Z zoe");
    let (known, unknown) = (written("known", known), written("unknown", unknown));
    // Who acts must be said by something.
    assert_eq!(a.refused(&["desk", "--set", &desk], 2), "officer-wanted");
    assert_eq!(a.refused(&["ack", "BOR/nrrc/1"], 2), "officer-wanted");
    a.done(&["desk", "--set", &desk, "--officer", "op"]);
    a.done(&["roster", "d", "--set", &unknown, "--officer", "op"]);
    for (id, name, role) in [("op", "Op", "operator"), ("ana", "A. Petrova", "watch")] {
        a.done(&["officer", "add", id, "--name", name, "--role", role]);
    }
    let token = a.done(&["officer", "token", "ana"])["token"].as_str().unwrap().to_owned();
    let with = |args: &[&str]| {
        crate::party::answered(
            &program().env("COMITY_TOKEN", &token).arg("--json").arg("--dir").arg(&a.dir).args(args).output().unwrap(),
        )
    };
    for args in [vec!["desk", "--set", &desk], vec!["roster", "d", "--set", &known], vec!["log", "--came"]] {
        let (exit, done) = with(&args);
        assert_eq!(exit, 0, "{args:?}: {done}");
    }
    let reach = written("reach", r#"{"officer":"zoe","webhook":true}"#);
    let reserve = written("reserve", r#"{"id":"d","tracks":["nrrc"],"reserve":["zoe"],"next_desk":null}"#);
    for args in [
        vec!["roster", "d", "--set", &unknown],
        vec!["desk", "--reach", &reach],
        vec!["desk", "--set", &reserve],
        vec!["handover", "d", "--from", "ana", "--to", "zoe"],
    ] {
        let (exit, refused) = with(&args);
        let error = &refused["error"];
        assert_eq!((exit, error["code"].as_str()), (3, Some("officer-unknown")), "{args:?}: {refused}");
        assert_eq!((&error["params"]["officer"], &error["params"]["known"]), (&"zoe".into(), &"ana, op".into()));
    }
    assert_eq!(with(&["roster", "d"]).1["shifts"][0]["officer"], "ana", "what was refused changed nothing");
    // The counterpart reads the name, whichever way the officer takes note.
    for way in ["alarm", "ack"] {
        let number = b.done(&["send", "AUR/nrrc", "-s", "S", "-t", way, "--wait", "receipt"])["number"].clone();
        let number = number.as_str().unwrap();
        let id = b.done(&["show", number])["id"].as_str().unwrap().to_owned();
        let mut taken = (1, Value::Null);
        for _ in 0..200 {
            taken = match way {
                "alarm" => with(&["alarms", "--ack", &id]),
                _ => with(&["ack", number]),
            };
            if taken.0 == 0 {
                break;
            }
        }
        assert_eq!(taken.0, 0, "{way}: {}", taken.1);
        let status = b.done(&["status", number, "--wait", "ack"]);
        assert!(status.to_string().contains("A. Petrova"), "{way}: {status}");
    }
}
