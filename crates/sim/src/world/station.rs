//! One end of one line: its keys, its disk, and the line while its node runs.

use std::collections::BTreeSet;

use comity_exchange::line::{Line, LineConfig};
use comity_process::RegisterHours;
use comity_seal::insecure_seeded::SeededRng;
use comity_wire::Canonical;
use comity_wire::body::Members;
use comity_wire::control::ControlBody;
use comity_wire::envelope::Envelope;
use comity_wire::header::Reason;
use comity_wire::register::RegisterPart;

use crate::cast::Keys;
use crate::ledger::SimLedger;
use crate::villain::Villain;
use crate::walk::Walk;

/// One end of one line.
pub struct Station {
    /// Which party.
    pub party: usize,
    /// Which line.
    pub of: usize,
    /// The node that it lives on.
    pub machine: usize,
    /// The other end.
    pub peer: usize,
    /// While its node runs.
    pub line: Option<Line>,
    /// What is kept.
    pub disk: SimLedger,
    /// Where syncing is forgotten: what a crash leaves.
    pub synced: Option<SimLedger>,
    /// An older copy.
    pub backup: Option<SimLedger>,
    /// The disk was exchanged for an older copy.
    pub rolled_back: bool,
    /// The node knows that it was restored: it opens a successor as it starts.
    pub restored: bool,
    /// Somebody has to sign a successor's delegation: the time at which it is done.
    pub awaits_successor: bool,
    /// What it knows of the line.
    pub config: LineConfig,
    /// Every key that it ever had, the newest last: they are kept apart from the disk.
    pub keys: Vec<Keys>,
    /// Entry 0.
    pub delegation: ControlBody,
    /// Its own register.
    pub register: RegisterPart,
    /// The counterpart's.
    pub their_register: RegisterPart,
    /// For keys and nonces.
    pub rng: SeededRng,
    /// How it misbehaves, if it does.
    pub villain: Option<Villain>,
    /// Frames that nobody has sent: what the peer's HELD claims to hold, for a planted bug.
    pub held_by_peer: u64,
    /// The time at which a tick is planned.
    pub tick_at: Option<u64>,
    /// Tokens of statements that are not accepted yet.
    pub pending: BTreeSet<u64>,
    /// Its judgement of what it opens.
    pub judge: fn(&Envelope, &Members<'_>) -> Option<Reason>,
    /// Its walk over the line, while its process runs.
    pub walk: Option<Walk>,
    /// Desks' hours, by how much of the two registers they were read from.
    pub hours: Option<((usize, usize), RegisterHours)>,
}

impl Station {
    /// Loads the line from the disk, with the newest keys that it accepts.
    ///
    /// # Errors
    /// Words: no keys load it.
    pub fn load(&mut self) -> Result<Line, String> {
        self.walk = None;
        let Some(state) = self.disk.state().map(<[u8]>::to_vec) else {
            let keys = self.keys.first().ok_or("no keys")?;
            let secrets = keys.secrets().map_err(|e| e.to_string())?;
            let (config, register) = (self.config.clone(), self.register.clone());
            let delegation = self.delegation.clone();
            return Line::open(config, secrets, self.judge, &self.their_register, register, delegation)
                .map_err(|e| e.to_string());
        };
        let newer = self.disk.their_register().and_then(|bytes| RegisterPart::from_bytes(bytes).ok());
        let their_register = newer.unwrap_or_else(|| self.their_register.clone());
        let mut last = String::new();
        for keys in self.keys.iter().rev() {
            let secrets = keys.secrets_among(&self.keys).map_err(|e| e.to_string())?;
            let (config, register) = (self.config.clone(), self.register.clone());
            match Line::load(&state, config, secrets, self.judge, &their_register, register, &self.disk) {
                Ok(mut line) => {
                    let known = self.keys.iter().filter_map(|keys| Some(keys.log().ok()?.public().clone()));
                    line.know_own_keys(known.collect());
                    return Ok(line);
                }
                Err(why) => last = why.to_string(),
            }
        }
        Err(format!("no keys load the line: {last}"))
    }
}

/// A node: the process and machine that one or more stations share.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    /// It runs.
    pub up: bool,
    /// It was shut down for good.
    pub gone: bool,
    /// When its process started: its monotonic clock counts from here.
    pub started: u64,
    /// How far its wall clock is off, in seconds.
    pub skew: i64,
    /// Its disk is full.
    pub full: bool,
}

impl Machine {
    /// Its wall clock at a time of the simulation.
    #[must_use]
    pub fn wall_s(&self, now: u64) -> u64 {
        (1_800_000_000 + now / 1_000).saturating_add_signed(self.skew)
    }

    /// Its monotonic clock.
    #[must_use]
    pub const fn mono_ms(&self, now: u64) -> u64 {
        now - self.started
    }
}
