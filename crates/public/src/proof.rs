//! A file that proves what stands in a public log, to whoever has nothing but the file (`docs/spec/public.md#proof`).
//!
//! ```text
//! comity public proof v1
//! entry <number> <base64 of the entry>
//! <base64 of a hash>            from the leaf's sibling upwards
//! ...
//!
//! <the head, a signed note>
//! ```
//! It shows the genesis, every entry about keys, and the statements in question. That no entry about keys is left out, the
//! entries say themselves. That no further statement is left out nobody can prove by a file: it is as of its head.

use comity_journal::checkpoint::{checkpoint_from_note, decimal, hash_from_base64};
use comity_journal::note::Note;
use comity_journal::tree::INCLUSION_HASHES_MAX;
use comity_journal::{CheckpointError, VerifierKey, leaf_hash, verify_checkpoint, verify_inclusion};
use comity_wire::Canonical;
use comity_wire::Hash;
use data_encoding::BASE64;

use crate::entry::PublicEntry;
use crate::error::PublicError;
use crate::limits::{PROOF_BYTES_MAX, PROOF_KEYS_MAX, PUBLIC_ENTRY_BYTES_MAX};
use crate::log::PublicLog;
use crate::verifier::{NoteHead, signed_by};
use crate::view::PublicView;

/// First line of every proof.
pub const PROOF_HEADER: &str = "comity public proof v1";
/// Most statements that one proof shows.
pub const PROOF_STATEMENTS_MAX: usize = 64;

/// One entry with its place in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its number.
    pub number: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// From the leaf's sibling upwards.
    pub path: Vec<Hash>,
}

/// A proof, not yet verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicProof {
    /// Entries in the order of their numbers.
    pub entries: Vec<Shown>,
    /// The head.
    pub note: Note,
}

/// What a proof proves.
#[derive(Debug, Clone)]
pub struct Proven {
    /// What the entries that are shown say, verified from the party's root.
    pub view: PublicView,
    /// The head's size.
    pub size: u64,
    /// The head's root.
    pub root: Hash,
    /// Witnesses that were asked for and cosigned the head, each with its time.
    pub cosigned: Vec<(String, u64)>,
}

impl PublicProof {
    /// Makes the proof of these statements, with what later statements say about them. `entry` gives the bytes of an entry.
    /// `None` where one of them is not to be had or not of the log, or there are too many.
    pub fn make(
        log: &PublicLog,
        note: Note,
        statements: &[Hash],
        mut entry: impl FnMut(u64) -> Option<Vec<u8>>,
    ) -> Option<Self> {
        let size = NoteHead::from_text(note.text())?.size;
        let about = |id: &Hash, other: &crate::view::Statement| {
            let text = id.to_string();
            other.id == *id
                || other.said.supersedes == Some(*id)
                || (other.said.format == "F62" && contains(&other.said.body, text.as_bytes()))
        };
        let wanted = log.view().statements().iter().filter(|one| one.number < size);
        let wanted = wanted.filter(|one| statements.iter().any(|id| about(id, one)));
        let mut numbers: Vec<u64> = wanted.map(|one| one.number).collect();
        if numbers.len() > PROOF_STATEMENTS_MAX {
            return None;
        }
        // The chain of entries about keys, from the newest that any of the shown ones names.
        let mut next = Some(newest_about_keys(log, size, &mut entry)?);
        while let Some(number) = next {
            numbers.push(number);
            let read = PublicEntry::from_bytes(&entry(number)?).ok()?;
            next = (number > 0).then_some(read.place.keys);
            if numbers.len() > PROOF_KEYS_MAX + PROOF_STATEMENTS_MAX {
                return None;
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        let mut entries = Vec::with_capacity(numbers.len());
        for number in numbers {
            let bytes = entry(number)?;
            if log.leaves().get(usize::try_from(number).ok()?) != Some(&leaf_hash(&bytes)) {
                return None;
            }
            entries.push(Shown { number, bytes, path: log.prove(number, size).ok()? });
        }
        Some(Self { entries, note })
    }

    /// The file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = format!("{PROOF_HEADER}\n");
        for shown in &self.entries {
            out.push_str(&format!("entry {} {}\n", shown.number, BASE64.encode(&shown.bytes)));
            for hash in &shown.path {
                BASE64.encode_append(&hash.0, &mut out);
                out.push('\n');
            }
        }
        out.push('\n');
        out.push_str(&self.note.to_text());
        out
    }

    /// Reads a file; strict, and the exact inverse of [`PublicProof::to_text`].
    ///
    /// # Errors
    /// [`PublicError::Proof`], [`PublicError::Note`].
    pub fn parse(bytes: &[u8]) -> Result<Self, PublicError> {
        let wrong = |line, problem| PublicError::Proof { line, problem };
        if bytes.len() > PROOF_BYTES_MAX {
            return Err(wrong(1, "too long"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| wrong(1, "not UTF-8"))?;
        let mut rest = text.strip_prefix(PROOF_HEADER).and_then(|rest| rest.strip_prefix('\n'));
        let mut rest = rest.take().ok_or(wrong(1, "not a proof of a public log"))?;
        let (mut entries, mut at): (Vec<Shown>, usize) = (Vec::new(), 1);
        loop {
            at += 1;
            let (line, more) = rest.split_once('\n').ok_or(wrong(at, "no empty line"))?;
            rest = more;
            if line.is_empty() {
                break;
            }
            if let Some(line) = line.strip_prefix("entry ") {
                if entries.len() >= PROOF_KEYS_MAX + PROOF_STATEMENTS_MAX {
                    return Err(wrong(at, "too many entries"));
                }
                entries.push(shown(line).ok_or(wrong(at, "not an entry"))?);
            } else {
                let entry = entries.last_mut().filter(|entry| entry.path.len() < INCLUSION_HASHES_MAX);
                let hash = hash_from_base64(line).ok_or(wrong(at, "not a hash"))?;
                entry.ok_or(wrong(at, "a hash without its entry"))?.path.push(hash);
            }
        }
        Ok(Self { entries, note: Note::parse(rest.as_bytes())? })
    }

    /// Verifies all of it: places in the tree, who may speak from the root on, every signature, the head. `witnesses` are keys
    /// of witnesses that the verifier trusts; others are ignored.
    ///
    /// # Errors
    /// [`PublicError`], the first thing wrong.
    pub fn verify(&self, witnesses: &[VerifierKey]) -> Result<Proven, PublicError> {
        let head = NoteHead::from_text(self.note.text()).ok_or(PublicError::Checkpoint(CheckpointError::Lines))?;
        let (first, rest) = self.entries.split_first().ok_or(PublicError::Genesis { number: 0 })?;
        if first.number != 0 {
            return Err(PublicError::Genesis { number: first.number });
        }
        let mut view = PublicView::begin(&first.bytes)?;
        for shown in rest {
            view.take_apart(&shown.bytes)?;
            if view.size() != shown.number.saturating_add(1) {
                return Err(PublicError::OutOfPlace { expected: shown.number, found: view.size() });
            }
        }
        for shown in &self.entries {
            verify_inclusion(&leaf_hash(&shown.bytes), shown.number, head.size, &shown.path, &head.root)?;
        }
        let (origin, key) = view.key_of(head.size).ok_or(PublicError::Checkpoint(CheckpointError::Size))?;
        let checkpoint = checkpoint_from_note(&self.note, origin.into(), key)?;
        verify_checkpoint(&checkpoint, origin.into(), key)?;
        let bad = |_| PublicError::Proof { line: 1, problem: "a witness's line does not verify" };
        let signed = signed_by(&self.note, witnesses).map_err(bad)?;
        let cosigned = signed.into_iter().map(|(key, time)| (key.name().to_owned(), time)).collect();
        Ok(Proven { view, size: head.size, root: head.root, cosigned })
    }
}

fn shown(line: &str) -> Option<Shown> {
    let (number, base64) = line.split_once(' ')?;
    if base64.len() > PUBLIC_ENTRY_BYTES_MAX.div_ceil(3) * 4 {
        return None;
    }
    Some(Shown { number: decimal(number)?, bytes: BASE64.decode(base64.as_bytes()).ok()?, path: Vec::new() })
}

/// The newest entry about keys below a size: the last entry is one, or names it.
fn newest_about_keys(log: &PublicLog, size: u64, entry: &mut impl FnMut(u64) -> Option<Vec<u8>>) -> Option<u64> {
    if size == log.size() {
        return Some(log.view().newest_about_keys());
    }
    let last = size.checked_sub(1)?;
    let read = PublicEntry::from_bytes(&entry(last)?).ok()?;
    Some(if read.fact.is_about_keys() { last } else { read.place.keys })
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
#[path = "proof_tests.rs"]
mod tests;
