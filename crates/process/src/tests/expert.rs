//! Papers with versions, comments, questions; joint papers, of a text that is there.

use comity_wire::{EntryId, Hash, Track};

use super::dialogue::standing;
use super::{outcome, reason};
use crate::case::Phase;
use crate::dialogue::RECORD;
use crate::effect::NoEffect;
use crate::expert;
use crate::item::Standing;
use crate::obligation::{Kind, Outcome};
use crate::testing::*;
use crate::{Said, State};

/// A contribution about paper 7, or about none.
pub(super) fn body(kind: &str, text: &str, more: &str) -> String {
    format!(r#"{{"topic":"Attribution","reference":"r","text":"{text}","kind":"{kind}"{more}}}"#)
}

fn mark() -> String {
    format!(r#","paper":"{}""#, Hash([7; 32]))
}

fn paper(kind: &str, text: &str) -> Said {
    said("F58", &body(kind, text, &mark()))
}

fn in_case(case: EntryId, kind: &str, more: &str) -> Said {
    Said { case: Some(case), ..said("F58", &body(kind, "text", more)) }
}

fn texts(state: &State, case: &EntryId) -> [(Option<u64>, Option<Hash>); 2] {
    let case = state.case(case).unwrap();
    [Lower, Upper].map(|who| (case.number(expert::version(who)), case.id_of(expert::text(who))))
}

#[test]
fn a_paper_has_versions_of_its_author_alone_each_of_them_once() {
    let mut pair = Pair::new(Track::Expert);
    let first = pair.sent(Lower, START, paper("paper", "one"));
    let hash = expert::text_hash(body("paper", "one", "").as_bytes());
    assert_eq!(texts(&pair.state(), &first), [(Some(1), hash), (None, None)]);
    assert!(matches!(outcome(&pair.state(), &first, Kind::Acknowledge), Some(Outcome::Open)));
    let with = |more: &str| format!("{}{more}", mark());
    let cases = [
        (Upper, in_case(first, "paper", &mark()), NoEffect::NotOwn),
        (Upper, in_case(first, "draft-joint-paper", &mark()), NoEffect::Differs),
        (Lower, in_case(first, "paper", &with(r#","version":1"#)), NoEffect::Taken),
        (Lower, in_case(first, "paper", &with(r#","version":3"#)), NoEffect::Prerequisite),
        (Lower, in_case(first, "paper", &format!(r#","paper":"{}""#, Hash([8; 32]))), NoEffect::Differs),
        (Lower, in_case(first, "paper", ""), NoEffect::Body),
        (Lower, in_case(first, "paper", &with(&format!(r#","text_hash":"{}""#, Hash([8; 32])))), NoEffect::Body),
        (Lower, Said { case: Some(first), ..said("F58", r#"{"topic":"Other","text":"t"}"#) }, NoEffect::Differs),
    ];
    for (who, said, why) in cases {
        let id = pair.sent(who, START + 1, said);
        assert_eq!(reason(&pair.state(), &id), Some(why));
    }
    let second = Said { supersedes: Some(first), ..said("F58", &body("paper", "two", &with(r#","version":2"#))) };
    let second = pair.sent(Lower, START + 2, second);
    let state = pair.state();
    assert_eq!((reason(&state, &second), texts(&state, &first)[0].0), (None, Some(2)));
    assert_eq!(state.statement(&first).unwrap().superseded_by, Some(second));
    let back = pair.sent(Lower, START + 3, cancel(second));
    let state = pair.state();
    assert_eq!((reason(&state, &back), texts(&state, &first)[0]), (None, (Some(2), None)), "its number is used");
    let again = pair.sent(Lower, START + 4, in_case(first, "paper", &with(r#","version":2"#)));
    assert_eq!(reason(&pair.state(), &again), Some(NoEffect::Taken));
}

#[test]
fn what_is_no_contribution_or_about_a_paper_that_is_not_there_is_refused() {
    let mut pair = Pair::new(Track::Expert);
    let mut no = |why, said: Said| {
        let id = pair.sent(Upper, START, said);
        assert_eq!(reason(&pair.state(), &id), Some(why));
    };
    no(NoEffect::Body, said("F58", "{}"));
    no(NoEffect::Body, said("F58", r#"{"topic":"","text":"t"}"#));
    no(NoEffect::Body, said("F58", &body("essay", "t", "")));
    no(NoEffect::Body, said("F58", &body("paper", "t", "")));
    no(NoEffect::Body, said("F58", &body("paper", "t", &format!(r#"{},"version":0"#, mark()))));
    no(NoEffect::Body, said("F58", &body("paper", "t", &format!(r#"{},"version":10001"#, mark()))));
    no(NoEffect::Body, said("F58", &body("paper", "t", r#","paper":"seven""#)));
    no(NoEffect::Prerequisite, said("F58", &body("paper", "t", &format!(r#"{},"version":2"#, mark()))));
    no(NoEffect::Prerequisite, paper("comment", "on nothing"));
    no(NoEffect::Prerequisite, said("F58", &body("comment", "on nothing", "")));
    no(NoEffect::Prerequisite, paper("question", "about nothing"));
    no(NoEffect::Prerequisite, said("F58", &body("answer", "to nothing", "")));
    let asked = pair.sent(Lower, START, said("F58", &body("question", "why", "")));
    let comment = pair.sent(Upper, START, in_case(asked, "comment", ""));
    let version = pair.sent(Lower, START, in_case(asked, "paper", &mark()));
    let answer = pair.sent(Upper, START, reply("F58", &[asked], &body("answer", "because", "")));
    let own = pair.sent(Lower, START, reply("F58", &[asked], &body("answer", "because", "")));
    let state = pair.state();
    assert_eq!(reason(&state, &comment), Some(NoEffect::Prerequisite), "a question is no paper");
    assert_eq!(reason(&state, &version), Some(NoEffect::Prerequisite), "nor becomes one");
    assert_eq!((reason(&state, &answer), reason(&state, &own)), (None, Some(NoEffect::OwnStatement)));
}

#[test]
fn no_suspension_reaches_an_expert_line() {
    let suspend = || said("F15", r#"{"act":"suspend","scope":"whole-line","until":"further-notice"}"#);
    for (track, why) in [(Track::Expert, None), (Track::Dialogue, Some(NoEffect::Suspended))] {
        let mut pair = Pair::new(track);
        pair.sent(Upper, START, suspend());
        pair.sent(Lower, START, suspend());
        let given = pair.sent(Lower, START + 1, paper("paper", "one"));
        let term = pair.sent(Upper, START + 1, said("F12", r#"{"term":"t","language":"en","definition":"d"}"#));
        let state = pair.state();
        assert_eq!((reason(&state, &given), reason(&state, &term)), (why, why), "{track:?}");
    }
}

#[test]
fn comments_are_on_a_version_that_is_there() {
    let mut pair = Pair::new(Track::Expert);
    let first = pair.sent(Lower, START, paper("paper", "one"));
    let with = |more: &str| format!("{}{more}", mark());
    let good = pair.sent(Upper, START, reply("F58", &[first], &body("comment", "c", &with(r#","version":1"#))));
    let ahead = pair.sent(Upper, START, reply("F58", &[first], &body("comment", "c", &with(r#","version":2"#))));
    let other = format!(r#","paper":"{}""#, Hash([8; 32]));
    let other = pair.sent(Upper, START, reply("F58", &[first], &body("comment", "c", &other)));
    let own = pair.sent(Lower, START, in_case(first, "comment", ""));
    let state = pair.state();
    assert_eq!((reason(&state, &good), reason(&state, &own)), (None, None));
    assert_eq!(reason(&state, &ahead), Some(NoEffect::Prerequisite));
    assert_eq!(reason(&state, &other), Some(NoEffect::Differs));
    assert_eq!(state.case(&first).unwrap().statements, 3);
}

/// A record of kind `kind` about texts with these hashes.
fn record(case: EntryId, kind: &str, hashes: &[Hash]) -> Said {
    let hashes: Vec<String> = hashes.iter().map(|hash| format!(r#"{{"what":"paper","hash":"{hash}"}}"#)).collect();
    let body = format!(
        r#"{{"decisions":[],"dissents":[],"actions":[],"text_hashes":[{}],"kind":"{kind}"}}"#,
        hashes.join(",")
    );
    Said { case: Some(case), ..said("F55", &body) }
}

#[test]
fn both_write_a_joint_draft_and_sign_one_text_of_it() {
    let mut pair = Pair::new(Track::Expert);
    let first = pair.sent(Lower, START, paper("draft-joint-paper", "ours"));
    let theirs = Said { case: Some(first), ..paper("draft-joint-paper", "theirs") };
    let theirs = pair.sent(Upper, START + 1, theirs);
    let state = pair.state();
    assert_eq!(reason(&state, &theirs), None);
    let [(Some(1), Some(lower)), (Some(1), Some(upper))] = texts(&state, &first) else { panic!("both have a version") };
    assert_ne!(lower, upper);
    for (said, why) in [
        (record(first, "joint-findings", &[upper]), NoEffect::Differs),
        (record(first, "joint-paper", &[]), NoEffect::Differs),
        (record(first, "joint-paper", &[Hash([9; 32])]), NoEffect::Differs),
    ] {
        let id = pair.sent(Lower, START + 2, said);
        assert_eq!(reason(&pair.state(), &id), Some(why));
    }
    let signed = pair.sent(Lower, START + 3, record(first, "joint-paper", &[upper]));
    // The other side moves on, and may nevertheless sign what was signed.
    let next = format!(r#"{},"version":2"#, mark());
    let next = pair.sent(Upper, START + 4, in_case(first, "draft-joint-paper", &next));
    let alone = pair.sent(Upper, START + 5, record(first, "joint-paper", &[lower, upper]));
    assert_eq!(standing(&pair.state(), &first, RECORD), Standing::Differs);
    let both = pair.sent(Upper, START + 6, record(first, "joint-paper", &[upper]));
    pair.settle(START + 7);
    let state = pair.state();
    assert_eq!([signed, next, alone, both].map(|id| reason(&state, &id)), [None; 4]);
    assert_eq!(
        (standing(&state, &first, RECORD), state.case(&first).unwrap().phase),
        (Standing::InForce, Phase::Closed)
    );
    let late = pair.sent(Lower, START + 8, in_case(first, "draft-joint-paper", &mark()));
    assert_eq!(reason(&pair.state(), &late), Some(NoEffect::CaseClosed), "a joint paper is closed");
}

#[test]
fn a_text_that_is_attached_goes_by_the_hash_that_is_said() {
    let mut pair = Pair::new(Track::Expert);
    let hash = Hash([5; 32]);
    let attached = |more: &str| {
        let body = format!(r#"{{"topic":"T","reference":"r","kind":"paper"{}{more}}}"#, mark());
        Said { attachments: vec![file("text", 3)], ..said("F58", &body) }
    };
    let named = pair.sent(Lower, START, attached(&format!(r#","text_hash":"{hash}""#)));
    let none = pair.sent(Upper, START, attached(""));
    let missing = pair.sent(Upper, START, Said { attachments: Vec::new(), ..attached("") });
    let state = pair.state();
    assert_eq!((reason(&state, &named), reason(&state, &none)), (None, None));
    assert_eq!(reason(&state, &missing), Some(NoEffect::Body));
    assert_eq!(texts(&state, &named)[0].1, Some(hash));
    assert_eq!(texts(&state, &none)[1], (Some(1), None));
    let unsigned = pair.sent(Lower, START, record(none, "joint-paper", &[hash]));
    assert_eq!(reason(&pair.state(), &unsigned), Some(NoEffect::Differs), "nobody knows its text");
}
