//! After forty calm minutes everything accepted is receipted and opened. Lines are islands: what befalls one, its
//! counterpart's vices included, does not keep another from that.

use super::{Check, Verdict};
use crate::seen::Ending;

/// Looks at the end.
pub struct Liveness;

impl Check for Liveness {
    fn promise(&self) -> &'static str {
        "after forty calm minutes everything is receipted and opened"
    }

    fn end(&mut self, ending: &Ending<'_>) -> Verdict {
        for station in (0..ending.stands.len()).filter(|station| ending.sound(*station)) {
            let (Some(stand), Some(peer)) = (ending.stands.get(station), ending.peer(station)) else { continue };
            let (Some(status), Some(other)) = (&stand.status, &peer.status) else { continue };
            if status.receipted != status.size {
                return Err(format!(
                    "station {station}: {} of {} entries are receipted",
                    status.receipted, status.size
                ));
            }
            if other.their_size != status.size {
                return Err(format!("station {station}: {} of {} entries are held", other.their_size, status.size));
            }
            if status.opened < last_statement(stand) {
                return Err(format!("station {station}: opened up to {} only", status.opened));
            }
            if stand.waiting > 0 {
                return Err(format!("station {station}: {} statements still wait", stand.waiting));
            }
        }
        Ok(())
    }
}

/// One past our last statement in the present generation.
fn last_statement(stand: &crate::seen::Stand<'_>) -> u64 {
    let generation = stand.status.as_ref().map_or(1, |status| status.generation);
    let rows = stand.disk.journal(comity_exchange::Side::Ours, generation).map(|j| &j.rows);
    let statement = rows
        .into_iter()
        .flatten()
        .rev()
        .find(|(_, row)| row.entry.header().is_ok_and(|h| h.kind == comity_wire::header::Kind::Statement));
    statement.map_or(0, |(number, _)| number + 1)
}
