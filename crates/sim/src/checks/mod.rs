//! One checker for each promise.

mod accords;
mod clocks;
mod convictions;
mod delivery;
mod digests;
mod heads;
mod held;
mod kept;
mod limits;
mod listing;
mod liveness;
mod mirror;
mod numbers;
mod prefix;
mod receipts;
mod rest;
mod retries;
mod returned;
mod sense;
mod states;
mod voids;

use crate::mutant::Mutant;
use crate::seen::{Ending, Roles, Seen};

pub use accords::{JOINT, ONE_SIDE, PERIODS, SIGNED};

/// What a checker found; the words say what was promised and what happened.
pub type Verdict = Result<(), String>;

/// A promise, and whether it was kept.
pub trait Check {
    /// The promise in a few words.
    fn promise(&self) -> &'static str;

    /// Looks at what happens.
    ///
    /// # Errors
    /// The promise is broken.
    fn see(&mut self, seen: &Seen<'_>, roles: &Roles) -> Verdict {
        let _ = (seen, roles);
        Ok(())
    }

    /// Looks at the end.
    ///
    /// # Errors
    /// The promise is broken.
    fn end(&mut self, ending: &Ending<'_>) -> Verdict {
        let _ = ending;
        Ok(())
    }
}

/// A checker for every promise; `deep`: some statements offer attachments; `mutant`: a bug that one side's state may have.
#[must_use]
pub fn all(deep: bool, mutant: Mutant) -> Vec<Box<dyn Check>> {
    let mut all: Vec<Box<dyn Check>> = vec![
        Box::new(kept::Kept::default()),
        Box::new(numbers::Numbers::default()),
        Box::new(heads::Heads::default()),
        Box::new(prefix::Prefix::default()),
        Box::new(delivery::Delivery::default()),
        Box::new(convictions::Convictions),
        Box::new(receipts::Receipts::default()),
        Box::new(listing::Listing),
        Box::new(voids::Voids),
        Box::new(clocks::Clocks),
        Box::new(retries::Retries),
        Box::new(limits::Limits),
        Box::new(liveness::Liveness),
        Box::new(rest::Rest::default()),
        Box::new(returned::Returned),
        Box::new(digests::Digests),
        Box::new(states::States::new(mutant)),
        Box::new(accords::Accords::new(mutant)),
    ];
    if deep {
        all.push(Box::new(held::SaidHeld));
    }
    all
}
