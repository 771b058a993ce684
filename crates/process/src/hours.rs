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
/// Most weeks of one desk, each in force from a moment of its own: two a year where clocks are changed.
pub const WEEKS_MAX: usize = 32;
/// Most closed ranges of one desk.
pub const CLOSED_MAX: usize = 256;
/// Weeks that are looked through for an opening at most.
pub const OPENING_WEEKS_MAX: u64 = 54;

/// Why hours are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HoursError {
    /// More weeks, openings or closed ranges than [`WEEKS_MAX`], [`OPENINGS_MAX`] or [`CLOSED_MAX`].
    #[error("a desk has at most {WEEKS_MAX} weeks of {OPENINGS_MAX} openings, and {CLOSED_MAX} closed ranges")]
    TooMany,
    /// A range is empty, or they are not ascending and apart, or an opening goes beyond the week, or weeks do not ascend.
    #[error("openings and closed ranges are ascending, apart and not empty, openings within one week, weeks ascending")]
    NotOrdered,
}

/// When one desk is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    weeks: Vec<Week>,
    closed: Vec<(u64, u64)>,
}

/// Openings of an ordinary week, from a moment on until the next week begins to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    /// From when it holds, POSIX seconds. The first one of a desk holds before that too.
    pub since: u64,
    /// Half-open ranges in minutes of the week from Monday 00:00 UTC.
    pub openings: Vec<(u16, u16)>,
}

impl Hours {
    /// One week for good: openings as half-open ranges in minutes of the week from Monday 00:00 UTC, and ranges of POSIX
    /// seconds, half-open, in which the desk is closed nevertheless.
    ///
    /// # Errors
    /// [`HoursError`].
    pub fn new(openings: Vec<(u16, u16)>, closed: Vec<(u64, u64)>) -> Result<Self, HoursError> {
        Self::of_weeks(vec![Week { since: 0, openings }], closed)
    }

    /// Weeks one after the other, as clocks are put forward and back.
    ///
    /// # Errors
    /// [`HoursError`]; no week at all is not ordered either.
    pub fn of_weeks(weeks: Vec<Week>, closed: Vec<(u64, u64)>) -> Result<Self, HoursError> {
        let many = |week: &Week| week.openings.len() > OPENINGS_MAX;
        if weeks.len() > WEEKS_MAX || closed.len() > CLOSED_MAX || weeks.iter().any(many) {
            return Err(HoursError::TooMany);
        }
        let end = WEEK / 60;
        let good = |week: &Week| {
            let wide = week.openings.iter().map(|(from, to)| (u64::from(*from), u64::from(*to)));
            ascending(wide) && week.openings.last().is_none_or(|(_, to)| u64::from(*to) <= end)
        };
        let rising = weeks.windows(2).all(|two| matches!(two, [one, next] if one.since < next.since));
        if weeks.is_empty() || !rising || !weeks.iter().all(good) || !ascending(closed.iter().copied()) {
            return Err(HoursError::NotOrdered);
        }
        Ok(Self { weeks, closed })
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

    /// Openings that end after `at`, cut where another week begins to hold, with closed ranges taken out, ascending.
    fn openings_from(&self, at: u64) -> impl Iterator<Item = (u64, u64)> + '_ {
        let week = at.saturating_sub(MONDAY) / WEEK;
        (week..week.saturating_add(OPENING_WEEKS_MAX))
            .map_while(|week| week.checked_mul(WEEK)?.checked_add(MONDAY))
            .flat_map(move |monday| self.weeks.iter().enumerate().map(move |(at, week)| (monday, at, week)))
            .flat_map(move |(monday, index, week)| {
                let since = if index == 0 { 0 } else { week.since };
                let until = self.weeks.get(index + 1).map_or(u64::MAX, |next| next.since);
                let none = until <= monday || since >= monday.saturating_add(WEEK);
                let openings = if none { &[] } else { week.openings.as_slice() };
                openings.iter().filter_map(move |(from, to)| {
                    let from = monday.checked_add(u64::from(*from) * 60)?.max(since);
                    let to = monday.checked_add(u64::from(*to) * 60)?.min(until);
                    (from < to).then_some((from, to))
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
        e.array(2).array(self.weeks.len());
        for week in &self.weeks {
            e.array(2).uint(week.since).array(week.openings.len());
            for (from, to) in &week.openings {
                e.array(2).uint(u64::from(*from)).uint(u64::from(*to));
            }
        }
        e.array(self.closed.len());
        for (from, to) in &self.closed {
            e.array(2).uint(*from).uint(*to);
        }
    }
}

/// Whether ranges are ascending, apart and not empty.
fn ascending(ranges: impl Iterator<Item = (u64, u64)>) -> bool {
    let mut end = 0;
    for (from, to) in ranges {
        if from < end || to <= from {
            return false;
        }
        end = to;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_week_begins_where_clocks_are_put_back_and_an_opening_there_is_cut() {
        let (monday, hour) = (MONDAY + 100 * WEEK, 3_600);
        let sunday = monday + 6 * DAY + hour;
        let week = |since, from: u16| Week { since, openings: vec![(from, from + 480), (8_640, 8_760)] };
        let hours = Hours::of_weeks(vec![week(5, 420), week(sunday, 480)], vec![]).unwrap();
        assert_eq!(hours.open_from(monday).unwrap(), (monday + 7 * hour, monday + 15 * hour));
        assert_eq!(hours.next_opening(monday + 6 * DAY), Some((monday + 6 * DAY, sunday)));
        assert_eq!(hours.next_opening(sunday), Some((sunday, sunday + hour)));
        assert_eq!(hours.open_from(monday + WEEK).unwrap().0, monday + WEEK + 8 * hour);
    }

    #[test]
    fn weeks_that_do_not_ascend_are_refused() {
        let week = |since| Week { since, openings: vec![(0, 10)] };
        for weeks in [vec![], vec![week(5), week(5)], vec![week(5), week(4)]] {
            assert_eq!(Hours::of_weeks(weeks, vec![]), Err(HoursError::NotOrdered));
        }
        assert_eq!(Hours::of_weeks((0..33).map(week).collect(), vec![]), Err(HoursError::TooMany));
        assert!(Hours::of_weeks((0..32).map(week).collect(), vec![]).is_ok());
    }

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
