//! Courier files: everything that a counterpart may lack, and what it asked for in its last file.
//!
//! Who writes a file and who reads one may be processes of a moment, so the counterpart's WANTs are kept in the store
//! until its next file. They are unsigned and believed by nobody: they only choose what the next file carries.

use std::collections::BTreeSet;

use comity_exchange::Context;
use comity_seal::Rng;
use comity_store::{Cells, Work};
use comity_wire::frame::{Frame, Payload, Want};
use comity_wire::head::Checkpoint;
use comity_wire::limits::FRAME_WANTS_MAX;
use comity_wire::{AuthorId, Canonical, LineId};

use super::{Clock, Core, Fatal, Op, Output, Request};
use crate::ledger::{LineLedger, query, wants_cell};

impl Core {
    /// Frames for a courier file: everything of a line that its counterpart may lack. `give` may stop it with `false`.
    ///
    /// # Errors
    /// [`Fatal`]; an unknown line gives nothing.
    pub fn courier_out(
        &mut self,
        line: &LineId,
        clock: Clock,
        rng: &mut dyn Rng,
        give: &mut dyn FnMut(Vec<u8>) -> bool,
    ) -> Result<(), Fatal> {
        let read = self.store.reader()?;
        let Some(one) = self.lines.get_mut(line) else { return Ok(()) };
        let ledger = LineLedger::new(&*read, &self.writer.journals, *line);
        let woken = one.line.wake(&ledger);
        let mut effects = Vec::new();
        let mut cx = Context { wall_s: clock.wall_s, mono_ms: clock.mono_ms, rng, ledger: &ledger, out: &mut effects };
        let (exits, journals, mut failed) = (&mut self.exits, &self.writer.journals, None);
        let mut admitted = |frame: Vec<u8>| match exits.admitted((&*read, journals), line, frame) {
            Ok(frame) => frame.is_none_or(&mut *give),
            Err(error) => {
                failed = Some(error);
                false
            }
        };
        let result = woken.and_then(|()| one.line.courier_out(&mut cx, &mut admitted));
        let rests = self.awake.speaks(*line);
        self.note(line);
        if let Some(one) = rests.and_then(|line| self.lines.get_mut(&line)) {
            one.line.rest();
        }
        let result = result.map_err(|e| e.to_string()).and(failed.map_or(Ok(()), |e| Err(e.to_string())));
        result.map_err(|detail| self.stop(detail))
    }

    /// Keeps what a counterpart's courier file asked for, in place of what its last one did; at most
    /// [`FRAME_WANTS_MAX`] ranges, one of each root.
    ///
    /// # Errors
    /// [`Fatal`]: the store's.
    pub fn keep_wants(&mut self, line: &LineId, wants: &[Want]) -> Result<(), Fatal> {
        let Some(author) = self.lines.get(line).map(|one| one.line.config().their_author) else { return Ok(()) };
        let mut roots = BTreeSet::new();
        let wants = wants.iter().filter(|want| roots.insert(want.root)).take(FRAME_WANTS_MAX);
        let wants: Vec<Want> = wants.copied().collect();
        if query::kept_wants(&*self.store.reader()?, line)? == wants {
            return Ok(());
        }
        let cell = wants_cell(line);
        let mut tx = self.store.begin_for(Work::Essential)?;
        if wants.is_empty() {
            tx.delete_cell(Cells::Meta, &cell)?;
        } else {
            tx.put_cell(Cells::Meta, &cell, &want_frame(*line, author, wants))?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Frames that return what the counterpart's last courier file asked for of its own lost entries and receipts. Nothing
    /// where the line has a link: what is asked for there is answered there.
    ///
    /// # Errors
    /// [`Fatal`].
    pub fn courier_returned(
        &mut self,
        line: &LineId,
        clock: Clock,
        rng: &mut dyn Rng,
        give: &mut dyn FnMut(Vec<u8>) -> bool,
    ) -> Result<(), Fatal> {
        let Some(one) = self.lines.get(line) else { return Ok(()) };
        if one.line.status().up {
            return self.keep_wants(line, &[]);
        }
        let author = one.line.config().their_author;
        let read = self.store.reader()?;
        for mut want in query::kept_wants(&*read, line)? {
            // Chunks are another's work.
            if query::is_served(&*read, line, &want.root)? {
                continue;
            }
            // One frame returns a part only, and nobody is there to ask for the next. A receipt is asked for with no entry.
            loop {
                let op = Op::Frame(want_frame(*line, author, vec![want]));
                let (mut returned, mut goes_on) = (0, None);
                for output in self.run(vec![Request::Op { line: *line, op }], clock, rng)? {
                    match output {
                        Output::Send { line: of, bytes } if of == *line => {
                            let (entries, head) = entries_returned(&bytes);
                            returned += entries;
                            goes_on = head.filter(|head| head.size == want.from.saturating_add(returned)).or(goes_on);
                            if !give(bytes) {
                                return Ok(());
                            }
                        }
                        other => self.held_back.push(other),
                    }
                }
                if want.count == 0 {
                    // What follows on a root was asked for: what follows on the next one comes with it.
                    let Some(head) = goes_on else { break };
                    (want.root, want.from) = (head.root, head.size);
                    continue;
                }
                want.from = want.from.saturating_add(returned);
                want.count = want.count.saturating_sub(returned);
                if returned == 0 || want.count == 0 {
                    break;
                }
            }
        }
        Ok(())
    }
}

fn want_frame(line: LineId, author: AuthorId, wants: Vec<Want>) -> Vec<u8> {
    Frame { line, author, payload: Payload::Want(wants) }.to_bytes()
}

/// How many entries a frame returns, and under which head.
fn entries_returned(frame: &[u8]) -> (u64, Option<Checkpoint>) {
    match Frame::from_bytes(frame) {
        Ok(Frame { payload: Payload::Returned(returned), .. }) => {
            (returned.entries.len() as u64, Some(returned.checkpoint))
        }
        _ => (0, None),
    }
}
