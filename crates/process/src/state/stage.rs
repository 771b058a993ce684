//! How far a statement is, in one word: never more than the evidence shows.

use comity_wire::EntryId;

use super::State;
use crate::case::Phase;
use crate::obligation::{Kind, Outcome, Standing};
use crate::statement::Statement;

/// How far a statement is, once it was opened or refused. What was not is in [`State::in_transit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Refused by the other party, with a signed reason.
    Refused,
    /// Opened, and of no effect.
    NoEffect,
    /// Opened.
    Opened,
    /// A named officer of the other party has taken it.
    Acknowledged,
    /// The other party has no position yet.
    NoPositionYet,
    /// It was answered.
    Answered,
    /// It was answered, and whoever asked calls the answer non-responsive.
    NonResponsive,
    /// It was answered: denied.
    Denied,
    /// No answer came in twice the time.
    Lapsed,
    /// Whoever asked gave the answer up.
    Waived,
    /// Its author corrected or superseded it.
    Superseded,
    /// Its author cancelled it.
    Cancelled,
}

impl Stage {
    /// The word that programs exchange.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::NoEffect => "no-effect",
            Self::Opened => "opened",
            Self::Acknowledged => "acknowledged",
            Self::NoPositionYet => "no-position-yet",
            Self::Answered => "answered",
            Self::NonResponsive => "non-responsive",
            Self::Denied => "denied",
            Self::Lapsed => "lapsed",
            Self::Waived => "waived",
            Self::Superseded => "superseded",
            Self::Cancelled => "cancelled",
        }
    }
}

impl State {
    /// How far a statement is at `now`, POSIX seconds: a view. `None` where it is on its way, or not of this line.
    #[must_use]
    pub fn stage(&self, id: &EntryId, now: u64) -> Option<Stage> {
        let statement = self.statement(id)?;
        Some(match statement.no_effect {
            Some(crate::NoEffect::Refused(_)) => Stage::Refused,
            Some(_) => Stage::NoEffect,
            None if statement.cancelled_by.is_some() => Stage::Cancelled,
            None if statement.superseded_by.is_some() => Stage::Superseded,
            None => self.answered(&statement, now).unwrap_or(match statement.acknowledged_by {
                Some(_) => Stage::Acknowledged,
                None => Stage::Opened,
            }),
        })
    }

    /// What came of the answer that is owed for it.
    fn answered(&self, statement: &Statement, now: u64) -> Option<Stage> {
        let reply = self.obligations_of(statement).into_iter().find(|obligation| obligation.kind.is_reply())?;
        match reply.outcome {
            Outcome::Met { by, .. } => {
                let answer = self.statement(&by)?;
                let denied = statement
                    .case
                    .and_then(|case| self.case(&case))
                    .is_some_and(|case| case.phase == Phase::Denied && case.id_of("phase-by") == Some(by));
                Some(match answer.non_responsive {
                    Some(_) => Stage::NonResponsive,
                    None if denied => Stage::Denied,
                    None => Stage::Answered,
                })
            }
            Outcome::Waived { .. } => Some(Stage::Waived),
            Outcome::Open if reply.standing(now) == Standing::Lapsed => Some(Stage::Lapsed),
            Outcome::Open if reply.restarted_by.is_some() => Some(Stage::NoPositionYet),
            Outcome::Open | Outcome::Cancelled { .. } => None,
        }
    }

    /// Whether somebody has to take a statement, and nobody did yet.
    #[must_use]
    pub fn waits_for_acknowledgement(&self, id: &EntryId) -> bool {
        let owed = self.statement(id).map(|statement| self.obligations_of(&statement)).unwrap_or_default();
        owed.iter().any(|one| one.kind == Kind::Acknowledge && one.is_open())
    }
}
