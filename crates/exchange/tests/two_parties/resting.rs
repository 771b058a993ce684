//! A line that rests keeps nothing that the ledger cannot give back, and wakes from its own ledger alone.

use comity_sim::SimLedger;

use super::support::{assert_quiet, opened, paired};

#[test]
fn a_line_that_rests_wakes_from_its_own_ledger_and_goes_on() {
    let mut pair = paired();
    pair.a.say(1).unwrap();
    pair.settle().unwrap();
    let before = pair.a.line.status();
    pair.a.line.rest();
    assert!(pair.a.line.rests() && pair.a.line.status() == before, "questions are answered alike");
    pair.a.line.rest();
    pair.a.line.wake(&pair.a.disk).unwrap();
    assert!(!pair.a.line.rests());
    pair.a.say(2).unwrap();
    pair.b.say(3).unwrap();
    pair.settle().unwrap();
    assert_eq!((opened(&pair.b, 1), opened(&pair.a, 1)), (vec![1, 2], vec![3]));
    assert_quiet(&mut pair);
}

#[test]
fn what_the_ledger_does_not_give_back_stops_the_node() {
    let mut pair = paired();
    pair.a.line.rest();
    let empty = SimLedger::new();
    assert_eq!(pair.a.line.wake(&empty).unwrap_err().what, "our newest checkpoint");
    assert!(pair.a.line.rests());
    pair.a.line.wake(&pair.a.disk).unwrap();
}
