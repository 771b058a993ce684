//! A value of a body against its schema, in the bytes that were sent.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Kinds, Others, Scalar, Schema};
use crate::display;

/// What stands where something else was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A list.
    List,
    /// An object.
    Object,
    /// Null.
    Null,
}

impl Found {
    /// The word of it, for messages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "true-or-false",
            Self::List => "list",
            Self::Object => "object",
            Self::Null => "null",
        }
    }

    fn of(raw: &str) -> Self {
        match raw.as_bytes().first() {
            Some(b'"') => Self::Text,
            Some(b'{') => Self::Object,
            Some(b'[') => Self::List,
            Some(b't' | b'f') => Self::Boolean,
            Some(b'n') => Self::Null,
            Some(_) => Self::Number,
            None => Self::Nothing,
        }
    }
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Where: members' names and items' places below the member, with `/` between; empty for the value itself.
    pub at: String,
    /// The word of what was expected: `text`, `instant`, `one-of`, ...
    pub expected: &'static str,
    /// The limit, the form or the values that belong to the word; empty where there are none.
    pub limit: String,
    /// What stands there.
    pub found: Found,
}

impl Wrong {
    pub(crate) fn new(expected: &'static str, limit: impl ToString, found: Found) -> Self {
        Self { at: String::new(), expected, limit: limit.to_string(), found }
    }

    fn below(mut self, step: impl fmt::Display) -> Self {
        self.at = if self.at.is_empty() { step.to_string() } else { format!("{step}/{}", self.at) };
        self
    }
}

/// The members of an object, however they are held.
pub(crate) trait Fields {
    fn field(&self, name: &str) -> Option<&str>;
    fn each(&self) -> impl Iterator<Item = (&str, &str)>;
}

impl Fields for comity_wire::body::Members<'_> {
    fn field(&self, name: &str) -> Option<&str> {
        self.get(name)
    }

    fn each(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iter()
    }
}

impl Fields for Nested<'_> {
    fn field(&self, name: &str) -> Option<&str> {
        self.0.get(name).copied()
    }

    fn each(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, raw)| (name.as_ref(), *raw))
    }
}

/// Judges a value. It is JSON already: only its shape is in question.
pub(crate) fn judge_value(schema: &Schema, raw: &str) -> Result<(), Wrong> {
    let raw = raw.trim_ascii();
    let found = Found::of(raw);
    let kind = match found {
        Found::Text => Kinds::TEXT,
        Found::Object => Kinds::OBJECT,
        Found::List => Kinds::LIST,
        Found::Boolean => Kinds::BOOLEAN,
        Found::Null => Kinds::NULL,
        Found::Number if is_whole(raw) => Kinds::INTEGER,
        Found::Number => Kinds::NUMBER,
        Found::Nothing => return Err(Wrong::new("value", "", found)),
    };
    if !schema.kinds.has(kind) {
        return Err(expected(schema, found));
    }
    if !schema.allowed.is_empty() && !schema.allowed.iter().any(|scalar| is(scalar, raw, found)) {
        return Err(expected(schema, found));
    }
    match found {
        Found::Text => judge_text(schema, raw)?,
        Found::Number => judge_number(schema, raw)?,
        Found::List => judge_list(schema, raw)?,
        Found::Object if looks_inside(schema) => {
            let nested = serde_json::from_str::<Nested<'_>>(raw).map_err(|_| Wrong::new("object-plain", "", found))?;
            judge_object(schema, &nested, &|_| false)?;
        }
        _ => {}
    }
    alternatives(schema, found, |one| judge_value(one, raw))
}

/// Judges an object; `stands_in` says for which member something else stands, so that it may be absent.
pub(crate) fn judge_object(
    schema: &Schema,
    fields: &impl Fields,
    stands_in: &dyn Fn(&str) -> bool,
) -> Result<(), Wrong> {
    for name in &schema.required {
        if fields.field(name).is_none() && !stands_in(name) {
            let wanted = schema.properties.get(name);
            let wrong = wanted.map_or_else(|| Wrong::new("value", "", Found::Nothing), |s| expected(s, Found::Nothing));
            return Err(wrong.below(name));
        }
    }
    if matches!(schema.others, Others::Any) {
        for (name, property) in &schema.properties {
            if let Some(raw) = fields.field(name) {
                judge_value(property, raw).map_err(|wrong| wrong.below(name))?;
            }
        }
        return Ok(());
    }
    for (name, raw) in fields.each() {
        let judged = match (schema.properties.get(name), &schema.others) {
            (Some(property), _) => judge_value(property, raw),
            (None, Others::Of(others)) => judge_value(others, raw),
            (None, _) => Err(Wrong::new("nothing", "", Found::of(raw))),
        };
        judged.map_err(|wrong| wrong.below(name))?;
    }
    Ok(())
}

/// `oneOf` and `anyOf`.
pub(crate) fn alternatives(
    schema: &Schema,
    found: Found,
    mut holds: impl FnMut(&Schema) -> Result<(), Wrong>,
) -> Result<(), Wrong> {
    if !schema.one_of.is_empty() {
        let (mut good, mut first) = (0_usize, None);
        for one in &schema.one_of {
            match holds(one) {
                Ok(()) => good += 1,
                Err(wrong) => first = first.or(Some(wrong)),
            }
        }
        match (good, first, schema.one_of.len()) {
            (1, ..) => {}
            // With one alternative, or one that is nearly right, its own fault says more.
            (0, Some(wrong), 1) => return Err(wrong),
            _ => return Err(Wrong::new("one-alternative", schema.one_of.len(), found)),
        }
    }
    if !schema.any_of.is_empty() && !schema.any_of.iter().any(|one| holds(one).is_ok()) {
        return Err(Wrong::new("any-alternative", schema.any_of.len(), found));
    }
    Ok(())
}

/// Whether something must be known of an object's members.
fn looks_inside(schema: &Schema) -> bool {
    !schema.required.is_empty() || !schema.properties.is_empty() || schema.others != Others::Any
}

fn judge_text(schema: &Schema, raw: &str) -> Result<(), Wrong> {
    if schema.length_min == 0 && schema.length_max == usize::MAX && schema.pattern.is_none() {
        return Ok(());
    }
    let Some(text) = decoded(raw) else { return Err(Wrong::new("text-plain", "", Found::Text)) };
    if text.is_empty() && schema.length_min > 0 {
        return Err(Wrong::new("text", "", Found::Text));
    }
    if schema.length_min > 0 && display::is_blank(&text) {
        return Err(Wrong::new("text-blank", "", Found::Text));
    }
    // Never more code points than bytes: most texts are within their limit without a count.
    if text.len() > schema.length_max || schema.length_min > 1 {
        let length = text.chars().count();
        if length > schema.length_max {
            return Err(Wrong::new("text-short", schema.length_max, Found::Text));
        }
        if length < schema.length_min {
            return Err(Wrong::new("text-long", schema.length_min, Found::Text));
        }
    }
    match &schema.pattern {
        Some(pattern) if !pattern.admits(&text) => Err(expected(schema, Found::Text)),
        _ => Ok(()),
    }
}

fn judge_number(schema: &Schema, raw: &str) -> Result<(), Wrong> {
    let (from, to) = (schema.minimum, schema.maximum);
    if from.is_none() && to.is_none() {
        return Ok(());
    }
    let wrong = || expected(schema, Found::Number);
    if let Ok(number) = raw.parse::<i64>() {
        let inside = from.is_none_or(|from| number >= from) && to.is_none_or(|to| number <= to);
        return if inside { Ok(()) } else { Err(wrong()) };
    }
    if is_whole(raw) {
        // Beyond every number that a limit can be.
        let inside = if raw.starts_with('-') { from.is_none() } else { to.is_none() };
        return if inside && !schema.is_instant() { Ok(()) } else { Err(wrong()) };
    }
    let number: f64 = raw.parse().map_err(|_| wrong())?;
    #[expect(clippy::cast_precision_loss, reason = "limits of numbers that are not whole are small")]
    let inside = from.is_none_or(|from| number >= from as f64) && to.is_none_or(|to| number <= to as f64);
    if inside && number.is_finite() { Ok(()) } else { Err(wrong()) }
}

fn judge_list(schema: &Schema, raw: &str) -> Result<(), Wrong> {
    if schema.items.is_none() && schema.items_min == 0 && schema.items_max == usize::MAX {
        return Ok(());
    }
    let items: Vec<&RawValue> = serde_json::from_str(raw).map_err(|_| Wrong::new("list", "", Found::List))?;
    if items.len() < schema.items_min || items.len() > schema.items_max {
        return Err(expected(schema, Found::List));
    }
    if let Some(item) = &schema.items {
        for (index, raw) in items.iter().enumerate() {
            judge_value(item, raw.get()).map_err(|wrong| wrong.below(index))?;
        }
    }
    if schema.unique {
        let mut all: Vec<(bool, Cow<'_, str>)> = items
            .iter()
            .map(|raw| (Found::of(raw.get()) == Found::Text, decoded(raw.get()).unwrap_or(Cow::Borrowed(raw.get()))))
            .collect();
        all.sort_unstable();
        if all.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Wrong::new("list-unlike", "", Found::List));
        }
    }
    Ok(())
}

fn is(scalar: &Scalar, raw: &str, found: Found) -> bool {
    match (scalar, found) {
        (Scalar::Text(text), Found::Text) => decoded(raw).is_some_and(|value| value == *text),
        (Scalar::Int(number), Found::Number) => raw.parse::<i64>() == Ok(*number),
        (Scalar::Bool(flag), Found::Boolean) => (raw == "true") == *flag,
        (Scalar::Null, Found::Null) => true,
        _ => false,
    }
}

/// A text's characters; `None` where it names half of a surrogate pair.
fn decoded(raw: &str) -> Option<Cow<'_, str>> {
    let inside = raw.strip_prefix('"')?.strip_suffix('"')?;
    if !inside.as_bytes().contains(&b'\\') {
        return Some(Cow::Borrowed(inside));
    }
    serde_json::from_str::<String>(raw).ok().map(Cow::Owned)
}

/// Digits alone, without fraction or exponent.
fn is_whole(raw: &str) -> bool {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// What a schema asks for, in the word and limit that say most.
pub(crate) fn expected(schema: &Schema, found: Found) -> Wrong {
    let listed = || schema.allowed.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let range = || match (schema.minimum, schema.maximum) {
        (Some(from), Some(to)) => format!("{from}..{to}"),
        (Some(from), None) => format!("{from}.."),
        (None, Some(to)) => format!("..{to}"),
        (None, None) => String::new(),
    };
    if !schema.allowed.is_empty() {
        return Wrong::new("one-of", listed(), found);
    }
    if schema.kinds == Kinds::TEXT {
        return match &schema.pattern {
            Some(pattern) if pattern.is_id() => Wrong::new("id", "", found),
            Some(pattern) => Wrong::new("text-form", pattern.source(), found),
            None => Wrong::new("text", "", found),
        };
    }
    if schema.kinds == Kinds::LIST {
        if schema.items.as_ref().is_some_and(|items| items.is_id()) && schema.items_min > 0 {
            return Wrong::new("ids", "", found);
        }
        let most = if schema.items_max == usize::MAX { String::new() } else { schema.items_max.to_string() };
        return Wrong::new("list", format!("{}..{most}", schema.items_min), found);
    }
    match schema.kinds {
        Kinds::INTEGER if schema.is_instant() => Wrong::new("instant", "", found),
        Kinds::INTEGER => Wrong::new("integer", range(), found),
        Kinds::NUMBER => Wrong::new("number", range(), found),
        Kinds::BOOLEAN => Wrong::new("true-or-false", "", found),
        Kinds::OBJECT => Wrong::new("object", "", found),
        _ => Wrong::new("value", "", found),
    }
}

/// The members of an object inside a body: unlike names, each value as it stands.
struct Nested<'b>(BTreeMap<Cow<'b, str>, &'b str>);

impl<'de> Deserialize<'de> for Nested<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(NestedVisitor)
    }
}

struct NestedVisitor;

impl<'de> Visitor<'de> for NestedVisitor {
    type Value = Nested<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object without doubled members")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Nested<'de>, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((Name(name), raw)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            if members.insert(name, raw.get()).is_some() {
                return Err(A::Error::custom("doubled member"));
            }
        }
        Ok(Nested(members))
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'b>(#[serde(borrow)] Cow<'b, str>);

#[cfg(test)]
mod tests;
