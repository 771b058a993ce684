//! The material: what both sides hold when AUR's first statement is receipted.

use anyhow::{Context as _, Result};
use comity_journal::{
    LogOrigin, RegisterView, VerifiedDelegation, sign_checkpoint, sign_receipt, verify_checkpoint, verify_receipt,
};
use comity_seal::hash::sha256;
use comity_seal::hpke::{HpkeInfo, SenderContext};
use comity_seal::insecure_seeded::SeededRng;
use comity_wire::control::{Control, ControlBody};
use comity_wire::entry::Entry;
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::{Citation, Epoch, Header, Kind, Listed, Opened, RegisterAt};
use comity_wire::register::RegisterPart;
use comity_wire::statement::Plaintext;
use comity_wire::{Canonical, Hash};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use crate::check::commitment;
use crate::fields::hex;
use crate::keys::{self, seed_bytes};
use crate::world;

/// When BOR receipts.
const RECEIPTED: u64 = world::TIME + 1;

/// Everything of the example that cannot be computed again.
pub struct Material {
    pub registers: [RegisterPart; 2],
    pub aur: Vec<Entry>,
    pub bor: Vec<Entry>,
    pub aur_checkpoint: Checkpoint,
    pub bor_checkpoint: Checkpoint,
    pub receipt: Receipt,
}

/// Makes the material of the worked example, with fresh signatures.
///
/// # Errors
/// The cryptographic library fails.
pub fn make_worked() -> Result<Value> {
    let registers = [world::register("aur")?, world::register("bor")?];
    let relied = |i: usize| -> Result<RegisterAt> { Ok(RegisterView::build(&registers[i].entries)?.at()) };
    let begin = |name: &str, register: &RegisterPart, at: RegisterAt| -> Result<Entry> {
        let body = world::signed(name, Control::Delegation(Box::new(world::delegation(name, register)?)))?;
        let header = Header { register: Some(at), ..world::header(name, Kind::Control, 0, 0)? };
        Ok(Entry { header: header.to_bytes(), body: body.to_bytes() })
    };
    let (aur_at, bor_at) = (relied(0)?, relied(1)?);
    let mut aur = vec![begin("aur", &registers[0], aur_at)?];
    let mut bor = vec![begin("bor", &registers[1], bor_at)?];

    let held = world::head("bor", &[world::leaf(&bor[0])])?;
    let citation = Some(Citation { generation: 1, size: held.size, root: held.root });
    let opened = Opened { upto: 1, refused: Vec::new() };
    aur.push(statement(Header {
        citation,
        opened,
        register: Some(aur_at),
        ..world::header("aur", Kind::Statement, 1, 1)?
    })?);

    let head = world::head("aur", &aur.iter().map(world::leaf).collect::<Vec<_>>())?;
    let aur_checkpoint = sign_checkpoint(&keys::cosigner("aur log")?, &head)?;
    let receipt = sign_receipt(&keys::cosigner("bor receipt")?, &world::origin("bor")?, &head, RECEIPTED)?;
    let listing = Header {
        citation: Some(Citation { generation: 1, size: 2, root: head.root }),
        receipts: vec![Listed { size: 2, time: RECEIPTED }],
        opened: Opened { upto: 2, refused: Vec::new() },
        register: Some(bor_at),
        ..world::header("bor", Kind::Bare, 1, 0)?
    };
    bor.push(Entry { header: listing.to_bytes(), body: Vec::new() });
    let bor_head = world::head("bor", &bor.iter().map(world::leaf).collect::<Vec<_>>())?;
    let bor_checkpoint = sign_checkpoint(&keys::cosigner("bor log")?, &bor_head)?;

    let all = |entries: &[Entry]| entries.iter().map(|e| Value::from(hex(&e.to_bytes()))).collect::<Value>();
    Ok(json!({
        "aur_register": hex(&registers[0].to_bytes()), "bor_register": hex(&registers[1].to_bytes()),
        "aur_entries": all(&aur), "bor_entries": all(&bor),
        "aur_checkpoint": hex(&aur_checkpoint.to_bytes()), "bor_checkpoint": hex(&bor_checkpoint.to_bytes()),
        "receipt": hex(&receipt.to_bytes()),
    }))
}

/// The statement of the example: what is sealed.
pub fn plaintext() -> Plaintext {
    let seed = seed_bytes("commitment seed");
    Plaintext { seed, statement: world::statement().to_bytes(), signatures: Vec::new() }
}

/// What AUR's first epoch toward BOR is bound to.
pub fn info(header: &Header) -> HpkeInfo {
    HpkeInfo {
        line: header.line,
        sender: header.author,
        generation: header.generation,
        recipient_key: 0,
        sender_epoch: 1,
    }
}

fn statement(header: Header) -> Result<Entry> {
    let plaintext = plaintext();
    let commitment = Some(commitment(&plaintext.seed, &world::statement())?.root);
    let bor = keys::hpke("bor hpke 0")?;
    let (context, encapsulation) = SenderContext::new(bor.public(), &info(&header), &mut SeededRng::new(1))?;
    let epoch = Some(Epoch { recipient_key: 0, sender_epoch: 1, encapsulation: Some(encapsulation) });
    let header = Header { epoch, commitment, ..header }.to_bytes();
    let body = context.entry_key(&sha256(&header))?.seal(plaintext.to_bytes())?;
    Ok(Entry { header, body })
}

impl Material {
    /// Reads the material and verifies every signature in it.
    pub fn read(value: &Value) -> Result<Self> {
        let material = Self {
            registers: [one(value, "aur_register")?, one(value, "bor_register")?],
            aur: many(value, "aur_entries")?,
            bor: many(value, "bor_entries")?,
            aur_checkpoint: one(value, "aur_checkpoint")?,
            bor_checkpoint: one(value, "bor_checkpoint")?,
            receipt: one(value, "receipt")?,
        };
        material.verify()?;
        Ok(material)
    }

    fn verify(&self) -> Result<()> {
        for (name, entries, checkpoint, register) in [
            ("aur", &self.aur, &self.aur_checkpoint, &self.registers[0]),
            ("bor", &self.bor, &self.bor_checkpoint, &self.registers[1]),
        ] {
            let origin = world::origin(name)?;
            let view = RegisterView::build(&register.entries)?;
            let body = ControlBody::from_bytes(&entries.first().context("entry 0")?.body)?;
            let verified = VerifiedDelegation::verify(&body, &origin, &view)?;
            let head = verify_checkpoint(checkpoint, LogOrigin::from(origin), verified.log())?;
            let leaves: Vec<Hash> = entries.iter().map(world::leaf).collect();
            anyhow::ensure!(world::head(name, &leaves)? == head, "the entries do not lead to the checkpoint");
        }
        let head = world::head("aur", &self.aur.iter().map(world::leaf).collect::<Vec<_>>())?;
        let key = keys::cosigner("bor receipt")?;
        Ok(verify_receipt(&self.receipt, &world::origin("bor")?, key.public(), &head)?)
    }
}

fn decoded<T: Canonical>(value: &Value) -> Result<T> {
    Ok(T::from_bytes(&HEXLOWER.decode(value.as_str().context("no hexadecimal")?.as_bytes())?)?)
}

fn one<T: Canonical>(value: &Value, key: &str) -> Result<T> {
    decoded(&value[key]).with_context(|| key.to_owned())
}

fn many<T: Canonical>(value: &Value, key: &str) -> Result<Vec<T>> {
    value[key].as_array().context("no list")?.iter().map(decoded).collect()
}
