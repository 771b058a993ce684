//! Keys of Ed25519 and ML-DSA-65: a party's offline root, its authorities, its officers.
//!
//! The three kinds are distinct types, so that none can stand where another is asked for.

use std::marker::PhantomData;

use aws_lc_rs::signature::Ed25519KeyPair;
use comity_wire::codec::{Dec, Enc};
use comity_wire::{Canonical, Hash, Malformed};

use crate::cosigner::{ed25519_key_pair, ed25519_public, ed25519_sign};
use crate::ed25519::{ED25519_PUBLIC_BYTES, Ed25519Public};
use crate::error::{CryptoFault, KeyRefused, SignatureRefused};
use crate::hash::sha256_parts;
use crate::mldsa::{MLDSA65_PUBLIC_BYTES, MlDsa65Public, MlDsa65Secret};
use crate::rng::Rng;
use crate::secret::Seed;
use crate::sign::{AuthoritySignature, Role};

/// Bytes of both public keys together.
pub const HYBRID_PUBLIC_BYTES: usize = ED25519_PUBLIC_BYTES + MLDSA65_PUBLIC_BYTES;

/// Whose key it is. Implemented by [`Root`], [`Authority`] and [`Officer`] only.
pub trait Holder: sealed::Sealed + 'static {
    /// The word for this holder, in fingerprints and key files.
    const WORD: &'static str;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! holder {
    ($(#[$doc:meta])* $name:ident, $word:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {}
        impl sealed::Sealed for $name {}
        impl Holder for $name {
            const WORD: &'static str = $word;
        }
    };
}

holder!(
    /// A party's root: offline, signs authority keys in the register.
    Root,
    "root"
);
holder!(
    /// An authority: signs delegations, successors, rotations, revocations.
    Authority,
    "authority"
);
holder!(
    /// An officer: signs the content of statements.
    Officer,
    "officer"
);

/// A party's root key.
pub type RootPublic = HybridPublic<Root>;
/// An authority's key.
pub type AuthorityPublic = HybridPublic<Authority>;
/// An officer's key.
pub type OfficerPublic = HybridPublic<Officer>;
/// A party's root secret.
pub type RootSecret = HybridSecret<Root>;
/// An authority's secret.
pub type AuthoritySecret = HybridSecret<Authority>;
/// An officer's secret.
pub type OfficerSecret = HybridSecret<Officer>;

/// An Ed25519 and an ML-DSA-65 public key of one holder.
pub struct HybridPublic<H: Holder> {
    ed25519: Ed25519Public,
    mldsa65: MlDsa65Public,
    holder: PhantomData<fn() -> H>,
}

impl<H: Holder> HybridPublic<H> {
    /// Reads both keys; the check of enrolment.
    ///
    /// # Errors
    /// Either key is refused.
    pub fn from_parts(ed25519: &[u8], mldsa65: &[u8]) -> Result<Self, KeyRefused> {
        Ok(Self {
            ed25519: Ed25519Public::from_bytes(ed25519)?,
            mldsa65: MlDsa65Public::from_bytes(mldsa65)?,
            holder: PhantomData,
        })
    }

    /// Reads the concatenation of both keys, Ed25519 first.
    ///
    /// # Errors
    /// A wrong length, or either key is refused.
    pub fn from_concatenated(bytes: &[u8]) -> Result<Self, KeyRefused> {
        if bytes.len() != HYBRID_PUBLIC_BYTES {
            return Err(KeyRefused::Length { what: H::WORD, actual: bytes.len(), expected: HYBRID_PUBLIC_BYTES });
        }
        let (ed25519, mldsa65) = bytes.split_at(ED25519_PUBLIC_BYTES);
        Self::from_parts(ed25519, mldsa65)
    }

    /// The concatenation of both keys, Ed25519 first.
    pub fn to_concatenated(&self) -> Vec<u8> {
        [self.ed25519.as_bytes().as_slice(), self.mldsa65.as_bytes()].concat()
    }

    /// The Ed25519 key.
    pub const fn ed25519(&self) -> &Ed25519Public {
        &self.ed25519
    }

    /// The ML-DSA-65 key.
    pub const fn mldsa65(&self) -> &MlDsa65Public {
        &self.mldsa65
    }

    /// What people compare: a hash over the holder's kind and both keys.
    pub fn fingerprint(&self) -> Hash {
        let parts: [&[u8]; 5] =
            [b"comity/v1/", H::WORD.as_bytes(), b"-key\n", self.ed25519.as_bytes(), self.mldsa65.as_bytes()];
        sha256_parts(&parts)
    }

    /// Verifies both signatures over the role's message. Both are required. Whether this key may say so at that
    /// position is for the caller.
    ///
    /// # Errors
    /// The first of the two that does not verify, Ed25519 before ML-DSA-65.
    pub fn verify(&self, role: Role, payload: &[u8], signature: &AuthoritySignature) -> Result<(), SignatureRefused> {
        self.verify_bytes(&role.message(payload), signature)
    }

    pub(crate) fn verify_bytes(&self, message: &[u8], signature: &AuthoritySignature) -> Result<(), SignatureRefused> {
        self.ed25519.verify(message, &signature.ed25519)?;
        self.mldsa65.verify(message, signature.mldsa65.as_slice())
    }
}

impl<H: Holder> Clone for HybridPublic<H> {
    fn clone(&self) -> Self {
        Self { ed25519: self.ed25519, mldsa65: self.mldsa65.clone(), holder: PhantomData }
    }
}

impl<H: Holder> PartialEq for HybridPublic<H> {
    fn eq(&self, other: &Self) -> bool {
        self.ed25519 == other.ed25519 && self.mldsa65 == other.mldsa65
    }
}

impl<H: Holder> Eq for HybridPublic<H> {}

impl<H: Holder> std::fmt::Debug for HybridPublic<H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} key {}", H::WORD, self.fingerprint())
    }
}

impl<H: Holder> Canonical for HybridPublic<H> {
    const BYTES_MAX: usize = 1 + Ed25519Public::BYTES_MAX + MlDsa65Public::BYTES_MAX;

    fn write(&self, e: &mut Enc) {
        e.array(2).value(&self.ed25519).value(&self.mldsa65);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { ed25519: Ed25519Public::read(d)?, mldsa65: MlDsa65Public::read(d)?, holder: PhantomData })
    }
}

/// The secret keys of one holder, from two 32-byte seeds. Never printed.
pub struct HybridSecret<H: Holder> {
    ed25519_seed: Seed,
    mldsa65_seed: Seed,
    ed25519: Ed25519KeyPair,
    mldsa65: MlDsa65Secret,
    public: HybridPublic<H>,
}

impl<H: Holder> HybridSecret<H> {
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
    pub fn from_seeds(ed25519_seed: Seed, mldsa65_seed: Seed) -> Result<Self, CryptoFault> {
        let ed25519 = ed25519_key_pair(&ed25519_seed)?;
        let mldsa65 = MlDsa65Secret::from_seed(&mldsa65_seed)?;
        let public =
            HybridPublic { ed25519: ed25519_public(&ed25519)?, mldsa65: mldsa65.public()?, holder: PhantomData };
        Ok(Self { ed25519_seed, mldsa65_seed, ed25519, mldsa65, public })
    }

    /// The public keys.
    pub const fn public(&self) -> &HybridPublic<H> {
        &self.public
    }

    /// The seeds, Ed25519 first: only for writing a key file.
    pub const fn seeds(&self) -> (&Seed, &Seed) {
        (&self.ed25519_seed, &self.mldsa65_seed)
    }

    pub(crate) fn sign_bytes(&self, message: &[u8]) -> Result<AuthoritySignature, CryptoFault> {
        Ok(AuthoritySignature { ed25519: ed25519_sign(&self.ed25519, message)?, mldsa65: self.mldsa65.sign(message)? })
    }

    pub(crate) fn sign_ed25519(&self, message: &[u8]) -> Result<Vec<u8>, CryptoFault> {
        ed25519_sign(&self.ed25519, message).map(|s| s.to_vec())
    }

    pub(crate) fn sign_mldsa65(&self, message: &[u8]) -> Result<Vec<u8>, CryptoFault> {
        self.mldsa65.sign(message).map(|s| s.to_vec())
    }
}

impl HybridSecret<Root> {
    /// Signs the role's message with both keys.
    ///
    /// # Errors
    /// The library fails.
    pub fn sign(&self, role: Role, payload: &[u8]) -> Result<AuthoritySignature, CryptoFault> {
        self.sign_bytes(&role.message(payload))
    }
}

impl HybridSecret<Authority> {
    /// Signs the role's message with both keys.
    ///
    /// # Errors
    /// The library fails.
    pub fn sign(&self, role: Role, payload: &[u8]) -> Result<AuthoritySignature, CryptoFault> {
        self.sign_bytes(&role.message(payload))
    }
}

#[cfg(test)]
#[path = "authority_tests.rs"]
mod tests;
