//! The next generation of a journal, after a rollback or a restore (PROTOCOL.md rule 23).
//!
//! The old journal is never signed again. Its successor begins at once with fresh keys and names the last size that
//! the node can prove, whether or not the peer answers.
//!
//! **Not found out here:** a node that is restored twice from one backup would begin the same generation twice, which
//! convicts it. The authority's list of what it issued ([`Issued`]), kept beside its key, refuses that for as long as
//! it is not restored along with the node: keep the authority key elsewhere.

use std::path::{Path, PathBuf};

use comity_journal::RegisterView;
use comity_seal::Rng;
use comity_wire::control::{Control, ControlBody, Delegation, Predecessor};
use comity_wire::{Hash, Origin, Track};

use super::authority::Authority;
use super::confirm::own_line_keys;
use super::error::PartyError;
use super::files::{self, FileError, MODE_SECRET};
use super::keys::KeyStore;

/// Longest list of issued successors in bytes.
pub const ISSUED_BYTES_MAX: usize = 16 << 20;

/// What the successor continues and what it says of its node.
#[derive(Debug, Clone)]
pub struct SuccessorOf<'a> {
    /// The journal that is given up.
    pub origin: Origin,
    /// The line's track.
    pub track: Track,
    /// Size and root that the node can prove of it; `None` if nothing.
    pub provable: Option<(u64, Hash)>,
    /// The node's identity on links.
    pub tls: [u8; 32],
    /// Where the node may be reached.
    pub addresses: &'a [String],
}

/// The body of the successor's entry 0, with fresh keys, which are made and kept first. Append it to the journal
/// `origin.successor()`; asked again before that, it gives the same keys under another signature.
///
/// # Errors
/// [`PartyError::AlreadyIssued`]; a damaged key file; the machine.
pub fn successor(
    keys: &KeyStore,
    of: &SuccessorOf<'_>,
    register: &RegisterView,
    authority: &Authority,
    issued: &Issued,
    rng: &mut dyn Rng,
) -> Result<ControlBody, PartyError> {
    let origin = of.origin.successor();
    let public = own_line_keys(keys, origin, rng)?;
    let (size, root) = of.provable.filter(|(size, _)| *size > 0).unwrap_or((0, Hash::ZERO));
    let delegation = Delegation {
        party: register.party(),
        line: origin.line,
        track: of.track,
        author: origin.author,
        generation: origin.generation,
        log: public.log,
        receipt: public.receipt,
        hpke: public.hpke,
        tls: of.tls,
        addresses: of.addresses.to_vec(),
        register: register.at(),
        predecessor: Some(Predecessor { generation: of.origin.generation, size, root }),
    };
    issued.note(origin, &delegation.log.ed25519)?;
    Ok(authority.control(Control::Delegation(Box::new(delegation)))?)
}

/// Which successors an authority signed: lines `<origin> <log key>` in a file beside its key.
#[derive(Debug, Clone)]
pub struct Issued {
    path: PathBuf,
}

impl Issued {
    /// The list of the authority key in that file: its name with `.issued` added.
    pub fn beside(authority: &Path) -> Self {
        let mut name = authority.file_name().unwrap_or_default().to_owned();
        name.push(".issued");
        Self { path: authority.with_file_name(name) }
    }

    /// Notes a generation and the log key that begins it; the same key again is no news.
    ///
    /// # Errors
    /// [`PartyError::AlreadyIssued`] for another key of a noted generation; the machine.
    pub fn note(&self, origin: Origin, log: &[u8; 32]) -> Result<(), PartyError> {
        let mut text = match files::read_if_present(&self.path, ISSUED_BYTES_MAX)? {
            Some(bytes) => String::from_utf8(bytes).map_err(|_| FileError::NotText { path: self.path.clone() })?,
            None => String::new(),
        };
        let (place, key) = (format!("{origin} "), Hash(*log).to_string());
        match text.lines().find_map(|line| line.strip_prefix(&place)) {
            Some(noted) if noted == key => return Ok(()),
            Some(_) => return Err(PartyError::AlreadyIssued { origin: Box::new(origin) }),
            None => {}
        }
        text.push_str(&format!("{place}{key}\n"));
        Ok(files::replace(&self.path, text.as_bytes(), MODE_SECRET)?)
    }
}

#[cfg(test)]
#[path = "successor_tests.rs"]
mod tests;
