//! Parties for tests.

use comity_seal::insecure_seeded::SeededRng;

use super::dir::NodeDir;
use super::init::{Founded, InitOptions, init};

/// A party on one node in a directory that goes with it.
pub(crate) struct Party {
    pub(crate) temp: tempfile::TempDir,
    pub(crate) dir: NodeDir,
    pub(crate) founded: Founded,
    pub(crate) rng: SeededRng,
}

pub(crate) fn options(party: &str) -> InitOptions {
    let host: String = party.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    InitOptions {
        party: party.into(),
        listen: Some("127.0.0.1:7411".parse().unwrap()),
        addresses: vec![format!("{host}.example:7411")],
        root: None,
        authority: None,
    }
}

impl Party {
    pub(crate) fn new(name: &str, seed: u64) -> Self {
        let temp = tempfile::tempdir().unwrap();
        let dir = NodeDir::new(temp.path().join("node"));
        let mut rng = SeededRng::new(seed);
        let founded = init(&dir, &options(name), &mut rng).unwrap();
        Self { temp, dir, founded, rng }
    }
}

/// Invites, answers, reveals; returns the texts of the three files and both sides' words.
pub(crate) struct Exchange {
    pub(crate) invite: String,
    pub(crate) answer: String,
    pub(crate) reveal: String,
    pub(crate) words: [super::pairing::Words; 2],
}

pub(crate) fn pet(name: &str) -> super::PetName {
    name.parse().unwrap()
}

/// Runs a pairing up to the words.
pub(crate) fn exchange(a: &mut Party, b: &mut Party) -> Exchange {
    use super::pairing::{AcceptOptions, Accepted, accept, invite};
    let options = AcceptOptions::default();
    let invite = invite(&a.dir, &pet("BOR"), None, &mut a.rng).unwrap();
    let Accepted::Invite { answer, name, .. } = accept(&b.dir, &invite, &options, &mut b.rng).unwrap() else {
        unreachable!("an invite was given")
    };
    assert_eq!(name.as_str(), "AUR");
    let Accepted::Answer { reveal, words: at_a, .. } = accept(&a.dir, &answer, &options, &mut a.rng).unwrap() else {
        unreachable!("an answer was given")
    };
    let Accepted::Reveal { words: at_b, .. } = accept(&b.dir, &reveal, &options, &mut b.rng).unwrap() else {
        unreachable!("a reveal was given")
    };
    Exchange { invite, answer, reveal, words: [at_a, at_b] }
}

/// Runs a whole pairing.
pub(crate) fn pair(a: &mut Party, b: &mut Party) -> [super::PairingRecord; 2] {
    exchange(a, b);
    let at_a = super::confirm::confirm(&a.dir, &pet("BOR"), None, None, &mut a.rng).unwrap();
    let at_b = super::confirm::confirm(&b.dir, &pet("AUR"), None, None, &mut b.rng).unwrap();
    [at_a, at_b]
}
