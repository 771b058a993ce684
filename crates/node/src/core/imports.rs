//! Imported attachments that no statement names: kept for a day, then dropped.
//!
//! A cell with the time is kept beside each import until a statement of ours names it. Dropping takes the reference away
//! first, in one transaction with a cell that says so; then the chunks go, then that cell. So after a crash anywhere the
//! next start finishes it. What a statement names, what is on its way into one, and what a counterpart offered is never
//! touched.

use std::collections::BTreeSet;

use comity_store::Work;
use comity_wire::Hash;

use super::Core;
use crate::ledger::{KeepError, query};

/// How long an import is kept that no statement names, in seconds.
pub const UNNAMED_KEPT_S: u64 = 24 * 60 * 60;
/// Imports that are dropped at a time at most.
pub const DROPPED_MAX: usize = 64;

impl Core {
    /// Takes imports away that no statement of ours names or is about to name; [`Core::dropping`] says whose chunks are
    /// to be removed then. Others, and roots that are no import, are left as they are.
    ///
    /// # Errors
    /// The store's; the writer has stopped then.
    pub fn drop_imports(&mut self, roots: &[Hash]) -> Result<(), KeepError> {
        let under_way = self.naming();
        self.writing(|writer, tx| {
            for root in roots.iter().filter(|root| !under_way.contains(root)) {
                writer.drop_import(tx, root)?;
            }
            Ok(())
        })
    }

    /// Takes the imports away that nothing has named for a day: a few at a time.
    ///
    /// # Errors
    /// As [`Core::drop_imports`].
    pub fn drop_old_imports(&mut self, now_s: u64) -> Result<(), KeepError> {
        let unnamed = query::unnamed_imports(&*self.store.reader()?)?;
        // A clock that was set back keeps nothing for ever.
        let old = unnamed.into_iter().filter(|(_, at)| at.abs_diff(now_s) > UNNAMED_KEPT_S);
        let old: Vec<Hash> = old.map(|(root, _)| root).take(DROPPED_MAX).collect();
        if old.is_empty() { Ok(()) } else { self.drop_imports(&old) }
    }

    /// Imports that were dropped and whose chunks may still lie here, at most [`DROPPED_MAX`] at a time.
    ///
    /// # Errors
    /// The store's.
    pub fn dropping(&self) -> Result<Vec<Hash>, KeepError> {
        query::dropping(&*self.store.reader()?, DROPPED_MAX)
    }

    /// Notes that the chunks of dropped imports are gone.
    ///
    /// # Errors
    /// As [`Core::drop_imports`].
    pub fn dropped(&mut self, roots: &[Hash]) -> Result<(), KeepError> {
        self.writing(|writer, tx| roots.iter().try_for_each(|root| writer.dropped(tx, root)))
    }

    /// Keeps the imports of now for good: the store was put back, and a statement that named one may come back later.
    ///
    /// # Errors
    /// As [`Core::drop_imports`].
    pub fn keep_imports(&mut self) -> Result<(), KeepError> {
        let unnamed = query::unnamed_imports(&*self.store.reader()?)?;
        if unnamed.is_empty() {
            return Ok(());
        }
        self.writing(|writer, tx| unnamed.iter().try_for_each(|(root, _)| writer.import_named(tx, root)))
    }

    /// Roots that submissions name which are not answered yet.
    fn naming(&self) -> BTreeSet<Hash> {
        let waiting = self.lines.values().flat_map(|one| one.queue.submits()).flat_map(|submit| {
            let attachments = &submit.statement.envelope.attachments;
            attachments.iter().map(|of| of.root)
        });
        waiting.chain(self.lines.values().flat_map(|one| one.naming.values().flatten().copied())).collect()
    }

    /// One transaction of its own. Frees room, so it goes into the reserve as well.
    fn writing(
        &mut self,
        write: impl FnOnce(&crate::ledger::Writer, &mut dyn comity_store::Tx) -> Result<(), KeepError>,
    ) -> Result<(), KeepError> {
        if self.stopped.is_some() {
            return Ok(());
        }
        let written = (|| {
            let mut tx = self.store.begin_for(Work::Essential)?;
            write(&self.writer, &mut *tx)?;
            Ok(tx.commit()?)
        })();
        if let Err(error) = &written
            && !matches!(error, KeepError::Store(full) if full.is_retryable())
        {
            self.stopped = Some(error.to_string());
        }
        written
    }
}

#[cfg(test)]
#[path = "imports_tests.rs"]
mod tests;
