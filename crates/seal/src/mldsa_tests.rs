use super::*;
use ml_dsa::{Keypair as _, MlDsa44, MlDsa65, SignatureEncoding as _, Signer as _, SigningKey, Verifier as _};

fn seed(byte: u8) -> Seed {
    Seed::from_bytes(&[byte; 32])
}

#[test]
fn another_implementation_agrees_on_keys_and_signatures_44() {
    for byte in 0..8 {
        let ours = MlDsa44Secret::from_seed(&seed(byte)).unwrap();
        let theirs = SigningKey::<MlDsa44>::from_seed(&[byte; 32].into());
        let public = ours.public().unwrap();
        assert_eq!(public.as_bytes(), theirs.verifying_key().encode().as_slice());
        let message = vec![byte; usize::from(byte) * 40];
        public.verify(&message, theirs.sign(&message).to_bytes().as_slice()).unwrap();
        let signature = ml_dsa::Signature::<MlDsa44>::try_from(ours.sign(&message).unwrap().as_slice()).unwrap();
        theirs.verifying_key().verify(&message, &signature).unwrap();
    }
}

#[test]
fn another_implementation_agrees_on_keys_and_signatures_65() {
    for byte in 0..8 {
        let ours = MlDsa65Secret::from_seed(&seed(byte)).unwrap();
        let theirs = SigningKey::<MlDsa65>::from_seed(&[byte; 32].into());
        let public = ours.public().unwrap();
        assert_eq!(public.as_bytes(), theirs.verifying_key().encode().as_slice());
        let message = vec![byte; usize::from(byte) * 40];
        public.verify(&message, theirs.sign(&message).to_bytes().as_slice()).unwrap();
        let signature = ml_dsa::Signature::<MlDsa65>::try_from(ours.sign(&message).unwrap().as_slice()).unwrap();
        theirs.verifying_key().verify(&message, &signature).unwrap();
    }
}

#[test]
fn row_13_every_flipped_byte_of_a_signature_is_refused() {
    let secret = MlDsa44Secret::from_seed(&seed(1)).unwrap();
    let public = secret.public().unwrap();
    let signature = secret.sign(b"head").unwrap();
    for byte in 0..MLDSA44_SIGNATURE_BYTES {
        let mut bad = signature.clone();
        bad[byte] ^= 1 << (byte % 8);
        assert!(public.verify(b"head", bad.as_slice()).is_err(), "byte {byte}");
    }
    assert!(public.verify(b"Head", signature.as_slice()).is_err());
    assert!(public.verify(b"head", &signature[..2_419]).is_err());
    assert!(public.verify(b"head", &[signature.as_slice(), &[0]].concat()).is_err());
    assert!(public.verify(b"head", &[]).is_err());
}

#[test]
fn keys_of_another_length_are_refused() {
    for length in [0, 1_311, 1_313, 1_952] {
        assert!(matches!(MlDsa44Public::from_bytes(&vec![1; length]), Err(KeyRefused::Length { .. })));
    }
    for length in [0, 1_312, 1_951, 1_953] {
        assert!(matches!(MlDsa65Public::from_bytes(&vec![1; length]), Err(KeyRefused::Length { .. })));
    }
}
