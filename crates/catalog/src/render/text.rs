//! Plain text of 72 columns: prints on anything, and goes by telex or telephone. The frame is ASCII.

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use super::{Piece, Sheet, Value};

/// Columns of a rendering as text.
pub const COLUMNS: usize = 72;
/// Where the values of the head begin.
const LABEL: usize = 20;
/// Deepest indentation, so that what nests deeply has room.
const INDENT_MAX: usize = 24;

/// The text of a sheet. Text of the parties is always indented, so that none can pass for the frame, the head or the end
/// line.
#[must_use]
pub fn text(sheet: &Sheet) -> String {
    let mut out = Lines::default();
    out.rule('=');
    marks(sheet, &mut out);
    out.rule('=');
    out.wrapped(&format!("{} {}", sheet.title, sheet.number), "", "");
    for (label, value) in &sheet.head {
        row(label, value, &mut out);
    }
    out.rule('-');
    for (note, about) in &sheet.notes {
        let about = about.iter().map(|word| format!(" {}", word.text()));
        out.wrapped(&format!("{note}{}", about.collect::<String>()), "* ", "  ");
    }
    for (label, value) in &sheet.body {
        member(label, value, 2, &mut out);
    }
    for one in &sheet.beside {
        out.rule('-');
        out.wrapped(&one.title, "", "");
        one.standing.iter().for_each(|words| out.wrapped(words, "* ", "  "));
        for (label, _, translated) in &one.rows {
            member(label, translated, 2, &mut out);
        }
    }
    out.rule('-');
    if let Some((word, help)) = &sheet.unsubstantiated {
        out.wrapped(&format!("*** {word} *** {help}"), "", "");
    }
    for words in &sheet.fixed {
        out.wrapped(words, "", "");
    }
    if sheet.unsubstantiated.is_some() || !sheet.fixed.is_empty() {
        out.rule('-');
    }
    marks(sheet, &mut out);
    out.rule('=');
    out.wrapped(&sheet.end, "", "");
    out.0
}

fn marks(sheet: &Sheet, out: &mut Lines) {
    if let Some((banner, help)) = &sheet.banner {
        out.line(&format!("*** {banner} ***"));
        out.wrapped(help, "    ", "    ");
    }
    let (labels, handling) = &sheet.handling;
    out.wrapped(&format!("{labels}  {}", handling.text()), "", "  ");
}

/// A line of the head: the label, then the value from one column on.
fn row(label: &str, value: &Value, out: &mut Lines) {
    let spaces = " ".repeat(LABEL);
    let width = textwrap::core::display_width(label);
    let first = format!("{label}{}", " ".repeat(LABEL.saturating_sub(width).max(1)));
    match value {
        Value::Text(piece) => out.wrapped(piece.text(), &first, &spaces),
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                if let Value::Text(piece) = item {
                    out.wrapped(piece.text(), if index == 0 { &first } else { &spaces }, &spaces);
                }
            }
        }
        Value::Fields(_) => {}
    }
}

fn member(label: &Piece, value: &Value, indent: usize, out: &mut Lines) {
    let spaces = " ".repeat(indent.min(INDENT_MAX));
    match value {
        Value::Text(piece) if fits(label, piece, indent) => {
            out.line(&format!("{spaces}{}: {}", label.text(), piece.text()));
        }
        _ => {
            if !label.text().is_empty() {
                out.wrapped(&format!("{}:", label.text()), &spaces, &spaces);
            }
            under(value, indent + 2, out);
        }
    }
}

fn fits(label: &Piece, value: &Piece, indent: usize) -> bool {
    let width = |piece: &Piece| textwrap::core::display_width(piece.text());
    !label.text().is_empty()
        && !value.text().contains(['\n', '\t'])
        && indent + width(label) + 2 + width(value) <= COLUMNS
}

fn under(value: &Value, indent: usize, out: &mut Lines) {
    let spaces = " ".repeat(indent.min(INDENT_MAX));
    match value {
        Value::Text(piece) => {
            for line in piece.text().split('\n') {
                out.wrapped(&line.replace('\t', "    "), &spaces, &spaces);
            }
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                let number = format!("{spaces}{}. ", index + 1);
                match item {
                    Value::Text(piece) if !piece.text().contains('\n') => {
                        out.wrapped(piece.text(), &number, &format!("{spaces}   "));
                    }
                    other => {
                        out.line(number.trim_end());
                        under(other, indent + 3, out);
                    }
                }
            }
        }
        Value::Fields(fields) => {
            for (label, value) in fields {
                member(label, value, indent, out);
            }
        }
    }
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, line: &str) {
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }

    fn rule(&mut self, of: char) {
        self.line(&of.to_string().repeat(COLUMNS));
    }

    fn wrapped(&mut self, text: &str, first: &str, next: &str) {
        let options = Options::new(COLUMNS)
            .initial_indent(first)
            .subsequent_indent(next)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit)
            .break_words(true);
        let lines = textwrap::wrap(text, options);
        if lines.is_empty() {
            self.line(first);
        }
        for line in lines {
            self.line(&line);
        }
    }
}
