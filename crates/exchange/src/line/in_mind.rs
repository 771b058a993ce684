//! What a process has in mind of a line beyond what it keeps, in words.

use std::fmt::Write as _;

use comity_seal::hash::sha256;
use comity_wire::Hash;

use super::Line;

impl Line {
    /// All that decides what this line does next and is not in its ledger, in words: for whoever must know whether two
    /// lines with the same ledger will do the same. No secrets and no signatures, as two signings of one message differ.
    ///
    /// Left out is what can be computed again and changes nothing but how long a step takes. Only good between batches;
    /// the words are not kept by anyone and may change.
    #[must_use]
    pub fn in_mind(&self) -> String {
        let mut words = String::new();
        // Writing to a string cannot fail.
        let _ = write!(words, "{:?} {:?} ", self.flow, self.probe);
        let o = &self.ours;
        let numbers = [o.size(), o.ordinal, o.clock, o.receipted, o.covered, o.receipted_time, o.released, o.listed];
        let more = [o.opened, o.size_at_start, o.checkpoint_size, o.committed, o.answered, o.sealing.epoch];
        let _ = write!(words, "{:?} {numbers:?} {more:?} {:?} {:?} ", o.origin, o.cited, o.openings);
        let _ = write!(words, "{:?} {:?} {:?} ", o.settle, o.register_due, o.sealing.open_for());
        let _ = write!(words, "{:?} {} {:?} ", o.controls, o.rolled_back, o.register_at);
        let t = &self.theirs;
        let numbers = [t.generation, t.size(), t.ordinal, t.clock, t.lists, t.relied, t.opened_said, t.receipted];
        let more = [t.checkpoint_size, t.receipt_size, t.receipt_time_min, t.committed, t.register_brought];
        let _ = write!(words, "{numbers:?} {more:?} {:?} {:?} {:?} ", t.cites, t.signers, t.epoch);
        let _ = write!(words, "{} {:?} {:?} {:?} ", t.context.is_some(), t.unlisted, t.refusals, t.held);
        let _ = write!(words, "{} {:?} {:?} {:?} ", t.frozen, t.whole, t.awaited, t.controls);
        for (from, data) in &t.early {
            let headers: Vec<Hash> = data.entries.iter().map(|entry| sha256(&entry.header)).collect();
            let receipts: Vec<u64> = data.receipts.iter().map(|receipt| receipt.size).collect();
            let head = data.checkpoint.as_ref().map(|head| (head.size, head.root));
            let _ = write!(words, "{from} {} {headers:?} {head:?} {receipts:?} ", data.generation);
        }
        let (b, p) = (&self.batch, &self.predecessors);
        let _ = write!(words, "{} {} {} {} ", b.list, b.receipt, b.dirty, self.waiting());
        let _ = write!(words, "{:?} {:?} {} {} ", p.theirs, p.moving, p.stuck, p.refused.is_some());
        for (generation, past) in &p.ours {
            let sizes = [past.frontier.size(), past.kept, past.proven, past.receipted, past.committed];
            let _ = write!(words, "{generation} {sizes:?} {:?} {:?} {:?} ", past.end, past.cited, past.refused);
            let _ = write!(words, "{:?} {:?} ", past.read, past.ahead.as_ref().map(|ahead| ahead.frontier.size()));
        }
        words
    }
}
