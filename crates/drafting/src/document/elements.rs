//! Elements of both kinds of documents, by what they are to whoever reads the text: by their local names, as editors choose
//! prefixes.

use quick_xml::events::BytesStart;

/// A kind of document, as its text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// OpenDocument text.
    Odt,
    /// Office Open XML.
    Docx,
}

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// A table.
    Table,
    /// A row of one.
    Row,
    /// A cell of one.
    Cell,
    /// A paragraph, or a heading.
    Paragraph,
    /// Text of a run: in DOCX other text is none.
    Run,
    /// Spaces, as many as it says.
    Spaces,
    /// A character that has an element of its own.
    Char(char),
    /// A list: its numbers or bullets are no text.
    List,
    /// A comment of somebody, which is counted and left out.
    Comment,
    /// What a drawing has of text is not text of the paragraph in which it is anchored.
    Drawing,
    /// What would be lost if its text were taken as text: notes, symbols of a font, formulas, ruby.
    Foreign,
    /// No text of the document, or no longer: what was struck, what others were before.
    LeftOut,
    /// How a paragraph looks: whether it is numbered, or its end was struck.
    ParagraphLook,
    /// How a run looks: whether it is hidden.
    RunLook,
    /// A named look: whether what has it is hidden.
    Style,
    /// Everything else: what stands in it counts.
    Plain,
}

impl Element {
    /// The element of a name.
    pub(super) fn of(dialect: Dialect, name: &str) -> Self {
        match dialect {
            Dialect::Odt => Self::of_odt(name),
            Dialect::Docx => Self::of_docx(name),
        }
    }

    fn of_odt(name: &str) -> Self {
        match name {
            "table" => Self::Table,
            "table-row" => Self::Row,
            "table-cell" | "covered-table-cell" => Self::Cell,
            "p" | "h" => Self::Paragraph,
            "s" => Self::Spaces,
            "tab" => Self::Char('\t'),
            "line-break" => Self::Char('\n'),
            "list" => Self::List,
            "annotation" => Self::Comment,
            "frame" | "custom-shape" | "rect" | "line" | "polyline" | "polygon" | "regular-polygon" | "path"
            | "ellipse" | "circle" | "g" | "connector" | "caption" | "measure" | "control" | "scene" => Self::Drawing,
            "note" | "ruby" | "hidden-text" => Self::Foreign,
            "tracked-changes" | "annotation-end" | "script" => Self::LeftOut,
            "style" => Self::Style,
            _ => Self::Plain,
        }
    }

    fn of_docx(name: &str) -> Self {
        match name {
            "tbl" => Self::Table,
            "tr" => Self::Row,
            "tc" => Self::Cell,
            "p" => Self::Paragraph,
            "t" => Self::Run,
            "tab" | "ptab" => Self::Char('\t'),
            "br" | "cr" => Self::Char('\n'),
            "noBreakHyphen" => Self::Char('\u{2011}'),
            "softHyphen" => Self::Char('\u{ad}'),
            "commentReference" => Self::Comment,
            "drawing" | "pict" | "object" => Self::Drawing,
            "footnoteReference" | "endnoteReference" | "sym" | "ruby" | "oMath" | "altChunk" | "subDoc" => {
                Self::Foreign
            }
            "tblPr" | "tcPr" | "trPr" | "sectPr" | "sdtPr" | "del" | "moveFrom" => Self::LeftOut,
            "pPr" => Self::ParagraphLook,
            "rPr" => Self::RunLook,
            _ => Self::Plain,
        }
    }
}

/// The value of an attribute, where it can be read.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok().flatten();
    found.map(|found| found.value.into_owned())
}

/// Whether a property of DOCX is on: it is where it says nothing else.
pub(super) fn is_on(element: &BytesStart<'_>) -> bool {
    attribute(element, "w:val").is_none_or(|value| !matches!(&*value, "0" | "false" | "off"))
}
