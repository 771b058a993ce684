//! From the JSON of a schema to one that judges. References are put in where they stand; a schema that refers to itself
//! is refused, so that no body can make the judge recurse further than the format does.

use std::collections::BTreeMap;

use super::{Kinds, Others, Pattern, SCHEMA_DEPTH_MAX, SCHEMA_LIST_MAX, SCHEMAS_MAX, Scalar, Schema};
use crate::json::Json;
use crate::reader::{Bad, Members, below, count, list, text};

/// Most code points or items that a schema may ask for: none fit into an entry above it.
const SIZE_MAX: u64 = 1 << 20;

struct Compiler<'j> {
    definitions: BTreeMap<&'j str, &'j Json>,
    left: usize,
    open: Vec<&'j str>,
}

/// Compiles a body's schema.
pub(crate) fn compile(at: &str, json: &Json) -> Result<Schema, Bad> {
    let mut definitions = BTreeMap::new();
    if let Json::Object(members) = json
        && let Some(defs) = members.get("$defs")
    {
        let Json::Object(defs) = defs else {
            return Err(Bad::new(&below(at, "$defs"), "an object is expected"));
        };
        definitions.extend(defs.iter().map(|(name, schema)| (name.as_str(), schema)));
    }
    let mut compiler = Compiler { definitions, left: SCHEMAS_MAX, open: Vec::new() };
    // Also those that nothing refers to: a file has no part that is not understood.
    for (name, definition) in compiler.definitions.clone() {
        compiler.schema(&below(&below(at, "$defs"), name), definition, 1)?;
    }
    let root = compiler.schema(at, json, 0)?;
    if root.kinds != Kinds::OBJECT {
        return Err(Bad::new(&below(at, "type"), "a body is an object"));
    }
    Ok(root)
}

impl<'j> Compiler<'j> {
    fn schema(&mut self, at: &str, json: &'j Json, depth: usize) -> Result<Schema, Bad> {
        if depth > SCHEMA_DEPTH_MAX {
            return Err(Bad::new(at, format!("schemas nest at most {SCHEMA_DEPTH_MAX} deep")));
        }
        self.left = self.left.checked_sub(1).ok_or_else(|| Bad::new(at, format!("more than {SCHEMAS_MAX} schemas")))?;
        let mut members = Members::of(at, json)?;
        if depth == 0 {
            members.take("$defs");
        }
        if let Some(reference) = members.take("$ref") {
            let schema = self.reference(&members.at("$ref"), reference, depth)?;
            members.finish()?;
            return Ok(schema);
        }
        let mut schema = Schema::any();
        if let Some(kinds) = members.take("type") {
            schema.kinds = kinds_of(&members.at("type"), kinds)?;
        }
        values(&mut schema, &mut members)?;
        texts_and_numbers(&mut schema, &mut members)?;
        self.lists(&mut schema, &mut members, depth)?;
        self.objects(&mut schema, &mut members, depth)?;
        schema.one_of = self.alternatives("oneOf", &mut members, depth)?;
        schema.any_of = self.alternatives("anyOf", &mut members, depth)?;
        members.finish()?;
        Ok(schema)
    }

    fn reference(&mut self, at: &str, json: &'j Json, depth: usize) -> Result<Schema, Bad> {
        let name = text(at, json)?.strip_prefix("#/$defs/");
        let found = name.and_then(|name| self.definitions.get_key_value(name));
        let Some((name, definition)) = found.map(|(name, definition)| (*name, *definition)) else {
            return Err(Bad::new(at, "a reference is #/$defs/ and a name that is there"));
        };
        if self.open.contains(&name) {
            return Err(Bad::new(at, format!("{name} refers to itself")));
        }
        self.open.push(name);
        let schema = self.schema(at, definition, depth + 1);
        self.open.pop();
        schema
    }

    fn lists(&mut self, schema: &mut Schema, members: &mut Members<'j>, depth: usize) -> Result<(), Bad> {
        if let Some(items) = members.take("items") {
            schema.items = Some(Box::new(self.schema(&members.at("items"), items, depth + 1)?));
        }
        schema.items_min = size(members, "minItems")?.unwrap_or(0);
        schema.items_max = size(members, "maxItems")?.unwrap_or(usize::MAX);
        if let Some(unique) = members.take("uniqueItems") {
            schema.unique = *unique == Json::Bool(true);
            let of = schema.items.as_ref().map_or(Kinds::ANY, |items| items.kinds);
            if schema.unique && !Kinds::TEXT.and(Kinds::INTEGER).has(of) {
                return Err(Bad::new(&members.at("uniqueItems"), "only of texts and whole numbers"));
            }
        }
        Ok(())
    }

    fn objects(&mut self, schema: &mut Schema, members: &mut Members<'j>, depth: usize) -> Result<(), Bad> {
        if let Some(properties) = members.take("properties") {
            let at = members.at("properties");
            let Json::Object(properties) = properties else { return Err(Bad::new(&at, "an object is expected")) };
            if properties.len() > SCHEMA_LIST_MAX {
                return Err(Bad::new(&at, format!("at most {SCHEMA_LIST_MAX} members")));
            }
            for (name, property) in properties {
                let at = below(&at, name);
                member_name(&at, name)?;
                let property = self.schema(&at, property, depth + 1)?;
                schema.properties.insert(name.clone(), property);
            }
        }
        if let Some(required) = members.take("required") {
            let at = members.at("required");
            for name in list(&at, required)? {
                let name = text(&at, name)?;
                member_name(&at, name)?;
                if schema.required.iter().any(|known| known == name) {
                    return Err(Bad::new(&at, format!("{name} stands twice")));
                }
                schema.required.push(name.to_owned());
            }
        }
        if let Some(others) = members.take("additionalProperties") {
            schema.others = match others {
                Json::Bool(true) => Others::Any,
                Json::Bool(false) => Others::None,
                other => Others::Of(Box::new(self.schema(&members.at("additionalProperties"), other, depth + 1)?)),
            };
        }
        Ok(())
    }

    fn alternatives(&mut self, name: &str, members: &mut Members<'j>, depth: usize) -> Result<Vec<Schema>, Bad> {
        let Some(json) = members.take(name) else { return Ok(Vec::new()) };
        let at = members.at(name);
        let items = list(&at, json)?;
        if items.is_empty() || items.len() > SCHEMA_LIST_MAX {
            return Err(Bad::new(&at, format!("1 to {SCHEMA_LIST_MAX} alternatives")));
        }
        items.iter().map(|item| self.schema(&at, item, depth + 1)).collect()
    }
}

fn kinds_of(at: &str, json: &Json) -> Result<Kinds, Bad> {
    let one = |word: &str| match word {
        "string" => Ok(Kinds::TEXT),
        "integer" => Ok(Kinds::INTEGER),
        "number" => Ok(Kinds::NUMBER),
        "boolean" => Ok(Kinds::BOOLEAN),
        "array" => Ok(Kinds::LIST),
        "object" => Ok(Kinds::OBJECT),
        "null" => Ok(Kinds::NULL),
        _ => Err(Bad::new(at, format!("no type is called {word}"))),
    };
    match json {
        Json::List(words) if !words.is_empty() => {
            words.iter().try_fold(Kinds::default(), |kinds, word| Ok(kinds.and(one(text(at, word)?)?)))
        }
        word => one(text(at, word)?),
    }
}

fn values(schema: &mut Schema, members: &mut Members<'_>) -> Result<(), Bad> {
    let scalar = |at: &str, json: &Json| match json {
        Json::Text(text) => Ok(Scalar::Text(text.clone())),
        Json::Int(number) => Ok(Scalar::Int(*number)),
        Json::Bool(flag) => Ok(Scalar::Bool(*flag)),
        Json::Null => Ok(Scalar::Null),
        other => Err(Bad::new(at, format!("a value that is compared is no {}", other.kind()))),
    };
    if let Some(value) = members.take("const") {
        schema.allowed = vec![scalar(&members.at("const"), value)?];
    }
    let Some(json) = members.take("enum") else { return Ok(()) };
    let at = members.at("enum");
    if !schema.allowed.is_empty() {
        return Err(Bad::new(&at, "const or enum, not both"));
    }
    let items = list(&at, json)?;
    if items.is_empty() || items.len() > SCHEMA_LIST_MAX {
        return Err(Bad::new(&at, format!("1 to {SCHEMA_LIST_MAX} values")));
    }
    for item in items {
        let item = scalar(&at, item)?;
        if schema.allowed.contains(&item) {
            return Err(Bad::new(&at, format!("{item} stands twice")));
        }
        schema.allowed.push(item);
    }
    Ok(())
}

fn texts_and_numbers(schema: &mut Schema, members: &mut Members<'_>) -> Result<(), Bad> {
    schema.length_min = size(members, "minLength")?.unwrap_or(0);
    schema.length_max = size(members, "maxLength")?.unwrap_or(usize::MAX);
    if let Some(pattern) = members.take("pattern") {
        let at = members.at("pattern");
        schema.pattern = Some(Pattern::new(text(&at, pattern)?).map_err(|what| Bad::new(&at, what))?);
    }
    for (name, bound) in [("minimum", &mut schema.minimum), ("maximum", &mut schema.maximum)] {
        match members.take(name) {
            None => {}
            Some(Json::Int(number)) => *bound = Some(*number),
            Some(_) => return Err(Bad::new(&members.at(name), "a whole number is expected")),
        }
    }
    let empty = schema.length_min > schema.length_max
        || matches!((schema.minimum, schema.maximum), (Some(from), Some(to)) if from > to);
    if empty {
        return Err(Bad::new(&members.at("(limits)"), "nothing is between these limits"));
    }
    if let Some(annotation) = members.take("format") {
        schema.annotation = Some(text(&members.at("format"), annotation)?.to_owned());
    }
    Ok(())
}

fn size(members: &mut Members<'_>, name: &str) -> Result<Option<usize>, Bad> {
    let Some(json) = members.take(name) else { return Ok(None) };
    let at = members.at(name);
    let number = count(&at, json)?;
    if number > SIZE_MAX {
        return Err(Bad::new(&at, format!("at most {SIZE_MAX}")));
    }
    Ok(usize::try_from(number).ok())
}

/// A member's name: lower-case English, snake case.
pub(crate) fn member_name(at: &str, name: &str) -> Result<(), Bad> {
    let good = name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if good { Ok(()) } else { Err(Bad::new(at, format!("{name:?} is no member's name in snake_case"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(schema: &str) -> String {
        let json: Json = serde_json::from_str(schema).unwrap();
        let bad = compile("schema", &json).unwrap_err();
        format!("{}: {}", bad.at, bad.what)
    }

    #[test]
    fn what_is_outside_of_the_subset_is_refused_with_its_place() {
        for (schema, said) in [
            (r#"{"type":"object","patternProperties":{}}"#, "schema.patternProperties: no such member"),
            (
                r#"{"type":"object","properties":{"a":{"type":"string","minlength":1}}}"#,
                "schema.properties.a.minlength",
            ),
            (r#"{"type":"object","properties":{"A b":{}}}"#, "snake_case"),
            (r#"{"type":"object","properties":{"a":{"type":"text"}}}"#, "no type is called text"),
            (r#"{"type":"object","properties":{"a":{"pattern":"^\\d$"}}}"#, "schema.properties.a.pattern"),
            (r#"{"type":"object","properties":{"a":{"minimum":2,"maximum":1}}}"#, "nothing is between"),
            (r#"{"type":"object","properties":{"a":{"maxLength":99999999}}}"#, "at most 1048576"),
            (r#"{"type":"object","properties":{"a":{"enum":[]}}}"#, "1 to 512 values"),
            (r#"{"type":"object","properties":{"a":{"enum":["x","x"]}}}"#, "stands twice"),
            (r#"{"type":"object","properties":{"a":{"$ref":"other.json"}}}"#, "#/$defs/"),
            (r##"{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}}}"##, "#/$defs/"),
            (r#"{"type":"object","properties":{"a":{"uniqueItems":true}}}"#, "only of texts"),
            (r#"{"type":"object","required":["a","a"]}"#, "stands twice"),
            (r#"{"type":["object","null"]}"#, "a body is an object"),
            (r#"{"type":"string"}"#, "a body is an object"),
        ] {
            assert!(refused(schema).contains(said), "{schema}: {}", refused(schema));
        }
    }

    #[test]
    fn a_schema_that_refers_to_itself_or_grows_without_end_is_refused() {
        let circle = r##"{"type":"object","$defs":{"a":{"items":{"$ref":"#/$defs/b"}},"b":{"$ref":"#/$defs/a"}}}"##;
        assert!(refused(circle).contains("refers to itself"));
        let double = |n: usize| {
            let next = format!(r##"{{"oneOf":[{{"$ref":"#/$defs/d{0}"}},{{"$ref":"#/$defs/d{0}"}}]}}"##, n + 1);
            format!(r#""d{n}":{next}"#)
        };
        let all: Vec<String> = (0..11).map(double).collect();
        let bomb = format!(r#"{{"type":"object","$defs":{{{},"d11":{{}}}}}}"#, all.join(","));
        assert!(refused(&bomb).contains("schemas"), "{}", refused(&bomb));
    }
}
