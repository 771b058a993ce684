//! Where chunks lie: named files that only grow.

use std::io;

/// Named files that are appended to, read at any place, and cut at the end.
///
/// Durability: what was appended before [`ChunkStore::sync`] returned is there after a crash. What was appended later
/// may be there in part, or hold anything at all. Names are those of [`super::SealedFile`] only: lower-case
/// hexadecimal, a dot, a word.
pub trait ChunkStore: Send + Sync {
    /// Bytes of a file; zero where there is none.
    ///
    /// # Errors
    /// The system's, here and below.
    fn len(&self, name: &str) -> io::Result<u64>;

    /// Appends at `offset`, which must be the file's length; the file is made where it is missing.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] for another offset; the system's.
    fn append(&self, name: &str, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Reads exactly `length` bytes.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] where the file ends before; the system's.
    fn read(&self, name: &str, offset: u64, length: usize) -> io::Result<Vec<u8>>;

    /// Makes what was appended durable, the file's name too.
    ///
    /// # Errors
    /// The system's. What is durable is unknown then: read it back.
    fn sync(&self, name: &str) -> io::Result<()>;

    /// Cuts a file to `length` bytes.
    ///
    /// # Errors
    /// The system's.
    fn truncate(&self, name: &str, length: u64) -> io::Result<()>;

    /// Gives a file another name, replacing one of that name; durable when it returns.
    ///
    /// # Errors
    /// The system's.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file; nothing happens where there is none.
    ///
    /// # Errors
    /// The system's.
    fn remove(&self, name: &str) -> io::Result<()>;
}
