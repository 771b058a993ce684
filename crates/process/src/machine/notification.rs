//! Notifications: early warning, incident notification, final report; indicators, vulnerabilities, sightings, goodwill.

use comity_catalog::LeadFrom;

use super::{Machine, PLAIN, Shape};
use crate::case::{Fact, Phase};
use crate::obligation::Kind;
use crate::state::turn::Turn;
use crate::statement::Statement;

pub(crate) static EARLY_WARNING: Machine = Machine { formats: &["F20"], act: warns, ..PLAIN };
pub(crate) static INCIDENT: Machine = Machine { formats: &["F21"], act: notifies, ..PLAIN };
pub(crate) static FINAL_REPORT: Machine = Machine { formats: &["F22"], shape: Shape::Joins, act: reports, ..PLAIN };
pub(crate) static OTHERS: Machine =
    Machine { formats: &["F27", "F28", "F29", "F90"], answers: &["same", "F37"], ..PLAIN };

/// The statement of a case from which the next report is owed.
const REPORT: &str = "report-from";

/// An early warning is followed by a notification, by when that format must be sent.
fn warns(turn: &mut Turn<'_>) {
    let lead = turn.rules.format(&turn.governs, "F21", 1).and_then(|format| format.lead.as_ref());
    let Some(lead) = lead else { return };
    let LeadFrom::AfterMember(member) = &lead.from else { return };
    let due = turn.number(member).and_then(|aware| aware.checked_add(lead.seconds));
    if let Some(seconds) = due.map(|due| due.saturating_sub(turn.effective)) {
        owe_report(turn, seconds);
    }
}

/// A notification is followed by a final report, or by one on the progress.
fn notifies(turn: &mut Turn<'_>) {
    meet_report(turn);
    follow(turn);
}

fn follow(turn: &mut Turn<'_>) {
    let lead = turn.rules.format(&turn.governs, "F22", 1).and_then(|format| format.lead.as_ref());
    if let Some(lead) = lead.filter(|lead| matches!(&lead.from, LeadFrom::AfterFormat(format) if format == "F21")) {
        owe_report(turn, lead.seconds);
    }
}

/// A final report ends the case; one on the progress is followed by another.
fn reports(turn: &mut Turn<'_>) {
    meet_report(turn);
    if turn.text("report").as_deref() == Some("progress") {
        follow(turn);
        return;
    }
    turn.phase(Phase::Closed);
    turn.keep("phase-by", Fact::Id(turn.id()));
}

fn owe_report(turn: &mut Turn<'_>, seconds: u64) {
    turn.owed_by_author(Kind::Report, seconds);
    turn.keep(REPORT, Fact::Id(turn.id()));
}

fn meet_report(turn: &mut Turn<'_>) {
    let from = turn.case().and_then(|case| case.id_of(REPORT));
    let from: Option<Statement> = from.and_then(|id| turn.part.statement(&id).cloned());
    if let Some(from) = from {
        turn.meet(&from, |kind| kind == Kind::Report);
    }
}
