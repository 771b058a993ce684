//! What waits for one line, and how much of it one round takes (PROTOCOL.md rule 27).

use std::collections::VecDeque;

use comity_wire::LineId;
use comity_wire::envelope::Precedence;

use super::request::{Op, Request, SubmitRequest};

/// Most statements of one line in a round while another line waits or spoke a moment ago: rule 27 allows 32. What another
/// line says meanwhile waits for such a round to end, on both sides, three times until its receipt is here.
pub const SHARED_ENTRIES_MAX: usize = 16;
/// How long a line that had something keeps the rounds of the others short.
pub const SHARED_LINGER_MS: u64 = 2_000;
/// Most statements of a line in a round that it has alone.
pub const ALONE_ENTRIES_MAX: usize = 512;
/// Most bytes of them.
pub const ALONE_BYTES_MAX: usize = 640 * 1024;
/// Bytes of frames that a round takes of one line while another waits or spoke a moment ago; one frame at least.
const SHARED_FRAME_BYTES_MAX: usize = 24 * 1024;
/// Bytes of frames that a round takes of a line that it has alone.
const ALONE_FRAME_BYTES_MAX: usize = 3 * 1024 * 1024;

/// What a line took of rounds counts half after so long.
const LATELY_HALF_MS: u64 = 1_000;
/// Bytes that a line may take lately before it counts as busy.
const BUSY_BYTES: u64 = 64 * 1024;
/// A line is busy beside one that took less than so small a part of what it took.
const BUSY_TIMES: u64 = 4;

/// What a line took of the rounds lately, in bytes.
#[derive(Debug, Default)]
struct Lately {
    bytes: u64,
    at_ms: u64,
}

impl Lately {
    fn at(&self, mono_ms: u64) -> u64 {
        let halvings = mono_ms.saturating_sub(self.at_ms) / LATELY_HALF_MS;
        self.bytes.checked_shr(u32::try_from(halvings).unwrap_or(u32::MAX)).unwrap_or(0)
    }

    fn add(&mut self, bytes: usize, mono_ms: u64) {
        if mono_ms.saturating_sub(self.at_ms) >= LATELY_HALF_MS {
            *self = Self { bytes: self.at(mono_ms), at_ms: mono_ms };
        }
        self.bytes = self.bytes.saturating_add(bytes as u64);
    }
}

/// What a line that has work brings to a round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waits {
    lately: u64,
    precedence: Precedence,
    left_out: bool,
}

/// Leaves lines out of a round that others wait for and that have taken many times as much lately: so what is said on a
/// quiet line waits for no batch of a busy one. None is left out twice in a row, none for a line whose work is less
/// urgent. Says of each line whether it is left out.
pub(super) fn leave_out(lines: &[(LineId, Waits)]) -> impl Iterator<Item = (LineId, bool)> {
    let mut least = [u64::MAX; Precedence::ALL.len()];
    for (_, waits) in lines {
        let precedence = waits.precedence as usize;
        least.iter_mut().take(precedence + 1).for_each(|least| *least = (*least).min(waits.lately));
    }
    lines.iter().map(move |(line, waits)| {
        let least = least.get(waits.precedence as usize).copied().unwrap_or(u64::MAX);
        let busy = waits.lately > BUSY_BYTES.saturating_add(least.saturating_mul(BUSY_TIMES));
        (*line, busy && !waits.left_out)
    })
}

/// How much a round takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// The line is alone.
    Alone,
    /// Another line waits, or had something a moment ago.
    Shared,
}

/// The lines that had something last.
#[derive(Default)]
pub(super) struct Spoke {
    /// With the monotonic instant, the newest last.
    lines: VecDeque<(LineId, u64)>,
}

impl Spoke {
    /// Lines that are remembered at most: two are enough to know that there was another one.
    const MAX: usize = 2;

    /// These have something now.
    pub(super) fn note(&mut self, lines: impl Iterator<Item = LineId>, mono_ms: u64) {
        for line in lines {
            self.lines.retain(|(other, _)| *other != line);
            self.lines.push_back((line, mono_ms));
        }
        self.lines.drain(..self.lines.len().saturating_sub(Self::MAX));
    }

    /// Whether another line than these had something within [`SHARED_LINGER_MS`].
    pub(super) fn another(&self, than: &[LineId], mono_ms: u64) -> bool {
        let lately = |at: u64| mono_ms.saturating_sub(at) < SHARED_LINGER_MS;
        self.lines.iter().any(|(line, at)| !than.contains(line) && lately(*at))
    }
}

/// How much waits for one line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Queued {
    /// Frames.
    pub frames: usize,
    /// Everything else.
    pub others: usize,
}

/// What waits for one line.
#[derive(Default)]
pub(super) struct Queue {
    ops: VecDeque<Op>,
    /// How many of them are frames.
    frames: usize,
    /// By precedence, routine first.
    submits: [VecDeque<SubmitRequest>; 4],
    lately: Lately,
    /// The last round left it out.
    left_out: bool,
}

impl Queue {
    pub(super) fn push(&mut self, request: Request) {
        match request {
            Request::Submit { submit, .. } => {
                let slot = submit.precedence() as usize;
                if let Some(queue) = self.submits.get_mut(slot) {
                    queue.push_back(*submit);
                }
            }
            Request::Op { op, .. } => {
                self.frames += usize::from(matches!(op, Op::Frame(_)));
                self.ops.push_back(op);
            }
        }
    }

    /// Puts an operation before everything that waits.
    pub(super) fn push_first(&mut self, op: Op) {
        self.frames += usize::from(matches!(op, Op::Frame(_)));
        self.ops.push_front(op);
    }

    pub(super) fn len(&self) -> usize {
        self.ops.len() + self.submits.iter().map(VecDeque::len).sum::<usize>()
    }

    pub(super) fn queued(&self) -> Queued {
        Queued { frames: self.frames, others: self.len() - self.frames }
    }

    /// The statements that wait.
    pub(super) fn submits(&self) -> impl Iterator<Item = &SubmitRequest> {
        self.submits.iter().flatten()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The highest precedence that waits; frames and the like count as immediate, for receipts hang on them.
    pub(super) fn precedence(&self) -> Precedence {
        let statements = Precedence::ALL.iter().rev().find(|p| !self.submits[**p as usize].is_empty());
        let ops = if self.ops.is_empty() { Precedence::Routine } else { Precedence::Immediate };
        statements.copied().unwrap_or_default().max(ops)
    }

    /// What it brings to a round.
    pub(super) fn waits(&self, mono_ms: u64) -> Waits {
        Waits { lately: self.lately.at(mono_ms), precedence: self.precedence(), left_out: self.left_out }
    }

    /// Notes whether the round that begins leaves it out.
    pub(super) const fn note_left_out(&mut self, left_out: bool) {
        self.left_out = left_out;
    }

    /// Whether the line took much lately, and nothing urgent of it waits.
    pub(super) fn may_rest(&self, mono_ms: u64) -> bool {
        let urgent = [Precedence::Immediate, Precedence::Flash].iter().any(|p| !self.submits[*p as usize].is_empty());
        !urgent && self.lately.at(mono_ms) > BUSY_BYTES
    }

    /// Takes this round's operations in order.
    pub(super) fn take_ops(&mut self, share: Share, mono_ms: u64) -> Vec<Op> {
        let limit = match share {
            Share::Alone => ALONE_FRAME_BYTES_MAX,
            Share::Shared => SHARED_FRAME_BYTES_MAX,
        };
        let mut bytes = 0;
        let mut taken = Vec::new();
        while let Some(op) = self.ops.front() {
            if let Op::Frame(frame) = op {
                bytes += frame.len();
                if bytes > limit && !taken.is_empty() {
                    break;
                }
                self.frames -= 1;
                self.lately.add(frame.len(), mono_ms);
            }
            taken.extend(self.ops.pop_front());
        }
        taken
    }

    /// Takes this round's statements, the most urgent first, in order within a precedence.
    pub(super) fn take_submits(&mut self, share: Share, room: usize, mono_ms: u64) -> Vec<SubmitRequest> {
        let limit = match share {
            Share::Alone => ALONE_ENTRIES_MAX,
            Share::Shared => SHARED_ENTRIES_MAX,
        };
        let mut bytes = 0;
        let mut taken = Vec::new();
        for queue in self.submits.iter_mut().rev() {
            while let Some(next) = queue.front() {
                let weight = next.weight();
                bytes += weight;
                if taken.len() >= limit.min(room) || (bytes > ALONE_BYTES_MAX && !taken.is_empty()) {
                    return taken;
                }
                self.lately.add(weight, mono_ms);
                taken.extend(queue.pop_front());
            }
        }
        taken
    }
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
