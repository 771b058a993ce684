//! Attachments in courier files: asking for what is not here, and the chunks that were asked for.

use comity_wire::frame::{Chunk, Frame, Payload, Want};
use comity_wire::{AuthorId, Canonical, LineId};

use super::transfers::open_complete;
use super::{AttachmentError, ChunkStore, chunks_held, chunks_of};
use crate::ledger::Offer;

/// What is lacking of an offered attachment: everything above the chunks that lie here. Nothing if all do.
///
/// # Errors
/// [`AttachmentError::Store`].
pub fn wants(store: &dyn ChunkStore, offer: &Offer) -> Result<Option<Want>, AttachmentError> {
    let (have, total) = (chunks_held(store, &offer.reference)?, chunks_of(offer.reference.length));
    Ok((have < total).then(|| Want { root: offer.reference.root, from: have, count: total - have }))
}

/// The chunks of an attachment of ours that were asked for, one frame after the other. `give` may stop it with
/// `false`. The caller has checked that a statement of ours on the line offers it.
///
/// # Errors
/// [`AttachmentError`]: ours is damaged or missing.
pub fn chunk_frames(
    store: &dyn ChunkStore,
    (line, author): (LineId, AuthorId),
    want: &Want,
    give: &mut dyn FnMut(Vec<u8>) -> bool,
) -> Result<(), AttachmentError> {
    let file = open_complete(store, want.root)?;
    for index in want.from..want.from.saturating_add(want.count).min(file.total()) {
        let bytes = file.read_verified(store, index)?;
        let chunk = Chunk { root: want.root, index, proof: file.prove(index)?, bytes };
        if !give(Frame { line, author, payload: Payload::Chunk(Box::new(chunk)) }.to_bytes()) {
            break;
        }
    }
    Ok(())
}
