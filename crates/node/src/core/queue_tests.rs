//! Which lines wait for a round of others (PROTOCOL.md rule 27).

use std::collections::BTreeMap;

use comity_wire::envelope::Envelope;
use comity_wire::statement::Statement;

use super::*;

const BUSY: LineId = LineId([1; 32]);
const QUIET: LineId = LineId([2; 32]);
const OTHER: LineId = LineId([3; 32]);

struct Lines(BTreeMap<LineId, Queue>);

impl Lines {
    fn new() -> Self {
        Self([BUSY, QUIET, OTHER].map(|line| (line, Queue::default())).into())
    }

    fn frames(&mut self, line: LineId, count: usize, bytes: usize) {
        for _ in 0..count {
            self.queue(line).push(Request::Op { line, op: Op::Frame(vec![0; bytes]) });
        }
    }

    fn says(&mut self, line: LineId, precedence: Precedence) {
        let envelope = Envelope { precedence, ..Envelope::default() };
        let statement = Statement { envelope, body: vec![0; 1_000] };
        let submit =
            SubmitRequest { token: 0, statement, signatures: Vec::new(), settle: false, key: None, prepared: None };
        self.queue(line).push(Request::Submit { line, submit: Box::new(submit) });
    }

    fn queue(&mut self, line: LineId) -> &mut Queue {
        self.0.get_mut(&line).unwrap()
    }

    /// One round: who is served, and what is left then of their frames and statements.
    fn round(&mut self, mono_ms: u64) -> Vec<LineId> {
        let waiting = self.0.iter().filter(|(_, queue)| !queue.is_empty());
        let waiting: Vec<_> = waiting.map(|(line, queue)| (*line, queue.waits(mono_ms))).collect();
        let mut served = Vec::new();
        for (line, left_out) in leave_out(&waiting) {
            self.queue(line).note_left_out(left_out);
            served.extend((!left_out).then_some(line));
        }
        for line in &served {
            self.queue(*line).take_ops(Share::Shared, mono_ms);
            self.queue(*line).take_submits(Share::Shared, 512, mono_ms);
        }
        served
    }
}

#[test]
fn a_busy_line_waits_for_a_quiet_one_and_never_twice() {
    let mut lines = Lines::new();
    lines.frames(BUSY, 40, 20_000);
    for _ in 0..5 {
        assert_eq!(lines.round(0), [BUSY], "alone, it never waits");
    }
    lines.frames(QUIET, 3, 2_000);
    assert_eq!(lines.round(0), [QUIET], "one round takes all three");
    lines.frames(QUIET, 1, 2_000);
    assert_eq!(lines.round(0), [BUSY, QUIET], "not twice in a row");
    lines.frames(QUIET, 1, 2_000);
    assert_eq!(lines.round(0), [QUIET]);
    assert_eq!(lines.round(0), [BUSY], "nothing of it is lost");
}

#[test]
fn lines_that_take_about_as_much_wait_for_none() {
    let mut lines = Lines::new();
    for _ in 0..20 {
        lines.frames(BUSY, 1, 20_000);
        lines.frames(OTHER, 1, 6_000);
        assert_eq!(lines.round(0), [BUSY, OTHER]);
    }
}

#[test]
fn less_urgent_work_makes_nobody_wait() {
    let mut lines = Lines::new();
    lines.frames(BUSY, 8, 20_000);
    (0..4).for_each(|_| drop(lines.round(0)));
    lines.says(BUSY, Precedence::Flash);
    for precedence in [Precedence::Routine, Precedence::Priority, Precedence::Immediate] {
        lines.says(QUIET, precedence);
        assert_eq!(lines.round(0).len(), 2, "{precedence:?}");
        lines.says(BUSY, Precedence::Flash);
    }
    lines.says(QUIET, Precedence::Flash);
    assert_eq!(lines.round(0), [QUIET]);
}

#[test]
fn what_was_taken_long_ago_does_not_count() {
    for (after, left_out) in [(LATELY_HALF_MS - 1, true), (20 * LATELY_HALF_MS, false), (u64::MAX, false)] {
        let mut lines = Lines::new();
        lines.frames(BUSY, 9, 20_000);
        (0..8).for_each(|_| drop(lines.round(0)));
        lines.says(QUIET, Precedence::Flash);
        assert_eq!(lines.round(after) == [QUIET], left_out, "{after}");
    }
}

#[test]
fn a_clock_that_stands_still_or_goes_back_counts_on() {
    let mut lately = Lately::default();
    lately.add(1_000, 5_000);
    lately.add(1_000, 4_000);
    assert_eq!((lately.at(5_000), lately.at(0), lately.at(5_000 + 64 * LATELY_HALF_MS)), (2_000, 2_000, 0));
    lately.add(usize::MAX, 5_000);
    lately.add(usize::MAX, 5_000);
    assert_eq!(lately.at(5_999), u64::MAX);
}
