//! A public log with its tree: the view, every leaf hash, and the head that both come to.

use comity_journal::source::{Leaves, MissingLeaf};
use comity_journal::tree::empty_root;
use comity_journal::{Frontier, ProveError, TreeHead, leaf_hash, prove_consistency, prove_inclusion};
use comity_wire::Hash;

use crate::check::SignatureCheck;
use crate::entry::PublicFact;
use crate::error::PublicError;
use crate::view::PublicView;

/// A public log, verified from its root, with the hashes of all its entries.
#[derive(Debug, Clone)]
pub struct PublicLog {
    view: PublicView,
    leaves: Vec<Hash>,
    frontier: Frontier,
}

impl PublicLog {
    /// Verifies the first entry.
    ///
    /// # Errors
    /// The first [`PublicError`] found.
    pub fn begin(bytes: &[u8]) -> Result<Self, PublicError> {
        let mut log = Self { view: PublicView::begin(bytes)?, leaves: Vec::new(), frontier: Frontier::new() };
        log.grow(leaf_hash(bytes))?;
        Ok(log)
    }

    /// Verifies a whole log.
    ///
    /// # Errors
    /// The first [`PublicError`] found.
    pub fn build<B: AsRef<[u8]>>(entries: &[B]) -> Result<Self, PublicError> {
        let (first, rest) = entries.split_first().ok_or(PublicError::Genesis { number: 0 })?;
        let mut log = Self::begin(first.as_ref())?;
        for bytes in rest {
            log.take(bytes.as_ref())?;
        }
        Ok(log)
    }

    /// Verifies the next entry and takes it in. On an error nothing has changed.
    ///
    /// # Errors
    /// The first [`PublicError`] found.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), PublicError> {
        let leaf = leaf_hash(bytes);
        self.view.take_checked(bytes, leaf, Some(self.frontier.root()))?;
        self.grow(leaf)
    }

    /// As [`PublicLog::take`], but officers' signatures are given back to be verified by the caller.
    ///
    /// # Errors
    /// As [`PublicLog::take`].
    pub fn take_later(&mut self, bytes: &[u8]) -> Result<Option<SignatureCheck>, PublicError> {
        let leaf = leaf_hash(bytes);
        let check = self.view.take_after(bytes, leaf, self.frontier.root())?;
        self.grow(leaf)?;
        Ok(check)
    }

    fn grow(&mut self, leaf: Hash) -> Result<(), PublicError> {
        self.frontier.append(leaf, &mut Vec::new())?;
        self.leaves.push(leaf);
        Ok(())
    }

    /// What the log says.
    #[must_use]
    pub const fn view(&self) -> &PublicView {
        &self.view
    }

    /// Hashes of all entries.
    #[must_use]
    pub fn leaves(&self) -> &[Hash] {
        &self.leaves
    }

    /// Entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The head, for the log's key to sign.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        TreeHead { origin: self.view.origin().into(), size: self.size(), root: self.frontier.root() }
    }

    /// The root at an earlier size, or `None` beyond this log.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        root_of(self.leaves.get(..usize::try_from(size).ok()?)?)
    }

    /// The next entry's place for a successor of the log's key.
    #[must_use]
    pub fn successor(&self, log: comity_wire::control::CosignerKey) -> PublicFact {
        PublicFact::LogSuccessor { log, size: self.size(), root: self.frontier.root() }
    }

    /// Proof that an entry is in the log of a size.
    ///
    /// # Errors
    /// No such entry or size.
    pub fn prove(&self, number: u64, size: u64) -> Result<Vec<Hash>, ProveError<MissingLeaf>> {
        prove_inclusion(&Leaves(&self.leaves), number, size)
    }

    /// Proof that the log of the second size extends the one of the first.
    ///
    /// # Errors
    /// Sizes that there are not.
    pub fn prove_growth(&self, first: u64, second: u64) -> Result<Vec<Hash>, ProveError<MissingLeaf>> {
        prove_consistency(&Leaves(&self.leaves), first, second)
    }
}

/// The root of these leaves; `None` where there are too many.
#[must_use]
pub fn root_of(leaves: &[Hash]) -> Option<Hash> {
    if leaves.is_empty() {
        return Some(empty_root());
    }
    let mut frontier = Frontier::new();
    frontier.append_all(leaves, &mut Vec::new()).ok()?;
    Some(frontier.root())
}
