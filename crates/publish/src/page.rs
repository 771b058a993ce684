//! The public page: who has declared, since when, with what reservations, how each is identified, and what proves it. One file
//! a language; no script, nothing fetched, readable from a disk.
//!
//! Text of parties is escaped, isolated, and marked with its language; what could reorder or hide text is made visible.

use std::collections::{BTreeMap, BTreeSet};

use comity_catalog::display;
use comity_node::service::views::{ArrangementView, DeclarationView, DeclarationsView, DeclaringView};

/// Languages that are written from right to left.
const RIGHT_TO_LEFT: [&str; 8] = ["ar", "fa", "he", "ur", "ps", "yi", "dv", "sd"];
/// How languages call themselves; another one is named by its tag.
const AUTONYMS: [(&str, &str); 24] = [
    ("ar", "العربية"),
    ("az", "Azərbaycanca"),
    ("be", "Беларуская"),
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fa", "فارسی"),
    ("fr", "Français"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hy", "Հայերեն"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ka", "ქართული"),
    ("kk", "Қазақша"),
    ("ko", "한국어"),
    ("ky", "Кыргызча"),
    ("pt", "Português"),
    ("ru", "Русский"),
    ("tg", "Тоҷикӣ"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("zh", "中文"),
];
/// Most languages of one site.
pub const PAGES_MAX: usize = 64;

/// What the page says by itself, in one language.
pub trait Words {
    /// The language of the words.
    fn language(&self) -> &str;
    /// A message.
    fn text(&self, id: &str) -> String;
    /// A message with one value, which is escaped afterwards.
    fn with(&self, id: &str, value: &str) -> String;
    /// An instant.
    fn instant(&self, posix_s: u64) -> String;
    /// A word of a format's field, such as a scope.
    fn word(&self, field: &str, word: &str) -> String;
}

/// Every language in which something on the page is said: `en` and `ru` first.
#[must_use]
pub fn languages(view: &DeclarationsView) -> Vec<String> {
    let mut found = vec!["en".to_owned(), "ru".to_owned()];
    let parties = view.parties.iter().chain(&view.unidentified);
    let of_declarations = parties.flat_map(|party| &party.declarations);
    let texts = of_declarations.flat_map(|one| std::iter::once(&one.texts).chain(&one.reservations));
    for texts in texts.chain(view.arrangements.iter().map(|one| &one.texts)) {
        for language in texts.keys().filter(|language| is_tag(language)) {
            if !found.contains(language) && found.len() < PAGES_MAX {
                found.push(language.clone());
            }
        }
    }
    found
}

fn is_tag(tag: &str) -> bool {
    tag.len() <= 35 && tag.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// The name of a language's page.
#[must_use]
pub fn file_name(language: &str) -> String {
    format!("{language}.html")
}

/// The page in a language: the words are those of `words`, the parties' texts those of `language` where there are any.
/// Declarations in `proofs`, by id, have a file `<id>.proof` beside the page.
#[must_use]
pub fn page(
    view: &DeclarationsView,
    words: &dyn Words,
    (language, languages): (&str, &[String]),
    proofs: &BTreeSet<String>,
) -> String {
    let mut out = Out { text: String::with_capacity(16_384), proofs, view };
    let direction = direction(language);
    out.raw("<!doctype html>\n<html lang=\"").escaped(language).raw("\" dir=\"").raw(direction).raw("\">\n<head>\n");
    out.raw("<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    out.escaped(&words.text("page-title")).raw("</title>\n<style>").raw(STYLE).raw("</style>\n</head>\n<body>\n<nav>");
    for other in languages {
        out.raw("<a href=\"").escaped(&file_name(other)).raw("\" hreflang=\"").escaped(other).raw("\" lang=\"");
        out.escaped(other).raw("\"").raw(if other == language { " aria-current=\"page\"" } else { "" });
        out.raw(">").escaped(autonym(other)).raw("</a> ");
    }
    out.raw("</nav>\n<main lang=\"").escaped(words.language()).raw("\" dir=\"");
    out.raw(self::direction(words.language())).raw("\">\n");
    out.element("h1", &words.text("page-title"));
    out.element("p", &words.with("page-at", &words.instant(view.at)));
    out.element("p", &words.text("page-continuity"));
    out.element("h2", &words.text("page-parties"));
    if view.parties.iter().all(|party| party.declarations.is_empty()) {
        out.element("p", &words.text("page-none"));
    }
    view.parties.iter().for_each(|one| party(&mut out, one, words, language));
    if !view.arrangements.is_empty() {
        out.element("h2", &words.text("page-arrangements"));
        view.arrangements.iter().for_each(|one| arrangement(&mut out, one, words, language));
    }
    if !view.bound.is_empty() {
        bound(&mut out, view, words);
    }
    if !view.unidentified.is_empty() {
        out.element("h2", &words.text("page-unidentified"));
        out.element("p", &words.text("page-unidentified-what"));
        view.unidentified.iter().for_each(|one| party(&mut out, one, words, language));
    }
    out.element("h2", &words.text("page-check"));
    out.element("p", &words.text("page-check-how"));
    out.raw("<pre dir=\"ltr\">comity follow URL\ncomity declarations\ncomity verify FILE.proof</pre>\n");
    out.raw("</main>\n</body>\n</html>\n");
    out.text
}

/// What a language calls itself.
fn autonym(tag: &str) -> &str {
    AUTONYMS.iter().find(|(known, _)| *known == tag).map_or(tag, |(_, name)| name)
}

fn party(out: &mut Out<'_>, one: &DeclaringView, words: &dyn Words, language: &str) {
    out.raw("<section>\n<h3><bdi>").escaped(&display::line(&one.name)).raw("</bdi></h3>\n<p>");
    out.escaped(&words.text(&format!("page-identified-{}", one.identified)));
    if !one.identified_by.is_empty() {
        let by: Vec<String> = one.identified_by.iter().map(|name| display::line(name)).collect();
        out.raw(" <bdi>").escaped(&by.join(", ")).raw("</bdi>");
    }
    out.raw("</p>\n");
    out.labelled(&words.text("page-root"), &one.root);
    if one.two_histories {
        out.raw("<p class=\"bad\">").escaped(&words.text("page-two-histories")).raw("</p>\n");
    }
    if let Some(url) = &one.url {
        out.linked(&words.text("page-url"), url);
    }
    match one.witnesses.is_empty() {
        true => out.element("p", &words.text("page-no-witness")),
        false => {
            let each = one.witnesses.iter();
            let names: Vec<String> =
                each.map(|of| format!("{} ({})", display::line(&of.name), words.instant(of.time))).collect();
            out.said(&words.text("page-witnesses"), &names.join(", "));
        }
    }
    one.declarations.iter().for_each(|declaration| self::declaration(out, declaration, words, language));
    for without in &one.without_effect {
        let why = words.text(&format!("page-without-{}", without.why));
        out.element("p", &format!("{} {} — {why}", words.text("page-without-effect"), without.number));
    }
    out.raw("</section>\n");
}

fn declaration(out: &mut Out<'_>, one: &DeclarationView, words: &dyn Words, language: &str) {
    // What is to begin is not over, though its end may be known already.
    let (begun, past) = (one.since <= out.view.at, one.until.is_some_and(|until| until <= out.view.at));
    out.raw("<article").raw(if past { " class=\"past\"" } else { "" }).raw(">\n");
    // Whether what is adhered to is in force is another question: that stands beside it.
    let begin = match (begun, &one.end, one.form == "arrangement") {
        (false, _, _) => "page-begins",
        (true, None, false) => "page-stands",
        (true, Some(_), false) => "page-stood",
        (true, None, true) => "page-adhered",
        (true, Some(_), true) => "page-adhered-from",
    };
    let mut state = words.with(begin, &words.instant(one.since));
    if let Some(end) = &one.end {
        // Why it ends: only the two that there are have words.
        let id = if end == "superseded" { "page-until-superseded" } else { "page-until" };
        state = format!("{state} {}", words.with(id, &words.instant(one.until.unwrap_or(0))));
    }
    out.raw("<p><strong>").escaped(&state).raw("</strong></p>\n");
    out.title("h4", &one.title, language);
    let mut facts = vec![words.word("toward", &one.toward)];
    facts.extend(one.means.iter().map(|means| words.word("means", means)));
    out.said(&words.text("page-scope"), &facts.join("; "));
    if !one.named.is_empty() {
        let names: Vec<String> = one.named.iter().map(|party| out.name(party)).collect();
        out.said(&words.text("page-named"), &names.join(", "));
    }
    if one.form == "arrangement" {
        adheres(out, &one.undertaking, words, language);
    } else {
        out.texts("blockquote", &one.texts, (words, language));
    }
    match one.reservations.is_empty() {
        true => out.element("p", &words.text("page-no-reservations")),
        false => {
            out.element("p", &words.text("page-reservations"));
            out.raw("<ol>\n");
            for reservation in &one.reservations {
                out.raw("<li>").texts("div", reservation, (words, language));
                out.raw("</li>\n");
            }
            out.raw("</ol>\n");
        }
    }
    out.element("p", &words.with("page-notice", &one.notice_days.to_string()));
    if let Some(by) = &one.declared_by {
        out.said(&words.text("page-declared-by"), by);
    }
    out.said(&words.text("page-officers"), &one.officers.join(", "));
    out.labelled(&words.text("page-entry"), &one.id);
    if out.proofs.contains(&one.id) {
        out.raw("<p><a href=\"").escaped(&one.id).raw(".proof\">").escaped(&words.text("page-proof")).raw("</a></p>\n");
    }
    out.raw("</article>\n");
}

/// To which arrangement a declaration adheres: by its title where its text is known here, and by its hash in any case; and
/// whether that one is in force.
fn adheres(out: &mut Out<'_>, hash: &str, words: &dyn Words, language: &str) {
    out.labelled(&words.text("page-adheres"), hash);
    let view = out.view;
    if let Some(known) = view.arrangements.iter().find(|one| one.hash == hash) {
        out.raw("<blockquote><a href=\"#").escaped(hash).raw("\">");
        out.title("span", &known.title, language);
        out.raw("</a></blockquote>\n");
        in_force(out, known, words);
    }
}

fn in_force(out: &mut Out<'_>, one: &ArrangementView, words: &dyn Words) {
    match one.in_force {
        Some(since) if since > out.view.at => {
            out.element("p", &words.with("page-enters-into-force", &words.instant(since)))
        }
        Some(since) => out.element("p", &words.with("page-in-force", &words.instant(since))),
        None => out.element("p", &words.text("page-not-in-force")),
    }
}

fn arrangement(out: &mut Out<'_>, one: &ArrangementView, words: &dyn Words, language: &str) {
    out.raw("<section id=\"").escaped(&one.hash).raw("\">\n");
    out.title("h3", &one.title, language);
    out.labelled(&words.text("page-hash"), &one.hash);
    out.said(&words.text("page-who"), &words.word("who", &one.who));
    out.said(&words.text("page-threshold"), &format!("{} / {}", one.adherents.len(), one.threshold));
    let names: Vec<String> = one.adherents.iter().map(|name| display::line(name)).collect();
    out.said(&words.text("page-adherents"), if names.is_empty() { "—" } else { "" });
    if !names.is_empty() {
        out.raw("<ul>\n");
        names.iter().for_each(|name| {
            out.raw("<li><bdi>").escaped(name).raw("</bdi></li>\n");
        });
        out.raw("</ul>\n");
    }
    in_force(out, one, words);
    out.raw("<details><summary>").escaped(&words.text("page-text")).raw("</summary>\n");
    out.texts("blockquote", &one.texts, (words, language));
    out.raw("</details>\n</section>\n");
}

fn bound(out: &mut Out<'_>, view: &DeclarationsView, words: &dyn Words) {
    out.element("h2", &words.text("page-bound"));
    out.raw("<table>\n<tr>");
    for id in ["page-by", "page-toward", "page-since", "page-reserved"] {
        out.element("th", &words.text(id));
    }
    out.raw("</tr>\n");
    for one in &view.bound {
        out.raw("<tr><td><bdi>").escaped(&display::line(&one.by)).raw("</bdi></td><td><bdi>");
        out.escaped(&display::line(&one.toward)).raw("</bdi></td>");
        out.element("td", &words.instant(one.since));
        out.element("td", &one.reservations.to_string());
        out.raw("</tr>\n");
    }
    out.raw("</table>\n");
}

fn direction(language: &str) -> &'static str {
    let first = language.split('-').next().unwrap_or_default();
    if RIGHT_TO_LEFT.contains(&first) { "rtl" } else { "ltr" }
}

const STYLE: &str = "body{font-family:sans-serif;line-height:1.5;max-width:60rem;margin:0 auto;padding:1rem}\
nav a{margin-inline-end:.5rem}nav a[aria-current]{font-weight:bold;text-decoration:none}section,article{border-block-start:1px solid #888;padding-block:.5rem}\
article{margin-inline-start:1rem}.past{color:#555}.bad{border:2px solid;padding:.5rem;font-weight:bold}\
blockquote,div{white-space:pre-line}code{overflow-wrap:anywhere}table{border-collapse:collapse}\
td,th{border:1px solid #888;padding:.25rem .5rem;text-align:start}@media print{nav{display:none}}";

struct Out<'p> {
    text: String,
    proofs: &'p BTreeSet<String>,
    view: &'p DeclarationsView,
}

impl Out<'_> {
    fn raw(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    fn escaped(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\'' => self.text.push_str("&#39;"),
                c => self.text.push(c),
            }
        }
        self
    }

    fn element(&mut self, name: &str, text: &str) {
        self.raw("<").raw(name).raw(">").escaped(text).raw("</").raw(name).raw(">\n");
    }

    /// What a party is called here, by its id; that where it is not known.
    fn name(&self, party: &str) -> String {
        let mut all = self.view.parties.iter().chain(&self.view.unidentified);
        all.find(|one| one.party == party).map_or_else(|| party.to_owned(), |one| one.name.clone())
    }

    /// A label, and words of people or parties.
    fn said(&mut self, label: &str, value: &str) {
        self.raw("<p>").escaped(label).raw(" <bdi>").escaped(&display::line(value)).raw("</bdi></p>\n");
    }

    /// A label, and an address on the web; what is none is not followed by a click.
    fn linked(&mut self, label: &str, url: &str) {
        let shown = display::line(url);
        if shown != url || !["https://", "http://"].iter().any(|scheme| url.starts_with(scheme)) {
            return self.labelled(label, url);
        }
        self.raw("<p>").escaped(label).raw(" <a href=\"").escaped(url).raw("\" rel=\"noreferrer\"><bdi>");
        self.escaped(url).raw("</bdi></a></p>\n");
    }

    /// A label, and what machines compare.
    fn labelled(&mut self, label: &str, value: &str) {
        self.raw("<p>").escaped(label).raw(" <code><bdi>").escaped(&display::line(value)).raw("</bdi></code></p>\n");
    }

    /// A title in the page's language; else in the first one that there is.
    fn title(&mut self, name: &str, texts: &BTreeMap<String, String>, language: &str) {
        let shown = texts.get_key_value(language).or_else(|| texts.iter().next());
        if let Some((language, text)) = shown {
            self.marked(name, language, text);
        }
    }

    /// The text in the page's language; where there is none, that is said, and all that there are follow by their names.
    fn texts(&mut self, name: &str, texts: &BTreeMap<String, String>, (words, language): (&dyn Words, &str)) {
        if let Some(text) = texts.get(language) {
            return self.marked(name, language, text);
        }
        if !texts.is_empty() {
            self.element("p", &words.text("page-other-languages"));
        }
        for (language, text) in texts {
            self.raw("<p lang=\"").escaped(language).raw("\" dir=\"").raw(direction(language)).raw("\"><b>");
            self.escaped(autonym(language)).raw("</b></p>\n");
            self.marked(name, language, text);
        }
    }

    /// Text of a party, marked with its language.
    fn marked(&mut self, name: &str, language: &str, text: &str) {
        self.raw("<").raw(name).raw(" lang=\"").escaped(language).raw("\" dir=\"").raw(direction(language));
        self.raw("\">").escaped(&display::block(text)).raw("</").raw(name).raw(">\n");
    }
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
