//! A party with a public log, for tests.

use comity_catalog::Catalogue;
use comity_journal::checkpoint::checkpoint_to_note;
use comity_journal::note::Note;
use comity_journal::sign_checkpoint;
use comity_seal::insecure_seeded::SeededRng;
use comity_seal::officer::{KeyId, PublicRelease};
use comity_seal::{AuthoritySecret, CosignerSecret, OfficerSecret, RootSecret};
use comity_wire::head::Checkpoint;
use comity_wire::register::AuthorityKey;
use comity_wire::{Canonical, Hash, PartyId};
use serde_json::{Value, json};

use crate::entry::{PublicFact, Said};
use crate::issue::genesis;
use crate::log::PublicLog;
use crate::standing::DAY_SECONDS;

/// An instant on which the tests' clocks begin.
pub(crate) const BEGIN: u64 = 1_800_000_000;
/// Days after it.
pub(crate) const fn day(days: u64) -> u64 {
    BEGIN + days * DAY_SECONDS
}

pub(crate) struct Speaker {
    pub(crate) rng: SeededRng,
    pub(crate) root: RootSecret,
    pub(crate) authority: AuthoritySecret,
    pub(crate) key: CosignerSecret,
    pub(crate) officers: [OfficerSecret; 2],
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) log: PublicLog,
    nonces: u64,
}

pub(crate) fn officer_key(key: &OfficerSecret) -> AuthorityKey {
    let mldsa65: Box<[u8]> = key.public().mldsa65().as_bytes().into();
    AuthorityKey { ed25519: *key.public().ed25519().as_bytes(), mldsa65: mldsa65.try_into().unwrap() }
}

impl Speaker {
    /// Genesis, an authority, two officers who may release.
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = SeededRng::new(seed);
        let root = RootSecret::generate(&mut rng).unwrap();
        let authority = AuthoritySecret::generate(&mut rng).unwrap();
        let key = CosignerSecret::generate(&mut rng).unwrap();
        let officers = [(); 2].map(|()| OfficerSecret::generate(&mut rng).unwrap());
        let name = format!("party {seed}");
        let first = genesis(&name, &root, key.public(), [seed as u8; 32]).unwrap().to_bytes();
        let log = PublicLog::begin(&first).unwrap();
        let mut speaker = Self { rng, root, authority, key, officers, entries: vec![first], log, nonces: 0 };
        let authority_key = comity_journal::register::authority_key(speaker.authority.public()).unwrap();
        speaker.root_says(PublicFact::Authority { number: 1, key: authority_key });
        for (name, at) in [("Ana", 0), ("Bo", 1)] {
            let key = officer_key(&speaker.officers[at]);
            speaker.authority_says(PublicFact::Officer { name: name.into(), role: "approver".into(), key });
        }
        speaker
    }

    pub(crate) fn party(&self) -> PartyId {
        self.log.view().party()
    }

    pub(crate) fn root_says(&mut self, fact: PublicFact) {
        let bytes = self.log.view().root_signed(fact, &self.root).unwrap().to_bytes();
        self.add(bytes);
    }

    pub(crate) fn authority_says(&mut self, fact: PublicFact) {
        let bytes = self.log.view().authority_signed(fact, 1, &self.authority).unwrap().to_bytes();
        self.add(bytes);
    }

    pub(crate) fn add(&mut self, bytes: Vec<u8>) {
        self.log.take(&bytes).unwrap();
        self.entries.push(bytes);
    }

    /// Officers' signatures under a statement.
    pub(crate) fn slots(&mut self, said: &Said, who: &[usize]) -> Vec<Vec<u8>> {
        self.nonces += 1;
        let mut signers: Vec<&OfficerSecret> = who.iter().map(|at| &self.officers[*at]).collect();
        signers.sort_by_key(|officer| KeyId::of(officer.public()));
        let keys = signers.iter().map(|officer| KeyId::of(officer.public()));
        let nonce = comity_seal::hash::sha256(&self.nonces.to_be_bytes()).0;
        let release = PublicRelease::new(self.party(), said.digest(), keys, nonce).unwrap();
        signers.iter().map(|officer| release.sign(officer).unwrap()).collect()
    }

    pub(crate) fn said(format: &str, body: &Value, stated: u64) -> Said {
        let body = serde_json::to_vec(body).unwrap();
        Said { format: format.into(), version: 1, body, supersedes: None, stated }
    }

    /// Says something with both officers' signatures; its entry.
    pub(crate) fn says(&mut self, said: Said) -> Hash {
        self.says_by(said, &[0, 1])
    }

    pub(crate) fn says_by(&mut self, said: Said, who: &[usize]) -> Hash {
        let slots = self.slots(&said, who);
        let bytes = self.log.view().officers_signed(PublicFact::Statement(said), slots).to_bytes();
        self.add(bytes);
        self.log.view().statements().last().unwrap().id
    }

    pub(crate) fn declares(&mut self, body: &Value, stated: u64) -> Hash {
        self.says(Self::said("F60", body, stated))
    }

    pub(crate) fn withdraws(&mut self, declaration: Hash, effective: u64, stated: u64) -> Hash {
        let body = json!({"ref": declaration.to_string(), "reason": {"en": "x"}, "effective_date": effective});
        self.says(Self::said("F62", &body, stated))
    }

    /// The head, signed by the present key.
    pub(crate) fn head(&self) -> (Note, Checkpoint) {
        let head = self.log.head();
        let checkpoint = sign_checkpoint(&self.key, &head).unwrap();
        (checkpoint_to_note(&checkpoint, head.origin, self.key.public()).unwrap(), checkpoint)
    }
}

/// A declaration of a text, toward all.
pub(crate) fn text(start: u64) -> Value {
    json!({
        "undertaking": {"form": "text", "texts": {"en": "We will not strike first.", "ru": "Мы не ударим первыми."}},
        "scope": {"toward": "all-states", "means": ["ict-attack"]},
        "reservations": [],
        "start_date": start,
        "authentic": ["en", "ru"],
    })
}

/// Adherence to an arrangement.
pub(crate) fn adherence(hash: Hash, start: u64) -> Value {
    json!({
        "undertaking": {"form": "arrangement", "hash": hash.to_string()},
        "scope": {"toward": "adherents", "means": ["ict-attack"]},
        "reservations": [],
        "start_date": start,
    })
}

/// An arrangement with a threshold.
pub(crate) fn arrangement(adherents: u64, days: u64) -> Value {
    json!({
        "texts": {"en": "Nobody strikes first.", "ru": "Никто не бьёт первым."},
        "entry_threshold": {"adherents": adherents, "days": days},
        "who_may_adhere": {"kind": "states"},
    })
}

pub(crate) fn catalogue() -> Catalogue {
    Catalogue::shipped().unwrap()
}
