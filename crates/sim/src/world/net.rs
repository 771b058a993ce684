//! The network: loses, doubles, delays, reorders, damages, and is deaf on one side.

use super::{Event, World};

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
        if self.calm {
            self.plan(20, Event::Frame { to, bytes });
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
}
