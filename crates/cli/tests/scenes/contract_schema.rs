//! JSON against the schemas of the document, as far as the document's words go. A word that is not known here is a fault of
//! its own, so that nothing passes because nobody looked.

use serde_json::Value;

/// Words that say nothing about a value.
const SILENT: &[&str] = &[
    "description",
    "example",
    "examples",
    "default",
    "format",
    "title",
    "deprecated",
    "contentMediaType",
    "readOnly",
    "writeOnly",
    "discriminator",
];

/// The first fault of a value, and where it is; `None` for a value that fits.
pub fn fault(document: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    let Value::Object(words) = schema else {
        return (*schema == Value::Bool(false)).then(|| format!("{at}: nothing may stand here"));
    };
    words.iter().find_map(|(word, says)| by_word(document, (schema, word, says), value, at))
}

fn by_word(document: &Value, (schema, word, says): (&Value, &str, &Value), value: &Value, at: &str) -> Option<String> {
    let below = |schema: &Value| fault(document, schema, value, at);
    let wrong = |what: String| Some(format!("{at}: {what}, and it is {}", shown(value)));
    let number = |says: &Value| says.as_f64().unwrap_or_default();
    match word {
        "$ref" => match says.as_str().and_then(|path| document.pointer(path.trim_start_matches('#'))) {
            Some(schema) => below(schema),
            None => Some(format!("{at}: {says} leads nowhere")),
        },
        "type" => {
            let kinds = says.as_array().cloned().unwrap_or_else(|| vec![says.clone()]);
            let fits = kinds.iter().any(|kind| is(kind.as_str().unwrap_or_default(), value));
            if fits { None } else { wrong(format!("it should be {says}")) }
        }
        "enum" if says.as_array().is_some_and(|all| !all.contains(value)) => {
            wrong(format!("it should be one of {says}"))
        }
        "const" if says != value => wrong(format!("it should be {says}")),
        "oneOf" | "anyOf" => {
            let faults: Vec<_> = says.as_array()?.iter().map(below).collect();
            let fitting = faults.iter().filter(|fault| fault.is_none()).count();
            match (word, fitting) {
                (_, 0) => Some(format!(
                    "{at}: no alternative fits: {}",
                    faults.into_iter().flatten().collect::<Vec<_>>().join("; ")
                )),
                ("oneOf", 2..) => wrong(format!("{fitting} alternatives fit")),
                _ => None,
            }
        }
        "allOf" => says.as_array()?.iter().find_map(below),
        "required" => {
            let absent =
                says.as_array()?.iter().find(|name| value.is_object() && value.get(name.as_str().unwrap()).is_none());
            absent.and_then(|name| wrong(format!("{name} is missing")))
        }
        "properties" => says.as_object()?.iter().find_map(|(name, schema)| {
            value.get(name).and_then(|inner| fault(document, schema, inner, &format!("{at}/{name}")))
        }),
        "additionalProperties" => {
            let known = schema["properties"].as_object();
            let mut others =
                value.as_object()?.iter().filter(|(name, _)| !known.is_some_and(|known| known.contains_key(*name)));
            others.find_map(|(name, inner)| fault(document, says, inner, &format!("{at}/{name}")))
        }
        "propertyNames" => {
            value.as_object()?.keys().find_map(|name| fault(document, says, &Value::from(name.as_str()), at))
        }
        "items" => {
            let mut items =
                value.as_array()?.iter().skip(schema["prefixItems"].as_array().map_or(0, Vec::len)).enumerate();
            items.find_map(|(index, item)| fault(document, says, item, &format!("{at}/{index}")))
        }
        "prefixItems" => {
            let mut items = value.as_array()?.iter().zip(says.as_array()?).enumerate();
            items.find_map(|(index, (item, schema))| fault(document, schema, item, &format!("{at}/{index}")))
        }
        "minimum" if value.as_f64().is_some_and(|n| n < number(says)) => wrong(format!("it should be at least {says}")),
        "maximum" if value.as_f64().is_some_and(|n| n > number(says)) => wrong(format!("it should be at most {says}")),
        "minItems" if value.as_array().is_some_and(|all| (all.len() as f64) < number(says)) => {
            wrong("too few items".into())
        }
        "maxItems" if value.as_array().is_some_and(|all| (all.len() as f64) > number(says)) => {
            wrong("too many items".into())
        }
        "enum" | "const" | "minimum" | "maximum" | "minItems" | "maxItems" => None,
        silent if SILENT.contains(&silent) => None,
        unknown => Some(format!("{at}: nobody here knows the word {unknown}")),
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn shown(value: &Value) -> String {
    value.to_string().chars().take(120).collect()
}

#[test]
fn each_word_of_the_document_s_schemas_is_judged() {
    use serde_json::json;

    let document = json!({ "a": { "type": "string" } });
    for (schema, good, bad) in [
        (json!({"type": "integer", "minimum": 0}), json!(0), json!(-1)),
        (json!({"type": "integer"}), json!(1), json!(1.5)),
        (json!({"type": ["string", "null"]}), json!(null), json!(1)),
        (json!({"$ref": "#/a"}), json!("x"), json!(null)),
        (json!({"$ref": "#/a", "description": "x"}), json!("x"), json!({})),
        (json!({"enum": ["a"]}), json!("a"), json!("b")),
        (json!({"required": ["a"]}), json!({"a": 1}), json!({"b": 1})),
        (json!({"properties": {"a": {"type": "null"}}}), json!({"b": 1}), json!({"a": 1})),
        (json!({"properties": {"a": {}}, "additionalProperties": false}), json!({"a": 1}), json!({"b": 1})),
        (json!({"additionalProperties": {"type": "null"}}), json!({"b": null}), json!({"b": 1})),
        (json!({"items": {"type": "null"}}), json!([null]), json!([null, 1])),
        (json!({"oneOf": [{"type": "null"}, {"type": "string"}]}), json!("x"), json!(1)),
        (json!({"oneOf": [{"type": "number"}, {"type": "integer"}]}), json!(1.5), json!(1)),
        (json!({"allOf": [{"type": "number"}, {"minimum": 2}]}), json!(2), json!(1)),
        (json!({"prefixItems": [{"type": "null"}], "items": false}), json!([null]), json!([null, 1])),
    ] {
        assert_eq!(fault(&document, &schema, &good, ""), None, "{schema} {good}");
        assert!(fault(&document, &schema, &bad, "").is_some(), "{schema} {bad}");
    }
    assert!(fault(&document, &json!({"patternProperties": {}}), &json!({}), "").is_some(), "an unknown word");
    assert!(fault(&document, &json!({"$ref": "#/b"}), &json!({}), "").is_some());
}
