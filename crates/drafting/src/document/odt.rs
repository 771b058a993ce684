//! OpenDocument text (ISO/IEC 26300, version 1.3).

use std::io;

use super::tables;
use super::visible::shown;
use super::xml::Xml;
use crate::marker::Marker;
use crate::rows::{Cell, Row};
use crate::wording::{is_right_to_left, reads_right_to_left};

/// Names of the styles of the program's words, without the number of the column: in its language, and in another one.
const LABEL: &str = "L";
const FOREIGN: &str = "E";

pub(super) const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.text";

const NAMESPACES: [(&str, &str); 6] = [
    ("xmlns:office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
    ("xmlns:style", "urn:oasis:names:tc:opendocument:xmlns:style:1.0"),
    ("xmlns:text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
    ("xmlns:table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
    ("xmlns:fo", "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"),
    ("office:version", "1.3"),
];

pub(super) fn parts(rows: &[Row], languages: &[String], title: &str) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
    Ok(vec![
        ("mimetype", MEDIA_TYPE.as_bytes().to_vec()),
        ("META-INF/manifest.xml", manifest()?),
        ("content.xml", content(rows, languages)?),
        ("styles.xml", styles(languages)?),
        ("meta.xml", meta(title)?),
    ])
}

fn manifest() -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    let namespace = ("xmlns:manifest", "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0");
    xml.within("manifest:manifest", &[namespace, ("manifest:version", "1.3")], |xml| {
        let files =
            [("/", MEDIA_TYPE), ("content.xml", "text/xml"), ("styles.xml", "text/xml"), ("meta.xml", "text/xml")];
        files.into_iter().try_for_each(|(path, media)| {
            let attributes = [("manifest:full-path", path), ("manifest:media-type", media)];
            xml.empty("manifest:file-entry", &attributes)
        })
    })?;
    Ok(xml.finish())
}

fn meta(title: &str) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    let attributes = [
        NAMESPACES[0],
        ("xmlns:meta", "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        NAMESPACES[5],
    ];
    xml.within("office:document-meta", &attributes, |xml| {
        xml.within("office:meta", &[], |xml| {
            xml.within("meta:generator", &[], |xml| xml.text("Comity"))?;
            xml.within("dc:title", &[], |xml| xml.text(&shown(title)))
        })
    })?;
    Ok(xml.finish())
}

fn styles(languages: &[String]) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    let (width, height) = if languages.len() > 2 { ("29.7cm", "21cm") } else { ("21cm", "29.7cm") };
    xml.within("office:document-styles", &NAMESPACES, |xml| {
        xml.within("office:styles", &[], |xml| {
            xml.within("style:default-style", &[("style:family", "paragraph")], |xml| {
                xml.empty("style:text-properties", &sizes("10pt"))
            })
        })?;
        xml.within("office:automatic-styles", &[], |xml| {
            xml.within("style:page-layout", &[("style:name", "Page")], |xml| {
                let size = [("fo:page-width", width), ("fo:page-height", height), ("fo:margin", "1.8cm")];
                xml.empty("style:page-layout-properties", &size)
            })
        })?;
        xml.within("office:master-styles", &[], |xml| {
            let page = [("style:name", "Standard"), ("style:page-layout-name", "Page")];
            xml.within("style:master-page", &page, |xml| {
                xml.within("style:footer", &[], |xml| {
                    xml.within("text:p", &[], |xml| {
                        xml.within("text:page-number", &[("text:select-page", "current")], |xml| xml.text("1"))
                    })
                })
            })
        })
    })?;
    Ok(xml.finish())
}

fn content(rows: &[Row], languages: &[String]) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.within("office:document-content", &NAMESPACES, |xml| {
        xml.within("office:automatic-styles", &[], |xml| automatic(languages, xml))?;
        xml.within("office:body", &[], |xml| {
            xml.within("office:text", &[], |xml| {
                tables(rows).enumerate().try_for_each(|(index, rows)| table(index, rows, languages, xml))
            })
        })
    })?;
    Ok(xml.finish())
}

/// A size for every script: each has one of its own.
const fn sizes(size: &str) -> [(&str, &str); 3] {
    [("fo:font-size", size), ("style:font-size-asian", size), ("style:font-size-complex", size)]
}

/// Styles of the table's parts, and of the paragraphs of every language: text, headings, the program's words.
fn automatic(languages: &[String], xml: &mut Xml) -> io::Result<()> {
    let whole = if languages.len() > 2 { 26.1 } else { 17.4 };
    #[expect(clippy::cast_precision_loss, reason = "languages are few")]
    let column = format!("{:.2}cm", (whole - 2.4) / languages.len() as f64);
    style(xml, "Table", "table", |xml| {
        let width = format!("{whole}cm");
        let look = [("style:width", width.as_str()), ("table:align", "left"), ("table:border-model", "collapsing")];
        xml.empty("style:table-properties", &look)
    })?;
    for (name, width) in [("Marker", "2.4cm"), ("Column", &column)] {
        style(xml, name, "table-column", |xml| {
            xml.empty("style:table-column-properties", &[("style:column-width", width)])
        })?;
    }
    let border = [("fo:padding", "0.12cm"), ("fo:border", "0.5pt solid #808080")];
    style(xml, "Cell", "table-cell", |xml| xml.empty("style:table-cell-properties", &border))?;
    let gray = [border[0], border[1], ("fo:background-color", "#eeeeee")];
    style(xml, "Fixed", "table-cell", |xml| xml.empty("style:table-cell-properties", &gray))?;
    style(xml, "M", "paragraph", |xml| xml.empty("style:text-properties", &sizes("8pt")))?;
    for (index, language) in languages.iter().enumerate() {
        paragraphs(index, language, xml)?;
    }
    Ok(())
}

fn paragraphs(index: usize, language: &str, xml: &mut Xml) -> io::Result<()> {
    // Said outright: what the start of a line is, editors take for its left end whatever the direction.
    let (mode, align) = if is_right_to_left(language) { ("rl-tb", "right") } else { ("lr-tb", "left") };
    let primary = language.split('-').next().unwrap_or(language);
    let tag: [(&str, &str); 2] = match primary {
        _ if is_right_to_left(language) => [("style:language-complex", primary), ("style:country-complex", "none")],
        "zh" | "ja" | "ko" => [("style:language-asian", primary), ("style:country-asian", "none")],
        _ => [("fo:language", primary), ("fo:country", "none")],
    };
    let bold = [("fo:font-weight", "bold"), ("style:font-weight-complex", "bold"), ("style:font-weight-asian", "bold")];
    let italic =
        [("fo:font-style", "italic"), ("style:font-style-complex", "italic"), ("style:font-style-asian", "italic")];
    let small = [italic, sizes("8pt")].concat();
    // Words of another language in a column from right to left stand at its side, and read from left to right.
    let foreign = (FOREIGN, "lr-tb", &small[..]);
    let kinds = [("P", mode, &[][..]), ("H", mode, &bold), (LABEL, mode, &small)];
    for (kind, mode, look) in kinds.into_iter().chain((mode == "rl-tb").then_some(foreign)) {
        style(xml, &format!("{kind}{index}"), "paragraph", |xml| {
            xml.empty("style:paragraph-properties", &[("style:writing-mode", mode), ("fo:text-align", align)])?;
            let tag = if kind == FOREIGN { &[][..] } else { &tag };
            xml.empty("style:text-properties", &[tag, look].concat())
        })?;
    }
    Ok(())
}

fn style(xml: &mut Xml, name: &str, family: &str, inner: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
    xml.within("style:style", &[("style:name", name), ("style:family", family)], inner)
}

fn table(index: usize, rows: &[Row], languages: &[String], xml: &mut Xml) -> io::Result<()> {
    let name = format!("Text{index}");
    xml.within("table:table", &[("table:name", name.as_str()), ("table:style-name", "Table")], |xml| {
        xml.empty("table:table-column", &[("table:style-name", "Marker")])?;
        languages.iter().try_for_each(|_| xml.empty("table:table-column", &[("table:style-name", "Column")]))?;
        rows.iter().try_for_each(|one| row(one, languages, xml))
    })?;
    xml.empty("text:p", &[("text:style-name", "M")])
}

fn row(row: &Row, languages: &[String], xml: &mut Xml) -> io::Result<()> {
    // Editors that know protection let nobody change a marker, or what is not proposed from here.
    let fixed = [("table:style-name", "Fixed"), ("table:protected", "true")];
    let open = [("table:style-name", "Cell")];
    let head = matches!(row.marker, Marker::Title | Marker::Heading(_));
    xml.within("table:table-row", &[], |xml| {
        xml.within("table:table-cell", &fixed, |xml| paragraph("M", &row.marker.to_string(), xml))?;
        for (index, cell) in row.cells.iter().enumerate() {
            let attributes = if row.is_editable() { &open[..] } else { &fixed };
            xml.within("table:table-cell", attributes, |xml| self::cell(cell, head, (index, &languages[index]), xml))?;
        }
        Ok(())
    })
}

fn cell(cell: &Cell, head: bool, (index, language): (usize, &str), xml: &mut Xml) -> io::Result<()> {
    let is_foreign = |words: &str| is_right_to_left(language) && !reads_right_to_left(language, words);
    let label = |words: &str| format!("{}{index}", if is_foreign(words) { FOREIGN } else { LABEL });
    let (above, below) = (label(&cell.label), label(&cell.below));
    let text = format!("{}{index}", if head { 'H' } else { 'P' });
    let mut all = [(&above, &cell.label), (&text, &cell.text), (&below, &cell.below)]
        .into_iter()
        .filter(|(_, part)| !part.is_empty())
        .peekable();
    if all.peek().is_none() {
        return paragraph(&text, "", xml);
    }
    all.try_for_each(|(style, part)| shown(part).split('\n').try_for_each(|line| paragraph(style, line, xml)))
}

/// A paragraph: spaces that would be taken as one, and tabs, are elements of their own.
fn paragraph(style: &str, line: &str, xml: &mut Xml) -> io::Result<()> {
    xml.within("text:p", &[("text:style-name", style)], |xml| {
        let mut rest = line;
        while !rest.is_empty() {
            // Here a space would be lost: at the beginning, after a tab, or after what is written.
            let spaces = rest.len() - rest.trim_start_matches(' ').len();
            if spaces > 0 {
                xml.empty("text:s", &[("text:c", &spaces.to_string())])?;
            }
            rest = &rest[spaces..];
            if let Some(after) = rest.strip_prefix('\t') {
                xml.empty("text:tab", &[])?;
                rest = after;
                continue;
            }
            let end = plain_length(rest);
            if end > 0 {
                xml.text(&rest[..end])?;
            }
            rest = &rest[end..];
        }
        Ok(())
    })
}

/// How much of a text stands in a paragraph as it is: up to a tab, a space after a space, or a space at the end.
fn plain_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let stops = |at: usize| match bytes[at] {
        b'\t' => true,
        b' ' => {
            bytes.get(at + 1).is_none_or(|next| *next == b'\t') || at.checked_sub(1).is_some_and(|at| bytes[at] == b' ')
        }
        _ => false,
    };
    (0..bytes.len()).find(|at| stops(*at)).unwrap_or(bytes.len())
}
