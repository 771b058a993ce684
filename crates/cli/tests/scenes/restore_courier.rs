//! A restore where both nodes only ever exchange files.

use std::fs;

use crate::help::{Courier, all_say, authority_apart, known, send, text_of};
use crate::party::{Party, pair};

#[test]
fn by_courier_alone_the_lost_statements_come_back() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = (Party::init("AUR", place.path()), Party::init("BOR", place.path()));
    pair(&a, &b, place.path());
    let mut courier = Courier::new(place.path());
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    send(&a, "BOR/nrrc", "before");
    send(&b, "AUR/nrrc", "before");
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    let key = authority_apart(&a, place.path());
    let backup = place.path().join("backup").display().to_string();
    a.done(&["backup", &backup]);
    send(&a, "BOR/nrrc", "after");
    courier.carry(&a, &b);
    send(&b, "AUR/nrrc", "after");
    courier.carry(&b, &a);
    courier.carry(&a, &b);
    let ids = |party: &Party| known(party);
    let whole = ids(&b);
    assert_eq!(whole.len(), 4);
    fs::remove_dir_all(&a.dir).unwrap();

    let a = Party::at("AUR", place.path().join("restored"), &a.listen);
    a.done(&["restore", &backup, "--authority-key", &key]);
    assert_eq!(send(&a, "BOR/nrrc", "at once")["number"], "AUR/nrrc/2.1");
    assert_eq!(text_of(&a, "AUR/nrrc/1").unwrap(), "before");
    assert!(text_of(&a, "AUR/nrrc/2").is_err());
    let before = courier.trips;
    while text_of(&a, "AUR/nrrc/2").is_err() || text_of(&a, "BOR/nrrc/2").is_err() {
        assert!(
            courier.trips - before < 10,
            "not back after ten trips: {:?}",
            (text_of(&a, "AUR/nrrc/2"), text_of(&a, "BOR/nrrc/2"))
        );
        courier.carry(&a, &b);
        courier.carry(&b, &a);
    }
    let trips = courier.trips - before;
    all_say(&a, &[("AUR/nrrc/2", "after"), ("BOR/nrrc/2", "after")]);
    all_say(&b, &[("AUR/nrrc/2.1", "at once")]);
    for (number, id) in &whole {
        assert_eq!(a.done(&["show", number])["id"], id.as_str(), "{number}");
    }
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    assert_eq!(ids(&a), ids(&b));
    assert_eq!(a.done(&["status", "AUR/nrrc/2.1"])["state"]["state"], "opened");
    assert!(trips <= 4, "{trips} trips, two there and two back were enough");
}

#[test]
fn row_22_a_receipt_that_was_on_its_way_at_the_backup_comes_again_and_proves() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = (Party::init("AUR", place.path()), Party::init("BOR", place.path()));
    pair(&a, &b, place.path());
    let mut courier = Courier::new(place.path());
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    let key = authority_apart(&a, place.path());
    send(&a, "BOR/nrrc", "said");
    courier.carry(&a, &b);
    // The statement is in the backup, the receipt is in a file that has not come.
    let backup = place.path().join("backup").display().to_string();
    a.done(&["backup", &backup]);
    fs::remove_dir_all(&a.dir).unwrap();

    let a = Party::at("AUR", place.path().join("restored"), &a.listen);
    a.done(&["restore", &backup, "--authority-key", &key]);
    let evidence = place.path().join("evidence").display().to_string();
    assert_eq!(a.refused(&["proof", "AUR/nrrc/1", "-o", &evidence], 1), "no-receipt");
    let took = courier.carry(&a, &b);
    assert!(took["new_entries"].as_u64() >= Some(5), "the successors of five lines are new: {took}");
    courier.carry(&b, &a);
    for _ in 0..3 {
        courier.carry(&a, &b);
        courier.carry(&b, &a);
    }
    a.done(&["proof", "AUR/nrrc/1", "-o", &evidence]);
}

#[test]
fn row_22_more_lost_entries_than_one_frame_holds_come_back_in_one_file() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = (Party::init("AUR", place.path()), Party::init("BOR", place.path()));
    pair(&a, &b, place.path());
    let mut courier = Courier::new(place.path());
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    let key = authority_apart(&a, place.path());
    let backup = place.path().join("backup").display().to_string();
    a.done(&["backup", &backup]);
    // It serves for speed alone: nobody else does.
    a.serve();
    for n in 1..=150 {
        send(&a, "BOR/nrrc", &format!("text {n}"));
    }
    assert_eq!(a.terminate(), 0);
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    fs::remove_dir_all(&a.dir).unwrap();
    let a = Party::at("AUR", place.path().join("restored"), &a.listen);
    a.done(&["restore", &backup, "--authority-key", &key]);
    for _ in 0..2 {
        courier.carry(&a, &b);
        courier.carry(&b, &a);
    }
    all_say(&a, &[("AUR/nrrc/1", "text 1"), ("AUR/nrrc/128", "text 128"), ("AUR/nrrc/150", "text 150")]);
    assert_eq!(known(&a), known(&b));
    // Nothing is asked for any more: the next file is small again.
    courier.carry(&a, &b);
    let path = courier.write(&b, a.name);
    assert!(fs::metadata(path).unwrap().len() < 60_000);
}

#[test]
fn without_the_authority_key_a_restore_says_what_waits_and_the_key_can_come_later() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = (Party::init("AUR", place.path()), Party::init("BOR", place.path()));
    pair(&a, &b, place.path());
    let mut courier = Courier::new(place.path());
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    let key = authority_apart(&a, place.path());
    let backup = place.path().join("backup").display().to_string();
    a.done(&["backup", &backup]);
    fs::remove_dir_all(&a.dir).unwrap();

    let mut a = Party::at("AUR", place.path().join("restored"), &a.listen);
    let (exit, report) = a.run(&["restore", &backup]);
    assert_eq!((exit, report["waiting"].as_array().unwrap().len()), (1, 5), "{report}");
    assert_eq!(report["lines"], serde_json::json!([]), "{report}");
    assert_eq!(a.refused(&["send", "BOR/nrrc", "-s", "S", "-t", "T"], 1), "line-waiting");
    assert_eq!(a.refused(&["keys", "rotate", "BOR/nrrc", "--authority-key", &key], 1), "line-waiting");
    // Without a key, and with another party's, nothing changes.
    assert_eq!(a.run(&["keys", "succeed"]).0, 1);
    let theirs = b.dir.join("authority.key").display().to_string();
    assert_eq!(a.refused(&["keys", "succeed", "--authority-key", &theirs], 1), "key-not-ours");
    a.serve();
    assert_eq!(a.refused(&["send", "BOR/nrrc", "-s", "S", "-t", "T"], 1), "line-waiting");
    assert_eq!(a.refused(&["keys", "succeed", "--authority-key", &key], 4), "succeed-serving");
    assert_eq!(a.terminate(), 0);
    let report = a.done(&["keys", "succeed", "--authority-key", &key]);
    assert_eq!(
        (report["lines"].as_array().unwrap().len(), &report["waiting"]),
        (5, &serde_json::json!([])),
        "{report}"
    );
    assert_eq!(send(&a, "BOR/nrrc", "at last")["number"], "AUR/nrrc/2.1");
    courier.carry(&a, &b);
    all_say(&b, &[("AUR/nrrc/2.1", "at last")]);
}
