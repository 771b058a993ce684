//! Notices of hazardous activity and of exercises, and accounts of an incident.

use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Track};

use super::{outcome, owed, reason};
use crate::case::Phase;
use crate::effect::NoEffect;
use crate::notice::{self, Chain, NOTICES_MAX, account};
use crate::obligation::{Kind, Outcome};
use crate::testing::*;
use crate::{Said, State};

/// When the window of these notices begins.
const BEGINS: u64 = START + 20 * DAY;

fn body(format: &str, (from, to): (u64, u64), status: &str) -> Said {
    let member = notice::window_member(format).unwrap();
    said(format, &format!(r#"{{"{member}":{{"from":{from},"to":{to}}},"status":"{status}"}}"#))
}

fn notified(format: &str) -> Said {
    body(format, (BEGINS, BEGINS + DAY), "notified")
}

fn later(format: &str, before: EntryId, status: &str) -> Said {
    Said { supersedes: Some(before), ..body(format, (BEGINS + DAY, BEGINS + 2 * DAY), status) }
}

fn phase(state: &State, case: &EntryId) -> Phase {
    state.case(case).unwrap().phase
}

fn chain(state: &State, case: &EntryId) -> Chain {
    Chain::of(&state.case(case).unwrap()).unwrap()
}

fn standing(state: &State) -> Vec<(EntryId, u64)> {
    notice::standing(state, Mark::Actual).map(|(id, window)| (*id, window.from)).collect()
}

#[test]
fn a_notice_is_changed_and_ended_by_its_author_and_every_step_stays() {
    for format in [notice::HAZARD, notice::EXERCISE] {
        let mut pair = Pair::new(Track::Nrrc);
        let first = pair.sent(Lower, START, notified(format));
        let state = pair.state();
        assert_eq!(standing(&state), [(first, BEGINS)]);
        assert_eq!(owed(&state, &first, Kind::Acknowledge).unwrap().debtor, Upper);
        assert_eq!(owed(&state, &first, Kind::Answer).is_some(), format == notice::HAZARD, "an exercise asks for none");
        let changed = pair.sent(Lower, START + 9, later(format, first, "changed"));
        let state = pair.state();
        assert_eq!(standing(&state), [(changed, BEGINS + DAY)]);
        assert!(!matches!(outcome(&state, &first, Kind::Acknowledge), Some(Outcome::Open)), "another takes its place");
        assert_eq!(state.statement(&changed).unwrap().case, Some(first));
        let early = pair.sent(Lower, BEGINS, later(format, changed, "ended"));
        assert_eq!(reason(&pair.state(), &early), Some(NoEffect::TooEarly), "it has not begun");
        let ended = pair.sent(Lower, BEGINS + DAY, later(format, changed, "ended"));
        let state = pair.state();
        assert_eq!((reason(&state, &ended), phase(&state, &first), standing(&state)), (None, Phase::Closed, vec![]));
        assert_eq!(owed(&state, &ended, Kind::Answer), None);
        let expected = Chain { standing: None, over_by: Some(ended), from: BEGINS + DAY, to: BEGINS + 2 * DAY };
        assert_eq!(chain(&state, &first), expected);
    }
}

#[test]
fn a_notice_whose_window_has_passed_or_is_none_is_refused_and_a_late_one_is_shown() {
    let mut pair = Pair::new(Track::Nrrc);
    let mut said_at = |at, said: Said| {
        let id = pair.sent(Lower, at, said);
        let state = pair.state();
        (reason(&state, &id), state.statement(&id).unwrap().sent_late())
    };
    let window = |from, to| body("F30", (from, to), "notified");
    assert_eq!(said_at(START, window(START + 5 * DAY, START + 6 * DAY)), (None, None));
    assert_eq!(said_at(START + 1, window(START + 5 * DAY, START + 6 * DAY)), (None, Some(START)), "a second late");
    assert_eq!(said_at(START + 2, window(START, START + 3)), (None, Some(START - 5 * DAY)), "it goes on");
    assert_eq!(said_at(START + 3, window(START, START + 3)).0, Some(NoEffect::DeadlinePast));
    assert_eq!(said_at(START + 3, body("F31", (1, 2), "notified")).0, Some(NoEffect::DeadlinePast));
    assert_eq!(said_at(START + 3, window(START + 9, START + 9)).0, Some(NoEffect::Body));
    assert_eq!(said_at(START + 3, body("F30", (BEGINS, BEGINS + 1), "perhaps")).0, Some(NoEffect::Body));
    assert_eq!(said_at(START + 3, said("F31", r#"{"window":{"from":1,"to":9000000000}}"#)).0, Some(NoEffect::Body));
    for status in ["changed", "cancelled", "ended"] {
        let nothing = body("F30", (BEGINS, BEGINS + 1), status);
        assert_eq!(said_at(START + 3, nothing).0, Some(NoEffect::Prerequisite), "{status}: of what?");
    }
}

#[test]
fn what_ends_a_notice_is_never_late() {
    let mut pair = Pair::new(Track::Nrrc);
    let first = pair.sent(Lower, START, notified("F31"));
    let cancelled = pair.sent(Lower, BEGINS - 1, later("F31", first, "cancelled"));
    let state = pair.state();
    assert_eq!((reason(&state, &cancelled), phase(&state, &first)), (None, Phase::Closed));
    assert_eq!(state.statement(&cancelled).unwrap().send_by, None);
}

#[test]
fn a_change_of_a_notice_announces_its_window_and_an_end_does_not() {
    for (format, lead) in [("F30", 5 * DAY), ("F31", 14 * DAY)] {
        let mut pair = Pair::new(Track::Nrrc);
        let first = pair.sent(Lower, START, notified(format));
        let by = BEGINS + DAY - lead;
        let in_time = pair.sent(Lower, by, later(format, first, "changed"));
        let late = pair.sent(Lower, by + 1, later(format, in_time, "changed"));
        let ended = pair.sent(Lower, BEGINS + DAY, later(format, late, "ended"));
        let state = pair.state();
        let late_of = |id| (reason(&state, id), state.statement(id).unwrap().sent_late());
        assert_eq!(
            [&first, &in_time, &late, &ended].map(late_of).map(|(none, late)| {
                assert_eq!(none, None, "{format}");
                late
            }),
            [None, None, Some(by), None],
            "{format}"
        );
    }
}

#[test]
fn only_what_stands_is_changed_and_only_by_whoever_said_it() {
    let mut pair = Pair::new(Track::Nrrc);
    let first = pair.sent(Lower, START, notified("F30"));
    let changed = pair.sent(Lower, START + 1, later("F30", first, "changed"));
    let mut refused = |who, said: Said| {
        let id = pair.sent(who, START + 2, said);
        reason(&pair.state(), &id)
    };
    assert_eq!(refused(Lower, later("F30", first, "changed")), Some(NoEffect::NothingOpen), "it was changed already");
    assert_eq!(refused(Lower, later("F30", first, "cancelled")), Some(NoEffect::NothingOpen));
    assert_eq!(refused(Lower, later("F31", changed, "changed")), Some(NoEffect::Prerequisite), "another format");
    assert_eq!(refused(Upper, later("F30", changed, "cancelled")), Some(NoEffect::NotOwn));
    let beside = Said { case: Some(first), ..notified("F30") };
    assert_eq!(refused(Lower, beside.clone()), Some(NoEffect::Prerequisite), "a second one in its case");
    assert_eq!(refused(Upper, beside), Some(NoEffect::Prerequisite));
    assert_eq!(refused(Lower, cancel(changed)), Some(NoEffect::Final), "another change says otherwise");
    assert_eq!(refused(Lower, later("F30", changed, "cancelled")), None);
    assert_eq!(refused(Lower, later("F30", changed, "changed")), Some(NoEffect::CaseClosed));
}

#[test]
fn a_notice_given_in_answer_to_another_has_a_case_of_its_own() {
    let mut pair = Pair::new(Track::Nrrc);
    let first = pair.sent(Lower, START, notified("F30"));
    let second = pair.sent(Upper, START, Said { in_reply_to: vec![first], ..notified("F30") });
    let state = pair.state();
    assert_eq!(state.statement(&second).unwrap().case, Some(second));
    assert!(matches!(outcome(&state, &first, Kind::Answer), Some(Outcome::Open)), "it answers nothing");
    assert_eq!(standing(&state).len(), 2);
}

#[test]
fn a_cancelled_first_notice_takes_every_change_with_it() {
    let mut pair = Pair::new(Track::Nrrc);
    let first = pair.sent(Lower, START, notified("F30"));
    let changed = pair.sent(Lower, START + 1, later("F30", first, "changed"));
    let back = pair.sent(Lower, START + 2, cancel(first));
    let state = pair.state();
    assert_eq!((reason(&state, &back), phase(&state, &first)), (None, Phase::Withdrawn));
    assert_eq!((standing(&state), chain(&state, &first).standing), (vec![], None));
    let again = pair.sent(Lower, START + 3, later("F30", changed, "changed"));
    assert_eq!(reason(&pair.state(), &again), Some(NoEffect::CaseWithdrawn));
}

#[test]
fn an_objection_answers_a_notice_and_is_talked_over_when_the_notice_is_over() {
    let mut pair = Pair::new(Track::Nrrc);
    let first = pair.sent(Lower, START, notified("F30"));
    let objection = pair.sent(Upper, START + 1, reply("F36", &[first], "{}"));
    let state = pair.state();
    assert!(matches!(outcome(&state, &first, Kind::Answer), Some(Outcome::Met { by, .. }) if by == objection));
    assert_eq!(owed(&state, &objection, Kind::Answer).unwrap().debtor, Lower);
    let cancelled = pair.sent(Lower, START + 2, later("F30", first, "cancelled"));
    let position = Said { case: Some(first), ..said("F37", r#"{"stage":"position"}"#) };
    let position = pair.sent(Upper, START + 3, position);
    let state = pair.state();
    assert_eq!((reason(&state, &cancelled), reason(&state, &position)), (None, None));
    assert_eq!((phase(&state, &first), standing(&state)), (Phase::Answered, vec![]));
    let after = pair.sent(Lower, START + 4, later("F30", first, "changed"));
    assert_eq!(reason(&pair.state(), &after), Some(NoEffect::NothingOpen));
}

#[test]
fn nobody_has_more_notices_than_the_other_can_read_and_the_other_is_not_kept_from_its_own() {
    let mut pair = Pair::new(Track::Nrrc);
    for number in 0..NOTICES_MAX as u64 {
        pair.say(Lower, START, body("F31", (BEGINS, BEGINS + DAY + number), "notified"));
    }
    let many = pair.sent(Lower, START, notified("F31"));
    let theirs = pair.sent(Upper, START, notified("F31"));
    let state = pair.state();
    assert_eq!((reason(&state, &many), reason(&state, &theirs)), (Some(NoEffect::TooManyOpen), None));
    let last = standing(&state).into_iter().find(|(id, _)| *id != theirs).unwrap().0;
    let changed = pair.sent(Lower, START + 1, later("F31", last, "changed"));
    let after = pair.sent(Lower, BEGINS + DAY, body("F31", (BEGINS + 9 * DAY, BEGINS + 10 * DAY), "notified"));
    let state = pair.state();
    assert_eq!((reason(&state, &changed), reason(&state, &after)), (None, None), "windows that are over count no more");
}

#[test]
fn each_party_gives_one_account_of_an_incident_and_the_other_s_is_the_answer() {
    let mut pair = Pair::new(Track::Nrrc);
    let first = pair.sent(Lower, START, said("F33", "{}"));
    assert_eq!(owed(&pair.state(), &first, Kind::Answer).unwrap().debtor, Upper);
    let again = pair.sent(Lower, START + 1, Said { case: Some(first), ..said("F33", "{}") });
    let second = pair.sent(Upper, START + 2, Said { case: Some(first), ..said("F33", "{}") });
    let state = pair.state();
    assert_eq!((reason(&state, &again), reason(&state, &second)), (Some(NoEffect::Prerequisite), None));
    assert!(matches!(outcome(&state, &first, Kind::Answer), Some(Outcome::Met { by, .. }) if by == second));
    assert_eq!((owed(&state, &second, Kind::Answer), phase(&state, &first)), (None, Phase::Answered));
    let newer = pair.sent(Lower, START + 3, Said { supersedes: Some(first), ..said("F33", "{}") });
    let other = pair.sent(Lower, START + 4, Said { supersedes: Some(first), ..said("F33", "{}") });
    let state = pair.state();
    assert_eq!(
        (reason(&state, &newer), reason(&state, &other)),
        (None, Some(NoEffect::Prerequisite)),
        "the newest stands"
    );
    assert_eq!(state.case(&first).unwrap().id_of(account(Lower)), Some(newer));
    let back = pair.sent(Upper, START + 5, cancel(second));
    let state = pair.state();
    assert_eq!((reason(&state, &back), state.case(&first).unwrap().id_of(account(Upper))), (None, None));
    assert_eq!(outcome(&state, &first, Kind::Answer), Some(Outcome::Open), "the answer is owed again");
}
