//! Making register entries: what the writer appends after the root or an authority has signed it.

use comity_seal::error::CryptoFault;
use comity_seal::names::party_id;
use comity_seal::{
    AuthorityPublic, AuthoritySecret, AuthoritySignature, CosignerPublic, OfficerPublic, Role, RootSecret,
};
use comity_wire::PartyId;
use comity_wire::control::AuthoritySignatureBytes;
use comity_wire::register::{AuthorityKey, RegisterEntry, RegisterFact, register_payload};

use super::{ROOT_KEY_NUMBER, RegisterView};
use crate::delegation::cosigner_key;

impl RegisterView {
    /// The next entry, signed by the root; not yet taken in.
    ///
    /// # Errors
    /// The cryptographic library fails.
    pub fn root_signed(&self, fact: RegisterFact, root: &RootSecret) -> Result<RegisterEntry, CryptoFault> {
        self.signed(fact, ROOT_KEY_NUMBER, |payload| root.sign(Role::Register, payload))
    }

    /// The next entry, signed by the authority of that number; not yet taken in.
    ///
    /// # Errors
    /// The cryptographic library fails.
    pub fn authority_signed(
        &self,
        fact: RegisterFact,
        number: u64,
        authority: &AuthoritySecret,
    ) -> Result<RegisterEntry, CryptoFault> {
        self.signed(fact, number, |payload| authority.sign(Role::Register, payload))
    }

    fn signed(
        &self,
        fact: RegisterFact,
        key: u64,
        sign: impl FnOnce(&[u8]) -> Result<AuthoritySignature, CryptoFault>,
    ) -> Result<RegisterEntry, CryptoFault> {
        let successor = matches!(fact, RegisterFact::WriterSuccessor { .. });
        let generation = self.generation.saturating_add(u64::from(successor));
        make_entry(self.party, generation, self.size(), fact, key, sign)
    }
}

/// The first entry of a register, signed by its root.
///
/// # Errors
/// The cryptographic library fails.
pub fn genesis(
    name: &str,
    root: &RootSecret,
    writer: &CosignerPublic,
    nonce: [u8; 32],
) -> Result<RegisterEntry, CryptoFault> {
    let fact = RegisterFact::Genesis {
        name: name.to_owned(),
        root: authority_key_bytes(root.public().ed25519().as_bytes(), root.public().mldsa65().as_bytes())?,
        writer: cosigner_key(writer)?,
        nonce,
    };
    let party = party_id(root.public());
    make_entry(party, 1, 0, fact, ROOT_KEY_NUMBER, |payload| root.sign(Role::Register, payload))
}

/// An authority's public key in the form that entries carry.
///
/// # Errors
/// The cryptographic library gave a key of a wrong length.
pub fn authority_key(key: &AuthorityPublic) -> Result<AuthorityKey, CryptoFault> {
    authority_key_bytes(key.ed25519().as_bytes(), key.mldsa65().as_bytes())
}

/// An officer's public key in the form that entries carry.
///
/// # Errors
/// The cryptographic library gave a key of a wrong length.
pub fn officer_key(key: &OfficerPublic) -> Result<AuthorityKey, CryptoFault> {
    authority_key_bytes(key.ed25519().as_bytes(), key.mldsa65().as_bytes())
}

fn authority_key_bytes(ed25519: &[u8; 32], mldsa65: &[u8]) -> Result<AuthorityKey, CryptoFault> {
    let mldsa65: Box<[u8]> = mldsa65.into();
    let mldsa65 = mldsa65.try_into();
    let mldsa65 = mldsa65.map_err(|_| CryptoFault { operation: "encoding an ML-DSA-65 key" })?;
    Ok(AuthorityKey { ed25519: *ed25519, mldsa65 })
}

fn make_entry(
    party: PartyId,
    generation: u64,
    number: u64,
    fact: RegisterFact,
    key: u64,
    sign: impl FnOnce(&[u8]) -> Result<AuthoritySignature, CryptoFault>,
) -> Result<RegisterEntry, CryptoFault> {
    let payload = register_payload(&party, generation, number, &fact);
    let AuthoritySignature { ed25519, mldsa65 } = sign(&payload)?;
    let signatures = vec![AuthoritySignatureBytes { key, ed25519, mldsa65 }];
    Ok(RegisterEntry { party, generation, number, fact, payload, signatures })
}
