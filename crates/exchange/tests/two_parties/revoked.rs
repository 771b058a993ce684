//! Our own frames are the cause: nobody is accused of withholding a receipt (row 24, docs/decisions/0007).

use comity_journal::delegation::{cosigner_key, revocation_id, sign_control};
use comity_sim::Pair;
use comity_wire::control::{Control, Revocation};
use comity_wire::frame::Code;

use super::support::{assert_quiet, opened, paired};

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
