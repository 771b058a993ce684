//! Another TLS key for a node, over the real link, with overlap.

use std::time::Duration;

use serde_json::Value;

use crate::help::{at_last, authority_apart, pause, send, send_receipted, until};
use crate::party::{Party, pair, two};

/// Whether the parties' nodes are connected to each other now.
fn connected(party: &Party) -> bool {
    party.done(&["peers"])["peers"].as_array().unwrap().iter().all(|peer| peer["connected"] == true)
}

fn talk(a: &Party, b: &Party, what: &str) {
    for track in ["nrrc", "cert"] {
        send_receipted(a, &format!("BOR/{track}"), what);
        send_receipted(b, &format!("AUR/{track}"), what);
    }
}

fn newest_tls(party: &Party, track: &str) -> Value {
    let list = party.done(&["keys", "list"]);
    let line = list["lines"].as_array().unwrap().iter().find(|line| line["track"] == track).cloned().unwrap();
    line["keys"].as_array().unwrap().last().unwrap()["tls"].clone()
}

#[test]
fn row_39_a_nodes_tls_key_changes_with_overlap_and_the_old_one_ends_when_the_new_one_came() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, mut b) = two(place.path());
    let key = authority_apart(&a, place.path());
    for track in ["nrrc", "cert", "official", "dialogue", "expert"] {
        at_last(&a, &["line-test", &format!("BOR/{track}"), "--wait", "60"]);
    }
    talk(&a, &b, "before");
    let old = std::fs::read(a.dir.join("keys/tls.key")).unwrap();
    let before = newest_tls(&a, "cert");
    let done = a.done(&["keys", "tls", "--authority-key", &key, "--wait", "60"]);
    assert_eq!((&done["switched"], done["lines"].as_array().unwrap().len()), (&true.into(), 5), "{done}");
    assert!(done["lines"].as_array().unwrap().iter().all(|line| line["told"] == true), "{done}");
    assert_eq!(newest_tls(&a, "cert"), done["key"]);
    assert_ne!(before, done["key"]);
    at_last(&a, &["line-test", "BOR/nrrc", "--wait", "60"]);
    talk(&a, &b, "after");
    // Both start again: the lines are still this node's, and the pins are the new ones.
    for party in [&mut a, &mut b] {
        assert_eq!(party.terminate(), 0);
    }
    a.serve();
    b.serve();
    talk(&a, &b, "after a restart");
    // The old key is over: whoever stole it is not let in.
    assert_eq!(a.terminate(), 0);
    let new = std::fs::read(a.dir.join("keys/tls.key")).unwrap();
    std::fs::write(a.dir.join("keys/tls.key"), &old).unwrap();
    std::fs::write(a.dir.join("keys/tls-old-1.key"), &new).unwrap();
    a.serve();
    until("the old key is refused", || {
        let peers = b.done(&["peers"]);
        if peers["peers"][0]["last_failure_why"] == "dial-key" { Ok(()) } else { Err(peers.to_string()) }
    });
    assert!(!connected(&a) && !connected(&b));
    a.kill();
    std::fs::write(a.dir.join("keys/tls.key"), &new).unwrap();
    std::fs::write(a.dir.join("keys/tls-old-1.key"), &old).unwrap();
    a.serve();
    talk(&a, &b, "with its own again");
    // A second time, and the other node too.
    let again = a.done(&["keys", "tls", "--authority-key", &key, "--wait", "60"]);
    assert!(again["switched"] == true && again["key"] != done["key"], "{again}");
    assert_eq!(b.done(&["keys", "tls", "--wait", "60"])["switched"], true);
    talk(&a, &b, "after three changes");
}

#[test]
fn a_tls_key_that_not_every_line_was_told_of_is_not_shown() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, mut b) = two(place.path());
    talk(&a, &b, "before");
    b.kill();
    let (exit, told) = a.run(&["keys", "tls", "--wait", "0"]);
    assert_eq!((exit, &told["switched"]), (1, &false.into()), "{told}");
    assert!(told["lines"].as_array().unwrap().iter().all(|line| line["told"] == false), "{told}");
    let (exit, again) = a.run(&["keys", "tls", "--wait", "0"]);
    assert_eq!((exit, &again["lines"]), (1, &told["lines"]), "asked again, nothing is said twice");
    // The present key goes on, also over a restart of both.
    assert_eq!(a.terminate(), 0);
    b.serve();
    a.serve();
    talk(&a, &b, "meanwhile");
    assert_eq!(b.terminate(), 0);
    b.serve();
    talk(&a, &b, "both keys are pinned");
    let done = a.done(&["keys", "tls", "--wait", "60"]);
    assert_eq!((&done["switched"], &done["key"]), (&true.into(), &told["key"]), "{done}");
    talk(&a, &b, "after");
    // What waits for a pairing names the present key.
    let c = Party::init("COR", place.path());
    a.done(&["invite", "COR", "-o", &place.path().join("i").display().to_string()]);
    assert_eq!(a.refused(&["keys", "tls"], 1), "tls-pairing-open");
    drop(c);
}

#[test]
fn a_switch_without_telling_is_refused_by_the_other_side_until_a_courier_tells() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, mut b) = (Party::init("AUR", place.path()), Party::init("BOR", place.path()));
    pair(&a, &b, place.path());
    a.serve();
    b.serve();
    a.done(&["line-test", "BOR/nrrc", "--wait", "60"]);
    talk(&a, &b, "before");
    b.kill();
    assert_eq!(a.done(&["keys", "tls", "--wait", "0", "--now"])["switched"], true);
    b.serve();
    send(&a, "BOR/nrrc", "who is there");
    until("the untold side refuses the key", || {
        let peers = b.done(&["peers"]);
        if peers["peers"][0]["last_failure_why"] == "dial-key" { Ok(()) } else { Err(peers.to_string()) }
    });
    let trip = place.path().join("trip").display().to_string();
    a.done(&["courier", "write", "BOR", &trip]);
    b.done(&["courier", "read", &trip]);
    pause(Duration::from_millis(10));
    talk(&a, &b, "told");
}
