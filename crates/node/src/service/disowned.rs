//! What an author said of the keys of its journal after it had spoken (PROTOCOL.md rule 17, docs/spec/keys.md).
//!
//! Rotations and revocations that are kept as control entries in force were verified when they were taken; here they
//! are only read back.

use std::collections::BTreeMap;

use comity_journal::delegation::revocation_id;
use comity_store::Read;
use comity_wire::control::{Control, ControlBody};
use comity_wire::{Canonical, Hash};

use super::views::KeyStanding;
use crate::ledger::KeepError;
use crate::ledger::query::{self, Position};

/// The log keys of one journal, and which of them are disowned from where on.
#[derive(Default)]
pub(super) struct Disowned {
    /// From which entry on, and the key's name; ascending.
    keys: Vec<(u64, Hash)>,
    /// Sizes up to which a revoked key is trusted, and up to which the other side had receipted before it held the notice.
    revoked: BTreeMap<Hash, (u64, u64)>,
}

impl Disowned {
    /// Reads a journal's control entries.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn of(read: &dyn Read, journal: u16) -> Result<Self, KeepError> {
        let mut found = Self::default();
        for number in query::controls(read, journal)? {
            let Some(stored) = query::entry(read, Position { journal, number })? else { continue };
            let Ok(body) = ControlBody::from_bytes(&stored.entry.body) else { continue };
            match body.control {
                Control::Delegation(delegation) => found.keys.push((0, revocation_id(&delegation.log))),
                Control::Rotation(rotation) => found.keys.push((rotation.effective, revocation_id(&rotation.log))),
                Control::Revocation(revocation) => {
                    let receipted = query::receipted_below(read, journal, number)?;
                    let trusted = revocation.last_trusted.saturating_add(1);
                    found.revoked.insert(revocation.key, (trusted, receipted));
                }
                _ => {}
            }
        }
        Ok(found)
    }

    /// How an entry stands: by the log key that had to sign the size that it ends.
    pub(super) fn standing(&self, number: u64) -> KeyStanding {
        let size = number.saturating_add(1);
        let by_newest = |(effective, _): &&(u64, Hash)| *effective == 0 || effective.saturating_add(1) < size;
        let key = self.keys.iter().rev().find(by_newest).map(|(_, key)| key);
        match key.and_then(|key| self.revoked.get(key)) {
            Some((trusted, _)) if size <= *trusted => KeyStanding::Trusted,
            Some((_, receipted)) if size <= *receipted => KeyStanding::Disputed,
            Some(_) => KeyStanding::Disowned,
            None => KeyStanding::Trusted,
        }
    }
}
