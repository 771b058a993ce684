//! When a desk is open, in UTC: whoever feeds the state converts local hours and holidays, so that no database of time
//! zones is needed here (`docs/spec/state.md`, hours).

use comity_wire::codec::Enc;

/// Seconds of a day.
pub const DAY: u64 = 86_400;
/// Seconds of a week.
const WEEK: u64 = 7 * DAY;
/// Monday 1970-01-05 00:00 UTC: the first week that begins on a Monday.
const MONDAY: u64 = 4 * DAY;
/// Most openings of one desk in a week.
pub const OPENINGS_MAX: usize = 64;
/// Most closed ranges of one desk.
pub const CLOSED_MAX: usize = 256;
/// Weeks that are looked through for an opening at most.
pub const OPENING_WEEKS_MAX: u64 = 54;

/// Why hours are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HoursError {
    /// More openings or closed ranges than [`OPENINGS_MAX`] or [`CLOSED_MAX`].
    #[error("a desk has at most {OPENINGS_MAX} openings a week and {CLOSED_MAX} closed ranges")]
    TooMany,
    /// A range is empty, or they are not ascending and apart, or an opening goes beyond the week.
    #[error("openings and closed ranges are ascending, apart and not empty, and openings within one week")]
    NotOrdered,
}

/// When one desk is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    openings: Vec<(u16, u16)>,
    closed: Vec<(u64, u64)>,
}

impl Hours {
    /// Openings as half-open ranges in minutes of the week from Monday 00:00 UTC, and ranges of POSIX seconds, half-open,
    /// in which the desk is closed nevertheless.
    ///
    /// # Errors
    /// [`HoursError`].
    pub fn new(openings: Vec<(u16, u16)>, closed: Vec<(u64, u64)>) -> Result<Self, HoursError> {
        if openings.len() > OPENINGS_MAX || closed.len() > CLOSED_MAX {
            return Err(HoursError::TooMany);
        }
        let week = u16::try_from(WEEK / 60).unwrap_or(u16::MAX);
        let mut end = 0;
        for (from, to) in &openings {
            if *from < end || to <= from || *to > week {
                return Err(HoursError::NotOrdered);
            }
            end = *to;
        }
        let mut end = 0;
        for (from, to) in &closed {
            if *from < end || to <= from {
                return Err(HoursError::NotOrdered);
            }
            end = *to;
        }
        Ok(Self { openings, closed })
    }

    /// The first moment at or after `at` at which the desk is open, and when that opening ends; `None` where there is none
    /// within [`OPENING_WEEKS_MAX`] weeks.
    #[must_use]
    pub fn open_from(&self, at: u64) -> Option<(u64, u64)> {
        self.openings_from(at).next().map(|(from, to)| (from.max(at), to))
    }

    /// The first opening that begins at or after `at`.
    #[must_use]
    pub fn next_opening(&self, at: u64) -> Option<(u64, u64)> {
        self.openings_from(at).find(|(from, _)| *from >= at)
    }

    /// The end of the last opening on the first UTC day after that of `at` on which the desk opens.
    #[must_use]
    pub fn next_working_day_end(&self, at: u64) -> Option<u64> {
        let tomorrow = (at / DAY + 1).checked_mul(DAY)?;
        let (first, mut end) = self.next_opening(tomorrow)?;
        for (from, to) in self.openings_from(end) {
            if from / DAY != first / DAY {
                break;
            }
            end = to;
        }
        Some(end)
    }

    /// Openings that end after `at`, with closed ranges taken out, ascending.
    fn openings_from(&self, at: u64) -> impl Iterator<Item = (u64, u64)> + '_ {
        let week = at.saturating_sub(MONDAY) / WEEK;
        (week..week.saturating_add(OPENING_WEEKS_MAX))
            .map_while(|week| week.checked_mul(WEEK)?.checked_add(MONDAY))
            .flat_map(move |monday| {
                self.openings.iter().filter_map(move |(from, to)| {
                    Some((monday.checked_add(u64::from(*from) * 60)?, monday.checked_add(u64::from(*to) * 60)?))
                })
            })
            .flat_map(move |opening| self.without_closed(opening))
            .filter(move |(_, to)| *to > at)
    }

    fn without_closed(&self, (mut from, to): (u64, u64)) -> Vec<(u64, u64)> {
        let mut parts = Vec::new();
        let first = self.closed.partition_point(|(_, end)| *end <= from);
        for (start, end) in self.closed.iter().skip(first) {
            if *start >= to {
                break;
            }
            if *start > from {
                parts.push((from, *start));
            }
            from = *end;
        }
        if from < to {
            parts.push((from, to));
        }
        parts
    }

    /// As the digest takes it.
    pub(crate) fn write(&self, e: &mut Enc) {
        e.array(2).array(self.openings.len());
        for (from, to) in &self.openings {
            e.array(2).uint(u64::from(*from)).uint(u64::from(*to));
        }
        e.array(self.closed.len());
        for (from, to) in &self.closed {
            e.array(2).uint(*from).uint(*to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday to Friday, 9:00 to 17:00.
    fn office(closed: Vec<(u64, u64)>) -> Hours {
        Hours::new((0..5).map(|day| (day * 1440 + 540, day * 1440 + 1020)).collect(), closed).unwrap()
    }

    #[test]
    fn a_week_begins_on_monday_and_closed_days_are_left_out() {
        let (monday, hour) = (MONDAY + 100 * WEEK, 3_600);
        let hours = office(vec![(monday + DAY, monday + 2 * DAY)]);
        assert_eq!(hours.open_from(monday + 10 * hour), Some((monday + 10 * hour, monday + 17 * hour)));
        assert_eq!(
            hours.open_from(monday + 17 * hour),
            Some((monday + 2 * DAY + 9 * hour, monday + 2 * DAY + 17 * hour))
        );
        assert_eq!(
            hours.next_opening(monday + 10 * hour),
            Some((monday + 2 * DAY + 9 * hour, monday + 2 * DAY + 17 * hour))
        );
        assert_eq!(hours.next_working_day_end(monday + 10 * hour), Some(monday + 2 * DAY + 17 * hour));
        let friday = monday + 4 * DAY + 20 * hour;
        assert_eq!(hours.open_from(friday), Some((monday + WEEK + 9 * hour, monday + WEEK + 17 * hour)));
    }

    #[test]
    fn a_day_closed_at_noon_has_two_openings_and_one_end() {
        let (monday, hour) = (MONDAY + 9 * WEEK, 3_600);
        let hours = office(vec![(monday + DAY + 12 * hour, monday + DAY + 13 * hour)]);
        assert_eq!(hours.open_from(monday + DAY), Some((monday + DAY + 9 * hour, monday + DAY + 12 * hour)));
        assert_eq!(hours.next_working_day_end(monday), Some(monday + DAY + 17 * hour));
    }

    #[test]
    fn a_desk_that_never_opens_and_one_that_is_closed_for_good_have_no_opening() {
        assert_eq!(Hours::new(vec![], vec![]).unwrap().open_from(0), None);
        assert_eq!(office(vec![(0, u64::MAX)]).open_from(7), None);
        assert_eq!(office(vec![]).open_from(u64::MAX), None);
        assert_eq!(office(vec![]).next_working_day_end(u64::MAX), None);
    }

    #[test]
    fn disordered_and_too_many_hours_are_refused() {
        for openings in [vec![(5, 5)], vec![(5, 4)], vec![(0, 9), (8, 12)], vec![(0, 10_081)]] {
            assert_eq!(Hours::new(openings, vec![]), Err(HoursError::NotOrdered));
        }
        assert_eq!(Hours::new(vec![], vec![(9, 9)]), Err(HoursError::NotOrdered));
        assert_eq!(Hours::new(vec![], vec![(0, 9), (3, 12)]), Err(HoursError::NotOrdered));
        assert_eq!(Hours::new((0..65).map(|i| (2 * i, 2 * i + 1)).collect(), vec![]), Err(HoursError::TooMany));
        assert_eq!(Hours::new(vec![], (0..257).map(|i| (2 * i, 2 * i + 1)).collect()), Err(HoursError::TooMany));
    }
}
