//! One open line: frames in, frames out, until something ends it.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use comity_wire::LineId;
use h2::{Reason, RecvStream, SendStream};
use tokio::sync::{OwnedMutexGuard, watch};
use tokio::time::{Instant, timeout, timeout_at};

use super::config::{LinkTimes, PeerLink};
use super::error::LineEnd;
use super::event::{Inbound, LinkEvent};
use super::frames::{FrameAssembler, FrameFault};
use super::hub::{Hub, Stopped};
use super::peers::PeerId;
use super::sender::{Outbound, outbound};

/// Bytes of a frame copied next to its length, so that a small frame travels in one piece.
const JOINED_MAX: usize = 16 << 10;

/// What every task of a connection carries.
#[derive(Clone)]
pub(crate) struct Ctx {
    pub(crate) hub: Arc<Hub>,
    pub(crate) peer: PeerId,
    pub(crate) link: watch::Receiver<Arc<PeerLink>>,
    pub(crate) stopped: Stopped,
}

impl Ctx {
    /// Waits until the connection ends, and says why.
    pub(crate) async fn stopped(&mut self) -> LineEnd {
        match self.stopped.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone().unwrap_or(LineEnd::Shutdown),
            Err(_) => LineEnd::Shutdown,
        }
    }

    /// Waits until the line is no longer the peer's.
    pub(crate) async fn unlisted(&mut self, line: LineId) -> LineEnd {
        // An error says that the peer itself is gone.
        let _ = self.link.wait_for(|link| !link.lines.contains(&line)).await;
        LineEnd::Removed
    }
}

/// Runs an open line to its end. Tells of its frames, and of its start and end under `turn`.
pub(crate) async fn pump(
    ctx: &Ctx,
    line: LineId,
    mut send: SendStream<Bytes>,
    mut recv: RecvStream,
    turn: OwnedMutexGuard<Inbound>,
) {
    let (hub, peer) = (&ctx.hub, ctx.peer);
    let (sender, mut queue) = outbound();
    let cut = queue.cut();
    if hub.events.send(LinkEvent::LineUp { peer, line, sender }).await.is_err() {
        return;
    }
    let (mut stop, mut unlist) = (ctx.clone(), ctx.clone());
    let reason = tokio::select! {
        biased;
        reason = stop.stopped() => reason,
        reason = unlist.unlisted(line) => reason,
        () = cut.notified() => LineEnd::Overrun,
        reason = inbound(ctx, line, &turn, &mut recv) => reason,
        reason = outward(hub, &mut send, &mut queue) => reason,
    };
    drop(queue);
    send.send_reset(code(&reason));
    count(hub, &reason);
    // The receiver being gone means that nobody wants to know.
    let _ = hub.events.send(LinkEvent::LineDown { peer, line, reason }).await;
    drop(turn);
}

/// What the peer is told.
fn code(reason: &LineEnd) -> Reason {
    match reason {
        LineEnd::PeerClosed => Reason::NO_ERROR,
        LineEnd::Frame(FrameFault::OverLimit { .. }) => Reason::ENHANCE_YOUR_CALM,
        LineEnd::Frame(_) => Reason::PROTOCOL_ERROR,
        _ => Reason::CANCEL,
    }
}

fn count(hub: &Hub, reason: &LineEnd) {
    match reason {
        LineEnd::Frame(FrameFault::OverLimit { .. }) => hub.counters().over_limit.one(),
        LineEnd::FrameTooSlow => hub.counters().too_slow.one(),
        _ => {}
    }
}

/// Takes frames off the stream and tells of them. The peer's window is given back only after its frames were taken.
async fn inbound(ctx: &Ctx, line: LineId, room: &Inbound, recv: &mut RecvStream) -> LineEnd {
    let mut frames = FrameAssembler::default();
    let mut started: Option<Instant> = None;
    loop {
        let next = match started {
            None => recv.data().await,
            Some(at) => match timeout_at(at + allowance(&ctx.hub.times, frames.length()), recv.data()).await {
                Ok(next) => next,
                Err(_) => return LineEnd::FrameTooSlow,
            },
        };
        let mut chunk = match next {
            Some(Ok(chunk)) => chunk,
            Some(Err(error)) => return LineEnd::Lost { detail: error.to_string() },
            None => return frames.end().map_or_else(LineEnd::from, |()| LineEnd::PeerClosed),
        };
        let taken = chunk.len();
        while !chunk.is_empty() {
            match frames.push(&mut chunk) {
                Ok(None) => {}
                Ok(Some(bytes)) => {
                    started = None;
                    ctx.hub.counters().frames_in.one();
                    ctx.hub.counters().bytes_in.add(bytes.len() as u64);
                    let Some(share) = room.share(&bytes).await else { return LineEnd::Shutdown };
                    let event = LinkEvent::Frame { peer: ctx.peer, line, bytes, share };
                    if ctx.hub.events.send(event).await.is_err() {
                        return LineEnd::Shutdown;
                    }
                }
                Err(fault) => return fault.into(),
            }
        }
        if frames.is_partial() {
            started.get_or_insert_with(Instant::now);
        }
        if let Err(error) = recv.flow_control().release_capacity(taken) {
            return LineEnd::Lost { detail: error.to_string() };
        }
    }
}

/// How long a frame of this length may take from its first byte.
fn allowance(times: &LinkTimes, length: Option<usize>) -> Duration {
    let secs = length.unwrap_or(0) as u64 / u64::from(times.frame_rate_min.max(1));
    times.frame_grace.saturating_add(Duration::from_secs(secs))
}

/// Writes queued frames as fast as the peer's window allows.
async fn outward(hub: &Hub, send: &mut SendStream<Bytes>, queue: &mut Outbound) -> LineEnd {
    loop {
        let queued = queue.next().await;
        let mut frame = queued.frame;
        let length = frame.len();
        let mut joined = BytesMut::with_capacity(4 + length.min(JOINED_MAX));
        // The queue admits no frame over FRAME_MAX, so the length fits.
        joined.put_u32(length as u32);
        joined.extend_from_slice(&frame.split_to(length.min(JOINED_MAX)));
        for part in [joined.freeze(), frame] {
            if let Err(reason) = write(send, part, hub.times.stall).await {
                return reason;
            }
        }
        drop(queued.share);
        hub.counters().frames_out.one();
        hub.counters().bytes_out.add(length as u64);
    }
}

/// Writes bytes, waiting for window at most `stall` at a time.
async fn write(send: &mut SendStream<Bytes>, mut bytes: Bytes, stall: Duration) -> Result<(), LineEnd> {
    let lost = |error: h2::Error| LineEnd::Lost { detail: error.to_string() };
    while !bytes.is_empty() {
        send.reserve_capacity(bytes.len());
        let mut room = send.capacity();
        if room == 0 {
            let granted = timeout(stall, poll_fn(|cx| send.poll_capacity(cx))).await;
            room = match granted.map_err(|_| LineEnd::Stalled)? {
                Some(granted) => granted.map_err(lost)?,
                None => return Err(LineEnd::PeerClosed),
            };
        }
        let part = bytes.split_to(room.min(bytes.len()));
        if !part.is_empty() {
            send.send_data(part, false).map_err(lost)?;
        }
    }
    Ok(())
}
