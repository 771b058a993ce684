//! Opening chunks into a stream, and verifying the whole.

use std::io::Write;

use comity_seal::Seed;
use comity_seal::chunk_seal::{ChunkOpener, attachment_commitment};
use comity_seal::hash::Sha256;
use comity_wire::envelope::AttachmentRef;

use super::sealed::SYNC_CHUNKS;
use super::{AttachmentError, ChunkStore, SealedFile};

/// Writes an attachment's plaintext into a stream, each chunk verified before it is written, the whole after the last.
/// Returns the bytes written. On [`AttachmentError::Damaged`] what was written is not to be used.
///
/// # Errors
/// [`AttachmentError::Incomplete`], [`AttachmentError::Damaged`], [`AttachmentError::Stream`],
/// [`AttachmentError::Store`].
pub fn export(
    store: &dyn ChunkStore,
    reference: &AttachmentRef,
    stream: &mut dyn Write,
) -> Result<u64, AttachmentError> {
    // Only a look: what does not verify is told, and stays as it is for whoever mends it.
    let file = SealedFile::look(store, reference.root, reference.length)?;
    if file.have() < file.total() {
        return Err(AttachmentError::Incomplete { have: file.have(), total: file.total() });
    }
    // What is most often damaged, its end, is looked at before the first byte leaves.
    for index in file.total().saturating_sub(1) / SYNC_CHUNKS * SYNC_CHUNKS..file.total() {
        file.read_verified(store, index).map_err(|error| short(error, index))?;
    }
    let opener = ChunkOpener::new(Seed::from_bytes(&reference.key), reference.length)
        .map_err(|_| AttachmentError::Damaged { chunk: 0 })?;
    let mut plaintext = Sha256::new();
    let mut written = 0;
    for index in 0..file.total() {
        let mut chunk = file.read(store, index).map_err(|error| short(error, index))?;
        opener.open(index, &mut chunk).map_err(|_| AttachmentError::Damaged { chunk: index })?;
        plaintext.update(&chunk);
        stream.write_all(&chunk).map_err(AttachmentError::Stream)?;
        written += chunk.len() as u64;
    }
    if attachment_commitment(&reference.salt, &plaintext.finish()) != reference.commitment {
        return Err(AttachmentError::Damaged { chunk: file.total() });
    }
    stream.flush().map_err(AttachmentError::Stream)?;
    Ok(written)
}

/// A file that ends before its chunk does is damaged.
fn short(error: AttachmentError, chunk: u64) -> AttachmentError {
    match error {
        AttachmentError::Store { source, .. } if source.kind() == std::io::ErrorKind::UnexpectedEof => {
            AttachmentError::Damaged { chunk }
        }
        other => other,
    }
}

/// Checks that the whole is here and is what its author committed to.
///
/// # Errors
/// As [`export`].
pub fn verify(store: &dyn ChunkStore, reference: &AttachmentRef) -> Result<(), AttachmentError> {
    export(store, reference, &mut std::io::sink()).map(|_| ())
}
