//! Releases: what releases a statement, and everything that does not.

use comity_seal::OfficerSecret;
use comity_wire::register::RegisterFact;

use super::*;
use crate::register::officer_key;
use crate::testing::TestParty;

const LINE: LineId = LineId([1; 32]);
const CONTENT: Hash = Hash([2; 32]);

/// A party with three approvers and one analyst, register sizes 3, 4, 5 and 6 on.
struct Scene {
    party: TestParty,
    officers: Vec<OfficerSecret>,
}

const NAMES: [&str; 4] = ["A", "B", "C", "Analyst"];

impl Scene {
    fn new() -> Self {
        let mut party = TestParty::new(40);
        let officers: Vec<_> = NAMES.iter().map(|_| OfficerSecret::generate(&mut party.rng).unwrap()).collect();
        let mut scene = Self { party, officers };
        for (index, name) in NAMES.iter().enumerate() {
            scene.enrol(name, if *name == "Analyst" { "analyst" } else { "watch, approver" }, index);
        }
        scene
    }

    fn enrol(&mut self, name: &str, role: &str, index: usize) {
        let key = Some(officer_key(self.officers[index].public()).unwrap());
        self.party.authority_says(RegisterFact::Officer { name: name.into(), role: role.into(), key });
    }

    fn leaves(&mut self, name: &str, last_trusted: u64) {
        self.party.authority_says(RegisterFact::OfficerLeft { name: name.into(), key: None, last_trusted });
    }

    fn key(&self, index: usize) -> Hash {
        self.officers[index].public().fingerprint()
    }

    fn envelope(&self, who: &[usize]) -> Envelope {
        let required = required_set(who.iter().map(|index| self.key(*index)));
        Envelope { required, release_nonce: Some([9; 32]), ..Envelope::default() }
    }

    fn slots(&self, who: &[usize]) -> Vec<Vec<u8>> {
        let release = asked(LINE, CONTENT, &self.envelope(who)).unwrap();
        let mut who = who.to_vec();
        who.sort_by_key(|index| self.key(*index));
        who.iter().map(|index| release.sign(&self.officers[*index]).unwrap()).collect()
    }

    fn judge(&self, envelope: &Envelope, slots: &[Vec<u8>], size: u64) -> Result<Vec<String>, ReleaseFault> {
        let released = verify((LINE, CONTENT), envelope, slots, (&self.party.view, size))?;
        Ok(released.officers.into_iter().map(|officer| officer.name).collect())
    }
}

#[test]
fn two_approvers_release_and_are_named() {
    let scene = Scene::new();
    let mut names = scene.judge(&scene.envelope(&[0, 1]), &scene.slots(&[0, 1]), 6).unwrap();
    names.sort();
    assert_eq!(names, ["A", "B"]);
    assert_eq!(scene.judge(&scene.envelope(&[2]), &scene.slots(&[2]), 6).unwrap(), ["C"]);
    let shown = verify_slots((LINE, CONTENT), &scene.slots(&[0, 1]), (&scene.party.view, 6)).unwrap();
    assert_eq!((shown.officers.len(), shown.nonce), (2, [9; 32]));
}

#[test]
fn stripped_added_and_foreign_slots_release_nothing() {
    let scene = Scene::new();
    let (envelope, slots) = (scene.envelope(&[0, 1]), scene.slots(&[0, 1]));
    let refused = |slots: &[Vec<u8>]| scene.judge(&envelope, slots, 6).unwrap_err();
    assert!(matches!(refused(&slots[..1]), ReleaseFault::Signatures(ReleaseRefused::Missing { .. })));
    assert!(matches!(refused(&[]), ReleaseFault::Signatures(ReleaseRefused::Missing { .. })));
    let twice = [slots[0].clone(), slots[0].clone()];
    assert!(matches!(refused(&twice), ReleaseFault::Signatures(ReleaseRefused::NotRequired { .. })));
    let other = scene.slots(&[0, 2]);
    assert!(matches!(refused(&other), ReleaseFault::Signatures(_) | ReleaseFault::OtherRelease));
    // Somebody strips an officer from the envelope as well: then what was signed names more than is asked for.
    let alone = scene.envelope(&[0]);
    assert!(scene.judge(&alone, &slots, 6).is_err());
    assert!(scene.judge(&alone, &slots[..1], 6).is_err());
    let none = Envelope::default();
    assert_eq!(scene.judge(&none, &slots, 6), Err(ReleaseFault::Stray));
}

#[test]
fn signatures_of_another_line_content_or_nonce_release_nothing() {
    let scene = Scene::new();
    let (envelope, slots) = (scene.envelope(&[0, 1]), scene.slots(&[0, 1]));
    let view = (&scene.party.view, 6);
    assert!(verify((LineId([3; 32]), CONTENT), &envelope, &slots, view).is_err());
    assert!(verify((LINE, Hash([3; 32])), &envelope, &slots, view).is_err());
    assert!(verify_slots((LINE, Hash([3; 32])), &slots, view).is_err());
    let other = Envelope { release_nonce: Some([8; 32]), ..envelope.clone() };
    assert_eq!(scene.judge(&other, &slots, 6), Err(ReleaseFault::OtherRelease));
    let none = Envelope { release_nonce: None, ..envelope };
    assert_eq!(scene.judge(&none, &slots, 6), Err(ReleaseFault::NoNonce));
}

#[test]
fn a_required_set_in_another_form_is_refused() {
    let scene = Scene::new();
    let slots = scene.slots(&[0, 1]);
    let good = scene.envelope(&[0, 1]);
    let mut one_algorithm = good.clone();
    one_algorithm.required.truncate(2);
    let mut reordered = good.clone();
    reordered.required.swap(0, 1);
    let mut doubled = good.clone();
    doubled.required.push(doubled.required[0].clone());
    let mut unknown = good;
    unknown.required[0].algorithm = 7;
    for bad in [one_algorithm, reordered, doubled, unknown] {
        assert_eq!(scene.judge(&bad, &slots, 6), Err(ReleaseFault::Set), "{:?}", bad.required);
    }
}

#[test]
fn who_is_not_enrolled_or_may_not_release_releases_nothing() {
    let mut scene = Scene::new();
    let (envelope, slots) = (scene.envelope(&[0, 1]), scene.slots(&[0, 1]));
    let late = scene.judge(&envelope, &slots, 3).unwrap_err();
    assert_eq!(late, ReleaseFault::NotTrusted { key: scene.key(1), size: 3 }, "enrolled above the size relied on");
    assert!(scene.judge(&envelope, &slots, 0).is_err());
    let analyst = scene.judge(&scene.envelope(&[0, 3]), &scene.slots(&[0, 3]), 6).unwrap_err();
    assert_eq!(analyst, ReleaseFault::Role { name: "Analyst".into(), role: "analyst".into() });
    // The same person with a second key is one person.
    scene.officers.push(OfficerSecret::generate(&mut scene.party.rng).unwrap());
    scene.enrol("A", "approver", 4);
    let twice = scene.judge(&scene.envelope(&[0, 4]), &scene.slots(&[0, 4]), 7).unwrap_err();
    assert_eq!(twice, ReleaseFault::SamePerson { name: "A".into() });
    // A role given later holds later.
    scene.enrol("Analyst", "approver", 3);
    assert!(scene.judge(&scene.envelope(&[0, 3]), &scene.slots(&[0, 3]), 8).is_ok());
    assert!(scene.judge(&scene.envelope(&[0, 3]), &scene.slots(&[0, 3]), 7).is_err());
}

#[test]
fn who_left_releases_nothing_more_and_nobody_disowns_backwards() {
    let mut scene = Scene::new();
    let (envelope, slots) = (scene.envelope(&[0, 1]), scene.slots(&[0, 1]));
    scene.leaves("B", 5);
    assert!(scene.judge(&envelope, &slots, 5).is_ok(), "trusted up to there");
    for size in [6, 7] {
        let refused = scene.judge(&envelope, &slots, size).unwrap_err();
        assert_eq!(refused, ReleaseFault::NotTrusted { key: scene.key(1), size });
    }
    // What was taken before the leaving was known stays: at size 6 nothing below says that B left.
    assert!(verify_slots((LINE, CONTENT), &slots, (&scene.party.view, 6)).is_ok());
    assert!(verify_slots((LINE, CONTENT), &slots, (&scene.party.view, 7)).is_err());
}

#[test]
fn a_key_that_left_and_a_key_of_another_role_never_come_back() {
    let mut scene = Scene::new();
    let key = |scene: &Scene, index: usize| Some(officer_key(scene.officers[index].public()).unwrap());
    let refused = |scene: &Scene, fact: RegisterFact| {
        let entry = scene.party.view.authority_signed(fact, 1, &scene.party.authority).unwrap();
        let mut view = scene.party.view.clone();
        view.extend(&[comity_wire::Canonical::to_bytes(&entry)]).unwrap_err()
    };
    let officer = |name: &str, key| RegisterFact::Officer { name: name.into(), role: "approver".into(), key };
    use crate::register::RegisterError;
    let number = scene.party.view.size();
    assert_eq!(refused(&scene, officer("Z", key(&scene, 0))), RegisterError::KeyReused { number }, "another's key");
    let mut node = key(&scene, 0).unwrap();
    node.ed25519 = *scene.party.writer.public().ed25519.as_bytes();
    assert_eq!(refused(&scene, officer("Z", Some(node))), RegisterError::KeyReused { number }, "the writer's key");
    let mut weak = key(&scene, 0).unwrap();
    weak.ed25519 = [0; 32];
    assert!(matches!(refused(&scene, officer("Z", Some(weak))), RegisterError::Key { .. }));
    let left = |name: &str, key, last_trusted| RegisterFact::OfficerLeft { name: name.into(), key, last_trusted };
    let nobody = RegisterError::NobodyLeaves { number, name: "Z".into() };
    assert_eq!(refused(&scene, left("Z", None, 3)), nobody);
    let other = refused(&scene, left("A", Some(scene.key(1)), 3));
    assert_eq!(other, RegisterError::NobodyLeaves { number, name: "A".into() }, "another's key");
    let future = RegisterError::LastTrusted { number, last_trusted: 99 };
    assert_eq!(refused(&scene, left("A", None, 99)), future);
    scene.leaves("A", 4);
    let again = RegisterError::KeyReused { number: number + 1 };
    assert_eq!(refused(&scene, officer("A", key(&scene, 0))), again);
    assert!(matches!(refused(&scene, left("A", None, 3)), RegisterError::NobodyLeaves { .. }), "left already");
}
