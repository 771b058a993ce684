//! `comity demo --play programme`: all six measures on two real nodes and a third, by the ordinary commands; and what the
//! folders that it leaves show afterwards, to any command.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::party::{Party, answered, program};

/// The objects that it printed, and its exit code.
fn played(keep: &Path, evidence: &Path) -> (i32, Vec<Value>) {
    let mut command = program();
    command.args(["demo", "--play", "programme", "--once", "--json", "--keep"]).arg(keep).arg("--out").arg(evidence);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let objects = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code().unwrap(), objects)
}

/// What one party did or saw in a measure, and the value that was told of it.
fn told(objects: &[Value], measure: usize, by: &str, what: &str, value: &str) -> String {
    let all = objects[measure - 1]["done"].as_array().unwrap();
    let one = all.iter().find(|one| one["by"] == by && one["what"] == what);
    assert!(one.is_some(), "{by} {what} is not in {}", objects[measure - 1]);
    let one = one.unwrap();
    one["values"][value].as_str().unwrap_or_default().to_owned()
}

fn at(objects: &[Value], measure: usize, what: &str) -> u64 {
    let all = objects[measure - 1]["done"].as_array().unwrap();
    all.iter().find(|one| one["what"] == what).unwrap()["at"].as_u64().unwrap()
}

#[test]
fn both_sides_go_through_all_six_measures_and_what_they_did_is_seen_again() {
    let place = tempfile::tempdir().unwrap();
    let (keep, evidence) = (place.path().join("kept"), place.path().join("notice.evidence"));
    let (exit, objects) = played(&keep, &evidence);
    assert_eq!(exit, 0, "{objects:?}");
    let names: Vec<(u64, &str)> =
        objects.iter().map(|one| (one["measure"].as_u64().unwrap(), one["name"].as_str().unwrap())).collect();
    let expected = ["dialogue", "channels", "agreement", "guarantees", "experts", "commitment"];
    assert_eq!(names, (1..).zip(expected).collect::<Vec<_>>(), "one object a measure");
    for object in &objects {
        assert_eq!(object["kept"], true);
        assert!(!object["see"].as_array().unwrap().is_empty(), "nothing shows measure {}", object["measure"]);
        for one in object["done"].as_array().unwrap() {
            assert!(one["command"].as_str().unwrap().starts_with("comity --dir "), "{one}");
            assert!(!one["told"].as_str().unwrap().contains("programme-"), "{one}");
        }
    }

    // The ends of each measure, as both sides saw them.
    for (measure, what) in [
        (1, "round-agreed"),
        (1, "record-joint"),
        (1, "action-met"),
        (1, "claim-recorded"),
        (2, "lines-equal"),
        (3, "agreement-in-force"),
        (3, "inquiry-late"),
        (3, "inquiry-met-late"),
        (3, "caution-in-force"),
        (3, "activity-meets"),
        (3, "activity-apart"),
        (3, "review-equal"),
        (3, "review-agreed"),
        (4, "guarantee-in-force"),
        (4, "window-open"),
        (4, "concern-joint"),
        (5, "term-agreed"),
        (5, "joint-signed"),
    ] {
        told(&objects, measure, "both", what, "");
    }
    told(&objects, 6, "CYR", "declaration-proved", "");
    told(&objects, 5, "AUR", "line-refuses", "");
    told(&objects, 3, "BOR", "activity-unopposed", "number");
    let joint = told(&objects, 5, "AUR", "joint-drafted", "number");
    let moved = told(&objects, 3, "AUR", "activity-moved", "number");
    let signal = told(&objects, 3, "AUR", "signal-answers", "number");
    let enters = at(&objects, 3, "agreement-in-force").checked_sub(at(&objects, 3, "agreement-concluded"));
    assert!(enters.is_some_and(|after| after >= 30 * 86_400), "30 days after the last notice");
    let late = at(&objects, 3, "inquiry-late") - at(&objects, 3, "inquiry-sent");
    assert!((86_000..2 * 86_400).contains(&late), "late by the agreement, in time by the format: {late}");

    // Any command on the folders shows the same, without the demonstration.
    let parties = ["AUR", "BOR", "CYR"].map(|name| Party::at(name, keep.join(name), ""));
    let [a, b, c] = &parties;
    let agreement = told(&objects, 3, "AUR", "agreement-tabled", "number");
    let inquiry = told(&objects, 3, "AUR", "inquiry-sent", "number");
    let guarantee = told(&objects, 4, "AUR", "guarantee-offered", "number");
    let concern = told(&objects, 4, "BOR", "concern-raised", "number");
    let body = b.done(&["show", &signal])["content"]["body"].clone();
    assert_eq!((&body["code"], &body["table"]), (&"AC5".into(), &1.into()), "{body}");
    for party in [a, b] {
        let view = party.done(&["agreement", "show", &agreement]);
        assert_eq!((view["stage"].as_str(), view["agreed"].as_u64()), (Some("in-force"), view["parts"].as_u64()));
        let case = party.done(&["case", &inquiry]);
        let owed = case["obligations"].as_array().unwrap().iter().find(|one| one["kind"] == "answer").unwrap();
        assert_eq!(owed["state"], "met-late");
        assert_eq!(owed["due"].as_u64().unwrap() - owed["from"].as_u64().unwrap(), 86_400);
        assert_eq!(
            party.done(&["obligations", "--late"])["obligations"],
            serde_json::json!([]),
            "nothing is left undone"
        );
        let list = party.done(&["guarantee", "list"]);
        assert_eq!(
            (&list["pledges"][0]["state"], &list["pledges"][0]["first"]["number"]),
            (&"in-force".into(), &guarantee.as_str().into())
        );
        assert_eq!(party.done(&["consult", "show", &concern])["consultations"][0]["standing"], "joint");
        let paper = &party.done(&["expert", "show", &joint])["topics"][0]["papers"][0];
        assert_eq!(paper["joint"]["standing"], "in-force", "{paper}");
        assert!(party.done(&["glossary", "list"])["terms"][0]["agreed"].is_object());
        let notices = party.done(&["notices", "--all"])["notices"].clone();
        let states: Vec<_> = notices.as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
        assert!(states.contains(&"changed") && states.contains(&"over") && states.len() == 2, "{notices}");
        assert!(notices.as_array().unwrap().iter().any(|one| one["statement"]["number"] == moved.as_str()));
    }
    texts_as_documents(a, place.path(), &agreement);
    assert_eq!(c.done(&["declarations"])["parties"].as_array().unwrap().len(), 2);
    let (exit, verdict) = answered(&program().arg("--json").arg("verify").arg(&evidence).output().unwrap());
    assert_eq!((exit, &verdict["verified"]), (0, &true.into()));
    // What the other side was not told is not there: a system that is said by its hash.
    assert!(!fs::read_to_string(&evidence).unwrap().contains("dialysis"));
}

/// What both agreed on, as a page and as a document that is read again; and what changed since it was tabled, word by word.
fn texts_as_documents(party: &Party, place: &Path, agreement: &str) {
    let compare = |old: &str, new: &str| {
        party.done(&["agreement", "show", agreement, "--compare", old, new, "--language", "en"])["articles"].clone()
    };
    let changed = compare(agreement, "agreed");
    assert_eq!((changed.as_array().unwrap().len(), &changed[0]["number"]), (1, &"12".into()), "{changed}");
    let added = "The review shall be held in the territory of each Party in turn.";
    assert_eq!(changed[0]["clauses"][0]["texts"]["en"][0]["inserted"], added);
    assert_eq!(compare("ours", "theirs"), serde_json::json!([]), "both say the same");
    let show = ["agreement", "show", agreement, "--compare"];
    assert_eq!(party.refused(&[&show[..], &["agreed", "AUR/nrrc/1"]].concat(), 1), "agreement-no-text");
    assert_eq!(party.refused(&[&show[..], &["agreed", "AUR/nrrc/999"]].concat(), 3), "no-such-statement");
    assert_eq!(party.refused(&[&show[..], &["ours", "agreed", "--part", "99"]].concat(), 1), "agreement-part");
    let file = |name: &str| place.join(name).display().to_string();
    for name in ["text.html", "text.odt", "text.docx"] {
        party.done(&["agreement", "export", agreement, &file(name)]);
        assert_eq!(party.refused(&["agreement", "export", agreement, &file(name)], 1), "file-exists", "{name}");
    }
    assert!(fs::read_to_string(file("text.html")).unwrap().contains(added));
    assert_eq!(party.refused(&["agreement", "export", agreement, &file("text.pdf")], 2), "agreement-document");
    for name in ["text.odt", "text.docx"] {
        let read = party.done(&["agreement", "import", agreement, &file(name), "-o", &file("counters.json")]);
        assert_eq!((&read["counters"], &read["file"]), (&serde_json::json!([]), &Value::Null), "nobody edited {name}");
    }
    let no_document = ["agreement", "import", agreement, &file("text.html"), "-o", &file("counters.json")];
    assert_eq!(party.refused(&no_document, 1), "document-none");
}

#[test]
fn a_folder_that_is_there_is_not_played_into() {
    let place = tempfile::tempdir().unwrap();
    let run = |keep: &Path| {
        let mut command = program();
        let output = command.args(["demo", "--play", "programme", "--once", "--json", "--keep"]).arg(keep).output();
        let (exit, object) = answered(&output.unwrap());
        (exit, object["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(run(place.path()), (1, "file-exists".into()));
    assert_eq!(run(&place.path().join("nowhere").join("kept")), (3, "folder-missing".into()));
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
}
