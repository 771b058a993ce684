//! What one party does to use the rules against the other. `Lower` keeps them, `Upper` does not.

use comity_wire::{EntryId, Hash, Track};

use super::{outcome, owed, reason};
use crate::case::Phase;
use crate::effect::NoEffect;
use crate::obligation::{Kind, Outcome, Standing};
use crate::testing::*;
use crate::{Said, State};

fn erase(refs: &[EntryId]) -> Said {
    let refs: Vec<String> = refs.iter().map(|id| format!(r#""{id}""#)).collect();
    said("F16", &format!(r#"{{"refs":[{}],"ground":"g"}}"#, refs.join(",")))
}

fn incident(case: Option<EntryId>, format: &str) -> Said {
    Said { case, ..said(format, &format!(r#"{{"aware_since":{START},"report":"final"}}"#)) }
}

fn phase(state: &State, case: &EntryId) -> Phase {
    state.case(case).unwrap().phase
}

#[test]
fn nobody_erases_alone_what_is_in_a_case_that_the_other_party_opened() {
    let mut pair = Pair::new(Track::Nrrc);
    let inquiry = pair.sent(Lower, START, said("F23", "{}"));
    let half = pair.say(Upper, START + 20, Said { case: Some(inquiry), ..erase(&[inquiry]) });
    pair.settle(START + 30);
    pair.settle(START + 40);
    let state = pair.state();
    assert_eq!(reason(&state, &half), Some(NoEffect::Prerequisite));
    assert_eq!(phase(&state, &inquiry), Phase::Open);
    let back = pair.sent(Lower, START + 50, cancel(inquiry));
    assert_eq!(reason(&pair.state(), &back), None, "its author can still withdraw it");
}

/// Both say the same, the second takes it back at once, and the first says something about it before it opens that.
fn taken_back(decision: &str) -> (State, EntryId) {
    let mut pair = Pair::new(Track::Nrrc);
    let what = pair.sent(Lower, START, said("F90", "{}"));
    let first = pair.sent(Lower, START + 10, erase(&[what]));
    let second = pair.say(Upper, START + 20, Said { in_reply_to: vec![first], ..erase(&[what]) });
    let back = pair.say_blind(Upper, START + 21, cancel(second));
    pair.bare_but_last(Lower, START + 22);
    pair.say_blind(Lower, START + 23, status(second, decision));
    for at in 24..30 {
        pair.bare(if at % 2 == 0 { Upper } else { Lower }, START + at);
    }
    assert_eq!(reason(&pair.state(), &back), None);
    (pair.state(), first)
}

#[test]
fn a_half_that_was_taken_back_in_time_is_taken_back_whatever_is_said_about_it() {
    for decision in ["approved", "denied", "pending", "no-position-yet"] {
        let (state, case) = taken_back(decision);
        assert_eq!(phase(&state, &case), Phase::Open, "{decision}");
        assert!(!state.case(&case).unwrap().facts.contains_key("mutual-at"));
    }
}

#[test]
fn what_is_in_force_is_undone_by_no_status() {
    let mut pair = Pair::new(Track::Nrrc);
    let what = pair.sent(Lower, START, said("F90", "{}"));
    let first = pair.sent(Lower, START + 10, erase(&[what]));
    let second = pair.sent(Upper, START + 20, Said { in_reply_to: vec![first], ..erase(&[what]) });
    pair.sent(Lower, START + 25, status(second, "denied"));
    pair.settle(START + 30);
    assert_eq!(phase(&pair.state(), &first), Phase::InForce);
    pair.sent(Upper, START + 40, status(first, "denied"));
    pair.sent(Lower, START + 41, status(second, "denied"));
    assert_eq!(phase(&pair.state(), &first), Phase::InForce);
}

#[test]
fn nobody_keeps_the_other_from_the_reports_that_it_owes() {
    let resume = |case| Said { case: Some(case), ..said("F15", r#"{"act":"resume","scope":["F24"]}"#) };
    let attacks: [&dyn Fn(EntryId) -> Said; 6] = [
        &|case| incident(Some(case), "F22"),
        &|case| incident(Some(case), "F21"),
        &|case| status(case, "denied"),
        &resume,
        &|case| Said { case: Some(case), ..said("F10", r#"{"act":"remove"}"#) },
        &|case| reply("F01", &[case], "{}"),
    ];
    for (number, attack) in attacks.iter().enumerate() {
        let mut pair = Pair::new(Track::Nrrc);
        let warning = pair.sent(Lower, START, incident(None, "F20"));
        pair.sent(Upper, START + 1, attack(warning));
        let notification = pair.sent(Lower, START + 2, incident(Some(warning), "F21"));
        let state = pair.state();
        assert!(!phase(&state, &warning).is_closed(), "{number}");
        assert_eq!(reason(&state, &notification), None, "{number}");
        let met = outcome(&state, &warning, Kind::Report);
        assert!(matches!(met, Some(Outcome::Met { by, .. }) if by == notification), "{number}");
        pair.sent(Upper, START + 3, attack(warning));
        let last = pair.sent(Lower, START + 4, incident(Some(warning), "F22"));
        let state = pair.state();
        let met = outcome(&state, &notification, Kind::Report);
        assert!(matches!(met, Some(Outcome::Met { by, .. }) if by == last), "{number}");
        assert_eq!(phase(&state, &warning), Phase::Closed, "{number}");
    }
}

#[test]
fn a_report_of_the_other_party_is_met_though_the_case_is_over() {
    let mut pair = Pair::new(Track::Nrrc);
    let warning = pair.sent(Upper, START, incident(None, "F20"));
    let ours = pair.sent(Lower, START + 1, incident(Some(warning), "F21"));
    pair.sent(Upper, START + 2, incident(Some(warning), "F22"));
    assert_eq!(phase(&pair.state(), &warning), Phase::Closed);
    let report = pair.sent(Lower, START + 3, incident(Some(warning), "F22"));
    let more = pair.sent(Lower, START + 4, incident(Some(warning), "F22"));
    let state = pair.state();
    assert!(matches!(outcome(&state, &ours, Kind::Report), Some(Outcome::Met { by, .. }) if by == report));
    assert_eq!(reason(&state, &more), Some(NoEffect::CaseClosed), "nothing is owed any more");
}

#[test]
fn nobody_confirms_or_captures_the_contacts_of_the_other() {
    let mut pair = Pair::new(Track::Nrrc);
    let contact = pair.sent(Lower, START, said("F10", r#"{"act":"nominate"}"#));
    pair.sent(Upper, START + 1, Said { case: Some(contact), ..said("F10", r#"{"act":"nominate"}"#) });
    pair.sent(Upper, START + 2, Said { case: Some(contact), ..said("F10", r#"{"act":"remove"}"#) });
    assert_eq!(outcome(&pair.state(), &contact, Kind::Confirm), Some(Outcome::Open));
    let again = Said { supersedes: Some(contact), ..said("F10", r#"{"act":"change"}"#) };
    let again = pair.sent(Lower, START + 3, again);
    let state = pair.state();
    assert_eq!(reason(&state, &again), None);
    assert!(matches!(outcome(&state, &contact, Kind::Confirm), Some(Outcome::Met { by, .. }) if by == again));
}

#[test]
fn a_suspension_keeps_nobody_from_answering_what_it_owes() {
    for (format, formats) in [("F26", "whole-line"), ("F36", "whole-line"), ("F36", "F36"), ("F26", "F26")] {
        let mut pair = Pair::new(Track::Nrrc);
        let inquiry = pair.sent(Upper, START, said("F23", "{}"));
        let stop = format!(r#"{{"act":"suspend","scope":["{formats}"],"until":"further-notice"}}"#);
        pair.sent(Upper, START + 1, said("F15", &stop));
        let answer = pair.sent(Lower, START + 2, reply(format, &[inquiry], r#"{"decision":"approved"}"#));
        let more = pair.sent(Lower, START + 3, reply("F36", &[inquiry], "{}"));
        let state = pair.state();
        assert_eq!(reason(&state, &answer), None, "{format} {formats}");
        assert!(matches!(outcome(&state, &inquiry, Kind::Answer), Some(Outcome::Met { by, .. }) if by == answer));
        let stopped = (formats != "F26").then_some(NoEffect::Suspended);
        assert_eq!(reason(&state, &more), stopped, "what answers nothing that is owed");
    }
    let mut pair = Pair::new(Track::Nrrc);
    let warning = pair.sent(Lower, START, incident(None, "F20"));
    pair.sent(Upper, START + 1, said("F15", r#"{"act":"suspend","scope":["whole-line"],"until":"further-notice"}"#));
    let report = pair.sent(Lower, START + 2, incident(Some(warning), "F21"));
    let other = pair.sent(Lower, START + 3, incident(None, "F21"));
    let state = pair.state();
    assert_eq!((reason(&state, &report), reason(&state, &other)), (None, Some(NoEffect::Suspended)));
}

#[test]
fn whoever_holds_a_withdrawal_and_does_not_open_it_does_not_beat_it() {
    let mut pair = Pair::new(Track::Nrrc);
    let request = pair.sent(Lower, START, said("F24", "{}"));
    let back = pair.say(Lower, START + 1, cancel(request));
    let answer = pair.say_unopened(Upper, START + 2, status(request, "approved"));
    pair.bare(Lower, START + 3);
    pair.bare(Upper, START + 4);
    pair.bare(Lower, START + 5);
    let state = pair.state();
    assert_eq!((reason(&state, &back), reason(&state, &answer)), (None, Some(NoEffect::Crossed(back))));
    assert_eq!(outcome(&state, &request, Kind::Plan), Some(Outcome::Cancelled { by: back }));
    assert_eq!(phase(&state, &request), Phase::Withdrawn);
}

#[test]
fn a_report_that_is_taken_back_is_owed_again() {
    let mut pair = Pair::new(Track::Nrrc);
    let warning = pair.sent(Upper, START, incident(None, "F20"));
    let due = owed(&pair.state(), &warning, Kind::Report).unwrap().due;
    let notification = pair.sent(Upper, START + 1, incident(Some(warning), "F21"));
    let back = pair.sent(Upper, START + 2, cancel(notification));
    let state = pair.state();
    let report = owed(&state, &warning, Kind::Report).unwrap();
    assert_eq!((report.outcome, report.due), (Outcome::Open, due), "as before");
    assert_eq!(outcome(&state, &notification, Kind::Report), Some(Outcome::Cancelled { by: back }));
    let again = pair.sent(Upper, START + 3, incident(Some(warning), "F21"));
    let met = outcome(&pair.state(), &warning, Kind::Report);
    assert!(matches!(met, Some(Outcome::Met { by, .. }) if by == again), "{met:?}");

    let mut pair = Pair::new(Track::Nrrc);
    let contact = pair.sent(Upper, START, said("F10", r#"{"act":"nominate"}"#));
    let next = Said { supersedes: Some(contact), ..said("F10", r#"{"act":"change"}"#) };
    let next = pair.sent(Upper, START + 1, next);
    let back = pair.sent(Upper, START + 2, cancel(next));
    let state = pair.state();
    assert_eq!(outcome(&state, &contact, Kind::Confirm), Some(Outcome::Open));
    assert_eq!(outcome(&state, &next, Kind::Confirm), Some(Outcome::Cancelled { by: back }));
}

#[test]
fn who_says_that_it_becomes_aware_later_gains_no_time() {
    for aware in [START + 900 * DAY, u64::MAX] {
        let mut pair = Pair::new(Track::Nrrc);
        let warning = pair.sent(Upper, START, said("F20", &format!(r#"{{"aware_since":{aware}}}"#)));
        assert_eq!(owed(&pair.state(), &warning, Kind::Report).unwrap().due, Some(START + 3 * DAY));
    }
}

#[test]
fn what_a_party_owes_of_itself_shields_it_from_no_request() {
    let mut pair = Pair::new(Track::Nrrc);
    pair.open_max = 20;
    let mut last = EntryId::ZERO;
    for n in 0..25 {
        last = pair.sent(Upper, START + n, incident(None, "F20"));
        pair.sent(Lower, START + n, ack(&[last]));
    }
    let inquiry = pair.sent(Lower, START + 30, said("F23", "{}"));
    let state = pair.state();
    assert_eq!(reason(&state, &inquiry), None);
    assert!(owed(&state, &inquiry, Kind::Answer).is_some());
    assert_eq!(reason(&state, &last), Some(NoEffect::TooManyOpen), "its own statement has no effect");
}

#[test]
fn who_did_not_understand_a_watch_test_did_not_answer_it() {
    let mut pair = Pair::new(Track::Nrrc);
    let test = pair.sent(Upper, START, said("F02", "{}"));
    let unclear = pair.sent(Lower, START + 1, reply("F03", &[test], r#"{"understood":false}"#));
    let state = pair.state();
    assert_eq!(reason(&state, &unclear), None);
    for kind in [Kind::Answer, Kind::Acknowledge] {
        assert_eq!(outcome(&state, &test, kind), Some(Outcome::Open));
    }
    pair.sent(Lower, START + 2, ack(&[test]));
    assert!(matches!(outcome(&pair.state(), &test, Kind::Answer), Some(Outcome::Met { .. })));
}

#[test]
fn no_position_yet_wipes_out_no_lapse() {
    let mut pair = Pair::new(Track::Nrrc);
    let inquiry = pair.sent(Lower, START, said("F23", "{}"));
    let before = owed(&pair.state(), &inquiry, Kind::Answer).unwrap();
    let late = START + 400 * DAY;
    let status = pair.sent(Upper, late, status(inquiry, "no-position-yet"));
    let state = pair.state();
    let after = owed(&state, &inquiry, Kind::Answer).unwrap();
    assert_eq!((reason(&state, &status), after.standing(late)), (None, Standing::Lapsed));
    assert_eq!(after, before, "it is recorded, and gains nothing");
}

#[test]
fn no_position_yet_restarts_a_working_day_and_no_instant_that_was_asked() {
    let mut pair = Pair::new(Track::Cert);
    let test = pair.sent(Lower, START, said("F02", "{}"));
    let asked = pair.sent(Lower, START, Said { asked_by: Some(START + 5 * DAY), ..said("F61", "{}") });
    assert_eq!(owed(&pair.state(), &test, Kind::Answer).unwrap().due, Some(START + 2 * DAY));
    pair.sent(Upper, START + DAY, status(test, "no-position-yet"));
    let later = pair.sent(Upper, START + DAY, status(asked, "no-position-yet"));
    let state = pair.state();
    assert_eq!(owed(&state, &test, Kind::Answer).unwrap().due, Some(START + 3 * DAY));
    let asked = owed(&state, &asked, Kind::Answer).unwrap();
    assert_eq!((asked.due, asked.restarted_by), (Some(START + 5 * DAY), None));
    assert_eq!(reason(&state, &later), None);
}

/// An inquiry of the upper party's with so many attachments, which the lower party opened.
fn offered(pair: &mut Pair, root: u8) -> EntryId {
    pair.say(Upper, START, Said { attachments: vec![file("evidence", root)], ..said("F23", "{}") })
}

#[test]
fn a_backdated_receipt_starts_no_clock_before_the_statement_was_had() {
    let mut pair = Pair::new(Track::Nrrc);
    let inquiry = offered(&mut pair, 1);
    pair.bare(Lower, START + 7);
    pair.held = vec![(0, Hash([1; 32]))];
    pair.bare(Lower, START + DAY);
    pair.bare_at(Upper, START + DAY, 1);
    let answer = owed(&pair.state(), &inquiry, Kind::Answer).unwrap();
    assert_eq!((answer.from, answer.due), (START + 7, Some(START + 7 + 2 * DAY)));
}

#[test]
fn all_clocks_that_one_header_starts_begin_at_its_receipt() {
    let mut pair = Pair::new(Track::Nrrc);
    let inquiries = [offered(&mut pair, 1), offered(&mut pair, 2)];
    pair.bare(Lower, START + 1);
    pair.held = vec![(0, Hash([1; 32])), (1, Hash([2; 32]))];
    pair.bare(Lower, START + 100_000 * DAY);
    pair.bare_at(Upper, START + DAY, START + DAY);
    let state = pair.state();
    for inquiry in &inquiries {
        assert_eq!(owed(&state, inquiry, Kind::Answer).unwrap().from, START + DAY);
    }
}

#[test]
fn rules_that_were_taken_back_do_not_govern_though_the_other_did_not_open_that() {
    let rules = |version: u8| said("F14", &format!(r#"{{"definition_hashes":["{}"]}}"#, Hash([version; 32])));
    for apart in [false, true] {
        let mut pair = Pair::new(Track::Nrrc);
        let first = pair.sent(Lower, START, rules(9));
        let back = pair.say(Lower, START + 1, cancel(first));
        let to = if apart { Vec::new() } else { vec![first] };
        let second = pair.say_unopened(Upper, START + 2, Said { in_reply_to: to, ..rules(9) });
        pair.bare(Lower, START + 3);
        pair.bare(Upper, START + 4);
        pair.settle(START + 5);
        let state = pair.state();
        assert_eq!(reason(&state, &back), None);
        assert_eq!(state.rules_version(), crate::rules::FIRST);
        assert_eq!(phase(&state, &first), Phase::Withdrawn);
        if apart {
            assert_eq!(phase(&state, &second), Phase::Open, "it waits for another announcement");
        }
        let again = pair.sent(Lower, START + 6, rules(9));
        pair.settle(START + 7);
        assert_eq!(reason(&pair.state(), &again), None);
    }
}

#[test]
fn a_receipt_from_the_future_gains_no_time() {
    let far = i64::MAX as u64;
    // Its header claims the true time, or the same as the receipt.
    for stated in [START + 60, far] {
        let mut pair = Pair::new(Track::Cert);
        let inquiry = pair.say(Lower, START, said("F23", "{}"));
        let test = pair.say(Lower, START, said("F02", "{}"));
        pair.bare_at(Upper, stated, far);
        pair.bare(Lower, START + 60);
        let state = pair.state();
        assert_eq!(state.statement(&inquiry).unwrap().received, Some(START + 60));
        assert_eq!(owed(&state, &inquiry, Kind::Acknowledge).unwrap().due, Some(START + 60 + HOUR));
        let answer = owed(&state, &inquiry, Kind::Answer).unwrap();
        assert_eq!((answer.from, answer.due), (START + 60, Some(START + 60 + 2 * DAY)));
        assert_eq!(owed(&state, &test, Kind::Answer).unwrap().due, Some(START + 2 * DAY));
        // What it listed then does not count for what it lists later.
        let next = pair.say(Lower, START + DAY, said("F23", "{}"));
        pair.bare(Upper, START + DAY + 60);
        assert_eq!(owed(&pair.state(), &next, Kind::Answer).unwrap().from, START + DAY + 60);
    }
}

#[test]
fn a_backdated_receipt_of_a_receipt_goes_back_no_further_than_its_issuers_last() {
    let mut pair = Pair::new(Track::Nrrc);
    pair.say(Lower, START + HOUR, said("F90", "{}"));
    pair.bare(Upper, START + 2 * HOUR);
    pair.say(Lower, START + 2 * HOUR, said("F90", "{}"));
    // Whoever asks states and lists the earliest times from here on.
    pair.bare(Upper, START + 4 * HOUR);
    let inquiry = pair.say(Lower, 1, said("F23", "{}"));
    pair.bare(Upper, START + 5 * HOUR);
    pair.bare_at(Lower, 1, 1);
    let answer = owed(&pair.state(), &inquiry, Kind::Answer).unwrap();
    assert_eq!(answer.from, START + 2 * HOUR);
}

#[test]
fn a_receipt_from_the_past_makes_no_report_late_and_suspends_nothing() {
    let day = START + 100 * DAY;
    let mut pair = Pair::new(Track::Nrrc);
    pair.sent(Lower, START, said("F90", "{}"));
    let notification = pair.say(Lower, day, incident(None, "F21"));
    pair.bare_at(Upper, day, START);
    assert_eq!(owed(&pair.state(), &notification, Kind::Report).unwrap().due, Some(day + 30 * DAY));
    // Nor does whoever states a later time gain by it.
    let later = pair.say(Lower, day + 900 * DAY, incident(None, "F21"));
    pair.bare(Upper, day + HOUR);
    assert_eq!(owed(&pair.state(), &later, Kind::Report).unwrap().due, Some(day + HOUR + 30 * DAY));

    let mut pair = Pair::new(Track::Nrrc);
    let until = format!(r#"{{"act":"suspend","scope":["whole-line"],"until":{}}}"#, START + DAY);
    pair.sent(Upper, START, said("F15", &until));
    let request = pair.say(Lower, day, said("F24", "{}"));
    pair.bare_at(Upper, day, START + 1);
    assert_eq!(reason(&pair.state(), &request), None);
}

#[test]
fn nobody_fills_memory_with_versions_of_rules_or_with_scopes() {
    let version = |n: usize| {
        let hash = comity_seal::hash::sha256(&n.to_be_bytes());
        said("F14", &format!(r#"{{"definition_hashes":["{hash}"]}}"#))
    };
    let mut pair = Pair::new(Track::Nrrc);
    let said_first: Vec<EntryId> = (0..64).map(|n| pair.say(Upper, START, version(n))).collect();
    let (again, more) = (pair.say(Upper, START, version(3)), pair.say(Upper, START, version(64)));
    let ours = pair.say(Lower, START, version(64));
    pair.settle(START);
    let state = pair.state();
    assert_eq!((reason(&state, &said_first[63]), reason(&state, &again)), (None, None));
    assert_eq!(reason(&state, &more), Some(NoEffect::TooManyOpen));
    assert_eq!(reason(&state, &ours), None, "the other party's own count apart");
    // Taken back, one makes room for another, and leaves nothing.
    let kept = state.part(comity_wire::envelope::Mark::Actual).rules.definitions.len();
    for n in 100..110 {
        let one = pair.sent(Upper, START, cancel(said_first[n - 100]));
        assert_eq!(reason(&pair.state(), &one), None);
        let other = pair.sent(Upper, START, version(n));
        assert_eq!(reason(&pair.state(), &other), None);
    }
    let state = pair.state();
    // Version 3 was announced twice: one of the two was taken back, and what it had announced with it.
    assert_eq!(state.part(comity_wire::envelope::Mark::Actual).rules.definitions.len(), kept);
    // What is no format is suspended nowhere.
    let scope = r#"{"act":"suspend","scope":["F24","ZZ9"],"until":"further-notice"}"#;
    pair.sent(Upper, START, said("F15", scope));
    let suspended = |format| pair.state().is_suspended(comity_wire::envelope::Mark::Actual, format, START);
    assert_eq!((suspended("F24"), suspended("ZZ9")), (true, false));
}
