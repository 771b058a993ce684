//! The transfers' thread: chunk files are read and written here, so that the writer never waits for them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use bytes::Bytes;
use comity_wire::frame::{Chunk, Want};
use comity_wire::{AuthorId, Hash, LineId};
use tokio::sync::mpsc;

use super::clocks::Clocks;
use super::writer::Work;
use crate::attachments::{AttachmentError, ChunkStore, TransferOut, Transfers};
use crate::core::{Clock, Core, Op, Request};
use crate::ledger::Offer;

/// Chunk frames of a line that wait at most for its link to have nothing else to send.
pub(super) const BULK_MAX: usize = 2;

/// What the thread is given.
pub(super) enum Transfer {
    /// To be fetched.
    Offered(Box<Offer>),
    /// Damaged behind its first sound chunks: to be fetched again.
    Again { offer: Box<Offer>, sound: u64 },
    /// A line has a link; chunk frames go into the queue.
    Up { line: LineId, author: AuthorId, bulk: mpsc::Sender<Bytes> },
    /// It has none.
    Down { line: LineId },
    /// Chunks are asked for; each root was checked.
    Wanted { line: LineId, wants: Vec<Want> },
    /// A chunk came.
    Chunk { line: LineId, chunk: Box<Chunk> },
    /// Both sides erased what offered these: they go, and are asked for no more.
    Erased { roots: Vec<Hash> },
    /// A queue has room again.
    Room,
    /// Answer when everything before is done.
    Done(tokio::sync::oneshot::Sender<()>),
    /// Stop.
    Stop,
}

pub(super) struct TransferThread {
    transfers: Transfers,
    work: Receiver<Transfer>,
    writer: Sender<Work>,
    clocks: Clocks,
    bulk: BTreeMap<LineId, mpsc::Sender<Bytes>>,
}

impl TransferThread {
    pub(super) fn new(
        chunks: Arc<dyn ChunkStore>,
        work: Receiver<Transfer>,
        writer: Sender<Work>,
        clocks: Clocks,
    ) -> Self {
        Self { transfers: Transfers::new(chunks), work, writer, clocks, bulk: BTreeMap::new() }
    }

    pub(super) fn run(mut self) {
        loop {
            let wait = self.transfers.next_tick_ms().map(|at| at.saturating_sub(self.clocks.mono_ms()).max(1));
            let work = match wait {
                Some(ms) => self.work.recv_timeout(Duration::from_millis(ms)),
                None => self.work.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            let mut out = Vec::new();
            let now = self.clocks.mono_ms();
            let result = match work {
                Ok(Transfer::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(work) => self.take(work, now, &mut out),
                Err(RecvTimeoutError::Timeout) => self.transfers.tick(now, &mut out),
            };
            if let Err(error) = result {
                complain(&error);
            }
            self.hand_out(out);
            self.serve();
        }
    }

    fn take(&mut self, work: Transfer, now: u64, out: &mut Vec<TransferOut>) -> Result<(), AttachmentError> {
        match work {
            Transfer::Offered(offer) => self.transfers.offered(*offer, now, out),
            Transfer::Again { offer, sound } => self.transfers.again(*offer, sound, now, out),
            Transfer::Up { line, author, bulk } => {
                self.bulk.insert(line, bulk);
                self.transfers.line_up(line, author, now, out)
            }
            Transfer::Down { line } => {
                self.bulk.remove(&line);
                self.transfers.line_down(line);
                Ok(())
            }
            Transfer::Wanted { line, wants } => {
                self.transfers.wanted(line, &wants);
                Ok(())
            }
            Transfer::Chunk { line, chunk } => self.transfers.chunk(line, &chunk, now, out),
            Transfer::Erased { roots } => {
                let gone = self.transfers.erased(&roots, now, out)?;
                let step = move |core: &mut Core, _: Clock| {
                    if let Err(error) = core.dropped(&gone) {
                        tracing::warn!(%error, "erased attachments are not noted as gone; the next start does it");
                    }
                };
                // The writer is gone only when the node ends.
                let _ending = self.writer.send(Work::Step(Box::new(step)));
                Ok(())
            }
            Transfer::Done(answer) => {
                let _gone = answer.send(());
                Ok(())
            }
            Transfer::Room | Transfer::Stop => Ok(()),
        }
    }

    fn hand_out(&mut self, out: Vec<TransferOut>) {
        for one in out {
            match one {
                TransferOut::Frame { line, bytes } => {
                    if let Some(bulk) = self.bulk.get(&line) {
                        // Asked for again later where there is no room now.
                        let _no_room = bulk.try_send(bytes.into());
                    }
                }
                TransferOut::Held { line, held } => {
                    let request = Request::Op { line, op: Op::AttachmentHeld(held) };
                    // The writer is gone only when the node ends; told again after the next start.
                    let _ending = self.writer.send(Work::Request { request, share: None });
                }
                TransferOut::Broken { line, number, root } => {
                    tracing::warn!(%line, number, %root, "an attachment is not what its author committed to");
                }
            }
        }
    }

    /// Reads chunks into every queue that has room.
    fn serve(&mut self) {
        let lines: Vec<LineId> = self.transfers.serving_lines().collect();
        for line in lines {
            let Some(bulk) = self.bulk.get(&line).cloned() else { continue };
            while let Ok(room) = bulk.try_reserve() {
                match self.transfers.serve_next(line) {
                    Ok(Some(bytes)) => room.send(bytes.into()),
                    Ok(None) => break,
                    Err(error) => complain(&error),
                }
            }
        }
    }
}

fn complain(error: &AttachmentError) {
    tracing::error!(error = error as &dyn std::error::Error, "an attachment's chunks");
}
