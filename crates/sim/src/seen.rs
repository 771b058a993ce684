//! What checkers see of a run.

use comity_exchange::line::{LineConfig, LineStatus};
use comity_exchange::{Effect, Notice};
use comity_wire::frame::Frame;
use comity_wire::register::RegisterPart;

use crate::ledger::SimLedger;

/// One thing that happened. A station is one end of one line.
pub enum Seen<'a> {
    /// A transaction is on the disk.
    Committed {
        /// Where.
        station: usize,
        /// What it keeps.
        effects: &'a [Effect],
        /// The disk, with it.
        disk: &'a SimLedger,
    },
    /// A frame left the node.
    Sent {
        /// Where.
        station: usize,
        /// The frame.
        frame: &'a Frame,
        /// Its length.
        bytes: usize,
        /// The disk as it stood.
        disk: &'a SimLedger,
    },
    /// A line told something.
    Told {
        /// Where.
        station: usize,
        /// What.
        notice: &'a Notice,
    },
    /// A batch was carried out.
    Stepped {
        /// Where.
        station: usize,
        /// How long the line would wait for its next retry, in milliseconds.
        waits: Option<u64>,
        /// Frames that left in it.
        frames: usize,
    },
    /// A process started from this disk.
    Started {
        /// Where.
        station: usize,
        /// Its disk.
        disk: &'a SimLedger,
    },
    /// A disk was exchanged for an older copy.
    RolledBack {
        /// Where.
        station: usize,
        /// The copy.
        disk: &'a SimLedger,
        /// The counterpart's disk.
        peer: &'a SimLedger,
        /// The node will know of it.
        knows: bool,
    },
    /// Content was erased that both sides agreed to erase.
    Erased {
        /// Where.
        station: usize,
        /// The tokens of what was erased.
        tokens: &'a [u64],
    },
    /// All faults are over: from here on it is calm.
    Healed,
    /// Ten minutes before the end.
    Resting,
}

/// One end of one line, at the end of a run.
pub struct Stand<'a> {
    /// The other end.
    pub peer: usize,
    /// Which line.
    pub line: usize,
    /// The party keeps the rules on this line.
    pub honest: bool,
    /// Its node runs.
    pub alive: bool,
    /// It was rolled back in this run.
    pub rolled_back: bool,
    /// What it knows of the line.
    pub config: &'a LineConfig,
    /// The disk.
    pub disk: &'a SimLedger,
    /// Its own register.
    pub register: &'a RegisterPart,
    /// The counterpart's register.
    pub their_register: &'a RegisterPart,
    /// The line's own words; `None` where its node does not run.
    pub status: Option<LineStatus>,
    /// How many statements wait.
    pub waiting: usize,
}

/// Everything, at the end of a run.
pub struct Ending<'a> {
    /// Every end of every line.
    pub stands: &'a [Stand<'a>],
}

impl Ending<'_> {
    /// The other end of a station.
    #[must_use]
    pub fn peer(&self, station: usize) -> Option<&Stand<'_>> {
        self.stands.get(station).and_then(|stand| self.stands.get(stand.peer))
    }

    /// Whether both ends of a station's line run and keep the rules, so that everything must have come to rest.
    #[must_use]
    pub fn sound(&self, station: usize) -> bool {
        let good = |stand: &Stand<'_>| stand.honest && stand.alive;
        self.stands.get(station).is_some_and(good) && self.peer(station).is_some_and(good)
    }
}

/// Who keeps the rules, for checkers that look while it runs.
#[derive(Debug, Clone, Default)]
pub struct Roles {
    /// For each station.
    pub honest: Vec<bool>,
    /// For each station, the other end.
    pub peer: Vec<usize>,
}

impl Roles {
    /// Whether a station keeps the rules.
    #[must_use]
    pub fn honest(&self, station: usize) -> bool {
        self.honest.get(station).copied().unwrap_or(false)
    }

    /// The other end of a station.
    #[must_use]
    pub fn peer(&self, station: usize) -> usize {
        self.peer.get(station).copied().unwrap_or(station)
    }
}
