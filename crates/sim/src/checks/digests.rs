//! Both sides compute one digest at every cut that both hold, also over successors (PROTOCOL.md rules 11 and 15).

use std::collections::BTreeSet;

use comity_exchange::line::digest::{Cut, Digest, LineDigest, Progress};
use comity_exchange::{LedgerError, Side};

use super::{Check, Verdict};
use crate::seen::{Ending, Stand};

/// Compares the digests at the end.
pub struct Digests;

impl Check for Digests {
    fn promise(&self) -> &'static str {
        "both sides compute the same digest"
    }

    fn end(&mut self, ending: &Ending<'_>) -> Verdict {
        for (station, stand) in ending.stands.iter().enumerate() {
            let Some(peer) = ending.peer(station).filter(|_| station < stand.peer && ending.sound(station)) else {
                continue;
            };
            let mut going_on = Digest::new(stand.config);
            for cut in cuts(stand, peer) {
                let here = digest(&mut going_on, stand, cut)?;
                let there = Cut { ours: cut.theirs, theirs: cut.ours };
                let there = digest(&mut Digest::new(peer.config), peer, there)?;
                if (here.hash, here.entries) != (there.hash, there.entries) {
                    let (a, b) = (here.entries, there.entries);
                    return Err(format!("stations {station} and {}: of {a} and {b} entries at {cut:?}", stand.peer));
                }
            }
        }
        Ok(())
    }
}

/// Cuts below what both hold, growing: the whole, parts of it, and each older generation.
pub(super) fn cuts(stand: &Stand<'_>, peer: &Stand<'_>) -> Vec<Cut> {
    let ours = positions(stand, peer);
    let theirs = positions(peer, stand);
    let pairs = ours.iter().flat_map(|ours| theirs.iter().map(|theirs| Cut { ours: *ours, theirs: *theirs }));
    // Every second one, whichever: the checker is to be affordable.
    let all: Vec<Cut> = pairs.collect();
    let last = all.last().copied();
    all.into_iter().step_by(2).chain(last).collect()
}

/// Generations and sizes of one side's journals that the other holds as well.
pub(super) fn positions(author: &Stand<'_>, holder: &Stand<'_>) -> BTreeSet<(u64, u64)> {
    let generations =
        author.disk.journals().filter(|(side, ..)| *side == Side::Ours).map(|(_, generation, _)| generation);
    let held = |generation| holder.disk.ids(Side::Theirs, generation).len();
    let both = |generation| author.disk.ids(Side::Ours, generation).len().min(held(generation)) as u64;
    generations.map(|g| (g, both(g))).flat_map(|(g, size)| [(g, size / 3), (g, size)]).filter(|(_, n)| *n > 0).collect()
}

fn digest(digest: &mut Digest, stand: &Stand<'_>, cut: Cut) -> Result<LineDigest, String> {
    let lost = |e: LedgerError| e.to_string();
    loop {
        match digest.advance(cut, stand.disk).map_err(lost)? {
            Progress::Done(done) => return Ok(done),
            Progress::More => {}
            Progress::Lacking => return Err(format!("entries below {cut:?} are lacking")),
        }
    }
}
