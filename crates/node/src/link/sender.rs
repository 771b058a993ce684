//! The outbound queue of one line, bounded in bytes.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::config::{FRAME_MAX, OUTBOUND_BYTES_MAX};
use super::error::{SendError, TrySendError};
use crate::lane::{LaneReceiver, LaneSender, lane};

/// The least that a queued frame counts for, so that tiny ones are bounded in number too.
pub(crate) const COST_MIN: usize = 1_024;

/// A frame in the queue, holding its share of the bound until it has left.
pub(crate) struct Queued {
    /// The frame.
    pub(crate) frame: Bytes,
    /// Its share.
    pub(crate) share: OwnedSemaphorePermit,
}

/// Queues frames on one line while it is up. Clones share the queue, which keeps order per clone.
///
/// A queued frame is handed to the connection as soon as the peer's window allows; nothing says that it arrived.
#[derive(Debug, Clone)]
pub struct FrameSender {
    queue: LaneSender<Queued>,
    room: Arc<Semaphore>,
    cut: Arc<Notify>,
}

impl FrameSender {
    /// Queues a frame, waiting while more than [`OUTBOUND_BYTES_MAX`] bytes are queued. Sets no time limit; the wait
    /// ends when the line goes down, which a peer that accepts nothing causes too.
    ///
    /// # Errors
    /// [`SendError::Length`]: the caller's mistake. [`SendError::Closed`]: the line is down.
    pub async fn send(&self, frame: Bytes) -> Result<(), SendError> {
        let cost = cost(&frame)?;
        let share = Arc::clone(&self.room).acquire_many_owned(cost).await.map_err(|_| SendError::Closed)?;
        self.queue.send(Queued { frame, share }).map_err(|_| SendError::Closed)
    }

    /// Queues a frame if there is room now.
    ///
    /// # Errors
    /// [`TrySendError::Full`]: no room. [`TrySendError::Refused`]: as with [`Self::send`].
    pub fn try_send(&self, frame: Bytes) -> Result<(), TrySendError> {
        let cost = cost(&frame)?;
        let share = Arc::clone(&self.room).try_acquire_many_owned(cost).map_err(|error| match error {
            tokio::sync::TryAcquireError::NoPermits => TrySendError::Full,
            tokio::sync::TryAcquireError::Closed => SendError::Closed.into(),
        })?;
        self.queue.send(Queued { frame, share }).map_err(|_| SendError::Closed.into())
    }

    /// Queues a frame once there is room for it and for `keep_free` bytes more, so that others find room before it.
    /// While it waits, other waits of the same line queue behind it: drop this future to let them pass.
    ///
    /// # Errors
    /// As with [`Self::send`].
    pub async fn send_low(&self, frame: Bytes, keep_free: usize) -> Result<(), SendError> {
        let length = frame.len();
        let cost = cost(&frame)?;
        let spare = keep_free.min(OUTBOUND_BYTES_MAX - length.max(COST_MIN));
        let all = cost.saturating_add(u32::try_from(spare).unwrap_or(0));
        let mut share = Arc::clone(&self.room).acquire_many_owned(all).await.map_err(|_| SendError::Closed)?;
        drop(share.split(spare));
        self.queue.send(Queued { frame, share }).map_err(|_| SendError::Closed)
    }

    /// Ends the line with [`super::LineEnd::Overrun`]; it is opened again by itself, and both sides start over.
    pub fn cut(&self) {
        self.cut.notify_one();
    }

    /// Whether the line of this sender is down for good.
    pub fn is_closed(&self) -> bool {
        self.room.is_closed()
    }
}

/// What a frame counts for; also checks its length.
fn cost(frame: &Bytes) -> Result<u32, SendError> {
    let length = frame.len();
    if length == 0 || length > FRAME_MAX {
        return Err(SendError::Length { length });
    }
    u32::try_from(length.max(COST_MIN)).map_err(|_| SendError::Length { length })
}

/// The other end of the queue. Dropping it closes the senders, those that wait included.
pub(crate) struct Outbound {
    queue: LaneReceiver<Queued>,
    room: Arc<Semaphore>,
    cut: Arc<Notify>,
}

impl Outbound {
    /// Told when a sender cuts the line.
    pub(crate) fn cut(&self) -> Arc<Notify> {
        Arc::clone(&self.cut)
    }

    /// The next frame. Waits for ever when every sender is gone, since frames may still arrive on the line.
    pub(crate) async fn next(&mut self) -> Queued {
        match self.queue.recv().await {
            Some(queued) => queued,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Outbound {
    fn drop(&mut self) {
        self.room.close();
    }
}

/// A new queue.
pub(crate) fn outbound() -> (FrameSender, Outbound) {
    let (to, from) = lane();
    let room = Arc::new(Semaphore::new(OUTBOUND_BYTES_MAX));
    let cut = Arc::new(Notify::new());
    let sender = FrameSender { queue: to, room: Arc::clone(&room), cut: Arc::clone(&cut) };
    (sender, Outbound { queue: from, room, cut })
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn bytes_and_number_of_queued_frames_are_bounded() {
        let (sender, _outbound) = outbound();
        let whole = Bytes::from(vec![0; FRAME_MAX]);
        sender.try_send(whole.clone()).unwrap();
        sender.try_send(whole.clone()).unwrap();
        assert_eq!(sender.try_send(whole), Err(TrySendError::Full));
        let (sender, _outbound) = outbound();
        let sent =
            std::iter::repeat_with(|| sender.try_send(Bytes::from_static(b"x"))).take_while(Result::is_ok).count();
        assert_eq!(sent, OUTBOUND_BYTES_MAX / COST_MIN);
    }

    #[test]
    fn frames_out_of_bounds_are_refused() {
        let (sender, _outbound) = outbound();
        for length in [0, FRAME_MAX + 1] {
            let refused = sender.try_send(Bytes::from(vec![0; length]));
            assert_eq!(refused, Err(TrySendError::Refused(SendError::Length { length })));
        }
    }

    #[tokio::test]
    async fn a_waiting_sender_is_released_by_room_and_refused_by_the_end() {
        let (sender, mut outbound) = outbound();
        let whole = Bytes::from(vec![0; FRAME_MAX]);
        sender.try_send(whole.clone()).unwrap();
        sender.try_send(whole.clone()).unwrap();
        let (sent, ()) = tokio::join!(sender.send(whole.clone()), async { drop(outbound.next().await) });
        sent.unwrap();
        let (sent, ()) = tokio::join!(sender.send(whole.clone()), async { drop(outbound) });
        assert_eq!(sent, Err(SendError::Closed));
        assert_eq!(sender.try_send(whole), Err(TrySendError::Refused(SendError::Closed)));
        assert!(sender.is_closed());
    }
}
