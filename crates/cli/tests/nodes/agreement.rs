//! An agreement between two real nodes: tabled, answered by article, initialled, signed, ratified; its annex put on another
//! line, where its shorter period then holds. And what is refused on the way.

use std::path::Path;

use serde_json::{Value, json};

use crate::erasure::{file, officers, release, until};
use crate::party::{Party, two};

type Officers = [(String, String); 2];

fn article(number: &str, english: &str, russian: &str) -> Value {
    json!({
        "number": number, "heading": {"en": format!("Article {number}"), "ru": format!("Статья {number}")},
        "clauses": [{"number": "1", "texts": {"en": english, "ru": russian}}]
    })
}

fn instrument() -> Value {
    json!({
        "instrument": {"title": {"en": "Agreement on notices", "ru": "Соглашение об уведомлениях"}},
        "authentic": ["en", "ru"], "kind": "agreement", "original": "record",
        "preamble": {"en": "The Parties have agreed as follows:", "ru": "Стороны согласились о нижеследующем:"},
        "articles": [
            article("1", "Each Party gives notice.", "Каждая Сторона уведомляет."),
            article("2", "Notice is given five days ahead.", "Уведомление направляется за пять дней."),
        ],
        "terms": {"periods": [{"format": "F24", "ack": 600, "answer": 7200}]},
        "entry_into_force": {"rule": "last-notice", "days": 30},
        "term": {"renewal": "tacit", "period_days": 1095, "notice_days": 183},
    })
}

fn written(place: &Path, name: &str, content: &Value) -> String {
    let path = file(place, name);
    std::fs::write(&path, content.to_string()).unwrap();
    path
}

/// What each side says next makes what was opened last final.
fn settled(a: &Party, b: &Party, track: &str) {
    for (party, peer) in [(a, "BOR"), (b, "AUR"), (a, "BOR"), (b, "AUR")] {
        party.done(&["send", &format!("{peer}/{track}"), "-s", "S", "-t", "later", "--wait", "receipt"]);
    }
}

fn stage(party: &Party, number: &str) -> String {
    party.done(&["agreement", "show", number])["stage"].as_str().unwrap_or_default().to_owned()
}

fn comes_to(parties: [&Party; 2], number: &str, wanted: &str) {
    for party in parties {
        until(wanted, || stage(party, number) == wanted);
    }
}

/// What AUR tables is refused here and nothing is sent.
fn bad_files_are_refused(a: &Party, place: &Path) {
    let refused = |name: &str, change: &dyn Fn(&mut Value)| {
        let mut bad = instrument();
        change(&mut bad);
        a.refused(&["agreement", "table", &written(place, name, &bad), "--line", "BOR/official"], 2)
    };
    let periods = |seconds: u64| move |bad: &mut Value| bad["terms"]["periods"][0]["ack"] = seconds.into();
    assert_eq!(refused("zero.json", &periods(0)), "agreement-period");
    assert_eq!(refused("ages.json", &periods(31_557_600_000)), "agreement-period");
    let codes = |bad: &mut Value| {
        let code = json!({"code": "AA1", "meaning": {"en": "m"}});
        bad["terms"]["codes"] = json!([code, code]);
    };
    assert_eq!(refused("codes.json", &codes), "agreement-twice");
    let english =
        |bad: &mut Value| drop(bad["articles"][1]["clauses"][0]["texts"].as_object_mut().unwrap().remove("ru"));
    assert_eq!(refused("english.json", &english), "agreement-languages");
    let twice = |bad: &mut Value| bad["articles"][1]["number"] = "1".into();
    assert_eq!(refused("twice.json", &twice), "agreement-number");
    let undated = |bad: &mut Value| bad["entry_into_force"] = json!({"rule": "fixed-date"});
    assert_eq!(refused("undated.json", &undated), "agreement-clauses");
    assert_eq!(a.done(&["agreement", "list"])["agreements"], json!([]));
}

/// Both agree on every part; the number of what tabled it.
fn agreed(a: &Party, b: &Party, place: &Path, of: (&Officers, &Officers)) -> String {
    let folder = place.join("model");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("instrument.json"), instrument().to_string()).unwrap();
    let tabled = a.done(&["agreement", "table", &folder.display().to_string(), "--line", "BOR/official"]);
    let number = tabled["number"].as_str().unwrap().to_owned();
    a.done(&["status", &number, "--wait", "receipt"]);
    until("it is here", || b.run(&["agreement", "show", &number]).0 == 0);
    let list = b.done(&["agreement", "list", "--line", "AUR/official"]);
    assert_eq!((list["agreements"][0]["parts"].as_u64(), list["agreements"][0]["agreed"].as_u64()), (Some(5), Some(0)));
    // Nobody answers themselves, and nothing is signed that is not agreed on.
    assert_eq!(a.refused(&["agreement", "respond", &number, "--accept", "1"], 1), "agreement-not-said");
    assert_eq!(b.refused(&["agreement", "respond", &number, "--accept", "9"], 1), "agreement-part");
    assert_eq!(b.refused(&["agreement", "sign", &number, "--holder", "Minister"], 1), "agreement-not-agreed");
    let other = written(place, "2.json", &article("2", "Three days ahead.", "За три дня."));
    let accept = ["--accept", "1", "--accept", "preamble", "--accept", "terms", "--accept", "final"];
    let said = [&["agreement", "respond", &number, "--counter", &other, "--reason", "tests come sooner"][..], &accept];
    release(b, place, &b.done(&said.concat()), of.1);
    until("the counter-proposal is here", || {
        let part = a.done(&["agreement", "show", &number, "--part", "2"]);
        part["standing"] == "differs"
    });
    let part = a.done(&["agreement", "show", &number, "--part", "2"]);
    assert_eq!(part["their_text"]["matches"], true);
    assert_eq!(part["their_text"]["text"]["clauses"][0]["texts"]["ru"], "За три дня.");
    assert_eq!(part["moves"][0]["parts"][0]["reason"], "tests come sooner");
    let draft = a.done(&["agreement", "respond", &number, "--accept-all"]);
    assert_eq!(draft["draft"]["format"], "F51");
    release(a, place, &draft, of.0);
    settled(a, b, "official");
    comes_to([a, b], &number, "agreed");
    number
}

#[test]
fn an_agreement_is_tabled_answered_signed_ratified_and_its_annex_sets_periods_elsewhere() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    let (of_a, of_b) = (officers(&a, place), officers(&b, place));
    bad_files_are_refused(&a, place);
    let number = agreed(&a, &b, place, (&of_a, &of_b));
    let texts = a.done(&["agreement", "show", &number])["texts_hash"].clone();
    assert_eq!(texts, b.done(&["agreement", "show", &number])["texts_hash"]);
    let counter = written(place, "1.json", &article("1", "No notice.", "Без уведомления."));
    let refused = b.run(&["agreement", "respond", &number, "--counter", &counter]);
    assert_eq!((refused.0, refused.1["error"]["code"].as_str()), (1, Some("no-effect")), "{}", refused.1);
    assert!(refused.1.to_string().contains("final"), "{}", refused.1);
    for (act, comes) in [("initial", "initialled"), ("sign", "signed"), ("ratify", "concluded")] {
        for (party, officers) in [(&b, &of_b), (&a, &of_a)] {
            let draft = party.done(&["agreement", act, &number, "--holder", "Minister"]);
            assert_eq!(draft["draft"]["body"]["texts_hash"], texts);
            release(party, place, &draft, officers);
            let (other, peer) = if party.name == "AUR" { (&b, "them") } else { (&a, "them") };
            until("it is known there", || {
                let acts = other.done(&["agreement", "show", &number])["acts"].clone();
                let has = |one: &Value| one["act"] == act && !one["theirs"].is_null();
                acts.as_array().unwrap().iter().any(has) && peer == "them"
            });
        }
        settled(&a, &b, "official");
        comes_to([&a, &b], &number, comes);
    }
    let enters = a.done(&["agreement", "show", &number])["enters"].as_u64();
    assert!(enters.is_some() && enters == b.done(&["agreement", "show", &number])["enters"].as_u64());
    let dates = b.done(&["agreement", "dates"])["dates"].clone();
    assert_eq!((dates[0]["what"].as_str(), dates[0]["at"].as_u64()), (Some("enters"), enters));
    assert_eq!((dates[1]["what"].as_str(), dates[2]["what"].as_str()), (Some("notice-by"), Some("renews")));
    without_notice_nobody_leaves(&a, place, &number, &of_a);
    amendments_too_large_for_an_entry_go_by_their_hash(&a, &b, place, (&number, &of_a, &of_b));
    the_annex_sets_periods(&a, &b, place, &number);
}

fn without_notice_nobody_leaves(a: &Party, place: &Path, number: &str, of: &Officers) {
    let soon = "2027-01-01T00:00:00Z";
    let draft = a.run(&["agreement", "withdraw", number, "--from", soon, "--reason", "r"]);
    let text = match draft.0 {
        0 => {
            let id = draft.1["id"].to_string();
            let request = file(place, "withdraw.request");
            a.run(&["release", "request", &id, "--officer", &of[0].0, "--officer", &of[1].0, "--output", &request]).1
        }
        _ => draft.1,
    };
    assert!(text.to_string().contains("without-notice"), "{text}");
}

fn amendments_too_large_for_an_entry_go_by_their_hash(
    a: &Party,
    b: &Party,
    place: &Path,
    (number, of_a, of_b): (&str, &Officers, &Officers),
) {
    let (english, russian) = ("longer ".repeat(2_000), "длиннее ".repeat(2_000));
    let amendments = json!([{"number": "2", "texts": {"en": english, "ru": russian}}]);
    let path = written(place, "amendments.json", &amendments);
    let one = written(place, "english.json", &json!([{"number": "2", "texts": {"en": english}}]));
    fn amend<'s>(number: &'s str, path: &'s str) -> Vec<&'s str> {
        vec!["agreement", "amend", number, path, "--from", "2031-01-01T00:00:00Z", "--reason", "r"]
    }
    assert_eq!(a.refused(&amend(number, &one), 2), "agreement-languages");
    let draft = a.done(&amend(number, &path));
    assert!(draft["draft"]["body"]["amendments"].is_null(), "{draft}");
    let hash = draft["draft"]["body"]["amendments_hash"].as_str().unwrap().to_owned();
    release(a, place, &draft, of_a);
    let act = |party: &Party| {
        let acts = party.done(&["agreement", "show", number])["acts"].clone();
        let name = format!("m/{}", &hash[..16]);
        acts.as_array().unwrap().iter().find(|act| act["act"] == name.as_str()).cloned().unwrap_or_default()
    };
    until("what is attached is here, and what its hash says", || act(b)["text"]["matches"] == true);
    assert_eq!(act(b)["text"]["text"], amendments);
    release(b, place, &b.done(&amend(number, &path)), of_b);
    settled(a, b, "official");
    for party in [a, b] {
        until("both said the same", || act(party)["standing"] == "in-force");
    }
    // What must stand in the body is not attached, and nobody is left to find out that it had no effect.
    let terms = written(place, "terms.json", &instrument()["terms"]);
    let body = json!({"terms_hash": "07".repeat(32), "instrument_ref": {"hash": "07".repeat(32)}, "from_when": 1});
    let body = written(place, "put.json", &body);
    let attach = format!("terms={terms}");
    let put = ["send", "BOR/nrrc", "--format", "F57", "--body", &body, "--attach", &attach];
    assert_eq!(a.refused(&put, 1), "field-attached");
}

fn the_annex_sets_periods(a: &Party, b: &Party, place: &Path, number: &str) {
    let warning = written(
        place,
        "f24.json",
        &json!({"critical_function": "grid", "source": [{"address": "192.0.2.1"}], "times": [{"from": 1_795_000_000}],
            "effect": "outage", "action_sought": "stop it", "urgency": "high"}),
    );
    let asked = || {
        let sent = a.done(&["send", "BOR/nrrc", "--format", "F24", "--body", &warning, "--wait", "receipt"]);
        let case = a.done(&["case", sent["id"].as_str().unwrap()]);
        let one = |kind: &str| {
            let all = case["obligations"].as_array().unwrap().clone();
            let one = all.into_iter().find(|one| one["kind"] == kind)?;
            Some(one["due"].as_u64()? - one["from"].as_u64()?)
        };
        (one("acknowledge"), one("plan"))
    };
    settled(a, b, "nrrc");
    let put = a.done(&["agreement", "terms", number, "--line", "BOR/nrrc"]);
    let put = put["number"].as_str().unwrap();
    a.done(&["status", put, "--wait", "receipt"]);
    assert_eq!(b.refused(&["agreement", "terms", number, "--mirror", number], 1), "agreement-other-terms");
    until("it is here", || b.run(&["show", put]).0 == 0);
    let mirror = b.done(&["agreement", "terms", number, "--mirror", put]);
    b.done(&["status", mirror["number"].as_str().unwrap(), "--wait", "receipt"]);
    settled(a, b, "nrrc");
    until("the annex's periods hold", || asked() == (Some(600), Some(7200)));
}

#[test]
fn two_hundred_articles_in_four_languages_are_tabled_and_accepted() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    let of_b = officers(&b, place);
    let languages = ["ar", "en", "fr", "ru"];
    let texts = |text: &str| -> Value {
        languages
            .into_iter()
            .map(|tag| (tag.to_owned(), json!(format!("{tag}: {}", text.repeat(40)))))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let articles: Vec<Value> = (1..=200)
        .map(|n| json!({"number": n.to_string(), "clauses": [{"number": "1", "texts": texts(&format!("text {n} "))}]}))
        .collect();
    let title: serde_json::Map<String, Value> = languages.into_iter().map(|tag| (tag.to_owned(), json!("A"))).collect();
    let whole = json!({"instrument": {"title": title}, "authentic": languages, "articles": articles});
    let tabled = a.done(&["agreement", "table", &written(place, "large.json", &whole), "--line", "BOR/official"]);
    let number = tabled["number"].as_str().unwrap();
    a.done(&["status", number, "--wait", "attachments"]);
    until("it is here", || b.run(&["agreement", "show", number]).0 == 0);
    let part = b.done(&["agreement", "show", number, "--part", "117"]);
    assert_eq!(part["their_text"]["matches"], true);
    assert!(part["their_text"]["text"].to_string().contains("text 117"));
    let draft = b.done(&["agreement", "respond", number, "--accept-all"]);
    release(&b, place, &draft, &of_b);
    settled(&a, &b, "official");
    comes_to([&a, &b], number, "agreed");
    let view = a.done(&["agreement", "show", number]);
    assert_eq!((view["agreed"].as_u64(), view["parts"].as_u64()), (Some(201), Some(201)));
    let order: Vec<&str> =
        view["parts_list"].as_array().unwrap().iter().filter_map(|part| part["number"].as_str()).collect();
    assert_eq!((order[1], order[9], order[200]), ("2", "10", "final"));
    let out = file(place, "agreed.json");
    b.done(&["agreement", "text", number, "-o", &out]);
    let read: Value = serde_json::from_str(&std::fs::read_to_string(&out).unwrap()).unwrap();
    assert_eq!(read["articles"], whole["articles"]);
    assert_eq!(b.refused(&["agreement", "text", number, "-o", &out], 1), "file-exists", "nobody's work is overwritten");
}
