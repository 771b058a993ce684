//! Office Open XML (ISO/IEC 29500), transitional.

use std::io;

use super::tables;
use super::visible::shown;
use super::xml::Xml;
use crate::marker::Marker;
use crate::rows::{Cell, Row};
use crate::wording::{is_right_to_left, reads_right_to_left};

const W: (&str, &str) = ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main");
const RELATIONS: (&str, &str) = ("xmlns", "http://schemas.openxmlformats.org/package/2006/relationships");
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

pub(super) fn parts(rows: &[Row], languages: &[String], title: &str) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
    Ok(vec![
        ("[Content_Types].xml", types()?),
        ("_rels/.rels", relations()?),
        ("docProps/core.xml", core(title)?),
        ("word/document.xml", document(rows, languages)?),
        ("word/styles.xml", styles()?),
        ("word/_rels/document.xml.rels", document_relations()?),
    ])
}

fn types() -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    let namespace = ("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types");
    xml.within("Types", &[namespace], |xml| {
        let rels = "application/vnd.openxmlformats-package.relationships+xml";
        xml.empty("Default", &[("Extension", "rels"), ("ContentType", rels)])?;
        xml.empty("Default", &[("Extension", "xml"), ("ContentType", "application/xml")])?;
        let core = "application/vnd.openxmlformats-package.core-properties+xml".to_owned();
        for (part, media) in [
            ("/word/document.xml", format!("{WORD}.document.main+xml")),
            ("/word/styles.xml", format!("{WORD}.styles+xml")),
            ("/docProps/core.xml", core),
        ] {
            xml.empty("Override", &[("PartName", part), ("ContentType", &media)])?;
        }
        Ok(())
    })?;
    Ok(xml.finish())
}

fn relations() -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.within("Relationships", &[RELATIONS], |xml| {
        relation("1", &format!("{OFFICE}/officeDocument"), "word/document.xml", xml)?;
        let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
        relation("2", core, "docProps/core.xml", xml)
    })?;
    Ok(xml.finish())
}

fn document_relations() -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.within("Relationships", &[RELATIONS], |xml| relation("1", &format!("{OFFICE}/styles"), "styles.xml", xml))?;
    Ok(xml.finish())
}

fn relation(id: &str, kind: &str, target: &str, xml: &mut Xml) -> io::Result<()> {
    xml.empty("Relationship", &[("Id", &format!("rId{id}")), ("Type", kind), ("Target", target)])
}

fn core(title: &str) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    let attributes = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    xml.within("cp:coreProperties", &attributes, |xml| {
        xml.within("dc:title", &[], |xml| xml.text(&shown(title)))?;
        xml.within("dc:creator", &[], |xml| xml.text("Comity"))
    })?;
    Ok(xml.finish())
}

fn styles() -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.within("w:styles", &[W], |xml| {
        xml.within("w:docDefaults", &[], |xml| {
            xml.within("w:rPrDefault", &[], |xml| {
                xml.within("w:rPr", &[], |xml| {
                    xml.empty("w:sz", &[("w:val", "20")])?;
                    xml.empty("w:szCs", &[("w:val", "20")])
                })
            })
        })
    })?;
    Ok(xml.finish())
}

fn document(rows: &[Row], languages: &[String]) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    let wide = languages.len() > 2;
    xml.within("w:document", &[W], |xml| {
        xml.within("w:body", &[], |xml| {
            for rows in tables(rows) {
                table(rows, languages, if wide { 14_800 } else { 9_860 }, xml)?;
                xml.empty("w:p", &[])?;
            }
            section(wide, xml)
        })
    })?;
    Ok(xml.finish())
}

fn section(wide: bool, xml: &mut Xml) -> io::Result<()> {
    xml.within("w:sectPr", &[], |xml| {
        let portrait = [("w:w", "11906"), ("w:h", "16838")];
        let landscape = [("w:w", "16838"), ("w:h", "11906"), ("w:orient", "landscape")];
        xml.empty("w:pgSz", if wide { &landscape } else { &portrait })?;
        let margin = "1020";
        let sides = ["w:top", "w:right", "w:bottom", "w:left", "w:header", "w:footer"].map(|side| (side, margin));
        xml.empty("w:pgMar", &[&sides[..], &[("w:gutter", "0")]].concat())
    })
}

/// A table; `width` is in twentieths of a point.
fn table(rows: &[Row], languages: &[String], width: usize, xml: &mut Xml) -> io::Result<()> {
    let column = ((width - 1_360) / languages.len()).to_string();
    xml.within("w:tbl", &[], |xml| {
        xml.within("w:tblPr", &[], |xml| {
            xml.empty("w:tblW", &[("w:w", &width.to_string()), ("w:type", "dxa")])?;
            xml.within("w:tblBorders", &[], |xml| {
                ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"].into_iter().try_for_each(|side| {
                    xml.empty(side, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "808080")])
                })
            })?;
            xml.empty("w:tblLayout", &[("w:type", "fixed")])
        })?;
        xml.within("w:tblGrid", &[], |xml| {
            xml.empty("w:gridCol", &[("w:w", "1360")])?;
            languages.iter().try_for_each(|_| xml.empty("w:gridCol", &[("w:w", &column)]))
        })?;
        rows.iter().try_for_each(|one| row(one, languages, &column, xml))
    })
}

fn row(row: &Row, languages: &[String], column: &str, xml: &mut Xml) -> io::Result<()> {
    let head = matches!(row.marker, Marker::Title | Marker::Heading(_));
    xml.within("w:tr", &[], |xml| {
        in_cell("1360", true, xml, |xml| paragraph(&row.marker.to_string(), Look { size: "16", ..Look::of("") }, xml))?;
        for (cell, language) in row.cells.iter().zip(languages) {
            in_cell(column, !row.is_editable(), xml, |xml| self::cell(cell, head, language, xml))?;
        }
        Ok(())
    })
}

fn in_cell(width: &str, fixed: bool, xml: &mut Xml, inner: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
    xml.within("w:tc", &[], |xml| {
        xml.within("w:tcPr", &[], |xml| {
            xml.empty("w:tcW", &[("w:w", width), ("w:type", "dxa")])?;
            if fixed {
                xml.empty("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", "EEEEEE")])?;
            }
            Ok(())
        })?;
        inner(xml)
    })
}

/// How a paragraph looks.
#[derive(Clone, Copy)]
struct Look<'a> {
    language: &'a str,
    bold: bool,
    italic: bool,
    /// In half points.
    size: &'a str,
    /// Whether the words are the program's, in whatever language it has.
    label: bool,
}

impl<'a> Look<'a> {
    const fn of(language: &'a str) -> Self {
        Self { language, bold: false, italic: false, size: "20", label: false }
    }
}

fn cell(cell: &Cell, head: bool, language: &str, xml: &mut Xml) -> io::Result<()> {
    let text = Look { bold: head, ..Look::of(language) };
    let label = Look { italic: true, size: "16", label: true, ..Look::of(language) };
    let mut all = [(label, &cell.label), (text, &cell.text), (label, &cell.below)]
        .into_iter()
        .filter(|(_, part)| !part.is_empty())
        .peekable();
    if all.peek().is_none() {
        // A cell has a paragraph at least.
        return paragraph("", text, xml);
    }
    all.try_for_each(|(look, part)| {
        // Words of another language in a column from right to left stand at its side, and read from left to right.
        let foreign = look.label && is_right_to_left(language) && !reads_right_to_left(language, part);
        let look = if foreign { Look { language: "", ..look } } else { look };
        shown(part).split('\n').try_for_each(|line| aligned(line, look, foreign, xml))
    })
}

fn paragraph(line: &str, look: Look<'_>, xml: &mut Xml) -> io::Result<()> {
    aligned(line, look, false, xml)
}

fn aligned(line: &str, look: Look<'_>, at_right: bool, xml: &mut Xml) -> io::Result<()> {
    let right_to_left = is_right_to_left(look.language);
    xml.within("w:p", &[], |xml| {
        if right_to_left {
            xml.within("w:pPr", &[], |xml| xml.empty("w:bidi", &[]))?;
        } else if at_right {
            xml.within("w:pPr", &[], |xml| xml.empty("w:jc", &[("w:val", "right")]))?;
        }
        if line.is_empty() {
            return Ok(());
        }
        xml.within("w:r", &[], |xml| {
            xml.within("w:rPr", &[], |xml| properties(look, right_to_left, xml))?;
            for (index, part) in line.split('\t').enumerate() {
                if index > 0 {
                    xml.empty("w:tab", &[])?;
                }
                xml.within("w:t", &[("xml:space", "preserve")], |xml| xml.text(part))?;
            }
            Ok(())
        })
    })
}

/// Properties of a run, in the order of the schema.
fn properties(look: Look<'_>, right_to_left: bool, xml: &mut Xml) -> io::Result<()> {
    if look.bold {
        xml.empty("w:b", &[])?;
        xml.empty("w:bCs", &[])?;
    }
    if look.italic {
        xml.empty("w:i", &[])?;
        xml.empty("w:iCs", &[])?;
    }
    xml.empty("w:sz", &[("w:val", look.size)])?;
    xml.empty("w:szCs", &[("w:val", look.size)])?;
    if right_to_left {
        xml.empty("w:rtl", &[])?;
    }
    match look.language {
        "" => Ok(()),
        tag if right_to_left => xml.empty("w:lang", &[("w:bidi", tag)]),
        tag => xml.empty("w:lang", &[("w:val", tag)]),
    }
}
