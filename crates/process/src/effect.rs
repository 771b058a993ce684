//! What became of a statement, and why it has no effect where it has none.

use comity_wire::EntryId;
use comity_wire::header::Reason;

/// Why a statement has no effect. It is kept and shown, and obliges nobody. The numbers are part of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoEffect {
    /// The other party refused it: void on both sides.
    Refused(Reason),
    /// The line's rules have no such format, or not on this track: void on both sides.
    FormatOutsideRules,
    /// The format travels in headers, or is written in a register only.
    NotAStatement,
    /// Its author used its release nonce before.
    NonceUsed,
    /// It is informal, without prejudice: it never changes a case.
    Informal,
    /// It answers or supersedes a statement that this line does not have.
    StatementUnknown,
    /// It names a case that this line does not have: another line's, or none.
    CaseUnknown,
    /// It answers statements of another case than it names.
    CaseMismatch,
    /// Its case is closed.
    CaseClosed,
    /// Its case was withdrawn.
    CaseWithdrawn,
    /// It answers its author's own statement.
    OwnStatement,
    /// It corrects, cancels or supersedes a statement of the other party's.
    NotOwn,
    /// What it refers to has no effect itself.
    OfNoEffect,
    /// What it refers to was cancelled.
    Cancelled,
    /// It must refer to a statement of a certain format, and does not.
    Prerequisite,
    /// What is asked by a certain time is asked after it.
    DeadlinePast,
    /// Its format is suspended on this line.
    Suspended,
    /// Members of its body that the state needs are not what they should be.
    Body,
    /// Nothing is open that it could answer, waive or mark.
    NothingOpen,
    /// What it discloses is not what was committed to.
    NotCommitted,
    /// The other party owes as much as can be imposed on it; or its author would owe more of itself than it can.
    TooManyOpen,
    /// It accepted what was withdrawn at the same time: what binds less wins.
    Crossed(EntryId),
    /// It was to match what the other party said, and does not.
    Differs,
    /// It keeps not the notice that the instrument asks for.
    WithoutNotice,
    /// It cannot be withdrawn any more, or a cancellation cannot be cancelled.
    Final,
    /// Another stands there: a round of its number, or one of its series at its dates.
    Taken,
    /// It says of something that it took place, before it began or was said to have begun.
    TooEarly,
    /// It is a coded signal, and no table of codes of the version that it names is in force on the line.
    NoTable,
    /// It is a coded signal whose code the table in force does not have.
    NoCode,
}

impl NoEffect {
    /// Every reason that names nothing else.
    pub(crate) const PLAIN: [Self; 27] = [
        Self::FormatOutsideRules,
        Self::NotAStatement,
        Self::NonceUsed,
        Self::Informal,
        Self::StatementUnknown,
        Self::CaseUnknown,
        Self::CaseMismatch,
        Self::CaseClosed,
        Self::CaseWithdrawn,
        Self::OwnStatement,
        Self::NotOwn,
        Self::OfNoEffect,
        Self::Cancelled,
        Self::Prerequisite,
        Self::DeadlinePast,
        Self::Suspended,
        Self::Body,
        Self::NothingOpen,
        Self::NotCommitted,
        Self::TooManyOpen,
        Self::Differs,
        Self::Final,
        Self::WithoutNotice,
        Self::Taken,
        Self::TooEarly,
        Self::NoTable,
        Self::NoCode,
    ];

    /// The number in the digest.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::Refused(_) => 1,
            Self::FormatOutsideRules => 2,
            Self::NotAStatement => 3,
            Self::NonceUsed => 4,
            Self::Informal => 5,
            Self::StatementUnknown => 6,
            Self::CaseUnknown => 7,
            Self::CaseMismatch => 8,
            Self::CaseClosed => 9,
            Self::CaseWithdrawn => 10,
            Self::OwnStatement => 11,
            Self::NotOwn => 12,
            Self::OfNoEffect => 13,
            Self::Cancelled => 14,
            Self::Prerequisite => 15,
            Self::DeadlinePast => 16,
            Self::Suspended => 17,
            Self::Body => 18,
            Self::NothingOpen => 19,
            Self::NotCommitted => 20,
            Self::TooManyOpen => 21,
            Self::Crossed(_) => 22,
            Self::Differs => 23,
            Self::Final => 24,
            Self::WithoutNotice => 25,
            Self::Taken => 26,
            Self::TooEarly => 27,
            Self::NoTable => 28,
            Self::NoCode => 29,
        }
    }

    /// The word that programs exchange.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::FormatOutsideRules => "format-outside-rules",
            Self::NotAStatement => "not-a-statement",
            Self::NonceUsed => "nonce-used",
            Self::Informal => "informal",
            Self::StatementUnknown => "statement-unknown",
            Self::CaseUnknown => "case-unknown",
            Self::CaseMismatch => "case-mismatch",
            Self::CaseClosed => "case-closed",
            Self::CaseWithdrawn => "case-withdrawn",
            Self::OwnStatement => "own-statement",
            Self::NotOwn => "not-own",
            Self::OfNoEffect => "of-no-effect",
            Self::Cancelled => "cancelled",
            Self::Prerequisite => "prerequisite",
            Self::DeadlinePast => "deadline-past",
            Self::Suspended => "suspended",
            Self::Body => "body",
            Self::NothingOpen => "nothing-open",
            Self::NotCommitted => "not-committed",
            Self::TooManyOpen => "too-many-open",
            Self::Crossed(_) => "crossed",
            Self::Differs => "differs",
            Self::Final => "final",
            Self::WithoutNotice => "without-notice",
            Self::Taken => "taken",
            Self::TooEarly => "too-early",
            Self::NoTable => "no-table",
            Self::NoCode => "no-such-code",
        }
    }
}
