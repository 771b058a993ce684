//! The exceptions that people grant, each with its reason: `xtask/tidy.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;

/// The content of `xtask/tidy.json`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Files that may pass 500 lines, with the reason. None may pass 800.
    pub long_files: BTreeMap<String, String>,
    /// Fault rows that have no test yet. Printed at every run; a row that has one must leave.
    pub rows_not_yet: BTreeSet<u32>,
}

impl Rules {
    /// Reads the exceptions.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join("xtask/tidy.json");
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is malformed", path.display()))
    }
}
