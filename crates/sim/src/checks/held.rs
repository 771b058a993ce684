//! Whoever opened a statement that offers an attachment says to hold it, and its author knows it of the right entry,
//! whichever of the two opened successors meanwhile (PROTOCOL.md rules 8 and 23).

use comity_exchange::Side;

use super::{Check, Verdict};
use crate::seen::Ending;
use crate::world::{offered, said};

/// Looks at the end.
pub struct SaidHeld;

impl Check for SaidHeld {
    fn promise(&self) -> &'static str {
        "what is held is said to be, of the entry that offers it"
    }

    fn end(&mut self, ending: &Ending<'_>) -> Verdict {
        for (station, stand) in ending.stands.iter().enumerate() {
            let Some(peer) = ending.peer(station).filter(|_| ending.sound(station)) else { continue };
            let told = said(stand.disk, Side::Theirs);
            let own = offered(stand.disk, Side::Ours);
            if let Some(held) = told.difference(&own).next() {
                return Err(format!("station {station}: {held:?} is said to be held and was never offered"));
            }
            if let Some(held) = offered(peer.disk, Side::Theirs).difference(&told).next() {
                return Err(format!("station {station}: {held:?} is held and never said to be"));
            }
        }
        Ok(())
    }
}
