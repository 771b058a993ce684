//! How far the counterpart's clock is from ours, by its receipts, as an interval: what the network takes is part of it, and
//! never of the difference.
//!
//! A receipt is signed after the head that it covers was, and before it arrives. So their clock at that moment minus ours
//! lies between the receipt's time less ours now and the receipt's time less ours when the head was signed. Both clocks are
//! told in whole seconds.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// Heads whose time is remembered at most: those that wait for receipts are few.
const HEADS_MAX: usize = 8;

/// Bounds of their clock minus ours, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClocksApart {
    /// It is at least this.
    pub at_least_s: i64,
    /// It is at most this.
    pub at_most_s: i64,
}

impl ClocksApart {
    /// Whether the clocks differ by more than so many seconds, however long the network took.
    #[must_use]
    pub const fn beyond(&self, seconds: i64) -> bool {
        self.at_least_s > seconds || self.at_most_s < -seconds
    }
}

/// What is remembered of one line for it.
#[derive(Debug, Default)]
pub(super) struct Apart {
    /// Generation and size of our heads, and when they were signed by our clock.
    heads: VecDeque<(u64, u64, u64)>,
    /// As of the last receipt that could be measured.
    pub found: Option<ClocksApart>,
}

impl Apart {
    /// A head of ours is signed.
    pub fn signed(&mut self, generation: u64, size: u64, now_s: u64) {
        if self.heads.iter().any(|(of, at, _)| (*of, *at) == (generation, size)) {
            return;
        }
        if self.heads.len() >= HEADS_MAX {
            self.heads.pop_front();
        }
        self.heads.push_back((generation, size, now_s));
    }

    /// A receipt for a head came. One for a head of before the start measures nothing.
    pub fn receipted(&mut self, generation: u64, size: u64, time: u64, now_s: u64) {
        let signed = self.heads.iter().find(|(of, at, _)| (*of, *at) == (generation, size)).map(|(.., at)| *at);
        let Some(signed) = signed else { return };
        let minus = |ours: u64| i64::try_from(i128::from(time) - i128::from(ours)).ok();
        let Some((least, most)) = minus(now_s).zip(minus(signed)) else { return };
        // Whoever sets our clock back in between measures nothing.
        if least <= most {
            self.found = Some(ClocksApart { at_least_s: least.saturating_sub(1), at_most_s: most.saturating_add(1) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(signed: u64, time: u64, now: u64) -> Option<ClocksApart> {
        let mut apart = Apart::default();
        apart.signed(1, 5, signed);
        apart.receipted(1, 5, time, now);
        apart.found
    }

    #[test]
    fn what_the_network_takes_is_no_difference_of_clocks() {
        // Ten minutes there and back, by clocks that agree: nothing is said to differ.
        let slow = found(1_000, 1_300, 1_600).unwrap();
        assert_eq!(slow, ClocksApart { at_least_s: -301, at_most_s: 301 });
        assert!(!slow.beyond(60));
        // Nor where all of it was the way back.
        assert!(!found(1_000, 1_000, 1_600).unwrap().beyond(60));
        let ahead = found(1_000, 1_500, 1_002).unwrap();
        assert_eq!(ahead, ClocksApart { at_least_s: 497, at_most_s: 501 });
        assert!(ahead.beyond(60) && ahead.beyond(496) && !ahead.beyond(497));
        assert!(found(1_000, 900, 1_001).unwrap().beyond(60), "behind");
    }

    #[test]
    fn nothing_is_measured_by_what_is_not_known() {
        let mut apart = Apart::default();
        apart.signed(1, 5, 1_000);
        for (generation, size) in [(1, 4), (2, 5), (1, 6)] {
            apart.receipted(generation, size, 5_000, 1_001);
            assert_eq!(apart.found, None, "another head");
        }
        apart.receipted(1, 5, u64::MAX, 1_001);
        assert_eq!(apart.found, None, "no such time");
        assert_eq!(found(1_000, 1_000, 900), None, "our clock was set back in between");
        // A head that is said again was signed when it was signed.
        apart.signed(1, 5, 2_000);
        apart.receipted(1, 5, 1_001, 2_000);
        assert_eq!(apart.found, Some(ClocksApart { at_least_s: -1_000, at_most_s: 2 }));
        (6..20).for_each(|size| apart.signed(1, size, 2_000));
        assert_eq!(apart.heads.len(), HEADS_MAX);
    }
}
