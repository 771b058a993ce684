use std::sync::Arc;

use comity_catalog::{Catalogue, Language, Words, guide};
use comity_node::service::views::MemberView;
use serde_json::json;
use serde_json::value::RawValue;

use super::*;
use crate::words::Tongue;
use crate::words::tests::Plain;

fn view_of(definition: Value, members: Vec<MemberView>) -> FormatView {
    FormatView {
        id: definition["id"].as_str().unwrap_or_default().to_owned(),
        version: 1,
        hash: String::new(),
        shipped: true,
        adopted_on: Vec::new(),
        name: String::new(),
        help: String::new(),
        rules: Vec::new(),
        members,
        definition: RawValue::from_string(definition.to_string()).unwrap(),
    }
}

/// Every format that is shipped, as the API shows it.
fn shipped() -> Vec<FormatView> {
    let (catalogue, words) = (Catalogue::shipped().unwrap(), Words::shipped(Language::English));
    let formats = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../formats")).unwrap();
    let files =
        formats.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|is| is == "json"));
    files
        .map(|path| {
            let definition: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            let known = catalogue.newest(definition["id"].as_str().unwrap()).unwrap();
            view_of(definition, guide::members(known, &words).into_iter().map(MemberView::from).collect())
        })
        .collect()
}

fn shown(fields: &[Field], typed: &Typed) -> String {
    let words: Arc<dyn crate::Words> = Arc::new(Plain);
    let tongue = Tongue::of(&words, ["en"]);
    Shown { tongue: &tongue, typed, another: "", wrong: "" }.body(fields).into_string()
}

fn written(fields: &[Field], pairs: &[(&str, &str)]) -> Result<Value, Unwritten> {
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    write(fields, &Typed::of(pairs)).map(|body| serde_json::from_str(body.get()).unwrap())
}

fn of(id: &str) -> Vec<Field> {
    fields(shipped().iter().find(|view| view.id == id).unwrap())
}

#[test]
fn every_shipped_format_has_a_form_that_names_all_that_must_be_there() {
    let all = shipped();
    assert!(all.len() > 50, "{}", all.len());
    for view in &all {
        let fields = fields(view);
        let page = shown(&fields, &Typed::default());
        for member in view.members.iter().filter(|member| !member.path.contains('/')) {
            let field =
                fields.iter().find(|field| field.name == member.path).unwrap_or_else(|| panic!("{}", member.path));
            assert_eq!(field.required, member.required, "{} {}", view.id, member.path);
            assert!(page.contains(&format!("id=\"b-{}\"", member.path)), "{} {}", view.id, member.path);
            assert!(
                !field.label.is_empty() && field.label != member.path || member.label == member.path,
                "{}",
                view.id
            );
        }
    }
}

#[test]
fn examples_of_every_format_go_through_its_form_unchanged() {
    let (mut valid, mut kept_apart) = (0, 0);
    for view in &shipped() {
        let fields = fields(view);
        let folder = format!("{}/../../formats/examples/{}", env!("CARGO_MANIFEST_DIR"), view.id);
        for path in std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            let Ok(example) = serde_json::from_str::<Value>(&std::fs::read_to_string(&path).unwrap()) else { continue };
            let Some(body) = example["body"].as_object() else { continue };
            let mut typed = Typed::default();
            read(&fields, &RawValue::from_string(example["body"].to_string()).unwrap(), &mut typed);
            let again: Value = serde_json::from_str(write(&fields, &typed).unwrap().get()).unwrap();
            for (name, value) in body {
                assert_eq!(again.get(name), Some(value), "{} {name}", path.display());
            }
            if path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with("invalid")) {
                valid += 1;
                kept_apart += usize::from(typed.says(FURTHER));
            }
        }
    }
    assert!(valid > 50 && kept_apart * 4 < valid, "{kept_apart} of {valid}");
}

#[test]
fn what_is_typed_becomes_what_the_format_takes_and_stands_in_the_form_again() {
    let fields = of("F23");
    let pairs = [
        ("b/facts", "One\r\n<b>two</b>"),
        ("b/evidence/0/what", "a log"),
        ("b/evidence/0/kind", "committed"),
        ("b/evidence/1/what", ""),
        ("b/confidence", "high"),
        ("b/questions/0", "Who?"),
        ("b/questions/1", " "),
        ("b/questions/2", "Why?"),
        ("b/period/from", "2025-11-28T00:00"),
        ("b/period/to", "soon"),
        ("further", "{\"note\": 1.50}"),
    ];
    let body = written(&fields, &pairs).unwrap();
    let expected = json!({
        "facts": "One\n<b>two</b>", "evidence": [{"what": "a log", "kind": "committed"}], "confidence": "high",
        "questions": ["Who?", "Why?"], "period": {"from": 1_764_288_000, "to": "soon"}, "note": 1.5
    });
    assert_eq!(body, expected);
    let typed = Typed::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
    let page = shown(&fields, &typed);
    for stands in
        ["One\n&lt;b&gt;two&lt;/b&gt;", ">\na log<", "value=\"high\" selected", ">\nWho?<", "Why?", "value=\"soon\""]
    {
        assert!(page.contains(stands), "{stands}");
    }
    assert!(!page.contains("<b>"), "what is typed is text");
}

#[test]
fn further_members_are_an_object_and_named_once() {
    let fields = of("F90");
    let subject = [("b/subject", "A")];
    assert_eq!(written(&fields, &subject), Ok(json!({"subject": "A"})));
    let twice = [subject[0], ("further", "{\"subject\": \"B\"}")];
    assert_eq!(written(&fields, &twice), Err(Unwritten::Twice("subject".into())));
    assert_eq!(written(&fields, &[("further", "{\"subject\": \"B\"}")]), Ok(json!({"subject": "B"})));
    for wrong in ["[]", "{", "1", "text"] {
        assert_eq!(written(&fields, &[("further", wrong)]), Err(Unwritten::NoObject), "{wrong}");
    }
}

#[test]
fn a_member_that_its_field_cannot_hold_is_kept_as_it_stands() {
    let fields = of("F90");
    let body = RawValue::from_string("{\"subject\":{\"odd\":1},\"text\":\"a\\r\\nb\",\"x/y\":[1.50]}".into()).unwrap();
    let mut typed = Typed::default();
    read(&fields, &body, &mut typed);
    assert_eq!(typed.get("b/subject"), "");
    assert!(typed.get(FURTHER).contains("1.50"), "as it was written");
    let again: Value = serde_json::from_str(write(&fields, &typed).unwrap().get()).unwrap();
    assert_eq!(again, serde_json::from_str::<Value>(body.get()).unwrap());
}

#[test]
fn one_more_entry_is_shown_where_it_is_asked_for() {
    let fields = of("F23");
    let words: Arc<dyn crate::Words> = Arc::new(Plain);
    let tongue = Tongue::of(&words, ["en"]);
    let typed = Typed::of(vec![("b/questions/0".into(), "Who?".into())]);
    let page = Shown { tongue: &tongue, typed: &typed, another: "b/questions", wrong: "" }.body(&fields).into_string();
    assert!(page.contains("name=\"b/questions/1\"") && !page.contains("name=\"b/questions/2\""));
    assert_eq!(page.matches("autofocus").count(), 1);
}
