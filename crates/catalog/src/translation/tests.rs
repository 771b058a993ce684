use super::*;

const SALT: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn catalogue() -> Catalogue {
    Catalogue::shipped().unwrap()
}

fn language(tag: &str, source: Option<Hash>) -> Language {
    let authenticity = if source.is_some() { Authenticity::Translation } else { Authenticity::Authentic };
    Language { tag: tag.into(), authenticity, source }
}

fn source() -> Statement {
    let envelope = Envelope {
        format: "F90".into(),
        format_version: 1,
        subject: "Greetings".into(),
        languages: vec![language("en", None)],
        ..Envelope::default()
    };
    Statement { envelope, body: br#"{"subject":"Greetings", "text":"Good day.", "n":7}"#.to_vec() }
}

/// An F23 with all that a body can have: lists, listed words, a commitment.
fn inquiry() -> Statement {
    let hash = "ab".repeat(32);
    let evidence = format!(r#"[{{"kind":"committed","what":"a log","commitment":"{hash}"}}]"#);
    let body = format!(
        r#"{{"facts":"a server was used","evidence":{evidence},"confidence":"low","questions":["Whose?","Since when?"]}}"#
    );
    let envelope = Envelope { format: "F23".into(), format_version: 1, ..Envelope::default() };
    Statement { envelope, body: body.into_bytes() }
}

fn texts<'b>(subject: Option<&'b str>, members: &'b str) -> Texts<'b> {
    Texts::of(subject, Some(members)).unwrap()
}

#[test]
fn a_statement_reads_in_its_translation_and_keeps_everything_else() {
    let given = texts(Some(r#""Приветствие""#), r#"{"subject":"Приветствие","text":"Добрый день."}"#);
    let read = given.applied("ru", &source(), &catalogue()).unwrap();
    assert_eq!(read.envelope.subject, "Приветствие");
    let members = read.members().unwrap();
    assert_eq!((members.get("text"), members.get("n")), (Some(r#""Добрый день.""#), Some("7")));
    assert_eq!(given.paths().collect::<Vec<_>>(), ["body/subject", "body/text", "envelope/subject"]);
}

#[test]
fn what_is_no_translation_of_this_statement_is_refused_and_says_why() {
    let text = r#"{"text":"т"}"#;
    let refused = |language: &str, subject: Option<&str>, members: &str, of: &Statement| {
        texts(subject, members).applied(language, of, &catalogue()).unwrap_err()
    };
    let (source, mut again) = (source(), source());
    again.envelope.format = FORMAT.into();
    assert_eq!(refused("ru", None, text, &again), Unfit::OfTranslation);
    assert_eq!(refused("EN", None, text, &source), Unfit::SameLanguage { language: "en".into() });
    for tag in ["", "r", "по-русски", "ru_RU", "ru-", &"x".repeat(65)] {
        assert_eq!(refused(tag, None, text, &source), Unfit::Tag { language: tag.into() });
    }
    assert_eq!(refused("ru", None, "{}", &source), Unfit::Count { actual: 0 });
    assert_eq!(refused("ru", None, r#"{"facts":"т"}"#, &source), Unfit::Absent { path: "body/facts".into() });
    let mut without = source.clone();
    without.envelope.subject.clear();
    assert_eq!(refused("ru", Some("\"т\""), text, &without), Unfit::Absent { path: "envelope/subject".into() });
    assert_eq!(refused("ru", None, r#"{"n":8}"#, &source), Unfit::Shape { path: "body/n".into() });
    assert_eq!(refused("ru", None, r#"{"text":["т"]}"#, &source), Unfit::Shape { path: "body/text".into() });
    assert_eq!(refused("ru", None, r#"{"text":" "}"#, &source), Unfit::Shape { path: "body/text".into() });
}

#[test]
fn only_words_may_differ() {
    let (of, catalogue) = (inquiry(), catalogue());
    assert!(catalogue.check(&of.envelope, &of.members().unwrap()).is_ok());
    let apply = |members: &str| texts(None, members).applied("ru", &of, &catalogue).map(|_| ());
    let hash = "ab".repeat(32);
    let evidence = |hash: &str, kind: &str| {
        format!(r#"{{"evidence":[{{"kind":"{kind}","what":"журнал","commitment":"{hash}"}}]}}"#)
    };
    assert_eq!(apply(r#"{"facts":"использован сервер","questions":["Чей?","С какого времени?"]}"#), Ok(()));
    assert_eq!(apply(&evidence(&hash, "committed")), Ok(()));
    let shape = |path: &str| Err(Unfit::Shape { path: path.into() });
    assert_eq!(apply(&evidence(&"cd".repeat(32), "committed")), shape("body/evidence"), "another commitment");
    assert_eq!(apply(&evidence(&hash, "attached")), shape("body/evidence"), "a listed word");
    assert_eq!(apply(r#"{"confidence":"high"}"#), shape("body/confidence"), "a listed word that the format has");
    assert_eq!(apply(r#"{"questions":["Чей?"]}"#), shape("body/questions"), "a question less");
    let long = format!(r#"{{"facts":"{}"}}"#, "т".repeat(20_001));
    assert!(matches!(apply(&long), Err(Unfit::Format(Fault::Wrong { .. }))), "longer than the format has it");
}

#[test]
fn what_can_be_translated_is_words() {
    let (subject, members) = translatable(&inquiry(), &catalogue());
    let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((subject, names), (None, vec!["evidence", "facts", "questions"]));
    let (subject, members) = translatable(&source(), &catalogue());
    assert_eq!((subject.as_deref(), members.len()), (Some("Greetings"), 2));
}

fn said<'b>(of: &Statement, subject: Option<&'b str>, members: &'b str) -> Translation<'b> {
    let texts = texts(subject, members);
    let source = texts.source_hash(SALT, of).unwrap();
    let hash = texts.text_hash(SALT, &source, "ru");
    Translation { of: Hash([1; 32]), language: "ru".into(), source, hash, salt: SALT.into(), texts }
}

#[test]
fn a_translation_is_bound_to_its_source_by_hash() {
    let (source, catalogue) = (source(), catalogue());
    let said = said(&source, Some(r#""П""#), r#"{"text":"Добрый день."}"#);
    assert!(said.is_whole() && said.applied(&source, &catalogue).is_ok());
    // One byte of what is translated, and of nothing else.
    let change = |from: &str, to: &str| {
        let body = String::from_utf8(source.body.clone()).unwrap().replace(from, to);
        Statement { body: body.into_bytes(), ..source.clone() }
    };
    assert_eq!(said.applied(&change("Good day.", "Good day!"), &catalogue), Err(Unfit::Source));
    assert!(said.applied(&change("\"n\":7", "\"n\":8"), &catalogue).is_ok(), "it was not translated");
    let mut subject = source.clone();
    subject.envelope.subject = "Greeting".into();
    assert_eq!(said.applied(&subject, &catalogue), Err(Unfit::Source));
    for changed in [
        Translation { salt: SALT.replace('A', "B"), ..said.clone() },
        Translation { language: "be".into(), ..said.clone() },
        Translation { source: Hash([2; 32]), ..said.clone() },
        Translation { texts: texts(Some(r#""П""#), r#"{"text":"Добрый вечер."}"#), ..said.clone() },
        Translation { texts: texts(None, r#"{"text":"Добрый день."}"#), ..said.clone() },
    ] {
        assert!(!changed.is_whole(), "{changed:?}");
    }
}

#[test]
fn body_and_envelope_say_the_same_language_and_source() {
    let said = said(&source(), None, r#"{"text":"т"}"#);
    let envelope = |languages| Envelope { languages, ..Envelope::default() };
    assert!(said.agrees(&envelope(vec![language("ru", Some(said.source))])));
    for languages in [
        vec![],
        vec![language("ru", None)],
        vec![language("be", Some(said.source))],
        vec![language("ru", Some(Hash([3; 32])))],
        vec![language("ru", Some(said.source)), language("en", None)],
    ] {
        assert!(!said.agrees(&envelope(languages.clone())), "{languages:?}");
    }
}
