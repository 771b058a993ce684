//! What may still be written while our own log key is revoked.
//!
//! No head by that key is taken, so what is written under it can leave only together with the rotation, under the first
//! head by the new key: in one frame, since the counterpart does not know the new key before it holds the rotation. More
//! than one frame's worth would wedge the line for ever. So statements beyond it are refused, listings wait, what moves to a
//! successor of ours waits, and a successor of theirs begins only where there is room for all that it makes us say.

use comity_wire::Canonical;
use comity_wire::control::{Control, ControlBody};
use comity_wire::entry::Entry;
use comity_wire::header::{Held, Listed, Refusal};
use comity_wire::limits::{ENTRY_BYTES_MAX, FRAME_ENTRIES_MAX, HEADER_LIST_MAX};

use super::Line;
use super::entries::ENTRIES_BYTES_MAX;
use super::state::CONTROLS_MAX;
use crate::input::{Context, Side};
use crate::ledger::LedgerError;

/// Entries kept free for the rotation, what must go before it, and what follows at once.
const RESERVE_ENTRIES: usize = 16;
/// Bytes kept free for them.
const RESERVE_BYTES: usize = 3 * ENTRY_BYTES_MAX;
const _: () = assert!(RESERVE_BYTES + 2 * ENTRY_BYTES_MAX < ENTRIES_BYTES_MAX);
/// Receipts, refusals and held attachments that wait to be listed at most, while no entry may list them.
pub(super) const LISTS_WAIT_MAX: usize = 4_096;
/// Attachments that wait to be named at most: a line's state takes no more.
pub(super) const HELD_WAIT_MAX: usize = 4 * LISTS_WAIT_MAX;
const _: () = assert!(HELD_WAIT_MAX <= CONTROLS_MAX);
/// Bytes of an entry that only lists, or names an end, without what it lists.
const LISTING_ENTRY_BYTES: usize = 1_024;

/// What has piled up and is committed: nothing where our key is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pile {
    entries: usize,
    bytes: usize,
    /// Not all of it was looked at: there is more than a frame takes.
    more: bool,
}

impl Pile {
    /// Whether another entry of any size fits beside it and what this batch wrote.
    pub(super) fn has_room(&self, fresh: &[Entry]) -> bool {
        self.has_room_for(fresh, 0, 0)
    }

    fn has_room_for(&self, fresh: &[Entry], entries: usize, bytes: usize) -> bool {
        let bytes = bytes + self.bytes + fresh.iter().map(Entry::len).sum::<usize>();
        !self.more
            && self.entries + fresh.len() + entries + RESERVE_ENTRIES < FRAME_ENTRIES_MAX
            && bytes + ENTRY_BYTES_MAX + RESERVE_BYTES <= ENTRIES_BYTES_MAX
    }

    /// Whether a control entry may be written even so: what takes the key away, or brings another; and what names an end,
    /// for which there was room when the successor began.
    pub(super) const fn lets_pass(control: &ControlBody) -> bool {
        matches!(control.control, Control::Rotation(_) | Control::Revocation(_) | Control::PredecessorEnd(_))
    }
}

impl Line {
    /// What has piled up since the last head of ours that the counterpart takes, if our key is revoked.
    pub(super) fn pile(&self, cx: &Context<'_>) -> Result<Option<Pile>, LedgerError> {
        let (generation, committed) = (self.ours.origin.generation, self.ours.committed);
        if !self.ours.disowned(self.ours.size() + 1) {
            return Ok(None);
        }
        // Sizes that are not disowned come first.
        let (mut good, mut bad) = (self.ours.covered.min(committed), committed + 1);
        while good + 1 < bad {
            let middle = good + (bad - good) / 2;
            if self.ours.disowned(middle) { bad = middle } else { good = middle }
        }
        let from = self.ours.covered.min(good);
        let head = cx.ledger.checkpoint_within(Side::Ours, generation, from, good)?;
        let from = head.map_or(from, |head| head.size);
        if from >= committed {
            return Ok(Some(Pile { entries: 0, bytes: 0, more: false }));
        }
        let entries = cx.ledger.skimmed(Side::Ours, generation, from, FRAME_ENTRIES_MAX, ENTRIES_BYTES_MAX)?;
        let more = from + (entries.len() as u64) < committed;
        Ok(Some(Pile { entries: entries.len(), bytes: entries.iter().map(Entry::len).sum(), more }))
    }

    /// Whether their next generation may begin: then all that waits is listed at once, and the ends are named.
    pub(super) fn may_begin(&self, generation: u64, cx: &Context<'_>) -> Result<bool, LedgerError> {
        let Some(pile) = self.pile(cx)? else { return Ok(true) };
        let theirs = &self.theirs;
        let lists = [theirs.unlisted.len() + 1, theirs.refusals.len(), theirs.held.len()];
        let bytes = lists[0] * Listed::BYTES_MAX + lists[1] * Refusal::BYTES_MAX + lists[2] * Held::BYTES_MAX;
        let ends = usize::try_from(generation.saturating_sub(theirs.generation)).unwrap_or(usize::MAX);
        let listing = lists.iter().map(|waiting| waiting.div_ceil(HEADER_LIST_MAX)).max().unwrap_or(0) + 1;
        let entries = listing.saturating_add(ends).saturating_add(self.batch.controls.len());
        let bytes = entries.saturating_mul(LISTING_ENTRY_BYTES).saturating_add(bytes);
        Ok(pile.has_room_for(&self.batch.fresh, entries, bytes))
    }

    /// Whether so much waits to be listed that nothing more of theirs may be taken before our key is rotated.
    pub(super) fn lists_are_full(&self) -> bool {
        let theirs = &self.theirs;
        self.ours.disowned(self.ours.size() + 1)
            && theirs.unlisted.len() + theirs.refusals.len() + theirs.held.len() >= LISTS_WAIT_MAX
    }
}
