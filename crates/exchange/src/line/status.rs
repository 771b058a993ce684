//! What can be said of a line, no more than the evidence supports.

use comity_wire::limits::WITHHELD_SECONDS;

use super::Line;

/// An end of a closed journal of ours that the counterpart named against its own receipt, or against what its own
/// entries say to hold: refused, and of no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndRefused {
    /// The closed generation.
    pub generation: u64,
    /// How many entries it says to have held.
    pub named: u64,
    /// How many it had signed to hold.
    pub proven: u64,
}

/// A snapshot of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineStatus {
    /// Generation of our journal.
    pub generation: u64,
    /// Entries in our journal.
    pub size: u64,
    /// Statements in our journal.
    pub ordinal: u64,
    /// Our entries below this size are covered by the counterpart's signed receipt.
    pub receipted: u64,
    /// Our entries below this number are opened or refused, says the counterpart's header.
    pub opened: u64,
    /// Generation of the counterpart's journal; zero where none has come.
    pub their_generation: u64,
    /// Entries held of the counterpart's journal.
    pub their_size: u64,
    /// Statements among them.
    pub their_ordinal: u64,
    /// A link is up.
    pub up: bool,
    /// The counterpart answered our HELLO on it.
    pub synced: bool,
    /// When the counterpart was last heard, on the monotonic clock; `None` since the start.
    pub heard_at_ms: Option<u64>,
    /// Round trip of the last HELLO in milliseconds.
    pub round_trip_ms: Option<u64>,
    /// Entries are sent, the counterpart is heard, and no receipt has come since this moment (monotonic).
    pub waiting_since_ms: Option<u64>,
    /// Two signed heads of the counterpart contradict each other.
    pub frozen: bool,
    /// Our own signature has proved that our store was rolled back: nothing is signed before a successor.
    pub rolled_back: bool,
    /// Entries of our closed journals that the counterpart says to hold and has not returned.
    pub lost: u64,
    /// The counterpart contradicted its own word when it named the end of a closed journal of ours, and has named no
    /// other since.
    pub end_refused: Option<EndRefused>,
    /// On this link the counterpart says to hold what we never signed, and shows no signature of ours: not believed.
    pub unproved: bool,
    /// Statements and control entries that wait for a batch.
    pub waiting: usize,
}

impl LineStatus {
    /// Whether the receipt counts as *withheld*: fifteen minutes of contact without one.
    pub fn withheld(&self, mono_ms: u64) -> bool {
        self.up
            && self.receipted < self.size
            && self.waiting_since_ms.is_some_and(|since| {
                self.heard_at_ms.is_some_and(|heard| heard > since)
                    && mono_ms.saturating_sub(since) >= WITHHELD_SECONDS * 1_000
            })
    }
}

impl Line {
    /// A snapshot.
    pub fn status(&self) -> LineStatus {
        LineStatus {
            generation: self.ours.origin.generation,
            size: self.ours.size(),
            ordinal: self.ours.ordinal,
            receipted: self.ours.receipted,
            opened: self.ours.opened,
            their_generation: self.theirs.generation,
            their_size: self.theirs.size(),
            their_ordinal: self.theirs.ordinal,
            up: self.flow.up,
            synced: self.flow.synced,
            heard_at_ms: self.flow.heard_at_ms,
            round_trip_ms: self.flow.round_trip_ms,
            waiting_since_ms: self.flow.waiting_since_ms,
            frozen: self.theirs.frozen,
            rolled_back: self.ours.rolled_back,
            lost: self.lost_entries(),
            end_refused: self.end_refused(),
            unproved: self.flow.unproved,
            waiting: self.batch.submissions.len() + self.batch.controls.len() + self.moving(),
        }
    }
}
