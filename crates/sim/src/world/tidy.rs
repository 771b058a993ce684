//! Nodes that carry out joint erasures (F16), as soon as one is in force in final state (PROTOCOL.md rule 16,
//! `docs/spec/erasure.md`).

use comity_exchange::Side;
use comity_process::erasure::{FORMAT, in_force};
use comity_process::feed::side_of;
use comity_wire::body::Members;
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, EntryId};

use super::{Event, World, show};
use crate::ledger::SimLedger;
use crate::mutant::Mutant;
use crate::plan::MINUTE;
use crate::seen::Seen;
use crate::speech::token_of;
use crate::walk::{Ground, Walk, hours};

/// Between two looks.
const PAUSE: u64 = 17 * MINUTE;

impl World {
    /// A station erases what both sides agreed to erase.
    pub(crate) fn tidy(&mut self, index: usize) {
        self.plan(PAUSE, Event::Tidy(index));
        let station = &mut self.stations[index];
        let Some(cut) = station.line.as_ref().map(comity_exchange::Line::cut) else { return };
        let mut walk = station.walk.take().unwrap_or_else(|| Walk::new(&station.config, Mutant::None));
        // Whole registers are verified only where they grew.
        let kept = (station.register.entries.len(), station.disk.their_register().map_or(0, <[u8]>::len));
        let hours = match station.hours.take().filter(|(of, _)| *of == kept) {
            Some((_, hours)) => hours,
            None => hours(&station.register, &station.their_register, &station.disk),
        };
        let ground = Ground { config: &station.config, disk: &station.disk, hours: &hours };
        // Where something is lacking it waits.
        let whole = walk.to(ground, cut).is_ok();
        station.hours = Some((kept, hours));
        if !whole {
            return;
        }
        let mut tokens = Vec::new();
        for id in acts(&station.disk).into_iter().filter_map(|(id, refs)| in_force(&walk.state, &id).map(|_| refs)) {
            for named in id {
                let Some(statement) = walk.state.statement(&named).filter(|said| *said.format != *FORMAT) else {
                    continue;
                };
                let (at, side) = (statement.place, side_of(&station.config, statement.place.author));
                tokens.extend(station.disk.erase(side, at.generation, at.number).and_then(|said| token_of(&said)));
            }
        }
        station.walk = Some(walk);
        self.counts.erased += tokens.len() as u64;
        let seen = Seen::Erased { station: index, tokens: &tokens };
        show(&mut self.checks, &self.roles, &mut self.broken, self.now, &seen);
    }
}

/// Every F16 that can be read on a disk, and what it names.
fn acts(disk: &SimLedger) -> Vec<(EntryId, Vec<EntryId>)> {
    let mut found = Vec::new();
    for side in [Side::Ours, Side::Theirs] {
        let journals = disk.journals().filter(|(of, ..)| *of == side);
        for row in journals.flat_map(|(_, _, journal)| journal.rows.values()) {
            let said = row.plaintext.as_ref().and_then(|bytes| Plaintext::from_bytes(bytes).ok());
            let Some(said) = said.and_then(|plain| Statement::from_bytes(&plain.statement).ok()) else { continue };
            if said.envelope.format != FORMAT {
                continue;
            }
            let members = Members::read(&said.body).ok();
            let refs = members.as_ref().and_then(|members| members.get("refs")).unwrap_or_default();
            let refs = refs.split('"').filter_map(|word| word.parse().ok()).collect();
            found.push((row.id, refs));
        }
    }
    found
}
