//! A counterpart that gives back entries and withholds what they say (PROTOCOL.md rules 6 and 23).

use comity_exchange::line::Judge;
use comity_exchange::{Notice, Side};
use comity_sim::{Pair, SimLedger};
use comity_wire::Canonical;
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use comity_wire::frame::{Frame, Payload, Returned};
use comity_wire::header::Reason;

use super::support::{complaints, paired, told};

const WITHHELD: &str = "comes back without its opening";

/// A said three, was backed up, said three more, and is restored.
fn restored(mut pair: Pair) -> Pair {
    let mut backup = SimLedger::new();
    for token in 0..6 {
        if token == 3 {
            backup = pair.a.disk.clone();
        }
        pair.a.say(token).unwrap();
        pair.settle().unwrap();
    }
    pair.a.restart(backup).unwrap();
    pair.a.succeed(&mut pair.party_a).unwrap();
    pair
}

/// Carries everything; what B returns is changed on the way.
fn carry(pair: &mut Pair, change: impl Fn(&mut Returned)) {
    pair.a.connect().unwrap();
    pair.b.connect().unwrap();
    for _ in 0..20 {
        for bytes in pair.a.out.drain(..).collect::<Vec<_>>() {
            pair.b.receive(&bytes).unwrap();
        }
        for bytes in pair.b.out.drain(..).collect::<Vec<_>>() {
            let mut frame = Frame::from_bytes(&bytes).unwrap();
            if let Payload::Returned(returned) = &mut frame.payload {
                change(returned);
            }
            pair.a.receive(&frame.to_bytes()).unwrap();
        }
    }
}

fn returned(pair: &Pair) -> usize {
    told(&pair.a, |notice| matches!(notice, Notice::Returned { .. }))
}

/// Tokens of A's statements of its first generation that it can read.
fn own(pair: &Pair) -> Vec<u64> {
    let kept = pair.a.disk.journal(Side::Ours, 1).unwrap();
    let plaintexts = kept.rows.values().filter_map(|row| row.plaintext.as_ref());
    plaintexts.filter_map(|bytes| comity_sim::speech::token_of(bytes)).collect()
}

#[test]
fn row_23_a_statement_that_they_opened_is_not_taken_back_without_its_opening() {
    let mut pair = restored(paired());
    let strip: [fn(&mut Returned); 3] = [
        |returned| returned.openings.clear(),
        |returned| drop(returned.openings.pop()),
        |returned| returned.openings.iter_mut().for_each(|opening| opening.number += 1),
    ];
    let lost = |pair: &Pair| pair.a.line.status().lost;
    for change in strip {
        let before = complaints(&pair.a).iter().filter(|why| why.contains(WITHHELD)).count();
        carry(&mut pair, change);
        let now = complaints(&pair.a);
        assert!(now.iter().filter(|why| why.contains(WITHHELD)).count() > before, "{now:?}");
        assert!(lost(&pair) > 0);
        assert_eq!((returned(&pair), own(&pair)), (0, vec![0, 1, 2]));
        // What is known of their headers does not depend on this process.
        let disk = pair.a.disk.clone();
        pair.a.restart(disk).unwrap();
    }
    // The line goes on, and what comes back whole is taken.
    pair.b.say(70).unwrap();
    carry(&mut pair, |_| ());
    assert_eq!((lost(&pair), own(&pair)), (0, vec![0, 1, 2, 3, 4, 5]));
    assert!(!pair.a.line.status().frozen);
}

/// Refuses everything.
fn refuse_all(_: &Envelope, _: &Members<'_>) -> Option<Reason> {
    Some(Reason::FormatViolation)
}

#[test]
fn rule_23_what_they_never_opened_comes_back_without_an_opening() {
    let mut pair = paired();
    pair.b.judge = Judge::from(refuse_all);
    let disk = pair.b.disk.clone();
    pair.b.restart(disk).unwrap();
    pair.connect().unwrap();
    let mut pair = restored(pair);
    carry(&mut pair, |returned| returned.openings.clear());
    assert!(returned(&pair) > 0);
    assert_eq!((pair.a.line.status().lost, own(&pair)), (0, vec![0, 1, 2]));
}
