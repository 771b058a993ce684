//! Frames that are held until what must come before them came.

use comity_wire::frame::Data;
use comity_wire::head::Checkpoint;

use super::Line;
use crate::input::Context;
use crate::ledger::LedgerError;

/// Frames that came before their predecessors and are held, at most.
const EARLY_FRAMES_MAX: usize = 4;

impl Line {
    /// Takes entries that were refused before, and what was held behind them.
    pub(super) fn take_again(&mut self, data: Data, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        self.take_entries(data, cx)?;
        self.take_early(cx)
    }

    /// Takes frames that had come before their predecessors.
    pub(super) fn take_early(&mut self, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        while self.theirs.early.first_key_value().is_some_and(|(from, _)| *from <= self.theirs.size()) {
            if let Some((_, early)) = self.theirs.early.pop_first() {
                self.take_entries(early, cx)?;
            }
        }
        Ok(())
    }

    /// Holds a frame that came before its predecessors: a few, the lowest, and none that their keys did not sign.
    pub(super) fn hold_early(&mut self, data: Data, checkpoint: &Checkpoint) {
        if self.theirs.keyring.as_ref().is_none_or(|keyring| keyring.verify_checkpoint(checkpoint).is_err()) {
            return;
        }
        self.theirs.early.insert(data.from, data);
        while self.theirs.early.len() > EARLY_FRAMES_MAX {
            self.theirs.early.pop_last();
        }
    }
}
