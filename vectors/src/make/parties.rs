//! Registers and delegations.

use anyhow::Result;
use comity_journal::delegation::cosigner_key;
use comity_journal::register::{authority_key, genesis, officer_key};
use comity_journal::{RegisterView, sign_checkpoint};
use comity_seal::Role;
use comity_wire::control::{AuthoritySignatureBytes, Control, ControlBody, Delegation, Predecessor};
use comity_wire::header::RegisterAt;
use comity_wire::register::{RegisterEntry, RegisterFact, RegisterPart};
use comity_wire::{Canonical, Hash, Origin};
use serde_json::{Value, json};

use super::{Cases, versioned_defects};
use crate::keys;
use crate::world;

pub fn add(cases: &mut Cases) -> Result<()> {
    register_entries(cases)?;
    registers(cases)?;
    delegations(cases)
}

fn register_entries(cases: &mut Cases) -> Result<()> {
    cases.begin("register-entry", "cbor", Value::Null, false);
    let part = world::register("aur")?;
    cases.good("genesis", part.entries[0].clone())?;
    cases.good("authority", part.entries[1].clone())?;
    let party = world::party("aur")?;
    let fact = RegisterFact::Profile { fields: vec![("telephone".to_owned(), "+000".to_owned())] };
    cases.same_each_time = true;
    let unsigned = RegisterEntry::new(party, 1, 2, fact, Vec::new()).to_bytes();
    cases.good("profile-whose-signature-is-missing", unsigned.clone())?;
    let entry = |fact| RegisterEntry::new(party, 1, 2, fact, Vec::new()).to_bytes();
    for key in [None, Some(Hash([7; 32]))] {
        let name = if key.is_some() { "officer-left-one-key" } else { "officer-left" };
        let left = RegisterFact::OfficerLeft { name: "A. Release".to_owned(), key, last_trusted: 2 };
        cases.good(name, entry(left))?;
    }
    cases.good("statement", entry(contact()))?;
    versioned_defects(cases, &unsigned)?;
    let at = world::position(&unsigned, party.as_bytes())?;
    let mut other = unsigned;
    other[at + 34] = 0x18;
    cases.bad("payload-malformed", other)
}

/// A contact (F10) in a register.
fn contact() -> RegisterFact {
    let body = r#"{"act":"nominate","category":"watch","agency":"CERT","position":"duty officer"}"#;
    RegisterFact::Statement { format: "F10".to_owned(), version: 1, body: body.as_bytes().to_vec() }
}

/// The register with one more entry, whatever is wrong with it, under an honest checkpoint over its bytes.
fn with(base: &RegisterPart, entry: Vec<u8>) -> Result<RegisterPart> {
    let mut entries = base.entries.clone();
    entries.push(entry);
    let leaves: Vec<Hash> = entries.iter().map(|e| comity_journal::leaf_hash(e)).collect();
    let tree = world::tree(&leaves)?;
    let view = RegisterView::build(&base.entries)?;
    let head = comity_journal::TreeHead { origin: view.origin().into(), size: tree.size(), root: tree.root() };
    Ok(RegisterPart { from: 0, entries, checkpoint: sign_checkpoint(&keys::cosigner("aur writer")?, &head)? })
}

fn registers(cases: &mut Cases) -> Result<()> {
    cases.begin("register", "cbor", Value::Null, false);
    let base = world::register("aur")?;
    let view = RegisterView::build(&base.entries)?;
    let (root, writer) = (keys::root("aur root")?, keys::cosigner("aur writer")?);
    let (first, second) = (keys::authority("aur authority")?, keys::authority("aur authority 2")?);
    cases.good("aur", base.to_bytes())?;
    cases.good("bor", world::register("bor")?.to_bytes())?;

    let add = |fact| Ok::<_, anyhow::Error>(view.root_signed(fact, &root)?.to_bytes());
    let next = RegisterFact::Authority { number: 2, key: authority_key(second.public())? };
    let revoked = RegisterFact::AuthorityRevoked { number: 1, last_trusted: 2 };
    let longer = world::part([base.entries.clone(), vec![add(next.clone())?]].concat(), &writer)?;
    cases.good("two-authorities", longer.to_bytes())?;
    cases.good("authority-revoked", with(&base, add(revoked.clone())?)?.to_bytes())?;

    let text = RegisterFact::Profile { fields: Vec::new() };
    let by = |fact: RegisterFact, entry_number| RegisterEntry::new(view.party(), 1, entry_number, fact, Vec::new());
    let signed_by_authority = view.authority_signed(next.clone(), 1, &first)?.to_bytes();
    cases.bad("authority-enrolled-by-an-authority", with(&base, signed_by_authority)?.to_bytes())?;
    cases.bad("profile-unsigned", with(&base, by(text.clone(), 2).to_bytes())?.to_bytes())?;
    cases.bad("profile-signed-by-the-root-only", with(&base, add(text.clone())?)?.to_bytes())?;
    cases.bad("entry-out-of-place", with(&base, by(text.clone(), 3).to_bytes())?.to_bytes())?;
    let unknown = view.authority_signed(text.clone(), 2, &second)?.to_bytes();
    cases.bad("signed-by-an-unknown-authority", with(&base, unknown)?.to_bytes())?;
    let skipped = RegisterFact::Authority { number: 3, key: authority_key(second.public())? };
    cases.bad("authority-number-skipped", with(&base, add(skipped)?)?.to_bytes())?;
    let reused = RegisterFact::Authority { number: 2, key: authority_key(first.public())? };
    cases.bad("key-in-two-roles", with(&base, add(reused)?)?.to_bytes())?;
    let mut weak = authority_key(second.public())?;
    weak.ed25519 = [0; 32];
    weak.ed25519[0] = 1;
    let weak = RegisterFact::Authority { number: 2, key: weak };
    cases.bad("authority-key-of-small-order", with(&base, add(weak)?)?.to_bytes())?;
    let future = RegisterFact::AuthorityRevoked { number: 1, last_trusted: 9 };
    cases.bad("revocation-of-the-future", with(&base, add(future)?)?.to_bytes())?;
    let nobody = RegisterFact::AuthorityRevoked { number: 7, last_trusted: 1 };
    cases.bad("revocation-of-nobody", with(&base, add(nobody)?)?.to_bytes())?;

    officers(cases, &base, &view)?;
    let mut flipped = RegisterEntry::from_bytes(&base.entries[1])?;
    flipped.signatures[0].mldsa65[0] ^= 1;
    let entries = vec![base.entries[0].clone(), flipped.to_bytes()];
    cases.bad("signature-flipped", RegisterPart { entries, ..base.clone() }.to_bytes())?;
    let only = genesis("AUR", &root, writer.public(), keys::seed_bytes("aur register nonce"))?;
    let stranger = RegisterEntry { party: world::party("bor")?, ..only };
    let stranger = RegisterEntry::new(stranger.party, 1, 0, stranger.fact, stranger.signatures);
    let entries = vec![stranger.to_bytes()];
    cases.bad("name-is-not-the-roots-hash", RegisterPart { entries, ..base.clone() }.to_bytes())?;
    let entries = base.entries[1..].to_vec();
    cases.bad("genesis-missing", RegisterPart { entries, ..base.clone() }.to_bytes())?;
    let checkpoint = world::register("bor")?.checkpoint;
    cases.bad("checkpoint-of-another-writer", RegisterPart { checkpoint, ..base.clone() }.to_bytes())?;
    let checkpoint = longer.checkpoint;
    cases.bad("checkpoint-of-more-entries", RegisterPart { checkpoint, ..base }.to_bytes())
}

/// Officers come, leave and have their keys revoked.
fn officers(cases: &mut Cases, base: &RegisterPart, view: &RegisterView) -> Result<()> {
    let (authority, writer) = (keys::authority("aur authority")?, keys::cosigner("aur writer")?);
    let root = keys::root("aur root")?;
    let officer = keys::officer("aur officer 1")?;
    let key = Some(officer_key(officer.public())?);
    let approver = "approver".to_owned();
    let enrolled = RegisterFact::Officer { name: "A. Release".to_owned(), role: approver.clone(), key: key.clone() };
    let enrolled = view.authority_signed(enrolled, 1, &authority)?.to_bytes();
    let longer = world::part([base.entries.clone(), vec![enrolled]].concat(), &writer)?;
    let view = RegisterView::build(&longer.entries)?;
    let by = |fact| Ok::<_, anyhow::Error>(view.authority_signed(fact, 1, &authority)?.to_bytes());
    let left = |name: &str, key, last_trusted| RegisterFact::OfficerLeft { name: name.to_owned(), key, last_trusted };
    let print = Some(officer.public().fingerprint());
    cases.good("officer-with-a-key", longer.to_bytes())?;
    cases.good("statement", with(&longer, by(contact())?)?.to_bytes())?;
    let unread = RegisterFact::Statement { format: "X90".to_owned(), version: 9, body: b"no JSON".to_vec() };
    cases.good("statement-that-nobody-can-read", with(&longer, by(unread)?)?.to_bytes())?;
    cases.bad(
        "statement-signed-by-the-root-only",
        with(&longer, view.root_signed(contact(), &root)?.to_bytes())?.to_bytes(),
    )?;
    cases.good("officer-left", with(&longer, by(left("A. Release", None, 3))?)?.to_bytes())?;
    cases.good("officer-key-revoked", with(&longer, by(left("A. Release", print, 2))?)?.to_bytes())?;
    let again = RegisterFact::Officer { name: "A. Release".to_owned(), role: "watch".to_owned(), key: key.clone() };
    cases.good("officer-with-another-role", with(&longer, by(again)?)?.to_bytes())?;
    let other = RegisterFact::Officer { name: "B. Release".to_owned(), role: approver.clone(), key };
    cases.bad("officer-key-of-two-persons", with(&longer, by(other)?)?.to_bytes())?;
    let mut node = officer_key(officer.public())?;
    node.ed25519 = *writer.public().ed25519.as_bytes();
    let node = RegisterFact::Officer { name: "N. Ode".to_owned(), role: approver, key: Some(node) };
    cases.bad("officer-key-of-the-writer", with(&longer, by(node)?)?.to_bytes())?;
    cases.bad("nobody-left", with(&longer, by(left("Z. Nobody", None, 3))?)?.to_bytes())?;
    cases.bad(
        "officer-left-with-another-key",
        with(&longer, by(left("A. Release", Some(Hash([7; 32])), 3))?)?.to_bytes(),
    )?;
    cases.bad("officer-left-in-the-future", with(&longer, by(left("A. Release", None, 9))?)?.to_bytes())?;
    let signed_by_root = view.root_signed(left("A. Release", None, 3), &root)?.to_bytes();
    cases.bad("officer-left-signed-by-the-root-only", with(&longer, signed_by_root)?.to_bytes())
}

fn delegations(cases: &mut Cases) -> Result<()> {
    let origin = world::origin("aur")?;
    let context = json!({ "register": "register/good/aur.cbor", "origin": origin.to_string() });
    cases.begin("delegation", "cbor", context, false);
    // The register's entries are the same bytes as those of its own case.
    let part = RegisterPart::from_bytes(&cases.bytes("register/good/aur.cbor")?)?;
    let good = world::delegation("aur", &part)?;
    let sign = |d: Delegation| world::signed("aur", Control::Delegation(Box::new(d)));
    let first = sign(good.clone())?;
    cases.good("first-generation", first.to_bytes())?;
    let other = Origin { generation: 2, ..origin };
    cases.bad_for("of-another-journal", &first.to_bytes(), &[("origin", json!(other.to_string()))])?;
    let aside = [("register", json!("register/good/bor.cbor"))];
    cases.bad_for("of-another-party", &first.to_bytes(), &aside)?;
    let gone = [("register", json!("register/good/authority-revoked.cbor"))];
    // Revoked with the last trusted size 2, and relied on at size 2: still good.
    cases.add(true, "authority-revoked-later", first.to_bytes(), {
        let mut context = cases.context.clone();
        context["register"] = gone[0].1.clone();
        context
    })?;

    let predecessor = Some(Predecessor { generation: 1, size: 3, root: Hash([8; 32]) });
    let second = json!(Origin { generation: 2, ..origin }.to_string());
    let successor = Delegation { generation: 2, predecessor, ..good.clone() };
    let mut context = cases.context.clone();
    context["origin"] = second;
    cases.add(true, "successor", sign(successor.clone())?.to_bytes(), context.clone())?;
    let missing = Delegation { predecessor: None, ..successor.clone() };
    cases.add(false, "successor-without-predecessor", sign(missing)?.to_bytes(), context.clone())?;
    let far = Some(Predecessor { generation: 0, size: 0, root: Hash::ZERO });
    cases.add(
        false,
        "successor-of-another-generation",
        sign(Delegation { predecessor: far, ..successor })?.to_bytes(),
        context,
    )?;
    cases.bad("first-generation-with-predecessor", sign(Delegation { predecessor, ..good.clone() })?.to_bytes())?;

    let again = cosigner_key(keys::cosigner("aur log")?.public())?;
    cases.bad("receipt-key-is-the-log-key", sign(Delegation { receipt: again, ..good.clone() })?.to_bytes())?;
    let mut weak = [0; 32];
    weak[0] = 1;
    cases.bad("tls-key-of-small-order", sign(Delegation { tls: weak, ..good.clone() })?.to_bytes())?;
    let author = world::author("bor")?;
    cases.bad("author-of-another-party", sign(Delegation { author, ..good.clone() })?.to_bytes())?;
    let register = RegisterAt { size: 9, ..good.register };
    cases.bad("register-not-held", sign(Delegation { register, ..good.clone() })?.to_bytes())?;
    let register = RegisterAt { size: 1, root: RegisterView::build(&part.entries[..1])?.at().root };
    cases.bad("authority-enrolled-later", sign(Delegation { register, ..good.clone() })?.to_bytes())?;
    let register = RegisterAt { root: Hash([9; 32]), ..good.register };
    cases.bad("register-forked", sign(Delegation { register, ..good.clone() })?.to_bytes())?;
    forged(cases, good, first)
}

fn forged(cases: &mut Cases, good: Delegation, first: ControlBody) -> Result<()> {
    let control = Control::Delegation(Box::new(good));
    let payload = control.payload();
    let resign = |label: &str, role| -> Result<Vec<u8>> {
        let s = keys::authority(label)?.sign(role, &payload)?;
        let signature = AuthoritySignatureBytes { key: 1, ed25519: s.ed25519, mldsa65: s.mldsa65 };
        Ok(ControlBody::new(control.clone(), Some(signature)).to_bytes())
    };
    cases.bad("signed-in-another-role", resign("aur authority", Role::Rotation)?)?;
    cases.bad("signed-by-another-key", resign("aur authority 2", Role::Delegation)?)?;
    let flip = |change: fn(&mut AuthoritySignatureBytes)| {
        let mut body = first.clone();
        body.signature.as_mut().map(change);
        body.to_bytes()
    };
    cases.bad("ed25519-signature-flipped", flip(|s| s.ed25519[0] ^= 1))?;
    cases.bad("mldsa65-signature-flipped", flip(|s| s.mldsa65[0] ^= 1))?;
    cases.bad("key-number-unknown", flip(|s| s.key = 2))
}
