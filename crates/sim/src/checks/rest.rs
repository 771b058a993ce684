//! A line comes to rest: when everything is receipted the frames stop, and no receipt is receipted.

use std::collections::BTreeMap;

use comity_exchange::Side;
use comity_wire::header::Kind;

use super::{Check, Verdict};
use crate::seen::{Ending, Roles, Seen};

/// Frames that leave in the last ten minutes, by station.
#[derive(Default)]
pub struct Rest {
    resting: bool,
    frames: BTreeMap<usize, usize>,
}

impl Check for Rest {
    fn promise(&self) -> &'static str {
        "a line at rest is silent"
    }

    fn see(&mut self, seen: &Seen<'_>, _: &Roles) -> Verdict {
        match seen {
            Seen::Resting => self.resting = true,
            Seen::Sent { station, .. } if self.resting => *self.frames.entry(*station).or_default() += 1,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, ending: &Ending<'_>) -> Verdict {
        for (station, frames) in &self.frames {
            if ending.sound(*station) {
                return Err(format!("station {station} still sent {frames} frames in the last ten minutes"));
            }
        }
        for (station, stand) in ending.stands.iter().enumerate() {
            let Some(peer) = ending.peer(station).filter(|_| ending.sound(station)) else { continue };
            // One listing for each of their statements at most, one for each of ours that settles, and a few besides.
            let (bare, ours) = count(stand, Kind::Bare);
            let (_, theirs) = count(peer, Kind::Bare);
            if bare > ours + theirs + 8 {
                return Err(format!("station {station}: {bare} bare entries for {ours} and {theirs} statements"));
            }
        }
        Ok(())
    }
}

/// Entries of a kind, and statements, in a station's own journals.
fn count(stand: &crate::seen::Stand<'_>, kind: Kind) -> (usize, usize) {
    let ours = stand.disk.journals().filter(|(side, ..)| *side == Side::Ours);
    let kinds: Vec<Kind> =
        ours.flat_map(|(_, _, j)| j.rows.values()).filter_map(|r| r.entry.header().ok()).map(|h| h.kind).collect();
    let of = |kind| kinds.iter().filter(|k| **k == kind).count();
    (of(kind), of(Kind::Statement))
}
