//! What is left of a statement whose content both sides erased: as much as the line's state needs, and no free text
//! (`docs/spec/erasure.md`, residue).
//!
//! **Guarantees** that both sides make the same bytes of the same statement, and that what comes from elsewhere has no
//! room for text. **Does not prove** that it is the residue of the statement that was erased: whoever gives it can give
//! another one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use comity_seal::chunk_seal::attachment_commitment;
use comity_seal::hash::sha256;
use comity_wire::body::Members;
use comity_wire::envelope::{Asked, AttachmentRef, Envelope};
use comity_wire::limits::RESIDUE_BYTES_MAX;
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, Hash};
use serde_json::Value;

/// Characters of a member's name that is left.
pub const NAME_CHARACTERS_MAX: usize = 40;
/// Digits and capitals of a format's id.
const FORMAT_CHARACTERS_MAX: usize = 16;

/// Stands for what is not empty and is gone.
const GONE: &str = r#""*""#;
/// Stands for a list or a number of which nothing is left.
const GONE_LIST: &str = r#"["*"]"#;
/// Stands for an object of which nothing is left.
const GONE_OBJECT: &str = r#"{"*":0}"#;
/// The form of an opening of which is left that it opened its commitment.
pub const OPENED: &str = "opened";
/// The form of an opening of which is left that it did not.
pub const OTHER: &str = "other";

/// Words that the state reads, by the members in which it reads them.
const WORDS: [(&str, &[&str]); 6] = [
    ("act", &["suspend", "resume", "remove"]),
    ("decision", &["approved", "denied", "pending", "no-position-yet", "non-responsive", "waived"]),
    ("report", &["progress"]),
    ("scope", &["whole-line"]),
    ("stage", &["request", "position", "question", "answer", "findings", "disagreement", "close"]),
    ("until", &["further-notice"]),
];

/// The residue of a plaintext, encoded as a statement; empty where it is none.
#[must_use]
pub fn of_plaintext(plaintext: &[u8]) -> Vec<u8> {
    let statement = Plaintext::from_bytes(plaintext).and_then(|plain| Statement::from_bytes(&plain.statement));
    statement.map(|statement| of(&statement).to_bytes()).unwrap_or_default()
}

/// Reads a residue; `None` where something stands in it that a residue does not have.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Statement> {
    let statement = Statement::from_bytes(bytes).ok()?;
    (bytes.len() <= RESIDUE_BYTES_MAX && of(&statement).to_bytes() == bytes).then_some(statement)
}

/// The residue of a statement; that of a residue is itself.
#[must_use]
pub fn of(statement: &Statement) -> Statement {
    let envelope = &statement.envelope;
    let attachments = envelope.attachments.iter().map(attachment).collect();
    let left = Envelope {
        format: envelope.format.clone(),
        format_version: envelope.format_version,
        // The first desk's hours bind.
        to_desks: envelope.to_desks.first().cloned().into_iter().collect(),
        asked: envelope.asked.as_ref().map(|asked| Asked { text: String::new(), by: asked.by }),
        precedence: envelope.precedence,
        case: envelope.case,
        in_reply_to: envelope.in_reply_to.clone(),
        supersedes: envelope.supersedes,
        standing: envelope.standing,
        mark: envelope.mark,
        // What is made of what is left bears no less than what was said.
        tlp: envelope.tlp,
        pap: envelope.pap,
        attachments,
        release_nonce: envelope.release_nonce,
        ..Envelope::default()
    };
    Statement { body: body(&envelope.format, &statement.body).into_bytes(), envelope: left }
}

/// What evidence is judged by: under which member it stands, its commitment and root. No key, no salt, no label.
fn attachment(reference: &AttachmentRef) -> AttachmentRef {
    let name = if is_name(&reference.name) { reference.name.clone() } else { String::new() };
    let (commitment, root) = (reference.commitment, reference.root);
    AttachmentRef { name, media_type: String::new(), length: 0, commitment, salt: [0; 32], root, key: [0; 32] }
}

/// Whether this is a member's name, and short.
fn is_name(name: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.len() <= NAME_CHARACTERS_MAX && name.chars().all(good)
}

fn body(format: &str, body: &[u8]) -> String {
    let mut left: BTreeMap<&str, String> = BTreeMap::new();
    let members = Members::read(body).ok();
    for (name, raw) in members.iter().flat_map(Members::iter).filter(|(name, _)| is_name(name)) {
        let value = match serde_json::from_str::<Value>(raw) {
            Ok(Value::Object(object)) if (format, name) == ("F38", "opening") => opening(&object, members.as_ref()),
            Ok(Value::Object(object)) if (format, name) == ("F42", "ref") => about(&object),
            Ok(value) => member(format, name, &value),
            Err(_) => GONE_LIST.to_owned(),
        };
        left.insert(name, value);
    }
    let mut text = String::from("{");
    for (name, value) in left {
        let comma = if text.len() > 1 { "," } else { "" };
        let _to_a_string = write!(text, r#"{comma}"{name}":{value}"#);
    }
    text.push('}');
    text
}

fn member(format: &str, name: &str, value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.as_u64().map_or_else(|| GONE_LIST.to_owned(), |number| number.to_string()),
        Value::String(text) if text.trim().is_empty() => r#""""#.to_owned(),
        Value::String(text) => word(format, name, text).unwrap_or_else(|| GONE.to_owned()),
        Value::Array(items) if items.is_empty() => "[]".to_owned(),
        Value::Array(items) => {
            let left: Vec<String> = items.iter().filter_map(|one| item(format, name, one)).collect();
            if left.is_empty() { GONE_LIST.to_owned() } else { format!("[{}]", left.join(",")) }
        }
        Value::Object(object) if object.is_empty() => "{}".to_owned(),
        Value::Object(object) => match object.get("from").and_then(Value::as_u64) {
            Some(from) => format!(r#"{{"from":{from}}}"#),
            None => GONE_OBJECT.to_owned(),
        },
    }
}

/// A string that is left as it is: a hash, a word that the state reads, a format of a suspension.
fn word(format: &str, name: &str, text: &str) -> Option<String> {
    let read = WORDS.iter().any(|(member, words)| *member == name && words.contains(&text));
    let capital = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    let suspended = (format, name) == ("F15", "scope")
        && text.len() <= FORMAT_CHARACTERS_MAX
        && text.chars().all(capital)
        && text.starts_with(|c: char| c.is_ascii_uppercase());
    (read || suspended || hash(text).is_some()).then(|| format!(r#""{text}""#))
}

/// What a concern is about: a format that it can be about, and a hash.
fn about(object: &serde_json::Map<String, Value>) -> String {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let format = text("format").filter(|format| ["F40", "F41"].contains(format));
    match (format, text("hash").and_then(hash)) {
        (Some(format), Some(hash)) => format!(r#"{{"format":"{format}","hash":"{hash}"}}"#),
        _ => GONE_OBJECT.to_owned(),
    }
}

fn hash(text: &str) -> Option<Hash> {
    text.parse::<Hash>().ok().filter(|hash| hash.to_string() == text)
}

/// An item of a list: a string that is left, or an object that names evidence.
fn item(format: &str, name: &str, item: &Value) -> Option<String> {
    match item {
        Value::String(text) => word(format, name, text),
        Value::Object(object) => {
            let named = |member: &str| {
                let hash = object.get(member)?.as_str().and_then(hash)?;
                Some(format!(r#""{member}":"{hash}""#))
            };
            let left: Vec<String> = ["attachment", "commitment"].into_iter().filter_map(named).collect();
            (!left.is_empty()).then(|| format!("{{{}}}", left.join(",")))
        }
        _ => None,
    }
}

/// An opening: which attachment it names, or whether its text and salt open the commitment.
fn opening(opening: &serde_json::Map<String, Value>, members: Option<&Members<'_>>) -> String {
    let text = |name: &str| opening.get(name).and_then(Value::as_str);
    match text("form") {
        Some("attachment") => match text("attachment").and_then(hash) {
            Some(root) => format!(r#"{{"attachment":"{root}","form":"attachment"}}"#),
            None => r#"{"form":"attachment"}"#.to_owned(),
        },
        Some(OPENED) => format!(r#"{{"form":"{OPENED}"}}"#),
        _ => {
            let commitment = members.and_then(|members| members.get("commitment"));
            let commitment = commitment.and_then(|raw| serde_json::from_str::<String>(raw).ok());
            let made = text("salt").and_then(hash).zip(text("text"));
            let made = made.map(|(salt, text)| attachment_commitment(&salt.0, &sha256(text.as_bytes())));
            let opens = made.is_some() && made == commitment.as_deref().and_then(hash);
            let form = match (made.is_some(), opens) {
                (true, true) => OPENED,
                (true, false) => OTHER,
                (false, _) if text("form") == Some(OTHER) => OTHER,
                (false, _) => "none",
            };
            format!(r#"{{"form":"{form}"}}"#)
        }
    }
}

#[cfg(test)]
mod tests {
    use comity_wire::envelope::{Pap, Tlp};

    use super::*;

    const SECRET: &str = "the names of forty-one private persons";

    fn left(format: &str, text: &str) -> String {
        let envelope = Envelope { format: format.into(), ..Envelope::default() };
        let residue = of(&Statement { envelope, body: text.as_bytes().to_vec() });
        assert_eq!(of(&residue), residue, "the residue of a residue is itself");
        assert_eq!(read(&residue.to_bytes()), Some(residue.clone()));
        String::from_utf8(residue.body).unwrap()
    }

    #[test]
    fn what_a_concern_is_about_is_left_and_nothing_else_of_it() {
        let hash = Hash([7; 32]).to_string();
        let of = |format: &str, body: &str| left(format, body);
        let about = format!(r#"{{"ref":{{"format":"F41","hash":"{hash}"}}}}"#);
        let said = format!(r#"{{"ref":{{"number":"{SECRET}","hash":"{hash}","format":"F41"}}}}"#);
        assert_eq!(of("F42", &said), about);
        let other = r#"{"ref":{"*":0}}"#;
        assert_eq!(of("F42", &said.replace("F41", "F20")), other, "a concern is about no such format");
        assert_eq!(of("F42", &said.replace(&hash, SECRET)), other);
        assert_eq!(of("F90", &said), other, "only a concern's");
    }

    #[test]
    fn the_labels_are_left() {
        let envelope = Envelope { tlp: Tlp::Red, pap: Pap::Green, subject: SECRET.into(), ..Envelope::default() };
        let residue = of(&Statement { envelope, body: b"{}".to_vec() });
        assert_eq!((residue.envelope.tlp, residue.envelope.pap), (Tlp::Red, Pap::Green));
        assert_eq!(residue.envelope.subject, "");
        assert_eq!(read(&residue.to_bytes()), Some(residue));
    }

    #[test]
    fn numbers_hashes_and_words_that_the_state_reads_are_left_and_no_text() {
        let hash = Hash([7; 32]).to_string();
        let body = format!(
            r#"{{"text":"{SECRET}","empty":" ","n":5,"neg":-1,"real":1.5,"yes":true,"no":null,"ref":"{hash}",
            "list":["{SECRET}","{hash}",3],"gone":["{SECRET}"],"none":[],"window":{{"from":9,"to":10,"x":"{SECRET}"}},
            "deep":{{"a":{{"b":"{SECRET}"}}}},"void":{{}},"decision":"waived","state":"waived","scope":["F20"]}}"#
        );
        let expected = format!(
            r#"{{"decision":"waived","deep":{{"*":0}},"empty":"","gone":["*"],"list":["{hash}"],"n":5,"neg":["*"],"no":null,"none":[],"real":["*"],"ref":"{hash}","scope":["*"],"state":"*","text":"*","void":{{}},"window":{{"from":9}},"yes":true}}"#
        );
        assert_eq!(left("F90", &body), expected);
        assert_eq!(left("F15", r#"{"scope":["F20","X1","lower"]}"#), r#"{"scope":["F20","X1"]}"#);
        assert_eq!(left("F90", r#"{"the names of":1,"Name":1,"1a":1}"#), "{}", "a name is no place for text");
    }

    #[test]
    fn evidence_is_left_by_its_hashes_alone() {
        let (a, b) = (Hash([1; 32]), Hash([2; 32]));
        let body = format!(
            r#"{{"evidence":[{{"what":"{SECRET}","kind":"attached","attachment":"{a}"}},{{"commitment":"{b}"}},{{"what":"x"}}]}}"#
        );
        let expected = format!(r#"{{"evidence":[{{"attachment":"{a}"}},{{"commitment":"{b}"}}]}}"#);
        assert_eq!(left("F23", &body), expected);
    }

    #[test]
    fn of_an_opening_is_left_whether_it_opened() {
        let salt = Hash([3; 32]);
        let commitment = attachment_commitment(&salt.0, &sha256(SECRET.as_bytes()));
        let body = |text: &str| {
            format!(r#"{{"commitment":"{commitment}","opening":{{"form":"inline","salt":"{salt}","text":"{text}"}}}}"#)
        };
        let form = |word: &str| format!(r#"{{"commitment":"{commitment}","opening":{{"form":"{word}"}}}}"#);
        assert_eq!(left("F38", &body(SECRET)), form(OPENED));
        assert_eq!(left("F38", &body("other words")), form("other"));
        assert_eq!(left("F38", &form("inline")), form("none"));
    }

    #[test]
    fn an_envelope_keeps_no_text_and_no_key() {
        let reference = AttachmentRef {
            name: "names.pdf".into(),
            media_type: "application/pdf".into(),
            length: 9,
            commitment: Hash([1; 32]),
            salt: [2; 32],
            root: Hash([3; 32]),
            key: [4; 32],
        };
        let named = AttachmentRef { name: "evidence".into(), ..reference.clone() };
        let envelope = Envelope {
            format: "F90".into(),
            subject: SECRET.into(),
            handling: SECRET.into(),
            from_desk: "watch".into(),
            to_desks: vec!["legal".into(), "press".into()],
            asked: Some(Asked { text: SECRET.into(), by: Some(7) }),
            in_reply_to: vec![Hash([5; 32])],
            attachments: vec![reference, named],
            release_nonce: Some([6; 32]),
            ..Envelope::default()
        };
        let statement = Statement { envelope, body: b"{}".to_vec() };
        let residue = of(&statement);
        let bytes = residue.to_bytes();
        for gone in [SECRET.as_bytes(), b"names.pdf", b"press", &[4; 32], &[2; 32]] {
            assert!(!bytes.windows(gone.len()).any(|part| part == gone));
        }
        assert_eq!(residue.envelope.asked, Some(Asked { text: String::new(), by: Some(7) }));
        assert_eq!(residue.envelope.attachments[1].name, "evidence");
        assert_eq!(read(&statement.to_bytes()), None, "a whole statement is no residue");
        let words = Statement { body: br#"{"text":"hidden"}"#.to_vec(), ..residue };
        assert_eq!(read(&words.to_bytes()), None);
        assert_eq!((read(b""), read(b"x")), (None, None));
    }
}
