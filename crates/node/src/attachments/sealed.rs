//! One attachment's sealed chunks, and the hash of each beside them.

use comity_journal::Frontier;
use comity_journal::inclusion::prove_inclusion;
use comity_journal::source::Leaves;
use comity_journal::tree::leaf_hash;
use comity_seal::chunk_seal::chunk_count;
use comity_wire::Hash;
use comity_wire::envelope::AttachmentRef;
use comity_wire::limits::{CHUNK_BYTES, SEAL_TAG_BYTES};

use super::fault::name as damaged_name;
use super::{AttachmentError, ChunkStore};

/// Chunks between two syncs: 8 MiB.
pub(super) const SYNC_CHUNKS: u64 = 32;

const SEALED_BYTES: u64 = (CHUNK_BYTES + SEAL_TAG_BYTES) as u64;

/// Chunks of an attachment of this many plaintext bytes.
#[must_use]
pub const fn chunks_of(length: u64) -> u64 {
    chunk_count(length)
}

/// Whole chunks of an attachment that lie here, verified or not.
///
/// # Errors
/// [`AttachmentError::Store`].
pub fn chunks_held(store: &dyn ChunkStore, reference: &AttachmentRef) -> Result<u64, AttachmentError> {
    let name = chunks_name(&reference.root);
    let bytes = store.len(&name).map_err(failed("measuring", &name))?;
    let total = chunks_of(reference.length);
    Ok(if bytes >= sealed_length(reference.length) { total } else { (bytes / SEALED_BYTES).min(total) })
}

/// Removes all that lies here of an attachment: the hashes first, so that chunks without them are known to be leaving.
fn remove(store: &dyn ChunkStore, root: &Hash) -> Result<(), AttachmentError> {
    for name in [leaves_name(root), chunks_name(root), damaged_name(root)] {
        store.remove(&name).map_err(failed("removing", &name))?;
    }
    Ok(())
}

/// Removes what lies here of several attachments; those of which nothing is left.
pub fn remove_all(store: &dyn ChunkStore, roots: &[Hash]) -> Vec<Hash> {
    let gone = roots.iter().filter(|root| match remove(store, root) {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, "a dropped attachment's chunks, tried again later");
            false
        }
    });
    gone.copied().collect()
}

/// Whether nothing, or what [`remove_all`] has begun with, lies here of an attachment.
///
/// # Errors
/// [`AttachmentError::Store`].
pub fn is_removed(store: &dyn ChunkStore, root: &Hash) -> Result<bool, AttachmentError> {
    let name = leaves_name(root);
    Ok(store.len(&name).map_err(failed("measuring", &name))? == 0)
}

/// The name of the file of an attachment's chunks.
pub(super) fn chunks_name(root: &Hash) -> String {
    format!("{root}.chunks")
}

/// The name of the file of their hashes.
pub(super) fn leaves_name(root: &Hash) -> String {
    format!("{root}.leaves")
}

/// Bytes of all sealed chunks.
pub(super) const fn sealed_length(length: u64) -> u64 {
    length + chunk_count(length) * SEAL_TAG_BYTES as u64
}

pub(super) fn failed<'a>(during: &'static str, name: &'a str) -> impl FnOnce(std::io::Error) -> AttachmentError + 'a {
    move |source| AttachmentError::Store { during, name: name.to_owned(), source }
}

/// Chunks of one attachment: those that lie here, verified against the chunk tree when they came.
#[derive(Debug, Clone)]
pub struct SealedFile {
    root: Hash,
    length: u64,
    leaves: Vec<Hash>,
}

impl SealedFile {
    /// Opens what lies here. The chunks that may not have been synced are read back and compared with their hashes; at
    /// the first that does not agree the files are cut.
    ///
    /// # Errors
    /// [`AttachmentError::Store`].
    pub fn open(store: &dyn ChunkStore, root: Hash, length: u64) -> Result<Self, AttachmentError> {
        let mut file = Self::look(store, root, length)?;
        let (chunks, hashes) = (chunks_name(&root), leaves_name(&root));
        let bytes = store.len(&hashes).map_err(failed("measuring", &hashes))?;
        let (count, total) = (file.have(), file.total());
        let here = store.len(&chunks).map_err(failed("measuring", &chunks))?;
        let surely = count.saturating_sub(1) / SYNC_CHUNKS * SYNC_CHUNKS;
        let mut sound = surely.min(count);
        while sound < count && file.read_verified(store, sound).is_ok() {
            sound += 1;
        }
        let complete = sound == total && here == sealed_length(length) && bytes == total * 32;
        if !complete {
            file.cut(store, sound)?;
        }
        Ok(file)
    }

    /// Opens what lies here without a look at the chunks, and cuts nothing: for whoever only checks.
    ///
    /// # Errors
    /// [`AttachmentError::Store`].
    pub fn look(store: &dyn ChunkStore, root: Hash, length: u64) -> Result<Self, AttachmentError> {
        let hashes = leaves_name(&root);
        let bytes = store.len(&hashes).map_err(failed("measuring", &hashes))?;
        let total = chunks_of(length);
        let count = (bytes / 32).min(total);
        let raw = if count == 0 {
            Vec::new()
        } else {
            let take = usize::try_from(count * 32).unwrap_or(0);
            store.read(&hashes, 0, take).map_err(failed("reading", &hashes))?
        };
        let leaves = raw.as_chunks::<32>().0.iter().map(|h| Hash(*h)).collect();
        Ok(Self { root, length, leaves })
    }

    /// The first chunk that does not lie here as it was sent; `None` if the attachment is whole. `each` is told of every
    /// sound chunk, and ends the look with `false`, as if nothing were wrong.
    pub fn first_bad(&self, store: &dyn ChunkStore, each: &mut dyn FnMut(u64) -> bool) -> Option<u64> {
        for chunk in 0..self.total() {
            if self.read_verified(store, chunk).is_err() {
                return Some(chunk);
            }
            if !each(chunk) {
                return None;
            }
        }
        // Chunks and hashes that agree with each other must also be those that the root names.
        let mut tree = Frontier::new();
        let built = tree.append_all(&self.leaves, &mut Vec::new()).is_ok();
        (!built || tree.root() != self.root).then_some(0)
    }

    /// Chunks here.
    #[must_use]
    pub const fn have(&self) -> u64 {
        self.leaves.len() as u64
    }

    /// Chunks in all.
    #[must_use]
    pub const fn total(&self) -> u64 {
        chunks_of(self.length)
    }

    /// Plaintext bytes that a chunk holds.
    pub(super) fn plaintext_bytes(&self, index: u64) -> usize {
        let left = self.length.saturating_sub(index.saturating_mul(CHUNK_BYTES as u64));
        usize::try_from(left).unwrap_or(usize::MAX).min(CHUNK_BYTES)
    }

    /// The hashes of the chunks here.
    #[must_use]
    pub fn leaves(&self) -> &[Hash] {
        &self.leaves
    }

    /// Keeps the next chunk, whose hash the caller has verified against the root. Syncs every [`SYNC_CHUNKS`] and at
    /// the end.
    pub(super) fn append(&mut self, store: &dyn ChunkStore, leaf: Hash, sealed: &[u8]) -> Result<(), AttachmentError> {
        let (chunks, hashes) = (chunks_name(&self.root), leaves_name(&self.root));
        let index = self.have();
        store.append(&chunks, index * SEALED_BYTES, sealed).map_err(failed("writing", &chunks))?;
        store.append(&hashes, index * 32, &leaf.0).map_err(failed("writing", &hashes))?;
        self.leaves.push(leaf);
        if self.have().is_multiple_of(SYNC_CHUNKS) || self.have() == self.total() {
            store.sync(&chunks).map_err(failed("syncing", &chunks))?;
            store.sync(&hashes).map_err(failed("syncing", &hashes))?;
        }
        Ok(())
    }

    /// The sealed bytes of a chunk that lies here.
    ///
    /// # Errors
    /// [`AttachmentError::Incomplete`], [`AttachmentError::Store`].
    pub fn read(&self, store: &dyn ChunkStore, index: u64) -> Result<Vec<u8>, AttachmentError> {
        if index >= self.have() {
            return Err(AttachmentError::Incomplete { have: self.have(), total: self.total() });
        }
        let name = chunks_name(&self.root);
        let length = self.plaintext_bytes(index) + SEAL_TAG_BYTES;
        store.read(&name, index * SEALED_BYTES, length).map_err(failed("reading", &name))
    }

    /// As [`SealedFile::read`], and compares the chunk with its hash.
    ///
    /// # Errors
    /// [`AttachmentError::Damaged`] besides.
    pub fn read_verified(&self, store: &dyn ChunkStore, index: u64) -> Result<Vec<u8>, AttachmentError> {
        let bytes = self.read(store, index)?;
        let expected = usize::try_from(index).ok().and_then(|i| self.leaves.get(i));
        if expected != Some(&leaf_hash(&bytes)) {
            return Err(AttachmentError::Damaged { chunk: index });
        }
        Ok(bytes)
    }

    /// The inclusion proof of a chunk; all chunks must be here.
    ///
    /// # Errors
    /// [`AttachmentError::Incomplete`].
    pub fn prove(&self, index: u64) -> Result<Vec<Hash>, AttachmentError> {
        let incomplete = || AttachmentError::Incomplete { have: self.have(), total: self.total() };
        if self.have() < self.total() {
            return Err(incomplete());
        }
        prove_inclusion(&Leaves(&self.leaves), index, self.total()).map_err(|_| incomplete())
    }

    /// Forgets the chunks from `index` on.
    ///
    /// # Errors
    /// [`AttachmentError::Store`].
    pub fn cut(&mut self, store: &dyn ChunkStore, index: u64) -> Result<(), AttachmentError> {
        let (chunks, hashes) = (chunks_name(&self.root), leaves_name(&self.root));
        store.truncate(&chunks, index * SEALED_BYTES).map_err(failed("cutting", &chunks))?;
        store.truncate(&hashes, index * 32).map_err(failed("cutting", &hashes))?;
        self.leaves.truncate(usize::try_from(index).unwrap_or(usize::MAX));
        Ok(())
    }
}
