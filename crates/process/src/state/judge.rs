//! Whether a statement has effect: judged by the state alone, so both sides judge alike. The first reason counts.

use std::sync::Arc;

use comity_catalog::{Carried, Format};
use comity_wire::envelope::Standing;
use comity_wire::{EntryId, Track};

use super::turn::Turn;
use crate::effect::NoEffect;
use crate::machine::Shape;
use crate::statement::Statement;

impl Turn<'_> {
    /// Finds its case, and every reason for which it has no effect.
    pub(super) fn judge(&mut self) -> Result<(), NoEffect> {
        if self.said.nonce.is_some_and(|nonce| self.part.is_nonce_used(self.author(), nonce)) {
            return Err(NoEffect::NonceUsed);
        }
        let case = self.find_case()?.or_else(|| (self.machine.belongs)(self));
        self.governs = case.and_then(|case| self.part.case(&case)).map_or(self.part.rules.governs, |case| case.rules);
        let format = self.format().ok_or(NoEffect::FormatOutsideRules)?;
        if format.carried == Carried::Header {
            return Err(NoEffect::NotAStatement);
        }
        if !format.tracks.admits(self.line.track) {
            let restated = format.tracks.register && self.machine.restated;
            if !restated {
                let reason =
                    if format.tracks.register { NoEffect::NotAStatement } else { NoEffect::FormatOutsideRules };
                return Err(reason);
            }
        }
        if self.said.standing == Standing::Informal {
            return Err(NoEffect::Informal);
        }
        self.references()?;
        self.case = match (case, self.machine.shape) {
            (Some(case), _) => case,
            (None, Shape::Opens | Shape::Apart | Shape::Beside | Shape::Fresh) => self.id(),
            (None, Shape::Joins) => return Err(NoEffect::Prerequisite),
        };
        if !self.machine.settles {
            self.over()?;
        }
        self.prerequisites(format)?;
        if self.said.asked_by.is_some_and(|by| by < self.effective) {
            return Err(NoEffect::DeadlinePast);
        }
        if self.is_suspended(format) {
            return Err(NoEffect::Suspended);
        }
        (self.machine.judge)(self)?;
        let imposes = format.ack.is_some() || format.answer.is_some();
        let debtor = self.author().other();
        // Up to two more: what is owed stays below the limit.
        if imposes && !self.machine.settles && self.part.imposed(debtor) + 2 > self.open_max {
            return Err(NoEffect::TooManyOpen);
        }
        // What an author owes of itself is counted apart: it keeps nobody from asking it for something.
        let more = self.machine.owes.is_some() && self.own_open().is_none();
        if more && self.part.book().own(self.author()) >= self.open_max {
            return Err(NoEffect::TooManyOpen);
        }
        Ok(())
    }

    /// The one case that it names, or that what it refers to belongs to.
    fn find_case(&self) -> Result<Option<EntryId>, NoEffect> {
        let mut case = self.said.case;
        if case.is_some_and(|case| self.part.case(&case).is_none()) {
            return Err(NoEffect::CaseUnknown);
        }
        for id in self.said.in_reply_to.iter().chain(&self.said.supersedes) {
            let Some(target) = self.part.statement(id) else {
                let refused = (self.refused)(id);
                return Err(if refused { NoEffect::OfNoEffect } else { NoEffect::StatementUnknown });
            };
            let answered = self.said.supersedes != Some(*id);
            if self.machine.shape == Shape::Apart || self.machine.shape == Shape::Fresh && answered {
                continue;
            }
            match (case, target.case) {
                (Some(ours), Some(theirs)) if ours != theirs => return Err(NoEffect::CaseMismatch),
                (None, theirs) => case = theirs,
                _ => {}
            }
        }
        Ok(if self.machine.shape == Shape::Apart { None } else { case })
    }

    /// Whether it may refer to what it refers to.
    fn references(&self) -> Result<(), NoEffect> {
        let statement = |id: &EntryId| self.part.statement(id).ok_or(NoEffect::StatementUnknown);
        for id in &self.said.in_reply_to {
            let target = statement(id)?;
            if target.author() == self.author() && !self.machine.own {
                return Err(NoEffect::OwnStatement);
            }
            // Whoever acknowledges says that it came: whether it has effect does not matter.
            if self.machine.shape != Shape::Apart {
                self.counts(&target)?;
            }
        }
        if let Some(id) = &self.said.supersedes {
            let target = statement(id)?;
            if target.author() != self.author() {
                return Err(NoEffect::NotOwn);
            }
            self.counts(&target)?;
        }
        Ok(())
    }

    fn counts(&self, target: &Statement) -> Result<(), NoEffect> {
        if !target.has_effect() {
            return Err(NoEffect::OfNoEffect);
        }
        match target.cancelled_by.and_then(|by| self.part.statement(&by)) {
            // What binds less wins over what was said at the same time (PROTOCOL.md rule 12).
            Some(by) if by.is_concurrent_with(&self.record(None)) && by.author() != self.author() => {
                Err(NoEffect::Crossed(by.id))
            }
            Some(_) => Err(NoEffect::Cancelled),
            None => Ok(()),
        }
    }

    fn prerequisites(&self, format: &Format) -> Result<(), NoEffect> {
        for prerequisite in &format.prerequisites {
            let fits = |id: &str| prerequisite.formats.is_empty() || prerequisite.formats.iter().any(|f| f == id);
            let named: Vec<Arc<Statement>> = match prerequisite.field.as_str() {
                "in_reply_to" => self.said.in_reply_to.iter().filter_map(|id| self.part.statement(id)).collect(),
                "supersedes" => self.said.supersedes.iter().filter_map(|id| self.part.statement(id)).collect(),
                _ => {
                    let case = self.said.case.or(Some(self.case)).and_then(|case| self.part.case(&case));
                    let met = case
                        .as_ref()
                        .is_some_and(|case| case.formats.iter().any(|f| fits(f) || **f == *self.said.format));
                    if !met && (prerequisite.required || case.is_some()) {
                        return Err(NoEffect::Prerequisite);
                    }
                    continue;
                }
            };
            let none = named.is_empty() && prerequisite.required;
            if none || !named.iter().all(|target| fits(&target.format)) {
                return Err(NoEffect::Prerequisite);
            }
        }
        Ok(())
    }

    fn is_suspended(&self, format: &Format) -> bool {
        // Nothing on an expert line is ever suspended, nor what settles something: clocks go on, so answers do.
        let settles = self.machine.settles || self.meets_owed();
        if format.unsuspendable || self.line.track == Track::Expert || settles {
            return false;
        }
        let at = self.own_from();
        let covers = |scope: &str| self.part.suspended.iter().any(|by| by.get(scope).is_some_and(|until| at < *until));
        covers("") || covers(&format.id)
    }
}
