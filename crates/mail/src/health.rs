//! Whether mail works, for whoever asks the node how it is.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use comity_node::cause::Cause;
use comity_node::service::views::Blame;

use crate::MailError;
use crate::fetching::Looked;

/// How long after the last one messages that are none of ours are told of.
pub const FOREIGN_TOLD: Duration = Duration::from_secs(86_400);

/// Why something failed, and at whom that points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// At whom.
    pub blame: Blame,
    /// Why.
    pub cause: Cause,
}

impl From<&MailError> for Failed {
    fn from(error: &MailError) -> Self {
        Self { blame: error.blame(), cause: error.into() }
    }
}

/// What failed last and has not worked since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failures {
    /// Sending, with why.
    pub sending: Option<Failed>,
    /// Reading the mailbox, with why.
    pub reading: Option<Failed>,
}

/// Messages that came since the start and brought nothing; 0 again [`FOREIGN_TOLD`] after the last one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Foreign {
    /// No courier files: left in the mailbox.
    pub left: u64,
    /// Began as one and did not verify: in quarantine.
    pub quarantined: u64,
}

/// How many, and when the last one came.
#[derive(Debug, Default)]
struct Seen {
    count: u64,
    last: Option<Instant>,
}

impl Seen {
    fn add(&mut self, count: u64, now: Instant) {
        if count > 0 {
            self.count = self.told(now).saturating_add(count);
            self.last = Some(now);
        }
    }

    fn told(&self, now: Instant) -> u64 {
        let fresh = self.last.is_some_and(|last| now.saturating_duration_since(last) < FOREIGN_TOLD);
        if fresh { self.count } else { 0 }
    }
}

#[derive(Debug, Default)]
struct State {
    failures: Failures,
    left: Seen,
    quarantined: Seen,
}

/// Shared by the loop and whoever asks. Nothing in it is a secret.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<Mutex<State>>);

impl Health {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What does not work now.
    pub fn failures(&self) -> Failures {
        self.state().failures.clone()
    }

    /// What came and was none of ours.
    pub fn foreign(&self) -> Foreign {
        let (state, now) = (self.state(), Instant::now());
        Foreign { left: state.left.told(now), quarantined: state.quarantined.told(now) }
    }

    pub(crate) fn sending(&self, failed: Option<Failed>) {
        self.state().failures.sending = failed;
    }

    pub(crate) fn reading(&self, failed: Option<Failed>) {
        self.state().failures.reading = failed;
    }

    pub(crate) fn looked(&self, looked: &Looked) {
        let (mut state, now) = (self.state(), Instant::now());
        state.left.add(looked.left, now);
        state.quarantined.add(looked.quarantined, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_messages_are_told_of_for_a_day_after_the_last() {
        let (mut seen, start) = (Seen::default(), Instant::now());
        assert_eq!(seen.told(start), 0);
        seen.add(2, start);
        seen.add(0, start + FOREIGN_TOLD / 2);
        assert_eq!(seen.told(start + FOREIGN_TOLD - Duration::from_secs(1)), 2);
        assert_eq!(seen.told(start + FOREIGN_TOLD), 0);
        seen.add(1, start + FOREIGN_TOLD);
        assert_eq!(seen.told(start + FOREIGN_TOLD), 1, "those of the day before are over");
    }

    #[test]
    fn parts_that_are_ours_are_not_foreign() {
        let health = Health::default();
        health.looked(&Looked { taken: 3, again: 2, held: 1, ..Looked::default() });
        assert_eq!(health.foreign(), Foreign::default());
        health.looked(&Looked { left: 1, quarantined: 2, ..Looked::default() });
        health.looked(&Looked { left: 1, ..Looked::default() });
        assert_eq!(health.foreign(), Foreign { left: 2, quarantined: 2 });
    }
}
