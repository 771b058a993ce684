//! The ladder on a node that runs: levels are entered by the monotonic clock, each once, never early, over restarts and
//! whatever somebody does to the wall clock.

use std::sync::Arc;
use std::time::Duration;

use comity_wire::Track;
use comity_wire::register::RegisterFact;

use super::tests::{Machines, draft};
use super::views::{AttendDraft, DeskDraft, LogQuery};
use super::*;
use crate::watch::alarm::Alarm;
use crate::watch::channels::{Channels, Settings};
use crate::watch::desk::Desk;
use crate::watch::log::Happened;

const NOW: u64 = 1_795_442_527;

fn quiet() -> Channels {
    Channels { settings: Settings::default(), words: Arc::new(|_| Default::default()) }
}

/// The alarm as soon as its ladder has entered so many levels.
async fn entered(node: &Node, id: &str, levels: usize) -> Alarm {
    let mut events = node.events();
    loop {
        let alarm = node.alarm(id.to_owned()).await.unwrap();
        if alarm.history.len() >= levels {
            return alarm;
        }
        events.recv().await.unwrap();
    }
}

/// How long until the next call, once what is due is done: another alarm may begin as a node starts.
async fn waits(node: &Node) -> Duration {
    for _ in 0..10_000 {
        let waits = node.next_call().await.unwrap().unwrap();
        if !waits.is_zero() {
            return waits;
        }
        node.clock_turned().await.unwrap();
        tokio::task::yield_now().await;
    }
    panic!("something stays due");
}

#[tokio::test(flavor = "multi_thread")]
async fn levels_follow_the_monotonic_clock_once_each_over_a_restart_and_wall_clock_jumps() {
    let machines = Machines::new(&[Track::Nrrc]);
    let dial = Dial::at(NOW);
    let a = machines.start_by(0, None, true, Some(dial.clone())).await;
    let b = machines.start(1, Some(a.listening().unwrap().to_string()), true).await;
    b.wait_ready("AUR", "nrrc").await.unwrap();
    let desk = Desk { reserve: vec!["bo".into(), "cy".into()], calls: 1, ..Desk::new("d", &["nrrc"]) };
    a.put_desk("d".into(), DeskDraft { officer: "op".into(), desk: Some(desk) }).await.unwrap();
    a.start_watch(quiet()).await.unwrap();
    let sent = b.submit_one(draft("AUR", "hello")).await.unwrap();
    let mut events = a.events();
    let first = loop {
        match a.alarm(sent.id.clone()).await {
            Ok(_) => break entered(&a, &sent.id, 1).await,
            Err(_) => drop(events.recv().await.unwrap()),
        }
    };
    assert_eq!((first.calls, first.history[0].level), (1, 0));

    // Days ahead, years back: what is waited for stays the same.
    let before = waits(&a).await;
    for jump in [NOW + 86_400, NOW - 40_000_000, 1, NOW] {
        dial.set_wall(jump);
        a.clock_turned().await.unwrap();
        let after = waits(&a).await;
        assert!(after <= before && after > Duration::from_secs(200), "{jump}: {after:?}");
    }
    assert_eq!(a.alarm(sent.id.clone()).await.unwrap().calls, 1);

    // Not a moment before its time, and then at once.
    dial.turn(200);
    a.clock_turned().await.unwrap();
    waits(&a).await;
    assert_eq!(a.alarm(sent.id.clone()).await.unwrap().calls, 1, "early");
    dial.turn(100);
    a.clock_turned().await.unwrap();
    let second = entered(&a, &sent.id, 2).await;
    assert_eq!((second.calls, second.history[1].officers.as_slice()), (2, &["bo".to_owned()][..]));

    // Away for years by the wall clock: watch time stood still, no level is entered again or left out.
    a.shutdown().await;
    b.shutdown().await;
    let dial = Dial::at(NOW + 90_000_000);
    let a = machines.start_by(0, None, false, Some(dial.clone())).await;
    a.start_watch(quiet()).await.unwrap();
    a.clock_turned().await.unwrap();
    waits(&a).await;
    assert_eq!(a.alarm(sent.id.clone()).await.unwrap().calls, 2, "early after a restart");
    dial.set_wall(NOW);
    dial.turn(301);
    a.clock_turned().await.unwrap();
    let third = entered(&a, &sent.id, 3).await;
    assert_eq!(third.history.iter().map(|level| level.level).collect::<Vec<_>>(), [0, 1, 2]);
    waits(&a).await;
    assert_eq!(a.alarm(sent.id.clone()).await.unwrap().calls, 3);
    let log = a.watch_log(LogQuery { before: None, limit: Some(1_000) }).await.unwrap().entries;
    let logged = |what| log.iter().filter(|entry| entry.what == what && entry.of == sent.id).count();
    assert_eq!((logged(Happened::Raised), logged(Happened::Entered), logged(Happened::Ended)), (1, 3, 0));
    a.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sender_s_side_shows_the_step_of_the_ladder_that_the_receiver_publishes() {
    use super::views::{ObligationQuery, StatementState};
    use crate::watch::published::of_desk;

    let mut machines = Machines::new(&[Track::Nrrc]);
    // The receiver publishes the ladder of its desk before it comes.
    let desk = Desk { reserve: vec!["bo".into()], calls: 1, ..Desk::new("d", &["nrrc"]) };
    let ladder = of_desk(std::slice::from_ref(&desk), "d").unwrap();
    let contact = serde_json::json!({
        "act": "nominate", "category": "watch", "agency": "NRRC", "position": "Duty", "desk": "d", "ladder": ladder,
    });
    let body = contact.to_string().into_bytes();
    let [a, b] = machines.both().await;
    a.put_desk("d".into(), DeskDraft { officer: "op".into(), desk: Some(desk) }).await.unwrap();
    machines.parties[0].authority_says(RegisterFact::Statement { format: "F10".into(), version: 1, body }).unwrap();
    a.use_register(machines.parties[0].register.clone()).await.unwrap();
    // Its next entry brings the register along.
    let said = a.submit_one(draft("BOR", "the ladder is published")).await.unwrap();
    a.wait_receipted(said.number).await.unwrap();
    let sent = b.submit_one(draft("AUR", "hello")).await.unwrap();
    b.wait_receipted(sent.number.clone()).await.unwrap();
    let mut shown = b.inner.states.shown.subscribe();
    let one = loop {
        let board = b.obligations(ObligationQuery::default()).await.unwrap();
        let mine = board.obligations.into_iter().find(|one| one.statement.id == sent.id && one.ladder.is_some());
        match mine {
            Some(one) => break one,
            None => shown.changed().await.unwrap(),
        }
    };
    let ladder = one.ladder.unwrap();
    let steps: Vec<_> = ladder.steps.iter().map(|step| (step.desk.as_str(), step.call.as_str(), step.at)).collect();
    assert_eq!(steps, [("d", "on-watch", one.from), ("d", "reserve", one.from + 300)]);
    assert_eq!(ladder.reached, 1);
    let view = b.show(sent.id.clone()).await.unwrap();
    assert!(matches!(view.state, StatementState::Delivered { .. } | StatementState::Opened { .. }));
    assert_eq!(view.ladder.unwrap().desk, "d");
    let case = b.case(&one.case).await.unwrap();
    assert!(case.obligations.iter().any(|one| one.ladder.is_some()));
    // What the receiver itself holds says nothing of a ladder of ours, and once it is taken nobody is called.
    assert!(a.show(sent.id.clone()).await.unwrap().ladder.is_none());
    a.start_watch(quiet()).await.unwrap();
    let mut events = a.events();
    while a.alarm(sent.id.clone()).await.is_err() {
        drop(events.recv().await.unwrap());
    }
    a.attend(sent.id.clone(), AttendDraft::by("bo")).await.unwrap();
    b.wait_acknowledged(sent.number.clone()).await.unwrap();
    assert!(b.show(sent.id.clone()).await.unwrap().ladder.is_none());
}
