//! Key histories: which key speaks where, and every refusal.

use comity_wire::control::EpochKey;
use comity_wire::register::RegisterFact;
use comity_wire::{Canonical, LineId, control::Predecessor};

use super::*;
use crate::checkpoint::sign_checkpoint;
use crate::cosign::LineError;
use crate::delegation::{DelegationError, cosigner_key, sign_control};
use crate::receipt::{ReceiptError, sign_receipt};
use crate::register::RegisterError;
use crate::testing::{Journal, TestParty};

const LINE: LineId = LineId([4; 32]);

fn setup(seed: u64) -> (TestParty, Journal) {
    let mut party = TestParty::new(seed);
    let mut journal = party.open_journal(LINE, 1);
    journal.append_bare();
    (party, journal)
}

fn placed(number: u64, body: &ControlBody) -> PlacedControl<'_> {
    PlacedControl { number, register: None, body, receipted: 0 }
}

fn apply(party: &TestParty, journal: &Journal, body: &ControlBody) -> Result<Keyring, KeyringError> {
    let mut keyring = journal.keyring.clone();
    match keyring.apply(placed(journal.size(), body), &party.view) {
        Ok(()) => Ok(keyring),
        Err(error) => {
            assert_eq!(keyring, journal.keyring, "a refused entry changes nothing");
            Err(error)
        }
    }
}

fn revocation(party: &TestParty, journal: &Journal, key: Hash, last_trusted: u64) -> ControlBody {
    let Origin { line, author, generation } = journal.origin;
    let revocation = Revocation { line, author, generation, key, last_trusted };
    sign_control(Control::Revocation(revocation), 1, &party.authority).unwrap()
}

fn id(key: &CosignerPublic) -> Hash {
    revocation_id(&cosigner_key(key).unwrap())
}

#[test]
fn a_rotation_takes_effect_after_its_own_checkpoint() {
    let (mut party, journal) = setup(1);
    let (body, log, _) = party.rotation(&journal);
    let keyring = apply(&party, &journal, &body).unwrap();
    // The rotation is entry 2: sizes up to 3 are under the old keys.
    for size in 0..=3 {
        assert_eq!(keyring.log_key(size), journal.log.public(), "size {size}");
    }
    for size in [4, 5, u64::MAX] {
        assert_eq!(keyring.log_key(size), log.public(), "size {size}");
    }
}

#[test]
fn row_39_a_checkpoint_by_the_wrong_keys_of_its_size_is_refused() {
    let (mut party, mut journal) = setup(2);
    let (body, log, _) = party.rotation(&journal);
    let keyring = apply(&party, &journal, &body).unwrap();
    journal.append_control(&body, None);
    let at_rotation = journal.head();
    journal.append_bare();
    let after = journal.head();
    let sign = |secret: &comity_seal::CosignerSecret, head| sign_checkpoint(secret, head).unwrap();
    let verdict = |checkpoint| keyring.verify_checkpoint(&checkpoint);
    assert_eq!(verdict(sign(&journal.log, &at_rotation)), Ok((at_rotation, Standing::Trusted)));
    assert_eq!(verdict(sign(&log, &after)), Ok((after, Standing::Trusted)));
    assert!(matches!(verdict(sign(&log, &at_rotation)), Err(KeyringError::Checkpoint(_))));
    assert!(matches!(verdict(sign(&journal.log, &after)), Err(KeyringError::Checkpoint(_))));
}

#[test]
fn receipts_accept_the_keys_of_their_place_and_those_before() {
    let (mut party, mut journal) = setup(3);
    let counterpart = TestParty::new(30).open_journal(LINE, 1);
    let head = counterpart.head();
    let zero = journal.receipt.public().clone();
    let (body, _, one) = party.rotation(&journal);
    journal.keyring = apply(&party, &journal, &body).unwrap();
    journal.append_control(&body, None);
    journal.append_bare();
    let (body, _, two) = party.rotation(&journal);
    journal.keyring = apply(&party, &journal, &body).unwrap();
    // Rotations stand in entries 2 and 4.
    let keys = |place| journal.keyring.receipt_keys(place);
    assert_eq!(keys(ReceiptPlace::Listed(0)), [&zero]);
    assert_eq!(keys(ReceiptPlace::Listed(2)), [&zero]);
    assert_eq!(keys(ReceiptPlace::Listed(3)), [one.public(), &zero]);
    assert_eq!(keys(ReceiptPlace::Listed(4)), [one.public(), &zero]);
    assert_eq!(keys(ReceiptPlace::Listed(5)), [two.public(), one.public()]);
    assert_eq!(keys(ReceiptPlace::Arriving), [two.public(), one.public()]);
    assert_eq!(keys(ReceiptPlace::Kept), [two.public(), one.public(), &zero]);

    let receipt = |secret: &comity_seal::CosignerSecret| sign_receipt(secret, &journal.origin, &head, 7).unwrap();
    let verdict = |receipt, place| journal.keyring.verify_receipt(&receipt, &head, place);
    assert_eq!(verdict(receipt(&one), ReceiptPlace::Arriving), Ok(Standing::Trusted));
    assert_eq!(verdict(receipt(&journal.receipt), ReceiptPlace::Kept), Ok(Standing::Trusted));
    let stale = verdict(receipt(&journal.receipt), ReceiptPlace::Arriving);
    let Err(KeyringError::Receipt(ReceiptError::Line(LineError::BadSignature(_)))) = stale else {
        panic!("{stale:?}");
    };
    assert!(verdict(receipt(&two), ReceiptPlace::Listed(4)).is_err());
}

#[test]
fn hpke_keys_grow_by_one() {
    let (party, journal) = setup(4);
    let public = journal.keyring.hpke(1).unwrap().as_bytes();
    let key = |number| {
        let key = EpochKey { number, public: Box::new(*public) };
        ControlBody::new(Control::EpochKey(key), None)
    };
    let keyring = apply(&party, &journal, &key(2)).unwrap();
    assert_eq!((keyring.newest_hpke(), keyring.hpke(3)), (2, None));
    for found in [0, 1, 3] {
        let error = KeyringError::HpkeNumber { expected: 2, found };
        assert_eq!(apply(&party, &journal, &key(found)), Err(error));
    }
}

#[test]
fn controls_stand_in_order_and_delegations_at_the_start() {
    let (mut party, journal) = setup(5);
    let delegation = ControlBody::from_bytes(&journal.entries[0].body).unwrap();
    let error = KeyringError::Delegation { number: 2 };
    assert_eq!(apply(&party, &journal, &delegation), Err(error));
    let end = Predecessor { generation: 1, size: 0, root: Hash::ZERO };
    let end = ControlBody::new(Control::PredecessorEnd(end), None);
    let mut keyring = apply(&party, &journal, &end).unwrap();
    let again = keyring.apply(placed(2, &end), &party.view);
    assert_eq!(again, Err(KeyringError::Order { number: 2, last: 2 }));
    let (body, ..) = party.rotation(&journal);
    let verdict = keyring.apply(placed(3, &body), &party.view);
    assert_eq!(verdict, Err(KeyringError::Effective { number: 3, effective: 2 }));
}

#[test]
fn rotations_and_revocations_of_other_journals_are_refused() {
    let (mut party, journal) = setup(6);
    let other = party.open_journal(LineId([5; 32]), 1);
    let (body, ..) = party.rotation(&other);
    let error = KeyringError::OtherJournal { number: 2 };
    assert_eq!(apply(&party, &journal, &body), Err(error.clone()));
    let body = revocation(&party, &other, id(journal.log.public()), 0);
    assert_eq!(apply(&party, &journal, &body), Err(error));
}

#[test]
fn row_39_a_stolen_log_key_cannot_rotate_itself_in() {
    let (mut party, journal) = setup(7);
    let (mut body, ..) = party.rotation(&journal);
    body.signature = None;
    let verdict = apply(&party, &journal, &body);
    assert_eq!(verdict, Err(KeyringError::Authority(DelegationError::Unsigned)));
    let (mut body, ..) = party.rotation(&journal);
    if let Some(signature) = body.signature.as_mut() {
        signature.mldsa65[9] ^= 1;
    }
    let verdict = apply(&party, &journal, &body);
    assert!(matches!(verdict, Err(KeyringError::Authority(DelegationError::Signature(_)))));
}

#[test]
fn keys_do_not_come_back() {
    let (mut party, mut journal) = setup(8);
    let (first, ..) = party.rotation(&journal);
    journal.keyring = apply(&party, &journal, &first).unwrap();
    journal.append_control(&first, None);
    let Control::Rotation(mut rotation) = first.control else { panic!("a rotation") };
    rotation.effective = journal.size();
    let body = sign_control(Control::Rotation(rotation), 1, &party.authority).unwrap();
    let error = KeyringError::KeyReused { number: 3 };
    assert_eq!(apply(&party, &journal, &body), Err(error));
}

#[test]
fn the_register_position_counts_and_never_goes_back() {
    let (mut party, journal) = setup(9);
    let (body, ..) = party.rotation(&journal);
    let view = party.view.clone();
    party.root_says(RegisterFact::AuthorityRevoked { number: 1, last_trusted: 2 });
    let at = party.view.at();
    let place = PlacedControl { register: Some(&at), ..placed(2, &body) };
    let mut keyring = journal.keyring.clone();
    let error = RegisterError::AuthorityNotTrusted { key: 1, size: 3 };
    let verdict = keyring.apply(place, &party.view);
    assert_eq!(verdict, Err(KeyringError::Authority(error.into())));
    let error = RegisterError::NotHeld { size: 3, held: 2 };
    assert_eq!(keyring.apply(place, &view), Err(error.into()));
    let back = RegisterAt { size: 1, root: view.root_at(1).unwrap() };
    let place = PlacedControl { register: Some(&back), ..place };
    let error = KeyringError::RegisterGoesBack { held: 2, found: 1 };
    assert_eq!(keyring.apply(place, &party.view), Err(error));
}

#[test]
fn rule_17_a_revocation_has_no_effect_below_what_was_receipted() {
    let (mut party, mut journal) = setup(10);
    (0..4).for_each(|_| journal.append_bare());
    let old = journal.log.public().clone();
    let body = revocation(&party, &journal, id(&old), 1);
    let mut keyring = journal.keyring.clone();
    let place = PlacedControl { receipted: 4, ..placed(6, &body) };
    keyring.apply(place, &party.view).unwrap();
    let standing = |size| keyring.standing(&old, size);
    assert_eq!(standing(2), Ok(Standing::Trusted));
    assert_eq!(standing(3), Ok(Standing::Disputed));
    assert_eq!(standing(4), Ok(Standing::Disputed));
    assert_eq!(standing(5), Err(KeyringError::Revoked { trusted: 2 }));
    assert_eq!(keyring.standing(party.cosigner().public(), 5), Ok(Standing::Trusted));

    let head = TreeHead { size: 5, ..journal.head() };
    let late = sign_checkpoint(&journal.log, &head).unwrap();
    assert_eq!(keyring.verify_checkpoint(&late), Err(KeyringError::Revoked { trusted: 2 }));
    let twice = revocation(&party, &journal, id(&old), 1);
    let error = KeyringError::NothingToRevoke { number: 7 };
    assert_eq!(keyring.apply(placed(7, &twice), &party.view), Err(error));
}

#[test]
fn rule_17_entries_stand_by_the_key_that_first_signed_them() {
    let (mut party, mut journal) = setup(13);
    let old = id(journal.log.public());
    let (body, ..) = party.rotation(&journal);
    journal.keyring = apply(&party, &journal, &body).unwrap();
    journal.append_control(&body, None);
    journal.append_bare();
    // Entries 0 to 2 are first covered by the old key, entry 3 by the new one.
    let body = revocation(&party, &journal, old, 0);
    let mut keyring = journal.keyring.clone();
    keyring.apply(PlacedControl { receipted: 2, ..placed(4, &body) }, &party.view).unwrap();
    assert_eq!(keyring.entry_standing(0), Ok(Standing::Trusted));
    assert_eq!(keyring.entry_standing(1), Ok(Standing::Disputed));
    assert_eq!(keyring.entry_standing(2), Err(KeyringError::Revoked { trusted: 1 }));
    assert_eq!(keyring.entry_standing(3), Ok(Standing::Trusted));
    assert_eq!(journal.keyring.entry_standing(2), Ok(Standing::Trusted));
}

#[test]
fn a_receipt_by_a_revoked_key_needs_a_listing_below() {
    let (party, mut journal) = setup(11);
    let head = TestParty::new(31).open_journal(LINE, 1).head();
    let body = revocation(&party, &journal, id(journal.receipt.public()), 1);
    let receipt = journal.receipt_for(&head, 7);
    journal.keyring = apply(&party, &journal, &body).unwrap();
    let verdict = |place| journal.keyring.verify_receipt(&receipt, &head, place);
    assert_eq!(verdict(ReceiptPlace::Listed(1)), Ok(Standing::Trusted));
    let revoked = Err(KeyringError::Revoked { trusted: 2 });
    assert_eq!(verdict(ReceiptPlace::Listed(2)), revoked);
    assert_eq!(verdict(ReceiptPlace::Kept), revoked);
    assert_eq!(verdict(ReceiptPlace::Arriving), revoked);
}

#[test]
fn revocations_of_unknown_keys_or_of_the_future_are_refused() {
    let (party, journal) = setup(12);
    let body = revocation(&party, &journal, Hash([1; 32]), 0);
    let error = KeyringError::NothingToRevoke { number: 2 };
    assert_eq!(apply(&party, &journal, &body), Err(error));
    let body = revocation(&party, &journal, id(journal.log.public()), 3);
    let error = KeyringError::LastTrusted { number: 2, last_trusted: 3 };
    assert_eq!(apply(&party, &journal, &body), Err(error));
}
