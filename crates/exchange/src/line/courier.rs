//! The same frames, for a courier file: everything that the counterpart may lack.

use comity_wire::Canonical;
use comity_wire::frame::{Frame, Payload};

use super::Line;
use crate::input::Context;
use crate::ledger::LedgerError;

impl Line {
    /// Frames for a courier file: our entries that no receipt covers yet, and our newest receipt. Everything in them
    /// is committed. Nothing waits for a HELLO (PROTOCOL.md rule 22: courier files do not wait while the start marks
    /// agree, which the caller has checked).
    ///
    /// `give` is called for each frame and may stop the writing with `false`.
    ///
    /// # Errors
    /// The store cannot give back what was committed.
    pub fn courier_out(
        &mut self,
        cx: &mut Context<'_>,
        give: &mut dyn FnMut(Vec<u8>) -> bool,
    ) -> Result<(), LedgerError> {
        if self.ours.rolled_back {
            // Another incarnation's signatures stand at these sizes: nothing of this journal leaves any more.
            return Ok(());
        }
        let (line, author) = (self.config.line, self.config.our_author);
        let mut frame = |payload| give(Frame { line, author, payload }.to_bytes());
        let size = self.ours.checkpoint.as_ref().map_or(0, |c| c.size);
        let (sent, due) = (self.flow.sent, self.flow.receipt_due);
        let mut from = self.ours.covered;
        self.flow.receipt_due = self.theirs.receipt.is_some();
        if from >= size && self.flow.receipt_due {
            let data = self.data(from, Vec::new(), None, Vec::new());
            frame(Payload::Data(Box::new(data)));
        }
        while from < size {
            let Some(data) = self.committed_data(from, size, cx)? else { break };
            from += data.entries.len() as u64;
            self.ours.released = self.ours.released.max(from);
            if !frame(Payload::Data(Box::new(data))) {
                break;
            }
        }
        (self.flow.sent, self.flow.receipt_due) = (sent, due);
        let before = self.batch.sends.len();
        // Whoever reads the answer may be another process, which knows of no frame that was refused.
        self.want_keys_unasked(cx)?;
        self.ask_for_lost();
        for bytes in self.batch.sends.split_off(before) {
            give(bytes);
        }
        Ok(())
    }

    /// Answers a nonce-bound probe of a frozen line (PROTOCOL.md rule 24), or any: the line's transport works.
    pub(super) fn take_probe(&mut self, nonce: [u8; 16]) {
        if self.probe == Some(nonce) {
            self.probe = None;
            self.tell(crate::effect::Notice::ProbeAnswered);
        }
    }

    /// Sends a nonce-bound, unjournalled probe; [`crate::Notice::ProbeAnswered`] tells the answer.
    pub fn probe(&mut self, cx: &mut Context<'_>) {
        let mut nonce = [0; 16];
        cx.rng.fill(&mut nonce);
        self.probe = Some(nonce);
        self.send(Payload::Probe { nonce, answer: false });
    }
}
