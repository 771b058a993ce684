//! Files that must not be half written, and must not be read by others.
//!
//! A file is written under a temporary name, flushed, then given its name in one step, then the directory is
//! flushed. A crash leaves the old content, the new content, or a `.name.new` that the next write removes.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Mode of files with secrets.
pub const MODE_SECRET: u32 = 0o600;
/// Mode of other files.
pub const MODE_PLAIN: u32 = 0o644;
/// Mode of directories with secrets.
pub const MODE_SECRET_DIR: u32 = 0o700;

/// A file operation that failed: this machine's, or the operator's, to mend.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The operating system refused.
    #[error("{operation} {}: {source}", path.display())]
    Io {
        /// What was being done.
        operation: &'static str,
        /// To which path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something has that name; nothing was changed.
    #[error("{} exists already and is not overwritten", path.display())]
    Exists {
        /// The path.
        path: PathBuf,
    },
    /// Longer than any file of its kind.
    #[error("{} is longer than {limit} bytes", path.display())]
    TooLong {
        /// The path.
        path: PathBuf,
        /// The limit in bytes.
        limit: usize,
    },
    /// Not text.
    #[error("{} is not UTF-8 text", path.display())]
    NotText {
        /// The path.
        path: PathBuf,
    },
}

fn io(operation: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> FileError {
    let path = path.to_owned();
    move |source| FileError::Io { operation, path, source }
}

/// Writes a file that must not exist yet; durable when it returns. Of two writers at one time, one gets
/// [`FileError::Exists`].
///
/// # Errors
/// [`FileError::Exists`], [`FileError::Io`]; then the name is as it was.
pub fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), FileError> {
    let exists = || FileError::Exists { path: path.to_owned() };
    if path.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let beside = write_beside(path, bytes, mode)?;
    let linked = fs::hard_link(&beside, path);
    remove_if_present(&beside)?;
    match linked {
        Ok(()) => sync_parent(path),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(exists()),
        Err(error) => Err(io("create", path)(error)),
    }
}

/// Tries whether [`write_new`] can make a file of this name, and leaves nothing: for what must not begin if its result
/// cannot be kept. Between this and the writing another may take the name or the room.
///
/// # Errors
/// As [`write_new`].
pub fn check_new(path: &Path, mode: u32) -> Result<(), FileError> {
    if path.symlink_metadata().is_ok() {
        return Err(FileError::Exists { path: path.to_owned() });
    }
    remove_if_present(&write_beside(path, &[], mode)?)
}

/// Writes a file, replacing one of that name in one step; durable when it returns.
///
/// # Errors
/// [`FileError::Io`]; then the old content or the new one is there, whole.
pub fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), FileError> {
    let beside = write_beside(path, bytes, mode)?;
    fs::rename(&beside, path).map_err(io("replace", path))?;
    sync_parent(path)
}

fn write_beside(path: &Path, bytes: &[u8], mode: u32) -> Result<PathBuf, FileError> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    // Two processes may write the same name at one time.
    name.push(format!(".{}.new", std::process::id()));
    let beside = path.with_file_name(name);
    // Whoever gave the path knows it, and not the name beside it.
    if let Err(error) = fs::remove_file(&beside)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(io("create", path)(error));
    }
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(mode).open(&beside).map_err(io("create", path))?;
    let written = file.write_all(bytes).map_err(io("write", path));
    let written = written.and_then(|()| file.sync_all().map_err(io("flush", path)));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written.map(|()| beside)
}

/// Removes a file, durably; does nothing if there is none. The bytes may survive on the medium: no file system
/// promises otherwise.
///
/// # Errors
/// [`FileError::Io`].
pub fn remove(path: &Path) -> Result<(), FileError> {
    remove_if_present(path)?;
    sync_parent(path)
}

fn remove_if_present(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Reads a file of at most `limit` bytes; `None` if there is none.
///
/// # Errors
/// [`FileError::TooLong`], [`FileError::Io`].
pub fn read_if_present(path: &Path, limit: usize) -> Result<Option<Vec<u8>>, FileError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io("open", path)(error)),
    };
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(io("read", path))?;
    if bytes.len() > limit {
        return Err(FileError::TooLong { path: path.to_owned(), limit });
    }
    Ok(Some(bytes))
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// [`FileError::Io`] if there is none, otherwise as [`read_if_present`].
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, FileError> {
    read_if_present(path, limit)?.ok_or_else(|| io("open", path)(ErrorKind::NotFound.into()))
}

/// Reads a text file of at most `limit` bytes.
///
/// # Errors
/// As [`read`], and [`FileError::NotText`].
pub fn read_text(path: &Path, limit: usize) -> Result<String, FileError> {
    String::from_utf8(read(path, limit)?).map_err(|_| FileError::NotText { path: path.to_owned() })
}

/// Makes a directory, and those above it, for its owner alone; durable when it returns. An existing one is left as
/// it is.
///
/// # Errors
/// [`FileError::Io`].
pub fn make_dir(path: &Path) -> Result<(), FileError> {
    if path.is_dir() {
        return Ok(());
    }
    // One level at a time, so that the name of each is flushed.
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_dir(parent)?;
    }
    match fs::DirBuilder::new().mode(MODE_SECRET_DIR).create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(io("create", path)(error)),
        _ => sync_parent(path),
    }
}

/// Names in a directory, sorted; empty if there is no directory. Names that are not UTF-8 and those of unfinished
/// writes are left out.
///
/// # Errors
/// [`FileError::Io`].
pub fn names(path: &Path) -> Result<Vec<String>, FileError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(io("list", path)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(io("list", path))?;
        names.extend(entry.file_name().to_str().filter(|name| !name.starts_with('.')).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// Flushes a directory.
///
/// # Errors
/// [`FileError::Io`].
pub fn sync_dir(path: &Path) -> Result<(), FileError> {
    File::open(path).and_then(|dir| dir.sync_all()).map_err(io("flush", path))
}

fn sync_parent(path: &Path) -> Result<(), FileError> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_dir(parent),
        _ => sync_dir(Path::new(".")),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_secret_is_for_its_owner_alone_and_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.key");
        write_new(&path, b"one", MODE_SECRET).unwrap();
        assert!(matches!(write_new(&path, b"two", MODE_SECRET), Err(FileError::Exists { .. })));
        assert_eq!(read(&path, 3).unwrap(), b"one");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, MODE_SECRET);
        assert_eq!(names(dir.path()).unwrap(), ["a.key"]);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing unfinished is left");
    }

    #[test]
    fn what_cannot_be_written_is_known_before_and_trying_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.evidence");
        check_new(&path, MODE_SECRET).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is left");
        let nowhere = dir.path().join("no-folder").join("a.evidence");
        assert!(matches!(check_new(&nowhere, MODE_SECRET), Err(FileError::Io { path, .. }) if path == nowhere));
        write_new(&path, b"one", MODE_SECRET).unwrap();
        assert!(matches!(check_new(&path, MODE_SECRET), Err(FileError::Exists { .. })));
        let below = path.join("b.evidence");
        assert!(matches!(check_new(&below, MODE_SECRET), Err(FileError::Io { .. })), "a file is no folder");
        assert_eq!(read(&path, 3).unwrap(), b"one");
    }

    #[test]
    fn a_dangling_link_counts_as_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.key");
        std::os::unix::fs::symlink(dir.path().join("elsewhere"), &path).unwrap();
        assert!(matches!(write_new(&path, b"one", MODE_SECRET), Err(FileError::Exists { .. })));
        assert!(!dir.path().join("elsewhere").exists());
    }

    #[test]
    fn too_long_missing_and_binary_files_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        assert!(matches!(read(&path, 3), Err(FileError::Io { operation: "open", .. })));
        assert!(read_if_present(&path, 3).unwrap().is_none());
        replace(&path, b"four", MODE_PLAIN).unwrap();
        assert!(matches!(read(&path, 3), Err(FileError::TooLong { limit: 3, .. })));
        replace(&path, b"\xff", MODE_PLAIN).unwrap();
        assert!(matches!(read_text(&path, 3), Err(FileError::NotText { .. })));
        remove(&path).unwrap();
        remove(&path).unwrap();
    }
}
