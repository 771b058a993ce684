//! What a line asks for after a restore of either side: entries of ours, receipts for them, keys, and what a successor of
//! theirs proves of its predecessor (PROTOCOL.md rule 23).

use comity_wire::frame::{Payload, Want};
use comity_wire::limits::FRAME_WANTS_MAX;

use super::Line;
use super::status::EndRefused;
use super::successor::OurPast;

/// How often a receipt for the end of a closed journal of ours is asked for on one link; the next link asks anew.
const RECEIPT_ASKS_MAX: u32 = 8;

impl OurPast {
    /// What to ask for: entries below the end that we lack; else, with no entry, the receipt that covers the end.
    fn want(&self) -> Option<Want> {
        let (end, held) = (self.end?, self.frontier.size());
        let count = end.size.checked_sub(held)?;
        (count > 0 || self.receipted < end.size).then_some(Want { root: end.root, from: held, count })
    }
}

impl Line {
    /// Whether entries of a closed generation of ours are still to come back.
    pub(super) fn lost(&self) -> bool {
        self.predecessors.ours.values().any(|past| past.end.is_some_and(|end| past.frontier.size() < end.size))
    }

    /// Whether the receipt that covers the end of a closed generation of ours is still asked for on this link. A few times:
    /// a counterpart that has lost it as well has no answer.
    pub(super) fn asks_for_receipt(&self) -> bool {
        self.flow.asked < RECEIPT_ASKS_MAX && self.predecessors.ours.values().any(|past| past.want().is_some())
    }

    /// How many: a claim of the counterpart's until they come.
    pub(super) fn lost_entries(&self) -> u64 {
        let lost = |past: &OurPast| past.end.map_or(0, |end| end.size.saturating_sub(past.frontier.size()));
        self.predecessors.ours.values().map(lost).fold(0, u64::saturating_add)
    }

    /// The newest end that the counterpart named against its own word.
    pub(super) fn end_refused(&self) -> Option<EndRefused> {
        self.predecessors.ours.values().rev().find_map(|past| past.refused)
    }

    /// Asks for entries of a closed generation of ours that we do not hold, and for the receipt that covers its end: it
    /// may have been on its way when the backup was made. Asked again at every contact and tick.
    pub(super) fn ask_for_lost(&mut self) {
        let mut wants: Vec<Want> = self.predecessors.ours.values().filter_map(OurPast::want).collect();
        // Entries first, the lowest generation first: the others lean on it.
        wants.sort_by_key(|want| want.count == 0);
        wants.extend(self.awaited());
        let receipts_only = !wants.is_empty() && wants.iter().all(|want| want.count == 0);
        self.flow.asked = self.flow.asked.saturating_add(u32::from(receipts_only));
        wants.extend(self.keys_wanted());
        wants.truncate(FRAME_WANTS_MAX);
        if !wants.is_empty() {
            self.send(Payload::Want(wants));
        }
    }

    /// What we lack of their older generation before its successor can begin. Where we hold as much and another root,
    /// the last entry: it comes under the head that the successor relies on, and two heads of one size convict.
    fn awaited(&self) -> Option<Want> {
        let named = self.theirs.awaited?;
        let held = if named.generation == self.theirs.generation { self.theirs.size() } else { 0 };
        let from = held.min(named.size.saturating_sub(1));
        Some(Want { root: named.root, from, count: named.size.saturating_sub(from) })
    }

    /// Asks for the next part of it.
    pub(super) fn ask_for_awaited(&mut self) {
        if let Some(want) = self.awaited() {
            self.send(Payload::Want(vec![want]));
        }
    }
}
