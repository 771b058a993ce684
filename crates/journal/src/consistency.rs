//! Consistency proofs (RFC 9162 section 2.1.4).

use comity_wire::Hash;

use crate::inclusion::ProveError;
use crate::source::{NodeSource, range_root};
use crate::tree::{TreeError, checked_size, empty_root, node_hash, split};

/// The hashes that show that the first `first` leaves are a prefix of the first `second`.
///
/// Empty for equal sizes and for an empty prefix.
///
/// # Errors
/// [`ProveError::Question`] where `first` is the larger or a size is over the limit, else the
/// source's.
pub fn prove_consistency<S: NodeSource + ?Sized>(
    source: &S,
    first: u64,
    second: u64,
) -> Result<Vec<Hash>, ProveError<S::Error>> {
    check_sizes(first, second)?;
    if first == 0 || first == second {
        return Ok(Vec::new());
    }
    let (mut start, mut end) = (0, second);
    let mut from_root = Vec::new();
    while end != first {
        let middle = start + split(end - start);
        let sibling = if first <= middle {
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
    if start != 0 {
        from_root.push(range_root(source, start, end).map_err(ProveError::Source)?);
    }
    from_root.reverse();
    Ok(from_root)
}

/// Checks that the tree of `first` leaves with root `first_root` is a prefix of the tree of
/// `second` leaves with root `second_root`.
///
/// The proof must have exactly the length that the sizes ask for. A prefix without leaves takes
/// an empty proof and must have the empty root.
///
/// # Errors
/// [`TreeError::SizesReversed`], [`TreeError::SizeOverLimit`], [`TreeError::ProofLength`];
/// [`TreeError::PrefixMismatch`] where the proof does not start from `first_root`,
/// [`TreeError::RootMismatch`] where it does not lead to `second_root`.
pub fn verify_consistency(
    first: u64,
    first_root: &Hash,
    second: u64,
    second_root: &Hash,
    proof: &[Hash],
) -> Result<(), TreeError> {
    check_sizes(first, second)?;
    let expected = consistency_length(first, second);
    if proof.len() != expected {
        return Err(TreeError::ProofLength { expected, found: proof.len() });
    }
    if first == 0 {
        return equal(first_root, &empty_root(), TreeError::PrefixMismatch);
    }
    if first == second {
        return equal(first_root, second_root, TreeError::RootMismatch);
    }
    let (prefix, whole) = roots_from_consistency(first, second, first_root, proof);
    equal(&prefix, first_root, TreeError::PrefixMismatch)?;
    equal(&whole, second_root, TreeError::RootMismatch)
}

/// Both roots to which a proof of the right length leads (RFC 9162 section 2.1.4.2).
fn roots_from_consistency(first: u64, second: u64, first_root: &Hash, proof: &[Hash]) -> (Hash, Hash) {
    let (mut position, mut last) = (first - 1, second - 1);
    while position & 1 == 1 {
        position >>= 1;
        last >>= 1;
    }
    let (seed, rest) = match proof.split_first() {
        Some((seed, rest)) if !first.is_power_of_two() => (seed, rest),
        _ => (first_root, proof),
    };
    let (mut prefix, mut whole) = (*seed, *seed);
    for sibling in rest {
        if position & 1 == 1 || position == last {
            prefix = node_hash(sibling, &prefix);
            whole = node_hash(sibling, &whole);
            while position & 1 == 0 && position != 0 {
                position >>= 1;
                last >>= 1;
            }
        } else {
            whole = node_hash(&whole, sibling);
        }
        position >>= 1;
        last >>= 1;
    }
    (prefix, whole)
}

/// Hashes of a consistency proof between these sizes (`first <= second`).
fn consistency_length(first: u64, second: u64) -> usize {
    if first == 0 || first == second {
        return 0;
    }
    let (mut start, mut end, mut length) = (0, second, 0);
    while end != first {
        let middle = start + split(end - start);
        if first <= middle {
            end = middle;
        } else {
            start = middle;
        }
        length += 1;
    }
    length + usize::from(start != 0)
}

fn equal(found: &Hash, expected: &Hash, error: TreeError) -> Result<(), TreeError> {
    if found == expected { Ok(()) } else { Err(error) }
}

fn check_sizes(first: u64, second: u64) -> Result<(), TreeError> {
    if first > checked_size(second)? {
        return Err(TreeError::SizesReversed { first, second });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::Leaves;
    use crate::testing::{CountingSource, OracleTree, leaves};
    use crate::tree::{CONSISTENCY_HASHES_MAX, TREE_SIZE_MAX};

    fn root_of(all: &[Hash], size: u64) -> Hash {
        if size == 0 { empty_root() } else { range_root(&Leaves(all), 0, size).unwrap() }
    }

    #[test]
    fn every_proof_of_small_trees_agrees_with_the_oracle() {
        let all = leaves(34);
        for second in 1..=34u64 {
            let oracle = OracleTree::of(&all[..second as usize]);
            let whole = root_of(&all, second);
            for first in 0..=second {
                let proof = prove_consistency(&Leaves(&all), first, second).unwrap();
                assert_eq!(proof.len(), consistency_length(first, second));
                if first > 0 {
                    assert_eq!(proof, oracle.prove_consistency(first), "{first} to {second}");
                }
                let prefix = root_of(&all, first);
                verify_consistency(first, &prefix, second, &whole, &proof).unwrap();
            }
        }
    }

    #[test]
    fn a_fork_has_no_proof() {
        let all = leaves(9);
        let mut fork = all.clone();
        fork[4] = Hash([9; 32]);
        for second in 6..=9u64 {
            for first in 5..second {
                let proof = prove_consistency(&Leaves(&all), first, second).unwrap();
                let (ours, theirs) = (root_of(&all, second), root_of(&fork, first));
                assert!(verify_consistency(first, &theirs, second, &ours, &proof).is_err());
                let proof = prove_consistency(&Leaves(&fork), first, second).unwrap();
                assert!(verify_consistency(first, &theirs, second, &ours, &proof).is_err());
            }
        }
        let verdict = verify_consistency(9, &root_of(&fork, 9), 9, &root_of(&all, 9), &[]);
        assert_eq!(verdict, Err(TreeError::RootMismatch));
    }

    #[test]
    fn row_13_any_flipped_bit_of_a_proof_is_refused() {
        let all = leaves(23);
        for first in [4u64, 11, 22] {
            let proof = prove_consistency(&Leaves(&all), first, 23).unwrap();
            let (prefix, whole) = (root_of(&all, first), root_of(&all, 23));
            for byte in 0..proof.len() * 32 {
                for bit in 0..8 {
                    let mut bad = proof.clone();
                    bad[byte / 32].0[byte % 32] ^= 1 << bit;
                    assert!(verify_consistency(first, &prefix, 23, &whole, &bad).is_err());
                }
            }
        }
    }

    #[test]
    fn row_04_proofs_of_a_wrong_length_are_refused() {
        let all = leaves(8);
        for (first, second) in [(0u64, 8u64), (3, 7), (4, 8), (8, 8)] {
            let proof = prove_consistency(&Leaves(&all), first, second).unwrap();
            let (prefix, whole) = (root_of(&all, first), root_of(&all, second));
            let (expected, mut longer) = (proof.len(), proof.clone());
            longer.push(Hash([0; 32]));
            let verdict = verify_consistency(first, &prefix, second, &whole, &longer);
            let error = TreeError::ProofLength { expected, found: expected + 1 };
            assert_eq!(verdict, Err(error));
            if expected > 0 {
                let verdict = verify_consistency(first, &prefix, second, &whole, &proof[1..]);
                let error = TreeError::ProofLength { expected, found: expected - 1 };
                assert_eq!(verdict, Err(error));
            }
        }
    }

    #[test]
    fn an_empty_prefix_must_have_the_empty_root() {
        let all = leaves(2);
        let whole = root_of(&all, 2);
        let verdict = verify_consistency(0, &Hash([1; 32]), 2, &whole, &[]);
        assert_eq!(verdict, Err(TreeError::PrefixMismatch));
    }

    #[test]
    fn questions_without_an_answer_are_refused() {
        let all = leaves(2);
        let error = TreeError::SizesReversed { first: 2, second: 1 };
        let asked = prove_consistency(&Leaves(&all), 2, 1).unwrap_err();
        assert_eq!(asked, ProveError::Question(error.clone()));
        assert_eq!(verify_consistency(2, &all[0], 1, &all[0], &[]), Err(error));
        let size = TREE_SIZE_MAX + 1;
        let verdict = verify_consistency(2, &all[0], size, &all[0], &[]);
        assert_eq!(verdict, Err(TreeError::SizeOverLimit { size }));
    }

    #[test]
    fn few_stored_nodes_are_read_for_a_proof() {
        let source = CountingSource::of(&leaves(70_000));
        prove_consistency(&source, 12_345, 70_000).unwrap();
        assert!(source.asked() <= 3 * 256, "{} nodes", source.asked());
    }

    proptest! {
        #[test]
        fn proofs_of_larger_trees_agree_with_the_oracle(second in 1u64..2000, seed in any::<u64>()) {
            let all = leaves(second as usize);
            let first = seed % second + 1;
            let oracle = OracleTree::of(&all);
            let proof = prove_consistency(&Leaves(&all), first, second).unwrap();
            prop_assert_eq!(&proof, &oracle.prove_consistency(first));
            let prefix = root_of(&all, first);
            prop_assert!(verify_consistency(first, &prefix, second, &oracle.root(), &proof).is_ok());
            prop_assert!(oracle.accepts_consistency(&proof, first, &prefix));
        }

        #[test]
        fn no_proof_is_longer_than_the_limit(second in 1u64..=TREE_SIZE_MAX, seed in any::<u64>()) {
            prop_assert!(consistency_length(seed % second, second) <= CONSISTENCY_HASHES_MAX);
        }
    }
}
