use std::collections::BTreeSet;

use comity_wire::{LineId, PartyId};
use proptest::prelude::*;

use super::narrow::{CUTS_MAX, between, narrowed};
use super::schedule::{Hours, INTERVAL_S, INTERVAL_S_MAX, INTERVAL_S_MIN, half_of};
use super::series::{Echo, Outcome, Percentiles, Skew, Test, outcomes, summary};
use super::standing::{HOURS_MAX, Outage, Standing, standing};
use super::text::{CHARACTERS, DAMAGED_MAX, ENGLISH, RUSSIAN, TEXT_CHARS_MAX, text, verify};
use super::ways::WayResult;
use crate::event::Who2;

const NOW: u64 = 1_795_000_000;

fn hours() -> Hours {
    Hours::of(&LineId([0; 32]), INTERVAL_S)
}

/// A test of an hour, answered after so many seconds or not at all.
fn test(hours: &Hours, hour: u64, answered_after: Option<u64>) -> Test {
    let clock_s = hours.due_s(hour);
    let echo = |after: u64| Echo { clock_s: clock_s + 1, receipted_s: Some(clock_s + after), equal: true, whole: true };
    Test {
        by: hours.turn(hour),
        sequence: hour,
        clock_s,
        receipted_s: answered_after.map(|_| clock_s),
        echo: answered_after.map(echo),
        round_trip_ms: answered_after.map(|after| after * 1_000),
        ways: vec![WayResult { kind: "direct".into(), address: None, reached: Some(true), ms: None }],
    }
}

#[test]
fn the_parties_take_turns_and_both_say_the_same() {
    let (one, other) = (PartyId([1; 32]), PartyId([2; 32]));
    assert_eq!((half_of(&one, &other), half_of(&other, &one)), (Who2::Lower, Who2::Upper));
    let hours = hours();
    assert_eq!((hours.turn(4), hours.turn(5)), (Who2::Lower, Who2::Upper));
}

#[test]
fn an_hour_that_passed_is_not_made_up_for() {
    let hours = hours();
    let due = hours.due_s(498_612);
    assert_eq!(hours.due(Who2::Lower, due, &[]), Some(498_612));
    assert_eq!(hours.due(Who2::Upper, due, &[]), None);
    // Awake again after five hours: one test, and not three.
    let later = due + 6 * INTERVAL_S;
    let mut done = vec![498_612];
    let mut made = 0;
    for second in later..later + 2 * INTERVAL_S {
        if let Some(hour) = hours.due(Who2::Lower, second, &done) {
            done.push(hour);
            made += 1;
        }
    }
    assert_eq!(made, 1);
}

#[test]
fn an_interval_out_of_bounds_becomes_the_bound() {
    for (asked, taken) in [(0, INTERVAL_S_MIN), (u64::MAX, INTERVAL_S_MAX), (60, 60)] {
        assert_eq!(Hours::of(&LineId([255; 32]), asked).interval_s(), taken);
    }
}

#[test]
fn the_text_has_every_letter_of_both_scripts_and_fits_the_format() {
    let all: BTreeSet<char> = CHARACTERS.chars().collect();
    for range in ['a'..='z', 'A'..='Z', '0'..='9', 'а'..='я', 'А'..='Я'] {
        assert!(range.clone().all(|letter| all.contains(&letter)), "{range:?}");
    }
    assert!(all.contains(&'ё') && all.contains(&'Ё'));
    for sequence in 0..12 {
        let text = text(sequence);
        assert!(text.chars().count() <= TEXT_CHARS_MAX && text.contains(CHARACTERS));
        assert!(ENGLISH.iter().any(|p| text.contains(p)) && RUSSIAN.iter().any(|p| text.contains(p)));
        assert!(text.chars().all(|c| !c.is_control()), "prints on anything");
    }
}

#[test]
fn damage_is_named_by_place() {
    let lost = text(3).replace('ё', "?");
    let verdict = verify(3, &lost);
    assert!(!verdict.whole() && verdict.first.iter().all(|d| d.expected == Some('ё') && d.found == Some('?')));
    let cut: String = text(3).chars().take(40).collect();
    let verdict = verify(3, &cut);
    assert_eq!(verdict.count, text(3).chars().count() - 40);
    assert_eq!((verdict.first.len(), verdict.first[0].at, verdict.first[0].found), (DAMAGED_MAX, 40, None));
    assert_eq!(verify(3, &format!("{}!", text(3))).first[0].expected, None);
    assert!(!verify(3, &text(4)).whole() && !verify(3, "").whole());
}

#[test]
fn a_late_echo_and_a_test_of_the_other_one_s_hour_answer_no_hour() {
    let hours = hours();
    let first = hours.at(NOW);
    let limit = hours.answer_s();
    let mut stray = test(&hours, first + 3, Some(1));
    stray.by = stray.by.other();
    let tests = [
        test(&hours, first, Some(limit)),
        test(&hours, first + 1, Some(limit + 1)),
        test(&hours, first + 2, None),
        stray,
    ];
    let now = hours.missed_s(first + 3) + 1;
    let found: Vec<Outcome> = outcomes(&tests, &hours, first, now).into_iter().map(|(_, outcome)| outcome).collect();
    assert_eq!(found, [Outcome::Answered, Outcome::Missed, Outcome::Missed, Outcome::Missed]);
    assert_eq!(outcomes(&tests, &hours, first + 3, now - 1)[0].1, Outcome::Open, "in its last second");
}

#[test]
fn a_line_is_down_from_the_second_missed_test_to_the_next_answered_one() {
    let hours = hours();
    let first = hours.at(NOW);
    let mut tests = vec![test(&hours, first, Some(2))];
    assert_eq!(standing(&[], &hours, NOW).0, Standing::Untested);
    let at = |hour: u64| hours.missed_s(first + hour) + 1;
    assert_eq!(standing(&tests, &hours, at(0)).0, Standing::Up);
    assert_eq!(standing(&tests, &hours, at(1)), (Standing::Up, vec![]), "one alone is not enough");
    let down = Standing::Down { last_answered: Some(first), since_s: hours.missed_s(first + 2) };
    assert_eq!(standing(&tests, &hours, at(2)).0, down);
    assert_eq!(standing(&tests, &hours, at(5)).0, down, "and it stays the same outage");
    tests.push(test(&hours, first + 6, Some(3)));
    let (stands, outages) = standing(&tests, &hours, at(6));
    assert_eq!(stands, Standing::Up);
    let until_s = Some(hours.due_s(first + 6));
    assert_eq!(outages, [Outage { from_s: hours.missed_s(first + 2), until_s, missed: 5 }]);
    // A clock that is centuries ahead costs no more than a bounded look.
    assert!(matches!(standing(&tests, &hours, NOW + (HOURS_MAX + 10_000) * 3_600).0, Standing::Down { .. }));
}

#[test]
fn figures_are_those_of_the_window_alone() {
    let hours = hours();
    let first = hours.at(NOW);
    let mut tests: Vec<Test> = (0..10).map(|n| test(&hours, first + n, (n != 4).then_some(n + 1))).collect();
    tests[7].echo = tests[7].echo.map(|echo| Echo { equal: false, whole: false, ..echo });
    let now = hours.missed_s(first + 9) + 1;
    let sum = summary(&tests, &hours, (first, first + 10), now);
    assert_eq!((sum.hours, sum.answered, sum.availability_permille), (10, 9, Some(900)));
    assert_eq!(sum.round_trip_ms, Some(Percentiles { p50: 6_000, p90: 10_000, p99: 10_000 }));
    assert_eq!((sum.unequal, sum.damaged), (1, 1));
    assert_eq!(sum.transports["direct"], (10, 9));
    let part = summary(&tests, &hours, (first + 4, first + 5), now);
    assert_eq!((part.availability_permille, part.round_trip_ms), (Some(0), None));
    let before = summary(&tests, &hours, (first - 50, first), now);
    assert_eq!((before.hours, before.availability_permille), (0, None), "before its first test a line has no hours");
}

#[test]
fn the_skew_has_one_direction_on_both_sides() {
    let hours = hours();
    let first = hours.at(NOW) / 2 * 2;
    // The upper party's clock is ten seconds ahead.
    let mut lower = test(&hours, first, Some(0));
    let mut upper = test(&hours, first + 1, Some(0));
    lower.echo = lower.echo.map(|echo| Echo { clock_s: lower.clock_s + 10, ..echo });
    upper.echo = upper.echo.map(|echo| Echo { clock_s: upper.clock_s - 10, ..echo });
    let skew = |ms, within_ms| Some(Skew { ms, within_ms });
    assert_eq!((lower.skew(), upper.skew()), (skew(10_000, 1_000), skew(-10_000, 1_000)));
    let now = hours.missed_s(first + 1) + 1;
    assert_eq!(summary(&[lower, upper], &hours, (first, first + 2), now).skew, skew(10_000, 1_000));
    // What the network takes is no difference of clocks: half of it is taken off, and the other half is what is not known.
    let mut slow = Test { round_trip_ms: Some(60_001), ..test(&hours, first, Some(0)) };
    slow.echo = slow.echo.map(|echo| Echo { clock_s: slow.clock_s + 40, ..echo });
    assert_eq!(slow.skew(), skew(10_000, 31_001));
    let still = Test { by: Who2::Upper, ..slow.clone() };
    assert_eq!(still.upper_minus_lower(), skew(-10_000, 31_001));
    assert_eq!(Test { round_trip_ms: None, ..slow }.skew(), None, "nothing bounds it");
}

proptest! {
    #[test]
    fn within_an_hour_exactly_one_side_tests_and_once(line: [u8; 32], interval in 4..10_000u64, from in 0..u64::from(u32::MAX)) {
        let hours = Hours::of(&LineId(line), interval);
        let hour = hours.at(from);
        let due: Vec<Who2> = [Who2::Lower, Who2::Upper]
            .into_iter()
            .filter(|half| hours.due(*half, hours.due_s(hour), &[]).is_some())
            .collect();
        prop_assert_eq!(due, [hours.turn(hour)]);
        prop_assert_eq!(hours.due(hours.turn(hour), hours.due_s(hour), &[hour]), None);
        prop_assert_eq!(hours.at(hours.due_s(hour)), hour);
        // The time for the answer ends before the hour does.
        prop_assert!(hours.missed_s(hour) < (hour + 1) * interval);
    }

    #[test]
    fn whatever_the_wall_clock_does_no_hour_is_tested_twice(
        line: [u8; 32],
        jumps in prop::collection::vec(-20_000i64..20_000, 1..200),
    ) {
        let hours = Hours::of(&LineId(line), 3_600);
        let (mut now, mut done) = (NOW, Vec::new());
        for jump in jumps {
            now = now.saturating_add_signed(jump);
            if let Some(hour) = hours.due(Who2::Upper, now, &done) {
                prop_assert!(!done.contains(&hour) && hours.turn(hour) == Who2::Upper);
                done.push(hour);
            }
            let wait = hours.wait_s(Who2::Upper, now, &done);
            prop_assert!(wait <= 2 * 3_600);
            let then = now + wait;
            prop_assert!(wait == 3_600 || hours.due(Who2::Upper, then, &done).is_some() || done.contains(&hours.at(then)));
        }
    }

    #[test]
    fn a_text_with_one_character_changed_is_found_out(sequence: u64, at: prop::sample::Index, to: char) {
        let mut chars: Vec<char> = text(sequence).chars().collect();
        prop_assert!(verify(sequence, &text(sequence)).whole());
        let at = at.index(chars.len());
        prop_assume!(chars[at] != to);
        chars[at] = to;
        let verdict = verify(sequence, &chars.iter().collect::<String>());
        prop_assert_eq!((verdict.count, verdict.first[0].at, verdict.first[0].found), (1, at, Some(to)));
    }

    #[test]
    fn the_order_in_which_tests_are_listed_changes_nothing(
        answers in prop::collection::vec(prop::option::of(0..2_000u64), 1..60),
        seed: u64,
    ) {
        let hours = hours();
        let first = hours.at(NOW);
        let tests: Vec<Test> =
            answers.iter().zip(0..).map(|(answer, hour)| test(&hours, first + hour, *answer)).collect();
        let mut mixed = tests.clone();
        let turn = usize::try_from(seed % mixed.len() as u64).unwrap();
        mixed.rotate_left(turn);
        mixed.reverse();
        let now = hours.missed_s(first + tests.len() as u64) + 1;
        let window = (first, first + tests.len() as u64);
        prop_assert_eq!(summary(&tests, &hours, window, now), summary(&mixed, &hours, window, now));
        let (stands, outages) = standing(&tests, &hours, now);
        prop_assert_eq!((stands, &outages), (standing(&mixed, &hours, now).0, &standing(&mixed, &hours, now).1));
        prop_assert!(outages.iter().rev().skip(1).all(|outage| outage.until_s.is_some()), "only the last may last");
        let sum = summary(&tests, &hours, window, now);
        prop_assert!(sum.answered <= sum.hours && sum.availability_permille.unwrap() <= 1_000);
    }

    #[test]
    fn percentiles_are_values_in_order(values in prop::collection::vec(any::<u64>(), 1..200)) {
        let of = Percentiles::of(values.clone()).unwrap();
        prop_assert!(of.p50 <= of.p90 && of.p90 <= of.p99);
        prop_assert!([of.p50, of.p90, of.p99].iter().all(|value| values.contains(value)));
        let below = values.iter().filter(|value| **value <= of.p50).count();
        prop_assert!(below * 2 >= values.len());
    }

    #[test]
    fn bisection_ends_at_the_first_difference(size in 1..100_000u64, first in 0..100_000u64) {
        let first = first % size + 1;
        let (mut equal, mut differs) = ((0, 0), (size, size));
        let mut rounds = 0;
        loop {
            let cuts = between(equal, differs);
            prop_assert!(cuts.len() as u64 <= CUTS_MAX);
            prop_assert!(cuts.iter().all(|cut| cut.0 > equal.0 && cut.0 < differs.0));
            if cuts.is_empty() { break }
            let compared: Vec<_> = cuts.into_iter().map(|cut| (cut, cut.0 < first)).collect();
            (equal, differs) = narrowed(equal, differs, &compared);
            rounds += 1;
            prop_assert!(rounds < 20);
        }
        prop_assert_eq!((equal.0, differs.0), (first - 1, first));
    }
}
