//! Witnesses that this node asks or believes: their addresses and keys, in `witnesses.json` of the node's folder.

use std::path::PathBuf;

use comity_journal::VerifierKey;
use comity_node::party::NodeDir;
use comity_node::party::files::{self, MODE_PLAIN};
use serde::{Deserialize, Serialize};

use crate::error::PublishError;

/// Most witnesses of one node.
pub const WITNESSES_MAX: usize = 64;
const FILE_BYTES_MAX: usize = 1 << 20;

/// A witness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cosigner {
    /// Its name.
    pub name: String,
    /// Its verifier keys, as text: all of them must sign.
    pub keys: Vec<String>,
    /// Where to ask it to cosign this node's own log; none where it is only believed.
    pub url: Option<String>,
    /// PEM file for `https`.
    pub trust: Option<PathBuf>,
    /// Size of our own log that it cosigned last.
    #[serde(default)]
    pub size: u64,
}

impl Cosigner {
    /// Its keys, of which it has at least one.
    ///
    /// # Errors
    /// [`PublishError::Request`]: text that is no verifier key, or keys of several names.
    pub fn verifiers(&self) -> Result<Vec<VerifierKey>, PublishError> {
        verifiers(&self.keys)
    }
}

/// Verifier keys of one witness.
///
/// # Errors
/// As [`Cosigner::verifiers`].
pub fn verifiers(texts: &[String]) -> Result<Vec<VerifierKey>, PublishError> {
    let wrong = |what: String| PublishError::Request { what };
    let read = |text: &String| text.trim().parse::<VerifierKey>().map_err(|error| wrong(error.to_string()));
    let keys: Vec<VerifierKey> = texts.iter().map(read).collect::<Result<_, _>>()?;
    let first = keys.first().ok_or_else(|| wrong("no key of the witness".to_owned()))?;
    if keys.iter().any(|key| key.name() != first.name()) {
        return Err(wrong("keys of several witnesses".to_owned()));
    }
    Ok(keys)
}

fn path(dir: &NodeDir) -> PathBuf {
    dir.path().join("witnesses.json")
}

/// All of them.
///
/// # Errors
/// [`PublishError::Damaged`]; the machine.
pub fn all(dir: &NodeDir) -> Result<Vec<Cosigner>, PublishError> {
    let path = path(dir);
    let Some(bytes) = files::read_if_present(&path, FILE_BYTES_MAX)? else { return Ok(Vec::new()) };
    serde_json::from_slice(&bytes).map_err(|_| PublishError::Damaged { path })
}

/// Keeps one, in place of the one of its name.
///
/// # Errors
/// [`PublishError::Request`] beyond [`WITNESSES_MAX`]; as [`all`].
pub fn keep(dir: &NodeDir, cosigner: Cosigner) -> Result<(), PublishError> {
    let mut known = all(dir)?;
    known.retain(|one| one.name != cosigner.name);
    if known.len() >= WITNESSES_MAX {
        return Err(PublishError::Request { what: format!("more than {WITNESSES_MAX} witnesses") });
    }
    known.push(cosigner);
    let text = serde_json::to_vec_pretty(&known).unwrap_or_default();
    Ok(files::replace(&path(dir), &text, MODE_PLAIN)?)
}
