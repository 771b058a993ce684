//! Where what lines come to is kept: a store of its own beside the node's, of which everything follows from the journals.
//!
//! **In scope.** One transaction for what is put aside of lines together with where each stands ([`StateStore::keep`]);
//! looking it up ([`Shelf`]); and what there is to go on from at a start ([`StateStore::load`]). **Out of scope.** What is
//! over (`comity-process`), and when it is put aside ([`super::Walk`]).
//!
//! What is damaged, of another program or catalogue, or of a line that is otherwise now, is not there: the line is read
//! from its beginning, in a new *course*, and what an earlier course left is written over.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use comity_exchange::line::LineConfig;
use comity_exchange::line::digest::Digest;
use comity_exchange::{Ledger, LedgerError, Side};
use comity_process::aside::{Aside, Keeping, Nonce, Record};
use comity_process::event::{Place, Who2};
use comity_process::feed::{facts, side_of};
use comity_process::state::{Resuming, State};
use comity_seal::hash::sha256_parts;
use comity_store::{Cells, Read, Store, Work};
use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use comity_wire::{EntryId, Hash, LineId};

use crate::ledger::derived::{self, Stands};
use crate::ledger::{Journals, KeepError};

/// Raised with whatever changes what statements mean, or how it is kept: what an older program kept is thrown away then.
const STATE_VERSION: u64 = 3;
/// Records that changed, after which a line is put aside.
pub const KEEP_RECORDS: usize = 2_048;
/// Records that one step takes up at most.
const LOAD_RECORDS: usize = 1_024;
/// Bytes of the rest of a state at most, where it is read.
const REST_BYTES_MAX: usize = 1 << 26;

/// Records that a snapshot remembers at most: a statement is judged before it is said, applied, and applied again once it is
/// final, and each time all that it refers to is looked up, several times.
const REMEMBERED_MAX: usize = 2_048;

/// A snapshot, and what was looked up in it: nothing of it changes.
struct View {
    read: Box<dyn Read + Send>,
    /// Records by course and id; `None`: there is none.
    records: BTreeMap<(u64, EntryId), Option<Arc<Record>>>,
}

/// Keeps what lines come to.
pub struct StateStore {
    store: Mutex<Box<dyn Store>>,
    /// The newest snapshot; none after a commit.
    view: Mutex<Option<View>>,
    journals: RwLock<Journals>,
    /// The next course.
    course: AtomicU64,
    keep_records: usize,
}

/// What one line gives to be kept.
pub(super) struct Kept {
    pub shelf: Arc<Shelf>,
    pub print: Hash,
    pub stand: Vec<u8>,
    pub relied: [u64; 2],
    pub keeping: Keeping,
    /// Tiles of clocks that are new or longer.
    pub tiles: Vec<(Side, u64, u64, Vec<u8>)>,
}

/// What a line goes on from, while it is read.
pub(super) struct Loading {
    shelf: Arc<Shelf>,
    digest: Digest,
    relied: [u64; 2],
    rest: Vec<u8>,
    state: Resuming,
    /// Records that are needed: journal, number, whether it is to be in memory.
    needed: std::vec::IntoIter<(u16, u64, bool)>,
}

/// What a line goes on from.
pub(super) struct Loaded {
    pub shelf: Arc<Shelf>,
    pub digest: Digest,
    pub state: State,
    pub relied: [u64; 2],
}

impl StateStore {
    /// In a store that nothing else uses.
    ///
    /// # Errors
    /// [`KeepError`].
    pub fn new(store: Box<dyn Store>) -> Result<Self, KeepError> {
        let journals = Journals::load(&*store.reader()?)?;
        // The fence grows with every opening: no course is ever taken twice.
        let course = AtomicU64::new(store.fence() << 24 | 1);
        let (store, view, journals) = (Mutex::new(store), Mutex::default(), RwLock::new(journals));
        Ok(Self { store, view, journals, course, keep_records: KEEP_RECORDS })
    }

    /// Puts a line aside after other than [`KEEP_RECORDS`] changed records.
    #[must_use]
    pub fn every(self, records: usize) -> Self {
        Self { keep_records: records, ..self }
    }

    pub(super) const fn keep_records(&self) -> usize {
        self.keep_records
    }

    /// What binds what is kept of a line to this program, its catalogue and this line.
    pub(super) fn print(config: &LineConfig, catalogue: &Hash) -> Hash {
        sha256_parts(&[
            b"comity/node/state\n",
            &STATE_VERSION.to_be_bytes(),
            env!("CARGO_PKG_VERSION").as_bytes(),
            catalogue.as_bytes(),
            config.line.as_bytes(),
            &[config.track as u8],
            config.us.as_bytes(),
            config.them.as_bytes(),
            &config.our_author.0,
            &config.their_author.0,
        ])
    }

    /// A shelf of a line on which nothing is yet.
    pub(super) fn shelf(self: &Arc<Self>, config: &LineConfig) -> Arc<Shelf> {
        let course = self.course.fetch_add(1, Ordering::Relaxed);
        Arc::new(Shelf { store: Arc::clone(self), config: config.clone(), course, fault: Mutex::default() })
    }

    /// Works on the newest snapshot.
    fn with<T>(&self, work: impl FnOnce(&dyn Read) -> Result<T, KeepError>) -> Result<T, KeepError> {
        self.with_view(|view| work(&*view.read))
    }

    fn with_view<T>(&self, work: impl FnOnce(&mut View) -> Result<T, KeepError>) -> Result<T, KeepError> {
        let mut view = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        if view.is_none() {
            let read = self.store.lock().unwrap_or_else(PoisonError::into_inner).reader()?;
            *view = Some(View { read, records: BTreeMap::new() });
        }
        match view.as_mut() {
            Some(view) => work(view),
            None => Err(KeepError::Missing { what: "a snapshot", number: 0 }),
        }
    }

    /// The next look is at a new snapshot.
    fn look_anew(&self) {
        *self.view.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn journal(&self, line: &LineId, side: Side, generation: u64) -> Option<u16> {
        self.journals.read().unwrap_or_else(PoisonError::into_inner).find(line, side, generation)
    }

    /// Keeps all of that in one transaction, or nothing of it.
    pub(super) fn keep<'a>(&self, lines: impl IntoIterator<Item = &'a Kept>) -> Result<(), KeepError> {
        // A snapshot of before would keep the store's log from being carried over.
        self.look_anew();
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let mut journals = self.journals.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut tx = store.begin_for(Work::Ordinary)?;
        for kept in lines {
            let (line, course) = (&kept.shelf.config.line, kept.shelf.course);
            for (record, leaves) in &kept.keeping.records {
                let Place { author, generation, number } = record.statement.place;
                let side = side_of(&kept.shelf.config, author);
                let journal = journals.find_or_add(&mut *tx, line, side, generation)?;
                let stands = match (leaves, record.is_owing()) {
                    (false, _) => Stands::InMemory,
                    (true, true) => Stands::Open,
                    (true, false) => Stands::Aside,
                };
                let (id, bytes) = (record.statement.id, record.encode());
                derived::put_record(&mut *tx, course, (journal, number), (&id, &bytes, stands))?;
            }
            for (mark, who, nonce) in &kept.keeping.nonces {
                let cell = derived::nonce_cell(line, *mark as u8, *who as u8, nonce);
                tx.put_cell(Cells::Index, &cell, &derived::sealed(course, &[]))?;
            }
            for (side, generation, tile, bytes) in &kept.tiles {
                let journal = journals.find_or_add(&mut *tx, line, *side, *generation)?;
                derived::put_tile(&mut *tx, course, journal, *tile, bytes)?;
            }
            derived::put_stand(&mut *tx, line, course, &kept.stand_bytes())?;
        }
        tx.commit()?;
        drop(store);
        *self.journals.write().unwrap_or_else(PoisonError::into_inner) = journals;
        self.look_anew();
        Ok(())
    }

    /// Lets nothing go on from what was kept of a line.
    ///
    /// # Errors
    /// [`KeepError`].
    pub(super) fn forget(&self, line: &LineId) -> Result<(), KeepError> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tx = store.begin_for(Work::Ordinary)?;
        derived::put_stand(&mut *tx, line, 0, &[0])?;
        tx.commit()?;
        drop(store);
        self.look_anew();
        Ok(())
    }

    fn record(&self, course: u64, journal: u16, number: u64) -> Result<Record, LoadError> {
        let record = self.with(|read| derived::record(read, course, journal, number))?;
        Ok(Record::decode(&record.ok_or(KeepError::Missing { what: "a record", number })?)?)
    }

    /// What was kept of a line; `None` where there is nothing that holds.
    pub(super) fn load(
        self: &Arc<Self>,
        config: &LineConfig,
        print: &Hash,
        ledger: &dyn Ledger,
    ) -> Result<Option<Loading>, LoadError> {
        let Some((course, bytes)) = self.with(|read| derived::stand(read, &config.line))? else { return Ok(None) };
        let Some((stand, relied, rest)) = read_stand(&bytes, print)? else { return Ok(None) };
        let shelf = Shelf { store: Arc::clone(self), config: config.clone(), course, fault: Mutex::default() };
        let shelf = Arc::new(shelf);
        let tiles = |side, generation, tile| {
            let journal = self.journal(&config.line, side, generation)?;
            self.with(|read| derived::tile(read, course, journal, tile)).ok()?
        };
        let Some(digest) = Digest::resume(config, stand, &tiles, ledger)? else { return Ok(None) };
        let mut needed = Vec::new();
        for (side, generation, _) in digest.gone_through() {
            let Some(journal) = self.journal(&config.line, side, generation) else { continue };
            let listed = self.with(|read| derived::listed(read, course, journal))?;
            needed.extend(listed.into_iter().map(|(number, in_memory)| (journal, number, in_memory)));
        }
        let aside: Arc<dyn Aside> = Arc::clone(&shelf) as Arc<dyn Aside>;
        let (state, needed) = (Resuming::new(facts(config), &aside), needed.into_iter());
        Ok(Some(Loading { shelf, digest, relied, rest: rest.to_vec(), state, needed }))
    }
}

impl Loading {
    /// Takes up some more; whether that was all.
    ///
    /// # Errors
    /// Something of it cannot be read.
    pub fn step(&mut self) -> Result<bool, LoadError> {
        for (journal, number, in_memory) in self.needed.by_ref().take(LOAD_RECORDS) {
            let record = self.shelf.store.record(self.shelf.course, journal, number)?;
            self.state.take(&record, in_memory);
        }
        Ok(self.needed.len() == 0)
    }

    /// Once that was all.
    ///
    /// # Errors
    /// It is not what was kept.
    pub fn finish(self) -> Result<Loaded, LoadError> {
        let state = self.state.finish(&self.rest)?;
        Ok(Loaded { shelf: self.shelf, digest: self.digest, state, relied: self.relied })
    }
}

/// Why nothing was taken up.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoadError {
    /// What is kept cannot be read.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// It is not what was kept.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The line itself cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Kept {
    fn stand_bytes(&self) -> Vec<u8> {
        let mut e = Enc::with_capacity(self.stand.len() + self.keeping.rest.len() + 64);
        e.array(5).value(&self.print).bytes(&self.stand).uint(self.relied[0]).uint(self.relied[1]);
        e.bytes(&self.keeping.rest);
        e.into_bytes()
    }
}

type Stand<'a> = (&'a [u8], [u64; 2], &'a [u8]);

fn read_stand<'a>(bytes: &'a [u8], print: &Hash) -> Result<Option<Stand<'a>>, Malformed> {
    if bytes == [0] {
        return Ok(None);
    }
    let d = &mut Dec::new(bytes);
    d.exactly(5)?;
    if Hash::read(d)? != *print {
        return Ok(None);
    }
    let stand = d.bytes("where a line stands", REST_BYTES_MAX)?;
    let relied = [d.uint()?, d.uint()?];
    Ok(Some((stand, relied, d.bytes("the rest of a state", REST_BYTES_MAX)?)))
}

/// What was put aside of one line in one course.
pub struct Shelf {
    store: Arc<StateStore>,
    config: LineConfig,
    course: u64,
    /// What could not be read.
    fault: Mutex<Option<String>>,
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").field("line", &self.config.line).field("course", &self.course).finish_non_exhaustive()
    }
}

impl Shelf {
    /// Where it stands.
    pub(super) const fn store(&self) -> &Arc<StateStore> {
        &self.store
    }

    /// Whether [`Shelf::take_fault`] would give something.
    pub(super) fn has_fault(&self) -> bool {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// What could not be read since the last call: whoever was told that it is not there was told wrong.
    pub(super) fn take_fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn found<T>(&self, work: impl FnOnce(&dyn Read) -> Result<Option<T>, LoadError>) -> Option<T> {
        self.found_in(|view| work(&*view.read))
    }

    fn found_in<T>(&self, work: impl FnOnce(&mut View) -> Result<Option<T>, LoadError>) -> Option<T> {
        let mut failed = None;
        let found = self.store.with_view(|view| {
            Ok(work(view).unwrap_or_else(|error| {
                failed = Some(error.to_string());
                None
            }))
        });
        let found = found.unwrap_or_else(|error| {
            failed = Some(error.to_string());
            None
        });
        if failed.is_some() {
            *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = failed;
        }
        found
    }

    fn read_at(&self, read: &dyn Read, (journal, number): (u16, u64)) -> Result<Option<Arc<Record>>, LoadError> {
        let Some(bytes) = derived::record(read, self.course, journal, number)? else { return Ok(None) };
        Ok(Some(Arc::new(Record::decode(&bytes)?)))
    }

    fn journal(&self, who: Who2, generation: u64) -> Option<u16> {
        self.store.journal(&self.config.line, side_of(&self.config, who), generation)
    }

    /// The generations of a party's journal of which something is kept.
    fn generations(&self, who: Who2) -> BTreeMap<u64, u16> {
        let journals = self.store.journals.read().unwrap_or_else(PoisonError::into_inner);
        let side = side_of(&self.config, who);
        let of = journals.iter().filter(|(line, of, ..)| *line == self.config.line && *of == side);
        of.map(|(_, _, generation, journal)| (generation, journal)).collect()
    }
}

impl Aside for Shelf {
    fn record(&self, id: &EntryId) -> Option<Arc<Record>> {
        self.found_in(|view| {
            if let Some(known) = view.records.get(&(self.course, *id)) {
                return Ok(known.clone());
            }
            let place = derived::place_of(&*view.read, self.course, id)?;
            let record = place.map(|place| self.read_at(&*view.read, place)).transpose()?.flatten();
            let record = record.filter(|record| record.statement.id == *id);
            if view.records.len() >= REMEMBERED_MAX {
                view.records.clear();
            }
            view.records.insert((self.course, *id), record.clone());
            Ok(record)
        })
    }

    fn at(&self, place: Place) -> Option<Arc<Record>> {
        let journal = self.journal(place.author, place.generation)?;
        self.found(|read| self.read_at(read, (journal, place.number)))
    }

    fn is_nonce_used(&self, (mark, who, nonce): &Nonce) -> bool {
        let cell = derived::nonce_cell(&self.config.line, *mark as u8, *who as u8, nonce);
        let found = self.found(|read| {
            let cell = read.cell(Cells::Index, &cell).map_err(KeepError::from)?;
            Ok(cell.as_deref().map(|cell| derived::opened(self.course, cell).map(|of| of.is_some())).transpose()?)
        });
        found == Some(true)
    }

    fn page(&self, after: Option<Place>, limit: usize) -> Vec<Arc<Record>> {
        let mut found: Vec<Arc<Record>> = Vec::new();
        for who in Who2::BOTH {
            for (generation, journal) in self.generations(who) {
                let of = (who, generation);
                let from = match after.map(|after| ((after.author, after.generation), after.number)) {
                    Some((before, _)) if of < before => continue,
                    Some((same, number)) if of == same => number + 1,
                    _ => 0,
                };
                let page = self.found(|read| {
                    let rows = derived::records(read, self.course, (journal, from), limit - found.len())?;
                    let records = rows.iter().map(|row| Record::decode(row).map(Arc::new));
                    Ok(Some(records.collect::<Result<Vec<_>, _>>()?))
                });
                found.extend(page.unwrap_or_default());
                if found.len() >= limit {
                    return found;
                }
            }
        }
        found
    }
}
