//! Ed25519 public keys, refused when weak, and their one strict verification.
//!
//! There is a single verification for everything, evidence and fast path alike: a signature accepted when it arrived
//! can then never fail later before an arbiter. A signer who knows the secret can make a signature with an R of
//! small order that lenient verifiers accept and strict ones refuse; accepting it on arrival would let the signer
//! disown it afterwards.

use comity_wire::codec::{Dec, Enc};
use comity_wire::{Canonical, Malformed};
use ed25519_dalek::{Signature, VerifyingKey};

use crate::error::{Algorithm, KeyRefused, SignatureRefused};

/// Bytes of a public key.
pub const ED25519_PUBLIC_BYTES: usize = 32;
/// Bytes of a signature.
pub const ED25519_SIGNATURE_BYTES: usize = 64;

const WHAT: &str = "Ed25519 key";

/// An Ed25519 public key: a canonical encoding of a point of the prime-order group other than the identity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Ed25519Public(VerifyingKey);

impl Ed25519Public {
    /// Reads a key and refuses every weak one: the check of enrolment (PROTOCOL.md rule 19).
    ///
    /// # Errors
    /// A wrong length, no point, a second encoding, a small or mixed order.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyRefused> {
        let raw: &[u8; 32] = bytes.try_into().map_err(|_| KeyRefused::Length {
            what: WHAT,
            actual: bytes.len(),
            expected: ED25519_PUBLIC_BYTES,
        })?;
        let key = VerifyingKey::from_bytes(raw).map_err(|_| KeyRefused::NotAKey { what: WHAT })?;
        if key.is_weak() {
            return Err(KeyRefused::SmallOrder { what: WHAT });
        }
        let point = key.to_edwards();
        if point.compress().as_bytes() != raw {
            return Err(KeyRefused::NotCanonical { what: WHAT });
        }
        if !point.is_torsion_free() {
            return Err(KeyRefused::MixedOrder { what: WHAT });
        }
        Ok(Self(key))
    }

    /// The encoding.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Verifies strictly: canonical S, no R of small order, no cofactor.
    ///
    /// # Errors
    /// The signature does not verify, whatever the reason.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureRefused> {
        let refused = SignatureRefused { algorithm: Algorithm::Ed25519 };
        let signature = Signature::from_slice(signature).map_err(|_| refused)?;
        self.0.verify_strict(message, &signature).map_err(|_| refused)
    }
}

impl std::fmt::Debug for Ed25519Public {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ed25519Public({})", data_encoding::HEXLOWER.encode(self.as_bytes()))
    }
}

impl Canonical for Ed25519Public {
    const BYTES_MAX: usize = ED25519_PUBLIC_BYTES + 2;

    fn write(&self, e: &mut Enc) {
        e.bytes(self.as_bytes());
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        Self::from_bytes(&d.array_bytes::<32>()?).map_err(|_| Malformed::Forbidden { what: WHAT })
    }
}

#[cfg(test)]
#[path = "ed25519_tests.rs"]
mod tests;
