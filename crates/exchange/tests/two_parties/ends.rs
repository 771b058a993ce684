//! A counterpart that lies about where the journal of a restored node ended (PROTOCOL.md rule 23).

use comity_exchange::{Notice, Side};
use comity_journal::Frontier;
use comity_sim::Pair;
use comity_wire::Hash;
use comity_wire::control::{Control, ControlBody, Predecessor};
use comity_wire::frame::{Payload, Returned};
use comity_wire::header::{Citation, Reason};

use super::attack::{refused, still_well};
use super::forger::Forger;
use super::support::{complaints, paired, told};

/// B is restored to a backup that lacks its last statements; from that moment on A's journal is the forger's. The true
/// end of B's closed journal, and what B can prove of it.
fn restored() -> (Pair, Forger, Predecessor, Predecessor) {
    let mut pair = paired();
    for token in 0..3 {
        pair.b.say(token).unwrap();
        pair.settle().unwrap();
    }
    let (backup, forger) = (pair.b.disk.clone(), Forger::of(&pair.a, 1));
    for token in 3..6 {
        pair.b.say(token).unwrap();
        pair.settle().unwrap();
    }
    let ids = pair.b.disk.ids(Side::Ours, 1);
    pair.b.restart(backup).unwrap();
    let proven = end(&ids, pair.b.line.provable());
    pair.b.succeed(&mut pair.party_b).unwrap();
    let whole = end(&ids, ids.len() as u64);
    assert!(proven.size > 1 && proven.size < whole.size);
    (pair, forger, whole, proven)
}

/// Where a journal of these entries stands at a size.
fn end(ids: &[Hash], size: u64) -> Predecessor {
    let mut frontier = Frontier::new();
    frontier.append_all(&ids[..usize::try_from(size).unwrap()], &mut Vec::new()).unwrap();
    Predecessor { generation: 1, size, root: frontier.root() }
}

/// A names this end in its journal; how many ends B refused and took by now.
fn name(pair: &mut Pair, forger: &mut Forger, end: Predecessor) -> (usize, usize) {
    let entry = forger.control(&ControlBody::new(Control::PredecessorEnd(end), None));
    let bytes = forger.frame(vec![entry]);
    pair.b.receive(&bytes).unwrap();
    (refused(pair, Reason::BadCitation), told(&pair.b, |n| matches!(n, Notice::PredecessorEnded { .. })))
}

#[test]
fn rule_23_an_end_that_their_own_receipt_contradicts_is_refused_and_said_so() {
    let (mut pair, mut forger, whole, proven) = restored();
    assert_eq!(pair.b.line.status().end_refused, None);
    let ids = pair.b.disk.ids(Side::Ours, 1);
    let lies = [
        end(&ids, proven.size - 1),
        Predecessor { size: proven.size - 1, ..proven },
        Predecessor { generation: 1, size: 0, root: Hash::ZERO },
        // As many as their receipt covers, and others.
        Predecessor { root: Hash([7; 32]), ..proven },
        Predecessor { root: Hash::ZERO, ..proven },
    ];
    for (n, lie) in lies.into_iter().enumerate() {
        assert_eq!(name(&mut pair, &mut forger, lie), (n + 1, 0), "{lie:?}");
    }
    let disk = pair.b.disk.clone();
    pair.b.restart(disk).unwrap();
    let status = pair.b.line.status();
    let told = status.end_refused.unwrap();
    assert_eq!((told.generation, told.named, told.proven), (1, proven.size - 1, proven.size), "the first lie stays");
    assert!(!status.frozen && !status.rolled_back && status.lost == 0);
    // The truth is taken when it comes.
    assert_eq!(name(&mut pair, &mut forger, whole), (5, 1));
    let status = pair.b.line.status();
    assert_eq!((status.end_refused, status.lost), (None, whole.size - proven.size));
    still_well(&mut pair);
}

#[test]
fn rule_23_the_very_end_that_a_receipt_proves_is_taken() {
    let (mut pair, mut forger, _, proven) = restored();
    // It held more; what shows that is in nobody's hands here.
    assert_eq!(name(&mut pair, &mut forger, proven), (0, 1));
    assert_eq!((pair.b.line.status().end_refused, pair.b.line.status().lost), (None, 0));
    still_well(&mut pair);
}

#[test]
fn rule_23_an_end_below_what_their_own_entries_cite_is_refused() {
    let (mut pair, mut forger, whole, proven) = restored();
    // What B's backup lacks comes again, and says how much A holds of B's journal.
    let entry = forger.entry(|h| h.citation = Some(Citation { generation: 1, size: whole.size, root: whole.root }));
    let bytes = forger.frame(vec![entry]);
    forger.next.citation = Some(Citation { generation: 1, size: whole.size, root: whole.root });
    pair.b.receive(&bytes).unwrap();
    assert_eq!(name(&mut pair, &mut forger, proven), (1, 0));
    let disk = pair.b.disk.clone();
    pair.b.restart(disk).unwrap();
    assert_eq!(name(&mut pair, &mut forger, Predecessor { size: whole.size - 1, ..whole }), (2, 0));
    assert_eq!(name(&mut pair, &mut forger, Predecessor { root: Hash([7; 32]), ..whole }), (3, 0));
    // To cite the successor first does not help.
    let successor = pair.b.disk.ids(Side::Ours, 2);
    let mut frontier = Frontier::new();
    frontier.append_all(&successor, &mut Vec::new()).unwrap();
    forger.next.citation = Some(Citation { generation: 2, size: frontier.size(), root: frontier.root() });
    assert_eq!(name(&mut pair, &mut forger, proven), (4, 0));
    let told = pair.b.line.status().end_refused.unwrap();
    assert_eq!((told.named, told.proven), (proven.size, whole.size));
    assert_eq!(name(&mut pair, &mut forger, whole), (4, 1));
    assert_eq!(pair.b.line.status().end_refused, None);
    still_well(&mut pair);
}

#[test]
fn rule_23_an_end_that_we_never_signed_brings_nothing_back_and_the_line_goes_on() {
    let (mut pair, mut forger, whole, proven) = restored();
    let high = Predecessor { generation: 1, size: whole.size + 9, root: Hash([7; 32]) };
    assert_eq!(name(&mut pair, &mut forger, high), (0, 1));
    let missing = high.size - proven.size;
    assert_eq!(pair.b.line.status().lost, missing);
    // What A makes up carries A's signature, or an older head of ours over other entries: neither is ours over these.
    let entries: Vec<_> = (0..3).map(|_| forger.entry(|h| h.ordinal = 9)).collect();
    let ours = pair.b.disk.journal(Side::Ours, 1).unwrap().checkpoints.values().next_back().unwrap().as_ref().clone();
    let theirs = forger.head(proven.size + 3, Hash([7; 32]));
    for checkpoint in [ours, theirs] {
        let (from, entries) = (proven.size, entries.clone());
        let returned = Returned {
            generation: 1,
            from,
            entries,
            checkpoint,
            consistency: vec![],
            openings: vec![],
            erased: vec![],
        };
        let before = complaints(&pair.b).len();
        pair.b.receive(&forger.payload(Payload::Returned(Box::new(returned)))).unwrap();
        assert_eq!(complaints(&pair.b).len(), before + 1);
    }
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::Returned { .. })), 0);
    assert_eq!(pair.b.line.status().lost, missing);
    still_well(&mut pair);
    assert_eq!(pair.b.line.status().lost, missing, "after a restart as well");
}

#[test]
fn rule_22_a_claim_to_hold_more_without_our_signature_is_shown_until_an_answer_can_be_believed() {
    let mut pair = paired();
    pair.b.say(1).unwrap();
    pair.settle().unwrap();
    let forger = Forger::of(&pair.a, 1);
    pair.b.connect().unwrap();
    let nonce = match super::support::frame(&pair.b.out.pop_front().unwrap()) {
        Payload::Hello { nonce } => nonce,
        other => panic!("{other:?}"),
    };
    let size = pair.b.line.status().size;
    let ours = pair.b.disk.journal(Side::Ours, 1).unwrap().checkpoints.values().next_back().unwrap().as_ref().clone();
    let larger = comity_wire::head::Checkpoint { size: size + 9, ..ours.clone() };
    let claims = [
        (1, size + 9, None),
        (1, size + 9, Some(ours.clone())),
        (1, size + 9, Some(larger)),
        (1, size + 9, Some(forger.head(size + 9, Hash([7; 32])))),
        (2, size, Some(ours.clone())),
    ];
    for (generation, size, checkpoint) in claims {
        pair.b.receive(&forger.payload(Payload::Held { nonce, generation, size, checkpoint })).unwrap();
        let status = pair.b.line.status();
        assert!(status.unproved && !status.synced && !status.rolled_back, "{status:?}");
        assert_eq!(status.newer_claimed, (generation == 2).then_some(2));
        // It is no fault of their frames.
        assert_eq!(status.not_taking(pair.b.mono_ms), None);
    }
    let (generation, checkpoint) = (1, Some(ours));
    pair.b.receive(&forger.payload(Payload::Held { nonce, generation, size, checkpoint })).unwrap();
    let status = pair.b.line.status();
    assert!(!status.unproved && status.synced && status.newer_claimed.is_none(), "{status:?}");
    // A word of a later generation in answer to the next question ends the talk again, until it can be believed.
    pair.b.out.clear();
    pair.b
        .step(|line, cx| {
            line.hello(cx);
            Ok(())
        })
        .unwrap();
    let nonce = pair.b.out.drain(..).find_map(|bytes| match super::support::frame(&bytes) {
        Payload::Hello { nonce } => Some(nonce),
        _ => None,
    });
    let held = Payload::Held { nonce: nonce.unwrap(), generation: 3, size: 1, checkpoint: None };
    pair.b.receive(&forger.payload(held)).unwrap();
    let claimed = |pair: &Pair| (pair.b.line.status().synced, pair.b.line.status().newer_claimed);
    assert_eq!(claimed(&pair), (false, Some(3)));
    // The end of the link makes nobody forget it.
    pair.b
        .step(|line, _| {
            line.disconnected();
            Ok(())
        })
        .unwrap();
    assert_eq!(claimed(&pair), (false, Some(3)));
}

#[test]
fn rule_23_an_old_copy_beside_its_successor_takes_nothing_sends_nothing_and_knows_why() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    let (old_disk, old_keys) = (pair.a.disk.clone(), pair.a.keys.clone());
    pair.a.restart(old_disk.clone()).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.connect().unwrap();
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    pair.b.say(3).unwrap();
    pair.settle().unwrap();
    assert_eq!(pair.b.line.status().their_generation, 2);
    let newest = pair.b.disk.clone();
    // The old copy starts again; BOR's frames come with the citation of its successor.
    pair.a.keys = old_keys;
    pair.a.restart(old_disk).unwrap();
    let held = pair.a.line.status().their_size;
    pair.connect().unwrap();
    for _ in 0..3 {
        pair.a.say(50).unwrap();
        pair.b.say(60).unwrap();
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.settle().unwrap();
    }
    let status = pair.a.line.status();
    assert_eq!((status.newer_claimed, status.generation, status.rolled_back), (Some(2), 1, false), "{status:?}");
    assert!(!status.synced && status.their_size == held, "nothing is judged by what it cannot know: {status:?}");
    assert_eq!(status.not_taking(pair.a.mono_ms), None, "{:?}", complaints(&pair.a));
    assert_eq!(pair.b.disk.ids(Side::Theirs, 1), newest.ids(Side::Theirs, 1), "nothing of the old copy arrived");
    // By courier, without any link, the citation alone tells it; it is a word, and what was accepted still waits.
    let disk = pair.a.disk.clone();
    pair.a.restart(disk).unwrap();
    let mut file = Vec::new();
    pair.b
        .step(|line, cx| {
            line.courier_out(cx, &mut |bytes| {
                file.push(bytes.to_vec());
                true
            })?;
            Ok(())
        })
        .unwrap();
    for bytes in &file {
        pair.a.receive(bytes).unwrap();
    }
    let status = pair.a.line.status();
    assert_eq!((status.newer_claimed, status.their_size, status.waiting), (Some(2), held, 0), "{status:?}");
}
