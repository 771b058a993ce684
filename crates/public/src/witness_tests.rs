use comity_seal::CosignerSecret;
use comity_seal::insecure_seeded::SeededRng;

use super::*;
use crate::testing::{BEGIN, Speaker, day, text};
use crate::verifier::{cosign, cosigner_keys, log_keys};

/// The request of the specification, as it stands there.
const EXAMPLE: &str = "old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u{2014} example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
";

/// The verifier key and the note of `signed-note`.
const FOO: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const FOO_NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo \
    Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

#[test]
fn the_specifications_request_reads_and_writes_back() {
    let request = AddCheckpoint::parse(EXAMPLE.as_bytes()).unwrap();
    assert_eq!((request.old, request.proof.len()), (20_852_014, 4));
    let head = request.head().unwrap();
    assert_eq!((head.origin.as_str(), head.size), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(request.note.signatures().len(), 2);
    assert_eq!(request.to_text(), EXAMPLE);
}

#[test]
fn the_specifications_key_verifies_its_note() {
    let key: VerifierKey = FOO.parse().unwrap();
    let note = Note::parse(FOO_NOTE.as_bytes()).unwrap();
    assert_eq!(signed_by(&note, std::slice::from_ref(&key)).unwrap(), [(&key, 0)]);
    let mut lines = note.signatures().to_vec();
    lines[0].signature[3] ^= 1;
    let bad = Note::new(note.text().to_owned(), lines).unwrap();
    assert!(signed_by(&bad, std::slice::from_ref(&key)).is_err(), "a line of a known key must verify");
    let mut lines = note.signatures().to_vec();
    lines[0].key_id = [0; 4];
    let other = Note::new(note.text().to_owned(), lines).unwrap();
    assert!(signed_by(&other, std::slice::from_ref(&key)).unwrap().is_empty(), "others are ignored");
}

#[test]
fn row_04_what_is_no_request_is_refused_with_400() {
    let with = |from: &str, to: &str| AddCheckpoint::parse(EXAMPLE.replacen(from, to, 1).as_bytes()).map(drop);
    let bad = |verdict: Result<(), Refusal>| assert_eq!(verdict.unwrap_err().status(), 400);
    bad(with("old 20852014", "old 020852014"));
    bad(with("old 20852014", "old -1"));
    bad(with("old ", "old  "));
    bad(with("old ", "Old "));
    bad(with("PlRN", "Pl!N"));
    bad(with("kaw=\n", "kaw=\r\n"));
    bad(with("Kj/0=\n\n", "Kj/0=\n"));
    bad(AddCheckpoint::parse(b"").map(drop));
    bad(AddCheckpoint::parse(b"old 0\n").map(drop));
    bad(AddCheckpoint::parse(b"old 0\n\n").map(drop));
    bad(AddCheckpoint::parse(&[0xff]).map(drop));
    let hash = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";
    let long = EXAMPLE.replacen(hash, &hash.repeat(61), 1);
    bad(AddCheckpoint::parse(long.as_bytes()).map(drop));
}

/// A log with its keys, and a witness.
struct Scene {
    speaker: Speaker,
    known: KnownLog,
    witness: CosignerSecret,
}

fn scene(seed: u64) -> Scene {
    let speaker = Speaker::new(seed);
    let origin = speaker.log.head().origin.to_string();
    let keys = log_keys(&origin, speaker.key.public()).unwrap().to_vec();
    let witness = CosignerSecret::generate(&mut SeededRng::new(seed + 1_000)).unwrap();
    Scene { speaker, known: KnownLog { keys, all: true }, witness }
}

impl Scene {
    fn request(&self, old: u64) -> AddCheckpoint {
        let proof = self.speaker.log.prove_growth(old, self.speaker.log.size()).unwrap();
        AddCheckpoint { old, proof, note: self.speaker.head().0 }
    }

    fn judge(&self, request: &AddCheckpoint, last: Option<&LastSeen>) -> Result<LastSeen, u16> {
        request.judge(Some(&self.known), last).map_err(|refusal| refusal.status())
    }

    fn last(&self) -> LastSeen {
        let head = self.speaker.log.head();
        LastSeen { size: head.size, root: head.root }
    }
}

#[test]
fn a_witness_cosigns_what_extends_what_it_saw() {
    let mut scene = scene(81);
    let first = scene.judge(&scene.request(0), None).unwrap();
    assert_eq!(first, scene.last());
    scene.speaker.declares(&text(BEGIN), BEGIN);
    let request = scene.request(4);
    let second = scene.judge(&request, Some(&first)).unwrap();
    assert_eq!(second.size, 5);
    assert_eq!(scene.judge(&scene.request(5), Some(&second)), Ok(second), "the same head again");
    let lines = cosign(&scene.witness, "witness.example/w1", request.note.text(), day(1)).unwrap().unwrap();
    let keys = cosigner_keys("witness.example/w1", scene.witness.public()).unwrap();
    let (merged, time) = merge_answer(&request.note, answer(&lines).as_bytes(), &keys).unwrap();
    assert_eq!(time, day(1));
    assert_eq!(merged.signatures().len(), 4);
    assert_eq!(signed_by(&merged, &keys).unwrap().len(), 2);
    assert_eq!(signed_by(&merged, &scene.known.keys).unwrap().len(), 2, "the log's own lines stay");
    let again = cosign(&scene.witness, "witness.example/w1", request.note.text(), day(2)).unwrap().unwrap();
    let (merged, _) = merge_answer(&merged, answer(&again).as_bytes(), &keys).unwrap();
    assert_eq!(merged.signatures().len(), 4, "a later line takes the place of the one before");
}

#[test]
fn each_refusal_has_the_status_of_the_specification() {
    let mut scene = scene(82);
    let first = scene.last();
    scene.speaker.declares(&text(BEGIN), BEGIN);
    let good = scene.request(4);
    assert_eq!(good.judge(None, None).unwrap_err().status(), 404);
    let mut unsigned = good.clone();
    let mut lines = good.note.signatures().to_vec();
    lines[0].signature[5] ^= 1;
    unsigned.note = Note::new(good.note.text().to_owned(), lines.clone()).unwrap();
    assert_eq!(scene.judge(&unsigned, Some(&first)), Err(403));
    lines.remove(0);
    unsigned.note = Note::new(good.note.text().to_owned(), lines).unwrap();
    assert_eq!(scene.judge(&unsigned, Some(&first)), Err(403), "both lines of a log of Comity");
    let one_suffices = KnownLog { all: false, ..scene.known.clone() };
    assert!(unsigned.judge(Some(&one_suffices), Some(&first)).is_ok());
    assert_eq!(scene.judge(&AddCheckpoint { old: 6, ..good.clone() }, Some(&first)), Err(400));
    let conflict = scene.request(3).judge(Some(&scene.known), Some(&first)).unwrap_err();
    assert_eq!(conflict, Refusal::Conflict { size: 4 });
    assert_eq!(scene.judge(&good, None), Err(409), "who never cosigned knows size 0");
    let mut bent = good.clone();
    bent.proof[0].0[0] ^= 1;
    assert_eq!(scene.judge(&bent, Some(&first)), Err(422));
    bent.proof.clear();
    assert_eq!(scene.judge(&bent, Some(&first)), Err(422));
    let from_nothing = AddCheckpoint { old: 0, ..good.clone() };
    assert_eq!(scene.judge(&from_nothing, None), Err(422), "a proof from nothing is not empty");
    let other = LastSeen { root: Hash([1; 32]), ..first };
    assert_eq!(scene.judge(&good, Some(&other)), Err(422));
}

#[test]
fn an_empty_tree_has_one_root() {
    let scene = scene(83);
    let head = comity_journal::TreeHead { size: 0, root: Hash([1; 32]), ..scene.speaker.log.head() };
    let sign = |head| {
        let checkpoint = comity_journal::sign_checkpoint(&scene.speaker.key, &head).unwrap();
        let key = scene.speaker.key.public();
        comity_journal::checkpoint::checkpoint_to_note(&checkpoint, head.origin, key).unwrap()
    };
    let bad = AddCheckpoint { old: 0, proof: vec![], note: sign(head) };
    assert_eq!(scene.judge(&bad, None), Err(422));
    let head = comity_journal::TreeHead { root: empty_root(), ..head };
    let good = AddCheckpoint { old: 0, proof: vec![], note: sign(head) };
    assert!(scene.judge(&good, None).is_ok());
}

#[test]
fn a_split_view_is_refused_and_named() {
    let (mut one, mut other) = (scene(84), scene(84));
    one.speaker.declares(&text(BEGIN), BEGIN);
    other.speaker.declares(&text(BEGIN + 1), BEGIN);
    let last = one.last();
    let same_size = other.request(5);
    let refusal = same_size.judge(Some(&one.known), Some(&last)).unwrap_err();
    assert_eq!(refusal, Refusal::SplitView { size: 5 });
    assert!(same_size.convicts(Some(&one.known), Some(&last)));
    let from_before = other.request(4);
    let refusal = from_before.judge(Some(&one.known), Some(&last)).unwrap_err();
    assert_eq!(refusal, Refusal::Conflict { size: 5 }, "the specification asks for the size first");
    assert!(from_before.convicts(Some(&one.known), Some(&last)), "and it is proof all the same");
    assert!(!one.request(5).convicts(Some(&one.known), Some(&last)));
    assert!(!from_before.convicts(None, Some(&last)) && !from_before.convicts(Some(&one.known), None));
    other.speaker.declares(&text(BEGIN), day(1));
    assert_eq!(one.judge(&other.request(5), Some(&last)), Err(422));
}

#[test]
fn an_answer_of_another_key_time_or_text_is_nothing() {
    let scene = scene(85);
    let note = scene.speaker.head().0;
    let keys = cosigner_keys("w", scene.witness.public()).unwrap();
    let good = |time| answer(&cosign(&scene.witness, "w", note.text(), time).unwrap().unwrap());
    assert!(merge_answer(&note, good(5).as_bytes(), &keys).is_some());
    assert!(merge_answer(&note, good(0).as_bytes(), &keys).is_none(), "a cosignature has a time");
    assert!(merge_answer(&note, b"", &keys).is_none());
    assert!(merge_answer(&note, b"sorry\n", &keys).is_none());
    let first = good(5).lines().next().unwrap().to_owned() + "\n";
    assert!(merge_answer(&note, first.as_bytes(), &keys).is_none(), "both lines");
    let mixed = first + good(6).lines().nth(1).unwrap() + "\n";
    assert!(merge_answer(&note, mixed.as_bytes(), &keys).is_none(), "at one time");
    let renamed = answer(&cosign(&scene.witness, "v", note.text(), 5).unwrap().unwrap());
    assert!(merge_answer(&note, renamed.as_bytes(), &keys).is_none());
    let elsewhere = answer(&cosign(&scene.witness, "w", &note.text().replace("\n4\n", "\n5\n"), 5).unwrap().unwrap());
    assert!(merge_answer(&note, elsewhere.as_bytes(), &keys).is_none());
}
