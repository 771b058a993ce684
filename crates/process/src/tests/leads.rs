//! What each party owes from the opening of a line on: at least two watch tests a year, a profile.

use comity_wire::envelope::Mark;
use comity_wire::{Hash, Track};

use crate::obligation::{Kind, Obligation, Outcome};
use crate::testing::*;
use crate::{Event, Place, Said, State, Who2};

/// Both parties' first entries stated at these times, and each lists a receipt for the other's.
fn opened(lower: u64, upper: u64) -> Pair {
    let mut pair = Pair::with_leads(Track::Nrrc);
    pair.bare(Lower, lower);
    pair.bare(Upper, upper);
    pair.bare(Lower, lower);
    pair
}

/// What a party owes of a format by a lead, open or not.
fn owed(state: &State, who: Who2, format: &str) -> Vec<Obligation> {
    let all = state.obligations(Mark::Actual);
    all.filter(|o| o.kind == Kind::Statement && o.debtor == who && &*o.format == format).cloned().collect()
}

fn due(state: &State, who: Who2, format: &str) -> Vec<u64> {
    owed(state, who, format).iter().filter(|o| o.is_open()).filter_map(|o| o.due).collect()
}

#[test]
fn both_owe_a_profile_and_a_watch_test_from_the_opening_on() {
    let state = opened(START, START + HOUR).state();
    for who in Who2::BOTH {
        assert_eq!(due(&state, who, "F11"), [START + 45 * DAY], "from when both had stated, the lesser: {who:?}");
        assert_eq!(due(&state, who, "F02"), [START + 182 * DAY]);
        assert_eq!(state.owes(Mark::Actual, who), 2);
        assert_eq!(state.owes(Mark::Exercise, who), 0);
    }
    assert_eq!(state.cases(Mark::Actual, None, 9).len(), 0, "of no case");
    // Before the other party lists a receipt for its first entry, a party owes nothing.
    let mut pair = Pair::with_leads(Track::Nrrc);
    pair.bare(Lower, START);
    assert_eq!(pair.state().obligations_count(Mark::Actual), 0);
}

#[test]
fn nobody_gains_or_takes_time_by_what_it_states_of_its_own_first_entry() {
    for (lower, upper) in [(0, START), (START, u64::MAX), (u64::MAX, START)] {
        let state = opened(lower, upper).state();
        for who in Who2::BOTH {
            assert_eq!(due(&state, who, "F11"), [lower.min(upper) + 45 * DAY]);
        }
    }
    let state = opened(u64::MAX, u64::MAX).state();
    assert_eq!(owed(&state, Lower, "F11")[0].due, None, "no instant is that late");
}

#[test]
fn each_watch_test_meets_what_its_author_owed_and_begins_the_next() {
    let mut pair = opened(START, START);
    let test = pair.sent(Lower, START + 100 * DAY, said("F02", "{}"));
    let state = pair.state();
    assert_eq!(due(&state, Lower, "F02"), [START + 282 * DAY]);
    assert_eq!(due(&state, Upper, "F02"), [START + 182 * DAY], "the other party's own");
    let first = owed(&state, Lower, "F02").into_iter().find(|o| o.statement != test).unwrap();
    assert_eq!(first.outcome, Outcome::Met { by: test, at: START + 100 * DAY });
    // An exercise of it, an informal one and one without effect meet nothing.
    pair.sent(Upper, START + 101 * DAY, Said { mark: Mark::Exercise, ..said("F02", "{}") });
    pair.sent(Upper, START + 101 * DAY, Said { mark: Mark::Test, ..said("F02", "{}") });
    let informal = comity_wire::envelope::Standing::Informal;
    pair.sent(Upper, START + 101 * DAY, Said { standing: informal, ..said("F02", "{}") });
    pair.sent(Upper, START + 101 * DAY, Said { case: Some(Hash([9; 32])), ..said("F02", "{}") });
    assert_eq!(due(&pair.state(), Upper, "F02"), [START + 182 * DAY]);
    // An answer to one is none of its own.
    pair.sent(Upper, START + 101 * DAY, ack(&[test]));
    assert_eq!(due(&pair.state(), Upper, "F02"), [START + 182 * DAY]);
}

#[test]
fn a_watch_test_that_is_taken_back_met_nothing() {
    let mut pair = opened(START, START);
    let one = pair.sent(Lower, START + 100 * DAY, said("F02", "{}"));
    pair.sent(Lower, START + 100 * DAY, cancel(one));
    assert_eq!(due(&pair.state(), Lower, "F02"), [START + 182 * DAY]);
    // Where another was said since, that one stands.
    let two = pair.sent(Lower, START + 110 * DAY, said("F02", "{}"));
    let three = pair.sent(Lower, START + 120 * DAY, said("F02", "{}"));
    pair.sent(Lower, START + 121 * DAY, cancel(two));
    assert_eq!(due(&pair.state(), Lower, "F02"), [START + 302 * DAY]);
    pair.sent(Lower, START + 122 * DAY, cancel(three));
    assert_eq!(due(&pair.state(), Lower, "F02"), [START + 292 * DAY], "what the third had met is owed again");
}

#[test]
fn a_profile_is_met_on_the_line_or_by_the_register() {
    let mut pair = opened(START, START);
    let profile = pair.sent(Lower, START + DAY, said("F11", "{}"));
    let state = pair.state();
    assert_eq!(owed(&state, Lower, "F11")[0].outcome, Outcome::Met { by: profile, at: START + DAY });
    assert_eq!(due(&state, Upper, "F11"), [START + 45 * DAY]);
    let entry = |number| Place { author: Upper, generation: 1, number };
    let relies = |number| Event::Entry {
        place: entry(number),
        id: Hash([number as u8; 32]),
        ordinal: 0,
        stated: START + 2 * DAY,
        cites: None,
        is_statement: false,
    };
    let published = |by| Event::Published { by, format: "F11".into() };
    let (mut state, rules) = (state, formats_with_leads());
    state.apply(&relies(70), &rules);
    state.apply(&published(Lower), &rules);
    assert_eq!(due(&state, Upper, "F11").len(), 1, "nobody says what another party's register has");
    state.apply(&published(Upper), &rules);
    assert_eq!(owed(&state, Upper, "F11")[0].outcome, Outcome::Met { by: Hash([70; 32]), at: START + 2 * DAY });
}

#[test]
fn what_stands_in_the_register_when_the_line_opens_is_not_owed() {
    let (mut state, rules) = (Pair::new(Track::Nrrc).state(), formats_with_leads());
    let entry = |author, number, cites| Event::Entry {
        place: Place { author, generation: 1, number },
        id: Hash([number as u8 + 1; 32]),
        ordinal: 0,
        stated: START,
        cites,
        is_statement: false,
    };
    state.apply(&entry(Lower, 0, None), &rules);
    state.apply(&Event::Published { by: Lower, format: "F11".into() }, &rules);
    state.apply(&entry(Upper, 0, Some((1, 1))), &rules);
    state.apply(&Event::Listed { by: Upper, generation: 1, size: 1, time: START }, &rules);
    assert!(owed(&state, Lower, "F11").is_empty());
    assert_eq!(owed(&state, Lower, "F02").len(), 1);
    // Another receipt for it opens nothing again.
    state.apply(&Event::Listed { by: Upper, generation: 1, size: 2, time: START }, &rules);
    state.apply(&Event::Listed { by: Upper, generation: 2, size: 1, time: START }, &rules);
    assert_eq!(state.obligations_count(Mark::Actual), 1);
}
