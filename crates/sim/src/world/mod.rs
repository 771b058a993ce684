//! A run: events in the order of their times, drawn from one seed.

mod carry;
mod fate;
mod hold;
mod net;
mod offices;
mod setup;
mod station;
mod step;
mod tidy;

use std::collections::BTreeMap;

use comity_seal::OfficerSecret;

use crate::cast::Party;
use crate::checks::Check;
use crate::dice::Dice;
use crate::mutant::Mutant;
use crate::plan::{CALM, MINUTE, Plan};
use crate::seen::{Ending, Roles, Seen, Stand};

pub(crate) use hold::{offered, said};
pub use station::{Machine, Station};

/// What happens at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A frame arrives.
    Frame {
        /// At this station.
        to: usize,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A retry may be due.
    Tick(usize),
    /// Somebody says something.
    Say(usize),
    /// A node's process dies.
    Crash(usize),
    /// A node's process starts.
    Start(usize),
    /// A line's link comes up.
    LinkUp(usize),
    /// A line's link goes down.
    LinkDown(usize),
    /// A node's wall clock jumps.
    Jump(usize),
    /// A node's disk is full, or has room again.
    Full(usize, bool),
    /// A station holds what it was offered until now.
    Hold(usize),
    /// No attachment is fetched any more.
    Held,
    /// A station erases what both sides agreed to erase.
    Tidy(usize),
    /// A party says something in its register.
    Office(usize),
    /// A courier takes a file from a station to its peer.
    Courier(usize),
    /// A disk is copied.
    Backup(usize),
    /// A disk is exchanged for its copy.
    Rollback(usize),
    /// An authority delegates the successor that a station waits for.
    Succeed(usize),
    /// New keys.
    Rotate(usize),
    /// A villain acts on its own.
    Act(usize),
    /// A node is shut down for good.
    ShutDown(usize),
    /// The faults end.
    Heal,
    /// Ten minutes are left.
    Rest,
}

/// What was counted in a run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Statements accepted.
    pub accepted: u64,
    /// Attachments said to be held.
    pub held: u64,
    /// Statements erased on a disk.
    pub erased: u64,
    /// Statements given to two officers for release.
    pub released: u64,
    /// Frames sent.
    pub frames: u64,
    /// Frames lost or damaged on the way.
    pub harmed: u64,
    /// Transactions committed.
    pub commits: u64,
    /// Crashes.
    pub crashes: u64,
    /// Rollbacks.
    pub rollbacks: u64,
    /// Villains' deeds.
    pub deeds: u64,
    /// Convictions of villains.
    pub convictions: u64,
}

impl Counts {
    /// Adds another run's.
    pub const fn add(&mut self, other: &Self) {
        self.accepted += other.accepted;
        self.held += other.held;
        self.erased += other.erased;
        self.released += other.released;
        self.frames += other.frames;
        self.harmed += other.harmed;
        self.commits += other.commits;
        self.crashes += other.crashes;
        self.rollbacks += other.rollbacks;
        self.deeds += other.deeds;
        self.convictions += other.convictions;
    }
}

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The promise.
    pub promise: &'static str,
    /// What happened.
    pub what: String,
    /// When, in milliseconds from the start.
    pub at: u64,
}

/// The parties, their nodes, and everything between them.
pub struct World {
    /// What the seed has in store.
    pub plan: Plan,
    pub(crate) dice: Dice,
    pub(crate) now: u64,
    pub(crate) queue: BTreeMap<(u64, u64), Event>,
    pub(crate) serial: u64,
    pub(crate) parties: Vec<Party>,
    pub(crate) machines: Vec<Machine>,
    pub(crate) stations: Vec<Station>,
    pub(crate) links: Vec<bool>,
    /// Which way frames are swallowed, by line: from the first party, from the second.
    pub(crate) deaf: Vec<[bool; 2]>,
    pub(crate) calm: bool,
    pub(crate) mutant: Mutant,
    pub(crate) checks: Vec<Box<dyn Check>>,
    pub(crate) roles: Roles,
    pub(crate) counts: Counts,
    pub(crate) token: u64,
    /// What is said, apart from what befalls: kept seeds tell their story whatever is said in it.
    pub(crate) matters: Dice,
    /// Officers of each party; none where the seed has no such thing in store.
    pub(crate) officers: Vec<Vec<OfficerSecret>>,
    pub(crate) broken: Option<Broken>,
    /// Of the second line what is accepted and not receipted, by station and number: since when.
    pub(crate) spans: BTreeMap<(usize, u64), u64>,
    /// Of the second line what each statement took until its receipt, in milliseconds.
    pub(crate) delays: Vec<u64>,
    /// Says what happens, for a person who looks into one seed.
    pub trace: bool,
}

impl World {
    /// Plans an event.
    pub(crate) fn plan(&mut self, after: u64, event: Event) {
        self.serial += 1;
        self.queue.insert((self.now + after, self.serial), event);
    }

    /// Shows checkers what happened; the first broken promise ends the run.
    pub(crate) fn show(&mut self, seen: &Seen<'_>) {
        show(&mut self.checks, &self.roles, &mut self.broken, self.now, seen);
    }

    /// Breaks a promise of the whole: a node had to stop, a line could not be loaded.
    pub(crate) fn fail(&mut self, promise: &'static str, what: String) {
        let at = self.now;
        self.broken.get_or_insert(Broken { promise, what, at });
    }

    /// Runs to the end.
    pub fn run(&mut self) -> Result<Counts, Broken> {
        let healed = self.plan.faults_end + if self.plan.week { 7 * 24 * 60 * MINUTE } else { 0 };
        let end = healed + CALM;
        self.plan(healed, Event::Heal);
        self.plan(end - 16 * MINUTE, Event::Held);
        self.plan(end - 10 * MINUTE, Event::Rest);
        while let Some(((at, _), event)) = self.queue.pop_first() {
            if at > end || self.broken.is_some() {
                break;
            }
            self.now = at;
            if self.trace && !matches!(event, Event::Frame { .. } | Event::Tick(_)) {
                eprintln!("{at:>10} {event:?}");
            }
            self.happen(event);
        }
        self.now = end;
        if self.broken.is_none() {
            self.judge();
        }
        match self.broken.take() {
            Some(broken) => Err(broken),
            None => Ok(self.counts),
        }
    }

    fn judge(&mut self) {
        let stands: Vec<Stand<'_>> = self
            .stations
            .iter()
            .enumerate()
            .map(|(index, station)| Stand {
                peer: station.peer,
                line: station.of,
                honest: self.roles.honest(index) || station.villain.as_ref().is_some_and(|v| v.reformed()),
                alive: station.line.is_some(),
                rolled_back: station.rolled_back,
                config: &station.config,
                disk: &station.disk,
                register: &station.register,
                their_register: &station.their_register,
                status: station.line.as_ref().map(comity_exchange::Line::status),
                waiting: station.line.as_ref().map_or(0, comity_exchange::Line::waiting),
            })
            .collect();
        let ending = Ending { stands: &stands };
        for check in &mut self.checks {
            if let Err(what) = check.end(&ending) {
                self.broken = Some(Broken { promise: check.promise(), what, at: self.now });
                return;
            }
        }
    }
}

/// As [`World::show`], for when parts of the world are borrowed.
pub(crate) fn show(
    checks: &mut [Box<dyn Check>],
    roles: &Roles,
    broken: &mut Option<Broken>,
    at: u64,
    seen: &Seen<'_>,
) {
    for check in checks {
        if let Err(what) = check.see(seen, roles) {
            broken.get_or_insert(Broken { promise: check.promise(), what, at });
        }
    }
}
