//! Positions of a predecessor that are named with another root than the one that stands there (PROTOCOL.md rules 23, 24).

use comity_exchange::{Notice, Side};
use comity_sim::Pair;
use comity_wire::Hash;
use comity_wire::control::{Control, ControlBody, Predecessor};
use comity_wire::frame::{Payload, Returned, Want};
use comity_wire::header::Reason;

use super::attack::refused;
use super::forger::Forger;
use super::support::{complaints, frame, opened, paired, told};

fn contradiction(notice: &Notice) -> bool {
    matches!(notice, Notice::Contradiction { .. })
}

/// A frame in which the counterpart of B names this end of B's closed journal.
fn names_end(forger: &mut Forger, size: u64, root: Hash) -> Vec<u8> {
    let end = Predecessor { generation: 1, size, root };
    let entry = forger.control(&ControlBody::new(Control::PredecessorEnd(end), None));
    forger.frame(vec![entry])
}

/// What an end asks for in frames that are not carried yet.
fn wants(pair: &mut Pair) -> Vec<Want> {
    let asked = pair.b.out.drain(..).filter_map(|bytes| match frame(&bytes) {
        Payload::Want(wants) => Some(wants),
        _ => None,
    });
    asked.flatten().collect()
}

#[test]
fn rule_23_an_end_of_nothing_has_no_root() {
    let mut pair = paired();
    // Nothing of this generation of B's is receipted, so nothing of it is proven.
    pair.b.succeed(&mut pair.party_b).unwrap();
    pair.b.out.clear();
    pair.b.succeed(&mut pair.party_b).unwrap();
    let mut forger = Forger::of(&pair.a, 1);
    for (root, refusals) in [(Hash([1; 32]), 1), (Hash::ZERO, 1)] {
        let end = Predecessor { generation: 2, size: 0, root };
        let entry = forger.control(&ControlBody::new(Control::PredecessorEnd(end), None));
        let bytes = forger.frame(vec![entry]);
        pair.b.receive(&bytes).unwrap();
        assert_eq!(refused(&pair, Reason::BadCitation), refusals, "{root}");
    }
}

#[test]
fn rule_23_what_comes_back_ends_in_the_root_that_was_named() {
    let mut pair = paired();
    pair.b.say(1).unwrap();
    pair.settle().unwrap();
    let backup = pair.b.disk.clone();
    let mut forger = Forger::of(&pair.a, 1);
    pair.b.say(2).unwrap();
    pair.settle().unwrap();
    pair.b.restart(backup).unwrap();
    let from = pair.b.line.provable();
    pair.b.succeed(&mut pair.party_b).unwrap();
    let held = pair.a.disk.journal(Side::Theirs, 1).unwrap();
    let size = held.rows.len() as u64;
    let returned = Returned {
        generation: 1,
        from,
        entries: held.rows.range(from..).map(|(_, row)| row.entry.clone()).collect(),
        checkpoint: (*held.checkpoints[&size]).clone(),
        consistency: Vec::new(),
        openings: Vec::new(),
        erased: Vec::new(),
    };
    let bytes = names_end(&mut forger, size, Hash([1; 32]));
    pair.b.receive(&bytes).unwrap();
    // The entries are B's own, and signed by it; but not those whose end was named.
    let bytes = forger.payload(Payload::Returned(Box::new(returned)));
    pair.b.receive(&bytes).unwrap();
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::Returned { .. })), 0);
    assert!(complaints(&pair.b).iter().any(|why| why.contains("another root than the end")));
    assert!(!pair.b.line.status().frozen, "no two signed heads: nobody is convicted");
    let disk = pair.b.disk.clone();
    pair.b.restart(disk).unwrap();
}

#[test]
fn rule_23_a_successor_that_names_another_root_than_is_held_is_not_begun() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    let size = pair.b.line.status().their_size;
    let commits = pair.b.commits;
    for size in [size - 1, size] {
        let keys = pair.party_a.keys(Some(&pair.a.keys));
        let root = Hash([7; 32]);
        let named = Predecessor { generation: 1, size, root };
        let delegation = pair.party_a.delegate(&pair.a.config, &keys, 2, Some(named)).unwrap();
        let mut forger = Forger::begin(&pair.a, &keys, 2);
        let entry = forger.control(&delegation);
        let bytes = forger.frame(vec![entry]);
        pair.b.receive(&bytes).unwrap();
        assert_eq!(pair.b.line.status().their_generation, 1);
        // Two signed heads would convict, so the one that is named is asked for.
        assert_eq!(wants(&mut pair), [Want { root, from: size - 1, count: 1 }]);
    }
    assert_eq!(pair.b.commits, commits, "what does not verify costs no write");
    assert!(!pair.b.line.status().frozen);
    // A true successor is begun as ever.
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 2), [2]);
}

#[test]
fn rule_24_both_put_back_two_futures_convict_and_then_the_successor_begins() {
    let mut pair = paired();
    let (early_a, early_b) = (pair.a.disk.clone(), pair.b.disk.clone());
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    // What B receipted here is in A's backup.
    let backup = pair.a.disk.clone();
    // Both machines are put back to before it: nobody is left who could show A's signature to A.
    pair.a.restart(early_a).unwrap();
    pair.b.restart(early_b).unwrap();
    pair.connect().unwrap();
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 1), [2], "another future of the same journal, receipted as well");
    // A is restored from the backup, and proves what was receipted in the first one.
    pair.a.restart(backup).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.connect().unwrap();
    assert!(pair.b.line.status().rolled_back, "the backup shows B's own signature over the first one");
    pair.b.succeed(&mut pair.party_b).unwrap();
    for _ in 0..3 {
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.settle().unwrap();
    }
    // Each did sign two heads of one size. Both are shown, the old journals are frozen, their authors go on.
    for (end, said) in [(&pair.a, [].as_slice()), (&pair.b, &[2])] {
        assert_eq!(told(end, contradiction), 1);
        assert_eq!((end.line.status().their_generation, end.line.status().frozen), (2, false));
        assert_eq!(opened(end, 1), said, "kept as it was");
        // Their own former receipts show that they held other journals than they name now.
        assert_eq!(told(end, |n| matches!(n, Notice::PredecessorEnded { .. })), 0);
        assert_eq!(refused_by(end, Reason::BadCitation), 1);
    }
    pair.a.say(3).unwrap();
    pair.b.say(4).unwrap();
    pair.settle().unwrap();
    assert_eq!((opened(&pair.b, 2), opened(&pair.a, 2)), (vec![3], vec![4]));
    super::support::assert_quiet(&mut pair);
}

/// How often an end refused something for this reason.
fn refused_by(end: &comity_sim::End, reason: Reason) -> usize {
    told(end, |n| matches!(n, Notice::StatementRefused { reason: told, .. } if *told == reason))
}
