//! A rolling text between two real nodes, exported, edited, and brought back: where the document lost what tells its parts
//! apart nothing is taken of it, each place is named in both languages, and nobody's work is lost.

use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use serde_json::Value;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, ZipArchive};

use crate::dialogue::{arrived, file, number};
use crate::measures::text;
use crate::party::{Party, two};

/// What an editor does with the text of an ODT.
fn edited(from: &Path, to: &Path, change: impl Fn(&str) -> String) -> String {
    let mut zip = ZipArchive::new(Cursor::new(std::fs::read(from).unwrap())).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let (name, mut bytes) = (part.name().unwrap().into_owned(), Vec::new());
        part.read_to_end(&mut bytes).unwrap();
        if name == "content.xml" {
            let xml = String::from_utf8(bytes).unwrap();
            let changed = change(&xml);
            assert_ne!(changed, xml, "something was edited");
            bytes = changed.into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
        out.write_all(&bytes).unwrap();
    }
    std::fs::write(to, out.finish().unwrap().into_inner()).unwrap();
    to.display().to_string()
}

/// The text without the row of a marker.
fn without(xml: &str, marker: &str) -> String {
    let at = xml.find(&format!(">{marker}<")).unwrap();
    let (start, close) = (xml[..at].rfind("<table:table-row>").unwrap(), "</table:table-row>");
    let end = at + xml[at..].find(close).unwrap() + close.len();
    format!("{}{}", &xml[..start], &xml[end..])
}

/// Refused in both languages, with what to do; the places that are named, in English.
fn refused(party: &Party, agreement: &str, document: &str, out: &Path, code: &str) -> Vec<String> {
    let bytes = std::fs::read(document).unwrap();
    let mut places = Vec::new();
    for language in ["ru", "en"] {
        let out = out.display().to_string();
        let (exit, object) = party.run(&["--lang", language, "agreement", "import", agreement, document, "-o", &out]);
        let error = &object["error"];
        assert_eq!((exit, error["code"].as_str(), error["fault"].as_str()), (1, Some(code), Some("yours")), "{object}");
        for sentence in ["problem", "remedy"] {
            let said = error[sentence].as_str().unwrap_or_default();
            let is_russian = said.chars().any(|c| ('а'..='я').contains(&c));
            assert!(said.len() > 20 && is_russian == (language == "ru"), "{sentence} in {language}: {object}");
        }
        let told = error["params"]["places"].as_array().cloned().unwrap_or_default();
        places = told.iter().map(|one| one.as_str().unwrap().to_owned()).collect();
    }
    assert_eq!(std::fs::read(document).unwrap(), bytes, "the document stays as it is");
    assert!(!out.exists(), "and nothing is made of it");
    places
}

#[test]
fn a_document_that_lost_its_markers_is_refused_place_by_place_and_what_was_edited_in_it_is_not_lost() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = two(place);
    let path = file(place, "text.json", &text("A text"));
    let tabled = number(&a.done(&["agreement", "table", &path, "--line", "BOR/official"]));
    arrived(&b, &tabled);
    let (whole, bad, out) = (place.join("text.odt"), place.join("bad.odt"), place.join("counters.json"));
    b.done(&["agreement", "export", &tabled, &whole.display().to_string()]);
    let worked = |xml: &str| xml.replace("Each Party gives notice.", "Each Party gives prompt notice.");

    let lost = edited(&whole, &bad, |xml| worked(&without(xml, "§1/1")));
    let places = refused(&b, &tabled, &lost, &out, "document-problems");
    assert!(places.len() == 1 && places[0].contains("§1/1"), "{places:?}");
    let erased = edited(&whole, &bad, |xml| worked(&xml.replace(">§1/1<", "><")));
    let places = refused(&b, &tabled, &erased, &out, "document-problems");
    assert!(places.iter().any(|told| told.contains("Each Party gives prompt notice.")), "{places:?}");
    let all = edited(&whole, &bad, |xml| worked(&xml.replace('§', "")));
    refused(&b, &tabled, &all, &out, "document-no-markers");
    let unnamed = edited(&whole, &bad, |xml| worked(&without(xml, "§text")));
    refused(&b, &tabled, &unnamed, &out, "document-no-version");
    let standing = |party: &Party| party.done(&["agreement", "show", &tabled])["parts_list"].clone();
    assert_eq!(standing(&b)[0]["ours"], Value::Null, "nothing was said");

    // With its markers it is taken, and said.
    let good = edited(&whole, &bad, worked);
    let read = b.done(&["agreement", "import", &tabled, &good, "-o", &out.display().to_string()]);
    assert_eq!(read["counters"].as_array().unwrap().len(), 1, "{read}");
    let draft = b.done(&["agreement", "respond", &tabled, "--counter", &out.display().to_string()]);
    assert!(draft["number"].is_string() || draft["draft"]["format"] == "F51", "{draft}");
}
