//! Sealing a stream into chunks.

use std::io::Read;

use comity_journal::Frontier;
use comity_journal::tree::leaf_hash;
use comity_seal::Rng;
use comity_seal::chunk_seal::{ChunkSealer, SealChunkError, attachment_commitment};
use comity_seal::hash::Sha256;
use comity_seal::rng::random32;
use comity_wire::Hash;
use comity_wire::envelope::AttachmentRef;
use comity_wire::limits::{ATTACHMENT_BYTES_MAX, CHUNK_BYTES, SEAL_TAG_BYTES};

use super::sealed::{chunks_name, failed, leaves_name};
use super::{AttachmentError, ChunkStore};

/// An attachment that was sealed into a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The reference that statements carry; whoever holds it can read the content.
    pub reference: AttachmentRef,
    /// SHA-256 of the content: it tells whether the same was given again, which the reference, under a fresh key and
    /// salt each time, does not. Never leaves the node.
    pub plaintext: Hash,
}

/// Reads exactly `length` bytes of a stream, seals them chunk by chunk, and keeps the chunks durably. The reference
/// goes into the statements that carry the attachment.
///
/// # Errors
/// [`AttachmentError::TooLarge`], [`AttachmentError::Changed`], [`AttachmentError::Stream`], [`AttachmentError::Store`],
/// [`AttachmentError::Sealing`]. Nothing is left behind that a restart does not remove.
pub fn import(
    store: &dyn ChunkStore,
    rng: &mut dyn Rng,
    (name, media_type): (&str, &str),
    length: u64,
    stream: &mut dyn Read,
) -> Result<Imported, AttachmentError> {
    if length > ATTACHMENT_BYTES_MAX {
        return Err(AttachmentError::TooLarge { length, limit: ATTACHMENT_BYTES_MAX });
    }
    let temporary = format!("{}.import", Hash(random32(rng)));
    let sealed = seal(store, rng, &temporary, length, stream);
    let (sealer, leaves, plaintext) = match sealed {
        Ok(sealed) => sealed,
        Err(error) => {
            // The caller's error matters more than one of cleaning up, and a restart cleans up too.
            let _left_for_the_next_start = store.remove(&temporary);
            return Err(error);
        }
    };
    let mut tree = Frontier::new();
    tree.append_all(&leaves, &mut Vec::new()).map_err(|e| AttachmentError::Sealing { detail: e.to_string() })?;
    let root = tree.root();
    let hashes = leaves_name(&root);
    let flat: Vec<u8> = leaves.iter().flat_map(|h| h.0).collect();
    store.truncate(&hashes, 0).map_err(failed("writing", &hashes))?;
    store.append(&hashes, 0, &flat).map_err(failed("writing", &hashes))?;
    store.sync(&hashes).map_err(failed("syncing", &hashes))?;
    if length > 0 {
        store.sync(&temporary).map_err(failed("syncing", &temporary))?;
        store.rename(&temporary, &chunks_name(&root)).map_err(failed("naming", &temporary))?;
    }
    let salt = random32(rng);
    let reference = AttachmentRef {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        length,
        commitment: attachment_commitment(&salt, &plaintext),
        salt,
        root,
        key: *sealer.key().expose(),
    };
    Ok(Imported { reference, plaintext })
}

fn seal(
    store: &dyn ChunkStore,
    rng: &mut dyn Rng,
    temporary: &str,
    length: u64,
    stream: &mut dyn Read,
) -> Result<(ChunkSealer, Vec<Hash>, Hash), AttachmentError> {
    let sealing = |e: SealChunkError| AttachmentError::Sealing { detail: e.to_string() };
    let mut sealer = ChunkSealer::new(length, rng).map_err(sealing)?;
    let mut plaintext = Sha256::new();
    let mut leaves = Vec::new();
    let (mut left, mut offset) = (length, 0);
    let mut chunk = Vec::with_capacity(CHUNK_BYTES + SEAL_TAG_BYTES);
    while left > 0 {
        let take = usize::try_from(left).unwrap_or(usize::MAX).min(CHUNK_BYTES);
        chunk.resize(take, 0);
        read_exactly(stream, &mut chunk, length)?;
        plaintext.update(&chunk);
        sealer.seal_next(&mut chunk).map_err(sealing)?;
        leaves.push(leaf_hash(&chunk));
        store.append(temporary, offset, &chunk).map_err(failed("writing", temporary))?;
        offset += chunk.len() as u64;
        left -= take as u64;
    }
    let mut more = [0];
    if stream.read(&mut more).map_err(AttachmentError::Stream)? > 0 {
        return Err(AttachmentError::Changed { announced: length });
    }
    Ok((sealer, leaves, plaintext.finish()))
}

fn read_exactly(stream: &mut dyn Read, chunk: &mut [u8], announced: u64) -> Result<(), AttachmentError> {
    stream.read_exact(chunk).map_err(|error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => AttachmentError::Changed { announced },
        _ => AttachmentError::Stream(error),
    })
}
