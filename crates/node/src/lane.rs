//! An unbounded queue between tasks that holds no memory while nothing waits in it. A node has two for each line, and of
//! thousands of lines few have anything waiting; whoever puts something in bounds it otherwise.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

struct Shared<T> {
    state: Mutex<State<T>>,
    rung: Notify,
}

struct State<T> {
    waiting: VecDeque<T>,
    senders: usize,
    /// The receiver is gone.
    closed: bool,
}

impl<T> Shared<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        // Every critical section leaves the value whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts things in. Clones share the queue.
pub(crate) struct LaneSender<T>(Arc<Shared<T>>);

impl<T> LaneSender<T> {
    /// Puts something in; gives it back where nobody takes it any more.
    pub(crate) fn send(&self, thing: T) -> Result<(), T> {
        let mut state = self.0.state();
        if state.closed {
            return Err(thing);
        }
        state.waiting.push_back(thing);
        drop(state);
        self.0.rung.notify_one();
        Ok(())
    }
}

impl<T> Clone for LaneSender<T> {
    fn clone(&self) -> Self {
        self.0.state().senders += 1;
        Self(Arc::clone(&self.0))
    }
}

impl<T> Drop for LaneSender<T> {
    fn drop(&mut self) {
        self.0.state().senders -= 1;
        self.0.rung.notify_one();
    }
}

impl<T> std::fmt::Debug for LaneSender<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LaneSender")
    }
}

/// Takes them out, in order.
pub(crate) struct LaneReceiver<T>(Arc<Shared<T>>);

impl<T> LaneReceiver<T> {
    /// Waits for the next one; `None` once all senders are gone and nothing waits. Nothing is lost where the wait is given up.
    pub(crate) async fn recv(&mut self) -> Option<T> {
        loop {
            {
                let mut state = self.0.state();
                if let Some(next) = take(&mut state) {
                    return Some(next);
                }
                if state.senders == 0 {
                    return None;
                }
            }
            self.0.rung.notified().await;
        }
    }

    /// The next one, if there is one now.
    #[cfg(test)]
    pub(crate) fn try_recv(&mut self) -> Option<T> {
        take(&mut self.0.state())
    }
}

fn take<T>(state: &mut State<T>) -> Option<T> {
    let next = state.waiting.pop_front();
    if state.waiting.is_empty() {
        state.waiting = VecDeque::new();
    }
    next
}

impl<T> Drop for LaneReceiver<T> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.closed = true;
        let left = std::mem::take(&mut state.waiting);
        drop(state);
        // Outside of the lock: what is dropped may wake others.
        drop(left);
    }
}

/// A new queue.
pub(crate) fn lane<T>() -> (LaneSender<T>, LaneReceiver<T>) {
    let state = Mutex::new(State { waiting: VecDeque::new(), senders: 1, closed: false });
    let shared = Arc::new(Shared { state, rung: Notify::new() });
    (LaneSender(Arc::clone(&shared)), LaneReceiver(shared))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn things_come_in_order_and_none_is_lost_where_a_wait_is_given_up() {
        let (sender, mut receiver) = lane();
        assert!(receiver.recv().now_or_never().is_none());
        let other = sender.clone();
        for n in 0..100 {
            (if n % 2 == 0 { &sender } else { &other }).send(n).unwrap();
        }
        for n in 0..100 {
            assert_eq!(receiver.recv().await, Some(n));
        }
        assert!(receiver.recv().now_or_never().is_none());
        assert_eq!(receiver.0.state().waiting.capacity(), 0, "an empty one holds nothing");
    }

    #[tokio::test]
    async fn it_ends_with_its_last_sender_after_what_waits() {
        let (sender, mut receiver) = lane();
        let other = sender.clone();
        other.send(1).unwrap();
        drop(sender);
        assert_eq!(receiver.recv().await, Some(1));
        assert!(receiver.recv().now_or_never().is_none(), "one is left");
        let (ended, ()) = tokio::join!(receiver.recv(), async { drop(other) });
        assert_eq!(ended, None);
    }

    #[test]
    fn nothing_goes_to_a_receiver_that_is_gone() {
        let (sender, receiver) = lane();
        let thing = Arc::new(());
        sender.send(Arc::clone(&thing)).unwrap();
        drop(receiver);
        assert_eq!(Arc::strong_count(&thing), 1, "what waited is let go of");
        assert!(sender.send(Arc::clone(&thing)).is_err());
    }
}
