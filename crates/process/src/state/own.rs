//! What an author owes of itself: the next report on an incident, the next confirmation of a contact. A case has one such
//! thread for each party, so that neither can meet, replace or end what the other owes.

use std::sync::Arc;

use super::turn::Turn;
use crate::case::Fact;
use crate::event::Who2;
use crate::obligation::Kind;
use crate::statement::Statement;

/// The fact that keeps from which statement of a case a party owes its next report or confirmation.
pub(crate) const fn fact(kind: Kind, who: Who2) -> &'static str {
    match (kind, who) {
        (Kind::Confirm, Who2::Lower) => "confirm-from-0",
        (Kind::Confirm, Who2::Upper) => "confirm-from-1",
        (_, Who2::Lower) => "report-from-0",
        (_, Who2::Upper) => "report-from-1",
    }
}

impl Turn<'_> {
    /// From this statement on its author owes another, within so many seconds.
    pub fn owe_own(&mut self, kind: Kind, seconds: u64) {
        self.owed_by_author(kind, seconds);
        let (name, id) = (fact(kind, self.author()), self.id());
        self.keep(name, Fact::Id(id));
    }

    /// From this statement on its author owes another, by no instant.
    pub fn owe_own_open(&mut self, kind: Kind) {
        self.owed_by_author_open(kind);
        let (name, id) = (fact(kind, self.author()), self.id());
        self.keep(name, Fact::Id(id));
    }

    /// The statement of its author's from which is still owed what this one meets by its format.
    pub fn own_open(&self) -> Option<Arc<Statement>> {
        let kind = self.machine.follows?;
        let from = self.part.case(&self.case)?.id_of(fact(kind, self.author()))?;
        let from = self.part.statement(&from)?;
        self.open_from(&from).iter().any(|o| o.kind == kind && o.debtor == self.author()).then_some(from)
    }

    /// Meets that.
    pub fn meet_own(&mut self) {
        if let (Some(from), Some(kind)) = (self.own_open(), self.machine.follows) {
            self.meet(&from, |owed| owed == kind);
        }
    }

    /// Whether it meets something that its author owes, of itself or to the other party.
    pub fn meets_owed(&self) -> bool {
        let owed = |target: &Arc<Statement>| {
            crate::machine::of(&target.format).answered_by(&target.format, &self.said.format)
                && self.open_from(target).iter().any(|o| o.kind.is_reply() && o.debtor == self.author())
        };
        self.own_open().is_some() || self.targets().iter().any(owed)
    }

    /// Whether its author opened its case.
    pub fn opened_case(&self) -> bool {
        self.part.case(&self.case).is_some_and(|case| case.opener == self.author())
    }

    /// Whether its case was opened by a statement of the same measure.
    pub fn in_own_measure(&self) -> bool {
        self.part.case(&self.case).is_some_and(|case| self.machine.formats.contains(&&*case.format))
    }
}
