use std::collections::BTreeSet;

use super::*;
use crate::Catalogue;

/// Messages and attributes of a file, by the lines that begin them.
fn keys_in(text: &str) -> BTreeSet<String> {
    let (mut keys, mut message) = (BTreeSet::new(), String::new());
    for line in text.lines() {
        let Some((key, _)) = line.split_once(" =") else { continue };
        if let Some(attribute) = key.trim_start().strip_prefix('.') {
            keys.insert(format!("{message}.{attribute}"));
        } else if !key.starts_with([' ', '#', '[', '*', '}']) {
            key.clone_into(&mut message);
            keys.insert(message.clone());
        }
    }
    keys
}

#[test]
fn every_format_has_its_words_in_both_languages_and_nothing_is_left_over() {
    let catalogue = Catalogue::shipped().unwrap();
    let mut faults = Vec::new();
    for (language, sources) in [(Language::English, ENGLISH), (Language::Russian, RUSSIAN)] {
        let words = Words::shipped(language);
        for definition in catalogue.iter() {
            let id = &definition.format.id;
            let needed: BTreeSet<String> = keys_of(id, &definition.schema).into_iter().collect();
            let (_, text) = sources.iter().find(|(name, _)| *name == format!("{id}.ftl")).unwrap();
            let there = keys_in(text);
            let tag = language.tag();
            faults.extend(needed.difference(&there).map(|key| format!("{tag}: {key} is missing")));
            faults.extend(there.difference(&needed).map(|key| format!("{tag}: {key} is left over")));
            faults.extend(needed.iter().filter(|key| !words.has(key)).map(|key| format!("{tag}: {key} is no Fluent")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn common_words_are_the_same_in_both_languages() {
    let of = |sources: &[(&str, &str)]| keys_in(sources.iter().find(|(name, _)| *name == "common.ftl").unwrap().1);
    assert_eq!(of(ENGLISH), of(RUSSIAN));
    for language in Language::ALL {
        let words = Words::shipped(language);
        for key in of(ENGLISH) {
            assert!(words.has(&key), "{} {key}", language.tag());
        }
        for field in comity_wire::envelope::FIELD_NAMES.iter().filter(|name| **name != "format_version") {
            assert!(words.has(&format!("envelope-{}", field.replace('_', "-"))), "{field}");
        }
    }
}

#[test]
fn numbers_agree_with_their_words() {
    let words = Words::shipped(Language::Russian);
    let hours = |n| words.counted("period-hours", n);
    assert_eq!([hours(1), hours(2), hours(5), hours(21)], ["1 час", "2 часа", "5 часов", "21 час"]);
    assert_eq!(Words::shipped(Language::English).counted("period-hours", 1), "1 hour");
}

#[test]
fn a_party_adds_words_and_says_none_anew() {
    let mut words = Words::shipped(Language::English);
    words.add("X1.ftl", "X1 = Own\nX1-kind--a-b = A\n").unwrap();
    assert_eq!((words.format("X1"), words.value("X1", &["kind"], "a_b")), ("Own".into(), Some("A".into())));
    assert_eq!((words.format("X2"), words.member("X1", &["some_member"])), ("X2".into(), "some_member".into()));
    for (text, why) in
        [("F90 = Other\n", "F90"), ("X3 { = x\n", "X2.ftl"), (&"#".repeat(WORDS_BYTES_MAX + 1), "larger")]
    {
        let error = words.add("X2.ftl", text).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}
