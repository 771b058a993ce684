//! The annual review: what is counted, what is not, and when both agreed on it.

use comity_catalog::json::Json;
use comity_wire::body::Members;
use comity_wire::envelope::{Mark, Pap, Tlp};
use comity_wire::{EntryId, Hash, LineId, Track};

use super::reason;
use crate::case::Phase;
use crate::effect::NoEffect;
use crate::item::Standing;
use crate::obligation::Kind;
use crate::review::{self, Dossier, Figures, LineFigures, Period, REVIEW, REVIEWS_OPEN_MAX, gather};
use crate::testing::*;
use crate::{Obligation, Said, State, Who2};

/// Twenty days from the beginning of every test.
pub const PERIOD: Period = Period { from: START, to: START + 20 * DAY };

/// An F56 of one of several periods, with one of several figures: 0 and 1 are over before the tests begin and apart, 2 and 3
/// are not over.
pub fn body(period: u64, figures: u64) -> String {
    let from = [START - 900 * DAY, START - 500 * DAY, START + 2 * DAY, START + 3 * DAY][(period % 4) as usize];
    let to = from + 400 * DAY;
    dossier(from, to, &format!(r#"{{"parties":[],"cases_open":{figures}}}"#))
}

fn dossier(from: u64, to: u64, figures: &str) -> String {
    let open = format!(r#"{{"period":{{"from":{from},"to":{to}}},"figures":{figures}"#);
    let digest = Members::read(format!("{open}}}").as_bytes()).ok().and_then(|members| review::digest_of(&members));
    format!(r#"{open},"digest":"{}"}}"#, digest.unwrap_or(Hash::ZERO))
}

pub fn said_of(period: u64, figures: u64) -> Said {
    said("F56", &body(period, figures))
}

fn in_case(case: EntryId, said: Said) -> Said {
    Said { case: Some(case), ..said }
}

fn standing(state: &State, case: &EntryId) -> Standing {
    review::item(&state.case(case).unwrap()).standing()
}

fn line(pair: &Pair) -> LineFigures {
    gather(&pair.state(), PERIOD).line()
}

fn figures(pair: &Pair) -> Figures {
    line(pair).figures
}

/// A request, acknowledged and answered so many seconds after it was received.
fn asked(pair: &mut Pair, at: u64, (ack_after, answer_after): (u64, u64)) -> EntryId {
    let id = pair.sent(Lower, at, said("F25", "{}"));
    pair.sent(Upper, at + ack_after, ack(&[id]));
    pair.sent(Upper, at + answer_after, status(id, "approved"));
    id
}

#[test]
fn timeliness_is_counted_for_whoever_owes_it_and_medians_are_the_lower_middle() {
    let mut pair = Pair::new(Track::Dialogue);
    asked(&mut pair, START, (60, 600));
    asked(&mut pair, START + DAY, (HOUR, DAY));
    asked(&mut pair, START + 4 * DAY, (HOUR + 1, DAY + 1));
    asked(&mut pair, START + 8 * DAY, (2 * HOUR + 1, 3 * DAY));
    pair.settle(START + 12 * DAY);
    let [lower, upper] = figures(&pair).parties;
    // Lower asked four times, and acknowledged none of the answers, each of which asks for that within an hour.
    assert_eq!((lower.statements, lower.acknowledged_in_time, lower.lapsed), (4, 0, 4));
    assert_eq!((upper.statements, upper.acknowledged_in_time, upper.acknowledged_late), (8, 2, 2));
    assert_eq!((upper.answered_in_time, upper.answered_late), (2, 2));
    assert_eq!(upper.lapsed, 2, "the last was acknowledged after twice its hour, and answered after twice its day");
    assert_eq!((upper.ack_median, upper.answer_median), (Some(HOUR), Some(DAY)));
    assert_eq!((lower.ack_median, lower.answer_median), (None, None));
}

#[test]
fn each_thing_is_counted_in_the_period_in_which_it_was_done() {
    let (before, after) = (PERIOD.from - 10, PERIOD.to);
    let of = |from, to| gather_of(&span(), Period { from, to });
    // Asked before the period and answered in it; asked in it and answered after it.
    fn span() -> Pair {
        let mut pair = Pair::new(Track::Dialogue);
        asked(&mut pair, PERIOD.from - 10, (20, 30));
        asked(&mut pair, PERIOD.to - 10, (5, 10));
        pair.settle(PERIOD.to + DAY);
        pair
    }
    let (all, earlier, during, later) = (
        of(before, after + DAY),
        of(before - 100 * DAY, PERIOD.from),
        of(PERIOD.from, PERIOD.to),
        of(PERIOD.to, after + DAY),
    );
    let counts = |one: Figures| {
        let [lower, upper] = one.parties;
        [lower.statements, upper.statements, upper.acknowledged_in_time, upper.answered_in_time]
    };
    assert_eq!((counts(earlier), counts(during), counts(later)), ([1, 0, 0, 0], [1, 3, 2, 1], [0, 1, 0, 1]));
    let sum: Vec<u64> = (0..4).map(|at| counts(earlier)[at] + counts(during)[at] + counts(later)[at]).collect();
    assert_eq!(sum, counts(all), "nothing is counted twice, and nothing is left out");
}

fn gather_of(pair: &Pair, period: Period) -> Figures {
    gather(&pair.state(), period).line().figures
}

#[test]
fn exercise_traffic_and_what_has_no_effect_change_nothing() {
    let mut pair = Pair::new(Track::Dialogue);
    asked(&mut pair, START, (60, 600));
    pair.settle(START + DAY);
    let (plain, mut more) = (line(&pair), pair.clone());
    let exercise = more.sent(Lower, START + DAY, Said { mark: Mark::Exercise, ..said("F25", "{}") });
    more.sent(Upper, START + 2 * DAY, Said { mark: Mark::Exercise, ..ack(&[exercise]) });
    more.sent(Lower, START + 2 * DAY, Said { mark: Mark::Exercise, ..said("F25", "{}") });
    let void = more.sent(Lower, START + 2 * DAY, in_case(Hash([9; 32]), said("F25", "{}")));
    more.settle(START + 3 * DAY);
    assert!(reason(&more.state(), &void).is_some());
    assert_eq!(line(&more), plain);
    more.sent(Lower, START + 4 * DAY, said("F25", "{}"));
    more.settle(START + 5 * DAY);
    assert_ne!(line(&more), plain, "what is meant counts");
}

#[test]
fn notices_are_counted_once_with_their_changes_and_late_by_their_lead() {
    let mut pair = Pair::new(Track::Nrrc);
    let window = |from: u64, status: &str| {
        let to = from + DAY;
        said("F30", &format!(r#"{{"status":"{status}","window":{{"from":{from},"to":{to}}}}}"#))
    };
    let first = pair.sent(Lower, START, window(START + 6 * DAY, "notified"));
    pair.sent(Lower, START + DAY, window(START + 2 * DAY, "notified"));
    pair.sent(Lower, START + DAY, Said { supersedes: Some(first), ..window(START + 3 * DAY, "changed") });
    pair.sent(Upper, START + DAY, window(START + 19 * DAY, "notified"));
    pair.settle(START + DAY);
    let [lower, upper] = figures(&pair).parties;
    assert_eq!((lower.notices_given, lower.notices_late), (2, 1), "a change of a notice is no notice of its own");
    assert_eq!((upper.notices_given, upper.notices_late), (1, 0));
}

#[test]
fn cases_are_opened_closed_and_open_as_of_the_end() {
    let mut pair = Pair::new(Track::Dialogue);
    pair.sent(Lower, PERIOD.from - DAY, said("F25", "{}"));
    let denied = pair.sent(Lower, START + DAY, said("F25", "{}"));
    pair.sent(Upper, START + 2 * DAY, status(denied, "denied"));
    let taken_back = pair.sent(Lower, START + 3 * DAY, said("F25", "{}"));
    pair.sent(Lower, START + 4 * DAY, cancel(taken_back));
    let answered = asked(&mut pair, START + 5 * DAY, (60, 600));
    let late = pair.sent(Lower, START + 6 * DAY, said("F25", "{}"));
    pair.sent(Upper, PERIOD.to + 5, status(late, "denied"));
    pair.sent(Lower, PERIOD.to + 6, said("F25", "{}"));
    pair.settle(PERIOD.to + DAY);
    assert_eq!(pair.state().case(&answered).unwrap().phase, Phase::Answered);
    let of = figures(&pair);
    assert_eq!((of.cases_opened, of.cases_closed), (4, 2), "the last one began after the period");
    assert_eq!(of.cases_open, 3, "one from before, the answered one, and one that was denied after the period");
}

#[test]
fn actions_of_joint_records_are_done_or_open() {
    let mut pair = Pair::new(Track::Dialogue);
    let due = START + 5 * DAY;
    let actions = [super::records::action(1, 0, due), super::records::action(2, 1, due)].join(",");
    let first = pair.sent(Lower, START, super::records::record(&actions, ""));
    let second = pair.sent(Upper, START + 1, in_case(first, super::records::record(&actions, "")));
    pair.settle(START + 2);
    assert_eq!((figures(&pair).actions_done, figures(&pair).actions_open), (0, 2));
    pair.sent(Lower, START + DAY, reply("F26", &[second], r#"{"decision":"approved","action":1}"#));
    pair.settle(START + DAY);
    let of = figures(&pair);
    assert_eq!((of.actions_done, of.actions_open), (1, 1));
    let lapsed = of.parties.map(|party| party.lapsed);
    assert_eq!(lapsed, [1, 2], "an acknowledgement of each, and the action that was not done");
}

#[test]
fn hours_of_a_line_count_from_its_first_test_and_an_echo_in_time_answers_one() {
    let mut pair = Pair::new(Track::Nrrc);
    let test = |mark| Said { mark, ..said("F01", "{}") };
    let at = |hour: u64, after: u64| START + hour * HOUR + after;
    for (hour, echo) in [(3, Some(10)), (4, Some(901)), (5, None), (6, Some(900))] {
        let id = pair.sent(Lower, at(hour, 0), test(Mark::Test));
        if let Some(after) = echo {
            pair.sent(Upper, at(hour, after), Said { in_reply_to: vec![id], ..test(Mark::Test) });
        }
    }
    // A second test of an hour counts as a test, and no hour twice; an exercise is none.
    let again = pair.sent(Upper, at(6, 1_000), test(Mark::Test));
    pair.sent(Lower, at(6, 1_001), Said { in_reply_to: vec![again], ..test(Mark::Test) });
    pair.settle(at(7, 0));
    let of = line(&pair);
    assert_eq!((of.tests, of.tests_passed, of.hours_answered), (5, 3, 2));
    assert_eq!(of.hours, 20 * 24 - 3, "from the first test to the end of the period");
    assert_eq!(of.availability_permille(), Some(4));
    assert_eq!((of.figures.parties[0].statements, of.figures.cases_opened), (0, 0), "tests are no traffic");
    assert_eq!(line(&Pair::new(Track::Nrrc)).availability_permille(), None);
}

#[test]
fn a_line_is_complete_once_both_said_something_after_the_period() {
    let mut pair = Pair::new(Track::Dialogue);
    asked(&mut pair, START, (60, 600));
    pair.settle(PERIOD.to + DAY);
    assert!(!line(&pair).complete);
    pair.sent(Lower, PERIOD.to, said("F90", "{}"));
    assert!(!line(&pair).complete, "the other one can still say something of the period");
    pair.sent(Upper, PERIOD.to + 1, said("F90", "{}"));
    pair.settle(PERIOD.to + DAY);
    let (of, whole) = (line(&pair), pair.clone());
    assert!(of.complete);
    // Whatever is said now, however it is dated, is not of the period.
    pair.sent(Lower, START, said("F25", "{}"));
    pair.settle(PERIOD.to + 2 * DAY);
    assert_eq!(line(&pair), line(&whole));
}

#[test]
fn a_tested_line_is_complete_once_both_tested_or_echoed_after_the_period_and_an_echo_after_it_counts_no_more() {
    let mut pair = Pair::new(Track::Dialogue);
    let test = || Said { mark: Mark::Test, ..said("F01", "{}") };
    let last = pair.sent(Lower, PERIOD.to - 5, test());
    for who in [Lower, Upper] {
        pair.sent(who, PERIOD.to, said("F90", "{}"));
    }
    pair.settle(PERIOD.to + 1);
    assert!(!line(&pair).complete, "the echo may still come");
    pair.sent(Upper, PERIOD.to + 2, Said { in_reply_to: vec![last], ..test() });
    assert!(!line(&pair).complete);
    pair.sent(Lower, PERIOD.to + HOUR, test());
    pair.settle(PERIOD.to + HOUR);
    let of = line(&pair);
    assert_eq!((of.complete, of.tests, of.tests_passed), (true, 1, 0));
}

#[test]
fn what_is_done_after_the_period_leaves_its_figures_as_they_were() {
    let mut pair = Pair::new(Track::Dialogue);
    let open = pair.sent(Lower, START, said("F25", "{}"));
    let waived = pair.sent(Lower, START, said("F25", "{}"));
    let gone = pair.sent(Lower, START, said("F25", "{}"));
    pair.settle(PERIOD.to);
    let before = figures(&pair);
    assert_eq!(before.parties[1].lapsed, 6, "an acknowledgement and an answer of each");
    pair.sent(Upper, PERIOD.to + 1, status(open, "approved"));
    pair.sent(Lower, PERIOD.to + 2, status(waived, "waived"));
    pair.sent(Lower, PERIOD.to + 3, cancel(gone));
    pair.settle(PERIOD.to + 4);
    assert_eq!(figures(&pair), before);
}

#[test]
fn a_dossier_is_of_its_lines_in_any_order_and_one_figure_changes_its_digest() {
    let other_line = |pair: &Pair| {
        let mut other = Pair::new(Track::Expert);
        other.line.line = LineId([8; 32]);
        (pair.clone(), other)
    };
    let mut pair = Pair::new(Track::Dialogue);
    asked(&mut pair, START, (60, 600));
    pair.settle(START + DAY);
    let (pair, mut other) = other_line(&pair);
    asked(&mut other, START, (70, 800));
    asked(&mut other, START + 2 * HOUR, (80, 900));
    other.settle(START + DAY);
    let gathered = |pair: &Pair| gather(&pair.state(), PERIOD);
    let one = Dossier::of(PERIOD, PARTIES, vec![gathered(&pair), gathered(&other)]);
    let same = Dossier::of(PERIOD, PARTIES, vec![gathered(&other), gathered(&pair)]);
    assert_eq!((one.digest(), &one), (same.digest(), &same));
    assert_eq!(one.figures.parties[1].ack_median, Some(70), "over all lines, not of the lines' medians");
    assert_eq!(one.figures.parties[1].statements, 6);
    // The digest is that of the body that says it.
    let body = dossier(PERIOD.from, PERIOD.to, &one.json().canonical());
    assert!(body.contains(&one.digest().to_string()));
    for line in &one.lines {
        assert!(body.contains(&line.digest(PERIOD, &PARTIES).to_string()));
    }
    asked(&mut other, START + 4 * HOUR, (60, 600));
    other.settle(START + 2 * DAY);
    let more = Dossier::of(PERIOD, PARTIES, vec![gathered(&pair), gathered(&other)]);
    assert_ne!(more.digest(), one.digest());
    assert_eq!(more.lines[0], one.lines[0], "only the other line is otherwise");
    let empty = Dossier::of(PERIOD, PARTIES, Vec::new());
    assert_eq!((empty.figures, empty.lines.len()), (Figures::default(), 0));
    assert!(matches!(empty.json(), Json::Object(_)));
}

#[test]
fn both_said_the_same_digest_and_the_review_is_agreed() {
    let mut pair = Pair::new(Track::Dialogue);
    let first = pair.sent(Lower, START, said_of(0, 1));
    assert_eq!(standing(&pair.state(), &first), Standing::One(Lower));
    let owed = super::owed(&pair.state(), &first, Kind::Answer).unwrap();
    assert_eq!((owed.debtor, owed.is_open()), (Upper, true));
    let other = pair.sent(Upper, START + 1, reply("F56", &[first], &body(0, 2)));
    assert_eq!((reason(&pair.state(), &other), standing(&pair.state(), &first)), (None, Standing::Differs));
    // One of them computes anew, and says it again, whether or not it names the case.
    pair.say(Upper, START + 2, said_of(0, 1));
    pair.bare(Lower, START + 3);
    assert_eq!(standing(&pair.state(), &first), Standing::Awaiting);
    pair.settle(START + 4);
    let state = pair.state();
    assert_eq!((standing(&state, &first), state.case(&first).unwrap().phase), (Standing::InForce, Phase::Closed));
    let all = state.cases(Mark::Actual, None, 99);
    assert_eq!(all.iter().filter(|case| &*case.format == review::FORMAT).count(), 1, "one case for one period");
    let period = review::reviewed(&state.case(&first).unwrap()).unwrap();
    assert_eq!(review::case_of(&state, period).unwrap().id, first);
    assert_eq!(review::case_of(&state, PERIOD), None);
    for (who, said, expected) in [
        (Lower, said_of(0, 3), NoEffect::CaseClosed),
        (Upper, in_case(first, said_of(1, 3)), NoEffect::CaseClosed),
        (Lower, cancel(first), NoEffect::Final),
    ] {
        let id = pair.sent(who, START + 5, said);
        assert_eq!(reason(&pair.state(), &id), Some(expected));
    }
}

#[test]
fn two_who_say_it_at_the_same_time_agree() {
    let mut pair = Pair::new(Track::Official);
    let ids = [Lower, Upper].map(|who| pair.say_blind(who, START, said_of(1, 7)));
    pair.settle(START + 1);
    pair.settle(START + 2);
    let state = pair.state();
    let cases: Vec<_> = ids.iter().map(|id| state.statement(id).unwrap().case).collect();
    assert_eq!(cases[0], cases[1]);
    assert_eq!(standing(&state, &cases[0].unwrap()), Standing::InForce);
    for id in &ids {
        let open = state.obligations_of(&state.statement(id).unwrap());
        assert!(open.iter().all(|one| !one.kind.is_reply() || !one.is_open()), "nobody owes an answer");
    }
}

#[test]
fn what_is_no_review_has_no_effect() {
    let mut pair = Pair::new(Track::Dialogue);
    let agreed = pair.sent(Lower, START, said_of(0, 1));
    pair.sent(Upper, START + 1, said_of(0, 1));
    pair.settle(START + 2);
    assert_eq!(standing(&pair.state(), &agreed), Standing::InForce);
    let other = pair.sent(Upper, START + 2, said("F25", "{}"));
    let (from, to) = (START - 900 * DAY, START - 500 * DAY);
    let plain = r#"{"parties":[],"cases_open":1}"#;
    let whole = dossier(from + DAY, to + 2 * DAY, plain);
    let named = whole.split(r#""digest":""#).nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    for (what, body, case, expected) in [
        ("another digest", whole.replace(&named, &Hash([1; 32]).to_string()), None, NoEffect::Body),
        ("a digest of other length", whole.replace(&named, &named[2..]), None, NoEffect::Body),
        ("another figure", whole.replace("\"cases_open\":1", "\"cases_open\":2"), None, NoEffect::Body),
        ("no figures", whole.replace("figures", "figured"), None, NoEffect::Body),
        ("an empty period", dossier(from, from, plain), None, NoEffect::Body),
        ("a period that ends before it begins", dossier(to, from, plain), None, NoEffect::Body),
        ("an hour", dossier(from, from + HOUR, plain), None, NoEffect::Body),
        ("a hundred years", dossier(from, from + 36_525 * DAY, plain), None, NoEffect::Body),
        ("a period that is not over", dossier(from, START + DAY, plain), None, NoEffect::TooEarly),
        ("a period that overlaps", whole.clone(), None, NoEffect::Taken),
        ("a period within", dossier(from + DAY, to - DAY, plain), None, NoEffect::Taken),
        ("the case of something else", body(1, 1), Some(other), NoEffect::Prerequisite),
    ] {
        let id = pair.sent(Lower, START + 3, Said { case, ..said("F56", &body) });
        assert_eq!(reason(&pair.state(), &id), Some(expected), "{what}");
    }
    let next = pair.sent(Lower, START + 4, said("F56", &dossier(to, to + DAY, plain)));
    assert_eq!(reason(&pair.state(), &next), None, "the end of a period is not in it");
    let wrong = pair.sent(Upper, START + 5, in_case(next, said_of(1, 1)));
    assert_eq!(reason(&pair.state(), &wrong), Some(NoEffect::Differs));
}

#[test]
fn attached_figures_are_compared_by_the_digest_as_it_stands() {
    let mut pair = Pair::new(Track::Dialogue);
    let bare = format!(r#"{{"period":{{"from":{0},"to":{1}}},"digest":"{2}"}}"#, START - DAY, START, Hash([3; 32]));
    let without = pair.sent(Lower, START, said("F56", &bare));
    let with = |name: &str| Said { attachments: vec![file(name, 1)], ..said("F56", &bare) };
    let other = pair.sent(Lower, START + 1, with("remarks"));
    let first = pair.sent(Lower, START + 2, with("figures"));
    pair.sent(Upper, START + 3, with("figures"));
    pair.settle(START + 4);
    let state = pair.state();
    assert_eq!((reason(&state, &without), reason(&state, &other)), (Some(NoEffect::Body), Some(NoEffect::Body)));
    assert_eq!(standing(&state, &first), Standing::InForce);
}

#[test]
fn a_half_is_taken_back_while_the_other_side_cannot_know_and_its_period_is_reviewed_anew() {
    let mut pair = Pair::new(Track::Dialogue);
    let first = pair.sent(Lower, START, said_of(0, 1));
    pair.sent(Lower, START + 1, cancel(first));
    let state = pair.state();
    assert_eq!(state.case(&first).unwrap().phase, Phase::Withdrawn);
    let late = pair.sent(Upper, START + 2, in_case(first, said_of(0, 1)));
    assert_eq!(reason(&pair.state(), &late), Some(NoEffect::CaseWithdrawn));
    let anew = pair.sent(Upper, START + 3, said_of(0, 1));
    let state = pair.state();
    assert_eq!((reason(&state, &anew), state.statement(&anew).unwrap().case), (None, Some(anew)));
    // Taken back at the same time as the other one agrees: what binds less wins.
    let agrees = pair.say(Lower, START + 4, said_of(0, 1));
    pair.say_blind(Upper, START + 4, cancel(anew));
    pair.settle(START + 5);
    let state = pair.state();
    assert!(review::item(&state.case(&anew).unwrap()).agreed.is_none(), "{:?}", state.statement(&agrees));
    pair.sent(Upper, START + 6, said_of(0, 2));
    pair.sent(Lower, START + 7, said_of(0, 2));
    pair.settle(START + 8);
    let period = review::reviewed(&state.case(&anew).unwrap()).unwrap();
    assert_eq!(standing(&pair.state(), &review::case_of(&pair.state(), period).unwrap().id), Standing::InForce);
}

#[test]
fn one_party_leaves_no_more_than_so_many_open_and_keeps_nobody_from_its_own() {
    let mut pair = Pair::new(Track::Dialogue);
    let of = |n: usize| {
        let from = START - (n as u64 + 1) * 30 * DAY;
        said("F56", &dossier(from, from + 20 * DAY, r#"{"parties":[]}"#))
    };
    let mut ids: Vec<EntryId> = (0..=REVIEWS_OPEN_MAX).map(|n| pair.say(Lower, START, of(n))).collect();
    pair.settle(START + 1);
    let state = pair.state();
    let last = ids.pop().unwrap();
    assert_eq!(reason(&state, &last), Some(NoEffect::TooManyOpen));
    assert!(ids.iter().all(|id| reason(&state, id).is_none()));
    let theirs = pair.sent(Upper, START + 2, of(REVIEWS_OPEN_MAX));
    let joins = pair.sent(Upper, START + 2, of(0));
    pair.sent(Lower, START + 3, cancel(ids[1]));
    let more = pair.sent(Lower, START + 4, of(40));
    let state = pair.state();
    assert_eq!([theirs, joins, more].map(|id| reason(&state, &id)), [None; 3], "what was taken back makes room");
}

#[test]
fn a_denied_review_is_over_and_an_agreed_one_is_not_denied() {
    let mut pair = Pair::new(Track::Dialogue);
    let first = pair.sent(Lower, START, said_of(0, 1));
    pair.sent(Upper, START + 1, status(first, "denied"));
    assert_eq!(pair.state().case(&first).unwrap().phase, Phase::Denied);
    let again = pair.sent(Lower, START + 2, said_of(0, 1));
    pair.sent(Upper, START + 3, said_of(0, 1));
    pair.sent(Upper, START + 4, status(again, "denied"));
    pair.settle(START + 5);
    let state = pair.state();
    assert_eq!(standing(&state, &again), Standing::InForce);
    let open: Vec<Obligation> = state.obligations(Mark::Actual).filter(|one| one.is_open()).cloned().collect();
    assert!(open.iter().all(|one| !one.kind.is_reply()), "{open:?}");
    assert!(open.iter().all(|one| one.debtor != Who2::Upper || one.statement != first));
    assert_eq!(REVIEW, "review");
}

#[test]
fn a_review_bears_the_most_sensitive_labels_of_what_it_counts() {
    let labelled = |tlp, pap, said: Said| Said { tlp, pap, ..said };
    let of = |pair: &Pair, from, to| {
        let gathered = gather(&pair.state(), Period { from, to });
        let dossier = Dossier::of(Period { from, to }, pair.line.parties, vec![gathered.clone(), gathered.clone()]);
        assert_eq!(dossier.labels, gathered.labels());
        (gathered.labels().tlp, gathered.labels().pap)
    };
    let mut pair = Pair::new(Track::Dialogue);
    let secret = pair.sent(Lower, START, labelled(Tlp::Red, Pap::Green, said("F25", "{}")));
    pair.sent(Lower, START + 5 * DAY, labelled(Tlp::Clear, Pap::Clear, said("F20", "{}")));
    pair.settle(START + 6 * DAY);
    assert_eq!(of(&pair, START, START + DAY), (Tlp::Red, Pap::Amber));
    // Its case is open and counted, so long as nothing ends it.
    assert_eq!(of(&pair, START + 4 * DAY, START + 7 * DAY), (Tlp::Red, Pap::Amber));
    pair.sent(Upper, START + 8 * DAY, labelled(Tlp::AmberStrict, Pap::Red, status(secret, "denied")));
    pair.settle(START + 9 * DAY);
    let ended = of(&pair, START + 8 * DAY, START + 9 * DAY);
    assert_eq!(ended, (Tlp::Red, Pap::Red), "what was answered, and the answer");
    // What neither was said in a period nor has anything counted in it gives it no label.
    pair.sent(Upper, START + 30 * DAY, labelled(Tlp::Clear, Pap::Clear, said("F90", "{}")));
    pair.settle(START + 31 * DAY);
    assert_eq!(of(&pair, START + 30 * DAY, START + 31 * DAY), (Tlp::Amber, Pap::Amber));
    let void =
        pair.sent(Lower, START + 40 * DAY, in_case(Hash([9; 32]), labelled(Tlp::Red, Pap::Red, said("F25", "{}"))));
    pair.settle(START + 41 * DAY);
    assert!(reason(&pair.state(), &void).is_some());
    assert_eq!(of(&pair, START + 40 * DAY, START + 41 * DAY), (Tlp::Amber, Pap::Amber));
}
