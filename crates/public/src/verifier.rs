//! Heads of any C2SP log, Comity's or not, and signature lines under verifier keys.

use comity_journal::checkpoint::{decimal, hash_from_base64};
use comity_journal::cosign::{timed_text, whole_tree_message};
use comity_journal::note::{KEY_NAME_BYTES_MAX, Note, SignatureLine};
use comity_journal::{LineKind, VerifierKey};
use comity_seal::error::CryptoFault;
use comity_seal::{CosignerPublic, CosignerSecret, Ed25519Public, MlDsa44Public};
use comity_wire::Hash;
use data_encoding::BASE64;

/// What the first three lines of a checkpoint say. Nothing is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteHead {
    /// Which log.
    pub origin: String,
    /// Leaves of its tree.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

impl NoteHead {
    /// Reads the text of a checkpoint. Lines after the third may stand there, and are no part of the head.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let origin = lines.next().filter(|origin| !origin.is_empty() && origin.len() <= KEY_NAME_BYTES_MAX)?;
        let size = lines.next().and_then(decimal)?;
        let root = lines.next().and_then(hash_from_base64)?;
        if lines.any(str::is_empty) {
            return None;
        }
        Some(Self { origin: origin.to_owned(), size, root })
    }
}

/// A line by a key that is known, whose signature is not good. Such a note is malformed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the line of {name} does not verify")]
pub struct BadLine {
    /// The key's name.
    pub name: String,
}

/// Verifies the lines of these keys, and ignores all others. Gives back the keys that signed, each with the time that its line
/// carries (0 where it has none), in the order of `keys`.
///
/// # Errors
/// [`BadLine`]: name and id are a known key's, and the signature is not.
pub fn signed_by<'k>(note: &Note, keys: &'k [VerifierKey]) -> Result<Vec<(&'k VerifierKey, u64)>, BadLine> {
    let mut signed = Vec::new();
    for key in keys {
        for line in note.signatures().iter().filter(|line| line.name == key.name() && line.key_id == key.key_id()) {
            let time = verify_line(note.text(), line, key).ok_or_else(|| BadLine { name: line.name.clone() })?;
            if !signed.iter().any(|(known, _)| *known == key) {
                signed.push((key, time));
            }
        }
    }
    Ok(signed)
}

/// The time of a line that verifies.
fn verify_line(text: &str, line: &SignatureLine, key: &VerifierKey) -> Option<u64> {
    match key.kind() {
        LineKind::LogEd25519 => {
            let public = Ed25519Public::from_bytes(key.public()).ok()?;
            public.verify(text.as_bytes(), &line.signature).ok().map(|()| 0)
        }
        LineKind::CosignatureEd25519 => {
            let (time, signature) = line.signature.split_first_chunk::<8>()?;
            let time = u64::from_be_bytes(*time);
            let public = Ed25519Public::from_bytes(key.public()).ok()?;
            let message = timed_text(time, text);
            public.verify(message.as_bytes(), signature).ok().map(|()| time)
        }
        LineKind::CosignatureMldsa44 => {
            let (time, signature) = line.signature.split_first_chunk::<8>()?;
            let time = u64::from_be_bytes(*time);
            let head = NoteHead::from_text(text)?;
            let message = whole_tree_message(key.name(), time, &head.origin, (head.size, &head.root));
            let public = MlDsa44Public::from_bytes(key.public()).ok()?;
            public.verify(&message, signature).ok().map(|()| time)
        }
    }
}

/// Both verifier keys of a cosigner under a name, Ed25519 first.
#[must_use]
pub fn cosigner_keys(name: &str, key: &CosignerPublic) -> Option<[VerifierKey; 2]> {
    both(name, LineKind::CosignatureEd25519, key)
}

/// Both verifier keys of a log under its origin, Ed25519 first.
#[must_use]
pub fn log_keys(origin: &str, key: &CosignerPublic) -> Option<[VerifierKey; 2]> {
    both(origin, LineKind::LogEd25519, key)
}

fn both(name: &str, first: LineKind, key: &CosignerPublic) -> Option<[VerifierKey; 2]> {
    let ed25519 = VerifierKey::new(name.to_owned(), first, key.ed25519.as_bytes().to_vec()).ok()?;
    let mldsa44 = key.mldsa44.as_bytes().to_vec();
    Some([ed25519, VerifierKey::new(name.to_owned(), LineKind::CosignatureMldsa44, mldsa44).ok()?])
}

/// Cosigns a head: the lines of both algorithms under a witness's name, as text.
///
/// The caller has made sure that the head extends the last one cosigned, and has kept it. `time` is not zero.
///
/// # Errors
/// The cryptographic library fails; [`None`] for a name or text that cannot be signed.
pub fn cosign(
    secret: &CosignerSecret,
    name: &str,
    text: &str,
    time: u64,
) -> Result<Option<Vec<SignatureLine>>, CryptoFault> {
    let Some(head) = NoteHead::from_text(text) else { return Ok(None) };
    let Some(keys) = cosigner_keys(name, secret.public()) else { return Ok(None) };
    let mldsa44 = whole_tree_message(name, time, &head.origin, (head.size, &head.root));
    let signed = secret.sign_bytes(timed_text(time, text).as_bytes(), &mldsa44)?;
    let line = |key: &VerifierKey, signature: &[u8]| SignatureLine {
        name: name.to_owned(),
        key_id: key.key_id(),
        signature: [time.to_be_bytes().as_slice(), signature].concat(),
    };
    let [ed25519, second] = &keys;
    Ok(Some(vec![line(ed25519, &signed.ed25519), line(second, signed.mldsa44.as_slice())]))
}

/// Signature lines as they stand in a note.
#[must_use]
pub fn lines_to_text(lines: &[SignatureLine]) -> String {
    let line = |line: &SignatureLine| {
        let blob = [line.key_id.as_slice(), &line.signature].concat();
        format!("\u{2014} {} {}\n", line.name, BASE64.encode(&blob))
    };
    lines.iter().map(line).collect()
}

/// A note with further lines; a line of the same name and key takes the place of the one before.
#[must_use]
pub fn with_lines(note: &Note, more: &[SignatureLine]) -> Option<Note> {
    let replaced = |line: &&SignatureLine| !more.iter().any(|new| new.name == line.name && new.key_id == line.key_id);
    let kept = note.signatures().iter().filter(replaced).cloned();
    Note::new(note.text().to_owned(), kept.chain(more.iter().cloned()).collect()).ok()
}
