//! The paper: a dictation in 72 columns, blank or filled in, and its reading back from a file.
//!
//! The first character of a line says what it is, the same in every language: a number begins an entry, `=` holds its
//! value, `+` goes on with it after a blank and `&` without one, `#` holds groups, `~` is for people alone.

use textwrap::{Options, WordSplitter, WrapAlgorithm};

use super::{DICTATION_LINES_MAX, Dictation, Kind, Line, Marks, Taken, TakenLine};
use crate::catalogue::Definition;
use crate::display;
use crate::render::{COLUMNS, instant};
use crate::schema::{Kinds, Schema};
use crate::words::Words;

/// What a form begins with; then the format and its version.
const TITLE: &str = "COMITY DICTATION";
/// What stands before the groups of the whole.
const ALL: &str = "ALL";
/// What stands before the marks, at the head and at the foot.
const MARKS: &str = "MARKS";
/// What stands before each line of the handling.
const HANDLING: &str = "HANDLING";
/// What a form ends with.
const END: &str = "END";
/// Columns of a value on one line.
const VALUE_COLUMNS: usize = 64;
/// Bytes of a form that is read at most.
pub const FORM_BYTES_MAX: usize = 131_072;

/// A file that is no form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormRefused {
    /// More than `FORM_BYTES_MAX`.
    #[error("{actual} bytes are more than {FORM_BYTES_MAX}")]
    TooLong {
        /// Its bytes.
        actual: usize,
    },
    /// It does not begin as forms do.
    #[error("it does not begin with {TITLE}, a format and a version")]
    Title,
    /// A line that means nothing here.
    #[error("line {number} of the form means nothing there")]
    Line {
        /// Its number, from 1.
        number: usize,
    },
    /// More entries than a dictation has.
    #[error("more than {DICTATION_LINES_MAX} entries")]
    TooMany,
    /// It breaks off before its end line.
    #[error("it has no end line")]
    End,
}

/// Writes a dictation out with its marks and groups. `label` gives the words of a path, `spelt` a group as it is read
/// aloud.
#[must_use]
pub fn written(
    dictation: &Dictation,
    marks: &Marks,
    label: &dyn Fn(&str) -> String,
    spelt: &dyn Fn(&str) -> String,
) -> String {
    let mut out = format!("{TITLE} {} {}\n{MARKS} {}\n", dictation.format, dictation.version, marks.words());
    let care = Options::new(COLUMNS - HANDLING.len() - 1).word_splitter(WordSplitter::NoHyphenation);
    for line in textwrap::wrap(&display::line(&marks.handling), care).iter().filter(|line| !line.is_empty()) {
        out.push_str(&format!("{HANDLING} {line}\n"));
    }
    for (at, line) in dictation.lines.iter().enumerate() {
        entry(at + 1, &line.path, line.kind, &label(&line.path), &mut out);
        value(&line.text, &mut out);
        if let Some(seconds) = line.text.parse().ok().filter(|_| line.kind == Kind::Number && is_moment(&line.text)) {
            note(&instant(seconds), &mut out);
        }
        let group = line.group();
        out.push_str(&format!("# {group}\n"));
        note(&spelt(&group), &mut out);
    }
    let whole = dictation.whole();
    out.push_str(&format!("{ALL} # {}\n", whole.join(" ")));
    whole.iter().for_each(|group| note(&spelt(group), &mut out));
    out.push_str(&format!("{MARKS} {}\n{END}\n", marks.words()));
    out
}

/// Whether a number is shown as an instant beside: between 2001 and 2286.
fn is_moment(digits: &str) -> bool {
    digits.len() == 10
}

/// A blank form of a format: one entry for each value, of a list one item. Fits 72 columns.
#[must_use]
pub fn blank(definition: &Definition, words: &Words) -> String {
    let id = &definition.format.id;
    let mut out = format!("{TITLE} {id} {}\n{MARKS}\n", definition.format.version);
    let mut at = 0;
    each(&definition.schema, &mut Vec::new(), &mut Vec::new(), &mut |path, names, schema| {
        at += 1;
        entry(at, path, kind_of(schema), &words.member(id, names), &mut out);
        for value in &schema.allowed {
            let value = value.to_string();
            let name = words.value(id, names, &value).unwrap_or_default();
            note(&format!("{value}: {name}"), &mut out);
        }
        if schema.is_instant() {
            note("0000000000, or 2026-11-27T14:00:00Z", &mut out);
        }
        out.push_str("=\n#\n");
    });
    out.push_str(&format!("{ALL} #\n{END}\n"));
    out
}

/// The lines of a blank form: paths and kinds, of a list one item.
#[must_use]
pub fn blank_lines(definition: &Definition) -> Vec<(String, Kind)> {
    let mut lines = Vec::new();
    each(&definition.schema, &mut Vec::new(), &mut Vec::new(), &mut |path, _, schema| {
        lines.push((path.to_owned(), kind_of(schema)));
    });
    lines
}

/// Every value below a schema, with its path and the names of the members that lead to it.
fn each<'s>(
    schema: &'s Schema,
    path: &mut Vec<&'s str>,
    names: &mut Vec<&'s str>,
    tell: &mut dyn FnMut(&str, &[&'s str], &'s Schema),
) {
    if let Some(items) = &schema.items {
        path.push("1");
        each(items, path, names, tell);
        path.pop();
    } else if schema.properties.is_empty() {
        if !path.is_empty() {
            tell(&path.join("."), names, schema);
        }
    } else {
        for name in schema.members() {
            let Some(member) = schema.properties.get(name) else { continue };
            path.push(name);
            names.push(name);
            each(member, path, names, tell);
            names.pop();
            path.pop();
        }
    }
}

fn kind_of(schema: &Schema) -> Kind {
    let only = |kinds: Kinds| kinds.has(schema.kinds) && schema.kinds != Kinds::default();
    if only(Kinds::NUMBER) {
        Kind::Number
    } else if only(Kinds::BOOLEAN) {
        Kind::Truth
    } else {
        Kind::Text
    }
}

fn entry(at: usize, path: &str, kind: Kind, label: &str, out: &mut String) {
    out.push_str(&format!("{at} {path} {}\n", kind.word()));
    note(label, out);
}

fn note(text: &str, out: &mut String) {
    for line in wrapped(text) {
        out.push_str(&format!("~ {line}\n"));
    }
}

fn value(text: &str, out: &mut String) {
    let mut mark = '=';
    for line in wrapped(text) {
        let mut rest = line.as_str();
        // A word that is longer than a line goes on without a blank.
        while rest.chars().count() > VALUE_COLUMNS {
            let cut = rest.char_indices().nth(VALUE_COLUMNS).map_or(rest.len(), |(at, _)| at);
            out.push_str(&format!("{mark} {}\n", &rest[..cut]));
            (rest, mark) = (&rest[cut..], '&');
        }
        out.push_str(&format!("{mark} {rest}\n"));
        mark = '+';
    }
    if mark == '=' {
        out.push_str("=\n");
    }
}

fn wrapped(text: &str) -> Vec<String> {
    let options = Options::new(VALUE_COLUMNS.min(COLUMNS - 2))
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    let lines = textwrap::wrap(text, options);
    lines.into_iter().map(|line| line.into_owned()).filter(|line| !line.is_empty()).collect()
}

/// Reads a form. What is blank in it stays out; what was heard is not judged here.
///
/// # Errors
/// [`FormRefused`].
pub fn read(text: &str) -> Result<Taken, FormRefused> {
    if text.len() > FORM_BYTES_MAX {
        return Err(FormRefused::TooLong { actual: text.len() });
    }
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    let title = lines.find(|(_, line)| !line.is_empty()).and_then(|(_, line)| line.strip_prefix(TITLE));
    let mut words = title.ok_or(FormRefused::Title)?.split_whitespace();
    let (format, version) = (words.next(), words.next().and_then(|word| word.parse().ok()));
    let (Some(format), Some(version), None) = (format, version, words.next()) else { return Err(FormRefused::Title) };
    let mut taken = Taken { format: format.to_owned(), version, marks: None, lines: Vec::new(), whole: Vec::new() };
    let mut handling = Vec::new();
    for (number, line) in lines {
        let wrong = FormRefused::Line { number };
        if line == END {
            taken.lines.retain(|entry| !(entry.text.is_empty() && entry.group.is_empty() && is_blank(entry.kind)));
            if let Some(marks) = &mut taken.marks {
                marks.handling = handling.join(" ");
            }
            return Ok(taken);
        }
        if let Some(words) = line.strip_prefix(MARKS) {
            marked(words, &mut taken.marks).ok_or(wrong)?;
            continue;
        }
        if let Some(words) = line.strip_prefix(HANDLING).filter(|_| taken.lines.is_empty()) {
            handling.push(words.trim().to_owned());
            continue;
        }
        if let Some(groups) = line.strip_prefix(ALL).map(|rest| rest.trim_start().strip_prefix('#')) {
            let groups = groups.ok_or(wrong)?;
            taken.whole.extend(groups.split_whitespace().map(str::to_owned));
            continue;
        }
        let mut characters = line.chars();
        let (mark, rest) = (characters.next(), characters.as_str().trim());
        match (mark, taken.lines.last_mut()) {
            (None | Some('~'), _) => {}
            (Some('='), Some(entry)) if entry.text.is_empty() => entry.text = rest.to_owned(),
            (Some('+'), Some(entry)) => entry.text = format!("{} {rest}", entry.text),
            (Some('&'), Some(entry)) => entry.text.push_str(rest),
            (Some('#'), Some(entry)) if entry.group.is_empty() => entry.group = rest.to_owned(),
            (Some('0'..='9'), _) => {
                if taken.lines.len() >= DICTATION_LINES_MAX {
                    return Err(FormRefused::TooMany);
                }
                taken.lines.push(begun(line).ok_or(wrong)?);
            }
            _ => return Err(wrong),
        }
    }
    Err(FormRefused::End)
}

/// Marks as they stand on a form: none where nothing was filled in, and the same wherever they stand.
fn marked(words: &str, marks: &mut Option<Marks>) -> Option<()> {
    if words.trim().is_empty() {
        return Some(());
    }
    let read = Marks::read(words)?;
    (*marks.get_or_insert_with(|| read.clone()) == read).then_some(())
}

/// Of an empty text nothing was filled in; an empty list is a value.
const fn is_blank(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Number | Kind::Truth)
}

fn begun(line: &str) -> Option<TakenLine> {
    let mut words = line.split_whitespace();
    let (_, path, kind) = (words.next()?, words.next()?, words.next()?);
    let kind = Kind::from_word(kind)?;
    words.next().is_none().then(|| TakenLine { path: path.to_owned(), kind, text: String::new(), group: String::new() })
}

impl From<&Line> for TakenLine {
    fn from(line: &Line) -> Self {
        Self { path: line.path.clone(), kind: line.kind, text: line.text.clone(), group: line.group() }
    }
}
