//! The journal: a Merkle log of one writer, its checkpoints, receipts, proofs, keys and evidence.
//!
//! In scope: RFC 9162 trees, the C2SP texts (`signed-note`, `tlog-checkpoint`,
//! `tlog-cosignature`, `tlog-proof`), the party's register, which key speaks at which position,
//! proofs of contradiction, evidence files. Out of scope: primitives and keys (`comity-seal`),
//! the bytes of entries and frames (`comity-wire`), what two sides do with each other's journals
//! (`comity-exchange`).
//!
//! Pure: no files, no clock, no randomness; time is a parameter.

pub mod archive;
pub mod checkpoint;
pub mod consistency;
pub mod contradiction;
pub mod cosign;
pub mod delegation;
pub mod evidence;
pub mod frontier;
pub mod inclusion;
pub mod keyring;
pub mod note;
pub mod origin;
pub mod proof_file;
pub mod receipt;
pub mod register;
pub mod release;
pub mod source;
#[cfg(test)]
mod testing;
pub mod tree;
pub mod vkey;

pub use checkpoint::{CheckpointError, TreeHead, sign_checkpoint, verify_checkpoint};
pub use consistency::{prove_consistency, verify_consistency};
pub use contradiction::{Contradiction, ContradictionError};
pub use delegation::{DelegationError, VerifiedDelegation};
pub use evidence::{Evidence, EvidenceError, Verdict};
pub use frontier::{Frontier, StoredNode};
pub use inclusion::{ProveError, prove_inclusion, verify_inclusion};
pub use keyring::{Keyring, KeyringError, ReceiptPlace, Standing};
pub use note::{Note, NoteError, SignatureLine};
pub use origin::{LogOrigin, PublicOrigin, RegisterOrigin};
pub use proof_file::{ProofFile, ProofFileError};
pub use receipt::{ReceiptError, SignReceiptError, sign_receipt, verify_receipt};
pub use register::{RegisterError, RegisterView};
pub use source::{Leaves, NodeSource};
pub use tree::{TreeError, leaf_hash, node_hash};
pub use vkey::{LineKind, VerifierKey};
