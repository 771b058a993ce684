//! Setting the stage.

use std::collections::{BTreeMap, BTreeSet};

use comity_seal::insecure_seeded::SeededRng;
use comity_wire::Track;

use super::station::{Machine, Station};
use super::{Counts, Event, World};
use crate::accords::track_of;
use crate::cast::{CastError, Party, configs};
use crate::checks;
use crate::dice::Dice;
use crate::ledger::SimLedger;
use crate::matter::FAMILIES_COUNT;
use crate::mutant::Mutant;
use crate::pair::judge_nothing;
use crate::plan::{HOUR, MINUTE, Plan};
use crate::seen::Roles;
use crate::villain::Villain;

impl World {
    /// Two parties, their nodes and lines, from a seed.
    ///
    /// # Errors
    /// The stage cannot be set.
    pub fn new(seed: u64, minutes: u64, mutant: Mutant) -> Result<Self, CastError> {
        let mut dice = Dice::new(seed);
        let mut plan = Plan::new(&mut dice, minutes);
        // Of seeds that were never kept, so that those tell the story for which they were.
        plan.deep = seed % 6 > 3;
        plan.family = usize::try_from(seed / 6).unwrap_or(0) % FAMILIES_COUNT;
        Self::staged(seed, dice, plan, mutant)
    }

    /// The same with another plan than the seed's.
    ///
    /// # Errors
    /// The stage cannot be set.
    pub fn of_plan(seed: u64, plan: Plan, mutant: Mutant) -> Result<Self, CastError> {
        Self::staged(seed, Dice::new(seed), plan, mutant)
    }

    fn staged(seed: u64, dice: Dice, plan: Plan, mutant: Mutant) -> Result<Self, CastError> {
        let mut parties = vec![Party::new("Aurora", seed * 2)?, Party::new("Borealis", seed * 2 + 1)?];
        let mut officers = Vec::new();
        if plan.deep {
            for party in &mut parties {
                officers.push(super::offices::enrol(party, seed)?);
            }
        }
        let mut stations = Vec::new();
        for of in 0..plan.lines {
            pair_line(&mut parties, &mut stations, of, &plan, seed)?;
        }
        let machines = vec![Machine::default(); 3];
        let roles = Roles {
            honest: stations.iter().map(|station| station.villain.is_none()).collect(),
            peer: stations.iter().map(|station| station.peer).collect(),
        };
        let mut world = Self {
            dice,
            now: 0,
            queue: BTreeMap::new(),
            serial: 0,
            parties,
            machines,
            links: vec![false; plan.lines],
            deaf: vec![[false; 2]; plan.lines],
            stations,
            calm: false,
            mutant,
            checks: checks::all(plan.deep, mutant),
            roles,
            counts: Counts::default(),
            token: 0,
            matters: Dice::new(seed ^ 0x006d_6174_7465_7273),
            officers,
            broken: None,
            spans: BTreeMap::new(),
            delays: Vec::new(),
            trace: false,
            plan,
        };
        world.plan_beginnings();
        Ok(world)
    }

    fn plan_beginnings(&mut self) {
        let machines: BTreeSet<usize> = self.stations.iter().map(|s| s.machine).collect();
        for machine in machines {
            self.plan(machine as u64, Event::Start(machine));
            if self.plan.islands {
                continue;
            }
            let (jump, full, crash) = (self.dice.below(2 * HOUR), self.dice.below(6 * HOUR), self.dice.below(2 * HOUR));
            self.plan(jump, Event::Jump(machine));
            self.plan(full, Event::Full(machine, true));
            self.plan(crash, Event::Crash(machine));
        }
        for line in 0..self.plan.lines {
            self.plan(1_000, Event::LinkUp(line));
        }
        for station in 0..self.stations.len() {
            let first = self.dice.within(5_000, self.plan.pace);
            self.plan(first, Event::Say(station));
            if self.plan.courier {
                let first = self.dice.below(HOUR);
                self.plan(first, Event::Courier(station));
            }
            if self.plan.deep {
                self.plan((7 + station as u64) * MINUTE, Event::Hold(station));
                self.plan((13 + station as u64) * MINUTE, Event::Tidy(station));
            }
            if self.plan.rotate {
                let first = self.dice.below(self.plan.faults_end);
                self.plan(first, Event::Rotate(station));
            }
            if self.stations[station].villain.is_some() {
                self.plan(MINUTE, Event::Act(station));
            }
        }
        if self.plan.deep {
            for party in 0..self.parties.len() {
                self.plan((3 + 5 * party as u64) * MINUTE, Event::Office(party));
            }
        }
        if let Some((party, _)) = self.plan.rollback {
            let backup = self.dice.below(self.plan.faults_end / 2);
            let rollback = self.dice.within(backup + 1, self.plan.faults_end);
            let of: Vec<usize> = (0..self.stations.len()).filter(|s| self.stations[*s].party == party).collect();
            for station in of {
                self.plan(backup, Event::Backup(station));
                self.plan(rollback, Event::Rollback(station));
            }
        }
        if let Some(at) = self.plan.shut_down_at {
            let mut of = self.stations.iter().filter(|s| s.party == 0).map(|s| s.machine);
            let gone = if self.plan.islands { of.next() } else { of.next_back() };
            self.plan(at, Event::ShutDown(gone.unwrap_or(0)));
        }
    }
}

/// Both ends of one line.
fn pair_line(
    parties: &mut [Party],
    stations: &mut Vec<Station>,
    of: usize,
    plan: &Plan,
    seed: u64,
) -> Result<(), CastError> {
    let [first, second] = parties else { return Ok(()) };
    let track = match of {
        0 => track_of(plan.family),
        _ if plan.islands => Track::Expert,
        _ => Track::Cert,
    };
    let (ours, theirs) = configs(first, second, track, of as u8 + 1);
    for (party, config) in [ours, theirs].into_iter().enumerate() {
        let (us, them) = if party == 0 { (&mut *first, &*second) } else { (&mut *second, &*first) };
        let keys = us.keys(None);
        let delegation = us.delegate(&config, &keys, 1, None)?;
        let index = stations.len();
        let vicious = party == 1 && of == 0 && !plan.vices.is_empty();
        stations.push(Station {
            party,
            of,
            machine: if party == 1 {
                2
            } else if plan.two_nodes {
                of
            } else {
                0
            },
            peer: index ^ 1,
            line: None,
            disk: SimLedger::new(),
            synced: None,
            backup: None,
            rolled_back: false,
            restored: false,
            awaits_successor: false,
            config,
            keys: vec![keys],
            delegation,
            register: us.register().clone(),
            their_register: them.register().clone(),
            rng: SeededRng::new(seed.wrapping_mul(31).wrapping_add(index as u64)),
            villain: vicious.then(|| Villain::new(plan.vices.clone(), Dice::new(seed ^ 0xbad))),
            held_by_peer: 0,
            tick_at: None,
            pending: BTreeSet::new(),
            judge: if plan.deep { super::offices::judge_versions } else { judge_nothing },
            walk: None,
            hours: None,
        });
    }
    Ok(())
}
