//! Signed statements of roots, authorities and officers' registers: domain-separated, both algorithms required.

use comity_wire::codec::{Dec, Enc};
use comity_wire::{Canonical, Malformed};

use crate::ed25519::ED25519_SIGNATURE_BYTES;
use crate::mldsa::MLDSA65_SIGNATURE_BYTES;

/// What a signature is for. Its word stands inside the signed message, so no signature serves two purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Role {
    /// Entry 0 of a line journal: whose line keys these are.
    Delegation,
    /// New line keys from a position on.
    Rotation,
    /// A line key's last trusted position.
    Revocation,
    /// An entry of a party's register.
    Register,
    /// A pairing bundle.
    Pairing,
    /// A disclosure of content to a third party.
    Disclosure,
    /// An entry about keys in a party's public log.
    Public,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::Delegation,
        Self::Rotation,
        Self::Revocation,
        Self::Register,
        Self::Pairing,
        Self::Disclosure,
        Self::Public,
    ];

    /// The word inside the signed message.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Delegation => "delegation",
            Self::Rotation => "rotation",
            Self::Revocation => "revocation",
            Self::Register => "register",
            Self::Pairing => "pairing",
            Self::Disclosure => "disclosure",
            Self::Public => "public",
        }
    }

    /// What is signed: `comity/v1/<role>`, a line feed, the payload.
    pub fn message(self, payload: &[u8]) -> Vec<u8> {
        [b"comity/v1/", self.word().as_bytes(), b"\n", payload].concat()
    }
}

/// The two signatures of a root, an authority or an officer over one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthoritySignature {
    /// Ed25519.
    pub ed25519: [u8; ED25519_SIGNATURE_BYTES],
    /// ML-DSA-65. Two signings of one message differ.
    pub mldsa65: Box<[u8; MLDSA65_SIGNATURE_BYTES]>,
}

impl AuthoritySignature {
    /// Takes both signatures; they are checked for length only.
    pub fn from_parts(ed25519: &[u8], mldsa65: &[u8]) -> Option<Self> {
        let mldsa65: Box<[u8]> = mldsa65.into();
        Some(Self { ed25519: ed25519.try_into().ok()?, mldsa65: mldsa65.try_into().ok()? })
    }
}

impl Canonical for AuthoritySignature {
    const BYTES_MAX: usize = 1 + 2 + ED25519_SIGNATURE_BYTES + 3 + MLDSA65_SIGNATURE_BYTES;

    fn write(&self, e: &mut Enc) {
        e.array(2).bytes(&self.ed25519).bytes(self.mldsa65.as_slice());
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        let ed25519 = d.array_bytes::<ED25519_SIGNATURE_BYTES>()?;
        let mldsa65 = d.bytes("ML-DSA-65 signature", MLDSA65_SIGNATURE_BYTES)?;
        Self::from_parts(&ed25519, mldsa65).ok_or(Malformed::Unexpected { what: "an ML-DSA-65 signature" })
    }
}
