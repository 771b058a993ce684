//! Labels that nobody chose, on lines with a ceiling; between two real nodes.

use std::collections::BTreeMap;

use comity_catalog::{Catalogue, Ceiling};
use comity_wire::Track;
use comity_wire::envelope::{Pap, Tlp};

use super::Node;
use super::line_test_tests::{HOUR, Watched, all_answered, unstaffed};
use super::problem::codes;
use super::tests::{Machines, draft, show_when};
use super::views::*;
use crate::watch::drafts::{DraftView, Drafts};

fn on(line: &str, ceiling: Ceiling) -> BTreeMap<String, Ceiling> {
    BTreeMap::from([(line.into(), ceiling)])
}

/// Below the default of both labels.
fn low() -> Ceiling {
    Ceiling { tlp: Some(Tlp::Green), pap: Some(Pap::Clear), ..Ceiling::default() }
}

async fn labels(node: &Node, id: &str) -> (String, String) {
    let content = node.show(id.into()).await.unwrap().content.unwrap();
    (content.tlp, content.pap)
}

fn is(tlp: &str, pap: &str) -> (String, String) {
    (tlp.into(), pap.into())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_below_the_default_is_tested_and_is_not_down() {
    let mut machines = Machines::new(&[Track::Nrrc, Track::Official]);
    let lowest = Ceiling { tlp: Some(Tlp::Clear), pap: Some(Pap::Clear), exercise_only: true };
    machines.ceilings = [on("BOR/nrrc", lowest), on("AUR/nrrc", low())];
    let mut watched = Watched::on(machines, unstaffed()).await;
    watched.pass(1);
    watched.tick_one(watched.even).await;
    assert_eq!(watched.statements(watched.even).await, 1, "the test is said");
    watched.until(|tests| tests.len() == 1 && all_answered(tests)).await;
    watched.pass(HOUR);
    watched.until(|tests| tests.len() == 2 && all_answered(tests)).await;
    let query = ListQuery { tests: true, ..ListQuery::default() };
    for item in watched.nodes[0].list(query).await.unwrap() {
        assert_eq!((item.tlp.as_str(), item.pap.as_str()), ("TLP:CLEAR", "PAP:CLEAR"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_labelled_takes_the_label_of_what_it_answers_and_at_most_the_ceiling() {
    let mut machines = Machines::new(&[Track::Nrrc, Track::Cert]);
    machines.ceilings[0] = on("BOR/nrrc", low());
    let [aur, bor] = machines.both().await;
    // Nothing is answered: the default. What has a text leaves below it where its author says so, and not by itself.
    assert_eq!(aur.submit_one(draft("BOR", "plain")).await.unwrap_err().code, codes::ABOVE_CEILING);
    let plain = StatementDraft { tlp: "TLP:GREEN".into(), pap: "PAP:CLEAR".into(), ..draft("BOR", "plain") };
    let plain = aur.submit_one(plain).await.unwrap();
    let cert = StatementDraft { track: "cert".into(), ..draft("BOR", "no ceiling") };
    let cert = aur.submit_one(cert).await.unwrap();
    assert_eq!(labels(&aur, &cert.id).await, is("TLP:AMBER", "PAP:AMBER"));
    // A label that was chosen is refused as ever.
    for (tlp, pap) in [("TLP:AMBER", ""), ("", "PAP:GREEN")] {
        let chosen = StatementDraft { tlp: tlp.into(), pap: pap.into(), ..draft("BOR", "x") };
        assert_eq!(aur.submit_one(chosen).await.unwrap_err().code, codes::ABOVE_CEILING, "{tlp}{pap}");
    }
    // Theirs are above our ceiling, and answered all the same.
    let red = StatementDraft { tlp: "TLP:RED".into(), pap: "PAP:RED".into(), ..draft("AUR", "red") };
    let red = bor.submit_one(red).await.unwrap();
    show_when(&aur, &red.id, |view| view.content.is_some()).await;
    let ack = |refs: Vec<String>| AckDraft::of(refs, "D");
    let acked = aur.acknowledge(ack(vec![red.id.clone()])).await.unwrap();
    assert_eq!(labels(&aur, &acked.id).await, is("TLP:GREEN", "PAP:CLEAR"));
    // Without a ceiling an answer takes the most sensitive label of what it answers, and a correction its statement's.
    show_when(&bor, &plain.id, |view| view.content.is_some()).await;
    let clear = StatementDraft { tlp: "TLP:CLEAR".into(), pap: "PAP:CLEAR".into(), ..draft("BOR", "clear") };
    let clear = aur.submit_one(clear).await.unwrap();
    show_when(&bor, &clear.id, |view| view.content.is_some()).await;
    let of_clear = bor.acknowledge(ack(vec![clear.id.clone()])).await.unwrap();
    assert_eq!(labels(&bor, &of_clear.id).await, is("TLP:CLEAR", "PAP:CLEAR"));
    let answer = StatementDraft { in_reply_to: vec![clear.id.clone()], ..draft("AUR", "a text of its own") };
    let answer = bor.submit_one(StatementDraft { anyway: true, ..answer }).await.unwrap();
    assert_eq!(labels(&bor, &answer.id).await, is("TLP:AMBER", "PAP:AMBER"), "no more open than by default");
    let of_both = bor.acknowledge(ack(vec![clear.id.clone(), plain.id.clone()])).await.unwrap();
    assert_eq!(labels(&bor, &of_both.id).await, is("TLP:GREEN", "PAP:CLEAR"));
    let fix = CorrectionDraft::of(&red.number, "no");
    let fixed = bor.correct(fix).await.unwrap();
    assert_eq!(labels(&bor, &fixed.id).await, is("TLP:RED", "PAP:RED"));
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_actual_statement_is_acknowledged_on_a_line_for_exercises() {
    let mut machines = Machines::new(&[Track::Nrrc]);
    machines.ceilings[0] = on("BOR/nrrc", Ceiling { exercise_only: true, ..Ceiling::default() });
    let [aur, bor] = machines.both().await;
    let actual = bor.submit_one(draft("AUR", "actual")).await.unwrap();
    show_when(&aur, &actual.id, |view| view.content.is_some()).await;
    let ack = AckDraft::of(vec![actual.id.clone()], "D");
    let acked = aur.acknowledge(ack).await.unwrap();
    bor.wait_acknowledged(actual.id.clone()).await.unwrap();
    assert!(aur.show(acked.id).await.unwrap().content.is_some_and(|content| content.mark == "actual"));
    // Nothing else that is actual leaves, not even as an answer.
    let answer = StatementDraft { in_reply_to: vec![actual.id], ..draft("BOR", "an answer") };
    assert_eq!(aur.submit_one(answer).await.unwrap_err().code, codes::EXERCISE_LINE);
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_cannot_say_its_tests_says_so_and_prepares_no_notice() {
    let mut watched = Watched::new(unstaffed()).await;
    let here = watched.even;
    watched.pass(1);
    watched.until(|tests| tests.len() == 1 && all_answered(tests)).await;
    for node in &watched.nodes {
        node.shutdown().await;
    }
    // What F01 is has left this node.
    watched.machines.catalogues[here] = Catalogue::default();
    watched.nodes[here] = watched.machines.start(here, None, true).await;
    watched.prepares(here);
    for _ in 0..4 {
        watched.pass(HOUR);
        watched.tick_one(here).await;
    }
    let node = &watched.nodes[here];
    assert_eq!(watched.health(here).await.standing, LineStanding::Down, "by what stands in both journals");
    assert_eq!(node.unsaid(&watched.line).unwrap().code, codes::FORMAT_UNKNOWN);
    let shown = node.line_health(LineHealthQuery::default()).await.unwrap();
    let shown = shown.iter().find(|view| view.track == "nrrc").unwrap();
    assert!(shown.unsaid.is_some() && shown.draft.is_none());
    let findings = node.status().await.unwrap().findings;
    let found = findings.iter().find(|finding| finding.code == "line-test-unsaid").unwrap();
    assert_eq!((found.params["track"].as_str(), found.params["why"].as_str()), ("nrrc", codes::FORMAT_UNKNOWN));
    let drafts = Drafts::new(node.clone()).list(true, 10).await.unwrap();
    assert!(drafts.is_empty(), "{drafts:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_shows_the_labels_that_it_would_bear() {
    let mut machines = Machines::new(&[Track::Nrrc]);
    machines.ceilings[0] = on("BOR/nrrc", low());
    let [aur, bor] = machines.both().await;
    let drafts = Drafts::new(aur.clone());
    let begun = drafts.begin("ana", draft("BOR", "x")).await.unwrap();
    let bears = |view: &DraftView| view.labels.clone().map(|labels| (labels.tlp, labels.pap));
    assert_eq!(bears(&begun), Some(is("TLP:AMBER", "PAP:AMBER")));
    assert_eq!(drafts.release(begun.id, "ana").await.unwrap_err().code, codes::ABOVE_CEILING);
    assert_eq!(begun.draft.tlp, "", "what nobody chose is not chosen by looking");
    let chosen = StatementDraft { tlp: "TLP:CLEAR".into(), pap: "PAP:CLEAR".into(), ..draft("BOR", "x") };
    let edited = drafts.edit(begun.id, "ana", 1, chosen).await.unwrap();
    assert_eq!(bears(&edited), Some(is("TLP:CLEAR", "PAP:CLEAR")));
    let released = drafts.release(begun.id, "ana").await.unwrap();
    assert_eq!(labels(&aur, &released.id).await, is("TLP:CLEAR", "PAP:CLEAR"));
    assert_eq!(bears(&drafts.show(begun.id).await.unwrap()), Some(is("TLP:CLEAR", "PAP:CLEAR")));
    aur.shutdown().await;
    bor.shutdown().await;
}
