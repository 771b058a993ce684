//! That an attachment was found damaged, noted beside its chunks: a look at every chunk takes long, and whoever shows a
//! statement must not say more than the last look found.

use comity_wire::Hash;

use super::sealed::failed;
use super::{AttachmentError, ChunkStore};

pub(super) fn name(root: &Hash) -> String {
    format!("{root}.damaged")
}

/// Whether an attachment was found damaged, and has not been found whole since.
///
/// # Errors
/// [`AttachmentError::Store`].
pub fn found_damaged(store: &dyn ChunkStore, root: &Hash) -> Result<bool, AttachmentError> {
    let name = name(root);
    store.len(&name).map(|bytes| bytes > 0).map_err(failed("measuring", &name))
}

/// Notes what a look found. Where the note cannot be written, the next look finds the same.
pub fn note_damage(store: &dyn ChunkStore, root: &Hash, damaged: bool) {
    let name = name(root);
    let noted = match (store.len(&name), damaged) {
        (Ok(0), true) => store.append(&name, 0, b"!").and_then(|()| store.sync(&name)),
        (Ok(bytes), false) if bytes > 0 => store.remove(&name),
        _ => Ok(()),
    };
    if let Err(error) = noted {
        tracing::warn!(%root, %error, "what a look at an attachment found could not be noted");
    }
}
