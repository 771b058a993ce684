use std::collections::BTreeMap;

use comity_store::memory::{Disk, Fault, Memory};
use comity_store::{Read, Rows, Store, StoreError};
use comity_wire::{Hash, LineId};

use super::alarm::{self, Alarm, AlarmKind};
use super::cells::{self, RecordError};
use super::clock::{Now, WatchClock};
use super::desk::Desk;
use super::hours::Window;
use super::log::{self, Happened, LogEntry};
use super::outbox::{self, Message};
use super::roster::{Closed, Reach, Shift};
use super::scan::{Cursor, Found, Look, Owed};
use super::step::{self, Named, Told};

const LINE: LineId = LineId([3; 32]);
/// Monday, 23 November 2026, 10:00 UTC.
const MONDAY: u64 = 1_795_428_000;

struct Names(&'static str);

impl Named for Names {
    fn line(&self, _line: &LineId) -> (String, String) {
        ("BOR".into(), self.0.into())
    }
    fn number(&self, owed: &Owed) -> String {
        format!("BOR/{}/{}", self.0, owed.place.1)
    }
}

fn at(wall_s: u64, watch_ms: u64) -> Now {
    Now { wall_s, watch_ms }
}

fn owed(n: u8) -> Found {
    Found::Owed(Box::new(Owed {
        id: Hash([n; 32]),
        line: LINE,
        place: (1, u64::from(n)),
        format: "F90".into(),
        precedence: "routine".into(),
        mark: "actual".into(),
        tlp: "TLP:AMBER".into(),
        pap: "PAP:AMBER".into(),
        to_desks: vec![],
        batch: false,
    }))
}

fn look(from: u64, found: Vec<Found>) -> Look {
    let cursor = |number| Cursor { ours: 1, number, theirs: 1, opened: number };
    let from = if from == 0 { Cursor::default() } else { cursor(from) };
    Look { line: LINE, from, to: cursor(from.number + found.len() as u64), found }
}

fn acknowledged(n: u8) -> Found {
    Found::Acknowledged { refs: vec![Hash([n; 32])], officer: "ana".into(), by: Hash([99; 32]) }
}

/// One transaction.
fn keep<T>(
    store: &mut Memory,
    step: impl FnOnce(&mut dyn comity_store::Tx) -> Result<T, RecordError>,
) -> Result<T, RecordError> {
    let mut tx = store.begin()?;
    let answer = step(&mut *tx)?;
    tx.commit()?;
    Ok(answer)
}

fn staffed(desk: Desk) -> Memory {
    let mut store = Disk::new().open();
    keep(&mut store, |tx| {
        step::put_desk(tx, &desk.id, Some(&desk), "op", at(MONDAY, 0))?;
        let shift = Shift {
            desk: desk.id.clone(),
            from: MONDAY - 3_600,
            to: MONDAY + 36_000,
            officer: "ana".into(),
            closed: None,
        };
        step::put_roster(tx, &desk.id, &[shift], "op", at(MONDAY, 0))?;
        for officer in ["ana", "bo"] {
            let reach = Reach { officer: officer.into(), webhook: true, ..Reach::default() };
            step::put_reach(tx, &reach, "op", at(MONDAY, 0))?;
        }
        Ok(())
    })
    .unwrap();
    store
}

fn desk(track: &str) -> Desk {
    Desk { reserve: vec!["bo".into()], calls: 2, ..Desk::new("d", &[track]) }
}

fn entries(read: &dyn Read) -> Vec<LogEntry> {
    assert_eq!(log::broken(read).unwrap(), None);
    read.rows(Rows::WatchLog, 0..1 << 40, 10_000, 1 << 30)
        .unwrap()
        .iter()
        .map(|(_, b)| cells::decode(b).unwrap())
        .collect()
}

fn called(told: &[Told]) -> Vec<(u32, u32, Vec<&str>)> {
    let one = |t: &'_ Told| match t {
        Told::Called { level, call, officers, .. } => Some((*level, *call, officers.clone())),
        _ => None,
    };
    told.iter().filter_map(one).map(|(l, c, o)| (l, c, o.into_iter().map(|o| &*o.leak()).collect())).collect()
}

#[test]
fn an_alarm_is_raised_repeated_to_the_officer_on_watch_then_to_the_next_until_acknowledged() {
    let mut store = staffed(desk("nrrc"));
    let told =
        keep(&mut store, |tx| step::take(tx, &look(0, vec![owed(1)]), &Names("nrrc"), at(MONDAY, 1_000))).unwrap();
    assert!(
        matches!(&told[..], [Told::Raised(alarm)] if alarm.about == "BOR/nrrc/1" && alarm.desk.as_deref() == Some("d"))
    );
    let mut advance = |watch_ms| keep(&mut store, |tx| step::advance(tx, at(MONDAY, watch_ms))).unwrap();
    assert_eq!(called(&advance(1_000)), [(0, 0, vec!["ana"])]);
    assert_eq!(called(&advance(300_999)), [], "a millisecond early");
    assert_eq!(called(&advance(301_000)), [(0, 1, vec!["ana"])]);
    assert_eq!(called(&advance(601_000)), [(1, 0, vec!["bo"])]);
    assert_eq!(called(&advance(901_000)), [(1, 1, vec!["bo"])]);
    assert_eq!(
        called(&advance(9_000_000)),
        [(1, 2, vec!["bo"])],
        "after a pause one call, and on until somebody answers"
    );
    let told =
        keep(&mut store, |tx| step::take(tx, &look(1, vec![acknowledged(1)]), &Names("nrrc"), at(MONDAY, 9_000_001)));
    assert!(matches!(&told.unwrap()[..], [Told::Ended(alarm)] if alarm.ended.as_ref().unwrap().by == "ana"));
    assert_eq!(keep(&mut store, |tx| step::advance(tx, at(MONDAY, 99_000_000))).unwrap(), []);
    let read = store.reader().unwrap();
    let alarm = alarm::find(&*read, &Hash([1; 32]).to_string()).unwrap().unwrap();
    assert_eq!((alarm.calls, alarm.history.len()), (5, 2));
    assert!(alarm::open(&*read, 9).unwrap().is_empty());
}

#[test]
fn what_was_acknowledged_before_the_watch_saw_it_is_raised_and_ended_in_one_step() {
    let mut store = staffed(desk("nrrc"));
    let both = look(0, vec![owed(1), acknowledged(1)]);
    let told = keep(&mut store, |tx| step::take(tx, &both, &Names("nrrc"), at(MONDAY, 0))).unwrap();
    assert!(matches!(&told[..], [Told::Raised(_), Told::Ended(_)]));
    assert_eq!(keep(&mut store, |tx| step::advance(tx, at(MONDAY, 0))).unwrap(), []);
}

#[test]
fn a_look_that_was_taken_before_raises_nothing_again() {
    let mut store = staffed(desk("nrrc"));
    let first = look(0, vec![owed(1)]);
    let mut take = |l: &Look| keep(&mut store, |tx| step::take(tx, l, &Names("nrrc"), at(MONDAY, 0))).unwrap().len();
    assert_eq!((take(&first), take(&first)), (1, 0));
    // Even found again by another look, as after a journal was read anew.
    assert_eq!(take(&look(1, vec![owed(1)])), 0);
}

#[test]
fn its_author_may_withdraw_it_and_that_shows() {
    let mut store = staffed(desk("nrrc"));
    let found = vec![owed(1), Found::Cancelled { of: Hash([1; 32]), by: Hash([2; 32]) }];
    keep(&mut store, |tx| step::take(tx, &look(0, found), &Names("nrrc"), at(MONDAY, 0))).unwrap();
    let ended = alarm::find(&*store.reader().unwrap(), &Hash([1; 32]).to_string()).unwrap().unwrap().ended.unwrap();
    assert_eq!((ended.how.as_str(), ended.by.as_str()), ("withdrawn", ""));
}

#[test]
fn what_is_said_on_one_line_ends_no_alarm_of_another() {
    let mut store = staffed(desk("nrrc"));
    keep(&mut store, |tx| step::take(tx, &look(0, vec![owed(1)]), &Names("nrrc"), at(MONDAY, 0))).unwrap();
    let cancelled = Found::Cancelled { of: Hash([1; 32]), by: Hash([2; 32]) };
    let other = Look { line: LineId([4; 32]), ..look(0, vec![cancelled, acknowledged(1)]) };
    assert_eq!(keep(&mut store, |tx| step::take(tx, &other, &Names("cert"), at(MONDAY, 0))).unwrap(), []);
    assert_eq!(alarm::open(&*store.reader().unwrap(), 9).unwrap().len(), 1);
}

#[test]
fn wall_clock_jumps_change_no_timer() {
    let mut store = staffed(desk("nrrc"));
    keep(&mut store, |tx| step::take(tx, &look(0, vec![owed(1)]), &Names("nrrc"), at(MONDAY, 0))).unwrap();
    let mut advance = |wall_s, watch_ms| keep(&mut store, |tx| step::advance(tx, at(wall_s, watch_ms))).unwrap().len();
    assert_eq!(advance(MONDAY, 0), 1);
    for wall_s in [MONDAY + 86_400 * 365, 1, MONDAY - 7_200] {
        assert_eq!(advance(wall_s, 299_999), 0, "{wall_s}");
    }
    assert_eq!(advance(1, 300_000), 1);
}

#[test]
fn outside_hours_only_immediate_and_flash_are_called_on_a_cert_line() {
    let hours = vec![Window::new("mon", "11:00", "17:00")];
    let mut store = staffed(Desk { hours, ..desk("cert") });
    let with = |n: u8, precedence: &str| match owed(n) {
        Found::Owed(owed) => Found::Owed(Box::new(Owed { precedence: precedence.into(), ..*owed })),
        other => other,
    };
    let found = vec![with(1, "routine"), with(2, "priority"), with(3, "immediate"), with(4, "flash")];
    let told = keep(&mut store, |tx| step::take(tx, &look(0, found), &Names("cert"), at(MONDAY, 0))).unwrap();
    assert_eq!(told.len(), 4, "all are raised at once, whatever the hour");
    let abouts = |told: Vec<Told>| -> Vec<String> {
        let about = |t: Told| match t {
            Told::Called { alarm, .. } => alarm.about,
            other => panic!("{other:?}"),
        };
        told.into_iter().map(about).collect()
    };
    let mut advance =
        |wall_s, watch_ms| abouts(keep(&mut store, |tx| step::advance(tx, at(wall_s, watch_ms))).unwrap());
    assert_eq!(advance(MONDAY, 0), ["BOR/cert/4", "BOR/cert/3"], "the most urgent first");
    assert_eq!(advance(MONDAY + 3_599, 1_000), [""; 0]);
    assert_eq!(advance(MONDAY + 3_600, 2_000), ["BOR/cert/2", "BOR/cert/1"]);
}

#[test]
fn calls_of_one_step_to_one_officer_are_one_message_that_says_what_is_an_exercise() {
    let mut store = staffed(desk("nrrc"));
    let drill = |n: u8| match owed(n) {
        Found::Owed(owed) => {
            Found::Owed(Box::new(Owed { mark: "exercise".into(), precedence: "flash".into(), ..*owed }))
        }
        other => other,
    };
    let found: Vec<Found> = (1..=25).map(|n| if n == 1 { drill(n) } else { owed(n) }).collect();
    keep(&mut store, |tx| step::take(tx, &look(0, found), &Names("nrrc"), at(MONDAY, 0))).unwrap();
    keep(&mut store, |tx| step::advance(tx, at(MONDAY, 0))).unwrap();
    let (due, later) = outbox::due(&*store.reader().unwrap(), at(MONDAY, 0), 99).unwrap();
    assert_eq!((due.len(), later), (1, None));
    assert_eq!((due[0].calls.len(), due[0].more), (outbox::CALLS_IN_MESSAGE_MAX, 5));
    assert!(due[0].calls.iter().all(|call| call.mark == "actual"), "an exercise comes last, however urgent");
}

fn a_message(store: &Memory, watch_ms: u64) -> Message {
    outbox::due(&*store.reader().unwrap(), at(MONDAY, watch_ms), 9).unwrap().0.pop().unwrap()
}

#[test]
fn a_failing_channel_is_an_alarm_once_and_is_not_asked_about_it() {
    let mut store = staffed(desk("nrrc"));
    keep(&mut store, |tx| step::take(tx, &look(0, vec![owed(1)]), &Names("nrrc"), at(MONDAY, 0))).unwrap();
    keep(&mut store, |tx| step::advance(tx, at(MONDAY, 0))).unwrap();
    let (mut now, mut raised) = (0, 0);
    for n in 1..=outbox::TRIES_MAX {
        let message = a_message(&store, now);
        assert_eq!(message.tries + 1, n);
        let told = keep(&mut store, |tx| outbox::tried(tx, &message, Some("refused"), at(MONDAY, now))).unwrap();
        assert_eq!(told.is_empty(), n != outbox::FAILING_AFTER, "try {n}");
        raised += told.len();
        now += 200_000;
    }
    assert_eq!(raised, 1);
    let alarms = alarm::open(&*store.reader().unwrap(), 9).unwrap();
    let channel = alarms.iter().find(|a| a.kind == AlarmKind::Channel).unwrap();
    assert_eq!((channel.not_by.as_deref(), channel.desk.as_deref()), (Some("webhook"), Some("d")));
    // Its calls are on record, and no message is made by the way that fails.
    keep(&mut store, |tx| step::end(tx, &Hash([1; 32]).to_string(), ("attended", "ana", None), at(MONDAY, now)))
        .unwrap();
    let told = keep(&mut store, |tx| step::advance(tx, at(MONDAY, now))).unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(outbox::due(&*store.reader().unwrap(), at(MONDAY, now), 9).unwrap(), (vec![], None));
}

#[test]
fn a_relief_that_does_not_come_is_on_record_once_and_wakes_the_desk() {
    let mut store = staffed(desk("nrrc"));
    let end = MONDAY + 36_000;
    let mut reliefs = |wall_s| keep(&mut store, |tx| step::reliefs(tx, at(wall_s, 5))).unwrap().len();
    assert_eq!(reliefs(end + 899), 0, "within the desk's quarter of an hour");
    assert_eq!((reliefs(end + 900), reliefs(end + 901)), (1, 0));
    let read = store.reader().unwrap();
    assert_eq!(step::shifts(&*read).unwrap()[0].closed, Some(Closed::NoRelief));
    assert_eq!(entries(&*read).iter().filter(|e| e.what == Happened::NoRelief && e.officer == "ana").count(), 1);
    assert_eq!(called(&keep(&mut store, |tx| step::advance(tx, at(end + 901, 6))).unwrap()), [(0, 0, vec!["bo"])]);
}

#[test]
fn a_desk_that_closes_needs_no_relief() {
    let hours = vec![Window::new("mon", "09:00", "20:00")];
    let mut store = staffed(Desk { hours, ..desk("cert") });
    assert_eq!(keep(&mut store, |tx| step::reliefs(tx, at(MONDAY + 90_000, 5))).unwrap(), []);
}

/// What a run with failures left: how often each thing is on record, and which messages went out how often.
#[derive(Debug, PartialEq, Eq, Default)]
struct Record {
    raised: BTreeMap<String, u32>,
    entered: BTreeMap<(String, String), u32>,
    ended: BTreeMap<String, u32>,
}

/// Plays a watch whose power fails at the given commits, and is switched on again each time. Returns the record, and the
/// messages by their id.
fn played(faults: &[(u64, Fault)]) -> (Record, BTreeMap<String, u32>) {
    let store = staffed(desk("nrrc"));
    let disk = store.disk();
    drop(store);
    for (at, fault) in faults {
        disk.fail_commit(*at, *fault);
    }
    let looks =
        [look(0, vec![owed(1), owed(2)]), look(2, vec![owed(3), acknowledged(2)]), look(4, vec![acknowledged(1)])];
    let mut sent: BTreeMap<String, u32> = BTreeMap::new();
    // The machine's monotonic clock begins anew with each start; the wall clock jumps.
    let (mut store, mut mono) = (disk.open(), 0u64);
    let mut clock = WatchClock::begin(&*store.reader().unwrap(), mono).unwrap();
    let mut n = 0;
    while n < 60 {
        let now = clock.now(MONDAY + (n % 3) * 1_000, mono);
        let one = (|| -> Result<(), RecordError> {
            for look in &looks[..usize::try_from((n / 15).min(2)).unwrap() + 1] {
                keep(&mut store, |tx| step::take(tx, look, &Names("nrrc"), now))?;
            }
            keep(&mut store, |tx| step::advance(tx, now))?;
            for message in outbox::due(&*store.reader()?, now, 9)?.0 {
                *sent.entry(message.id.clone()).or_default() += 1;
                keep(&mut store, |tx| outbox::tried(tx, &message, None, now))?;
            }
            Ok(())
        })();
        match one {
            Ok(()) => (n, mono) = (n + 1, mono + 60_000),
            Err(RecordError::Store(StoreError::Fatal { .. })) => {
                disk.crash();
                (store, mono) = (disk.open(), 0);
                clock = WatchClock::begin(&*store.reader().unwrap(), mono).unwrap();
            }
            Err(other) => panic!("{other}"),
        }
    }
    let mut record = Record::default();
    for entry in entries(&*store.reader().unwrap()) {
        match entry.what {
            Happened::Raised => *record.raised.entry(entry.of).or_default() += 1,
            Happened::Entered => *record.entered.entry((entry.of, entry.text)).or_default() += 1,
            Happened::Ended => *record.ended.entry(entry.of).or_default() += 1,
            _ => {}
        }
    }
    (record, sent)
}

#[test]
fn row_32_none_is_lost_or_doubled_over_kills_at_every_commit() {
    let (whole, messages) = played(&[]);
    assert_eq!((whole.raised.len(), whole.ended.len()), (3, 2));
    assert!(whole.entered.len() >= 5 && messages.len() >= 5, "{whole:?}");
    assert!(messages.values().all(|times| *times == 1));
    let mut kills = 0;
    for at in 0..120u64 {
        for fault in [Fault::NotPersisted, Fault::PersistedThoughFailed] {
            // Twice in a row too: while it recovers.
            let faults: Vec<(u64, Fault)> = (0..=at % 2).map(|n| (at + n, fault)).collect();
            let (record, sent) = played(&faults);
            kills += faults.len();
            for counts in [&record.raised, &record.ended] {
                assert!(counts.values().all(|count| *count == 1), "{faults:?}: {record:?}");
            }
            assert!(record.entered.values().all(|count| *count == 1), "{faults:?}: {record:?}");
            assert_eq!(record.raised, whole.raised, "{faults:?}");
            assert_eq!(record.ended, whole.ended, "{faults:?}");
            // A message may leave again under its id after a crash, and none is left out.
            assert!(sent.values().all(|times| *times <= 3), "{faults:?}");
            assert!(sent.len() >= messages.len().saturating_sub(2), "{faults:?}");
        }
    }
    assert!(kills >= 200, "{kills}");
}

#[test]
fn an_alarm_without_a_desk_is_raised_and_shown_though_nobody_is_called() {
    let mut store = staffed(desk("cert"));
    let told =
        keep(&mut store, |tx| step::take(tx, &look(0, vec![owed(1)]), &Names("official"), at(MONDAY, 0))).unwrap();
    assert!(matches!(&told[..], [Told::Raised(alarm)] if alarm.desk.is_none()));
    assert_eq!(keep(&mut store, |tx| step::advance(tx, at(MONDAY, 0))).unwrap(), []);
    let open: Vec<Alarm> = alarm::open(&*store.reader().unwrap(), 9).unwrap();
    assert_eq!(open.len(), 1);
}

#[test]
fn what_was_raised_before_there_was_a_desk_or_lost_it_is_called_by_the_one_that_has_its_track_now() {
    let mut store = staffed(desk("cert"));
    keep(&mut store, |tx| step::take(tx, &look(0, vec![owed(1)]), &Names("official"), at(MONDAY, 0))).unwrap();
    keep(&mut store, |tx| step::take(tx, &look(1, vec![owed(2)]), &Names("cert"), at(MONDAY, 0))).unwrap();
    let call = |store: &mut Memory, ms| {
        let told = keep(store, |tx| step::advance(tx, at(MONDAY, ms))).unwrap();
        called(&told).into_iter().map(|(level, call, who)| (level, call, who.join(" "))).collect::<Vec<_>>()
    };
    assert_eq!(call(&mut store, 1), [(0, 0, "ana".to_owned())]);
    let put = |store: &mut Memory, id: &str, desk: Option<&Desk>, ms| {
        keep(store, |tx| step::put_desk(tx, id, desk, "op", at(MONDAY, ms))).unwrap();
    };
    let other = Desk { reserve: vec!["cy".into()], ..Desk::new("e", &["official", "cert"]) };
    put(&mut store, "e", Some(&other), 2);
    assert_eq!(call(&mut store, 3), [(0, 0, "cy".to_owned())], "the one of the official line alone");
    put(&mut store, "d", None, 4);
    assert_eq!(call(&mut store, 5), [(0, 0, "cy".to_owned())], "the one whose desk was taken away");
    put(&mut store, "e", None, 6);
    assert_eq!(call(&mut store, 7), []);
    let open = alarm::open(&*store.reader().unwrap(), 9).unwrap();
    assert!(open.len() == 2 && open.iter().all(|alarm| alarm.desk.is_none()), "shown as nobody's");
    put(&mut store, "d", Some(&desk("cert")), 8);
    assert_eq!(call(&mut store, 9), [(0, 0, "ana".to_owned())]);
}

#[test]
fn a_shift_that_was_handed_over_can_be_planned_again() {
    let mut store = staffed(desk("cert"));
    let shift = step::shifts(&*store.reader().unwrap()).unwrap().remove(0);
    keep(&mut store, |tx| step::close_shift(tx, &shift, Closed::HandedOver { handover: 1 })).unwrap();
    keep(&mut store, |tx| step::put_roster(tx, "d", std::slice::from_ref(&shift), "op", at(MONDAY, 0))).unwrap();
    assert_eq!(step::shifts(&*store.reader().unwrap()).unwrap(), [shift]);
}

fn batched(n: u8, precedence: &str) -> Found {
    let Found::Owed(owed) = owed(n) else { unreachable!() };
    Found::Owed(Box::new(Owed { batch: true, format: "F27".into(), precedence: precedence.into(), ..*owed }))
}

#[test]
fn what_is_taken_in_batches_has_one_alarm_for_its_line_and_costs_nothing_while_it_waits() {
    let hours = vec![Window::new("mon", "12:00", "13:00")];
    let mut store = staffed(Desk { hours, ..desk("cert") });
    let names = Names("cert");
    let many: Vec<Found> = (1..200).map(|n| batched(n, "routine")).collect();
    let told = keep(&mut store, |tx| step::take(tx, &look(0, many), &names, at(MONDAY, 0))).unwrap();
    assert!(matches!(&told[..], [Told::Raised(alarm)] if alarm.kind == AlarmKind::Batch), "{}", told.len());
    let read = store.reader().unwrap();
    let open = alarm::urgent(&*read, 9).unwrap();
    assert_eq!((open.len(), open[0].count, open[0].about.as_str()), (1, 199, "BOR/cert"));
    // Its desk is closed at ten: it waits aside, and nothing is due until the desk opens.
    assert_eq!(keep(&mut store, |tx| step::advance(tx, at(MONDAY, 1))).unwrap(), []);
    assert_eq!(step::next_due(&*store.reader().unwrap(), at(MONDAY, 9_000)).unwrap(), (None, true));
    let noon = at(MONDAY + 7_300, 9_001);
    assert_eq!(step::next_due(&*store.reader().unwrap(), noon).unwrap(), (Some(9_001), true));
    assert_eq!(called(&keep(&mut store, |tx| step::advance(tx, noon)).unwrap()), [(0, 0, vec!["ana"])]);
    // What comes on top counts, and a flash makes it one.
    let flash = look(199, vec![batched(200, "flash")]);
    assert_eq!(keep(&mut store, |tx| step::take(tx, &flash, &names, noon)).unwrap(), []);
    let read = store.reader().unwrap();
    let open = step::batch(&*read, &LINE, "actual").unwrap().unwrap();
    assert_eq!((open.count, open.precedence.as_str()), (200, "flash"));
    assert_eq!(step::batch(&*read, &LINE, "exercise").unwrap(), None);
    // After it was taken, the next one is another alarm.
    keep(&mut store, |tx| step::end(tx, &open.id, ("acknowledged", "ana", None), noon)).unwrap();
    let next = look(200, vec![batched(201, "routine")]);
    assert_eq!(keep(&mut store, |tx| step::take(tx, &next, &names, noon)).unwrap().len(), 1);
}

#[test]
fn a_flash_is_called_before_whatever_else_is_due() {
    let mut store = staffed(desk("nrrc"));
    let mut many: Vec<Found> = (1..250).map(owed).collect();
    many.extend((1..100).map(|n| {
        let Found::Owed(owed) = owed(n) else { unreachable!() };
        Found::Owed(Box::new(Owed { id: Hash(std::array::from_fn(|at| if at == 0 { 0 } else { n })), ..*owed }))
    }));
    let Found::Owed(last) = owed(255) else { unreachable!() };
    many.push(Found::Owed(Box::new(Owed { precedence: "flash".into(), ..*last })));
    let names = Names("nrrc");
    keep(&mut store, |tx| step::take(tx, &look(0, many), &names, at(MONDAY, 0))).unwrap();
    let told = keep(&mut store, |tx| step::advance(tx, at(MONDAY, 0))).unwrap();
    // The rest of the routine ones has one alarm together.
    assert_eq!(told.len(), crate::watch::flood::ALARMS_OPEN_MAX + 2);
    assert!(matches!(&told[0], Told::Called { alarm, .. } if alarm.precedence == "flash"));
}
