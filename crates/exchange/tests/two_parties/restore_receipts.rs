//! A receipt that was still on its way when the backup was made comes again (PROTOCOL.md rule 23).

use comity_exchange::Side;
use comity_journal::{Leaves, prove_consistency};
use comity_sim::{Pair, SimLedger};
use comity_wire::Canonical;
use comity_wire::frame::{Frame, Payload, Want};

use super::faults::carry;
use super::support::{assert_quiet, frame, paired};

/// A pair whose end A is restored from a backup that holds every entry of its own, and no receipt for the last of them.
fn restored() -> (Pair, u64) {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    let statement = pair.a.out.pop_front().unwrap();
    pair.b.receive(&statement).unwrap();
    pair.b.out.clear();
    let backup = pair.a.disk.clone();
    pair.a.pass(1_000).unwrap();
    pair.settle().unwrap();
    let size = pair.a.line.status().size;
    assert_eq!((held(&pair.a.disk, size), held(&backup, size)), (true, false));
    assert_eq!(backup.ids(Side::Ours, 1).len() as u64, size, "the backup holds every entry");
    pair.a.restart(backup).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    (pair, size)
}

/// Whether a disk holds the counterpart's receipt for this size of our first generation.
fn held(disk: &SimLedger, size: u64) -> bool {
    disk.journal(Side::Ours, 1).is_some_and(|journal| journal.receipts.contains_key(&size))
}

/// Whether a frame brings a receipt for A's first generation.
fn brings(bytes: &[u8]) -> bool {
    matches!(frame(bytes), Payload::Data(data) if data.receipts_for == 1 && !data.receipts.is_empty())
}

/// Carries frames until none is left, but those from B that bring such a receipt; how many of them there were.
fn settle_without(pair: &mut Pair) -> usize {
    let mut lost = 0;
    while !(pair.a.out.is_empty() && pair.b.out.is_empty()) {
        for bytes in pair.a.out.drain(..).collect::<Vec<_>>() {
            pair.b.receive(&bytes).unwrap();
        }
        for bytes in pair.b.out.drain(..).collect::<Vec<_>>() {
            match brings(&bytes) {
                true => lost += 1,
                false => pair.a.receive(&bytes).unwrap(),
            }
        }
    }
    lost
}

fn connect_without(pair: &mut Pair) -> usize {
    pair.a.connect().unwrap();
    pair.b.connect().unwrap();
    settle_without(pair)
}

#[test]
fn rule_23_a_receipt_that_the_backup_lacks_comes_again_though_no_entry_was_lost() {
    let (mut pair, size) = restored();
    pair.connect().unwrap();
    assert!(held(&pair.a.disk, size), "the receipt for the predecessor's end");
    assert_eq!(pair.a.line.status().lost, 0);
    assert_quiet(&mut pair);
    let disk = pair.a.disk.clone();
    pair.a.restart(disk).unwrap();
    let frames = pair.connect().unwrap();
    assert!(frames < 12, "{frames} frames");
    assert_quiet(&mut pair);
}

#[test]
fn rule_23_a_receipt_that_the_backup_lacks_comes_again_by_courier() {
    let (mut pair, size) = restored();
    pair.a.line.disconnected();
    pair.b.line.disconnected();
    for _ in 0..4 {
        carry(&mut pair);
    }
    assert!(held(&pair.a.disk, size));
}

#[test]
fn rule_23_an_answer_that_is_lost_is_asked_for_again_and_not_for_ever() {
    let (mut pair, size) = restored();
    assert!(connect_without(&mut pair) >= 1);
    let mut lost = 0;
    for _ in 0..60 {
        pair.a.pass(60_000).unwrap();
        lost += settle_without(&mut pair);
    }
    assert!((3..16).contains(&lost), "asked again {lost} times");
    assert!(!held(&pair.a.disk, size));
    assert_quiet(&mut pair);
    // The next link brings it.
    pair.connect().unwrap();
    assert!(held(&pair.a.disk, size));
    assert_quiet(&mut pair);
}

#[test]
fn rule_23_an_answer_that_is_lost_once_comes_with_the_next_retry() {
    let (mut pair, size) = restored();
    assert!(connect_without(&mut pair) >= 1);
    let due = pair.a.line.next_tick_ms().unwrap();
    pair.a.pass(due - pair.a.mono_ms).unwrap();
    pair.settle().unwrap();
    assert!(held(&pair.a.disk, size));
    assert_quiet(&mut pair);
}

#[test]
fn rule_23_a_crash_between_the_end_and_its_receipt_loses_neither() {
    let (mut pair, size) = restored();
    connect_without(&mut pair);
    let disk = pair.a.disk.clone();
    pair.a.restart(disk).unwrap();
    pair.connect().unwrap();
    assert!(held(&pair.a.disk, size));
    assert_quiet(&mut pair);
}

#[test]
fn rule_23_the_receipt_after_the_last_returned_frame_is_asked_for_as_well() {
    let mut pair = paired();
    let backup = pair.a.disk.clone();
    for token in 0..3 {
        pair.a.say(token).unwrap();
        pair.settle().unwrap();
    }
    let size = pair.a.line.status().size;
    pair.a.restart(backup).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    assert!(connect_without(&mut pair) >= 1);
    assert_eq!(pair.a.disk.ids(Side::Ours, 1).len() as u64, size, "all came back, the receipt did not");
    assert!(!held(&pair.a.disk, size));
    pair.a.pass(60_000).unwrap();
    pair.settle().unwrap();
    assert!(held(&pair.a.disk, size));
    assert_quiet(&mut pair);
}

#[test]
fn rule_23_an_end_above_the_last_receipt_brings_the_largest_below_it() {
    let mut pair = paired();
    pair.a.say(9).unwrap();
    let statement = pair.a.out.pop_front().unwrap();
    pair.b.receive(&statement).unwrap();
    let size = pair.a.line.status().size;
    // Entries under one head, in two parts: B gets the first part only, and can receipt nothing of it.
    pair.a
        .step(|line, _| {
            (0..5).for_each(|token| line.submit(comity_sim::speech::submission(token, 10, false)));
            Ok(())
        })
        .unwrap();
    let mut part = Frame::from_bytes(&pair.a.out.pop_front().unwrap()).unwrap();
    let Payload::Data(data) = &mut part.payload else { panic!("a frame of entries") };
    data.entries.truncate(3);
    let (end, signed) = (data.from + 3, data.checkpoint.as_ref().unwrap().size);
    let ids = pair.a.disk.ids(Side::Ours, 1);
    data.consistency = prove_consistency(&Leaves(&ids), end, signed).unwrap();
    pair.b.receive(&part.to_bytes()).unwrap();
    assert_eq!(pair.b.line.status().their_size, end);
    pair.b.out.clear();
    let disk = pair.a.disk.clone();
    assert!(!held(&disk, size));
    pair.a.restart(disk).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.connect().unwrap();
    for _ in 0..12 {
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.settle().unwrap();
    }
    assert!(held(&pair.a.disk, size), "what was receipted stays so");
    assert_quiet(&mut pair);
}

#[test]
fn rule_23_a_damaged_or_smaller_receipt_for_the_end_is_not_taken() {
    let (mut pair, size) = restored();
    connect_without(&mut pair);
    pair.a.pass(60_000).unwrap();
    for bytes in pair.a.out.drain(..).collect::<Vec<_>>() {
        pair.b.receive(&bytes).unwrap();
    }
    let answer = pair.b.out.drain(..).find(|bytes| brings(bytes)).unwrap();
    let damaged: [fn(&mut comity_wire::head::Receipt); 4] =
        [|r| r.time += 1, |r| r.size += 1, |r| r.size -= 1, |r| r.root.0[0] ^= 1];
    for damage in damaged {
        let mut frame = Frame::from_bytes(&answer).unwrap();
        let Payload::Data(data) = &mut frame.payload else { panic!("the answer") };
        damage(&mut data.receipts[0]);
        let commits = pair.a.commits;
        pair.a.receive(&frame.to_bytes()).unwrap();
        assert!(!held(&pair.a.disk, size));
        assert_eq!(pair.a.commits, commits, "what does not verify costs no write");
    }
    for commits in [1, 0] {
        let before = pair.a.commits;
        pair.a.receive(&answer).unwrap();
        assert_eq!(pair.a.commits - before, commits, "taken once");
    }
    assert!(held(&pair.a.disk, size));
}

#[test]
fn rule_23_whoever_asks_for_a_receipt_gets_one_answer_a_batch_and_nothing_of_another_end() {
    let (mut pair, size) = restored();
    pair.connect().unwrap();
    let root = pair.a.disk.checkpoints_root(Side::Ours, 1, size).unwrap();
    let (line, author) = (pair.a.config.line, pair.a.config.our_author);
    let ask = |pair: &mut Pair, root, from| {
        let wants = vec![Want { root, from, count: 0 }; 16];
        let bytes = Frame { line, author, payload: Payload::Want(wants) }.to_bytes();
        let commits = pair.b.commits;
        pair.b.receive(&bytes).unwrap();
        assert_eq!(pair.b.commits, commits, "an answer costs no write");
        pair.b.out.drain(..).filter(|bytes| brings(bytes)).count()
    };
    assert_eq!(ask(&mut pair, root, size), 1);
    assert_eq!(ask(&mut pair, comity_wire::Hash([9; 32]), size), 0);
    assert_eq!(ask(&mut pair, root, size - 1), 0, "no entries are asked for");
    assert_eq!(ask(&mut pair, root, u64::MAX), 0);
    pair.settle().unwrap();
    assert_quiet(&mut pair);
}
