use proptest::prelude::*;

use super::*;
use crate::document::{self, Format};
use crate::package::{self, Package, PackageError};
use crate::response::{self, Move};
use crate::text::{Clause, Text, Texts};
use crate::wording::testing::Plain;

const BASE: &str = r#"{"instrument":{"title":{"en":"T","ar":"ت"}},"authentic":["en","ar"],"preamble":{"en":"P q","ar":"ب ج"},
    "articles":[
    {"number":"1","heading":{"en":"One","ar":"أ"},"clauses":[
        {"number":"1","texts":{"en":"first  text\n\tsecond line","ar":"نص أول\nثان"}},
        {"number":"2","texts":{"en":"another","ar":"آخر"}}],
     "alternatives":[{"effect":"replace","mark":"A1","proposer":"a","clause":"1","texts":{"en":"x","ar":"س"}}]},
    {"number":"2","clauses":[{"number":"1","texts":{"en":"<b>&amp; ]]>","ar":"\u202ex\\u{41}"}}]}]}"#;

const FORMATS: [(Format, &str); 2] = [(Format::Odt, "content.xml"), (Format::Docx, "word/document.xml")];

fn text() -> Text {
    Text::read(BASE.as_bytes()).unwrap()
}

fn written(text: &Text, languages: &[&str], format: Format) -> Vec<u8> {
    let languages: Vec<String> = languages.iter().map(ToString::to_string).collect();
    let rolling = Rolling::of(text, &[], str::to_owned);
    let rows = rows::of(&rolling, &languages, &Plain).unwrap();
    document::write(&rows, &languages, "Title & <co>", format).unwrap()
}

/// What an editor does: the text of the document is changed, and the package written anew, compressed or not.
fn edited(bytes: &[u8], part: &'static str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let xml = String::from_utf8(Package::open(bytes).unwrap().part(part).unwrap().unwrap()).unwrap();
    package::write(&[(part, change(&xml).as_bytes())]).unwrap()
}

fn proposals(bytes: &[u8], text: &Text) -> Result<Import, ImportError> {
    read(bytes)?.proposals(&Rolling::of(text, &[], str::to_owned), &Plain)
}

fn problems(bytes: &[u8], text: &Text) -> Vec<Problem> {
    match proposals(bytes, text) {
        Err(ImportError::Problems(problems)) => problems,
        other => panic!("{other:?}"),
    }
}

fn marker(text: &str) -> Marker {
    text.parse().unwrap()
}

/// The row with a marker, as it stands in the XML.
fn row_of(xml: &str, marker: &str) -> String {
    let (open, close) =
        if xml.contains("<w:tr>") { ("<w:tr>", "</w:tr>") } else { ("<table:table-row>", "</table:table-row>") };
    let at = xml.find(&format!(">{marker}<")).unwrap();
    let start = xml[..at].rfind(open).unwrap();
    let end = at + xml[at..].find(close).unwrap() + close.len();
    xml[start..end].to_owned()
}

#[test]
fn a_document_that_nobody_edited_proposes_nothing() {
    let text = text();
    for (format, _) in FORMATS {
        for languages in [&["en", "ar"][..], &["ar", "en"], &["en"], &["ar"]] {
            let bytes = written(&text, languages, format);
            assert_eq!(bytes, written(&text, languages, format));
            let read = read(&bytes).unwrap();
            assert_eq!((read.version(), read.languages().len()), (text.hash(), languages.len()));
            assert_eq!(proposals(&bytes, &text), Ok(Import::default()), "{format:?} {languages:?}");
        }
    }
}

#[test]
fn one_edited_clause_gives_exactly_that_counter() {
    let text = text();
    for (format, part) in FORMATS {
        let bytes = edited(&written(&text, &["en", "ar"], format), part, |xml| {
            xml.replace(">another<", ">quite another<").replace(">آخر<", ">آخر تماما<")
        });
        let import = proposals(&bytes, &text).unwrap();
        assert_eq!((import.counters.len(), import.notes.len()), (1, 0), "{import:?}");
        let mut expected = text.articles[0].clone();
        expected.alternatives.clear();
        expected.clauses[1].texts =
            Texts::from([("en".into(), "quite another".into()), ("ar".into(), "آخر تماما".into())]);
        let languages = vec!["en".into(), "ar".into()];
        let changes = vec![Change { marker: marker("§1/2"), done: Done::Edited { languages } }];
        assert_eq!(import.counters[0], Counter { article: expected, changes });
    }
}

#[test]
fn headings_and_the_preamble_can_be_proposed_too() {
    let text = text();
    for (format, part) in FORMATS {
        let bytes = edited(&written(&text, &["en", "ar"], format), part, |xml| {
            xml.replace(">One<", ">Uno<").replace(">P q<", ">P r<").replace(">ب ج<", ">ب د<")
        });
        let import = proposals(&bytes, &text).unwrap();
        let [preamble, one] = &import.counters[..] else { panic!("{import:?}") };
        assert!(preamble.is_preamble() && !one.is_preamble());
        assert_eq!(preamble.article.clauses[0].texts["en"], "P r");
        assert_eq!((one.article.heading["en"].as_str(), one.article.heading["ar"].as_str()), ("Uno", "أ"));
        assert_eq!(one.article.clauses, text.articles[0].clauses);
        let note = Note::OneSided { marker: marker("§1"), languages: vec!["ar".into()] };
        assert_eq!(import.notes, [note]);
    }
}

#[test]
fn clauses_are_added_by_a_row_and_struck_by_emptying_one() {
    let text = text();
    for (format, part) in FORMATS {
        let bytes = edited(&written(&text, &["en", "ar"], format), part, |xml| {
            let row = row_of(xml, "§1/2");
            let added = row.replace("§1/2", "§1/1.1").replace(">another<", ">added<").replace(">آخر<", ">مضاف<");
            let emptied = row.replace(">another<", "><").replace(">آخر<", "> <");
            xml.replace(&row, &format!("{added}{emptied}"))
        });
        let import = proposals(&bytes, &text).unwrap();
        let numbers: Vec<&str> = import.counters[0].article.clauses.iter().map(|one| one.number.as_str()).collect();
        assert_eq!(numbers, ["1", "1.1"], "{format:?}");
        assert_eq!(import.counters[0].article.clauses[1].texts["en"], "added");
        let done: Vec<&Done> = import.counters[0].changes.iter().map(|change| &change.done).collect();
        assert_eq!(done, [&Done::Removed, &Done::Added]);
    }
}

#[test]
fn the_row_for_a_new_clause_gives_the_next_number() {
    let text = text();
    for (format, part) in FORMATS {
        let bytes = edited(&written(&text, &["en", "ar"], format), part, |xml| {
            let filled = row_of(xml, "§1/2").replace("§1/2", "§1/+").replace(">another<", ">third<");
            xml.replace(&row_of(xml, "§1/+"), &filled)
        });
        let import = proposals(&bytes, &text).unwrap();
        let last = import.counters[0].article.clauses.last().unwrap();
        assert_eq!((last.number.as_str(), last.texts["en"].as_str()), ("3", "third"));
    }
}

#[test]
fn a_document_that_lost_its_markers_is_refused_and_says_which() {
    let text = text();
    for (format, part) in FORMATS {
        let whole = written(&text, &["en", "ar"], format);
        let without = |lost: &str| edited(&whole, part, |xml| xml.replace(&row_of(xml, lost), ""));
        assert_eq!(problems(&without("§1/2"), &text), [Problem::Lost { marker: marker("§1/2") }]);
        assert_eq!(problems(&without("§2"), &text), [Problem::Lost { marker: marker("§2") }]);
        assert_eq!(problems(&without("§preamble"), &text), [Problem::Lost { marker: Marker::Preamble }]);
        let all = edited(&whole, part, |xml| xml.replace('§', ""));
        assert_eq!(read(&all), Err(ImportError::NoMarkers));
        let version = ImportError::NoVersion { marker: Marker::Version };
        assert_eq!(read(&without("§text")), Err(version.clone()));
        let changed = edited(&whole, part, |xml| xml.replace(&text.hash().to_string(), "some text"));
        assert_eq!(read(&changed), Err(version));
        assert_eq!(read(&without("§languages")), Err(ImportError::NoVersion { marker: Marker::Languages }));
        let erased = edited(&whole, part, |xml| xml.replace("§1/2", ""));
        let text_of = Problem::Unmarked { after: Some(marker("§1/1[A1]")), text: "another آخر".into() };
        assert_eq!(read(&erased), Err(ImportError::Problems(vec![text_of])));
    }
}

#[test]
fn text_that_would_be_lost_is_told() {
    let text = text();
    for (format, part) in FORMATS {
        let whole = written(&text, &["en", "ar"], format);
        let (paragraph, cell) = match format {
            Format::Odt => ("<text:p>A thought.</text:p>", "</table:table-cell>"),
            Format::Docx => ("<w:p><w:r><w:t>A thought.</w:t></w:r></w:p>", "</w:tc>"),
        };
        let between = edited(&whole, part, |xml| {
            let end = if format == Format::Odt { "</table:table>" } else { "</w:tbl>" };
            xml.replacen(end, &format!("{end}{paragraph}"), 1)
        });
        let unmarked = Problem::Unmarked { after: Some(Marker::Preamble), text: "A thought.".into() };
        assert_eq!(problems(&between, &text), [unmarked]);
        let twice = edited(&whole, part, |xml| {
            let row = row_of(xml, "§1/2");
            xml.replace(&row, &row.repeat(2))
        });
        assert_eq!(problems(&twice, &text), [Problem::Twice { marker: marker("§1/2") }]);
        let narrow = edited(&whole, part, |xml| {
            let row = row_of(xml, "§1/2");
            let (last, open) =
                (row.rfind(cell).unwrap(), if format == Format::Odt { "<table:table-cell" } else { "<w:tc>" });
            let start = row[..last].rfind(open).unwrap();
            xml.replace(&row, &format!("{}{}", &row[..start], &row[last + cell.len()..]))
        });
        assert_eq!(problems(&narrow, &text), [Problem::Cells { marker: marker("§1/2"), found: 1 }]);
        let nested = edited(&whole, part, |xml| {
            let table = match format {
                Format::Odt => {
                    "<table:table><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>\
                                </table:table-row></table:table>"
                }
                Format::Docx => "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
            };
            let row = row_of(xml, "§1/2");
            xml.replace(&row, &replace_last(&row, cell, &format!("{table}{cell}")))
        });
        let other = Problem::Other { marker: marker("§1/2"), language: "ar".into() };
        assert_eq!(problems(&nested, &text), [other]);
    }
}

fn replace_last(text: &str, what: &str, with: &str) -> String {
    let at = text.rfind(what).unwrap();
    format!("{}{with}{}", &text[..at], &text[at + what.len()..])
}

#[test]
fn what_is_half_or_nowhere_is_refused() {
    let text = text();
    let (format, part) = FORMATS[0];
    let whole = written(&text, &["en", "ar"], format);
    let half = edited(&whole, part, |xml| xml.replace(">another<", "><"));
    let incomplete = Problem::Incomplete { marker: marker("§1/2"), language: "en".into() };
    assert_eq!(problems(&half, &text), [incomplete]);
    let long = edited(&whole, part, |xml| xml.replace(">another<", &format!(">{}<", "я".repeat(20_001))));
    assert_eq!(problems(&long, &text), [Problem::TooLong { marker: marker("§1/2"), language: "en".into() }]);
    let nowhere = edited(&whole, part, |xml| {
        let row = row_of(xml, "§1/2");
        xml.replace(&row, &format!("{}{row}", row.replace("§1/2", "§9/1")))
    });
    assert_eq!(problems(&nowhere, &text), [Problem::Unknown { marker: marker("§9/1") }]);
    let unnumbered = edited(&whole, part, |xml| {
        let row = row_of(xml, "§1/2");
        xml.replace(&row, &format!("{row}{}", row.replace("§1/2", "§1/b")))
    });
    assert_eq!(problems(&unnumbered, &text), [Problem::Unknown { marker: marker("§1/b") }]);
    let moved = edited(&whole, part, |xml| {
        let (one, two) = (row_of(xml, "§1/1"), row_of(xml, "§1/2"));
        xml.replace(&two, "").replace(&one, &format!("{two}{one}"))
    });
    assert_eq!(problems(&moved, &text), [Problem::Moved { marker: marker("§1/2") }]);
    let emptied = edited(&whole, part, |xml| xml.replace(">P q<", "><").replace(">ب ج<", "><"));
    assert_eq!(problems(&emptied, &text), [Problem::Emptied { marker: Marker::Preamble }]);
}

#[test]
fn a_document_of_another_version_is_refused() {
    let text = text();
    let mut other = text.clone();
    other.articles[0].clauses[0].texts.insert("en".into(), "newer".into());
    let found = proposals(&written(&text, &["en"], Format::Odt), &other);
    assert_eq!(found, Err(ImportError::OtherVersion { expected: other.hash(), found: text.hash() }));
}

#[test]
fn what_is_edited_where_nothing_is_proposed_is_told() {
    let text = text();
    let (format, part) = FORMATS[0];
    let bytes = edited(&written(&text, &["en"], format), part, |xml| {
        xml.replace(">[x]<", ">[y]<")
            .replace(">another<", ">other<office:annotation><text:p>why?</text:p></office:annotation><")
    });
    let import = proposals(&bytes, &text).unwrap();
    assert_eq!(import.counters[0].article.clauses[1].texts["en"], "other");
    assert_eq!(
        import.notes,
        [
            Note::Fixed { marker: marker("§1/1[A1]") },
            Note::NotShown { marker: marker("§1/2"), languages: vec!["ar".into()] },
            Note::Comments { count: 1 }
        ]
    );
}

#[test]
fn numbers_that_differ_after_an_edit_are_told() {
    let text = text();
    let (format, part) = FORMATS[1];
    let bytes = edited(&written(&text, &["en", "ar"], format), part, |xml| {
        xml.replace(">another<", ">within 5 days<").replace(">آخر<", ">خلال 6 أيام<")
    });
    let import = proposals(&bytes, &text).unwrap();
    assert!(matches!(&import.notes[..], [Note::Uneven(finding)] if finding.at == marker("§1/2")), "{import:?}");
}

#[test]
fn proposals_that_came_since_do_not_disturb_an_import() {
    let text = text();
    let bytes = written(&text, &["en", "ar"], Format::Odt);
    let body = r#"{"articles":[{"response":"counter","number":"2","text_hash":"00",
        "clauses":[{"number":"1","texts":{"en":"z","ar":"ي"}}]},
        {"response":"withdraw","number":"1","text_hash":"00","alternative":"A1"}]}"#;
    let responses = response::read(body.as_bytes()).unwrap();
    let moves = [Move { party: "a", name: "AUR", statement: "AUR/official/7", responses: &responses }];
    let rolling = Rolling::of(&text, &moves, str::to_owned);
    let import = read(&bytes).unwrap().proposals(&rolling, &Plain).unwrap();
    // The bracket that was withdrawn since still stands in the document.
    assert_eq!(import, Import { counters: vec![], notes: vec![Note::Fixed { marker: marker("§1/1[A1]") }] });
}

#[test]
fn files_that_are_no_documents_are_refused() {
    for bytes in [&b""[..], b"PK\x03\x04", b"{\\rtf1}", b"<html></html>"] {
        assert!(matches!(read(bytes), Err(ImportError::Read(ReadError::Package(_)))));
    }
    let of = |xml: &str| read(&package::write(&[("content.xml", xml.as_bytes())]).unwrap());
    assert_eq!(of("<a></a>"), Err(ImportError::NoMarkers));
    for bad in ["<a>", "<a></b>", "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "<a>&x;</a>", "<a b></a", "\u{0}"] {
        assert!(matches!(of(bad), Err(ImportError::Read(ReadError::Xml { .. }) | ImportError::NoMarkers)), "{bad}");
    }
    let deep = "<a>".repeat(300) + &"</a>".repeat(300);
    assert_eq!(of(&deep), Err(ImportError::Read(ReadError::TooDeep)));
    let wide = format!("<table><table-row>{}</table-row></table>", "<table-cell/>".repeat(CELLS_MAX + 1));
    assert_eq!(of(&wide), Err(ImportError::Read(ReadError::TooMuch)));
    let cell =
        "<table><table-row><table-cell><p><s text:c=\"4000000000\"/></p><p>x</p></table-cell></table-row></table>";
    assert_eq!(of(cell), Err(ImportError::Read(ReadError::TooMuch)));
}

#[test]
fn a_document_with_a_password_is_told_from_a_damaged_one() {
    let manifest =
        ("META-INF/manifest.xml", &b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"[..]);
    let of = |parts: &[(&'static str, &[u8])]| read(&package::write(parts).unwrap());
    let sealed = |part: &str| Err(ImportError::Read(PackageError::Sealed { part: part.into() }.into()));
    assert_eq!(of(&[manifest, ("content.xml", &[0xff, 0x00])]), sealed("content.xml"));
    assert_eq!(of(&[manifest, ("encrypted-package", &[0xff])]), sealed("META-INF/manifest.xml"));
    assert!(matches!(of(&[("content.xml", &[0xff])]), Err(ImportError::Read(ReadError::Xml { .. }))));
}

#[test]
fn a_column_from_right_to_left_stands_at_its_right_and_words_of_another_language_are_read_as_they_are() {
    let text = text();
    let part = |format, part| {
        let bytes = written(&text, &["en", "ar"], format);
        String::from_utf8(Package::open(&bytes).unwrap().part(part).unwrap().unwrap()).unwrap()
    };
    let (odt, docx) = (part(Format::Odt, "content.xml"), part(Format::Docx, "word/document.xml"));
    let look = |mode, align| format!("style:writing-mode=\"{mode}\" fo:text-align=\"{align}\"");
    for (style, look) in [("P0", look("lr-tb", "left")), ("P1", look("rl-tb", "right")), ("E1", look("lr-tb", "right"))]
    {
        let from = odt.find(&format!("style:name=\"{style}\"")).unwrap();
        assert!(odt[from..from + 200].contains(&look), "{style}");
    }
    assert!(!odt.contains("style:name=\"E0\""), "a column from left to right has its own words");
    // The words are as tests have them: in the letters of no column.
    let of = |xml: &str, open: &str, words: &str| {
        let at = xml.find(words).unwrap();
        xml[xml[..at].rfind(open).unwrap()..at].to_owned()
    };
    assert!(
        of(&odt, "<text:p", "ar:article(").contains("\"E1\"") && of(&odt, "<text:p", "en:article(").contains("\"L0\"")
    );
    assert!(of(&docx, "<w:p>", "ar:article(").contains("<w:jc w:val=\"right\"/>"));
    assert!(of(&docx, "<w:p>", "نص أول").contains("<w:bidi/>") && !of(&docx, "<w:p>", "en:article(").contains("w:jc"));
    let styles = part(Format::Odt, "styles.xml");
    for script in ["", "-asian", "-complex"] {
        assert!(styles.contains(&format!("font-size{script}=\"10pt\"")), "one size in every script");
    }
}

#[test]
fn what_an_editor_does_around_the_text_changes_nothing() {
    let text = text();
    let (format, part) = FORMATS[0];
    let bytes = edited(&written(&text, &["en", "ar"], format), part, |xml| {
        // Spans, empty paragraphs at the end, a marker broken over lines, change tracking.
        xml.replace(">another<", "><text:span>ano<text:bookmark text:name=\"x\"/></text:span>ther</text:p><text:p><")
            .replace(">§1/2<", ">§1/<text:line-break/>2<")
            .replace("<office:text>", "<office:text><text:tracked-changes><text:p>old</text:p></text:tracked-changes>")
    });
    assert_eq!(proposals(&bytes, &text), Ok(Import::default()));
    let (format, part) = FORMATS[1];
    let bytes = edited(&written(&text, &["en", "ar"], format), part, |xml| {
        xml.replace(
            "<w:t xml:space=\"preserve\">another</w:t>",
            "<w:t>ano</w:t></w:r><w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:ins><w:r><w:t>ther</w:t></w:r></w:ins><w:r>",
        )
    });
    assert_eq!(proposals(&bytes, &text), Ok(Import::default()));
}

fn any_text() -> impl Strategy<Value = Text> {
    let said = "(\\PC|[ \t\n<&\\]\\\\u{}\u{200c}\u{202e}\u{5d0}я§]){1,30}".prop_map(|text| text + "x");
    let texts = (said.clone(), said).prop_map(|(en, he)| Texts::from([("en".to_owned(), en), ("he".to_owned(), he)]));
    let article = proptest::collection::vec(texts.clone(), 1..4);
    (texts, proptest::collection::vec(article, 1..4)).prop_map(|(preamble, articles)| {
        let number = |index: usize| (index + 1).to_string();
        let clauses = |all: Vec<Texts>| {
            let clause = |(index, texts)| Clause { number: number(index), texts };
            all.into_iter().enumerate().map(clause).collect()
        };
        let article = |(index, all)| Article { number: number(index), clauses: clauses(all), ..Article::default() };
        Text {
            preamble,
            authentic: vec!["en".into(), "he".into()],
            articles: articles.into_iter().enumerate().map(article).collect(),
            ..Text::default()
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_written_reads_back_as_it_was(text in any_text(), docx: bool) {
        let format = if docx { Format::Docx } else { Format::Odt };
        let bytes = written(&text, &["en", "he"], format);
        prop_assert_eq!(proposals(&bytes, &text), Ok(Import::default()));
    }

    #[test]
    fn an_edit_of_one_clause_is_that_counter_and_no_other(text in any_text(), docx: bool, article: usize, clause: usize) {
        let format = if docx { Format::Docx } else { Format::Odt };
        let (mut edited, base) = (text.clone(), text);
        let article = article % edited.articles.len();
        let clause = clause % edited.articles[article].clauses.len();
        for said in edited.articles[article].clauses[clause].texts.values_mut() {
            said.push_str(" and more");
        }
        // The document of the edited text, as if somebody had typed that into the base's.
        let bytes = written(&edited, &["en", "he"], format);
        let part = FORMATS[usize::from(docx)].1;
        let xml = String::from_utf8(Package::open(&bytes).unwrap().part(part).unwrap().unwrap()).unwrap();
        let xml = xml.replace(&edited.hash().to_string(), &base.hash().to_string());
        let import = proposals(&package::write(&[(part, xml.as_bytes())]).unwrap(), &base).unwrap();
        prop_assert_eq!(import.counters.len(), 1);
        prop_assert_eq!(import.counters[0].changes.len(), 1);
        let counter = &import.counters[0].article;
        for (index, (found, said)) in counter.clauses.iter().zip(&edited.articles[article].clauses).enumerate() {
            if index == clause {
                let trimmed = |texts: &Texts| -> Vec<String> { texts.values().map(|text| super::document::trimmed(text)).collect() };
                prop_assert_eq!(trimmed(&found.texts), trimmed(&said.texts));
            } else {
                prop_assert_eq!(found, said);
            }
        }
    }

    #[test]
    fn no_bytes_break_the_reader(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), at: usize, flip: u8) {
        let _ = read(&bytes);
        let whole = written(&self::text(), &["en"], Format::Odt);
        let at = at % whole.len();
        bytes = whole;
        bytes[at] ^= flip;
        let _ = read(&bytes);
    }
}
