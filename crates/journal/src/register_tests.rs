//! Registers: what a view knows, and every refusal.

use comity_seal::error::Algorithm;
use comity_seal::{CosignerSecret, KeyRefused, SignatureRefused};
use comity_wire::Malformed;

use super::*;
use crate::checkpoint::sign_checkpoint;
use crate::delegation::cosigner_key;
use crate::testing::TestParty;

fn officer(name: &str) -> RegisterFact {
    RegisterFact::Officer { name: name.into(), role: "watch".into(), key: None }
}

fn profile(field: &str, text: &str) -> RegisterFact {
    RegisterFact::Profile { fields: vec![(field.into(), text.into())] }
}

/// What taking in the last entry of a forged register gives.
fn refusal(party: &TestParty, entry: &RegisterEntry) -> RegisterError {
    let mut view = party.view.clone();
    let error = view.extend(&[entry.to_bytes()]).unwrap_err();
    assert_eq!(view, party.view, "a refused entry changes nothing");
    error
}

#[test]
fn a_view_knows_what_the_register_says() {
    let mut party = TestParty::new(1);
    party.authority_says(officer("A. Duty"));
    party.authority_says(profile("phone", "1"));
    party.authority_says(profile("phone", "2"));
    let view = RegisterView::build(&party.register).unwrap();
    assert_eq!(view, party.view);
    assert_eq!((view.party(), view.name(), view.size()), (party.id(), "party 1", 5));
    assert_eq!(view.officers()[0].name, "A. Duty");
    assert_eq!(view.profile().get("phone").map(String::as_str), Some("2"));
    assert_eq!(view.root_at(5), Some(view.at().root));
    assert_eq!((view.root_at(0), view.root_at(6)), (None, None));
}

#[test]
fn a_register_begins_with_its_own_genesis() {
    let party = TestParty::new(2);
    assert_eq!(RegisterView::build::<Vec<u8>>(&[]), Err(RegisterError::NoGenesis));
    assert_eq!(RegisterView::build(&party.register[1..]), Err(RegisterError::NoGenesis));
    let twice = [party.register[0].clone(), party.register[0].clone()];
    let error = RegisterError::OutOfPlace { expected: 1, found: 0 };
    assert_eq!(RegisterView::build(&twice), Err(error));
    let fact = RegisterEntry::from_bytes(&party.register[0]).unwrap().fact;
    let entry = party.view.root_signed(fact, &party.root).unwrap();
    assert_eq!(refusal(&party, &entry), RegisterError::SecondGenesis { number: 2 });
}

#[test]
fn a_name_that_is_not_the_roots_hash_is_refused() {
    let (party, other) = (TestParty::new(3), TestParty::new(4));
    let entry = RegisterEntry::from_bytes(&party.register[0]).unwrap();
    let RegisterEntry { generation, number, fact, signatures, .. } = entry;
    let entry = RegisterEntry::new(other.id(), generation, number, fact, signatures);
    let verdict = RegisterView::begin(&entry.to_bytes());
    assert_eq!(verdict, Err(RegisterError::NotThisRoot));
}

#[test]
fn row_04_bytes_that_are_no_canonical_entry_are_refused() {
    let party = TestParty::new(5);
    let mut bytes = party.register[0].clone();
    bytes.push(0);
    let error = RegisterView::begin(&bytes).unwrap_err();
    assert!(matches!(error, RegisterError::Malformed(Malformed::NotCanonical { .. })), "{error}");
    let error = RegisterView::begin(&[]).unwrap_err();
    assert!(matches!(error, RegisterError::Malformed(_)), "{error}");
}

#[test]
fn row_13_flipped_bits_of_a_register_are_refused() {
    let party = TestParty::new(6);
    let genesis = &party.register[0];
    // Every 13th bit: each part of the entry is met, at a cost that a test can bear.
    for bit in (0..8 * genesis.len()).step_by(13) {
        let mut bad = genesis.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(RegisterView::begin(&bad).is_err(), "bit {bit}");
    }
}

#[test]
fn weak_and_doubled_keys_are_refused_at_enrolment() {
    let party = TestParty::new(7);
    let number = 2;
    let mut key = authority_key(party.authority.public()).unwrap();
    let fact = RegisterFact::Authority { number: 2, key: key.clone() };
    let entry = party.view.root_signed(fact, &party.root).unwrap();
    assert_eq!(refusal(&party, &entry), RegisterError::KeyReused { number });
    key.ed25519 = [0; 32];
    key.ed25519[0] = 1;
    let fact = RegisterFact::Authority { number: 2, key };
    let entry = party.view.root_signed(fact, &party.root).unwrap();
    let error = refusal(&party, &entry);
    let small = KeyRefused::SmallOrder { what: "Ed25519 key" };
    assert_eq!(error, RegisterError::Key { number, refused: small });
}

#[test]
fn entries_of_other_places_parties_and_generations_are_refused() {
    let (mut party, other) = (TestParty::new(8), TestParty::new(9));
    let entry = other.view.authority_signed(officer("x"), 1, &other.authority).unwrap();
    let error = RegisterError::OtherParty { number: 2, found: other.id() };
    assert_eq!(refusal(&party, &entry), error);

    let late = party.view.authority_signed(officer("x"), 1, &party.authority).unwrap();
    party.authority_says(officer("y"));
    let error = RegisterError::OutOfPlace { expected: 3, found: 2 };
    assert_eq!(refusal(&party, &late), error);

    let RegisterEntry { party: id, fact, signatures, .. } = late;
    let entry = RegisterEntry::new(id, 2, 3, fact, signatures);
    let error = RegisterError::OtherGeneration { number: 3, expected: 1, found: 2 };
    assert_eq!(refusal(&party, &entry), error);
}

#[test]
fn each_fact_needs_its_own_signer() {
    let mut party = TestParty::new(10);
    let entry = party.view.root_signed(officer("x"), &party.root).unwrap();
    assert_eq!(refusal(&party, &entry), RegisterError::Unsigned { number: 2, root: false });
    let key = authority_key(fresh_authority(&mut party).public()).unwrap();
    let fact = RegisterFact::Authority { number: 2, key };
    let entry = party.view.authority_signed(fact, 1, &party.authority).unwrap();
    assert_eq!(refusal(&party, &entry), RegisterError::Unsigned { number: 2, root: true });
    let entry = party.view.authority_signed(officer("x"), 2, &party.authority).unwrap();
    assert_eq!(refusal(&party, &entry), RegisterError::Signer { number: 2, key: 2 });
    let mut entry = party.view.authority_signed(officer("x"), 1, &party.authority).unwrap();
    entry.signatures.clear();
    assert_eq!(refusal(&party, &entry), RegisterError::Unsigned { number: 2, root: false });
}

fn fresh_authority(party: &mut TestParty) -> comity_seal::AuthoritySecret {
    comity_seal::AuthoritySecret::generate(&mut party.rng).unwrap()
}

#[test]
fn every_signature_must_verify_not_only_the_needed_one() {
    let party = TestParty::new(11);
    let mut entry = party.view.authority_signed(officer("x"), 1, &party.authority).unwrap();
    let by_root = party.view.root_signed(officer("x"), &party.root).unwrap();
    entry.signatures.push(by_root.signatures[0].clone());
    assert!(party.view.clone().extend(&[entry.to_bytes()]).is_ok());
    entry.signatures[1].mldsa65[0] ^= 1;
    let refused = SignatureRefused { algorithm: Algorithm::MlDsa65 };
    let error = RegisterError::Signature { number: 2, key: ROOT_KEY_NUMBER, refused };
    assert_eq!(refusal(&party, &entry), error);
}

#[test]
fn authorities_count_from_one_without_gaps() {
    let mut party = TestParty::new(12);
    let key = authority_key(fresh_authority(&mut party).public()).unwrap();
    let fact = RegisterFact::Authority { number: 3, key };
    let entry = party.view.root_signed(fact, &party.root).unwrap();
    let error = RegisterError::AuthorityNumber { expected: 2, found: 3 };
    assert_eq!(refusal(&party, &entry), error);
}

#[test]
fn a_revoked_authority_stays_trusted_below_its_last_size_only() {
    let mut party = TestParty::new(13);
    party.authority_says(officer("x"));
    party.root_says(RegisterFact::AuthorityRevoked { number: 1, last_trusted: 2 });
    let not_trusted = |size| RegisterError::AuthorityNotTrusted { key: 1, size };
    assert_eq!(party.view.authority_at(1, 1), Err(not_trusted(1)));
    assert!(party.view.authority_at(1, 2).is_ok());
    assert_eq!(party.view.authority_at(1, 3), Err(not_trusted(3)));
    let unknown = RegisterError::AuthorityNotTrusted { key: 9, size: 2 };
    assert_eq!(party.view.authority_at(9, 2), Err(unknown));
    let entry = party.view.authority_signed(officer("y"), 1, &party.authority).unwrap();
    assert_eq!(refusal(&party, &entry), RegisterError::Signer { number: 4, key: 1 });
}

#[test]
fn revocations_of_nothing_or_of_the_future_are_refused() {
    let mut party = TestParty::new(14);
    let say = |party: &TestParty, number, last_trusted| {
        let fact = RegisterFact::AuthorityRevoked { number, last_trusted };
        refusal(party, &party.view.root_signed(fact, &party.root).unwrap())
    };
    assert_eq!(say(&party, 2, 1), RegisterError::NothingToRevoke { key: 2 });
    let error = RegisterError::LastTrusted { number: 2, last_trusted: 3 };
    assert_eq!(say(&party, 1, 3), error);
    party.root_says(RegisterFact::AuthorityRevoked { number: 1, last_trusted: 2 });
    assert_eq!(say(&party, 1, 2), RegisterError::NothingToRevoke { key: 1 });
}

#[test]
fn a_successor_of_the_writer_continues_exactly_these_entries() {
    let mut party = TestParty::new(15);
    let old = sign_checkpoint(&party.writer, &party.view.head()).unwrap();
    let writer = party.cosigner();
    let successor =
        |size, root| RegisterFact::WriterSuccessor { writer: cosigner_key(writer.public()).unwrap(), size, root };
    let RegisterAt { size, root } = party.view.at();
    let held = 2;
    for (size, root) in [(1, root), (size, Hash([0; 32]))] {
        let entry = party.view.root_signed(successor(size, root), &party.root).unwrap();
        let error = RegisterError::Successor { named: size, held };
        assert_eq!(refusal(&party, &entry), error);
    }
    party.root_says(successor(size, root));
    assert_eq!(party.view.origin().generation, 2);
    assert_eq!(party.view.writer(), Some(writer.public()));
    party.authority_says(officer("x"));
    let new = sign_checkpoint(&writer, &party.view.head()).unwrap();
    assert_eq!(party.view.judge(&new), Ok(RegisterStanding::Same));
    assert_eq!(party.view.judge(&old), Ok(RegisterStanding::Older));
    let by_old = sign_checkpoint(&party.writer, &party.view.head()).unwrap();
    assert!(matches!(party.view.judge(&by_old), Err(RegisterError::Checkpoint(_))));
}

#[test]
fn row_20_a_forked_register_is_seen_by_its_checkpoint() {
    let mut party = TestParty::new(16);
    let mut fork = party.view.clone();
    let entry = fork.authority_signed(officer("other"), 1, &party.authority).unwrap();
    fork.extend(&[entry.to_bytes()]).unwrap();
    let head = sign_checkpoint(&party.writer, &fork.head()).unwrap();
    assert_eq!(party.view.judge(&head), Ok(RegisterStanding::Newer));
    party.authority_says(officer("x"));
    assert_eq!(party.view.judge(&head), Ok(RegisterStanding::Forked));
    let at = fork.at();
    assert_eq!(party.view.check_position(&at), Err(RegisterError::Forked { size: 3 }));
    let at = RegisterAt { size: 4, ..at };
    let error = RegisterError::NotHeld { size: 4, held: 3 };
    assert_eq!(party.view.check_position(&at), Err(error));
    let stranger: CosignerSecret = party.cosigner();
    let forged = sign_checkpoint(&stranger, &fork.head()).unwrap();
    assert!(matches!(party.view.judge(&forged), Err(RegisterError::Checkpoint(_))));
}

#[test]
fn row_03_a_register_has_a_limit() {
    let mut party = TestParty::new(17);
    while party.view.size() < REGISTER_ENTRIES_MAX as u64 {
        party.authority_says(profile("n", &party.view.size().to_string()));
    }
    let entry = party.view.authority_signed(officer("x"), 1, &party.authority).unwrap();
    assert_eq!(refusal(&party, &entry), RegisterError::TooManyEntries);
}
