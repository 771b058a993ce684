//! Reading tables back out of a document, whoever saved it: rows of cells, cells of paragraphs. Looks are left aside; text
//! that was struck under change tracking counts as struck, text that was added as added.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::package::{Package, PackageError};

/// Rows that are read at most.
pub const ROWS_MAX: usize = 200_000;
/// Cells of a row at most.
pub const CELLS_MAX: usize = 16;
/// Text of one cell at most, in bytes.
pub const CELL_BYTES_MAX: usize = 131_072;
/// Paragraphs outside of tables that are kept, at most.
const OUTSIDE_MAX: usize = 1_000;
/// Depth of elements at most.
const DEPTH_MAX: usize = 256;

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
    /// It has more rows, cells or text than is read.
    #[error("the document has more rows, cells or text in a cell than is read")]
    TooMuch,
}

/// A cell as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ReadCell {
    /// Its paragraphs, by line breaks.
    pub(crate) text: String,
    /// Whether it has a table, a picture or a note in it.
    pub(crate) other: bool,
}

/// What was read of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tables {
    pub(crate) rows: Vec<Vec<ReadCell>>,
    /// Paragraphs outside of tables: after how many rows, and their text.
    pub(crate) outside: Vec<(usize, String)>,
    /// Comments that people made in it.
    pub(crate) comments: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Odt,
    Docx,
}

pub(crate) fn read(bytes: &[u8]) -> Result<Tables, ReadError> {
    let mut package = Package::open(bytes)?;
    for (part, dialect) in [("content.xml", Dialect::Odt), ("word/document.xml", Dialect::Docx)] {
        if let Some(xml) = package.part(part)? {
            let text = std::str::from_utf8(&xml).map_err(|error| ReadError::Xml { at: error.valid_up_to() as u64 })?;
            return tables(text.trim_start_matches('\u{feff}'), dialect);
        }
    }
    Err(PackageError::NoPackage.into())
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
                    return Err(ReadError::TooMuch);
                }
                state.open(&element)?;
            }
            Event::End(element) => {
                state.depth = state.depth.saturating_sub(1);
                state.close(element.local_name().as_ref())?;
            }
            Event::Empty(element) => {
                state.open(&element)?;
                state.close(element.local_name().as_ref())?;
            }
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

struct State {
    dialect: Dialect,
    all: Tables,
    depth: usize,
    /// Depth of tables.
    tables: usize,
    /// Elements within one that is left out, itself included.
    skipped: usize,
    row: Option<Vec<ReadCell>>,
    in_cell: bool,
    paragraph: Option<String>,
    /// In a paragraph of ODT: whether white space as it stands would be one with what is before.
    after_space: bool,
    /// In DOCX: within `w:t`.
    in_text: bool,
}

impl State {
    fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            all: Tables::default(),
            depth: 0,
            tables: 0,
            skipped: 0,
            row: None,
            in_cell: false,
            paragraph: None,
            after_space: false,
            in_text: false,
        }
    }

    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), ReadError> {
        let name = element.local_name();
        let name = name.as_ref();
        if self.skipped > 0 {
            self.skipped += 1;
            return Ok(());
        }
        if self.is_left_out(name) {
            self.skipped = 1;
            return Ok(());
        }
        match (self.dialect, name) {
            (Dialect::Odt, "table") | (Dialect::Docx, "tbl") => {
                self.tables += 1;
                self.mark_other(self.tables > 1);
            }
            (Dialect::Odt, "table-row") | (Dialect::Docx, "tr") if self.tables == 1 => self.row = Some(Vec::new()),
            (Dialect::Odt, "table-cell" | "covered-table-cell") | (Dialect::Docx, "tc") if self.tables == 1 => {
                let cells = self.row.get_or_insert_default();
                if cells.len() == CELLS_MAX {
                    return Err(ReadError::TooMuch);
                }
                cells.push(ReadCell::default());
                self.in_cell = true;
            }
            (_, "p") | (Dialect::Odt, "h") => {
                self.paragraph = Some(String::new());
                self.after_space = true;
            }
            (Dialect::Odt, "s") => {
                let count = element.try_get_attribute("text:c").ok().flatten();
                let count = count.and_then(|count| count.value.parse().ok()).unwrap_or(1_usize);
                self.push(&" ".repeat(count.min(CELL_BYTES_MAX)))?;
                self.after_space = false;
            }
            (_, "tab") => {
                self.push("\t")?;
                self.after_space = false;
            }
            (Dialect::Odt, "line-break") | (Dialect::Docx, "br" | "cr") => self.push("\n")?,
            (Dialect::Docx, "noBreakHyphen") => self.push("\u{2011}")?,
            (Dialect::Docx, "t") => self.in_text = true,
            _ => {}
        }
        Ok(())
    }

    /// Elements that are no text of the document, or no longer.
    fn is_left_out(&mut self, name: &str) -> bool {
        match (self.dialect, name) {
            (Dialect::Odt, "annotation") | (Dialect::Docx, "commentReference") => {
                self.all.comments += 1;
                true
            }
            (Dialect::Odt, "note" | "frame") | (Dialect::Docx, "drawing" | "pict" | "object" | "footnoteReference") => {
                self.mark_other(true);
                true
            }
            (Dialect::Odt, "tracked-changes" | "annotation-end") => true,
            (Dialect::Docx, "pPr" | "rPr" | "tblPr" | "tcPr" | "trPr" | "sectPr" | "del" | "moveFrom") => true,
            _ => false,
        }
    }

    fn close(&mut self, name: &str) -> Result<(), ReadError> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Ok(());
        }
        match (self.dialect, name) {
            (Dialect::Odt, "table") | (Dialect::Docx, "tbl") => self.tables = self.tables.saturating_sub(1),
            (Dialect::Odt, "table-row") | (Dialect::Docx, "tr") if self.tables == 1 => {
                if let Some(row) = self.row.take() {
                    if self.all.rows.len() == ROWS_MAX {
                        return Err(ReadError::TooMuch);
                    }
                    self.all.rows.push(row);
                }
            }
            (Dialect::Odt, "table-cell" | "covered-table-cell") | (Dialect::Docx, "tc") if self.tables == 1 => {
                self.in_cell = false;
            }
            (_, "p") | (Dialect::Odt, "h") => self.end_paragraph()?,
            (Dialect::Docx, "t") => self.in_text = false,
            _ => {}
        }
        Ok(())
    }

    fn end_paragraph(&mut self) -> Result<(), ReadError> {
        let Some(paragraph) = self.paragraph.take() else { return Ok(()) };
        let in_cell = self.in_cell;
        let cell = self.row.as_mut().and_then(|row| row.last_mut()).filter(|_| in_cell);
        match cell {
            // The first paragraph opens the cell's text; each other one begins a line of it.
            Some(cell) if cell.text.len() + paragraph.len() < CELL_BYTES_MAX => {
                cell.text.push_str(&paragraph);
                cell.text.push('\n');
            }
            Some(_) => return Err(ReadError::TooMuch),
            None if paragraph.trim().is_empty() => {}
            None if self.all.outside.len() < OUTSIDE_MAX => self.all.outside.push((self.all.rows.len(), paragraph)),
            None => return Err(ReadError::TooMuch),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), ReadError> {
        if self.skipped > 0 {
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
        if let Some(cell) = self.row.as_mut().and_then(|row| row.last_mut()) {
            cell.other |= other;
        }
    }
}
