//! New keys of a line while statements flow, and the root key's absence.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::help::{all_say, at_last, authority_apart, known, line, send, send_receipted, status, until};
use crate::party::{Party, answered, pair, program, two};

fn verified(file: &str) {
    let (exit, verdict) = answered(&program().args(["--json", "verify", file]).output().unwrap());
    assert_eq!((exit, &verdict["verified"]), (0, &true.into()), "{file}: {verdict}");
}

#[test]
fn keys_rotate_under_traffic_and_what_the_old_ones_signed_stays() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, mut b) = two(place.path());
    let key = authority_apart(&a, place.path());
    let file = |name: &str| place.path().join(name).display().to_string();
    send_receipted(&a, "BOR/nrrc", "under the first keys");
    a.done(&["proof", "AUR/nrrc/1", "-o", &file("old")]);
    verified(&file("old"));
    assert_ne!(a.run(&["keys", "rotate", "BOR/nrrc"]).0, 0, "the key is not in the folder");

    let over = AtomicBool::new(false);
    let talk = |from: &Party, to: &str| {
        let mut sent = Vec::new();
        while !over.load(Ordering::Relaxed) {
            sent.push(send(from, to, "meanwhile")["id"].as_str().unwrap().to_owned());
        }
        sent
    };
    let said = std::thread::scope(|scope| {
        let (ours, theirs) = (scope.spawn(|| talk(&a, "BOR/nrrc")), scope.spawn(|| talk(&b, "AUR/nrrc")));
        for _ in 0..3 {
            let rotated = a.done(&["keys", "rotate", "BOR/nrrc", "--authority-key", &key]);
            assert!(rotated["number"].as_str().unwrap().starts_with("AUR/nrrc/#"), "{rotated}");
            let more = known(&a).len() + 4;
            until("statements flow on", || match known(&a).len() {
                now if now >= more => Ok(()),
                now => Err(format!("{now} of {more}")),
            });
        }
        over.store(true, Ordering::Relaxed);
        [ours.join().unwrap(), theirs.join().unwrap()]
    });
    let newest = send_receipted(&a, "BOR/nrrc", "under the newest keys");
    for id in &said[0] {
        at_last(&a, &["status", id, "--wait", "receipt"]);
    }
    for id in &said[1] {
        at_last(&b, &["status", id, "--wait", "receipt"]);
    }
    a.done(&["proof", newest["id"].as_str().unwrap(), "-o", &file("new")]);
    a.done(&["proof", &said[0][said[0].len() / 2], "-o", &file("middle")]);
    a.done(&["proof", "AUR/nrrc/1", "-o", &file("old again")]);
    for name in ["old", "middle", "new", "old again"] {
        verified(&file(name));
    }
    // Both restart: the newest keys speak on.
    a.kill();
    b.kill();
    b.serve();
    a.serve();
    send_receipted(&a, "BOR/nrrc", "after restarts");
    send_receipted(&b, "AUR/nrrc", "after restarts");
    assert_eq!(a.terminate(), 0);
    a.serve();
    let last = send_receipted(&a, "BOR/nrrc", "after an orderly one");
    all_say(&b, &[(last["number"].as_str().unwrap(), "after an orderly one")]);
    for party in [&a, &b] {
        let line = line(&status(party), "nrrc");
        assert_eq!((&line["frozen"], &line["rolled_back"]), (&false.into(), &false.into()), "{line}");
    }
}

#[test]
fn status_is_red_until_the_root_key_is_gone() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("AUR");
    let mut a = Party::at("AUR", dir, "");
    let root = place.path().join("usb").display().to_string();
    a.done(&["init", "AUR", "--listen", "127.0.0.1:0", "--root-key", &root]);
    let red = |party: &Party| {
        let told = status(party);
        let says = told["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "root-present");
        assert_eq!(told["colour"] == "red", says, "{told}");
        says
    };
    assert!(red(&a));
    a.serve();
    assert!(red(&a), "a running node says so too");
    let b = Party::init("BOR", place.path());
    pair(&a, &b, place.path());
    assert!(red(&a));
    std::fs::rename(&root, place.path().join("safe")).unwrap();
    assert!(!red(&a), "at once, without a restart");
    std::fs::copy(place.path().join("safe"), &root).unwrap();
    assert!(red(&a), "it is back");
    std::fs::remove_file(&root).unwrap();
    assert!(!red(&a));
}

#[test]
fn a_revocation_that_cannot_be_is_refused_with_the_reason_and_the_list_shows_the_one_that_stands() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = (Party::init("AUR", place.path()), Party::init("BOR", place.path()));
    pair(&a, &b, place.path());
    let revoke = |last: &str| a.run(&["keys", "revoke", "BOR/nrrc", "--last-trusted", last]);
    let (exit, told) = revoke("300");
    assert_eq!((exit, &told["error"]["code"]), (1, &"revoke-beyond".into()), "{told}");
    assert_eq!((&told["error"]["params"]["peer"], &told["error"]["params"]["track"]), (&"BOR".into(), &"nrrc".into()));
    a.done(&["keys", "rotate", "BOR/nrrc"]);
    let journal = |party: &Party| {
        let list = party.done(&["keys", "list"]);
        list["lines"].as_array().unwrap().iter().find(|line| line["track"] == "nrrc").cloned().unwrap()
    };
    let before = journal(&a)["keys"].clone();
    assert_eq!((before[0]["from"].as_u64(), before.as_array().unwrap().len()), (Some(0), 2), "{before}");
    assert_eq!((&before[0]["newest"], &before[1]["newest"]), (&false.into(), &true.into()), "{before}");
    assert_eq!(before[0]["log_trusted"], serde_json::Value::Null, "{before}");
    assert_eq!(revoke("0").0, 0);
    let (exit, told) = revoke("0");
    assert_eq!((exit, &told["error"]["code"]), (1, &"revoked-before".into()), "{told}");
    let after = journal(&a)["keys"].clone();
    assert_eq!((&after[0]["log_trusted"], &after[1]["log_trusted"]), (&0.into(), &serde_json::Value::Null), "{after}");
    assert_eq!(after[0]["log"].as_str().unwrap().len(), 64);
    assert_ne!(after[0]["log"], after[1]["log"]);
}
