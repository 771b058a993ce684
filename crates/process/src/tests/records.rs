//! Joint records and their actions; consultations, their findings and disagreements.

use comity_wire::{EntryId, Hash, Track};

use super::dialogue::{act, agreed, standing};
use super::{outcome, owed, reason};
use crate::case::Phase;
use crate::dialogue::{self, CLOSED, FINDINGS, RECORD};
use crate::effect::NoEffect;
use crate::item::Standing;
use crate::obligation::{Kind, Outcome, Standing as Stands};
use crate::testing::*;
use crate::{Obligation, Said, State};

const AHEAD: u64 = START + 10 * DAY;

pub(super) fn record(actions: &str, more: &str) -> Said {
    said("F55", &format!(r#"{{"decisions":[],"dissents":[],"actions":[{actions}],"text_hashes":[]{more}}}"#))
}

pub(super) fn action(number: u64, who: usize, due: u64) -> String {
    format!(r#"{{"number":{number},"texts":{{}},"owner":"desk","party":"{}","due":{due}}}"#, PARTIES[who])
}

fn in_case(case: EntryId, said: Said) -> Said {
    Said { case: Some(case), ..said }
}

fn action_of(state: &State, case: &EntryId, statement: &EntryId, number: u64) -> Option<Obligation> {
    let id = dialogue::action_id(case, statement, number);
    state.obligation_of(statement, &id).map(|one| (*one).clone())
}

fn done(to: EntryId, number: u64) -> Said {
    reply("F26", &[to], &format!(r#"{{"decision":"approved","action":{number}}}"#))
}

/// A record with one action of each party, in force; the statements of both.
fn signed(pair: &mut Pair, at: u64) -> [EntryId; 2] {
    let actions = [action(1, 0, at + DAY), action(2, 1, at + 2 * DAY)].join(",");
    let first = pair.sent(Lower, at, record(&actions, ""));
    let second = pair.sent(Upper, at + 1, in_case(first, record(&actions, "")));
    pair.settle(at + 2);
    assert_eq!(standing(&pair.state(), &first, RECORD), Standing::InForce);
    [first, second]
}

#[test]
fn a_record_is_joint_once_both_signed_the_same_and_its_actions_are_owed_from_then() {
    let mut pair = Pair::new(Track::Dialogue);
    let actions = [action(1, 0, START + DAY), action(2, 1, START + 2 * DAY)].join(",");
    let first = pair.sent(Lower, START, record(&actions, ""));
    assert_eq!(owed(&pair.state(), &first, Kind::Mirror).unwrap().debtor, Upper);
    let other = pair.sent(Upper, START + 1, in_case(first, record(&action(1, 0, START + DAY), "")));
    let state = pair.state();
    assert_eq!((reason(&state, &other), standing(&state, &first, RECORD)), (None, Standing::Differs));
    let second = pair.say(Upper, START + 2, in_case(first, record(&actions, "")));
    pair.bare(Lower, START + 3);
    let state = pair.state();
    assert_eq!(standing(&state, &first, RECORD), Standing::Awaiting);
    assert_eq!(action_of(&state, &first, &first, 2), None, "nothing is owed before it is in force");
    pair.settle(START + 4);
    let state = pair.state();
    assert_eq!(
        (standing(&state, &first, RECORD), state.case(&first).unwrap().phase),
        (Standing::InForce, Phase::Closed)
    );
    // Each owes its own from the statement of the other.
    let (ours, theirs) =
        (action_of(&state, &first, &second, 1).unwrap(), action_of(&state, &first, &first, 2).unwrap());
    assert_eq!(
        (ours.debtor, ours.due, theirs.debtor, theirs.due),
        (Lower, Some(START + DAY), Upper, Some(START + 2 * DAY))
    );
    assert_eq!((ours.standing(START + DAY + 1), theirs.standing(START + DAY)), (Stands::Late, Stands::Open));
    assert_eq!(action_of(&state, &first, &first, 1), None);
    assert!(matches!(outcome(&state, &first, Kind::Mirror), Some(Outcome::Met { .. })));
    let back = pair.sent(Lower, START + 5, cancel(first));
    assert_eq!(reason(&pair.state(), &back), Some(NoEffect::Final));
}

#[test]
fn an_action_is_met_by_whoever_owes_it_and_waived_by_whom_it_is_owed_to() {
    let mut pair = Pair::new(Track::Dialogue);
    let [first, second] = signed(&mut pair, START);
    let wrong = pair.sent(Lower, START + 10, done(second, 2));
    let own = pair.sent(Lower, START + 10, done(first, 1));
    let none = pair.sent(Lower, START + 10, done(second, 3));
    let plain = pair.sent(Lower, START + 10, status(second, "approved"));
    let under_way = reply("F26", &[second], r#"{"decision":"pending","action":1}"#);
    let under_way = pair.sent(Lower, START + 11, under_way);
    let state = pair.state();
    assert_eq!(reason(&state, &wrong), Some(NoEffect::NothingOpen), "the other party's");
    assert_eq!(reason(&state, &own), Some(NoEffect::OwnStatement));
    assert_eq!((reason(&state, &none), reason(&state, &under_way)), (Some(NoEffect::NothingOpen), None));
    assert_eq!(reason(&state, &plain), None);
    assert!(action_of(&state, &first, &second, 1).unwrap().is_open(), "of which action it is, nobody said");
    let yes = pair.sent(Lower, START + 12, done(second, 1));
    let state = pair.state();
    assert!(matches!(action_of(&state, &first, &second, 1).unwrap().outcome, Outcome::Met { by, .. } if by == yes));
    assert!(action_of(&state, &first, &first, 2).unwrap().is_open());
    assert_eq!(state.case(&first).unwrap().phase, Phase::Closed);
    let twice = pair.sent(Lower, START + 13, done(second, 1));
    let waived = pair.sent(Lower, START + 14, status(first, "waived"));
    let state = pair.state();
    assert_eq!((reason(&state, &twice), reason(&state, &waived)), (Some(NoEffect::NothingOpen), None));
    assert!(matches!(action_of(&state, &first, &first, 2).unwrap().outcome, Outcome::Waived { by } if by == waived));
}

#[test]
fn a_following_record_says_jointly_what_is_done() {
    let mut pair = Pair::new(Track::Dialogue);
    let [first, second] = signed(&mut pair, START);
    let done = format!(r#","done":[{{"record":"{second}","number":1}},{{"record":"{second}","number":2}}]"#);
    let [a, b] = [Lower, Upper].map(|who| (who, record("", &done)));
    let one = pair.sent(a.0, START + 10, a.1);
    let two = pair.sent(b.0, START + 11, in_case(one, b.1));
    assert!(action_of(&pair.state(), &first, &first, 2).unwrap().is_open());
    pair.settle(START + 12);
    let state = pair.state();
    assert!(matches!(action_of(&state, &first, &second, 1).unwrap().outcome, Outcome::Met { by, .. } if by == one));
    assert!(matches!(action_of(&state, &first, &first, 2).unwrap().outcome, Outcome::Met { by, .. } if by == two));
}

#[test]
fn a_record_of_a_round_stands_in_its_case_once_it_was_held() {
    let mut pair = Pair::new(Track::Dialogue);
    let [round, _] = agreed(&mut pair, START, 1, AHEAD);
    let of_round = r#","series":"interagency","round":1"#;
    let early = pair.sent(Lower, AHEAD, in_case(round, record("", of_round)));
    let alone = pair.sent(Lower, AHEAD, record("", of_round));
    pair.sent(Upper, AHEAD + 1, act(round, "held", 1, AHEAD));
    let other = pair.sent(Lower, AHEAD + 2, in_case(round, record("", &of_round.replace('1', "2"))));
    let first = pair.sent(Lower, AHEAD + 2, in_case(round, record("", of_round)));
    pair.sent(Upper, AHEAD + 3, in_case(round, record("", of_round)));
    pair.settle(AHEAD + 4);
    let state = pair.state();
    assert_eq!(reason(&state, &early), Some(NoEffect::TooEarly));
    assert_eq!(reason(&state, &alone), Some(NoEffect::Prerequisite));
    assert_eq!((reason(&state, &other), reason(&state, &first)), (Some(NoEffect::Differs), None));
    assert_eq!(state.case(&round).unwrap().phase, Phase::Closed);
    let unheld = state.case(&round).unwrap().id_of(dialogue::HELD).unwrap();
    let back = pair.sent(Upper, AHEAD + 5, cancel(unheld));
    assert_eq!(reason(&pair.state(), &back), Some(NoEffect::Final));
}

#[test]
fn what_is_no_record_is_refused() {
    let mut pair = Pair::new(Track::Dialogue);
    let mut no = |why, said: Said| {
        let id = pair.sent(Lower, START, said);
        assert_eq!(reason(&pair.state(), &id), Some(why));
    };
    let zero = Hash::ZERO;
    no(NoEffect::Body, said("F55", "{}"));
    no(NoEffect::Body, record(&action(2, 0, START + DAY), ""));
    no(NoEffect::Body, record(&action(1, 0, START + DAY).replace(&PARTIES[0].to_string(), &zero.to_string()), ""));
    no(NoEffect::Body, record("", &format!(r#","definition":"{zero}""#)));
    no(NoEffect::Body, record("", r#","done":[1]"#));
    no(NoEffect::DeadlinePast, record(&action(1, 0, START - 1), ""));
    let mut last = Hash::ZERO;
    for number in 0..=dialogue::RECORDS_WAITING_MAX {
        last = pair.sent(Lower, START, record(&action(1, 0, START + DAY + number as u64), ""));
    }
    assert_eq!(reason(&pair.state(), &last), Some(NoEffect::TooManyOpen));
}

#[test]
fn a_record_taken_back_in_time_is_none() {
    let mut pair = Pair::new(Track::Dialogue);
    let actions = action(1, 1, START + DAY);
    let first = pair.sent(Lower, START, record(&actions, ""));
    pair.say(Upper, START + 1, in_case(first, record(&actions, "")));
    let back = pair.say_blind(Lower, START + 1, cancel(first));
    pair.settle(START + 2);
    let state = pair.state();
    assert_eq!((reason(&state, &back), standing(&state, &first, RECORD)), (None, Standing::Open));
    assert_eq!((action_of(&state, &first, &first, 1), state.case(&first).unwrap().phase), (None, Phase::Withdrawn));
}

fn consult(stage: &str) -> Said {
    said("F37", &format!(r#"{{"stage":"{stage}"}}"#))
}

fn findings(case: EntryId, which: u8) -> Said {
    in_case(case, said("F37", &format!(r#"{{"stage":"findings","findings_hash":"{}"}}"#, Hash([which; 32]))))
}

#[test]
fn findings_are_joint_only_where_both_say_the_same() {
    let mut pair = Pair::new(Track::Dialogue);
    let case = pair.sent(Lower, START, consult("request"));
    let ours = pair.sent(Lower, START + 1, findings(case, 1));
    let theirs = pair.sent(Upper, START + 2, findings(case, 2));
    let state = pair.state();
    assert_eq!((reason(&state, &ours), reason(&state, &theirs)), (None, None));
    assert_eq!(standing(&state, &case, FINDINGS), Standing::Differs);
    assert_eq!(owed(&state, &ours, Kind::Answer).unwrap().debtor, Upper);
    let same = pair.sent(Upper, START + 3, findings(case, 1));
    assert_eq!(standing(&pair.state(), &case, FINDINGS), Standing::Awaiting);
    pair.settle(START + 4);
    let state = pair.state();
    assert_eq!(standing(&state, &case, FINDINGS), Standing::InForce);
    assert!(matches!(outcome(&state, &ours, Kind::Answer), Some(Outcome::Met { by, .. }) if by == same));
    let late = pair.sent(Lower, START + 5, findings(case, 3));
    assert_eq!(reason(&pair.state(), &late), Some(NoEffect::Final));
}

#[test]
fn a_disagreement_is_recorded_when_either_says_so_and_takes_back_its_own_findings() {
    let mut pair = Pair::new(Track::Dialogue);
    let case = pair.sent(Lower, START, consult("request"));
    pair.sent(Lower, START + 1, findings(case, 1));
    let no = pair.sent(Lower, START + 2, in_case(case, consult("disagreement")));
    pair.sent(Upper, START + 3, findings(case, 1));
    pair.settle(START + 4);
    let state = pair.state();
    assert_eq!(state.case(&case).unwrap().id_of(dialogue::disagreement(Lower)), Some(no));
    assert_eq!(state.case(&case).unwrap().id_of(dialogue::disagreement(Upper)), None);
    assert_eq!(standing(&state, &case, FINDINGS), Standing::One(Upper), "one side's are nobody's verdict");
    pair.sent(Lower, START + 5, cancel(no));
    assert_eq!(pair.state().case(&case).unwrap().id_of(dialogue::disagreement(Lower)), None);
}

#[test]
fn questions_are_owed_answers_and_a_question_is_none() {
    let mut pair = Pair::new(Track::Dialogue);
    let case = pair.sent(Lower, START, consult("request"));
    let question = pair.sent(Lower, START + 1, in_case(case, consult("question")));
    let position = pair.sent(Upper, START + 2, in_case(case, consult("position")));
    let back = Said { in_reply_to: vec![question], ..consult("question") };
    let back = pair.sent(Upper, START + 3, back);
    let state = pair.state();
    assert_eq!(owed(&state, &position, Kind::Answer), None, "a position asks for nothing");
    assert_eq!(outcome(&state, &question, Kind::Answer), Some(Outcome::Open));
    assert_eq!(owed(&state, &back, Kind::Answer).unwrap().debtor, Lower);
    let answer = pair.sent(Upper, START + 4, Said { in_reply_to: vec![question], ..consult("answer") });
    let state = pair.state();
    assert!(matches!(outcome(&state, &question, Kind::Answer), Some(Outcome::Met { by, .. }) if by == answer));
}

#[test]
fn a_consultation_is_opened_by_a_request_an_objection_or_a_tabled_case_and_closed_for_good() {
    let mut pair = Pair::new(Track::Dialogue);
    let none = pair.sent(Lower, START, consult("position"));
    let round = pair.sent(Lower, START, super::dialogue::convene(1, AHEAD));
    let tabled = pair.sent(Upper, START, reply("F39", &[round], r#"{"case_evidence":{},"table":{}}"#));
    let in_tabled = pair.sent(Lower, START, in_case(tabled, consult("position")));
    let in_round = pair.sent(Lower, START, in_case(round, consult("position")));
    let objected = pair.sent(Upper, START, reply("F36", &[round], "{}"));
    let now = pair.sent(Lower, START, in_case(round, consult("position")));
    let question = pair.sent(Upper, START, in_case(round, consult("question")));
    let close = pair.sent(Upper, START + 1, in_case(round, consult("close")));
    let after = pair.sent(Upper, START + 2, in_case(round, consult("position")));
    let request = pair.sent(Lower, START + 2, in_case(round, consult("request")));
    let answer = pair.sent(Lower, START + 3, Said { in_reply_to: vec![question], ..consult("answer") });
    let state = pair.state();
    assert_eq!(
        (reason(&state, &none), reason(&state, &in_round)),
        (Some(NoEffect::Prerequisite), Some(NoEffect::Prerequisite))
    );
    assert_eq!(state.statement(&tabled).unwrap().case, Some(tabled), "it has a case of its own");
    for id in [in_tabled, objected, now, close, answer] {
        assert_eq!(reason(&state, &id), None);
    }
    assert_eq!(
        (reason(&state, &after), reason(&state, &request)),
        (Some(NoEffect::CaseClosed), Some(NoEffect::CaseClosed))
    );
    let case = state.case(&round).unwrap();
    assert_eq!((case.id_of(CLOSED), case.phase), (Some(close), Phase::Answered), "the round itself goes on");
    // Another objection opens another one.
    let again = pair.sent(Upper, START + 4, reply("F36", &[round], "{}"));
    let more = pair.sent(Lower, START + 5, in_case(round, consult("position")));
    let ended = pair.sent(Lower, START + 6, in_case(tabled, consult("close")));
    let state = pair.state();
    assert_eq!((reason(&state, &again), reason(&state, &more), reason(&state, &ended)), (None, None, None));
    assert_eq!(state.case(&tabled).unwrap().phase, Phase::Closed);
}

#[test]
fn what_was_said_while_the_other_party_closed_it_counts() {
    let mut pair = Pair::new(Track::Dialogue);
    let case = pair.sent(Lower, START, consult("request"));
    pair.say(Lower, START + 1, in_case(case, consult("close")));
    let meanwhile = pair.say_blind(Upper, START + 1, in_case(case, consult("disagreement")));
    pair.settle(START + 2);
    let late = pair.sent(Upper, START + 3, in_case(case, consult("findings")));
    let state = pair.state();
    assert_eq!(reason(&state, &meanwhile), None);
    assert_eq!(reason(&state, &late), Some(NoEffect::CaseClosed));
    let wrong = pair.sent(Upper, START + 3, consult("verdict"));
    assert_eq!(reason(&pair.state(), &wrong), Some(NoEffect::Body));
}
