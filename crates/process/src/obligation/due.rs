//! When something is due (`docs/spec/state.md`, due instants).

use comity_catalog::Period;
use comity_wire::Track;
use comity_wire::envelope::Precedence;

use super::Basis;
use crate::hours::{DAY, Hours};

/// What a due instant depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms<'a> {
    pub track: Track,
    pub precedence: Precedence,
    /// Hours of the addressed desk, where they are known.
    pub hours: Option<&'a Hours>,
    /// What the statement asks for.
    pub asked_by: Option<u64>,
}

/// A due instant and how it was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due {
    pub at: Option<u64>,
    pub basis: Basis,
}

/// An acknowledgement's: hours count on the cert, dialogue and expert tracks, but for immediate and flash. Without known
/// hours everybody is taken to be there around the clock, alike for both.
pub(crate) fn acknowledge(period: Period, from: u64, terms: Terms<'_>) -> Due {
    let runs = matches!(terms.track, Track::Nrrc | Track::Official)
        || matches!(terms.precedence, Precedence::Immediate | Precedence::Flash);
    match (period, terms.hours) {
        (Period::Seconds(seconds), Some(hours)) if !runs => match hours.open_from(from) {
            Some((opens, _)) if opens > from => at(opens.checked_add(seconds), Basis::FromOpening),
            _ => at(from.checked_add(seconds), Basis::Period),
        },
        _ => around(period, from, terms),
    }
}

/// Any other's: around the clock, except for the periods that name an opening or a day.
pub(crate) fn around(period: Period, from: u64, terms: Terms<'_>) -> Due {
    match period {
        Period::Seconds(seconds) => at(from.checked_add(seconds), Basis::Period),
        Period::NextOpening => {
            at(terms.hours.and_then(|hours| hours.next_opening(from)).map(|(_, to)| to), Basis::EndOfOpening)
        }
        Period::NextWorkingDay => match terms.hours {
            Some(hours) => at(hours.next_working_day_end(from), Basis::EndOfWorkingDay),
            None => at((from / DAY).checked_add(2).and_then(|day| day.checked_mul(DAY)), Basis::EndOfWorkingDay),
        },
        Period::AsAsked => at(terms.asked_by, Basis::Asked),
        // A code table is part of no rules yet: no deadline of its own.
        Period::PerCode => at(None, Basis::None),
    }
}

fn at(at: Option<u64>, basis: Basis) -> Due {
    Due { at, basis: if at.is_some() { basis } else { Basis::None } }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600;
    const MONDAY: u64 = 4 * DAY;

    fn terms(track: Track, precedence: Precedence, hours: Option<&Hours>) -> Terms<'_> {
        Terms { track, precedence, hours, asked_by: None }
    }

    #[test]
    fn acknowledgements_wait_for_the_opening_only_where_hours_count() {
        let hours = Hours::new(vec![(540, 1020)], vec![]).unwrap();
        let night = MONDAY + 2 * HOUR;
        let due =
            |track, precedence| acknowledge(Period::Seconds(HOUR), night, terms(track, precedence, Some(&hours))).at;
        for precedence in Precedence::ALL {
            for track in [Track::Nrrc, Track::Official] {
                assert_eq!(due(track, *precedence), Some(night + HOUR), "{track} always runs");
            }
        }
        for track in [Track::Cert, Track::Dialogue, Track::Expert] {
            for precedence in [Precedence::Immediate, Precedence::Flash] {
                assert_eq!(due(track, precedence), Some(night + HOUR));
            }
            for precedence in [Precedence::Routine, Precedence::Priority] {
                assert_eq!(due(track, precedence), Some(MONDAY + 10 * HOUR), "an hour after nine o'clock");
            }
            let unknown = acknowledge(Period::Seconds(HOUR), night, terms(track, Precedence::Routine, None));
            assert_eq!(unknown, Due { at: Some(night + HOUR), basis: Basis::Period });
        }
    }

    #[test]
    fn answers_run_around_the_clock() {
        let hours = Hours::new(vec![(540, 1020)], vec![]).unwrap();
        let terms = terms(Track::Cert, Precedence::Routine, Some(&hours));
        assert_eq!(around(Period::Seconds(HOUR), MONDAY, terms).at, Some(MONDAY + HOUR));
        assert_eq!(around(Period::NextOpening, MONDAY, terms).at, Some(MONDAY + 17 * HOUR));
    }

    #[test]
    fn what_names_no_instant_has_no_deadline() {
        let terms = terms(Track::Cert, Precedence::Routine, None);
        for period in [Period::NextOpening, Period::AsAsked, Period::PerCode, Period::Seconds(u64::MAX)] {
            assert_eq!(around(period, 5, terms), Due { at: None, basis: Basis::None }, "{period:?}");
        }
        assert_eq!(around(Period::NextWorkingDay, 5, terms).at, Some(2 * DAY));
    }
}
