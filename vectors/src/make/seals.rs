//! Sealed entries, openings, disclosed fields, officers' releases, attachment chunks.

use anyhow::{Context as _, Result};
use comity_journal::tree::leaf_hash;
use comity_journal::{Leaves, prove_inclusion};
use comity_seal::chunk_seal::ChunkSealer;
use comity_seal::commitment::{Commitment, Field, FieldGroup};
use comity_seal::hash::sha256;
use comity_seal::hpke::{HpkeInfo, SenderContext};
use comity_seal::insecure_seeded::SeededRng;
use comity_seal::officer::{KeyId, Release};
use comity_seal::opening::{OpeningInfo, seal_opening};
use comity_seal::{FieldOpening, Seed};
use comity_wire::codec::Enc;
use comity_wire::entry::Entry;
use comity_wire::header::{Epoch, Header, Kind};
use comity_wire::limits::CHUNK_BYTES;
use comity_wire::statement::Plaintext;
use comity_wire::{Canonical, Hash};
use serde_json::{Value, json};

use super::Cases;
use crate::check::commitment;
use crate::fields::{hashes, hex};
use crate::keys::{self, seed_bytes};
use crate::world;

pub fn add(cases: &mut Cases) -> Result<()> {
    sealed_entries(cases)?;
    openings(cases)?;
    field_openings(cases)?;
    releases(cases)?;
    chunks(cases)
}

/// The vectors' statement with its seed.
fn plaintext() -> Plaintext {
    let seed = seed_bytes("commitment seed");
    Plaintext { seed, statement: world::statement().to_bytes(), signatures: Vec::new() }
}

/// Seals a plaintext from AUR to BOR as the first entry of epoch 1.
pub fn sealed(plaintext: &[u8], commitment: Hash) -> Result<(Entry, Header)> {
    let bor = keys::hpke("bor hpke 0")?;
    let header = world::header("aur", Kind::Statement, 1, 1)?;
    let info = HpkeInfo {
        line: header.line,
        sender: header.author,
        generation: header.generation,
        recipient_key: 0,
        sender_epoch: 1,
    };
    let (context, encapsulation) = SenderContext::new(bor.public(), &info, &mut SeededRng::new(1))?;
    let epoch = Some(Epoch { recipient_key: 0, sender_epoch: 1, encapsulation: Some(encapsulation) });
    let header = Header { epoch, commitment: Some(commitment), ..header };
    let bytes = header.to_bytes();
    let body = context.entry_key(&sha256(&bytes))?.seal(plaintext.to_vec())?;
    Ok((Entry { header: bytes, body }, header))
}

fn sealed_entries(cases: &mut Cases) -> Result<()> {
    cases.begin("sealed-entry", "cbor", json!({ "recipient": "bor hpke 0" }), true);
    let plaintext = plaintext();
    let root = commitment(&plaintext.seed, &world::statement())?.root;
    let (good, header) = sealed(&plaintext.to_bytes(), root)?;
    cases.good("greetings", good.to_bytes())?;
    cases.bad_for("for-another-recipient", &good.to_bytes(), &[("recipient", json!("aur hpke 0"))])?;
    let mut flipped = good.clone();
    flipped.body[0] ^= 1;
    cases.bad("body-flipped", flipped.to_bytes())?;
    let mut cut = good.clone();
    cut.body.pop();
    cases.bad("body-cut", cut.to_bytes())?;
    let later = Header { stated: header.stated + 1, ..header.clone() };
    cases.bad("header-altered-after-sealing", Entry { header: later.to_bytes(), ..good.clone() }.to_bytes())?;
    let mut encapsulation = header;
    if let Some(Epoch { encapsulation: Some(bytes), .. }) = &mut encapsulation.epoch {
        bytes[1_088..].fill(0);
    }
    let weak = Entry { header: encapsulation.to_bytes(), ..good };
    cases.bad("encapsulation-of-small-order", weak.to_bytes())?;
    let (other, _) = sealed(&plaintext.to_bytes(), Hash::ZERO)?;
    cases.bad("commitment-mismatch", other.to_bytes())?;
    let (garbage, _) = sealed(b"not a plaintext", root)?;
    cases.bad("inside-no-plaintext", garbage.to_bytes())
}

fn openings(cases: &mut Cases) -> Result<()> {
    let info = OpeningInfo { line: world::line(), recipient_key: 0, entry: Hash(seed_bytes("an entry")) };
    let context = json!({ "recipient": "bor hpke 0", "line": info.line.to_string(), "recipient_key": 0,
        "entry": info.entry.to_string() });
    cases.begin("opening", "bin", context, true);
    let bytes = plaintext().to_bytes();
    let good = seal_opening(keys::hpke("bor hpke 0")?.public(), &info, &bytes, &mut SeededRng::new(2))?;
    cases.good("greetings", good.clone())?;
    cases.bad_for("for-another-entry", &good, &[("entry", json!(Hash::ZERO.to_string()))])?;
    cases.bad_for("for-another-key-number", &good, &[("recipient_key", json!(1))])?;
    cases.bad("without-ciphertext", good[..1_120].to_vec())?;
    cases.bad("encapsulation-cut", good[..1_119].to_vec())
}

fn field_openings(cases: &mut Cases) -> Result<()> {
    let (seed, statement) = (seed_bytes("commitment seed"), world::statement());
    let whole = commitment(&seed, &statement)?;
    let context = json!({ "commitment": whole.root.to_string(), "leaves": whole.leaf_count });
    cases.begin("field-opening", "cbor", context, true);
    let envelope = statement.envelope.fields();
    let members = statement.members()?;
    let fields = envelope.iter().map(|(name, value)| Field { group: FieldGroup::Envelope, name, value });
    let body = members.iter().map(|(name, raw)| Field { group: FieldGroup::Body, name, value: raw.as_bytes() });
    let paths = ["body/text", "envelope/subject", "envelope/release_nonce"];
    let proved = Commitment::prove(&Seed::from_bytes(&seed), fields.chain(body), &paths)?;
    let [text, subject, nonce] = proved.as_slice() else { anyhow::bail!("three openings") };
    cases.good("body-text", text.to_bytes())?;
    cases.good("envelope-subject", subject.to_bytes())?;
    cases.good("envelope-release-nonce-absent", nonce.to_bytes())?;
    let with = |change: fn(&mut FieldOpening)| {
        let mut opening = text.clone();
        change(&mut opening);
        opening.to_bytes()
    };
    cases.bad("value-altered", with(|o| o.value = br#""Good evening.""#.to_vec()))?;
    cases.bad("name-altered", with(|o| o.name = "words".to_owned()))?;
    cases.bad("group-altered", with(|o| o.group = FieldGroup::Envelope))?;
    cases.bad("salt-altered", with(|o| o.salt[0] ^= 1))?;
    cases.bad("index-altered", with(|o| o.index ^= 1))?;
    cases.bad("proof-cut", with(|o| o.proof.truncate(1)))?;
    cases.bad_for("leaves-no-multiple-of-eight", &text.to_bytes(), &[("leaves", json!(whole.leaf_count - 1))])?;
    let other = [("commitment", json!(Hash::ZERO.to_string()))];
    cases.bad_for("for-another-commitment", &text.to_bytes(), &other)
}

fn slots(slots: &[Vec<u8>]) -> Vec<u8> {
    let mut e = Enc::default();
    e.array(slots.len());
    for slot in slots {
        e.bytes(slot);
    }
    e.into_bytes()
}

fn releases(cases: &mut Cases) -> Result<()> {
    let (line, commitment) = (world::line(), Hash(seed_bytes("commitment")));
    let officers = json!(["aur officer 1", "aur officer 2"]);
    let context = json!({ "line": line.to_string(), "commitment": commitment.to_string(), "officers": officers });
    cases.begin("release", "cbor", context, false);
    let one = keys::officer("aur officer 1")?;
    let two = keys::officer("aur officer 2")?;
    let ids = [KeyId::of(one.public()), KeyId::of(two.public())];
    let release = Release::new(line, commitment, ids, seed_bytes("release nonce"))?;
    let mut both = [(ids[0], release.sign(&one)?), (ids[1], release.sign(&two)?)];
    both.sort();
    let [(_, first), (_, second)] = both;
    let alone = Release::new(line, commitment, [ids[0]], seed_bytes("release nonce"))?.sign(&one)?;
    cases.good("two-officers", slots(&[first.clone(), second.clone()]))?;
    cases.good("one-officer", slots(std::slice::from_ref(&alone)))?;
    cases.bad("one-officer-stripped", slots(std::slice::from_ref(&first)))?;
    cases.bad("all-stripped", slots(&[]))?;
    cases.bad("out-of-order", slots(&[second.clone(), first.clone()]))?;
    cases.bad("one-officer-twice", slots(&[first.clone(), first.clone()]))?;
    cases.bad("mixed-with-another-release", slots(&[alone.clone(), second.clone()]))?;
    let other = [("commitment", json!(Hash::ZERO.to_string()))];
    cases.bad_for("of-other-content", &slots(&[first.clone(), second.clone()]), &other)?;
    cases.bad_for(
        "officer-not-enrolled",
        &slots(&[first.clone(), second.clone()]),
        &[("officers", json!(["aur officer 1"]))],
    )?;
    let mut flipped = alone.clone();
    *flipped.last_mut().context("a slot")? ^= 1;
    cases.bad("mldsa65-signature-flipped", slots(&[flipped]))?;
    // COSE_Sign is [protected, unprotected, payload, [ed25519, mldsa65]]: cut the second signature out.
    cases.bad("mldsa65-signature-stripped", slots(&[stripped(&alone)?]))?;
    cases.bad("trailing-byte-in-a-slot", slots(&[[&alone[..], &[0]].concat()]))
}

/// The slot with the first of its two signatures only.
fn stripped(slot: &[u8]) -> Result<Vec<u8>> {
    // The signatures' array head 0x82 follows the detached payload (null); each signature is an array of three.
    let array = world::position(slot, &[0xf6, 0x82, 0x83])? + 1;
    let second =
        slot[array + 2..].windows(4).rposition(|w| w == [0x83, 0x58, 0x27, 0xa2]).context("a second signature")?;
    let mut out = slot[..array + 2 + second].to_vec();
    out[array] = 0x81;
    Ok(out)
}

/// The plaintext of the vectors' attachment: byte `i` is `i mod 251`.
pub fn attachment() -> Vec<u8> {
    (0..CHUNK_BYTES + 5).map(|i| (i % 251) as u8).collect()
}

fn chunks(cases: &mut Cases) -> Result<()> {
    let plaintext = attachment();
    let mut sealer = ChunkSealer::new(plaintext.len() as u64, &mut SeededRng::new(3))?;
    let mut sealed = Vec::new();
    for part in plaintext.chunks(CHUNK_BYTES) {
        let mut part = part.to_vec();
        sealer.seal_next(&mut part)?;
        sealed.push(part);
    }
    let leaves: Vec<Hash> = sealed.iter().map(|c| leaf_hash(c)).collect();
    let root = world::tree(&leaves)?.root();
    let context = |index: u64| -> Result<Value> {
        let proof = prove_inclusion(&Leaves(&leaves), index, leaves.len() as u64)?;
        Ok(json!({ "chunk_key": hex(sealer.key().expose()), "length": plaintext.len(), "index": index,
            "root": root.to_string(), "proof": hashes(&proof) }))
    };
    cases.begin("chunk", "bin", context(1)?, true);
    let last = &sealed[1];
    cases.good("last-of-two", last.clone())?;
    cases.bad("cut", last[..last.len() - 1].to_vec())?;
    let mut flipped = last.clone();
    flipped[0] ^= 1;
    cases.bad("flipped", flipped)?;
    cases.bad_for("at-another-index", last, &[("index", json!(0))])?;
    cases.bad_for("of-a-longer-attachment", last, &[("length", json!(plaintext.len() + CHUNK_BYTES))])?;
    let longer = plaintext.len() + 1;
    cases.bad_for("of-another-length", last, &[("length", json!(longer))])?;
    cases.bad_for("under-another-key", last, &[("chunk_key", json!(hex(&[1; 32])))])
}
