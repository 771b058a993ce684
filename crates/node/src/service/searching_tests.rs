//! Searching beside what was said: translations and internal notes, as far as whoever asks may see their statement; and
//! which translations wait to be adopted.

use comity_wire::Track;
use serde_json::json;
use serde_json::value::RawValue;

use super::Node;
use super::problem::codes;
use super::searching::{MaySee, everything};
use super::tests::{Machines, draft, show_when};
use super::views::*;

fn raw(value: &serde_json::Value) -> Box<RawValue> {
    RawValue::from_string(value.to_string()).unwrap()
}

async fn found(node: &Node, words: &str, may: MaySee) -> Vec<SearchHit> {
    let query = SearchQuery { words: words.to_owned(), ..SearchQuery::default() };
    node.search(query, may).await.unwrap().found
}

async fn within(node: &Node, words: &str) -> Vec<(String, FoundIn, Option<String>)> {
    let found = found(node, words, everything()).await;
    found.into_iter().map(|hit| (hit.item.number, hit.within, hit.language)).collect()
}

async fn noted(node: &Node, about: &str, case: bool, text: &str) {
    let draft = InternalNoteDraft { about: about.to_owned(), case, text: text.to_owned() };
    node.add_internal_note("orlov".into(), draft).await.unwrap();
}

/// A statement in English of AUR's, which BOR has opened.
async fn said_in_english(aur: &Node, bor: &Node) -> Accepted {
    let mut statement = draft("BOR", "Good day, grid.");
    statement.languages = vec![LanguageView { tag: "en".into(), authenticity: String::new(), source: None }];
    let said = aur.submit_one(statement).await.unwrap();
    show_when(bor, &said.id, |view| view.effect.is_some()).await;
    show_when(aur, &said.id, |view| view.effect.is_some()).await;
    said
}

async fn translated(node: &Node, of: &str, text: &str) {
    let members = raw(&json!({ "text": text }));
    let (statement, language) = (of.to_owned(), "ru".to_owned());
    let draft = TranslationDraft { statement, language, source: None, subject: None, members };
    node.write_translation("ivanova".into(), draft).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn translations_and_notes_are_found_by_whoever_may_read_their_statement_and_by_nobody_else() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let of = said_in_english(&aur, &bor).await;
    translated(&bor, &of.number, "Добрый день, энергосеть.").await;
    noted(&bor, &of.number, false, "the address is ours: zebra").await;
    noted(&bor, &of.number, true, "ask the CERT about the walrus").await;

    assert_eq!(within(&bor, "grid").await, [(of.number.clone(), FoundIn::Statement, None)]);
    let ru = Some("ru".to_owned());
    assert_eq!(within(&bor, "ЭНЕРГО добр").await, [(of.number.clone(), FoundIn::Translation, ru.clone())]);
    assert_eq!(within(&bor, "zebra").await, [(of.number.clone(), FoundIn::Note, None)]);
    assert_eq!(within(&bor, "walrus cert").await, [(of.number.clone(), FoundIn::Note, None)]);
    let hit = found(&bor, "zebra", everything()).await.remove(0);
    assert!(hit.excerpt.contains("zebra"), "{}", hit.excerpt);
    // Each text by itself: words of two do not add up to one.
    for none in ["grid zebra", "zebra walrus", "энерго grid", "ebra"] {
        assert_eq!(within(&bor, none).await, [], "{none}");
    }
    // Nothing of it is at the other side, nor for whoever may not read the statement.
    for words in ["энерго", "zebra", "walrus"] {
        assert_eq!(within(&aur, words).await, [], "{words}");
        assert!(found(&bor, words, Box::new(|_| false)).await.is_empty(), "{words}");
        let other_track: MaySee = Box::new(|subject| subject.track != Track::Nrrc);
        assert!(found(&bor, words, other_track).await.is_empty(), "{words}");
    }
    let other = SearchQuery { words: "zebra".into(), track: Some("cert".into()), ..SearchQuery::default() };
    assert!(bor.search(other, everything()).await.unwrap().found.is_empty());

    // Said, it is a statement of its own, which both have.
    let order = TranslationOrder::Say { statement: of.number.clone(), language: "ru".into() };
    let said = bor.submit_one(bor.translation_draft(order).await.unwrap()).await.unwrap();
    show_when(&aur, &said.id, |view| view.effect.is_some()).await;
    assert_eq!(within(&aur, "энерго").await, [(said.number.clone(), FoundIn::Translation, ru)]);
    assert_eq!(within(&bor, "энерго").await.len(), 2, "what was said, and what is kept here");
    for node in [aur, bor] {
        node.shutdown().await;
    }
}

async fn turns(node: &Node) -> Vec<(AdoptionTurn, String, Option<bool>)> {
    let view = node.adoptions(AdoptionQuery::default()).await.unwrap();
    assert!(view.more.is_none() && view.waiting.iter().all(|one| one.language == "ru" && one.track == "nrrc"));
    view.waiting.into_iter().map(|one| (one.turn, one.translation.number, one.fits)).collect()
}

/// Waits until a node's list is this one.
async fn turns_are(node: &Node, wanted: &[(AdoptionTurn, String, Option<bool>)]) {
    let mut events = node.events();
    while turns(node).await != wanted {
        let _changed = events.recv().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_translation_waits_for_the_side_that_has_not_said_it_until_it_does_or_it_is_taken_back() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let of = said_in_english(&aur, &bor).await;
    translated(&bor, &of.number, "Добрый день.").await;
    assert_eq!((turns(&aur).await, turns(&bor).await), (vec![], vec![]), "what was not said waits for nobody");
    let say = TranslationOrder::Say { statement: of.number.clone(), language: "ru".into() };
    let said = bor.submit_one(bor.translation_draft(say.clone()).await.unwrap()).await.unwrap();
    turns_are(&aur, &[(AdoptionTurn::Ours, said.number.clone(), Some(true))]).await;
    turns_are(&bor, &[(AdoptionTurn::Theirs, said.number.clone(), Some(true))]).await;
    let one = aur.adoptions(AdoptionQuery::default()).await.unwrap().waiting.remove(0);
    assert_eq!((one.statement.number, one.format.is_empty(), one.mark.as_str()), (of.number.clone(), false, "actual"));
    for after in ["x", "1", "1.x"] {
        let query = AdoptionQuery { after: Some(after.into()) };
        assert_eq!(aur.adoptions(query).await.unwrap_err().code, codes::SEARCH_CURSOR, "{after}");
    }
    // Taken back, nobody can adopt it.
    let back = CorrectionDraft::of(&said.number, "no");
    bor.correct(back).await.unwrap();
    turns_are(&aur, &[]).await;
    turns_are(&bor, &[]).await;
    // Said anew and adopted, it waits for nobody either.
    translated(&bor, &of.number, "Здравствуйте.").await;
    let said = bor.submit_one(bor.translation_draft(say).await.unwrap()).await.unwrap();
    turns_are(&aur, &[(AdoptionTurn::Ours, said.number.clone(), Some(true))]).await;
    let adopt = TranslationOrder::Adopt { translation: said.number };
    aur.submit_one(aur.translation_draft(adopt).await.unwrap()).await.unwrap();
    turns_are(&aur, &[]).await;
    turns_are(&bor, &[]).await;
    for node in [aur, bor] {
        node.shutdown().await;
    }
}
