use super::*;
use crate::insecure_seeded::SeededRng;

fn secret(seed: u64) -> CosignerSecret {
    CosignerSecret::generate(&mut SeededRng::new(seed)).unwrap()
}

#[test]
fn both_signatures_are_required() {
    let (secret, other) = (secret(1), secret(2));
    let signature = secret.sign_bytes(b"note", b"cosigned").unwrap();
    let public = secret.public();
    public.verify_bytes(b"note", b"cosigned", &signature).unwrap();

    assert!(public.verify_bytes(b"cosigned", b"note", &signature).is_err(), "messages swapped");
    assert!(other.public().verify_bytes(b"note", b"cosigned", &signature).is_err(), "another key");
    let foreign = other.sign_bytes(b"note", b"cosigned").unwrap();
    let half = CosignerSignature { mldsa44: foreign.mldsa44, ..signature.clone() };
    assert!(public.verify_bytes(b"note", b"cosigned", &half).is_err(), "only Ed25519 is ours");
    let half = CosignerSignature { ed25519: foreign.ed25519, ..signature };
    assert!(public.verify_bytes(b"note", b"cosigned", &half).is_err(), "only ML-DSA is ours");
}

#[test]
fn public_keys_read_back_and_row_04_other_bytes_are_refused() {
    let public = secret(3).public().clone();
    assert_eq!(CosignerPublic::from_concatenated(&public.to_concatenated()), Ok(public.clone()));
    let bytes = public.to_bytes();
    assert_eq!(CosignerPublic::from_bytes(&bytes), Ok(public.clone()));
    assert!(CosignerPublic::from_bytes(&[bytes.as_slice(), &[0]].concat()).is_err(), "trailing");
    assert!(CosignerPublic::from_bytes(&bytes[..bytes.len() - 1]).is_err(), "truncated");
    assert!(CosignerPublic::from_concatenated(&public.to_concatenated()[1..]).is_err());
    let mut weak = public.to_concatenated();
    weak[..32].fill(0);
    assert!(matches!(CosignerPublic::from_concatenated(&weak), Err(KeyRefused::SmallOrder { .. })));
}

#[test]
fn a_key_that_rests_is_the_same_key_and_signs() {
    let mut resting = secret(1);
    resting.rest();
    assert!(resting.rests() && resting.public() == secret(1).public());
    let asleep = resting.sign_bytes(b"note", b"cosigned").unwrap();
    resting.wake().unwrap();
    assert!(!resting.rests());
    for signature in [asleep, resting.sign_bytes(b"note", b"cosigned").unwrap()] {
        secret(1).public().verify_bytes(b"note", b"cosigned", &signature).unwrap();
        assert!(secret(2).public().verify_bytes(b"note", b"cosigned", &signature).is_err());
    }
}

#[test]
fn one_pair_of_seeds_gives_one_key() {
    let (a, b) = (secret(4), secret(4));
    assert_eq!(a.public().fingerprint(), b.public().fingerprint());
    assert_ne!(a.public().fingerprint(), secret(5).public().fingerprint());
}
