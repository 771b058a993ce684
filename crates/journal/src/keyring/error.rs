//! What can be wrong with a control entry, or with a signature at a position.

use crate::checkpoint::CheckpointError;
use crate::delegation::DelegationError;
use crate::receipt::ReceiptError;
use crate::register::RegisterError;

use super::{EPOCH_KEYS_MAX, ROTATIONS_MAX};

/// Why a control entry, a checkpoint or a receipt does not fit this journal's keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyringError {
    /// A delegation after entry 0, or a control of another kind at entry 0.
    #[error("entry {number}: a delegation stands at entry 0 and nowhere else")]
    Delegation {
        /// The entry's number.
        number: u64,
    },
    /// A control entry at or before the last one taken in.
    #[error("control entry {number} does not follow entry {last}")]
    Order {
        /// The entry's number.
        number: u64,
        /// The last control entry taken in.
        last: u64,
    },
    /// A rotation or revocation of another journal.
    #[error("entry {number} speaks of another journal")]
    OtherJournal {
        /// The entry's number.
        number: u64,
    },
    /// A rotation that names another entry than the one that carries it.
    #[error("a rotation effective at {effective} stands in entry {number}")]
    Effective {
        /// The entry's number.
        number: u64,
        /// The number that it names.
        effective: u64,
    },
    /// A rotation that brings back a key that was in use before.
    #[error("entry {number} brings back a key that was in use before")]
    KeyReused {
        /// The entry's number.
        number: u64,
    },
    /// More than [`ROTATIONS_MAX`].
    #[error("a journal has at most {ROTATIONS_MAX} rotations and revocations; open a successor")]
    TooManyRotations,
    /// More than [`EPOCH_KEYS_MAX`].
    #[error("a journal has at most {EPOCH_KEYS_MAX} keys to seal to; open a successor")]
    TooManyEpochKeys,
    /// An HPKE key whose number does not follow.
    #[error("HPKE key {found} does not follow; {expected} would")]
    HpkeNumber {
        /// The next number.
        expected: u64,
        /// The entry's.
        found: u64,
    },
    /// A weak or malformed HPKE key.
    #[error("HPKE key {number} is refused")]
    HpkeKey {
        /// The key's number.
        number: u64,
    },
    /// A revocation of a key that this journal never had, or that is revoked already.
    #[error("entry {number} revokes a key that is unknown or revoked already")]
    NothingToRevoke {
        /// The entry's number.
        number: u64,
    },
    /// A revocation that trusts beyond its own place.
    #[error("a revocation in entry {number} cannot trust up to {last_trusted}")]
    LastTrusted {
        /// The entry's number.
        number: u64,
        /// The last trusted number.
        last_trusted: u64,
    },
    /// A register position that goes back.
    #[error("the register position goes back from size {held} to {found}")]
    RegisterGoesBack {
        /// The largest size relied on before.
        held: u64,
        /// The entry's.
        found: u64,
    },
    /// The authority's signature, the keys, or what the register says of them.
    #[error(transparent)]
    Authority(#[from] DelegationError),
    /// The register does not hold the position.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The checkpoint does not verify.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The receipt does not verify.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// Signed by a key that was revoked below that position.
    #[error("the key was revoked; it is trusted below size {trusted}")]
    Revoked {
        /// First size that is not trusted any more.
        trusted: u64,
    },
}
