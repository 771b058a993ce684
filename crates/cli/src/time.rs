//! Instants as people read and write them: UTC, always said so.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};

/// `2026-11-23 14:02:07 UTC`: whatever is kept, or shown to others, has its day.
pub(crate) fn full(posix_s: u64) -> String {
    let Some(at) = i64::try_from(posix_s).ok().and_then(|s| OffsetDateTime::from_unix_timestamp(s).ok()) else {
        return format!("{posix_s} s");
    };
    format!("{} {:02}:{:02}:{:02} UTC", at.date(), at.hour(), at.minute(), at.second())
}

/// As [`full`], but `14:02:07 UTC` for today: for what is read at once and gone.
pub(crate) fn shown(posix_s: u64) -> String {
    on_day(posix_s, OffsetDateTime::now_utc())
}

fn on_day(posix_s: u64, now: OffsetDateTime) -> String {
    let full = full(posix_s);
    match full.strip_prefix(&now.date().to_string()) {
        Some(clock) => clock.trim_start().to_owned(),
        None => full,
    }
}

/// Now, by this machine's clock.
pub(crate) fn now() -> u64 {
    u64::try_from(OffsetDateTime::now_utc().unix_timestamp()).unwrap_or_default()
}

/// Seconds of a day.
const DAY_S: u64 = 86_400;
/// POSIX seconds that are read as such from here on (1973): fewer digits are a year or a day without its hyphens.
const SECONDS_MIN: u64 = 100_000_000;

/// What was written: an instant, or a whole day in UTC by its first second.
enum Written {
    Instant(u64),
    Day(u64),
}

/// The one reader of times: a day (`2026-11-30`, in UTC), an instant (RFC 3339), POSIX seconds.
fn written(text: &str) -> Outcome<Written> {
    let wrong = || Failure::new("error-time", Fault::Yours, Exit::Usage).with("time", text);
    let seconds = |at: OffsetDateTime| u64::try_from(at.unix_timestamp()).map_err(|_| wrong());
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let given = text.parse().ok().filter(|seconds| *seconds >= SECONDS_MIN && i64::try_from(*seconds).is_ok());
        return given.map(Written::Instant).ok_or_else(wrong);
    }
    if text.len() == "2026-11-30".len()
        && let Ok(begin) = OffsetDateTime::parse(&format!("{text}T00:00:00Z"), &Rfc3339)
    {
        return seconds(begin).map(Written::Day);
    }
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| wrong()).and_then(seconds).map(Written::Instant)
}

/// Reads an instant, or where something begins; of a day its first second.
pub(crate) fn read(text: &str) -> Outcome<u64> {
    Ok(match written(text)? {
        Written::Instant(at) | Written::Day(at) => at,
    })
}

/// Reads by when something is to be, that instant included; of a day its last second.
pub(crate) fn until(text: &str) -> Outcome<u64> {
    Ok(match written(text)? {
        Written::Instant(at) => at,
        Written::Day(begin) => begin + (DAY_S - 1),
    })
}

/// Reads before when something is to be, or where a span ends that does not contain its end: after a day, the next one.
pub(crate) fn before(text: &str) -> Outcome<u64> {
    Ok(match written(text)? {
        Written::Instant(at) => at,
        Written::Day(begin) => begin + DAY_S,
    })
}

/// Reads a day; of an instant the day in UTC in which it lies.
pub(crate) fn day(text: &str) -> Outcome<String> {
    let at = i64::try_from(read(text)?).map_err(Failure::ours)?;
    Ok(OffsetDateTime::from_unix_timestamp(at).map_err(Failure::ours)?.date().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_say_their_day_unless_it_is_today() {
        let now = OffsetDateTime::from_unix_timestamp(1_795_442_527).unwrap();
        assert_eq!(on_day(1_795_442_527, now), "14:02:07 UTC");
        assert_eq!(on_day(1_795_442_527 - 86_400, now), "2026-11-22 14:02:07 UTC");
        assert_eq!(full(1_795_442_527), "2026-11-23 14:02:07 UTC");
        // A counterpart's clock may say anything.
        assert_eq!(on_day(u64::MAX, now), format!("{} s", u64::MAX));
    }

    #[test]
    fn a_day_an_instant_and_seconds_are_read_alike() {
        let readers: [fn(&str) -> Outcome<u64>; 3] = [read, until, before];
        for reader in readers {
            for same in ["2026-11-23T14:02:07Z", "2026-11-23T17:02:07+03:00", "1795442527"] {
                assert_eq!(reader(same).unwrap(), 1_795_442_527, "{same}");
            }
            for bad in [
                "",
                "tomorrow",
                "14:02",
                "2026-11-23T14:02:07",
                "1960-01-01T00:00:00Z",
                "1960-01-01",
                "2026-13-01T00:00:00Z",
                "2026-02-29",
                "2026-11-3",
                "2026-11",
                "2026",
                "20261123",
                "99999999",
                "-1795442527",
                "+1795442527",
                "1795442527.5",
                "9223372036854775808",
                "18446744073709551616",
                "１７９５４４２５２７",
            ] {
                assert_eq!(reader(bad).unwrap_err().code, "time", "{bad}");
            }
        }
    }

    #[test]
    fn a_day_begins_and_ends_in_utc() {
        let day = "2026-11-27";
        assert_eq!(read(day).unwrap(), read("2026-11-27T00:00:00Z").unwrap());
        assert_eq!(until(day).unwrap(), read("2026-11-27T23:59:59Z").unwrap());
        assert_eq!(before(day).unwrap(), read("2026-11-28T00:00:00Z").unwrap());
        assert_eq!(before("2024-02-29").unwrap(), read("2024-03-01").unwrap());
        for (text, of) in [(day, day), ("2026-11-27T23:30:00-01:00", "2026-11-28"), ("1795442527", "2026-11-23")] {
            assert_eq!(super::day(text).unwrap(), of, "{text}");
        }
        assert!(super::day("tomorrow").is_err());
    }
}
