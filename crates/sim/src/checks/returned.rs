//! A restored party gets back everything that its counterpart held, and can read it, and the receipt that covers it.

use comity_exchange::Side;
use comity_wire::header::Kind;

use super::{Check, Verdict};
use crate::seen::Ending;

/// Looks at the end.
pub struct Returned;

impl Check for Returned {
    fn promise(&self) -> &'static str {
        "a restored party gets everything back"
    }

    fn end(&mut self, ending: &Ending<'_>) -> Verdict {
        for (station, stand) in ending.stands.iter().enumerate() {
            let Some(peer) = ending.peer(station).filter(|_| stand.rolled_back && ending.sound(station)) else {
                continue;
            };
            for (side, generation, held) in peer.disk.journals() {
                if side == Side::Ours {
                    continue;
                }
                let ours = stand.disk.journal(Side::Ours, generation);
                // A counterpart that was put back as well may have lost it, or the keys under which it was signed.
                let last = held.receipts.last_key_value().filter(|_| !peer.rolled_back).map(|(size, _)| size);
                if let Some(size) = last.filter(|size| ours.is_none_or(|j| !j.receipts.contains_key(size))) {
                    return Err(format!("station {station}: {generation}: the receipt for {size} did not come back"));
                }
                for (number, row) in &held.rows {
                    let own = ours.and_then(|journal| journal.rows.get(number));
                    if own.is_none_or(|own| own.id != row.id) {
                        return Err(format!("station {station}: {generation}.{number} did not come back"));
                    }
                    let statement = row.entry.header().is_ok_and(|h| h.kind == Kind::Statement);
                    if statement && own.is_some_and(|own| own.plaintext.is_none() && own.erased.is_none()) {
                        return Err(format!("station {station}: {generation}.{number} came back and cannot be read"));
                    }
                }
            }
        }
        Ok(())
    }
}
