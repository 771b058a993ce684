//! Sealing one entry's plaintext under the key that HPKE exported for its header.

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use comity_wire::Hash;
use comity_wire::limits::{ENTRY_BYTES_MAX, SEAL_TAG_BYTES};
use zeroize::Zeroizing;

use crate::error::{CryptoFault, OpenRefused};
use crate::hash::sha256;

/// The key of one entry. It seals once or opens once: the nonce is all zeros, so the key must not be used again, and
/// using it takes it away.
pub struct EntryKey(Zeroizing<[u8; 32]>);

impl EntryKey {
    pub(crate) const fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self(key)
    }

    /// A key that nothing was derived for: for tests of what keeps keys.
    #[doc(hidden)]
    pub fn testing(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// Seals: the plaintext becomes the ciphertext followed by a 16-byte tag. The header is bound through the key.
    ///
    /// # Errors
    /// The library fails.
    pub fn seal(self, mut plaintext: Vec<u8>) -> Result<Vec<u8>, CryptoFault> {
        let fault = CryptoFault { operation: "ChaCha20-Poly1305 sealing" };
        let key = aead_key(&self.0).ok_or(fault)?;
        plaintext.reserve_exact(SEAL_TAG_BYTES);
        key.seal_in_place_append_tag(zero_nonce(), Aad::empty(), &mut plaintext).map_err(|_| fault)?;
        Ok(plaintext)
    }

    /// The key as a store keeps it beside the plaintext.
    pub fn keep(&self) -> KeptKey {
        KeptKey(*self.0)
    }

    /// Opens. That the plaintext matches the header's commitment is for the caller: this cipher does not commit to
    /// its key.
    ///
    /// # Errors
    /// The bytes are longer than an entry, or the seal does not verify.
    pub fn open(self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenRefused> {
        const WHAT: &str = "sealed statement";
        if sealed.len() > ENTRY_BYTES_MAX {
            return Err(OpenRefused::Bounds { what: WHAT, actual: sealed.len() as u64, limit: ENTRY_BYTES_MAX as u64 });
        }
        let refused = OpenRefused::Seal { what: WHAT };
        let mut buffer = Zeroizing::new(sealed.to_vec());
        let key = aead_key(&self.0).ok_or(OpenRefused::Seal { what: WHAT })?;
        let length = key.open_in_place(zero_nonce(), Aad::empty(), &mut buffer).map_err(|_| refused)?.len();
        buffer.truncate(length);
        Ok(buffer)
    }
}

/// The key of an entry whose plaintext is kept: with both, the sealed bytes need not be kept as well. No secret beside
/// that plaintext: it opens nothing else.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeptKey([u8; 32]);

impl std::fmt::Debug for KeptKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeptKey(..)")
    }
}

impl KeptKey {
    /// What a store kept.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// What a store keeps.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The sealed bytes again, from the very plaintext that they were made of and recognised by their hash; `None` where
    /// that is another: under one key nothing else may ever be sealed, so a plaintext that was changed gives nothing.
    pub fn seal_again(&self, plaintext: &[u8], hash: &Hash) -> Option<Vec<u8>> {
        let mut sealed = Vec::with_capacity(plaintext.len() + SEAL_TAG_BYTES);
        sealed.extend_from_slice(plaintext);
        EntryKey::new(Zeroizing::new(self.0)).seal(sealed).ok().filter(|sealed| sha256(sealed) == *hash)
    }
}

pub(crate) fn aead_key(key: &[u8; 32]) -> Option<LessSafeKey> {
    UnboundKey::new(&CHACHA20_POLY1305, key).ok().map(LessSafeKey::new)
}

fn zero_nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(byte: u8) -> EntryKey {
        EntryKey::new(Zeroizing::new([byte; 32]))
    }

    proptest! {
        #[test]
        fn what_was_sealed_is_sealed_again_to_the_same_bytes(plaintext in proptest::collection::vec(any::<u8>(), 1..2000)) {
            let kept = key(1).keep();
            let sealed = key(1).seal(plaintext.clone()).unwrap();
            prop_assert_eq!(kept.seal_again(&plaintext, &sha256(&sealed)), Some(sealed.clone()));
            let mut changed = plaintext;
            changed[0] ^= 1;
            prop_assert_eq!(kept.seal_again(&changed, &sha256(&sealed)), None);
        }

        #[test]
        fn what_is_sealed_opens(plaintext in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let sealed = key(1).seal(plaintext.clone()).unwrap();
            prop_assert_eq!(sealed.len(), plaintext.len() + SEAL_TAG_BYTES);
            let opened = key(1).open(&sealed).unwrap();
            prop_assert_eq!(opened.as_slice(), plaintext.as_slice());
        }
    }

    #[test]
    fn row_13_every_flipped_bit_of_a_sealed_statement_is_refused() {
        let sealed = key(1).seal(b"agreed".to_vec()).unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut bad = sealed.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key(1).open(&bad).err(), Some(OpenRefused::Seal { what: "sealed statement" }));
        }
        assert!(key(2).open(&sealed).is_err(), "another key");
        assert!(key(1).open(&sealed[..sealed.len() - 1]).is_err(), "truncated");
        assert!(key(1).open(&[]).is_err(), "empty");
        assert!(matches!(key(1).open(&[0; ENTRY_BYTES_MAX + 1]), Err(OpenRefused::Bounds { .. })));
    }
}
