//! Where proofs take their nodes from, and the roots of arbitrary parts of a tree.

use comity_wire::Hash;

use crate::tree::{TILE_HEIGHT, node_hash, split};

/// Answers the stored nodes of one journal's tree.
///
/// A prover asks only for levels 0, 8, 16, ..., only for nodes that are complete within the tree
/// size it was given, and at most 256 of them in one run. Answers must be true for the tree that
/// was signed; a proof made from wrong answers is one that nobody accepts.
pub trait NodeSource {
    /// Why a node cannot be had: the store's error, or damage.
    type Error;

    /// Root of the complete subtree at `level` (a multiple of 8) and `index`.
    ///
    /// # Errors
    /// The store's; a node that ought to exist and does not is an error, never a default.
    fn subtree(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;

    /// Pushes the `count` (at most 256) neighbouring nodes of `level` from `first` on.
    ///
    /// The default asks for them one by one; a store with range queries overrides it.
    ///
    /// # Errors
    /// As [`NodeSource::subtree`]; what was pushed before the error is meaningless.
    fn run(&self, level: u8, first: u64, count: u64, nodes: &mut Vec<Hash>) -> Result<(), Self::Error> {
        for index in first..first.saturating_add(count) {
            nodes.push(self.subtree(level, index)?);
        }
        Ok(())
    }
}

/// A leaf that [`Leaves`] does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("leaf {index} is not held")]
pub struct MissingLeaf {
    /// Zero-based leaf index.
    pub index: u64,
}

/// All leaf hashes of a small tree, as a [`NodeSource`]: registers, chunk trees, tests.
#[derive(Debug, Clone, Copy)]
pub struct Leaves<'a>(pub &'a [Hash]);

impl NodeSource for Leaves<'_> {
    type Error = MissingLeaf;

    fn subtree(&self, level: u8, index: u64) -> Result<Hash, MissingLeaf> {
        let first = index.checked_shl(level.into()).unwrap_or(u64::MAX);
        let width = 1usize.checked_shl(level.into()).unwrap_or(usize::MAX);
        let missing = MissingLeaf { index: first.saturating_add(width as u64 - 1) };
        let start = usize::try_from(first).map_err(|_| missing)?;
        let end = start.checked_add(width).ok_or(missing)?;
        let mut nodes = self.0.get(start..end).ok_or(missing)?.to_vec();
        Ok(fold_complete(&mut nodes))
    }
}

/// Root of the leaves from `first` up to, not including, `end`, where `first` is a multiple of
/// the largest complete subtree of the range (as everywhere in RFC 9162's recursions).
pub(crate) fn range_root<S: NodeSource + ?Sized>(source: &S, first: u64, end: u64) -> Result<Hash, S::Error> {
    let mut left_roots = Vec::new();
    let mut start = first;
    loop {
        let width = end - start;
        if width.is_power_of_two() {
            let last = complete_root(source, width.trailing_zeros() as u8, start)?;
            return Ok(left_roots.iter().rev().fold(last, |right, left| node_hash(left, &right)));
        }
        let left_width = split(width);
        left_roots.push(complete_root(source, left_width.trailing_zeros() as u8, start)?);
        start += left_width;
    }
}

/// Root of the complete subtree of height `level` whose first leaf is `first`, from at most 128
/// stored nodes.
fn complete_root<S: NodeSource + ?Sized>(source: &S, level: u8, first: u64) -> Result<Hash, S::Error> {
    let between = level % TILE_HEIGHT;
    let stored_level = level - between;
    let stored_index = first >> stored_level;
    if between == 0 {
        return source.subtree(stored_level, stored_index);
    }
    let count = 1u64 << between;
    let mut nodes = Vec::with_capacity(1 << between);
    source.run(stored_level, stored_index, count, &mut nodes)?;
    Ok(fold_complete(&mut nodes))
}

/// Root of a complete tree over the given nodes (a power of two of them), folded in place.
fn fold_complete(nodes: &mut [Hash]) -> Hash {
    debug_assert!(nodes.len().is_power_of_two(), "a complete tree");
    let mut width = nodes.len();
    while width > 1 {
        for i in 0..width / 2 {
            nodes[i] = node_hash(&nodes[2 * i], &nodes[2 * i + 1]);
        }
        width /= 2;
    }
    nodes[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontier::Frontier;
    use crate::testing::{CountingSource, leaves};

    #[test]
    fn the_root_of_any_prefix_is_the_frontiers() {
        let all = leaves(700);
        let mut frontier = Frontier::new();
        for size in 1..=all.len() {
            frontier.append(all[size - 1], &mut Vec::new()).unwrap();
            let root = range_root(&Leaves(&all), 0, size as u64).unwrap();
            assert_eq!(root, frontier.root(), "size {size}");
        }
    }

    #[test]
    fn a_missing_leaf_is_named() {
        let all = leaves(5);
        let error = range_root(&Leaves(&all), 0, 6).unwrap_err();
        assert_eq!(error, MissingLeaf { index: 5 });
        let error = Leaves(&all).subtree(200, 3).unwrap_err();
        assert_eq!(error.index, u64::MAX);
    }

    #[test]
    fn only_stored_levels_are_asked_for_and_few_nodes() {
        let source = CountingSource::of(&leaves(70_000));
        range_root(&source, 0, 70_000).unwrap();
        // 70,000 = 65,536 + 4,096 + 256 + 64 + 32 + 16: 1, 16, 1, and 112 stored nodes.
        assert_eq!(source.asked(), 1 + 16 + 1 + 112);
    }
}
