use comity_seal::OfficerSecret;
use comity_seal::insecure_seeded::SeededRng;

use super::super::authority::load_root;
use super::super::files::FileError;
use super::super::testing::Party;
use super::*;

#[test]
fn a_register_grows_and_reads_back_verified() {
    let mut party = Party::new("AUR", 1);
    let mut register = party.dir.register().unwrap();
    let authority = party.dir.authority(None, register.view()).unwrap();
    let keys = party.dir.keys();
    let officer = OfficerSecret::generate(&mut party.rng).unwrap();
    register.add_officer(&keys, &authority, "A. Watch", "watch", Some(officer.public())).unwrap();
    register.add_officer(&keys, &authority, "B. Desk", "desk", None).unwrap();
    register.set_profile(&keys, &authority, vec![("telephone".into(), "+00 1".into())]).unwrap();
    let again = party.dir.register().unwrap();
    assert_eq!(again.view().size(), 5);
    assert_eq!(again.view().officers().len(), 2);
    assert_eq!(again.view().profile().get("telephone").map(String::as_str), Some("+00 1"));
    assert_eq!(again.part(), register.part());
}

#[test]
fn authorities_are_added_and_revoked_by_the_root() {
    let mut party = Party::new("AUR", 1);
    let mut register = party.dir.register().unwrap();
    let (keys, root) = (party.dir.keys(), load_root(&party.founded.root, register.view()).unwrap());
    let path = party.temp.path().join("second.key");
    let second = new_authority(&path, &mut party.rng).unwrap();
    assert!(matches!(new_authority(&path, &mut party.rng), Err(PartyError::File(FileError::Exists { .. }))));
    assert!(matches!(party.dir.authority(Some(&path), register.view()), Err(PartyError::KeyNotOurs { .. })));
    assert_eq!(register.add_authority(&keys, &root, &second).unwrap(), 2);
    assert_eq!(party.dir.authority(Some(&path), register.view()).unwrap().number(), 2);
    register.revoke_authority(&keys, &root, 1, None).unwrap();
    assert!(matches!(party.dir.authority(None, register.view()), Err(PartyError::KeyNotOurs { .. })));
    let before = register.part().clone();
    assert!(matches!(register.revoke_authority(&keys, &root, 1, None), Err(PartyError::AuthorityEnded { .. })));
    assert!(matches!(register.add_authority(&keys, &root, &second), Err(PartyError::KeyEnrolled)));
    assert_eq!(party.dir.register().unwrap().part(), &before, "a refusal changes nothing");
}

#[test]
fn row_36_a_damaged_register_is_refused() {
    let party = Party::new("AUR", 1);
    let path = party.dir.register_path();
    let good = std::fs::read(&path).unwrap();
    for position in [0, 40, good.len() / 2, good.len() - 1] {
        let mut bad = good.clone();
        bad[position] ^= 1;
        std::fs::write(&path, &bad).unwrap();
        assert!(party.dir.register().is_err(), "byte {position}");
    }
    std::fs::write(&path, &good[..good.len() - 1]).unwrap();
    assert!(matches!(party.dir.register(), Err(PartyError::Damaged { .. })));
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(party.dir.register(), Err(PartyError::Missing { .. })));
}

#[test]
fn a_head_of_fewer_entries_is_refused() {
    let party = Party::new("AUR", 1);
    let mut part = party.dir.register().unwrap().part().clone();
    part.entries.pop();
    std::fs::write(party.dir.register_path(), part.to_bytes()).unwrap();
    assert!(party.dir.register().is_err());
}

#[test]
fn a_restored_register_waits_for_the_roots_successor() {
    let mut party = Party::new("AUR", 1);
    let mut register = party.dir.register().unwrap();
    let (keys, root) = (party.dir.keys(), load_root(&party.founded.root, register.view()).unwrap());
    let authority = party.dir.authority(None, register.view()).unwrap();
    mark_restored(&party.dir.register_path()).unwrap();
    let refused = register.set_profile(&keys, &authority, Vec::new());
    assert!(matches!(refused, Err(PartyError::RegisterRestored)));
    assert!(matches!(register.succeed(&keys, &root, 3, &mut party.rng), Err(PartyError::NoRegisterSize { .. })));
    assert!(matches!(register.succeed(&keys, &root, 0, &mut party.rng), Err(PartyError::NoRegisterSize { .. })));
    register.succeed(&keys, &root, 2, &mut party.rng).unwrap();
    assert_eq!(register.view().origin().generation, 2);
    register.set_profile(&keys, &authority, Vec::new()).unwrap();
    assert_eq!(party.dir.register().unwrap().view().size(), 4);
}

#[test]
fn a_further_node_takes_only_its_own_partys_register_and_never_a_fork() {
    let party = Party::new("AUR", 1);
    let other = Party::new("BOR", 2);
    let mut register = party.dir.register().unwrap();
    let (keys, first) = (party.dir.keys(), register.part().clone());
    let authority = party.dir.authority(None, register.view()).unwrap();
    let path = party.temp.path().join("node2").join("register").join("own");
    OwnRegister::adopt(path.clone(), first.clone()).unwrap();
    let foreign = OwnRegister::adopt(path.clone(), other.dir.register().unwrap().part().clone());
    assert!(matches!(foreign, Err(PartyError::OtherParty { .. })));

    register.set_profile(&keys, &authority, vec![("a".into(), "1".into())]).unwrap();
    let newer = register.part().clone();
    assert_eq!(OwnRegister::adopt(path.clone(), newer.clone()).unwrap().view().size(), 3);
    assert_eq!(
        OwnRegister::adopt(path.clone(), first.clone()).unwrap().view().size(),
        3,
        "an older one changes nothing"
    );

    std::fs::write(party.dir.register_path(), first.to_bytes()).unwrap();
    let mut forked = party.dir.register().unwrap();
    forked.set_profile(&keys, &authority, vec![("a".into(), "2".into())]).unwrap();
    assert!(matches!(OwnRegister::adopt(path.clone(), forked.part().clone()), Err(PartyError::OwnRegister(_))));
    forked.set_profile(&keys, &authority, vec![("b".into(), "2".into())]).unwrap();
    assert!(matches!(OwnRegister::adopt(path.clone(), forked.part().clone()), Err(PartyError::OwnRegister(_))));
    assert_eq!(OwnRegister::load(path).unwrap().part(), &newer);
}

#[test]
fn a_register_is_founded_once() {
    let party = Party::new("AUR", 1);
    let register = party.dir.register().unwrap();
    let root = load_root(&party.founded.root, register.view()).unwrap();
    let authority = party.dir.authority(None, register.view()).unwrap();
    let mut rng = SeededRng::new(3);
    let again = OwnRegister::found(
        party.dir.register_path(),
        &party.dir.keys(),
        "X",
        &root,
        authority.secret().public(),
        &mut rng,
    );
    assert!(matches!(again, Err(PartyError::File(FileError::Exists { .. }))));
}
