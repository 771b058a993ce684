//! One writer at a time: a lock on a file, given up when dropped or when the program ends.

use std::fs::{File, OpenOptions};
use std::path::Path;

use comity_node::party::files::{self, FileError};

use crate::error::PublishError;

/// A held lock.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "held, and given up when dropped")] File);

impl Lock {
    /// Takes the lock of a folder, which is made if there is none.
    ///
    /// # Errors
    /// [`PublishError::Locked`]; the machine.
    pub fn take(folder: &Path) -> Result<Self, PublishError> {
        files::make_dir(folder)?;
        let path = folder.join(".lock");
        let io = |source| FileError::Io { operation: "open", path: path.clone(), source };
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(_) => Err(PublishError::Locked { path }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_is_refused_until_the_first_is_done() {
        let dir = tempfile::tempdir().unwrap();
        let held = Lock::take(dir.path()).unwrap();
        assert!(matches!(Lock::take(dir.path()), Err(PublishError::Locked { .. })));
        drop(held);
        Lock::take(dir.path()).unwrap();
    }
}
