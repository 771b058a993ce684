//! What can be said of a line, no more than the evidence supports.

use comity_wire::frame::Code;
use comity_wire::limits::WITHHELD_SECONDS;

use super::Line;
use super::flow::Damaged;

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

const WITHHELD_MS: u64 = WITHHELD_SECONDS * 1_000;

/// A snapshot of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineStatus {
    /// Generation of our journal.
    pub generation: u64,
    /// Our closed generations whose end the counterpart has named, and that end: what stood above was said again.
    pub ended: Vec<(u64, u64)>,
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
    /// Our log key is revoked for whatever comes next: the counterpart takes nothing of ours until it is rotated.
    pub revoked: bool,
    /// The counterpart's last code for what waits for a receipt, and when it came (monotonic). Unsigned.
    pub refused: Option<(Code, u64)>,
    /// Our last code for a frame of theirs, and when (monotonic); none once entries of theirs were taken.
    pub refusing: Option<(Code, u64)>,
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
    /// The counterpart says, in answer to our HELLO or in an entry that it signed, to hold this later generation of our
    /// own journal: a newer copy of this node exists, or it lies. Not believed: only our own signature proves it.
    pub newer_claimed: Option<u64>,
    /// An entry that should leave and is damaged here; what stands behind it waits as well.
    pub damaged: Option<Damaged>,
    /// Statements and control entries that wait for a batch.
    pub waiting: usize,
}

impl LineStatus {
    /// Since when the receipt counts as *withheld* (monotonic): fifteen minutes of contact without one, and without a code
    /// that says that our frames are not taken. Never while our own key is revoked: then the cause is ours.
    pub fn withheld_since_ms(&self, mono_ms: u64) -> Option<u64> {
        let since = self.waiting_since_ms.filter(|_| self.up && !self.revoked && self.receipted < self.size)?;
        let since = self.refused.map_or(since, |(_, at)| at.max(since));
        let heard = self.heard_at_ms.is_some_and(|heard| heard > since);
        (heard && mono_ms.saturating_sub(since) >= WITHHELD_MS).then_some(since)
    }

    /// With which code the counterpart's node has answered what waits for a receipt, within the last fifteen minutes.
    pub fn not_taken(&self, mono_ms: u64) -> Option<Code> {
        let recent = |at: &u64| mono_ms.saturating_sub(*at) < WITHHELD_MS;
        let waits = |at: &u64| self.waiting_since_ms.is_some_and(|since| *at >= since) && self.receipted < self.size;
        self.refused.filter(|(_, at)| recent(at) && waits(at)).map(|(code, _)| code)
    }

    /// With which code we have answered a frame of theirs within the last fifteen minutes, taking no entry since, and
    /// when. What puts itself right (a gap, another moment) or is said elsewhere (a frozen line) is left out.
    pub fn not_taking(&self, mono_ms: u64) -> Option<(Code, u64)> {
        let passing = |code: &Code| matches!(code, Code::Gap | Code::Busy | Code::Frozen | Code::UnknownLine);
        self.refusing.filter(|(code, at)| !passing(code) && mono_ms.saturating_sub(*at) < WITHHELD_MS)
    }
}

impl Line {
    /// A snapshot.
    pub fn status(&self) -> LineStatus {
        let closed = self.predecessors.ours.iter();
        let ended = closed.filter_map(|(generation, past)| Some((*generation, past.end.as_ref()?.size)));
        LineStatus {
            generation: self.ours.origin.generation,
            ended: ended.collect(),
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
            revoked: self.ours.disowned(self.ours.size() + 1),
            refused: self.flow.refused,
            refusing: self.flow.refusing,
            frozen: self.theirs.frozen,
            rolled_back: self.ours.rolled_back,
            lost: self.lost_entries(),
            end_refused: self.end_refused(),
            unproved: self.flow.unproved,
            newer_claimed: self.flow.newer_claimed.filter(|claimed| *claimed > self.ours.origin.generation),
            damaged: self.flow.damaged,
            waiting: self.batch.submissions.len() + self.batch.controls.len() + self.moving(),
        }
    }
}
