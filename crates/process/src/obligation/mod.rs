//! Who owes what to whom, by when, under which rule (`docs/spec/state.md`, obligations).

pub mod board;
pub(crate) mod book;
pub(crate) mod due;

use std::sync::Arc;

use comity_seal::hash::sha256_parts;
use comity_wire::codec::Enc;
use comity_wire::envelope::{Mark, Precedence};
use comity_wire::{EntryId, Hash};

use crate::event::Who2;

/// What is owed. The numbers are part of an obligation's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// A receipt for a statement.
    Delivery = 1,
    /// A named officer's acknowledgement.
    Acknowledge = 2,
    /// A substantive answer.
    Answer = 3,
    /// A plan of what will be done.
    Plan = 4,
    /// The same back, by the node.
    Echo = 5,
    /// A report that follows another statement.
    Report = 6,
    /// A confirmation that something still holds.
    Confirm = 7,
    /// The matching act of the other party.
    Mirror = 8,
    /// A statement of a format that is to be said by some time after the line opened, or again and again.
    Statement = 9,
    /// An action of a joint record.
    Action = 10,
}

impl Kind {
    /// Every kind, in the order of the numbers.
    pub const ALL: [Self; 10] = [
        Self::Delivery,
        Self::Acknowledge,
        Self::Answer,
        Self::Plan,
        Self::Echo,
        Self::Report,
        Self::Confirm,
        Self::Mirror,
        Self::Statement,
        Self::Action,
    ];

    /// The word that programs exchange.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Acknowledge => "acknowledge",
            Self::Answer => "answer",
            Self::Plan => "plan",
            Self::Echo => "echo",
            Self::Report => "report",
            Self::Confirm => "confirm",
            Self::Mirror => "mirror",
            Self::Statement => "statement",
            Self::Action => "action",
        }
    }

    /// The kind of a word, or `None`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it is a substantive reply of any kind: what an answer meets.
    #[must_use]
    pub const fn is_reply(self) -> bool {
        matches!(self, Self::Answer | Self::Plan | Self::Echo | Self::Mirror)
    }

    /// Whether a party owes it from what it said itself, rather than from what the other party said.
    #[must_use]
    pub const fn is_own(self) -> bool {
        matches!(self, Self::Report | Self::Confirm | Self::Statement)
    }
}

/// How a due instant was computed. The numbers are part of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Basis {
    /// A period after the instant in `from`, around the clock.
    Period = 1,
    /// A period after the desk's first opening after it.
    FromOpening = 2,
    /// The end of the desk's next opening.
    EndOfOpening = 3,
    /// The end of the desk's next working day.
    EndOfWorkingDay = 4,
    /// What the statement itself asks for.
    Asked = 5,
    /// It waits until attachments are held.
    WaitsForContent = 6,
    /// No deadline: none is set, or no hours are known.
    None = 7,
}

/// What became of an obligation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Nothing yet: open, late or lapsed, depending on when one looks.
    Open,
    /// Done, by a statement at its effective time.
    Met {
        /// The statement.
        by: EntryId,
        /// Its effective time.
        at: u64,
    },
    /// The party that it was owed to gave it up, by a statement.
    Waived {
        /// The statement.
        by: EntryId,
    },
    /// What it came from was cancelled or superseded by its author.
    Cancelled {
        /// The statement that did.
        by: EntryId,
    },
}

/// One obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// Hash of case, statement and kind.
    pub id: Hash,
    /// What is owed.
    pub kind: Kind,
    /// By whom. It is owed to the other party.
    pub debtor: Who2,
    /// In which case.
    pub case: EntryId,
    /// From which statement.
    pub statement: EntryId,
    /// Under which format: its `ack`, `answer` or `lead` is the rule.
    pub format: Arc<str>,
    /// Version of the format.
    pub version: u64,
    /// From when it counts, POSIX seconds.
    pub from: u64,
    /// By when; `None` where there is no deadline, or it waits.
    pub due: Option<u64>,
    /// How that was computed.
    pub basis: Basis,
    /// Seconds that it runs where it waits, or waited, for attachments to be held.
    pub waits: Option<u64>,
    /// Precedence of the statement.
    pub precedence: Precedence,
    /// Mark of the statement.
    pub mark: Mark,
    /// The statement that restarted its clock ("no position yet"): that happens once.
    pub restarted_by: Option<EntryId>,
    /// What became of it.
    pub outcome: Outcome,
}

/// How an obligation stands at a given time. Never part of state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// There is time, or no deadline.
    Open,
    /// The time is over.
    Late,
    /// As much time again is over.
    Lapsed,
    /// Met before it was due, or without a deadline.
    Met,
    /// Met after it was due.
    MetLate,
    /// Waived by the party that it was owed to.
    Waived,
    /// Cancelled.
    Cancelled,
}

impl Standing {
    /// The word that programs exchange.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Late => "late",
            Self::Lapsed => "lapsed",
            Self::Met => "met",
            Self::MetLate => "met-late",
            Self::Waived => "waived",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Obligation {
    /// The id of what is owed in a case from a statement.
    #[must_use]
    pub fn id_of(case: &EntryId, statement: &EntryId, kind: Kind) -> Hash {
        sha256_parts(&[b"comity/v1/state/obligation-id\n", case.as_bytes(), statement.as_bytes(), &[kind as u8]])
    }

    /// To whom it is owed.
    #[must_use]
    pub const fn creditor(&self) -> Who2 {
        self.debtor.other()
    }

    /// Whether it is neither met, waived nor cancelled.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.outcome, Outcome::Open)
    }

    /// How it stands at `now`, POSIX seconds: a view, never part of state (`PROTOCOL.md` rule 13).
    #[must_use]
    pub fn standing(&self, now: u64) -> Standing {
        match (self.outcome, self.due) {
            (Outcome::Waived { .. }, _) => Standing::Waived,
            (Outcome::Cancelled { .. }, _) => Standing::Cancelled,
            (Outcome::Met { at, .. }, Some(due)) if at > due => Standing::MetLate,
            (Outcome::Met { .. }, _) => Standing::Met,
            (Outcome::Open, Some(due)) if now > due => {
                let again = due.saturating_sub(self.from);
                if now > due.saturating_add(again) { Standing::Lapsed } else { Standing::Late }
            }
            (Outcome::Open, _) => Standing::Open,
        }
    }

    /// As the digest takes it.
    pub(crate) fn hash(&self) -> Hash {
        let mut e = Enc::with_capacity(256);
        e.array(15).value(&self.id).uint(self.kind as u64).uint(self.debtor as u64).value(&self.case);
        e.value(&self.statement).text(&self.format).uint(self.version).uint(self.from);
        e.option(self.due.as_ref()).uint(self.basis as u64).uint(self.precedence as u64);
        e.option(self.waits.as_ref()).option(self.restarted_by.as_ref());
        match &self.outcome {
            Outcome::Open => e.uint(0).null(),
            Outcome::Met { by, at } => e.uint(1).array(2).value(by).uint(*at),
            Outcome::Waived { by } => e.uint(2).value(by),
            Outcome::Cancelled { by } => e.uint(3).value(by),
        };
        sha256_parts(&[b"comity/v1/state/obligation\n", &e.into_bytes()])
    }
}
