//! The demonstration from its first line to its last.

use std::fs;
use std::path::Path;

use crate::party::{answered, program};

#[test]
fn the_demonstration_ends_with_evidence_that_verifies() {
    let place = tempfile::tempdir().unwrap();
    let (attachment, out) = (place.path().join("data.bin"), place.path().join("out.evidence"));
    let content: Vec<u8> = (0..=255u8).cycle().take(700_000).collect();
    fs::write(&attachment, &content).unwrap();
    let mut command = program();
    command.args(["demo", "--once", "--json", "--attach"]).arg(&attachment).arg("--out").arg(&out);
    let (exit, object) = answered(&command.output().unwrap());
    assert_eq!(exit, 0, "{object}");
    assert_eq!(object["number"], "AUR/nrrc/1");
    assert_eq!(object["verified"], true);
    assert_eq!(object["attachment"]["bytes"], 700_000);
    assert!(object["receipt_ms"].is_u64());
    assert_eq!(object["evidence"].as_str().map(Path::new), Some(out.as_path()));
    // It verifies still, although both nodes are gone.
    let (exit, verdict) = answered(&program().arg("--json").arg("verify").arg(&out).output().unwrap());
    assert_eq!((exit, &verdict["id"]), (0, &object["id"]));
}

#[test]
fn the_demonstration_refuses_what_it_cannot_do() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out.evidence");
    fs::write(&out, "mine").unwrap();
    let run = |args: &[&str]| answered(&program().args(["demo", "--once", "--json"]).args(args).output().unwrap());
    let (exit, object) = run(&["--out", &out.display().to_string()]);
    assert_eq!((exit, object["error"]["code"].as_str()), (1, Some("file-exists")));
    assert_eq!(fs::read(&out).unwrap(), b"mine");
    let (exit, object) = run(&["--attach", "nowhere.bin"]);
    assert_eq!((exit, object["error"]["code"].as_str()), (3, Some("file-missing")));
}

#[test]
fn completions_and_manual_pages_are_made_for_every_command() {
    let place = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let output = program().args(["completions", shell]).output().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(script.contains("line-test") && script.contains("idempotency-key"), "{shell}");
    }
    assert!(program().arg("man").arg(place.path()).status().unwrap().success());
    for page in ["comity.1", "comity-send.1", "comity-keys-rotate.1", "comity-courier-read.1"] {
        let text = fs::read_to_string(place.path().join(page)).unwrap();
        assert!(text.contains(".TH"), "{page}");
    }
}

/// A day's timeline, by what and side.
fn told<'a>(day: &'a serde_json::Value, what: &str, side: &str) -> Vec<&'a serde_json::Value> {
    let all = day["timeline"].as_array().unwrap().iter();
    all.filter(|one| one["what"] == what && one["side"] == side).collect()
}

#[test]
fn a_day_of_two_watches_ends_with_equal_records() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("inquiry.evidence");
    let mut command = program();
    command.args(["demo", "--json", "--play", "watch", "--out"]).arg(&out);
    let (exit, day) = answered(&command.output().unwrap());
    assert_eq!(exit, 0, "{day}");
    assert_eq!((&day["equal"], &day["evidence"]["verified"]), (&true.into(), &true.into()));
    let number = |name: &str| day["said"][name]["number"].as_str().unwrap().to_owned();
    let begins = day["timeline"][0]["at"].as_u64().unwrap() - 30 * 60;
    let clock = |hour: u64, minute: u64| begins + (hour - 6) * 3_600 + minute * 60;
    // The late acknowledgement: both sides saw it late, lapsed, and met late; the lapse went to the official line.
    for side in ["AUR", "BOR"] {
        let at = |what: &str| {
            let told = told(&day, what, side);
            told.iter()
                .filter(|one| one["number"] == *number("inquiry"))
                .map(|one| one["at"].as_u64().unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!([at("owed-late"), at("owed-lapsed")], [vec![clock(10, 0)], vec![clock(11, 0)]], "{side}");
        assert_eq!(at("owed-met-late"), [clock(11, 40)], "{side}");
        assert_eq!(told(&day, "cut", side)[0]["at"], clock(13, 0));
        assert_eq!(told(&day, "mended", side)[0]["at"], clock(16, 0));
        assert_eq!(told(&day, "shift", side).len(), 1);
    }
    // The day of the founding is none of the scenario's: nothing of it is late, and nobody is called about it.
    for one in day["timeline"].as_array().unwrap() {
        assert!(one["at"].as_u64().unwrap() >= begins, "before the day: {one}");
        assert_ne!(one["kind"], "statement", "owed since the founding: {one}");
    }
    assert_eq!(told(&day, "escalated", "AUR")[0]["about"], number("inquiry"));
    assert!(number("escalation").starts_with("AUR/official/"));
    // What was said while the line was cut got its number then, and came when it was mended.
    let about = |what: &str, side: &str, name: &str| {
        told(&day, what, side).into_iter().find(|one| one["number"] == *number(name)).unwrap()["at"].as_u64().unwrap()
    };
    assert_eq!(about("stated", "AUR", "no-position"), clock(13, 30));
    assert_eq!(about("received", "BOR", "no-position"), clock(16, 0));
    // What is owed at the end, as both sides have it.
    let line = |track: &str| day["lines"].as_array().unwrap().iter().find(|line| line["track"] == track).unwrap();
    let owed = |track: &str, side: &str, name: &str, kind: &str| {
        let all = line(track)["record"][side]["obligations"].as_object().unwrap();
        let one = all.values().find(|one| one["statement"]["number"] == *number(name) && one["kind"] == kind).unwrap();
        (one["state"].as_str().unwrap().to_owned(), one["restarted_by"]["number"].as_str().map(str::to_owned))
    };
    for side in ["AUR", "BOR"] {
        for (track, name, kind, state, restarted) in [
            ("nrrc", "warning", "acknowledge", "met", None),
            ("nrrc", "warning", "report", "met", None),
            ("nrrc", "watch-test", "acknowledge", "met", None),
            ("nrrc", "watch-test", "answer", "met", None),
            ("nrrc", "inquiry", "acknowledge", "met-late", None),
            ("nrrc", "inquiry", "answer", "met", None),
            ("official", "escalation", "acknowledge", "met", None),
            ("cert", "request", "plan", "met", Some(number("no-position"))),
            ("nrrc", "correction", "acknowledge", "met", None),
        ] {
            assert_eq!(owed(track, side, name, kind), (state.to_owned(), restarted), "{side} {name} {kind}");
        }
        let said = &line("nrrc")["record"][side]["statements"];
        let of = |name: &str| &said[day["said"][name]["id"].as_str().unwrap()];
        assert_eq!(of("notification")["corrected"][0], day["said"]["correction"]["id"]);
        assert_eq!(of("inquiry")["attachments"].as_array().unwrap().len(), 1);
    }
    let escalation =
        &line("official")["record"]["BOR"]["statements"][day["said"]["escalation"]["id"].as_str().unwrap()];
    let cited: serde_json::Value = serde_json::from_str(escalation["body"].as_str().unwrap()).unwrap();
    assert_eq!(cited["unanswered"]["id"], day["said"]["inquiry"]["id"]);
    assert_eq!(escalation["attachments"].as_array().unwrap().len(), 1, "the evidence file");
    for line in day["lines"].as_array().unwrap() {
        assert_eq!(line["digest"]["AUR"], line["digest"]["BOR"]);
        assert_eq!(line["record_sha256"]["AUR"], line["record_sha256"]["BOR"]);
    }
    // The evidence names both officers who released it, and verifies without any node.
    let (exit, verdict) = answered(&program().arg("--json").arg("verify").arg(&out).output().unwrap());
    assert_eq!((exit, &verdict["id"]), (0, &day["said"]["inquiry"]["id"]));
    assert_eq!(verdict["officers"].as_array().unwrap().len(), 2, "{verdict}");
}

#[test]
fn a_scenario_that_goes_otherwise_than_it_says_fails() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("day.toml");
    let run = |text: &str| {
        fs::write(&file, text).unwrap();
        let (exit, object) = answered(&program().args(["demo", "--json", "--play"]).arg(&file).output().unwrap());
        (exit, object["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    let day = "day = \"2027-03-15\"\nbegins = \"06:00\"\nends = \"07:00\"\nevidence = \"hello\"\n[parties.AUR]\n[parties.BOR]\n";
    let hello = "[[step]]\nat = \"06:10\"\nact = \"state\"\nby = \"AUR\"\nofficer = \"ana\"\nname = \"hello\"\nline = \"nrrc\"\n\
        format = \"F90\"\n[step.body]\nsubject = \"s\"\n";
    assert_eq!(run("day = 1"), (2, "play-file".into()));
    assert_eq!(run(&format!("{day}{}", hello.replace("06:10", "05:59"))), (2, "play-file".into()));
    // The node refuses what the format does not allow, as it would any other officer.
    assert_eq!(run(&format!("{day}{hello}")), (2, "field-missing".into()));
    let (exit, object) = answered(&program().args(["demo", "--json", "--play", "nowhere.toml"]).output().unwrap());
    assert_eq!((exit, object["error"]["code"].as_str()), (3, Some("file-missing")));
}
