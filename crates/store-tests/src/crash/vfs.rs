//! A SQLite VFS over [`Files`] that records every change, with locks and a shared write-ahead index, so that
//! several connections of one process behave as on a real disk.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlite_vfs::wip::{WalIndex, WalIndexLock};
use sqlite_vfs::{DatabaseHandle, LockKind, OpenAccess, OpenOptions, Vfs};

use super::disk::{Files, Op, apply};

const REGION_BYTES: usize = 32_768;

/// A disk that SQLite knows by a name. It stays registered for the life of the process.
#[derive(Clone, Debug)]
pub(super) struct Drive {
    pub(super) name: String,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    files: Files,
    ops: Vec<Op>,
    recording: bool,
    /// The number of changes and syncs still to succeed, if one is to fail.
    fuse: Option<usize>,
    handles: u64,
    locks: BTreeMap<(String, u64), LockKind>,
    index: BTreeMap<(String, u32), Box<[u8; REGION_BYTES]>>,
    index_locks: BTreeMap<(String, u8, u64), bool>,
    random: u64,
}

impl Drive {
    /// Registers a new empty drive under a name that no other has.
    pub(super) fn register(name: &str) -> Self {
        let drive = Self { name: name.to_owned(), state: Arc::default() };
        sqlite_vfs::register(name, drive.clone(), false).unwrap();
        drive
    }

    /// Exchanges everything on the drive; nothing may be open.
    pub(super) fn load(&self, files: Files) {
        let mut state = self.state();
        *state = State { files, handles: state.handles, random: state.random, ..State::default() };
    }

    pub(super) fn files(&self) -> Files {
        self.state().files.clone()
    }

    /// Starts recording with an empty record.
    pub(super) fn record(&self) {
        let mut state = self.state();
        state.ops.clear();
        state.recording = true;
    }

    /// How many operations were recorded.
    pub(super) fn recorded(&self) -> usize {
        self.state().ops.len()
    }

    /// Ends recording.
    pub(super) fn take_record(&self) -> Vec<Op> {
        let mut state = self.state();
        state.recording = false;
        std::mem::take(&mut state.ops)
    }

    /// Lets this many more changes and syncs succeed, then one fail.
    pub(super) fn set_fuse(&self, fuse: usize) {
        self.state().fuse = Some(fuse);
    }

    /// Whether the failure has happened.
    pub(super) fn fuse_blew(&self) -> bool {
        self.state().fuse.is_none()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn change(&mut self, op: Op) -> Result<(), Error> {
        match self.fuse {
            Some(0) => {
                self.fuse = None;
                return Err(Error::other("planned failure"));
            }
            Some(left) => self.fuse = Some(left - 1),
            None => {}
        }
        apply(&mut self.files, &op);
        if self.recording {
            self.ops.push(op);
        }
        Ok(())
    }
}

/// An open file.
#[derive(Debug)]
pub(super) struct Handle {
    drive: Drive,
    file: String,
    id: u64,
    lock: LockKind,
}

impl Vfs for Drive {
    type Handle = Handle;

    fn open(&self, db: &str, options: OpenOptions) -> Result<Handle, Error> {
        let mut state = self.state();
        let creates = matches!(options.access, OpenAccess::Create | OpenAccess::CreateNew);
        if !state.files.contains_key(db) {
            if !creates {
                return Err(ErrorKind::NotFound.into());
            }
            state.change(Op::Create { file: db.to_owned() })?;
        }
        state.handles += 1;
        let id = state.handles;
        Ok(Handle { drive: self.clone(), file: db.to_owned(), id, lock: LockKind::None })
    }

    fn delete(&self, db: &str) -> Result<(), Error> {
        let mut state = self.state();
        if !state.files.contains_key(db) {
            return Err(ErrorKind::NotFound.into());
        }
        state.change(Op::Delete { file: db.to_owned() })
    }

    fn exists(&self, db: &str) -> Result<bool, Error> {
        // SQLite takes an empty journal for none.
        Ok(self.state().files.get(db).is_some_and(|f| !f.is_empty()))
    }

    fn temporary_name(&self) -> String {
        let mut state = self.state();
        state.random += 1;
        format!("temporary-{}", state.random)
    }

    fn random(&self, buffer: &mut [i8]) {
        let mut state = self.state();
        for byte in buffer {
            state.random = state.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = state.random.to_be_bytes()[0].cast_signed();
        }
    }

    fn sleep(&self, duration: Duration) -> Duration {
        duration
    }
}

impl DatabaseHandle for Handle {
    type WalIndex = Index;

    fn size(&self) -> Result<u64, Error> {
        Ok(self.drive.state().files.get(&self.file).map_or(0, |f| f.len() as u64))
    }

    fn read_exact_at(&mut self, buf: &mut [u8], offset: u64) -> Result<(), Error> {
        let state = self.drive.state();
        let content = state.files.get(&self.file).map_or(&[][..], |f| f.as_slice());
        let offset = usize::try_from(offset).unwrap().min(content.len());
        let found = &content[offset..content.len().min(offset + buf.len())];
        buf[..found.len()].copy_from_slice(found);
        buf[found.len()..].fill(0);
        if found.len() < buf.len() { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    fn write_all_at(&mut self, buf: &[u8], offset: u64) -> Result<(), Error> {
        let (file, offset) = (self.file.clone(), usize::try_from(offset).unwrap());
        self.drive.state().change(Op::Write { file, offset, data: buf.to_vec() })
    }

    fn sync(&mut self, _data_only: bool) -> Result<(), Error> {
        self.drive.state().change(Op::Sync { file: self.file.clone() })
    }

    fn set_len(&mut self, size: u64) -> Result<(), Error> {
        let (file, bytes) = (self.file.clone(), usize::try_from(size).unwrap());
        self.drive.state().change(Op::Truncate { file, bytes })
    }

    fn lock(&mut self, wanted: LockKind) -> Result<bool, Error> {
        let mut state = self.drive.state();
        let strongest = state.locks.iter().filter(|((f, id), _)| *f == self.file && *id != self.id);
        let strongest = strongest.map(|(_, kind)| *kind).max_by_key(|kind| *kind as u8);
        let strongest = strongest.unwrap_or(LockKind::None);
        let granted = match wanted {
            LockKind::None => true,
            LockKind::Shared => !matches!(strongest, LockKind::Pending | LockKind::Exclusive),
            LockKind::Reserved => matches!(strongest, LockKind::None | LockKind::Shared),
            LockKind::Pending | LockKind::Exclusive => strongest == LockKind::None,
        };
        if granted {
            state.locks.insert((self.file.clone(), self.id), wanted);
            self.lock = wanted;
        }
        Ok(granted)
    }

    fn reserved(&mut self) -> Result<bool, Error> {
        let state = self.drive.state();
        let held = |kind: &LockKind| !matches!(kind, LockKind::None | LockKind::Shared);
        Ok(state.locks.iter().any(|((file, _), kind)| *file == self.file && held(kind)))
    }

    fn current_lock(&self) -> Result<LockKind, Error> {
        Ok(self.lock)
    }

    fn wal_index(&self, _readonly: bool) -> Result<Index, Error> {
        Ok(Index { drive: self.drive.clone(), file: self.file.clone(), id: self.id })
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let mut state = self.drive.state();
        state.locks.remove(&(self.file.clone(), self.id));
        state.index_locks.retain(|(_, _, id), _| *id != self.id);
    }
}

/// The write-ahead index that connections to one file share.
#[derive(Debug)]
pub(super) struct Index {
    drive: Drive,
    file: String,
    id: u64,
}

impl WalIndex for Index {
    fn map(&mut self, region: u32) -> Result<[u8; REGION_BYTES], Error> {
        let mut data = [0; REGION_BYTES];
        self.pull(region, &mut data)?;
        Ok(data)
    }

    fn lock(&mut self, locks: Range<u8>, lock: WalIndexLock) -> Result<bool, Error> {
        let mut state = self.drive.state();
        let clash = |slot: u8| {
            let (from, to) = ((self.file.clone(), slot, 0), (self.file.clone(), slot, u64::MAX));
            state
                .index_locks
                .range(from..=to)
                .any(|((_, _, id), exclusive)| *id != self.id && (*exclusive || lock == WalIndexLock::Exclusive))
        };
        if lock != WalIndexLock::None && locks.clone().any(clash) {
            return Ok(false);
        }
        for slot in locks {
            let key = (self.file.clone(), slot, self.id);
            match lock {
                WalIndexLock::None => state.index_locks.remove(&key),
                WalIndexLock::Shared => state.index_locks.insert(key, false),
                WalIndexLock::Exclusive => state.index_locks.insert(key, true),
            };
        }
        Ok(true)
    }

    fn delete(self) -> Result<(), Error> {
        self.drive.state().index.retain(|(file, _), _| *file != self.file);
        Ok(())
    }

    fn pull(&mut self, region: u32, data: &mut [u8; REGION_BYTES]) -> Result<(), Error> {
        if let Some(shared) = self.drive.state().index.get(&(self.file.clone(), region)) {
            data.copy_from_slice(&**shared);
        }
        Ok(())
    }

    fn push(&mut self, region: u32, data: &[u8; REGION_BYTES]) -> Result<(), Error> {
        let mut state = self.drive.state();
        let empty = || Box::new([0; REGION_BYTES]);
        let shared = state.index.entry((self.file.clone(), region)).or_insert_with(empty);
        shared.copy_from_slice(data);
        Ok(())
    }
}
