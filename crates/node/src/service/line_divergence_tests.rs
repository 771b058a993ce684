//! Two real nodes that make something else of the same entries: the tests of their line find it, alarm both, and name the
//! case. One of the nodes knows another period of one format, as no node of a party does.

use comity_catalog::Catalogue;
use comity_wire::Track;
use serde_json::json;
use serde_json::value::to_raw_value;

use super::line_test_tests::{HOUR, Watched, all_answered, unstaffed};
use super::tests::{Machines, show_when};
use super::views::{DigestsStand, StatementDraft};
use crate::watch::alarm::AlarmKind;

/// Two nodes whose second reckons F90 otherwise.
async fn unlike() -> Watched {
    let mut machines = Machines::new(&[Track::Nrrc]);
    let shipped = Catalogue::shipped().unwrap();
    let other = shipped.version("F90", 1).unwrap().canonical.replace("\"ack\":86400", "\"ack\":60");
    assert!(other.contains("\"ack\":60"), "{other}");
    machines.catalogues[1] = Catalogue::shipped_but(&[("F90.json", &other)]).unwrap();
    Watched::on(machines, unstaffed()).await
}

fn message(format: &str, body: &serde_json::Value) -> StatementDraft {
    StatementDraft::new("BOR", "nrrc", format, to_raw_value(body).unwrap())
}

fn note(text: &str) -> StatementDraft {
    message("F90", &json!({ "subject": "s", "text": text }))
}

/// An hour, until its test is answered.
async fn hour(watched: &mut Watched) -> bool {
    watched.pass(HOUR);
    let count = watched.series(0).await.len() + 1;
    let series = watched.until(|tests| tests.len() == count && all_answered(tests)).await;
    series.last().unwrap().echo.unwrap().equal
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rule_15_another_state_of_the_same_entries_alarms_both_sides_and_the_case_is_named() {
    let mut watched = unlike().await;
    watched.pass(1);
    watched.until(|tests| tests.len() == 1 && all_answered(tests)).await;
    // A case of which both make the same, then one of which they do not.
    let call = json!({ "level": "watch", "means": "telephone", "when": [{ "from": 1, "to": 2 }], "subject": "s" });
    let same = watched.nodes[0].submit_one(message("F18", &call)).await.unwrap();
    show_when(&watched.nodes[1], &same.id, |_| true).await;
    assert!(hour(&mut watched).await, "equal: the whole state is in it, and it is the same");
    assert_eq!(watched.health(0).await.digests, DigestsStand::Equal);
    let differs = watched.nodes[0].submit_one(note("text")).await.unwrap();
    show_when(&watched.nodes[1], &differs.id, |_| true).await;
    let mut hours = 0;
    while hour(&mut watched).await {
        hours += 1;
        assert!(hours < 3, "the case is final by then");
    }
    // Who was asked knows the case with the next test of the other side at the latest.
    assert!(!hour(&mut watched).await);
    for side in [0, 1] {
        let health = watched.health(side).await;
        assert_eq!(health.digests, DigestsStand::Differ);
        assert_eq!(health.cases, std::slice::from_ref(&differs.id), "this one, and not the other: node {side}");
        assert!(health.agreed.is_some() && health.differs.is_some());
        let kinds: Vec<_> = watched.alarms(side).await.into_iter().map(|alarm| alarm.kind).collect();
        assert_eq!(kinds, [AlarmKind::DigestsDiffer], "once, however many tests say so");
        let findings = watched.nodes[side].status().await.unwrap().findings;
        let finding = findings.iter().find(|finding| finding.code == "digests-differ").unwrap();
        assert_eq!(finding.params["cases"], differs.id);
    }
    // Both states can be laid side by side: the entries are the same, the obligation is not.
    let state = async |side: usize| watched.nodes[side].line_state(["BOR", "AUR"][side], "nrrc").await.unwrap();
    let [one, other] = [state(0).await, state(1).await];
    let due = |state: &super::views::LineStateView| {
        let of = state.obligations.iter().find(|owed| owed.statement.id == differs.id).unwrap();
        of.due.unwrap() - of.from
    };
    assert_eq!((due(&one), due(&other)), (86_400, 60));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_many_cases_changed_the_cuts_are_narrowed_first() {
    let mut watched = unlike().await;
    watched.pass(1);
    watched.until(|tests| tests.len() == 1 && all_answered(tests)).await;
    // More than one echo names, in parts that are opened one after the other.
    let mut first = Vec::new();
    for part in 0..4 {
        let drafts = (0..30).map(|n| note(&format!("{part}.{n}"))).collect();
        let accepted: Vec<_> = watched.nodes[0].submit(drafts).await.into_iter().map(Result::unwrap).collect();
        show_when(&watched.nodes[1], &accepted.last().unwrap().id, |_| true).await;
        if part == 0 {
            first = accepted.into_iter().map(|one| one.id).collect();
        }
    }
    let mut widths = Vec::new();
    for _ in 0..8 {
        hour(&mut watched).await;
        let health = watched.health(0).await;
        if let (Some(low), Some(high)) = (health.agreed, health.differs) {
            widths.push(high.0.size - low.0.size + high.1.size - low.1.size);
        }
    }
    assert!(widths.windows(2).all(|two| two[1] <= two[0]), "it never grows: {widths:?}");
    assert!(widths.last() < widths.first(), "{widths:?}");
    for side in [0, 1] {
        let cases = watched.health(side).await.cases;
        assert!(!cases.is_empty() && cases.iter().all(|case| first.contains(case)), "of the first part: {cases:?}");
    }
}
