//! Making entries: what is appended once root, an authority or officers have signed it.

use comity_journal::delegation::cosigner_key;
use comity_seal::error::CryptoFault;
use comity_seal::names::party_id;
use comity_seal::{AuthoritySecret, AuthoritySignature, CosignerPublic, Role, RootSecret};
use comity_wire::control::AuthoritySignatureBytes;
use comity_wire::register::AuthorityKey;

use crate::entry::{Place, PublicEntry, PublicFact, payload};
use crate::view::{PublicView, ROOT_KEY_NUMBER};

/// The first entry of a public log, signed by its root.
///
/// # Errors
/// The cryptographic library fails.
pub fn genesis(
    name: &str,
    root: &RootSecret,
    log: &CosignerPublic,
    nonce: [u8; 32],
) -> Result<PublicEntry, CryptoFault> {
    let key = root.public();
    let mldsa65: Box<[u8]> = key.mldsa65().as_bytes().into();
    let mldsa65 = mldsa65.try_into().map_err(|_| CryptoFault { operation: "encoding an ML-DSA-65 key" })?;
    let root_key = AuthorityKey { ed25519: *key.ed25519().as_bytes(), mldsa65 };
    let fact = PublicFact::Genesis { name: name.to_owned(), root: root_key, log: cosigner_key(log)?, nonce };
    let place = Place { party: party_id(key), generation: 1, number: 0, keys: 0 };
    signed(place, fact, ROOT_KEY_NUMBER, |payload| root.sign(Role::Public, payload))
}

impl PublicView {
    fn next_place(&self, fact: &PublicFact) -> Place {
        let successor = matches!(fact, PublicFact::LogSuccessor { .. });
        let generation = self.origin().generation.saturating_add(u64::from(successor));
        Place { party: self.party(), generation, number: self.size(), keys: self.newest_about_keys() }
    }

    /// The next entry, signed by the root; not yet taken in.
    ///
    /// # Errors
    /// The cryptographic library fails.
    pub fn root_signed(&self, fact: PublicFact, root: &RootSecret) -> Result<PublicEntry, CryptoFault> {
        let place = self.next_place(&fact);
        signed(place, fact, ROOT_KEY_NUMBER, |payload| root.sign(Role::Public, payload))
    }

    /// The next entry, signed by the authority of that number; not yet taken in.
    ///
    /// # Errors
    /// The cryptographic library fails.
    pub fn authority_signed(
        &self,
        fact: PublicFact,
        number: u64,
        authority: &AuthoritySecret,
    ) -> Result<PublicEntry, CryptoFault> {
        let place = self.next_place(&fact);
        signed(place, fact, number, |payload| authority.sign(Role::Public, payload))
    }

    /// The next entry with officers' signatures, in the order of their key ids; not yet taken in.
    #[must_use]
    pub fn officers_signed(&self, fact: PublicFact, slots: Vec<Vec<u8>>) -> PublicEntry {
        PublicEntry::new(self.next_place(&fact), fact, Vec::new(), slots)
    }
}

fn signed(
    place: Place,
    fact: PublicFact,
    key: u64,
    sign: impl FnOnce(&[u8]) -> Result<AuthoritySignature, CryptoFault>,
) -> Result<PublicEntry, CryptoFault> {
    let AuthoritySignature { ed25519, mldsa65 } = sign(&payload(&place, &fact))?;
    let signatures = vec![AuthoritySignatureBytes { key, ed25519, mldsa65 }];
    Ok(PublicEntry::new(place, fact, signatures, Vec::new()))
}
