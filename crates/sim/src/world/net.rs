//! The network: loses, doubles, delays, reorders, damages, and is deaf on one side.

use super::{Event, World};
use crate::mutant::Mutant;

impl World {
    /// Sends bytes from a station to its peer, whatever becomes of them.
    pub(crate) fn transmit(&mut self, from: usize, bytes: Vec<u8>) {
        let (of, party, to) = {
            let station = &self.stations[from];
            (station.of, station.party, station.peer)
        };
        self.counts.frames += 1;
        if !self.links[of] {
            self.counts.harmed += 1;
            return;
        }
        if self.calm || self.plan.islands {
            let queued = if self.mutant == Mutant::OneQueue && self.waits_for_another(from) { 1_000 } else { 0 };
            self.plan(20 + queued, Event::Frame { to, bytes });
            return;
        }
        if self.deaf[of][party] || self.dice.per_mille(self.plan.loss) {
            self.counts.harmed += 1;
            return;
        }
        let copies = if self.dice.per_mille(self.plan.duplication) { 2 } else { 1 };
        for _ in 0..copies {
            let mut bytes = bytes.clone();
            if self.dice.per_mille(self.plan.flips) {
                let bit = self.dice.below(bytes.len() as u64 * 8);
                if let Some(byte) = usize::try_from(bit / 8).ok().and_then(|at| bytes.get_mut(at)) {
                    *byte ^= 1 << (bit % 8);
                }
                self.counts.harmed += 1;
            }
            // Most frames are quick; some are late, up to the longest delay.
            let late = self.dice.per_mille(100);
            let delay = 5 + if late { self.dice.below(self.plan.delay) } else { self.dice.below(50) };
            self.plan(delay, Event::Frame { to, bytes });
        }
    }

    /// Whether another line of the same party has something that is not receipted.
    fn waits_for_another(&self, from: usize) -> bool {
        let (of, party) = (self.stations[from].of, self.stations[from].party);
        let others = self.stations.iter().filter(|station| station.party == party && station.of != of);
        let waits = |line: &comity_exchange::Line| line.status().receipted < line.status().size;
        others.into_iter().any(|station| station.line.as_ref().is_some_and(waits))
    }
}
