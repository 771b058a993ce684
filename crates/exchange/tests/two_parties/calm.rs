//! Nothing goes wrong.

use comity_exchange::{Notice, Side};
use comity_sim::{End, speech};
use comity_wire::header::{Held, Kind};

use super::support::{assert_quiet, complaints, headers, kinds, opened, paired, told};

#[test]
fn delegations_cross_and_are_receipted_then_frames_stop() {
    let pair = paired();
    assert_eq!(kinds(&pair.a, Side::Theirs), [Kind::Control]);
    assert_eq!(kinds(&pair.b, Side::Theirs), [Kind::Control]);
    assert!(complaints(&pair.a).is_empty(), "{:?}", complaints(&pair.a));
    assert!(complaints(&pair.b).is_empty(), "{:?}", complaints(&pair.b));
}

#[test]
fn one_statement_costs_three_frames_and_one_listing_then_frames_stop() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    let frames = pair.settle().unwrap();
    // The statement; receipt with listing; the receipt of the listing.
    assert_eq!(frames, 3);
    assert_eq!(opened(&pair.b, 1), [1]);
    assert_eq!(kinds(&pair.a, Side::Ours), [Kind::Control, Kind::Statement]);
    assert_eq!(kinds(&pair.b, Side::Ours), [Kind::Control, Kind::Bare]);
    let listing = headers(&pair.b, Side::Ours, 1).pop().unwrap();
    assert_eq!(listing.citation.unwrap().size, 2);
    assert_eq!(listing.receipts.last().unwrap().size, 2);
    assert_eq!(listing.opened.upto, 2);
    assert_eq!(pair.a.line.status().opened, 2);
    assert_quiet(&mut pair);
}

#[test]
fn an_exchange_of_statements_lists_in_statements_and_needs_no_bare_entry_between() {
    let mut pair = paired();
    for token in 0..20 {
        pair.a.say(token).unwrap();
        pair.b.say(100 + token).unwrap();
        pair.settle().unwrap();
    }
    assert_eq!(opened(&pair.b, 1), (0..20).collect::<Vec<_>>());
    assert_eq!(opened(&pair.a, 1), (100..120).collect::<Vec<_>>());
    assert_quiet(&mut pair);
}

#[test]
fn a_statement_that_settles_costs_one_bare_entry_more() {
    let mut pair = paired();
    let settle = |end: &mut End, token| {
        end.step(|line, _| {
            line.submit(speech::submission(token, 10, true));
            Ok(())
        })
        .unwrap();
    };
    settle(&mut pair.a, 5);
    pair.settle().unwrap();
    assert_eq!(kinds(&pair.a, Side::Ours), [Kind::Control, Kind::Statement, Kind::Bare]);
    assert_eq!(kinds(&pair.b, Side::Ours), [Kind::Control, Kind::Bare]);
    assert_quiet(&mut pair);
}

#[test]
fn a_thousand_statements_at_once_cross_in_few_frames_with_gapless_numbers() {
    let mut pair = paired();
    pair.a
        .step(|line, _| {
            (0..1_200).for_each(|token| line.submit(speech::submission(token, 30, false)));
            Ok(())
        })
        .unwrap();
    let frames = pair.settle().unwrap();
    assert!(frames < 20, "{frames} frames");
    let numbers: Vec<u64> = headers(&pair.b, Side::Theirs, 1).iter().map(|h| h.number).collect();
    assert_eq!(numbers, (0..numbers.len() as u64).collect::<Vec<_>>());
    assert_eq!(opened(&pair.b, 1), (0..1_200).collect::<Vec<_>>());
    assert_quiet(&mut pair);
}

#[test]
fn large_statements_are_split_over_batches_and_one_too_large_is_refused() {
    let mut pair = paired();
    pair.a
        .step(|line, _| {
            (0..30).for_each(|token| line.submit(speech::submission(token, 50_000, false)));
            line.submit(speech::submission(999, 70_000, false));
            Ok(())
        })
        .unwrap();
    pair.settle().unwrap();
    assert_eq!(opened(&pair.b, 1), (0..30).collect::<Vec<_>>());
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::Rejected { token: 999, .. })), 1);
    assert_quiet(&mut pair);
}

#[test]
fn epoch_keys_are_published_and_used() {
    let mut pair = paired();
    pair.b.say(1).unwrap();
    pair.settle().unwrap();
    let keys = pair.party_a.keys(Some(&pair.a.keys));
    let secrets = keys.secrets().unwrap();
    let newest = secrets.hpke.get(&2).unwrap();
    let control = comity_wire::control::Control::EpochKey(comity_wire::control::EpochKey {
        number: 2,
        public: Box::new(*newest.public().as_bytes()),
    });
    pair.a
        .step(|line, _| {
            line.control(comity_wire::control::ControlBody::new(control, None));
            Ok(())
        })
        .unwrap();
    pair.settle().unwrap();
    pair.b.say(2).unwrap();
    pair.settle().unwrap();
    let sealed = headers(&pair.b, Side::Ours, 1).pop().unwrap();
    assert_eq!(sealed.epoch.unwrap().recipient_key, 2);
    // The line of this test does not hold the new opener: it refuses, and the author's opening is of no use either.
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::StatementRefused { .. })), 1);
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::RefusedByThem { .. })), 1);
    assert_quiet(&mut pair);
}

#[test]
fn keys_rotate_by_an_entry_and_statements_before_and_after_verify() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    for round in 0..4 {
        let keys = pair.party_a.rotated_keys(&pair.a.keys);
        let rotate = pair.party_a.rotation(&keys).unwrap();
        pair.a
            .step(|line, _| {
                line.submit(speech::submission(10 + round, 10, false));
                line.rotate(rotate);
                Ok(())
            })
            .unwrap();
        pair.a.keys = keys;
        pair.b.say(100 + round).unwrap();
        pair.settle().unwrap();
        pair.a.say(20 + round).unwrap();
        pair.settle().unwrap();
        assert_quiet(&mut pair);
    }
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::Rotated { .. })), 4);
    assert_eq!(opened(&pair.b, 1), [1, 10, 20, 11, 21, 12, 22, 13, 23]);
    let disk = pair.a.disk.clone();
    pair.a.restart(disk).unwrap();
    pair.connect().unwrap();
    assert_quiet(&mut pair);
}

#[test]
fn attachments_held_are_told_in_a_header_and_frames_stop() {
    let mut pair = paired();
    let root = comity_wire::Hash([9; 32]);
    pair.a
        .step(|line, _| {
            line.attachment_held(Held { generation: 1, number: 0, root });
            Ok(())
        })
        .unwrap();
    pair.settle().unwrap();
    assert_eq!(told(&pair.b, |n| matches!(n, Notice::AttachmentHeldByThem { generation: 1, number: 0, .. })), 1);
    assert_quiet(&mut pair);
}

#[test]
fn a_probe_is_answered_and_writes_nothing() {
    let mut pair = paired();
    let commits = (pair.a.commits, pair.b.commits);
    pair.a
        .step(|line, cx| {
            line.probe(cx);
            Ok(())
        })
        .unwrap();
    assert_eq!(pair.settle().unwrap(), 2);
    assert_eq!(told(&pair.a, |n| matches!(n, Notice::ProbeAnswered)), 1);
    assert_eq!((pair.a.commits, pair.b.commits), commits);
}
