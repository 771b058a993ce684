//! Alarms in the store: their places, their order, and who may read them.

use comity_store::memory::Disk;
use comity_store::{Read, Store};

use super::kept::PAGE;
use super::*;
use crate::watch::policy::Reader;

/// Who may read nothing.
struct Nothing;

impl Reader for Nothing {
    fn may(&self, _: On<'_>) -> bool {
        false
    }

    fn some_of(&self, _: &str) -> bool {
        false
    }
}

#[test]
fn an_alarm_is_open_or_ended_and_never_both() {
    let mut store = Disk::new().open();
    let mut alarm = Alarm::of_node(AlarmKind::Channel, "mail", None);
    let mut tx = store.begin().unwrap();
    put(&mut *tx, &alarm).unwrap();
    assert_eq!(open(&*tx, 9).unwrap(), [alarm.clone()]);
    alarm.ended = Some(Ended { how: "attended".into(), by: "ana".into(), at: 1, statement: None });
    put(&mut *tx, &alarm).unwrap();
    assert!(open(&*tx, 9).unwrap().is_empty());
    assert_eq!(ended(&*tx, 9).unwrap(), [alarm.clone()]);
    assert_eq!(find(&*tx, &alarm.id).unwrap(), Some(alarm));
    assert_eq!(find(&*tx, "no id").unwrap(), None);
    assert_eq!(find(&*tx, &"0".repeat(64)).unwrap(), None);
}

#[test]
fn places_follow_the_alarm_and_go_with_it() {
    let mut store = Disk::new().open();
    let mut tx = store.begin().unwrap();
    let desk = Some("d".to_owned());
    let mut urgent_one = Alarm::of_node(AlarmKind::Channel, "mail", desk.clone());
    urgent_one.precedence = "flash".into();
    urgent_one.progress.due_ms = 900;
    let mut calm = Alarm::of_node(AlarmKind::Channel, "webhook", desk);
    calm.progress.due_ms = 100;
    let nowhere = Alarm::of_node(AlarmKind::Relief, "x", None);
    for alarm in [&urgent_one, &calm, &nowhere] {
        put(&mut *tx, alarm).unwrap();
        put(&mut *tx, alarm).unwrap();
    }
    assert_eq!((open_count(&*tx).unwrap(), urgent(&*tx, 9).unwrap().len()), (3, 3));
    assert_eq!(urgent(&*tx, 1).unwrap(), [urgent_one.clone()]);
    assert_eq!(first_due(&*tx).unwrap(), Some(100));
    assert_eq!(due(&*tx, 99, 9).unwrap(), []);
    assert_eq!(due(&*tx, 899, 9).unwrap(), [calm.clone()]);
    assert_eq!(due(&*tx, 900, 9).unwrap(), [urgent_one.clone(), calm.clone()], "by urgency, then by time");
    assert_eq!(due(&*tx, 900, 1).unwrap(), [urgent_one]);
    calm.parked = true;
    put(&mut *tx, &calm).unwrap();
    assert_eq!((first_due(&*tx).unwrap(), parked(&*tx, "d", 9).unwrap().len()), (Some(900), 1));
    assert_eq!(parked(&*tx, "", 9).unwrap(), []);
    calm.ended = Some(Ended { how: "attended".into(), by: "ana".into(), at: 1, statement: None });
    put(&mut *tx, &calm).unwrap();
    put(&mut *tx, &calm).unwrap();
    assert_eq!((open_count(&*tx).unwrap(), parked(&*tx, "d", 9).unwrap().len()), (2, 0));
}

#[test]
fn the_most_urgent_comes_first_and_exercises_last() {
    let of = |about: &str, precedence: &str, mark: &str, raised_ms| Alarm {
        precedence: precedence.into(),
        mark: mark.into(),
        raised_ms,
        ..Alarm::of_node(AlarmKind::Statement, about, None)
    };
    let mut alarms = [
        of("drill", "flash", "exercise", 0),
        of("late", "routine", "actual", 9),
        of("flash", "flash", "actual", 10),
        of("early", "routine", "actual", 1),
    ];
    alarms.sort_by_key(Alarm::rank);
    assert_eq!(alarms.map(|a| a.about), ["flash", "early", "late", "drill"]);
}

#[test]
fn what_somebody_may_not_read_is_neither_listed_nor_counted_nor_takes_a_place() {
    let mut store = Disk::new().open();
    let mut tx = store.begin().unwrap();
    let of = |kind, about: String, track: &str, format: &str| Alarm {
        track: track.into(),
        format: format.into(),
        ..Alarm::of_node(kind, &about, None)
    };
    for n in 0..PAGE {
        put(&mut *tx, &of(AlarmKind::Statement, format!("BOR/cert/{n}"), "cert", "F20")).unwrap();
    }
    put(&mut *tx, &of(AlarmKind::Statement, "BOR/nrrc/1".into(), "nrrc", "F20")).unwrap();
    put(&mut *tx, &of(AlarmKind::Statement, "BOR/nrrc/2".into(), "nrrc", "F23")).unwrap();
    put(&mut *tx, &of(AlarmKind::Batch, "BOR/nrrc".into(), "nrrc", "")).unwrap();
    put(&mut *tx, &of(AlarmKind::LineDown, "BOR/nrrc".into(), "nrrc", "")).unwrap();
    put(&mut *tx, &of(AlarmKind::Channel, "mail".into(), "", "")).unwrap();
    let seen = |limit, may: MayRead| {
        let (found, total) = urgent_of(&*tx, limit, &may).unwrap();
        let mut about: Vec<String> = found.into_iter().map(|a| format!("{:?} {}", a.kind, a.about)).collect();
        about.sort();
        (about, total)
    };
    let of_track: MayRead = std::sync::Arc::new(|on: On<'_>| on.track == Some("nrrc"));
    assert_eq!(seen(1, std::sync::Arc::clone(&of_track)).0.len(), 1);
    assert_eq!(seen(1, of_track).1, 5, "the channel's is everybody's");
    let not_f23: MayRead =
        std::sync::Arc::new(|on: On<'_>| on.track == Some("nrrc") && on.format.is_some_and(|f| f != "F23"));
    let expected = ["Channel mail", "LineDown BOR/nrrc", "Statement BOR/nrrc/1"].map(str::to_owned).to_vec();
    assert_eq!(seen(9, not_f23), (expected, 3), "a batch may have F23 in it");
    assert_eq!(seen(9, std::sync::Arc::new(Nothing)).1, 1);
    assert_eq!(seen(9, crate::watch::policy::reads_all()).1, PAGE as u64 + 5);
}

#[test]
fn what_stands_for_many_is_not_behind_a_page_of_them() {
    let mut store = Disk::new().open();
    let mut tx = store.begin().unwrap();
    let at = |kind, about: &str, raised_ms| Alarm { raised_ms, ..Alarm::of_node(kind, about, None) };
    let many: Vec<Alarm> = (1..=5).map(|n| at(AlarmKind::Statement, &n.to_string(), n)).collect();
    let rest = at(AlarmKind::Flood, "rest", 9);
    for alarm in many.iter().chain([&rest]) {
        put(&mut *tx, alarm).unwrap();
    }
    assert_eq!(urgent(&*tx, 2).unwrap(), [rest.clone(), many[0].clone()]);
    let mut sorted: Vec<Alarm> = many.iter().chain([&rest]).cloned().collect();
    sorted.sort_by_key(Alarm::rank);
    assert_eq!(sorted, urgent(&*tx, 9).unwrap());
}

#[test]
fn the_open_ones_of_a_line_are_found_by_it_alone() {
    let mut store = Disk::new().open();
    let mut tx = store.begin().unwrap();
    let of = |kind, peer: &str, track: &str, about: &str| Alarm {
        peer: peer.into(),
        track: track.into(),
        ..Alarm::of_node(kind, about, None)
    };
    let mut mine = of(AlarmKind::Statement, "BOR", "cert", "1");
    let rest = of(AlarmKind::Flood, "BOR", "cert", "2");
    let others = [
        of(AlarmKind::Statement, "BOR", "nrrc", "3"),
        of(AlarmKind::Statement, "BO", "cert", "4"),
        of(AlarmKind::LineDown, "BOR", "cert", "5"),
    ];
    for alarm in others.iter().chain([&mine, &rest]) {
        put(&mut *tx, alarm).unwrap();
    }
    let ids = |tx: &dyn Read| of_line(tx, "BOR", "cert").unwrap().into_iter().map(|a| a.about).collect::<Vec<_>>();
    let mut found = ids(&*tx);
    found.sort_unstable();
    assert_eq!(found, ["1", "2"]);
    mine.ended = Some(Ended { how: "attended".into(), by: "ana".into(), at: 1, statement: None });
    put(&mut *tx, &mine).unwrap();
    assert_eq!(ids(&*tx), ["2"]);
    assert_eq!(of_line(&*tx, "BOR", "").unwrap(), []);
}
