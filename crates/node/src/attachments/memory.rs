//! Chunk files in memory, with the crash semantics of a disk, for the simulator and for tests.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ChunkStore;

/// Chunk files in memory. Clones are the same files, so they outlive the node that uses them.
#[derive(Debug, Clone, Default)]
pub struct MemoryChunks(Arc<Mutex<BTreeMap<String, Held>>>);

#[derive(Debug, Clone, Default)]
struct Held {
    bytes: Vec<u8>,
    synced: usize,
}

impl MemoryChunks {
    /// Power loss: of what was not synced, `kept` bytes stay in each file, and the last of them are garbage.
    pub fn crash(&self, kept: usize) {
        for file in self.files().values_mut() {
            let end = file.bytes.len().min(file.synced.saturating_add(kept));
            file.bytes.truncate(end);
            let garbage = file.synced.max(end.saturating_sub(512));
            file.bytes[garbage..].fill(0xa5);
        }
    }

    /// Flips one bit, as a failing disk does.
    pub fn rot(&self, name: &str, byte: usize) {
        if let Some(byte) = self.files().get_mut(name).and_then(|f| f.bytes.get_mut(byte)) {
            *byte ^= 1;
        }
    }

    /// What a file holds.
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        self.files().get(name).map(|file| file.bytes.clone()).unwrap_or_default()
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ChunkStore for MemoryChunks {
    fn len(&self, name: &str) -> io::Result<u64> {
        Ok(self.files().get(name).map_or(0, |f| f.bytes.len() as u64))
    }

    fn append(&self, name: &str, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut files = self.files();
        let file = files.entry(name.to_owned()).or_default();
        if file.bytes.len() as u64 != offset {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        file.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn read(&self, name: &str, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let files = self.files();
        let file = files.get(name).ok_or(io::ErrorKind::NotFound)?;
        let start = usize::try_from(offset).map_err(|_| io::ErrorKind::UnexpectedEof)?;
        let end = start.checked_add(length).ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(file.bytes.get(start..end).ok_or(io::ErrorKind::UnexpectedEof)?.to_vec())
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        if let Some(file) = self.files().get_mut(name) {
            file.synced = file.bytes.len();
        }
        Ok(())
    }

    fn truncate(&self, name: &str, length: u64) -> io::Result<()> {
        if let Some(file) = self.files().get_mut(name) {
            file.bytes.truncate(usize::try_from(length).unwrap_or(usize::MAX));
            file.synced = file.synced.min(file.bytes.len());
        }
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut files = self.files();
        let file = files.remove(from).ok_or(io::ErrorKind::NotFound)?;
        files.insert(to.to_owned(), file);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.files().remove(name);
        Ok(())
    }
}
