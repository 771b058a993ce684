//! Inclusion proofs (RFC 9162 section 2.1.3).

use comity_wire::Hash;

use crate::source::{NodeSource, range_root};
use crate::tree::{TreeError, checked_size, node_hash, split};

/// Why no proof could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProveError<E> {
    /// The question has no answer: the caller's mistake.
    #[error(transparent)]
    Question(#[from] TreeError),
    /// A node could not be had: the store's fault.
    #[error("a tree node could not be read")]
    Source(#[source] E),
}

/// The hashes that lead from leaf `index` to the root of the first `size` leaves, the leaf's
/// sibling first.
///
/// # Errors
/// [`ProveError::Question`] for an index outside or a size over the limit, else the source's.
pub fn prove_inclusion<S: NodeSource + ?Sized>(
    source: &S,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, ProveError<S::Error>> {
    check_index(index, size)?;
    let (mut start, mut end) = (0, size);
    let mut from_root = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        let sibling = if index < middle {
            let right = range_root(source, middle, end);
            end = middle;
            right
        } else {
            let left = range_root(source, start, middle);
            start = middle;
            left
        };
        from_root.push(sibling.map_err(ProveError::Source)?);
    }
    from_root.reverse();
    Ok(from_root)
}

/// Checks that `leaf` stands at `index` of the tree of `size` leaves whose root is `root`.
///
/// The proof must have exactly the length that index and size ask for.
///
/// # Errors
/// [`TreeError::IndexOutside`], [`TreeError::SizeOverLimit`], [`TreeError::ProofLength`],
/// [`TreeError::RootMismatch`].
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), TreeError> {
    if root_from_inclusion(leaf, index, size, proof)? == *root { Ok(()) } else { Err(TreeError::RootMismatch) }
}

/// The root to which an inclusion proof leads, for callers that compare it themselves.
///
/// # Errors
/// [`TreeError::IndexOutside`], [`TreeError::SizeOverLimit`], [`TreeError::ProofLength`].
pub fn root_from_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash]) -> Result<Hash, TreeError> {
    check_index(index, size)?;
    let expected = inclusion_length(index, size);
    if proof.len() != expected {
        return Err(TreeError::ProofLength { expected, found: proof.len() });
    }
    let (mut position, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if position & 1 == 1 || position == last {
            hash = node_hash(sibling, &hash);
            while position & 1 == 0 && position != 0 {
                position >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        position >>= 1;
        last >>= 1;
    }
    Ok(hash)
}

/// Hashes of an inclusion proof for `index` in a tree of `size` leaves (`index < size`).
fn inclusion_length(index: u64, size: u64) -> usize {
    // Below the highest bit in which the leaf and the last leaf differ every level has a
    // sibling; above it only where the leaf's own path goes right.
    let inner = u64::BITS - (index ^ (size - 1)).leading_zeros();
    let border = index.checked_shr(inner).unwrap_or(0).count_ones();
    (inner + border) as usize
}

fn check_index(index: u64, size: u64) -> Result<(), TreeError> {
    if index >= checked_size(size)? {
        return Err(TreeError::IndexOutside { index, size });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::{Leaves, MissingLeaf};
    use crate::testing::{CountingSource, OracleTree, leaves};
    use crate::tree::TREE_SIZE_MAX;

    fn root_of(all: &[Hash], size: u64) -> Hash {
        range_root(&Leaves(all), 0, size).unwrap()
    }

    #[test]
    fn every_proof_of_small_trees_agrees_with_the_oracle() {
        let all = leaves(40);
        for size in 1..=40u64 {
            let oracle = OracleTree::of(&all[..size as usize]);
            let root = root_of(&all, size);
            for index in 0..size {
                let proof = prove_inclusion(&Leaves(&all), index, size).unwrap();
                assert_eq!(proof, oracle.prove_inclusion(index), "{index} of {size}");
                let leaf = all[index as usize];
                verify_inclusion(&leaf, index, size, &proof, &root).unwrap();
            }
        }
    }

    #[test]
    fn a_proof_holds_for_its_leaf_index_and_size_only() {
        let all = leaves(13);
        let (index, size) = (6, 13);
        let proof = prove_inclusion(&Leaves(&all), index, size).unwrap();
        let root = root_of(&all, size);
        for other_index in 0..13 {
            for other_size in 1..14 {
                let same = (other_index, other_size) == (index, size);
                let verdict = verify_inclusion(&all[6], other_index, other_size, &proof, &root);
                // The shape of a proof is not its size: 6 of 13 and 6 of 14 walk alike, and only
                // the signed size tells them apart, as in RFC 9162.
                if other_index != index || other_size < 9 {
                    assert_eq!(verdict.is_ok(), same, "{other_index} of {other_size}");
                }
            }
        }
        let verdict = verify_inclusion(&all[7], index, size, &proof, &root);
        assert_eq!(verdict, Err(TreeError::RootMismatch));
    }

    #[test]
    fn row_13_any_flipped_bit_of_a_proof_is_refused() {
        let all = leaves(21);
        let proof = prove_inclusion(&Leaves(&all), 17, 21).unwrap();
        let root = root_of(&all, 21);
        for byte in 0..proof.len() * 32 {
            for bit in 0..8 {
                let mut bad = proof.clone();
                bad[byte / 32].0[byte % 32] ^= 1 << bit;
                let verdict = verify_inclusion(&all[17], 17, 21, &bad, &root);
                assert_eq!(verdict, Err(TreeError::RootMismatch));
            }
        }
    }

    #[test]
    fn row_04_proofs_of_a_wrong_length_are_refused() {
        let all = leaves(21);
        let root = root_of(&all, 21);
        let mut proof = prove_inclusion(&Leaves(&all), 20, 21).unwrap();
        assert_eq!(proof.len(), 2);
        proof.push(Hash([0; 32]));
        let longer = verify_inclusion(&all[20], 20, 21, &proof, &root);
        assert_eq!(longer, Err(TreeError::ProofLength { expected: 2, found: 3 }));
        let shorter = verify_inclusion(&all[20], 20, 21, &proof[..1], &root);
        assert_eq!(shorter, Err(TreeError::ProofLength { expected: 2, found: 1 }));
    }

    #[test]
    fn questions_without_an_answer_are_refused() {
        let all = leaves(3);
        let outside = TreeError::IndexOutside { index: 3, size: 3 };
        let asked = prove_inclusion(&Leaves(&all), 3, 3).unwrap_err();
        assert_eq!(asked, ProveError::Question(outside.clone()));
        assert_eq!(root_from_inclusion(&all[0], 3, 3, &[]), Err(outside));
        let size = TREE_SIZE_MAX + 1;
        let over = TreeError::SizeOverLimit { size };
        assert_eq!(root_from_inclusion(&all[0], 3, size, &[]), Err(over));
        let missing = prove_inclusion(&Leaves(&all), 0, 4).unwrap_err();
        assert_eq!(missing, ProveError::Source(MissingLeaf { index: 3 }));
    }

    #[test]
    fn a_single_leaf_is_its_own_root() {
        let leaf = leaves(1)[0];
        assert_eq!(root_from_inclusion(&leaf, 0, 1, &[]), Ok(leaf));
    }

    #[test]
    fn few_stored_nodes_are_read_for_a_proof() {
        let source = CountingSource::of(&leaves(70_000));
        prove_inclusion(&source, 12_345, 70_000).unwrap();
        assert!(source.asked() <= 3 * 256, "{} nodes", source.asked());
    }

    proptest! {
        #[test]
        fn proofs_of_larger_trees_agree_with_the_oracle(size in 1u64..3000, seed in any::<u64>()) {
            let all = leaves(size as usize);
            let index = seed % size;
            let oracle = OracleTree::of(&all);
            let proof = prove_inclusion(&Leaves(&all), index, size).unwrap();
            prop_assert_eq!(&proof, &oracle.prove_inclusion(index));
            let leaf = all[index as usize];
            prop_assert!(verify_inclusion(&leaf, index, size, &proof, &oracle.root()).is_ok());
            prop_assert!(oracle.accepts_inclusion(&proof, index, &leaf));
        }

        #[test]
        fn the_length_of_a_proof_is_the_walks(size in 1u64..TREE_SIZE_MAX, seed in any::<u64>()) {
            let index = seed % size;
            let (mut start, mut end, mut steps) = (0, size, 0);
            while end - start > 1 {
                let middle = start + split(end - start);
                if index < middle { end = middle } else { start = middle }
                steps += 1;
            }
            prop_assert_eq!(inclusion_length(index, size), steps);
        }
    }
}
