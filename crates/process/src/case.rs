//! A case: statements about one matter, and how far the matter is.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_wire::codec::Enc;
use comity_wire::{EntryId, Hash};

use crate::event::{Place, Who2};
use crate::instrument::Clauses;
use crate::item::Item;
use crate::statement::Statement;

/// Formats whose cases a line lists, wherever they are kept.
pub const LISTED: [&str; 2] = [crate::guarantee::CAUTION, crate::instrument::FORMAT];

/// How far a case is. The numbers are part of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Phase {
    /// Something may follow.
    Open = 1,
    /// A substantive answer was given; results may follow.
    Answered = 2,
    /// What was asked was denied. Nothing substantive follows.
    Denied = 3,
    /// It came to its end. Nothing substantive follows.
    Closed = 4,
    /// Its opener withdrew it. Nothing follows.
    Withdrawn = 5,
    /// Both parties said the same; either may still have withdrawn (`PROTOCOL.md` rule 16).
    AwaitingConfirmation = 6,
    /// A mutual act that has effect, and cannot be withdrawn any more.
    InForce = 7,
}

impl Phase {
    /// The word that programs exchange.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Denied => "denied",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
            Self::AwaitingConfirmation => "awaiting-confirmation",
            Self::InForce => "in-force",
        }
    }

    /// Whether only acknowledgements, corrections, marks and waivers may follow.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Denied | Self::Closed | Self::Withdrawn)
    }

    /// Whether both parties have said it.
    #[must_use]
    pub const fn is_mutual(self) -> bool {
        matches!(self, Self::AwaitingConfirmation | Self::InForce)
    }
}

/// Something that a machine keeps about its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// A number or an instant.
    Number(u64),
    /// A statement or a hash.
    Id(Hash),
    /// A place.
    Place(Place),
    /// What an instrument says of its entry into force and its term.
    Clauses(Clauses),
}

/// One case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The entry id of its first statement.
    pub id: EntryId,
    /// The format that opened it.
    pub format: Arc<str>,
    /// The version of the rules under which it was opened, and which it keeps.
    pub rules: Hash,
    /// Who opened it.
    pub opener: Who2,
    /// The effective time of its first statement.
    pub opened: u64,
    /// How far it is.
    pub phase: Phase,
    /// Statements with effect in it.
    pub statements: u64,
    /// The latest of them.
    pub last: EntryId,
    /// Obligations in it that are neither met, waived nor cancelled.
    pub open: u64,
    /// Formats of the statements with effect in it, each once, in order.
    pub formats: Vec<Arc<str>>,
    /// What its machine keeps, by name.
    pub facts: BTreeMap<&'static str, Fact>,
    /// What both may come to agree on in it, by name.
    pub items: BTreeMap<Arc<str>, Item>,
    /// Hash over everything that happened in it: two nodes that differ find the case by it.
    pub chain: Hash,
}

impl Case {
    /// A number that its machine keeps.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        match self.facts.get(name) {
            Some(Fact::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// A hash that its machine keeps.
    #[must_use]
    pub fn id_of(&self, name: &str) -> Option<Hash> {
        match self.facts.get(name) {
            Some(Fact::Id(id)) => Some(*id),
            _ => None,
        }
    }

    /// Whether a statement of this format has effect in it.
    #[must_use]
    pub fn has(&self, format: &str) -> bool {
        self.formats.binary_search_by(|known| (**known).cmp(format)).is_ok()
    }

    /// A statement of this format has effect in it.
    pub(crate) fn said(&mut self, format: Arc<str>) {
        if let Err(at) = self.formats.binary_search(&format) {
            self.formats.reserve_exact(1);
            self.formats.insert(at, format);
        }
    }

    /// A new one.
    pub(crate) fn opened_by(statement: &Statement, rules: Hash) -> Self {
        Self {
            id: statement.id,
            format: statement.format.clone(),
            rules,
            opener: statement.author(),
            opened: statement.effective,
            phase: Phase::Open,
            statements: 0,
            last: statement.id,
            open: 0,
            formats: Vec::new(),
            facts: BTreeMap::new(),
            items: BTreeMap::new(),
            chain: Hash::ZERO,
        }
    }

    /// As the digest takes it.
    pub(crate) fn hash(&self) -> Hash {
        let mut e = Enc::with_capacity(256);
        // A case without items is written as before there were any.
        e.array(if self.items.is_empty() { 10 } else { 11 });
        e.value(&self.id).text(&self.format).value(&self.rules).uint(self.opener as u64);
        e.uint(self.opened).uint(self.phase as u64).uint(self.statements).value(&self.last);
        e.array(self.formats.len());
        for format in &self.formats {
            e.text(format);
        }
        e.array(self.facts.len());
        for (name, fact) in &self.facts {
            e.array(2).text(name);
            match fact {
                Fact::Number(number) => e.uint(*number),
                Fact::Id(id) => e.value(id),
                Fact::Place(at) => e.array(3).uint(at.author as u64).uint(at.generation).uint(at.number),
                Fact::Clauses(clauses) => {
                    clauses.write(&mut e);
                    &mut e
                }
            };
        }
        if !self.items.is_empty() {
            e.array(self.items.len());
            for (name, item) in &self.items {
                e.array(2).text(name);
                item.write(&mut e);
            }
        }
        comity_seal::hash::sha256_parts(&[b"comity/v1/state/case\n", &e.into_bytes()])
    }
}
