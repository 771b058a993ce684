//! Arrangements that parties tabled: public texts that others adhere to by hash.

use std::collections::BTreeMap;

use comity_catalog::Catalogue;
use comity_wire::{Hash, PartyId};

use crate::body::{self, Body, Tabled};
use crate::view::PublicView;

/// An arrangement, and who tabled it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrangement {
    /// The text.
    pub text: Tabled,
    /// Parties that tabled it, each with the entry: the same text is one arrangement.
    pub tabled_by: Vec<(PartyId, Hash)>,
}

/// Arrangements by their hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrangements(BTreeMap<Hash, Arrangement>);

impl Arrangements {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gathers those that a log tables. Statements that say nothing are left out.
    pub fn gather(&mut self, view: &PublicView, catalogue: &Catalogue) {
        for statement in view.statements().iter().filter(|statement| statement.said.format == "F63") {
            if statement.officers.len() < body::persons(catalogue, &statement.said) {
                continue;
            }
            if let Ok(Body::Arrangement(text)) = body::read(catalogue, &statement.said) {
                let fresh = || Arrangement { text: *text.clone(), tabled_by: Vec::new() };
                let known = self.0.entry(text.hash).or_insert_with(fresh);
                known.tabled_by.push((view.party(), statement.id));
            }
        }
    }

    /// The arrangement of a hash.
    #[must_use]
    pub fn get(&self, hash: &Hash) -> Option<&Arrangement> {
        self.0.get(hash)
    }

    /// All of them, by hash.
    pub fn iter(&self) -> impl Iterator<Item = (&Hash, &Arrangement)> {
        self.0.iter()
    }
}
