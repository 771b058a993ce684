//! The SQLite store under the node's transactions: the node itself opens disk images and judges them before the
//! harness compares their content.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use comity_store::memory::Disk;
use comity_store::{Keeper, Read, Result, Space, Store, StoreStats, Tx, Work};
use comity_store_sqlite::{Options, create_in_vfs, open_in_vfs};
use comity_store_tests::crash::{Kind, Plan, Report, Subject, cut_power, fail_io};
use comity_wire::Hash;

use super::judge::{goes_on, judged};
use super::record::{digest, replay};
use super::world::Case;

/// A store that is lent to a writer which only loads.
struct Lent(Arc<Mutex<Box<dyn Store>>>);

impl Lent {
    fn inner(&self) -> MutexGuard<'_, Box<dyn Store>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Lent {
    fn begin_for(&mut self, _work: Work) -> Result<Box<dyn Tx + '_>> {
        panic!("loading a line writes nothing");
    }

    fn reader(&self) -> Result<Box<dyn Read + Send>> {
        self.inner().reader()
    }

    fn keeper(&self) -> Result<Box<dyn Keeper>> {
        self.inner().keeper()
    }

    fn stats(&self) -> StoreStats {
        self.inner().stats()
    }

    fn space(&self) -> Result<Space> {
        self.inner().space()
    }

    fn fence(&self) -> u64 {
        self.inner().fence()
    }
}

/// Of the images that hold a state byte for byte, the node opens the first and then one in so many.
const JUDGED_ONE_IN: u64 = 16;

/// One kind of the node's transactions on the crash drive.
pub struct Judged<'c> {
    case: &'c Case,
    options: Options,
    /// What the store holds after so many transactions.
    states: BTreeMap<Hash, usize>,
    /// Images that hold one of these states.
    images: Cell<u64>,
    /// Those of them that the node opened.
    opened: Cell<u64>,
    /// States from which it also went on.
    went_on: RefCell<BTreeSet<usize>>,
}

impl<'c> Judged<'c> {
    pub fn new(case: &'c Case, wal_bytes: u64) -> Self {
        let mut store = Disk::new().open();
        let mut states = BTreeMap::from([(digest(&*store.reader().unwrap()).unwrap(), 0)]);
        for (i, transaction) in case.transactions.iter().enumerate() {
            replay(&mut store, transaction).unwrap();
            states.insert(digest(&*store.reader().unwrap()).unwrap(), i + 1);
        }
        let options = Options { floor_bytes: 0, reserve_bytes: 0, cache_kib: 256, wal_bytes };
        Self { case, options, states, images: Cell::new(0), opened: Cell::new(0), went_on: RefCell::default() }
    }

    /// The harness' report, and how many images the node itself opened and judged.
    pub fn cut(&self, plan: Plan, drive: &str) -> (Report, u64) {
        let (before, work) = self.case.transactions.split_at(self.case.from);
        let prepare = |store: &mut dyn Store| before.iter().try_for_each(|tx| replay(store, tx));
        let work = |store: &mut dyn Store| work.iter().try_for_each(|tx| replay(store, tx));
        let kind = Kind { name: self.case.name, prepare: &prepare, work: &work };
        let report = cut_power(self, &kind, plan, drive);
        (report, self.opened.get())
    }

    /// Contents that the store may have while the kind is written.
    pub fn states(&self) -> u64 {
        1 + (self.case.transactions.len() - self.case.from) as u64
    }

    /// How many writes and syncs were let fail.
    pub fn fail(&self, drive: &str) -> u64 {
        let (before, work) = self.case.transactions.split_at(self.case.from);
        let prepare = |store: &mut dyn Store| before.iter().try_for_each(|tx| replay(store, tx));
        let work = |store: &mut dyn Store| work.iter().try_for_each(|tx| replay(store, tx));
        fail_io(self, &Kind { name: self.case.name, prepare: &prepare, work: &work }, drive)
    }
}

impl Subject for Judged<'_> {
    fn create(&self, path: &Path, vfs: &str) -> Result<()> {
        create_in_vfs(path, vfs, &self.options)
    }

    fn open(&self, path: &Path, vfs: &str) -> Result<Box<dyn Store>> {
        let store: Box<dyn Store> = Box::new(open_in_vfs(path, vfs, &self.options)?);
        let found = digest(&*store.reader()?)?;
        // Anything else is for the harness to name: it knows the operation and the loss.
        let Some(state) = self.states.get(&found).copied() else { return Ok(store) };
        let first = self.went_on.borrow_mut().insert(state);
        self.images.set(self.images.get() + 1);
        if !first && !self.images.get().is_multiple_of(JUDGED_ONE_IN) {
            return Ok(store);
        }
        let lent = Arc::new(Mutex::new(store));
        judged(Box::new(Lent(Arc::clone(&lent))), self.case, state);
        self.opened.set(self.opened.get() + 1);
        let store = Arc::into_inner(lent).unwrap().into_inner().unwrap_or_else(PoisonError::into_inner);
        if first {
            goes_on(&*store.reader()?, self.case, state);
        }
        Ok(store)
    }
}
