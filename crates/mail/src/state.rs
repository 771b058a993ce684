//! What was mailed to whom, across restarts: so that a restart repeats nothing early.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use comity_node::party::files::{self, FileError, MODE_SECRET};

use crate::schedule::Mailed;

/// Longest file in bytes.
const STATE_BYTES_MAX: usize = 1 << 20;

/// The file of what was mailed.
pub(crate) struct State {
    path: PathBuf,
    pub(crate) peers: BTreeMap<String, Mailed>,
}

impl State {
    /// Reads it. A file that cannot be read counts as none: at worst, what waits is mailed once more.
    pub(crate) fn load(folder: &Path) -> Result<Self, FileError> {
        files::make_dir(folder)?;
        let path = folder.join("state.json");
        let bytes = files::read_if_present(&path, STATE_BYTES_MAX)?.unwrap_or_default();
        let peers = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok(Self { path, peers })
    }

    pub(crate) fn save(&self) -> Result<(), FileError> {
        let bytes = serde_json::to_vec(&self.peers).unwrap_or_default();
        files::replace(&self.path, &bytes, MODE_SECRET)
    }
}
