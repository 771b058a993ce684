//! A format's body as a form: what is asked for, what was typed, and the body that it comes to.
//!
//! In scope: fields from the schema of a definition, and the way from typed text to JSON and back. Out of scope: whether it is
//! right, which the node says. What no field can hold is typed as JSON, so that every body can be written and none is lost.

mod show;
mod typed;
mod written;

use std::collections::BTreeSet;

use comity_node::service::views::{FormatView, MemberView};
use serde_json::Value;

pub(crate) use show::{Shown, field_id};
pub(crate) use typed::{Typed, instant_of, typed_instant};
pub(crate) use written::{FURTHER, Unwritten, read, write};

/// Where names of inputs of the body begin.
pub(crate) const BODY: &str = "b";
/// Characters up to which a text is asked for on one line.
const LINE_CHARS: u64 = 300;

/// One of the values that a member may have.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    /// The value, as it is typed and posted.
    pub(crate) word: String,
    /// The value as JSON.
    pub(crate) value: Value,
    /// Its name for people.
    pub(crate) label: String,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A short text.
    Line,
    /// A text of several lines.
    Text,
    /// A whole number, from and up to.
    Whole(Option<i64>, Option<i64>),
    /// A time, in seconds since 1970 in the body.
    Instant,
    /// True or false.
    TrueFalse,
    /// One of the listed values.
    OneOf(Vec<Choice>),
    /// Some of the listed values, none twice.
    SomeOf(Vec<Choice>),
    /// A text in each of some languages.
    Languages,
    /// Members below it.
    Group(Vec<Field>),
    /// As many as there are, each like this one.
    List(Box<Field>),
    /// What only JSON can say, or a text that is no JSON.
    Json,
}

/// One member of a body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    /// Its name in the body.
    pub(crate) name: String,
    /// Its name for people.
    pub(crate) label: String,
    /// What it holds, for people.
    pub(crate) help: String,
    /// It must be there, where what it belongs to is.
    pub(crate) required: bool,
    /// It should be there.
    pub(crate) recommended: bool,
    /// An attachment may stand for it.
    pub(crate) attachable: bool,
    /// What it holds.
    pub(crate) kind: Kind,
}

/// The fields of a format, in the order in which its members are explained.
pub(crate) fn fields(view: &FormatView) -> Vec<Field> {
    let definition: Value = serde_json::from_str(view.definition.get()).unwrap_or_default();
    group(&definition["schema"], "", &view.members).unwrap_or_default()
}

/// Whoever releases it: `one`, `two` or `node`.
pub(crate) fn release(view: &FormatView) -> String {
    let definition: Value = serde_json::from_str(view.definition.get()).unwrap_or_default();
    definition["release"].as_str().unwrap_or_default().to_owned()
}

/// The formats that a statement of a format is said about in a field of the envelope; none means any, nothing that the format
/// does not speak of the field.
pub(crate) fn prerequisite(view: &FormatView, field: &str) -> Option<Vec<String>> {
    let definition: Value = serde_json::from_str(view.definition.get()).unwrap_or_default();
    let rules = definition["prerequisites"].as_array()?;
    let rule = rules.iter().find(|rule| rule["field"] == field)?;
    let formats = rule["formats"].as_array().into_iter().flatten();
    Some(formats.filter_map(|format| format.as_str().map(str::to_owned)).collect())
}

/// The members of an object; nothing where a name could be taken for a path.
fn group(schema: &Value, path: &str, members: &[MemberView]) -> Option<Vec<Field>> {
    let properties = schema["properties"].as_object()?;
    if properties.keys().any(|name| name.contains('/')) && !path.is_empty() {
        return None;
    }
    let required: BTreeSet<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut fields: Vec<(usize, Field)> = Vec::new();
    for (name, below) in properties.iter().filter(|(name, _)| !name.contains('/')) {
        let at = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
        let known = members.iter().position(|member| member.path == at);
        let member = known.and_then(|place| members.get(place));
        let field = Field {
            name: name.clone(),
            label: member.map_or_else(|| name.clone(), |member| member.label.clone()),
            help: member.map(|member| member.help.clone()).unwrap_or_default(),
            required: required.contains(name.as_str()),
            recommended: member.is_some_and(|member| member.recommended),
            attachable: member.is_some_and(|member| member.attachable),
            kind: kind(below, &at, members),
        };
        fields.push((known.unwrap_or(usize::MAX), field));
    }
    fields.sort_by_key(|(place, _)| *place);
    Some(fields.into_iter().map(|(_, field)| field).collect())
}

fn kind(schema: &Value, path: &str, members: &[MemberView]) -> Kind {
    if schema["enum"].is_array() {
        return Kind::OneOf(choices(schema, path, members));
    }
    let plain = schema["oneOf"].is_null() && schema["anyOf"].is_null() && schema["$ref"].is_null();
    match schema["type"].as_str() {
        Some("string") if plain => match schema["maxLength"].as_u64() {
            _ if schema["pattern"].is_string() => Kind::Line,
            Some(most) if most <= LINE_CHARS => Kind::Line,
            None if path.ends_with("subject") => Kind::Line,
            _ => Kind::Text,
        },
        Some("integer") if plain && schema["format"] == "posix-seconds" => Kind::Instant,
        Some("integer") if plain => Kind::Whole(schema["minimum"].as_i64(), schema["maximum"].as_i64()),
        Some("boolean") if plain => Kind::TrueFalse,
        Some("object") if schema["format"] == "language-map" => Kind::Languages,
        Some("object") => group(schema, path, members).map_or(Kind::Json, Kind::Group),
        Some("array") if plain && schema["items"].is_object() => list(schema, path, members),
        _ => Kind::Json,
    }
}

fn list(schema: &Value, path: &str, members: &[MemberView]) -> Kind {
    let items = &schema["items"];
    if items["enum"].is_array() && schema["uniqueItems"] == true {
        return Kind::SomeOf(choices(items, path, members));
    }
    let member = members.iter().find(|member| member.path == path);
    Kind::List(Box::new(Field {
        name: String::new(),
        label: member.map_or_else(|| path.to_owned(), |member| member.label.clone()),
        help: String::new(),
        required: true,
        recommended: false,
        attachable: false,
        kind: kind(items, path, members),
    }))
}

fn choices(schema: &Value, path: &str, members: &[MemberView]) -> Vec<Choice> {
    let named = members.iter().find(|member| member.path == path).map(|member| member.values.as_slice());
    let choice = |value: &Value| {
        let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let name = named.unwrap_or_default().iter().find(|one| one.value == word).map(|one| one.label.clone());
        Choice { label: name.unwrap_or_else(|| word.clone()), value: value.clone(), word }
    };
    schema["enum"].as_array().into_iter().flatten().map(choice).collect()
}

#[cfg(test)]
mod tests;
