//! A log's resources in a folder, laid out as they are served: `checkpoint` and `tile/...` (C2SP `tlog-tiles`).

use std::path::{Path, PathBuf};

use comity_journal::note::Note;
use comity_journal::source::Leaves;
use comity_node::party::files::{self, FileError, MODE_PLAIN};
use comity_public::limits::{BUNDLE_BYTES_MAX, CHECKPOINT_BYTES_MAX, TILE_BYTES_MAX};
use comity_public::tiles::{Tile, TileKind, new_resources, of_level};
use comity_public::verifier::NoteHead;
use comity_public::{PublicError, PublicLog, bundle};

use crate::error::PublishError;

/// The name of the newest head.
pub const CHECKPOINT: &str = "checkpoint";
/// Mode of folders that are served.
const MODE_SERVED_DIR: u32 = 0o755;

/// A folder with the resources of one log.
#[derive(Debug, Clone)]
pub struct LogStore {
    dir: PathBuf,
}

impl LogStore {
    /// The log in a folder, which need not exist.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The newest head, if there is one.
    ///
    /// # Errors
    /// [`PublishError::Damaged`]; the machine.
    pub fn checkpoint(&self) -> Result<Option<Note>, PublishError> {
        let path = self.dir.join(CHECKPOINT);
        let Some(bytes) = files::read_if_present(&path, CHECKPOINT_BYTES_MAX)? else { return Ok(None) };
        Note::parse(&bytes).map(Some).map_err(|_| PublishError::Damaged { path })
    }

    /// Replaces the head, durably and in one step: last, after all that it covers.
    ///
    /// # Errors
    /// The machine.
    pub fn set_checkpoint(&self, note: &Note) -> Result<(), PublishError> {
        Ok(files::replace(&self.dir.join(CHECKPOINT), note.to_text().as_bytes(), MODE_PLAIN)?)
    }

    /// The bytes of a resource.
    ///
    /// # Errors
    /// [`PublishError::Damaged`] if it is not there or too long; the machine.
    pub fn read(&self, tile: &Tile) -> Result<Vec<u8>, PublishError> {
        let path = self.dir.join(tile.to_string());
        let limit = if tile.kind == TileKind::Entries { BUNDLE_BYTES_MAX } else { TILE_BYTES_MAX };
        files::read_if_present(&path, limit)?.ok_or(PublishError::Damaged { path })
    }

    /// Writes a resource; durable if asked for.
    ///
    /// # Errors
    /// The machine.
    pub fn write(&self, tile: &Tile, bytes: &[u8], durable: bool) -> Result<(), PublishError> {
        let path = self.dir.join(tile.to_string());
        if let Some(folder) = path.parent() {
            make_served(folder)?;
        }
        if durable {
            return Ok(files::replace(&path, bytes, MODE_PLAIN)?);
        }
        let beside = path.with_file_name(format!(".{}.{}.new", tile.index, tile.width));
        let io = |source| FileError::Io { operation: "write", path: path.clone(), source };
        std::fs::write(&beside, bytes).map_err(io)?;
        Ok(std::fs::rename(&beside, &path).map_err(io)?)
    }

    /// Writes every resource that a log has and one of `held` entries has not. `entries` are those from
    /// `held` rounded down to a full bundle on.
    ///
    /// # Errors
    /// The machine; an entry that no bundle holds.
    pub fn write_new<B: AsRef<[u8]>>(&self, log: &PublicLog, held: u64, entries: &[B]) -> Result<(), PublishError> {
        let first = held / 256 * 256;
        for tile in new_resources(held, log.size()) {
            let bytes = match tile.kind {
                TileKind::Entries => {
                    let at = usize::try_from(tile.first().saturating_sub(first)).unwrap_or(usize::MAX);
                    let of = entries.get(at..at.saturating_add(tile.width.into())).and_then(bundle::bundle);
                    of.ok_or(PublicError::TileLength { path: tile.to_string() })?
                }
                TileKind::Hashes(_) => tile.bytes(&Leaves(log.leaves())).map_err(|_| PublicError::TileRoot)?,
            };
            self.write(&tile, &bytes, true)?;
        }
        Ok(())
    }

    /// The bytes of one entry of a log of `size` entries.
    ///
    /// # Errors
    /// [`PublishError::Damaged`]; the machine.
    pub fn entry(&self, number: u64, size: u64) -> Result<Vec<u8>, PublishError> {
        let tile = of_level(TileKind::Entries, number, size).into_iter().next().ok_or(PublicError::TileRoot)?;
        let bytes = self.read(&tile)?;
        let entries = bundle::read(&tile, &bytes)?;
        let at = usize::try_from(number.saturating_sub(tile.first())).unwrap_or(usize::MAX);
        let found = entries.get(at).map(|entry| entry.to_vec());
        found.ok_or(PublishError::Damaged { path: self.dir.join(tile.to_string()) })
    }

    /// Reads the log of a size back: entries are held against each other and the keys that they name; officers' signatures, which
    /// were verified before anything was kept, are verified again if asked for. `None` without entries.
    ///
    /// # Errors
    /// [`PublishError::Damaged`], [`PublishError::Refused`]; the machine.
    pub fn load(&self, size: u64, again: bool) -> Result<Option<PublicLog>, PublishError> {
        let mut log: Option<PublicLog> = None;
        for tile in of_level(TileKind::Entries, 0, size) {
            let bytes = self.read(&tile)?;
            for entry in bundle::read(&tile, &bytes)? {
                match &mut log {
                    None => log = Some(PublicLog::begin(entry)?),
                    Some(log) if again => log.take(entry)?,
                    Some(log) => drop(log.take_later(entry)?),
                }
            }
        }
        Ok(log)
    }

    /// The log up to its newest head, which must be its own.
    ///
    /// # Errors
    /// As [`LogStore::load`].
    pub fn load_headed(&self) -> Result<Option<(PublicLog, Note)>, PublishError> {
        let Some(note) = self.checkpoint()? else { return Ok(None) };
        let damaged = || PublishError::Damaged { path: self.dir.join(CHECKPOINT) };
        let head = NoteHead::from_text(note.text()).ok_or_else(damaged)?;
        let log = self.load(head.size, false)?.ok_or_else(damaged)?;
        let own = log.head();
        if own.root != head.root || own.origin.to_string() != head.origin {
            return Err(damaged());
        }
        Ok(Some((log, note)))
    }

    /// Copies what another folder lacks of this log: full tiles that are there are not touched, the head comes last. Gives
    /// back how many files it wrote.
    ///
    /// # Errors
    /// The machine; [`PublishError::RolledBack`] where that folder has a larger head.
    pub fn copy_to(&self, other: &Self) -> Result<usize, PublishError> {
        let note = self.checkpoint()?.ok_or(PublishError::NoLog)?;
        let damaged = || PublishError::Damaged { path: self.dir.join(CHECKPOINT) };
        let size = NoteHead::from_text(note.text()).ok_or_else(damaged)?.size;
        let theirs = other.checkpoint()?.and_then(|note| NoteHead::from_text(note.text()));
        if let Some(signed) = theirs.map(|head| head.size).filter(|held| *held > size) {
            return Err(PublishError::RolledBack { held: size, signed });
        }
        make_served(&other.dir)?;
        let mut written = 0;
        for tile in new_resources(0, size) {
            let bytes = self.read(&tile)?;
            let path = other.dir.join(tile.to_string());
            if path.metadata().is_ok_and(|file| file.len() == bytes.len() as u64) && other.read(&tile)? == bytes {
                continue;
            }
            other.write(&tile, &bytes, true)?;
            written += 1;
        }
        other.set_checkpoint(&note)?;
        Ok(written + 1)
    }
}

/// Makes a folder that others may read, and those above it.
fn make_served(folder: &Path) -> Result<(), FileError> {
    use std::os::unix::fs::PermissionsExt as _;
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_served(parent)?;
    }
    files::make_dir(folder)?;
    let io = |source| FileError::Io { operation: "open", path: folder.to_owned(), source };
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(MODE_SERVED_DIR)).map_err(io)
}
