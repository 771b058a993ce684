use comity_store::Store;
use comity_store::memory::{Disk, Memory};

use super::super::alarm::{Alarm, AlarmKind};
use super::super::desk::Desk;
use super::super::roster::Shift;
use super::*;

const NOW: Now = Now { wall_s: 1_000, watch_ms: 5 };

fn watch() -> Memory {
    let mut store = Disk::new().open();
    let mut tx = store.begin().unwrap();
    step::put_desk(&mut *tx, "d", Some(&Desk::new("d", &["nrrc"])), "op", NOW).unwrap();
    let shift = Shift { desk: "d".into(), from: 900, to: 1_100, officer: "ana".into(), closed: None };
    step::put_roster(&mut *tx, "d", &[shift], "op", NOW).unwrap();
    step::raise(&mut *tx, Alarm::of_node(AlarmKind::Channel, "mail", Some("d".into())), NOW).unwrap();
    tx.commit().unwrap();
    store
}

fn owed() -> OwedNow {
    let item = OpenItem {
        what: "ours".into(),
        id: "7".repeat(64),
        about: "answer BOR/nrrc/1".into(),
        due: Some(9),
        mark: String::new(),
    };
    OwedNow { ours: 30, theirs: 2, next: vec![item] }
}

fn draft(from: &str, to: &str) -> HandoverDraft {
    HandoverDraft { desk: "d".into(), from: from.into(), to: to.into(), remarks: String::new() }
}

#[test]
fn a_handover_lists_what_is_open_and_is_complete_when_both_signed() {
    let mut store = watch();
    let mut tx = store.begin().unwrap();
    let handover = open(&mut *tx, &draft("ana", "bo"), Signers::default(), owed(), NOW).unwrap().unwrap();
    assert_eq!((handover.number, handover.open.len(), handover.open[0].about.as_str()), (1, 2, "mail"));
    assert_eq!((handover.ours, handover.theirs, handover.open[1].due), (30, 2, Some(9)));
    assert_eq!(sign(&mut *tx, 1, "ana", Proof::Attested, NOW).unwrap().unwrap().done_at, None);
    assert_eq!(step::shifts(&*tx).unwrap()[0].closed, None);
    let done = sign(&mut *tx, 1, "bo", Proof::Attested, NOW).unwrap().unwrap();
    assert_eq!(done.done_at, Some(1_000));
    assert_eq!(digest(&done).unwrap(), handover.digest, "both signed what was opened");
    assert_eq!(step::shifts(&*tx).unwrap()[0].closed, Some(Closed::HandedOver { handover: 1 }));
    let shifts = step::shifts(&*tx).unwrap();
    let on_watch =
        |at| crate::watch::roster::on_watch(&shifts, "d", at).iter().map(|s| &*s.officer).collect::<Vec<_>>();
    assert_eq!((on_watch(1_000), on_watch(1_099), on_watch(1_100)), (vec!["bo"], vec!["bo"], vec![]), "bo took it");
    let late = Now { wall_s: 9_999_999, watch_ms: 6 };
    let told = step::reliefs(&mut *tx, late).unwrap();
    assert_eq!(told.len(), 1, "what bo took needs a relief, and what was handed over none");
    assert_eq!(step::shifts(&*tx).unwrap()[0].closed, Some(Closed::HandedOver { handover: 1 }));
    assert!(all(&*tx, 9).unwrap()[0].signed.iter().all(|s| s.how == "attested"));
}

#[test]
fn what_is_not_actual_is_listed_as_what_it_is() {
    let mut store = watch();
    let mut tx = store.begin().unwrap();
    let exercise = Alarm { mark: "exercise".into(), ..Alarm::of_node(AlarmKind::Channel, "drill", Some("d".into())) };
    step::raise(&mut *tx, exercise, NOW).unwrap();
    let handover = open(&mut *tx, &draft("ana", "bo"), Signers::default(), OwedNow::default(), NOW).unwrap().unwrap();
    let marks: Vec<(&str, &str)> = handover.open.iter().map(|item| (item.about.as_str(), item.mark.as_str())).collect();
    assert_eq!(marks, [("mail", ""), ("drill", "exercise")]);
    // The mark is part of what is signed.
    let mut other = handover.clone();
    other.open[1].mark = String::new();
    assert_ne!(digest(&other).unwrap(), handover.digest);
}

#[test]
fn what_was_listed_cannot_be_changed_afterwards() {
    let mut store = watch();
    let mut tx = store.begin().unwrap();
    let handover = open(&mut *tx, &draft("ana", "bo"), Signers::default(), owed(), NOW).unwrap().unwrap();
    for changed in [
        Handover { ours: 0, ..handover.clone() },
        Handover { open: Vec::new(), ..handover.clone() },
        Handover { remarks: "other".into(), ..handover.clone() },
        Handover { to: "cy".into(), ..handover },
    ] {
        cells::put(&mut *tx, Cells::Watch, &key(1), &changed).unwrap();
        assert!(matches!(find(&*tx, 1), Err(RecordError::Damaged { .. })));
    }
}

#[test]
fn what_is_no_handover_is_refused_and_changes_nothing() {
    let mut store = watch();
    let mut tx = store.begin().unwrap();
    let before = log::head(&*tx).unwrap();
    for (wrong, why) in [
        (draft("ana", "ana"), HandoverError::Officers),
        (draft("", "bo"), HandoverError::Officers),
        (HandoverDraft { desk: "e".into(), ..draft("ana", "bo") }, HandoverError::NoDesk),
        (HandoverDraft { remarks: "x".repeat(REMARKS_BYTES_MAX + 1), ..draft("ana", "bo") }, HandoverError::Remarks),
    ] {
        assert_eq!(open(&mut *tx, &wrong, Signers::default(), owed(), NOW).unwrap(), Err(why));
    }
    assert_eq!(sign(&mut *tx, 1, "ana", Proof::Attested, NOW).unwrap(), Err(HandoverError::None));
    assert_eq!(log::head(&*tx).unwrap(), before);
    open(&mut *tx, &draft("ana", "bo"), Signers::default(), owed(), NOW).unwrap().unwrap();
    assert_eq!(sign(&mut *tx, 1, "cy", Proof::Attested, NOW).unwrap(), Err(HandoverError::NotConcerned));
    sign(&mut *tx, 1, "ana", Proof::Attested, NOW).unwrap().unwrap();
    assert_eq!(sign(&mut *tx, 1, "ana", Proof::Attested, NOW).unwrap(), Err(HandoverError::SignedBefore));
}

#[test]
fn a_handover_is_offered_until_the_relief_has_signed_and_a_later_one_replaces_it() {
    let mut store = watch();
    let mut tx = store.begin().unwrap();
    let begin = |tx: &mut dyn Tx| open(tx, &draft("ana", "bo"), Signers::default(), owed(), NOW).unwrap().unwrap();
    assert_eq!(begin(&mut *tx).state(), "opened");
    assert_eq!(sign(&mut *tx, 1, "ana", Proof::Attested, NOW).unwrap().unwrap().state(), "offered");
    // Another desk's replaces nothing.
    step::put_desk(&mut *tx, "e", Some(&Desk::new("e", &["cert"])), "op", NOW).unwrap();
    let other = HandoverDraft { desk: "e".into(), ..draft("cy", "bo") };
    open(&mut *tx, &other, Signers::default(), owed(), NOW).unwrap().unwrap();
    assert_eq!(find(&*tx, 1).unwrap().unwrap().state(), "offered");
    let again = begin(&mut *tx);
    assert_eq!((again.number, again.log_size > 0), (3, true));
    let old = find(&*tx, 1).unwrap().unwrap();
    assert_eq!((old.state(), old.replaced_by, old.signed.len()), ("replaced", Some(3), 1));
    assert_eq!(sign(&mut *tx, 1, "bo", Proof::Attested, NOW).unwrap(), Err(HandoverError::Replaced { by: 3 }));
    assert_eq!(sign(&mut *tx, 3, "bo", Proof::Attested, NOW).unwrap().unwrap().state(), "taken");
    assert_eq!(sign(&mut *tx, 3, "ana", Proof::Attested, NOW).unwrap().unwrap().state(), "complete");
    // What is complete is replaced by nothing.
    begin(&mut *tx);
    assert_eq!(find(&*tx, 3).unwrap().unwrap().state(), "complete");
    // A relief that does not come is on record, whatever was offered.
    let late = Now { wall_s: 9_999_999, watch_ms: 6 };
    let told = step::reliefs(&mut *tx, late).unwrap();
    let about = |told: &step::Told| matches!(told, step::Told::Raised(alarm) if alarm.about == "d/1100/bo");
    assert!(told.len() == 1 && told.iter().all(about), "handed over by the third, and not by whoever took it");
}

#[test]
fn an_offer_that_nobody_takes_relieves_nobody() {
    let mut store = watch();
    let mut tx = store.begin().unwrap();
    open(&mut *tx, &draft("ana", "bo"), Signers::default(), owed(), NOW).unwrap().unwrap();
    sign(&mut *tx, 1, "ana", Proof::Attested, NOW).unwrap().unwrap();
    let late = Now { wall_s: 1_100 + 15 * 60 + 1, watch_ms: 6 };
    assert_eq!(step::reliefs(&mut *tx, late).unwrap().len(), 1);
    assert_eq!(step::shifts(&*tx).unwrap()[0].closed, Some(Closed::NoRelief));
    let logged = log::page(&*tx, None, 9).unwrap();
    assert!(logged.iter().any(|entry| entry.what == Happened::NoRelief && entry.officer == "ana"));
}
