use super::super::compile;
use super::*;

fn property(schema: &str) -> Schema {
    let json = serde_json::from_str(&format!(r#"{{"type":"object","properties":{{"a":{schema}}}}}"#)).unwrap();
    compile("schema", &json).unwrap().properties.remove("a").unwrap()
}

fn judged(schema: &str, raw: &str) -> Result<(), (String, &'static str, String, Found)> {
    judge_value(&property(schema), raw).map_err(|w| (w.at, w.expected, w.limit, w.found))
}

#[test]
fn each_keyword_refuses_what_is_beyond_it_and_admits_what_is_at_it() {
    for (schema, good, bad) in [
        (
            r#"{"type":"string","minLength":1,"maxLength":3}"#,
            r#"["я" ,"abc","\u0041\n","яяя"]"#,
            r#"["","abcd","яяяя",1,null,{},"\ud800"]"#,
        ),
        (r#"{"type":"string"}"#, r#"["","\ud800"]"#, r#"[1,[],true]"#),
        (r#"{"type":"integer","minimum":1,"maximum":5}"#, "[1,5]", r#"[0,6,-1,1.0,1e0,"1",99999999999999999999,null]"#),
        (r#"{"type":"integer","minimum":1}"#, "[1,1800000000]", "[0,-5,99999999999999999999999,1.5]"),
        (r#"{"type":"number","minimum":0,"maximum":1}"#, "[0,0.5,1,1e-9]", "[1.01,-0.1,1e999,2]"),
        (r#"{"type":"boolean"}"#, "[true,false]", r#"[0,"true",null]"#),
        (r#"{"enum":["low","high",3,null]}"#, r#"["low","h\u0069gh",3,null]"#, r#"["Low","",4,3.0,true]"#),
        (r#"{"const":true}"#, "[true]", r#"[false,"true",1]"#),
        (
            r#"{"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":2,"uniqueItems":true}"#,
            "[[1],[1,2]]",
            r#"[[],[1,1],[1,2,3],["1"],{},"x"]"#,
        ),
        (
            r#"{"type":"array","items":{"type":"string"},"uniqueItems":true}"#,
            r#"[[],["a","b"]]"#,
            r#"[["a","\u0061"]]"#,
        ),
        (r#"{"type":["string","null"],"pattern":"^a{1,2}$"}"#, r#"["a","aa",null]"#, r#"["","aaa","b",1]"#),
        (r#"{"oneOf":[{"type":"string"},{"type":"integer"}]}"#, r#"["a",1]"#, "[true,[],1.5]"),
        (r#"{"oneOf":[{"type":"integer","minimum":1},{"type":"integer","maximum":5}]}"#, "[0,6]", "[1,5]"),
        (r#"{"anyOf":[{"type":"integer","minimum":1},{"type":"integer","maximum":5}]}"#, "[0,1,6]", r#"["x"]"#),
        (
            r#"{"type":"object","required":["x"],"properties":{"x":{"type":"boolean"}},"additionalProperties":false}"#,
            r#"[{"x":true}]"#,
            r#"[{},{"x":1},{"x":true,"y":1},{"x":true,"x":true},[]]"#,
        ),
        (
            r#"{"type":"object","additionalProperties":{"type":"string","minLength":1}}"#,
            r#"[{},{"en":"a","ru":"б"}]"#,
            r#"[{"en":""},{"en":1}]"#,
        ),
    ] {
        let each = |list: &str| -> Vec<String> {
            let all: Vec<Box<RawValue>> = serde_json::from_str(list).unwrap();
            all.iter().map(|raw| raw.get().to_owned()).collect()
        };
        for raw in each(good) {
            assert_eq!(judged(schema, &raw), Ok(()), "{schema} {raw}");
        }
        for raw in each(bad) {
            assert!(judged(schema, &raw).is_err(), "{schema} {raw}");
        }
    }
}

#[test]
fn a_fault_says_where_what_and_what_was_found() {
    let list = r#"{"type":"array","items":{"type":"object","required":["port"],"properties":{"port":{"type":"integer","minimum":1,"maximum":65535}}}}"#;
    let fault = |raw| judged(list, raw).unwrap_err();
    assert_eq!(fault(r#"[{"port":1},{"port":70000}]"#), ("1/port".into(), "integer", "1..65535".into(), Found::Number));
    assert_eq!(fault(r"[{}]"), ("0/port".into(), "integer", "1..65535".into(), Found::Nothing));
    assert_eq!(fault("7"), (String::new(), "list", "0..".into(), Found::Number));
    let word = judged(r#"{"enum":["low","high"]}"#, "\"x\"").unwrap_err();
    assert_eq!((word.1, word.2.as_str()), ("one-of", "low, high"));
    assert_eq!(judged(r#"{"type":"string","maxLength":2}"#, "\"xyz\"").unwrap_err().1, "text-short");
    for blank in [r#"" ""#, r#""\n\t""#, r#""\u200b\u00a0""#, r#""\u2800""#] {
        assert_eq!(judged(r#"{"type":"string","minLength":1,"maxLength":9}"#, blank).unwrap_err().1, "text-blank");
        assert_eq!(judged(r#"{"type":"string","maxLength":9}"#, blank), Ok(()), "what may be empty may be blank");
    }
}

#[test]
fn what_a_schema_does_not_look_into_is_not_parsed() {
    let open = r#"{"type":"object"}"#;
    assert_eq!(judged(open, r#"{"n":[1e999,"\ud800"]}"#), Ok(()));
    assert_eq!(judged(open, r#"{"x":1,"x":2}"#), Ok(()));
    // What is looked into must be plain there, and only there.
    let inside = r#"{"type":"object","properties":{"a":{"type":"string"}}}"#;
    assert_eq!(judged(inside, r#"{"n":[1e999,"\ud800"],"a":"x"}"#), Ok(()));
    assert!(judged(inside, r#"{"\ud800":1}"#).is_err());
}

#[test]
fn a_bomb_of_nested_arrays_costs_what_the_schema_is_deep() {
    let deep = format!("{}{}", "[".repeat(60), "]".repeat(60));
    let wide = format!("[{}]", vec!["[]"; 20_000].join(","));
    for raw in [deep.as_str(), &wide] {
        assert!(judged(r#"{"type":"array","items":{"type":"string"}}"#, raw).is_err());
        assert!(judged(r#"{"type":"string","minLength":1}"#, raw).is_err());
    }
    let short = r#"{"type":"array","maxItems":16}"#;
    assert!(judged(short, &deep).is_ok() && judged(short, &wide).is_err());
}
