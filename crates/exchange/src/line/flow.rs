//! What is sent when: a window of frames, resending until receipted, retries capped at a minute.

use std::collections::VecDeque;

use comity_wire::Hash;
use comity_wire::entry::Entry;
use comity_wire::frame::{Code, Data, Erased, ErasedBody, Payload};
use comity_wire::head::Checkpoint;
use comity_wire::header::Kind;
use comity_wire::limits::{FRAME_ENTRIES_MAX, RETRY_SECONDS_MAX};

use super::Line;
use super::entries::{ENTRIES_BYTES_MAX, LISTING_BYTES};
use super::proofs::Nodes;
use crate::effect::Left;
use crate::effect::Notice;
use crate::input::{Context, Side};
use crate::ledger::{Ledger, LedgerError};

/// Frames with entries that may be on their way unreceipted.
const WINDOW_FRAMES: usize = 8;
/// The first retry after this many milliseconds; each next one after twice as many, up to the cap.
const RETRY_MS_FIRST: u64 = 1_000;
/// The cap: [`RETRY_SECONDS_MAX`].
const RETRY_MS_MAX: u64 = RETRY_SECONDS_MAX * 1_000;

/// The state of the talk over the present link. Lives in memory only.
#[derive(Debug)]
pub(super) struct Flow {
    /// A link is up.
    pub up: bool,
    /// Our HELLO was answered on this link: entries may be released.
    pub synced: bool,
    /// The nonce of our unanswered HELLO.
    pub hello: Option<[u8; 16]>,
    /// When the HELLO was sent, for the round trip.
    pub hello_at_ms: u64,
    /// Entries below this number are on their way or receipted.
    pub sent: u64,
    /// Ends of the frames on their way.
    pub in_flight: VecDeque<u64>,
    /// Our newest receipt has not been sent on this link, or was asked for again.
    pub receipt_due: bool,
    /// Present retry interval.
    pub interval_ms: u64,
    /// When to retry; `None` where nothing waits.
    pub retry_at_ms: Option<u64>,
    /// When the last retry, or the link's first word, went out.
    pub tried_at_ms: u64,
    /// Nothing was heard between the last two tries: the next word of the counterpart flushes the queue.
    pub silent: bool,
    /// When the counterpart was last heard.
    pub heard_at_ms: Option<u64>,
    /// Measured round trip of the last HELLO.
    pub round_trip_ms: Option<u64>,
    /// Contact without a receipt since then, for *withheld*.
    pub waiting_since_ms: Option<u64>,
    /// How often nothing but lost receipts was asked for on this link.
    pub asked: u32,
    /// The last answer to our HELLO claimed what no signature of ours showed.
    pub unproved: bool,
    /// The later generation of our own journal that the counterpart says to hold, in answer to our HELLO or in a citation;
    /// until an answer can be believed. Its word: it is shown, and proves nothing.
    pub newer_claimed: Option<u64>,
    /// The counterpart's last code for what waits for a receipt, and when it came. Unsigned: it does nothing, and keeps us
    /// from saying *withheld* (docs/decisions/0007).
    pub refused: Option<(Code, u64)>,
    /// Our last code for a frame of theirs, and when they were heard then; until entries of theirs are taken.
    pub refusing: Option<(Code, u64)>,
    /// What the counterpart should get and our store cannot give back as it was signed.
    pub damaged: Option<Damaged>,
}

/// An entry that is damaged in our store: neither it nor what stands behind it can leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged {
    /// Whose journal.
    pub side: Side,
    /// Its generation.
    pub generation: u64,
    /// The entry.
    pub number: u64,
}

/// A code and when it came. One that only says that others come first (a gap, another moment) leaves the cause standing.
pub(super) fn noted(before: Option<(Code, u64)>, code: Code, at_ms: u64) -> (Code, u64) {
    let cause = before.filter(|_| matches!(code, Code::Gap | Code::Busy)).map_or(code, |(cause, _)| cause);
    (cause, at_ms)
}

impl Default for Flow {
    fn default() -> Self {
        Self {
            up: false,
            synced: false,
            hello: None,
            hello_at_ms: 0,
            sent: 0,
            in_flight: VecDeque::new(),
            receipt_due: false,
            interval_ms: RETRY_MS_FIRST,
            retry_at_ms: None,
            tried_at_ms: 0,
            silent: false,
            heard_at_ms: None,
            round_trip_ms: None,
            waiting_since_ms: None,
            asked: 0,
            unproved: false,
            newer_claimed: None,
            refused: None,
            refusing: None,
            damaged: None,
        }
    }
}

impl Flow {
    /// A receipt came: the window moves, the intervals start anew.
    pub(super) fn receipted(&mut self, size: u64, mono_ms: u64) {
        while self.in_flight.front().is_some_and(|end| *end <= size) {
            self.in_flight.pop_front();
        }
        self.sent = self.sent.max(size);
        self.interval_ms = RETRY_MS_FIRST;
        self.retry_at_ms = Some(mono_ms + self.interval_ms);
        self.waiting_since_ms = None;
        self.refused = None;
    }

    /// Starts again from a size: what is above counts as not sent.
    pub(super) fn rewind(&mut self, size: u64) {
        self.sent = size;
        self.in_flight.clear();
    }

    /// The counterpart was heard. After silence the queue is flushed at once (DESIGN.md rule 6); a counterpart that
    /// answers every try without a receipt only meets the next retry, or two honest sides could feed each other.
    pub(super) fn heard(&mut self, mono_ms: u64) {
        self.heard_at_ms = Some(mono_ms);
        if std::mem::take(&mut self.silent) && self.retry_at_ms.is_some() {
            self.interval_ms = RETRY_MS_FIRST;
            self.retry_at_ms = Some(mono_ms);
        }
    }

    fn sent_frame(&mut self, end: u64, mono_ms: u64) {
        self.sent = end;
        self.in_flight.push_back(end);
        self.waiting_since_ms.get_or_insert(mono_ms);
        self.retry_at_ms.get_or_insert(mono_ms + self.interval_ms);
    }

    /// Doubles the interval up to the cap.
    fn back_off(&mut self, mono_ms: u64) {
        self.silent = self.heard_at_ms.is_none_or(|heard| heard < self.tried_at_ms);
        self.tried_at_ms = mono_ms;
        self.interval_ms = (self.interval_ms * 2).min(RETRY_MS_MAX);
        self.retry_at_ms = Some(mono_ms + self.interval_ms);
    }
}

impl Line {
    /// When [`Line::tick`] has something to do, on the monotonic clock; `None` where nothing waits.
    pub fn next_tick_ms(&self) -> Option<u64> {
        if self.flow.up { self.flow.retry_at_ms } else { None }
    }

    /// Retries what is due. Called at or after [`Line::next_tick_ms`]; calling it earlier does nothing.
    pub fn tick(&mut self, cx: &mut Context<'_>) {
        if !self.flow.up || self.flow.retry_at_ms.is_none_or(|at| at > cx.mono_ms) {
            return;
        }
        self.flow.back_off(cx.mono_ms);
        self.ask_for_lost();
        if self.flow.synced {
            self.flow.rewind(self.ours.covered);
        } else {
            self.hello(cx);
        }
    }

    /// Sends what may be sent: entries within the window, and the receipt that is due.
    ///
    /// `fresh` are the entries of this batch, which end at our present size.
    pub(super) fn pump(&mut self, mut fresh: Vec<Entry>, cx: &mut Context<'_>) -> Result<(), LedgerError> {
        if !self.flow.up {
            return Ok(());
        }
        let (size, start) = (self.ours.size(), self.ours.size() - fresh.len() as u64);
        let whole = fresh.len() <= FRAME_ENTRIES_MAX
            && fresh.iter().map(Entry::len).sum::<usize>() <= ENTRIES_BYTES_MAX + LISTING_BYTES;
        while self.flow.synced && self.flow.sent < size && self.flow.in_flight.len() < WINDOW_FRAMES {
            let from = self.flow.sent;
            if from >= start && !whole {
                // More than a frame takes: read back in parts, once it is committed.
                break;
            }
            let data = if from >= start && !fresh.is_empty() {
                let skip = usize::try_from(from - start).unwrap_or(usize::MAX);
                let checkpoint = self.ours.checkpoint.clone();
                // They end at our size, so this is the last frame.
                self.data(from, fresh.split_off(skip.min(fresh.len())), checkpoint, Vec::new())
            } else {
                match self.committed_data(from, start, cx)? {
                    Some(data) => data,
                    None => break,
                }
            };
            let end = from + data.entries.len() as u64;
            self.flow.sent_frame(end, cx.mono_ms);
            self.ours.released = self.ours.released.max(end);
            self.send(Payload::Data(Box::new(data)));
        }
        if self.flow.synced && self.flow.receipt_due && self.theirs.receipt.is_some() {
            let data = self.data(self.flow.sent, Vec::new(), None, Vec::new());
            self.send(Payload::Data(Box::new(data)));
        }
        let asks = self.lost() || self.asks_for_receipt();
        let done = self.flow.synced && self.flow.sent >= size && self.ours.covered >= size && !asks;
        if done {
            self.flow.retry_at_ms = None;
        } else {
            self.flow.retry_at_ms.get_or_insert(cx.mono_ms + self.flow.interval_ms);
        }
        Ok(())
    }

    /// A frame of committed entries from `from` on, none at or above `until`. `None` where the first is damaged.
    pub(super) fn committed_data(
        &mut self,
        from: u64,
        until: u64,
        cx: &mut Context<'_>,
    ) -> Result<Option<Data>, LedgerError> {
        let generation = self.ours.origin.generation;
        let Some(signed) = signed_entries(cx.ledger, generation, from, (until, until))? else {
            self.note_damaged(Damaged { side: Side::Ours, generation, number: from });
            return Ok(None);
        };
        if self.flow.damaged.is_some_and(|damaged| damaged.side == Side::Ours) {
            self.flow.damaged = None;
        }
        Ok(Some(self.signed_data(from, signed)))
    }

    /// A frame of entries as [`signed_entries`] gives them.
    pub(super) fn signed_data(&mut self, from: u64, signed: SignedEntries) -> Data {
        let SignedEntries { entries, checkpoint, consistency, erased } = signed;
        Data { erased, ..self.data(from, entries, Some(checkpoint), consistency) }
    }

    /// Notes what cannot be given back, and tells it once.
    pub(super) fn note_damaged(&mut self, damaged: Damaged) {
        if self.flow.damaged.replace(damaged) != Some(damaged) {
            let Damaged { side, generation, number } = damaged;
            self.tell(Notice::Damaged { side, generation, number });
        }
    }

    /// Joins entries with the newest receipt and, where one of them may rely on more of it than the counterpart has, our
    /// register.
    pub(super) fn data(
        &mut self,
        from: u64,
        entries: Vec<Entry>,
        checkpoint: Option<Checkpoint>,
        consistency: Vec<comity_wire::Hash>,
    ) -> Data {
        let receipts: Vec<_> = self.theirs.receipt.iter().filter(|_| self.flow.receipt_due).cloned().collect();
        self.flow.receipt_due = false;
        // Control entries are rare and need an authority that the counterpart may not know yet.
        let control = entries.iter().any(|e| e.kind() == Some(Kind::Control));
        let register = control || (self.ours.register_due.is_some() && !entries.is_empty());
        Data {
            generation: self.ours.origin.generation,
            from,
            entries,
            checkpoint,
            consistency,
            receipts_for: if receipts.is_empty() { 0 } else { self.theirs.generation },
            receipts,
            openings: Vec::new(),
            register: register.then(|| self.ours.register.part().clone()),
            erased: None,
        }
    }
}

/// Entries of our own, a head at or above their end, and the proof that leads there.
pub(super) struct SignedEntries {
    pub entries: Vec<Entry>,
    pub checkpoint: Checkpoint,
    pub consistency: Vec<Hash>,
    /// Those without their bodies.
    pub erased: Option<Erased>,
}

/// Committed entries of one of our generations as one frame takes them, none at or above `until`, under a head of a size
/// up to `signed`. `None` where the ledger does not show them.
pub(super) fn signed_entries(
    ledger: &dyn Ledger,
    generation: u64,
    from: u64,
    (until, signed): (u64, u64),
) -> Result<Option<SignedEntries>, LedgerError> {
    let most = until.saturating_sub(from).min(FRAME_ENTRIES_MAX as u64);
    let count = usize::try_from(most).unwrap_or(FRAME_ENTRIES_MAX);
    let mut entries = ledger.entries(Side::Ours, generation, from, count, ENTRIES_BYTES_MAX)?;
    if entries.is_empty() {
        return Ok(None);
    }
    let nodes = Nodes { ledger, side: Side::Ours, generation };
    let mut bodies = erased_bodies(ledger, (Side::Ours, generation), from, &entries)?;
    entries.truncate(fitting(from, &entries, &bodies, ENTRIES_BYTES_MAX));
    let end = from + entries.len() as u64;
    bodies.retain(|mark| mark.number < end);
    if let Some(first) = bodies.first() {
        // Their own receipt shows them that they held what comes without its content: under the head that it is for. The
        // oldest one that does: whoever was restored knows their oldest keys, and learns of rotations from what comes back.
        let Some((receipt, checkpoint)) = ledger.receipt_covering(Side::Ours, generation, first.number)? else {
            return Ok(None);
        };
        let end = end.min(checkpoint.size);
        entries.truncate(usize::try_from(end - from).unwrap_or(usize::MAX));
        bodies.retain(|mark| mark.number < end);
        let consistency = if end < checkpoint.size { nodes.consistency(end, checkpoint.size)? } else { Vec::new() };
        return Ok(Some(SignedEntries { entries, checkpoint, consistency, erased: Some(Erased { bodies, receipt }) }));
    }
    // End at a signed head where one lies within; else take the next one above, with the proof.
    if let Some(checkpoint) = ledger.checkpoint_within(Side::Ours, generation, from, end)? {
        entries.truncate(usize::try_from(checkpoint.size - from).unwrap_or(usize::MAX));
        return Ok(Some(SignedEntries { entries, checkpoint, consistency: Vec::new(), erased: None }));
    }
    let Some(checkpoint) = ledger.checkpoint_within(Side::Ours, generation, end, signed)? else { return Ok(None) };
    let consistency = nodes.consistency(end, checkpoint.size)?;
    Ok(Some(SignedEntries { entries, checkpoint, consistency, erased: None }))
}

/// Which of these entries come without their bodies, and the hashes that stand for them.
pub(super) fn erased_bodies(
    ledger: &dyn Ledger,
    (side, generation): (Side, u64),
    from: u64,
    entries: &[Entry],
) -> Result<Vec<ErasedBody>, LedgerError> {
    let mut found = Vec::new();
    for (number, entry) in (from..).zip(entries) {
        // A statement without any body never was sealed: it was erased, or is the author's own fault.
        if entry.body.is_empty()
            && entry.kind() == Some(Kind::Statement)
            && let Some(Left { body, residue }) = ledger.erased(side, generation, number)?
        {
            found.push(ErasedBody { number, body, residue });
        }
    }
    Ok(found)
}

/// How many of these entries fit into so many bytes together with what is left of those that were erased; at least one.
pub(super) fn fitting(from: u64, entries: &[Entry], erased: &[ErasedBody], bytes_max: usize) -> usize {
    let (mut marks, mut bytes) = (erased.iter().peekable(), 0);
    for (index, (number, entry)) in (from..).zip(entries).enumerate() {
        let mark = marks.next_if(|mark| mark.number == number);
        bytes += entry.len() + mark.map_or(0, |mark| mark.residue.len());
        if mark.is_some() && bytes > bytes_max && index > 0 {
            return index;
        }
    }
    entries.len()
}
