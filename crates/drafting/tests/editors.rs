//! Documents as an office saves them, after a person edited them there: what was changed is proposed, what would be lost is
//! refused.
//!
//! `tests/data/text.json` was exported (`COMITY_WRITE_SNAPSHOTS=DIR cargo test -p comity-drafting --test editors`), edited in
//! LibreOffice 7.4 and saved there in both formats; of the packages only the parts that a reader needs were kept.

#![expect(clippy::disallowed_methods, reason = "documents are files")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::path::Path;

use comity_drafting::document::{self, Format};
use comity_drafting::import::{self, Change, Done, Import, ImportError, Note, Problem};
use comity_drafting::{Marker, Rolling, Text, Word, Wording, rows};

const FORMATS: [Format; 2] = [Format::Odt, Format::Docx];

struct Plain;

impl Wording for Plain {
    fn say(&self, language: &str, word: Word, values: &[(&'static str, &str)]) -> String {
        format!("{language} {} {values:?}", word.key())
    }
}

fn data(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap()
}

fn text() -> Text {
    Text::read(&data("text.json")).unwrap()
}

fn proposals(bytes: &[u8]) -> Result<Import, ImportError> {
    let text = text();
    import::read(bytes)?.proposals(&Rolling::of(&text, &[], str::to_owned), &Plain)
}

/// What a document of this name comes to, alike in both formats.
fn imported(name: &str) -> Result<Import, ImportError> {
    let [odt, docx] = FORMATS.map(|format| proposals(&data(&format!("{name}.{}", format.ending()))));
    assert_eq!(odt, docx);
    odt
}

fn problems(name: &str, format: Format) -> Vec<Problem> {
    match proposals(&data(&format!("{name}.{}", format.ending()))) {
        Err(ImportError::Problems(problems)) => problems,
        other => panic!("{name} {format:?}: {other:?}"),
    }
}

fn marker(text: &str) -> Marker {
    text.parse().unwrap()
}

#[test]
fn what_is_exported_proposes_nothing() {
    let (text, languages) = (text(), ["en".to_owned(), "ar".to_owned()]);
    let rows = rows::of(&Rolling::of(&text, &[], str::to_owned), &languages, &Plain).unwrap();
    for format in FORMATS {
        let bytes = document::write(&rows, &languages, "Agreement on notices", format).unwrap();
        assert_eq!(proposals(&bytes), Ok(Import::default()));
        if let Some(folder) = std::env::var_os("COMITY_WRITE_SNAPSHOTS") {
            let path = Path::new(&folder).join(format!("base.{}", format.ending()));
            std::fs::write(path, bytes).unwrap();
        }
    }
}

#[test]
fn what_was_edited_in_an_office_is_proposed() {
    let Import { counters, .. } = imported("saved").unwrap();
    let [one, two] = &counters[..] else { panic!("{counters:?}") };
    let languages = || Done::Edited { languages: vec!["en".to_owned(), "ar".to_owned()] };
    let of = |at: &str, done: Done| Change { marker: marker(at), done };
    assert_eq!(one.changes, [of("§1/2", languages()), of("§1/5", Done::Added)]);
    assert_eq!(one.article.clauses[1].texts["en"], "The notice describes the network 192.0.2.0/24 & the contact.");
    assert_eq!(one.article.clauses[1].texts["ar"], "يصف الإخطار الشبكة 192.0.2.0/24 وجهة الاتصال.");
    assert_eq!(one.article.clauses[0], text().articles[0].clauses[0], "two spaces, a line and a tab as they were");
    assert_eq!(one.article.clauses[4].texts["ar"], "تحفظ الإخطارات.");
    assert_eq!(two.changes, [of("§2/1", languages()), of("§2/2", Done::Removed)]);
    assert_eq!(two.article.clauses.len(), 1);
    let soft = "It enters into force 30 da\u{ad}ys after the last notice.";
    assert_eq!(two.article.clauses[0].texts["en"], soft, "a hyphen that is seen at the end of a line alone");
}

#[test]
fn what_was_struck_under_change_tracking_is_struck_and_lines_are_joined() {
    let Import { counters, notes } = imported("tracked").unwrap();
    let [one] = &counters[..] else { panic!("{counters:?}") };
    let said = |clause: usize| one.article.clauses[clause].texts["en"].as_str();
    assert_eq!(said(0), "Each Party gives notice 5 days ahead  (two spaces), and by telephone.");
    assert_eq!(said(1), "The notice describes the network 192.0.2.0/24 & the contact.");
    assert_eq!(notes, [Note::Comments { count: 1 }]);
}

#[test]
fn what_would_be_lost_as_text_is_refused_by_its_place() {
    let language = || "en".to_owned();
    let other = |at: &str| Problem::Other { marker: marker(at), language: language() };
    let listed = |at: &str| Problem::Listed { marker: marker(at), language: language() };
    // A drawing, a note, letters above others, numbers that the office counts, hidden letters.
    let expected = [other("§1/1"), other("§1/2"), other("§1/3"), listed("§1/4"), other("§2/1")];
    for format in FORMATS {
        assert_eq!(problems("foreign", format), expected, "{format:?}");
    }
}

#[test]
fn text_of_a_drawing_outside_of_the_tables_is_text_without_a_marker() {
    for format in FORMATS {
        let found = problems("outside", format);
        let is = |problem: &Problem, said: &str| match problem {
            Problem::Unmarked { after, text } => *after == Some(marker("§2/+")) && text == said,
            _ => false,
        };
        for said in ["In a frame", "In a shape"] {
            assert!(found.iter().any(|problem| is(problem, said)), "{format:?}: {found:?}");
        }
        assert!(found.iter().all(|problem| is(problem, "In a frame") || is(problem, "In a shape")), "{found:?}");
    }
}
