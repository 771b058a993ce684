//! Sealing the chunks of one attachment, and the salted commitment to its plaintext.

use aws_lc_rs::aead::{Aad, NONCE_LEN, Nonce};
use comity_wire::Hash;
use comity_wire::limits::{ATTACHMENT_BYTES_MAX, CHUNK_BYTES, CHUNKS_MAX, SEAL_TAG_BYTES};

use crate::entry_seal::aead_key;
use crate::error::{CryptoFault, OpenRefused};
use crate::hash::sha256_parts;
use crate::rng::Rng;
use crate::secret::Seed;

/// How many chunks an attachment of this many bytes has: none when empty.
pub const fn chunk_count(length: u64) -> u64 {
    length.div_ceil(CHUNK_BYTES as u64)
}

/// The commitment to an attachment in the statement's envelope.
pub fn attachment_commitment(salt: &[u8; 32], plaintext_hash: &Hash) -> Hash {
    sha256_parts(&[b"comity/v1/attachment\n", salt, plaintext_hash.as_bytes()])
}

/// Why a chunk cannot be sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealChunkError {
    /// The attachment is larger than the limit.
    #[error("the attachment has {length} bytes; the limit is {ATTACHMENT_BYTES_MAX}")]
    TooLarge {
        /// Its length in bytes.
        length: u64,
    },
    /// The caller gave a chunk of another length than its place prescribes: the file changed while it was read.
    #[error("chunk {index} has {actual} bytes where {expected} are due")]
    WrongLength {
        /// Which chunk.
        index: u64,
        /// The length given.
        actual: usize,
        /// The length due.
        expected: usize,
    },
    /// All chunks are sealed already.
    #[error("all {total} chunks are sealed already")]
    Finished {
        /// How many there are.
        total: u64,
    },
    /// The library fails.
    #[error(transparent)]
    Fault(#[from] CryptoFault),
}

/// Seals an attachment's chunks in order, each once, under a key of its own that exists for this attachment only.
pub struct ChunkSealer {
    key: Seed,
    length: u64,
    next: u64,
}

impl ChunkSealer {
    /// Starts an attachment of `length` bytes with a fresh key.
    ///
    /// # Errors
    /// [`SealChunkError::TooLarge`].
    pub fn new(length: u64, rng: &mut dyn Rng) -> Result<Self, SealChunkError> {
        if length > ATTACHMENT_BYTES_MAX {
            return Err(SealChunkError::TooLarge { length });
        }
        Ok(Self { key: Seed::random(rng), length, next: 0 })
    }

    /// The key, for the reference inside the sealed statement.
    pub const fn key(&self) -> &Seed {
        &self.key
    }

    /// How many chunks there will be.
    pub const fn total(&self) -> u64 {
        chunk_count(self.length)
    }

    /// Seals the next chunk in place and appends the 16-byte tag. Every chunk but the last has [`CHUNK_BYTES`].
    ///
    /// # Errors
    /// A wrong length, all sealed already, or the library fails. The buffer is then not to be used.
    pub fn seal_next(&mut self, chunk: &mut Vec<u8>) -> Result<(), SealChunkError> {
        let (index, total) = (self.next, self.total());
        if index >= total {
            return Err(SealChunkError::Finished { total });
        }
        let expected = chunk_length(self.length, index);
        if chunk.len() != expected {
            return Err(SealChunkError::WrongLength { index, actual: chunk.len(), expected });
        }
        let fault = CryptoFault { operation: "ChaCha20-Poly1305 sealing" };
        // Counted first: a failure must not leave the index usable a second time.
        self.next += 1;
        let key = aead_key(self.key.expose()).ok_or(fault)?;
        chunk.reserve_exact(SEAL_TAG_BYTES);
        key.seal_in_place_append_tag(nonce(index), Aad::from(associated(index, total)), chunk).map_err(|_| fault.into())
    }
}

/// Opens the chunks of one attachment in any order.
pub struct ChunkOpener {
    key: Seed,
    length: u64,
}

impl ChunkOpener {
    /// With the key and length of the attachment's reference.
    ///
    /// # Errors
    /// The length is over the limit.
    pub fn new(key: Seed, length: u64) -> Result<Self, OpenRefused> {
        if length > ATTACHMENT_BYTES_MAX {
            return Err(OpenRefused::Bounds { what: "attachment", actual: length, limit: ATTACHMENT_BYTES_MAX });
        }
        Ok(Self { key, length })
    }

    /// Opens one chunk in place; the buffer then holds the plaintext.
    ///
    /// # Errors
    /// No such chunk, a wrong length, or the seal does not verify at this index of this attachment.
    pub fn open(&self, index: u64, chunk: &mut Vec<u8>) -> Result<(), OpenRefused> {
        const WHAT: &str = "attachment chunk";
        let total = chunk_count(self.length);
        if index >= total {
            return Err(OpenRefused::Bounds { what: "chunk index", actual: index, limit: total.min(CHUNKS_MAX) });
        }
        let expected = chunk_length(self.length, index) + SEAL_TAG_BYTES;
        if chunk.len() != expected {
            return Err(OpenRefused::Bounds { what: WHAT, actual: chunk.len() as u64, limit: expected as u64 });
        }
        let key = aead_key(self.key.expose()).ok_or(OpenRefused::Seal { what: WHAT })?;
        let length = key
            .open_in_place(nonce(index), Aad::from(associated(index, total)), chunk)
            .map_err(|_| OpenRefused::Seal { what: WHAT })?
            .len();
        chunk.truncate(length);
        Ok(())
    }
}

/// Plaintext bytes of the chunk at `index`, which must be below the count.
fn chunk_length(length: u64, index: u64) -> usize {
    let left = length.saturating_sub(index.saturating_mul(CHUNK_BYTES as u64));
    usize::try_from(left).unwrap_or(usize::MAX).min(CHUNK_BYTES)
}

fn nonce(index: u64) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    bytes[4..].copy_from_slice(&index.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}

fn associated(index: u64, total: u64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&index.to_be_bytes());
    bytes[8..].copy_from_slice(&total.to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insecure_seeded::SeededRng;

    const LENGTH: u64 = 2 * CHUNK_BYTES as u64 + 5;

    fn sealed() -> (Seed, Vec<Vec<u8>>) {
        let mut sealer = ChunkSealer::new(LENGTH, &mut SeededRng::new(1)).unwrap();
        let mut chunks = Vec::new();
        for (byte, length) in [(1, CHUNK_BYTES), (2, CHUNK_BYTES), (3, 5)] {
            let mut chunk = vec![byte; length];
            sealer.seal_next(&mut chunk).unwrap();
            chunks.push(chunk);
        }
        let finished = sealer.seal_next(&mut vec![0; 5]);
        assert_eq!(finished, Err(SealChunkError::Finished { total: 3 }));
        (sealer.key().clone(), chunks)
    }

    #[test]
    fn chunks_open_in_any_order() {
        let (key, chunks) = sealed();
        let opener = ChunkOpener::new(key, LENGTH).unwrap();
        for index in [2u8, 0, 1] {
            let mut chunk = chunks[usize::from(index)].clone();
            opener.open(u64::from(index), &mut chunk).unwrap();
            assert!(chunk.iter().all(|b| *b == index + 1));
        }
    }

    #[test]
    fn a_chunk_elsewhere_of_another_count_altered_or_cut_is_refused() {
        let (key, chunks) = sealed();
        let opener = ChunkOpener::new(key.clone(), LENGTH).unwrap();
        assert!(opener.open(1, &mut chunks[0].clone()).is_err(), "moved");
        assert!(opener.open(3, &mut chunks[0].clone()).is_err(), "beyond the end");
        assert!(opener.open(u64::MAX, &mut chunks[0].clone()).is_err(), "far beyond the end");
        assert!(opener.open(2, &mut chunks[2][..20].to_vec()).is_err(), "truncated");
        let longer = ChunkOpener::new(key.clone(), LENGTH + CHUNK_BYTES as u64).unwrap();
        assert!(longer.open(0, &mut chunks[0].clone()).is_err(), "another total");
        for bit in 0..chunks[2].len() * 8 {
            let mut bad = chunks[2].clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(opener.open(2, &mut bad), Err(OpenRefused::Seal { what: "attachment chunk" }));
        }
        assert!(ChunkOpener::new(key, ATTACHMENT_BYTES_MAX + 1).is_err(), "over the limit");
    }

    #[test]
    fn a_sealer_refuses_wrong_lengths_and_too_much() {
        let mut rng = SeededRng::new(2);
        let mut sealer = ChunkSealer::new(LENGTH, &mut rng).unwrap();
        assert!(matches!(sealer.seal_next(&mut vec![0; 7]), Err(SealChunkError::WrongLength { index: 0, .. })));
        assert!(matches!(
            ChunkSealer::new(ATTACHMENT_BYTES_MAX + 1, &mut rng).err(),
            Some(SealChunkError::TooLarge { .. })
        ));
        assert_eq!(ChunkSealer::new(0, &mut rng).unwrap().total(), 0);
        assert_eq!(ChunkSealer::new(ATTACHMENT_BYTES_MAX, &mut rng).unwrap().total(), CHUNKS_MAX);
    }
}
