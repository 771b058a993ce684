//! From what was typed to a body, and back.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::typed::{Typed, instant_of, typed_instant};
use super::{BODY, Field, Kind};

/// The input for members that no field is for: a JSON object.
pub(crate) const FURTHER: &str = "further";

/// Why what was typed is no body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unwritten {
    /// The further members are no JSON object.
    NoObject,
    /// A member is both among the further ones and in a field of its own.
    Twice(String),
}

/// The body. What is left out is not in it; what is not right is, so that the node can say so.
///
/// # Errors
/// [`Unwritten`]: of the further members alone.
pub(crate) fn write(fields: &[Field], typed: &Typed) -> Result<Box<RawValue>, Unwritten> {
    let mut members: BTreeMap<String, String> = BTreeMap::new();
    let further = typed.get(FURTHER).trim();
    if !further.is_empty() {
        let given: BTreeMap<String, Box<RawValue>> = serde_json::from_str(further).map_err(|_| Unwritten::NoObject)?;
        members.extend(given.into_iter().map(|(name, value)| (name, value.get().to_owned())));
    }
    for field in fields {
        let Some(value) = value(field, &format!("{BODY}/{}", field.name), typed) else { continue };
        // A list or group that is only there because it must be gives way.
        if members.contains_key(&field.name) && typed.says(&format!("{BODY}/{}", field.name)) {
            return Err(Unwritten::Twice(field.name.clone()));
        }
        members.entry(field.name.clone()).or_insert(value);
    }
    RawValue::from_string(object(&members)).map_err(|_| Unwritten::NoObject)
}

fn object(members: &BTreeMap<String, String>) -> String {
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("{}:{value}", Value::from(name.as_str()))).collect();
    format!("{{{}}}", members.join(","))
}

/// The JSON of a field; nothing where nothing is said and nothing must be.
fn value(field: &Field, path: &str, typed: &Typed) -> Option<String> {
    let text = typed.get(path);
    let said = Some(text).filter(|text| !text.trim().is_empty());
    let quoted = |text: &str| Value::from(text).to_string();
    match &field.kind {
        Kind::Line => said.map(|text| quoted(text.trim())),
        Kind::Text => said.map(quoted),
        Kind::Whole(..) => said.map(|text| {
            let number = text.trim().parse::<i64>().ok();
            number.map_or_else(|| quoted(text), |number| number.to_string())
        }),
        Kind::Instant => said.map(|text| typed_instant(text).map_or_else(|| quoted(text), |at| at.to_string())),
        Kind::TrueFalse => {
            said.map(|text| if ["true", "false"].contains(&text) { text.to_owned() } else { quoted(text) })
        }
        Kind::OneOf(choices) => said.map(|text| {
            let choice = choices.iter().find(|choice| choice.word == text);
            choice.map_or_else(|| quoted(text), |choice| choice.value.to_string())
        }),
        Kind::SomeOf(choices) => {
            let chosen = choices.iter().filter(|choice| typed.all(path).contains(&choice.word));
            let chosen: Vec<String> = chosen.map(|choice| choice.value.to_string()).collect();
            (field.required || !chosen.is_empty()).then(|| format!("[{}]", chosen.join(",")))
        }
        Kind::Languages => languages(field, path, typed),
        Kind::Group(fields) => (field.required || typed.says(path)).then(|| {
            let below =
                |field: &Field| Some((field.name.clone(), value(field, &format!("{path}/{}", field.name), typed)?));
            object(&fields.iter().filter_map(below).collect())
        }),
        Kind::List(item) => {
            let places = (0..typed.entries(path)).map(|index| format!("{path}/{index}"));
            let entries: Vec<String> =
                places.filter(|place| typed.says(place)).filter_map(|place| value(item, &place, typed)).collect();
            (field.required || !entries.is_empty()).then(|| format!("[{}]", entries.join(",")))
        }
        Kind::Json => said.map(|text| {
            let json = serde_json::from_str::<&RawValue>(text.trim());
            json.map_or_else(|_| quoted(text), |json| json.get().to_owned())
        }),
    }
}

fn languages(field: &Field, path: &str, typed: &Typed) -> Option<String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for index in 0..typed.entries(path) {
        let (tag, text) = (typed.get(&format!("{path}/{index}/tag")), typed.get(&format!("{path}/{index}/text")));
        if !text.trim().is_empty() {
            texts.insert(tag.trim().to_owned(), Value::from(text).to_string());
        }
    }
    (field.required || !texts.is_empty()).then(|| object(&texts))
}

/// What has to be typed for a body. A member that its field cannot hold is among the further ones, as it stands.
pub(crate) fn read(fields: &[Field], body: &RawValue, typed: &mut Typed) {
    let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(body.get()).unwrap_or_default();
    let mut further: BTreeMap<String, String> = BTreeMap::new();
    for (name, raw) in members {
        let field = fields.iter().find(|field| field.name == name);
        let path = format!("{BODY}/{name}");
        let is: Value = serde_json::from_str(raw.get()).unwrap_or_default();
        let holds = field.is_some_and(|field| {
            put(field, &path, &is, typed);
            let again = value(field, &path, typed).and_then(|text| serde_json::from_str::<Value>(&text).ok());
            again.as_ref() == Some(&is)
        });
        if !holds {
            typed.drop_below(&path);
            further.insert(name, raw.get().to_owned());
        }
    }
    if !further.is_empty() {
        typed.put(FURTHER, object(&further));
    }
}

fn put(field: &Field, path: &str, is: &Value, typed: &mut Typed) {
    let plain = || is.as_str().map_or_else(|| is.to_string(), str::to_owned);
    let none = Map::new();
    match &field.kind {
        Kind::Instant => typed.put(path, is.as_u64().map_or_else(plain, instant_of)),
        Kind::SomeOf(_) => {
            for one in is.as_array().into_iter().flatten() {
                typed.add(path, one.as_str().map_or_else(|| one.to_string(), str::to_owned));
            }
        }
        Kind::Languages => {
            for (index, (tag, text)) in is.as_object().unwrap_or(&none).iter().enumerate() {
                typed.put(&format!("{path}/{index}/tag"), tag.as_str());
                typed.put(&format!("{path}/{index}/text"), text.as_str().unwrap_or_default());
            }
        }
        Kind::Group(fields) => {
            for field in fields {
                if let Some(below) = is.get(&field.name) {
                    put(field, &format!("{path}/{}", field.name), below, typed);
                }
            }
        }
        Kind::List(item) => {
            for (index, one) in is.as_array().into_iter().flatten().enumerate() {
                put(item, &format!("{path}/{index}"), one, typed);
            }
        }
        Kind::Json => {
            // A text that reads as JSON by itself stands in quotation marks, so that it stays a text.
            let is_text = is.as_str().filter(|text| serde_json::from_str::<&RawValue>(text.trim()).is_err());
            typed.put(path, is_text.map_or_else(|| is.to_string(), str::to_owned));
        }
        Kind::Line | Kind::Text | Kind::Whole(..) | Kind::TrueFalse | Kind::OneOf(_) => typed.put(path, plain()),
    }
}
