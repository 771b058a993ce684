//! Chunk files in a directory.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::ChunkStore;

/// Chunk files in one directory, each a file of its own. Made for one process; the node's lock keeps others out.
#[derive(Debug)]
pub struct FileChunks {
    dir: PathBuf,
}

impl FileChunks {
    /// Uses a directory, which is made where it is missing; what an interrupted import left is removed.
    ///
    /// # Errors
    /// The system's.
    pub fn open(dir: &Path) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        for entry in fs::read_dir(dir)? {
            let name = entry?.file_name();
            if name.to_str().is_some_and(|n| n.ends_with(".import")) {
                fs::remove_file(dir.join(&name))?;
            }
        }
        Ok(Self { dir: dir.to_owned() })
    }

    /// The path of a name; refuses everything but hexadecimal digits, one dot and a word.
    fn path(&self, name: &str) -> io::Result<PathBuf> {
        let sound = name.split_once('.').is_some_and(|(stem, word)| {
            !stem.is_empty()
                && stem.bytes().all(|b| b.is_ascii_hexdigit())
                && !word.is_empty()
                && word.bytes().all(|b| b.is_ascii_lowercase())
        });
        if sound { Ok(self.dir.join(name)) } else { Err(io::ErrorKind::InvalidInput.into()) }
    }

    fn sync_dir(&self) -> io::Result<()> {
        File::open(&self.dir)?.sync_all()
    }
}

impl ChunkStore for FileChunks {
    fn len(&self, name: &str) -> io::Result<u64> {
        match fs::metadata(self.path(name)?) {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    fn append(&self, name: &str, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().create(true).append(true).open(self.path(name)?)?;
        if file.metadata()?.len() != offset {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        file.write_all(bytes)
    }

    fn read(&self, name: &str, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut file = File::open(self.path(name)?)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = vec![0; length];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        match File::open(self.path(name)?) {
            Ok(file) => file.sync_all()?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        self.sync_dir()
    }

    fn truncate(&self, name: &str, length: u64) -> io::Result<()> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(self.path(name)?)?;
        file.set_len(length)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path(from)?, self.path(to)?)?;
        self.sync_dir()
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path(name)?) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_leave_the_directory_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let chunks = FileChunks::open(dir.path()).unwrap();
        for name in ["", "a", "../a.b", "a/b.c", ".chunks", "ab.", "ab.c/d", "ab.c.d", "g1.chunks"] {
            assert!(chunks.append(name, 0, b"x").is_err(), "{name}");
        }
        chunks.append("ab.chunks", 0, b"xy").unwrap();
        assert!(chunks.append("ab.chunks", 1, b"z").is_err(), "not at the end");
        assert_eq!(chunks.read("ab.chunks", 1, 1).unwrap(), b"y");
        assert!(chunks.read("ab.chunks", 1, 2).is_err());
    }

    #[test]
    fn an_interrupted_import_is_removed_at_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        FileChunks::open(dir.path()).unwrap().append("ab.import", 0, b"x").unwrap();
        let chunks = FileChunks::open(dir.path()).unwrap();
        assert_eq!(chunks.len("ab.import").unwrap(), 0);
    }
}
