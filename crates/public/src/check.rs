//! Officers' signatures apart from the order of entries: they may be verified on any thread.

use std::sync::Arc;

use comity_seal::OfficerPublic;
use comity_seal::officer::PublicRelease;
use comity_wire::{Hash, PartyId};

use crate::error::PublicError;

/// Officers' signatures of one statement, still to be verified.
#[derive(Debug, Clone)]
pub struct SignatureCheck {
    pub(crate) number: u64,
    pub(crate) party: PartyId,
    pub(crate) digest: Hash,
    pub(crate) slots: Vec<Vec<u8>>,
    pub(crate) officers: Vec<Arc<OfficerPublic>>,
}

impl SignatureCheck {
    /// Verifies every signature of every officer.
    ///
    /// # Errors
    /// [`PublicError::Officers`].
    pub fn verify(&self) -> Result<(), PublicError> {
        let verified = PublicRelease::verify(self.party, self.digest, &self.slots, &self.officers);
        verified.map(drop).map_err(|refused| PublicError::Officers { number: self.number, refused })
    }
}
