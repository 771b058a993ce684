//! What can be wrong with a register entry, or with a claim about a register.

use comity_seal::{KeyRefused, SignatureRefused};
use comity_wire::limits::REGISTER_ENTRIES_MAX;
use comity_wire::{Hash, Malformed, PartyId};

use crate::checkpoint::CheckpointError;
use crate::tree::TreeError;

/// Why a register entry does not belong where it stands, or a view does not support a claim.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// More than [`REGISTER_ENTRIES_MAX`] entries.
    #[error("a register has at most {REGISTER_ENTRIES_MAX} entries")]
    TooManyEntries,
    /// The bytes are no register entry.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The tree is full or its frontier damaged.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// No entry at all, or the first is not a genesis.
    #[error("a register begins with its genesis")]
    NoGenesis,
    /// A genesis that is not the first entry.
    #[error("entry {number} is a second genesis")]
    SecondGenesis {
        /// Where it stands.
        number: u64,
    },
    /// An entry of another party's register.
    #[error("entry {number} belongs to the register of {found}")]
    OtherParty {
        /// Where it stands.
        number: u64,
        /// Whose it is.
        found: PartyId,
    },
    /// An entry of another generation.
    #[error("entry {number} is of generation {found}, not {expected}")]
    OtherGeneration {
        /// Where it stands.
        number: u64,
        /// The register's generation there.
        expected: u64,
        /// The entry's.
        found: u64,
    },
    /// An entry that names another place.
    #[error("an entry for place {found} stands at place {expected}")]
    OutOfPlace {
        /// Where it stands.
        expected: u64,
        /// Where it says it stands.
        found: u64,
    },
    /// The party's name is not the hash of the root in its genesis.
    #[error("the party's name is not the hash of this root key")]
    NotThisRoot,
    /// A weak or malformed key.
    #[error("entry {number}: {refused}")]
    Key {
        /// Where it stands.
        number: u64,
        /// Why the key is refused.
        refused: KeyRefused,
    },
    /// One key in two roles.
    #[error("entry {number} enrols a key that already has a role")]
    KeyReused {
        /// Where it stands.
        number: u64,
    },
    /// No signature of the key that must sign such a fact.
    #[error("entry {number} is not signed by {}", if *.root { "the root" } else { "an authority" })]
    Unsigned {
        /// Where it stands.
        number: u64,
        /// Whether the root must sign it.
        root: bool,
    },
    /// A signature by a key number that the register does not know at that place.
    #[error("entry {number} is signed by key {key}, which is unknown or revoked there")]
    Signer {
        /// Where it stands.
        number: u64,
        /// The key number.
        key: u64,
    },
    /// A signature does not verify.
    #[error("entry {number}, key {key}: {refused}")]
    Signature {
        /// Where it stands.
        number: u64,
        /// The key number.
        key: u64,
        /// Which algorithm.
        refused: SignatureRefused,
    },
    /// An authority number that does not follow the last one.
    #[error("authority {found} does not follow; {expected} would")]
    AuthorityNumber {
        /// The next number.
        expected: u64,
        /// The entry's.
        found: u64,
    },
    /// A revocation of an authority that is unknown or revoked already.
    #[error("authority {key} is unknown or revoked already")]
    NothingToRevoke {
        /// The authority's number.
        key: u64,
    },
    /// A revocation that trusts beyond its own place.
    #[error("a revocation at place {number} cannot trust up to size {last_trusted}")]
    LastTrusted {
        /// Where it stands.
        number: u64,
        /// Its last trusted size.
        last_trusted: u64,
    },
    /// Somebody leaves who is not enrolled, or has left already.
    #[error("entry {number}: no officer {name:?} with that key is enrolled")]
    NobodyLeaves {
        /// Where it stands.
        number: u64,
        /// Whom it names.
        name: String,
    },
    /// A writer's successor that does not continue exactly these entries.
    #[error("the writer's successor continues {named} entries with their root; {held} are held")]
    Successor {
        /// Size that it names.
        named: u64,
        /// Entries before it.
        held: u64,
    },
    /// A position that the view does not reach.
    #[error("register size {size} is relied on; {held} entries are held")]
    NotHeld {
        /// Size asked for.
        size: u64,
        /// Entries of the view.
        held: u64,
    },
    /// Another root at a size that the view reaches: the register is forked, or the claim is false.
    #[error("the register's root at size {size} is another one")]
    Forked {
        /// The size.
        size: u64,
    },
    /// An authority that is unknown, or not trusted at the size relied on.
    #[error("authority {key} is unknown or not trusted at register size {size}")]
    AuthorityNotTrusted {
        /// The authority's number.
        key: u64,
        /// The size relied on.
        size: u64,
    },
    /// A key of no officer, or of one who is not trusted at the size relied on.
    #[error("officer {key} is not enrolled or not trusted at register size {size}")]
    OfficerNotTrusted {
        /// Fingerprint of the key.
        key: Hash,
        /// The size relied on.
        size: u64,
    },
    /// The checkpoint is not the writer's.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}
