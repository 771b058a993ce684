//! C2SP verifier keys: key ids, and the text `name+id+base64` by which keys are given to tools.

use std::fmt;
use std::str::FromStr;

use comity_seal::hash::sha256;
use comity_wire::control::MLDSA44_PUBLIC_BYTES;
use data_encoding::{BASE64, HEXLOWER};

use crate::note::is_key_name;

/// Signature types of `signed-note` that Comity uses; no other is read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineKind {
    /// `0x01`: Ed25519 over the note text, by a log.
    LogEd25519,
    /// `0x04`: timestamped Ed25519 cosignature, by a receipt or witness key.
    CosignatureEd25519,
    /// `0x06`: timestamped ML-DSA-44 cosignature, by a log (time zero) or a cosigner.
    CosignatureMldsa44,
}

impl LineKind {
    /// The identifier byte.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::LogEd25519 => 0x01,
            Self::CosignatureEd25519 => 0x04,
            Self::CosignatureMldsa44 => 0x06,
        }
    }

    /// The kind of an identifier byte, or `None`.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0x01 => Some(Self::LogEd25519),
            0x04 => Some(Self::CosignatureEd25519),
            0x06 => Some(Self::CosignatureMldsa44),
            _ => None,
        }
    }

    /// Bytes of a public key of this kind.
    #[must_use]
    pub const fn key_bytes(self) -> usize {
        match self {
            Self::LogEd25519 | Self::CosignatureEd25519 => 32,
            Self::CosignatureMldsa44 => MLDSA44_PUBLIC_BYTES,
        }
    }
}

impl fmt::Display for LineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LogEd25519 => "Ed25519 log",
            Self::CosignatureEd25519 => "Ed25519 cosignature",
            Self::CosignatureMldsa44 => "ML-DSA-44",
        })
    }
}

/// `SHA-256(name || "\n" || kind || public key)[..4]`.
#[must_use]
pub fn key_id(name: &str, kind: LineKind, public: &[u8]) -> [u8; 4] {
    let mut input = Vec::with_capacity(name.len() + 2 + public.len());
    input.extend_from_slice(name.as_bytes());
    input.push(b'\n');
    input.push(kind.byte());
    input.extend_from_slice(public);
    let [a, b, c, d, ..] = sha256(&input).0;
    [a, b, c, d]
}

/// Why a text is not a verifier key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifierKeyError {
    /// Not three parts joined by plus signs, or the name is malformed.
    #[error("a verifier key has the form name+id+base64")]
    Form,
    /// Base64 that is malformed, unpadded, or has spare bits set.
    #[error("the verifier key's base64 is not canonical")]
    Base64,
    /// A signature type that Comity does not use.
    #[error("signature type {byte:#04x} is not one of 0x01, 0x04, 0x06")]
    Kind {
        /// The identifier byte.
        byte: u8,
    },
    /// A public key of a wrong length for its type.
    #[error("the public key has {found} bytes instead of {expected}")]
    KeyLength {
        /// Bytes of a key of this type.
        expected: usize,
        /// Bytes that were given.
        found: usize,
    },
    /// The id does not belong to name, type and key.
    #[error("the key id does not belong to this name and key")]
    KeyId,
}

/// A public key with its name and type. Does not check the key itself: `comity-seal` refuses weak
/// ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: LineKind,
    public: Vec<u8>,
}

impl VerifierKey {
    /// Joins a name and a key.
    ///
    /// # Errors
    /// [`VerifierKeyError::Form`] for a name that no key may have,
    /// [`VerifierKeyError::KeyLength`].
    pub fn new(name: String, kind: LineKind, public: Vec<u8>) -> Result<Self, VerifierKeyError> {
        if !is_key_name(&name) {
            return Err(VerifierKeyError::Form);
        }
        let (expected, found) = (kind.key_bytes(), public.len());
        if expected != found {
            return Err(VerifierKeyError::KeyLength { expected, found });
        }
        Ok(Self { name, kind, public })
    }

    /// The key's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The kind of lines that it verifies.
    #[must_use]
    pub fn kind(&self) -> LineKind {
        self.kind
    }

    /// The public key's bytes.
    #[must_use]
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// The id that its signature lines carry.
    #[must_use]
    pub fn key_id(&self) -> [u8; 4] {
        key_id(&self.name, self.kind, &self.public)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut material = Vec::with_capacity(1 + self.public.len());
        material.push(self.kind.byte());
        material.extend_from_slice(&self.public);
        let (id, key) = (HEXLOWER.encode(&self.key_id()), BASE64.encode(&material));
        write!(f, "{}+{id}+{key}", self.name)
    }
}

impl FromStr for VerifierKey {
    type Err = VerifierKeyError;

    fn from_str(text: &str) -> Result<Self, VerifierKeyError> {
        // A name holds no plus sign, so the first two divide; base64 may hold more of them.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(base64)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(VerifierKeyError::Form);
        };
        let longest = 4 * (MLDSA44_PUBLIC_BYTES + 3) / 3 + 4;
        if base64.len() > longest {
            return Err(VerifierKeyError::Base64);
        }
        let material = BASE64.decode(base64.as_bytes()).map_err(|_| VerifierKeyError::Base64)?;
        let (byte, public) = material.split_first().ok_or(VerifierKeyError::Base64)?;
        let kind = LineKind::from_byte(*byte).ok_or(VerifierKeyError::Kind { byte: *byte })?;
        let key = Self::new(name.to_owned(), kind, public.to_vec())?;
        if id != HEXLOWER.encode(&key.key_id()) {
            return Err(VerifierKeyError::KeyId);
        }
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    #[test]
    fn the_specifications_example_reads_and_writes_back() {
        let key: VerifierKey = EXAMPLE.parse().unwrap();
        assert_eq!((key.name(), key.kind()), ("example.com/foo", LineKind::LogEd25519));
        assert_eq!(key.to_string(), EXAMPLE);
        let oracle = signed_note::StandardVerifier::new(EXAMPLE).unwrap();
        let id = signed_note::Verifier::key_id(&oracle);
        assert_eq!(u32::from_be_bytes(key.key_id()), id);
    }

    #[test]
    fn all_kinds_read_back() {
        for byte in 0..=255 {
            let Some(kind) = LineKind::from_byte(byte) else { continue };
            assert_eq!(kind.byte(), byte);
            let key = VerifierKey::new("a/b".into(), kind, vec![9; kind.key_bytes()]).unwrap();
            assert_eq!(key.to_string().parse::<VerifierKey>().unwrap(), key);
        }
    }

    #[test]
    fn row_04_malformed_keys_are_refused() {
        let refusal = |text: &str| text.parse::<VerifierKey>().unwrap_err();
        assert_eq!(refusal(""), VerifierKeyError::Form);
        assert_eq!(refusal("a+530d903a"), VerifierKeyError::Form);
        assert_eq!(refusal(&EXAMPLE.replace("example.com/foo", "")), VerifierKeyError::Form);
        assert_eq!(refusal(&EXAMPLE.replace("foo", "bar")), VerifierKeyError::KeyId);
        assert_eq!(refusal(&EXAMPLE.replace("530d", "530D")), VerifierKeyError::KeyId);
        assert_eq!(refusal(&EXAMPLE.replace("Aeky", "A")), VerifierKeyError::Base64);
        assert_eq!(refusal("a+530d903a+"), VerifierKeyError::Base64);
        assert_eq!(refusal(&format!("{EXAMPLE}{}", "A".repeat(4000))), VerifierKeyError::Base64);
        assert_eq!(refusal(&EXAMPLE.replace("Aeky", "Beky")), VerifierKeyError::Kind { byte: 5 });
        let error = VerifierKeyError::KeyLength { expected: 32, found: 29 };
        assert_eq!(refusal(&EXAMPLE.replace("3U2k", "")), error);
    }
}
