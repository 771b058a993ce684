//! Duty rosters: who is on watch at a desk, and how an officer is reached.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::desk::is_id;

/// Shifts that are kept at most.
pub const SHIFTS_MAX: usize = 4_096;
/// Officers whose ways are kept at most.
pub const REACHES_MAX: usize = 1_024;
/// Arguments of the command hook at most, and bytes of each.
pub const ARGUMENTS_MAX: usize = 16;
/// Bytes of an address or argument at most.
pub const ADDRESS_BYTES_MAX: usize = 320;
/// Longest shift in seconds: a week.
pub const SHIFT_SECONDS_MAX: u64 = 7 * 86_400;
/// Gaps that one answer names at most.
pub const GAPS_MAX: usize = 256;

/// One officer's watch at a desk, end excluded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shift {
    /// The desk.
    pub desk: String,
    /// From, POSIX seconds.
    pub from: u64,
    /// Until.
    pub to: u64,
    /// The officer's short id.
    pub officer: String,
    /// How it ended.
    #[serde(default)]
    pub closed: Option<Closed>,
}

/// How a shift ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Closed {
    /// By a handover that both signed.
    HandedOver {
        /// Which.
        handover: u64,
    },
    /// The officer left, and another took the rest of the watch.
    TurnedOver {
        /// Who.
        to: String,
    },
    /// No relief came in time: this is on record.
    NoRelief,
}

/// How an officer is reached. The ways themselves (server, secret, program) are the operator's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reach {
    /// The officer's short id.
    pub officer: String,
    /// Mail address.
    pub mail: Option<String>,
    /// Whether the webhook is told of calls to this officer.
    pub webhook: bool,
    /// Arguments for the command hook, such as a pager's number; none means that it is not run.
    pub arguments: Vec<String>,
}

/// Why a shift or a reach is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} is refused: {value}")]
pub struct RosterError {
    /// The member.
    pub field: &'static str,
    /// What was given.
    pub value: String,
}

impl Shift {
    /// Checks what a shift says by itself.
    ///
    /// # Errors
    /// The member that is wrong.
    pub fn check(&self) -> Result<(), RosterError> {
        let refuse = |field, value: String| Err(RosterError { field, value: value.chars().take(80).collect() });
        if !is_id(&self.desk) {
            return refuse("desk", self.desk.clone());
        }
        if !is_id(&self.officer) {
            return refuse("officer", self.officer.clone());
        }
        if self.from == 0 || self.to <= self.from || self.to - self.from > SHIFT_SECONDS_MAX {
            return refuse("to", format!("{}-{}", self.from, self.to));
        }
        Ok(())
    }

    fn covers(&self, at: u64) -> bool {
        (self.from..self.to).contains(&at)
    }

    /// Whether it is somebody's watch at an instant that is now or to come: whoever handed it over is on watch no more.
    pub(super) fn is_kept(&self, at: u64) -> bool {
        self.closed.is_none() && self.covers(at)
    }
}

impl Reach {
    /// Checks the ways.
    ///
    /// # Errors
    /// The member that is wrong.
    pub fn check(&self) -> Result<(), RosterError> {
        let refuse = |field, value: &str| Err(RosterError { field, value: value.chars().take(80).collect() });
        if !is_id(&self.officer) {
            return refuse("officer", &self.officer);
        }
        let plain = |text: &str| text.len() <= ADDRESS_BYTES_MAX && !text.chars().any(char::is_control);
        match &self.mail {
            Some(mail) if mail.parse::<lettre::Address>().is_err() || !plain(mail) => return refuse("mail", mail),
            _ => {}
        }
        match self.arguments.iter().find(|argument| argument.is_empty() || !plain(argument)) {
            Some(wrong) => refuse("arguments", wrong),
            None if self.arguments.len() > ARGUMENTS_MAX => refuse("arguments", &self.arguments.len().to_string()),
            None => Ok(()),
        }
    }
}

/// The officers on watch at a desk at an instant that is now or to come; more than one where shifts overlap, in the order of their begin.
#[must_use]
pub fn on_watch<'s>(shifts: &'s [Shift], desk: &str, at: u64) -> Vec<&'s Shift> {
    let mut found: Vec<&Shift> = shifts.iter().filter(|s| s.desk == desk && s.is_kept(at)).collect();
    found.sort_by_key(|shift| shift.from);
    found
}

/// The officers of a desk's next shift that begins after an instant.
#[must_use]
pub fn next_shift<'s>(shifts: &'s [Shift], desk: &str, at: u64) -> Option<&'s Shift> {
    shifts.iter().filter(|s| s.desk == desk && s.from > at).min_by_key(|s| s.from)
}

/// What is wrong with a roster as a whole. Nothing of it is refused for that: it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RosterFaults {
    /// Spans of time in which two officers or more are on watch at the desk.
    pub overlaps: Vec<SpanOf>,
    /// Spans in which nobody is, between the first shift and the last one, and in which the desk is to be answered.
    pub gaps: Vec<SpanOf>,
    /// Officers on the roster or in the desk's reserve whom nobody can reach.
    pub unknown: Vec<String>,
}

/// A span at a desk, end excluded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpanOf {
    /// From, POSIX seconds.
    pub from: u64,
    /// Until.
    pub to: u64,
    /// Who is on watch in it.
    pub officers: Vec<String>,
}

/// Looks a desk's roster over.
#[must_use]
pub fn faults(shifts: &[Shift], desk: &super::desk::Desk, known: &BTreeSet<String>) -> RosterFaults {
    let of: Vec<&Shift> = shifts.iter().filter(|s| s.desk == desk.id).collect();
    let mut edges: Vec<u64> = of.iter().flat_map(|s| [s.from, s.to]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut found = RosterFaults::default();
    for pair in edges.windows(2) {
        let &[from, to] = pair else { continue };
        let officers: Vec<String> = of.iter().filter(|s| s.covers(from)).map(|s| s.officer.clone()).collect();
        if officers.len() > 1 && found.overlaps.len() < GAPS_MAX {
            found.overlaps.push(SpanOf { from, to, officers });
        } else if officers.is_empty() && found.gaps.len() < GAPS_MAX && answered(desk, from, to) {
            found.gaps.push(SpanOf { from, to, officers });
        }
    }
    let named: BTreeSet<&String> = of.iter().map(|s| &s.officer).chain(&desk.reserve).collect();
    found.unknown = named.into_iter().filter(|officer| !known.contains(*officer)).cloned().collect();
    found
}

/// Whether a desk is to be answered at some time in a span: it is open, or serves a line that always runs.
fn answered(desk: &super::desk::Desk, from: u64, to: u64) -> bool {
    let runs = desk.tracks.iter().any(|track| super::ladder::always_runs(track));
    runs || desk.hours.is_empty() || super::hours::opening(desk, from).is_some_and(|open| open.from < to)
}

#[cfg(test)]
mod tests {
    use super::super::desk::Desk;
    use super::super::hours::Window;
    use super::*;

    fn shift(officer: &str, from: u64, to: u64) -> Shift {
        Shift { desk: "d".into(), from, to, officer: officer.into(), closed: None }
    }

    #[test]
    fn who_is_on_watch_ends_with_the_shift() {
        let shifts = [shift("ana", 100, 200), shift("bo", 200, 300), shift("cy", 250, 350)];
        let names = |at| on_watch(&shifts, "d", at).iter().map(|s| s.officer.as_str()).collect::<Vec<_>>();
        assert_eq!(names(99), [""; 0]);
        assert_eq!(names(199), ["ana"]);
        assert_eq!(names(200), ["bo"]);
        assert_eq!(names(260), ["bo", "cy"]);
        assert_eq!(next_shift(&shifts, "d", 100).unwrap().officer, "bo");
        assert!(on_watch(&shifts, "e", 150).is_empty());
    }

    #[test]
    fn overlaps_gaps_and_officers_whom_nobody_can_reach_are_shown() {
        let shifts = [shift("ana", 100, 200), shift("bo", 150, 300), shift("cy", 400, 500)];
        let mut desk = Desk::new("d", &["nrrc"]);
        desk.reserve = vec!["dee".into()];
        let known: BTreeSet<String> = ["ana".to_owned(), "bo".to_owned()].into();
        let found = faults(&shifts, &desk, &known);
        let both = vec!["ana".to_owned(), "bo".to_owned()];
        assert_eq!(found.overlaps, [SpanOf { from: 150, to: 200, officers: both }]);
        assert_eq!(found.gaps, [SpanOf { from: 300, to: 400, officers: vec![] }]);
        assert_eq!(found.unknown, ["cy", "dee"]);
    }

    #[test]
    fn nobody_need_be_on_watch_while_the_desk_is_closed() {
        // Monday, 23 and Tuesday, 24 November 2026: 9 to 17 o'clock.
        let (monday, tuesday) = (1_795_424_400 - 1_800, 1_795_424_400 - 1_800 + 86_400);
        let hours = |day: &str| Window::new(day, "08:30", "17:00");
        let desk = Desk { hours: vec![hours("mon"), hours("tue")], ..Desk::new("d", &["cert"]) };
        assert!(super::super::hours::is_open(&desk, monday) && !super::super::hours::is_open(&desk, monday - 1));
        let shifts = [shift("ana", monday, monday + 30_600), shift("ana", tuesday, tuesday + 30_600)];
        assert!(faults(&shifts, &desk, &BTreeSet::new()).gaps.is_empty());
        let late = [shift("ana", monday, monday + 30_000), shifts[1].clone()];
        assert_eq!(faults(&late, &desk, &BTreeSet::new()).gaps.len(), 1);
        let nrrc = Desk { tracks: vec!["nrrc".into()], ..desk };
        assert_eq!(faults(&shifts, &nrrc, &BTreeSet::new()).gaps.len(), 1);
    }

    #[test]
    fn shifts_and_ways_that_cannot_be_are_refused() {
        assert_eq!(shift("ana", 1, 2).check(), Ok(()));
        for (wrong, field) in [
            (shift("", 1, 2), "officer"),
            (shift("a b", 1, 2), "officer"),
            (shift("ana", 2, 2), "to"),
            (shift("ana", 0, 2), "to"),
            (shift("ana", 1, 2 + SHIFT_SECONDS_MAX), "to"),
            (Shift { desk: String::new(), ..shift("ana", 1, 2) }, "desk"),
        ] {
            assert_eq!(wrong.check().map_err(|e| e.field), Err(field));
        }
        let reach = Reach { officer: "ana".into(), mail: Some("ana@example.org".into()), ..Reach::default() };
        assert_eq!(reach.check(), Ok(()));
        for (wrong, field) in [
            (Reach { officer: String::new(), ..reach.clone() }, "officer"),
            (Reach { mail: Some("nobody".into()), ..reach.clone() }, "mail"),
            (Reach { mail: Some("a@example.org\r\nBcc: b@example.org".into()), ..reach.clone() }, "mail"),
            (Reach { arguments: vec!["a\0b".into()], ..reach.clone() }, "arguments"),
            (Reach { arguments: vec!["1".into(); ARGUMENTS_MAX + 1], ..reach.clone() }, "arguments"),
        ] {
            assert_eq!(wrong.check().map_err(|e| e.field), Err(field));
        }
    }
}
