//! Proof of contradiction: two signed heads of one log that cannot both be true (PROTOCOL.md
//! rule 24).
//!
//! Two fully signed heads of one size with different roots; or of different sizes, with the root
//! that the larger tree's own prefix has, shown by a consistency proof. Nothing less convicts: a
//! head with one bad signature, a failed consistency proof, an answer that stayed away.

use comity_wire::codec::{Dec, Enc};
use comity_wire::head::Checkpoint;
use comity_wire::limits::PROOF_HASHES_MAX;
use comity_wire::{Canonical, Hash, Malformed};

use crate::checkpoint::{CheckpointError, TreeHead, verify_checkpoint};
use crate::consistency::{prove_consistency, verify_consistency};
use crate::inclusion::ProveError;
use crate::keyring::{Keyring, KeyringError};
use crate::origin::LogOrigin;
use crate::source::{NodeSource, range_root};
use crate::tree::TreeError;

/// Why two heads do not convict. An accusation that fails says nothing against anybody but its
/// maker, and not even that: a bit may have flipped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContradictionError {
    /// A head that the log's keys did not sign.
    #[error("a head is not signed by the log: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// A head that the journal's keys of its size did not sign, or a revoked key.
    #[error("a head is not signed by the journal's keys of that size: {0}")]
    Keyring(#[from] KeyringError),
    /// The heads agree.
    #[error("both heads are of one size and root: they do not contradict each other")]
    Same,
    /// The heads are not ordered by size.
    #[error("the heads are to stand in the order of their sizes")]
    Order,
    /// A head of an empty tree.
    #[error("a head without entries contradicts nothing")]
    Empty,
    /// Heads of different sizes without the root of the larger one's prefix.
    #[error("heads of different sizes contradict each other only with the larger tree's prefix")]
    NoPrefix,
    /// Heads of one size with a needless prefix.
    #[error("heads of one size need no prefix")]
    NeedlessPrefix,
    /// The prefix has the root that was signed: the heads agree.
    #[error("the larger tree extends the smaller one: they do not contradict each other")]
    Consistent,
    /// The prefix is not that of the larger tree.
    #[error("the prefix does not belong to the larger tree: {0}")]
    Prefix(#[from] TreeError),
}

/// The root of the larger tree's prefix, at the smaller size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    /// Root of the first entries of the larger tree.
    pub root: Hash,
    /// Consistency proof from that root to the larger head.
    pub proof: Vec<Hash>,
}

/// Two heads of one log, and what shows that they contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The head of the smaller size, or either.
    pub first: Checkpoint,
    /// The head of the larger size, or the other.
    pub second: Checkpoint,
    /// For different sizes.
    pub prefix: Option<Prefix>,
}

/// A log that signed what cannot both be true. Exists only by verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Convicted {
    origin: LogOrigin,
    first: u64,
    second: u64,
}

impl Convicted {
    /// The log whose keys signed both.
    #[must_use]
    pub fn origin(&self) -> LogOrigin {
        self.origin
    }

    /// The two sizes.
    #[must_use]
    pub fn sizes(&self) -> (u64, u64) {
        (self.first, self.second)
    }
}

impl Contradiction {
    /// Joins two heads of one size.
    #[must_use]
    pub fn of_one_size(first: Checkpoint, second: Checkpoint) -> Self {
        Self { first, second, prefix: None }
    }

    /// Joins two heads of different sizes with the prefix that the larger tree's nodes show.
    /// `larger_tree` answers for the tree of the larger head.
    ///
    /// # Errors
    /// The source's, or sizes for which there is no proof.
    pub fn of_two_sizes<S: NodeSource + ?Sized>(
        smaller: Checkpoint,
        larger: Checkpoint,
        larger_tree: &S,
    ) -> Result<Self, ProveError<S::Error>> {
        let (first, second) = (smaller.size, larger.size);
        let proof = prove_consistency(larger_tree, first, second)?;
        if first == 0 {
            return Err(TreeError::IndexOutside { index: 0, size: 0 }.into());
        }
        let root = range_root(larger_tree, 0, first).map_err(ProveError::Source)?;
        let prefix = Some(Prefix { root, proof });
        Ok(Self { first: smaller, second: larger, prefix })
    }

    /// Checks the accusation against a line journal, by the keys of each head's size.
    ///
    /// # Errors
    /// [`ContradictionError`]: nobody is convicted.
    pub fn verify(&self, keyring: &Keyring) -> Result<Convicted, ContradictionError> {
        self.check_shape()?;
        keyring.verify_checkpoint(&self.first)?;
        keyring.verify_checkpoint(&self.second)?;
        Ok(self.convict(keyring.origin().into()))
    }

    /// Checks the accusation against a log with one key, as a register under one writer.
    ///
    /// # Errors
    /// [`ContradictionError`]: nobody is convicted.
    pub fn verify_with_key(
        &self,
        origin: LogOrigin,
        key: &comity_seal::CosignerPublic,
    ) -> Result<Convicted, ContradictionError> {
        self.check_shape()?;
        let _: TreeHead = verify_checkpoint(&self.first, origin, key)?;
        let _: TreeHead = verify_checkpoint(&self.second, origin, key)?;
        Ok(self.convict(origin))
    }

    fn convict(&self, origin: LogOrigin) -> Convicted {
        Convicted { origin, first: self.first.size, second: self.second.size }
    }

    /// Everything but the signatures.
    fn check_shape(&self) -> Result<(), ContradictionError> {
        let (first, second) = (&self.first, &self.second);
        if first.size == 0 {
            return Err(ContradictionError::Empty);
        }
        if first.size > second.size {
            return Err(ContradictionError::Order);
        }
        if first.size == second.size {
            if self.prefix.is_some() {
                return Err(ContradictionError::NeedlessPrefix);
            }
            if first.root == second.root {
                return Err(ContradictionError::Same);
            }
            return Ok(());
        }
        let prefix = self.prefix.as_ref().ok_or(ContradictionError::NoPrefix)?;
        if prefix.root == first.root {
            return Err(ContradictionError::Consistent);
        }
        verify_consistency(first.size, &prefix.root, second.size, &second.root, &prefix.proof)?;
        Ok(())
    }
}

impl Canonical for Contradiction {
    const BYTES_MAX: usize = 2 * Checkpoint::BYTES_MAX + 34 * (PROOF_HASHES_MAX + 1) + 32;

    fn write(&self, e: &mut Enc) {
        e.array(4).uint(1).value(&self.first).value(&self.second);
        match &self.prefix {
            None => e.null(),
            Some(prefix) => e.array(2).value(&prefix.root).list(&prefix.proof),
        };
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.versioned("contradiction", 4)?;
        let (first, second) = (Checkpoint::read(d)?, Checkpoint::read(d)?);
        let prefix = if d.null() {
            None
        } else {
            d.exactly(2)?;
            let root = Hash::read(d)?;
            Some(Prefix { root, proof: d.list("consistency proof", PROOF_HASHES_MAX)? })
        };
        Ok(Self { first, second, prefix })
    }
}

#[cfg(test)]
#[path = "contradiction_tests.rs"]
mod tests;
