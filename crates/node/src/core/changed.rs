//! Which lines grew, for whoever makes a state of what they say ([`crate::state`]).

use std::sync::Arc;

use comity_exchange::Effect;
use comity_exchange::line::LineConfig;
use comity_exchange::line::digest::Cut;
use comity_journal::RegisterView;
use comity_journal::register::StatementRecord;
use comity_process::RegisterHours;
use comity_store::{Read, StoreError};
use comity_wire::LineId;

use super::Core;

/// A line that grew, and to where.
#[derive(Debug, Clone)]
pub struct Grown {
    /// The line.
    pub config: LineConfig,
    /// Everything that is committed of it.
    pub cut: Cut,
    /// What both registers say: at least as far as anything below the cut relies on them.
    pub registers: RegisterHours,
    /// Something of it that was looked at before is otherwise now: begin anew.
    pub anew: bool,
}

impl Core {
    /// Whether [`Core::take_grown`] would give anything.
    #[must_use]
    pub fn has_grown(&self) -> bool {
        !self.changed.is_empty()
    }

    /// A snapshot of what is committed, and the lines that grew since the last call: all of them at the first one.
    ///
    /// # Errors
    /// The store's; nothing is taken then.
    pub fn take_grown(&mut self) -> Result<(Box<dyn Read + Send>, Vec<Grown>), StoreError> {
        let read = self.store.reader()?;
        let grown = |line: LineId| self.lines.get(&line).map(|one| &one.line);
        let lines: Vec<Grown> = (self.changed.iter().filter_map(|line| grown(*line)))
            .map(|line| {
                let [ours, theirs] = line.registers().map(RegisterView::shared_statements);
                let registers = RegisterHours { ours, theirs };
                let anew = self.anew.contains(&line.config().line);
                Grown { config: line.config().clone(), cut: line.cut(), registers, anew }
            })
            .collect();
        self.changed.clear();
        self.anew.clear();
        Ok((read, lines))
    }

    /// What both registers say on a line of the hours of desks, as far as they came; `None` for an unknown one.
    #[must_use]
    pub fn register_hours(&self, line: &LineId) -> Option<RegisterHours> {
        let [ours, theirs] = self.lines.get(line)?.line.registers().map(RegisterView::shared_statements);
        Some(RegisterHours { ours, theirs })
    }

    /// What the counterpart says in its register, as far as it came over a line; `None` for an unknown one.
    #[must_use]
    pub fn their_statements(&self, line: &LineId) -> Option<Arc<Vec<StatementRecord>>> {
        let [_, theirs] = self.lines.get(line)?.line.registers();
        Some(theirs.shared_statements())
    }

    /// What this party says in its register, as far as a line has it; `None` for an unknown one.
    #[must_use]
    pub fn our_statements(&self, line: &LineId) -> Option<Arc<Vec<StatementRecord>>> {
        let [ours, _] = self.lines.get(line)?.line.registers();
        Some(ours.shared_statements())
    }

    /// Everything that is committed of a line; `None` for an unknown one.
    #[must_use]
    pub fn cut(&self, line: &LineId) -> Option<Cut> {
        self.lines.get(line).map(|one| one.line.cut())
    }
}

/// Whether what a batch keeps makes more of a line readable.
pub(super) fn makes_readable(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Opened { .. }))
}
