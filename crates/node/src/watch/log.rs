//! The watch log: who came and left, what was raised and taken, notes. Append-only, each entry bound to the one before.
//!
//! The hashes show what was changed or taken out of the middle; that nothing was cut off at the end shows with a handover,
//! which both shifts signed and which names the newest entry of its time.

use comity_seal::hash::sha256;
use comity_store::{Read, Rows, Tx};
use serde::{Deserialize, Serialize};

use super::cells::{self, RecordError};
use super::clock::Now;

/// Bytes of a note at most.
pub const NOTE_BYTES_MAX: usize = 16_384;
/// Entries in one answer at most.
pub const LOG_PAGE_MAX: usize = 1_000;
/// Bytes of entries that are read at once.
const PAGE_BYTES: usize = 4 << 20;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Happened {
    /// An officer came on watch.
    Came,
    /// An officer left the watch.
    Left,
    /// An officer's note.
    Note,
    /// An alarm was raised.
    Raised,
    /// A level of an alarm's ladder was entered.
    Entered,
    /// An alarm ended.
    Ended,
    /// What an alarm asks for is over its due instant.
    Overdue,
    /// A call was handed over to a channel.
    Delivered,
    /// A channel failed.
    ChannelFailed,
    /// A handover was opened.
    HandoverOpened,
    /// A handover was signed.
    HandoverSigned,
    /// Both have signed: it is complete.
    HandoverDone,
    /// A later handover of the same desk took its place before it was complete.
    HandoverReplaced,
    /// A shift ended without one.
    NoRelief,
    /// A desk, roster or reach was changed.
    Changed,
    /// A draft was prepared by the node, and waits for an officer.
    Prepared,
    /// An officer made a draft of what was prepared, to be released as any other.
    Drafted,
    /// What was prepared was dropped by an officer.
    Dropped,
    /// What was prepared has no ground any more: what was owed was given.
    Withdrawn,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogEntry {
    /// Its number, from 0.
    pub number: u64,
    /// When, by our clock.
    pub at: u64,
    /// When, in watch time.
    pub watch_ms: u64,
    /// What.
    pub what: Happened,
    /// The officer concerned; empty where none is.
    #[serde(default)]
    pub officer: String,
    /// The desk.
    #[serde(default)]
    pub desk: String,
    /// The alarm, handover or draft.
    #[serde(default)]
    pub of: String,
    /// A note, or particulars.
    #[serde(default)]
    pub text: String,
    /// Hash of the entry before; zeros for the first.
    pub before: String,
}

impl LogEntry {
    /// An entry about something; [`append`] gives it its place.
    #[must_use]
    pub fn new(now: Now, what: Happened) -> Self {
        Self {
            number: 0,
            at: now.wall_s,
            watch_ms: now.watch_ms,
            what,
            officer: String::new(),
            desk: String::new(),
            of: String::new(),
            text: String::new(),
            before: String::new(),
        }
    }

    /// With an officer.
    #[must_use]
    pub fn officer(mut self, officer: &str) -> Self {
        officer.clone_into(&mut self.officer);
        self
    }

    /// With a desk.
    #[must_use]
    pub fn desk(mut self, desk: &str) -> Self {
        desk.clone_into(&mut self.desk);
        self
    }

    /// About an alarm, handover or draft.
    #[must_use]
    pub fn of(mut self, of: impl ToString) -> Self {
        self.of = of.to_string();
        self
    }

    /// With a text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }
}

/// Appends an entry; its number and hash are in the answer.
///
/// # Errors
/// [`RecordError`].
pub fn append(tx: &mut dyn Tx, mut entry: LogEntry) -> Result<(u64, String), RecordError> {
    let (number, before) = head(tx)?;
    entry.number = number;
    entry.before = before;
    let bytes = cells::encode(&entry)?;
    tx.put_row(Rows::WatchLog, number, &bytes)?;
    Ok((number, sha256(&bytes).to_string()))
}

/// How many entries there are, and the hash of the newest.
///
/// # Errors
/// [`RecordError`].
pub fn head(read: &(impl Read + ?Sized)) -> Result<(u64, String), RecordError> {
    let last = read.last_row(Rows::WatchLog, 0..comity_store::ROW_KEY_MAX)?;
    Ok(match last {
        Some((number, bytes)) => (number + 1, sha256(&bytes).to_string()),
        None => (0, comity_wire::Hash::ZERO.to_string()),
    })
}

/// Entries below a number, newest first.
///
/// # Errors
/// [`RecordError`].
pub fn page(read: &dyn Read, before: Option<u64>, limit: usize) -> Result<Vec<LogEntry>, RecordError> {
    let mut end = before.unwrap_or(head(read)?.0).min(comity_store::ROW_KEY_MAX);
    let (mut found, mut bytes) = (Vec::new(), 0);
    // From the newest down: what is too much is left out at the old end, where the next page begins.
    while found.len() < limit.min(LOG_PAGE_MAX) && bytes < PAGE_BYTES {
        let Some((key, row)) = read.last_row(Rows::WatchLog, 0..end)? else { break };
        found.push(cells::decode(&row)?);
        (end, bytes) = (key, bytes + row.len());
    }
    Ok(found)
}

/// The first entry at which the chain does not hold, if there is one.
///
/// # Errors
/// [`RecordError::Store`]; an entry that cannot be read is an answer and no error.
pub fn broken(read: &dyn Read) -> Result<Option<u64>, RecordError> {
    let (mut number, mut before) = (0, comity_wire::Hash::ZERO.to_string());
    loop {
        let rows = read.rows(Rows::WatchLog, number..comity_store::ROW_KEY_MAX, LOG_PAGE_MAX, PAGE_BYTES)?;
        if rows.is_empty() {
            return Ok(None);
        }
        for (key, bytes) in rows {
            let held = cells::decode::<LogEntry>(&bytes).is_ok_and(|e| e.number == number && e.before == before);
            if key != number || !held {
                return Ok(Some(number));
            }
            (number, before) = (number + 1, sha256(&bytes).to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use comity_store::Store;
    use comity_store::memory::Disk;

    use super::*;

    const NOW: Now = Now { wall_s: 7, watch_ms: 8 };

    #[test]
    fn a_page_that_is_too_large_leaves_out_the_oldest() {
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        let large = "x".repeat(PAGE_BYTES / 20);
        for n in 0..30 {
            append(&mut *tx, LogEntry::new(NOW, Happened::Note).text(format!("{n}{large}"))).unwrap();
        }
        tx.commit().unwrap();
        let read = store.reader().unwrap();
        let numbers = |before| page(&*read, before, 30).unwrap().iter().map(|entry| entry.number).collect::<Vec<_>>();
        let first = numbers(None);
        assert!((19..=21).contains(&first.len()) && first[0] == 29, "{first:?}");
        let next = numbers(first.last().copied());
        assert_eq!([first, next].concat(), (0..30).rev().collect::<Vec<_>>());
    }

    #[test]
    fn an_entry_that_is_changed_or_taken_out_shows() {
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        for text in ["one", "two", "three"] {
            append(&mut *tx, LogEntry::new(NOW, Happened::Note).officer("ana").text(text)).unwrap();
        }
        tx.commit().unwrap();
        let read = store.reader().unwrap();
        assert_eq!(broken(&*read).unwrap(), None);
        let texts: Vec<_> = page(&*read, None, 2).unwrap().into_iter().map(|e| e.text).collect();
        assert_eq!(texts, ["three", "two"]);
        assert_eq!(page(&*read, Some(1), 9).unwrap().len(), 1);
        let mut second: LogEntry = cells::decode(&read.row(Rows::WatchLog, 1).unwrap().unwrap()).unwrap();
        second.text = "another".into();
        let mut tx = store.begin().unwrap();
        tx.put_row(Rows::WatchLog, 1, &cells::encode(&second).unwrap()).unwrap();
        assert_eq!(broken(&*tx).unwrap(), Some(2), "with a good sum, and the next one does not name it");
        tx.delete_row(Rows::WatchLog, 1).unwrap();
        assert_eq!(broken(&*tx).unwrap(), Some(1));
    }
}
