//! C2SP `tlog-checkpoint`: a log's signed tree head, with both of its log lines (PROTOCOL.md
//! rule 18).
//!
//! The text has exactly three lines: extension lines are refused, because ML-DSA cosignatures do
//! not cover them.

use comity_seal::error::CryptoFault;
use comity_seal::{CosignerPublic, CosignerSecret};
use comity_wire::Hash;
use comity_wire::head::{Checkpoint, HybridSignature};
use data_encoding::BASE64;

use crate::cosign::{self, LineError};
use crate::note::{Note, NoteError, SignatureLine};
use crate::origin::LogOrigin;
use crate::tree::TREE_SIZE_MAX;
use crate::vkey::LineKind;

/// Why a checkpoint is not one, or is not this log's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The note around it is malformed.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A signature line is missing, doubled, of another key, or does not verify.
    #[error("the log's signature: {0}")]
    Line(#[from] LineError),
    /// Not exactly three lines: origin, size, root.
    #[error("a checkpoint's text has exactly three lines")]
    Lines,
    /// The size is not a decimal number without leading zeros within the limit.
    #[error("the tree size is not a canonical decimal number up to 2^63 - 1")]
    Size,
    /// The root is not 32 bytes in canonical base64.
    #[error("the root hash is not 32 bytes in canonical base64")]
    Root,
    /// The checkpoint of another log.
    #[error("the checkpoint's origin is {found}, not {expected}")]
    Origin {
        /// The log that was asked for.
        expected: String,
        /// The log that it speaks of.
        found: String,
    },
    /// The log's ML-DSA line carries a time; a log's own line has none.
    #[error("the log's own line carries a time")]
    Timed,
}

/// A tree head without its signatures: the content of a checkpoint's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeHead {
    /// Which log.
    pub origin: LogOrigin,
    /// Leaves of the tree.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

impl TreeHead {
    /// The three lines that everybody signs.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(&self.root.0))
    }

    /// Reads what [`TreeHead::text`] wrote, and nothing else.
    ///
    /// # Errors
    /// [`CheckpointError::Lines`], [`CheckpointError::Size`], [`CheckpointError::Root`];
    /// [`CheckpointError::Origin`] for an origin that names no log of Comity.
    pub fn from_text(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?.split('\n');
        let (Some(origin), Some(size), Some(root), None) = (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Lines);
        };
        let found = origin.parse().map_err(|_| CheckpointError::Origin {
            expected: "a log of Comity".into(),
            found: origin.chars().take(200).collect(),
        })?;
        let size = decimal(size).ok_or(CheckpointError::Size)?;
        let root = hash_from_base64(root).ok_or(CheckpointError::Root)?;
        Ok(Self { origin: found, size, root })
    }
}

/// Signs a tree head with both of a log's keys.
///
/// The caller has made sure that this size was never signed before, and that it is durable
/// before anything is released: this function cannot know.
///
/// # Errors
/// The key's, where signing fails.
pub fn sign_checkpoint(secret: &CosignerSecret, head: &TreeHead) -> Result<Checkpoint, CryptoFault> {
    let name = head.origin.to_string();
    let ed25519 = head.text();
    let mldsa44 = cosign::cosigned_message(&name, 0, head);
    let signature = cosign::sign(secret, ed25519.as_bytes(), &mldsa44)?;
    Ok(Checkpoint { size: head.size, root: head.root, signature })
}

/// Checks both signatures of a checkpoint under a log's key, and returns the head that is
/// thereby known to be signed.
///
/// Does not check that the key was the log's at this size: a keyring does.
///
/// # Errors
/// [`CheckpointError::Size`], [`CheckpointError::Line`].
pub fn verify_checkpoint(
    checkpoint: &Checkpoint,
    origin: LogOrigin,
    key: &CosignerPublic,
) -> Result<TreeHead, CheckpointError> {
    if checkpoint.size > TREE_SIZE_MAX {
        return Err(CheckpointError::Size);
    }
    let head = TreeHead { origin, size: checkpoint.size, root: checkpoint.root };
    let name = origin.to_string();
    let mldsa44 = cosign::cosigned_message(&name, 0, &head);
    let text = head.text();
    cosign::verify(key, text.as_bytes(), &mldsa44, &checkpoint.signature).map_err(LineError::from)?;
    Ok(head)
}

/// The two signature lines of a checkpoint, Ed25519 first.
#[must_use]
pub fn checkpoint_lines(checkpoint: &Checkpoint, origin: LogOrigin, key: &CosignerPublic) -> [SignatureLine; 2] {
    let name = origin.to_string();
    [
        cosign::line(&name, LineKind::LogEd25519, key, &checkpoint.signature.ed25519),
        cosign::timed_line(&name, LineKind::CosignatureMldsa44, key, 0, checkpoint.signature.mldsa44.as_slice()),
    ]
}

/// The checkpoint as a signed note with its two log lines.
///
/// # Errors
/// None that a real origin can cause; the [`NoteError`] says what is wrong.
pub fn checkpoint_to_note(checkpoint: &Checkpoint, origin: LogOrigin, key: &CosignerPublic) -> Result<Note, NoteError> {
    let head = TreeHead { origin, size: checkpoint.size, root: checkpoint.root };
    Note::new(head.text(), checkpoint_lines(checkpoint, origin, key).to_vec())
}

/// Takes this log's checkpoint from a note; lines of other keys are ignored, as `signed-note`
/// demands. Verifies nothing.
///
/// # Errors
/// Every [`CheckpointError`] but a bad signature.
pub fn checkpoint_from_note(
    note: &Note,
    origin: LogOrigin,
    key: &CosignerPublic,
) -> Result<Checkpoint, CheckpointError> {
    let head = TreeHead::from_text(note.text())?;
    if head.origin != origin {
        let (expected, found) = (origin.to_string(), head.origin.to_string());
        return Err(CheckpointError::Origin { expected, found });
    }
    let name = origin.to_string();
    let plain = cosign::find(note.signatures(), &name, LineKind::LogEd25519, key)?;
    let timed = cosign::find(note.signatures(), &name, LineKind::CosignatureMldsa44, key)?;
    let ed25519 = cosign::exact_signature(plain, LineKind::LogEd25519)?;
    let (time, mldsa44) = cosign::timed_signature(timed, LineKind::CosignatureMldsa44)?;
    if time != 0 {
        return Err(CheckpointError::Timed);
    }
    let signature = HybridSignature { ed25519, mldsa44: Box::new(mldsa44) };
    Ok(Checkpoint { size: head.size, root: head.root, signature })
}

/// A decimal number as C2SP writes it: digits only, no leading zero, at most `2^63 - 1`.
#[must_use]
pub fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok().filter(|number| *number <= TREE_SIZE_MAX)
}

/// A hash from its canonical base64.
#[must_use]
pub fn hash_from_base64(text: &str) -> Option<Hash> {
    if text.len() != 44 {
        return None;
    }
    let bytes = BASE64.decode(text.as_bytes()).ok()?;
    Some(Hash(bytes.try_into().ok()?))
}

#[cfg(test)]
#[path = "checkpoint_tests.rs"]
mod tests;
