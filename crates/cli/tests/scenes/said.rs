//! What the program says of a statement and of a line is never more than the evidence supports, and nobody is accused of
//! what has another cause.

use serde_json::Value;

use crate::help::{at_last, send, send_receipted, status, until, words};
use crate::party::{Party, pair, two};

fn finding(party: &Party, code: &str) -> Option<Value> {
    status(party)["findings"].as_array().unwrap().iter().find(|found| found["code"] == code).cloned()
}

/// Whether a text holds an instant with its day.
fn dated(text: &str) -> bool {
    let day = |part: &str| part.len() == 10 && part.bytes().filter(|b| *b == b'-').count() == 2;
    let parts: Vec<&str> = text.split_whitespace().collect();
    parts.windows(3).any(|w| day(w[0]) && w[1].matches(':').count() == 2 && w[2].starts_with("UTC"))
}

#[test]
fn row_24_our_own_revoked_key_is_our_own_affair_and_what_it_disowns_is_shown() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    send_receipted(&a, "BOR/dialogue", "before");
    let revoked = a.done(&["keys", "revoke", "BOR/dialogue", "--last-trusted", "0"]);
    assert_eq!(revoked["key_revoked"], true, "{revoked}");
    assert!(words(&a, "en", &["status"]).contains("comity keys rotate BOR/dialogue"));
    assert_eq!(finding(&a, "key-revoked").unwrap()["colour"], "red");
    let waits = send(&a, "BOR/dialogue", "meanwhile");
    let number = waits["number"].as_str().unwrap();
    assert_eq!(a.done(&["status", number])["state"]["state"], "key-revoked");
    for (language, word) in [("en", "revoked"), ("ru", "отозван")] {
        let said = words(&a, language, &["status", number]);
        assert!(said.contains(word), "{said}");
    }
    let refuses = until("BOR's status says that it refuses frames, and why", || {
        finding(&b, "frames-refused-here").ok_or_else(|| status(&b).to_string())
    });
    assert_eq!(refuses["params"]["reason"], "bad-signature");
    assert!(words(&b, "en", &["status"]).contains("its key is revoked"));

    a.done(&["keys", "rotate", "BOR/dialogue"]);
    at_last(&a, &["status", number, "--wait", "receipt"]);
    assert!(finding(&a, "key-revoked").is_none() && finding(&b, "frames-refused-here").is_none());
    // What was receipted before the notice stays, disputed by its author: both sides show it.
    for party in [&a, &b] {
        let shown = party.done(&["show", "AUR/dialogue/1"]);
        assert_eq!(shown["key_standing"], "disputed", "{} {shown}", party.name);
        assert!(words(party, "en", &["show", "AUR/dialogue/1"]).contains("DISPUTED"));
        assert!(words(party, "ru", &["status", "AUR/dialogue/1"]).contains("ОСПОРЕНО"));
        assert!(words(party, "en", &["inbox", "--all"]).contains("[DISPUTED]"));
    }
    send_receipted(&a, "BOR/dialogue", "after");
    assert_eq!(b.done(&["show", "AUR/dialogue/3"])["key_standing"], "trusted");
}

#[test]
fn not_understood_corrected_cancelled_and_answered_are_said_in_so_many_words() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "hello");
    let ack = ["ack", "AUR/nrrc/1", "--officer", "Duty officer", "--not-understood"];
    assert!(words(&b, "en", &ack).contains("NOT understood"));
    let again = b.done(&ack);
    assert_eq!((&again["repeated"], &again["understood"]), (&true.into(), &false.into()), "{again}");
    assert!(words(&b, "en", &ack).contains("nothing was written again"));
    until("AUR sees it", || match a.done(&["status", "AUR/nrrc/1"])["state"].clone() {
        state if state["state"] == "not-understood" => Ok(()),
        state => Err(state.to_string()),
    });
    let said = words(&a, "en", &["status", "AUR/nrrc/1"]);
    assert!(said.contains("NOT understood") && !said.contains("acknowledged it"), "{said}");
    let said = words(&a, "ru", &["status", "AUR/nrrc/1"]);
    assert!(said.contains("получено, но НЕ понято") && !said.contains("принял "), "{said}");
    assert!(words(&b, "en", &["inbox"]).contains("not understood"));
    let (exit, _) = a.run(&["status", "AUR/nrrc/1", "--wait", "ack", "--timeout", "1"]);
    assert_ne!(exit, 0, "it was not understood");

    a.done(&["correct", "AUR/nrrc/1", "--change", "subject=New", "--reason", "typo"]);
    let shown = words(&a, "en", &["show", "AUR/nrrc/1"]);
    assert!(shown.contains("Corrected in AUR/nrrc/2: subject: S -> New (typo)"), "{shown}");
    assert!(shown.contains("BOR's node holds it since") && shown.contains("NOT understood"), "{shown}");
    assert!(dated(&shown), "{shown}");
    a.done(&["correct", "AUR/nrrc/1", "--cancel", "--reason", "in error"]);
    let late = ["correct", "AUR/nrrc/1", "--change", "subject=Newer", "--reason", "again"];
    assert_eq!(a.refused(&late, 1), "cancelled");
    let said = words(&a, "en", &["status", "AUR/nrrc/1"]);
    assert!(said.contains("Cancelled by its author") && said.contains("BOR's node holds it since"), "{said}");

    let path = place.path().join("data.txt");
    std::fs::write(&path, "data").unwrap();
    let attach = path.display().to_string();
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "T", "--attach", &attach, "--wait", "attachments"]);
    assert!(words(&a, "en", &["status", "AUR/nrrc/4", "--wait", "attachments"]).contains("1 of 1 delivered"));
    b.done(&["send", "AUR/nrrc", "-s", "S", "-t", "yes", "--reply-to", "AUR/nrrc/4", "--wait", "receipt"]);
    let said = words(&a, "en", &["status", "AUR/nrrc/4"]);
    assert!(said.contains("Answered in BOR/nrrc/"), "{said}");

    let file = place.path().join("evidence").display().to_string();
    a.done(&["proof", "AUR/nrrc/1", "-o", &file]);
    let verdict = words(&a, "en", &["verify", &file]);
    assert!(dated(&verdict), "a verdict names the day: {verdict}");
}

#[test]
fn nobody_supersedes_what_another_said_and_it_counts_as_no_answer() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    send_receipted(&b, "AUR/dialogue", "theirs");
    let id = a.done(&["show", "BOR/dialogue/1"])["id"].as_str().unwrap().to_owned();
    for named in ["BOR/dialogue/1", &id] {
        let args = ["send", "BOR/dialogue", "-s", "S", "-t", "T", "--supersedes", named];
        assert_eq!(a.refused(&args, 1), "supersede-theirs");
        for language in ["en", "ru"] {
            assert!(words(&a, language, &args).contains(&format!("--reply-to {named}")));
        }
    }
    assert!(a.done(&["show", "BOR/dialogue/1"])["answers"].as_array().unwrap().is_empty());
    // Its author may, by either name.
    b.done(&["send", "AUR/dialogue", "-s", "S", "-t", "T", "--supersedes", &id]);
    let shown = b.done(&["show", "BOR/dialogue/1"]);
    assert_eq!(shown["superseded_by"][0]["number"], "BOR/dialogue/2");
    assert!(shown["answers"].as_array().unwrap().is_empty(), "who takes his own word's place answers nobody");
    for (language, told) in [("en", "Its author put BOR/dialogue/2 in its place."), ("ru", "сообщением BOR/dialogue/2")]
    {
        for command in ["show", "status"] {
            assert!(words(&b, language, &[command, "BOR/dialogue/1"]).contains(told));
        }
    }
}

#[test]
fn whoever_has_no_keys_of_a_counterpart_by_courier_is_told_of_the_courier() {
    let place = tempfile::tempdir().unwrap();
    let [a, b] = ["AUR", "BOR"].map(|name| {
        let party = Party::at(name, place.path().join(name), "");
        party.done(&["init", name, "--root-key", &place.path().join(format!("{name}.root")).display().to_string()]);
        party
    });
    pair(&a, &b, place.path());
    let (_, refused) = a.run(&["send", "BOR/nrrc", "-s", "S", "-t", "T"]);
    assert_eq!(refused["error"]["code"], "peer-not-ready-courier", "{refused}");
    assert!(words(&a, "en", &["send", "BOR/nrrc", "-s", "S", "-t", "T"]).contains("comity courier write BOR"));
}

#[test]
fn a_correction_may_be_cancelled_and_may_not_empty_what_must_be_there() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = two(place.path());
    send_receipted(&a, "BOR/dialogue", "first");
    for emptied in ["text=", "subject="] {
        let args = ["correct", "AUR/dialogue/1", "--reason", "R", "--change", emptied];
        assert_eq!(a.refused(&args, 2), "field-wrong", "{emptied}");
    }
    a.done(&["correct", "AUR/dialogue/1", "--reason", "wrong", "--change", "text=second"]);
    a.done(&["correct", "AUR/dialogue/2", "--reason", "undone", "--cancel"]);
    for party in [&a, &b] {
        let shown = until("the cancellation has come", || match party.done(&["show", "AUR/dialogue/1"]) {
            shown if shown["corrections"][0]["cancelled_by"]["number"] == "AUR/dialogue/3" => Ok(shown),
            shown => Err(shown.to_string()),
        });
        assert_eq!(shown["corrections"][0]["without_effect"], true);
        assert_ne!(shown["state"]["state"], "superseded", "{shown}");
        assert!(words(party, "en", &["show", "AUR/dialogue/1"]).contains("AUR/dialogue/3 cancelled that correction"));
        assert!(words(party, "ru", &["show", "AUR/dialogue/1"]).contains("AUR/dialogue/3 отменяет"));
    }
}
