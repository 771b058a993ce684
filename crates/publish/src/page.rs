//! The public page: who has declared, since when, with what reservations, how each is identified, and what proves it. One file
//! a language; no script, nothing fetched, readable from a disk.
//!
//! Text of parties is escaped, isolated, and marked with its language; what could reorder or hide text is made visible.

use std::collections::{BTreeMap, BTreeSet};

use comity_catalog::display;
use comity_node::service::views::{ArrangementView, DeclarationView, DeclarationsView, DeclaringView};

/// Languages that are written from right to left.
const RIGHT_TO_LEFT: [&str; 8] = ["ar", "fa", "he", "ur", "ps", "yi", "dv", "sd"];
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
    let mut out = Out { text: String::with_capacity(16_384), proofs };
    let direction = direction(language);
    out.raw("<!doctype html>\n<html lang=\"").escaped(language).raw("\" dir=\"").raw(direction).raw("\">\n<head>\n");
    out.raw("<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    out.escaped(&words.text("page-title")).raw("</title>\n<style>").raw(STYLE).raw("</style>\n</head>\n<body>\n<nav>");
    for other in languages {
        out.raw("<a href=\"").escaped(&file_name(other)).raw("\" hreflang=\"").escaped(other).raw("\" lang=\"");
        out.escaped(other).raw("\">").escaped(other).raw("</a> ");
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
        out.labelled(&words.text("page-url"), url);
    }
    match one.witnesses.is_empty() {
        true => out.element("p", &words.text("page-no-witness")),
        false => {
            let each = one.witnesses.iter();
            let names: Vec<String> =
                each.map(|of| format!("{} ({})", display::line(&of.name), words.instant(of.time))).collect();
            out.labelled(&words.text("page-witnesses"), &names.join(", "));
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
    out.raw("<article").raw(if one.stands { "" } else { " class=\"past\"" }).raw(">\n");
    let state = match (one.stands, one.end.as_deref()) {
        (true, None) => words.with("page-stands", &words.instant(one.since)),
        (true, Some(_)) | (false, Some(_)) => {
            let until = words.instant(one.until.unwrap_or(0));
            format!("{} {}", words.with("page-stood", &words.instant(one.since)), words.with("page-until", &until))
        }
        (false, None) => words.with("page-begins", &words.instant(one.since)),
    };
    out.raw("<p><strong>").escaped(&state).raw("</strong></p>\n");
    out.texts("h4", &one.title, language);
    let mut facts = vec![words.word("toward", &one.toward)];
    facts.extend(one.means.iter().map(|means| words.word("means", means)));
    out.labelled(&words.text("page-scope"), &facts.join("; "));
    if !one.named.is_empty() {
        out.labelled(&words.text("page-named"), &one.named.join(", "));
    }
    if one.form == "arrangement" {
        out.labelled(&words.text("page-adheres"), &one.undertaking);
    } else {
        out.texts("blockquote", &one.texts, language);
    }
    match one.reservations.is_empty() {
        true => out.element("p", &words.text("page-no-reservations")),
        false => {
            out.element("p", &words.text("page-reservations"));
            out.raw("<ol>\n");
            for reservation in &one.reservations {
                out.raw("<li>").texts("div", reservation, language);
                out.raw("</li>\n");
            }
            out.raw("</ol>\n");
        }
    }
    out.element("p", &words.with("page-notice", &one.notice_days.to_string()));
    if let Some(by) = &one.declared_by {
        out.labelled(&words.text("page-declared-by"), &display::line(by));
    }
    let officers: Vec<String> = one.officers.iter().map(|name| display::line(name)).collect();
    out.labelled(&words.text("page-officers"), &officers.join(", "));
    out.labelled(&words.text("page-entry"), &one.id);
    if out.proofs.contains(&one.id) {
        out.raw("<p><a href=\"").escaped(&one.id).raw(".proof\">").escaped(&words.text("page-proof")).raw("</a></p>\n");
    }
    out.raw("</article>\n");
}

fn arrangement(out: &mut Out<'_>, one: &ArrangementView, words: &dyn Words, language: &str) {
    out.raw("<section>\n");
    out.texts("h3", &one.title, language);
    out.labelled(&words.text("page-hash"), &one.hash);
    out.labelled(&words.text("page-who"), &words.word("who", &one.who));
    out.labelled(&words.text("page-threshold"), &format!("{} / {}", one.adherents.len(), one.threshold));
    let names: Vec<String> = one.adherents.iter().map(|name| display::line(name)).collect();
    out.labelled(&words.text("page-adherents"), if names.is_empty() { "—" } else { "" });
    if !names.is_empty() {
        out.raw("<ul>\n");
        names.iter().for_each(|name| {
            out.raw("<li><bdi>").escaped(name).raw("</bdi></li>\n");
        });
        out.raw("</ul>\n");
    }
    match one.in_force {
        Some(since) => out.element("p", &words.with("page-in-force", &words.instant(since))),
        None => out.element("p", &words.text("page-not-in-force")),
    }
    out.raw("<details><summary>").escaped(&words.text("page-text")).raw("</summary>\n");
    out.texts("blockquote", &one.texts, language);
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
nav a{margin-inline-end:.5rem}section,article{border-block-start:1px solid #888;padding-block:.5rem}\
article{margin-inline-start:1rem}.past{color:#555}.bad{border:2px solid;padding:.5rem;font-weight:bold}\
blockquote,div{white-space:pre-line}code{overflow-wrap:anywhere}table{border-collapse:collapse}\
td,th{border:1px solid #888;padding:.25rem .5rem;text-align:start}@media print{nav{display:none}}";

struct Out<'p> {
    text: String,
    proofs: &'p BTreeSet<String>,
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

    fn labelled(&mut self, label: &str, value: &str) {
        self.raw("<p>").escaped(label).raw(" <code><bdi>").escaped(&display::line(value)).raw("</bdi></code></p>\n");
    }

    /// The text in the page's language, or all of them where there is none.
    fn texts(&mut self, name: &str, texts: &BTreeMap<String, String>, language: &str) {
        let own = texts.get(language).map(|text| (language, text));
        let shown: Vec<(&str, &String)> = match own {
            Some(own) => vec![own],
            None => texts.iter().map(|(language, text)| (language.as_str(), text)).collect(),
        };
        for (language, text) in shown {
            self.raw("<").raw(name).raw(" lang=\"").escaped(language).raw("\" dir=\"").raw(direction(language));
            self.raw("\">").escaped(&display::block(text)).raw("</").raw(name).raw(">\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Plain;

    impl Words for Plain {
        fn language(&self) -> &str {
            "en"
        }
        fn text(&self, id: &str) -> String {
            id.to_owned()
        }
        fn with(&self, id: &str, value: &str) -> String {
            format!("{id} {value}")
        }
        fn instant(&self, posix_s: u64) -> String {
            posix_s.to_string()
        }
        fn word(&self, _: &str, word: &str) -> String {
            word.to_owned()
        }
    }

    fn view() -> DeclarationsView {
        let texts =
            |text: &str| BTreeMap::from([("en".to_owned(), text.to_owned()), ("ar".to_owned(), "لن".to_owned())]);
        let declaration = DeclarationView {
            stands: true,
            since: 7,
            form: "text".into(),
            texts: texts("<script>alert(1)</script>\u{202e}x"),
            toward: "all-states".into(),
            reservations: vec![texts("Except \"this\" & that.")],
            officers: vec!["Ana".into()],
            id: "ab".into(),
            ..DeclarationView::default()
        };
        let party = DeclaringView {
            name: "Aur <b>".into(),
            identified: "paired".into(),
            declarations: vec![declaration],
            ..DeclaringView::default()
        };
        let strange = DeclaringView { name: "Zed".into(), identified: "unidentified".into(), ..party.clone() };
        DeclarationsView { at: 9, parties: vec![party], unidentified: vec![strange], ..DeclarationsView::default() }
    }

    fn proofs() -> BTreeSet<String> {
        BTreeSet::from(["ab".to_owned()])
    }

    #[test]
    fn what_parties_wrote_cannot_act_on_the_page() {
        let page = page(&view(), &Plain, ("en", &languages(&view())), &proofs());
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("&lt;script&gt;"));
        assert!(!page.contains('\u{202e}') && page.contains("\\u{202e}"));
        assert!(page.contains("href=\"ab.proof\""));
        assert!(page.contains("Except &quot;this&quot; &amp; that."));
        assert!(!page.contains("http://") && !page.contains("src="), "it fetches nothing");
    }

    #[test]
    fn each_language_has_its_page_and_direction() {
        let all = languages(&view());
        assert_eq!(all, ["en", "ru", "ar"]);
        let arabic = page(&view(), &Plain, ("ar", &all), &proofs());
        assert!(arabic.starts_with("<!doctype html>\n<html lang=\"ar\" dir=\"rtl\">"));
        assert!(arabic.contains("<blockquote lang=\"ar\" dir=\"rtl\">لن</blockquote>"));
        assert!(!arabic.contains("lang=\"en\" dir=\"ltr\">&lt;script"), "one language, where there is one");
        let russian = page(&view(), &Plain, ("ru", &all), &proofs());
        assert!(russian.contains("<blockquote lang=\"ar\"") && russian.contains("<blockquote lang=\"en\""));
    }

    #[test]
    fn who_is_not_identified_stands_apart() {
        let page = page(&view(), &Plain, ("en", &[]), &BTreeSet::new());
        let (known, apart) = (page.find("Aur").unwrap(), page.find("page-unidentified-what").unwrap());
        assert!(known < apart && apart < page.find("Zed").unwrap());
    }

    #[test]
    fn a_tag_that_is_none_names_no_file() {
        let mut view = view();
        view.parties[0].declarations[0].texts.insert("../x".into(), "y".into());
        view.parties[0].declarations[0].texts.insert("a--b".into(), "y".into());
        assert_eq!(languages(&view), ["en", "ru", "ar"]);
    }
}
