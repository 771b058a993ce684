use super::*;
use crate::cosigner::{ed25519_key_pair, ed25519_public, ed25519_sign};
use crate::secret::Seed;
use aws_lc_rs::digest;
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use curve25519_dalek::scalar::{Scalar, clamp_integer};
use data_encoding::HEXLOWER;
use proptest::prelude::*;

fn unhex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap()
}

/// Every encoding of the eight points of small order, canonical or not.
const SMALL_ORDER: [&str; 14] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

#[test]
fn every_encoding_of_a_small_order_point_is_refused_as_a_key() {
    for text in SMALL_ORDER {
        let refused = Ed25519Public::from_bytes(&unhex(text));
        assert_eq!(refused, Err(KeyRefused::SmallOrder { what: WHAT }), "{text}");
    }
}

#[test]
fn a_second_encoding_of_a_field_element_is_refused() {
    // y = 3 + p and up to y = 18 + p: fits in 255 bits and decodes as y - p.
    let mut seen = 0;
    for low in 0xf0..=0xff_u8 {
        let mut bytes = [0xff; 32];
        bytes[0] = low;
        bytes[31] = 0x7f;
        match Ed25519Public::from_bytes(&bytes) {
            Err(KeyRefused::NotCanonical { .. }) => seen += 1,
            other => assert_eq!(other, Err(KeyRefused::NotAKey { what: WHAT }), "{low}"),
        }
    }
    assert!(seen > 0);
}

#[test]
fn a_point_of_mixed_order_is_refused() {
    // An honest key plus the point of order two (0, -1) is (-x, -y).
    let honest = ed25519_public(&ed25519_key_pair(&Seed::from_bytes(&[1; 32])).unwrap()).unwrap();
    let mut refused = 0;
    // p - y, little-endian, with the sign bit kept and then flipped.
    let mut y = *honest.as_bytes();
    let sign = y[31] & 0x80;
    y[31] &= 0x7f;
    let mut p = [0xff_u8; 32];
    p[0] = 0xed;
    p[31] = 0x7f;
    let mut negated = [0_u8; 32];
    let mut borrow = 0_i16;
    for i in 0..32 {
        let d = i16::from(p[i]) - i16::from(y[i]) - borrow;
        borrow = i16::from(d < 0);
        negated[i] = d.rem_euclid(256) as u8;
    }
    for sign in [sign, sign ^ 0x80] {
        let mut bytes = negated;
        bytes[31] |= sign;
        if Ed25519Public::from_bytes(&bytes) == Err(KeyRefused::MixedOrder { what: WHAT }) {
            refused += 1;
        }
    }
    assert_eq!(refused, 2);
}

#[test]
fn wrong_lengths_and_non_points_are_refused() {
    for length in [0, 31, 33, 64] {
        assert!(matches!(Ed25519Public::from_bytes(&vec![9; length]), Err(KeyRefused::Length { .. })));
    }
    let mut two = [0; 32];
    two[0] = 2;
    assert_eq!(Ed25519Public::from_bytes(&two), Err(KeyRefused::NotAKey { what: WHAT }));
    assert!(
        <Ed25519Public as Canonical>::from_bytes(&[&[0x58, 32], unhex(SMALL_ORDER[0]).as_slice()].concat()).is_err()
    );
}

#[test]
fn rfc_8032_test_2() {
    let seed = unhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let pair = ed25519_key_pair(&Seed::from_bytes(seed.as_slice().try_into().unwrap())).unwrap();
    let public = ed25519_public(&pair).unwrap();
    let expected = concat!(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    );
    let signature = ed25519_sign(&pair, &[0x72]).unwrap();
    assert_eq!(HEXLOWER.encode(&signature), expected);
    public.verify(&[0x72], &signature).unwrap();
}

/// Whoever knows the secret can sign with R = identity and S = k * a, for R then adds nothing. Lenient verification
/// accepts it; strict verification does not, so it must be refused when it arrives.
#[test]
fn a_signature_with_r_of_small_order_is_refused_although_lenient_verification_accepts_it() {
    let seed = [1; 32];
    let public = ed25519_public(&ed25519_key_pair(&Seed::from_bytes(&seed)).unwrap()).unwrap();
    let expanded = digest::digest(&digest::SHA512, &seed);
    let secret = Scalar::from_bytes_mod_order(clamp_integer(expanded.as_ref()[..32].try_into().unwrap()));
    let r = unhex(SMALL_ORDER[0]);
    let k = digest::digest(&digest::SHA512, &[r.as_slice(), public.as_bytes(), b"head"].concat());
    let k = Scalar::from_bytes_mod_order_wide(k.as_ref().try_into().unwrap());
    let signature = [r.as_slice(), (k * secret).as_bytes()].concat();

    UnparsedPublicKey::new(&ED25519, public.as_bytes()).verify(b"head", &signature).unwrap();
    assert!(public.verify(b"head", &signature).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn signatures_verify_and_flipped_ones_do_not(seed: [u8; 32], message: Vec<u8>, bit in 0usize..512) {
        let pair = ed25519_key_pair(&Seed::from_bytes(&seed)).unwrap();
        let public = ed25519_public(&pair).unwrap();
        let mut signature = ed25519_sign(&pair, &message).unwrap();
        public.verify(&message, &signature).unwrap();
        signature[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(public.verify(&message, &signature).is_err());
        prop_assert!(public.verify(&message, &signature[..63]).is_err());
    }
}
