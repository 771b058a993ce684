//! From tables that were read to texts by their markers.

use std::collections::BTreeMap;

use comity_catalog::display::is_blank;

use super::{EXCERPT_CHARS_MAX, Edited, ImportError, PROBLEMS_MAX, Problem};
use crate::document::reader::{ReadCell, Tables};
use crate::document::visible::meant;
use crate::marker::Marker;
use crate::rows::COLUMNS_MAX;

/// Texts by their markers, in the document's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Taken {
    pub(super) rows: Vec<(Marker, Vec<String>)>,
    pub(super) places: BTreeMap<Marker, usize>,
}

impl Taken {
    pub(super) fn texts(&self, marker: &Marker) -> Option<&[String]> {
        self.rows.get(*self.places.get(marker)?).map(|(_, texts)| texts.as_slice())
    }
}

/// A text without what editors add at its ends: it counts for nothing in a comparison.
pub(super) fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    let said = |line: &&str| !line.is_empty();
    let (first, last) = (lines.iter().position(&said), lines.iter().rposition(said));
    match first.zip(last) {
        Some((first, last)) => lines[first..=last].join("\n"),
        None => String::new(),
    }
}

pub(super) fn edited(tables: Tables) -> Result<Edited, ImportError> {
    let Tables { rows, outside, comments } = tables;
    let markers: Vec<Option<Marker>> = rows.iter().map(|row| marker(row)).collect();
    if markers.iter().all(Option::is_none) {
        return Err(ImportError::NoMarkers);
    }
    let languages = languages(&rows, &markers)?;
    let mut problems = Problems(Vec::new());
    let before = |index: usize| markers[..index].iter().rev().flatten().next().cloned();
    for (index, text) in outside {
        problems.unmarked(before(index.min(markers.len())), &text);
    }
    let mut taken = Taken::default();
    for (index, (row, marker)) in rows.iter().zip(&markers).enumerate() {
        let Some(marker) = marker else {
            let text: Vec<&str> = row.iter().map(|cell| cell.text.trim()).collect();
            problems.unmarked(before(index), &text.join(" "));
            continue;
        };
        if taken.places.contains_key(marker) {
            problems.put(Problem::Twice { marker: marker.clone() });
            continue;
        }
        let texts = problems.cells(marker, &row[1..], &languages);
        taken.places.insert(marker.clone(), taken.rows.len());
        taken.rows.push((marker.clone(), texts));
    }
    // The first cell says which text; more than its hash may stand there.
    let version = taken.texts(&Marker::Version).and_then(|texts| texts.first());
    let version = version.and_then(|text| text.split_whitespace().next()?.parse().ok());
    let version = version.ok_or(ImportError::NoVersion { marker: Marker::Version })?;
    match problems.0 {
        problems if problems.is_empty() => Ok(Edited { version, languages, taken, comments }),
        problems => Err(ImportError::Problems(problems)),
    }
}

fn marker(row: &[ReadCell]) -> Option<Marker> {
    row.first()?.text.parse().ok()
}

fn languages(rows: &[Vec<ReadCell>], markers: &[Option<Marker>]) -> Result<Vec<String>, ImportError> {
    let row = markers.iter().position(|marker| *marker == Some(Marker::Languages));
    let cells = row.and_then(|row| rows.get(row)).map(|row| &row[1..]);
    let tags: Vec<String> = cells.unwrap_or_default().iter().map(|cell| cell.text.trim().to_owned()).collect();
    let fit =
        (1..=COLUMNS_MAX).contains(&tags.len()) && tags.iter().all(|tag| comity_catalog::translation::is_tag(tag));
    if fit { Ok(tags) } else { Err(ImportError::NoVersion { marker: Marker::Languages }) }
}

/// What cannot be taken, up to a bound.
pub(super) struct Problems(pub(super) Vec<Problem>);

impl Problems {
    pub(super) fn put(&mut self, problem: Problem) {
        if self.0.len() < PROBLEMS_MAX {
            self.0.push(problem);
        }
    }

    fn unmarked(&mut self, after: Option<Marker>, text: &str) {
        let text = text.trim();
        if !is_blank(text) {
            self.put(Problem::Unmarked { after, text: text.chars().take(EXCERPT_CHARS_MAX).collect() });
        }
    }

    /// The texts of a row's cells, one a language.
    fn cells(&mut self, marker: &Marker, cells: &[ReadCell], languages: &[String]) -> Vec<String> {
        // Editors may leave out empty cells at the end, or add some.
        let extra = cells.iter().skip(languages.len()).any(|cell| !is_blank(&cell.text));
        if cells.len() < languages.len() || extra {
            self.put(Problem::Cells { marker: marker.clone(), found: cells.len() });
        }
        for (cell, language) in cells.iter().zip(languages) {
            if cell.other {
                self.put(Problem::Other { marker: marker.clone(), language: language.clone() });
            }
            if cell.listed {
                self.put(Problem::Listed { marker: marker.clone(), language: language.clone() });
            }
        }
        cells.iter().take(languages.len()).map(|cell| meant(&trimmed(&cell.text))).collect()
    }
}
