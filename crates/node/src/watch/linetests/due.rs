//! When each line is looked at next: a wake costs by what is due, not by how many lines there are.

use std::collections::{BTreeMap, BTreeSet};

use comity_wire::LineId;

/// Instants of lines, by the monotonic clock.
#[derive(Debug, Default)]
pub(super) struct Due {
    at: BTreeMap<LineId, u64>,
    order: BTreeSet<(u64, LineId)>,
}

impl Due {
    /// A line is to be looked at then, and not before. Nothing for one that is not among those that are followed.
    pub(super) fn set(&mut self, line: LineId, at_ms: u64) {
        let Some(at) = self.at.get_mut(&line) else { return };
        self.order.remove(&(std::mem::replace(at, at_ms), line));
        self.order.insert((at_ms, line));
    }

    /// Takes note of lines: of those that are not known yet that they are due now, of those that are no more nothing.
    pub(super) fn follow(&mut self, lines: impl Iterator<Item = LineId>, now_ms: u64) {
        let lines: BTreeSet<LineId> = lines.collect();
        for line in lines.iter().filter(|line| !self.at.contains_key(*line)) {
            self.order.insert((now_ms, *line));
        }
        let new = lines.iter().map(|line| (*line, self.at.get(line).copied().unwrap_or(now_ms)));
        self.at = new.collect();
        self.order.retain(|(_, line)| lines.contains(line));
    }

    /// When the first line is due.
    pub(super) fn first(&self) -> Option<u64> {
        self.order.first().map(|(at, _)| *at)
    }

    /// The lines that are due.
    pub(super) fn due(&self, now_ms: u64) -> impl Iterator<Item = LineId> + '_ {
        self.order.iter().take_while(move |(at, _)| *at <= now_ms).map(|(_, line)| *line)
    }

    /// Every line.
    pub(super) fn all(&self) -> impl Iterator<Item = LineId> + '_ {
        self.at.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: [LineId; 3] = [LineId([1; 32]), LineId([2; 32]), LineId([3; 32])];

    fn due(due: &Due, now_ms: u64) -> Vec<LineId> {
        due.due(now_ms).collect()
    }

    #[test]
    fn new_lines_are_due_at_once_and_known_ones_when_it_was_said() {
        let mut all = Due::default();
        assert_eq!((all.first(), due(&all, u64::MAX)), (None, vec![]));
        all.follow(LINES[..2].iter().copied(), 10);
        assert_eq!((all.first(), due(&all, 9), due(&all, 10)), (Some(10), vec![], LINES[..2].to_vec()));
        all.set(LINES[0], 50);
        all.follow(LINES.iter().copied(), 20);
        assert_eq!((due(&all, 20), due(&all, 50)), (LINES[1..].to_vec(), [LINES[1], LINES[2], LINES[0]].to_vec()));
        all.set(LINES[1], 60);
        all.set(LINES[1], 40);
        all.set(LINES[2], 70);
        assert_eq!((all.first(), due(&all, 45)), (Some(40), vec![LINES[1]]));
    }

    #[test]
    fn lines_that_are_no_more_are_not_due() {
        let mut all = Due::default();
        all.follow(LINES.iter().copied(), 1);
        all.set(LINES[1], 5);
        all.follow([LINES[0]].into_iter(), 6);
        all.set(LINES[2], 7);
        assert_eq!((due(&all, u64::MAX), all.all().collect::<Vec<_>>()), (vec![LINES[0]], vec![LINES[0]]));
    }
}
