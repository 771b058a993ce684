//! The RFC 9162 tree over a few leaves that all lie in memory: the commitment's. The journal has its own.
//!
//! Levels are paired from the left and an odd last node moves up unchanged, which gives the tree of RFC 9162
//! section 2.1.1 for every number of leaves.

use comity_wire::Hash;

use crate::hash::sha256;

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut buffer = [1; 65];
    buffer[1..33].copy_from_slice(&left.0);
    buffer[33..].copy_from_slice(&right.0);
    sha256(&buffer)
}

/// Replaces one level by the next.
fn raise(level: &mut Vec<Hash>) {
    let pairs = level.len() / 2;
    for i in 0..pairs {
        level[i] = node_hash(&level[2 * i], &level[2 * i + 1]);
    }
    if level.len() % 2 == 1 {
        level.swap(pairs, 2 * pairs);
    }
    level.truncate(level.len().div_ceil(2));
}

/// The root over leaf hashes; of none, the hash of nothing.
pub fn root(mut leaf_hashes: Vec<Hash>) -> Hash {
    while leaf_hashes.len() > 1 {
        raise(&mut leaf_hashes);
    }
    leaf_hashes.first().copied().unwrap_or_else(|| sha256(b""))
}

/// The inclusion proof of a leaf, from the leaf upwards; `None` when there is no such leaf.
pub fn prove(mut leaf_hashes: Vec<Hash>, mut index: usize) -> Option<Vec<Hash>> {
    if index >= leaf_hashes.len() {
        return None;
    }
    let mut proof = Vec::new();
    while leaf_hashes.len() > 1 {
        proof.extend(leaf_hashes.get(index ^ 1));
        raise(&mut leaf_hashes);
        index /= 2;
    }
    Some(proof)
}

/// The root that a proof leads to; `None` when it has too few or too many hashes or the index lies outside.
pub fn root_of_proof(leaf: Hash, mut index: u64, mut count: u64, proof: &[Hash]) -> Option<Hash> {
    if index >= count {
        return None;
    }
    let mut hashes = proof.iter();
    let mut at = leaf;
    while count > 1 {
        if index % 2 == 1 {
            at = node_hash(hashes.next()?, &at);
        } else if index + 1 < count {
            at = node_hash(&at, hashes.next()?);
        }
        index /= 2;
        count = count.div_ceil(2);
    }
    hashes.next().is_none().then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf_hash(data: &[u8; 32]) -> Hash {
        sha256(&[&[0], data.as_slice()].concat())
    }

    fn leaves(n: u8) -> Vec<Hash> {
        (0..n).map(|i| leaf_hash(&[i; 32])).collect()
    }

    /// RFC 9162 section 2.1.1, word for word.
    fn recursive(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => sha256(b""),
            [one] => *one,
            _ => {
                let k = leaves.len().next_power_of_two() / 2;
                node_hash(&recursive(&leaves[..k]), &recursive(&leaves[k..]))
            }
        }
    }

    #[test]
    fn the_root_is_that_of_rfc_9162_for_every_size() {
        for n in 0..70 {
            assert_eq!(root(leaves(n)), recursive(&leaves(n)), "{n} leaves");
        }
    }

    #[test]
    fn every_proof_leads_to_the_root_and_every_other_does_not() {
        for n in 1..40u8 {
            let top = root(leaves(n));
            for i in 0..n {
                let proof = prove(leaves(n), usize::from(i)).unwrap();
                let (leaf, index, count) = (leaf_hash(&[i; 32]), u64::from(i), u64::from(n));
                assert_eq!(root_of_proof(leaf, index, count, &proof), Some(top));
                assert_ne!(root_of_proof(leaf_hash(&[200; 32]), index, count, &proof), Some(top));
                let mut longer = proof.clone();
                longer.push(Hash::ZERO);
                assert_eq!(root_of_proof(leaf, index, count, &longer), None);
                if let Some((_, shorter)) = proof.split_last() {
                    assert_eq!(root_of_proof(leaf, index, count, shorter), None);
                }
            }
            assert_eq!(prove(leaves(n), usize::from(n)), None);
            assert_eq!(root_of_proof(leaf_hash(&[0; 32]), u64::from(n), u64::from(n), &[]), None);
        }
    }
}
