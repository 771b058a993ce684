//! What bad input gets, on two real nodes: a refusal where its author can know, a signed one or "no effect" where only the
//! receiver does, and nothing lost. The hostile author's own node checks nothing.

use comity_exchange::Prepared;
use comity_wire::envelope::Envelope;
use comity_wire::statement::Statement;
use comity_wire::{Hash, Track};
use serde_json::value::RawValue;

use super::Node;
use super::problem::codes;
use super::tests::{Machines, draft, show_when};
use super::views::*;
use super::writer::OsRng;
use crate::core::{Request, SubmitRequest};

fn of(format: &str, body: &str) -> StatementDraft {
    StatementDraft { format: format.into(), body: RawValue::from_string(body.into()).unwrap(), ..draft("BOR", "") }
}

/// Says something without any check of the author's node.
async fn forced(node: &Node, envelope: Envelope, body: &str) -> Accepted {
    let line = node.names().line("BOR", "nrrc").unwrap();
    let statement = Statement { envelope, body: body.as_bytes().to_vec() };
    let prepared = Prepared::new(&statement, &statement.members().unwrap(), &[], &mut OsRng).unwrap();
    let (signatures, settle, key) = (Vec::new(), false, None);
    let submit = SubmitRequest { token: 0, statement, signatures, settle, key, prepared: Some(prepared) };
    let answered = node.ask(Request::Submit { line, submit: Box::new(submit) }).await.unwrap();
    node.accepted(line, answered).await.unwrap()
}

fn envelope(format: &str) -> Envelope {
    Envelope { format: format.into(), format_version: 1, ..Envelope::default() }
}

/// The receiver's word for why it has no effect, as soon as it is known there; the author says the same.
async fn no_effect(nodes: [&Node; 2], id: &str) -> Option<String> {
    let mut words = Vec::new();
    for node in nodes {
        let view = show_when(node, id, |view| view.effect.is_some()).await;
        words.push(view.effect.unwrap().no_effect);
    }
    assert_eq!(words[0], words[1], "both sides say the same");
    words.pop().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_breaks_its_format_is_refused_by_both_and_kept_readable_by_its_receiver() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let nested = format!(r#"{{"subject":"s","text":"t","x":{}{}}}"#, "[".repeat(30_000), "]".repeat(30_000));
    for (given, code) in [
        (of("F90", r#"{"subject":"s"}"#), codes::FIELD_MISSING),
        (of("F90", r#"{"subject":"s","text":7}"#), codes::FIELD_WRONG),
        (of("F99", "{}"), codes::FORMAT_UNKNOWN),
        (StatementDraft { format_version: 2, ..of("F90", r#"{"subject":"s","text":"t"}"#) }, codes::FORMAT_VERSION),
        (of("F90", &nested), codes::STATEMENT_MALFORMED),
    ] {
        assert_eq!(aur.submit_one(given).await.unwrap_err().code, code);
    }
    let second = Envelope { format_version: 2, ..envelope("F90") };
    for (envelope, body, reason) in [
        (envelope("F90"), r#"{"subject":"s","text":"pay\u202e001"}"#.replace("text", "words"), "format-violation"),
        (envelope("F99"), r#"{"a":[1,{"b":2}]}"#.to_owned(), "unknown-format"),
        (second, r#"{"subject":"s","text":"t"}"#.to_owned(), "unknown-format"),
    ] {
        let said = forced(&aur, envelope, &body).await;
        let refused = |state: &StatementState| matches!(state, StatementState::RefusedByUs { reason: r } | StatementState::RefusedByThem { reason: r, .. } if r == reason);
        let there = show_when(&bor, &said.id, |view| refused(&view.state)).await;
        assert_eq!(there.content.unwrap().body.get(), body, "kept byte for byte");
        show_when(&aur, &said.id, |view| refused(&view.state) && view.effect.is_some()).await;
        for node in [&aur, &bor] {
            let read = node.rendering(said.id.clone(), RenderingQuery::default()).await.unwrap();
            assert!(read.content.contains("refused: ") && !read.content.contains('\u{202e}'), "{}", read.content);
        }
    }
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_would_have_no_effect_is_refused_by_its_author_and_void_at_a_receiver() {
    let machines = Machines::new(&[Track::Nrrc, Track::Cert]);
    let [aur, bor] = machines.both().await;
    let first = aur.submit_one(draft("BOR", "first")).await.unwrap();
    let elsewhere = StatementDraft { track: "cert".into(), ..draft("BOR", "on another line") };
    let elsewhere = aur.submit_one(elsewhere).await.unwrap();
    show_when(&aur, &first.id, |view| view.effect.is_some()).await;
    show_when(&aur, &elsewhere.id, |view| view.effect.is_some()).await;
    let nowhere = Hash([9; 32]);
    let asked = Some(AskedView { text: "now".into(), by: Some(1_000) });
    let text = r#"{"subject":"s","text":"t"}"#;
    for (given, effect) in [
        (StatementDraft { in_reply_to: vec![nowhere.to_string()], ..of("F90", text) }, "statement-unknown"),
        (StatementDraft { case: Some(nowhere.to_string()), ..of("F90", text) }, "case-unknown"),
        (StatementDraft { case: Some(elsewhere.id.clone()), ..of("F90", text) }, "case-unknown"),
        (StatementDraft { asked, ..of("F90", text) }, "deadline-past"),
    ] {
        let problem = aur.submit_one(given.clone()).await.unwrap_err();
        assert_eq!((problem.code.as_ref(), problem.params["effect"].as_str()), (codes::NO_EFFECT, effect));
        assert_eq!(aur.preview(given.clone(), RenderingQuery::default()).await.unwrap_err().code, codes::NO_EFFECT);
        // Said all the same: both sides say that it has no effect, and nothing of it is lost.
        let said = aur.submit_one(StatementDraft { anyway: true, ..given }).await.unwrap();
        assert_eq!(no_effect([&aur, &bor], &said.id).await.as_deref(), Some(effect));
        let listed = bor.inbox(ListQuery::default()).await.unwrap();
        let item = listed.iter().find(|item| item.id == said.id).unwrap();
        assert_eq!((item.tlp.as_str(), item.pap.as_str()), ("TLP:AMBER", "PAP:AMBER"));
        let read = bor.rendering(said.id, RenderingQuery::default()).await.unwrap();
        assert!(read.content.contains("without effect") && read.content.contains("Without effect"), "{}", read.content);
    }
    // What is on its way, and named before the other side opened it, is not taken for unknown.
    let wait = aur.submit_one(draft("BOR", "second")).await.unwrap();
    let case = StatementDraft { case: Some(wait.id), ..of("F90", text) };
    aur.submit_one(case).await.unwrap();
    aur.shutdown().await;
    bor.shutdown().await;
}
