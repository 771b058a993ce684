//! `restore`: a node from a backup, in a new directory, which knows that it was restored.
//!
//! Its start marks say that successors are due, so its lines begin their next generation at the first start, and its
//! register takes no entry until the root names a successor of its writer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use comity_seal::Rng;

use super::backup::{BackupError, BackupProgress, copy, io};
use super::config::Config;
use super::dir::{NodeDir, refuse_used};
use super::error::PartyError;
use super::files::{self, MODE_PLAIN};
use super::manifest::{MANIFEST_BYTES_MAX, MANIFEST_FILE, Manifest};
use super::pairing::abandon_open;
use super::pet_name::PetName;
use super::register::mark_restored;

/// Restores a backup into `to`, which must not exist or be empty. Every file is checked against the manifest, and
/// nothing else is taken. `to` appears whole or not at all.
///
/// Do not start the node that the backup was made from again: two nodes of one identity convict each other.
///
/// # Errors
/// [`BackupError`]; then `to` is as it was.
pub fn restore(
    from: &Path,
    to: &Path,
    rng: &mut dyn Rng,
    progress: &mut dyn FnMut(BackupProgress) -> bool,
) -> Result<NodeDir, BackupError> {
    refuse_used(to)?;
    let manifest = read_manifest(from)?;
    refuse_unlisted(from, &manifest)?;
    let partial = partial_path(to);
    if partial.exists() {
        std::fs::remove_dir_all(&partial).map_err(|source| io("remove", &partial, source))?;
    }
    files::make_dir(&partial)?;
    let restored = write_restored(from, &partial, &manifest, rng, progress).and_then(|()| {
        if to.exists() {
            std::fs::remove_dir(to).map_err(|source| io("remove", to, source))?;
        }
        std::fs::rename(&partial, to).map_err(|source| io("rename", &partial, source))?;
        let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
        Ok(files::sync_dir(parent.unwrap_or(Path::new(".")))?)
    });
    if restored.is_err() {
        // The next attempt removes it if this does not.
        let _ = std::fs::remove_dir_all(&partial);
    }
    restored.map(|()| NodeDir::new(to))
}

/// Makes a node that was found rolled back (by its marks, or by its own signature in a peer's hands) as one that was
/// restored: successors are due, the register waits for its writer's successor, pairings under way are forgotten.
/// Returns the names of those. Call it before anything is signed; calling it again does no harm.
///
/// # Errors
/// A damaged file, the machine; then sign nothing.
pub fn after_rollback(dir: &NodeDir) -> Result<Vec<PetName>, PartyError> {
    dir.mark_file().require_successors()?;
    if dir.register_path().exists() {
        mark_restored(&dir.register_path())?;
    }
    abandon_open(dir)
}

/// Checks a whole backup without restoring it.
///
/// # Errors
/// [`BackupError`].
pub fn verify(from: &Path, progress: &mut dyn FnMut(BackupProgress) -> bool) -> Result<Manifest, BackupError> {
    let manifest = read_manifest(from)?;
    refuse_unlisted(from, &manifest)?;
    copy_all(from, None, &manifest, progress)?;
    Ok(manifest)
}

fn write_restored(
    from: &Path,
    partial: &Path,
    manifest: &Manifest,
    rng: &mut dyn Rng,
    progress: &mut dyn FnMut(BackupProgress) -> bool,
) -> Result<(), BackupError> {
    copy_all(from, Some(partial), manifest, progress)?;
    let dir = NodeDir::open(partial)?;
    let config = dir.config()?;
    for path in [dir.attachments_path(), dir.pairings_path()] {
        files::make_dir(&path)?;
    }
    if manifest.files.iter().any(|file| file.path == "authority.key") {
        let config = Config { authority: Some(PathBuf::from("authority.key")), ..config };
        files::replace(&dir.config_path(), config.to_text().as_bytes(), MODE_PLAIN).map_err(PartyError::from)?;
    }
    if dir.register_path().exists() {
        mark_restored(&dir.register_path())?;
    }
    dir.mark_file().found(rng)?;
    Ok(dir.mark_file().require_successors()?)
}

/// Where the directory grows until it is whole: beside it, on the same file system.
fn partial_path(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    to.with_file_name(name)
}

fn read_manifest(from: &Path) -> Result<Manifest, BackupError> {
    let path = from.join(MANIFEST_FILE);
    if !path.is_file() {
        return Err(BackupError::NoBackup { path: from.to_owned() });
    }
    Ok(Manifest::from_text(&files::read_text(&path, MANIFEST_BYTES_MAX)?)?)
}

fn refuse_unlisted(from: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    let listed: BTreeSet<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
    let mut waiting = vec![String::new()];
    while let Some(under) = waiting.pop() {
        let path = from.join(&under);
        let entries = std::fs::read_dir(&path).map_err(|source| io("list", &path, source))?;
        for entry in entries {
            let entry = entry.map_err(|source| io("list", &path, source))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let relative = if under.is_empty() { name } else { format!("{under}/{name}") };
            let kind = entry.file_type().map_err(|source| io("look at", &entry.path(), source))?;
            if kind.is_dir() {
                waiting.push(relative);
            } else if !kind.is_file() || (relative != MANIFEST_FILE && !listed.contains(relative.as_str())) {
                return Err(BackupError::Unlisted { path: relative });
            }
        }
    }
    Ok(())
}

/// Copies every listed file, or only reads it, and compares it with the list.
fn copy_all(
    from: &Path,
    to: Option<&Path>,
    manifest: &Manifest,
    progress: &mut dyn FnMut(BackupProgress) -> bool,
) -> Result<(), BackupError> {
    let total = manifest.files.iter().map(|file| file.bytes).fold(0, u64::saturating_add);
    let mut done = 0;
    for listed in &manifest.files {
        let source = from.join(&listed.path);
        let damaged = || BackupError::Damaged { path: listed.path.clone() };
        if source.metadata().map_or(true, |metadata| metadata.len() != listed.bytes) {
            return Err(damaged());
        }
        let mut step = |bytes| {
            done += bytes;
            progress(BackupProgress::Files { done, total })
        };
        let found = match to {
            Some(to) => copy(&source, &to.join(&listed.path), &mut step)?,
            None => super::backup::read_through(&source, &mut step)?,
        };
        if (found.hash, found.bytes) != (listed.hash, listed.bytes) {
            return Err(damaged());
        }
    }
    Ok(())
}
