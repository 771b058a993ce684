//! What changed between two states of one line: what people are told of.

use comity_process::case::Case;
use comity_process::compare::Compared;
use comity_process::obligation::{Obligation, Outcome};
use comity_process::state::State;
use comity_wire::envelope::Mark;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Of an obligation: what, and the obligation as it is now, or as it was where it does not hold any more.
    Obligation(What, Box<Obligation>, Mark),
    /// Of a case.
    Case(What, Box<Case>, Mark),
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// It is new.
    Opened,
    /// It is otherwise than before.
    Changed,
    /// Done.
    Met,
    /// Given up by whom it was owed to.
    Waived,
    /// What it came from is cancelled.
    Cancelled,
    /// The time is over.
    Late,
    /// As much time again is over.
    Lapsed,
    /// What was told of it before does not hold in the final order.
    Withdrawn,
}

impl What {
    /// The word that programs exchange.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Changed => "changed",
            Self::Met => "met",
            Self::Waived => "waived",
            Self::Cancelled => "cancelled",
            Self::Late => "late",
            Self::Lapsed => "lapsed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

const MARKS: [Mark; 3] = [Mark::Actual, Mark::Exercise, Mark::Test];

/// What changed from one state to another, obligations first; costs by what changed as far as the two share the rest.
#[must_use]
pub fn between(before: &State, after: &State) -> Vec<Change> {
    let mut changes = Vec::new();
    for mark in MARKS {
        after.compare_obligations(before, mark, &mut |compared| {
            let (what, obligation) = match compared {
                Compared::Gone(was) => (What::Withdrawn, was),
                Compared::New(is) if is.is_open() => (What::Opened, is),
                Compared::New(is) => (outcome(is), is),
                // What had ended and has not: the end is what does not hold.
                Compared::Changed(was, is) if !was.is_open() && is.outcome != was.outcome => (What::Withdrawn, is),
                Compared::Changed(was, is) if was.outcome != is.outcome => (outcome(is), is),
                Compared::Changed(was, is) if was.due != is.due => (What::Changed, is),
                Compared::Changed(..) => return,
            };
            changes.push(Change::Obligation(what, Box::new(obligation.clone()), mark));
        });
        after.compare_cases(before, mark, &mut |compared| {
            let (what, case) = match compared {
                Compared::Gone(was) => (What::Withdrawn, was),
                Compared::New(is) => (What::Opened, is),
                Compared::Changed(was, is) if was.phase != is.phase || was.statements != is.statements => {
                    (What::Changed, is)
                }
                Compared::Changed(..) => return,
            };
            changes.push(Change::Case(what, Box::new(case.clone()), mark));
        });
    }
    changes
}

fn outcome(obligation: &Obligation) -> What {
    match obligation.outcome {
        Outcome::Open => What::Opened,
        Outcome::Met { .. } => What::Met,
        Outcome::Waived { .. } => What::Waived,
        Outcome::Cancelled { .. } => What::Cancelled,
        _ => What::Changed,
    }
}
