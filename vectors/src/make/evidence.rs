//! Evidence files.

use anyhow::{Context as _, Result};
use comity_journal::evidence::{Acknowledgement, DisclosedField, Disclosure, Evidence, ReleaseLabel};
use comity_journal::{sign_checkpoint, sign_receipt};
use comity_seal::commitment::{Commitment, Field, FieldGroup};
use comity_seal::hash::sha256;
use comity_seal::hpke::{HpkeInfo, SenderContext};
use comity_seal::insecure_seeded::SeededRng;
use comity_seal::{FieldOpening, Seed};
use comity_wire::entry::Entry;
use comity_wire::envelope::Envelope;
use comity_wire::header::{Citation, Epoch, Header, Held, Kind, Opened, RegisterAt};
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, Hash};
use serde_json::json;

use super::{Cases, erased, released};
use crate::check::commitment;
use crate::keys::{self, seed_bytes};
use crate::worked::{Material, bor_item, evidence_of, make_worked};
use crate::world;

pub fn add(cases: &mut Cases) -> Result<()> {
    let material = Material::read(&make_worked()?)?;
    let small = evidence_of(&material, false)?;
    let full = full(&material)?;
    cases.begin("evidence", "evidence", json!({ "roots": [] }), false);
    cases.good("statement-and-receipt", small.to_text())?;
    cases.good("with-listing", evidence_of(&material, true)?.to_text())?;
    cases.good("with-disclosure-listing-and-acknowledgement", full.to_text())?;
    cases.good("with-a-register-position-that-is-not-shown", unshown(&material)?.to_text())?;
    let fingerprint = |label: &str| -> Result<String> { Ok(keys::root(label)?.public().fingerprint().to_string()) };
    let roots = json!([fingerprint("aur root")?, fingerprint("bor root")?]);
    cases.add(true, "both-roots-known", small.to_text().into_bytes(), json!({ "roots": roots }))?;
    let stranger = json!([Hash::ZERO.to_string()]);
    cases.bad_for("unknown-root-given", small.to_text().as_bytes(), &[("roots", stranger)])?;
    lines(cases, &small.to_text())?;
    contents(cases, &small, &full)?;
    held(cases, &material)?;
    disclosed(cases, &full)?;
    erased::add(cases, &small, &full)?;
    released::add(cases, &material)
}

/// The file of a statement whose header names a register position that nobody has.
fn unshown(material: &Material) -> Result<Evidence> {
    let register = Some(RegisterAt { size: 200, root: Hash([9; 32]) });
    evidence_of(&resaid(material, |header| Header { register, ..header })?, false)
}

/// The same with another header of the statement, signed and receipted anew. Its seal is never opened here.
pub fn resaid(material: &Material, change: impl FnOnce(Header) -> Header) -> Result<Material> {
    let mut aur = material.aur.clone();
    let said = aur.get_mut(1).context("the statement")?;
    said.header = change(said.header()?).to_bytes();
    let head = world::head("aur", &aur.iter().map(world::leaf).collect::<Vec<_>>())?;
    let receipt = sign_receipt(&keys::cosigner("bor receipt")?, &world::origin("bor")?, &head, material.receipt.time)?;
    let (bor, registers) = (material.bor.clone(), material.registers.clone());
    let bor_checkpoint = material.bor_checkpoint.clone();
    let aur_checkpoint = sign_checkpoint(&keys::cosigner("aur log")?, &head)?;
    Ok(Material { registers, aur, bor, aur_checkpoint, bor_checkpoint, receipt })
}

/// A field of a statement in the form of a file.
pub fn disclose(seed: &[u8; 32], statement: &Statement, paths: &[&str]) -> Result<Vec<DisclosedField>> {
    let envelope = statement.envelope.fields();
    let members = statement.members()?;
    let fields = envelope.iter().map(|(name, value)| Field { group: FieldGroup::Envelope, name, value });
    let body = members.iter().map(|(name, raw)| Field { group: FieldGroup::Body, name, value: raw.as_bytes() });
    let count = commitment(seed, statement)?.leaf_count;
    let openings: Vec<FieldOpening> = Commitment::prove(&Seed::from_bytes(seed), fields.chain(body), paths)?;
    Ok(openings.iter().map(|opening| DisclosedField::from_opening(opening, count)).collect())
}

/// The file with everything that one can hold: BOR has answered in its entry 2.
fn full(material: &Material) -> Result<Evidence> {
    let head = world::head("aur", &material.aur.iter().map(world::leaf).collect::<Vec<_>>())?;
    let envelope = Envelope {
        format: "F03".to_owned(),
        format_version: 1,
        in_reply_to: vec![world::leaf(material.aur.get(1).context("the statement")?)],
        ..Envelope::default()
    };
    let answer = Statement { envelope, body: br#"{"understood":true}"#.to_vec() };
    let seed = seed_bytes("answer's commitment seed");
    let header = Header {
        citation: Some(Citation { generation: 1, size: head.size, root: head.root }),
        opened: Opened { upto: head.size, refused: Vec::new() },
        commitment: Some(commitment(&seed, &answer)?.root),
        ..world::header("bor", Kind::Statement, 2, 1)?
    };
    let mut bor = material.bor.clone();
    bor.push(seal(header, Plaintext { seed, statement: answer.to_bytes(), signatures: Vec::new() })?);
    let leaves: Vec<Hash> = bor.iter().map(world::leaf).collect();
    let checkpoint = sign_checkpoint(&keys::cosigner("bor log")?, &world::head("bor", &leaves)?)?;
    let fields = disclose(&seed, &answer, &["envelope/in_reply_to"])?;
    let own = disclose(&seed_bytes("commitment seed"), &world::statement(), &["body/text", "envelope/subject"])?;
    Ok(Evidence {
        erased: false,
        disclosure: Some(Disclosure { label: ReleaseLabel::OnePerson, fields: own }),
        acknowledgement: Some(Acknowledgement { item: bor_item(&bor, 2, &checkpoint)?, fields }),
        ..evidence_of(material, true)?
    })
}

fn seal(header: Header, plaintext: Plaintext) -> Result<Entry> {
    let info = HpkeInfo { line: header.line, sender: header.author, generation: 1, recipient_key: 0, sender_epoch: 1 };
    let aur = keys::hpke("aur hpke 0")?;
    let (context, encapsulation) = SenderContext::new(aur.public(), &info, &mut SeededRng::new(4))?;
    let epoch = Some(Epoch { recipient_key: 0, sender_epoch: 1, encapsulation: Some(encapsulation) });
    let header = Header { epoch, ..header }.to_bytes();
    let body = context.entry_key(&sha256(&header))?.seal(plaintext.to_bytes())?;
    Ok(Entry { header, body })
}

/// Defects of form.
fn lines(cases: &mut Cases, text: &str) -> Result<()> {
    let all: Vec<&str> = text.lines().collect();
    let at = |start: &str| all.iter().position(|line| line.starts_with(start)).context("a line");
    let joined = |lines: &[&str]| format!("{}\n", lines.join("\n"));
    let without = |start: &str| -> Result<String> {
        let mut lines = all.clone();
        lines.remove(at(start)?);
        Ok(joined(&lines))
    };
    cases.bad("another-version", text.replacen("evidence v1", "evidence v2", 1))?;
    cases.bad("without-last-newline", text.trim_end().to_owned())?;
    cases.bad("carriage-returns", text.replace('\n', "\r\n"))?;
    cases.bad("unknown-line-at-the-end", format!("{text}note AA==\n"))?;
    cases.bad("unknown-line-before-the-statement", text.replacen("\nstatement\n", "\nnote AA==\nstatement\n", 1))?;
    cases.bad("empty-line-at-the-end", format!("{text}\n"))?;
    for (defect, start) in
        [("delegation-missing", "delegation"), ("sealed-missing", "sealed"), ("header-missing", "header")]
    {
        cases.bad(defect, without(start)?)?;
    }
    let mut doubled = all.clone();
    doubled.insert(at("sealed")?, all[at("sealed")?]);
    cases.bad("sealed-twice", joined(&doubled))?;
    let sealed = all[at("sealed")?];
    let spare = sealed.strip_suffix('=').and_then(|line| line.split_at_checked(line.len() - 1));
    let (start, last) = spare.context("a padded line")?;
    // The last character of a 32-byte value has two spare bits; the next one in the alphabet sets one of them.
    let next = char::from(last.as_bytes()[0] + 1);
    cases.bad("base64-with-spare-bits", text.replacen(sealed, &format!("{start}{next}="), 1))?;
    cases.bad("base64-without-padding", text.replacen(sealed, sealed.trim_end_matches('='), 1))?;
    cases.bad("cut-in-half", text[..text.len() / 2].to_owned())
}

/// Defects of content in a file of good form.
fn contents(cases: &mut Cases, small: &Evidence, full: &Evidence) -> Result<()> {
    let with = |change: &dyn Fn(&mut Evidence)| {
        let mut evidence = small.clone();
        change(&mut evidence);
        evidence.to_text()
    };
    cases.bad("sealed-hash-altered", with(&|e| e.statement.sealed.0[0] ^= 1))?;
    cases.bad("path-altered", with(&|e| e.statement.proof.path[0].0[0] ^= 1))?;
    cases.bad("index-altered", with(&|e| e.statement.proof.index = 0))?;
    cases.bad("proof-with-extra-data", with(&|e| e.statement.proof.extra = Some(vec![1])))?;
    cases.bad("register-entry-missing", with(&|e| drop(e.author.register.split_off(1))))?;
    let more = full.counterpart.register[1].clone();
    cases.bad("register-entry-that-nothing-relies-on", with(&|e| e.author.register.push(more.clone())))?;
    cases.bad("chains-exchanged", with(&|e| std::mem::swap(&mut e.author, &mut e.counterpart)))?;
    cases.bad("one-party-twice", with(&|e| e.counterpart = e.author.clone()))?;
    cases.bad("delegation-of-the-other-party", with(&|e| e.author.delegation = e.counterpart.delegation.clone()))?;
    let note = &small.statement.proof.checkpoint;
    let relined = |lines: &[usize]| -> Result<String> {
        let lines = lines.iter().map(|i| note.signatures()[*i].clone()).collect();
        let mut evidence = small.clone();
        evidence.statement.proof.checkpoint = comity_journal::Note::new(note.text().to_owned(), lines)?;
        Ok(evidence.to_text())
    };
    for (defect, lines) in [
        ("log-ed25519-line-missing", &[1, 2, 3][..]),
        ("log-mldsa44-line-missing", &[0, 2, 3]),
        ("receipt-missing", &[0, 1]),
        ("receipt-ed25519-line-missing", &[0, 1, 3]),
        ("receipt-mldsa44-line-missing", &[0, 1, 2]),
        ("receipt-before-the-logs-lines", &[2, 3, 0, 1]),
        ("lines-of-the-log-exchanged", &[1, 0, 2, 3]),
    ] {
        cases.bad(defect, relined(lines)?)?;
    }
    for (defect, line, byte) in [
        ("log-ed25519-signature-flipped", 0, 0),
        ("log-mldsa44-signature-flipped", 1, 8),
        ("receipt-ed25519-signature-flipped", 2, 8),
        ("receipt-mldsa44-signature-flipped", 3, 8),
        ("receipt-time-of-one-line-altered", 2, 7),
    ] {
        let mut lines = note.signatures().to_vec();
        lines[line].signature[byte] ^= 1;
        let mut evidence = small.clone();
        evidence.statement.proof.checkpoint = comity_journal::Note::new(note.text().to_owned(), lines)?;
        cases.bad(defect, evidence.to_text())?;
    }
    let listing = full.listing.clone();
    cases.bad("bare-entry-for-a-statement", with(&|e| e.statement = listing.clone().unwrap_or(e.statement.clone())))?;
    cases.bad("statement-for-a-listing", with(&|e| e.listing = Some(e.statement.clone())))
}

/// BOR's entries from 2 on say what it holds; the file shows those of these numbers.
fn holding(material: &Material, says: &[Vec<Held>], shown: &[u64]) -> Result<Evidence> {
    let head = world::head("aur", &material.aur.iter().map(world::leaf).collect::<Vec<_>>())?;
    let mut bor = material.bor.clone();
    for attachments in says {
        // The next generation of AUR's is cited where it is named: F09 may speak of one that is over.
        let generation = attachments.iter().map(|held| held.generation).max().unwrap_or(1);
        let header = Header {
            citation: Some(Citation { generation, size: head.size, root: head.root }),
            attachments: attachments.clone(),
            ..world::header("bor", Kind::Bare, bor.len() as u64, 0)?
        };
        bor.push(Entry { header: header.to_bytes(), body: Vec::new() });
    }
    let leaves: Vec<Hash> = bor.iter().map(world::leaf).collect();
    let checkpoint = sign_checkpoint(&keys::cosigner("bor log")?, &world::head("bor", &leaves)?)?;
    let held = shown.iter().map(|number| bor_item(&bor, *number, &checkpoint)).collect::<Result<_>>()?;
    Ok(Evidence { held, ..evidence_of(material, true)? })
}

/// What shows that attachments are held, and defects of it.
fn held(cases: &mut Cases, material: &Material) -> Result<()> {
    let of = |generation, number, label: &str| Held { generation, number, root: Hash(seed_bytes(label)) };
    let (one, two) = (|| vec![of(1, 1, "held one")], || vec![of(1, 1, "held two")]);
    let good = holding(material, &[one(), two()], &[2, 3])?;
    cases.good("with-attachments-held", good.to_text())?;
    let later = vec![of(1, 1, "held one"), of(2, 1, "held two")];
    cases.good("with-attachment-held-after-a-successor", holding(material, &[later], &[2])?.to_text())?;
    let mut bad = |defect: &str, says: &[Vec<Held>], shown: &[u64]| -> Result<()> {
        cases.bad(defect, holding(material, says, shown)?.to_text())
    };
    bad("held-of-another-number", &[vec![of(1, 0, "held one")]], &[2])?;
    bad("held-of-another-generation", &[vec![of(2, 1, "held one")]], &[2])?;
    bad("held-by-an-entry-that-names-nothing", &[Vec::new()], &[2])?;
    bad("held-twice", &[one(), one()], &[2, 3])?;
    bad("held-entries-not-ascending", &[one(), two()], &[3, 2])?;
    let with = |change: &dyn Fn(&mut Evidence)| {
        let mut evidence = good.clone();
        change(&mut evidence);
        evidence.to_text()
    };
    cases.bad("held-root-altered", with(&|e| *e.held[0].header.iter_mut().rev().nth(60).unwrap_or(&mut 0) ^= 1))?;
    cases.bad("held-entry-not-in-the-journal", with(&|e| e.held[0].sealed.0[0] ^= 1))?;
    cases.bad("held-path-altered", with(&|e| e.held[0].proof.path[0].0[0] ^= 1))?;
    cases.bad("held-by-the-author", with(&|e| e.held[0] = e.statement.clone()))?;
    let fields = disclose(&seed_bytes("commitment seed"), &world::statement(), &["envelope/attachments"])?;
    let disclosure = Some(Disclosure { label: ReleaseLabel::OnePerson, fields });
    cases.bad("held-root-that-is-not-offered", with(&|e| e.disclosure.clone_from(&disclosure)))
}

/// Defects of what is disclosed.
fn disclosed(cases: &mut Cases, full: &Evidence) -> Result<()> {
    let with = |change: &dyn Fn(&mut Vec<DisclosedField>)| {
        let mut evidence = full.clone();
        if let Some(disclosure) = &mut evidence.disclosure {
            change(&mut disclosure.fields);
        }
        evidence.to_text()
    };
    cases.bad("disclosed-value-altered", with(&|f| f[0].value = br#""Good evening.""#.to_vec()))?;
    cases.bad("disclosed-path-altered", with(&|f| f[0].path = "body/test".to_owned()))?;
    cases.bad("disclosed-salt-altered", with(&|f| f[0].salt[0] ^= 1))?;
    cases.bad("disclosed-sibling-missing", with(&|f| f[0].siblings.truncate(1)))?;
    cases.bad("disclosed-fields-not-ascending", with(&|f| f.reverse()))?;
    cases.bad("disclosed-field-twice", with(&|f| f.push(f[1].clone())))?;
    cases.bad("disclosed-nothing", with(&|f| f.clear()))?;
    let text = full.to_text();
    cases.bad("disclosure-by-three-persons", text.replacen("one-person", "three-person", 1))?;
    let side = if text.contains("\nleft ") { ("\nleft ", "\nright ") } else { ("\nright ", "\nleft ") };
    cases.bad("disclosed-side-exchanged", text.replacen(side.0, side.1, 1))?;
    let mut answer = full.clone();
    if let Some(acknowledgement) = &mut answer.acknowledgement {
        acknowledgement.fields[0].value = vec![0x80];
    }
    cases.bad("acknowledgement-field-altered", answer.to_text())?;
    Ok(())
}
