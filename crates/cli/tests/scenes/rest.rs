//! The line at rest: debts end by construction (PROTOCOL.md rule 4).

use std::time::Duration;

use serde_json::{Value, json};

use crate::help::{at_last, pause, send, send_receipted, status, until};
use crate::party::{Party, free_address, pair, two};
use crate::wire::Counted;

/// What moves when a node writes: commits, syncs, the heads and receipts of every line.
fn moved(party: &Party) -> Value {
    let told = status(party);
    let heads = |line: &Value| json!([line["track"], line["ours"], line["theirs"], line["in_flight"]]);
    let lines: Vec<Value> = told["lines"].as_array().unwrap().iter().map(heads).collect();
    json!({"commits": told["commits"], "syncs": told["syncs"], "lines": lines})
}

/// Two paired parties that reach each other only where every byte is counted.
fn watched(place: &std::path::Path) -> (Party, Party, [Counted; 2]) {
    let party = |name| {
        let (listen, address) = (free_address(), free_address());
        let party = Party::at(name, place.join(name), &listen);
        let root = place.join(format!("{name}.root")).display().to_string();
        party.done(&["init", name, "--listen", &listen, "--address", &address, "--root-key", &root]);
        (party, Counted::between(&address, &listen))
    };
    let ((mut a, to_a), (mut b, to_b)) = (party("AUR"), party("BOR"));
    pair(&a, &b, place);
    a.serve();
    b.serve();
    a.done(&["line-test", "BOR/nrrc", "--wait", "60"]);
    (a, b, [to_a, to_b])
}

/// Waits until two looks a second apart see the same at both nodes, and no byte between them.
fn at_rest(parties: [&Party; 2], wires: &[Counted]) -> [Value; 2] {
    let carried = || wires.iter().map(Counted::bytes).sum::<u64>();
    let look = || (parties.map(moved), carried());
    let mut last = look();
    let (seen, _) = until("both nodes rest", || {
        pause(Duration::from_secs(1));
        let now = look();
        let before = std::mem::replace(&mut last, now.clone());
        if before == now { Ok(now) } else { Err(format!("{before:?}\n{now:?}")) }
    });
    seen
}

#[test]
fn after_the_last_statement_nothing_is_written_any_more() {
    let place = tempfile::tempdir().unwrap();
    let (a, b, wires) = watched(place.path());
    for n in 0..5 {
        send(&a, "BOR/nrrc", "ours");
        send(&b, "AUR/nrrc", "theirs");
        if n % 2 == 0 {
            send_receipted(&a, "BOR/nrrc", "and waited for");
        }
    }
    send_receipted(&b, "AUR/nrrc", "last");
    for number in 1..=8 {
        at_last(&a, &["status", &format!("AUR/nrrc/{number}"), "--wait", "receipt"]);
    }
    let resting = at_rest([&a, &b], &wires);
    assert!(wires.iter().map(Counted::bytes).sum::<u64>() > 10_000, "the nodes spoke where it is counted");
    for node in &resting {
        let lines = node["lines"].as_array().unwrap();
        let nrrc = lines.iter().find(|line| line[0] == "nrrc").unwrap();
        assert_eq!(nrrc[3], 0, "nothing waits for a receipt: {nrrc}");
        // A statement costs at most one entry of the other side; the beginning and keys are a few more.
        let entries = nrrc[1]["size"].as_u64().unwrap() + nrrc[2]["size"].as_u64().unwrap();
        let statements = nrrc[1]["statements"].as_u64().unwrap() + nrrc[2]["statements"].as_u64().unwrap();
        assert_eq!(statements, 14);
        assert!(entries <= 2 * statements + 10, "{entries} entries for {statements} statements");
    }
    // Still so after every retry interval that a test can wait for.
    let later = at_rest([&a, &b], &wires);
    assert_eq!(resting, later);
    // Contact alone wakes nothing either.
    at_last(&a, &["line-test", "BOR/nrrc"]);
    at_last(&b, &["line-test", "AUR/nrrc"]);
    assert_eq!(at_rest([&a, &b], &wires), later);
}

#[test]
fn a_restart_of_both_brings_one_key_to_a_used_line_and_comes_to_rest_again() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, mut b) = two(place.path());
    send_receipted(&a, "BOR/nrrc", "one");
    send_receipted(&b, "AUR/nrrc", "two");
    // For each line of a node: entries of our journal, entries of theirs.
    let sizes = |seen: &[Value; 2]| {
        let of = |line: &Value| (line[1]["size"].as_u64().unwrap(), line[2]["size"].as_u64().unwrap());
        seen.clone().map(|node| node["lines"].as_array().unwrap().iter().map(of).collect::<Vec<_>>())
    };
    let before = sizes(&at_rest([&a, &b], &[]));
    let mut restart = || {
        a.kill();
        b.kill();
        a.serve();
        b.serve();
        at_last(&a, &["line-test", "BOR/nrrc", "--wait", "60"]);
        sizes(&at_rest([&a, &b], &[]))
    };
    // Each side has sealed to the other's newest key on that line alone: its successor is published there, once.
    let mut with_keys = before.clone();
    for node in &mut with_keys {
        node[0] = (node[0].0 + 1, node[0].1 + 1);
    }
    assert_eq!(restart(), with_keys);
    assert_eq!(restart(), with_keys, "a key that nobody has used yet needs no successor");
}
