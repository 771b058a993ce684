//! Every format that Comity ships, on every kind of line: the same statements give the same state, however they arrive.
//! And the generator is shown to reach each of them, and an order dependence planted in any one to be found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use comity_catalog::{Carried, Catalogue};
use comity_seal::chunk_seal::attachment_commitment;
use comity_seal::hash::sha256;
use comity_wire::body::Members;
use comity_wire::envelope::{Mark, Precedence};
use comity_wire::{EntryId, Hash, Track};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::order::{assert_alike, follow, orders, sound};
use crate::case::Phase;
use crate::event::{Event, Who2};
use crate::guarantee::hash_of;
use crate::instrument;
use crate::machine;
use crate::obligation::{Kind, Outcome};
use crate::terms::Terms;
use crate::testing::*;
use crate::{Hours, Said, State};

static SHIPPED: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::shipped().unwrap());

/// Formats that are said on lines: all but those of headers, and of registers that nobody restates.
static ALL: LazyLock<Vec<String>> = LazyLock::new(|| {
    let said =
        SHIPPED.iter().map(|definition| &definition.format).filter(|format| format.carried == Carried::Statement);
    let on_lines = said.filter(|format| !format.tracks.lines.is_empty() || machine::of(&format.id).restated);
    on_lines.map(|format| format.id.clone()).collect()
});

/// Those of which much hangs on another statement: half of what is said is one of them.
const BOUND: [&str; 21] = [
    "F01", "F03", "F04", "F05", "F05", "F10", "F14", "F15", "F16", "F19", "F20", "F21", "F22", "F23", "F24", "F26",
    "F26", "F37", "F38", "F54", "F55",
];

/// Who says something, of which format, about which earlier statement, when, blind or not, and how it varies.
type Step = (bool, u16, u16, u64, u8, u16);

fn format_of(kind: u16) -> &'static str {
    match kind {
        kind if kind.is_multiple_of(2) => BOUND[kind as usize / 2 % BOUND.len()],
        kind => &ALL[kind as usize / 2 % ALL.len()],
    }
}

/// What a format can only be about, if not anything.
fn about(format: &str) -> &'static [&'static str] {
    match format {
        "F22" => &["F20", "F21"],
        "F29" => &["F27", "F28"],
        "F38" => &["F23", "F42"],
        "F51" | "F52" | "F53" => &["F50"],
        _ => &[],
    }
}

/// One of two rounds, at one of two dates.
fn round(vary: u16) -> String {
    let act = ["convene", "accept", "counter", "accept", "held", "accept", "postpone", "cancel"][vary as usize % 8];
    let (number, from) =
        (1 + u64::from(vary.is_multiple_of(3)), START + 4_000_000 * u64::from(!vary.is_multiple_of(5)));
    super::dialogue::body(act, number, from, "")
}

/// One of two records, of actions of both.
fn record(vary: u16) -> String {
    let due = START + 5_000_000 + u64::from(vary.is_multiple_of(9));
    let actions = [super::records::action(1, 0, due), super::records::action(2, 1, due)].join(",");
    String::from_utf8_lossy(&super::records::record(&actions, "").body).into_owned()
}

/// The body of a format whose members hang on each other.
fn own_body(format: &str, vary: u16) -> Option<String> {
    match format {
        "F35" | "F41" => return Some(pledge(format, vary)),
        "F42" => {
            let hash = Hash([4; 32]);
            let of = if vary.is_multiple_of(5) { "F20" } else { "F41" };
            return Some(format!(r#"{{"ref":{{"format":"{of}","hash":"{hash}"}},"evidence":[]}}"#));
        }
        "F54" => return Some(round(vary)),
        "F56" => {
            return Some(super::review::body(
                u64::from(vary.is_multiple_of(7)) + 2 * u64::from(vary.is_multiple_of(11)),
                u64::from(vary.is_multiple_of(3)),
            ));
        }
        "F55" => return Some(record(vary)),
        "F57" => {}
        _ => return instrument_body(format, vary),
    }
    let terms = [r#"{"periods":[{"format":"F24","ack":600}]}"#, r#"{"periods":[{"format":"F25","answer":700}]}"#];
    let terms = terms[usize::from(vary.is_multiple_of(5))];
    let hash = if vary.is_multiple_of(17) { Hash([1; 32]) } else { Terms::read(terms).unwrap().hash };
    let act = ["put", "mirror", "put", "decline", "withdraw", "mirror"][vary as usize / 2 % 6];
    let instrument = Hash([4; 32]);
    Some(format!(
        r#"{{"terms_hash":"{hash}","instrument_ref":{{"hash":"{instrument}"}},"from_when":{START},"terms":{terms},"act":"{act}"}}"#
    ))
}

/// An article with one of two texts.
fn article(vary: u16) -> String {
    let text = ["one", "another"][usize::from(vary.is_multiple_of(5))];
    format!(r#""number":"1","clauses":[{{"number":"1","texts":{{"en":"{text}"}}}}]"#)
}

/// Bodies about one instrument, whose acts hang on each other.
fn instrument_body(format: &str, vary: u16) -> Option<String> {
    let (id, pick) = (Hash([8; 32]), |words: &[&'static str]| words[vary as usize / 2 % words.len()]);
    let languages = instrument::Languages::from(["en".to_owned()]);
    let one = instrument::article(&format!("{{{}}}", article(vary))).unwrap().0.hash;
    let entry = r#"{"rule":"signature"}"#;
    let last = instrument::final_hash(&BTreeMap::from([("entry_into_force", entry)]), &languages).unwrap();
    let texts = instrument::texts_hash_of(&id, [("1", one), (instrument::FINAL, last)]);
    let article = article(vary);
    Some(match format {
        "F50" => format!(
            r#"{{"instrument":{{"id":"{id}"}},"articles":[{{{article}}}],"authentic":["en"],"entry_into_force":{entry}}}"#
        ),
        "F51" => {
            let response = pick(&["accept", "accept", "counter", "reserve", "withdraw"]);
            format!(
                r#"{{"articles":[{{{article},"response":"{response}","text_hash":"{one}"}},
                    {{"number":"final","response":"accept","text_hash":"{last}"}}]}}"#
            )
        }
        "F52" => format!(r#"{{"texts_hash":"{texts}","act":"{}"}}"#, pick(&["sign", "initial", "sign", "ratify"])),
        "F53" => {
            let act = pick(&["suspend", "amend", "revoke", "resume", "withdraw", "amend"]);
            let amendments = r#"[{"number":"1","texts":{"en":"new"}}]"#;
            format!(r#"{{"act":"{act}","effective_date":9000000000,"amendments":{amendments}}}"#)
        }
        _ => return None,
    })
}

/// An instrument that both concluded: a step alone does not come to that.
fn concluded(pair: &mut Pair) -> Vec<(EntryId, &'static str)> {
    let body = |format, vary| said(format, &instrument_body(format, vary).unwrap());
    let case = pair.sent(Lower, START, body("F50", 1));
    let accepted = pair.sent(Upper, START + 1, Said { in_reply_to: vec![case], ..body("F51", 1) });
    pair.settle(START + 2);
    let signed = [Lower, Upper].map(|who| pair.sent(who, START + 3, Said { case: Some(case), ..body("F52", 1) }));
    pair.settle(START + 4);
    vec![(case, "F50"), (accepted, "F51"), (signed[0], "F52"), (signed[1], "F52")]
}

/// One of two guarantees or assets, with its hash or another's.
fn pledge(format: &str, vary: u16) -> String {
    let act = ["propose", "agree", "offer", "decline", "withdraw", "mirror", "renew", "offer"][vary as usize / 2 % 8];
    let (to, text) = (START + (40 + u64::from(vary % 3) * 40) * DAY, ["a", "b"][usize::from(vary.is_multiple_of(5))]);
    let to = if act == "renew" { to + 100 * DAY } else { to - to % (40 * DAY) + 40 * DAY };
    let members = format!(
        r#""class":"{text}","texts":{{"en":"{text}"}},"term":{{"renewal":"by-agreement","to":{to},"notice_days":2}}"#
    );
    let hash = match format {
        "F41" if !vary.is_multiple_of(17) => {
            let whole = format!("{{{members}}}");
            hash_of(&Members::read(whole.as_bytes()).unwrap()).unwrap()
        }
        _ => Hash([1; 32]),
    };
    format!(r#"{{{members},"hash":"{hash}","act":"{act}"}}"#)
}

/// A statement whose body has every member that any machine reads.
fn statement((_, kind, _, at, _, vary): Step, target: EntryId, mark: Mark) -> Said {
    let format = format_of(kind);
    let pick = |shift: u16, words: &[&'static str]| words[(vary >> shift) as usize % words.len()];
    let hash = Hash([(vary % 2) as u8; 32]);
    let (salt, text) = (Hash([5; 32]), pick(3, &["text", "text", "another"]));
    let commitment = attachment_commitment(&salt.0, &sha256(b"text"));
    let body = format!(
        r#"{{"aware_since":{at},"planned_from":{at},"effective_date":{at},"when":{at},"changed_at":{at},"stop_by":{stop},
        "window":{{"from":{at}}},"dates":{{"from":{at},"to":{to}}},"report":"{report}","decision":"{decision}",
        "understood":{understood},"cancel":{cancel},"changes":{{"a":1}},"act":"{act}","scope":{scope},"until":{until},
        "ref":"{target}","refs":["{target}"],"ground":"g","definition_hashes":["{hash}"],"source":"{hash}",
        "translation":"{hash}","evidence":[{{"commitment":"{commitment}"}}],"commitment":"{commitment}",
        "stage":"{stage}","findings_hash":"{hash}",{action}
        "opening":{{"form":"inline","salt":"{salt}","text":"{text}"}}}}"#,
        stage =
            pick(2, &["request", "position", "question", "answer", "findings", "findings", "disagreement", "close"]),
        action = pick(3, &["", r#""action":1,"#, r#""action":2,"#]),
        to = START + u64::from(vary % 4) * 20 * DAY,
        stop = at + u64::from(vary % 3) * DAY,
        report = pick(0, &["final", "progress"]),
        decision = pick(1, &["approved", "denied", "pending", "no-position-yet", "non-responsive", "waived"]),
        understood = vary % 4 != 0,
        cancel = vary % 3 != 0,
        act = pick(2, &["suspend", "resume", "remove", "change"]),
        scope = pick(4, &[r#""whole-line""#, r#"["F24"]"#, r#"["F90","F25"]"#]),
        until = pick(5, &[r#""further-notice""#, "1", "99999999999"]),
    );
    let said = said(format, &own_body(format, vary).unwrap_or(body));
    let bound = match format {
        "F03" | "F04" | "F26" | "F29" | "F36" | "F51" => 1,
        "F22" | "F38" | "F52" | "F53" => 2,
        "F05" => 3,
        _ => [0, 0, 0, 1, 2, 3, 4][vary as usize % 7],
    };
    Said {
        in_reply_to: if matches!(bound, 1 | 4) { vec![target] } else { Vec::new() },
        case: matches!(bound, 2 | 4).then_some(target),
        supersedes: (bound == 3).then_some(target),
        attachments: if vary.is_multiple_of(6) { vec![file("evidence", vary as u8)] } else { Vec::new() },
        nonce: vary.is_multiple_of(9).then_some([(vary >> 9) as u8; 32]),
        precedence: if vary.is_multiple_of(5) { Precedence::Flash } else { Precedence::Routine },
        asked_by: vary.is_multiple_of(10).then_some(at + DAY),
        mark,
        ..said
    }
}

fn line(track: Track, steps: &[Step]) -> Pair {
    let (mut pair, mut ids, mut of) = (Pair::new(track), Vec::<EntryId>::new(), Vec::new());
    pair.bare(Lower, START);
    pair.bare(Upper, START);
    if track == Track::Official && steps[0].5.is_multiple_of(2) {
        of = concluded(&mut pair);
        ids.extend(of.iter().map(|(id, _)| *id));
    }
    for (number, step) in steps.iter().enumerate() {
        let (upper, _, target, at, way, vary) = *step;
        let (who, at) = (if upper { Upper } else { Lower }, START + at);
        if vary.is_multiple_of(7) {
            pair.held = vec![(u64::from(target) % 9, Hash([vary as u8; 32]))];
        }
        if vary.is_multiple_of(13) {
            pair.hours = Some(("watch".into(), Hours::new(vec![(540, 1_020)], vec![]).unwrap()));
        }
        if vary.is_multiple_of(23) {
            pair.refuses = vec![number as u64 / 3];
        }
        if vary.is_multiple_of(29) {
            pair.published = Some("F11".into());
        }
        let format = format_of(step.1);
        let fits = |(_, one): &(EntryId, &str)| about(format).contains(one);
        // Every third is about the first, so that both parties speak of the same.
        let target = match target as usize {
            target if !about(format).is_empty() && of.iter().any(fits) && !target.is_multiple_of(7) => {
                let fitting: Vec<EntryId> = of.iter().filter(|one| fits(one)).map(|(id, _)| *id).collect();
                fitting[target % fitting.len()]
            }
            target if ids.is_empty() || target.is_multiple_of(31) => Hash([target as u8; 32]),
            target if target.is_multiple_of(3) => ids[0],
            target => ids[ids.len() - 1 - target % ids.len().min(5)],
        };
        let mark = if vary.is_multiple_of(11) { Mark::Exercise } else { Mark::Actual };
        let said = statement((upper, step.1, step.2, at, way, vary), target, mark);
        let id = match way % 8 {
            0 => {
                pair.bare(who, at);
                continue;
            }
            1 | 2 => pair.say_blind(who, at, said),
            3 => pair.say_unopened(who, at, said),
            _ => pair.say(who, at, said),
        };
        ids.push(id);
        of.push((id, format));
    }
    if steps.len().is_multiple_of(3) {
        joint(&mut pair, steps.len());
    }
    // Some lines end before what both said can be confirmed.
    if !steps.len().is_multiple_of(4) {
        pair.settle(START + 4_000_000);
    }
    pair
}

/// Both sign a record, and one of them says that an action of it is done.
fn joint(pair: &mut Pair, vary: usize) {
    let (at, body) = (START + 3_500_000, record(0));
    let first = pair.sent(Lower, at, said("F55", &body));
    pair.sent(Upper, at, Said { case: Some(first), ..said("F55", &body) });
    pair.settle(at);
    let done = r#"{"decision":"approved","action":2}"#;
    if vary.is_multiple_of(2) {
        pair.sent(Upper, at + 1, Said { in_reply_to: vec![first], ..said("F26", done) });
    }
    // And both put terms, which wait for their confirmation.
    let terms = |vary| said("F57", &own_body("F57", vary).unwrap_or_default());
    let first = pair.sent(Lower, at + 2, terms(12));
    pair.say(Upper, at + 3, Said { in_reply_to: vec![first], ..terms(2) });
    pair.bare(Lower, at + 4);
}

fn lines() -> impl Strategy<Value = (Track, Vec<Step>)> {
    let step = (any::<bool>(), any::<u16>(), any::<u16>(), 0..3_000_000_u64, any::<u8>(), any::<u16>());
    (prop::sample::select(Track::ALL.to_vec()), prop::collection::vec(step, 1..60))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_is_said_in_any_format_on_any_track_comes_to_one_state((track, steps) in lines(), seed in any::<u64>()) {
        let pair = line(track, &steps);
        let whole = pair.state_by(&*SHIPPED);
        sound(&whole);
        for arrivals in orders(&pair, seed) {
            assert_alike(&follow(&pair, &*SHIPPED, &arrivals), &whole);
        }
    }
}

/// Lines that are the same at every run.
fn some_lines(count: usize) -> Vec<Pair> {
    let (mut runner, lines) = (TestRunner::deterministic(), lines());
    let mut next = || lines.new_tree(&mut runner).unwrap().current();
    (0..count).map(|_| next()).map(|(track, steps)| line(track, &steps)).collect()
}

/// Formats of a state's statements, apart by whether they have effect.
fn said_in(pair: &Pair, state: &State) -> [BTreeSet<String>; 2] {
    let mut found = [BTreeSet::new(), BTreeSet::new()];
    for event in pair.events(None) {
        let Event::Opened { place, said } = event else { continue };
        let Some(statement) = state.statement_at(place) else { continue };
        found[usize::from(statement.no_effect.is_none())].insert(said.format.to_string());
    }
    found
}

#[test]
fn every_format_is_said_with_effect_and_without_and_every_measure_comes_to_each_of_its_ends() {
    let (mut with, mut without) = (BTreeSet::new(), BTreeSet::new());
    let (mut kinds, mut phases) = (BTreeMap::<Kind, [bool; 4]>::new(), BTreeSet::new());
    for pair in some_lines(1_000) {
        let state = pair.state_by(&*SHIPPED);
        let [none, some] = said_in(&pair, &state);
        without.extend(none);
        with.extend(some);
        for obligation in state.obligations(Mark::Actual) {
            let end = match obligation.outcome {
                Outcome::Open => 0,
                Outcome::Met { .. } => 1,
                Outcome::Waived { .. } => 2,
                Outcome::Cancelled { .. } => 3,
            };
            kinds.entry(obligation.kind).or_default()[end] = true;
        }
        phases.extend(state.cases(Mark::Actual, None, usize::MAX).iter().map(|case| case.phase.word()));
    }
    let all: BTreeSet<String> = ALL.iter().cloned().collect();
    let missing = |found: &BTreeSet<String>| all.difference(found).cloned().collect::<Vec<_>>();
    assert_eq!((missing(&with), missing(&without)), (Vec::new(), Vec::new()));
    // A delivery is never owed by the state; what is owed as a statement nobody cancels.
    let owed = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Delivery);
    let open_and_met = owed.filter(|kind| !kinds.get(kind).is_some_and(|ends| ends[0] && ends[1]));
    assert_eq!(open_and_met.collect::<Vec<_>>(), [], "{kinds:?}");
    assert!(kinds.values().any(|ends| ends[2]) && kinds.values().any(|ends| ends[3]));
    let every = [
        Phase::Open,
        Phase::Answered,
        Phase::Denied,
        Phase::Closed,
        Phase::Withdrawn,
        Phase::AwaitingConfirmation,
        Phase::InForce,
    ];
    assert_eq!(phases, every.map(Phase::word).into());
}

/// A state in which the statements of one format act last, as if they acted where they arrive.
fn acting_late(pair: &Pair, format: &str) -> State {
    let is_late = |event: &Event| matches!(event, Event::Opened { said, .. } if &*said.format == format);
    let (late, others): (Vec<Event>, Vec<Event>) = pair.events(None).into_iter().partition(is_late);
    let mut state = Pair::new(pair.line.track).state();
    others.iter().chain(&late).for_each(|event| state.apply(event, &*SHIPPED));
    state
}

/// What a line comes to, without the chains of steps: cases and obligations alone.
fn comes_to(state: &State) -> String {
    let marks = [Mark::Actual, Mark::Exercise];
    let cases = marks.map(|mark| format!("{:?}", state.cases(mark, None, usize::MAX)));
    let owed = marks.map(|mark| format!("{:?}", state.obligations(mark).collect::<Vec<_>>()));
    [cases, owed].concat().concat()
}

#[test]
fn an_order_dependence_planted_in_any_one_format_is_found() {
    let lines: Vec<(Pair, State, BTreeSet<String>)> = (some_lines(600).into_iter())
        .map(|pair| {
            let state = pair.state_by(&*SHIPPED);
            let [_, with] = said_in(&pair, &state);
            (pair, state, with)
        })
        .collect();
    let found = |format: &str, differs: &dyn Fn(&State, &State) -> bool| {
        let mut said = lines.iter().filter(|(_, _, with)| with.contains(format));
        said.any(|(pair, state, _)| differs(&acting_late(pair, format), state))
    };
    for format in ALL.iter() {
        assert!(found(format, &|one, other| one.digest() != other.digest()), "{format}: digests are alike");
        assert!(
            found(format, &|one, other| comes_to(one) != comes_to(other)),
            "{format}: cases and obligations are alike"
        );
    }
    assert!(!lines.iter().take(9).any(|(pair, state, _)| comes_to(&acting_late(pair, "X9")) != comes_to(state)));
}

#[test]
fn what_is_said_of_both_parties_is_said_by_each() {
    let mut speakers = BTreeMap::<String, BTreeSet<Who2>>::new();
    for pair in some_lines(300) {
        for event in pair.events(None) {
            let Event::Opened { place, said } = event else { continue };
            speakers.entry(said.format.to_string()).or_default().insert(place.author);
        }
    }
    for format in ALL.iter() {
        assert_eq!(speakers.get(format).map(BTreeSet::len), Some(2), "{format}");
    }
}
