use comity_seal::{CosignerSecret, OfficerSecret};
use serde_json::json;

use super::*;
use crate::log::PublicLog;
use crate::testing::{BEGIN, Speaker, officer_key, text};

fn said(speaker: &mut Speaker) -> Said {
    let _ = &speaker.rng;
    Speaker::said("F60", &text(BEGIN), BEGIN)
}

/// The statement's entry as it would stand next, with these officers' signatures.
fn entry(speaker: &mut Speaker, said: &Said, who: &[usize]) -> PublicEntry {
    let slots = speaker.slots(said, who);
    speaker.log.view().officers_signed(PublicFact::Statement(said.clone()), slots)
}

fn refusal(speaker: &Speaker, entry: &PublicEntry) -> PublicError {
    let mut view = speaker.log.view().clone();
    let before = view.clone();
    let refused = view.take(&entry.to_bytes()).unwrap_err();
    assert_eq!(view, before, "what is refused changes nothing");
    refused
}

#[test]
fn a_log_verifies_from_its_root_to_a_declaration() {
    let mut speaker = Speaker::new(1);
    let id = speaker.declares(&text(BEGIN), BEGIN);
    let log = PublicLog::build(&speaker.entries).unwrap();
    let statement = &log.view().statements()[0];
    assert_eq!((statement.id, statement.number), (id, 4));
    let names: Vec<&str> = statement.officers.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&"Ana") && names.contains(&"Bo"));
    assert_eq!(log.view().name(), "party 1");
    let (_, checkpoint) = speaker.head();
    assert_eq!(log.view().verify_head(&checkpoint).unwrap(), log.head());
}

#[test]
fn any_flipped_byte_of_any_entry_is_refused() {
    let mut speaker = Speaker::new(2);
    speaker.declares(&text(BEGIN), BEGIN);
    for number in 0..speaker.entries.len() {
        let before = (number > 0).then(|| PublicLog::build(&speaker.entries[..number]).unwrap());
        let bytes = &speaker.entries[number];
        for at in (0..bytes.len()).step_by(97).chain(bytes.len() - 40..bytes.len()) {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            let taken = match before.clone() {
                Some(mut log) => log.take(&bad),
                None => PublicLog::begin(&bad).map(drop),
            };
            assert!(taken.is_err(), "byte {at} of entry {number}");
        }
    }
}

#[test]
fn nobody_speaks_who_may_not() {
    let mut speaker = Speaker::new(3);
    let said = said(&mut speaker);
    let stranger = OfficerSecret::generate(&mut speaker.rng).unwrap();
    let kept = std::mem::replace(&mut speaker.officers[1], stranger);
    let strange = entry(&mut speaker, &said, &[0, 1]);
    assert!(matches!(refusal(&speaker, &strange), PublicError::Officer { number: 4, .. }));
    speaker.officers[1] = kept;
    // One of two slots is taken away.
    let mut stripped = entry(&mut speaker, &said, &[0, 1]);
    stripped.slots.pop();
    assert!(matches!(refusal(&speaker, &stripped), PublicError::Officers { number: 4, .. }));
    stripped.slots.clear();
    assert!(matches!(refusal(&speaker, &stripped), PublicError::Officers { number: 4, .. }));
    // The text is changed after the signatures.
    let mut changed = entry(&mut speaker, &said, &[0, 1]);
    let other = Said { stated: BEGIN + 1, ..said.clone() };
    changed = speaker.log.view().officers_signed(PublicFact::Statement(other), changed.slots.clone());
    assert!(matches!(refusal(&speaker, &changed), PublicError::Officers { number: 4, .. }));
    // Who left speaks no more.
    speaker.authority_says(PublicFact::OfficerLeft { name: "Bo".into(), key: None });
    let late = entry(&mut speaker, &said, &[0, 1]);
    assert!(matches!(refusal(&speaker, &late), PublicError::Officer { number: 5, .. }));
    assert!(speaker.log.view().releasing(&late_key(&speaker, 0)).is_some());
    assert!(speaker.log.view().releasing(&late_key(&speaker, 1)).is_none());
}

fn late_key(speaker: &Speaker, at: usize) -> Hash {
    speaker.officers[at].public().fingerprint()
}

#[test]
fn a_role_without_release_and_a_person_with_two_keys_release_nothing() {
    let mut speaker = Speaker::new(4);
    let said = said(&mut speaker);
    let key = officer_key(&speaker.officers[1]);
    speaker.authority_says(PublicFact::Officer { name: "Bo".into(), role: "watch".into(), key });
    let watch = entry(&mut speaker, &said, &[0, 1]);
    assert!(matches!(refusal(&speaker, &watch), PublicError::Officer { .. }));
    let second = OfficerSecret::generate(&mut speaker.rng).unwrap();
    speaker.authority_says(PublicFact::Officer {
        name: "Ana".into(),
        role: "approver".into(),
        key: officer_key(&second),
    });
    speaker.officers[1] = second;
    let same = entry(&mut speaker, &said, &[0, 1]);
    assert!(matches!(refusal(&speaker, &same), PublicError::Officer { .. }), "one person is not two");
}

#[test]
fn a_statement_acts_once() {
    let mut speaker = Speaker::new(5);
    let said = said(&mut speaker);
    let slots = speaker.slots(&said, &[0, 1]);
    let once = speaker.log.view().officers_signed(PublicFact::Statement(said.clone()), slots.clone());
    speaker.add(once.to_bytes());
    let again = speaker.log.view().officers_signed(PublicFact::Statement(said), slots);
    assert_eq!(refusal(&speaker, &again), PublicError::NonceUsed { number: 5 });
}

#[test]
fn keys_change_by_the_root_alone() {
    let mut speaker = Speaker::new(6);
    let key = comity_journal::register::authority_key(speaker.authority.public()).unwrap();
    let fact = PublicFact::Authority { number: 2, key };
    let by_authority = speaker.log.view().authority_signed(fact.clone(), 1, &speaker.authority).unwrap();
    assert_eq!(refusal(&speaker, &by_authority), PublicError::Signatures { number: 4 });
    let again = speaker.log.view().root_signed(fact, &speaker.root).unwrap();
    assert_eq!(refusal(&speaker, &again), PublicError::KeyReused { number: 4 });
    let unknown = PublicFact::AuthorityRevoked { number: 7 };
    let unknown = speaker.log.view().root_signed(unknown, &speaker.root).unwrap();
    assert_eq!(refusal(&speaker, &unknown), PublicError::Authority { number: 4, key: 7 });
    speaker.root_says(PublicFact::AuthorityRevoked { number: 1 });
    let left = PublicFact::OfficerLeft { name: "Bo".into(), key: None };
    let revoked = speaker.log.view().authority_signed(left, 1, &speaker.authority).unwrap();
    assert_eq!(refusal(&speaker, &revoked), PublicError::Signer { number: 5, key: 1 });
    let twice = PublicFact::AuthorityRevoked { number: 1 };
    let twice = speaker.log.view().root_signed(twice, &speaker.root).unwrap();
    assert!(matches!(refusal(&speaker, &twice), PublicError::Authority { .. }));
}

#[test]
fn an_entry_about_keys_cannot_be_left_out() {
    let mut speaker = Speaker::new(7);
    speaker.authority_says(PublicFact::OfficerLeft { name: "Bo".into(), key: None });
    let key = officer_key(&OfficerSecret::generate(&mut speaker.rng).unwrap());
    speaker.authority_says(PublicFact::Officer { name: "Cy".into(), role: "approver".into(), key });
    let mut view = PublicView::begin(&speaker.entries[0]).unwrap();
    for number in [1, 2, 3] {
        view.take_apart(&speaker.entries[number]).unwrap();
    }
    // The leaving is not shown.
    let without = view.take_apart(&speaker.entries[5]).unwrap_err();
    assert_eq!(without, PublicError::KeyChain { number: 5, expected: 3, found: 4 });
    view.take_apart(&speaker.entries[4]).unwrap();
    view.take_apart(&speaker.entries[5]).unwrap();
    assert!(!view.is_apart());
}

#[test]
fn a_new_key_signs_heads_from_its_entry_on() {
    let mut speaker = Speaker::new(8);
    let (_, before) = speaker.head();
    let next = CosignerSecret::generate(&mut speaker.rng).unwrap();
    let cosigner = comity_journal::delegation::cosigner_key(next.public()).unwrap();
    let wrong = PublicFact::LogSuccessor { log: cosigner.clone(), size: 4, root: Hash([9; 32]) };
    let wrong = speaker.log.view().root_signed(wrong, &speaker.root).unwrap().to_bytes();
    assert_eq!(speaker.log.clone().take(&wrong), Err(PublicError::Successor { number: 4 }));
    let fact = speaker.log.successor(cosigner);
    speaker.root_says(fact);
    let (_, old_key) = speaker.head();
    assert!(speaker.log.view().verify_head(&old_key).is_err(), "the key before signs no more");
    speaker.key = next;
    let (_, new_key) = speaker.head();
    let head = speaker.log.view().verify_head(&new_key).unwrap();
    assert_eq!(head.origin.to_string(), format!("comity/v1/public/{}/2", speaker.party()));
    assert!(speaker.log.view().verify_head(&before).is_ok(), "what it signed stays");
}

#[test]
fn whom_a_party_knows_it_says_and_takes_back() {
    let mut speaker = Speaker::new(9);
    let other = PartyId([7; 32]);
    speaker.authority_says(PublicFact::Vouch { party: other, name: "Bor".into() });
    assert_eq!(speaker.log.view().vouched().get(&other).map(String::as_str), Some("Bor"));
    speaker.authority_says(PublicFact::Vouch { party: other, name: String::new() });
    assert!(speaker.log.view().vouched().is_empty());
}

#[test]
fn another_party_and_place_are_refused() {
    let (speaker, other) = (Speaker::new(10), Speaker::new(11));
    let mut view = speaker.log.view().clone();
    assert!(matches!(view.take(&other.entries[3]), Err(PublicError::OtherParty { .. })));
    assert_eq!(view.take(&speaker.entries[3]), Err(PublicError::OutOfPlace { expected: 4, found: 3 }));
    assert!(matches!(view.take(&speaker.entries[0]), Err(PublicError::OutOfPlace { .. })));
    assert!(matches!(PublicView::begin(&speaker.entries[1]), Err(PublicError::Genesis { number: 0 })));
    assert!(matches!(view.take(&[]), Err(PublicError::Malformed { .. })));
    let long = vec![0; crate::limits::PUBLIC_ENTRY_BYTES_MAX + 1];
    assert!(matches!(view.take(&long), Err(PublicError::Malformed { .. })));
}

#[test]
fn an_entry_has_the_limit_of_a_bundle() {
    let mut speaker = Speaker::new(12);
    let body = json!({"x": "y".repeat(crate::limits::PUBLIC_BODY_BYTES_MAX)});
    let said = Speaker::said("F60", &body, BEGIN);
    let long = entry(&mut speaker, &said, &[0, 1]);
    assert!(matches!(refusal(&speaker, &long), PublicError::Malformed { .. }));
}
