//! When a desk is open: weekly windows in its own time zone, and holidays.
//!
//! A window is the span between two readings of the wall clock there, so that a night in which the clocks are put back has
//! an hour more, and one in which they are put forward an hour less. A reading that a day does not have counts as the
//! instant as far after the change; one that a day has twice counts as the first.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::desk::Desk;

/// Days that are looked at for the next opening; a desk that opens not once in them does not open.
const DAYS_AHEAD: i64 = 400;
/// Words of the days, Monday first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Minutes of a day.
const DAY_MINUTES: u32 = 1_440;

/// A window of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Window {
    /// `mon` to `sun`: the day on which it opens.
    pub day: String,
    /// `09:00`.
    pub from: String,
    /// `18:00`; `24:00` is the end of the day; not later than `from` means the next day.
    pub to: String,
}

impl Window {
    /// A window.
    #[must_use]
    pub fn new(day: &str, from: &str, to: &str) -> Self {
        Self { day: day.to_owned(), from: from.to_owned(), to: to.to_owned() }
    }

    /// Day of the week from 0, and the minutes from and to, the latter above [`DAY_MINUTES`] where it ends the day after.
    pub(super) fn minutes(&self) -> Option<(usize, u32, u32)> {
        let day = DAYS.iter().position(|day| *day == self.day)?;
        let (from, to) = (minute(&self.from)?, minute(&self.to)?);
        (from < DAY_MINUTES).then_some((day, from, if to <= from { to + DAY_MINUTES } else { to }))
    }
}

fn minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let two = |part: &str| (part.len() == 2).then(|| part.parse::<u32>().ok()).flatten();
    let (hour, minute) = (two(hour)?, two(minute)?);
    (minute < 60 && (hour < 24 || (hour, minute) == (24, 0))).then_some(hour * 60 + minute)
}

/// The zone of this name in the bundled database.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// A day, `2026-12-25`.
#[must_use]
pub fn date(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// A span of time, end excluded, in POSIX seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// From.
    pub from: u64,
    /// Until.
    pub to: u64,
}

/// Whether the desk is open at an instant.
#[must_use]
pub fn is_open(desk: &Desk, at: u64) -> bool {
    desk.hours.is_empty() || spans(desk, at, 0).iter().any(|open| (open.from..open.to).contains(&at))
}

/// The opening in which an instant lies, or the next one; `None` for a desk that is open around the clock, and for one that
/// does not open within 400 days.
#[must_use]
pub fn opening(desk: &Desk, at: u64) -> Option<Open> {
    if desk.hours.is_empty() {
        return None;
    }
    let near = spans(desk, at, 8).into_iter().filter(|open| open.to > at).min_by_key(|open| open.from);
    near.or_else(|| spans(desk, at, DAYS_AHEAD).into_iter().filter(|open| open.to > at).min_by_key(|open| open.from))
}

/// The openings that begin from the day before an instant to so many days after it.
fn spans(desk: &Desk, at: u64, ahead: i64) -> Vec<Open> {
    let mut found = Vec::new();
    let (Some(tz), Ok(second)) = (zone(&desk.zone), i64::try_from(at)) else { return found };
    let Ok(now) = Timestamp::from_second(second) else { return found };
    let today = tz.to_datetime(now).date();
    for offset in -1..=ahead {
        let Ok(day) = today.checked_add(jiff::Span::new().days(offset)) else { break };
        if desk.holidays.iter().any(|holiday| date(holiday) == Some(day)) {
            continue;
        }
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        let windows = desk.hours.iter().filter_map(Window::minutes).filter(|(of, _, _)| *of == weekday);
        found.extend(windows.filter_map(|(_, from, to)| {
            let open = Open { from: instant(&tz, day, from)?, to: instant(&tz, day, to)? };
            (open.from < open.to).then_some(open)
        }));
    }
    found
}

/// The instant at which the wall clock shows so many minutes after the begin of a day.
fn instant(tz: &TimeZone, day: Date, minutes: u32) -> Option<u64> {
    let days = i64::from(minutes / DAY_MINUTES);
    let rest = minutes % DAY_MINUTES;
    let day = day.checked_add(jiff::Span::new().days(days)).ok()?;
    let (hour, minute) = (i8::try_from(rest / 60).ok()?, i8::try_from(rest % 60).ok()?);
    let reading: DateTime = day.at(hour, minute, 0, 0);
    let at = tz.to_ambiguous_zoned_datetime(reading).compatible().ok()?;
    u64::try_from(at.timestamp().as_second()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> u64 {
        u64::try_from(text.parse::<Timestamp>().unwrap().as_second()).unwrap()
    }

    fn desk(zone: &str, hours: &[(&str, &str, &str)]) -> Desk {
        let hours = hours.iter().map(|(day, from, to)| Window::new(day, from, to)).collect();
        Desk { zone: zone.into(), hours, ..Desk::new("d", &["cert"]) }
    }

    #[test]
    fn a_desk_without_windows_is_always_open() {
        let desk = desk("UTC", &[]);
        assert!(is_open(&desk, 0) && is_open(&desk, 4_000_000_000));
        assert_eq!(opening(&desk, 5), None);
    }

    #[test]
    fn the_end_of_a_window_is_not_in_it() {
        let desk = desk("Europe/Vienna", &[("mon", "09:00", "18:00")]);
        // Monday, 23 November 2026, UTC+1.
        for (time, open) in [
            ("2026-11-23T07:59:59Z", false),
            ("2026-11-23T08:00:00Z", true),
            ("2026-11-23T16:59:59Z", true),
            ("2026-11-23T17:00:00Z", false),
        ] {
            assert_eq!(is_open(&desk, at(time)), open, "{time}");
        }
        let next = opening(&desk, at("2026-11-23T17:00:00Z")).unwrap();
        assert_eq!(next.from, at("2026-11-30T08:00:00Z"));
    }

    #[test]
    fn the_night_in_which_clocks_are_put_forward_has_an_hour_less() {
        // Vienna: 29 March 2026, 02:00 becomes 03:00.
        let desk = desk("Europe/Vienna", &[("sat", "22:00", "06:00")]);
        let open = opening(&desk, at("2026-03-28T12:00:00Z")).unwrap();
        assert_eq!((open.from, open.to), (at("2026-03-28T21:00:00Z"), at("2026-03-29T04:00:00Z")));
        assert_eq!(open.to - open.from, 7 * 3_600);
    }

    #[test]
    fn the_night_in_which_clocks_are_put_back_has_an_hour_more() {
        let desk = desk("Europe/Vienna", &[("sat", "22:00", "06:00")]);
        let open = opening(&desk, at("2026-10-24T12:00:00Z")).unwrap();
        assert_eq!(open.to - open.from, 9 * 3_600);
        // The reading 02:30 comes twice; a window from it begins with the first.
        let twice = self::desk("Europe/Vienna", &[("sun", "02:30", "04:00")]);
        let open = opening(&twice, at("2026-10-24T12:00:00Z")).unwrap();
        assert_eq!((open.from, open.to), (at("2026-10-25T00:30:00Z"), at("2026-10-25T03:00:00Z")));
    }

    #[test]
    fn a_reading_that_a_day_lacks_is_as_far_after_the_change() {
        let desk = desk("Europe/Vienna", &[("sun", "02:30", "05:00")]);
        let open = opening(&desk, at("2026-03-28T12:00:00Z")).unwrap();
        assert_eq!((open.from, open.to), (at("2026-03-29T01:30:00Z"), at("2026-03-29T03:00:00Z")));
        // A window that lies in the gap alone is none.
        let gap = self::desk("Europe/Vienna", &[("sun", "02:00", "02:00")]);
        assert!(gap.hours[0].minutes().is_some());
    }

    #[test]
    fn a_zone_without_summer_time_and_one_with_half_an_hour() {
        let desk = desk("Europe/Moscow", &[("wed", "00:00", "24:00")]);
        let open = opening(&desk, at("2026-07-01T00:00:00Z")).unwrap();
        assert_eq!((open.from, open.to), (at("2026-06-30T21:00:00Z"), at("2026-07-01T21:00:00Z")));
        let desk = self::desk("Asia/Kolkata", &[("wed", "09:00", "10:00")]);
        assert!(is_open(&desk, at("2026-07-01T03:30:00Z")) && !is_open(&desk, at("2026-07-01T04:30:00Z")));
    }

    #[test]
    fn a_holiday_has_no_window_but_the_night_before_runs_into_it() {
        let mut desk = desk("UTC", &[("thu", "22:00", "06:00"), ("fri", "09:00", "17:00"), ("mon", "09:00", "17:00")]);
        desk.holidays = vec!["2026-12-25".into()];
        assert!(is_open(&desk, at("2026-12-25T05:00:00Z")));
        assert!(!is_open(&desk, at("2026-12-25T10:00:00Z")));
        assert_eq!(opening(&desk, at("2026-12-25T10:00:00Z")).unwrap().from, at("2026-12-28T09:00:00Z"));
    }

    #[test]
    fn a_desk_that_is_closed_for_a_year_does_not_open() {
        let mut desk = desk("UTC", &[("mon", "09:00", "17:00")]);
        let first: Date = "2026-01-05".parse().unwrap();
        let week = |n: i64| first.checked_add(jiff::Span::new().days(7 * n)).unwrap().to_string();
        desk.holidays = (0..80).map(week).collect();
        assert_eq!(opening(&desk, at("2026-01-05T00:00:00Z")), None);
        desk.holidays.pop();
        desk.holidays.remove(1);
        assert_eq!(opening(&desk, at("2026-01-05T00:00:00Z")).unwrap().from, at("2026-01-12T09:00:00Z"));
    }
}
