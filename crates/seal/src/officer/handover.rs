//! Officers' signatures under a shift's handover (`docs/spec/statement.md#officers-signatures`, handovers).

use comity_wire::{Hash, PartyId};

use super::{KeyId, OfficerCount, Purpose, Release, ReleaseRefused};
use crate::authority::{OfficerPublic, OfficerSecret};
use crate::error::CryptoFault;

/// What the officers of two shifts sign: the party, the digest of what is handed over, and who of them signs by key.
///
/// The form is that of a release, the domain another: a signature under a handover releases nothing, and the other way
/// round. It does not check that the officers are enrolled, or are the two of the handover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover(Release);

impl Handover {
    /// Names the party, the handover's digest and the officers who sign it by key. The digest is its nonce as well: a
    /// handover is of one instant.
    ///
    /// # Errors
    /// No officer, or too many.
    pub fn new(party: PartyId, digest: Hash, officers: impl IntoIterator<Item = KeyId>) -> Result<Self, OfficerCount> {
        Release::of(Purpose::Handover, (party.0, digest), officers, digest.0).map(Self)
    }

    /// One officer's slot, signed with both keys.
    ///
    /// # Errors
    /// The library fails.
    pub fn sign(&self, officer: &OfficerSecret) -> Result<Vec<u8>, CryptoFault> {
        self.0.sign(officer)
    }

    /// Verifies one officer's slot of this very handover, both signatures of it.
    ///
    /// # Errors
    /// [`ReleaseRefused`]: malformed, of another handover, by somebody who is not asked, or it does not verify.
    pub fn verify_slot(&self, slot: &[u8], officer: &OfficerPublic) -> Result<(), ReleaseRefused> {
        self.0.verify_slot(slot, officer)
    }
}

#[cfg(test)]
mod tests {
    use comity_wire::LineId;

    use super::*;
    use crate::insecure_seeded::SeededRng;

    const PARTY: PartyId = PartyId([1; 32]);
    const DIGEST: Hash = Hash([2; 32]);

    fn officers() -> [OfficerSecret; 3] {
        let mut rng = SeededRng::new(8);
        std::array::from_fn(|_| OfficerSecret::generate(&mut rng).unwrap())
    }

    fn key(officer: &OfficerSecret) -> KeyId {
        KeyId::of(officer.public())
    }

    #[test]
    fn both_shifts_sign_one_digest_and_nobody_else_does() {
        let [ana, bo, cy] = officers();
        let handover = Handover::new(PARTY, DIGEST, [key(&ana), key(&bo)]).unwrap();
        let slot = handover.sign(&ana).unwrap();
        assert_eq!(handover.verify_slot(&slot, ana.public()), Ok(()));
        assert!(handover.verify_slot(&slot, bo.public()).is_err(), "one officer's is not the other's");
        assert!(handover.verify_slot(&handover.sign(&cy).unwrap(), cy.public()).is_err(), "who is not asked");
        let mut bad = slot.clone();
        *bad.last_mut().unwrap() ^= 1;
        assert!(handover.verify_slot(&bad, ana.public()).is_err());
        assert!(handover.verify_slot(&[], ana.public()).is_err());
        // Another list, another party, another relief: not what was signed.
        for other in [
            Handover::new(PARTY, Hash([3; 32]), [key(&ana), key(&bo)]).unwrap(),
            Handover::new(PartyId([9; 32]), DIGEST, [key(&ana), key(&bo)]).unwrap(),
            Handover::new(PARTY, DIGEST, [key(&ana), key(&cy)]).unwrap(),
            Handover::new(PARTY, DIGEST, [key(&ana)]).unwrap(),
        ] {
            assert!(other.verify_slot(&slot, ana.public()).is_err(), "{other:?}");
        }
    }

    #[test]
    fn a_handover_releases_no_statement_and_a_release_hands_nothing_over() {
        let [ana, bo, _] = officers();
        let keys = [key(&ana), key(&bo)];
        let handover = Handover::new(PARTY, DIGEST, keys).unwrap();
        let release = Release::new(LineId(PARTY.0), DIGEST, keys, DIGEST.0).unwrap();
        let (handed, released) = (handover.sign(&ana).unwrap(), release.sign(&ana).unwrap());
        assert!(matches!(release.verify_slot(&handed, ana.public()), Err(ReleaseRefused::Signature { .. })));
        assert!(matches!(handover.verify_slot(&released, ana.public()), Err(ReleaseRefused::Signature { .. })));
    }
}
