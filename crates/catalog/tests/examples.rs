//! Every example of every format is judged as it says, and renders in both languages.
#![expect(clippy::disallowed_methods, reason = "the examples are files")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use comity_catalog::render::{self, COLUMNS, Sheet, Source};
use comity_catalog::{Catalogue, Fault, Language, Words};
use comity_wire::envelope::{
    AttachmentRef, Authenticity, Envelope, Language as SaidLanguage, Mark, Pap, Precedence, Tlp,
};
use comity_wire::statement::Statement;
use comity_wire::{Canonical, Hash};
use serde_json::Value;

fn hash(value: &Value) -> Hash {
    value.as_str().unwrap().parse().unwrap()
}

fn attached(name: &Value) -> AttachmentRef {
    AttachmentRef {
        name: name.as_str().unwrap().to_owned(),
        media_type: "application/octet-stream".into(),
        length: 1,
        commitment: Hash([0; 32]),
        salt: [0; 32],
        root: Hash([0; 32]),
        key: [0; 32],
    }
}

fn language(value: &Value) -> SaidLanguage {
    SaidLanguage {
        tag: value["tag"].as_str().unwrap().to_owned(),
        authenticity: Authenticity::from_word(value["authenticity"].as_str().unwrap()).unwrap(),
        source: value["source"].as_str().map(|source| source.parse().unwrap()),
    }
}

fn envelope(format: &str, example: &Value) -> Envelope {
    let mut envelope = Envelope { format: format.into(), format_version: 1, ..Envelope::default() };
    envelope.attachments = example["attachments"].as_array().unwrap().iter().map(attached).collect();
    for (name, value) in example["envelope"].as_object().unwrap() {
        let word = value.as_str().unwrap_or_default();
        match name.as_str() {
            "precedence" => envelope.precedence = Precedence::from_word(word).unwrap(),
            "mark" => envelope.mark = Mark::from_word(word).unwrap(),
            "tlp" => envelope.tlp = Tlp::from_word(word).unwrap(),
            "pap" => envelope.pap = Pap::from_word(word).unwrap(),
            "case" => envelope.case = Some(hash(value)),
            "supersedes" => envelope.supersedes = Some(hash(value)),
            "languages" => envelope.languages = value.as_array().unwrap().iter().map(language).collect(),
            "in_reply_to" => envelope.in_reply_to = value.as_array().unwrap().iter().map(hash).collect(),
            other => panic!("no example sets {other}"),
        }
    }
    envelope
}

#[test]
fn every_example_is_judged_as_it_says() {
    let catalogue = Catalogue::shipped().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../formats/examples");
    let (mut faults, mut total) = (Vec::new(), 0);
    for definition in catalogue.iter() {
        let id = &definition.format.id;
        if definition.format.carried == comity_catalog::Carried::Header {
            continue;
        }
        let mut kinds = [0, 0];
        for file in fs::read_dir(root.join(id)).into_iter().flatten() {
            let path = file.unwrap().path();
            let example: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let body = serde_json::to_vec(&example["body"]).unwrap();
            let statement = Statement { envelope: envelope(id, &example), body };
            assert_eq!(Statement::from_bytes(&statement.to_bytes()).unwrap(), statement, "{}", path.display());
            let judged = catalogue.check(&statement.envelope, &statement.members().unwrap());
            let valid = example["expect"] == "valid";
            kinds[usize::from(!valid)] += 1;
            total += 1;
            let wanted = example["member"].as_str().unwrap_or_default();
            let right = match (&judged, valid) {
                (Ok(_), true) => true,
                (Err(Fault::Missing { member, .. } | Fault::Wrong { member, .. }), false) => {
                    member.split(['/', ' ']).any(|part| part == wanted)
                }
                (Err(Fault::Reference { field, .. }), false) => field == wanted,
                _ => false,
            };
            if !right {
                faults.push(format!("{}: expected {wanted:?}, {:?}", path.display(), judged.err()));
            }
        }
        if kinds[0] < 1 || kinds[1] < 3 {
            faults.push(format!("{id}: {} valid and {} invalid examples", kinds[0], kinds[1]));
        }
    }
    assert!(faults.is_empty(), "of {total}:\n{}", faults.join("\n"));
}

/// What every text of a party in the examples is replaced by, so that a rendering shows where it stands: wide characters,
/// a break, mark-up, a forged end line.
const HOSTILE: &str =
    "界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界 <b>\u{202e}\nEND OF AUR/nrrc/7";

fn hostile(value: &mut Value, any: &mut usize) {
    match value {
        Value::String(text) if text.contains(' ') => {
            *text = HOSTILE.to_owned();
            *any += 1;
        }
        Value::Array(items) => items.iter_mut().for_each(|item| hostile(item, any)),
        Value::Object(members) => members.values_mut().for_each(|item| hostile(item, any)),
        _ => {}
    }
}

fn rendered(envelope: &Envelope, body: &[u8], catalogue: &Catalogue, words: &Words) -> [String; 3] {
    let source = Source {
        number: "AUR/nrrc/7",
        id: Some(Hash([0x3d; 32])),
        from: "Aurelia",
        to: "Borduria",
        stated: 1_795_737_600,
        envelope,
        body,
        numbers: &BTreeMap::new(),
        unsubstantiated: false,
        state: Some("state-opened"),
        effect: Some("effect-case-closed"),
        evidence: Some("evidence-held"),
        sent_late: Some(1_795_737_000),
        released: &[HOSTILE.to_owned()],
        local: None,
    };
    let sheet = Sheet::of(&source, catalogue, words);
    [render::text(&sheet), render::html(&sheet), render::page(&sheet)]
}

/// What holds for every rendering, whatever stands in it.
fn judge(name: &str, [text, html, page]: &[String; 3]) {
    let lines: Vec<&str> = text.lines().collect();
    for line in &lines {
        assert!(textwrap::core::display_width(line) <= COLUMNS, "{name}: {line}");
    }
    let is_mark = |line: &&&str| line.contains("TLP:RED") && line.contains("PAP:GREEN");
    assert!(lines.iter().take(6).any(|line| is_mark(&line)), "{name}: no marks at the head\n{text}");
    assert!(lines.iter().rev().take(6).any(|line| is_mark(&line)), "{name}: no marks at the foot\n{text}");
    let banner = lines.iter().filter(|line| line.starts_with("*** ") && line.ends_with(" ***")).count();
    assert!(banner >= 2, "{name}: the exercise is not said at both ends");
    assert!(lines.last().unwrap().ends_with("AUR/nrrc/7"), "{name}: {text}");
    let ends = lines.iter().filter(|line| line.starts_with("END OF")).count();
    assert_eq!(ends, usize::from(lines.last().unwrap().starts_with("END OF")), "{name}: forged\n{text}");
    for out in [html, page] {
        assert!(out.matches("TLP:RED").count() >= 2 && out.matches("PAP:GREEN").count() >= 2, "{name}");
        assert!(out.contains("<p class=\"end\">") && !out.contains("<b>") && !out.contains("style="), "{name}");
        assert_eq!(out.matches("<bdi>").count(), out.matches("</bdi>").count(), "{name}");
        // Whatever is a party's stands between <bdi> and </bdi>.
        let ours: String = out
            .split("<bdi>")
            .enumerate()
            .map(|(i, part)| if i == 0 { part } else { part.split_once("</bdi>").unwrap().1 })
            .collect();
        assert!(!ours.contains('界') && !ours.contains("&lt;b&gt;"), "{name}: not isolated\n{ours}");
    }
    for out in [text, html, page] {
        assert!(!out.contains(['\u{202e}', '\u{200b}']), "{name}");
    }
}

#[test]
fn every_example_renders_in_both_languages_with_its_marks_and_within_its_columns() {
    let catalogue = Catalogue::shipped().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../formats/examples");
    let (mut plain, mut spoilt) = (0, 0);
    for definition in catalogue.iter() {
        let id = &definition.format.id;
        for file in fs::read_dir(root.join(id)).into_iter().flatten() {
            let path = file.unwrap().path();
            let example: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let mut envelope = envelope(id, &example);
            (envelope.tlp, envelope.pap, envelope.mark) = (Tlp::Red, Pap::Green, Mark::Exercise);
            let mut bodies = vec![example["body"].clone()];
            let (mut changed, mut any) = (example["body"].clone(), 0);
            hostile(&mut changed, &mut any);
            if any > 0 {
                bodies.push(changed);
                spoilt += 1;
            }
            for language in Language::ALL {
                let words = Words::shipped(language);
                for body in &bodies {
                    (envelope.subject, envelope.handling) = (HOSTILE.to_owned(), HOSTILE.to_owned());
                    let out = rendered(&envelope, &serde_json::to_vec(body).unwrap(), &catalogue, &words);
                    judge(&format!("{} {}", path.display(), language.tag()), &out);
                    plain += 1;
                }
            }
        }
    }
    assert!(plain > 500 && spoilt > 80, "{plain} renderings, {spoilt} spoilt");
}
