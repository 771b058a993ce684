//! Documents that people edited: packages as any editor writes them, and the text inside one. A package has checksums, so that
//! few changed bytes of one get to the reader of its text: that has a target of its own, with a package made around it.

use comity_catalog::Catalogue;
use comity_drafting::document::{self, Format};
use comity_drafting::import::{self, CLAUSES_MAX, Edited, Import};
use comity_drafting::{Rolling, Text, Word, Wording, rows};
use serde_json::json;

use crate::Verdict;
use crate::parsers::verdict;
use crate::seeds::Seeds;

/// A text in two languages, one of them from right to left, with brackets.
const TEXT: &[u8] = include_bytes!("../../../crates/drafting/tests/data/text.json");
/// The same, changed and saved by an editor.
const SAVED: [(&str, &[u8]); 2] = [
    ("saved-odt", include_bytes!("../../../crates/drafting/tests/data/saved.odt")),
    ("saved-docx", include_bytes!("../../../crates/drafting/tests/data/saved.docx")),
];
/// What the first byte of an input to [`document_text`] says: the part that the rest is.
const PARTS: [(u8, &str); 2] = [(b'o', "content.xml"), (b'd', "word/document.xml")];

struct Plain;

impl Wording for Plain {
    fn say(&self, language: &str, word: Word, values: &[(&'static str, &str)]) -> String {
        format!("{language} {} {values:?}", word.key())
    }
}

pub fn document(input: &[u8]) -> Verdict {
    let read = import::read(input).ok();
    if let Some(edited) = &read {
        assert_eq!(import::read(input).as_ref(), Ok(edited), "a document reads in two ways");
        proposed(edited);
    }
    verdict(read)
}

pub fn document_text(input: &[u8]) -> Verdict {
    let Some((kind, xml)) = input.split_first() else { return Verdict::Refused };
    let part = PARTS.iter().find(|(of, _)| of == kind);
    part.map_or(Verdict::Refused, |(_, name)| document(&packed(name, xml)))
}

/// Whatever stands in a document, what comes of it is a counter-proposal as F51 takes one.
fn proposed(edited: &Edited) {
    assert!((1..=rows::COLUMNS_MAX).contains(&edited.languages().len()), "too many languages side by side");
    let Ok(text) = Text::read(TEXT) else { return };
    let Ok(found) = edited.proposals(&Rolling::of(&text, &[], str::to_owned), &Plain) else { return };
    let Import { counters, .. } = found;
    let Ok(catalogue) = Catalogue::shipped() else { return };
    for counter in counters.iter().filter(|counter| !counter.is_preamble()) {
        assert!(counter.article.clauses.len() <= CLAUSES_MAX, "too many clauses");
        let said = json!([{"response": "counter", "number": counter.article.number, "text_hash": "00".repeat(32),
            "heading": counter.article.heading, "clauses": counter.article.clauses}]);
        let fits = catalogue.admits("F51", 1, "articles", &without_empty(said).to_string());
        assert_eq!(fits, Ok(()), "a counter-proposal that its format does not take");
    }
}

/// An article that has no heading says none.
fn without_empty(mut articles: serde_json::Value) -> serde_json::Value {
    if let Some(article) = articles[0].as_object_mut()
        && article.get("heading").is_some_and(|heading| heading.as_object().is_some_and(serde_json::Map::is_empty))
    {
        article.remove("heading");
    }
    articles
}

pub fn documents() -> Seeds {
    let written = [("odt", Format::Odt), ("docx", Format::Docx)].map(|(name, format)| (name, written(format)));
    written.into_iter().chain(SAVED.map(|(name, bytes)| (name, bytes.to_vec()))).collect()
}

pub fn document_texts() -> Seeds {
    let inner = |(name, (kind, part), package): (&'static str, (u8, &str), &[u8])| {
        let mut input = vec![kind];
        input.extend(stored(package, part));
        (name, input)
    };
    let [odt, docx] = [Format::Odt, Format::Docx].map(written);
    [("odt", PARTS[0], &odt[..]), ("docx", PARTS[1], &docx)].map(inner).into()
}

fn written(format: Format) -> Vec<u8> {
    let languages = ["en".to_owned(), "ar".to_owned()];
    let text = Text::read(TEXT).unwrap_or_default();
    let rows = rows::of(&Rolling::of(&text, &[], str::to_owned), &languages, &Plain).unwrap_or_default();
    document::write(&rows, &languages, "T", format).unwrap_or_default()
}

/// The bytes of a part of a package that was written here, so that they stand there as they are.
fn stored(package: &[u8], name: &str) -> Vec<u8> {
    let number = |at: usize, bytes: usize| {
        package[at..at + bytes].iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let mut at = 0;
    while package[at..].starts_with(b"PK\x03\x04") {
        let (size, named, more) = (number(at + 18, 4), number(at + 26, 2), number(at + 28, 2));
        let begins = at + 30 + named + more;
        if &package[at + 30..at + 30 + named] == name.as_bytes() {
            return package[begins..begins + size].to_vec();
        }
        at = begins + size;
    }
    Vec::new()
}

/// A package of one part that is not compressed.
fn packed(name: &str, bytes: &[u8]) -> Vec<u8> {
    let le2 = |number: usize| (number as u16).to_le_bytes();
    let le4 = |number: usize| (number as u32).to_le_bytes();
    // Versions, flags, method, time, date; then checksum, sizes and the length of the name.
    let mut shape = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
    shape.extend(crc32(bytes).to_le_bytes());
    shape.extend([le4(bytes.len()), le4(bytes.len())].concat());
    shape.extend(le2(name.len()));
    let mut all = [&b"PK\x03\x04"[..], &shape, &[0, 0], name.as_bytes(), bytes].concat();
    let central = all.len();
    all.extend([&b"PK\x01\x02"[..], &[20, 0], &shape, &[0; 2 + 2 + 2 + 2 + 4 + 4], name.as_bytes()].concat());
    let length = all.len() - central;
    all.extend([&b"PK\x05\x06"[..], &[0; 4], &le2(1), &le2(1), &le4(length), &le4(central), &[0; 2]].concat());
    all
}

/// The checksum of ZIP, bit by bit: inputs are small.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1)))
    })
}
