//! Checkpoints, receipts, inclusion proofs, verifier keys, proofs of contradiction.

use anyhow::Result;
use comity_journal::checkpoint::{checkpoint_lines, checkpoint_to_note};
use comity_journal::contradiction::Contradiction;
use comity_journal::receipt::receipt_lines;
use comity_journal::{
    Leaves, LineKind, LogOrigin, Note, ProofFile, SignatureLine, TreeHead, VerifierKey, prove_inclusion,
    sign_checkpoint, sign_receipt,
};
use comity_wire::head::Receipt;
use comity_wire::{Canonical, Hash, Origin};
use serde_json::{Value, json};

use super::{Cases, encoding_defects};
use crate::keys;
use crate::world;

pub fn add(cases: &mut Cases) -> Result<()> {
    checkpoints(cases)?;
    checkpoints_binary(cases)?;
    receipts(cases)?;
    receipts_binary(cases)?;
    proofs(cases)?;
    verifier_keys(cases)?;
    contradictions(cases)
}

fn checkpoints(cases: &mut Cases) -> Result<()> {
    let (log, origin) = (keys::cosigner("aur log")?, LogOrigin::from(world::origin("aur")?));
    cases.begin("checkpoint", "txt", json!({ "origin": origin.to_string(), "key": "aur log" }), false);
    let head = world::head("aur", &world::leaves(5))?;
    let checkpoint = sign_checkpoint(&log, &head)?;
    let lines = checkpoint_lines(&checkpoint, origin, log.public());
    let note = |text: &str, lines: &[SignatureLine]| -> Result<Vec<u8>> {
        Ok(Note::new(text.to_owned(), lines.to_vec())?.to_text().into_bytes())
    };
    let (text, [ed25519, mldsa44]) = (head.text(), &lines);
    let good = note(&text, &lines)?;
    cases.good("both-lines", good.clone())?;
    cases.good("lines-in-the-other-order", note(&text, &[mldsa44.clone(), ed25519.clone()])?)?;
    let stranger = SignatureLine { name: "example.org/witness".into(), key_id: [1; 4], signature: vec![2; 72] };
    cases.good("with-a-strangers-line", note(&text, &[&lines[..], &[stranger]].concat())?)?;
    cases.bad("ed25519-line-missing", note(&text, std::slice::from_ref(mldsa44))?)?;
    cases.bad("mldsa44-line-missing", note(&text, std::slice::from_ref(ed25519))?)?;
    cases.bad("ed25519-line-twice", note(&text, &[&lines[..], &lines[..1]].concat())?)?;
    let flip = |line: &SignatureLine, at: usize| {
        let mut line = line.clone();
        line.signature[at] ^= 1;
        line
    };
    cases.bad("ed25519-signature-flipped", note(&text, &[flip(ed25519, 0), mldsa44.clone()])?)?;
    cases.bad("mldsa44-signature-flipped", note(&text, &[ed25519.clone(), flip(mldsa44, 8)])?)?;
    cases.bad("mldsa44-line-with-a-time", note(&text, &[ed25519.clone(), flip(mldsa44, 7)])?)?;
    let other = sign_checkpoint(&keys::cosigner("bor log")?, &head)?;
    let bor = keys::cosigner("bor log")?;
    cases.bad("signed-by-another-key", note(&text, &checkpoint_lines(&other, origin, bor.public()))?)?;
    let elsewhere = LogOrigin::from(world::origin("bor")?);
    cases.bad_for("of-another-log", &good, &[("origin", json!(elsewhere.to_string()))])?;
    let size = |from: &str, to: &str| note(&text.replacen(from, to, 1), &lines);
    cases.bad("size-altered", size("\n5\n", "\n6\n")?)?;
    cases.bad("size-with-leading-zero", size("\n5\n", "\n05\n")?)?;
    cases.bad("size-over-limit", size("\n5\n", "\n9223372036854775808\n")?)?;
    cases.bad("extension-line", note(&format!("{text}extension\n"), &lines)?)?;
    let spare = text.replace("=\n", "");
    let (rest, last) = spare.split_at(spare.len() - 1);
    let bits = if last == "8" { "9" } else { "B" };
    cases.bad("root-with-spare-bits", note(&format!("{rest}{bits}=\n"), &lines)?)?;
    let whole = String::from_utf8(good)?;
    cases.bad("without-last-newline", whole.trim_end().as_bytes().to_vec())?;
    cases.bad("carriage-returns", whole.replace('\n', "\r\n").into_bytes())?;
    cases.bad("hyphen-for-em-dash", whole.replacen('\u{2014}', "-", 1).into_bytes())?;
    cases.bad("no-signatures", format!("{text}\n").into_bytes())
}

fn checkpoints_binary(cases: &mut Cases) -> Result<()> {
    let (log, origin) = (keys::cosigner("aur log")?, LogOrigin::from(world::origin("aur")?));
    let context = json!({ "origin": origin.to_string(), "key": "aur log" });
    cases.begin("checkpoint-binary", "cbor", context, false);
    let good = sign_checkpoint(&log, &world::head("aur", &world::leaves(5))?)?.to_bytes();
    cases.good("five-entries", good.clone())?;
    encoding_defects(cases, &good)?;
    let elsewhere = world::origin("bor")?.to_string();
    cases.bad_for("of-another-log", &good, &[("origin", json!(elsewhere))])?;
    cases.bad_for("under-another-key", &good, &[("key", json!("aur receipt"))])
}

/// A head of AUR's journal, and BOR's receipt for it.
fn receipt() -> Result<(TreeHead, Receipt, Origin)> {
    let head = world::head("aur", &world::leaves(5))?;
    let issuer = world::origin("bor")?;
    Ok((head, sign_receipt(&keys::cosigner("bor receipt")?, &issuer, &head, world::TIME)?, issuer))
}

fn receipt_context(head: &TreeHead, issuer: &Origin) -> Value {
    json!({ "origin": head.origin.to_string(), "size": head.size, "root": head.root.to_string(),
        "issuer": issuer.to_string(), "key": "bor receipt" })
}

fn receipts(cases: &mut Cases) -> Result<()> {
    let (head, good, issuer) = receipt()?;
    cases.begin("receipt", "txt", receipt_context(&head, &issuer), false);
    let key = keys::cosigner("bor receipt")?;
    let later = sign_receipt(&key, &issuer, &head, world::TIME + 1)?;
    let lines = receipt_lines(&good, &issuer, key.public());
    let later = receipt_lines(&later, &issuer, key.public());
    let note = |lines: &[SignatureLine]| -> Result<Vec<u8>> {
        Ok(Note::new(head.text(), lines.to_vec())?.to_text().into_bytes())
    };
    let text = note(&lines)?;
    cases.good("both-lines", text.clone())?;
    cases.bad("times-differ", note(&[lines[0].clone(), later[1].clone()])?)?;
    let timed = |line: &SignatureLine, time: u64| {
        let mut line = line.clone();
        line.signature[..8].copy_from_slice(&time.to_be_bytes());
        line
    };
    cases.bad("time-zero", note(&[timed(&lines[0], 0), timed(&lines[1], 0)])?)?;
    cases.bad("time-over-limit", note(&[timed(&lines[0], 1 << 63), timed(&lines[1], 1 << 63)])?)?;
    let moved = world::TIME + 60;
    cases.bad("time-altered", note(&[timed(&lines[0], moved), timed(&lines[1], moved)])?)?;
    cases.bad("ed25519-line-missing", note(&lines[1..])?)?;
    cases.bad("mldsa44-line-missing", note(&lines[..1])?)?;
    cases.bad("lines-in-the-other-order", note(&[lines[1].clone(), lines[0].clone()])?)?;
    cases.bad("a-third-line", note(&[&lines[..], &lines[..1]].concat())?)?;
    let renamed = |line: &SignatureLine| SignatureLine { name: issuer.to_string(), ..line.clone() };
    cases.bad("under-the-log-keys-name", note(&[renamed(&lines[0]), renamed(&lines[1])])?)?;
    let aside = world::head("aur", &world::leaves(4))?;
    let changes = [("size", json!(4)), ("root", json!(aside.root.to_string()))];
    cases.bad_for("for-another-head", &text, &changes)?;
    cases.bad_for("by-another-issuer", &text, &[("issuer", json!(world::origin("aur")?.to_string()))])?;
    cases.bad_for("under-another-key", &text, &[("key", json!("bor log"))])
}

fn receipts_binary(cases: &mut Cases) -> Result<()> {
    let (head, good, issuer) = receipt()?;
    cases.begin("receipt-binary", "cbor", receipt_context(&head, &issuer), false);
    cases.good("five-entries", good.to_bytes())?;
    encoding_defects(cases, &good.to_bytes())?;
    cases.bad("time-zero", Receipt { time: 0, ..good.clone() }.to_bytes())?;
    cases.bad("size-zero", Receipt { size: 0, ..good.clone() }.to_bytes())?;
    cases.bad("root-altered", Receipt { root: Hash::ZERO, ..good.clone() }.to_bytes())?;
    cases.bad("time-altered", Receipt { time: good.time + 1, ..good }.to_bytes())
}

fn proofs(cases: &mut Cases) -> Result<()> {
    let (log, origin) = (keys::cosigner("aur log")?, LogOrigin::from(world::origin("aur")?));
    let leaves = world::leaves(5);
    let context = json!({ "origin": origin.to_string(), "key": "aur log", "leaf": leaves[2].to_string() });
    cases.begin("inclusion-proof", "txt", context, false);
    let checkpoint = sign_checkpoint(&log, &world::head("aur", &leaves)?)?;
    let note = checkpoint_to_note(&checkpoint, origin, log.public())?;
    let good = ProofFile { extra: None, index: 2, path: prove_inclusion(&Leaves(&leaves), 2, 5)?, checkpoint: note };
    cases.good("leaf-2-of-5", good.to_text())?;
    cases.bad("index-altered", ProofFile { index: 3, ..good.clone() }.to_text())?;
    let mut longer = good.clone();
    longer.path.push(Hash::ZERO);
    cases.bad("path-too-long", longer.to_text())?;
    let mut shorter = good.clone();
    shorter.path.pop();
    cases.bad("path-too-short", shorter.to_text())?;
    let mut flipped = good.clone();
    flipped.path[1].0[0] ^= 1;
    cases.bad("path-altered", flipped.to_text())?;
    let text = good.to_text();
    cases.bad("index-with-leading-zero", text.replace("index 2", "index 02"))?;
    cases.bad("another-version", text.replace("@v1", "@v2"))?;
    cases.bad_for("for-another-leaf", text.as_bytes(), &[("leaf", json!(leaves[3].to_string()))])
}

fn verifier_keys(cases: &mut Cases) -> Result<()> {
    cases.begin("verifier-key", "txt", Value::Null, true);
    let key = keys::cosigner("aur log")?;
    let name = world::origin("aur")?.to_string();
    let ed25519 = VerifierKey::new(name.clone(), LineKind::LogEd25519, key.public().ed25519.as_bytes().to_vec())?;
    let mldsa44 = VerifierKey::new(name, LineKind::CosignatureMldsa44, key.public().mldsa44.as_bytes().to_vec())?;
    cases.good("log-ed25519", ed25519.to_string())?;
    cases.good("log-mldsa44", mldsa44.to_string())?;
    let text = ed25519.to_string();
    let id = text.split('+').nth(1).unwrap_or_default().to_owned();
    cases.bad("id-of-another-key", text.replace(&id, "00000000"))?;
    cases.bad("id-in-upper-case", text.replace(&id, &id.to_uppercase()))?;
    cases.bad("name-with-space", text.replacen("comity/", "comity /", 1))?;
    cases.bad("two-parts", text.replacen('+', "-", 1))
}

fn contradictions(cases: &mut Cases) -> Result<()> {
    let (log, origin) = (keys::cosigner("aur log")?, LogOrigin::from(world::origin("aur")?));
    cases.begin("contradiction", "cbor", json!({ "origin": origin.to_string(), "key": "aur log" }), false);
    let ours = world::leaves(7);
    let mut forked = ours.clone();
    forked[1] = Hash([9; 32]);
    let sign = |leaves: &[Hash]| -> Result<_> { Ok(sign_checkpoint(&log, &world::head("aur", leaves)?)?) };
    let (three, other, seven) = (sign(&ours[..3])?, sign(&forked[..3])?, sign(&ours)?);
    let one_size = Contradiction::of_one_size(three.clone(), other.clone());
    let two_sizes = Contradiction::of_two_sizes(other, seven.clone(), &Leaves(&ours))?;
    cases.good("one-size", one_size.to_bytes())?;
    cases.good("two-sizes", two_sizes.to_bytes())?;
    cases.bad("heads-that-agree", Contradiction::of_one_size(three.clone(), three.clone()).to_bytes())?;
    let honest = Contradiction::of_two_sizes(three.clone(), seven.clone(), &Leaves(&ours))?;
    cases.bad("larger-head-extends-the-smaller", honest.to_bytes())?;
    let bare = Contradiction { prefix: None, ..two_sizes.clone() };
    cases.bad("two-sizes-without-prefix", bare.to_bytes())?;
    let needless = Contradiction { prefix: two_sizes.prefix.clone(), ..one_size.clone() };
    cases.bad("one-size-with-prefix", needless.to_bytes())?;
    let swapped = Contradiction { first: seven, second: two_sizes.first.clone(), ..two_sizes.clone() };
    cases.bad("larger-head-first", swapped.to_bytes())?;
    let mut forged = one_size.clone();
    forged.second.signature.mldsa44[0] ^= 1;
    cases.bad("one-bad-signature", forged.to_bytes())?;
    let mut prefix = two_sizes.clone();
    if let Some(prefix) = &mut prefix.prefix {
        prefix.root.0[0] ^= 1;
    }
    cases.bad("prefix-not-of-the-larger-tree", prefix.to_bytes())?;
    let mut empty = one_size;
    (empty.first.size, empty.second.size) = (0, 0);
    cases.bad("empty-heads", empty.to_bytes())
}
