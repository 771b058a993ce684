//! What befalls nodes and links.

use comity_exchange::Side;

use super::{Event, World};
use crate::mutant::Mutant;
use crate::plan::{HOUR, MINUTE, Rollback};
use crate::seen::Seen;

/// Most keys that a station is given by rotations. A journal takes 64, and a few more are tried, so that the refusal is
/// seen; each restart tries what was refused before it finds the keys that count.
const ROTATED_KEYS_MAX: usize = 68;
/// Ten years in seconds.
const TEN_YEARS: i64 = 10 * 365 * 86_400;

impl World {
    pub(crate) fn happen(&mut self, event: Event) {
        match event {
            Event::Frame { to, bytes } => self.arrive(to, bytes),
            Event::Tick(station) => self.tick(station),
            Event::Say(station) if !self.calm => self.say(station),
            Event::Crash(machine) if !self.calm => {
                let again = self.dice.below(4 * HOUR);
                self.plan(again, Event::Crash(machine));
                self.crash(machine);
            }
            Event::Start(machine) => self.start(machine),
            Event::LinkUp(line) => self.link_up(line),
            Event::LinkDown(line) if !self.calm => self.link_down(line),
            Event::Jump(machine) if !self.calm => self.jump(machine),
            Event::Full(machine, full) => self.fill(machine, full),
            Event::Courier(station) if !self.calm => self.courier(station),
            Event::Backup(station) => self.stations[station].backup = Some(self.stations[station].disk.clone()),
            Event::Rollback(station) => self.roll_back(station),
            Event::Succeed(station) => self.succeed(station),
            Event::Rotate(station) => self.rotate(station),
            Event::Act(station) if !self.calm => self.act(station),
            Event::ShutDown(machine) => {
                self.machines[machine].gone = true;
                self.crash(machine);
            }
            Event::Heal => self.heal(),
            Event::Hold(station) => self.hold(station),
            Event::Tidy(station) => self.tidy(station),
            Event::Office(party) => self.office(party),
            Event::Held => self.queue.retain(|_, event| !matches!(event, Event::Hold(_))),
            Event::Rest => self.show(&Seen::Resting),
            _ => {}
        }
    }

    fn tick(&mut self, index: usize) {
        if self.stations[index].tick_at != Some(self.now) {
            return;
        }
        self.stations[index].tick_at = None;
        self.step(index, |line, cx| {
            line.tick(cx);
            Ok(())
        });
    }

    /// A process dies: what was not kept is gone. It starts again, unless it is gone for good.
    pub(crate) fn crash(&mut self, machine: usize) {
        if !std::mem::take(&mut self.machines[machine].up) {
            return;
        }
        self.counts.crashes += 1;
        if self.trace {
            eprintln!("{:>10} node {machine} dies", self.now);
        }
        for index in 0..self.stations.len() {
            if self.stations[index].machine != machine {
                continue;
            }
            let station = &mut self.stations[index];
            station.line = None;
            station.tick_at = None;
            station.pending.clear();
            if let Some(synced) = station.synced.take() {
                station.disk = synced;
            }
            let of = station.of;
            self.link_down(of);
        }
        if !self.machines[machine].gone {
            let pause = self.dice.within(1_000, 5 * MINUTE);
            self.plan(pause, Event::Start(machine));
        }
    }

    fn start(&mut self, machine: usize) {
        if self.machines[machine].up || self.machines[machine].gone {
            return;
        }
        self.machines[machine].up = true;
        self.machines[machine].started = self.now;
        for index in 0..self.stations.len() {
            if self.stations[index].machine != machine {
                continue;
            }
            if !self.machines[machine].up {
                // It died again while it started.
                return;
            }
            match self.stations[index].load() {
                Ok(line) => self.stations[index].line = Some(line),
                Err(why) => {
                    self.fail("every disk that a crash leaves can be loaded", format!("station {index}: {why}"));
                    return;
                }
            }
            if !self.machines[machine].up {
                return;
            }
            let disk = self.stations[index].disk.clone();
            self.show(&Seen::Started { station: index, disk: &disk });
            self.stations[index].awaits_successor = false;
            // A node that was restored knows it until its successor stands on the disk.
            if self.stations[index].restored {
                self.succeed(index);
            } else {
                self.step(index, |_, _| Ok(()));
            }
            let of = self.stations[index].of;
            let pause = self.dice.below(30_000);
            self.plan(pause, Event::LinkUp(of));
        }
    }

    fn link_up(&mut self, line: usize) {
        let ends = [2 * line, 2 * line + 1];
        if self.links[line] || ends.iter().any(|end| self.stations[*end].line.is_none()) {
            return;
        }
        self.links[line] = true;
        for end in ends {
            self.step(end, |line, cx| {
                line.connected(cx);
                Ok(())
            });
        }
        if !self.calm && !self.plan.islands {
            let deaf = self.dice.per_mille(150);
            let side = usize::from(self.dice.per_mille(500));
            self.deaf[line][side] = deaf;
            self.deaf[line][1 - side] = deaf && self.dice.per_mille(300);
            let lasts = self.dice.within(MINUTE, 2 * HOUR);
            self.plan(lasts, Event::LinkDown(line));
        }
    }

    fn link_down(&mut self, line: usize) {
        self.links[line] = false;
        for end in [2 * line, 2 * line + 1] {
            if let Some(line) = self.stations[end].line.as_mut() {
                line.disconnected();
                self.stations[end].tick_at = None;
            }
        }
        let long = self.plan.week && !self.calm && self.dice.per_mille(700);
        let pause = if long {
            7 * 24 * HOUR
        } else if self.calm {
            1_000
        } else {
            self.dice.below(10 * MINUTE)
        };
        self.plan(pause, Event::LinkUp(line));
    }

    fn jump(&mut self, machine: usize) {
        let again = self.dice.below(3 * HOUR);
        self.plan(again, Event::Jump(machine));
        let far = self.dice.below(2 * TEN_YEARS.unsigned_abs());
        self.machines[machine].skew = i64::try_from(far).unwrap_or(0) - TEN_YEARS;
    }

    fn fill(&mut self, machine: usize, full: bool) {
        self.machines[machine].full = full && !self.calm;
        if full && !self.calm {
            let lasts = self.dice.below(20 * MINUTE);
            self.plan(lasts, Event::Full(machine, false));
        }
    }

    fn roll_back(&mut self, index: usize) {
        let Some(backup) = self.stations[index].backup.clone().filter(|disk| disk.state().is_some()) else { return };
        let machine = self.stations[index].machine;
        self.machines[machine].up = true;
        self.crash(machine);
        self.counts.rollbacks += 1;
        let knows = matches!(self.plan.rollback, Some((_, Rollback::Restored))) && self.mutant != Mutant::NumbersReused;
        if !knows {
            // What is still on its way could meet what is said anew, and nothing can protect a copied-back machine
            // from that: the documents say so.
            let to = self.stations[index].peer;
            self.queue.retain(|_, event| !matches!(event, Event::Frame { to: at, .. } if *at == to));
        }
        let peer = self.stations[self.stations[index].peer].disk.clone();
        let station = &mut self.stations[index];
        station.disk = backup.clone();
        station.rolled_back = true;
        station.restored = knows;
        self.show(&Seen::RolledBack { station: index, disk: &backup, peer: &peer, knows });
    }

    /// An authority delegates a successor, and the node opens it.
    fn succeed(&mut self, index: usize) {
        self.stations[index].awaits_successor = false;
        if self.stations[index].line.is_none() || self.mutant == Mutant::NumbersReused {
            return;
        }
        let party = self.stations[index].party;
        let older = self.stations[index].keys.last().cloned();
        let keys = self.parties[party].keys(older.as_ref());
        let Ok(secrets) = keys.secrets() else { return };
        // Keys are kept before they are used.
        self.stations[index].keys.push(keys.clone());
        let config = self.stations[index].config.clone();
        let delegating = &self.parties[party];
        let prepared = self.stations[index].line.as_ref().map(|line| {
            let station = &self.stations[index];
            let mut out = Vec::new();
            let mut rng = comity_seal::insecure_seeded::SeededRng::new(0);
            let cx =
                comity_exchange::Context { wall_s: 0, mono_ms: 0, rng: &mut rng, ledger: &station.disk, out: &mut out };
            let predecessor = line.predecessor(&cx).map_err(|e| e.to_string())?;
            let next = predecessor.generation + 1;
            delegating.delegate(&config, &keys, next, Some(predecessor)).map_err(|e| e.to_string())
        });
        let delegation = match prepared {
            Some(Ok(delegation)) => delegation,
            Some(Err(why)) => return self.fail("a rolled-back node opens a successor", why),
            None => return,
        };
        let mut refused = None;
        self.step(index, |line, cx| {
            refused = line.open_successor(delegation, secrets, cx).err();
            Ok(())
        });
        let opened = |disk: &crate::ledger::SimLedger| disk.journals().filter(|(s, ..)| *s == Side::Ours).count();
        if opened(&self.stations[index].disk) > 1 {
            self.stations[index].restored = false;
        }
        if let Some(why) = refused {
            self.fail("a rolled-back node opens a successor", format!("station {index}: {why}"));
        }
    }

    fn rotate(&mut self, index: usize) {
        let station = &self.stations[index];
        if self.calm || station.line.is_none() || station.disk.state().is_none() || station.villain.is_some() {
            return;
        }
        if station.keys.len() > ROTATED_KEYS_MAX {
            return;
        }
        let party = station.party;
        let Some(older) = station.keys.last().cloned() else { return };
        let keys = self.parties[party].rotated_keys(&older);
        let Ok(rotate) = self.parties[party].rotation(&keys) else { return };
        self.stations[index].keys.push(keys);
        self.step(index, |line, _| {
            line.rotate(rotate);
            Ok(())
        });
        let again = self.dice.below(3 * HOUR);
        self.plan(again, Event::Rotate(index));
    }

    /// A villain does something of its own accord.
    fn act(&mut self, index: usize) {
        let again = self.dice.within(MINUTE / 2, 10 * MINUTE);
        self.plan(again, Event::Act(index));
        let station = &mut self.stations[index];
        let Some(villain) = station.villain.as_mut() else { return };
        let frames = villain.act(&station.config, &station.disk, &station.keys);
        self.counts.deeds += frames.len() as u64;
        for bytes in frames {
            self.transmit(index, bytes);
        }
    }

    /// All faults end: the network is whole, clocks are right, disks have room, nodes run, villains reform if they can.
    fn heal(&mut self) {
        self.calm = true;
        self.show(&Seen::Healed);
        for line in 0..self.plan.lines {
            self.deaf[line] = [false; 2];
        }
        for machine in 0..self.machines.len() {
            self.machines[machine].skew = 0;
            self.machines[machine].full = false;
            let hosts = self.stations.iter().any(|station| station.machine == machine);
            if hosts && !self.machines[machine].up {
                self.plan(1_000, Event::Start(machine));
            }
        }
        for line in 0..self.plan.lines {
            if !self.links[line] {
                self.plan(5_000, Event::LinkUp(line));
            }
        }
    }
}

#[cfg(test)]
#[path = "fate_tests.rs"]
mod tests;
