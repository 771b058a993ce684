//! Two real nodes test their line. The clock is a parameter: nobody waits for an hour.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_process::linetest::schedule::{Hours, half_of};
use comity_process::linetest::series::Test;
use comity_wire::register::RegisterFact;
use comity_wire::{LineId, Track};
use serde_json::json;
use serde_json::value::to_raw_value;

use super::tests::{Machines, show_when};
use super::views::{
    AlarmQuery, Event, LineHealthView, LineStanding, LineTestQuery, LineTestsView, ListQuery, StatementDraft,
};
use super::*;
use crate::core::Clock;
use crate::watch::alarm::{Alarm, AlarmKind};
use crate::watch::drafts::{DraftState, Drafts};
use crate::watch::linetests::{LineTestSettings, LineTester};

pub(super) const HOUR: u64 = 3_600;

/// Without tests of persons: they come at random.
pub(super) fn unstaffed() -> LineTestSettings {
    LineTestSettings { persons: false, ..LineTestSettings::default() }
}

/// Two nodes, their testers and one clock.
pub(super) struct Watched {
    pub(super) machines: Machines,
    pub(super) nodes: [Node; 2],
    pub(super) testers: [LineTester; 2],
    pub(super) line: LineId,
    pub(super) hours: Hours,
    pub(super) clock: Clock,
    /// Which node's hours are the even ones.
    pub(super) even: usize,
}

impl Watched {
    pub(super) async fn new(settings: LineTestSettings) -> Self {
        Self::on(Machines::new(&[Track::Nrrc, Track::Official]), settings).await
    }

    pub(super) async fn on(machines: Machines, settings: LineTestSettings) -> Self {
        let nodes = machines.both().await;
        let line = nodes[0].names().line("BOR", "nrrc").unwrap();
        let [one, other] = [&nodes[0], &nodes[1]].map(|node| node.names().party);
        let even = usize::from(half_of(&one, &other) != comity_process::Who2::Lower);
        let hours = Hours::of(&line, HOUR);
        // Ahead of the real clock, by which receipts are signed: nothing is late by that.
        let now = nodes[0].now();
        let hour = (hours.at(now.wall_s) + 2).next_multiple_of(2);
        let clock = Clock { wall_s: hours.due_s(hour) - 1, mono_ms: now.mono_ms };
        let testers = [LineTester::new(settings.clone()), LineTester::new(settings)];
        let mut watched = Self { machines, nodes, testers, line, hours, clock, even };
        watched.tick().await;
        watched
    }

    pub(super) fn pass(&mut self, seconds: u64) {
        self.clock.wall_s += seconds;
        self.clock.mono_ms += seconds * 1_000;
    }

    pub(super) async fn tick(&mut self) {
        for side in [0, 1] {
            self.tick_one(side).await;
        }
    }

    pub(super) async fn tick_one(&mut self, side: usize) {
        self.testers[side].tick(&self.nodes[side], self.line, self.clock).await.unwrap();
    }

    /// The series that a tester holds, or that is kept of its line while that rests.
    pub(super) async fn series(&self, side: usize) -> Vec<Test> {
        let tested = self.testers[side].line(&self.line).unwrap();
        let mut series = tested.series();
        if tested.rests() {
            assert!(series.is_empty(), "what rests takes no memory");
            let snapshot = self.nodes[side].snapshot().await.unwrap();
            series = crate::watch::linetests::series(&snapshot.line_series(&self.line, 0).unwrap(), tested.us());
        }
        series.sort_by_key(|test| (test.clock_s, test.by));
        series
    }

    /// Looks at both until they have the same series, and it is as asked.
    pub(super) async fn until(&mut self, done: impl Fn(&[Test]) -> bool) -> Vec<Test> {
        let mut events = [self.nodes[0].events(), self.nodes[1].events()];
        loop {
            self.tick().await;
            let [one, other] = [self.series(0).await, self.series(1).await];
            if one == other && done(&one) {
                return one;
            }
            let [first, second] = &mut events;
            tokio::select! { _ = first.recv() => {} _ = second.recv() => {} }
        }
    }

    /// Looks at one side until its test of this moment is written and receipted: at the first look it may not know its state
    /// yet, and then its last test is one of before.
    pub(super) async fn until_receipted(&mut self, side: usize) {
        let mut events = self.nodes[side].events();
        loop {
            self.tick_one(side).await;
            let series = self.series(side).await;
            if series.last().is_some_and(|last| last.clock_s == self.clock.wall_s && last.receipted_s.is_some()) {
                return;
            }
            let _changed = events.recv().await;
        }
    }

    /// Has a node prepare notices of outages among its drafts.
    pub(super) fn prepares(&mut self, side: usize) {
        let drafts = Arc::new(Drafts::new(self.nodes[side].clone()));
        self.testers[side] = LineTester::new(LineTestSettings { prepare: Some(drafts), ..unstaffed() });
    }

    /// Open alarms of a node.
    pub(super) async fn alarms(&self, side: usize) -> Vec<Alarm> {
        self.nodes[side].alarms_list(AlarmQuery::default()).await.unwrap().alarms
    }

    /// How the line stands for a node.
    pub(super) async fn health(&self, side: usize) -> LineHealthView {
        let snapshot = self.nodes[side].snapshot().await.unwrap();
        snapshot.line_health(&self.line, 14, self.clock.wall_s).unwrap()
    }

    /// The series as a node shows it.
    pub(super) async fn shown(&self, side: usize) -> LineTestsView {
        self.shown_at(side, self.clock.wall_s).await
    }

    pub(super) async fn shown_at(&self, side: usize, now: u64) -> LineTestsView {
        let snapshot = self.nodes[side].snapshot().await.unwrap();
        let query = LineTestQuery { peer: PEERS_OF[side].into(), track: "nrrc".into(), days: Some(14) };
        snapshot.line_tests(&query, (self.nodes[side].names().party, now)).unwrap()
    }

    pub(super) async fn statements(&self, side: usize) -> usize {
        let query = ListQuery { tests: true, ..ListQuery::default() };
        self.nodes[side].list(query).await.unwrap().len()
    }
}

pub(super) fn all_answered(tests: &[Test]) -> bool {
    tests.iter().all(|test| test.echo.is_some_and(|echo| echo.receipted_s.is_some()) && test.receipted_s.is_some())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_walk_is_held_for_a_minute_and_the_next_test_is_answered_without_it() {
    let mut watched = Watched::new(unstaffed()).await;
    let answers = 1 - watched.even;
    watched.pass(1);
    watched.until(|tests| tests.len() == 1 && all_answered(tests)).await;
    let holds = |watched: &Watched| [0, 1].map(|side| watched.testers[side].line(&watched.line).unwrap().holds_walk());
    assert!(holds(&watched)[answers] && !holds(&watched)[watched.even], "whoever answered");
    let wait_ms = watched.testers[answers].line(&watched.line).unwrap().wait_ms(watched.clock);
    assert!((1..=60_000).contains(&wait_ms), "{wait_ms}: it is looked at again in time");
    for (seconds, held) in [(58, true), (3, false)] {
        watched.pass(seconds);
        watched.tick().await;
        assert_eq!(holds(&watched)[answers], held, "after {seconds} s more");
    }
    for count in 2..=3 {
        watched.pass(HOUR);
        let series = watched.until(|tests| tests.len() == count && all_answered(tests)).await;
        assert!(series.iter().all(|test| test.echo.is_some_and(|echo| echo.equal && echo.whole)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_rests_holds_no_tests_and_goes_on_from_what_is_kept() {
    let mut watched = Watched::new(unstaffed()).await;
    watched.pass(1);
    let before = watched.until(|tests| tests.len() == 1 && all_answered(tests)).await;
    let rest = |watched: &Watched| [0, 1].map(|side| watched.testers[side].line(&watched.line).unwrap().rests());
    for (seconds, rests) in [(58, false), (3, true)] {
        let wait_ms = watched.testers[0].line(&watched.line).unwrap().wait_ms(watched.clock);
        assert!((1..=60_000).contains(&wait_ms), "{wait_ms}: it is looked at again in time");
        watched.pass(seconds);
        watched.tick().await;
        assert_eq!(rest(&watched), [rests; 2], "after {seconds} s more");
    }
    assert_eq!([watched.series(0).await, watched.series(1).await], [before.clone(), before]);
    watched.tick().await;
    assert_eq!(rest(&watched), [true; 2], "a look at which nothing came wakes none for long");
    for count in 2..=3 {
        watched.pass(HOUR);
        watched.until(|tests| tests.len() == count && all_answered(tests)).await;
    }
    let series = watched.series(0).await;
    assert!(series.iter().all(|test| test.answered(&watched.hours)));
    assert!(series[0].round_trip_ms.is_some(), "what was measured before the rest is told after it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_sides_test_by_turns_and_have_one_series() {
    let mut watched = Watched::new(unstaffed()).await;
    assert_eq!(watched.statements(0).await, 0, "nothing is due yet");
    let mut told = watched.nodes[watched.even].events();
    for count in 1..=4 {
        watched.pass(if count == 1 { 1 } else { HOUR });
        let series = watched.until(|tests| tests.len() == count && all_answered(tests)).await;
        assert!(series.iter().all(|test| test.answered(&watched.hours)));
        assert!(series.iter().all(|test| test.echo.is_some_and(|echo| echo.equal && echo.whole)));
        assert!(series.iter().all(|test| test.ways.len() == 1 && test.ways[0].kind == "direct"));
        assert!(series.iter().all(|test| test.ways[0].reached == Some(true)));
        assert_eq!(watched.statements(0).await, 2 * count, "an echo is never echoed");
    }
    let series = watched.series(0).await;
    let by: Vec<bool> = series.iter().map(|test| test.by == comity_process::Who2::Lower).collect();
    assert_eq!(by, [true, false, true, false]);
    assert_eq!(series.iter().map(|test| test.sequence).collect::<Vec<_>>(), [1, 1, 2, 2]);
    // The second test of a side states how long the first one took.
    assert!(series[0].round_trip_ms.is_some() && series[2].round_trip_ms.is_none());
    loop {
        if let Event::LineTested { sequence, whole, .. } = told.recv().await.unwrap() {
            assert_eq!((sequence, whole), (1, true));
            break;
        }
    }
    assert!(watched.nodes[0].list(ListQuery::default()).await.unwrap().is_empty(), "tests are no traffic");

    // What is kept is the same again, from the journals and from the store.
    for side in [0, 1] {
        watched.testers[side] = LineTester::new(unstaffed());
    }
    watched.tick().await;
    assert_eq!((watched.series(0).await, watched.series(1).await), (series.clone(), series));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_counterpart_that_was_away_is_down_after_two_tests_and_comes_back_without_a_flood() {
    let mut watched = Watched::new(unstaffed()).await;
    let (here, away) = (watched.even, 1 - watched.even);
    watched.prepares(here);
    watched.pass(1);
    watched.until(|tests| tests.len() == 1 && all_answered(tests)).await;
    watched.nodes[away].shutdown().await;
    let mut told = watched.nodes[here].events();
    // Hours 1 to 6: ours are 2, 4 and 6.
    for hour in 1..=6 {
        watched.pass(HOUR);
        watched.tick_one(here).await;
        let down = std::iter::from_fn(|| told.try_recv().ok()).any(|event| matches!(event, Event::LineDown { .. }));
        assert_eq!(down, hour == 3, "hours 1 and 2 were missed, and it is said once: {hour}");
    }
    assert_eq!(watched.statements(here).await, 3, "one test waits, and no more are heaped up");
    let drafts = Drafts::new(watched.nodes[here].clone()).list(true, 10).await.unwrap();
    let found: Vec<_> =
        drafts.iter().map(|one| (one.draft.format.as_str(), one.draft.track.as_str(), one.state)).collect();
    assert_eq!(found, [("F07", "official", DraftState::Drafted)], "once for the outage, on the other line");
    assert!(drafts[0].draft.body.get().contains(r#""line":"nrrc""#), "{}", drafts[0].draft.body.get());
    let begun = watched.health(here).await.down_since.unwrap();
    let subject = format!("nrrc {}", comity_catalog::render::instant(begun));
    assert_eq!(drafts[0].draft.subject, subject, "line and beginning tell it from others in a list");
    let alarms = watched.alarms(here).await;
    assert_eq!(alarms.iter().map(|alarm| alarm.kind).collect::<Vec<_>>(), [AlarmKind::LineDown]);
    let health = watched.health(here).await;
    assert_eq!((health.standing, health.draft), (LineStanding::Down, Some(drafts[0].id)));
    assert!(health.fallback.is_some() && health.down_since.is_some() && health.missed >= 2);
    let findings = watched.nodes[here].status().await.unwrap().findings;
    let finding = findings.iter().find(|finding| finding.code == "line-down").unwrap();
    assert_eq!((finding.params["track"].as_str(), finding.params["peer"].as_str()), ("nrrc", PEERS_OF[here]));

    let address = watched.nodes[0].listening().map(|address| address.to_string());
    watched.nodes[away] = match away {
        1 => watched.machines.start(1, address, true).await,
        _ => {
            let node = watched.machines.start(0, None, true).await;
            let address = node.listening().unwrap().to_string();
            watched.nodes[here].shutdown().await;
            watched.nodes[here] = watched.machines.start(1, Some(address), true).await;
            watched.testers[here] = LineTester::new(unstaffed());
            node
        }
    };
    watched.testers[away] = LineTester::new(unstaffed());
    watched.prepares(here);
    // What waited is delivered, and then it is our hour: one more test, and the newest is answered.
    let caught_up = |tests: &[Test]| tests.len() == 3 && all_answered(&tests[2..]);
    let series = watched.until(caught_up).await;
    assert!(series[1].receipted_s.is_some(), "what waited was delivered: {series:?}");
    let findings = watched.nodes[here].status().await.unwrap().findings;
    assert!(findings.iter().all(|finding| finding.code != "line-down"), "{findings:?}");
    let drafts = Drafts::new(watched.nodes[here].clone()).list(true, 10).await.unwrap();
    assert_eq!(drafts[0].state, DraftState::Withdrawn, "nobody had touched it, and its ground is gone");
    assert!(watched.alarms(here).await.is_empty());
    assert_eq!(watched.health(here).await.standing, LineStanding::Up);
}

/// What a party says of how it is reached.
fn contact(value: &str) -> RegisterFact {
    let body = json!({
        "act": "nominate", "category": "watch", "agency": "NRRC", "position": "Duty officer",
        "contacts": [{"kind": "telephone", "value": value}, {"kind": "mail", "value": "watch@example"}],
        "languages": ["en"], "hours": "always", "holidays": [], "keys": [],
    });
    RegisterFact::Statement { format: "F10".into(), version: 1, body: body.to_string().into_bytes() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_names_the_lines_that_are_up_and_our_own_published_contacts_and_nobody_else_s() {
    let machines = Machines::founded(&[Track::Nrrc, Track::Official], |party| {
        let known = comity_journal::RegisterView::build(&party.register.entries).unwrap();
        let value = if known.name() == "AUR" { "+000 1 AUR" } else { "+000 2 BOR" };
        party.authority_says(contact(value)).unwrap();
    });
    let mut watched = Watched::on(machines, unstaffed()).await;
    let (here, away) = (watched.even, 1 - watched.even);
    watched.prepares(here);
    watched.pass(1);
    watched.until(|tests| tests.len() == 1 && all_answered(tests)).await;
    watched.nodes[away].shutdown().await;
    for _ in 1..=3 {
        watched.pass(HOUR);
        watched.tick_one(here).await;
    }
    let drafts = Drafts::new(watched.nodes[here].clone()).list(true, 10).await.unwrap();
    let body: serde_json::Value = serde_json::from_str(drafts[0].draft.body.get()).unwrap();
    let own = if here == 0 { "+000 1 AUR" } else { "+000 2 BOR" };
    let wanted = json!([
        {"kind": "line", "value": "official"}, {"kind": "telephone", "value": own}, {"kind": "mail", "value": "watch@example"},
    ]);
    assert_eq!(body["alternate"], wanted);
}

/// The peer of each node.
pub(super) const PEERS_OF: [&str; 2] = ["BOR", "AUR"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_digest_alarms_both_sides_and_a_cut_that_cannot_be_is_not_answered() {
    let mut watched = Watched::new(unstaffed()).await;
    let mut told = [watched.nodes[0].events(), watched.nodes[1].events()];
    let body = |size: u64, sequence: u64| {
        json!({
            "sequence": sequence, "text": "x", "clock": 1, "state_digest": "00".repeat(32),
            "ours": { "generation": 1, "size": size }, "theirs": { "generation": 1, "size": 1 },
            "transports": [{ "kind": "direct" }],
        })
    };
    let say = |body: serde_json::Value| {
        let mut draft = StatementDraft::new("BOR", "nrrc", "F01", to_raw_value(&body).unwrap());
        draft.mark = "test".into();
        draft
    };
    let node = watched.nodes[0].clone();
    let impossible = node.submit_by_node(say(body(1_000_000, 1))).await.unwrap();
    show_when(&watched.nodes[1], &impossible.id, |_| true).await;
    watched.tick().await;
    assert_eq!(watched.statements(1).await, 1, "not answered");
    let liar = node.submit_by_node(say(body(1, 2))).await.unwrap();
    show_when(&watched.nodes[1], &liar.id, |_| true).await;
    let series = watched.until(|tests| tests.iter().any(|test| test.echo.is_some())).await;
    let echo = series.iter().find(|test| test.sequence == 2).unwrap().echo.unwrap();
    assert!(!echo.equal && !echo.whole, "the text that came is sent back as it came");
    let mut seen = BTreeMap::new();
    for (side, events) in told.iter_mut().enumerate() {
        while let Ok(event) = events.try_recv() {
            if let Event::DigestsDiffer { equal, differs, .. } = event {
                seen.insert(side, (equal, differs.0.size, differs.1.size));
            }
        }
    }
    assert_eq!(seen.get(&0), Some(&(None, 1, 1)));
    assert_eq!(seen.get(&1), Some(&(None, 1, 1)));
    for side in [0, 1] {
        let findings = watched.nodes[side].status().await.unwrap().findings;
        assert!(findings.iter().any(|finding| finding.code == "digests-differ"), "{findings:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_is_not_to_be_tested_is_left_alone() {
    let mut watched = Watched::new(LineTestSettings { interval_s: 0, ..unstaffed() }).await;
    watched.pass(2 * HOUR);
    watched.tick().await;
    assert!(watched.testers[0].line(&watched.line).is_none());
    assert_eq!(watched.statements(0).await, 0);
    let settings = LineTestSettings { lines: BTreeMap::from([(watched.line, 0)]), ..unstaffed() };
    assert_eq!(settings.interval(&watched.line, true), None);
    let settings = LineTestSettings { lines: BTreeMap::from([(watched.line, 60)]), ..settings };
    assert_eq!(settings.interval(&watched.line, false), Some(60), "asked for by name");
    assert_eq!(unstaffed().interval(&watched.line, false), None, "only carried by hand");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_is_tested_once_in_half_a_year_and_both_sides_record_the_time() {
    const HALF_YEAR: u64 = 15_768_000;
    let settings = LineTestSettings { interval_s: 604_800, ..LineTestSettings::default() };
    let mut watched = Watched::new(unstaffed()).await;
    watched.testers[0] = LineTester::new(settings.clone());
    // Due only when the instant has come, which nobody can say here: after the whole half it has.
    watched.tick().await;
    watched.clock.wall_s = (watched.clock.wall_s / HALF_YEAR + 1) * HALF_YEAR;
    watched.tick_one(0).await;
    let found = |items: Vec<super::views::InboxItem>| items.into_iter().find(|item| item.format == "F02");
    let asked = found(watched.nodes[0].list(ListQuery::default()).await.unwrap()).expect("it was due");
    show_when(&watched.nodes[1], &asked.id, |_| true).await;
    // A person is obliged, and what both owe twice a year is met by it.
    let owed = |board: super::views::BoardView| {
        let of = |one: &super::views::ObligationView| one.statement.id == asked.id && one.kind == "acknowledge";
        board.obligations.iter().any(of)
    };
    let mut shown = watched.nodes[1].inner.states.shown.subscribe();
    while !owed(watched.nodes[1].obligations(super::views::ObligationQuery::default()).await.unwrap()) {
        shown.changed().await.unwrap();
    }
    let ack = super::views::AckDraft {
        refs: vec![asked.id.clone()],
        officer: "Petrova".into(),
        understood: true,
        received_at: None,
        tlp: String::new(),
        pap: String::new(),
        idempotency_key: None,
    };
    watched.nodes[1].acknowledge(ack).await.unwrap();
    let query = super::views::LineTestQuery { peer: "BOR".into(), track: "nrrc".into(), days: None };
    let theirs = super::views::LineTestQuery { peer: "AUR".into(), ..query.clone() };
    let mut events = watched.nodes[1].events();
    loop {
        watched.tick().await;
        let of = async |node: &Node, query| node.line_tests(query).await.unwrap().tests;
        let [ours, theirs] = [of(&watched.nodes[0], query.clone()).await, of(&watched.nodes[1], theirs.clone()).await];
        let person = |tests: &[super::views::LineTestItemView]| tests.iter().find(|t| t.officer.is_some()).cloned();
        if let (Some(one), Some(other)) = (person(&ours), person(&theirs))
            && one.taken_s.is_some()
            && other.taken_s.is_some()
        {
            assert_eq!((one.taken_s, one.officer.as_deref()), (other.taken_s, Some("Petrova")));
            assert!(one.ours && !other.ours);
            break;
        }
        let _changed = events.recv().await;
    }
    let count = watched.nodes[0].list(ListQuery::default()).await.unwrap().iter().filter(|i| i.format == "F02").count();
    assert_eq!(count, 1, "and the next one is drawn for the next half");
}
