//! Who released a statement: officers' signatures, judged by their party's register (`docs/spec/statement.md`).
//!
//! In scope: that the envelope's required set is exactly the set that was signed, that every key of it belongs to a
//! different person who is enrolled, trusted and may release at the register size relied on, and every signature. Out of
//! scope: how many persons a format asks for, and that the nonce is new.

use comity_seal::officer::{KeyId, Release, ReleaseRefused};
use comity_wire::envelope::{Envelope, RequiredSignature};
use comity_wire::limits::OFFICER_SIGNATURES_MAX;
use comity_wire::{Hash, LineId};

use crate::register::{Leavings, OfficerRecord, RegisterView};

/// The required set's number for Ed25519.
const ED25519: u64 = 19;
/// That of ML-DSA-65.
const ML_DSA_65: u64 = 49;

/// Officers' signatures that do not release a statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseFault {
    /// Signatures or a nonce stand where the envelope requires none.
    #[error("signatures or a release nonce without a required set")]
    Stray,
    /// The required set is not one that can be signed: both algorithms of 1 to 8 officers, in order.
    #[error("the envelope's required set is not both algorithms of 1 to {OFFICER_SIGNATURES_MAX} officers in order")]
    Set,
    /// The set stands in the envelope without a nonce.
    #[error("a required set without a release nonce")]
    NoNonce,
    /// What was signed names another set or nonce than the envelope.
    #[error("what was signed names other officers or another nonce than the statement")]
    OtherRelease,
    /// A key is not enrolled below the size relied on, or its holder left.
    #[error("officer's key {key} is not enrolled, or its holder left, at register size {size}")]
    NotTrusted {
        /// Fingerprint.
        key: Hash,
        /// The size relied on.
        size: u64,
    },
    /// The officer's role does not include releasing.
    #[error("officer {name:?} may not release: their role is {role:?}")]
    Role {
        /// Who.
        name: String,
        /// The role, as enrolled.
        role: String,
    },
    /// Two of the keys belong to one person.
    #[error("officer {name:?} is asked for twice")]
    SamePerson {
        /// Who.
        name: String,
    },
    /// A key that speaks for a node can release nothing.
    #[error("key {key} is a node's")]
    NodeKey {
        /// Fingerprint of the officer's key that has it as a half.
        key: Hash,
    },
    /// The nonce released another statement before.
    #[error("the release nonce was used before")]
    NonceUsed,
    /// It supersedes, corrects or cancels what two officers released, and fewer than two release it.
    #[error("it changes {statement}, which two officers released, and two do not release it")]
    Superseded {
        /// What it supersedes.
        statement: Hash,
    },
    /// A signature is missing, added, of other content or wrong.
    #[error(transparent)]
    Signatures(#[from] ReleaseRefused),
}

/// One person who released a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Releaser {
    /// The name, as the party enrolled it.
    pub name: String,
    /// The role, likewise.
    pub role: String,
    /// Fingerprint of the key.
    pub key: Hash,
}

/// A release that verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// Who, in the order of their keys: different persons.
    pub officers: Vec<Releaser>,
    /// What lets it act once.
    pub nonce: [u8; 32],
}

/// The envelope's required set for these officers, in the one order.
pub fn required_set(officers: impl IntoIterator<Item = Hash>) -> Vec<RequiredSignature> {
    let mut keys: Vec<Hash> = officers.into_iter().collect();
    keys.sort_unstable();
    keys.dedup();
    let each = [ED25519, ML_DSA_65].into_iter().flat_map(|algorithm| keys.iter().map(move |key| (algorithm, *key)));
    each.map(|(algorithm, key)| RequiredSignature { algorithm, key }).collect()
}

/// The different officers' keys that an envelope requires, whether or not its set has the right form.
#[must_use]
pub fn required_officers(envelope: &Envelope) -> Vec<Hash> {
    let mut keys: Vec<Hash> = envelope.required.iter().map(|required| required.key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Whether two officers or more release a statement, by its envelope alone: what one person must not undo. Of an erased one
/// the set is gone and the nonce is left: it counts as released by two.
#[must_use]
pub fn is_by_two(envelope: &Envelope) -> bool {
    let gone = envelope.required.is_empty() && envelope.release_nonce.is_some();
    gone || required_officers(envelope).len() >= 2
}

/// Whether a statement carries anything of a release; of all others nothing more is asked here.
#[must_use]
pub fn is_released(envelope: &Envelope, slots: usize) -> bool {
    !envelope.required.is_empty() || envelope.release_nonce.is_some() || slots > 0
}

/// The release that an envelope asks for.
///
/// # Errors
/// [`ReleaseFault::Stray`], [`ReleaseFault::Set`], [`ReleaseFault::NoNonce`].
pub fn asked(line: LineId, commitment: Hash, envelope: &Envelope) -> Result<Release, ReleaseFault> {
    if envelope.required.is_empty() {
        return Err(ReleaseFault::Stray);
    }
    let nonce = envelope.release_nonce.ok_or(ReleaseFault::NoNonce)?;
    let officers = required_officers(envelope);
    if required_set(officers.iter().copied()) != envelope.required {
        return Err(ReleaseFault::Set);
    }
    Release::new(line, commitment, officers.into_iter().map(KeyId), nonce).map_err(|_| ReleaseFault::Set)
}

/// Verifies a statement's release under its author's register at the size that its header relies on.
///
/// # Errors
/// [`ReleaseFault`]: the first thing wrong.
pub fn verify(
    (line, commitment): (LineId, Hash),
    envelope: &Envelope,
    slots: &[impl AsRef<[u8]>],
    (view, size): (&RegisterView, u64),
) -> Result<Released, ReleaseFault> {
    let asked = asked(line, commitment, envelope)?;
    let officers = enrolled(required_officers(envelope), view, size, Leavings::All)?;
    let signed = signatures((line, commitment), slots, &officers)?;
    if signed != asked {
        return Err(ReleaseFault::OtherRelease);
    }
    Ok(released(&officers, *asked.nonce()))
}

/// Verifies the slots alone, where the envelope is withheld: what they sign names everybody that was required. Only who
/// left before the size relied on is left out: nobody disowns backwards what was taken.
///
/// # Errors
/// [`ReleaseFault`].
pub fn verify_slots(
    (line, commitment): (LineId, Hash),
    slots: &[impl AsRef<[u8]>],
    (view, size): (&RegisterView, u64),
) -> Result<Released, ReleaseFault> {
    let known = view.officers().iter().filter_map(|officer| officer.fingerprint);
    let mut known: Vec<Hash> = known.collect();
    known.sort_unstable();
    known.dedup();
    let standing: Vec<&OfficerRecord> =
        known.iter().filter_map(|key| view.officer_at(key, size, Leavings::Before).ok()).collect();
    let release = signatures((line, commitment), slots, &standing)?;
    let keys = release.officers().iter().map(|key| key.0).collect();
    let officers = enrolled(keys, view, size, Leavings::Before)?;
    Ok(released(&officers, *release.nonce()))
}

fn signatures(
    (line, commitment): (LineId, Hash),
    slots: &[impl AsRef<[u8]>],
    officers: &[&OfficerRecord],
) -> Result<Release, ReleaseFault> {
    let keys: Vec<_> = officers.iter().filter_map(|officer| officer.key.clone()).collect();
    Ok(Release::verify(line, commitment, slots, &keys)?)
}

/// The officers of these keys: trusted at the size, allowed to release, different persons.
fn enrolled(
    keys: Vec<Hash>,
    view: &RegisterView,
    size: u64,
    leavings: Leavings,
) -> Result<Vec<&OfficerRecord>, ReleaseFault> {
    let mut officers: Vec<&OfficerRecord> = Vec::with_capacity(keys.len());
    for key in keys {
        let officer = view.officer_at(&key, size, leavings).map_err(|_| ReleaseFault::NotTrusted { key, size })?;
        if !officer.may_release() {
            return Err(ReleaseFault::Role { name: officer.name.clone(), role: officer.role.clone() });
        }
        if officers.iter().any(|other| other.name == officer.name) {
            return Err(ReleaseFault::SamePerson { name: officer.name.clone() });
        }
        officers.push(officer);
    }
    Ok(officers)
}

fn released(officers: &[&OfficerRecord], nonce: [u8; 32]) -> Released {
    let person = |officer: &&OfficerRecord| Releaser {
        name: officer.name.clone(),
        role: officer.role.clone(),
        key: officer.fingerprint.unwrap_or(Hash::ZERO),
    };
    Released { officers: officers.iter().map(person).collect(), nonce }
}

#[cfg(test)]
#[path = "release_tests.rs"]
mod tests;
