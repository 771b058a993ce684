//! A register that the counterpart had, and lost with its store (PROTOCOL.md rules 20 and 23): what relies on it is taken
//! when it comes again, and not refused.

use comity_exchange::{Notice, Prepared, Submission};
use comity_sim::{Pair, SimLedger};
use comity_wire::frame::{Code, Payload};

use super::releases::{enrol, publish, signed};
use super::support::{assert_quiet, frame, opened, paired, told};

/// A pair whose A enrolled two officers, and what B had kept before that.
fn staffed() -> (Pair, SimLedger) {
    let mut pair = paired();
    let backup = pair.b.disk.clone();
    enrol(&mut pair, 1, "First", "watch, approver");
    enrol(&mut pair, 2, "Second", "approver");
    publish(&mut pair);
    (pair, backup)
}

/// A says what its officers released; the frames that leave.
fn say(pair: &mut Pair, token: u64) -> Vec<Vec<u8>> {
    let (statement, signatures, seed, _) = signed(pair, token, &[1, 2], token as u8);
    let prepared = Some(Prepared::seeded(&statement, &statement.members().unwrap(), &signatures, seed).unwrap());
    let submission = Submission { token, statement, signatures, settle: false, stated: None, prepared };
    let submit = |line: &mut comity_exchange::Line, _: &mut comity_exchange::Context<'_>| {
        line.submit(submission);
        Ok(())
    };
    pair.a.step(submit).unwrap();
    pair.a.out.iter().cloned().collect()
}

fn meet(pair: &mut Pair) {
    pair.connect().unwrap();
    for _ in 0..3 {
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        pair.settle().unwrap();
    }
}

fn refused(pair: &Pair) -> usize {
    told(&pair.b, |notice| matches!(notice, Notice::StatementRefused { .. }))
}

#[test]
fn row_22_whoever_lost_a_register_with_its_store_gets_it_again_with_what_relies_on_it() {
    let (mut pair, backup) = staffed();
    let frames = say(&mut pair, 1);
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 1), [1]);
    assert!(frames.iter().all(|bytes| !matches!(frame(bytes), Payload::Data(data) if data.register.is_some())));
    pair.b.restart(backup).unwrap();
    pair.b.succeed(&mut pair.party_b).unwrap();
    meet(&mut pair);
    assert_eq!((opened(&pair.b, 1), refused(&pair)), (vec![1], 0));
    assert_quiet(&mut pair);
    // Once it is receipted again it travels no more.
    let frames = say(&mut pair, 2);
    assert!(frames.iter().all(|bytes| !matches!(frame(bytes), Payload::Data(data) if data.register.is_some())));
    pair.settle().unwrap();
    assert_eq!((opened(&pair.b, 1), refused(&pair)), (vec![1, 2], 0));
}

#[test]
fn row_22_a_late_frame_without_the_register_it_relies_on_is_not_taken() {
    let (mut pair, backup) = staffed();
    let late = say(&mut pair, 1);
    pair.settle().unwrap();
    pair.b.restart(backup).unwrap();
    pair.b.succeed(&mut pair.party_b).unwrap();
    // All that A had sent arrives once more, before the two meet: B lacks what it is to be judged by.
    let all: Vec<_> = late.into_iter().filter(|bytes| matches!(frame(bytes), Payload::Data(_))).collect();
    assert!(!all.is_empty());
    let entries = pair.a.disk.journal(comity_exchange::Side::Ours, 1).unwrap().rows.len();
    let commits = pair.b.commits;
    for bytes in &all {
        pair.b.receive(bytes).unwrap();
    }
    assert_eq!(pair.b.commits, commits, "what cannot be judged costs no write");
    assert_eq!((opened(&pair.b, 1), refused(&pair)), (vec![], 0));
    meet(&mut pair);
    assert_eq!((opened(&pair.b, 1), refused(&pair)), (vec![1], 0));
    let held = pair.b.disk.journal(comity_exchange::Side::Theirs, 1).unwrap().rows.len();
    assert!(held >= entries, "{held} of {entries}");
    assert_quiet(&mut pair);
}

#[test]
fn rule_20_a_code_makes_the_register_travel_again_and_nothing_else() {
    let (mut pair, _) = staffed();
    let code = Payload::Code { code: Code::BadSignature, number: 1 };
    let (line, author) = (pair.b.config.line, pair.b.config.our_author);
    let bytes = comity_wire::Canonical::to_bytes(&comity_wire::frame::Frame { line, author, payload: code });
    let size = pair.a.line.status().size;
    pair.a.receive(&bytes).unwrap();
    assert!(pair.a.out.is_empty());
    assert_eq!(pair.a.line.status().size, size);
    let frames = say(&mut pair, 1);
    assert!(frames.iter().any(|bytes| matches!(frame(bytes), Payload::Data(data) if data.register.is_some())));
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 1), [1]);
    assert_quiet(&mut pair);
}
