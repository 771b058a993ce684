//! HTML: a fragment for a page of somebody's, and a whole page. Classes alone, no style and no script; every text of the
//! parties is escaped and isolated in `<bdi>`.

use super::beside::Beside;
use super::{Piece, Sheet, Value};

/// The sheet as an `<article>`.
#[must_use]
pub fn html(sheet: &Sheet) -> String {
    let mut out = Html(String::new());
    out.0.push_str(&format!("<article class=\"statement mark-{}\" lang=\"{}\">\n", sheet.mark, sheet.language));
    out.0.push_str("<header>\n");
    marks(sheet, &mut out);
    out.element("h1", "number", &format!("{} {}", sheet.title, sheet.number));
    out.0.push_str("<dl class=\"envelope\">\n");
    for (label, value) in &sheet.head {
        out.row(&Piece::Ours(label.clone()), value);
    }
    out.0.push_str("</dl>\n</header>\n");
    for (note, about) in &sheet.notes {
        out.0.push_str("<p class=\"note\">");
        out.escaped(note);
        if let Some(word) = about {
            out.0.push(' ');
            out.piece(word);
        }
        out.0.push_str("</p>\n");
    }
    out.0.push_str("<dl class=\"body\">\n");
    for (label, value) in &sheet.body {
        out.row(label, value);
    }
    out.0.push_str("</dl>\n");
    sheet.beside.iter().for_each(|one| beside(sheet, one, &mut out));
    out.0.push_str("<footer>\n");
    if let Some((word, help)) = &sheet.unsubstantiated {
        out.element("p", "unsubstantiated", &format!("{word}. {help}"));
    }
    for words in &sheet.fixed {
        out.element("p", "fixed", words);
    }
    marks(sheet, &mut out);
    out.element("p", "end", &sheet.end);
    out.0.push_str("</footer>\n</article>\n");
    out.0
}

/// A whole page around the fragment.
#[must_use]
pub fn page(sheet: &Sheet) -> String {
    let (mut title, labels) = (Html(String::new()), &sheet.handling.0);
    let banner = sheet.banner.as_ref().map(|(banner, _)| format!("{banner} ")).unwrap_or_default();
    title.escaped(&format!("{banner}{} {labels}", sheet.number));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{}</title>\n</head>\n<body>\n{}</body>\n</html>\n",
        sheet.language,
        title.0,
        html(sheet)
    )
}

/// A translation, each text of it beside the authentic one.
fn beside(sheet: &Sheet, one: &Beside, out: &mut Html) {
    out.0.push_str("<section class=\"translation\">\n");
    out.element("h2", "translation", &one.title);
    one.standing.iter().for_each(|words| out.element("p", "standing", words));
    if !one.rows.is_empty() {
        out.0.push_str("<table>\n<thead><tr><th></th>");
        for words in &sheet.columns {
            out.0.push_str("<th scope=\"col\">");
            out.escaped(words);
            out.0.push_str("</th>");
        }
        out.0.push_str("</tr></thead>\n<tbody>\n");
        for (label, said, translated) in &one.rows {
            out.0.push_str("<tr><th scope=\"row\">");
            out.piece(label);
            out.0.push_str("</th><td>");
            out.value(said);
            out.0.push_str("</td><td lang=\"");
            out.escaped(&one.language);
            out.0.push_str("\">");
            out.value(translated);
            out.0.push_str("</td></tr>\n");
        }
        out.0.push_str("</tbody>\n</table>\n");
    }
    out.0.push_str("</section>\n");
}

fn marks(sheet: &Sheet, out: &mut Html) {
    if let Some((banner, help)) = &sheet.banner {
        out.0.push_str("<p class=\"banner\"><strong>");
        out.escaped(banner);
        out.0.push_str("</strong> ");
        out.escaped(help);
        out.0.push_str("</p>\n");
    }
    let (labels, handling) = &sheet.handling;
    out.0.push_str("<p class=\"handling\"><strong>");
    out.escaped(labels);
    out.0.push_str("</strong> ");
    out.piece(handling);
    out.0.push_str("</p>\n");
}

struct Html(String);

impl Html {
    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
    }

    fn element(&mut self, name: &str, class: &str, text: &str) {
        self.0.push_str(&format!("<{name} class=\"{class}\">"));
        self.escaped(text);
        self.0.push_str(&format!("</{name}>\n"));
    }

    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Ours(text) => self.escaped(text),
            Piece::Theirs(text) => {
                self.0.push_str("<bdi>");
                self.escaped(text);
                self.0.push_str("</bdi>");
            }
        }
    }

    fn row(&mut self, label: &Piece, value: &Value) {
        self.0.push_str("<dt>");
        self.piece(label);
        self.0.push_str("</dt><dd>");
        self.value(value);
        self.0.push_str("</dd>\n");
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(Piece::Theirs(text)) if text.contains('\n') => {
                // Each line is isolated by itself, as each is a paragraph to the bidirectional algorithm.
                for line in text.split('\n') {
                    self.0.push_str("<p>");
                    self.piece(&Piece::Theirs(line.to_owned()));
                    self.0.push_str("</p>");
                }
            }
            Value::Text(piece) => self.piece(piece),
            Value::List(items) => {
                self.0.push_str("<ol>");
                for item in items {
                    self.0.push_str("<li>");
                    self.value(item);
                    self.0.push_str("</li>");
                }
                self.0.push_str("</ol>");
            }
            Value::Fields(fields) => {
                self.0.push_str("<dl>");
                for (label, value) in fields {
                    self.row(label, value);
                }
                self.0.push_str("</dl>");
            }
        }
    }
}
