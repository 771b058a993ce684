//! Receipts: giving ours, taking theirs (PROTOCOL.md rules 3 and 17).

use comity_journal::keyring::ReceiptPlace;
use comity_journal::{LogOrigin, TreeHead, sign_receipt};
use comity_wire::Origin;
use comity_wire::frame::Code;
use comity_wire::head::Receipt;
use comity_wire::header::Listed;

use super::Line;
use crate::effect::{Effect, Notice};
use crate::input::{Context, Side};
use crate::ledger::LedgerError;

impl Line {
    /// The counterpart's journal of the generation that we hold.
    pub(super) fn their_origin(&self) -> Origin {
        Origin { line: self.config.line, author: self.config.their_author, generation: self.theirs.generation }
    }

    /// Signs the receipt that the batch owes: one a size, and only at sizes that their head signs, as evidence shows a
    /// receipt beside a checkpoint of its very size.
    pub(super) fn write_receipt(&mut self, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        let Some((size, root)) = self.theirs.whole.filter(|_| std::mem::take(&mut self.batch.receipt)) else {
            return Ok(());
        };
        let earlier = self.theirs.receipt.as_ref().map_or(1, |r| r.time).max(self.theirs.receipt_time_min);
        if self.theirs.receipt.as_ref().is_some_and(|r| r.size >= size) {
            return Ok(());
        }
        let head = TreeHead { origin: LogOrigin::Line(self.their_origin()), size, root };
        // A clock that was set back must not make a later receipt look earlier than the one before it.
        let time = cx.wall_s.max(earlier);
        let receipt = sign_receipt(&self.secrets.receipt, &self.ours.origin, &head, time)
            .map_err(|e| LedgerError { what: "a signature of our receipt key", detail: e.to_string() })?;
        self.theirs.unlisted.push(Listed { size, time });
        cx.out.push(Effect::Receipt {
            covers: Side::Theirs,
            generation: self.theirs.generation,
            receipt: Box::new(receipt.clone()),
        });
        self.theirs.receipt_size = receipt.size;
        self.theirs.receipted = self.theirs.receipted.max(receipt.size);
        self.theirs.receipt = Some(receipt);
        self.flow.receipt_due = true;
        self.batch.dirty = true;
        Ok(())
    }

    /// Takes a receipt for our journal. Smaller ones are ignored in silence (PROTOCOL.md rule 25).
    pub(super) fn take_receipt(
        &mut self,
        generation: u64,
        receipt: &Receipt,
        cx: &mut Context<'_>,
    ) -> Result<(), LedgerError> {
        if generation != self.ours.origin.generation {
            return self.take_past_receipt(generation, receipt, cx);
        }
        if receipt.size <= self.ours.covered {
            return Ok(());
        }
        if receipt.size > self.ours.committed {
            // Only our own signature would prove that we forgot something; a receipt alone does not.
            self.refuse_frame(Code::BadReceipt, self.ours.size(), "a receipt beyond the end of our journal");
            return Ok(());
        }
        let Some(signed) = cx.ledger.checkpoint(Side::Ours, generation, receipt.size)? else {
            self.refuse_frame(Code::BadReceipt, receipt.size, "a receipt at a size that no head of ours signs");
            return Ok(());
        };
        let head = TreeHead { origin: LogOrigin::Line(self.ours.origin), size: receipt.size, root: signed.root };
        let verified = self
            .theirs
            .keyring
            .as_ref()
            // A receipt is signed once and sent again for ever: its issuer may have rotated more than once before it came.
            .is_some_and(|keyring| keyring.verify_receipt(receipt, &head, ReceiptPlace::Kept).is_ok());
        if !verified {
            self.refuse_frame(Code::BadReceipt, receipt.size, "a receipt that does not match our journal or their key");
            return Ok(());
        }
        self.ours.covered = receipt.size;
        self.flow.receipted(receipt.size, cx.mono_ms);
        self.batch.dirty = true;
        if receipt.size <= self.ours.receipted {
            // Given again after a restore of theirs: the first one stays.
            return Ok(());
        }
        if self.ours.register_due.is_some_and(|from| receipt.size > from) {
            self.ours.register_due = None;
        }
        self.ours.receipted = receipt.size;
        self.ours.receipted_time = receipt.time;
        cx.out.push(Effect::Receipt { covers: Side::Ours, generation, receipt: Box::new(receipt.clone()) });
        self.tell(Notice::Receipted { generation, size: receipt.size, time: receipt.time });
        Ok(())
    }
}
