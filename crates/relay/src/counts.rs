//! What a relay counts. There is nothing else to know of what it forwards.

use std::sync::atomic::{AtomicU64, Ordering};

/// A relay's counters since its start.
#[derive(Debug, Default)]
pub struct Counts {
    accepted: AtomicU64,
    forwarded: AtomicU64,
    open: AtomicU64,
    not_comity: AtomicU64,
    unknown: AtomicU64,
    full: AtomicU64,
    evicted: AtomicU64,
    slow: AtomicU64,
    idle: AtomicU64,
    unreachable: AtomicU64,
    inward: AtomicU64,
    outward: AtomicU64,
}

/// The counters as numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counted {
    /// Connections accepted.
    pub accepted: u64,
    /// Those whose knock the other side let through.
    pub forwarded: u64,
    /// Those of them that are open now.
    pub open: u64,
    /// Refused: no knock.
    pub not_comity: u64,
    /// Refused: a hint or an address that the settings do not have.
    pub unknown: u64,
    /// Refused: as many connections are open as may be.
    pub full: u64,
    /// Sent away before their knock was over, because others came.
    pub evicted: u64,
    /// Refused: the knock took too long.
    pub slow: u64,
    /// Ended: nothing moved for too long.
    pub idle: u64,
    /// The other side was not to be reached.
    pub unreachable: u64,
    /// Bytes from the dialler.
    pub bytes_in: u64,
    /// Bytes to the dialler.
    pub bytes_out: u64,
}

/// What happened to a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Happened {
    Accepted,
    NotComity,
    Unknown,
    Full,
    Evicted,
    Slow,
    Idle,
    Unreachable,
}

impl Counts {
    pub(crate) fn one(&self, what: Happened) {
        let counter = match what {
            Happened::Accepted => &self.accepted,
            Happened::NotComity => &self.not_comity,
            Happened::Unknown => &self.unknown,
            Happened::Full => &self.full,
            Happened::Evicted => &self.evicted,
            Happened::Slow => &self.slow,
            Happened::Idle => &self.idle,
            Happened::Unreachable => &self.unreachable,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection is forwarded, until the guard is dropped.
    pub(crate) fn opened(&self) -> Open<'_> {
        self.forwarded.fetch_add(1, Ordering::Relaxed);
        self.open.fetch_add(1, Ordering::Relaxed);
        Open(self)
    }

    pub(crate) fn bytes(&self, inward: bool, count: usize) {
        let counter = if inward { &self.inward } else { &self.outward };
        counter.fetch_add(count as u64, Ordering::Relaxed);
    }

    /// The numbers now; each for itself.
    pub fn snapshot(&self) -> Counted {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counted {
            accepted: get(&self.accepted),
            forwarded: get(&self.forwarded),
            open: get(&self.open),
            not_comity: get(&self.not_comity),
            unknown: get(&self.unknown),
            full: get(&self.full),
            evicted: get(&self.evicted),
            slow: get(&self.slow),
            idle: get(&self.idle),
            unreachable: get(&self.unreachable),
            bytes_in: get(&self.inward),
            bytes_out: get(&self.outward),
        }
    }
}

/// One connection that is forwarded.
pub(crate) struct Open<'a>(&'a Counts);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
