//! Planted bugs: a simulator that finds none of them proves nothing.
//!
//! Each stands where a node or a state machine carries out what was decided, so that the code that ships has no hook.

/// A bug to plant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Mutant {
    /// No bug.
    #[default]
    None,
    /// Frames leave before the commit that they rely on.
    SendBeforeCommit,
    /// Receipts leave before the commit of what they cover.
    ReceiptBeforeCommit,
    /// A commit returns before it is synced: a crash takes the last ones back.
    NoSync,
    /// A commit is not atomic: a crash within keeps its first half.
    TornCommit,
    /// A failed commit is passed over, as databases did that tried fsync again.
    FailureIgnored,
    /// Resend until the counterpart says that it holds, not until it has receipted.
    ResendUntilHeld,
    /// Entries that do not lead to the signed root are called a contradiction.
    BlameOnMismatch,
    /// A restored node continues its journal.
    NumbersReused,
    /// Timers run on the wall clock.
    WallTimers,
    /// What a frame brings is handed on from the frame, not from what was kept.
    DeliverFromFrames,
    /// The state of a line is not kept in the transaction of its entries.
    StateApart,
    /// What is held is named as if the counterpart's present generation had offered it.
    HeldOfPresent,
    /// One side's state passes over some receipts that headers list.
    ListingLost,
    /// One side's state passes over some attachments that are said to be held.
    HoldingLost,
    /// One side's state passes over what registers say of desks' hours.
    HoursLost,
    /// One side's state forgets what some headers cite, by which it tells what crossed.
    CitationLost,
    /// One side takes what a header opens in the wrong order.
    OpenedBackwards,
    /// One side passes over what is left of erased statements.
    ErasedForgotten,
    /// One side goes by every format that it holds, whoever announced it.
    RulesByHolding,
    /// One side takes what is provisional for final.
    TailIsFinal,
    /// Both sides act on what is informal.
    InformalActs,
    /// Both sides take exercises and tests for real.
    ExerciseActs,
    /// Both sides give a minute more to acknowledge than the formats do.
    PeriodsLonger,
    /// What is otherwise than it was shown is told to nobody where it had been there before.
    SilentChanges,
    /// Both sides take it that who takes back a half knew what had been said meanwhile.
    CitesAhead,
    /// Both sides take guarantees for alike whose texts differ in one language.
    MirrorsUnlike,
    /// Both sides take articles for alike whose texts differ in one language.
    ArticlesUnlike,
    /// Both sides take joint records for alike whose texts differ in one language.
    RecordsUnlike,
    /// Both sides go by the terms in force when a statement is opened, not when it was sent.
    TermsAtOpening,
    /// What leaves on one line waits while another line of the party has something that is not receipted.
    OneQueue,
}

impl Mutant {
    /// Every bug.
    pub const ALL: [Self; 30] = [
        Self::SendBeforeCommit,
        Self::ReceiptBeforeCommit,
        Self::NoSync,
        Self::TornCommit,
        Self::FailureIgnored,
        Self::ResendUntilHeld,
        Self::BlameOnMismatch,
        Self::NumbersReused,
        Self::WallTimers,
        Self::DeliverFromFrames,
        Self::StateApart,
        Self::HeldOfPresent,
        Self::ListingLost,
        Self::HoldingLost,
        Self::HoursLost,
        Self::CitationLost,
        Self::OpenedBackwards,
        Self::ErasedForgotten,
        Self::RulesByHolding,
        Self::TailIsFinal,
        Self::InformalActs,
        Self::ExerciseActs,
        Self::PeriodsLonger,
        Self::SilentChanges,
        Self::CitesAhead,
        Self::MirrorsUnlike,
        Self::ArticlesUnlike,
        Self::RecordsUnlike,
        Self::TermsAtOpening,
        Self::OneQueue,
    ];

    /// Whether both sides have the bug: no comparison of the two finds it.
    #[must_use]
    pub const fn is_shared(self) -> bool {
        matches!(
            self,
            Self::InformalActs
                | Self::ExerciseActs
                | Self::PeriodsLonger
                | Self::SilentChanges
                | Self::CitesAhead
                | Self::MirrorsUnlike
                | Self::ArticlesUnlike
                | Self::RecordsUnlike
                | Self::TermsAtOpening
        )
    }

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::SendBeforeCommit => "send-before-commit",
            Self::ReceiptBeforeCommit => "receipt-before-commit",
            Self::NoSync => "no-sync",
            Self::TornCommit => "torn-commit",
            Self::FailureIgnored => "failure-ignored",
            Self::ResendUntilHeld => "resend-until-held",
            Self::BlameOnMismatch => "blame-on-mismatch",
            Self::NumbersReused => "numbers-reused",
            Self::WallTimers => "wall-timers",
            Self::DeliverFromFrames => "deliver-from-frames",
            Self::StateApart => "state-apart",
            Self::HeldOfPresent => "held-of-present",
            Self::ListingLost => "listing-lost",
            Self::HoldingLost => "holding-lost",
            Self::HoursLost => "hours-lost",
            Self::CitationLost => "citation-lost",
            Self::OpenedBackwards => "opened-backwards",
            Self::ErasedForgotten => "erased-forgotten",
            Self::RulesByHolding => "rules-by-holding",
            Self::TailIsFinal => "tail-is-final",
            Self::InformalActs => "informal-acts",
            Self::ExerciseActs => "exercise-acts",
            Self::PeriodsLonger => "periods-longer",
            Self::SilentChanges => "silent-changes",
            Self::CitesAhead => "cites-ahead",
            Self::MirrorsUnlike => "mirrors-unlike",
            Self::ArticlesUnlike => "articles-unlike",
            Self::RecordsUnlike => "records-unlike",
            Self::TermsAtOpening => "terms-at-opening",
            Self::OneQueue => "one-queue",
        }
    }

    /// The bug of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().chain([Self::None]).find(|mutant| mutant.name() == name)
    }
}
