//! Which lines have work: kept as it changes, so that a round costs by what happened and not by how many lines there are.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use comity_wire::LineId;

use super::{Core, OneLine};

/// Lines that are awake at once. Those that spoke last are; the others rest, and wake when they speak. In tests of this crate
/// nearly all rest.
pub(super) const AWAKE_MAX: usize = if cfg!(test) { 1 } else { 64 };

/// Lines that have work, now or at an instant.
#[derive(Debug, Default)]
pub(super) struct Ready {
    now: BTreeSet<LineId>,
    /// By the monotonic clock.
    later: BTreeSet<(u64, LineId)>,
    at: BTreeMap<LineId, u64>,
}

impl Ready {
    /// Whether a line has work now, and when it has without a request.
    pub(super) fn note(&mut self, line: LineId, now: bool, at_ms: Option<u64>) {
        if now {
            self.now.insert(line);
        } else {
            self.now.remove(&line);
        }
        let before = match at_ms {
            Some(at) => self.at.insert(line, at),
            None => self.at.remove(&line),
        };
        if before != at_ms {
            if let Some(before) = before {
                self.later.remove(&(before, line));
            }
            self.later.extend(at_ms.map(|at| (at, line)));
        }
    }

    /// There is no such line any more.
    pub(super) fn forget(&mut self, line: LineId) {
        self.note(line, false, None);
    }

    /// Whether any line has work.
    pub(super) fn any(&self, mono_ms: u64) -> bool {
        !self.now.is_empty() || self.first_ms().is_some_and(|at| at <= mono_ms)
    }

    /// When the first line has work without a request.
    pub(super) fn first_ms(&self) -> Option<u64> {
        self.later.first().map(|(at, _)| *at)
    }

    /// The lines that have work, in order.
    pub(super) fn lines(&self, mono_ms: u64) -> Vec<LineId> {
        let due = self.later.iter().take_while(|(at, _)| *at <= mono_ms).map(|(_, line)| *line);
        let due: BTreeSet<LineId> = due.collect();
        self.now.union(&due).copied().collect()
    }
}

/// The lines that are awake, by who spoke last.
#[derive(Debug)]
pub(super) struct Awake {
    lines: VecDeque<LineId>,
    max: usize,
}

impl Default for Awake {
    fn default() -> Self {
        Self::at_most(AWAKE_MAX)
    }
}

impl Awake {
    /// None, of which so many may be.
    pub(super) const fn at_most(max: usize) -> Self {
        Self { lines: VecDeque::new(), max }
    }

    /// A line speaks; which one is to rest, if that makes too many.
    pub(super) fn speaks(&mut self, line: LineId) -> Option<LineId> {
        self.lines.retain(|other| *other != line);
        self.lines.push_back(line);
        if self.lines.len() > self.max { self.lines.pop_front() } else { None }
    }

    /// There is no such line any more.
    pub(super) fn forget(&mut self, line: &LineId) {
        self.lines.retain(|other| other != line);
    }
}

impl Core {
    /// Notes whether a line has work, after anything was done to it.
    pub(super) fn note(&mut self, line: &LineId) {
        match self.lines.get(line) {
            Some(one) => self.ready.note(*line, one.has_something(), one.line.next_tick_ms()),
            None => self.ready.forget(*line),
        }
    }
}

impl OneLine {
    /// Whether a round would find something to do, but for what the clock brings.
    pub(super) fn has_something(&self) -> bool {
        self.begins || !self.queue.is_empty() || self.line.waiting() > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: [LineId; 3] = [LineId([1; 32]), LineId([2; 32]), LineId([3; 32])];

    #[test]
    fn a_line_has_work_once_it_is_noted_and_at_its_instant() {
        let mut ready = Ready::default();
        assert!(!ready.any(u64::MAX) && ready.first_ms().is_none() && ready.lines(u64::MAX).is_empty());
        ready.note(LINES[1], true, None);
        ready.note(LINES[0], false, Some(10));
        ready.note(LINES[2], true, Some(5));
        assert_eq!((ready.lines(4), ready.lines(5)), (LINES[1..].to_vec(), LINES[1..].to_vec()));
        assert_eq!((ready.lines(10), ready.first_ms()), (LINES.to_vec(), Some(5)));
        ready.note(LINES[2], false, None);
        ready.note(LINES[1], false, Some(20));
        assert!(!ready.any(9) && ready.any(10));
        ready.note(LINES[0], false, Some(30));
        assert_eq!((ready.first_ms(), ready.lines(20)), (Some(20), vec![LINES[1]]), "a later instant takes the place");
        ready.forget(LINES[1]);
        ready.forget(LINES[1]);
        assert_eq!((ready.first_ms(), ready.lines(u64::MAX)), (Some(30), vec![LINES[0]]));
    }

    #[test]
    fn whoever_spoke_longest_ago_rests() {
        let line = |n: usize| LineId([u8::try_from(n).unwrap(); 32]);
        let mut awake = Awake::at_most(4);
        assert!((0..4).all(|n| awake.speaks(line(n)).is_none()));
        assert_eq!(awake.speaks(line(0)), None, "it is awake");
        assert_eq!(awake.speaks(line(200)), Some(line(1)));
        awake.forget(&line(2));
        assert_eq!((awake.speaks(line(201)), awake.speaks(line(202))), (None, Some(line(3))));
        assert_eq!(Awake::at_most(0).speaks(line(7)), Some(line(7)));
    }
}
