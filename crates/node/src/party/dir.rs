//! Where things are in a node's directory.
//!
//! ```text
//! comity.toml  root.key  authority.key  store.db  keys/  register/own  pairings/<name>/  delegates/  attachments/
//! formats/
//! ```
//! `root.key` and `authority.key` may be elsewhere; `comity.toml` records where.

use std::path::{Path, PathBuf};

use comity_journal::RegisterView;

use super::authority::Authority;
use super::config::{CONFIG_BYTES_MAX, CONFIG_FILE, Config};
use super::error::PartyError;
use super::files::{self, FileError};
use super::keys::KeyStore;
use super::mark::MarkFile;
use super::pet_name::PetName;
use super::register::OwnRegister;

/// A node's directory. It holds no lock: the store's keeps a second node from running.
#[derive(Debug, Clone)]
pub struct NodeDir {
    path: PathBuf,
}

impl NodeDir {
    /// A directory that may hold a node or not.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// A directory that holds a node.
    ///
    /// # Errors
    /// [`PartyError::NotInitialised`].
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, PartyError> {
        let dir = Self::new(path);
        if dir.config_path().is_file() { Ok(dir) } else { Err(PartyError::NotInitialised { dir: dir.path }) }
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The configuration file.
    pub fn config_path(&self) -> PathBuf {
        self.path.join(CONFIG_FILE)
    }

    /// The store's file.
    pub fn store_path(&self) -> PathBuf {
        self.path.join("store.db")
    }

    /// The directory of attachments.
    pub fn attachments_path(&self) -> PathBuf {
        self.path.join("attachments")
    }

    /// The directory of formats that the party added itself; there need be none.
    pub fn formats_path(&self) -> PathBuf {
        self.path.join("formats")
    }

    /// The party's own register.
    pub fn register_path(&self) -> PathBuf {
        self.path.join("register").join("own")
    }

    /// The directory of pairings.
    pub fn pairings_path(&self) -> PathBuf {
        self.path.join("pairings")
    }

    /// The directory of one pairing.
    pub fn pairing_path(&self, name: &PetName) -> PathBuf {
        self.pairings_path().join(name.as_str())
    }

    /// The directory of requests by further nodes of this party.
    pub fn delegates_path(&self) -> PathBuf {
        self.path.join("delegates")
    }

    /// The secret keys.
    pub fn keys(&self) -> KeyStore {
        KeyStore::new(self.path.join("keys"))
    }

    /// The start mark that is kept with the keys.
    pub fn mark_file(&self) -> MarkFile {
        MarkFile::new(self.keys().dir().join("start-mark"))
    }

    /// Reads the configuration.
    ///
    /// # Errors
    /// [`PartyError::Config`], [`PartyError::File`].
    pub fn config(&self) -> Result<Config, PartyError> {
        let text = files::read_text(&self.config_path(), CONFIG_BYTES_MAX)?;
        Ok(Config::from_text(&text)?)
    }

    /// Reads and verifies the party's own register.
    ///
    /// # Errors
    /// [`PartyError::NoLinesYet`] at a further node before its first import; as [`OwnRegister::load`].
    pub fn register(&self) -> Result<OwnRegister, PartyError> {
        if !self.register_path().exists() {
            let config = self.config()?;
            if config.root.is_none() {
                return Err(PartyError::NoLinesYet { party: config.party, dir: self.path.clone() });
            }
        }
        OwnRegister::load(self.register_path())
    }

    /// Where `init` wrote the root key, if this node had one.
    ///
    /// # Errors
    /// As [`NodeDir::config`].
    pub fn root_path(&self) -> Result<Option<PathBuf>, PartyError> {
        Ok(self.config()?.root.map(|path| self.path.join(path)))
    }

    /// Where the authority key is, if this node knows.
    ///
    /// # Errors
    /// As [`NodeDir::config`].
    pub fn authority_path(&self) -> Result<Option<PathBuf>, PartyError> {
        Ok(self.config()?.authority.map(|path| self.path.join(path)))
    }

    /// Reads the authority key: from the path that the operator gave, else from the recorded one.
    ///
    /// # Errors
    /// As [`Authority::load`]; [`PartyError::KeyNowhere`] if no path is known.
    pub fn authority(&self, given: Option<&Path>, register: &RegisterView) -> Result<Authority, PartyError> {
        let recorded = self.authority_path()?;
        let path = given.map(Path::to_owned).or(recorded).ok_or(PartyError::KeyNowhere { kind: "authority" })?;
        Authority::load(&path, register)
    }

    /// Names of the pairings, confirmed or under way, sorted.
    ///
    /// # Errors
    /// [`PartyError::File`].
    pub fn pairing_names(&self) -> Result<Vec<PetName>, PartyError> {
        let names = files::names(&self.pairings_path())?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }
}

/// Whether a path names a root key, for `status`, which stays red until it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RootPresence {
    /// Something is at the recorded path: take it away.
    Present(PathBuf),
    /// Nothing is at the recorded path. That no copy is elsewhere on this machine is not checked.
    Absent(PathBuf),
    /// This node never had one.
    Never,
    /// It cannot be told, which counts as present.
    Unknown(PathBuf),
}

impl RootPresence {
    /// Whether `status` must be red.
    pub const fn is_red(&self) -> bool {
        matches!(self, Self::Present(_) | Self::Unknown(_))
    }
}

/// Looks whether the root key is still where `init` wrote it.
///
/// # Errors
/// As [`NodeDir::config`].
pub fn root_presence(dir: &NodeDir) -> Result<RootPresence, PartyError> {
    let Some(path) = dir.root_path()? else { return Ok(RootPresence::Never) };
    Ok(match path.symlink_metadata() {
        Ok(_) => RootPresence::Present(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => RootPresence::Absent(path),
        // The disk it lies on is not mounted, or may not be read.
        Err(_) => RootPresence::Unknown(path),
    })
}

/// Refuses a directory that holds something already.
pub(crate) fn refuse_used(path: &Path) -> Result<(), PartyError> {
    let mut entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => {
            return Err(FileError::Io { operation: "list", path: path.to_owned(), source }.into());
        }
    };
    if entries.next().is_some() { Err(FileError::Exists { path: path.to_owned() }.into()) } else { Ok(()) }
}
