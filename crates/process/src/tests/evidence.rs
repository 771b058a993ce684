//! The evidence rule, and periods that wait for content.

use comity_seal::chunk_seal::attachment_commitment;
use comity_seal::hash::sha256;
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash, Track};

use super::{outcome, owed, reason};
use crate::effect::NoEffect;
use crate::obligation::{Basis, Kind, Outcome};
use crate::testing::*;
use crate::{Said, Who2};

fn shown(pair: &Pair, id: &EntryId) -> &'static str {
    pair.state().substantiation(id).unwrap().word()
}

#[test]
fn an_inquiry_without_evidence_is_unsubstantiated() {
    let mut pair = Pair::new(Track::Nrrc);
    let bare = pair.sent(Lower, START, said("F23", r#"{"evidence":[]}"#));
    let named = said("F23", &format!(r#"{{"evidence":[{{"attachment":"{}"}}]}}"#, Hash([4; 32])));
    let named = pair.sent(Lower, START, named);
    let beside = pair.sent(Lower, START, Said { attachments: vec![file("logo", 3)], ..said("F23", "{}") });
    for id in [&bare, &named, &beside] {
        assert_eq!(shown(&pair, id), "unsubstantiated");
    }
    let other = pair.sent(Lower, START, said("F24", "{}"));
    assert_eq!(shown(&pair, &other), "not-asked");
}

#[test]
fn the_answers_clock_waits_until_all_is_held_and_counts_from_the_earlier_of_two_times() {
    let mut pair = Pair::new(Track::Nrrc);
    let body = format!(r#"{{"evidence":[{{"attachment":"{}"}}]}}"#, Hash([1; 32]));
    let inquiry = Said { attachments: vec![file("log", 1), file("annex", 2)], ..said("F23", &body) };
    let inquiry = pair.sent(Lower, START, inquiry);
    let answer = |pair: &Pair| owed(&pair.state(), &inquiry, Kind::Answer).unwrap();
    assert_eq!((answer(&pair).due, answer(&pair).basis), (None, Basis::WaitsForContent));
    assert_eq!(
        owed(&pair.state(), &inquiry, Kind::Acknowledge).unwrap().due,
        Some(START + HOUR),
        "a person can take it"
    );
    assert_eq!(shown(&pair, &inquiry), "offered");
    pair.held = vec![(0, Hash([1; 32]))];
    pair.bare(Upper, START + HOUR);
    assert_eq!(shown(&pair, &inquiry), "held");
    assert_eq!(answer(&pair).due, None, "one of two is held");
    // Whoever holds it claims a later time than the receipt of that says: the receipt's counts.
    pair.held = vec![(0, Hash([2; 32]))];
    pair.bare(Upper, START + 400 * DAY);
    assert_eq!(answer(&pair).due, Some(START + 402 * DAY));
    let (digest, in_case) = (pair.state().digest(), pair.state().case_digest(&inquiry));
    pair.bare(Lower, START + 3 * HOUR);
    let state = pair.state();
    assert_eq!(answer(&pair).due, Some(START + 3 * HOUR + 2 * DAY));
    assert_ne!((state.digest(), state.case_digest(&inquiry)), (digest, in_case), "each is of every due instant");
    assert_ne!(state.digest(), digest);
}

#[test]
fn nobody_holds_what_is_not_offered() {
    let mut pair = Pair::new(Track::Nrrc);
    let inquiry = pair.sent(Lower, START, Said { attachments: vec![file("evidence", 1)], ..said("F23", "{}") });
    let before = pair.state().digest();
    pair.held = vec![(0, Hash([2; 32])), (7, Hash([1; 32]))];
    pair.bare(Upper, START + HOUR);
    assert_eq!(shown(&pair, &inquiry), "offered");
    assert_eq!(pair.state().digest(), before);
}

/// An inquiry with committed evidence, and the disclosure of `text` under `salt` by somebody.
fn disclosed(by: Who2, salt: u8, text: &str) -> (Pair, EntryId, EntryId) {
    let commitment = attachment_commitment(&[7; 32], &sha256(b"the log"));
    let mut pair = Pair::new(Track::Nrrc);
    let inquiry = pair.sent(Lower, START, said("F23", &format!(r#"{{"evidence":[{{"commitment":"{commitment}"}}]}}"#)));
    let opening = format!(r#"{{"form":"inline","salt":"{}","text":"{text}"}}"#, Hash([salt; 32]));
    let body = format!(r#"{{"commitment":"{commitment}","opening":{opening}}}"#);
    let id = pair.sent(by, START + HOUR, Said { case: Some(inquiry), ..said("F38", &body) });
    (pair, inquiry, id)
}

#[test]
fn committed_evidence_is_disclosed_by_what_matches_it() {
    let (pair, inquiry, by) = disclosed(Lower, 7, "the log");
    assert_eq!(reason(&pair.state(), &by), None);
    assert_eq!(shown(&pair, &inquiry), "disclosed");
    for (who, salt, text, why) in [
        (Lower, 7, "another log", NoEffect::NotCommitted),
        (Lower, 8, "the log", NoEffect::NotCommitted),
        (Upper, 7, "the log", NoEffect::NothingOpen),
    ] {
        let (pair, inquiry, by) = disclosed(who, salt, text);
        assert_eq!(reason(&pair.state(), &by), Some(why));
        assert_eq!(shown(&pair, &inquiry), "committed");
    }
}

#[test]
fn a_disclosure_happens_once_and_in_the_same_case() {
    let (mut pair, inquiry, _) = disclosed(Lower, 7, "the log");
    let commitment = attachment_commitment(&[7; 32], &sha256(b"the log"));
    let opening = format!(r#"{{"form":"inline","salt":"{}","text":"the log"}}"#, Hash([7; 32]));
    let body = format!(r#"{{"commitment":"{commitment}","opening":{opening}}}"#);
    let again = pair.sent(Lower, START + DAY, Said { case: Some(inquiry), ..said("F38", &body) });
    let apart = pair.sent(Lower, START + DAY, said("F38", &body));
    assert_eq!(reason(&pair.state(), &again), Some(NoEffect::NothingOpen));
    assert_eq!(reason(&pair.state(), &apart), Some(NoEffect::Prerequisite));
}

#[test]
fn an_answer_may_come_before_the_content_is_held() {
    let mut pair = Pair::new(Track::Nrrc);
    let inquiry = pair.sent(Lower, START, Said { attachments: vec![file("evidence", 1)], ..said("F23", "{}") });
    let answer = pair.sent(Upper, START + 5, status(inquiry, "denied"));
    pair.held = vec![(0, Hash([1; 32]))];
    pair.bare(Upper, START + HOUR);
    let state = pair.state();
    assert!(matches!(outcome(&state, &inquiry, Kind::Answer), Some(Outcome::Met { by, .. }) if by == answer));
    assert_eq!(state.owes(Mark::Actual, Upper), 0);
}

#[test]
fn what_is_held_by_the_entry_that_opens_it_or_before_counts_from_the_opening() {
    let inquiry = || Said { attachments: vec![file("evidence", 1)], ..said("F23", "{}") };
    let answer = |pair: &Pair, id: &EntryId| owed(&pair.state(), id, Kind::Answer).unwrap();
    let mut pair = Pair::new(Track::Nrrc);
    let id = pair.say(Lower, START, inquiry());
    pair.held = vec![(0, Hash([1; 32]))];
    pair.bare(Upper, START + HOUR);
    assert_eq!(shown(&pair, &id), "held");
    assert_eq!((answer(&pair, &id).due, answer(&pair, &id).basis), (Some(START + HOUR + 2 * DAY), Basis::Period));
    // Said before: whoever says it early has said it.
    let id = pair.say(Lower, START + HOUR, inquiry());
    pair.held = vec![(1, Hash([1; 32]))];
    pair.say_unopened(Upper, START + 2 * HOUR, said("F90", "{}"));
    assert!(pair.state().statement(&id).is_none());
    pair.bare(Upper, START + 5 * HOUR);
    assert_eq!((shown(&pair, &id), answer(&pair, &id).basis), ("held", Basis::Period));
}

#[test]
fn what_is_said_to_be_held_of_what_is_refused_or_offers_nothing_like_it_changes_nothing() {
    let mut pair = Pair::new(Track::Nrrc);
    let refused = pair.say(Lower, START, Said { attachments: vec![file("evidence", 1)], ..said("F23", "{}") });
    pair.held = vec![(0, Hash([1; 32])), (7, Hash([1; 32]))];
    pair.refuses = vec![0];
    pair.bare(Upper, START);
    assert!(pair.state().statement(&refused).unwrap().evidence.is_none());
    // More roots than a statement can have push nothing aside that was said first, and other roots are none of its.
    let id = pair.say(Lower, START, Said { attachments: vec![file("evidence", 1)], ..said("F23", "{}") });
    pair.held = (0..300_u16).map(|n| (1, Hash([if n == 0 { 9 } else { n as u8 | 128 }; 32]))).collect();
    pair.bare(Upper, START);
    assert_eq!(shown(&pair, &id), "offered");
    assert_eq!(owed(&pair.state(), &id, Kind::Answer).unwrap().basis, Basis::WaitsForContent);
}
