//! Roots and consistency proofs of earlier sizes, from what the ledger kept.

use comity_journal::{Frontier, NodeSource, node_hash, prove_consistency};
use comity_wire::Hash;

use crate::input::Side;
use crate::ledger::{Ledger, LedgerError};

/// One journal's stored nodes.
pub(super) struct Nodes<'a> {
    pub ledger: &'a dyn Ledger,
    pub side: Side,
    pub generation: u64,
}

impl NodeSource for Nodes<'_> {
    type Error = LedgerError;

    fn subtree(&self, level: u8, index: u64) -> Result<Hash, LedgerError> {
        self.ledger.subtree(self.side, self.generation, level, index)
    }
}

impl Nodes<'_> {
    /// The frontier of the first `size` entries, all of them committed.
    pub(super) fn frontier_at(&self, size: u64) -> Result<Frontier, LedgerError> {
        let mut peaks = Vec::new();
        let mut start = 0;
        for height in (0..64).rev() {
            if size >> height & 1 == 1 {
                peaks.push(self.complete(height, start >> height)?);
                start += 1 << height;
            }
        }
        Frontier::from_peaks(size, peaks).map_err(|e| LedgerError { what: "a frontier", detail: e.to_string() })
    }

    /// The root of the first `size` entries, all of them committed.
    pub(super) fn root_at(&self, size: u64) -> Result<Hash, LedgerError> {
        if let Some(checkpoint) = self.ledger.checkpoint(self.side, self.generation, size)? {
            return Ok(checkpoint.root);
        }
        Ok(self.frontier_at(size)?.root())
    }

    /// The consistency proof from `first` to `second`, both committed.
    pub(super) fn consistency(&self, first: u64, second: u64) -> Result<Vec<Hash>, LedgerError> {
        prove_consistency(self, first, second)
            .map_err(|e| LedgerError { what: "a consistency proof", detail: e.to_string() })
    }

    fn complete(&self, height: u8, index: u64) -> Result<Hash, LedgerError> {
        let stored = height - height % 8;
        let width = 1u64 << (height - stored);
        let first = index << (height - stored);
        let mut nodes =
            (first..first + width).map(|index| self.subtree(stored, index)).collect::<Result<Vec<_>, _>>()?;
        while nodes.len() > 1 {
            nodes = nodes.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        nodes.pop().ok_or_else(|| LedgerError { what: "a subtree", detail: format!("{height}/{index}") })
    }
}
