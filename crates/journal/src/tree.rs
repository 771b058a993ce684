//! RFC 9162 section 2.1 hashing: leaves, nodes, the root of nothing.
//!
//! Every tree of Comity (line journals, registers, chunk trees, field commitments) is this tree.
//! Sizes and indices are counted in leaves.

use comity_seal::hash::sha256;
use comity_wire::Hash;

/// Largest number of leaves of a tree: `2^63 - 1`, so that sizes fit signed columns and the sums
/// of the proof algorithms cannot overflow.
pub const TREE_SIZE_MAX: u64 = i64::MAX as u64;

/// Most hashes that an inclusion proof of a tree within [`TREE_SIZE_MAX`] can hold.
pub const INCLUSION_HASHES_MAX: usize = 63;

/// Most hashes that a consistency proof between trees within [`TREE_SIZE_MAX`] can hold.
pub const CONSISTENCY_HASHES_MAX: usize = 64;

/// Levels of one tile: a store keeps the nodes of levels 0, 8, 16, ... and nothing between.
pub const TILE_HEIGHT: u8 = 8;

/// What is wrong with a tree, a proof or a frontier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// A size above [`TREE_SIZE_MAX`].
    #[error("tree size {size} is over the limit of 2^63 - 1 leaves")]
    SizeOverLimit {
        /// The size that was asked for.
        size: u64,
    },
    /// The index names no leaf of the tree.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    IndexOutside {
        /// Zero-based leaf index.
        index: u64,
        /// Leaves of the tree.
        size: u64,
    },
    /// A consistency question whose first tree is the larger one.
    #[error("a tree of {first} leaves cannot be a prefix of one of {second}")]
    SizesReversed {
        /// Size of the supposed prefix.
        first: u64,
        /// Size of the supposed extension.
        second: u64,
    },
    /// The number of hashes is not the one that the sizes ask for.
    #[error("the proof has {found} hashes; these sizes ask for {expected}")]
    ProofLength {
        /// Hashes that the algorithm consumes.
        expected: usize,
        /// Hashes that were given.
        found: usize,
    },
    /// The proof leads to another root.
    #[error("the proof leads to another root than the one that was signed")]
    RootMismatch,
    /// The proof does not start from the root of the prefix.
    #[error("the proof starts from another prefix than the one that was signed")]
    PrefixMismatch,
    /// Encoded frontier of a wrong length for its size.
    #[error("a frontier of {size} leaves takes {expected} bytes, {found} were given")]
    FrontierLength {
        /// Leaves that the frontier claims.
        size: u64,
        /// Bytes that such a frontier takes.
        expected: usize,
        /// Bytes that were given.
        found: usize,
    },
}

/// `SHA-256(0x00 || data)`: the hash of a leaf, which is also an entry's id.
#[must_use]
pub fn leaf_hash(data: &[u8]) -> Hash {
    leaf_hash_of_parts(&[data])
}

/// The leaf hash of the concatenation of `parts`, as a line journal's `header || SHA-256(body)`.
#[must_use]
pub fn leaf_hash_of_parts(parts: &[&[u8]]) -> Hash {
    // In one piece: for a few hundred bytes that is cheaper than the library's running state.
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut input = Vec::with_capacity(1 + length);
    input.push(0);
    parts.iter().for_each(|part| input.extend_from_slice(part));
    sha256(&input)
}

/// `SHA-256(0x01 || left || right)`: the hash of an interior node.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut input = [1u8; 65];
    input[1..33].copy_from_slice(&left.0);
    input[33..].copy_from_slice(&right.0);
    sha256(&input)
}

/// `SHA-256("")`: the root of a tree without leaves.
#[must_use]
pub fn empty_root() -> Hash {
    sha256(&[])
}

/// The largest power of two that is smaller than `n` (RFC 9162's `k`); `n` is at least 2.
pub(crate) fn split(n: u64) -> u64 {
    debug_assert!(n >= 2, "a split needs two leaves");
    1 << (63 - (n - 1).leading_zeros())
}

/// Refuses sizes above [`TREE_SIZE_MAX`].
pub(crate) fn checked_size(size: u64) -> Result<u64, TreeError> {
    if size > TREE_SIZE_MAX {
        return Err(TreeError::SizeOverLimit { size });
    }
    Ok(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_root_is_the_hash_of_nothing() {
        assert_eq!(empty_root().0, tlog_tiles::tlog::EMPTY_HASH.0);
    }

    #[test]
    fn leaves_and_nodes_agree_with_the_oracle() {
        let left = leaf_hash(b"left");
        let right = leaf_hash_of_parts(&[b"ri", b"", b"ght"]);
        assert_eq!(left.0, tlog_tiles::tlog::record_hash(b"left").0);
        assert_eq!(right.0, tlog_tiles::tlog::record_hash(b"right").0);
        let oracle = tlog_tiles::tlog::node_hash(tlog_tiles::tlog::Hash(left.0), tlog_tiles::tlog::Hash(right.0));
        assert_eq!(node_hash(&left, &right).0, oracle.0);
    }

    #[test]
    fn a_leaf_is_never_a_node() {
        let (a, b) = (leaf_hash(b"a"), leaf_hash(b"b"));
        let mut joined = a.0.to_vec();
        joined.extend_from_slice(&b.0);
        assert_ne!(leaf_hash(&joined), node_hash(&a, &b));
    }

    #[test]
    fn the_split_is_strictly_smaller() {
        for (n, k) in [(2, 1), (3, 2), (4, 2), (5, 4), (8, 4), (9, 8), (1 << 40, 1 << 39)] {
            assert_eq!(split(n), k, "split({n})");
        }
    }

    #[test]
    fn sizes_over_the_limit_are_refused() {
        assert_eq!(checked_size(TREE_SIZE_MAX), Ok(TREE_SIZE_MAX));
        let size = TREE_SIZE_MAX + 1;
        assert_eq!(checked_size(size), Err(TreeError::SizeOverLimit { size }));
    }
}
