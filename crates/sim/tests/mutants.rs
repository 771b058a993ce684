//! Planted bugs: each is found within five hundred seeds, or the simulator proves nothing.

use comity_sim::Mutant;
use comity_sim::checks::{JOINT, ONE_SIDE, PERIODS, SIGNED};
use comity_sim::run::run_seeds;

const SEEDS: u64 = 500;
const MINUTES: u64 = 75;

/// The first seed that finds a bug.
fn found(mutant: Mutant) -> u64 {
    let tally = run_seeds(0..SEEDS, MINUTES, mutant, 2, 1, &|_, _| ());
    let first = tally.failed.first().map(|failed| failed.seed);
    assert!(first.is_some(), "{} is not found in {SEEDS} seeds", mutant.name());
    tally.seeds
}

/// A bug is found, and by the promise that it breaks.
fn found_by(mutant: Mutant, promise: &str) {
    let tally = run_seeds(0..SEEDS, MINUTES, mutant, 2, 1, &|_, _| ());
    let first = tally.failed.first();
    assert!(first.is_some(), "{} is not found in {SEEDS} seeds", mutant.name());
    assert_eq!(first.map(|failed| failed.broken.promise), Some(promise), "{first:?}");
}

#[test]
fn frames_that_leave_before_the_commit_are_found() {
    found(Mutant::SendBeforeCommit);
}

#[test]
fn receipts_that_leave_before_the_commit_are_found() {
    found(Mutant::ReceiptBeforeCommit);
}

#[test]
fn commits_that_are_not_synced_are_found() {
    found(Mutant::NoSync);
}

#[test]
fn commits_that_tear_are_found() {
    found(Mutant::TornCommit);
}

#[test]
fn row_35_failed_commits_that_are_passed_over_are_found() {
    found(Mutant::FailureIgnored);
}

#[test]
fn row_25_resending_until_held_is_found() {
    found(Mutant::ResendUntilHeld);
}

#[test]
fn row_13_blame_for_a_mismatch_is_found() {
    found(Mutant::BlameOnMismatch);
}

#[test]
fn row_22_numbers_that_are_used_again_after_a_restore_are_found() {
    found(Mutant::NumbersReused);
}

#[test]
fn row_29_timers_on_the_wall_clock_are_found() {
    found(Mutant::WallTimers);
}

#[test]
fn row_14_statements_delivered_from_frames_are_found() {
    found(Mutant::DeliverFromFrames);
}

#[test]
fn row_22_holding_said_of_the_present_generation_alone_is_found() {
    found(Mutant::HeldOfPresent);
}

#[test]
fn a_state_kept_apart_from_its_entries_is_found() {
    found(Mutant::StateApart);
}

#[test]
fn a_state_that_passes_over_what_headers_list_is_found() {
    found(Mutant::ListingLost);
}

#[test]
fn attachments_that_one_side_does_not_take_for_held_are_found() {
    found(Mutant::HoldingLost);
}

#[test]
fn hours_of_registers_that_one_side_passes_over_are_found() {
    found(Mutant::HoursLost);
}

#[test]
fn citations_that_one_side_forgets_are_found() {
    found(Mutant::CitationLost);
}

#[test]
fn statements_that_act_in_the_wrong_order_are_found() {
    found(Mutant::OpenedBackwards);
}

#[test]
fn erased_statements_that_one_side_forgets_are_found() {
    found(Mutant::ErasedForgotten);
}

#[test]
fn rules_that_one_side_takes_from_what_it_holds_are_found() {
    found(Mutant::RulesByHolding);
}

#[test]
fn what_is_provisional_and_taken_for_final_is_found() {
    found(Mutant::TailIsFinal);
}

#[test]
fn informal_words_that_both_sides_act_on_are_found() {
    found(Mutant::InformalActs);
}

#[test]
fn exercises_that_both_sides_take_for_real_are_found() {
    found(Mutant::ExerciseActs);
}

#[test]
fn periods_that_both_sides_take_too_long_are_found() {
    found(Mutant::PeriodsLonger);
}

#[test]
fn changes_of_what_was_shown_that_are_told_to_nobody_are_found() {
    found(Mutant::SilentChanges);
}

#[test]
fn rule_16_halves_that_were_taken_back_in_time_and_are_in_force_are_found() {
    found_by(Mutant::CitesAhead, ONE_SIDE);
}

#[test]
fn guarantees_in_force_that_differ_in_one_language_are_found() {
    found_by(Mutant::MirrorsUnlike, ONE_SIDE);
}

#[test]
fn articles_agreed_on_that_differ_in_one_language_are_found() {
    found_by(Mutant::ArticlesUnlike, SIGNED);
}

#[test]
fn records_that_are_joint_and_differ_in_one_language_are_found() {
    found_by(Mutant::RecordsUnlike, JOINT);
}

#[test]
fn periods_by_terms_that_came_after_the_statement_are_found() {
    found_by(Mutant::TermsAtOpening, PERIODS);
}
