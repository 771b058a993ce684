//! The example's evidence file.

use anyhow::{Context as _, Result};
use comity_journal::evidence::{Chain, Evidence, Item, Place, statement_item};
use comity_journal::{Keyring, Leaves, RegisterView, VerifiedDelegation, prove_inclusion};
use comity_seal::hash::sha256;
use comity_wire::control::ControlBody;
use comity_wire::entry::Entry;
use comity_wire::head::Checkpoint;
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, Hash};
use serde_json::Value;

use super::material::Material;
use crate::keys;
use crate::world;

/// The text of `vectors/worked-example.evidence`.
///
/// # Errors
/// The material does not verify.
pub fn worked_evidence(material: &Value) -> Result<String> {
    Ok(evidence_of(&Material::read(material)?, true)?.to_text())
}

/// The evidence of AUR's statement, with or without BOR's listing entry.
pub fn evidence_of(material: &Material, listing: bool) -> Result<Evidence> {
    let (aur, bor) = (&material.aur, &material.bor);
    let ours = keyring("aur", aur, &material.registers[0])?;
    let theirs = keyring("bor", bor, &material.registers[1])?;
    let statement = placed(aur, 1, |place| {
        Ok(statement_item(place, &material.aur_checkpoint, &ours, &material.receipt, &theirs)?)
    })?;
    let chain = |entries: &[Entry], register: &RegisterPart| -> Result<Chain> {
        let delegation = entries.first().context("entry 0")?.body.clone();
        Ok(Chain { register: register.entries.clone(), delegation, controls: Vec::new() })
    };
    Ok(Evidence {
        author: chain(aur, &material.registers[0])?,
        counterpart: chain(bor, &material.registers[1])?,
        statement,
        released: Vec::new(),
        erased: false,
        disclosure: None,
        listing: if listing { Some(bor_item(bor, 1, &material.bor_checkpoint)?) } else { None },
        held: Vec::new(),
        acknowledgement: None,
    })
}

/// An entry of BOR in the tree of a checkpoint over all these entries.
pub fn bor_item(entries: &[Entry], number: u64, checkpoint: &Checkpoint) -> Result<Item> {
    let leaves: Vec<Hash> = entries[..usize::try_from(checkpoint.size)?].iter().map(world::leaf).collect();
    let path = prove_inclusion(&Leaves(&leaves), number, checkpoint.size)?;
    let entry = entries.get(usize::try_from(number)?).context("the entry")?;
    let origin = world::origin("bor")?;
    let key = keys::cosigner("bor log")?;
    let note = comity_journal::checkpoint::checkpoint_to_note(checkpoint, origin.into(), key.public())?;
    let proof = comity_journal::ProofFile { extra: None, index: number, path, checkpoint: note };
    Ok(Item { header: entry.header.clone(), sealed: sha256(&entry.body), proof })
}

fn keyring(name: &str, entries: &[Entry], register: &RegisterPart) -> Result<Keyring> {
    let view = RegisterView::build(&register.entries)?;
    let body = ControlBody::from_bytes(&entries.first().context("entry 0")?.body)?;
    Ok(Keyring::new(VerifiedDelegation::verify(&body, &world::origin(name)?, &view)?))
}

fn placed<T>(entries: &[Entry], number: u64, make: impl FnOnce(Place<'_>) -> Result<T>) -> Result<T> {
    let leaves: Vec<Hash> = entries.iter().map(world::leaf).collect();
    let path = prove_inclusion(&Leaves(&leaves), number, leaves.len() as u64)?;
    let entry = entries.get(usize::try_from(number)?).context("the entry")?;
    make(Place { header: &entry.header, sealed: sha256(&entry.body), number, path: &path })
}
