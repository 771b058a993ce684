//! Why a file is no evidence.

use std::fmt;

use comity_seal::commitment::OpeningRefused;
use comity_wire::{Hash, Malformed};

use super::{EVIDENCE_BYTES_MAX, EVIDENCE_CONTROLS_MAX, EVIDENCE_FIELDS_MAX};
use crate::checkpoint::CheckpointError;
use crate::delegation::DelegationError;
use crate::keyring::KeyringError;
use crate::proof_file::ProofFileError;
use crate::receipt::ReceiptError;
use crate::register::RegisterError;
use crate::release::ReleaseFault;
use crate::tree::TreeError;

/// Whose part of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The statement's author.
    Author,
    /// Who gave the receipt.
    Counterpart,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Author => "the author",
            Self::Counterpart => "the counterpart",
        })
    }
}

/// Why a file is no evidence. It proves nothing then, against nobody: a flipped bit and a forgery look the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// Longer than [`EVIDENCE_BYTES_MAX`].
    #[error("a file of {found} bytes is over the limit of {EVIDENCE_BYTES_MAX}")]
    TooLong {
        /// Bytes that were given.
        found: usize,
    },
    /// Not UTF-8.
    #[error("the file is not UTF-8")]
    NotUtf8,
    /// The first line is that of another version.
    #[error("{what} version {found} is unsupported; this program speaks version 1")]
    Version {
        /// What the first line calls the file.
        what: &'static str,
        /// The version found.
        found: u64,
    },
    /// Another line than the format has there; unknown lines are refused.
    #[error("line {line}: {expected} expected")]
    Line {
        /// Counted from one.
        line: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// Base64 that is malformed, unpadded, or has spare bits set.
    #[error("line {line}: the base64 is not canonical")]
    Base64 {
        /// Counted from one.
        line: usize,
    },
    /// More controls than [`EVIDENCE_CONTROLS_MAX`] or fields than [`EVIDENCE_FIELDS_MAX`], or too long a path.
    #[error("line {line}: over the limit ({EVIDENCE_CONTROLS_MAX} controls, {EVIDENCE_FIELDS_MAX} fields)")]
    OverLimit {
        /// Counted from one.
        line: usize,
    },
    /// A proof block is malformed.
    #[error("the proof that begins in line {line}: {error}")]
    Proof {
        /// Counted from one.
        line: usize,
        /// What is wrong with it.
        error: ProofFileError,
    },
    /// What was read would be written in another way.
    #[error("the file is not in its one canonical form")]
    NotCanonical,
    /// A header or body that does not decode.
    #[error("{what}: {error}")]
    Malformed {
        /// Which part.
        what: &'static str,
        /// What is wrong with it.
        error: Malformed,
    },
    /// A part that contradicts another part.
    #[error("{what}")]
    Mismatch {
        /// What does not fit.
        what: &'static str,
    },
    /// A checkpoint's text or lines.
    #[error("the checkpoint of {who}: {error}")]
    Checkpoint {
        /// Whose journal.
        who: Who,
        /// What is wrong with it.
        error: CheckpointError,
    },
    /// An entry does not stand in the signed tree.
    #[error("an entry of {who} is not in the signed tree: {error}")]
    Inclusion {
        /// Whose journal.
        who: Who,
        /// What is wrong with the proof.
        error: TreeError,
    },
    /// A register does not verify.
    #[error("the register of {who}: {error}")]
    Register {
        /// Whose register.
        who: Who,
        /// What is wrong with it.
        error: RegisterError,
    },
    /// A delegation does not verify.
    #[error("the delegation by {who}: {error}")]
    Delegation {
        /// Whose delegation.
        who: Who,
        /// What is wrong with it.
        error: DelegationError,
    },
    /// A rotation or revocation, or a signature by a revoked key.
    #[error("the keys of {who}: {error}")]
    Keyring {
        /// Whose keys.
        who: Who,
        /// What is wrong with them.
        error: KeyringError,
    },
    /// The receipt does not verify.
    #[error("the receipt: {0}")]
    Receipt(ReceiptError),
    /// A disclosed field does not belong to the commitment.
    #[error(transparent)]
    Disclosed(#[from] OpeningRefused),
    /// The officers' signatures shown do not release the statement.
    #[error("the statement's release: {0}")]
    Release(#[from] ReleaseFault),
    /// A fingerprint was given that belongs to neither party's root.
    #[error("no root key in the file has the fingerprint {given}")]
    UnknownRoot {
        /// The fingerprint that was given.
        given: Hash,
    },
}
