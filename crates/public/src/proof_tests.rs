use serde_json::json;

use super::*;
use crate::entry::PublicFact;
use crate::sightings::Sightings;
use crate::standing::Standing;
use crate::testing::{BEGIN, Speaker, catalogue, day, text};
use crate::verifier::{cosign, cosigner_keys, with_lines};

fn made(speaker: &Speaker, ids: &[Hash]) -> PublicProof {
    let entry = |number: u64| speaker.entries.get(number as usize).cloned();
    PublicProof::make(&speaker.log, speaker.head().0, ids, entry).unwrap()
}

#[test]
fn a_file_proves_a_declaration_from_the_root() {
    let mut speaker = Speaker::new(91);
    speaker.declares(&text(BEGIN), BEGIN);
    let id = speaker.declares(&text(day(5)), day(1));
    for n in 0..20 {
        speaker.withdraws(Hash([n; 32]), day(400), day(2));
    }
    let by = speaker.withdraws(id, day(300), day(3));
    let proof = made(&speaker, &[id]);
    let numbers: Vec<u64> = proof.entries.iter().map(|shown| shown.number).collect();
    assert_eq!(numbers, [0, 1, 2, 3, 5, 26], "keys, the declaration, and what is said about it");
    let file = proof.to_text();
    let read = PublicProof::parse(file.as_bytes()).unwrap();
    assert_eq!(read, proof);
    let proven = read.verify(&[]).unwrap();
    assert_eq!((proven.view.party(), proven.size), (speaker.party(), speaker.log.size()));
    assert!(proven.view.is_apart());
    let standing = Standing::of(&proven.view, &Sightings::new(), &catalogue(), &Default::default());
    assert_eq!(standing.declarations.len(), 1);
    assert_eq!(standing.declarations[0].until.unwrap().0, day(300));
    assert_eq!(proven.view.statements()[1].id, by);
}

#[test]
fn a_witness_that_is_trusted_is_named_and_a_bad_line_refused() {
    let mut speaker = Speaker::new(92);
    let id = speaker.declares(&text(BEGIN), BEGIN);
    let witness = comity_seal::CosignerSecret::generate(&mut speaker.rng).unwrap();
    let keys = cosigner_keys("w", witness.public()).unwrap();
    let mut proof = made(&speaker, &[id]);
    let mut lines = cosign(&witness, "w", proof.note.text(), day(9)).unwrap().unwrap();
    proof.note = with_lines(&proof.note, &lines).unwrap();
    let proven = proof.verify(&keys).unwrap();
    assert_eq!(proven.cosigned, [("w".to_owned(), day(9)), ("w".to_owned(), day(9))]);
    assert!(proof.verify(&[]).unwrap().cosigned.is_empty());
    lines[0].signature[20] ^= 1;
    proof.note = with_lines(&proof.note, &lines).unwrap();
    assert!(proof.verify(&keys).is_err());
}

#[test]
fn what_is_left_out_changed_or_moved_proves_nothing() {
    let mut speaker = Speaker::new(93);
    let id = speaker.declares(&text(BEGIN), BEGIN);
    let proof = made(&speaker, &[id]);
    for left_out in 0..proof.entries.len() - 1 {
        let mut bad = proof.clone();
        bad.entries.remove(left_out);
        assert!(bad.verify(&[]).is_err(), "entry {left_out} is left out");
    }
    for entry in 0..proof.entries.len() {
        let mut bad = proof.clone();
        bad.entries[entry].path[0].0[0] ^= 1;
        assert!(bad.verify(&[]).is_err(), "the place of entry {entry}");
        let mut bad = proof.clone();
        let last = bad.entries[entry].bytes.len() - 1;
        bad.entries[entry].bytes[last] ^= 1;
        assert!(bad.verify(&[]).is_err(), "the bytes of entry {entry}");
    }
    let mut bad = proof.clone();
    bad.entries[4].number = 5;
    assert!(bad.verify(&[]).is_err());
    let mut other = Speaker::new(94);
    let theirs = other.declares(&text(BEGIN), BEGIN);
    let mut bad = proof.clone();
    bad.note = made(&other, &[theirs]).note;
    assert!(bad.verify(&[]).is_err(), "another log's head");
    bad = proof;
    bad.entries.clear();
    assert!(bad.verify(&[]).is_err());
}

#[test]
fn who_left_after_it_disowns_nothing() {
    let mut speaker = Speaker::new(95);
    let id = speaker.declares(&text(BEGIN), BEGIN);
    speaker.authority_says(PublicFact::OfficerLeft { name: "Bo".into(), key: None });
    let proof = made(&speaker, &[id]);
    assert_eq!(proof.entries.last().unwrap().number, 5, "it is shown all the same");
    let proven = proof.verify(&[]).unwrap();
    assert_eq!(proven.view.statements()[0].officers.len(), 2);
}

#[test]
fn row_04_what_is_no_proof_is_refused() {
    let mut speaker = Speaker::new(96);
    let id = speaker.declares(&text(BEGIN), BEGIN);
    let text = made(&speaker, &[id]).to_text();
    let with = |from: &str, to: &str| PublicProof::parse(text.replacen(from, to, 1).as_bytes());
    assert!(with("proof v1", "proof v2").is_err());
    assert!(with("entry 0 ", "entry 00 ").is_err());
    assert!(with("entry 0 ", "entry 0  ").is_err());
    assert!(with("entry 0 ", "hash 0 ").is_err());
    assert!(with("=\n\ncomity", "=\ncomity").is_err());
    assert!(PublicProof::parse(b"").is_err());
    assert!(PublicProof::parse(format!("{text}x").as_bytes()).is_err());
    let hashes = format!("{PROOF_HEADER}\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n");
    assert!(PublicProof::parse(hashes.as_bytes()).is_err());
    assert_eq!(json!(PROOF_HEADER), json!("comity public proof v1"));
}
