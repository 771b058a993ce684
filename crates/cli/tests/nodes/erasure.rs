//! A joint erasure over two real nodes: proposed by two officers of one party, mirrored by two of the other, and gone.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::party::{Party, answered, program, two};

const SECRET: &str = "the-names-of-forty-one-private-persons";

pub(super) fn file(place: &Path, name: &str) -> String {
    place.join(name).display().to_string()
}

/// Two approvers with keys of their own; the paths of their keys.
pub(super) fn officers(party: &Party, place: &Path) -> [(String, String); 2] {
    ["First", "Second"].map(|name| {
        let key = file(place, &format!("{}-{name}.key", party.name));
        party.done(&["officer", "keygen", "--out", &key]);
        party.done(&["officer", "enrol", name, "--role", "approver", "--key", &format!("{key}.pub")]);
        (name.to_owned(), key)
    })
}

/// Two officers release a draft; the number of what was said.
pub(super) fn release(party: &Party, place: &Path, draft: &Value, officers: &[(String, String); 2]) -> String {
    let draft = draft["id"].to_string();
    assert_eq!(party.refused(&["release", "send", &draft], 1), "release-two-officers", "one alone says nothing");
    let request = file(place, &format!("{}-{draft}.request", party.name));
    let [(first, _), (second, _)] = officers;
    let asked = ["release", "request", &draft, "--officer", first, "--officer", second, "--output", &request];
    let asked = party.done(&asked);
    for (name, key) in officers {
        let signature = file(place, &format!("{}-{draft}-{name}.signature", party.name));
        let signed = party.done(&["release", "sign", &request, "--key", key, "--output", &signature]);
        // What goes is named by number and subject, wherever it is signed.
        assert_eq!(signed["concerns"], asked["concerns"]);
        party.done(&["release", "collect", &draft, &signature]);
    }
    let number = party.done(&["release", "send", &draft])["number"].as_str().unwrap().to_owned();
    party.done(&["status", &number, "--wait", "receipt"]);
    number
}

/// Asks until it is so.
#[expect(clippy::disallowed_methods, reason = "between two looks at another process, with an end")]
pub(super) fn until(what: &str, mut so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !so() {
        assert!(began.elapsed() < Duration::from_secs(120), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn on_disk(party: &Party) -> bool {
    let has = |path: std::path::PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes())
    };
    let mut folders = vec![party.dir.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if has(path) {
                return true;
            }
        }
    }
    false
}

#[test]
fn two_officers_of_each_side_erase_and_nothing_is_left_but_that_it_was() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    let (of_a, of_b) = (officers(&a, place), officers(&b, place));
    let sent = a.done(&["send", "BOR/nrrc", "-s", "S", "-t", SECRET, "--wait", "receipt"]);
    let number = sent["number"].as_str().unwrap();
    assert!(on_disk(&a) && on_disk(&b), "the test can fail");
    let draft = a.done(&["erase", "propose", number, "--ground", "names by mistake"]);
    assert_eq!((draft["state"].as_str(), draft["draft"]["format"].as_str()), (Some("drafted"), Some("F16")));
    let proposal = release(&a, place, &draft, &of_a);
    let request = std::fs::read_to_string(file(place, &format!("AUR-{}.request", draft["id"]))).unwrap();
    let request: Value = serde_json::from_str(&request).unwrap();
    let concerned = &request["concerns"][0];
    assert_eq!(
        (&concerned["number"], &concerned["format"], &concerned["subject"]),
        (&sent["number"], &"F90".into(), &"S".into())
    );
    let shown = |lang: &str| {
        let (_, key) = &of_a[0];
        let path = file(place, &format!("AUR-{}.request", draft["id"]));
        let again = file(place, &format!("again-{lang}.signature"));
        let args = ["--lang", lang, "release", "sign", &path, "--key", key, "--output", &again, "--yes"];
        String::from_utf8(program().args(args).output().unwrap().stdout).unwrap()
    };
    for (lang, told) in [("en", "as the node that asks tells them"), ("ru", "со слов узла")] {
        let text = shown(lang);
        assert!(text.contains(number) && text.contains("F90") && text.contains(told), "{text}");
    }
    assert_eq!(a.refused(&["erase", "mirror", &proposal], 1), "erase-mirror", "nobody agrees with themselves");
    let erased = |party: &Party| party.done(&["show", number])["erased"].is_object();
    assert!(!erased(&a) && !erased(&b), "one side alone erases nothing");
    let draft = b.done(&["erase", "mirror", &proposal]);
    let mirror = release(&b, place, &draft, &of_b);
    // What each side says next makes the last opening final.
    for (party, line) in [(&a, "BOR/nrrc"), (&b, "AUR/nrrc"), (&a, "BOR/nrrc")] {
        party.done(&["send", line, "-s", "S", "-t", "later", "--wait", "receipt"]);
    }
    for party in [&a, &b] {
        until("erased", || erased(party));
        let view = party.done(&["show", number]);
        assert_eq!(view["erased"]["ground"], "names by mistake");
        assert!(view["content"].is_null() && view["erased"]["at"].as_u64() > Some(0), "{view}");
        let acts = view["erased"]["acts"].to_string();
        assert!(acts.contains(&proposal) && acts.contains(&mirror), "{acts}");
        let shown = program().arg("--dir").arg(&party.dir).args(["show", number]).output().unwrap();
        assert!(String::from_utf8_lossy(&shown.stdout).contains("Erased by both sides"));
        let read = party.done(&["render", number])["content"].as_str().unwrap_or_default().to_owned();
        assert!(read.contains("CONTENT ERASED") && read.contains(&proposal) && read.contains(&mirror), "{read}");
        let list = party.done(&["erase", "list", "--limit", "1"]);
        assert!(list["more"].is_null(), "{list}");
        assert_eq!(party.refused(&["erase", "list", "--after", &"0".repeat(64)], 1), "search-cursor");
        for list in ["hold", "erase"] {
            assert_eq!(party.refused(&[list, "list", "--limit", "0"], 1), "limit-wrong");
        }
        assert_eq!(party.refused(&["retention", "--limit", "1001"], 1), "limit-wrong");
        assert_eq!((list["erasures"][0]["standing"].as_str(), list["erasures"][1].is_null()), (Some("done"), true));
        assert_eq!(party.done(&["search", "names-of"])["found"].to_string().matches(SECRET).count(), 0);
        until("overwritten", || !on_disk(party));
        party.done(&["fsck"]);
        let evidence = file(place, &format!("{}.evidence", party.name));
        party.done(&["proof", number, "-o", &evidence]);
        let output = program().args(["--json", "verify", &evidence]).output().unwrap();
        let verdict = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{verdict}");
        assert!(verdict.contains("\"erased\":true") && !verdict.contains(SECRET), "{verdict}");
        for (language, words) in [("en", "Both sides erased the content"), ("ru", "Содержание стёрто обеими сторонами")]
        {
            let told = program().args(["--lang", language, "verify", &evidence]).output().unwrap();
            assert!(String::from_utf8_lossy(&told.stdout).contains(words), "not called withheld");
        }
    }
    assert_eq!(b.refused(&["erase", "mirror", number], 1), "erase-mirror", "it is no proposal");
    for party in [&a, &b] {
        let again = party.refused(&["erase", "propose", number, "--ground", "once more"], 1);
        assert_eq!(again, "erase-gone", "nothing is erased twice");
    }
    let held = a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "kept", "--wait", "receipt"]);
    let held = held["number"].as_str().unwrap();
    b.done(&["hold", "add", held, "--reason", "a court asks for it"]);
    let draft = a.done(&["erase", "propose", held, "--ground", "g"]);
    let proposal = release(&a, place, &draft, &of_a);
    assert_eq!(b.refused(&["erase", "mirror", &proposal], 1), "erase-held", "nobody erases what it must keep");
    // A draft from before the hold is not sent either.
    b.done(&["hold", "lift", held, "--reason", "the court is done"]);
    let draft = b.done(&["erase", "mirror", &proposal])["id"].to_string();
    b.done(&["hold", "add", held, "--reason", "a court asks for it"]);
    let [(first, _), (second, _)] = &of_b;
    let request = file(place, "held.request");
    let order = ["release", "request", &draft, "--officer", first, "--officer", second, "--output", &request];
    assert_eq!(b.refused(&order, 1), "erase-held");
}

#[test]
fn a_search_finds_what_the_officers_roles_let_them_read() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, _b) = two(place.path());
    for line in ["BOR/nrrc", "BOR/cert"] {
        a.done(&["send", line, "-s", "S", "-t", "a needle in what was said"]);
    }
    let add = |id: &str, role: &str| a.done(&["officer", "add", id, "--name", id, "--role", role]);
    add("op", "operator");
    add("w", "watch");
    let token = |id: &str| a.done(&["officer", "token", id])["token"].as_str().unwrap().to_owned();
    let (w, op) = (token("w"), token("op"));
    let search = |a: &Party, token: &str| {
        let mut command = program();
        command.env("COMITY_TOKEN", token).arg("--json").arg("--dir").arg(&a.dir).args(["search", "needle"]);
        let (exit, object) = answered(&command.output().unwrap());
        let numbers = object["found"].as_array().map_or(0, Vec::len);
        (exit, numbers, object.to_string().contains("/nrrc/"))
    };
    assert_eq!(search(&a, &w), (0, 2, true));
    assert_eq!(search(&a, &op), (1, 0, false), "the operator reads nothing that was said");
    let narrow = "[[forbid]]\nroles = [\"watch\"]\nactions = [\"read-line\"]\ntracks = [\"nrrc\"]\n";
    std::fs::write(a.dir.join("policy.toml"), format!("{}\n{narrow}", comity_node::watch::policy::SHIPPED)).unwrap();
    a.kill();
    a.serve();
    assert_eq!(search(&a, &w), (0, 1, false), "what is forbidden is neither found nor counted");
}
