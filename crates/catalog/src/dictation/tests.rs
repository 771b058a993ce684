use comity_wire::envelope::{Mark, Pap, Tlp};

use super::*;
use crate::{Catalogue, Language, Words};

const BODY: &str = r#"{"aware_since":1795000000,"suspected_malicious":"yes","cross_border":"not-known","sector":"energy",
    "summary":"Operators lost the display\nof 14 substations (the cause is \"unknown\").","more":{"a":[1,[],{}],"b":null,"c":true}}"#;

fn dictated(body: &str) -> Dictation {
    Dictation::of("F20", 1, body.as_bytes()).unwrap()
}

fn taken(dictation: &Dictation) -> Taken {
    let (format, version) = (dictation.format.clone(), dictation.version);
    let lines = dictation.lines.iter().map(TakenLine::from).collect();
    Taken { format, version, marks: None, lines, whole: dictation.whole().to_vec() }
}

fn heard(taken: &Taken) -> Vec<String> {
    let judged = taken.judge().unwrap();
    judged.lines.into_iter().filter(|line| line.heard != Heard::Matches).map(|line| line.path).collect()
}

#[test]
fn what_was_heard_whole_is_the_body_again() {
    let dictation = dictated(BODY);
    let judged = taken(&dictation).judge().unwrap();
    assert!(judged.is_whole(), "{judged:?}");
    assert_eq!(dictated(&judged.body), dictation);
    let lines: Vec<(&str, Kind)> = dictation.lines.iter().map(|line| (line.path.as_str(), line.kind)).collect();
    for line in
        [("aware_since", Kind::Number), ("more.a.2", Kind::List), ("more.b", Kind::Null), ("more.c", Kind::Truth)]
    {
        assert!(lines.contains(&line), "{line:?} {lines:?}");
    }
}

#[test]
fn what_nobody_hears_changes_no_group_and_every_other_change_names_its_line() {
    let good = taken(&dictated(BODY));
    let changed = |path: &str, text: &str| {
        let mut taken = good.clone();
        text.clone_into(&mut taken.lines.iter_mut().find(|line| line.path == path).unwrap().text);
        heard(&taken)
    };
    let same = "operators lost the display of 14 substations - the cause is unknown";
    assert_eq!(changed("summary", same), Vec::<String>::new());
    assert_eq!(changed("aware_since", "17 95 000 000"), Vec::<String>::new());
    for (path, text) in [
        ("summary", "Operators lost the display of 40 substations (the cause is unknown)."),
        ("summary", "Operators lost the display of 14 substations"),
        ("sector", "еnergy"),
        ("aware_since", "1795000001"),
        ("more.c", "нет"),
    ] {
        assert_eq!(changed(path, text), [path], "{text}");
    }
    // A letter of another alphabet is told, and not only that the group differs.
    let mut mixed = good.clone();
    mixed.lines.iter_mut().find(|line| line.path == "sector").unwrap().text = "еnergy".into();
    let judged = mixed.judge().unwrap();
    assert_eq!(judged.lines.iter().flat_map(|line| line.mixed.clone()).collect::<Vec<_>>(), ["еnergy"]);
    assert_eq!(judged.whole, Heard::Differs);
}

#[test]
fn swapped_groups_a_missing_line_and_another_path_are_seen() {
    let good = taken(&dictated(BODY));
    let mut swapped = good.clone();
    let group = swapped.lines[0].group.clone();
    swapped.lines[0].group = std::mem::replace(&mut swapped.lines[1].group, group);
    assert_eq!(heard(&swapped).len(), 2);
    let mut missing = good.clone();
    missing.lines.retain(|line| line.path != "sector");
    let judged = missing.judge().unwrap();
    assert!(judged.lines.iter().all(|line| line.heard == Heard::Matches));
    assert_eq!(judged.whole, Heard::Differs);
    let mut other = good.clone();
    other.lines.iter_mut().find(|line| line.path == "sector").unwrap().path = "vector".into();
    assert_eq!(heard(&other), ["vector"]);
    let mut format = good.clone();
    format.format = "F21".into();
    assert_eq!(format.judge().unwrap().whole, Heard::Differs);
    let mut unread = good;
    unread.whole.clear();
    unread.lines[0].group = " ".into();
    unread.lines[1].group = "4F7К".into();
    let judged = unread.judge().unwrap();
    assert_eq!((&judged.whole, &judged.lines[0].heard), (&Heard::Unread, &Heard::Unread));
    assert_eq!(judged.lines[1].heard, Heard::NoGroup(GroupRefused::Foreign { found: 'К' }));
    assert!(!judged.is_whole());
}

#[test]
fn lines_that_make_no_body_are_refused() {
    let line =
        |path: &str, kind, text: &str| TakenLine { path: path.into(), kind, text: text.into(), group: String::new() };
    let judge =
        |lines: Vec<TakenLine>| Taken { format: "F20".into(), version: 1, marks: None, lines, whole: vec![] }.judge();
    for path in ["", ".", "a.", "1", "a.0", "a.01", "a.999", "a b", "а", "a..b", "-a", &"a".repeat(201)] {
        assert_eq!(judge(vec![line(path, Kind::Text, "x")]), Err(Refused::Path { path: path.into() }), "{path}");
    }
    for (kind, text) in [
        (Kind::Text, " "),
        (Kind::Number, "twelve"),
        (Kind::Number, "1.5"),
        (Kind::Number, "--1"),
        (Kind::Number, "99999999999999999999"),
        (Kind::Truth, "maybe"),
        (Kind::List, "x"),
        (Kind::Null, "x"),
    ] {
        assert_eq!(judge(vec![line("a", kind, text)]), Err(Refused::Value { path: "a".into(), kind }), "{text}");
    }
    let texts = |paths: &[&str]| judge(paths.iter().map(|path| line(path, Kind::Text, "x")).collect());
    assert_eq!(texts(&["a", "a"]), Err(Refused::Twice { path: "a".into() }));
    assert_eq!(texts(&["a", "a.b"]), Err(Refused::Twice { path: "a".into() }));
    assert_eq!(texts(&["a.b", "a.1"]), Err(Refused::Twice { path: "a".into() }));
    assert_eq!(texts(&["a.2", "a.1", "a.4"]), Err(Refused::Gap { path: "a".into() }));
    assert_eq!(judge((0..257).map(|n| line(&format!("a{n}"), Kind::Text, "x")).collect()), Err(Refused::TooManyLines));
    assert!(matches!(texts(&["a"; 0]).map(|judged| judged.body), Ok(body) if body == "{}"));
}

#[test]
fn a_body_that_nobody_could_read_out_is_refused() {
    for body in ["", "[]", "{\"a\":1.5}", "{\"a\":1,\"a\":2}", "{\"a\":18446744073709551615}"] {
        assert!(matches!(Dictation::of("F20", 1, body.as_bytes()), Err(Refused::Body { .. })), "{body}");
    }
    for name in ["ключ", "a.b", "1", "", "a b"] {
        let body = format!("{{\"{name}\":1}}");
        assert!(matches!(Dictation::of("F20", 1, body.as_bytes()), Err(Refused::Path { .. })), "{body}");
    }
    for body in ["{\"a\":\"\"}", "{\"a\":\" \\n\"}"] {
        let refused = Refused::Value { path: "a".into(), kind: Kind::Text };
        assert_eq!(Dictation::of("F20", 1, body.as_bytes()), Err(refused), "nothing to say");
    }
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(DICTATION_BYTES_MAX));
    assert!(matches!(Dictation::of("F20", 1, long.as_bytes()), Err(Refused::TooLong { .. })));
    let many: Vec<String> = (0..257).map(|n| n.to_string()).collect();
    let many = format!("{{\"a\":[{}]}}", many.join(","));
    assert_eq!(Dictation::of("F20", 1, many.as_bytes()), Err(Refused::TooManyLines));
}

#[test]
fn what_turns_the_text_round_is_made_visible_before_it_is_read_out() {
    let dictation = dictated("{\"a\":\"pay\u{202e}001\"}");
    assert_eq!(dictation.lines[0].text, "pay\\u{202e}001");
}

#[test]
fn a_form_that_was_written_is_read_back_in_both_languages() {
    let long = format!("{{\"a\":\"{} {} end\",\"b\":{BODY}}}", "x".repeat(150), "Слово и ещё одно ".repeat(20));
    let handling = "Return it after use. Не копировать. ".repeat(5).trim().to_owned();
    let marks = Marks { tlp: Tlp::AmberStrict, pap: Pap::Red, mark: Mark::Exercise, handling };
    for body in [BODY, &long, "{\"a\":\"= # ~ 1 ALL END MARKS HANDLING\"}"] {
        let dictation = dictated(body);
        for language in Language::ALL {
            let words = Words::shipped(language);
            let label = |path: &str| words.member("F20", &[path]);
            let form = written(&dictation, &marks, &label, &|group| format!("spelt {group}"));
            assert!(form.lines().all(|line| line.chars().count() <= 72), "{form}");
            let read = read(&form).unwrap();
            assert_eq!(read, Taken { marks: Some(marks.clone()), ..taken(&dictation) }, "{form}");
            assert_eq!(form.matches("MARKS TLP:AMBER+STRICT PAP:RED exercise\n").count(), 2, "{form}");
            assert!(read.judge().unwrap().is_whole(), "{form}");
        }
    }
}

#[test]
fn a_blank_form_of_every_format_fits_a_page_and_is_read_as_blank() {
    let catalogue = Catalogue::shipped().unwrap();
    for language in Language::ALL {
        let words = Words::shipped(language);
        for definition in catalogue.iter() {
            let form = blank(definition, &words);
            assert!(form.lines().all(|line| line.chars().count() <= 72), "{form}");
            let read = read(&form).unwrap();
            assert_eq!((read.lines.len(), read.whole.len(), &read.format), (0, 0, &definition.format.id), "{form}");
        }
    }
    let form = blank(catalogue.newest("F20").unwrap(), &Words::shipped(Language::English));
    assert!(form.contains(" aware_since number\n") && form.contains("~ yes: "), "{form}");
}

#[test]
fn what_is_no_form_is_refused_with_its_line() {
    let good = "COMITY DICTATION F20 1\n1 a text\n= x\n# 4F7K\nALL # 4F7K 4F7K 4F7K\nEND\n";
    assert!(read(good).is_ok());
    for (text, why) in [
        ("", FormRefused::Title),
        ("F20 1\nEND\n", FormRefused::Title),
        ("COMITY DICTATION F20\nEND\n", FormRefused::Title),
        ("COMITY DICTATION F20 one\nEND\n", FormRefused::Title),
        ("COMITY DICTATION F20 1\n= x\nEND\n", FormRefused::Line { number: 2 }),
        ("COMITY DICTATION F20 1\n1 a\nEND\n", FormRefused::Line { number: 2 }),
        ("COMITY DICTATION F20 1\n1 a word\nEND\n", FormRefused::Line { number: 2 }),
        ("COMITY DICTATION F20 1\n1 a text\n= x\n= y\nEND\n", FormRefused::Line { number: 4 }),
        ("COMITY DICTATION F20 1\nhello\nEND\n", FormRefused::Line { number: 2 }),
        ("COMITY DICTATION F20 1\nALL\nEND\n", FormRefused::Line { number: 2 }),
        ("COMITY DICTATION F20 1\nMARKS TLP:RED\nEND\n", FormRefused::Line { number: 2 }),
        ("COMITY DICTATION F20 1\nMARKS TLP:BLUE PAP:RED actual\nEND\n", FormRefused::Line { number: 2 }),
        ("COMITY DICTATION F20 1\nMARKS TLP:RED PAP:RED actual now\nEND\n", FormRefused::Line { number: 2 }),
        (
            "COMITY DICTATION F20 1\nMARKS TLP:RED PAP:RED actual\nMARKS TLP:GREEN PAP:RED actual\nEND\n",
            FormRefused::Line { number: 3 },
        ),
        ("COMITY DICTATION F20 1\n1 a text\nHANDLING x\nEND\n", FormRefused::Line { number: 3 }),
        ("COMITY DICTATION F20 1\n1 a text\n= x\n", FormRefused::End),
    ] {
        assert_eq!(read(text), Err(why), "{text:?}");
    }
    let many = format!("COMITY DICTATION F20 1\n{}END\n", "1 a text\n".repeat(DICTATION_LINES_MAX + 1));
    assert_eq!(read(&many), Err(FormRefused::TooMany));
    let long = " ".repeat(131_073);
    assert_eq!(read(&long), Err(FormRefused::TooLong { actual: 131_073 }));
}

#[test]
fn what_repeats_a_dictation_is_at_least_as_sensitive() {
    let marks = Marks::read("tlp:green PAP:RED Actual").unwrap();
    assert_eq!(marks.at_least(Tlp::Amber, Pap::Amber), (Tlp::Amber, Pap::Red));
    assert_eq!(marks.at_least(Tlp::Clear, Pap::Clear), (Tlp::Green, Pap::Red));
    assert_eq!(Marks::read("TLP:RED"), None);
}
