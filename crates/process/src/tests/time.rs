//! Effective time and due instants, and what no clock can do.

use comity_wire::Track;
use comity_wire::envelope::{Mark, Precedence};

use super::owed;
use crate::obligation::{Basis, Kind, Standing};
use crate::testing::*;
use crate::{Hours, Said};

#[test]
fn effective_time_is_the_lesser_of_two_and_never_goes_back() {
    let mut pair = Pair::new(Track::Nrrc);
    let at = |pair: &Pair, id| pair.state().statement(id).unwrap().effective;
    let future = pair.say(Lower, START + DAY, said("F90", "{}"));
    pair.bare(Upper, START + HOUR);
    assert_eq!(at(&pair, &future), START + HOUR, "stated too late: the receipt's time");
    let past = pair.say(Lower, START - DAY, said("F90", "{}"));
    pair.bare(Upper, START + 2 * HOUR);
    assert_eq!(at(&pair, &past), START + HOUR, "stated too early: never before the last");
    let plain = pair.say(Lower, START + 3 * HOUR, said("F90", "{}"));
    pair.bare_at(Upper, START + 4 * HOUR, START + 5 * HOUR);
    assert_eq!(at(&pair, &plain), START + 3 * HOUR);
    let theirs = pair.sent(Upper, START - DAY, said("F90", "{}"));
    assert_eq!(at(&pair, &theirs), START - DAY, "each party's own");
}

#[test]
fn a_backdated_statement_shortens_nobodys_time() {
    let mut pair = Pair::new(Track::Nrrc);
    let backdated = pair.say(Lower, START - 9 * DAY, said("F34", "{}"));
    pair.bare(Upper, START);
    assert_eq!(owed(&pair.state(), &backdated, Kind::Answer).unwrap().due, Some(START + 4 * HOUR));
}

#[test]
fn desks_hours_bind_where_they_count_from_the_place_where_they_are_known() {
    let mut pair = Pair::new(Track::Cert);
    let before = pair.sent(Lower, START, said("F24", "{}"));
    pair.hours = Some(("watch".into(), Hours::new(vec![(540, 1020)], vec![]).unwrap()));
    pair.bare(Upper, START + 1);
    let after = pair.sent(Lower, START + 2, said("F24", "{}"));
    let flash = pair.sent(Lower, START + 2, Said { precedence: Precedence::Flash, ..said("F24", "{}") });
    let desk = Said { to_desks: vec!["legal".into()], ..said("F24", "{}") };
    let desk = pair.sent(Lower, START + 2, desk);
    let theirs = pair.sent(Upper, START + 2, said("F24", "{}"));
    let state = pair.state();
    let due = |id| owed(&state, id, Kind::Acknowledge).map(|o| (o.due, o.basis)).unwrap();
    assert_eq!(due(&before), (Some(START + HOUR), Basis::Period));
    assert_eq!(due(&after), (Some(START + 10 * HOUR), Basis::FromOpening));
    assert_eq!(due(&flash), (Some(START + 2 + HOUR), Basis::Period));
    assert_eq!(due(&desk), (Some(START + 2 + HOUR), Basis::Period), "another desk's hours are not known");
    assert_eq!(due(&theirs), (Some(START + 2 + HOUR), Basis::Period), "nor the other party's");
    assert_eq!(owed(&state, &after, Kind::Plan).unwrap().due, Some(START + 2 + DAY), "answers run around the clock");
}

#[test]
fn open_late_and_lapsed_are_views_at_a_time() {
    let mut pair = Pair::new(Track::Nrrc);
    let request = pair.sent(Lower, START, said("F34", "{}"));
    let state = pair.state();
    let digest = state.digest();
    let answer = owed(&state, &request, Kind::Answer).unwrap();
    let due = START + 4 * HOUR;
    for (now, standing) in [
        (0, Standing::Open),
        (due, Standing::Open),
        (due + 1, Standing::Late),
        (due + 4 * HOUR, Standing::Late),
        (due + 4 * HOUR + 1, Standing::Lapsed),
        (u64::MAX, Standing::Lapsed),
    ] {
        assert_eq!(answer.standing(now), standing, "{now}");
    }
    assert_eq!(state.digest(), digest, "no view changes the state");
    pair.sent(Upper, due + 9, status(request, "approved"));
    let met = owed(&pair.state(), &request, Kind::Answer).unwrap();
    assert_eq!((met.standing(0), met.standing(u64::MAX)), (Standing::MetLate, Standing::MetLate));
}

#[test]
fn exercises_and_tests_change_nothing_that_is_real() {
    let mut pair = Pair::new(Track::Nrrc);
    let real = pair.sent(Lower, START, Said { nonce: Some([1; 32]), ..said("F24", "{}") });
    let before = pair.state();
    for mark in [Mark::Exercise, Mark::Test] {
        let drill = |said: Said| Said { mark, ..said };
        let request = pair.sent(Lower, START + 9 * DAY, drill(Said { nonce: Some([1; 32]), ..said("F34", "{}") }));
        pair.sent(Upper, START + 9 * DAY, drill(status(request, "denied")));
        pair.sent(
            Lower,
            START + 9 * DAY,
            drill(said("F15", r#"{"act":"suspend","scope":"whole-line","until":"further-notice"}"#)),
        );
        let mixed = pair.sent(Upper, START + 9 * DAY, drill(status(real, "approved")));
        let state = pair.state();
        assert_eq!(state.digest(), before.digest(), "{mark:?}");
        assert_ne!(state.digest_of(mark), before.digest_of(mark));
        assert!(state.statement(&mixed).unwrap().no_effect.is_some(), "it answers what is real");
        assert!(state.obligations(mark).all(|o| o.mark == mark));
    }
    let after = pair.sent(Lower, START + DAY, said("F24", "{}"));
    let state = pair.state();
    assert_eq!(state.statement(&after).unwrap().effective, START + DAY, "no exercise's time counts");
    assert_eq!(state.statement(&after).unwrap().no_effect, None);
}
