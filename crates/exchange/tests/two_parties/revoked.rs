//! Our own frames are the cause: nobody is accused of withholding a receipt (row 24, docs/decisions/0007).

use comity_exchange::effect::Rejection;
use comity_exchange::{Notice, Side};
use comity_journal::delegation::{cosigner_key, revocation_id, sign_control};
use comity_sim::Pair;
use comity_sim::speech::submission;
use comity_wire::Hash;
use comity_wire::control::{Control, Revocation};
use comity_wire::frame::{Code, Payload};
use comity_wire::header::Held;
use comity_wire::limits::FRAME_ENTRIES_MAX;

use super::support::{assert_quiet, frame, opened, paired, told};

/// A revokes its log key from an entry on.
fn revoke(pair: &mut Pair, last_trusted: u64) {
    revoke_in(pair, 1, last_trusted);
}

fn revoke_in(pair: &mut Pair, generation: u64, last_trusted: u64) {
    let config = &pair.a.config;
    let key = cosigner_key(pair.a.keys.log().unwrap().public()).unwrap();
    let (line, author) = (config.line, config.our_author);
    let revocation = Revocation { line, author, generation, key: revocation_id(&key), last_trusted };
    let authority = pair.party_a.authority().unwrap();
    let body = sign_control(Control::Revocation(revocation), 1, &authority).unwrap();
    pair.a
        .step(|line, _| {
            line.control(body);
            Ok(())
        })
        .unwrap();
}

fn rotate(pair: &mut Pair) {
    let keys = pair.party_a.rotated_keys(&pair.a.keys);
    let rotate = pair.party_a.rotation(&keys).unwrap();
    pair.a
        .step(|line, _| {
            line.rotate(rotate);
            Ok(())
        })
        .unwrap();
    pair.a.keys = keys;
}

fn say_long(pair: &mut Pair, token: u64, bytes: usize) {
    pair.a
        .step(|line, _| {
            line.submit(submission(token, bytes, false));
            Ok(())
        })
        .unwrap();
}

/// Minutes pass at both ends, and what they say arrives.
fn minutes(pair: &mut Pair, minutes: u64) {
    for _ in 0..minutes {
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.settle().unwrap();
    }
}

#[test]
fn row_24_a_party_that_revoked_its_own_key_does_not_say_that_receipts_are_withheld() {
    for last_trusted in [0, 1] {
        let mut pair = paired();
        pair.a.say(1).unwrap();
        pair.settle().unwrap();
        assert!(!pair.a.line.status().revoked);
        revoke(&mut pair, last_trusted);
        assert!(pair.a.line.status().revoked, "known at once");
        pair.a.say(2).unwrap();
        for token in 100..120 {
            pair.b.say(token).unwrap();
            minutes(&mut pair, 1);
        }
        let (a, b) = (pair.a.line.status(), pair.b.line.status());
        assert!(a.receipted < a.size && a.waiting_since_ms.is_some());
        assert_eq!(a.withheld_since_ms(pair.a.mono_ms), None, "the cause is its own");
        assert_eq!(a.not_taken(pair.a.mono_ms), Some(Code::BadSignature));
        assert_eq!(b.not_taking(pair.b.mono_ms).map(|(code, _)| code), Some(Code::BadSignature));
        assert_eq!(opened(&pair.b, 1), [1]);

        // New keys, and nothing else: the line goes on by itself.
        rotate(&mut pair);
        minutes(&mut pair, 2);
        assert_eq!(opened(&pair.b, 1), [1, 2]);
        let (a, b) = (pair.a.line.status(), pair.b.line.status());
        assert!(!a.revoked && a.not_taken(pair.a.mono_ms).is_none() && b.not_taking(pair.b.mono_ms).is_none());
        assert_quiet(&mut pair);
    }
}

#[test]
fn row_24_a_counterpart_that_says_it_takes_nothing_is_not_accused_of_withholding() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.a.out.clear();
    let answer = |pair: &mut Pair, bytes: &[u8]| {
        pair.b.step(|line, cx| Ok(line.receive(bytes, cx)?)).unwrap();
        for code in pair.b.out.drain(..).collect::<Vec<_>>() {
            pair.a.receive(&code).unwrap();
        }
        pair.a.pass(60_000).unwrap();
        pair.a.out.clear();
    };
    for _ in 0..20 {
        answer(&mut pair, b"nonsense");
    }
    let a = pair.a.line.status();
    assert_eq!(a.not_taken(pair.a.mono_ms), Some(Code::Malformed));
    assert_eq!(a.withheld_since_ms(pair.a.mono_ms), None);

    // It says so no more, is in contact, and gives no receipt: fifteen minutes after its last code that is withholding.
    let last = pair.a.mono_ms - 60_000;
    for token in 100..116 {
        pair.b.say(token).unwrap();
        for frame in pair.b.out.drain(..).collect::<Vec<_>>() {
            pair.a.receive(&frame).unwrap();
        }
        pair.a.pass(60_000).unwrap();
        pair.a.out.clear();
    }
    let a = pair.a.line.status();
    assert_eq!(a.not_taken(pair.a.mono_ms), None);
    assert_eq!(a.withheld_since_ms(pair.a.mono_ms), Some(last));
}

/// Far more than one frame takes: of entries in number, or of bytes.
#[test]
fn what_piled_up_over_several_frames_while_our_key_was_revoked_drains_after_the_rotation() {
    for (statements, bytes) in [(FRAME_ENTRIES_MAX as u64 + 100, 10), (30, 50_000)] {
        let mut pair = paired();
        pair.a.say(1).unwrap();
        pair.settle().unwrap();
        revoke(&mut pair, 0);
        for token in 2..2 + statements {
            say_long(&mut pair, token, bytes);
            if token % 100 == 0 {
                minutes(&mut pair, 1);
            }
        }
        // Days of it change nothing: nothing is taken, nothing that was accepted is lost, and it is said why.
        for token in 0..20 {
            pair.b.say(100_000 + token).unwrap();
            minutes(&mut pair, 60);
        }
        let a = pair.a.line.status();
        assert_eq!(opened(&pair.b, 1), [1]);
        assert!(a.receipted < a.size && a.revoked);
        let accepted = accepted(&pair);
        assert!(accepted.len() > 5 && (accepted.len() as u64) < statements, "{} of {statements}", accepted.len());
        let revoked = |n: &Notice| matches!(n, Notice::Rejected { why: Rejection::KeyRevoked, .. });
        assert_eq!(accepted.len() as u64 + told(&pair.a, revoked) as u64, statements + 1, "each has its answer");
        rotate(&mut pair);
        minutes(&mut pair, 5);
        assert!(opened(&pair.b, 1) == accepted, "{} of {} came", opened(&pair.b, 1).len(), accepted.len());
        assert_quiet(&mut pair);
        assert_eq!(opened(&pair.a, 1).len(), 20, "theirs came all the while");
        // And it goes on as if nothing had been.
        pair.a.say(200_000).unwrap();
        pair.settle().unwrap();
        assert_eq!(opened(&pair.b, 1).last(), Some(&200_000));
        assert_quiet(&mut pair);
    }
}

/// Tokens of A's statements that were accepted, in order.
fn accepted(pair: &Pair) -> Vec<u64> {
    let token = |n: &Notice| if let Notice::Accepted { token, .. } = n { Some(*token) } else { None };
    pair.a.told.iter().filter_map(token).collect()
}

/// The same across a restart of either side, and with the revocation trusting what stands below it.
#[test]
fn what_piled_up_while_our_key_was_revoked_drains_after_a_restart_of_either_side() {
    for (last_trusted, both) in [(0, false), (1, false), (0, true)] {
        let mut pair = paired();
        pair.a.say(1).unwrap();
        pair.settle().unwrap();
        revoke(&mut pair, last_trusted);
        let statements = FRAME_ENTRIES_MAX as u64 + 100;
        for token in 2..2 + statements {
            pair.a.say(token).unwrap();
        }
        minutes(&mut pair, 3);
        let disk = pair.a.disk.clone();
        pair.a.restart(disk).unwrap();
        if both {
            let disk = pair.b.disk.clone();
            pair.b.restart(disk).unwrap();
        }
        pair.connect().unwrap();
        rotate(&mut pair);
        minutes(&mut pair, 5);
        assert!(accepted(&pair).len() > 500);
        assert!(opened(&pair.b, 1) == accepted(&pair), "{}", opened(&pair.b, 1).len());
        assert_quiet(&mut pair);
    }
}

/// A's log key is revoked, and as much has piled up as leaves together with its rotation.
fn piled_up() -> Pair {
    let mut pair = paired();
    pair.b.say(50).unwrap();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    revoke(&mut pair, 0);
    for token in 2..2 + FRAME_ENTRIES_MAX as u64 {
        pair.a.say(token).unwrap();
    }
    assert!((accepted(&pair).len() as u64) < FRAME_ENTRIES_MAX as u64);
    pair
}

#[test]
fn row_24_what_is_held_while_no_entry_may_name_it_is_named_after_a_restart_and_a_rotation() {
    let mut pair = piled_up();
    let held = Held { generation: 1, number: 1, root: Hash([8; 32]) };
    pair.a
        .step(|line, _| {
            assert!(line.attachment_held(held));
            Ok(())
        })
        .unwrap();
    pair.a.restart(pair.a.disk.clone()).unwrap();
    pair.b.line.disconnected();
    pair.connect().unwrap();
    rotate(&mut pair);
    minutes(&mut pair, 5);
    let names = |n: &Notice| matches!(n, Notice::AttachmentHeldByThem { root, .. } if *root == held.root);
    assert_eq!(told(&pair.b, names), 1);
    assert_quiet(&mut pair);
}

#[test]
fn row_24_no_more_is_held_to_be_said_than_a_state_takes() {
    let mut pair = piled_up();
    pair.a
        .step(|line, _| {
            for number in 0..70_000_u64 {
                let mut root = [7; 32];
                root[..8].copy_from_slice(&number.to_be_bytes());
                line.attachment_held(Held { generation: 1, number: 1, root: Hash(root) });
            }
            Ok(())
        })
        .unwrap();
    pair.a.restart(pair.a.disk.clone()).unwrap();
}

#[test]
fn row_24_a_counterpart_that_was_restored_gets_its_end_named_though_our_key_is_revoked() {
    for restart in [false, true] {
        let mut pair = piled_up();
        let backup = pair.b.disk.clone();
        pair.b.say(51).unwrap();
        minutes(&mut pair, 1);
        assert_eq!(opened(&pair.a, 1), [50, 51]);
        pair.b.restart(backup).unwrap();
        pair.b.succeed(&mut pair.party_b).unwrap();
        pair.b.connect().unwrap();
        minutes(&mut pair, 3);
        if restart {
            pair.a.restart(pair.a.disk.clone()).unwrap();
            pair.b.line.disconnected();
            pair.connect().unwrap();
        }
        rotate(&mut pair);
        minutes(&mut pair, 10);
        assert!(opened(&pair.b, 1) == accepted(&pair), "{}", opened(&pair.b, 1).len());
        let came_back = pair.b.disk.journal(Side::Ours, 1).unwrap().rows.len() as u64;
        assert_eq!(came_back, pair.a.disk.journal(Side::Theirs, 1).unwrap().rows.len() as u64);
        assert_eq!(pair.b.line.status().lost, 0);
        assert_quiet(&mut pair);
    }
}

#[test]
fn row_24_statements_that_move_to_a_successor_wait_while_its_key_is_revoked() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    // Accepted while no link is up: they move.
    pair.a.line.disconnected();
    pair.b.line.disconnected();
    let statements = FRAME_ENTRIES_MAX as u64 + 100;
    for token in 2..2 + statements {
        pair.a.say(token).unwrap();
    }
    pair.a.out.clear();
    // Its end is named, so that all of it is to be said again; just before, the successor's key is revoked.
    let backup = pair.a.disk.clone();
    pair.a.restart(backup).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair.a.connect().unwrap();
    pair.b.connect().unwrap();
    let mut revoked = false;
    for _ in 0..1_000 {
        let (to_b, to_a) = (pair.a.out.pop_front(), pair.b.out.pop_front());
        if let Some(bytes) = to_b {
            pair.b.receive(&bytes).unwrap();
        }
        if let Some(bytes) = to_a {
            let ends = matches!(frame(&bytes), Payload::Data(data) if !data.entries.is_empty());
            if ends && pair.b.line.status().their_generation == 2 && !std::mem::replace(&mut revoked, true) {
                revoke_in(&mut pair, 2, 0);
            }
            pair.a.receive(&bytes).unwrap();
        }
    }
    assert!(revoked && opened(&pair.b, 2).is_empty());
    minutes(&mut pair, 10);
    rotate(&mut pair);
    minutes(&mut pair, 10);
    assert_eq!(opened(&pair.b, 2).len() as u64, statements, "none is lost");
    assert_quiet(&mut pair);
}
