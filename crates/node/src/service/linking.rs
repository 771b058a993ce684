//! Between the link and the writer: lines up and down, frames in, frames out.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use bytes::Bytes;
use comity_wire::LineId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::hands::{Shared, lock};
use super::shares::Share;
use super::transferring::{BULK_MAX, Transfer};
use super::transports::Transport;
use super::views::Event;
use super::writer::{ToWriter, Work};
use crate::core::{Clock, Core, Op, Request};
use crate::lane::{LaneReceiver, LaneSender, lane};
use crate::link::{FRAME_MAX, FrameSender, LinkEvent, OUTBOUND_BYTES_MAX, PeerId};

/// Room that a line's queue keeps free of chunks: at most two of them are ahead of a statement.
const KEPT_FREE: usize = OUTBOUND_BYTES_MAX - 600 * 1024;

/// Bytes of frames that wait for one line's link at most. More means that the peer takes them more slowly than it
/// causes them.
const OUT_BYTES_MAX: usize = 16 * FRAME_MAX;

/// The way from the writer to one line's link. The writer never waits.
pub(super) struct Out {
    frames: LaneSender<(Bytes, OwnedSemaphorePermit)>,
    room: Arc<Semaphore>,
    link: FrameSender,
}

impl Out {
    fn new(link: FrameSender) -> (Self, LaneReceiver<(Bytes, OwnedSemaphorePermit)>) {
        let (frames, out) = lane();
        (Self { frames, room: Arc::new(Semaphore::new(OUT_BYTES_MAX)), link }, out)
    }

    /// Sends a frame. Where too much waits already, the line is cut instead, and starts over: the journal is the queue.
    pub(super) fn send(&self, frame: Bytes) {
        let cost = u32::try_from(frame.len()).unwrap_or(u32::MAX);
        match Arc::clone(&self.room).try_acquire_many_owned(cost) {
            Ok(room) => {
                // A link that is just going down.
                let _down = self.frames.send((frame, room));
            }
            Err(_) => {
                self.room.close();
                self.link.cut();
            }
        }
    }
}

/// Takes the link's events until it stops.
pub(super) async fn take_events(
    mut events: mpsc::Receiver<LinkEvent>,
    shared: Arc<Shared>,
    writer: ToWriter,
    transfers: Sender<Transfer>,
) {
    while let Some(event) = events.recv().await {
        match event {
            LinkEvent::LineUp { peer, line, sender } => {
                lock(&shared.mismatches).remove(&peer);
                linked(&shared, peer, line);
                up(&shared, &writer, &transfers, line, sender);
                came(&shared, &writer, peer, line);
            }
            LinkEvent::Frame { line, bytes, share, .. } => {
                // The share bounds what waits for the writer; when it is used up, this line waits, and its peer.
                let share = Share::Frame(share);
                let request = Request::Op { line, op: Op::Frame(Vec::from(bytes)) };
                if writer.work.send(Work::Request { request, share: Some(share) }).is_err() {
                    return;
                }
            }
            LinkEvent::LineDown { line, reason, peer } => {
                linked(&shared, peer, line);
                tracing::info!(%line, %reason, "line down");
                lock(&shared.outs).remove(&line);
                let _ending = transfers.send(Transfer::Down { line });
                let request = Request::Op { line, op: Op::Down };
                let _ending = writer.work.send(Work::Request { request, share: None });
                let (peer, track) = name(&shared, &line);
                shared.emit(Event::LinkDown { peer, track });
            }
            LinkEvent::PeerKeyMismatch { peer, address, presented, pinned } => {
                let presented = presented.map_or_else(|| "no Ed25519 key".to_owned(), |k| k.to_string());
                let pinned: Vec<String> = pinned.iter().map(ToString::to_string).collect();
                let words = format!("{address} presented key {presented}, pinned {}", pinned.join(" or "));
                tracing::warn!(%peer, %words, "a peer's key is not the pinned one");
                lock(&shared.mismatches).insert(peer, words);
            }
        }
    }
}

/// Notes by which kind of link a line came up, or was up until now.
fn linked(shared: &Shared, peer: PeerId, line: LineId) {
    let Some(link) = shared.link() else { return };
    let connected = link.peer_status(peer).and_then(|status| status.connected);
    let usual = || lock(&shared.peers).get(&peer).and_then(|(_, link)| link.proxy.as_ref().map(|proxy| proxy.kind));
    let via = connected.map_or_else(usual, |connected| connected.via);
    let (name, _) = name(shared, &line);
    lock(&shared.transports).note(&name, Transport::link(via));
}

fn name(shared: &Shared, line: &LineId) -> (String, String) {
    let names = shared.names();
    let (peer, track) = names.of(line);
    (peer.to_owned(), track.word().to_owned())
}

fn up(shared: &Arc<Shared>, writer: &ToWriter, transfers: &Sender<Transfer>, line: LineId, sender: FrameSender) {
    let author = shared.authors.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(&line).copied();
    let Some(author) = author else { return };
    let (out, frames) = Out::new(sender.clone());
    let (bulk, chunks) = mpsc::channel(BULK_MAX);
    lock(&shared.outs).insert(line, out);
    tokio::spawn(pump(sender, frames, chunks, transfers.clone()));
    let _ending = transfers.send(Transfer::Up { line, author, bulk });
    let _ending = writer.work.send(Work::Request { request: Request::Op { line, op: Op::Up }, share: None });
    let (peer, track) = name(shared, &line);
    shared.emit(Event::LinkUp { peer, track });
}

/// A line came up under a key: where it is the newest that the line's journal names, the one before it is over.
fn came(shared: &Arc<Shared>, writer: &ToWriter, peer: PeerId, line: LineId) {
    let status = shared.link().and_then(|link| link.peer_status(peer));
    let Some(key) = status.and_then(|status| status.connected).map(|connected| connected.key.0) else { return };
    let shared = Arc::clone(shared);
    let step = move |core: &mut Core, _: Clock| {
        if let (Ok(true), Ok(read)) = (core.their_node_came(&line, &key), core.reader()) {
            shared.pin_anew(&*read, line);
        }
    };
    let _ending = writer.work.send(Work::Step(Box::new(step)));
}

/// Moves one line's frames into its link: statements before chunks, chunks only where there is much room.
async fn pump(
    sender: FrameSender,
    mut frames: LaneReceiver<(Bytes, OwnedSemaphorePermit)>,
    mut chunks: mpsc::Receiver<Bytes>,
    transfers: Sender<Transfer>,
) {
    let mut next: Option<Bytes> = None;
    loop {
        let low = next.clone().unwrap_or_default();
        tokio::select! {
            biased;
            frame = frames.recv() => {
                let Some((frame, _room)) = frame else { return };
                if sender.send(frame).await.is_err() {
                    return;
                }
            }
            sent = sender.send_low(low, KEPT_FREE), if next.is_some() => {
                if sent.is_err() {
                    return;
                }
                next = None;
            }
            chunk = chunks.recv(), if next.is_none() => {
                let Some(chunk) = chunk else { return };
                next = Some(chunk);
                let _ending = transfers.send(Transfer::Room);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_a_slow_link_is_bounded_and_then_the_line_is_cut() {
        let (sender, outbound) = crate::link::sender::outbound();
        let cut = outbound.cut();
        let (out, mut frames) = Out::new(sender);
        let whole = Bytes::from(vec![0; FRAME_MAX]);
        (0..16).for_each(|_| out.send(whole.clone()));
        assert!(!cut_now(&cut), "the line bears this much");
        (0..100).for_each(|_| out.send(whole.clone()));
        assert!(cut_now(&cut));
        let waiting = std::iter::from_fn(|| frames.try_recv()).count();
        assert_eq!(waiting, 16);
        out.send(whole);
        assert!(frames.try_recv().is_none(), "a gap in what is sent would be a gap for the peer");
    }

    fn cut_now(cut: &tokio::sync::Notify) -> bool {
        let mut told = std::pin::pin!(cut.notified());
        told.as_mut().enable()
    }
}
