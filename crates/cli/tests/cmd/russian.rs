//! What a Russian reader is told is Russian: no English words but names, paths, commands and the technical line.

use std::fs;

use super::{comity, folder};

/// Refused commands of many kinds, each in a fresh folder with a node in `node`.
const REFUSED: &[&[&str]] = &[
    &["init", "AUR", "--dir", "empty/x"],
    &["init", "AUR"],
    &["init", "AUR", "--dir", "new", "--address", "nowhere"],
    &["accept", "binary", "-o", "out"],
    &["accept", "plain", "-o", "out"],
    &["accept", "missing", "-o", "out"],
    &["confirm", "BOR", "--words", "a b c d e"],
    &["send", "BOR/nrrc", "-s", "x", "-t", "y"],
    &["send", "BOR/nrrc", "-t", "y"],
    &["send", "BOR/nrrc", "-s", "x", "--format", "F99", "-t", "y"],
    &["send", "BOR/nrrc", "-s", "x", "--body", "brace"],
    &["show", "AUR/nrrc/9"],
    &["courier", "read", "plain"],
    &["courier", "read", "cut.courier"],
    &["courier", "write", "BOR", "out"],
    &["keys", "rotate", "BOR/nrrc", "--authority-key", "plain"],
    &["keys", "export", "NOB", "-o", "out"],
    &["restore", "empty", "--dir", "new"],
    &["restore", "missing", "--dir", "new"],
    &["backup", "empty/x"],
    &["verify", "plain"],
    &["verify", "binary"],
    &["verify", "cut.contradiction"],
    &["verify", "empty/x"],
    &["serve", "--api", "192.0.2.1:1"],
];

/// Two English words side by side; words with anything but letters in them are names, paths, options or codes.
fn english(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split(' ').collect();
    // Commands stand in the text as they are typed.
    let named = ["comity", "keys", "register", "request", "courier", "write", "init", "root", "authority", "listen"];
    let is = |word: &&str| {
        let word = word.trim_matches(|c: char| ".,:;()\"".contains(c));
        word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase()) && !named.contains(&word)
    };
    let run = words.windows(2).find(|two| two.iter().all(is));
    run.map(|two| two.join(" "))
}

#[test]
fn no_english_stands_in_what_a_russian_reader_is_told() {
    let mut wrong = Vec::new();
    for args in REFUSED {
        let place = folder();
        fs::write(place.path().join("plain"), "plain text\n").unwrap();
        fs::write(place.path().join("brace"), "{\"a\":").unwrap();
        fs::write(place.path().join("cut.courier"), "comity courier v1\n").unwrap();
        let founded = comity(place.path(), "ru", &["init".into(), "AUR".into()], None);
        assert_eq!(founded.0, 0, "{founded:?}");
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let (exit, printed) = comity(place.path(), "ru", &args, None);
        assert_ne!(exit, 0, "{args:?}: {printed:?}");
        let lines = printed.stdout.lines().chain(printed.stderr.lines());
        for line in lines.filter(|line| !line.trim_start().starts_with("Технически:")) {
            if let Some(run) = english(line) {
                wrong.push(format!("{args:?}: {run:?} in {line:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
