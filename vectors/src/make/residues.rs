//! What is left of erased statements: both sides must make the same bytes of the same statement.

use anyhow::Result;
use comity_exchange::residue;
use comity_seal::chunk_seal::attachment_commitment;
use comity_seal::hash::sha256;
use comity_wire::envelope::{Asked, AttachmentRef, Envelope, Mark, Precedence, Standing};
use comity_wire::statement::Statement;
use comity_wire::{Canonical, Hash};
use serde_json::{Value, json};

use super::Cases;
use crate::fields::hex;
use crate::keys::seed_bytes;
use crate::world;

fn hash(label: &str) -> Hash {
    Hash(seed_bytes(label))
}

fn with_body(format: &str, body: &str) -> Statement {
    let envelope = Envelope { format: format.to_owned(), ..world::statement().envelope };
    Statement { envelope, body: body.as_bytes().to_vec() }
}

/// A statement in which every field of the envelope says something.
fn spoken() -> Statement {
    let reference = |name: &str, label: &str| AttachmentRef {
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        length: 1_024,
        commitment: hash(label),
        salt: seed_bytes("attachment salt"),
        root: hash("attachment root"),
        key: seed_bytes("attachment key"),
    };
    let envelope = Envelope {
        to_desks: vec!["watch".to_owned(), "legal".to_owned()],
        info_desks: vec!["cert".to_owned()],
        asked: Some(Asked { text: "An answer".to_owned(), by: Some(world::TIME + 3_600) }),
        precedence: Precedence::Immediate,
        case: Some(hash("case")),
        in_reply_to: vec![hash("first"), hash("second")],
        supersedes: Some(hash("superseded")),
        handling: "eyes of the addressee".to_owned(),
        standing: Standing::Informal,
        mark: Mark::Exercise,
        attachments: vec![reference("evidence", "evidence"), reference("names of persons.pdf", "names")],
        release_nonce: Some(seed_bytes("release nonce")),
        ..world::statement().envelope
    };
    Statement { envelope, ..world::statement() }
}

pub fn add(cases: &mut Cases) -> Result<()> {
    cases.begin("residue", "cbor", Value::Null, true);
    envelopes(cases)?;
    bodies(cases)?;
    disclosures(cases)?;
    refused(cases)
}

fn left(cases: &mut Cases, name: &str, statement: &Statement) -> Result<()> {
    let context = json!({ "statement": hex(&statement.to_bytes()) });
    cases.add(true, name, residue::of(statement).to_bytes(), context)
}

fn envelopes(cases: &mut Cases) -> Result<()> {
    left(cases, "greetings", &world::statement())?;
    left(cases, "every-field-of-the-envelope", &spoken())?;
    left(cases, "of-a-residue", &residue::of(&spoken()))?;
    let mut open = spoken();
    open.envelope.asked = Some(Asked { text: "No time".to_owned(), by: None });
    open.envelope.to_desks.clear();
    left(cases, "asked-without-a-time-to-no-desk", &open)
}

fn bodies(cases: &mut Cases) -> Result<()> {
    let known = hash("known");
    for (name, format, body) in [
        (
            "numbers",
            "F90",
            r#"{"a":0,"b":18446744073709551615,"c":18446744073709551616,"d":-1,"e":1.0,"f":1e3,"g":-0,"h":7}"#,
        ),
        ("truth-values", "F90", r#"{"yes":true,"no":false,"none":null}"#),
        (
            "texts",
            "F90",
            r#"{"text":"words","empty":"","blank":" \t\u00a0\u2003","separator":"\u001c","zero":"\u200b"}"#,
        ),
        ("escapes", "F90", r#"{"\u0061":1,"hash":"\u0030","lone":"\ud800","pair":"\ud83d\ude00"}"#),
        ("names", "F90", r#"{"b_1":1,"a":2,"Name":3,"1a":4,"_a":5,"the names of":6,"a-b":7,"é":8,"":9}"#),
        (
            "words",
            "F26",
            r#"{"decision":"non-responsive","act":"resume","report":"progress","scope":"whole-line","until":"further-notice","state":"approved"}"#,
        ),
        ("words-in-lists", "F26", r#"{"decision":["approved","words"],"scope":["whole-line"],"report":["final"]}"#),
        (
            "suspension",
            "F15",
            r#"{"act":"suspend","scope":["F24","X1","lower","ABCDEFGHIJKLMNOPQ","1F"],"until":1767225600}"#,
        ),
        ("scope-of-no-suspension", "F90", r#"{"scope":["F24"]}"#),
        ("suspension-of-one-format", "F15", r#"{"act":"suspend","scope":"F24"}"#),
        (
            "lists",
            "F90",
            r#"{"empty":[],"texts":["a","b"],"numbers":[1,2],"deep":[["a"]],"objects":[{"what":"x"}],"none":[null]}"#,
        ),
        (
            "objects",
            "F30",
            r#"{"window":{"from":9,"to":10},"void":{},"late":{"from":"9"},"below":{"from":-1},"deep":{"from":{"from":1}}}"#,
        ),
        ("a-number-that-no-float-holds", "F90", r#"{"a":1e999,"b":[1e999,"x"],"c":{"from":1,"to":1e999}}"#),
        ("no-member", "F90", "{}"),
        ("white-space", "F90", " { \"b\" : 1 ,\n \"a\" : [ ] } \n"),
    ] {
        left(cases, &format!("body-{name}"), &with_body(format, body))?;
    }
    let long = format!("{{\"{}\":1,\"{}\":2}}", "a".repeat(40), "a".repeat(41));
    left(cases, "body-name-of-forty-and-forty-one", &with_body("F90", &long))?;
    let upper = known.to_string().to_uppercase();
    let hashes = format!(
        r#"{{"ref":"{known}","upper":"{upper}","short":"{}","list":["{known}","{upper}",7]}}"#,
        &known.to_string()[1..]
    );
    left(cases, "body-hashes", &with_body("F90", &hashes))?;
    let evidence = format!(
        r#"{{"evidence":[{{"what":"log","attachment":"{known}"}},{{"commitment":"{known}","attachment":"{known}","kind":"x"}},{{"attachment":"no hash"}},"text"]}}"#
    );
    left(cases, "body-evidence", &with_body("F23", &evidence))
}

fn disclosures(cases: &mut Cases) -> Result<()> {
    let salt = hash("salt");
    let commitment = attachment_commitment(&salt.0, &sha256(b"the facts"));
    let opening = |opening: &str| format!(r#"{{"commitment":"{commitment}","opening":{opening}}}"#);
    for (name, body) in [
        ("opens", opening(&format!(r#"{{"form":"inline","salt":"{salt}","text":"the facts"}}"#))),
        ("opens-something-else", opening(&format!(r#"{{"form":"inline","salt":"{salt}","text":"The facts"}}"#))),
        ("without-a-salt", opening(r#"{"form":"inline","text":"the facts"}"#)),
        ("by-an-attachment", opening(&format!(r#"{{"form":"attachment","attachment":"{salt}"}}"#))),
        ("by-an-attachment-that-is-no-hash", opening(r#"{"form":"attachment","attachment":"x"}"#)),
        ("that-is-a-text", opening(r#""the facts""#)),
        ("of-no-commitment", format!(r#"{{"opening":{{"form":"inline","salt":"{salt}","text":"the facts"}}}}"#)),
    ] {
        left(cases, &format!("disclosure-{name}"), &with_body("F38", &body))?;
    }
    let unread =
        format!(r#"{{"commitment":"\ud800","opening":{{"form":"inline","salt":"{salt}","text":"the facts"}}}}"#);
    left(cases, "disclosure-of-a-commitment-that-cannot-be-read", &with_body("F38", &unread))?;
    let other = opening(&format!(r#"{{"form":"inline","salt":"{salt}","text":"the facts"}}"#));
    left(cases, "opening-in-another-format", &with_body("F90", &other))
}

fn refused(cases: &mut Cases) -> Result<()> {
    let whole = spoken();
    let good = residue::of(&whole);
    cases.bad("the-whole-statement", whole.to_bytes())?;
    cases.bad("nothing", Vec::new())?;
    cases.bad("trailing-byte", [&good.to_bytes()[..], &[0]].concat())?;
    let with = |change: &dyn Fn(&mut Statement)| {
        let mut residue = good.clone();
        change(&mut residue);
        residue.to_bytes()
    };
    cases.bad("subject", with(&|r| r.envelope.subject = "words".to_owned()))?;
    cases.bad("handling", with(&|r| r.envelope.handling = "words".to_owned()))?;
    cases.bad("what-is-asked", with(&|r| r.envelope.asked = Some(Asked { text: "words".to_owned(), by: None })))?;
    cases.bad("two-desks", with(&|r| r.envelope.to_desks.push("legal".to_owned())))?;
    cases.bad("from-desk", with(&|r| r.envelope.from_desk = "watch".to_owned()))?;
    cases.bad("attachment-with-its-key", with(&|r| r.envelope.attachments[0].key = [1; 32]))?;
    cases.bad("attachment-with-its-salt", with(&|r| r.envelope.attachments[0].salt = [1; 32]))?;
    cases.bad("attachment-with-a-type", with(&|r| r.envelope.attachments[0].media_type = "text/plain".to_owned()))?;
    cases.bad("attachment-with-a-length", with(&|r| r.envelope.attachments[0].length = 1))?;
    cases.bad("attachment-with-a-name", with(&|r| r.envelope.attachments[1].name = "names.pdf".to_owned()))?;
    for (defect, body) in [
        ("body-with-a-text", r#"{"text":"words"}"#),
        ("body-with-blanks", r#"{"a": 1}"#),
        ("body-out-of-order", r#"{"b":1,"a":1}"#),
        ("body-with-a-name-of-words", r#"{"the names of":1}"#),
        ("body-with-a-text-in-a-list", r#"{"a":["words"]}"#),
        ("body-with-a-number-below-zero", r#"{"a":-1}"#),
        ("body-with-an-object", r#"{"a":{"from":1,"to":2}}"#),
        ("body-with-an-escape", r#"{"\u0061":1}"#),
    ] {
        cases.bad(defect, with(&|r| r.body = body.as_bytes().to_vec()))?;
    }
    let other = json!({ "statement": hex(&world::statement().to_bytes()) });
    cases.add(false, "of-another-statement", good.to_bytes(), other)
}
