//! New keys while a journal goes on (PROTOCOL.md rules 17, 19 and 20).
//!
//! A line's keys change by an entry of its own journal that an authority signed: the log key alone could otherwise
//! replace itself. Authorities change by the register, which the root signs. Old secrets are kept; what they signed
//! stays good for ever, by position.

use std::path::Path;

use comity_journal::delegation::{cosigner_key, revocation_id};
use comity_journal::register::RegisterView;
use comity_seal::Rng;
use comity_wire::Origin;
use comity_wire::control::{Control, ControlBody, CosignerKey, Revocation, Rotation};

use super::authority::{Authority, load_root};
use super::dir::NodeDir;
use super::error::PartyError;
use super::keys::KeyStore;
use super::register::new_authority;

/// The body of a rotation that must be appended as entry number `effective` of the journal, with fresh log and receipt
/// keys, which are made and kept first. If the entry ends up at another number, ask again with that one: keys of a
/// number that was not used serve nothing.
///
/// `tls` is the identity that the node will present: its present one, or the prepared one of
/// [`KeyStore::tls_next_or_new`].
///
/// # Errors
/// An effective number of zero, where the delegation stands; a damaged key file; the machine.
pub fn rotation(
    keys: &KeyStore,
    origin: Origin,
    effective: u64,
    tls: [u8; 32],
    addresses: &[String],
    authority: &Authority,
    rng: &mut dyn Rng,
) -> Result<ControlBody, PartyError> {
    if effective == 0 {
        return Err(PartyError::Setting { what: "number of a rotation", given: effective.to_string() });
    }
    let fresh = keys.journal_keys_or_new(origin, effective, rng)?;
    let Origin { line, author, generation } = origin;
    let rotation = Rotation {
        line,
        author,
        generation,
        effective,
        log: cosigner_key(fresh.log.public())?,
        receipt: cosigner_key(fresh.receipt.public())?,
        tls,
        addresses: addresses.to_vec(),
    };
    Ok(authority.control(Control::Rotation(Box::new(rotation)))?)
}

/// The body of a revocation of a log or receipt key. It has no effect below the size that the counterpart receipted
/// before it held this entry (rule 17): backdating disowns nothing.
///
/// # Errors
/// The machine.
pub fn revocation(
    origin: Origin,
    key: &CosignerKey,
    last_trusted: u64,
    authority: &Authority,
) -> Result<ControlBody, PartyError> {
    let Origin { line, author, generation } = origin;
    let revocation = Revocation { line, author, generation, key: revocation_id(key), last_trusted };
    Ok(authority.control(Control::Revocation(revocation))?)
}

/// Makes a further authority key in a new file and enrols it; returns its number. The old one stays good until it is
/// revoked. `root`: where the root key was brought to, if not to its recorded path.
///
/// If the register cannot be written after the key was, remove the new file and try again.
///
/// # Errors
/// The file exists; the root key's absence; the machine.
pub fn add_authority(
    dir: &NodeDir,
    new_file: &Path,
    root: Option<&Path>,
    rng: &mut dyn Rng,
) -> Result<u64, PartyError> {
    let mut register = dir.register()?;
    let root = load_root(&root_path(dir, root)?, register.view())?;
    let public = new_authority(new_file, rng)?;
    register.add_authority(&dir.keys(), &root, &public)
}

/// Whether an authority can be revoked, as far as the register says: what is looked at before anything else, since no
/// other remedy would help.
///
/// # Errors
/// [`PartyError::NoAuthority`], [`PartyError::AuthorityEnded`], [`PartyError::AuthorityLast`],
/// [`PartyError::NoRegisterSize`].
pub fn may_revoke(register: &RegisterView, number: u64, last_trusted: Option<u64>) -> Result<(), PartyError> {
    let (known, held) = (register.authorities(), register.size());
    let none = PartyError::NoAuthority { number, known: known.len() as u64 };
    if let Some(last_trusted) = known.get(&number).ok_or(none)?.last_trusted {
        return Err(PartyError::AuthorityEnded { number, last_trusted });
    }
    if !known.iter().any(|(other, record)| *other != number && record.last_trusted.is_none()) {
        return Err(PartyError::AuthorityLast { number });
    }
    match last_trusted {
        Some(size) if size > held => Err(PartyError::NoRegisterSize { size, held }),
        _ => Ok(()),
    }
}

/// Revokes an authority from now on, or from an earlier register size on. Revoke the last one only after another is
/// enrolled: nothing could be delegated otherwise.
///
/// # Errors
/// As [`may_revoke`]; the root key's absence, the machine.
pub fn revoke_authority(
    dir: &NodeDir,
    number: u64,
    last_trusted: Option<u64>,
    root: Option<&Path>,
) -> Result<(), PartyError> {
    let mut register = dir.register()?;
    may_revoke(register.view(), number, last_trusted)?;
    let root = load_root(&root_path(dir, root)?, register.view())?;
    register.revoke_authority(&dir.keys(), &root, number, last_trusted)
}

/// Names a new writer of the register, after the old one's key or its newest entries were lost; returns the size from
/// which it goes on: all of this copy, unless another is given. `relied`: how many entries of the register this party's
/// own journals rely on, as far as is known here; what they rely on is never dropped.
///
/// # Errors
/// [`PartyError::RegisterRelied`]; a size beyond this copy, the root key's absence, the machine.
pub fn new_writer(
    dir: &NodeDir,
    size: Option<u64>,
    relied: u64,
    root: Option<&Path>,
    rng: &mut dyn Rng,
) -> Result<u64, PartyError> {
    let mut register = dir.register()?;
    let size = size.unwrap_or(register.view().size());
    if size < relied {
        return Err(PartyError::RegisterRelied { size, relied });
    }
    let root = load_root(&root_path(dir, root)?, register.view())?;
    register.succeed(&dir.keys(), &root, size, rng)?;
    Ok(size)
}

fn root_path(dir: &NodeDir, given: Option<&Path>) -> Result<std::path::PathBuf, PartyError> {
    let recorded = dir.root_path()?;
    given.map(Path::to_owned).or(recorded).ok_or(PartyError::KeyNowhere { kind: "root" })
}

#[cfg(test)]
#[path = "rotate_tests.rs"]
mod tests;
