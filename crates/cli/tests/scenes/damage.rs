//! What `fsck` finds, what `--mend` puts right, and what a backup is for: the commands of docs/operate/damage.md.

use std::path::Path;

use comity_store::{Cells, Rows, Store as _, Tx};
use comity_store_sqlite::{Options, SqliteStore};
use serde_json::Value;

use crate::help::{all_say, at_last, authority_apart, finding, send_receipted, status, until, words};
use crate::party::{Party, program, two};

/// Changes what a node keeps, while it is down.
fn change(dir: &Path, change: impl FnOnce(&mut dyn Tx)) {
    let mut store = SqliteStore::open(dir, &Options::default()).unwrap();
    let mut tx = store.begin().unwrap();
    change(&mut *tx);
    tx.commit().unwrap();
}

/// What a check says that must find damage.
fn damaged(party: &Party, args: &[&str]) -> Value {
    let (exit, report) = party.run(args);
    assert_eq!(exit, 5, "{report}");
    report
}

/// Each damage has a code for programs, and a line for people in either language.
fn said_in_both_languages(party: &Party, report: &Value) {
    for (language, begins, word) in [("en", "DAMAGED: ", "damaged"), ("ru", "ПОВРЕЖДЕНО: ", "повреж")] {
        let output = program().args(["--lang", language, "--dir"]).arg(&party.dir).arg("fsck").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix(begins)).collect();
        assert_eq!(lines.len(), count(report, "damage"), "{text}");
        for (line, damage) in lines.iter().zip(report["damage"].as_array().unwrap()) {
            let (code, place) = (damage["code"].as_str().unwrap(), damage["params"]["place"].as_str().unwrap());
            assert!(!code.is_empty() && line.starts_with(place), "{line}: {damage}");
            if language == "en" {
                // The program's own reason stands in a line below.
                assert!(damage["detail"].as_str().unwrap().starts_with(line), "{line}: {damage}");
            } else {
                let words = &line[place.len()..];
                assert!(!words.contains("damaged") && !words.contains("entries"), "{line}");
            }
        }
        assert!(lines.iter().any(|line| line.contains(word)), "{text}");
    }
}

fn count(report: &Value, list: &str) -> usize {
    report[list].as_array().unwrap().len()
}

#[test]
fn row_36_rows_that_follow_from_entries_are_put_right_and_the_node_goes_on() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "first");
    b.done(&["ack", "AUR/nrrc/1", "--officer", "Duty officer"]);
    at_last(&a, &["status", "AUR/nrrc/1", "--wait", "ack"]);
    assert_eq!(a.terminate(), 0);
    let mut lost = 0;
    change(&a.dir, |tx| {
        for prefix in [b"r", b"c"] {
            for (key, _) in tx.cells(Cells::Index, prefix, None, 1_000).unwrap() {
                tx.delete_cell(Cells::Index, &key).unwrap();
                lost += 1;
            }
        }
    });
    a.serve();
    assert_ne!(a.done(&["show", "AUR/nrrc/1"])["state"]["state"], "acknowledged", "who answered cannot be found");
    let report = damaged(&a, &["fsck"]);
    said_in_both_languages(&a, &report);
    assert_eq!((count(&report, "damage"), report["mendable"].as_u64()), (lost, Some(lost as u64)), "{report}");
    let report = a.done(&["fsck", "--mend"]);
    assert_eq!((count(&report, "damage"), count(&report, "mended")), (0, lost), "{report}");
    assert_eq!(a.done(&["show", "AUR/nrrc/1"])["state"]["state"], "acknowledged");
    let report = a.done(&["fsck"]);
    assert_eq!((count(&report, "mended"), &report["mendable"]), (0, &0.into()));
    send_receipted(&a, "BOR/nrrc", "it goes on");
}

#[test]
fn row_36_a_damaged_attachment_comes_again() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    let file = place.path().join("file");
    std::fs::write(&file, vec![7; 700_000]).unwrap();
    b.done(&["send", "AUR/nrrc", "-s", "S", "-t", "T", "--attach", &file.display().to_string()]);
    at_last(&b, &["status", "BOR/nrrc/1", "--wait", "attachments"]);
    assert_eq!(a.terminate(), 0);
    let root = a.done(&["show", "BOR/nrrc/1"])["attachments"][0]["root"].as_str().unwrap().to_owned();
    let path = a.dir.join("attachments").join(format!("{root}.chunks"));
    let mut chunks = std::fs::read(&path).unwrap();
    chunks[300_000] ^= 1;
    std::fs::write(&path, &chunks).unwrap();
    // Whoever saves it is told, and cuts nothing.
    let saved = place.path().join("not").display().to_string();
    assert_eq!(a.refused(&["show", "BOR/nrrc/1", "--save", &saved], 1), "attachment-damaged");
    let report = damaged(&a, &["fsck", "--mend"]);
    assert_eq!((count(&report, "fetching"), &report["mendable"]), (0, &1.into()), "nobody to fetch it from: {report}");
    assert!(std::fs::read(&path).unwrap() == chunks, "left as it was");
    a.serve();
    for (language, word) in [("en", "DAMAGED here"), ("ru", "ПОВРЕЖДЕНО здесь")] {
        let said = words(&a, language, &["show", "BOR/nrrc/1"]);
        assert!(said.contains(word) && !said.contains("verified"), "{said}");
        assert!(words(&a, language, &["status"]).contains("comity fsck --mend"));
        assert!(words(&a, language, &["doctor"]).contains("BOR/nrrc/1"));
        assert!(words(&a, language, &["status", "BOR/nrrc/1"]).contains("0 "));
    }
    let report = damaged(&a, &["fsck", "--mend"]);
    assert_eq!(report["fetching"], serde_json::json!([root]), "{report}");
    until("it has come again", || match a.run(&["fsck"]) {
        (0, _) => Ok(()),
        (exit, report) => Err(format!("{exit}: {report}")),
    });
    a.done(&["show", "BOR/nrrc/1", "--save", &place.path().join("saved").display().to_string()]);
    assert!(words(&a, "en", &["show", "BOR/nrrc/1"]).contains("held here, verified when it came"));
    assert!(!words(&a, "en", &["doctor"]).contains("damaged"));
    assert_eq!(std::fs::read(place.path().join("saved/file")).unwrap(), vec![7; 700_000]);
}

#[test]
fn row_36_a_byte_of_an_attachment_that_no_check_has_seen_is_no_arrival() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, mut b) = two(place.path());
    let file = place.path().join("file");
    std::fs::write(&file, "short").unwrap();
    b.done(&["send", "AUR/nrrc", "-s", "S", "-t", "T", "--attach", &file.display().to_string()]);
    at_last(&b, &["status", "BOR/nrrc/1", "--wait", "attachments"]);
    assert_eq!((a.terminate(), b.terminate()), (0, 0));
    let saved = place.path().join("saved").display().to_string();
    for (party, ours) in [(&a, false), (&b, true)] {
        let root = party.done(&["show", "BOR/nrrc/1"])["attachments"][0]["root"].as_str().unwrap().to_owned();
        let path = party.dir.join("attachments").join(format!("{root}.chunks"));
        let mut chunks = std::fs::read(&path).unwrap();
        chunks[1] ^= 1;
        std::fs::write(&path, &chunks).unwrap();
        for _ in 0..2 {
            let code = party.refused(&["show", "BOR/nrrc/1", "--save", &saved], 1);
            assert_eq!(code, "attachment-damaged", "{}", party.name);
        }
        assert!(std::fs::read(&path).unwrap() == chunks, "left as it was");
        let found = if ours { "attachment-lost" } else { "attachment-damaged" };
        finding(&status(party), found);
        assert_eq!(party.done(&["doctor"])["colour"], "amber");
        damaged(party, &["fsck"]);
    }
}

#[test]
fn row_36_what_was_signed_and_lost_is_restored_from_a_backup_and_by_the_other_side() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    let key = authority_apart(&a, place.path());
    send_receipted(&a, "BOR/nrrc", "before the backup");
    let backup = place.path().join("backup").display().to_string();
    a.done(&["fsck"]);
    a.done(&["backup", &backup]);
    let file = place.path().join("file");
    std::fs::write(&file, "of this node").unwrap();
    let attach = file.display().to_string();
    a.done(&["send", "BOR/cert", "-s", "S", "-t", "after too", "--attach", &attach, "--wait", "attachments"]);
    send_receipted(&b, "AUR/nrrc", "after the backup");
    all_say(&a, &[("BOR/nrrc/1", "after the backup")]);
    assert_eq!(a.terminate(), 0);
    change(&a.dir, |tx| {
        for (key, mut row) in tx.rows(Rows::Entries, 0..comity_store::ROW_KEY_MAX, 1_000, usize::MAX).unwrap() {
            let middle = row.len() / 2;
            row[middle] ^= 1;
            tx.put_row(Rows::Entries, key, &row).unwrap();
        }
    });
    let report = damaged(&a, &["fsck", "--mend"]);
    said_in_both_languages(&a, &report);
    assert!(count(&report, "damage") > 2 && count(&report, "mended") == 0 && report["mendable"] == 0, "{report}");

    let mut restored = Party::at("AUR", place.path().join("restored"), &a.listen);
    restored.done(&["restore", &backup, "--authority-key", &key]);
    restored.serve();
    all_say(&restored, &[("AUR/nrrc/1", "before the backup"), ("BOR/nrrc/1", "after the backup")]);
    // An attachment of this node that came after the backup is lost, and nothing says otherwise.
    all_say(&restored, &[("AUR/cert/1", "after too")]);
    for (language, word) in [("en", "LOST here: 0 of 1 chunks"), ("ru", "УТРАЧЕНО здесь")] {
        let said = words(&restored, language, &["show", "AUR/cert/1"]);
        assert!(said.contains(word), "{said}");
        assert!(words(&restored, language, &["doctor"]).contains("AUR/cert/1"));
    }
    let saved = place.path().join("saved").display().to_string();
    assert_eq!(restored.refused(&["show", "AUR/cert/1", "--save", &saved], 1), "attachment-lost");
    finding(&status(&restored), "attachment-lost");
    let report = damaged(&restored, &["fsck", "--mend"]);
    assert_eq!((count(&report, "damage"), count(&report, "fetching")), (1, 0), "{report}");
    send_receipted(&restored, "BOR/nrrc", "it goes on");
}

#[test]
fn a_store_whose_file_is_overwritten_or_of_another_schema_is_told_as_that() {
    let place = tempfile::tempdir().unwrap();
    let party = Party::at("AUR", place.path().join("aur"), "");
    party.done(&["init", "AUR", "--root-key", &place.path().join("aur.root").display().to_string()]);
    let (store, whole) = (party.dir.join("store.db"), std::fs::read(party.dir.join("store.db")).unwrap());
    let with = |at: std::ops::Range<usize>, byte: u8| {
        let mut bytes = whole.clone();
        bytes[at].fill(byte);
        std::fs::write(&store, bytes).unwrap();
    };
    with(0..3_000, 0x5a);
    for args in [["status"], ["fsck"]] {
        assert_eq!(party.refused(&args, 5), "store-overwritten", "{args:?}");
        assert!(words(&party, "en", &args).contains("comity restore"));
        assert!(words(&party, "ru", &args).contains("comity restore"));
    }
    // The version of the schema, as SQLite keeps it.
    with(63..64, 9);
    assert_eq!(party.refused(&["status"], 1), "store-schema");
    assert!(words(&party, "ru", &["status"]).contains("схему 9"));
    std::fs::write(&store, whole).unwrap();
    party.done(&["status"]);
}
