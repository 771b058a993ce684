//! A line that says nothing for a while lets go of what can be made or read again: of thousands few speak at one time.

use super::Line;
use crate::input::Side;
use crate::ledger::{Ledger, LedgerError};

/// The signed heads and the receipt that a resting line has in the ledger alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Resting {
    our_head: bool,
    their_head: bool,
    our_receipt: bool,
    /// Anything at all was let go of.
    is: bool,
}

impl Line {
    /// Lets go of what can be made or read again: what the library made of our signing keys, and the newest heads and our
    /// newest receipt with their signatures; some 18 KiB. Does nothing inside a batch.
    ///
    /// Before anything but a question is put to the line, it is to be woken ([`Line::wake`]).
    pub fn rest(&mut self) {
        if self.resting.is || self.batch.dirty {
            return;
        }
        self.secrets.log.rest();
        self.secrets.receipt.rest();
        self.batch.rest();
        self.resting = Resting {
            our_head: self.ours.checkpoint.take().is_some(),
            their_head: self.theirs.checkpoint.take().is_some(),
            our_receipt: self.theirs.receipt.take().is_some(),
            is: true,
        };
    }

    /// Whether the line rests.
    #[must_use]
    pub const fn rests(&self) -> bool {
        self.resting.is
    }

    /// Makes and reads again what [`Line::rest`] let go of; does nothing for a line that does not rest.
    ///
    /// # Errors
    /// The store cannot give back what was committed, or the library fails: stop the node.
    pub fn wake(&mut self, ledger: &dyn Ledger) -> Result<(), LedgerError> {
        if !self.resting.is {
            return Ok(());
        }
        let missing = |what: &'static str| move || LedgerError { what, detail: "it is missing".to_owned() };
        let (ours, theirs) = (self.ours.origin.generation, self.theirs.generation);
        if self.resting.our_head {
            let head = ledger.checkpoint(Side::Ours, ours, self.ours.checkpoint_size)?;
            self.ours.checkpoint = Some(head.ok_or_else(missing("our newest checkpoint"))?);
        }
        if self.resting.their_head {
            let head = ledger.checkpoint(Side::Theirs, theirs, self.theirs.checkpoint_size)?;
            self.theirs.checkpoint = Some(head.ok_or_else(missing("their newest checkpoint"))?);
        }
        if self.resting.our_receipt {
            let receipt = ledger.receipt(Side::Theirs, theirs, self.theirs.receipt_size)?;
            self.theirs.receipt = Some(receipt.ok_or_else(missing("our newest receipt"))?);
        }
        let woken = self.secrets.log.wake().and_then(|()| self.secrets.receipt.wake());
        woken.map_err(|fault| LedgerError { what: "a signing key", detail: fault.to_string() })?;
        self.resting = Resting::default();
        Ok(())
    }
}
