//! Deterministic leaves, an independent tree to compare with, a counting source.

use std::cell::Cell;

use comity_wire::Hash;
use tlog_tiles::tlog;

use crate::frontier::{Frontier, StoredNode};
use crate::source::{MissingLeaf, NodeSource};
use crate::tree::leaf_hash;

/// That many different leaf hashes, always the same.
pub(crate) fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|i| leaf_hash(format!("leaf {i}").as_bytes())).collect()
}

/// The same tree, kept by `tlog_tiles`.
pub(crate) struct OracleTree {
    stored: Stored,
    size: u64,
}

#[derive(Default)]
struct Stored(Vec<tlog::Hash>);

impl tlog::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
    }
}

fn ours(hashes: Vec<tlog::Hash>) -> Vec<Hash> {
    hashes.into_iter().map(|hash| Hash(hash.0)).collect()
}

fn theirs(hashes: &[Hash]) -> Vec<tlog::Hash> {
    hashes.iter().map(|hash| tlog::Hash(hash.0)).collect()
}

impl OracleTree {
    pub(crate) fn new() -> Self {
        Self { stored: Stored::default(), size: 0 }
    }

    pub(crate) fn of(leaves: &[Hash]) -> Self {
        let mut tree = Self::new();
        leaves.iter().for_each(|leaf| tree.push(*leaf));
        tree
    }

    pub(crate) fn push(&mut self, leaf: Hash) {
        let hash = tlog::Hash(leaf.0);
        let new = tlog::stored_hashes_for_record_hash(self.size, hash, &self.stored).unwrap();
        self.stored.0.extend(new);
        self.size += 1;
    }

    pub(crate) fn root(&self) -> Hash {
        Hash(tlog::tree_hash(self.size, &self.stored).unwrap().0)
    }

    pub(crate) fn prove_inclusion(&self, index: u64) -> Vec<Hash> {
        ours(tlog::prove_record(self.size, index, &self.stored).unwrap())
    }

    pub(crate) fn accepts_inclusion(&self, proof: &[Hash], index: u64, leaf: &Hash) -> bool {
        let (root, leaf) = (tlog::Hash(self.root().0), tlog::Hash(leaf.0));
        tlog::check_record(&theirs(proof), self.size, root, index, leaf).is_ok()
    }

    pub(crate) fn prove_consistency(&self, first: u64) -> Vec<Hash> {
        ours(tlog::prove_tree(self.size, first, &self.stored).unwrap())
    }

    pub(crate) fn accepts_consistency(&self, proof: &[Hash], first: u64, root: &Hash) -> bool {
        let (whole, prefix) = (tlog::Hash(self.root().0), tlog::Hash(root.0));
        tlog::check_tree(&theirs(proof), self.size, whole, first, prefix).is_ok()
    }
}

/// A store that holds exactly the stored nodes of a tree, and counts how many are read.
pub(crate) struct CountingSource {
    nodes: std::collections::BTreeMap<(u8, u64), Hash>,
    asked: Cell<usize>,
}

impl CountingSource {
    pub(crate) fn of(leaves: &[Hash]) -> Self {
        let mut completed: Vec<StoredNode> = Vec::new();
        Frontier::new().append_all(leaves, &mut completed).unwrap();
        let nodes = completed.into_iter().map(|node| ((node.level, node.index), node.hash));
        Self { nodes: nodes.collect(), asked: Cell::new(0) }
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.get()
    }
}

impl NodeSource for CountingSource {
    type Error = MissingLeaf;

    fn subtree(&self, level: u8, index: u64) -> Result<Hash, MissingLeaf> {
        self.asked.set(self.asked.get() + 1);
        self.nodes.get(&(level, index)).copied().ok_or(MissingLeaf { index })
    }
}
