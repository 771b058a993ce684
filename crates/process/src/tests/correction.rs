//! Corrections, cancellations, and what crosses them.

use comity_wire::Track;
use comity_wire::envelope::Mark;

use super::{outcome, owed, reason};
use crate::case::Phase;
use crate::effect::NoEffect;
use crate::obligation::{Kind, Outcome};
use crate::testing::*;
use crate::{Said, State};

fn no_open(state: &State) -> Vec<(Kind, crate::Who2)> {
    state.obligations(Mark::Actual).filter(|o| o.is_open()).map(|o| (o.kind, o.debtor)).collect()
}

#[test]
fn a_cancellation_ends_what_is_owed_from_what_it_cancels() {
    let mut pair = Pair::new(Track::Nrrc);
    let request = pair.sent(Lower, START, said("F34", "{}"));
    let by = pair.sent(Lower, START + 5, cancel(request));
    let state = pair.state();
    for kind in [Kind::Acknowledge, Kind::Answer] {
        assert_eq!(outcome(&state, &request, kind), Some(Outcome::Cancelled { by }));
    }
    assert_eq!(state.case(&request).unwrap().phase, Phase::Withdrawn);
    assert_eq!(state.statement(&request).unwrap().cancelled_by, Some(by));
    let again = pair.sent(Lower, START + 6, cancel(request));
    let undo = pair.sent(Lower, START + 7, cancel(by));
    let fix = pair.sent(Lower, START + 8, Said { supersedes: Some(request), ..said("F05", r#"{"changes":{"a":1}}"#) });
    let state = pair.state();
    assert_eq!(reason(&state, &again), Some(NoEffect::Cancelled));
    assert_eq!(reason(&state, &undo), Some(NoEffect::Final), "a cancellation is not cancelled");
    assert_eq!(reason(&state, &fix), Some(NoEffect::Cancelled));
}

#[test]
fn a_newer_statement_takes_the_place_of_the_one_it_supersedes() {
    let mut pair = Pair::new(Track::Nrrc);
    let first = pair.sent(Lower, START, said("F24", "{}"));
    let second = pair.sent(Lower, START + HOUR, Said { supersedes: Some(first), ..said("F24", "{}") });
    let state = pair.state();
    assert_eq!(outcome(&state, &first, Kind::Plan), Some(Outcome::Cancelled { by: second }));
    assert_eq!(state.statement(&second).unwrap().case, Some(first), "in the same case");
    let plan = owed(&state, &second, Kind::Plan).unwrap();
    assert_eq!((plan.due, plan.outcome), (Some(START + HOUR + DAY), Outcome::Open));
}

/// A withdrawal and an approval that cross: neither author had the other's statement. `first` says whose acts first.
fn crossing(withdrawal_first: bool) -> (State, comity_wire::EntryId, comity_wire::EntryId, comity_wire::EntryId) {
    let mut pair = Pair::new(Track::Nrrc);
    let request = pair.sent(Lower, START, said("F24", "{}"));
    let approval = pair.say(Upper, START + HOUR, status(request, "approved"));
    let withdrawal = pair.say_blind(Lower, START + HOUR, cancel(request));
    let [first, second] = if withdrawal_first { [Upper, Lower] } else { [Lower, Upper] };
    pair.bare(first, START + HOUR + 1);
    pair.bare(second, START + HOUR + 2);
    pair.settle(START + HOUR + 3);
    (pair.state(), request, approval, withdrawal)
}

#[test]
fn of_a_withdrawal_and_an_approval_that_cross_the_withdrawal_wins_in_either_order() {
    for withdrawal_first in [true, false] {
        let (state, request, approval, withdrawal) = crossing(withdrawal_first);
        assert_eq!(reason(&state, &withdrawal), None);
        assert_eq!(reason(&state, &approval), Some(NoEffect::Crossed(withdrawal)), "{withdrawal_first}");
        assert_eq!(outcome(&state, &request, Kind::Plan), Some(Outcome::Cancelled { by: withdrawal }));
        assert_eq!(state.case(&request).unwrap().phase, Phase::Withdrawn);
        assert_eq!(no_open(&state), [(Kind::Acknowledge, Upper)], "only the withdrawal is to be acknowledged");
    }
}

#[test]
fn who_withdraws_after_the_answer_was_seen_does_not_undo_it() {
    let mut pair = Pair::new(Track::Nrrc);
    let request = pair.sent(Lower, START, said("F24", "{}"));
    let approval = pair.sent(Upper, START + HOUR, status(request, "approved"));
    pair.sent(Lower, START + 2 * HOUR, cancel(request));
    let state = pair.state();
    assert_eq!(reason(&state, &approval), None);
    assert!(matches!(outcome(&state, &request, Kind::Plan), Some(Outcome::Met { by, .. }) if by == approval));
    assert_eq!(state.case(&request).unwrap().phase, Phase::Withdrawn);
}

#[test]
fn whoever_takes_an_answer_back_owes_it_again() {
    let mut pair = Pair::new(Track::Nrrc);
    let request = pair.sent(Lower, START, said("F24", "{}"));
    let answer = pair.sent(Upper, START + HOUR, status(request, "denied"));
    pair.sent(Upper, START + 2 * HOUR, cancel(answer));
    let state = pair.state();
    assert_eq!(outcome(&state, &request, Kind::Plan), Some(Outcome::Open));
    assert_eq!(owed(&state, &request, Kind::Plan).unwrap().due, Some(START + DAY), "by the same time");
    assert_eq!(state.case(&request).unwrap().phase, Phase::Open);
    let again = pair.sent(Upper, START + 3 * HOUR, status(request, "approved"));
    assert_eq!(reason(&pair.state(), &again), None);
}

#[test]
fn an_objection_answers_a_notice() {
    let mut pair = Pair::new(Track::Nrrc);
    let notice = pair.sent(
        Lower,
        START,
        said("F30", &format!(r#"{{"window":{{"from":{},"to":{}}}}}"#, START + 4 * DAY, START + 5 * DAY)),
    );
    assert_eq!(pair.state().statement(&notice).unwrap().send_by, Some(START - DAY), "it was sent late, and shows so");
    let objection = pair.sent(Upper, START + 5, reply("F36", &[notice], "{}"));
    let state = pair.state();
    assert!(matches!(outcome(&state, &notice, Kind::Answer), Some(Outcome::Met { by, .. }) if by == objection));
    assert_eq!(owed(&state, &objection, Kind::Answer).unwrap().debtor, Lower);
}

#[test]
fn what_is_owed_can_be_answered_though_its_case_is_over() {
    let mut pair = Pair::new(Track::Nrrc);
    let first = pair.sent(Lower, START, said("F24", "{}"));
    let second = pair.sent(Lower, START, Said { case: Some(first), ..said("F25", "{}") });
    pair.sent(Upper, START + 1, status(first, "denied"));
    let answer = pair.sent(Upper, START + 2, status(second, "approved"));
    let again = pair.sent(Upper, START + 3, status(second, "approved"));
    let state = pair.state();
    assert_eq!((reason(&state, &answer), outcome(&state, &second, Kind::Answer).is_some()), (None, true));
    assert_eq!(reason(&state, &again), None, "the case is answered again, and so open to results");
    // A newer request that crosses the denial of the older is answered, too, in either order.
    for denial_first in [true, false] {
        let mut pair = Pair::new(Track::Nrrc);
        let old = pair.sent(Lower, START, said("F24", "{}"));
        pair.say(Upper, START + HOUR, status(old, "denied"));
        let new = pair.say_blind(Lower, START + HOUR, Said { supersedes: Some(old), ..said("F24", "{}") });
        for who in if denial_first { [Lower, Upper] } else { [Upper, Lower] } {
            pair.bare(who, START + HOUR + 1);
        }
        pair.settle(START + HOUR + 2);
        let answer = pair.sent(Upper, START + 2 * HOUR, status(new, "approved"));
        let state = pair.state();
        assert_eq!((reason(&state, &new), reason(&state, &answer)), (None, None), "{denial_first}");
        let stuck = state.obligations(Mark::Actual).filter(|o| o.is_open() && o.kind == Kind::Plan).count();
        assert_eq!(stuck, 0, "{denial_first}");
    }
}
