//! Delegations: what verifies, and every refusal.

use comity_seal::error::Algorithm;
use comity_wire::control::Control;
use comity_wire::header::RegisterAt;
use comity_wire::register::RegisterFact;
use comity_wire::{LineId, PartyId};

use super::*;
use crate::testing::TestParty;

const LINE: LineId = LineId([4; 32]);

/// A delegation of generation 1, altered before an authority signs it.
fn altered(party: &mut TestParty, alter: impl FnOnce(&mut Delegation)) -> ControlBody {
    let journal = party.open_journal(LINE, 1);
    let body = ControlBody::from_bytes(&journal.entries[0].body).unwrap();
    let Control::Delegation(mut delegation) = body.control else { panic!("entry 0 delegates") };
    alter(&mut delegation);
    sign_control(Control::Delegation(delegation), 1, &party.authority).unwrap()
}

fn origin(party: &TestParty, generation: u64) -> Origin {
    Origin { line: LINE, author: author_id(&LINE, &party.id()), generation }
}

fn refusal(party: &TestParty, body: &ControlBody) -> DelegationError {
    VerifiedDelegation::verify(body, &origin(party, 1), &party.view).unwrap_err()
}

#[test]
fn a_delegation_gives_its_keys() {
    let mut party = TestParty::new(1);
    let body = altered(&mut party, |_| ());
    let verified = VerifiedDelegation::verify(&body, &origin(&party, 1), &party.view).unwrap();
    assert_eq!(verified.origin(), origin(&party, 1));
    assert_eq!(cosigner_key(verified.log()).unwrap(), verified.delegation().log);
    assert_eq!(cosigner_key(verified.receipt()).unwrap(), verified.delegation().receipt);
    assert_eq!(verified.tls().as_bytes(), &verified.delegation().tls);
    assert_eq!(verified.hpke().as_bytes(), verified.delegation().hpke.public.as_ref());
}

#[test]
fn delegations_of_other_journals_parties_and_authors_are_refused() {
    let mut party = TestParty::new(2);
    let body = altered(&mut party, |_| ());
    let (expected, found) = (origin(&party, 2), origin(&party, 1));
    let verdict = VerifiedDelegation::verify(&body, &expected, &party.view);
    assert_eq!(verdict, Err(DelegationError::OtherJournal { expected, found }));
    let body = altered(&mut party, |d| d.party = PartyId([0; 32]));
    assert_eq!(refusal(&party, &body), DelegationError::OtherParty);
    let body = altered(&mut party, |d| d.author.0[0] ^= 1);
    let mut other = origin(&party, 1);
    other.author.0[0] ^= 1;
    let verdict = VerifiedDelegation::verify(&body, &other, &party.view);
    assert_eq!(verdict, Err(DelegationError::NotThisAuthor));
    let number = comity_wire::control::EpochKey { number: 2, public: Box::new([0; 1216]) };
    let body = ControlBody::new(Control::EpochKey(number), None);
    assert_eq!(refusal(&party, &body), DelegationError::NotADelegation);
}

#[test]
fn a_successor_continues_the_generation_before_it() {
    let mut party = TestParty::new(3);
    let journal = party.open_journal(LINE, 2);
    assert_eq!(journal.keyring.origin().generation, 2);
    let named = |generation, size, root| Some(Predecessor { generation, size, root });
    let body = altered(&mut party, |d| d.predecessor = named(1, 1, Hash([1; 32])));
    assert_eq!(refusal(&party, &body), DelegationError::Predecessor { generation: 1 });
    let bad = [None, named(2, 1, Hash([1; 32])), named(0, 1, Hash::ZERO), named(1, 0, Hash([1; 32]))];
    for predecessor in bad {
        let body = altered(&mut party, |d| (d.generation, d.predecessor) = (2, predecessor));
        let verdict = VerifiedDelegation::verify(&body, &origin(&party, 2), &party.view);
        assert_eq!(verdict, Err(DelegationError::Predecessor { generation: 2 }));
    }
}

#[test]
fn weak_and_doubled_keys_are_refused() {
    let mut party = TestParty::new(4);
    let identity = {
        let mut point = [0; 32];
        point[0] = 1;
        point
    };
    let small = KeyRefused::SmallOrder { what: "Ed25519 key" };
    let body = altered(&mut party, |d| d.log.ed25519 = identity);
    let error = DelegationError::Key { role: "log", refused: small.clone() };
    assert_eq!(refusal(&party, &body), error);
    let body = altered(&mut party, |d| d.receipt.ed25519 = identity);
    let error = DelegationError::Key { role: "receipt", refused: small.clone() };
    assert_eq!(refusal(&party, &body), error);
    let body = altered(&mut party, |d| d.tls = identity);
    assert_eq!(refusal(&party, &body), DelegationError::Key { role: "TLS", refused: small });
    let body = altered(&mut party, |d| d.receipt = d.log.clone());
    assert_eq!(refusal(&party, &body), DelegationError::KeyReused);
    let body = altered(&mut party, |d| d.receipt.mldsa44 = d.log.mldsa44.clone());
    assert_eq!(refusal(&party, &body), DelegationError::KeyReused);
    let body = altered(&mut party, |d| d.tls = d.log.ed25519);
    assert_eq!(refusal(&party, &body), DelegationError::KeyReused);
}

#[test]
fn the_register_must_support_it() {
    let mut party = TestParty::new(5);
    let body = altered(&mut party, |d| d.register.size = 3);
    let error = RegisterError::NotHeld { size: 3, held: 2 };
    assert_eq!(refusal(&party, &body), error.into());
    let body = altered(&mut party, |d| d.register.root = Hash([1; 32]));
    assert_eq!(refusal(&party, &body), RegisterError::Forked { size: 2 }.into());
    let first = RegisterAt { size: 1, root: party.view.root_at(1).unwrap() };
    let body = altered(&mut party, |d| d.register = first);
    let error = RegisterError::AuthorityNotTrusted { key: 1, size: 1 };
    assert_eq!(refusal(&party, &body), error.into());
}

#[test]
fn row_39_a_revoked_authority_delegates_nothing_new() {
    let mut party = TestParty::new(6);
    let old = altered(&mut party, |_| ());
    party.root_says(RegisterFact::AuthorityRevoked { number: 1, last_trusted: 2 });
    assert!(VerifiedDelegation::verify(&old, &origin(&party, 1), &party.view).is_ok());
    let at = party.view.at();
    let Control::Delegation(mut delegation) = old.control else { panic!("a delegation") };
    delegation.register = at;
    let body = sign_control(Control::Delegation(delegation), 1, &party.authority).unwrap();
    let error = RegisterError::AuthorityNotTrusted { key: 1, size: 3 };
    assert_eq!(refusal(&party, &body), error.into());
}

#[test]
fn row_13_row_18_only_this_authority_in_this_role_delegates() {
    let mut party = TestParty::new(7);
    let mut body = altered(&mut party, |_| ());
    let good = body.signature.clone().unwrap();
    let bad = |algorithm| DelegationError::Signature(SignatureRefused { algorithm });
    body.signature = Some(AuthoritySignatureBytes { key: 2, ..good.clone() });
    let error = RegisterError::AuthorityNotTrusted { key: 2, size: 2 };
    assert_eq!(refusal(&party, &body), error.into());
    let mut flipped = good.clone();
    flipped.ed25519[0] ^= 1;
    body.signature = Some(flipped);
    assert_eq!(refusal(&party, &body), bad(Algorithm::Ed25519));
    let mut flipped = good.clone();
    flipped.mldsa65[0] ^= 1;
    body.signature = Some(flipped);
    assert_eq!(refusal(&party, &body), bad(Algorithm::MlDsa65));
    body.signature = None;
    assert_eq!(refusal(&party, &body), DelegationError::Unsigned);
    let other_role = party.authority.sign(Role::Rotation, &body.payload).unwrap();
    let (ed25519, mldsa65) = (other_role.ed25519, other_role.mldsa65);
    body.signature = Some(AuthoritySignatureBytes { key: 1, ed25519, mldsa65 });
    assert_eq!(refusal(&party, &body), bad(Algorithm::Ed25519));
}

#[test]
fn controls_that_need_no_authority_get_none() {
    let party = TestParty::new(8);
    let end = Control::PredecessorEnd(Predecessor { generation: 1, size: 0, root: Hash::ZERO });
    assert!(sign_control(end, 1, &party.authority).is_err());
}
