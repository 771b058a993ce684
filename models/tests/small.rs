//! Small runs of each model: every state within narrow bounds, what must be reachable in them, and each planted fault.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use comity_models::accord::{Accord, Fault, Play};
use comity_models::guarantee::Guarantee;
use comity_models::instrument::Conclusion;
use comity_models::receipt::{Bounds, Flaw, Receipts};
use comity_models::run::{Outcome, run};

/// Every state was looked at: as many as there are, all promises kept, and all was reached that gives them a meaning.
fn demand(outcome: &Outcome, states: usize) {
    assert_eq!((outcome.broken.as_slice(), outcome.unreached.as_slice()), (&[] as &[String], &[] as &[&str]));
    assert_eq!(outcome.states, states, "{outcome:?}");
}

/// The promises that a fault breaks, found first.
fn broken(outcome: &Outcome) -> Vec<&str> {
    assert!(!outcome.broken.is_empty(), "not found: {outcome:?}");
    outcome.broken.iter().filter_map(|broken| broken.split(':').next()).collect()
}

fn faulty(play: impl Play, fault: Fault) -> Outcome {
    run("faulty", Accord::new(play, 4, 2, fault), 2)
}

fn receipts(bounds: Bounds, flaws: [Flaw; 2]) -> Outcome {
    run("receipts", Receipts::new(bounds, flaws).unwrap(), 2)
}

#[test]
fn rule_16_guarantees_are_in_force_on_both_sides_or_on_none() {
    demand(&run("guarantee", Accord::new(Guarantee, 3, 2, Fault::None), 2), 36_903);
}

#[test]
fn rule_16_both_sign_one_hash_of_all_texts() {
    demand(&run("agreement", Accord::new(Conclusion, 4, 2, Fault::None), 2), 53_187);
}

#[test]
fn what_both_said_is_not_in_force_while_it_can_be_taken_back() {
    for outcome in [faulty(Guarantee, Fault::BothSaid), faulty(Conclusion, Fault::BothSaid)] {
        assert_eq!(broken(&outcome), ["what was taken back in time is not in force"]);
    }
}

#[test]
fn a_party_that_takes_what_is_provisional_for_final_is_found() {
    for outcome in [faulty(Guarantee, Fault::TailIsFinal), faulty(Conclusion, Fault::TailIsFinal)] {
        assert!(!broken(&outcome).is_empty());
    }
}

#[test]
fn a_party_with_an_order_of_its_own_is_found() {
    for outcome in [faulty(Guarantee, Fault::OwnFirst), faulty(Conclusion, Fault::OwnFirst)] {
        assert!(!broken(&outcome).is_empty());
    }
}

#[test]
fn a_party_that_forgets_citations_is_found() {
    for outcome in [faulty(Guarantee, Fault::CitationLost), faulty(Conclusion, Fault::CitationLost)] {
        assert!(!broken(&outcome).is_empty());
    }
}

#[test]
fn frames_that_leave_before_their_commit_are_found() {
    for outcome in [faulty(Guarantee, Fault::SendBeforeCommit), faulty(Conclusion, Fault::SendBeforeCommit)] {
        assert!(!broken(&outcome).is_empty());
    }
}

#[test]
fn a_party_that_compares_one_language_is_found() {
    for outcome in [faulty(Guarantee, Fault::OneLanguage), faulty(Conclusion, Fault::OneLanguage)] {
        assert!(!broken(&outcome).is_empty());
    }
}

#[test]
fn every_way_of_two_statements_and_their_receipts_keeps_its_promises() {
    demand(&receipts(Bounds { says: [1, 1], crashes: 0, doubles: 0, ticks: 0 }, [Flaw::None; 2]), 91);
}

#[test]
fn rules_3_and_25_a_crash_at_any_moment_loses_nothing_that_was_accepted_or_receipted() {
    demand(&receipts(Bounds { says: [1, 0], crashes: 1, doubles: 0, ticks: 0 }, [Flaw::None; 2]), 757);
}

#[test]
fn frames_that_come_twice_and_retries_say_nothing_twice() {
    demand(&receipts(Bounds { says: [1, 0], crashes: 0, doubles: 1, ticks: 1 }, [Flaw::None; 2]), 574);
}

/// One crash, and one end at fault: the promise is found broken, by one thread, in the same order each time.
fn finds(promise: &str, says: [u8; 2], flaws: [Flaw; 2]) {
    let bounds = Bounds { says, crashes: 1, doubles: 0, ticks: 0 };
    let outcome = run("receipts", Receipts::new(bounds, flaws).unwrap(), 1);
    assert!(broken(&outcome).contains(&promise), "{outcome:?}");
}

#[test]
fn an_entry_that_leaves_before_its_commit_is_found() {
    finds("a number has one entry", [2, 0], [Flaw::SendBeforeCommit, Flaw::None]);
}

#[test]
fn a_receipt_that_leaves_before_its_commit_is_found() {
    finds("a receipt is of what is held for good", [1, 0], [Flaw::None, Flaw::SendBeforeCommit]);
}

#[test]
fn a_receipt_of_what_a_crash_takes_back_is_found() {
    finds("a receipt is of what is held for good", [1, 0], [Flaw::None, Flaw::NoSync]);
}

#[test]
fn a_statement_that_a_crash_takes_back_after_it_was_accepted_is_found() {
    finds("what was accepted is not lost", [1, 0], [Flaw::NoSync, Flaw::None]);
}
