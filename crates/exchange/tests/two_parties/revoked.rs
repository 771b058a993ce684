//! Our own frames are the cause: nobody is accused of withholding a receipt (row 24, docs/decisions/0007).

use comity_exchange::Notice;
use comity_exchange::effect::Rejection;
use comity_journal::delegation::{cosigner_key, revocation_id, sign_control};
use comity_sim::Pair;
use comity_sim::speech::submission;
use comity_wire::control::{Control, Revocation};
use comity_wire::frame::Code;
use comity_wire::limits::FRAME_ENTRIES_MAX;

use super::support::{assert_quiet, opened, paired, told};

/// A revokes its log key from an entry on.
fn revoke(pair: &mut Pair, last_trusted: u64) {
    let config = &pair.a.config;
    let key = cosigner_key(pair.a.keys.log().unwrap().public()).unwrap();
    let (line, author) = (config.line, config.our_author);
    let revocation = Revocation { line, author, generation: 1, key: revocation_id(&key), last_trusted };
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
