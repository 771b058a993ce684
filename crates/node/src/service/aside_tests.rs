//! What was accepted and cannot be said again is named by the status and found among the drafts.

use comity_exchange::effect::{Rejection, SetAside};
use comity_wire::envelope::Envelope;
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, Hash, Track};

use super::tests::Machines;
use super::views::{Colour, Finding};
use super::*;
use crate::watch::drafts::{DraftState, Drafts, aside};
use crate::watch::linetests::NODE_OWNER;

fn set_aside(number: u64, text: &str) -> SetAside {
    let envelope = Envelope { format: "F90".into(), format_version: 1, subject: text.into(), ..Envelope::default() };
    let statement = Statement { envelope, body: format!("{{\"text\":\"{text}\"}}").into_bytes() }.to_bytes();
    let plaintext = Plaintext { seed: [1; 32], statement, signatures: vec![vec![1]] }.to_bytes();
    let (generation, ordinal, id, reason) = (1, number, Hash([number as u8; 32]), Rejection::Closed);
    SetAside { generation, number: number + 4, ordinal, id, plaintext, reason }
}

async fn keep(node: &Node, one: SetAside) {
    let line = node.names().lines.values().next().unwrap().line;
    let kept = node.with_core(move |core, _| core.keep_watch(|tx| aside::keep(tx, &line, &one))).await;
    kept.unwrap().unwrap();
}

async fn named(node: &Node) -> Vec<Finding> {
    let findings = node.status().await.unwrap().findings;
    findings.into_iter().filter(|finding| finding.code == "statement-set-aside").collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_said_again_is_a_draft_until_somebody_releases_it_or_gives_it_up() {
    let machines = Machines::new(&[Track::Nrrc]);
    let aur = machines.start(0, None, false).await;
    let drafts = Drafts::new(aur.clone());
    assert!(named(&aur).await.is_empty() && drafts.list(true, 10).await.unwrap().is_empty());
    keep(&aur, set_aside(3, "the first")).await;
    keep(&aur, set_aside(4, "the second")).await;
    keep(&aur, SetAside { plaintext: b"cannot be read".to_vec(), ..set_aside(5, "") }).await;
    let found = named(&aur).await;
    assert_eq!(
        found.iter().map(|f| f.params["number"].as_str()).collect::<Vec<_>>(),
        ["AUR/nrrc/3", "AUR/nrrc/4", "AUR/nrrc/5"]
    );
    assert_eq!(found[0].colour, Colour::Red);
    // However often somebody looks, and whichever of two looks first.
    let other = Drafts::new(aur.clone());
    for looks in [&drafts, &other, &drafts] {
        let listed = looks.list(false, 10).await.unwrap();
        let words: Vec<_> = listed.iter().map(|one| (one.draft.subject.as_str(), one.notes[0].text.as_str())).collect();
        assert_eq!(words, [("the second", "AUR/nrrc/4"), ("the first", "AUR/nrrc/3")]);
        assert!(listed.iter().all(|one| (one.state, one.owner.as_str()) == (DraftState::Drafted, NODE_OWNER)));
        assert!(listed.iter().all(|one| one.signed.is_empty()), "what was signed is signed no more");
    }
    assert_eq!(named(&aur).await.len(), 3, "until somebody does something");
    let first = drafts.list(false, 10).await.unwrap().pop().unwrap();
    assert_eq!(first.draft.body.get(), "{\"text\":\"the first\"}");
    drafts.review(first.id, "officer").await.unwrap();
    assert_eq!(named(&aur).await.len(), 3);
    drafts.withdraw(first.id, "officer").await.unwrap();
    let left: Vec<_> = named(&aur).await.iter().map(|finding| finding.params["number"].clone()).collect();
    assert_eq!(left, ["AUR/nrrc/4", "AUR/nrrc/5"], "what cannot be read stays named");
    assert_eq!(drafts.list(false, 10).await.unwrap().len(), 1);
}
