//! A day of tests between two real nodes, with some lost, and with ways that lead nowhere: both see the same of it.

use std::collections::BTreeMap;

use comity_wire::Track;

use super::line_test_tests::{HOUR, PEERS_OF, Watched, all_answered, unstaffed};
use super::tests::{Machines, show_when};
use super::views::{AckDraft, Event, HourOutcome, LineTestsView, WayView};
use crate::watch::linetests::{LineTestSettings, LineTester};

/// A view as the other side has it: ours and theirs change places, and so does the direction of the clocks.
fn turned(view: &LineTestsView) -> LineTestsView {
    let mut other = view.clone();
    other.peer = PEERS_OF[usize::from(view.peer == "BOR")].into();
    other.tests.iter_mut().for_each(|test| test.ours = !test.ours);
    other.tests.sort_by_key(|test| (test.clock, test.ours, test.sequence));
    other.summary.skew_ms = view.summary.skew_ms.map(|skew| -skew);
    for way in &mut other.summary.ways {
        (way.ours, way.skew_ms) = (!way.ours, way.skew_ms.map(|skew| -skew));
    }
    other.summary.ways.sort_by_key(|way| (!way.ours, way.kind.clone(), way.address.clone()));
    for outage in &mut other.outages {
        // What this node alone did about it.
        (outage.others_tried, outage.notice_prepared, outage.draft) = (false, false, None);
        outage.tried.clear();
    }
    other
}

fn same(one: &LineTestsView, other: &LineTestsView) {
    let twice = turned(&turned(other));
    assert_eq!(turned(one), twice);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_sides_show_one_series_of_a_day_with_tests_lost() {
    let mut watched = Watched::new(unstaffed()).await;
    let (here, away) = (watched.even, 1 - watched.even);
    let (mut lost, mut at) = (0, 0);
    for hour in 0..24 {
        watched.pass(if hour == 0 { 1 } else { HOUR });
        // The node whose hours are the odd ones does not look in these hours, as one that hangs: tests stay without echo.
        if (9..13).contains(&hour) {
            // Its node goes on, and receipts what comes: before it looks again, it holds both tests that it lost.
            if hour % 2 == 0 {
                watched.until_receipted(here).await;
            }
            lost += 1;
            continue;
        }
        // One second passes between a test and its answer.
        watched.tick_one(if hour % 2 == 0 { here } else { away }).await;
        watched.clock.mono_ms += 1_000 + hour;
        let later =
            |tests: &[_]| tests.last().is_some_and(|last: &comity_process::linetest::series::Test| last.clock_s > at);
        let series = watched.until(|tests| later(tests) && all_answered(&tests[tests.len() - 1..])).await;
        at = series.last().unwrap().clock_s;
    }
    assert_eq!(lost, 4);
    watched.pass(HOUR / 2);
    watched.tick().await;
    let [ours, theirs] = [watched.shown(here).await, watched.shown(away).await];
    same(&ours, &theirs);
    let sum = &ours.summary;
    // The last of the lost ones is answered after all, and by the receipts' clock, which nobody turns here, in time.
    assert_eq!((sum.hours, sum.answered), (24, 21));
    assert_eq!(sum.availability_permille, Some(875));
    assert!(sum.round_trip_p50_ms.is_some_and(|ms| ms >= 1_000) && sum.round_trip_p99_ms >= sum.round_trip_p50_ms);
    assert!(sum.skew_ms.is_some());
    assert_eq!((sum.unequal, sum.damaged), (0, 0));
    assert_eq!(ours.outages.len(), 1, "{:?}", ours.outages);
    assert_eq!(ours.outages[0].missed, 3);
    assert!(ours.outages[0].until.is_some() && ours.down_since.is_none());
    let [one, other] = [watched.health(here).await, watched.health(away).await];
    assert_eq!(one.hours, other.hours);
    let count = |wanted: HourOutcome| one.hours.iter().filter(|hour| **hour == wanted).count();
    assert_eq!((count(HourOutcome::Answered), count(HourOutcome::Missed)), (21, 3));
}

/// Nobody listens there.
const CLOSED: &str = "127.0.0.1:1";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_address_is_tested_by_itself_and_both_sides_know_which_lead_nowhere() {
    let mut machines = Machines::new(&[Track::Nrrc]);
    // The same node by another name, and a port at which nobody is.
    machines.further = |dialled| vec![dialled.replace("127.0.0.1", "localhost"), CLOSED.to_owned()];
    let mut watched = Watched::on(machines, unstaffed()).await;
    let address = watched.nodes[0].listening().unwrap();
    let other = format!("localhost:{}", address.port());
    let line = watched.line;
    for count in 1..=6 {
        watched.nodes[1].try_addresses(&line).await;
        watched.pass(if count == 1 { 1 } else { HOUR });
        watched.until(|tests| tests.len() == count && all_answered(tests)).await;
    }
    let [ours, theirs] = [watched.shown(1).await, watched.shown(0).await];
    same(&ours, &theirs);
    let ways: BTreeMap<_, &WayView> =
        ours.summary.ways.iter().filter(|way| way.ours).map(|way| (way.address.clone(), way)).collect();
    let of = |name: &str| ways.get(&Some(name.to_owned())).unwrap_or_else(|| panic!("{name}: {ways:?}"));
    let link = of(&address.to_string());
    assert_eq!((link.kind.as_str(), link.tests, link.reached, link.failed), ("direct", 3, 3, 0));
    assert_eq!((of(&other).reached, of(&other).failed), (3, 0), "tried beside the link that is up");
    assert!(of(&other).p50_ms.is_some());
    let down = of(CLOSED);
    assert_eq!((down.reached, down.failed, down.availability_permille), (0, 3, Some(0)));
    assert!(down.down_since.is_some() && down.outages == 1);
    assert!(ours.summary.ways.iter().any(|way| !way.ours), "and the other direction by itself");
    let status = watched.nodes[1].peers().await.unwrap();
    assert!(status[0].connected, "trying the others cut nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watch_test_that_nobody_answers_is_missed_for_both_sides() {
    let mut watched = Watched::new(unstaffed()).await;
    let staffed = LineTestSettings { interval_s: 604_800, ..LineTestSettings::default() };
    watched.testers[0] = LineTester::new(staffed);
    watched.tick().await;
    let mut told = [watched.nodes[0].events(), watched.nodes[1].events()];
    const HALF_YEAR: u64 = 15_768_000;
    watched.clock.wall_s = (watched.clock.wall_s / HALF_YEAR + 1) * HALF_YEAR;
    watched.tick_one(0).await;
    let receipted = loop {
        watched.tick().await;
        let of = async |side: usize| {
            let view = watched.shown_at(side, watched.nodes[side].now().wall_s).await;
            view.tests.into_iter().find(|test| test.kind == crate::watch::linetests::TestKind::Person)
        };
        if let (Some(one), Some(other)) = (of(0).await, of(1).await)
            && one.receipted_at.is_some()
            && other.receipted_at.is_some()
        {
            assert_eq!((one.receipted_at, &one.id), (other.receipted_at, &other.id));
            break one;
        }
        let [first, second] = &mut told;
        tokio::select! { _ = first.recv() => {} _ = second.recv() => {} }
    };
    // By the receipt and an hour, whatever clock the tests go by here.
    let at = receipted.receipted_at.unwrap();
    for (now, missed) in [(at + 3_600, 0), (at + 3_601, 1)] {
        for side in [0, 1] {
            assert_eq!(watched.shown_at(side, now).await.summary.persons_missed, missed, "{side} {now}");
        }
    }
    let count = |events: &mut tokio::sync::broadcast::Receiver<Event>| {
        std::iter::from_fn(|| events.try_recv().ok()).filter(|e| matches!(e, Event::WatchTestMissed { .. })).count()
    };
    watched.tick().await;
    let mut again = [watched.nodes[0].events(), watched.nodes[1].events()];
    watched.tick().await;
    assert_eq!(again.each_mut().map(count), [0, 0], "it was told before, and is told once");
    // Answered after all: late is not in time.
    show_when(&watched.nodes[1], &receipted.id, |_| true).await;
    let ack = AckDraft {
        refs: vec![receipted.id.clone()],
        officer: "Petrova".into(),
        understood: true,
        received_at: None,
        tlp: String::new(),
        pap: String::new(),
        idempotency_key: None,
    };
    watched.nodes[1].acknowledge(ack).await.unwrap();
    let mut events = watched.nodes[0].events();
    loop {
        watched.tick().await;
        let [one, other] = [watched.shown_at(0, at).await, watched.shown_at(1, at).await];
        let taken = |view: &LineTestsView| view.tests.iter().find_map(|test| test.taken_s);
        if let (Some(here), Some(there)) = (taken(&one), taken(&other)) {
            assert_eq!(here, there);
            break;
        }
        let _changed = events.recv().await;
    }
}
