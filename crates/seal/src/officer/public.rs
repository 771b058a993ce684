//! Officers' signatures under a statement in a party's public log (`docs/spec/public.md`).

use comity_wire::{Hash, PartyId};

use super::{KeyId, OfficerCount, Purpose, Release, ReleaseRefused};
use crate::authority::{OfficerPublic, OfficerSecret};
use crate::error::CryptoFault;

/// What officers sign when their party says something in public: the party, the statement's digest, who of them signs, and
/// a nonce that lets it act once.
///
/// The form is that of a release on a line, the domain another: a signature given for the one never counts for the other.
/// It does not check that the officers are enrolled, how many suffice, or that the nonce is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRelease(Release);

impl PublicRelease {
    /// Names the party, the statement's digest, everybody who must sign, and a fresh random nonce.
    ///
    /// # Errors
    /// No officer, or too many.
    pub fn new(
        party: PartyId,
        digest: Hash,
        officers: impl IntoIterator<Item = KeyId>,
        nonce: [u8; 32],
    ) -> Result<Self, OfficerCount> {
        Release::of(Purpose::Public, (party.0, digest), officers, nonce).map(Self)
    }

    /// Everybody who must sign, in the order of their key ids.
    pub fn officers(&self) -> impl Iterator<Item = KeyId> {
        self.0.officers().iter().copied()
    }

    /// The nonce.
    pub const fn nonce(&self) -> &[u8; 32] {
        self.0.nonce()
    }

    /// One officer's slot, signed with both keys.
    ///
    /// # Errors
    /// The library fails.
    pub fn sign(&self, officer: &OfficerSecret) -> Result<Vec<u8>, CryptoFault> {
        self.0.sign(officer)
    }

    /// Verifies one officer's slot of this very release.
    ///
    /// # Errors
    /// [`ReleaseRefused`].
    pub fn verify_slot(&self, slot: &[u8], officer: &OfficerPublic) -> Result<(), ReleaseRefused> {
        self.0.verify_slot(slot, officer)
    }

    /// Verifies all slots of a statement, as [`Release::verify`] does on a line, and returns what they agree on.
    ///
    /// # Errors
    /// The first thing wrong.
    pub fn verify<O: std::borrow::Borrow<OfficerPublic>>(
        party: PartyId,
        digest: Hash,
        slots: &[impl AsRef<[u8]>],
        enrolled: &[O],
    ) -> Result<Self, ReleaseRefused> {
        Release::verify_all(Purpose::Public, (party.0, digest), slots, enrolled).map(Self)
    }

    /// Who signs a statement and its nonce, as its first slot says. Verifies no signature.
    ///
    /// # Errors
    /// [`ReleaseRefused::Missing`] without slots, [`ReleaseRefused::Malformed`].
    pub fn read(party: PartyId, digest: Hash, slots: &[impl AsRef<[u8]>]) -> Result<Self, ReleaseRefused> {
        let first = slots.first().ok_or(ReleaseRefused::Missing { key: Hash::ZERO })?.as_ref();
        super::limit(first.len(), comity_wire::limits::OFFICER_SIGNATURE_BYTES_MAX)?;
        let read = super::cose::decode(first, Purpose::Public, (party.0, digest));
        read.map(|slot| Self(slot.release)).ok_or(ReleaseRefused::Malformed { slot: 0 })
    }
}

#[cfg(test)]
mod tests {
    use comity_wire::LineId;

    use super::*;
    use crate::insecure_seeded::SeededRng;

    const PARTY: PartyId = PartyId([1; 32]);
    const DIGEST: Hash = Hash([2; 32]);
    const NONCE: [u8; 32] = [3; 32];

    fn officers() -> [OfficerSecret; 3] {
        let mut rng = SeededRng::new(9);
        std::array::from_fn(|_| OfficerSecret::generate(&mut rng).unwrap())
    }

    fn slots(release: &PublicRelease, officers: &[&OfficerSecret]) -> Vec<Vec<u8>> {
        let mut officers = officers.to_vec();
        officers.sort_by_key(|officer| KeyId::of(officer.public()));
        officers.iter().map(|officer| release.sign(officer).unwrap()).collect()
    }

    #[test]
    fn all_that_are_required_sign_and_nobody_else() {
        let [ana, bo, cy] = officers();
        let keys = [&ana, &bo].map(|officer| KeyId::of(officer.public()));
        let release = PublicRelease::new(PARTY, DIGEST, keys, NONCE).unwrap();
        let enrolled = [ana.public().clone(), bo.public().clone(), cy.public().clone()];
        let both = slots(&release, &[&ana, &bo]);
        assert_eq!(PublicRelease::verify(PARTY, DIGEST, &both, &enrolled), Ok(release.clone()));
        assert_eq!(PublicRelease::read(PARTY, DIGEST, &both), Ok(release.clone()));
        assert!(matches!(
            PublicRelease::verify(PARTY, DIGEST, &both[..1], &enrolled),
            Err(ReleaseRefused::Missing { .. })
        ));
        assert!(PublicRelease::verify(PARTY, Hash([9; 32]), &both, &enrolled).is_err());
        assert!(PublicRelease::verify(PartyId([9; 32]), DIGEST, &both, &enrolled).is_err());
        assert!(PublicRelease::verify(PARTY, DIGEST, &slots(&release, &[&ana, &cy]), &enrolled).is_err());
        let unknown = PublicRelease::verify(PARTY, DIGEST, &both, &enrolled[..1]);
        assert!(matches!(unknown, Err(ReleaseRefused::Unknown { .. })));
    }

    #[test]
    fn a_release_on_a_line_says_nothing_in_public_and_the_other_way_round() {
        let [ana, bo, _] = officers();
        let keys = [&ana, &bo].map(|officer| KeyId::of(officer.public()));
        let public = PublicRelease::new(PARTY, DIGEST, keys, NONCE).unwrap();
        let line = Release::new(LineId(PARTY.0), DIGEST, keys, NONCE).unwrap();
        let of_line = line.sign(&ana).unwrap();
        let of_public = public.sign(&ana).unwrap();
        assert!(matches!(public.verify_slot(&of_line, ana.public()), Err(ReleaseRefused::Signature { .. })));
        assert!(matches!(line.verify_slot(&of_public, ana.public()), Err(ReleaseRefused::Signature { .. })));
    }
}
