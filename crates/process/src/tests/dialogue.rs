//! Rounds of a series: counter-proposals until both hold the same, dates that no two rounds have, who owes the next one.

use comity_wire::{EntryId, Hash, Track};

use super::{outcome, owed, reason};
use crate::case::Phase;
use crate::dialogue::{self, HELD, ROUND};
use crate::effect::NoEffect;
use crate::item::Standing;
use crate::obligation::{Kind, Outcome};
use crate::testing::*;
use crate::{Said, State, Who2};

/// A day from which rounds are planned.
const AHEAD: u64 = START + 10 * DAY;

pub(super) fn body(act: &str, round: u64, from: u64, more: &str) -> String {
    format!(
        r#"{{"act":"{act}","series":"interagency","level":"interagency","round":{round},"cadence_days":90,
        "dates":{{"from":{from},"to":{}}},"venue":{{"form":"place","place":"Klow"}},
        "agenda":[{{"number":1,"title":{{"en":"Incidents"}}}}],"delegations":[]{more}}}"#,
        from + DAY
    )
}

pub(super) fn convene(round: u64, from: u64) -> Said {
    said("F54", &body("convene", round, from, ""))
}

pub(super) fn act(case: EntryId, act: &str, round: u64, from: u64) -> Said {
    Said { case: Some(case), ..said("F54", &body(act, round, from, "")) }
}

pub(super) fn standing(state: &State, case: &EntryId, item: &str) -> Standing {
    state.case(case).unwrap().items.get(item).map_or(Standing::Open, crate::item::Item::standing)
}

/// Both agreed on a round, and nothing can take it back; the statements of both.
pub(super) fn agreed(pair: &mut Pair, at: u64, round: u64, from: u64) -> [EntryId; 2] {
    let first = pair.sent(Lower, at, convene(round, from));
    let second = pair.sent(Upper, at + 1, act(first, "accept", round, from));
    pair.settle(at + 2);
    let state = pair.state();
    assert_eq!((reason(&state, &first), reason(&state, &second)), (None, None));
    assert_eq!(standing(&state, &first, ROUND), Standing::InForce);
    [first, second]
}

fn next_round(state: &State, id: &EntryId) -> Option<crate::Obligation> {
    owed(state, id, Kind::Statement)
}

#[test]
fn counter_proposals_go_on_until_both_hold_the_same_hash() {
    let mut pair = Pair::new(Track::Dialogue);
    let first = pair.sent(Lower, START, convene(1, AHEAD));
    assert_eq!(owed(&pair.state(), &first, Kind::Answer).unwrap().debtor, Upper);
    let other = pair.sent(Upper, START + 1, act(first, "accept", 1, AHEAD + DAY));
    let counter = pair.sent(Upper, START + 2, act(first, "counter", 1, AHEAD + 2 * DAY));
    assert_eq!(standing(&pair.state(), &first, ROUND), Standing::Differs);
    let again = pair.say(Lower, START + 3, act(first, "accept", 1, AHEAD + 2 * DAY));
    pair.bare(Upper, START + 4);
    let state = pair.state();
    assert_eq!(reason(&state, &other), Some(NoEffect::Differs));
    assert_eq!((reason(&state, &counter), reason(&state, &again)), (None, None));
    assert_eq!(standing(&state, &first, ROUND), Standing::Awaiting);
    pair.settle(START + 5);
    let state = pair.state();
    assert_eq!(standing(&state, &first, ROUND), Standing::InForce);
    assert!(matches!(outcome(&state, &counter, Kind::Answer), Some(Outcome::Met { by, .. }) if by == again));
    let late = pair.sent(Upper, START + 6, act(first, "counter", 1, AHEAD));
    assert_eq!(reason(&pair.state(), &late), Some(NoEffect::Final));
}

#[test]
fn what_is_no_round_is_refused() {
    let mut pair = Pair::new(Track::Dialogue);
    let mut no = |why, said: Said| {
        let id = pair.sent(Lower, START, said);
        assert_eq!(reason(&pair.state(), &id), Some(why));
    };
    let zero = Hash::ZERO;
    no(NoEffect::Body, said("F54", "{}"));
    no(NoEffect::Body, said("F54", &body("meet", 1, AHEAD, "")));
    no(NoEffect::Body, convene(0, AHEAD));
    no(NoEffect::Body, said("F54", &body("convene", 1, AHEAD, &format!(r#","definition":"{zero}""#))));
    no(NoEffect::Body, said("F54", &body("convene", 1, AHEAD, "").replace("\"to\"", "\"two\"")));
    no(NoEffect::Body, said("F54", &body("convene", 1, AHEAD, "").replace("\"agenda\"", "\"agenda_\"")));
    no(NoEffect::DeadlinePast, convene(1, START));
    no(NoEffect::Prerequisite, said("F54", &body("accept", 1, AHEAD, "")));
    no(NoEffect::Prerequisite, said("F54", &body("held", 1, AHEAD, "")));
    let inquiry = pair.sent(Upper, START, said("F24", "{}"));
    let inside = pair.sent(Lower, START, act(inquiry, "convene", 1, AHEAD));
    let first = pair.sent(Lower, START, convene(1, AHEAD));
    let second = pair.sent(Upper, START, act(first, "counter", 2, AHEAD));
    let alone = pair.sent(Lower, START, act(first, "accept", 1, AHEAD));
    let state = pair.state();
    assert_eq!(reason(&state, &inside), Some(NoEffect::Prerequisite), "another case is no round");
    assert_eq!(reason(&state, &second), Some(NoEffect::Differs), "another round's number");
    assert_eq!(reason(&state, &alone), Some(NoEffect::NothingOpen), "nobody accepts what only it proposed");
}

#[test]
fn the_definition_is_the_hash_that_both_hold() {
    let written = body("convene", 1, AHEAD, "");
    let hash = dialogue::round_hash(written.as_bytes()).unwrap();
    let spaced = written.replace(":", ": ");
    assert_eq!(dialogue::round_hash(spaced.as_bytes()), Some(hash), "blanks do not count");
    let more = body("accept", 1, AHEAD, r#","documents":["x"]"#);
    assert_eq!(dialogue::round_hash(more.as_bytes()), Some(hash), "nor does what is no part of it");
    for other in
        [written.replace("Klow", "Szohod"), written.replace("90", "91"), written.replace("Incidents", "Incident")]
    {
        assert_ne!(dialogue::round_hash(other.as_bytes()), Some(hash));
    }
    let mut pair = Pair::new(Track::Dialogue);
    let id = pair.sent(Lower, START, said("F54", &body("convene", 1, AHEAD, &format!(r#","definition":"{hash}""#))));
    assert_eq!(reason(&pair.state(), &id), None);
}

#[test]
fn no_two_rounds_of_a_series_are_at_one_date_or_have_one_number() {
    let mut pair = Pair::new(Track::Dialogue);
    let [first, _] = agreed(&mut pair, START, 1, AHEAD);
    let same = pair.sent(Upper, START + 10, convene(2, AHEAD + DAY - 1));
    let number = pair.sent(Upper, START + 10, convene(1, AHEAD + 5 * DAY));
    let after = pair.sent(Upper, START + 10, convene(2, AHEAD + DAY));
    let moved = pair.sent(Upper, START + 10, act(after, "counter", 2, AHEAD));
    let other = body("convene", 1, AHEAD, "").replace("interagency\",\"level", "experts\",\"level");
    let other = pair.sent(Upper, START + 10, said("F54", &other));
    let state = pair.state();
    for id in [same, number, moved] {
        assert_eq!(reason(&state, &id), Some(NoEffect::Taken));
    }
    assert_eq!((reason(&state, &after), reason(&state, &other)), (None, None), "the next day, another series");
    // What the other party alone proposes keeps nobody from a date.
    let theirs = pair.sent(Lower, START + 11, convene(3, AHEAD + DAY));
    assert_eq!(reason(&pair.state(), &theirs), None);
    // But nobody agrees to two at one date.
    let both = pair.sent(Upper, START + 13, act(theirs, "accept", 3, AHEAD + DAY));
    let state = pair.state();
    assert_eq!(reason(&state, &both), Some(NoEffect::Taken));
    assert_eq!(state.case(&first).unwrap().phase, Phase::Answered);
}

#[test]
fn a_round_is_held_by_what_either_says_after_it_began_and_not_before() {
    let mut pair = Pair::new(Track::Dialogue);
    let first = pair.sent(Lower, START, convene(1, AHEAD));
    let nothing = pair.sent(Lower, AHEAD, act(first, "held", 1, AHEAD));
    assert_eq!(reason(&pair.state(), &nothing), Some(NoEffect::NothingOpen), "nothing is agreed");
    let mut pair = Pair::new(Track::Dialogue);
    let [first, _] = agreed(&mut pair, START, 1, AHEAD);
    let early = pair.sent(Upper, AHEAD - 1, act(first, "held", 1, AHEAD));
    let held = pair.sent(Upper, AHEAD, act(first, "held", 1, AHEAD));
    let again = pair.sent(Lower, AHEAD + 1, act(first, "held", 1, AHEAD));
    let back = pair.sent(Lower, AHEAD + 1, act(first, "postpone", 1, AHEAD));
    let off = pair.sent(Lower, AHEAD + 1, act(first, "cancel", 1, AHEAD));
    let reused = pair.sent(Lower, AHEAD + 2, convene(1, AHEAD + 9 * DAY));
    let state = pair.state();
    assert_eq!(reason(&state, &early), Some(NoEffect::TooEarly));
    assert_eq!(reason(&state, &held), None);
    assert_eq!(state.case(&first).unwrap().id_of(HELD), Some(held));
    for id in [again, back, off] {
        assert_eq!(reason(&state, &id), Some(NoEffect::Final));
    }
    assert_eq!(reason(&state, &reused), Some(NoEffect::Taken));
    assert_eq!(owed(&state, &held, Kind::Answer), None, "it asks for nothing");
}

#[test]
fn what_was_postponed_is_open_again_and_what_was_cancelled_is_over() {
    let mut pair = Pair::new(Track::Dialogue);
    let [first, second] = agreed(&mut pair, START, 1, AHEAD);
    assert!(next_round(&pair.state(), &first).unwrap().is_open());
    pair.sent(Upper, START + 10, act(first, "postpone", 1, AHEAD));
    let state = pair.state();
    assert_eq!(standing(&state, &first, ROUND), Standing::Open);
    for id in [first, second] {
        assert!(matches!(outcome(&state, &id, Kind::Statement), Some(Outcome::Cancelled { .. })));
    }
    let twice = pair.sent(Upper, START + 11, act(first, "postpone", 1, AHEAD));
    let held = pair.sent(Upper, AHEAD, act(first, "held", 1, AHEAD));
    let anew = pair.sent(Lower, AHEAD, act(first, "convene", 1, AHEAD + 9 * DAY));
    let yes = pair.sent(Upper, AHEAD, act(first, "accept", 1, AHEAD + 9 * DAY));
    pair.settle(AHEAD + 1);
    let state = pair.state();
    assert_eq!(reason(&state, &twice), Some(NoEffect::NothingOpen));
    assert_eq!(reason(&state, &held), Some(NoEffect::NothingOpen));
    assert_eq!(standing(&state, &first, ROUND), Standing::InForce);
    assert_eq!(next_round(&state, &anew).unwrap().due, Some(AHEAD + 99 * DAY));
    assert_eq!(next_round(&state, &yes).unwrap().debtor, Upper);
    pair.sent(Upper, AHEAD + 2, act(first, "cancel", 1, AHEAD));
    let more = pair.sent(Lower, AHEAD + 3, act(first, "counter", 1, AHEAD + 20 * DAY));
    let number = pair.sent(Lower, AHEAD + 3, convene(1, AHEAD + 20 * DAY));
    let state = pair.state();
    assert_eq!(state.case(&first).unwrap().phase, Phase::Denied);
    assert!(matches!(outcome(&state, &anew, Kind::Statement), Some(Outcome::Cancelled { .. })));
    assert_eq!(reason(&state, &more), Some(NoEffect::CaseClosed));
    assert_eq!(reason(&state, &number), None, "its number is free again");
}

#[test]
fn a_round_called_off_before_it_began_is_not_held_whatever_is_said_at_the_same_time() {
    for early in [true, false] {
        let mut pair = Pair::new(Track::Dialogue);
        let [first, _] = agreed(&mut pair, START, 1, AHEAD);
        let held = pair.say(Lower, AHEAD, act(first, "held", 1, AHEAD));
        let off = pair.say_blind(Upper, if early { AHEAD - 1 } else { AHEAD }, act(first, "postpone", 1, AHEAD));
        pair.settle(AHEAD + 1);
        let state = pair.state();
        let (why, stands) = (reason(&state, &off), state.case(&first).unwrap().id_of(HELD).is_some());
        if early {
            assert_eq!((why, stands), (None, false), "what binds less wins");
            assert_eq!(standing(&state, &first, ROUND), Standing::Open);
        } else {
            assert_eq!((why, stands), (Some(NoEffect::Final), true));
        }
        assert!(reason(&state, &held).is_none_or(|why| early && why == NoEffect::NothingOpen));
    }
}

#[test]
fn the_next_round_is_owed_by_both_and_convening_it_meets_both() {
    let mut pair = Pair::new(Track::Dialogue);
    let [first, second] = agreed(&mut pair, START, 1, AHEAD);
    let state = pair.state();
    for (id, who) in [(first, Lower), (second, Upper)] {
        let owed = next_round(&state, &id).unwrap();
        assert_eq!((owed.debtor, owed.due, owed.is_open()), (who, Some(AHEAD + 90 * DAY), true));
    }
    assert_eq!(state.owes(comity_wire::envelope::Mark::Actual, Upper), 1);
    let next = pair.sent(Upper, AHEAD + 80 * DAY, convene(2, AHEAD + 91 * DAY));
    let state = pair.state();
    for id in [first, second] {
        assert!(matches!(outcome(&state, &id, Kind::Statement), Some(Outcome::Met { by, .. }) if by == next));
    }
    // Whoever convened it and takes it back owes it again, and so does the other one.
    pair.sent(Upper, AHEAD + 81 * DAY, cancel(next));
    let state = pair.state();
    for id in [first, second] {
        assert_eq!(outcome(&state, &id, Kind::Statement), Some(Outcome::Open));
    }
    let [next, _] = agreed(&mut pair, AHEAD + 82 * DAY, 2, AHEAD + 91 * DAY);
    let state = pair.state();
    assert!(matches!(outcome(&state, &first, Kind::Statement), Some(Outcome::Met { by, .. }) if by == next));
    assert_eq!(next_round(&state, &next).unwrap().due, Some(AHEAD + 181 * DAY));
    pair.sent(Lower, AHEAD + 83 * DAY, act(next, "cancel", 2, AHEAD));
    let state = pair.state();
    assert_eq!(outcome(&state, &second, Kind::Statement), Some(Outcome::Open));
    assert!(matches!(outcome(&state, &next, Kind::Statement), Some(Outcome::Cancelled { .. })));
}

#[test]
fn who_convened_what_both_agreed_to_cannot_take_it_back_alone() {
    let mut pair = Pair::new(Track::Dialogue);
    let first = pair.sent(Lower, START, convene(1, AHEAD));
    let counter = pair.sent(Upper, START + 1, act(first, "counter", 1, AHEAD + DAY));
    pair.sent(Lower, START + 2, act(first, "accept", 1, AHEAD + DAY));
    pair.settle(START + 3);
    let (one, other) = (pair.sent(Lower, START + 4, cancel(first)), pair.sent(Upper, START + 4, cancel(counter)));
    let state = pair.state();
    assert_eq!((reason(&state, &one), reason(&state, &other)), (Some(NoEffect::Final), Some(NoEffect::Final)));
    assert_eq!(standing(&state, &first, ROUND), Standing::InForce);
    // In time it can.
    let mut pair = Pair::new(Track::Dialogue);
    let first = pair.sent(Lower, START, convene(1, AHEAD));
    pair.say(Upper, START + 1, act(first, "accept", 1, AHEAD));
    let back = pair.say_blind(Lower, START + 1, cancel(first));
    pair.settle(START + 2);
    let state = pair.state();
    assert_eq!((reason(&state, &back), state.case(&first).unwrap().phase), (None, Phase::Withdrawn));
    assert_eq!(standing(&state, &first, ROUND), Standing::Open);
    let again = pair.sent(Upper, START + 3, convene(1, AHEAD));
    assert_eq!(reason(&pair.state(), &again), None);
}

#[test]
fn what_a_status_denies_is_over_unless_both_agreed() {
    let mut pair = Pair::new(Track::Dialogue);
    let first = pair.sent(Lower, START, convene(1, AHEAD));
    pair.sent(Upper, START + 1, status(first, "denied"));
    let again = pair.sent(Upper, START + 2, convene(1, AHEAD));
    let state = pair.state();
    assert_eq!((state.case(&first).unwrap().phase, reason(&state, &again)), (Phase::Denied, None));
    let mut pair = Pair::new(Track::Dialogue);
    let [first, _] = agreed(&mut pair, START, 1, AHEAD);
    pair.sent(Upper, START + 5, status(first, "denied"));
    let held = pair.sent(Upper, AHEAD, act(first, "held", 1, AHEAD));
    let state = pair.state();
    assert_eq!((state.case(&first).unwrap().phase, reason(&state, &held)), (Phase::Answered, None));
}

#[test]
fn what_ended_a_round_is_not_taken_back() {
    let mut pair = Pair::new(Track::Dialogue);
    let [first, _] = agreed(&mut pair, START, 1, AHEAD);
    let off = pair.sent(Upper, START + 5, act(first, "cancel", 1, AHEAD));
    let back = pair.sent(Upper, START + 6, cancel(off));
    let state = pair.state();
    assert_eq!((reason(&state, &off), reason(&state, &back)), (None, Some(NoEffect::Final)));
}

#[test]
fn nobody_convenes_without_end() {
    let mut pair = Pair::new(Track::Dialogue);
    let mut last = Hash::ZERO;
    for round in 1..=dialogue::ROUNDS_OPEN_MAX as u64 + 1 {
        last = pair.say(Lower, START, convene(round, AHEAD + 2 * round * DAY));
    }
    pair.settle(START);
    let theirs = pair.sent(Upper, START, convene(1_000, AHEAD));
    let state = pair.state();
    assert_eq!((reason(&state, &last), reason(&state, &theirs)), (Some(NoEffect::TooManyOpen), None));
    assert!(Who2::BOTH.into_iter().all(|who| state.owes(comity_wire::envelope::Mark::Actual, who) > 0));
}
