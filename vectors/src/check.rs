//! What a reader does with each kind of case.

use anyhow::{Context as _, Result, anyhow, bail};
use comity_exchange::residue;
use comity_journal::checkpoint::checkpoint_from_note;
use comity_journal::contradiction::Contradiction;
use comity_journal::evidence::{Accusation, OpeningVerdict};
use comity_journal::receipt::receipt_from_exact_lines;
use comity_journal::register::RegisterStanding;
use comity_journal::tree::leaf_hash;
use comity_journal::{
    LogOrigin, Note, ProofFile, RegisterView, TreeHead, VerifiedDelegation, VerifierKey, verify_checkpoint,
    verify_inclusion, verify_receipt,
};
use comity_seal::chunk_seal::ChunkOpener;
use comity_seal::commitment::{Commitment, Field, FieldGroup, FieldOpening, verify_field};
use comity_seal::hash::{sha256, sha256_parts};
use comity_seal::hpke::{HpkeInfo, ReceiverContext};
use comity_seal::officer::Release;
use comity_seal::opening::{OpeningInfo, open_opening};
use comity_seal::{CosignerPublic, HpkeSecret, Seed};
use comity_wire::codec::Dec;
use comity_wire::control::ControlBody;
use comity_wire::entry::Entry;
use comity_wire::frame::Frame;
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::Header;
use comity_wire::register::{RegisterEntry, RegisterPart};
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, Hash, Origin, courier};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use crate::fields::{self, hex};
use crate::keys;

/// Reads bytes as the kind that they claim to be. `register` gives the bytes of another case, by its file name.
///
/// # Errors
/// The bytes are refused; or, for what is no fault of theirs, the context is incomplete.
pub fn check(kind: &str, bytes: &[u8], context: &Value, register: &dyn Fn(&str) -> Result<Vec<u8>>) -> Result<Value> {
    Ok(match kind {
        "header" => fields::header(&Header::from_bytes(bytes)?),
        "entry" => fields::entry(&Entry::from_bytes(bytes)?),
        "control" => fields::control(&ControlBody::from_bytes(bytes)?),
        "statement" => fields::statement(&Statement::from_bytes(bytes)?),
        "plaintext" => fields::plaintext(&Plaintext::from_bytes(bytes)?),
        "frame" => fields::frame(&Frame::from_bytes(bytes)?),
        "courier" => courier_file(bytes)?,
        "register-entry" => fields::register_entry(&RegisterEntry::from_bytes(bytes)?),
        "register" => register_part(bytes)?,
        "delegation" => delegation(bytes, context, register)?,
        "checkpoint" => checkpoint(bytes, context)?,
        "checkpoint-binary" => checkpoint_binary(bytes, context)?,
        "receipt" => receipt(bytes, context)?,
        "receipt-binary" => receipt_binary(bytes, context)?,
        "inclusion-proof" => inclusion(bytes, context)?,
        "verifier-key" => verifier_key(bytes)?,
        "contradiction" => contradiction(bytes, context)?,
        "field-opening" => field_opening(bytes, context)?,
        "sealed-entry" => sealed_entry(bytes, context)?,
        "opening" => opening(bytes, context)?,
        "release" => release(bytes, context)?,
        "chunk" => chunk(bytes, context)?,
        "evidence" => evidence(bytes, context)?,
        "accusation" => accusation(bytes, context)?,
        "residue" => residue(bytes, context)?,
        _ => bail!("no check is called {kind}"),
    })
}

fn text<'a>(context: &'a Value, key: &str) -> Result<&'a str> {
    context[key].as_str().with_context(|| format!("the context has no {key}"))
}

fn number(context: &Value, key: &str) -> Result<u64> {
    context[key].as_u64().with_context(|| format!("the context has no {key}"))
}

fn parsed<T: std::str::FromStr>(context: &Value, key: &str) -> Result<T> {
    text(context, key)?.parse().map_err(|_| anyhow!("the context's {key} is malformed"))
}

fn bytes_in<const N: usize>(context: &Value, key: &str) -> Result<[u8; N]> {
    let bytes = HEXLOWER.decode(text(context, key)?.as_bytes())?;
    bytes.try_into().map_err(|_| anyhow!("the context's {key} has another length"))
}

fn hashes_in(context: &Value, key: &str) -> Result<Vec<Hash>> {
    let all = context[key].as_array().with_context(|| format!("the context has no {key}"))?;
    all.iter().map(|h| h.as_str().and_then(|t| t.parse().ok()).context("a hash")).collect()
}

fn log_and_key(context: &Value) -> Result<(LogOrigin, CosignerPublic)> {
    Ok((parsed(context, "origin")?, keys::named_cosigner(context)?))
}

fn courier_file(bytes: &[u8]) -> Result<Value> {
    let frames = courier::frames(bytes)?;
    let (content, checksum) = bytes.split_last_chunk::<{ courier::CHECKSUM_BYTES }>().context("a checksum")?;
    if sha256(content).0 != *checksum {
        bail!("the checksum is not that of the file");
    }
    frames.into_iter().map(|frame| Ok(fields::frame(&Frame::from_bytes(frame)?))).collect()
}

fn register_part(bytes: &[u8]) -> Result<Value> {
    let part = RegisterPart::from_bytes(bytes)?;
    if part.from != 0 {
        bail!("a whole register begins at entry 0");
    }
    let view = RegisterView::build(&part.entries)?;
    let standing = view.judge(&part.checkpoint)?;
    if standing != RegisterStanding::Same {
        bail!("the checkpoint is not the head of these entries: {standing:?}");
    }
    let last_trusted = |r: &comity_journal::register::AuthorityRecord| json!([r.enrolled, r.last_trusted]);
    Ok(json!({
        "party": view.party().to_string(), "name": view.name(), "size": view.size(),
        "root": view.at().root.to_string(), "generation": view.origin().generation,
        "authorities": view.authorities().iter().map(|(n, r)| (n.to_string(), last_trusted(r)))
            .collect::<serde_json::Map<_, _>>(),
    }))
}

fn delegation(bytes: &[u8], context: &Value, other: &dyn Fn(&str) -> Result<Vec<u8>>) -> Result<Value> {
    let part = RegisterPart::from_bytes(&other(text(context, "register")?)?)?;
    let view = RegisterView::build(&part.entries)?;
    let origin: Origin = parsed(context, "origin")?;
    let verified = VerifiedDelegation::verify(&ControlBody::from_bytes(bytes)?, &origin, &view)?;
    Ok(json!({ "origin": verified.origin().to_string(), "party": verified.delegation().party.to_string() }))
}

fn checkpoint(bytes: &[u8], context: &Value) -> Result<Value> {
    let (origin, key) = log_and_key(context)?;
    let checkpoint = checkpoint_from_note(&Note::parse(bytes)?, origin, &key)?;
    verify_checkpoint(&checkpoint, origin, &key)?;
    Ok(json!({ "size": checkpoint.size, "root": checkpoint.root.to_string() }))
}

fn checkpoint_binary(bytes: &[u8], context: &Value) -> Result<Value> {
    let (origin, key) = log_and_key(context)?;
    let checkpoint = Checkpoint::from_bytes(bytes)?;
    verify_checkpoint(&checkpoint, origin, &key)?;
    Ok(fields::checkpoint(&checkpoint))
}

fn head(context: &Value) -> Result<TreeHead> {
    Ok(TreeHead { origin: parsed(context, "origin")?, size: number(context, "size")?, root: parsed(context, "root")? })
}

/// The text of the head, then exactly the two lines of the receipt.
fn receipt(bytes: &[u8], context: &Value) -> Result<Value> {
    let (head, issuer, key) = (head(context)?, parsed(context, "issuer")?, keys::named_cosigner(context)?);
    let note = Note::parse(bytes)?;
    if TreeHead::from_text(note.text())? != head {
        bail!("the receipt does not match: it is for another head");
    }
    let receipt = receipt_from_exact_lines(note.signatures(), &issuer, &key, &head)?;
    verify_receipt(&receipt, &issuer, &key, &head)?;
    Ok(json!({ "size": receipt.size, "root": receipt.root.to_string(), "time": receipt.time }))
}

fn receipt_binary(bytes: &[u8], context: &Value) -> Result<Value> {
    let (head, issuer, key) = (head(context)?, parsed(context, "issuer")?, keys::named_cosigner(context)?);
    let receipt = Receipt::from_bytes(bytes)?;
    verify_receipt(&receipt, &issuer, &key, &head)?;
    Ok(fields::receipt(&receipt))
}

fn inclusion(bytes: &[u8], context: &Value) -> Result<Value> {
    let (origin, key) = log_and_key(context)?;
    let proof = ProofFile::parse(bytes)?;
    let checkpoint = checkpoint_from_note(&proof.checkpoint, origin, &key)?;
    verify_checkpoint(&checkpoint, origin, &key)?;
    let leaf: Hash = parsed(context, "leaf")?;
    verify_inclusion(&leaf, proof.index, checkpoint.size, &proof.path, &checkpoint.root)?;
    Ok(json!({ "index": proof.index, "size": checkpoint.size, "root": checkpoint.root.to_string() }))
}

fn verifier_key(bytes: &[u8]) -> Result<Value> {
    let key: VerifierKey = std::str::from_utf8(bytes)?.parse()?;
    Ok(json!({ "name": key.name(), "type": key.kind().byte(), "id": hex(&key.key_id()) }))
}

fn contradiction(bytes: &[u8], context: &Value) -> Result<Value> {
    let (origin, key) = log_and_key(context)?;
    let convicted = Contradiction::from_bytes(bytes)?.verify_with_key(origin, &key)?;
    Ok(json!({ "convicted": convicted.origin().to_string(), "sizes": [convicted.sizes().0, convicted.sizes().1] }))
}

fn field_opening(bytes: &[u8], context: &Value) -> Result<Value> {
    let opening = FieldOpening::from_bytes(bytes)?;
    verify_field(&parsed(context, "commitment")?, number(context, "leaves")?, &opening)?;
    Ok(
        json!({ "path": opening.path(), "value": hex(&opening.value), "salt": hex(&opening.salt), "index": opening.index,
        "proof": fields::hashes(&opening.proof) }),
    )
}

fn recipient(context: &Value) -> Result<HpkeSecret> {
    let label = text(context, "recipient")?;
    if !keys::HPKES.contains(&label) {
        bail!("no HPKE key is called {label}");
    }
    keys::hpke(label)
}

/// Opens an entry as its recipient does, and checks what is inside against the header.
fn sealed_entry(bytes: &[u8], context: &Value) -> Result<Value> {
    let entry = Entry::from_bytes(bytes)?;
    let header = entry.header()?;
    let epoch = header.epoch.as_ref().context("the entry is not sealed")?;
    let encapsulation = epoch.encapsulation.as_ref().context("the entry does not begin an epoch")?;
    let info = HpkeInfo {
        line: header.line,
        sender: header.author,
        generation: header.generation,
        recipient_key: epoch.recipient_key,
        sender_epoch: epoch.sender_epoch,
    };
    let receiver = ReceiverContext::new(&recipient(context)?, &info, encapsulation.as_slice())?;
    let opened = receiver.entry_key(&sha256(&entry.header))?.open(&entry.body)?;
    let plaintext = Plaintext::from_bytes(&opened)?;
    let statement = Statement::from_bytes(&plaintext.statement)?;
    if header.commitment != Some(commitment(&plaintext.seed, &statement)?.root) {
        bail!("the content does not match the commitment in the header");
    }
    Ok(json!({ "plaintext": hex(&opened), "statement": fields::statement(&statement) }))
}

/// The commitment to a statement.
pub fn commitment(seed: &[u8; 32], statement: &Statement) -> Result<Commitment> {
    let envelope = statement.envelope.fields();
    let members = statement.members()?;
    let fields = envelope.iter().map(|(name, value)| Field { group: FieldGroup::Envelope, name, value });
    let body = members.iter().map(|(name, raw)| Field { group: FieldGroup::Body, name, value: raw.as_bytes() });
    Ok(Commitment::compute(&Seed::from_bytes(seed), fields.chain(body))?)
}

fn opening(bytes: &[u8], context: &Value) -> Result<Value> {
    let info = OpeningInfo {
        line: parsed(context, "line")?,
        recipient_key: number(context, "recipient_key")?,
        entry: parsed(context, "entry")?,
    };
    Ok(json!({ "plaintext": hex(&open_opening(&recipient(context)?, &info, bytes)?) }))
}

/// The officers' signatures of one statement: an array of byte strings, as in the plaintext.
fn release(bytes: &[u8], context: &Value) -> Result<Value> {
    let mut d = Dec::new(bytes);
    let count = d.array("slots", 64)?;
    let slots = (0..count).map(|_| Ok(d.bytes("slot", 65_536)?.to_vec())).collect::<Result<Vec<_>>>()?;
    let (line, commitment) = (parsed(context, "line")?, parsed(context, "commitment")?);
    let release = Release::verify(line, commitment, &slots, &keys::named_officers(context)?)?;
    let officers: Vec<String> = release.officers().iter().map(|o| o.0.to_string()).collect();
    Ok(json!({ "officers": officers, "nonce": hex(release.nonce()) }))
}

fn chunk(bytes: &[u8], context: &Value) -> Result<Value> {
    let (index, length) = (number(context, "index")?, number(context, "length")?);
    let root: Hash = parsed(context, "root")?;
    let total = comity_seal::chunk_seal::chunk_count(length);
    verify_inclusion(&leaf_hash(bytes), index, total, &hashes_in(context, "proof")?, &root)?;
    let opener = ChunkOpener::new(Seed::from_bytes(&bytes_in(context, "chunk_key")?), length)?;
    let mut plaintext = bytes.to_vec();
    opener.open(index, &mut plaintext)?;
    Ok(json!({ "plaintext": hex(&plaintext) }))
}

fn evidence(bytes: &[u8], context: &Value) -> Result<Value> {
    let roots = hashes_in(context, "roots")?;
    let verdict = comity_journal::evidence::verify(bytes, Some(&roots))?;
    let speaker = |s: &comity_journal::evidence::Speaker| {
        json!({ "party": s.party.to_string(), "claimed_name": s.claimed_name, "root": s.root.to_string(),
            "identified": s.identified, "origin": s.origin.to_string(), "key": s.key.to_string() })
    };
    let values = |all: &[comity_journal::evidence::DisclosedValue]| {
        all.iter().map(|v| json!([v.path, hex(&v.value)])).collect::<Value>()
    };
    let opening = |o: &OpeningVerdict| match o {
        OpeningVerdict::NotYet => json!("not yet"),
        OpeningVerdict::Refused(reason) => json!({ "refused": *reason as u64 }),
        OpeningVerdict::NotRefusedHere => json!("not refused here"),
    };
    Ok(json!({
        "author": speaker(&verdict.author), "counterpart": speaker(&verdict.counterpart),
        "line": verdict.line.to_string(), "track": verdict.track as u64, "id": verdict.id.to_string(),
        "number": verdict.number, "ordinal": verdict.ordinal, "stated": verdict.stated,
        "as_of": [verdict.as_of_size, verdict.as_of_root.to_string()], "disputed": verdict.disputed,
        "receipt": { "size": verdict.receipt.size, "time": verdict.receipt.time, "disputed": verdict.receipt.disputed },
        "listing": verdict.listing.as_ref().map(|l| json!({ "id": l.id.to_string(), "number": l.number,
            "stated": l.stated, "lists_receipt": l.lists_receipt, "earliest_listed": l.earliest_listed,
            "opening": opening(&l.opening) })),
        "held": verdict.held.iter().map(|h| json!({ "root": h.root.to_string(), "name": h.name,
            "id": h.id.to_string(), "number": h.number, "stated": h.stated })).collect::<Value>(),
        "acknowledgement": verdict.acknowledgement.as_ref().map(|a| json!({ "id": a.id.to_string(),
            "number": a.number, "ordinal": a.ordinal, "stated": a.stated, "answers": a.answers,
            "fields": values(&a.fields) })),
        "released": verdict.released.iter().map(|o| json!({ "name": o.name, "role": o.role,
            "key": o.key.to_string() })).collect::<Value>(),
        "erased": verdict.erased,
        "disclosed_by": verdict.label.map(comity_journal::evidence::ReleaseLabel::word),
        "disclosed": values(&verdict.disclosed),
    }))
}

fn accusation(bytes: &[u8], context: &Value) -> Result<Value> {
    let roots = hashes_in(context, "roots")?;
    let conviction = Accusation::parse(bytes)?.verify(Some(&roots))?;
    Ok(json!({ "accused": conviction.accused.claimed_name, "party": conviction.accused.party.to_string(),
        "origin": conviction.accused.origin.to_string(), "sizes": [conviction.sizes.0, conviction.sizes.1],
        "roots": [conviction.roots.0.to_string(), conviction.roots.1.to_string()] }))
}

/// What is left of a statement: a residue, and where the context has the statement, that of no other one.
fn residue(bytes: &[u8], context: &Value) -> Result<Value> {
    let read = residue::read(bytes).context("something stands in it that a residue does not have")?;
    if let Some(whole) = context["statement"].as_str() {
        let statement = Statement::from_bytes(&HEXLOWER.decode(whole.as_bytes())?)?;
        if residue::of(&statement).to_bytes() != bytes {
            bail!("it is the residue of another statement");
        }
    }
    let hash = sha256_parts(&[b"comity/v1/residue\n", bytes]).to_string();
    Ok(json!({ "body": String::from_utf8(read.body)?, "hash": hash }))
}
