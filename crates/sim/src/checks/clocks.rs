//! Both sides derive the same clock for every entry (PROTOCOL.md rule 2).

use comity_exchange::Side;

use super::{Check, Verdict};
use crate::seen::Ending;

/// Compares the copies at the end.
pub struct Clocks;

impl Check for Clocks {
    fn promise(&self) -> &'static str {
        "both sides derive the same clocks"
    }

    fn end(&mut self, ending: &Ending<'_>) -> Verdict {
        for (station, stand) in ending.stands.iter().enumerate() {
            let Some(writer) = ending.peer(station).filter(|_| ending.sound(station)) else { continue };
            if stand.rolled_back || writer.rolled_back {
                continue;
            }
            for (side, generation, copy) in stand.disk.journals() {
                if side == Side::Ours {
                    continue;
                }
                let journal = writer.disk.journal(Side::Ours, generation);
                for row in copy.rows.values() {
                    let clock = journal.and_then(|j| j.rows.get(&row.number)).map(|own| own.clock);
                    if clock.is_some_and(|clock| clock != row.clock) {
                        let place = format!("{generation}.{}", row.number);
                        return Err(format!("station {station}: {place} has clock {}, not {clock:?}", row.clock));
                    }
                }
            }
        }
        Ok(())
    }
}
