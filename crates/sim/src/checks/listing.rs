//! Receipts are listed: the transaction that receipts statements appends an entry that lists the receipt and cites as
//! much; nothing is listed twice, and nothing that was not signed.

use comity_exchange::{Effect, Side};
use comity_wire::header::{Header, Kind};

use super::{Check, Verdict};
use crate::ledger::SimLedger;
use crate::seen::{Ending, Roles, Seen};

/// Looks at transactions and journals.
pub struct Listing;

impl Check for Listing {
    fn promise(&self) -> &'static str {
        "receipts are listed below the checkpoint that they leave with"
    }

    fn see(&mut self, seen: &Seen<'_>, roles: &Roles) -> Verdict {
        let Seen::Committed { station, effects, .. } = seen else { return Ok(()) };
        if !roles.honest(*station) {
            return Ok(());
        }
        let headers = |side| {
            effects.iter().filter_map(move |effect| match effect {
                Effect::Append(placed) if placed.side == side => placed.entry.header().ok(),
                _ => None,
            })
        };
        let statements = headers(Side::Theirs).any(|h: Header| h.kind == Kind::Statement);
        if !statements {
            return Ok(());
        }
        for effect in *effects {
            let Effect::Receipt { covers: Side::Theirs, receipt, .. } = effect else { continue };
            let listed = headers(Side::Ours).any(|h: Header| {
                let lists = h.receipts.iter().any(|l| (l.size, l.time) == (receipt.size, receipt.time));
                lists && h.citation.is_some_and(|c| c.size >= receipt.size)
            });
            if !listed {
                return Err(format!("station {station}: the receipt for {} is not listed with it", receipt.size));
            }
        }
        Ok(())
    }

    fn end(&mut self, ending: &Ending<'_>) -> Verdict {
        for (station, stand) in ending.stands.iter().enumerate().filter(|(_, stand)| stand.honest) {
            for (side, generation, _) in stand.disk.journals() {
                if side == Side::Ours && !stand.rolled_back {
                    ascending(stand.disk, generation).map_err(|why| format!("station {station}: {why}"))?;
                }
            }
        }
        Ok(())
    }
}

/// Citations never go back, listings rise, each listed receipt was signed, none lies above its citation.
fn ascending(disk: &SimLedger, generation: u64) -> Verdict {
    let (mut cited, mut listed) = ((0, 0), (0, 0));
    for row in disk.journal(Side::Ours, generation).into_iter().flat_map(|j| j.rows.values()) {
        let header = row.entry.header().map_err(|e| e.to_string())?;
        let Some(citation) = header.citation else { continue };
        if (citation.generation, citation.size) < cited {
            return Err(format!("entry {generation}.{} cites less than the one before", row.number));
        }
        cited = (citation.generation, citation.size);
        for l in &header.receipts {
            let position = (citation.generation, l.size);
            if position <= listed || l.size > citation.size {
                return Err(format!("entry {generation}.{} lists {} out of order", row.number, l.size));
            }
            listed = position;
            let signed = disk.journal(Side::Theirs, citation.generation).and_then(|j| j.receipts.get(&l.size));
            if signed.is_none_or(|receipt| receipt.time != l.time) {
                return Err(format!("entry {generation}.{} lists {}, which was never signed", row.number, l.size));
            }
        }
    }
    Ok(())
}
