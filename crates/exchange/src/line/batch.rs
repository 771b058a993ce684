//! What an open batch has gathered.

use std::collections::{BTreeSet, VecDeque};

use comity_wire::control::ControlBody;
use comity_wire::frame::{Code, Frame, Payload};
use comity_wire::{Canonical, EntryId};

use super::Line;
use super::flow::noted;
use crate::effect::Notice;
use crate::input::{Side, Submission};

/// The open batch.
#[derive(Default)]
pub(super) struct Batch {
    /// Statements to append, in order.
    pub submissions: VecDeque<Submission>,
    /// Control entries to append, before the statements.
    pub controls: VecDeque<ControlBody>,
    /// Entries of ours that already have their place in this batch.
    pub fresh: Vec<comity_wire::entry::Entry>,
    /// Bytes of them since the last head that was signed over them.
    pub fresh_bytes: usize,
    /// Statements of a generation that this batch closed are not committed yet: they move with the next batch.
    pub hold_moving: bool,
    /// Entries were returned or resent from a closed generation: once a batch.
    pub gave_back: bool,
    /// Roots that were made for a counterpart that looks for its lost keys.
    pub looked: usize,
    /// New keys for our journal: the batch ends with the entry that brings them.
    pub rotate: Option<Box<super::Rotate>>,
    /// An entry is owed that lists receipts, refusals or attachments (PROTOCOL.md rule 4).
    pub list: bool,
    /// The counterpart's journal grew: a receipt is owed.
    pub receipt: bool,
    /// Release nonces that this batch uses up: the ledger does not know them yet.
    pub nonces: BTreeSet<(Side, [u8; 32])>,
    /// Statements of this batch that two officers released: the ledger does not have them yet.
    pub by_two: BTreeSet<(Side, EntryId)>,
    /// Something changed that must be kept.
    pub dirty: bool,
    /// Frames to release after the commit.
    pub sends: Vec<Vec<u8>>,
    /// What to tell after the commit.
    pub tells: Vec<Notice>,
}

impl Batch {
    /// Lets go of the room that earlier batches needed.
    pub(super) fn rest(&mut self) {
        self.submissions.shrink_to_fit();
        self.controls.shrink_to_fit();
        self.fresh.shrink_to_fit();
        self.sends.shrink_to_fit();
        self.tells.shrink_to_fit();
    }
}

impl Line {
    /// Queues a frame for after the commit.
    pub(super) fn send(&mut self, payload: Payload) {
        let frame = Frame { line: self.config.line, author: self.config.our_author, payload };
        self.batch.sends.push(frame.to_bytes());
    }

    /// Says to the other side, unsigned, that what it sent is not taken now: whoever drives the line has no room for it.
    pub fn busy(&mut self) {
        self.send(Payload::Code { code: Code::Busy, number: self.theirs.size() });
    }

    /// Notes a frame that was not taken and says so to the other side, unsigned.
    pub(super) fn refuse_frame(&mut self, code: Code, number: u64, why: impl Into<String>) {
        self.tell(Notice::FrameRefused { code: Some(code), why: why.into() });
        let heard = self.flow.heard_at_ms.unwrap_or_default();
        self.flow.refusing = Some(noted(self.flow.refusing, code, heard));
        self.send(Payload::Code { code, number });
    }
}
