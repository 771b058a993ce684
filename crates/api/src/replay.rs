//! The event stream as it can be taken up again: the newest events with their numbers, for whoever was away a moment.
//!
//! An id is the run's name and a number, `3f9c…-17`. Whoever comes with an id of this run gets what came after it. Of
//! another run, or of events that are kept no more, nobody knows what was missed: then the first thing sent is an event
//! `reset`, and the listener reads the state anew.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use comity_node::service::views::Event;
use futures_util::StreamExt;
use tokio::sync::watch;

use crate::backend::Backend;

/// Events that are kept for those who come again.
pub const REPLAY_EVENTS_MAX: usize = 4_096;

/// What a listener gets.
#[derive(Debug, Clone)]
pub(crate) enum Heard {
    /// An event, with its id.
    Event(String, Arc<Event>),
    /// Some were missed; with the id from which it goes on.
    Reset(String),
}

#[derive(Default)]
struct Ring {
    /// Number of the next event.
    next: u64,
    events: VecDeque<Arc<Event>>,
}

/// The ring of one run, filled from the first listener on.
pub(crate) struct Replay {
    run: String,
    ring: Mutex<Ring>,
    /// The number of the next event; `None` when there will be none.
    next: watch::Sender<Option<u64>>,
    begun: OnceLock<()>,
}

impl Replay {
    pub(crate) fn new() -> Arc<Self> {
        // The instant at which the run began names it: two runs of one process are not of one nanosecond.
        let begun = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let run = format!("{:x}", begun.as_nanos());
        Arc::new(Self { run, ring: Mutex::default(), next: watch::channel(Some(0)).0, begun: OnceLock::new() })
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to listen to the node, once.
    pub(crate) fn begin(self: &Arc<Self>, node: &Arc<dyn Backend>) {
        if self.begun.set(()).is_err() {
            return;
        }
        let (mut events, to) = (node.events(), Arc::clone(self));
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                to.push(event);
            }
            to.next.send_replace(None);
        });
    }

    fn push(&self, event: Event) {
        let mut ring = self.ring();
        ring.events.push_back(Arc::new(event));
        if ring.events.len() > REPLAY_EVENTS_MAX {
            ring.events.pop_front();
        }
        ring.next += 1;
        let next = ring.next;
        drop(ring);
        self.next.send_replace(Some(next));
    }

    fn id(&self, number: u64) -> String {
        format!("{}-{number}", self.run)
    }

    /// Where a listener begins that comes with this id, or with none; and whether it missed something.
    pub(crate) fn place(&self, last: Option<&str>) -> (u64, bool) {
        let next = self.ring().next;
        let Some(last) = last else { return (next, false) };
        let number = last.rsplit_once('-').filter(|(run, _)| *run == self.run).and_then(|(_, n)| n.parse::<u64>().ok());
        match number.and_then(|number| number.checked_add(1)).filter(|from| *from <= next) {
            Some(from) => (from, false),
            None => (next, true),
        }
    }

    /// The event of a number: waits for one that is to come. `None` at the end.
    pub(crate) async fn hear(&self, number: u64) -> Option<(u64, Heard)> {
        let mut waiting = self.next.subscribe();
        loop {
            {
                let ring = self.ring();
                let first = ring.next - ring.events.len() as u64;
                if number < first {
                    return Some((first, Heard::Reset(self.id(first.saturating_sub(1)))));
                }
                let kept = usize::try_from(number - first).ok().and_then(|at| ring.events.get(at));
                if let Some(event) = kept {
                    return Some((number + 1, Heard::Event(self.id(number), Arc::clone(event))));
                }
            }
            waiting.wait_for(|next| next.is_none_or(|next| next > number)).await.ok()?.as_ref()?;
        }
    }

    /// That something was missed before this number.
    pub(crate) fn reset(&self, number: u64) -> Heard {
        Heard::Reset(self.id(number.wrapping_sub(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(n: usize) -> Event {
        Event::LinkUp { peer: format!("P{n}"), track: "nrrc".into() }
    }

    #[tokio::test]
    async fn whoever_was_away_too_long_is_told_so() {
        let replay = Replay::new();
        for n in 0..REPLAY_EVENTS_MAX + 10 {
            replay.push(event(n));
        }
        let (from, missed) = replay.place(Some(&replay.id(3)));
        assert_eq!((from, missed), (4, false));
        let Some((next, Heard::Reset(_))) = replay.hear(from).await else { panic!("no reset") };
        let Some((_, Heard::Event(id, first))) = replay.hear(next).await else { panic!("no event") };
        assert_eq!((id, &*first), (replay.id(10), &event(10)));
        assert_eq!(replay.ring().events.len(), REPLAY_EVENTS_MAX);
    }

    #[test]
    fn ids_of_other_runs_or_of_the_future_are_not_believed() {
        let replay = Replay::new();
        replay.push(event(0));
        for id in ["", "0", "-0", "other-0", &replay.id(1), &replay.id(u64::MAX), &format!("{}-x", replay.run)] {
            assert_eq!(replay.place(Some(id)), (1, true), "{id}");
        }
        assert_eq!(replay.place(Some(&replay.id(0))), (1, false));
        assert_eq!(replay.place(None), (1, false));
    }
}
