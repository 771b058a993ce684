use super::*;
use crate::insecure_seeded::SeededRng;

#[test]
fn row_18_a_signature_for_one_role_is_refused_for_every_other() {
    let secret = AuthoritySecret::generate(&mut SeededRng::new(1)).unwrap();
    for role in Role::ALL {
        let signature = secret.sign(role, b"payload").unwrap();
        for other in Role::ALL {
            assert_eq!(secret.public().verify(other, b"payload", &signature).is_ok(), role == other);
        }
    }
}

#[test]
fn row_18_no_role_is_the_beginning_of_another() {
    for a in Role::ALL {
        for b in Role::ALL {
            assert_eq!(a.message(b"").starts_with(&b.message(b"")), a == b);
        }
    }
}

#[test]
fn row_13_both_signatures_are_required_bit_by_bit() {
    let secret = RootSecret::generate(&mut SeededRng::new(2)).unwrap();
    let public = secret.public();
    let signature = secret.sign(Role::Register, b"payload").unwrap();
    public.verify(Role::Register, b"payload", &signature).unwrap();
    assert!(public.verify(Role::Register, b"payloae", &signature).is_err());
    for byte in 0..64 {
        let mut bad = signature.clone();
        bad.ed25519[byte] ^= 1;
        assert!(public.verify(Role::Register, b"payload", &bad).is_err());
    }
    for byte in (0..3_309).step_by(13) {
        let mut bad = signature.clone();
        bad.mldsa65[byte] ^= 0x40;
        assert!(public.verify(Role::Register, b"payload", &bad).is_err(), "byte {byte}");
    }
}

#[test]
fn row_04_encodings_read_back_and_others_are_refused() {
    let secret = AuthoritySecret::generate(&mut SeededRng::new(3)).unwrap();
    let public = secret.public().clone();
    let bytes = public.to_bytes();
    assert_eq!(AuthorityPublic::from_bytes(&bytes), Ok(public.clone()));
    assert_eq!(AuthorityPublic::from_concatenated(&public.to_concatenated()), Ok(public.clone()));
    assert!(AuthorityPublic::from_concatenated(&public.to_concatenated()[1..]).is_err());
    let signature = secret.sign(Role::Rotation, b"x").unwrap();
    let signed = signature.to_bytes();
    assert_eq!(AuthoritySignature::from_bytes(&signed), Ok(signature));
    for bad in [&bytes, &signed] {
        let longer = [bad.as_slice(), &[0]].concat();
        assert!(AuthorityPublic::from_bytes(&longer).is_err());
        assert!(AuthoritySignature::from_bytes(&longer).is_err());
    }
    assert!(AuthoritySignature::from_bytes(&signed[..signed.len() - 1]).is_err());
    assert!(AuthoritySignature::from_parts(&[0; 63], &[0; 3_309]).is_none());
    assert!(AuthoritySignature::from_parts(&[0; 64], &[0; 3_308]).is_none());
}

#[test]
fn one_key_in_two_roles_has_two_fingerprints() {
    let bytes = RootSecret::generate(&mut SeededRng::new(4)).unwrap().public().to_concatenated();
    let root = RootPublic::from_concatenated(&bytes).unwrap();
    let officer = OfficerPublic::from_concatenated(&bytes).unwrap();
    assert_ne!(root.fingerprint(), officer.fingerprint());
}
