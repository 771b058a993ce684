//! Delegations: an authority of a party's register gives a line's journal its keys (PROTOCOL.md
//! rule 19).

use comity_seal::ed25519::Ed25519Public;
use comity_seal::error::CryptoFault;
use comity_seal::hash::sha256;
use comity_seal::names::author_id;
use comity_seal::{AuthoritySecret, CosignerPublic, HpkePublic, KeyRefused, Role, SignatureRefused};
use comity_wire::control::{AuthoritySignatureBytes, Control, ControlBody, CosignerKey, Delegation, Predecessor};
use comity_wire::{Canonical, Hash, Origin};

use crate::register::{RegisterError, RegisterView, unpack};

/// Why a control body does not speak for a journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DelegationError {
    /// The body is something else.
    #[error("the entry is no delegation")]
    NotADelegation,
    /// A delegation of another journal.
    #[error("the delegation is for {found}, not for {expected}")]
    OtherJournal {
        /// The journal that it should speak for.
        expected: Origin,
        /// The journal that it speaks for.
        found: Origin,
    },
    /// A delegation by another party.
    #[error("the delegation names another party than the register's")]
    OtherParty,
    /// The author's name is not the one that line and party give.
    #[error("the author's name does not belong to this party on this line")]
    NotThisAuthor,
    /// A successor without a predecessor, a predecessor without a successor, or another
    /// generation than the one before.
    #[error("generation {generation} does not continue the predecessor that it names")]
    Predecessor {
        /// The generation that the delegation begins.
        generation: u64,
    },
    /// A weak or malformed key.
    #[error("the {role} key: {refused}")]
    Key {
        /// Which of the keys.
        role: &'static str,
        /// Why it is refused.
        refused: KeyRefused,
    },
    /// One key in two roles.
    #[error("one key stands in two roles")]
    KeyReused,
    /// No authority's signature.
    #[error("no authority signed it")]
    Unsigned,
    /// The authority's signature does not verify.
    #[error("the authority's signature: {0}")]
    Signature(#[from] SignatureRefused),
    /// The register does not support it.
    #[error(transparent)]
    Register(#[from] RegisterError),
}

/// A delegation that an authority of the party's register signed, its keys decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedDelegation {
    delegation: Delegation,
    keys: LineKeys,
    hpke: HpkePublic,
}

/// The keys that a delegation or a rotation gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineKeys {
    pub(crate) log: CosignerPublic,
    pub(crate) receipt: CosignerPublic,
    pub(crate) tls: Ed25519Public,
}

impl VerifiedDelegation {
    /// Checks a delegation against the party's register.
    ///
    /// The register must reach the position that the delegation relies on. The line's name is
    /// not checked against the track: who paired the line knows both nonces and does that.
    ///
    /// # Errors
    /// The first [`DelegationError`] found.
    pub fn verify(body: &ControlBody, expected: &Origin, register: &RegisterView) -> Result<Self, DelegationError> {
        let Control::Delegation(delegation) = &body.control else {
            return Err(DelegationError::NotADelegation);
        };
        let found = delegation_origin(delegation);
        if found != *expected {
            return Err(DelegationError::OtherJournal { expected: *expected, found });
        }
        if delegation.party != register.party() {
            return Err(DelegationError::OtherParty);
        }
        if delegation.author != author_id(&delegation.line, &delegation.party) {
            return Err(DelegationError::NotThisAuthor);
        }
        check_predecessor(delegation.generation, delegation.predecessor.as_ref())?;
        register.check_position(&delegation.register)?;
        let relied = delegation.register.size;
        verify_authority(body, Role::Delegation, register, relied)?;
        let keys = LineKeys::decode(&delegation.log, &delegation.receipt, &delegation.tls)?;
        let hpke = HpkePublic::from_bytes(delegation.hpke.public.as_slice());
        let hpke = hpke.map_err(|refused| DelegationError::Key { role: "HPKE", refused })?;
        Ok(Self { delegation: delegation.as_ref().clone(), keys, hpke })
    }

    /// What was signed.
    #[must_use]
    pub fn delegation(&self) -> &Delegation {
        &self.delegation
    }

    /// The journal that begins.
    #[must_use]
    pub fn origin(&self) -> Origin {
        delegation_origin(&self.delegation)
    }

    /// Signs the journal's checkpoints.
    #[must_use]
    pub fn log(&self) -> &CosignerPublic {
        &self.keys.log
    }

    /// Signs its author's receipts.
    #[must_use]
    pub fn receipt(&self) -> &CosignerPublic {
        &self.keys.receipt
    }

    /// Identifies the node on links.
    #[must_use]
    pub fn tls(&self) -> &Ed25519Public {
        &self.keys.tls
    }

    /// First key to seal to.
    #[must_use]
    pub fn hpke(&self) -> &HpkePublic {
        &self.hpke
    }

    pub(crate) fn into_parts(self) -> (Delegation, LineKeys, HpkePublic) {
        (self.delegation, self.keys, self.hpke)
    }
}

impl LineKeys {
    /// Decodes the keys of one control entry and refuses weak and doubled ones.
    pub(crate) fn decode(log: &CosignerKey, receipt: &CosignerKey, tls: &[u8; 32]) -> Result<Self, DelegationError> {
        if log.ed25519 == receipt.ed25519 || log.ed25519 == *tls || receipt.ed25519 == *tls {
            return Err(DelegationError::KeyReused);
        }
        if log.mldsa44 == receipt.mldsa44 {
            return Err(DelegationError::KeyReused);
        }
        let tls = Ed25519Public::from_bytes(tls);
        Ok(Self {
            log: cosigner_public(log, "log")?,
            receipt: cosigner_public(receipt, "receipt")?,
            tls: tls.map_err(|refused| DelegationError::Key { role: "TLS", refused })?,
        })
    }
}

/// Signs a control for which an authority's signature is due.
///
/// # Errors
/// [`CryptoFault`]; also for a control that no authority signs, as a fault of the caller.
pub fn sign_control(control: Control, key: u64, authority: &AuthoritySecret) -> Result<ControlBody, CryptoFault> {
    let not_due = CryptoFault { operation: "signing a control that takes no authority's signature" };
    let role = role_of(&control).ok_or(not_due)?;
    let signature = authority.sign(role, &control.payload())?;
    let signature = AuthoritySignatureBytes { key, ed25519: signature.ed25519, mldsa65: signature.mldsa65 };
    Ok(ControlBody::new(control, Some(signature)))
}

/// A cosigner's public key in the form that entries carry.
///
/// # Errors
/// The cryptographic library gave a key of a wrong length.
pub fn cosigner_key(key: &CosignerPublic) -> Result<CosignerKey, CryptoFault> {
    let mldsa44: Box<[u8]> = key.mldsa44.as_bytes().into();
    let mldsa44 = mldsa44.try_into();
    let mldsa44 = mldsa44.map_err(|_| CryptoFault { operation: "encoding an ML-DSA-44 key" })?;
    Ok(CosignerKey { ed25519: *key.ed25519.as_bytes(), mldsa44 })
}

/// The name by which a revocation calls a key: SHA-256 of its encoding in entries.
#[must_use]
pub fn revocation_id(key: &CosignerKey) -> Hash {
    sha256(&key.to_bytes())
}

/// Which role an authority signs a control in; `None` where the log's own signature suffices.
#[must_use]
pub fn role_of(control: &Control) -> Option<Role> {
    match control {
        Control::Delegation(_) => Some(Role::Delegation),
        Control::Rotation(_) => Some(Role::Rotation),
        Control::Revocation(_) => Some(Role::Revocation),
        Control::EpochKey(_) | Control::PredecessorEnd(_) => None,
    }
}

/// Checks that an authority, trusted at the register size relied on, signed a control.
pub(crate) fn verify_authority(
    body: &ControlBody,
    role: Role,
    register: &RegisterView,
    relied: u64,
) -> Result<(), DelegationError> {
    let signature = body.signature.as_ref().ok_or(DelegationError::Unsigned)?;
    let authority = register.authority_at(signature.key, relied)?;
    authority.verify(role, &body.payload, &unpack(signature))?;
    Ok(())
}

fn delegation_origin(delegation: &Delegation) -> Origin {
    Origin { line: delegation.line, author: delegation.author, generation: delegation.generation }
}

fn check_predecessor(generation: u64, predecessor: Option<&Predecessor>) -> Result<(), DelegationError> {
    let good = match predecessor {
        None => generation == 1,
        Some(named) => {
            generation > 1 && named.generation == generation - 1 && (named.size > 0 || named.root == Hash::ZERO)
        }
    };
    if good { Ok(()) } else { Err(DelegationError::Predecessor { generation }) }
}

fn cosigner_public(key: &CosignerKey, role: &'static str) -> Result<CosignerPublic, DelegationError> {
    CosignerPublic::from_parts(&key.ed25519, key.mldsa44.as_slice())
        .map_err(|refused| DelegationError::Key { role, refused })
}

#[cfg(test)]
#[path = "delegation_tests.rs"]
mod tests;
