//! Evidence files: everything that a stranger needs to check one statement offline (PROTOCOL.md rule 28).
//!
//! A file proves that a party said something at a place of its journal, and that its counterpart held it at a time.
//! It withholds the content unless fields are disclosed. It is text of the exact lines that [`Evidence::to_text`]
//! writes (`docs/spec/evidence.md`); reading refuses anything else, so that no bit is without meaning, and there is
//! no checksum that could stand in for a signature.
//!
//! ```text
//! comity evidence v1
//! author
//! register <base64 of an entry>            the whole register up to the largest size relied on
//! delegation <base64 of the control body>
//! control <base64 header> <base64 body>    rotations and revocations before the checkpoint, each with
//! path <base64>                            its inclusion in that same checkpoint
//! counterpart
//! register, delegation, control, path      as above; controls only with a listing or an acknowledgement
//! statement
//! header <base64>
//! sealed <base64 of SHA-256 of the body>
//! c2sp.org/tlog-proof@v1 ...               the author's two lines, then the counterpart's receipt lines
//! released <base64>                        none or more: the slot of each officer who released the statement
//! erased                                   optional, and nothing is disclosed then: both sides erased the content (F16)
//! disclosed one-person|two-person          optional
//! field <base64 path> <base64 value> <base64 salt>
//! left|right <base64>                      siblings of the field's leaf, upwards
//! listing                                  optional: the counterpart's entry that lists or opens
//! header, sealed, c2sp.org/tlog-proof@v1   the counterpart's two lines
//! held                                     none or more: the counterpart's entries whose headers say that it holds
//! header, sealed, c2sp.org/tlog-proof@v1   attachments of the statement (F09), ascending by number
//! acknowledgement                          optional: the counterpart's answering statement
//! header, sealed, c2sp.org/tlog-proof@v1, field ...
//! ```

use comity_wire::Hash;
use comity_wire::limits::{ATTACHMENTS_MAX, OFFICER_SIGNATURES_MAX};

use crate::proof_file::ProofFile;

mod accusation;
mod chain;
mod code;
mod cursor;
mod disclosed;
mod error;
mod held;
mod make;
mod officers;
mod parse;
mod text;
mod verdict;
mod verify;

pub use crate::release::Releaser;
pub use accusation::{ACCUSATION_HEADER, Accusation, AccusationError, Conviction};
pub use disclosed::{DisclosedField, Side};
pub use error::{EvidenceError, Who};
pub use make::{MakeError, Place, control_item, counterpart_item, statement_item};
pub use verdict::{
    ACKNOWLEDGEMENT_FORMAT, AcknowledgementVerdict, DisclosedValue, HeldVerdict, ListingVerdict, OpeningVerdict,
    ReceiptVerdict, Speaker, Verdict,
};
pub use verify::{verify, verify_parsed};

pub(crate) use chain::{ChainRoots, VerifiedChain};
pub(crate) use cursor::Cursor;

/// First line of every evidence file.
pub const EVIDENCE_HEADER: &str = "comity evidence v1";
/// Largest evidence file in bytes.
pub const EVIDENCE_BYTES_MAX: usize = 4_194_304;
/// Most rotations and revocations of one chain.
pub const EVIDENCE_CONTROLS_MAX: usize = 64;
/// Most disclosed fields of one statement.
pub const EVIDENCE_FIELDS_MAX: usize = 1_024;

/// Most entries that say to hold attachments of the statement.
pub const EVIDENCE_HELD_MAX: usize = ATTACHMENTS_MAX;

/// Most officers' signatures of one statement.
pub const EVIDENCE_SLOTS_MAX: usize = OFFICER_SIGNATURES_MAX;

/// From a party's root to the keys of its journal on the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The register's entries, from the genesis up to the largest size that anything here relies on.
    pub register: Vec<Vec<u8>>,
    /// The delegation: the body of the journal's entry 0.
    pub delegation: Vec<u8>,
    /// Later rotations and revocations, ascending.
    pub controls: Vec<ControlItem>,
}

/// A rotation or revocation, and its way to the root of the checkpoint that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlItem {
    /// The entry's header.
    pub header: Vec<u8>,
    /// The entry's body.
    pub body: Vec<u8>,
    /// Inclusion proof in the checkpoint of the journal's first item here.
    pub path: Vec<Hash>,
}

/// An entry without its body, and its place in a signed tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The entry's header.
    pub header: Vec<u8>,
    /// SHA-256 of the entry's body.
    pub sealed: Hash,
    /// Inclusion proof with the checkpoint; no extra data.
    pub proof: ProofFile,
}

/// By how many persons a disclosure was released, as the file's maker says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseLabel {
    /// By one person: no second officer was enrolled.
    OnePerson,
    /// By two persons.
    TwoPerson,
}

/// Fields of the statement that are disclosed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// By how many persons it was released: a claim of the file's maker, which nothing here proves.
    pub label: ReleaseLabel,
    /// The fields, ascending by path.
    pub fields: Vec<DisclosedField>,
}

/// The counterpart's statement that answers, and as many of its fields as show that it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The counterpart's entry.
    pub item: Item,
    /// Its disclosed fields, ascending by path; may be none.
    pub fields: Vec<DisclosedField>,
}

/// An evidence file, taken apart. Nothing is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The chain of the statement's author.
    pub author: Chain,
    /// The chain of whoever gave the receipt.
    pub counterpart: Chain,
    /// The statement, its checkpoint, and the receipt for it.
    pub statement: Item,
    /// Signatures of the officers who released it, as they stand in its plaintext: none of most statements.
    pub released: Vec<Vec<u8>>,
    /// Both sides erased the content (F16): a claim of the file's maker, which nothing here proves.
    pub erased: bool,
    /// Disclosed content; none of what is erased.
    pub disclosure: Option<Disclosure>,
    /// The counterpart's entry that lists the receipt or opens the statement.
    pub listing: Option<Item>,
    /// The counterpart's entries whose headers say that it holds attachments of the statement (F09), ascending.
    pub held: Vec<Item>,
    /// The counterpart's answering statement.
    pub acknowledgement: Option<Acknowledgement>,
}

impl ReleaseLabel {
    /// The word in the file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::OnePerson => "one-person",
            Self::TwoPerson => "two-person",
        }
    }
}

#[cfg(test)]
mod tests;
