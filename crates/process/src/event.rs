//! What a line's state is made of: its entries in their order, and what their headers say (`docs/spec/state.md`, events).

use std::sync::Arc;

use comity_wire::envelope::{AttachmentRef, Envelope, Mark, Pap, Precedence, Standing, Tlp};
use comity_wire::header::Reason;
use comity_wire::statement::Statement;
use comity_wire::{EntryId, Hash};

use crate::hours::Hours;

/// One of a line's two parties, by the byte order of their party ids: both sides say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who2 {
    /// The party whose id is the lower.
    Lower = 0,
    /// The other one.
    Upper = 1,
}

impl Who2 {
    /// Both, the lower first.
    pub const BOTH: [Self; 2] = [Self::Lower, Self::Upper];

    /// The other party.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Lower => Self::Upper,
            Self::Upper => Self::Lower,
        }
    }
}

/// Where an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Whose journal.
    pub author: Who2,
    /// Its generation.
    pub generation: u64,
    /// The entry's number in it.
    pub number: u64,
}

/// One step of a line's state. The feeder gives the entries in the line's order (`PROTOCOL.md` rule 2), and after each
/// entry whose header counts what that header says, in the order of the variants here. Both sides give the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An entry stands in the order.
    Entry {
        /// Where.
        place: Place,
        /// Its leaf hash.
        id: EntryId,
        /// Its ordinal; that of the statement before where it is none.
        ordinal: u64,
        /// Its stated time, POSIX seconds; 0 where its header does not count.
        stated: u64,
        /// Generation and size of the other journal that it cites; `None` where it cites nothing or its header does not
        /// count.
        cites: Option<(u64, u64)>,
        /// Whether it is a statement.
        is_statement: bool,
    },
    /// Its header lists a receipt.
    Listed {
        /// Who lists it, which is who issued it.
        by: Who2,
        /// Generation of the other's journal that it covers.
        generation: u64,
        /// Size that it covers.
        size: u64,
        /// Its signed time, POSIX seconds.
        time: u64,
    },
    /// Its header says that an attachment is held (F09).
    Held {
        /// Who holds it.
        by: Who2,
        /// Generation of the other's journal.
        generation: u64,
        /// Number of the entry that offers it.
        number: u64,
        /// Root of its chunk tree.
        root: Hash,
    },
    /// The register that its header relies on says anew when a desk is open.
    Hours {
        /// Whose desk.
        by: Who2,
        /// Its name.
        desk: Arc<str>,
        /// When it is open; `None` where this is not known any more.
        hours: Option<Arc<Hours>>,
    },
    /// The register that its header relies on has a statement of a format that is owed on the line (F11).
    Published {
        /// Whose register.
        by: Who2,
        /// The format.
        format: Arc<str>,
    },
    /// It refuses a statement of the other's, which is void on both sides.
    Refused {
        /// The statement's place.
        place: Place,
        /// Why.
        reason: Reason,
    },
    /// It opens a statement of the other's: the statement acts here (`PROTOCOL.md` rule 6).
    Opened {
        /// The statement's place.
        place: Place,
        /// What it says.
        said: Arc<Said>,
    },
}

/// A reference to an attachment, as far as state goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Its name: a member of the body that it stands for, or a label.
    pub name: Arc<str>,
    /// Salted commitment to its plaintext.
    pub commitment: Hash,
    /// Root of its chunk tree.
    pub root: Hash,
}

impl From<&AttachmentRef> for Offered {
    fn from(reference: &AttachmentRef) -> Self {
        Self { name: reference.name.as_str().into(), commitment: reference.commitment, root: reference.root }
    }
}

/// What a statement says, as far as state goes. It was checked against its format by whoever opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Format, such as `F23`.
    pub format: Arc<str>,
    /// Version of the format.
    pub version: u64,
    /// The desk that speaks.
    pub from_desk: Arc<str>,
    /// Desks addressed: the first one's hours bind.
    pub to_desks: Vec<Arc<str>>,
    /// By when something is asked, POSIX seconds.
    pub asked_by: Option<u64>,
    /// The precedence.
    pub precedence: Precedence,
    /// The case: the entry id of its first statement.
    pub case: Option<EntryId>,
    /// The statements answered.
    pub in_reply_to: Vec<EntryId>,
    /// The statement superseded.
    pub supersedes: Option<EntryId>,
    /// Formal or informal.
    pub standing: Standing,
    /// Actual, exercise or test.
    pub mark: Mark,
    /// Traffic Light Protocol.
    pub tlp: Tlp,
    /// Permissible Actions Protocol.
    pub pap: Pap,
    /// Attachments.
    pub attachments: Vec<Offered>,
    /// Acts once.
    pub nonce: Option<[u8; 32]>,
    /// The body's exact bytes: one JSON object.
    pub body: Arc<[u8]>,
    /// Both sides erased it: this is its residue (`comity_exchange::residue`).
    pub erased: bool,
}

impl Said {
    /// Of an envelope and a body, which the caller has checked.
    #[must_use]
    pub fn of(envelope: &Envelope, body: &[u8]) -> Self {
        Self {
            format: envelope.format.as_str().into(),
            version: envelope.format_version,
            from_desk: envelope.from_desk.as_str().into(),
            to_desks: envelope.to_desks.iter().map(|desk| desk.as_str().into()).collect(),
            asked_by: envelope.asked.as_ref().and_then(|asked| asked.by),
            precedence: envelope.precedence,
            case: envelope.case,
            in_reply_to: envelope.in_reply_to.clone(),
            supersedes: envelope.supersedes,
            standing: envelope.standing,
            mark: envelope.mark,
            tlp: envelope.tlp,
            pap: envelope.pap,
            attachments: envelope.attachments.iter().map(Offered::from).collect(),
            nonce: envelope.release_nonce,
            body: body.into(),
            erased: false,
        }
    }

    /// Of the residue of a statement that both sides erased.
    #[must_use]
    pub fn of_residue(residue: &Statement) -> Self {
        Self { erased: true, ..Self::of(&residue.envelope, &residue.body) }
    }
}
