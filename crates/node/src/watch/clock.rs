//! Watch time: how long the watch has run, in milliseconds, over all starts of the node.
//!
//! It is the monotonic clock of each run added to what was kept of the runs before. While the node does not run it stands
//! still: how long that was only a wall clock could say, and nothing is called early on a wall clock's word. What ran since
//! it was last kept is lost with a crash: so calls come late by at most [`KEEP_EVERY_MS`] and the time that the node was
//! away, and never early.

use comity_store::{Cells, Read, Tx};

use super::cells::{self, RecordError};

/// How often it is kept while an alarm is open.
pub const KEEP_EVERY_MS: u64 = 30_000;
/// Its key.
const KEY: &[u8] = b"s/clock";

/// The two clocks at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The wall clock, POSIX seconds: for the record, rosters and hours.
    pub wall_s: u64,
    /// Watch time: for every timer.
    pub watch_ms: u64,
}

/// Watch time of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchClock {
    kept_ms: u64,
    started_mono_ms: u64,
}

impl WatchClock {
    /// Begins a run at this reading of the monotonic clock.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn begin(read: &dyn Read, mono_ms: u64) -> Result<Self, RecordError> {
        let kept_ms = cells::get(read, Cells::Watch, KEY)?.unwrap_or(0);
        Ok(Self { kept_ms, started_mono_ms: mono_ms })
    }

    /// Both clocks. A monotonic clock that goes back, which it must not, stands still here.
    #[must_use]
    pub const fn now(&self, wall_s: u64, mono_ms: u64) -> Now {
        Now { wall_s, watch_ms: self.kept_ms.saturating_add(mono_ms.saturating_sub(self.started_mono_ms)) }
    }
}

/// Keeps watch time with whatever else the transaction does.
///
/// # Errors
/// [`RecordError`].
pub fn keep(tx: &mut dyn Tx, now: Now) -> Result<(), RecordError> {
    cells::put(tx, Cells::Watch, KEY, &now.watch_ms)
}

#[cfg(test)]
mod tests {
    use comity_store::Store;
    use comity_store::memory::Disk;

    use super::*;

    #[test]
    fn watch_time_goes_on_where_it_was_kept_whatever_the_wall_clock_says() {
        let disk = Disk::new();
        let mut store = disk.open();
        let first = WatchClock::begin(&*store.reader().unwrap(), 5_000).unwrap();
        assert_eq!(first.now(1, 5_000).watch_ms, 0);
        let now = first.now(9_999_999_999, 65_000);
        assert_eq!(now.watch_ms, 60_000);
        let mut tx = store.begin().unwrap();
        keep(&mut *tx, now).unwrap();
        tx.commit().unwrap();
        let again = WatchClock::begin(&*store.reader().unwrap(), 700).unwrap();
        assert_eq!(again.now(0, 700).watch_ms, 60_000);
        assert_eq!(again.now(0, 600).watch_ms, 60_000, "never back");
        assert_eq!(again.now(0, 1_700).watch_ms, 61_000);
    }
}
