//! The fixed list of tables. A new one is appended here, and drivers raise their schema version.

/// Tables whose keys are integers (at most [`crate::ROW_KEY_MAX`]), read in ranges, appended in order.
///
/// Drivers store rows next to each other by key, so neighbours are cheap to read together and appending
/// is the cheapest write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rows {
    /// Journal entries, keyed by [`row_key`] of the journal's local id and the entry's number.
    Entries,
    /// Merkle nodes, keyed by [`row_key`] of the journal's local id and a node number.
    Nodes,
    /// Checkpoints, keyed by [`row_key`].
    Checkpoints,
    /// Receipts, keyed by [`row_key`].
    Receipts,
    /// Entries of registers, our own and the counterparts'.
    Register,
    /// Sealed chunks of attachments.
    Chunks,
    /// What waits to be sent or opened.
    Queue,
    /// Evidence against a counterpart, and what was refused.
    Evidence,
    /// Who did what at this node.
    Audit,
    /// The watch's own log: shifts, alarms and what became of them.
    WatchLog,
    /// Results of line tests, by time.
    Series,
}

/// Tables whose keys are byte strings of 1 to [`crate::CELL_KEY_BYTES_MAX`] bytes, read one by one or by
/// prefix in byte order.
///
/// Keys that arrive in random order (hashes) cost a page each to write once the table outgrows the cache;
/// put something that grows in front where many are written at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cells {
    /// Line states, the start mark, local ids, counters.
    Meta,
    /// Idempotency keys, entry ids to positions.
    Index,
    /// Attachments: what is held, where, how far.
    Attachments,
    /// Cases and their members.
    Cases,
    /// Obligations and timers.
    Obligations,
    /// Officers, sessions and programs known to this node.
    Officers,
    /// Links: addresses, pins, last contact.
    Links,
    /// What the watch works with and never sends: desks, rosters, drafts, notes, alarms.
    Watch,
}

impl Rows {
    /// Every rows table, in a fixed order.
    pub const ALL: [Rows; 11] = [
        Rows::Entries,
        Rows::Nodes,
        Rows::Checkpoints,
        Rows::Receipts,
        Rows::Register,
        Rows::Chunks,
        Rows::Queue,
        Rows::Evidence,
        Rows::Audit,
        Rows::WatchLog,
        Rows::Series,
    ];

    /// The position in [`Rows::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

impl Cells {
    /// Every cells table, in a fixed order.
    pub const ALL: [Cells; 8] = [
        Cells::Meta,
        Cells::Index,
        Cells::Attachments,
        Cells::Cases,
        Cells::Obligations,
        Cells::Officers,
        Cells::Links,
        Cells::Watch,
    ];

    /// The position in [`Cells::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

/// Packs a journal's local id and a number below 2^40 into a row key: `journal << 40 | number`.
///
/// Returns `None` for a number of 2^40 or more, which would reach into the next journal. Keys of one
/// journal are contiguous and ordered by number.
#[must_use]
pub fn row_key(journal: u16, number: u64) -> Option<u64> {
    (number < 1 << 40).then(|| (u64::from(journal) << 40) | number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_complete_and_in_order() {
        assert!(Rows::ALL.iter().enumerate().all(|(i, t)| t.index() == i));
        assert!(Cells::ALL.iter().enumerate().all(|(i, t)| t.index() == i));
    }

    #[test]
    fn a_number_cannot_reach_into_the_next_journal() {
        assert_eq!(row_key(1, 0), Some(1 << 40));
        assert_eq!(row_key(0, (1 << 40) - 1), Some((1 << 40) - 1));
        assert_eq!(row_key(0, 1 << 40), None);
        assert!(row_key(u16::MAX, (1 << 40) - 1).is_some_and(|k| k < crate::ROW_KEY_MAX));
    }
}
