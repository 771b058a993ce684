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

    /// Whether another line than this one had something within [`SHARED_LINGER_MS`].
    pub(super) fn another(&self, than: Option<&LineId>, mono_ms: u64) -> bool {
        let lately = |at: u64| mono_ms.saturating_sub(at) < SHARED_LINGER_MS;
        self.lines.iter().any(|(line, at)| Some(line) != than && lately(*at))
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

    /// Takes this round's operations in order.
    pub(super) fn take_ops(&mut self, share: Share) -> Vec<Op> {
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
            }
            taken.extend(self.ops.pop_front());
        }
        taken
    }

    /// Takes this round's statements, the most urgent first, in order within a precedence.
    pub(super) fn take_submits(&mut self, share: Share, room: usize) -> Vec<SubmitRequest> {
        let limit = match share {
            Share::Alone => ALONE_ENTRIES_MAX,
            Share::Shared => SHARED_ENTRIES_MAX,
        };
        let mut bytes = 0;
        let mut taken = Vec::new();
        for queue in self.submits.iter_mut().rev() {
            while let Some(next) = queue.front() {
                bytes += next.weight();
                if taken.len() >= limit.min(room) || (bytes > ALONE_BYTES_MAX && !taken.is_empty()) {
                    return taken;
                }
                taken.extend(queue.pop_front());
            }
        }
        taken
    }
}
