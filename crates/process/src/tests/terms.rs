//! Terms on a line, protected windows, and the periods that follow from them.

use std::sync::Arc;

use comity_wire::{EntryId, Hash, Track};

use super::{owed, reason};
use crate::case::Phase;
use crate::effect::NoEffect;
use crate::obligation::Kind;
use crate::terms::{self, Terms, TermsError};
use crate::testing::*;
use crate::{Event, Place, Said, State};

const SHORT: &str = r#"{"periods":[{"format":"F24","ack":600,"answer":7200,"lead":86400},{"format":"F20","ack":600}],
    "window_periods":[{"format":"F24","answer":3600},{"format":"F34","ack":7200,"answer":60}]}"#;

fn body(terms: &str, hash: Hash, more: &str) -> String {
    let instrument = Hash([4; 32]);
    format!(
        r#"{{"terms_hash":"{hash}","instrument_ref":{{"hash":"{instrument}"}},"from_when":{START},"terms":{terms}{more}}}"#
    )
}

fn put(terms: &str) -> Said {
    said("F57", &body(terms, Terms::read(terms).unwrap().hash, ""))
}

fn mirror(of: EntryId, terms: &str) -> Said {
    Said { in_reply_to: vec![of], ..put(terms) }
}

/// Both put terms on the line, and nothing can take that back.
fn in_force(pair: &mut Pair, at: u64, terms: &str) -> EntryId {
    let first = pair.sent(Lower, at, put(terms));
    pair.sent(Upper, at + 1, mirror(first, terms));
    pair.settle(at + 2);
    assert_eq!(phase(&pair.state(), &first), Phase::InForce);
    first
}

fn phase(state: &State, case: &EntryId) -> Phase {
    state.case(case).unwrap().phase
}

/// Seconds that the other party has: to acknowledge, to answer.
fn periods(state: &State, id: &EntryId, kind: Kind) -> [Option<u64>; 2] {
    [Kind::Acknowledge, kind].map(|kind| {
        let owed = owed(state, id, kind)?;
        Some(owed.due? - owed.from)
    })
}

#[test]
fn terms_change_periods_for_what_is_written_after_both_put_them_and_for_nothing_before() {
    let mut pair = Pair::new(Track::Nrrc);
    let before = pair.sent(Lower, START, said("F24", "{}"));
    let first = pair.sent(Lower, START + 10, put(SHORT));
    assert_eq!(owed(&pair.state(), &first, Kind::Mirror).unwrap().debtor, Upper);
    let one_alone = pair.sent(Upper, START + 11, said("F24", "{}"));
    let second = pair.say(Upper, START + 12, mirror(first, SHORT));
    pair.bare(Lower, START + 13);
    assert_eq!(phase(&pair.state(), &first), Phase::AwaitingConfirmation);
    // Neither does it govern what is on its way when it comes into force.
    let on_its_way = pair.say(Lower, START + 14, said("F24", "{}"));
    pair.settle(START + 15);
    let after = pair.sent(Lower, START + 16, said("F24", "{}"));
    let theirs = pair.sent(Upper, START + 16, said("F24", "{}"));
    let state = pair.state();
    assert_eq!(phase(&state, &first), Phase::InForce);
    assert_eq!(owed(&state, &second, Kind::Mirror), None, "the second half asks for none");
    for id in [before, one_alone, on_its_way] {
        assert_eq!(periods(&state, &id, Kind::Plan), [Some(HOUR), Some(DAY)]);
        assert_eq!(state.statement(&id).unwrap().terms, None);
    }
    for id in [after, theirs] {
        assert_eq!(periods(&state, &id, Kind::Plan), [Some(600), Some(7200)], "alike for both parties");
        assert_eq!(state.statement(&id).unwrap().terms, Some(Terms::read(SHORT).unwrap().hash));
    }
    assert_eq!(terms::governing(&state, START + 20).unwrap().instrument, Hash([4; 32]));
}

#[test]
fn terms_taken_back_while_the_other_half_is_on_its_way_are_in_force_nowhere() {
    let mut pair = Pair::new(Track::Nrrc);
    let first = pair.sent(Lower, START, put(SHORT));
    let crossed = pair.say(Upper, START + 2, mirror(first, SHORT));
    let withdraw = body(SHORT, Terms::read(SHORT).unwrap().hash, r#","act":"withdraw""#);
    let back = pair.say_blind(Lower, START + 2, Said { case: Some(first), ..said("F57", &withdraw) });
    pair.settle(START + 3);
    pair.settle(START + 4);
    let state = pair.state();
    assert_eq!((reason(&state, &back), phase(&state, &first)), (None, Phase::Withdrawn));
    assert_eq!(reason(&state, &crossed), Some(NoEffect::CaseWithdrawn));
    assert_eq!(owed(&state, &back, Kind::Mirror), None, "whoever takes it back asks for nothing");
}

#[test]
fn a_party_put_back_to_before_it_knew_takes_nothing_back_that_is_in_force() {
    let (hash, rules) = (Terms::read(SHORT).unwrap().hash, formats());
    for (who, act) in [(Lower, "withdraw"), (Upper, "decline"), (Upper, "withdraw")] {
        let mut pair = Pair::new(Track::Nrrc);
        let first = in_force(&mut pair, START, SHORT);
        let mut state = pair.state();
        // Its successor's first entry cites as little as its backup held, and knows of no mirror.
        let (back, opens) = (Hash([70; 32]), Hash([71; 32]));
        let place = Place { author: who, generation: 2, number: 0 };
        let entry = |place, id, cites, is_statement| Event::Entry {
            place,
            id,
            ordinal: 9,
            stated: START + 9,
            cites: Some(cites),
            is_statement,
        };
        state.apply(&entry(place, back, (1, 1), true), &rules);
        let other = Place { author: who.other(), generation: 1, number: 90 };
        state.apply(&entry(other, opens, (2, 1), false), &rules);
        let withdraw = body(SHORT, hash, &format!(r#","act":"{act}""#));
        let said = Arc::new(Said { case: Some(first), ..said("F57", &withdraw) });
        state.apply(&Event::Opened { place, said }, &rules);
        assert_eq!(reason(&state, &back), Some(NoEffect::Final), "{who:?} {act}");
        assert_eq!(phase(&state, &first), Phase::InForce);
    }
}

#[test]
fn terms_oblige_nobody_to_what_a_format_does_not_ask() {
    let mut pair = Pair::new(Track::Nrrc);
    in_force(&mut pair, START, r#"{"periods":[{"format":"F20","ack":600,"answer":600}]}"#);
    let id = pair.sent(Lower, START + 9, said("F20", "{}"));
    assert_eq!(periods(&pair.state(), &id, Kind::Answer), [Some(600), None]);
}

#[test]
fn inside_a_protected_window_of_either_party_periods_are_shorter_and_never_longer() {
    let mut pair = Pair::new(Track::Nrrc);
    in_force(&mut pair, START, SHORT);
    let window = format!(r#"{{"dates":{{"from":{},"to":{}}},"status":"announced"}}"#, START + DAY, START + 2 * DAY);
    let announced = pair.sent(Upper, START + 10, said("F40", &window));
    let mut asked = |at| pair.sent(Lower, at, said("F24", "{}"));
    let (before, inside, end) = (asked(START + 20), asked(START + DAY), asked(START + 2 * DAY));
    let cease = pair.sent(Upper, START + 2 * DAY - 1, said("F34", "{}"));
    let state = pair.state();
    assert_eq!(periods(&state, &before, Kind::Plan), [Some(600), Some(7200)]);
    assert_eq!(periods(&state, &inside, Kind::Plan), [Some(600), Some(3600)]);
    assert_eq!(periods(&state, &end, Kind::Plan), [Some(600), Some(7200)], "its end is not in it");
    assert_eq!(periods(&state, &cease, Kind::Answer), [Some(7200), Some(60)]);
    assert_eq!(terms::windows(&state).map(|(id, _)| *id).collect::<Vec<_>>(), [announced]);
    let mut pair = pair.clone();
    let ended = Said { supersedes: Some(announced), ..said("F40", &window.replace("announced", "cancelled")) };
    pair.sent(Upper, START + 2 * DAY, ended);
    assert_eq!(terms::windows(&pair.state()).count(), 0);
}

#[test]
fn a_concern_inside_a_window_is_answered_sooner() {
    let mut pair = Pair::new(Track::Nrrc);
    in_force(&mut pair, START, r#"{"periods":[],"window_periods":[{"format":"F42","ack":600,"answer":3600}]}"#);
    let window = format!(r#"{{"dates":{{"from":{},"to":{}}}}}"#, START + DAY, START + 2 * DAY);
    let announced = pair.sent(Upper, START + 10, said("F40", &window));
    let concern = format!(r#"{{"ref":{{"format":"F40","hash":"{announced}"}},"evidence":[]}}"#);
    let mut at = |at| pair.sent(Upper, at, said("F42", &concern));
    let (before, inside) = (at(START + 20), at(START + DAY));
    let state = pair.state();
    assert_eq!(periods(&state, &before, Kind::Answer), [Some(HOUR / 4), Some(DAY)]);
    assert_eq!(periods(&state, &inside, Kind::Answer), [Some(600), Some(3600)]);
}

#[test]
fn a_cancelled_announcement_protects_nothing() {
    let mut pair = Pair::new(Track::Nrrc);
    let window = format!(r#"{{"dates":{{"from":{START},"to":{}}}}}"#, START + DAY);
    let announced = pair.sent(Upper, START, said("F40", &window));
    assert_eq!(terms::windows(&pair.state()).count(), 1);
    pair.sent(Upper, START + 1, cancel(announced));
    assert_eq!(terms::windows(&pair.state()).count(), 0);
}

#[test]
fn a_window_is_refused_where_it_is_over_or_none_or_ends_nothing() {
    let mut pair = Pair::new(Track::Nrrc);
    let mut said_of = |body: String| {
        let id = pair.sent(Lower, START + DAY, said("F40", &body));
        reason(&pair.state(), &id)
    };
    assert_eq!(
        said_of(format!(r#"{{"dates":{{"from":{START},"to":{}}}}}"#, START + DAY)),
        Some(NoEffect::DeadlinePast)
    );
    assert_eq!(said_of(r#"{"dates":{"from":9,"to":9}}"#.into()), Some(NoEffect::Body));
    assert_eq!(said_of(r#"{"dates":"soon"}"#.into()), Some(NoEffect::Body));
    assert_eq!(said_of(r#"{"dates":{"from":9,"to":10},"status":"ended"}"#.into()), Some(NoEffect::Prerequisite));
    assert_eq!(said_of(r#"{"dates":{"from":9,"to":10},"status":"maybe"}"#.into()), Some(NoEffect::Body));
}

#[test]
fn a_protected_process_is_announced_ahead_and_what_ends_it_is_never_late() {
    let (begins, ends) = (START + 40 * DAY, START + 41 * DAY);
    let window = |status: &str| format!(r#"{{"dates":{{"from":{begins},"to":{ends}}},"status":"{status}"}}"#);
    let mut pair = Pair::new(Track::Nrrc);
    let mut said_of = |at: u64, before: Option<EntryId>, status: &str| {
        let id = pair.sent(Upper, at, Said { supersedes: before, ..said("F40", &window(status)) });
        let state = pair.state();
        (id, reason(&state, &id), state.statement(&id).unwrap().sent_late())
    };
    let by = START + 10 * DAY;
    let (in_time, none, late) = said_of(by, None, "announced");
    assert_eq!((none, late), (None, None));
    // A change announces, too: its window, or what it covers, may be another.
    let (changed, none, late) = said_of(by + 1, Some(in_time), "changed");
    assert_eq!((none, late), (None, Some(by)), "a second late");
    let (_, none, late) = said_of(by + 2, Some(changed), "cancelled");
    assert_eq!((none, late), (None, None), "there is no time before which it must be cancelled");
    let (other, none, late) = said_of(by + 3, None, "announced");
    assert_eq!((none, late), (None, Some(by)));
    let (_, none, late) = said_of(ends, Some(other), "ended");
    assert_eq!((none, late), (None, None), "it has ended");
}

#[test]
fn what_differs_in_anything_is_no_mirror() {
    let mut pair = Pair::new(Track::Nrrc);
    let first = pair.sent(Lower, START, put(SHORT));
    let other = SHORT.replace("600", "601");
    let id = pair.sent(Upper, START + 1, mirror(first, &other));
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Differs));
    let until = body(SHORT, Terms::read(SHORT).unwrap().hash, &format!(r#","until":{}"#, START + DAY));
    let id = pair.sent(Upper, START + 2, reply("F57", &[first], &until));
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Differs));
    let again = pair.sent(Lower, START + 3, mirror(first, SHORT));
    assert_eq!(reason(&pair.state(), &again), Some(NoEffect::OwnStatement));
    // The same in other white space and order of members is the same.
    let spaced = SHORT.replace(':', " : ");
    pair.sent(Upper, START + 4, mirror(first, &spaced));
    assert_eq!(phase(&pair.state(), &first), Phase::AwaitingConfirmation);
}

#[test]
fn terms_that_are_none_have_no_effect() {
    let read = |terms: &str| Terms::read(terms).unwrap_err();
    let period = |seconds| TermsError::Period { format: "F24".into(), seconds };
    assert_eq!(read(r#"{"periods":[{"format":"F24","ack":0}]}"#), period(0));
    assert_eq!(read(r#"{"periods":[{"format":"F24","answer":31622401}]}"#), period(31_622_401));
    assert_eq!(read(r#"{"periods":[],"window_periods":[{"format":"F24","lead":59}]}"#), period(59));
    assert_eq!(read(r#"{"periods":[{"format":"F24"},{"format":"F24"}]}"#), TermsError::Twice("F24".into()));
    let codes = r#"{"periods":[],"codes":[{"code":"AA1","meaning":{}},{"code":"AA1","meaning":{}}]}"#;
    assert_eq!(read(codes), TermsError::Twice("AA1".into()));
    assert!(matches!(read("{}"), TermsError::Shape(_)));
    assert!(matches!(read(r#"{"periods":[{"format":"F24","ack":1.5}]}"#), TermsError::Shape(_)));
    let many: Vec<String> = (0..=terms::ENTRIES_MAX).map(|n| format!(r#"{{"format":"F{n}"}}"#)).collect();
    assert_eq!(read(&format!(r#"{{"periods":[{}]}}"#, many.join(","))), TermsError::TooMany);

    let mut pair = Pair::new(Track::Nrrc);
    let zero = r#"{"periods":[{"format":"F24","ack":0}]}"#;
    let mut has = |body: String| {
        let id = pair.sent(Lower, START + 9, said("F57", &body));
        reason(&pair.state(), &id)
    };
    assert_eq!(has(body(zero, terms::hash(zero), "")), Some(NoEffect::Body));
    assert_eq!(has(body(SHORT, Hash([1; 32]), "")), Some(NoEffect::Body), "another hash");
    let hash = Terms::read(SHORT).unwrap().hash;
    assert_eq!(has(body(SHORT, hash, r#","act":"impose""#)), Some(NoEffect::Body));
    assert_eq!(has(body(SHORT, hash, &format!(r#","until":{START}"#))), Some(NoEffect::Body), "until before from");
    assert_eq!(has(body(SHORT, hash, &format!(r#","until":{}"#, START + 5))), Some(NoEffect::DeadlinePast));
    assert_eq!(has(r#"{"act":"decline"}"#.into()), Some(NoEffect::Prerequisite), "nothing is proposed");
}

#[test]
fn whoever_declines_or_takes_back_in_time_wins_and_late_nobody_does() {
    let mut pair = Pair::new(Track::Nrrc);
    let first = pair.sent(Lower, START, put(SHORT));
    let own = pair.sent(Lower, START + 1, reply("F57", &[first], r#"{"act":"decline"}"#));
    assert_eq!(reason(&pair.state(), &own), Some(NoEffect::OwnStatement));
    let theirs = pair.sent(Upper, START + 1, reply("F57", &[first], r#"{"act":"withdraw"}"#));
    assert_eq!(reason(&pair.state(), &theirs), Some(NoEffect::NotOwn));
    // The mirror and the cancellation cross.
    let mut crossed = pair.clone();
    crossed.say(Upper, START + 2, mirror(first, SHORT));
    crossed.say_blind(Lower, START + 2, cancel(first));
    crossed.settle(START + 3);
    crossed.settle(START + 4);
    assert_eq!(phase(&crossed.state(), &first), Phase::Withdrawn);
    assert!(terms::governing(&crossed.state(), START + 9).is_none());
    pair.sent(Upper, START + 2, reply("F57", &[first], r#"{"act":"decline"}"#));
    pair.settle(START + 3);
    let state = pair.state();
    assert_eq!(phase(&state, &first), Phase::Denied);
    assert!(owed(&state, &first, Kind::Mirror).is_none_or(|owed| !owed.is_open()));
    let late = pair.sent(Lower, START + 5, mirror(first, SHORT));
    assert!(reason(&pair.state(), &late).is_some());

    let mut pair = Pair::new(Track::Nrrc);
    let first = in_force(&mut pair, START, SHORT);
    for body in [r#"{"act":"decline"}"#, r#"{"act":"withdraw"}"#] {
        let id = pair.sent(Upper, START + 9, reply("F57", &[first], body));
        assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Final));
    }
    let id = pair.sent(Lower, START + 9, cancel(first));
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Final));
    assert!(terms::governing(&pair.state(), START + 9).is_some());
}

#[test]
fn later_terms_govern_instead_from_when_they_say_and_defaults_return() {
    let mut pair = Pair::new(Track::Nrrc);
    in_force(&mut pair, START, SHORT);
    let later = r#"{"periods":[{"format":"F24","ack":900}]}"#;
    let text =
        body(later, Terms::read(later).unwrap().hash, "").replace(&START.to_string(), &(START + DAY).to_string());
    let first = pair.sent(Lower, START + 10, said("F57", &text));
    pair.sent(Upper, START + 11, reply("F57", &[first], &text));
    pair.settle(START + 12);
    let (now, then) =
        (pair.sent(Lower, START + 20, said("F24", "{}")), pair.sent(Lower, START + DAY, said("F24", "{}")));
    let state = pair.state();
    assert_eq!(periods(&state, &now, Kind::Plan), [Some(600), Some(7200)]);
    assert_eq!(periods(&state, &then, Kind::Plan), [Some(900), Some(DAY)]);
    let hash = Terms::defaults().hash;
    let back = body("{}", hash, r#","act":"restore-defaults""#);
    let first = pair.sent(Upper, START + DAY + 1, said("F57", &back));
    pair.sent(Lower, START + DAY + 2, reply("F57", &[first], &back));
    pair.settle(START + DAY + 3);
    let id = pair.sent(Upper, START + DAY + 4, said("F24", "{}"));
    assert_eq!(periods(&pair.state(), &id, Kind::Plan), [Some(HOUR), Some(DAY)]);
}

#[test]
fn proposals_of_one_party_are_limited_and_the_other_is_not_concerned() {
    let mut pair = Pair::new(Track::Nrrc);
    let one = |n: usize| put(&format!(r#"{{"periods":[{{"format":"F24","ack":{}}}]}}"#, 60 + n));
    let ids: Vec<EntryId> = (0..=terms::PROPOSED_MAX).map(|n| pair.sent(Lower, START + n as u64, one(n))).collect();
    let state = pair.state();
    assert_eq!(reason(&state, &ids[terms::PROPOSED_MAX - 1]), None);
    assert_eq!(reason(&state, &ids[terms::PROPOSED_MAX]), Some(NoEffect::TooManyOpen));
    let theirs = pair.sent(Upper, START + 99, one(99));
    assert_eq!(reason(&pair.state(), &theirs), None);
}

#[test]
fn what_put_terms_on_a_line_is_not_erased() {
    let mut pair = Pair::new(Track::Nrrc);
    let first = in_force(&mut pair, START, SHORT);
    let erase = said("F16", &format!(r#"{{"refs":["{first}"],"ground":"g"}}"#));
    let id = pair.sent(Lower, START + 9, erase);
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Final));
}

#[test]
fn what_was_received_earlier_than_it_was_said_keeps_the_periods_of_the_terms() {
    let mut pair = Pair::new(Track::Nrrc);
    in_force(&mut pair, START, SHORT);
    let request = pair.say(Lower, START + HOUR, said("F24", "{}"));
    // Whoever receives says so late; the other party has that entry before.
    pair.bare(Upper, START + 9 * HOUR);
    let late = owed(&pair.state(), &request, Kind::Acknowledge).unwrap();
    assert_eq!((late.from, late.due), (START + 9 * HOUR, Some(START + 9 * HOUR + 600)));
    pair.bare_at(Lower, START + 2 * HOUR, START + 2 * HOUR);
    let state = pair.state();
    let due = |kind| owed(&state, &request, kind).map(|owed| (owed.from, owed.due)).unwrap();
    assert_eq!(due(Kind::Acknowledge), (START + 2 * HOUR, Some(START + 2 * HOUR + 600)));
    assert_eq!(due(Kind::Plan), (START + 2 * HOUR, Some(START + 2 * HOUR + 7200)));
}

#[test]
fn it_keeps_them_where_they_count_from_a_desks_opening() {
    let mut pair = Pair::new(Track::Cert);
    pair.hours = Some(("watch".into(), crate::Hours::new(vec![(540, 1020)], vec![]).unwrap()));
    pair.bare(Upper, START);
    in_force(&mut pair, START, SHORT);
    let request = pair.say(Lower, START + HOUR, said("F24", "{}"));
    pair.bare(Upper, START + 20 * HOUR);
    pair.bare_at(Lower, START + 2 * HOUR, START + 2 * HOUR);
    let ack = owed(&pair.state(), &request, Kind::Acknowledge).unwrap();
    assert_eq!((ack.from, ack.due), (START + 2 * HOUR, Some(START + 9 * HOUR + 600)));
}
