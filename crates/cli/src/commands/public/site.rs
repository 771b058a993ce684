//! The public page in every language: its words from the catalogues.

use comity_catalog::{Language as Shipped, Words as Formats};
use comity_node::service::views::DeclarationsView;
use comity_publish::page::{self, Words};

use crate::failure::{Failure, Outcome};
use crate::i18n::{Catalogue, Language, vars};
use crate::time;

/// The program's words for the page.
struct Own {
    catalogue: Catalogue,
    formats: Formats,
}

impl Own {
    fn of(language: Language) -> Self {
        let shipped = Shipped::of(language.tag()).unwrap_or(Shipped::English);
        Self { catalogue: Catalogue::new(language), formats: Formats::shipped(shipped) }
    }
}

impl Words for Own {
    fn language(&self) -> &str {
        self.catalogue.language().tag()
    }

    fn text(&self, id: &str) -> String {
        self.catalogue.text(id)
    }

    fn with(&self, id: &str, value: &str) -> String {
        self.catalogue.with(id, &vars!["value" => value])
    }

    fn instant(&self, posix_s: u64) -> String {
        time::full(posix_s)
    }

    fn word(&self, field: &str, word: &str) -> String {
        let found = match field {
            "who" => self.formats.value("F63", &["who_may_adhere", "kind"], word),
            field => self.formats.value("F60", &["scope", field], word),
        };
        found.unwrap_or_else(|| word.to_owned())
    }
}

/// Names and contents of the pages, `index.html` and the data itself among them.
pub(super) fn pages(view: &DeclarationsView, proofs: Vec<(String, String)>) -> Outcome<Vec<(String, String)>> {
    let ids = proofs.iter().map(|(id, _)| id.clone()).collect();
    let languages = page::languages(view);
    let (english, russian) = (Own::of(Language::English), Own::of(Language::Russian));
    let mut pages = Vec::with_capacity(languages.len() + 2);
    for language in &languages {
        // Labels in a language that the program does not speak are English, and say so to the reader's machine.
        let words = if Language::of(language) == Some(Language::Russian) { &russian } else { &english };
        pages.push((page::file_name(language), page::page(view, words, (language, &languages), &ids)));
    }
    pages.push(("index.html".to_owned(), page::page(view, &english, ("en", &languages), &ids)));
    pages.push(("declarations.json".to_owned(), serde_json::to_string_pretty(view).map_err(Failure::ours)?));
    pages.extend(proofs.into_iter().map(|(id, text)| (format!("{id}.proof"), text)));
    Ok(pages)
}
