//! What waits for one line, and how much of it one round takes (PROTOCOL.md rule 27).

use std::collections::VecDeque;

use comity_wire::envelope::Precedence;

use super::request::{Op, Request, SubmitRequest};

/// Most statements of one line in a round while another line waits.
pub const SHARED_ENTRIES_MAX: usize = 32;
/// Most statements of a line in a round that it has alone.
pub const ALONE_ENTRIES_MAX: usize = 512;
/// Most bytes of them.
pub const ALONE_BYTES_MAX: usize = 640 * 1024;
/// Bytes of frames that a round takes of one line while another waits; one frame at least.
const SHARED_FRAME_BYTES_MAX: usize = 64 * 1024;
/// Bytes of frames that a round takes of a line that it has alone.
const ALONE_FRAME_BYTES_MAX: usize = 3 * 1024 * 1024;

/// How much a round takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// The line is alone.
    Alone,
    /// Another line waits.
    Shared,
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
