//! What came as a part and does not verify, kept for whoever looks into it. Bounded: the oldest goes first.

use std::fs;
use std::path::{Path, PathBuf};

use comity_node::party::files::{self, FileError, MODE_SECRET};
use comity_seal::hash::sha256;

/// Most files that are kept.
pub const QUARANTINE_FILES_MAX: usize = 64;
/// Most bytes that are kept.
pub const QUARANTINE_BYTES_MAX: u64 = 64 << 20;

/// The folder of what did not verify.
#[derive(Debug, Clone)]
pub struct Quarantine(PathBuf);

impl Quarantine {
    /// In this folder, which is made when it is needed.
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Keeps a copy under its hash; the same twice is one.
    ///
    /// # Errors
    /// The machine's.
    pub fn keep(&self, bytes: &[u8]) -> Result<PathBuf, FileError> {
        files::make_dir(&self.0)?;
        let path = self.0.join(format!("{}.part", sha256(bytes)));
        match files::write_new(&path, bytes, MODE_SECRET) {
            Ok(()) | Err(FileError::Exists { .. }) => {}
            Err(error) => return Err(error),
        }
        self.make_room(&path);
        Ok(path)
    }

    /// Removes the oldest until the bounds are kept; never the newest.
    fn make_room(&self, newest: &Path) {
        let Ok(entries) = fs::read_dir(&self.0) else { return };
        let mut kept: Vec<_> = entries
            .flatten()
            .filter_map(|entry| {
                let metadata = entry.metadata().ok()?;
                Some((metadata.modified().ok()?, entry.path(), metadata.len()))
            })
            .filter(|(_, path, _)| path != newest)
            .collect();
        kept.sort();
        let mut bytes: u64 = kept.iter().map(|(.., bytes)| bytes).sum();
        let mut files = kept.len();
        for (_, path, length) in kept {
            if files < QUARANTINE_FILES_MAX && bytes <= QUARANTINE_BYTES_MAX {
                return;
            }
            if let Err(error) = fs::remove_file(&path) {
                tracing::warn!(%error, "an old message stays in quarantine");
            }
            files -= 1;
            bytes -= length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_bounded_and_keeps_the_newest() {
        let place = tempfile::tempdir().unwrap();
        let quarantine = Quarantine::at(place.path().join("q"));
        let mut last = PathBuf::new();
        for n in 0..QUARANTINE_FILES_MAX + 20 {
            last = quarantine.keep(format!("bad {n}").as_bytes()).unwrap();
            assert_eq!(quarantine.keep(format!("bad {n}").as_bytes()).unwrap(), last, "the same twice is one");
        }
        let kept = fs::read_dir(place.path().join("q")).unwrap().count();
        assert!(kept <= QUARANTINE_FILES_MAX && last.exists(), "{kept}");
        let big = vec![0; QUARANTINE_BYTES_MAX as usize + 1];
        let one = quarantine.keep(&big).unwrap();
        quarantine.keep(b"small").unwrap();
        assert!(!one.exists(), "bytes are bounded too");
    }
}
