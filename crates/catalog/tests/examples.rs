//! Every example of every format is judged as it says, and renders in both languages.
#![expect(clippy::disallowed_methods, reason = "the examples are files")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::fs;
use std::path::Path;

use comity_catalog::{Catalogue, Fault};
use comity_wire::envelope::{AttachmentRef, Envelope, Mark, Pap, Precedence, Tlp};
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
