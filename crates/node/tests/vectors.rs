//! The vectors of pairing and knock (`vectors/pairing.json`), which were made by another program.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use aws_lc_rs::hmac;
use comity_node::link::Secret;
use comity_node::link::knock::{HELLO_BYTES, KnockKey, NONCE_BYTES, PROOF_BYTES, offer};
use comity_node::party::armour::{FileKind, armour, unarmour};
use comity_node::party::confirm::knock_key;
use comity_node::party::pairing_files::{PairingFile, commitment};
use comity_wire::{Canonical, Hash};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn table() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors/pairing.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn b32(value: &Value) -> [u8; 32] {
    value.as_str().unwrap().parse::<Hash>().unwrap().0
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn the_knocks_key_and_hint_are_those_of_the_vectors() {
    let table = table();
    let knock = &table["knock"];
    let (invite, accept) = (b32(&table["invite_nonce"]), b32(&table["accept_nonce"]));
    let key = knock_key(&invite, &accept, &b32(&knock["inviter_tls"]), &b32(&knock["accepter_tls"])).unwrap();
    assert_eq!(hex(key.expose()), knock["key"].as_str().unwrap());
    assert_eq!(hex(&KnockKey::new(&Secret::from(*key.expose())).hint()), knock["hint"].as_str().unwrap());
    assert_eq!(commitment(&invite).to_string(), table["invite_commitment"].as_str().unwrap());
}

fn proof(key: &[u8; 32], nonce: &[u8], challenge: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, &[b"comity/v1/knock\n", nonce, challenge].concat()).as_ref().to_vec()
}

/// The dialler's nonce is its own, so its proof is compared with one that is computed as the vector's is.
#[tokio::test]
async fn a_diallers_messages_are_made_as_those_of_the_vectors() {
    let table = table();
    let knock = &table["knock"];
    let key = KnockKey::new(&Secret::from(b32(&knock["key"])));
    let (mut dialler, mut listener) = tokio::io::duplex(256);
    let listen = async {
        let mut hello = [0; HELLO_BYTES];
        listener.read_exact(&mut hello).await.unwrap();
        listener.write_all(&[7; NONCE_BYTES]).await.unwrap();
        let mut answer = [0; PROOF_BYTES];
        listener.read_exact(&mut answer).await.unwrap();
        (hello, answer)
    };
    let (offered, (hello, answer)) = tokio::join!(offer(&mut dialler, &key), listen);
    offered.unwrap();
    let head = HELLO_BYTES - NONCE_BYTES;
    assert_eq!(answer.as_slice(), proof(&b32(&knock["key"]), &hello[head..], &[7; NONCE_BYTES]));
    let part = |name: &str| unhex(knock[name].as_str().unwrap());
    assert_eq!(proof(&b32(&knock["key"]), &part("nonce"), &part("challenge")), part("proof"));
    assert_eq!(hex(&hello)[..2 * head], knock["first_message"].as_str().unwrap()[..2 * head]);
}

#[test]
fn row_04_armour_is_that_of_the_vectors_and_every_other_text_is_refused() {
    let table = table();
    let vector = &table["armour"];
    let text = vector["text"].as_str().unwrap();
    let (kind, content) = unarmour(text).unwrap();
    assert_eq!((kind, hex(&content).as_str()), (FileKind::Reveal, vector["content"].as_str().unwrap()));
    assert_eq!(armour(kind, &content), text);
    assert_eq!(unarmour(vector["crlf"].as_str().unwrap()).unwrap().1, content);
    for (defect, text) in vector["refused"].as_object().unwrap() {
        assert!(unarmour(text.as_str().unwrap()).is_err(), "{defect}");
    }
}

#[test]
fn row_04_a_reveal_is_that_of_the_vectors_and_every_other_form_is_refused() {
    let table = table();
    let vector = &table["reveal"];
    let PairingFile::Reveal(reveal) = PairingFile::from_text(vector["text"].as_str().unwrap()).unwrap() else {
        panic!("another file");
    };
    assert_eq!(hex(&reveal.to_bytes()), vector["bytes"].as_str().unwrap());
    assert_eq!((reveal.invite.0, reveal.accept.0), (b32(&vector["invite"]), b32(&vector["accept"])));
    assert_eq!(reveal.nonce, b32(&vector["nonce"]));
    for (defect, text) in vector["refused"].as_object().unwrap() {
        assert!(PairingFile::from_text(text.as_str().unwrap()).is_err(), "{defect}");
    }
}
