//! Contradictions: what convicts, and everything that does not.

use comity_seal::CosignerSecret;
use comity_seal::insecure_seeded::SeededRng;
use comity_wire::{AuthorId, LineId, Origin};
use proptest::prelude::*;

use super::*;
use crate::checkpoint::sign_checkpoint;
use crate::source::Leaves;
use crate::testing::{TestParty, leaves};

fn origin() -> LogOrigin {
    Origin { line: LineId([1; 32]), author: AuthorId([2; 16]), generation: 1 }.into()
}

fn secret() -> CosignerSecret {
    CosignerSecret::generate(&mut SeededRng::new(1)).unwrap()
}

fn sign(secret: &CosignerSecret, leaves: &[Hash], size: u64) -> Checkpoint {
    let root = range_root(&Leaves(leaves), 0, size).unwrap();
    sign_checkpoint(secret, &TreeHead { origin: origin(), size, root }).unwrap()
}

/// The same leaves but for one.
fn forked(all: &[Hash], at: usize) -> Vec<Hash> {
    let mut fork = all.to_vec();
    fork[at] = Hash([9; 32]);
    fork
}

#[test]
fn row_20_two_heads_of_one_size_convict() {
    let (secret, all) = (secret(), leaves(8));
    let fork = forked(&all, 3);
    let (first, second) = (sign(&secret, &all, 8), sign(&secret, &fork, 8));
    let proof = Contradiction::of_one_size(first, second);
    let convicted = proof.verify_with_key(origin(), secret.public()).unwrap();
    assert_eq!((convicted.origin(), convicted.sizes()), (origin(), (8, 8)));
    assert_eq!(Contradiction::from_bytes(&proof.to_bytes()), Ok(proof));
}

#[test]
fn row_20_two_heads_of_two_sizes_convict_with_the_prefix() {
    let (secret, all) = (secret(), leaves(13));
    for at in 0..6 {
        let fork = forked(&all, at);
        let (first, second) = (sign(&secret, &fork, 6), sign(&secret, &all, 13));
        let proof = Contradiction::of_two_sizes(first, second, &Leaves(&all)).unwrap();
        assert!(proof.verify_with_key(origin(), secret.public()).is_ok(), "fork at {at}");
        assert_eq!(Contradiction::from_bytes(&proof.to_bytes()), Ok(proof));
    }
}

#[test]
fn a_journal_is_convicted_by_its_own_keys_of_each_size() {
    let mut party = TestParty::new(2);
    let mut journal = party.open_journal(LineId([1; 32]), 1);
    journal.append_bare();
    let first = journal.checkpoint();
    let head = TreeHead { root: Hash([9; 32]), ..journal.head() };
    let second = sign_checkpoint(&journal.log, &head).unwrap();
    let proof = Contradiction::of_one_size(first, second.clone());
    assert!(proof.verify(&journal.keyring).is_ok());
    let stranger = sign_checkpoint(&party.cosigner(), &journal.head()).unwrap();
    let proof = Contradiction::of_one_size(stranger, second);
    let error = proof.verify(&journal.keyring).unwrap_err();
    assert!(matches!(error, ContradictionError::Keyring(_)), "{error}");
}

#[test]
fn an_honest_log_is_never_convicted() {
    let (secret, all) = (secret(), leaves(20));
    let key = secret.public();
    let heads: Vec<_> =
        (0..=20).map(|size| if size == 0 { empty(&secret) } else { sign(&secret, &all, size) }).collect();
    for (i, first) in heads.iter().enumerate() {
        for second in &heads[i..] {
            let bare = Contradiction::of_one_size(first.clone(), second.clone());
            assert!(bare.verify_with_key(origin(), key).is_err());
            let made = Contradiction::of_two_sizes(first.clone(), second.clone(), &Leaves(&all));
            if let Ok(proof) = made {
                assert!(proof.verify_with_key(origin(), key).is_err());
            }
        }
    }
}

fn empty(secret: &CosignerSecret) -> Checkpoint {
    let head = TreeHead { origin: origin(), size: 0, root: crate::tree::empty_root() };
    sign_checkpoint(secret, &head).unwrap()
}

#[test]
fn less_does_not_convict() {
    let (secret, all) = (secret(), leaves(13));
    let fork = forked(&all, 2);
    let key = secret.public();
    let (small, other, large) = (sign(&secret, &fork, 6), sign(&secret, &all, 6), sign(&secret, &all, 13));
    let refusal = |proof: &Contradiction| proof.verify_with_key(origin(), key).unwrap_err();
    let of_one = |a: &Checkpoint, b: &Checkpoint| Contradiction::of_one_size(a.clone(), b.clone());
    assert_eq!(refusal(&of_one(&small, &small)), ContradictionError::Same);
    assert_eq!(refusal(&of_one(&small, &large)), ContradictionError::NoPrefix);
    assert_eq!(refusal(&of_one(&large, &small)), ContradictionError::Order);
    assert_eq!(refusal(&of_one(&empty(&secret), &small)), ContradictionError::Empty);

    let good = Contradiction::of_two_sizes(small.clone(), large.clone(), &Leaves(&all)).unwrap();
    let needless = Contradiction { second: other.clone(), ..good.clone() };
    assert_eq!(refusal(&needless), ContradictionError::NeedlessPrefix);
    let consistent = Contradiction { first: other, ..good.clone() };
    assert_eq!(refusal(&consistent), ContradictionError::Consistent);
    let mut wrong = good.clone();
    wrong.prefix = wrong.prefix.map(|prefix| Prefix { root: Hash([7; 32]), ..prefix });
    let error = refusal(&wrong);
    assert!(matches!(error, ContradictionError::Prefix(_)), "{error}");
    let mut longer = good;
    longer.prefix.as_mut().unwrap().proof.push(Hash([0; 32]));
    let error = refusal(&longer);
    assert!(matches!(error, ContradictionError::Prefix(TreeError::ProofLength { .. })));
}

#[test]
fn row_13_a_bad_signature_never_convicts() {
    let (secret, all) = (secret(), leaves(8));
    let fork = forked(&all, 3);
    let good = Contradiction::of_one_size(sign(&secret, &all, 8), sign(&secret, &fork, 8));
    let alter: [&dyn Fn(&mut Contradiction); 4] = [
        &|c| c.first.signature.ed25519[1] ^= 1,
        &|c| c.first.signature.mldsa44[1] ^= 1,
        &|c| c.second.signature.ed25519[1] ^= 1,
        &|c| c.second.signature.mldsa44[1] ^= 1,
    ];
    for alter in alter {
        let mut bad = good.clone();
        alter(&mut bad);
        let error = bad.verify_with_key(origin(), secret.public()).unwrap_err();
        assert!(matches!(error, ContradictionError::Checkpoint(_)), "{error}");
    }
    let other = Origin { line: LineId([1; 32]), author: AuthorId([2; 16]), generation: 2 };
    assert!(good.verify_with_key(other.into(), secret.public()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn row_13_a_flipped_bit_never_convicts(bit in 0usize..8 * 5200, equal in any::<bool>()) {
        let (secret, all) = (secret(), leaves(13));
        // An honest log's two heads, as near to an accusation as they can be made.
        let proof = if equal {
            let head = sign(&secret, &all, 6);
            Contradiction::of_one_size(head.clone(), head)
        } else {
            let (small, large) = (sign(&secret, &all, 6), sign(&secret, &all, 13));
            Contradiction::of_two_sizes(small, large, &Leaves(&all)).unwrap()
        };
        let mut bytes = proof.to_bytes();
        let place = bit % (8 * bytes.len());
        bytes[place / 8] ^= 1 << (place % 8);
        if let Ok(flipped) = Contradiction::from_bytes(&bytes) {
            prop_assert!(flipped.verify_with_key(origin(), secret.public()).is_err());
        }
    }
}
