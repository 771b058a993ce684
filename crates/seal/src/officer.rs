//! Officers' signatures over a statement's content (PROTOCOL.md rule 5).
//!
//! Each officer's slot is one tagged COSE_Sign (RFC 9052) with a detached payload and two signatures, Ed25519
//! (-19, RFC 9864) and ML-DSA-65 (-49, RFC 9964). The signed payload is the content, never the position: line,
//! commitment root, the set of all (algorithm, key id) pairs that are required, and a nonce that lets one release act
//! once. The set and the nonce also stand in the protected header of the body, marked critical, so that stripping a
//! signature, an algorithm or an officer leaves a set that is not satisfied.
//!
//! The same form signs a shift's handover ([`Handover`]) and what a party says in public ([`PublicRelease`]), each under a
//! domain of its own.

use std::collections::BTreeSet;

use comity_wire::limits::{OFFICER_SIGNATURE_BYTES_MAX, OFFICER_SIGNATURES_MAX};
use comity_wire::{Hash, LineId};

use crate::authority::{OfficerPublic, OfficerSecret};
use crate::error::CryptoFault;

mod cose;
mod handover;
mod public;

pub use handover::Handover;
pub use public::PublicRelease;

/// What officers' signatures are for. Each has a domain of its own, in the payload and in the external authenticated data:
/// no signature for the one counts for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// A statement's content.
    Release,
    /// A shift's handover.
    Handover,
    /// A statement in a party's public log.
    Public,
}

impl Purpose {
    const fn domain(self) -> &'static str {
        match self {
            Self::Release => "comity/v1/release",
            Self::Handover => "comity/v1/handover",
            Self::Public => "comity/v1/public-release",
        }
    }
}

/// An officer's key id: the fingerprint of both keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(pub Hash);

impl KeyId {
    /// The id of an officer's key.
    pub fn of(officer: &OfficerPublic) -> Self {
        Self(officer.fingerprint())
    }
}

/// A signature algorithm by its COSE number. The order is that of the encodings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i64)]
pub enum CoseAlgorithm {
    /// Ed25519, RFC 9864.
    Ed25519 = -19,
    /// ML-DSA-65, RFC 9964.
    MlDsa65 = -49,
}

impl CoseAlgorithm {
    const BOTH: [Self; 2] = [Self::Ed25519, Self::MlDsa65];

    const fn number(self) -> i64 {
        self as i64
    }
}

/// What officers sign: all of it, and nothing about where it will stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    purpose: Purpose,
    /// The line; of a handover the party.
    place: [u8; 32],
    /// The commitment; of a handover its digest.
    commitment: Hash,
    officers: BTreeSet<KeyId>,
    nonce: [u8; 32],
}

/// A set of officers that no release can require.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a release names 1 to {OFFICER_SIGNATURES_MAX} different officers; {count} were given")]
pub struct OfficerCount {
    /// How many different ones were given.
    pub count: usize,
}

/// Officers' signatures that release nothing. Whose fault it is they cannot tell; the statement's author answers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseRefused {
    /// Longer than the limit, or more slots than officers can sign.
    #[error("officers' signatures: {actual} is over the limit of {limit}")]
    OverLimit {
        /// The length or count found.
        actual: usize,
        /// The limit.
        limit: usize,
    },
    /// Not the one encoding of a COSE_Sign of this profile.
    #[error("officer's signature {slot} is not the canonical COSE_Sign of this profile")]
    Malformed {
        /// Which slot.
        slot: usize,
    },
    /// Two slots require different officers or carry different nonces.
    #[error("officer's signature {slot} belongs to another release")]
    OtherRelease {
        /// Which slot.
        slot: usize,
    },
    /// A required officer has not signed.
    #[error("the required signature of officer {key} is missing")]
    Missing {
        /// Whose.
        key: Hash,
    },
    /// An officer signed who is not required, twice, or out of order.
    #[error("officer's signature {slot} is not required, or not in its place")]
    NotRequired {
        /// Which slot.
        slot: usize,
    },
    /// The key is not among those enrolled.
    #[error("officer {key} is not enrolled")]
    Unknown {
        /// Whose.
        key: Hash,
    },
    /// A signature does not verify.
    #[error("a signature of officer {key} does not verify")]
    Signature {
        /// Whose.
        key: Hash,
    },
}

impl Release {
    /// Names the content, everybody who must sign, and a fresh random nonce.
    ///
    /// # Errors
    /// No officer, or too many.
    pub fn new(
        line: LineId,
        commitment: Hash,
        officers: impl IntoIterator<Item = KeyId>,
        nonce: [u8; 32],
    ) -> Result<Self, OfficerCount> {
        Self::of(Purpose::Release, (line.0, commitment), officers, nonce)
    }

    fn of(
        purpose: Purpose,
        (place, commitment): ([u8; 32], Hash),
        officers: impl IntoIterator<Item = KeyId>,
        nonce: [u8; 32],
    ) -> Result<Self, OfficerCount> {
        let officers: BTreeSet<KeyId> = officers.into_iter().collect();
        match officers.len() {
            1..=OFFICER_SIGNATURES_MAX => Ok(Self { purpose, place, commitment, officers, nonce }),
            count => Err(OfficerCount { count }),
        }
    }

    /// Everybody who must sign.
    pub const fn officers(&self) -> &BTreeSet<KeyId> {
        &self.officers
    }

    /// The nonce. That it acts once is for the caller.
    pub const fn nonce(&self) -> &[u8; 32] {
        &self.nonce
    }

    /// One officer's slot, signed with both keys.
    ///
    /// # Errors
    /// The library fails.
    pub fn sign(&self, officer: &OfficerSecret) -> Result<Vec<u8>, CryptoFault> {
        let key = KeyId::of(officer.public());
        let ed25519 = officer.sign_ed25519(&self.to_be_signed(key, CoseAlgorithm::Ed25519))?;
        let mldsa65 = officer.sign_mldsa65(&self.to_be_signed(key, CoseAlgorithm::MlDsa65))?;
        self.slot(key, ed25519, mldsa65)
    }

    /// The COSE Sig_structure that one algorithm of one officer signs, for a signer outside this program.
    pub fn to_be_signed(&self, officer: KeyId, algorithm: CoseAlgorithm) -> Vec<u8> {
        cose::to_be_signed(self, officer, algorithm)
    }

    /// The slot made of both signatures over [`Release::to_be_signed`]. They are not verified here.
    ///
    /// # Errors
    /// The library fails.
    pub fn slot(&self, officer: KeyId, ed25519: Vec<u8>, mldsa65: Vec<u8>) -> Result<Vec<u8>, CryptoFault> {
        cose::encode(self, officer, ed25519, mldsa65).ok_or(CryptoFault { operation: "COSE encoding" })
    }

    /// Verifies one officer's slot of this very release: what is collected is checked as it comes.
    ///
    /// # Errors
    /// [`ReleaseRefused`]: malformed, of another release, by somebody who is not required, or it does not verify.
    pub fn verify_slot(&self, slot: &[u8], officer: &OfficerPublic) -> Result<(), ReleaseRefused> {
        limit(slot.len(), OFFICER_SIGNATURE_BYTES_MAX)?;
        let of = (self.place, self.commitment);
        let read = cose::decode(slot, self.purpose, of).ok_or(ReleaseRefused::Malformed { slot: 0 })?;
        if read.release != *self {
            return Err(ReleaseRefused::OtherRelease { slot: 0 });
        }
        if !self.officers.contains(&read.officer) || read.officer != KeyId::of(officer) {
            return Err(ReleaseRefused::NotRequired { slot: 0 });
        }
        read.check(std::slice::from_ref(officer))
    }

    /// Verifies the slots of a statement: one for each required officer, in the order of their key ids, nothing
    /// besides; every signature of every slot must verify. Returns the release that they agree on.
    ///
    /// It does not check that the officers' roles allow it, that two persons suffice, or that the nonce is new.
    ///
    /// # Errors
    /// The first thing wrong.
    pub fn verify(
        line: LineId,
        commitment: Hash,
        slots: &[impl AsRef<[u8]>],
        enrolled: &[OfficerPublic],
    ) -> Result<Self, ReleaseRefused> {
        Self::verify_all(Purpose::Release, (line.0, commitment), slots, enrolled)
    }

    fn verify_all<O: std::borrow::Borrow<OfficerPublic>>(
        purpose: Purpose,
        of: ([u8; 32], Hash),
        slots: &[impl AsRef<[u8]>],
        enrolled: &[O],
    ) -> Result<Self, ReleaseRefused> {
        limit(slots.len(), OFFICER_SIGNATURES_MAX)?;
        let mut release: Option<Self> = None;
        let mut signed: Vec<KeyId> = Vec::with_capacity(slots.len());
        for (slot, bytes) in slots.iter().enumerate() {
            let bytes = bytes.as_ref();
            limit(bytes.len(), OFFICER_SIGNATURE_BYTES_MAX)?;
            let read = cose::decode(bytes, purpose, of).ok_or(ReleaseRefused::Malformed { slot })?;
            if release.as_ref().is_some_and(|first| *first != read.release) {
                return Err(ReleaseRefused::OtherRelease { slot });
            }
            let in_order = signed.last().is_none_or(|last| *last < read.officer);
            if !in_order || !read.release.officers.contains(&read.officer) {
                return Err(ReleaseRefused::NotRequired { slot });
            }
            read.check(enrolled)?;
            signed.push(read.officer);
            release = Some(read.release);
        }
        let release = release.ok_or(ReleaseRefused::Missing { key: Hash::ZERO })?;
        match release.officers.iter().find(|key| !signed.contains(key)) {
            Some(key) => Err(ReleaseRefused::Missing { key: key.0 }),
            None => Ok(release),
        }
    }
}

impl cose::Slot {
    fn check<O: std::borrow::Borrow<OfficerPublic>>(&self, enrolled: &[O]) -> Result<(), ReleaseRefused> {
        let key = self.officer.0;
        let mut known = enrolled.iter().map(std::borrow::Borrow::borrow);
        let public = known.find(|public| KeyId::of(public) == self.officer).ok_or(ReleaseRefused::Unknown { key })?;
        let message = |algorithm| cose::to_be_signed(&self.release, self.officer, algorithm);
        public
            .ed25519()
            .verify(&message(CoseAlgorithm::Ed25519), &self.ed25519)
            .and_then(|()| public.mldsa65().verify(&message(CoseAlgorithm::MlDsa65), &self.mldsa65))
            .map_err(|_| ReleaseRefused::Signature { key })
    }
}

fn limit(actual: usize, limit: usize) -> Result<(), ReleaseRefused> {
    if actual > limit { Err(ReleaseRefused::OverLimit { actual, limit }) } else { Ok(()) }
}

#[cfg(test)]
#[path = "officer_tests.rs"]
mod tests;
