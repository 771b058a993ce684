//! What can be wrong with a public log, and with what is said of it.

use comity_journal::CheckpointError;
use comity_journal::note::NoteError;
use comity_journal::tree::TreeError;
use comity_seal::officer::ReleaseRefused;
use comity_seal::{KeyRefused, SignatureRefused};
use comity_wire::{Hash, Malformed, PartyId};

use crate::limits::PUBLIC_ENTRIES_MAX;

/// Why an entry, a head, a tile or a claim about a public log is refused. Nothing of what is refused is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PublicError {
    /// More entries than a follower takes.
    #[error("a public log of more than {PUBLIC_ENTRIES_MAX} entries is not followed")]
    TooManyEntries,
    /// The bytes are no entry.
    #[error("entry {number}: {source}")]
    Malformed {
        /// Where it stands.
        number: u64,
        /// What is wrong.
        source: Malformed,
    },
    /// Sizes or a proof that do not fit.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The first entry is no genesis, or a later one is.
    #[error("entry {number}: a public log has one genesis, and begins with it")]
    Genesis {
        /// Where it stands.
        number: u64,
    },
    /// The party's name is not that of its root.
    #[error("the genesis names a party that is not the one of its root")]
    NotThisRoot,
    /// Another party's log.
    #[error("entry {number} belongs to the public log of {found}")]
    OtherParty {
        /// Where it stands.
        number: u64,
        /// Whose it is.
        found: PartyId,
    },
    /// An entry says that it stands elsewhere.
    #[error("entry {expected} says that it is entry {found}")]
    OutOfPlace {
        /// Where it stands.
        expected: u64,
        /// What it says.
        found: u64,
    },
    /// An entry names another newest entry about keys than there is: one was left out or added.
    #[error("entry {number} names entry {found} as the newest about keys, and it is {expected}")]
    KeyChain {
        /// Where it stands.
        number: u64,
        /// The newest entry about keys.
        expected: u64,
        /// What it names.
        found: u64,
    },
    /// An entry of another generation.
    #[error("entry {number} is of generation {found}, not {expected}")]
    Generation {
        /// Where it stands.
        number: u64,
        /// What it must be.
        expected: u64,
        /// What it says.
        found: u64,
    },
    /// A key that nobody may have.
    #[error("entry {number}: {refused}")]
    Key {
        /// Where it stands.
        number: u64,
        /// Why.
        refused: KeyRefused,
    },
    /// A key that the log has entered before.
    #[error("entry {number} enters a key again")]
    KeyReused {
        /// Where it stands.
        number: u64,
    },
    /// An authority's number out of order, or one that does not exist or is revoked.
    #[error("entry {number}: there is no authority {key} that it could mean")]
    Authority {
        /// Where it stands.
        number: u64,
        /// The number that it names.
        key: u64,
    },
    /// A signature by a key that is unknown or not trusted there.
    #[error("entry {number} is signed by key {key}, which is not trusted there")]
    Signer {
        /// Where it stands.
        number: u64,
        /// Key number.
        key: u64,
    },
    /// A signature that does not verify.
    #[error("entry {number}, signature by key {key}: {refused}")]
    Signature {
        /// Where it stands.
        number: u64,
        /// Key number.
        key: u64,
        /// Why.
        refused: SignatureRefused,
    },
    /// The signature that the entry needs is missing, or signatures stand where none belong.
    #[error("entry {number} does not have the signatures that its kind has")]
    Signatures {
        /// Where it stands.
        number: u64,
    },
    /// Officers' signatures that do not verify.
    #[error("entry {number}: {refused}")]
    Officers {
        /// Where it stands.
        number: u64,
        /// Why.
        refused: ReleaseRefused,
    },
    /// A key is not an officer's who may release there, or one person has two of them.
    #[error("entry {number}: {key} is not the key of a further officer who may release")]
    Officer {
        /// Where it stands.
        number: u64,
        /// Fingerprint.
        key: Hash,
    },
    /// The nonce let another statement act before.
    #[error("entry {number} repeats the signatures of an earlier statement")]
    NonceUsed {
        /// Where it stands.
        number: u64,
    },
    /// Nobody of that name is entered.
    #[error("entry {number}: no officer of that name or key is entered")]
    NobodyLeaves {
        /// Where it stands.
        number: u64,
    },
    /// A successor of the log's key that does not name the log before it.
    #[error("entry {number}: the successor of the log's key names another log than the one before it")]
    Successor {
        /// Where it stands.
        number: u64,
    },
    /// A text that is not a note.
    #[error("the checkpoint is not a signed note: {0}")]
    Note(#[from] NoteError),
    /// A head that the log did not sign.
    #[error("the checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// A head of another log.
    #[error("the checkpoint is of {found}, not of the log that is followed")]
    OtherLog {
        /// Its origin.
        found: String,
    },
    /// A head smaller than one held.
    #[error("the checkpoint was rolled back: it is of {found} entries, {held} are held")]
    RolledBack {
        /// Entries held.
        held: u64,
        /// Entries of the head.
        found: u64,
    },
    /// Two heads that cannot both be true; the proof of it is what was found.
    #[error("the log shows two histories: its heads of {first} and {second} entries contradict each other")]
    SplitView {
        /// The smaller size.
        first: u64,
        /// The larger size, or the same.
        second: u64,
    },
    /// A tile or bundle of another length than its name says.
    #[error("{path} is not a tile of its width")]
    TileLength {
        /// Its path.
        path: String,
    },
    /// Hashes that do not lead to the signed root.
    #[error("the tiles do not lead to the root that was signed")]
    TileRoot,
    /// Entries that do not hash to their tile.
    #[error("entry {number} does not hash to its tile")]
    EntryHash {
        /// Where it stands.
        number: u64,
    },
    /// A path that names no tile.
    #[error("{path} names no tile")]
    Path {
        /// The path.
        path: String,
    },
    /// A file that proves nothing.
    #[error("the proof, line {line}: {problem}")]
    Proof {
        /// Counted from one.
        line: usize,
        /// What is wrong.
        problem: &'static str,
    },
}
