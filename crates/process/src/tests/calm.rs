//! What each measure does when nothing goes wrong.

use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Track};

use super::{outcome, owed, reason};
use crate::case::Phase;
use crate::obligation::{Kind, Outcome, Standing};
use crate::testing::*;
use crate::{Said, state::DELIVERY_SECONDS};

#[test]
fn an_inquiry_is_delivered_acknowledged_and_answered() {
    let mut pair = Pair::new(Track::Nrrc);
    let inquiry = pair.say(Lower, START, said("F23", r#"{"evidence":[]}"#));
    let sent = pair.state();
    let transit = sent.in_transit(None, 10);
    assert_eq!(transit.len(), 1);
    let delivery = transit[0].delivery();
    assert_eq!((delivery.debtor, delivery.due), (Upper, Some(START + DELIVERY_SECONDS)));
    assert_eq!(delivery.standing(START + DELIVERY_SECONDS + 1), Standing::Late);

    pair.bare(Upper, START + 60);
    let state = pair.state();
    assert!(state.in_transit(None, 10).is_empty());
    let ack_due = owed(&state, &inquiry, Kind::Acknowledge).unwrap();
    assert_eq!((ack_due.debtor, ack_due.due), (Upper, Some(START + 60 + HOUR)), "from the receipt");
    assert_eq!(owed(&state, &inquiry, Kind::Answer).unwrap().due, Some(START + 60 + 2 * DAY));

    let taken = pair.sent(Upper, START + 600, ack(&[inquiry]));
    let answer = pair.sent(Upper, START + DAY, status(inquiry, "approved"));
    let state = pair.state();
    assert_eq!(outcome(&state, &inquiry, Kind::Acknowledge), Some(Outcome::Met { by: taken, at: START + 600 }));
    assert_eq!(outcome(&state, &inquiry, Kind::Answer), Some(Outcome::Met { by: answer, at: START + DAY }));
    assert_eq!(state.statement(&inquiry).unwrap().acknowledged_by, Some(taken));
    let case = state.case(&inquiry).unwrap();
    assert_eq!((case.phase, case.statements, case.open), (Phase::Answered, 2, 1), "the answer is to be acknowledged");
}

#[test]
fn no_position_yet_restarts_the_clock_exactly_once() {
    let mut pair = Pair::new(Track::Nrrc);
    let request = pair.sent(Lower, START, said("F24", "{}"));
    pair.sent(Upper, START + 10 * HOUR, status(request, "no-position-yet"));
    let due = Some(START + 10 * HOUR + DAY);
    assert_eq!(owed(&pair.state(), &request, Kind::Plan).unwrap().due, due);
    let again = pair.sent(Upper, START + 20 * HOUR, status(request, "no-position-yet"));
    let state = pair.state();
    assert_eq!(reason(&state, &again), None, "it is recorded");
    assert_eq!(owed(&state, &request, Kind::Plan).unwrap().due, due, "and gains nothing");
    assert_eq!(outcome(&state, &request, Kind::Plan), Some(Outcome::Open));
    pair.sent(Upper, START + 21 * HOUR, status(request, "pending"));
    assert_eq!(outcome(&pair.state(), &request, Kind::Plan), Some(Outcome::Open), "pending is no answer");
}

#[test]
fn what_is_not_understood_is_not_acknowledged() {
    let mut pair = Pair::new(Track::Nrrc);
    let request = pair.sent(Lower, START, said("F25", "{}"));
    pair.sent(Upper, START + 1, reply("F03", &[request], r#"{"understood":false}"#));
    assert_eq!(outcome(&pair.state(), &request, Kind::Acknowledge), Some(Outcome::Open));
    let unclear = pair.sent(Upper, START + 2, reply("F04", &[request], "{}"));
    assert_eq!(owed(&pair.state(), &unclear, Kind::Answer).unwrap().debtor, Lower);
    let fix = pair.sent(Lower, START + 3, Said { supersedes: Some(request), ..said("F05", r#"{"changes":{"a":1}}"#) });
    let state = pair.state();
    assert!(matches!(outcome(&state, &unclear, Kind::Answer), Some(Outcome::Met { by, .. }) if by == fix));
    assert_eq!(outcome(&state, &request, Kind::Answer), Some(Outcome::Open), "a correction leaves it owed");
}

#[test]
fn one_acknowledgement_takes_statements_of_many_cases() {
    let mut pair = Pair::new(Track::Nrrc);
    let all: Vec<_> = (0..3).map(|n| pair.sent(Lower, START + n, said("F90", "{}"))).collect();
    pair.sent(Upper, START + 9, ack(&all));
    let state = pair.state();
    for id in &all {
        assert!(matches!(outcome(&state, id, Kind::Acknowledge), Some(Outcome::Met { .. })));
    }
    assert_eq!(state.owes(Mark::Actual, Upper), 0);
}

#[test]
fn an_early_warning_a_notification_and_a_report_follow_each_other() {
    let mut pair = Pair::new(Track::Cert);
    let body = format!(r#"{{"aware_since":{}}}"#, START - HOUR);
    let warning = pair.sent(Lower, START, said("F20", &body));
    let state = pair.state();
    let report = owed(&state, &warning, Kind::Report).unwrap();
    assert_eq!((report.debtor, report.due), (Lower, Some(START - HOUR + 3 * DAY)));
    assert_eq!(state.statement(&warning).unwrap().send_by, Some(START - HOUR + DAY));
    let incident = pair.sent(Lower, START + DAY, Said { case: Some(warning), ..said("F21", &body) });
    let state = pair.state();
    assert!(matches!(outcome(&state, &warning, Kind::Report), Some(Outcome::Met { by, .. }) if by == incident));
    assert_eq!(owed(&state, &incident, Kind::Report).unwrap().due, Some(START + 31 * DAY));
    let progress = Said { case: Some(warning), ..said("F22", r#"{"report":"progress"}"#) };
    let progress = pair.sent(Lower, START + 20 * DAY, progress);
    assert_eq!(owed(&pair.state(), &progress, Kind::Report).unwrap().due, Some(START + 50 * DAY));
    pair.sent(Lower, START + 40 * DAY, Said { case: Some(warning), ..said("F22", r#"{"report":"final"}"#) });
    let state = pair.state();
    assert_eq!(state.case(&warning).unwrap().phase, Phase::Closed);
    assert!(state.obligations(Mark::Actual).all(|o| o.kind != Kind::Report || !o.is_open()));
}

#[test]
fn a_line_test_is_echoed_once_and_the_echo_is_not() {
    let mut pair = Pair::new(Track::Expert);
    let test = pair.sent(Upper, START, said("F01", "{}"));
    assert_eq!(owed(&pair.state(), &test, Kind::Echo).unwrap().due, Some(START + 900));
    let echo = pair.sent(Lower, START + 5, reply("F01", &[test], "{}"));
    let state = pair.state();
    assert!(matches!(outcome(&state, &test, Kind::Echo), Some(Outcome::Met { .. })));
    assert_eq!(owed(&state, &echo, Kind::Echo), None);
    assert_eq!(state.case(&test).unwrap().phase, Phase::Closed);
}

#[test]
fn a_watch_test_is_due_within_the_hour_where_lines_always_run() {
    for (track, due) in [(Track::Nrrc, START + HOUR), (Track::Official, START + HOUR), (Track::Cert, START + 2 * DAY)] {
        let mut pair = Pair::new(track);
        let test = pair.sent(Lower, START, said("F02", "{}"));
        assert_eq!(owed(&pair.state(), &test, Kind::Answer).unwrap().due, Some(due), "{track}");
        pair.sent(Upper, START + 30, ack(&[test]));
        assert!(matches!(outcome(&pair.state(), &test, Kind::Answer), Some(Outcome::Met { .. })), "a person answered");
    }
}

#[test]
fn a_contact_is_to_be_confirmed_within_half_a_year() {
    let mut pair = Pair::new(Track::Cert);
    let first = pair.sent(Lower, START, said("F10", r#"{"act":"nominate"}"#));
    let due = owed(&pair.state(), &first, Kind::Confirm).unwrap();
    assert_eq!((due.debtor, due.due), (Lower, Some(START + 182 * DAY)));
    let again = Said { supersedes: Some(first), ..said("F10", r#"{"act":"change"}"#) };
    let again = pair.sent(Lower, START + 100 * DAY, again);
    let state = pair.state();
    assert!(matches!(outcome(&state, &first, Kind::Confirm), Some(Outcome::Met { by, .. }) if by == again));
    assert_eq!(owed(&state, &again, Kind::Confirm).unwrap().due, Some(START + 282 * DAY));
    let gone = Said { supersedes: Some(again), ..said("F10", r#"{"act":"remove"}"#) };
    pair.sent(Lower, START + 101 * DAY, gone);
    let state = pair.state();
    assert_eq!(state.obligations(Mark::Actual).filter(|o| o.kind == Kind::Confirm && o.is_open()).count(), 0);
}

#[test]
fn each_side_files_its_own_record_of_a_call() {
    let mut pair = Pair::new(Track::Official);
    let ours = pair.sent(Lower, START, said("F17", "{}"));
    assert_eq!(owed(&pair.state(), &ours, Kind::Mirror).unwrap().debtor, Upper);
    let theirs = pair.sent(Upper, START + HOUR, reply("F17", &[ours], "{}"));
    let state = pair.state();
    assert!(matches!(outcome(&state, &ours, Kind::Mirror), Some(Outcome::Met { .. })));
    assert_eq!(owed(&state, &theirs, Kind::Mirror), None);
}

#[test]
fn a_tracer_that_answers_a_tracer_is_answered_by_nobody() {
    let mut pair = Pair::new(Track::Nrrc);
    let asked = pair.sent(Lower, START, said("F06", "{}"));
    assert_eq!(owed(&pair.state(), &asked, Kind::Answer).unwrap().debtor, Upper);
    let answer = pair.sent(Upper, START + HOUR, reply("F06", &[asked], "{}"));
    let state = pair.state();
    assert!(matches!(outcome(&state, &asked, Kind::Answer), Some(Outcome::Met { by, .. }) if by == answer));
    assert_eq!(owed(&state, &answer, Kind::Answer), None);
    assert!(owed(&state, &answer, Kind::Acknowledge).is_some(), "somebody takes it");
    let other = pair.sent(Upper, START + 2 * HOUR, said("F06", "{}"));
    assert_eq!(owed(&pair.state(), &other, Kind::Answer).unwrap().debtor, Lower, "one that asks by itself");
}

#[test]
fn what_was_sent_after_its_limit_says_by_when_it_was_to_be_sent() {
    let mut pair = Pair::new(Track::Nrrc);
    let aware = |at: u64| format!(r#"{{"aware_since":{at}}}"#);
    let late = pair.sent(Lower, START, said("F20", &aware(START - 55 * HOUR)));
    let timely = pair.sent(Lower, START + 1, said("F20", &aware(START - HOUR)));
    let none = pair.sent(Lower, START + 2, said("F90", "{}"));
    let by = |id: &EntryId| pair.state().statement(id).unwrap().sent_late();
    assert_eq!(by(&late), Some(START - 55 * HOUR + DAY));
    assert_eq!((by(&timely), by(&none)), (None, None));
}

#[test]
fn a_format_that_nobody_knows_the_measure_of_is_acknowledged_and_answered() {
    let mut pair = Pair::new(Track::Dialogue);
    let first = pair.sent(Lower, START, said("X1", "{}"));
    assert_eq!(owed(&pair.state(), &first, Kind::Answer).unwrap().due, Some(START + DAY));
    pair.sent(Upper, START + 5, reply("X1", &[first], "{}"));
    let state = pair.state();
    assert!(matches!(outcome(&state, &first, Kind::Answer), Some(Outcome::Met { .. })));
    assert!(
        matches!(outcome(&state, &first, Kind::Acknowledge), Some(Outcome::Met { .. })),
        "who answers has taken it"
    );
}

#[test]
fn an_answer_as_asked_is_due_when_it_is_asked() {
    let mut pair = Pair::new(Track::Official);
    let asked = Said { asked_by: Some(START + 7 * HOUR), ..said("F61", "{}") };
    let asked = pair.sent(Lower, START, asked);
    let open = pair.sent(Lower, START, said("F61", "{}"));
    let state = pair.state();
    assert_eq!(owed(&state, &asked, Kind::Answer).unwrap().due, Some(START + 7 * HOUR));
    assert_eq!(owed(&state, &open, Kind::Answer).unwrap().due, None);
}
