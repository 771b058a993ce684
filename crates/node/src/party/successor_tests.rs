use comity_journal::delegation::VerifiedDelegation;

use super::super::keys::first_hpke_number;
use super::super::testing::{Party, pair};
use super::*;

fn sample() -> (Party, Origin) {
    let (mut a, mut b) = (Party::new("AUR", 1), Party::new("BOR", 2));
    let origin = pair(&mut a, &mut b)[0].lines[2].origin();
    (a, origin)
}

fn make(a: &mut Party, origin: Origin, provable: Option<(u64, Hash)>) -> Result<ControlBody, PartyError> {
    let register = a.dir.register().unwrap();
    let authority = a.dir.authority(None, register.view()).unwrap();
    let (keys, issued) = (a.dir.keys(), Issued::beside(&a.founded.authority));
    let tls = *keys.tls().unwrap().public().as_bytes();
    let of = SuccessorOf { origin, track: Track::Official, provable, tls, addresses: &[] };
    successor(&keys, &of, register.view(), &authority, &issued, &mut a.rng)
}

#[test]
fn a_successor_verifies_and_has_keys_of_its_own() {
    let (mut a, origin) = sample();
    let register = a.dir.register().unwrap();
    for (generation, provable) in [(2, Some((5, Hash([3; 32])))), (3, None), (4, Some((0, Hash([9; 32]))))] {
        let before = Origin { generation: generation - 1, ..origin };
        let body = make(&mut a, before, provable).unwrap();
        let verified = VerifiedDelegation::verify(&body, &before.successor(), register.view()).unwrap();
        let old = a.dir.keys().journal_keys(before, 0).unwrap();
        assert_ne!(verified.log(), old.log.public());
        assert_ne!(verified.receipt(), old.receipt.public());
        assert_eq!(verified.delegation().hpke.number, first_hpke_number(generation));
        let named = verified.delegation().predecessor.unwrap();
        let expected = provable.filter(|(size, _)| *size > 0).unwrap_or((0, Hash::ZERO));
        assert_eq!((named.generation, named.size, named.root), (generation - 1, expected.0, expected.1));
    }
}

#[test]
fn asked_again_it_is_the_same_successor() {
    let (mut a, origin) = sample();
    let first = make(&mut a, origin, None).unwrap();
    assert_eq!(make(&mut a, origin, None).unwrap().payload, first.payload);
}

#[test]
fn row_22_a_second_restore_from_one_backup_does_not_begin_a_generation_twice() {
    let (mut a, origin) = sample();
    make(&mut a, origin, Some((5, Hash([3; 32])))).unwrap();
    // The node is put back to before its successor; the authority key, kept elsewhere, was not.
    let lines = a.dir.keys().path(&super::super::keys::KeyName::Log { origin: origin.successor(), from: 0 });
    std::fs::remove_dir_all(lines.parent().unwrap()).unwrap();
    let twice = make(&mut a, origin, Some((5, Hash([3; 32]))));
    assert!(matches!(twice, Err(PartyError::AlreadyIssued { origin: at }) if *at == origin.successor()));
}

#[test]
fn without_the_authority_key_there_is_no_successor() {
    let (a, _) = sample();
    std::fs::remove_file(&a.founded.authority).unwrap();
    let register = a.dir.register().unwrap();
    let absent = a.dir.authority(None, register.view());
    assert!(matches!(absent, Err(PartyError::KeyAbsent { kind: "authority", path }) if path == a.founded.authority));
}
