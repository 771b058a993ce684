//! What a party may not say in the measures, given to its own node: refused with a sentence in each language that says whose
//! fault it is and what to do, before anything is said; what was given, drafted and said before is all there afterwards.

use serde_json::{Value, json};

use crate::dialogue::{file, now, round};
use crate::measures::{DAY, Scene, Standing, article, code_twice, notice, period, seen, text};
use crate::party::Party;

fn is_russian(text: &str) -> bool {
    text.chars().any(|c| ('а'..='я').contains(&c))
}

/// Refused in both languages, as the fault of whoever asked; the parameters of the problem.
fn refused(party: &Party, args: &[&str], code: &str) -> Value {
    let mut params = Value::Null;
    for language in ["en", "ru"] {
        let (exit, object) = party.run(&[&["--lang", language], args].concat());
        let error = &object["error"];
        assert_eq!(
            (exit != 0, error["code"].as_str(), error["fault"].as_str()),
            (true, Some(code), Some("yours")),
            "{args:?}: {object}"
        );
        for sentence in ["problem", "remedy"] {
            let said = error[sentence].as_str().unwrap_or_default();
            assert!(
                said.len() > 20 && is_russian(said) == (language == "ru"),
                "{args:?}, {sentence} in {language}: {object}"
            );
        }
        params = error["params"].clone();
    }
    params
}

/// The same of what would have no effect: the reason.
fn void(party: &Party, args: &[&str]) -> (String, Option<String>) {
    let params = refused(party, args, "no-effect");
    (params["effect"].as_str().unwrap().to_owned(), params["why"].as_str().map(str::to_owned))
}

#[test]
fn what_may_not_be_said_in_the_measures_is_refused_in_words_and_nothing_is_lost() {
    let place = tempfile::tempdir().unwrap();
    let mut scene = Scene::new(place.path());
    let of = scene.standing();
    let a = &scene.a;
    // What stands, what was said, and a draft that waits.
    let waits = file(scene.place, "waits.json", &json!({ "subject": "S", "text": "A draft." }));
    a.done(&["compose", "F90", "BOR/official", "--body", &waits]);
    let all = || {
        json!([
            seen(a, &of),
            a.done(&["draft", "list"]),
            a.done(&["inbox", "--all", "--limit", "500"])["statements"].as_array().unwrap().len()
        ])
    };
    let before = all();
    texts(&scene, &of);
    pledges(&scene, &of);
    notices_and_terms(&scene);
    dialogue(&scene);
    signals(&scene, &of);
    assert_eq!(all(), before, "nothing was said, changed or lost");
}

fn texts(scene: &Scene<'_>, of: &Standing) {
    let (a, place) = (&scene.a, scene.place);
    // A counter-proposal to what is agreed on, and one to what is initialled or more.
    let counter = article("1", &json!({ "en": "No notice.", "ru": "Без уведомления." }));
    let path = file(place, "counter.json", &counter);
    for agreement in [&of.agreed, &of.concluded] {
        assert_eq!(void(a, &["agreement", "respond", agreement, "--counter", &path]).0, "final");
    }
    assert_eq!(
        serde_json::from_str::<Value>(&std::fs::read_to_string(&path).unwrap()).unwrap(),
        counter,
        "it is there"
    );

    // One language: of a signature, and of an article.
    let view = a.done(&["agreement", "show", &of.agreed]);
    let sign = |hash: &Value, languages: Value| {
        let body = json!({
            "texts_hash": hash, "act": "sign", "full_powers": { "form": "by-office", "holder": "Minister" },
            "date": now(), "instrument": { "id": view["instrument"] }, "authentic": languages,
        });
        let path = file(place, "sign.json", &body);
        void(a, &["compose", "F52", "BOR/official", "--body", &path, "--case", &of.agreed]).0
    };
    assert_eq!(sign(&json!("07".repeat(32)), json!(["en", "ru"])), "differs");
    assert_eq!(sign(&view["texts_hash"], json!(["en"])), "differs");
    let english = file(place, "english.json", &article("2", &json!({ "en": "More." })));
    assert_eq!(void(a, &["agreement", "respond", &of.agreed, "--counter", &english]).0, "differs");
    let mut one = text("One language");
    one["articles"][0] = article("1", &json!({ "en": "Each Party gives notice." }));
    one["instrument"]["id"] = "08".repeat(32).into();
    let one = file(place, "one.json", &one);
    refused(a, &["agreement", "table", &one, "--line", "BOR/official"], "agreement-languages");
    let why = void(a, &["compose", "F50", "BOR/official", "--body", &one]).1;
    assert_eq!(why.as_deref(), Some("text-languages"));

    // Withdrawal without notice: the draft that two are to sign is refused before they do, and stays.
    let soon = "2027-01-01T00:00:00Z";
    refused(a, &["agreement", "withdraw", &of.concluded, "--from", soon, "--reason", "r"], "no-effect");

    // An annex with periods of nothing and of a thousand years, and with a code twice.
    let annex = |name: &str, terms: &Value| {
        let mut text = text("Annex");
        text["terms"] = terms["terms"].clone();
        file(place, name, &text)
    };
    for (name, body, code) in [
        ("zero.json", period(0), "agreement-period"),
        ("ages.json", period(31_557_600_000), "agreement-period"),
        ("codes.json", code_twice(), "agreement-twice"),
    ] {
        refused(a, &["agreement", "table", &annex(name, &body), "--line", "BOR/official"], code);
    }
}

fn pledges(scene: &Scene<'_>, of: &Standing) {
    let (a, place) = (&scene.a, scene.place);
    let mut other = a.done(&["show", &of.offer])["content"]["body"].clone();
    let members = other.as_object_mut().unwrap();
    for name in ["promisor", "beneficiary", "act"] {
        members.remove(name);
    }
    other["texts"]["ru"] = "{promisor} не вмешивается!".into();
    let other = file(place, "other.json", &other);
    let (effect, why) = void(a, &["compose", "F41", "BOR/official", "--body", &other, "--reply-to", &of.offer]);
    assert_eq!((effect.as_str(), why.as_deref()), ("body", Some("pledge-hash")));
    // The command makes the hash: then the text is another.
    let mirror = ["guarantee", "offer", "BOR/official", "--body", &other, "--reply-to", &of.offer];
    assert_eq!(void(a, &mirror).0, "differs");
}

fn notices_and_terms(scene: &Scene<'_>) {
    let (a, place) = (&scene.a, scene.place);
    let past = file(place, "past.json", &notice(now() - DAY, now() - 60));
    assert_eq!(void(a, &["notice", "give", "BOR/nrrc", "--body", &past]).0, "deadline-past");
    let turned = file(place, "turned.json", &notice(now() + DAY, now() + 60));
    assert_eq!(
        void(a, &["notice", "give", "BOR/nrrc", "--body", &turned]),
        ("body".to_owned(), Some("range-ends".to_owned()))
    );
    for (name, body) in [("zero.json", period(0)), ("ages.json", period(31_557_600_000))] {
        refused(a, &["compose", "F57", "BOR/nrrc", "--body", &file(place, name, &body)], "field-wrong");
    }
    let twice = file(place, "twice.json", &code_twice());
    let (effect, why) = void(a, &["compose", "F57", "BOR/nrrc", "--body", &twice]);
    assert_eq!((effect.as_str(), why.as_deref()), ("body", Some("terms-twice")));
}

fn dialogue(scene: &Scene<'_>) {
    let (a, b, place) = (&scene.a, &scene.b, scene.place);
    let mut second = round(now() + 10 * DAY + 3_600);
    second["round"] = 2.into();
    let second = file(place, "second.json", &second);
    for (party, line) in [(a, "BOR/dialogue"), (b, "AUR/dialogue")] {
        assert_eq!(void(party, &["dialogue", "convene", line, &second]).0, "taken");
    }
}

fn signals(scene: &Scene<'_>, of: &Standing) {
    let (a, place) = (&scene.a, scene.place);
    let taken_back = |code: &str, number: &str| {
        let path = file(place, "cancel.json", &json!({ "code": code, "table": 1, "args": [], "form": "cancel" }));
        a.run(&["compose", "F32", "BOR/nrrc", "--body", &path, "--supersedes", number]).1
    };
    let why = |object: &Value| object["error"]["params"]["effect"].clone();
    assert_eq!(why(&taken_back("AC2", &of.signals[0])), "differs", "another code");
    assert_eq!(taken_back("AC1", &of.signals[1])["error"]["code"], "supersede-theirs");
}
