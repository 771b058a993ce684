//! Translations: official once both parties said the same one of the same statement.

use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash, Track};

use super::reason;
use crate::effect::NoEffect;
use crate::testing::*;
use crate::translation::{Standing, said as found};
use crate::{Said, State};

/// A translation of a statement: which source and which texts are told by a number each.
fn translated(of: EntryId, source: u8, texts: u8) -> Said {
    let (source, texts) = (Hash([source; 32]), Hash([texts; 32]));
    let salt = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    said(
        "F19",
        &format!(
            r#"{{"ref":"{of}","language":"ru","source":"{source}","translation":"{texts}","salt":"{salt}","members":{{"text":"т"}}}}"#
        ),
    )
}

fn adopt(first: EntryId, of: EntryId, source: u8, texts: u8) -> Said {
    Said { in_reply_to: vec![first], ..translated(of, source, texts) }
}

fn standing(state: &State, act: &EntryId) -> Option<Standing> {
    found(state, act).map(|said| said.standing)
}

#[test]
fn a_translation_is_official_once_both_said_it_and_nothing_can_take_it_back() {
    let mut pair = Pair::new(Track::Nrrc);
    let of = pair.sent(Lower, START, said("F90", "{}"));
    let first = pair.sent(Upper, START + 10, translated(of, 1, 2));
    let state = pair.state();
    let one = found(&state, &first).unwrap();
    assert_eq!((one.first, one.second, one.by, one.of), (first, None, Upper, of));
    assert_eq!(one.standing, Standing::Proposed, "of one party alone");
    assert_eq!(state.case(&first).unwrap().open, 0, "it obliges nobody");
    assert_eq!(state.statement(&of).unwrap().case, Some(of), "the source's case is as it was");
    let second = pair.say(Lower, START + 20, adopt(first, of, 1, 2));
    pair.bare(Upper, START + 30);
    assert_eq!(standing(&pair.state(), &first), Some(Standing::Awaiting), "the lower party may have withdrawn it");
    pair.bare(Lower, START + 40);
    let state = pair.state();
    let both = found(&state, &second).unwrap();
    assert_eq!((both.second, both.standing), (Some(second), Standing::Official));
    assert_eq!(found(&state, &first), Some(both));
    let late = pair.sent(Lower, START + 50, cancel(second));
    let again = pair.sent(Lower, START + 51, adopt(first, of, 1, 2));
    let state = pair.state();
    assert_eq!(reason(&state, &late), Some(NoEffect::Final));
    assert_eq!(reason(&state, &again), Some(NoEffect::Final), "adopted twice");
    assert_eq!(standing(&state, &first), Some(Standing::Official));
}

#[test]
fn what_differs_is_adopted_by_nobody() {
    let mut pair = Pair::new(Track::Nrrc);
    let of = pair.sent(Lower, START, said("F90", "{}"));
    let other = pair.sent(Lower, START, said("F90", "{}"));
    let first = pair.sent(Upper, START + 10, translated(of, 1, 2));
    for (at, wrong) in
        [adopt(first, of, 3, 2), adopt(first, of, 1, 3), adopt(first, other, 1, 2)].into_iter().enumerate()
    {
        let id = pair.sent(Lower, START + 20 + at as u64, wrong);
        assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Differs), "{at}");
    }
    let own = pair.sent(Upper, START + 30, adopt(first, of, 1, 2));
    let in_case = pair.sent(Upper, START + 31, Said { case: Some(first), ..translated(of, 1, 2) });
    let state = pair.state();
    assert_eq!(reason(&state, &own), Some(NoEffect::OwnStatement), "nobody adopts for both");
    assert_eq!(reason(&state, &in_case), Some(NoEffect::NothingOpen));
    assert_eq!(standing(&state, &first), Some(Standing::Proposed));
}

#[test]
fn what_is_no_statement_of_the_line_is_not_translated() {
    let mut pair = Pair::new(Track::Nrrc);
    let of = pair.sent(Lower, START, said("F90", "{}"));
    let first = pair.sent(Upper, START + 1, translated(of, 1, 2));
    let exercise = pair.sent(Lower, START + 2, Said { mark: Mark::Exercise, ..said("F90", "{}") });
    let refused = pair.say(Lower, START + 3, said("F90", "{}"));
    pair.refuses = vec![pair.arrivals().iter().filter(|(who, _)| *who == Lower).count() as u64 - 1];
    pair.bare(Upper, START + 4);
    assert!(matches!(reason(&pair.state(), &refused), Some(NoEffect::Refused(_))));
    for (what, expected) in [
        (translated(Hash([9; 32]), 1, 2), NoEffect::StatementUnknown),
        (translated(exercise, 1, 2), NoEffect::StatementUnknown),
        (translated(refused, 1, 2), NoEffect::OfNoEffect),
        (translated(first, 1, 2), NoEffect::Prerequisite),
        (Said { case: Some(of), ..translated(of, 1, 2) }, NoEffect::Prerequisite),
        (said("F19", &format!(r#"{{"ref":"{of}","language":"ru"}}"#)), NoEffect::Body),
    ] {
        let id = pair.sent(Upper, START + 10, what);
        assert_eq!(reason(&pair.state(), &id), Some(expected));
        assert_eq!(standing(&pair.state(), &id), None);
    }
}

#[test]
fn what_its_author_took_back_is_neither_translated_nor_adopted() {
    let mut pair = Pair::new(Track::Nrrc);
    let of = pair.sent(Lower, START, said("F90", "{}"));
    let first = pair.sent(Upper, START + 1, translated(of, 1, 2));
    pair.sent(Upper, START + 2, cancel(first));
    let adopted = pair.sent(Lower, START + 3, adopt(first, of, 1, 2));
    assert_eq!(reason(&pair.state(), &adopted), Some(NoEffect::Cancelled));
    assert_eq!(standing(&pair.state(), &first), Some(Standing::Withdrawn));
    pair.sent(Lower, START + 4, cancel(of));
    let late = pair.sent(Upper, START + 5, translated(of, 1, 2));
    assert_eq!(reason(&pair.state(), &late), Some(NoEffect::Cancelled));
}

#[test]
fn a_withdrawal_that_crosses_the_adoption_wins() {
    let mut pair = Pair::new(Track::Nrrc);
    let of = pair.sent(Lower, START, said("F90", "{}"));
    let first = pair.sent(Lower, START + 10, translated(of, 1, 2));
    pair.say(Upper, START + 20, adopt(first, of, 1, 2));
    let back = pair.say_blind(Lower, START + 20, cancel(first));
    pair.bare(Lower, START + 21);
    assert_eq!(standing(&pair.state(), &first), Some(Standing::Awaiting));
    pair.settle(START + 30);
    pair.settle(START + 40);
    let state = pair.state();
    assert_eq!((reason(&state, &back), standing(&state, &first)), (None, Some(Standing::Withdrawn)));
}
