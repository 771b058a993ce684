//! The document, computed from the material.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use comity_journal::checkpoint::{TreeHead, checkpoint_to_note};
use comity_journal::receipt::receipt_lines;
use comity_journal::vkey::key_id;
use comity_journal::{LineKind, Note, node_hash};
use comity_seal::hash::sha256;
use comity_seal::hpke::ReceiverContext;
use comity_wire::entry::Entry;
use comity_wire::envelope::FIELD_NAMES;
use comity_wire::{Canonical, Hash};
use serde_json::Value;

use super::cbor::annotate;
use super::evidence::evidence_of;
use super::material::{Material, info, plaintext};
use crate::check::commitment;
use crate::fields::hex;
use crate::keys::{self, seed_bytes};
use crate::tables::tables;
use crate::world;

/// Names of the header's items.
const HEADER: [&str; 16] = [
    "version",
    "line",
    "author",
    "generation",
    "number",
    "ordinal",
    "kind",
    "citation",
    "receipts",
    "opened",
    "attachments held",
    "stated time",
    "epoch",
    "register",
    "flags",
    "commitment",
];

/// The text of `docs/spec/worked-example.md`.
///
/// # Errors
/// The material does not verify, or is not that of this example.
pub fn render_worked(material: &Value) -> Result<String> {
    let material = Material::read(material)?;
    let mut out = String::from(INTRODUCTION);
    names(&mut out)?;
    delegation(&mut out, &material)?;
    statement(&mut out)?;
    seal(&mut out, &material)?;
    tree(&mut out, &material)?;
    checkpoint(&mut out, &material)?;
    receipt(&mut out, &material)?;
    listing(&mut out, &material)?;
    evidence(&mut out, &material)?;
    Ok(out)
}

const INTRODUCTION: &str = "\
# Worked example, byte by byte

One statement, from the nonces of the pairing to its verified receipt. All of it can be computed again from this page,
[keys.json](../../vectors/keys.json) and [worked-example.json](../../vectors/worked-example.json), which holds what
contains randomised signatures: both registers, both journals' entries, both checkpoints and the receipt, each in
hexadecimal. This page is written by `cargo run -p comity-vectors -- vectors` and compared by a test.

Conventions: numbers before a line are offsets in bytes; long strings are shown up to 48 bytes; `||` joins bytes. Keys
are made from labels: `seed = SHA-256(\"comity vectors\\n\" || label)`; a log's, receipt or writer key `X` has the seeds
of the labels `X ed25519` and `X mldsa44`, a root or authority `X ed25519` and `X mldsa65`, an HPKE key `X xwing`.
Nobody may use these keys for anything else.
";

fn block(out: &mut String, content: &str) {
    let _infallible = write!(out, "\n```text\n{}\n```\n", content.trim_end());
}

fn say(out: &mut String, text: &str) {
    out.push('\n');
    out.push_str(text);
    out.push('\n');
}

/// Bytes in rows of 32.
fn rows(bytes: &[u8]) -> String {
    bytes.chunks(32).map(|row| format!("{}\n", hex(row))).collect()
}

fn names(out: &mut String) -> Result<()> {
    say(out, "## Names");
    say(
        out,
        "The nonces are the bytes of the labels `invite nonce` and `accept nonce`. A party's name is the hash of its \
        root key, the line's that of the nonces and the track, an author's the first 16 bytes of a hash over line and \
        party ([names.md](names.md)).",
    );
    let mut text = String::new();
    for (label, bytes) in [("invite nonce", seed_bytes("invite nonce")), ("accept nonce", seed_bytes("accept nonce"))] {
        let _ = writeln!(text, "{label:<13} = {}", hex(&bytes));
    }
    let _ = writeln!(text, "party AUR     = SHA-256(\"comity/v1/party\\n\" || root ed25519 || root mldsa65)");
    let _ = writeln!(text, "              = {}", world::party("aur")?);
    let _ = writeln!(text, "party BOR     = {}", world::party("bor")?);
    let _ = writeln!(text, "line          = SHA-256(\"comity/v1/line\\n\" || invite nonce || accept nonce || 00)");
    let _ = writeln!(text, "              = {}", world::line());
    let _ = writeln!(text, "author AUR    = SHA-256(\"comity/v1/author\\n\" || line || party AUR)[0..16]");
    let _ = writeln!(text, "              = {}", world::author("aur")?);
    let _ = writeln!(text, "author BOR    = {}", world::author("bor")?);
    let _ = writeln!(text, "origin AUR    = {}", world::origin("aur")?);
    let _ = writeln!(text, "origin BOR    = {}", world::origin("bor")?);
    let _ = writeln!(text, "receipt key   = {}", world::origin("bor")?.receipt_name());
    block(out, &text);
    Ok(())
}

fn leaf_text(entry: &Entry) -> String {
    let sealed = sha256(&entry.body);
    format!(
        "body hash = SHA-256(body, {} bytes)\n          = {sealed}\nleaf hash = SHA-256(00 || header || body hash)\n          = {}\n",
        entry.body.len(),
        world::leaf(entry)
    )
}

fn delegation(out: &mut String, material: &Material) -> Result<()> {
    let entry = material.aur.first().context("entry 0")?;
    say(out, "## Entry 0 of AUR: the delegation");
    say(out, "Header ([entry.md](entry.md)):");
    block(out, &annotate(&entry.header, &HEADER)?);
    say(
        out,
        "Body: type 1, the payload's bytes, the authority's signature over \
        `\"comity/v1/delegation\\n\" || payload` ([keys.md](keys.md)):",
    );
    block(out, &annotate(&entry.body, &["type", "payload", "signature"])?);
    block(out, &leaf_text(entry));
    Ok(())
}

fn statement(out: &mut String) -> Result<()> {
    let (plaintext, statement) = (plaintext(), world::statement());
    say(out, "## The statement and its commitment");
    say(out, "The statement ([statement.md](statement.md)) is version, envelope, body:");
    block(out, &annotate(&plaintext.statement, &["version", "envelope", "body"])?);
    say(out, "The envelope:");
    block(out, &annotate(&statement.envelope.to_bytes(), &FIELD_NAMES)?);
    say(
        out,
        "Each field is a leaf of the commitment. Seed: the bytes of the label `commitment seed`. The leaves stand in \
        the order of their paths' bytes, then the decoys:",
    );
    let all = tables()?;
    let (_, table) = all.iter().find(|(name, _)| *name == "commitment.json").context("the table")?;
    let mut text = format!("seed = {}\n", hex(&plaintext.seed));
    for row in table["fields"].as_array().context("fields")? {
        let word = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let _ = write!(
            text,
            "\n{:>2} {}\n   value     {}\n   salt      {}\n   leaf hash {}\n",
            row["index"],
            word("path"),
            word("value"),
            word("salt"),
            word("leaf_hash")
        );
    }
    let decoys: Vec<&str> = table["decoys"].as_array().context("decoys")?.iter().filter_map(Value::as_str).collect();
    let _ = write!(
        text,
        "\ndecoys: {}, with no value\nroot over {} leaves = {}\n",
        decoys.join(", "),
        table["leaves"],
        commitment(&plaintext.seed, &statement)?.root
    );
    block(out, &text);
    say(out, "The plaintext is seed, statement, officers' signatures, padding to a multiple of 256 bytes:");
    block(out, &annotate(&plaintext.to_bytes(), &["seed", "statement", "officers' signatures", "pad"])?);
    Ok(())
}

fn seal(out: &mut String, material: &Material) -> Result<()> {
    let entry = material.aur.get(1).context("entry 1")?;
    let header = entry.header()?;
    say(out, "## Entry 1 of AUR: the sealed statement");
    block(out, &annotate(&entry.header, &HEADER)?);
    let bor = keys::hpke("bor hpke 0")?;
    let encapsulation = header.epoch.as_ref().and_then(|e| e.encapsulation.as_ref()).context("an encapsulation")?;
    let context = ReceiverContext::new(&bor, &info(&header), encapsulation.as_slice())?;
    let hash = sha256(&entry.header);
    let opened = context.entry_key(&hash)?.open(&entry.body)?;
    anyhow::ensure!(opened.as_slice() == plaintext().to_bytes(), "the body opens to the plaintext above");
    let info_bytes = [
        b"comity/v1/hpke\n",
        header.line.as_bytes().as_slice(),
        header.author.as_bytes(),
        &header.generation.to_be_bytes(),
        &0u64.to_be_bytes(),
        &1u64.to_be_bytes(),
        bor.public().hash().as_bytes(),
    ]
    .concat();
    say(
        out,
        "The HPKE info, and the exporter's context, from which the entry's ChaCha20-Poly1305 key comes; the nonce is \
        twelve zero bytes, the associated data empty:",
    );
    let exporter = [b"comity/v1/entry".as_slice(), hash.as_bytes()].concat();
    block(out, &format!("info:\n{}exporter context (32 bytes are exported):\n{}", rows(&info_bytes), rows(&exporter)));
    say(out, "Opened with the key `bor hpke 0`, the body gives exactly the plaintext above.");
    block(out, &leaf_text(entry));
    Ok(())
}

fn tree(out: &mut String, material: &Material) -> Result<()> {
    let leaves: Vec<Hash> = material.aur.iter().map(world::leaf).collect();
    let [first, second] = leaves.as_slice() else { anyhow::bail!("two entries") };
    let root = node_hash(first, second);
    anyhow::ensure!(root == material.aur_checkpoint.root, "the root is the signed one");
    say(out, "## The tree");
    block(
        out,
        &format!(
            "root of 2 leaves = SHA-256(01 || leaf 0 || leaf 1)\n                 = {root}\n\
        inclusion proof of leaf 1 in 2: {first}\n"
        ),
    );
    Ok(())
}

/// A note with the base64 of each line shortened.
fn shortened(note: &Note) -> String {
    let short = |line: &str| match line.rsplit_once(' ') {
        Some((start, base64)) if base64.len() > 120 => {
            format!("{start} {}...{}", &base64[..64], &base64[base64.len() - 16..])
        }
        _ => line.to_owned(),
    };
    note.to_text().lines().map(|line| format!("{}\n", short(line))).collect()
}

fn cosigned(name: &str, time: u64, head: &TreeHead) -> Vec<u8> {
    let origin = head.origin.to_string();
    let mut message = b"subtree/v1\n\0".to_vec();
    message.push(name.len() as u8);
    message.extend(name.as_bytes());
    message.extend(time.to_be_bytes());
    message.push(origin.len() as u8);
    message.extend(origin.as_bytes());
    message.extend(0u64.to_be_bytes());
    message.extend(head.size.to_be_bytes());
    message.extend(head.root.0);
    message
}

fn checkpoint(out: &mut String, material: &Material) -> Result<()> {
    let (origin, key) = (world::origin("aur")?, keys::cosigner("aur log")?);
    let (checkpoint, name) = (&material.aur_checkpoint, origin.to_string());
    let head = TreeHead { origin: origin.into(), size: checkpoint.size, root: checkpoint.root };
    say(out, "## The checkpoint of AUR at size 2");
    say(
        out,
        "As a signed note ([tree-and-checkpoint.md](tree-and-checkpoint.md)); the second line's base64 is shortened. \
        The bytes before the empty line are what the Ed25519 line signs:",
    );
    block(out, &shortened(&checkpoint_to_note(checkpoint, origin.into(), key.public())?));
    let ed25519 = key_id(&name, LineKind::LogEd25519, key.public().ed25519.as_bytes());
    let mldsa44 = key_id(&name, LineKind::CosignatureMldsa44, key.public().mldsa44.as_bytes());
    let message = cosigned(&name, 0, &head);
    key.public().verify_bytes(
        head.text().as_bytes(),
        &message,
        &comity_seal::CosignerSignature {
            ed25519: checkpoint.signature.ed25519,
            mldsa44: checkpoint.signature.mldsa44.clone(),
        },
    )?;
    block(
        out,
        &format!(
            "key id of the 0x01 line = SHA-256(name || 0a || 01 || ed25519 key)[0..4] = {}\n\
         key id of the 0x06 line = SHA-256(name || 0a || 06 || mldsa44 key)[0..4] = {}\n\
         the 0x06 line's bytes   = key id || 0000000000000000 || signature (2,420 bytes)\n\n\
         message that the 0x06 line signs ({} bytes):\n{}",
            hex(&ed25519),
            hex(&mldsa44),
            message.len(),
            rows(&message)
        ),
    );
    say(out, "In frames it is the array of size, root and signatures:");
    block(out, &annotate(&checkpoint.to_bytes(), &["size", "root", "signatures"])?);
    Ok(())
}

fn receipt(out: &mut String, material: &Material) -> Result<()> {
    let (issuer, key, receipt) = (world::origin("bor")?, keys::cosigner("bor receipt")?, &material.receipt);
    let head = TreeHead { origin: world::origin("aur")?.into(), size: receipt.size, root: receipt.root };
    say(out, "## BOR's receipt for AUR's size 2");
    say(
        out,
        "The same text, signed by BOR's receipt key under its own name ([receipt.md](receipt.md)), both lines with \
        one time:",
    );
    block(out, &shortened(&Note::new(head.text(), receipt_lines(receipt, &issuer, key.public()).to_vec())?));
    let timed = format!("cosignature/v1\ntime {}\n{}", receipt.time, head.text());
    let message = cosigned(&issuer.receipt_name(), receipt.time, &head);
    key.public().verify_bytes(
        timed.as_bytes(),
        &message,
        &comity_seal::CosignerSignature {
            ed25519: receipt.signature.ed25519,
            mldsa44: receipt.signature.mldsa44.clone(),
        },
    )?;
    block(
        out,
        &format!(
            "time = {} = {}\n\nmessage of the 0x04 line:\n{timed}\nmessage of the 0x06 line ({} bytes):\n{}",
            receipt.time,
            hex(&receipt.time.to_be_bytes()),
            message.len(),
            rows(&message)
        ),
    );
    say(out, "In frames:");
    block(out, &annotate(&receipt.to_bytes(), &["size", "root", "time", "signatures"])?);
    Ok(())
}

fn listing(out: &mut String, material: &Material) -> Result<()> {
    let entry = material.bor.get(1).context("entry 1")?;
    say(out, "## Entry 1 of BOR: the listing");
    say(
        out,
        "In the transaction that keeps AUR's entries BOR appends a bare entry that lists the receipt, cites the size \
        and says that everything below it is opened. Here the receipt enters the state of the line.",
    );
    block(out, &annotate(&entry.header, &HEADER)?);
    block(out, &leaf_text(entry));
    block(out, &format!("root of BOR's 2 leaves = {}\n", material.bor_checkpoint.root));
    Ok(())
}

fn evidence(out: &mut String, material: &Material) -> Result<()> {
    let text = evidence_of(material, true)?.to_text();
    say(out, "## The evidence file");
    say(
        out,
        "What AUR shows to a third party ([evidence.md](evidence.md)). The whole file is \
        [worked-example.evidence](../../vectors/worked-example.evidence); long base64 is shortened here.",
    );
    let short = |word: &str| match word.len() {
        0..=100 => word.to_owned(),
        length => format!("{}...{} ({length} characters)", &word[..40], &word[length - 8..]),
    };
    let line = |line: &str| line.split(' ').map(short).collect::<Vec<_>>().join(" ");
    let lines: Vec<String> =
        text.lines().map(|text| if text.starts_with("comity/v1/") { text.to_owned() } else { line(text) }).collect();
    block(out, &lines.join("\n"));
    let roots = [keys::root("aur root")?.public().fingerprint(), keys::root("bor root")?.public().fingerprint()];
    let verdict = comity_journal::evidence::verify(text.as_bytes(), Some(&roots))?;
    say(out, "A verifier that is given both roots' fingerprints finds:");
    block(
        out,
        &format!(
            "root of AUR {}\nroot of BOR {}\nstatement   {}\n            ordinal {}, number {}, stated {}\n\
            held        by BOR at {} up to size {}\nas of       checkpoint {}\n",
            roots[0],
            roots[1],
            verdict.id,
            verdict.ordinal,
            verdict.number,
            verdict.stated,
            verdict.receipt.time,
            verdict.receipt.size,
            verdict.as_of_size
        ),
    );
    Ok(())
}
