//! The three files of a pairing, as bytes and as text (PROTOCOL.md rule 21).
//!
//! Invite: bundle, commitment to a nonce, an authority's signature. Accept: bundle, nonce, hash of the invite,
//! signature. Reveal: both hashes and the invite's nonce. The signatures (role *pairing*) keep a party from showing
//! another party's register as its own; what keeps out a man in the middle are the words.

use comity_journal::register::RegisterView;
use comity_seal::hash::{sha256, sha256_parts};
use comity_seal::{AuthoritySignature, Role};
use comity_wire::codec::{Dec, Enc};
use comity_wire::control::AuthoritySignatureBytes;
use comity_wire::{Canonical, Hash, Malformed};

use super::armour::{FileKind, armour, unarmour};
use super::authority::Authority;
use super::bundle::Bundle;
use super::error::{PartyError, Refused};

/// The first file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Who invites.
    pub bundle: Bundle,
    /// [`commitment`] to the inviter's nonce.
    pub commitment: Hash,
    /// By an authority of the bundle's register.
    pub signature: AuthoritySignatureBytes,
}

/// The answer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accept {
    /// Who accepts.
    pub bundle: Bundle,
    /// The accepter's nonce.
    pub nonce: [u8; 32],
    /// SHA-256 of the invite.
    pub invite: Hash,
    /// By an authority of the bundle's register.
    pub signature: AuthoritySignatureBytes,
}

/// The inviter's nonce, given away when the answer is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reveal {
    /// SHA-256 of the invite.
    pub invite: Hash,
    /// SHA-256 of the answer.
    pub accept: Hash,
    /// What the invite's commitment was made from.
    pub nonce: [u8; 32],
}

/// `SHA-256("comity/v1/invite-nonce\n" || nonce)`.
pub fn commitment(nonce: &[u8; 32]) -> Hash {
    sha256_parts(&[b"comity/v1/invite-nonce\n", nonce])
}

/// What both sides' words are made from: `SHA-256("comity/v1/pairing\n" || invite || accept || nonce)`. Each file is
/// one CBOR item, so that the concatenation has one reading.
pub fn transcript(invite: &Invite, accept: &Accept, nonce: &[u8; 32]) -> Hash {
    sha256_parts(&[b"comity/v1/pairing\n", &invite.to_bytes(), &accept.to_bytes(), nonce])
}

fn check_signature(view: &RegisterView, payload: &[u8], signature: &AuthoritySignatureBytes) -> Result<(), Refused> {
    let AuthoritySignatureBytes { key, ed25519, mldsa65 } = signature;
    let authority = view.authority_at(*key, view.size()).map_err(|_| Refused::Signer { key: *key })?;
    let signature = AuthoritySignature { ed25519: *ed25519, mldsa65: mldsa65.clone() };
    Ok(authority.verify(Role::Pairing, payload, &signature)?)
}

impl Invite {
    /// Makes and signs an invite.
    ///
    /// # Errors
    /// The cryptographic library fails.
    pub fn new(bundle: Bundle, nonce: &[u8; 32], authority: &Authority) -> Result<Self, PartyError> {
        let commitment = commitment(nonce);
        let signature = authority.sign(Role::Pairing, &Self::payload(&bundle, &commitment))?;
        Ok(Self { bundle, commitment, signature })
    }

    fn payload(bundle: &Bundle, commitment: &Hash) -> Vec<u8> {
        let mut e = Enc::default();
        e.array(4).uint(1).uint(FileKind::Invite as u64).value(bundle).value(commitment);
        e.into_bytes()
    }

    /// Verifies bundle and signature, and returns the inviter's register.
    ///
    /// # Errors
    /// The first [`Refused`] found.
    pub fn verify(&self) -> Result<RegisterView, Refused> {
        let view = self.bundle.verify()?;
        check_signature(&view, &Self::payload(&self.bundle, &self.commitment), &self.signature)?;
        Ok(view)
    }

    /// SHA-256 of the file's bytes.
    pub fn hash(&self) -> Hash {
        sha256(&self.to_bytes())
    }
}

impl Accept {
    /// Makes and signs an answer.
    ///
    /// # Errors
    /// The cryptographic library fails.
    pub fn new(bundle: Bundle, nonce: [u8; 32], invite: &Invite, authority: &Authority) -> Result<Self, PartyError> {
        let invite = invite.hash();
        let signature = authority.sign(Role::Pairing, &Self::payload(&bundle, &nonce, &invite))?;
        Ok(Self { bundle, nonce, invite, signature })
    }

    fn payload(bundle: &Bundle, nonce: &[u8; 32], invite: &Hash) -> Vec<u8> {
        let mut e = Enc::default();
        e.array(5).uint(1).uint(FileKind::Accept as u64).value(bundle).bytes(nonce).value(invite);
        e.into_bytes()
    }

    /// Verifies bundle and signature, and returns the accepter's register. Not that it answers a certain invite.
    ///
    /// # Errors
    /// The first [`Refused`] found.
    pub fn verify(&self) -> Result<RegisterView, Refused> {
        let view = self.bundle.verify()?;
        check_signature(&view, &Self::payload(&self.bundle, &self.nonce, &self.invite), &self.signature)?;
        Ok(view)
    }

    /// SHA-256 of the file's bytes.
    pub fn hash(&self) -> Hash {
        sha256(&self.to_bytes())
    }
}

impl Canonical for Invite {
    const BYTES_MAX: usize = Bundle::BYTES_MAX + AuthoritySignatureBytes::BYTES_MAX + 64;

    fn write(&self, e: &mut Enc) {
        e.array(5).uint(1).uint(FileKind::Invite as u64);
        e.value(&self.bundle).value(&self.commitment).value(&self.signature);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        head(d, "invite", 5, FileKind::Invite)?;
        let (bundle, commitment) = (Bundle::read(d)?, Hash::read(d)?);
        Ok(Self { bundle, commitment, signature: AuthoritySignatureBytes::read(d)? })
    }
}

impl Canonical for Accept {
    const BYTES_MAX: usize = Bundle::BYTES_MAX + AuthoritySignatureBytes::BYTES_MAX + 128;

    fn write(&self, e: &mut Enc) {
        e.array(6).uint(1).uint(FileKind::Accept as u64);
        e.value(&self.bundle).bytes(&self.nonce).value(&self.invite).value(&self.signature);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        head(d, "accept", 6, FileKind::Accept)?;
        let (bundle, nonce, invite) = (Bundle::read(d)?, d.array_bytes()?, Hash::read(d)?);
        Ok(Self { bundle, nonce, invite, signature: AuthoritySignatureBytes::read(d)? })
    }
}

impl Canonical for Reveal {
    const BYTES_MAX: usize = 128;

    fn write(&self, e: &mut Enc) {
        e.array(5).uint(1).uint(FileKind::Reveal as u64);
        e.value(&self.invite).value(&self.accept).bytes(&self.nonce);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        head(d, "reveal", 5, FileKind::Reveal)?;
        Ok(Self { invite: Hash::read(d)?, accept: Hash::read(d)?, nonce: d.array_bytes()? })
    }
}

/// The version and the kind that every file begins with.
pub(crate) fn head(d: &mut Dec<'_>, what: &'static str, items: usize, kind: FileKind) -> Result<(), Malformed> {
    d.versioned(what, items)?;
    if d.uint()? == kind as u64 { Ok(()) } else { Err(Malformed::Forbidden { what: "kind of file" }) }
}

/// A file of a pairing, whichever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PairingFile {
    /// The first.
    Invite(Box<Invite>),
    /// The second.
    Accept(Box<Accept>),
    /// The third.
    Reveal(Reveal),
}

impl PairingFile {
    /// Reads a file's text. Verifies no signature.
    ///
    /// # Errors
    /// [`Refused::Armour`], [`Refused::Malformed`]; [`PartyError::WrongFile`] for the files of `keys`.
    pub fn from_text(text: &str) -> Result<Self, PartyError> {
        let (found, bytes) = unarmour(text).map_err(Refused::from)?;
        let expected = "an invite, an accept or a reveal";
        let file = match found {
            FileKind::Invite => Invite::from_bytes(&bytes).map(|file| Self::Invite(Box::new(file))),
            FileKind::Accept => Accept::from_bytes(&bytes).map(|file| Self::Accept(Box::new(file))),
            FileKind::Reveal => Reveal::from_bytes(&bytes).map(Self::Reveal),
            FileKind::KeyRequest | FileKind::KeyImport => return Err(PartyError::WrongFile { found, expected }),
        };
        Ok(file.map_err(Refused::from)?)
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        match self {
            Self::Invite(file) => armour(FileKind::Invite, &file.to_bytes()),
            Self::Accept(file) => armour(FileKind::Accept, &file.to_bytes()),
            Self::Reveal(file) => armour(FileKind::Reveal, &file.to_bytes()),
        }
    }
}
