//! Errors by culprit: whoever made a key, whoever made a signature, whoever sealed, or this machine.

/// A public key that is refused at enrolment. The fault of whoever made the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyRefused {
    /// Not the length that its algorithm prescribes.
    #[error("{what}: {actual} bytes where {expected} are prescribed")]
    Length {
        /// Which key.
        what: &'static str,
        /// The length found.
        actual: usize,
        /// The length prescribed.
        expected: usize,
    },
    /// The bytes are no public key of the algorithm.
    #[error("{what}: the bytes are not a public key")]
    NotAKey {
        /// Which key.
        what: &'static str,
    },
    /// A key with a second encoding: the bytes are not the one that the specification prescribes.
    #[error("{what}: not the canonical encoding of the key")]
    NotCanonical {
        /// Which key.
        what: &'static str,
    },
    /// A point of small order: a signature or secret made with it proves or protects nothing.
    #[error("{what}: a weak key of small order; it can never be enrolled")]
    SmallOrder {
        /// Which key.
        what: &'static str,
    },
    /// A point outside the prime-order group; no honest key generation yields one.
    #[error("{what}: the point lies outside the prime-order group")]
    MixedOrder {
        /// Which key.
        what: &'static str,
    },
}

/// A signature that does not verify. It tells nothing about who is to blame: a flipped bit looks the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the {algorithm} signature does not verify")]
pub struct SignatureRefused {
    /// Which of the required signatures failed first.
    pub algorithm: Algorithm,
}

/// The signature algorithms in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032), verified strictly.
    Ed25519,
    /// ML-DSA-44 (FIPS 204), empty context.
    MlDsa44,
    /// ML-DSA-65 (FIPS 204), empty context.
    MlDsa65,
}

impl std::fmt::Display for Algorithm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Ed25519 => "Ed25519",
            Self::MlDsa44 => "ML-DSA-44",
            Self::MlDsa65 => "ML-DSA-65",
        })
    }
}

/// Sealed bytes that do not open: made for another key or position, altered, or of a forbidden length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenRefused {
    /// The seal does not verify under this key at this position.
    #[error("{what} does not open: altered, or sealed for another key or place")]
    Seal {
        /// What was to be opened.
        what: &'static str,
    },
    /// A length or index outside what the specification allows there.
    #[error("{what}: {actual} is outside the limit of {limit}")]
    Bounds {
        /// What is out of bounds.
        what: &'static str,
        /// The value found.
        actual: u64,
        /// The largest value allowed.
        limit: u64,
    },
    /// An encapsulation that is malformed, or whose X25519 part contributes nothing.
    #[error("the HPKE encapsulation is refused")]
    Encapsulation,
}

/// The cryptographic library failed on this machine, for no reason that lies in the input. Fatal: stop, do not retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cryptographic library failed: {operation}")]
pub struct CryptoFault {
    /// What was being done.
    pub operation: &'static str,
}
