//! No receipt is untrue: its issuer's disk holds what it covers when it leaves and after every crash; one receipt a
//! size; and at the end each one verifies offline.

use std::collections::BTreeMap;

use comity_exchange::Side;
use comity_journal::Frontier;
use comity_wire::Hash;
use comity_wire::frame::Payload;
use comity_wire::head::Receipt;

use super::{Check, Verdict};
use crate::ledger::SimLedger;
use crate::offline;
use crate::seen::{Ending, Roles, Seen};

/// Receipts released, by issuer, its own generation, the generation covered, and size.
#[derive(Default)]
pub struct Receipts {
    released: BTreeMap<(usize, u64, u64, u64), Receipt>,
}

impl Check for Receipts {
    fn promise(&self) -> &'static str {
        "no receipt is untrue"
    }

    fn see(&mut self, seen: &Seen<'_>, roles: &Roles) -> Verdict {
        match seen {
            Seen::Sent { station, frame, disk, .. } if roles.honest(*station) => {
                let Payload::Data(data) = &frame.payload else { return Ok(()) };
                for receipt in &data.receipts {
                    let place = (*station, data.generation, data.receipts_for, receipt.size);
                    if let Some(first) = self.released.get(&place) {
                        if first != receipt {
                            return Err(format!("station {station}: two receipts for size {}", receipt.size));
                        }
                        continue;
                    }
                    true_on(disk, data.receipts_for, receipt.size, &receipt.root)
                        .map_err(|why| format!("station {station}: receipt for {}: {why}", receipt.size))?;
                    self.released.insert(place, receipt.clone());
                }
            }
            Seen::RolledBack { station, .. } => self.released.retain(|(of, ..), _| of != station),
            Seen::Started { station, disk } => {
                let mut last = None;
                for ((_, _, generation, size), receipt) in
                    self.released.range((*station, 0, 0, 0)..(station + 1, 0, 0, 0))
                {
                    last = Some((*generation, *size, receipt.root));
                    if disk.journal(Side::Theirs, *generation).is_none_or(|j| !j.rows.contains_key(&(size - 1))) {
                        return Err(format!("station {station}: receipted {size} entries and does not hold them"));
                    }
                }
                if let Some((generation, size, root)) = last {
                    true_on(disk, generation, size, &root)
                        .map_err(|why| format!("station {station}: after its start: {why}"))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, ending: &Ending<'_>) -> Verdict {
        for (station, stand) in ending.stands.iter().enumerate() {
            let honest = ending.peer(station).is_some_and(|peer| peer.honest && !peer.rolled_back);
            if stand.honest && honest && !stand.rolled_back {
                offline::verify_receipts(stand.disk, stand.their_register)
                    .map_err(|why| format!("station {station}: {why}"))?;
            }
        }
        Ok(())
    }
}

/// Whether a disk holds that many entries with that root.
fn true_on(disk: &SimLedger, generation: u64, size: u64, root: &Hash) -> Verdict {
    let ids = disk.ids(Side::Theirs, generation);
    let held = usize::try_from(size).ok().and_then(|size| ids.get(..size));
    let Some(ids) = held else { return Err(format!("{} entries are held", ids.len())) };
    let mut frontier = Frontier::new();
    frontier.append_all(ids, &mut Vec::new()).map_err(|e| e.to_string())?;
    if frontier.root() == *root { Ok(()) } else { Err("the entries held have another root".into()) }
}
