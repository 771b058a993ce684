//! One round: what waits, fairly, in one transaction; then what may be released.

use std::collections::{BTreeMap, BTreeSet};

use comity_catalog::Ceiling;
use comity_exchange::effect::Notice;
use comity_exchange::{Context, Effect, Side, Submission};
use comity_seal::Rng;
use comity_store::{Read, Space, Tx, Work};
use comity_wire::frame::{Code, Frame, Payload};
use comity_wire::header::Held;
use comity_wire::{Canonical, Hash, LineId};

use super::changed::makes_readable;
use super::queue::{ALONE_ENTRIES_MAX, Share, leave_out};
use super::request::{Answer, Op, Output, Refusal, SubmitRequest};
use super::{Clock, Core, Fatal, OneLine, UnderWay, erasing};
use crate::ledger::{KeepError, LineLedger, Offer, THEIR_GENERATIONS_MAX, Writer, known_idempotency, peek, query};
use crate::watch::drafts;

/// Lines of one round at most: what all of them ask for is in memory until it is committed.
pub(super) const ROUND_LINES_MAX: usize = 256;

/// What one line asked for in this round.
struct Asked {
    line: LineId,
    effects: Vec<Effect>,
    /// Answers that hang on the commit.
    replies: Vec<(u64, Answer)>,
    /// Why frames were not taken.
    refused: Vec<(Code, &'static str)>,
}

impl Core {
    /// Works on what waits, once: every line gets its share, all in one transaction. What comes out was committed before.
    ///
    /// # Errors
    /// [`Fatal`]: nothing of this round is released, and nothing after it is accepted.
    pub fn round(&mut self, clock: Clock, rng: &mut dyn Rng, out: &mut Vec<Output>) -> Result<(), Fatal> {
        out.append(&mut self.held_back);
        if let Some(detail) = &self.stopped {
            return Err(Fatal::Stopped { detail: detail.clone() });
        }
        let lines = self.turn_order(clock);
        let asked = self.transact(&lines, clock, rng);
        let asked = asked.map_err(|fatal| self.stop(fatal.to_string()))?;
        for one in asked {
            self.release(one, clock, out);
        }
        // After what the round gave is handed out: nobody waits for it, and it is found again at the next start.
        match self.purge() {
            Err(KeepError::Store(full)) if full.is_retryable() => Ok(()),
            Err(error) => Err(self.stop(error.to_string())),
            Ok(()) => Ok(()),
        }
    }

    /// The lines that have work, where all of them took much lately and another one spoke a moment ago: whoever drives the
    /// writer may let the next round wait for a few times as long as the last one took, unless another line has something.
    /// The disk is shared, too: what syncs all the time for one line slows every other one, on both sides.
    #[must_use]
    pub fn gives_way(&self, clock: Clock) -> Option<Vec<LineId>> {
        let busy = self.ready.lines(clock.mono_ms);
        let rests = |line: &LineId| self.lines.get(line).is_some_and(|one| one.queue.may_rest(clock.mono_ms));
        let gives = !busy.is_empty() && busy.iter().all(rests) && self.spoke.another(&busy, clock.mono_ms);
        (gives && self.held_back.is_empty()).then_some(busy)
    }

    /// Lines with work, without those that are left out: by precedence, then in turn; at most [`ROUND_LINES_MAX`].
    fn turn_order(&mut self, clock: Clock) -> Vec<LineId> {
        let ready = self.ready.lines(clock.mono_ms).into_iter();
        let waits: Vec<_> =
            ready.filter_map(|line| self.lines.get(&line).map(|one| (line, one.queue.waits(clock.mono_ms)))).collect();
        let mut lines = Vec::with_capacity(waits.len());
        for (line, left_out) in leave_out(&waits) {
            if let Some(one) = self.lines.get_mut(&line) {
                one.queue.note_left_out(left_out);
            }
            lines.extend((!left_out).then_some(line));
        }
        if let Some(turn) = self.turn {
            let first = lines.iter().position(|line| *line > turn).unwrap_or(0);
            lines.rotate_left(first);
        }
        self.turn = lines.first().copied().or(self.turn);
        lines.sort_by_key(|line| std::cmp::Reverse(self.lines.get(line).map(|one| one.queue.precedence())));
        if lines.len() > ROUND_LINES_MAX {
            lines.truncate(ROUND_LINES_MAX);
            // The others are first among equals in the next one.
            self.turn = lines.last().copied();
        }
        lines
    }

    fn transact(&mut self, lines: &[LineId], clock: Clock, rng: &mut dyn Rng) -> Result<Vec<Asked>, Fatal> {
        let another = lines.len() > 1 || self.spoke.another(lines.get(..1).unwrap_or_default(), clock.mono_ms);
        let share = if another { Share::Shared } else { Share::Alone };
        let carries = |line: &LineId| self.lines.get(line).is_some_and(|one| !one.queue.is_empty());
        self.spoke.note(lines.iter().filter(|line| carries(line)).copied(), clock.mono_ms);
        let full = below_floor(self.store.space()?);
        let mut tx = self.store.begin_for(Work::Essential)?;
        let mut asked = Vec::with_capacity(lines.len());
        let (mut written, mut grown) = (false, Vec::new());
        for id in lines {
            let Some(one) = self.lines.get_mut(id) else { continue };
            let read: &dyn Read = &*tx;
            let mut effects = Vec::new();
            let mut step = Step {
                id: *id,
                writer: &self.writer,
                keys: &mut self.keys,
                ceiling: self.exits.ceiling(id),
                full,
                replies: Vec::new(),
                begun: BTreeSet::new(),
                refused: Vec::new(),
            };
            let ledger = LineLedger::new(read, &self.writer.journals, *id).with_recent(&self.writer.recent);
            let mut cx = Context {
                wall_s: clock.wall_s,
                mono_ms: clock.mono_ms,
                rng: &mut *rng,
                ledger: &ledger,
                out: &mut effects,
            };
            let before = one.line.cut();
            one.line.wake(&ledger).map_err(|e| Fatal::Keep { detail: e.to_string() })?;
            let held = step.drive(one, share, read, &mut cx)?;
            let Step { replies, refused, .. } = step;
            for effect in &effects {
                if let Effect::Checkpoint { side: Side::Ours, generation, checkpoint } = effect {
                    one.apart.signed(*generation, checkpoint.size, clock.wall_s);
                }
            }
            self.ready.note(*id, one.has_something(), one.line.next_tick_ms());
            if one.line.cut() != before || makes_readable(&effects) {
                grown.push(*id);
            }
            if let Some(Effect::TheirRegister(bytes)) = effects.iter().find(|e| matches!(e, Effect::TheirRegister(_))) {
                self.registers.share(&mut one.line, bytes);
            }
            written |= self.writer.apply(&mut *tx, id, &mut effects, &one.keyed)?;
            set_aside(&mut *tx, id, &effects)?;
            if effects.iter().any(|effect| matches!(effect, Effect::Tell(Notice::Returned { .. }))) {
                // What was erased may have come back with a store that was put back.
                self.writer.acts_again(&mut *tx, id)?;
            }
            for of in held {
                self.writer.held(&mut *tx, id, &of)?;
            }
            asked.push(Asked { line: *id, effects, replies, refused });
            if let Some(one) = self.awake.speaks(*id).and_then(|line| self.lines.get_mut(&line)) {
                one.line.rest();
            }
        }
        if written {
            tx.commit()?;
        }
        self.changed.extend(grown);
        Ok(asked)
    }

    /// Hands out what one line's batch gave, now that it is durable.
    fn release(&mut self, asked: Asked, clock: Clock, out: &mut Vec<Output>) {
        let line = asked.line;
        out.extend(asked.replies.into_iter().map(|(token, answer)| Output::Reply { token, answer }));
        for (code, why) in asked.refused {
            out.push(Output::Told { line, notice: Notice::FrameRefused { code: Some(code), why: why.to_owned() } });
        }
        for effect in asked.effects {
            match effect {
                Effect::Send(bytes) => out.extend(self.at_exit(&line, bytes).map(|bytes| Output::Send { line, bytes })),
                Effect::Tell(notice) => self.tell(line, notice, clock, out),
                _ => {}
            }
        }
    }

    fn tell(&mut self, line: LineId, notice: Notice, clock: Clock, out: &mut Vec<Output>) {
        match &notice {
            Notice::Accepted { token, generation, number, ordinal, id } => {
                let answer = |repeated| Answer::Accepted {
                    line,
                    generation: *generation,
                    number: *number,
                    ordinal: *ordinal,
                    id: *id,
                    repeated,
                };
                out.push(Output::Reply { token: *token, answer: answer(false) });
                for also in self.settle(line, *token) {
                    out.push(Output::Reply { token: also, answer: answer(true) });
                }
            }
            Notice::Rejected { token, why } => {
                let answer = Answer::Refused(Refusal::Rejected(why.clone()));
                out.push(Output::Reply { token: *token, answer: answer.clone() });
                for also in self.settle(line, *token) {
                    out.push(Output::Reply { token: also, answer: answer.clone() });
                }
            }
            Notice::StatementOpened { number, header, attachments } => {
                for reference in attachments {
                    let (generation, reference) = (header.generation, reference.clone());
                    let offer = Offer { line, generation, number: *number, reference, held: false };
                    out.push(Output::Offered(Box::new(offer)));
                }
            }
            Notice::Receipted { generation, size, time } => {
                if let Some(one) = self.lines.get_mut(&line).filter(|one| one.line.status().synced) {
                    one.apart.receipted(*generation, *size, *time, clock.wall_s);
                }
            }
            _ => {}
        }
        out.push(Output::Told { line, notice });
    }

    /// Ends a submission's claim on its idempotency key; returns the tokens of those that repeated it meanwhile.
    fn settle(&mut self, line: LineId, token: u64) -> Vec<u64> {
        let Some(one) = self.lines.get_mut(&line) else { return Vec::new() };
        one.naming.remove(&token);
        let Some(known) = one.keyed.remove(&token) else { return Vec::new() };
        self.keys.remove(&known.key).map(|under_way| under_way.tokens).unwrap_or_default()
    }
}

/// Keeps what can be said no more, with what is committed of its line.
fn set_aside(tx: &mut dyn Tx, line: &LineId, effects: &[Effect]) -> Result<(), Fatal> {
    for effect in effects {
        if let Effect::SetAside(one) = effect {
            drafts::aside::keep(tx, line, one).map_err(erasing::damaged)?;
        }
    }
    Ok(())
}

/// The free and the needed bytes, where there is too little room for ordinary work.
fn below_floor(space: Space) -> Option<(u64, u64)> {
    (space.free_bytes < space.floor_bytes).then_some((space.free_bytes, space.floor_bytes))
}

/// Whether what others say is still taken, with so many bytes free and so many kept: it is what they are kept for. Only
/// when three quarters of them are used, nothing but receipts is.
const fn keeps_entries((free_bytes, floor_bytes): (u64, u64)) -> bool {
    free_bytes >= floor_bytes / 4
}

/// One line's part of a round.
struct Step<'a> {
    id: LineId,
    writer: &'a Writer,
    keys: &'a mut BTreeMap<Vec<u8>, UnderWay>,
    ceiling: Option<&'a Ceiling>,
    full: Option<(u64, u64)>,
    replies: Vec<(u64, Answer)>,
    /// Generations of the counterpart's that frames of this round may have begun.
    begun: BTreeSet<u64>,
    refused: Vec<(Code, &'static str)>,
}

impl Step<'_> {
    /// Feeds the line and closes its batch. Returns the attachments that are now held.
    fn drive(
        &mut self,
        one: &mut OneLine,
        share: Share,
        read: &dyn Read,
        cx: &mut Context<'_>,
    ) -> Result<Vec<Held>, Fatal> {
        let failed = |e: comity_exchange::LedgerError| Fatal::Keep { detail: e.to_string() };
        one.begins = false;
        let mut held = Vec::new();
        for op in one.queue.take_ops(share, cx.mono_ms) {
            match op {
                Op::Frame(bytes) if !self.has_room(&bytes) => {
                    self.refused.push((Code::OverLimit, "entries of more generations than are kept of one line"));
                }
                Op::Frame(bytes) => {
                    let whole = bytes.len();
                    let bytes = match self.full {
                        Some(room) => without_growth(bytes, keeps_entries(room)),
                        None => Some(bytes),
                    };
                    if bytes.as_ref().is_none_or(|left| left.len() < whole) {
                        one.line.busy();
                        let why = "the disk is nearly full: entries and chunks are not taken, receipts are";
                        self.refused.push((Code::Busy, why));
                    }
                    if let Some(bytes) = bytes {
                        one.line.receive(&bytes, cx).map_err(failed)?;
                    }
                }
                Op::AttachmentHeld(of) => {
                    // Said once, whatever is told after a restart.
                    let known = query::offer(read, &self.id, &of)?;
                    let fresh = known.is_some_and(|offer| !offer.held) && !held.contains(&of);
                    if fresh && one.line.attachment_held(of) {
                        held.push(of);
                    }
                }
                op => self.plain(one, op, cx)?,
            }
        }
        let room = ALONE_ENTRIES_MAX.saturating_sub(one.line.waiting());
        for submit in one.queue.take_submits(share, room, cx.mono_ms) {
            self.submit(one, submit, read)?;
        }
        one.line.tick(cx);
        one.line.seal_batch(cx).map_err(failed)?;
        Ok(held)
    }

    /// Whether the journal whose entries a frame brings is held, or there is room for one more of the line.
    fn has_room(&mut self, frame: &[u8]) -> bool {
        let journals = &self.writer.journals;
        match peek::brings_generation(frame) {
            Some(generation) if journals.find(&self.id, Side::Theirs, generation).is_none() => {
                self.begun.insert(generation);
                journals.their_generations(&self.id) + self.begun.len() <= THEIR_GENERATIONS_MAX
            }
            _ => true,
        }
    }

    /// Operations that need no look at the store.
    fn plain(&mut self, one: &mut OneLine, op: Op, cx: &mut Context<'_>) -> Result<(), Fatal> {
        match op {
            Op::Up => one.line.connected(cx),
            Op::Down => one.line.disconnected(),
            Op::Control(body) => one.line.control(*body),
            Op::Hello => one.line.hello(cx),
            Op::Probe => one.line.probe(cx),
            Op::Rotate(rotate) => one.line.rotate(*rotate),
            Op::Register(part) => {
                let failed = |source| Fatal::Line { line: self.id, source };
                one.line.set_register(part).map_err(failed)?;
            }
            Op::Successor { token, delegation, secrets } => {
                let answer = match one.line.open_successor(*delegation, *secrets, cx) {
                    Ok(()) => Answer::Done,
                    Err(why) => Answer::Refused(Refusal::Successor(why)),
                };
                self.replies.push((token, answer));
            }
            Op::Frame(_) | Op::AttachmentHeld(_) => {}
        }
        Ok(())
    }

    fn submit(&mut self, one: &mut OneLine, submit: SubmitRequest, read: &dyn Read) -> Result<(), KeepError> {
        let token = submit.token;
        let refuse = |refusal| (token, Answer::Refused(refusal));
        if let Some(key) = &submit.key {
            if let Some(under_way) = self.keys.get_mut(&key.key) {
                if under_way.content == key.content {
                    under_way.tokens.push(token);
                } else {
                    self.replies.push(refuse(Refusal::KeyConflict));
                }
                return Ok(());
            }
            if let Some(known) = known_idempotency(read, &key.key)? {
                let same = known.content == key.content;
                let answer = Answer::Accepted {
                    line: known.line,
                    generation: known.generation,
                    number: known.number,
                    ordinal: known.ordinal,
                    id: known.id,
                    repeated: true,
                };
                self.replies.push(if same { (token, answer) } else { refuse(Refusal::KeyConflict) });
                return Ok(());
            }
        }
        // Whoever asks, and whatever was checked before: nothing above the ceiling is even appended.
        if let Some(Err(above)) = self.ceiling.map(|ceiling| ceiling.admits(&submit.statement.envelope)) {
            self.replies.push(refuse(Refusal::Above(above)));
            return Ok(());
        }
        if let Some((free_bytes, floor_bytes)) = self.full {
            self.replies.push(refuse(Refusal::Disk { free_bytes, floor_bytes }));
            return Ok(());
        }
        let named: Vec<Hash> = submit.statement.envelope.attachments.iter().map(|of| of.root).collect();
        for root in &named {
            // Looked up before it came to the writer, and dropped since.
            if query::imported(read, root)?.is_none() {
                self.replies.push(refuse(Refusal::NoAttachment { root: *root }));
                return Ok(());
            }
        }
        if !named.is_empty() {
            one.naming.insert(token, named);
        }
        debug_assert!(self.writer.journals.find(&self.id, Side::Ours, 0).is_none(), "generations begin at 1");
        if let Some(key) = submit.key {
            self.keys.insert(key.key.clone(), UnderWay { content: key.content, tokens: Vec::new() });
            one.keyed.insert(token, key);
        }
        one.line.submit(Submission {
            token,
            statement: submit.statement,
            signatures: submit.signatures,
            settle: submit.settle,
            stated: None,
            prepared: submit.prepared,
        });
        Ok(())
    }
}

/// A frame as it is taken while the disk is nearly full: without chunks, and without entries where those are not kept;
/// with its receipts.
fn without_growth(bytes: Vec<u8>, entries: bool) -> Option<Vec<u8>> {
    let Ok(mut frame) = Frame::from_bytes(&bytes) else { return Some(bytes) };
    match &mut frame.payload {
        Payload::Chunk(_) => None,
        Payload::Returned(_) if !entries => None,
        Payload::Data(data) if !entries && !data.entries.is_empty() => {
            data.entries.clear();
            data.checkpoint = None;
            data.consistency.clear();
            data.openings.clear();
            data.register = None;
            Some(frame.to_bytes())
        }
        _ => Some(bytes),
    }
}
