//! Fetching the counterparts' attachments and serving ours, without threads, clock or network.
//!
//! A line fetches one attachment at a time, a window of chunks at a time, in order. Chunks that are asked for and do
//! not come are asked for again, at intervals of at most a minute, for ever. Whoever drives this sends its frames only
//! when a line has nothing else to send.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use comity_journal::inclusion::verify_inclusion;
use comity_journal::tree::leaf_hash;
use comity_wire::codec::Canonical;
use comity_wire::envelope::AttachmentRef;
use comity_wire::frame::{Chunk, Frame, Payload, Want};
use comity_wire::header::Held;
use comity_wire::limits::{FRAME_WANTS_MAX, SEAL_TAG_BYTES};
use comity_wire::{AuthorId, Hash, LineId};

use super::{AttachmentError, ChunkStore, SealedFile, note_damage, remove_all, verify};
use crate::ledger::Offer;

/// Chunks asked for at a time: 2 MiB.
pub const WINDOW_CHUNKS: u64 = 8;
/// Chunks of one line that wait to be served at most; more are asked for again anyway.
pub const SERVE_MAX: usize = 64;

const ASK_AGAIN_FIRST_MS: u64 = 5_000;
const ASK_AGAIN_MAX_MS: u64 = 60_000;

/// What comes out.
#[derive(Debug)]
pub enum TransferOut {
    /// Send a frame when the line has nothing else to send.
    Frame {
        /// The line.
        line: LineId,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// An attachment is complete, verified and durable: say so in a header (F09).
    Held {
        /// The line.
        line: LineId,
        /// The offering entry and the attachment.
        held: Held,
    },
    /// All chunks came and the whole is not what its author committed to; it is not fetched again before a restart.
    Broken {
        /// The line.
        line: LineId,
        /// The offering entry.
        number: u64,
        /// The attachment.
        root: Hash,
    },
}

struct Fetch {
    generation: u64,
    number: u64,
    reference: AttachmentRef,
    file: Option<SealedFile>,
    asked: u64,
    ask_at_ms: u64,
    interval_ms: u64,
}

impl Fetch {
    const fn named(&self) -> Held {
        Held { generation: self.generation, number: self.number, root: self.reference.root }
    }
}

#[derive(Default)]
struct LineTransfers {
    author: Option<AuthorId>,
    fetches: VecDeque<Fetch>,
    serve: VecDeque<(Hash, u64)>,
}

/// All transfers of a node.
pub struct Transfers {
    store: Arc<dyn ChunkStore>,
    lines: BTreeMap<LineId, LineTransfers>,
    serving: Option<(Hash, SealedFile)>,
}

impl Transfers {
    /// Nothing to transfer yet; [`Transfers::offered`] tells what is to be fetched, after a start too.
    pub fn new(store: Arc<dyn ChunkStore>) -> Self {
        Self { store, lines: BTreeMap::new(), serving: None }
    }

    /// The counterpart offers an attachment that is not held yet.
    ///
    /// # Errors
    /// [`AttachmentError::Store`], here and below: a local fault; what was fetched so far is verified again later.
    pub fn offered(&mut self, offer: Offer, now_ms: u64, out: &mut Vec<TransferOut>) -> Result<(), AttachmentError> {
        let line = offer.line;
        let fetches = &mut self.lines.entry(line).or_default().fetches;
        if fetches.iter().any(|f| f.named() == offer.named()) {
            return Ok(());
        }
        fetches.push_back(Fetch {
            generation: offer.generation,
            number: offer.number,
            reference: offer.reference,
            file: None,
            asked: 0,
            ask_at_ms: 0,
            interval_ms: ASK_AGAIN_FIRST_MS,
        });
        self.advance(line, now_ms, out)
    }

    /// An attachment that was held lies here damaged: keeps its first `sound` chunks, and fetches the others again. That
    /// it is held was said, and is not said a second time.
    ///
    /// # Errors
    /// [`AttachmentError::Store`].
    pub fn again(
        &mut self,
        offer: Offer,
        sound: u64,
        now_ms: u64,
        out: &mut Vec<TransferOut>,
    ) -> Result<(), AttachmentError> {
        let reference = &offer.reference;
        let mut file = SealedFile::open(&*self.store, reference.root, reference.length)?;
        if file.have() > sound {
            file.cut(&*self.store, sound)?;
        }
        self.serving = None;
        self.offered(offer, now_ms, out)
    }

    /// A line has a live link: everything is asked for anew.
    ///
    /// # Errors
    /// [`AttachmentError::Store`].
    pub fn line_up(
        &mut self,
        line: LineId,
        author: AuthorId,
        now_ms: u64,
        out: &mut Vec<TransferOut>,
    ) -> Result<(), AttachmentError> {
        let transfers = self.lines.entry(line).or_default();
        transfers.author = Some(author);
        transfers.serve.clear();
        for fetch in &mut transfers.fetches {
            fetch.asked = 0;
            fetch.ask_at_ms = 0;
            fetch.interval_ms = ASK_AGAIN_FIRST_MS;
        }
        self.advance(line, now_ms, out)
    }

    /// A line has no link.
    pub fn line_down(&mut self, line: LineId) {
        if let Some(transfers) = self.lines.get_mut(&line) {
            transfers.author = None;
            transfers.serve.clear();
        }
    }

    /// The counterpart asks for chunks. The caller has checked that a statement of ours on the line offers each root.
    pub fn wanted(&mut self, line: LineId, wants: &[Want]) {
        let serve = &mut self.lines.entry(line).or_default().serve;
        for want in wants {
            // Asked for again: in order, from where the asker stands now.
            serve.retain(|(root, _)| *root != want.root);
            for index in want.from..want.from.saturating_add(want.count.min(WINDOW_CHUNKS)) {
                if serve.len() < SERVE_MAX {
                    serve.push_back((want.root, index));
                }
            }
        }
    }

    /// The statements that offered these attachments were erased on both sides: they are neither fetched nor served any
    /// more, and what lies here of them is removed. Those of which nothing is left.
    ///
    /// # Errors
    /// [`AttachmentError::Store`].
    pub fn erased(
        &mut self,
        roots: &[Hash],
        now_ms: u64,
        out: &mut Vec<TransferOut>,
    ) -> Result<Vec<Hash>, AttachmentError> {
        for transfers in self.lines.values_mut() {
            transfers.fetches.retain(|fetch| !roots.contains(&fetch.reference.root));
            transfers.serve.retain(|(root, _)| !roots.contains(root));
        }
        if self.serving.as_ref().is_some_and(|(root, _)| roots.contains(root)) {
            self.serving = None;
        }
        let gone = remove_all(&*self.store, roots);
        // What waited behind them goes on.
        let lines: Vec<LineId> = self.lines.keys().copied().collect();
        for line in lines {
            self.advance(line, now_ms, out)?;
        }
        Ok(gone)
    }

    /// A chunk came. One that was not asked for, or does not verify, is dropped in silence.
    ///
    /// # Errors
    /// [`AttachmentError::Store`].
    pub fn chunk(
        &mut self,
        line: LineId,
        chunk: &Chunk,
        now_ms: u64,
        out: &mut Vec<TransferOut>,
    ) -> Result<(), AttachmentError> {
        let store = Arc::clone(&self.store);
        self.courier_order(line, chunk.root, now_ms, out)?;
        let Some(fetch) = self.lines.get_mut(&line).and_then(|l| l.fetches.front_mut()) else { return Ok(()) };
        let Some(file) = fetch.file.as_mut().filter(|_| fetch.reference.root == chunk.root) else { return Ok(()) };
        let (index, total) = (file.have(), file.total());
        if chunk.index != index || index >= total {
            return Ok(());
        }
        let leaf = leaf_hash(&chunk.bytes);
        let long = chunk.bytes.len() == file.plaintext_bytes(index) + SEAL_TAG_BYTES;
        if !long || verify_inclusion(&leaf, index, total, &chunk.proof, &chunk.root).is_err() {
            return Ok(());
        }
        if let Err(error) = file.append(&*store, leaf, &chunk.bytes) {
            // What is on the disk is unknown: it is read back and verified before more is added.
            fetch.file = None;
            fetch.ask_at_ms = now_ms + ASK_AGAIN_MAX_MS;
            return Err(error);
        }
        fetch.interval_ms = ASK_AGAIN_FIRST_MS;
        fetch.ask_at_ms = now_ms + ASK_AGAIN_FIRST_MS;
        self.advance(line, now_ms, out)
    }

    /// Without a link, chunks come from courier files, in the order of whoever wrote them.
    fn courier_order(
        &mut self,
        line: LineId,
        root: Hash,
        now_ms: u64,
        out: &mut Vec<TransferOut>,
    ) -> Result<(), AttachmentError> {
        let Some(transfers) = self.lines.get_mut(&line).filter(|l| l.author.is_none()) else { return Ok(()) };
        let Some(at) = transfers.fetches.iter().position(|f| f.reference.root == root) else { return Ok(()) };
        if at > 0 {
            transfers.fetches.rotate_left(at);
            self.advance(line, now_ms, out)?;
        }
        Ok(())
    }

    /// Asks again for what did not come.
    ///
    /// # Errors
    /// [`AttachmentError::Store`].
    pub fn tick(&mut self, now_ms: u64, out: &mut Vec<TransferOut>) -> Result<(), AttachmentError> {
        let lines: Vec<LineId> = self.lines.keys().copied().collect();
        for line in lines {
            self.advance(line, now_ms, out)?;
        }
        Ok(())
    }

    /// When [`Transfers::tick`] is due next, by the monotonic clock; `None` when nothing is under way.
    #[must_use]
    pub fn next_tick_ms(&self) -> Option<u64> {
        let waiting = self.lines.values().filter(|l| l.author.is_some());
        waiting.filter_map(|l| l.fetches.front().map(|f| f.ask_at_ms)).min()
    }

    /// Lines for which chunks wait to be served.
    pub fn serving_lines(&self) -> impl Iterator<Item = LineId> + '_ {
        self.lines.iter().filter(|(_, l)| l.author.is_some() && !l.serve.is_empty()).map(|(line, _)| *line)
    }

    /// Takes the next chunk to be served on a line: one at a time, so that whoever sends can put anything else before.
    ///
    /// # Errors
    /// [`AttachmentError`]: ours is damaged or missing; the chunk is skipped.
    pub fn serve_next(&mut self, line: LineId) -> Result<Option<Vec<u8>>, AttachmentError> {
        let Some(transfers) = self.lines.get_mut(&line) else { return Ok(None) };
        let Some(author) = transfers.author else { return Ok(None) };
        let Some((root, index)) = transfers.serve.pop_front() else { return Ok(None) };
        if self.serving.as_ref().is_none_or(|(r, _)| *r != root) {
            self.serving = Some((root, open_complete(&*self.store, root)?));
        }
        let Some((_, file)) = &self.serving else { return Ok(None) };
        if index >= file.total() {
            return Ok(None);
        }
        let bytes = file.read_verified(&*self.store, index)?;
        let chunk = Chunk { root, index, proof: file.prove(index)?, bytes };
        Ok(Some(Frame { line, author, payload: Payload::Chunk(Box::new(chunk)) }.to_bytes()))
    }

    /// Drives the first fetch of a line: opens its file, completes it, or asks for its next window.
    fn advance(&mut self, line: LineId, now_ms: u64, out: &mut Vec<TransferOut>) -> Result<(), AttachmentError> {
        let store = Arc::clone(&self.store);
        loop {
            let Some(transfers) = self.lines.get_mut(&line) else { return Ok(()) };
            let author = transfers.author;
            let Some(fetch) = transfers.fetches.front_mut() else { return Ok(()) };
            let held = fetch.named();
            let Held { number, root, .. } = held;
            if fetch.file.is_none() && now_ms < fetch.ask_at_ms {
                return Ok(());
            }
            let file = match &mut fetch.file {
                Some(file) => file,
                empty => {
                    // Tried again in a minute if the disk fails.
                    fetch.ask_at_ms = now_ms + ASK_AGAIN_MAX_MS;
                    let file = SealedFile::open(&*store, root, fetch.reference.length)?;
                    fetch.ask_at_ms = 0;
                    empty.insert(file)
                }
            };
            if file.have() < file.total() {
                let Some(author) = author else { return Ok(()) };
                let exhausted = file.have() >= fetch.asked;
                if !exhausted && now_ms < fetch.ask_at_ms {
                    return Ok(());
                }
                if !exhausted {
                    fetch.interval_ms = (fetch.interval_ms * 2).min(ASK_AGAIN_MAX_MS);
                }
                let count = WINDOW_CHUNKS.min(file.total() - file.have());
                fetch.asked = file.have() + count;
                fetch.ask_at_ms = now_ms + fetch.interval_ms;
                let wants = vec![Want { root, from: file.have(), count }];
                debug_assert!(wants.len() <= FRAME_WANTS_MAX, "one range");
                let bytes = Frame { line, author, payload: Payload::Want(wants) }.to_bytes();
                out.push(TransferOut::Frame { line, bytes });
                return Ok(());
            }
            let verdict = verify(&*store, &fetch.reference);
            transfers.fetches.pop_front();
            match verdict {
                Ok(()) => {
                    note_damage(&*store, &root, false);
                    out.push(TransferOut::Held { line, held });
                }
                Err(AttachmentError::Store { during, name, source }) => {
                    return Err(AttachmentError::Store { during, name, source });
                }
                Err(_) => out.push(TransferOut::Broken { line, number, root }),
            }
        }
    }
}

/// Opens an attachment that lies here whole, its length told by the file.
pub(super) fn open_complete(store: &dyn ChunkStore, root: Hash) -> Result<SealedFile, AttachmentError> {
    let name = super::sealed::chunks_name(&root);
    let sealed = store.len(&name).map_err(super::sealed::failed("measuring", &name))?;
    let whole = (comity_wire::limits::CHUNK_BYTES + SEAL_TAG_BYTES) as u64;
    let chunks = sealed.div_ceil(whole);
    SealedFile::open(store, root, sealed.saturating_sub(chunks * SEAL_TAG_BYTES as u64))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
