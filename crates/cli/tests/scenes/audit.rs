//! What is logged is shown, and nothing else reads it.

use crate::help::send_receipted;
use crate::party::{Party, program, two};

fn acts(party: &Party, args: &[&str]) -> Vec<serde_json::Value> {
    let mut all = vec!["audit"];
    all.extend(args);
    party.done(&all)["acts"].as_array().unwrap().clone()
}

#[test]
fn disclosures_and_key_acts_are_listed_newest_first_with_when_what_and_who() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    assert!(acts(&a, &[]).is_empty());
    send_receipted(&a, "BOR/nrrc", "quiet");
    let file = |name: &str| place.path().join(name).display().to_string();
    a.done(&["proof", "AUR/nrrc/1", "-o", &file("withheld")]);
    assert!(acts(&a, &[]).is_empty(), "what discloses nothing is no act");
    a.done(&["proof", "AUR/nrrc/1", "-o", &file("open"), "--disclose", "body/text", "--officer", "Petrova"]);
    a.done(&["keys", "rotate", "BOR/nrrc"]);
    a.done(&["keys", "officer", "Orlova", "--role", "watch"]);
    let all = acts(&a, &[]);
    let what: Vec<&str> = all.iter().map(|act| act["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["register-used", "keys-rotated", "disclosed"]);
    let disclosed = &all[2];
    assert_eq!((&disclosed["who"], &disclosed["subject"]), (&"Petrova".into(), &"AUR/nrrc/1".into()), "{disclosed}");
    // No field without its marks.
    let fields = ["body/text", "envelope/handling", "envelope/mark", "envelope/pap", "envelope/tlp"];
    assert_eq!(disclosed["details"], serde_json::json!(fields));
    assert!(disclosed["at"].as_u64().unwrap() > 1_700_000_000);
    assert_eq!(all[1]["who"], "authority 1");
    assert_eq!(acts(&a, &["--limit", "1"])[0]["what"], "register-used");
    assert_eq!(acts(&a, &["--before", "1"]).len(), 1);
    assert!(acts(&a, &["--before", "0"]).is_empty());
    assert_eq!(a.refused(&["audit", "--limit", "1001"], 1), "limit-wrong");
    assert!(acts(&b, &[]).is_empty(), "it is each node's own");
    assert_eq!((&all[1]["authority"], &all[2]["released_by"]), (&1.into(), &"one-person".into()));
    let words = [
        ("en", ["disclosed in an evidence file", "released by: one person", "by: authority 1"]),
        ("ru", ["раскрыто в файле доказательства", "выпустил: одно лицо", "кто: полномочия 1"]),
    ];
    for (language, words) in words {
        let output = program().arg("--dir").arg(&a.dir).args(["--lang", language, "audit"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(words.iter().all(|word| text.contains(word)) && text.contains("Petrova"), "{text}");
    }
}
