//! The schemas of bodies: JSON Schema 2020-12, restricted so that every implementation judges alike
//! (docs/spec/formats.md#schema).
//!
//! A value is judged where it stands, in the bytes that were sent: nothing that a schema does not look into is parsed,
//! so a large text or an object of any content costs one look at its first byte and its length.

mod compile;
mod judge;
mod pattern;

use std::collections::BTreeMap;

pub(crate) use compile::compile;
pub use judge::{Found, Wrong};
pub(crate) use judge::{alternatives, judge_object, judge_value};
pub(crate) use pattern::Pattern;

/// Most schemas in one format, those that references repeat counted each time.
pub const SCHEMAS_MAX: usize = 1_024;
/// Deepest nesting of schemas.
pub const SCHEMA_DEPTH_MAX: usize = 12;
/// Most members, values or alternatives that one schema names.
pub const SCHEMA_LIST_MAX: usize = 512;

/// The kinds of JSON values, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinds(u8);

impl Kinds {
    /// A text.
    pub const TEXT: Self = Self(1);
    /// A whole number, written in digits alone.
    pub const INTEGER: Self = Self(2);
    /// Any number.
    pub const NUMBER: Self = Self(4 | 2);
    /// True or false.
    pub const BOOLEAN: Self = Self(8);
    /// An array.
    pub const LIST: Self = Self(16);
    /// An object.
    pub const OBJECT: Self = Self(32);
    /// Null.
    pub const NULL: Self = Self(64);
    /// Any value.
    pub const ANY: Self = Self(127);

    /// Both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether every kind of the other is among these.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// One value that a schema lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// True or false.
    Bool(bool),
    /// Null.
    Null,
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Int(number) => write!(f, "{number}"),
            Self::Bool(flag) => write!(f, "{flag}"),
            Self::Null => f.write_str("null"),
        }
    }
}

/// What the other members of an object are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Others {
    /// Anything.
    #[default]
    Any,
    /// There are none.
    None,
    /// Of this schema.
    Of(Box<Schema>),
}

/// A schema, ready to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// What it may be.
    pub kinds: Kinds,
    /// It is one of these, where the list is not empty.
    pub allowed: Vec<Scalar>,
    /// Fewest code points of a text.
    pub length_min: usize,
    /// Most code points of a text.
    pub length_max: usize,
    /// The form of a text.
    pub(crate) pattern: Option<Pattern>,
    /// Smallest number.
    pub minimum: Option<i64>,
    /// Largest number.
    pub maximum: Option<i64>,
    /// Each item of a list.
    pub items: Option<Box<Schema>>,
    /// Fewest items.
    pub items_min: usize,
    /// Most items.
    pub items_max: usize,
    /// No item twice.
    pub unique: bool,
    /// Members that an object must have.
    pub required: Vec<String>,
    /// Its members that have a schema.
    pub properties: BTreeMap<String, Schema>,
    /// Its other members.
    pub others: Others,
    /// Exactly one of these holds, where there are any.
    pub one_of: Vec<Schema>,
    /// At least one of these holds, where there are any.
    pub any_of: Vec<Schema>,
    /// An annotation: `format`.
    pub annotation: Option<String>,
}

impl Schema {
    /// The schema that admits everything.
    #[must_use]
    pub const fn any() -> Self {
        Self {
            kinds: Kinds::ANY,
            allowed: Vec::new(),
            length_min: 0,
            length_max: usize::MAX,
            pattern: None,
            minimum: None,
            maximum: None,
            items: None,
            items_min: 0,
            items_max: usize::MAX,
            unique: false,
            required: Vec::new(),
            properties: BTreeMap::new(),
            others: Others::Any,
            one_of: Vec::new(),
            any_of: Vec::new(),
            annotation: None,
        }
    }

    /// The form of a text as it stands in the file.
    #[must_use]
    pub fn pattern(&self) -> Option<&str> {
        self.pattern.as_ref().map(Pattern::source)
    }

    /// Whether it is an entry's id or another hash: 64 hexadecimal digits.
    #[must_use]
    pub fn is_id(&self) -> bool {
        self.pattern.as_ref().is_some_and(Pattern::is_id)
    }

    /// Whether it is an instant in POSIX seconds: a whole number from 1 on without an end, or one annotated so.
    #[must_use]
    pub fn is_instant(&self) -> bool {
        let annotated = self.annotation.as_deref() == Some(INSTANT);
        annotated || (self.kinds == Kinds::INTEGER && self.minimum == Some(1) && self.maximum.is_none())
    }

    /// The instant that a value is, POSIX seconds, where this schema or the alternative that is meant holds one.
    #[must_use]
    pub fn instant_of(&self, raw: &str) -> Option<u64> {
        let at = raw.trim_ascii().parse().ok()?;
        (self.is_instant() || self.one_of.iter().chain(&self.any_of).any(Self::is_instant)).then_some(at)
    }

    /// Every schema that describes something with words of its own, and the names of members that lead there: this
    /// one, its members, theirs, and so on. Items of a list have the path of the list. A document of another standard
    /// has its own words.
    pub fn each<'s>(&'s self, path: &mut Vec<&'s str>, tell: &mut dyn FnMut(&[&'s str], &'s Self)) {
        tell(path, self);
        if self.annotation.as_deref() == Some(DOCUMENT) {
            return;
        }
        for (name, schema) in &self.properties {
            path.push(name);
            schema.each(path, tell);
            path.pop();
        }
        let below = self.items.iter().map(AsRef::as_ref).chain(&self.one_of).chain(&self.any_of);
        for schema in below {
            schema.each(path, tell);
        }
        if let Others::Of(schema) = &self.others {
            schema.each(path, tell);
        }
    }

    /// The names of its members: required ones as the file lists them, then the others by name.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        let others = self.properties.keys().map(String::as_str).filter(|name| !self.required.iter().any(|r| r == name));
        self.required.iter().map(String::as_str).chain(others)
    }
}

/// The annotation of an instant.
pub const INSTANT: &str = "posix-seconds";
/// The annotation of a document of another standard (CSAF, STIX).
pub const DOCUMENT: &str = "document";
/// The annotation of an entry's id.
pub const ENTRY_ID: &str = "entry-id";
