//! Which of the folder's keys speak for a journal now.

use std::collections::BTreeMap;

use comity_exchange::Side;
use comity_exchange::line::{LineSecrets, Rotate};
use comity_seal::Rng;
use comity_store::Read;
use comity_wire::control::{Control, ControlBody};
use comity_wire::{Canonical, Origin};

use super::AssemblyError;
use crate::ledger::{Journals, query};
use crate::party::authority::Authority;
use crate::party::keys::{JournalKeys, KeyName, KeyStore};
use crate::party::{LineRecord, NodeDir};

/// The secrets of a line: those of its newest generation, from its newest rotation on.
pub(super) fn secrets(
    dir: &NodeDir,
    line: &LineRecord,
    read: &dyn Read,
    journals: &Journals,
) -> Result<LineSecrets, AssemblyError> {
    let store = dir.keys();
    let newest = journals.of(&line.line, Side::Ours, 0).last();
    let (generation, journal) = newest.map_or((1, None), |(generation, journal)| (generation, Some(journal)));
    let origin = Origin { generation, ..line.origin() };
    let from = match journal {
        Some(journal) => newest_rotation(&store, origin, read, journal)?,
        None => 0,
    };
    let JournalKeys { log, receipt } = store.journal_keys(origin, from)?;
    Ok(LineSecrets { log, receipt, hpke: hpke(&store, origin)? })
}

/// The keys to open with: those of every generation, whose numbers do not meet. A counterpart seals to the newest that
/// it knows, and what it sealed to a predecessor's is sent to the successor again.
pub(super) fn hpke(store: &KeyStore, origin: Origin) -> Result<BTreeMap<u64, comity_seal::HpkeSecret>, AssemblyError> {
    let mut keys = BTreeMap::new();
    for generation in 1..=origin.generation {
        let origin = Origin { generation, ..origin };
        for number in store.hpke_numbers(origin)? {
            keys.insert(number, store.hpke(&KeyName::Hpke { origin, number })?);
        }
    }
    Ok(keys)
}

/// The number of the newest rotation in a journal whose keys the folder holds. Keys that were made for a number at
/// which no rotation came to stand serve nothing and are passed over.
fn newest_rotation(store: &KeyStore, origin: Origin, read: &dyn Read, journal: u16) -> Result<u64, AssemblyError> {
    for from in store.log_numbers(origin)?.into_iter().rev() {
        if from == 0 {
            break;
        }
        let at = query::Position { journal, number: from };
        let Some(stored) = query::entry(read, at)? else { continue };
        let Ok(ControlBody { control: Control::Rotation(rotation), .. }) = ControlBody::from_bytes(&stored.entry.body)
        else {
            continue;
        };
        let log = store.cosigner(&KeyName::Log { origin, from })?;
        if rotation.log.ed25519 == *log.public().ed25519.as_bytes() {
            return Ok(from);
        }
    }
    Ok(0)
}

/// What a rotation at a number of a journal needs.
pub struct RotationKeys<'a> {
    /// The folder.
    pub dir: &'a NodeDir,
    /// The journal.
    pub origin: Origin,
    /// The number that its next entry takes.
    pub number: u64,
    /// The authority.
    pub authority: Authority,
    /// Our TLS key from then on.
    pub tls: [u8; 32],
    /// Our addresses from then on.
    pub addresses: Vec<String>,
}

/// Makes the keys of a rotation and keeps them before they are used.
///
/// # Errors
/// A damaged key file, or the machine.
pub fn rotation_keys(of: RotationKeys<'_>, rng: &mut dyn Rng) -> Result<Rotate, AssemblyError> {
    let JournalKeys { log, receipt } = of.dir.keys().journal_keys_or_new(of.origin, of.number, rng)?;
    Ok(Rotate {
        authority_number: of.authority.number(),
        authority: of.authority.into_secret(),
        log,
        receipt,
        tls: of.tls,
        addresses: of.addresses,
    })
}
