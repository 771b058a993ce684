//! Requests made of the document's schemas: some that fit, many that do not.

use serde_json::{Map, Value, json};

/// Deepest nesting of a sample.
const DEPTH_MAX: usize = 6;

pub struct Samples {
    pub document: Value,
    /// A statement's id.
    pub id: String,
    /// A folder that the test may fill.
    pub place: String,
}

impl Samples {
    /// A value for a parameter of this name, where what it names is there.
    pub fn parameter(&self, name: &str) -> String {
        match name {
            "peer" | "to" => "BOR".into(),
            "track" => "nrrc".into(),
            "statement" | "case" | "root" | "alarm" | "after" => self.id.clone(),
            "format" => "F90".into(),
            "desk" => "nrrc".into(),
            "lang" => "ru".into(),
            "form" => "text".into(),
            "for" => "receipt".into(),
            "direction" => "out".into(),
            "from" => String::new(),
            "officer" | "officers" | "name" | "words" | "media_type" => "x".into(),
            "all" | "ended" | "mend" | "reads" | "content" => "false".into(),
            "owed_by" => "us".into(),
            "state" => "open".into(),
            "mark" => "actual".into(),
            "timeout_s" => "0".into(),
            _ => "1".into(),
        }
    }

    /// A text for a member of this name.
    fn text(&self, name: &str) -> String {
        match name {
            "peer" => "BOR".into(),
            "track" => "nrrc".into(),
            "to" => format!("{}/made", self.place),
            "format" => "F90".into(),
            "statement" => self.id.clone(),
            "kind" => "text".into(),
            "path" => "text".into(),
            _ => "x".into(),
        }
    }

    fn resolved<'s>(&'s self, schema: &'s Value) -> &'s Value {
        match schema["$ref"].as_str().and_then(|path| path.strip_prefix('#')) {
            Some(path) => self.document.pointer(path).unwrap_or(schema),
            None => schema,
        }
    }

    /// The alternatives of a schema; itself where it has none.
    fn alternatives<'s>(&'s self, schema: &'s Value) -> Vec<&'s Value> {
        let schema = self.resolved(schema);
        let of = ["oneOf", "anyOf"].iter().find_map(|word| schema[word].as_array());
        match of {
            Some(all) => {
                all.iter().filter(|one| one["type"] != "null").flat_map(|one| self.alternatives(one)).collect()
            }
            None => vec![schema],
        }
    }

    /// A value that fits; with `all`, optional members too.
    pub fn value(&self, schema: &Value, name: &str, all: bool, depth: usize) -> Value {
        let alternatives = self.alternatives(schema);
        let schema = alternatives.first().copied().unwrap_or(schema);
        if let Some(first) = schema["enum"].as_array().and_then(|listed| listed.first()) {
            return first.clone();
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut whole = Map::new();
            for part in parts {
                if let Value::Object(members) = self.value(part, name, all, depth + 1) {
                    whole.extend(members);
                }
            }
            return Value::Object(whole);
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().find(|kind| **kind != "null").and_then(Value::as_str),
            kind => kind.as_str(),
        };
        match kind {
            Some("integer" | "number") => json!(schema["minimum"].as_u64().unwrap_or(1).max(1)),
            Some("boolean") => json!(false),
            Some("array") if all && depth < DEPTH_MAX => json!([self.value(&schema["items"], name, all, depth + 1)]),
            Some("array") => json!([]),
            Some("string") => json!(self.text(name)),
            Some("null") => Value::Null,
            _ if schema["properties"].is_object() && depth < DEPTH_MAX => self.object(schema, all, depth),
            _ if name == "body" => json!({"subject": "s", "text": "t"}),
            _ => json!({}),
        }
    }

    fn object(&self, schema: &Value, all: bool, depth: usize) -> Value {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let properties = schema["properties"].as_object().unwrap();
        let taken = properties.iter().filter(|(name, _)| all || required.contains(&json!(name)));
        taken.map(|(name, property)| (name.clone(), self.value(property, name, all, depth + 1))).collect()
    }
}

/// Bodies for a schema, the first one fitting: fewest and all members of each alternative, then all that goes wrong with one.
pub fn bodies(samples: &Samples, schema: &Value) -> Vec<Vec<u8>> {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for alternative in samples.alternatives(schema) {
        for all in [false, true] {
            let value = samples.value(alternative, "", all, 0);
            bad.extend(broken(&value));
            good.push(value);
        }
    }
    let mut bytes: Vec<Vec<u8>> = good.into_iter().chain(bad).map(|value| value.to_string().into_bytes()).collect();
    for raw in ["", "{", "nothing", "\u{0}", "[]", "null", "0", "\"x\"", "{}", "[[]]", "{\"a\":1,\"a\":2}"] {
        bytes.push(raw.into());
    }
    bytes.push(vec![0xff, 0xfe]);
    bytes.push(format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)).into_bytes());
    bytes
}

/// A value with one thing wrong each: a member gone, one too many, one of another type, too large or too long.
fn broken(value: &Value) -> Vec<Value> {
    let Value::Object(members) = value else { return Vec::new() };
    let with = |name: &str, other: Value| {
        let mut changed = members.clone();
        changed.insert(name.to_owned(), other);
        Value::Object(changed)
    };
    let mut all = vec![with("x-unknown", json!(1))];
    for (name, inner) in members {
        let mut less = members.clone();
        less.remove(name);
        all.push(Value::Object(less));
        let others = [
            json!(null),
            json!(-1),
            json!(1.5),
            json!(u64::MAX),
            json!("x".repeat(2_000)),
            json!("\u{202e}а\u{0}"),
            json!(""),
            json!([]),
            json!([[1]]),
            json!({"x": 1}),
            json!(true),
            json!(vec!["x"; 2_000]),
        ];
        all.extend(others.into_iter().map(|other| with(name, other)));
        all.extend(broken(inner).into_iter().map(|inner| with(name, inner)));
    }
    all
}
