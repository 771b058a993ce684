//! Attachments that are held (F09) while one of the two nodes is put back from a backup.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::help::{Courier, all_say, authority_apart, until};
use crate::party::{Party, answered, pair, program};

/// Two parties that only exchange files; the first says something with an attachment of three chunks, which the other
/// has not fetched.
fn offered(place: &Path) -> (Party, Party, Courier) {
    let (a, b) = (Party::init("AUR", place), Party::init("BOR", place));
    pair(&a, &b, place);
    let mut courier = Courier::new(place);
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    let path = place.join("data.bin");
    fs::write(&path, (0..=250u8).cycle().take(700_001).collect::<Vec<u8>>()).unwrap();
    a.done(&["send", "BOR/nrrc", "-s", "S", "-t", "with data", "--attach", &path.display().to_string()]);
    (a, b, courier)
}

fn attachment(party: &Party) -> Value {
    party.done(&["show", "AUR/nrrc/1"])["attachments"][0].clone()
}

/// Destroys a node and puts it back from its backup.
fn put_back(party: &Party, place: &Path, backup: &str, key: &str) -> Party {
    fs::remove_dir_all(&party.dir).unwrap();
    let back = Party::at(party.name, place.join("restored"), &party.listen);
    back.done(&["restore", backup, "--authority-key", key]);
    back
}

fn both_agree(a: &Party, b: &Party) {
    assert_eq!(attachment(b)["held_here"], true, "{}", attachment(b));
    for party in [a, b] {
        all_say(party, &[("AUR/nrrc/1", "with data")]);
        party.done(&["fsck"]);
    }
}

#[test]
fn row_22_what_a_restored_node_offered_before_is_held_and_said_to_be() {
    let place = tempfile::tempdir().unwrap();
    let (a, mut b, mut courier) = offered(place.path());
    courier.carry(&a, &b);
    // The receipt comes back, and with it what is wanted of the chunks, which are not given yet.
    courier.carry(&b, &a);
    let key = authority_apart(&a, place.path());
    let backup = place.path().join("backup").display().to_string();
    a.done(&["backup", &backup]);
    let mut a = put_back(&a, place.path(), &backup, &key);
    // The successor has entries of the same numbers as the generation that offered.
    for n in 1..=4 {
        a.done(&["send", "BOR/nrrc", "-s", "S", "-t", &format!("second generation {n}")]);
    }
    a.serve();
    b.serve();
    until("the offering node shows that it is held", || match attachment(&a) {
        held if held["held_by_them"].is_object() => Ok(()),
        other => Err(other.to_string()),
    });
    both_agree(&a, &b);
    // The file of the statement, made after the restore, shows it to a stranger: named only where that is disclosed.
    let root = attachment(&a)["root"].clone();
    for (disclose, name) in [("body/text", Value::Null), ("envelope/attachments", "data.bin".into())] {
        let file = place.path().join(disclose.replace('/', "-")).display().to_string();
        a.done(&["proof", "AUR/nrrc/1", "-o", &file, "--disclose", disclose]);
        let (exit, verdict) = answered(&program().args(["--json", "verify", &file]).output().unwrap());
        assert_eq!((exit, verdict["held"].as_array().map(Vec::len)), (0, Some(1)), "{verdict}");
        assert_eq!((&verdict["held"][0]["root"], &verdict["held"][0]["name"]), (&root, &name), "{verdict}");
    }
}

#[test]
fn row_22_a_restored_holder_fetches_again_and_what_it_signed_still_stands() {
    let place = tempfile::tempdir().unwrap();
    let (a, b, mut courier) = offered(place.path());
    courier.carry(&a, &b);
    let key = authority_apart(&b, place.path());
    let backup = place.path().join("backup").display().to_string();
    b.done(&["backup", &backup]);
    for _ in 0..2 {
        courier.carry(&b, &a);
        courier.carry(&a, &b);
    }
    courier.carry(&b, &a);
    let said = attachment(&a)["held_by_them"].clone();
    assert!(said.is_object(), "{}", attachment(&a));
    let b = put_back(&b, place.path(), &backup, &key);
    assert_eq!(attachment(&b)["held_here"], false);
    for _ in 0..3 {
        courier.carry(&b, &a);
        courier.carry(&a, &b);
    }
    courier.carry(&b, &a);
    both_agree(&a, &b);
    assert_eq!(attachment(&a)["held_by_them"], said, "the entry that said it first");
}

#[test]
fn row_22_what_a_restored_holder_had_said_to_nobody_is_said_in_its_successor() {
    let place = tempfile::tempdir().unwrap();
    let (a, b, mut courier) = offered(place.path());
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    courier.carry(&a, &b);
    // It holds all and has written so; no file brings that over.
    assert_eq!(attachment(&b)["held_here"], true);
    let key = authority_apart(&b, place.path());
    let backup = place.path().join("backup").display().to_string();
    b.done(&["backup", &backup]);
    let b = put_back(&b, place.path(), &backup, &key);
    assert!(attachment(&a)["held_by_them"].is_null());
    for _ in 0..3 {
        courier.carry(&b, &a);
        courier.carry(&a, &b);
    }
    both_agree(&a, &b);
    let said = attachment(&a)["held_by_them"].clone();
    assert!(said["number"].as_str().is_some_and(|number| number.contains('2')), "{said}");
}
