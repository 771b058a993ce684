//! Why what is ours waits on a line for its receipt.

use comity_exchange::Side;

use super::formats::{code_word, labels};
use super::names::Names;
use super::views::{StatementState, StaysBackView};
use crate::core::{Clock, LineReport};

/// The first statement of ours that is above what may leave on a line.
pub(super) fn stays_back(report: &LineReport, names: &Names) -> Option<StaysBackView> {
    let back = report.back.as_ref()?;
    let first = names.number(&report.config.line, Side::Ours, back.generation, back.ordinal);
    let (mark, ceiling) = labels(back.why).unwrap_or(("actual", "exercise"));
    Some(StaysBackView { first, entry: back.number, mark: mark.to_owned(), ceiling: ceiling.to_owned() })
}

/// What is known of statements of ours that wait for a receipt on a line; nothing where they only wait.
pub(super) fn wait_of(report: &LineReport, names: &Names, clock: Clock) -> Option<StatementState> {
    if let Some(back) = stays_back(report, names) {
        return Some(StatementState::StaysBack(back));
    }
    if let Some(generation) = report.status.newer_claimed {
        return Some(StatementState::NewerCopyClaimed { generation });
    }
    if report.status.revoked {
        return Some(StatementState::KeyRevoked);
    }
    if let Some(code) = report.status.not_taken(clock.mono_ms) {
        return Some(StatementState::NotTaken { reason: code_word(code).to_owned() });
    }
    withheld_since(report, clock).map(|since| StatementState::Withheld { since })
}

/// Since when a line's receipts count as withheld, by our wall clock.
pub(super) fn withheld_since(report: &LineReport, clock: Clock) -> Option<u64> {
    // What stays back here nobody there withholds.
    let status = Some(&report.status).filter(|_| report.back.is_none())?;
    let since = status.withheld_since_ms(clock.mono_ms)?;
    Some(clock.wall_s.saturating_sub(clock.mono_ms.saturating_sub(since) / 1_000))
}
