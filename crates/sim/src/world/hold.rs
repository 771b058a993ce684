//! Attachments without their bytes: some statements offer one, and whoever opened such a statement comes to hold it in
//! its own time, long after as well. As a node does, a station asks its disk what it has not said to be held yet.

use std::collections::BTreeSet;

use comity_exchange::Side;
use comity_wire::Canonical;
use comity_wire::header::Held;
use comity_wire::statement::{Plaintext, Statement};

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

/// What the statements of a journal offer, as far as they stand readable on a disk, or what is left of them.
pub(crate) fn offered(disk: &SimLedger, side: Side) -> BTreeSet<Held> {
    let of = disk.journals().filter(|(of, ..)| *of == side);
    of.flat_map(|(_, generation, journal)| {
        let rows = journal.rows.iter().filter(|(_, row)| row.void.is_none());
        rows.flat_map(move |(number, row)| {
            let said = row.plaintext.as_ref().and_then(|bytes| Plaintext::from_bytes(bytes).ok());
            let said = said.map(|plain| plain.statement).or_else(|| Some(row.erased.as_ref()?.residue.clone()));
            let said = said.and_then(|bytes| Statement::from_bytes(&bytes).ok());
            let attached = said.map(|said| said.envelope.attachments).unwrap_or_default();
            attached.into_iter().map(move |file| Held { generation, number: *number, root: file.root })
        })
    })
    .collect()
}

/// What the headers of a journal say to be held, in all of its generations on a disk.
pub(crate) fn said(disk: &SimLedger, side: Side) -> BTreeSet<Held> {
    let of = disk.journals().filter(|(of, ..)| *of == side);
    let rows = of.flat_map(|(_, _, journal)| journal.rows.values()).filter(|row| row.void.is_none());
    rows.filter_map(|row| row.entry.header().ok()).flat_map(|header| header.attachments).collect()
}
