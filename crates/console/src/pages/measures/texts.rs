//! Texts of parties in several languages, and the words of formats.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use comity_catalog::{Language, Words, display};
use maud::{Markup, html};

use crate::words::{Tongue, Value};

/// One text in several languages, by their tags.
pub(super) type Texts = BTreeMap<String, String>;

/// Languages that are written from right to left.
const RIGHT_TO_LEFT: [&str; 8] = ["ar", "fa", "he", "ur", "ps", "yi", "dv", "sd"];
/// How languages call themselves; another one is named by its tag.
const AUTONYMS: [(&str, &str); 10] = [
    ("ar", "العربية"),
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fa", "فارسی"),
    ("fr", "Français"),
    ("kk", "Қазақша"),
    ("ru", "Русский"),
    ("uk", "Українська"),
    ("zh", "中文"),
];

static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::shipped(Language::English));
static RUSSIAN: LazyLock<Words> = LazyLock::new(|| Words::shipped(Language::Russian));

/// The words of formats in the reader's language.
pub(super) fn formats(tongue: &Tongue) -> &'static Words {
    if tongue.language.tag == "ru" { &RUSSIAN } else { &ENGLISH }
}

/// A word of a format's field in the reader's language; as it is where it is none of the format's.
pub(super) fn value(tongue: &Tongue, format: &str, path: &[&str], word: &str) -> String {
    formats(tongue).value(format, path, word).unwrap_or_else(|| display::line(word))
}

/// `ltr`, `rtl`.
pub(super) fn direction(language: &str) -> &'static str {
    let first = language.split('-').next().unwrap_or_default();
    if RIGHT_TO_LEFT.contains(&first) { "rtl" } else { "ltr" }
}

/// What a language calls itself.
pub(super) fn autonym(tag: &str) -> String {
    AUTONYMS.iter().find(|(known, _)| *known == tag).map_or_else(|| display::line(tag), |(_, name)| (*name).to_owned())
}

/// A party's text on several lines, marked with its language.
pub(super) fn block(language: &str, text: &str) -> Markup {
    html! { span class="said" lang=(language) dir=(direction(language)) { (display::block(text)) } }
}

/// A text in the reader's language, else in the first that there is; one line, marked with its language.
pub(super) fn own(tongue: &Tongue, texts: &Texts) -> Markup {
    html! {
        @if let Some((language, text)) = chosen(tongue, texts) {
            bdi lang=(language) dir=(direction(language)) { (display::line(text)) }
        }
    }
}

/// The same without marks, for titles of pages and labels.
pub(super) fn plain(tongue: &Tongue, texts: &Texts) -> String {
    chosen(tongue, texts).map(|(_, text)| display::line(text)).unwrap_or_default()
}

fn chosen<'t>(tongue: &Tongue, texts: &'t Texts) -> Option<(&'t String, &'t String)> {
    texts.get_key_value(tongue.language.tag).or_else(|| texts.iter().next())
}

/// The tags in which something is said, the reader's language first, then in the order given.
pub(super) fn ordered<'t>(tongue: &Tongue, languages: &'t [String]) -> Vec<&'t str> {
    let mut all: Vec<&str> = languages.iter().map(String::as_str).collect();
    all.sort_by_key(|tag| *tag != tongue.language.tag);
    all
}

/// Seconds in words: whole days, hours or minutes where they are.
pub(super) fn lasting(tongue: &Tongue, seconds: u64) -> String {
    let (id, count) = match seconds {
        0 => ("measure-seconds", 0),
        s if s % 86_400 == 0 => ("measure-days", s / 86_400),
        s if s % 3_600 == 0 => ("measure-hours", s / 3_600),
        s if s % 60 == 0 => ("measure-minutes", s / 60),
        s => ("measure-seconds", s),
    };
    tongue.with(id, &[("count", Value::Number(count))])
}
