//! Statements on their way, and events that contradict others.

use comity_wire::envelope::Mark;
use comity_wire::header::Reason;
use comity_wire::{Hash, Track};

use crate::testing::*;
use crate::{Event, Place, Said, State};

const FIRST: Place = Place { author: Lower, generation: 1, number: 0 };
const OF_UPPER: Place = Place { author: Upper, generation: 1, number: 0 };

fn entry(place: Place, is_statement: bool) -> Event {
    Event::Entry { place, id: Hash([place.number as u8 + 1; 32]), ordinal: 1, stated: START, cites: None, is_statement }
}

fn listed(size: u64, time: u64) -> Event {
    Event::Listed { by: Upper, generation: 1, size, time }
}

fn opened(format: &str) -> Event {
    Event::Opened { place: FIRST, said: said(format, "{}").into() }
}

fn after(events: &[Event]) -> State {
    let (mut state, rules) = (Pair::new(Track::Nrrc).state(), formats());
    for event in events {
        state.apply(event, &rules);
    }
    state
}

#[test]
fn the_first_listed_receipt_counts_and_no_later_or_smaller_one() {
    let second = Place { number: 1, ..FIRST };
    let events = [entry(FIRST, true), entry(second, true), entry(OF_UPPER, false)];
    let received = |more: &[Event]| -> Vec<Option<u64>> {
        let state = after(&[&events[..], more].concat());
        state.in_transit(None, 9).iter().map(|transit| transit.received).collect()
    };
    assert_eq!(received(&[]), [None, None]);
    assert_eq!(received(&[listed(1, 50)]), [Some(50), None]);
    assert_eq!(received(&[listed(1, 50), listed(2, 60)]), [Some(50), Some(60)]);
    assert_eq!(received(&[listed(2, 60), listed(1, 50), listed(2, 40)]), [Some(60), Some(60)]);
    assert_eq!(received(&[listed(u64::MAX, 60), listed(0, 50)]), [Some(60), Some(60)]);
    assert_eq!(received(&[Event::Listed { by: Lower, generation: 1, size: 9, time: 7 }]), [None, None], "ones own");
    assert_eq!(received(&[Event::Listed { by: Upper, generation: 2, size: 9, time: 7 }]), [None, None]);
    let state = after(&events);
    assert_eq!(state.in_transit(None, 1)[0].place, FIRST);
    assert_eq!(state.in_transit(Some(FIRST), 9)[0].place, second);
    assert!(state.in_transit(Some(second), 9).is_empty());
}

#[test]
fn events_that_contradict_others_change_nothing() {
    let base = [entry(FIRST, true), entry(OF_UPPER, false), listed(1, START), opened("F24")];
    let digest = after(&base).digest();
    let refused = Event::Refused { place: FIRST, reason: Reason::Unreadable };
    for more in
        [opened("F24"), opened("F25"), refused, Event::Opened { place: OF_UPPER, said: said("F24", "{}").into() }]
    {
        assert_eq!(after(&[&base[..], &[more]].concat()).digest(), digest);
    }
    // Nobody opens or refuses what is its own, nor before any entry.
    let own = after(&[entry(FIRST, true), opened("F24")]);
    assert!(own.statement(&Hash([1; 32])).is_none());
    assert_eq!(after(&[opened("F24")]).digest(), after(&[]).digest());
    assert_eq!(after(&[entry(FIRST, true), entry(OF_UPPER, false)]).digest(), after(&[]).digest(), "headers alone");
}

#[test]
fn the_largest_and_smallest_times_break_nothing() {
    for (stated, time) in [(u64::MAX, u64::MAX), (0, 1), (u64::MAX, 1), (0, u64::MAX)] {
        for track in Track::ALL {
            let mut pair = Pair::new(track);
            let hours = crate::Hours::new(vec![(0, 10_080)], vec![]).unwrap();
            pair.hours = Some(("watch".into(), hours));
            pair.bare(Upper, stated);
            let mut ids = Vec::new();
            for format in ["F02", "F10", "F20", "F21", "F24", "F30", "F61", "X1"] {
                let body =
                    format!(r#"{{"aware_since":{time},"window":{{"from":{time},"to":{0}}},"act":"change"}}"#, u64::MAX);
                ids.push(pair.say(Lower, stated, Said { attachments: vec![file("a", 1)], ..said(format, &body) }));
            }
            pair.held = (0..8).map(|number| (number, Hash([1; 32]))).collect();
            pair.bare_at(Upper, stated, time);
            pair.say(Upper, stated, status(ids[4], "no-position-yet"));
            pair.bare_at(Lower, stated, time);
            let state = pair.state();
            for obligation in state.obligations(Mark::Actual) {
                let _ = obligation.standing(u64::MAX);
            }
            assert!(state.obligations_count(Mark::Actual) > 0);
        }
    }
}

#[test]
fn lines_of_two_names_have_two_digests() {
    let one = Pair::new(Track::Nrrc);
    let mut other = Pair::new(Track::Nrrc);
    other.line.line = comity_wire::LineId([8; 32]);
    assert_ne!(one.state().digest(), other.state().digest());
}
