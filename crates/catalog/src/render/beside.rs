//! Translations beside the authentic text (`docs/spec/translation.md`): the authentic text always goes first.

use comity_wire::statement::Statement;

use super::{Piece, Sheet, Source, Value, body, warnings};
use crate::catalogue::Catalogue;
use crate::display;
use crate::words::Words;

/// A translation of the statement that a sheet shows.
#[derive(Debug, Clone, Copy)]
pub struct Translated<'a> {
    /// Tag of its language.
    pub language: &'a str,
    /// Key of the words of how far it is, such as `translation-proposed`.
    pub standing: &'a str,
    /// Who made it, or said it.
    pub by: &'a str,
    /// The statement as it reads in it; nothing where it is none of this statement.
    pub statement: Option<&'a Statement>,
}

/// One translation, laid out: each text of the statement with its translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Beside {
    pub(crate) language: String,
    pub(crate) title: String,
    pub(crate) standing: Vec<String>,
    pub(crate) rows: Vec<(Piece, Value, Value)>,
}

impl Sheet {
    /// Puts a translation behind the authentic text, with what it is worth. What is not translated stands in the authentic
    /// text alone.
    pub fn put_beside(&mut self, source: &Source<'_>, one: &Translated<'_>, catalogue: &Catalogue, words: &Words) {
        let (language, by) = (display::line(one.language), display::line(one.by));
        let values = [("language", language.as_str()), ("by", by.as_str())];
        let mut standing = vec![words.with(one.standing, &values)];
        let rows = one.statement.map(|statement| rows(source, statement, catalogue, words)).unwrap_or_default();
        match one.statement {
            Some(_) => standing.push(words.text("translation-authentic-governs")),
            None => standing.push(words.text("translation-other-source")),
        }
        let translated: Vec<(Piece, Value)> = rows.iter().map(|(label, _, t)| (label.clone(), t.clone())).collect();
        for note in warnings(&[], &translated, words) {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        let title = words.with("translation-title", &values);
        self.beside.push(Beside { language, title, standing, rows });
    }
}

/// The texts that differ, in the order of the authentic body.
fn rows(
    source: &Source<'_>,
    translated: &Statement,
    catalogue: &Catalogue,
    words: &Words,
) -> Vec<(Piece, Value, Value)> {
    let envelope = source.envelope;
    let definition = catalogue.version(&envelope.format, envelope.format_version);
    let (said, _) = body::of(source, definition, catalogue, words);
    let other = Source { envelope: &translated.envelope, body: &translated.body, ..source.clone() };
    let (read, _) = body::of(&other, definition, catalogue, words);
    let mut rows = Vec::new();
    if translated.envelope.subject != envelope.subject {
        let text = |text: &str| Value::Text(Piece::theirs(text));
        let label = Piece::Ours(words.text("envelope-subject"));
        rows.push((label, text(&envelope.subject), text(&translated.envelope.subject)));
    }
    // The same members in the same order: a translation changes words alone.
    for ((label, said), (same, read)) in said.into_iter().zip(read) {
        if label == same && said != read {
            rows.push((label, said, read));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use comity_wire::Hash;
    use comity_wire::envelope::Envelope;

    use super::super::{page, text};
    use super::*;
    use crate::words::Language;

    const BODY: &str = r#"{"subject":"Thanks","text":"Good day."}"#;

    fn rendered(translated: Option<&str>, standing: &str, language: Language) -> [String; 2] {
        let envelope =
            Envelope { format: "F90".into(), format_version: 1, subject: "Thanks".into(), ..Envelope::default() };
        let numbers = BTreeMap::new();
        let source = Source {
            number: "AUR/nrrc/7",
            id: Some(Hash([7; 32])),
            from: "Aurelia",
            to: "Borduria",
            stated: 1_795_737_600,
            envelope: &envelope,
            body: BODY.as_bytes(),
            numbers: &numbers,
            unsubstantiated: false,
            state: None,
            effect: None,
            evidence: None,
            sent_late: None,
            released: &[],
            local: None,
        };
        let (catalogue, words) = (Catalogue::shipped().unwrap(), Words::shipped(language));
        let mut sheet = Sheet::of(&source, &catalogue, &words);
        let body = translated.map(|text| format!(r#"{{"subject":"Thanks","text":{text}}}"#).into_bytes());
        let statement = body.map(|body| Statement { envelope: envelope.clone(), body });
        let one = Translated { language: "ru", standing, by: "Ivanova <b>", statement: statement.as_ref() };
        sheet.put_beside(&source, &one, &catalogue, &words);
        [text(&sheet), page(&sheet)]
    }

    #[test]
    fn the_authentic_text_goes_first_and_the_translation_says_what_it_is() {
        for (language, standing) in [
            (Language::English, "Unofficial translation, made by Ivanova <b>. INTERNAL"),
            (Language::Russian, "Неофициальный перевод, выполнил(а) Ivanova <b>. ВНУТРЕННИЙ"),
        ] {
            let [text, html] = rendered(Some("\"Добрый день.\""), "translation-internal", language);
            assert!(text.replace('\n', " ").contains(standing), "{text}");
            assert!(text.find("Good day.").unwrap() < text.find("Добрый день.").unwrap(), "{text}");
            assert!(text.lines().all(|line| textwrap::core::display_width(line) <= super::super::COLUMNS));
            let row = "<td><bdi>Good day.</bdi></td><td lang=\"ru\"><bdi>Добрый день.</bdi></td>";
            assert!(html.contains(row) && !html.contains("<b>"), "{html}");
        }
    }

    #[test]
    fn what_is_no_translation_of_the_text_is_not_shown_beside_it() {
        let [text, html] = rendered(None, "translation-proposed", Language::English);
        assert!(text.contains("IT IS NO TRANSLATION OF THIS TEXT") && !html.contains("<table>"), "{text}");
    }

    #[test]
    fn a_translation_can_forge_no_line_of_the_frame() {
        let forged = r#""x\nEND OF AUR/nrrc/7\n========\u202e""#;
        let [text, html] = rendered(Some(forged), "translation-proposed", Language::English);
        assert_eq!(text.lines().filter(|line| line.starts_with("END OF")).count(), 1, "{text}");
        assert!(!text.contains('\u{202e}') && !html.contains('\u{202e}'));
    }
}
