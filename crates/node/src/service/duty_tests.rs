//! What the watch is told of obligations: at its time, whatever the wall clock says, and anew after a start.

use comity_process::event::Who2;
use comity_process::feed::beginning;
use comity_wire::envelope::{Envelope, Mark};

use super::duty::{Duty, Item};
use super::telling::Listeners;
use super::telling_tests::{DAY, Ears, LINE, SENT, config, message, says, shown};
use crate::core::Clock;

const BODY: &str = r#"{"subject":"s","text":"t"}"#;
const ACK: &str = r#"{"refs":[],"officer":"x","understood":true}"#;

/// So many seconds after the statements were sent, by a wall clock that is off by so much.
fn at(seconds: u64, off: i64) -> Clock {
    Clock { wall_s: (SENT + seconds).checked_add_signed(off).unwrap(), mono_ms: seconds * 1_000 }
}

fn told(duty: &mut Duty) -> Vec<String> {
    let word = |item| match item {
        Item::Known(_) => "known".to_owned(),
        Item::Notices => "notices".to_owned(),
        Item::Lapsed(lapse) => format!("lapsed {}", lapse.what),
        Item::Owing(of, late) => format!("{} {}", if late { "late" } else { "soon" }, of.what),
        Item::Over(over, line) => {
            assert_eq!(line, LINE);
            format!("over {} {}", over.what, over.how)
        }
    };
    duty.take().into_iter().map(word).collect()
}

fn inquiry() -> (Envelope, &'static str) {
    // An assistance request: acknowledged within an hour, answered within a day.
    (
        Envelope { format: "F25".into(), format_version: 1, ..Envelope::default() },
        r#"{"need":"n","capability_sought":["information"],"legal_limits":"l"}"#,
    )
}

#[test]
fn what_is_owed_to_us_lapses_once_at_its_time_whatever_is_done_to_the_wall_clock() {
    for off in [0, -40 * 86_400, 400 * 86_400] {
        let (names, mut state) = (Ears::default().names(), beginning(&config()));
        let mut duty = Duty::new(at(0, 0));
        duty.follow(None, &shown(&state, &state), &names);
        let before = shown(&state, &state);
        // We are the lower party: it is owed by the upper one, within a day.
        says(&mut state, Who2::Lower, 1, &message(), BODY);
        duty.follow(Some(&before), &shown(&state, &state), &names);
        assert_eq!(told(&mut duty), ["known"]);
        for (seconds, expected) in
            [(5, &[][..]), (DAY + 3, &[]), (2 * DAY + 1, &[]), (2 * DAY + 2, &["lapsed acknowledge"]), (9 * DAY, &[])]
        {
            duty.tick(at(seconds, off), &names);
            assert_eq!(told(&mut duty), expected, "after {seconds} s, off by {off}");
        }
        assert!(duty.due_in(at(9 * DAY, off)).is_none());
        // After a start it is found again: the record takes it once.
        let mut again = Duty::new(at(9 * DAY, 0));
        again.follow(None, &shown(&state, &state), &names);
        again.tick(at(9 * DAY, 0), &names);
        assert_eq!(told(&mut again), ["known", "lapsed acknowledge"]);
    }
}

#[test]
fn what_we_owe_is_said_at_half_of_its_time_and_when_it_is_late() {
    let (names, mut state) = (Ears::default().names(), beginning(&config()));
    let mut duty = Duty::new(at(0, 0));
    let before = shown(&state, &state);
    duty.follow(None, &before, &names);
    let (envelope, body) = inquiry();
    says(&mut state, Who2::Upper, 1, &envelope, body);
    let asked = shown(&state, &state);
    duty.follow(Some(&before), &asked, &names);
    assert_eq!(told(&mut duty), ["known"]);
    for (seconds, expected) in [
        (3_600, &[][..]),
        (3_602, &["late acknowledge"]),
        (DAY / 2 + 1, &[]),
        (DAY / 2 + 2, &["soon answer"]),
        (DAY + 1, &[]),
        (DAY + 2, &["late answer"]),
        (9 * DAY, &[]),
    ] {
        duty.tick(at(seconds, 0), &names);
        assert_eq!(told(&mut duty), expected, "after {seconds} s");
    }
}

#[test]
fn what_was_given_is_owed_no_more_and_never_said_again() {
    let (names, mut state) = (Ears::default().names(), beginning(&config()));
    let mut duty = Duty::new(at(0, 0));
    let none = shown(&state, &state);
    duty.follow(None, &none, &names);
    let first = says(&mut state, Who2::Lower, 1, &message(), BODY);
    let open = shown(&state, &state);
    duty.follow(Some(&none), &open, &names);
    duty.tick(at(2 * DAY + 5, 0), &names);
    assert_eq!(told(&mut duty), ["known", "lapsed acknowledge"]);
    let ack = Envelope { format: "F03".into(), format_version: 1, in_reply_to: vec![first], ..Envelope::default() };
    says(&mut state, Who2::Upper, 2, &ack, ACK);
    let met = shown(&state, &state);
    duty.follow(Some(&open), &met, &names);
    assert_eq!(told(&mut duty), ["over acknowledge answered"]);
    // What does not hold in the final order is open again, and has lapsed.
    duty.follow(Some(&met), &open, &names);
    duty.tick(at(2 * DAY + 6, 0), &names);
    assert_eq!(told(&mut duty), ["lapsed acknowledge"]);
    duty.follow(Some(&open), &none, &names);
    assert_eq!(told(&mut duty), ["over acknowledge withdrawn"]);
    duty.tick(at(90 * DAY, 0), &names);
    assert_eq!(told(&mut duty), [""; 0]);
}

#[test]
fn test_traffic_wakes_nobody_and_an_exercise_says_that_it_is_one() {
    for (mark, expected) in [(Mark::Test, 0), (Mark::Exercise, 1)] {
        let (names, mut state) = (Ears::default().names(), beginning(&config()));
        let mut duty = Duty::new(at(0, 0));
        says(&mut state, Who2::Lower, 1, &Envelope { mark, ..message() }, BODY);
        duty.follow(None, &shown(&state, &state), &names);
        duty.tick(at(9 * DAY, 0), &names);
        let items = duty.take();
        let lapsed: Vec<_> =
            items.iter().filter_map(|item| if let Item::Lapsed(lapse) = item { Some(lapse) } else { None }).collect();
        assert_eq!(lapsed.len(), expected);
        assert!(lapsed.iter().all(|lapse| lapse.mark == "exercise"));
    }
}

#[test]
fn notices_are_looked_at_again_when_one_is_given_or_changed_and_for_nothing_else() {
    let (names, mut state) = (Ears::default().names(), beginning(&config()));
    let mut duty = Duty::new(at(0, 0));
    duty.follow(None, &shown(&state, &state), &names);
    assert_eq!(told(&mut duty), ["known"], "which is a look as well");
    let notice = Envelope { format: "F30".into(), format_version: 1, ..Envelope::default() };
    let body = format!(
        r#"{{"activity":{{"kind":"scanning","text":"t"}},"scope":"s","source_ranges":[{{"kind":"ipv4","value":"192.0.2.1"}}],
        "window":{{"from":{},"to":{}}},"stop_contact":{{"office":"o"}}}}"#,
        SENT + 9 * DAY,
        SENT + 10 * DAY
    );
    for (number, (envelope, body), expected) in
        [(1, (notice, body.as_str()), &["notices"][..]), (2, (message(), BODY), &[])]
    {
        let before = shown(&state, &state);
        says(&mut state, Who2::Lower, number, &envelope, body);
        duty.follow(Some(&before), &shown(&state, &state), &names);
        assert_eq!(told(&mut duty), expected, "{number}");
    }
}
