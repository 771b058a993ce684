//! The disk that outlives processes, its faults, and the store opened on it.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::tables::{Changes, Tables};
use super::tx::MemoryTx;
use crate::{Keeper, Misuse, Progress, Read, Result, Space, Store, StoreError, StoreStats, Tx, Work};

/// What a commit does that was told to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Reports failure; after reopening nothing of the transaction is there.
    NotPersisted,
    /// Reports failure although everything was kept; after reopening all of it is there.
    PersistedThoughFailed,
}

/// A simulated disk. Clones of the handle are the same disk; [`Disk::copy`] makes another one.
#[derive(Clone, Debug)]
pub struct Disk(Arc<Mutex<State>>);

/// A store on a [`Disk`].
#[derive(Debug)]
pub struct Memory {
    disk: Disk,
    fence: u64,
    stopped: Option<&'static str>,
    stats: StoreStats,
}

#[derive(Clone, Debug)]
struct State {
    tables: Tables,
    fence: u64,
    /// Openings below this died in a crash.
    alive_from: u64,
    commits: u64,
    faults: Vec<(u64, Fault)>,
    free_bytes: u64,
    floor_bytes: u64,
}

impl Default for Disk {
    fn default() -> Self {
        Self::new()
    }
}

impl Disk {
    /// An empty disk with boundless room.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            tables: Tables::default(),
            fence: 0,
            alive_from: 0,
            commits: 0,
            faults: Vec::new(),
            free_bytes: u64::MAX,
            floor_bytes: 0,
        })))
    }

    /// Opens the store on this disk. An earlier opening is fenced off from now on.
    #[must_use]
    pub fn open(&self) -> Memory {
        let mut state = self.state();
        state.fence += 1;
        let fence = state.fence;
        Memory { disk: self.clone(), fence, stopped: None, stats: StoreStats::default() }
    }

    /// Power loss: every store open on this disk is dead, and what was not committed is gone.
    pub fn crash(&self) {
        let mut state = self.state();
        state.alive_from = state.fence + 1;
    }

    /// Another disk with the same content (a machine copied back from an image), without planned faults.
    #[must_use]
    pub fn copy(&self) -> Self {
        let mut state = self.state().clone();
        state.faults.clear();
        Self(Arc::new(Mutex::new(state)))
    }

    /// Tells the `nth` commit from now (0 is the next one) to fail in the given way.
    pub fn fail_commit(&self, nth: u64, fault: Fault) {
        let mut state = self.state();
        let at = state.commits.saturating_add(nth);
        state.faults.push((at, fault));
    }

    /// Sets the room left, which commits use up, and the floor below which ordinary work is refused.
    pub fn set_space(&self, free_bytes: u64, floor_bytes: u64) {
        let mut state = self.state();
        state.free_bytes = free_bytes;
        state.floor_bytes = floor_bytes;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    /// The disk under this store.
    #[must_use]
    pub fn disk(&self) -> Disk {
        self.disk.clone()
    }

    fn alive(&self, state: &State) -> Result<()> {
        if let Some(during) = self.stopped {
            return Err(stopped(during));
        }
        if self.fence < state.alive_from {
            return Err(stopped("power"));
        }
        if self.fence != state.fence {
            return Err(StoreError::Fenced { ours: self.fence, found: state.fence });
        }
        Ok(())
    }

    pub(super) fn commit(&mut self, changes: Changes) -> Result<()> {
        let disk = self.disk.clone();
        let mut state = disk.state();
        self.alive(&state)?;
        let (writes, bytes) = (changes.writes(), changes.value_bytes());
        let number = state.commits;
        state.commits += 1;
        let fault = state.faults.iter().position(|(at, _)| *at == number);
        let fault = fault.map(|i| state.faults.swap_remove(i).1);
        if fault != Some(Fault::NotPersisted) {
            if state.free_bytes != u64::MAX {
                state.free_bytes = state.free_bytes.saturating_sub(bytes);
            }
            state.tables.apply(changes);
        }
        if fault.is_some() {
            self.stopped = Some("commit");
            return Err(stopped("commit"));
        }
        self.stats.commits += 1;
        self.stats.writes += writes;
        self.stats.value_bytes += bytes;
        self.stats.syncs = Some(self.stats.commits);
        Ok(())
    }
}

impl Store for Memory {
    fn begin_for(&mut self, work: Work) -> Result<Box<dyn Tx + '_>> {
        let state = self.disk.state();
        self.alive(&state)?;
        if work == Work::Ordinary && state.free_bytes < state.floor_bytes {
            let (free_bytes, floor_bytes) = (state.free_bytes, state.floor_bytes);
            return Err(StoreError::Full { free_bytes, floor_bytes });
        }
        let (snapshot, free_bytes) = (state.tables.clone(), state.free_bytes);
        drop(state);
        Ok(Box::new(MemoryTx::new(self, snapshot, free_bytes)))
    }

    fn reader(&self) -> Result<Box<dyn Read + Send>> {
        let state = self.disk.state();
        self.alive(&state)?;
        Ok(Box::new(state.tables.clone()))
    }

    fn keeper(&self) -> Result<Box<dyn Keeper>> {
        self.alive(&self.disk.state())?;
        Ok(Box::new(NoKeeper))
    }

    fn stats(&self) -> StoreStats {
        self.stats
    }

    fn space(&self) -> Result<Space> {
        let state = self.disk.state();
        let (free_bytes, floor_bytes) = (state.free_bytes, state.floor_bytes);
        Ok(Space { free_bytes, floor_bytes, reserve_bytes: 0 })
    }

    fn fence(&self) -> u64 {
        self.fence
    }
}

/// Memory has no structure that could be damaged, and no file to copy.
struct NoKeeper;

impl Keeper for NoKeeper {
    fn backup(&mut self, _: &Path, _: &mut dyn FnMut(Progress) -> bool) -> Result<bool> {
        Err(Misuse::Unsupported { what: "backup to a file" }.into())
    }

    fn check(&mut self, _: &mut dyn FnMut() -> bool) -> Result<Option<Vec<String>>> {
        Ok(Some(Vec::new()))
    }
}

fn stopped(during: &'static str) -> StoreError {
    StoreError::Fatal { during, detail: "simulated".to_owned() }
}
