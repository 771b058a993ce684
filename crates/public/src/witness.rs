//! C2SP `tlog-witness`: what a witness is asked, how it judges, and what its client does with the answer.
//!
//! Atomicity and durability are the caller's: it judges and keeps the new head in one step, then cosigns.

use comity_journal::checkpoint::{decimal, hash_from_base64};
use comity_journal::note::{Note, SignatureLine};
use comity_journal::tree::empty_root;
use comity_journal::{VerifierKey, verify_consistency};
use comity_wire::Hash;
use data_encoding::BASE64;

use crate::limits::{WITNESS_ANSWER_LINES_MAX, WITNESS_REQUEST_BYTES_MAX};
use crate::verifier::{NoteHead, lines_to_text, signed_by, with_lines};

/// Most hashes of a consistency proof in a request.
pub const WITNESS_HASHES_MAX: usize = 63;
/// Media type of the answer that names the size known.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// A request to cosign a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the head that the witness cosigned last, as its client believes.
    pub old: u64,
    /// Consistency proof from there.
    pub proof: Vec<Hash>,
    /// The head.
    pub note: Note,
}

/// A log that a witness knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLog {
    /// Keys that sign its heads.
    pub keys: Vec<VerifierKey>,
    /// Whether all of them must: so with Comity's logs, which sign twice. Otherwise one suffices.
    pub all: bool,
}

/// The head that a witness cosigned last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSeen {
    /// Its size.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// Why a head is not cosigned, by its HTTP status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// 400: not a request, or its old size is larger than the head's.
    #[error("not a request to add a checkpoint: {what}")]
    Bad {
        /// What is wrong.
        what: &'static str,
    },
    /// 404: the log is not known.
    #[error("the log is not known")]
    Unknown,
    /// 403: not signed by a key of the log, or a line of such a key does not verify.
    #[error("the checkpoint is not signed by the log")]
    Unsigned,
    /// 409: the old size is not that of the head cosigned last.
    #[error("the checkpoint cosigned last has {size} entries")]
    Conflict {
        /// Its size.
        size: u64,
    },
    /// 422: the head does not extend the one cosigned last, or the proof does not say so.
    #[error("not consistent: {what}")]
    Inconsistent {
        /// What is wrong.
        what: &'static str,
    },
    /// 422: a second head of the same size with another root, both signed by the log. This proves that it shows two histories.
    #[error("the log signed two different heads of {size} entries")]
    SplitView {
        /// The size.
        size: u64,
    },
}

impl Refusal {
    /// The HTTP status of the specification.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Bad { .. } => 400,
            Self::Unsigned => 403,
            Self::Unknown => 404,
            Self::Conflict { .. } => 409,
            Self::Inconsistent { .. } | Self::SplitView { .. } => 422,
        }
    }
}

impl AddCheckpoint {
    /// Reads a request.
    ///
    /// # Errors
    /// [`Refusal::Bad`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let bad = |what| Refusal::Bad { what };
        if bytes.len() > WITNESS_REQUEST_BYTES_MAX {
            return Err(bad("too long"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| bad("not UTF-8"))?;
        let (first, mut rest) = text.split_once('\n').ok_or(bad("no old size"))?;
        let old = first.strip_prefix("old ").and_then(decimal).ok_or(bad("no old size"))?;
        let mut proof = Vec::new();
        loop {
            let (line, more) = rest.split_once('\n').ok_or(bad("no empty line"))?;
            rest = more;
            if line.is_empty() {
                break;
            }
            if proof.len() == WITNESS_HASHES_MAX {
                return Err(bad("more than 63 hashes"));
            }
            proof.push(hash_from_base64(line).ok_or(bad("a line that is no hash"))?);
        }
        let note = Note::parse(rest.as_bytes()).map_err(|_| bad("no signed note"))?;
        Ok(Self { old, proof, note })
    }

    /// The request as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = format!("old {}\n", self.old);
        for hash in &self.proof {
            BASE64.encode_append(&hash.0, &mut out);
            out.push('\n');
        }
        out.push('\n');
        out.push_str(&self.note.to_text());
        out
    }

    /// Of which log it speaks.
    ///
    /// # Errors
    /// [`Refusal::Bad`].
    pub fn head(&self) -> Result<NoteHead, Refusal> {
        NoteHead::from_text(self.note.text()).ok_or(Refusal::Bad { what: "no checkpoint" })
    }

    /// Judges it, in the order of the specification. What is given back may be cosigned, once it is kept.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn judge(&self, log: Option<&KnownLog>, last: Option<&LastSeen>) -> Result<LastSeen, Refusal> {
        let head = self.head()?;
        let log = log.ok_or(Refusal::Unknown)?;
        let signed = signed_by(&self.note, &log.keys).map_err(|_| Refusal::Unsigned)?;
        if signed.is_empty() || (log.all && signed.len() != log.keys.len()) {
            return Err(Refusal::Unsigned);
        }
        if self.old > head.size {
            return Err(Refusal::Bad { what: "the old size is larger than the checkpoint's" });
        }
        let known = last.map_or(0, |last| last.size);
        if self.old != known {
            return Err(Refusal::Conflict { size: known });
        }
        if head.size == 0 && head.root != empty_root() {
            return Err(Refusal::Inconsistent { what: "no entries, and another root than that of none" });
        }
        if self.old == 0 && !self.proof.is_empty() {
            return Err(Refusal::Inconsistent { what: "a proof from nothing" });
        }
        let root = last.map_or_else(empty_root, |last| last.root);
        if self.old == head.size && root != head.root && last.is_some() {
            return Err(Refusal::SplitView { size: head.size });
        }
        let proven = verify_consistency(self.old, &root, head.size, &head.root, &self.proof);
        proven.map_err(|_| Refusal::Inconsistent { what: "the proof does not verify" })?;
        Ok(LastSeen { size: head.size, root: head.root })
    }
}

impl AddCheckpoint {
    /// Whether its head and the one cosigned last convict the log: both are signed, of one size, and of different roots. Such a
    /// head is worth keeping whatever the request's old size says.
    #[must_use]
    pub fn convicts(&self, log: Option<&KnownLog>, last: Option<&LastSeen>) -> bool {
        let (Ok(head), Some(log), Some(last)) = (self.head(), log, last) else { return false };
        let signed = signed_by(&self.note, &log.keys).is_ok_and(|signed| signed.len() == log.keys.len());
        signed && head.size > 0 && head.size == last.size && head.root != last.root
    }
}

/// What a witness answered, held against its keys: a note with its lines, and the time that they carry.
///
/// Lines of other keys are left out. Every key of the witness that is known must have signed, at one time that is not zero.
#[must_use]
pub fn merge_answer(note: &Note, answer: &[u8], witness: &[VerifierKey]) -> Option<(Note, u64)> {
    let text = std::str::from_utf8(answer).ok()?;
    let joined = format!("{}\n{text}", note.text());
    let answered = Note::parse(joined.as_bytes()).ok()?;
    if answered.text() != note.text() || answered.signatures().len() > WITNESS_ANSWER_LINES_MAX {
        return None;
    }
    let signed = signed_by(&answered, witness).ok()?;
    let time = signed.first().map(|(_, time)| *time).filter(|time| *time > 0)?;
    if signed.len() != witness.len() || signed.iter().any(|(_, other)| *other != time) {
        return None;
    }
    let known =
        |line: &&SignatureLine| witness.iter().any(|key| key.name() == line.name && key.key_id() == line.key_id);
    let lines: Vec<SignatureLine> = answered.signatures().iter().filter(known).cloned().collect();
    Some((with_lines(note, &lines)?, time))
}

/// The body of a good answer.
#[must_use]
pub fn answer(lines: &[SignatureLine]) -> String {
    lines_to_text(lines)
}

#[cfg(test)]
#[path = "witness_tests.rs"]
mod tests;
