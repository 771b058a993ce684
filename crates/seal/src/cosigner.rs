//! The keys that sign checkpoints: a log's, a receipt's, a witness's (PROTOCOL.md rules 18 and 19).
//!
//! What is signed (the note, the cosigned message) is composed by `comity-journal`; both algorithms sign, over
//! different messages, and both are required.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use comity_wire::codec::{Dec, Enc};
use comity_wire::{Canonical, Hash, Malformed};

use crate::ed25519::{ED25519_PUBLIC_BYTES, ED25519_SIGNATURE_BYTES, Ed25519Public};
use crate::error::{CryptoFault, KeyRefused, SignatureRefused};
use crate::hash::sha256_parts;
use crate::mldsa::{MLDSA44_PUBLIC_BYTES, MLDSA44_SIGNATURE_BYTES, MlDsa44Public, MlDsa44Secret};
use crate::rng::Rng;
use crate::secret::Seed;

/// Bytes of both public keys together.
pub const COSIGNER_PUBLIC_BYTES: usize = ED25519_PUBLIC_BYTES + MLDSA44_PUBLIC_BYTES;

/// The public keys of a log, of a giver of receipts or of a witness. It does not say which: the key's name does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CosignerPublic {
    /// For the note lines 0x01 and 0x04.
    pub ed25519: Ed25519Public,
    /// For the note line 0x06.
    pub mldsa44: MlDsa44Public,
}

impl CosignerPublic {
    /// Reads both keys; the check of enrolment.
    ///
    /// # Errors
    /// Either key is refused.
    pub fn from_parts(ed25519: &[u8], mldsa44: &[u8]) -> Result<Self, KeyRefused> {
        Ok(Self { ed25519: Ed25519Public::from_bytes(ed25519)?, mldsa44: MlDsa44Public::from_bytes(mldsa44)? })
    }

    /// Reads the concatenation of both keys, Ed25519 first.
    ///
    /// # Errors
    /// A wrong length, or either key is refused.
    pub fn from_concatenated(bytes: &[u8]) -> Result<Self, KeyRefused> {
        if bytes.len() != COSIGNER_PUBLIC_BYTES {
            return Err(KeyRefused::Length {
                what: "cosigner key",
                actual: bytes.len(),
                expected: COSIGNER_PUBLIC_BYTES,
            });
        }
        let (ed25519, mldsa44) = bytes.split_at(ED25519_PUBLIC_BYTES);
        Self::from_parts(ed25519, mldsa44)
    }

    /// The concatenation of both keys, Ed25519 first.
    pub fn to_concatenated(&self) -> Vec<u8> {
        [self.ed25519.as_bytes().as_slice(), self.mldsa44.as_bytes()].concat()
    }

    /// What people compare: a hash over both keys.
    pub fn fingerprint(&self) -> Hash {
        sha256_parts(&[b"comity/v1/cosigner-key\n", self.ed25519.as_bytes(), self.mldsa44.as_bytes()])
    }

    /// Verifies both signatures, each over its own message. Both are required.
    ///
    /// # Errors
    /// The first of the two that does not verify, Ed25519 before ML-DSA-44.
    pub fn verify_bytes(
        &self,
        ed25519_message: &[u8],
        mldsa44_message: &[u8],
        signature: &CosignerSignature,
    ) -> Result<(), SignatureRefused> {
        self.ed25519.verify(ed25519_message, &signature.ed25519)?;
        self.mldsa44.verify(mldsa44_message, signature.mldsa44.as_slice())
    }
}

impl Canonical for CosignerPublic {
    const BYTES_MAX: usize = 1 + Ed25519Public::BYTES_MAX + MlDsa44Public::BYTES_MAX;

    fn write(&self, e: &mut Enc) {
        e.array(2).value(&self.ed25519).value(&self.mldsa44);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { ed25519: Ed25519Public::read(d)?, mldsa44: MlDsa44Public::read(d)? })
    }
}

/// Both signatures of a cosigner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CosignerSignature {
    /// Over the first message.
    pub ed25519: [u8; ED25519_SIGNATURE_BYTES],
    /// Over the second message. Two signings of one message differ.
    pub mldsa44: Box<[u8; MLDSA44_SIGNATURE_BYTES]>,
}

/// The secret keys of a cosigner, from two 32-byte seeds. Never printed.
pub struct CosignerSecret {
    ed25519_seed: Seed,
    mldsa44_seed: Seed,
    ed25519: Ed25519KeyPair,
    /// What the library made of the seed; none while it rests.
    mldsa44: Option<MlDsa44Secret>,
    public: CosignerPublic,
}

impl CosignerSecret {
    /// Fresh keys.
    ///
    /// # Errors
    /// The library fails.
    pub fn generate(rng: &mut dyn Rng) -> Result<Self, CryptoFault> {
        let ed25519 = Seed::random(rng);
        Self::from_seeds(ed25519, Seed::random(rng))
    }

    /// The keys of two seeds, always the same.
    ///
    /// # Errors
    /// The library fails.
    pub fn from_seeds(ed25519_seed: Seed, mldsa44_seed: Seed) -> Result<Self, CryptoFault> {
        let ed25519 = ed25519_key_pair(&ed25519_seed)?;
        let mldsa44 = MlDsa44Secret::from_seed(&mldsa44_seed)?;
        let public = CosignerPublic { ed25519: ed25519_public(&ed25519)?, mldsa44: mldsa44.public()? };
        Ok(Self { ed25519_seed, mldsa44_seed, ed25519, mldsa44: Some(mldsa44), public })
    }

    /// Lets go of what can be made again of the seeds, some 5 KiB: for a key that will not sign for a while. It signs all the
    /// same, and each signature costs the making of a key then, until [`CosignerSecret::wake`].
    pub fn rest(&mut self) {
        self.mldsa44 = None;
    }

    /// Makes again what [`CosignerSecret::rest`] let go of.
    ///
    /// # Errors
    /// The library fails.
    pub fn wake(&mut self) -> Result<(), CryptoFault> {
        if self.mldsa44.is_none() {
            self.mldsa44 = Some(MlDsa44Secret::from_seed(&self.mldsa44_seed)?);
        }
        Ok(())
    }

    /// Whether it rests.
    #[must_use]
    pub const fn rests(&self) -> bool {
        self.mldsa44.is_none()
    }

    /// The public keys.
    pub const fn public(&self) -> &CosignerPublic {
        &self.public
    }

    /// The seeds, Ed25519 first: only for writing a key file.
    pub const fn seeds(&self) -> (&Seed, &Seed) {
        (&self.ed25519_seed, &self.mldsa44_seed)
    }

    /// Signs one message with each key. The caller composes messages whose domains nobody else uses.
    ///
    /// # Errors
    /// The library fails.
    pub fn sign_bytes(&self, ed25519_message: &[u8], mldsa44_message: &[u8]) -> Result<CosignerSignature, CryptoFault> {
        let mldsa44 = match &self.mldsa44 {
            Some(key) => key.sign(mldsa44_message)?,
            None => MlDsa44Secret::from_seed(&self.mldsa44_seed)?.sign(mldsa44_message)?,
        };
        Ok(CosignerSignature { ed25519: ed25519_sign(&self.ed25519, ed25519_message)?, mldsa44 })
    }
}

pub(crate) fn ed25519_key_pair(seed: &Seed) -> Result<Ed25519KeyPair, CryptoFault> {
    Ed25519KeyPair::from_seed_unchecked(seed.expose()).map_err(|_| CryptoFault { operation: "Ed25519 key generation" })
}

pub(crate) fn ed25519_public(pair: &Ed25519KeyPair) -> Result<Ed25519Public, CryptoFault> {
    Ed25519Public::from_bytes(pair.public_key().as_ref())
        .map_err(|_| CryptoFault { operation: "Ed25519 key generation" })
}

pub(crate) fn ed25519_sign(
    pair: &Ed25519KeyPair,
    message: &[u8],
) -> Result<[u8; ED25519_SIGNATURE_BYTES], CryptoFault> {
    let fault = CryptoFault { operation: "Ed25519 signing" };
    let signature = pair.try_sign(message).map_err(|_| fault)?;
    signature.as_ref().try_into().map_err(|_| fault)
}

#[cfg(test)]
#[path = "cosigner_tests.rs"]
mod tests;
