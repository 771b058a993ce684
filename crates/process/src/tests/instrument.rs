//! Instruments: articles that both agree on, signatures over all of them, and what follows by the instrument's own rules.

use comity_wire::{EntryId, Hash, Track};
use serde_json::json;

use super::{outcome, owed, reason};
use crate::case::Phase;
use crate::effect::NoEffect;
use crate::instrument::{self, Ends, Stage};
use crate::item::Standing;
use crate::obligation::{Kind, Outcome};
use crate::testing::*;
use crate::{Case, Said, State};

const ID: Hash = Hash([8; 32]);

fn clause(text: &str) -> serde_json::Value {
    json!([{"number": "1", "texts": {"en": text, "ru": format!("{text}, по-русски")}}])
}

fn article(number: &str, text: &str) -> serde_json::Value {
    json!({"number": number, "heading": {"en": number, "ru": number}, "clauses": clause(text)})
}

fn hash_of(article: &serde_json::Value) -> Hash {
    instrument::article(&article.to_string()).unwrap().0.hash
}

/// A text with these articles: in force with the last notice of ratification, renewed every 1,000 days.
fn tabled(articles: &[serde_json::Value]) -> serde_json::Value {
    json!({
        "instrument": {"id": ID.to_string(), "title": {"en": "A", "ru": "А"}}, "authentic": ["en", "ru"],
        "articles": articles, "preamble": {"en": "The Parties,", "ru": "Стороны,"},
        "terms": {"periods": [{"format": "F24", "ack": 600}]},
        "entry_into_force": {"rule": "last-notice", "days": 30},
        "term": {"renewal": "tacit", "period_days": 1000, "notice_days": 90},
    })
}

fn table(articles: &[serde_json::Value]) -> Said {
    said("F50", &tabled(articles).to_string())
}

/// A further text of the same instrument.
fn further(case: EntryId, articles: &[serde_json::Value]) -> Said {
    let body = json!({"instrument": {"id": ID.to_string()}, "articles": articles});
    Said { case: Some(case), ..said("F50", &body.to_string()) }
}

fn response(number: &str, response: &str, hash: Hash) -> serde_json::Value {
    json!({"number": number, "response": response, "text_hash": hash.to_string()})
}

fn counter(number: &str, text: &str) -> serde_json::Value {
    let mut it = article(number, text);
    it["response"] = "counter".into();
    it["text_hash"] = Hash([0; 32]).to_string().into();
    it
}

fn respond(to: EntryId, all: &[serde_json::Value]) -> Said {
    reply("F51", &[to], &json!({"articles": all}).to_string())
}

fn act(case: EntryId, act: &str, texts: Hash) -> Said {
    let body = json!({"texts_hash": texts.to_string(), "act": act, "full_powers": {}, "date": START});
    Said { case: Some(case), ..said("F52", &body.to_string()) }
}

fn life(case: EntryId, act: &str, at: u64) -> Said {
    let body = json!({"instrument": {"id": ID.to_string()}, "act": act, "reason": "r", "effective_date": at});
    Said { case: Some(case), ..said("F53", &body.to_string()) }
}

fn case_of(state: &State, case: &EntryId) -> Case {
    Case::clone(&*state.case(case).unwrap())
}

fn standing(pair: &Pair, case: &EntryId, item: &str) -> Standing {
    case_of(&pair.state(), case).items[item].standing()
}

fn stage(pair: &Pair, case: &EntryId, now: u64) -> Stage {
    instrument::stage(&case_of(&pair.state(), case), now)
}

/// Accepts everything that the other party says.
fn accept_all(pair: &mut Pair, at: u64, to: EntryId, who: crate::Who2) -> EntryId {
    let case = case_of(&pair.state(), &to);
    let of = |name: &str| name.strip_prefix("a/").map(str::to_owned);
    let said = case.items.iter().filter_map(|(name, item)| Some((of(name)?, item.said[who.other() as usize]?.text)));
    let all: Vec<_> = said.map(|(number, hash)| response(&number, "accept", hash)).collect();
    pair.sent(who, at, respond(to, &all))
}

/// A text of two articles that both agree on for good.
fn agreed() -> (Pair, EntryId, Hash) {
    let mut pair = Pair::new(Track::Official);
    let case = pair.sent(Lower, START, table(&[article("1", "one"), article("2", "two")]));
    accept_all(&mut pair, START + 1, case, Upper);
    pair.settle(START + 2);
    let texts = instrument::texts_hash(&case_of(&pair.state(), &case)).unwrap();
    (pair, case, texts)
}

/// One that both signed and ratified: in force thirty days after the day `START + DAY`.
fn concluded() -> (Pair, EntryId, u64) {
    let (mut pair, case, texts) = agreed();
    for (who, at) in [(Upper, START + 10), (Lower, START + 11)] {
        pair.sent(who, at, act(case, "sign", texts));
    }
    pair.settle(START + 12);
    for (who, at) in [(Lower, START + 20), (Upper, START + DAY)] {
        pair.sent(who, at, act(case, "ratify", texts));
    }
    pair.settle(START + DAY + 1);
    (pair, case, START + 31 * DAY)
}

#[test]
fn an_article_is_agreed_only_when_both_say_one_hash_and_nothing_can_take_it_back() {
    let mut pair = Pair::new(Track::Official);
    let [one, two] = [article("1", "one"), article("2", "two")];
    let case = pair.sent(Lower, START, table(&[one.clone(), two.clone()]));
    assert_eq!(standing(&pair, &case, "a/1"), Standing::One(Lower), "whoever tables a text says it");
    assert_eq!(owed(&pair.state(), &case, Kind::Answer).unwrap().due, Some(START + 30 * DAY));
    let said = respond(case, &[response("1", "accept", hash_of(&one)), counter("2", "zwei")]);
    let answer = pair.say(Upper, START + 1, said);
    pair.bare(Lower, START + 2);
    assert_eq!(outcome(&pair.state(), &case, Kind::Answer), Some(Outcome::Met { by: answer, at: START + 1 }));
    assert_eq!(standing(&pair, &case, "a/1"), Standing::Awaiting);
    assert_eq!(standing(&pair, &case, "a/2"), Standing::Differs);
    pair.settle(START + 3);
    assert_eq!(standing(&pair, &case, "a/1"), Standing::InForce);
    assert_eq!(instrument::texts_hash(&case_of(&pair.state(), &case)), None);
    pair.sent(Lower, START + 4, respond(answer, &[response("2", "accept", hash_of(&article("2", "zwei")))]));
    let rest = accept_all(&mut pair, START + 5, case, Upper);
    assert_eq!(reason(&pair.state(), &rest), Some(NoEffect::Final), "what is agreed on is accepted once");
    let others: Vec<_> = ["preamble", "terms", "final"]
        .into_iter()
        .map(|number| {
            let said = case_of(&pair.state(), &case).items[&*format!("a/{number}")].said[0].unwrap();
            response(number, "accept", said.text)
        })
        .collect();
    pair.sent(Upper, START + 6, respond(case, &others));
    pair.settle(START + 7);
    assert_eq!(stage(&pair, &case, START + 8), Stage::Agreed);
}

#[test]
fn a_counter_proposal_to_an_article_already_agreed_has_no_effect() {
    let (mut pair, case, texts) = agreed();
    for (number, who) in [("1", Upper), ("2", Lower)] {
        let to = if who == Upper { case } else { case_of(&pair.state(), &case).items["a/1"].said[1].unwrap().by };
        for said in [counter(number, "other"), response(number, "withdraw", ID), response(number, "reserve", ID)] {
            let id = pair.sent(who, START + 9, respond(to, &[said]));
            assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Final));
        }
    }
    let id = pair.sent(Lower, START + 10, further(case, &[article("1", "other")]));
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Final));
    let id = pair.sent(Lower, START + 10, cancel(case));
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Final));
    // What stands there unchanged says nothing new.
    let id = pair.sent(Lower, START + 11, further(case, &[article("1", "one")]));
    assert_eq!(reason(&pair.state(), &id), None);
    assert_eq!(instrument::texts_hash(&case_of(&pair.state(), &case)), Some(texts));
}

#[test]
fn what_is_accepted_stands_on_the_table_and_nothing_else() {
    let mut pair = Pair::new(Track::Official);
    let one = article("1", "one");
    let case = pair.sent(Lower, START, table(std::slice::from_ref(&one)));
    let mut answer = |said: serde_json::Value| {
        let id = pair.sent(Upper, START + 1, respond(case, &[said]));
        reason(&pair.state(), &id)
    };
    assert_eq!(answer(response("1", "accept", Hash([1; 32]))), Some(NoEffect::Differs));
    assert_eq!(answer(response("7", "accept", hash_of(&one))), Some(NoEffect::NothingOpen));
    assert_eq!(answer(response("7", "reserve", ID)), Some(NoEffect::NothingOpen));
    assert_eq!(answer(response("1", "withdraw", hash_of(&one))), Some(NoEffect::NothingOpen), "it said nothing");
    assert_eq!(answer(response("1", "agree", ID)), Some(NoEffect::Body));
    assert_eq!(answer(counter("1", "one")), Some(NoEffect::NothingOpen), "one officer alone accepts nothing");
    assert_eq!(answer(counter("terms", "x")), Some(NoEffect::Body));
    let mut english = counter("1", "x");
    english["clauses"][0]["texts"].as_object_mut().unwrap().remove("ru");
    assert_eq!(answer(english), Some(NoEffect::Body), "its heading has two languages");
    let mut english = counter("1", "x");
    english.as_object_mut().unwrap().remove("heading");
    english["clauses"][0]["texts"].as_object_mut().unwrap().remove("ru");
    assert_eq!(answer(english), Some(NoEffect::Differs), "in one language only");
    let twice = [response("1", "accept", hash_of(&one)), response("1", "reserve", ID)];
    let id = pair.sent(Upper, START + 2, respond(case, &twice));
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Body));
    let id = pair.sent(Lower, START + 3, respond(case, &[response("1", "accept", hash_of(&one))]));
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::OwnStatement));
    pair.sent(Upper, START + 4, further(case, std::slice::from_ref(&one)));
    // All of it has effect, or nothing; and who tables what the other party tabled has not accepted it.
    assert_eq!(standing(&pair, &case, "a/1"), Standing::One(Lower));
}

#[test]
fn brackets_and_reservations_keep_an_article_open_until_their_author_says_otherwise() {
    let mut bracketed = article("1", "one");
    bracketed["alternatives"] = json!([{"effect": "delete", "mark": "A1", "proposer": ID.to_string()}]);
    let mut pair = Pair::new(Track::Official);
    let case = pair.sent(Lower, START, table(&[bracketed.clone(), article("2", "two")]));
    let plain = hash_of(&article("1", "one"));
    let id = pair.sent(Upper, START + 1, respond(case, &[response("1", "accept", plain)]));
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::NothingOpen), "nobody says what stands in brackets");
    // Even if both table the same brackets, nothing is agreed on.
    pair.sent(Upper, START + 2, further(case, &[bracketed]));
    assert_eq!(standing(&pair, &case, "b/1"), Standing::Differs);
    accept_all(&mut pair, START + 3, case, Upper);
    let answer = pair.sent(Upper, START + 4, respond(case, &[counter("1", "one")]));
    pair.sent(Lower, START + 5, respond(answer, &[response("1", "accept", plain)]));
    pair.settle(START + 6);
    assert_eq!(standing(&pair, &case, "b/1"), Standing::Open);
    assert_eq!(stage(&pair, &case, START + 7), Stage::Agreed);
    // A new article, on which one reserves its position.
    let new = pair.sent(Lower, START + 8, further(case, &[article("3", "three")]));
    pair.sent(Upper, START + 9, respond(new, &[response("3", "reserve", hash_of(&article("3", "three")))]));
    let withdrawn = pair.sent(Upper, START + 9, respond(new, &[response("3", "withdraw", ID)]));
    assert_eq!(reason(&pair.state(), &withdrawn), None);
    pair.sent(Upper, START + 10, respond(new, &[response("3", "reserve", hash_of(&article("3", "three")))]));
    assert_eq!(stage(&pair, &case, START + 11), Stage::Negotiated);
    let accepted = accept_three(&mut pair, new);
    assert_eq!(reason(&pair.state(), &accepted), None);
    pair.settle(START + 13);
    assert_eq!(stage(&pair, &case, START + 14), Stage::Agreed);
}

fn accept_three(pair: &mut Pair, to: EntryId) -> EntryId {
    pair.sent(Upper, START + 12, respond(to, &[response("3", "accept", hash_of(&article("3", "three")))]))
}

#[test]
fn what_binds_less_wins_over_an_acceptance_at_the_same_time() {
    let one = article("1", "one");
    for said in [counter("1", "other"), response("1", "withdraw", hash_of(&one)), response("1", "reserve", ID)] {
        let mut pair = Pair::new(Track::Official);
        let case = pair.sent(Lower, START, table(std::slice::from_ref(&one)));
        let ack = pair.sent(Upper, START + 1, respond(case, &[response("preamble", "reserve", ID)]));
        pair.say(Upper, START + 2, respond(case, &[response("1", "accept", hash_of(&one))]));
        pair.say_blind(Lower, START + 2, respond(ack, &[said]));
        pair.settle(START + 3);
        pair.settle(START + 4);
        assert!(standing(&pair, &case, "a/1") < Standing::Awaiting, "{:?}", standing(&pair, &case, "a/1"));
    }
}

#[test]
fn a_text_that_is_none_has_no_effect() {
    let mut pair = Pair::new(Track::Official);
    let mut has = |body: serde_json::Value| {
        let id = pair.sent(Lower, START, said("F50", &body.to_string()));
        reason(&pair.state(), &id)
    };
    let good = tabled(&[article("1", "one")]);
    let with = |name: &str, value: serde_json::Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    assert_eq!(has(good.clone()), None);
    assert_eq!(has(with("articles", json!([]))), Some(NoEffect::Body));
    assert_eq!(has(with("articles", json!([article("1", "a"), article("1", "b")]))), Some(NoEffect::Body));
    assert_eq!(has(with("articles", json!([article("final", "a")]))), Some(NoEffect::Body));
    assert_eq!(has(with("authentic", json!(["en"]))), Some(NoEffect::Body), "its texts have two languages");
    assert_eq!(has(with("authentic", json!(["en", "ru", "fr"]))), Some(NoEffect::Body));
    assert_eq!(has(with("preamble", json!({"en": "The Parties,"}))), Some(NoEffect::Body));
    assert_eq!(has(with("instrument", json!({"id": "x"}))), Some(NoEffect::Body));
    for terms in [
        json!({"periods": [{"format": "F24", "ack": 0}]}),
        json!({"periods": [{"format": "F24", "answer": 31_536_000_000_u64}]}),
        json!({"periods": [], "codes": [{"code": "AA1", "meaning": {}}, {"code": "AA1", "meaning": {}}]}),
    ] {
        assert_eq!(has(with("terms", terms)), Some(NoEffect::Body), "an annex that sets no terms");
    }
    assert_eq!(has(with("entry_into_force", json!({"rule": "fixed-date"}))), Some(NoEffect::Body), "without a date");
    assert_eq!(has(with("term", json!({"renewal": "tacit"}))), Some(NoEffect::Body), "without a period");
    assert_eq!(has(with("term", json!({"renewal": "none", "from": 9, "to": 9}))), Some(NoEffect::Body));
    assert_eq!(has(with("term", json!({"renewal": "none", "period_days": 400_000}))), Some(NoEffect::Body));
}

#[test]
fn a_further_text_is_of_the_same_instrument_and_languages() {
    let mut pair = Pair::new(Track::Official);
    let case = pair.sent(Lower, START, table(&[article("1", "one")]));
    let other = Said { case: Some(case), ..table(&[article("1", "one")]) };
    let body = String::from_utf8(other.body.to_vec()).unwrap().replace(&ID.to_string(), &Hash([9; 32]).to_string());
    let id = pair.sent(Upper, START + 1, Said { body: body.as_bytes().into(), ..other });
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Differs));
    let french = json!({"number": "1", "clauses": [{"number": "1", "texts": {"en": "one", "fr": "un"}}]});
    let id = pair.sent(Upper, START + 2, further(case, &[french]));
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Differs));
    let notice = pair.sent(Lower, START + 3, said("X1", "{}"));
    let id = pair.sent(Upper, START + 4, Said { case: Some(notice), ..table(&[article("1", "one")]) });
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Prerequisite), "a case about something else");
    // A later version without an article takes that article back.
    let more = pair.sent(Lower, START + 5, further(case, &[article("2", "two"), article("3", "three")]));
    let again = Said { supersedes: Some(more), ..further(case, &[article("2", "two")]) };
    pair.sent(Lower, START + 6, again);
    assert_eq!(standing(&pair, &case, "a/3"), Standing::Open);
    assert_eq!(standing(&pair, &case, "a/2"), Standing::One(Lower));
    assert_eq!(standing(&pair, &case, "a/1"), Standing::One(Lower));
}

#[test]
fn attached_articles_are_known_by_the_hashes_beside_them() {
    let one = article("1", "one");
    let mut body = tabled(&[]);
    body.as_object_mut().unwrap().remove("articles");
    let mut pair = Pair::new(Track::Official);
    let attached =
        |body: &serde_json::Value| Said { attachments: vec![file("articles", 3)], ..said("F50", &body.to_string()) };
    let id = pair.sent(Lower, START, attached(&body));
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Body), "nothing says what the articles are");
    body["hashes"] = json!([{"number": "1", "text_hash": hash_of(&one).to_string()}]);
    let case = pair.sent(Lower, START + 1, attached(&body));
    let mut unnamed = body.clone();
    unnamed.as_object_mut().unwrap().remove("authentic");
    let id = pair.sent(Lower, START + 2, attached(&unnamed));
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Body), "nothing says in which languages");
    body["hashes"][0]["number"] = "final".into();
    let id = pair.sent(Lower, START + 3, attached(&body));
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Body));
    let hashes = json!({"hashes": [response("1", "accept", hash_of(&one))]}).to_string();
    let answer = Said { attachments: vec![file("articles", 4)], ..reply("F51", &[case], &hashes) };
    pair.sent(Upper, START + 4, answer);
    pair.settle(START + 5);
    assert_eq!(standing(&pair, &case, "a/1"), Standing::InForce);
}

#[test]
fn an_attached_preamble_or_annex_is_tabled_by_its_hash_or_the_text_is_none() {
    let hash = Hash([9; 32]).to_string();
    for name in ["preamble", "terms"] {
        let mut body = tabled(&[article("1", "one")]);
        body.as_object_mut().unwrap().remove(name);
        let attached =
            |body: &serde_json::Value| Said { attachments: vec![file(name, 3)], ..said("F50", &body.to_string()) };
        let mut pair = Pair::new(Track::Official);
        let id = pair.sent(Lower, START, attached(&body));
        assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Body), "{name}: left out in silence");
        let mut named = body.clone();
        named["hashes"] = json!([{"number": name, "text_hash": hash}]);
        let case = pair.sent(Lower, START + 1, attached(&named));
        let item = format!("a/{name}");
        assert_eq!(standing(&pair, &case, &item), Standing::One(Lower));
        assert_eq!(standing(&pair, &case, "a/1"), Standing::One(Lower));
        // Of what stands in the body a hash beside it says nothing.
        let mut other = named.clone();
        other["hashes"] = json!([{"number": name, "text_hash": hash}, {"number": "1", "text_hash": hash}]);
        let id = pair.sent(Lower, START + 2, Said { case: Some(case), ..attached(&other) });
        assert_eq!(reason(&pair.state(), &id), None);
        assert_eq!(case_of(&pair.state(), &case).items["a/1"].said[0].unwrap().text, hash_of(&article("1", "one")));
    }
}

#[test]
fn the_whole_text_is_signed_by_one_hash_and_nothing_less() {
    let (mut pair, case, texts) = agreed();
    let has = |said: Said| {
        let mut pair = pair.clone();
        let id = pair.sent(Upper, START + 9, said);
        reason(&pair.state(), &id)
    };
    assert_eq!(has(act(case, "sign", Hash([1; 32]))), Some(NoEffect::Differs));
    let english = json!({"texts_hash": texts.to_string(), "act": "sign", "authentic": ["en"]});
    let english = Said { case: Some(case), ..said("F52", &english.to_string()) };
    assert_eq!(has(english), Some(NoEffect::Differs), "over one language only");
    assert_eq!(has(act(case, "ratify", texts)), Some(NoEffect::Prerequisite), "nobody signed");
    assert_eq!(has(act(case, "seal", texts)), Some(NoEffect::Body));
    assert_eq!(has(Said { case: None, ..act(case, "sign", texts) }), Some(NoEffect::Prerequisite));
    pair.sent(Upper, START + 9, act(case, "initial", texts));
    let again = pair.sent(Upper, START + 9, act(case, "initial", texts));
    assert_eq!(reason(&pair.state(), &again), Some(NoEffect::NothingOpen));
    // One side's initials freeze nothing; both sides' do.
    let new = pair.sent(Lower, START + 10, further(case, &[article("3", "three")]));
    let early = pair.sent(Lower, START + 11, act(case, "initial", texts));
    assert_eq!(reason(&pair.state(), &early), Some(NoEffect::Prerequisite), "an article is open");
    pair.sent(Upper, START + 12, respond(new, &[response("3", "accept", hash_of(&article("3", "three")))]));
    pair.settle(START + 13);
    let longer = instrument::texts_hash(&case_of(&pair.state(), &case)).unwrap();
    assert_ne!(longer, texts);
    assert_eq!(case_of(&pair.state(), &case).items["initial"].said, [None, None], "it was another text");
    for who in [Upper, Lower] {
        pair.sent(who, START + 14, act(case, "initial", longer));
    }
    pair.settle(START + 15);
    assert_eq!(stage(&pair, &case, START + 16), Stage::Initialled);
    for said in
        [further(case, &[article("4", "four")]), Said { in_reply_to: vec![new], ..respond(new, &[counter("4", "x")]) }]
    {
        let id = pair.sent(Upper, START + 17, said);
        assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Final), "the text is frozen");
    }
}

#[test]
fn nothing_is_signed_without_final_clauses_or_without_an_article() {
    for gone in [&["final"][..], &["1", "2"]] {
        let mut pair = Pair::new(Track::Official);
        let case = pair.sent(Lower, START, table(&[article("1", "one"), article("2", "two")]));
        let heard = pair.sent(Upper, START + 1, respond(case, &[response("preamble", "reserve", ID)]));
        let all: Vec<_> = gone.iter().map(|number| response(number, "withdraw", ID)).collect();
        pair.sent(Lower, START + 2, respond(heard, &all));
        accept_all(&mut pair, START + 3, case, Upper);
        pair.settle(START + 4);
        let state = case_of(&pair.state(), &case);
        let open = |name: &str| gone.iter().any(|number| name == format!("a/{number}"));
        assert!(state.items.iter().all(|(name, item)| open(name) || item.standing() != Standing::One(Lower)));
        assert_eq!(instrument::texts_hash(&state), None, "{gone:?}");
    }
}

#[test]
fn an_article_tabled_before_its_author_knew_of_the_signatures_undoes_them() {
    let (mut pair, case, texts) = agreed();
    pair.sent(Lower, START + 9, act(case, "sign", texts));
    pair.say(Upper, START + 10, act(case, "sign", texts));
    pair.say_blind(Lower, START + 10, further(case, &[article("3", "three")]));
    pair.settle(START + 11);
    pair.settle(START + 12);
    assert_eq!(stage(&pair, &case, START + 13), Stage::Negotiated);
    assert!(standing(&pair, &case, "sign") < Standing::Awaiting);
}

#[test]
fn signature_obliges_to_a_notice_of_ratification_and_the_last_one_counts() {
    let (mut pair, case, texts) = agreed();
    let first = pair.sent(Lower, START + 9, act(case, "sign", texts));
    assert_eq!(owed(&pair.state(), &first, Kind::Mirror).unwrap().debtor, Upper);
    let second = pair.sent(Upper, START + 10, act(case, "sign", texts));
    let state = pair.state();
    assert_eq!(outcome(&state, &first, Kind::Mirror), Some(Outcome::Met { by: second, at: START + 10 }));
    assert_eq!(owed(&state, &second, Kind::Mirror), None, "what the other party did is not asked for");
    for id in [first, second] {
        let confirm = owed(&state, &id, Kind::Confirm).unwrap();
        assert_eq!((confirm.due, confirm.is_open()), (None, true));
    }
    pair.settle(START + 11);
    assert_eq!(stage(&pair, &case, START + 12), Stage::Signed);
    let late = pair.sent(Lower, START + 12, act(case, "initial", texts));
    assert_eq!(reason(&pair.state(), &late), Some(NoEffect::Final));
    let ratified = pair.sent(Lower, START + 13, act(case, "ratify", texts));
    let state = pair.state();
    assert_eq!(outcome(&state, &first, Kind::Confirm), Some(Outcome::Met { by: ratified, at: START + 13 }));
    assert_eq!(owed(&state, &ratified, Kind::Mirror), None, "nobody ratifies by an instant");
    assert_eq!(instrument::enters(&case_of(&state, &case)), None);
    pair.sent(Upper, START + DAY, act(case, "ratify", texts));
    pair.settle(START + DAY + 1);
    let case = case_of(&pair.state(), &case);
    assert_eq!(case.phase, Phase::InForce);
    assert_eq!(instrument::enters(&case), Some(START + 31 * DAY));
    assert_eq!(instrument::stage(&case, START + 2 * DAY), Stage::Concluded);
    assert_eq!(instrument::stage(&case, START + 31 * DAY), Stage::InForce);
    let renews = START + 1_031 * DAY;
    let dates: Vec<_> = instrument::dates(&case, START).into_iter().map(|date| (date.what, date.at)).collect();
    assert_eq!(dates, [("enters", START + 31 * DAY), ("notice-by", renews - 90 * DAY), ("renews", renews)]);
    // No status of anybody's ends what both concluded.
    let life = pair.sent(Lower, START + 40 * DAY, life(case.id, "suspend", START + 140 * DAY));
    pair.sent(Upper, START + 41 * DAY, status(life, "denied"));
    assert_eq!(case_of(&pair.state(), &case.id).phase, Phase::InForce);
}

#[test]
fn each_rule_of_entry_into_force_is_computed() {
    for (rule, ratified, enters) in [
        (json!({"rule": "signature", "days": 2}), false, Some(START + 11 + 2 * DAY)),
        (json!({"rule": "fixed-date", "date": START + 9 * DAY}), false, Some(START + 9 * DAY)),
        (json!({"rule": "fixed-date", "date": START}), false, Some(START + 11)),
        (json!({"rule": "other"}), false, None),
        (json!({"rule": "last-notice"}), false, None),
        (json!({"rule": "last-notice"}), true, Some(START + 20)),
    ] {
        let mut pair = Pair::new(Track::Official);
        let mut body = tabled(&[article("1", "one")]);
        body["entry_into_force"] = rule.clone();
        let case = pair.sent(Lower, START, said("F50", &body.to_string()));
        accept_all(&mut pair, START + 1, case, Upper);
        pair.settle(START + 2);
        let texts = instrument::texts_hash(&case_of(&pair.state(), &case)).unwrap();
        for (who, at) in [(Upper, START + 10), (Lower, START + 11)] {
            pair.sent(who, at, act(case, "sign", texts));
        }
        pair.settle(START + 12);
        for who in [Upper, Lower] {
            let id = pair.sent(who, START + 20, act(case, "ratify", texts));
            let superfluous = rule["rule"] == "signature";
            assert_eq!(reason(&pair.state(), &id), superfluous.then_some(NoEffect::NothingOpen));
            if !ratified {
                break;
            }
        }
        pair.settle(START + 21);
        assert_eq!(instrument::enters(&case_of(&pair.state(), &case)), enters, "{rule}");
    }
}

#[test]
fn nobody_leaves_without_the_notice_that_both_agreed_on() {
    let (mut pair, case, _) = concluded();
    let day = |days: u64| START + days * DAY;
    let mut has = |said: Said| {
        let id = pair.sent(Upper, day(40), said);
        reason(&pair.state(), &id)
    };
    for act in ["withdraw", "suspend"] {
        assert_eq!(has(life(case, act, day(130) - 1)), Some(NoEffect::WithoutNotice), "{act}");
    }
    // Nor by a stated time of long ago: notice counts from when the other party had it.
    let back = pair.say(Upper, day(1), life(case, "withdraw", day(91)));
    pair.bare(Lower, day(45));
    assert_eq!(reason(&pair.state(), &back), Some(NoEffect::WithoutNotice));
    let mut has = |said: Said| {
        let id = pair.sent(Upper, day(46), said);
        reason(&pair.state(), &id)
    };
    assert_eq!(has(life(case, "resume", day(46))), Some(NoEffect::NothingOpen));
    assert_eq!(has(life(case, "revoke", day(46))), Some(NoEffect::NothingOpen));
    assert_eq!(has(life(case, "leave", day(400))), Some(NoEffect::Body));
    assert_eq!(has(life(case, "not-renew", day(400))), Some(NoEffect::Differs), "no term ends then");
    assert_eq!(has(life(case, "withdraw", day(200))), None);
    assert_eq!(has(life(case, "withdraw", day(201))), Some(NoEffect::NothingOpen));
    let ends = |pair: &Pair| instrument::ends(&case_of(&pair.state(), &case));
    assert_eq!(ends(&pair), Some((day(200), Ends::Left(Upper))));
    assert_eq!(stage(&pair, &case, day(199)), Stage::InForce);
    assert_eq!(stage(&pair, &case, day(200)), Stage::Ended);
    let theirs = pair.sent(Lower, day(47), life(case, "revoke", day(47)));
    assert_eq!(reason(&pair.state(), &theirs), Some(NoEffect::NothingOpen), "nobody revokes another's");
    let mut revoked = pair.clone();
    revoked.sent(Upper, day(48), life(case, "revoke", day(48)));
    assert_eq!(ends(&revoked), None);
    let late = pair.sent(Lower, day(200), life(case, "suspend", day(400)));
    assert_eq!(reason(&pair.state(), &late), Some(NoEffect::DeadlinePast), "it is over");
}

#[test]
fn not_to_renew_takes_notice_before_the_end_of_a_term() {
    let (pair, case, enters) = concluded();
    let end = enters + 1_000 * DAY;
    for (at, until, why) in [
        (end - 90 * DAY, end, None),
        (end - 90 * DAY + 1, end, Some(NoEffect::WithoutNotice)),
        (end - 90 * DAY + 1, end + 1_000 * DAY, None),
    ] {
        let mut pair = pair.clone();
        let id = pair.sent(Lower, at, life(case, "not-renew", until));
        assert_eq!(reason(&pair.state(), &id), why);
        let ends = instrument::ends(&case_of(&pair.state(), &case));
        assert_eq!(ends, why.is_none().then_some((until, Ends::Left(Lower))));
    }
}

#[test]
fn a_notice_is_cancelled_until_it_has_its_effect() {
    let (mut pair, case, _) = concluded();
    let notice = pair.sent(Lower, START + 40 * DAY, life(case, "withdraw", START + 140 * DAY));
    let mut late = pair.clone();
    let id = late.sent(Lower, START + 140 * DAY, cancel(notice));
    assert_eq!(reason(&late.state(), &id), Some(NoEffect::Final));
    pair.sent(Lower, START + 100 * DAY, cancel(notice));
    assert_eq!(instrument::ends(&case_of(&pair.state(), &case)), None);
}

#[test]
fn an_amendment_is_what_both_say_alike_in_every_language() {
    let (mut pair, case, _) = concluded();
    let from = START + 60 * DAY;
    let amend = |text: &str, russian: bool| {
        let texts = if russian { json!({"en": text, "ru": text}) } else { json!({"en": text}) };
        let body = json!({"instrument": {"id": ID.to_string()}, "act": "amend", "reason": "r", "effective_date": from,
            "amendments": [{"number": "1", "texts": texts}]});
        Said { case: Some(case), ..said("F53", &body.to_string()) }
    };
    let mut has = |who, said: Said| {
        let id = pair.sent(who, START + 40 * DAY, said);
        reason(&pair.state(), &id)
    };
    assert_eq!(has(Lower, amend("new", false)), Some(NoEffect::Body), "in one language only");
    assert_eq!(has(Lower, life(case, "amend", from)), Some(NoEffect::Body), "without a text");
    assert_eq!(has(Lower, amend("new", true)), None);
    assert_eq!(has(Lower, amend("new", true)), Some(NoEffect::NothingOpen));
    assert_eq!(has(Upper, amend("newer", true)), None);
    let standings = |pair: &Pair| {
        let case = case_of(&pair.state(), &case);
        let items = case.items.iter().filter(|(name, _)| name.starts_with("m/"));
        items.map(|(_, item)| item.standing()).collect::<Vec<_>>()
    };
    let mut found = standings(&pair);
    found.sort();
    assert_eq!(found, [Standing::One(Lower), Standing::One(Upper)], "one alone amends nothing");
    pair.sent(Upper, START + 41 * DAY, amend("new", true));
    pair.settle(START + 42 * DAY);
    assert!(standings(&pair).contains(&Standing::InForce));
}

#[test]
fn attached_amendments_are_known_by_the_hash_beside_them() {
    let (mut pair, case, _) = concluded();
    let from = START + 60 * DAY;
    let amendments = json!([{"number": "1", "texts": {"en": "new", "ru": "новое"}}]);
    let hash = instrument::amendments_hash(&amendments.to_string(), from, |_| true).unwrap();
    let item = format!("m/{}", &hash.to_string()[..16]);
    let amend = |members: serde_json::Value| {
        let mut body =
            json!({"instrument": {"id": ID.to_string()}, "act": "amend", "reason": "r", "effective_date": from});
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        Said { case: Some(case), ..said("F53", &body.to_string()) }
    };
    let attached = |said: Said| Said { attachments: vec![file("amendments", 3)], ..said };
    let named = json!({"amendments_hash": hash.to_string()});
    let mut has = |who, at, said: Said| {
        let id = pair.sent(who, START + at, said);
        reason(&pair.state(), &id)
    };
    let at = 40 * DAY;
    assert_eq!(has(Lower, at, attached(amend(json!({})))), Some(NoEffect::Body), "nothing says what they are");
    assert_eq!(has(Lower, at, amend(named.clone())), Some(NoEffect::Body), "a hash of nothing that is there");
    let other = json!({"amendments": amendments, "amendments_hash": Hash([1; 32]).to_string()});
    assert_eq!(has(Lower, at, amend(other)), Some(NoEffect::Body), "the hash of others");
    assert_eq!(has(Lower, at, attached(amend(named.clone()))), None);
    // Whoever has them in its body says the same as who attached them.
    let inline = json!({"amendments": amendments, "amendments_hash": hash.to_string()});
    assert_eq!(has(Upper, at + 1, amend(inline)), None);
    pair.settle(START + at + 2);
    assert_eq!(standing(&pair, &case, &item), Standing::InForce);
}

#[test]
fn suspending_or_leaving_an_instrument_stops_no_format_of_the_line() {
    let (mut pair, case, _) = concluded();
    pair.sent(Lower, START + 40 * DAY, life(case, "suspend", START + 130 * DAY));
    pair.sent(Upper, START + 40 * DAY, life(case, "withdraw", START + 300 * DAY));
    assert_eq!(stage(&pair, &case, START + 130 * DAY), Stage::Suspended);
    for at in [START + 131 * DAY, START + 301 * DAY] {
        for format in ["F01", "F04", "F07", "F23", "F24", "F34", "F61"] {
            let id = match format {
                "F04" => pair.sent(Upper, at, reply("F04", &[case], "{}")),
                format => pair.sent(Upper, at, said(format, "{}")),
            };
            assert_eq!(reason(&pair.state(), &id), None, "{format}");
        }
    }
    pair.sent(Lower, START + 302 * DAY, said("F90", "{}"));
    let resumed = pair.sent(Lower, START + 303 * DAY, life(case, "resume", START + 303 * DAY));
    assert_eq!(reason(&pair.state(), &resumed), Some(NoEffect::DeadlinePast), "it is over for both");
}

#[test]
fn before_it_is_concluded_an_instrument_has_no_life() {
    let (mut pair, case, _) = agreed();
    for act in ["amend", "suspend", "resume", "withdraw", "not-renew", "revoke"] {
        let id = pair.sent(Lower, START + 9, life(case, act, START + 999 * DAY));
        assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Prerequisite), "{act}");
    }
    let id = pair.sent(Lower, START + 9, Said { case: None, ..life(case, "withdraw", START + 999 * DAY) });
    assert_eq!(reason(&pair.state(), &id), Some(NoEffect::Prerequisite), "of no instrument");
}

#[test]
fn parts_stand_in_the_order_of_their_numbers() {
    let mut numbers = ["final", "10", "a", "2", "2.10", "terms", "2.9", "1", "01", "preamble", "B"];
    numbers.sort_by_key(|number| instrument::order(number));
    assert_eq!(numbers, ["preamble", "01", "1", "2", "2.9", "2.10", "10", "B", "a", "terms", "final"]);
}

#[test]
fn a_hash_is_of_number_heading_and_every_text_and_of_nothing_else() {
    let one = article("1", "one");
    let same = json!({"clauses": clause("one"), "heading": {"ru": "1", "en": "1"}, "number": "1", "note": "n"});
    assert_eq!(hash_of(&one), hash_of(&same));
    let mut others = Vec::new();
    for change in ["number", "heading", "clause", "text", "language"] {
        let mut other = one.clone();
        match change {
            "number" => other["number"] = "2".into(),
            "heading" => drop(other.as_object_mut().unwrap().remove("heading")),
            "clause" => other["clauses"][0]["number"] = "2".into(),
            "text" => other["clauses"][0]["texts"]["ru"] = "one, по-русски.".into(),
            _ => other = json!({"number": "1", "clauses": [{"number": "1", "texts": {"en": "one"}}]}),
        }
        others.push(hash_of(&other));
    }
    others.push(hash_of(&one));
    others.sort();
    others.dedup();
    assert_eq!(others.len(), 6);
}
