//! Pages to print: a rolling text side by side, and two versions compared. One file each, with its style and without a
//! script; every text of the parties is escaped and isolated in `<bdi>`, and each column has its language and direction.

use crate::compare::{ArticleChange, Comparison, Run, Runs};
use crate::document::visible::shown;
use crate::marker::Marker;
use crate::rolling::Rolling;
use crate::rows::{self, Cell, Row, RowsError};
use crate::wording::{Word, Wording, is_right_to_left};

const STYLE: &str = "body{font-family:serif;margin:2em;line-height:1.35}\
table{border-collapse:collapse;width:100%;table-layout:fixed}\
th,td{border:1px solid #888;padding:.35em .5em;vertical-align:top;text-align:start;overflow-wrap:break-word}\
th.marker{width:5.5em;font:.75em monospace;color:#555}\
tr.heading td,tr.title td{font-weight:bold}tr.bracket td,tr.remark td{background:#f2f2f2}\
p{margin:0 0 .3em}p.label{font-size:.8em;font-style:italic;font-weight:normal}\
ins{text-decoration:underline}del{text-decoration:line-through}ins,del{font-weight:bold}\
footer{font-size:.75em;margin-top:1em;overflow-wrap:anywhere}\
tr{break-inside:avoid}thead{display:table-header-group}\
@media print{body{margin:0}@page{margin:15mm}}";

/// The rolling text in these languages.
///
/// # Errors
/// [`RowsError`].
pub fn page(rolling: &Rolling<'_>, languages: &[String], wording: &dyn Wording) -> Result<String, RowsError> {
    let rows = rows::of(rolling, languages, wording)?;
    let mut out = Html(String::with_capacity(65_536));
    out.begin(languages, rolling.text.title.get(&languages[0]).map_or("", String::as_str));
    for row in rows.iter().filter(|row| is_on_paper(&row.marker)) {
        out.row(&row.marker, class(&row.marker), languages, |index, out| out.cell(&row.cells[index]));
    }
    out.end(languages, &[rows_version(&rows)], wording);
    Ok(out.0)
}

/// What changed between two versions, in these languages; articles that did not change are left out.
///
/// # Errors
/// [`RowsError`]: as for the new version.
pub fn comparison(
    [old, new]: [&crate::Text; 2],
    compared: &Comparison<'_>,
    languages: &[String],
    wording: &dyn Wording,
) -> Result<String, RowsError> {
    rows::check(new, languages)?;
    let mut out = Html(String::with_capacity(65_536));
    out.begin(languages, new.title.get(&languages[0]).map_or("", String::as_str));
    for (marker, runs) in [(Marker::Title, &compared.title), (Marker::Preamble, &compared.preamble)] {
        if crate::compare::is_changed(runs) {
            out.runs(&marker, None, runs, languages, wording);
        }
    }
    for article in compared.articles.iter().filter(|article| article.is_changed()) {
        out.article(article, languages, wording);
    }
    out.end(languages, &[old.hash().to_string(), new.hash().to_string()], wording);
    Ok(out.0)
}

/// What is of a document that is edited, and not of a page.
const fn is_on_paper(marker: &Marker) -> bool {
    !matches!(marker, Marker::Version | Marker::Languages | Marker::Note | Marker::New(_))
}

const fn class(marker: &Marker) -> &'static str {
    match marker {
        Marker::Title => "title",
        Marker::Heading(_) => "heading",
        Marker::Bracket(..) => "bracket",
        Marker::Remark(..) => "remark",
        _ => "clause",
    }
}

fn rows_version(rows: &[Row]) -> String {
    let row = rows.iter().find(|row| row.marker == Marker::Version);
    row.and_then(|row| row.cells.first()).map(|cell| cell.text.clone()).unwrap_or_default()
}

const fn direction(right_to_left: bool) -> &'static str {
    if right_to_left { "rtl" } else { "ltr" }
}

struct Html(String);

impl Html {
    fn begin(&mut self, languages: &[String], title: &str) {
        self.0.push_str("<!DOCTYPE html>\n<html");
        self.language(&languages[0]);
        self.0
            .push_str(">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n");
        // The style is the page's own, and nothing else may run or be fetched.
        self.0.push_str(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>",
        );
        self.escaped(title);
        self.0.push_str("</title>\n<style>");
        self.0.push_str(STYLE);
        self.0.push_str("</style>\n</head>\n<body>\n<table>\n<thead><tr><th class=\"marker\"></th>");
        for language in languages {
            self.0.push_str("<th scope=\"col\">");
            self.escaped(language);
            self.0.push_str("</th>");
        }
        self.0.push_str("</tr></thead>\n<tbody>\n");
    }

    fn end(&mut self, languages: &[String], versions: &[String], wording: &dyn Wording) {
        self.0.push_str("</tbody>\n</table>\n<footer><p>");
        self.escaped(&wording.say(&languages[0], Word::Version, &[]));
        for version in versions {
            self.0.push_str(" <bdi>");
            self.escaped(version);
            self.0.push_str("</bdi>");
        }
        self.0.push_str("</p></footer>\n</body>\n</html>\n");
    }

    fn row(&mut self, marker: &Marker, class: &str, languages: &[String], cell: impl Fn(usize, &mut Self)) {
        self.0.push_str(&format!("<tr class=\"{class}\"><th scope=\"row\" class=\"marker\" dir=\"ltr\">"));
        self.escaped(&marker.to_string());
        self.0.push_str("</th>");
        for (index, language) in languages.iter().enumerate() {
            self.0.push_str("<td");
            self.language(language);
            self.0.push('>');
            cell(index, self);
            self.0.push_str("</td>");
        }
        self.0.push_str("</tr>\n");
    }

    fn cell(&mut self, cell: &Cell) {
        self.label(&cell.label);
        if !cell.text.is_empty() {
            // Each line is isolated by itself, as each is a paragraph to the bidirectional algorithm.
            for line in cell.text.split('\n') {
                self.0.push_str("<p><bdi>");
                self.escaped(line);
                self.0.push_str("</bdi></p>");
            }
        }
        self.label(&cell.below);
    }

    fn label(&mut self, words: &str) {
        for line in words.split('\n').filter(|line| !line.is_empty()) {
            self.0.push_str("<p class=\"label\"><bdi>");
            self.escaped(line);
            self.0.push_str("</bdi></p>");
        }
    }

    fn article(&mut self, article: &ArticleChange<'_>, languages: &[String], wording: &dyn Wording) {
        let marker = Marker::Heading(article.number.to_owned());
        let word = match (article.was, article.is) {
            (false, true) => Some((Word::Added, "")),
            (true, false) => Some((Word::Removed, "")),
            _ => None,
        };
        self.runs(&marker, word, &article.heading, languages, wording);
        for clause in article.clauses.iter().filter(|clause| clause.is_changed()) {
            let number = clause.now.or(clause.was).unwrap_or_default();
            let marker = Marker::Clause(article.number.to_owned(), number.to_owned());
            let word = match (clause.was, clause.now) {
                (None, _) => Some((Word::Added, "")),
                (_, None) => Some((Word::Removed, "")),
                (Some(was), Some(now)) if was != now => Some((Word::Renumbered, was)),
                _ => None,
            };
            self.runs(&marker, word, &clause.texts, languages, wording);
        }
    }

    /// A row of a comparison: `word` says what happened to all of it.
    fn runs(
        &mut self,
        marker: &Marker,
        word: Option<(Word, &str)>,
        runs: &Runs<'_>,
        languages: &[String],
        wording: &dyn Wording,
    ) {
        self.row(marker, class(marker), languages, |index, out| {
            let language = languages[index].as_str();
            if let Marker::Heading(number) = marker {
                out.label(&wording.say(language, Word::Article, &[("number", number)]));
            }
            if let Some((word, was)) = word {
                out.label(&wording.say(language, word, &[("number", was)]));
            }
            let runs = runs.get(language).map(Vec::as_slice).unwrap_or_default();
            out.0.push_str("<p>");
            for run in runs {
                let (element, text) = match run {
                    Run::Equal(text) => ("bdi", text),
                    Run::Inserted(text) => ("ins", text),
                    Run::Deleted(text) => ("del", text),
                };
                out.run(element, text);
            }
            out.0.push_str("</p>");
        });
    }

    fn run(&mut self, element: &str, text: &str) {
        self.0.push_str(&format!("<{element}>"));
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.0.push_str("<br>");
            }
            self.escaped(line);
        }
        self.0.push_str(&format!("</{element}>"));
    }

    fn language(&mut self, language: &str) {
        self.0.push_str(" lang=\"");
        self.escaped(language);
        self.0.push_str(&format!("\" dir=\"{}\"", direction(is_right_to_left(language))));
    }

    fn escaped(&mut self, text: &str) {
        let text = shown(text);
        let mut rest = &*text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            self.0.push_str(&rest[..at]);
            self.0.push_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            });
            rest = &rest[at + 1..];
        }
        self.0.push_str(rest);
    }
}
