//! Start marks: how a node finds out that its store, or its keys, were put back to an earlier state (PROTOCOL.md
//! rule 23).
//!
//! A mark is a counter and 16 random bytes. The store keeps one in a cell; the keys' directory keeps a file with the
//! current mark and, while it is being replaced, the pending one. [`MarkFile::check`] compares, then the node advances:
//!
//! 1. the file becomes (current = the store's mark, pending = a fresh mark), durable;
//! 2. the store commits the fresh mark;
//! 3. the file becomes (current = the fresh mark, no pending), durable.
//!
//! Nothing is signed between 1 and 3. A crash after 1 leaves the store at the file's current mark, a crash after 2 at
//! its pending one: both agree. Any other mark in the store means that one of the two was put back.
//!
//! **What is found out:** a store put back without the keys, keys put back without the store, a store of a clone that
//! ran on its own. **What is not:** both put back together (an image of the whole machine), and a store put back to a
//! copy that was taken since the last advance. Advance therefore at every start, at every orderly stop, and every hour
//! that a node signs. What remains is found out from the peer's own copy, when an honest peer can be asked
//! (rule 22), and otherwise not at all.

use std::path::PathBuf;

use comity_seal::Rng;
use comity_wire::codec::{Dec, Enc};
use comity_wire::{Canonical, Malformed};

use super::error::PartyError;
use super::files::{self, MODE_SECRET};

/// Key of the store's cell (table `Meta`) that holds the mark.
pub const MARK_CELL: &[u8] = b"start-mark";

/// One mark. Two starts never make the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Grows by one at each advance; for people only.
    pub count: u64,
    /// Tells clones apart.
    pub nonce: [u8; 16],
}

impl Mark {
    fn fresh(count: u64, rng: &mut dyn Rng) -> Self {
        let mut nonce = [0; 16];
        rng.fill(&mut nonce);
        Self { count, nonce }
    }
}

impl Canonical for Mark {
    const BYTES_MAX: usize = 32;
    fn write(&self, e: &mut Enc) {
        e.array(2).uint(self.count).bytes(&self.nonce);
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { count: d.uint()?, nonce: d.array_bytes()? })
    }
}

/// What the file beside the keys says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Record {
    current: Option<Mark>,
    pending: Option<Mark>,
    /// Every line must open a successor before it signs anything.
    successors_due: bool,
}

impl Canonical for Record {
    const BYTES_MAX: usize = 96;
    fn write(&self, e: &mut Enc) {
        e.array(4).uint(1).option(self.current.as_ref()).option(self.pending.as_ref()).uint(self.successors_due.into());
    }
    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.versioned("start mark", 4)?;
        let (current, pending) = (d.option()?, d.option()?);
        let successors_due = match d.uint()? {
            0 => false,
            1 => true,
            _ => return Err(Malformed::Forbidden { what: "start mark" }),
        };
        Ok(Self { current, pending, successors_due })
    }
}

/// What the marks say at a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkVerdict {
    /// They agree: lines go on, once HELLO and HELD say so too.
    Agree,
    /// They do not, or the node was restored: every line opens a successor at once and its journal is never signed
    /// again.
    SuccessorsDue(Rollback),
}

/// Why successors are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rollback {
    /// `restore` said so, or an earlier start found it out and was not finished.
    Recorded,
    /// The store's mark is not the file's.
    Disagree {
        /// The store's.
        store: Option<Mark>,
        /// The file's.
        file: Option<Mark>,
    },
    /// The file is gone, and the store has a mark: the keys are another's or incomplete.
    FileMissing,
}

/// The file beside the keys.
#[derive(Debug, Clone)]
pub struct MarkFile {
    path: PathBuf,
}

/// A mark that waits for the store's commit. Dropping it is as a crash: the next check agrees still.
#[derive(Debug)]
#[must_use = "the advance must be finished"]
pub struct Advance {
    file: MarkFile,
    fresh: Mark,
    successors_due: bool,
}

impl MarkFile {
    /// The file at a path.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Its path.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// Makes the file of a new node.
    ///
    /// # Errors
    /// It exists; the machine.
    pub fn found(&self, rng: &mut dyn Rng) -> Result<(), PartyError> {
        let record = Record { current: None, pending: Some(Mark::fresh(0, rng)), successors_due: false };
        Ok(files::write_new(&self.path, &record.to_bytes(), MODE_SECRET)?)
    }

    /// Compares the store's mark ([`MARK_CELL`], `None` if it has none) with the file's.
    ///
    /// # Errors
    /// A damaged file, or the machine.
    pub fn check(&self, store: Option<Mark>) -> Result<MarkVerdict, PartyError> {
        let Some(record) = self.read()? else {
            // Without a file nothing can agree; a new node has one from `init`.
            return Ok(MarkVerdict::SuccessorsDue(Rollback::FileMissing));
        };
        if record.successors_due {
            return Ok(MarkVerdict::SuccessorsDue(Rollback::Recorded));
        }
        let agree = store == record.current || (record.pending.is_some() && store == record.pending);
        if agree {
            return Ok(MarkVerdict::Agree);
        }
        Ok(MarkVerdict::SuccessorsDue(Rollback::Disagree { store, file: record.current }))
    }

    /// Step 1. The verdict must be the one of [`MarkFile::check`] for this very mark; if successors are due, that is
    /// recorded in the same write, and stays until [`MarkFile::successors_opened`].
    ///
    /// Then commit [`Advance::mark`] under [`MARK_CELL`], then call [`Advance::finish`], then sign.
    ///
    /// # Errors
    /// The machine.
    pub fn begin(&self, store: Option<Mark>, verdict: MarkVerdict, rng: &mut dyn Rng) -> Result<Advance, PartyError> {
        let count = store.map_or(0, |mark| mark.count).saturating_add(1);
        let fresh = Mark::fresh(count, rng);
        let successors_due = verdict != MarkVerdict::Agree;
        let record = Record { current: store, pending: Some(fresh), successors_due };
        files::replace(&self.path, &record.to_bytes(), MODE_SECRET)?;
        Ok(Advance { file: self.clone(), fresh, successors_due })
    }

    /// Records that every line must open a successor: `restore` does it, and the proof of a rollback by a peer.
    ///
    /// # Errors
    /// A damaged file, or the machine.
    pub fn require_successors(&self) -> Result<(), PartyError> {
        let record = self.read()?.unwrap_or(Record { current: None, pending: None, successors_due: true });
        let record = Record { successors_due: true, ..record };
        Ok(files::replace(&self.path, &record.to_bytes(), MODE_SECRET)?)
    }

    /// Forgets the demand for successors: every line has opened its own, durably.
    ///
    /// # Errors
    /// A damaged file, or the machine.
    pub fn successors_opened(&self) -> Result<(), PartyError> {
        match self.read()? {
            Some(record) if record.successors_due => {
                let record = Record { successors_due: false, ..record };
                Ok(files::replace(&self.path, &record.to_bytes(), MODE_SECRET)?)
            }
            _ => Ok(()),
        }
    }

    fn read(&self) -> Result<Option<Record>, PartyError> {
        let Some(bytes) = files::read_if_present(&self.path, Record::BYTES_MAX)? else { return Ok(None) };
        let damaged = |source| PartyError::Damaged { path: self.path.clone(), source };
        Record::from_bytes(&bytes).map(Some).map_err(damaged)
    }
}

impl Advance {
    /// What the store must commit under [`MARK_CELL`].
    pub const fn mark(&self) -> Mark {
        self.fresh
    }

    /// Step 3, after the store's commit.
    ///
    /// # Errors
    /// The machine; then sign nothing.
    pub fn finish(self) -> Result<(), PartyError> {
        let record = Record { current: Some(self.fresh), pending: None, successors_due: self.successors_due };
        Ok(files::replace(&self.file.path, &record.to_bytes(), MODE_SECRET)?)
    }
}

#[cfg(test)]
#[path = "mark_tests.rs"]
mod tests;
