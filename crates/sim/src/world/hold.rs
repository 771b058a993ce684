//! Attachments without their bytes: some statements offer one, and whoever opened such a statement comes to hold it in
//! its own time, long after as well. As a node does, a station asks its disk what it has not said to be held yet.

use std::collections::BTreeSet;

use comity_exchange::Side;
use comity_wire::header::Held;

use super::{Event, World};
use crate::ledger::SimLedger;
use crate::mutant::Mutant;
use crate::plan::MINUTE;

/// Between two looks.
const PAUSE: u64 = 11 * MINUTE;

impl World {
    /// A station holds what it was offered until now, and says so.
    pub(crate) fn hold(&mut self, index: usize) {
        self.plan(PAUSE, Event::Hold(index));
        let station = &self.stations[index];
        let said = said(&station.disk, Side::Ours);
        let fresh: Vec<Held> = offered(&station.disk, Side::Theirs).difference(&said).copied().collect();
        if fresh.is_empty() || station.line.is_none() {
            return;
        }
        self.counts.held += fresh.len() as u64;
        let present = station.disk.journals().filter(|(side, ..)| *side == Side::Theirs).map(|(_, g, _)| g).max();
        let named = |held: Held| match self.mutant {
            Mutant::HeldOfPresent => Held { generation: present.unwrap_or(held.generation), ..held },
            _ => held,
        };
        let fresh: Vec<Held> = fresh.into_iter().map(named).collect();
        self.step(index, |line, _| {
            fresh.into_iter().for_each(|held| _ = line.attachment_held(held));
            Ok(())
        });
    }
}

/// What the statements of a journal offer, as they stand readable on a disk: every third number, under the entry's id.
pub(crate) fn offered(disk: &SimLedger, side: Side) -> BTreeSet<Held> {
    let of = disk.journals().filter(|(of, ..)| *of == side);
    of.flat_map(|(_, generation, journal)| {
        let offering = |number: u64| number.is_multiple_of(3);
        let rows = journal
            .rows
            .iter()
            .filter(move |(number, row)| offering(**number) && row.void.is_none() && row.plaintext.is_some());
        rows.map(move |(number, row)| Held { generation, number: *number, root: row.id })
    })
    .collect()
}

/// What the headers of a journal say to be held, in all of its generations on a disk.
pub(crate) fn said(disk: &SimLedger, side: Side) -> BTreeSet<Held> {
    let of = disk.journals().filter(|(of, ..)| *of == side);
    let rows = of.flat_map(|(_, _, journal)| journal.rows.values()).filter(|row| row.void.is_none());
    rows.filter_map(|row| row.entry.header().ok()).flat_map(|header| header.attachments).collect()
}
