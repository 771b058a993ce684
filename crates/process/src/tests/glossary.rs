//! Terms: side by side until both say one definition, and back to that by the withdrawal of either.

use comity_wire::{EntryId, Track};

use super::dialogue::standing;
use super::order::{assert_alike, follow, orders};
use super::{outcome, owed, reason};
use crate::case::Phase;
use crate::effect::NoEffect;
use crate::expert::{DEFINITION, ENDED, ENDED_BY, TEXT};
use crate::item::Standing;
use crate::obligation::{Kind, Outcome};
use crate::testing::*;
use crate::{Case, Said, State};

fn term(status: &str, definition: &str) -> Said {
    let status = if status.is_empty() { String::new() } else { format!(r#","status":"{status}""#) };
    said("F12", &format!(r#"{{"term":"incident","language":"en","definition":"{definition}"{status}}}"#))
}

fn case(state: &State, id: &EntryId) -> Case {
    Case::clone(&state.case(&state.statement(id).unwrap().case.unwrap()).unwrap())
}

/// Both agreed on a definition; the two statements.
fn agreed(pair: &mut Pair, at: u64) -> [EntryId; 2] {
    let first = pair.sent(Lower, at, term("proposed", "one"));
    let second = pair.sent(Upper, at + 1, Said { in_reply_to: vec![first], ..term("adopted", "one") });
    pair.settle(at + 2);
    let state = pair.state();
    assert_eq!((reason(&state, &first), reason(&state, &second)), (None, None));
    assert!(case(&state, &first).facts.contains_key(TEXT));
    [first, second]
}

#[test]
fn a_term_is_agreed_once_both_said_the_same_definition_of_it() {
    let mut pair = Pair::new(Track::Expert);
    let first = pair.sent(Lower, START, term("proposed", "one"));
    assert_eq!(owed(&pair.state(), &first, Kind::Answer).unwrap().debtor, Upper);
    let wrong = pair.sent(Upper, START + 1, Said { in_reply_to: vec![first], ..term("adopted", "one.") });
    let theirs = pair.sent(Upper, START + 2, term("counter-proposed", "two"));
    let state = pair.state();
    assert_eq!(reason(&state, &wrong), Some(NoEffect::Differs), "one character");
    assert_eq!((reason(&state, &theirs), standing(&state, &first, DEFINITION)), (None, Standing::Differs));
    assert_eq!(state.statement(&theirs).unwrap().case, Some(first), "one case for a term");
    let ours = pair.sent(Lower, START + 3, Said { in_reply_to: vec![theirs], ..term("adopted", "two") });
    assert_eq!(standing(&pair.state(), &first, DEFINITION), Standing::Awaiting);
    assert!(!case(&pair.state(), &first).facts.contains_key(TEXT), "not before it is in force");
    pair.settle(START + 4);
    let state = pair.state();
    assert_eq!((reason(&state, &ours), standing(&state, &first, DEFINITION)), (None, Standing::InForce));
    assert!(matches!(outcome(&state, &theirs, Kind::Answer), Some(Outcome::Met { by, .. }) if by == ours));
    let again = pair.sent(Upper, START + 5, term("proposed", "two"));
    let back = pair.sent(Lower, START + 5, cancel(ours));
    let whole = pair.sent(Lower, START + 5, cancel(first));
    let denied = pair.sent(Upper, START + 6, status(ours, "denied"));
    let state = pair.state();
    assert_eq!(reason(&state, &again), Some(NoEffect::NothingOpen));
    assert_eq!((reason(&state, &back), reason(&state, &whole)), (Some(NoEffect::Final), Some(NoEffect::Final)));
    assert_eq!((reason(&state, &denied), case(&state, &first).phase), (None, Phase::Answered));
}

#[test]
fn what_is_no_definition_is_refused() {
    let mut pair = Pair::new(Track::Expert);
    let mut no = |why, said: Said| {
        let id = pair.sent(Lower, START, said);
        assert_eq!(reason(&pair.state(), &id), Some(why));
    };
    no(NoEffect::Body, said("F12", "{}"));
    no(NoEffect::Body, said("F12", r#"{"term":"","language":"en","definition":"d"}"#));
    no(NoEffect::Body, said("F12", r#"{"term":"t","language":"en"}"#));
    no(NoEffect::Body, term("agreed", "one"));
    no(NoEffect::Body, said("F12", r#"{"term":"t","language":"en","definition":"d","status":7}"#));
    no(NoEffect::Prerequisite, term("adopted", "one"));
    no(NoEffect::Prerequisite, term("withdrawn", "one"));
    let question = pair.sent(Lower, START, said("F24", "{}"));
    let inside = pair.sent(Lower, START, Said { case: Some(question), ..term("proposed", "one") });
    let first = pair.sent(Lower, START, term("proposed", "one"));
    let russian = said("F12", r#"{"term":"incident","language":"ru","definition":"one","status":"adopted"}"#);
    let other = pair.sent(Upper, START, Said { in_reply_to: vec![first], ..russian });
    let own = pair.sent(Lower, START, term("adopted", "one"));
    let upper = pair.sent(Upper, START, term("withdrawn", "one"));
    let state = pair.state();
    assert_eq!(reason(&state, &inside), Some(NoEffect::Prerequisite), "another case is no term's");
    assert_eq!(reason(&state, &other), Some(NoEffect::Differs), "another language");
    assert_eq!(reason(&state, &own), Some(NoEffect::NothingOpen), "nobody adopts what only it said");
    assert_eq!(reason(&state, &upper), Some(NoEffect::NothingOpen), "it says nothing that it could withdraw");
}

#[test]
fn both_bring_in_a_term_at_once_and_it_is_one() {
    let mut pair = Pair::new(Track::Expert);
    let ours = pair.say_blind(Lower, START, term("proposed", "one"));
    let spelled = said("F12", r#"{"term":"incident","language":"EN","definition":"one"}"#);
    let theirs = pair.say_blind(Upper, START, spelled);
    pair.settle(START + 1);
    let state = pair.state();
    assert_eq!((reason(&state, &ours), reason(&state, &theirs)), (None, None));
    let [a, b] = [ours, theirs].map(|id| state.statement(&id).unwrap().case.unwrap());
    assert_eq!((a, standing(&state, &a, DEFINITION)), (b, Standing::InForce), "neither has to say it again");
    for arrivals in orders(&pair, 7) {
        assert_alike(&follow(&pair, &pair.rules(), &arrivals), &state);
    }
}

#[test]
fn either_takes_back_what_is_agreed_and_the_other_sides_definition_stays() {
    let mut pair = Pair::new(Track::Expert);
    let [first, _] = agreed(&mut pair, START);
    let beside = pair.sent(Lower, START + 9, term("side-by-side", "mine"));
    let back = pair.sent(Lower, START + 10, term("withdrawn", "one"));
    let state = pair.state();
    assert_eq!(reason(&state, &beside), Some(NoEffect::Final), "what is agreed is withdrawn first");
    let now = case(&state, &first);
    assert_eq!((reason(&state, &back), now.items[DEFINITION].standing()), (None, Standing::One(Upper)));
    assert_eq!((now.id_of(TEXT), now.number(ENDED), now.id_of(ENDED_BY)), (None, Some(START + 10), Some(back)));
    let undone = pair.sent(Lower, START + 11, cancel(back));
    let twice = pair.sent(Lower, START + 12, term("withdrawn", "one"));
    let again = pair.sent(Lower, START + 13, term("adopted", "one"));
    pair.settle(START + 14);
    let state = pair.state();
    assert_eq!(reason(&state, &undone), Some(NoEffect::Final), "the other side relies on it");
    assert_eq!((reason(&state, &twice), reason(&state, &again)), (Some(NoEffect::NothingOpen), None));
    let now = case(&state, &first);
    assert_eq!((now.id_of(TEXT).is_some(), now.id_of(ENDED_BY)), (true, None));
}

#[test]
fn an_agreed_definition_stays_until_both_say_another() {
    let mut pair = Pair::new(Track::Expert);
    let [first, _] = agreed(&mut pair, START);
    let before = case(&pair.state(), &first).id_of(TEXT);
    let better = pair.sent(Lower, START + 10, term("proposed", "better"));
    let state = pair.state();
    assert_eq!((reason(&state, &better), case(&state, &first).id_of(TEXT)), (None, before));
    let denied = pair.sent(Upper, START + 11, status(better, "denied"));
    let state = pair.state();
    assert_eq!((reason(&state, &denied), case(&state, &first).phase), (None, Phase::Answered), "a term goes on");
    pair.sent(Upper, START + 12, term("adopted", "better"));
    pair.settle(START + 13);
    let after = case(&pair.state(), &first);
    assert!(after.id_of(TEXT).is_some() && after.id_of(TEXT) != before);
}

#[test]
fn a_withdrawal_wins_over_an_adoption_that_crosses_it() {
    for withdrawn_first in [true, false] {
        let mut pair = Pair::new(Track::Expert);
        let first = pair.sent(Lower, START, term("proposed", "one"));
        let (mut back, mut adopted) = (None, None);
        for turn in [withdrawn_first, !withdrawn_first] {
            if turn {
                back = Some(pair.say_blind(Lower, START + 1, term("withdrawn", "one")));
            } else {
                adopted = Some(pair.say(Upper, START + 1, term("adopted", "one")));
            }
        }
        pair.settle(START + 2);
        let state = pair.state();
        let (back, adopted) = (back.unwrap(), adopted.unwrap());
        assert_eq!(reason(&state, &back), None);
        assert!(matches!(reason(&state, &adopted), None | Some(NoEffect::NothingOpen)));
        assert_eq!(case(&state, &first).id_of(TEXT), None);
        assert!(matches!(case(&state, &first).items[DEFINITION].standing(), Standing::One(Upper) | Standing::Open));
        for arrivals in orders(&pair, 11) {
            assert_alike(&follow(&pair, &pair.rules(), &arrivals), &state);
        }
    }
}

#[test]
fn a_side_keeps_its_own_beside_and_owes_nothing_more() {
    let mut pair = Pair::new(Track::Dialogue);
    let first = pair.sent(Lower, START, term("", "one"));
    let beside = pair.sent(Upper, START + 1, Said { in_reply_to: vec![first], ..term("side-by-side", "two") });
    let state = pair.state();
    assert_eq!((reason(&state, &beside), owed(&state, &beside, Kind::Answer)), (None, None));
    assert!(matches!(outcome(&state, &first, Kind::Answer), Some(Outcome::Met { .. })));
    assert_eq!(standing(&state, &first, DEFINITION), Standing::One(Lower));
    let adopts = pair.sent(Lower, START + 2, term("adopted", "two"));
    assert_eq!(reason(&pair.state(), &adopts), Some(NoEffect::NothingOpen), "it is offered to nobody");
    let offered = pair.sent(Lower, START + 3, term("proposed", "three"));
    let dropped = pair.sent(Lower, START + 4, term("withdrawn", "three"));
    let state = pair.state();
    assert_eq!(reason(&state, &dropped), None);
    assert!(matches!(outcome(&state, &offered, Kind::Answer), Some(Outcome::Cancelled { .. })));
}

#[test]
fn a_term_whose_case_is_over_begins_anew() {
    let mut pair = Pair::new(Track::Expert);
    let first = pair.sent(Lower, START, term("proposed", "one"));
    pair.sent(Upper, START + 1, status(first, "denied"));
    assert_eq!(case(&pair.state(), &first).phase, Phase::Denied);
    let into = pair.sent(Lower, START + 2, Said { case: Some(first), ..term("proposed", "two") });
    let anew = pair.sent(Upper, START + 3, term("proposed", "two"));
    let state = pair.state();
    assert_eq!(reason(&state, &into), Some(NoEffect::CaseClosed));
    assert_eq!(state.statement(&anew).unwrap().case, Some(anew));
    let cancelled = pair.sent(Upper, START + 4, cancel(anew));
    let third = pair.sent(Lower, START + 5, term("proposed", "two"));
    let state = pair.state();
    assert_eq!((reason(&state, &cancelled), state.statement(&third).unwrap().case), (None, Some(third)));
}
