//! What can go wrong in founding a party, pairing it and keeping its keys, sorted by whose fault it is.

use std::path::PathBuf;

use comity_journal::register::RegisterError;
use comity_seal::error::CryptoFault;
use comity_seal::key_file::KeyFileRefused;
use comity_seal::{KeyRefused, SignatureRefused};
use comity_wire::{Malformed, PartyId, Track};

use super::armour::{ArmourError, FileKind};
use super::config::ConfigError;
use super::files::FileError;
use super::pet_name::{NotAPetName, PetName};

/// Whose it is to mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Culprit {
    /// This machine: disk, permissions, the cryptographic library.
    Machine,
    /// The person who gave the command.
    Operator,
    /// The counterpart's software or people.
    Counterpart,
    /// Whatever carried the file: damage, or somebody in the middle.
    OnTheWay,
}

/// A command of this module that failed. Nothing was half done: the same command may be given again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PartyError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The cryptographic library.
    #[error(transparent)]
    Crypto(#[from] CryptoFault),
    /// A text that names nobody.
    #[error(transparent)]
    PetName(#[from] NotAPetName),
    /// A file of a format that is none.
    #[error("the format {0}")]
    Format(comity_catalog::LoadError),
    /// A key file that is none.
    #[error("{}: {source}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: KeyFileRefused,
    },
    /// A key of another kind than the place asks for.
    #[error("{} holds a key of the kind {found}; {expected} is needed", path.display())]
    KeyKind {
        /// The file.
        path: PathBuf,
        /// The kind needed.
        expected: &'static str,
        /// The kind found.
        found: &'static str,
    },
    /// A key that must be there is not.
    #[error("the {kind} key is not at {}; bring it there, or give its path", path.display())]
    KeyAbsent {
        /// Which kind.
        kind: &'static str,
        /// Where it was looked for.
        path: PathBuf,
    },
    /// No path is known for a key.
    #[error("no path of the {kind} key is recorded on this node; give its path")]
    KeyNowhere {
        /// Which kind.
        kind: &'static str,
    },
    /// A key that the party's register does not know, or no longer trusts.
    #[error("the {kind} key at {} is not one that this party's register trusts", path.display())]
    KeyNotOurs {
        /// Which kind.
        kind: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// A register of our own that does not verify, or an entry that does not fit it.
    #[error("our own register: {0}")]
    OwnRegister(Box<RegisterError>),
    /// A file of our own that is damaged.
    #[error("{} is damaged: {source}; restore it from a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Malformed,
    },
    /// A file without which a node's directory is none.
    #[error("{} is missing from the node's directory; restore it from a backup", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A further node of a party that was given no lines, and so no register.
    #[error("this node of {party} in {} has no lines yet", dir.display())]
    NoLinesYet {
        /// The party's name.
        party: String,
        /// The directory.
        dir: PathBuf,
    },
    /// The directory holds no node.
    #[error("{} holds no node: run `comity init` first", dir.display())]
    NotInitialised {
        /// The directory.
        dir: PathBuf,
    },
    /// The directory holds a node already.
    #[error("{} holds a node already", dir.display())]
    AlreadyInitialised {
        /// The directory.
        dir: PathBuf,
    },
    /// A name or address that is none.
    #[error("{what} {given:?} cannot be used")]
    Setting {
        /// Which.
        what: &'static str,
        /// What was given.
        given: String,
    },
    /// No pairing has this name.
    #[error("there is no pairing called {name}")]
    NoPairing {
        /// The name.
        name: PetName,
    },
    /// The name stands for another pairing.
    #[error("{name} is the name of another pairing; choose another name, or abandon that one")]
    NameTaken {
        /// The name.
        name: PetName,
    },
    /// The name reads as another one that is known here, or mixes letters that look alike.
    #[error("{name} can be taken for {other}; choose another name")]
    NameLooksLike {
        /// The name.
        name: PetName,
        /// What it can be taken for: another pairing, this party, or the name without its foreign letters.
        other: String,
    },
    /// The party is paired under a name.
    #[error("that party is paired with us already, as {name}")]
    AlreadyPaired {
        /// The name.
        name: PetName,
    },
    /// The pairing is confirmed: what was asked can no longer be done.
    #[error("the pairing with {name} is confirmed already")]
    AlreadyConfirmed {
        /// The name.
        name: PetName,
    },
    /// Another step comes first.
    #[error("the pairing with {name} waits for {awaited}")]
    NotYet {
        /// The name.
        name: PetName,
        /// For what.
        awaited: &'static str,
    },
    /// The words that were typed are not the pairing's.
    #[error(
        "these are not the words of the pairing with {name}: compare again, and if they differ, somebody stands between you; then abandon it"
    )]
    WordsDiffer {
        /// The name.
        name: PetName,
    },
    /// A file that answers nothing of ours.
    #[error("this {kind} answers nothing that was started on this node")]
    AnswersNothing {
        /// What it is.
        kind: FileKind,
    },
    /// A file of another kind than the command takes.
    #[error("this is a {found}; {expected} is needed")]
    WrongFile {
        /// What it is.
        found: FileKind,
        /// What is needed.
        expected: &'static str,
    },
    /// A delegated node's unused keys for a track are spent.
    #[error("the node that serves {track} has no unused keys left: run `comity keys request` there and delegate again")]
    NoKeysLeft {
        /// The track.
        track: Track,
    },
    /// A request that asks for other tracks than were granted.
    #[error("the request asks for keys of {asked}, not of {track}")]
    NotAsked {
        /// The track that was to be granted.
        track: Track,
        /// Those that the request asks for, in one text.
        asked: String,
    },
    /// An import that was made for another node.
    #[error("this import is for another node: it names keys that this node did not make")]
    NotForThisNode,
    /// An import of another party than the one that this node belongs to.
    #[error("this import is of party {found}, and this node belongs to {expected}")]
    OtherParty {
        /// The node's party.
        expected: PartyId,
        /// The import's.
        found: PartyId,
    },
    /// Another successor of that generation was signed before: the node was restored twice from one backup.
    #[error("generation {} of this journal was begun before with other keys; restore the backup that was made after that, or pair the line again", origin.generation)]
    AlreadyIssued {
        /// The journal that would begin a second time.
        origin: Box<comity_wire::Origin>,
    },
    /// The register has no authority of this number.
    #[error("there is no authority {number}; the register has {known}")]
    NoAuthority {
        /// The number that was given.
        number: u64,
        /// How many it has, revoked ones included.
        known: u64,
    },
    /// The register has no officer of that name, or none with that key, who has not left.
    #[error("no officer {name:?} with that key is in the register, or they have left")]
    NoOfficer {
        /// The name that was given.
        name: String,
    },
    /// The authority was revoked before.
    #[error("authority {number} was revoked before, at register size {last_trusted}")]
    AuthorityEnded {
        /// The authority.
        number: u64,
        /// Up to where it is trusted.
        last_trusted: u64,
    },
    /// No other authority is in force: nothing could be delegated without it.
    #[error("authority {number} is the last one: enrol another first")]
    AuthorityLast {
        /// The authority.
        number: u64,
    },
    /// A size that the register does not have.
    #[error("the register has no size {size}; it has {held} entries")]
    NoRegisterSize {
        /// The size that was given.
        size: u64,
        /// Entries of the register.
        held: u64,
    },
    /// A key that the register knows already, in this role or another.
    #[error("this key is in the register already")]
    KeyEnrolled,
    /// The register takes no entry more.
    #[error("the register is full")]
    RegisterFull,
    /// The register was restored from a backup and may be older than what counterparts hold.
    #[error("the register was restored: let the root name a successor of its writer first")]
    RegisterRestored,
    /// Entries of our own journals rely on more of the register than would be left of it.
    #[error("our own journals rely on {relied} entries of the register, and {size} would be left")]
    RegisterRelied {
        /// How many would be left.
        size: u64,
        /// How many are relied on.
        relied: u64,
    },
    /// The counterpart's file is refused.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Why a file that came from outside is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// Damaged, cut or joined on the way.
    #[error(transparent)]
    Armour(#[from] ArmourError),
    /// Well wrapped, and not what it should be.
    #[error("the file's content: {0}")]
    Malformed(#[from] Malformed),
    /// A register that does not verify from its root.
    #[error("the counterpart's register: {0}")]
    Register(Box<RegisterError>),
    /// A register's checkpoint that is not the one of its entries.
    #[error("the counterpart's register does not match its signed head")]
    RegisterHead,
    /// A name that could not stand in numbers like `AUR/nrrc/7`.
    #[error(
        "the counterpart calls itself {name:?}, which cannot be a party's name: only letters, digits, '-' and '_' can"
    )]
    Name {
        /// The name, shortened.
        name: String,
    },
    /// A weak or malformed key.
    #[error("the counterpart's {what}: {refused}")]
    Key {
        /// Which key.
        what: &'static str,
        /// Why.
        refused: KeyRefused,
    },
    /// One key in two roles, or for two nodes.
    #[error("the counterpart uses one key twice")]
    KeyReused,
    /// An address that is none.
    #[error("the counterpart's address {address:?} is not host:port")]
    Address {
        /// The address, shortened.
        address: String,
    },
    /// The nodes do not serve each track exactly once.
    #[error("the counterpart's nodes do not serve the track {track} exactly once")]
    Track {
        /// The track.
        track: Track,
    },
    /// The file is signed by an authority that the register does not trust.
    #[error("the file is signed by authority {key}, which its register does not trust")]
    Signer {
        /// The authority's number.
        key: u64,
    },
    /// The authority's signature does not verify.
    #[error("the file was altered, or its sender does not hold the authority key that it claims: {0}")]
    Signature(#[from] SignatureRefused),
    /// The file is our own.
    #[error("a party cannot be paired with itself")]
    Oneself,
    /// The invite was answered before, by another file. Its nonce may be known: it serves once.
    #[error(
        "the invite of {name} was answered already by another file; if the counterpart did not send two, somebody stands between you: abandon it and invite again"
    )]
    InviteUsed {
        /// The pairing.
        name: PetName,
    },
    /// Another invite than the one that was accepted under this name.
    #[error("another invite was accepted as {name}; if it was replaced on purpose, abandon that pairing first")]
    OtherInvite {
        /// The pairing.
        name: PetName,
    },
    /// A reveal that does not open the invite's commitment.
    #[error(
        "the reveal does not fit the invite: it was altered, or the inviter changed its mind after it saw our answer; abandon the pairing"
    )]
    NotCommitted,
    /// A reveal made for another answer than ours.
    #[error(
        "the reveal belongs to another answer than ours: somebody else's answer reached the inviter; abandon the pairing"
    )]
    OtherAnswer,
}

impl Refused {
    /// Whose it is to mend. A signature that fails tells nothing about who is to blame, so the way is named.
    pub fn culprit(&self) -> Culprit {
        match self {
            Self::Armour(_) | Self::Signature(_) | Self::InviteUsed { .. } => Culprit::OnTheWay,
            Self::NotCommitted | Self::OtherAnswer => Culprit::OnTheWay,
            Self::Oneself | Self::OtherInvite { .. } => Culprit::Operator,
            _ => Culprit::Counterpart,
        }
    }
}

impl PartyError {
    /// Whose it is to mend.
    pub fn culprit(&self) -> Culprit {
        match self {
            Self::File(FileError::Io { .. }) | Self::Crypto(_) | Self::Damaged { .. } => Culprit::Machine,
            Self::KeyFile { .. } | Self::OwnRegister(_) | Self::Missing { .. } => Culprit::Machine,
            Self::Refused(refused) => refused.culprit(),
            _ => Culprit::Operator,
        }
    }
}
