//! The growing edge of a tree: a size and the roots of its complete subtrees.

use comity_wire::Hash;

use crate::tree::{TILE_HEIGHT, TREE_SIZE_MAX, TreeError, checked_size, empty_root, node_hash};

/// Most complete subtrees that a frontier holds (one for each bit of its size).
pub const FRONTIER_PEAKS_MAX: usize = 63;

/// A complete subtree that a store persists: its level is a multiple of [`TILE_HEIGHT`].
///
/// It covers the leaves from `index << level` up to, not including, `(index + 1) << level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredNode {
    /// Height above the leaves: 0, 8, 16, ...
    pub level: u8,
    /// Position among the nodes of its level, from zero.
    pub index: u64,
    /// Root of the subtree.
    pub hash: Hash,
}

/// Everything that appending to a tree needs: its size and the roots of its complete subtrees,
/// the largest first.
///
/// Guarantees that the number of roots equals the number of one bits of the size. Does not know
/// the leaves, and cannot prove inclusion.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The frontier of a tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The frontier of the given size with the given complete subtrees, the largest first.
    ///
    /// Does not check that the roots are true; compare [`Frontier::root`] with a signed root.
    ///
    /// # Errors
    /// [`TreeError::SizeOverLimit`]; [`TreeError::ProofLength`] where the number of roots is not
    /// the number of one bits of the size.
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Result<Self, TreeError> {
        let expected = checked_size(size)?.count_ones() as usize;
        if peaks.len() != expected {
            return Err(TreeError::ProofLength { expected, found: peaks.len() });
        }
        Ok(Self { size, peaks })
    }

    /// Leaves of the tree.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the complete subtrees, the largest (leftmost) first.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// The root of the tree (RFC 9162 section 2.1.1).
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut from_right = self.peaks.iter().rev();
        let Some(last) = from_right.next() else {
            return empty_root();
        };
        from_right.fold(*last, |right, left| node_hash(left, &right))
    }

    /// Appends one leaf hash, and pushes every stored node that it completes, the leaf itself
    /// (level 0) first, then levels 8, 16, ... upwards.
    ///
    /// # Errors
    /// [`TreeError::SizeOverLimit`] when the tree is full; nothing has changed then.
    pub fn append(&mut self, leaf: Hash, completed: &mut Vec<StoredNode>) -> Result<(), TreeError> {
        if self.size >= TREE_SIZE_MAX {
            return Err(TreeError::SizeOverLimit { size: self.size.saturating_add(1) });
        }
        let index = self.size;
        completed.push(StoredNode { level: 0, index, hash: leaf });
        let mut node = leaf;
        for level in 0..index.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            node = node_hash(&left, &node);
            let height = (level as u8).saturating_add(1);
            if height.is_multiple_of(TILE_HEIGHT) {
                completed.push(StoredNode { level: height, index: index >> height, hash: node });
            }
        }
        self.peaks.push(node);
        self.size = index + 1;
        Ok(())
    }

    /// Appends many leaf hashes in order, as [`Frontier::append`] does one.
    ///
    /// # Errors
    /// [`TreeError::SizeOverLimit`] when they do not all fit; nothing has changed then.
    pub fn append_all(&mut self, leaves: &[Hash], completed: &mut Vec<StoredNode>) -> Result<(), TreeError> {
        let size = self.size.saturating_add(leaves.len() as u64);
        checked_size(size)?;
        completed.reserve(leaves.len());
        for leaf in leaves {
            self.append(*leaf, completed)?;
        }
        Ok(())
    }

    /// The frontier as bytes: the size as 8 bytes, big-endian, then 32 bytes for each complete
    /// subtree, the largest first.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(encoded_length(self.size));
        bytes.extend_from_slice(&self.size.to_be_bytes());
        for peak in &self.peaks {
            bytes.extend_from_slice(&peak.0);
        }
        bytes
    }

    /// Reads what [`Frontier::encode`] wrote; anything shorter or longer is refused.
    ///
    /// # Errors
    /// [`TreeError::FrontierLength`], [`TreeError::SizeOverLimit`].
    pub fn decode(bytes: &[u8]) -> Result<Self, TreeError> {
        let found = bytes.len();
        let Some((head, tail)) = bytes.split_first_chunk::<8>() else {
            return Err(TreeError::FrontierLength { size: 0, expected: 8, found });
        };
        let size = checked_size(u64::from_be_bytes(*head))?;
        let expected = encoded_length(size);
        if found != expected {
            return Err(TreeError::FrontierLength { size, expected, found });
        }
        let (chunks, _) = tail.as_chunks::<32>();
        let peaks = chunks.iter().map(|chunk| Hash(*chunk)).collect();
        Self::from_peaks(size, peaks)
    }
}

fn encoded_length(size: u64) -> usize {
    8 + 32 * size.count_ones() as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{OracleTree, leaves};

    #[test]
    fn roots_agree_with_the_oracle_up_to_600_leaves() {
        let mut frontier = Frontier::new();
        let mut oracle = OracleTree::new();
        let mut completed = Vec::new();
        assert_eq!(frontier.root(), empty_root());
        for leaf in leaves(600) {
            frontier.append(leaf, &mut completed).unwrap();
            oracle.push(leaf);
            assert_eq!(frontier.root(), oracle.root(), "size {}", frontier.size());
        }
    }

    #[test]
    fn stored_nodes_are_those_of_the_oracle() {
        let mut frontier = Frontier::new();
        let mut completed = Vec::new();
        let all = leaves(1 << 16);
        frontier.append_all(&all, &mut completed).unwrap();
        let upper: Vec<_> = completed.iter().filter(|node| node.level > 0).collect();
        assert_eq!(upper.iter().filter(|node| node.level == 8).count(), 256);
        assert_eq!(upper.iter().filter(|node| node.level == 16).count(), 1);
        for node in upper {
            let first = (node.index as usize) << node.level;
            let last = (node.index as usize + 1) << node.level;
            let mut part = Frontier::new();
            part.append_all(&all[first..last], &mut Vec::new()).unwrap();
            assert_eq!(part.root(), node.hash, "{node:?}");
        }
        let zero: Vec<_> = completed.iter().filter(|node| node.level == 0).collect();
        assert_eq!(zero.len(), all.len());
        assert!(zero.iter().enumerate().all(|(i, node)| node.index == i as u64));
    }

    #[test]
    fn a_full_tree_takes_no_leaf() {
        let peaks = vec![Hash([7; 32]); FRONTIER_PEAKS_MAX];
        let mut frontier = Frontier::from_peaks(TREE_SIZE_MAX, peaks).unwrap();
        let before = frontier.clone();
        let error = TreeError::SizeOverLimit { size: TREE_SIZE_MAX + 1 };
        assert_eq!(frontier.append(Hash([0; 32]), &mut Vec::new()), Err(error.clone()));
        assert_eq!(frontier.append_all(&[Hash([0; 32])], &mut Vec::new()), Err(error));
        assert_eq!(frontier, before);
    }

    #[test]
    fn row_04_trailing_or_missing_bytes_of_a_frontier_are_refused() {
        let mut frontier = Frontier::new();
        frontier.append_all(&leaves(7), &mut Vec::new()).unwrap();
        let bytes = frontier.encode();
        assert_eq!(bytes.len(), 8 + 3 * 32);
        assert_eq!(Frontier::decode(&bytes).unwrap(), frontier);
        for cut in 0..bytes.len() {
            let error = Frontier::decode(&bytes[..cut]).unwrap_err();
            assert!(matches!(error, TreeError::FrontierLength { .. }), "cut at {cut}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        let expected = bytes.len();
        let error = TreeError::FrontierLength { size: 7, expected, found: expected + 1 };
        assert_eq!(Frontier::decode(&longer), Err(error));
    }

    #[test]
    fn row_03_a_size_over_the_limit_is_refused_before_its_length() {
        let error = TreeError::SizeOverLimit { size: u64::MAX };
        assert_eq!(Frontier::decode(&u64::MAX.to_be_bytes()), Err(error));
    }

    #[test]
    fn a_wrong_number_of_peaks_is_refused() {
        let error = TreeError::ProofLength { expected: 2, found: 1 };
        assert_eq!(Frontier::from_peaks(6, vec![Hash([1; 32])]), Err(error));
    }

    proptest! {
        #[test]
        fn batches_do_not_matter(cuts in proptest::collection::vec(0usize..90, 0..8)) {
            let all = leaves(cuts.iter().sum());
            let (mut whole, mut parts) = (Frontier::new(), Frontier::new());
            let (mut nodes, mut part_nodes) = (Vec::new(), Vec::new());
            whole.append_all(&all, &mut nodes).unwrap();
            let mut rest = all.as_slice();
            for cut in cuts {
                let (now, later) = rest.split_at(cut);
                parts.append_all(now, &mut part_nodes).unwrap();
                parts = Frontier::decode(&parts.encode()).unwrap();
                rest = later;
            }
            prop_assert_eq!(whole, parts);
            prop_assert_eq!(nodes, part_nodes);
        }
    }
}
