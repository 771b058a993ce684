use std::sync::Arc;

use comity_wire::Track;

use super::tests::{Machines, draft};
use super::views::{AlarmQuery, AttendDraft, DeskDraft, Event, LevelView, NoteDraft, RosterDraft};
use super::*;
use crate::watch::channels::{Channels, Settings};
use crate::watch::desk::Desk;

fn quiet() -> Channels {
    Channels { settings: Settings::default(), words: Arc::new(|_| Default::default()) }
}

async fn raised(events: &mut tokio::sync::broadcast::Receiver<Event>) -> crate::watch::alarm::Alarm {
    loop {
        if let Event::AlarmRaised { alarm } = events.recv().await.unwrap() {
            return *alarm;
        }
    }
}

async fn ended(events: &mut tokio::sync::broadcast::Receiver<Event>) -> crate::watch::alarm::Alarm {
    loop {
        if let Event::AlarmEnded { alarm } = events.recv().await.unwrap() {
            return *alarm;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_wakes_the_desk_until_a_named_officer_has_acknowledged_it_over_the_link() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [a, b] = machines.both().await;
    let desk = Desk { reserve: vec!["bo".into()], ..Desk::new("d", &["nrrc"]) };
    a.put_desk("d".into(), DeskDraft { officer: "op".into(), desk: Some(desk) }).await.unwrap();
    let mut events = a.events();
    a.start_watch(quiet()).await.unwrap();
    b.wait_ready("AUR", "nrrc").await.unwrap();
    let sent = b.submit_one(draft("AUR", "hello")).await.unwrap();
    let alarm = raised(&mut events).await;
    assert_eq!((alarm.id.as_str(), alarm.peer.as_str(), alarm.desk.as_deref()), (sent.id.as_str(), "BOR", Some("d")));
    let called = loop {
        if let Event::AlarmCalled { officers, level, call, .. } = events.recv().await.unwrap() {
            break (officers, level, call);
        }
    };
    assert_eq!(called, (vec!["bo".to_owned()], 0, 0), "nobody is on watch, so the reserve is called");
    let attend = || AttendDraft { name: "A. Petrova".into(), ..AttendDraft::by("ana") };
    let after = a.attend(alarm.id.clone(), attend()).await.unwrap();
    assert_eq!(
        after.ended.as_ref().map(|ended| (ended.how.as_str(), ended.by.as_str())),
        Some(("acknowledged", "ana"))
    );
    assert_eq!(ended(&mut events).await.id, alarm.id);
    let ack = b.wait_acknowledged(sent.number.clone()).await.unwrap();
    // Short ids are the node's own; the counterpart is told the name.
    assert_eq!(ack.officer, "A. Petrova");
    // The other side sees the levels that were entered, beside its statement and in the case.
    let entered = [LevelView { level: 0, desk: "d".into(), at: after.history[0].at }];
    assert_eq!(b.show(sent.number.clone()).await.unwrap().acknowledgements[0].levels, entered);
    let mut shown = b.inner.states.shown.subscribe();
    let levels = loop {
        let case = b.case(&sent.id).await.unwrap();
        match case.obligations.into_iter().find(|one| one.kind == "acknowledge" && one.state == "met") {
            Some(one) => break one.levels,
            None => shown.changed().await.unwrap(),
        }
    };
    assert_eq!(levels, entered);
    let again = a.attend(alarm.id, attend()).await;
    assert_eq!(again.unwrap_err().code, problem::codes::ALARM_ENDED);
    assert_eq!(a.alarms_list(AlarmQuery::default()).await.unwrap().total, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_and_was_answered_while_nobody_watched_is_found_at_the_next_start() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [a, b] = machines.both().await;
    b.wait_ready("AUR", "nrrc").await.unwrap();
    let mut came = a.events();
    let first = b.submit_one(draft("AUR", "one")).await.unwrap();
    let second = b.submit_one(draft("AUR", "two")).await.unwrap();
    let mut received = 0;
    while received < 2 {
        received += usize::from(matches!(came.recv().await.unwrap(), Event::Received { .. }));
    }
    let ack = super::views::AckDraft {
        refs: vec![first.id.clone()],
        officer: "ana".into(),
        understood: true,
        received_at: None,
        tlp: String::new(),
        pap: String::new(),
        idempotency_key: None,
    };
    a.acknowledge(ack).await.unwrap();
    let mut events = a.events();
    a.start_watch(quiet()).await.unwrap();
    assert_eq!(ended(&mut events).await.id, first.id);
    let open = a.alarms_list(AlarmQuery::default()).await.unwrap();
    assert_eq!(open.alarms.iter().map(|x| &x.id).collect::<Vec<_>>(), [&second.id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_officer_may_not_write_is_refused() {
    let machines = Machines::new(&[Track::Nrrc]);
    let node = machines.start(0, None, false).await;
    let code = |p: Problem| p.code.into_owned();
    let none = DeskDraft { officer: "op".into(), desk: None };
    assert_eq!(code(node.put_desk("d".into(), none.clone()).await.unwrap_err()), "no-such-desk");
    let other = DeskDraft { desk: Some(Desk::new("e", &["nrrc"])), ..none.clone() };
    assert_eq!(code(node.put_desk("d".into(), other).await.unwrap_err()), "watch-wrong");
    let nobody = DeskDraft { officer: String::new(), desk: Some(Desk::new("d", &["nrrc"])) };
    assert_eq!(code(node.put_desk("d".into(), nobody).await.unwrap_err()), "watch-wrong");
    let roster = RosterDraft { officer: "op".into(), shifts: vec![] };
    assert_eq!(code(node.put_roster("d".into(), roster).await.unwrap_err()), "no-such-desk");
    assert_eq!(code(node.roster("d".into()).await.unwrap_err()), "no-such-desk");
    assert_eq!(code(node.alarm("x".into()).await.unwrap_err()), "no-such-alarm");
    let attend = AttendDraft::by("ana");
    assert_eq!(code(node.attend("0".repeat(64), attend).await.unwrap_err()), "no-such-alarm");
    let note = |what: &str, text: &str| NoteDraft {
        officer: "ana".into(),
        what: what.into(),
        desk: String::new(),
        text: text.into(),
    };
    for (what, text) in [("note", " "), ("raised", "x"), ("", "x"), ("note", &*"x".repeat(20_000))] {
        assert_eq!(code(node.watch_note(note(what, text)).await.unwrap_err()), "watch-wrong");
    }
    assert_eq!(node.watch_note(note("came", "")).await.unwrap().number, 0);
    assert_eq!(code(node.decide("0".repeat(64), "ana".into(), None).await.unwrap_err()), "no-such-prepared");
    assert_eq!(code(node.decide("0".repeat(64), String::new(), None).await.unwrap_err()), "watch-wrong");
    assert_eq!(code(node.prepared_one("0".repeat(64)).await.unwrap_err()), "no-such-prepared");
    for limit in [0, 1_001] {
        let limit = AlarmQuery { limit: Some(limit), ..AlarmQuery::default() };
        assert_eq!(code(node.alarms_list(limit).await.unwrap_err()), "limit-wrong");
    }
}
