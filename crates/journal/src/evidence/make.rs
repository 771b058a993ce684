//! Making the parts of an evidence file from what a node holds.

use comity_wire::Hash;
use comity_wire::entry::Entry;
use comity_wire::head::{Checkpoint, Receipt};

use super::{ControlItem, Item};
use crate::checkpoint::{TreeHead, checkpoint_lines};
use crate::keyring::{Keyring, ReceiptPlace};
use crate::note::{Note, NoteError};
use crate::proof_file::ProofFile;
use crate::receipt::{receipt_lines, verify_receipt};

/// Why a part cannot be made. The caller's mistake, or damage in its store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MakeError {
    /// No receipt key of the issuer signed this receipt for this checkpoint.
    #[error("the receipt is not the issuer's for this checkpoint")]
    NotThisReceipt,
    /// The note cannot be written.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// An entry and its place in a tree.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The entry's header.
    pub header: &'a [u8],
    /// SHA-256 of its body.
    pub sealed: Hash,
    /// Its number.
    pub number: u64,
    /// Inclusion proof in the checkpoint's tree.
    pub path: &'a [Hash],
}

/// The statement with its checkpoint and the receipt for that very checkpoint.
///
/// # Errors
/// [`MakeError`].
pub fn statement_item(
    place: Place<'_>,
    checkpoint: &Checkpoint,
    author: &Keyring,
    receipt: &Receipt,
    issuer: &Keyring,
) -> Result<Item, MakeError> {
    let origin = author.origin().into();
    let head = TreeHead { origin, size: checkpoint.size, root: checkpoint.root };
    let issuer_origin = issuer.origin();
    let keys = issuer.receipt_keys(ReceiptPlace::Kept);
    let mut keys = keys.into_iter();
    let key = keys.find(|key| verify_receipt(receipt, &issuer_origin, key, &head).is_ok());
    let key = key.ok_or(MakeError::NotThisReceipt)?;
    let mut lines = checkpoint_lines(checkpoint, origin, author.log_key(checkpoint.size)).to_vec();
    lines.extend(receipt_lines(receipt, &issuer_origin, key));
    item(place, Note::new(head.text(), lines)?)
}

/// An entry of the counterpart with its checkpoint: a listing, what says that it holds attachments, or an acknowledgement.
///
/// # Errors
/// [`MakeError::Note`].
pub fn counterpart_item(place: Place<'_>, checkpoint: &Checkpoint, counterpart: &Keyring) -> Result<Item, MakeError> {
    let origin = counterpart.origin().into();
    let head = TreeHead { origin, size: checkpoint.size, root: checkpoint.root };
    let lines = checkpoint_lines(checkpoint, origin, counterpart.log_key(checkpoint.size)).to_vec();
    item(place, Note::new(head.text(), lines)?)
}

/// A rotation or revocation with its inclusion proof.
#[must_use]
pub fn control_item(entry: &Entry, path: Vec<Hash>) -> ControlItem {
    ControlItem { header: entry.header.clone(), body: entry.body.clone(), path }
}

fn item(place: Place<'_>, checkpoint: Note) -> Result<Item, MakeError> {
    let (index, path) = (place.number, place.path.to_vec());
    let proof = ProofFile { extra: None, index, path, checkpoint };
    Ok(Item { header: place.header.to_vec(), sealed: place.sealed, proof })
}
