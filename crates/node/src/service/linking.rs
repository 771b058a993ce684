//! Between the link and the writer: lines up and down, frames in, frames out.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use bytes::Bytes;
use comity_wire::LineId;
use tokio::sync::mpsc;

use super::hands::{Shared, lock};
use super::transferring::{BULK_MAX, Transfer};
use super::views::Event;
use super::writer::{ToWriter, Work};
use crate::core::{Op, Request};
use crate::link::{FrameSender, LinkEvent, OUTBOUND_BYTES_MAX};

/// Room that a line's queue keeps free of chunks: at most two of them are ahead of a statement.
const KEPT_FREE: usize = OUTBOUND_BYTES_MAX - 600 * 1024;

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
                up(&shared, &writer, &transfers, line, sender);
            }
            LinkEvent::Frame { line, bytes, .. } => {
                // The share bounds what waits for the writer; while it waits, so does the link, and the peer.
                let Ok(share) = Arc::clone(&writer.shares).acquire_owned().await else { return };
                let request = Request::Op { line, op: Op::Frame(Vec::from(bytes)) };
                if writer.work.send(Work::Request { request, share: Some(share) }).is_err() {
                    return;
                }
            }
            LinkEvent::LineDown { line, reason, .. } => {
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

fn name(shared: &Shared, line: &LineId) -> (String, String) {
    let names = shared.names();
    let (peer, track) = names.of(line);
    (peer.to_owned(), track.word().to_owned())
}

fn up(shared: &Arc<Shared>, writer: &ToWriter, transfers: &Sender<Transfer>, line: LineId, sender: FrameSender) {
    let author = shared.authors.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(&line).copied();
    let Some(author) = author else { return };
    let (out, frames) = mpsc::unbounded_channel();
    let (bulk, chunks) = mpsc::channel(BULK_MAX);
    lock(&shared.outs).insert(line, out);
    tokio::spawn(pump(sender, frames, chunks, transfers.clone()));
    let _ending = transfers.send(Transfer::Up { line, author, bulk });
    let _ending = writer.work.send(Work::Request { request: Request::Op { line, op: Op::Up }, share: None });
    let (peer, track) = name(shared, &line);
    shared.emit(Event::LinkUp { peer, track });
}

/// Moves one line's frames into its link: statements before chunks, chunks only where there is much room.
async fn pump(
    sender: FrameSender,
    mut frames: mpsc::UnboundedReceiver<Bytes>,
    mut chunks: mpsc::Receiver<Bytes>,
    transfers: Sender<Transfer>,
) {
    let mut next: Option<Bytes> = None;
    loop {
        let low = next.clone().unwrap_or_default();
        tokio::select! {
            biased;
            frame = frames.recv() => {
                let Some(frame) = frame else { return };
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
