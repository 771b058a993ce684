//! Reads objects of a format's file, and says where something is wrong.

use std::collections::BTreeMap;

use crate::json::Json;

/// Why a file is no format: where, and what.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {at}: {what}")]
pub struct LoadError {
    /// The file's name.
    pub file: String,
    /// The place in it, such as `schema.properties.cause.maxLength`; `(file)` for the whole.
    pub at: String,
    /// What is wrong there, in English.
    pub what: String,
}

/// What is wrong at a place within a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bad {
    pub(crate) at: String,
    pub(crate) what: String,
}

impl Bad {
    pub(crate) fn new(at: &str, what: impl Into<String>) -> Self {
        Self { at: at.to_owned(), what: what.into() }
    }

    pub(crate) fn in_file(self, file: &str) -> LoadError {
        let at = if self.at.is_empty() { "(file)".to_owned() } else { self.at };
        LoadError { file: file.to_owned(), at, what: self.what }
    }
}

/// The name of a place below another.
pub(crate) fn below(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}

/// An object whose members are taken one by one; what nobody took is an error.
pub(crate) struct Members<'j> {
    at: String,
    left: BTreeMap<&'j str, &'j Json>,
}

impl<'j> Members<'j> {
    pub(crate) fn of(at: &str, json: &'j Json) -> Result<Self, Bad> {
        match json {
            Json::Object(members) => {
                Ok(Self { at: at.to_owned(), left: members.iter().map(|(k, v)| (k.as_str(), v)).collect() })
            }
            other => Err(Bad::new(at, format!("an object is expected, not {}", other.kind()))),
        }
    }

    pub(crate) fn at(&self, name: &str) -> String {
        below(&self.at, name)
    }

    /// A member that may be absent.
    pub(crate) fn take(&mut self, name: &str) -> Option<&'j Json> {
        self.left.remove(name)
    }

    /// A member that must be there.
    pub(crate) fn need(&mut self, name: &str) -> Result<&'j Json, Bad> {
        self.take(name).ok_or_else(|| Bad::new(&self.at(name), "the member is missing"))
    }

    pub(crate) fn text(&mut self, name: &str) -> Result<&'j str, Bad> {
        let at = self.at(name);
        text(&at, self.need(name)?)
    }

    pub(crate) fn flag(&mut self, name: &str) -> Result<bool, Bad> {
        match self.need(name)? {
            Json::Bool(flag) => Ok(*flag),
            other => Err(Bad::new(&self.at(name), format!("true or false is expected, not {}", other.kind()))),
        }
    }

    pub(crate) fn count(&mut self, name: &str) -> Result<u64, Bad> {
        let at = self.at(name);
        count(&at, self.need(name)?)
    }

    pub(crate) fn list(&mut self, name: &str) -> Result<&'j [Json], Bad> {
        let at = self.at(name);
        list(&at, self.need(name)?)
    }

    pub(crate) fn texts(&mut self, name: &str) -> Result<Vec<&'j str>, Bad> {
        let at = self.at(name);
        self.list(name)?.iter().map(|item| text(&at, item)).collect()
    }

    /// Refuses what nobody took.
    pub(crate) fn finish(self) -> Result<(), Bad> {
        match self.left.keys().next() {
            Some(name) => Err(Bad::new(&below(&self.at, name), "no such member is known")),
            None => Ok(()),
        }
    }
}

pub(crate) fn text<'j>(at: &str, json: &'j Json) -> Result<&'j str, Bad> {
    match json {
        Json::Text(text) => Ok(text),
        other => Err(Bad::new(at, format!("a text is expected, not {}", other.kind()))),
    }
}

pub(crate) fn list<'j>(at: &str, json: &'j Json) -> Result<&'j [Json], Bad> {
    match json {
        Json::List(items) => Ok(items),
        other => Err(Bad::new(at, format!("a list is expected, not {}", other.kind()))),
    }
}

pub(crate) fn count(at: &str, json: &Json) -> Result<u64, Bad> {
    match json {
        Json::Int(number) => {
            u64::try_from(*number).map_err(|_| Bad::new(at, format!("the number {number} is below zero")))
        }
        other => Err(Bad::new(at, format!("a whole number is expected, not {}", other.kind()))),
    }
}
