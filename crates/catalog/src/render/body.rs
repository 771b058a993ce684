//! A body as labelled values, by its schema.

use comity_wire::body::Members;
use serde_json::value::RawValue;

use super::{Piece, Source, Value, time};
use crate::catalogue::{Catalogue, Definition};
use crate::schema::{DOCUMENT, Others, Schema, judge_value};
use crate::words::Words;
use crate::{display, nciss};

/// Members that are shown in UTC and in both local times, by their format.
const BOTH_LOCAL: [(&str, &str); 1] = [("F28", "embargo_until")];

struct Reader<'a> {
    source: &'a Source<'a>,
    words: &'a Words,
    id: &'a str,
}

/// The body's values, and whether they are shown as they came.
pub(super) fn of(
    source: &Source<'_>,
    definition: Option<&Definition>,
    catalogue: &Catalogue,
    words: &Words,
) -> (Vec<(Piece, Value)>, bool) {
    let Ok(members) = Members::read(source.body) else {
        let text = display::block(&String::from_utf8_lossy(source.body));
        return (vec![(Piece::Ours(String::new()), Value::Text(Piece::Theirs(text)))], true);
    };
    let valid = definition.filter(|_| catalogue.check(source.envelope, &members).is_ok());
    let Some(definition) = valid else {
        let raw = |(name, raw): (&str, &str)| (Piece::theirs(name), raw_value(raw));
        return (members.iter().map(raw).collect(), true);
    };
    let reader = Reader { source, words, id: &definition.format.id };
    let schema = &definition.schema;
    let mut fields = Vec::new();
    let recommended = definition.format.recommended.iter().map(String::as_str);
    let mut order: Vec<&str> = schema.required.iter().map(String::as_str).chain(recommended).collect();
    let rest: Vec<&str> = schema.members().filter(|name| !order.contains(name)).collect();
    order.extend(rest);
    for name in &order {
        let label = || reader.label(name);
        if let (Some(raw), Some(property)) = (members.get(name), schema.properties.get(*name)) {
            fields.push((label(), reader.value(property, &mut vec![*name], raw)));
        } else if source.envelope.attachments.iter().any(|a| a.name == **name) {
            let attached = words.with("render-attached", &[("name", &display::line(name))]);
            fields.push((label(), Value::Text(Piece::Ours(attached))));
        }
    }
    let unknown = members.iter().filter(|(name, _)| !schema.properties.contains_key(*name));
    fields.extend(unknown.map(|(name, raw)| (Piece::theirs(name), raw_value(raw))));
    (fields, false)
}

impl<'a> Reader<'a> {
    /// A member's label; that of a severity says whose it is.
    fn label(&self, name: &str) -> Piece {
        let label = self.words.member(self.id, &[name]);
        if name != nciss::MEMBER || !nciss::FORMATS.contains(&self.id) {
            return Piece::Ours(label);
        }
        Piece::theirs(&self.words.with("severity-of", &[("label", &label), ("party", self.source.from)]))
    }

    /// An instant in UTC; with both parties' local times where the format promises them.
    fn instant(&self, path: &[&str], at: u64) -> Value {
        let utc = Value::Text(Piece::Ours(time(at)));
        let Some(local) = self.source.local.filter(|_| BOTH_LOCAL.contains(&(self.id, &path.join("/")))) else {
            return utc;
        };
        let mut fields = vec![(Piece::Ours("UTC".to_owned()), utc)];
        for (party, times) in local.at(at) {
            let label = Piece::theirs(&self.words.with("local-time", &[("party", &party)]));
            let shown = if times.is_empty() {
                Piece::Ours(self.words.text("local-time-unknown"))
            } else {
                Piece::theirs(&times.join(", "))
            };
            fields.push((label, Value::Text(shown)));
        }
        Value::Fields(fields)
    }

    fn value(&self, schema: &'a Schema, path: &mut Vec<&'a str>, raw: &str) -> Value {
        let raw = raw.trim_ascii();
        let schema = meant(schema, raw);
        match raw.as_bytes().first() {
            Some(b'"') => self.text(schema, path, raw),
            Some(b't' | b'f') => Value::Text(Piece::Ours(self.words.text(if raw == "true" { "yes" } else { "no" }))),
            Some(b'[') => {
                let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(raw) else { return raw_value(raw) };
                if items.is_empty() {
                    return Value::Text(Piece::Ours(self.words.text("none")));
                }
                let any = Schema::any();
                let of = |item: &&RawValue| match &schema.items {
                    Some(schema) => self.value(schema, path, item.get()),
                    None => Reader { source: self.source, words: self.words, id: self.id }.plain(&any, item.get()),
                };
                Value::List(items.iter().map(of).collect())
            }
            Some(b'{') => self.object(schema, path, raw),
            Some(b'0'..=b'9') if schema.is_instant() => match raw.parse() {
                Ok(at) => self.instant(path, at),
                Err(_) => raw_value(raw),
            },
            _ => match self.words.value(self.id, path, raw).filter(|_| !schema.allowed.is_empty()) {
                Some(words) => Value::Text(Piece::Ours(words)),
                None => raw_value(raw),
            },
        }
    }

    /// Without a schema: texts as texts, everything else as it came.
    fn plain(&self, any: &Schema, raw: &str) -> Value {
        if raw.starts_with('"') { self.text(any, &[], raw) } else { raw_value(raw) }
    }

    fn text(&self, schema: &Schema, path: &[&str], raw: &str) -> Value {
        let Ok(text) = serde_json::from_str::<String>(raw) else { return raw_value(raw) };
        if !schema.allowed.is_empty()
            && let Some(words) = self.words.value(self.id, path, &text)
        {
            return Value::Text(Piece::Ours(words));
        }
        if schema.is_id()
            && let Ok(id) = text.parse()
            && let Some(number) = self.source.numbers.get(&id)
        {
            return Value::Text(Piece::theirs(&format!("{number} ({text})")));
        }
        Value::Text(Piece::Theirs(display::block(&text)))
    }

    fn object(&self, schema: &'a Schema, path: &mut Vec<&'a str>, raw: &str) -> Value {
        let looked_into = !schema.properties.is_empty() || matches!(schema.others, Others::Of(_));
        let members = looked_into && schema.annotation.as_deref() != Some(DOCUMENT);
        let Some(members) = members.then(|| Members::read(raw.as_bytes()).ok()).flatten() else {
            return raw_value(raw);
        };
        let mut fields = Vec::new();
        for name in schema.members() {
            if let (Some(raw), Some(property)) = (members.get(name), schema.properties.get(name)) {
                path.push(name);
                fields.push((Piece::Ours(self.words.member(self.id, path)), self.value(property, path, raw)));
                path.pop();
            }
        }
        for (name, raw) in members.iter().filter(|(name, _)| !schema.properties.contains_key(*name)) {
            let value = match &schema.others {
                Others::Of(other) => self.value(other, path, raw),
                _ => raw_value(raw),
            };
            fields.push((Piece::theirs(name), value));
        }
        Value::Fields(fields)
    }
}

/// The alternative that a value is of, where a schema says nothing but alternatives.
fn meant<'s>(schema: &'s Schema, raw: &str) -> &'s Schema {
    let all = if schema.one_of.is_empty() { &schema.any_of } else { &schema.one_of };
    if !schema.properties.is_empty() || schema.items.is_some() || !schema.allowed.is_empty() {
        return schema;
    }
    all.iter().find(|one| judge_value(one, raw).is_ok()).unwrap_or(schema)
}

/// JSON as it came.
fn raw_value(raw: &str) -> Value {
    match serde_json::from_str::<String>(raw) {
        Ok(text) => Value::Text(Piece::Theirs(display::block(&text))),
        Err(_) => Value::Text(Piece::Theirs(display::block(raw))),
    }
}
