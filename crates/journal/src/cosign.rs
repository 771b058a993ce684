//! What the two algorithms of a cosigner's key sign (C2SP `tlog-cosignature` v1.1), and the lines
//! that carry it.

use comity_seal::error::CryptoFault;
use comity_seal::{CosignerPublic, CosignerSecret, CosignerSignature, SignatureRefused};
use comity_wire::head::HybridSignature;

use crate::checkpoint::TreeHead;
use crate::note::SignatureLine;
use crate::vkey::{LineKind, key_id};

/// What is wrong with the signature lines of one cosigner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineError {
    /// No line under the cosigner's name.
    #[error("there is no {kind} line of {name}")]
    Missing {
        /// The cosigner.
        name: String,
        /// The line that is missing.
        kind: LineKind,
    },
    /// Lines under the name, but by another key.
    #[error("the {kind} line of {name} is by another key")]
    OtherKey {
        /// The cosigner.
        name: String,
        /// The line.
        kind: LineKind,
    },
    /// Two lines of one kind by one key.
    #[error("there are two {kind} lines of {name}")]
    Doubled {
        /// The cosigner.
        name: String,
        /// The line.
        kind: LineKind,
    },
    /// The signature bytes have the wrong length.
    #[error("the {kind} line holds {found} bytes instead of {expected}")]
    Length {
        /// The line.
        kind: LineKind,
        /// Bytes of such a signature.
        expected: usize,
        /// Bytes that were given.
        found: usize,
    },
    /// The signature does not verify.
    #[error(transparent)]
    BadSignature(#[from] SignatureRefused),
}

/// C2SP's `cosigned_message` over a whole tree (start 0).
///
/// The name has at most 255 bytes: names of logs and receipt keys do by construction.
#[must_use]
pub(crate) fn cosigned_message(name: &str, time: u64, head: &TreeHead) -> Vec<u8> {
    whole_tree_message(name, time, &head.origin.to_string(), (head.size, &head.root))
}

/// C2SP's `cosigned_message` over a whole tree of any log, Comity's or not.
///
/// Name and origin have at most 255 bytes: whoever reads them from elsewhere checks it.
#[must_use]
pub fn whole_tree_message(name: &str, time: u64, origin: &str, (size, root): (u64, &comity_wire::Hash)) -> Vec<u8> {
    debug_assert!(name.len() <= 255 && origin.len() <= 255, "names fit their length byte");
    let mut message = Vec::with_capacity(70 + name.len() + origin.len());
    message.extend_from_slice(b"subtree/v1\n\0");
    message.push(name.len() as u8);
    message.extend_from_slice(name.as_bytes());
    message.extend_from_slice(&time.to_be_bytes());
    message.push(origin.len() as u8);
    message.extend_from_slice(origin.as_bytes());
    message.extend_from_slice(&0u64.to_be_bytes());
    message.extend_from_slice(&size.to_be_bytes());
    message.extend_from_slice(&root.0);
    message
}

/// The message of a timestamped Ed25519 cosignature (type 0x04).
#[must_use]
pub(crate) fn timed_message(time: u64, head: &TreeHead) -> String {
    timed_text(time, &head.text())
}

/// The same over the text of any log's checkpoint.
#[must_use]
pub fn timed_text(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// Signs one message with each algorithm.
pub(crate) fn sign(secret: &CosignerSecret, ed25519: &[u8], mldsa44: &[u8]) -> Result<HybridSignature, CryptoFault> {
    let CosignerSignature { ed25519, mldsa44 } = secret.sign_bytes(ed25519, mldsa44)?;
    Ok(HybridSignature { ed25519, mldsa44 })
}

/// Checks both signatures, Ed25519 strictly, each over its own message.
pub(crate) fn verify(
    key: &CosignerPublic,
    ed25519: &[u8],
    mldsa44: &[u8],
    signature: &HybridSignature,
) -> Result<(), SignatureRefused> {
    key.ed25519.verify(ed25519, &signature.ed25519)?;
    key.mldsa44.verify(mldsa44, signature.mldsa44.as_slice())
}

/// The key id of a cosigner's line.
fn id_of(name: &str, kind: LineKind, key: &CosignerPublic) -> [u8; 4] {
    match kind {
        LineKind::LogEd25519 | LineKind::CosignatureEd25519 => key_id(name, kind, key.ed25519.as_bytes()),
        LineKind::CosignatureMldsa44 => key_id(name, kind, key.mldsa44.as_bytes()),
    }
}

/// A line that holds a bare signature.
pub(crate) fn line(name: &str, kind: LineKind, key: &CosignerPublic, signature: &[u8]) -> SignatureLine {
    SignatureLine { name: name.to_owned(), key_id: id_of(name, kind, key), signature: signature.to_vec() }
}

/// A line that holds a `timestamped_signature`.
pub(crate) fn timed_line(
    name: &str,
    kind: LineKind,
    key: &CosignerPublic,
    time: u64,
    signature: &[u8],
) -> SignatureLine {
    let mut blob = Vec::with_capacity(8 + signature.len());
    blob.extend_from_slice(&time.to_be_bytes());
    blob.extend_from_slice(signature);
    line(name, kind, key, &blob)
}

/// The one line of this name, kind and key.
pub(crate) fn find<'a>(
    lines: &'a [SignatureLine],
    name: &str,
    kind: LineKind,
    key: &CosignerPublic,
) -> Result<&'a SignatureLine, LineError> {
    let id = id_of(name, kind, key);
    let owned = || name.to_owned();
    let mut matching = lines.iter().filter(|line| line.name == name && line.key_id == id);
    match (matching.next(), matching.next()) {
        (Some(line), None) => Ok(line),
        (Some(_), Some(_)) => Err(LineError::Doubled { name: owned(), kind }),
        // Another key's line of the same name has this kind's length if it is of this kind.
        (None, _) => {
            let length = signature_length(kind);
            if lines.iter().any(|line| line.name == name && line.signature.len() == length) {
                Err(LineError::OtherKey { name: owned(), kind })
            } else {
                Err(LineError::Missing { name: owned(), kind })
            }
        }
    }
}

/// Bytes that a line of this kind carries after the key id.
fn signature_length(kind: LineKind) -> usize {
    match kind {
        LineKind::LogEd25519 => 64,
        LineKind::CosignatureEd25519 => 8 + 64,
        LineKind::CosignatureMldsa44 => 8 + 2420,
    }
}

/// The bare signature of a line.
pub(crate) fn exact_signature<const N: usize>(line: &SignatureLine, kind: LineKind) -> Result<[u8; N], LineError> {
    let found = line.signature.len();
    let length = LineError::Length { kind, expected: N, found };
    line.signature.as_slice().try_into().map_err(|_| length)
}

/// Time and signature of a line that holds a `timestamped_signature`.
pub(crate) fn timed_signature<const N: usize>(
    line: &SignatureLine,
    kind: LineKind,
) -> Result<(u64, [u8; N]), LineError> {
    let found = line.signature.len();
    let length = LineError::Length { kind, expected: 8 + N, found };
    let (time, rest) = line.signature.split_first_chunk::<8>().ok_or_else(|| length.clone())?;
    Ok((u64::from_be_bytes(*time), rest.try_into().map_err(|_| length)?))
}

#[cfg(test)]
mod tests {
    use comity_wire::{AuthorId, Hash, LineId, Origin};

    use super::*;

    #[test]
    fn the_cosigned_message_has_the_published_layout() {
        let origin = Origin { line: LineId([1; 32]), author: AuthorId([2; 16]), generation: 3 };
        let head = TreeHead { origin: origin.into(), size: 5, root: Hash([7; 32]) };
        let (name, text) = (origin.receipt_name(), origin.to_string());
        let mut expected = b"subtree/v1\n\0".to_vec();
        expected.push(u8::try_from(name.len()).unwrap());
        expected.extend_from_slice(name.as_bytes());
        expected.extend_from_slice(&[0, 0, 0, 0, 0, 0, 1, 2]);
        expected.push(u8::try_from(text.len()).unwrap());
        expected.extend_from_slice(text.as_bytes());
        expected.extend_from_slice(&[0; 8]);
        expected.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0, 5]);
        expected.extend_from_slice(&[7; 32]);
        assert_eq!(cosigned_message(&name, 258, &head), expected);
        let timed = format!("cosignature/v1\ntime 258\n{text}\n5\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n");
        assert_eq!(timed_message(258, &head), timed);
    }

    #[test]
    fn the_longest_origin_fits_its_length_byte() {
        let author = AuthorId([2; 16]);
        let origin = Origin { line: LineId([1; 32]), author, generation: u64::MAX };
        assert!(origin.receipt_name().len() <= 255);
    }
}
