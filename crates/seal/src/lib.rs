//! Keys, signing, sealing, commitments and pairing words: everything of Comity that touches a cryptographic library.
//!
//! In scope: which algorithms are used, over which bytes, under which domain; what a key may look like at enrolment;
//! that secrets are wiped and never printed. Out of scope: which key may say what at which position of a journal
//! (`comity-journal`), the bytes of statements and headers (`comity-wire`). No primitive is written here: Ed25519
//! signing, ML-DSA, SHA-256, HMAC and ChaCha20-Poly1305 are aws-lc-rs, Ed25519 verification is ed25519-dalek's
//! strict one, HPKE is the `hpke` crate, COSE is `coset`. No type of theirs crosses this crate's border.
//!
//! This crate has no I/O and no clock, and takes its randomness as a parameter ([`rng::Rng`]); the one exception is
//! ML-DSA signing, which the library hedges with randomness of its own.

pub mod authority;
pub mod chunk_seal;
pub mod commitment;
pub mod cosigner;
pub mod ed25519;
pub mod entry_seal;
pub mod error;
pub mod hash;
pub mod hpke;
pub mod insecure_seeded;
pub mod key_file;
pub mod mldsa;
pub mod names;
pub mod officer;
pub mod opening;
pub mod rng;
pub mod secret;
pub mod sign;
pub mod small_tree;
pub mod tls;
pub mod voice;
pub mod words;

pub use authority::{AuthorityPublic, AuthoritySecret, OfficerPublic, OfficerSecret, RootPublic, RootSecret};
pub use commitment::{Commitment, Field, FieldGroup, FieldOpening};
pub use cosigner::{CosignerPublic, CosignerSecret, CosignerSignature};
pub use ed25519::Ed25519Public;
pub use entry_seal::{EntryKey, KeptKey};
pub use error::{CryptoFault, KeyRefused, OpenRefused, SignatureRefused};
pub use hpke::{HpkeInfo, HpkePublic, HpkeSecret, ReceiverContext, SenderContext};
pub use mldsa::{MlDsa44Public, MlDsa65Public};
pub use rng::Rng;
pub use secret::Seed;
pub use sign::{AuthoritySignature, Role};
