//! What a node does for its own keys and marks between rounds.

use comity_exchange::line::EpochKeys;
use comity_seal::HpkeSecret;
use comity_store::{Cells, StoreError, Work};
use comity_wire::{Canonical, LineId};

use super::Core;
use crate::ledger::KeepError;
use crate::party::mark::{MARK_CELL, Mark};

impl Core {
    /// The store's start mark.
    ///
    /// # Errors
    /// The store's; a damaged cell.
    pub fn mark(&self) -> Result<Option<Mark>, KeepError> {
        let kept = self.store.reader()?.cell(Cells::Meta, MARK_CELL)?;
        kept.map(|bytes| Mark::from_bytes(&bytes))
            .transpose()
            .map_err(|_| KeepError::Damaged { what: "the start mark" })
    }

    /// Keeps a start mark, durably when it returns (PROTOCOL.md rule 23). Call it between
    /// [`MarkFile::begin`](crate::party::mark::MarkFile::begin) and
    /// [`Advance::finish`](crate::party::mark::Advance::finish), with no round between.
    ///
    /// # Errors
    /// The store's; the writer has stopped then.
    pub fn keep_mark(&mut self, mark: Mark) -> Result<(), StoreError> {
        let kept = (|| {
            let mut tx = self.store.begin_for(Work::Essential)?;
            tx.put_cell(Cells::Meta, MARK_CELL, &mark.to_bytes())?;
            tx.commit()
        })();
        if let Err(error) = &kept
            && !error.is_retryable()
        {
            self.stopped = Some(error.to_string());
        }
        kept
    }

    /// Which of our keys to open with a line has published and its counterpart uses.
    #[must_use]
    pub fn epoch_keys(&self, line: &LineId) -> Option<EpochKeys> {
        self.lines.get(line)?.line.epoch_keys()
    }

    /// Publishes the key after the newest of a line with its next round. The caller has kept it under that number.
    pub fn publish_key(&mut self, line: &LineId, key: HpkeSecret) {
        if let Some(one) = self.lines.get_mut(line) {
            one.line.publish_key(key);
        }
    }

    /// Forgets a line's keys older than the one that its counterpart uses by what is committed; returns the number from
    /// which on they are kept. Nothing where the writer has stopped: then memory may be ahead of the store.
    pub fn forget_old_keys(&mut self, line: &LineId) -> Option<u64> {
        match &self.stopped {
            None => self.lines.get_mut(line)?.line.forget_old_keys(),
            Some(_) => None,
        }
    }
}
