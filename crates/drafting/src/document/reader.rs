//! Reading tables back out of a document, whoever saved it: rows of cells, cells of paragraphs. Looks are left aside; text
//! that was struck under change tracking counts as struck, text that was added as added.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::elements::{Dialect, Element, attribute, is_on};
use crate::package::{Package, PackageError};

/// Rows that are read at most.
pub const ROWS_MAX: usize = 200_000;
/// Cells of a row at most.
pub const CELLS_MAX: usize = 16;
/// Text of one cell at most, in bytes.
pub const CELL_BYTES_MAX: usize = 131_072;
/// What an ODF package says of its parts, and the element of one that is encrypted.
const MANIFEST: &str = "META-INF/manifest.xml";
const ENCRYPTED: &[u8] = b"encryption-data";
/// Paragraphs outside of tables that are kept, at most.
const OUTSIDE_MAX: usize = 1_000;
/// Depth of elements at most.
pub const DEPTH_MAX: usize = 256;

/// Why a document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Its package cannot be read.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// A part of it is not the XML that it should be.
    #[error("the text of the document is no XML that can be read, near byte {at}")]
    Xml {
        /// Where, in bytes.
        at: u64,
    },
    /// Its elements stand in each other more than [`DEPTH_MAX`] deep.
    #[error("the elements of the document stand in each other more than {DEPTH_MAX} deep")]
    TooDeep,
    /// It has more rows, cells or text than is read.
    #[error("the document has more rows, cells or text in a cell than is read")]
    TooMuch,
}

/// A cell as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ReadCell {
    /// Its paragraphs, by line breaks.
    pub(crate) text: String,
    /// Whether something stands in it that is no plain text: a table, a picture, a note, what is hidden.
    pub(crate) other: bool,
    /// Whether it has numbers or bullets that are no text.
    pub(crate) listed: bool,
}

/// What was read of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tables {
    pub(crate) rows: Vec<Vec<ReadCell>>,
    /// Paragraphs outside of tables, in drawings too: after how many rows, and their text.
    pub(crate) outside: Vec<(usize, String)>,
    /// Comments that people made in it.
    pub(crate) comments: usize,
}

pub(crate) fn read(bytes: &[u8]) -> Result<Tables, ReadError> {
    let mut package = Package::open(bytes)?;
    for (part, dialect) in [("content.xml", Dialect::Odt), ("word/document.xml", Dialect::Docx)] {
        if let Some(xml) = package.part(part)? {
            let text = std::str::from_utf8(&xml).map_err(|error| ReadError::Xml { at: error.valid_up_to() as u64 });
            let read = text.and_then(|text| tables(text.trim_start_matches('\u{feff}'), dialect));
            return match read {
                Err(ReadError::Xml { .. }) if is_sealed(&mut package) => {
                    Err(PackageError::Sealed { part: part.to_owned() }.into())
                }
                read => read,
            };
        }
    }
    if is_sealed(&mut package) {
        return Err(PackageError::Sealed { part: MANIFEST.to_owned() }.into());
    }
    Err(PackageError::NoPackage.into())
}

/// Whether a package of ODF says of its parts that they are encrypted: as a ZIP file it does not.
fn is_sealed(package: &mut Package<'_>) -> bool {
    let manifest = package.part(MANIFEST).ok().flatten().unwrap_or_default();
    manifest.windows(ENCRYPTED.len()).any(|window| window == ENCRYPTED)
}

fn tables(xml: &str, dialect: Dialect) -> Result<Tables, ReadError> {
    let mut reader = Reader::from_str(xml);
    let mut state = State::new(dialect);
    loop {
        let event = reader.read_event();
        let wrong = || ReadError::Xml { at: reader.buffer_position() };
        match event.map_err(|_| wrong())? {
            Event::Start(element) => {
                state.depth += 1;
                if state.depth > DEPTH_MAX {
                    return Err(ReadError::TooDeep);
                }
                state.open(&element)?;
            }
            Event::End(element) => {
                state.depth = state.depth.saturating_sub(1);
                state.close(Element::of(dialect, element.local_name().as_ref()))?;
            }
            Event::Empty(element) => {
                state.open(&element)?;
                state.close(Element::of(dialect, element.local_name().as_ref()))?;
            }
            Event::Text(text) if state.depth == 0 && !text.xml10_content().trim().is_empty() => return Err(wrong()),
            Event::Text(text) => state.text(&text.xml10_content())?,
            Event::CData(text) => state.text(&text.xml10_content())?,
            Event::GeneralRef(name) => {
                let of_number = name.resolve_char_ref().map_err(|_| wrong())?;
                let c = of_number.or_else(|| match &*name {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "apos" => Some('\''),
                    "quot" => Some('"'),
                    _ => None,
                });
                state.text(c.ok_or_else(wrong)?.encode_utf8(&mut [0; 4]))?;
            }
            // No editor writes a document type, and entities of one would be the file's own.
            Event::DocType(_) => return Err(wrong()),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::Eof if state.depth == 0 => return Ok(state.all),
            Event::Eof => return Err(wrong()),
        }
    }
}

/// What is read past: an element whose text is not taken, with all that stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Past {
    /// Nothing of it counts.
    All,
    /// How a paragraph looks, or a run.
    Looks { of_run: bool },
    /// A drawing outside of cells: its text is text without a marker.
    Drawing,
}

struct State {
    dialect: Dialect,
    all: Tables,
    depth: usize,
    /// Depth of tables.
    tables: usize,
    past: Past,
    /// Elements within one that is read past, itself included.
    skipped: usize,
    /// Within looks: how deep the element stands that says how something looked before a change.
    before: Option<usize>,
    row: Option<Vec<ReadCell>>,
    in_cell: bool,
    paragraph: Option<String>,
    /// The end of the paragraph was struck: what follows goes on in its line.
    joins: bool,
    /// Text of a drawing.
    drawn: String,
    /// In a paragraph of ODT: whether white space as it stands would be one with what is before.
    after_space: bool,
    /// In DOCX: within `w:t`; in a drawing of ODT, within a paragraph.
    in_text: bool,
    /// In ODT: the style that is read, and those of what is hidden.
    style: Option<String>,
    hidden: BTreeSet<String>,
}

impl State {
    fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            all: Tables::default(),
            depth: 0,
            tables: 0,
            past: Past::All,
            skipped: 0,
            before: None,
            row: None,
            in_cell: false,
            paragraph: None,
            joins: false,
            drawn: String::new(),
            after_space: false,
            in_text: false,
            style: None,
            hidden: BTreeSet::new(),
        }
    }

    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), ReadError> {
        let name = element.local_name();
        let name = name.as_ref();
        if self.skipped > 0 {
            self.skipped += 1;
            self.passed(name, element);
            return Ok(());
        }
        let kind = Element::of(self.dialect, name);
        if let Some(past) = self.past_of(kind) {
            (self.past, self.skipped, self.in_text) = (past, 1, false);
            return Ok(());
        }
        match kind {
            Element::Table => {
                self.tables += 1;
                self.mark_other(self.tables > 1);
            }
            Element::Row if self.tables == 1 => self.row = Some(Vec::new()),
            Element::Cell if self.tables == 1 => {
                let cells = self.row.get_or_insert_default();
                if cells.len() == CELLS_MAX {
                    return Err(ReadError::TooMuch);
                }
                cells.push(ReadCell::default());
                self.in_cell = true;
            }
            Element::Paragraph => {
                self.end_paragraph()?;
                self.paragraph = Some(String::new());
                (self.after_space, self.joins) = (true, false);
            }
            Element::Spaces => {
                let count = attribute(element, "text:c").and_then(|count| count.parse().ok()).unwrap_or(1_usize);
                self.push(&" ".repeat(count.min(CELL_BYTES_MAX)))?;
                self.after_space = false;
            }
            Element::Char(c) => {
                self.push(c.encode_utf8(&mut [0; 4]))?;
                self.after_space &= c == '\n';
            }
            Element::Run => self.in_text = true,
            Element::List => self.mark(|cell| cell.listed = true),
            Element::Style => self.style = attribute(element, "style:name"),
            _ => {}
        }
        self.hides(name, element);
        Ok(())
    }

    /// How an element is read past; `None` where it is not.
    fn past_of(&mut self, kind: Element) -> Option<Past> {
        match kind {
            Element::Comment => {
                self.all.comments += 1;
                Some(Past::All)
            }
            // A paragraph within another one is of something that is not known here.
            Element::Paragraph if self.in_cell && self.paragraph.is_some() => {
                self.mark_other(true);
                Some(Past::All)
            }
            Element::Drawing | Element::Foreign if !self.in_cell => Some(Past::Drawing),
            Element::Drawing | Element::Foreign => {
                self.mark_other(true);
                Some(Past::All)
            }
            Element::LeftOut => Some(Past::All),
            Element::ParagraphLook => Some(Past::Looks { of_run: false }),
            Element::RunLook => Some(Past::Looks { of_run: true }),
            _ => None,
        }
    }

    /// An element within what is read past.
    fn passed(&mut self, name: &str, element: &BytesStart<'_>) {
        match self.past {
            Past::All => {}
            Past::Drawing => self.in_text |= self.holds_drawn(Element::of(self.dialect, name)),
            Past::Looks { .. } if self.before.is_some() => {}
            Past::Looks { .. } if name.ends_with("Change") => self.before = Some(self.skipped),
            Past::Looks { of_run } => match name {
                "numId" if !of_run && attribute(element, "w:val").as_deref() != Some("0") => {
                    self.mark(|cell| cell.listed = true);
                }
                "del" | "moveFrom" if !of_run => self.joins = true,
                "vanish" if of_run && is_on(element) => self.mark_other(true),
                _ => {}
            },
        }
    }

    /// Whether an element holds the text of a drawing.
    fn holds_drawn(&self, kind: Element) -> bool {
        kind == if self.dialect == Dialect::Docx { Element::Run } else { Element::Paragraph }
    }

    /// In ODT: notes styles of what is hidden, and marks what has one.
    fn hides(&mut self, name: &str, element: &BytesStart<'_>) {
        if self.dialect == Dialect::Docx {
            return;
        }
        if name == "text-properties" {
            let shown = attribute(element, "text:display").is_none_or(|display| display == "true");
            self.hidden.extend(self.style.clone().filter(|_| !shown));
        } else if !self.hidden.is_empty() && matches!(name, "p" | "h" | "span") {
            let style = attribute(element, "text:style-name");
            self.mark_other(style.is_some_and(|style| self.hidden.contains(&style)));
        }
    }

    fn close(&mut self, kind: Element) -> Result<(), ReadError> {
        if self.skipped > 0 {
            return self.close_passed(kind);
        }
        match kind {
            Element::Table => self.tables = self.tables.saturating_sub(1),
            Element::Row if self.tables == 1 => {
                if let Some(row) = self.row.take() {
                    if self.all.rows.len() == ROWS_MAX {
                        return Err(ReadError::TooMuch);
                    }
                    self.all.rows.push(row);
                }
            }
            Element::Cell if self.tables == 1 => self.in_cell = false,
            Element::Paragraph => self.end_paragraph()?,
            Element::Run => self.in_text = false,
            Element::Style => self.style = None,
            _ => {}
        }
        Ok(())
    }

    fn close_passed(&mut self, kind: Element) -> Result<(), ReadError> {
        if self.before == Some(self.skipped) {
            self.before = None;
        }
        self.skipped -= 1;
        if self.past != Past::Drawing {
            return Ok(());
        }
        if self.holds_drawn(kind) {
            self.in_text = false;
            self.drawn.push(' ');
        }
        if self.skipped == 0 {
            let drawn = std::mem::take(&mut self.drawn);
            self.outside(drawn)?;
        }
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), ReadError> {
        let Some(paragraph) = self.paragraph.take() else { return Ok(()) };
        let (in_cell, joins) = (self.in_cell, self.joins);
        let cell = self.row.as_mut().and_then(|row| row.last_mut()).filter(|_| in_cell);
        match cell {
            // The first paragraph opens the cell's text; each other one begins a line of it.
            Some(cell) if cell.text.len() + paragraph.len() < CELL_BYTES_MAX => {
                cell.text.push_str(&paragraph);
                if !joins {
                    cell.text.push('\n');
                }
                Ok(())
            }
            Some(_) => Err(ReadError::TooMuch),
            None => self.outside(paragraph),
        }
    }

    /// Text that stands in no cell.
    fn outside(&mut self, text: String) -> Result<(), ReadError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if self.all.outside.len() == OUTSIDE_MAX {
            return Err(ReadError::TooMuch);
        }
        self.all.outside.push((self.all.rows.len(), text));
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), ReadError> {
        if self.skipped > 0 {
            if self.past == Past::Drawing && self.in_text {
                if self.drawn.len() + text.len() > CELL_BYTES_MAX {
                    return Err(ReadError::TooMuch);
                }
                self.drawn.push_str(text);
            }
            return Ok(());
        }
        if self.dialect == Dialect::Docx {
            return if self.in_text { self.push(text) } else { Ok(()) };
        }
        // White space of ODT counts once, and not at the beginning of a paragraph.
        let is_white = |byte: u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        let bytes = text.as_bytes();
        let single = |pair: &[u8]| !(is_white(pair[1]) && (is_white(pair[0]) || pair[1] != b' '));
        let starts_well = bytes.first().is_some_and(|first| !is_white(*first) || (*first == b' ' && !self.after_space));
        if starts_well && bytes.windows(2).all(single) {
            self.after_space = bytes.last().is_some_and(|last| is_white(*last));
            return self.push(text);
        }
        let mut plain = String::with_capacity(text.len());
        for c in text.chars() {
            let is_space = matches!(c, ' ' | '\n' | '\r' | '\t');
            if !is_space {
                plain.push(c);
            } else if !self.after_space {
                plain.push(' ');
            }
            self.after_space = is_space;
        }
        self.push(&plain)
    }

    fn push(&mut self, text: &str) -> Result<(), ReadError> {
        let Some(paragraph) = &mut self.paragraph else { return Ok(()) };
        if paragraph.len() + text.len() > CELL_BYTES_MAX {
            return Err(ReadError::TooMuch);
        }
        paragraph.push_str(text);
        Ok(())
    }

    fn mark_other(&mut self, other: bool) {
        self.mark(|cell| cell.other |= other);
    }

    /// Marks the cell that is read.
    fn mark(&mut self, how: impl FnOnce(&mut ReadCell)) {
        if let Some(cell) = self.row.as_mut().and_then(|row| row.last_mut()) {
            how(cell);
        }
    }
}
