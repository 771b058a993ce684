//! Start of a link: what do you hold of my journal? (PROTOCOL.md rules 22 and 23.)

use comity_seal::CosignerPublic;
use comity_wire::frame::{Code, Payload};
use comity_wire::head::Checkpoint;

use super::Line;
use super::proofs::Nodes;
use crate::effect::Notice;
use crate::input::{Context, Side};
use crate::ledger::LedgerError;

impl Line {
    /// A live link came up: ask before anything is released.
    pub fn connected(&mut self, cx: &mut Context<'_>) {
        let newer_claimed = self.flow.newer_claimed;
        let tried_at_ms = cx.mono_ms;
        self.flow = super::flow::Flow { up: true, tried_at_ms, newer_claimed, ..super::flow::Flow::default() };
        self.flow.receipt_due = self.theirs.receipt.is_some();
        self.hello(cx);
        self.ask_for_lost();
    }

    /// The link went down. Nothing is lost: the journal is the queue.
    pub fn disconnected(&mut self) {
        self.theirs.early.clear();
        self.predecessors.refused = None;
        let (heard_at_ms, newer_claimed) = (self.flow.heard_at_ms, self.flow.newer_claimed);
        self.flow = super::flow::Flow { heard_at_ms, newer_claimed, ..super::flow::Flow::default() };
    }

    /// Measures a round trip on this line: sends a HELLO now; [`Notice::Synced`] tells the answer.
    pub fn hello(&mut self, cx: &mut Context<'_>) {
        // A retry repeats the nonce: on a slow link the answer to the first HELLO is as good as that to the last.
        let nonce = self.flow.hello.unwrap_or_else(|| {
            let mut nonce = [0; 16];
            cx.rng.fill(&mut nonce);
            self.flow.hello_at_ms = cx.mono_ms;
            nonce
        });
        self.flow.hello = Some(nonce);
        self.flow.retry_at_ms.get_or_insert(cx.mono_ms + 1_000);
        self.send(Payload::Hello { nonce });
    }

    /// Answers a HELLO with what we hold of the asker's journal.
    pub(super) fn take_hello(&mut self, nonce: [u8; 16]) {
        self.send(Payload::Held {
            nonce,
            generation: self.theirs.generation,
            size: self.theirs.size(),
            checkpoint: self.theirs.checkpoint.clone(),
        });
        // The asker may have lost our receipt with its memory.
        self.flow.receipt_due |= self.theirs.receipt.is_some();
    }

    /// Takes the answer to our HELLO. Without our nonce it says nothing; without our signature it proves nothing.
    pub(super) fn take_held(
        &mut self,
        nonce: [u8; 16],
        generation: u64,
        size: u64,
        checkpoint: Option<Checkpoint>,
        cx: &mut Context<'_>,
    ) -> Result<(), LedgerError> {
        if self.flow.hello != Some(nonce) {
            return Ok(());
        }
        if self.doubtful(generation, size, checkpoint.as_ref()) {
            // The same as no answer: a node that was rolled back to before its newest keys must not be talked into
            // releasing anything, and a counterpart that lies gains what it has by silence.
            let why =
                "the counterpart shows a head of ours that no key of ours signed: it lies, or we were rolled back";
            self.refuse_frame(Code::Busy, size, why);
            self.flow.unproved = true;
            if generation > self.ours.origin.generation {
                // Asked again, it takes its earlier answer back: from here on nothing leaves.
                self.flow.newer_claimed = Some(generation);
                self.flow.synced = false;
            }
            return Ok(());
        }
        self.flow.unproved = false;
        self.flow.newer_claimed = None;
        if let Some(proven) = self.proves_rollback(generation, checkpoint.as_ref(), cx)? {
            self.batch.dirty |= !std::mem::replace(&mut self.ours.rolled_back, true);
            self.flow.synced = false;
            self.tell(Notice::WeAreRolledBack { proven, held: self.ours.size() });
            return Ok(());
        }
        if self.ours.rolled_back {
            // What was proved once stays proved, until a successor.
            return Ok(());
        }
        self.flow.hello = None;
        self.flow.round_trip_ms = Some(cx.mono_ms.saturating_sub(self.flow.hello_at_ms));
        let held = if generation == self.ours.origin.generation { size } else { 0 };
        // From the lower of held and receipted, until receipted (PROTOCOL.md rule 25).
        self.ours.covered = self.ours.covered.min(held);
        if !self.flow.synced {
            self.flow.rewind(self.ours.covered);
            self.flow.synced = true;
        }
        self.tell(Notice::Synced);
        Ok(())
    }

    /// Whether an answer claims to hold something of ours and does not show our signature over it.
    fn doubtful(&self, generation: u64, size: u64, checkpoint: Option<&Checkpoint>) -> bool {
        let ours = self.ours.origin.generation;
        match checkpoint {
            None => size > 0,
            Some(_) if generation < ours => generation == 0 || size == 0,
            Some(head) => generation > ours || size == 0 || head.size < size || !self.is_signed_by_us(head),
        }
    }

    /// Names every log key that was ever made for us on this line: a store that was rolled back to before a rotation
    /// cannot know the keys of the heads that would prove it. To be called after [`Line::load`].
    pub fn know_own_keys(&mut self, log: Vec<CosignerPublic>) {
        self.predecessors.known = log;
    }

    /// Whether a head carries our signature: by the keys that our journal names, or by others that we know as ours.
    fn is_signed_by_us(&self, checkpoint: &Checkpoint) -> bool {
        self.ours.keyring.as_ref().is_some_and(|k| k.verify_checkpoint(checkpoint).is_ok())
            || self.predecessors.knows_signer(&self.ours.origin, checkpoint)
    }

    /// Whether a head carries our own signature and shows more, or other, than our store holds. Returns its size.
    fn proves_rollback(
        &self,
        generation: u64,
        checkpoint: Option<&Checkpoint>,
        cx: &Context<'_>,
    ) -> Result<Option<u64>, LedgerError> {
        let Some(checkpoint) = checkpoint else { return Ok(None) };
        let ours = self.ours.origin;
        if generation != ours.generation {
            return Ok(None);
        }
        // A size that is not committed was never signed by this store: whoever signed it was a later one.
        if checkpoint.size > self.ours.committed {
            return Ok(Some(checkpoint.size));
        }
        let nodes = Nodes { ledger: cx.ledger, side: Side::Ours, generation };
        let root = nodes.root_at(checkpoint.size)?;
        Ok((root != checkpoint.root).then_some(checkpoint.size))
    }
}
