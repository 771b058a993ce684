//! Frames that arrive, statements that are said, files that couriers carry.

use comity_exchange::effect::Notice;
use comity_wire::Canonical;
use comity_wire::frame::{Frame, Payload};
use comity_wire::header::Kind;

use super::{Event, World, show};
use crate::matter::{self, Voice};
use crate::mutant::Mutant;
use crate::seen::Seen;

impl World {
    pub(crate) fn arrive(&mut self, to: usize, mut bytes: Vec<u8>) {
        if self.stations[to].line.is_none() {
            return;
        }
        match self.mutant {
            Mutant::ResendUntilHeld => self.note_held(to, &bytes),
            Mutant::NumbersReused => unprove(&mut bytes),
            Mutant::DeliverFromFrames => self.hand_on(to, &bytes),
            _ => {}
        }
        self.step(to, |line, cx| line.receive(&bytes, cx));
    }

    fn note_held(&mut self, to: usize, bytes: &[u8]) {
        let Ok(frame) = Frame::from_bytes(bytes) else { return };
        let held = match frame.payload {
            Payload::Held { size, .. } => size,
            // A citation says as much.
            Payload::Data(data) => {
                let cited = data.entries.iter().filter_map(|e| e.header().ok()?.citation);
                cited.map(|c| c.size).max().unwrap_or(0)
            }
            _ => 0,
        };
        let station = &mut self.stations[to];
        station.held_by_peer = station.held_by_peer.max(held);
    }

    fn hand_on(&mut self, to: usize, bytes: &[u8]) {
        let Ok(Frame { payload: Payload::Data(data), .. }) = Frame::from_bytes(bytes) else { return };
        for entry in &data.entries {
            let Ok(header) = entry.header() else { continue };
            if header.kind == Kind::Statement {
                let number = header.number;
                let notice = Notice::StatementOpened { number, header: Box::new(header), attachments: Vec::new() };
                self.show(&Seen::Told { station: to, notice: &notice });
            }
        }
    }

    /// Says one thing, or many at once.
    pub(crate) fn say(&mut self, index: usize) {
        let burst = if self.dice.per_mille(15) { self.dice.within(100, 700) } else { self.dice.within(1, 3) };
        let large = self.dice.per_mille(50);
        let full = self.machines[self.stations[index].machine].full;
        let pace = self.dice.within(1_000, self.plan.pace * 2);
        if !self.calm {
            self.plan(pace, Event::Say(index));
        }
        // A full disk refuses before anything is accepted.
        if full || self.stations[index].line.is_none() {
            return;
        }
        let heard = matter::heard(&self.stations[index].disk);
        let wall_s = self.machines[self.stations[index].machine].wall_s(self.now);
        let mut said = Vec::new();
        for _ in 0..burst {
            self.token += 1;
            let filling = if large { self.dice.below(40_000 / burst.min(20)) } else { self.dice.below(200) };
            let filling = usize::try_from(filling).unwrap_or(0);
            let settle = self.dice.per_mille(200);
            self.stations[index].pending.insert(self.token);
            let station = &self.stations[index];
            let family = if station.of == 0 { self.plan.family } else { 0 };
            let voice = Voice { family, parties: [station.config.us, station.config.them] };
            let of = (self.token, filling, settle);
            let mut one = matter::submission(of, voice, wall_s, &heard, &mut self.matters);
            if self.plan.deep {
                if self.matters.per_mille(350) {
                    one.statement.envelope.attachments.push(crate::measures::attachment(self.token, "annex"));
                }
                if self.matters.per_mille(120) {
                    self.counts.released += 1;
                    one = self.release(index, one);
                }
            }
            said.push(one);
        }
        self.step(index, |line, _| {
            said.into_iter().for_each(|statement| line.submit(statement));
            Ok(())
        });
    }

    /// A courier takes a file: it arrives in minutes, or not at all.
    pub(crate) fn courier(&mut self, index: usize) {
        let again = self.dice.below(2 * crate::plan::HOUR);
        if !self.calm {
            self.plan(again, Event::Courier(index));
        }
        let station = &self.stations[index];
        // Whose store was copied back undetected must not write files: nothing can protect it from that.
        let doubtful = station.rolled_back && station.line.as_ref().is_none_or(|line| line.status().generation == 1);
        if doubtful || station.villain.is_some() {
            return;
        }
        let mut file = Vec::new();
        self.step(index, |line, cx| {
            line.courier_out(cx, &mut |bytes| {
                file.push(bytes);
                true
            })
        });
        for bytes in &file {
            let station = &self.stations[index];
            let Ok(frame) = Frame::from_bytes(bytes) else { continue };
            let seen = Seen::Sent { station: index, frame: &frame, bytes: bytes.len(), disk: &station.disk };
            show(&mut self.checks, &self.roles, &mut self.broken, self.now, &seen);
        }
        let to = self.stations[index].peer;
        if self.stations[index].line.is_none() || self.dice.per_mille(200) {
            return;
        }
        let after = self.dice.below(20 * crate::plan::MINUTE);
        for bytes in file {
            self.plan(after, Event::Frame { to, bytes });
        }
    }
}

/// Takes the proof out of an answer to HELLO: what a node sees that does not look.
fn unprove(bytes: &mut Vec<u8>) {
    let Ok(frame) = Frame::from_bytes(bytes) else { return };
    if let Payload::Held { nonce, .. } = frame.payload {
        let payload = Payload::Held { nonce, generation: 0, size: 0, checkpoint: None };
        *bytes = Frame { payload, ..frame }.to_bytes();
    }
}
