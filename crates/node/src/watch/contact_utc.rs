//! Hours of a contact (F10) in UTC, reckoned by its author when it publishes (`docs/spec/state.md#hours-of-a-desk`).
//!
//! The zone and the local readings stay in the statement for people; what counts periods is what this makes of them. It
//! holds as far ahead as clock changes are reckoned, and is made anew whenever the contact is confirmed.

use comity_process::hours::{CLOSED_MAX, OPENINGS_MAX, WEEKS_MAX};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::hours::{date, zone};

/// Minutes of a week.
const WEEK_MINUTES: i64 = 10_080;
/// Years for which clock changes are reckoned.
const YEARS_AHEAD: i64 = 5;

/// Why a contact has no hours in UTC.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UtcError {
    /// The hours or holidays are not what the format says.
    #[error("hours or holidays are not those of the format")]
    Body,
    /// This program's database does not know the zone.
    #[error("no time zone is called {0}")]
    Zone(String),
    /// More openings, clock changes or holidays than a desk can have.
    #[error("more openings, clock changes or holidays than count")]
    TooMany,
}

#[derive(Deserialize)]
struct Local {
    time_zone: String,
    weekly: Vec<Opening>,
}

#[derive(Deserialize)]
struct Opening {
    day: i64,
    from: String,
    to: String,
}

/// Puts `utc` into the body of an F10 that gives local hours and no `utc`. A body without hours of a week, one that says
/// `always` and one that brings its own `utc` are left as they are.
///
/// # Errors
/// [`UtcError`].
pub fn with_utc(body: &mut Map<String, Value>, now_s: u64) -> Result<(), UtcError> {
    let Some(hours) = body.get("hours").filter(|hours| hours.is_object() && !body.contains_key("utc")) else {
        return Ok(());
    };
    let local: Local = serde_json::from_value(hours.clone()).map_err(|_| UtcError::Body)?;
    let holidays = body.get("holidays").cloned().unwrap_or_else(|| json!([]));
    let holidays: Vec<String> = serde_json::from_value(holidays).map_err(|_| UtcError::Body)?;
    let tz = zone(&local.time_zone).ok_or_else(|| UtcError::Zone(local.time_zone.clone()))?;
    let now = i64::try_from(now_s).ok().and_then(|s| Timestamp::from_second(s).ok()).ok_or(UtcError::Body)?;
    let weeks = weeks(&local.weekly, &tz, now)?;
    let closed = closed(&holidays, &tz)?;
    body.insert("utc".to_owned(), json!({ "weeks": weeks, "closed": closed }));
    Ok(())
}

/// The week now, and another one from every change of the zone's offset on.
fn weeks(weekly: &[Opening], tz: &TimeZone, now: Timestamp) -> Result<Vec<Value>, UtcError> {
    let until = now.as_second().saturating_add(YEARS_AHEAD * 366 * 86_400);
    let mut offset = tz.to_offset(now).seconds();
    let mut offsets = vec![(now.as_second(), offset)];
    for change in tz.following(now) {
        if change.timestamp().as_second() > until {
            break;
        }
        if change.offset().seconds() != offset {
            offset = change.offset().seconds();
            offsets.push((change.timestamp().as_second(), offset));
        }
        if offsets.len() > WEEKS_MAX {
            return Err(UtcError::TooMany);
        }
    }
    offsets
        .into_iter()
        .map(|(since, offset)| Ok(json!({ "since": since, "open": openings(weekly, offset)? })))
        .collect()
}

/// Openings in minutes of the week in UTC, ascending, those that touch joined.
fn openings(weekly: &[Opening], offset: i32) -> Result<Vec<Value>, UtcError> {
    let mut ranges = Vec::new();
    for opening in weekly {
        let (from, to) = (minute(&opening.from)?, minute(&opening.to)?);
        if !(1..=7).contains(&opening.day) || to <= from {
            return Err(UtcError::Body);
        }
        let midnight = (opening.day - 1) * 1_440 - i64::from(offset).div_euclid(60);
        let start = (midnight + from).rem_euclid(WEEK_MINUTES);
        let end = start + to - from;
        ranges.push((start, end.min(WEEK_MINUTES)));
        if end > WEEK_MINUTES {
            ranges.push((0, end - WEEK_MINUTES));
        }
    }
    let ranges = joined(ranges);
    if ranges.len() > OPENINGS_MAX {
        return Err(UtcError::TooMany);
    }
    Ok(spans(ranges))
}

/// The local days as spans of POSIX seconds; what lies before 1970 is left out.
fn closed(holidays: &[String], tz: &TimeZone) -> Result<Vec<Value>, UtcError> {
    let mut ranges = Vec::new();
    for holiday in holidays {
        let day = date(holiday).ok_or(UtcError::Body)?;
        let begins = |day: jiff::civil::Date| tz.to_timestamp(day.at(0, 0, 0, 0)).map(|at| at.as_second());
        let next = day.tomorrow().map_err(|_| UtcError::Body)?;
        let (from, to) = (begins(day).map_err(|_| UtcError::Body)?, begins(next).map_err(|_| UtcError::Body)?);
        if from > 0 {
            ranges.push((from, to));
        }
    }
    let ranges = joined(ranges);
    if ranges.len() > CLOSED_MAX {
        return Err(UtcError::TooMany);
    }
    Ok(spans(ranges))
}

fn minute(text: &str) -> Result<i64, UtcError> {
    let (hour, minute) = text.split_once(':').ok_or(UtcError::Body)?;
    let (hour, minute): (i64, i64) =
        (hour.parse().map_err(|_| UtcError::Body)?, minute.parse().map_err(|_| UtcError::Body)?);
    let good = (0..60).contains(&minute) && (0..=1_440).contains(&(hour * 60 + minute));
    if good { Ok(hour * 60 + minute) } else { Err(UtcError::Body) }
}

fn joined(mut ranges: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    ranges.sort_unstable();
    let mut out: Vec<(i64, i64)> = Vec::new();
    for (from, to) in ranges {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

fn spans(ranges: Vec<(i64, i64)>) -> Vec<Value> {
    ranges.into_iter().map(|(from, to)| json!({ "from": from, "to": to })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 18 November 2026, 11:06:40 UTC.
    const NOW: u64 = 1_795_000_000;

    fn made(zone: &str, weekly: &Value, holidays: &Value) -> Result<Value, UtcError> {
        let body = json!({ "hours": { "time_zone": zone, "weekly": weekly }, "holidays": holidays });
        let Value::Object(mut body) = body else { unreachable!() };
        with_utc(&mut body, NOW)?;
        Ok(body["utc"].clone())
    }

    #[test]
    fn winter_and_summer_have_weeks_of_their_own_and_holidays_are_local_days() {
        let utc = made("Europe/Vienna", &json!([{"day": 1, "from": "09:00", "to": "18:00"}]), &json!(["2026-12-25"]));
        let utc = utc.unwrap();
        assert_eq!(utc["weeks"][0], json!({ "since": NOW, "open": [{ "from": 480, "to": 1020 }] }));
        // 28 March 2027, 01:00 UTC.
        assert_eq!(utc["weeks"][1], json!({ "since": 1_806_195_600, "open": [{ "from": 420, "to": 960 }] }));
        assert_eq!(utc["weeks"].as_array().unwrap().len(), 11);
        assert_eq!(utc["closed"], json!([{ "from": 1_798_153_200, "to": 1_798_239_600 }]));
    }

    #[test]
    fn a_week_that_goes_round_and_windows_that_touch_are_put_in_order() {
        let weekly = json!([{"day": 7, "from": "00:00", "to": "24:00"}, {"day": 1, "from": "00:00", "to": "09:00"}]);
        let utc = made("Asia/Tokyo", &weekly, &json!([])).unwrap();
        assert_eq!(utc["weeks"], json!([{ "since": NOW, "open": [{ "from": 8_100, "to": 10_080 }] }]));
        let utc = made("America/Bogota", &weekly, &json!([])).unwrap();
        let open = json!([{ "from": 0, "to": 840 }, { "from": 8_940, "to": 10_080 }]);
        assert_eq!(utc["weeks"][0]["open"], open);
        assert_eq!(utc["closed"], json!([]));
    }

    #[test]
    fn what_is_no_hours_is_refused_and_what_needs_none_is_left() {
        let monday = json!([{"day": 1, "from": "09:00", "to": "18:00"}]);
        assert_eq!(made("Borduria/Szohod", &monday, &json!([])), Err(UtcError::Zone("Borduria/Szohod".into())));
        for weekly in [
            json!([{"day": 8, "from": "09:00", "to": "18:00"}]),
            json!([{"day": 1, "from": "18:00", "to": "09:00"}]),
            json!([{"day": 1, "from": "09:00", "to": "24:01"}]),
            json!([{"day": 1, "from": "nine", "to": "18:00"}]),
            json!("always"),
        ] {
            assert_eq!(made("UTC", &weekly, &json!([])), Err(UtcError::Body), "{weekly}");
        }
        assert_eq!(made("UTC", &monday, &json!(["2026-02-30"])), Err(UtcError::Body));
        let mut always = Map::from_iter([("hours".to_owned(), json!("always"))]);
        with_utc(&mut always, NOW).unwrap();
        assert!(!always.contains_key("utc"));
    }
}
