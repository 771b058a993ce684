//! Courier files: everything that a peer may lack, as a file, and taking one.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use comity_seal::hash::Sha256;
use comity_wire::frame::{Code, Frame, Payload, Want};
use comity_wire::limits::{COURIER_BYTES_MAX, FRAME_WANTS_MAX};
use comity_wire::{AuthorId, Canonical, LineId, Malformed, courier};

use super::formats::code_word;
use super::hands::lock;
use super::names::{Names, keep};
use super::transferring::Transfer;
use super::transports::Transport;
use crate::attachments::{self, AttachmentError, ChunkStore};
use crate::cause::Cause;
use crate::core::Core;
use crate::ledger::{KeepError, attachment_offers, query};

use super::node::Node;
use super::problem::{Problem, codes};
use super::views::{CourierReport, RefusedFrame};
use super::writer::OsRng;
use crate::core::Op;

/// Reasons that a courier report names.
const REFUSED_MAX: usize = 16;
/// Bytes of frames that are read ahead of what was taken, at most.
const UNTAKEN_BYTES_MAX: usize = 8 << 20;

impl Node {
    /// Writes everything that a peer may lack as a courier file. The writer's thread writes it: give a file or memory,
    /// nothing that waits for somebody.
    ///
    /// # Errors
    /// No such peer; the stream's.
    pub async fn courier_write<W: Write + Send + 'static>(
        &self,
        peer: &str,
        to: W,
    ) -> Result<(CourierReport, W), Problem> {
        let names = self.names();
        if !names.peers.contains_key(peer) {
            return Err(Problem::new(codes::NO_SUCH_PEER).with("peer", peer));
        }
        let lines: Vec<LineId> = names.lines.values().filter(|l| l.peer == peer).map(|l| l.line).collect();
        // A line that has just been opened has its first entry to write: without it there is nothing to carry.
        self.worked_off().await?;
        let journals = self.with_core(move |core, clock| {
            let mut file = Outgoing { report: CourierReport::default(), to, hash: Sha256::new(), result: Ok(()) };
            file.put(courier::MAGIC);
            let (mut asked, authors) = (Vec::new(), authors(core));
            for line in lines {
                let fatal = core
                    .courier_out(&line, clock, &mut OsRng, &mut |frame| file.frame(&frame))
                    .and_then(|()| core.courier_returned(&line, clock, &mut OsRng, &mut |frame| file.frame(&frame)));
                fatal.map_err(|e| Problem::new(codes::STOPPED).with("detail", e))?;
                if let Some(author) = authors.get(&line) {
                    asked.push((line, *author));
                }
            }
            Ok((file, asked, core.reader().map_err(|e| keep(e.into()))?))
        });
        let (mut file, lines, read) = journals.await??;
        let chunks = std::sync::Arc::clone(&self.inner.shared.chunks);
        // Chunks are read off the writer's thread: statements do not wait for them.
        let written = self.blocking(move || {
            attachments(&*read, &*chunks, &lines, &mut file).map_err(keep)?;
            file.finish().map_err(|e| Problem::new(codes::FILE).because(&e))
        });
        written.await?
    }

    /// Takes a courier file. What it brings is durable when this returns; answers go by the link, or with the next
    /// courier file. What was not taken is in the report with its reason. Files are read one after the other.
    ///
    /// # Errors
    /// Not a courier file, or cut short: frames before the cut were taken, for each stands by itself.
    pub async fn courier_read<R: Read + Send + 'static>(&self, from: R) -> Result<CourierReport, Problem> {
        self.courier_take(from, Transport::Courier).await
    }

    /// As [`Self::courier_read`], with what brought the file.
    ///
    /// # Errors
    /// As there.
    pub async fn courier_take<R: Read + Send + 'static>(
        &self,
        from: R,
        by: Transport,
    ) -> Result<CourierReport, Problem> {
        let _one_at_a_time = self.inner.courier.lock().await;
        *lock(&self.inner.shared.refusals) = Some(Refusals::default());
        let read = self.take_courier(from).await;
        let refusals = lock(&self.inner.shared.refusals).take().unwrap_or_default();
        let mut report = read?;
        report.not_taken += refusals.count;
        let names = self.names();
        report
            .refused
            .extend(refusals.told.into_iter().map(|(line, code, detail)| of_line(&names, &line, code, detail)));
        report.refused.truncate(REFUSED_MAX);
        if report.new_entries + report.new_receipts > 0 {
            let mut successes = lock(&self.inner.shared.transports);
            report.from.iter().for_each(|peer| successes.note(peer, by));
        }
        Ok(report)
    }

    async fn take_courier<R: Read + Send + 'static>(&self, mut from: R) -> Result<CourierReport, Problem> {
        let before = self.sizes().await?;
        let node = self.clone();
        let named = self.names();
        let known: Vec<LineId> = named.lines.keys().copied().collect();
        let ours = self.with_core(|core, _| authors(core)).await?;
        let runtime = tokio::runtime::Handle::current();
        let read = self.blocking(move || {
            let (mut report, mut wants) = (CourierReport::default(), BTreeMap::<LineId, Vec<Want>>::new());
            let mut untold = 0;
            let result = read_frames(&mut from, &mut report, |parsed, frame, report| {
                if !known.contains(&parsed.line) {
                    report.unknown_lines += 1;
                    return Ok(());
                }
                if ours.get(&parsed.line) == Some(&parsed.author) {
                    report.own += 1;
                    return Ok(());
                }
                let asked = wants.entry(parsed.line).or_default();
                let (peer, _) = named.of(&parsed.line);
                once(&mut report.from, peer);
                if matches!(parsed.payload, Payload::Want(_) | Payload::Chunk(_)) {
                    once(&mut report.asked_by, peer);
                }
                if let Payload::Want(more) = &parsed.payload {
                    asked.extend(more.iter().take(FRAME_WANTS_MAX.saturating_sub(asked.len())));
                }
                untold += frame.len();
                node.tell(parsed.line, Op::Frame(frame))?;
                if untold >= UNTAKEN_BYTES_MAX {
                    untold = 0;
                    runtime.block_on(node.taken())?;
                }
                Ok(())
            });
            (report, wants, result)
        });
        let (mut report, wants, result) = read.await?;
        self.taken().await?;
        let kept = self.with_core(move |core, _| wants.iter().try_for_each(|(line, w)| core.keep_wants(line, w)));
        kept.await?.map_err(|e| Problem::new(codes::STOPPED).with("detail", e))?;
        let after = self.sizes().await?;
        for (line, (generation, size, receipted)) in after {
            let (old_generation, old_size, old_receipted) = before.get(&line).copied().unwrap_or_default();
            // A successor's entries are all new.
            let held = if generation == old_generation { old_size } else { 0 };
            report.new_entries += size.saturating_sub(held);
            report.new_receipts += u64::from(receipted > old_receipted);
        }
        result.map(|()| report)
    }

    /// Waits until all that was told to the writer, and the chunks in it, were taken and worked off.
    async fn taken(&self) -> Result<(), Problem> {
        self.worked_off().await?;
        let (answer, answered) = tokio::sync::oneshot::channel();
        let ended = || Problem::new(codes::SHUTTING_DOWN);
        self.inner.transfers.send(Transfer::Done(answer)).map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?;
        // What the transfers told the writer in turn: attachments that are now held.
        self.worked_off().await
    }

    async fn worked_off(&self) -> Result<(), Problem> {
        loop {
            // A step runs between rounds, so what was told before it is taken, and worked off when nothing is queued.
            let look = |core: &mut Core, _| {
                let queued = core.report().iter().map(|line| line.queued).sum::<usize>();
                core.stopped().map_or(Ok(queued), |detail| Err(detail.to_owned()))
            };
            let queued = self.with_core(look).await?;
            if queued.map_err(|detail| Problem::new(codes::STOPPED).with("detail", detail))? == 0 {
                return Ok(());
            }
        }
    }

    /// Of each line the generation and size of the counterpart's journal, and what of ours is receipted.
    async fn sizes(&self) -> Result<BTreeMap<LineId, (u64, u64, u64)>, Problem> {
        let sizes = |r: crate::core::LineReport| {
            (r.config.line, (r.status.their_generation, r.status.their_size, r.status.receipted))
        };
        self.with_core(move |core, _| core.report().into_iter().map(sizes).collect()).await
    }
}

/// Adds a name that is not there yet.
fn once(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|one| one == name) {
        names.push(name.to_owned());
    }
}

/// Frames that lines did not take while a courier file was read.
#[derive(Default)]
pub(super) struct Refusals {
    count: u64,
    told: Vec<(LineId, Option<&'static str>, String)>,
}

impl Refusals {
    /// Counts one, and keeps the reasons of the first.
    pub(super) fn note(&mut self, line: LineId, code: Option<&'static str>, why: String) {
        self.count += 1;
        if self.told.len() < REFUSED_MAX {
            self.told.push((line, code, why));
        }
    }
}

/// A line's refusal for a report.
fn of_line(names: &Names, line: &LineId, code: Option<&str>, detail: String) -> RefusedFrame {
    let (peer, track) = names.of(line);
    let code = code.map(str::to_owned);
    RefusedFrame { line: Some(format!("{peer}/{}", track.word())), code, detail }
}

/// A courier file that is being written.
struct Outgoing<W> {
    report: CourierReport,
    to: W,
    hash: Sha256,
    result: std::io::Result<()>,
}

impl<W: Write> Outgoing<W> {
    fn put(&mut self, bytes: &[u8]) {
        if self.result.is_ok() {
            self.report.bytes += bytes.len() as u64;
            self.hash.update(bytes);
            self.result = self.to.write_all(bytes);
        }
    }

    /// Writes the end and the hash of all before it.
    fn finish(mut self) -> std::io::Result<(CourierReport, W)> {
        self.put(&courier::END);
        let Self { mut report, mut to, hash, result } = self;
        let checksum = hash.finish();
        result.and_then(|()| to.write_all(checksum.as_bytes())).and_then(|()| to.flush())?;
        report.bytes += checksum.as_bytes().len() as u64;
        Ok((report, to))
    }

    /// Adds a frame; `false` when nothing more is to come: the file is full, or cannot be written.
    fn frame(&mut self, frame: &[u8]) -> bool {
        let framed = courier::framed(frame);
        if self.report.bytes + (framed.len() + courier::END.len() + courier::CHECKSUM_BYTES) as u64 > COURIER_BYTES_MAX
        {
            return false;
        }
        self.put(&framed);
        self.report.frames += 1;
        self.result.is_ok()
    }
}

fn authors(core: &Core) -> BTreeMap<LineId, AuthorId> {
    core.report().into_iter().map(|r| (r.config.line, r.config.our_author)).collect()
}

/// Asks for the chunks that are not here, and adds those that the counterpart's last file asked for.
fn attachments<W: Write>(
    read: &dyn comity_store::Read,
    chunks: &dyn ChunkStore,
    lines: &[(LineId, AuthorId)],
    file: &mut Outgoing<W>,
) -> Result<(), KeepError> {
    let complain = |error: &AttachmentError| tracing::error!(%error, "an attachment's chunks");
    let mut offers: BTreeMap<LineId, Vec<Want>> = BTreeMap::new();
    attachment_offers(read, |offer| {
        let wants = offers.entry(offer.line).or_default();
        if !offer.held && wants.len() < FRAME_WANTS_MAX {
            match attachments::wants(chunks, &offer) {
                Ok(want) => wants.extend(want),
                Err(error) => complain(&error),
            }
        }
    })?;
    for (line, author) in lines {
        let wants = offers.remove(line).unwrap_or_default();
        if !wants.is_empty() {
            file.frame(&Frame { line: *line, author: *author, payload: Payload::Want(wants) }.to_bytes());
        }
        for want in query::kept_wants(read, line)? {
            if !query::is_served(read, line, &want.root)? {
                continue;
            }
            let given = attachments::chunk_frames(chunks, (*line, *author), &want, &mut |frame| file.frame(&frame));
            if let Err(error) = given {
                complain(&error);
            }
        }
    }
    Ok(())
}

/// A courier file that is being read.
struct Incoming<'a> {
    from: &'a mut dyn Read,
    bytes: u64,
    hash: Sha256,
}

impl Incoming<'_> {
    /// Fills the bytes with the file's next ones.
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), Problem> {
        self.bytes += bytes.len() as u64;
        if self.bytes > COURIER_BYTES_MAX {
            return Err(malformed(Cause::new("courier-long", "over the limit").with("limit", COURIER_BYTES_MAX)));
        }
        self.from.read_exact(bytes).map_err(|e| match e.kind() {
            std::io::ErrorKind::UnexpectedEof => malformed(Cause::new("courier-cut", "it was cut short")),
            _ => Problem::new(codes::FILE).because(&e),
        })?;
        self.hash.update(bytes);
        Ok(())
    }

    /// Reads what stands after the end; whether the file is what its writer wrote.
    fn is_sound(&mut self) -> Result<bool, Problem> {
        let computed = std::mem::take(&mut self.hash).finish();
        let mut checksum = [0; courier::CHECKSUM_BYTES];
        self.read(&mut checksum)?;
        match self.from.read(&mut [0]).map_err(|e| Problem::new(codes::FILE).because(&e))? {
            0 => Ok(*computed.as_bytes() == checksum),
            _ => Err(malformed(Cause::new("courier-more", "more follows its end"))),
        }
    }
}

fn malformed(cause: Cause) -> Problem {
    Problem::new(codes::COURIER_MALFORMED).because(cause)
}

/// What a file is that does not begin as ours do.
fn another_first_line(file: &mut Incoming<'_>, mut first: Vec<u8>) -> Problem {
    // The number of a version may be longer than ours.
    let mut next = [0];
    while !first.contains(&b'\n') && first.len() < courier::FIRST_LINE_BYTES_MAX && file.read(&mut next).is_ok() {
        first.extend(next);
    }
    match courier::another_first_line(&first) {
        Malformed::Version { version, .. } => {
            Problem::new(codes::COURIER_VERSION).with("found", version).with("spoken", 1)
        }
        other => malformed(Cause::new("courier-first-line", other)),
    }
}

/// Reads a courier file frame by frame.
fn read_frames(
    from: &mut dyn Read,
    report: &mut CourierReport,
    mut give: impl FnMut(&Frame, Vec<u8>, &mut CourierReport) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let mut file = Incoming { from, bytes: 0, hash: Sha256::new() };
    let mut first = vec![0; courier::MAGIC.len()];
    file.read(&mut first)?;
    if first != courier::MAGIC {
        return Err(another_first_line(&mut file, first));
    }
    loop {
        let mut length = [0; 4];
        file.read(&mut length)?;
        match courier::next(length).map_err(|e| malformed(Cause::new("courier-frame", e)))? {
            courier::Next::End => {
                report.damaged = !file.is_sound()?;
                report.bytes = file.bytes;
                return Ok(());
            }
            courier::Next::Frame(bytes) => {
                let mut frame = vec![0; bytes];
                file.read(&mut frame)?;
                report.frames += 1;
                match Frame::from_bytes(&frame) {
                    Ok(parsed) => give(&parsed, frame, report)?,
                    Err(e) => {
                        report.not_taken += 1;
                        if report.refused.len() < REFUSED_MAX {
                            let detail = format!("frame {}: {e}", report.frames);
                            let code = Some(code_word(Code::Malformed).to_owned());
                            report.refused.push(RefusedFrame { line: None, code, detail });
                        }
                    }
                }
            }
        }
    }
}
