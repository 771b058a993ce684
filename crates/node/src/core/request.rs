//! What the writer is asked, and what it answers.

use comity_exchange::effect::{Notice, Rejection};
use comity_exchange::line::{KnownRegister, LineSecrets, Prepared, Rotate, SuccessorError};
use comity_wire::control::ControlBody;
use comity_wire::envelope::Precedence;
use comity_wire::header::Held;
use comity_wire::statement::Statement;
use comity_wire::{EntryId, Hash, LineId};

use crate::ledger::{IdempotencyKey, Offer};

/// A statement to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitRequest {
    /// Comes back with the answer; unlike for all requests under way.
    pub token: u64,
    /// The statement.
    pub statement: Statement,
    /// Officers' signatures.
    pub signatures: Vec<Vec<u8>>,
    /// PROTOCOL.md rule 4.
    pub settle: bool,
    /// The submitter's key.
    pub key: Option<IdempotencyKey>,
    /// What was computed of the statement before it came to the writer.
    pub prepared: Option<Prepared>,
}

/// What is asked of one line beside statements; carried out in the order given, before the round's statements.
pub enum Op {
    /// A live link came up.
    Up,
    /// It went down.
    Down,
    /// A frame came, by any way.
    Frame(Vec<u8>),
    /// An attachment of the counterpart's is complete, verified and durable.
    AttachmentHeld(Held),
    /// Append a control entry.
    Control(Box<ControlBody>),
    /// Ask with a new nonce: measures a round trip.
    Hello,
    /// Probe a frozen line.
    Probe,
    /// Our newer register.
    Register(KnownRegister),
    /// New keys; the caller has stored them.
    Rotate(Box<Rotate>),
    /// Close our journal and open its successor.
    Successor {
        /// Comes back with the answer.
        token: u64,
        /// The delegation.
        delegation: Box<ControlBody>,
        /// The successor's keys.
        secrets: Box<LineSecrets>,
    },
}

/// A request to one line.
pub enum Request {
    /// A statement.
    Submit {
        /// The line.
        line: LineId,
        /// The statement.
        submit: Box<SubmitRequest>,
    },
    /// Anything else.
    Op {
        /// The line.
        line: LineId,
        /// What.
        op: Op,
    },
}

impl Request {
    /// The line that is asked.
    #[must_use]
    pub const fn line(&self) -> LineId {
        match self {
            Self::Submit { line, .. } | Self::Op { line, .. } => *line,
        }
    }

    /// The token of requests that are answered.
    #[must_use]
    pub fn token(&self) -> Option<u64> {
        match self {
            Self::Submit { submit, .. } => Some(submit.token),
            Self::Op { op: Op::Successor { token, .. }, .. } => Some(*token),
            Self::Op { .. } => None,
        }
    }
}

impl SubmitRequest {
    pub(super) fn precedence(&self) -> Precedence {
        self.statement.envelope.precedence
    }

    /// Bytes that its entry will take, roughly and not less.
    pub(super) fn weight(&self) -> usize {
        let signatures: usize = self.signatures.iter().map(Vec::len).sum();
        self.statement.body.len() + signatures + 1_536
    }
}

/// What comes out of a round, after its commit.
#[derive(Debug)]
pub enum Output {
    /// Send a frame on a line, if it has a link.
    Send {
        /// The line.
        line: LineId,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// The answer to a request.
    Reply {
        /// The request's token.
        token: u64,
        /// The answer.
        answer: Answer,
    },
    /// Something happened on a line.
    Told {
        /// The line.
        line: LineId,
        /// What.
        notice: Notice,
    },
    /// The counterpart offers an attachment that is to be fetched.
    Offered(Box<Offer>),
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The statement is durable under its number.
    Accepted {
        /// The line.
        line: LineId,
        /// Generation of our journal.
        generation: u64,
        /// Entry number.
        number: u64,
        /// The number that people see.
        ordinal: u64,
        /// The id.
        id: EntryId,
        /// An earlier request with the same key had it accepted.
        repeated: bool,
    },
    /// Done, durably.
    Done,
    /// Not done; nothing was kept.
    Refused(Refusal),
}

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No such line at this node.
    #[error("no such line at this node")]
    UnknownLine,
    /// Too little room on the disk.
    #[error("not accepted: disk ({free_bytes} bytes free, {floor_bytes} needed)")]
    Disk {
        /// Free.
        free_bytes: u64,
        /// Needed.
        floor_bytes: u64,
    },
    /// Its marks are above the line's ceiling.
    #[error("it does not leave on this line: {0}")]
    Above(comity_catalog::ceiling::Above),
    /// The idempotency key stands for other content.
    #[error("this idempotency key was used for other content")]
    KeyConflict,
    /// It names an attachment that was not imported here, or was dropped since.
    #[error("no attachment {root} was imported here")]
    NoAttachment {
        /// Its root.
        root: Hash,
    },
    /// The line refuses it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The successor was not opened.
    #[error(transparent)]
    Successor(#[from] SuccessorError),
    /// The writer has stopped.
    #[error("the node has stopped: {detail}")]
    Stopped {
        /// After what.
        detail: String,
    },
}

impl Request {
    /// Gives the request a token, where it is of a kind that is answered.
    pub fn set_token(&mut self, new: u64) {
        match self {
            Self::Submit { submit, .. } => submit.token = new,
            Self::Op { op: Op::Successor { token, .. }, .. } => *token = new,
            Self::Op { .. } => {}
        }
    }
}
