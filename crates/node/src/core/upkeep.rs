//! What a node does for its own keys and marks between rounds.

use comity_exchange::line::{EpochKeys, StateError};
use comity_journal::RegisterView;
use comity_seal::{HpkeSecret, Rng};
use comity_store::{Cells, Rows, StoreError, Work};
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, LineId};

use super::{Clock, Core, Fatal, Op};
use crate::ledger::KeepError;
use crate::party::mark::{MARK_CELL, Mark};

/// Why our register was not taken into use.
#[derive(Debug, thiserror::Error)]
pub enum RegisterRefused {
    /// It does not verify.
    #[error(transparent)]
    Unsound(#[from] StateError),
    /// Entries of ours rely on another one.
    #[error("entries of ours rely on {relied} entries of another register than this one of {size}")]
    Behind {
        /// How many entries were relied on.
        relied: u64,
        /// How many the refused register has.
        size: u64,
    },
    /// The writer.
    #[error(transparent)]
    Fatal(#[from] Fatal),
}

impl Core {
    /// Reads the registers that a line relies on, ours first; `None` where there is no such line.
    pub fn with_registers<T>(&self, line: &LineId, read: impl FnOnce([&RegisterView; 2]) -> T) -> Option<T> {
        self.lines.get(line).map(|one| read(one.line.registers()))
    }

    /// Puts derived rows back, durably when it returns: at most so many at a time that statements need not wait long.
    ///
    /// # Errors
    /// [`StoreError::Full`] without harm; everything else stops the writer.
    pub fn mend(&mut self, mends: &[crate::ledger::query::Mend]) -> Result<(), StoreError> {
        let kept = (|| {
            let mut tx = self.store.begin_for(comity_store::Work::Essential)?;
            mends.iter().try_for_each(|mend| mend.write(&mut *tx))?;
            tx.commit()
        })();
        if let Err(error) = &kept
            && !error.is_retryable()
        {
            self.stopped = Some(error.to_string());
        }
        kept
    }

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

    /// Gives every line our newer register; a round of its own writes what says so. Returns how many lines took it. What
    /// the round releases waits for the next one.
    ///
    /// # Errors
    /// [`RegisterRefused`]: nothing was changed, unless the writer stopped.
    pub fn use_register(
        &mut self,
        register: &RegisterPart,
        clock: Clock,
        rng: &mut dyn Rng,
    ) -> Result<usize, RegisterRefused> {
        let known = self.registers.of(register.clone())?;
        let view = known.view();
        let relied = self.lines.values().map(|one| one.line.register_at());
        if let Some(at) = relied.clone().find(|at| view.root_at(at.size) != Some(at.root)) {
            return Err(RegisterRefused::Behind { relied: at.size, size: view.size() });
        }
        let newer = self.lines.iter_mut().filter(|(_, one)| one.line.register_at() != view.at());
        let mut given = Vec::new();
        for (line, one) in newer {
            one.queue.push_first(Op::Register(known.clone()));
            given.push(*line);
        }
        given.iter().for_each(|line| self.note(line));
        let count = given.len();
        let mut out = Vec::new();
        self.round(clock, rng, &mut out)?;
        self.held_back.extend(out);
        Ok(count)
    }

    /// Notes that the counterpart's node came with this key: the one before it is not accepted any more. Whether there
    /// was one.
    ///
    /// # Errors
    /// The store's; the writer has stopped then.
    pub fn their_node_came(&mut self, line: &LineId, tls: &[u8; 32]) -> Result<bool, KeepError> {
        let kept = (|| -> Result<bool, KeepError> {
            let mut tx = self.store.begin_for(Work::Essential)?;
            let known = self.writer.came_with(&mut *tx, line, tls)?;
            if known {
                tx.commit()?;
            }
            Ok(known)
        })();
        if let Err(error) = &kept
            && !matches!(error, KeepError::Store(full) if full.is_retryable())
        {
            self.stopped = Some(error.to_string());
        }
        kept
    }

    /// Keeps a record of something that was done and must not be done unseen, durably when it returns.
    ///
    /// # Errors
    /// [`StoreError::Full`] without harm; everything else stops the writer.
    pub fn audit(&mut self, record: &[u8]) -> Result<(), StoreError> {
        let kept = (|| {
            let mut tx = self.store.begin()?;
            let last = tx.last_row(Rows::Audit, 0..super::READS_FROM)?;
            tx.put_row(Rows::Audit, last.map_or(0, |(key, _)| key + 1), record)?;
            tx.commit()
        })();
        if let Err(error) = &kept
            && !error.is_retryable()
        {
            self.stopped = Some(error.to_string());
        }
        kept
    }

    /// Keeps records of who read what, durably when it returns: apart from acts, which would be lost among them.
    ///
    /// # Errors
    /// As [`Core::audit`].
    pub fn audit_reads(&mut self, records: &[Vec<u8>]) -> Result<(), StoreError> {
        self.keep_watch(|tx| {
            let last = tx.last_row(Rows::Audit, super::READS_FROM..comity_store::ROW_KEY_MAX)?;
            let next = last.map_or(super::READS_FROM, |(key, _)| key + 1);
            (next..).zip(records).try_for_each(|(key, record)| tx.put_row(Rows::Audit, key, record))
        })
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
            self.note(line);
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
