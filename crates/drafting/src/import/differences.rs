//! From texts by their markers to counter-proposals.

use std::collections::{BTreeMap, BTreeSet};

use comity_catalog::display::is_blank;

use super::document::{Problems, Taken, trimmed};
use super::{
    CLAUSE_CHARS_MAX, CLAUSES_MAX, Change, Counter, Done, HEADING_CHARS_MAX, Import, ImportError, Note, Problem,
};
use crate::align;
use crate::marker::Marker;
use crate::response::{PREAMBLE, PREAMBLE_CLAUSE};
use crate::rows::Row;
use crate::text::{Article, Clause, Text, Texts};

pub(super) fn of(taken: &Taken, rows: &[Row], text: &Text, languages: &[String]) -> Result<Import, ImportError> {
    let labelled = rows.iter().filter(|row| row.cells.iter().any(|cell| !cell.label.is_empty()));
    let labels = labelled.map(|row| (&row.marker, row)).collect();
    let mut work = Work { taken, text, languages, labels, problems: Problems(Vec::new()), notes: Vec::new() };
    work.fixed(rows);
    let mut counters = Vec::new();
    counters.extend(work.preamble());
    for article in &text.articles {
        counters.extend(work.article(article));
    }
    work.strangers();
    if !work.problems.0.is_empty() {
        return Err(ImportError::Problems(work.problems.0));
    }
    let authentic = &text.authentic;
    let uneven = counters.iter().flat_map(|counter| align::article(&counter.article, authentic));
    work.notes.extend(uneven.map(Note::Uneven));
    Ok(Import { counters, notes: work.notes })
}

struct Work<'a> {
    taken: &'a Taken,
    text: &'a Text,
    languages: &'a [String],
    /// Rows in which the program's words stand above the text.
    labels: BTreeMap<&'a Marker, &'a Row>,
    problems: Problems,
    notes: Vec<Note>,
}

/// What became of a part.
enum Part {
    Same,
    Emptied,
    Other(Texts, Vec<String>),
}

impl Work<'_> {
    /// Rows that nothing is proposed from: if one was edited, that is told. One that is not there may have come since.
    fn fixed(&mut self, rows: &[Row]) {
        for row in rows.iter().filter(|row| !row.is_editable()) {
            let Some(texts) = self.taken.texts(&row.marker) else { continue };
            let same = row.cells.iter().zip(texts).all(|(cell, text)| trimmed(&cell.plain()) == *text);
            if !same && row.marker != Marker::Version {
                self.notes.push(Note::Fixed { marker: row.marker.clone() });
            }
        }
        let known: BTreeSet<&Marker> = rows.iter().map(|row| &row.marker).collect();
        for (marker, _) in &self.taken.rows {
            let fixed = matches!(marker, Marker::Bracket(..) | Marker::Remark(..));
            if fixed && !known.contains(marker) {
                self.notes.push(Note::Fixed { marker: marker.clone() });
            }
        }
    }

    fn preamble(&mut self) -> Option<Counter> {
        if self.text.preamble.is_empty() {
            return None;
        }
        let texts = match self.part(&Marker::Preamble, &self.text.preamble, CLAUSE_CHARS_MAX) {
            Part::Same => return None,
            Part::Emptied => {
                self.problems.put(Problem::Emptied { marker: Marker::Preamble });
                return None;
            }
            Part::Other(texts, languages) => (texts, languages),
        };
        let clause = Clause { number: PREAMBLE_CLAUSE.to_owned(), texts: texts.0 };
        let article = Article { number: PREAMBLE.to_owned(), clauses: vec![clause], ..Article::default() };
        let changes = vec![Change { marker: Marker::Preamble, done: Done::Edited { languages: texts.1 } }];
        Some(Counter { article, changes })
    }

    fn article(&mut self, base: &Article) -> Option<Counter> {
        let number = &base.number;
        let heading = Marker::Heading(number.clone());
        let mut article = Article { number: number.clone(), heading: base.heading.clone(), ..Article::default() };
        let mut changes = Vec::new();
        match self.part(&heading, &base.heading, HEADING_CHARS_MAX) {
            Part::Same => {}
            Part::Emptied => self.notes.push(Note::Fixed { marker: heading.clone() }),
            Part::Other(texts, languages) => {
                article.heading = texts;
                changes.push(Change { marker: heading.clone(), done: Done::Edited { languages } });
            }
        }
        let mut last_place = None;
        for clause in &base.clauses {
            let marker = Marker::Clause(number.clone(), clause.number.clone());
            let place = self.taken.places.get(&marker).copied();
            if place.is_some() && place < last_place {
                self.problems.put(Problem::Moved { marker: marker.clone() });
            }
            last_place = place.or(last_place);
            let done = match self.part(&marker, &clause.texts, CLAUSE_CHARS_MAX) {
                Part::Same => {
                    article.clauses.push(clause.clone());
                    continue;
                }
                Part::Emptied => Done::Removed,
                Part::Other(texts, languages) => {
                    article.clauses.push(Clause { number: clause.number.clone(), texts });
                    Done::Edited { languages }
                }
            };
            changes.push(Change { marker, done });
        }
        self.added(base, &mut article, &mut changes);
        if article.clauses.is_empty() {
            self.problems.put(Problem::Emptied { marker: heading.clone() });
        }
        if article.clauses.len() > CLAUSES_MAX {
            self.problems.put(Problem::TooManyClauses { marker: heading });
        }
        (!changes.is_empty()).then_some(Counter { article, changes })
    }

    /// Clauses that were added: in rows with numbers that the article has not, and in the row for a new one.
    fn added(&mut self, base: &Article, article: &mut Article, changes: &mut Vec<Change>) {
        let taken = self.taken;
        let mut before: Option<&str> = None;
        for (marker, texts) in &taken.rows {
            let number = match marker {
                Marker::Clause(of, number) if *of == base.number => number.clone(),
                Marker::New(of) if *of == base.number => next_number(article),
                _ => continue,
            };
            if base.clause(&number).is_some() {
                before = base.clause(&number).map(|clause| clause.number.as_str());
                continue;
            }
            let Some(texts) = self.new_texts(marker, texts) else { continue };
            if !is_clause_number(&number) {
                self.problems.put(Problem::Unknown { marker: marker.clone() });
                continue;
            }
            let at = match (marker, before) {
                (Marker::New(_), _) => article.clauses.len(),
                // Behind the last row before it that is still in the article.
                (_, Some(before)) => position_after(base, article, before),
                (_, None) => 0,
            };
            let mut at = at;
            // Several added in one place keep their order.
            while article.clauses.get(at).is_some_and(|clause| base.clause(&clause.number).is_none()) {
                at += 1;
            }
            article.clauses.insert(at, Clause { number: number.clone(), texts });
            let marker = Marker::Clause(base.number.clone(), number);
            changes.push(Change { marker, done: Done::Added });
        }
    }

    fn new_texts(&mut self, marker: &Marker, texts: &[String]) -> Option<Texts> {
        if texts.iter().all(|text| is_blank(text)) {
            return None;
        }
        self.complete(marker, texts, CLAUSE_CHARS_MAX)?;
        let hidden: Vec<String> =
            self.text.authentic.iter().filter(|tag| !self.languages.contains(tag)).cloned().collect();
        if !hidden.is_empty() {
            self.notes.push(Note::NotShown { marker: marker.clone(), languages: hidden });
        }
        Some(self.languages.iter().cloned().zip(texts.iter().cloned()).collect())
    }

    /// What became of a part. The program's words above its text are left out, where they still stand there.
    fn part(&mut self, marker: &Marker, base: &Texts, longest: usize) -> Part {
        let Some(texts) = self.taken.texts(marker) else {
            self.problems.put(Problem::Lost { marker: marker.clone() });
            return Part::Same;
        };
        let label = |index: usize| self.labels.get(marker).and_then(|row| row.cells.get(index)).map(|cell| &cell.label);
        let said = |(index, text): (usize, &String)| {
            let rest = label(index).and_then(|label| text.strip_prefix(&trimmed(label)));
            trimmed(rest.unwrap_or(text))
        };
        let texts: Vec<String> = texts.iter().enumerate().map(said).collect();
        let of_base = |language: &str| trimmed(base.get(language).map_or("", String::as_str));
        let columns = || self.languages.iter().zip(&texts);
        let edited: Vec<String> =
            columns().filter(|(tag, text)| of_base(tag) != **text).map(|(tag, _)| tag.clone()).collect();
        if edited.is_empty() {
            return Part::Same;
        }
        if texts.iter().all(|text| is_blank(text)) {
            return Part::Emptied;
        }
        let mut merged = base.clone();
        for (language, text) in columns().filter(|(tag, _)| edited.contains(tag)) {
            merged.insert(language.clone(), text.clone());
        }
        if self.complete(marker, &texts, longest).is_none() {
            return Part::Same;
        }
        self.sides(marker, &edited);
        Part::Other(merged, edited)
    }

    /// Tells a part that was changed in some languages alone.
    fn sides(&mut self, marker: &Marker, edited: &[String]) {
        let left = |tags: &[String], shown: bool| -> Vec<String> {
            let unlike = |tag: &&String| !edited.contains(tag) && self.languages.contains(tag) == shown;
            tags.iter().filter(unlike).cloned().collect()
        };
        let (one_sided, hidden) = (left(&self.text.authentic, true), left(&self.text.authentic, false));
        if !one_sided.is_empty() {
            self.notes.push(Note::OneSided { marker: marker.clone(), languages: one_sided });
        }
        if !hidden.is_empty() {
            self.notes.push(Note::NotShown { marker: marker.clone(), languages: hidden });
        }
    }

    /// Whether a part has a text in every column, none of which is too long.
    fn complete(&mut self, marker: &Marker, texts: &[String], longest: usize) -> Option<()> {
        let before = self.problems.0.len();
        for (language, text) in self.languages.iter().zip(texts) {
            if is_blank(text) {
                self.problems.put(Problem::Incomplete { marker: marker.clone(), language: language.clone() });
            } else if text.chars().count() > longest {
                self.problems.put(Problem::TooLong { marker: marker.clone(), language: language.clone() });
            }
        }
        (self.problems.0.len() == before).then_some(())
    }

    /// Rows of articles that the text has not.
    fn strangers(&mut self) {
        let known: BTreeSet<&str> = self.text.articles.iter().map(|article| article.number.as_str()).collect();
        for (marker, texts) in &self.taken.rows {
            let of = match marker {
                Marker::Heading(of) | Marker::Clause(of, _) | Marker::New(of) => of,
                _ => continue,
            };
            if !known.contains(of.as_str()) && !texts.iter().all(|text| is_blank(text)) {
                self.problems.put(Problem::Unknown { marker: marker.clone() });
            }
        }
    }
}

/// Where a clause that stands behind another one of the base belongs, in an article that may have lost that one.
fn position_after(base: &Article, article: &Article, before: &str) -> usize {
    let until = base.clauses.iter().position(|clause| clause.number == before).map_or(0, |index| index + 1);
    let still = |clause: &Clause| article.clauses.iter().position(|one| one.number == clause.number);
    base.clauses[..until].iter().rev().find_map(still).map_or(0, |index| index + 1)
}

/// The number that follows the largest of the article's own.
fn next_number(article: &Article) -> String {
    let numbers = article.clauses.iter().filter_map(|clause| clause.number.split('.').next()?.parse::<u32>().ok());
    numbers.max().unwrap_or(0).saturating_add(1).to_string()
}

/// As F51 has it.
fn is_clause_number(number: &str) -> bool {
    let fits = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    number.split('.').count() <= 4 && number.split('.').all(fits)
}
