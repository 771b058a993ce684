//! One journal's tree as a source of proofs.

use comity_journal::source::NodeSource;
use comity_store::{Read, Rows};
use comity_wire::Hash;

use super::KeepError;
use super::entry_row::StoredEntry;
use super::layout::{ENTRIES, key, node_key, number_of};

/// The stored nodes of one journal: level 0 from the entries, 8, 16, ... from the table of nodes.
pub struct JournalNodes<'a> {
    /// What is read.
    pub read: &'a dyn Read,
    /// The journal's local number.
    pub journal: u16,
}

impl NodeSource for JournalNodes<'_> {
    type Error = KeepError;

    fn subtree(&self, level: u8, index: u64) -> Result<Hash, KeepError> {
        if level == 0 {
            let row = self.read.row(ENTRIES, key(self.journal, index)?)?;
            return Ok(StoredEntry::id_of(&row.ok_or(KeepError::Missing { what: "entry", number: index })?)?.0);
        }
        let row = self.read.row(Rows::Nodes, node_key(self.journal, level, index)?)?;
        let row = row.ok_or(KeepError::Missing { what: "Merkle node", number: index })?;
        Ok(Hash(row.try_into().map_err(|_| KeepError::Damaged { what: "a Merkle node" })?))
    }

    fn run(&self, level: u8, first: u64, count: u64, nodes: &mut Vec<Hash>) -> Result<(), KeepError> {
        if level > 0 {
            for index in first..first.saturating_add(count) {
                nodes.push(self.subtree(level, index)?);
            }
            return Ok(());
        }
        let mut next = first;
        let end = first.saturating_add(count);
        while next < end {
            let range = key(self.journal, next)?..key(self.journal, end)?;
            let rows = self.read.rows(ENTRIES, range, 256, 1 << 20)?;
            if rows.is_empty() {
                return Err(KeepError::Missing { what: "entry", number: next });
            }
            for (at, row) in &rows {
                if number_of(*at) != next {
                    return Err(KeepError::Missing { what: "entry", number: next });
                }
                nodes.push(StoredEntry::id_of(row)?.0);
                next += 1;
            }
        }
        Ok(())
    }
}
