//! What a line reads back of what it had appended and committed.

use comity_wire::entry::Entry;
use comity_wire::envelope::Envelope;
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::Reason;
use comity_wire::{EntryId, Hash};

use crate::effect::Left;
use crate::input::Side;

/// The store failed or lost something that was committed. Always a local fault, and fatal for the node.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the store cannot give back {what}: {detail}")]
pub struct LedgerError {
    /// What was asked for.
    pub what: &'static str,
    /// What the store said.
    pub detail: String,
}

/// Reads of one line's committed journals. Sees nothing of the open batch.
pub trait Ledger {
    /// Entries from `from` on, at most `max_entries` of them and at most `max_bytes` (at least one if any exists), exactly as
    /// they were appended. They end before one that is damaged and cannot be given back so: none, where that is the first.
    ///
    /// # Errors
    /// [`LedgerError`].
    fn entries(
        &self,
        side: Side,
        generation: u64,
        from: u64,
        max_entries: usize,
        max_bytes: usize,
    ) -> Result<Vec<Entry>, LedgerError>;

    /// The same for whoever looks at headers and control bodies alone: the body of an opened statement may be left empty.
    ///
    /// # Errors
    /// [`LedgerError`].
    fn skimmed(
        &self,
        side: Side,
        generation: u64,
        from: u64,
        max_entries: usize,
        max_bytes: usize,
    ) -> Result<Vec<Entry>, LedgerError> {
        self.entries(side, generation, from, max_entries, max_bytes)
    }

    /// The clock that was appended with an entry.
    ///
    /// # Errors
    /// [`LedgerError`], also where the entry does not exist.
    fn clock(&self, side: Side, generation: u64, number: u64) -> Result<u64, LedgerError>;

    /// The plaintext of a statement, if it was opened.
    ///
    /// # Errors
    /// [`LedgerError`].
    fn plaintext(&self, side: Side, generation: u64, number: u64) -> Result<Option<Vec<u8>>, LedgerError>;

    /// Why an entry is void, if it is.
    ///
    /// # Errors
    /// [`LedgerError`], also where the entry does not exist.
    fn void(&self, side: Side, generation: u64, number: u64) -> Result<Option<Reason>, LedgerError>;

    /// What stands for the content of an entry that was erased: it is given with an empty body.
    ///
    /// # Errors
    /// [`LedgerError`].
    fn erased(&self, side: Side, generation: u64, number: u64) -> Result<Option<Left>, LedgerError> {
        let _nothing_was_erased = (side, generation, number);
        Ok(None)
    }

    /// The smallest receipt that covers an entry of a journal and has a checkpoint of its very size, and that checkpoint.
    /// Asked only where something was erased.
    ///
    /// # Errors
    /// [`LedgerError`].
    fn receipt_covering(
        &self,
        covers: Side,
        generation: u64,
        number: u64,
    ) -> Result<Option<(Receipt, Checkpoint)>, LedgerError> {
        let _nothing_was_erased = (covers, generation, number);
        Ok(None)
    }

    /// The checkpoint at exactly this size.
    ///
    /// # Errors
    /// [`LedgerError`].
    fn checkpoint(&self, side: Side, generation: u64, size: u64) -> Result<Option<Checkpoint>, LedgerError>;

    /// The largest checkpoint with a size in `above+1 ..= upto`.
    ///
    /// # Errors
    /// [`LedgerError`].
    fn checkpoint_within(
        &self,
        side: Side,
        generation: u64,
        above: u64,
        upto: u64,
    ) -> Result<Option<Checkpoint>, LedgerError>;

    /// The receipt at exactly this size; `covers` says whose journal.
    ///
    /// # Errors
    /// [`LedgerError`].
    fn receipt(&self, covers: Side, generation: u64, size: u64) -> Result<Option<Receipt>, LedgerError>;

    /// The hash of a complete subtree: level 0 is a leaf hash, else a level that was given as `Effect::Node`.
    ///
    /// # Errors
    /// [`LedgerError`], also where it does not exist.
    fn subtree(&self, side: Side, generation: u64, level: u8, index: u64) -> Result<Hash, LedgerError>;

    /// The envelope of a statement in one side's journals of the line, of whatever generation, or of its residue where it was
    /// erased; `None` where there is none of this id, or it cannot be read.
    ///
    /// # Errors
    /// [`LedgerError`].
    fn envelope(&self, side: Side, id: &EntryId) -> Result<Option<Envelope>, LedgerError>;

    /// Whether a release nonce was used in this journal of the line, of whatever generation.
    ///
    /// # Errors
    /// [`LedgerError`].
    fn nonce_used(&self, side: Side, nonce: &[u8; 32]) -> Result<bool, LedgerError>;
}
