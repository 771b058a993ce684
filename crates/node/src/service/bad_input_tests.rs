//! What bad input gets, on two real nodes: a refusal where its author can know, a signed one or "no effect" where only the
//! receiver does, and nothing lost. The hostile author's own node checks nothing.

use comity_exchange::Prepared;
use comity_journal::release;
use comity_wire::envelope::Envelope;
use comity_wire::register::RegisterFact;
use comity_wire::statement::Statement;
use comity_wire::{Hash, Track};
use serde_json::json;
use serde_json::value::RawValue;

use super::evidence_rule_tests::{enrol, inquiry, officer, release_by};
use super::problem::codes;
use super::tests::{Machines, draft, show_when};
use super::views::*;
use super::writer::OsRng;
use super::{Node, Problem};
use crate::core::{Request, SubmitRequest};

fn of(format: &str, body: &str) -> StatementDraft {
    StatementDraft { format: format.into(), body: RawValue::from_string(body.into()).unwrap(), ..draft("BOR", "") }
}

/// Says something without any check of the author's node.
async fn forced(node: &Node, envelope: Envelope, body: &str) -> Accepted {
    forced_by(node, envelope, body, &[]).await.unwrap()
}

/// The same with officers' signatures, which the author's line itself checks.
async fn forced_by(node: &Node, envelope: Envelope, body: &str, who: &[u64]) -> Result<Accepted, Problem> {
    let line = node.names().line("BOR", "nrrc").unwrap();
    let statement = Statement { envelope, body: body.as_bytes().to_vec() };
    let members = statement.members().unwrap();
    let seed = comity_seal::rng::random32(&mut OsRng);
    let commitment = Prepared::seeded(&statement, &members, &[], seed).unwrap().commitment();
    let asked = release::asked(line, commitment, &statement.envelope);
    let mut slots: Vec<(Hash, Vec<u8>)> = Vec::new();
    for number in who {
        let of = officer(*number);
        slots.push((of.public().fingerprint(), asked.as_ref().unwrap().sign(&of).unwrap()));
    }
    slots.sort();
    let signatures: Vec<Vec<u8>> = slots.into_iter().map(|(_, slot)| slot).collect();
    let prepared = Prepared::seeded(&statement, &members, &signatures, seed).unwrap();
    let (settle, key) = (false, None);
    let submit = SubmitRequest { token: 0, statement, signatures, settle, key, prepared: Some(prepared) };
    let answered = node.ask(Request::Submit { line, submit: Box::new(submit) }).await.unwrap();
    node.accepted(line, answered).await
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
    let other = format!(r#"{{"ref":"{}","decision":"pending","justification":"j","actions":[]}}"#, Hash([9; 32]));
    let misnamed = r#"{"early_warning":"none","severity":{"score":71,"band":"low"},"impact":"i","indicators":[]}"#;
    for (given, code) in [
        (of("F90", r#"{"subject":"s"}"#), codes::FIELD_MISSING),
        (of("F90", r#"{"subject":"s","text":7}"#), codes::FIELD_WRONG),
        (of("F99", "{}"), codes::FORMAT_UNKNOWN),
        (StatementDraft { format_version: 2, ..of("F90", r#"{"subject":"s","text":"t"}"#) }, codes::FORMAT_VERSION),
        (of("F90", &nested), codes::STATEMENT_MALFORMED),
        (StatementDraft { in_reply_to: vec![Hash([8; 32]).to_string()], ..of("F26", &other) }, codes::FIELD_WRONG),
        (of("F21", misnamed), codes::FIELD_WRONG),
    ] {
        assert_eq!(aur.submit_one(given).await.unwrap_err().code, code);
    }
    // Nor is it kept as a draft, whose list nobody could read any more.
    let drafts = crate::watch::drafts::Drafts::new(aur.clone());
    for body in [nested.as_str(), r#"["no object"]"#, r#"{"subject":"s","subject":"t"}"#] {
        assert_eq!(drafts.begin("ana", of("F90", body)).await.unwrap_err().code, codes::STATEMENT_MALFORMED);
    }
    let begun = drafts.begin("ana", of("F90", "{}")).await.unwrap();
    let edited = drafts.edit(begun.id, "ana", begun.version, of("F90", &nested)).await;
    assert_eq!(edited.unwrap_err().code, codes::STATEMENT_MALFORMED);
    let second = Envelope { format_version: 2, ..envelope("F90") };
    for (envelope, body, reason) in [
        (envelope("F90"), r#"{"subject":"s","text":"pay\u202e001"}"#.replace("text", "words"), "format-violation"),
        (envelope("F99"), r#"{"a":[1,{"b":2}]}"#.to_owned(), "unknown-format"),
        (second, r#"{"subject":"s","text":"t"}"#.to_owned(), "unknown-format"),
        (Envelope { in_reply_to: vec![Hash([8; 32])], ..envelope("F26") }, other, "format-violation"),
        (envelope("F21"), misnamed.to_owned(), "format-violation"),
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_to_a_closed_case_is_refused_by_its_author_and_void_at_a_receiver_whoever_gives_it() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let example = include_str!("../../../../formats/examples/F24/valid-hospital-network.json");
    let example: serde_json::Value = serde_json::from_str(example).unwrap();
    let request = aur.submit_one(of("F24", &example["body"].to_string())).await.unwrap();
    let answer = |decision: &str, id: &str| {
        let body = json!({ "ref": id, "decision": decision, "justification": "j", "actions": [] }).to_string();
        StatementDraft { peer: "AUR".into(), in_reply_to: vec![id.to_owned()], ..of("F26", &body) }
    };
    show_when(&bor, &request.id, |view| view.effect.is_some()).await;
    let denied = bor.submit_one(answer("denied", &request.id)).await.unwrap();
    for node in [&aur, &bor] {
        let view = show_when(node, &denied.id, |view| view.effect.is_some()).await;
        assert_eq!(view.effect.unwrap().no_effect, None);
    }
    let more = StatementDraft { case: Some(request.id.clone()), ..of("F90", r#"{"subject":"s","text":"t"}"#) };
    for (node, late) in [(&bor, answer("approved", &request.id)), (&aur, more)] {
        let problem = node.submit_one(late.clone()).await.unwrap_err();
        assert_eq!((problem.code.as_ref(), problem.params["effect"].as_str()), (codes::NO_EFFECT, "case-closed"));
        let said = node.submit_one(StatementDraft { anyway: true, ..late }).await.unwrap();
        assert_eq!(no_effect([&aur, &bor], &said.id).await.as_deref(), Some("case-closed"));
        for reader in [&aur, &bor] {
            assert!(reader.show(said.id.clone()).await.unwrap().content.is_some(), "nothing of it is lost");
        }
    }
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_officers_must_release_is_refused_with_none_one_or_a_revoked_one_on_the_side_that_can_tell() {
    let machines = Machines::founded(&[Track::Nrrc], |party| {
        enrol(party);
        // A third approver, who left before anything was signed.
        let key = Some(comity_journal::register::officer_key(officer(3).public()).unwrap());
        party.authority_says(RegisterFact::Officer { name: "Third".into(), role: "approver".into(), key }).unwrap();
        let last_trusted = party.register.entries.len() as u64;
        party.authority_says(RegisterFact::OfficerLeft { name: "Third".into(), key: None, last_trusted }).unwrap();
    });
    let [aur, bor] = machines.both().await;
    let body = inquiry(&json!([]), vec![]).body.get().to_owned();
    let refused = |who: &'static [u64]| release_by(&aur, inquiry(&json!([]), vec![]), who);
    for (who, code) in [
        (&[][..], codes::RELEASE_TWO_OFFICERS),
        (&[1], codes::RELEASE_TWO_OFFICERS),
        (&[1, 1], codes::RELEASE_TWO_OFFICERS),
        (&[1, 3], codes::RELEASE_KEY),
        (&[1, 4], codes::RELEASE_KEY),
    ] {
        assert_eq!(refused(who).await.unwrap_err().code, code, "{who:?}");
    }
    // An author whose node checks nothing: its own line still says nothing that the named officers did not sign.
    let keyed = |who: &[u64], nonce: u8| {
        let keys = who.iter().map(|number| officer(*number).public().fingerprint());
        Envelope {
            required: release::required_set(keys),
            release_nonce: Some([nonce; 32]).filter(|_| !who.is_empty()),
            ..envelope("F23")
        }
    };
    for (asked, signed, code) in [
        (&[1, 2][..], &[1][..], codes::RELEASE_REFUSED),
        (&[1, 2], &[1, 1], codes::RELEASE_REFUSED),
        (&[1, 3], &[1, 3], codes::RELEASE_KEY),
    ] {
        let said = forced_by(&aur, keyed(asked, 9), &body, signed).await;
        assert_eq!(said.unwrap_err().code, code, "{asked:?} {signed:?}");
    }
    // What it asks nobody or one for leaves, and is refused there with a signed reason, kept and shown as it came.
    for (who, nonce) in [(&[][..], 1), (&[1], 2)] {
        let said = forced_by(&aur, keyed(who, nonce), &body, who).await.unwrap();
        let by_us = |view: &StatementView| matches!(&view.state, StatementState::RefusedByUs { reason } if reason == "bad-release");
        let there = show_when(&bor, &said.id, by_us).await;
        assert_eq!(there.content.unwrap().body.get(), body, "kept byte for byte");
        let by_them = |view: &StatementView| matches!(&view.state, StatementState::RefusedByThem { reason, .. } if reason == "bad-release");
        show_when(&aur, &said.id, by_them).await;
        assert_eq!(no_effect([&aur, &bor], &said.id).await.as_deref(), Some("refused"));
    }
    release_by(&aur, inquiry(&json!([]), vec![]), &[1, 2]).await.unwrap();
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_that_look_like_others_are_kept_exactly_and_warned_of_in_both_languages_on_both_sides() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let text = r#"{"subject":"Bank","text":"Write to wаtch@bank.example, not to \u202eknab"}"#;
    let spoof = StatementDraft { from_desk: "СЕRT".into(), ..of("F90", text) };
    for lang in [LanguageTag::En, LanguageTag::Ru] {
        let query = RenderingQuery { lang, form: RenderingForm::Text };
        let preview = aur.preview(spoof.clone(), query).await.unwrap().content;
        assert!(preview.contains("wаtch@bank.example") && !preview.contains('\u{202e}'), "{preview}");
        let warns = preview.lines().filter(|line| line.starts_with("* ")).count();
        assert!(warns >= 2, "the author is warned before: {preview}");
    }
    let said = aur.submit_one(spoof).await.unwrap();
    for node in [&aur, &bor] {
        let view = show_when(node, &said.id, |view| view.content.is_some()).await;
        assert_eq!(view.content.unwrap().body.get(), text, "kept exactly");
        for lang in [LanguageTag::En, LanguageTag::Ru] {
            let read =
                node.rendering(said.id.clone(), RenderingQuery { lang, form: RenderingForm::Text }).await.unwrap();
            let warned = |word: &str| read.content.lines().any(|line| line.starts_with("* ") && line.contains(word));
            assert!(warned("wаtch@bank.example") && warned("СЕRT"), "{}", read.content);
        }
    }
    aur.shutdown().await;
    bor.shutdown().await;
}

/// Leaves the processor to the nodes between two looks.
async fn between_looks() {
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_what_obliges_is_counted_by_an_alarm_and_listed_whole() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let quiet = crate::watch::channels::Channels {
        settings: crate::watch::channels::Settings::default(),
        words: std::sync::Arc::new(|_| Default::default()),
    };
    bor.start_watch(quiet).await.unwrap();
    let over = 3;
    let count = crate::watch::flood::ALARMS_OPEN_MAX + over;
    let said = aur.submit((0..count).map(|n| draft("BOR", &n.to_string())).collect()).await;
    assert!(said.iter().all(Result::is_ok), "nothing is refused for being much");
    let mut shown = bor.inner.states.shown.subscribe();
    loop {
        let alarms = bor.alarms_list(AlarmQuery::default()).await.unwrap();
        let flood = alarms.alarms.iter().find(|alarm| alarm.kind == crate::watch::alarm::AlarmKind::Flood);
        if flood.is_some_and(|flood| flood.more == over as u64) {
            assert_eq!(alarms.total as usize, count - over + 1, "one stands for what is beyond");
            break;
        }
        tokio::select! { _grown = shown.changed() => {} () = between_looks() => {} }
    }
    for (node, owed_by) in [(&aur, PartyView::Them), (&bor, PartyView::Us)] {
        let board = loop {
            let query = ObligationQuery { limit: Some(1_000), ..Default::default() };
            let mut board = node.obligations(query).await.unwrap();
            board.obligations.retain(|one| one.kind != "statement");
            if board.obligations.len() == count {
                break board;
            }
            between_looks().await;
        };
        assert!(board.obligations.iter().all(|one| one.owed_by == owed_by));
    }
    assert_eq!(bor.inbox(ListQuery { limit: Some(1_000), ..Default::default() }).await.unwrap().len(), count);
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_of_a_peer_or_a_line_that_there_is_not_is_refused_and_not_empty() {
    let node = Machines::new(&[Track::Nrrc]).both().await.into_iter().next().unwrap();
    let all = || crate::watch::policy::reads_all();
    for (peer, track, code) in [
        (Some("XXX"), None, codes::NO_SUCH_PEER),
        (Some("XXX"), Some("nrrc"), codes::NO_SUCH_PEER),
        (Some("BOR"), Some("cert"), codes::NO_SUCH_LINE),
        (None, Some("post"), codes::ENVELOPE_WRONG),
    ] {
        let (peer, track) = (peer.map(str::to_owned), track.map(str::to_owned));
        let pledge = || PledgeQuery { peer: peer.clone(), track: track.clone(), ..PledgeQuery::default() };
        let notice = NoticeQuery { peer: peer.clone(), track: track.clone(), ..NoticeQuery::default() };
        let ledger = LedgerQuery { peer: peer.clone(), track: track.clone(), ..LedgerQuery::default() };
        let owed = ObligationQuery { peer: peer.clone(), track: track.clone(), ..ObligationQuery::default() };
        let health = LineHealthQuery { peer: peer.clone(), track: track.clone(), ..LineHealthQuery::default() };
        let list = ListQuery { peer: peer.clone(), track: track.clone(), ..ListQuery::default() };
        let words =
            SearchQuery { words: "word".into(), peer: peer.clone(), track: track.clone(), ..SearchQuery::default() };
        let agreements = AgreementQuery { peer: peer.clone(), track: track.clone() };
        let refused = [
            ("guarantees", node.guarantees(pledge(), all()).await.err()),
            ("cautions", node.cautions(pledge(), all()).await.err()),
            ("protected", node.protected(pledge(), all()).await.err()),
            ("notices", node.notices(notice, all()).await.err()),
            ("ledger", node.reciprocity(ledger, all()).await.err()),
            ("obligations", node.obligations(owed).await.err()),
            ("line health", node.line_health(health).await.err()),
            ("statements", node.list(list).await.err()),
            ("search", node.search(words, super::searching::everything()).await.err()),
            ("agreements", node.agreements(agreements, all()).await.err()),
        ];
        for (what, problem) in refused {
            assert_eq!(problem.map(|problem| problem.code).as_deref(), Some(code), "{what} of {peer:?}, {track:?}");
        }
    }
}
