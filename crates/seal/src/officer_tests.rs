use super::*;
use crate::insecure_seeded::SeededRng;

const LINE: LineId = LineId([1; 32]);
const CONTENT: Hash = Hash([2; 32]);

/// Three officers in the order of their key ids.
fn officers() -> Vec<OfficerSecret> {
    let mut rng = SeededRng::new(1);
    let mut all: Vec<_> = (0..3).map(|_| OfficerSecret::generate(&mut rng).unwrap()).collect();
    all.sort_by_key(|o| KeyId::of(o.public()));
    all
}

fn publics(officers: &[OfficerSecret]) -> Vec<OfficerPublic> {
    officers.iter().map(|o| o.public().clone()).collect()
}

fn release(officers: &[OfficerSecret], nonce: u8) -> Release {
    Release::new(LINE, CONTENT, officers.iter().map(|o| KeyId::of(o.public())), [nonce; 32]).unwrap()
}

#[test]
fn two_officers_release_together() {
    let officers = officers();
    let (two, enrolled) = (&officers[..2], publics(&officers));
    let release = release(two, 3);
    let slots: Vec<_> = two.iter().map(|o| release.sign(o).unwrap()).collect();
    assert!(slots.iter().all(|s| s.len() <= OFFICER_SIGNATURE_BYTES_MAX), "{}", slots[0].len());
    assert_eq!(Release::verify(LINE, CONTENT, &slots, &enrolled), Ok(release));
}

#[test]
fn stripping_adding_repeating_reordering_and_mixing_slots_is_refused() {
    let officers = officers();
    let (two, enrolled) = (&officers[..2], publics(&officers));
    let both = release(two, 3);
    let a = both.sign(&officers[0]).unwrap();
    let b = both.sign(&officers[1]).unwrap();
    let c = both.sign(&officers[2]).unwrap();
    let other_nonce = release(two, 4).sign(&officers[1]).unwrap();
    let alone = release(&officers[..1], 3).sign(&officers[0]).unwrap();
    let verify = |slots: &[&Vec<u8>]| Release::verify(LINE, CONTENT, slots, &enrolled);

    assert!(matches!(verify(&[&a]), Err(ReleaseRefused::Missing { .. })), "an officer stripped");
    assert!(matches!(verify(&[&b]), Err(ReleaseRefused::Missing { .. })), "an officer stripped");
    assert!(matches!(verify(&[]), Err(ReleaseRefused::Missing { .. })), "all stripped");
    assert_eq!(verify(&[&a, &b, &c]), Err(ReleaseRefused::NotRequired { slot: 2 }), "one more");
    assert_eq!(verify(&[&a, &a, &b]), Err(ReleaseRefused::NotRequired { slot: 1 }), "repeated");
    assert_eq!(verify(&[&b, &a]), Err(ReleaseRefused::NotRequired { slot: 1 }), "reordered");
    assert_eq!(verify(&[&a, &other_nonce]), Err(ReleaseRefused::OtherRelease { slot: 1 }));
    assert_eq!(verify(&[&alone, &b]), Err(ReleaseRefused::OtherRelease { slot: 1 }));
    assert!(matches!(verify(&[&a; 9]), Err(ReleaseRefused::OverLimit { .. })));
    let long = vec![0; OFFICER_SIGNATURE_BYTES_MAX + 1];
    assert!(matches!(verify(&[&long]), Err(ReleaseRefused::OverLimit { .. })));
    let unknown = Release::verify(LINE, CONTENT, &[a, b], &enrolled[1..]);
    assert!(matches!(unknown, Err(ReleaseRefused::Unknown { .. })));
}

#[test]
fn row_18_a_release_of_other_content_line_or_algorithm_is_refused() {
    let officers = officers();
    let enrolled = publics(&officers);
    let release = release(&officers[..1], 3);
    let slot = [release.sign(&officers[0]).unwrap()];
    assert!(Release::verify(LineId([9; 32]), CONTENT, &slot, &enrolled).is_err(), "line");
    assert!(Release::verify(LINE, Hash([9; 32]), &slot, &enrolled).is_err(), "content");

    let key = KeyId::of(officers[0].public());
    let ed = release.to_be_signed(key, CoseAlgorithm::Ed25519);
    let ml = release.to_be_signed(key, CoseAlgorithm::MlDsa65);
    assert_ne!(ed, ml);
    let swapped =
        release.slot(key, officers[0].sign_ed25519(&ml).unwrap(), officers[0].sign_mldsa65(&ed).unwrap()).unwrap();
    let refused = Release::verify(LINE, CONTENT, &[swapped], &enrolled);
    assert_eq!(refused, Err(ReleaseRefused::Signature { key: key.0 }));
}

#[test]
fn row_13_every_flipped_bit_of_the_headers_and_every_byte_of_the_signatures_is_refused() {
    let officers = officers();
    let enrolled = publics(&officers);
    let slot = release(&officers[..1], 3).sign(&officers[0]).unwrap();
    for byte in 0..slot.len() {
        // All bits where the structure is, one bit a byte inside the long signature.
        let bits = if byte < 420 { 0..8 } else { byte % 8..byte % 8 + 1 };
        for bit in bits {
            let mut bad = slot.clone();
            bad[byte] ^= 1 << bit;
            assert!(Release::verify(LINE, CONTENT, &[bad], &enrolled).is_err(), "byte {byte} bit {bit}");
        }
    }
}

#[test]
fn row_04_truncated_trailing_and_non_canonical_slots_are_refused() {
    let officers = officers();
    let enrolled = publics(&officers);
    let slot = release(&officers[..1], 3).sign(&officers[0]).unwrap();
    let malformed = Err(ReleaseRefused::Malformed { slot: 0 });
    let verify = |bytes: Vec<u8>| Release::verify(LINE, CONTENT, &[bytes], &enrolled);
    assert_eq!(verify(slot[..slot.len() - 1].to_vec()), malformed, "truncated");
    assert_eq!(verify([slot.as_slice(), &[0]].concat()), malformed, "trailing");
    assert_eq!(verify(Vec::new()), malformed, "empty");
    assert_eq!(verify(slot[2..].to_vec()), malformed, "untagged");
    assert_eq!(slot[..3], [0xd8, 98, 0x84]);
    let longer_tag = [&[0xd9, 0, 98], &slot[2..]].concat();
    assert_eq!(verify(longer_tag), malformed, "tag in a longer form");
    let longer_array = [&[0xd8, 98, 0x98, 4], &slot[3..]].concat();
    assert_eq!(verify(longer_array), malformed, "array length in a longer form");
    let indefinite = [&[0xd8, 98, 0x9f], &slot[3..], &[0xff]].concat();
    assert_eq!(verify(indefinite), malformed, "indefinite array");
}

/// The bytes of a protected header are signed as received; a second encoding of them must not pass either.
#[test]
fn row_04_a_protected_header_in_another_encoding_is_refused() {
    use coset::{CoseSign, TaggedCborSerializable as _};
    let officers = officers();
    let enrolled = publics(&officers);
    let release = release(&officers[..1], 3);
    let mut sign = CoseSign::from_tagged_slice(&release.sign(&officers[0]).unwrap()).unwrap();
    let original = sign.protected.original_data.clone().unwrap();
    assert_eq!(original[0], 0xa3, "a map of three");
    sign.protected.original_data = Some([&[0xb8, 3], &original[1..]].concat());
    assert_eq!(
        Release::verify(LINE, CONTENT, &[sign.to_tagged_vec().unwrap()], &enrolled),
        Err(ReleaseRefused::Malformed { slot: 0 })
    );
}

#[test]
fn a_release_names_one_to_eight_officers() {
    let make = |n: u8| Release::new(LINE, CONTENT, (0..n).map(|i| KeyId(Hash([i; 32]))), [0; 32]);
    assert_eq!(make(0), Err(OfficerCount { count: 0 }));
    assert!(make(8).is_ok());
    assert_eq!(make(9), Err(OfficerCount { count: 9 }));
}
