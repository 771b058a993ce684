//! Guarantees, special-caution assets, concerns and the reciprocity ledger.

use comity_wire::body::Members;
use comity_wire::envelope::{Mark, Pap, Tlp};
use comity_wire::{EntryId, Hash, Track};

use super::{owed, reason};
use crate::case::Phase;
use crate::effect::NoEffect;
use crate::guarantee::hash_of;
use crate::labels::Labels;
use crate::lasting::{Course, lasts};
use crate::obligation::{Kind, Outcome};
use crate::reciprocity::{self, Span};
use crate::testing::*;
use crate::{Said, State, Who2};

const TACIT: &str = r#"{"renewal":"tacit","period_days":365,"notice_days":30}"#;
const FIXED: &str = r#"{"renewal":"by-agreement","to":1_,"notice_days":30}"#;

fn fixed(to: u64) -> String {
    FIXED.replace("1_", &to.to_string())
}

/// An F41 with these members, and the hash that they have.
fn guarantee(text: &str, term: &str, more: &str) -> Said {
    let open = format!(
        r#"{{"form":"exchange-of-notes","texts":{{"en":"{text}","ru":"..."}},"conditions":[],"term":{term},
        "window_terms":[{{"format":"F42","answer":3600}}]"#
    );
    let hash = hash_of(&Members::read(format!("{open}}}").as_bytes()).unwrap()).unwrap();
    said("F41", &format!(r#"{open},"hash":"{hash}"{more}}}"#))
}

fn parties(promisor: Who2) -> String {
    let [promisor, beneficiary] = [promisor, promisor.other()].map(|who| PARTIES[who as usize]);
    format!(r#","promisor":"{promisor}","beneficiary":"{beneficiary}""#)
}

fn offer(who: Who2) -> Said {
    guarantee("text", TACIT, &format!(r#"{},"act":"offer""#, parties(who)))
}

fn mirror(of: EntryId, who: Who2) -> Said {
    let mirror = guarantee("text", TACIT, &format!(r#"{},"act":"mirror""#, parties(who)));
    Said { in_reply_to: vec![of], ..mirror }
}

fn act(case: EntryId, act: &str) -> Said {
    Said { case: Some(case), ..guarantee("text", TACIT, &format!(r#","act":"{act}""#)) }
}

fn phase(state: &State, case: &EntryId) -> Phase {
    state.case(case).unwrap().phase
}

/// A guarantee in force since START + 1.
fn in_force(pair: &mut Pair) -> EntryId {
    let first = pair.sent(Lower, START, offer(Lower));
    pair.sent(Upper, START + 1, mirror(first, Upper));
    pair.settle(START + 2);
    assert_eq!(phase(&pair.state(), &first), Phase::InForce);
    first
}

#[test]
fn a_guarantee_binds_nobody_alone_and_both_from_one_instant() {
    let mut pair = Pair::new(Track::Official);
    let first = pair.sent(Lower, START, offer(Lower));
    let state = pair.state();
    assert_eq!(owed(&state, &first, Kind::Mirror).unwrap().debtor, Upper);
    assert_eq!((phase(&state, &first), lasts(&state.case(&first).unwrap())), (Phase::Open, None));
    let second = pair.say(Upper, START + 5, mirror(first, Upper));
    pair.bare(Lower, START + 6);
    let state = pair.state();
    assert_eq!(phase(&state, &first), Phase::AwaitingConfirmation);
    assert_eq!(lasts(&state.case(&first).unwrap()), None, "it may still be taken back");
    pair.settle(START + 7);
    let state = pair.state();
    let time = lasts(&state.case(&first).unwrap()).unwrap();
    assert_eq!((phase(&state, &first), time.begins), (Phase::InForce, START + 5));
    assert_eq!(time.course(START + 5), Course::Running);
    assert_eq!(time.end_at(START + 6), Some(START + 5 + 365 * DAY));
    assert_eq!(owed(&state, &second, Kind::Mirror), None);
}

#[test]
fn a_mirror_that_differs_in_one_character_or_in_its_parties_is_none() {
    let mut pair = Pair::new(Track::Official);
    let first = pair.sent(Lower, START, offer(Lower));
    let mut answer = |said: Said| {
        let id = pair.sent(Upper, START + 1, Said { in_reply_to: vec![first], ..said });
        reason(&pair.state(), &id)
    };
    let with = |text: &str, term: &str, more: String| guarantee(text, term, &more);
    assert_eq!(answer(with("texts", TACIT, parties(Upper))), Some(NoEffect::Differs), "one letter more");
    let longer = TACIT.replace("365", "366");
    assert_eq!(answer(with("text", &longer, parties(Upper))), Some(NoEffect::Differs), "another term");
    assert_eq!(answer(with("text", TACIT, parties(Lower))), Some(NoEffect::Body), "the other party's promise");
    let mixed = format!(r#","promisor":"{0}","beneficiary":"{0}""#, PARTIES[1]);
    assert_eq!(answer(with("text", TACIT, mixed)), Some(NoEffect::Body), "a promise to itself");
    let mut lies = mirror(first, Upper);
    lies.body = String::from_utf8(lies.body.to_vec()).unwrap().replace("text\"", "taxt\"").as_bytes().into();
    assert_eq!(answer(lies), Some(NoEffect::Body), "its hash is another text's");
    assert_eq!(answer(mirror(first, Upper)), None);
}

#[test]
fn a_mirror_needs_something_to_mirror_and_its_author_says_it_once() {
    let mut pair = Pair::new(Track::Official);
    let alone = pair.sent(Lower, START, guarantee("text", TACIT, r#","act":"mirror""#));
    let first = pair.sent(Lower, START, offer(Lower));
    let again = pair.sent(Lower, START + 1, Said { case: Some(first), ..offer(Lower) });
    let past = pair.sent(Lower, START + DAY, guarantee("text", &fixed(START + DAY), ""));
    let unread = pair.sent(Lower, START + DAY, guarantee("text", r#"{"renewal":"none"}"#, ""));
    let state = pair.state();
    assert_eq!(reason(&state, &alone), Some(NoEffect::Prerequisite));
    assert_eq!(reason(&state, &again), Some(NoEffect::NothingOpen));
    assert_eq!(reason(&state, &past), Some(NoEffect::DeadlinePast));
    assert_eq!(reason(&state, &unread), Some(NoEffect::Body));
}

#[test]
fn what_is_declined_or_taken_back_in_time_is_not_in_force() {
    let mut pair = Pair::new(Track::Official);
    let first = pair.sent(Lower, START, offer(Lower));
    let own = pair.sent(Lower, START + 1, act(first, "decline"));
    let not_own = pair.sent(Upper, START + 1, act(first, "withdraw"));
    let declined = pair.sent(Upper, START + 2, Said { in_reply_to: vec![first], ..act(first, "decline") });
    let late = pair.sent(Upper, START + 3, mirror(first, Upper));
    let state = pair.state();
    assert_eq!(reason(&state, &own), Some(NoEffect::OwnStatement));
    assert_eq!(reason(&state, &not_own), Some(NoEffect::NotOwn));
    assert_eq!((reason(&state, &declined), phase(&state, &first)), (None, Phase::Denied));
    assert_eq!(owed(&state, &declined, Kind::Mirror), None, "a refusal asks for nothing");
    assert!(matches!(owed(&state, &first, Kind::Mirror).unwrap().outcome, Outcome::Met { .. }));
    assert_eq!(reason(&state, &late), Some(NoEffect::CaseClosed));

    let mut pair = Pair::new(Track::Official);
    let first = pair.sent(Lower, START, offer(Lower));
    let back = pair.sent(Lower, START + 1, act(first, "withdraw"));
    let outcome = owed(&pair.state(), &first, Kind::Mirror).unwrap().outcome;
    assert_eq!(outcome, Outcome::Cancelled { by: back }, "nobody owes a mirror of what was taken back");

    // Taken back while the mirror was on its way: that wins.
    let mut pair = Pair::new(Track::Official);
    let first = pair.sent(Lower, START, offer(Lower));
    let crossed = pair.say(Upper, START + 2, mirror(first, Upper));
    let back = pair.say_blind(Lower, START + 2, act(first, "withdraw"));
    pair.settle(START + 3);
    pair.settle(START + 4);
    let state = pair.state();
    assert_eq!((reason(&state, &back), phase(&state, &first)), (None, Phase::Withdrawn));
    assert_eq!(reason(&state, &crossed), Some(NoEffect::CaseWithdrawn));
}

#[test]
fn in_force_it_ends_by_notice_and_by_nothing_else() {
    let mut pair = Pair::new(Track::Official);
    let first = in_force(&mut pair);
    let declined = pair.sent(Upper, START + 9, act(first, "decline"));
    let cancelled = pair.sent(Lower, START + 9, cancel(first));
    let notice = pair.sent(Upper, START + 350 * DAY, act(first, "withdraw"));
    let state = pair.state();
    assert_eq!(reason(&state, &declined), Some(NoEffect::Final));
    assert_eq!(reason(&state, &cancelled), Some(NoEffect::Final));
    assert_eq!((reason(&state, &notice), owed(&state, &notice, Kind::Mirror)), (None, None));
    let time = lasts(&state.case(&first).unwrap()).unwrap();
    let ends = START + 1 + 2 * 365 * DAY;
    assert_eq!(time.notice, Some((notice, START + 350 * DAY, ends)), "too late for the first period");
    assert_eq!((time.course(ends - 1), time.course(ends)), (Course::Running, Course::Over));
    let again = pair.sent(Lower, START + 351 * DAY, act(first, "withdraw"));
    let back = pair.sent(Upper, START + 351 * DAY, cancel(notice));
    let state = pair.state();
    assert_eq!(reason(&state, &again), Some(NoEffect::NothingOpen));
    assert_eq!(reason(&state, &back), Some(NoEffect::Final), "the other party relies on it");
}

fn renewal(to: u64) -> Said {
    guarantee("text", &fixed(to), r#","act":"renew""#)
}

#[test]
fn both_renew_it_before_it_is_over_and_one_alone_does_not() {
    let (end, later) = (START + 100 * DAY, START + 200 * DAY);
    let mut pair = Pair::new(Track::Official);
    let first = pair.sent(Lower, START, guarantee("text", &fixed(end), ""));
    let in_case = |said: Said| Said { case: Some(first), ..said };
    let early = pair.sent(Lower, START, in_case(renewal(later)));
    pair.sent(Upper, START + 1, Said { in_reply_to: vec![first], ..guarantee("text", &fixed(end), "") });
    pair.settle(START + 2);
    let other = pair.sent(Lower, START + 3, in_case(guarantee("texts", &fixed(later), r#","act":"renew""#)));
    let shorter = pair.sent(Lower, START + 3, in_case(renewal(end)));
    let half = pair.sent(Lower, START + 4, in_case(renewal(later)));
    let twice = pair.sent(Lower, START + 4, in_case(renewal(later)));
    let state = pair.state();
    assert_eq!(reason(&state, &early), Some(NoEffect::Prerequisite));
    assert_eq!(reason(&state, &other), Some(NoEffect::Differs));
    assert_eq!(reason(&state, &shorter), Some(NoEffect::Differs));
    assert_eq!(reason(&state, &twice), Some(NoEffect::NothingOpen));
    assert_eq!(lasts(&state.case(&first).unwrap()).unwrap().first_end, Some(end), "one alone renews nothing");
    assert_eq!(owed(&state, &half, Kind::Mirror).unwrap().debtor, Upper);
    let second = pair.sent(Upper, START + 5, in_case(renewal(later)));
    pair.settle(START + 6);
    let state = pair.state();
    assert_eq!(lasts(&state.case(&first).unwrap()).unwrap().first_end, Some(later));
    assert!(matches!(owed(&state, &half, Kind::Mirror).unwrap().outcome, Outcome::Met { by, .. } if by == second));
    assert_eq!(owed(&state, &second, Kind::Mirror), None);
    let over = pair.sent(Upper, later, in_case(renewal(later + DAY)));
    assert_eq!(reason(&pair.state(), &over), Some(NoEffect::DeadlinePast));
}

#[test]
fn notice_wins_over_a_renewal_that_crosses_it_and_a_later_renewal_over_the_notice() {
    let (end, later) = (START + 100 * DAY, START + 200 * DAY);
    let agreed = |pair: &mut Pair| {
        let first = pair.sent(Lower, START, guarantee("text", &fixed(end), ""));
        pair.sent(Upper, START + 1, Said { in_reply_to: vec![first], ..guarantee("text", &fixed(end), "") });
        pair.settle(START + 2);
        first
    };
    let end_by = |state: &State, first: &EntryId| lasts(&state.case(first).unwrap()).unwrap().end_at(START + DAY);
    let notice = |first| Said { case: Some(first), ..guarantee("text", &fixed(end), r#","act":"withdraw""#) };
    let mut pair = Pair::new(Track::Official);
    let first = agreed(&mut pair);
    let renew = |first| Said { case: Some(first), ..renewal(later) };
    pair.sent(Lower, START + 3, renew(first));
    pair.say(Upper, START + 4, renew(first));
    let given = pair.say_blind(Lower, START + 4, notice(first));
    pair.settle(START + 5);
    pair.settle(START + 6);
    let state = pair.state();
    assert_eq!((reason(&state, &given), end_by(&state, &first)), (None, Some(START + 4 + 30 * DAY)));
    assert_eq!(lasts(&state.case(&first).unwrap()).unwrap().first_end, Some(end), "the renewal was taken back");
    pair.sent(Lower, START + 7, renew(first));
    pair.settle(START + 8);
    let state = pair.state();
    assert_eq!(end_by(&state, &first), Some(later), "both renewed it after the notice");
}

fn asset(identifier: &str, act: &str) -> Said {
    said(
        "F35",
        &format!(
            r#"{{"class":"health","identifier":{identifier},"restrictions":["no-scanning"],"term":{{"renewal":"indefinite","notice_days":10}},"act":"{act}","text":"{act}"}}"#
        ),
    )
}

#[test]
fn an_asset_is_left_alone_by_consent_of_both_alone_and_until_notice() {
    let plain = r#"{"form":"plain","value":"198.51.100.0/25"}"#;
    let mut pair = Pair::new(Track::Nrrc);
    let first = pair.sent(Upper, START, asset(plain, "propose"));
    assert_eq!(phase(&pair.state(), &first), Phase::Open);
    let other = r#"{"form":"plain","value":"198.51.100.0/24"}"#;
    let differs = pair.sent(Lower, START + 1, Said { in_reply_to: vec![first], ..asset(other, "agree") });
    assert_eq!(reason(&pair.state(), &differs), Some(NoEffect::Differs));
    let agreed = pair.sent(Lower, START + 2, Said { in_reply_to: vec![first], ..asset(plain, "agree") });
    pair.settle(START + 3);
    let state = pair.state();
    assert_eq!((reason(&state, &agreed), phase(&state, &first)), (None, Phase::InForce));
    let end = pair.sent(Lower, START + 4, Said { case: Some(first), ..asset(plain, "end") });
    let state = pair.state();
    assert_eq!(reason(&state, &end), None);
    let time = lasts(&state.case(&first).unwrap()).unwrap();
    assert_eq!(time.end_at(START + 5), Some(START + 4 + 10 * DAY), "either ends it, with its notice");
}

fn concern(format: &str, hash: Hash) -> Said {
    said("F42", &format!(r#"{{"ref":{{"format":"{format}","hash":"{hash}"}},"evidence":[]}}"#))
}

#[test]
fn a_concern_is_about_what_is_in_force_here_or_about_another_line() {
    let mut pair = Pair::new(Track::Official);
    let alone = pair.sent(Upper, START, offer(Upper));
    let window = format!(r#"{{"dates":{{"from":{START},"to":{}}}}}"#, START + DAY);
    let window = pair.sent(Lower, START, said("F40", &window));
    let dropped = format!(r#"{{"dates":{{"from":{START},"to":{}}}}}"#, START + DAY);
    let dropped = pair.sent(Lower, START, said("F40", &dropped));
    pair.sent(Lower, START, cancel(dropped));
    let mut about = |format: &str, hash: Hash| {
        let id = pair.sent(Lower, START + 9, concern(format, hash));
        reason(&pair.state(), &id)
    };
    assert_eq!(about("F41", alone), Some(NoEffect::Prerequisite), "one alone binds nobody");
    assert_eq!(about("F41", window), Some(NoEffect::Prerequisite), "it is none");
    assert_eq!(about("F40", dropped), Some(NoEffect::Cancelled));
    assert_eq!(about("F20", window), Some(NoEffect::Body));
    assert_eq!(about("F40", window), None);
    assert_eq!(about("F41", Hash([9; 32])), None, "another line's");
    let mut pair = Pair::new(Track::Official);
    let first = in_force(&mut pair);
    let id = pair.sent(Upper, START + 9, concern("F41", first));
    let state = pair.state();
    assert_eq!((reason(&state, &id), owed(&state, &id, Kind::Answer).unwrap().debtor), (None, Lower));
    assert_eq!(state.substantiation(&id).unwrap().word(), "unsubstantiated");
}

#[test]
fn a_position_in_a_consultation_answers_the_concern_that_it_names() {
    let mut pair = Pair::new(Track::Official);
    let first = in_force(&mut pair);
    let raised = pair.sent(Upper, START + 9, concern("F41", first));
    let position = || Said { case: Some(raised), ..said("F37", r#"{"stage":"position"}"#) };
    let open = |state: &State| owed(state, &raised, Kind::Answer).unwrap().outcome == Outcome::Open;
    let unnamed = pair.sent(Lower, START + 10, position());
    let state = pair.state();
    assert_eq!((reason(&state, &unnamed), open(&state)), (None, true), "it answers nothing");
    let named = pair.sent(Lower, START + 11, Said { in_reply_to: vec![raised], ..position() });
    let state = pair.state();
    assert_eq!((reason(&state, &named), open(&state)), (None, false));
}

#[test]
fn a_ledger_counts_both_parties_alike_and_its_digest_tells_them_apart() {
    let span = |from, to| Span { from, to };
    let mut pair = Pair::new(Track::Nrrc);
    pair.sent(Lower, START, said("F24", "{}"));
    let asked = pair.sent(Upper, START + 1, said("F24", "{}"));
    pair.sent(Lower, START + 2, status(asked, "approved"));
    pair.sent(Upper, START + 3, Said { mark: Mark::Exercise, ..said("F24", "{}") });
    let state = pair.state();
    let at = |to| reciprocity::ledger(&state, Mark::Actual, span(START, to));
    let rows = at(START + HOUR + 10)["F24"];
    // The upper party owes an acknowledgement and a plan; the lower one gave both.
    assert_eq!((rows[1].owed, rows[1].late, rows[1].open), (2, 1, 1));
    assert_eq!((rows[0].owed, rows[0].met), (2, 2));
    assert_eq!(at(START + 3 * HOUR)["F24"][1].lapsed, 1);
    assert_eq!(at(START + 1)["F24"][0].owed, 0, "it began to be owed later");
    assert_eq!(reciprocity::ledger(&state, Mark::Exercise, span(0, START + DAY))["F24"][0].owed, 2, "apart");
    let digest = |to| reciprocity::digest(&pair.line.line, Mark::Actual, span(START, to), &at(to));
    assert_ne!(digest(START + HOUR), digest(START + HOUR + 10));
    assert_eq!(reciprocity::group("F42"), "guarantees");
    assert_eq!([reciprocity::group("X1"), reciprocity::group("F9")], ["other", "other"]);
}

#[test]
fn a_mirror_with_another_term_is_none_whatever_hash_it_names() {
    let hash = Hash([7; 32]);
    let attached = |term: &str, act: &str| {
        let body = format!(r#"{{"form":"exchange-of-notes","term":{term},"hash":"{hash}","act":"{act}"}}"#);
        Said { attachments: vec![file("texts", 3)], ..said("F41", &body) }
    };
    let mut pair = Pair::new(Track::Official);
    let first = pair.sent(Lower, START, attached(TACIT, "offer"));
    let other = r#"{"renewal":"tacit","period_days":3650,"notice_days":30}"#;
    let id = pair.sent(Upper, START + 1, Said { in_reply_to: vec![first], ..attached(other, "mirror") });
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Differs));
    let id = pair.sent(Upper, START + 2, Said { in_reply_to: vec![first], ..attached(TACIT, "mirror") });
    assert_eq!(reason(&pair.state(), &id), None);
    pair.settle(START + 3);
    assert_eq!(phase(&pair.state(), &first), Phase::InForce);
}

#[test]
fn a_ledger_bears_the_most_sensitive_labels_of_what_it_counts() {
    let labelled = |tlp, pap, said: Said| Said { tlp, pap, ..said };
    let mut pair = Pair::new(Track::Official);
    pair.sent(Lower, START, labelled(Tlp::Red, Pap::Amber, said("F24", "{}")));
    let open = pair.sent(Lower, START + DAY, labelled(Tlp::Clear, Pap::Clear, said("F25", "{}")));
    let drill = Said { mark: Mark::Exercise, ..labelled(Tlp::Clear, Pap::Red, said("F24", "{}")) };
    pair.sent(Lower, START + DAY, drill);
    pair.settle(START + DAY + 1);
    let of = |pair: &Pair, mark, from, to| {
        let span = Span { from, to };
        let (ledger, Labels { tlp, pap }) = reciprocity::labelled(&pair.state(), mark, span);
        assert_eq!(ledger, reciprocity::ledger(&pair.state(), mark, span));
        (tlp, pap)
    };
    assert_eq!(of(&pair, Mark::Actual, START, START + DAY), (Tlp::Red, Pap::Amber));
    let later = (START + DAY / 2, START + 2 * DAY);
    assert_eq!(of(&pair, Mark::Actual, later.0, later.1), (Tlp::Amber, Pap::Amber), "never more open than that");
    assert_eq!(of(&pair, Mark::Exercise, START, START + 2 * DAY), (Tlp::Amber, Pap::Red));
    // Who answers under a label of its own gives it to what is counted; and so does who does so after the span.
    pair.sent(Upper, START + DAY + 60, labelled(Tlp::AmberStrict, Pap::Red, status(open, "approved")));
    pair.settle(START + DAY + 61);
    assert_eq!(of(&pair, Mark::Actual, later.0, START + DAY + 30), (Tlp::AmberStrict, Pap::Red));
}
