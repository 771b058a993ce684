//! One batch of one line, effect by effect, with a crash between any two of them.

use comity_exchange::{Context, Effect, LedgerError, Line, Notice};
use comity_wire::Canonical;
use comity_wire::frame::{Frame, Payload};

use super::{Event, World, show};
use crate::mutant::Mutant;
use crate::seen::Seen;

/// What a commit comes to.
enum Outcome {
    Kept,
    /// Nothing is kept.
    Failed,
    /// It is kept, and yet the node is told otherwise.
    KeptYetFailed,
}

impl World {
    /// Gives a line some input and carries out what follows, until nothing waits.
    pub(crate) fn step(
        &mut self,
        index: usize,
        input: impl FnOnce(&mut Line, &mut Context<'_>) -> Result<(), LedgerError>,
    ) {
        let mut input = Some(input);
        for _ in 0..64 {
            if self.broken.is_some() {
                return;
            }
            let (now, mutant) = (self.now, self.mutant);
            let station = &mut self.stations[index];
            let machine = &self.machines[station.machine];
            let Some(line) = station.line.as_mut() else { return };
            let wall_s = machine.wall_s(now);
            let mono_ms = if mutant == Mutant::WallTimers { wall_s * 1_000 } else { machine.mono_ms(now) };
            let mut out = Vec::new();
            let mut cx = Context { wall_s, mono_ms, rng: &mut station.rng, ledger: &station.disk, out: &mut out };
            let mut done = Ok(());
            if let Some(input) = input.take() {
                done = input(line, &mut cx);
            }
            let done = done.and_then(|()| line.seal_batch(&mut cx));
            if let Err(why) = done {
                self.fail("no node stops for what a counterpart sends", format!("station {index}: {why}"));
                return;
            }
            let waits = line.next_tick_ms().map(|at| at.saturating_sub(mono_ms));
            let frames = out.iter().filter(|effect| matches!(effect, Effect::Send(_))).count();
            self.show(&Seen::Stepped { station: index, waits, frames });
            self.carry_out(index, out);
            let Some(line) = self.stations[index].line.as_ref() else { return };
            if line.waiting() == 0 {
                break;
            }
        }
        self.plan_tick(index);
    }

    /// Plans the tick that the line asks for.
    pub(crate) fn plan_tick(&mut self, index: usize) {
        let station = &self.stations[index];
        let machine = &self.machines[station.machine];
        let mono = if self.mutant == Mutant::WallTimers {
            machine.wall_s(self.now) * 1_000
        } else {
            machine.mono_ms(self.now)
        };
        let due = station.line.as_ref().and_then(Line::next_tick_ms);
        let at = due.map(|due| self.now + due.saturating_sub(mono).min(24 * 3_600_000));
        if at.is_some() && at != station.tick_at {
            let after = at.unwrap_or(self.now) - self.now;
            self.stations[index].tick_at = at;
            self.plan(after, Event::Tick(index));
        } else if at.is_none() {
            self.stations[index].tick_at = None;
        }
    }

    fn carry_out(&mut self, index: usize, mut effects: Vec<Effect>) {
        match self.mutant {
            Mutant::SendBeforeCommit => effects.sort_by_key(|e| !matches!(e, Effect::Send(_))),
            Mutant::ReceiptBeforeCommit => effects.sort_by_key(|e| !brings_receipt(e)),
            _ => {}
        }
        let mut open = Vec::new();
        for effect in effects {
            if !self.calm && self.dice.per_million(self.plan.crashes) {
                self.tear(index, &open);
                let machine = self.stations[index].machine;
                self.crash(machine);
                return;
            }
            match effect {
                Effect::Send(bytes) => self.send(index, bytes),
                Effect::Tell(notice) => self.tell(index, &notice),
                Effect::Commit => {
                    if !self.commit(index, std::mem::take(&mut open)) {
                        return;
                    }
                }
                kept => open.push(kept),
            }
            if self.stations[index].line.is_none() {
                return;
            }
        }
    }

    /// A crash within a transaction: a disk that keeps its word leaves nothing of it.
    fn tear(&mut self, index: usize, open: &[Effect]) {
        let half = match self.mutant {
            Mutant::TornCommit => open.len() / 2,
            Mutant::StateApart => open.len(),
            _ => 0,
        };
        let station = &mut self.stations[index];
        for effect in open.iter().take(half).filter(|e| !matches!(e, Effect::State(_))) {
            station.disk.apply(effect);
        }
    }

    /// Commits a transaction. Whether the node goes on.
    fn commit(&mut self, index: usize, open: Vec<Effect>) -> bool {
        let machine = self.stations[index].machine;
        let fails = !self.calm && (self.machines[machine].full || self.dice.per_mille(self.plan.failing_commits));
        let outcome = match fails {
            false => Outcome::Kept,
            true if !self.machines[machine].full && self.dice.per_mille(300) => Outcome::KeptYetFailed,
            true => Outcome::Failed,
        };
        if matches!(outcome, Outcome::Kept | Outcome::KeptYetFailed) {
            let station = &mut self.stations[index];
            if self.mutant == Mutant::NoSync && (station.synced.is_none() || self.dice.per_mille(300)) {
                station.synced = Some(station.disk.clone());
            }
            open.iter().for_each(|effect| station.disk.apply(effect));
            self.counts.commits += 1;
            let seen = Seen::Committed { station: index, effects: &open, disk: &station.disk };
            show(&mut self.checks, &self.roles, &mut self.broken, self.now, &seen);
        }
        if matches!(outcome, Outcome::Kept) || self.mutant == Mutant::FailureIgnored {
            return true;
        }
        // A failed commit stops the node (PROTOCOL.md rule 27).
        self.crash(machine);
        false
    }

    fn tell(&mut self, index: usize, notice: &Notice) {
        if self.trace {
            eprintln!("{:>10} station {index} {}", self.now, crate::trace::notice(notice));
        }
        if self.plan.islands && self.stations[index].of == 1 {
            self.time(index, notice);
        }
        match notice {
            Notice::Accepted { token, .. } => {
                self.stations[index].pending.remove(token);
                self.counts.accepted += 1;
            }
            Notice::Rejected { token, .. } => {
                self.stations[index].pending.remove(token);
            }
            Notice::WeAreRolledBack { .. } => {
                if !self.stations[index].rolled_back && self.roles.honest(index) {
                    self.fail("nobody is called rolled back who is not", format!("station {index}"));
                }
                self.wants_successor(index);
            }
            Notice::Contradiction { .. } => self.counts.convictions += 1,
            Notice::FrameRefused { why, .. }
                if self.mutant == Mutant::BlameOnMismatch && why.contains("do not lead to the signed root") =>
            {
                let notice = Notice::Contradiction { generation: 1, proof: Vec::new() };
                self.show(&Seen::Told { station: index, notice: &notice });
            }
            _ => {}
        }
        self.show(&Seen::Told { station: index, notice });
    }

    /// What a statement of the second line takes until its receipt.
    fn time(&mut self, index: usize, notice: &Notice) {
        match notice {
            Notice::Accepted { number, .. } => {
                self.spans.insert((index, *number), self.now);
            }
            Notice::Receipted { size, .. } => {
                let covered: Vec<(usize, u64)> =
                    self.spans.range((index, 0)..(index, *size)).map(|(key, _)| *key).collect();
                for key in covered {
                    self.delays.extend(self.spans.remove(&key).map(|since| self.now - since));
                }
            }
            _ => {}
        }
    }

    /// Somebody is asked to sign a successor's delegation.
    pub(crate) fn wants_successor(&mut self, index: usize) {
        if !std::mem::replace(&mut self.stations[index].awaits_successor, true) {
            let after = self.dice.below(600_000);
            self.plan(after, Event::Succeed(index));
        }
    }

    /// A frame leaves a node: as it is, or as a villain likes it.
    fn send(&mut self, index: usize, bytes: Vec<u8>) {
        let Ok(frame) = Frame::from_bytes(&bytes) else {
            self.fail("every frame sent is well formed", format!("station {index}"));
            return;
        };
        if self.trace {
            eprintln!("{:>10} station {index} sends {}", self.now, crate::trace::frame(&frame));
        }
        let station = &mut self.stations[index];
        let seen = Seen::Sent { station: index, frame: &frame, bytes: bytes.len(), disk: &station.disk };
        show(&mut self.checks, &self.roles, &mut self.broken, self.now, &seen);
        if self.mutant == Mutant::ResendUntilHeld && within_held(&frame, station.held_by_peer) {
            return;
        }
        let frames = match station.villain.as_mut().filter(|_| !self.calm) {
            Some(villain) => villain.twist(&frame, bytes, &station.disk, station.keys.last()),
            None => vec![bytes],
        };
        for bytes in frames {
            self.transmit(index, bytes);
        }
    }
}

/// Whether everything in a frame of entries is held, says the peer.
fn within_held(frame: &Frame, held: u64) -> bool {
    match &frame.payload {
        Payload::Data(data) => !data.entries.is_empty() && data.from + (data.entries.len() as u64) <= held,
        _ => false,
    }
}

fn brings_receipt(effect: &Effect) -> bool {
    let Effect::Send(bytes) = effect else { return false };
    Frame::from_bytes(bytes).is_ok_and(|f| matches!(&f.payload, Payload::Data(data) if !data.receipts.is_empty()))
}
