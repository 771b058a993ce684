//! A rolling text as rows: what pages and documents are made of, and what an edited document is compared with.

use std::collections::BTreeSet;

use crate::marker::Marker;
use crate::response::Said;
use crate::rolling::{Bracket, By, Remark, Rolling, RollingArticle, Would};
use crate::text::{Text, Texts};
use crate::wording::{Word, Wording};

/// Languages side by side at most.
pub const COLUMNS_MAX: usize = 4;

/// A row: one part of the text in every language that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which part.
    pub marker: Marker,
    /// Its texts, one a language.
    pub cells: Vec<Cell>,
}

/// A part of the text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// The program's words above it.
    pub label: String,
    /// The parties' text.
    pub text: String,
    /// The program's words below it.
    pub below: String,
}

/// Why a text has no rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowsError {
    /// No language is asked for, or more than [`COLUMNS_MAX`].
    #[error("{actual} languages side by side: none, or more than {COLUMNS_MAX}")]
    Columns {
        /// How many.
        actual: usize,
    },
    /// The text is not in this language, or it is asked for twice.
    #[error("{language}: not a language of the text, or asked for twice")]
    Language {
        /// Its tag.
        language: String,
    },
}

impl Row {
    /// Whether a document may be edited here, and what is edited is proposed.
    #[must_use]
    pub const fn is_editable(&self) -> bool {
        matches!(self.marker, Marker::Preamble | Marker::Heading(_) | Marker::Clause(..) | Marker::New(_))
    }
}

impl Cell {
    fn text(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    fn label(label: String) -> Self {
        Self { label, ..Self::default() }
    }

    /// All of it, line by line.
    #[must_use]
    pub fn plain(&self) -> String {
        let parts = [&self.label, &self.text, &self.below];
        let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        parts.join("\n")
    }
}

/// The rows of a text in these languages.
///
/// # Errors
/// [`RowsError`].
pub fn of(rolling: &Rolling<'_>, languages: &[String], wording: &dyn Wording) -> Result<Vec<Row>, RowsError> {
    check(rolling.text, languages)?;
    let mut rows = Rows { all: Vec::new(), marks: BTreeSet::new(), languages, wording };
    let hash = rolling.text.hash().to_string();
    rows.put(Marker::Version, |index, _| if index == 0 { Cell::text(&hash) } else { Cell::default() });
    rows.put(Marker::Languages, |_, language| Cell::text(language));
    rows.put(Marker::Note, |_, language| Cell::label(wording.say(language, Word::HowToEdit, &[])));
    rows.texts(Marker::Title, &rolling.text.title);
    if !rolling.text.preamble.is_empty() {
        rows.texts(Marker::Preamble, &rolling.text.preamble);
    }
    rows.brackets("preamble", None, &rolling.preamble);
    rows.remarks("preamble", &rolling.preamble_remarks);
    rolling.articles.iter().for_each(|article| rows.article(article));
    Ok(rows.all)
}

/// Whether a text can be shown in these languages.
///
/// # Errors
/// [`RowsError`].
pub fn check(text: &Text, languages: &[String]) -> Result<(), RowsError> {
    if !(1..=COLUMNS_MAX).contains(&languages.len()) {
        return Err(RowsError::Columns { actual: languages.len() });
    }
    let mut seen = BTreeSet::new();
    match languages.iter().find(|tag| !text.authentic.contains(tag) || !seen.insert(tag.as_str())) {
        Some(language) => Err(RowsError::Language { language: language.clone() }),
        None => Ok(()),
    }
}

struct Rows<'a> {
    all: Vec<Row>,
    /// Markers of brackets, so that each is there once.
    marks: BTreeSet<Marker>,
    languages: &'a [String],
    wording: &'a dyn Wording,
}

impl Rows<'_> {
    fn put(&mut self, marker: Marker, cell: impl Fn(usize, &str) -> Cell) {
        let cells = self.languages.iter().enumerate().map(|(index, language)| cell(index, language)).collect();
        self.all.push(Row { marker, cells });
    }

    fn texts(&mut self, marker: Marker, texts: &Texts) {
        self.put(marker, |_, language| Cell::text(texts.get(language).map_or("", String::as_str)));
    }

    fn article(&mut self, rolling: &RollingArticle<'_>) {
        let number = &rolling.article.number;
        let wording = self.wording;
        self.put(Marker::Heading(number.clone()), |_, language| Cell {
            label: wording.say(language, Word::Article, &[("number", number)]),
            text: rolling.article.heading.get(language).cloned().unwrap_or_default(),
            below: String::new(),
        });
        self.brackets(number, None, &rolling.heading);
        self.brackets(number, None, &rolling.first);
        for clause in &rolling.clauses {
            self.texts(Marker::Clause(number.clone(), clause.clause.number.clone()), &clause.clause.texts);
            self.brackets(number, Some(&clause.clause.number), &clause.brackets);
        }
        self.brackets(number, None, &rolling.last);
        self.put(Marker::New(number.clone()), |_, _| Cell::default());
        self.remarks(number, &rolling.remarks);
    }

    fn brackets(&mut self, article: &str, clause: Option<&str>, brackets: &[Bracket<'_>]) {
        let wording = self.wording;
        let place = if clause.is_some() { "clause" } else { "article" };
        for bracket in brackets {
            let marker = self.mark(article, clause, bracket);
            self.put(marker, |_, language| {
                let label: Vec<String> =
                    bracket.by.iter().map(|by| said(wording, language, place, &bracket.would, by)).collect();
                let reason =
                    |by: &By<'_>| by.reason.map(|reason| wording.say(language, Word::Reason, &[("reason", reason)]));
                let below: Vec<String> = bracket.by.iter().filter_map(reason).collect();
                let text = bracket.texts.and_then(|texts| texts.get(language)).cloned().unwrap_or_default();
                // The brackets that give the rolling text its look stand around the text alone.
                let text = if bracket.texts.is_some() { format!("[{text}]") } else { text };
                Cell { label: label.join("\n"), text, below: below.join("\n") }
            });
        }
    }

    /// A marker for a bracket that no other one has.
    fn mark(&mut self, article: &str, clause: Option<&str>, bracket: &Bracket<'_>) -> Marker {
        let mark = bracket.by.first().map_or("", |by| by.mark);
        let plain = |c: char| if c.is_control() || matches!(c, '[' | ']' | '/' | '!' | ' ') { '-' } else { c };
        let mark: String = mark.chars().map(plain).take(40).collect();
        let mark = if mark.is_empty() { "-".to_owned() } else { mark };
        let clause = clause.map(str::to_owned);
        let mut marker = Marker::Bracket(article.to_owned(), clause.clone(), mark.clone());
        let mut n = 2_usize;
        while !self.marks.insert(marker.clone()) {
            marker = Marker::Bracket(article.to_owned(), clause.clone(), format!("{mark}-{n}"));
            n += 1;
        }
        marker
    }

    fn remarks(&mut self, article: &str, remarks: &[Remark<'_>]) {
        let wording = self.wording;
        for (index, remark) in remarks.iter().enumerate() {
            let word = if remark.said == Said::Accept { Word::Accepted } else { Word::Reservation };
            self.put(Marker::Remark(article.to_owned(), index + 1), |_, language| {
                let label = wording.say(language, word, &[("by", &remark.by.name), ("mark", remark.by.mark)]);
                let reason = remark.by.reason.map(|reason| wording.say(language, Word::Reason, &[("reason", reason)]));
                Cell { label, text: String::new(), below: reason.unwrap_or_default() }
            });
        }
    }
}

fn said(wording: &dyn Wording, language: &str, place: &str, would: &Would<'_>, by: &By<'_>) -> String {
    let (word, number) = match would {
        Would::Replace => (Word::Replace, ""),
        Would::Insert(number) => (Word::Insert, number.unwrap_or("none")),
        Would::Delete => (Word::Delete, ""),
        Would::Renumber(number) => (Word::Renumber, *number),
    };
    wording.say(language, word, &[("by", &by.name), ("mark", by.mark), ("number", number), ("place", place)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::testing::Plain;

    const BASE: &str = r#"{"authentic":["en","ar"],"preamble":{"en":"P","ar":"ب"},"articles":[
        {"number":"1","clauses":[{"number":"1","texts":{"en":"one","ar":"واحد"}}],
         "alternatives":[
            {"effect":"replace","mark":"A1","proposer":"a","clause":"1","texts":{"en":"x","ar":"س"},"reason":"why"},
            {"effect":"delete","mark":"A1","proposer":"a","clause":"1"}]}]}"#;

    #[test]
    fn every_part_has_a_row_with_a_marker_of_its_own() {
        let text = Text::read(BASE.as_bytes()).unwrap();
        let rolling = Rolling::of(&text, &[], |id| id.to_uppercase());
        let rows = of(&rolling, &["ar".into(), "en".into()], &Plain).unwrap();
        let markers: Vec<String> = rows.iter().map(|row| row.marker.to_string()).collect();
        let expected =
            ["§text", "§languages", "§note", "§title", "§preamble", "§1", "§1/1", "§1/1[A1]", "§1/1[A1-2]", "§1/+"];
        assert_eq!(markers, expected);
        let bracket = &rows[7].cells[1];
        assert_eq!(bracket.plain(), "en:replace(by=A,mark=A1,number=,place=clause)\n[x]\nen:reason(reason=why)");
        assert_eq!((rows[6].cells[0].text.as_str(), rows[6].cells[1].text.as_str()), ("واحد", "one"));
        assert_eq!(rows[0].cells[0].text, text.hash().to_string());
        let editable: Vec<String> =
            rows.iter().filter(|row| row.is_editable()).map(|row| row.marker.to_string()).collect();
        assert_eq!(editable, ["§preamble", "§1", "§1/1", "§1/+"]);
    }

    #[test]
    fn languages_are_those_of_the_text_and_fit_on_a_page() {
        let text = Text::read(BASE.as_bytes()).unwrap();
        let rolling = Rolling::of(&text, &[], str::to_owned);
        let refused = |languages: &[&str]| {
            let languages: Vec<String> = languages.iter().map(ToString::to_string).collect();
            of(&rolling, &languages, &Plain).unwrap_err()
        };
        assert_eq!(refused(&[]), RowsError::Columns { actual: 0 });
        assert_eq!(refused(&["en"; COLUMNS_MAX + 1]), RowsError::Columns { actual: 5 });
        assert_eq!(refused(&["fr"]), RowsError::Language { language: "fr".into() });
        assert_eq!(refused(&["en", "en"]), RowsError::Language { language: "en".into() });
    }
}
