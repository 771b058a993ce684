//! Both languages hold the same messages with the same variables, and Russian numbers agree.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// The variables that each message and attribute of a language uses.
fn variables(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for source in language.sources() {
        let mut name = String::new();
        for line in source.lines() {
            let attribute = line.trim_start().strip_prefix('.').and_then(|rest| rest.split_once(" ="));
            if let Some((id, _)) = line.split_once(" =").filter(|(id, _)| is_name(id)) {
                name = id.to_owned();
                assert!(!found.contains_key(&name), "{name} stands twice in {language:?}");
            } else if let Some((attribute, _)) = attribute.filter(|(id, _)| is_name(id)) {
                name = format!("{}.{attribute}", name.split('.').next().unwrap());
            }
            if !line.starts_with('#') && !name.is_empty() {
                found.entry(name.clone()).or_insert_with(BTreeSet::new).extend(used(line));
            }
        }
    }
    found
}

fn is_name(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
}

fn used(line: &str) -> Vec<String> {
    line.split('$')
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect())
        .collect()
}

#[test]
fn both_languages_hold_every_message_and_variable() {
    let (english, russian) = (variables(Language::English), variables(Language::Russian));
    for (id, variables) in &english {
        match russian.get(id) {
            None => panic!("Russian lacks {id}"),
            Some(found) => assert_eq!(found, variables, "the variables of {id} differ"),
        }
    }
    for id in russian.keys() {
        assert!(english.contains_key(id), "English lacks {id}");
    }
    assert!(english.len() > 150);
}

#[test]
fn every_file_parses_whole() {
    for language in Language::ALL {
        for source in language.sources() {
            if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
                panic!("{language:?}: {errors:?}");
            }
        }
    }
}

#[test]
fn every_message_renders_without_an_error() {
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        for (id, variables) in variables(language) {
            let mut args = FluentArgs::new();
            for name in variables {
                args.set(name, value("x"));
            }
            if let Some(text) = catalogue.find(&id, &args) {
                assert!(!text.contains("{$"), "{language:?} {id}: {text}");
            }
        }
    }
}

#[test]
fn every_message_that_the_program_names_exists() {
    let english = variables(Language::English);
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root];
    let mut names = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                for id in named(&std::fs::read_to_string(&path).unwrap()) {
                    assert!(english.contains_key(&id), "{} names {id}, which no catalogue holds", path.display());
                    names += 1;
                }
            }
        }
    }
    assert!(names > 40, "only {names} found: is the search broken?");
}

/// First arguments of the calls that take a message's name, where they are literals.
fn named(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for call in [".text(\"", ".say(\"", ".with(\"", ".line(\"", ".error(\"", "Failure::new(\"", ".label(\""] {
        for (at, _) in source.match_indices(call) {
            let rest = &source[at + call.len()..];
            if let Some(end) = rest.find('"') {
                found.push(rest[..end].to_owned());
            }
        }
    }
    found.retain(|id| !id.contains(['{', ' ']) && id.contains('-'));
    found
}

#[test]
fn russian_numbers_agree() {
    let catalogue = Catalogue::new(Language::Russian);
    let entries = |count: u64| catalogue.with("count-entries", &vars!["count" => count]);
    assert_eq!(entries(1), "1 запись");
    assert_eq!(entries(2), "2 записи");
    assert_eq!(entries(5), "5 записей");
    assert_eq!(entries(11), "11 записей");
    assert_eq!(entries(21), "21 запись");
}

#[test]
fn locale_names_choose_the_language() {
    assert_eq!(Language::of("ru_RU.UTF-8"), Some(Language::Russian));
    assert_eq!(Language::of("ru"), Some(Language::Russian));
    assert_eq!(Language::of("RU-ru"), Some(Language::Russian));
    assert_eq!(Language::of("en_GB"), Some(Language::English));
    assert_eq!(Language::of("C.UTF-8"), Some(Language::English));
    assert_eq!(Language::of("rus-sian"), None);
    assert_eq!(Language::of(""), None);
}
