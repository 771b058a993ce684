//! C2SP `tlog-proof`: an inclusion proof with its checkpoint, as text.
//!
//! Reading is strict and writing its exact inverse. Verifies nothing by itself.

use comity_wire::Hash;
use data_encoding::BASE64;

use crate::checkpoint::{decimal, hash_from_base64};
use crate::note::{NOTE_BYTES_MAX, Note, NoteError};
use crate::tree::INCLUSION_HASHES_MAX;

/// First line of every proof.
pub const PROOF_HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Most bytes of extra data.
pub const PROOF_EXTRA_BYTES_MAX: usize = 65_536;

/// Largest proof text in bytes: extra data in base64, hashes, and a note.
pub const PROOF_BYTES_MAX: usize = PROOF_EXTRA_BYTES_MAX / 3 * 4 + 45 * INCLUSION_HASHES_MAX + NOTE_BYTES_MAX + 128;

/// Why a text is not a proof. The fault of whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofFileError {
    /// Longer than [`PROOF_BYTES_MAX`].
    #[error("a proof of {found} bytes is over the limit of {PROOF_BYTES_MAX}")]
    TooLong {
        /// Bytes that were given.
        found: usize,
    },
    /// Not UTF-8.
    #[error("the proof is not UTF-8")]
    NotUtf8,
    /// Another first line.
    #[error("the first line is not {PROOF_HEADER}")]
    Header,
    /// Extra data that is not canonical base64, or too long.
    #[error("the extra data is malformed or over the limit of {PROOF_EXTRA_BYTES_MAX} bytes")]
    Extra,
    /// No index, or not a canonical decimal number.
    #[error("the index line is missing or malformed")]
    Index,
    /// A line of the path that is not a hash in canonical base64.
    #[error("hash {position} of the path is malformed")]
    Path {
        /// Counted from zero, the leaf's sibling first.
        position: usize,
    },
    /// More hashes than any tree has levels.
    #[error("the path has more than {INCLUSION_HASHES_MAX} hashes")]
    PathTooLong,
    /// No empty line divides the path from a checkpoint.
    #[error("no empty line separates the path from the checkpoint")]
    NoSeparator,
    /// The checkpoint's note is malformed.
    #[error("the checkpoint: {0}")]
    Note(#[from] NoteError),
}

/// An inclusion proof, its checkpoint, and opaque data that nothing vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofFile {
    /// Opaque data; never trusted.
    pub extra: Option<Vec<u8>>,
    /// Zero-based leaf index.
    pub index: u64,
    /// From the leaf's sibling upwards.
    pub path: Vec<Hash>,
    /// The checkpoint with the signatures that belong to it.
    pub checkpoint: Note,
}

impl ProofFile {
    /// The proof as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = format!("{PROOF_HEADER}\n");
        if let Some(extra) = &self.extra {
            out.push_str("extra ");
            BASE64.encode_append(extra, &mut out);
            out.push('\n');
        }
        out.push_str(&format!("index {}\n", self.index));
        for hash in &self.path {
            BASE64.encode_append(&hash.0, &mut out);
            out.push('\n');
        }
        out.push('\n');
        out.push_str(&self.checkpoint.to_text());
        out
    }

    /// Reads a whole proof; nothing may follow its checkpoint.
    ///
    /// # Errors
    /// The first [`ProofFileError`] found.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofFileError> {
        if bytes.len() > PROOF_BYTES_MAX {
            return Err(ProofFileError::TooLong { found: bytes.len() });
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ProofFileError::NotUtf8)?;
        let mut rest = text;
        if take_line(&mut rest) != Some(PROOF_HEADER) {
            return Err(ProofFileError::Header);
        }
        let mut line = take_line(&mut rest);
        let extra = match line.and_then(|line| line.strip_prefix("extra ")) {
            Some(base64) => {
                line = take_line(&mut rest);
                Some(extra_from_base64(base64)?)
            }
            None => None,
        };
        let index = line.and_then(|line| line.strip_prefix("index ")).and_then(decimal);
        let index = index.ok_or(ProofFileError::Index)?;
        let path = take_path(&mut rest)?;
        let checkpoint = Note::parse(rest.as_bytes())?;
        Ok(Self { extra, index, path, checkpoint })
    }
}

/// The hashes up to and including the empty line.
fn take_path(rest: &mut &str) -> Result<Vec<Hash>, ProofFileError> {
    let mut path = Vec::new();
    loop {
        let line = take_line(rest).ok_or(ProofFileError::NoSeparator)?;
        if line.is_empty() {
            return Ok(path);
        }
        let position = path.len();
        if position == INCLUSION_HASHES_MAX {
            return Err(ProofFileError::PathTooLong);
        }
        path.push(hash_from_base64(line).ok_or(ProofFileError::Path { position })?);
    }
}

/// The next line without its newline, if a newline ends it.
fn take_line<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let (line, after) = rest.split_once('\n')?;
    *rest = after;
    Some(line)
}

fn extra_from_base64(base64: &str) -> Result<Vec<u8>, ProofFileError> {
    if base64.len() > PROOF_EXTRA_BYTES_MAX / 3 * 4 + 4 {
        return Err(ProofFileError::Extra);
    }
    let extra = BASE64.decode(base64.as_bytes()).map_err(|_| ProofFileError::Extra)?;
    if extra.len() > PROOF_EXTRA_BYTES_MAX {
        return Err(ProofFileError::Extra);
    }
    Ok(extra)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::SignatureLine;
    use crate::testing::leaves;

    fn sample(extra: Option<Vec<u8>>, path: usize) -> ProofFile {
        let line = SignatureLine { name: "k".into(), key_id: [1; 4], signature: vec![2; 5] };
        let checkpoint = Note::new("log\n9\nroot\n".into(), vec![line]).unwrap();
        ProofFile { extra, index: 7, path: leaves(path), checkpoint }
    }

    #[test]
    fn proofs_read_back() {
        let extras = [None, Some(Vec::new()), Some(vec![3; PROOF_EXTRA_BYTES_MAX])];
        for extra in extras {
            for path in [0, 1, INCLUSION_HASHES_MAX] {
                let proof = sample(extra.clone(), path);
                assert_eq!(ProofFile::parse(proof.to_text().as_bytes()), Ok(proof));
            }
        }
    }

    #[test]
    fn row_04_malformed_proofs_are_refused() {
        let text = sample(Some(vec![1]), 2).to_text();
        let refusal = |from: &str, to: &str| {
            assert!(text.contains(from), "{from:?} is in the sample");
            ProofFile::parse(text.replacen(from, to, 1).as_bytes()).unwrap_err()
        };
        assert_eq!(refusal("@v1", "@v2"), ProofFileError::Header);
        assert_eq!(refusal("extra AQ==", "extra AR=="), ProofFileError::Extra);
        assert_eq!(refusal("extra AQ==", "extra AQ"), ProofFileError::Extra);
        assert_eq!(refusal("extra AQ==", "other AQ=="), ProofFileError::Index);
        assert_eq!(refusal("index 7", "index 07"), ProofFileError::Index);
        assert_eq!(refusal("index 7", "index +7"), ProofFileError::Index);
        assert_eq!(refusal("index 7", "index "), ProofFileError::Index);
        let over = "index 9223372036854775808";
        assert_eq!(refusal("index 7", over), ProofFileError::Index);
        assert_eq!(refusal("=\n\nlog", "\n\nlog"), ProofFileError::Path { position: 1 });
        assert_eq!(refusal("=\n\nlog", "=\nlog"), ProofFileError::Path { position: 2 });
        let note = ProofFileError::Note(NoteError::NoSeparator);
        assert_eq!(refusal("root\n\n", "root\n"), note);
        assert!(ProofFile::parse(format!("{text}x").as_bytes()).is_err());
        assert_eq!(ProofFile::parse(b"\xff"), Err(ProofFileError::NotUtf8));
        assert_eq!(ProofFile::parse(PROOF_HEADER.as_bytes()), Err(ProofFileError::Header));
        let cut = format!("{PROOF_HEADER}\nindex 1\n");
        assert_eq!(ProofFile::parse(cut.as_bytes()), Err(ProofFileError::NoSeparator));
    }

    #[test]
    fn row_03_overlong_proofs_are_refused() {
        let found = PROOF_BYTES_MAX + 1;
        assert_eq!(ProofFile::parse(&vec![0; found]), Err(ProofFileError::TooLong { found }));
        let long = sample(None, INCLUSION_HASHES_MAX + 1).to_text();
        assert_eq!(ProofFile::parse(long.as_bytes()), Err(ProofFileError::PathTooLong));
        let extra = sample(Some(vec![3; PROOF_EXTRA_BYTES_MAX + 1]), 0).to_text();
        assert_eq!(ProofFile::parse(extra.as_bytes()), Err(ProofFileError::Extra));
    }
}
