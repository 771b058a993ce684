//! What a running node tells time by: the machine's clocks, or a dial that somebody turns.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::node::Node;
use super::problem::Problem;
use super::stating::Signal;
use super::watching::record_problem;
use crate::core::Clock;
use crate::watch::step;

/// A clock that is turned by hand: for demonstrations and tests that go through a day without waiting for it.
///
/// The wall clock stands at what the dial shows. The monotonic clock runs as the machine's does, and is ahead of it by all
/// that was turned, so that nothing that waits for a real answer stands still; it only goes forward. Clones are the same dial;
/// nodes that are to agree about the time share one. After turning it, [`Node::clock_turned`] has to be called on each of
/// them.
#[derive(Debug, Clone)]
pub struct Dial(Arc<Shown>);

#[derive(Debug)]
struct Shown {
    wall_s: AtomicU64,
    ahead_ms: AtomicU64,
}

impl Dial {
    /// A dial that shows an instant, POSIX seconds.
    #[must_use]
    pub fn at(wall_s: u64) -> Self {
        Self(Arc::new(Shown { wall_s: AtomicU64::new(wall_s), ahead_ms: AtomicU64::new(0) }))
    }

    /// What it shows, POSIX seconds.
    #[must_use]
    pub fn wall_s(&self) -> u64 {
        self.0.wall_s.load(Ordering::SeqCst)
    }

    /// Sets the wall clock alone, to whatever instant, as somebody may do to a machine's. The monotonic clock runs on.
    pub fn set_wall(&self, wall_s: u64) {
        self.0.wall_s.store(wall_s, Ordering::SeqCst);
    }

    /// Turns both clocks ahead by so many seconds. What does not fit stays where it is.
    pub fn turn(&self, seconds: u64) {
        let add = |clock: &AtomicU64, by: u64| {
            // The closure always gives a value, so that this cannot fail.
            let _before = clock.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |now| Some(now.saturating_add(by)));
        };
        add(&self.0.ahead_ms, seconds.saturating_mul(1_000));
        add(&self.0.wall_s, seconds);
    }
}

/// Wall and monotonic time of one process.
#[derive(Debug, Clone)]
pub(super) struct Clocks {
    start: Instant,
    dial: Option<Dial>,
}

impl Clocks {
    /// The machine's, or those of a dial.
    pub(super) fn new(dial: Option<Dial>) -> Self {
        Self { start: Instant::now(), dial }
    }

    pub(super) fn now(&self) -> Clock {
        let wall = match &self.dial {
            Some(dial) => dial.wall_s(),
            None => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()),
        };
        Clock { wall_s: wall, mono_ms: self.mono_ms() }
    }

    pub(super) fn mono_ms(&self) -> u64 {
        let ahead = self.dial.as_ref().map_or(0, |dial| dial.0.ahead_ms.load(Ordering::SeqCst));
        let run = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        // Begins above zero, so that no timer is confused with "never".
        run.saturating_add(1_000).saturating_add(ahead)
    }
}

impl Node {
    /// The [`Dial`] was turned: everything that waits for a time looks again. Says nothing of whether it has looked.
    ///
    /// # Errors
    /// The node is shutting down.
    pub async fn clock_turned(&self) -> Result<(), Problem> {
        self.with_core(|_, _| ()).await?;
        self.inner.states.say(Signal::Wanted);
        self.inner.shared.bell.ring();
        Ok(())
    }

    /// How long until officers are called next, in watch time; zero where a call, or the record of a relief that did not
    /// come, is due and not made yet. `None`: nobody is to be called, or the watch does not run.
    ///
    /// # Errors
    /// The store's.
    pub async fn next_call(&self) -> Result<Option<Duration>, Problem> {
        let snapshot = self.snapshot().await?;
        let clock = self.with_core(|_, clock| clock).await?;
        let Some(now) = self.inner.shared.bell.now(clock) else { return Ok(None) };
        let looked = self.blocking(move || {
            let (due, _) = step::next_due(&*snapshot.read, now)?;
            Ok((due, step::relief_due(&*snapshot.read, now.wall_s)?))
        });
        let (due, relief) = looked.await?.map_err(record_problem)?;
        if relief {
            return Ok(Some(Duration::ZERO));
        }
        Ok(due.map(|due| Duration::from_millis(due.saturating_sub(now.watch_ms))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dial_turns_both_clocks_of_all_who_share_it_and_never_back() {
        let dial = Dial::at(1_000);
        let (one, two) = (Clocks::new(Some(dial.clone())), Clocks::new(Some(dial.clone())));
        let before = (one.now(), two.now());
        assert_eq!((before.0.wall_s, before.1.wall_s), (1_000, 1_000));
        dial.turn(3_600);
        for (clocks, before) in [(&one, before.0), (&two, before.1)] {
            let now = clocks.now();
            assert_eq!(now.wall_s, 4_600);
            assert!(now.mono_ms >= before.mono_ms + 3_600_000);
        }
        dial.turn(0);
        assert_eq!(dial.wall_s(), 4_600);
        dial.turn(u64::MAX);
        assert_eq!((dial.wall_s(), one.mono_ms()), (u64::MAX, u64::MAX));
        assert!(Clocks::new(None).now().wall_s < u64::MAX);
    }
}
