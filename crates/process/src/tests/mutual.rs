//! Acts of both parties: joint erasure, rules, suspension.

use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash, Track};

use super::{outcome, owed, reason};
use crate::case::{Fact, Phase};
use crate::effect::NoEffect;
use crate::erasure::in_force;
use crate::obligation::{Kind, Outcome};
use crate::rules::FIRST;
use crate::testing::*;
use crate::{Said, State};

fn erase(refs: &[EntryId]) -> Said {
    let refs: Vec<String> = refs.iter().map(|id| format!(r#""{id}""#)).collect();
    said("F16", &format!(r#"{{"refs":[{}],"ground":"g"}}"#, refs.join(",")))
}

fn phase(state: &State, case: &EntryId) -> Phase {
    state.case(case).unwrap().phase
}

#[test]
fn an_erasure_is_in_force_once_both_said_it_and_nothing_can_take_it_back() {
    let mut pair = Pair::new(Track::Nrrc);
    let (a, b) = (pair.sent(Lower, START, said("F90", "{}")), pair.sent(Upper, START, said("F90", "{}")));
    let first = pair.sent(Lower, START + 10, erase(&[a, b]));
    assert_eq!(owed(&pair.state(), &first, Kind::Mirror).unwrap().debtor, Upper);
    let other = pair.sent(Upper, START + 15, Said { in_reply_to: vec![first], ..erase(&[a]) });
    assert_eq!(reason(&pair.state(), &other), Some(NoEffect::Differs));
    let ground = format!(r#"{{"refs":["{a}","{b}"],"ground":"G"}}"#);
    let worded = pair.sent(Upper, START + 16, Said { in_reply_to: vec![first], ..said("F16", &ground) });
    assert_eq!(reason(&pair.state(), &worded), Some(NoEffect::Differs), "another ground");
    let second = pair.say(Upper, START + 20, Said { in_reply_to: vec![first], ..erase(&[b, a]) });
    assert_eq!(phase(&pair.state(), &first), Phase::Open);
    pair.bare(Lower, START + 30);
    let state = pair.state();
    assert_eq!(phase(&state, &first), Phase::AwaitingConfirmation, "the upper party may have withdrawn it");
    assert_eq!(in_force(&state, &first), None, "nothing may be carried out yet");
    assert_eq!(state.case(&first).unwrap().facts["mutual-effective"], Fact::Number(START + 20));
    assert!(matches!(outcome(&state, &first, Kind::Mirror), Some(Outcome::Met { by, .. }) if by == second));
    pair.bare(Upper, START + 40);
    let state = pair.state();
    assert_eq!(phase(&state, &first), Phase::InForce);
    let found = in_force(&state, &first).unwrap();
    assert_eq!((found.acts, in_force(&state, &second)), ([first, second], Some(found)));
    assert_eq!((in_force(&state, &other), in_force(&state, &a)), (None, None), "no half of it");
    let late = pair.sent(Upper, START + 50, cancel(second));
    let state = pair.state();
    assert_eq!(reason(&state, &late), Some(NoEffect::Final));
    assert_eq!(phase(&state, &first), Phase::InForce);
}

#[test]
fn a_withdrawal_that_crosses_the_second_half_wins() {
    let mut pair = Pair::new(Track::Nrrc);
    let a = pair.sent(Lower, START, said("F90", "{}"));
    let first = pair.sent(Lower, START + 10, erase(&[a]));
    pair.say(Upper, START + 20, Said { in_reply_to: vec![first], ..erase(&[a]) });
    let back = pair.say_blind(Lower, START + 20, cancel(first));
    pair.bare(Lower, START + 21);
    assert_eq!(phase(&pair.state(), &first), Phase::AwaitingConfirmation);
    pair.settle(START + 30);
    pair.settle(START + 40);
    let state = pair.state();
    assert_eq!(reason(&state, &back), None);
    assert_eq!(phase(&state, &first), Phase::Withdrawn);
}

#[test]
fn an_erasure_of_what_is_not_there_is_none() {
    let mut pair = Pair::new(Track::Nrrc);
    let id = pair.sent(Lower, START, erase(&[Hash([3; 32])]));
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::StatementUnknown));
}

fn rules(version: u8) -> Said {
    said("F14", &format!(r#"{{"definition_hashes":["{}"],"from_when":1}}"#, Hash([version; 32])))
}

#[test]
fn rules_govern_once_both_announcements_stand_and_a_case_keeps_its_own() {
    let mut pair = Pair::new(Track::Nrrc);
    let old = pair.sent(Lower, START, said("F24", "{}"));
    let first = pair.sent(Lower, START, rules(9));
    let early = pair.sent(Lower, START, Said { version: 2, ..said("F24", "{}") });
    let state = pair.state();
    assert_eq!((state.rules_version(), reason(&state, &early)), (FIRST, Some(NoEffect::FormatOutsideRules)));
    let second = pair.sent(Upper, START, Said { in_reply_to: vec![first], ..rules(9) });
    let new = pair.sent(Lower, START, Said { version: 2, ..said("F24", "{}") });
    let in_old = pair.sent(Lower, START, Said { version: 2, case: Some(old), ..said("F24", "{}") });
    let back = pair.sent(Lower, START, cancel(first));
    let state = pair.state();
    assert_eq!((state.rules_version(), reason(&state, &new)), (Hash([9; 32]), None));
    assert_eq!(reason(&state, &in_old), Some(NoEffect::FormatOutsideRules), "the case goes by its own rules");
    assert_eq!(state.case(&old).unwrap().rules, FIRST);
    assert_eq!(reason(&state, &back), Some(NoEffect::Final));
    assert!(matches!(outcome(&state, &first, Kind::Mirror), Some(Outcome::Met { by, .. }) if by == second));
}

#[test]
fn neither_party_changes_the_rules_alone() {
    let mut pair = Pair::new(Track::Nrrc);
    let withdrawn = pair.sent(Lower, START, rules(8));
    pair.sent(Lower, START, cancel(withdrawn));
    pair.sent(Upper, START, rules(8));
    pair.settle(START);
    assert_eq!(pair.state().rules_version(), FIRST, "one announcement was withdrawn");
    pair.sent(Lower, START, rules(9));
    pair.sent(Upper, START, rules(9));
    assert_eq!(pair.state().rules_version(), FIRST, "one may have been withdrawn");
    pair.settle(START);
    assert_eq!(pair.state().rules_version(), Hash([9; 32]));
    pair.sent(Lower, START, rules(8));
    pair.settle(START);
    assert_eq!(pair.state().rules_version(), Hash([9; 32]), "what was announced before does not count any more");
}

fn suspend(act: &str, scope: &str, until: u64) -> Said {
    said("F15", &format!(r#"{{"act":"{act}","scope":{scope},"reason":"r","until":{until}}}"#))
}

#[test]
fn a_suspension_stops_what_can_be_stopped_until_its_time_or_its_author_ends_it() {
    let mut pair = Pair::new(Track::Cert);
    pair.sent(Lower, START, suspend("suspend", r#""whole-line""#, START + DAY));
    let stopped = pair.sent(Lower, START + 1, said("F24", "{}"));
    let theirs = pair.sent(Upper, START + 1, said("F90", "{}"));
    let inquiry = pair.sent(Upper, START + 1, said("F34", "{}"));
    pair.sent(Upper, START + 2, suspend("resume", r#""whole-line""#, 1));
    let still = pair.sent(Lower, START + 3, said("F24", "{}"));
    let after = pair.sent(Lower, START + DAY, said("F24", "{}"));
    let state = pair.state();
    for id in [&stopped, &theirs, &still] {
        assert_eq!(reason(&state, id), Some(NoEffect::Suspended));
    }
    assert_eq!(reason(&state, &inquiry), None, "it can never be suspended");
    assert_eq!(reason(&state, &after), None);
    pair.sent(Lower, START + 2 * DAY, suspend("suspend", r#"["F25"]"#, START + 9 * DAY));
    let other = pair.sent(Lower, START + 2 * DAY, said("F24", "{}"));
    let that = pair.sent(Lower, START + 2 * DAY, said("F25", "{}"));
    pair.sent(Lower, START + 3 * DAY, suspend("resume", r#"["F25"]"#, 1));
    let again = pair.sent(Lower, START + 3 * DAY, said("F25", "{}"));
    let state = pair.state();
    assert_eq!((reason(&state, &other), reason(&state, &that)), (None, Some(NoEffect::Suspended)));
    assert_eq!(reason(&state, &again), None);
    assert!(!state.is_suspended(Mark::Actual, "F25", START + 3 * DAY));
}

#[test]
fn a_suspension_into_the_past_and_one_of_an_expert_line_stop_nothing() {
    let mut pair = Pair::new(Track::Cert);
    let past = pair.sent(Lower, START, suspend("suspend", r#""whole-line""#, START));
    assert_eq!(reason(&pair.state(), &past), Some(NoEffect::DeadlinePast));
    let mut pair = Pair::new(Track::Expert);
    pair.sent(Lower, START, suspend("suspend", r#""whole-line""#, START + DAY));
    let said = pair.sent(Upper, START + 1, said("F24", "{}"));
    assert_eq!(reason(&pair.state(), &said), None);
}
