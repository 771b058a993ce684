//! Coded signals: by the table in force, and by no other.

use comity_wire::{EntryId, Hash, Track};

use super::{outcome, owed, reason};
use crate::case::Phase;
use crate::effect::NoEffect;
use crate::obligation::{Kind, Outcome};
use crate::signal::{self, BYTES_MAX};
use crate::terms::{self, Terms};
use crate::testing::*;
use crate::{Said, State};

const TABLE: &str = r#"{"periods":[],"code_table_version":3,"codes":[
    {"code":"SE1","meaning":{"en":"Is it yours?","ru":"Она ваша?"},"args":["instant","sector"],"answer":3600},
    {"code":"AC1","meaning":{"en":"We begin.","ru":"Начинаем."},"args":["statement"]},
    {"code":"CA1","meaning":{"en":"Take care."},"args":["asset","number","text"]}]}"#;

fn put(pair: &mut Pair, at: u64, terms: &str) {
    let (hash, instrument) = (Terms::read(terms).map_or(Hash::ZERO, |terms| terms.hash), Hash([4; 32]));
    let body = format!(
        r#"{{"terms_hash":"{hash}","instrument_ref":{{"hash":"{instrument}"}},"from_when":{START},"terms":{terms}}}"#
    );
    let first = pair.sent(Lower, at, said("F57", &body));
    pair.sent(Upper, at, Said { in_reply_to: vec![first], ..said("F57", &body) });
    pair.settle(at + 1);
}

fn tabled() -> Pair {
    let mut pair = Pair::new(Track::Nrrc);
    put(&mut pair, START, TABLE);
    pair
}

fn signal(code: &str, args: &str, form: &str) -> Said {
    said("F32", &format!(r#"{{"code":"{code}","table":3,"args":{args},"form":"{form}"}}"#))
}

fn refused(pair: &Pair, said: Said) -> Option<NoEffect> {
    let mut pair = pair.clone();
    let id = pair.sent(Lower, START + 9, said);
    reason(&pair.state(), &id)
}

fn answer_in(state: &State, id: &EntryId) -> Option<Option<u64>> {
    owed(state, id, Kind::Answer).map(|owed| owed.due.map(|due| due - owed.from))
}

#[test]
fn a_signal_needs_the_table_in_force_and_arguments_of_its_kinds() {
    let before = Pair::new(Track::Nrrc);
    assert_eq!(refused(&before, signal("SE1", r#"[9,"energy"]"#, "signal")), Some(NoEffect::NoTable));
    let pair = tabled();
    assert_eq!(refused(&pair, signal("SE1", r#"[9,"energy"]"#, "signal")), None);
    assert_eq!(refused(&pair, signal("SE2", "[9]", "signal")), Some(NoEffect::NoCode));
    let older = said("F32", r#"{"code":"SE1","table":2,"args":[9,"energy"]}"#);
    assert_eq!(refused(&pair, older), Some(NoEffect::NoTable), "another version");
    for (code, args, form) in [
        ("SE1", r#"["energy",9]"#, "signal"),
        ("SE1", "[9]", "signal"),
        ("SE1", r#"[9,"energy",1]"#, "query"),
        ("SE1", r#"[9,"ENERGY"]"#, "signal"),
        ("AC1", r#"["AUR/nrrc/7"]"#, "signal"),
        ("AC1", "[7]", "signal"),
        ("CA1", r#"["+1",-1,"x"]"#, "signal"),
        ("AC1", r#"["+1"]"#, "shout"),
    ] {
        assert_eq!(refused(&pair, signal(code, args, form)), Some(NoEffect::Body), "{code} {args} {form}");
    }
    assert_eq!(refused(&pair, signal("CA1", r#"["GRID-7",2,"x"]"#, "signal")), None);
}

#[test]
fn a_body_of_161_bytes_is_none() {
    let pair = tabled();
    let padded = |bytes: usize| {
        let said = signal("AC1", r#"["+1"]"#, "signal");
        let mut body = said.body.to_vec();
        body.splice(1..1, std::iter::repeat_n(b' ', bytes - body.len()));
        Said { body: body.into(), ..said }
    };
    assert_eq!(refused(&pair, padded(BYTES_MAX)), None);
    assert_eq!(refused(&pair, padded(BYTES_MAX + 1)), Some(NoEffect::Body));
}

#[test]
fn a_table_in_which_a_code_stands_twice_comes_into_force_nowhere() {
    let twice = TABLE.replace("CA1", "AC1");
    assert_eq!(Terms::read(&twice), Err(terms::TermsError::Twice("AC1".into())));
    let mut pair = Pair::new(Track::Nrrc);
    put(&mut pair, START, &twice);
    assert_eq!(refused(&pair, signal("AC1", r#"["+1"]"#, "signal")), Some(NoEffect::NoTable));
}

#[test]
fn a_signal_is_answered_as_its_code_says_and_a_query_always() {
    let mut pair = tabled();
    let asks = pair.sent(Lower, START + 9, signal("SE1", r#"[9,"energy"]"#, "signal"));
    let tells = pair.sent(Lower, START + 9, signal("AC1", r#"["+1"]"#, "signal"));
    let query = pair.sent(Lower, START + 9, signal("AC1", "[]", "query"));
    let timed = pair.sent(Lower, START + 9, signal("SE1", "[]", "query"));
    let state = pair.state();
    let all = [asks, tells, query, timed].map(|id| answer_in(&state, &id));
    assert_eq!(all, [Some(Some(3_600)), None, Some(None), Some(Some(3_600))]);
    let back = pair.sent(Upper, START + 10, Said { in_reply_to: vec![query], ..signal("AC1", "[]", "query") });
    assert_eq!(outcome(&pair.state(), &query, Kind::Answer), Some(Outcome::Open), "who asks back answers nothing");
    let yes = pair.sent(Upper, START + 11, Said { in_reply_to: vec![query], ..signal("AC1", r#"["+1"]"#, "signal") });
    let state = pair.state();
    assert!(matches!(outcome(&state, &query, Kind::Answer), Some(Outcome::Met { by, .. }) if by == yes));
    assert_eq!((reason(&state, &back), answer_in(&state, &yes)), (None, None));
}

#[test]
fn a_signal_is_taken_back_by_its_author_once_and_whatever_table_governs() {
    let mut pair = tabled();
    let sent = pair.sent(Lower, START + 9, signal("SE1", r#"[9,"energy"]"#, "signal"));
    let other = pair.sent(Lower, START + 9, said("F24", "{}"));
    put(&mut pair, START + 10, &TABLE.replace("\"code_table_version\":3", "\"code_table_version\":4"));
    let cancel_of = |id: EntryId| Said { supersedes: Some(id), ..signal("SE1", "[]", "cancel") };
    let mut said_by = |who, said: Said| {
        let id = pair.sent(who, START + 20, said);
        (id, reason(&pair.state(), &id))
    };
    assert_eq!(said_by(Lower, signal("SE1", "[]", "cancel")).1, Some(NoEffect::Prerequisite), "of what?");
    assert_eq!(said_by(Lower, cancel_of(other)).1, Some(NoEffect::Prerequisite));
    assert_eq!(said_by(Upper, cancel_of(sent)).1, Some(NoEffect::NotOwn));
    assert_eq!(
        said_by(Lower, Said { supersedes: Some(sent), ..signal("SE1", "[9]", "cancel") }).1,
        Some(NoEffect::Body)
    );
    let (by, none) = said_by(Lower, cancel_of(sent));
    assert_eq!(none, None);
    assert_eq!(said_by(Lower, cancel_of(sent)).1, Some(NoEffect::Cancelled));
    assert_eq!(said_by(Lower, cancel_of(by)).1, Some(NoEffect::CaseWithdrawn));
    let state = pair.state();
    assert_eq!(state.case(&sent).unwrap().phase, Phase::Withdrawn);
    assert!(!matches!(outcome(&state, &sent, Kind::Answer), Some(Outcome::Open)));
}

#[test]
fn what_takes_a_signal_back_says_its_code_and_points_to_nothing_else() {
    let mut pair = tabled();
    let sent = pair.sent(Lower, START + 9, signal("SE1", r#"[9,"energy"]"#, "signal"));
    let query = pair.sent(Lower, START + 9, signal("AC1", "[]", "query"));
    let ordinal = pair.state().statement(&sent).unwrap().ordinal;
    let mut taken_back = |id: EntryId, code: &str, args: &str| {
        let by = pair.sent(Lower, START + 20, Said { supersedes: Some(id), ..signal(code, args, "cancel") });
        let state = pair.state();
        (reason(&state, &by), state.statement(&id).unwrap().cancelled_by)
    };
    let (pointed, other) = (format!(r#"["+{ordinal}"]"#), format!(r#"["+{}"]"#, ordinal + 1));
    for (code, args) in [
        ("AC1", "[]"),
        ("XX1", "[]"),
        ("AC1", &pointed),
        ("SE1", &other),
        ("SE1", &pointed.replace('+', "-")),
        ("SE1", &pointed.replace('+', "+2.")),
    ] {
        assert_eq!(taken_back(sent, code, args), (Some(NoEffect::Differs), None), "{code} {args}");
    }
    for (id, code, args) in [(sent, "SE1", pointed.as_str()), (query, "AC1", "[]")] {
        let (none, by) = taken_back(id, code, args);
        assert!(none.is_none() && by.is_some(), "{code} {args}");
    }
}

#[test]
fn an_answer_that_a_cancelled_signal_crosses_binds_nobody() {
    let mut pair = tabled();
    let sent = pair.sent(Lower, START + 9, signal("SE1", r#"[9,"energy"]"#, "signal"));
    let answer = pair.say(Upper, START + 10, Said { in_reply_to: vec![sent], ..signal("AC1", r#"["+1"]"#, "signal") });
    let back = pair.say_blind(Lower, START + 10, Said { supersedes: Some(sent), ..signal("SE1", "[]", "cancel") });
    pair.settle(START + 11);
    let state = pair.state();
    assert_eq!(reason(&state, &back), None);
    assert!(
        matches!(reason(&state, &answer), Some(NoEffect::Crossed(_) | NoEffect::CaseWithdrawn)),
        "{:?}",
        reason(&state, &answer)
    );
}

#[test]
fn a_table_s_words_are_read_from_the_terms() {
    let terms = Terms::read(TABLE).unwrap();
    let table = signal::table(&terms);
    assert_eq!(table.len(), 3);
    assert_eq!((table[0].meaning["ru"].as_str(), table[0].answer), ("Она ваша?", Some(3_600)));
    assert_eq!(table[2].args, ["asset", "number", "text"]);
    assert_eq!(signal::table(&Terms::defaults()), []);
    let state = tabled().state();
    let found = terms::by_hash(&state, comity_wire::envelope::Mark::Actual, &terms.hash);
    assert_eq!(found.map(|terms| terms.table), Some(3));
    assert_eq!(terms::by_hash(&state, comity_wire::envelope::Mark::Exercise, &terms.hash), None);
}
