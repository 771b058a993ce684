//! Signed tree heads as they cross a link: the checkpoint and the receipt, in binary.
//!
//! The C2SP note texts are rebuilt from these values exactly (`comity-journal` does it and signs and verifies);
//! nothing here says that a signature is good.

use crate::codec::{Canonical, Dec, Enc, Malformed};
use crate::ids::Hash;
use crate::limits::JOURNAL_ENTRIES_MAX;

/// Bytes of an Ed25519 signature.
pub const ED25519_SIGNATURE_BYTES: usize = 64;
/// Bytes of an ML-DSA-44 signature.
pub const MLDSA44_SIGNATURE_BYTES: usize = 2_420;

/// Both signatures of a cosigner key: Ed25519 and ML-DSA-44, both required.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HybridSignature {
    /// The Ed25519 signature.
    pub ed25519: [u8; ED25519_SIGNATURE_BYTES],
    /// The ML-DSA-44 signature.
    pub mldsa44: Box<[u8; MLDSA44_SIGNATURE_BYTES]>,
}

/// An author's signed tree head. Which journal it belongs to is said by what carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Entries in the tree.
    pub size: u64,
    /// Root of the tree.
    pub root: Hash,
    /// The log key's signatures.
    pub signature: HybridSignature,
}

/// A counterpart's cosignature: "at this time I durably hold everything below this size".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Entries covered.
    pub size: u64,
    /// Root of the tree at that size.
    pub root: Hash,
    /// When, by the issuer's clock: POSIX seconds, never zero.
    pub time: u64,
    /// The receipt key's signatures.
    pub signature: HybridSignature,
}

/// A size that a store can key: whoever signs a larger one has signed it, and it is still taken by nobody.
fn size(d: &mut Dec<'_>) -> Result<u64, Malformed> {
    let (size, limit) = (d.uint()?, JOURNAL_ENTRIES_MAX - 1);
    if size > limit {
        return Err(Malformed::OverLimit { what: "size of a signed head", actual: size, limit });
    }
    Ok(size)
}

impl Canonical for HybridSignature {
    const BYTES_MAX: usize = ED25519_SIGNATURE_BYTES + MLDSA44_SIGNATURE_BYTES + 8;
    fn write(&self, e: &mut Enc) {
        e.array(2).bytes(&self.ed25519).bytes(self.mldsa44.as_slice());
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { ed25519: d.array_bytes()?, mldsa44: Box::new(d.array_bytes()?) })
    }
}

impl Canonical for Checkpoint {
    const BYTES_MAX: usize = HybridSignature::BYTES_MAX + 64;
    fn write(&self, e: &mut Enc) {
        e.array(3).uint(self.size).value(&self.root).value(&self.signature);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        Ok(Self { size: size(d)?, root: Hash::read(d)?, signature: HybridSignature::read(d)? })
    }
}

impl Canonical for Receipt {
    const BYTES_MAX: usize = HybridSignature::BYTES_MAX + 80;
    fn write(&self, e: &mut Enc) {
        e.array(4).uint(self.size).value(&self.root).uint(self.time).value(&self.signature);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(4)?;
        let receipt =
            Self { size: size(d)?, root: Hash::read(d)?, time: d.uint()?, signature: HybridSignature::read(d)? };
        if receipt.time == 0 || receipt.size == 0 {
            return Err(Malformed::Forbidden { what: "receipt" });
        }
        Ok(receipt)
    }
}
