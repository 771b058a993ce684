//! The model agreement that ships: it satisfies its format, its languages say as much as each other, its articles and its
//! annex count alike, and it goes through every page and document.
#![expect(clippy::disallowed_methods, reason = "the agreement is a file")]
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::path::Path;

use comity_catalog::Catalogue;
use comity_drafting::document::{self, Format};
use comity_drafting::import::{self, Import};
use comity_drafting::{Rolling, Text, Word, Wording, align, compare, html, rows};
use comity_process::terms::Terms;
use comity_wire::envelope::Envelope;
use comity_wire::statement::Statement;
use serde_json::Value;

struct Keys;

impl Wording for Keys {
    fn say(&self, language: &str, word: Word, values: &[(&'static str, &str)]) -> String {
        format!("{language} {} {values:?}", word.key())
    }
}

fn body() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/agreement/instrument.json");
    std::fs::read_to_string(path).unwrap()
}

fn parsed() -> Value {
    serde_json::from_str(&body()).unwrap()
}

fn text() -> Text {
    Text::read(body().as_bytes()).unwrap()
}

/// The text of a clause, in English.
fn clause(article: &str, number: &str) -> String {
    text().article(article).unwrap().clause(number).unwrap().texts["en"].clone()
}

#[test]
fn it_satisfies_its_format() {
    let envelope = Envelope { format: "F50".into(), format_version: 1, ..Envelope::default() };
    let statement = Statement { envelope, body: body().into_bytes() };
    let catalogue = Catalogue::shipped().unwrap();
    catalogue.check(&statement.envelope, &statement.members().unwrap()).unwrap();
}

#[test]
fn its_languages_say_as_much_as_each_other() {
    let text = text();
    assert_eq!(align::text(&text), []);
    assert!(text.articles.len() >= 18 && text.articles.iter().all(|article| article.alternatives.is_empty()));
    // It is between no particular States, and of no date.
    let all = body();
    for word in ["Russian Fed", "Российск", "United States", "Соединённ", "USSR", "СССР", "2026"] {
        assert!(!all.contains(word), "{word}");
    }
}

#[test]
fn every_reference_to_an_article_leads_to_one() {
    let text = text();
    for article in &text.articles {
        for clause in &article.clauses {
            let said = &clause.texts["en"];
            for (at, word) in said.match_indices("Article") {
                let rest = said[at + word.len()..].trim_start_matches(['s', ' ']);
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                assert!(digits.is_empty() || text.article(&digits).is_some(), "{said}");
            }
        }
    }
}

#[test]
fn its_terms_are_terms_that_a_line_takes() {
    let body = parsed();
    let terms = Terms::read(&body["terms"].to_string()).unwrap();
    assert!(terms.codes.len() >= 40 && terms.table == 1);
    let catalogue = Catalogue::shipped().unwrap();
    for format in terms.periods.keys().chain(terms.inside.keys()) {
        assert!(catalogue.newest(format).is_some(), "{format}");
    }
    // Inside protected windows a period is never longer than outside of them.
    for (format, inside) in &terms.inside {
        let outside = &terms.periods[format];
        for (inside, outside) in [(inside.ack, outside.ack), (inside.answer, outside.answer)] {
            assert!(inside.unwrap() < outside.unwrap(), "{format}");
        }
    }
    let codes = body["terms"]["codes"].as_array().unwrap();
    let mut meanings = BTreeSet::new();
    for code in codes {
        for language in ["en", "ru"] {
            assert!(meanings.insert(code["meaning"][language].as_str().unwrap()), "{code}");
        }
    }
}

#[test]
fn its_articles_count_what_its_annex_counts() {
    let body = parsed();
    let period = |format: &str, name: &str| {
        let all = body["terms"]["periods"].as_array().unwrap();
        all.iter().find(|one| one["format"] == format).unwrap()[name].as_u64().unwrap()
    };
    let (hour, day) = (3_600, 86_400);
    for (article, number, said, seconds) in [
        ("5", "2", "within 30 days", period("F35", "answer") / day * day),
        ("6", "1", "not less than 5 days", period("F30", "lead")),
        ("6", "3", "not less than 14 days", period("F31", "lead")),
        ("6", "5", "within 24 hours", period("F30", "answer")),
        ("7", "3", "within 15 minutes", period("F32", "ack")),
        ("8", "3", "within 1 hour", period("F33", "ack")),
        ("8", "3", "within 10 days", period("F33", "answer")),
        ("9", "2", "within 15 minutes", period("F34", "ack")),
        ("9", "2", "within 4 hours", period("F34", "answer")),
        ("10", "1", "within 10 days", period("F37", "answer")),
    ] {
        let clause = clause(article, number);
        assert!(clause.contains(said), "{article}/{number}: {clause}");
        let mut words = said.split(' ').rev();
        let unit = if words.next().unwrap().starts_with("hour") { hour } else { day };
        let unit = if said.ends_with("minutes") { 60 } else { unit };
        let count: u64 = words.next().unwrap().parse().unwrap();
        assert_eq!(count * unit, seconds, "{article}/{number}");
    }
    let days = |member: &str, name: &str| body[member][name].as_u64().unwrap();
    assert!(clause("18", "1").contains(&format!("{} days after", days("entry_into_force", "days"))));
    for (article, number) in [("18", "2"), ("20", "3")] {
        assert!(clause(article, number).contains(&format!("{} days", days("term", "notice_days"))));
    }
    assert_eq!(days("term", "period_days"), 3 * 365 + 1);
    assert!(clause("18", "2").contains("3 years"));
}

#[test]
fn it_goes_through_every_page_and_document() {
    let text = text();
    let rolling = Rolling::of(&text, &[], str::to_owned);
    let languages = text.authentic.clone();
    let page = html::page(&rolling, &languages, &Keys).unwrap();
    for article in &text.articles {
        assert!(page.contains(&format!(">§{}<", article.number)));
    }
    let rows = rows::of(&rolling, &languages, &Keys).unwrap();
    for format in [Format::Odt, Format::Docx] {
        let bytes = document::write(&rows, &languages, "Agreement", format).unwrap();
        let edited = import::read(&bytes).unwrap();
        assert_eq!(edited.proposals(&rolling, &Keys).unwrap(), Import::default());
    }
    let compared = compare::versions(&text, &text);
    assert!(compared.work == 0 && !compared.articles.iter().any(compare::ArticleChange::is_changed));
}
