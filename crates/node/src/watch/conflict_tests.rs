use comity_store::Store;
use comity_store::memory::Disk;

use super::*;
use crate::watch::desk::Desk;
use crate::watch::policy::On;

const NOW: Now = Now { wall_s: 1_000, watch_ms: 5 };
const ENDS: u64 = 9_000;

fn side(number: &str, case: u8, track: &str, format: &str) -> Side {
    let (peer, _) = number.split_once('/').unwrap();
    Side {
        number: number.to_owned(),
        case: Hash([case; 32]),
        peer: peer.to_owned(),
        track: track.to_owned(),
        format: format.to_owned(),
        tlp: "TLP:GREEN".to_owned(),
        pap: "PAP:AMBER".to_owned(),
    }
}

/// Our notice meets an election of theirs.
fn conflict(case: u8) -> Conflict {
    Conflict {
        sides: [side("BOR/nrrc/7", case, "nrrc", "F30"), side("BOR/dialogue/3", 200, "dialogue", "F40")],
        from: 5_000,
        to: Some(ENDS),
        areas: vec![("192.0.2.0/24".to_owned(), "192.0.2.9".to_owned())],
        hidden: Vec::new(),
    }
}

/// A look that finds this, of lines that are all known.
fn looked(store: &mut dyn Store, found: Vec<Conflict>, now: Now) -> Vec<Told> {
    looked_of(store, found, &|_| true, now)
}

fn looked_of(store: &mut dyn Store, found: Vec<Conflict>, known: &dyn Fn(Of<'_>) -> bool, now: Now) -> Vec<Told> {
    let due = due(&*store.reader().unwrap(), found, known, now.wall_s).unwrap();
    let mut tx = store.begin().unwrap();
    let told = tell(&mut *tx, due, now).unwrap();
    tx.commit().unwrap();
    told
}

fn taken(store: &mut dyn Store, id: &str) {
    let mut tx = store.begin().unwrap();
    step::end(&mut *tx, id, ("attended", "ana", None), NOW).unwrap().unwrap();
    tx.commit().unwrap();
}

#[test]
fn a_conflict_is_an_alarm_of_routine_precedence_once_until_somebody_takes_note_also_over_a_restart() {
    let disk = Disk::new();
    let mut store = disk.open();
    let mut tx = store.begin().unwrap();
    step::put_desk(&mut *tx, "d", Some(&Desk::new("d", &["nrrc"])), "op", NOW).unwrap();
    tx.commit().unwrap();
    let told = looked(&mut store, vec![conflict(1)], NOW);
    let [Told::Raised(alarm)] = &told[..] else { panic!("{told:?}") };
    assert_eq!(
        (alarm.kind, alarm.precedence.as_str(), alarm.mark.as_str()),
        (AlarmKind::Conflict, "routine", "actual")
    );
    assert_eq!(alarm.about, "BOR/nrrc/7, BOR/dialogue/3");
    assert_eq!(alarm.desk.as_deref(), Some("d"), "the desk of the notice's track");
    assert_eq!((alarm.format.as_str(), alarm.beside.as_ref().unwrap().format.as_str()), ("F40", "F30"));
    drop(store);
    let mut store = disk.open();
    assert_eq!(looked(&mut store, vec![conflict(1)], NOW), [], "once, and it was kept");
    taken(&mut store, &alarm.id);
    drop(store);
    let mut store = disk.open();
    assert_eq!(looked(&mut store, vec![conflict(1)], NOW), [], "what somebody took note of wakes nobody again");
    assert_eq!(looked(&mut store, vec![], NOW), []);
    assert_eq!(looked(&mut store, vec![conflict(1)], NOW), []);
    assert_eq!(alarm::open_count(&*store.reader().unwrap()).unwrap(), 0);
}

#[test]
fn the_same_meeting_has_one_id_whoever_is_named_first_and_another_has_another() {
    let one = conflict(1);
    let [a, b] = one.sides.clone();
    let turned = Conflict {
        sides: [b, a],
        areas: one.areas.iter().map(|(a, b)| (b.clone(), a.clone())).collect(),
        ..one.clone()
    };
    assert_eq!(one.id(), turned.id());
    let mut renamed = one.clone();
    renamed.sides[0].number = "BOR/nrrc/8".to_owned();
    assert_eq!(one.id(), renamed.id(), "a statement that says the same anew");
    let mut others = vec![conflict(2), Conflict { from: 5_001, ..one.clone() }, Conflict { to: None, ..one.clone() }];
    others.push(Conflict { hidden: vec!["relay.example".to_owned()], ..one.clone() });
    others.push(Conflict { areas: vec![("192.0.2.0/24".to_owned(), "192.0.2.8".to_owned())], ..one.clone() });
    for other in others {
        assert_ne!(one.id(), other.id(), "{other:?}");
    }
}

#[test]
fn what_meets_no_more_is_withdrawn_and_raised_again_where_it_meets_again() {
    let mut store = Disk::new().open();
    looked(&mut store, vec![conflict(1)], NOW);
    let of_dialogue = |of: Of<'_>| of.track != "dialogue";
    assert_eq!(looked_of(&mut store, vec![], &of_dialogue, NOW), [], "one of its lines is not known yet");
    let told = looked(&mut store, vec![conflict(2)], NOW);
    let how = |told: &Told| match told {
        Told::Ended(alarm) => alarm.ended.as_ref().unwrap().how.clone(),
        Told::Raised(alarm) => alarm.id.clone(),
        Told::Called { .. } => String::new(),
    };
    assert_eq!(told.iter().map(how).collect::<Vec<_>>(), ["withdrawn".to_owned(), conflict(2).id()]);
    let told = looked(&mut store, vec![conflict(1), conflict(2)], NOW);
    assert_eq!(told.iter().map(how).collect::<Vec<_>>(), [conflict(1).id()], "it meets again");
    assert_eq!(alarm::open_count(&*store.reader().unwrap()).unwrap(), 2);
    let over = Now { wall_s: ENDS, ..NOW };
    assert_eq!(looked(&mut store, vec![], over), [], "nobody saw it in time: somebody is to see that");
}

#[test]
fn no_flood_of_conflicts_hides_anything_and_the_next_one_comes_when_there_is_room() {
    let mut store = Disk::new().open();
    let many: Vec<Conflict> = (0..100).map(conflict).collect();
    assert_eq!(looked(&mut store, many.clone(), NOW).len(), CONFLICT_ALARMS_MAX);
    assert_eq!(looked(&mut store, many.clone(), NOW), []);
    taken(&mut store, &many[0].id());
    let told = looked(&mut store, many.clone(), NOW);
    assert!(matches!(&told[..], [Told::Raised(alarm)] if alarm.id == many[CONFLICT_ALARMS_MAX].id()), "{told:?}");
}

#[test]
fn only_who_may_read_both_sides_is_told_and_the_more_sensitive_labels_count() {
    let mut red = conflict(1);
    red.sides[0].tlp = "TLP:RED".to_owned();
    let alarm = red.alarm(&[]);
    assert_eq!((alarm.tlp.as_str(), alarm.pap.as_str(), alarm.desk.as_deref()), ("TLP:RED", "PAP:AMBER", None));
    let may = |track: &'static str| -> crate::watch::policy::MayRead {
        std::sync::Arc::new(move |on: On<'_>| track.is_empty() || on.track == Some(track))
    };
    assert!(alarm.is_for(&may("")));
    assert!(!alarm.is_for(&may("nrrc")) && !alarm.is_for(&may("dialogue")));
}
