use comity_journal::checkpoint::checkpoint_to_note;
use comity_journal::sign_checkpoint;
use comity_seal::CosignerSecret;

use super::*;
use crate::bundle;
use crate::testing::{BEGIN, Speaker, day, text};

/// What a server of this log gives for a tile.
fn serve(speaker: &Speaker, tile: &Tile) -> Vec<u8> {
    match tile.kind {
        TileKind::Hashes(_) => tile.bytes(&Leaves(speaker.log.leaves())).unwrap(),
        TileKind::Entries => {
            let first = tile.first() as usize;
            bundle::bundle(&speaker.entries[first..first + usize::from(tile.width)]).unwrap()
        }
    }
}

fn claim(speaker: &Speaker) -> Claim {
    Claim::read(speaker.head().0.to_text().as_bytes()).unwrap()
}

fn fetch(speaker: &Speaker, mut catching: Catching) -> Result<Held, PublicError> {
    let tiles: Vec<Vec<u8>> = catching.hash_tiles().iter().map(|tile| serve(speaker, tile)).collect();
    catching.hashes(&tiles)?;
    for tile in catching.bundles() {
        let bytes = serve(speaker, &tile);
        let entries = bundle::read_hashed(&tile, &bytes, &catching.leaves_of(&tile))?;
        catching.bundle(&tile, &entries)?.iter().try_for_each(SignatureCheck::verify)?;
    }
    catching.finish()
}

fn caught(held: Option<&Held>, speaker: &Speaker) -> Held {
    match course(held, Some(speaker.party()), claim(speaker)).unwrap() {
        Course::Fetch(catching) => fetch(speaker, *catching).unwrap(),
        Course::Same => panic!("there is more"),
    }
}

#[test]
fn a_follower_catches_up_from_nothing_and_from_what_it_holds() {
    let mut speaker = Speaker::new(61);
    let first = caught(None, &speaker);
    assert_eq!(first.log.head(), speaker.log.head());
    assert!(matches!(course(Some(&first), None, claim(&speaker)), Ok(Course::Same)));
    for n in 0..300 {
        speaker.withdraws(Hash([n as u8; 32]), day(400), day(n));
    }
    let second = caught(Some(&first), &speaker);
    assert_eq!(second.log.view(), speaker.log.view());
    let at_once = caught(None, &speaker);
    assert_eq!(at_once.log.head(), second.log.head());
    speaker.declares(&text(BEGIN), day(301));
    let Course::Fetch(catching) = course(Some(&second), None, claim(&speaker)).unwrap() else { panic!() };
    let names: Vec<String> = catching.bundles().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["tile/entries/001.p/49"], "only what grew is fetched");
    fetch(&speaker, *catching).unwrap();
}

#[test]
fn a_rolled_back_checkpoint_is_refused_and_accuses_nobody() {
    let mut speaker = Speaker::new(62);
    let old = claim(&speaker);
    speaker.declares(&text(BEGIN), BEGIN);
    let held = caught(None, &speaker);
    let refused = course(Some(&held), None, old).unwrap_err();
    assert_eq!(refused, PublicError::RolledBack { held: 5, found: 4 }.into());
}

#[test]
fn a_tile_or_an_entry_with_a_wrong_hash_is_refused() {
    let mut speaker = Speaker::new(63);
    speaker.declares(&text(BEGIN), BEGIN);
    let fresh = || match course(None, None, claim(&speaker)).unwrap() {
        Course::Fetch(catching) => *catching,
        Course::Same => panic!(),
    };
    let tile = fresh().hash_tiles()[0];
    let good = serve(&speaker, &tile);
    for at in [0, 31, 32, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert_eq!(fresh().hashes(&[bad]), Err(PublicError::TileRoot));
    }
    assert!(matches!(fresh().hashes(&[&good[1..]]), Err(PublicError::TileLength { .. })));
    assert_eq!(fresh().hashes::<Vec<u8>>(&[]), Err(PublicError::TileRoot));
    let mut catching = fresh();
    catching.hashes(&[good]).unwrap();
    let bundle_tile = catching.bundles()[0];
    let mut bad = serve(&speaker, &bundle_tile);
    *bad.last_mut().unwrap() ^= 1;
    let refused = bundle::read_hashed(&bundle_tile, &bad, &catching.leaves_of(&bundle_tile));
    assert_eq!(refused.unwrap_err(), PublicError::EntryHash { number: 4 });
}

#[test]
fn an_entry_in_the_signed_tree_that_nobody_may_sign_ends_it() {
    let mut speaker = Speaker::new(64);
    speaker.declares(&text(BEGIN), BEGIN);
    // The thief of a log key signs a head over an entry without a signature that verifies.
    let mut forged = speaker.entries[4].clone();
    *forged.last_mut().unwrap() ^= 1;
    let mut leaves = speaker.log.leaves().to_vec();
    leaves[4] = leaf_hash(&forged);
    let head = TreeHead { root: root_of(&leaves).unwrap(), ..speaker.log.head() };
    let checkpoint = sign_checkpoint(&speaker.key, &head).unwrap();
    let note = checkpoint_to_note(&checkpoint, head.origin, speaker.key.public()).unwrap();
    let claim = Claim::read(note.to_text().as_bytes()).unwrap();
    let Course::Fetch(mut catching) = course(None, None, claim).unwrap() else { panic!() };
    let tile = catching.hash_tiles()[0];
    catching.hashes(&[tile.bytes(&Leaves(&leaves)).unwrap()]).unwrap();
    let mut entries = speaker.entries.clone();
    entries[4] = forged;
    let slices: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
    let checks = catching.bundle(&catching.bundles()[0].clone(), &slices).unwrap();
    assert!(checks.iter().any(|check| check.verify().is_err()));
}

#[test]
fn another_key_signs_no_head() {
    let mut speaker = Speaker::new(65);
    let held = caught(None, &speaker);
    speaker.declares(&text(BEGIN), BEGIN);
    let right = std::mem::replace(
        &mut speaker.key,
        CosignerSecret::generate(&mut comity_seal::insecure_seeded::SeededRng::new(9)).unwrap(),
    );
    assert!(course(Some(&held), None, claim(&speaker)).is_err(), "refused before anything is fetched");
    let Course::Fetch(catching) = course(None, None, claim(&speaker)).unwrap() else { panic!() };
    assert!(matches!(fetch(&speaker, *catching), Err(PublicError::Checkpoint(_))), "and at the end without a key");
    speaker.key = right;
    assert!(matches!(course(Some(&held), None, claim(&speaker)), Ok(Course::Fetch(_))));
    assert!(matches!(
        course(None, Some(PartyId([1; 32])), claim(&speaker)),
        Err(FollowError::Refused(PublicError::OtherLog { .. }))
    ));
}

/// Two histories of one author that part after the fourth entry.
fn two(seed: u64) -> (Speaker, Speaker) {
    let (mut one, mut other) = (Speaker::new(seed), Speaker::new(seed));
    one.declares(&text(BEGIN), BEGIN);
    other.declares(&text(BEGIN + 1), BEGIN);
    (one, other)
}

fn convicted(held: &Held, error: FollowError) -> bool {
    let FollowError::Split(proof) = error else { return false };
    let (origin, key) = held.log.view().key_of(held.log.size()).unwrap();
    proof.verify_with_key(origin.into(), key).is_ok()
}

#[test]
fn two_heads_of_one_size_convict() {
    let (one, other) = two(66);
    let held = caught(None, &one);
    assert!(convicted(&held, course(Some(&held), None, claim(&other)).unwrap_err()));
}

#[test]
fn a_smaller_head_of_another_history_convicts() {
    let (mut one, other) = two(67);
    one.declares(&text(BEGIN), day(1));
    let held = caught(None, &one);
    assert!(convicted(&held, course(Some(&held), None, claim(&other)).unwrap_err()));
}

#[test]
fn a_larger_head_of_another_history_convicts_with_the_tiles_served() {
    let (one, mut other) = two(68);
    other.declares(&text(BEGIN), day(1));
    let held = caught(None, &one);
    let Course::Fetch(mut catching) = course(Some(&held), None, claim(&other)).unwrap() else { panic!() };
    let tiles: Vec<Vec<u8>> = catching.hash_tiles().iter().map(|tile| serve(&other, tile)).collect();
    assert_eq!(catching.hashes(&tiles), Err(PublicError::TileRoot));
    let proof = catching.prove_split(other.log.leaves()).unwrap();
    assert!(convicted(&held, FollowError::Split(Box::new(proof))));
    // Tiles that lead nowhere convict nobody.
    let mut noise = other.log.leaves().to_vec();
    noise[2] = Hash([3; 32]);
    assert!(catching.prove_split(&noise).is_none());
    assert!(catching.prove_split(one.log.leaves()).is_none());
}

#[test]
fn a_new_key_is_followed_and_the_old_one_no_more() {
    let mut speaker = Speaker::new(69);
    let held = caught(None, &speaker);
    let before = claim(&speaker);
    let next = CosignerSecret::generate(&mut speaker.rng).unwrap();
    let fact = speaker.log.successor(comity_journal::delegation::cosigner_key(next.public()).unwrap());
    speaker.root_says(fact);
    speaker.key = next;
    let now = caught(Some(&held), &speaker);
    assert_eq!(now.log.view().origin().generation, 2);
    let rolled_back = course(Some(&now), None, before).unwrap_err();
    assert_eq!(rolled_back, PublicError::RolledBack { held: 5, found: 4 }.into());
}

#[test]
fn row_04_what_is_no_checkpoint_of_a_public_log_is_refused() {
    let speaker = Speaker::new(70);
    let text = speaker.head().0.to_text();
    let party = speaker.party();
    let with = |from: &str, to: &str| Claim::read(text.replacen(from, to, 1).as_bytes());
    assert!(matches!(with("comity/v1/public/", "comity/v1/register/"), Err(PublicError::OtherLog { .. })));
    assert!(with("\n4\n", "\n04\n").is_err());
    assert!(matches!(with("\n4\n", "\n1048577\n"), Err(PublicError::TooManyEntries)));
    assert!(with(&party.to_string(), "x").is_err());
    assert!(Claim::read(b"<html>").is_err());
    assert!(Claim::read(&[]).is_err());
}
