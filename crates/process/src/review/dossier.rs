//! The dossier of several lines: a view of a node, never part of a state (`PROTOCOL.md` rule 10).

use comity_catalog::json::Json;
use comity_wire::{Hash, PartyId};

use super::{Figures, Gathered, LineFigures, Period, digest};
use crate::labels::Labels;

/// The dossier of a period over the lines of two parties that one node has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// The period.
    pub period: Period,
    /// The two parties, the lower first.
    pub parties: [PartyId; 2],
    /// What all its lines come to together.
    pub figures: Figures,
    /// Each line's own, in the order of the tracks.
    pub lines: Vec<LineFigures>,
    /// The most sensitive labels of the statements that it was made of.
    pub labels: Labels,
}

impl Dossier {
    /// Of what was gathered of each line between these two parties, in any order.
    #[must_use]
    pub fn of(period: Period, parties: [PartyId; 2], gathered: Vec<Gathered>) -> Self {
        let mut lines: Vec<LineFigures> = gathered.iter().map(Gathered::line).collect();
        lines.sort_by_key(|line| (line.track as u8, line.line));
        let mut all = gathered.into_iter();
        let whole = all.next().map(|first| all.fold(first, Gathered::with));
        let labels = whole.as_ref().map(Gathered::labels).unwrap_or_default();
        let figures = whole.map(|whole| whole.figures()).unwrap_or_default();
        Self { period, parties, figures, lines, labels }
    }

    /// The member `figures` of the F56 that says it.
    #[must_use]
    pub fn json(&self) -> Json {
        let mut members = self.figures.members(&self.parties);
        let lines = self.lines.iter().map(|line| line.json(self.period, &self.parties));
        members.insert("lines".to_owned(), Json::List(lines.collect()));
        Json::Object(members)
    }

    /// What both sides compare.
    #[must_use]
    pub fn digest(&self) -> Hash {
        digest(self.period, &self.json())
    }

    /// Whether on each line each party said something after the period.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.lines.iter().all(|line| line.complete)
    }
}
