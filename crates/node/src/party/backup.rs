//! `backup`: a consistent copy of a running node in a new directory.
//!
//! The store is copied first, then keys, register, pairings and attachments: each of these only ever gains what a later
//! store needs, so the copy has all that its store names. The manifest is written last; without it there is no backup.
//! The root key is never in it, wherever it lies; the authority key only if asked. Pairings that are not confirmed stay
//! out: put back, they could take a second answer.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use comity_seal::hash::Sha256;
use comity_store::{Keeper, StoreError};

use super::dir::{NodeDir, refuse_used};
use super::error::PartyError;
use super::files::{self, FileError, MODE_SECRET};
use super::manifest::{BACKUP_FILES_MAX, BackupFile, MANIFEST_FILE, Manifest, is_backup_path};

const COPY_BYTES: usize = 1 << 18;
/// Settings that a node may have besides its configuration.
const SETTINGS: [&str; 2] = ["transports.toml", "mail.toml"];
const TREES: [&str; 6] = ["attachments", "delegates", "formats", "keys", "pairings", "register"];

/// What a backup is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupOptions {
    /// The time now, POSIX seconds; for people.
    pub now: u64,
    /// Take the authority key along. Whoever has the backup can then speak for the party's lines.
    pub with_authority: bool,
}

/// How far a backup or a restore is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupProgress {
    /// Copying the store.
    Store {
        /// Bytes done.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// Reading the store's copy back, for the list.
    Reading {
        /// Bytes done.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// Copying files.
    Files {
        /// Bytes done.
        done: u64,
        /// Bytes in all, as far as known.
        total: u64,
    },
}

/// Why a backup was not made or not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// Files, configuration, keys.
    #[error(transparent)]
    Party(#[from] PartyError),
    /// The store.
    #[error("copying the store: {0}")]
    Store(#[from] StoreError),
    /// The caller gave it up; nothing is left behind.
    #[error("given up")]
    GivenUp,
    /// Something in the node's directory that is no plain file, or has a name that a backup cannot keep.
    #[error("{} cannot be backed up: it is no plain file with a plain name", path.display())]
    NotPlain {
        /// The path.
        path: PathBuf,
    },
    /// Too many files.
    #[error("more than {BACKUP_FILES_MAX} files")]
    TooMany,
    /// The backup would lie in the directory that it is a copy of, and be lost with it.
    #[error("{} lies within the node's own directory", path.display())]
    Inside {
        /// Where it was to be.
        path: PathBuf,
    },
    /// The directory is no backup.
    #[error("{} is no backup: it has no {MANIFEST_FILE}", path.display())]
    NoBackup {
        /// The directory.
        path: PathBuf,
    },
    /// The manifest.
    #[error(transparent)]
    Manifest(#[from] super::manifest::ManifestError),
    /// A listed file that is missing, or is not what was listed: the backup is damaged.
    #[error("{path} of the backup is missing or damaged; nothing was restored")]
    Damaged {
        /// The file.
        path: String,
    },
    /// A file that the manifest does not list.
    #[error("{path} is not listed in the backup's {MANIFEST_FILE}; nothing was restored")]
    Unlisted {
        /// The file.
        path: String,
    },
}

impl From<FileError> for BackupError {
    fn from(error: FileError) -> Self {
        Self::Party(error.into())
    }
}

/// Makes a backup in `to`, which must not exist or be empty. `progress` gives it up by returning `false`.
///
/// # Errors
/// [`BackupError`]; then nothing is left in `to`.
pub fn backup(
    dir: &NodeDir,
    store: &mut dyn Keeper,
    to: &Path,
    options: &BackupOptions,
    progress: &mut dyn FnMut(BackupProgress) -> bool,
) -> Result<Manifest, BackupError> {
    refuse_used(to)?;
    if lies_within(to, dir.path()) {
        return Err(BackupError::Inside { path: to.to_owned() });
    }
    files::make_dir(to)?;
    let made = write_backup(dir, store, to, options, progress);
    if made.is_err() {
        // What is left is not a backup without a manifest; that it goes away is a courtesy.
        let _ = std::fs::remove_dir_all(to);
    }
    made
}

/// Whether a path that need not exist yet is below a directory, by whatever name and link.
fn lies_within(path: &Path, dir: &Path) -> bool {
    let there = path.ancestors().find_map(|above| above.canonicalize().ok());
    there.zip(dir.canonicalize().ok()).is_some_and(|(there, dir)| there.starts_with(dir))
}

fn write_backup(
    dir: &NodeDir,
    store: &mut dyn Keeper,
    to: &Path,
    options: &BackupOptions,
    progress: &mut dyn FnMut(BackupProgress) -> bool,
) -> Result<Manifest, BackupError> {
    let copied = to.join("store.db");
    let whole = store.backup(&copied, &mut |p| progress(BackupProgress::Store { done: p.done, total: p.total }))?;
    if !whole {
        return Err(BackupError::GivenUp);
    }
    let (mut done, total) = (0, copied.metadata().map_err(|source| io("look at", &copied, source))?.len());
    let store = read_through(&copied, &mut |bytes| {
        done += bytes;
        progress(BackupProgress::Reading { done, total })
    })?;
    let mut listed = vec![BackupFile { path: "store.db".into(), ..store }];
    let mut sources = vec![(dir.config_path(), "comity.toml".to_owned())];
    // Credentials stay out: whoever restores has them anew from whoever runs the proxy or the mailbox.
    let settings = SETTINGS.map(|name| (dir.path().join(name), name.to_owned()));
    sources.extend(settings.into_iter().filter(|(path, _)| path.is_file()));
    for tree in TREES {
        collect(dir, tree, &mut sources)?;
    }
    let authority = dir.authority_path()?;
    sources.retain(|(path, _)| !is_offline_key(path));
    if let (true, Some(path)) = (options.with_authority, authority) {
        sources.push((path, "authority.key".into()));
    }
    let length = |(path, _): &(PathBuf, String)| path.metadata().map_or(0, |metadata| metadata.len());
    let total = sources.iter().map(length).sum();
    let mut done = 0;
    for (from, path) in sources {
        let copied = copy(&from, &to.join(&path), &mut |bytes| {
            done += bytes;
            progress(BackupProgress::Files { done, total })
        });
        if copied.is_err() && path.starts_with("attachments/") && !from.exists() {
            // An import that no statement names was dropped meanwhile.
            let begun = to.join(&path);
            std::fs::remove_file(&begun).map_err(|source| io("remove", &begun, source))?;
            continue;
        }
        let file = copied?;
        listed.push(BackupFile { path, ..file });
    }
    listed.sort_by(|a, b| a.path.cmp(&b.path));
    let manifest = Manifest { made: options.now, files: listed };
    Manifest::from_text(&manifest.to_text())?;
    files::write_new(&to.join(MANIFEST_FILE), manifest.to_text().as_bytes(), MODE_SECRET)?;
    Ok(manifest)
}

/// Files below a directory of the node that belong into a backup.
fn collect(dir: &NodeDir, under: &str, out: &mut Vec<(PathBuf, String)>) -> Result<(), BackupError> {
    for name in files::names(&dir.path().join(under))? {
        let (relative, path) = (format!("{under}/{name}"), dir.path().join(under).join(&name));
        let kind = path.symlink_metadata().map_err(|source| io("look at", &path, source))?;
        if !is_backup_path(&relative) || !(kind.is_dir() || kind.is_file()) {
            return Err(BackupError::NotPlain { path });
        }
        let of_pairing = under.starts_with("pairings/");
        // A restored node makes its own mark, and a pairing's record has all that is needed of it.
        let left_out =
            path == dir.mark_file().path() || relative == "register/restored" || (of_pairing && name != "record");
        if kind.is_dir() {
            collect(dir, &relative, out)?;
        } else if !left_out {
            out.push((path, relative));
        }
        if out.len() > BACKUP_FILES_MAX {
            return Err(BackupError::TooMany);
        }
    }
    Ok(())
}

/// Whether a file is a root or authority key, wherever it lies and whatever it is called.
fn is_offline_key(path: &Path) -> bool {
    let mut start = [0; 48];
    let read = File::open(path).and_then(|mut file| file.read(&mut start)).unwrap_or_default();
    let kinds = ["root", "authority"];
    kinds.iter().any(|kind| start[..read].starts_with(format!("comity-secret-key v1\nkind: {kind}\n").as_bytes()))
}

pub(crate) fn io(operation: &'static str, path: &Path, source: std::io::Error) -> FileError {
    FileError::Io { operation, path: path.to_owned(), source }
}

/// Copies a file to a new name, flushed, and says what was copied. `progress` is told the bytes of each step.
pub(crate) fn copy(from: &Path, to: &Path, progress: &mut dyn FnMut(u64) -> bool) -> Result<BackupFile, BackupError> {
    let parent = to.parent().unwrap_or(to);
    files::make_dir(parent)?;
    let created = std::fs::OpenOptions::new().write(true).create_new(true).mode(MODE_SECRET).open(to);
    let mut target = created.map_err(|error| io("create", to, error))?;
    let write = &mut |piece: &[u8]| target.write_all(piece).map_err(|error| io("write", to, error));
    let copied = read_with(from, write, progress)?;
    target.sync_all().map_err(|error| io("flush", to, error))?;
    files::sync_dir(parent)?;
    Ok(copied)
}

/// Reads a file and says what it holds. `progress` is told the bytes of each step.
pub(crate) fn read_through(from: &Path, progress: &mut dyn FnMut(u64) -> bool) -> Result<BackupFile, BackupError> {
    read_with(from, &mut |_| Ok(()), progress)
}

fn read_with(
    from: &Path,
    take: &mut dyn FnMut(&[u8]) -> Result<(), FileError>,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<BackupFile, BackupError> {
    let mut source = File::open(from).map_err(|error| io("open", from, error))?;
    let (mut state, mut bytes, mut buffer) = (Sha256::new(), 0u64, vec![0; COPY_BYTES]);
    loop {
        let read = source.read(&mut buffer).map_err(|error| io("read", from, error))?;
        if read == 0 {
            return Ok(BackupFile { hash: state.finish(), bytes, path: String::new() });
        }
        let piece = buffer.get(..read).unwrap_or_default();
        state.update(piece);
        take(piece)?;
        bytes += read as u64;
        if !progress(read as u64) {
            return Err(BackupError::GivenUp);
        }
    }
}

#[cfg(test)]
#[path = "backup_tests.rs"]
mod tests;
