use comity_journal::register::{authority_key, genesis, officer_key};
use comity_seal::insecure_seeded::SeededRng;
use comity_seal::rng::random32;
use comity_seal::{AuthoritySecret, CosignerSecret, RootSecret};
use comity_store::memory::{Disk, Memory};
use comity_store::{Store, Tx};
use comity_wire::Canonical;
use comity_wire::register::RegisterFact;

use super::super::clock::Now;
use super::super::desk::Desk;
use super::super::handover::{self, OwedNow, Proof};
use super::super::step;
use super::*;

const NOW: Now = Now { wall_s: 1_000, watch_ms: 5 };

/// A party's register with an authority, and what is said in it.
struct Register {
    view: RegisterView,
    entries: Vec<Vec<u8>>,
    authority: AuthoritySecret,
}

impl Register {
    fn new(seed: u64) -> Self {
        let mut rng = SeededRng::new(seed);
        let (root, authority) = (RootSecret::generate(&mut rng).unwrap(), AuthoritySecret::generate(&mut rng).unwrap());
        let writer = CosignerSecret::generate(&mut rng).unwrap();
        let first = genesis("Aurelia", &root, writer.public(), random32(&mut rng)).unwrap().to_bytes();
        let view = RegisterView::begin(&first).unwrap();
        let key = authority_key(authority.public()).unwrap();
        let entry = view.root_signed(RegisterFact::Authority { number: 1, key }, &root).unwrap().to_bytes();
        let mut register = Self { view, entries: vec![first], authority };
        register.take(entry);
        register
    }

    fn take(&mut self, entry: Vec<u8>) {
        self.view.extend(std::slice::from_ref(&entry)).unwrap();
        self.entries.push(entry);
    }

    fn say(&mut self, fact: RegisterFact) {
        let entry = self.view.authority_signed(fact, 1, &self.authority).unwrap().to_bytes();
        self.take(entry);
    }

    fn enrol(&mut self, name: &str, secret: &OfficerSecret) {
        let key = Some(officer_key(secret.public()).unwrap());
        self.say(RegisterFact::Officer { name: name.into(), role: "watch".into(), key });
    }

    fn leaves(&mut self, name: &str) {
        let last_trusted = self.view.size();
        self.say(RegisterFact::OfficerLeft { name: name.into(), key: None, last_trusted });
    }
}

fn secrets() -> [OfficerSecret; 3] {
    let mut rng = SeededRng::new(77);
    std::array::from_fn(|_| OfficerSecret::generate(&mut rng).unwrap())
}

fn draft(from: &str, to: &str) -> HandoverDraft {
    HandoverDraft { desk: "d".into(), from: from.into(), to: to.into(), remarks: "quiet".into() }
}

/// What the node knows of officers: names in the register are not their short ids, and `cy` has left.
fn known(id: &str) -> Option<(String, bool, Option<String>)> {
    match id {
        "ana" => Some(("A. Ivanova".into(), true, None)),
        "bo" => Some(("B. Petrov".into(), true, None)),
        "cy" => Some(("C. Orlov".into(), false, None)),
        _ => None,
    }
}

/// A watch with one desk, and the register with the keys of `ana` and `bo`.
fn watch() -> (Memory, Register, [OfficerSecret; 3]) {
    let (mut register, keys) = (Register::new(3), secrets());
    register.enrol("A. Ivanova", &keys[0]);
    register.enrol("B. Petrov", &keys[1]);
    let mut store = Disk::new().open();
    let mut tx = store.begin().unwrap();
    step::put_desk(&mut *tx, "d", Some(&Desk::new("d", &["nrrc"])), "op", NOW).unwrap();
    tx.commit().unwrap();
    (store, register, keys)
}

fn open(tx: &mut dyn Tx, register: &Register, from: &str, to: &str) -> HandoverFile {
    let draft = draft(from, to);
    let signers = Signers::find(&draft, known, &register.view).unwrap();
    let handover = handover::open(tx, &draft, signers, OwedNow::default(), NOW).unwrap().unwrap();
    HandoverFile::new(handover, &register.entries)
}

fn sign(tx: &mut dyn Tx, by: &HandoverSignature, register: &Register) -> Result<Handover, HandoverError> {
    handover::sign(tx, by.handover, &by.officer, Proof::Key(by, &register.view), NOW).unwrap()
}

fn complete(tx: &mut dyn Tx, register: &Register, keys: &[OfficerSecret]) -> HandoverFile {
    let file = open(tx, register, "ana", "bo");
    for key in &keys[..2] {
        sign(tx, &file.sign(key).unwrap(), register).unwrap();
    }
    let kept = handover::find(comity_tx(tx), file.handover.number).unwrap().unwrap();
    HandoverFile::new(kept, &register.entries)
}

fn comity_tx(tx: &dyn Tx) -> &dyn comity_store::Read {
    step::tx_read(tx)
}

#[test]
fn both_shifts_sign_one_hash_with_their_keys_and_anybody_verifies_it() {
    let (mut store, register, keys) = watch();
    let mut tx = store.begin().unwrap();
    let file = open(&mut *tx, &register, "ana", "bo");
    assert_eq!(file.verify().unwrap().state, "opened");
    let (ana, bo) = (file.sign(&keys[0]).unwrap(), file.sign(&keys[1]).unwrap());
    assert_eq!((ana.officer.as_str(), bo.officer.as_str(), &ana.digest), ("ana", "bo", &bo.digest));
    let offered = sign(&mut *tx, &ana, &register).unwrap();
    assert_eq!((offered.state(), offered.done_at), ("offered", None));
    assert_eq!(HandoverFile::new(offered, &register.entries).verify().unwrap().state, "offered");
    let done = sign(&mut *tx, &bo, &register).unwrap();
    assert_eq!((done.state(), done.done_at), ("complete", Some(1_000)));
    let file = HandoverFile::new(done, &register.entries);
    let text = serde_json::to_vec(&file).unwrap();
    assert!(HandoverFile::is_one(&text[..64]) && !HandoverFile::is_one(b"{\"comity\":1}"));
    let verdict = HandoverFile::read(&text).unwrap().verify().unwrap();
    assert_eq!((verdict.state, verdict.by_keys, verdict.party_name.as_str()), ("complete", true, "Aurelia"));
    assert_eq!(verdict.root, register.view.root_key().fingerprint().to_string());
    let names: Vec<_> = verdict.signers.iter().map(|signer| signer.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["A. Ivanova", "B. Petrov"]);
    assert!(handover::all(&*tx, 9).unwrap()[0].signed.iter().all(|signed| signed.slot.is_none()), "a list is short");
}

#[test]
fn bad_signatures_are_refused_and_nothing_is_kept_of_them() {
    let (mut store, register, keys) = watch();
    let mut tx = store.begin().unwrap();
    let file = open(&mut *tx, &register, "ana", "bo");
    let (ana, bo) = (file.sign(&keys[0]).unwrap(), file.sign(&keys[1]).unwrap());
    assert!(matches!(file.sign(&keys[2]), Err(FileError::NotAsked { .. })));
    let refused = |tx: &mut dyn Tx, bad: &HandoverSignature| sign(tx, bad, &register).unwrap_err();
    let mut bits = BASE64.decode(ana.slot.as_bytes()).unwrap();
    *bits.last_mut().unwrap() ^= 1;
    for bad in [
        HandoverSignature { comity_handover_signature: 2, ..ana.clone() },
        HandoverSignature { slot: bo.slot.clone(), ..ana.clone() },
        HandoverSignature { slot: bo.slot.clone(), key: bo.key.clone(), ..ana.clone() },
        HandoverSignature { slot: BASE64.encode(&bits), ..ana.clone() },
        HandoverSignature { slot: "not base64".into(), ..ana.clone() },
        HandoverSignature { slot: String::new(), ..ana.clone() },
        HandoverSignature { digest: "0".repeat(64), ..ana.clone() },
        HandoverSignature { key: "x".into(), ..ana.clone() },
    ] {
        assert!(matches!(refused(&mut *tx, &bad), HandoverError::Signature { .. }), "{bad:?}");
    }
    assert_eq!(
        refused(&mut *tx, &HandoverSignature { officer: "cy".into(), ..ana.clone() }),
        HandoverError::NotConcerned
    );
    // Who has a key is not attested.
    let attested = handover::sign(&mut *tx, 1, "ana", Proof::Attested, NOW).unwrap();
    assert!(matches!(attested, Err(HandoverError::KeyNeeded { .. })));
    sign(&mut *tx, &ana, &register).unwrap();
    assert_eq!(refused(&mut *tx, &ana), HandoverError::SignedBefore, "one officer twice");
    assert_eq!(handover::find(&*tx, 1).unwrap().unwrap().signed.len(), 1);
    // What was signed before is not signed after: the list, the log and the desk are others.
    let later = open(&mut *tx, &register, "ana", "bo");
    assert!(later.handover.log_size > file.handover.log_size);
    let old = HandoverSignature { handover: later.handover.number, ..bo.clone() };
    assert!(matches!(refused(&mut *tx, &old), HandoverError::Signature { .. }), "over an older log head");
    let forged = HandoverSignature { digest: later.handover.digest.clone(), ..old };
    assert!(matches!(refused(&mut *tx, &forged), HandoverError::Signature { .. }));
    assert_eq!(refused(&mut *tx, &bo), HandoverError::Replaced { by: 2 });
}

#[test]
fn who_left_or_is_nobody_else_hands_nothing_over() {
    let (mut store, mut register, keys) = watch();
    let mut tx = store.begin().unwrap();
    let found = |from: &str, to: &str, register: &Register| Signers::find(&draft(from, to), known, &register.view);
    assert_eq!(found("ana", "cy", &register), Err(HandoverError::Left { officer: "cy".into() }));
    // Under two ids one person, by the name or by the key.
    let same = |id: &str| known(if id == "bo" { "ana" } else { id });
    assert_eq!(Signers::find(&draft("ana", "bo"), same, &register.view), Err(HandoverError::SamePerson));
    let key = keys[0].public().fingerprint().to_string();
    let shared = |id: &str| known(id).map(|(name, works, _)| (name, works, Some(key.clone())));
    assert_eq!(Signers::find(&draft("ana", "bo"), shared, &register.view), Err(HandoverError::SamePerson));
    // A key that nobody enrolled.
    let strange = keys[2].public().fingerprint().to_string();
    let other = |id: &str| known(id).map(|(name, works, _)| (name, works, Some(strange.clone())));
    assert!(matches!(Signers::find(&draft("ana", "bo"), other, &register.view), Err(HandoverError::NotTrusted { .. })));
    // Whoever is in no register has no key here.
    assert_eq!(found("ana", "dan", &register).unwrap().keys.len(), 1);

    let file = open(&mut *tx, &register, "ana", "bo");
    let (ana, bo) = (file.sign(&keys[0]).unwrap(), file.sign(&keys[1]).unwrap());
    sign(&mut *tx, &ana, &register).unwrap();
    register.leaves("B. Petrov");
    assert!(matches!(sign(&mut *tx, &bo, &register), Err(HandoverError::NotTrusted { .. })), "revoked before signing");
    assert!(matches!(found("ana", "bo", &register), Err(HandoverError::NotTrusted { .. })));
    // Who leaves afterwards has signed all the same.
    let kept = handover::find(&*tx, 1).unwrap().unwrap();
    register.leaves("A. Ivanova");
    let verdict = HandoverFile::new(kept, &register.entries).verify().unwrap();
    assert_eq!((verdict.state, verdict.signers[0].left_since), ("offered", true));
}

#[test]
fn a_file_that_was_changed_proves_nothing() {
    let (mut store, register, keys) = watch();
    let mut tx = store.begin().unwrap();
    let file = complete(&mut *tx, &register, &keys);
    assert_eq!(file.verify().unwrap().state, "complete");
    let with = |change: &dyn Fn(&mut HandoverFile)| {
        let mut changed = file.clone();
        change(&mut changed);
        changed.verify().unwrap_err()
    };
    let changes: [&dyn Fn(&mut HandoverFile); 7] = [
        &|f| f.handover.desk = "e".into(),
        &|f| f.handover.from = "cy".into(),
        &|f| f.handover.ours = 9,
        &|f| f.handover.remarks.clear(),
        &|f| f.handover.log_head = "0".repeat(64),
        &|f| f.handover.keys.swap(0, 1),
        &|f| f.handover.register = None,
    ];
    for change in changes {
        assert_eq!(with(change), FileError::Changed);
    }
    // With a digest that fits, the signatures do not.
    let fitting = |f: &mut HandoverFile| {
        f.handover.remarks = "other".into();
        f.handover.digest = digest(&f.handover).unwrap();
    };
    assert!(matches!(with(&fitting), FileError::Signature { .. }));
    assert!(matches!(with(&|f| f.handover.signed[0].slot = None), FileError::Signature { .. }));
    assert!(matches!(with(&|f| f.handover.signed[0].how = "attested".into()), FileError::Signature { .. }));
    assert!(matches!(with(&|f| f.handover.signed[1].officer = "ana".into()), FileError::Signature { .. }));
    assert!(matches!(with(&|f| f.handover.signed[1].officer = "cy".into()), FileError::Signature { .. }));
    assert!(matches!(
        with(&|f| {
            let first = f.handover.signed[0].clone();
            f.handover.signed.push(first);
        }),
        FileError::Signature { .. }
    ));
    assert!(matches!(with(&|f| drop(f.register.pop())), FileError::Register { .. }));
    assert!(matches!(with(&|f| f.register.clear()), FileError::Register { .. }));
    assert!(matches!(
        with(&|f| f.register = Register::new(4).entries.iter().map(|e| BASE64.encode(e)).collect()),
        FileError::Register { .. }
    ));
    for bad in
        [b"{}".to_vec(), b"".to_vec(), b"{\"comity_handover\":2}".to_vec(), vec![b' '; HANDOVER_FILE_BYTES_MAX + 1]]
    {
        assert!(matches!(HandoverFile::read(&bad), Err(FileError::Form { .. })));
    }
}

#[test]
fn who_has_no_key_is_attested_and_the_file_says_so() {
    let (mut store, register, keys) = watch();
    let mut tx = store.begin().unwrap();
    let file = open(&mut *tx, &register, "ana", "dan");
    sign(&mut *tx, &file.sign(&keys[0]).unwrap(), &register).unwrap();
    let done = handover::sign(&mut *tx, 1, "dan", Proof::Attested, NOW).unwrap().unwrap();
    let verdict = HandoverFile::new(done.clone(), &register.entries).verify().unwrap();
    assert_eq!((verdict.state, verdict.by_keys), ("complete", false));
    assert_eq!((verdict.signers[1].key.as_ref(), verdict.signers[1].officer.as_str()), (None, "dan"));
    // The node cannot call a confirmation of its own a key's.
    let mut claimed = done;
    claimed.signed[1].how = "key".into();
    assert!(HandoverFile::new(claimed, &register.entries).verify().is_err());
}
