//! The counterpart's published ladder beside what waits for its acknowledgement (docs/decisions/0018).

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_journal::register::StatementRecord;
use comity_wire::envelope::Precedence;
use comity_wire::{Hash, LineId};

use super::node::Node;
use super::problem::Problem;
use super::views::{LadderStepView, LadderView, ObligationView, PartyView, StatementState, StatementView};
use crate::watch::published::{self, Published};
use crate::watch::scan::{Taking, taking};

/// The ladder of a statement that was received at `from`, as far as it is at `now`.
pub(super) fn view(
    all: &[Published],
    (track, to): (&str, Option<&str>),
    precedence: Precedence,
    (from, now): (u64, u64),
) -> Option<LadderView> {
    let published = published::addressed(all, track, to)?;
    let at = published::reached(published, track, precedence, from);
    let reached = at.iter().filter(|at| **at <= now).count() as u64;
    let step =
        |(step, at): (&published::Step, u64)| LadderStepView { desk: step.desk.clone(), call: step.call.clone(), at };
    let steps = published.ladder.steps.iter().zip(at).map(step).collect();
    Some(LadderView { desk: published.desk.clone(), entry: published.entry, steps, reached })
}

/// Whether an obligation is one for which officers of the counterpart are called now.
fn called(one: &ObligationView) -> bool {
    one.kind == "acknowledge"
        && one.owed_by == PartyView::Them
        && matches!(one.state.as_str(), "open" | "late" | "lapsed")
}

impl Node {
    /// What the counterparts say in their registers, by line, for the lines that are asked for.
    async fn said(&self, lines: Vec<LineId>) -> Result<BTreeMap<LineId, Arc<Vec<StatementRecord>>>, Problem> {
        self.with_core(move |core, _| {
            lines.into_iter().filter_map(|line| Some((line, core.their_statements(&line)?))).collect()
        })
        .await
    }

    /// Adds the counterparts' ladders to what they owe an acknowledgement for.
    ///
    /// # Errors
    /// The node ends.
    pub(super) async fn with_ladders(&self, obligations: &mut [ObligationView], now: u64) -> Result<(), Problem> {
        if !obligations.iter().any(called) {
            return Ok(());
        }
        let (names, catalogue) = (self.names(), self.catalogue());
        let line_of = |one: &ObligationView| names.line(&one.peer, &one.track).ok();
        let mut lines: Vec<LineId> = obligations.iter().filter(|one| called(one)).filter_map(line_of).collect();
        lines.sort_unstable();
        lines.dedup();
        let said = self.said(lines).await?;
        let known: BTreeMap<LineId, Vec<Published>> =
            said.iter().map(|(line, said)| (*line, published::in_force(said))).collect();
        for one in obligations.iter_mut().filter(|one| called(one)) {
            let Some(line) = line_of(one) else { continue };
            let Some(all) = known.get(&line).filter(|all| !all.is_empty()) else { continue };
            let Some(state) = self.inner.states.line(&line) else { continue };
            let id = one.statement.id.parse::<Hash>().ok();
            let Some(statement) = id.and_then(|id| state.provisional.statement(&id)) else { continue };
            // What is taken in batches climbs no ladder of its own.
            if taking(&catalogue, &statement.format, statement.version) != Taking::Each {
                continue;
            }
            let desk = statement.desk.clone();
            let precedence = Precedence::from_word(&one.precedence).unwrap_or_default();
            one.ladder = view(all, (&one.track, desk.as_deref()), precedence, (one.from, now));
        }
        Ok(())
    }

    /// Adds the counterpart's ladder to a statement of ours that it holds and nobody there has taken yet.
    ///
    /// # Errors
    /// The node ends.
    pub(super) async fn with_ladder(&self, view: &mut StatementView) -> Result<(), Problem> {
        let from = match &view.state {
            StatementState::Delivered { at } | StatementState::Opened { delivered_at: at, .. } => *at,
            _ => return Ok(()),
        };
        let Some(content) = &view.content else { return Ok(()) };
        // What is taken in batches climbs no ladder of its own.
        if taking(&self.catalogue(), &content.format, content.format_version) != Taking::Each {
            return Ok(());
        }
        let Ok(line) = view.line.parse::<LineId>() else { return Ok(()) };
        let said = self.said(vec![line]).await?;
        let Some(said) = said.get(&line) else { return Ok(()) };
        let precedence = Precedence::from_word(&content.precedence).unwrap_or_default();
        let to = content.to_desks.first().map(String::as_str);
        let now = self.inner.clocks.now().wall_s;
        view.ladder = self::view(&published::in_force(said), (&view.track, to), precedence, (from, now));
        Ok(())
    }
}
