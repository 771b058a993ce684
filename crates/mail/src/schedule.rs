//! When something is mailed. Mail is slow, and other people's machines carry it, so nothing is repeated before it can
//! have been answered, and never often.

use serde::{Deserialize, Serialize};

/// Shortest time between two batches to one counterpart, in seconds, unless the settings say otherwise.
pub const GAP_S: u64 = 60;
/// First repetition of what stays unreceipted, in seconds; each further one waits twice as long.
pub const REPEAT_FIRST_S: u64 = 900;
/// Longest wait between two repetitions, in seconds.
pub const REPEAT_MAX_S: u64 = 21_600;
/// First pause after a server refused, in seconds; each further one is twice as long.
pub const RETRY_FIRST_S: u64 = 60;
/// Longest such pause, in seconds.
pub const RETRY_MAX_S: u64 = 3_600;

/// What a counterpart may lack, as far as the schedule looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Names the state of all lines: another one means that there is something new for them.
    pub state: String,
    /// Something of ours has no receipt.
    pub waits: bool,
    /// It asked for something since the last batch.
    pub asked: bool,
}

/// What was mailed to one counterpart. Kept across restarts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mailed {
    /// [`Owed::state`] as of the last batch; `None` before the first.
    pub state: Option<String>,
    /// When, POSIX seconds.
    pub at: u64,
    /// How often the same has been repeated.
    pub repeats: u32,
    /// How often in a row the server refused.
    pub failures: u32,
}

/// A step that doubles from `first` up to `most`.
fn doubled(first: u64, times: u32, most: u64) -> u64 {
    first.saturating_mul(1u64.checked_shl(times).unwrap_or(u64::MAX)).min(most)
}

impl Mailed {
    /// Whether to mail now. A clock that was turned back does not stop it for longer than its steps.
    pub fn due(&self, owed: &Owed, now: u64, gap_s: u64) -> bool {
        let since = now.abs_diff(self.at);
        if self.failures > 0 {
            return since >= doubled(RETRY_FIRST_S.min(gap_s), self.failures - 1, RETRY_MAX_S);
        }
        let first = self.state.is_none();
        let new = self.state.as_ref() != Some(&owed.state) || owed.asked;
        match (new, owed.waits) {
            (true, _) => first || since >= gap_s,
            (false, true) => since >= doubled(REPEAT_FIRST_S, self.repeats, REPEAT_MAX_S),
            (false, false) => false,
        }
    }

    /// After a batch went out.
    pub fn sent(&mut self, owed: &Owed, now: u64) {
        let again = self.state.as_ref() == Some(&owed.state);
        self.repeats = if again && !owed.asked { self.repeats.saturating_add(1) } else { 0 };
        self.state = Some(owed.state.clone());
        (self.at, self.failures) = (now, 0);
    }

    /// After a batch did not go out, or not all of it.
    pub fn failed(&mut self, now: u64) {
        self.at = now;
        self.failures = self.failures.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owed(state: &str, waits: bool) -> Owed {
        Owed { state: state.into(), waits, asked: false }
    }

    #[test]
    fn what_stays_unreceipted_is_repeated_ever_more_rarely() {
        let (mut mailed, owes) = (Mailed::default(), owed("1", true));
        let mut at = Vec::new();
        for now in (1_000_000..1_000_000 + 2 * 86_400).step_by(60) {
            if mailed.due(&owes, now, GAP_S) {
                mailed.sent(&owes, now);
                at.push(now - 1_000_000);
            }
        }
        assert_eq!(at[..7], [0, 900, 2_700, 6_300, 13_500, 27_900, 49_500]);
        assert_eq!(at.len(), 12, "in two days: {at:?}");
    }

    #[test]
    fn what_is_new_goes_at_once_and_then_at_most_once_a_gap() {
        let mut mailed = Mailed::default();
        let mut sent = 0;
        for now in 0..600 {
            let owes = owed(&now.to_string(), true);
            if mailed.due(&owes, now, GAP_S) {
                mailed.sent(&owes, now);
                sent += 1;
            }
        }
        assert_eq!(sent, 10);
        assert!(!mailed.due(&owed("599", false), 599, GAP_S));
    }

    #[test]
    fn receipts_end_it_and_wants_begin_it_again() {
        let mut mailed = Mailed::default();
        mailed.sent(&owed("1", true), 100);
        mailed.sent(&owed("2", false), 200);
        assert!(!mailed.due(&owed("2", false), 1 << 40, GAP_S));
        let asked = Owed { asked: true, ..owed("2", false) };
        assert!(!mailed.due(&asked, 259, GAP_S) && mailed.due(&asked, 260, GAP_S));
    }

    #[test]
    fn a_server_that_refuses_is_left_alone_for_longer_and_longer() {
        let (mut mailed, owes) = (Mailed::default(), owed("1", true));
        let mut tried = 0;
        for now in 0..86_400 {
            if mailed.due(&owes, now, GAP_S) {
                mailed.failed(now);
                tried += 1;
            }
        }
        assert!((24..32).contains(&tried), "{tried} in a day");
        mailed.sent(&owes, 90_000);
        assert_eq!(mailed.failures, 0);
    }

    #[test]
    fn a_clock_turned_back_does_not_silence_it() {
        let mut mailed = Mailed::default();
        mailed.sent(&owed("1", true), 2_000_000_000);
        assert!(mailed.due(&owed("2", true), 1_000_000_000, GAP_S));
        assert!(doubled(60, 200, 3_600) == 3_600, "no overflow");
    }
}
