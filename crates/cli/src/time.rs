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

/// Reads `2026-11-30T12:00:00Z`.
pub(crate) fn read(text: &str) -> Outcome<u64> {
    let wrong = || Failure::new("error-time", Fault::Yours, Exit::Usage).with("time", text);
    let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| wrong())?;
    u64::try_from(at.unix_timestamp()).map_err(|_| wrong())
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
    fn only_whole_instants_are_read() {
        assert_eq!(read("2026-11-23T14:02:07Z").unwrap(), 1_795_442_527);
        assert_eq!(read("2026-11-23T17:02:07+03:00").unwrap(), 1_795_442_527);
        for bad in ["", "2026-11-23", "14:02", "2026-11-23T14:02:07", "1960-01-01T00:00:00Z", "2026-13-01T00:00:00Z"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
