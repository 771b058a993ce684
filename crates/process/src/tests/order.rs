//! The same statements give the same state, however they arrive.

use comity_wire::body::Members;
use comity_wire::envelope::{Mark, Standing};
use comity_wire::{EntryId, Hash, Track};
use proptest::prelude::*;
use std::collections::BTreeMap;

use crate::guarantee::hash_of;
use crate::instrument;
use crate::obligation::{Kind, Outcome};
use crate::rules::Rules;
use crate::terms::Terms;
use crate::testing::*;
use crate::{Hours, Said, State, Who2};

/// One step of somebody: what is said or done, about which earlier statement, at what time.
pub(super) type Step = (bool, u8, usize, u64, bool, u8);

fn pick(all: &[EntryId], at: usize) -> EntryId {
    if all.is_empty() || at.is_multiple_of(17) { Hash([at as u8; 32]) } else { all[at % all.len()] }
}

/// A translation of one of two texts of a statement.
fn translation(of: EntryId, extra: u8) -> Said {
    let hash = Hash([extra % 2; 32]);
    said("F19", &format!(r#"{{"ref":"{of}","source":"{hash}","translation":"{hash}"}}"#))
}

/// One of two terms.
fn terms(extra: u8, act: &str) -> Said {
    let terms = format!(
        r#"{{"periods":[{{"format":"F24","ack":{0},"answer":7200}}],"window_periods":[{{"format":"F34","ack":60}}]}}"#,
        600 * (1 + u64::from(extra % 2))
    );
    let hash = Terms::read(&terms).unwrap().hash;
    let from = START + u64::from(extra % 3) * 100_000;
    let body = format!(
        r#"{{"terms_hash":"{hash}","instrument_ref":{{"hash":"{0}"}},"from_when":{from},"terms":{terms}{act}}}"#,
        Hash([4; 32])
    );
    said("F57", &body)
}

/// One of two guarantees, or its renewal.
fn guarantee(extra: u8, act: &str) -> Said {
    let days = if act == "renew" { 900 } else { 400 };
    let term = format!(r#"{{"renewal":"by-agreement","to":{},"notice_days":9}}"#, START + days * 86_400);
    let open = format!(r#"{{"texts":{{"en":"{}"}},"term":{term}"#, extra % 2);
    let hash = hash_of(&Members::read(format!("{open}}}").as_bytes()).unwrap()).unwrap();
    said("F41", &format!(r#"{open},"hash":"{hash}","act":"{act}"}}"#))
}

/// Something about an instrument of one article, with one of two texts.
fn instrument_body(kind: u8, first: EntryId, target: EntryId, extra: u8) -> Said {
    let id = Hash([8; 32]);
    let text = ["one", "another"][usize::from(extra.is_multiple_of(3))];
    let article = format!(r#""number":"1","clauses":[{{"number":"1","texts":{{"en":"{text}"}}}}]"#);
    let one = instrument::article(&format!("{{{article}}}")).unwrap().0.hash;
    let languages = instrument::Languages::from(["en".to_owned()]);
    let last = instrument::final_hash(&BTreeMap::new(), &languages).unwrap();
    let texts = instrument::texts_hash_of(&id, [("1", one), (instrument::FINAL, last)]);
    let response = |word: &str| {
        format!(
            r#"{{"articles":[{{{article},"response":"{word}","text_hash":"{one}"}},
                {{"number":"final","response":"accept","text_hash":"{last}"}}]}}"#
        )
    };
    let case = Some(first);
    match kind {
        32 => {
            said("F50", &format!(r#"{{"instrument":{{"id":"{id}"}},"articles":[{{{article}}}],"authentic":["en"]}}"#))
        }
        33 => reply("F51", &[first], &response("accept")),
        34 => reply("F51", &[target], &response(["counter", "reserve", "withdraw"][usize::from(extra % 4).min(2)])),
        35 => {
            let act = ["sign", "sign", "initial", "ratify"][usize::from(extra % 4)];
            Said { case, ..said("F52", &format!(r#"{{"texts_hash":"{texts}","act":"{act}"}}"#)) }
        }
        _ => {
            let act = ["suspend", "withdraw", "revoke", "resume"][usize::from(extra % 4)];
            Said { case, ..said("F53", &format!(r#"{{"act":"{act}","effective_date":9000000000}}"#)) }
        }
    }
}

fn statement(kind: u8, (first, target): (EntryId, EntryId), at: u64, extra: u8) -> Option<Said> {
    let plain = match kind % 50 {
        0 => said("F20", &format!(r#"{{"aware_since":{at}}}"#)),
        1 => Said { case: Some(target), ..said("F21", "{}") },
        2 => Said { case: Some(target), ..said("F22", r#"{"report":"final"}"#) },
        3 => Said { attachments: vec![file("evidence", extra)], ..said("F23", "{}") },
        4 => said("F24", "{}"),
        5 => said("F34", "{}"),
        6 | 7 => ack(&[target]),
        8 => status(target, "approved"),
        9 => status(target, "denied"),
        10 => status(target, "no-position-yet"),
        11 => status(target, "waived"),
        12 => status(target, "non-responsive"),
        13 | 14 => cancel(target),
        15 => Said { supersedes: Some(target), ..said("F24", "{}") },
        16 => said("F16", &format!(r#"{{"refs":["{target}"],"ground":"g"}}"#)),
        17 => reply("F16", &[target], &format!(r#"{{"refs":["{target}"],"ground":"g"}}"#)),
        18 => said("F14", &format!(r#"{{"definition_hashes":["{}"]}}"#, Hash([extra % 2; 32]))),
        19 => said("F15", r#"{"act":"suspend","scope":["F24"],"until":"further-notice"}"#),
        20 => said("F15", r#"{"act":"resume","scope":"whole-line","until":1}"#),
        21 => reply("F04", &[target], "{}"),
        22 => said("F10", r#"{"act":"change"}"#),
        23 => translation(first, extra),
        24 => Said { in_reply_to: vec![target], ..translation(first, extra) },
        25 => said("F02", "{}"),
        26 => terms(extra, ""),
        27 => Said { in_reply_to: vec![target], ..terms(extra, r#","act":"mirror""#) },
        28 => reply("F57", &[target], r#"{"act":"decline"}"#),
        29 => said("F40", &format!(r#"{{"dates":{{"from":{at},"to":{}}}}}"#, at + 400_000)),
        30 => {
            Said { supersedes: Some(target), ..said("F40", r#"{"dates":{"from":1,"to":9000000000},"status":"ended"}"#) }
        }
        32..=36 => instrument_body(kind % 50, first, target, extra),
        40 | 41 => super::dialogue::act(target, ["convene", "accept", "held", "cancel"][extra as usize % 4], 1, at),
        42 => super::dialogue::convene(1 + u64::from(extra % 3), START + 1_500_000),
        43 => super::dialogue::act(target, ["accept", "postpone"][extra as usize % 2], 1, START + 1_500_000),
        44 | 45 => {
            let due = START + 2_000_000;
            let actions = [super::records::action(1, 0, due), super::records::action(2, 1, due)].join(",");
            let record = super::records::record(&actions, "");
            if kind.is_multiple_of(2) { record } else { Said { case: Some(target), ..record } }
        }
        37 => super::review::said_of(u64::from(extra % 2), u64::from(extra % 3) / 2),
        38 => reply("F56", &[target], &super::review::body(u64::from(extra % 2), u64::from(extra % 5) / 4)),
        39 => Said { case: Some(first), ..super::review::said_of(0, 0) },
        46 => reply("F26", &[target], &format!(r#"{{"decision":"approved","action":{}}}"#, 1 + extra % 2)),
        47 => {
            let stage = ["request", "findings", "findings", "disagreement", "close"][extra as usize % 5];
            let hash = Hash([extra % 2; 32]);
            let body = format!(r#"{{"stage":"{stage}","findings_hash":"{hash}"}}"#);
            Said { case: (!extra.is_multiple_of(5)).then_some(target), ..said("F37", &body) }
        }
        31 if extra.is_multiple_of(2) => guarantee(extra, "offer"),
        31 => {
            let act = ["mirror", "withdraw", "renew", "decline"][extra as usize / 2 % 4];
            Said { in_reply_to: vec![target], ..guarantee(extra, act) }
        }
        48 => Said { case: Some(target), ..guarantee(extra, ["withdraw", "renew"][extra as usize % 2]) },
        _ => return None,
    };
    Some(Said {
        mark: [Mark::Actual, Mark::Actual, Mark::Actual, Mark::Exercise][extra as usize % 4],
        standing: if extra.is_multiple_of(31) { Standing::Informal } else { Standing::Formal },
        nonce: extra.is_multiple_of(5).then_some([extra / 40; 32]),
        ..plain
    })
}

pub(super) fn line(steps: &[Step]) -> Pair {
    let (mut pair, mut ids) = (Pair::with_leads(Track::Cert), Vec::new());
    pair.bare(Lower, START);
    pair.bare(Upper, START);
    for (number, (who, kind, target, at, blind, extra)) in steps.iter().enumerate() {
        let who = if *who { Upper } else { Lower };
        let at = START + at;
        if extra.is_multiple_of(7) {
            pair.held = vec![(*target as u64 % 9, Hash([*extra; 32]))];
        }
        if extra.is_multiple_of(13) {
            pair.hours = Some(("watch".into(), Hours::new(vec![(540, 1020)], vec![]).unwrap()));
        }
        if extra.is_multiple_of(11) {
            pair.refuses = vec![number as u64 / 3];
        }
        let first = ids.first().copied().unwrap_or(Hash([1; 32]));
        match statement(*kind, (first, pick(&ids, *target)), at, *extra) {
            Some(said) if *blind => ids.push(pair.say_blind(who, at, said)),
            Some(said) => ids.push(pair.say(who, at, said)),
            None => pair.bare(who, at),
        }
    }
    pair.settle(START + 1_000_000);
    pair
}

/// Goes along with entries as they arrive, in this order; each journal's in the order of its numbers.
pub(super) fn follow(pair: &Pair, rules: &dyn Rules, arrivals: &[Who2]) -> State {
    let (mut held, mut done) = ([0, 0], 0);
    let mut state = Pair::new(pair.line.track).state();
    for who in arrivals {
        held[*who as usize] += 1;
        let events = pair.events(Some(held));
        // What was final stays, and more comes after it; what is above is looked at in a clone and forgotten.
        for event in &events[done..] {
            state.apply(event, rules);
        }
        done = events.len();
        let mut provisional = state.clone();
        for event in pair.events(None).iter().skip(done).take(9) {
            provisional.apply(event, rules);
        }
    }
    state
}

pub(super) fn assert_alike(one: &State, other: &State) {
    for mark in [Mark::Actual, Mark::Exercise, Mark::Test] {
        assert_eq!(one.digest_of(mark), other.digest_of(mark));
        assert!(one.obligations(mark).eq(other.obligations(mark)));
        assert_eq!(one.cases(mark, None, usize::MAX), other.cases(mark, None, usize::MAX));
    }
    let gathered = |state| crate::review::gather(state, super::review::PERIOD).line();
    assert_eq!(gathered(one), gathered(other));
}

/// What holds in every state.
pub(super) fn sound(state: &State) {
    for mark in [Mark::Actual, Mark::Exercise] {
        for obligation in state.obligations(mark) {
            assert_eq!(obligation.mark, mark);
            match obligation.outcome {
                Outcome::Waived { by } => {
                    assert_eq!(
                        state.statement(&by).unwrap().author(),
                        obligation.creditor(),
                        "only whom it is owed to"
                    );
                }
                // What is said in a register meets it by the entry that brings the register.
                Outcome::Met { by, .. } if obligation.kind == Kind::Statement && state.statement(&by).is_none() => {}
                // A round that either party convenes is what both owe.
                Outcome::Met { .. } if (obligation.kind, &*obligation.format) == (Kind::Statement, "F54") => {}
                Outcome::Met { by, .. } => assert_eq!(state.statement(&by).unwrap().author(), obligation.debtor),
                Outcome::Cancelled { .. } | Outcome::Open => {}
            }
            // What is owed from the opening of the line comes from no statement.
            let from = state.statement(&obligation.statement);
            assert!(from.is_some() || obligation.kind == Kind::Statement);
            assert!(from.and_then(|from| from.case).is_none_or(|case| case == obligation.case));
        }
        for case in state.cases(mark, None, usize::MAX) {
            let open = state.obligations(mark).filter(|o| o.case == case.id && o.is_open()).count();
            assert_eq!(case.open, open as u64);
        }
        for who in Who2::BOTH {
            let open = state.obligations(mark).filter(|o| o.debtor == who && o.is_open()).count();
            assert_eq!(state.owes(mark, who), open);
        }
    }
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (any::<bool>(), any::<u8>(), any::<u16>(), 0..2_000_000_u64, any::<bool>(), any::<u8>());
    let step = step.prop_map(|(who, kind, target, at, blind, extra)| (who, kind, target as usize, at, blind, extra));
    prop::collection::vec(step, 1..60)
}

/// Orders in which entries may arrive: one journal after the other, and another order, from the seed.
pub(super) fn orders(pair: &Pair, seed: u64) -> [Vec<Who2>; 2] {
    let arrivals: Vec<Who2> = pair.arrivals().into_iter().map(|(who, _)| who).collect();
    let (mut mixed, mut x) = (arrivals.clone(), seed | 1);
    for at in (1..mixed.len()).rev() {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        mixed.swap(at, (x >> 33) as usize % (at + 1));
    }
    [arrivals, mixed]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn the_same_statements_in_any_order_of_arrival_give_the_same_state(steps in steps(), seed in any::<u64>()) {
        let pair = line(&steps);
        let whole = pair.state();
        sound(&whole);
        for arrivals in orders(&pair, seed) {
            assert_alike(&follow(&pair, &pair.rules(), &arrivals), &whole);
        }
    }

    #[test]
    fn any_other_statement_gives_another_digest(steps in steps()) {
        let pair = line(&steps);
        let mut other = pair.clone();
        other.sent(Lower, START + 2_000_000, said("F90", "{}"));
        prop_assert_ne!(pair.state().digest(), other.state().digest());
    }
}
