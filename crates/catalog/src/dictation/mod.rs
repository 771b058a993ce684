//! A body as it is read over a telephone: numbered lines of one value each, and check groups by which both ends see which
//! line was misheard (docs/spec/voice.md#dictation).
//!
//! Groups guard against mishearing, not against whoever lies: they are made of what was said and of nothing secret.

mod form;
mod group;
mod marks;
mod taken;

use std::collections::BTreeMap;

use comity_seal::hash::sha256_parts;
use comity_wire::Hash;

pub use form::{FormRefused, blank, blank_lines, read, written};
pub use group::{GROUP_CHARACTERS, GroupRefused, WHOLE_GROUPS, group, groups, read_group};
pub use marks::Marks;
pub use taken::{Heard, JudgedLine, Taken, TakenLine, Transcript};

use crate::display;
use crate::json::Json;

/// Most lines of one dictation.
pub const DICTATION_LINES_MAX: usize = 256;
/// Most bytes of a body that is dictated: an hour of reading; what is longer goes by courier.
pub const DICTATION_BYTES_MAX: usize = 16_384;
/// Longest path of a line in bytes.
pub const DICTATION_PATH_BYTES_MAX: usize = 200;

const LINE_DOMAIN: &[u8] = b"comity/v1/voice/line\n";
const WHOLE_DOMAIN: &[u8] = b"comity/v1/voice/form\n";

/// What a line's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Words.
    Text,
    /// A whole number; an instant is its POSIX seconds.
    Number,
    /// `yes` or `no`.
    Truth,
    /// A list without items.
    List,
    /// An object without members.
    Object,
    /// JSON's null.
    Null,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Text, Self::Number, Self::Truth, Self::List, Self::Object, Self::Null];

    /// Its word on forms, the same in every language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Truth => "yes-no",
            Self::List => "empty-list",
            Self::Object => "empty-object",
            Self::Null => "nothing",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A body that cannot be dictated, or lines that make none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// More than [`DICTATION_BYTES_MAX`].
    #[error("{actual} bytes are more than {DICTATION_BYTES_MAX}")]
    TooLong {
        /// Its bytes.
        actual: usize,
    },
    /// More than [`DICTATION_LINES_MAX`].
    #[error("more than {DICTATION_LINES_MAX} lines")]
    TooManyLines,
    /// No JSON object whose numbers are whole.
    #[error("not a body that can be dictated: {detail}")]
    Body {
        /// Why.
        detail: String,
    },
    /// Not names and places with dots between.
    #[error("{path:?} leads to no member")]
    Path {
        /// As it was given.
        path: String,
    },
    /// The same path twice, or one inside another.
    #[error("{path:?} stands twice, or is part of another")]
    Twice {
        /// The path.
        path: String,
    },
    /// A list lacks an item before one that it has.
    #[error("the list {path:?} lacks an item")]
    Gap {
        /// The list.
        path: String,
    },
    /// The value is not of its kind.
    #[error("{path:?} is no {}", kind.word())]
    Value {
        /// The line.
        path: String,
        /// What it should be.
        kind: Kind,
    },
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Names of members and places in lists, from 1, with dots between: `who.1.office`.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// The value as it is read, on one line and safe to show.
    pub text: String,
}

impl Line {
    /// What the line's group is made of.
    fn hash(&self) -> Hash {
        let said = normal(&self.text);
        sha256_parts(&[LINE_DOMAIN, self.path.as_bytes(), b"\n", self.kind.word().as_bytes(), b"\n", said.as_bytes()])
    }

    /// Its check group.
    #[must_use]
    pub fn group(&self) -> String {
        group(&self.hash())
    }
}

/// A body in lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dictation {
    /// The format.
    pub format: String,
    /// Its version.
    pub version: u64,
    /// The lines, ascending by paths' parts.
    pub lines: Vec<Line>,
}

impl Dictation {
    /// The lines of a body. Whether it satisfies its format is not checked.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn of(format: &str, version: u64, body: &[u8]) -> Result<Self, Refused> {
        if body.len() > DICTATION_BYTES_MAX {
            return Err(Refused::TooLong { actual: body.len() });
        }
        let json: Json = serde_json::from_slice(body).map_err(|e| Refused::Body { detail: e.to_string() })?;
        let Json::Object(members) = &json else {
            return Err(Refused::Body { detail: json.kind().to_owned() });
        };
        let mut lines = Vec::new();
        object(members, "", &mut lines)?;
        Ok(Self { format: format.to_owned(), version, lines })
    }

    /// The groups of the whole.
    #[must_use]
    pub fn whole(&self) -> [String; WHOLE_GROUPS] {
        let mut hashes: Vec<(&str, Hash)> = self.lines.iter().map(|line| (line.path.as_str(), line.hash())).collect();
        hashes.sort_unstable();
        let all: Vec<u8> = hashes.iter().flat_map(|(_, hash)| hash.0).collect();
        let version = self.version.to_string();
        groups(&sha256_parts(&[WHOLE_DOMAIN, self.format.as_bytes(), b"\n", version.as_bytes(), b"\n", &all]))
    }
}

fn object(members: &BTreeMap<String, Json>, at: &str, lines: &mut Vec<Line>) -> Result<(), Refused> {
    members.iter().try_for_each(|(name, value)| {
        let path = joined(at, name);
        if !is_name(name) {
            return Err(Refused::Path { path });
        }
        flatten(value, path, lines)
    })
}

fn flatten(value: &Json, path: String, lines: &mut Vec<Line>) -> Result<(), Refused> {
    if path.len() > DICTATION_PATH_BYTES_MAX {
        return Err(Refused::Path { path });
    }
    let (kind, text) = match value {
        Json::Text(text) => (Kind::Text, one_line(text)),
        Json::Int(number) => (Kind::Number, number.to_string()),
        Json::Bool(truth) => (Kind::Truth, if *truth { "yes" } else { "no" }.to_owned()),
        Json::Null => (Kind::Null, String::new()),
        Json::List(items) if items.is_empty() => (Kind::List, String::new()),
        Json::Object(members) if members.is_empty() => (Kind::Object, String::new()),
        Json::List(items) => {
            let mut each = items.iter().enumerate();
            return each.try_for_each(|(at, item)| flatten(item, joined(&path, &(at + 1).to_string()), lines));
        }
        Json::Object(members) => return object(members, &path, lines),
    };
    if kind == Kind::Text && text.is_empty() {
        return Err(Refused::Value { path, kind });
    }
    if lines.len() >= DICTATION_LINES_MAX {
        return Err(Refused::TooManyLines);
    }
    lines.push(Line { path, kind, text });
    Ok(())
}

fn joined(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}

/// Whether a member's name can be read out: ASCII letters, digits, `-` and `_`, a letter first, so that it is no place in a list.
pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// On one line, with what nobody sees made visible: what is printed is what the groups are made of.
pub(crate) fn one_line(text: &str) -> String {
    display::line(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What is compared of a value: its words, whatever their case and the punctuation around them. Nobody hears that.
fn normal(text: &str) -> String {
    let around = |c: char| ".,;:!?()[]{}\"'«»„“”‘’…–—".contains(c);
    let words = text.split_whitespace().map(|word| word.trim_matches(around));
    let heard = words.filter(|word| word.chars().any(char::is_alphanumeric));
    heard.collect::<Vec<_>>().join(" ").to_lowercase().replace('ё', "е")
}

#[cfg(test)]
mod tests;
