//! Logs that are followed, in `follow/<party>/` of the node's folder: resources as they were served, the newest head, and what
//! is known about them.

use std::path::PathBuf;

use comity_journal::Contradiction;
use comity_journal::note::Note;
use comity_node::party::files::{self, MODE_PLAIN};
use comity_node::party::{NodeDir, PartyError, pairing};
use comity_public::PublicLog;
use comity_public::sightings::Sightings;
use comity_public::world::Identified;
use comity_wire::{Canonical, PartyId};
use serde::{Deserialize, Serialize};

use crate::error::PublishError;
use crate::store::LogStore;

const ABOUT: &str = "about.json";
const ABOUT_BYTES_MAX: usize = 1 << 20;
const PROOF: &str = "contradiction";

/// What is known about a followed log beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Where it is served.
    pub url: String,
    /// PEM file for `https`.
    pub trust: Option<PathBuf>,
    /// Whether the root's published fingerprint was given.
    pub fingerprint: bool,
    /// When it was last fetched and found in order.
    pub fetched: u64,
    /// At which instants its newest head had which size.
    pub sightings: Vec<(u64, u64)>,
}

/// A followed log on disk.
#[derive(Debug, Clone)]
pub struct Followed {
    /// Whose.
    pub party: PartyId,
    /// Its resources.
    pub store: LogStore,
}

/// A followed log in memory.
#[derive(Debug, Clone)]
pub struct Read {
    /// What is known about it.
    pub about: About,
    /// The log.
    pub log: PublicLog,
    /// Its newest head.
    pub note: Note,
    /// When it grew.
    pub seen: Sightings,
    /// Whether its author signed two histories.
    pub two_histories: bool,
}

fn folder(dir: &NodeDir) -> PathBuf {
    dir.path().join("follow")
}

/// Everybody who is followed, by party.
///
/// # Errors
/// The machine.
pub fn all(dir: &NodeDir) -> Result<Vec<Followed>, PublishError> {
    let names = files::names(&folder(dir))?;
    Ok(names.iter().filter_map(|name| name.parse().ok()).map(|party| of(dir, party)).collect())
}

/// One log, followed or not yet.
#[must_use]
pub fn of(dir: &NodeDir, party: PartyId) -> Followed {
    Followed { party, store: LogStore::new(folder(dir).join(party.to_string())) }
}

/// The log that is followed at an address.
///
/// # Errors
/// As [`Followed::about`].
pub fn at(dir: &NodeDir, url: &str) -> Result<Option<Followed>, PublishError> {
    for one in all(dir)? {
        if one.about()?.is_some_and(|about| about.url == url) {
            return Ok(Some(one));
        }
    }
    Ok(None)
}

impl Followed {
    /// What is known about it; `None` if it is not followed.
    ///
    /// # Errors
    /// [`PublishError::Damaged`]; the machine.
    pub fn about(&self) -> Result<Option<About>, PublishError> {
        let path = self.store.dir().join(ABOUT);
        let Some(bytes) = files::read_if_present(&path, ABOUT_BYTES_MAX)? else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| PublishError::Damaged { path })
    }

    /// Keeps what is known about it.
    ///
    /// # Errors
    /// The machine.
    pub fn set_about(&self, about: &About) -> Result<(), PublishError> {
        let text = serde_json::to_vec_pretty(about).unwrap_or_default();
        Ok(files::replace(&self.store.dir().join(ABOUT), &text, MODE_PLAIN)?)
    }

    /// Where a proof against its author lies, if there is one.
    #[must_use]
    pub fn proof(&self) -> Option<PathBuf> {
        Some(self.store.dir().join(PROOF)).filter(|path| path.exists())
    }

    /// Keeps a proof that its author signed two histories, for ever, with the head that was served.
    ///
    /// # Errors
    /// The machine.
    pub fn set_proof(&self, proof: &Contradiction, served: &Note) -> Result<PathBuf, PublishError> {
        let path = self.store.dir().join(PROOF);
        if !path.exists() {
            files::replace(&self.store.dir().join("checkpoint.second"), served.to_text().as_bytes(), MODE_PLAIN)?;
            files::replace(&path, &proof.to_bytes(), MODE_PLAIN)?;
        }
        Ok(path)
    }

    /// Reads it from disk.
    ///
    /// # Errors
    /// [`PublishError::NotFollowed`], [`PublishError::Damaged`]; the machine.
    pub fn read(&self) -> Result<Read, PublishError> {
        let not_followed = || PublishError::NotFollowed { who: self.party.to_string() };
        let about = self.about()?.ok_or_else(not_followed)?;
        let (log, note) = self.store.load_headed()?.ok_or_else(not_followed)?;
        if log.view().party() != self.party {
            return Err(PublishError::Damaged { path: self.store.dir().to_owned() });
        }
        let mut seen = Sightings::new();
        about.sightings.iter().for_each(|(size, time)| seen.note(*size, *time));
        Ok(Read { about, log, note, seen, two_histories: self.proof().is_some() })
    }
}

/// How a party is identified here by itself: a pairing with this root, or its fingerprint given.
///
/// # Errors
/// Damaged files of pairings.
pub fn identified(dir: &NodeDir, party: PartyId, fingerprint: bool) -> Result<Identified, PartyError> {
    for record in pairing::records(dir)? {
        if record.their_party == party {
            return Ok(Identified::Paired { name: record.name.as_str().to_owned() });
        }
    }
    Ok(if fingerprint { Identified::Fingerprint } else { Identified::Not })
}

/// The folder of all followed logs.
#[must_use]
pub fn place(dir: &NodeDir) -> PathBuf {
    folder(dir)
}
