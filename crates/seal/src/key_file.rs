//! Secret keys as text: what a key file holds.
//!
//! ```text
//! comity-secret-key v1
//! kind: log
//! fingerprint: <64 hex digits over the public key>
//! ed25519: <64 hex digits>
//! mldsa44: <64 hex digits>
//! ```
//! Lower-case digits, one line feed after every line, nothing else. The fingerprint catches a damaged seed before
//! anything is signed with it. The file is not encrypted: whoever reads it has the key.

use comity_wire::Hash;
use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use crate::authority::{AuthoritySecret, Holder, HybridSecret, OfficerSecret, RootSecret};
use crate::cosigner::CosignerSecret;
use crate::error::CryptoFault;
use crate::hash::sha256_parts;
use crate::hpke::HpkeSecret;
use crate::secret::Seed;
use crate::tls::TlsSecret;

/// Longest key file in bytes; callers check before reading one.
pub const KEY_FILE_BYTES_MAX: usize = 1_024;

const HEAD: &str = "comity-secret-key v1";

/// A secret key of one of the kinds that are never shared (PROTOCOL.md rule 19).
#[allow(clippy::large_enum_variant, reason = "its size depends on the features of a dependency; one lives at a time")]
pub enum SecretKey {
    /// Signs checkpoints of one journal.
    Log(CosignerSecret),
    /// Signs receipts.
    Receipt(CosignerSecret),
    /// Cosigns as a witness.
    Witness(CosignerSecret),
    /// A party's offline root.
    Root(RootSecret),
    /// An authority.
    Authority(AuthoritySecret),
    /// An officer.
    Officer(OfficerSecret),
    /// A node's identity on links.
    Tls(TlsSecret),
    /// Opens what is sealed to the node.
    Hpke(HpkeSecret),
}

/// Text that is no key file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileRefused {
    /// Longer than the limit.
    #[error("a key file of {actual} bytes is over the limit of {KEY_FILE_BYTES_MAX}")]
    TooLong {
        /// Its length in bytes.
        actual: usize,
    },
    /// The named line is missing, malformed or followed by something.
    #[error("not a Comity key file: {line:?} is missing or malformed")]
    Line {
        /// Which line.
        line: &'static str,
    },
    /// Not a kind of key.
    #[error("not a Comity key file: an unknown kind of key")]
    Kind,
    /// The seeds yield another public key than the fingerprint names: the file is damaged.
    #[error("the key file is damaged: its fingerprint belongs to another key")]
    Fingerprint,
    /// The library fails.
    #[error(transparent)]
    Fault(#[from] CryptoFault),
}

impl SecretKey {
    /// The word for the kind of key.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Log(_) => "log",
            Self::Receipt(_) => "receipt",
            Self::Witness(_) => "witness",
            Self::Root(_) => "root",
            Self::Authority(_) => "authority",
            Self::Officer(_) => "officer",
            Self::Tls(_) => "tls",
            Self::Hpke(_) => "hpke",
        }
    }

    /// The fingerprint of the public key: the public type's own, where it has one.
    pub fn fingerprint(&self) -> Hash {
        match self {
            Self::Log(k) | Self::Receipt(k) | Self::Witness(k) => k.public().fingerprint(),
            Self::Root(k) => k.public().fingerprint(),
            Self::Authority(k) => k.public().fingerprint(),
            Self::Officer(k) => k.public().fingerprint(),
            Self::Tls(k) => sha256_parts(&[b"comity/v1/tls-key\n", k.public().as_bytes()]),
            Self::Hpke(k) => sha256_parts(&[b"comity/v1/hpke-key\n", k.public().as_bytes()]),
        }
    }

    /// The text of the key file. Wiped when dropped.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(KEY_FILE_BYTES_MAX));
        text.push_str(HEAD);
        text.push_str("\nkind: ");
        text.push_str(self.kind());
        text.push_str("\nfingerprint: ");
        text.push_str(&self.fingerprint().to_string());
        text.push('\n');
        for (name, seed) in self.seeds() {
            text.push_str(name);
            text.push_str(": ");
            HEXLOWER.encode_append(seed.expose(), &mut text);
            text.push('\n');
        }
        text
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// Anything but exactly what [`SecretKey::to_text`] writes for the same key.
    pub fn from_text(text: &str) -> Result<Self, KeyFileRefused> {
        if text.len() > KEY_FILE_BYTES_MAX {
            return Err(KeyFileRefused::TooLong { actual: text.len() });
        }
        let mut rest = Lines(text);
        if rest.next(HEAD)? != HEAD {
            return Err(KeyFileRefused::Line { line: HEAD });
        }
        let kind = rest.value("kind: ")?;
        let fingerprint: Hash =
            rest.value("fingerprint: ")?.parse().map_err(|_| KeyFileRefused::Line { line: "fingerprint: " })?;
        let key = Self::read_seeds(kind, &mut rest)?;
        if !rest.0.is_empty() {
            return Err(KeyFileRefused::Line { line: "end of file" });
        }
        if key.fingerprint() != fingerprint {
            return Err(KeyFileRefused::Fingerprint);
        }
        Ok(key)
    }

    fn read_seeds(kind: &str, rest: &mut Lines<'_>) -> Result<Self, KeyFileRefused> {
        Ok(match kind {
            "log" => Self::Log(cosigner(rest)?),
            "receipt" => Self::Receipt(cosigner(rest)?),
            "witness" => Self::Witness(cosigner(rest)?),
            "root" => Self::Root(hybrid(rest)?),
            "authority" => Self::Authority(hybrid(rest)?),
            "officer" => Self::Officer(hybrid(rest)?),
            "tls" => Self::Tls(TlsSecret::from_seed(rest.seed("ed25519: ")?)?),
            "hpke" => Self::Hpke(HpkeSecret::from_seed(rest.seed("xwing: ")?)?),
            _ => return Err(KeyFileRefused::Kind),
        })
    }

    fn seeds(&self) -> Vec<(&'static str, &Seed)> {
        fn two<'a>(second: &'static str, (a, b): (&'a Seed, &'a Seed)) -> Vec<(&'static str, &'a Seed)> {
            vec![("ed25519", a), (second, b)]
        }
        match self {
            Self::Log(k) | Self::Receipt(k) | Self::Witness(k) => two("mldsa44", k.seeds()),
            Self::Root(k) => two("mldsa65", k.seeds()),
            Self::Authority(k) => two("mldsa65", k.seeds()),
            Self::Officer(k) => two("mldsa65", k.seeds()),
            Self::Tls(k) => vec![("ed25519", k.seed())],
            Self::Hpke(k) => vec![("xwing", k.seed())],
        }
    }
}

fn cosigner(rest: &mut Lines<'_>) -> Result<CosignerSecret, KeyFileRefused> {
    let ed25519 = rest.seed("ed25519: ")?;
    Ok(CosignerSecret::from_seeds(ed25519, rest.seed("mldsa44: ")?)?)
}

fn hybrid<H: Holder>(rest: &mut Lines<'_>) -> Result<HybridSecret<H>, KeyFileRefused> {
    let ed25519 = rest.seed("ed25519: ")?;
    Ok(HybridSecret::from_seeds(ed25519, rest.seed("mldsa65: ")?)?)
}

struct Lines<'a>(&'a str);

impl<'a> Lines<'a> {
    fn next(&mut self, line: &'static str) -> Result<&'a str, KeyFileRefused> {
        let (first, rest) = self.0.split_once('\n').ok_or(KeyFileRefused::Line { line })?;
        self.0 = rest;
        Ok(first)
    }

    fn value(&mut self, name: &'static str) -> Result<&'a str, KeyFileRefused> {
        self.next(name)?.strip_prefix(name).ok_or(KeyFileRefused::Line { line: name })
    }

    fn seed(&mut self, name: &'static str) -> Result<Seed, KeyFileRefused> {
        let malformed = KeyFileRefused::Line { line: name };
        let digits = self.value(name)?.as_bytes();
        let mut seed = Zeroizing::new([0; 32]);
        if digits.len() != 64 || HEXLOWER.decode_mut(digits, seed.as_mut_slice()).is_err() {
            return Err(malformed);
        }
        Ok(Seed::from_bytes(&seed))
    }
}

#[cfg(test)]
#[path = "key_file_tests.rs"]
mod tests;
