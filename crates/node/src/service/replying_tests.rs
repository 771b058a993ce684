//! What is said of a statement that somebody answered: each answer in its own words, and a case by any of its numbers.

use comity_wire::Track;
use serde_json::json;
use serde_json::value::to_raw_value;

use super::Node;
use super::problem::codes;
use super::tests::{Machines, draft, show_when};
use super::views::*;

/// A request that asks for an answer.
fn request() -> StatementDraft {
    let example = include_str!("../../../../formats/examples/F24/valid-hospital-network.json");
    let example: serde_json::Value = serde_json::from_str(example).unwrap();
    StatementDraft::new("BOR", "nrrc", "F24", to_raw_value(&example["body"]).unwrap())
}

fn status(peer: &str, of: &str, decision: &str) -> StatementDraft {
    let body = json!({"ref": of, "decision": decision, "justification": "j", "actions": []});
    let body = to_raw_value(&body).unwrap();
    StatementDraft { in_reply_to: vec![of.to_owned()], ..StatementDraft::new(peer, "nrrc", "F26", body) }
}

/// What a node shows once so many answers are there: the stage, what each says, and whether something took it.
async fn shown(node: &Node, id: &str, answers: usize) -> (String, Vec<Says>, Option<String>) {
    let view = show_when(node, id, |view| view.answers.len() == answers && view.effect.is_some()).await;
    let effect = view.effect.unwrap();
    let says = view.answers.iter().map(|answer| answer.says).collect();
    (effect.stage, says, effect.acknowledged_by.map(|by| by.number))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_position_pending_denied_and_non_responsive_are_told_apart_on_both_sides() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let asked = aur.submit_one(request()).await.unwrap();
    assert_eq!(shown(&bor, &asked.id, 0).await, ("opened".into(), vec![], None));
    let (mut says, first) = (Vec::new(), "BOR/nrrc/1".to_owned());
    for (decision, said, stage) in [
        ("pending", Says::Pending, "opened"),
        ("no-position-yet", Says::NoPositionYet, "no-position-yet"),
        ("denied", Says::Denied, "denied"),
    ] {
        let sent = bor.submit_one(status("AUR", &asked.id, decision)).await.unwrap();
        says.push(said);
        for node in [&aur, &bor] {
            let found = shown(node, &asked.id, says.len()).await;
            assert_eq!(
                found,
                (stage.to_owned(), says.clone(), Some(first.clone())),
                "{decision}: whoever answers took it"
            );
        }
        if decision == "denied" {
            let objection = aur.submit_one(status("BOR", &sent.id, "non-responsive")).await.unwrap();
            show_when(&bor, &objection.id, |view| view.content.is_some()).await;
            for node in [&aur, &bor] {
                assert_eq!(shown(node, &asked.id, says.len()).await.0, "non-responsive");
                assert_eq!(shown(node, &sent.id, 1).await.1, [Says::NonResponsive]);
            }
        }
    }
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_is_not_understood_is_no_answer() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let asked = aur.submit_one(draft("BOR", "a word")).await.unwrap();
    show_when(&bor, &asked.id, |view| view.content.is_some()).await;
    let body = json!({"ref": asked.id, "fields": ["text"], "language_wanted": "en"});
    let back = StatementDraft::new("AUR", "nrrc", "F04", to_raw_value(&body).unwrap());
    bor.submit_one(StatementDraft { in_reply_to: vec![asked.id.clone()], ..back }).await.unwrap();
    assert_eq!(shown(&aur, &asked.id, 1).await.1, [Says::NotUnderstood]);
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_found_by_the_number_or_id_of_any_statement_of_it() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let asked = aur.submit_one(request()).await.unwrap();
    show_when(&bor, &asked.id, |view| view.effect.is_some()).await;
    let answer = bor.submit_one(status("AUR", &asked.id, "approved")).await.unwrap();
    for node in [&aur, &bor] {
        show_when(node, &answer.id, |view| view.effect.is_some()).await;
    }
    for name in ["AUR/nrrc/1", "BOR/nrrc/1", &asked.id, &answer.id] {
        for node in [&aur, &bor] {
            assert_eq!(node.case(name).await.unwrap().id, asked.id, "{name}");
        }
    }
    for none in ["AUR/nrrc/9", "nothing", "", &"00".repeat(32)] {
        assert_eq!(aur.case(none).await.unwrap_err().code, codes::NO_SUCH_CASE, "{none}");
    }
    // Wherever a body names a statement of its line, its number is beside the hash.
    let view = aur.show(answer.id.clone()).await.unwrap();
    assert_eq!(view.named.iter().map(|one| one.number.as_str()).collect::<Vec<_>>(), ["AUR/nrrc/1"]);
    let order = EraseOrder::Propose { refs: vec![asked.id.clone()], ground: " \n".into() };
    let empty = aur.erasure_draft(order).await.unwrap_err();
    assert_eq!((empty.code.as_ref(), empty.params["field"].as_str()), (codes::FIELD_WRONG, "ground"));
    let order = EraseOrder::Propose { refs: vec![asked.id.clone()], ground: "by mistake".into() };
    let draft = aur.erasure_draft(order).await.unwrap();
    let preview = aur.preview(draft, RenderingQuery::default()).await.unwrap();
    assert!(preview.content.contains("AUR/nrrc/1"), "{}", preview.content);
    aur.shutdown().await;
    bor.shutdown().await;
}
