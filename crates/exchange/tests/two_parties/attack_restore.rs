//! The same counterpart around restores, rollbacks and successors (PROTOCOL.md rule 23).

use comity_exchange::{Notice, Side};
use comity_sim::Pair;
use comity_wire::Hash;
use comity_wire::control::{Control, ControlBody, Predecessor};
use comity_wire::header::Reason;

use super::attack::{forged, refused, still_well};
use super::forger::Forger;
use super::support::{opened, paired, told};

#[test]
fn rule_23_what_was_sealed_before_our_successor_is_opened_after_it() {
    let (mut pair, _) = forged();
    // A statement of B's is under way while A opens a successor.
    pair.b.say(500).unwrap();
    let under_way: Vec<Vec<u8>> = pair.b.out.drain(..).collect();
    let (config, keys) = (pair.a.config.clone(), pair.party_a.keys(Some(&pair.a.keys)));
    let (party, mut secrets) = (&pair.party_a, keys.secrets().unwrap());
    // The new generation's opener alone, as a key store may give it.
    secrets.hpke.retain(|number, _| *number == keys.newest_hpke());
    pair.a
        .step(|line, cx| {
            let predecessor = line.predecessor(cx)?;
            let delegation = party.delegate(&config, &keys, 2, Some(predecessor))?;
            Ok(line.open_successor(delegation, secrets, cx)?)
        })
        .unwrap();
    for bytes in &under_way {
        pair.a.receive(bytes).unwrap();
    }
    assert!(opened(&pair.a, 1).contains(&500));
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::StatementRefused { .. })), 0);
}

#[test]
fn rule_23_a_proved_rollback_signs_nothing_and_outlives_the_process() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    let backup = pair.a.disk.clone();
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    pair.a.restart(backup).unwrap();
    pair.connect().unwrap();
    assert!(pair.a.line.status().rolled_back);
    let signed = |pair: &Pair| {
        let journal = pair.a.disk.journal(Side::Ours, 1).unwrap();
        let receipts = pair.a.disk.journal(Side::Theirs, 1).unwrap().receipts.len();
        (journal.rows.len(), journal.checkpoints.len(), receipts)
    };
    let before = signed(&pair);
    for _ in 0..2 {
        pair.a.say(50).unwrap();
        pair.b.say(60).unwrap();
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.settle().unwrap();
        let mut file = 0;
        pair.a
            .step(|line, cx| {
                line.courier_out(cx, &mut |_| {
                    file += 1;
                    true
                })?;
                Ok(())
            })
            .unwrap();
        assert_eq!((signed(&pair), file), (before, 0));
        let disk = pair.a.disk.clone();
        pair.a.restart(disk).unwrap();
        assert!(pair.a.line.status().rolled_back, "persisted");
        // Nobody answers HELLO: it is known all the same.
        pair.a.connect().unwrap();
        pair.a.out.clear();
    }
    pair.a.say(70).unwrap();
    assert_eq!(pair.a.line.status().waiting, 1);
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.connect().unwrap();
    pair.a.pass(60_000).unwrap();
    pair.b.pass(60_000).unwrap();
    pair.settle().unwrap();
    assert!(opened(&pair.b, 2).contains(&70));
    assert!(!pair.a.line.status().rolled_back);
}

#[test]
fn rule_23_returned_entries_over_a_rotation_of_our_own_leave_a_line_that_loads() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    let (backup, old) = (pair.a.disk.clone(), pair.a.keys.clone());
    pair.a.say(2).unwrap();
    pair.settle().unwrap();
    // In the other future of the store, the number of that statement carries a rotation.
    pair.a.keys = old.clone();
    pair.a.restart(backup).unwrap();
    let keys = pair.party_a.rotated_keys(&old);
    let rotate = pair.party_a.rotation(&keys).unwrap();
    pair.a
        .step(|line, _| {
            line.rotate(rotate);
            Ok(())
        })
        .unwrap();
    pair.a.keys = keys;
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.connect().unwrap();
    for _ in 0..3 {
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.settle().unwrap();
    }
    let kept = &pair.a.disk.journal(Side::Ours, 1).unwrap().rows;
    let tokens: Vec<u64> =
        kept.values().filter_map(|row| comity_sim::speech::token_of(row.plaintext.as_ref()?)).collect();
    assert_eq!(tokens, [1, 2], "what left the node came back over the rotation");
    let disk = pair.a.disk.clone();
    pair.a.restart(disk).unwrap();
}

#[test]
fn rule_23_both_restored_a_successor_waits_for_what_it_proves_of_its_predecessor() {
    let mut pair = paired();
    pair.a.say(0).unwrap();
    pair.settle().unwrap();
    let backup_b = pair.b.disk.clone();
    for token in 1..6 {
        pair.a.say(token).unwrap();
        pair.settle().unwrap();
    }
    let backup_a = pair.a.disk.clone();
    pair.a.restart(backup_a).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.a.say(50).unwrap();
    pair.b.restart(backup_b).unwrap();
    pair.b.succeed(&mut pair.party_b).unwrap();
    pair.connect().unwrap();
    for _ in 0..4 {
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.settle().unwrap();
    }
    assert_eq!(opened(&pair.b, 1), [0, 1, 2, 3, 4, 5], "nothing that was receipted is lost");
    assert_eq!(opened(&pair.b, 2), [50]);
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::StatementRefused { .. })), 0);
    super::support::assert_quiet(&mut pair);
}

#[test]
fn rule_23_a_second_end_of_one_generation_is_refused() {
    let mut pair = paired();
    pair.b.say(1).unwrap();
    pair.settle().unwrap();
    pair.b.succeed(&mut pair.party_b).unwrap();
    pair.connect().unwrap();
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::PredecessorEnded { .. })), 1);
    let mut forger = Forger::of(&pair.a, 1);
    let size = pair.b.disk.ids(Side::Ours, 1).len() as u64;
    let end = Predecessor { generation: 1, size: size + 9, root: Hash([1; 32]) };
    let entry = forger.control(&ControlBody::new(Control::PredecessorEnd(end), None));
    let bytes = forger.frame(vec![entry]);
    pair.b.receive(&bytes).unwrap();
    assert_eq!(refused(&pair, Reason::BadCitation), 1);
    still_well(&mut pair);
}

#[test]
fn rule_23_a_statement_of_the_largest_size_moves_to_a_successor_beside_full_listings() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    let backup = pair.a.disk.clone();
    pair.a.restart(backup).unwrap();
    // The largest that is accepted.
    let mut filling = 60_000;
    loop {
        let before = told(&pair.a, |n| matches!(n, Notice::Accepted { token: 7, .. }));
        pair.a
            .step(|line, _| {
                line.submit(comity_sim::speech::submission(7, filling, false));
                Ok(())
            })
            .unwrap();
        if told(&pair.a, |n| matches!(n, Notice::Accepted { token: 7, .. })) > before {
            break;
        }
        filling -= 64;
    }
    // Refusals wait for a listing when it moves.
    let mut forger = Forger::of(&pair.b, 1);
    let entries: Vec<_> = (0..250).map(|_| forger.entry(|h| h.ordinal = 9)).collect();
    let poison = forger.frame(entries);
    pair.a.receive(&poison).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::Moved { .. })), 1);
    let stayed = |n: &Notice| matches!(n, Notice::NotMoved { .. } | Notice::SetAside { .. });
    assert_eq!(told(&pair.a, stayed), 0);
    let rows = &pair.a.disk.journal(Side::Ours, 2).unwrap().rows;
    let tokens: Vec<u64> =
        rows.values().filter_map(|row| comity_sim::speech::token_of(row.plaintext.as_ref()?)).collect();
    assert_eq!(tokens, [7]);
}
