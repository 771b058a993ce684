//! Statements as they stand on a disk, read anew.

use std::collections::BTreeMap;

use comity_exchange::Side;
use comity_wire::body::Members;
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, EntryId};

use crate::ledger::SimLedger;

/// A statement on a disk.
pub(super) struct One {
    pub side: Side,
    pub generation: u64,
    pub number: u64,
    pub clock: u64,
    /// Generation and size of the other's journal that its header cites.
    pub cites: Option<(u64, u64)>,
    pub said: Statement,
}

impl One {
    /// A member of its body as it stands there.
    pub fn member(&self, name: &str) -> Option<&str> {
        Members::read(&self.said.body).ok()?.get(name)
    }

    /// A member that is a text, without its quotes.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.member(name)?.strip_prefix('"')?.strip_suffix('"')
    }
}

/// Everything on a disk that can be read and was not void.
pub(super) struct Spoken(BTreeMap<EntryId, One>);

impl Spoken {
    pub fn on(disk: &SimLedger) -> Self {
        let mut all = BTreeMap::new();
        for (side, generation, journal) in disk.journals() {
            for row in journal.rows.values().filter(|row| row.void.is_none()) {
                let (Some(bytes), Ok(header)) = (&row.plaintext, row.entry.header()) else { continue };
                let said = Plaintext::from_bytes(bytes).and_then(|plain| Statement::from_bytes(&plain.statement));
                let Ok(said) = said else { continue };
                let cites = header.citation.map(|cited| (cited.generation, cited.size));
                let (number, clock) = (row.number, row.clock);
                all.insert(row.id, One { side, generation, number, clock, cites, said });
            }
        }
        Self(all)
    }

    /// One of them.
    pub fn get(&self, id: &EntryId) -> Option<&One> {
        self.0.get(id)
    }

    /// Those of a format.
    pub fn of<'s>(&'s self, format: &'s str) -> impl Iterator<Item = (&'s EntryId, &'s One)> {
        self.0.iter().filter(move |(_, one)| one.said.envelope.format == format)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = (&EntryId, &One)> {
        self.0.iter()
    }
}
