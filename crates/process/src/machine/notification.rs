//! Notifications: early warning, incident notification, final report; indicators, vulnerabilities, sightings, goodwill.

use comity_catalog::LeadFrom;
use comity_wire::Hash;

use super::{Machine, PLAIN, Shape};
use crate::case::Phase;
use crate::effect::NoEffect;
use crate::obligation::Kind;
use crate::state::turn::Turn;

pub(crate) static EARLY_WARNING: Machine = Machine { formats: &["F20"], owes: Some(Kind::Report), act: warns, ..PLAIN };
pub(crate) static INCIDENT: Machine = Machine {
    formats: &["F21"],
    follows: Some(Kind::Report),
    owes: Some(Kind::Report),
    judge: of_its_warning,
    act: notifies,
    ..PLAIN
};
pub(crate) static FINAL_REPORT: Machine = Machine {
    formats: &["F22"],
    shape: Shape::Joins,
    follows: Some(Kind::Report),
    owes: Some(Kind::Report),
    act: reports,
    ..PLAIN
};
pub(crate) static OTHERS: Machine =
    Machine { formats: &["F27", "F28", "F29", "F90"], answers: &["same", "F37"], ..PLAIN };

/// An early warning is followed by a notification, by when that format must be sent. Nobody can be aware of something
/// only after it was said: a later instant gains no time.
fn warns(turn: &mut Turn<'_>) {
    let lead = turn.format_of("F21", 1).and_then(|format| format.lead.as_ref());
    let Some(lead) = lead else { return };
    let LeadFrom::AfterMember(member) = &lead.from else { return };
    let said = turn.own_from();
    let aware = turn.number(member).map_or(said, |aware| aware.min(said));
    turn.owe_own(Kind::Report, aware.saturating_add(turn.lead_of("F21", lead)).saturating_sub(said));
}

/// A notification that names its early warning stands in that one's case. One that names none says nothing of a case.
fn of_its_warning(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let named = turn.text("early_warning").and_then(|text| text.parse::<Hash>().ok());
    let Some(named) = named else { return Ok(()) };
    let Some(warning) = turn.part.statement(&named) else {
        let refused = (turn.refused)(&named);
        return Err(if refused { NoEffect::OfNoEffect } else { NoEffect::StatementUnknown });
    };
    match (warning.has_effect(), warning.case == Some(turn.case)) {
        (false, _) => Err(NoEffect::OfNoEffect),
        (true, false) => Err(NoEffect::CaseMismatch),
        (true, true) => Ok(()),
    }
}

/// A notification is followed by a final report, or by one on the progress.
fn notifies(turn: &mut Turn<'_>) {
    turn.meet_own();
    follow(turn);
}

fn follow(turn: &mut Turn<'_>) {
    let lead = turn.format_of("F22", 1).and_then(|format| format.lead.as_ref());
    if let Some(lead) = lead.filter(|lead| matches!(&lead.from, LeadFrom::AfterFormat(format) if format == "F21")) {
        let seconds = turn.lead_of("F22", lead);
        turn.owe_own(Kind::Report, seconds);
    }
}

/// A final report of whoever opened the case ends it; one on the progress is followed by another.
fn reports(turn: &mut Turn<'_>) {
    turn.meet_own();
    if turn.text("report").as_deref() == Some("progress") {
        follow(turn);
    } else if turn.opened_case() {
        turn.phase(Phase::Closed);
    }
}
