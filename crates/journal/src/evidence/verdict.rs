//! What a verified evidence file proves.

use comity_wire::header::Reason;
use comity_wire::{EntryId, Hash, LineId, Origin, PartyId, Track};

use super::{ReleaseLabel, Releaser, VerifiedChain};

/// A party that signed, and under which keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// The party: the hash of its root.
    pub party: PartyId,
    /// What it calls itself: a claim.
    pub claimed_name: String,
    /// Fingerprint of its root key.
    pub root: Hash,
    /// Whether that fingerprint was among those that the verifier was given. Where it is not, the keys are not
    /// identified: the file is consistent, and nobody said whose root this is.
    pub identified: bool,
    /// Its journal on the line.
    pub origin: Origin,
    /// Fingerprint of the key that signed: the log key for the author, the receipt key for the counterpart.
    pub key: Hash,
}

impl Speaker {
    /// Whom a verified chain speaks for; which key signed is not said yet.
    pub(super) fn of(chain: &VerifiedChain, known_roots: &[Hash]) -> Self {
        let root = chain.view.root_key().fingerprint();
        Self {
            party: chain.view.party(),
            claimed_name: chain.view.name().to_owned(),
            root,
            identified: known_roots.contains(&root),
            origin: chain.keyring.origin(),
            key: Hash::ZERO,
        }
    }
}

/// The counterpart's receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptVerdict {
    /// Everything of the author's journal below this size was held.
    pub size: u64,
    /// When, by the counterpart's clock: POSIX seconds.
    pub time: u64,
    /// Whether the counterpart disowned the key for this place later (PROTOCOL.md rule 17).
    pub disputed: bool,
}

/// What the listing entry says of the statement's opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpeningVerdict {
    /// Nothing yet.
    NotYet,
    /// This entry refuses it.
    Refused(Reason),
    /// Everything up to it is dealt with, and this entry does not refuse it. An earlier entry may have.
    NotRefusedHere,
}

/// The counterpart's later entry that lists the receipt or opens the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListingVerdict {
    /// Its id.
    pub id: EntryId,
    /// Its number in the counterpart's journal.
    pub number: u64,
    /// The counterpart's clock when it was written: a claim.
    pub stated: u64,
    /// Whether it lists the very receipt that is shown.
    pub lists_receipt: bool,
    /// Earliest listed time of a receipt that covers the statement.
    pub earliest_listed: Option<u64>,
    /// What it says of the statement's opening.
    pub opening: OpeningVerdict,
}

/// An attachment that the counterpart's node held durably and verified, by its own signed entry (F09).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldVerdict {
    /// Its chunk-tree root.
    pub root: Hash,
    /// The name that its author gave it, where the statement's attachments are disclosed. Where they are not, that the
    /// statement offers this root is not shown.
    pub name: Option<String>,
    /// Id of the counterpart's entry that says so first.
    pub id: EntryId,
    /// Its number in the counterpart's journal.
    pub number: u64,
    /// The counterpart's clock when it was written: a claim.
    pub stated: u64,
}

/// The format of an acknowledgement.
pub const ACKNOWLEDGEMENT_FORMAT: &str = "F03";

/// The counterpart's answering statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcknowledgementVerdict {
    /// Its id.
    pub id: EntryId,
    /// Its number in the counterpart's journal.
    pub number: u64,
    /// Its ordinal there.
    pub ordinal: u64,
    /// The counterpart's clock when it was written: a claim.
    pub stated: u64,
    /// Whether a disclosed field shows that it answers this very statement.
    pub answers: bool,
    /// Its format, where a disclosed field shows it.
    pub format: Option<String>,
    /// Whether it says that the statement was understood, where it is an F03 and a disclosed field shows it.
    pub understood: Option<bool>,
    /// Its disclosed fields.
    pub fields: Vec<DisclosedValue>,
}

/// A disclosed field that the commitment covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisclosedValue {
    /// `envelope/<name>` or `body/<member>`.
    pub path: String,
    /// The value's exact bytes: CBOR for the envelope, JSON for the body.
    pub value: Vec<u8>,
}

/// What a verified evidence file proves. Exists only by verification.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// Who said it.
    pub author: Speaker,
    /// Who received it.
    pub counterpart: Speaker,
    /// The line.
    pub line: LineId,
    /// Its track, as both delegations say.
    pub track: Track,
    /// The statement's id.
    pub id: EntryId,
    /// Its number in the author's journal.
    pub number: u64,
    /// Its ordinal there: the number that people see.
    pub ordinal: u64,
    /// The author's clock when it was written: a claim, POSIX seconds.
    pub stated: u64,
    /// Everything holds as of the author's checkpoint of this size; later entries are unknown.
    pub as_of_size: u64,
    /// The root of that checkpoint.
    pub as_of_root: Hash,
    /// Officers of the author whose signatures over the content the file shows: all that were required, or none. Where none
    /// stands here, the file does not say whether anybody released it.
    pub released: Vec<Releaser>,
    /// Whether a notice below the checkpoint disowns the key that had signed at this place. The statement is in the
    /// author's own signed tree all the same; whether it was receipted before the notice (PROTOCOL.md rule 17), an
    /// earlier checkpoint with its receipt shows, and this file does not.
    pub disputed: bool,
    /// The receipt.
    pub receipt: ReceiptVerdict,
    /// The counterpart's listing entry.
    pub listing: Option<ListingVerdict>,
    /// Attachments of the statement that the counterpart held, in the order of the entries that say so. Of one that does
    /// not stand here nothing is claimed.
    pub held: Vec<HeldVerdict>,
    /// The counterpart's answer.
    pub acknowledgement: Option<AcknowledgementVerdict>,
    /// Both sides erased the content, as the file's maker says.
    pub erased: bool,
    /// By how many persons the content was disclosed, as the file's maker says; `None` where it is withheld.
    pub label: Option<ReleaseLabel>,
    /// Disclosed content.
    pub disclosed: Vec<DisclosedValue>,
}

impl Verdict {
    /// Whether both parties' roots were among the fingerprints given; otherwise "keys not identified" is to be said.
    #[must_use]
    pub fn identified(&self) -> bool {
        self.author.identified && self.counterpart.identified
    }
}
