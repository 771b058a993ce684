//! Translations between two real nodes: made at one, said, adopted, and what is refused on the way.

use comity_catalog::translation::Texts;
use comity_exchange::Prepared;
use comity_wire::envelope::{Authenticity, Envelope, Language};
use comity_wire::statement::Statement;
use comity_wire::{Hash, Track};
use serde_json::json;
use serde_json::value::RawValue;

use super::problem::codes;
use super::tests::{Machines, draft, show_when};
use super::views::*;
use super::writer::OsRng;
use super::{Node, Problem};
use crate::core::{Request, SubmitRequest};
use crate::watch::channels::{Channels, Settings};
use crate::watch::desk::Desk;

fn raw(value: &serde_json::Value) -> Box<RawValue> {
    RawValue::from_string(value.to_string()).unwrap()
}

fn made(statement: &str, language: &str, members: serde_json::Value) -> TranslationDraft {
    let (statement, language) = (statement.to_owned(), language.to_owned());
    TranslationDraft { statement, language, source: None, subject: None, members: raw(&members) }
}

fn say(statement: &str, language: &str) -> TranslationOrder {
    TranslationOrder::Say { statement: statement.to_owned(), language: language.to_owned() }
}

fn adopt(translation: &str) -> TranslationOrder {
    TranslationOrder::Adopt { translation: translation.to_owned() }
}

fn code<T: std::fmt::Debug>(answer: Result<T, Problem>) -> (String, String) {
    let problem = answer.unwrap_err();
    (problem.code.to_string(), problem.params.get("why").cloned().unwrap_or_default())
}

fn unfit(why: &str) -> (String, String) {
    (codes::TRANSLATION_UNFIT.to_owned(), why.to_owned())
}

/// Standings of a statement's translations, as soon as they are these.
async fn standings(node: &Node, of: &str, wanted: &[&str]) -> TranslationsView {
    let mut events = node.events();
    loop {
        let view = node.translations(of).await.unwrap();
        if view.translations.iter().map(|one| one.standing.as_str()).eq(wanted.iter().copied()) {
            return view;
        }
        let _changed = events.recv().await;
    }
}

/// Both say something, so that what was said before becomes final.
async fn chatter(aur: &Node, bor: &Node) {
    for (node, peer) in [(aur, "BOR"), (bor, "AUR"), (aur, "BOR"), (bor, "AUR")] {
        let said = node.submit_one(draft(peer, "later")).await.unwrap();
        node.wait_receipted(said.number).await.unwrap();
    }
}

/// A statement in English of AUR's, which BOR has opened.
async fn said_in_english(aur: &Node, bor: &Node) -> Accepted {
    let mut statement = draft("BOR", "Good day.");
    statement.languages = vec![LanguageView { tag: "en".into(), authenticity: String::new(), source: None }];
    let said = aur.submit_one(statement).await.unwrap();
    show_when(bor, &said.id, |view| view.effect.is_some()).await;
    show_when(aur, &said.id, |view| view.effect.is_some()).await;
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_translation_is_made_said_and_official_once_both_said_it() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let of = said_in_english(&aur, &bor).await;
    let form = bor.translation_form(of.number.clone(), "ru".into()).await.unwrap();
    assert_eq!(form.members.get(), r#"{"subject":"s","text":"Good day."}"#);
    let wrote = bor.write_translation("ivanova".into(), made(&of.number, "ru", json!({"text": "Добрый вечер."}))).await;
    assert_eq!(wrote.unwrap().version, 1);
    let kept = bor.write_translation("ivanova".into(), made(&of.number, "RU", json!({"text": "Добрый день."}))).await;
    let kept = kept.unwrap();
    assert_eq!(
        (kept.standing.as_str(), kept.by.as_str(), kept.version, kept.fits),
        ("internal", "ivanova", 2, Some(true))
    );
    let query = |lang| RenderingQuery { lang, form: RenderingForm::Text };
    for (lang, words) in
        [(LanguageTag::En, "Unofficial translation, made by ivanova"), (LanguageTag::Ru, "Неофициальный перевод")]
    {
        let read = bor.rendering(of.id.clone(), query(lang)).await.unwrap().content;
        assert!(read.contains(words) && read.contains("Добрый день."), "{read}");
    }
    assert!(aur.translations(&of.id).await.unwrap().translations.is_empty(), "it is BOR's own");
    let snapshot = bor.snapshot().await.unwrap();
    let archived = snapshot.renderings(&of.id.parse().unwrap(), &bor.known_formats());
    assert!(archived.len() == 2 && archived.iter().all(|(_, text)| !text.contains("Добрый")), "{archived:?}");
    drop(snapshot);

    let draft = bor.translation_draft(say(&of.number, "ru")).await.unwrap();
    assert_eq!((draft.format.as_str(), draft.tlp.as_str(), draft.in_reply_to.len()), ("F19", "TLP:AMBER", 0));
    let first = bor.submit_one(draft.clone()).await.unwrap();
    assert_eq!(code(bor.submit_one(draft).await).0, codes::TRANSLATION_SAID);
    let view = standings(&aur, &of.id, &["proposed"]).await;
    let one = &view.translations[0];
    assert_eq!((one.by.as_str(), one.fits, one.said[0].id.as_str()), ("BOR", Some(true), first.id.as_str()));
    let shown = aur.show(of.id.clone()).await.unwrap();
    assert!(shown.answers.is_empty() && shown.superseded_by.is_empty(), "it is no answer");
    assert_eq!(aur.show(first.id.clone()).await.unwrap().named[0].id, of.id, "its source is shown by its number");
    assert_eq!(
        code(bor.translation_draft(adopt(&first.id)).await).0,
        codes::TRANSLATION_ADOPT,
        "nobody adopts their own"
    );
    assert_eq!(code(aur.translation_draft(adopt(&of.id)).await).0, codes::TRANSLATION_ADOPT);

    let same = aur.translation_draft(adopt(&first.number)).await.unwrap();
    let second = aur.submit_one(same.clone()).await.unwrap();
    show_when(&bor, &second.id, |view| view.effect.is_some()).await;
    chatter(&aur, &bor).await;
    for node in [&aur, &bor] {
        let mine: &[&str] = if node.names().own == "BOR" { &["official", "internal"] } else { &["official"] };
        let view = standings(node, &of.id, mine).await;
        assert_eq!(view.translations[0].said.len(), 2);
        let read = node.rendering(of.id.clone(), query(LanguageTag::En)).await.unwrap().content;
        assert!(read.contains("Official translation") && read.contains("The authentic text governs."), "{read}");
    }
    let again = StatementDraft { anyway: true, idempotency_key: None, ..same };
    assert_eq!(code(aur.submit_one(again).await).0, codes::TRANSLATION_SAID, "adopted twice");
    let back = CorrectionDraft::of(&second.number, "no");
    assert_eq!(code(aur.correct(back).await).0, codes::NO_EFFECT, "what is official stays");
    let fix = CorrectionDraft {
        r#ref: first.number,
        changes: Some(raw(&json!({"subject": "x"}))),
        reason: "r".into(),
        tlp: String::new(),
        pap: String::new(),
        idempotency_key: None,
    };
    assert_eq!(code(bor.correct(fix).await).0, codes::TRANSLATION_FIXED);
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_translation_is_refused_where_it_is_written() {
    let machines = Machines::new(&[Track::Nrrc, Track::Cert]);
    let [aur, bor] = machines.both().await;
    let of = said_in_english(&aur, &bor).await;
    let text = || json!({"text": "т"});
    let write = async |draft: TranslationDraft| code(bor.write_translation("ivanova".into(), draft).await);
    assert_eq!(write(made("AUR/nrrc/99", "ru", text())).await.0, codes::NO_SUCH_STATEMENT);
    assert_eq!(write(made(&of.number, "по-русски", text())).await, unfit("tag"));
    assert_eq!(write(made(&of.number, "EN", text())).await, unfit("same-language"));
    assert_eq!(write(made(&of.number, "ru", json!({}))).await, unfit("count"));
    assert_eq!(write(made(&of.number, "ru", json!([]))).await, unfit("count"));
    assert_eq!(write(made(&of.number, "ru", json!({"facts": "т"}))).await, unfit("absent"));
    assert_eq!(write(made(&of.number, "ru", json!({"text": 7}))).await, unfit("shape"));
    let other = TranslationDraft { source: Some(Hash([3; 32]).to_string()), ..made(&of.number, "ru", text()) };
    assert_eq!(write(other).await, unfit("source"));
    let long = "т".repeat(crate::watch::translations::TRANSLATION_BYTES_MAX);
    assert_eq!(write(made(&of.number, "ru", json!({ "text": long }))).await.0, codes::ENVELOPE_LONG);
    assert_eq!(code(bor.translation_draft(say(&of.number, "ru")).await).0, codes::NO_SUCH_TRANSLATION);

    bor.write_translation("ivanova".into(), made(&of.number, "ru", text())).await.unwrap();
    let good = bor.translation_draft(say(&of.number, "ru")).await.unwrap();
    let elsewhere = StatementDraft { track: "cert".into(), ..good.clone() };
    assert_eq!(code(bor.submit_one(elsewhere).await).0, codes::TRANSLATION_LINE);
    let wider = StatementDraft { tlp: "TLP:GREEN".into(), ..good.clone() };
    assert_eq!(code(bor.submit_one(wider).await).0, codes::TRANSLATION_MARKS);
    let exercise = StatementDraft { mark: "exercise".into(), ..good.clone() };
    assert_eq!(code(bor.submit_one(exercise).await).0, codes::TRANSLATION_MARKS);
    let body = |from: &str, to: &str| {
        let body = good.body.get().replace(from, to);
        StatementDraft { body: RawValue::from_string(body).unwrap(), ..good.clone() }
    };
    assert_eq!(code(bor.submit_one(body("\"т\"", "\"д\"")).await).0, codes::FIELD_WRONG, "its own hash");
    let nowhere = body(&of.id, &Hash([9; 32]).to_string());
    assert_eq!(code(bor.submit_one(nowhere).await).0, codes::NO_SUCH_STATEMENT);
    let said = bor.submit_one(good.clone()).await.unwrap();
    assert_eq!(write(made(&said.number, "be", text())).await, unfit("of-translation"));
    // Taken back, it may be said again.
    show_when(&bor, &said.id, |view| view.effect.is_some()).await;
    let back = CorrectionDraft::of(&said.number, "no");
    bor.correct(back).await.unwrap();
    standings(&aur, &of.id, &["withdrawn"]).await;
    bor.submit_one(good).await.unwrap();
    standings(&aur, &of.id, &["proposed", "withdrawn"]).await;
    aur.shutdown().await;
    bor.shutdown().await;
}

/// An F19 whose hash of the source is of other texts: its author's node checks nothing.
async fn forged(node: &Node, of: &Accepted) -> Accepted {
    let (salt, members) = ("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", r#"{"text":"Мы согласны."}"#);
    let texts = Texts::of(None, Some(members)).unwrap();
    let source = Hash([5; 32]);
    let hash = texts.text_hash(salt, &source, "ru");
    let body = format!(
        r#"{{"ref":"{}","language":"ru","source":"{source}","translation":"{hash}","salt":"{salt}","members":{members}}}"#,
        of.id
    );
    let language = Language { tag: "ru".into(), authenticity: Authenticity::Translation, source: Some(source) };
    let envelope =
        Envelope { format: "F19".into(), format_version: 1, languages: vec![language], ..Envelope::default() };
    let statement = Statement { envelope, body: body.into_bytes() };
    let line = node.names().line("AUR", "nrrc").unwrap();
    let prepared = Prepared::new(&statement, &statement.members().unwrap(), &[], &mut OsRng).unwrap();
    let (signatures, settle, key) = (Vec::new(), false, None);
    let submit = SubmitRequest { token: 0, statement, signatures, settle, key, prepared: Some(prepared) };
    let answered = node.ask(Request::Submit { line, submit: Box::new(submit) }).await.unwrap();
    node.accepted(line, answered).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_translation_of_another_source_is_marked_by_its_receiver_and_adopted_by_nobody() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let of = said_in_english(&aur, &bor).await;
    let said = forged(&bor, &of).await;
    let view = standings(&aur, &of.id, &["proposed"]).await;
    let one = &view.translations[0];
    assert_eq!((one.fits, one.unfit.as_deref()), (Some(false), Some("source")));
    for form in [RenderingForm::Text, RenderingForm::Html] {
        let read = aur.rendering(of.id.clone(), RenderingQuery { lang: LanguageTag::En, form }).await.unwrap().content;
        assert!(read.contains("IT IS NO TRANSLATION OF THIS TEXT") && !read.contains("Мы согласны."), "{read}");
    }
    assert_eq!(code(aur.translation_draft(adopt(&said.number)).await), unfit("source"));
    aur.shutdown().await;
    bor.shutdown().await;
}

fn want(act: WantedAct, statement: &str, language: &str, reason: &str) -> WantedDraft {
    WantedDraft { act, statement: statement.into(), language: language.into(), reason: reason.into() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_queue_has_what_nobody_reads_and_what_was_asked_for_by_when_it_is_due() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let desk = Desk { languages: vec!["ru".into()], ..Desk::new("watch", &["nrrc"]) };
    let keeps = DeskDraft { officer: "op".into(), desk: Some(desk) };
    bor.put_desk("watch".into(), keeps).await.unwrap();
    let mut told = bor.events();
    let channels = Channels { settings: Settings::default(), words: std::sync::Arc::new(|_| Default::default()) };
    bor.start_watch(channels).await.unwrap();
    let unread = said_in_english(&aur, &bor).await;
    let event = loop {
        if let Event::Translation { what, statement, language, by } = told.recv().await.unwrap() {
            break (what, statement.id, language, by);
        }
    };
    assert_eq!(event, ("asked".into(), unread.id.clone(), "ru".into(), "node".into()));
    let plain = aur.submit_one(draft("BOR", "no language is said")).await.unwrap();
    let urgent = StatementDraft { precedence: "flash".into(), ..draft("BOR", "urgent") };
    let urgent = aur.submit_one(urgent).await.unwrap();
    show_when(&bor, &urgent.id, |view| view.effect.is_some()).await;
    let act = async |who: &str, draft: WantedDraft| bor.want(who.into(), draft).await;
    act("w", want(WantedAct::Ask, &urgent.number, "ru", "now")).await.unwrap();
    let queue = bor.wanted(WantedQuery::default()).await.unwrap();
    let numbers: Vec<&str> = queue.iter().map(|one| one.wanted.number.as_str()).collect();
    assert!(numbers.contains(&unread.number.as_str()) && !numbers.contains(&plain.number.as_str()), "{numbers:?}");
    assert!(queue.iter().all(|one| one.due.is_some()), "an acknowledgement is owed from each");
    assert!(queue.is_sorted_by_key(|one| one.due), "{queue:?}");

    let name = unread.number.as_str();
    assert_eq!(code(act("i", want(WantedAct::Claim, &plain.number, "ru", "")).await).0, codes::TRANSLATION_NOT_WANTED);
    assert_eq!(code(act("i", want(WantedAct::GiveBack, name, "ru", "")).await).0, codes::REASON_WRONG);
    assert_eq!(code(act("i", want(WantedAct::GiveBack, name, "ru", "x")).await).0, codes::TRANSLATION_UNCLAIMED);
    assert_eq!(code(act("i", want(WantedAct::Ask, name, "en", "")).await), unfit("same-language"));
    act("i", want(WantedAct::Claim, name, "ru", "")).await.unwrap();
    assert_eq!(code(act("p", want(WantedAct::Claim, name, "ru", "")).await).0, codes::TRANSLATION_CLAIMED);
    let by_other = bor.write_translation("p".into(), made(name, "ru", json!({"text": "т"}))).await;
    assert_eq!(code(by_other).0, codes::TRANSLATION_CLAIMED);
    assert_eq!(code(act("i", want(WantedAct::Done, name, "ru", "")).await).0, codes::NO_SUCH_TRANSLATION);
    bor.write_translation("i".into(), made(name, "ru", json!({"text": "т"}))).await.unwrap();
    act("i", want(WantedAct::Done, name, "ru", "")).await.unwrap();
    assert_eq!(code(act("i", want(WantedAct::Done, name, "ru", "")).await).0, codes::TRANSLATION_DONE);
    let open = bor.wanted(WantedQuery { all: false, into: Some("RU".into()) }).await.unwrap();
    assert_eq!(open.iter().map(|one| one.wanted.number.as_str()).collect::<Vec<_>>(), [urgent.number.as_str()]);
    let all = bor.wanted(WantedQuery { all: true, into: None }).await.unwrap();
    assert_eq!(all.len(), 2);
    let log = bor.audit(AuditQuery::default()).await.unwrap();
    let acts: Vec<&str> = log.iter().rev().map(|act| act.what.as_str()).collect();
    assert_eq!(acts, ["translation-asked", "translation-claimed", "translation-written", "translation-done"]);

    // Who leaves gives on what is open, and nothing that is done.
    act("i", want(WantedAct::Claim, &urgent.number, "ru", "")).await.unwrap();
    let turnover = bor.turn_over("i", "p").await.unwrap();
    assert_eq!(turnover.translations, [format!("{} ru", urgent.number)]);
    assert_eq!(bor.turn_over("i", "p").await.unwrap().translations, [""; 0], "once");
    let mine = |who: &str| bor.write_translation(who.into(), made(&urgent.number, "ru", json!({"text": "т"})));
    assert_eq!(code(mine("i").await).0, codes::TRANSLATION_CLAIMED);
    mine("p").await.unwrap();
    let log = bor.watch_log(LogQuery::default()).await.unwrap();
    assert!(log.entries.iter().any(|entry| entry.text.ends_with(" 1 translations")), "{:?}", log.entries);
    aur.shutdown().await;
    bor.shutdown().await;
}

const MARKER: &str = "the-analyst-thinks-so";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn internal_notes_are_in_nothing_that_leaves_the_node() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let of = said_in_english(&aur, &bor).await;
    chatter(&aur, &bor).await;
    let sizes = async |node: &Node| -> Vec<(u64, u64)> {
        node.lines().await.unwrap().iter().map(|line| (line.ours.size, line.theirs.size)).collect()
    };
    let before = sizes(&bor).await;
    let note = |case, text: &str| InternalNoteDraft { about: of.number.clone(), case, text: text.into() };
    bor.add_internal_note("orlov".into(), note(false, MARKER)).await.unwrap();
    bor.add_internal_note("orlov".into(), note(true, MARKER)).await.unwrap();
    for text in ["", " \n", &"x".repeat(crate::watch::notes::NOTE_BYTES_MAX + 1)] {
        assert_eq!(code(bor.add_internal_note("orlov".into(), note(false, text)).await).0, codes::NOTE_WRONG);
    }
    let nowhere = InternalNoteDraft { about: "AUR/nrrc/99".into(), case: false, text: "x".into() };
    assert_eq!(code(bor.add_internal_note("orlov".into(), nowhere).await).0, codes::NO_SUCH_STATEMENT);
    bor.write_translation("i".into(), made(&of.number, "ru", json!({ "text": MARKER }))).await.unwrap();
    let query = |case| NotesQuery { about: of.number.clone(), case };
    assert_eq!(bor.internal_notes(query(false)).await.unwrap().notes[0].text, MARKER);
    assert_eq!(bor.internal_notes(query(true)).await.unwrap().notes.len(), 1);
    // Nothing was said for it: no entry, so no frame; and what is exported has its own words alone.
    assert_eq!(sizes(&bor).await, before);
    let (_, courier) = bor.courier_write("AUR", Vec::new()).await.unwrap();
    let view = serde_json::to_string(&bor.show(of.id.clone()).await.unwrap()).unwrap();
    let snapshot = bor.snapshot().await.unwrap();
    let archived = format!("{:?}", snapshot.renderings(&of.id.parse().unwrap(), &bor.known_formats()));
    let exported = serde_json::to_string(&bor.line_state("AUR", "nrrc").await.unwrap()).unwrap();
    for text in [view, archived, exported, String::from_utf8_lossy(&courier).into_owned()] {
        assert!(!text.contains(MARKER), "{text}");
    }
    drop(snapshot);
    assert!(aur.internal_notes(query(false)).await.unwrap().notes.is_empty());
    aur.shutdown().await;
    bor.shutdown().await;
    let kept = machines.disks[1].open();
    let cells = comity_store::Store::reader(&kept).unwrap().cells(comity_store::Cells::Watch, b"n", None, 10).unwrap();
    assert_eq!(cells.len(), 2, "in the store, and so in a backup");
}
