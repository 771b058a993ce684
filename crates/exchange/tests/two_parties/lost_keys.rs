//! A node restored to before a rotation of its own keys: what both erased stands under a receipt that it does not know
//! (PROTOCOL.md rule 23, docs/spec/restore.md).

use comity_exchange::{Notice, Side};
use comity_sim::{End, Pair, SimLedger};
use comity_wire::Hash;
use comity_wire::frame::{Payload, Want};

use super::faults::carry;
use super::forger::Forger;
use super::support::{assert_quiet, complaints, frame, opened, paired, told};

fn rotate(end: &mut End, party: &mut comity_sim::Party) {
    let keys = party.rotated_keys(&end.keys);
    let rotate = party.rotation(&keys).unwrap();
    end.step(|line, _| {
        line.rotate(rotate);
        Ok(())
    })
    .unwrap();
    end.keys = keys;
}

/// Number of the statement with this token.
fn number(disk: &SimLedger, side: Side, token: u64) -> u64 {
    let rows = &disk.journal(side, 1).unwrap().rows;
    let is = |plaintext: &Vec<u8>| comity_sim::speech::token_of(plaintext) == Some(token);
    *rows.iter().find(|(_, row)| row.plaintext.as_ref().is_some_and(is)).unwrap().0
}

/// Both erase what one of them said.
fn erase(author: &mut End, reader: &mut End, token: u64) {
    let at = number(&author.disk, Side::Ours, token);
    assert!(author.disk.erase(Side::Ours, 1, at).is_some());
    assert!(reader.disk.erase(Side::Theirs, 1, at).is_some());
}

/// A lost a rotation, and behind it a statement of B's that both erased: A's disk and keys from before.
fn scene(lost: u64) -> (Pair, SimLedger, comity_sim::Keys) {
    let mut pair = paired();
    pair.a.say(0).unwrap();
    pair.settle().unwrap();
    let (backup, keys) = (pair.a.disk.clone(), pair.a.keys.clone());
    for token in 1..=lost {
        pair.a.say(token).unwrap();
        pair.settle().unwrap();
    }
    rotate(&mut pair.a, &mut pair.party_a);
    pair.settle().unwrap();
    pair.b.say(1_000).unwrap();
    pair.settle().unwrap();
    erase(&mut pair.b, &mut pair.a, 1_000);
    pair.b.say(1_001).unwrap();
    pair.a.say(lost + 1).unwrap();
    pair.settle().unwrap();
    (pair, backup, keys)
}

fn restore(end: &mut End, party: &mut comity_sim::Party, backup: SimLedger, keys: comity_sim::Keys) {
    end.line.disconnected();
    end.keys = keys;
    end.restart(backup).unwrap();
    end.succeed(party).unwrap();
}

fn talk(pair: &mut Pair) {
    pair.connect().unwrap();
    for _ in 0..4 {
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.settle().unwrap();
    }
}

fn own(end: &End, generation: u64) -> Vec<u64> {
    let kept = end.disk.journal(Side::Ours, generation).unwrap();
    let plaintexts = kept.rows.values().filter_map(|row| row.plaintext.as_ref());
    plaintexts.filter_map(|bytes| comity_sim::speech::token_of(bytes)).collect()
}

#[test]
fn rule_23_what_both_erased_behind_a_lost_rotation_is_taken_back() {
    let (mut pair, backup, keys) = scene(3);
    restore(&mut pair.a, &mut pair.party_a, backup, keys);
    talk(&mut pair);
    assert_eq!(opened(&pair.a, 1), [1_001], "what stands behind the erased one");
    assert_eq!(own(&pair.a, 1), [0, 1, 2, 3, 4], "all of ours, readable");
    assert_quiet(&mut pair);
    let disk = pair.a.disk.clone();
    pair.a.restart(disk).unwrap();
    pair.connect().unwrap();
    assert_quiet(&mut pair);
}

#[test]
fn rule_23_a_lost_rotation_behind_more_entries_than_one_frame_brings() {
    let (mut pair, backup, keys) = scene(300);
    restore(&mut pair.a, &mut pair.party_a, backup, keys);
    talk(&mut pair);
    assert_eq!(opened(&pair.a, 1), [1_001]);
    assert_eq!(own(&pair.a, 1), (0..=301).collect::<Vec<_>>());
    assert_quiet(&mut pair);
}

#[test]
fn rule_23_a_lost_rotation_comes_back_by_courier_alone() {
    let (mut pair, backup, keys) = scene(3);
    pair.b.line.disconnected();
    restore(&mut pair.a, &mut pair.party_a, backup, keys);
    for _ in 0..8 {
        carry(&mut pair);
    }
    assert_eq!(opened(&pair.a, 1), [1_001]);
    assert_eq!(own(&pair.a, 1), [0, 1, 2, 3, 4]);
    // Who reads and who writes are processes of a moment.
    let (mut pair, backup, keys) = scene(3);
    pair.b.line.disconnected();
    restore(&mut pair.a, &mut pair.party_a, backup, keys);
    for _ in 0..8 {
        let disk = pair.a.disk.clone();
        pair.a.restart(disk).unwrap();
        carry(&mut pair);
    }
    assert_eq!(opened(&pair.a, 1), [1_001]);
    assert_eq!(own(&pair.a, 1), [0, 1, 2, 3, 4]);
}

#[test]
fn rule_23_both_lost_a_rotation_and_neither_waits_for_the_other() {
    let mut pair = paired();
    pair.a.say(0).unwrap();
    pair.settle().unwrap();
    let before = [(pair.a.disk.clone(), pair.a.keys.clone()), (pair.b.disk.clone(), pair.b.keys.clone())];
    rotate(&mut pair.a, &mut pair.party_a);
    rotate(&mut pair.b, &mut pair.party_b);
    pair.settle().unwrap();
    pair.a.say(1).unwrap();
    pair.b.say(1_000).unwrap();
    pair.settle().unwrap();
    erase(&mut pair.b, &mut pair.a, 1_000);
    erase(&mut pair.a, &mut pair.b, 1);
    pair.b.say(1_001).unwrap();
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    // Each may still have what it said itself, or what the other said; the rest is gone with both stores.
    let [(disk_a, keys_a), (disk_b, keys_b)] = before;
    restore(&mut pair.a, &mut pair.party_a, disk_a, keys_a);
    pair.a.say(50).unwrap();
    talk(&mut pair);
    assert_eq!(opened(&pair.a, 1), [1_001]);
    assert_eq!(opened(&pair.b, 2), [50]);
    assert_quiet(&mut pair);
    restore(&mut pair.b, &mut pair.party_b, disk_b, keys_b);
    pair.b.say(1_050).unwrap();
    talk(&mut pair);
    assert_eq!((opened(&pair.a, 2), opened(&pair.b, 2)), (vec![1_050], vec![50]));
    assert_eq!(own(&pair.b, 1), [1_001]);
    assert_quiet(&mut pair);
}

#[test]
fn rule_23_a_start_while_keys_are_looked_for_begins_anew_and_finds_them() {
    let (mut pair, backup, keys) = scene(300);
    restore(&mut pair.a, &mut pair.party_a, backup, keys);
    pair.a.connect().unwrap();
    pair.b.connect().unwrap();
    // Stopped in the middle of it.
    let mut brought = 0;
    while brought == 0 {
        let (to_b, to_a) = (pair.a.out.pop_front(), pair.b.out.pop_front());
        assert!(to_a.is_some() || to_b.is_some(), "nothing was looked for");
        if let Some(bytes) = to_b {
            pair.b.receive(&bytes).unwrap();
        }
        if let Some(bytes) = to_a {
            brought += usize::from(matches!(frame(&bytes), Payload::Returned(_)));
            pair.a.receive(&bytes).unwrap();
        }
    }
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::Returned { .. })), 0, "nothing is taken before the end is named");
    assert_eq!(own(&pair.a, 1), [0]);
    let disk = pair.a.disk.clone();
    pair.a.line.disconnected();
    pair.b.line.disconnected();
    pair.b.out.clear();
    pair.a.restart(disk).unwrap();
    talk(&mut pair);
    assert_eq!(opened(&pair.a, 1), [1_001]);
    assert_eq!(own(&pair.a, 1), (0..=301).collect::<Vec<_>>());
    assert_quiet(&mut pair);
}

/// What an end asks for in frames that are not carried yet.
fn wants(end: &mut End) -> Vec<Want> {
    let asked = end.out.drain(..).filter_map(|bytes| match frame(&bytes) {
        Payload::Want(wants) => Some(wants),
        _ => None,
    });
    asked.flatten().collect()
}

#[test]
fn rule_23_no_keys_are_learnt_of_what_our_own_signature_does_not_cover() {
    let (mut pair, backup, keys) = scene(3);
    restore(&mut pair.a, &mut pair.party_a, backup, keys);
    pair.a.connect().unwrap();
    pair.b.connect().unwrap();
    let mut true_frames = Vec::new();
    for _ in 0..40 {
        let (to_b, to_a) = (pair.a.out.pop_front(), pair.b.out.pop_front());
        if let Some(bytes) = to_b {
            pair.b.receive(&bytes).unwrap();
        }
        match to_a {
            // Kept from A.
            Some(bytes) if matches!(frame(&bytes), Payload::Returned(_)) => true_frames.push(bytes),
            Some(bytes) => pair.a.receive(&bytes).unwrap(),
            None => {}
        }
    }
    let forger = Forger::of(&pair.b, 1);
    let Payload::Returned(good) = frame(&true_frames[0]) else { panic!() };
    let commits = pair.a.commits;
    let foreign = forger.head(good.checkpoint.size, good.checkpoint.root);
    let mut lies = Vec::new();
    lies.push((*good).clone());
    lies.last_mut().unwrap().checkpoint = foreign;
    lies.push((*good).clone());
    let last = lies.last_mut().unwrap().entries.last_mut().unwrap();
    last.body.push(0);
    lies.push((*good).clone());
    lies.last_mut().unwrap().entries.pop();
    for lie in lies {
        let before = complaints(&pair.a).len();
        pair.a.receive(&forger.payload(Payload::Returned(Box::new(lie)))).unwrap();
        assert_eq!(complaints(&pair.a).len(), before + 1);
        assert!(wants(&mut pair.a).is_empty(), "nothing more is asked for");
    }
    // What goes on elsewhere, or is of no generation that we had, is not looked at.
    for (generation, from) in [(1, good.from + 1), (2, 0), (7, good.from)] {
        let mut other = (*good).clone();
        (other.generation, other.from) = (generation, from);
        let before = complaints(&pair.a).len();
        pair.a.receive(&forger.payload(Payload::Returned(Box::new(other)))).unwrap();
        assert_eq!(complaints(&pair.a).len(), before);
    }
    assert_eq!(pair.a.commits, commits, "what is looked for is not written");
    assert_eq!(opened(&pair.a, 1), Vec::<u64>::new(), "under no key that is known");
    pair.a.receive(&true_frames[0]).unwrap();
    assert_eq!(own(&pair.a, 1), [0], "keys alone");
    talk(&mut pair);
    assert_eq!(opened(&pair.a, 1), [1_001]);
    assert_quiet(&mut pair);
}

#[test]
fn rule_23_what_is_returned_unasked_before_the_end_is_named_is_nothing() {
    let (mut pair, backup, keys) = scene(3);
    let disk = pair.a.disk.clone();
    restore(&mut pair.a, &mut pair.party_a, backup, keys);
    let forger = Forger::of(&pair.b, 1);
    let from = pair.a.disk.journal(Side::Ours, 1).unwrap().rows.len() as u64;
    let kept = disk.journal(Side::Ours, 1).unwrap();
    let size = *kept.checkpoints.keys().find(|size| **size > from).unwrap();
    let returned = comity_wire::frame::Returned {
        generation: 1,
        from,
        entries: kept.rows.range(from..size).map(|(_, row)| row.entry.clone()).collect(),
        checkpoint: (*kept.checkpoints[&size]).clone(),
        consistency: Vec::new(),
        openings: Vec::new(),
        erased: Vec::new(),
    };
    let (commits, told) = (pair.a.commits, pair.a.told.len());
    pair.a.receive(&forger.payload(Payload::Returned(Box::new(returned)))).unwrap();
    assert_eq!((pair.a.commits, pair.a.told.len()), (commits, told));
    talk(&mut pair);
    assert_eq!(opened(&pair.a, 1), [1_001]);
}

#[test]
fn rule_23_only_what_follows_on_a_true_prefix_is_given() {
    let (mut pair, ..) = scene(3);
    let forger = Forger::of(&pair.a, 1);
    let ids = pair.a.disk.ids(Side::Ours, 1);
    let root = |size: usize| {
        let mut frontier = comity_journal::Frontier::new();
        frontier.append_all(&ids[..size], &mut Vec::new()).unwrap();
        frontier.root()
    };
    let whole = ids.len() as u64;
    let mut ask = |want: Want| {
        pair.b.out.clear();
        pair.b.receive(&forger.payload(Payload::Want(vec![want]))).unwrap();
        let is = |bytes: &Vec<u8>| matches!(frame(bytes), Payload::Returned(_));
        pair.b.out.drain(..).filter(is).count()
    };
    let (from, count) = (2, 0);
    assert_eq!(ask(Want { root: root(2), from, count }), 1);
    assert_eq!(ask(Want { root: ids[0], from: 0, count }), 1, "of nothing the id of entry 0");
    assert_eq!(ask(Want { root: Hash::ZERO, from: 0, count }), 0);
    assert_eq!(ask(Want { root: root(3), from, count }), 0, "another root");
    assert_eq!(ask(Want { root: root(2), from, count: 1 }), 0, "this is how an attachment is asked for");
    assert_eq!(ask(Want { root: root(ids.len()), from: whole, count }), 0, "nothing follows");
    assert_eq!(ask(Want { root: root(2), from: whole + 1, count }), 0);
    assert_eq!(ask(Want { root: root(2), from: u64::MAX, count }), 0);
    // However much is asked for at once, one answer.
    pair.b.out.clear();
    let asked = vec![Want { root: root(2), from, count }; 16];
    pair.b.receive(&forger.payload(Payload::Want(asked))).unwrap();
    let answers = pair.b.out.iter().filter(|bytes| matches!(frame(bytes), Payload::Returned(_))).count();
    assert_eq!(answers, 1);
}
