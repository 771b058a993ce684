use comity_journal::delegation::VerifiedDelegation;
use comity_journal::keyring::Keyring;
use comity_seal::key_file::SecretKey;

use super::super::testing::{Party, pair, pet};
use super::*;

fn sample() -> (Party, Origin, VerifiedDelegation) {
    let (mut a, mut b) = (Party::new("AUR", 1), Party::new("BOR", 2));
    let record = pair(&mut a, &mut b)[0].clone();
    let line = &record.lines[0];
    let verified = line.verify(a.dir.register().unwrap().view()).unwrap();
    assert_eq!(record.name, pet("BOR"));
    (a, line.origin(), verified)
}

fn apply(ring: &mut Keyring, body: &ControlBody, number: u64, register: &comity_journal::RegisterView) -> bool {
    let placed = comity_journal::keyring::PlacedControl { number, register: None, body, receipted: 0 };
    ring.apply(placed, register).is_ok()
}

#[test]
fn a_rotation_verifies_at_its_number_only_and_both_keys_are_kept() {
    let (mut a, origin, verified) = sample();
    let register = a.dir.register().unwrap();
    let authority = a.dir.authority(None, register.view()).unwrap();
    let keys = a.dir.keys();
    let next = *keys.tls_next_or_new(&mut a.rng).unwrap().public().as_bytes();
    let body = rotation(&keys, origin, 7, next, &[], &authority, &mut a.rng).unwrap();
    let old = keys.journal_keys(origin, 0).unwrap();
    let new = keys.journal_keys(origin, 7).unwrap();
    let mut ring = Keyring::new(verified);
    assert!(!apply(&mut ring, &body, 8, register.view()), "not at another number");
    assert!(apply(&mut ring, &body, 7, register.view()));
    assert_eq!(ring.log_key(8), old.log.public());
    assert_eq!(ring.log_key(9), new.log.public());
    assert_eq!(ring.tls_keys().len(), 2);
    assert!(!apply(&mut ring, &body, 9, register.view()), "not twice");
    let again = rotation(&keys, origin, 7, next, &[], &authority, &mut a.rng).unwrap();
    assert_eq!(again.payload, body.payload, "asked again, the same keys");
    let zero = rotation(&keys, origin, 0, next, &[], &authority, &mut a.rng);
    assert!(matches!(zero, Err(PartyError::Setting { .. })));
}

#[test]
fn a_rotation_by_a_revoked_authority_or_altered_is_refused() {
    let (mut a, origin, verified) = sample();
    let before = a.dir.register().unwrap();
    let old = a.dir.authority(None, before.view()).unwrap();
    let second = a.temp.path().join("second.key");
    assert_eq!(add_authority(&a.dir, &second, None, &mut a.rng).unwrap(), 2);
    revoke_authority(&a.dir, 1, Some(1), None).unwrap();
    let register = a.dir.register().unwrap();
    let tls = *a.dir.keys().tls().unwrap().public().as_bytes();
    let stolen = rotation(&a.dir.keys(), origin, 3, tls, &[], &old, &mut a.rng).unwrap();
    assert!(!apply(&mut Keyring::new(verified), &stolen, 3, register.view()));
    assert!(matches!(a.dir.authority(None, register.view()), Err(PartyError::KeyNotOurs { .. })));
    assert_eq!(a.dir.authority(Some(&second), register.view()).unwrap().number(), 2);
}

#[test]
fn a_revocation_names_the_key_by_its_encoding() {
    let (a, origin, verified) = sample();
    let register = a.dir.register().unwrap();
    let authority = a.dir.authority(None, register.view()).unwrap();
    let log = cosigner_key(verified.log()).unwrap();
    let body = revocation(origin, &log, 2, &authority).unwrap();
    let mut ring = Keyring::new(verified);
    assert!(apply(&mut ring, &body, 5, register.view()));
    assert!(!apply(&mut ring, &body, 6, register.view()), "not twice");
    let mut unknown = log;
    unknown.ed25519[0] ^= 1;
    let body = revocation(origin, &unknown, 2, &authority).unwrap();
    assert!(!apply(&mut ring, &body, 7, register.view()));
}

#[test]
fn the_last_authority_is_not_revoked_and_the_root_must_be_there() {
    let (mut a, _, _) = sample();
    assert!(matches!(revoke_authority(&a.dir, 1, None, None), Err(PartyError::AuthorityLast { number: 1 })));
    let second = a.temp.path().join("second.key");
    let away = a.temp.path().join("root-away.key");
    std::fs::rename(&a.founded.root, &away).unwrap();
    let absent = add_authority(&a.dir, &second, None, &mut a.rng);
    assert!(matches!(absent, Err(PartyError::KeyAbsent { kind: "root", .. })));
    assert!(!second.exists(), "no key is left of a command that failed");
    let wrong = add_authority(&a.dir, &second, Some(&a.founded.authority), &mut a.rng);
    assert!(matches!(wrong, Err(PartyError::KeyKind { .. })));
    add_authority(&a.dir, &second, Some(&away), &mut a.rng).unwrap();
    assert!(matches!(super::super::keys::read_key(&second), Ok(SecretKey::Authority(_))));
    let revoke = |number, last_trusted| revoke_authority(&a.dir, number, last_trusted, Some(&away));
    for unknown in [0, 3, 9, u64::MAX] {
        assert!(matches!(revoke(unknown, None), Err(PartyError::NoAuthority { known: 2, .. })), "{unknown}");
    }
    assert!(matches!(revoke(1, Some(999)), Err(PartyError::NoRegisterSize { size: 999, held: 3 })));
    revoke(1, None).unwrap();
    assert!(matches!(revoke(1, None), Err(PartyError::AuthorityEnded { number: 1, last_trusted: 3 })));
    assert!(matches!(revoke(2, None), Err(PartyError::AuthorityLast { number: 2 })));
}
