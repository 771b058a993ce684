//! Statements that have no effect: kept, shown, and obliging nobody.

use comity_wire::envelope::{Mark, Standing};
use comity_wire::header::Reason;
use comity_wire::{EntryId, Hash, Track};

use super::{outcome, reason};
use crate::effect::NoEffect;
use crate::obligation::{Kind, Outcome};
use crate::testing::*;
use crate::{Said, Who2};

/// What a statement after an inquiry by the lower party comes to, and whether it obliges nobody.
fn after_inquiry(who: Who2, make: impl FnOnce(EntryId) -> Said) -> Option<NoEffect> {
    let mut pair = Pair::new(Track::Nrrc);
    let inquiry = pair.sent(Lower, START, said("F23", "{}"));
    let id = pair.sent(who, START + HOUR, make(inquiry));
    let state = pair.state();
    let reason = reason(&state, &id);
    if reason.is_some() {
        assert!(state.obligations(Mark::Actual).all(|o| o.statement != id), "it obliges nobody");
        assert_eq!(state.case(&id), None);
        assert_eq!(outcome(&state, &inquiry, Kind::Answer), Some(Outcome::Open), "and settles nothing");
    }
    reason
}

#[test]
fn references_to_what_this_line_does_not_have() {
    let nowhere = Hash([9; 32]);
    assert_eq!(after_inquiry(Upper, |_| ack(&[nowhere])), Some(NoEffect::StatementUnknown));
    assert_eq!(after_inquiry(Upper, |id| ack(&[id, nowhere])), Some(NoEffect::StatementUnknown), "one of two");
    assert_eq!(after_inquiry(Upper, |_| status(nowhere, "approved")), Some(NoEffect::StatementUnknown));
    assert_eq!(after_inquiry(Lower, |_| cancel(nowhere)), Some(NoEffect::StatementUnknown));
    let elsewhere = |id| Said { case: Some(nowhere), ..status(id, "approved") };
    assert_eq!(after_inquiry(Upper, elsewhere), Some(NoEffect::CaseUnknown), "a case of another line");
    assert_eq!(
        after_inquiry(Lower, |_| Said { case: Some(nowhere), ..said("F21", "{}") }),
        Some(NoEffect::CaseUnknown)
    );
}

#[test]
fn ones_own_and_the_others_statements_are_not_mixed_up() {
    assert_eq!(after_inquiry(Lower, |id| ack(&[id])), Some(NoEffect::OwnStatement));
    assert_eq!(after_inquiry(Lower, |id| status(id, "approved")), Some(NoEffect::OwnStatement));
    assert_eq!(after_inquiry(Upper, cancel), Some(NoEffect::NotOwn), "F05 on the other's statement");
    let over = |id| Said { supersedes: Some(id), ..said("F25", "{}") };
    assert_eq!(after_inquiry(Upper, over), Some(NoEffect::NotOwn));
}

#[test]
fn what_must_refer_to_something_else_does_not() {
    assert_eq!(after_inquiry(Lower, |_| said("F22", "{}")), Some(NoEffect::Prerequisite), "a report of nothing");
    let report = |id| Said { case: Some(id), ..said("F22", "{}") };
    assert_eq!(after_inquiry(Lower, report), Some(NoEffect::Prerequisite), "a report of an inquiry");
    assert_eq!(after_inquiry(Upper, |_| said("F26", r#"{"decision":"approved"}"#)), Some(NoEffect::Prerequisite));
    assert_eq!(after_inquiry(Upper, |_| said("F03", r#"{"understood":true}"#)), Some(NoEffect::Prerequisite));
    assert_eq!(after_inquiry(Upper, |_| said("F04", "{}")), Some(NoEffect::Prerequisite));
    assert_eq!(after_inquiry(Lower, |_| said("F05", r#"{"cancel":true}"#)), Some(NoEffect::Prerequisite));
    let incident = |id| Said { case: Some(id), ..said("F21", "{}") };
    assert_eq!(after_inquiry(Lower, incident), Some(NoEffect::Prerequisite), "a notification in an inquiry");
}

#[test]
fn bodies_and_formats_that_the_state_cannot_use() {
    assert_eq!(after_inquiry(Upper, |id| status(id, "perhaps")), Some(NoEffect::Body));
    assert_eq!(after_inquiry(Upper, |id| reply("F26", &[id], "{}")), Some(NoEffect::Body));
    assert_eq!(after_inquiry(Upper, |id| reply("F03", &[id], "not json")), Some(NoEffect::Body));
    assert_eq!(after_inquiry(Lower, |_| said("F16", r#"{"refs":["x"]}"#)), Some(NoEffect::Body));
    assert_eq!(after_inquiry(Lower, |_| said("F14", r#"{"definition_hashes":[]}"#)), Some(NoEffect::Body));
    assert_eq!(after_inquiry(Lower, |_| said("F15", r#"{"scope":"whole-line","act":"stop"}"#)), Some(NoEffect::Body));
    assert_eq!(after_inquiry(Lower, |_| said("F99", "{}")), Some(NoEffect::FormatOutsideRules));
    assert_eq!(after_inquiry(Lower, |_| Said { version: 2, ..said("F24", "{}") }), Some(NoEffect::FormatOutsideRules));
    assert_eq!(after_inquiry(Lower, |_| said("F09", "{}")), Some(NoEffect::NotAStatement), "it travels in headers");
    assert_eq!(after_inquiry(Lower, |_| said("F60", "{}")), Some(NoEffect::NotAStatement), "it stands in a register");
    let mut elsewhere = Pair::new(Track::Official);
    let id = elsewhere.sent(Lower, START, said("F90", "{}"));
    assert_eq!(reason(&elsewhere.state(), &id), Some(NoEffect::FormatOutsideRules), "not on this track");
}

#[test]
fn deadlines_in_the_past_at_effective_time() {
    let asked = |by| move |_| Said { asked_by: Some(by), ..said("F24", "{}") };
    assert_eq!(after_inquiry(Lower, asked(START + HOUR - 1)), Some(NoEffect::DeadlinePast));
    assert_eq!(after_inquiry(Lower, asked(START + HOUR)), None);
    let stop = |by: u64| move |_| said("F34", &format!(r#"{{"stop_by":{by}}}"#));
    assert_eq!(after_inquiry(Lower, stop(START)), Some(NoEffect::DeadlinePast));
    assert_eq!(after_inquiry(Lower, stop(START + HOUR)), None);
    // A receipt that comes late makes no deadline past: it was sent in time.
    let mut pair = Pair::new(Track::Nrrc);
    let id = pair.say(Lower, START, Said { asked_by: Some(START + 10), ..said("F24", "{}") });
    pair.bare(Upper, START + DAY);
    assert_eq!(reason(&pair.state(), &id), None);
    // A stated time that is later than the receipt does not make it later.
    let mut pair = Pair::new(Track::Nrrc);
    let id = pair.say(Lower, START + DAY, Said { asked_by: Some(START + HOUR), ..said("F24", "{}") });
    pair.bare(Upper, START);
    assert_eq!(reason(&pair.state(), &id), None);
}

#[test]
fn what_is_informal_changes_no_case() {
    assert_eq!(
        after_inquiry(Upper, |id| Said { standing: Standing::Informal, ..status(id, "denied") }),
        Some(NoEffect::Informal)
    );
}

#[test]
fn a_release_nonce_acts_once_whatever_it_released() {
    let mut pair = Pair::new(Track::Nrrc);
    let nonce = Some([5; 32]);
    let first = pair.sent(Lower, START, Said { nonce, ..said("F99", "{}") });
    let second = pair.sent(Lower, START, Said { nonce, ..said("F23", "{}") });
    let fresh = pair.sent(Lower, START, Said { nonce: Some([6; 32]), ..said("F23", "{}") });
    let state = pair.state();
    assert_eq!(reason(&state, &first), Some(NoEffect::FormatOutsideRules));
    assert_eq!(reason(&state, &second), Some(NoEffect::NonceUsed));
    assert_eq!(reason(&state, &fresh), None);
}

#[test]
fn nobody_uses_up_the_release_nonce_of_the_other_party() {
    let mut pair = Pair::new(Track::Nrrc);
    let nonce = Some([9; 32]);
    let ours = pair.say(Lower, START, Said { nonce, ..said("F23", "{}") });
    // Whoever reads it and says something with the same nonce first voids nothing.
    let thief = pair.say_blind(Upper, START, Said { nonce, standing: Standing::Informal, ..said("F90", "{}") });
    pair.bare(Lower, START + 1);
    pair.settle(START + 2);
    let theirs = pair.sent(Upper, START + 3, Said { nonce: Some([8; 32]), ..said("F23", "{}") });
    let same = pair.sent(Lower, START + 4, Said { nonce: Some([8; 32]), ..said("F23", "{}") });
    let state = pair.state();
    assert_eq!((reason(&state, &ours), reason(&state, &thief)), (None, Some(NoEffect::Informal)));
    assert_eq!((reason(&state, &theirs), reason(&state, &same)), (None, None), "each party's own");
}

#[test]
fn replies_to_closed_and_withdrawn_cases() {
    let mut pair = Pair::new(Track::Nrrc);
    let denied = pair.sent(Lower, START, said("F24", "{}"));
    let answer = pair.sent(Upper, START, status(denied, "denied"));
    let late = pair.sent(Upper, START, status(denied, "approved"));
    let more = pair.sent(Lower, START, Said { case: Some(denied), ..said("F24", "{}") });
    let withdrawn = pair.sent(Lower, START, said("F24", "{}"));
    pair.sent(Lower, START, cancel(withdrawn));
    let moot = pair.sent(Upper, START, status(withdrawn, "approved"));
    let joined = pair.sent(Upper, START, Said { case: Some(withdrawn), ..said("F90", "{}") });
    let taken = pair.sent(Lower, START, ack(&[answer]));
    let state = pair.state();
    assert_eq!(reason(&state, &late), Some(NoEffect::CaseClosed));
    assert_eq!(reason(&state, &more), Some(NoEffect::CaseClosed));
    assert_eq!(reason(&state, &moot), Some(NoEffect::Cancelled));
    assert_eq!(reason(&state, &joined), Some(NoEffect::CaseWithdrawn));
    assert_eq!(reason(&state, &taken), None, "what was said last is acknowledged");
}

#[test]
fn what_answers_statements_of_two_cases_is_of_neither() {
    let mut pair = Pair::new(Track::Nrrc);
    let (one, two) = (pair.sent(Lower, START, said("F24", "{}")), pair.sent(Lower, START, said("F25", "{}")));
    let both = pair.sent(Upper, START, reply("F26", &[one, two], r#"{"decision":"approved"}"#));
    let crossed = pair.sent(Upper, START, Said { case: Some(two), ..status(one, "approved") });
    let state = pair.state();
    assert_eq!(reason(&state, &both), Some(NoEffect::CaseMismatch));
    assert_eq!(reason(&state, &crossed), Some(NoEffect::CaseMismatch));
}

#[test]
fn a_notification_stands_in_the_case_of_the_early_warning_that_it_names() {
    use std::sync::Arc;
    let mut pair = Pair::new(Track::Nrrc);
    let refused = pair.say(Lower, START, said("F20", "{}"));
    pair.refuses = vec![0];
    pair.bare(Upper, START);
    let warning = pair.sent(Lower, START, said("F20", "{}"));
    let other = pair.sent(Lower, START, said("F20", "{}"));
    let informal = pair.sent(Lower, START, Said { standing: Standing::Informal, ..said("F20", "{}") });
    let of = |warning: &EntryId, case| Said { case, ..said("F21", &format!(r#"{{"early_warning":"{warning}"}}"#)) };
    let cases = [
        (of(&warning, Some(other)), Some(NoEffect::CaseMismatch), "the case of another warning"),
        (of(&warning, None), Some(NoEffect::CaseMismatch), "a case of its own"),
        (of(&Hash([9; 32]), Some(other)), Some(NoEffect::StatementUnknown), "a warning of another line"),
        (of(&informal, Some(other)), Some(NoEffect::OfNoEffect), "a warning without effect"),
        (of(&refused, Some(other)), Some(NoEffect::OfNoEffect), "a warning that was refused"),
        (Said { case: Some(other), ..said("F21", r#"{"early_warning":"none"}"#) }, None, "none is named"),
        (of(&warning, Some(warning)), None, "its own case"),
    ];
    let rules = formats();
    for (said, expected, what) in cases {
        let foreseen = pair.state().foresee(Lower, &Arc::new(said.clone()), START + HOUR, &rules);
        assert_eq!(foreseen, expected, "before it is said: {what}");
        let id = pair.sent(Lower, START + HOUR, said);
        let state = pair.state();
        assert_eq!(reason(&state, &id), expected, "{what}");
        if expected.is_some() {
            let open = outcome(&state, &warning, Kind::Report);
            assert_eq!(open, Some(Outcome::Open), "it meets no report: {what}");
        }
    }
}

#[test]
fn what_was_refused_is_void_and_so_is_what_builds_on_it() {
    let mut pair = Pair::new(Track::Nrrc);
    let refused = pair.say(Lower, START, said("F24", "{}"));
    pair.refuses = vec![0];
    pair.bare(Upper, START);
    let of_it = pair.sent(Upper, START, status(refused, "approved"));
    let joined = pair.sent(Lower, START, Said { case: Some(refused), ..said("F24", "{}") });
    let state = pair.state();
    assert_eq!(reason(&state, &refused), Some(NoEffect::Refused(Reason::FormatViolation)));
    assert_eq!(reason(&state, &of_it), Some(NoEffect::OfNoEffect));
    assert_eq!(reason(&state, &joined), Some(NoEffect::CaseUnknown));
    assert_eq!(state.obligations_count(Mark::Actual), 0);
}

#[test]
fn a_flood_is_kept_and_obliges_nobody_and_can_be_taken_back() {
    let mut pair = Pair::new(Track::Nrrc);
    pair.open_max = 6;
    let ids: Vec<EntryId> = (0..5).map(|n| pair.sent(Lower, START + n, said("F24", "{}"))).collect();
    let state = pair.state();
    let reasons: Vec<_> = ids.iter().map(|id| reason(&state, id)).collect();
    assert_eq!(reasons, [None, None, None, Some(NoEffect::TooManyOpen), Some(NoEffect::TooManyOpen)]);
    assert!(state.is_flooded(Mark::Actual, Upper) && !state.is_flooded(Mark::Actual, Lower));
    assert_eq!(state.owes(Mark::Actual, Upper), 6);
    // What settles something goes on having effect, and obliges nobody meanwhile.
    let answer = pair.sent(Upper, START + 9, status(ids[0], "approved"));
    let back = pair.sent(Lower, START + 10, cancel(ids[1]));
    let room = pair.sent(Lower, START + 11, said("F24", "{}"));
    let state = pair.state();
    for id in [&answer, &back, &room] {
        assert_eq!(reason(&state, id), None);
    }
    assert!(!state.statement(&room).unwrap().unobliging);
}

#[test]
fn only_whom_it_is_owed_to_waives_it() {
    let mut pair = Pair::new(Track::Nrrc);
    let request = pair.sent(Lower, START, said("F24", "{}"));
    let by_debtor = pair.sent(Upper, START, status(request, "waived"));
    let state = pair.state();
    assert_eq!(reason(&state, &by_debtor), Some(NoEffect::NotOwn));
    assert_eq!(outcome(&state, &request, Kind::Plan), Some(Outcome::Open));
    let waiver = pair.sent(Lower, START, status(request, "waived"));
    let again = pair.sent(Lower, START, status(request, "waived"));
    let state = pair.state();
    for kind in [Kind::Acknowledge, Kind::Plan] {
        assert_eq!(outcome(&state, &request, kind), Some(Outcome::Waived { by: waiver }));
    }
    assert_eq!(reason(&state, &again), Some(NoEffect::NothingOpen));
}

#[test]
fn only_the_asker_marks_an_answer_non_responsive() {
    let mut pair = Pair::new(Track::Nrrc);
    let request = pair.sent(Lower, START, said("F24", "{}"));
    let answer = pair.sent(Upper, START, status(request, "approved"));
    let by_answerer = pair.sent(Upper, START, status(answer, "non-responsive"));
    let of_request = pair.sent(Upper, START, status(request, "non-responsive"));
    let mark = pair.sent(Lower, START, status(answer, "non-responsive"));
    let state = pair.state();
    assert_eq!(reason(&state, &by_answerer), Some(NoEffect::OwnStatement));
    assert_eq!(reason(&state, &of_request), Some(NoEffect::NothingOpen));
    assert_eq!(state.statement(&answer).unwrap().non_responsive, Some(mark));
}

#[test]
fn what_an_author_itself_could_not_owe_any_more_has_no_effect() {
    let mut pair = Pair::new(Track::Cert);
    pair.open_max = 4;
    let all: Vec<EntryId> = (0..5)
        .map(|n| {
            let id = pair.sent(Lower, START + n, said("F10", r#"{"act":"nominate"}"#));
            pair.sent(Upper, START + n, ack(&[id]));
            id
        })
        .collect();
    let state = pair.state();
    let unobliging: Vec<bool> = all.iter().map(|id| state.statement(id).unwrap().unobliging).collect();
    assert!(unobliging.iter().all(|unobliging| !unobliging));
    assert_eq!(state.owes(Mark::Actual, Lower), 4);
    let reasons: Vec<_> = all.iter().map(|id| reason(&state, id)).collect();
    assert_eq!(reasons, [None, None, None, None, Some(NoEffect::TooManyOpen)]);
    // What meets one of them makes no more of them.
    let again = pair.sent(Lower, START + 9, Said { supersedes: Some(all[0]), ..said("F10", r#"{"act":"change"}"#) });
    assert_eq!(reason(&pair.state(), &again), None);
}

#[test]
fn an_author_foresees_what_would_have_no_effect_and_nothing_changes() {
    use std::sync::Arc;
    let mut pair = Pair::new(Track::Nrrc);
    let inquiry = pair.sent(Lower, START, said("F23", "{}"));
    let state = pair.state();
    let (before, rules) = (state.digest(), formats());
    let told = |who, said: Said| state.foresee(who, &Arc::new(said), START + HOUR, &rules);
    let nowhere = Hash([9; 32]);
    assert_eq!(told(Upper, status(inquiry, "approved")), None);
    assert_eq!(told(Lower, status(inquiry, "approved")), Some(NoEffect::OwnStatement));
    assert_eq!(told(Upper, status(nowhere, "approved")), Some(NoEffect::StatementUnknown));
    assert_eq!(told(Upper, Said { case: Some(nowhere), ..said("F24", "{}") }), Some(NoEffect::CaseUnknown));
    assert_eq!(told(Lower, Said { asked_by: Some(START), ..said("F23", "{}") }), Some(NoEffect::DeadlinePast));
    assert_eq!(told(Lower, Said { asked_by: Some(START + DAY), ..said("F23", "{}") }), None);
    assert_eq!(state.digest(), before);
    // A case that was withdrawn takes no more answers.
    pair.sent(Lower, START + HOUR, cancel(inquiry));
    let state = pair.state();
    assert!(state.foresee(Upper, &Arc::new(status(inquiry, "approved")), START + 2 * HOUR, &rules).is_some());
}
