//! Voice sheets: days, rows, and which of them were used (docs/spec/voice.md).
//!
//! A row is used once a challenge of it was spoken, whatever came of it: whoever listened knows it from then on. What this
//! node noted of calls is its own; what either side wrote into an F17 stands in the journals and counts as well.

use comity_seal::voice::VOICE_ROWS_MAX;
use comity_store::{Cells, Read, Tx};
use comity_wire::{LineId, PartyId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::cells::{self, RecordError};
use super::hours;
use crate::ledger::peek;

/// Challenges of each side on one day's sheet.
pub const ROWS_EACH: u64 = 8;
/// Days that one request prints at most.
pub const SHEET_DAYS_MAX: u64 = 31;
/// Days ahead of today for which sheets are printed.
pub const AHEAD_DAYS_MAX: u64 = 92;
/// Days before today whose rows still count: a call begun before midnight.
pub const BACK_DAYS_MAX: u64 = 1;
/// Bytes of the text that names rows at most.
pub const ROWS_TEXT_BYTES_MAX: usize = 100;
/// Rows that one record names at most.
const ROWS_NAMED_MAX: usize = 16;

const DAY_S: u64 = 86_400;
const _: () = assert!(2 * ROWS_EACH <= VOICE_ROWS_MAX);

/// The format whose statements ask for new sheets, and the member and value by which they do.
pub const CALL_FORMAT: &str = "F17";
/// See [`CALL_FORMAT`].
pub const SHEETS: (&str, &str) = ("sheets", "new");

/// Whether a plaintext is of a statement that asks for new sheets: its seed must stay with the two parties.
#[must_use]
pub fn makes_sheets(plaintext: &[u8]) -> bool {
    let Some(statement) = peek::statement(plaintext).filter(|said| said.envelope.format == CALL_FORMAT) else {
        return false;
    };
    let body = serde_json::from_slice::<serde_json::Value>(&statement.body).unwrap_or_default();
    body.get(SHEETS.0).is_some_and(|value| value == SHEETS.1)
}

/// The day of an instant.
#[must_use]
pub const fn day_of(seconds: u64) -> u64 {
    seconds / DAY_S
}

/// A day as people write it: `2026-11-27`.
#[must_use]
pub fn day_text(day: u64) -> String {
    comity_catalog::render::instant(day.saturating_mul(DAY_S)).chars().take(10).collect()
}

/// The day of a date; `None` for what is no date, or is before 1970.
#[must_use]
pub fn day_read(text: &str) -> Option<u64> {
    let since = Date::constant(1970, 1, 1).duration_until(hours::date(text)?).as_secs();
    u64::try_from(since).ok().map(|seconds| seconds / DAY_S)
}

/// Whether we challenge by this row: the first half of the rows is the lower party's, so that both sides count alike.
#[must_use]
pub fn is_ours(row: u64, us: &PartyId, them: &PartyId) -> bool {
    (us < them) == (row <= ROWS_EACH)
}

/// Rows of a day, as an F17 names them: `2026-11-27, rows 3 and 11`, or `2026-11-27, строки 3 и 11`.
#[must_use]
pub fn rows_read(text: &str) -> Option<(u64, Vec<u64>)> {
    if text.len() > ROWS_TEXT_BYTES_MAX {
        return None;
    }
    let (date, rest) = text.trim().split_at_checked(10)?;
    let day = day_read(date)?;
    let numbers = rest.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let rows: Vec<u64> = numbers.take(ROWS_NAMED_MAX + 1).map(str::parse).collect::<Result<_, _>>().ok()?;
    let fits =
        !rows.is_empty() && rows.len() <= ROWS_NAMED_MAX && rows.iter().all(|row| (1..=2 * ROWS_EACH).contains(row));
    fits.then_some((day, rows))
}

/// Rows of a day in the one form that this node writes.
#[must_use]
pub fn rows_text(day: u64, rows: &[u64]) -> String {
    let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
    format!("{}, {}", day_text(day), rows.join(", "))
}

/// A row that was used in a call at this node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedRow {
    /// Its number.
    pub row: u64,
    /// When, by this node's clock.
    pub at: u64,
    /// Who held the call.
    pub officer: String,
    /// Whether what was heard was right.
    pub matched: bool,
}

/// The rows of one day that were used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedRows {
    /// In the order of their use.
    pub rows: Vec<UsedRow>,
}

fn cell(line: &LineId, day: u64) -> Vec<u8> {
    [b"v".as_slice(), &line.0, &day.to_be_bytes()].concat()
}

/// The rows of a day that were used at this node.
///
/// # Errors
/// [`RecordError`]; a damaged record never counts as unused.
pub fn used(read: &dyn Read, line: &LineId, day: u64) -> Result<UsedRows, RecordError> {
    Ok(cells::get(read, Cells::Watch, &cell(line, day))?.unwrap_or_default())
}

/// Strikes a row out; `false` where it was before, and nothing changes then.
///
/// # Errors
/// [`RecordError`].
pub fn strike(tx: &mut dyn Tx, line: &LineId, day: u64, row: UsedRow) -> Result<bool, RecordError> {
    let mut record: UsedRows = cells::get(&*tx, Cells::Watch, &cell(line, day))?.unwrap_or_default();
    if record.rows.iter().any(|used| used.row == row.row) {
        return Ok(false);
    }
    record.rows.push(row);
    cells::put(tx, Cells::Watch, &cell(line, day), &record)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use comity_store::Store;
    use comity_store::memory::Disk;

    use super::*;

    #[test]
    fn a_day_is_one_of_utc() {
        assert_eq!((day_of(86_399), day_of(86_400)), (0, 1));
        assert_eq!((day_text(20_784).as_str(), day_read("2026-11-27")), ("2026-11-27", Some(20_784)));
        assert_eq!(day_read(&day_text(20_784 + 400)), Some(20_784 + 400));
        for bad in ["", "2026-11-31", "27.11.2026", "2026-11-27T00", "1969-12-31", "2026-1-1", "2026-11-2７"] {
            assert_eq!(day_read(bad), None, "{bad}");
        }
    }

    #[test]
    fn rows_are_read_as_either_language_writes_them() {
        let day = 20_784;
        for text in ["2026-11-27, rows 3 and 11", "2026-11-27, строки 3 и 11", "2026-11-27 3,11", "2026-11-27, 3, 11"]
        {
            assert_eq!(rows_read(text), Some((day, vec![3, 11])), "{text}");
        }
        assert_eq!(rows_read(&rows_text(day, &[16])), Some((day, vec![16])));
        let many = format!("2026-11-27 {}", "1 ".repeat(17));
        for bad in ["", "2026-11-27", "row 3", "2026-11-27 row 0", "2026-11-27 row 17", "2026-13-01 row 1", &many] {
            assert_eq!(rows_read(bad), None, "{bad}");
        }
        assert_eq!(rows_read(&format!("2026-11-27 {}", "x".repeat(100))), None);
        assert_eq!(rows_read("2026-11-27 99999999999999999999"), None);
    }

    #[test]
    fn each_row_is_one_side_s_and_both_sides_say_whose() {
        let (a, b) = (PartyId([1; 32]), PartyId([2; 32]));
        for row in 1..=2 * ROWS_EACH {
            assert_ne!(is_ours(row, &a, &b), is_ours(row, &b, &a), "{row}");
        }
        assert!(is_ours(1, &a, &b) && is_ours(9, &b, &a));
    }

    #[test]
    fn a_row_is_struck_out_once_and_a_damaged_record_is_not_unused() {
        let disk = Disk::new();
        let (mut store, line) = (disk.open(), LineId([7; 32]));
        let row = |row| UsedRow { row, at: 5, officer: "ana".into(), matched: false };
        let mut tx = store.begin().unwrap();
        assert!(strike(&mut *tx, &line, 9, row(3)).unwrap());
        assert!(!strike(&mut *tx, &line, 9, UsedRow { matched: true, ..row(3) }).unwrap());
        assert!(strike(&mut *tx, &line, 10, row(3)).unwrap());
        assert_eq!(used(&*tx, &line, 9).unwrap().rows, [row(3)]);
        assert!(used(&*tx, &LineId([8; 32]), 9).unwrap().rows.is_empty());
        tx.put_cell(Cells::Watch, &cell(&line, 9), b"x").unwrap();
        assert!(used(&*tx, &line, 9).is_err() && strike(&mut *tx, &line, 9, row(4)).is_err());
    }
}
